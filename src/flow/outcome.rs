//! How a money flow ends, and what a person is told of it.

use crate::domain::{CardNumber, CardStatus, Fen, OrderKey, OrderNo, OrderState};
use crate::proto::gateway::PayRefusal;
use crate::proto::status::StatusWord;

use super::entry::ByHandReason;
use super::fault::Fault;
use super::story::{Money, Refusal};

/// How a flow that moves money ended. What it says is true when it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Who owes what now.
    pub ended: Ended,
    /// Why, where it is not the good end.
    pub because: Option<Because>,
    /// Whether the money is on the card.
    pub on_card: OnCard,
    /// The order's name in the journal, once it had one.
    pub key: Option<OrderKey>,
    /// The server's number of the order, once known.
    pub order_no: Option<OrderNo>,
    /// The card, once read.
    pub card_no: Option<CardNumber>,
    /// What was to be loaded.
    pub amount: Fen,
    /// Where the money is.
    pub money: Money,
    /// What is to be handed back now of the cash that was handed over: the change; all of it where nothing of it stands in the journal.
    pub change: Option<Fen>,
    /// What is to be handed over in cash beside that: the journal asks for it until somebody says that it was.
    pub payout: Option<Fen>,
    /// On the card before.
    pub balance_before: Option<Fen>,
    /// On the card after the load.
    pub balance_after: Option<Fen>,
}

/// Who owes what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// On the card, and the server knows: nobody owes anything.
    Loaded,
    /// Nothing was written and no order stands: a payment that was taken is to be given back.
    NothingCharged,
    /// The order stands and the journal knows what comes next: do not pay again.
    Unfinished,
    /// The order stands and a person must look: do not pay again.
    ByHand,
    /// An order made elsewhere: nothing of it was written here, and it waits at the server as before.
    LeftAtServer,
    /// Reader, card or server could not be reached before anything began.
    OutOfReach,
}

/// Whether the money is on the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OnCard {
    /// The card said so.
    Yes,
    /// It certainly is not.
    No,
    /// Not known yet.
    Unknown,
}

/// Why a flow did not come to its good end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Because {
    /// Reader, card, server or journal.
    Fault(Fault),
    /// The server said no.
    Refused(Refusal),
    /// The card answered a command with this status word.
    CardRefused(StatusWord),
    /// The card is not in a state to be loaded.
    CardStatus(CardStatus),
    /// It is no transit card, or its file 15 cannot be read.
    CardUnreadable(StatusWord),
    /// The server speaks of another card.
    CardMismatch,
    /// The amount does not fit.
    Limit(Limit),
    /// This card has an order that must be finished first.
    OpenOrder(OrderKey),
    /// The payment has made an order before; that order, where it is known here.
    PaymentUsed(Option<OrderKey>),
    /// The list of the server holds what must not be run.
    ListRefused(String),
    /// A person must look.
    ByHand(ByHandReason),
    /// The same was tried as often as it may be.
    Exhausted,
    /// Nobody paid in time.
    NotPaid,
    /// The payment gateway said no.
    PayRefused(PayRefusal),
    /// The payment gateway has not yet said that the money is back with the customer.
    Refunding,
    /// So much is missing of the cash that was handed over.
    ReceivedShort(Fen),
    /// Only the card can tell, and nobody stands at the reader.
    NeedsCard,
    /// What may have been written must be known first.
    WriteUnresolved,
    /// It is known that nothing was written; it may be loaded again or given back.
    NotWritten,
    /// The order's state does not allow it.
    OrderState(OrderState),
    /// The card has no order that waits to be written.
    NothingWaits,
    /// The server does not know this order for this card.
    UnknownOrder,
    /// This many orders are open at this terminal: it sells nothing more until some are settled.
    TooManyOpen(usize),
}

impl From<Fault> for Because {
    fn from(fault: Fault) -> Because {
        Because::Fault(fault)
    }
}

impl From<Refusal> for Because {
    fn from(refusal: Refusal) -> Because {
        Because::Refused(refusal)
    }
}

/// Which bound an amount breaks, and the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// It is nothing, or less.
    NotPositive,
    /// It must be a multiple of this (chargebase).
    Step(Fen),
    /// It must be at least this (minsvamt).
    Minimum(Fen),
    /// It must be at most this (maxsvamt, or the terminal's own largest amount).
    Maximum(Fen),
    /// The card would hold more than this (walletmaxbal).
    Balance(Fen),
    /// This terminal sells at most this a day.
    Day(Fen),
}

impl Outcome {
    /// The code a person can be told: the server's, else the name of the cause.
    pub fn code(&self) -> Option<String> {
        self.because.as_ref().map(Because::code)
    }
}

impl Because {
    /// The code a person can be told: the server's, else a name.
    pub fn code(&self) -> String {
        match self {
            Because::Fault(fault) => fault.cause().id().to_owned(),
            Because::Refused(refusal) => refusal.code.clone(),
            Because::CardRefused(status) | Because::CardUnreadable(status) => status.to_string(),
            Because::CardStatus(_) => "card-status".to_owned(),
            Because::CardMismatch => "card-mismatch".to_owned(),
            Because::Limit(_) => "limit".to_owned(),
            Because::OpenOrder(_) => "open-order".to_owned(),
            Because::PaymentUsed(_) => "000090".to_owned(),
            Because::ListRefused(_) => "list-refused".to_owned(),
            Because::Exhausted => "exhausted".to_owned(),
            Because::NotPaid => "not-paid-in-time".to_owned(),
            Because::PayRefused(refusal) => refusal.code.clone(),
            Because::Refunding => "refunding".to_owned(),
            Because::ReceivedShort(_) => "received-short".to_owned(),
            Because::NeedsCard => "needs-card".to_owned(),
            Because::WriteUnresolved => "write-unresolved".to_owned(),
            Because::NotWritten => "not-written".to_owned(),
            Because::OrderState(state) => format!("state-{}", state.code()),
            Because::NothingWaits => "nothing-waits".to_owned(),
            Because::UnknownOrder => "unknown-order".to_owned(),
            Because::TooManyOpen(_) => "too-many-open".to_owned(),
            Because::ByHand(reason) => reason.code(),
        }
    }
}

impl ByHandReason {
    /// A short code: the server's where it said so.
    pub fn code(&self) -> String {
        match self {
            ByHandReason::Server { code, .. } | ByHandReason::Payment { code, .. } => code.clone(),
            ByHandReason::State(state) => format!("state-{}", state.code()),
            ByHandReason::Contradiction { .. } => "contradiction".to_owned(),
            ByHandReason::RoundsExhausted => "rounds-exhausted".to_owned(),
            ByHandReason::NotPaid => "not-paid".to_owned(),
            ByHandReason::UnknownOrder => "unknown-order".to_owned(),
            ByHandReason::Ambiguous => "ambiguous".to_owned(),
            ByHandReason::ListRefused { .. } => "list-refused".to_owned(),
            ByHandReason::CardUnclear => "card-unclear".to_owned(),
            ByHandReason::NoProof => "no-proof".to_owned(),
            ByHandReason::Fault(cause) => cause.id().to_owned(),
        }
    }
}
