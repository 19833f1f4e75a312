//! The payment gateway that the operator runs: what is asked of it, what it answers (docs/payment-gateway.md).
//!
//! ```text
//!   create ─► waiting ─► paid ─► refunding ─► refunded
//!                │  └─► expired
//!                └────► revoked
//! ```
//!
//! Three questions, each of which may be repeated: a payment has one number, one amount, and ends once.

mod decode;
mod encode;
mod seal;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Fen, PayMeans, PayOrderNo, Stamp};

pub use decode::{ReplyError, reply};
pub use encode::body;
pub use seal::{Direction, KeyError, Seal, SharedKey};

/// One question about one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayRequest {
    /// The payment's number, made by the terminal and unique for ever (R-15).
    pub pay_order_no: PayOrderNo,
    /// How much: the same in every question about this payment.
    pub amount: Fen,
    /// What is asked.
    pub ask: Ask,
}

/// What is asked of the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ask {
    /// Make the payment, and the code that the customer scans. Asked again, it is the same payment.
    Create {
        /// Through which channel.
        means: PayMeans,
        /// How long it may be paid.
        valid: Duration,
    },
    /// Say what became of it.
    Query,
    /// End it, so that it can no longer be paid.
    Revoke {
        /// What if it is paid already.
        if_paid: IfPaid,
    },
}

/// What [`Ask::Revoke`] does to a payment that is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IfPaid {
    /// Nothing: the payment won, and the answer is `paid`.
    Keep,
    /// The money goes back to the customer.
    Refund,
}

impl Ask {
    /// The last part of its address.
    pub fn name(self) -> &'static str {
        match self {
            Ask::Create { .. } => "create",
            Ask::Query => "query",
            Ask::Revoke { .. } => "revoke",
        }
    }

    /// Its name in logs and transcripts.
    pub fn log_name(self) -> &'static str {
        match self {
            Ask::Create { .. } => "pay-create",
            Ask::Query => "pay-query",
            Ask::Revoke { if_paid: IfPaid::Keep } => "pay-revoke",
            Ask::Revoke { if_paid: IfPaid::Refund } => "pay-refund",
        }
    }
}

/// What the gateway answered, its signature verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PayReply {
    /// The payment as it stands.
    Stands(Payment),
    /// It does not do what it was asked.
    Refused(PayRefusal),
}

/// A payment, as the gateway knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// Where it is.
    pub state: PayState,
    /// How much; a terminal that asked for another amount must not take it for its own.
    pub amount: Fen,
    /// The text that the QR code holds, while it can be paid.
    pub qr: Option<String>,
    /// How long it can still be paid.
    pub left: Option<Duration>,
    /// The channel's own number of it, once paid.
    pub transaction: Option<String>,
    /// When it was paid.
    pub paid_at: Option<Stamp>,
}

/// Where a payment is. Every payment ends paid, revoked, expired or refunded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PayState {
    /// It may be paid.
    Waiting,
    /// The money is ours.
    Paid,
    /// Ended by [`Ask::Revoke`]: no money was taken, and none will be.
    Revoked,
    /// Ended by time: no money was taken, and none will be.
    Expired,
    /// The money is on its way back to the customer.
    Refunding,
    /// The customer has the money back.
    Refunded,
}

impl PayState {
    /// All of them.
    pub const ALL: [PayState; 6] =
        [PayState::Waiting, PayState::Paid, PayState::Revoked, PayState::Expired, PayState::Refunding, PayState::Refunded];

    /// As messages write it.
    pub fn name(self) -> &'static str {
        match self {
            PayState::Waiting => "waiting",
            PayState::Paid => "paid",
            PayState::Revoked => "revoked",
            PayState::Expired => "expired",
            PayState::Refunding => "refunding",
            PayState::Refunded => "refunded",
        }
    }

    /// From that, in any case of letters.
    pub fn from_name(name: &str) -> Option<PayState> {
        PayState::ALL.into_iter().find(|state| state.name().eq_ignore_ascii_case(name.trim()))
    }
}

/// A refusal: its code and the gateway's words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayRefusal {
    /// The code, as received.
    pub code: String,
    /// The words.
    pub message: String,
}

/// What a refusal says of the payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Meaning {
    /// Nothing was done, and asking the same again changes nothing.
    NotDone,
    /// Nothing can be said now: ask again.
    Later,
    /// The gateway does not know this payment.
    Unknown,
    /// A person must look.
    ByHand,
}

/// The codes of a refusal, what each means, and its text as docs/payment-gateway.md has it.
pub const CODES: [(&str, Meaning); 10] = [
    ("bad_request", Meaning::NotDone),
    ("bad_signature", Meaning::NotDone),
    ("clock", Meaning::NotDone),
    ("unknown_terminal", Meaning::NotDone),
    ("means_unavailable", Meaning::NotDone),
    ("unknown_payment", Meaning::Unknown),
    ("amount_mismatch", Meaning::ByHand),
    ("refund_failed", Meaning::ByHand),
    ("busy", Meaning::Later),
    ("internal", Meaning::Later),
];

impl PayRefusal {
    /// What it says of the payment. A code that is not listed says nothing.
    pub fn meaning(&self) -> Meaning {
        CODES.into_iter().find(|(code, _)| *code == self.code).map_or(Meaning::Later, |(_, meaning)| meaning)
    }
}

#[cfg(test)]
mod tests;
