//! Runs one flow at a time in a [`World`]. Window, command line and simulator differ only in the world they hand over.

pub mod transcript;

use crate::domain::Moment;
use crate::flow::{Answer, Effect, Flow, Progress, Step};

/// Everything outside: reader, server, journal, clock. The real one is `world::Terminal`, the false one `sim::FalseWorld`.
pub trait World {
    /// The clocks now.
    fn now(&mut self) -> Moment;

    /// Performs one effect, blocking until it has an answer.
    fn perform(&mut self, effect: &Effect) -> Answer;
}

/// Runs a flow to its end. `watch` is told each time what a screen would show changes.
pub fn run<F: Flow>(begin: Step<F>, world: &mut impl World, watch: &mut dyn FnMut(&Progress)) -> F::Outcome {
    let mut step = begin;
    let mut shown: Option<Progress> = None;
    loop {
        match step {
            Step::End(outcome) => return outcome,
            Step::Do(flow, effect) => {
                let progress = flow.progress();
                if shown.as_ref() != Some(&progress) {
                    watch(&progress);
                    shown = Some(progress);
                }
                let answer = world.perform(&effect);
                if let Answer::Failed(fault) = &answer {
                    tracing::warn!(effect = effect.name(), %fault, "effect failed");
                }
                step = flow.resume(answer, world.now());
            }
        }
    }
}
