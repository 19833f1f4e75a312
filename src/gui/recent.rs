//! What ended at this counter lately, for whoever works there: the last few since the window was opened. A kiosk keeps nothing of
//! the customer before.

use std::collections::VecDeque;

use jiff::civil::DateTime;

use crate::attendant::Wish;
use crate::domain::Fen;

use super::screen::outcome::{Mood, Outcome};

/// So many are kept.
const KEPT: usize = 8;

/// A business that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// When.
    pub at: DateTime,
    /// What was asked for.
    pub wish: Wish,
    /// What a person made of it at a glance.
    pub mood: Mood,
    /// The sum it was about, where it was about one: more on the card, or less.
    pub amount: Option<Fen>,
    /// The card's last digits.
    pub tail: String,
}

/// The last few, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recents(VecDeque<Recent>);

impl Recents {
    /// One has ended like this, now.
    pub fn note(&mut self, outcome: &Outcome, at: DateTime) {
        let tail = outcome.card_no().map(|card_no| card_no.tail().to_owned()).unwrap_or_default();
        let paid_out = outcome.paid_out().and_then(|payable| Fen::ZERO.checked_sub(payable));
        let amount = paid_out.or_else(|| outcome.loaded()).filter(|amount| *amount != Fen::ZERO);
        self.0.push_front(Recent { at, wish: outcome.wish.clone(), mood: outcome.mood(), amount, tail });
        self.0.truncate(KEPT);
    }

    /// All of them, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Recent> {
        self.0.iter()
    }

    /// Whether nothing has ended yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
