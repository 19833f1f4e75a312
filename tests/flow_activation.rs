//! Flow scripts: what an activation does, answer by answer.

#![cfg(feature = "sim")]

#[path = "support/service.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use bench::{Bench, CardScript, person, replied, silence, with_commands};
use cardkiosk::domain::{CardStatus, Fen};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::entry::ByHandReason;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Because, Cause, Fault, OnCard, ServiceEnded};
use cardkiosk::proto::apdu::Command;
use cardkiosk::proto::catalogue;
use cardkiosk::proto::codes::{self, Class, ResultCode};
use cardkiosk::proto::message::{Call, CardResult, Executed, RealName, Request};
use cardkiosk::proto::status::StatusWord;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history;
use cardkiosk::sim::server::ledger::Begun;

const ACTIVATED: ServiceEnded = ServiceEnded::Activated { deposit: Some(Fen::new(2000)), deposit_due: Some(Fen::new(2000)) };
const PLAIN: [Call; 2] = [Call::CardSaleRequest, Call::CardSaleConfirm];

/// cardresult and the responses of the n-th 4.11.
fn confirm(bench: &Bench, n: usize) -> (CardResult, Vec<Executed>) {
    let mut confirms = bench.asked.iter().filter_map(|request| match request {
        Request::CardSaleConfirm { written, executed, .. } => Some((*written, executed.clone())),
        _ => None,
    });
    confirms.nth(n).expect("there is one")
}

fn status(bench: &Bench) -> u8 {
    bench.world.cards[0].state().status
}

fn sales(bench: &Bench) -> Vec<Begun> {
    bench.world.server.ledger.sales.values().map(|sale| sale.state).collect()
}

#[test]
fn a_plain_activation_is_durable_step_by_step_and_tells_what_the_card_cost() {
    let mut bench = Bench::fresh();
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.because, outcome.written), (ACTIVATED, None, OnCard::Yes));
    assert_eq!(bench.calls(), PLAIN);
    assert_eq!(bench.events(), ["activation_opened", "sale_authorized", "written", "closed"]);
    assert_eq!(bench.instructions(), [0xA4, 0xB0, 0xA4, 0xB0, 0x84, 0xD6], "nothing comes between the challenge and the update");
    assert_eq!((status(&bench), sales(&bench)), (1, vec![Begun::Done]));
    let Request::CardSaleRequest { executed, real_name, customer, .. } = &bench.asked[0] else { panic!("4.10 is first") };
    let instructions: Vec<u8> = executed.iter().map(|done| done.command[1]).collect();
    assert_eq!((instructions, *real_name, customer), (vec![0xA4, 0xB0, 0x84], RealName::Anonymous, &None));
    let (result, executed) = confirm(&bench, 0);
    assert_eq!((result, executed[0].response.as_slice()), (CardResult::Written, &[0x90, 0x00][..]));
}

#[test]
fn a_card_in_use_or_stopped_is_refused_by_its_own_file_before_anything_is_opened() {
    for (byte, meaning) in [(1, CardStatus::Enabled), (2, CardStatus::Stopped), (9, CardStatus::Other(9))] {
        let mut state = CardState::sample(17).not_enabled();
        state.status = byte;
        let mut bench = Bench::with(SimCard::new(state));
        let outcome = bench.activate();
        assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardStatus(meaning))));
        assert_eq!((bench.asked.len(), bench.events().len(), outcome.key), (0, 0, None));
    }
}

#[test]
fn nobody_at_the_reader_is_nothing_begun() {
    let mut bench = Bench::fresh();
    bench.gone = true;
    let outcome = bench.activate();
    assert_eq!((outcome.ended, bench.events().len()), (ServiceEnded::OutOfReach, 0));
}

#[test]
fn a_person_is_told_to_the_server_twice_and_forgotten_with_the_end() {
    let mut bench = Bench::fresh();
    let outcome = bench.activate_for(Holder::Registered(person()));
    assert_eq!(outcome.ended, ACTIVATED);
    for request in &bench.asked {
        let (Request::CardSaleRequest { real_name, customer, .. } | Request::CardSaleConfirm { real_name, customer, .. }) = request else {
            panic!("{request:?} has no place here")
        };
        assert_eq!((*real_name, customer.as_ref()), (RealName::Registered, Some(&person())));
    }
    assert_eq!(bench.world.disk.customers(), 0);
    let shown = format!("{:?} {:?} {outcome:?}", bench.world.trace(), bench.asked);
    for personal in ["张三丰", "9876", "330501", "5432"] {
        assert!(!shown.contains(personal), "{personal} is shown");
    }
    let kept = serde_json::to_string(bench.world.disk.entries()).expect("entries are JSON");
    assert!(!kept.contains("330501") && !kept.contains("张三丰"), "{kept}");
}

#[test]
fn a_person_is_still_known_after_a_crash() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm);
    let outcome = bench.activate_for(Holder::Registered(person()));
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::Unfinished, OnCard::Yes));
    assert_eq!(bench.world.disk.customers(), 1);
    assert_eq!(bench.take_up(Intention::Load, CardUse::Nobody).ended, ACTIVATED);
    let Request::CardSaleConfirm { customer, real_name, .. } = &bench.asked[0] else { panic!("4.11 is all that is left") };
    assert_eq!((customer.as_ref(), *real_name, bench.world.disk.customers()), (Some(&person()), RealName::Registered, 0));
}

/// What a script does to file 15 in the update.
type Change = fn(&mut [u8]);

/// The update that the server would send, changed.
fn changed(change: Change) -> impl FnMut(Answer) -> Answer {
    move |answer| {
        let Answer::Replied(response) = &answer else { panic!("{answer:?} is no reply") };
        let Some(cardkiosk::proto::message::Body::SaleAuthorized { commands, .. }) = &response.body else { panic!("it allows") };
        let mut bytes = commands.commands[0].bytes().to_vec();
        change(&mut bytes[5..]);
        with_commands(vec![Command::from_bytes(bytes).expect("a command")])(answer)
    }
}

#[test]
fn lists_that_must_not_run_reach_no_card_and_are_journalled() {
    let hex = |text: &str| Command::from_hex(text).expect("hex");
    let credit = hex("805200000B20220509103015AABBCCDD");
    let debit = hex("805401000F0000000120220509103015AABBCCDD");
    let initialize = hex("805000020B0100001388000012345678");
    let update = hex("04D695002201023360FFFFFFFF020103104880699999900017202205092032123100002992C47F");
    let select = catalogue::command("IDX_0002").expect("listed");
    let lists = [
        (vec![], "nothing"),
        (vec![credit.clone()], "a credit"),
        (vec![debit.clone()], "a debit"),
        (vec![select, update.clone()], "something between the challenge and the update"),
        (vec![update.clone(), update.clone()], "two updates"),
        (vec![update.clone(), debit], "a debit behind the update"),
        (vec![update.clone(), credit], "a credit behind the update"),
        (vec![update, initialize], "an 8050 behind the update"),
    ];
    let mut benches: Vec<(Bench, &str)> =
        lists.into_iter().map(|(list, what)| (Bench::fresh().on(Call::CardSaleRequest, 1, with_commands(list)), what)).collect();
    let evil: [(Change, &str); 4] = [
        (|file| file[19] ^= 1, "another serial"),
        (|file| file[3] ^= 1, "another issuer"),
        (|file| file[9] = 2, "a card that is stopped"),
        (|file| file[9] = 0, "a card that is not enabled"),
    ];
    benches.extend(evil.map(|(change, what)| (Bench::fresh().on(Call::CardSaleRequest, 1, changed(change)), what)));
    for (mut bench, what) in benches {
        let outcome = bench.activate();
        assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No), "{what}");
        assert!(matches!(outcome.because, Some(Because::ListRefused(_))), "{what}: {:?}", outcome.because);
        assert!(!bench.wrote() && status(&bench) == 0, "{what}");
        assert_eq!(bench.events(), ["activation_opened", "list_refused", "closed"], "{what}");
    }
}

#[test]
fn reads_behind_the_update_are_run_and_reported() {
    let reads = [catalogue::command("IDX_0002").expect("listed"), catalogue::command("IDX_0004").expect("listed")];
    let script = move |answer: Answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        let Some(cardkiosk::proto::message::Body::SaleAuthorized { commands, .. }) = &mut response.body else { panic!("it allows") };
        commands.commands.extend(reads.clone());
        Answer::Replied(response)
    };
    let mut bench = Bench::fresh().on(Call::CardSaleRequest, 1, script);
    assert_eq!(bench.activate().ended, ACTIVATED);
    assert_eq!(confirm(&bench, 0).1.len(), 3);
    let mut torn = Bench::fresh().on(Call::CardSaleRequest, 1, |answer| {
        let Answer::Replied(mut response) = answer else { panic!("{answer:?} is no reply") };
        let Some(cardkiosk::proto::message::Body::SaleAuthorized { commands, .. }) = &mut response.body else { panic!("it allows") };
        commands.commands.push(catalogue::command("IDX_0004").expect("listed"));
        Answer::Replied(response)
    });
    torn = torn.card_on(0xB0, 3, CardScript::LeavesBefore);
    assert_eq!(torn.activate().ended, ACTIVATED);
    assert_eq!(confirm(&torn, 0).1.len(), 1, "what was executed is what is reported (R-11)");
}

#[test]
fn a_request_without_a_reply_is_made_again_with_a_new_challenge_and_the_same_payment() {
    let mut bench = Bench::fresh().on(Call::CardSaleRequest, 1, silence);
    assert_eq!(bench.activate().ended, ACTIVATED);
    assert_eq!(bench.calls(), [Call::CardSaleRequest, Call::CardSaleRequest, Call::CardSaleConfirm]);
    let asked: Vec<_> = bench
        .asked
        .iter()
        .filter_map(|request| match request {
            Request::CardSaleRequest { executed, pay_order_no, .. } => Some((executed[2].response.clone(), pay_order_no.clone())),
            _ => None,
        })
        .collect();
    assert_ne!(asked[0].0, asked[1].0, "the challenge is one-time");
    assert_eq!(asked[0].1, asked[1].1);
    assert_eq!(sales(&bench), [Begun::Done], "one sale for one payment");
}

#[test]
fn a_request_that_is_refused_or_never_answered_is_nothing_done() {
    for code in ["000038", "000078", "000090", "000155", "000151", "999999", "777777"] {
        let mut bench = Bench::fresh().refuses(Call::CardSaleRequest, 1, code);
        let outcome = bench.activate();
        assert_eq!((outcome.ended, outcome.code().as_deref()), (ServiceEnded::NothingDone, Some(code)));
        assert_eq!(bench.events(), ["activation_opened", "answered", "closed"]);
        assert!(!bench.wrote());
    }
    let mut busy = Bench::fresh().refuses(Call::CardSaleRequest, 1, "000042");
    assert_eq!(busy.activate().ended, ACTIVATED, "busy passes by itself");
    let mut silent = Bench::fresh().never_arrives(Call::CardSaleRequest);
    let outcome = silent.activate();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::Fault(Fault::InDoubt(Cause::TimedOut)))));
    assert_eq!((silent.calls().len(), silent.wrote()), (3, false));
    assert_eq!(silent.events(), ["activation_opened", "closed"]);
}

#[test]
fn torn_before_the_update_the_failure_is_told_and_it_is_tried_again() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore);
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.written), (ACTIVATED, OnCard::Yes));
    assert_eq!(bench.calls(), [PLAIN, PLAIN].concat());
    assert_eq!(confirm(&bench, 0), (CardResult::NotWritten, Vec::new()));
    assert_eq!(confirm(&bench, 1).0, CardResult::Written);
    let expected = ["activation_opened", "sale_authorized", "probed", "refused", "reopened", "sale_authorized", "written", "closed"];
    assert_eq!(bench.events(), expected);
}

#[test]
fn torn_after_the_update_the_card_tells_that_it_was_written() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesAfter);
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.written), (ACTIVATED, OnCard::Yes));
    assert_eq!(bench.calls(), PLAIN);
    let (result, executed) = confirm(&bench, 0);
    assert_eq!((result, executed.len(), executed[0].response.as_slice()), (CardResult::Written, 1, &[0x90, 0x00][..]));
    assert_eq!(bench.events(), ["activation_opened", "sale_authorized", "probed", "written", "closed"]);
}

#[test]
fn torn_again_and_again_it_ends_as_not_activated() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore).card_on(0xD6, 2, CardScript::LeavesBefore);
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No));
    assert_eq!(bench.calls(), [PLAIN, PLAIN].concat(), "as often as the settings say");
    assert_eq!((status(&bench), sales(&bench)), (0, vec![Begun::Failed]));
}

#[test]
fn a_card_that_refuses_the_mac_is_not_asked_twice() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x69, 0x88]));
    let outcome = bench.activate();
    assert_eq!(outcome.because, Some(Because::CardRefused(StatusWord::new(0x69, 0x88))));
    assert_eq!((outcome.ended, bench.calls().as_slice()), (ServiceEnded::NothingDone, &PLAIN[..]));
    assert_eq!(confirm(&bench, 0).1[0].response, [0x69, 0x88]);
    let mut disturbed = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x69, 0x84]));
    assert_eq!(disturbed.activate().ended, ACTIVATED, "a fresh challenge mends it");
}

#[test]
fn a_card_that_does_not_come_back_is_unfinished_and_settled_by_its_file_later() {
    for (script, state) in [(CardScript::LeavesBefore, 0), (CardScript::LeavesAfter, 1)] {
        let mut bench = Bench::fresh().card_on(0xD6, 1, script);
        bench.settings.await_return = std::time::Duration::ZERO;
        let outcome = bench.activate();
        assert_eq!((outcome.ended, outcome.written), (ServiceEnded::Unfinished, OnCard::Unknown));
        assert_eq!((status(&bench), bench.calls().as_slice()), (state, &[Call::CardSaleRequest][..]));
        let alone = bench.take_up(Intention::Load, CardUse::Nobody);
        assert_eq!((alone.ended, alone.because), (ServiceEnded::Unfinished, Some(Because::NeedsCard)));
        assert_eq!(bench.recover().ended, ACTIVATED);
        assert_eq!((status(&bench), sales(&bench)), (1, vec![Begun::Done]));
    }
}

#[test]
fn another_card_in_place_of_the_torn_one_is_not_touched() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore);
    bench.settings.await_return = std::time::Duration::ZERO;
    bench.activate();
    *bench.world.cards[1].state_mut() = CardState::sample(18).not_enabled();
    bench.world.put(1);
    bench.sent.clear();
    bench.settings.await_card = std::time::Duration::ZERO;
    let outcome = bench.take_up_scripted(Intention::Load, CardUse::Reader);
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::Unfinished, OnCard::Unknown));
    assert_eq!((bench.instructions(), bench.world.cards[1].state().status), (vec![0xA4, 0xB0], 0));
}

#[test]
fn a_file_that_is_neither_is_for_a_person() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore);
    bench.settings.await_return = std::time::Duration::ZERO;
    bench.activate();
    bench.world.cards[0].state_mut().status = 2;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::ByHand, Some(Because::ByHand(ByHandReason::CardUnclear))));
    assert_eq!((outcome.written, bench.asked.len()), (OnCard::Unknown, 0));
}

#[test]
fn the_confirm_is_repeated_until_it_has_an_answer() {
    let mut bench = Bench::fresh().on(Call::CardSaleConfirm, 1, silence).refuses(Call::CardSaleConfirm, 2, "000042");
    assert_eq!(bench.activate().ended, ACTIVATED);
    assert_eq!(bench.calls().len(), 4);
    let mut twice = Bench::fresh().on(Call::CardSaleConfirm, 1, silence).refuses(Call::CardSaleConfirm, 2, "000082");
    let outcome = twice.activate();
    assert_eq!(outcome.ended, ServiceEnded::Activated { deposit: None, deposit_due: None }, "it had been told before");
}

#[test]
fn what_cannot_be_told_stays_open_is_counted_and_needs_no_card() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm);
    assert_eq!(bench.activate().ended, ServiceEnded::Unfinished);
    assert_eq!(bench.take_up_scripted(Intention::Load, CardUse::Nobody).ended, ServiceEnded::Unfinished);
    assert_eq!(bench.events().last().map(String::as_str), Some("still_open"));
    let again = bench.activate();
    assert!(matches!(again.because, Some(Because::OpenOrder(_))), "the card's first one comes first: {:?}", again.because);
    assert_eq!(bench.take_up(Intention::Load, CardUse::Nobody).ended, ACTIVATED);
    assert!(bench.sent.is_empty(), "no card was needed");
}

#[test]
fn an_active_card_of_which_the_server_wants_nothing_is_for_a_person() {
    for code in ["000039", "000043", "000155", "777777"] {
        let mut bench = Bench::fresh().refuses(Call::CardSaleConfirm, 1, code);
        let outcome = bench.activate();
        assert_eq!((outcome.ended, outcome.written, outcome.code().as_deref()), (ServiceEnded::ByHand, OnCard::Yes, Some(code)));
        assert_eq!(bench.recover().ended, ACTIVATED, "and is told again later");
    }
}

#[test]
fn a_failure_that_the_server_holds_for_a_success_is_for_a_person() {
    let mut bench = Bench::fresh().card_on(0xD6, 1, CardScript::Answers([0x69, 0x88])).refuses(Call::CardSaleConfirm, 1, "000079");
    let outcome = bench.activate();
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::ByHand, OnCard::No));
}

#[test]
fn paid_and_not_yet_asked_for_it_is_brought_to_its_end_or_given_back() {
    let begun = || {
        let mut bench = Bench::fresh();
        let plan = cardkiosk::sim::plan::Plan::fair().with(4, cardkiosk::sim::plan::Blow::DieBefore);
        bench.world.plan = plan;
        let (key, pay_order_no) = bench.world.disk.new_order();
        let means = cardkiosk::domain::PayMeans::Cash;
        let request = cardkiosk::flow::activation::Request { key, holder: Holder::Anonymous, means, pay_order_no, taken_today: Fen::ZERO };
        let settings = std::sync::Arc::new(bench.settings.clone());
        cardkiosk::sim::history::activate(&mut bench.world, request, &settings);
        bench.world.calm_down();
        assert_eq!(bench.events(), ["activation_opened"]);
        bench
    };
    assert_eq!(begun().recover().ended, ACTIVATED);
    let mut alone = begun();
    assert_eq!(alone.take_up(Intention::Load, CardUse::Nobody).because, Some(Because::NeedsCard));
    let outcome = alone.take_up(Intention::GiveBack, CardUse::Nobody);
    assert_eq!((outcome.ended, outcome.written), (ServiceEnded::NothingDone, OnCard::No));
    assert!(alone.asked.is_empty() && alone.sent.is_empty());
    let mut elsewhere = begun();
    elsewhere.world.cards[0].state_mut().status = 1;
    let outcome = elsewhere.recover();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::CardStatus(CardStatus::Enabled))));
}

#[test]
fn a_payment_that_is_used_already_is_not_used_again() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm);
    bench.activate();
    *bench.world.cards[1].state_mut() = CardState::sample(18).not_enabled();
    bench.world.put(1);
    let open = cardkiosk::sim::history::open_cases(&bench.world);
    let pay_order_no = open[0].pay_order_no().expect("it was paid").clone();
    let (key, _) = bench.world.disk.new_order();
    let means = cardkiosk::domain::PayMeans::Cash;
    let request = cardkiosk::flow::activation::Request { key, holder: Holder::Anonymous, means, pay_order_no, taken_today: Fen::ZERO };
    let settings = std::sync::Arc::new(bench.settings.clone());
    let cardkiosk::sim::history::Run::Ended(outcome) = cardkiosk::sim::history::activate(&mut bench.world, request, &settings) else {
        panic!("it ends")
    };
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::NothingDone, Some(Because::OpenOrder(open[0].key().clone()))));
}

#[test]
fn a_terminal_with_too_much_open_sells_nothing_and_takes_cards_back_all_the_same() {
    let mut bench = Bench::fresh().never_arrives(Call::CardSaleConfirm);
    bench.settings.most_open_orders = 1;
    bench.activate();
    bench.world.put(1);
    let returned = bench.give_back();
    assert!(matches!(returned.ended, ServiceEnded::Returned { .. }), "{returned:?}");
    *bench.world.cards[1].state_mut() = CardState::sample(18).not_enabled();
    assert_eq!(bench.activate().because, Some(Because::TooManyOpen(1)));
}

#[test]
fn a_reply_of_another_call_is_no_reply() {
    let mut bench = Bench::fresh().on(Call::CardSaleRequest, 1, |_| replied("000000", Some(cardkiosk::proto::message::Body::Nothing)));
    assert_eq!(bench.activate().ended, ACTIVATED);
    assert_eq!(bench.calls().len(), 3);
}

#[test]
fn every_code_leads_to_its_class_in_4_10() {
    for code in codes::rows().iter().map(|row| row.code).chain(["", "777777", "10000b"]) {
        let class = ResultCode::new(code).class();
        if class == Class::Success {
            continue;
        }
        let mut bench = Bench::fresh().refuses(Call::CardSaleRequest, 1, code);
        let outcome = bench.activate();
        if class == Class::RetryLater {
            assert_eq!(outcome.ended, ACTIVATED, "{code} passes by itself");
            continue;
        }
        assert_eq!((outcome.ended, outcome.written, outcome.code().as_deref()), (ServiceEnded::NothingDone, OnCard::No, Some(code)));
        let Some(Because::Refused(refusal)) = outcome.because else { panic!("{code}: {:?}", outcome.because) };
        assert_eq!(refusal.description, format!("the centre's words for {code}"));
        assert_eq!((bench.wrote(), history::open_cases(&bench.world).len()), (false, 0), "{code}");
    }
}

#[test]
fn every_code_leads_to_its_class_in_4_11() {
    for code in codes::rows().iter().map(|row| row.code).chain(["", "777777", "10000b"]) {
        let class = ResultCode::new(code).class();
        if class == Class::Success {
            continue;
        }
        let mut bench = Bench::fresh().refuses(Call::CardSaleConfirm, 1, code);
        let outcome = bench.activate();
        assert_eq!(outcome.written, OnCard::Yes, "{code}");
        match class {
            Class::RetryLater => assert_eq!(outcome.ended, ACTIVATED, "{code} passes by itself"),
            Class::AlreadyDone => assert_eq!(outcome.ended, ServiceEnded::Activated { deposit: None, deposit_due: None }, "{code}"),
            _ => {
                assert_eq!((outcome.ended, outcome.code().as_deref()), (ServiceEnded::ByHand, Some(code)));
                assert_eq!(bench.recover().ended, ACTIVATED, "{code}: told again later");
            }
        }
    }
}

#[test]
fn a_card_that_is_active_after_it_was_seen_not_to_be_is_for_a_person() {
    let mut rehearsal = Bench::fresh().card_on(0xD6, 1, CardScript::LeavesBefore);
    rehearsal.activate();
    let reopened = rehearsal.events().iter().position(|name| name == "reopened").expect("it was tried again");
    let mut bench = Bench::fresh();
    for entry in &rehearsal.world.disk.entries()[..=reopened] {
        bench.world.disk.commit(entry);
    }
    bench.world.cards[0].state_mut().status = 1;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.because), (ServiceEnded::ByHand, Some(Because::ByHand(ByHandReason::CardUnclear))));
}
