//! When what is open is tried again without its card: one at a time, with growing waits.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::domain::OrderKey;
use crate::flow::recovery::{self, Needs};
use crate::flow::{Case, recovery::wait_before};

/// What was tried when, by the clock that never jumps. A restart begins afresh: then everything is tried at once.
#[derive(Debug, Default)]
pub(super) struct Background {
    tried_at_ms: BTreeMap<OrderKey, u64>,
    /// What the program stumbled over.
    left_alone: BTreeSet<OrderKey>,
}

impl Background {
    /// What is due now.
    pub(super) fn next(&self, open: &[Case], now_ms: u64) -> Option<Case> {
        self.waiting(open).find(|(_, due_ms)| *due_ms <= now_ms).map(|(case, _)| case.clone())
    }

    /// How long until something is; `None` where nothing ever will be.
    pub(super) fn due_in(&self, open: &[Case], now_ms: u64) -> Option<Duration> {
        self.waiting(open).map(|(_, due_ms)| Duration::from_millis(due_ms.saturating_sub(now_ms))).min()
    }

    /// It was tried now.
    pub(super) fn tried(&mut self, key: OrderKey, now_ms: u64) {
        self.tried_at_ms.insert(key, now_ms);
    }

    /// Nothing need wait any longer.
    pub(super) fn hurry(&mut self) {
        self.tried_at_ms.clear();
    }

    /// Not until the program is started again.
    pub(super) fn leave_alone(&mut self, key: OrderKey) {
        self.left_alone.insert(key);
    }

    fn waiting<'a>(&self, open: &'a [Case]) -> impl Iterator<Item = (&'a Case, u64)> {
        let may = |case: &&Case| recovery::needs(case) == Needs::Server && !self.left_alone.contains(case.key());
        let due = |case: &'a Case| {
            let wait = u64::try_from(wait_before(case).as_millis()).unwrap_or(u64::MAX);
            (case, self.tried_at_ms.get(case.key()).map_or(0, |tried| tried.saturating_add(wait)))
        };
        open.iter().filter(may).map(due)
    }
}
