//! Money in whole fen (分, 0.01 CNY). Never a float, never a silent overflow.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount of money in whole fen (分, 0.01 CNY). May be negative: a purse with an overdraft is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

/// Why a text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Nothing there.
    #[error("the amount is empty")]
    Empty,
    /// Something that is not a digit, a sign or one decimal point.
    #[error("{0:?} is not an amount: digits with at most two decimals are expected, as in 50.00")]
    NotANumber(String),
    /// More than fits.
    #[error("{0:?} is more than an amount can be")]
    TooLarge(String),
}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// That many fen.
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The number of fen.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// The sum, or `None` where it does not fit.
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        self.0.checked_add(other.0).map(Fen)
    }

    /// The difference, or `None` where it does not fit.
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        self.0.checked_sub(other.0).map(Fen)
    }

    /// Whether this is a whole multiple of `step`. Every amount is one of a step of nothing.
    pub fn is_multiple_of(self, step: Fen) -> bool {
        step.0 == 0 || self.0.checked_rem(step.0) == Some(0)
    }

    /// As the four bytes an APDU carries (big-endian, fen), or `None` where it is negative or too large.
    pub fn to_apdu(self) -> Option<[u8; 4]> {
        u32::try_from(self.0).ok().map(u32::to_be_bytes)
    }

    /// Whole yuan with up to two decimals, as a person types it: `50`, `50.0`, `50.00`.
    pub fn parse_yuan(text: &str) -> Result<Fen, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let not_a_number = || AmountError::NotANumber(text.to_owned());
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (yuan, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if yuan.is_empty() || !all_digits(yuan) || !all_digits(decimals) || decimals.len() > 2 || digits.ends_with('.') {
            return Err(not_a_number());
        }
        let too_large = || AmountError::TooLarge(text.to_owned());
        let yuan: i64 = yuan.parse().map_err(|_| too_large())?;
        let fen: i64 = format!("{decimals:0<2}").parse().map_err(|_| not_a_number())?;
        let total = yuan.checked_mul(100).and_then(|sum| sum.checked_add(fen)).ok_or_else(too_large)?;
        Ok(Fen(if negative { -total } else { total }))
    }

    /// Whole fen as a message carries them: `5000`, leading zeros and a sign allowed, decimals not.
    pub fn parse_fen(text: &str) -> Result<Fen, AmountError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(AmountError::Empty);
        }
        let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(AmountError::NotANumber(text.to_owned()));
        }
        text.parse().map(Fen).map_err(|_| AmountError::TooLarge(text.to_owned()))
    }
}

/// Whole yuan and two decimals with thousands parted: `1,234.56`.
impl fmt::Display for Fen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let yuan = (magnitude / 100).to_string();
        let mut parted = String::with_capacity(yuan.len() + yuan.len() / 3);
        for (index, digit) in yuan.chars().enumerate() {
            if index > 0 && (yuan.len() - index).is_multiple_of(3) {
                parted.push(',');
            }
            parted.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        formatter.pad(&format!("{sign}{parted}.{:02}", magnitude % 100))
    }
}

impl fmt::Debug for Fen {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yuan_as_people_type_them() {
        for (text, fen) in [("50", 5000), ("50.0", 5000), ("50.00", 5000), ("0.01", 1), ("-3.50", -350), (" 7.5 ", 750)] {
            assert_eq!(Fen::parse_yuan(text), Ok(Fen(fen)), "{text}");
        }
        for text in ["", ".", "5.", ".5", "1.234", "1e3", "1,000", "１", "99999999999999999999", "--1", "+5"] {
            assert!(Fen::parse_yuan(text).is_err(), "{text}");
        }
    }

    #[test]
    fn fen_as_messages_carry_them() {
        assert_eq!(Fen::parse_fen("0005000"), Ok(Fen(5000)));
        assert_eq!(Fen::parse_fen("-8"), Ok(Fen(-8)));
        for text in ["", "50.00", "5 0", "-", "9223372036854775808"] {
            assert!(Fen::parse_fen(text).is_err(), "{text}");
        }
    }

    #[test]
    fn shown_with_thousands_and_two_decimals() {
        for (fen, text) in [(0, "0.00"), (5, "0.05"), (123_456, "1,234.56"), (-100_000_000, "-1,000,000.00"), (99_999, "999.99")] {
            assert_eq!(Fen(fen).to_string(), text);
        }
        assert_eq!(Fen(i64::MIN).to_string(), "-92,233,720,368,547,758.08");
    }

    #[test]
    fn an_apdu_carries_what_fits_in_four_bytes() {
        assert_eq!(Fen(5000).to_apdu(), Some([0, 0, 0x13, 0x88]));
        assert_eq!(Fen(-1).to_apdu(), None);
        assert_eq!(Fen(i64::from(u32::MAX) + 1).to_apdu(), None);
    }
}
