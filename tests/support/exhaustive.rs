//! Faults placed one by one, and two by two: the machinery that every flow's enumeration shares.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use cardkiosk::flow::CardUse;
use cardkiosk::flow::{CaseOutcome, Settings};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::{self, SimServer};
use cardkiosk::sim::world::{FalseWorld, Traced};
use jiff::civil::date;

/// How often what is open is taken up while things still go wrong, and how often afterwards.
const ROUNDS_IN_THE_STORM: usize = 2;
const ROUNDS_IN_THE_CALM: usize = 4;

pub(crate) fn settings(await_return: Duration) -> Arc<Settings> {
    Arc::new(Settings { await_return, ..crate::settings::patient() })
}

/// A customer with the first of these cards; all are known to the server.
pub(crate) fn world(cards: Vec<CardState>) -> FalseWorld {
    let cards: Vec<SimCard> = cards.into_iter().map(SimCard::new).collect();
    let mut server = SimServer::new(server::Options::default());
    for card in &cards {
        server.register(card.state());
    }
    FalseWorld::new(cards, server, date(2026, 11, 22).at(23, 58, 0, 0))
}

/// The rest of a history after its flow has run: taken up while the plan lasts, then in the calm; judged all along.
pub(crate) fn live_on(
    world: &mut FalseWorld,
    settings: &Arc<Settings>,
    mut judged: impl FnMut(&FalseWorld, Run<CaseOutcome>) -> Result<(), String>,
) -> Result<(), String> {
    let mut take_up = |world: &mut FalseWorld, card| {
        if history::open_cases(world).is_empty() && !world.is_dead() {
            return Ok(());
        }
        world.restart();
        history::take_up_all(world, card, settings).into_iter().try_for_each(|run| judged(world, run))
    };
    for _ in 0..ROUNDS_IN_THE_STORM {
        take_up(world, CardUse::Reader)?;
    }
    world.calm_down();
    // What needs no card settles by itself; what does, with the card.
    take_up(world, CardUse::Nobody)?;
    for _ in 0..ROUNDS_IN_THE_CALM {
        take_up(world, CardUse::Reader)?;
    }
    Ok(())
}

/// Every plan that adds one blow to `plan` behind its last, along the trace of the history that `plan` makes.
fn followers(plan: &Plan, trace: &[Traced]) -> Vec<Plan> {
    let from = plan.last().map_or(0, |last| last + 1);
    let blows = |(at, traced): (usize, &Traced)| {
        Blow::at(&traced.effect).into_iter().map(move |blow| plan.clone().with(at, blow)).collect::<Vec<_>>()
    };
    trace.iter().enumerate().skip(from).flat_map(blows).collect()
}

/// Lives the history of a plan to its end, or says which rule it breaks.
type Live<'a> = dyn Fn(&Plan) -> Result<FalseWorld, String> + Sync + 'a;

/// Judges the histories of these plans on all cores; gives back the ends of those that held.
fn judge_all(plans: &[Plan], live: &Live<'_>) -> (Vec<(Plan, FalseWorld)>, Vec<String>) {
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let share = plans.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let handles: Vec<_> = plans
            .chunks(share)
            .map(|plans| {
                scope.spawn(move || {
                    let (mut held, mut broken) = (Vec::new(), Vec::new());
                    for plan in plans {
                        match live(plan) {
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

/// How many places for faults there must at least be, so that an enumeration that finds none does not pass.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtLeast {
    pub(crate) singles: usize,
    pub(crate) pairs: usize,
}

/// Places every fault; gives back how the fair history ended, and all that held.
fn singles(live: &Live<'_>, at_least: AtLeast) -> (FalseWorld, Vec<(Plan, FalseWorld)>) {
    let fair = live(&Plan::fair()).expect("nothing goes wrong and all is well");
    let singles = followers(&Plan::fair(), fair.trace());
    let (held, broken) = judge_all(&singles, live);
    hold("single faults", singles.len(), &broken);
    assert!(singles.len() >= at_least.singles, "only {} places for a fault were found", singles.len());
    (fair, held)
}

/// Places every fault; gives back how the fair history ended.
#[allow(dead_code)] // most flows are worth their pairs
pub(crate) fn every_single(live: &Live<'_>, at_least: usize) -> FalseWorld {
    singles(live, AtLeast { singles: at_least, pairs: 0 }).0
}

/// Places every fault and every pair of faults; gives back how the fair history ended.
pub(crate) fn every_pair(live: &Live<'_>, at_least: AtLeast) -> FalseWorld {
    let (fair, held) = singles(live, at_least);
    let mut pairs = 0;
    let mut broken = Vec::new();
    for (plan, world) in held {
        let plans = followers(&plan, world.trace());
        pairs += plans.len();
        broken.extend(judge_all(&plans, live).1);
    }
    hold("pairs of faults", pairs, &broken);
    assert!(pairs >= at_least.pairs, "only {pairs} pairs of faults were found");
    fair
}
