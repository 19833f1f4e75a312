//! How a run of an order ends: repeated later, given up to recovery, handed to a person, closed.

use crate::domain::order::Remedy;
use crate::domain::{Fen, Moment, OrderState, PayMeans};
use crate::flow::entry::{ByHandReason, Ending, Event, Source, Tender, Verdict};
use crate::flow::fault::Cause;
use crate::flow::outcome::{Because, Ended, OnCard, Outcome};
use crate::flow::story::Write;
use crate::flow::{CardUse, Effect, Step};

use super::{Deal, Intention, Loading, Origin, State, Todo};

impl Deal {
    /// Repeats a call that may be repeated, later and later; leaves the order to recovery when that is often enough.
    pub(super) fn repeat(mut self, todo: Todo, because: impl Into<Because>, now: Moment) -> Step<Loading> {
        let because = because.into();
        self.run.attempts = self.run.attempts.saturating_add(1);
        let cancelled = matches!(&because, Because::Fault(fault) if *fault.cause() == Cause::Cancelled);
        if self.run.attempts >= self.settings.attempts || cancelled {
            return self.give_up(because, now);
        }
        self.pause(todo)
    }

    pub(super) fn pause(self, todo: Todo) -> Step<Loading> {
        let pause = self.settings.pause_after(self.run.attempts);
        self.in_state(State::Pausing(todo), Effect::Pause(pause))
    }

    /// Ends this run; the journal has what the next one needs.
    pub(super) fn give_up(self, because: Because, now: Moment) -> Step<Loading> {
        if self.run.card.asked_of() == CardUse::Nobody && because != Because::NeedsCard {
            // Counted, so that a person is called for in the end.
            let event = Event::StillOpen { code: because.code() };
            return self.record(event, Todo::End(Ended::Unfinished, Some(because)), now);
        }
        self.end(Ended::Unfinished, Some(because))
    }

    /// Ends what was asked of an order. One made elsewhere of which nothing was written here is no longer ours to keep.
    pub(super) fn let_go(mut self, because: Because, now: Moment) -> Step<Loading> {
        if self.story.source == Source::Elsewhere && self.story.intent().is_none() {
            self.run.abandoned = Some(because);
            return self.close(Ending::LeftAtServer, now);
        }
        self.give_up(because, now)
    }

    /// Hands the order to a person, with the reason in the journal.
    pub(super) fn by_hand(self, reason: ByHandReason, now: Moment) -> Step<Loading> {
        let end = Todo::End(Ended::ByHand, Some(Because::ByHand(reason.clone())));
        self.record(Event::ByHand { reason }, end, now)
    }

    /// Closes the story.
    pub(super) fn close(self, ending: Ending, now: Moment) -> Step<Loading> {
        if self.must_give_back(ending) {
            return self.give_money_back(ending, now);
        }
        let ended = match ending {
            Ending::Loaded => Ended::Loaded,
            Ending::LeftAtServer => Ended::LeftAtServer,
            _ => Ended::NothingCharged,
        };
        // What the payment's own order came to is not known here: a person looks before anybody gives anything back.
        let ended = if matches!(self.run.abandoned, Some(Because::PaymentUsed(_))) { Ended::ByHand } else { ended };
        let because = match ended {
            Ended::Loaded => None,
            _ if self.run.intention == Intention::GiveBack && ending == Ending::Cancelled => None,
            _ => self.run.abandoned.clone().or_else(|| self.story.refusal.clone().map(Because::Refused)),
        };
        let balance_after = if ending == Ending::Loaded { self.balance_after() } else { None };
        let payout = self.cash_back(ending, ended);
        self.record(Event::Closed { ending, balance_after, payout }, Todo::End(ended, because), now)
    }

    /// As read afterwards, else by what 8050 told before the write that succeeded.
    pub(super) fn balance_after(&self) -> Option<Fen> {
        self.run.balance_after.or_else(|| match &self.story.write {
            Write::Written(intent, _) => intent.balance_before.checked_add(self.story.charge.amount),
            Write::None | Write::Intended(_) | Write::Refused(..) => None,
        })
    }

    pub(super) fn end(self, ended: Ended, because: Option<Because>) -> Step<Loading> {
        let outcome = Outcome {
            ended,
            because,
            on_card: self.on_card(ended),
            key: Some(self.story.key.clone()),
            order_no: self.story.order_no.clone(),
            card_no: Some(self.story.card_no.clone()),
            amount: self.story.charge.amount,
            money: self.story.money,
            change: self.change(),
            // The journal has it: an end that leaves something to be handed over is none before.
            payout: self.story.handing.due(),
            balance_before: Some(self.story.balance_before),
            balance_after: match ended {
                Ended::Loaded | Ended::Unfinished | Ended::ByHand => self.balance_after(),
                Ended::NothingCharged | Ended::LeftAtServer | Ended::OutOfReach => None,
            },
        };
        self.in_state(State::Releasing(Box::new(outcome)), Effect::ReleaseCard)
    }

    /// What was to be loaded, where cash was taken for it that goes back: noted by the end of the order, whoever ends it, until somebody
    /// says that it was handed over. Nothing where a person must look first, and nothing of other means, which go back the way they came.
    fn cash_back(&self, ending: Ending, ended: Ended) -> Option<Fen> {
        let goes_back = matches!(ending, Ending::NeverOrdered | Ending::Cancelled | Ending::Refunded) && ended == Ended::NothingCharged;
        let is_cash = match self.story.tender {
            Tender::Cash { .. } => true,
            Tender::Taken => self.story.charge.means == PayMeans::Cash,
            Tender::Gateway => false,
        };
        (goes_back && is_cash && self.story.source == Source::Here).then_some(self.story.charge.amount)
    }

    /// Handed back when the order is made, however it ends: whoever takes it up later finds it done.
    fn change(&self) -> Option<Fen> {
        match (self.story.tender, self.run.origin) {
            (Tender::Cash { received }, Origin::Fresh) => received.checked_sub(self.story.charge.amount),
            _ => None,
        }
    }

    /// Whether the server's last word is that nothing of the order is on its card.
    fn is_off_the_card(&self) -> bool {
        let remedy = self.run.state.map(OrderState::remedy);
        matches!(remedy, Some(Remedy::RechargeOrRefund | Remedy::Refunding | Remedy::RefundAgain))
    }

    pub(super) fn on_card(&self, ended: Ended) -> OnCard {
        if matches!(self.run.abandoned, Some(Because::PaymentUsed(_))) {
            return OnCard::Unknown;
        }
        match (&self.story.write, ended) {
            // Another terminal may have written it.
            (Write::None, ended) if ended != Ended::Loaded && self.story.source == Source::Elsewhere && !self.is_off_the_card() => {
                OnCard::Unknown
            }
            (_, Ended::Loaded) | (Write::Written(..), _) => OnCard::Yes,
            (_, Ended::NothingCharged | Ended::LeftAtServer | Ended::OutOfReach) | (Write::None | Write::Refused(..), _) => OnCard::No,
            (Write::Intended(intent), _) => match intent.verdict {
                Some(Verdict::Written) => OnCard::Yes,
                Some(Verdict::NotWritten) => OnCard::No,
                Some(Verdict::Unclear) | None => OnCard::Unknown,
            },
        }
    }
}
