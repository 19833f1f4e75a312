//! Histories: flows run in the false world until they end or the process dies, then taken up again from the journal.

use std::sync::Arc;

use crate::domain::Stamp;
use crate::driver::World;
use crate::flow::CardUse;
use crate::flow::case::{self, Case, CaseOutcome};
use crate::flow::collect::{self, Collected};
use crate::flow::loading::Intention;
use crate::flow::{Flow, Outcome, ServiceOutcome, Settings, Step, activation, card_return, order_action, recharge, recovery};

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

impl<T> Run<T> {
    /// The same end, told in other words.
    pub fn map<U>(self, words: impl FnOnce(T) -> U) -> Run<U> {
        match self {
            Run::Ended(outcome) => Run::Ended(words(outcome)),
            Run::Died => Run::Died,
            Run::Endless => Run::Endless,
        }
    }
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

/// Everything the journal holds open, as a restart reads it.
pub fn open_cases(world: &FalseWorld) -> Vec<Case> {
    let (cases, _) = case::fold(world.disk.told());
    cases.into_values().filter(Case::is_open).collect()
}

/// Everything that is due is handed over and noted, by somebody whom nothing goes wrong for; as `payout paid` does.
pub fn hand_over_all(world: &mut FalseWorld) {
    for payout in world.disk.payouts() {
        let at = Stamp::of(world.now().civil);
        world.disk.hand_over(at, &payout.key);
    }
}

/// Begins an activation as the command line does.
pub fn activate(world: &mut FalseWorld, request: activation::Request, settings: &Arc<Settings>) -> Run<ServiceOutcome> {
    let open = open_cases(world);
    let now = world.now();
    run(activation::begin(request, open, settings.clone(), now), world)
}

/// Begins the return of a card as the command line does.
pub fn take_back(world: &mut FalseWorld, request: card_return::Request, settings: &Arc<Settings>) -> Run<ServiceOutcome> {
    let open = open_cases(world);
    let now = world.now();
    run(card_return::begin(request, open, settings.clone(), now), world)
}

/// Collects what waits for the card on the reader, as the command line does.
pub fn collect(world: &mut FalseWorld, request: collect::Request, settings: &Arc<Settings>) -> Run<Collected> {
    let open = open_cases(world);
    let now = world.now();
    run(collect::begin(request, open, settings.clone(), now), world)
}

/// Cancels an order or lets card management settle it, as the command line does.
pub fn act(world: &mut FalseWorld, request: order_action::Request, settings: &Arc<Settings>) -> Run<Outcome> {
    let open = open_cases(world);
    let now = world.now();
    run(order_action::begin(request, open, settings.clone(), now), world)
}

/// Takes everything open up once, as `recover` does.
pub fn take_up_all(world: &mut FalseWorld, card: CardUse, settings: &Arc<Settings>) -> Vec<Run<CaseOutcome>> {
    let open = open_cases(world);
    let mut runs = Vec::new();
    for case in recovery::in_turn(open) {
        let now = world.now();
        let ended = run(case::take_up(case, Intention::Load, card, settings.clone(), now), world);
        let died = ended == Run::Died;
        runs.push(ended);
        if died {
            break;
        }
    }
    runs
}

/// Begins a recharge as the command line does: its order named by the journal, refused where one of the card is open.
pub fn recharge(world: &mut FalseWorld, request: recharge::Request, settings: &Arc<Settings>) -> Run<Outcome> {
    let open = open_cases(world);
    let now = world.now();
    run(recharge::begin(request, open, settings.clone(), now), world)
}
