//! Whether anybody is there: after a minute without a touch a kiosk asks, and goes back to its start.

use crate::domain::Moment;

/// After this long without a touch the start comes back.
pub const PATIENCE_SECONDS: u64 = 60;

/// So long before that it is asked.
pub const WARNING_SECONDS: u64 = 20;

/// When somebody last stirred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Idle {
    last_ms: u64,
}

/// What follows from the quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Somebody is there.
    There,
    /// It is asked, with so many seconds to go.
    Ask(u64),
    /// Nobody is there.
    Gone,
}

impl Idle {
    /// Somebody is there now.
    pub fn new(now: Moment) -> Idle {
        Idle { last_ms: now.monotonic_ms }
    }

    /// Somebody touched something.
    pub fn stirred(&mut self, now: Moment) {
        self.last_ms = now.monotonic_ms;
    }

    /// When somebody last stirred, in monotonic milliseconds.
    pub fn last_ms(&self) -> u64 {
        self.last_ms
    }

    /// For how long nobody has stirred.
    pub fn quiet(&self, now: Moment) -> std::time::Duration {
        std::time::Duration::from_millis(now.monotonic_ms.saturating_sub(self.last_ms))
    }

    /// Whether anybody is there.
    pub fn verdict(&self, now: Moment) -> Verdict {
        let quiet = now.monotonic_ms.saturating_sub(self.last_ms) / 1000;
        match PATIENCE_SECONDS.checked_sub(quiet) {
            None | Some(0) => Verdict::Gone,
            Some(left) if left <= WARNING_SECONDS => Verdict::Ask(left),
            Some(_) => Verdict::There,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(seconds: u64) -> Moment {
        Moment { civil: date(2026, 5, 8).at(14, 32, 0, 0), monotonic_ms: seconds * 1000 }
    }

    #[test]
    fn it_is_asked_twenty_seconds_before_and_a_touch_begins_anew() {
        let mut idle = Idle::new(at(100));
        for (seconds, verdict) in [
            (100, Verdict::There),
            (139, Verdict::There),
            (140, Verdict::Ask(20)),
            (159, Verdict::Ask(1)),
            (160, Verdict::Gone),
            (999, Verdict::Gone),
        ] {
            assert_eq!(idle.verdict(at(seconds)), verdict, "{seconds}");
        }
        idle.stirred(at(159));
        assert_eq!(idle.verdict(at(160)), Verdict::There);
    }
}
