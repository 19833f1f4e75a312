//! A reply's data as the server writes it, in the form its options choose.

use serde_json::{Map, Value, json};

use super::options::{CardNumbers, Data, Lists, Numbers, Options};
use crate::domain::{CardNumber, Stamp};
use crate::proto::apdu::Command;
use crate::proto::catalogue;

/// Data in the making.
pub(super) struct Answer<'a> {
    options: &'a Options,
    members: Map<String, Value>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(options: &'a Options) -> Answer<'a> {
        Answer { options, members: Map::new() }
    }

    pub(super) fn text(mut self, name: &str, text: impl Into<String>) -> Self {
        self.members.insert(name.to_owned(), Value::String(text.into()));
        self
    }

    /// A count or an amount.
    pub(super) fn number(mut self, name: &str, number: i64) -> Self {
        let value = match self.options.numbers {
            Numbers::Strings => Value::String(number.to_string()),
            Numbers::Numbers => json!(number),
        };
        self.members.insert(name.to_owned(), value);
        self
    }

    pub(super) fn value(mut self, name: &str, value: Value) -> Self {
        self.members.insert(name.to_owned(), value);
        self
    }

    pub(super) fn card(self, card_no: &CardNumber) -> Self {
        let text = card_no.reveal();
        let number = if text.len() == 20 { text.strip_prefix('0').unwrap_or(text) } else { text };
        let written = match self.options.card_numbers {
            CardNumbers::Number => number.to_owned(),
            CardNumbers::Serial => format!("{number:0>20}"),
        };
        self.text("cardno", written)
    }

    pub(super) fn commands(self, commands: &[Command]) -> Self {
        let hexes: Vec<String> = commands.iter().map(Command::to_hex).collect();
        let value = match self.options.lists {
            Lists::CommaString => json!(hexes.join(",")),
            Lists::LooseString => json!(format!(" {} ,", hexes.join(" , ").to_lowercase())),
            Lists::Array => json!(hexes),
            Lists::ArrayText => json!(json!(hexes).to_string()),
            Lists::ArrayOfOne => json!([hexes.join(",")]),
            Lists::Objects => {
                let objects = hexes.iter().enumerate().map(|(index, hex)| json!({ "seq": (index + 1).to_string(), "apdu": hex }));
                Value::Array(objects.collect())
            }
            Lists::Ids => json!(commands.iter().map(id_or_hex).collect::<Vec<_>>().join(",")),
        };
        let count = i64::try_from(commands.len()).unwrap_or(i64::MAX);
        self.number("apdunum", count).value("apdulist", value)
    }

    pub(super) fn times(self, now: Stamp) -> Self {
        self.text("txntime", now.time()).text("txndate", now.date()).text("settdate", now.date())
    }

    pub(super) fn done(self) -> Value {
        let object = Value::Object(self.members);
        match self.options.data {
            Data::Object => object,
            Data::Text => Value::String(object.to_string()),
        }
    }
}

fn id_or_hex(command: &Command) -> String {
    let row = catalogue::TABLE.iter().find(|row| row.command().as_ref() == Some(command));
    row.map_or_else(|| command.to_hex(), ToString::to_string)
}
