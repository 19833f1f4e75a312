//! The card: its number, whether it is enabled, and the terminal number it writes into its log.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::secret::Masked;

/// The 19-digit number of a card (PAN), from its file 15 or from the server. Shows only its tail.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardNumber(Masked);

impl CardNumber {
    /// Takes a number as the card or the server gives it: digits, 1 to 32 of them.
    ///
    /// A serial of twenty digits with the leading zero that file 15 pads it with loses that zero.
    pub fn parse(text: &str) -> Option<CardNumber> {
        let text = text.trim();
        if text.is_empty() || text.len() > 32 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let text = if text.len() == 20 { text.strip_prefix('0').unwrap_or(text) } else { text };
        Some(CardNumber(Masked::new(text)))
    }

    /// The whole number: for the card, the server, the journal and the asked-for JSON, never for a log.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// Its last four digits, as a customer is shown them.
    pub fn tail(&self) -> &str {
        self.0.tail()
    }
}

impl fmt::Display for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for CardNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Byte 9 of file 15: whether the application on the card is enabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CardStatus {
    /// 00: not yet activated.
    NotEnabled,
    /// 01: in use.
    Enabled,
    /// 02: stopped.
    Stopped,
    /// Anything else, as read.
    Other(u8),
}

impl From<u8> for CardStatus {
    fn from(byte: u8) -> CardStatus {
        match byte {
            0 => CardStatus::NotEnabled,
            1 => CardStatus::Enabled,
            2 => CardStatus::Stopped,
            other => CardStatus::Other(other),
        }
    }
}

/// The terminal number as the card knows it: 12 BCD digits in six bytes, the `termid` padded on the left.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TerminalNumber([u8; 6]);

impl TerminalNumber {
    /// From up to twelve digits, padded with zeros on the left; `None` for anything else.
    pub fn from_digits(digits: &str) -> Option<TerminalNumber> {
        if digits.is_empty() || digits.len() > 12 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut bytes = [0; 6];
        hex::decode_to_slice(format!("{digits:0>12}"), &mut bytes).ok()?;
        Some(TerminalNumber(bytes))
    }

    /// From the six bytes themselves.
    pub const fn from_bytes(bytes: [u8; 6]) -> TerminalNumber {
        TerminalNumber(bytes)
    }

    /// The six bytes an APDU carries.
    pub const fn bytes(self) -> [u8; 6] {
        self.0
    }
}

impl fmt::Display for TerminalNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for TerminalNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

impl Serialize for TerminalNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TerminalNumber {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<TerminalNumber, D::Error> {
        let text = String::deserialize(deserializer)?;
        TerminalNumber::from_digits(&text).ok_or_else(|| serde::de::Error::custom("a terminal number has 1 to 12 digits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_padded_serial_and_the_number_are_the_same_card() {
        assert_eq!(CardNumber::parse("03104880699999900017"), CardNumber::parse("3104880699999900017"));
        assert_eq!(CardNumber::parse("31048806A"), None);
        assert_eq!(CardNumber::parse(""), None);
        assert_eq!(format!("{:?}", CardNumber::parse("3104880699999900017")), "Some(****0017)");
    }

    #[test]
    fn a_terminal_number_is_padded_on_the_left() {
        let number = TerminalNumber::from_digits("12345678").expect("eight digits");
        assert_eq!(number.bytes(), [0, 0, 0x12, 0x34, 0x56, 0x78]);
        assert_eq!(number.to_string(), "000012345678");
        assert_eq!(TerminalNumber::from_digits("1234567890123"), None);
    }
}
