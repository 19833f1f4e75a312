use tempfile::TempDir;

use super::*;
use crate::domain::{CardNumber, Fen, PayMeans, TerminalNumber};
use crate::flow::entry::Ending;
use crate::flow::shift::{Opening, ShiftEvent};
use crate::proto::message::{Customer, RealName};

mod layouts;

fn at() -> Stamp {
    Stamp::parse("20261122", "101500").expect("a date and a time")
}

pub(super) fn options(directory: &TempDir) -> JournalOptions {
    JournalOptions { path: directory.path().join("journal.db"), terminal: "12345678".to_owned() }
}

pub(super) fn opened(key: &str) -> Entry {
    Entry {
        key: OrderKey::parse(key).expect("a name"),
        at: at(),
        event: Event::Opened {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            server_card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            amount: Fen::new(5000),
            source: crate::flow::entry::Source::Here,
            means: PayMeans::Cash,

            pay_code: None,
            tender: crate::flow::entry::Tender::Taken,
            pay_order_no: PayOrderNo::parse("P1").expect("a number"),
            balance_before: Fen::new(1234),
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        },
    }
}

fn count(journal: &Journal, table: &str) -> i64 {
    journal.connection().query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).expect("a count")
}

/// No more pages than there are.
fn fill_the_disk(journal: &Journal) {
    let pages: i64 = journal.connection().pragma_query_value(None, "page_count", |row| row.get(0)).expect("a count");
    journal.connection().pragma_update_and_check(None, "max_page_count", pages, |_| Ok(())).expect("a limit");
}

#[test]
fn a_full_disk_is_not_done_and_leaves_the_journal_as_it_was() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    journal.record(&opened("K1")).expect("room");
    journal.reserve_serial(at(), Call::CardInfoQuery, None).expect("room");
    fill_the_disk(&journal);
    let mut recorded = 1;
    let fault = loop {
        match journal.record(&opened(&format!("K{}", recorded + 1))) {
            Ok(_) => recorded += 1,
            Err(fault) => break fault,
        }
        assert!(recorded < 10_000, "the disk is never full");
    };
    assert_eq!(fault, Fault::NotDone(Cause::JournalFull));
    let serial = loop {
        if let Err(fault) = journal.reserve_serial(at(), Call::CardInfoQuery, Some("a subject that takes some room")) {
            break fault;
        }
    };
    assert_eq!(serial, Fault::NotDone(Cause::JournalFull));
    assert!(journal.connection().is_autocommit(), "a transaction was left open");
    assert_eq!((count(&journal, "entries"), count(&journal, "open_orders")), (recorded, recorded));

    drop(journal);
    let mut journal = Journal::open(&options(&directory)).expect("a journal with room again");
    journal.view().check_whole().expect("a sound journal");
    assert_eq!(journal.view().open_orders().expect("orders").len(), usize::try_from(recorded).expect("a count"));
    journal.record(&opened("K99999")).expect("room");
}

#[test]
fn a_commit_that_fails_gives_no_receipt_and_keeps_nothing() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    journal
        .connection()
        .execute_batch("CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.entries BEGIN SELECT RAISE(ABORT, 'no'); END")
        .expect("a trigger");
    assert_eq!(journal.record(&opened("K1")), Err(Fault::NotDone(Cause::Journal("no".to_owned()))));
    assert_eq!(count(&journal, "entries"), 0);
}

#[test]
fn entries_serials_and_names_can_neither_be_changed_nor_removed() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    journal.record(&opened("K1")).expect("a receipt");
    journal.reserve_serial(at(), Call::CardInfoQuery, None).expect("a serial");
    journal.new_pay_order_no(at()).expect("a number");
    let opening = Opening { operator: None, float: Fen::new(50_000), took_over: Vec::new() };
    journal.record_shift(at(), &ShiftEvent::Opened(opening)).expect("a shift");
    for statement in [
        "UPDATE entries SET body = '{}'",
        "UPDATE entries SET number = 7",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries (number, order_key, at, event, body) VALUES (1, 'K1', 'x', 'x', '{}')",
        "UPDATE serials SET joininstssn = 'x'",
        "DELETE FROM serials",
        "UPDATE names SET name = 'x'",
        "DELETE FROM names",
        "INSERT OR REPLACE INTO names (number, at, name) VALUES (1, 'x', 'x')",
        "UPDATE shifts SET body = '{}'",
        "DELETE FROM shifts",
        "INSERT OR REPLACE INTO shifts (number, shift, at, event, after, body) VALUES (1, 1, 'x', 'closed', 0, '{}')",
        "UPDATE openings SET prefix = 'x'",
        "DELETE FROM openings",
    ] {
        let error = journal.connection().execute(statement, []).expect_err(statement);
        assert!(error.to_string().contains("never"), "{statement}: {error}");
    }
    let story = journal.view().story(&OrderKey::parse("K1").expect("a name")).expect("a story");
    assert_eq!(story, [Recorded { number: 1, entry: opened("K1") }]);
}

#[test]
fn what_makes_an_entry_durable_is_in_force() {
    let directory = TempDir::new().expect("a directory");
    let journal = Journal::open(&options(&directory)).expect("a journal");
    let read = |name: &str| -> String {
        let value: rusqlite::types::Value = journal.connection().pragma_query_value(None, name, |row| row.get(0)).expect(name);
        match value {
            rusqlite::types::Value::Text(text) => text,
            rusqlite::types::Value::Integer(number) => number.to_string(),
            other => panic!("{name} is {other:?}"),
        }
    };
    let settings = ["journal_mode", "synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "recursive_triggers"].map(read);
    assert_eq!(settings, ["wal", "2", "1", "0", "1", "1"]);
}

#[test]
fn an_older_layout_is_brought_up_to_date_and_keeps_its_entries() {
    let directory = TempDir::new().expect("a directory");
    let path = options(&directory).path;
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    journal.record(&opened("K1")).expect("a receipt");
    drop(journal);
    let later =
        [schema::LAYOUTS, &["CREATE TABLE later (number INTEGER PRIMARY KEY) STRICT", "CREATE INDEX by_event ON entries (event)"]].concat();
    let connection = schema::open_with(&path, &later).expect("an older journal");
    let (layout, entries): (usize, i64) = connection
        .query_row("SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM entries)", [], |row| {
            Ok((usize::try_from(row.get::<_, i64>(0)?).expect("a count"), row.get(1)?))
        })
        .expect("a row");
    assert_eq!((layout, entries), (later.len(), 1));
    drop(connection);

    let error = Journal::open(&options(&directory)).expect_err("it is newer now");
    let (newest, known) = (later.len(), schema::LAYOUTS.len());
    let told = |number: i64| usize::try_from(number).expect("a count");
    assert!(matches!(error, JournalError::Newer { found, known: least, .. } if (told(found), told(least)) == (newest, known)), "{error}");
    assert!(matches!(View::open(&path), Err(JournalError::Newer { .. })));

    // A step that fails is as if it had not begun.
    let broken = [&later[..], &["CREATE TABLE half (x); CREATE TABLE half (x)"]].concat();
    schema::open_with(&path, &broken).expect_err("it cannot be brought up to date");
    schema::open_with(&path, &later).expect("the layout it had");
}

#[test]
fn what_an_older_journal_took_and_who_works_here_now_are_told() {
    let directory = TempDir::new().expect("a directory");
    let connection = layouts::of_layout(3, &directory);
    let close = |ending| Event::Closed { ending, balance_after: None, payout: None };
    let sale = Event::ActivationOpened {
        card_no: CardNumber::parse("3104880699999900017").expect("digits"),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P2").expect("a number"),
        customer: None,
    };
    let sold = Ending::Activated { deposit: Some(Fen::new(2000)), deposit_due: None };
    let entries = [
        ("open", opened("x").event),
        ("loaded", opened("x").event),
        ("loaded", close(Ending::Loaded)),
        ("cancelled", opened("x").event),
        ("cancelled", close(Ending::Cancelled)),
        ("sold", sale),
        ("sold", close(sold)),
    ];
    for (key, event) in entries {
        layouts::insert(&connection, key, &event);
    }
    drop(connection);
    let key = |name| OrderKey::parse(name).expect("a name");
    let view = View::open(&options(&directory).path).expect("it is only looked at");
    assert_eq!(view.operator_of(&key("open")).expect("it can be read"), None);
    drop(view);

    let mut journal = Journal::open(&options(&directory)).expect("it is brought up to date");
    let taken = |journal: &Journal| journal.view().taken_on(at()).expect("it can be read");
    assert_eq!(taken(&journal), Fen::new(5000 + 5000 + 2000));
    let worked = |journal: &Journal, name| journal.view().operator_of(&key(name)).expect("it can be read");
    let operator = OperatorNo::parse("0207");
    journal.note_operator(operator.clone());
    journal.record(&opened("now")).expect("room");
    journal.note_operator(None);
    journal.record(&opened("later")).expect("room");
    assert_eq!(["open", "now", "later"].map(|name| worked(&journal, name)), [None, operator, None]);
    journal.record(&Entry { key: key("open"), at: at(), event: close(Ending::Refunded) }).expect("room");
    assert_eq!(taken(&journal), Fen::new(5000 + 2000 + 5000 + 5000));
}

#[test]
fn a_journal_of_every_older_layout_can_be_looked_at() {
    let person = Customer { document_type: Some("05".to_owned()), ..Customer::default() };
    for layout in 1..schema::LAYOUTS.len() {
        let directory = TempDir::new().expect("a directory");
        let path = options(&directory).path;
        let connection = rusqlite::Connection::open(&path).expect("a database");
        for step in &schema::LAYOUTS[..layout] {
            connection.execute_batch(step).expect("a layout");
        }
        connection.execute_batch(&format!("PRAGMA application_id = 0x434B4A31; PRAGMA user_version = {layout}")).expect("set");
        let sale = Event::ActivationOpened {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            real_name: RealName::Registered,
            means: PayMeans::Cash,
            pay_order_no: PayOrderNo::parse("P2").expect("a number"),
            customer: None,
        };
        // Persons came with activations.
        let knows_persons = layout >= 2;
        let event = if knows_persons { sale } else { opened("K1").event };
        let (name, body) = view::write(&event).expect("it can be written");
        let row = params!["K1", String::from(at()), name, body];
        connection.execute("INSERT INTO entries (order_key, at, event, body) VALUES (?1, ?2, ?3, ?4)", row).expect("room");
        if knows_persons {
            let body = serde_json::to_string(&person).expect("it can be written");
            connection.execute("INSERT INTO customers (order_key, body) VALUES ('K1', ?1)", [body]).expect("room");
        }
        drop(connection);
        let view = View::open(&path).expect("it is only looked at");
        let open = view.open_orders().expect("it can be read");
        let story = open[0].story.as_ref().expect("a story");
        assert_eq!(story[0].entry.event.customer(), knows_persons.then_some(&person), "layout {layout}");
        assert_eq!(view.operator_of(&open[0].key).expect("it can be read"), None, "layout {layout}");
        assert_eq!(view.handed_over(&open[0].key).expect("it can be read"), None, "layout {layout}");
    }
}

#[test]
fn what_is_open_and_what_a_payment_was_used_for() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    let payment = PayOrderNo::parse("P1").expect("a number");
    let key = |name| OrderKey::parse(name).expect("a name");
    let told = |journal: &Journal| {
        let open = journal.view().open_cases().expect("it can be read");
        let used = journal.view().used_by(&payment).expect("it can be read");
        (open.iter().map(|case| case.key().clone()).collect::<Vec<_>>(), used)
    };
    let close = |journal: &mut Journal, name, ending| {
        let event = Event::Closed { ending, balance_after: None, payout: None };
        journal.record(&Entry { key: key(name), at: at(), event }).expect("a receipt");
    };
    assert_eq!(told(&journal), (vec![], None));
    journal.record(&opened("K1")).expect("a receipt");
    assert_eq!(told(&journal), (vec![key("K1")], Some(key("K1"))));
    close(&mut journal, "K1", Ending::NeverOrdered);
    assert_eq!(told(&journal), (vec![], None), "it is free again");
    for name in ["K2", "K3"] {
        journal.record(&opened(name)).expect("a receipt");
    }
    close(&mut journal, "K3", Ending::Loaded);
    assert_eq!(told(&journal), (vec![key("K2")], Some(key("K2"))));
    close(&mut journal, "K2", Ending::NeverPaid);
    assert_eq!(told(&journal), (vec![], Some(key("K3"))), "what is closed has used it too");
    let on = |day| journal.view().opened_on(Stamp::parse(day, "000000").expect("a date")).expect("it can be read");
    assert_eq!((on("20261122"), on("20261123")), (["K1", "K2", "K3"].map(key).to_vec(), vec![]));
    let other = PayOrderNo::parse("P2").expect("a number");
    assert_eq!(journal.view().used_by(&other).expect("it can be read"), None);
}

#[test]
fn questions_about_orders_do_not_read_the_whole_journal() {
    let directory = TempDir::new().expect("a directory");
    let journal = Journal::open(&options(&directory)).expect("a journal");
    for question in view::questions() {
        let mut statement = journal.connection().prepare(&format!("EXPLAIN QUERY PLAN {question}")).expect("a plan");
        let mut steps = Vec::new();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().expect("a plan") {
            steps.push(row.get::<_, String>(3).expect("a step"));
        }
        assert!(!steps.iter().any(|step| step.starts_with("SCAN entries") || step.starts_with("SCAN serials")), "{question}: {steps:?}");
    }
}

#[test]
fn an_opening_is_drawn_again_where_it_was_drawn_before() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a journal");
    let first = journal.reserve_serial(at(), Call::CardInfoQuery, None).expect("a serial");
    let second = journal.reserve_serial(at(), Call::CardInfoQuery, None).expect("a serial");
    assert_eq!(count(&journal, "openings"), 1);
    assert_eq!(first.joininstssn[..26], second.joininstssn[..26]);
    assert_eq!((first.termseq.as_str(), second.termseq.as_str()), ("1", "2"));
    assert_eq!(format!("{first:?}"), format!("{}/1", first.joininstssn));
}

#[test]
fn what_was_taken_in_a_day_leaves_out_what_was_given_back_and_other_days() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a new one");
    let taken = |journal: &Journal| journal.view().taken_on(at()).expect("it can be read");
    assert_eq!(taken(&journal), Fen::ZERO);
    let close = |key: &str, ending| {
        let event = Event::Closed { ending, balance_after: None, payout: None };
        Entry { key: OrderKey::parse(key).expect("a name"), at: at(), event }
    };
    for key in ["open", "loaded", "cancelled", "never"] {
        journal.record(&opened(key)).expect("recorded");
    }
    let mut yesterday = opened("yesterday");
    yesterday.at = Stamp::parse("20261121", "235959").expect("a date");
    journal.record(&yesterday).expect("recorded");
    let mut elsewhere = opened("elsewhere");
    if let Event::Opened { source, .. } = &mut elsewhere.event {
        *source = crate::flow::entry::Source::Elsewhere;
    }
    journal.record(&elsewhere).expect("recorded");
    for (key, ending) in [("loaded", Ending::Loaded), ("cancelled", Ending::Cancelled), ("never", Ending::NeverOrdered)] {
        journal.record(&close(key, ending)).expect("recorded");
    }
    assert_eq!(taken(&journal), Fen::new(10_000), "the open one and the loaded one");
}

#[test]
fn what_a_day_took_counts_activations_and_each_story_once() {
    let directory = TempDir::new().expect("a directory");
    let mut journal = Journal::open(&options(&directory)).expect("a new one");
    let on = |day: &str| Stamp::parse(day, "235959").expect("a date");
    let enter = |journal: &mut Journal, key: &str, at: Stamp, event: Event| {
        journal.record(&Entry { key: OrderKey::parse(key).expect("a name"), at, event }).expect("recorded");
    };
    let opened_sale = |payment: &str| Event::ActivationOpened {
        card_no: CardNumber::parse("3104880699999900017").expect("digits"),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse(payment).expect("a number"),
        customer: None,
    };
    let sold =
        |deposit, deposit_due| Event::Closed { ending: Ending::Activated { deposit, deposit_due }, balance_after: None, payout: None };
    let (two, three) = (Some(Fen::new(2000)), Some(Fen::new(3000)));
    for (key, day, end) in [
        ("sold", "20261122", Some(sold(two, three))),
        ("due", "20261122", Some(sold(None, three))),
        ("untold", "20261122", Some(sold(None, None))),
        ("not", "20261122", Some(Event::Closed { ending: Ending::NotActivated, balance_after: None, payout: None })),
        ("open", "20261122", None),
        ("yesterday", "20261121", Some(sold(two, three))),
        ("tomorrow", "20261123", Some(sold(two, three))),
    ] {
        // In doubt whether it is there, an entry is made once more.
        for _ in 0..2 {
            enter(&mut journal, key, on(day), opened_sale(key));
            if let Some(end) = &end {
                // Over midnight: the day of the opening counts.
                enter(&mut journal, key, on("20261123"), end.clone());
            }
        }
    }
    for _ in 0..2 {
        journal.record(&opened("load")).expect("recorded");
    }
    let taken = |day: &str| journal.view().taken_on(on(day)).expect("it can be read");
    assert_eq!(["20261121", "20261122", "20261123"].map(taken), [2000, 2000 + 3000 + 5000, 2000].map(Fen::new));
}
