//! A journal as a terminal has it after years: so many closed orders, and open ones among them from its first day to its last.
//!
//! SQLite writes the rows itself, in large transactions: by way of `record` each would wait for the disk. What they hold is what a
//! top-up in the false world has recorded; each has its digest, and `journal check` finds every one of them as it was written.

use std::path::Path;
use std::process::Command;

use cardkiosk::config::Config;
use cardkiosk::domain::{Fen, PayMeans, TerminalNumber};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::outcome::Ended;
use cardkiosk::flow::{Entry, Settings, recharge};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::server::{Options, SimServer};
use cardkiosk::sim::world::FalseWorld;
use cardkiosk::world::journal::{START, digest};
use cardkiosk::world::{Journal, JournalOptions};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rusqlite::{Connection, Transaction, params};

/// The terminal whose journal it is.
pub(crate) const TERMINAL: &str = "12345678";
/// Entries of an order that was begun and no more: it is about to be written.
pub(crate) const BEGUN: usize = 4;

const FIRST_DAY: Date = date(2020, 1, 1);
const ORDERS_A_DAY: u32 = 1_000;
/// Orders a transaction.
const AT_ONCE: u32 = 50_000;
/// The numbers of the order that was lived, which are each order's own in a real journal.
const ORDER_NO: &str = "2026112200000001";
const PAY_ORDER_NO: &str = "P000000000001";

/// A row of the entries, but for its order.
struct Row {
    at: String,
    event: String,
    body: String,
}

/// The entries of a top-up, as the flow makes them.
fn lived() -> Vec<Entry> {
    let card = CardState::sample(17);
    let mut server = SimServer::new(Options::default());
    server.register(&card);
    let mut world = FalseWorld::new(vec![SimCard::new(card)], server, date(2026, 11, 22).at(12, 0, 0, 0));
    let terminal = TerminalNumber::from_digits(TERMINAL).expect("digits");
    let settings = Settings { terminal, ..Settings::clone(&Config::defaults().settings) }.into();
    let (key, pay_order_no) = world.disk.new_order();
    let (amount, means, tender) = (Fen::new(5000), PayMeans::Cash, Tender::Taken);
    let request = recharge::Request { key, amount, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let run = history::recharge(&mut world, request, &settings);
    assert!(matches!(&run, Run::Ended(outcome) if outcome.ended == Ended::Loaded), "{run:?}");
    world.disk.entries().to_vec()
}

fn rows() -> Vec<Row> {
    let row = |entry: &Entry| {
        let body = serde_json::to_value(&entry.event).expect("JSON");
        let event = body.as_object().and_then(|members| members.keys().next()).expect("a name").clone();
        Row { at: String::from(entry.at), event, body: body.to_string() }
    };
    let rows: Vec<Row> = lived().iter().map(row).collect();
    let all: String = rows.iter().map(|row| row.body.as_str()).collect();
    assert!(all.contains(ORDER_NO) && all.contains(PAY_ORDER_NO), "each order would have the same numbers: {all}");
    rows
}

/// Makes it, in a file that is not there yet. The open orders lie among the closed ones, as far from each other as they can.
pub(crate) fn make(path: &Path, closed: u32, open: u32) {
    let terminal = TERMINAL.to_owned();
    drop(Journal::open(&JournalOptions { path: path.to_owned(), terminal }).expect("a journal"));
    let mut connection = Connection::open(path).expect("the journal's file");
    connection.execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000").expect("settings");
    let rows = rows();
    let mut tail = Tail { number: 0, digest: START };
    // Which orders are left open, out of all of them.
    let (all, every) = (closed + open, (closed + open) / open.max(1));
    for first in (0..all).step_by(usize::try_from(AT_ONCE).expect("a count")) {
        let transaction = connection.transaction().expect("a transaction");
        let numbers = first..all.min(first + AT_ONCE);
        for number in numbers.clone() {
            let is_open = number % every == every / 2 && number / every < open;
            let rows = if is_open { &rows[..BEGUN] } else { &rows[..] };
            tail.write(&transaction, number, rows);
        }
        give_names(&transaction, numbers.start, numbers.end - numbers.start);
        transaction.commit().expect("a commit");
    }
}

/// The names of so many orders and their payments, and the numbers of their requests.
fn give_names(transaction: &Transaction<'_>, first: u32, count: u32) {
    let numbers = "WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?1 + ?2 - 1)";
    for rows in [
        "INSERT INTO serials (at, joininstssn, call, subject)
            SELECT '20261122120000', printf('12345678%024d', 5 * n + value), 'cardChargeRequest', printf('K%09d', n)
            FROM numbers CROSS JOIN json_each('[0, 1, 2, 3, 4]')",
        "INSERT INTO names (at, name) SELECT '20261122120000', printf('K%09d', n) FROM numbers",
        "INSERT INTO names (at, name) SELECT '20261122120000', printf('P%012d', n) FROM numbers",
    ] {
        transaction.execute(&format!("{numbers} {rows}"), [first, count]).expect("rows");
    }
}

/// The end of the entries' chain.
struct Tail {
    number: i64,
    digest: [u8; 32],
}

impl Tail {
    fn write(&mut self, transaction: &Transaction<'_>, number: u32, rows: &[Row]) {
        let key = format!("K{number:09}");
        let day = FIRST_DAY.saturating_add(i64::from(number / ORDERS_A_DAY).days()).strftime("%Y%m%d").to_string();
        let insert = "INSERT INTO entries (number, order_key, at, event, body, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let mut insert = transaction.prepare_cached(insert).expect("the table is there");
        for row in rows {
            let at = format!("{day}{}", &row.at[8..]);
            let body = row.body.replace(ORDER_NO, &format!("{day}{number:08}")).replace(PAY_ORDER_NO, &format!("P{number:012}"));
            self.number += 1;
            let texts = [Some(key.as_str()), Some(at.as_str()), Some(row.event.as_str()), Some(body.as_str()), None];
            self.digest = digest(&self.digest, &[self.number], &texts);
            insert.execute(params![self.number, key, at, row.event, body, self.digest.as_slice()]).expect("a row");
        }
    }
}

/// Takes the file out of the system's memory, as after a night without power. Whether that was done.
pub(crate) fn forget(path: &Path) -> bool {
    let of = format!("of={}", path.display());
    let dropped = Command::new("dd").args([&of, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"]).status();
    dropped.is_ok_and(|status| status.success())
}
