//! What card and server say, put together: done, not written, or for a person.

use crate::domain::order::Remedy;
use crate::domain::{Moment, OrderState};
use crate::flow::Step;
use crate::flow::entry::{ByHandReason, Ending, Event, Verdict};
use crate::flow::outcome::Because;
use crate::flow::story::Write;

use super::{Deal, Errand, Intention, Loading, Origin, Todo};

/// How often a card is looked at that does not tell.
const PROBES: u8 = 2;

impl Deal {
    /// After a look at the card whose write was in doubt.
    pub(super) fn after_probe(mut self, now: Moment) -> Step<Loading> {
        let verdict = self.story.intent().and_then(|intent| intent.verdict);
        // A card that was disturbed while it was looked at may tell more the second time.
        if verdict == Some(Verdict::Unclear) && self.run.probes < PROBES {
            return self.errand(Errand::Probe, now);
        }
        if verdict == Some(Verdict::NotWritten) {
            // The card refused, and nothing was written: the refusal itself is what 4.6 reports.
            if let Some(executed) = self.run.refused.take() {
                return self.record(Event::Refused { executed }, Todo::Confirm, now);
            }
            if let Some(state @ (OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing)) = self.run.state {
                return self.not_written(state, now);
            }
        }
        self.go(Todo::Manage, now)
    }

    /// After 4.3: by the state, what the card showed, and what this run has tried already.
    pub(super) fn decide(self, paid: bool, now: Moment) -> Step<Loading> {
        let Some(state) = self.run.state else { return self.go(Todo::State, now) };
        let give_back = self.run.intention == Intention::GiveBack;
        match state.remedy() {
            Remedy::Done => self.done(state, now),
            Remedy::Manage | Remedy::ManageElseByHand | Remedy::ByHand if give_back => self.let_go(Because::OrderState(state), now),
            Remedy::RefundAgain if give_back => self.again(now),
            Remedy::Manage | Remedy::ManageElseByHand => self.manage_next(now),
            Remedy::RechargeOrRefund if !paid && self.run.abandoned.is_none() && self.story.intent().is_none() => {
                self.by_hand(ByHandReason::NotPaid, now)
            }
            Remedy::RechargeOrRefund => self.not_written(state, now),
            Remedy::Refunding => self.refunding(state, now),
            Remedy::RefundAgain | Remedy::ByHand => self.by_hand(ByHandReason::State(state), now),
        }
    }

    fn manage_next(self, now: Moment) -> Step<Loading> {
        if let Some(refusal) = self.run.manage_refusal.clone() {
            return self.by_hand(refusal.by_hand(), now);
        }
        if self.run.rounds >= self.settings.rounds {
            return self.by_hand(ByHandReason::RoundsExhausted, now);
        }
        match &self.story.write {
            // The confirm of a finished write may simply not have been seen yet.
            Write::Written(..) if !self.run.confirmed => self.go(Todo::Confirm, now),
            // What the card shows is evidence, and tells the customer what to think.
            Write::Intended(_) if self.run.probes == 0 => self.errand(Errand::Probe, now),
            _ => self.go(Todo::Manage, now),
        }
    }

    /// The server holds the order for loaded.
    pub(super) fn done(self, state: OrderState, now: Moment) -> Step<Loading> {
        let contradiction = match &self.story.write {
            Write::Written(..) => false,
            Write::Refused(..) => true,
            Write::Intended(intent) => intent.verdict == Some(Verdict::NotWritten),
            // Nothing of ours was written. In a run of its own that is a contradiction; an order from the journal may
            // have been written at another terminal since.
            Write::None => self.run.origin == Origin::Fresh || self.run.writes > 0,
        };
        if contradiction {
            return self.by_hand(ByHandReason::Contradiction { card: Verdict::NotWritten, server: state }, now);
        }
        self.go(Todo::Measure, now)
    }

    /// The server holds the order for not written.
    pub(super) fn not_written(self, state: OrderState, now: Moment) -> Step<Loading> {
        let verdict = match &self.story.write {
            Write::None => return self.again(now),
            Write::Refused(..) => Some(Verdict::NotWritten),
            Write::Written(..) => Some(Verdict::Written),
            // An earlier look that the card did not let finish is worth another.
            Write::Intended(intent) if intent.verdict != Some(Verdict::NotWritten) && self.run.probes == 0 => None,
            Write::Intended(intent) => intent.verdict,
        };
        match verdict {
            Some(Verdict::NotWritten) => {
                let mut deal = self;
                deal.give_back_if_pointless();
                deal.record(Event::Reopened, Todo::Again, now)
            }
            Some(card @ (Verdict::Written | Verdict::Unclear)) => {
                // Whoever writes again here may write twice.
                self.by_hand(ByHandReason::Contradiction { card, server: state }, now)
            }
            None => self.errand(Errand::Probe, now),
        }
    }

    /// A card that refused 8052 for what it is will refuse it again: its order is given back.
    fn give_back_if_pointless(&mut self) {
        let Write::Refused(_, executed) = &self.story.write else { return };
        let Some(status) = executed.last().and_then(|done| crate::proto::apdu::CardReply::from_bytes(&done.response).ok()) else { return };
        // 6985 and 6901 mean that the 8050 was forgotten, which a fresh one mends.
        let mendable = matches!(status.status.bytes(), [0x69, 0x85 | 0x01]);
        if !mendable || self.run.writes >= self.settings.writes {
            self.run.abandoned = Some(Because::CardRefused(status.status));
        }
    }

    fn refunding(self, state: OrderState, now: Moment) -> Step<Loading> {
        let written = match &self.story.write {
            Write::Written(..) => true,
            Write::Intended(intent) => intent.verdict == Some(Verdict::Written),
            Write::None | Write::Refused(..) => false,
        };
        if written {
            return self.by_hand(ByHandReason::Contradiction { card: Verdict::Written, server: state }, now);
        }
        self.close(Ending::Refunded, now)
    }
}
