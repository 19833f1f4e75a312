//! What the server remembers: cards, orders, authorisations, activations, returns. All of it is JSON.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{CardNumber, OrderState, Stamp, TerminalNumber};
use crate::proto::purse::{Mac, TransactionKind};
use crate::sim::des::{Keys, Load};

/// The books. Cloned, they become a second history with the same past.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    /// Cards by number.
    pub cards: BTreeMap<CardNumber, Account>,
    /// Orders by their number.
    pub orders: BTreeMap<String, Order>,
    /// Activations by their order number.
    pub sales: BTreeMap<String, Sale>,
    /// Returns by their order number.
    pub returns: BTreeMap<String, CardReturn>,
    /// Every joininstid and joininstssn that came.
    pub serials: BTreeSet<String>,
    /// Numbers given out: of orders, references, terminal transactions.
    pub given: u64,
    /// What must never happen and did, in words.
    pub breaches: Vec<String>,
}

/// A card as the server knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Issuer, of file 15.
    pub issuer: [u8; 8],
    /// Serial, of file 15.
    pub serial: [u8; 10],
    /// Byte 9 of file 15 when last seen.
    pub status: u8,
    /// The balance when last seen, fen.
    pub balance: i64,
    /// Whether it may be served.
    pub standing: Standing,
}

/// Whether a card may be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It may.
    Good,
    /// It is on the black list.
    Blacklisted,
    /// It was returned.
    Returned,
}

impl Account {
    /// From file 15.
    pub fn from_file_15(file: &[u8; 30], balance: i64) -> Account {
        let [i0, i1, i2, i3, i4, i5, i6, i7, _, status, serial @ .., _, _, _, _, _, _, _, _, _, _] = *file;
        Account { issuer: [i0, i1, i2, i3, i4, i5, i6, i7], serial, status, balance, standing: Standing::Good }
    }

    /// The card's keys.
    pub fn keys(&self, masters: &Keys) -> Keys {
        masters.of_card(self.issuer, self.serial)
    }
}

/// An order to load a card.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Its number.
    pub order_no: String,
    /// The card it is for.
    pub card_no: CardNumber,
    /// Fen.
    pub amount: i64,
    /// paytype as sent.
    pub pay_type: String,
    /// payorderno as sent.
    pub pay_order: String,
    /// Appendix G.
    pub state: OrderState,
    /// Whether the payment is known.
    pub payment: Payment,
    /// ordertype of appendix F.
    pub kind: String,
    /// When it was made.
    pub created: Stamp,
    /// When it last changed.
    pub touched: Option<Stamp>,
    /// Every MAC2 given out for it.
    pub authorizations: Vec<Authorization>,
    /// Which of them the card proved, by their place in that list. More than one is a breach.
    pub proven: BTreeSet<usize>,
    /// Rounds of card management asked for since the last authorisation.
    pub rounds: u8,
    /// Whether another INITIALIZE was asked for already.
    pub asked_again: u8,
}

/// Whether an order's payment is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Payment {
    /// 已支付.
    Paid,
    /// 未支付.
    Unpaid,
}

impl Order {
    /// How often the card has proved that this order was loaded.
    pub fn credits(&self) -> usize {
        self.proven.len()
    }

    /// The authorisation that this TAC finishes.
    pub fn finished_by(&self, tac: Mac) -> Option<usize> {
        self.authorizations.iter().position(|one| one.tac == tac)
    }
}

/// One MAC2 given out: everything it was made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// The card's random number.
    pub random: [u8; 4],
    /// The online sequence number before the load.
    pub sequence: u16,
    /// The balance before, as INITIALIZE answered it.
    pub balance: [u8; 4],
    /// Fen.
    pub amount: [u8; 4],
    /// The terminal.
    pub terminal: TerminalNumber,
    /// The date and time inside CREDIT.
    pub stamp: Stamp,
    /// What the card is told.
    pub mac2: Mac,
    /// What the card will answer.
    pub tac: Mac,
}

impl Authorization {
    /// For what a card answered to INITIALIZE, at this time.
    pub fn new(load: &Load, keys: &Keys, stamp: Stamp) -> Authorization {
        let at = stamp.to_bcd();
        Authorization {
            random: load.random,
            sequence: load.sequence,
            balance: load.balance,
            amount: load.amount,
            terminal: load.terminal,
            stamp,
            mac2: load.mac2(keys, at),
            tac: load.tac(keys, at),
        }
    }

    /// Whether it was made for this INITIALIZE.
    pub fn is_for(&self, load: &Load) -> bool {
        (self.random, self.sequence, self.amount, self.terminal) == (load.random, load.sequence, load.amount, load.terminal)
            && load.kind == TransactionKind::Load
    }
}

/// An activation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sale {
    /// The card.
    pub card_no: CardNumber,
    /// payorderno as sent.
    pub pay_order: String,
    /// refnum of 4.10.
    pub reference: String,
    /// What became of it.
    pub state: Begun,
}

/// A return.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardReturn {
    /// The card.
    pub card_no: CardNumber,
    /// refnum of 4.12.
    pub reference: String,
    /// What is paid out, fen.
    pub amount: i64,
    /// The TAC of the debit; `None` for a broken card.
    pub tac: Option<Mac>,
    /// What became of it.
    pub state: Begun,
}

/// What became of an activation or a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Begun {
    /// Authorised; nothing is known yet.
    Authorized,
    /// The card was written.
    Done,
    /// It was not.
    Failed,
}

impl Ledger {
    /// The next number there is.
    pub fn next_number(&mut self) -> u64 {
        self.given += 1;
        self.given
    }

    /// The order made for this payment.
    pub fn order_by_payment(&self, pay_order: &str) -> Option<&Order> {
        self.orders.values().find(|order| order.pay_order == pay_order)
    }

    /// The orders of a card, oldest first.
    pub fn orders_of(&self, card_no: &CardNumber) -> impl DoubleEndedIterator<Item = &Order> {
        self.orders.values().filter(move |order| order.card_no == *card_no)
    }
}
