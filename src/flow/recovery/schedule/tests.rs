//! Waits by two clocks, one of which people set.

use jiff::civil::{DateTime, date};

use super::*;
use crate::domain::{CardNumber, Fen, OrderNo, PayMeans, PayOrderNo, TerminalNumber};
use crate::flow::entry::{ByHandReason, Source, Tender};
use crate::flow::recovery::calls_for_a_person;
use crate::flow::{Entry, Event};
use crate::proto::message::{RealName, Settled};

/// The moment so many seconds after the program's start, by both clocks.
fn at(seconds: i64) -> Moment {
    let begun: DateTime = date(2026, 11, 22).at(10, 0, 0, 0);
    let civil = begun.checked_add(jiff::SignedDuration::from_secs(seconds)).expect("a date");
    Moment { civil, monotonic_ms: seconds.max(0).unsigned_abs() * 1000 }
}

/// The same moment by a clock on the wall that was set by so many seconds.
fn set_by(moment: Moment, seconds: i64) -> Moment {
    Moment { civil: moment.civil.checked_add(jiff::SignedDuration::from_secs(seconds)).expect("a date"), ..moment }
}

fn key(number: u32) -> OrderKey {
    OrderKey::parse(&format!("K{number}")).expect("a name")
}

fn entry(number: u32, moment: Moment, event: Event) -> Entry {
    Entry { key: key(number), at: Stamp::of(moment.civil), event }
}

/// An order that was made at this moment.
fn order(number: u32, moment: Moment) -> Case {
    let card_no = CardNumber::parse(&format!("310488069999990{number:04}")).expect("digits");
    let opened = Event::Opened {
        card_no: card_no.clone(),
        server_card_no: card_no,
        amount: Fen::new(5000),
        source: Source::Here,
        means: PayMeans::Cash,
        pay_code: None,
        pay_order_no: PayOrderNo::parse(&format!("P{number}")).expect("a number"),
        tender: Tender::Taken,
        balance_before: Fen::ZERO,
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
    };
    let mut case = Case::open(&entry(number, moment, opened)).expect("it opens an order");
    let order_no = OrderNo::parse(&format!("2026{number}")).expect("a number");
    apply(&mut case, moment, &Event::Created { order_no, commands: Vec::new(), settled: Settled::default() });
    case
}

fn apply(case: &mut Case, moment: Moment, event: &Event) {
    case.apply(Stamp::of(moment.civil), event);
}

/// An attempt that came to nothing, as a run without the card leaves it.
fn fail(case: &mut Case, moment: Moment) {
    apply(case, moment, &Event::StillOpen { code: "timed-out".to_owned() });
}

fn after(seconds: u64) -> Turn {
    Turn::After(Duration::from_secs(seconds))
}

#[test]
fn an_order_left_open_is_tried_soon_and_then_later_and_later() {
    let mut case = order(1, at(0));
    let mut schedule = Schedule::default();
    let mut now = 0;
    let mut waits = Vec::new();
    for _ in 0..9 {
        let Turn::After(wait) = schedule.turn(std::slice::from_ref(&case), at(now)) else { panic!("it was tried just now") };
        waits.push(wait.as_secs());
        now += i64::try_from(wait.as_secs()).expect("seconds");
        assert_eq!(schedule.turn(std::slice::from_ref(&case), at(now - 1)), after(1), "not a second too early");
        assert_eq!(schedule.turn(std::slice::from_ref(&case), at(now)), Turn::Now(key(1)));
        fail(&mut case, at(now));
        schedule.tried(&key(1), std::slice::from_ref(&case), at(now));
    }
    assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    assert!(calls_for_a_person(&case), "and tried all the same");
}

#[test]
fn what_only_its_card_can_settle_is_asked_for_later_and_later_too() {
    // The centre tells its state, and no attempt fails: the journal counts nothing.
    let mut case = order(1, at(0));
    let mut schedule = Schedule::default();
    let mut now = 30;
    for wait in [60, 120, 240] {
        assert_eq!(schedule.turn(std::slice::from_ref(&case), at(now)), Turn::Now(key(1)));
        apply(&mut case, at(now), &Event::Stated { state: crate::domain::OrderState::Authorized });
        schedule.tried(&key(1), std::slice::from_ref(&case), at(now));
        assert_eq!(schedule.turn(std::slice::from_ref(&case), at(now)), after(wait));
        now += i64::try_from(wait).expect("seconds");
    }
}

#[test]
fn somebody_elses_work_on_an_order_begins_its_waits_anew() {
    let mut case = order(1, at(0));
    let mut schedule = Schedule::default();
    for _ in 0..5 {
        fail(&mut case, at(100));
        schedule.tried(&key(1), std::slice::from_ref(&case), at(100));
    }
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(100)), after(960));
    apply(&mut case, at(200), &Event::Written { executed: Vec::new() });
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(200)), after(30));
}

#[test]
fn the_end_of_one_order_does_not_shorten_the_waits_of_another() {
    let (mut first, second) = (order(1, at(0)), order(2, at(0)));
    let mut schedule = Schedule::default();
    apply(&mut first, at(30), &Event::Stated { state: crate::domain::OrderState::Authorized });
    schedule.tried(&key(1), &[first.clone(), second], at(30));
    schedule.tried(&key(2), std::slice::from_ref(&first), at(40));
    assert_eq!(schedule.turn(std::slice::from_ref(&first), at(40)), after(50), "a minute since it was tried");
}

#[test]
fn a_restart_goes_on_by_what_the_journal_tells() {
    let mut case = order(1, at(0));
    for _ in 0..3 {
        fail(&mut case, at(100));
    }
    let schedule = Schedule::default();
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(100)), after(240));
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(340)), Turn::Now(key(1)));
}

#[test]
fn a_clock_that_is_set_makes_nobody_wait_longer() {
    let mut case = order(1, at(0));
    fail(&mut case, at(0));
    for jump in [-86_400 * 400, -3600, 3600, 86_400 * 400] {
        // Of a process that is gone.
        let schedule = Schedule::default();
        assert_eq!(schedule.turn(std::slice::from_ref(&case), set_by(at(10), jump)), Turn::Now(key(1)), "{jump}");
        // Of this one: the other clock counts.
        let mut schedule = Schedule::default();
        schedule.tried(&key(1), std::slice::from_ref(&case), at(0));
        assert_eq!(schedule.turn(std::slice::from_ref(&case), set_by(at(10), jump)), after(50), "{jump}");
        assert_eq!(schedule.turn(std::slice::from_ref(&case), set_by(at(60), jump)), Turn::Now(key(1)), "{jump}");
    }
}

#[test]
fn a_clock_that_was_wrong_when_it_was_tried_makes_nobody_wait_longer() {
    let mut case = order(1, at(0));
    fail(&mut case, set_by(at(0), 86_400 * 400));
    assert_eq!(Schedule::default().turn(std::slice::from_ref(&case), at(5)), Turn::Now(key(1)));
}

#[test]
fn the_longest_overdue_comes_first_and_one_at_a_time() {
    let open = [order(1, at(100)), order(2, at(50)), order(3, at(50))];
    let mut schedule = Schedule::default();
    let mut turns = Vec::new();
    for _ in 0..3 {
        let Turn::Now(key) = schedule.turn(&open, at(200)) else { panic!("all are due") };
        schedule.tried(&key, &open, at(200));
        turns.push(key);
    }
    assert_eq!(turns, [key(2), key(3), key(1)]);
    assert_eq!(schedule.turn(&open, at(200)), after(60));
    let in_round = round(open.to_vec(), at(200));
    assert_eq!(in_round.iter().map(|case| case.key().clone()).collect::<Vec<_>>(), turns);
}

#[test]
fn when_the_network_is_back_everything_is_due_once() {
    let mut open = [order(1, at(0)), order(2, at(0))];
    let mut schedule = Schedule::default();
    for _ in 0..6 {
        for (index, case) in open.iter_mut().enumerate() {
            fail(case, at(0));
            schedule.tried(&key(u32::try_from(index + 1).expect("few")), std::slice::from_ref(case), at(0));
        }
    }
    assert_eq!(schedule.turn(&open, at(1)), after(1919));
    schedule.network_is_back(&open);
    for number in [1, 2] {
        assert_eq!(schedule.turn(&open, at(1)), Turn::Now(key(number)));
        schedule.tried(&key(number), &open, at(1));
    }
    assert!(matches!(schedule.turn(&open, at(1)), Turn::After(_)));
}

#[test]
fn what_is_closed_and_what_only_a_card_can_tell_has_no_turn() {
    let mut closed = order(1, at(0));
    apply(&mut closed, at(0), &Event::Closed { ending: crate::flow::entry::Ending::Loaded, balance_after: None, payout: None });
    let activation = Event::ActivationOpened {
        card_no: CardNumber::parse("3104880699999900017").expect("digits"),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P9").expect("a number"),
        customer: None,
    };
    let mut activation = Case::open(&entry(2, at(0), activation)).expect("it opens");
    let mut schedule = Schedule::default();
    let open = [closed, activation.clone()];
    schedule.network_is_back(&open);
    assert_eq!(schedule.turn(&open, at(9999)), Turn::Never);
    assert_eq!(round(open.to_vec(), at(9999)), []);
    // Its result is known and only the server needs to be told.
    apply(&mut activation, at(0), &Event::Written { executed: Vec::new() });
    assert_eq!(schedule.turn(&[activation], at(9999)), Turn::Now(key(2)));
}

#[test]
fn what_a_person_must_look_at_is_asked_for_each_hour() {
    let mut case = order(1, at(0));
    apply(&mut case, at(0), &Event::ByHand { reason: ByHandReason::CardUnclear });
    let mut schedule = Schedule::default();
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(0)), after(3600));
    schedule.tried(&key(1), std::slice::from_ref(&case), at(3600));
    assert_eq!(schedule.turn(std::slice::from_ref(&case), at(3600)), after(3600));
}
