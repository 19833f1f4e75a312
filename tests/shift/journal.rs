//! Shifts in a journal that is a real file.

use std::fs;
use std::path::{Path, PathBuf};

use cardkiosk::domain::{Fen, OperatorNo, ShiftNo};
use cardkiosk::flow::entry::Ending;
use cardkiosk::flow::shift::{Closing, Opening, Shift, ShiftEvent, Totals};
use cardkiosk::world::journal::{Journal, JournalError, JournalOptions, View};
use tempfile::TempDir;

use super::{at, cash, closed, entry};

fn path(folder: &TempDir) -> PathBuf {
    folder.path().join("journal.sqlite")
}

fn journal(path: &Path) -> Journal {
    Journal::open(&JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }).expect("a journal")
}

fn opening(float: i64) -> ShiftEvent {
    ShiftEvent::Opened(Opening { operator: OperatorNo::parse("0207"), float: Fen::new(float), took_over: Vec::new() })
}

fn closing(counted: i64) -> ShiftEvent {
    let (counted, expected) = (Fen::new(counted), Fen::new(counted));
    ShiftEvent::Closed(Closing { operator: None, counted, expected, left: Vec::new(), signed_by: None })
}

/// Two orders, of which the first is taken before the shift and given back in it, and the second taken in it.
fn worked(journal: &mut Journal) {
    journal.record(&entry(1, &cash(5_000))).expect("durable");
    journal.record_shift(at(), &opening(50_000)).expect("durable");
    journal.record(&entry(1, &closed(Ending::Cancelled))).expect("durable");
    journal.record(&entry(2, &cash(2_000))).expect("durable");
}

#[test]
fn shifts_are_read_as_they_were_written_and_know_their_entries() {
    let folder = TempDir::new().expect("a folder");
    let mut journal = journal(&path(&folder));
    worked(&mut journal);
    journal.record_shift(at(), &closing(47_000)).expect("durable");
    journal.record(&entry(3, &cash(900))).expect("durable");
    journal.record_shift(at(), &opening(100)).expect("durable");
    let view = View::open(&path(&folder)).expect("it may be looked at meanwhile");
    let shifts = view.shifts(10).expect("they are sound");
    let numbers: Vec<_> = shifts.iter().map(|shift| (shift.number, shift.opened.after, shift.is_open())).collect();
    assert_eq!(numbers, [(ShiftNo(2), 4, true), (ShiftNo(1), 1, false)], "newest first");
    assert_eq!(
        shifts[1].closed.as_ref().map(|closed| (closed.after, &closed.record)),
        match &closing(47_000) {
            ShiftEvent::Closed(record) => Some((3, record)),
            ShiftEvent::Opened(_) => None,
        }
    );
    assert_eq!(view.shift(ShiftNo(1)).expect("it is sound").as_ref(), Some(&shifts[1]));
    assert_eq!(view.shift(ShiftNo(3)).expect("nothing is wrong"), None);
    assert_eq!(view.shifts(1).expect("it is sound").len(), 1);
    let touched = view.touched(shifts[1].span()).expect("they are sound");
    assert_eq!(touched.iter().map(|recorded| recorded.number).collect::<std::collections::BTreeSet<_>>(), [1, 2, 3].into());
    let entries = touched.into_iter().map(|recorded| (recorded.number, recorded.entry));
    assert_eq!(Totals::of(entries, shifts[1].span()).and_then(|totals| totals.cash()), Ok(Fen::new(-3_000)));
}

#[test]
fn a_shift_survives_the_power_at_every_moment() {
    let folder = TempDir::new().expect("a folder");
    let mut journal = journal(&path(&folder));
    let states = |view: &View| view.shifts(10).expect("sound").iter().map(Shift::is_open).collect::<Vec<_>>();
    let mut expected = Vec::new();
    for (step, event) in [opening(1), closing(1), opening(2)].iter().enumerate() {
        journal.record_shift(at(), event).expect("durable");
        match event {
            ShiftEvent::Opened(_) => expected.insert(0, true),
            ShiftEvent::Closed(_) => expected[0] = false,
        }
        // What lies on the disk now is what a restart finds: the process has closed nothing.
        let cut = folder.path().join(format!("cut-{step}"));
        fs::create_dir(&cut).expect("a folder");
        for name in ["journal.sqlite", "journal.sqlite-wal"] {
            fs::copy(folder.path().join(name), cut.join(name)).expect("a copy");
        }
        let again = self::journal(&cut.join("journal.sqlite"));
        assert_eq!(states(again.view()), expected);
    }
}

#[test]
fn neither_two_shifts_at_once_nor_a_close_without_one() {
    let folder = TempDir::new().expect("a folder");
    let mut journal = journal(&path(&folder));
    journal.record_shift(at(), &closing(0)).expect_err("none is open");
    journal.record_shift(at(), &opening(0)).expect("the first");
    journal.record_shift(at(), &opening(0)).expect_err("one is open");
    journal.record_shift(at(), &closing(0)).expect("it is open");
    journal.record_shift(at(), &closing(0)).expect_err("it is closed");
    assert_eq!(journal.view().shifts(10).expect("sound").len(), 1);
}

/// Writes this into the record of the first shift's opening, as somebody with a tool for databases might.
fn tamper(path: &Path, body: &str) {
    let connection = rusqlite::Connection::open(path).expect("a database");
    connection.execute_batch("DROP TRIGGER shifts_stay").expect("there is one");
    connection.execute("UPDATE shifts SET body = ?1 WHERE number = 1", [body]).expect("a row");
    connection.close().expect("nothing is pending");
}

#[test]
fn a_record_that_is_damaged_or_of_a_later_version_is_told_and_left_as_it_is() {
    for body in [
        "{\"opened\":{\"operator\":\"0207\",\"float\":5000",
        "{\"opened\":{\"operator\":\"0207\",\"float\":5000,\"took_over\":[],\"tips\":7}}",
        "{\"suspended\":{\"operator\":\"0207\"}}",
        "{\"closed\":{\"operator\":null,\"counted\":1,\"expected\":1,\"left\":[],\"signed_by\":null}}",
    ] {
        let folder = TempDir::new().expect("a folder");
        let path = path(&folder);
        worked(&mut journal(&path));
        tamper(&path, body);
        let mut journal = journal(&path);
        let error = journal.view().shifts(1).expect_err(body);
        assert!(matches!(&error, JournalError::ShiftUnreadable { shift: 1, .. }), "{error}");
        assert!(!error.to_string().contains("0207"), "{error}");
        // Customers are served all the same, and what is there stays there.
        journal.record(&entry(3, &cash(900))).expect("durable");
        journal.record_shift(at(), &opening(0)).expect_err("it may be open");
        assert_eq!(journal.view().length().expect("a count"), 4);
        drop(journal);
        let kept: String = rusqlite::Connection::open(&path)
            .expect("a database")
            .query_row("SELECT body FROM shifts", [], |row| row.get(0))
            .expect("the one record");
        assert_eq!(kept, body);
    }
}
