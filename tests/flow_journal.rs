//! Flow scripts: the journal does not take the entry that begins a business, or does not say whether it did.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code, unused_imports)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/service.rs"]
#[allow(dead_code)] // as above
mod service;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;

use bench::request;
use cardkiosk::domain::{Fen, Moment, OrderKey, OrderNo, OrderState, PayMeans, PayOrderNo};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::activation::{self, Holder};
use cardkiosk::flow::entry::{CommandHex, FileBytes, Tender};
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{
    Answer, Because, Case, Cause, Effect, Ended, Event, Fault, Flow, OnCard, ServiceEnded, Step, collect, order_action, recharge, recovery,
};
use cardkiosk::proto::message::Call;
use cardkiosk::sim::history;

/// A bench whose journal fails with these faults first, at events of this kind.
struct Failing<Bench> {
    bench: Bench,
    at: fn(&Event) -> bool,
    faults: Vec<Fault>,
}

impl<Bench: World> World for Failing<Bench> {
    fn now(&mut self) -> Moment {
        self.bench.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::Record(entry) if (self.at)(&entry.event) && !self.faults.is_empty() => Answer::Failed(self.faults.remove(0)),
            other => self.bench.perform(other),
        }
    }
}

fn not_done() -> Fault {
    Fault::NotDone(Cause::Journal("full".to_owned()))
}

fn in_doubt() -> Fault {
    Fault::InDoubt(Cause::Journal("unread".to_owned()))
}

fn key() -> OrderKey {
    OrderKey::parse("K1").expect("a name")
}

#[test]
fn an_order_that_is_not_in_the_journal_is_not_begun() {
    let cash = || Tender::Cash { received: Fen::new(10_000) };
    let begun = |faults: Vec<Fault>| {
        let mut world = Failing { bench: bench::Bench::new(), at: |_| true, faults };
        let now = world.now();
        let begin = recharge::begin(recharge::Request { tender: cash(), ..request() }, Vec::new(), Arc::new(bench::settings()), now);
        let outcome = driver::run(begin, &mut world, &mut |_| {});
        (outcome.ended, outcome.because, outcome.key, outcome.change, world.bench.wrote())
    };
    let (all, change) = (Some(Fen::new(10_000)), Some(Fen::new(5000)));
    let because = |fault| Some(Because::Fault(fault));
    assert_eq!(begun(vec![not_done()]), (Ended::NothingCharged, because(not_done()), None, all, false));
    assert_eq!(begun(vec![in_doubt()]), (Ended::Loaded, None, Some(key()), change, true), "made once more");
    for second in [not_done(), in_doubt()] {
        let told = begun(vec![in_doubt(), second.clone()]);
        assert_eq!(told, (Ended::Unfinished, because(second), Some(key()), change, false), "a recovery may find it");
    }
}

#[test]
fn an_activation_that_is_not_in_the_journal_is_not_begun() {
    let begun = |faults: Vec<Fault>| {
        let mut world = Failing { bench: service::Bench::fresh(), at: |_| true, faults };
        let pay_order_no = PayOrderNo::parse("P1").expect("a number");
        let request =
            activation::Request { key: key(), holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
        let (settings, now) = (Arc::new(world.bench.settings.clone()), world.now());
        let outcome = driver::run(activation::begin(request, Vec::new(), settings, now), &mut world, &mut |_| {});
        (outcome.ended, outcome.because, outcome.key, world.bench.wrote())
    };
    let because = |fault| Some(Because::Fault(fault));
    assert_eq!(begun(vec![not_done()]), (ServiceEnded::NothingDone, because(not_done()), None, false));
    assert!(matches!(begun(vec![in_doubt()]), (ServiceEnded::Activated { .. }, None, Some(_), true)), "made once more");
    for second in [not_done(), in_doubt()] {
        let told = begun(vec![in_doubt(), second.clone()]);
        assert_eq!(told, (ServiceEnded::Unfinished, because(second), Some(key()), false), "a recovery may find it");
    }
}

/// The first entry of what was made elsewhere, and the second.
const BEGINNINGS: [fn(&Event) -> bool; 2] = [|event| matches!(event, Event::Opened { .. }), |event| matches!(event, Event::Created { .. })];

#[test]
fn an_order_made_elsewhere_that_is_not_in_the_journal_is_left_where_it_is() {
    let collected = |at, fault| {
        let mut world = Failing { bench: bench::Bench::new(), at, faults: vec![fault] };
        let now = world.now();
        let begin = collect::begin(collect::Request { key: key(), order_no: None }, Vec::new(), Arc::new(bench::settings()), now);
        let mut outcomes = driver::run(begin, &mut world, &mut |_| {}).outcomes;
        assert_eq!((outcomes.len(), world.bench.wrote()), (1, false));
        let outcome = outcomes.remove(0);
        (outcome.ended, outcome.on_card, outcome.key.is_some(), outcome.amount)
    };
    let acted = |at, fault| {
        let mut world = Failing { bench: bench::Bench::new(), at, faults: vec![fault] };
        let now = world.now();
        let order_no = OrderNo::parse(bench::ORDER).expect("a number");
        let request = order_action::Request { key: key(), order_no, card_no: None, intention: Intention::GiveBack };
        let outcome = driver::run(order_action::begin(request, Vec::new(), Arc::new(bench::settings()), now), &mut world, &mut |_| {});
        assert!(!world.bench.calls().contains(&Call::ChargeOrderCancel));
        assert_eq!(outcome.order_no, OrderNo::parse(bench::ORDER));
        (outcome.ended, outcome.on_card, outcome.key.is_some(), outcome.amount)
    };
    // By its name a recovery is recognised that finds it after all.
    let told = |ended| (ended, OnCard::Unknown, true, Fen::new(5000));
    let [first, second] = BEGINNINGS;
    for (at, fault, ended) in [
        (first, not_done(), Ended::LeftAtServer),
        (first, in_doubt(), Ended::Unfinished),
        (second, not_done(), Ended::Unfinished),
        (second, in_doubt(), Ended::Unfinished),
    ] {
        assert_eq!(collected(at, fault.clone()), told(ended), "{fault}");
        assert_eq!(acted(at, fault.clone()), told(ended), "{fault}");
    }
}

#[test]
fn an_order_that_never_was_is_not_ended_before_the_journal_has_it() {
    for fault in [not_done(), in_doubt()] {
        let closes: fn(&Event) -> bool = |event| matches!(event, Event::Closed { .. });
        let mut world = Failing {
            bench: bench::Bench::new().on(Call::ChargeOrderCreate, 1, bench::refusal("000041")),
            at: closes,
            faults: vec![fault.clone(), fault.clone()],
        };
        let now = world.now();
        let begin = recharge::begin(request(), Vec::new(), Arc::new(bench::settings()), now);
        let outcome = driver::run(begin, &mut world, &mut |_| {});
        assert_eq!((outcome.ended, outcome.because), (Ended::Unfinished, Some(Because::Fault(fault))), "a recovery would make it");
        assert_eq!(world.bench.recover().ended, Ended::Loaded);
    }
}

/// What was to be loaded, and what is beyond it.
const AMOUNT: Option<Fen> = Some(Fen::new(5000));

#[test]
fn an_end_that_leaves_cash_to_be_handed_over_is_none_before_the_journal_has_it() {
    let told = |faults: Vec<Fault>| {
        let closes: fn(&Event) -> bool = |event| matches!(event, Event::Closed { .. });
        let bench = bench::Bench::new().on(Call::CardChargeRequest, 1, bench::refusal("000038"));
        let mut world = Failing { bench, at: closes, faults };
        let request = recharge::Request { tender: Tender::Cash { received: Fen::new(10_000) }, ..request() };
        let now = world.now();
        let outcome = driver::run(recharge::begin(request, Vec::new(), Arc::new(bench::settings()), now), &mut world, &mut |_| {});
        // Whoever takes it up later notes the same, and no change: that was handed back.
        world.bench.states_told = [OrderState::RefundRequested].into();
        let recovered = (outcome.ended == Ended::Unfinished).then(|| world.bench.recover());
        assert!(recovered.is_none_or(|later| (later.ended, later.change, later.payout) == (Ended::NothingCharged, None, AMOUNT)));
        (outcome.ended, outcome.change, outcome.payout)
    };
    let ended = (Ended::NothingCharged, AMOUNT, AMOUNT);
    let unfinished = (Ended::Unfinished, AMOUNT, None);
    assert_eq!(told(Vec::new()), ended);
    assert_eq!(told(vec![in_doubt()]), ended, "told twice, it is the same end");
    for faults in [vec![not_done()], vec![in_doubt(), in_doubt()], vec![in_doubt(), not_done()]] {
        assert_eq!(told(faults), unfinished);
    }
}

#[test]
fn a_card_that_was_written_is_told_to_the_server_although_the_journal_fails() {
    for fault in [not_done(), in_doubt()] {
        let written: fn(&Event) -> bool = |event| matches!(event, Event::Written { .. });
        let mut world = Failing { bench: service::Bench::fresh(), at: written, faults: vec![fault] };
        let pay_order_no = PayOrderNo::parse("P1").expect("a number");
        let request =
            activation::Request { key: key(), holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
        let (settings, now) = (Arc::new(world.bench.settings.clone()), world.now());
        let outcome = driver::run(activation::begin(request, Vec::new(), settings, now), &mut world, &mut |_| {});
        assert!(matches!(outcome.ended, ServiceEnded::Activated { .. }), "{outcome:?}");
        assert_eq!(world.bench.calls(), [Call::CardSaleRequest, Call::CardSaleConfirm]);
    }
}

#[test]
fn an_entry_whose_beginning_is_not_there_is_counted_and_left_out() {
    let mut bench = bench::Bench::new();
    bench.recharge();
    let at = cardkiosk::domain::Stamp::parse(bench::STAMP.0, bench::STAMP.1).expect("a date");
    let entries = bench.recorded.iter().map(|event| cardkiosk::flow::Entry { key: key(), at, event: event.clone() });
    let entries: Vec<_> = entries.collect();
    let (cases, orphans) = recovery::fold(entries[1..].to_vec());
    assert_eq!((cases.len(), orphans), (0, entries.len() - 1));
    let (cases, orphans) = recovery::fold(entries);
    assert_eq!((cases.len(), orphans), (1, 0));
}

#[test]
fn a_log_shows_what_kind_of_thing_was_recorded_and_no_card_in_it() {
    assert_eq!(format!("{:?}", FileBytes(vec![0x31, 0x04, 0x88])), "3 bytes");
    assert_eq!(format!("{:?}", CommandHex("805000020B01000013880000123456780F".to_owned())), "80500002..");
}

#[test]
fn a_log_tells_what_was_not_done_from_what_is_in_doubt() {
    assert_eq!([not_done(), in_doubt()].map(|fault| fault.to_string()), ["not done: the journal: full", "in doubt: the journal: unread"]);
}

#[test]
fn every_effect_has_a_name_of_its_own_in_the_log() {
    let effects = [Effect::ReleaseCard, Effect::Recall(Vec::new()), Effect::Pause(std::time::Duration::ZERO)];
    assert_eq!(effects.map(|effect| effect.name()), ["release-card", "recall", "pause"]);
}

/// Runs a business to its end; whether it said on the way whose case it is.
fn tells<F: Flow>(begin: Step<F>, world: &mut impl World) -> bool {
    let (mut step, mut told) = (begin, false);
    while let Step::Do(flow, effect) = step {
        told |= flow.case().is_some_and(|case| case.key().as_str().starts_with(key().as_str()));
        let answer = world.perform(&effect);
        step = flow.resume(answer, world.now());
    }
    told
}

#[test]
fn a_business_that_is_in_the_journal_tells_its_case_while_it_runs() {
    let settings = || Arc::new(bench::settings());
    let mut world = bench::Bench::new();
    let now = world.now();
    assert!(tells(recharge::begin(request(), Vec::new(), settings(), now), &mut world));
    let mut world = bench::Bench::new();
    let order_no = OrderNo::parse(bench::ORDER).expect("a number");
    let request = order_action::Request { key: key(), order_no, card_no: None, intention: Intention::GiveBack };
    assert!(tells(order_action::begin(request, Vec::new(), settings(), now), &mut world));
    let mut world = service::Bench::fresh();
    let pay_order_no = PayOrderNo::parse("P1").expect("a number");
    let request =
        activation::Request { key: key(), holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
    let (service_settings, now) = (Arc::new(world.settings.clone()), world.now());
    assert!(tells(activation::begin(request, Vec::new(), service_settings, now), &mut world));
    let mut world = bench::Bench::new();
    let now = world.now();
    assert!(tells(collect::begin(collect::Request { key: key(), order_no: None }, Vec::new(), settings(), now), &mut world));
}

#[test]
fn what_is_taken_up_tells_its_case_and_whose_end_it_was() {
    let mut world = bench::Bench::new().always(Call::CardChargeConfirm, bench::silence);
    assert_eq!(world.recharge().ended, Ended::Unfinished);
    let case = Case::from(world.restart());
    let now = world.now();
    assert!(tells(recovery::recover(case.clone(), Arc::new(bench::settings()), now), &mut world));
    let outcome = driver::run(recovery::recover(case, Arc::new(bench::settings()), now), &mut world, &mut |_| {});
    assert_eq!(outcome.key(), Some(&key()));
    let mut world = service::Bench::fresh().never_arrives(Call::CardSaleConfirm);
    let first = world.activate();
    assert_eq!(first.ended, ServiceEnded::Unfinished);
    let case = history::open_cases(&world.world).remove(0);
    assert!(case.is_unresolved(), "it is written, and the server does not know it");
    let (settings, now) = (Arc::new(world.settings.clone()), world.now());
    let outcome = driver::run(recovery::recover(case, settings, now), &mut world, &mut |_| {});
    assert_eq!(outcome.key(), first.key.as_ref());
}
