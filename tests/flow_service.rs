//! Flow scripts: two things go wrong in one activation or return, and what is known of the first still holds after the second.

#![cfg(feature = "sim")]

#[path = "support/service.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::time::Duration;

use bench::{Bench, CardScript, silence};
use cardkiosk::domain::Fen;
use cardkiosk::flow::entry::{ByHandReason, Ending, Event};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Because, CardUse, OnCard, ServiceEnded};
use cardkiosk::proto::message::{Body, Call, CardResult, Request};
use cardkiosk::sim::card::{self, CardState, SimCard, ZeroAmount};

/// The update is refused in doubt, and file 15 cannot be read so often afterwards. It is read twice before.
fn unreadable(times: usize) -> Bench {
    let bench = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x64, 0x00]));
    (3..3 + times).fold(bench, |bench, time| bench.card_on(0xB0, time, CardScript::Answers([0x69, 0x82])))
}

fn times<T: PartialEq>(all: &[T], wanted: &T) -> usize {
    all.iter().filter(|one| *one == wanted).count()
}

fn looks(bench: &Bench) -> usize {
    times(&bench.events(), &"probed".to_owned())
}

#[test]
fn a_card_that_does_not_tell_is_looked_at_twice_and_no_more() {
    let mut once = unreadable(1);
    let outcome = once.activate();
    assert!(matches!(outcome.ended, ServiceEnded::Activated { .. }), "the second look told: {outcome:?}");
    assert_eq!(looks(&once), 2);
    let mut never = unreadable(9);
    let outcome = never.activate();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::ByHand, Some(Because::ByHand(ByHandReason::CardUnclear))));
    assert_eq!((looks(&never), outcome.written), (2, OnCard::Unknown));
}

#[test]
fn a_card_that_leaves_before_anything_was_asked_ends_it_where_nothing_is_in_doubt() {
    for mut bench in [Bench::fresh().card_on(0x84, 1, CardScript::LeavesBefore), Bench::used().card_on(0x50, 1, CardScript::LeavesBefore)] {
        bench.settings.await_return = Duration::ZERO;
        let outcome = if bench.world.cards[0].state().status == 0 { bench.activate() } else { bench.give_back() };
        assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No), "{outcome:?}");
        assert_eq!((bench.events().last().map(String::as_str), bench.asked.len()), (Some("closed"), 0));
    }
}

#[test]
fn what_is_given_back_before_it_was_written_says_so() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm).card_on(0xD6, 1, CardScript::LeavesBefore);
    assert_eq!(bench.activate().ended, ServiceEnded::Unfinished);
    let outcome = bench.take_up(Intention::GiveBack, CardUse::Nobody);
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::NotWritten)));
}

#[test]
fn only_an_attempt_with_nobody_at_the_reader_is_counted() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm);
    assert_eq!(bench.activate().ended, ServiceEnded::Unfinished);
    assert_eq!(bench.take_up_scripted(Intention::Load, CardUse::Reader).ended, ServiceEnded::Unfinished);
    assert_eq!(times(&bench.events(), &"still_open".to_owned()), 0, "whoever stands there sees it");
    assert_eq!(bench.take_up_scripted(Intention::Load, CardUse::Nobody).ended, ServiceEnded::Unfinished);
    assert_eq!(times(&bench.events(), &"still_open".to_owned()), 1);
    // What waits for its card has not failed.
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore);
    bench.settings.await_return = Duration::ZERO;
    bench.activate();
    assert_eq!(bench.take_up(Intention::Load, CardUse::Nobody).because, Some(Because::NeedsCard));
    assert_eq!(times(&bench.events(), &"still_open".to_owned()), 0);
}

#[test]
fn a_confirm_that_is_put_off_again_and_again_is_left_open() {
    for (mut bench, call) in [(Bench::fresh(), Call::CardSaleConfirm), (Bench::used(), Call::CardReturnConfirm)] {
        bench = (1..=20).fold(bench, |bench, time| bench.refuses(call, time, "000042"));
        let outcome = if call == Call::CardSaleConfirm { bench.activate() } else { bench.give_back() };
        assert_eq!((outcome.ended, outcome.written, outcome.code().as_deref()), (ServiceEnded::Unfinished, OnCard::Yes, Some("000042")));
        assert_eq!(times(&bench.calls(), &call), 3, "as often as is set");
        let later = bench.take_up(Intention::Load, CardUse::Nobody).ended;
        assert!(matches!(later, ServiceEnded::Activated { .. } | ServiceEnded::Returned { .. }), "{later:?}");
    }
}

#[test]
fn a_failure_that_was_told_before_is_told() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x69, 0x88])).on(Call::CardSaleConfirm, 1, silence).refuses(
        Call::CardSaleConfirm,
        2,
        "000082",
    );
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No));
    let results = bench.asked.iter().filter_map(|request| match request {
        Request::CardSaleConfirm { written, .. } => Some(*written),
        _ => None,
    });
    assert_eq!(results.collect::<Vec<_>>(), [CardResult::NotWritten; 2]);
    // Any other word for it is no word of ours.
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x69, 0x88])).on(Call::CardSaleConfirm, 1, silence).refuses(
        Call::CardSaleConfirm,
        2,
        "000079",
    );
    assert_eq!(bench.activate().ended, ServiceEnded::ByHand);
}

#[test]
fn a_card_that_initialises_nothing_and_proves_nothing_tells_by_its_number() {
    let options = card::Options { zero_amount: ZeroAmount::Refused, ..card::Options::default() };
    let mut bench = Bench::with(SimCard::with_options(CardState::sample(17), options)).card_on(0x54, 1, CardScript::LeavesBefore).card_on(
        0x5A,
        1,
        CardScript::Answers([0x6D, 0x00]),
    );
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, looks(&bench)), (ServiceEnded::Returned { payable: Fen::new(1234) }, 1));
    assert_eq!(times(&bench.instructions(), &0x5A), 0, "no proof is needed of what its number tells");
}

#[test]
fn a_broken_card_of_which_nothing_is_paid_out_is_taken_back_all_the_same() {
    let mut bench = Bench::used().on(Call::CardReturnApply, 1, |answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        let Some(Body::ReturnAuthorized { refundable, .. }) = &mut response.body else { panic!("it allows") };
        *refundable = Fen::ZERO;
        Answer::Replied(response)
    });
    let outcome = bench.give_back_broken();
    assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::Returned { payable: Fen::ZERO }, Some(Fen::ZERO)));
    let closed = bench.world.disk.entries().last().map(|entry| entry.event.clone());
    let ending = Ending::Returned { payable: Fen::ZERO };
    assert_eq!(closed, Some(Event::Closed { ending, balance_after: None, payout: None }), "nothing is to be handed over");
}
