//! An operator's shift through the attendant: opened, found again, counted, closed.

use std::time::Duration;

use cardkiosk::attendant::{Done, News, Wish};
use cardkiosk::domain::{Fen, OperatorNo, OrderKey, PayMeans};
use cardkiosk::flow::settings::Shifts;
use cardkiosk::flow::shift::{Count, Operation, ShiftNow, ShiftRefusal, Way};
use cardkiosk::flow::{Cause, Ended, Fault, Settings};
use cardkiosk::sim::training::{DiskRoom, TrainingCard};

use super::counter::{Counter, options, recharge, settings};

fn asked(counter: &mut Counter, wish: Wish) -> (ShiftNow, Option<ShiftRefusal>) {
    match counter.ask(wish) {
        Done::Shift { now, refused } => (*now, refused),
        other => panic!("{other:?}"),
    }
}

fn open(counter: &mut Counter, float: i64) -> (ShiftNow, Option<ShiftRefusal>) {
    asked(counter, Wish::OpenShift { operator: OperatorNo::parse("0207"), float: Fen::new(float) })
}

fn close(counted: i64) -> Count {
    Count { operator: OperatorNo::parse("0207"), counted: Fen::new(counted), seen: None, signed_by: None }
}

/// The number of the shift that is told to be open.
fn told(counter: &mut Counter) -> Option<u32> {
    counter.until(|news| if let News::Shift(shift) = news { Some(shift.map(|shift| shift.number.0)) } else { None })
}

#[test]
fn a_shift_counts_what_is_taken_between_its_opening_and_its_close() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    assert_eq!(told(&mut counter), None);
    assert!(matches!(counter.ask(recharge()), Done::Recharged(outcome) if outcome.ended == Ended::Loaded), "before it, and outside it");
    let (now, refused) = open(&mut counter, 50_000);
    assert_eq!((refused, now.open.map(|open| open.expected)), (None, Some(Fen::new(50_000))));
    assert_eq!(told(&mut counter), Some(1));
    counter.ask(recharge());
    counter.ask(recharge());
    let (now, _) = asked(&mut counter, Wish::Shift);
    let report = now.open.expect("it is open");
    let cell = report.totals.each().collect::<Vec<_>>();
    assert_eq!(cell.len(), 1, "{cell:?}");
    assert_eq!((cell[0].0, cell[0].1), (Operation::Recharge, Way::Here(PayMeans::Cash)));
    assert_eq!((cell[0].2.number, cell[0].2.amount, report.expected), (2, Fen::new(10_000), Fen::new(60_000)));
    let (now, refused) = asked(&mut counter, Wish::CloseShift(close(59_900)));
    assert_eq!((refused, now.open), (None, None));
    let last = now.last.expect("it was closed");
    assert_eq!((last.difference(), last.contradiction()), (Some(Fen::new(-100)), None));
    assert_eq!(told(&mut counter), None);
    counter.ask(recharge());
    let (now, _) = asked(&mut counter, Wish::Shift);
    assert_eq!(now.between.cash(), Ok(Fen::new(5_000)), "what is taken between two shifts is told");
    assert_eq!(now.last.map(|last| last.expected), Some(Fen::new(60_000)), "and changes nothing of the one that has ended");
}

#[test]
fn a_shift_is_found_again_by_whoever_starts_the_program_next() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    open(&mut counter, 50_000);
    counter.ask(recharge());
    counter.restart(cardkiosk::sim::training::TrainingPanel::kill);
    assert_eq!(told(&mut counter), Some(1));
    let (now, refused) = open(&mut counter, 70_000);
    assert_eq!(refused, Some(ShiftRefusal::AlreadyOpen));
    let open = now.open.expect("it is the same");
    assert_eq!((open.shift.opened.record.float, open.expected), (Fen::new(50_000), Fen::new(55_000)));
}

#[test]
fn what_is_open_belongs_to_the_shift_that_took_its_money_and_is_signed_for() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    open(&mut counter, 0);
    counter.panel.tear_at_next_write();
    assert!(matches!(counter.ask(recharge()), Done::Recharged(outcome) if outcome.ended == Ended::Unfinished));
    let (now, refused) = asked(&mut counter, Wish::CloseShift(close(5_000)));
    assert_eq!(refused, Some(ShiftRefusal::Unsigned));
    let left = now.left;
    assert_eq!((left.len(), left[0].amount), (1, Some(Fen::new(5_000))));
    let signed = |seen| Count { signed_by: OperatorNo::parse("0211"), seen, ..close(5_000) };
    let key = |name: &str| OrderKey::parse(name).expect("a name");
    let other = Some((Fen::new(5_000), vec![key("another")]));
    assert_eq!(asked(&mut counter, Wish::CloseShift(signed(other))).1, Some(ShiftRefusal::Changed));
    let seen = Some((Fen::new(5_000), vec![left[0].key.clone()]));
    let (now, refused) = asked(&mut counter, Wish::CloseShift(signed(seen)));
    assert_eq!(refused, None);
    let last = now.last.expect("it was closed");
    assert_eq!((&last.left, last.difference()), (&left, Some(Fen::ZERO)));
    // The next one takes it over, and finishing it takes no money once more.
    let (now, _) = open(&mut counter, 5_000);
    assert_eq!(now.open.expect("it is open").shift.opened.record.took_over, [left[0].key.clone()]);
    counter.panel.put(TrainingCard::Ordinary);
    counter.ask(Wish::Finish { key: left[0].key.clone() });
    let (now, _) = asked(&mut counter, Wish::Shift);
    let open = now.open.expect("it is open");
    assert_eq!((open.expected, open.left.len(), open.totals.is_empty()), (Fen::new(5_000), 0, true));
}

#[test]
fn nothing_is_closed_that_is_not_open_and_a_full_disk_opens_nothing() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    assert_eq!(asked(&mut counter, Wish::CloseShift(close(0))).1, Some(ShiftRefusal::NoneOpen));
    counter.panel.disk(DiskRoom::Full);
    let done = counter.ask(Wish::OpenShift { operator: None, float: Fen::ZERO });
    assert_eq!(done, Done::NotBegun(Fault::NotDone(Cause::JournalFull)));
    counter.panel.disk(DiskRoom::Free);
    assert_eq!(asked(&mut counter, Wish::Shift).0.open, None);
}

#[test]
fn where_a_shift_is_required_no_cash_moves_without_one() {
    let settings = Settings { shifts: Shifts::Required, ..settings() };
    let mut counter = Counter::new(settings, options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    assert_eq!(counter.ask(recharge()), Done::NotBegun(Fault::NotDone(Cause::NoShift)));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(1234));
    open(&mut counter, 0);
    assert!(matches!(counter.ask(recharge()), Done::Recharged(outcome) if outcome.ended == Ended::Loaded));
}
