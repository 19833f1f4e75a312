//! Flow scripts: orders made and paid elsewhere are written to their card.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use bench::{Bench, CardScript, ORDER, orders, refusal, replied, silence};
use cardkiosk::domain::{Fen, OrderNo, OrderState};
use cardkiosk::flow::entry::{Ending, Event};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::outcome::Limit;
use cardkiosk::flow::{Answer, Because, Ended, OnCard};
use cardkiosk::proto::message::{Body, Call, Charge, OrdersPage, Request};

/// A page of orders of these numbers, states and amounts.
fn page(rows: &[(&str, OrderState, i64)], page: u32, pages: u32) -> Answer {
    let Body::Orders(sample) = orders(OrderState::Initial) else { unreachable!("it makes that body") };
    let orders = rows
        .iter()
        .map(|&(number, state, fen)| {
            let mut row = sample.orders[0].clone();
            row.order_no = OrderNo::parse(number).expect("a number");
            row.state = state;
            row.amount = Fen::new(fen);
            "10".clone_into(&mut row.pay_type);
            row
        })
        .collect();
    replied("000000", Some(Body::Orders(OrdersPage { page, pages, orders, ..sample })))
}

/// A centre whose 4.5 names whatever order it is asked for.
fn any_order(request: &Request) -> Answer {
    let Body::Commands(mut body) = bench::commands(&[bench::credit_for(request)]) else { unreachable!("it makes that body") };
    if let Request::CardChargeRequest { order_no, .. } = request {
        body.order_no = order_no.clone();
    }
    replied("000000", Some(Body::Commands(body)))
}

fn charges(bench: &Bench, call: Call) -> Vec<Charge> {
    let charge = |request: &Request| match request {
        Request::CardChargeRequest { charge, .. } | Request::CardChargeConfirm { charge, .. } => Some(charge.clone()),
        _ => None,
    };
    bench.asked.iter().filter(|request| request.call() == call).filter_map(charge).collect()
}

#[test]
fn all_that_wait_are_written_oldest_first_over_all_pages() {
    let mut bench = Bench::new()
        .on(Call::ChargeOrderQuery, 1, |_| page(&[("3", OrderState::Confirmed, 9000), ("2", OrderState::CardFailed, 2000)], 1, 2))
        .on(Call::ChargeOrderQuery, 2, |_| page(&[("1", OrderState::Initial, 1000)], 2, 2))
        .on(Call::ChargeOrderQuery, 3, |_| page(&[("1", OrderState::Initial, 1000)], 1, 1))
        .on(Call::ChargeOrderQuery, 4, |_| page(&[("2", OrderState::CardFailed, 2000)], 1, 1))
        .always(Call::CardChargeRequest, any_order);
    let collected = bench.collect(None);
    let told: Vec<_> = collected.outcomes.iter().map(|outcome| (outcome.ended, outcome.order_no.clone().expect("known"))).collect();
    let number = |text| OrderNo::parse(text).expect("a number");
    assert_eq!(told, [(Ended::Loaded, number("1")), (Ended::Loaded, number("2"))]);
    assert!(collected.waiting.is_empty());
    assert_eq!(bench.cards[0].state().balance, 1234 + 1000 + 2000);
    // The card was waited for in between, and may have been used meanwhile.
    assert_eq!(collected.outcomes[0].balance_after, None);
    assert_eq!(collected.outcomes[1].balance_after, Some(Fen::new(4234)));
    assert!(!bench.calls().contains(&Call::ChargeOrderCreate));
}

#[test]
fn every_step_repeats_the_servers_own_code_of_payment() {
    let mut bench = Bench::new().always(Call::ChargeOrderQuery, |_| page(&[(ORDER, OrderState::Initial, 5000)], 1, 1));
    assert_eq!(bench.collect(None).outcomes[0].ended, Ended::Loaded);
    for call in [Call::CardChargeRequest, Call::CardChargeConfirm] {
        let charge = charges(&bench, call).remove(0);
        assert_eq!((charge.pay_code.as_deref(), charge.pay_order_no.as_str()), (Some("10"), ORDER));
    }
}

#[test]
fn a_chosen_order_is_the_only_one_written() {
    let mut bench = Bench::new()
        .always(Call::ChargeOrderQuery, |_| page(&[("2", OrderState::Initial, 2000), (ORDER, OrderState::Initial, 5000)], 1, 1));
    let collected = bench.collect(Some(ORDER));
    assert_eq!(collected.outcomes.len(), 1);
    assert_eq!(bench.cards[0].state().balance, 6234);
}

#[test]
fn nothing_is_written_where_nothing_waits() {
    for (state, wanted, because) in [
        (OrderState::Confirmed, None, Because::NothingWaits),
        (OrderState::Refunded, Some(ORDER), Because::NothingWaits),
        (OrderState::Initial, Some("4711"), Because::UnknownOrder),
    ] {
        let mut bench = Bench::new().always(Call::ChargeOrderQuery, move |_| page(&[(ORDER, state, 5000)], 1, 1));
        let collected = bench.collect(wanted);
        assert_eq!((collected.outcomes[0].ended, collected.outcomes[0].because.clone()), (Ended::NothingCharged, Some(because)));
        assert!(!bench.wrote() && bench.recorded.is_empty());
    }
}

#[test]
fn nothing_is_said_of_a_card_that_another_terminal_may_have_written() {
    let mut bench = Bench::new().always(Call::ChargeOrderManageRequest, silence);
    bench.state = OrderState::Authorized;
    let outcome = bench.collect(None).outcomes.remove(0);
    assert_eq!((outcome.ended, outcome.on_card), (Ended::Unfinished, OnCard::Unknown));
    bench.state = OrderState::CardFailed;
    let outcome = bench.sync();
    assert_eq!((outcome.ended, outcome.on_card), (Ended::Unfinished, OnCard::No), "the centre has seen it");
}

#[test]
fn an_unpaid_order_is_not_collected() {
    let mut bench = Bench::new();
    bench.paid = false;
    assert_eq!(bench.collect(None).outcomes[0].because, Some(Because::NothingWaits));
    assert!(!bench.wrote());
}

#[test]
fn an_order_the_server_refuses_to_authorise_waits_as_before_and_is_not_cancelled() {
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal("000038"));
    let collected = bench.collect(None);
    let outcome = &collected.outcomes[0];
    assert_eq!((outcome.ended, outcome.on_card, outcome.code().as_deref()), (Ended::LeftAtServer, OnCard::No, Some("000038")));
    assert!(!bench.calls().contains(&Call::ChargeOrderCancel), "who paid elsewhere is refunded elsewhere");
    let closed = Event::Closed { ending: Ending::LeftAtServer, balance_after: None, payout: None };
    assert_eq!(bench.recorded.last(), Some(&closed));
}

#[test]
fn an_order_that_would_overfill_the_card_stays_at_the_server() {
    let mut bench = Bench::new().always(Call::ChargeOrderQuery, |_| page(&[(ORDER, OrderState::Initial, 99_000)], 1, 1));
    let collected = bench.collect(None);
    let limit = Because::Limit(Limit::Balance(Fen::new(100_000)));
    assert_eq!((collected.outcomes[0].ended, collected.outcomes[0].because.clone()), (Ended::LeftAtServer, Some(limit)));
    assert_eq!(collected.outcomes[0].on_card, OnCard::No);
    assert!(bench.recorded.is_empty());
    // Of one that was allowed to another terminal, nobody here knows whether that has written it.
    for state in [OrderState::Authorized, OrderState::Confirming] {
        let mut bench = Bench::new().always(Call::ChargeOrderQuery, move |_| page(&[(ORDER, state, 99_000)], 1, 1));
        let outcome = bench.collect(None).outcomes.remove(0);
        assert_eq!((outcome.ended, outcome.on_card), (Ended::LeftAtServer, OnCard::Unknown), "{state:?}");
    }
}

#[test]
fn a_card_torn_away_ends_the_collection_and_the_rest_waits() {
    let mut bench = Bench::new()
        .always(Call::ChargeOrderQuery, |_| page(&[("2", OrderState::Initial, 2000), ("1", OrderState::Initial, 1000)], 1, 1))
        .always(Call::CardChargeRequest, any_order)
        .card_on(0x52, 1, CardScript::LeavesAfter);
    let collected = bench.collect(None);
    assert_eq!(collected.outcomes.len(), 1);
    assert_eq!((collected.outcomes[0].ended, collected.outcomes[0].on_card), (Ended::Unfinished, OnCard::Unknown));
    assert_eq!(collected.waiting.iter().map(|row| row.order_no.as_str()).collect::<Vec<_>>(), ["2"]);
}

#[test]
fn a_server_that_does_not_list_leaves_everything_as_it_is() {
    let mut bench = Bench::new().always(Call::ChargeOrderQuery, silence);
    let collected = bench.collect(None);
    assert_eq!(collected.outcomes[0].ended, Ended::OutOfReach);
    assert!(bench.recorded.is_empty());
}

#[test]
fn an_order_whose_number_went_down_with_the_program_is_left_at_the_server_and_not_made_again() {
    for finish in [Bench::recover, Bench::sync, |bench: &mut Bench| bench.take_up_again(Intention::GiveBack)] {
        let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal("000038"));
        bench.collect(None);
        bench.recorded.truncate(1);
        assert!(matches!(bench.recorded[..], [Event::Opened { .. }]), "{:?}", bench.recorded);
        let outcome = finish(&mut bench);
        // Nobody was asked whether another terminal has written it.
        assert_eq!((outcome.ended, outcome.on_card, outcome.because), (Ended::LeftAtServer, OnCard::Unknown, Some(Because::NotWritten)));
        assert_eq!(bench.recorded.last(), Some(&Event::Closed { ending: Ending::LeftAtServer, balance_after: None, payout: None }));
        assert!(bench.asked.is_empty(), "4.2 would make a second order of one payment: {:?}", bench.calls());
    }
}
