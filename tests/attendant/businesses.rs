//! Every business, to its good end and to what stops it.

use cardkiosk::attendant::{Done, News, Payment, Wish};
use cardkiosk::domain::{CardNumber, Fen, OrderNo, OrderState, PayMeans, PayOrderNo};
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_query::{self, ServerSays};
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::{Because, Case, CaseOutcome, Cause, Ended, Fault, Money, Outcome, ServiceEnded, Stage};
use cardkiosk::sim::training::{DiskRoom, Network, TrainingCard};

use super::counter::{Counter, recharge};

fn recharged(done: Done) -> Outcome {
    match done {
        Done::Recharged(outcome) => outcome,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_card_is_looked_at_with_all_that_concerns_it() {
    let mut counter = Counter::with(TrainingCard::WithOrder);
    let Done::Looked { card: card_query::Outcome::Read { sight, server }, open, orders } = counter.ask(Wish::Look) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!((sight.card_no.tail(), sight.balance), ("0019", Some(Fen::new(1234))));
    assert!(matches!(server, ServerSays::Info(_)) && open.is_empty());
    let orders = orders.expect("the server was asked");
    assert_eq!((orders.len(), orders[0].amount), (1, Fen::new(3000)));
}

#[test]
fn without_a_network_the_card_itself_is_shown() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.network(Network::Down);
    let Done::Looked { card: card_query::Outcome::Read { sight, server }, orders, .. } = counter.ask(Wish::Look) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!((sight.balance, orders), (Some(Fen::new(1234)), None));
    assert!(matches!(server, ServerSays::Silent(Fault::NotDone(Cause::Unreachable(_)))), "{server:?}");
}

#[test]
fn a_card_of_another_city_is_read_and_unknown_to_the_centre() {
    let mut counter = Counter::with(TrainingCard::Foreign);
    let Done::Looked { card: card_query::Outcome::Read { sight, server }, open, orders } = counter.ask(Wish::Look) else {
        panic!("{:?}", counter.heard)
    };
    assert!(!sight.file_15.is_of_huzhou());
    assert_eq!((sight.card_no.tail(), sight.balance, sight.history.len()), ("0022", Some(Fen::new(1234)), 2));
    assert!(matches!(&server, ServerSays::Refused(refusal) if refusal.code == "000022"), "{server:?}");
    assert!(open.is_empty() && orders.is_none());
    // Nothing can be loaded onto it, and nothing is charged.
    let outcome = recharged(counter.ask(recharge()));
    assert_eq!((outcome.ended, outcome.code().as_deref()), (Ended::NothingCharged, Some("000022")));
    assert_eq!(counter.panel.balance(TrainingCard::Foreign), Fen::new(1234));
}

#[test]
fn a_recharge_begins_goes_through_its_stages_and_ends_on_the_card() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    let outcome = recharged(counter.ask(recharge()));
    assert_eq!((outcome.ended, outcome.balance_after), (Ended::Loaded, Some(Fen::new(6234))));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234));
    let began = counter.heard.iter().position(|news| *news == News::Began(Box::new(recharge()))).expect("it is told that it begins");
    let stages: Vec<Stage> = counter.heard[began..]
        .iter()
        .filter_map(|news| if let News::Progress(progress) = news { Some(progress.stage) } else { None })
        .collect();
    for stage in [Stage::Reading, Stage::Querying, Stage::Ordering, Stage::Authorizing, Stage::Writing, Stage::Confirming] {
        assert!(stages.contains(&stage), "{stage:?} is missing in {stages:?}");
    }
    let standing = counter.standing();
    assert_eq!((standing.open, standing.called, standing.taken_today), (0, 0, Fen::new(5000)));
}

#[test]
fn cash_that_was_counted_gives_change() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    let payment = Payment::Cash { received: Some(Fen::new(10_000)) };
    let outcome = recharged(counter.ask(Wish::Recharge { amount: Fen::new(5000), payment }));
    assert_eq!((outcome.ended, outcome.change), (Ended::Loaded, Some(Fen::new(5000))));
}

#[test]
fn a_payment_that_was_used_already_loads_nothing_more() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    let slip = || Payment::Reference { means: PayMeans::UnionPay, number: PayOrderNo::parse("SLIP-1").expect("a number") };
    let wish = || Wish::Recharge { amount: Fen::new(5000), payment: slip() };
    assert_eq!(recharged(counter.ask(wish())).because, None);
    let again = recharged(counter.ask(wish()));
    assert!(matches!((again.ended, again.because), (Ended::Loaded, Some(Because::PaymentUsed(Some(_))))));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234), "once");
}

#[test]
fn a_code_is_shown_and_paid() {
    let mut counter = Counter::for_codes(TrainingCard::Ordinary);
    counter.attendant.wish(Wish::Recharge { amount: Fen::new(5000), payment: Payment::Code { means: PayMeans::Alipay } });
    let code = counter.until(|news| if let News::Progress(progress) = news { progress.code } else { None });
    assert!(code.qr.starts_with("http") && code.seconds_left > 50, "{code:?}");
    assert!(counter.panel.pay_now(), "a code is there to be paid");
    let outcome = recharged(counter.done());
    assert_eq!((outcome.ended, outcome.money), (Ended::Loaded, Money::Paid));
    assert!(!counter.panel.pay_now());
}

#[test]
fn a_code_that_is_given_up_costs_nothing() {
    let mut counter = Counter::for_codes(TrainingCard::Ordinary);
    counter.attendant.wish(Wish::Recharge { amount: Fen::new(5000), payment: Payment::Code { means: PayMeans::WeChat } });
    let shown = counter.until(|news| if let News::Progress(progress) = news { progress.code.clone().map(|_| progress) } else { None });
    assert!(shown.may_cancel);
    counter.attendant.give_up();
    let outcome = recharged(counter.done());
    assert_eq!((outcome.ended, outcome.money), (Ended::NothingCharged, Money::NeverPaid));
    assert!(!counter.panel.pay_now(), "the code is revoked");
    assert_eq!(counter.open(), 0);
}

#[test]
fn giving_up_ends_the_wait_for_a_card_and_touches_no_later_wish() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.take_off();
    counter.attendant.wish(recharge());
    counter.stage(Stage::AwaitingCard);
    counter.attendant.wish(Wish::Look);
    counter.attendant.give_up();
    let outcome = recharged(counter.done());
    assert_eq!(outcome.because, Some(Because::Fault(Fault::NotDone(Cause::Cancelled))));
    assert_eq!(counter.done(), Done::NotBegun(Fault::NotDone(Cause::Cancelled)), "it was given up before its turn came");
    counter.panel.put(TrainingCard::Ordinary);
    assert_eq!(recharged(counter.ask(recharge())).ended, Ended::Loaded);
    counter.attendant.give_up();
    assert_eq!(recharged(counter.ask(recharge())).ended, Ended::Loaded, "nothing was under way to be given up");
}

#[test]
fn what_was_paid_elsewhere_is_collected() {
    let mut counter = Counter::with(TrainingCard::WithOrder);
    counter.panel.order_elsewhere(TrainingCard::WithOrder, Fen::new(2000));
    let Done::Collected(collected) = counter.ask(Wish::Collect { order_no: None }) else { panic!("{:?}", counter.heard) };
    assert_eq!(collected.outcomes.iter().map(|outcome| outcome.ended).collect::<Vec<_>>(), [Ended::Loaded, Ended::Loaded]);
    assert_eq!(counter.panel.balance(TrainingCard::WithOrder), Fen::new(1234 + 3000 + 2000));
    let Done::Collected(none) = counter.ask(Wish::Collect { order_no: None }) else { panic!("{:?}", counter.heard) };
    assert_eq!(none.outcomes[0].because, Some(Because::NothingWaits));
}

#[test]
fn orders_are_listed_and_one_is_given_back() {
    let mut counter = Counter::with(TrainingCard::WithOrder);
    let Done::Orders { card_no: Some(card_no), orders: Ok(orders), .. } = counter.ask(Wish::Orders { card_no: None }) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!(orders[0].state, OrderState::Initial);
    let order_no = orders[0].order_no.clone();
    counter.panel.take_off();
    let Done::Cancelled(outcome) = counter.ask(Wish::Cancel { order_no: order_no.clone(), card_no: Some(card_no.clone()) }) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, None));
    let Done::Orders { orders: Ok(orders), .. } = counter.ask(Wish::Orders { card_no: Some(card_no) }) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!((&orders[0].order_no, orders[0].state), (&order_no, OrderState::RefundRequested));
}

#[test]
fn an_order_nobody_knows_is_not_managed() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    let wish = Wish::Manage { order_no: OrderNo::parse("404").expect("a number"), card_no: CardNumber::parse("3104880699999900017") };
    assert!(matches!(counter.ask(wish), Done::Managed(Outcome { because: Some(Because::UnknownOrder), .. })));
}

#[test]
fn a_card_is_activated_and_taken_back() {
    let mut counter = Counter::with(TrainingCard::NotEnabled);
    let activate = || Wish::Activate { holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no: None };
    let Done::Served(outcome) = counter.ask(activate()) else { panic!("{:?}", counter.heard) };
    assert!(matches!(outcome.ended, ServiceEnded::Activated { .. }), "{outcome:?}");
    let Done::Served(again) = counter.ask(activate()) else { panic!("{:?}", counter.heard) };
    assert!(matches!((again.ended, again.because), (ServiceEnded::NothingDone, Some(Because::CardStatus(_)))));
    counter.panel.put(TrainingCard::Ordinary);
    let Done::Served(returned) = counter.ask(Wish::Return { card: Returned::Good, customer: None }) else { panic!("{:?}", counter.heard) };
    assert_eq!((returned.payable(), returned.balance_after), (Some(Fen::new(1234)), Some(Fen::ZERO)));
}

#[test]
fn a_stopped_card_is_not_loaded() {
    let mut counter = Counter::with(TrainingCard::Stopped);
    let outcome = recharged(counter.ask(recharge()));
    assert!(matches!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::CardStatus(_)))));
}

#[test]
fn without_room_for_the_journal_nothing_is_begun_and_the_rest_goes_on() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.disk(DiskRoom::Full);
    assert_eq!(counter.ask(recharge()), Done::NotBegun(Fault::NotDone(Cause::JournalFull)));
    assert!(matches!(counter.ask(Wish::Look), Done::Looked { card: card_query::Outcome::Read { .. }, .. }));
    counter.panel.disk(DiskRoom::Free);
    assert_eq!(recharged(counter.ask(recharge())).ended, Ended::Loaded);
}

#[test]
fn an_open_order_is_refused_a_second_and_finished_on_demand() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.tear_at_next_write();
    let torn = recharged(counter.ask(recharge()));
    assert_eq!(torn.ended, Ended::Unfinished);
    assert_eq!(counter.standing().open, 1);
    counter.panel.put(TrainingCard::Ordinary);
    let key = torn.key.expect("it stands in the journal");
    assert_eq!(recharged(counter.ask(recharge())).because, Some(Because::OpenOrder(key.clone())));
    let Done::Looked { open, .. } = counter.ask(Wish::Look) else { panic!("{:?}", counter.heard) };
    assert_eq!(open.iter().map(Case::key).collect::<Vec<_>>(), [&key]);
    let Done::Finished(CaseOutcome::Charge(finished)) = counter.ask(Wish::Finish { key: key.clone() }) else {
        panic!("{:?}", counter.heard)
    };
    assert_eq!((finished.ended, counter.panel.balance(TrainingCard::Ordinary)), (Ended::Loaded, Fen::new(6234)));
    let Done::Finished(CaseOutcome::Charge(told)) = counter.ask(Wish::Finish { key }) else { panic!("{:?}", counter.heard) };
    assert_eq!((told.ended, counter.panel.balance(TrainingCard::Ordinary)), (Ended::Loaded, Fen::new(6234)), "once");
}
