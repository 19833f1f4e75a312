//! Flow scripts: what the return of a card does, answer by answer.

#![cfg(feature = "sim")]

#[path = "support/service.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::time::Duration;

use bench::{Bench, CardScript, silence, with_commands};
use cardkiosk::domain::{CardStatus, Fen};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::entry::{ByHandReason, Ending};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Because, Cause, Effect, Entry, Event, Fault, OnCard, ServiceEnded, recovery};
use cardkiosk::proto::apdu::Command;
use cardkiosk::proto::catalogue;
use cardkiosk::proto::codes::{self, Class, ResultCode};
use cardkiosk::proto::message::{Body, Call, Customer, Executed, Request, ReturnKind};
use cardkiosk::proto::status::StatusWord;
use cardkiosk::sim::card::{self, CardState, LogRecord, SimCard, ZeroAmount};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::ledger::Begun;

const ALL: Fen = Fen::new(1234);
const RETURNED: ServiceEnded = ServiceEnded::Returned { payable: ALL };
const PLAIN: [Call; 2] = [Call::CardReturnApply, Call::CardReturnConfirm];

fn balance(bench: &Bench) -> u32 {
    bench.world.cards[0].state().balance
}

fn debits(bench: &Bench) -> u16 {
    bench.world.cards[0].state().offline_sequence - 7
}

fn returns(bench: &Bench) -> Vec<Begun> {
    bench.world.server.ledger.returns.values().map(|one| one.state).collect()
}

/// The responses of the last 4.13.
fn confirmed(bench: &Bench) -> Vec<Executed> {
    let mut confirms = bench.asked.iter().filter_map(|request| match request {
        Request::CardReturnConfirm { executed, .. } => Some(executed.clone()),
        _ => None,
    });
    confirms.next_back().expect("there is one")
}

#[test]
fn a_good_card_is_debited_and_its_money_told_after_the_confirm() {
    let mut bench = Bench::used();
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, outcome.because.clone(), outcome.written), (RETURNED, None, OnCard::Yes));
    assert_eq!((outcome.payable(), outcome.balance_before, outcome.balance_after), (Some(ALL), Some(ALL), Some(Fen::ZERO)));
    assert_eq!(bench.calls(), PLAIN);
    assert_eq!(bench.events(), ["return_opened", "initialized", "return_authorized", "written", "closed"]);
    assert_eq!(bench.instructions(), [0xA4, 0xB0, 0xA4, 0x5C, 0x50, 0x54], "nothing comes between 8050 and 8054");
    assert_eq!((balance(&bench), debits(&bench), returns(&bench)), (0, 1, vec![Begun::Done]));
    let Request::CardReturnApply { executed, kind, balance, customer, .. } = &bench.asked[0] else { panic!("4.12 is first") };
    let instructions: Vec<u8> = executed.iter().map(|done| done.command[1]).collect();
    assert_eq!((instructions, *kind, *balance), (vec![0xA4, 0x5C, 0x50], ReturnKind::Good, ALL));
    assert_eq!(customer, &Some(Customer::default()), "4.12 has custinfo for mandatory");
    assert_eq!(executed[2].command[..9], [0x80, 0x50, 0x01, 0x02, 0x0B, 0x01, 0x00, 0x00, 0x04]);
    let closed = bench.world.disk.entries().last().expect("entries");
    assert_eq!(
        closed.event,
        Event::Closed { ending: Ending::Returned { payable: ALL }, balance_after: Some(Fen::ZERO), payout: Some(ALL) }
    );
    let dated = |entry: &Entry| matches!(&entry.event, Event::ReturnAuthorized { before: Some(before), .. } if before.stamp.is_some());
    assert!(bench.world.disk.entries().iter().any(dated), "a look at the card tells our debit from another by its date");
    let (cases, _) = recovery::fold(bench.world.disk.entries().to_vec());
    assert!(cases.values().all(|case| case.order_no().is_some()), "the server's number is known");
}

#[test]
fn an_empty_card_is_returned_too() {
    let mut state = CardState::sample(17);
    state.balance = 0;
    let mut bench = Bench::with(SimCard::new(state.clone()));
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, debits(&bench)), (ServiceEnded::Returned { payable: Fen::ZERO }, 1));
    let options = card::Options { zero_amount: ZeroAmount::Refused, ..card::Options::default() };
    let mut strict = Bench::with(SimCard::with_options(state, options));
    let outcome = strict.give_back();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardRefused(StatusWord::new(0x6A, 0x80)))));
    assert_eq!((strict.asked.len(), debits(&strict)), (0, 0));
}

#[test]
fn a_broken_card_is_returned_without_a_word_to_any_card() {
    let mut bench = Bench::used();
    let outcome = bench.give_back_broken();
    assert_eq!((outcome.ended, outcome.written), (RETURNED, OnCard::No));
    assert_eq!((bench.calls().as_slice(), bench.sent.len(), balance(&bench)), (&PLAIN[..], 0, 1234));
    assert_eq!(bench.events(), ["return_opened", "return_authorized", "closed"]);
    let Request::CardReturnApply { executed, kind, balance, .. } = &bench.asked[0] else { panic!("4.12 is first") };
    assert_eq!((executed.len(), *kind, *balance, confirmed(&bench).len()), (0, ReturnKind::Broken, Fen::ZERO, 0));
}

#[test]
fn a_card_that_is_not_in_use_is_refused_before_anything_is_opened() {
    for (byte, meaning) in [(0, CardStatus::NotEnabled), (2, CardStatus::Stopped)] {
        let mut bench = Bench::used();
        bench.world.cards[0].state_mut().status = byte;
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardStatus(meaning))));
        assert_eq!((bench.events().len(), bench.asked.len()), (0, 0));
    }
}

#[test]
fn a_request_that_is_refused_or_never_answered_is_nothing_done() {
    for code in ["000038", "000091", "000155", "000082", "777777"] {
        let mut bench = Bench::used().refuses(Call::CardReturnApply, 1, code);
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.code().as_deref(), outcome.payable()), (ServiceEnded::NothingDone, Some(code), None));
        assert_eq!(bench.events(), ["return_opened", "initialized", "answered", "closed"]);
        assert_eq!((bench.wrote(), balance(&bench)), (false, 1234));
    }
    let mut lost = Bench::used().on(Call::CardReturnApply, 1, silence);
    assert_eq!((lost.give_back().ended, debits(&lost)), (RETURNED, 1));
    let initialized: Vec<u8> = lost.instructions().into_iter().filter(|instruction| *instruction == 0x50).collect();
    assert_eq!(initialized, [0x50, 0x50], "it is asked for again with a new 8050");
    let mut silent = Bench::used().never_arrives(Call::CardReturnApply);
    let outcome = silent.give_back();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::Fault(Fault::InDoubt(Cause::TimedOut)))));
    assert_eq!((silent.calls().len(), balance(&silent)), (3, 1234));
}

#[test]
fn lists_that_must_not_run_reach_no_card_and_are_journalled() {
    let hex = |text: &str| Command::from_hex(text).expect("hex");
    let debit = hex("805401000F0000000120220509103015AABBCCDD");
    let lists = [
        (vec![], "nothing"),
        (vec![hex("805200000B20220509103015AABBCCDD")], "a credit"),
        (vec![hex("04D695002201023360FFFFFFFF020103104880699999900017202205092032123100002992C47F")], "an update"),
        (vec![catalogue::command("IDX_0003").expect("listed"), debit.clone()], "something between 8050 and 8054"),
        (vec![debit.clone(), debit.clone()], "two debits"),
        (vec![debit, hex("805001020B0100000000000012345678")], "an 8050 behind the debit"),
    ];
    for (list, what) in lists {
        let mut bench = Bench::used().on(Call::CardReturnApply, 1, with_commands(list));
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No), "{what}");
        assert!(matches!(outcome.because, Some(Because::ListRefused(_))), "{what}");
        assert!(!bench.wrote() && balance(&bench) == 1234, "{what}");
        assert_eq!(bench.events(), ["return_opened", "initialized", "list_refused", "closed"], "{what}");
    }
    let some = vec![catalogue::command("IDX_0003").expect("listed")];
    let mut broken = Bench::used().on(Call::CardReturnApply, 1, with_commands(some));
    assert_eq!((broken.give_back_broken().ended, broken.sent.len()), (ServiceEnded::NothingDone, 0), "commands for a broken card");
}

#[test]
fn an_amount_below_nothing_is_refused() {
    let negative = |answer: Answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        let Some(Body::ReturnAuthorized { refundable, .. }) = &mut response.body else { panic!("it allows") };
        *refundable = Fen::new(-1);
        Answer::Replied(response)
    };
    for broken in [false, true] {
        let mut bench = Bench::used().on(Call::CardReturnApply, 1, negative);
        let outcome = if broken { bench.give_back_broken() } else { bench.give_back() };
        assert_eq!((outcome.ended, balance(&bench)), (ServiceEnded::NothingDone, 1234));
    }
}

#[test]
fn what_is_paid_out_is_what_the_server_says_and_not_what_the_card_held() {
    let mut bench = Bench::used().on(Call::CardReturnApply, 1, |answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        let Some(Body::ReturnAuthorized { refundable, .. }) = &mut response.body else { panic!("it allows") };
        *refundable = Fen::new(1000);
        Answer::Replied(response)
    });
    assert_eq!(bench.give_back().payable(), Some(Fen::new(1000)));
}

#[test]
fn torn_before_the_debit_it_is_applied_for_again_and_debited_once() {
    let mut bench = Bench::used().card_on(0x54, 1, CardScript::LeavesBefore);
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, debits(&bench), balance(&bench)), (RETURNED, 1, 0));
    assert_eq!(bench.calls(), [Call::CardReturnApply, Call::CardReturnApply, Call::CardReturnConfirm]);
    let events = bench.events();
    assert_eq!(events[3..6], ["probed", "reopened", "initialized"], "{events:?}");
    assert_eq!(returns(&bench), [Begun::Authorized, Begun::Done], "the first one lapses");
}

#[test]
fn torn_after_the_debit_the_card_gives_its_proof_once_more() {
    let mut bench = Bench::used().card_on(0x54, 1, CardScript::LeavesAfter);
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, outcome.written, debits(&bench)), (RETURNED, OnCard::Yes, 1));
    assert_eq!(bench.calls(), PLAIN);
    let proof = bench.world.cards[0].state().purchase_proof.expect("a debit leaves a proof");
    assert_eq!(confirmed(&bench)[0].response, [&proof.tac.0[..], &proof.mac.0, &[0x90, 0x00]].concat(), "as 8054 had answered it");
    assert_eq!(bench.sent.last().map(Command::to_hex).as_deref(), Some("805A000602000808"), "the sequence number before, and one");
}

#[test]
fn torn_again_and_again_the_card_keeps_its_money_and_nothing_is_paid() {
    let mut bench = Bench::used().card_on(0x54, 1, CardScript::LeavesBefore).card_on(0x54, 2, CardScript::LeavesBefore);
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, outcome.written, outcome.payable()), (ServiceEnded::NothingDone, OnCard::No, None));
    assert_eq!((balance(&bench), bench.calls().as_slice()), (1234, &[Call::CardReturnApply; 2][..]), "4.13 has no word for it");
}

#[test]
fn a_refusal_of_the_card_is_looked_into() {
    let mut mac = Bench::used().card_on(0x54, 1, CardScript::Answers([0x93, 0x02]));
    let outcome = mac.give_back();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardRefused(StatusWord::new(0x93, 0x02)))));
    assert_eq!(mac.calls(), [Call::CardReturnApply]);
    let mut disturbed = Bench::used().card_on(0x54, 1, CardScript::Answers([0x69, 0x85]));
    assert_eq!((disturbed.give_back().ended, debits(&disturbed)), (RETURNED, 1), "a fresh 8050 mends it");
}

#[test]
fn a_card_that_went_is_settled_when_it_is_there_again() {
    for (script, ended, left) in [(CardScript::LeavesAfter, RETURNED, 0), (CardScript::LeavesBefore, ServiceEnded::NothingDone, 1234)] {
        let mut bench = Bench::used().card_on(0x54, 1, script);
        bench.settings.await_return = Duration::ZERO;
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.written, outcome.payable()), (ServiceEnded::Unfinished, OnCard::Unknown, None));
        let alone = bench.take_up(Intention::Load, CardUse::Nobody);
        assert_eq!((alone.ended, alone.because), (ServiceEnded::Unfinished, Some(Because::NeedsCard)));
        let outcome = bench.recover();
        assert_eq!((outcome.ended, balance(&bench), bench.wrote()), (ended, left, false), "a recovery debits no card");
    }
}

#[test]
fn a_return_that_got_nowhere_is_closed_without_its_card() {
    let mut bench = Bench::used();
    bench.world.plan = Plan::fair().with(6, Blow::DieBefore);
    let (key, _) = bench.world.disk.new_order();
    let card = cardkiosk::flow::card_return::Returned::Good;
    let request = cardkiosk::flow::card_return::Request { key, card, customer: None };
    let settings = std::sync::Arc::new(bench.settings.clone());
    cardkiosk::sim::history::take_back(&mut bench.world, request, &settings);
    bench.world.calm_down();
    assert_eq!(bench.events(), ["return_opened"]);
    let outcome = bench.take_up(Intention::Load, CardUse::Nobody);
    assert_eq!((outcome.ended, bench.asked.len(), bench.sent.len()), (ServiceEnded::NothingDone, 0, 0));
}

#[test]
fn a_ride_since_tells_that_it_was_not_debited() {
    let mut bench = Bench::used().card_on(0x54, 1, CardScript::LeavesBefore);
    bench.settings.await_return = Duration::ZERO;
    bench.give_back();
    let state = bench.world.cards[0].state_mut();
    (state.balance, state.offline_sequence) = (1034, 8);
    let kind = cardkiosk::proto::purse::TransactionKind::CompoundPurchase;
    state.push_log(LogRecord::new(8, [0, 0, 0, 200], kind, [0, 0, 0x99, 0x99, 0x99, 0x99], [0x20, 0x22, 5, 9, 0x11, 0, 0]));
    assert_eq!((bench.recover().ended, balance(&bench)), (ServiceEnded::NothingDone, 1034));
}

#[test]
fn a_card_without_a_proof_or_without_an_answer_is_for_a_person() {
    let torn = || {
        let mut bench = Bench::used().card_on(0x54, 1, CardScript::LeavesAfter);
        bench.settings.await_return = Duration::ZERO;
        bench.give_back();
        bench
    };
    let mut proofless = torn();
    proofless.world.cards[0].state_mut().purchase_proof = None;
    let outcome = proofless.recover();
    assert_eq!((outcome.ended, outcome.because.clone()), (ServiceEnded::ByHand, Some(Because::ByHand(ByHandReason::NoProof))));
    assert_eq!((outcome.written, outcome.payable(), proofless.asked.len()), (OnCard::Yes, None, 0));
    let mut odd = torn();
    let state = odd.world.cards[0].state_mut();
    (state.offline_sequence, state.balance) = (9, 500);
    state.log.clear();
    let outcome = odd.recover();
    assert_eq!((outcome.ended, outcome.because.clone()), (ServiceEnded::ByHand, Some(Because::ByHand(ByHandReason::CardUnclear))));
    assert_eq!((outcome.written, outcome.payable()), (OnCard::Unknown, None));
}

#[test]
fn an_empty_purse_that_initialises_nothing_is_told_by_its_proof() {
    let options = card::Options { zero_amount: ZeroAmount::Refused, ..card::Options::default() };
    for (script, ended) in [(CardScript::LeavesAfter, RETURNED), (CardScript::LeavesBefore, RETURNED)] {
        let mut bench = Bench::with(SimCard::with_options(CardState::sample(17), options)).card_on(0x54, 1, script);
        assert_eq!((bench.give_back().ended, balance(&bench), debits(&bench)), (ended, 0, 1));
    }
}

#[test]
fn nothing_is_payable_before_the_server_has_confirmed() {
    for broken in [false, true] {
        let give_back = |bench: &mut Bench| if broken { bench.give_back_broken() } else { bench.give_back() };
        let mut lost = Bench::used().never_arrives(Call::CardReturnConfirm);
        let outcome = give_back(&mut lost);
        assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::Unfinished, None));
        assert_eq!(lost.calls().len(), 4, "it is repeated");
        let told = lost.take_up(Intention::Load, CardUse::Nobody);
        assert_eq!((told.ended, lost.calls().as_slice(), lost.sent.len()), (RETURNED, &[Call::CardReturnConfirm][..], 0));
        let mut answered_late = Bench::used().on(Call::CardReturnConfirm, 1, silence);
        assert_eq!(give_back(&mut answered_late).ended, RETURNED);
        let mut twice = Bench::used().on(Call::CardReturnConfirm, 1, silence).refuses(Call::CardReturnConfirm, 2, "000082");
        assert_eq!(give_back(&mut twice).ended, RETURNED, "it had been told before");
    }
}

#[test]
fn a_debited_card_of_which_the_server_wants_nothing_is_for_a_person() {
    for code in ["000043", "000080", "000039", "000155", "777777"] {
        let mut bench = Bench::used().refuses(Call::CardReturnConfirm, 1, code);
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.written, outcome.payable()), (ServiceEnded::ByHand, OnCard::Yes, None));
        assert_eq!(outcome.code().as_deref(), Some(code));
        assert_eq!(bench.recover().ended, RETURNED, "and is told again later");
    }
}

#[test]
fn a_broken_card_that_the_server_refuses_in_the_end_is_nothing_done() {
    let mut bench = Bench::used().refuses(Call::CardReturnConfirm, 1, "000080");
    let outcome = bench.give_back_broken();
    assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::NothingDone, None));
    let mut doubted = Bench::used().on(Call::CardReturnConfirm, 1, silence).refuses(Call::CardReturnConfirm, 2, "000040");
    let outcome = doubted.give_back_broken();
    assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::ByHand, None), "the first one may have been accepted");
    let mut first = Bench::used().refuses(Call::CardReturnConfirm, 1, "000082");
    let outcome = first.give_back_broken();
    assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::ByHand, None), "nothing of ours can have been told before");
}

#[test]
fn a_balance_that_is_not_certain_is_not_debited() {
    let mut bench = Bench::used().card_on(0x5C, 1, CardScript::Answers([0x6A, 0x86]));
    let outcome = bench.give_back();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardRefused(StatusWord::new(0x6A, 0x86)))));
    assert_eq!(bench.asked.len(), 0);
    let mut two = Bench::used().card_on(0x5C, 1, CardScript::Says([0, 0, 4, 0xD1]));
    let outcome = two.give_back();
    assert_eq!((outcome.ended, outcome.code().as_deref()), (ServiceEnded::NothingDone, Some("card-answer")), "8050 tells 12.34");
    assert_eq!((two.asked.len(), two.wrote()), (0, false));
}

#[test]
fn the_card_s_first_business_comes_first() {
    let mut bench = Bench::used().never_arrives(Call::CardReturnConfirm);
    let first = bench.give_back();
    let second = bench.give_back();
    assert_eq!((second.ended, second.because), (ServiceEnded::NothingDone, first.key.clone().map(Because::OpenOrder)));
    let broken = bench.give_back_broken();
    assert_eq!((broken.ended, broken.because), (ServiceEnded::NothingDone, first.key.map(Because::OpenOrder)));
    assert_eq!(debits(&bench), 1);
}

#[test]
fn every_code_leads_to_its_class_in_4_12() {
    for code in codes::rows().iter().map(|row| row.code).chain(["", "777777", "10000b"]) {
        let class = ResultCode::new(code).class();
        if class == Class::Success {
            continue;
        }
        let (good, broken) = (Bench::used(), Bench::used());
        let mut good = good.refuses(Call::CardReturnApply, 1, code);
        let mut broken = broken.refuses(Call::CardReturnApply, 1, code);
        for outcome in [good.give_back(), broken.give_back_broken()] {
            if class == Class::RetryLater {
                assert_eq!(outcome.ended, RETURNED, "{code} passes by itself");
            } else {
                assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::NothingDone, None), "{code}");
                assert_eq!((outcome.written, outcome.code().as_deref()), (OnCard::No, Some(code)));
            }
        }
        assert_eq!(debits(&good), u16::from(class == Class::RetryLater), "{code}");
    }
}

#[test]
fn every_code_leads_to_its_class_in_4_13() {
    for code in codes::rows().iter().map(|row| row.code).chain(["", "777777", "10000b"]) {
        let class = ResultCode::new(code).class();
        if class == Class::Success {
            continue;
        }
        let mut good = Bench::used().refuses(Call::CardReturnConfirm, 1, code);
        let outcome = good.give_back();
        match class {
            Class::RetryLater | Class::AlreadyDone => assert_eq!(outcome.ended, RETURNED, "{code}"),
            _ => {
                assert_eq!((outcome.ended, outcome.payable(), outcome.code().as_deref()), (ServiceEnded::ByHand, None, Some(code)));
                assert_eq!(good.recover().ended, RETURNED, "{code}: told again later");
            }
        }
        assert_eq!(debits(&good), 1, "{code}");
        let mut broken = Bench::used().refuses(Call::CardReturnConfirm, 1, code);
        let outcome = broken.give_back_broken();
        let unclear = matches!(class, Class::AlreadyDone | Class::NeedsManagement | Class::ByHand) || ResultCode::new(code).says_nothing();
        match class {
            Class::RetryLater => assert_eq!(outcome.ended, RETURNED, "{code}"),
            _ if unclear => {
                assert_eq!((outcome.ended, outcome.payable()), (ServiceEnded::ByHand, None), "{code}: it may have been accepted");
                assert_eq!(broken.recover().ended, RETURNED, "{code}: told again later");
            }
            _ => assert_eq!(
                (outcome.ended, outcome.payable()),
                (ServiceEnded::NothingDone, None),
                "{code}: nothing but its word is behind it"
            ),
        }
    }
}

#[test]
fn an_end_that_may_not_be_in_the_journal_is_put_there_once_more_before_it_is_told() {
    let mut rehearsal = Bench::used();
    rehearsal.give_back();
    let closes = |effect: &Effect| matches!(effect, Effect::Record(entry) if matches!(entry.event, Event::Closed { .. }));
    let at = rehearsal.world.trace().iter().position(|traced| closes(&traced.effect)).expect("it closes");
    for (blows, ended) in [
        (&[Blow::CommitLost][..], RETURNED),
        (&[Blow::CommitKept], RETURNED),
        (&[Blow::CommitLost, Blow::DiskFull], ServiceEnded::Unfinished),
        (&[Blow::DiskFull], ServiceEnded::Unfinished),
    ] {
        let mut bench = Bench::used();
        bench.world.plan = blows.iter().enumerate().fold(Plan::fair(), |plan, (index, blow)| plan.with(at + index, *blow));
        let outcome = bench.give_back();
        assert_eq!((outcome.ended, outcome.written), (ended, OnCard::Yes), "{blows:?}");
        bench.world.calm_down();
        if ended == ServiceEnded::Unfinished {
            assert_eq!(bench.recover().ended, RETURNED, "{blows:?}: told once, and late");
        }
        assert_eq!(bench.events().last().map(String::as_str), Some("closed"), "{blows:?}");
    }
}
