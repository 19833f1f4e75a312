//! An operator's shift: what was taken and given out follows from the journal's entries alone, and nothing is lost between two
//! shifts.

#[path = "shift/journal.rs"]
mod journal;
#[path = "shift/payout.rs"]
mod payout;
#[path = "shift/program.rs"]
mod program;

use std::collections::BTreeMap;

use cardkiosk::domain::{CardNumber, Fen, OperatorNo, OrderKey, PayMeans, PayOrderNo, ShiftNo, Stamp, TerminalNumber};
use cardkiosk::flow::entry::{Ending, Source, Tender};
use cardkiosk::flow::shift::{self, Closing, Count, Left, Mark, Opening, Operation, Overflow, Report, Shift, ShiftEvent, ShiftNow};
use cardkiosk::flow::shift::{ShiftRefusal, Span, Sum, Totals, Way};
use cardkiosk::flow::{Entry, Event};
use cardkiosk::proto::message::{RealName, ReturnKind};
use proptest::prelude::*;

const CASH: Way = Way::Here(PayMeans::Cash);
const BANK: Way = Way::Here(PayMeans::UnionPay);
const CODE: Way = Way::Here(PayMeans::WeChat);

fn at() -> Stamp {
    Stamp::parse("20260508", "063000").expect("a date and a time")
}

fn card() -> CardNumber {
    CardNumber::parse("3104880699999900017").expect("digits")
}

fn opened(source: Source, means: PayMeans, tender: Tender, fen: i64) -> Event {
    Event::Opened {
        card_no: card(),
        server_card_no: card(),
        amount: Fen::new(fen),
        source,
        means,
        pay_code: None,
        pay_order_no: PayOrderNo::parse("P1").expect("a number"),
        tender,
        balance_before: Fen::ZERO,
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
    }
}

fn cash(fen: i64) -> Event {
    opened(Source::Here, PayMeans::Cash, Tender::Cash { received: Fen::new(fen + 5_000) }, fen)
}

fn slip(fen: i64) -> Event {
    opened(Source::Here, PayMeans::UnionPay, Tender::Taken, fen)
}

fn code(fen: i64) -> Event {
    opened(Source::Here, PayMeans::WeChat, Tender::Gateway, fen)
}

fn elsewhere(fen: i64) -> Event {
    opened(Source::Elsewhere, PayMeans::Cash, Tender::Taken, fen)
}

fn closed(ending: Ending) -> Event {
    Event::Closed { ending, balance_after: None, payout: None }
}

/// An end that leaves cash to be handed over.
fn owes(ending: Ending, fen: i64) -> Event {
    Event::Closed { ending, balance_after: None, payout: Some(Fen::new(fen)) }
}

fn handed_over(fen: i64) -> Event {
    Event::HandedOver { amount: Fen::new(fen) }
}

fn paid() -> Event {
    Event::Paid { transaction: None, paid_at: None }
}

fn activation() -> Event {
    let pay_order_no = PayOrderNo::parse("P2").expect("a number");
    Event::ActivationOpened { card_no: card(), real_name: RealName::Anonymous, means: PayMeans::Cash, pay_order_no, customer: None }
}

fn card_return() -> Event {
    let terminal = TerminalNumber::from_digits("12345678").expect("digits");
    Event::ReturnOpened { card_no: card(), kind: ReturnKind::Good, terminal, customer: None }
}

fn going_back() -> Event {
    Event::GivingBack { instead: Ending::NeverOrdered }
}

/// A story, and what it books once it has ended.
type Kind = (Vec<Event>, Vec<(Operation, Way, i64)>);

/// Every way in which a case can end, or not.
fn kinds(fen: i64) -> Vec<Kind> {
    use Operation::{Activation, Collect, GivenBack, Recharge, Return};
    let activated = |deposit, due| closed(Ending::Activated { deposit, deposit_due: due });
    let (some, back) = (Some(Fen::new(fen)), |way| vec![(Recharge, way, fen), (GivenBack, way, -fen)]);
    vec![
        (vec![cash(fen), closed(Ending::Loaded)], vec![(Recharge, CASH, fen)]),
        (vec![cash(fen)], vec![(Recharge, CASH, fen)]),
        (vec![cash(fen), closed(Ending::NeverOrdered)], back(CASH)),
        (vec![cash(fen), closed(Ending::Cancelled)], back(CASH)),
        (vec![cash(fen), Event::Reopened, closed(Ending::Refunded)], back(CASH)),
        (vec![slip(fen), closed(Ending::Loaded)], vec![(Recharge, BANK, fen)]),
        (vec![slip(fen), closed(Ending::Cancelled)], back(BANK)),
        (vec![code(fen), paid(), closed(Ending::Loaded)], vec![(Recharge, CODE, fen)]),
        (vec![code(fen), paid()], vec![(Recharge, CODE, fen)]),
        (vec![code(fen)], vec![]),
        (vec![code(fen), closed(Ending::NeverPaid)], vec![]),
        (vec![code(fen), paid(), going_back()], vec![(Recharge, CODE, fen)]),
        (vec![code(fen), paid(), going_back(), closed(Ending::PaidBack)], back(CODE)),
        (vec![elsewhere(fen)], vec![]),
        (vec![elsewhere(fen), closed(Ending::Loaded)], vec![(Collect, Way::Elsewhere, fen)]),
        (vec![elsewhere(fen), closed(Ending::LeftAtServer)], vec![]),
        (vec![elsewhere(fen), closed(Ending::Refunded)], vec![]),
        (vec![activation()], vec![]),
        (vec![activation(), activated(some, Some(Fen::new(1)))], vec![(Activation, CASH, fen)]),
        (vec![activation(), activated(None, some)], vec![(Activation, CASH, fen)]),
        (vec![activation(), activated(None, None)], vec![(Activation, CASH, 0)]),
        (vec![activation(), closed(Ending::NotActivated)], vec![]),
        (vec![card_return()], vec![]),
        (vec![card_return(), closed(Ending::Returned { payable: Fen::new(fen) })], vec![(Return, CASH, -fen)]),
        (vec![card_return(), closed(Ending::NotReturned)], vec![]),
        // What is to be handed over lies in the drawer until it was.
        (vec![card_return(), owes(Ending::Returned { payable: Fen::new(fen) }, fen)], vec![]),
        (vec![card_return(), owes(Ending::Returned { payable: Fen::new(fen) }, fen), handed_over(fen)], vec![(Return, CASH, -fen)]),
        (vec![cash(fen), owes(Ending::Cancelled, fen)], vec![(Recharge, CASH, fen)]),
        (vec![cash(fen), owes(Ending::Cancelled, fen), handed_over(fen)], back(CASH)),
        (vec![cash(fen), owes(Ending::NeverOrdered, fen), handed_over(fen)], back(CASH)),
    ]
}

fn key(number: usize) -> OrderKey {
    OrderKey::parse(&format!("K{number}")).expect("a name")
}

fn entry(number: usize, event: &Event) -> Entry {
    Entry { key: key(number), at: at(), event: event.clone() }
}

fn whole() -> Span {
    Span { after: 0, upto: None }
}

fn sums(booked: &[(Operation, Way, i64)]) -> BTreeMap<(Operation, Way), (u64, i64)> {
    let mut sums = BTreeMap::<_, (u64, i64)>::new();
    for (operation, way, fen) in booked {
        let sum = sums.entry((*operation, *way)).or_default();
        *sum = (sum.0 + 1, sum.1 + fen);
    }
    sums
}

fn told(totals: &Totals) -> BTreeMap<(Operation, Way), (u64, i64)> {
    totals.each().map(|(operation, way, sum)| ((operation, way), (sum.number, sum.amount.get()))).collect()
}

#[test]
fn every_ending_is_booked_as_what_it_is() {
    for (events, booked) in kinds(5_000) {
        let entries = (1..).zip(events.iter().map(|event| entry(1, event)));
        let totals = Totals::of(entries, whole()).expect("small sums");
        assert_eq!(told(&totals), sums(&booked), "{events:?}");
        assert_eq!(totals.is_empty(), booked.is_empty(), "{events:?}");
    }
}

#[test]
fn every_operation_has_its_name_in_json() {
    assert_eq!(Operation::ALL.map(Operation::name), ["recharge", "collect", "activation", "return", "given_back"]);
}

#[test]
fn cash_given_back_belongs_to_the_shift_in_which_it_is_given_back() {
    let entries = || vec![(1, entry(1, &cash(5_000))), (2, entry(1, &closed(Ending::Cancelled)))];
    let first = Totals::of(entries(), Span { after: 0, upto: Some(1) }).expect("small sums");
    let second = Totals::of(entries(), Span { after: 1, upto: None }).expect("small sums");
    assert_eq!(told(&first), sums(&[(Operation::Recharge, CASH, 5_000)]));
    assert_eq!(told(&second), sums(&[(Operation::GivenBack, CASH, -5_000)]));
    assert_eq!((first.cash(), second.cash()), (Ok(Fen::new(5_000)), Ok(Fen::new(-5_000))));
}

#[test]
fn what_does_not_fit_is_told_and_not_cut_off() {
    let entries = [(1, entry(1, &cash(i64::MAX - 5_000))), (2, entry(2, &cash(i64::MAX - 5_000)))];
    assert_eq!(Totals::of(entries.clone(), whole()), Err(Overflow));
    let one = shift_opened(1, 0, i64::MAX);
    let shift = Shift::of_records([one]).expect("a shift").remove(0);
    assert_eq!(Report::of(shift, entries.into_iter().take(1), Vec::new()), Err(Overflow));
}

proptest! {
    /// Whatever is cut into shifts at whatever places: the parts are the whole, and the whole is what the stories say.
    #[test]
    fn sums_are_conserved(
        chosen in prop::collection::vec((0usize..25, 1i64..1_000_000, any::<bool>()), 0..12),
        shuffle in prop::collection::vec(any::<u16>(), 64),
        cuts in prop::collection::vec(0u64..80, 0..4),
    ) {
        let mut waiting: Vec<(usize, Vec<Event>)> = Vec::new();
        let mut booked = Vec::new();
        for (number, (kind, fen, twice)) in chosen.iter().enumerate() {
            let (mut events, books) = kinds(*fen).swap_remove(*kind);
            if *twice {
                // An entry whose fate was in doubt is made once more.
                events = events.into_iter().flat_map(|event| [event.clone(), event]).collect();
            }
            events.reverse();
            waiting.push((number, events));
            booked.extend(books);
        }
        let mut entries: Vec<(u64, Entry)> = Vec::new();
        let mut draws = shuffle.into_iter().cycle();
        while !waiting.is_empty() {
            let index = usize::from(draws.next().expect("a cycle")) % waiting.len();
            let (number, events) = &mut waiting[index];
            let event = events.pop().expect("those that are through are gone");
            entries.push((entries.len() as u64 + 1, entry(*number, &event)));
            if events.is_empty() {
                waiting.swap_remove(index);
            }
        }
        let all = Totals::of(entries.clone(), whole()).expect("small sums");
        prop_assert_eq!(told(&all), sums(&booked));
        let cash: i64 = booked.iter().filter(|(_, way, _)| *way == CASH).map(|(_, _, fen)| fen).sum();
        prop_assert_eq!(all.cash(), Ok(Fen::new(cash)));

        let mut places: Vec<u64> = cuts.into_iter().map(|cut| cut.min(entries.len() as u64)).collect();
        places.sort_unstable();
        let starts = std::iter::once(0).chain(places.iter().copied());
        let ends = places.iter().copied().map(Some).chain([None]);
        let mut together = BTreeMap::<_, (u64, i64)>::new();
        for (after, upto) in starts.zip(ends) {
            let span = Span { after, upto };
            let part = Totals::of(entries.clone(), span).expect("small sums");
            // Only those that were touched are read from a journal; the order in which they are read does not matter.
            let touched: Vec<&OrderKey> =
                entries.iter().filter(|(number, _)| *number > after && span.reaches(*number)).map(|(_, entry)| &entry.key).collect();
            let read = entries.iter().rev().filter(|(number, entry)| span.reaches(*number) && touched.contains(&&entry.key)).cloned();
            prop_assert_eq!(&Totals::of(read, span).expect("small sums"), &part);
            for (cell, sum) in told(&part) {
                let all = together.entry(cell).or_default();
                *all = (all.0 + sum.0, all.1 + sum.1);
            }
        }
        prop_assert_eq!(together, told(&all));
    }
}

fn operator(number: &str) -> Option<OperatorNo> {
    OperatorNo::parse(number)
}

fn shift_opened(number: u32, after: u64, float: i64) -> (ShiftNo, Mark<ShiftEvent>) {
    let opening = Opening { operator: operator("0207"), float: Fen::new(float), took_over: Vec::new() };
    (ShiftNo(number), Mark { at: at(), after, record: ShiftEvent::Opened(opening) })
}

fn shift_closed(number: u32, after: u64, counted: i64, expected: i64) -> (ShiftNo, Mark<ShiftEvent>) {
    let closing =
        Closing { operator: operator("0207"), counted: Fen::new(counted), expected: Fen::new(expected), left: Vec::new(), signed_by: None };
    (ShiftNo(number), Mark { at: at(), after, record: ShiftEvent::Closed(closing) })
}

#[test]
fn shifts_are_told_from_their_records_and_what_does_not_fit_is_refused() {
    let records = vec![shift_opened(7, 3, 0), shift_closed(7, 9, 0, 0), shift_opened(8, 9, 0)];
    let shifts = Shift::of_records(records.clone()).expect("they fit");
    assert_eq!(shifts.iter().map(|shift| (shift.number.0, shift.is_open())).collect::<Vec<_>>(), [(7, false), (8, true)]);
    assert_eq!(shifts[0].span(), Span { after: 3, upto: Some(9) });
    for wrong in [
        vec![shift_opened(7, 3, 0), shift_opened(8, 9, 0)],
        vec![shift_closed(7, 9, 0, 0)],
        vec![shift_opened(7, 3, 0), shift_closed(8, 9, 0, 0)],
        vec![shift_opened(7, 3, 0), shift_closed(7, 2, 0, 0)],
        vec![shift_opened(7, 3, 0), shift_closed(7, 9, 0, 0), shift_closed(7, 9, 0, 0)],
        vec![shift_opened(7, 3, 0), shift_closed(7, 9, 0, 0), shift_opened(9, 9, 0)],
        vec![shift_opened(7, 3, 0), shift_closed(7, 9, 0, 0), shift_opened(8, 8, 0)],
    ] {
        Shift::of_records(wrong.clone()).expect_err(&format!("{wrong:?}"));
    }
}

/// A shift with a float of 500 yuan in which 50 were taken in cash, with this closing, if any.
fn report(closing: Option<(ShiftNo, Mark<ShiftEvent>)>) -> Report {
    let records = std::iter::once(shift_opened(1, 0, 50_000)).chain(closing);
    let shift = Shift::of_records(records).expect("they fit").remove(0);
    Report::of(shift, [(1, entry(1, &cash(5_000)))], Vec::new()).expect("small sums")
}

#[test]
fn the_drawer_holds_the_float_and_the_takings_and_the_change_is_none_of_them() {
    let open = report(None);
    assert_eq!((open.expected, open.difference(), open.contradiction()), (Fen::new(55_000), None, None));
    for (counted, difference) in [(55_000, 0), (55_100, 100), (54_950, -50)] {
        let closed = report(Some(shift_closed(1, 1, counted, 55_000)));
        assert_eq!((closed.difference(), closed.contradiction()), (Some(Fen::new(difference)), None));
    }
}

#[test]
fn a_record_that_the_entries_contradict_is_found_out() {
    let closed = report(Some(shift_closed(1, 1, 60_000, 60_000)));
    assert_eq!((closed.expected, closed.contradiction()), (Fen::new(55_000), Some(Fen::new(60_000))));
}

fn left(name: &str) -> Left {
    Left { key: OrderKey::parse(name).expect("a name"), tail: "3426".to_owned(), amount: Some(Fen::new(10_000)) }
}

fn now(open: Option<Report>, left: Vec<Left>) -> ShiftNow {
    ShiftNow { open, last: None, between: Totals::default(), left }
}

fn count(counted: i64) -> Count {
    Count { operator: operator("0207"), counted: Fen::new(counted), seen: None, signed_by: None }
}

#[test]
fn what_is_open_must_be_signed_for() {
    let open = now(Some(report(None)), vec![left("K7")]);
    assert_eq!(shift::closing(&open, count(55_000)), Err(ShiftRefusal::Unsigned));
    let signed = Count { signed_by: operator("0211"), ..count(55_000) };
    let closing = shift::closing(&open, signed).expect("it may be closed");
    assert_eq!((closing.left.len(), closing.signed_by, closing.expected), (1, operator("0211"), Fen::new(55_000)));
}

#[test]
fn what_was_counted_by_other_figures_is_counted_again() {
    let open = now(Some(report(None)), vec![left("K7")]);
    let signed = |seen| Count { signed_by: operator("0211"), seen: Some(seen), ..count(55_000) };
    let key = |name: &str| OrderKey::parse(name).expect("a name");
    for (seen, fits) in [
        ((Fen::new(55_000), vec![key("K7")]), true),
        // One less than was signed for is no harm.
        ((Fen::new(55_000), vec![key("K7"), key("K8")]), true),
        ((Fen::new(54_000), vec![key("K7")]), false),
        ((Fen::new(55_000), vec![key("K8")]), false),
    ] {
        let closing = shift::closing(&open, signed(seen.clone()));
        assert_eq!(closing.is_ok(), fits, "{seen:?}");
        assert!(fits || closing == Err(ShiftRefusal::Changed));
    }
}

#[test]
fn nothing_is_closed_twice_opened_twice_or_counted_below_nothing() {
    assert_eq!(shift::closing(&now(None, Vec::new()), count(0)), Err(ShiftRefusal::NoneOpen));
    let open = now(Some(report(None)), Vec::new());
    for counted in [-1, i64::MAX] {
        assert_eq!(shift::closing(&open, count(counted)), Err(ShiftRefusal::AmountOutOfRange));
        assert_eq!(shift::opening(&now(None, Vec::new()), None, Fen::new(counted)), Err(ShiftRefusal::AmountOutOfRange));
    }
    assert_eq!(shift::opening(&open, None, Fen::ZERO), Err(ShiftRefusal::AlreadyOpen));
    let opening = shift::opening(&now(None, vec![left("K7")]), operator("0211"), Fen::ZERO).expect("it may be opened");
    assert_eq!(opening.took_over, [OrderKey::parse("K7").expect("a name")]);
    assert_eq!(Sum::default(), Sum { number: 0, amount: Fen::ZERO });
}
