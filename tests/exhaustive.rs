//! Every single fault and every pair of faults over a recharge, placed one by one in the false world and judged.

#![cfg(feature = "sim")]

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayMeans, TerminalNumber};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::settings::{Initialize, Paying};
use cardkiosk::flow::{Outcome, Settings, recharge};
use cardkiosk::proto::catalogue;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run, open_orders};
use cardkiosk::sim::judge::Judge;
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::{self, SimServer};
use cardkiosk::sim::world::{FalseWorld, Traced};
use jiff::civil::date;

const AMOUNT: Fen = Fen::new(5000);

/// How often the order is taken up while things still go wrong, and how often afterwards.
const ROUNDS_IN_THE_STORM: usize = 2;
const ROUNDS_IN_THE_CALM: usize = 4;

fn settings(await_return: Duration) -> Arc<Settings> {
    Arc::new(Settings {
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        key_index: 1,
        // Few reads: a fault at the twentieth read teaches what one at the second has taught.
        reads: catalogue::resolve(&["IDX_0002", "IDX_0003", "IDX_0004"]).expect("appendix C has them"),
        probe_amount: Fen::ZERO,
        initialize: Initialize::ServerElseOwn,
        attempts: 3,
        retry_after: Duration::from_secs(1),
        rounds: 3,
        writes: 2,
        await_card: Duration::from_secs(10),
        await_return,
        paying: Paying::default(),
        largest_amount: Fen::ZERO,
        most_per_day: Fen::ZERO,
        most_open_orders: 0,
    })
}

fn world() -> FalseWorld {
    let cards = vec![SimCard::new(CardState::sample(17)), SimCard::new(CardState::sample(18))];
    let mut server = SimServer::new(server::Options::default());
    for card in &cards {
        server.register(card.state());
    }
    FalseWorld::new(cards, server, date(2026, 11, 22).at(23, 58, 0, 0))
}

/// One history: a recharge, recoveries while the plan lasts, recoveries in the calm; judged all along.
fn live(base: &FalseWorld, plan: &Plan, settings: &Arc<Settings>) -> Result<FalseWorld, String> {
    let mut world = base.clone();
    world.plan = plan.clone();
    let mut judge = Judge::new(&world, AMOUNT);
    let (key, pay_order_no) = world.disk.new_order();
    let tender = Tender::Taken;
    let request =
        recharge::Request { key, amount: AMOUNT, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let run = history::recharge(&mut world, request, settings);
    judged(&mut judge, &world, run)?;
    for _ in 0..ROUNDS_IN_THE_STORM {
        take_up(&mut world, &mut judge, settings)?;
    }
    world.calm_down();
    for _ in 0..ROUNDS_IN_THE_CALM {
        take_up(&mut world, &mut judge, settings)?;
    }
    judge.at_end(&world)?;
    Ok(world)
}

fn take_up(world: &mut FalseWorld, judge: &mut Judge, settings: &Arc<Settings>) -> Result<(), String> {
    if open_orders(world).is_empty() && !world.is_dead() {
        return Ok(());
    }
    world.restart();
    for run in history::recover_all(world, settings) {
        judged(judge, world, run)?;
    }
    Ok(())
}

fn judged(judge: &mut Judge, world: &FalseWorld, run: Run<Outcome>) -> Result<(), String> {
    match run {
        Run::Ended(outcome) => judge.told(world, &outcome)?,
        Run::Died => {}
        Run::Endless => return Err("the flow does not end".to_owned()),
    }
    judge.always(world)
}

/// Every plan that adds one blow to `plan` behind its last, along the trace of the history that `plan` makes.
fn followers(plan: &Plan, trace: &[Traced]) -> Vec<Plan> {
    let from = plan.last().map_or(0, |last| last + 1);
    let blows = |(at, traced): (usize, &Traced)| {
        Blow::at(&traced.effect).into_iter().map(move |blow| plan.clone().with(at, blow)).collect::<Vec<_>>()
    };
    trace.iter().enumerate().skip(from).flat_map(blows).collect()
}

/// Judges the histories of these plans on all cores; gives back the traces of those that held.
fn judge_all(base: &FalseWorld, plans: &[Plan], settings: &Arc<Settings>) -> (Vec<(Plan, FalseWorld)>, Vec<String>) {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = plans.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let handles: Vec<_> = plans
            .chunks(share)
            .map(|plans| {
                scope.spawn(move || {
                    let (mut held, mut broken) = (Vec::new(), Vec::new());
                    for plan in plans {
                        match live(base, plan, settings) {
                            Ok(world) => held.push((plan.clone(), world)),
                            Err(breach) => broken.push(format!("{plan}: {breach}")),
                        }
                    }
                    (held, broken)
                })
            })
            .collect();
        let mut all = (Vec::new(), Vec::new());
        for handle in handles {
            let (held, broken) = handle.join().expect("no history panics");
            all.0.extend(held);
            all.1.extend(broken);
        }
        all
    })
}

fn hold(what: &str, histories: usize, broken: &[String]) {
    eprintln!("{what}: {histories} histories, {} broken", broken.len());
    let shown: Vec<&str> = broken.iter().take(12).map(String::as_str).collect();
    assert!(broken.is_empty(), "{what}: {} of {histories} histories break a rule:\n{}", broken.len(), shown.join("\n"));
}

fn every_pair(await_return: Duration) {
    let (base, settings) = (world(), settings(await_return));
    let fair = live(&base, &Plan::fair(), &settings).expect("nothing goes wrong and all is well");
    assert_eq!(Judge::new(&base, AMOUNT).loads(&fair), 1, "the card was loaded");
    let singles = followers(&Plan::fair(), fair.trace());
    let (held, broken) = judge_all(&base, &singles, &settings);
    hold("single faults", singles.len(), &broken);
    assert!(singles.len() > 100, "only {} places for a fault were found", singles.len());
    let mut pairs = 0;
    let mut broken = Vec::new();
    for (plan, world) in held {
        let plans = followers(&plan, world.trace());
        pairs += plans.len();
        broken.extend(judge_all(&base, &plans, &settings).1);
    }
    hold("pairs of faults", pairs, &broken);
    assert!(pairs > 10_000, "only {pairs} pairs of faults were found");
}

#[test]
fn every_pair_of_faults_with_a_customer_who_waits() {
    every_pair(Duration::from_mins(1));
}

#[test]
fn every_pair_of_faults_with_a_customer_who_leaves() {
    every_pair(Duration::ZERO);
}
