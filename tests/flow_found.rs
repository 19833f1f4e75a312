//! Flow scripts: an order whose number was lost is looked for among the card's orders, on every page, and only one that can be
//! ours is taken for it.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;

use bench::{Bench, ORDER, orders, refusal, replied, request, settings, silence};
use cardkiosk::domain::{CardNumber, Fen, OrderNo, OrderState, OrderType};
use cardkiosk::flow::entry::{ByHandReason, Tender};
use cardkiosk::flow::{Answer, Because, Cause, Ended, Fault, Outcome, recharge};
use cardkiosk::proto::message::{Body, Call, OrderRow, OrdersPage, Request};

const ALREADY_DONE: &str = "000090";
const BUSY: &str = "000042";
const NO_SUCH_ORDER: &str = "000039";

/// 4.3 with one order, changed.
fn page(change: impl Fn(&mut OrdersPage) + Clone + 'static) -> impl Fn(&Request) -> Answer + Clone + 'static {
    move |_| {
        let Body::Orders(mut page) = orders(OrderState::Initial) else { unreachable!("it makes that body") };
        change(&mut page);
        replied("000000", Some(Body::Orders(page)))
    }
}

/// The reply to 4.2 was lost; asked again, the server says that it was done. What 4.3 lists then is this.
fn lost(change: impl Fn(&mut OrderRow) + Clone + 'static) -> Bench {
    Bench::new().on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal(ALREADY_DONE)).on(
        Call::ChargeOrderQuery,
        1,
        page(move |page| change(&mut page.orders[0])),
    )
}

fn by_hand(outcome: &Outcome) -> Option<&ByHandReason> {
    match &outcome.because {
        Some(Because::ByHand(reason)) if outcome.ended == Ended::ByHand => Some(reason),
        _ => None,
    }
}

/// The pages of 4.3 that were asked for.
fn pages(bench: &Bench) -> Vec<u32> {
    let page = |request: &Request| match request {
        Request::ChargeOrderQuery { page, .. } => Some(*page),
        _ => None,
    };
    bench.asked.iter().filter_map(page).collect()
}

#[test]
fn the_one_order_that_can_be_ours_is_taken_for_it() {
    let mut bench = lost(|_| {});
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.order_no), (Ended::Loaded, OrderNo::parse(ORDER)));
    // The two clocks need not agree to the minute.
    assert_eq!(lost(|row| row.created.1 = "102100".to_owned()).recharge().ended, Ended::Loaded);
}

#[test]
fn what_differs_in_one_thing_is_somebody_elses() {
    let others: [fn(&mut OrderRow); 4] = [
        |row| row.state = OrderState::Confirmed,
        |row| row.kind = OrderType::Collect,
        |row| row.amount = Fen::new(4900),
        |row| row.card_no = CardNumber::parse("3104880699999900018").expect("digits"),
    ];
    for (index, change) in others.into_iter().enumerate() {
        let mut bench = lost(change);
        let outcome = bench.recharge();
        assert_eq!(by_hand(&outcome), Some(&ByHandReason::UnknownOrder), "difference {index}: {outcome:?}");
        assert!(!bench.wrote());
    }
}

#[test]
fn an_order_from_before_and_one_of_two_are_for_a_person_to_tell() {
    let older = lost(|row| row.created.1 = "100000".to_owned()).recharge();
    assert_eq!(by_hand(&older), Some(&ByHandReason::Ambiguous));
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal(ALREADY_DONE)).on(
        Call::ChargeOrderQuery,
        1,
        page(|page| page.orders.push(page.orders[0].clone())),
    );
    assert_eq!(by_hand(&bench.recharge()), Some(&ByHandReason::Ambiguous));
}

#[test]
fn where_none_is_listed_the_refusal_of_4_2_decides() {
    let none = |refused: &'static str| {
        Bench::new()
            .on(Call::ChargeOrderCreate, 1, silence)
            .on(Call::ChargeOrderCreate, 2, refusal(refused))
            .on(Call::ChargeOrderQuery, 1, refusal(NO_SUCH_ORDER))
            .recharge()
    };
    assert_eq!(by_hand(&none(ALREADY_DONE)), Some(&ByHandReason::UnknownOrder), "it was done, and is not there");
    assert_eq!(none("000001").ended, Ended::NothingCharged, "it was not done, and is not there");
}

#[test]
fn a_refusal_that_says_nothing_of_orders_is_asked_again() {
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal(ALREADY_DONE)).on(
        Call::ChargeOrderQuery,
        1,
        refusal("000001"),
    );
    assert_eq!(bench.recharge().ended, Ended::Loaded);
}

#[test]
fn every_page_is_looked_at() {
    let mut bench = Bench::new()
        .on(Call::ChargeOrderCreate, 1, silence)
        .on(Call::ChargeOrderCreate, 2, refusal(ALREADY_DONE))
        .on(Call::ChargeOrderQuery, 1, page(|page| (page.pages, page.orders) = (2, Vec::new())))
        .on(Call::ChargeOrderQuery, 2, page(|page| (page.page, page.pages) = (2, 2)));
    assert_eq!((bench.recharge().ended, pages(&bench)), (Ended::Loaded, vec![1, 2]));
    // The same where the number is known and its state is asked for.
    let mut bench = Bench::new()
        .on(Call::CardChargeRequest, 1, silence)
        .on(Call::ChargeOrderQuery, 1, page(|page| (page.pages, page.orders) = (2, Vec::new())))
        .on(Call::ChargeOrderQuery, 2, page(|page| (page.page, page.pages) = (2, 2)));
    assert_eq!((bench.recharge().ended, pages(&bench)), (Ended::Loaded, vec![1, 2]));
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, silence).on(Call::ChargeOrderQuery, 1, page(|page| page.orders.clear()));
    assert_eq!((by_hand(&bench.recharge()), pages(&bench)), (Some(&ByHandReason::UnknownOrder), vec![1]));
}

#[test]
fn a_first_4_2_that_was_done_before_is_looked_for_unless_the_payment_had_another() {
    let with = |tender| {
        let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, |_| replied(ALREADY_DONE, Some(bench::commands(&[]))));
        let outcome = bench.recharge_with(recharge::Request { tender, ..request() }, &Arc::new(settings()));
        (outcome.ended, bench.calls()[2..].first().copied())
    };
    // The number of cash was made for this order alone.
    assert_eq!(with(Tender::Cash { received: Fen::new(5000) }), (Ended::Loaded, Some(Call::ChargeOrderQuery)));
    assert_eq!(with(Tender::Taken), (Ended::ByHand, None));
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal("000079"));
    let outcome = bench.recharge();
    assert!(matches!(by_hand(&outcome), Some(ByHandReason::Server { .. })), "a load that it cannot have had: {outcome:?}");
}

#[test]
fn a_call_that_fails_is_asked_as_often_as_is_set_and_no_more() {
    let created = |answer: fn(&Request) -> Answer| {
        let mut bench = Bench::new().always(Call::ChargeOrderCreate, answer);
        let ended = bench.recharge().ended;
        (ended, bench.calls().iter().filter(|call| **call == Call::ChargeOrderCreate).count())
    };
    assert_eq!(created(|_| replied(BUSY, None)), (Ended::NothingCharged, 3));
    assert_eq!(created(silence), (Ended::Unfinished, 3));
    assert_eq!(created(|_| Answer::Failed(Fault::NotDone(Cause::Unreachable(String::new())))), (Ended::NothingCharged, 3));
    assert_eq!(created(|_| Answer::Failed(Fault::NotDone(Cause::Cancelled))), (Ended::NothingCharged, 1));
    let mut bench = Bench::new().always(Call::CardChargeRequest, refusal("000001")).always(Call::ChargeOrderCancel, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    let count = |wanted| bench.calls().iter().filter(|call| **call == wanted).count();
    assert_eq!((count(Call::ChargeOrderQuery), count(Call::ChargeOrderCancel)), (2, 5), "looked at twice, then only repeated");
}
