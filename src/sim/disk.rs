//! The false world's journal: entries in memory, of which a power cut keeps exactly the committed ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{OrderKey, OrderNo, PayOrderNo};
use crate::flow::{Entry, Event, Receipt};
use crate::proto::message::Customer;

/// A journal in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    entries: Vec<Entry>,
    /// Whom an open activation or return is about: beside the entries, and gone with the one that closes it.
    customers: BTreeMap<OrderKey, Customer>,
    numbers: u64,
}

impl Disk {
    /// Keeps an entry for good.
    pub fn commit(&mut self, entry: &Entry) -> Receipt {
        let mut kept = entry.clone();
        match (&entry.event, entry.event.customer()) {
            (Event::Closed { .. }, _) => {
                self.customers.remove(&entry.key);
            }
            (_, Some(customer)) => {
                self.customers.insert(entry.key.clone(), customer.clone());
            }
            _ => {}
        }
        kept.event.set_customer(None);
        self.entries.push(kept);
        Receipt::after_commit(self.entries.len() as u64)
    }

    /// What a restart reads: every entry, the opening ones with the person they are about.
    pub fn told(&self) -> Vec<Entry> {
        self.entries.iter().map(|entry| self.with_customer(entry)).collect()
    }

    /// The same of one case.
    pub fn told_of(&self, key: &OrderKey) -> Vec<Entry> {
        self.entries.iter().filter(|entry| entry.key == *key).map(|entry| self.with_customer(entry)).collect()
    }

    fn with_customer(&self, entry: &Entry) -> Entry {
        let mut entry = entry.clone();
        entry.event.set_customer(self.customers.get(&entry.key).cloned());
        entry
    }

    /// How many people the journal still knows of.
    pub fn customers(&self) -> usize {
        self.customers.len()
    }

    /// Everything kept for good, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Those of these numbers of the server's that stand in it, each with the case it belongs to.
    pub fn recall(&self, numbers: &[OrderNo]) -> Vec<(OrderNo, OrderKey)> {
        let number = |entry: &Entry| match &entry.event {
            Event::Created { order_no, .. } | Event::SaleAuthorized { order_no, .. } | Event::ReturnAuthorized { order_no, .. } => {
                Some((order_no.clone(), entry.key.clone()))
            }
            _ => None,
        };
        let known: BTreeSet<_> = self.entries.iter().filter_map(number).filter(|(number, _)| numbers.contains(number)).collect();
        known.into_iter().collect()
    }

    /// A name for a new order and a number for its payment, never given before.
    pub fn new_order(&mut self) -> (OrderKey, PayOrderNo) {
        self.numbers += 1;
        let key = OrderKey::parse(&format!("SIM-{:06}", self.numbers)).expect("not blank");
        let payment = PayOrderNo::parse(&format!("P{:012}", self.numbers)).expect("not blank");
        (key, payment)
    }
}
