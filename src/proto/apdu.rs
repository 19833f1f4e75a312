//! ISO 7816-4 short APDUs, kept byte for byte as they came (R-9a).

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::status::StatusWord;

/// A command APDU: the exact bytes, known to be a well-formed short one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Command(Vec<u8>);

/// As hexadecimal text.
impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.to_hex())
    }
}

impl<'de> Deserialize<'de> for Command {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Command, D::Error> {
        Command::from_hex(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// Why bytes are not a command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// Not hexadecimal.
    #[error("{0:?} is not hexadecimal")]
    NotHex(String),
    /// Fewer than the four bytes of a header.
    #[error("{0} bytes are too few for a command")]
    TooShort(usize),
    /// Lc and the length contradict each other.
    #[error("Lc {lc} does not fit a command of {length} bytes")]
    Length {
        /// The fifth byte.
        lc: u8,
        /// All bytes.
        length: usize,
    },
}

impl Command {
    /// From its bytes: CLA INS P1 P2 \[Le\] or CLA INS P1 P2 Lc data \[Le\].
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Command, CommandError> {
        match bytes.len() {
            0..=3 => Err(CommandError::TooShort(bytes.len())),
            4 | 5 => Ok(Command(bytes)),
            length => {
                let lc = bytes[4];
                let with_data = 5 + usize::from(lc);
                if lc != 0 && (length == with_data || length == with_data + 1) {
                    Ok(Command(bytes))
                } else {
                    Err(CommandError::Length { lc, length })
                }
            }
        }
    }

    /// From hexadecimal, either case, blanks between bytes allowed.
    pub fn from_hex(text: &str) -> Result<Command, CommandError> {
        let packed: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let bytes = hex::decode(&packed).map_err(|_| CommandError::NotHex(text.chars().take(80).collect()))?;
        Command::from_bytes(bytes)
    }

    /// A command with data and without Le. For the builders, whose data is never more than 255 bytes.
    pub(crate) fn with_data(header: [u8; 4], data: &[u8]) -> Command {
        let mut bytes = header.to_vec();
        bytes.push(u8::try_from(data.len()).expect("builders make short commands"));
        bytes.extend_from_slice(data);
        Command(bytes)
    }

    /// A command with data and an expected length.
    pub(crate) fn with_data_expecting(header: [u8; 4], data: &[u8], expected: u8) -> Command {
        let mut command = Command::with_data(header, data);
        command.0.push(expected);
        command
    }

    /// A command without data, with an expected length (00: all there is).
    pub(crate) fn expecting(header: [u8; 4], expected: u8) -> Command {
        let mut bytes = header.to_vec();
        bytes.push(expected);
        Command(bytes)
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// CLA INS P1 P2.
    pub fn header(&self) -> [u8; 4] {
        [self.0[0], self.0[1], self.0[2], self.0[3]]
    }

    /// INS.
    pub fn instruction(&self) -> u8 {
        self.0[1]
    }

    /// The data field; empty where there is none.
    pub fn data(&self) -> &[u8] {
        if self.0.len() <= 5 { &[] } else { &self.0[5..5 + usize::from(self.0[4])] }
    }

    /// Upper-case hexadecimal, as lists carry it.
    pub fn to_hex(&self) -> String {
        hex::encode_upper(&self.0)
    }

    /// Whether running it again changes nothing: SELECT, READ BINARY, READ RECORD, GET BALANCE, GET CHALLENGE,
    /// GET TRANSACTION PROVE, GET RESPONSE (R-9a).
    pub fn is_repeatable(&self) -> bool {
        matches!(self.instruction(), 0xA4 | 0xB0 | 0xB2 | 0x5C | 0x84 | 0x5A | 0xC0)
    }

    /// The same with another Le, for 6Cxx.
    fn with_expected(&self, expected: u8) -> Command {
        let mut bytes = self.0.clone();
        let length = if bytes.len() <= 5 { 4 } else { 5 + usize::from(bytes[4]) };
        bytes.truncate(length);
        bytes.push(expected);
        Command(bytes)
    }
}

/// Header only: the data of some commands is nobody's business.
impl fmt::Debug for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}+{}", hex::encode_upper(self.header()), self.0.len() - 4)
    }
}

/// What a card answered: data and the final status word.
#[derive(Clone, PartialEq, Eq)]
pub struct CardReply {
    /// The data, GET RESPONSE already joined.
    pub data: Vec<u8>,
    /// SW1 SW2.
    pub status: StatusWord,
}

/// Bytes that are no answer: fewer than the two of a status word.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0} bytes are no answer of a card")]
pub struct ReplyTooShort(pub usize);

impl CardReply {
    /// From data followed by SW1 SW2.
    pub fn from_bytes(bytes: &[u8]) -> Result<CardReply, ReplyTooShort> {
        let Some((data, &[first, second])) = bytes.split_last_chunk::<2>() else {
            return Err(ReplyTooShort(bytes.len()));
        };
        Ok(CardReply { data: data.to_vec(), status: StatusWord::new(first, second) })
    }

    /// Data followed by SW1 SW2, as lists carry it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.data.clone();
        bytes.extend_from_slice(&self.status.bytes());
        bytes
    }

    /// 9000.
    pub fn is_success(&self) -> bool {
        self.status == StatusWord::SUCCESS
    }
}

/// Status and length only: the data may be personal.
impl fmt::Debug for CardReply {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}({} bytes)", self.status, self.data.len())
    }
}

/// Runs one command the way R-9a says: 61xx is followed by GET RESPONSE and the data joined; 6Cxx is repeated once
/// with that Le, only where repeating changes nothing.
pub fn exchange<E>(command: &Command, mut transmit: impl FnMut(&[u8]) -> Result<CardReply, E>) -> Result<CardReply, E> {
    let mut reply = transmit(command.bytes())?;
    if reply.status.first() == 0x6C && command.is_repeatable() {
        reply = transmit(command.with_expected(reply.status.second()).bytes())?;
    }
    let mut data = std::mem::take(&mut reply.data);
    // A card that always says there is more must not hold us for ever.
    for _ in 0..16 {
        if reply.status.first() != 0x61 {
            break;
        }
        reply = transmit(&[0x00, 0xC0, 0x00, 0x00, reply.status.second()])?;
        data.append(&mut reply.data);
    }
    Ok(CardReply { data, status: reply.status })
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    /// Plays a card that gives these answers in turn; returns the joined reply and what was sent.
    fn play(command: &str, answers: &[&str]) -> (CardReply, Vec<String>) {
        let mut answers: VecDeque<&str> = answers.iter().copied().collect();
        let mut sent = Vec::new();
        let reply = exchange(&Command::from_hex(command).expect("a command"), |bytes| {
            sent.push(hex::encode_upper(bytes));
            let answer = answers.pop_front().expect("no more is asked than the card answers");
            Ok::<_, Infallible>(CardReply::from_bytes(&hex::decode(answer).expect("hex")).expect("an answer"))
        });
        assert!(answers.is_empty(), "answers left over: {answers:?}");
        let Ok(reply) = reply;
        (reply, sent)
    }

    #[test]
    fn a_plain_answer_is_passed_on() {
        let (reply, sent) = play("805C000204", &["000004D29000"]);
        assert_eq!((hex::encode_upper(reply.to_bytes()), reply.is_success()), ("000004D29000".to_owned(), true));
        assert_eq!(sent, ["805C000204"]);
    }

    #[test]
    fn what_waits_behind_61xx_is_fetched_and_joined_over_several_rounds() {
        let (reply, sent) = play("805200000B2022050910301511223344", &["6104", "9AE26102", "CB076101", "AA9000"]);
        assert_eq!(hex::encode_upper(reply.to_bytes()), "9AE2CB07AA9000");
        assert_eq!(sent, ["805200000B2022050910301511223344", "00C0000004", "00C0000002", "00C0000001"]);
    }

    #[test]
    fn data_before_61xx_and_a_failing_get_response_are_kept() {
        let (reply, _) = play("00B0950000", &["01026102", "6F00"]);
        assert_eq!(hex::encode_upper(reply.to_bytes()), "01026F00");
    }

    #[test]
    fn a_card_that_always_has_more_is_given_up() {
        let mut rounds = 0;
        let reply = exchange(&Command::from_hex("00B0950000").expect("a command"), |_| {
            rounds += 1;
            Ok::<_, Infallible>(CardReply { data: vec![7], status: StatusWord::new(0x61, 1) })
        });
        let Ok(reply) = reply;
        assert_eq!((rounds, reply.data.len(), reply.status), (17, 17, StatusWord::new(0x61, 1)));
    }

    #[test]
    fn a_wrong_length_is_corrected_once_where_repeating_changes_nothing() {
        assert_eq!(play("00B0950000", &["6C1E", "AA9000"]).1, ["00B0950000", "00B095001E"]);
        assert_eq!(play("00B09500", &["6C1E", "AA9000"]).1, ["00B09500", "00B095001E"]);
        assert_eq!(play("805A000202002B", &["6C08", "AA9000"]).1, ["805A000202002B", "805A000202002B08"]);
        let (reply, sent) = play("805A000202002B04", &["6C08", "6C08"]);
        assert_eq!((reply.status, sent), (StatusWord::new(0x6C, 8), vec!["805A000202002B04".to_owned(), "805A000202002B08".to_owned()]));
        assert_eq!(play("00B0950000", &["6C1E", "6102", "AABB9000"]).0.data, [0xAA, 0xBB]);
    }

    #[test]
    fn a_write_is_never_repeated() {
        for write in [
            "805200000B2022050910301511223344",
            "805401000F000001232022050911050011223344",
            "805000020B0100001388000012345678",
            "04D69500020102",
        ] {
            let (reply, sent) = play(write, &["6C04"]);
            assert_eq!((reply.status, sent.len()), (StatusWord::new(0x6C, 4), 1), "{write}");
        }
    }

    #[test]
    fn a_failed_transmission_ends_it() {
        let mut sent = 0;
        let outcome = exchange(&Command::from_hex("00B0950000").expect("a command"), |_| {
            sent += 1;
            if sent == 1 { Ok(CardReply { data: vec![], status: StatusWord::new(0x61, 4) }) } else { Err("gone") }
        });
        assert_eq!((outcome, sent), (Err("gone"), 2));
    }

    #[test]
    fn the_lengths_a_command_may_have() {
        for text in ["00A40400", "0084000004", "00B0950000", "805A000202002B", "805A000202002B08", "00 a4 04 00 01 ff"] {
            assert!(Command::from_hex(text).is_ok(), "{text}");
        }
        assert_eq!(Command::from_hex("00A404"), Err(CommandError::TooShort(3)));
        assert_eq!(Command::from_hex(""), Err(CommandError::TooShort(0)));
        assert_eq!(Command::from_hex("00A4040002FF"), Err(CommandError::Length { lc: 2, length: 6 }));
        assert_eq!(Command::from_hex("00A4040001FF0000"), Err(CommandError::Length { lc: 1, length: 8 }));
        assert_eq!(Command::from_hex("00A4040000FF"), Err(CommandError::Length { lc: 0, length: 6 }));
        for text in ["00A4040", "IDX_0001", "OOB2OACCOO", "00A4,0400"] {
            assert_eq!(Command::from_hex(text), Err(CommandError::NotHex(text.to_owned())), "{text}");
        }
    }

    #[test]
    fn the_parts_of_a_command() {
        let command = Command::from_hex("805A000202002B08").expect("a command");
        assert_eq!((command.header(), command.instruction(), command.data()), ([0x80, 0x5A, 0, 2], 0x5A, &[0, 0x2B][..]));
        assert_eq!(Command::from_hex("0084000004").expect("a command").data(), &[] as &[u8]);
        assert_eq!(format!("{command:?}"), "805A0002+4", "data stays out of logs");
        let reply = CardReply::from_bytes(&[0xD5, 0xC5, 0x90, 0x00]).expect("an answer");
        assert_eq!(format!("{reply:?}"), "9000(2 bytes)", "so does that of the answer");
    }

    proptest! {
        #[test]
        fn no_bytes_make_the_parsers_panic(bytes: Vec<u8>, text: String) {
            let _ = Command::from_hex(&text);
            if let Ok(reply) = CardReply::from_bytes(&bytes) {
                prop_assert_eq!(reply.to_bytes(), bytes.clone());
            } else {
                prop_assert!(bytes.len() < 2);
            }
            if let Ok(command) = Command::from_bytes(bytes.clone()) {
                prop_assert_eq!(command.bytes(), &bytes[..]);
                prop_assert_eq!(Command::from_hex(&command.to_hex()), Ok(command.clone()));
                prop_assert_eq!(Command::from_hex(&command.to_hex().to_lowercase()), Ok(command.clone()));
                let _ = (command.data(), format!("{command:?}"), command.is_repeatable());
            }
        }

        #[test]
        fn commands_with_data_come_back(header: [u8; 4], data in prop::collection::vec(any::<u8>(), 1..=255), expected: Option<u8>) {
            let mut bytes = Command::with_data(header, &data).bytes().to_vec();
            bytes.extend(expected);
            let command = Command::from_bytes(bytes).expect("built well");
            prop_assert_eq!((command.header(), command.data()), (header, &data[..]));
        }
    }
}
