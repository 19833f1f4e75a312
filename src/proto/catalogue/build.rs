//! Builders of the commands that carry values: IDX_2001 to IDX_2005, GET TRANSACTION PROVE, GET RESPONSE.

use crate::domain::{Fen, Stamp, TerminalNumber};
use crate::proto::apdu::Command;
use crate::proto::purse::{Mac, TransactionKind};

/// Whether a command says how many bytes it expects. Cards take both over the air; some insist on one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Expected {
    /// Le is sent.
    Stated,
    /// Le is left out.
    Omitted,
}

/// IDX_2001: UPDATE BINARY of file 15 with line protection; `mac` covers the command and the challenge taken just before.
pub fn update_file_15(file: &[u8; 30], mac: Mac) -> Command {
    Command::with_data([0x04, 0xD6, 0x95, 0x00], &[&file[..], &mac.0].concat())
}

/// IDX_2002: INITIALIZE FOR LOAD of the electronic purse. `None` where the amount does not fit in four bytes.
///
/// The byte the specification prints as 交易类型 is the key index.
pub fn initialize_for_load(key_index: u8, amount: Fen, terminal: TerminalNumber) -> Option<Command> {
    Some(initialize(0x00, key_index, amount.to_apdu()?, terminal))
}

/// IDX_2004: INITIALIZE FOR PURCHASE of the electronic purse. `None` where the amount does not fit in four bytes.
pub fn initialize_for_purchase(key_index: u8, amount: Fen, terminal: TerminalNumber) -> Option<Command> {
    Some(initialize(0x01, key_index, amount.to_apdu()?, terminal))
}

fn initialize(kind: u8, key_index: u8, amount: [u8; 4], terminal: TerminalNumber) -> Command {
    Command::with_data([0x80, 0x50, kind, 0x02], &[&[key_index][..], &amount, &terminal.bytes()].concat())
}

/// IDX_2003: CREDIT FOR LOAD.
pub fn credit(stamp: Stamp, mac2: Mac) -> Command {
    Command::with_data([0x80, 0x52, 0x00, 0x00], &[&stamp.to_bcd()[..], &mac2.0].concat())
}

/// IDX_2005: DEBIT FOR PURCHASE. `sequence` is the terminal's own transaction number.
pub fn debit(sequence: u32, stamp: Stamp, mac1: Mac) -> Command {
    Command::with_data([0x80, 0x54, 0x01, 0x00], &[&sequence.to_be_bytes()[..], &stamp.to_bcd(), &mac1.0].concat())
}

/// GET TRANSACTION PROVE (805A): asks for the MAC and TAC of a finished transaction. `sequence` is the sequence number its
/// INITIALIZE answered, plus one.
pub fn get_transaction_prove(kind: TransactionKind, sequence: u16, expected: Expected) -> Command {
    let header = [0x80, 0x5A, 0x00, kind.code()];
    match expected {
        Expected::Stated => Command::with_data_expecting(header, &sequence.to_be_bytes(), 8),
        Expected::Omitted => Command::with_data(header, &sequence.to_be_bytes()),
    }
}

/// GET RESPONSE (00C0): fetches the `length` bytes that 61xx announced.
pub fn get_response(length: u8) -> Command {
    Command::expecting([0x00, 0xC0, 0x00, 0x00], length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> TerminalNumber {
        TerminalNumber::from_digits("12345678").expect("eight digits")
    }

    fn at(time: &str) -> Stamp {
        Stamp::parse("20220509", time).expect("a date and a time")
    }

    #[test]
    fn the_worked_examples() {
        let hex = |command: Option<Command>| command.expect("fits").to_hex();
        assert_eq!(hex(initialize_for_load(1, Fen::new(5000), terminal())), "805000020B0100001388000012345678");
        assert_eq!(hex(initialize_for_purchase(1, Fen::new(6234), terminal())), "805001020B010000185A000012345678");
        assert_eq!(credit(at("103015"), Mac([0x25, 0x9A, 0xC7, 0x5A])).to_hex(), "805200000B20220509103015259AC75A");
        assert_eq!(debit(0x123, at("110500"), Mac([0x11, 0x22, 0x69, 0xAD])).to_hex(), "805401000F0000012320220509110500112269AD");
        let mut file = [0; 30];
        hex::decode_to_slice("01023360FFFFFFFF02010310488069999990001720220509203212310000", &mut file).expect("30 bytes");
        assert_eq!(
            update_file_15(&file, Mac([0x29, 0x92, 0xC4, 0x7F])).to_hex(),
            "04D695002201023360FFFFFFFF020103104880699999900017202205092032123100002992C47F"
        );
    }

    #[test]
    fn prove_with_and_without_a_length_and_get_response() {
        assert_eq!(get_transaction_prove(TransactionKind::Load, 0x2B, Expected::Stated).to_hex(), "805A000202002B08");
        assert_eq!(get_transaction_prove(TransactionKind::Purchase, 8, Expected::Omitted).to_hex(), "805A0006020008");
        assert_eq!(get_response(4).to_hex(), "00C0000004");
    }

    #[test]
    fn an_amount_that_does_not_fit_makes_no_command() {
        assert_eq!(initialize_for_load(1, Fen::new(-1), terminal()), None);
        assert_eq!(initialize_for_purchase(1, Fen::new(1 << 32), terminal()), None);
        assert!(initialize_for_load(1, Fen::ZERO, terminal()).is_some());
    }
}
