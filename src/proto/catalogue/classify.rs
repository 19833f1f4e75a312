//! What a command is, by its bytes. Strict: class, instruction, parameters and length must be exactly those of a command
//! the terminal knows, because this decides what a server may do to a card.

use crate::domain::{Fen, Stamp, TerminalNumber};
use crate::proto::apdu::Command;
use crate::proto::purse::{Mac, TransactionKind};

/// A command the terminal knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// SELECT by name.
    Select(Application),
    /// READ BINARY of a file by its short identifier.
    ReadBinary {
        /// Short file identifier, 1 to 30.
        sfi: u8,
    },
    /// READ RECORD of a file by its short identifier.
    ReadRecord {
        /// Short file identifier, 1 to 30.
        sfi: u8,
        /// Record number from 1, the newest of a cyclic file.
        record: u8,
    },
    /// GET BALANCE.
    Balance,
    /// GET CHALLENGE.
    Challenge,
    /// INITIALIZE FOR LOAD of the electronic purse.
    InitializeLoad {
        /// The amount.
        amount: Fen,
        /// The terminal.
        terminal: TerminalNumber,
        /// The index of the load key.
        key_index: u8,
    },
    /// CREDIT FOR LOAD.
    Credit {
        /// The date and time for the card's log; `None` where the bytes are none.
        stamp: Option<Stamp>,
        /// MAC2.
        mac: Mac,
    },
    /// INITIALIZE FOR PURCHASE of the electronic purse.
    InitializePurchase {
        /// The amount.
        amount: Fen,
        /// The terminal.
        terminal: TerminalNumber,
        /// The index of the purchase key.
        key_index: u8,
    },
    /// DEBIT FOR PURCHASE.
    Debit {
        /// The terminal's transaction number.
        sequence: u32,
        /// The date and time for the card's log; `None` where the bytes are none.
        stamp: Option<Stamp>,
        /// MAC1.
        mac: Mac,
    },
    /// UPDATE BINARY of file 15, whole, with line protection.
    UpdateFile15 {
        /// The new file.
        file: [u8; 30],
        /// MAC.
        mac: Mac,
    },
    /// GET TRANSACTION PROVE.
    Prove {
        /// Of which kind of transaction.
        kind: TransactionKind,
        /// Its sequence number.
        sequence: u16,
    },
    /// GET RESPONSE.
    GetResponse,
}

/// An application of a T-Union card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Application {
    /// The directory of payment applications (PSE or PPSE).
    Directory,
    /// The electronic purse, by its own name or a longer one of an issuer.
    Purse,
    /// Another application of the Ministry of Transport.
    Transport,
}

impl Known {
    /// A short name for messages.
    pub fn name(&self) -> &'static str {
        match self {
            Known::Select(_) => "SELECT",
            Known::ReadBinary { .. } => "READ BINARY",
            Known::ReadRecord { .. } => "READ RECORD",
            Known::Balance => "GET BALANCE",
            Known::Challenge => "GET CHALLENGE",
            Known::InitializeLoad { .. } => "INITIALIZE FOR LOAD",
            Known::Credit { .. } => "CREDIT FOR LOAD",
            Known::InitializePurchase { .. } => "INITIALIZE FOR PURCHASE",
            Known::Debit { .. } => "DEBIT FOR PURCHASE",
            Known::UpdateFile15 { .. } => "UPDATE BINARY of file 15",
            Known::Prove { .. } => "GET TRANSACTION PROVE",
            Known::GetResponse => "GET RESPONSE",
        }
    }

    /// Whether it changes the card for good.
    pub fn is_write(&self) -> bool {
        matches!(self, Known::Credit { .. } | Known::Debit { .. } | Known::UpdateFile15 { .. })
    }
}

/// What a command is; `None` for everything the terminal does not know. A trailing Le is optional where data is sent.
pub fn classify(command: &Command) -> Option<Known> {
    let data = command.data();
    match command.header() {
        [0x00, 0xA4, 0x04, 0x00] => application(data).map(Known::Select),
        [0x00, 0xB0, first, _] if data.is_empty() && first & 0xE0 == 0x80 => Some(Known::ReadBinary { sfi: sfi(first & 0x1F)? }),
        [0x00, 0xB2, record, second] if data.is_empty() && record != 0 && second & 0x07 == 0x04 => {
            Some(Known::ReadRecord { sfi: sfi(second >> 3)?, record })
        }
        [0x80, 0x5C, 0x00..=0x03, 0x01 | 0x02] if data.is_empty() => Some(Known::Balance),
        [0x00, 0x84, 0x00, 0x00] if matches!(command.bytes(), [_, _, _, _, 4 | 8]) => Some(Known::Challenge),
        [0x80, 0x50, 0x00, 0x02] => {
            let (key_index, amount, terminal) = initialize(data)?;
            Some(Known::InitializeLoad { amount, terminal, key_index })
        }
        [0x80, 0x50, 0x01, 0x02] => {
            let (key_index, amount, terminal) = initialize(data)?;
            Some(Known::InitializePurchase { amount, terminal, key_index })
        }
        [0x80, 0x52, 0x00, 0x00] => credit(data),
        [0x80, 0x54, 0x01, 0x00] => debit(data),
        [0x04, 0xD6, 0x95, 0x00] => update_file_15(data),
        [0x80, 0x5A, 0x00, kind] => prove(kind.into(), data),
        [0x00, 0xC0, 0x00, 0x00] if data.is_empty() && command.bytes().len() == 5 => Some(Known::GetResponse),
        _ => None,
    }
}

/// A short file identifier: five bits, not all of them zero or one.
fn sfi(bits: u8) -> Option<u8> {
    (1..=30).contains(&bits).then_some(bits)
}

fn application(name: &[u8]) -> Option<Application> {
    match name {
        b"1PAY.SYS.DDF01" | b"2PAY.SYS.DDF01" => Some(Application::Directory),
        // Phones carry the purse under a longer name that begins with the card's (Jing-Jin-Ji), at most 16 bytes.
        [0xA0, 0x00, 0x00, 0x06, 0x32, 0x01, 0x01, 0x05, rest @ ..] if rest.len() <= 8 => Some(Application::Purse),
        [0xA0, 0x00, 0x00, 0x06, 0x32, rest @ ..] if rest.len() <= 11 => Some(Application::Transport),
        _ => None,
    }
}

fn initialize(data: &[u8]) -> Option<(u8, Fen, TerminalNumber)> {
    let &[key_index, a0, a1, a2, a3, t0, t1, t2, t3, t4, t5] = data else { return None };
    let amount = Fen::new(i64::from(u32::from_be_bytes([a0, a1, a2, a3])));
    Some((key_index, amount, TerminalNumber::from_bytes([t0, t1, t2, t3, t4, t5])))
}

fn credit(data: &[u8]) -> Option<Known> {
    let (stamp, &[m0, m1, m2, m3]) = data.split_first_chunk::<7>()? else { return None };
    Some(Known::Credit { stamp: Stamp::from_bcd(*stamp), mac: Mac([m0, m1, m2, m3]) })
}

fn debit(data: &[u8]) -> Option<Known> {
    let (sequence, rest) = data.split_first_chunk::<4>()?;
    let (stamp, &[m0, m1, m2, m3]) = rest.split_first_chunk::<7>()? else { return None };
    Some(Known::Debit { sequence: u32::from_be_bytes(*sequence), stamp: Stamp::from_bcd(*stamp), mac: Mac([m0, m1, m2, m3]) })
}

fn update_file_15(data: &[u8]) -> Option<Known> {
    let (file, &[m0, m1, m2, m3]) = data.split_first_chunk::<30>()? else { return None };
    Some(Known::UpdateFile15 { file: *file, mac: Mac([m0, m1, m2, m3]) })
}

fn prove(kind: TransactionKind, data: &[u8]) -> Option<Known> {
    let (&[s0, s1], false) = (data, matches!(kind, TransactionKind::Other(_))) else { return None };
    Some(Known::Prove { kind, sequence: u16::from_be_bytes([s0, s1]) })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{build, table};
    use super::*;

    /// One of those that write, or any other: chance alone would never find them.
    fn any_header() -> impl Strategy<Value = [u8; 4]> {
        prop_oneof![Just([0x80, 0x52, 0, 0]), Just([0x80, 0x54, 1, 0]), Just([0x04, 0xD6, 0x95, 0]), any::<[u8; 4]>()]
    }

    fn known(text: &str) -> Option<Known> {
        classify(&Command::from_hex(text).expect("a command"))
    }

    #[test]
    fn everything_the_catalogue_holds_is_known() {
        for row in &table::TABLE {
            let Some(command) = row.command() else { continue };
            let kind = classify(&command).unwrap_or_else(|| panic!("{row} is unknown"));
            assert!(!kind.is_write(), "{row}");
        }
        assert_eq!(known("00A404000E325041592E5359532E4444463031"), Some(Known::Select(Application::Directory)));
        assert_eq!(known("00A4040008A00000063201010500"), Some(Known::Select(Application::Purse)));
        assert_eq!(known("00A4040010A00000063201010510009156000014A1"), Some(Known::Select(Application::Purse)));
        assert_eq!(known("00A4040008A000000632010106"), Some(Known::Select(Application::Transport)));
        assert_eq!(known("00B0950000"), Some(Known::ReadBinary { sfi: 0x15 }));
        assert_eq!(known("00B20AC417"), Some(Known::ReadRecord { sfi: 0x18, record: 10 }));
        assert_eq!(known("0084000008"), Some(Known::Challenge));
        assert_eq!(known("00C0000004"), Some(Known::GetResponse));
        assert_eq!(known("805C030204"), Some(Known::Balance));
    }

    #[test]
    fn what_is_built_is_recognised_with_its_values_and_with_a_trailing_length() {
        let terminal = TerminalNumber::from_digits("12345678").expect("digits");
        let (stamp, mac) = (Stamp::parse("20220509", "103015").expect("a stamp"), Mac([1, 2, 3, 4]));
        let amount = Fen::new(5000);
        for (command, expected) in [
            (build::initialize_for_load(1, amount, terminal).expect("fits"), Known::InitializeLoad { amount, terminal, key_index: 1 }),
            (
                build::initialize_for_purchase(2, amount, terminal).expect("fits"),
                Known::InitializePurchase { amount, terminal, key_index: 2 },
            ),
            (build::credit(stamp, mac), Known::Credit { stamp: Some(stamp), mac }),
            (build::debit(0x123, stamp, mac), Known::Debit { sequence: 0x123, stamp: Some(stamp), mac }),
            (build::update_file_15(&[7; 30], mac), Known::UpdateFile15 { file: [7; 30], mac }),
            (
                build::get_transaction_prove(TransactionKind::Load, 43, build::Expected::Omitted),
                Known::Prove { kind: TransactionKind::Load, sequence: 43 },
            ),
        ] {
            let with_length = Command::from_bytes([command.bytes(), &[0x10]].concat()).expect("a trailing length fits");
            let writes = matches!(expected, Known::Credit { .. } | Known::Debit { .. } | Known::UpdateFile15 { .. });
            assert_eq!(expected.is_write(), writes, "{expected:?}");
            assert_eq!(classify(&command), Some(expected.clone()));
            assert_eq!(classify(&with_length), Some(expected));
        }
    }

    #[test]
    fn a_credit_without_a_date_is_still_a_credit() {
        assert!(matches!(known("805200000BFFFFFFFFFFFFFF01020304"), Some(Known::Credit { stamp: None, .. })));
    }

    #[test]
    fn what_differs_in_one_byte_is_unknown() {
        for text in [
            "04A4040008A000000632010105",                   // class
            "00A4000008A000000632010105",                   // selection not by name
            "00A4040008A000000333010101",                   // a bank card
            "00B0150000",                                   // an offset, not a file
            "00B0C00000",                                   // reserved bits
            "00B09F0000",                                   // file 31
            "00B0800000",                                   // file 0
            "00B200C400",                                   // the current record
            "00B2010400",                                   // the current file
            "00B201C500",                                   // all records
            "04B0950004",                                   // secured read
            "00A4040011A00000063201010510009156000014A1FF", // longer than a name may be
            "00A4040011A00000063201010610009156000014A1FF",
            "805C040204", // balance of something else
            "805C000201AA",
            "805C000304",
            "0084000010",
            "00840000",
            "805000010B0100001388000012345678", // the electronic deposit
            "805003020B0100001388000012345678", // compound purchase
            "805000020A01000013880000123456",   // a byte short
            "805000020C010000138800001234567800",
            "04D6950021000000000000000000000000000000000000000000000000000000000000000000",
            "805200010B2022050910301511223344",
            "805201000B2022050910301511223344",
            "805200000A20220509103015112233",
            "845200000B2022050910301511223344",
            "805400000F000001232022050911050011223344",
            "00D69500020102", // an update without protection
            "04D696002200000000000000000000000000000000000000000000000000000000000000000000",
            "805A0004020001", // no such kind
            "805A0102020001",
            "00C00000",
            "0020000003123456",   // PIN
            "8416000004AABBCCDD", // CARD BLOCK
            "841E000004AABBCCDD", // APPLICATION BLOCK
            "8424000004AABBCCDD", // PIN CHANGE
            "80DC00F030",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_and_only_three_instructions_write(bytes: Vec<u8>) {
            let Ok(command) = Command::from_bytes(bytes) else { return Ok(()) };
            if classify(&command).is_some_and(|known| known.is_write()) {
                prop_assert!(matches!(command.instruction(), 0x52 | 0x54 | 0xD6));
            }
        }

        #[test]
        fn a_header_alone_decides_with_the_length(header in any_header(), data in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut bytes = header.to_vec();
            if !data.is_empty() {
                bytes.push(u8::try_from(data.len()).expect("short"));
                bytes.extend_from_slice(&data);
            }
            let command = Command::from_bytes(bytes).expect("well formed");
            let expected = match header {
                [0x80, 0x52, 0, 0] => data.len() == 11,
                [0x80, 0x54, 1, 0] => data.len() == 15,
                [0x04, 0xD6, 0x95, 0] => data.len() == 34,
                _ => false,
            };
            prop_assert_eq!(classify(&command).is_some_and(|known| known.is_write()), expected);
        }
    }
}
