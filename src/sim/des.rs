//! The MACs between card and server, in 3DES as PBOC purses compute them. Shared by the simulated card and the simulated
//! server; the terminal itself holds no card keys and computes none of this.

use std::fmt;

use des::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use des::{Des, TdesEde2};
use serde::{Deserialize, Serialize};

use crate::domain::TerminalNumber;
use crate::proto::purse::{Mac, TransactionKind};

/// A double-length DES key.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key16(
    #[serde(serialize_with = "hex::serde::serialize_upper", deserialize_with = "hex::serde::deserialize")]
    /// Left half, right half.
    pub [u8; 16],
);

/// Nothing of it.
impl fmt::Debug for Key16 {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Key16(..)")
    }
}

impl Key16 {
    /// 3DES of one block.
    fn encrypt(&self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        TdesEde2::new(&self.0.into()).encrypt_block(&mut block);
        block.into()
    }

    /// The key below this one: 3DES of the input, then of the input inverted.
    #[must_use]
    pub fn diversify(&self, input: [u8; 8]) -> Key16 {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&self.encrypt(input));
        key[8..].copy_from_slice(&self.encrypt(input.map(|byte| !byte)));
        Key16(key)
    }

    /// The single-length key of one transaction.
    fn session(&self, input: [u8; 8]) -> Key8 {
        Key8(self.encrypt(input))
    }

    fn halves(&self) -> (Key8, Key8) {
        let [l0, l1, l2, l3, l4, l5, l6, l7, r0, r1, r2, r3, r4, r5, r6, r7] = self.0;
        (Key8([l0, l1, l2, l3, l4, l5, l6, l7]), Key8([r0, r1, r2, r3, r4, r5, r6, r7]))
    }

    /// The key under a TAC: the left half XOR the right half.
    fn folded(&self) -> Key8 {
        let (left, right) = self.halves();
        Key8(xor(left.0, right.0))
    }
}

/// A single-length DES key.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key8([u8; 8]);

impl Key8 {
    fn encrypt(self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        Des::new(&self.0.into()).encrypt_block(&mut block);
        block.into()
    }

    fn decrypt(self, block: [u8; 8]) -> [u8; 8] {
        let mut block = block.into();
        Des::new(&self.0.into()).decrypt_block(&mut block);
        block.into()
    }

    /// DES-CBC-MAC: the whole last block. `parts` are joined and padded with 80 00 to whole blocks, the 80 always there.
    fn chain(self, start: [u8; 8], parts: &[&[u8]]) -> [u8; 8] {
        let mut message = parts.concat();
        message.push(0x80);
        message.resize(message.len().next_multiple_of(8), 0);
        let (blocks, _) = message.as_chunks::<8>();
        blocks.iter().fold(start, |chained, block| self.encrypt(xor(chained, *block)))
    }

    /// The leftmost four bytes of the DES-CBC-MAC from a zero block.
    fn mac(self, parts: &[&[u8]]) -> Mac {
        leftmost(self.chain([0; 8], parts))
    }
}

fn xor(left: [u8; 8], right: [u8; 8]) -> [u8; 8] {
    std::array::from_fn(|at| left[at] ^ right[at])
}

fn leftmost(block: [u8; 8]) -> Mac {
    let [m0, m1, m2, m3, ..] = block;
    Mac([m0, m1, m2, m3])
}

/// The keys of a purse: of one card, or the masters above the cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys {
    /// DLK: load (圈存密钥).
    pub load: Key16,
    /// DPK: purchase (消费密钥).
    pub purchase: Key16,
    /// DTK: transaction authentication codes (TAC 密钥).
    pub tac: Key16,
    /// DAMK: line protection of file 15 (应用维护密钥).
    pub maintenance: Key16,
}

impl Keys {
    /// The fictional masters that the simulated card and server share unless told otherwise.
    pub const SAMPLE_MASTERS: Keys =
        Keys { load: counting_from(0x40), purchase: counting_from(0x50), tac: counting_from(0x60), maintenance: counting_from(0x70) };

    /// The keys of one card under these masters: diversified by its issuer, then by the last eight bytes of its serial.
    #[must_use]
    pub fn of_card(&self, issuer: [u8; 8], serial: [u8; 10]) -> Keys {
        let [_, _, last @ ..] = serial;
        let below = |master: Key16| master.diversify(issuer).diversify(last);
        Keys { load: below(self.load), purchase: below(self.purchase), tac: below(self.tac), maintenance: below(self.maintenance) }
    }
}

const fn counting_from(first: u8) -> Key16 {
    let mut key = [0; 16];
    let mut step: u8 = 0;
    while step < 16 {
        key[step as usize] = first + step;
        step += 1;
    }
    Key16(key)
}

/// Everything a load's MACs are made of, except its date and time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// The card's random number.
    pub random: [u8; 4],
    /// The online sequence number before the load.
    pub sequence: u16,
    /// The balance before, fen, as the four bytes of the answer to INITIALIZE.
    pub balance: [u8; 4],
    /// The amount, fen, as the four bytes of INITIALIZE.
    pub amount: [u8; 4],
    /// Of the purse or of the deposit.
    pub kind: TransactionKind,
    /// The terminal.
    pub terminal: TerminalNumber,
}

impl Load {
    fn session(&self, keys: &Keys) -> Key8 {
        let [r0, r1, r2, r3] = self.random;
        let [s0, s1] = self.sequence.to_be_bytes();
        keys.load.session([r0, r1, r2, r3, s0, s1, 0x80, 0x00])
    }

    /// MAC1, by which the server knows the card.
    pub fn mac1(&self, keys: &Keys) -> Mac {
        self.session(keys).mac(&[&self.balance, &self.amount, &[self.kind.code()], &self.terminal.bytes()])
    }

    /// MAC2, by which the card knows the server. `at`: date 4 and time 3 in BCD.
    pub fn mac2(&self, keys: &Keys, at: [u8; 7]) -> Mac {
        self.session(keys).mac(&[&self.amount, &[self.kind.code()], &self.terminal.bytes(), &at])
    }

    /// The TAC of the finished load: over the balance after it, and the sequence number before it.
    pub fn tac(&self, keys: &Keys, at: [u8; 7]) -> Mac {
        let after = u32::from_be_bytes(self.balance).wrapping_add(u32::from_be_bytes(self.amount)).to_be_bytes();
        let sequence = self.sequence.to_be_bytes();
        keys.tac.folded().mac(&[&after, &sequence, &self.amount, &[self.kind.code()], &self.terminal.bytes(), &at])
    }
}

/// Everything a purchase's MACs are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purchase {
    /// The card's random number.
    pub random: [u8; 4],
    /// The offline sequence number before the purchase.
    pub sequence: u16,
    /// The amount, fen, as the four bytes of INITIALIZE.
    pub amount: [u8; 4],
    /// The terminal.
    pub terminal: TerminalNumber,
    /// The terminal's transaction number.
    pub terminal_sequence: u32,
    /// Date 4 and time 3 in BCD.
    pub at: [u8; 7],
}

impl Purchase {
    const KIND: [u8; 1] = [6];

    fn session(&self, keys: &Keys) -> Key8 {
        let [r0, r1, r2, r3] = self.random;
        let [s0, s1] = self.sequence.to_be_bytes();
        let [_, _, t0, t1] = self.terminal_sequence.to_be_bytes();
        keys.purchase.session([r0, r1, r2, r3, s0, s1, t0, t1])
    }

    /// MAC1, by which the card knows the terminal or the server behind it.
    pub fn mac1(&self, keys: &Keys) -> Mac {
        self.session(keys).mac(&[&self.amount, &Purchase::KIND, &self.terminal.bytes(), &self.at])
    }

    /// MAC2, by which the card says that it has paid.
    pub fn mac2(&self, keys: &Keys) -> Mac {
        self.session(keys).mac(&[&self.amount])
    }

    /// The TAC of the finished purchase.
    pub fn tac(&self, keys: &Keys) -> Mac {
        let sequence = self.terminal_sequence.to_be_bytes();
        keys.tac.folded().mac(&[&self.amount, &Purchase::KIND, &self.terminal.bytes(), &sequence, &self.at])
    }
}

/// The MAC of line protection under a command that changes file 15: over its header, its Lc with the MAC's four bytes, and
/// its data; chained from the challenge (ISO 9797-1 algorithm 3).
pub fn line_mac(keys: &Keys, challenge: [u8; 4], header: [u8; 4], data: &[u8]) -> Mac {
    let [c0, c1, c2, c3] = challenge;
    let (left, right) = keys.maintenance.halves();
    let length = u8::try_from(data.len() + 4).unwrap_or(u8::MAX);
    let last = left.chain([c0, c1, c2, c3, 0, 0, 0, 0], &[&header, &[length], data]);
    leftmost(left.encrypt(right.decrypt(last)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text.replace(' ', "")).expect("hex").try_into().expect("the right length")
    }

    fn key(text: &str) -> Key16 {
        Key16(bytes(text))
    }

    /// Keys of which only some are used.
    fn keys(load: &str, purchase: &str, tac: &str) -> Keys {
        Keys { load: key(load), purchase: key(purchase), tac: key(tac), maintenance: Key16([0; 16]) }
    }

    fn terminal(text: &str) -> TerminalNumber {
        TerminalNumber::from_bytes(bytes(text))
    }

    const PUBLISHED: &str = "11223344556677888877665544332211";

    #[test]
    fn a_published_load() {
        let keys = keys(PUBLISHED, PUBLISHED, PUBLISHED);
        let load = Load {
            random: bytes("11223344"),
            sequence: 0,
            balance: [0; 4],
            amount: bytes("00001000"),
            kind: TransactionKind::DepositLoad,
            terminal: terminal("001122334455"),
        };
        assert_eq!(load.session(&keys).0, bytes("9B1D924E05595603"));
        assert_eq!(load.mac1(&keys).to_string(), "2988AE5A");
        assert_eq!(load.mac2(&keys, bytes("20111221214822")).to_string(), "3A845BF0");
        let whole = load.session(&keys).chain([0; 8], &[&load.balance, &load.amount, &[1], &load.terminal.bytes()]);
        assert_eq!(whole, bytes("2988AE5A165CF0C0"));
    }

    #[test]
    fn a_published_purchase() {
        let keys = keys(PUBLISHED, PUBLISHED, PUBLISHED);
        let purchase = Purchase {
            random: bytes("11223344"),
            sequence: 0,
            amount: bytes("00001000"),
            terminal: terminal("001122334455"),
            terminal_sequence: 1,
            at: bytes("20120229135100"),
        };
        assert_eq!(purchase.session(&keys).0, bytes("003238ABC57659DD"));
        assert_eq!((purchase.mac1(&keys).to_string(), purchase.mac2(&keys).to_string()), ("F15CAB75".into(), "56988A13".into()));
    }

    #[test]
    fn a_published_tac_takes_the_sequence_before_the_load() {
        let folded = Key8(bytes("0DCAE673EF6DFC0F"));
        let data: [u8; 24] = bytes("00001000 0000 00001000 02 001122334455 20180620214822");
        assert_eq!(folded.chain([0x11; 8], &[&data]), bytes("9643618645D04025"), "the publisher's laboratory chains from 11..11");
        assert_eq!(folded.chain([0; 8], &[&data]), bytes("3813AE555BE5961F"));
    }

    /// The card of the worked examples.
    fn sample() -> Keys {
        Keys::SAMPLE_MASTERS.of_card(bytes("01023360FFFFFFFF"), bytes("03104880699999900017"))
    }

    #[test]
    fn the_sample_masters_are_diversified_in_two_steps() {
        let masters = Keys::SAMPLE_MASTERS;
        assert_eq!(masters.load.0, bytes("404142434445464748494A4B4C4D4E4F"));
        assert_eq!(masters.maintenance.0, bytes("707172737475767778797A7B7C7D7E7F"));
        let issuer = bytes("01023360FFFFFFFF");
        assert_eq!(masters.load.diversify(issuer), key("86AB2C70C9F02CF67C352A3328B27202"));
        assert_eq!(masters.purchase.diversify(issuer), key("1BDE49E26629BA9D63AE139FE48A7A83"));
        assert_eq!(masters.tac.diversify(issuer), key("7C925AAEC1E8A59729273D269C2414C9"));
        assert_eq!(masters.maintenance.diversify(issuer), key("3B6DA977B84AFCA95B03D6D5192C5D23"));
        let card = sample();
        assert_eq!(card.load, key("2D598CB2B17EEBE4B1F0E3C98263BAE7"));
        assert_eq!(card.purchase, key("F0DDE2F162D58F3316F66E0EFD5263EA"));
        assert_eq!(card.tac, key("D6E6062CDD562A8B5BCE7D998EE3B2F3"));
        assert_eq!(card.maintenance, key("11510E35CE23E711C04442BE19B1DCEC"));
        assert_eq!(card.tac.folded().0, bytes("8D287BB553B59878"));
    }

    #[test]
    fn a_worked_load_of_50_yuan() {
        let keys = sample();
        let load = Load {
            random: bytes("A1B2C3D4"),
            sequence: 0x2A,
            balance: bytes("000004D2"),
            amount: bytes("00001388"),
            kind: TransactionKind::Load,
            terminal: terminal("000012345678"),
        };
        let at = bytes("20220509103015");
        assert_eq!(load.session(&keys).0, bytes("7205E3CF0C6D47CD"));
        assert_eq!(load.mac1(&keys).to_string(), "6F49C3F4");
        assert_eq!(load.mac2(&keys, at).to_string(), "259AC75A");
        assert_eq!(load.tac(&keys, at).to_string(), "9AE2CB07");
        let wrong: [u8; 24] = bytes("0000185A 002B 00001388 02 000012345678 20220509103015");
        assert_eq!(keys.tac.folded().chain([0; 8], &[&wrong]), bytes("A1940FCA76B0F64A"), "the sequence after the load is another TAC");
    }

    #[test]
    fn a_worked_purchase_of_the_whole_balance() {
        let keys = sample();
        let purchase = Purchase {
            random: bytes("0BADF00D"),
            sequence: 7,
            amount: bytes("0000185A"),
            terminal: terminal("000012345678"),
            terminal_sequence: 0x123,
            at: bytes("20220509110500"),
        };
        assert_eq!(purchase.session(&keys).0, bytes("C82A62ADC8E76C18"));
        assert_eq!(purchase.mac1(&keys).to_string(), "112269AD");
        assert_eq!(purchase.mac2(&keys).to_string(), "837FEFDC");
        assert_eq!(purchase.tac(&keys).to_string(), "DDFEA8E8");
    }

    #[test]
    fn a_worked_activation() {
        let file: [u8; 30] = bytes("01023360FFFFFFFF 0201 03104880699999900017 20220509 20321231 0000");
        let header = [0x04, 0xD6, 0x95, 0x00];
        assert_eq!(line_mac(&sample(), bytes("5A6B7C8D"), header, &file).to_string(), "2992C47F");
        let mut stopped = file;
        stopped[9] = 2;
        assert_eq!(line_mac(&sample(), bytes("5A6B7C8D"), header, &stopped).to_string(), "693156C9");
    }

    #[test]
    fn keys_published_in_a_forum() {
        let keys = keys("706D0671BB8BD28BD3D6E8836832FDD4", "3605EBBCB7C2C7C470E9BEA697723DF8", "479E71BEFF107A76138D34F84B2031FF");
        let load = Load {
            random: bytes("11223344"),
            sequence: 1,
            balance: [0; 4],
            amount: bytes("00001000"),
            kind: TransactionKind::Load,
            terminal: terminal("112233445566"),
        };
        let at = bytes("20110401120000");
        assert_eq!(load.session(&keys).0, bytes("0D3F92650606C4F5"));
        assert_eq!((load.mac1(&keys).to_string(), load.mac2(&keys, at).to_string()), ("F0FD8CB9".into(), "50039BF0".into()));
        assert_eq!(load.tac(&keys, at).to_string(), "BAFF5145");
        let purchase = Purchase {
            random: bytes("55667788"),
            sequence: 1,
            amount: bytes("00001000"),
            terminal: terminal("112233445566"),
            terminal_sequence: 1,
            at,
        };
        assert_eq!(purchase.session(&keys).0, bytes("7FA903F02634932C"));
        assert_eq!((purchase.mac1(&keys).to_string(), purchase.mac2(&keys).to_string()), ("37F9DB3F".into(), "2DD8605D".into()));
        assert_eq!(purchase.tac(&keys).to_string(), "BEB65AFA");
    }
}
