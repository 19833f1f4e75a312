use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use jiff::civil::date;

use super::*;
use crate::domain::{Fen, OrderNo, PayMeans, PayOrderNo};
use crate::proto::envelope::{self, Header, OpenError, ReplyError};
use crate::proto::message::{Body as Answered, Call, Charge, Request as Asked, Response as Told, encode};
use crate::proto::sm::{SignatureError, Verifier};
use crate::sim::card::CardState;

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_random(&[seed; 32]).expect("in range")
}

fn program(faults: &[&str]) -> ServerProgram {
    ServerProgram {
        listen: "127.0.0.1:0".parse().expect("an address"),
        options: Options::default(),
        rules: SigningRules::default(),
        joininstid: "10000001".to_owned(),
        key: key(1),
        terminal_key: key(2).public_key(),
        names: Dialect::default(),
        ledger: None,
        faults: faults.iter().map(|text| text.parse().expect("a fault")).collect(),
        clock: || date(2022, 5, 9).at(10, 30, 15, 0),
    }
}

/// A terminal without a card: it makes and queries orders.
struct Terminal {
    running: Running,
    serial: u32,
    dialect: Dialect,
}

impl Terminal {
    fn of(program: ServerProgram) -> Terminal {
        let dialect = program.names.clone();
        let running = spawn(program).expect("it starts");
        running.with_server(|server| server.register(&CardState::sample(17)));
        Terminal { running, serial: 0, dialect }
    }

    fn with_faults(faults: &[&str]) -> Terminal {
        Terminal::of(program(faults))
    }

    fn body(&mut self, request: &Asked) -> String {
        self.serial += 1;
        let header = Header {
            joininstid: "10000001".to_owned(),
            joininstssn: format!("S{}", self.serial),
            areaflag: "00".to_owned(),
            reqdate: "20220509".to_owned(),
            reqtime: "103015".to_owned(),
            instid: "10000001".to_owned(),
            mchntid: "100000000000001".to_owned(),
            netid: "0001".to_owned(),
            termid: "12345678".to_owned(),
            termseq: self.serial.to_string(),
            oprid: "0001".to_owned(),
            batchno: "1".to_owned(),
            chnlid: "10".to_owned(),
        };
        let signer = Signer::new(&key(2), SigningRules::default(), "").expect("a signer");
        envelope::compose(&header, &encode::data(request, &self.dialect), &signer).expect("composed")
    }

    /// Everything that comes back over the connection.
    fn post(&self, path: &str, content_type: &str, body: &str) -> String {
        let mut answer = Vec::new();
        let _ = self.begin(path, content_type, body).read_to_end(&mut answer);
        String::from_utf8(answer).expect("text")
    }

    /// A connection over which a request was sent.
    fn begin(&self, path: &str, content_type: &str, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.running.address()).expect("it listens");
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("sent");
        stream
    }

    fn send(&mut self, request: &Asked) -> String {
        let body = self.body(request);
        let path = format!("/cardfront/{}/V1", self.dialect.call_name(request.call()));
        self.post(&path, "application/json; charset=utf-8", &body)
    }

    fn ask(&mut self, request: &Asked) -> Result<Told, ReplyError> {
        let answer = self.send(request);
        let (head, body) = answer.split_once("\r\n\r\n").expect("an HTTP answer");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let verifier = Verifier::new(&key(1).public_key(), SigningRules::default(), "").expect("a verifier");
        envelope::read_reply(body.as_bytes(), &verifier, request, &self.dialect)
    }

    fn code(&mut self, request: &Asked) -> String {
        self.ask(request).expect("a reply").code.as_str().to_owned()
    }

    fn orders(&self) -> usize {
        self.running.with_server(|server| server.ledger.orders.len())
    }
}

fn charge(pay_order: &str) -> Charge {
    let card_no = CardState::sample(17).card_no().expect("a number");
    let pay_order_no = PayOrderNo::parse(pay_order).expect("a number");
    Charge { card_no, means: PayMeans::Cash, pay_code: None, pay_order_no, amount: Fen::new(5000) }
}

fn create(pay_order: &str) -> Asked {
    Asked::ChargeOrderCreate(charge(pay_order))
}

fn query() -> Asked {
    Asked::ChargeOrderQuery { card_no: charge("x").card_no, order_no: None, state: None, page: 1, per_page: 20 }
}

#[test]
fn a_call_is_served_over_http() {
    let mut terminal = Terminal::with_faults(&[]);
    let told = terminal.ask(&create("P1")).expect("a reply");
    assert!(matches!(told.body, Some(Answered::Commands(_))));
    let answer = terminal.send(&query());
    let head = answer.split("\r\n\r\n").next().expect("a head").to_lowercase();
    assert!(head.contains("content-type: application/json; charset=utf-8") && head.contains("connection: close"), "{head}");
    assert_eq!(terminal.orders(), 1);
}

#[test]
fn only_loopback_is_listened_on() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let program = ServerProgram { listen: address.parse().expect("an address"), ..program(&[]) };
        assert!(matches!(spawn(program), Err(StartError::NotLoopback(_))), "{address}");
    }
    let taken = spawn(program(&[])).expect("it starts");
    let again = ServerProgram { listen: taken.address(), ..program(&[]) };
    assert!(matches!(spawn(again), Err(StartError::Listen { .. })));
}

#[test]
fn what_is_no_call_gets_an_http_status() {
    let mut terminal = Terminal::with_faults(&[]);
    let body = terminal.body(&query());
    let json = "application/json";
    for (path, content_type, status) in [
        ("/cardfront/chargeOrderQuery/V1", "text/plain", "415"),
        ("/cardfront/chargeOrder/V1", json, "404"),
        ("/cardfront/chargeOrderQuery/V2", json, "404"),
        ("/", json, "404"),
    ] {
        let answer = terminal.post(path, content_type, &body);
        assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
    }
    let answer = terminal.post("/base//cardfront/chargeOrderQuery/V1", "Application/JSON", &body);
    assert!(answer.starts_with("HTTP/1.1 200"), "a base path is the site's business: {answer}");
    let huge = "x".repeat(LARGEST_REQUEST + 1);
    let answer = terminal.post("/cardfront/chargeOrderQuery/V1", json, &huge);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[test]
fn a_dropped_request_is_not_handled_and_a_dropped_reply_is() {
    let mut terminal = Terminal::with_faults(&["drop-request:chargeOrderCreate:1", "drop-reply:chargeOrderCreate:2"]);
    assert_eq!((terminal.send(&create("P1")).as_str(), terminal.orders()), ("", 0));
    assert_eq!((terminal.send(&create("P1")).as_str(), terminal.orders()), ("", 1));
    assert_eq!((terminal.code(&create("P1")).as_str(), terminal.orders()), ("000000", 1));
}

#[test]
fn replies_are_spoilt_as_asked_for_and_handled_all_the_same() {
    let dropped = |error: Result<Told, ReplyError>| match error {
        Err(ReplyError::Dropped(error)) => error,
        other => panic!("{other:?}"),
    };
    let mut terminal = Terminal::with_faults(&[
        "garble:chargeOrderCreate:1",
        "forge:chargeOrderCreate:2",
        "missign:chargeOrderCreate:3",
        "truncate:chargeOrderCreate:4",
    ]);
    assert!(matches!(dropped(terminal.ask(&create("P1"))), OpenError::NotJson(_)));
    assert_eq!(dropped(terminal.ask(&create("P2"))), OpenError::Signature(SignatureError::Wrong));
    assert_eq!(dropped(terminal.ask(&create("P3"))), OpenError::Signature(SignatureError::Wrong));
    let cut = terminal.send(&create("P4"));
    let (head, body) = cut.split_once("\r\n\r\n").expect("a head");
    let promised: usize =
        head.to_lowercase().split("content-length: ").nth(1).expect("a length").lines().next().expect("a line").parse().expect("a number");
    assert!(!body.is_empty() && body.len() < promised, "{} of {promised}", body.len());
    assert_eq!(terminal.orders(), 4);
    assert_eq!(terminal.code(&create("P5")), "000000");
}

#[test]
fn refusals_and_statuses_come_without_handling() {
    let mut terminal = Terminal::with_faults(&["refuse:chargeOrderCreate:1:000042", "refuse:any:2:777777", "http-500:chargeOrderCreate:3"]);
    let told = terminal.ask(&create("P1")).expect("a reply");
    assert_eq!((told.code.as_str(), told.description.as_str()), ("000042", "查询订单表资源忙"));
    assert_eq!(terminal.code(&create("P1")), "777777");
    assert!(terminal.send(&create("P1")).starts_with("HTTP/1.1 500"));
    assert_eq!(terminal.orders(), 0);
}

#[test]
fn a_delayed_reply_comes_late_and_an_older_one_comes_again() {
    let mut terminal = Terminal::with_faults(&["delay:chargeOrderQuery:1:300", "repeat:chargeOrderCreate:2"]);
    let body = terminal.body(&query());
    let mut connection = terminal.begin("/cardfront/chargeOrderQuery/V1", "application/json", &body);
    connection.set_read_timeout(Some(Duration::from_millis(100))).expect("set");
    let mut answer = Vec::new();
    assert!(connection.read_to_end(&mut answer).is_err() && answer.is_empty(), "nothing comes at once");
    connection.set_read_timeout(None).expect("set");
    connection.read_to_end(&mut answer).expect("it comes late");
    assert!(answer.starts_with(b"HTTP/1.1 200"));
    let named = |told: Told| match told.body {
        Some(Answered::Commands(body)) => body.order_no,
        other => panic!("{other:?}"),
    };
    let first = named(terminal.ask(&create("P1")).expect("a reply"));
    let second = named(terminal.ask(&create("P2")).expect("a reply"));
    assert_eq!((first == second, terminal.orders()), (true, 2));
}

#[test]
fn one_name_for_three_calls_is_told_apart_by_the_data() {
    let mut names = Dialect::default();
    for call in [Call::ChargeOrderQuery, Call::ChargeOrderCancel] {
        names.calls.insert(call, "chargeOrderCreate".to_owned());
    }
    let mut terminal = Terminal::of(ServerProgram { names, ..program(&[]) });
    let Some(Answered::Commands(body)) = terminal.ask(&create("P1")).expect("a reply").body else { panic!("an order") };
    let Some(Answered::Orders(page)) = terminal.ask(&query()).expect("a reply").body else { panic!("a page") };
    assert_eq!(page.total, 1);
    let cancel = Asked::ChargeOrderCancel { card_no: charge("x").card_no, order_no: body.order_no };
    assert_eq!(terminal.code(&cancel), "000000");
}

#[test]
fn a_restarted_server_goes_on_with_its_books() {
    let folder = tempfile::TempDir::new().expect("a folder");
    let path = folder.path().join("ledger.json");
    let kept = |path: &std::path::Path| ServerProgram { ledger: Some(path.to_owned()), ..program(&[]) };
    let mut terminal = Terminal::of(kept(&path));
    terminal.code(&create("P1"));
    drop(terminal);
    let mut terminal = Terminal::of(kept(&path));
    assert_eq!(terminal.orders(), 1);
    assert_eq!(terminal.code(&query()), "000116", "a used serial number stays used");
    terminal.serial = 100;
    assert_eq!(terminal.code(&query()), "000000");
    let unknown = Asked::ChargeOrderCancel { card_no: charge("x").card_no, order_no: OrderNo::parse("1").expect("a number") };
    assert_eq!(terminal.code(&unknown), "000039");
    drop(terminal);
    std::fs::write(&path, "{broken").expect("written");
    assert!(matches!(spawn(kept(&path)), Err(StartError::Ledger { .. })), "broken books are not replaced");
    assert_eq!(std::fs::read_to_string(&path).expect("still there"), "{broken");
}
