//! File 16: who holds the card. File 17: what kind of card it is and where it works.

use encoding_rs::GBK;

use crate::domain::Masked;

use super::{FileError, take};

/// File 16: card type 1, staff 1, name 20 (GBK), document number 32, document type 1. Often blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File16 {
    /// The issuer's type of the holder's card.
    pub card_type: u8,
    /// Whether the holder is staff, as read.
    pub staff: u8,
    /// Name; `None` where blank.
    pub name: Option<Masked>,
    /// Number of the identity document; `None` where blank.
    pub document_no: Option<Masked>,
    /// Type of the identity document, as read.
    pub document_type: u8,
}

impl File16 {
    /// Reads the file's data.
    pub fn parse(data: &[u8]) -> Result<File16, FileError> {
        let file: [u8; 55] = take("16", data)?;
        Ok(File16 {
            card_type: file[0],
            staff: file[1],
            name: text(&file[2..22]),
            document_no: text(&file[22..54]),
            document_type: file[54],
        })
    }
}

/// A field of GBK text, filled up with zeros, FF or blanks; `None` where nothing but filling is in it.
fn text(field: &[u8]) -> Option<Masked> {
    let end = field.iter().rposition(|byte| !matches!(byte, 0x00 | 0xFF | b' ')).map_or(0, |last| last + 1);
    // A second byte of GBK is never 00 or FF, and 20 is none either: what is cut off was filling.
    let (text, _) = GBK.decode_without_bom_handling(&field[..end]);
    let text = text.trim_matches(|letter: char| letter == '\0' || letter.is_whitespace());
    (!text.is_empty()).then(|| Masked::new(text))
}

/// File 17: country 4, province 2, city 2, reach 2, card kind 1; the rest is reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File17 {
    /// Country, BCD; 00000156 is China.
    pub country: [u8; 4],
    /// Province, BCD.
    pub province: [u8; 2],
    /// City, BCD.
    pub city: [u8; 2],
    /// Where the card works.
    pub reach: Reach,
    /// For whom it is.
    pub kind: CardKind,
}

/// 互通卡种: where a card works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// 0000: in its own city.
    Local,
    /// 0001: in every city of the union.
    Interoperable,
    /// Anything else, as read.
    Other(u16),
}

/// For whom a card is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CardKind {
    /// 01 普通.
    Ordinary,
    /// 02 学生.
    Student,
    /// 03 老人.
    Senior,
    /// 04 测试.
    Test,
    /// 05 军人.
    Military,
    /// Anything else, as read.
    Other(u8),
}

impl File17 {
    /// Reads the file's data, of which the first eleven bytes are defined.
    pub fn parse(data: &[u8]) -> Result<File17, FileError> {
        let [c0, c1, c2, c3, p0, p1, t0, t1, r0, r1, kind] = take("17", data)?;
        Ok(File17 {
            country: [c0, c1, c2, c3],
            province: [p0, p1],
            city: [t0, t1],
            reach: match u16::from_be_bytes([r0, r1]) {
                0 => Reach::Local,
                1 => Reach::Interoperable,
                other => Reach::Other(other),
            },
            kind: match kind {
                1 => CardKind::Ordinary,
                2 => CardKind::Student,
                3 => CardKind::Senior,
                4 => CardKind::Test,
                5 => CardKind::Military,
                other => CardKind::Other(other),
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A file 16 with these bytes in its two texts, filled up with `filling`.
    fn file_16(name: &[u8], document: &[u8], filling: u8) -> Vec<u8> {
        let mut file = vec![filling; 55];
        (file[0], file[1], file[54]) = (1, 0, 5);
        file[2..2 + name.len()].copy_from_slice(name);
        file[22..22 + document.len()].copy_from_slice(document);
        file
    }

    #[test]
    fn a_holder_with_every_filling() {
        // 张三 in GBK.
        let name = [0xD5, 0xC5, 0xC8, 0xFD];
        for filling in [0x00, 0xFF, b' '] {
            let file = File16::parse(&file_16(&name, b"33050119900101001X", filling)).expect("whole");
            assert_eq!(file.name, Some(Masked::new("张三")), "filled with {filling:02X}");
            assert_eq!(file.document_no, Some(Masked::new("33050119900101001X")));
            assert_eq!((file.card_type, file.staff, file.document_type), (1, 0, 5));
            let shown = format!("{file:?}");
            assert!(!shown.contains("张") && !shown.contains("3305"), "{shown}");
        }
    }

    #[test]
    fn a_blank_holder_is_nobody() {
        for filling in [0x00, 0xFF, b' '] {
            let file = File16::parse(&[filling; 88]).expect("longer is fine");
            assert_eq!((file.name, file.document_no), (None, None));
        }
        assert_eq!(File16::parse(&[0; 54]).map_err(|error| error.to_string()), Err("file 16 has 54 bytes, 55 are expected".into()));
    }

    #[test]
    fn what_stands_before_a_name_is_no_part_of_it() {
        for before in [0x00, b' '] {
            let file = File16::parse(&file_16(&[before, 0xD5, 0xC5, 0xC8, 0xFD], b"", 0)).expect("whole");
            assert_eq!(file.name, Some(Masked::new("张三")), "after {before:02X}");
        }
    }

    #[test]
    fn a_name_that_is_no_gbk_does_not_hide_the_number() {
        let file = File16::parse(&file_16(&[0xFF, 0x81, 0x01], b"12345678", 0)).expect("whole");
        assert!(file.name.is_some());
        assert_eq!(file.document_no, Some(Masked::new("12345678")));
    }

    #[test]
    fn where_a_card_works_and_for_whom() {
        let data = hex::decode("0000015658005840000101").expect("hex");
        let file = File17::parse(&data).expect("whole");
        assert_eq!((file.country, file.province, file.city), ([0, 0, 1, 0x56], [0x58, 0], [0x58, 0x40]));
        assert_eq!((file.reach, file.kind), (Reach::Interoperable, CardKind::Ordinary));
        let mut longer = [0; 60];
        (longer[9], longer[10]) = (7, 9);
        let file = File17::parse(&longer).expect("whole");
        assert_eq!((file.reach, file.kind), (Reach::Other(7), CardKind::Other(9)));
        assert_eq!(File17::parse(&data[..10]).map_err(|error| error.to_string()), Err("file 17 has 10 bytes, 11 are expected".into()));
    }

    proptest! {
        #[test]
        fn no_bytes_make_them_panic(data in prop::collection::vec(any::<u8>(), 0..100)) {
            prop_assert_eq!(File16::parse(&data).is_ok(), data.len() >= 55);
            prop_assert_eq!(File17::parse(&data).is_ok(), data.len() >= 11);
        }
    }
}
