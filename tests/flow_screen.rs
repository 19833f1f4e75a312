//! Flow scripts: what is told of an order while it runs, while it is open and afterwards, and what taking it up begins with.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code, unused_imports)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;

use bench::{Bench, CardScript, refusal, request, settings, silence};
use cardkiosk::domain::{Fen, OrderKey};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::loading::{self, Intention};
use cardkiosk::flow::{Because, CardUse, Case, Ended, Event, OnCard, Stage, recharge};
use cardkiosk::proto::message::Call;

/// The stages of taking up what is open, each once where it follows itself.
fn shown(bench: &mut Bench, prepare: impl Fn(&mut Bench)) -> (Ended, Vec<Stage>) {
    let story = bench.restart();
    prepare(bench);
    let mut stages = Vec::new();
    let begin = loading::take_up(story, Intention::Load, CardUse::Reader, Arc::new(settings()), bench.now());
    let outcome = driver::run(begin, bench, &mut |progress| stages.push(progress.stage));
    stages.dedup();
    (outcome.ended, stages)
}

/// An order that has its number and waits for its card.
fn ordered() -> Bench {
    let mut bench = Bench::new().always(Call::CardChargeRequest, silence).always(Call::ChargeOrderQuery, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench
}

#[test]
fn before_the_first_card_any_card_is_asked_for_and_after_it_the_same() {
    let (ended, stages) = shown(&mut ordered(), |_| {});
    assert_eq!(ended, Ended::Loaded);
    assert!(stages.contains(&Stage::AwaitingCard) && !stages.contains(&Stage::AwaitingSameCard), "{stages:?}");

    let (ended, stages) = shown(&mut ordered(), |bench| {
        bench.card_scripts.insert((0x50, 1), CardScript::LeavesBefore);
        bench.comes_next.push_back(0);
    });
    assert_eq!(ended, Ended::Loaded);
    let place = |wanted| stages.iter().position(|stage| *stage == wanted).expect("it is shown");
    assert!(place(Stage::AwaitingCard) < place(Stage::AwaitingSameCard), "{stages:?}");
    assert_eq!(stages.iter().filter(|stage| **stage == Stage::AwaitingCard).count(), 1, "{stages:?}");

    // After a write that is not settled it is never any card.
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    let (_, stages) = shown(&mut bench, |_| {});
    assert!(stages.contains(&Stage::AwaitingSameCard) && !stages.contains(&Stage::AwaitingCard), "{stages:?}");

    let (_, stages) = shown(&mut ordered(), |bench| {
        bench.put(1);
        bench.comes_next.push_back(0);
    });
    assert!(stages.contains(&Stage::WrongCard), "{stages:?}");
}

#[test]
fn a_card_that_goes_away_for_ever_is_given_up() {
    let leaves = |times: usize| {
        let mut bench = Bench::new();
        for time in 1..=times {
            bench.card_scripts.insert((0x50, time), CardScript::LeavesBefore);
            bench.comes_next.push_back(0);
        }
        (bench.recharge().ended, bench.waited.len())
    };
    assert_eq!(leaves(20).0, Ended::Loaded, "it comes back each time");
    let (ended, waited) = leaves(21);
    assert_ne!(ended, Ended::Loaded);
    assert_eq!(waited, 1 + 20, "the first card, and each time that it came back");
}

#[test]
fn a_case_tells_what_was_paid_and_whether_a_write_is_open() {
    let mut bench = ordered();
    let case = Case::from(bench.story());
    assert_eq!((case.amount(), case.balance_after(), case.is_unresolved()), (Some(Fen::new(5000)), None, false));
    bench.restart();
    assert_eq!(bench.act_on_open(Intention::Load).ended, Ended::Loaded);
    assert_eq!(Case::from(bench.story()).balance_after(), Some(Fen::new(6234)));

    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    assert!(Case::from(bench.story()).is_unresolved());
}

#[test]
fn what_goes_to_the_card_is_noted_with_its_date_and_time() {
    let mut bench = Bench::new();
    bench.recharge();
    let stamp = bench.recorded.iter().find_map(|event| match event {
        Event::Intent { stamp, .. } => Some(*stamp),
        _ => None,
    });
    assert_eq!(stamp, Some(cardkiosk::domain::Stamp::parse(bench::STAMP.0, bench::STAMP.1)));
}

#[test]
fn a_payment_that_was_used_names_its_order() {
    let older = OrderKey::parse("K0").expect("a name");
    let mut bench = Bench::new();
    let outcome = bench.recharge_with(recharge::Request { used_by: Some(older.clone()), ..request() }, &Arc::new(settings()));
    assert_eq!(outcome.because, Some(Because::PaymentUsed(Some(older.clone()))));
    assert_eq!((outcome.on_card, outcome.key), (OnCard::Unknown, Some(older)));
}

#[test]
fn what_is_taken_up_begins_where_it_was_left() {
    // Whether 4.2 reached the server is not known: that it was done before is no surprise.
    let mut bench = Bench::new().always(Call::ChargeOrderCreate, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    let (ended, _) = shown(&mut bench, |bench| {
        bench.scripts.insert((Call::ChargeOrderCreate, 1), Box::new(refusal("000090")));
    });
    assert_eq!(ended, Ended::Loaded);
    // What the server handed to a person is looked at, not confirmed over that person's head.
    let mut bench = Bench::new().on(Call::CardChargeConfirm, 1, refusal("000155"));
    assert_eq!(bench.recharge().ended, Ended::ByHand);
    let _ = shown(&mut bench, |_| {});
    assert_eq!(bench.calls().first(), Some(&Call::ChargeOrderQuery));
    // What is written and was not confirmed is confirmed.
    let mut bench = Bench::new().always(Call::CardChargeConfirm, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    let _ = shown(&mut bench, |_| {});
    assert_eq!(bench.calls().first(), Some(&Call::CardChargeConfirm));
}
