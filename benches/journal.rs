//! How long a start waits for its journal: one of a million closed orders and a hundred open ones.
//!
//! The peer is SQLite alone: the same file opened and the entries of the open orders selected, with nothing checked, nothing set and
//! nothing understood. The file is made anew each time, 2.4 GB of it, under `target/tmp`; `CARDKIOSK_CLOSED` makes another number of
//! closed orders.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cardkiosk::config::Config;
use cardkiosk::domain::{Fen, OrderKey, PayMeans, TerminalNumber};
use cardkiosk::flow::case::fold;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::outcome::Ended;
use cardkiosk::flow::{Case, Entry, Settings, recharge};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::server::{Options, SimServer};
use cardkiosk::sim::world::FalseWorld;
use cardkiosk::world::{Journal, JournalOptions};
use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use rusqlite::Connection;
use tempfile::TempDir;

const OPEN: u32 = 100;
/// Orders a transaction, while the file is made.
const AT_ONCE: u32 = 50_000;
/// Entries of an order that was begun and no more: it is about to be written.
const BEGUN: usize = 4;

fn closed() -> u32 {
    std::env::var("CARDKIOSK_CLOSED").map_or(1_000_000, |text| text.parse().expect("a number"))
}

/// The entries of a top-up, as the flow makes them.
fn template() -> Vec<Entry> {
    let card = CardState::sample(17);
    let mut server = SimServer::new(Options::default());
    server.register(&card);
    let mut world = FalseWorld::new(vec![SimCard::new(card)], server, date(2026, 11, 22).at(12, 0, 0, 0));
    let terminal = TerminalNumber::from_digits("12345678").expect("digits");
    let settings = Settings { terminal, ..Settings::clone(&Config::defaults().settings) }.into();
    let (key, pay_order_no) = world.disk.new_order();
    let (amount, means, tender) = (Fen::new(5000), PayMeans::Cash, Tender::Taken);
    let request = recharge::Request { key, amount, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let run = history::recharge(&mut world, request, &settings);
    assert!(matches!(&run, Run::Ended(outcome) if outcome.ended == Ended::Loaded), "{run:?}");
    world.disk.entries().to_vec()
}

fn open(path: &Path) -> Journal {
    Journal::open(&JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }).expect("a journal")
}

/// Begins the orders of these numbers, and no more.
fn leave_open(path: &Path, template: &[Entry], numbers: std::ops::Range<u32>) {
    let mut journal = open(path);
    for number in numbers {
        for entry in &template[..BEGUN] {
            let key = OrderKey::parse(&format!("O{number:09}")).expect("a name");
            journal.record(&Entry { key, ..entry.clone() }).expect("a receipt");
        }
    }
}

/// A journal as a terminal has it after years, made by SQLite itself: by way of `record` it would take an hour.
fn make(path: &Path, closed: u32) {
    let template = template();
    leave_open(path, &template, 0..OPEN / 2);
    let mut connection = Connection::open(path).expect("the journal's file");
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000").expect("settings");
    connection.execute_batch("CREATE TEMP TABLE template (at TEXT, event TEXT, body TEXT)").expect("a table");
    for entry in &template {
        let body = serde_json::to_value(&entry.event).expect("JSON");
        let event = body.as_object().and_then(|members| members.keys().next()).expect("a name").clone();
        // The numbers of each order are its own, as in the indexes of a real journal.
        let body = body.to_string().replace("2026112200000001", "20261122@@@@@@@@@").replace("P000000000001", "P@@@@@@@@@");
        connection.execute("INSERT INTO temp.template VALUES (?1, ?2, ?3)", [String::from(entry.at), event, body]).expect("a row");
    }
    for first in (0..closed).step_by(usize::try_from(AT_ONCE).expect("a count")) {
        let transaction = connection.transaction().expect("a transaction");
        let numbers = "WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1 + ?2 - 1)";
        for rows in [
            "INSERT INTO entries (order_key, at, event, body, digest)
                SELECT printf('K%09d', n), at, event, replace(body, '@@@@@@@@@', printf('%09d', n)), zeroblob(32) FROM numbers CROSS JOIN temp.template",
            "INSERT INTO serials (at, joininstssn, call, subject)
                SELECT '20261122120000', printf('12345678%024d', 5 * n + value), 'cardChargeRequest', printf('20261122%09d', n)
                FROM numbers CROSS JOIN json_each('[0, 1, 2, 3, 4]')",
            "INSERT INTO names (at, name) SELECT '20261122120000', printf('K%09d', n) FROM numbers",
            "INSERT INTO names (at, name) SELECT '20261122120000', printf('P%09d', n) FROM numbers",
        ] {
            transaction.execute(&format!("{numbers} {rows}"), [first, AT_ONCE]).expect("rows");
        }
        transaction.commit().expect("a commit");
    }
    drop(connection);
    leave_open(path, &template, OPEN / 2..OPEN);
}

/// What a start does before anything else: the journal is opened, and the cases are put together that it holds open.
fn start(path: &Path) -> (Journal, Vec<Case>) {
    let journal = open(path);
    let stories = journal.view().open_orders().expect("a journal that can be read").into_iter();
    let entries = stories.flat_map(|order| order.story.expect("entries that can be read")).map(|recorded| recorded.entry);
    let cases: Vec<Case> = fold(entries).0.into_values().filter(Case::is_open).collect();
    assert_eq!(cases.len(), OPEN as usize);
    (journal, cases)
}

/// The peer.
fn select(path: &Path) -> (Connection, Vec<String>) {
    let connection = Connection::open(path).expect("the journal's file");
    let question = "SELECT entries.body FROM open_orders CROSS JOIN entries USING (order_key) ORDER BY since, number";
    let bodies: Vec<String> = {
        let mut statement = connection.prepare(question).expect("a question");
        let rows = statement.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("texts")
    };
    assert_eq!(bodies.len(), BEGUN * OPEN as usize);
    (connection, bodies)
}

/// Takes the file out of the system's memory, as after a night without power.
fn forget(path: &Path) -> bool {
    let of = format!("of={}", path.display());
    let dropped = Command::new("dd").args([&of, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"]).status();
    dropped.is_ok_and(|status| status.success())
}

/// Times the beginning alone: a journal that is open lets nobody else in, and so must be closed before the next time.
fn timed<T>(times: u64, begin: impl Fn() -> T) -> Duration {
    let time = |_| {
        let begun = Instant::now();
        let held = begin();
        let elapsed = begun.elapsed();
        drop(held);
        elapsed
    };
    (0..times).map(time).sum()
}

fn starts(criterion: &mut Criterion) {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
    let path = folder.path().join("journal.db");
    let (closed, begun) = (closed(), Instant::now());
    make(&path, closed);
    let size = fs::metadata(&path).expect("a file").len();
    println!("{closed} closed and {OPEN} open orders: {size} bytes, {} an order, made in {:?}", size / u64::from(closed), begun.elapsed());
    if forget(&path) {
        let first = timed(1, || start(&path));
        println!("first start, nothing of the file in memory: {first:?}");
    }
    let mut group = criterion.benchmark_group("start");
    group.bench_function("journal", |bench| bench.iter_custom(|times| timed(times, || start(&path))));
    group.bench_function("sqlite-select", |bench| bench.iter_custom(|times| timed(times, || select(&path))));
    group.finish();
}

criterion_group!(benches, starts);
criterion_main!(benches);
