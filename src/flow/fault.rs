//! What a fault says of the money: it was not done, or it is in doubt.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Why an effect has no good answer, and what that says of it. Each adapter has one table that makes these.
///
/// Never repeat an effect that is in doubt: look what became of it, then decide.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    /// It certainly did not happen.
    NotDone(Cause),
    /// It may have happened.
    InDoubt(Cause),
}

impl Fault {
    /// Why.
    pub fn cause(&self) -> &Cause {
        match self {
            Fault::NotDone(cause) | Fault::InDoubt(cause) => cause,
        }
    }

    /// Whether the effect may have happened.
    pub fn in_doubt(&self) -> bool {
        matches!(self, Fault::InDoubt(_))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NotDone(cause) => write!(formatter, "not done: {cause}"),
            Fault::InDoubt(cause) => write!(formatter, "in doubt: {cause}"),
        }
    }
}

/// What went wrong, in the words of the trade. The text inside is for the log and the technician; the customer's
/// words are found by [`Cause::id`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Cause {
    /// No reader of that name, or none at all.
    #[error("no reader: {0}")]
    NoReader(String),
    /// The reader was unplugged.
    #[error("the reader is gone")]
    ReaderGone,
    /// pcscd is not running.
    #[error("the PC/SC service is gone")]
    ServiceGone,
    /// No card came in time.
    #[error("no card came")]
    NoCard,
    /// More than one card lay there, and none was touched.
    #[error("there is more than one card")]
    SeveralCards,
    /// The card left the field.
    #[error("the card was taken away")]
    CardRemoved,
    /// The card is there and does not answer.
    #[error("the card does not answer")]
    CardMute,
    /// Another program reset the card, or the reader did: what it had been told is forgotten.
    #[error("the card was reset")]
    CardReset,
    /// Another program holds the card.
    #[error("another program uses the card")]
    CardBusy,
    /// The card answered something that is no answer.
    #[error("the card's answer is no APDU answer: {0}")]
    CardAnswer(String),
    /// Anything else PC/SC says.
    #[error("PC/SC: {0}")]
    Reader(String),
    /// The customer or the operator gave up.
    #[error("cancelled")]
    Cancelled,
    /// No connection to the server.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
    /// The server is there, and its certificate is not one that is trusted here.
    #[error("the server's certificate is not trusted: {0}")]
    Certificate(String),
    /// No whole reply in time.
    #[error("no reply in time")]
    TimedOut,
    /// The connection broke after the request began to leave.
    #[error("the connection broke: {0}")]
    ConnectionLost(String),
    /// An HTTP status that is no reply of the interface.
    #[error("HTTP status {0}")]
    HttpStatus(u16),
    /// The reply's signature is missing or wrong: dropped.
    #[error("the reply's signature does not verify")]
    BadSignature,
    /// The server does not take our signature or our keys: its code.
    #[error("the server does not accept this terminal: {0}")]
    NotAccepted(String),
    /// The reply is not one: what, and where in it.
    #[error("the reply cannot be read: {0}")]
    BadReply(String),
    /// The request could not be made: a setting does not fit.
    #[error("the request cannot be made: {0}")]
    BadRequest(String),
    /// The clock is far from the right time: by how much, and against what.
    #[error("the clock is off: {0}")]
    ClockOff(String),
    /// The printer's paper is out.
    #[error("the printer has no paper")]
    NoPaper,
    /// The printer cannot be reached or does not print.
    #[error("the printer: {0}")]
    Printer(String),
    /// Cash is taken in a shift only, and none is open.
    #[error("no shift is open")]
    NoShift,
    /// No room for the journal.
    #[error("the journal's disk is full")]
    JournalFull,
    /// The journal could not be written.
    #[error("the journal: {0}")]
    Journal(String),
}

/// Whom a cause concerns: who can do something about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// Staff, at the reader and what drives it.
    Reader,
    /// Another machine that was asked, or the way to it.
    Exchange,
    /// Staff, at the terminal itself.
    Terminal,
    /// Whoever holds the card.
    Customer,
}

impl Cause {
    /// Whom it concerns.
    pub fn concern(&self) -> Concern {
        match self {
            Cause::NoReader(_) | Cause::ReaderGone | Cause::ServiceGone | Cause::Reader(_) | Cause::CardBusy => Concern::Reader,
            Cause::Unreachable(_)
            | Cause::Certificate(_)
            | Cause::TimedOut
            | Cause::ConnectionLost(_)
            | Cause::HttpStatus(_)
            | Cause::BadSignature
            | Cause::NotAccepted(_)
            | Cause::BadReply(_)
            | Cause::BadRequest(_) => Concern::Exchange,
            Cause::ClockOff(_) | Cause::NoPaper | Cause::Printer(_) | Cause::NoShift | Cause::JournalFull | Cause::Journal(_) => {
                Concern::Terminal
            }
            Cause::NoCard
            | Cause::SeveralCards
            | Cause::CardRemoved
            | Cause::CardMute
            | Cause::CardReset
            | Cause::CardAnswer(_)
            | Cause::Cancelled => Concern::Customer,
        }
    }

    /// The stable name under which the texts of both languages and the logs know it.
    pub fn id(&self) -> &'static str {
        match self {
            Cause::NoReader(_) => "no-reader",
            Cause::ReaderGone => "reader-gone",
            Cause::ServiceGone => "service-gone",
            Cause::NoCard => "no-card",
            Cause::SeveralCards => "several-cards",
            Cause::CardRemoved => "card-removed",
            Cause::CardMute => "card-mute",
            Cause::CardReset => "card-reset",
            Cause::CardBusy => "card-busy",
            Cause::CardAnswer(_) => "card-answer",
            Cause::Reader(_) => "reader-other",
            Cause::Cancelled => "cancelled",
            Cause::Unreachable(_) => "unreachable",
            Cause::Certificate(_) => "certificate",
            Cause::TimedOut => "timed-out",
            Cause::ConnectionLost(_) => "connection-lost",
            Cause::HttpStatus(_) => "http-status",
            Cause::BadSignature => "bad-signature",
            Cause::NotAccepted(_) => "not-accepted",
            Cause::BadReply(_) => "bad-reply",
            Cause::BadRequest(_) => "bad-request",
            Cause::ClockOff(_) => "clock-off",
            Cause::NoPaper => "no-paper",
            Cause::Printer(_) => "printer",
            Cause::NoShift => "no-shift",
            Cause::JournalFull => "journal-full",
            Cause::Journal(_) => "journal-failed",
        }
    }
}
