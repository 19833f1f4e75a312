//! What is this card? Read it, and ask the server about it.
//!
//! ```text
//! AwaitingCard ─► Reading ─► Querying(4.1) ─► Releasing
//!      ▲             │ taken away: again
//!      └─────────────┘
//! ```

use std::sync::Arc;
use std::time::Duration;

use crate::domain::Moment;
use crate::proto::codes::Class;
use crate::proto::message::{Body, Call, CardInfo, Request, Response};
use crate::proto::status::StatusWord;

use super::commands::{read_file_15, select_purse};
use super::fault::{Cause, Fault};
use super::list_run::{ListRun, Stops};
use super::settings::Settings;
use super::sight::Sight;
use super::story::Refusal;
use super::{Answer, Effect, Flow, Progress, Stage, Step, WhichCard};

/// How much is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Only whose card it is: two commands.
    Identity,
    /// Everything the card tells.
    Card,
    /// And what the server says of it (4.1).
    CardAndServer,
}

/// The machine.
#[derive(Debug)]
pub struct CardQuery {
    settings: Arc<Settings>,
    scope: Scope,
    until_ms: u64,
    attempts: u8,
    state: State,
}

#[derive(Debug)]
enum State {
    AwaitingCard,
    Reading(ListRun),
    Querying(Sight),
    Pausing(Sight),
    Releasing(Outcome),
}

/// How a query ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The card was read.
    Read {
        /// By the card.
        sight: Box<Sight>,
        /// By the server.
        server: ServerSays,
    },
    /// It is no transit card, or does not let itself be read.
    Unreadable(StatusWord),
    /// No card was read.
    OutOfReach(Fault),
}

/// What the server said of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerSays {
    /// It was not asked.
    NotAsked,
    /// This.
    Info(Box<CardInfo>),
    /// It refused to say.
    Refused(Refusal),
    /// It could not be asked, or gave no reply that counts.
    Silent(Fault),
}

/// Begins; the first card that comes is read.
pub fn begin(scope: Scope, settings: Arc<Settings>, now: Moment) -> Step<CardQuery> {
    let patience_ms = u64::try_from(settings.await_card.as_millis()).unwrap_or(u64::MAX);
    let until_ms = now.monotonic_ms.saturating_add(patience_ms);
    CardQuery { settings, scope, until_ms, attempts: 0, state: State::AwaitingCard }.await_card(WhichCard::Any, now)
}

/// Asks only whose card it is that comes until then, in monotonic milliseconds; the one there is may not be wanted.
pub(super) fn whose(which: WhichCard, until_ms: u64, settings: Arc<Settings>, now: Moment) -> Step<CardQuery> {
    CardQuery { settings, scope: Scope::Identity, until_ms, attempts: 0, state: State::AwaitingCard }.await_card(which, now)
}

/// A query inside a flow that goes on with the card.
#[derive(Debug)]
pub(super) enum Kept {
    /// It asks for this.
    Asking(Box<CardQuery>, Effect),
    /// It has ended, and the connection is still held.
    Asked(Outcome),
}

/// Takes a query's step for a flow that needs the card afterwards: its last effect, which gives the card up, is left out.
pub(super) fn keeping_the_card(step: Step<CardQuery>, now: Moment) -> Kept {
    match step {
        Step::Do(query, Effect::ReleaseCard) => match query.resume(Answer::Done, now) {
            Step::End(outcome) => Kept::Asked(outcome),
            Step::Do(..) => unreachable!("giving the card up is a query's last effect"),
        },
        Step::Do(query, effect) => Kept::Asking(Box::new(query), effect),
        Step::End(_) => unreachable!("a query gives the card up before it ends"),
    }
}

impl Flow for CardQuery {
    type Outcome = Outcome;

    fn resume(mut self, answer: Answer, now: Moment) -> Step<CardQuery> {
        match (std::mem::replace(&mut self.state, State::AwaitingCard), answer) {
            (State::AwaitingCard, Answer::CardPresent) => self.read(),
            (State::AwaitingCard | State::Reading(_), Answer::Failed(fault)) => self.not_read(fault, now),
            (State::Reading(mut run), Answer::CardReplied(reply)) => {
                run.take(&reply);
                match run.next() {
                    Some(next) => self.in_state(State::Reading(run), Effect::Transmit(next)),
                    None => self.was_read(run),
                }
            }
            (State::Querying(sight), Answer::Replied(response)) => self.replied(sight, response),
            (State::Querying(sight), Answer::Failed(fault)) => self.no_reply(sight, fault),
            (State::Pausing(sight), _) => self.query(sight),
            (State::Releasing(outcome), _) => Step::End(outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        let (stage, sight) = match &self.state {
            State::AwaitingCard => (Stage::AwaitingCard, None),
            State::Reading(_) => (Stage::Reading, None),
            State::Querying(sight) | State::Pausing(sight) => (Stage::Querying, Some(sight)),
            State::Releasing(_) => (Stage::Ended, None),
        };
        Progress {
            stage,
            may_cancel: true,
            card_tail: sight.map(|sight| sight.card_no.tail().to_owned()),
            attempt: self.attempts,
            code: None,
        }
    }
}

impl CardQuery {
    fn in_state(mut self, state: State, effect: Effect) -> Step<CardQuery> {
        self.state = state;
        Step::Do(self, effect)
    }

    fn await_card(self, which: WhichCard, now: Moment) -> Step<CardQuery> {
        let within = Duration::from_millis(self.until_ms.saturating_sub(now.monotonic_ms));
        self.in_state(State::AwaitingCard, Effect::AwaitCard { which, within })
    }

    fn read(self) -> Step<CardQuery> {
        let run = match self.scope {
            Scope::Identity => ListRun::new(vec![select_purse(), read_file_15()], Stops::Never),
            Scope::Card | Scope::CardAndServer => ListRun::new(self.settings.reads.clone(), Stops::Never),
        };
        match run.next() {
            Some(first) => self.in_state(State::Reading(run), Effect::Transmit(first)),
            None => self.end(Outcome::OutOfReach(Fault::NotDone(Cause::BadRequest("no reads are configured".to_owned())))),
        }
    }

    /// A card that was lifted or lies badly has the rest of the time to come back.
    fn not_read(self, fault: Fault, now: Moment) -> Step<CardQuery> {
        let may_come_back = matches!(fault.cause(), Cause::CardRemoved | Cause::CardMute | Cause::CardReset);
        if may_come_back && now.monotonic_ms < self.until_ms {
            return self.await_card(WhichCard::Any, now);
        }
        self.end(Outcome::OutOfReach(fault))
    }

    fn was_read(self, run: ListRun) -> Step<CardQuery> {
        match Sight::of(run) {
            Err(status) => self.end(Outcome::Unreadable(status)),
            Ok(sight) if self.scope == Scope::CardAndServer => self.query(sight),
            Ok(sight) => self.end(Outcome::Read { sight: Box::new(sight), server: ServerSays::NotAsked }),
        }
    }

    fn query(self, sight: Sight) -> Step<CardQuery> {
        let request = Request::CardInfoQuery { executed: sight.executed.clone() };
        self.in_state(State::Querying(sight), Effect::Ask(request))
    }

    fn replied(self, sight: Sight, response: Response) -> Step<CardQuery> {
        let refusal = Refusal::of(Call::CardInfoQuery, &response);
        let server = match (response.code.class(), response.body) {
            (Class::Success, Some(Body::CardInfo(info))) => ServerSays::Info(info),
            (Class::RetryLater, _) => return self.again(sight, ServerSays::Refused(refusal)),
            _ => ServerSays::Refused(refusal),
        };
        self.end(Outcome::Read { sight: Box::new(sight), server })
    }

    fn no_reply(self, sight: Sight, fault: Fault) -> Step<CardQuery> {
        if *fault.cause() == Cause::Cancelled {
            return self.end(Outcome::Read { sight: Box::new(sight), server: ServerSays::Silent(fault) });
        }
        self.again(sight, ServerSays::Silent(fault))
    }

    /// A query changes nothing: it may be repeated whatever became of it.
    fn again(mut self, sight: Sight, last: ServerSays) -> Step<CardQuery> {
        self.attempts = self.attempts.saturating_add(1);
        if self.attempts < self.settings.attempts {
            let pause = self.settings.retry_after;
            return self.in_state(State::Pausing(sight), Effect::Pause(pause));
        }
        self.end(Outcome::Read { sight: Box::new(sight), server: last })
    }

    fn end(self, outcome: Outcome) -> Step<CardQuery> {
        self.in_state(State::Releasing(outcome), Effect::ReleaseCard)
    }
}
