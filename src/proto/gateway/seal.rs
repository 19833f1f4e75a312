//! Who speaks: HMAC-SM3 with a secret that only this terminal and the gateway know, over the exact bytes.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sm3::Sm3;
use zeroize::Zeroizing;

use crate::domain::Stamp;

/// What the first signed line begins with; a changed way of signing has another number.
const SCHEME: &str = "cardkiosk-pay-1";

/// The secret of one terminal and the gateway: 32 bytes. Wiped after use, never shown.
#[derive(Clone)]
pub struct SharedKey(Zeroizing<[u8; 32]>);

/// A text that is no shared secret. It is not quoted: it may nearly be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("64 hexadecimal digits are expected")]
pub struct KeyError;

impl SharedKey {
    /// From 64 hexadecimal digits, blanks around them allowed, as `openssl rand -hex 32` writes them.
    pub fn parse(text: &str) -> Result<SharedKey, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim(), &mut *bytes).map_err(|_| KeyError)?;
        Ok(SharedKey(bytes))
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("SharedKey(***)")
    }
}

/// Which way a message goes: an answer's signature never fits a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// From the terminal.
    Request,
    /// To the terminal.
    Reply,
}

/// What is signed beside the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal<'a> {
    /// Which way it goes.
    pub direction: Direction,
    /// What is asked: the last part of the address ([`Ask::name`](super::Ask::name)).
    pub ask: &'a str,
    /// The terminal's number.
    pub terminal: &'a str,
    /// The request's number: an answer carries that of its request, so that no older answer passes for it.
    pub request: &'a str,
    /// The sender's clock (Asia/Shanghai).
    pub at: Stamp,
}

impl Seal<'_> {
    /// The signature as it is sent: 64 upper-case hexadecimal digits.
    pub fn sign(&self, key: &SharedKey, body: &[u8]) -> String {
        hex::encode_upper(self.over(key, body).finalize().into_bytes())
    }

    /// Whether this is its signature, in either case of letters. Takes as long for a wrong one as for the right one.
    pub fn fits(&self, key: &SharedKey, body: &[u8], signature: &str) -> bool {
        hex::decode(signature.trim()).is_ok_and(|signature| self.over(key, body).verify_slice(&signature).is_ok())
    }

    /// Five lines, then the body's bytes.
    fn over(&self, key: &SharedKey, body: &[u8]) -> Hmac<Sm3> {
        let direction = match self.direction {
            Direction::Request => "request",
            Direction::Reply => "reply",
        };
        let head = format!("{SCHEME} {direction}\n{}\n{}\n{}\n{}\n", self.ask, self.terminal, self.request, String::from(self.at));
        let mut hmac = Hmac::<Sm3>::new_from_slice(&*key.0).expect("HMAC takes a key of any length");
        hmac.update(head.as_bytes());
        hmac.update(body);
        hmac
    }
}
