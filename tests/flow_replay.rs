//! Flow scripts: an old reply, validly signed, is played back. A number that this journal knows is nobody else's order.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/service.rs"]
#[allow(dead_code)] // as above
mod service;
#[path = "support/settings.rs"]
mod settings;

use std::cell::RefCell;
use std::rc::Rc;

use bench::{Bench, ORDER, commands, orders, refusal, replied, silence};
use cardkiosk::domain::{OrderKey, OrderNo, OrderState};
use cardkiosk::flow::entry::ByHandReason;
use cardkiosk::flow::{Answer, Because, Cause, Ended, Event, Fault, ServiceEnded};
use cardkiosk::proto::message::{Body, Call, Request};

const OLD: &str = "20220501000007";

fn number(text: &str) -> OrderNo {
    OrderNo::parse(text).expect("a number")
}

/// A journal that knows the old order, of another story.
fn knowing() -> Bench {
    let mut bench = Bench::new();
    bench.known = vec![(number(OLD), OrderKey::parse("K0").expect("a name"))];
    bench
}

/// 4.2's answer for the old order, as the centre gave it then.
fn old_creation(_: &Request) -> Answer {
    let Body::Commands(mut body) = commands(&[]) else { unreachable!("it makes that body") };
    body.order_no = number(OLD);
    replied("000000", Some(Body::Commands(body)))
}

/// A page of 4.3 with the old order beside, or in place of, the new one.
fn listed(numbers: &'static [&'static str]) -> impl Fn(&Request) -> Answer + Clone + 'static {
    move |_| {
        let Body::Orders(mut page) = orders(OrderState::Initial) else { unreachable!("it makes that body") };
        let row = page.orders.remove(0);
        page.orders = numbers
            .iter()
            .map(|text| {
                let mut row = row.clone();
                row.order_no = number(text);
                row
            })
            .collect();
        replied("000000", Some(Body::Orders(page)))
    }
}

fn created(bench: &Bench) -> Vec<OrderNo> {
    let of = |event: &Event| match event {
        Event::Created { order_no, .. } => Some(order_no.clone()),
        _ => None,
    };
    bench.recorded.iter().filter_map(of).collect()
}

#[test]
fn a_creation_that_names_an_older_order_is_asked_for_again() {
    let mut bench = knowing().on(Call::ChargeOrderCreate, 1, old_creation);
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.order_no), (Ended::Loaded, Some(number(ORDER))));
    assert_eq!(created(&bench), [number(ORDER)]);
    assert_eq!(bench.calls()[1..3], [Call::ChargeOrderCreate, Call::ChargeOrderCreate]);
}

#[test]
fn a_creation_that_names_an_older_order_for_ever_stays_open_and_is_finished_later() {
    let mut bench = knowing().always(Call::ChargeOrderCreate, old_creation);
    let outcome = bench.recharge();
    let played_back = |because: Option<Because>| matches!(because, Some(Because::Fault(Fault::InDoubt(Cause::BadReply(_)))));
    assert!(outcome.ended == Ended::Unfinished && played_back(outcome.because), "the money is neither loaded nor given back");
    assert!(created(&bench).is_empty() && !bench.wrote());
    assert_eq!(bench.recover().order_no, Some(number(ORDER)));
    assert_eq!(bench.cards[0].state().balance, 6234);
}

#[test]
fn a_number_that_this_very_order_has_already_is_its_own() {
    let mut bench = Bench::new();
    bench.known = vec![(number(ORDER), OrderKey::parse("K1").expect("a name"))];
    assert_eq!(bench.recharge().ended, Ended::Loaded);
}

#[test]
fn a_list_with_an_older_order_does_not_make_it_this_one() {
    // The first creation is lost on its way back, the second refused: only the list tells the number.
    let lost = |bench: Bench| bench.on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal("999999"));
    let mut both = lost(knowing()).on(Call::ChargeOrderQuery, 1, listed(&[OLD, ORDER]));
    assert_eq!((both.recharge().ended, created(&both)), (Ended::Loaded, vec![number(ORDER)]));
    let mut old = lost(knowing()).on(Call::ChargeOrderQuery, 1, listed(&[OLD]));
    assert_eq!((old.recharge().ended, created(&old)), (Ended::NothingCharged, vec![]));
    let mut unknown = lost(Bench::new()).on(Call::ChargeOrderQuery, 1, listed(&[OLD, ORDER]));
    assert_eq!(unknown.recharge().because, Some(Because::ByHand(ByHandReason::Ambiguous)), "without the journal nobody could tell");
}

/// Keeps the first of these answers, and gives it for every later one.
fn first_for_ever() -> impl FnMut(Answer) -> Answer + Clone + 'static {
    let first = Rc::new(RefCell::new(None));
    move |answer| first.borrow_mut().get_or_insert(answer).clone()
}

#[test]
fn a_broken_card_is_not_paid_out_again_by_the_reply_to_its_first_return() {
    let first = first_for_ever();
    let mut bench = service::Bench::used();
    for time in 1..=9 {
        bench = bench.on(Call::CardReturnApply, time, first.clone());
    }
    let outcome = bench.give_back_broken();
    assert_eq!(outcome.ended, ServiceEnded::Returned { payable: cardkiosk::domain::Fen::new(1234) });
    let again = bench.give_back_broken();
    assert_eq!(again.ended, ServiceEnded::NothingDone);
    assert_eq!(bench.calls().iter().filter(|call| **call == Call::CardReturnConfirm).count(), 1, "{:?}", bench.calls());
}

#[test]
fn an_activation_is_not_confirmed_under_the_number_of_an_older_one() {
    let first = first_for_ever();
    let mut bench =
        service::Bench::fresh().refuses(Call::CardSaleConfirm, 1, "000155").card_on(0xD6, 1, service::CardScript::Answers([0x69, 0x88]));
    for time in 1..=9 {
        bench = bench.on(Call::CardSaleRequest, time, first.clone());
    }
    // The first one fails at the card and comes to rest; its reply is played back to the next customer.
    let failed = bench.activate();
    assert_eq!(failed.ended, ServiceEnded::ByHand);
    assert_eq!(
        bench.take_up_scripted(cardkiosk::flow::loading::Intention::GiveBack, cardkiosk::flow::CardUse::Nobody).ended,
        ServiceEnded::NothingDone
    );
    let confirms = |bench: &service::Bench| bench.calls().iter().filter(|call| **call == Call::CardSaleConfirm).count();
    let before = confirms(&bench);
    assert_eq!(bench.activate().ended, ServiceEnded::NothingDone);
    assert_eq!(confirms(&bench), before, "nothing is told of the older one");
}
