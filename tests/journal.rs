//! The journal as a real file: what is written is read, what is damaged, newer or in use is refused and left as it is.

mod support {
    pub(crate) mod entries;
}

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use cardkiosk::domain::{Masked, OrderKey, OrderNo, Stamp};
use cardkiosk::flow::entry::Ending;
use cardkiosk::flow::{Entry, Event};
use cardkiosk::proto::message::{Call, Customer};
use cardkiosk::world::journal::{Journal, JournalError, JournalOptions, View};
use proptest::prelude::*;
use support::entries::{KINDS, activation_opened, at, entry, every_event, key, kind};
use tempfile::TempDir;

fn options(path: impl Into<PathBuf>) -> JournalOptions {
    JournalOptions { path: path.into(), terminal: "12345678".to_owned() }
}

fn in_directory(directory: &TempDir) -> JournalOptions {
    options(directory.path().join("journal.db"))
}

/// A journal with one open and one closed order, closed.
fn journal_on_disk(directory: &TempDir) -> PathBuf {
    let options = in_directory(directory);
    let mut journal = Journal::open(&options).expect("a journal");
    for event in every_event() {
        journal.record(&entry(1, event)).expect("a receipt");
    }
    journal.record(&entry(2, every_event().remove(0))).expect("a receipt");
    options.path
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

#[test]
fn every_kind_of_entry_is_read_as_it_was_written() {
    let kinds: BTreeSet<usize> = every_event().iter().map(kind).collect();
    assert_eq!(kinds, (0..KINDS).collect(), "one of every kind is among them");
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let view = View::open(&path).expect("a journal");
    let story = view.story(&key(1)).expect("a story");
    let written: Vec<Entry> = every_event().into_iter().map(|event| entry(1, event)).collect();
    assert_eq!(story.iter().map(|recorded| recorded.entry.clone()).collect::<Vec<_>>(), written);
    assert_eq!(story.iter().map(|recorded| recorded.number).collect::<Vec<_>>(), (1..=story.len() as u64).collect::<Vec<_>>());
    let open = view.open_orders().expect("orders");
    assert_eq!(open.iter().map(|order| order.key.clone()).collect::<Vec<_>>(), [key(2)]);
    assert_eq!(view.latest_orders(1).expect("orders"), [key(2)]);
    assert_eq!(view.find("20261122000001").expect("orders"), [key(1)]);
    assert_eq!(view.find(" P123456789 ").expect("orders"), [key(1), key(2)]);
    assert_eq!(view.find("K2").expect("orders"), [key(2)]);
    assert_eq!(view.find("").expect("orders"), []);
}

#[test]
fn a_receipt_names_its_entry() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&in_directory(&directory)).expect("a journal");
    for number in 1..=3 {
        let receipt = journal.record(&entry(number, every_event().remove(0))).expect("a receipt");
        assert_eq!(receipt.number(), number as u64);
    }
}

#[test]
fn the_file_is_ours_alone_and_so_is_its_directory() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("a").join("b").join("journal.db");
    let journal = Journal::open(&options(&path)).expect("a journal");
    assert_eq!((mode(&path), mode(path.parent().expect("a directory"))), (0o600, 0o700));
    assert_eq!(mode(&directory.path().join("a")), 0o700);
    drop(journal);
    fs::set_permissions(&path, Permissions::from_mode(0o644)).expect("a file of ours");
    let _journal = Journal::open(&options(&path)).expect("a journal");
    assert_eq!(mode(&path), 0o600);
}

#[test]
fn a_second_writer_is_refused_and_a_reader_is_not() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let mut journal = Journal::open(&options(&path)).expect("a journal");
    let error = Journal::open(&options(&path)).expect_err("it is in use");
    let wanted = format!("process {}", std::process::id());
    assert!(matches!(error, JournalError::InUse { .. }) && error.to_string().contains(&wanted), "{error}");
    // The same file by another name.
    let link = directory.path().join("link.db");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    assert!(matches!(Journal::open(&options(&link)), Err(JournalError::InUse { .. })));

    let view = View::open(&path).expect("a reader");
    let before = view.length().expect("a count");
    journal.record(&entry(3, every_event().remove(0))).expect("a receipt beside a reader");
    assert_eq!(view.length().expect("a count"), before + 1);
    drop(journal);
    Journal::open(&options(&path)).expect("free again");
}

#[test]
fn what_is_no_journal_is_refused_and_not_touched() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let sound = {
        let elsewhere = TempDir::new().expect("a directory");
        fs::read(journal_on_disk(&elsewhere)).expect("a journal")
    };
    let torn = sound[..sound.len() / 2].to_vec();
    let mut scribbled = sound.clone();
    for byte in &mut scribbled[4096..] {
        *byte ^= 0x5A;
    }
    let mut headless = sound.clone();
    headless[..16].fill(0);
    for (name, bytes) in [
        ("text", b"not a database, but long enough to be looked at as one: ".repeat(20)),
        ("empty", Vec::new()),
        ("torn", torn),
        ("scribbled", scribbled),
        ("headless", headless),
    ] {
        fs::write(&path, &bytes).expect("a file");
        let error = Journal::open(&options(&path)).expect_err(name);
        assert!(matches!(error, JournalError::Damaged { .. }), "{name}: {error}");
        assert!(error.to_string().contains(&path.display().to_string()), "{name}: {error}");
        assert_eq!(fs::read(&path).expect("a file"), bytes, "{name} was changed");
        fs::remove_file(&path).expect("a file");
        for suffix in ["-wal", "-shm"] {
            let _ = fs::remove_file(directory.path().join(format!("journal.db{suffix}")));
        }
    }
}

#[test]
fn a_damaged_journal_keeps_the_log_that_was_not_yet_in_it() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    // A writer that died left a log behind.
    let crashed = TempDir::new().expect("a directory");
    let copy = crashed.path().join("journal.db");
    let mut journal = Journal::open(&options(&path)).expect("a journal");
    journal.record(&entry(5, every_event().remove(0))).expect("a receipt");
    let log = |path: &Path| PathBuf::from(format!("{}-wal", path.display()));
    let mut bytes = fs::read(&path).expect("a journal");
    // The log holds newer states of some pages; damage all of them.
    for page in bytes.chunks_mut(4096).skip(1) {
        page[..16].fill(0xEE);
    }
    fs::write(&copy, &bytes).expect("a copy");
    fs::copy(log(&path), log(&copy)).expect("a copy");
    let kept = fs::read(log(&copy)).expect("a log");
    let error = Journal::open(&options(&copy)).expect_err("it is damaged");
    assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
    assert_eq!((fs::read(&copy).expect("a journal"), fs::read(log(&copy)).expect("a log")), (bytes, kept));
}

#[test]
fn one_damaged_page_anywhere_is_found_at_the_start() {
    let directory = TempDir::new().expect("a directory");
    let sound = fs::read(journal_on_disk(&directory)).expect("a journal");
    let path = directory.path().join("damaged.db");
    for page in 1..sound.len() / 4096 {
        let mut bytes = sound.clone();
        bytes[page * 4096..][..16].fill(0xEE);
        fs::write(&path, bytes).expect("a file");
        let error = Journal::open(&options(&path)).expect_err("a page of it is damaged");
        assert!(matches!(error, JournalError::Damaged { .. }), "page {page}: {error}");
        // Whoever only looks is not kept from it; `doctor` tells the damage.
        let checked = View::open(&path).and_then(|view| view.check_whole());
        assert!(matches!(checked, Err(JournalError::Damaged { .. })), "page {page}: {checked:?}");
    }
}

#[test]
fn a_database_of_something_else_is_refused() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let other = rusqlite::Connection::open(&path).expect("a database");
    other.execute_batch("CREATE TABLE music (title TEXT)").expect("a table");
    drop(other);
    let bytes = fs::read(&path).expect("a file");
    assert!(matches!(Journal::open(&options(&path)), Err(JournalError::NotOurs { .. })));
    assert!(matches!(View::open(&path), Err(JournalError::NotOurs { .. })));
    assert_eq!(fs::read(&path).expect("a file"), bytes);
}

#[test]
fn a_newer_layout_is_refused() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    rusqlite::Connection::open(&path).expect("a database").pragma_update(None, "user_version", 99).expect("a number");
    let error = Journal::open(&options(&path)).expect_err("it is newer");
    assert!(matches!(error, JournalError::Newer { found: 99, .. }) && error.to_string().contains("newer version"), "{error}");
}

#[test]
fn a_log_without_its_journal_is_not_played_into_a_new_one() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    fs::write(directory.path().join("journal.db-wal"), b"the last entries of somebody").expect("a file");
    let error = Journal::open(&options(&path)).expect_err("its log is still there");
    assert!(matches!(error, JournalError::Missing { .. }), "{error}");
    assert!(!path.exists());
}

#[test]
fn a_making_that_was_cut_short_is_begun_again() {
    let directory = TempDir::new().expect("a directory");
    for suffix in ["", "-journal", "-wal", "-shm"] {
        fs::write(directory.path().join(format!("journal.db.new{suffix}")), b"half a journal").expect("a file");
    }
    let mut journal = Journal::open(&in_directory(&directory)).expect("a journal");
    journal.record(&entry(1, every_event().remove(0))).expect("a receipt");
}

#[test]
fn what_stands_in_the_way_is_named() {
    let directory = TempDir::new().expect("a directory");
    fs::create_dir(directory.path().join("journal.db.new-journal")).expect("a directory");
    let error = Journal::open(&in_directory(&directory)).expect_err("that cannot be removed");
    assert!(matches!(error, JournalError::File { doing: "removing", .. }), "{error}");
    let circle = directory.path().join("circle.db");
    std::os::unix::fs::symlink(&circle, &circle).expect("a link to itself");
    let error = Journal::open(&options(&circle)).expect_err("it leads nowhere");
    assert!(matches!(error, JournalError::File { doing: "finding", .. }), "{error}");
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let directory = TempDir::new().expect("a directory");
    // A file where a directory should be stops even the superuser, under whom containers run their tests.
    fs::write(directory.path().join("file"), b"").expect("a file");
    let error = Journal::open(&options(directory.path().join("file").join("journal.db"))).expect_err("there is no such directory");
    assert!(matches!(error, JournalError::File { .. }) && error.to_string().contains("file"), "{error}");
    let error = Journal::open(&options(directory.path())).expect_err("it is a directory");
    assert!(matches!(error, JournalError::File { .. }), "{error}");
    assert!(matches!(Journal::open(&options("/proc/journal.db")), Err(JournalError::File { .. })));
}

#[test]
fn one_entry_that_cannot_be_read_hides_no_other_and_is_not_quoted() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let database = rusqlite::Connection::open(&path).expect("a database");
    let insert = |key: &str, at: &str, event: &str, body: &str| {
        let values = [key, at, event, body];
        database.execute("INSERT INTO entries (order_key, at, event, body) VALUES (?1, ?2, ?3, ?4)", values).expect("a row");
    };
    insert("K2", "20261122101500", "stated", r#"{"stated":{"state":"3104880699999900017"}}"#);
    insert("K3", "yesterday", "stated", r#"{"stated":{"state":"Initial"}}"#);
    insert("K3", "20261122101500", "closed", r#"{"stated":{"state":"Initial"}}"#);
    insert("K4", "20261122101500", "stated", r#"{"stated":{"state":"Initial"}}"#);
    let first = every_event().len() as u64 + 2;
    drop(database);

    let view = View::open(&path).expect("a journal");
    let mut read = Vec::new();
    view.each(|recorded| read.push(recorded.map(|recorded| recorded.number).map_err(|error| error.to_string()))).expect("all of them");
    let errors: Vec<&String> = read.iter().filter_map(|row| row.as_ref().err()).collect();
    assert_eq!(errors.len(), 4, "nobody but the program gives a row its digest: {read:?}");
    assert!(errors.iter().zip(first..).all(|(error, number)| error.contains(&format!("entry {number} of"))), "{errors:?}");
    assert!(!errors.iter().any(|error| error.contains("31048806")), "{errors:?}");
    assert_eq!(read.iter().filter(|row| row.is_ok()).count() as u64, first - 1);

    let open = view.open_orders().expect("orders");
    let unreadable = open.iter().find(|order| order.key == key(2)).expect("the order is open");
    assert!(matches!(unreadable.story, Err(JournalError::Unreadable { .. })), "{unreadable:?}");
}

#[test]
fn serial_numbers_differ_after_a_restart_a_restored_copy_and_in_two_journals() {
    let directory = TempDir::new().expect("a directory");
    let path = directory.path().join("journal.db");
    let backup = directory.path().join("backup.db");
    let other = directory.path().join("other.db");
    let draw = |path: &Path| -> Vec<String> {
        let mut journal = Journal::open(&options(path)).expect("a journal");
        let mut drawn = Vec::new();
        for _ in 0..20 {
            drawn.push(journal.reserve_serial(at(), Call::CardInfoQuery, None).expect("a serial").joininstssn);
            drawn.push(journal.new_pay_order_no(at()).expect("a number").as_str().to_owned());
        }
        drawn
    };
    let mut drawn = draw(&path);
    fs::copy(&path, &backup).expect("a copy");
    drawn.extend(draw(&path));
    // The same second each time: the clock alone would not tell them apart.
    fs::copy(&backup, &path).expect("a restored copy");
    drawn.extend(draw(&path));
    drawn.extend(draw(&other));
    let count = drawn.len();
    assert!(drawn.iter().all(|text| text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())));
    drawn.sort();
    drawn.dedup();
    assert_eq!(drawn.len(), count);
}

#[test]
fn sequence_numbers_and_names_go_on_after_a_restart() {
    let directory = TempDir::new().expect("a directory");
    let mut names = Vec::new();
    for expected in ["1", "2", "3"] {
        let mut journal = Journal::open(&in_directory(&directory)).expect("a journal");
        let serial = journal.reserve_serial(at(), Call::ChargeOrderCreate, Some("P1")).expect("a serial");
        assert_eq!(serial.termseq, expected);
        names.push(journal.new_order_key(at()).expect("a name"));
        let about = journal.view().calls_about("P1").expect("calls");
        assert_eq!(about.last().map(|call| (&call.joininstssn, call.call.as_str())), Some((&serial.joininstssn, "chargeOrderCreate")));
    }
    names.dedup();
    assert_eq!(names.len(), 3);
}

#[test]
fn the_write_ahead_log_stays_small() {
    let directory = TempDir::new().expect("a directory");
    let options = in_directory(&directory);
    let mut journal = Journal::open(&options).expect("a journal");
    for number in 0..3000 {
        journal.record(&entry(number, every_event().remove(0))).expect("a receipt");
    }
    let log = directory.path().join("journal.db-wal");
    let size = || fs::metadata(&log).map_or(0, |found| found.len());
    assert!(size() < 6 * 1024 * 1024, "{}", size());
    journal.checkpoint().expect("a checkpoint");
    assert_eq!(size(), 0);
}

#[test]
fn any_sqlite_tool_can_read_it() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let database = rusqlite::Connection::open(&path).expect("a database");
    let question = "SELECT event, json_extract(body, '$.intent.commands[0]') FROM entries WHERE number = 4";
    let row: (String, String) = database.query_row(question, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("a row");
    assert_eq!(row, ("intent".to_owned(), "805200000B".to_owned()));
}

#[test]
fn the_lock_goes_with_the_process() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let status = Command::new("flock").arg(format!("{}.lock", path.display())).args(["-c", "true"]).status();
    assert!(status.is_ok_and(|status| status.success()), "the lock of a closed journal is still held");
    let journal = Journal::open(&options(&path)).expect("a journal");
    let status = Command::new("flock").arg("-n").arg(format!("{}.lock", path.display())).args(["-c", "true"]).status();
    assert!(status.is_ok_and(|status| !status.success()), "the lock of an open journal is not held");
    drop(journal);
}

/// Everything that stands in the journal's files.
fn bytes_on_disk(path: &Path) -> String {
    let files = ["", "-wal", "-shm"].map(|suffix| fs::read(format!("{}{suffix}", path.display())).unwrap_or_default());
    String::from_utf8_lossy(&files.concat()).into_owned()
}

#[test]
fn a_person_stands_beside_the_entries_and_is_gone_with_the_end() {
    let directory = TempDir::new().expect("a directory");
    let options = in_directory(&directory);
    let person = || Customer { document_no: Some(Masked::new("330501190001019876")), ..Customer::default() };
    let mut journal = Journal::open(&options).expect("a journal");
    let opened = entry(1, activation_opened(Some(person())));
    journal.record(&opened).expect("a receipt");
    journal.record(&entry(2, activation_opened(Some(person())))).expect("a receipt");
    journal.record(&opened).expect("a beginning may be told twice");
    drop(journal);
    let mut journal = Journal::open(&options).expect("a journal");
    let open = journal.view().open_orders().expect("orders");
    let story = open[0].story.as_ref().expect("a story");
    assert_eq!(story[0].entry, opened, "a restart knows the person");
    let told = journal.view().story(&key(1)).expect("a story");
    assert_eq!(told[0].entry.event.customer(), None, "nobody else does");
    assert!(bytes_on_disk(&options.path).contains("330501190001019876"), "else this test could not fail");
    for number in [1, 2] {
        let closed = Event::Closed { ending: Ending::NotActivated, balance_after: None, payout: None };
        journal.record(&entry(number, closed)).expect("a receipt");
    }
    assert!(!bytes_on_disk(&options.path).contains("330501190001019876"), "overwritten, in the file and in its log");
    assert_eq!(journal.view().open_orders().expect("orders").len(), 0);
    journal.view().check_whole().expect("a sound journal");
}

#[test]
fn the_log_is_moved_only_for_an_end_that_takes_a_person_out() {
    let directory = TempDir::new().expect("a directory");
    let options = in_directory(&directory);
    let log = || fs::metadata(format!("{}-wal", options.path.display())).expect("a log").len();
    let mut journal = Journal::open(&options).expect("a journal");
    let closed = || Event::Closed { ending: Ending::NotActivated, balance_after: None, payout: None };
    for (number, person, moved) in [(1, None, false), (2, Some(Customer::default()), true)] {
        journal.record(&entry(number, activation_opened(person))).expect("a receipt");
        assert!(log() > 0, "each entry is durable at once, and in the file later");
        journal.record(&entry(number, closed())).expect("a receipt");
        assert_eq!(log() == 0, moved, "case {number}");
    }
}

#[test]
fn activations_and_returns_are_found_by_their_numbers() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let view = View::open(&path).expect("a journal");
    for name in ["S1", "T1", "P987654321"] {
        assert_eq!(view.find(name).expect("orders"), [key(1)], "{name}");
    }
}

#[test]
fn the_servers_numbers_are_known_for_ever_and_nothing_else_is_one() {
    let directory = TempDir::new().expect("a directory");
    let path = journal_on_disk(&directory);
    let view = View::open(&path).expect("a journal");
    let cases_of = |text| view.cases_of(&OrderNo::parse(text).expect("a number")).expect("cases");
    for number in ["20261122000001", "S1", "T1"] {
        assert_eq!(cases_of(number), [key(1)], "{number}, closed as it is");
    }
    for number in ["P123456789", "P987654321", "K1", "2026112200000", "S"] {
        assert_eq!(cases_of(number), [], "{number}");
    }
}

fn any_entry() -> impl Strategy<Value = Entry> {
    let day = (1..=28_u8, 0..24_u8, "[0-5][0-9]").prop_map(|(day, hour, minute)| {
        Stamp::parse(&format!("202602{day:02}"), &format!("{hour:02}{minute}30")).expect("a date and a time")
    });
    let event = prop_oneof![
        3 => Just(0..1),
        6 => Just(1..every_event().len() - 2),
        2 => Just(every_event().len() - 2..every_event().len() - 1),
    ]
    .prop_flat_map(|range| range.prop_map(|index| every_event().remove(index)));
    (0..6_usize, day, event).prop_map(|(number, at, event)| Entry { key: key(number), at, event })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// A plain list in memory and the file tell the same, also after the file was closed and opened in between.
    #[test]
    fn the_file_tells_what_a_list_in_memory_tells(entries in prop::collection::vec((any_entry(), prop::bool::weighted(0.1)), 0..60)) {
        let directory = TempDir::new().expect("a directory");
        let mut journal = Journal::open(&in_directory(&directory)).expect("a journal");
        let mut open: BTreeMap<OrderKey, usize> = BTreeMap::new();
        for (index, (entry, reopen)) in entries.iter().enumerate() {
            prop_assert_eq!(journal.record(entry).expect("a receipt").number(), index as u64 + 1);
            match entry.event {
                Event::Opened { .. } | Event::ActivationOpened { .. } | Event::ReturnOpened { .. } => { open.entry(entry.key.clone()).or_insert(index); }
                Event::Closed { .. } => { open.remove(&entry.key); }
                _ => {}
            }
            if *reopen {
                drop(journal);
                journal = Journal::open(&in_directory(&directory)).expect("a journal");
            }
        }
        let mut read = Vec::new();
        journal.view().each(|recorded| read.push(recorded.expect("an entry").entry)).expect("all of them");
        let written: Vec<Entry> = entries.into_iter().map(|(entry, _)| entry).collect();
        prop_assert_eq!(&read, &written);
        let mut wanted: Vec<(usize, OrderKey)> = open.into_iter().map(|(key, since)| (since, key)).collect();
        wanted.sort();
        let found = journal.view().open_orders().expect("orders");
        prop_assert_eq!(found.iter().map(|order| &order.key).collect::<Vec<_>>(), wanted.iter().map(|(_, key)| key).collect::<Vec<_>>());
        for order in found {
            let story: Vec<Entry> = order.story.expect("a story").into_iter().map(|recorded| recorded.entry).collect();
            let told: Vec<Entry> = written.iter().filter(|entry| entry.key == order.key).cloned().collect();
            prop_assert_eq!(story, told);
        }
    }
}
