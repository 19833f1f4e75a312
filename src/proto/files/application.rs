//! File 15: the public application information, by itself or inside the answer to SELECT.

use jiff::civil::Date;

use crate::domain::{CardNumber, CardStatus};

use super::{FileError, date, is_blank, take};

/// File 15: issuer 8, application type 1, enabled 1, serial 10 (a zero and the 19 digits of the card number), enabled on 4,
/// valid until 4; then issuer's data, of which cards carry none, two or more bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File15 {
    /// The issuer; bytes 2 and 3 are its city (3360 is Huzhou).
    pub issuer: [u8; 8],
    /// 01 deposit, 02 purse, 03 both.
    pub application_type: u8,
    /// Whether the application is enabled.
    pub status: CardStatus,
    /// The number inside the serial.
    pub card_no: CardNumber,
    /// When it was enabled; `None` where the card holds no date there.
    pub enabled_on: Option<Date>,
    /// Until when it is valid, that day included; `None` where the card holds no date there.
    pub valid_until: Option<Date>,
}

impl File15 {
    /// Bytes up to and with the last date: what every card has.
    pub const LEAST: usize = 28;

    /// Whether the issuer's city is Huzhou.
    pub fn is_of_huzhou(&self) -> bool {
        self.issuer[2..4] == [0x33, 0x60]
    }

    /// Reads the file's data.
    pub fn parse(data: &[u8]) -> Result<File15, FileError> {
        let file: [u8; File15::LEAST] = take("15", data)?;
        let serial = &file[10..20];
        if is_blank(serial) {
            return Err(FileError::NoCardNumber);
        }
        let digits = hex::encode(serial);
        // A number shorter than the serial is filled up with F.
        let card_no = CardNumber::from_serial(digits.trim_end_matches('f')).ok_or(FileError::NoCardNumber)?;
        let [i0, i1, i2, i3, i4, i5, i6, i7, application_type, status, ..] = file;
        let four = |at: usize| [file[at], file[at + 1], file[at + 2], file[at + 3]];
        Ok(File15 {
            issuer: [i0, i1, i2, i3, i4, i5, i6, i7],
            application_type,
            status: CardStatus::from(status),
            card_no,
            enabled_on: date(four(20)),
            valid_until: date(four(24)),
        })
    }

    /// Reads it from the answer to SELECT of the purse, which carries it under tag 9F0C; `None` where it does not, or not whole.
    pub fn from_select(data: &[u8]) -> Option<File15> {
        let template = value_of(data, 0x6F)?;
        let proprietary = value_of(template, 0xA5)?;
        let data = value_of(proprietary, 0x9F0C).or_else(|| value_of(value_of(proprietary, 0xBF0C)?, 0x9F0C))?;
        File15::parse(data).ok()
    }
}

/// The value of the first element with this tag among BER-TLV elements; `None` too where one before it is broken.
fn value_of(mut elements: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let (tag, rest) = split_tag(elements)?;
        let (length, rest) = split_length(rest)?;
        // What a card cuts short at the very end is still worth reading.
        let value = &rest[..length.min(rest.len())];
        if tag == wanted {
            return Some(value);
        }
        elements = rest.get(length..)?;
    }
}

fn split_tag(bytes: &[u8]) -> Option<(u16, &[u8])> {
    match bytes {
        [first, second, rest @ ..] if first & 0x1F == 0x1F => Some((u16::from_be_bytes([*first, *second]), rest)),
        [first, rest @ ..] => Some((u16::from(*first), rest)),
        [] => None,
    }
}

fn split_length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    match bytes {
        [0x82, high, low, rest @ ..] => Some((usize::from(u16::from_be_bytes([*high, *low])), rest)),
        [0x81, length, rest @ ..] | [length @ 0..=0x7F, rest @ ..] => Some((usize::from(*length), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ENABLED: &str = "01023360FFFFFFFF 02 01 03104880699999900017 20220509 20321231 0000";

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).expect("hex")
    }

    #[test]
    fn the_worked_example_before_and_after_activation() {
        let file = File15::parse(&bytes(ENABLED)).expect("whole");
        assert_eq!((file.issuer, file.application_type), ([1, 2, 0x33, 0x60, 0xFF, 0xFF, 0xFF, 0xFF], 2));
        let elsewhere = File15::parse(&bytes(&ENABLED.replace("3360", "3361"))).expect("whole");
        assert!(file.is_of_huzhou() && !elsewhere.is_of_huzhou());
        assert_eq!((file.status, file.card_no.reveal()), (CardStatus::Enabled, "3104880699999900017"));
        assert_eq!(file.enabled_on, Some(jiff::civil::date(2022, 5, 9)));
        assert_eq!(file.valid_until, Some(jiff::civil::date(2032, 12, 31)));
        let before = File15::parse(&bytes("01023360FFFFFFFF 02 00 03104880699999900017 00000000 00000000 0000")).expect("whole");
        assert_eq!((before.status, before.enabled_on, before.valid_until), (CardStatus::NotEnabled, None, None));
        assert!(!format!("{file:?}").contains("31048806"));
    }

    #[test]
    fn lengths_from_28_on_are_read_and_shorter_ones_named() {
        let whole = bytes(ENABLED);
        let parsed = File15::parse(&whole);
        assert_eq!(File15::parse(&whole[..28]), parsed);
        assert_eq!(File15::parse(&[&whole[..], &[1, 0x14, 9]].concat()), parsed);
        let error = File15::parse(&whole[..27]).expect_err("too short");
        assert_eq!(error.to_string(), "file 15 has 27 bytes, 28 are expected");
    }

    #[test]
    fn a_serial_that_is_no_number_is_refused_and_a_filled_up_one_is_not() {
        for serial in ["00000000000000000000", "FFFFFFFFFFFFFFFFFFFF", "0310488069999990001A", "031048F0699999900017"] {
            let text = ENABLED.replace("03104880699999900017", serial);
            assert_eq!(File15::parse(&bytes(&text)), Err(FileError::NoCardNumber), "{serial}");
        }
        let filled = File15::parse(&bytes(&ENABLED.replace("03104880699999900017", "6217001234567890FFFF"))).expect("whole");
        assert_eq!(filled.card_no.reveal(), "6217001234567890");
    }

    #[test]
    fn the_answer_to_select_carries_it() {
        let parsed = File15::parse(&bytes(ENABLED)).ok();
        let plain = format!("6F31 8408A000000632010105 A525 9F080102 9F0C1E{ENABLED}");
        let longer_version = format!("6F32 8408A000000632010105 A526 9F08020030 9F0C1E{ENABLED}");
        let with_81 = format!("6F8131 8408A000000632010105 A58125 9F080102 9F0C1E{ENABLED}");
        let discretionary = format!("6F30 8408A000000632010105 A524 BF0C21 9F0C1E{ENABLED}");
        let with_82 = format!("6F820032 8408A000000632010105 A5820026 9F080102 9F0C1E{ENABLED}");
        for text in [plain, longer_version, with_81, with_82, discretionary] {
            assert_eq!(File15::from_select(&bytes(&text)), parsed, "{text}");
        }
        let cut = bytes(&format!("6F31 8408A000000632010105 A525 9F080102 9F0C1E{ENABLED}"));
        assert_eq!(File15::from_select(&cut[..cut.len() - 2]), parsed, "the dates are still there");
        for text in ["", "6F", "6F00", "6F31", "8408A000000632010105", "6F0D8408A000000632010105A5019F", "6F04A5029F0C", "6F80A5"] {
            assert_eq!(File15::from_select(&bytes(text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(data: Vec<u8>, tail: Vec<u8>) {
            let _ = File15::from_select(&data);
            let _ = File15::from_select(&[&[0x6F, 0x30, 0xA5, 0x20, 0x9F, 0x0C], &tail[..]].concat());
            if data.len() < File15::LEAST {
                prop_assert!(File15::parse(&data).is_err());
            } else {
                let _ = File15::parse(&data);
            }
        }
    }
}
