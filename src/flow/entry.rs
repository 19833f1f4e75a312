//! What the journal holds: entries, only ever added, from which every open order can be told again.

use serde::{Deserialize, Serialize};

use crate::domain::{CardNumber, Fen, OrderKey, OrderNo, OrderState, PayMeans, PayOrderNo, Stamp, TerminalNumber};
use crate::proto::apdu::Command;
use crate::proto::message::{Customer, Executed, RealName, ReturnKind, Settled};

use super::fault::Cause;

/// Proof that an entry is durable. Only a journal makes one, after its commit; a state that changes the card or the
/// ledger holds one, so that a write without a durable intent does not compile.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct Receipt {
    number: u64,
}

impl Receipt {
    /// For the journals alone (`world/journal.rs` and `sim/disk.rs`; tidy holds it): the entry of this number is durable.
    pub fn after_commit(number: u64) -> Receipt {
        Receipt { number }
    }

    /// The entry's number in its journal.
    pub fn number(&self) -> u64 {
        self.number
    }
}

/// One line of an order's story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose story.
    pub key: OrderKey,
    /// When, by the terminal's clock.
    pub at: Stamp,
    /// What happened.
    pub event: Event,
}

/// What happened to an order. Everything a person or a recovery needs is in here (domain evidence, PBOC log fields).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A payment stands for this card, or is about to be asked for: from here on it must end in a load, in a refund, or in
    /// certainty that nobody paid. Before 4.2 is sent, and before the payment gateway is asked.
    Opened {
        /// The card, by its file 15.
        card_no: CardNumber,
        /// The same as the server writes it.
        server_card_no: CardNumber,
        /// What is to be loaded.
        amount: Fen,
        /// Who made the order.
        #[serde(default)]
        source: Source,
        /// How it was paid.
        means: PayMeans,
        /// The server's own code for that, where it made the order elsewhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pay_code: Option<String>,
        /// By which payment.
        pay_order_no: PayOrderNo,
        /// Whether the money is there already.
        #[serde(default, skip_serializing_if = "Tender::is_taken")]
        tender: Tender,
        /// On the card before.
        balance_before: Fen,
        /// The terminal as the card will know it.
        terminal: TerminalNumber,
    },
    /// The payment gateway has the money for us. Before 4.2 is sent.
    Paid {
        /// The channel's own number of the payment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transaction: Option<String>,
        /// When, by the gateway's clock.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paid_at: Option<Stamp>,
    },
    /// The order is not to be: the payment is given back through the gateway, and nothing is loaded for it any more.
    GivingBack {
        /// How the order itself ended.
        instead: Ending,
    },
    /// An activation was paid and is about to be asked for. Before 4.10 is sent.
    ActivationOpened {
        /// The card, by its file 15.
        card_no: CardNumber,
        /// Whether it is registered to a person.
        real_name: RealName,
        /// How it was paid.
        means: PayMeans,
        /// By which payment.
        pay_order_no: PayOrderNo,
        /// That person. Kept beside the journal's entries, and only until the end of the story.
        #[serde(skip)]
        customer: Option<Customer>,
    },
    /// A card is about to be given back. Before 4.12 is sent.
    ReturnOpened {
        /// The card, by its file 15 or as typed from its face.
        card_no: CardNumber,
        /// Whether it can be read.
        kind: ReturnKind,
        /// The terminal as the card will know it.
        terminal: TerminalNumber,
        /// Who gives it back. Kept beside the journal's entries, and only until the end of the story.
        #[serde(skip)]
        customer: Option<Customer>,
    },
    /// 4.10 answered, and file 15 is about to be written: the point of no return of an activation.
    SaleAuthorized {
        /// The sale's number at the server.
        order_no: OrderNo,
        /// refnum, which 4.11 repeats.
        reference: String,
        /// File 15 before.
        file_before: FileBytes,
        /// 04D695 and what follows it in the list.
        commands: Vec<CommandHex>,
        /// 4.10's times.
        settled: Settled,
    },
    /// 4.12 answered, and a good card is about to be debited: the point of no return of a return.
    ReturnAuthorized {
        /// The return's number at the server.
        order_no: OrderNo,
        /// refnum, which 4.13 repeats.
        reference: String,
        /// What may be paid out once 4.13 has succeeded, and never before.
        refundable: Fen,
        /// The card before; nothing of a broken one.
        before: Option<PurseBefore>,
        /// 8054 and what follows it in the list.
        commands: Vec<CommandHex>,
        /// 4.12's times.
        settled: Settled,
    },
    /// 4.2 answered: the order's number.
    Created {
        /// The order's number at the server.
        order_no: OrderNo,
        /// The commands it came with.
        commands: Vec<CommandHex>,
        /// Its times.
        settled: Settled,
    },
    /// 8050 answered; about to be sent with 4.5, or with 4.12.
    Initialized {
        /// Everything up to and with it.
        executed: Vec<Executed>,
        /// The balance it told.
        balance: Fen,
        /// The sequence number it told: online before a load, offline before a purchase.
        sequence: u16,
    },
    /// 8052 is here and is about to be sent to the card: the point of no return.
    Intent {
        /// 8052 and what follows it in 4.5's list.
        commands: Vec<CommandHex>,
        /// Balance before.
        balance_before: Fen,
        /// Online sequence number before.
        sequence_before: u16,
        /// Date and time inside 8052: what the card's log will show.
        stamp: Option<Stamp>,
        /// 4.5's times.
        settled: Settled,
    },
    /// The write was answered with 9000, or the card showed that it happened: it is on the card.
    Written {
        /// What to confirm with.
        executed: Vec<Executed>,
    },
    /// The write was answered with a refusal or not at all, and the card shows that nothing was written.
    Refused {
        /// What to confirm with.
        executed: Vec<Executed>,
    },
    /// Card and server agree that nothing was written: it may be tried again or called off.
    Reopened,
    /// A look at the card after a write in doubt.
    Probed {
        /// What it showed.
        verdict: Verdict,
        /// The balance of the fresh 8050.
        balance: Option<Fen>,
        /// Its sequence number.
        sequence: Option<u16>,
        /// Everything that was asked and answered.
        executed: Vec<Executed>,
    },
    /// A round of card management ran on the card.
    Managed {
        /// Which, from 1.
        round: u8,
        /// Everything that was asked and answered.
        executed: Vec<Executed>,
    },
    /// The server refused a call of this order.
    Answered {
        /// Which call, by its default name.
        call: String,
        /// Its code.
        code: String,
        /// Its words.
        description: String,
    },
    /// The server's list holds what must not be run; nothing of it was.
    ListRefused {
        /// Which call, by its default name.
        call: String,
        /// Why.
        reason: String,
        /// The list.
        commands: Vec<CommandHex>,
    },
    /// The server's state of the order, asked with 4.3.
    Stated {
        /// Appendix G.
        state: OrderState,
    },
    /// An attempt to settle it without its card came to nothing.
    StillOpen {
        /// The code a person would be told.
        code: String,
    },
    /// A person must look; the order stays open.
    ByHand {
        /// Why.
        reason: ByHandReason,
    },
    /// The end of the story.
    Closed {
        /// How.
        ending: Ending,
        /// On the card afterwards, where known.
        balance_after: Option<Fen>,
        /// What the customer is to be handed in cash, until [`Event::HandedOver`] notes that it was; nothing where nobody is owed
        /// any, and in journals of before this was noted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payout: Option<Fen>,
    },
    /// The cash that its end left to be handed over was handed over: whoever works here said so. The only entry behind an end.
    HandedOver {
        /// How much.
        amount: Fen,
    },
}

impl Event {
    /// How many attempts in a row have come to nothing after this one, where `before` had.
    pub(crate) fn failures_after(&self, before: u32) -> u32 {
        if matches!(self, Event::StillOpen { .. }) { before.saturating_add(1) } else { 0 }
    }

    /// The person an opening entry is about.
    pub fn customer(&self) -> Option<&Customer> {
        match self {
            Event::ActivationOpened { customer, .. } | Event::ReturnOpened { customer, .. } => customer.as_ref(),
            _ => None,
        }
    }

    /// Puts the person an opening entry is about in, or takes them out; what opens nothing is about nobody.
    pub fn set_customer(&mut self, person: Option<Customer>) {
        if let Event::ActivationOpened { customer, .. } | Event::ReturnOpened { customer, .. } = self {
            *customer = person;
        }
    }
}

/// A purse before it is debited, by what 8050 answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurseBefore {
    /// The balance, all of which is debited.
    pub balance: Fen,
    /// The offline sequence number.
    pub sequence: u16,
    /// Date and time inside 8054: what the card's log will show.
    pub stamp: Option<Stamp>,
}

/// The bytes of a file, as hexadecimal text.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileBytes(#[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")] pub Vec<u8>);

/// Their number only: the card's number is among them.
impl std::fmt::Debug for FileBytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

/// A command as text, so that a journal can be read with any SQLite tool.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CommandHex(pub String);

impl From<&Command> for CommandHex {
    fn from(command: &Command) -> CommandHex {
        CommandHex(command.to_hex())
    }
}

/// Header only, as of [`Command`].
impl std::fmt::Debug for CommandHex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}..", self.0.get(..8).unwrap_or(""))
    }
}

/// What a look at the card showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The sequence number moved by one, and the card's log shows our transaction; or file 15 is as we wrote it.
    Written,
    /// The sequence number stands where it stood, or another terminal moved it; or file 15 is as it was.
    NotWritten,
    /// The card does not tell.
    Unclear,
}

/// Who made an order, and so who has taken its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// This terminal: it answers for the payment until it is on the card or given back.
    #[default]
    Here,
    /// Somebody else: it waits at the server, to be collected here or elsewhere.
    Elsewhere,
}

/// Whether the money of an order was there when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tender {
    /// It had been taken: cash in a till, a slip of a bank's terminal, a reference.
    #[default]
    Taken,
    /// Cash over a counter, counted.
    Cash {
        /// What the customer handed over; the change is what it is more than the amount.
        received: Fen,
    },
    /// The payment gateway is asked for it.
    Gateway,
}

impl Tender {
    #[allow(clippy::trivially_copy_pass_by_ref)] // serde hands over a reference
    fn is_taken(&self) -> bool {
        *self == Tender::Taken
    }
}

/// How an order's story ends for the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// On the card, and the server knows.
    Loaded,
    /// Never became an order at the server: nothing there to be refunded.
    NeverOrdered,
    /// Cancelled at the server before anything was written: the payment is to be given back.
    Cancelled,
    /// The server refunds or has refunded it.
    Refunded,
    /// Made elsewhere, and nothing of it was written here: it waits at the server as before.
    LeftAtServer,
    /// The payment gateway took no money for it, and will take none.
    NeverPaid,
    /// Not written; the payment gateway has given the money back.
    PaidBack,
    /// The card is active, and the server knows.
    Activated {
        /// cardpdpt 卡工本费/押金: what the card cost; `None` where the server's answer did not say.
        deposit: Option<Fen>,
        /// orgicardpdpt 应收工本费/押金: what is due for it.
        deposit_due: Option<Fen>,
    },
    /// Nothing was written: the payment is to be given back.
    NotActivated,
    /// The card is given back, and the server knows.
    Returned {
        /// What is to be paid out for it.
        payable: Fen,
    },
    /// Nothing was debited and nothing is paid out: the card stays what it was.
    NotReturned,
}

/// Why a person must look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ByHandReason {
    /// The server says so.
    Server {
        /// Its code.
        code: String,
        /// Its words.
        description: String,
    },
    /// The order is in a state that only a person resolves.
    State(OrderState),
    /// Card and server contradict each other.
    Contradiction {
        /// What the card shows.
        card: Verdict,
        /// What the server says.
        server: OrderState,
    },
    /// Card management did not come to an end in its rounds.
    RoundsExhausted,
    /// The payment gateway wants a person, or tells of another amount than was asked for.
    Payment {
        /// Its code.
        code: String,
        /// Its words.
        description: String,
    },
    /// The server does not take this order for paid.
    NotPaid,
    /// The server does not know this order.
    UnknownOrder,
    /// More than one order may be ours.
    Ambiguous,
    /// The server's list holds what must not be run.
    ListRefused {
        /// Why.
        reason: String,
    },
    /// The card does not tell whether it was written.
    CardUnclear,
    /// The card was debited and does not give the proof of it again.
    NoProof,
    /// Something that should not be.
    Fault(Cause),
}
