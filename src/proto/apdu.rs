//! ISO 7816-4 short APDUs, kept byte for byte as they came (R-9a).

use std::fmt;

use super::status::StatusWord;

/// A command APDU: the exact bytes, known to be a well-formed short one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Command(Vec<u8>);

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
