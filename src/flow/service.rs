//! 激活 and 退卡: a card is written once at the server's word, and the server is told what became of it.
//!
//! ```text
//!                    recovery: by what the journal tells
//!              ┌────────────────────┬─────────────────────────┐
//!              ▼                    │                         ▼
//!  Prepare(the card's answers)      │                      Confirm(4.11, 4.13), repeated ─► CLOSED
//!    ▲         │                    │                         ▲
//!    │         ▼                    ▼                         │
//!    │       Apply(4.10, 4.12) ─► AUTHORIZED ─► Write ─ 9000 ─► WRITTEN
//!    │         │ refused                         │ else         ▲
//!    │         ▼                                 ▼              │ written
//!    │       CLOSED: nothing was done           Look ───────────┤
//!    └──────────────────────── not written ──────┘              │ does not tell
//!                                                               └─► BY HAND
//! ```
//!
//! In capitals: durable before the next step. An activation that was not written is told to the server (cardresult 01)
//! before it is tried again or called off; a return that was not debited is not, since 4.13 has no word for it.
//! A broken card has no Prepare and no Write.

mod card_side;
mod endings;
pub mod front;
mod look;
pub mod outcome;
mod server_side;
pub mod story;

use std::sync::Arc;

use crate::domain::{Moment, Stamp};
use crate::proto::apdu::Command;
use crate::proto::message::{Call, Executed, Request, Response};

use super::case::Case;
use super::entry::{Entry, Event, Receipt};
use super::list_run::ListRun;
use super::loading::Intention;
use super::outcome::Because;
use super::same_card::{SameCard, Seeking};
use super::settings::Settings;
use super::{Answer, CardUse, Effect, Flow, Progress, Stage, Step};

pub use outcome::{ServiceEnded, ServiceKind, ServiceOutcome};
pub use story::{Business, ServiceStory};

use look::Look;
use story::{Before, Write};

/// The machine.
#[derive(Debug)]
pub struct Service {
    work: Work,
    state: State,
}

/// What is known of the business and of this run of it.
#[derive(Debug)]
struct Work {
    settings: Arc<Settings>,
    story: ServiceStory,
    run: Run,
}

/// What only this run knows; a restart begins with a fresh one.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // independent facts of one run, not the states of one thing
struct Run {
    card: SameCard,
    /// Whether, where nothing was written, it may be written (again).
    may_write: bool,
    /// Whether somebody waits for a card that was just lifted, or for one that may be anywhere.
    patience: Patience,
    /// The last call asked.
    asked: Option<Call>,
    /// Repetitions of that call.
    attempts: u8,
    /// Writes sent.
    writes: u8,
    /// How often the card was looked at since the last write.
    looks: u8,
    /// The answer to the write that was not 9000, to be confirmed with once nothing is known to be written.
    refused: Option<Vec<Executed>>,
    /// Whether an earlier confirm may have been handled.
    confirm_in_doubt: bool,
    /// Whether an earlier attempt to record the end may have succeeded.
    end_in_doubt: bool,
    /// Why it did not come to its good end.
    because: Option<Because>,
}

/// How long a card is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// It was just lifted.
    Return,
    /// It may be anywhere.
    Card,
}

#[derive(Debug)]
enum State {
    Recording(Box<Event>, Todo),
    Seeking(Errand, Seeking),
    Preparing(ListRun),
    Applying(Prepared),
    /// Whether the journal knows the number that the server allowed it under: an old reply is signed all the same.
    Recalling(Prepared, Box<Response>),
    Writing {
        run: ListRun,
        _durable: Receipt,
    },
    Trailing(ListRun),
    Looking(Look),
    Confirming,
    Pausing(Todo),
    Releasing(Box<ServiceOutcome>),
}

/// What comes next.
#[derive(Debug)]
enum Todo {
    Prepare,
    Apply(Prepared),
    Write,
    Trail,
    AfterLook(Option<Executed>),
    Confirm,
    CallOff,
    End(ServiceEnded, Option<Because>),
}

/// What the card is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Errand {
    Prepare,
    Look,
}

/// The card's answers that 4.10 or 4.12 carries, and what it was before.
#[derive(Debug, Clone)]
struct Prepared {
    executed: Vec<Executed>,
    before: Card,
}

/// The card before it is written.
#[derive(Debug, Clone)]
enum Card {
    File15(Vec<u8>),
    Purse { balance: crate::domain::Fen, sequence: u16 },
    Broken,
}

/// Goes on with what was just opened in the journal. Its card, where it has one, is connected.
pub(crate) fn begin(story: ServiceStory, settings: Arc<Settings>, now: Moment) -> Step<Service> {
    let run = Run { may_write: true, patience: Patience::Return, confirm_in_doubt: false, ..Run::recovered(SameCard::in_hand()) };
    Work { settings, story, run }.go(Todo::Prepare, now)
}

/// Takes an open activation or return up again. Only an activation that is to be brought to its end writes once more: a
/// card that is put on the reader for something else must not be debited for a return of days ago.
pub fn take_up(story: ServiceStory, intention: Intention, card: CardUse, settings: Arc<Settings>, now: Moment) -> Step<Service> {
    let may_write = intention == Intention::Load && matches!(story.business, Business::Activation { .. });
    let todo = match &story.write {
        Write::Written(_) | Write::NotWritten(_) => Todo::Confirm,
        Write::Intended(_) => Todo::AfterLook(None),
        Write::None if may_write => Todo::Prepare,
        Write::None => Todo::CallOff,
    };
    let run = Run { may_write, because: Some(Because::NotWritten), ..Run::recovered(SameCard::anywhere(card)) };
    let work = Work { settings, story, run };
    match todo {
        // What the last look showed may have changed since: the card is asked again.
        Todo::AfterLook(_) => work.errand(Errand::Look, now),
        todo => work.go(todo, now),
    }
}

impl Run {
    fn recovered(card: SameCard) -> Run {
        Run {
            card,
            may_write: false,
            patience: Patience::Card,
            asked: None,
            attempts: 0,
            writes: 0,
            looks: 0,
            refused: None,
            confirm_in_doubt: true,
            end_in_doubt: false,
            because: None,
        }
    }
}

impl Service {
    /// What is known of it now.
    pub(crate) fn story(&self) -> &ServiceStory {
        &self.work.story
    }
}

impl Flow for Service {
    type Outcome = ServiceOutcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<Service> {
        let Service { work, state } = self;
        match (state, answer) {
            (State::Recording(event, todo), Answer::Recorded(receipt)) => work.recorded(&event, todo, receipt, now),
            (State::Recording(event, todo), Answer::Failed(fault)) => work.unrecorded(*event, todo, fault, now),
            (State::Seeking(errand, seeking), answer) => work.seeking(errand, seeking, answer, now),
            (State::Preparing(run), Answer::CardReplied(reply)) => work.preparing(run, &reply, now),
            (State::Preparing(_), Answer::Failed(fault)) => work.card_lost(Errand::Prepare, fault, now),
            (State::Applying(_), Answer::Replied(response)) if !response.code.is_success() => work.refused(&response, now),
            (State::Applying(prepared), Answer::Replied(response)) => work.recall(prepared, response, now),
            (State::Applying(prepared), Answer::Failed(fault)) => work.no_word(prepared, fault, now),
            (State::Recalling(prepared, response), Answer::Recalled(known)) => work.recalled(prepared, *response, &known, now),
            (State::Recalling(..), Answer::Failed(fault)) => work.end(ServiceEnded::Unfinished, Some(Because::Fault(fault))),
            (State::Writing { run, .. }, Answer::CardReplied(reply)) => work.written(run, &reply, now),
            (State::Trailing(run), Answer::CardReplied(reply)) => work.trailing(run, &reply, now),
            (State::Trailing(run), Answer::Failed(_)) => work.trailed(run, now),
            (State::Looking(look), Answer::CardReplied(reply)) => work.looking(look, &reply, now),
            (State::Writing { .. } | State::Looking(_), Answer::Failed(fault)) => work.card_lost(Errand::Look, fault, now),
            (State::Confirming, Answer::Replied(response)) => work.confirmed(&response, now),
            (State::Confirming, Answer::Failed(fault)) => work.not_confirmed(fault, now),
            // A pause that is cut short is over too; what it waited for is asked for again.
            (State::Pausing(todo), Answer::Done | Answer::Failed(_)) => work.go(todo, now),
            (State::Releasing(outcome), _) => Step::End(*outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            stage: self.state.stage(),
            may_cancel: false,
            card_tail: Some(self.work.story.card_no.tail().to_owned()),
            attempt: self.work.run.attempts,
            code: None,
        }
    }

    fn case(&self) -> Option<Case> {
        Some(Case::Service(Box::new(self.work.story.clone())))
    }
}

impl State {
    fn stage(&self) -> Stage {
        match self {
            State::Seeking(_, seeking) => seeking.stage(),
            State::Preparing(_) | State::Applying(_) | State::Recalling(..) => Stage::Authorizing,
            State::Writing { .. } | State::Trailing(_) => Stage::Writing,
            State::Looking(_) => Stage::Checking,
            State::Confirming => Stage::Confirming,
            State::Recording(_, todo) | State::Pausing(todo) => todo.stage(),
            State::Releasing(_) => Stage::Ended,
        }
    }
}

impl Todo {
    fn stage(&self) -> Stage {
        match self {
            Todo::Prepare | Todo::Apply(_) => Stage::Authorizing,
            Todo::Write | Todo::Trail => Stage::Writing,
            Todo::AfterLook(_) => Stage::Checking,
            Todo::Confirm => Stage::Confirming,
            Todo::CallOff | Todo::End(..) => Stage::Ended,
        }
    }
}

impl Work {
    fn in_state(self, state: State, effect: Effect) -> Step<Service> {
        Step::Do(Service { work: self, state }, effect)
    }

    fn ask(mut self, state: State, request: Request) -> Step<Service> {
        if self.run.asked.replace(request.call()) != Some(request.call()) {
            self.run.attempts = 0;
        }
        self.in_state(state, Effect::Ask(request))
    }

    /// Makes an event durable, then goes on.
    fn record(self, event: Event, then: Todo, now: Moment) -> Step<Service> {
        let entry = Entry { key: self.story.key.clone(), at: Stamp::of(now.civil), event: event.clone() };
        self.in_state(State::Recording(Box::new(event), then), Effect::Record(entry))
    }

    fn recorded(mut self, event: &Event, todo: Todo, receipt: Receipt, now: Moment) -> Step<Service> {
        self.story.apply(Stamp::of(now.civil), event);
        match todo {
            Todo::Write => self.write(receipt),
            todo => self.go(todo, now),
        }
    }

    fn go(self, todo: Todo, now: Moment) -> Step<Service> {
        match todo {
            Todo::Prepare => self.prepare(now),
            Todo::Apply(prepared) => self.apply(prepared),
            Todo::Write => unreachable!("a write is only ever reached with the receipt of its authorisation"),
            Todo::Trail => self.trail(now),
            Todo::AfterLook(proof) => self.after_look(proof, now),
            Todo::Confirm => self.confirm(now),
            Todo::CallOff => self.call_off(now),
            Todo::End(ended, because) => self.end(ended, because),
        }
    }

    /// What the server allowed.
    fn commands(&self) -> Vec<Command> {
        self.story.authorized.as_ref().map(|authorized| authorized.commands.clone()).unwrap_or_default()
    }
}
