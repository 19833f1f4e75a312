//! Cash that is to be handed over: in the journal that is a real file, in the totals of a shift, and on the command line.

use cardkiosk::domain::{Fen, OperatorNo, Stamp};
use cardkiosk::flow::entry::Ending;
use cardkiosk::flow::shift::{Operation, Span, Totals};
use cardkiosk::flow::{Event, HandOver};
use cardkiosk::world::journal::{Journal, JournalOptions, View};
use rusqlite::Connection;

use super::program::Site;
use super::{CASH, at, card_return, cash, closed, entry, handed_over, key, owes};

const RETURNED: Ending = Ending::Returned { payable: Fen::new(1_234) };

fn options(site: &Site) -> JournalOptions {
    JournalOptions { path: site.0.path().join("journal.sqlite"), terminal: "12345678".to_owned() }
}

/// Two cases that owe cash, and one that owes none any more.
fn owing() -> Site {
    let site = Site::new("");
    site.record(&[
        entry(1, &card_return()),
        entry(1, &owes(RETURNED, 1_234)),
        entry(2, &cash(2_000)),
        entry(2, &owes(Ending::Cancelled, 2_000)),
        entry(3, &cash(900)),
        entry(3, &closed(Ending::Loaded)),
    ]);
    site
}

fn due(site: &Site) -> Vec<(String, i64)> {
    let (status, told) = site.run(&["payout", "list"]);
    assert_eq!(status, 0, "{told}");
    let rows = told["payouts"].as_array().expect("a list");
    let text = |row: &serde_json::Value| row["journal_key"].as_str().expect("a name").to_owned();
    rows.iter().map(|row| (text(row), row["payout_fen"].as_i64().expect("an amount"))).collect()
}

#[test]
fn what_was_not_said_to_be_handed_over_is_listed_and_noted_once() {
    let site = owing();
    assert_eq!(due(&site), [("K1".to_owned(), 1_234), ("K2".to_owned(), 2_000)]);
    let (status, told) = site.run(&["payout", "paid", "K1", "--operator", "0207"]);
    assert_eq!((status, told["payout_fen"].as_i64()), (0, Some(1_234)), "{told}");
    let (status, told) = site.run(&["payout", "paid", "K1", "--operator", "0211"]);
    assert_eq!((status, told["code"].as_str()), (3, Some("payout-not-due")), "{told}");
    assert_eq!(due(&site), [("K2".to_owned(), 2_000)]);
    assert_eq!(site.run(&["payout", "paid", "K3"]).0, 3, "nothing was ever owed");
    assert_eq!(site.run(&["payout", "paid", "K9"]).0, 2);
    let shown = |name: &str| site.run(&["journal", "show", name]).1["orders"][0].clone();
    let order = shown("K1");
    assert_eq!((order["payout_fen"].as_i64(), order["handed_over_by"].as_str()), (Some(1_234), Some("0207")), "{order}");
    assert!(order["handed_over_at"].is_string(), "{order}");
    let order = shown("K2");
    assert_eq!((order["payout_fen"].as_i64(), order["handed_over_at"].is_null()), (Some(2_000), true), "{order}");
    // The payment's number names it as well.
    let (status, told) = site.run(&["payout", "paid", "P1"]);
    assert_eq!((status, told["journal_key"].as_str()), (0, Some("K2")), "the one that is due: {told}");
    assert_eq!(due(&site), []);
}

#[test]
fn while_a_window_is_open_nothing_is_noted_beside_it() {
    let site = owing();
    let window = Journal::open(&options(&site)).expect("a journal");
    assert_eq!(due(&site).len(), 2, "it may be looked at");
    let (status, told) = site.run(&["payout", "paid", "K1"]);
    assert!(status != 0 && told["outcome"] == "journal", "{told}");
    drop(window);
    assert_eq!(due(&site).len(), 2);
}

#[test]
fn a_shift_holds_what_is_due_until_it_is_handed_over() {
    let site = Site::new("");
    let expected = |arguments: &[&str]| {
        let (status, told) = site.shift(arguments);
        assert_eq!(status, 0, "{told}");
        told["shift"]["expected_fen"].as_i64().expect("an amount")
    };
    assert_eq!(expected(&["open", "--float", "100"]), 10_000);
    let ends =
        [entry(1, &card_return()), entry(1, &owes(RETURNED, 1_234)), entry(2, &cash(2_000)), entry(2, &owes(Ending::Cancelled, 2_000))];
    site.record(&ends);
    assert_eq!(expected(&["show"]), 12_000);
    let due = |arguments: &[&str]| {
        site.shift(arguments).1["shift"]["due"].as_array().map(|due| due.iter().map(|one| one["payout_fen"].as_i64()).collect::<Vec<_>>())
    };
    assert_eq!(due(&["show"]), Some(vec![Some(1_234), Some(2_000)]), "whoever counts sees what lies there for customers");
    assert_eq!(site.run(&["payout", "paid", "K1"]).0, 0);
    assert_eq!(expected(&["show"]), 10_766);
    assert_eq!(due(&["show"]), Some(vec![Some(2_000)]));
    assert_eq!(expected(&["close", "--cash", "107.66"]), 10_766);
    assert_eq!(expected(&["open", "--float", "107.66"]), 10_766);
    assert_eq!(site.run(&["payout", "paid", "K2"]).0, 0);
    assert_eq!(expected(&["show"]), 8_766, "whoever hands it over has it out of the drawer");
    let (_, told) = site.shift(&["list"]);
    let closed = &told["shifts"][1];
    assert_eq!((closed["expected_fen"].as_i64(), closed["contradiction_fen"].is_null()), (Some(10_766), true), "{told}");
    assert_eq!(closed["due"][0]["payout_fen"].as_i64(), Some(2_000), "as it was left, whatever became of it since: {told}");
    assert_eq!(told["shifts"][0]["due"].as_array().map(Vec::len), Some(0), "{told}");
}

#[test]
fn nothing_is_noted_twice_whoever_says_it_and_however_often_the_end_is_told() {
    let site = owing();
    let mut journal = Journal::open(&options(&site)).expect("a journal");
    journal.note_operator(OperatorNo::parse("0207"));
    let later = Stamp::parse("20260509", "070000").expect("a time");
    assert_eq!(journal.hand_over(later, &key(1)).expect("room"), HandOver::Noted(Fen::new(1_234)));
    let before = journal.view().length().expect("a count");
    for number in [1, 3, 9] {
        assert_eq!(journal.hand_over(later, &key(number)).expect("nothing is wrong"), HandOver::NotDue, "{number}");
    }
    assert_eq!(journal.view().length().expect("a count"), before);
    // In doubt whether it is there, an end is told once more.
    journal.record(&entry(1, &owes(RETURNED, 1_234))).expect("room");
    assert_eq!(journal.hand_over(later, &key(1)).expect("nothing is wrong"), HandOver::NotDue);
    assert!(journal.record(&entry(1, &handed_over(1_234))).is_err(), "the file itself refuses it");
    let due: Vec<_> = journal.view().payouts().expect("they can be read").into_iter().map(|payout| payout.key).collect();
    assert_eq!(due, [key(2)]);
    let noted = journal.view().handed_over(&key(1)).expect("it can be read");
    assert_eq!(noted, Some((later, OperatorNo::parse("0207"))));
    journal.hand_over(at(), &key(2)).expect("room");
    let story = journal.view().story(&key(2)).expect("it can be read");
    assert_eq!(story.last().map(|recorded| recorded.entry.event.clone()), Some(Event::HandedOver { amount: Fen::new(2_000) }));
}

#[test]
fn what_was_closed_before_this_was_noted_counts_as_handed_over() {
    let site = Site::new("");
    site.record(&[entry(1, &card_return()), entry(1, &closed(RETURNED)), entry(2, &cash(2_000)), entry(2, &closed(Ending::Cancelled))]);
    assert_eq!(due(&site), []);
    let journal = Journal::open(&options(&site)).expect("a journal");
    let whole = Span { after: 0, upto: None };
    let entries = journal.view().touched(whole).expect("they can be read");
    let totals = Totals::of(entries.into_iter().map(|recorded| (recorded.number, recorded.entry)), whole).expect("they fit");
    let returns = totals.sum(|operation, way| (operation, way) == (Operation::Return, CASH));
    assert_eq!(returns.expect("it fits").amount, Fen::new(-1_234));
}

#[test]
fn a_case_that_owes_and_cannot_be_read_is_an_error_and_not_forgotten() {
    let site = owing();
    let path = options(&site).path;
    let file = Connection::open(&path).expect("a database");
    file.execute_batch("DROP TRIGGER entries_stay").expect("whoever has the file can do that");
    file.execute("UPDATE entries SET at = 'yesterday' WHERE order_key = 'K1' AND event = 'closed'", []).expect("a row");
    drop(file);
    assert!(View::open(&path).expect("it opens").payouts().is_err());
    assert_eq!(site.run(&["payout", "list"]).0, 5);
}
