//! Journals of older layouts, brought up to date.

use super::*;
use crate::flow::HandOver;

/// A journal as the program of that layout made it.
pub(super) fn of_layout(layout: usize, directory: &TempDir) -> Connection {
    let connection = Connection::open(options(directory).path).expect("a database");
    for layout in &schema::LAYOUTS[..layout] {
        connection.execute_batch(layout).expect("a layout");
    }
    let set = format!("PRAGMA application_id = 0x434B4A31; PRAGMA user_version = {layout}; PRAGMA journal_mode = WAL");
    connection.execute_batch(&set).expect("set");
    connection
}

/// An entry as it was made before rows had digests.
pub(super) fn insert(connection: &Connection, key: &str, event: &Event) {
    let (name, body) = view::write(event).expect("it can be written");
    let row = params![key, String::from(at()), name, body];
    connection.execute("INSERT INTO entries (order_key, at, event, body) VALUES (?1, ?2, ?3, ?4)", row).expect("room");
}

#[test]
fn a_journal_from_before_there_were_shifts_has_none() {
    let directory = TempDir::new().expect("a directory");
    drop(of_layout(4, &directory));
    assert_eq!(View::open(&options(&directory).path).expect("it may be looked at").shifts(10).expect("none"), []);
    let mut journal = Journal::open(&options(&directory)).expect("it is brought up to date");
    let opening = Opening { operator: None, float: Fen::ZERO, took_over: Vec::new() };
    journal.record_shift(at(), &ShiftEvent::Opened(opening)).expect("there are shifts now");
}

#[test]
fn what_was_closed_before_payouts_were_noted_counts_as_handed_over() {
    let directory = TempDir::new().expect("a directory");
    let connection = of_layout(5, &directory);
    insert(&connection, "K1", &opened("K1").event);
    insert(&connection, "K1", &Event::Closed { ending: Ending::Cancelled, balance_after: None, payout: None });
    insert(&connection, "K2", &opened("K2").event);
    drop(connection);
    let key = |name| OrderKey::parse(name).expect("a name");
    let view = View::open(&options(&directory).path).expect("it may be looked at");
    assert_eq!(view.payouts().expect("none"), []);
    assert_eq!(view.handed_over(&key("K1")).expect("nothing is noted"), None);
    drop(view);
    let mut journal = Journal::open(&options(&directory)).expect("it is brought up to date");
    assert_eq!(journal.view().payouts().expect("none"), []);
    assert_eq!(journal.hand_over(at(), &key("K1")).expect("nothing is wrong"), HandOver::NotDue);
    let owes = Event::Closed { ending: Ending::Cancelled, balance_after: None, payout: Some(Fen::new(5000)) };
    journal.record(&Entry { key: key("K2"), at: at(), event: owes }).expect("room");
    assert_eq!(journal.view().payouts().expect("one").len(), 1);
    assert_eq!(journal.hand_over(at(), &key("K2")).expect("room"), HandOver::Noted(Fen::new(5000)));
}

#[test]
fn the_rows_of_an_older_journal_get_their_digests_and_that_is_noted() {
    let directory = TempDir::new().expect("a directory");
    let path = options(&directory).path;
    let connection = of_layout(6, &directory);
    let opening = Opening { operator: None, float: Fen::ZERO, took_over: Vec::new() };
    let record = serde_json::to_string(&ShiftEvent::Opened(opening)).expect("it can be written");
    let shift = "INSERT INTO shifts (shift, at, event, after, body) VALUES (1, '20261122101500', 'opened', 0, ?1)";
    connection.execute(shift, [record]).expect("room");
    for key in ["K1", "K2"] {
        insert(&connection, key, &opened(key).event);
    }
    insert(&connection, "K1", &Event::Closed { ending: Ending::Cancelled, balance_after: None, payout: Some(Fen::new(5000)) });
    drop(connection);
    let view = View::open(&path).expect("it may be looked at");
    assert_eq!(view.check_digests().expect("there are none").chains, []);
    assert_eq!(view.last_digest(&OrderKey::parse("K1").expect("a name")).expect("there is none"), None);
    drop(view);

    let mut journal = Journal::open(&options(&directory)).expect("it is brought up to date");
    journal.record(&opened("K3")).expect("room");
    let checked = journal.view().check_digests().expect("it can be read");
    assert_eq!(checked.findings, []);
    let told: Vec<_> = checked.chains.iter().map(|length| (length.chain, length.rows, length.since)).collect();
    assert_eq!(told, [(Chain::Entries, 4, 3), (Chain::Shifts, 1, 1)]);
    let lengths = |table: &str| -> Vec<i64> {
        let question = format!("SELECT length FROM {table} ORDER BY since");
        let mut statement = journal.connection().prepare(&question).expect("a question");
        statement.query_map([], |row| row.get(0)).expect("rows").map(|length| length.expect("a count")).collect()
    };
    assert_eq!((lengths("open_orders"), lengths("payouts")), (vec![1, 1], vec![2]));
    assert_eq!(journal.view().open_orders().expect("orders").iter().filter(|order| order.story.is_ok()).count(), 2);
    assert_eq!(journal.view().payouts().expect("one").len(), 1);
    assert!(journal.connection().execute("UPDATE entries SET digest = NULL", []).is_err(), "the guards stand again");
    journal
        .connection()
        .execute_batch("DROP TRIGGER entries_stay; UPDATE entries SET at = '20261122101501' WHERE number = 2")
        .expect("a row");
    let found = journal.view().check_digests().expect("it can be read").findings;
    assert_eq!(found.iter().map(|finding| (finding.number, finding.wrong)).collect::<Vec<_>>(), [(2, Wrong::Changed)]);
}
