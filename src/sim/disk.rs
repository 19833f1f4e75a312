//! The false world's journal: entries in memory, of which a power cut keeps exactly the committed ones.

use crate::domain::{OrderKey, PayOrderNo};
use crate::flow::{Entry, Receipt};

/// A journal in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    entries: Vec<Entry>,
    numbers: u64,
}

impl Disk {
    /// Keeps an entry for good.
    pub fn commit(&mut self, entry: &Entry) -> Receipt {
        self.entries.push(entry.clone());
        Receipt::after_commit(self.entries.len() as u64)
    }

    /// Everything kept, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A name for a new order and a number for its payment, never given before.
    pub fn new_order(&mut self) -> (OrderKey, PayOrderNo) {
        self.numbers += 1;
        let key = OrderKey::parse(&format!("SIM-{:06}", self.numbers)).expect("not blank");
        let payment = PayOrderNo::parse(&format!("P{:012}", self.numbers)).expect("not blank");
        (key, payment)
    }
}
