//! Signing and verifying over bytes.

use std::fmt;
use std::hint::black_box;
use std::sync::OnceLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sm2::dsa::signature::{Signer as _, Verifier as _};

use super::{Form, PrivateKey, PublicKey, SigningRules};

/// Why a signature was not made, or does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The user id is too long for Z.
    #[error("the user id is too long")]
    UserId,
    /// Not 64 bytes in the form the site uses.
    #[error("the signature is not 64 bytes in the form that is set")]
    Form,
    /// The text has characters that the character set lacks.
    #[error("the text has characters that the signing character set lacks")]
    Charset,
    /// It is not a signature of this key over these bytes.
    #[error("the signature does not verify")]
    Wrong,
    /// The numbers did not work out; as good as impossible.
    #[error("no signature could be made")]
    Failed,
}

/// A private key ready to sign in a site's way. Made once: that costs a point multiplication.
pub struct Signer {
    key: WipedKey,
    rules: SigningRules,
}

impl Signer {
    /// Of a terminal, or of the simulated server. `joininstid` is the user id where the rules say so.
    pub fn new(key: &PrivateKey, rules: SigningRules, joininstid: &str) -> Result<Signer, SignatureError> {
        let key = WipedKey::new(rules.user_id.text(joininstid), key)?;
        Ok(Signer { key, rules })
    }

    /// How it signs.
    pub fn rules(&self) -> &SigningRules {
        &self.rules
    }

    /// Signs these bytes; the nonce follows from key and bytes (RFC 6979), no random number is drawn.
    pub fn sign(&self, bytes: &[u8]) -> Result<String, SignatureError> {
        let signature = self.key.0.try_sign(bytes).map_err(|_| SignatureError::Failed)?.to_bytes();
        Ok(match self.rules.form {
            Form::HexUpper => hex::encode_upper(signature),
            Form::HexLower => hex::encode(signature),
            Form::Base64 => STANDARD.encode(signature),
        })
    }
}

/// Shows the rules alone.
impl fmt::Debug for Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Signer").field("rules", &self.rules).finish_non_exhaustive()
    }
}

/// A public key ready to verify in a site's way. Made once: Z is computed then.
#[derive(Debug, Clone)]
pub struct Verifier {
    key: sm2::dsa::VerifyingKey,
    rules: SigningRules,
}

impl Verifier {
    /// Of the other side. `joininstid` is the user id where the rules say so.
    pub fn new(key: &PublicKey, rules: SigningRules, joininstid: &str) -> Result<Verifier, SignatureError> {
        let key = sm2::dsa::VerifyingKey::new(rules.user_id.text(joininstid), *key.point()).map_err(|_| SignatureError::UserId)?;
        Ok(Verifier { key, rules })
    }

    /// How the other side signs.
    pub fn rules(&self) -> &SigningRules {
        &self.rules
    }

    /// Whether that is the key's signature over these bytes. Hexadecimal counts in either case, whichever is set.
    pub fn verify(&self, bytes: &[u8], signature: &str) -> Result<(), SignatureError> {
        let packed: String = signature.chars().filter(|letter| !letter.is_whitespace()).collect();
        let raw = match self.rules.form {
            Form::HexUpper | Form::HexLower => hex::decode(&packed).map_err(|_| SignatureError::Form)?,
            Form::Base64 => STANDARD.decode(&packed).map_err(|_| SignatureError::Form)?,
        };
        if raw.len() != sm2::dsa::Signature::BYTE_SIZE {
            return Err(SignatureError::Form);
        }
        let signature = sm2::dsa::Signature::from_slice(&raw).map_err(|_| SignatureError::Wrong)?;
        self.key.verify(bytes, &signature).map_err(|_| SignatureError::Wrong)
    }
}

/// The crate wipes a `SecretKey` but not a `SigningKey`: this one is overwritten before its memory is given back.
struct WipedKey(Box<sm2::dsa::SigningKey>);

impl WipedKey {
    fn new(user_id: &str, key: &PrivateKey) -> Result<WipedKey, SignatureError> {
        sm2::dsa::SigningKey::new(user_id, key.secret()).map(|key| WipedKey(Box::new(key))).map_err(|_| SignatureError::UserId)
    }
}

impl Drop for WipedKey {
    fn drop(&mut self) {
        static NOBODYS: OnceLock<sm2::dsa::SigningKey> = OnceLock::new();
        let nobodys = NOBODYS.get_or_init(|| sm2::dsa::SigningKey::from_slice("", &[1; 32]).expect("a small number is a key"));
        *self.0 = nobodys.clone();
        // Without it the optimiser may drop a write that nobody reads.
        black_box(&mut self.0);
    }
}
