//! The false world in somebody's hands: a visitor's, whose cards lie where he puts them and whose time is the real one.

use crate::domain::Moment;
use crate::sim::plan::{Blow, Plan};

use super::FalseWorld;

impl FalseWorld {
    /// It is now this late, by every clock but the terminal's.
    pub fn set_now(&mut self, now: Moment) {
        let since = jiff::SignedDuration::from_millis(i64::try_from(now.monotonic_ms).unwrap_or(i64::MAX));
        self.begun = now.civil.checked_sub(since).unwrap_or(now.civil);
        self.elapsed_ms = now.monotonic_ms;
    }

    /// This falls at the next effect, and nothing after it.
    pub fn next_blow(&mut self, blow: Option<Blow>) {
        self.plan = blow.map_or_else(Plan::fair, |blow| Plan::fair().with(self.effects, blow));
    }

    /// Forgets what happened: a world that goes on for days keeps no history, but of the rules that were broken.
    pub fn forget(&mut self) {
        self.writes.clear();
        self.outside.clear();
    }
}
