//! The envelope: header, data and signature as one JSON text (2.4, 2.5).
//!
//! A text is signed as it is sent and verified as it was received, never re-serialised: the exact place of
//! the top-level `sign` is found in the text itself, whatever stands around it.

mod span;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::codes::ResultCode;
use super::message::decode::{self, DecodeError};
use super::message::{Dialect, Request, Response, tolerant};
use super::sm::{Charset, Domain, SignatureError, Signer, Verifier};
use span::Spans;

/// What every request says of where it comes from (2.4). All are strings, all are sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Header {
    /// The institution by the platform's number; at most 32 characters.
    pub joininstid: String,
    /// Unique for ever within it; at most 32 characters.
    pub joininstssn: String,
    /// 00 to 03.
    pub areaflag: String,
    /// YYYYMMDD, local time.
    pub reqdate: String,
    /// hhmmss, 24 hours.
    pub reqtime: String,
    /// Institution: 8 digits.
    pub instid: String,
    /// Merchant: 15 digits.
    pub mchntid: String,
    /// Network point.
    pub netid: String,
    /// Terminal: 8 digits.
    pub termid: String,
    /// The terminal's running number.
    pub termseq: String,
    /// Operator.
    pub oprid: String,
    /// Batch.
    pub batchno: String,
    /// Channel: 2 digits (appendix E).
    pub chnlid: String,
}

/// A header that the interface does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct HeaderError {
    /// Which field.
    pub field: &'static str,
    /// What it must be.
    pub rule: &'static str,
}

impl Header {
    /// The fields in the order of 2.4.
    pub fn fields(&self) -> [(&'static str, &str); 13] {
        [
            ("joininstid", &self.joininstid),
            ("joininstssn", &self.joininstssn),
            ("areaflag", &self.areaflag),
            ("reqdate", &self.reqdate),
            ("reqtime", &self.reqtime),
            ("instid", &self.instid),
            ("mchntid", &self.mchntid),
            ("netid", &self.netid),
            ("termid", &self.termid),
            ("termseq", &self.termseq),
            ("oprid", &self.oprid),
            ("batchno", &self.batchno),
            ("chnlid", &self.chnlid),
        ]
    }

    /// Whether each field is as R-3 and appendix B want it; the error names the first that is not.
    pub fn check(&self) -> Result<(), HeaderError> {
        self.fields().into_iter().try_for_each(|(field, value)| check_field(field, value))
    }
}

/// Whether one field of the header is as R-3 and appendix B want it: the configuration asks for its own share of them.
pub fn check_field(field: &'static str, value: &str) -> Result<(), HeaderError> {
    let digits = |length: usize| value.len() == length && value.bytes().all(|byte| byte.is_ascii_digit());
    let (good, rule) = match field {
        "areaflag" => (matches!(value, "00" | "01" | "02" | "03"), "must be 00, 01, 02 or 03"),
        "reqdate" => (digits(8), "must be YYYYMMDD"),
        "reqtime" => (digits(6), "must be hhmmss"),
        "instid" | "termid" => (digits(8), "must be 8 digits"),
        "mchntid" => (digits(15), "must be 15 digits"),
        "chnlid" => (digits(2), "must be 2 digits"),
        _ => ((1..=32).contains(&value.chars().count()), "must have 1 to 32 characters"),
    };
    if good { Ok(()) } else { Err(HeaderError { field, rule }) }
}

/// Why a request could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// The header.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The signature.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// The body of a request: the text to be sent, byte for byte.
pub fn compose(header: &Header, data: &Value, signer: &Signer) -> Result<String, ComposeError> {
    header.check()?;
    let mut members: Map<String, Value> =
        header.fields().into_iter().map(|(name, value)| (name.to_owned(), Value::String(value.to_owned()))).collect();
    members.insert("data".to_owned(), data.clone());
    Ok(seal(members, signer)?)
}

/// Writes these members and their signature, `sign` last.
pub fn seal(mut members: Map<String, Value>, signer: &Signer) -> Result<String, SignatureError> {
    members.shift_remove("sign");
    members.insert("sign".to_owned(), Value::String(String::new()));
    let mut text = Value::Object(members).to_string();
    let spans = Spans::of(&text).expect("an object written by us is one");
    let sign = spans.sign().expect("its sign was just put in").value.clone();
    let bytes = signed_bytes(&text, &spans, signer.rules().domain, signer.rules().charset).ok_or(SignatureError::Charset)?;
    let signature = signer.sign(&bytes)?;
    text.replace_range(sign, &Value::String(signature).to_string());
    Ok(text)
}

/// Why a text was dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not text in the character set.
    #[error("it is not text")]
    NotText,
    /// Not a JSON object.
    #[error("it is no JSON object: {0}")]
    NotJson(String),
    /// No `sign` that is a text.
    #[error("it is not signed")]
    Unsigned,
    /// Signed wrongly.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Reads a signed text: verifies it as received, then gives its top-level members but `sign`.
/// Of a name that is there twice, the last counts, in the signature and in the reading alike.
pub fn open(bytes: &[u8], verifier: &Verifier) -> Result<Map<String, Value>, OpenError> {
    let mut why = None;
    for text in verifier.rules().charset.readings(bytes) {
        match open_text(&text, verifier) {
            Ok(members) => return Ok(members),
            Err(error) => _ = why.get_or_insert(error),
        }
    }
    Err(why.unwrap_or(OpenError::NotText))
}

fn open_text(text: &str, verifier: &Verifier) -> Result<Map<String, Value>, OpenError> {
    let rules = verifier.rules();
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let spans = Spans::of(text).map_err(|error| not_json(&error))?;
    let sign = spans.sign().ok_or(OpenError::Unsigned)?;
    let Ok(signature) = serde_json::from_str::<String>(&text[sign.value.clone()]) else { return Err(OpenError::Unsigned) };
    if signature.trim().is_empty() {
        return Err(OpenError::Unsigned);
    }
    let signed = signed_bytes(text, &spans, rules.domain, rules.charset).ok_or(SignatureError::Charset)?;
    if let Err(error) = verifier.verify(&signed, &signature) {
        // A line end around the text is the transport's, not the signer's.
        let trimmed = signed.trim_ascii();
        if trimmed.len() == signed.len() || verifier.verify(trimmed, &signature).is_err() {
            return Err(error.into());
        }
    }
    let mut members = Map::new();
    for member in spans.members() {
        let value = serde_json::from_str(&text[member.value.clone()]).map_err(|error| not_json(&error))?;
        members.insert(member.name.clone(), value);
    }
    members.shift_remove("sign");
    Ok(members)
}

/// Where the text breaks, without a word of it: it may be somebody's.
fn not_json(error: &serde_json::Error) -> OpenError {
    OpenError::NotJson(format!("{:?} error at line {} column {}", error.classify(), error.line(), error.column()))
}

/// The bytes that the signature covers; `None` where the character set lacks a character.
fn signed_bytes(text: &str, spans: &Spans, domain: Domain, charset: Charset) -> Option<Vec<u8>> {
    let covered = match domain {
        Domain::BlankSign => replaced(text, &spans.sign()?.value, "\"\""),
        Domain::WithoutSign => replaced(text, &spans.sign()?.removable, ""),
        Domain::SortedHeader => sorted_header(text, spans),
    };
    charset.encode(&covered).map(Cow::into_owned)
}

fn replaced(text: &str, range: &Range<usize>, by: &str) -> String {
    [&text[..range.start], by, &text[range.end..]].concat()
}

/// Names ascending, each followed by its value: a string's content, anything else as it stands.
fn sorted_header(text: &str, spans: &Spans) -> String {
    let mut members: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
    for member in spans.members().filter(|member| member.name != "sign" && member.name != "data") {
        let raw = &text[member.value.clone()];
        let value = serde_json::from_str::<String>(raw).map_or(Cow::Borrowed(raw), Cow::Owned);
        members.insert(&member.name, value);
    }
    members.into_iter().flat_map(|(name, value)| [Cow::Borrowed(name), value]).collect()
}

/// Why a reply is as good as none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Not a signed JSON text, or not signed by the server.
    #[error(transparent)]
    Dropped(#[from] OpenError),
    /// Signed by the server, without a field that every reply has.
    #[error("{0} is missing or unreadable")]
    Missing(&'static str),
    /// Signed by the server, without what its call needs.
    #[error(transparent)]
    Body(#[from] DecodeError),
}

impl ReplyError {
    /// Whether it is the signature that failed: missing, malformed or wrong.
    pub fn is_signature(&self) -> bool {
        matches!(self, ReplyError::Dropped(OpenError::Unsigned | OpenError::Signature(_)))
    }
}

/// The reply to a request, from the bytes as received.
pub fn read_reply(bytes: &[u8], verifier: &Verifier, request: &Request, dialect: &Dialect) -> Result<Response, ReplyError> {
    let members = open(bytes, verifier)?;
    let Ok(Some(code)) = tolerant::text(members.get("result")) else { return Err(ReplyError::Missing("result")) };
    let code = ResultCode::new(&code);
    let description = tolerant::text(members.get("resultdesc")).ok().flatten().unwrap_or_default();
    let body = decode::body(request, &code, members.get("data"), dialect)?;
    Ok(Response { code, description, body })
}

#[cfg(test)]
mod tests;
