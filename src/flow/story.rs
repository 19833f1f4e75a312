//! An order as the journal tells it: the fold of its entries.
//!
//! The running flow applies each event to the same [`Story`] the moment it is durable, so that a restart knows
//! exactly what the flow knew: recovery enters by the front door.

use crate::domain::{CardNumber, Fen, OrderKey, OrderNo, Stamp, TerminalNumber};
use crate::proto::apdu::Command;
use crate::proto::message::{Charge, Executed};

use super::entry::{ByHandReason, CommandHex, Ending, Entry, Event, Source, Tender, Verdict};
use super::payout::Handing;

/// What the journal knows of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Its name in the journal.
    pub key: OrderKey,
    /// When it was opened, by the terminal's clock.
    pub opened_at: Stamp,
    /// When its last entry was made.
    pub updated_at: Stamp,
    /// The card, by its file 15.
    pub card_no: CardNumber,
    /// What every call of this order repeats.
    pub charge: Charge,
    /// Who made the order.
    pub source: Source,
    /// How the money came, or is to come.
    pub tender: Tender,
    /// Where the money is.
    pub money: Money,
    /// On the card before.
    pub balance_before: Fen,
    /// The terminal the card will know it by.
    pub terminal: TerminalNumber,
    /// The server's number, once known.
    pub order_no: Option<OrderNo>,
    /// The commands the order came with.
    pub commands: Vec<Command>,
    /// What became of the write.
    pub write: Write,
    /// The last refusal of the server: call, code, words.
    pub refusal: Option<Refusal>,
    /// How often in a row it could not be settled without its card.
    pub failures: u32,
    /// Why a person must look, if one must.
    pub by_hand: Option<ByHandReason>,
    /// How it ended, if it did.
    pub ended: Option<(Ending, Option<Fen>)>,
    /// Cash that goes back, and whether it was handed over.
    pub handing: Handing,
}

/// Where the money of an order is, as far as the journal knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Money {
    /// It was taken by other means than the payment gateway, and if it must go back, a person gives it back.
    Taken,
    /// The gateway is asked for it; it may have been paid.
    Pending,
    /// The gateway has it for us.
    Paid,
    /// The gateway gives it back, or must be asked to again.
    GoingBack,
    /// The gateway has given it back.
    Returned,
    /// The gateway took nothing, and will take nothing.
    NeverPaid,
}

/// A refusal of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The call, by its default name.
    pub call: String,
    /// Its code.
    pub code: String,
    /// Its words.
    pub description: String,
}

/// What became of the write, as far as the journal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// No 8052 of this order is unsettled: none was sent, or all that were are known not to have been written.
    None,
    /// 8052 may have been sent: nothing may be written again before that is known.
    Intended(Intent),
    /// The card answered 9000.
    Written(Intent, Vec<Executed>),
    /// The card refused it.
    Refused(Intent, Vec<Executed>),
}

/// The write that was intended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// 8052 and what follows it in the list.
    pub commands: Vec<Command>,
    /// Balance before, from 8050.
    pub balance_before: Fen,
    /// Online sequence number before, from 8050.
    pub sequence_before: u16,
    /// Date and time inside 8052.
    pub stamp: Option<Stamp>,
    /// What the last look at the card showed.
    pub verdict: Option<Verdict>,
}

impl Story {
    /// Begins a story from its first entry; `None` where that is not one that opens an order.
    pub fn open(entry: &Entry) -> Option<Story> {
        let Event::Opened { card_no, server_card_no, amount, source, means, pay_code, pay_order_no, tender, balance_before, terminal } =
            &entry.event
        else {
            return None;
        };
        Some(Story {
            key: entry.key.clone(),
            opened_at: entry.at,
            updated_at: entry.at,
            card_no: card_no.clone(),
            charge: Charge {
                card_no: server_card_no.clone(),
                means: *means,
                pay_code: pay_code.clone(),
                pay_order_no: pay_order_no.clone(),
                amount: *amount,
            },
            source: *source,
            tender: *tender,
            money: if *tender == Tender::Gateway { Money::Pending } else { Money::Taken },
            balance_before: *balance_before,
            terminal: *terminal,
            order_no: None,
            commands: Vec::new(),
            write: Write::None,
            refusal: None,
            failures: 0,
            by_hand: None,
            ended: None,
            handing: Handing::Nothing,
        })
    }

    /// Goes on with the next entry.
    pub fn apply(&mut self, at: Stamp, event: &Event) {
        self.updated_at = at;
        self.failures = event.failures_after(self.failures);
        match event {
            // Evidence for people; what the server said is asked for again, and what came to nothing was counted above.
            Event::Opened { .. }
            | Event::Initialized { .. }
            | Event::Managed { .. }
            | Event::ListRefused { .. }
            | Event::Stated { .. }
            | Event::StillOpen { .. }
            // Of another kind of story.
            | Event::ActivationOpened { .. } | Event::ReturnOpened { .. } | Event::SaleAuthorized { .. } | Event::ReturnAuthorized { .. } => {
            }
            Event::Created { order_no, commands, .. } => {
                self.order_no = Some(order_no.clone());
                self.commands = read_commands(commands);
            }
            Event::Intent { commands, balance_before, sequence_before, stamp, .. } => {
                self.write = Write::Intended(Intent {
                    commands: read_commands(commands),
                    balance_before: *balance_before,
                    sequence_before: *sequence_before,
                    stamp: *stamp,
                    verdict: None,
                });
            }
            Event::Written { executed } => self.with_intent(|intent| Write::Written(intent, executed.clone())),
            Event::Refused { executed } => self.with_intent(|intent| Write::Refused(intent, executed.clone())),
            Event::Reopened => self.write = Write::None,
            Event::Probed { verdict, .. } => {
                if let Write::Intended(intent) | Write::Written(intent, _) | Write::Refused(intent, _) = &mut self.write {
                    intent.verdict = Some(*verdict);
                }
            }
            Event::Answered { call, code, description } => {
                self.refusal = Some(Refusal { call: call.clone(), code: code.clone(), description: description.clone() });
            }
            Event::ByHand { reason } => self.by_hand = Some(reason.clone()),
            Event::Paid { .. } => self.money = Money::Paid,
            Event::GivingBack { .. } => self.money = Money::GoingBack,
            Event::HandedOver { .. } => self.handing.handed_over(at),
            Event::Closed { ending, balance_after, payout } => {
                self.ended = Some((*ending, *balance_after));
                self.handing.closed(*payout, at);
                match ending {
                    Ending::NeverPaid => self.money = Money::NeverPaid,
                    Ending::PaidBack => self.money = Money::Returned,
                    _ => {}
                }
            }
        }
    }

    /// Replaces the write by one that keeps its intent; without an intent there was none to replace.
    fn with_intent(&mut self, make: impl FnOnce(Intent) -> Write) {
        self.write = match std::mem::replace(&mut self.write, Write::None) {
            Write::Intended(intent) | Write::Written(intent, _) | Write::Refused(intent, _) => make(intent),
            Write::None => Write::None,
        };
    }

    /// Whether the order still needs something.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// The intent that is not settled.
    pub fn intent(&self) -> Option<&Intent> {
        match &self.write {
            Write::None => None,
            Write::Intended(intent) | Write::Written(intent, _) | Write::Refused(intent, _) => Some(intent),
        }
    }
}

pub(super) fn read_commands(commands: &[CommandHex]) -> Vec<Command> {
    // Written by us from well-formed commands; a line that no longer is one came from a damaged journal and is left out,
    // because whatever it was must not reach a card.
    commands.iter().filter_map(|text| Command::from_hex(&text.0).ok()).collect()
}
