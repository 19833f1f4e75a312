//! Everything open is taken up once, with somebody at the reader who has the cards.
//!
//! ```text
//! for each: alone, without its card ─► the others wait for their cards ─► a card comes ─► what is open for it ─┐
//!                                                        ▲                    │ nothing: another one           │
//!                                                        └────────────────────┴───────────────────────────────┘
//! ```
//!
//! Cards are taken as they come, in no order of the program's: whoever holds three of them may put any of them down.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::{CardNumber, Moment};
use crate::flow::card_query::{self, CardQuery};
use crate::flow::case::{Case, CaseOutcome, TakenUp};
use crate::flow::outcome::Because;
use crate::flow::settings::Settings;
use crate::flow::{Answer, Effect, Flow, Progress, Stage, Step, WhichCard};

/// The machine.
#[derive(Debug)]
pub struct Round {
    work: Work,
    state: State,
}

#[derive(Debug)]
struct Work {
    settings: Arc<Settings>,
    /// Not yet tried without their cards.
    alone: VecDeque<Case>,
    /// Only their cards can bring them further; with what a person is told as long as theirs does not come.
    waiting: Vec<(Case, CaseOutcome)>,
    /// Those of the card that lies on the reader.
    here: VecDeque<Case>,
    done: Vec<CaseOutcome>,
    /// Until when the next card is waited for, in monotonic milliseconds.
    until_ms: u64,
}

#[derive(Debug)]
enum State {
    Alone(Box<TakenUp>),
    Asking(Box<CardQuery>),
    Here(Box<TakenUp>),
    /// Whatever is left of the first effect: nothing was open.
    Releasing,
}

/// Begins. `open` is what the journal holds open.
pub fn begin(open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Round> {
    let alone = super::in_turn(open).into();
    Work { settings, alone, waiting: Vec::new(), here: VecDeque::new(), done: Vec::new(), until_ms: 0 }.next_alone(now)
}

impl Flow for Round {
    /// How each case ended, or stands; in the order in which that was known.
    type Outcome = Vec<CaseOutcome>;

    fn resume(self, answer: Answer, now: Moment) -> Step<Round> {
        let work = self.work;
        match self.state {
            State::Alone(taken) => {
                let case = taken.case();
                work.alone(case, taken.resume(answer, now), now)
            }
            State::Asking(query) => work.asking(query.resume(answer, now), now),
            State::Here(taken) => work.here(taken.resume(answer, now), now),
            State::Releasing => Step::End(work.done),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Alone(taken) | State::Here(taken) => taken.progress(),
            State::Asking(query) => query.progress(),
            State::Releasing => Progress { stage: Stage::Ended, may_cancel: false, card_tail: None, attempt: 0, code: None },
        }
    }
}

impl Work {
    fn in_state(self, state: State, effect: Effect) -> Step<Round> {
        Step::Do(Round { work: self, state }, effect)
    }

    fn next_alone(mut self, now: Moment) -> Step<Round> {
        match self.alone.pop_front() {
            Some(case) => {
                let step = super::alone(case.clone(), self.settings.clone(), now);
                self.alone(case, step, now)
            }
            None => self.next_card(WhichCard::Any, now),
        }
    }

    /// `case` is what was known of it before this step: what its end leaves to its card begins there.
    fn alone(mut self, case: Case, step: Step<TakenUp>, now: Moment) -> Step<Round> {
        match step {
            Step::Do(taken, effect) => self.in_state(State::Alone(Box::new(taken)), effect),
            Step::End(outcome) if outcome.because() == Some(&Because::NeedsCard) => {
                self.waiting.push((case, outcome));
                self.next_alone(now)
            }
            Step::End(outcome) => {
                self.done.push(outcome);
                self.next_alone(now)
            }
        }
    }

    /// Waits for a card, as long as for any first card.
    fn next_card(mut self, which: WhichCard, now: Moment) -> Step<Round> {
        let patience_ms = u64::try_from(self.settings.await_card.as_millis()).unwrap_or(u64::MAX);
        self.until_ms = now.monotonic_ms.saturating_add(patience_ms);
        if self.waiting.is_empty() { self.release() } else { self.ask(which, now) }
    }

    fn ask(self, which: WhichCard, now: Moment) -> Step<Round> {
        let step = card_query::whose(which, self.until_ms, self.settings.clone(), now);
        self.asking(step, now)
    }

    fn asking(self, step: Step<CardQuery>, now: Moment) -> Step<Round> {
        match step {
            Step::Do(query, effect) => self.in_state(State::Asking(Box::new(query)), effect),
            Step::End(card_query::Outcome::Read { sight, .. }) => self.card_came(&sight.card_no, now),
            Step::End(card_query::Outcome::Unreadable(_)) => self.ask(WhichCard::AnotherOne, now),
            Step::End(card_query::Outcome::OutOfReach(_)) => self.release(),
        }
    }

    fn card_came(mut self, card_no: &CardNumber, now: Moment) -> Step<Round> {
        let (here, waiting): (Vec<_>, Vec<_>) = self.waiting.into_iter().partition(|(case, _)| case.card_no() == card_no);
        self.waiting = waiting;
        if here.is_empty() {
            return self.ask(WhichCard::AnotherOne, now);
        }
        self.here = here.into_iter().map(|(case, _)| case).collect();
        self.next_here(now)
    }

    fn next_here(mut self, now: Moment) -> Step<Round> {
        match self.here.pop_front() {
            Some(case) => {
                let step = super::recover(case, self.settings.clone(), now);
                self.here(step, now)
            }
            None => self.next_card(WhichCard::AnotherOne, now),
        }
    }

    fn here(mut self, step: Step<TakenUp>, now: Moment) -> Step<Round> {
        match step {
            Step::Do(taken, effect) => self.in_state(State::Here(Box::new(taken)), effect),
            Step::End(outcome) => {
                self.done.push(outcome);
                self.next_here(now)
            }
        }
    }

    fn release(mut self) -> Step<Round> {
        self.done.extend(self.waiting.drain(..).map(|(_, outcome)| outcome));
        self.in_state(State::Releasing, Effect::ReleaseCard)
    }
}
