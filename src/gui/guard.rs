//! What slows down whoever tries passwords: 1, 2, 4 … seconds after each wrong one.

use crate::domain::Moment;

/// After so many wrong ones the wait grows no longer: 64 s.
const LONGEST: u32 = 7;

/// How many wrong ones there were, and until when nothing more is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Guard {
    wrong: u32,
    until_ms: u64,
}

impl Guard {
    /// It was wrong.
    pub fn refused(&mut self, now: Moment) {
        self.wrong = (self.wrong + 1).min(LONGEST);
        self.until_ms = now.monotonic_ms + (1000 << (self.wrong - 1));
    }

    /// It was right.
    pub fn passed(&mut self) {
        *self = Guard::default();
    }

    /// How many seconds nothing is taken; 0 where something is.
    pub fn seconds_left(&self, now: Moment) -> u64 {
        self.until_ms.saturating_sub(now.monotonic_ms).div_ceil(1000)
    }

    /// Whether the last one was wrong.
    pub fn is_alarmed(&self) -> bool {
        self.wrong > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset::moment;

    #[test]
    fn each_wrong_one_doubles_the_wait_until_a_right_one() {
        let mut guard = Guard::default();
        assert_eq!(guard.seconds_left(moment(0)), 0);
        for seconds in [1, 2, 4, 8, 16, 32, 64, 64] {
            guard.refused(moment(100));
            assert_eq!(guard.seconds_left(moment(100)), seconds);
            assert_eq!(guard.seconds_left(moment(100 + seconds)), 0);
        }
        guard.passed();
        guard.refused(moment(300));
        assert_eq!(guard.seconds_left(moment(300)), 1);
    }
}
