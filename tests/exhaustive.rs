//! Every placement of up to three faults over a recharge, in the false world, and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/recharged.rs"]
mod recharged;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::PayMeans;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::{Case, CaseOutcome, Event, Settings};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::Run;
use cardkiosk::sim::planted::{Hand, Planted};
use cardkiosk::sim::world::FalseWorld;
use enumeration::{History, Placed, THREE, TWO_AFTER_A_DEATH, TWO_AT_DEPTH, Watch, death_after};
use recharged::Recharge;

fn every(await_return: Duration, placed: Placed, at_least: &[u128]) {
    let fair = enumeration::every(begun(await_return), placed, at_least);
    assert_eq!(fair.judge.loads(&fair.world), 1, "the card was loaded");
}

fn begun(await_return: Duration) -> Recharge {
    let world = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    Recharge::of(world, (PayMeans::Cash, Tender::Taken), enumeration::settings(await_return))
}

#[test]
fn every_three_faults_with_a_customer_who_waits() {
    every(Duration::from_mins(1), THREE, &[1, 140, 10_000, 1_150_000]);
}

#[test]
fn every_three_faults_with_a_customer_who_leaves() {
    every(Duration::ZERO, THREE, &[1, 140, 10_000, 1_150_000]);
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_a_recovery() {
    every(Duration::ZERO, TWO_AT_DEPTH, &[1, 100, 5_000, 300_000, 20_000_000]);
}

#[test]
fn every_two_faults_in_the_recovery_of_the_recovery_of_a_recharge_that_died() {
    let begun = begun(Duration::ZERO);
    let standing = death_after(&begun, |event| matches!(event, Event::Created { .. }));
    let fair = enumeration::every(Recharge { standing, ..begun }, TWO_AFTER_A_DEATH, &[1, 105, 5_000, 300_000]);
    assert_eq!(fair.judge.loads(&fair.world), 1, "the card was loaded");
}

/// A recharge with a slip in its recovery: once the program has died so often, it takes a write in doubt for one that was not made.
#[derive(Clone)]
struct Forgetful {
    recharge: Recharge,
    deaths: usize,
}

/// In the business, in its recovery, and in the recovery of that.
const DEATHS: usize = 3;

impl History for Forgetful {
    fn world(&mut self) -> &mut FalseWorld {
        self.recharge.world()
    }

    fn settings(&self) -> Arc<Settings> {
        self.recharge.settings()
    }

    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let held = self.recharge.business(watch);
        self.count();
        held
    }

    fn told(&mut self, outcome: CaseOutcome) -> Result<(), String> {
        self.recharge.told(outcome)
    }

    fn always(&mut self) -> Result<(), String> {
        self.recharge.always()
    }

    fn judged(&mut self, run: Run<CaseOutcome>) -> Result<(), String> {
        let held = self.recharge.judged(run);
        self.count();
        held
    }

    fn finds(&self, case: Case) -> Case {
        if self.deaths < DEATHS { case } else { Hand::with(Planted::TakesForNotWritten).takes(case) }
    }

    fn said(&self) -> String {
        format!("{}{}", self.recharge.said(), self.deaths)
    }

    fn end(&mut self) -> Result<(), String> {
        self.recharge.end()
    }
}

impl Forgetful {
    fn count(&mut self) {
        self.deaths += usize::from(self.recharge.world.is_dead());
    }
}

fn forgetful() -> Forgetful {
    Forgetful { recharge: begun(Duration::ZERO), deaths: 0 }
}

#[test]
#[should_panic(expected = "the money is on the card")]
fn a_slip_that_only_three_faults_show_is_found() {
    enumeration::every(forgetful(), THREE, &[1]);
}

#[test]
fn two_faults_do_not_show_it() {
    enumeration::every(forgetful(), Placed::InAll(2), &[1, 100, 5_000]);
}

#[test]
fn the_same_is_counted_twice() {
    enumeration::twice(&begun(Duration::from_mins(1)), Placed::InAll(2));
}
