//! What a screen asks for, in the trade's words.

use crate::attendant::Wish;
use crate::domain::OrderKey;

/// One thing to be done outside the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A business, or a question, for the attendant.
    Wish(Wish),
    /// Whatever runs and may be given up is given up.
    GiveUp,
    /// A sound.
    Sound(Sound),
    /// The slip of this order, activation or return.
    Print(OrderKey),
    /// The window closes: staff only.
    Quit,
}

/// A sound with a meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// It has arrived.
    Done,
    /// Try again.
    TryAgain,
    /// Take the card.
    TakeCard,
    /// Not finished.
    Unfinished,
}
