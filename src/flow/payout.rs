//! 付款: cash that a customer is to be handed once a case has ended, and whether it was.
//!
//! ```text
//!   Closed { payout: Some(amount) } ──► Due ── HandedOver, on the operator's word ──► Done
//!   Closed { payout: None } ──────────► Nothing: nobody is owed cash, or the journal is older than this
//! ```
//!
//! The end of a case says what is owed, and whoever closes it knows: what a return pays out, or what was to be loaded by a top-up in
//! cash that came to nothing. It is the same sum whether the top-up ends in the run that took the cash, after a restart, or because
//! somebody cancels it: the change is no part of it, and is told with the outcome of the run that took the cash.
//!
//! An end that owes cash and cannot be recorded is told as not finished: what is told and what the journal asks for would differ, and
//! a recovery that does not know would owe it once more. That it was handed over is an entry of its own, made when somebody says so
//! and never before: until then every start of the program asks for it again. In cases that were closed before this was noted (no
//! `payout` in the entry) the cash counts as handed over with the end of the case.

use crate::domain::{Fen, OrderKey, Stamp};

use super::case::Case;
use super::shift::Operation;

/// What a case owes in cash since its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Handing {
    /// Nothing that is noted.
    #[default]
    Nothing,
    /// This is to be handed over.
    Due {
        /// How much.
        amount: Fen,
        /// Since when, by the terminal's clock.
        since: Stamp,
    },
    /// It was.
    Done {
        /// How much.
        amount: Fen,
        /// When that was noted.
        at: Stamp,
    },
}

impl Handing {
    /// What is to be handed over, if anything is.
    pub fn due(&self) -> Option<Fen> {
        match self {
            Handing::Due { amount, .. } => Some(*amount),
            Handing::Nothing | Handing::Done { .. } => None,
        }
    }

    /// The same with this for every time.
    #[must_use]
    pub fn at(self, time: Stamp) -> Handing {
        match self {
            Handing::Nothing => Handing::Nothing,
            Handing::Due { amount, .. } => Handing::Due { amount, since: time },
            Handing::Done { amount, .. } => Handing::Done { amount, at: time },
        }
    }

    /// After an end that leaves this to be handed over. An end that is recorded once more changes nothing.
    pub(super) fn closed(&mut self, payout: Option<Fen>, since: Stamp) {
        if let (Handing::Nothing, Some(amount)) = (*self, payout.filter(|amount| *amount > Fen::ZERO)) {
            *self = Handing::Due { amount, since };
        }
    }

    /// After it was noted as handed over. What was not due is not paid by saying so.
    pub(super) fn handed_over(&mut self, at: Stamp) {
        if let Handing::Due { amount, .. } = *self {
            *self = Handing::Done { amount, at };
        }
    }
}

/// Cash that is to be handed to a customer, and was not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payout {
    /// The case it is for, by its name in the journal.
    pub key: OrderKey,
    /// The card's last digits.
    pub tail: String,
    /// What for: [`Operation::Return`] or [`Operation::GivenBack`].
    pub operation: Operation,
    /// How much.
    pub amount: Fen,
    /// Since when, by the terminal's clock.
    pub since: Stamp,
}

impl Payout {
    /// What this case owes, if it does.
    pub fn of(case: &Case) -> Option<Payout> {
        let Handing::Due { amount, since } = case.handing() else { return None };
        let operation = match case {
            Case::Charge(_) => Operation::GivenBack,
            Case::Service(_) => Operation::Return,
        };
        Some(Payout { key: case.key().clone(), tail: case.card_no().tail().to_owned(), operation, amount, since })
    }
}

/// What became of saying that cash was handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandOver {
    /// It is noted, durably.
    Noted(Fen),
    /// Nothing is due for it: it was noted before, or nothing was ever owed. Nothing was written.
    NotDue,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_owed_is_owed_once() {
        let at = |time: &str| Stamp::parse("20261122", time).expect("a time");
        let mut handing = Handing::default();
        handing.handed_over(at("100000"));
        handing.closed(None, at("100000"));
        handing.closed(Some(Fen::ZERO), at("100000"));
        assert_eq!(handing, Handing::Nothing);
        handing.closed(Some(Fen::new(5)), at("110000"));
        handing.closed(Some(Fen::new(7)), at("120000"));
        assert_eq!(handing, Handing::Due { amount: Fen::new(5), since: at("110000") });
        handing.handed_over(at("130000"));
        handing.closed(Some(Fen::new(5)), at("140000"));
        handing.handed_over(at("150000"));
        assert_eq!(handing, Handing::Done { amount: Fen::new(5), at: at("130000") });
    }
}
