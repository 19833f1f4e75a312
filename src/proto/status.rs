//! ISO 7816 status words, and what each says after a write.

use std::fmt;

/// SW1 SW2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusWord([u8; 2]);

impl StatusWord {
    /// 9000.
    pub const SUCCESS: StatusWord = StatusWord([0x90, 0x00]);

    /// From its two bytes.
    pub const fn new(first: u8, second: u8) -> StatusWord {
        StatusWord([first, second])
    }

    /// SW1.
    pub const fn first(self) -> u8 {
        self.0[0]
    }

    /// SW2.
    pub const fn second(self) -> u8 {
        self.0[1]
    }

    /// Both.
    pub const fn bytes(self) -> [u8; 2] {
        self.0
    }
}

impl fmt::Display for StatusWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}
