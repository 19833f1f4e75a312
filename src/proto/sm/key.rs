//! SM2 keys, from and to the texts people keep them in. Private ones are wiped when dropped and never shown.

use std::fmt;

use sm2::elliptic_curve::sec1::ToSec1Point;
use sm2::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use zeroize::Zeroizing;

/// Why a text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Nothing there.
    #[error("the key is empty")]
    Empty,
    /// Neither PEM nor hexadecimal.
    #[error("the key is neither PEM nor hexadecimal")]
    NotHex,
    /// Hexadecimal of another length.
    #[error("{found} hexadecimal digits are no key; expected {expected}")]
    Length {
        /// How many there are.
        found: usize,
        /// Which lengths would do.
        expected: &'static str,
    },
    /// A PEM block that is none of ours.
    #[error("the PEM block holds no SM2 key: {0}")]
    Pem(String),
    /// A private key protected by a password.
    #[error("the private key is encrypted; take the password off (openssl pkcs8) and guard the file by its permissions")]
    Encrypted,
    /// A number outside 1 ... n-2.
    #[error("the number is no SM2 private key: it must be between 1 and n-2")]
    Range,
    /// A point that is not on the curve.
    #[error("the public key is no point of the SM2 curve")]
    NotOnCurve,
}

/// A private key. Boxed, so that moving it leaves no copy behind; its memory is wiped when it is dropped.
pub struct PrivateKey(Box<sm2::SecretKey>);

impl PrivateKey {
    /// From PKCS#8 PEM (`openssl genpkey`, `openssl pkcs8`), SEC1 PEM (`openssl ecparam -genkey`), or 32 bytes in hexadecimal.
    pub fn parse(text: &str) -> Result<PrivateKey, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if !text.contains("-----BEGIN") {
            return PrivateKey::from_hex(text);
        }
        if pem_block(text, "ENCRYPTED PRIVATE KEY").is_some() {
            return Err(KeyError::Encrypted);
        }
        let secret = if let Some(block) = pem_block(text, "PRIVATE KEY") {
            sm2::SecretKey::from_pkcs8_pem(block).map_err(|error| KeyError::Pem(error.to_string()))?
        } else if let Some(block) = pem_block(text, "EC PRIVATE KEY") {
            sm2::SecretKey::from_sec1_pem(block).map_err(|error| KeyError::Pem(error.to_string()))?
        } else {
            return Err(KeyError::Pem("there is no PRIVATE KEY block".to_owned()));
        };
        PrivateKey::checked(Box::new(secret))
    }

    /// From 32 random bytes; `None` for the few (1 in 2^32) that are out of range: draw again.
    pub fn from_random(bytes: &[u8; 32]) -> Option<PrivateKey> {
        PrivateKey::from_scalar(bytes).ok()
    }

    /// PKCS#8 PEM, as OpenSSL writes it.
    pub fn to_pem(&self) -> Zeroizing<String> {
        self.0.to_pkcs8_pem(LineEnding::LF).expect("a key of a named curve always has a PKCS#8 form")
    }

    /// Its public half.
    pub fn public_key(&self) -> PublicKey {
        PublicKey(self.0.public_key())
    }

    pub(super) fn secret(&self) -> &sm2::SecretKey {
        &self.0
    }

    fn from_hex(text: &str) -> Result<PrivateKey, KeyError> {
        if text.len() != 64 {
            let all_hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
            return Err(if all_hex { KeyError::Length { found: text.len(), expected: "64" } } else { KeyError::NotHex });
        }
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text, bytes.as_mut()).map_err(|_| KeyError::NotHex)?;
        PrivateKey::from_scalar(&bytes)
    }

    fn from_scalar(bytes: &[u8; 32]) -> Result<PrivateKey, KeyError> {
        PrivateKey::checked(Box::new(sm2::SecretKey::from_slice(bytes).map_err(|_| KeyError::Range)?))
    }

    /// n-1 is a scalar but no key: signing divides by 1+d (GB/T 32918.2, 6.1).
    fn checked(secret: Box<sm2::SecretKey>) -> Result<PrivateKey, KeyError> {
        let successor = sm2::Scalar::from(&*secret) + sm2::Scalar::ONE;
        if bool::from(successor.is_zero()) { Err(KeyError::Range) } else { Ok(PrivateKey(secret)) }
    }
}

/// Shows nothing.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PrivateKey(hidden)")
    }
}

/// A public key: a point of the curve.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(sm2::PublicKey);

impl PublicKey {
    /// From PEM (SubjectPublicKeyInfo) or hexadecimal: compressed (02 or 03 and x), uncompressed (04, x, y) or x and y alone.
    pub fn parse(text: &str) -> Result<PublicKey, KeyError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(KeyError::Empty);
        }
        if text.contains("-----BEGIN") {
            let block = pem_block(text, "PUBLIC KEY").ok_or_else(|| KeyError::Pem("there is no PUBLIC KEY block".to_owned()))?;
            let point = sm2::PublicKey::from_public_key_pem(block).map_err(|error| KeyError::Pem(error.to_string()))?;
            return Ok(PublicKey(point));
        }
        let packed: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let mut bytes = hex::decode(&packed).map_err(|_| KeyError::NotHex)?;
        match bytes.len() {
            33 | 65 => {}
            64 => bytes.insert(0, 0x04),
            _ => return Err(KeyError::Length { found: packed.len(), expected: "66, 128 or 130" }),
        }
        sm2::PublicKey::from_sec1_bytes(&bytes).map(PublicKey).map_err(|_| KeyError::NotOnCurve)
    }

    /// 66 hexadecimal digits: 02 or 03, and x.
    pub fn to_compressed_hex(&self) -> String {
        hex::encode_upper(self.0.to_sec1_point(true).as_bytes())
    }

    /// 130 hexadecimal digits: 04, x and y.
    pub fn to_uncompressed_hex(&self) -> String {
        hex::encode_upper(self.0.to_sec1_point(false).as_bytes())
    }

    /// SubjectPublicKeyInfo PEM, as OpenSSL writes it.
    pub fn to_pem(&self) -> String {
        self.0.to_public_key_pem(LineEnding::LF).expect("a point of a named curve always has such a form")
    }

    pub(super) fn point(&self) -> &sm2::PublicKey {
        &self.0
    }
}

/// Its compressed form: enough to tell two keys apart.
impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_compressed_hex())
    }
}

/// The PEM block of that label: files of OpenSSL hold others beside it (`EC PARAMETERS`), and comments.
fn pem_block<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let start = text.find(&format!("-----BEGIN {label}-----"))?;
    let closing = format!("-----END {label}-----");
    let length = text[start..].find(&closing)? + closing.len();
    Some(&text[start..start + length])
}
