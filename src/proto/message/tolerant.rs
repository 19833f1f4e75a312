//! How a value is read that the specification types in three ways.

use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::domain::Fen;
use crate::proto::apdu::Command;
use crate::proto::catalogue;

/// Why a field is not what it should be; the field's name comes from who asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Not there, null or empty.
    #[error("is missing")]
    Missing,
    /// There, and something else.
    #[error("{0}")]
    Unreadable(String),
}

/// `data` as an object: an object, a string holding one, or nothing at all ("", null, missing), which is an empty one.
pub(crate) fn object(data: Option<&Value>) -> Result<Cow<'_, Map<String, Value>>, FieldError> {
    match data {
        None | Some(Value::Null) => Ok(Cow::Owned(Map::new())),
        Some(Value::Object(members)) => Ok(Cow::Borrowed(members)),
        Some(Value::String(text)) if text.trim().is_empty() => Ok(Cow::Owned(Map::new())),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Object(members)) => Ok(Cow::Owned(members)),
            Ok(Value::Null) => Ok(Cow::Owned(Map::new())),
            _ => Err(FieldError::Unreadable("is a text that holds no JSON object".to_owned())),
        },
        Some(other) => Err(FieldError::Unreadable(format!("is {}, not an object", kind(other)))),
    }
}

/// A text: a string with blanks around it dropped, or a whole number. Missing, null and empty are all `None`.
pub(crate) fn text(value: Option<&Value>) -> Result<Option<String>, FieldError> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => {
            let text = text.trim();
            Ok((!text.is_empty()).then(|| text.to_owned()))
        }
        // A number that is not whole may already have lost digits: it is nothing to decide by.
        Some(Value::Number(number)) if number.is_i64() || number.is_u64() => Ok(Some(number.to_string())),
        Some(other) => Err(FieldError::Unreadable(format!("is {}, not a text", kind(other)))),
    }
}

/// Whole fen, as a numeric string or a number.
pub(crate) fn fen(value: Option<&Value>) -> Result<Fen, FieldError> {
    let text = text(value)?.ok_or(FieldError::Missing)?;
    Fen::parse_fen(&text).map_err(|error| FieldError::Unreadable(error.to_string()))
}

/// A count, as a numeric string or a number.
pub(crate) fn count(value: Option<&Value>) -> Result<u32, FieldError> {
    let text = text(value)?.ok_or(FieldError::Missing)?;
    text.parse().map_err(|_| FieldError::Unreadable(format!("{} is not a count", shortened(&text))))
}

/// A list of commands in any form of R-10. `""` and an empty array are an empty list.
pub(crate) fn commands(value: Option<&Value>) -> Result<Vec<Command>, FieldError> {
    items(value)?.iter().map(|item| command(item)).collect()
}

/// The items of a list in any form of R-10: a comma-joined string, a JSON array, the text of one, an array whose items
/// are joined themselves, or an array of objects that each hold a command.
pub(crate) fn items(value: Option<&Value>) -> Result<Vec<String>, FieldError> {
    let mut found = Vec::new();
    match value {
        None | Some(Value::Null) => return Err(FieldError::Missing),
        Some(Value::String(text)) if text.trim_start().starts_with(['[', '{']) => match serde_json::from_str(text) {
            Ok(Value::Array(values)) => from_array(&values, &mut found)?,
            Ok(member @ Value::Object(_)) => from_array(&[member], &mut found)?,
            _ => return Err(FieldError::Unreadable("is neither a list nor the text of one".to_owned())),
        },
        Some(Value::String(text)) => from_joined(text, &mut found),
        Some(Value::Array(values)) => from_array(values, &mut found)?,
        Some(other) => return Err(FieldError::Unreadable(format!("is {}, not a list", kind(other)))),
    }
    Ok(found)
}

fn from_array(values: &[Value], found: &mut Vec<String>) -> Result<(), FieldError> {
    for value in values {
        match value {
            Value::Null => {}
            Value::String(text) => from_joined(text, found),
            Value::Object(members) => from_joined(command_member(members)?, found),
            other => return Err(FieldError::Unreadable(format!("holds {} where a command should be", kind(other)))),
        }
    }
    Ok(())
}

/// Items may be parted by the comma of a Chinese keyboard; empty ones come from trailing commas. Marks that a text kept
/// from a JSON array it once was are dropped.
fn from_joined(text: &str, found: &mut Vec<String>) {
    let bare =
        text.split([',', '，']).map(|item| item.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '"' | '[' | ']')));
    found.extend(bare.filter(|item| !item.is_empty()).map(str::to_owned));
}

/// The member of an object that is the command: by its name, else the only one that reads as a command.
fn command_member(members: &Map<String, Value>) -> Result<&str, FieldError> {
    const NAMES: [&str; 7] = ["apdu", "apducmd", "command", "cmd", "apdudata", "apducommand", "value"];
    let texts = || members.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let named = NAMES.iter().find_map(|wanted| texts().find(|(name, _)| name.eq_ignore_ascii_case(wanted)));
    if let Some((_, text)) = named {
        return Ok(text);
    }
    let mut commands = texts().filter(|(_, text)| command(text.trim()).is_ok());
    match (commands.next(), commands.next()) {
        (Some((_, text)), None) => Ok(text),
        _ => Err(FieldError::Unreadable("holds an object without a recognisable command".to_owned())),
    }
}

fn command(item: &str) -> Result<Command, FieldError> {
    catalogue::command(item).map_err(|error| FieldError::Unreadable(format!("holds {}: {}", shortened(item), error.reason)))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Enough of a text to find it again, and no more: it may be somebody's.
pub(crate) fn shortened(text: &str) -> String {
    let mut letters = text.chars();
    let start: String = letters.by_ref().take(12).collect();
    if letters.next().is_some() { format!("{start:?}…") } else { format!("{start:?}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const SELECT: &str = "00A4040008A000000632010105";
    const BALANCE: &str = "805C000204";

    fn hexes(value: &Value) -> Vec<String> {
        commands(Some(value)).expect("it is a list").iter().map(Command::to_hex).collect()
    }

    #[test]
    fn every_form_of_a_list_reads_the_same() {
        let forms = [
            json!(format!("{SELECT},{BALANCE}")),
            json!(format!(" {SELECT} , {} ,, ", BALANCE.to_lowercase())),
            json!(format!("{SELECT}，{BALANCE}")),
            json!([SELECT, BALANCE]),
            json!([format!("{SELECT},{BALANCE}")]),
            json!([null, SELECT, "", BALANCE]),
            json!(format!("[\"{SELECT}\", \"{BALANCE}\"]")),
            json!(format!("[\"{SELECT},{BALANCE}\"]")),
            json!([{ "apdu": SELECT }, { "apdu": BALANCE }]),
            json!([{ "seq": "1", "CMD": SELECT }, { "seq": "2", "CMD": BALANCE }]),
            json!([{ "step": 1, "what": SELECT }, { "step": 2, "what": BALANCE, "why": "read the balance" }]),
            json!(["IDX_0002", "IDX_0003"]),
            json!("IDX_0002,805C000204"),
        ];
        for form in &forms {
            assert_eq!(hexes(form), [SELECT, BALANCE], "{form}");
        }
        assert_eq!(hexes(&json!(format!("{{\"apdu\": \"{SELECT}\"}}"))), [SELECT], "the text of one member");
        assert!(commands(Some(&json!(format!("[{SELECT},{BALANCE}")))).is_err(), "a broken array is no list");
    }

    #[test]
    fn empty_lists_are_lists_and_missing_ones_are_missing() {
        for empty in [json!(""), json!([]), json!("[]"), json!(" , "), json!([""])] {
            assert_eq!(hexes(&empty), Vec::<String>::new(), "{empty}");
        }
        assert_eq!(commands(None), Err(FieldError::Missing));
        assert_eq!(commands(Some(&Value::Null)), Err(FieldError::Missing));
    }

    #[test]
    fn what_is_no_command_is_an_error_that_shows_it() {
        for (bad, shown) in [
            (json!("80ZZ"), "80ZZ"),
            (json!("805C0002040506"), "805C00020405"),
            (json!("IDX_2002"), "IDX_2002"),
            (json!("IDX_9999"), "IDX_9999"),
            (json!([1]), "a number"),
            (json!([{ "a": "no", "b": 2 }]), "recognisable"),
            (json!(true), "true or false"),
        ] {
            let Err(FieldError::Unreadable(reason)) = commands(Some(&bad)) else { panic!("{bad} was read") };
            assert!(reason.contains(shown), "{bad}: {reason}");
        }
    }

    #[test]
    fn scalars_as_strings_and_as_numbers() {
        assert_eq!(fen(Some(&json!("0005000"))), Ok(Fen::new(5000)));
        assert_eq!(fen(Some(&json!(5000))), Ok(Fen::new(5000)));
        assert_eq!(fen(Some(&json!(-800))), Ok(Fen::new(-800)));
        assert_eq!(fen(Some(&json!(""))), Err(FieldError::Missing));
        assert!(fen(Some(&json!(50.0))).is_err(), "money is never a float");
        assert!(fen(Some(&json!("50.00"))).is_err());
        assert_eq!(count(Some(&json!("3"))), Ok(3));
        assert!(count(Some(&json!("-3"))).is_err());
        assert_eq!(text(Some(&json!(3_104_880_699_999_900_017_u64))), Ok(Some("3104880699999900017".to_owned())));
        assert!(text(Some(&json!(1e30))).is_err(), "its digits are gone");
        assert_eq!(text(Some(&json!("  "))), Ok(None));
    }

    #[test]
    fn data_as_an_object_a_text_or_nothing() {
        let members = object(Some(&json!({ "a": "1" }))).expect("an object").into_owned();
        assert_eq!(object(Some(&json!("{\"a\":\"1\"}"))).expect("its text").into_owned(), members);
        for nothing in [None, Some(&Value::Null), Some(&json!("")), Some(&json!(" ")), Some(&json!("null"))] {
            assert!(object(nothing).expect("nothing is fine").is_empty());
        }
        for wrong in [json!([]), json!(5), json!("[1]"), json!("{")] {
            assert!(object(Some(&wrong)).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text_in: String) {
            let value = Value::String(text_in.clone());
            let _ = (commands(Some(&value)), fen(Some(&value)), count(Some(&value)), object(Some(&value)));
            let _ = commands(Some(&json!([text_in.clone(), { "a": text_in }])));
        }

        #[test]
        fn what_was_joined_is_parted_again(parts in proptest::collection::vec("[0-9A-F]{10}", 0..5)) {
            prop_assert_eq!(items(Some(&json!(parts.join(",")))).expect("a list"), parts);
        }
    }
}
