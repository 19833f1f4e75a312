//! An activation or a return as the journal tells it: the fold of its entries.

use crate::domain::{CardNumber, Fen, OrderKey, OrderNo, PayMeans, PayOrderNo, Stamp, TerminalNumber};
use crate::flow::entry::{ByHandReason, Ending, Entry, Event, FileBytes, PurseBefore, Verdict};
use crate::flow::payout::Handing;
use crate::flow::story::{Refusal, read_commands};
use crate::proto::apdu::Command;
use crate::proto::message::{Customer, Executed, RealName, ReturnKind};

use super::ServiceKind;

/// What the journal knows of one activation or return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceStory {
    /// Its name in the journal.
    pub key: OrderKey,
    /// When it was opened, by the terminal's clock.
    pub opened_at: Stamp,
    /// When its last entry was made.
    pub updated_at: Stamp,
    /// The card, by its file 15 or as typed from its face.
    pub card_no: CardNumber,
    /// What is done with it.
    pub business: Business,
    /// Whom it is about.
    pub customer: Option<Customer>,
    /// What the server allowed, unless that is known to have come to nothing.
    pub authorized: Option<Authorized>,
    /// What became of the write.
    pub write: Write,
    /// How many writes were allowed so far.
    pub writes: u32,
    /// The last refusal of the server: call, code, words.
    pub refusal: Option<Refusal>,
    /// How often in a row it could not be settled without its card.
    pub failures: u32,
    /// Why a person must look, if one must.
    pub by_hand: Option<ByHandReason>,
    /// How it ended, if it did, and what is on the card afterwards.
    pub ended: Option<(Ending, Option<Fen>)>,
    /// What a return pays out, and whether it was handed over.
    pub handing: Handing,
}

/// What is done with a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Business {
    /// 激活.
    Activation {
        /// Whether it is registered to a person.
        real_name: RealName,
        /// How it was paid.
        means: PayMeans,
        /// By which payment.
        pay_order_no: PayOrderNo,
    },
    /// 退卡.
    Return {
        /// Whether the card can be read.
        kind: ReturnKind,
        /// The terminal the card will know it by.
        terminal: TerminalNumber,
    },
}

/// What the server allowed: everything that is needed to write, to look whether it was written, and to confirm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authorized {
    /// The server's number of it.
    pub order_no: OrderNo,
    /// refnum, which the confirmation repeats.
    pub reference: String,
    /// The write and what follows it in the list; none for a broken card.
    pub commands: Vec<Command>,
    /// The card before the write.
    pub before: Before,
}

/// The card before the write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Before {
    /// File 15 of a card to be activated.
    File15(FileBytes),
    /// The purse of a good card to be returned, and what may be paid out for it.
    Purse(PurseBefore, Fen),
    /// Nothing of a broken one, and what may be paid out for it.
    Broken(Fen),
}

/// What became of the write, as far as the journal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Nothing is unsettled: no write was allowed, or all that were are known to have come to nothing.
    None,
    /// It may have been sent; what the last look at the card showed.
    Intended(Option<Verdict>),
    /// It is on the card, or a broken card needs none: what to confirm with.
    Written(Vec<Executed>),
    /// It is not on the card: what to confirm with.
    NotWritten(Vec<Executed>),
}

impl ServiceStory {
    /// Begins a story from its first entry; `None` where that is not one that opens an activation or a return.
    pub fn open(entry: &Entry) -> Option<ServiceStory> {
        let (card_no, business, customer) = match &entry.event {
            Event::ActivationOpened { card_no, real_name, means, pay_order_no, customer } => {
                let (real_name, means, pay_order_no) = (*real_name, *means, pay_order_no.clone());
                (card_no, Business::Activation { real_name, means, pay_order_no }, customer)
            }
            Event::ReturnOpened { card_no, kind, terminal, customer } => {
                (card_no, Business::Return { kind: *kind, terminal: *terminal }, customer)
            }
            _ => return None,
        };
        Some(ServiceStory {
            key: entry.key.clone(),
            opened_at: entry.at,
            updated_at: entry.at,
            card_no: card_no.clone(),
            business,
            customer: customer.clone(),
            authorized: None,
            write: Write::None,
            writes: 0,
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
            Event::SaleAuthorized { order_no, reference, file_before, commands, .. } => {
                let before = Before::File15(file_before.clone());
                self.allow(order_no, reference, read_commands(commands), before);
            }
            Event::ReturnAuthorized { order_no, reference, refundable, before, commands, .. } => {
                let before = before.map_or(Before::Broken(*refundable), |before| Before::Purse(before, *refundable));
                self.allow(order_no, reference, read_commands(commands), before);
            }
            Event::Probed { verdict, .. } => {
                if let Write::Intended(seen) = &mut self.write {
                    *seen = Some(*verdict);
                }
            }
            Event::Written { executed } => self.write = Write::Written(executed.clone()),
            Event::Refused { executed } => self.write = Write::NotWritten(executed.clone()),
            Event::Reopened => (self.authorized, self.write) = (None, Write::None),
            Event::Answered { call, code, description } => {
                self.refusal = Some(Refusal { call: call.clone(), code: code.clone(), description: description.clone() });
            }
            Event::ByHand { reason } => self.by_hand = Some(reason.clone()),
            Event::HandedOver { .. } => self.handing.handed_over(at),
            Event::Closed { ending, balance_after, payout } => {
                self.ended = Some((*ending, *balance_after));
                self.handing.closed(*payout, at);
            }
            // Evidence, or of another kind of story; what came to nothing was counted above.
            Event::Opened { .. }
            | Event::Paid { .. }
            | Event::GivingBack { .. }
            | Event::ActivationOpened { .. }
            | Event::ReturnOpened { .. }
            | Event::Created { .. }
            | Event::Initialized { .. }
            | Event::Intent { .. }
            | Event::Managed { .. }
            | Event::ListRefused { .. }
            | Event::Stated { .. }
            | Event::StillOpen { .. } => {}
        }
    }

    fn allow(&mut self, order_no: &OrderNo, reference: &str, commands: Vec<Command>, before: Before) {
        self.writes = self.writes.saturating_add(1);
        self.write = match before {
            Before::Broken(_) => Write::Written(Vec::new()),
            Before::File15(_) | Before::Purse(..) => Write::Intended(None),
        };
        self.authorized = Some(Authorized { order_no: order_no.clone(), reference: reference.to_owned(), commands, before });
    }

    /// Whether it still needs something.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// On the card before it is debited.
    pub fn balance_before(&self) -> Option<Fen> {
        match self.authorized.as_ref().map(|authorized| &authorized.before) {
            Some(Before::Purse(before, _)) => Some(before.balance),
            _ => None,
        }
    }

    /// The server's number of it, once known.
    pub fn order_no(&self) -> Option<&OrderNo> {
        self.authorized.as_ref().map(|authorized| &authorized.order_no)
    }
}

impl Business {
    /// What it is called.
    pub fn kind(&self) -> ServiceKind {
        match self {
            Business::Activation { .. } => ServiceKind::Activation,
            Business::Return { kind, .. } => ServiceKind::Return(*kind),
        }
    }

    /// The payment behind an activation.
    pub fn pay_order_no(&self) -> Option<&PayOrderNo> {
        match self {
            Business::Activation { pay_order_no, .. } => Some(pay_order_no),
            Business::Return { .. } => None,
        }
    }
}
