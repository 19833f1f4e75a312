//! How a run ends: repeated later, given up to recovery, handed to a person, called off, closed.

use crate::domain::{Fen, Moment};
use crate::flow::entry::{ByHandReason, Ending, Event, Verdict};
use crate::flow::fault::Fault;
use crate::flow::outcome::{Because, OnCard};
use crate::flow::{CardUse, Effect, Step};
use crate::proto::message::ReturnKind;

use super::{Business, Service, ServiceEnded, ServiceKind, ServiceOutcome, State, Todo, Work, Write};

impl Work {
    /// Counts an attempt at the call last asked; whether there may be another.
    pub(super) fn may_repeat(&mut self) -> bool {
        self.run.attempts = self.run.attempts.saturating_add(1);
        self.run.attempts < self.settings.attempts
    }

    /// Later and later.
    pub(super) fn pause(self, todo: Todo) -> Step<Service> {
        let pause = self.settings.pause_after(self.run.attempts);
        self.in_state(State::Pausing(todo), Effect::Pause(pause))
    }

    /// Ends this run; the journal has what the next one needs.
    pub(super) fn give_up(self, because: Because, now: Moment) -> Step<Service> {
        if self.run.card.asked_of() == CardUse::Nobody && because != Because::NeedsCard {
            // Counted, so that a person is called for in the end.
            let event = Event::StillOpen { code: because.code() };
            return self.record(event, Todo::End(ServiceEnded::Unfinished, Some(because)), now);
        }
        self.end(ServiceEnded::Unfinished, Some(because))
    }

    /// Hands it to a person, with the reason in the journal.
    pub(super) fn by_hand(self, reason: ByHandReason, now: Moment) -> Step<Service> {
        let end = Todo::End(ServiceEnded::ByHand, Some(Because::ByHand(reason.clone())));
        self.record(Event::ByHand { reason }, end, now)
    }

    /// Nothing was written, and nothing will be.
    pub(super) fn call_off(self, now: Moment) -> Step<Service> {
        let ending = match self.story.business {
            Business::Activation { .. } => Ending::NotActivated,
            Business::Return { .. } => Ending::NotReturned,
        };
        self.close(ending, None, now)
    }

    pub(super) fn close(self, ending: Ending, balance_after: Option<Fen>, now: Moment) -> Step<Service> {
        let (ended, because) = match ending {
            Ending::Activated { deposit, deposit_due } => (ServiceEnded::Activated { deposit, deposit_due }, None),
            Ending::Returned { payable } => (ServiceEnded::Returned { payable }, None),
            _ => (ServiceEnded::NothingDone, self.run.because.clone()),
        };
        let payout = match ending {
            Ending::Returned { payable } if payable > Fen::ZERO => Some(payable),
            _ => None,
        };
        self.record(Event::Closed { ending, balance_after, payout }, Todo::End(ended, because), now)
    }

    /// The journal failed. What the card already holds is told to the server all the same: its books are then the
    /// memory that ours could not be. But nobody is told to pay anything out, or to give anything back, before the
    /// journal has it: a recovery that does not know would let it be paid once more, or activate the card.
    pub(super) fn unrecorded(mut self, event: Event, todo: Todo, fault: Fault, now: Moment) -> Step<Service> {
        match event {
            Event::Written { .. }
            | Event::ByHand { .. }
            | Event::StillOpen { .. }
            | Event::Answered { .. }
            | Event::Closed { ending: Ending::Activated { .. }, .. } => {
                self.story.apply(self.story.updated_at, &event);
                self.go(todo, now)
            }
            // It may be there after all; told twice, an end is the same end.
            Event::Closed { .. } if fault.in_doubt() && !self.run.end_in_doubt => {
                self.run.end_in_doubt = true;
                self.record(event, todo, now)
            }
            _ => self.end(ServiceEnded::Unfinished, Some(Because::Fault(fault))),
        }
    }

    pub(super) fn end(self, ended: ServiceEnded, because: Option<Because>) -> Step<Service> {
        let service = self.story.business.kind();
        let good_return = matches!((ended, service), (ServiceEnded::Returned { .. }, ServiceKind::Return(ReturnKind::Good)));
        let outcome = ServiceOutcome {
            service,
            ended,
            because,
            written: self.on_card(),
            key: Some(self.story.key.clone()),
            order_no: self.story.order_no().cloned(),
            card_no: Some(self.story.card_no.clone()),
            balance_before: self.story.balance_before(),
            balance_after: good_return.then_some(Fen::ZERO),
        };
        self.in_state(State::Releasing(Box::new(outcome)), Effect::ReleaseCard)
    }

    fn on_card(&self) -> OnCard {
        match (&self.story.business, &self.story.write) {
            // Nobody wrote anything on a card that cannot be read.
            (Business::Return { kind: ReturnKind::Broken, .. }, _) | (_, Write::None | Write::NotWritten(_)) => OnCard::No,
            (_, Write::Written(_)) => OnCard::Yes,
            (_, Write::Intended(verdict)) => match verdict {
                Some(Verdict::Written) => OnCard::Yes,
                Some(Verdict::NotWritten) => OnCard::No,
                Some(Verdict::Unclear) | None => OnCard::Unknown,
            },
        }
    }
}
