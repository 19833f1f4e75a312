//! When what is open is tried again without its card: one case at a time, later and later, for ever.
//!
//! The worker that owns the world asks between two customers, and when the network comes back:
//!
//! ```text
//! loop {
//!     match schedule.turn(&open, now) {
//!         Turn::Now(key)   => run recovery::alone(case, settings, now); read what is open again; schedule.tried(&key, &open, now)
//!         Turn::After(time) => wait so long for a customer, then ask again
//!         Turn::Never       => wait for a customer
//!     }
//! }
//! ```
//!
//! A run without a card takes as long as its calls do, and no customer is served meanwhile, so nothing is begun while a card
//! lies on the reader. Waits are counted by the clock that nobody sets; the clock on the wall only tells how long ago
//! something was left by a process that is gone, and where it was set back since, it tells nothing and nobody waits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::{Moment, OrderKey, Stamp};
use crate::flow::case::Case;

use super::{Needs, longest_wait, needs, wait_after};

/// What has been tried since the program began. Empty at its start: the journal has the rest.
#[derive(Debug, Clone, Default)]
pub struct Schedule {
    tried: BTreeMap<OrderKey, Tried>,
    /// Not to wait any longer.
    hurried: BTreeSet<OrderKey>,
}

/// The last attempt at a case.
#[derive(Debug, Clone, Copy)]
struct Tried {
    /// When, in monotonic milliseconds.
    at_ms: u64,
    /// The case's last entry after it: with another one, somebody else has worked on it since.
    left_at: Stamp,
    /// How many in a row left it open.
    times: u32,
}

/// What the worker does next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// Try this case now, without its card.
    Now(OrderKey),
    /// Nothing is due for so long.
    After(Duration),
    /// Nothing is open that the server could bring further.
    Never,
}

impl Schedule {
    /// What is due now, the longest overdue first; else when something will be. `open` is all that the journal holds open.
    pub fn turn(&self, open: &[Case], now: Moment) -> Turn {
        let next = open.iter().filter(|case| may_settle_alone(case)).map(|case| (self.due_in_ms(case, now), case));
        match next.min_by_key(|(due, case)| (*due, case.opened_at(), case.key().clone())) {
            Some((due, case)) if due <= 0 => Turn::Now(case.key().clone()),
            Some((due, _)) => Turn::After(Duration::from_millis(due.unsigned_abs())),
            None => Turn::Never,
        }
    }

    /// This case was tried just now. `open` is what the journal holds open after that.
    pub fn tried(&mut self, key: &OrderKey, open: &[Case], now: Moment) {
        self.hurried.remove(key);
        let before = self.tried.remove(key).map_or(0, |tried| tried.times);
        self.tried.retain(|key, _| open.iter().any(|case| case.key() == key));
        if let Some(case) = open.iter().find(|case| case.key() == key) {
            let tried = Tried { at_ms: now.monotonic_ms, left_at: case.updated_at(), times: before.saturating_add(1) };
            self.tried.insert(key.clone(), tried);
        }
    }

    /// The server can be reached again: everything open is due once, however long it would still have waited.
    pub fn network_is_back(&mut self, open: &[Case]) {
        self.hurried = open.iter().filter(|case| may_settle_alone(case)).map(|case| case.key().clone()).collect();
    }

    /// In how many milliseconds a case is due; how long it has been, below zero.
    fn due_in_ms(&self, case: &Case, now: Moment) -> i64 {
        if self.hurried.contains(case.key()) {
            return i64::MIN;
        }
        let tried = self.tried.get(case.key()).filter(|tried| tried.left_at == case.updated_at());
        let times = tried.map_or(0, |tried| tried.times).max(case.failures());
        // What a person must look at may have been settled at the centre: it is asked for now and then.
        let wait = if case.by_hand().is_some() { longest_wait() } else { wait_after(times) };
        let elapsed_ms = match tried {
            Some(tried) => signed(now.monotonic_ms.saturating_sub(tried.at_ms)),
            None => match Stamp::of(now.civil).civil().duration_since(case.updated_at().civil()).as_millis() {
                // The clock was set back.
                ..0 => i64::MAX,
                elapsed => i64::try_from(elapsed).unwrap_or(i64::MAX),
            },
        };
        signed(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)).saturating_sub(elapsed_ms)
    }
}

/// Every open case that the server may bring further, each once: what `cardkiosk sync` does. In the order of their turns.
pub fn round(open: Vec<Case>, now: Moment) -> Vec<Case> {
    let schedule = Schedule::default();
    let mut round: Vec<Case> = open.into_iter().filter(may_settle_alone).collect();
    round.sort_by_key(|case| (schedule.due_in_ms(case, now), case.opened_at(), case.key().clone()));
    round
}

/// Whether a run without the card can do anything: the server tells how any order stands, but not an activation or a
/// return.
fn may_settle_alone(case: &Case) -> bool {
    match case {
        Case::Charge(_) => case.is_open(),
        Case::Service(_) => case.is_open() && needs(case) == Needs::Server,
    }
}

fn signed(milliseconds: u64) -> i64 {
    i64::try_from(milliseconds).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
