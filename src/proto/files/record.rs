//! The transactions on the card: file 18, and file 07 where an issuer uses the same layout.

use crate::domain::{Fen, Stamp, TerminalNumber};
use crate::proto::purse::TransactionKind;

use super::is_blank;

/// A record of file 18: sequence 2, overdraft 3, amount 4, kind 1, terminal 6, date 4 and time 3 in BCD.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record18 {
    /// The sequence number after the transaction: of the online counter for loads, of the offline counter for purchases.
    pub sequence: u16,
    /// The overdraft limit; some cards keep a balance here.
    pub overdraft: Fen,
    /// What was moved.
    pub amount: Fen,
    /// How.
    pub kind: TransactionKind,
    /// The terminal it was done at.
    pub terminal: TerminalNumber,
    /// When; `None` where the bytes are no date and time: the record is damaged there, and the rest of it may be.
    pub at: Option<Stamp>,
}

/// What stands in a record that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Logged {
    /// A transaction.
    Record(Record18),
    /// Fewer bytes than a record has: nothing can be said of it.
    Damaged {
        /// Bytes there are.
        length: usize,
    },
}

impl Logged {
    /// Reads a record's data; `None` for an empty one: no bytes, zeros or FF throughout.
    pub fn parse(data: &[u8]) -> Option<Logged> {
        if is_blank(data) {
            return None;
        }
        Some(Record18::parse(data).map_or(Logged::Damaged { length: data.len() }, Logged::Record))
    }

    /// The transaction, where it can be read.
    pub fn record(&self) -> Option<&Record18> {
        match self {
            Logged::Record(record) => Some(record),
            Logged::Damaged { .. } => None,
        }
    }
}

impl Record18 {
    /// Bytes of a record.
    pub const LENGTH: usize = 23;

    fn parse(data: &[u8]) -> Option<Record18> {
        let &[s0, s1, o0, o1, o2, a0, a1, a2, a3, kind, t0, t1, t2, t3, t4, t5, ref at @ ..] =
            data.first_chunk::<{ Record18::LENGTH }>()?;
        Some(Record18 {
            sequence: u16::from_be_bytes([s0, s1]),
            overdraft: Fen::new(i64::from(u32::from_be_bytes([0, o0, o1, o2]))),
            amount: Fen::new(i64::from(u32::from_be_bytes([a0, a1, a2, a3]))),
            kind: TransactionKind::from(kind),
            terminal: TerminalNumber::from_bytes([t0, t1, t2, t3, t4, t5]),
            at: Stamp::from_bcd(*at),
        })
    }

    /// Reads a record of file 07, whose layout is the issuer's own: only what is exactly a load with a date is taken for one.
    pub fn from_file_07(data: &[u8]) -> Option<Record18> {
        if data.len() != Record18::LENGTH {
            return None;
        }
        Record18::parse(data).filter(|record| record.kind.is_load() && record.at.is_some())
    }

    /// Whether every field of it makes sense.
    pub fn is_whole(&self) -> bool {
        self.at.is_some() && !matches!(self.kind, TransactionKind::Other(_))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LOAD: &str = "002B 000000 00001388 02 000012345678 20220509103015";

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).expect("hex")
    }

    fn record(text: &str) -> Record18 {
        Logged::parse(&bytes(text)).and_then(|logged| logged.record().cloned()).expect("a record")
    }

    #[test]
    fn the_worked_example() {
        let load = record(LOAD);
        assert_eq!((load.sequence, load.overdraft, load.amount, load.kind), (0x2B, Fen::ZERO, Fen::new(5000), TransactionKind::Load));
        assert_eq!((load.terminal.to_string().as_str(), load.at), ("000012345678", Stamp::parse("20220509", "103015")));
        assert!(load.is_whole());
    }

    #[test]
    fn records_of_other_cards() {
        let logged = record("004B 0003E8 000003E8 02 200095070001 20230102125657");
        assert_eq!((logged.sequence, logged.overdraft, logged.amount), (0x4B, Fen::new(1000), Fen::new(1000)));
        let balance = record("0155 005B3B 00004E20 02 200095070001 20230102125657");
        assert_eq!((balance.overdraft, balance.amount), (Fen::new(0x5B3B), Fen::new(20000)));
        assert_eq!(record(&LOAD.replace(" 02 ", " 09 ")).kind, TransactionKind::CompoundPurchase);
        assert_eq!(record(&format!("{LOAD} AABB")), record(LOAD), "longer records are read by their beginning");
    }

    #[test]
    fn empty_records_are_none() {
        for data in [&[][..], &[0; 23], &[0xFF; 23], &[0; 40], &[0; 5]] {
            assert_eq!(Logged::parse(data), None, "{data:?}");
        }
    }

    #[test]
    fn a_damaged_record_says_so_and_keeps_what_can_be_read() {
        assert_eq!(Logged::parse(&bytes(LOAD)[..22]), Some(Logged::Damaged { length: 22 }));
        let undated = record(&LOAD.replace("20220509", "20221309"));
        assert_eq!((undated.at, undated.sequence, undated.amount, undated.is_whole()), (None, 0x2B, Fen::new(5000), false));
        let odd = record(&LOAD.replace(" 02 ", " 7F "));
        assert_eq!((odd.kind, odd.is_whole()), (TransactionKind::Other(0x7F), false));
    }

    #[test]
    fn file_07_is_taken_for_a_load_only_when_it_is_one() {
        assert_eq!(Record18::from_file_07(&bytes(LOAD)), Some(record(LOAD)));
        assert!(Record18::from_file_07(&bytes(&LOAD.replace(" 02 ", " 01 "))).is_some());
        for text in
            [LOAD.replace(" 02 ", " 06 "), LOAD.replace("20220509", "00000000"), format!("{LOAD} 00"), LOAD[..LOAD.len() - 2].to_owned()]
        {
            assert_eq!(Record18::from_file_07(&bytes(&text)), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(data in prop::collection::vec(any::<u8>(), 0..50)) {
            let _ = Record18::from_file_07(&data);
            if let Some(Logged::Damaged { length }) = Logged::parse(&data) {
                prop_assert_eq!(length, data.len());
                prop_assert!(length < Record18::LENGTH);
            }
        }
    }
}
