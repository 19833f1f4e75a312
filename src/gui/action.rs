//! What a screen asks for, in the trade's words.

use jiff::civil::Date;

use crate::attendant::Wish;
use crate::config::staff::{Hashed, Typed};
use crate::domain::{OperatorNo, OrderKey};
use crate::flow::shift::Report;

/// One thing to be done outside the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A business, or a question, for the attendant.
    Wish(Wish),
    /// Who works here from now on; `None` where nobody is logged in.
    OnDuty(Option<OperatorNo>),
    /// Whatever runs and may be given up is given up.
    GiveUp,
    /// What is due for this case was handed over.
    HandOver(OrderKey),
    /// A sound.
    Sound(Sound),
    /// A slip.
    Print(Printout),
    /// A day of the journal, as files.
    Export(Date),
    /// What only looking tells of this terminal.
    Measure,
    /// Whether this password is right: asked beside the window, for it takes a tenth of a second.
    CheckPassword {
        /// As it was typed.
        typed: Typed,
        /// As the configuration has it.
        hashed: Hashed,
        /// Who is told.
        asks: Asks,
    },
    /// The window closes: staff only.
    Quit,
}

/// Which slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printout {
    /// Of this order, activation or return, for the customer who stands there.
    First(OrderKey),
    /// Once more (重印), of whatever the journal knows under this name: its own, the server's number, or the payment's.
    Again(String),
    /// The report of a shift.
    Shift(Box<Report>),
}

/// Who asks whether a password is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Login, or a locked screen.
    Login,
    /// The maintenance PIN.
    Maintenance,
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
