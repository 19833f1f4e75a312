//! The false world's journal: entries in memory, of which a power cut keeps exactly the committed ones.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{OrderKey, OrderNo, PayOrderNo, ShiftNo, Stamp};
use crate::flow::case::fold;
use crate::flow::shift::{Mark, Shift, ShiftEvent, Span};
use crate::flow::{Cause, Entry, Event, Fault, HandOver, Payout, Receipt};
use crate::proto::message::Customer;

/// A journal in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disk {
    entries: Vec<Entry>,
    /// Whom an open activation or return is about: beside the entries, and gone with the one that closes it.
    customers: BTreeMap<OrderKey, Customer>,
    /// Both records of every shift, each behind the entries there were.
    shifts: Vec<(ShiftNo, Mark<ShiftEvent>)>,
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

    /// Keeps the record of a shift for good, behind the entries there are.
    pub fn commit_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        let last = self.shifts.last().map_or(0, |(number, _)| number.0);
        let number = ShiftNo(if matches!(event, ShiftEvent::Opened(_)) { last.saturating_add(1) } else { last });
        let mark = Mark { at, after: self.entries.len() as u64, record: event.clone() };
        let records = self.shifts.iter().cloned().chain([(number, mark.clone())]);
        Shift::of_records(records).map_err(|(_, why)| Fault::NotDone(Cause::Journal(why.to_owned())))?;
        self.shifts.push((number, mark));
        Ok(())
    }

    /// The latest shifts, at most so many, newest first.
    pub fn shifts(&self, last: u32) -> Vec<Shift> {
        let shifts = Shift::of_records(self.shifts.iter().cloned()).unwrap_or_default();
        shifts.into_iter().rev().take(usize::try_from(last).unwrap_or(usize::MAX)).collect()
    }

    /// All entries up to the end of the span, of every case that was touched in it, each with its number.
    pub fn touched(&self, span: Span) -> Vec<(u64, Entry)> {
        let numbered = || (1..).zip(&self.entries).take_while(|(number, _)| span.reaches(*number));
        let touched: BTreeSet<&OrderKey> = numbered().filter(|(number, _)| *number > span.after).map(|(_, entry)| &entry.key).collect();
        numbered().filter(|(_, entry)| touched.contains(&entry.key)).map(|(number, entry)| (number, entry.clone())).collect()
    }

    /// Cash that is to be handed over and was not yet, the longest due first.
    pub fn payouts(&self) -> Vec<Payout> {
        let mut due: Vec<Payout> = fold(self.entries.iter().cloned()).0.values().filter_map(Payout::of).collect();
        due.sort_by_key(|payout| payout.since);
        due
    }

    /// Notes for good that what is due for this case was handed over, if anything is.
    pub fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> HandOver {
        let Some(payout) = self.payouts().into_iter().find(|payout| payout.key == *key) else { return HandOver::NotDue };
        self.commit(&Entry { key: key.clone(), at, event: Event::HandedOver { amount: payout.amount } });
        HandOver::Noted(payout.amount)
    }

    /// How many people the journal still knows of.
    pub fn customers(&self) -> usize {
        self.customers.len()
    }

    /// Everything kept for good, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// All that a future follows from: what a restart makes of the entries, the bytes of those that it makes it of, what a
    /// [`recall`](Disk::recall) finds, who is known, how often each case was closed, and the last entry.
    ///
    /// Not in it is what is evidence for people and no more, and when exactly it was noted: a flow never reads it again.
    pub fn meaning(&self) -> String {
        let (cases, orphans) = fold(self.told());
        let mut lasting = BTreeMap::<&OrderKey, Lasting<'_>>::new();
        for entry in &self.entries {
            lasting.entry(&entry.key).or_default().add(&entry.event);
        }
        let json = |event: &Event| serde_json::to_string(event).expect("an entry is JSON");
        let mut text = format!("{cases:?}{orphans}{:?}{}", self.shifts, self.numbers);
        for (key, lasting) in lasting {
            let events = lasting.first.into_iter().chain(lasting.made).chain(lasting.write).chain(lasting.ends);
            text.extend([key.as_str().to_owned()].into_iter().chain(events.map(json)));
        }
        for (key, customer) in &self.customers {
            text.extend([key.as_str().to_owned(), serde_json::to_string(customer).expect("a person is JSON")]);
        }
        let last = self.entries.last().filter(|entry| matters(&entry.event) != Matters::People);
        text.extend(last.map(|entry| json(&entry.event)));
        text.extend(self.entries.last().map(|entry| entry.key.as_str().to_owned()));
        text
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

/// The entries of one case whose bytes a future follows from.
#[derive(Default)]
struct Lasting<'a> {
    first: Option<&'a Event>,
    /// Under which numbers it was ordered or allowed.
    made: Vec<&'a Event>,
    /// The last write, and what became of it.
    write: Vec<&'a Event>,
    ends: Vec<&'a Event>,
}

/// What an entry's bytes matter to once it is made.
#[derive(PartialEq, Eq)]
enum Matters {
    /// To nothing: its case's story says all that is read of it, and the rest is evidence for people.
    People,
    Number,
    Write,
    End,
}

fn matters(event: &Event) -> Matters {
    match event {
        Event::Created { .. } | Event::SaleAuthorized { .. } | Event::ReturnAuthorized { .. } => Matters::Number,
        Event::Intent { .. } | Event::Written { .. } | Event::Refused { .. } | Event::Reopened => Matters::Write,
        Event::Closed { .. } => Matters::End,
        Event::Opened { .. }
        | Event::ActivationOpened { .. }
        | Event::ReturnOpened { .. }
        | Event::Paid { .. }
        | Event::GivingBack { .. }
        | Event::Initialized { .. }
        | Event::Probed { .. }
        | Event::Managed { .. }
        | Event::Answered { .. }
        | Event::ListRefused { .. }
        | Event::Stated { .. }
        | Event::StillOpen { .. }
        | Event::ByHand { .. }
        | Event::HandedOver { .. } => Matters::People,
    }
}

impl<'a> Lasting<'a> {
    fn add(&mut self, event: &'a Event) {
        self.first.get_or_insert(event);
        match (matters(event), event) {
            (Matters::Number, _) => self.made.push(event),
            (Matters::Write, Event::Intent { .. } | Event::Reopened) => self.write = vec![event],
            (Matters::Write, _) => self.write.push(event),
            (Matters::End, _) => self.ends.push(event),
            (Matters::People, _) => {}
        }
    }
}
