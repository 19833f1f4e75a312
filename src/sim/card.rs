//! A simulated T-Union card: the electronic purse, its files and its log, strict as a chip is.
//!
//! Nothing may come between INITIALIZE and CREDIT or DEBIT, or between GET CHALLENGE and the update of file 15: whatever
//! else arrives spoils them. A write happens whole or not at all. Taking the power away forgets everything but the state.

mod files;
mod purse;
mod state;

use crate::domain::TerminalNumber;
use crate::proto::status::StatusWord;

use super::des;

pub use state::{CardState, LogRecord, Proof};

/// How a card behaves where cards differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How it hands out data.
    pub answers: AnswerStyle,
    /// Whether INITIALIZE takes an amount of zero.
    pub zero_amount: ZeroAmount,
    /// What it answers for a record of its log that was never written.
    pub empty_records: EmptyRecords,
    /// The only key index it has.
    pub key_index: u8,
}

impl Default for Options {
    fn default() -> Options {
        let (answers, zero_amount, empty_records) = (AnswerStyle::default(), ZeroAmount::default(), EmptyRecords::default());
        Options { answers, zero_amount, empty_records, key_index: 1 }
    }
}

/// How a card hands out data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AnswerStyle {
    /// With the answer, as over the air.
    #[default]
    Whole,
    /// 61xx first, then GET RESPONSE, in pieces of at most this many bytes; 0 is read as 1.
    Announced(u8),
    /// With the answer where Le is exact, else 6Cxx for whatever changes nothing.
    ExactLength,
}

/// Whether INITIALIZE takes an amount of zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ZeroAmount {
    /// It does.
    #[default]
    Accepted,
    /// 6A80.
    Refused,
}

/// What a card answers for a record of its log that was never written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmptyRecords {
    /// 6A83.
    #[default]
    NotFound,
    /// Zeros.
    Zeros,
}

/// A simulated card in the field of a reader.
#[derive(Debug, Clone)]
pub struct SimCard {
    state: CardState,
    options: Options,
    powered: bool,
    /// How many random numbers were drawn since it was made; survives power, so that none comes twice.
    draws: u64,
    /// Random numbers to give out before drawing any, for worked examples.
    scripted: Vec<[u8; 4]>,
    volatile: Volatile,
}

/// What a card forgets without power.
#[derive(Debug, Clone, Default)]
struct Volatile {
    selected: Selected,
    awaits: Awaits,
    /// Data that 61xx announced.
    pending: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Selected {
    #[default]
    Nothing,
    Directory,
    Purse,
}

/// The one command that may come next to finish what was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Awaits {
    #[default]
    Nothing,
    Credit(des::Load),
    Debit {
        random: [u8; 4],
        amount: [u8; 4],
        terminal: TerminalNumber,
    },
    Update {
        challenge: [u8; 4],
    },
}

/// A command cut into its parts.
struct Apdu<'a> {
    header: [u8; 4],
    data: &'a [u8],
    /// Le, where it is there.
    expected: Option<u8>,
}

type Answer = Result<Vec<u8>, StatusWord>;

const WRONG_LENGTH: StatusWord = StatusWord::new(0x67, 0x00);
const NO_CHALLENGE: StatusWord = StatusWord::new(0x69, 0x84);
const CONDITIONS: StatusWord = StatusWord::new(0x69, 0x85);
const NO_CURRENT_FILE: StatusWord = StatusWord::new(0x69, 0x86);
const WRONG_LINE_MAC: StatusWord = StatusWord::new(0x69, 0x88);
const WRONG_DATA: StatusWord = StatusWord::new(0x6A, 0x80);
const WRONG_PARAMETERS: StatusWord = StatusWord::new(0x6A, 0x86);
const WRONG_OFFSET: StatusWord = StatusWord::new(0x6B, 0x00);
const UNKNOWN_INSTRUCTION: StatusWord = StatusWord::new(0x6D, 0x00);
const UNKNOWN_CLASS: StatusWord = StatusWord::new(0x6E, 0x00);
const WRONG_MAC: StatusWord = StatusWord::new(0x93, 0x02);
const BALANCE_TOO_SMALL: StatusWord = StatusWord::new(0x94, 0x01);
const COUNTER_AT_END: StatusWord = StatusWord::new(0x94, 0x02);
const WRONG_KEY_INDEX: StatusWord = StatusWord::new(0x94, 0x03);
const NO_PROOF: StatusWord = StatusWord::new(0x94, 0x06);

impl SimCard {
    /// Answer to reset of a contactless card without historical bytes, as PC/SC makes it up.
    pub const ATR: [u8; 5] = [0x3B, 0x80, 0x80, 0x01, 0x01];

    /// Puts a card into the field.
    pub fn new(state: CardState) -> SimCard {
        SimCard::with_options(state, Options::default())
    }

    /// Puts a card with peculiarities into the field.
    pub fn with_options(state: CardState, options: Options) -> SimCard {
        SimCard { state, options, powered: true, draws: 0, scripted: Vec::new(), volatile: Volatile::default() }
    }

    /// What is on the card for good.
    pub fn state(&self) -> &CardState {
        &self.state
    }

    /// How it behaves where cards differ.
    pub fn options(&self) -> Options {
        self.options
    }

    /// How many random numbers it has drawn, and how many it was given that are left.
    pub(super) fn drawn(&self) -> (u64, usize) {
        (self.draws, self.scripted.len())
    }

    /// What it forgets without power.
    pub(super) fn remembers(&self) -> impl std::fmt::Debug + '_ {
        (self.powered, &self.volatile)
    }

    /// What is on the card for good, to change it from outside: another terminal's load, a ride.
    pub fn state_mut(&mut self) -> &mut CardState {
        &mut self.state
    }

    /// Takes the card out of the field: everything but its state is forgotten.
    pub fn power_off(&mut self) {
        self.powered = false;
        self.volatile = Volatile::default();
    }

    /// Puts the card (back) into the field, or resets it there.
    pub fn power_on(&mut self) {
        self.power_off();
        self.powered = true;
    }

    /// Whether it is in the field.
    pub fn is_powered(&self) -> bool {
        self.powered
    }

    /// The random number to give out next, before any of its own.
    pub fn script_random(&mut self, random: [u8; 4]) {
        self.scripted.push(random);
    }

    /// One command, one answer: data and status word. Nothing at all without power.
    pub fn transmit(&mut self, command: &[u8]) -> Vec<u8> {
        if !self.powered {
            return Vec::new();
        }
        let answer = match cut(command) {
            Ok(apdu) if apdu.header[..2] == [0x00, 0xC0] => return self.get_response(&apdu),
            Ok(apdu) => {
                self.volatile.pending.clear();
                let awaits = std::mem::take(&mut self.volatile.awaits);
                self.dispatch(&apdu, awaits).and_then(|data| self.fit_length(&apdu, data))
            }
            Err(status) => {
                self.volatile.pending.clear();
                self.volatile.awaits = Awaits::Nothing;
                Err(status)
            }
        };
        match (answer, self.options.answers) {
            (Ok(data), AnswerStyle::Announced(_)) if !data.is_empty() => {
                self.volatile.pending = data;
                self.announce()
            }
            (Ok(data), _) => joined(data, StatusWord::SUCCESS),
            (Err(status), _) => joined(Vec::new(), status),
        }
    }

    fn dispatch(&mut self, apdu: &Apdu<'_>, awaits: Awaits) -> Answer {
        match apdu.header {
            [0x00, 0xA4, ..] => self.select(apdu),
            [0x00, 0xB0, ..] => self.read_binary(apdu),
            [0x00, 0xB2, ..] => self.read_record(apdu),
            [0x00, 0x84, ..] => self.get_challenge(apdu),
            [0x04, 0xD6, ..] => self.update_binary(apdu, awaits),
            [0x80, 0x5C, ..] => self.get_balance(apdu),
            [0x80, 0x50, ..] => self.initialize(apdu),
            [0x80, 0x52, ..] => self.credit(apdu, awaits),
            [0x80, 0x54, ..] => self.debit(apdu, awaits),
            [0x80, 0x5A, ..] => self.prove(apdu),
            [0x00 | 0x04 | 0x80 | 0x84, ..] => Err(UNKNOWN_INSTRUCTION),
            _ => Err(UNKNOWN_CLASS),
        }
    }

    /// Checks Le against the data there is. SELECT takes its Le as it comes, as cards do; INITIALIZE and the writes never
    /// answer 6Cxx, since nobody could tell whether they were executed.
    fn fit_length(&self, apdu: &Apdu<'_>, mut data: Vec<u8>) -> Answer {
        let part_may_be_read = matches!(apdu.header[1], 0xB0 | 0xB2);
        if !part_may_be_read && !matches!(apdu.header[1], 0x5C | 0x5A) {
            return Ok(data);
        }
        let there = u8::try_from(data.len()).unwrap_or(0);
        let exact = self.options.answers == AnswerStyle::ExactLength;
        match apdu.expected {
            Some(expected) if expected == there => Ok(data),
            Some(0) | None if !exact => Ok(data),
            Some(expected) if expected < there && part_may_be_read && !exact => {
                data.truncate(usize::from(expected));
                Ok(data)
            }
            _ => Err(StatusWord::new(0x6C, there)),
        }
    }

    fn get_response(&mut self, apdu: &Apdu<'_>) -> Vec<u8> {
        let nothing_awaited = self.volatile.pending.is_empty();
        let (true, false, Some(expected)) = (apdu.header[2..] == [0, 0], nothing_awaited, apdu.expected) else {
            self.volatile.awaits = Awaits::Nothing;
            return joined(Vec::new(), if nothing_awaited { CONDITIONS } else { WRONG_PARAMETERS });
        };
        let there = self.volatile.pending.len();
        let count = if expected == 0 { there } else { there.min(usize::from(expected)) };
        let data: Vec<u8> = self.volatile.pending.drain(..count).collect();
        if self.volatile.pending.is_empty() {
            return joined(data, StatusWord::SUCCESS);
        }
        [data, self.announce()].concat()
    }

    /// 61xx for what is pending.
    fn announce(&self) -> Vec<u8> {
        let piece = match self.options.answers {
            AnswerStyle::Announced(piece) => piece.max(1),
            AnswerStyle::Whole | AnswerStyle::ExactLength => u8::MAX,
        };
        let count = u8::try_from(self.volatile.pending.len()).unwrap_or(u8::MAX).min(piece);
        joined(Vec::new(), StatusWord::new(0x61, count))
    }

    /// The next random number: scripted, or drawn from the card's own seed. Chips need unpredictable ones, tests the same again.
    fn random(&mut self) -> [u8; 4] {
        if !self.scripted.is_empty() {
            return self.scripted.remove(0);
        }
        self.draws += 1;
        let mut mixed = self.state.seed.wrapping_add(self.draws.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let [r0, r1, r2, r3, ..] = (mixed ^ (mixed >> 31)).to_be_bytes();
        [r0, r1, r2, r3]
    }
}

fn joined(mut data: Vec<u8>, status: StatusWord) -> Vec<u8> {
    data.extend_from_slice(&status.bytes());
    data
}

/// Cuts a short APDU into its parts; 6700 where its length makes no sense.
fn cut(command: &[u8]) -> Result<Apdu<'_>, StatusWord> {
    let (&header, rest) = command.split_first_chunk::<4>().ok_or(WRONG_LENGTH)?;
    let (data, expected) = match rest {
        [] => (&[][..], None),
        [expected] => (&[][..], Some(*expected)),
        [lc, body @ ..] if *lc != 0 && body.len() == usize::from(*lc) => (body, None),
        [lc, body @ .., expected] if *lc != 0 && body.len() == usize::from(*lc) => (body, Some(*expected)),
        _ => return Err(WRONG_LENGTH),
    };
    Ok(Apdu { header, data, expected })
}

#[cfg(test)]
mod tests;
