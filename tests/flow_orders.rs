//! Flow scripts: one order is cancelled, or settled by card management.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use bench::{Bench, CardScript, refusal, replied, silence};
use cardkiosk::domain::OrderState;
use cardkiosk::driver::{self, World};
use cardkiosk::flow::entry::Ending;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Because, Cause, Ended, Event, Fault, OnCard, card_query, orders, recovery};
use cardkiosk::proto::message::{Call, Request};

fn in_state(state: OrderState) -> Bench {
    let mut bench = Bench::new();
    bench.state = state;
    bench
}

fn closed(bench: &Bench) -> Option<Ending> {
    match bench.recorded.last() {
        Some(Event::Closed { ending, .. }) => Some(*ending),
        _ => None,
    }
}

#[test]
fn an_order_is_cancelled_where_its_state_allows_it() {
    for state in [OrderState::Initial, OrderState::CardFailed, OrderState::Authorizing, OrderState::RefundFailed] {
        let mut bench = in_state(state);
        let outcome = bench.act(Intention::GiveBack);
        assert_eq!((outcome.ended, outcome.because, closed(&bench)), (Ended::NothingCharged, None, Some(Ending::Cancelled)), "{state:?}");
        assert!(!bench.wrote());
    }
}

#[test]
fn an_order_is_not_cancelled_in_any_other_state() {
    let allowed = [OrderState::Initial, OrderState::CardFailed, OrderState::Authorizing, OrderState::RefundFailed];
    for state in OrderState::ALL.into_iter().filter(|state| !allowed.contains(state)) {
        let mut bench = in_state(state);
        let outcome = bench.act(Intention::GiveBack);
        assert_eq!(outcome.because, Some(Because::OrderState(state)));
        assert!(!bench.calls().contains(&Call::ChargeOrderCancel) && bench.recorded.is_empty(), "{state:?}");
    }
}

#[test]
fn an_unpaid_order_is_not_cancelled_for_a_refund() {
    let mut bench = in_state(OrderState::Initial);
    bench.paid = false;
    assert_eq!(bench.act(Intention::GiveBack).because, Some(Because::OrderState(OrderState::Initial)));
    assert!(!bench.calls().contains(&Call::ChargeOrderCancel));
}

#[test]
fn a_write_that_is_not_settled_is_never_cancelled() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesBefore);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    for state in OrderState::ALL {
        bench.state = state;
        let outcome = bench.act_on_open(Intention::GiveBack);
        assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::WriteUnresolved)), "{state:?}");
        assert!(bench.asked.is_empty(), "{state:?}");
    }
}

#[test]
fn a_cancel_without_a_reply_is_settled_by_the_state() {
    let mut bench = in_state(OrderState::Initial).on(Call::ChargeOrderCancel, 1, silence);
    bench.states_told = [OrderState::Initial, OrderState::Initial, OrderState::RefundRequested].into();
    let outcome = bench.act(Intention::GiveBack);
    assert_eq!((outcome.ended, closed(&bench)), (Ended::NothingCharged, Some(Ending::Refunded)));
    assert_eq!(bench.calls().iter().filter(|call| **call == Call::ChargeOrderCancel).count(), 1);
}

#[test]
fn a_refused_cancel_leaves_an_order_of_others_at_the_server() {
    let mut bench = in_state(OrderState::Initial).always(Call::ChargeOrderCancel, refusal("000040"));
    let outcome = bench.act(Intention::GiveBack);
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::LeftAtServer, Some("000040")));
    assert_eq!(closed(&bench), Some(Ending::LeftAtServer));
}

#[test]
fn management_of_an_order_made_elsewhere_ends_with_what_the_server_says() {
    let mut written = in_state(OrderState::Authorized);
    written.states_told = [OrderState::Authorized, OrderState::Authorized, OrderState::Adjusted].into();
    let outcome = written.act(Intention::Settle);
    assert_eq!((outcome.ended, closed(&written)), (Ended::Loaded, Some(Ending::Loaded)));
    let mut not_written = in_state(OrderState::Authorized).on(Call::ChargeOrderManageConfirm, 1, refusal("000152"));
    let outcome = not_written.act(Intention::Settle);
    assert_eq!((outcome.ended, outcome.because), (Ended::LeftAtServer, Some(Because::NotWritten)));
    assert!(!not_written.wrote(), "management loads nothing");
}

#[test]
fn management_that_is_refused_for_wanting_management_ends_with_a_person() {
    for call in [Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm] {
        let mut bench = in_state(OrderState::Authorized).always(call, refusal("000151"));
        let outcome = bench.act(Intention::Settle);
        assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::ByHand, Some("rounds-exhausted")), "{call:?}");
        let asked = bench.calls().iter().filter(|asked| **asked == Call::ChargeOrderManageRequest).count();
        assert_eq!(asked, 3, "{call:?}: three rounds, and no more");
        assert!(!bench.wrote(), "{call:?}");
    }
}

#[test]
fn management_is_not_begun_for_an_order_that_needs_none() {
    for state in [OrderState::Initial, OrderState::Confirmed, OrderState::Refunded] {
        let mut bench = in_state(state);
        let outcome = bench.act(Intention::Settle);
        assert_eq!((outcome.because, outcome.on_card), (Some(Because::OrderState(state)), OnCard::Unknown));
        assert!(!bench.calls().contains(&Call::ChargeOrderManageRequest));
    }
}

#[test]
fn what_the_server_alone_can_settle_needs_nobody_at_the_reader() {
    let mut bench = Bench::new().always(Call::CardChargeConfirm, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    assert_eq!(bench.sync().ended, Ended::Loaded);
    assert!(bench.waited.is_empty() && bench.sent.is_empty());
}

#[test]
fn what_only_the_card_can_settle_waits_for_it() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench.state = OrderState::Authorized;
    let outcome = bench.sync();
    assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::NeedsCard)));
    assert!(bench.waited.is_empty());
}

#[test]
fn after_six_attempts_in_a_row_a_person_is_called_for() {
    let mut bench = Bench::new().always(Call::CardChargeConfirm, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    for attempt in 1..=6 {
        assert!(!recovery::calls_for_a_person(&bench.story().into()), "after {attempt} attempts");
        let before = recovery::wait_before(&bench.story().into());
        assert_eq!(bench.sync_in_silence().ended, Ended::Unfinished);
        assert!(recovery::wait_before(&bench.story().into()) > before, "the waits grow");
    }
    assert!(recovery::calls_for_a_person(&bench.story().into()));
    assert_eq!(bench.sync().ended, Ended::Loaded, "and it heals by itself all the same");
}

/// Asks for the card's orders, and for the card itself; how often, and whether they came.
fn queries(answer: fn(&Request) -> Answer) -> [(usize, bool); 2] {
    let mut bench = Bench::new().always(Call::ChargeOrderQuery, answer).always(Call::CardInfoQuery, answer);
    let settings = std::sync::Arc::new(bench::settings());
    let wanted = orders::Wanted { card_no: bench.cards[0].state().card_no().expect("a number"), order_no: None, state: None };
    let listed = driver::run(orders::begin(wanted, settings.clone()), &mut bench, &mut |_| {});
    let first = (bench.asked.len(), matches!(listed, orders::Outcome::Listed { .. }));
    bench.asked.clear();
    let now = bench.now();
    let read = driver::run(card_query::begin(card_query::Scope::CardAndServer, settings, now), &mut bench, &mut |_| {});
    let told = matches!(read, card_query::Outcome::Read { server: card_query::ServerSays::Info(_), .. });
    [first, (bench.asked.len(), told)]
}

#[test]
fn a_query_is_asked_as_often_as_is_set_unless_it_is_called_off() {
    assert_eq!(queries(|_| Answer::Failed(Fault::InDoubt(Cause::TimedOut))), [(3, false); 2]);
    assert_eq!(queries(|_| replied("000042", None)), [(3, false); 2], "busy");
    assert_eq!(queries(|_| Answer::Failed(Fault::NotDone(Cause::Cancelled))), [(1, false); 2]);
    assert_eq!(queries(|_| replied("000001", None)), [(1, false); 2]);
}

#[test]
fn a_list_may_be_of_one_state_alone() {
    let mut bench = Bench::new();
    let listed = |bench: &mut Bench, state| {
        let card_no = bench.cards[0].state().card_no().expect("a number");
        let wanted = orders::Wanted { card_no, order_no: None, state: Some(state) };
        match driver::run(orders::begin(wanted, std::sync::Arc::new(bench::settings())), bench, &mut |_| {}) {
            orders::Outcome::Listed { orders, .. } => orders.len(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!((listed(&mut bench, OrderState::Initial), listed(&mut bench, OrderState::Confirmed)), (1, 0));
}

#[test]
fn a_card_that_lies_badly_has_the_rest_of_the_time_to_come_back() {
    let read = |script: Option<()>| {
        let mut bench = Bench::new().card_on(0xA4, 1, CardScript::LeavesBefore);
        bench.comes_next.extend(script.map(|()| 0));
        let now = bench.now();
        let begin = card_query::begin(card_query::Scope::Card, std::sync::Arc::new(bench::settings()), now);
        (matches!(driver::run(begin, &mut bench, &mut |_| {}), card_query::Outcome::Read { .. }), bench.waited.len())
    };
    assert_eq!((read(Some(())), read(None)), ((true, 2), (false, 2)));
}
