//! What a site sets that the flows decide by.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::domain::{Fen, TerminalNumber};
use crate::proto::apdu::Command;

/// The part of the configuration that flows read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// `termid`, padded.
    pub terminal: TerminalNumber,
    /// The key index byte of IDX_2002 and IDX_2004, printed as 交易类型.
    pub key_index: u8,
    /// The reads whose results travel in 4.1, in order.
    pub reads: Vec<Command>,
    /// The amount of the 8050 that only looks: zero, or one fen where the card refuses zero.
    pub probe_amount: Fen,
    /// Whose INITIALIZE FOR LOAD is run.
    pub initialize: Initialize,
    /// How often a call is repeated in one run before the order is left to recovery.
    pub attempts: u8,
    /// How long to wait before such a repetition; doubled each time.
    pub retry_after: Duration,
    /// How many rounds of card management.
    pub rounds: u8,
    /// How many writes one run tries for one order.
    pub writes: u8,
    /// How long to wait for the first card.
    pub await_card: Duration,
    /// How long a card that was torn away is waited for in the same run.
    pub await_return: Duration,
    /// How a payment by QR code is waited for.
    pub paying: Paying,
    /// The largest single amount this terminal takes, whatever the server allows; zero for none.
    pub largest_amount: Fen,
    /// The most this terminal takes in a day; zero for no bound.
    pub most_per_day: Fen,
    /// The number of open orders at which this terminal sells nothing more; zero for no bound.
    pub most_open_orders: usize,
    /// Whether cash is taken and given out without a shift.
    pub shifts: Shifts,
}

/// Whether cash is taken and given out without a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shifts {
    /// It is: operators may work by shifts, or not.
    #[default]
    Free,
    /// It is not.
    Required,
}

impl Settings {
    /// How long to wait before a call is repeated that was tried so often: later and later, up to 64 times the first pause.
    pub(crate) fn pause_after(&self, attempts: u8) -> Duration {
        let doublings = u32::from(attempts.saturating_sub(1)).min(6);
        self.retry_after.saturating_mul(1 << doublings)
    }
}

/// How a payment by QR code is waited for, by the in-person rules of WeChat Pay and Alipay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paying {
    /// How long the code may be paid.
    pub valid: Duration,
    /// How often the gateway is asked whether it was.
    pub query_every: Duration,
}

impl Default for Paying {
    fn default() -> Paying {
        Paying { valid: Duration::from_mins(1), query_every: Duration::from_secs(3) }
    }
}

/// Whose INITIALIZE FOR LOAD is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Initialize {
    /// The server's where 4.2 carries one, else our own.
    ServerElseOwn,
    /// Always our own.
    Own,
}
