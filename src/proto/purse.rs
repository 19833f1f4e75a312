//! What the electronic purse answers: INITIALIZE, CREDIT, DEBIT, GET BALANCE, GET TRANSACTION PROVE.
//!
//! Answers longer than their layout are read by their beginning; shorter ones are an error that says which.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::Fen;

/// The kind of a transaction, as the card writes it into its log and its MACs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TransactionKind {
    /// 01: load of the electronic deposit.
    DepositLoad,
    /// 02: load of the electronic purse (圈存).
    Load,
    /// 03: unload (圈提).
    Unload,
    /// 05: purchase from the electronic deposit.
    DepositPurchase,
    /// 06: purchase from the electronic purse (消费).
    Purchase,
    /// 09: compound purchase (复合消费): rides.
    CompoundPurchase,
    /// Anything else, as read.
    Other(u8),
}

impl TransactionKind {
    /// The byte on the card.
    pub fn code(self) -> u8 {
        match self {
            TransactionKind::DepositLoad => 1,
            TransactionKind::Load => 2,
            TransactionKind::Unload => 3,
            TransactionKind::DepositPurchase => 5,
            TransactionKind::Purchase => 6,
            TransactionKind::CompoundPurchase => 9,
            TransactionKind::Other(code) => code,
        }
    }

    /// Whether it brings money onto the card.
    pub fn is_load(self) -> bool {
        matches!(self, TransactionKind::DepositLoad | TransactionKind::Load)
    }
}

impl From<u8> for TransactionKind {
    fn from(code: u8) -> TransactionKind {
        match code {
            1 => TransactionKind::DepositLoad,
            2 => TransactionKind::Load,
            3 => TransactionKind::Unload,
            5 => TransactionKind::DepositPurchase,
            6 => TransactionKind::Purchase,
            9 => TransactionKind::CompoundPurchase,
            other => TransactionKind::Other(other),
        }
    }
}

/// An answer with less data than its command promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer to {what} has {found} bytes, {expected} are expected")]
pub struct TooShort {
    /// Which answer.
    pub what: &'static str,
    /// Bytes there must be at least.
    pub expected: usize,
    /// Bytes there are.
    pub found: usize,
}

/// The first `N` bytes of an answer.
fn take<const N: usize>(what: &'static str, data: &[u8]) -> Result<[u8; N], TooShort> {
    data.first_chunk().copied().ok_or(TooShort { what, expected: N, found: data.len() })
}

/// Four bytes as fen; some cards leave rubbish in the top bit, which is masked.
fn masked_fen(bytes: [u8; 4]) -> Fen {
    Fen::new(i64::from(u32::from_be_bytes(bytes) & 0x7FFF_FFFF))
}

/// Reads the answer to GET BALANCE (805C): four bytes, fen, the top bit masked.
pub fn balance(data: &[u8]) -> Result<Fen, TooShort> {
    take::<4>("GET BALANCE", data).map(masked_fen)
}

/// A message authentication code or transaction authentication code: four bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mac(#[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")] pub [u8; 4]);

impl fmt::Display for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode_upper(self.0))
    }
}

/// Nothing of it: who holds a fresh MAC2 can load a card.
impl fmt::Debug for Mac {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mac(..)")
    }
}

/// The answer to INITIALIZE FOR LOAD (80500002): balance 4, online sequence 2, key version 1, algorithm 1, random 4, MAC1 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitializeForLoad {
    /// The balance before, the top bit masked.
    pub balance: Fen,
    /// The online sequence number before the load (联机交易序号).
    pub sequence: u16,
    /// Version of the load key.
    pub key_version: u8,
    /// Algorithm of the load key; 00 is 3DES.
    pub algorithm: u8,
    /// The card's random number for this load.
    pub random: [u8; 4],
    /// By which the server knows the card.
    pub mac1: Mac,
}

impl InitializeForLoad {
    /// Reads the answer's data.
    pub fn parse(data: &[u8]) -> Result<InitializeForLoad, TooShort> {
        let [b0, b1, b2, b3, s0, s1, key_version, algorithm, r0, r1, r2, r3, m0, m1, m2, m3] = take("INITIALIZE FOR LOAD", data)?;
        Ok(InitializeForLoad {
            balance: masked_fen([b0, b1, b2, b3]),
            sequence: u16::from_be_bytes([s0, s1]),
            key_version,
            algorithm,
            random: [r0, r1, r2, r3],
            mac1: Mac([m0, m1, m2, m3]),
        })
    }
}

/// The answer to INITIALIZE FOR PURCHASE (80500102): balance 4, offline sequence 2, overdraft limit 3, key version 1,
/// algorithm 1, random 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitializeForPurchase {
    /// The balance before, the top bit masked.
    pub balance: Fen,
    /// The offline sequence number before the purchase (脱机交易序号).
    pub sequence: u16,
    /// How far the purse may be overdrawn.
    pub overdraft_limit: Fen,
    /// Version of the purchase key.
    pub key_version: u8,
    /// Algorithm of the purchase key; 00 is 3DES.
    pub algorithm: u8,
    /// The card's random number for this purchase.
    pub random: [u8; 4],
}

impl InitializeForPurchase {
    /// Reads the answer's data.
    pub fn parse(data: &[u8]) -> Result<InitializeForPurchase, TooShort> {
        let [b0, b1, b2, b3, s0, s1, o0, o1, o2, key_version, algorithm, r0, r1, r2, r3] = take("INITIALIZE FOR PURCHASE", data)?;
        Ok(InitializeForPurchase {
            balance: masked_fen([b0, b1, b2, b3]),
            sequence: u16::from_be_bytes([s0, s1]),
            overdraft_limit: Fen::new(i64::from(u32::from_be_bytes([0, o0, o1, o2]))),
            key_version,
            algorithm,
            random: [r0, r1, r2, r3],
        })
    }
}

/// The answer to CREDIT FOR LOAD (8052): TAC 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credit {
    /// Proof of the load towards the server.
    pub tac: Mac,
}

impl Credit {
    /// Reads the answer's data.
    pub fn parse(data: &[u8]) -> Result<Credit, TooShort> {
        take("CREDIT FOR LOAD", data).map(|tac| Credit { tac: Mac(tac) })
    }
}

/// The answer to DEBIT FOR PURCHASE (8054): TAC 4, MAC2 4.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Debit {
    /// Proof of the purchase towards the server.
    pub tac: Mac,
    /// Proof of the purchase towards the terminal's security module.
    pub mac2: Mac,
}

impl Debit {
    /// Reads the answer's data.
    pub fn parse(data: &[u8]) -> Result<Debit, TooShort> {
        let [t0, t1, t2, t3, m0, m1, m2, m3] = take("DEBIT FOR PURCHASE", data)?;
        Ok(Debit { tac: Mac([t0, t1, t2, t3]), mac2: Mac([m0, m1, m2, m3]) })
    }
}

/// The answer to GET TRANSACTION PROVE (805A): MAC 4, TAC 4. After a load only the TAC means the same on every card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prove {
    /// MAC2 of the transaction, or zeros.
    pub mac: Mac,
    /// TAC of the transaction.
    pub tac: Mac,
}

impl Prove {
    /// Reads the answer's data.
    pub fn parse(data: &[u8]) -> Result<Prove, TooShort> {
        let [m0, m1, m2, m3, t0, t1, t2, t3] = take("GET TRANSACTION PROVE", data)?;
        Ok(Prove { mac: Mac([m0, m1, m2, m3]), tac: Mac([t0, t1, t2, t3]) })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        hex::decode(text.replace(' ', "")).expect("hex")
    }

    #[test]
    fn a_balance_is_masked_to_31_bits() {
        assert_eq!(balance(&bytes("000004D2")), Ok(Fen::new(1234)));
        assert_eq!(balance(&bytes("8000164E")), Ok(Fen::new(0x164E)));
        assert_eq!(balance(&bytes("000004D2FFFF")), Ok(Fen::new(1234)));
        assert_eq!(
            balance(&[0; 3]).map_err(|error| error.to_string()),
            Err("the answer to GET BALANCE has 3 bytes, 4 are expected".into())
        );
    }

    #[test]
    fn the_answer_to_initialize_for_load() {
        let parsed = InitializeForLoad::parse(&bytes("000004D2 002A 01 00 A1B2C3D4 6F49C3F4")).expect("whole");
        assert_eq!((parsed.balance, parsed.sequence, parsed.key_version, parsed.algorithm), (Fen::new(1234), 0x2A, 1, 0));
        assert_eq!((parsed.random, parsed.mac1.to_string().as_str()), ([0xA1, 0xB2, 0xC3, 0xD4], "6F49C3F4"));
        assert!(!format!("{parsed:?}").contains("6F49"));
        assert_eq!(InitializeForLoad::parse(&[0; 15]), Err(TooShort { what: "INITIALIZE FOR LOAD", expected: 16, found: 15 }));
    }

    #[test]
    fn the_answer_to_initialize_for_purchase() {
        let parsed = InitializeForPurchase::parse(&bytes("8000185A 0007 000320 01 00 0BADF00D")).expect("whole");
        assert_eq!((parsed.balance, parsed.sequence, parsed.overdraft_limit), (Fen::new(6234), 7, Fen::new(800)));
        assert_eq!((parsed.key_version, parsed.algorithm, parsed.random), (1, 0, [0x0B, 0xAD, 0xF0, 0x0D]));
        assert_eq!(InitializeForPurchase::parse(&[0; 14]).map_err(|error| error.expected), Err(15));
    }

    #[test]
    fn the_proofs_of_credit_debit_and_prove() {
        assert_eq!(Credit::parse(&bytes("9AE2CB07")), Ok(Credit { tac: Mac([0x9A, 0xE2, 0xCB, 0x07]) }));
        let debit = Debit::parse(&bytes("DDFEA8E8 837FEFDC")).expect("whole");
        assert_eq!((debit.tac.to_string(), debit.mac2.to_string()), ("DDFEA8E8".into(), "837FEFDC".into()));
        assert_eq!(format!("{:?}", debit.tac), "Mac(..)", "who holds a fresh one can load a card");
        let prove = Prove::parse(&bytes("259AC75A 9AE2CB07")).expect("whole");
        assert_eq!((prove.mac.to_string(), prove.tac.to_string()), ("259AC75A".into(), "9AE2CB07".into()));
        assert!(Credit::parse(&[0; 3]).is_err() && Debit::parse(&[0; 7]).is_err() && Prove::parse(&[0; 7]).is_err());
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_reader_panic(data: Vec<u8>) {
            prop_assert_eq!(balance(&data).is_ok(), data.len() >= 4);
            prop_assert_eq!(InitializeForLoad::parse(&data).is_ok(), data.len() >= 16);
            prop_assert_eq!(InitializeForPurchase::parse(&data).is_ok(), data.len() >= 15);
            prop_assert_eq!(Credit::parse(&data).is_ok(), data.len() >= 4);
            prop_assert_eq!(Debit::parse(&data).is_ok(), data.len() >= 8);
            prop_assert_eq!(Prove::parse(&data).is_ok(), data.len() >= 8);
        }

        #[test]
        fn kinds_keep_their_code(code: u8) {
            prop_assert_eq!(TransactionKind::from(code).code(), code);
        }
    }
}
