//! Flow scripts: two things go wrong in one order, and what is known of the first still holds after the second.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::collections::BTreeSet;
use std::time::Duration;

use bench::{Bench, CardScript, credit_for, refusal, replied, request, silence};
use cardkiosk::domain::{Fen, Moment, OrderState, PayMeans};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::entry::{ByHandReason, Tender, Verdict};
use cardkiosk::flow::loading::{self, Intention};
use cardkiosk::flow::{Answer, Because, CardUse, Case, Cause, Effect, Ended, Event, Fault, OnCard, Outcome, WhichCard, recharge};
use cardkiosk::proto::catalogue;
use cardkiosk::proto::message::{Call, Executed, Request};

const WANTS_MANAGEMENT: &str = "000151";
const NOT_LOADED: &str = "000152";
const BY_HAND: &str = "000155";
/// A code that no table knows.
const ODD: &str = "777777";

/// The card does not take 8052 and forgets its 8050, which a fresh one mends.
const FORGOTTEN: CardScript = CardScript::Answers([0x69, 0x85]);

fn times<T: PartialEq>(all: &[T], wanted: &T) -> usize {
    all.iter().filter(|one| *one == wanted).count()
}

fn looks(bench: &Bench) -> usize {
    times(&bench.events(), &"probed".to_owned())
}

fn writes(bench: &Bench) -> usize {
    bench.sent.iter().filter(|command| command.instruction() == 0x52).count()
}

fn contradiction(card: Verdict, server: OrderState) -> Because {
    Because::ByHand(ByHandReason::Contradiction { card, server })
}

/// The write is refused, and after it every 8050, so that no look tells whether it happened.
fn unclear() -> Bench {
    let bench = Bench::new().card_on(0x52, 1, CardScript::Answers([0x64, 0x00]));
    (2..=20).fold(bench, |bench, time| bench.card_on(0x50, time, FORGOTTEN))
}

/// An order that has its number and of which nothing came near the card.
fn ordered() -> Bench {
    let mut bench = Bench::new().always(Call::CardChargeRequest, silence).always(Call::ChargeOrderQuery, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench
}

#[test]
fn a_card_that_does_not_tell_is_looked_at_twice_and_no_more() {
    let mut bench = unclear();
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(contradiction(Verdict::Unclear, OrderState::Initial))));
    assert_eq!((looks(&bench), outcome.on_card), (2, OnCard::Unknown));
}

#[test]
fn what_an_earlier_look_could_not_tell_is_looked_at_again_and_then_written_once() {
    let mut bench = unclear().always(Call::ChargeOrderManageRequest, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench.state = OrderState::CardFailed;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.because), (Ended::Loaded, None));
    assert_eq!((bench.cards[0].state().balance, writes(&bench)), (6234, 1));
}

#[test]
fn what_the_card_shows_is_noted_once_before_the_first_round_of_management() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench.state = OrderState::Authorized;
    assert_eq!(bench.recover().because, Some(Because::ByHand(ByHandReason::RoundsExhausted)));
    let evidence: Vec<_> = bench.events().into_iter().filter(|event| ["probed", "managed"].contains(&event.as_str())).collect();
    assert_eq!(evidence, ["probed", "managed", "managed", "managed"]);
}

#[test]
fn an_order_to_be_given_back_that_the_server_must_manage_first_stays_open_as_it_is() {
    let mut bench = ordered();
    for state in [OrderState::Authorized, OrderState::CardUnknown, OrderState::Confirming, OrderState::AdjustFailed] {
        bench.state = state;
        let outcome = bench.take_up_again(Intention::GiveBack);
        assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::OrderState(state))));
        assert_eq!((bench.calls(), bench.story().is_open()), (vec![Call::ChargeOrderQuery], true));
    }
}

#[test]
fn an_order_whose_refund_failed_is_for_a_person_and_never_loaded() {
    let mut bench = ordered();
    bench.state = OrderState::RefundFailed;
    let outcome = bench.recover();
    let by_hand = Because::ByHand(ByHandReason::State(OrderState::RefundFailed));
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(by_hand)));
    assert_eq!((bench.calls(), bench.wrote()), (vec![Call::ChargeOrderQuery], false));
}

#[test]
fn an_order_that_is_given_back_at_last_says_nothing_of_the_refusal_before() {
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal("000038")).always(Call::ChargeOrderCancel, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    assert_eq!(Case::from(bench.story()).refusal().map(|refusal| refusal.code.clone()).as_deref(), Some("000038"));
    let outcome = bench.take_up_again(Intention::GiveBack);
    assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, None), "it is what was asked for");
}

#[test]
fn a_confirm_that_a_person_was_called_for_is_told_again_before_anything_is_managed() {
    let mut bench = Bench::new().on(Call::CardChargeConfirm, 1, refusal(BY_HAND));
    assert_eq!(bench.recharge().ended, Ended::ByHand);
    bench.state = OrderState::Authorized;
    assert_eq!(bench.recover().ended, Ended::Loaded);
    assert_eq!(bench.calls(), [Call::ChargeOrderQuery, Call::CardChargeConfirm]);
}

#[test]
fn a_confirm_that_is_answered_with_management_is_managed_at_once() {
    let mut bench = Bench::new().on(Call::CardChargeConfirm, 1, refusal(WANTS_MANAGEMENT));
    bench.state = OrderState::Adjusted;
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    let managed = [Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm, Call::ChargeOrderQuery];
    assert_eq!(bench.calls()[4..], managed);
}

#[test]
fn a_confirm_that_was_answered_is_not_told_again_but_managed() {
    let mut bench = Bench::new().on(Call::CardChargeConfirm, 1, refusal(ODD));
    bench.states_told = [OrderState::Authorized, OrderState::Adjusted].into();
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    let managed = [Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm, Call::ChargeOrderQuery];
    assert_eq!(bench.calls()[3..], [&[Call::CardChargeConfirm, Call::ChargeOrderQuery][..], &managed].concat());
}

#[test]
fn a_server_that_denies_a_write_and_then_holds_the_next_one_for_done_is_contradicted() {
    let mut bench = ordered();
    let story = bench.restart();
    bench.card_scripts.insert((0x52, 1), FORGOTTEN);
    bench.scripts.insert((Call::CardChargeRequest, 2), Box::new(silence));
    bench.states_told = [OrderState::Initial, OrderState::CardFailed, OrderState::Confirmed].into();
    let outcome = bench.take_up_story(story, Intention::Load);
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(contradiction(Verdict::NotWritten, OrderState::Confirmed))));
    assert_eq!((bench.cards[0].state().balance, writes(&bench)), (1234, 1), "nothing of it is on the card");
}

#[test]
fn a_refund_is_taken_for_one_unless_the_card_shows_the_load() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesBefore).always(Call::ChargeOrderManageRequest, silence);
    bench.comes_next = [0].into();
    let first = bench.recharge();
    assert_eq!((first.ended, first.on_card), (Ended::Unfinished, OnCard::No));
    bench.state = OrderState::RefundRequested;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.on_card), (Ended::NothingCharged, OnCard::No));

    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter).always(Call::ChargeOrderManageRequest, silence);
    bench.comes_next = [0].into();
    let first = bench.recharge();
    assert_eq!((first.ended, first.on_card), (Ended::Unfinished, OnCard::Yes));
    bench.state = OrderState::RefundRequested;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(contradiction(Verdict::Written, OrderState::RefundRequested))));
}

#[test]
fn a_management_that_is_refused_is_asked_about_once_and_then_handed_to_a_person() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter).on(Call::ChargeOrderManageRequest, 1, refusal(ODD));
    bench.comes_next = [0].into();
    bench.state = OrderState::Confirmed;
    assert_eq!(bench.recharge().ended, Ended::Loaded, "the state tells what the refusal did not");
    let mut bench =
        Bench::new().always(Call::CardChargeRequest, refusal(WANTS_MANAGEMENT)).always(Call::ChargeOrderManageRequest, refusal(ODD));
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::ByHand, Some(ODD)));
    assert_eq!(times(&bench.calls(), &Call::ChargeOrderManageRequest), 2);
}

#[test]
fn a_card_that_leaves_before_every_write_is_written_no_more_often_than_is_set() {
    let mut bench = (1..=9).fold(Bench::new(), |bench, time| bench.card_on(0x52, time, CardScript::LeavesBefore));
    bench = bench.always(Call::ChargeOrderManageRequest, refusal(NOT_LOADED));
    bench.comes_next = [0; 9].into();
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::Exhausted)));
    assert_eq!((writes(&bench), bench.cards[0].state().balance), (2, 1234));
}

#[test]
fn a_success_of_a_confirm_is_no_refusal() {
    let mut bench = Bench::new().card_on(0x52, 1, FORGOTTEN);
    bench.state = OrderState::CardFailed;
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    assert!(!bench.events().contains(&"answered".to_owned()), "{:?}", bench.events());
}

/// 4.5 with a read behind its 8052.
fn with_a_read(request: &Request) -> Answer {
    let read = catalogue::command("IDX_0004").expect("listed");
    replied("000000", Some(bench::commands(&[credit_for(request), read])))
}

/// What the last 4.6 reported.
fn reported(bench: &Bench) -> Vec<Executed> {
    let executed = bench.asked.iter().rev().find_map(|request| match request {
        Request::CardChargeConfirm { executed, .. } => Some(executed.clone()),
        _ => None,
    });
    executed.expect("4.6 was asked")
}

#[test]
fn reads_behind_the_write_are_run_and_reported_and_a_card_that_left_is_left_alone() {
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, with_a_read);
    assert_eq!((bench.recharge().ended, reported(&bench).len()), (Ended::Loaded, 2));
    let reads_before = {
        let place = bench.sent.iter().position(|command| command.instruction() == 0x52).expect("it was written");
        let read = &bench.sent[place + 1];
        bench.sent[..place].iter().filter(|command| command.instruction() == read.instruction()).count()
    };
    let read = bench.sent[bench.sent.iter().position(|command| command.instruction() == 0x52).expect("it was written") + 1].clone();
    let mut torn =
        Bench::new().on(Call::CardChargeRequest, 1, with_a_read).card_on(read.instruction(), reads_before + 1, CardScript::LeavesBefore);
    let outcome = torn.recharge();
    assert_eq!((outcome.ended, outcome.balance_after, reported(&torn).len()), (Ended::Loaded, Some(Fen::new(6234)), 1));
    assert_eq!(torn.sent.last(), Some(&read), "nothing is asked of a card that is not there");
}

#[test]
fn a_balance_that_only_the_look_has_seen_is_the_one_that_is_told() {
    let torn = || {
        let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
        bench.comes_next = [0].into();
        bench.state = OrderState::Adjusted;
        bench
    };
    let mut stays = torn();
    assert_eq!(stays.recharge().ended, Ended::Loaded);
    let balances = stays.sent.iter().filter(|command| command.instruction() == 0x5C).count();
    // It does not wait for the last one.
    let mut leaves = torn().card_on(0x5C, balances, CardScript::LeavesBefore);
    let outcome = leaves.recharge();
    assert_eq!((outcome.ended, outcome.balance_after), (Ended::Loaded, Some(Fen::new(6234))));
    // A look that shows nothing written shows no balance afterwards.
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesBefore).always(Call::ChargeOrderManageRequest, silence);
    bench.comes_next = [0].into();
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.balance_after), (Ended::Unfinished, None));
}

/// What the journal notes to be handed over with the end of the order.
fn payout(bench: &Bench) -> Option<Fen> {
    match bench.recorded.last() {
        Some(Event::Closed { payout, .. }) => *payout,
        other => panic!("{other:?} is no end"),
    }
}

#[test]
fn cash_that_goes_back_is_noted_with_the_end_of_its_order_and_no_other_money_is() {
    let counted = Tender::Cash { received: Fen::new(10_000) };
    let refused = |code: &'static str, means, tender| {
        let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal(code));
        let request = recharge::Request { means, tender, ..request() };
        let outcome = bench.recharge_with(request, &std::sync::Arc::new(bench::settings()));
        let noted = payout(&bench);
        assert_eq!(outcome.payout, noted, "what is told is what is asked for");
        (outcome.ended, outcome.change, noted)
    };
    let (nothing, limit, used, amount) = (Ended::NothingCharged, "000041", "000090", Some(Fen::new(5000)));
    assert_eq!(refused(limit, PayMeans::Cash, counted), (nothing, amount, amount), "the change is no part of it");
    assert_eq!(refused(limit, PayMeans::Cash, Tender::Taken), (nothing, None, amount));
    assert_eq!(refused(limit, PayMeans::UnionPay, Tender::Taken), (nothing, None, None), "it is in no drawer");
    assert_eq!(refused(used, PayMeans::Cash, Tender::Taken), (Ended::ByHand, None, None), "whose it is must be found out first");
    // The change was handed out when the order was made.
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal("000038")).always(Call::ChargeOrderCancel, silence);
    let request = recharge::Request { tender: counted, ..request() };
    let outcome = bench.recharge_with(request, &std::sync::Arc::new(bench::settings()));
    assert_eq!((outcome.ended, outcome.change, outcome.payout), (Ended::Unfinished, amount, None));
    let outcome = bench.take_up_again(Intention::GiveBack);
    assert_eq!(
        (outcome.ended, outcome.change, outcome.payout, payout(&bench)),
        (nothing, None, amount, amount),
        "a cancelled order tells it"
    );
    // What was paid elsewhere is given back elsewhere.
    let mut bench = Bench::new();
    assert_eq!((bench.act(Intention::GiveBack).ended, payout(&bench)), (nothing, None));
}

/// A bench at whose reader a card is first put down badly.
struct Clumsy {
    bench: Bench,
    faults: Vec<Cause>,
    waited: BTreeSet<Duration>,
}

impl World for Clumsy {
    fn now(&mut self) -> Moment {
        self.bench.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { within, which: WhichCard::Any } if !self.faults.is_empty() => {
                self.waited.insert(*within);
                // The clock goes on while somebody fumbles.
                self.bench.perform(&Effect::Pause(Duration::from_secs(1)));
                Answer::Failed(Fault::NotDone(self.faults.remove(0)))
            }
            other => self.bench.perform(other),
        }
    }
}

#[test]
fn a_card_that_is_put_back_badly_has_the_rest_of_the_time_to_be_put_back_well() {
    let put_back = |faults: Vec<Cause>| -> (Outcome, usize) {
        let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
        assert_eq!(bench.recharge().ended, Ended::Unfinished);
        bench.state = OrderState::Authorized;
        let story = bench.restart();
        bench.states_told = [OrderState::Authorized, OrderState::Adjusted].into();
        let mut world = Clumsy { bench, faults, waited: BTreeSet::new() };
        let begin = loading::take_up(story, Intention::Load, CardUse::Reader, std::sync::Arc::new(bench::settings()), world.now());
        let outcome = driver::run(begin, &mut world, &mut |_| {});
        (outcome, world.waited.len())
    };
    let (outcome, waits) = put_back(vec![Cause::CardMute, Cause::CardRemoved, Cause::CardReset]);
    assert_eq!((outcome.ended, waits), (Ended::Loaded, 3), "each wait is shorter than the one before");
    let (outcome, _) = put_back(vec![Cause::NoCard]);
    assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::Fault(Fault::NotDone(Cause::NoCard)))));
}
