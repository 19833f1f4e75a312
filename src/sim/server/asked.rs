//! A request as the server reads it: strict where the specification is clear, so that a terminal that strays is noticed.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Refused, refused};
use crate::domain::CardNumber;
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{Known, classify};
use crate::proto::message::tolerant;

/// The fields of a request.
pub(super) struct Asked<'a>(Cow<'a, Map<String, Value>>);

/// One command and what the card answered to it.
pub(super) struct Ran {
    pub(super) command: Command,
    pub(super) reply: CardReply,
}

impl Ran {
    pub(super) fn known(&self) -> Option<Known> {
        classify(&self.command)
    }

    /// The data of a success.
    pub(super) fn data(&self) -> Option<&[u8]> {
        self.reply.is_success().then_some(&self.reply.data[..])
    }
}

impl<'a> Asked<'a> {
    pub(super) fn new(data: &'a Value) -> Result<Asked<'a>, Refused> {
        tolerant::object(Some(data)).map(Asked).map_err(|error| refused("999999", format!("data {error}")))
    }

    /// A field that must be there, a string of at least one character.
    pub(super) fn text(&self, field: &str) -> Result<&str, Refused> {
        self.optional(field)?.ok_or_else(|| refused("999999", format!("{field} is missing")))
    }

    /// A field that may be there, a string.
    pub(super) fn optional(&self, field: &str) -> Result<Option<&str>, Refused> {
        match self.0.get(field) {
            None => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(refused("999999", format!("{field} is not a string"))),
        }
    }

    /// A field as it came.
    pub(super) fn raw(&self, field: &str) -> Option<&Value> {
        self.0.get(field)
    }

    /// The names of all fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The items of apduresp, padded ones included.
    pub(super) fn all_responses(&self) -> Result<Vec<String>, Refused> {
        let count = self.count()?;
        self.items("apduresp", count)
    }

    pub(super) fn card_no(&self) -> Result<CardNumber, Refused> {
        CardNumber::parse(self.text("cardno")?).ok_or_else(|| refused("000022", "the card number is none"))
    }

    /// Whole fen, digits alone.
    pub(super) fn fen(&self, field: &str) -> Result<i64, Refused> {
        let text = self.text(field)?;
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|_| digits).ok_or_else(|| refused("999999", format!("{field} is not whole fen")))
    }

    pub(super) fn number(&self, field: &str) -> Result<usize, Refused> {
        let text = self.text(field)?;
        text.parse().map_err(|_| refused("999999", format!("{field} is not a number")))
    }

    /// apdunum: a number or a string of one.
    fn count(&self) -> Result<usize, Refused> {
        let count = tolerant::count(self.0.get("apdunum")).map_err(|error| refused("999999", format!("apdunum {error}")))?;
        Ok(count as usize)
    }

    /// The commands and their responses, item by item; those that were padded are left out.
    pub(super) fn ran(&self) -> Result<Vec<Ran>, Refused> {
        let commands = tolerant::commands(self.0.get("apdulist")).map_err(|error| refused("000026", format!("apdulist {error}")))?;
        let responses = self.items("apduresp", commands.len())?;
        if commands.len() != self.count()? || responses.len() != commands.len() {
            let text = format!("{} commands and {} responses do not fit apdunum", commands.len(), responses.len());
            return Err(refused("000026", text));
        }
        let pairs = commands.into_iter().zip(responses).filter(|(_, response)| !is_padding(response));
        pairs.map(|(command, response)| Ok(Ran { command, reply: reply(&response)? })).collect()
    }

    /// The responses alone, where `apdulist` carries those.
    pub(super) fn responses(&self) -> Result<Vec<CardReply>, Refused> {
        let count = self.count()?;
        let responses = self.items("apdulist", count)?;
        if responses.len() != count {
            return Err(refused("000026", format!("{} responses do not fit apdunum", responses.len())));
        }
        responses.iter().filter(|response| !is_padding(response)).map(|response| reply(response)).collect()
    }

    /// The items of a list, empty ones kept: where `expected` is none, an empty text is no item, else one.
    fn items(&self, field: &str, expected: usize) -> Result<Vec<String>, Refused> {
        let parted = |text: &str| -> Vec<String> {
            if text.is_empty() && expected == 0 { Vec::new() } else { text.split(',').map(|item| item.trim().to_owned()).collect() }
        };
        let wrong = || refused("000026", format!("{field} is no list"));
        let from_array = |values: &[Value]| values.iter().map(|value| value.as_str().map(str::to_owned).ok_or_else(wrong)).collect();
        match self.0.get(field) {
            Some(Value::Array(values)) => from_array(values),
            Some(Value::String(text)) if text.starts_with('[') => {
                let values: Vec<Value> = serde_json::from_str(text).map_err(|_| wrong())?;
                from_array(&values)
            }
            Some(Value::String(text)) => Ok(parted(text)),
            _ => Err(wrong()),
        }
    }
}

fn is_padding(response: &str) -> bool {
    response.is_empty() || response.eq_ignore_ascii_case("FFFF")
}

fn reply(text: &str) -> Result<CardReply, Refused> {
    let bytes = hex::decode(text).map_err(|_| refused("000027", "a response is not hexadecimal"))?;
    CardReply::from_bytes(&bytes).map_err(|error| refused("000027", error.to_string()))
}
