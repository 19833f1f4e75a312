//! Kills the journal's process without warning, again and again: every entry it had acknowledged is there afterwards.
//!
//! The child is this test binary itself, told by an environment variable to write instead of to test.

mod support {
    #[allow(dead_code)] // each test uses its own part of it
    pub(crate) mod entries;
}

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cardkiosk::flow::Entry;
use cardkiosk::proto::message::Call;
use cardkiosk::world::journal::{Journal, JournalOptions};
use support::entries::{at, entry, every_event};
use tempfile::TempDir;

const JOURNAL: &str = "CARDKIOSK_CRASH_JOURNAL";

fn options(path: &Path) -> JournalOptions {
    JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }
}

/// What the child writes as its entry of that number: any number tells it, so nothing has to be remembered.
fn entry_of(number: u64) -> Entry {
    let events = every_event();
    let number = usize::try_from(number).expect("a count");
    let event = events[number % events.len()].clone();
    entry(number / events.len(), event)
}

/// Writes entry after entry and tells each once it is durable, until it is killed. Does nothing unless told to.
#[test]
fn the_child_that_writes() {
    let Some(path) = std::env::var_os(JOURNAL) else { return };
    let mut journal = Journal::open(&options(Path::new(&path))).expect("a journal");
    let mut stdout = std::io::stdout().lock();
    let next = journal.view().length().expect("a count") + 1;
    for number in next.. {
        let receipt = journal.record(&entry_of(number)).expect("a receipt");
        writeln!(stdout, "\nentry {} .", receipt.number()).expect("a parent");
        if number % 3 == 0 {
            let serial = journal.reserve_serial(at(), Call::CardChargeConfirm, None).expect("a serial");
            writeln!(stdout, "\nserial {} {} .", serial.termseq, serial.joininstssn).expect("a parent");
        }
        if number % 7 == 0 {
            journal.checkpoint().expect("a checkpoint");
        }
    }
}

fn child(path: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this binary"))
        .args(["--exact", "the_child_that_writes", "--nocapture", "--test-threads=1"])
        .env(JOURNAL, path)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a child")
}

/// What the child told before it died.
#[derive(Default)]
struct Told {
    entry: u64,
    serials: Vec<(u64, String)>,
}

impl Told {
    fn take(&mut self, line: &str) {
        // A last line may be torn by the kill: what was not told in full was not told.
        let Some(whole) = line.strip_suffix(" .") else { return };
        let mut words = whole.split_whitespace();
        match words.next() {
            Some("entry") => self.entry = number(words.next()),
            Some("serial") => self.serials.push((number(words.next()), words.next().expect("a serial").to_owned())),
            _ => {}
        }
    }
}

fn number(word: Option<&str>) -> u64 {
    word.and_then(|word| word.parse().ok()).expect("a number")
}

/// Lets a child run until it has told `lines` things, waits `longer`, kills it, and returns all it told until it was dead.
fn run_and_kill(path: &Path, lines: usize, longer: Duration, told: &mut Told) {
    let mut child = child(path);
    let mut output = BufReader::new(child.stdout.take().expect("its output")).lines();
    let mut seen = 0;
    while seen < lines {
        let line = output.next().expect("a child that lives").expect("text");
        seen += usize::from(line.starts_with("entry") || line.starts_with("serial"));
        told.take(&line);
    }
    std::thread::sleep(longer);
    child.kill().expect("a child that lives");
    child.wait().expect("a dead child");
    output.map_while(Result::ok).for_each(|line| told.take(&line));
}

#[test]
fn whatever_was_acknowledged_is_there_after_a_kill() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let mut told = Told::default();
    for round in 0..120_usize {
        run_and_kill(&path, 1 + round % 13, Duration::from_micros((round as u64 * 193) % 3000), &mut told);
        let journal = Journal::open(&options(&path)).expect("a journal that can be opened");
        let mut next = 1;
        let mut read = |recorded: cardkiosk::world::journal::Recorded| {
            assert_eq!((recorded.number, &recorded.entry), (next, &entry_of(next)), "round {round}");
            next += 1;
        };
        journal.view().each(|recorded| read(recorded.expect("an entry"))).expect("all of them");
        let there = next - 1;
        assert!(told.entry <= there && there <= told.entry + 1, "round {round}: told {}, there {there}", told.entry);
        told.entry = there;
    }
    let journal = Journal::open(&options(&path)).expect("a journal");
    journal.view().check_whole().expect("a sound journal");

    let mut sequence: Vec<u64> = told.serials.iter().map(|(number, _)| *number).collect();
    let mut serials: Vec<&String> = told.serials.iter().map(|(_, serial)| serial).collect();
    let count = serials.len();
    assert!(count > 120 && sequence.is_sorted(), "{sequence:?}");
    sequence.dedup();
    serials.sort();
    serials.dedup();
    assert_eq!((sequence.len(), serials.len()), (count, count), "a number was given twice");
}

#[test]
fn a_journal_whose_making_was_killed_is_made_again() {
    for round in 0..60_u64 {
        let directory = TempDir::new().expect("a directory");
        let path = directory.path().join("deep").join("journal.db");
        let mut child = child(&path);
        // Long enough for the latest to reach the first entry, short enough for the first to reach nothing.
        std::thread::sleep(Duration::from_micros(round * 500));
        child.kill().expect("a child that lives");
        child.wait().expect("a dead child");
        let mut journal = Journal::open(&options(&path)).expect("a journal");
        let next = journal.view().length().expect("a count") + 1;
        assert_eq!(journal.record(&entry_of(next)).expect("a receipt").number(), next);
        journal.view().check_whole().expect("a sound journal");
    }
}
