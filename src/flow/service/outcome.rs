//! How an activation or a return ends, and what a person is told of it.

use crate::domain::{CardNumber, Fen, OrderKey, OrderNo};
use crate::flow::outcome::{Because, OnCard};
use crate::proto::message::ReturnKind;

/// How an activation or a return ended. What it says is true when it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceOutcome {
    /// What was to be done.
    pub service: ServiceKind,
    /// Who owes what now.
    pub ended: ServiceEnded,
    /// Why, where it is not the good end.
    pub because: Option<Because>,
    /// Whether the card was written: is active, or is debited. Never for a broken card.
    pub written: OnCard,
    /// Its name in the journal, once it had one.
    pub key: Option<OrderKey>,
    /// The server's number of it, once known.
    pub order_no: Option<OrderNo>,
    /// The card, once read or as typed.
    pub card_no: Option<CardNumber>,
    /// On the card before a return, once read.
    pub balance_before: Option<Fen>,
    /// On the card after a return.
    pub balance_after: Option<Fen>,
}

/// What is done with a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceKind {
    /// 激活.
    Activation,
    /// 退卡, of a good or a broken card.
    Return(ReturnKind),
}

/// Who owes what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServiceEnded {
    /// The card is active, and the server knows.
    Activated {
        /// What the card cost; `None` where the server did not say.
        deposit: Option<Fen>,
        /// What is due for it.
        deposit_due: Option<Fen>,
    },
    /// The card is given back, the server knows, and the journal has it: this is to be paid out, once.
    Returned {
        /// What is to be paid out. Nowhere else is it told.
        payable: Fen,
    },
    /// Nothing was written and nothing is paid out: what was paid for an activation is to be given back.
    NothingDone,
    /// Not known yet; the journal knows what comes next.
    Unfinished,
    /// A person must look.
    ByHand,
    /// Reader or card could not be reached before anything began.
    OutOfReach,
}

impl ServiceOutcome {
    /// The code a person can be told: the server's, else the name of the cause.
    pub fn code(&self) -> Option<String> {
        self.because.as_ref().map(Because::code)
    }

    /// What is to be paid out, where that is certain.
    pub fn payable(&self) -> Option<Fen> {
        match self.ended {
            ServiceEnded::Returned { payable } => Some(payable),
            _ => None,
        }
    }
}
