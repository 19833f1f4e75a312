//! Orders that were made and paid elsewhere: they stand in the server's books before the terminal has heard of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use cardkiosk::domain::{OrderState, Stamp};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::server::ledger::{Ledger, Order, Payment};

use super::{CARD, Site};

/// A paid order of the usual card; the smaller its number, the older it is.
pub(crate) fn paid(number: u32, state: OrderState, fen: i64) -> Order {
    let at = 8 * 3600 + number;
    let time = format!("{:02}{:02}{:02}", at / 3600, at / 60 % 60, at % 60);
    Order {
        order_no: order_no(number),
        card_no: CardState::sample(CARD).card_no().expect("a sample card has a number"),
        amount: fen,
        pay_type: "03".to_owned(),
        pay_order: format!("APP{number:06}"),
        state,
        payment: Payment::Paid,
        kind: "40".to_owned(),
        created: Stamp::parse("20260101", &time).expect("a date and a time"),
        touched: None,
        authorizations: Vec::new(),
        proven: BTreeSet::new(),
        rounds: 0,
        asked_again: 0,
    }
}

/// The number of such an order at the server.
pub(crate) fn order_no(number: u32) -> String {
    format!("20260101{number:06}")
}

/// The same order, and nobody has paid for it.
pub(crate) fn unpaid(order: Order) -> Order {
    Order { payment: Payment::Unpaid, ..order }
}

impl Site {
    /// Puts these orders into the books of a server that does not run yet.
    pub(crate) fn seed(&self, orders: &[Order]) {
        let orders: BTreeMap<String, Order> = orders.iter().map(|order| (order.order_no.clone(), order.clone())).collect();
        let text = serde_json::to_string(&Ledger { orders, ..Ledger::default() }).expect("books are JSON");
        fs::write(self.path("ledger.json"), text).expect("the folder is ours");
    }

    /// The terminal loses its memory: to a new one, everything so far was done elsewhere.
    pub(crate) fn forget(&self) {
        for name in ["journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"] {
            let gone = fs::remove_file(self.path(name));
            assert!(gone.is_ok() || !self.path(name).exists(), "{name} stays");
        }
    }
}
