//! What is on a simulated card for good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{CardNumber, CardStatus, Fen};
use crate::proto::files::Record18;
use crate::proto::purse::{Mac, TransactionKind};

use super::super::des::Keys;

/// What is on a simulated card for good; as JSON, with bytes in hexadecimal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardState {
    /// Issuer, file 15.
    #[serde(with = "upper_hex")]
    pub issuer: [u8; 8],
    /// Application serial number, file 15: a zero and the card number.
    #[serde(with = "upper_hex")]
    pub serial: [u8; 10],
    /// Application type, file 15: 02 is the purse.
    pub application_type: u8,
    /// Byte 9 of file 15: 00 not enabled, 01 enabled, 02 stopped.
    pub status: u8,
    /// Enabled on, BCD, file 15.
    #[serde(with = "upper_hex")]
    pub enabled_on: [u8; 4],
    /// Valid until, BCD, file 15.
    #[serde(with = "upper_hex")]
    pub valid_until: [u8; 4],
    /// The issuer's own bytes at the end of file 15.
    #[serde(with = "upper_hex")]
    pub issuer_data: [u8; 2],
    /// The balance, fen.
    pub balance: u32,
    /// Online sequence number: of the next load.
    pub online_sequence: u16,
    /// Offline sequence number: of the next purchase.
    pub offline_sequence: u16,
    /// File 18, newest first, at most ten.
    pub log: Vec<LogRecord>,
    /// Of the last load.
    pub load_proof: Option<Proof>,
    /// Of the last purchase.
    pub purchase_proof: Option<Proof>,
    /// Files of bytes other than 15, by short identifier.
    pub files: BTreeMap<u8, Bytes>,
    /// Files of records other than 18, by short identifier; the first record is record 1.
    pub record_files: BTreeMap<u8, Vec<Bytes>>,
    /// The card's own keys.
    pub keys: Keys,
    /// Where its random numbers come from.
    pub seed: u64,
}

/// Neither keys nor numbers nor names: enough to tell cards apart in a failing test.
impl std::fmt::Debug for CardState {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("CardState")
            .field("card_no", &self.card_no())
            .field("status", &self.status)
            .field("balance", &self.balance)
            .field("online_sequence", &self.online_sequence)
            .field("offline_sequence", &self.offline_sequence)
            .field("log", &self.log.len())
            .finish_non_exhaustive()
    }
}

/// What GET TRANSACTION PROVE answers for a finished transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The sequence number after the transaction.
    pub sequence: u16,
    /// Its MAC2.
    pub mac: Mac,
    /// Its TAC.
    pub tac: Mac,
}

/// A record of file 18.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LogRecord(#[serde(with = "upper_hex")] pub [u8; Record18::LENGTH]);

/// Bytes of a file or a record.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bytes(#[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")] pub Vec<u8>);

/// Their number only: a holder's name may be among them.
impl std::fmt::Debug for Bytes {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} bytes", self.0.len())
    }
}

impl LogRecord {
    /// Of a transaction. `at`: date 4 and time 3 in BCD; `sequence` is the number after the transaction.
    pub fn new(sequence: u16, amount: [u8; 4], kind: TransactionKind, terminal: [u8; 6], at: [u8; 7]) -> LogRecord {
        let mut record = [0; Record18::LENGTH];
        record[..2].copy_from_slice(&sequence.to_be_bytes());
        record[5..9].copy_from_slice(&amount);
        record[9] = kind.code();
        record[10..16].copy_from_slice(&terminal);
        record[16..].copy_from_slice(&at);
        LogRecord(record)
    }
}

impl CardState {
    /// How many records file 18 keeps.
    pub const LOG_LENGTH: usize = 10;

    /// A Huzhou card of its own for each `n`, enabled, with 12.34 yuan, a load and a ride in its log, and the keys that the
    /// sample masters give it. Number 17 is the card of the worked examples.
    pub fn sample(n: u32) -> CardState {
        let issuer = [0x01, 0x02, 0x33, 0x60, 0xFF, 0xFF, 0xFF, 0xFF];
        let serial = serial(n);
        CardState {
            issuer,
            serial,
            application_type: 2,
            status: 1,
            enabled_on: [0x20, 0x21, 0x01, 0x01],
            valid_until: [0x20, 0x45, 0x12, 0x31],
            issuer_data: [0, 0],
            balance: 1234,
            online_sequence: 0x2A,
            offline_sequence: 7,
            log: vec![
                LogRecord::new(
                    7,
                    [0, 0, 0, 200],
                    TransactionKind::CompoundPurchase,
                    [0x13, 0, 0, 0x76, 0x54, 0x32],
                    [0x20, 0x22, 4, 2, 8, 0x15, 0],
                ),
                LogRecord::new(
                    0x2A,
                    [0, 0, 0x0B, 0xB8],
                    TransactionKind::Load,
                    [0, 0, 0, 0, 0x99, 1],
                    [0x20, 0x22, 4, 1, 0x17, 0x30, 0x59],
                ),
            ],
            load_proof: None,
            purchase_proof: None,
            files: BTreeMap::from([(0x16, holder(n)), (0x17, management())]),
            record_files: BTreeMap::new(),
            keys: Keys::SAMPLE_MASTERS.of_card(issuer, serial),
            seed: u64::from(n),
        }
    }

    /// The same card before its activation: not enabled, without dates, money or history.
    #[must_use]
    pub fn not_enabled(self) -> CardState {
        CardState {
            status: 0,
            enabled_on: [0; 4],
            valid_until: [0; 4],
            balance: 0,
            online_sequence: 0,
            offline_sequence: 0,
            log: Vec::new(),
            load_proof: None,
            purchase_proof: None,
            ..self
        }
    }

    /// The same card as another city issues it, with that city's keys.
    #[must_use]
    pub fn of_another_city(mut self) -> CardState {
        self.issuer = [0x02, 0x00, 0x29, 0x00, 0xFF, 0xFF, 0xFF, 0xFF];
        (self.serial[3], self.serial[4]) = (0x70, 0x29);
        if let Some(Bytes(management)) = self.files.get_mut(&0x17) {
            management[6..8].copy_from_slice(&self.issuer[2..4]);
        }
        self.keys = Keys::SAMPLE_MASTERS.of_card(self.issuer, self.serial);
        self
    }

    /// The number inside the serial.
    pub fn card_no(&self) -> Option<CardNumber> {
        CardNumber::from_serial(&hex::encode(self.serial))
    }

    /// Whether its application is enabled.
    pub fn card_status(&self) -> CardStatus {
        CardStatus::from(self.status)
    }

    /// The balance.
    pub fn balance_fen(&self) -> Fen {
        Fen::new(i64::from(self.balance))
    }

    /// File 15, as read and as UPDATE BINARY writes it.
    pub fn file_15(&self) -> [u8; 30] {
        let mut file = [0; 30];
        file[..8].copy_from_slice(&self.issuer);
        (file[8], file[9]) = (self.application_type, self.status);
        file[10..20].copy_from_slice(&self.serial);
        file[20..24].copy_from_slice(&self.enabled_on);
        file[24..28].copy_from_slice(&self.valid_until);
        file[28..].copy_from_slice(&self.issuer_data);
        file
    }

    /// Writes file 15.
    pub(super) fn put_file_15(&mut self, file: [u8; 30]) {
        self.issuer.copy_from_slice(&file[..8]);
        (self.application_type, self.status) = (file[8], file[9]);
        self.serial.copy_from_slice(&file[10..20]);
        self.enabled_on.copy_from_slice(&file[20..24]);
        self.valid_until.copy_from_slice(&file[24..28]);
        self.issuer_data.copy_from_slice(&file[28..]);
    }

    /// Adds a record to file 18, and drops the oldest where there are too many.
    pub fn push_log(&mut self, record: LogRecord) {
        self.log.insert(0, record);
        self.log.truncate(CardState::LOG_LENGTH);
    }
}

/// The serial number of the n-th sample: the prefix of Huzhou, then eleven digits that count from 99999900000.
fn serial(n: u32) -> [u8; 10] {
    let mut rest = (99_999_900_000 + u64::from(n)) % 100_000_000_000 + 31_048_806 * 100_000_000_000;
    let mut serial = [0; 10];
    for byte in serial.iter_mut().rev() {
        let pair = u8::try_from(rest % 100).unwrap_or(0);
        *byte = pair / 10 * 16 + pair % 10;
        rest /= 100;
    }
    serial
}

/// File 16: every other card has a holder (张三, a document number that belongs to nobody).
fn holder(n: u32) -> Bytes {
    let mut file = vec![0; 55];
    if n % 2 == 1 {
        file[0] = 1;
        file[2..6].copy_from_slice(&[0xD5, 0xC5, 0xC8, 0xFD]);
        file[22..40].copy_from_slice(b"330501190001010000");
    }
    Bytes(file)
}

/// File 17: China, Zhejiang, Huzhou, interoperable, ordinary.
fn management() -> Bytes {
    let mut file = vec![0; 60];
    file[..11].copy_from_slice(&[0x00, 0x00, 0x01, 0x56, 0x33, 0x00, 0x33, 0x60, 0x00, 0x01, 0x01]);
    Bytes(file)
}

/// An array of bytes as upper-case hexadecimal.
mod upper_hex {
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<const N: usize, S: Serializer>(bytes: &[u8; N], serializer: S) -> Result<S::Ok, S::Error> {
        hex::serde::serialize_upper(bytes, serializer)
    }

    pub(super) fn deserialize<'de, const N: usize, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; N], D::Error> {
        let bytes: Vec<u8> = hex::serde::deserialize(deserializer)?;
        let found = bytes.len();
        bytes.try_into().map_err(|_| serde::de::Error::custom(format!("{N} bytes are expected and {found} are there")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::proto::files::{File15, File16, File17, Logged, Reach};

    #[test]
    fn the_sample_cards_are_huzhous_and_distinct() {
        let numbers: BTreeSet<String> =
            (0..200).chain([u32::MAX, 100_000]).filter_map(|n| CardState::sample(n).card_no()).map(|no| no.reveal().to_owned()).collect();
        assert_eq!(numbers.len(), 202);
        assert!(numbers.iter().all(|number| number.len() == 19 && number.starts_with("31048806")));
        let card = CardState::sample(17);
        assert_eq!(card.card_no().expect("a number").reveal(), "3104880699999900017");
        assert_ne!(card.keys, CardState::sample(18).keys);
    }

    #[test]
    fn what_a_sample_holds_is_read_by_the_terminals_own_readers() {
        let card = CardState::sample(17);
        let file = File15::parse(&card.file_15()).expect("whole");
        assert_eq!((Some(file.card_no), file.status), (card.card_no(), CardStatus::Enabled));
        assert!(card.log.iter().all(|record| matches!(Logged::parse(&record.0), Some(Logged::Record(record)) if record.is_whole())));
        let holder = File16::parse(&card.files[&0x16].0).expect("whole");
        assert_eq!(holder.name.map(|name| name.reveal().to_owned()), Some("张三".to_owned()));
        let nobody = File16::parse(&CardState::sample(18).files[&0x16].0).expect("whole");
        assert_eq!(nobody.name, None);
        let management = File17::parse(&card.files[&0x17].0).expect("whole");
        assert_eq!((management.city, management.reach), ([0x33, 0x60], Reach::Interoperable));
        let fresh = File15::parse(&CardState::sample(1).not_enabled().file_15()).expect("whole");
        assert_eq!((fresh.status, fresh.enabled_on), (CardStatus::NotEnabled, None));
    }

    #[test]
    fn a_state_survives_its_json_and_a_broken_one_is_refused() {
        let mut card = CardState::sample(3);
        card.load_proof = Some(Proof { sequence: 43, mac: Mac([1, 2, 3, 4]), tac: Mac([5, 6, 7, 8]) });
        card.record_files.insert(7, vec![Bytes(vec![1, 2, 3])]);
        let text = serde_json::to_string(&card).expect("a state is JSON");
        assert_eq!(serde_json::from_str::<CardState>(&text).expect("its own JSON"), card);
        let short = text.replace("01023360FFFFFFFF", "0102");
        assert!(serde_json::from_str::<CardState>(&short).expect_err("too short").to_string().contains("8 bytes are expected and 2"));
    }

    #[test]
    fn nothing_personal_shows() {
        let shown = format!("{:?}", CardState::sample(17));
        assert!(!shown.contains("31048806") && !shown.contains("330501") && shown.contains("****0017"), "{shown}");
    }
}
