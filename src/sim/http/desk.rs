//! What happens to one request: which faults fall on it, what the server answers, and how the answer leaves.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use jiff::civil::DateTime;
use serde_json::{Map, Value};

use super::books;
use super::fault::{self, Fault, Kind};
use crate::proto::envelope;
use crate::proto::message::{Call, Dialect};
use crate::proto::sm::{PrivateKey, SignatureError, Signer};
use crate::sim::server::text::FrontEnd;

/// How an answer leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Delivery {
    /// Whole.
    Whole(String),
    /// The connection is closed in the middle of it.
    Cut(String),
    /// The connection is closed without it.
    Closed,
    /// An HTTP status without a body.
    Status(u16),
}

/// The server behind the connections, one request at a time.
pub(super) struct Desk {
    pub(super) front_end: FrontEnd,
    forger: Signer,
    names: Dialect,
    faults: Vec<Fault>,
    ledger: Option<PathBuf>,
    counts: BTreeMap<Call, u32>,
    last: BTreeMap<Call, String>,
}

/// Why the books could not be kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum DeskError {
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("the ledger {path}: {source}")]
    Ledger { path: PathBuf, source: std::io::Error },
}

impl Desk {
    pub(super) fn new(front_end: FrontEnd, forger: Signer, names: Dialect, faults: Vec<Fault>, ledger: Option<PathBuf>) -> Desk {
        Desk { front_end, forger, names, faults, ledger, counts: BTreeMap::new(), last: BTreeMap::new() }
    }

    /// The call a path names. Where a site gives several calls one name, the data tells which is meant.
    pub(super) fn call_of(&self, path: &str, body: &[u8]) -> Option<Call> {
        let (_, name) = path.strip_suffix("/V1")?.rsplit_once("/cardfront/")?;
        let candidates: Vec<Call> = Call::ALL.into_iter().filter(|&call| self.names.call_name(call) == name).collect();
        match candidates[..] {
            [] => None,
            [call] => Some(call),
            _ => {
                let meant = meant_by(body)?;
                candidates.contains(&meant).then_some(meant)
            }
        }
    }

    /// Answers a request, faults included; the second is how long the answer is held back.
    pub(super) fn serve(&mut self, call: Call, body: &[u8], now: DateTime) -> Result<(Delivery, Duration), DeskError> {
        let number = self.counts.entry(call).and_modify(|count| *count += 1).or_insert(1);
        let falling: Vec<Kind> = self.faults.iter().filter(|fault| fault.falls_on(call, *number)).map(|fault| fault.kind.clone()).collect();
        tracing::info!(call = call.default_name(), number = *number, faults = ?falling, "request");
        let (delay, fault) = fault::fall(falling);
        match &fault {
            Some(Kind::DropRequest) => return Ok((Delivery::Closed, delay)),
            Some(Kind::Http500) => return Ok((Delivery::Status(500), delay)),
            Some(Kind::Refuse(code)) => return Ok((Delivery::Whole(self.front_end.refuse(code)?), delay)),
            _ => {}
        }
        let text = self.front_end.handle_text(call, body, now)?;
        self.keep()?;
        let before = self.last.insert(call, text.clone());
        Ok((self.deliver(fault.as_ref(), text, before)?, delay))
    }

    fn deliver(&self, fault: Option<&Kind>, text: String, before: Option<String>) -> Result<Delivery, DeskError> {
        Ok(match fault {
            Some(Kind::DropReply) => Delivery::Closed,
            Some(Kind::Garble) => Delivery::Whole(half(&text).to_owned()),
            Some(Kind::Truncate) => Delivery::Cut(text),
            Some(Kind::Forge) => Delivery::Whole(envelope::seal(members(&text), &self.forger)?),
            Some(Kind::Missign) => Delivery::Whole(missigned(&text)),
            Some(Kind::Repeat) => Delivery::Whole(before.unwrap_or(text)),
            _ => Delivery::Whole(text),
        })
    }

    fn keep(&self) -> Result<(), DeskError> {
        let Some(path) = &self.ledger else { return Ok(()) };
        books::keep(path, &self.front_end.server.ledger).map_err(|source| DeskError::Ledger { path: path.clone(), source })
    }
}

/// Which of the calls that sites give one name: 4.3 pages, 4.2 pays, 4.4 does neither.
fn meant_by(body: &[u8]) -> Option<Call> {
    let envelope: Value = serde_json::from_slice(body).ok()?;
    let data = crate::proto::message::tolerant::object(envelope.get("data")).ok()?;
    Some(match (data.contains_key("recnumperpage"), data.contains_key("txnamt")) {
        (true, _) => Call::ChargeOrderQuery,
        (false, true) => Call::ChargeOrderCreate,
        (false, false) => Call::ChargeOrderCancel,
    })
}

/// A key that is nobody's.
pub(super) fn forger_key() -> PrivateKey {
    PrivateKey::from_random(&[0x5A; 32]).expect("a small number is a key")
}

pub(super) fn half(text: &str) -> &str {
    &text[..text.floor_char_boundary(text.len() / 2)]
}

fn members(text: &str) -> Map<String, Value> {
    serde_json::from_str(text).expect("our own reply is an object")
}

/// One digit of the signature turned into another; it stands at the end of the texts we write.
fn missigned(text: &str) -> String {
    let place = text.len() - 12;
    let other = if text.as_bytes()[place] == b'1' { "2" } else { "1" };
    let mut changed = text.to_owned();
    changed.replace_range(place..=place, other);
    changed
}
