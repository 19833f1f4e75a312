//! Histories: flows run in the false world until they end or the process dies, then taken up again from the journal.

use std::sync::Arc;

use crate::driver::World;
use crate::flow::recovery::{self, fold};
use crate::flow::{Flow, Outcome, Settings, Step, Story, recharge};

use super::world::FalseWorld;

/// More effects than any flow needs: one that takes more does not end.
const ENDLESS: usize = 5_000;

/// How a run of a flow came to an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run<T> {
    /// By itself.
    Ended(T),
    /// The process died.
    Died,
    /// Not at all.
    Endless,
}

/// Runs a flow until it ends or the process dies.
pub fn run<F: Flow>(begin: Step<F>, world: &mut FalseWorld) -> Run<F::Outcome> {
    let limit = world.effects() + ENDLESS;
    let mut step = begin;
    loop {
        match step {
            Step::End(outcome) => return Run::Ended(outcome),
            Step::Do(flow, effect) => {
                let answer = world.perform(&effect);
                if world.is_dead() {
                    return Run::Died;
                }
                if world.effects() > limit {
                    return Run::Endless;
                }
                let now = world.now();
                step = flow.resume(answer, now);
            }
        }
    }
}

/// The orders the journal holds open.
pub fn open_orders(world: &FalseWorld) -> Vec<Story> {
    let (stories, _) = fold(world.disk.entries().iter().cloned());
    stories.into_values().filter(Story::is_open).collect()
}

/// Begins a recharge as the command line does: its order named by the journal, refused where one of the card is open.
pub fn recharge(world: &mut FalseWorld, request: recharge::Request, settings: &Arc<Settings>) -> Run<Outcome> {
    let open = open_orders(world);
    let now = world.now();
    run(recharge::begin(request, open, settings.clone(), now), world)
}

/// Takes every open order up once, as `recover` does.
pub fn recover_all(world: &mut FalseWorld, settings: &Arc<Settings>) -> Vec<Run<Outcome>> {
    let stories = open_orders(world);
    let numbers: Vec<_> = stories.iter().map(|story| (story.key.clone(), story.order_no.clone())).collect();
    let mut runs = Vec::new();
    for story in recovery::in_turn(stories, None) {
        let others = numbers.iter().filter(|(key, _)| *key != story.key).filter_map(|(_, order_no)| order_no.clone()).collect();
        let now = world.now();
        let ended = run(recovery::recover(story, settings.clone(), others, now), world);
        let died = ended == Run::Died;
        runs.push(ended);
        if died {
            break;
        }
    }
    runs
}
