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
use cardkiosk::domain::{Fen, Moment, OrderKey, OrderNo, PayMeans, PayOrderNo};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::activation::{self, Holder};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Because, Cause, Effect, Ended, Fault, Flow, ServiceEnded, Step, order_action, recharge, recovery};

/// A bench whose journal fails with these faults first.
struct Failing<Bench> {
    bench: Bench,
    faults: Vec<Fault>,
}

impl<Bench: World> World for Failing<Bench> {
    fn now(&mut self) -> Moment {
        self.bench.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        if matches!(effect, Effect::Record(_)) && !self.faults.is_empty() {
            return Answer::Failed(self.faults.remove(0));
        }
        self.bench.perform(effect)
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
        let mut world = Failing { bench: bench::Bench::new(), faults };
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
        let mut world = Failing { bench: service::Bench::fresh(), faults };
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
fn every_effect_has_a_name_of_its_own_in_the_log() {
    let effects = [Effect::ReleaseCard, Effect::Recall(Vec::new()), Effect::Pause(std::time::Duration::ZERO)];
    assert_eq!(effects.map(|effect| effect.name()), ["release-card", "recall", "pause"]);
}

/// Runs a business to its end; whether it said on the way whose case it is.
fn tells<F: Flow>(begin: Step<F>, world: &mut impl World) -> bool {
    let (mut step, mut told) = (begin, false);
    while let Step::Do(flow, effect) = step {
        told |= flow.case().is_some_and(|case| *case.key() == key());
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
}
