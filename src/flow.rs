//! The business: what is decided, and in which order. Pure closed machines, moved by value.
//!
//! A flow asks for one [`Effect`] and is resumed with one [`Answer`]. It performs nothing itself, so that the same
//! machine runs at the counter, in the tests and in training, and so that every place where power, network or card
//! may go away is a place between two calls of [`Flow::resume`].

pub mod activation;
pub mod card_query;
pub mod card_return;
pub mod case;
pub mod collect;
mod commands;
pub mod entry;
pub mod fault;
pub mod limits;
mod list_run;
pub mod loading;
pub mod offer;
pub mod order_action;
pub mod orders;
pub mod outcome;
pub mod payout;
mod probe;
pub mod recharge;
pub mod recovery;
mod same_card;
pub mod service;
pub mod settings;
pub mod shift;
pub mod short_code;
pub mod sight;
pub mod story;

use std::time::Duration;

use crate::domain::{Moment, OrderKey, OrderNo};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::gateway::{PayReply, PayRequest};
use crate::proto::message::{Request, Response};

pub use case::{Case, CaseOutcome};
pub use entry::{Entry, Event, Receipt};
pub use fault::{Cause, Concern, Fault};
pub use outcome::{Because, Ended, OnCard, Outcome};
pub use payout::{HandOver, Handing, Payout};
pub use same_card::CardUse;
pub use service::{ServiceEnded, ServiceKind, ServiceOutcome, ServiceStory};
pub use settings::Settings;
pub use story::{Money, Story};

/// Something to be done in the world. Each asks for exactly one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Wait for a card and connect to it exclusively, powered, nothing selected. Answered by [`Answer::CardPresent`].
    /// A connection held from before is given up first.
    AwaitCard {
        /// Which card will do.
        which: WhichCard,
        /// How long to wait; zero means: only if it is there already.
        within: Duration,
    },
    /// Send one command over the connection held. Answered by [`Answer::CardReplied`].
    Transmit(Command),
    /// Give the connection up, so that the card may be taken. Answered by [`Answer::Done`], never by a fault.
    ReleaseCard,
    /// Ask the server. Answered by [`Answer::Replied`] for every verified reply, whatever its code.
    Ask(Request),
    /// Ask the payment gateway. Answered by [`Answer::Paid`] for every verified reply, whatever it says.
    Pay(PayRequest),
    /// Make an entry durable. Answered by [`Answer::Recorded`], after the commit.
    Record(Entry),
    /// Ask the journal which of these numbers of the server's it knows, of whatever is open or closed. Answered by
    /// [`Answer::Recalled`].
    Recall(Vec<OrderNo>),
    /// Let some time pass. Answered by [`Answer::Done`]; by a fault of [`Cause::Cancelled`] where it is cut short.
    Pause(Duration),
}

impl Effect {
    /// Its name in logs and transcripts.
    pub fn name(&self) -> &'static str {
        match self {
            Effect::AwaitCard { .. } => "await-card",
            Effect::Transmit(_) => "transmit",
            Effect::ReleaseCard => "release-card",
            Effect::Ask(request) => request.call().default_name(),
            Effect::Pay(request) => request.ask.log_name(),
            Effect::Record(_) => "record",
            Effect::Recall(_) => "recall",
            Effect::Pause(_) => "pause",
        }
    }
}

/// Which card [`Effect::AwaitCard`] waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhichCard {
    /// The one on the reader, or the next.
    Any,
    /// The one on the reader now is not wanted: it must leave first.
    AnotherOne,
}

/// What became of an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// A card is connected.
    CardPresent,
    /// The card answered, GET RESPONSE already joined (R-9a).
    CardReplied(CardReply),
    /// The server answered, and its signature is good.
    Replied(Response),
    /// The payment gateway answered, and its signature is good.
    Paid(PayReply),
    /// The entry is durable.
    Recorded(Receipt),
    /// Those of the numbers that are known, each with the case it belongs to.
    Recalled(Vec<(OrderNo, OrderKey)>),
    /// It is done.
    Done,
    /// It was not done, or it is not known whether it was.
    Failed(Fault),
}

/// What a flow does next.
#[derive(Debug)]
#[allow(clippy::large_enum_variant)] // moved once an effect; boxing it would cost more than it saves
pub enum Step<F: Flow> {
    /// Perform this effect and resume the flow with its answer.
    Do(F, Effect),
    /// The end.
    End(F::Outcome),
}

/// A business flow: one of the machines of this module, or one that drives them one after the other.
pub trait Flow: Sized {
    /// How it may end.
    type Outcome;

    /// Takes the answer to the effect last asked for. An answer of another kind is a bug and panics; bad news is a value.
    fn resume(self, answer: Answer, now: Moment) -> Step<Self>;

    /// What a screen may show of it now.
    fn progress(&self) -> Progress;

    /// What it knows of the case that it works on, once one stands in the journal: a restart must be able to tell the same
    /// from the journal's entries alone.
    fn case(&self) -> Option<Case> {
        None
    }
}

/// What a screen, a command line or a log may show of a running flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Where it is.
    pub stage: Stage,
    /// Whether it may still be given up with nothing done.
    pub may_cancel: bool,
    /// The last four digits of the card, once known.
    pub card_tail: Option<String>,
    /// What the present stage waits out or counts, as a second line: an attempt, a round.
    pub attempt: u8,
    /// The code that the customer scans, while it may be paid.
    pub code: Option<PayCode>,
}

/// A payment code on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayCode {
    /// The text that the QR code holds.
    pub qr: String,
    /// For how many seconds more it may be paid.
    pub seconds_left: u64,
}

/// The stages a person is told of. Several states of a flow may be one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Waiting for a card.
    AwaitingCard,
    /// Waiting for the same card to come back.
    AwaitingSameCard,
    /// Another card than the wanted one lies there.
    WrongCard,
    /// Reading the card.
    Reading,
    /// Asking the server about it.
    Querying,
    /// Waiting for the customer to pay.
    Paying,
    /// Making certain that nobody pays any more.
    EndingPayment,
    /// Giving the payment back.
    Refunding,
    /// Making the order.
    Ordering,
    /// Preparing the card and waiting for the authorisation.
    Authorizing,
    /// Writing the card.
    Writing,
    /// Looking whether the card was written.
    Checking,
    /// Telling the server.
    Confirming,
    /// Card management: server and card settle it between them.
    Managing,
    /// Taking an order back.
    Cancelling,
    /// Over.
    Ended,
}
