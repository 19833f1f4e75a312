//! Somebody who writes a journal, remembers what was acknowledged, and finds it there again: or says what is missing.

use std::collections::BTreeSet;
use std::path::Path;

use cardkiosk::domain::{Fen, OrderKey};
use cardkiosk::flow::case::fold;
use cardkiosk::flow::shift::{Closing, Opening, Shift, ShiftEvent};
use cardkiosk::flow::{Entry, Event, Fault, Payout};
use cardkiosk::proto::message::{Call, Customer};
use cardkiosk::world::journal::{Journal, JournalError, JournalOptions};
use cardkiosk_vfs::Random;

use super::entries::{activation_opened, at, entry, every_event};
use cardkiosk::domain::Masked;

/// What the requests are about, so that all of them are found again.
const SUBJECT: &str = "P1";

/// What was acknowledged, and what may be there besides.
#[derive(Debug)]
pub(crate) struct Keeper {
    random: Random,
    entries: Vec<Entry>,
    /// An entry whose fate was left in doubt.
    doubt: Option<Entry>,
    serials: Vec<String>,
    /// The shifts' records, and one whose fate was left in doubt.
    shifts: Vec<ShiftEvent>,
    shift_in_doubt: Option<ShiftEvent>,
    /// Every number and every name given.
    given: BTreeSet<String>,
    /// What became of the last operation that failed.
    pub(crate) last_fault: Option<Fault>,
}

pub(crate) fn open(path: &Path) -> Result<Journal, JournalError> {
    Journal::open(&JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() })
}

impl Keeper {
    pub(crate) fn new(seed: u64) -> Keeper {
        Keeper {
            random: Random::new(seed),
            entries: Vec::new(),
            doubt: None,
            serials: Vec::new(),
            shifts: Vec::new(),
            shift_in_doubt: None,
            given: BTreeSet::new(),
            last_fault: None,
        }
    }

    /// Does one thing or another with the journal; true if it was acknowledged. An error text is a broken promise.
    pub(crate) fn act(&mut self, journal: &mut Journal) -> Result<bool, String> {
        match self.random.below(16) {
            0 => self.reserve(journal),
            1 => self.name(journal.new_order_key(at()).map(|key| key.as_str().to_owned())),
            2 => self.name(journal.new_pay_order_no(at()).map(|number| number.as_str().to_owned())),
            // What a checkpoint does not do, the next one does.
            3 => Ok(journal.checkpoint().is_ok()),
            4 => Ok(self.shift(journal)),
            _ => {
                let next = self.next_entry();
                self.record(journal, next)
            }
        }
    }

    /// Another entry of one of the latest orders.
    fn next_entry(&mut self) -> Entry {
        if let (Some(payout), 0) = (due(&self.entries).pop(), self.random.below(4)) {
            return Entry { key: payout.key, at: at(), event: Event::HandedOver { amount: payout.amount } };
        }
        let mut events = every_event();
        // Only what is due is handed over.
        events.pop();
        let number = self.entries.len() / 6 + usize::try_from(self.random.below(4)).expect("below 4");
        // Half of all entries open or close something: there the journal keeps more than the entry.
        let event = match self.random.below(8) {
            0 => events.swap_remove(0),
            1 => {
                let name = format!("张三{}", self.entries.len());
                activation_opened(Some(Customer { name: Some(Masked::new(&name)), ..Customer::default() }))
            }
            2 | 3 => events.pop().expect("the last one closes"),
            _ => {
                let index = self.random.below(events.len() as u64);
                events.swap_remove(usize::try_from(index).expect("an index"))
            }
        };
        entry(number, event)
    }

    pub(crate) fn record(&mut self, journal: &mut Journal, entry: Entry) -> Result<bool, String> {
        match journal.record(&entry) {
            Ok(receipt) if receipt.number() == self.entries.len() as u64 + 1 => {
                // Whoever goes on after a doubt has seen it resolved: the number shows that it is not there.
                self.doubt = None;
                self.entries.push(entry);
                Ok(true)
            }
            Ok(receipt) => Err(format!("entry {} was acknowledged as number {}", self.entries.len() + 1, receipt.number())),
            Err(fault) => {
                // What is not done must not be there later: then there is nothing to doubt.
                if fault.in_doubt() {
                    self.doubt = Some(entry);
                }
                self.last_fault = Some(fault);
                Ok(false)
            }
        }
    }

    fn reserve(&mut self, journal: &mut Journal) -> Result<bool, String> {
        match journal.reserve_serial(at(), Call::CardChargeRequest, Some(SUBJECT)) {
            Ok(serial) => {
                self.serials.push(serial.joininstssn.clone());
                self.name(Ok(serial.joininstssn))
            }
            Err(fault) => self.name(Err(fault)),
        }
    }

    /// Opens a shift, or closes the one that is open.
    fn shift(&mut self, journal: &mut Journal) -> bool {
        // Whoever cannot read whether one is open does neither.
        let Ok(latest) = journal.view().shifts(1) else { return false };
        let open = latest.iter().any(Shift::is_open);
        let (operator, sum) = (None, Fen::new(i64::try_from(self.shifts.len()).expect("a count")));
        let event = if open {
            ShiftEvent::Closed(Closing { operator, counted: sum, expected: sum, left: Vec::new(), signed_by: None })
        } else {
            ShiftEvent::Opened(Opening { operator, float: sum, took_over: Vec::new() })
        };
        match journal.record_shift(at(), &event) {
            Ok(()) => {
                self.shift_in_doubt = None;
                self.shifts.push(event);
                true
            }
            Err(fault) => {
                if fault.in_doubt() {
                    self.shift_in_doubt = Some(event);
                }
                self.last_fault = Some(fault);
                false
            }
        }
    }

    /// Looks whether every acknowledged record of a shift is there, and nothing else but at most the one in doubt.
    fn check_shifts(&mut self, journal: &Journal) -> Result<(), String> {
        let shifts = journal.view().shifts(u32::MAX).map_err(|error| error.to_string())?;
        let records = |shift: &Shift| {
            let opened = ShiftEvent::Opened(shift.opened.record.clone());
            let closed = shift.closed.as_ref().map(|closed| ShiftEvent::Closed(closed.record.clone()));
            std::iter::once(opened).chain(closed).collect::<Vec<_>>()
        };
        let found: Vec<ShiftEvent> = shifts.iter().rev().flat_map(records).collect();
        if let Some(doubt) = self.shift_in_doubt.take()
            && found.len() > self.shifts.len()
        {
            self.shifts.push(doubt);
        }
        if found == self.shifts { Ok(()) } else { Err(format!("shifts should be {:?}, and are {found:?}", self.shifts)) }
    }

    /// A number or a name must be new.
    fn name(&mut self, given: Result<String, Fault>) -> Result<bool, String> {
        match given {
            Ok(given) if self.given.contains(&given) => Err(format!("{given} was given twice")),
            Ok(given) => {
                self.given.insert(given);
                Ok(true)
            }
            Err(fault) => {
                self.last_fault = Some(fault);
                Ok(false)
            }
        }
    }

    /// Looks whether everything acknowledged is there, whole, and nothing else but at most what was left in doubt.
    pub(crate) fn check(&mut self, journal: &Journal) -> Result<(), String> {
        let view = journal.view();
        view.check_whole().map_err(|error| error.to_string())?;
        let mut found = Vec::new();
        view.each(|recorded| found.push(recorded)).map_err(|error| error.to_string())?;
        let found: Vec<_> = found.into_iter().collect::<Result<_, _>>().map_err(|error| error.to_string())?;
        let acknowledged = self.entries.len();
        if let Some(doubt) = self.doubt.take()
            && found.len() > acknowledged
        {
            self.entries.push(doubt);
        }
        if found.len() != self.entries.len() {
            return Err(format!("{acknowledged} entries were acknowledged, {} are there", found.len()));
        }
        for (recorded, expected) in found.iter().zip(&self.entries) {
            if recorded.entry != without_person(expected) {
                return Err(format!("entry {} is another: {:?} and not {expected:?}", recorded.number, recorded.entry));
            }
        }
        let about = view.calls_about(SUBJECT).map_err(|error| error.to_string())?;
        let numbered: BTreeSet<_> = about.into_iter().map(|call| call.joininstssn).collect();
        if let Some(lost) = self.serials.iter().find(|serial| !numbered.contains(*serial)) {
            return Err(format!("serial {lost} is lost"));
        }
        let checked = view.check_digests().map_err(|error| error.to_string())?;
        if let Some(finding) = checked.findings.first() {
            return Err(format!("{finding:?} in a journal that nobody changed"));
        }
        self.check_shifts(journal)?;
        self.check_open(journal)
    }

    /// Looks whether the open orders, and those they are about, are those that the entries make open.
    fn check_open(&self, journal: &Journal) -> Result<(), String> {
        let mut open: Vec<(OrderKey, Option<Customer>)> = Vec::new();
        for entry in &self.entries {
            let known = open.iter_mut().find(|(key, _)| *key == entry.key);
            match (&entry.event, known) {
                (Event::Closed { .. }, _) => open.retain(|(key, _)| *key != entry.key),
                (Event::Opened { .. } | Event::ActivationOpened { .. } | Event::ReturnOpened { .. }, None) => {
                    open.push((entry.key.clone(), entry.event.customer().cloned()));
                }
                (event, Some((_, person))) if event.customer().is_some() => *person = event.customer().cloned(),
                _ => {}
            }
        }
        let mut found = Vec::new();
        for order in journal.view().open_orders().map_err(|error| error.to_string())? {
            let story = order.story.map_err(|error| error.to_string())?;
            let person = story.iter().rev().find_map(|recorded| recorded.entry.event.customer().cloned());
            found.push((order.key, person));
        }
        if found != open {
            return Err(format!("open should be {open:?}, and is {found:?}"));
        }
        let (owed, told) = (due(&self.entries), journal.view().payouts().map_err(|error| error.to_string())?);
        if told == owed { Ok(()) } else { Err(format!("due should be {owed:?}, and is {told:?}")) }
    }
}

/// What these entries leave to be handed over, in the order in which it fell due.
fn due(entries: &[Entry]) -> Vec<Payout> {
    let (cases, _) = fold(entries.iter().cloned());
    let ends = |key: &OrderKey| entries.iter().position(|entry| entry.key == *key && matches!(entry.event, Event::Closed { .. }));
    let mut due: Vec<Payout> = cases.values().filter_map(Payout::of).collect();
    due.sort_by_key(|payout| ends(&payout.key));
    due
}

/// As it stands among the entries, where no person is named.
fn without_person(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    entry.event.set_customer(None);
    entry
}
