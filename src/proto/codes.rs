//! Return codes (appendix D) with the class that drives the flows.

use std::fmt;

use serde::{Deserialize, Serialize};

/// `result` of a reply: an opaque text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResultCode(String);

impl ResultCode {
    /// As received, blanks around it dropped.
    pub fn new(code: &str) -> ResultCode {
        ResultCode(code.trim().to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ResultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ResultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a code asks of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Done.
    Success,
    /// Nothing done for now; the same again later may be.
    RetryLater,
    /// The write must be settled by card management (4.7, 4.8).
    NeedsManagement,
    /// Not written: load again or refund.
    Refundable,
    /// It had been done before.
    AlreadyDone,
    /// A person must look.
    ByHand,
    /// Another card than the order's.
    WrongCard,
    /// The card is not in order.
    CardFault,
    /// An amount, a balance or a number of times is out of bounds.
    Limits,
    /// Terminal and server are not set up for each other.
    Configuration,
    /// A MAC, key or password is wrong.
    Security,
    /// Refused; also every code that is not in the table.
    Rejected,
}
