//! The files of a T-Union card: 15 (application), 16 (holder), 17 (management), 18 and 07 (transactions).
//!
//! The layouts are the public ones of JT/T 978 readers. Files longer than their layout are read by their beginning. Nothing
//! here ends a reading: what cannot be read is a value that says so, beside the rest.

pub mod application;
pub mod holder;
pub mod record;

use jiff::civil::Date;

pub use application::File15;
pub use holder::{CardKind, File16, File17, Reach};
pub use record::{Logged, Record18};

/// Why a file cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Fewer bytes than its layout has.
    #[error("file {file} has {found} bytes, {expected} are expected")]
    TooShort {
        /// Which file.
        file: &'static str,
        /// Bytes there must be at least.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// The application serial number of file 15 is blank or holds something that is no digit.
    #[error("file 15 holds no card number")]
    NoCardNumber,
}

/// The first `N` bytes of a file.
fn take<const N: usize>(file: &'static str, data: &[u8]) -> Result<[u8; N], FileError> {
    data.first_chunk().copied().ok_or(FileError::TooShort { file, expected: N, found: data.len() })
}

/// Four BCD bytes `YYYYMMDD`; `None` where they are no date: zeros and FF mean that none was set.
fn date(bytes: [u8; 4]) -> Option<Date> {
    let digits = hex::encode(bytes);
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year: i16 = digits[..4].parse().ok()?;
    let date = Date::new(year, digits[4..6].parse().ok()?, digits[6..].parse().ok()?).ok()?;
    (year > 0).then_some(date)
}

/// Whether nothing was ever written there: all zeros or all FF.
fn is_blank(data: &[u8]) -> bool {
    data.iter().all(|&byte| byte == 0) || data.iter().all(|&byte| byte == 0xFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_cards() {
        assert_eq!(date([0x20, 0x32, 0x12, 0x31]), Some(jiff::civil::date(2032, 12, 31)));
        for bytes in [[0; 4], [0xFF; 4], [0x20, 0x22, 0x02, 0x30], [0x20, 0x22, 0x00, 0x01], [0x00, 0x00, 0x01, 0x01], [0x20, 0x2A, 1, 1]] {
            assert_eq!(date(bytes), None, "{bytes:?}");
        }
    }
}
