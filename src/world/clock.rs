//! The clocks. The one place that asks what time it is.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use crate::domain::{Moment, Stamp};

/// Civil time at Asia/Shanghai, wherever the machine believes to be, and milliseconds that never run backwards.
#[derive(Debug, Clone)]
pub struct Clock {
    zone: TimeZone,
    started: Instant,
}

impl Clock {
    /// A point in time for what is drawn without a window.
    pub fn instant() -> Instant {
        Instant::now()
    }

    /// A clock whose milliseconds begin now.
    pub fn start() -> Clock {
        // The zone has stood at UTC+8 without summer time since 1991: where no database of zones has it, that is it.
        let zone = TimeZone::get("Asia/Shanghai").unwrap_or_else(|_| TimeZone::fixed(Offset::constant(8)));
        Clock { zone, started: Instant::now() }
    }

    /// Both clocks.
    pub fn moment(&self) -> Moment {
        let monotonic_ms = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        Moment { civil: self.zone.to_datetime(Timestamp::now()), monotonic_ms }
    }

    /// Date and time as messages and journal write them.
    pub fn stamp(&self) -> Stamp {
        Stamp::of(self.moment().civil)
    }
}

/// An end of waiting, on the clock that never jumps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deadline(Option<Instant>);

impl Deadline {
    /// That long from now; never, where that is further away than the clock can count.
    pub(super) fn after(within: Duration) -> Deadline {
        Deadline(Instant::now().checked_add(within))
    }

    /// What is left; zero once it has passed.
    pub(super) fn remaining(self) -> Duration {
        self.0.map_or(Duration::MAX, |end| end.saturating_duration_since(Instant::now()))
    }

    /// Whether it has passed.
    pub(super) fn is_over(self) -> bool {
        self.remaining().is_zero()
    }
}

/// How long something took, for the log.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stopwatch(Instant);

impl Stopwatch {
    pub(super) fn start() -> Stopwatch {
        Stopwatch(Instant::now())
    }

    /// Whole milliseconds since.
    pub(super) fn milliseconds(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_civil_time_is_that_of_shanghai_and_time_goes_on() {
        let clock = Clock::start();
        let before = Timestamp::now();
        let moment = clock.moment();
        let there = TimeZone::fixed(Offset::constant(8)).to_datetime(before);
        let apart = moment.civil.since(there).expect("close together").get_seconds();
        assert!((0..=2).contains(&apart), "{apart} s from UTC+8");
        std::thread::sleep(Duration::from_millis(5));
        assert!(clock.moment().monotonic_ms >= moment.monotonic_ms + 5);
    }

    #[test]
    fn a_deadline_passes_once() {
        assert!(Deadline::after(Duration::ZERO).is_over());
        let deadline = Deadline::after(Duration::from_mins(1));
        assert!(!deadline.is_over() && deadline.remaining() > Duration::from_secs(59));
        assert_eq!(Deadline::after(Duration::MAX).remaining(), Duration::MAX);
    }
}
