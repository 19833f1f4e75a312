//! Flow scripts: what a recharge does, answer by answer.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use bench::{Bench, CardScript, commands, credit_for, orders, refusal, replied, settings, silence};
use cardkiosk::domain::{CardStatus, Fen, OrderState, TerminalNumber};
use cardkiosk::flow::entry::{ByHandReason, Verdict};
use cardkiosk::flow::outcome::Limit;
use cardkiosk::flow::{Because, Ended, Event, OnCard, Settings, WhichCard};
use cardkiosk::proto::apdu::Command;
use cardkiosk::proto::catalogue;
use cardkiosk::proto::message::{Body, Call, CommandsBody, Request};
use cardkiosk::proto::purse::TransactionKind;
use cardkiosk::proto::status::StatusWord;
use cardkiosk::sim::card::LogRecord;

const PLAIN: [Call; 4] = [Call::CardInfoQuery, Call::ChargeOrderCreate, Call::CardChargeRequest, Call::CardChargeConfirm];

fn initialize(fen: i64, terminal: &str) -> Command {
    let terminal = TerminalNumber::from_digits(terminal).expect("digits");
    catalogue::initialize_for_load(1, Fen::new(fen), terminal).expect("fits")
}

#[test]
fn a_plain_recharge_is_durable_step_by_step_and_confirmed_with_its_tac() {
    let mut bench = Bench::new();
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.because, outcome.on_card), (Ended::Loaded, None, OnCard::Yes));
    assert_eq!((outcome.balance_before, outcome.balance_after), (Some(Fen::new(1234)), Some(Fen::new(6234))));
    assert_eq!(bench.calls(), PLAIN);
    assert_eq!(bench.events(), ["opened", "created", "initialized", "intent", "written", "closed"]);
    assert_eq!(bench.cards[0].state().balance, 6234);
    let Some(Request::CardChargeConfirm { executed, .. }) = bench.asked.last() else { panic!("4.6 comes last") };
    let proof = bench.cards[0].state().load_proof.expect("a load leaves a proof");
    assert_eq!(executed[0].response, [&proof.tac.0[..], &[0x90, 0x00]].concat());
}

#[test]
fn the_list_of_the_order_is_run_and_travels_in_4_5() {
    let list = [catalogue::command("IDX_0002").expect("listed"), initialize(5000, "12345678")];
    let body = commands(&list);
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, move |_| replied("000000", Some(body.clone())));
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    let Request::CardChargeRequest { executed, .. } = &bench.asked[2] else { panic!("4.5 is third") };
    let sent: Vec<_> = executed.iter().map(|done| done.command.clone()).collect();
    assert_eq!(sent, list.iter().map(|command| command.bytes().to_vec()).collect::<Vec<_>>());
}

#[test]
fn a_list_without_8050_is_run_before_our_own() {
    let body = commands(&[catalogue::command("IDX_0002").expect("listed"), catalogue::command("IDX_0003").expect("listed")]);
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, move |_| replied("000000", Some(body.clone())));
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    let Request::CardChargeRequest { executed, .. } = &bench.asked[2] else { panic!("4.5 is third") };
    let instructions: Vec<u8> = executed.iter().map(|done| done.command[1]).collect();
    assert_eq!(instructions, [0xA4, 0x5C, 0x50]);
}

#[test]
fn another_8050_may_be_asked_for_twice() {
    let again = |_: &Request| replied("000000", Some(commands(&[initialize(5000, "12345678")])));
    let mut twice = Bench::new().on(Call::CardChargeRequest, 1, again).on(Call::CardChargeRequest, 2, again);
    assert_eq!(twice.recharge().ended, Ended::Loaded);
    assert_eq!(twice.cards[0].state().balance, 6234);
    let mut endless = Bench::new().always(Call::CardChargeRequest, again);
    let outcome = endless.recharge();
    assert_eq!((outcome.ended, outcome.on_card), (Ended::ByHand, OnCard::No));
    assert!(!endless.wrote());
}

#[test]
fn lists_that_must_not_run_reach_no_card_and_are_journalled() {
    let terminal = "12345678";
    let debit = Command::from_hex("805401000F0000000120220509103015AABBCCDD").expect("hex");
    let credit = Command::from_hex("805200000B20220509103015AABBCCDD").expect("hex");
    let update = Command::from_hex("04D69500220102336000000000020103104880699999900017202205092032123100002992C47F").expect("hex");
    let select = catalogue::command("IDX_0002").expect("listed");
    let cases = [
        (Call::ChargeOrderCreate, vec![initialize(500_000, terminal)], "another amount"),
        (Call::ChargeOrderCreate, vec![initialize(5000, "99999999")], "another terminal"),
        (Call::ChargeOrderCreate, vec![initialize(5000, terminal), select.clone()], "something behind 8050"),
        (Call::ChargeOrderCreate, vec![debit.clone()], "a debit"),
        (Call::ChargeOrderCreate, vec![credit.clone()], "a credit before its time"),
        (Call::CardChargeRequest, vec![debit.clone()], "a debit"),
        (Call::CardChargeRequest, vec![credit.clone(), debit], "a debit behind the credit"),
        (Call::CardChargeRequest, vec![update], "an update"),
        (Call::CardChargeRequest, vec![select, credit.clone()], "something between 8050 and 8052"),
        (Call::CardChargeRequest, vec![credit.clone(), credit], "two credits"),
        (Call::CardChargeRequest, vec![], "no credit"),
    ];
    for (call, list, what) in cases {
        let body = commands(&list);
        let mut bench = Bench::new().on(call, 1, move |_| replied("000000", Some(body.clone())));
        let outcome = bench.recharge();
        assert_eq!((outcome.ended, outcome.on_card), (Ended::ByHand, OnCard::No), "{call:?} {what}");
        assert!(matches!(outcome.because, Some(Because::ByHand(ByHandReason::ListRefused { .. }))), "{call:?} {what}");
        assert!(!bench.wrote(), "{call:?} {what}");
        assert!(bench.events().contains(&"list_refused".to_owned()), "{call:?} {what}");
        assert_eq!(bench.cards[0].state().balance, 1234, "{call:?} {what}");
    }
}

#[test]
fn a_reply_that_names_another_order_is_no_reply() {
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, |request| {
        let Body::Commands(body) = commands(&[credit_for(request)]) else { unreachable!("it makes that body") };
        let order_no = cardkiosk::domain::OrderNo::parse("20220509999999").expect("a number");
        replied("000000", Some(Body::Commands(CommandsBody { order_no, ..body })))
    });
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    assert_eq!(bench.calls()[2..5], [Call::CardChargeRequest, Call::ChargeOrderQuery, Call::CardChargeRequest]);
    assert_eq!(bench.cards[0].state().balance, 6234);
}

#[test]
fn amounts_that_do_not_fit_are_refused_before_any_order() {
    let own = |largest: i64| Arc::new(Settings { largest_amount: Fen::new(largest), ..settings() });
    let cases = [
        (0, own(0), Limit::NotPositive),
        (-1000, own(0), Limit::NotPositive),
        (1500, own(0), Limit::Step(Fen::new(1000))),
        (60_000, own(0), Limit::Maximum(Fen::new(50_000))),
        (30_000, own(20_000), Limit::Maximum(Fen::new(20_000))),
    ];
    for (fen, settings, limit) in cases {
        let mut bench = Bench::new();
        let outcome = bench.recharge_of(fen, &settings);
        assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::Limit(limit))), "{fen}");
        assert_eq!(bench.calls(), [Call::CardInfoQuery], "{fen}");
        assert!(bench.recorded.is_empty(), "{fen}");
    }
    let mut full = Bench::new().on(Call::CardInfoQuery, 1, |_| {
        let mut info = bench::info();
        info.balance = Fen::new(96_000);
        replied("000000", Some(Body::CardInfo(Box::new(info))))
    });
    assert_eq!(full.recharge().because, Some(Because::Limit(Limit::Balance(Fen::new(100_000)))));
}

#[test]
fn a_terminal_takes_no_more_than_its_day_and_its_open_orders_allow() {
    let day = |most: i64| Arc::new(Settings { most_per_day: Fen::new(most), ..settings() });
    let mut bench = Bench::new();
    bench.taken_today = Fen::new(16_000);
    assert_eq!(bench.recharge_of(5000, &day(20_000)).because, Some(Because::Limit(Limit::Day(Fen::new(4000)))));
    assert_eq!(bench.recharge_of(5000, &day(15_000)).because, Some(Because::Limit(Limit::Day(Fen::ZERO))), "never less than nothing");
    assert!(bench.recorded.is_empty());
    assert_eq!(bench.recharge_of(4000, &day(20_000)).ended, Ended::Loaded);

    let mut torn = torn(CardScript::LeavesAfter);
    let story = torn.story();
    let open = |count: usize| vec![story.clone(); count];
    torn.put(1);
    let two = Arc::new(Settings { most_open_orders: 2, ..settings() });
    assert_eq!(torn.recharge_among(open(2), &two).because, Some(Because::TooManyOpen(2)));
}

#[test]
fn a_card_that_is_not_in_use_is_refused_before_any_order() {
    for (status, meaning) in [(0, CardStatus::NotEnabled), (2, CardStatus::Stopped)] {
        let mut bench = Bench::new();
        bench.cards[0].state_mut().status = status;
        let outcome = bench.recharge();
        assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::CardStatus(meaning))));
        assert!(bench.recorded.is_empty());
    }
}

#[test]
fn a_refused_order_is_closed_and_nothing_else_is_asked() {
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal("000041"));
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::NothingCharged, Some("000041")));
    assert_eq!(bench.calls(), PLAIN[..2]);
    assert_eq!(bench.events(), ["opened", "closed"]);
}

#[test]
fn a_refused_authorisation_is_cancelled_and_keeps_its_code_and_words() {
    for code in ["000038", "000041", "000018", "000031", "424242"] {
        let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal(code));
        let outcome = bench.recharge();
        assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::NothingCharged, Some(code)));
        let Some(Because::Refused(told)) = outcome.because else { panic!("a refusal") };
        assert_eq!(told.description, format!("the centre's words for {code}"));
        assert_eq!(bench.calls().last(), Some(&Call::ChargeOrderCancel));
        assert!(!bench.wrote());
    }
}

#[test]
fn a_payment_that_made_another_order_is_for_a_person_and_charges_nothing() {
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal("000090"));
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::ByHand, Some("000090")));
    assert_eq!(outcome.because, Some(Because::PaymentUsed(None)), "it is not this run's to give back");
}

#[test]
fn a_cancel_that_was_refused_for_an_open_write_is_asked_again_once_that_is_settled() {
    let mut bench = Bench::new().on(Call::CardChargeRequest, 1, refusal("000041")).on(Call::ChargeOrderCancel, 1, refusal("000040")).on(
        Call::ChargeOrderManageConfirm,
        1,
        refusal("000152"),
    );
    bench.states_told = [OrderState::Authorized].into();
    bench.state = OrderState::CardFailed;
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::NothingCharged, Some("000041")));
    assert!(!bench.wrote());
}

#[test]
fn an_order_whose_number_was_lost_is_found_again() {
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal("000090"));
    let outcome = bench.recharge();
    assert_eq!(outcome.ended, Ended::Loaded);
    assert_eq!(outcome.order_no.expect("found").as_str(), bench::ORDER);
    assert_eq!(bench.calls()[1..4], [Call::ChargeOrderCreate, Call::ChargeOrderCreate, Call::ChargeOrderQuery]);
    let numbers: Vec<_> = bench.asked[1..3]
        .iter()
        .map(|request| match request {
            Request::ChargeOrderCreate(charge) => charge.pay_order_no.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(numbers[0], numbers[1], "the repetition names the same payment (R-15)");
}

#[test]
fn an_order_that_may_be_one_of_two_is_for_a_person() {
    let two = |_: &Request| {
        let Body::Orders(mut page) = orders(OrderState::Initial) else { unreachable!("it makes that body") };
        let mut second = page.orders[0].clone();
        second.order_no = cardkiosk::domain::OrderNo::parse("20220509000002").expect("a number");
        page.orders.push(second);
        replied("000000", Some(Body::Orders(page)))
    };
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, silence).on(Call::ChargeOrderCreate, 2, refusal("000090")).on(
        Call::ChargeOrderQuery,
        1,
        two,
    );
    assert_eq!(bench.recharge().because, Some(Because::ByHand(ByHandReason::Ambiguous)));
    assert!(!bench.wrote());
}

#[test]
fn a_refused_write_is_looked_at_reported_and_given_back() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::Answers([0x93, 0x02]));
    bench.state = OrderState::CardFailed;
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::CardRefused(StatusWord::new(0x93, 0x02)))));
    assert!(bench.events().contains(&"probed".to_owned()) && bench.events().contains(&"refused".to_owned()));
    let confirm = bench.asked.iter().find_map(|request| match request {
        Request::CardChargeConfirm { executed, .. } => Some(executed.clone()),
        _ => None,
    });
    assert_eq!(confirm.expect("4.6 was asked")[0].response, [0x93, 0x02]);
    assert_eq!(bench.calls().last(), Some(&Call::ChargeOrderCancel));
}

#[test]
fn a_write_that_the_card_had_forgotten_is_tried_again() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::Answers([0x69, 0x85]));
    bench.state = OrderState::CardFailed;
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    assert_eq!(bench.cards[0].state().balance, 6234);
}

#[test]
fn a_torn_write_that_happened_is_settled_by_management() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    bench.comes_next = [0].into();
    bench.state = OrderState::Adjusted;
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.balance_after), (Ended::Loaded, Some(Fen::new(6234))));
    let calls = [Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm, Call::ChargeOrderQuery];
    assert_eq!(bench.calls()[3..], calls);
    assert!(matches!(bench.recorded[4], Event::Probed { verdict: Verdict::Written, .. }));
}

#[test]
fn a_torn_write_that_did_not_happen_is_written_again() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesBefore).on(Call::ChargeOrderManageConfirm, 1, refusal("000152"));
    bench.comes_next = [0].into();
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, bench.cards[0].state().balance), (Ended::Loaded, 6234));
    assert!(bench.events().contains(&"reopened".to_owned()));
}

#[test]
fn another_card_is_asked_to_leave_and_nothing_else() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    bench.comes_next = [1, 0].into();
    bench.state = OrderState::Adjusted;
    assert_eq!(bench.recharge().ended, Ended::Loaded);
    let kinds: Vec<WhichCard> = bench.waited.iter().map(|(which, _)| *which).collect();
    assert_eq!(kinds, [WhichCard::Any, WhichCard::Any, WhichCard::AnotherOne]);
    assert_eq!(bench.cards[1].state().balance, 1234);
    assert_eq!(bench.waited[1].1, Duration::from_mins(1));
    assert!(bench.waited[2].1 < bench.waited[1].1, "the wait is not begun anew");
}

#[test]
fn a_card_that_does_not_come_back_leaves_the_order_unfinished_and_unknown() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.on_card), (Ended::Unfinished, OnCard::Unknown));
    assert_eq!(bench.events().last().map(String::as_str), Some("intent"));
}

#[test]
fn card_and_server_that_contradict_each_other_are_for_a_person() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesBefore).on(Call::ChargeOrderManageConfirm, 1, refusal("000154"));
    bench.comes_next = [0].into();
    let outcome = bench.recharge();
    let expected = ByHandReason::Contradiction { card: Verdict::NotWritten, server: OrderState::Confirmed };
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(Because::ByHand(expected))));
    let mut other_way = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter).on(Call::ChargeOrderManageConfirm, 1, refusal("000152"));
    other_way.comes_next = [0].into();
    let outcome = other_way.recharge();
    let expected = ByHandReason::Contradiction { card: Verdict::Written, server: OrderState::CardFailed };
    assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(Because::ByHand(expected))));
    assert_eq!(other_way.cards[0].state().balance, 6234, "and it is not written twice");
}

#[test]
fn management_goes_three_rounds_and_then_to_a_person() {
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter).always(Call::ChargeOrderManageConfirm, refusal("000151"));
    bench.comes_next = [0].into();
    let outcome = bench.recharge();
    assert_eq!(outcome.because, Some(Because::ByHand(ByHandReason::RoundsExhausted)));
    assert_eq!(bench.calls().iter().filter(|call| **call == Call::ChargeOrderManageConfirm).count(), 3);
}

#[test]
fn what_the_server_hands_to_a_person_is_handed_to_one() {
    for call in [Call::CardChargeRequest, Call::CardChargeConfirm] {
        let mut bench = Bench::new().on(call, 1, refusal("000155"));
        let outcome = bench.recharge();
        assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::ByHand, Some("000155")), "{call:?}");
    }
}

#[test]
fn a_confirm_without_a_reply_is_repeated_with_the_same_words_and_stays_open() {
    let mut bench = Bench::new().always(Call::CardChargeConfirm, silence);
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.on_card), (Ended::Unfinished, OnCard::Yes));
    assert_eq!(outcome.balance_after, Some(Fen::new(6234)));
    let confirms: Vec<_> = bench.asked.iter().filter(|request| request.call() == Call::CardChargeConfirm).collect();
    assert_eq!(confirms.len(), 3);
    assert!(confirms.windows(2).all(|pair| pair[0] == pair[1]));
    assert_eq!(bench.events().last().map(String::as_str), Some("written"));
}

#[test]
fn a_confirm_that_was_done_already_is_done_after_a_query() {
    for code in ["000079", "000082", "000154"] {
        let mut bench = Bench::new().on(Call::CardChargeConfirm, 1, silence).on(Call::CardChargeConfirm, 2, refusal(code));
        bench.state = OrderState::Confirmed;
        assert_eq!(bench.recharge().ended, Ended::Loaded, "{code}");
        assert_eq!(bench.calls().last(), Some(&Call::ChargeOrderQuery), "{code}");
    }
}

/// A recharge whose card left at 8052 and did not come back.
fn torn(script: CardScript) -> Bench {
    let mut bench = Bench::new().card_on(0x52, 1, script);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench
}

#[test]
fn a_recovery_asks_the_server_before_it_asks_for_the_card() {
    let mut bench = torn(CardScript::LeavesAfter);
    bench.state = OrderState::Confirmed;
    let outcome = bench.recover();
    assert_eq!((outcome.ended, bench.calls()), (Ended::Loaded, vec![Call::ChargeOrderQuery]));
    assert!(bench.waited.is_empty(), "somebody else has settled it: no card is needed");
}

#[test]
fn a_recovery_writes_nothing_while_the_card_shows_the_load_that_the_server_denies() {
    let mut bench = torn(CardScript::LeavesAfter);
    for state in [OrderState::Initial, OrderState::CardFailed, OrderState::Authorizing] {
        bench.state = state;
        let outcome = bench.recover();
        let contradiction = ByHandReason::Contradiction { card: Verdict::Written, server: state };
        assert_eq!((outcome.ended, outcome.because), (Ended::ByHand, Some(Because::ByHand(contradiction))));
        assert!(!bench.wrote());
        assert_eq!(bench.cards[0].state().balance, 6234);
    }
}

#[test]
fn a_recovery_writes_what_card_and_server_agree_was_not_written() {
    let mut bench = torn(CardScript::LeavesBefore);
    bench.state = OrderState::CardFailed;
    assert_eq!(bench.recover().ended, Ended::Loaded);
    assert_eq!((bench.cards[0].state().balance, bench.cards[0].state().online_sequence), (6234, 0x2B));
}

#[test]
fn a_customer_who_topped_up_elsewhere_in_between_gets_both_loads() {
    let mut bench = torn(CardScript::LeavesBefore);
    let elsewhere =
        LogRecord::new(0x2B, [0, 0, 0x13, 0x88], TransactionKind::Load, [0, 0, 0x99, 0x99, 0x99, 0x99], [0x20, 0x22, 5, 9, 0x11, 0, 0]);
    let card = bench.cards[0].state_mut();
    card.balance += 5000;
    card.online_sequence += 1;
    card.push_log(elsewhere);
    bench.state = OrderState::CardFailed;
    assert_eq!(bench.recover().ended, Ended::Loaded);
    assert_eq!(bench.cards[0].state().balance, 1234 + 5000 + 5000);
}

#[test]
fn a_customer_who_rode_in_between_is_not_loaded_twice() {
    let mut bench = torn(CardScript::LeavesAfter);
    let card = bench.cards[0].state_mut();
    card.balance -= 200;
    card.offline_sequence += 1;
    bench.state = OrderState::CardFailed;
    assert_eq!(bench.recover().ended, Ended::ByHand);
    assert_eq!(bench.cards[0].state().balance, 6234 - 200);
}

#[test]
fn a_finished_write_is_confirmed_after_a_restart_without_its_card() {
    let mut bench = Bench::new().always(Call::CardChargeConfirm, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    let outcome = bench.recover();
    assert_eq!((outcome.ended, outcome.balance_after), (Ended::Loaded, Some(Fen::new(6234))));
    assert_eq!(bench.calls(), [Call::CardChargeConfirm]);
    assert!(bench.waited.is_empty() && bench.sent.is_empty());
}

#[test]
fn an_order_the_server_holds_for_unpaid_is_for_a_person() {
    let mut bench = Bench::new().always(Call::CardChargeRequest, silence);
    assert_eq!(bench.recharge().ended, Ended::Unfinished);
    bench.paid = false;
    assert_eq!(bench.recover().because, Some(Because::ByHand(ByHandReason::NotPaid)));
    assert!(!bench.wrote());
}
