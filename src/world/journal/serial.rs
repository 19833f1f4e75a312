//! Serial numbers that never repeat: across restarts, a new journal, a restored one, and two processes with two journals.
//!
//! ```text
//!   joininstssn   TTTTTTTT YYMMDDhhmmss RRRRRR CCCCCC     32 characters (R-3)
//!   payorderno  P TTTTTTTT YYMMDDhhmmss RRRRRR  CCCCC     32 characters, never a joininstssn: those begin with the terminal
//!                 terminal first use     random counter
//! ```
//!
//! The middle is drawn anew each time that the journal is opened and used, so that nothing remembered is needed for
//! numbers to differ: a copy of the journal, put back, draws another middle.

use std::fmt;

use crate::domain::{OrderKey, PayOrderNo, Stamp};

use super::error::JournalError;

/// The numbers of one request.
#[derive(Clone, PartialEq, Eq)]
pub struct Serial {
    /// joininstssn: at most 32 digits and capital letters, unique for ever.
    pub joininstssn: String,
    /// termseq: 1 to 999999999, then again from 1.
    pub termseq: String,
}

impl fmt::Debug for Serial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.joininstssn, self.termseq)
    }
}

/// One counter runs up to this, the other to a tenth of it.
const SERIALS: u32 = 999_999;
const PAY_ORDERS: u32 = 99_999;
const LARGEST_SEQUENCE: i64 = 999_999_999;

/// Digits and capitals without I, L, O and U (Crockford's base 32): they are read out over the telephone.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What the numbers of one opening of the journal have in common, and how many were given.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    terminal: String,
    /// Terminal, stamp and random; empty until first used.
    prefix: String,
    serials: u32,
    pay_orders: u32,
}

impl Opening {
    /// Nothing drawn yet.
    pub(super) fn for_terminal(terminal: &str) -> Result<Opening, JournalError> {
        let fits = |byte: u8| byte.is_ascii_digit() || byte.is_ascii_uppercase();
        // A letter in front could make a serial number look like a payment's.
        let headed = terminal.len() < 8 || terminal.starts_with(|first: char| first.is_ascii_digit());
        if terminal.is_empty() || terminal.len() > 8 || !headed || !terminal.bytes().all(fits) {
            return Err(JournalError::Terminal(terminal.to_owned()));
        }
        Ok(Opening { terminal: format!("{terminal:0>8}"), prefix: String::new(), serials: 0, pay_orders: 0 })
    }

    /// Whether it has not been drawn, or has no more numbers of one kind.
    pub(super) fn must_be_renewed(&self) -> bool {
        self.prefix.is_empty() || self.serials >= SERIALS || self.pay_orders >= PAY_ORDERS
    }

    /// The next opening, from the time and six random bytes.
    pub(super) fn renewed(&self, at: Stamp, random: &[u8]) -> Opening {
        let letters = random.iter().take(6).map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        let prefix = format!("{}{}{}{}", self.terminal, &at.date()[2..], at.time(), letters.collect::<String>());
        Opening { terminal: self.terminal.clone(), prefix, serials: 0, pay_orders: 0 }
    }

    /// What all its numbers share.
    pub(super) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The next joininstssn.
    pub(super) fn serial(&mut self) -> String {
        self.serials += 1;
        format!("{}{:06}", self.prefix, self.serials)
    }

    /// The next payorderno.
    pub(super) fn pay_order_no(&mut self) -> PayOrderNo {
        self.pay_orders += 1;
        PayOrderNo::parse(&format!("P{}{:05}", self.prefix, self.pay_orders)).expect("it is not blank")
    }
}

/// termseq of the request with this number in the journal.
pub(super) fn terminal_sequence(number: i64) -> String {
    ((number - 1).rem_euclid(LARGEST_SEQUENCE) + 1).to_string()
}

/// A name for an order that a person can read out: the day, and its number in the journal.
pub(super) fn order_key(at: Stamp, number: i64) -> OrderKey {
    OrderKey::parse(&format!("K{}-{number:06}", &at.date()[2..])).expect("it is not blank")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at() -> Stamp {
        Stamp::parse("20261122", "235959").expect("a date and a time")
    }

    #[test]
    fn the_forms_of_the_numbers() {
        let mut opening = Opening::for_terminal("12345678").expect("eight digits").renewed(at(), &[0, 31, 32, 255, 10, 18]);
        assert_eq!(opening.serial(), "12345678261122235959".to_owned() + "0Z0ZAJ" + "000001");
        assert_eq!(opening.serial().len(), 32);
        assert_eq!(opening.pay_order_no().as_str(), "P12345678261122235959".to_owned() + "0Z0ZAJ" + "00001");
        assert_eq!(opening.pay_order_no().as_str().len(), 32);
        assert_eq!(order_key(at(), 7).as_str(), "K261122-000007");
    }

    #[test]
    fn an_opening_that_is_used_up_is_renewed() {
        let mut opening = Opening::for_terminal("7").expect("a digit");
        assert!(opening.must_be_renewed());
        opening = opening.renewed(at(), &[0; 6]);
        assert!(opening.prefix().starts_with("00000007"));
        opening.serials = SERIALS - 1;
        assert!(!opening.must_be_renewed());
        assert!(opening.serial().ends_with("999999"));
        assert!(opening.must_be_renewed());
        opening = opening.renewed(at(), &[1; 6]);
        opening.pay_orders = PAY_ORDERS;
        assert!(opening.must_be_renewed());
    }

    #[test]
    fn the_sequence_number_begins_again() {
        assert_eq!(terminal_sequence(1), "1");
        assert_eq!(terminal_sequence(999_999_999), "999999999");
        assert_eq!(terminal_sequence(1_000_000_000), "1");
    }

    #[test]
    fn a_terminal_number_that_cannot_head_them_is_refused() {
        for terminal in ["", "123456789", "12 4", "abc", "终端", "P1234567"] {
            assert!(Opening::for_terminal(terminal).is_err(), "{terminal}");
        }
        for terminal in ["7", "P123456", "1234567P", "12345678"] {
            assert!(Opening::for_terminal(terminal).is_ok(), "{terminal}");
        }
    }
}
