//! What the attendant tells.

use crate::domain::{CardNumber, Fen, OrderKey, Stamp};
use crate::flow::collect::Collected;
use crate::flow::outcome::{Because, Outcome};
use crate::flow::shift::{Shift, ShiftNow, ShiftRefusal};
use crate::flow::{Case, CaseOutcome, Fault, HandOver, Payout, Progress, ServiceOutcome, card_query};
use crate::proto::message::OrderRow;

use super::wish::Wish;

/// One thing told to the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// What lies on the reader changed.
    Presence(Presence),
    /// A wish is taken up.
    Began(Box<Wish>),
    /// The running flow came to another stage.
    Progress(Progress),
    /// The wish taken up last has come to its end.
    Done(Box<Done>),
    /// What the journal holds open changed.
    Standing(Standing),
    /// Another shift is open than before, or none.
    Shift(Option<Box<Shift>>),
    /// How a part of the terminal is changed.
    Health(Health),
    /// Between two wishes, something open came to its end without its card.
    Settled(Box<CaseOutcome>),
    /// What is to be handed over in cash changed: all of it, the longest due first. Told at the start too, where anything is.
    Payouts(Vec<Payout>),
    /// What became of saying that cash was handed over. What is due now was told before.
    HandedOver {
        /// For which case.
        key: OrderKey,
        /// Whether it is noted; by a fault where the journal could not: it is told as due again.
        noted: Result<HandOver, Fault>,
    },
    /// The attendant's thread stumbled over a fault of the program and began anew from the journal. A wish that was under way
    /// is answered by [`Done::Broken`] next.
    Restarted,
}

/// What lies on the reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Presence {
    /// Not looked at yet.
    #[default]
    Unknown,
    /// Nothing.
    Nothing,
    /// One card.
    Card,
    /// More than one card, on one reader or on several.
    Several,
    /// A card that does not come to life, or that another program holds.
    Unusable,
    /// There is no reader, or it is out of order, or the service does not run: why, in the log's words.
    NoReader(String),
}

/// How a wish ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// The card was looked at.
    Looked {
        /// What it and the server told.
        card: card_query::Outcome,
        /// What this terminal's journal holds open for it.
        open: Vec<Case>,
        /// Orders that wait at the server, newest first; `None` where it was not asked or did not say.
        orders: Option<Vec<OrderRow>>,
    },
    /// 充值.
    Recharged(Outcome),
    /// 补登.
    Collected(Collected),
    /// What was open was taken up.
    Finished(CaseOutcome),
    /// The orders of a card at the server, or why they are not known.
    Orders {
        /// Whose.
        card_no: Option<CardNumber>,
        /// Newest first.
        orders: Result<Vec<OrderRow>, Because>,
        /// What this terminal's journal holds open of them: it is finished, and nothing else is done about it.
        open: Vec<Case>,
    },
    /// An order was taken back, or not.
    Cancelled(Outcome),
    /// 卡管理.
    Managed(Outcome),
    /// 激活 or 退卡.
    Served(ServiceOutcome),
    /// Everything that the journal holds open. Also the answer where a service was to be finished that has ended already.
    Open(Vec<Case>),
    /// How the shifts stand, after what was wished; and why that was not done, if it was not.
    Shift {
        /// How they stand now.
        now: Box<ShiftNow>,
        /// Why nothing was opened or closed.
        refused: Option<ShiftRefusal>,
    },
    /// What needs no card was settled, as far as it would go.
    Synced(Vec<CaseOutcome>),
    /// Everything was looked at.
    Checked(Vec<Health>),
    /// It was not begun: the journal could not be read or written, or it was given up before its turn came
    /// ([`Cause::Cancelled`](crate::flow::Cause::Cancelled)).
    NotBegun(Fault),
    /// The program stumbled in the middle of it: whatever came of it is among these, which the journal holds open, or is
    /// closed.
    Broken(Vec<Case>),
}

/// What the journal holds open, for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standing {
    /// How many orders, activations and returns.
    pub open: usize,
    /// For how many of them a person is called.
    pub called: usize,
    /// What this terminal has taken today and not given back.
    pub taken_today: Fen,
}

/// How one part of the terminal is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Which part.
    pub part: Part,
    /// What is wrong with it, if something is.
    pub trouble: Option<Fault>,
    /// Since when it is as it is.
    pub since: Stamp,
}

/// A part of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// The card reader and its service.
    Reader,
    /// The front-end server.
    Server,
    /// The payment gateway.
    Gateway,
    /// The journal and its disk.
    Journal,
    /// The clock, against the server's.
    Clock,
    /// The printer.
    Printer,
}
