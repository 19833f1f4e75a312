//! Every single fault and every pair of faults over a recharge, placed one by one in the false world and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::{CaseOutcome, Settings, recharge};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::judge::Judge;
use cardkiosk::sim::plan::Plan;
use cardkiosk::sim::world::FalseWorld;
use enumeration::AtLeast;

const AMOUNT: Fen = Fen::new(5000);

/// One history: a recharge, recoveries while the plan lasts, recoveries in the calm; judged all along.
fn live(base: &FalseWorld, plan: &Plan, settings: &Arc<Settings>) -> Result<FalseWorld, String> {
    let mut world = base.clone();
    world.plan = plan.clone();
    let mut judge = Judge::new(&world, AMOUNT);
    let (key, pay_order_no) = world.disk.new_order();
    let tender = Tender::Taken;
    let request =
        recharge::Request { key, amount: AMOUNT, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let run = history::recharge(&mut world, request, settings).map(CaseOutcome::Charge);
    judged(&mut judge, &world, run)?;
    enumeration::live_on(&mut world, settings, |world, run| judged(&mut judge, world, run))?;
    judge.at_end(&world)?;
    Ok(world)
}

fn judged(judge: &mut Judge, world: &FalseWorld, run: Run<CaseOutcome>) -> Result<(), String> {
    match run {
        Run::Ended(CaseOutcome::Charge(outcome)) => judge.told(world, &outcome)?,
        Run::Ended(CaseOutcome::Service(outcome)) => return Err(format!("{outcome:?} is no recharge")),
        Run::Died => {}
        Run::Endless => return Err("the flow does not end".to_owned()),
    }
    judge.always(world)
}

fn every_pair(await_return: Duration) {
    let base = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    let settings = enumeration::settings(await_return);
    let fair = enumeration::every_pair(&|plan| live(&base, plan, &settings), AtLeast { singles: 100, pairs: 10_000 });
    assert_eq!(Judge::new(&base, AMOUNT).loads(&fair), 1, "the card was loaded");
}

#[test]
fn every_pair_of_faults_with_a_customer_who_waits() {
    every_pair(Duration::from_mins(1));
}

#[test]
fn every_pair_of_faults_with_a_customer_who_leaves() {
    every_pair(Duration::ZERO);
}
