//! An answer out of JSON, read as tolerantly as the server's are: numbers and numeric strings are both accepted,
//! unknown members are ignored, a mandatory one that is missing is an error that names it.

use std::time::Duration;

use serde_json::{Map, Value};

use crate::domain::{Fen, Stamp};
use crate::proto::message::tolerant::{self, FieldError};

use super::{Ask, PayRefusal, PayReply, PayRequest, PayState, Payment};

/// The longest text that a QR code on a screen still shows to a telephone at arm's length.
const LONGEST_QR: usize = 1024;

/// Of words and numbers that are only kept, no more than this is kept.
const LONGEST_WORDS: usize = 200;

/// Why a body is no answer to what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// It is no JSON object.
    #[error("is no JSON object")]
    NotAnObject,
    /// A member is missing or is not what it should be.
    #[error("{field} {error}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is wrong with it.
        error: FieldError,
    },
    /// It speaks of another payment.
    #[error("payorderno is another payment's")]
    OtherPayment,
}

/// Reads the answer to this request. That it speaks of the request's payment is checked here; whether its amount is the
/// one that was asked for is for whoever decides.
pub fn reply(request: &PayRequest, body: &[u8]) -> Result<PayReply, ReplyError> {
    let value: Value = serde_json::from_slice(body).map_err(|_| ReplyError::NotAnObject)?;
    let members = value.as_object().ok_or(ReplyError::NotAnObject)?;
    let code = mandatory(members, "code")?;
    let number = optional(members, "payorderno")?;
    if number.as_deref().is_some_and(|number| number != request.pay_order_no.as_str()) {
        return Err(ReplyError::OtherPayment);
    }
    if code != "ok" {
        let message = optional(members, "message").ok().flatten().unwrap_or_default();
        return Ok(PayReply::Refused(PayRefusal { code: cut(code), message: cut(message) }));
    }
    if number.is_none() {
        return Err(ReplyError::Field { field: "payorderno", error: FieldError::Missing });
    }
    payment(request, members).map(PayReply::Stands)
}

fn payment(request: &PayRequest, members: &Map<String, Value>) -> Result<Payment, ReplyError> {
    let field = |field: &'static str| move |error| ReplyError::Field { field, error };
    let name = mandatory(members, "state")?;
    let unknown = || FieldError::Unreadable(format!("{} is no state of a payment", tolerant::shortened(&name)));
    let state = PayState::from_name(&name).ok_or_else(unknown).map_err(field("state"))?;
    let amount = tolerant::fen(members.get("amount")).map_err(field("amount"))?;
    if amount <= Fen::ZERO {
        return Err(field("amount")(FieldError::Unreadable("is not more than nothing".to_owned())));
    }
    let qr = optional(members, "qr")?;
    match &qr {
        Some(text) if text.len() > LONGEST_QR || text.chars().any(char::is_control) => {
            return Err(field("qr")(FieldError::Unreadable("is no text for a QR code".to_owned())));
        }
        None if state == PayState::Waiting && matches!(request.ask, Ask::Create { .. }) => {
            return Err(field("qr")(FieldError::Missing));
        }
        _ => {}
    }
    let left = match tolerant::text(members.get("seconds_left")).map_err(field("seconds_left"))? {
        Some(_) => Some(tolerant::count(members.get("seconds_left")).map_err(field("seconds_left"))?),
        None => None,
    };
    // What is only kept for a dispute stands in nobody's way.
    let transaction = optional(members, "transaction").ok().flatten().map(cut);
    let paid_at = optional(members, "paid_at").ok().flatten().and_then(|text| stamp(&text));
    Ok(Payment { state, amount, qr, left: left.map(|seconds| Duration::from_secs(seconds.into())), transaction, paid_at })
}

fn mandatory(members: &Map<String, Value>, name: &'static str) -> Result<String, ReplyError> {
    optional(members, name)?.ok_or(ReplyError::Field { field: name, error: FieldError::Missing })
}

fn optional(members: &Map<String, Value>, name: &'static str) -> Result<Option<String>, ReplyError> {
    tolerant::text(members.get(name)).map_err(|error| ReplyError::Field { field: name, error })
}

fn stamp(text: &str) -> Option<Stamp> {
    Stamp::try_from(text.to_owned()).ok()
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST_WORDS));
    text
}
