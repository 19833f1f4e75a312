//! Flow scripts: payments. The code, the payment that wins, the money that goes back; cash, and references used twice.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use bench::{Bench, CardScript, refusal, request, settings, silence};
use cardkiosk::domain::{Fen, OrderKey, OrderState, PayMeans};
use cardkiosk::flow::entry::{ByHandReason, Ending, Event, Tender};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::recovery::{Needs, needs};
use cardkiosk::flow::{Answer, Because, Cause, Ended, Fault, Money, OnCard, Outcome, Settings, Stage, recharge};
use cardkiosk::proto::gateway::{PayRefusal, PayReply, PayState, Payment};
use cardkiosk::proto::message::Call;
use cardkiosk::sim::gateway::{Customer, SimGateway};

fn bench(customer: Customer) -> Bench {
    let mut bench = Bench::new();
    bench.gateway.options.customer = customer;
    bench
}

/// The questions to the gateway, by their names.
fn asked(bench: &Bench) -> Vec<&'static str> {
    bench.pay_asked.iter().map(|request| request.ask.log_name()).collect()
}

fn in_doubt() -> Answer {
    Answer::Failed(Fault::InDoubt(Cause::TimedOut))
}

fn unreachable() -> Answer {
    Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned())))
}

fn refused(code: &str) -> Answer {
    Answer::Paid(PayReply::Refused(PayRefusal { code: code.to_owned(), message: "words".to_owned() }))
}

fn stands(state: PayState, fen: i64) -> Answer {
    Answer::Paid(PayReply::Stands(Payment { state, amount: Fen::new(fen), qr: None, left: None, transaction: None, paid_at: None }))
}

/// Scripts the first answers to a question.
fn script(bench: &mut Bench, question: &'static str, times: usize, answer: impl Fn() -> Answer) {
    for time in 1..=times {
        bench.pay_scripts.insert((question, time), answer());
    }
}

fn told(outcome: &Outcome) -> (Ended, OnCard, Money) {
    (outcome.ended, outcome.on_card, outcome.money)
}

fn payment(bench: &Bench) -> PayState {
    bench.gateway.payments["P1"].state
}

#[test]
fn a_code_is_shown_paid_and_loaded() {
    let mut bench = bench(Customer::PaysAtQuery(2));
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::Loaded, OnCard::Yes, Money::Paid));
    assert_eq!(asked(&bench), ["pay-create", "pay-query", "pay-query"]);
    assert_eq!(bench.events()[..3], ["opened", "paid", "created"], "paid is durable before the order is made");
    let codes: Vec<_> = bench.shown.iter().filter_map(|progress| progress.code.clone()).collect();
    assert_eq!(codes[0].qr, "https://pay.example/q/P1");
    assert_eq!(codes.first().map(|code| code.seconds_left), Some(60));
    assert_eq!(codes.last().map(|code| code.seconds_left), Some(54));
    for progress in &bench.shown {
        assert_eq!(progress.may_cancel, matches!(progress.stage, Stage::AwaitingCard | Stage::Reading | Stage::Querying | Stage::Paying));
        assert!(progress.code.is_none() || progress.stage == Stage::Paying);
    }
}

#[test]
fn the_story_is_durable_before_the_gateway_is_asked() {
    let mut bench = bench(Customer::PaysAtQuery(1));
    script(&mut bench, "pay-create", 3, unreachable);
    let outcome = bench.recharge_by_code();
    assert_eq!(bench.events(), ["opened", "closed"]);
    assert!(matches!(&bench.recorded[0], Event::Opened { tender: Tender::Gateway, .. }));
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
    assert_eq!(outcome.because, Some(Because::Fault(Fault::NotDone(Cause::Unreachable("refused".to_owned())))));
    assert_eq!(asked(&bench), ["pay-create"; 3], "what certainly was not made is not revoked");
    assert!(!bench.calls().contains(&Call::ChargeOrderCreate));
}

#[test]
fn time_runs_out_one_last_query_then_the_revoke() {
    let mut bench = bench(Customer::WalksAway);
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
    assert_eq!(outcome.because, Some(Because::NotPaid));
    let asked = asked(&bench);
    // 60 s by 3 s, the last of them when the time is over.
    assert_eq!((asked[0], asked.len(), asked[asked.len() - 1]), ("pay-create", 22, "pay-revoke"));
    assert_eq!(bench.recorded.last(), Some(&Event::Closed { ending: Ending::NeverPaid, balance_after: None, payout: None }));
    assert_eq!(payment(&bench), PayState::Revoked);
    assert!(!bench.calls().contains(&Call::ChargeOrderCreate) && !bench.wrote());
}

#[test]
fn a_payment_between_the_last_query_and_the_revoke_wins() {
    let mut bench = bench(Customer::PaysBeforeRevoke);
    let outcome = bench.recharge_by_code();
    assert_eq!((told(&outcome), outcome.because.clone()), ((Ended::Loaded, OnCard::Yes, Money::Paid), None));
    assert_eq!(asked(&bench).last(), Some(&"pay-revoke"));
}

#[test]
fn a_payment_seen_by_the_last_query_wins() {
    let mut bench = bench(Customer::PaysAtQuery(20));
    assert_eq!(bench.recharge_by_code().ended, Ended::Loaded);
    assert!(!asked(&bench).contains(&"pay-revoke"));
}

#[test]
fn a_customer_who_gives_up_ends_the_payment() {
    let mut bench = bench(Customer::PaysAtQuery(5));
    bench.gives_up_in_pause = Some(2);
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
    assert_eq!(outcome.because, Some(Because::Fault(Fault::NotDone(Cause::Cancelled))));
    assert_eq!(asked(&bench), ["pay-create", "pay-query", "pay-query", "pay-revoke"]);
    let may_cancel = |stage| {
        let mut told = bench.shown.iter().filter(|shown| shown.stage == stage).map(|shown| shown.may_cancel).peekable();
        assert!(told.peek().is_some(), "{stage:?} is shown");
        told.all(|may| may)
    };
    assert!(may_cancel(Stage::Paying) && !may_cancel(Stage::EndingPayment), "it is given up once");
}

#[test]
fn whoever_paid_while_giving_up_has_paid() {
    let mut bench = bench(Customer::PaysBeforeRevoke);
    bench.gives_up_in_pause = Some(1);
    assert_eq!(bench.recharge_by_code().ended, Ended::Loaded);
    let mut bench = self::bench(Customer::PaysAtQuery(1));
    bench.gives_up_in_pause = Some(1);
    assert_eq!(bench.recharge_by_code().ended, Ended::Loaded);
}

#[test]
fn giving_up_before_a_code_was_shown_revokes_only_what_may_have_been_made() {
    for (answer, questions) in [(unreachable as fn() -> Answer, 1), (in_doubt, 2)] {
        let mut bench = bench(Customer::WalksAway);
        script(&mut bench, "pay-create", 1, answer);
        bench.gives_up_in_pause = Some(1);
        let outcome = bench.recharge_by_code();
        assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
        assert_eq!(asked(&bench).len(), questions);
    }
}

#[test]
fn questions_without_an_answer_are_asked_again() {
    let mut bench = bench(Customer::PaysAtQuery(4));
    script(&mut bench, "pay-create", 2, in_doubt);
    script(&mut bench, "pay-query", 2, in_doubt);
    bench.pay_scripts.insert(("pay-query", 3), refused("busy"));
    assert_eq!(bench.recharge_by_code().ended, Ended::Loaded);
    assert_eq!(bench.gateway.payments.len(), 1, "it is the same payment");
    assert_eq!(bench.gateway.payments["P1"].taken, 1);
}

#[test]
fn a_create_that_stays_in_doubt_is_revoked() {
    for answer in [in_doubt as fn() -> Answer, || refused("internal"), || refused("what_is_this")] {
        let mut bench = bench(Customer::WalksAway);
        script(&mut bench, "pay-create", 3, answer);
        let outcome = bench.recharge_by_code();
        assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
        assert_eq!(asked(&bench), ["pay-create", "pay-create", "pay-create", "pay-revoke"]);
        assert_eq!(payment(&bench), PayState::Revoked);
    }
}

#[test]
fn a_refused_create_charges_nothing_and_says_why() {
    let mut bench = bench(Customer::WalksAway);
    script(&mut bench, "pay-create", 1, || refused("means_unavailable"));
    let outcome = bench.recharge_by_code();
    assert_eq!(
        (told(&outcome), outcome.code().as_deref()),
        ((Ended::NothingCharged, OnCard::No, Money::NeverPaid), Some("means_unavailable"))
    );
    assert_eq!(asked(&bench), ["pay-create"]);
    // Once it may have been made, no refusal of a repetition says that it was not.
    let mut bench = self::bench(Customer::WalksAway);
    script(&mut bench, "pay-create", 1, in_doubt);
    bench.pay_scripts.insert(("pay-create", 2), refused("means_unavailable"));
    bench.recharge_by_code();
    assert_eq!(asked(&bench), ["pay-create", "pay-create", "pay-revoke"]);
}

#[test]
fn a_revoke_in_doubt_is_asked_again_then_left_unfinished_and_settled_by_recovery() {
    let mut bench = bench(Customer::WalksAway);
    script(&mut bench, "pay-revoke", 3, in_doubt);
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::Unfinished, OnCard::No, Money::Pending));
    assert_eq!(asked(&bench).iter().filter(|name| **name == "pay-revoke").count(), 3);
    assert_eq!(needs(&bench.story().into()), Needs::Server);
    bench.gateway.payments.get_mut("P1").expect("it was made").state = PayState::Waiting;
    let recovered = bench.recover();
    assert_eq!(told(&recovered), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
    assert_eq!(asked(&bench), ["pay-query", "pay-revoke"]);
    assert!(bench.sent.is_empty() && bench.waited.is_empty(), "no card is asked for");
}

#[test]
fn a_revoke_that_takes_its_time_is_asked_about_again() {
    let mut bench = bench(Customer::WalksAway);
    bench.pay_scripts.insert(("pay-revoke", 1), stands(PayState::Waiting, 5000));
    bench.pay_scripts.insert(("pay-revoke", 2), refused("busy"));
    assert_eq!(bench.recharge_by_code().money, Money::NeverPaid);
    assert_eq!(asked(&bench).iter().filter(|name| **name == "pay-revoke").count(), 3);
}

#[test]
fn what_the_gateway_ended_by_itself_is_over() {
    for state in [PayState::Expired, PayState::Revoked] {
        let mut bench = bench(Customer::WalksAway);
        bench.pay_scripts.insert(("pay-query", 1), stands(state, 5000));
        let outcome = bench.recharge_by_code();
        assert_eq!((told(&outcome), outcome.because), ((Ended::NothingCharged, OnCard::No, Money::NeverPaid), Some(Because::NotPaid)));
        assert_eq!(asked(&bench).len(), 2);
    }
}

#[test]
fn another_amount_is_never_taken_for_the_payment() {
    for (question, state) in [("pay-create", PayState::Waiting), ("pay-query", PayState::Paid), ("pay-revoke", PayState::Paid)] {
        let mut bench = bench(Customer::WalksAway);
        bench.pay_scripts.insert((question, 1), stands(state, 4999));
        let outcome = bench.recharge_by_code();
        assert_eq!(told(&outcome), (Ended::ByHand, OnCard::No, Money::Pending), "{question}");
        assert_eq!(outcome.code().as_deref(), Some("amount_mismatch"));
        assert!(!bench.calls().contains(&Call::ChargeOrderCreate));
    }
    let mut bench = bench(Customer::WalksAway);
    bench.pay_scripts.insert(("pay-create", 1), refused("amount_mismatch"));
    let outcome = bench.recharge_by_code();
    let reason = ByHandReason::Payment { code: "amount_mismatch".to_owned(), description: "words".to_owned() };
    assert_eq!(outcome.because, Some(Because::ByHand(reason)));
}

#[test]
fn a_restart_with_the_payment_pending_asks_first() {
    // Paid while the program was dead: it goes on as any paid order, with its card.
    let mut bench = bench(Customer::WalksAway);
    script(&mut bench, "pay-revoke", 3, in_doubt);
    bench.gateway.options.customer = Customer::WalksAway;
    bench.recharge_by_code();
    bench.gateway = SimGateway::default();
    bench.gateway.options.customer = Customer::PaysAtQuery(1);
    bench.gateway.answer(
        "create",
        br#"{"payorderno":"P1","amount":"5000","means":"wechat","valid_seconds":"60"}"#,
        jiff::civil::date(2022, 5, 9).at(10, 31, 0, 0),
    );
    let recovered = bench.recover();
    assert_eq!(told(&recovered), (Ended::Loaded, OnCard::Yes, Money::Paid));
    assert_eq!(asked(&bench), ["pay-query"]);
    // The create never arrived: the number is made one that can never be paid.
    let mut bench = self::bench(Customer::PaysAtQuery(1));
    script(&mut bench, "pay-create", 3, in_doubt);
    script(&mut bench, "pay-revoke", 3, in_doubt);
    bench.recharge_by_code();
    bench.gateway.payments.clear();
    assert_eq!(bench.recover().money, Money::NeverPaid);
    assert_eq!(payment(&bench), PayState::Revoked);
}

#[test]
fn a_paid_order_that_is_refused_goes_back_through_the_gateway() {
    let mut bench = bench(Customer::PaysAtQuery(1)).on(Call::ChargeOrderCreate, 1, refusal("000038"));
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert_eq!(outcome.code().as_deref(), Some("000038"));
    assert_eq!(asked(&bench), ["pay-create", "pay-query", "pay-refund", "pay-refund"]);
    assert_eq!(bench.events(), ["opened", "paid", "giving_back", "closed"]);
    assert_eq!(bench.recorded.last(), Some(&Event::Closed { ending: Ending::PaidBack, balance_after: None, payout: None }));
    assert_eq!(payment(&bench), PayState::Refunded);
    assert!(bench.shown.iter().any(|progress| progress.stage == Stage::Refunding));
}

#[test]
fn a_paid_order_that_is_cancelled_goes_back_through_the_gateway() {
    let mut bench = bench(Customer::PaysAtQuery(1)).on(Call::CardChargeRequest, 1, refusal("000038"));
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert!(bench.calls().contains(&Call::ChargeOrderCancel));
    assert!(bench.recorded.contains(&Event::GivingBack { instead: Ending::Cancelled }));
    assert_eq!(payment(&bench), PayState::Refunded);
}

#[test]
fn an_order_the_server_gave_back_is_given_back_at_the_gateway_too() {
    let mut bench = bench(Customer::PaysAtQuery(1)).always(Call::CardChargeRequest, silence);
    bench.state = OrderState::Refunded;
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert!(bench.recorded.contains(&Event::GivingBack { instead: Ending::Refunded }));
}

#[test]
fn a_refund_that_is_not_confirmed_keeps_the_order_open_and_nothing_is_loaded_for_it_any_more() {
    let mut bench = bench(Customer::PaysAtQuery(1)).on(Call::ChargeOrderCreate, 1, refusal("000038"));
    bench.gateway.options.refund_asks = 4;
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::Unfinished, OnCard::No, Money::GoingBack));
    assert_eq!(outcome.because, Some(Because::Refunding));
    assert_eq!(needs(&bench.story().into()), Needs::Server);
    let recovered = bench.recover();
    assert_eq!(told(&recovered), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert_eq!(asked(&bench), ["pay-refund", "pay-refund"]);
    assert!(bench.asked.is_empty() && !bench.wrote(), "the order is not made again");
}

#[test]
fn a_refund_in_silence_is_repeated_and_never_told_as_done() {
    let mut bench = bench(Customer::PaysAtQuery(1)).on(Call::ChargeOrderCreate, 1, refusal("000038"));
    script(&mut bench, "pay-refund", 3, in_doubt);
    let outcome = bench.recharge_by_code();
    assert_eq!(told(&outcome), (Ended::Unfinished, OnCard::No, Money::GoingBack));
    let settled = bench.sync();
    assert_eq!(settled.money, Money::Returned);
    assert_eq!(bench.gateway.payments["P1"].given_back, 1, "and given back once");
}

#[test]
fn a_refund_the_channel_refuses_needs_a_person() {
    let mut bench = bench(Customer::PaysAtQuery(1)).on(Call::ChargeOrderCreate, 1, refusal("000038"));
    bench.pay_scripts.insert(("pay-refund", 1), refused("refund_failed"));
    let outcome = bench.recharge_by_code();
    assert_eq!((told(&outcome), outcome.code().as_deref()), ((Ended::ByHand, OnCard::No, Money::GoingBack), Some("refund_failed")));
    assert_eq!(bench.recover().money, Money::Returned);
}

#[test]
fn a_pending_payment_is_given_up_by_asking_for_it_back() {
    let mut bench = bench(Customer::WalksAway);
    script(&mut bench, "pay-revoke", 3, in_doubt);
    bench.recharge_by_code();
    bench.gateway.payments.get_mut("P1").expect("it was made").state = PayState::Waiting;
    bench.gateway.options.customer = Customer::PaysBeforeRevoke;
    let outcome = bench.take_up_again(Intention::GiveBack);
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert_eq!(asked(&bench), ["pay-refund", "pay-refund"]);
    assert!(bench.asked.is_empty());
}

#[test]
fn a_pending_payment_has_made_no_order_so_a_refusal_of_its_order_is_one() {
    let mut bench = bench(Customer::WalksAway);
    script(&mut bench, "pay-revoke", 3, in_doubt);
    bench.recharge_by_code();
    bench.gateway.payments.get_mut("P1").expect("it was made").state = PayState::Paid;
    let story = bench.restart();
    let mut bench = bench.on(Call::ChargeOrderCreate, 1, refusal("000038"));
    assert_eq!(bench.take_up_story(story, Intention::Load).money, Money::Returned);
    assert_eq!(bench.calls(), [Call::ChargeOrderCreate], "nothing is looked for");
}

#[test]
fn an_order_whose_number_was_lost_is_given_back_without_being_loaded() {
    let mut bench = bench(Customer::PaysAtQuery(1));
    for time in 1..=3 {
        bench = bench.on(Call::ChargeOrderCreate, time, silence);
    }
    assert_eq!(told(&bench.recharge_by_code()), (Ended::Unfinished, OnCard::No, Money::Paid));
    let outcome = bench.take_up_again(Intention::GiveBack);
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::Returned));
    assert_eq!(bench.calls(), [Call::ChargeOrderCreate, Call::ChargeOrderCancel]);
    assert!(bench.sent.is_empty());
}

#[test]
fn a_card_lifted_while_the_telephone_is_out_is_waited_for() {
    let mut bench = bench(Customer::PaysAtQuery(1)).card_on(0x50, 1, CardScript::LeavesBefore);
    bench.comes_next.push_back(0);
    let settings = Arc::new(Settings { await_return: Duration::ZERO, ..settings() });
    let outcome = bench.recharge_with(recharge::Request { means: PayMeans::Alipay, tender: Tender::Gateway, ..request() }, &settings);
    assert_eq!(outcome.ended, Ended::Loaded);
    assert_eq!(bench.waited.last().map(|(_, within)| *within), Some(settings.await_card));
}

#[test]
fn a_card_that_may_not_be_loaded_is_refused_before_a_code_is_made() {
    let mut bench = bench(Customer::PaysAtQuery(1));
    let too_much = recharge::Request { amount: Fen::new(60_000), means: PayMeans::WeChat, tender: Tender::Gateway, ..request() };
    let outcome = bench.recharge_with(too_much, &Arc::new(settings()));
    assert_eq!(told(&outcome), (Ended::NothingCharged, OnCard::No, Money::NeverPaid));
    assert!(bench.pay_asked.is_empty() && bench.recorded.is_empty());
}

#[test]
fn cash_at_a_counter_is_counted_and_the_change_told() {
    let cash = |received: i64| recharge::Request { tender: Tender::Cash { received: Fen::new(received) }, ..request() };
    let mut bench = Bench::new();
    let outcome = bench.recharge_with(cash(10_000), &Arc::new(settings()));
    assert_eq!((outcome.ended, outcome.change), (Ended::Loaded, Some(Fen::new(5000))));
    assert!(matches!(&bench.recorded[0], Event::Opened { tender: Tender::Cash { received }, .. } if *received == Fen::new(10_000)));
    assert!(bench.pay_asked.is_empty());
    let mut bench = Bench::new();
    assert_eq!(bench.recharge_with(cash(5000), &Arc::new(settings())).change, Some(Fen::ZERO));
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal("000038"));
    let outcome = bench.recharge_with(cash(10_000), &Arc::new(settings()));
    let (nothing, half) = (Ended::NothingCharged, Some(Fen::new(5000)));
    assert_eq!((outcome.ended, outcome.change, outcome.payout), (nothing, half, half), "the change now, the rest when the journal asks");
    let mut bench = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    let outcome = bench.recharge_with(cash(10_000), &Arc::new(settings()));
    assert_eq!((outcome.ended, outcome.change), (Ended::Unfinished, Some(Fen::new(5000))));
    assert_eq!(bench.recover().change, None, "it was handed back when the order was made");
}

#[test]
fn too_little_cash_is_refused_before_anything_is_asked() {
    let mut bench = Bench::new();
    let short = recharge::Request { tender: Tender::Cash { received: Fen::new(4999) }, ..request() };
    let outcome = bench.recharge_with(short, &Arc::new(settings()));
    assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::ReceivedShort(Fen::new(1)))));
    assert_eq!(outcome.change, Some(Fen::new(4999)));
    assert!(bench.asked.is_empty() && bench.sent.is_empty() && bench.recorded.is_empty());
}

#[test]
fn a_reference_used_before_is_refused_before_anything_is_asked() {
    let mut bench = Bench::new();
    let key = OrderKey::parse("K0").expect("a name");
    let outcome = bench.recharge_with(recharge::Request { used_by: Some(key.clone()), ..request() }, &Arc::new(settings()));
    assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::PaymentUsed(Some(key)))));
    assert!(bench.asked.is_empty() && bench.sent.is_empty() && bench.recorded.is_empty());
}

#[test]
fn a_story_of_before_there_were_tenders_is_one_that_was_taken() {
    let mut bench = Bench::new();
    bench.recharge();
    let mut text = serde_json::to_value(&bench.recorded[0]).expect("JSON");
    assert_eq!(text["opened"].get("tender"), None, "the ordinary case is written as it always was");
    text["opened"]["tender"] = serde_json::json!("gateway");
    assert!(matches!(serde_json::from_value(text).expect("an event"), Event::Opened { tender: Tender::Gateway, .. }));
    assert_eq!(bench.story().money, Money::Taken);
}
