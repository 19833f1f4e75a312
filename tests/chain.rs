//! The digest chain of the journal: whatever is changed, missing, moved or put in is noticed and named, and all else can be read.

mod support {
    #[allow(dead_code, reason = "each test binary uses its part")]
    pub(crate) mod entries;
}

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use cardkiosk::domain::{Fen, OperatorNo, OrderKey};
use cardkiosk::flow::entry::Ending;
use cardkiosk::flow::shift::{Opening, ShiftEvent};
use cardkiosk::flow::{Entry, Event};
use cardkiosk::world::journal::{Chain, Checked, Journal, JournalError, JournalOptions, View, Wrong, digest};
use proptest::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value;
use sm3::{Digest as _, Sm3};
use support::entries::{at, entry, every_event, key};
use tempfile::TempDir;

/// How many entries there are: a whole order, and two that are open, which take turns.
const ENTRIES: i64 = 29;
/// One of an open order.
const OPEN: i64 = 26;

fn options(path: &Path) -> JournalOptions {
    JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }
}

/// A journal with an order of every entry, two that are open, and a shift.
fn journal(folder: &TempDir) -> PathBuf {
    static SOUND: OnceLock<Vec<u8>> = OnceLock::new();
    let sound = SOUND.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        fs::read(written(&folder)).expect("it was just made")
    });
    let path = folder.path().join("journal.db");
    fs::write(&path, sound).expect("a disk");
    path
}

fn written(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("journal.db");
    let mut journal = Journal::open(&options(&path)).expect("a journal");
    let record = |journal: &mut Journal, entry: &Entry| journal.record(entry).expect("room").number();
    for event in every_event() {
        record(&mut journal, &entry(1, event));
    }
    journal.note_operator(OperatorNo::parse("0207"));
    let opening = Opening { operator: OperatorNo::parse("0207"), float: Fen::new(50_000), took_over: vec![key(1)] };
    journal.record_shift(at(), &ShiftEvent::Opened(opening)).expect("room");
    let mut last = 0;
    for step in 0..3 {
        for number in [2, 3] {
            last = record(&mut journal, &entry(number, every_event().remove(step)));
        }
    }
    assert_eq!(i64::try_from(last), Ok(ENTRIES));
    path
}

/// Does to the file what only somebody does who takes its guards away first, and puts them back.
fn meddle(path: &Path, statements: &str) {
    let connection = Connection::open(path).expect("a database");
    let kept: Vec<(String, String)> = {
        let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").expect("a question");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        rows.collect::<rusqlite::Result<_>>().expect("texts")
    };
    for (name, _) in &kept {
        connection.execute_batch(&format!("DROP TRIGGER {name}")).expect("it is there");
    }
    connection.execute_batch(statements).expect(statements);
    for (_, sql) in &kept {
        connection.execute_batch(sql).expect("it was there");
    }
}

fn check(path: &Path) -> Checked {
    View::open(path).expect("it can be looked at").check_digests().expect("every row can be read")
}

/// What is found: where, and what.
fn found(path: &Path) -> Vec<(Chain, i64, Wrong)> {
    check(path).findings.into_iter().map(|finding| (finding.chain, finding.number, finding.wrong)).collect()
}

fn changed(number: i64) -> (Chain, i64, Wrong) {
    (Chain::Entries, number, Wrong::Changed)
}

/// How many entries can still be read.
fn readable(path: &Path) -> usize {
    let mut read = 0;
    View::open(path).expect("it can be looked at").each(|recorded| read += usize::from(recorded.is_ok())).expect("all of them");
    read
}

fn story(path: &Path, number: usize) -> Result<usize, JournalError> {
    View::open(path).expect("it can be looked at").story(&key(number)).map(|story| story.len())
}

#[test]
fn an_undamaged_journal_is_told_with_its_last_digest() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let checked = check(&path);
    assert_eq!(checked.findings, []);
    let rows: Vec<_> = checked.chains.iter().map(|length| (length.chain, length.rows, length.last, length.since)).collect();
    assert_eq!(rows, [(Chain::Entries, u64::try_from(ENTRIES).expect("a count"), ENTRIES, 0), (Chain::Shifts, 1, 1, 0)]);
    let view = View::open(&path).expect("it can be looked at");
    assert_eq!(view.last_digest(&key(3)).expect("it can be read"), Some((ENTRIES, checked.chains[0].digest.clone())));
    assert_eq!(view.last_digest(&key(9)).expect("it can be read"), None);
}

/// As the manual has it, with nothing of the program: a stranger comes to the same.
#[test]
fn anybody_can_compute_the_digests() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let connection = Connection::open(&path).expect("a database");
    for (question, numbers) in [
        ("SELECT number, order_key, at, event, body, operator, digest FROM entries ORDER BY number", 1),
        ("SELECT number, shift, after, at, event, body, digest FROM shifts ORDER BY number", 3),
    ] {
        let mut statement = connection.prepare(question).expect("a question");
        let columns = statement.column_count();
        let mut rows = statement.query([]).expect("rows");
        let mut digest = vec![0_u8; 32];
        while let Some(row) = rows.next().expect("a row") {
            let mut bytes = digest.clone();
            for column in 0..columns - 1 {
                match row.get::<_, Value>(column).expect("a value") {
                    Value::Integer(number) if column < numbers => bytes.extend(number.to_be_bytes()),
                    Value::Text(text) => {
                        bytes.extend(u32::try_from(text.len()).expect("short").to_be_bytes());
                        bytes.extend(text.as_bytes());
                    }
                    Value::Null => bytes.extend([0xFF; 4]),
                    other => panic!("{other:?}"),
                }
            }
            digest = Sm3::digest(&bytes).to_vec();
            assert_eq!(row.get::<_, Vec<u8>>(columns - 1).expect("a digest"), digest, "{question}");
        }
    }
}

const COLUMNS: [&str; 5] = ["order_key", "at", "event", "body", "operator"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any byte of any column of any entry, for any other.
    #[test]
    fn one_changed_byte_is_noticed(number in 1..=ENTRIES, column in 0..COLUMNS.len(), place in any::<prop::sample::Index>(), other in 1..=255_u8) {
        let folder = TempDir::new().expect("a folder");
        let path = journal(&folder);
        let name = COLUMNS[column];
        let read = |path: &Path| -> Option<Vec<u8>> {
            let connection = Connection::open(path).expect("a database");
            let question = format!("SELECT CAST({name} AS BLOB) FROM entries WHERE number = {number}");
            connection.query_row(&question, [], |row| row.get(0)).expect("a row")
        };
        // Where nobody was noted nothing can be changed but the nothing itself.
        let mut bytes = read(&path).unwrap_or_else(|| b"0".to_vec());
        let place = place.index(bytes.len());
        bytes[place] ^= other;
        let connection = Connection::open(&path).expect("a database");
        // An index that looks into a body stops a change that is no JSON; rot does not ask it.
        connection.execute_batch(
            "DROP TRIGGER entries_stay; DROP INDEX entries_by_order_no; DROP INDEX entries_by_pay_order_no; DROP INDEX entries_by_sale_no;
             DROP INDEX entries_by_return_no; DROP INDEX entries_by_sale_payment",
        ).expect("they are there");
        let change = format!("UPDATE entries SET {name} = CAST(?1 AS TEXT) WHERE number = {number}");
        connection.execute(&change, [&bytes]).expect("a row");
        drop(connection);
        let found = found(&path);
        prop_assert!(found.contains(&changed(number)), "{} of {}: {:?}", name, number, found);
        prop_assert_eq!(readable(&path), usize::try_from(ENTRIES).expect("a count") - 1, "all others");
        // Those of open orders are noticed wherever they are read.
        if number > i64::try_from(every_event().len()).expect("a count") {
            prop_assert!(View::open(&path).expect("it opens").open_cases().is_err());
        }
    }
}

#[test]
fn a_digit_of_an_amount_is_noticed_where_money_depends_on_it_and_hides_nothing_else() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let opened = i64::try_from(every_event().len()).expect("a count") + 1;
    let digit = format!("UPDATE entries SET body = replace(body, '\"amount\":5000', '\"amount\":9000') WHERE number = {opened}");
    meddle(&path, &digit);
    assert_eq!(found(&path), [changed(opened)]);
    assert_eq!(check(&path).findings[0].about.as_deref(), Some("K2"), "the order");
    let open = View::open(&path).expect("it opens").open_orders().expect("a list");
    let told: Vec<_> = open.iter().map(|order| (order.key.clone(), order.story.is_ok())).collect();
    assert_eq!(told, [(key(2), false), (key(3), true)]);
    let error = story(&path, 2).expect_err("it was changed");
    assert!(matches!(&error, JournalError::Altered { number, order, .. } if *number == opened && order == "K2"), "{error}");
    assert!(story(&path, 1).is_ok() && story(&path, 3).is_ok());
    // It goes on all the same: what is recorded is durable, and found sound.
    let mut journal = Journal::open(&options(&path)).expect("it opens");
    journal.record(&entry(4, every_event().remove(0))).expect("room");
    drop(journal);
    assert_eq!((found(&path), story(&path, 4).expect("it is sound")), (vec![changed(opened)], 1));
}

#[test]
fn a_row_that_is_missing_is_missed() {
    let whole = |number: i64| (Chain::Entries, number, Wrong::Missing { upto: number });
    for number in [1, 2, OPEN, ENTRIES] {
        let folder = TempDir::new().expect("a folder");
        let path = journal(&folder);
        meddle(&path, &format!("PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE number = {number}"));
        assert!(found(&path).contains(&whole(number)), "{number}: {:?}", found(&path));
        let of_open = number > i64::try_from(every_event().len()).expect("a count");
        assert_eq!(View::open(&path).expect("it opens").open_cases().is_err(), of_open, "{number}");
        // Its number is not given again.
        let mut journal = Journal::open(&options(&path)).expect("it opens");
        journal.record(&entry(4, every_event().remove(0))).expect("room");
        drop(journal);
        assert!(found(&path).contains(&whole(number)), "{number}: {:?}", found(&path));
        assert_eq!(story(&path, 4).expect("what is written behind it is sound"), 1, "{number}");
    }
}

/// Written with the digest that fits, by a program that knows another event: nothing was changed, and yet nobody can read it.
#[test]
fn what_fits_its_digest_and_cannot_be_read_is_named() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let connection = Connection::open(&path).expect("a database");
    let add = |number: i64, event: &str, body: &str| {
        let question = "SELECT digest FROM entries WHERE number = ?1";
        let before: Vec<u8> = connection.query_row(question, [number - 1], |row| row.get(0)).expect("a row");
        let texts = [Some("K2"), Some("20261122101500"), Some(event), Some(body), None];
        let is = digest(&before.try_into().expect("32 bytes"), &[number], &texts);
        let insert = "INSERT INTO entries (number, order_key, at, event, body, digest) VALUES (?1, 'K2', '20261122101500', ?2, ?3, ?4)";
        connection.execute(insert, (number, event, body, is.as_slice())).expect("nothing keeps from adding");
    };
    add(ENTRIES + 1, "reopened", "\"reopened\"");
    assert_eq!(found(&path), []);
    add(ENTRIES + 2, "blessed", "\"blessed\"");
    assert_eq!(found(&path), [(Chain::Entries, ENTRIES + 2, Wrong::Unreadable)]);
    meddle(&path, "UPDATE shifts SET body = '{}'");
    assert!(found(&path).contains(&(Chain::Shifts, 1, Wrong::Changed)), "changed, rather than unreadable: {:?}", found(&path));
}

#[test]
fn the_last_entry_of_an_open_order_is_missed_when_the_order_is_read() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    meddle(&path, &format!("DELETE FROM entries WHERE number = {ENTRIES}"));
    let error = story(&path, 3).expect_err("one is missing");
    assert!(matches!(&error, JournalError::Incomplete { order, .. } if order == "K3"), "{error}");
    assert!(story(&path, 2).is_ok());
}

#[test]
fn rows_that_changed_places_and_rows_that_were_put_in_are_noticed() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    meddle(
        &path,
        "PRAGMA foreign_keys = OFF; UPDATE entries SET number = 1000 WHERE number = 25; UPDATE entries SET number = 25 WHERE number = 27; UPDATE entries SET number = 27 WHERE number = 1000",
    );
    let places: Vec<i64> = found(&path).iter().map(|(_, number, _)| *number).collect();
    assert!(places.contains(&25) && places.contains(&27), "{:?}", found(&path));

    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let row = "(order_key, at, event, body) VALUES ('K2', '20261122101500', 'reopened', '\"reopened\"')";
    Connection::open(&path).expect("a database").execute(&format!("INSERT INTO entries {row}"), []).expect("nothing keeps from adding");
    assert_eq!(found(&path), [changed(ENTRIES + 1)]);
    assert!(matches!(story(&path, 2), Err(JournalError::Altered { number, .. }) if number == ENTRIES + 1));
}

#[test]
fn an_order_that_left_the_list_of_open_ones_is_noticed() {
    for table in ["open_orders", "payouts"] {
        let folder = TempDir::new().expect("a folder");
        let path = journal(&folder);
        let mut journal = Journal::open(&options(&path)).expect("a journal");
        let ends = every_event().split_off(every_event().len() - 2).remove(0);
        journal.record(&entry(3, ends)).expect("room");
        drop(journal);
        let connection = Connection::open(&path).expect("a database");
        let error = connection.execute(&format!("DELETE FROM {table}"), []).expect_err("it is guarded");
        assert!(error.to_string().contains("never removed"), "{error}");
        drop(connection);
        meddle(&path, &format!("DELETE FROM {table}"));
        assert!(matches!(found(&path)[..], [(Chain::Entries, _, Wrong::NotListed)]), "{table}: {:?}", found(&path));
    }
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    meddle(&path, "UPDATE open_orders SET order_key = 'K7' WHERE order_key = 'K2'");
    assert!(View::open(&path).expect("it opens").open_cases().is_err(), "nobody knows whose it is");
}

#[test]
fn an_end_that_owes_nothing_need_not_be_listed() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let mut journal = Journal::open(&options(&path)).expect("a journal");
    let ending = Ending::Cancelled;
    journal.record(&entry(3, Event::Closed { ending, balance_after: None, payout: Some(Fen::ZERO) })).expect("room");
    assert_eq!(journal.view().payouts().expect("a list"), []);
    assert_eq!(found(&path), []);
}

#[test]
fn the_record_of_a_shift_is_held_against_its_digest_too() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    meddle(&path, "UPDATE shifts SET body = replace(body, '50000', '90000')");
    assert_eq!(found(&path), [(Chain::Shifts, 1, Wrong::Changed)]);
    assert_eq!(check(&path).findings[0].about.as_deref(), Some("1"), "the shift");
    let shifts = View::open(&path).expect("it opens").shifts(1);
    assert!(matches!(shifts, Err(JournalError::ShiftUnreadable { .. })), "{shifts:?}");
    meddle(&path, "DELETE FROM shifts");
    assert_eq!(found(&path), [(Chain::Shifts, 1, Wrong::Missing { upto: 1 })]);
}

#[test]
fn the_command_line_names_what_is_wrong_in_the_users_language() {
    let folder = TempDir::new().expect("a folder");
    let path = journal(&folder);
    let site = format!("[journal]\npath = \"{}\"\n", path.display());
    fs::write(folder.path().join("site.toml"), site).expect("a file");
    let run = |language: &str, arguments: &[&str]| {
        let mut command = Command::cargo_bin("cardkiosk").expect("it was built");
        command.current_dir(folder.path()).env_clear().env("HOME", folder.path());
        let output = command.args(["--config", "site.toml", "--lang", language]).args(arguments).output().expect("it starts");
        (output.status.code(), String::from_utf8(output.stdout).expect("text"))
    };
    let (status, told) = run("zh-CN", &["journal", "check"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("全部相符") && told.contains(&check(&path).chains[0].digest), "{told}");
    meddle(&path, &format!("UPDATE entries SET at = '20261122101501' WHERE number = {OPEN}; DELETE FROM entries WHERE number = 3"));
    let before = fs::read(&path).expect("a file");
    let (status, told) = run("zh-CN", &["journal", "check"]);
    assert_eq!(status, Some(5), "{told}");
    assert!(told.contains("缺第 3 条到第 3 条") && told.contains("第 26 条（订单 K2）") && told.contains("有 2 处"), "{told}");
    let (status, told) = run("en", &["journal", "check"]);
    assert!(status == Some(5) && told.contains("Entry 26 (order K2)"), "{told}");
    let (status, told) = run("en", &["--json", "journal", "check"]);
    let told: serde_json::Value = serde_json::from_str(&told).expect("an object");
    assert_eq!(
        (status, told["outcome"].as_str(), told["findings"].as_array().map(Vec::len)),
        (Some(5), Some("damaged"), Some(2)),
        "{told}"
    );
    assert_eq!(fs::read(&path).expect("a file"), before, "nothing was changed");
    let (_, listed) = run("zh-CN", &["journal", "list"]);
    assert!(listed.contains("K1") && listed.contains("K2"), "the rest can be read: {listed}");
}

/// What an append costs does not grow, and it is one transaction with its digest: a journal copied at any moment is sound.
#[test]
fn a_copy_of_any_moment_is_sound() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("journal.db");
    let mut journal = Journal::open(&options(&path)).expect("a journal");
    for number in 0..40_usize {
        let events = every_event();
        let event = events[number % events.len()].clone();
        let opens = Entry { key: OrderKey::parse(&format!("K{}", number / events.len())).expect("a name"), at: at(), event };
        journal.record(&opens).expect("room");
        let copy = TempDir::new().expect("a folder");
        for suffix in ["", "-wal"] {
            let from = format!("{}{suffix}", path.display());
            fs::copy(&from, copy.path().join(format!("journal.db{suffix}"))).expect("a copy");
        }
        let checked = check(&copy.path().join("journal.db"));
        assert_eq!((checked.findings.len(), checked.chains[0].last), (0, i64::try_from(number).expect("a count") + 1));
    }
    assert!(
        matches!(journal.view().story(&key(0)), Ok(story) if matches!(story.last().map(|last| &last.entry.event), Some(Event::HandedOver { .. })))
    );
}
