//! Rows of the journal: each is read as it was written, or named with its number and its file; whatever story the rows tell,
//! taking it up sends no write to a card that its intent does not name.
//!
//! Input: rows, a line each: the order's name, the time, the event's name and its body, parted by tabs.

#[path = "../support/entries.rs"]
#[allow(dead_code, reason = "the tests of the journal use the rest")]
pub(super) mod samples;

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use cardkiosk::config::Config;
use cardkiosk::domain::TerminalNumber;
use cardkiosk::flow::CardUse;
use cardkiosk::flow::{Entry, Event, Settings, case};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::server::{Options, SimServer};
use cardkiosk::sim::world::FalseWorld;
use cardkiosk::world::journal::{self, Journal, JournalError, JournalOptions, View};
use jiff::civil::date;
use rusqlite::{Connection, params};
use tempfile::TempDir;

/// Enough for any story.
const MOST_ROWS: usize = 40;

pub(super) fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let rows: Vec<[&str; 4]> = text.lines().filter_map(row).take(MOST_ROWS).collect();
    if rows.is_empty() {
        return;
    }
    let read = through_a_journal(&rows);
    for entry in &read {
        let body = serde_json::to_string(entry).expect("an entry is JSON");
        assert_eq!(&serde_json::from_str::<Entry>(&body).expect("what was written is read"), entry);
    }
    taken_up(&read);
}

fn row(line: &str) -> Option<[&str; 4]> {
    let mut fields = line.splitn(4, '\t');
    Some([fields.next()?, fields.next()?, fields.next()?, fields.next()?])
}

/// Files the rows, and reads them back; those that cannot be read are named.
fn through_a_journal(rows: &[[&str; 4]]) -> Vec<Entry> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("journal.db");
    fs::write(&path, empty()).expect("a disk");
    let file = Connection::open(&path).expect("a database");
    let (mut filed, mut before) = (0_i64, journal::START);
    for [key, at, event, body] in rows {
        let text = "INSERT INTO entries (number, order_key, at, event, body, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let digest = journal::digest(&before, &[filed + 1], &[Some(key), Some(at), Some(event), Some(body), None]);
        // What SQLite itself refuses, such as a body that is no JSON under an index of it, no fault of a disk puts there.
        if file.execute(text, params![filed + 1, key, at, event, body, digest.as_slice()]).is_ok() {
            (filed, before) = (filed + 1, digest);
        }
    }
    drop(file);
    let view = View::open(&path).expect("a journal");
    let (mut read, mut number) = (Vec::new(), 0_i64);
    let each = view.each(|recorded| {
        number += 1;
        match recorded {
            Ok(recorded) => {
                assert_eq!(recorded.number, number.unsigned_abs());
                read.push(recorded.entry);
            }
            Err(error) => {
                let words = error.to_string();
                assert!(matches!(error, JournalError::Unreadable { number: named, .. } if named == number), "{words}");
                assert!(words.contains(&path.display().to_string()) && words.contains(&format!("entry {number} ")), "{words}");
            }
        }
    });
    assert!(each.is_ok() && number == filed, "every row is read or named");
    let named = |error: &JournalError| error.to_string().contains(&path.display().to_string());
    assert!(view.open_cases().as_ref().map_or_else(named, |_| true));
    let open = view.open_orders().expect("names");
    for order in &open {
        assert!(order.story.as_ref().map_or_else(named, |story| !story.is_empty()), "{order:?}");
    }
    if i64::try_from(read.len()) == Ok(filed) {
        let told = case::fold(read.iter().cloned()).0;
        let missed = told.values().find(|case| case.is_open() && !open.iter().any(|order| order.key == *case.key()));
        assert!(missed.is_none(), "a start does not find {missed:?}");
    }
    read
}

/// An empty journal.
fn empty() -> &'static [u8] {
    static EMPTY: OnceLock<Vec<u8>> = OnceLock::new();
    EMPTY.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let path: PathBuf = folder.path().join("journal.db");
        drop(Journal::open(&JournalOptions { path: path.clone(), terminal: "12345678".to_owned() }).expect("a journal"));
        fs::read(path).expect("it was just made")
    })
}

fn taken_up(entries: &[Entry]) {
    let (cases, _) = case::fold(entries.iter().cloned());
    let open = cases.values().filter(|case| case.is_open()).count();
    let cards: Vec<SimCard> = [17, 18].map(|number| SimCard::new(CardState::sample(number))).into();
    let mut server = SimServer::new(Options::default());
    for card in &cards {
        server.register(card.state());
    }
    let mut world = FalseWorld::new(cards, server, date(2026, 11, 22).at(10, 15, 0, 0)).without_trace();
    for entry in entries {
        world.disk.commit(entry);
    }
    for card in [CardUse::Nobody, CardUse::Reader] {
        let runs = history::take_up_all(&mut world, card, &settings());
        assert!(runs.len() <= open && runs.iter().all(|run| matches!(run, Run::Ended(_))), "{runs:?}");
        assert_eq!(world.breaches(), [] as [String; 0]);
    }
}

pub(super) fn settings() -> Arc<Settings> {
    static SETTINGS: OnceLock<Arc<Settings>> = OnceLock::new();
    let make = || {
        let terminal = TerminalNumber::from_digits("12345678").expect("digits");
        let shipped = Settings::clone(&Config::defaults().settings);
        Arc::new(Settings { terminal, await_return: Duration::ZERO, ..shipped })
    };
    SETTINGS.get_or_init(make).clone()
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let line = |entry: &Entry| {
        let body = serde_json::to_value(&entry.event).expect("JSON");
        let name = body.as_str().map(str::to_owned).or_else(|| body.as_object()?.keys().next().cloned()).expect("a name");
        format!("{}\t{}\t{name}\t{body}\n", entry.key, String::from(entry.at))
    };
    let events = samples::every_event();
    let closes = |event: &Event| matches!(event, Event::Closed { .. });
    let whole: String = events.iter().map(|event| line(&samples::entry(1, event.clone()))).collect();
    let first = events.first().expect("there are some").clone();
    let pairs = events.iter().filter(|event| !closes(event)).map(|event| {
        let opens = samples::entry(1, first.clone());
        [line(&opens), line(&samples::entry(1, event.clone()))].concat()
    });
    pairs.chain([whole.clone()]).map(String::into_bytes).collect()
}
