//! An operator's shift (班次).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of a shift (批次): counted from 1 in each journal, without a gap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ShiftNo(pub u32);

/// Six digits: `000312`.
impl fmt::Display for ShiftNo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{:06}", self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shifts_number_has_six_digits() {
        assert_eq!(ShiftNo(312).to_string(), "000312");
    }
}
