//! How long a start waits for its journal: one of a million closed orders and a hundred open ones.
//!
//! The peer is SQLite alone: the same file opened and the entries of the open orders selected, with nothing checked, nothing set and
//! nothing understood. The file is made anew each time, 2.4 GB of it, under `target/tmp`; `CARDKIOSK_CLOSED` makes another number of
//! closed orders.

#![allow(missing_docs, reason = "criterion's macros make public functions")]

#[path = "../tests/support/years.rs"]
mod years;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use cardkiosk::flow::Case;
use cardkiosk::flow::case::fold;
use cardkiosk::world::{Journal, JournalOptions};
use criterion::{Criterion, criterion_group, criterion_main};
use rusqlite::Connection;
use tempfile::TempDir;
use years::{BEGUN, TERMINAL, forget, make};

const OPEN: u32 = 100;

fn closed() -> u32 {
    std::env::var("CARDKIOSK_CLOSED").map_or(1_000_000, |text| text.parse().expect("a number"))
}

fn open(path: &Path) -> Journal {
    Journal::open(&JournalOptions { path: path.to_owned(), terminal: TERMINAL.to_owned() }).expect("a journal")
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
    make(&path, closed, OPEN);
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
