//! The terminal as one world: what must be durable before what.

mod support {
    #[allow(dead_code, reason = "only some kinds of entries are written here")]
    pub(crate) mod entries;
    #[allow(dead_code, reason = "no certificates here")]
    pub(crate) mod http;
    pub(crate) mod speech;
}

use std::io::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cardkiosk::attendant::Site;
use cardkiosk::attendant::news::Part;
use cardkiosk::config::PrintTo;
use cardkiosk::domain::{OperatorNo, OrderNo};
use cardkiosk::driver::World;
use cardkiosk::flow::{Answer, Cause, Effect, Fault};
use cardkiosk::i18n::{Language, Texts};
use cardkiosk::proto::message::Request;
use cardkiosk::proto::sm::Charset;
use cardkiosk::slip::{Columns, Particulars, Slip};
use cardkiosk::world::journal::{SentCall, View};
use cardkiosk::world::{Client, ClientOptions, Interrupt, Journal, JournalOptions, Printer, Reader, ReaderOptions, Terminal};
use support::entries::{at, entry, every_event};
use support::http::{Server, Wire, reply};
use support::speech::{signed, speech};
use tempfile::TempDir;
use tracing_subscriber::fmt::MakeWriter;

const ORDER: &str = "20261122000001";
const CARD: &str = "3104880699999900017";

fn terminal(url: String, journal: PathBuf) -> (Terminal, Interrupt) {
    let interrupt = Interrupt::new();
    let reader = Reader::new(ReaderOptions::default(), interrupt.clone());
    let client = Client::new(&ClientOptions::new(url), speech(Charset::Utf8)).expect("a client");
    let journal = Journal::open(&JournalOptions { path: journal, terminal: "12345678".to_owned() }).expect("a journal");
    (Terminal::new(reader, client, journal, interrupt.clone()), interrupt)
}

fn cancel() -> Effect {
    let card_no = cardkiosk::domain::CardNumber::parse(CARD).expect("digits");
    Effect::Ask(Request::ChargeOrderCancel { card_no, order_no: OrderNo::parse(ORDER).expect("a number") })
}

#[test]
fn the_number_of_a_request_is_in_the_journal_before_the_request_arrives() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let found: Arc<Mutex<Vec<SentCall>>> = Arc::default();
    let (journal, seen) = (path.clone(), Arc::clone(&found));
    let server = Server::start(move |wire: &mut Wire| {
        let calls = View::open(&journal).and_then(|view| view.calls_about(ORDER)).expect("a journal that can be read meanwhile");
        *seen.lock().expect("a list") = calls;
        reply(wire, "200 OK", "application/json", signed(Charset::Utf8, "000000", "成功").as_bytes());
    });
    let (mut terminal, _) = terminal(server.url(""), path);
    for count in 1..=3 {
        let answer = terminal.perform(&cancel());
        assert!(matches!(&answer, Answer::Replied(response) if response.code.as_str() == "000000"), "{answer:?}");
        let calls = found.lock().expect("a list").clone();
        assert_eq!(calls.len(), count);
        let (last, sent) = (&calls[count - 1], &server.requests()[count - 1]);
        assert!(sent.contains(&format!("\"joininstssn\":\"{}\"", last.joininstssn)), "{sent}");
        assert!(sent.contains(&format!("\"termseq\":\"{count}\"")), "{sent}");
        assert_eq!(last.call, "chargeOrderCancel");
    }
}

#[test]
fn without_a_durable_number_nothing_is_sent() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let server = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", b"{}"));
    let (mut terminal, _) = terminal(server.url(""), path.clone());
    let other = rusqlite::Connection::open(&path).expect("the same file");
    other.execute_batch("CREATE TRIGGER refuse BEFORE INSERT ON serials BEGIN SELECT RAISE(ABORT, 'no'); END").expect("a trigger");
    let answer = terminal.perform(&cancel());
    assert!(matches!(answer, Answer::Failed(Fault::NotDone(Cause::Journal(_)))), "{answer:?}");
    assert_eq!(server.connections(), 0);
}

#[test]
fn entries_are_acknowledged_and_pauses_end_when_interrupted() {
    let directory = TempDir::new().expect("a directory");
    let (mut terminal, interrupt) = terminal("http://127.0.0.1:9".to_owned(), directory.path().join("journal.db"));
    for (index, event) in every_event().into_iter().enumerate() {
        let answer = terminal.perform(&Effect::Record(entry(1, event)));
        assert!(matches!(&answer, Answer::Recorded(receipt) if receipt.number() == index as u64 + 1), "{answer:?}");
    }
    let begun = Instant::now();
    assert_eq!(terminal.perform(&Effect::Pause(Duration::from_millis(30))), Answer::Done);
    assert!(begun.elapsed() >= Duration::from_millis(30));
    interrupt.raise();
    assert_eq!(terminal.perform(&Effect::Pause(Duration::from_mins(5))), Answer::Failed(Fault::NotDone(Cause::Cancelled)));
    assert!(begun.elapsed() < Duration::from_secs(10));
    assert_eq!(terminal.perform(&Effect::ReleaseCard), Answer::Done);
}

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

/// At every level, and from every library below us.
#[test]
fn no_line_of_the_log_knows_the_card() {
    let log = Log::default();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_ansi(false).with_writer(log.clone()).init();
    let directory = TempDir::new().expect("a directory");
    let bodies = Mutex::new(vec![signed(Charset::Utf8, "000001", "错误"), format!("{{\"cardno\":\"{CARD}\",\"sign\":\"00\"}}")]);
    let server = Server::start(move |wire: &mut Wire| {
        let body = bodies.lock().expect("a list").pop().unwrap_or_default();
        reply(wire, "200 OK", "application/json", body.as_bytes());
    });
    let (mut terminal, _) = terminal(server.url(""), directory.path().join("journal.db"));
    for event in every_event() {
        terminal.perform(&Effect::Record(entry(1, event)));
    }
    for _ in 0..3 {
        terminal.perform(&cancel());
    }
    assert!(server.requests()[0].contains(CARD), "the request must hold it for this to show anything");
    let text = String::from_utf8_lossy(&log.0.lock().expect("a log")).into_owned();
    assert!(text.contains("entry durable") && text.contains("reply dropped"), "{text}");
    for secret in [CARD, "99999900017", "805200000B"] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}

#[test]
fn requests_and_entries_say_who_works_here() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let server = Server::start(|wire: &mut Wire| {
        reply(wire, "200 OK", "application/json", signed(Charset::Utf8, "000000", "成功").as_bytes());
    });
    let (mut terminal, _) = terminal(server.url(""), path.clone());
    let own = speech(Charset::Utf8).header.oprid;
    for (index, operator) in [None, Some("0207"), Some("0211"), None].into_iter().enumerate() {
        terminal.on_duty(operator.and_then(OperatorNo::parse));
        let wanted = operator.unwrap_or(&own);
        let answer = terminal.perform(&cancel());
        assert!(matches!(&answer, Answer::Replied(_)), "{answer:?}");
        let said = server.requests().pop().expect("it was asked");
        assert!(said.contains(&format!("\"oprid\":\"{wanted}\"")), "{said}");
        let entry = entry(index, every_event().remove(0));
        assert!(matches!(terminal.perform(&Effect::Record(entry.clone())), Answer::Recorded(_)));
        let noted = View::open(&path).and_then(|view| view.operator_of(&entry.key)).expect("it can be read");
        assert_eq!(noted.as_ref().map(OperatorNo::as_str), Some(wanted));
    }
}

#[test]
fn the_self_test_finds_a_centre_that_does_not_accept_us_and_looks_at_the_printer() {
    let directory = TempDir::new().expect("a directory");
    let server = Server::start(|wire: &mut Wire| {
        reply(wire, "200 OK", "application/json", signed(Charset::Utf8, "000020", "MAC 验证失败").as_bytes());
    });
    let (terminal, _) = terminal(server.url(""), directory.path().join("journal.db"));
    let slips = directory.path().join("slips");
    let mut terminal = terminal.with_printer(Printer::new(PrintTo::Folder(slips.clone()), Columns::Wide));
    let trouble = |terminal: &mut Terminal, part: Part| {
        let parts = terminal.check_health();
        parts.into_iter().find(|health| health.part == part).expect("it is among them").trouble
    };
    assert_eq!(trouble(&mut terminal, Part::Server), Some(Fault::NotDone(Cause::NotAccepted("000020".to_owned()))));
    assert_eq!(trouble(&mut terminal, Part::Printer), None);
    // A slip shows it too, from whichever thread it is printed.
    let printing = terminal.printing().expect("there is a printer");
    std::fs::remove_dir(&slips).expect("nothing is in it");
    std::fs::write(&slips, "no folder").expect("room");
    let slip = Slip::trial(&Particulars::default(), at(), &Texts::of(Language::Chinese));
    printing.print(&slip).expect_err("it is no folder");
    assert!(matches!(trouble(&mut terminal, Part::Printer), Some(Fault::NotDone(Cause::Printer(_)))));
    std::fs::remove_file(&slips).expect("it is ours");
    assert_eq!(trouble(&mut terminal, Part::Printer), None, "it heals by itself");
}
