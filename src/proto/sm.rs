//! Signatures: SM2 with SM3 (GB/T 32918.2, GB/T 32905) over exact bytes, in every form a site may want.
//!
//! Which bytes of a message are signed is the envelope's business; here are keys, forms and character sets.

mod key;
mod sign;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

pub use key::{KeyError, PrivateKey, PublicKey};
pub use sign::{SignatureError, Signer, Verifier};

/// How a site signs. The default is R-6.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SigningRules {
    /// Which bytes.
    pub domain: Domain,
    /// In whose name.
    pub user_id: UserId,
    /// How the value is written.
    pub form: Form,
    /// How the text becomes bytes.
    pub charset: Charset,
}

/// Which bytes of a message are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Domain {
    /// The text with the value of its top-level `sign` empty.
    #[default]
    BlankSign,
    /// The text without its top-level `sign` member.
    WithoutSign,
    /// The top-level members but `sign` and `data` by ascending name, each name followed by its value, nothing between.
    SortedHeader,
}

/// The user id under Z of GB/T 32918.2.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum UserId {
    /// `1234567812345678`, the standard's own (GM/T 0009).
    #[default]
    Standard,
    /// The `joininstid` of the envelope.
    Joininstid,
    /// Of no length.
    Empty,
    /// This text.
    Text(String),
}

/// GM/T 0009.
const STANDARD_USER_ID: &str = "1234567812345678";
/// Z holds the length in bits as two bytes.
const LONGEST_USER_ID: usize = 8191;

impl UserId {
    /// The text itself.
    pub fn text<'a>(&'a self, joininstid: &'a str) -> &'a str {
        match self {
            UserId::Standard => STANDARD_USER_ID,
            UserId::Joininstid => joininstid,
            UserId::Empty => "",
            UserId::Text(text) => text,
        }
    }
}

impl TryFrom<String> for UserId {
    type Error = String;

    /// `default`, `joininstid`, `empty` (or nothing), or any other text as it stands.
    fn try_from(text: String) -> Result<UserId, String> {
        match text.as_str() {
            "default" | STANDARD_USER_ID => Ok(UserId::Standard),
            "joininstid" => Ok(UserId::Joininstid),
            "" | "empty" => Ok(UserId::Empty),
            long if long.len() > LONGEST_USER_ID => Err(format!("a user id has at most {LONGEST_USER_ID} bytes")),
            _ => Ok(UserId::Text(text)),
        }
    }
}

impl From<UserId> for String {
    fn from(user_id: UserId) -> String {
        match user_id {
            UserId::Standard => "default".to_owned(),
            UserId::Joininstid => "joininstid".to_owned(),
            UserId::Empty => "empty".to_owned(),
            UserId::Text(text) => text,
        }
    }
}

/// How r||s is written. Hexadecimal is read in either case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// 128 upper-case hexadecimal digits.
    #[default]
    HexUpper,
    /// 128 lower-case hexadecimal digits.
    HexLower,
    /// Base64 with padding.
    Base64,
}

/// How a text becomes the bytes that are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// UTF-8.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK.
    Gbk,
}

impl Charset {
    /// The bytes of a text; `None` where the character set lacks one of its characters.
    pub fn encode(self, text: &str) -> Option<Cow<'_, [u8]>> {
        match self {
            Charset::Utf8 => Some(Cow::Borrowed(text.as_bytes())),
            Charset::Gbk => {
                let (bytes, _, replaced) = encoding_rs::GBK.encode(text);
                (!replaced).then_some(bytes)
            }
        }
    }

    /// What bytes as received may say, likeliest first; nothing where they are no text. What is valid UTF-8 is UTF-8,
    /// but a few Chinese characters of GBK are valid UTF-8 too, as other letters, and then only the signature tells which it
    /// was. Where the UTF-8 is Chinese, it is what was meant: a server that signs UTF-8 must not pass for one that signs GBK.
    pub fn readings(self, bytes: &[u8]) -> Vec<Cow<'_, str>> {
        let utf8 = std::str::from_utf8(bytes).ok();
        let chinese = utf8.is_some_and(|text| text.chars().any(is_han));
        let gbk = match self {
            Charset::Gbk if !bytes.is_ascii() && !chinese => encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(bytes),
            _ => None,
        };
        utf8.map(Cow::Borrowed).into_iter().chain(gbk).collect()
    }
}

/// A Chinese character: the unified ideographs, their extensions and compatibility forms.
fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

#[cfg(test)]
mod tests;
