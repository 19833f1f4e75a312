//! The card: its number, whether it is enabled, and the terminal number it writes into its log.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::secret::Masked;

/// The number of a card, from its file 15 (19 digits, the PAN) or as the server writes it. Shows only its tail.
///
/// Kept as it came, because the server is sent back its own spelling; compared without the zero that a serial of
/// twenty digits is padded with.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CardNumber(Masked);

impl CardNumber {
    /// Takes a number as the card or the server gives it: digits, 1 to 32 of them.
    pub fn parse(text: &str) -> Option<CardNumber> {
        let text = text.trim();
        if text.is_empty() || text.len() > 32 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(CardNumber(Masked::new(text)))
    }

    /// From the twenty digits of the serial in file 15: without the zero they are padded with.
    pub fn from_serial(digits: &str) -> Option<CardNumber> {
        CardNumber::parse(digits).map(|number| CardNumber(Masked::new(number.normal())))
    }

    /// Without the padding zero of a twenty-digit serial.
    fn normal(&self) -> &str {
        let text = self.0.reveal();
        if text.len() == 20 { text.strip_prefix('0').unwrap_or(text) } else { text }
    }

    /// Whether the two can be spellings of one card's number: 4.1 calls its cardno "cut out of" what the card holds.
    pub fn may_be(&self, other: &CardNumber) -> bool {
        let (own, others) = (self.normal(), other.normal());
        let shorter = own.len().min(others.len());
        shorter >= 8 && (own.contains(others) || others.contains(own))
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

impl PartialEq for CardNumber {
    fn eq(&self, other: &CardNumber) -> bool {
        self.normal() == other.normal()
    }
}

impl Eq for CardNumber {}

impl PartialOrd for CardNumber {
    fn partial_cmp(&self, other: &CardNumber) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for CardNumber {
    fn cmp(&self, other: &CardNumber) -> std::cmp::Ordering {
        self.normal().cmp(other.normal())
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
        let serial = CardNumber::parse("03104880699999900017").expect("digits");
        let number = CardNumber::parse("3104880699999900017").expect("digits");
        assert_eq!(serial, number);
        assert_eq!(serial.reveal(), "03104880699999900017", "the server gets its own spelling back");
        assert_eq!(CardNumber::from_serial("03104880699999900017").expect("digits").reveal(), "3104880699999900017");
        let cut = CardNumber::parse("0699999900017").expect("digits");
        assert!(cut.may_be(&number) && number.may_be(&cut) && cut != number);
        assert!(!CardNumber::parse("3104880699999900018").expect("digits").may_be(&number));
        assert!(!CardNumber::parse("0017").expect("digits").may_be(&number), "four digits say too little");
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
