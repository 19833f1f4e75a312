//! A server that takes one reading alone: requests written by another are refused, in words that name what is wrong.

use serde_json::Value;

use super::asked::Asked;
use super::options::{Options, WantsCommandsBeside, WantsCounts, WantsData, WantsLists, WantsPadding, WantsQueryCommands};
use super::{Refused, refused};
use crate::proto::message::Call;

/// The lists of chapter 4.
const LISTS: [&str; 3] = ["apdulist", "apduresp", "apducmd"];

/// Refuses a request that is not written as the options want it.
pub(super) fn check(options: &Options, call: Call, data: &Value) -> Result<(), Refused> {
    object(options.wants_data, data, "data")?;
    let asked = Asked::new(data)?;
    for list in LISTS {
        form_of_list(options.wants_lists, asked.raw(list), list)?;
    }
    form_of_count(options.wants_counts, asked.raw("apdunum"), call)?;
    match call {
        Call::CardInfoQuery => query(options, &asked),
        Call::CardSaleRequest | Call::CardSaleConfirm | Call::CardReturnApply | Call::CardReturnConfirm => service(options, &asked),
        _ => Ok(()),
    }
}

fn wrong(what: String) -> Refused {
    refused("999999", what)
}

fn object(wanted: WantsData, value: &Value, name: &str) -> Result<(), Refused> {
    match (wanted, value) {
        (WantsData::Object, Value::String(_)) => Err(wrong(format!("{name} is a text, an object is expected"))),
        (WantsData::JsonText, Value::Object(_)) => Err(wrong(format!("{name} is an object, its text is expected"))),
        _ => Ok(()),
    }
}

fn form_of_list(wanted: WantsLists, value: Option<&Value>, name: &str) -> Result<(), Refused> {
    let found = match value {
        None => return Ok(()),
        Some(Value::Array(_)) => WantsLists::JsonArray,
        Some(Value::String(text)) if text.starts_with('[') => WantsLists::JsonText,
        Some(_) => WantsLists::CommaString,
    };
    if wanted == WantsLists::Any || wanted == found {
        Ok(())
    } else {
        Err(wrong(format!("{name} is a {found:?}, a {wanted:?} is expected")))
    }
}

fn form_of_count(wanted: WantsCounts, value: Option<&Value>, call: Call) -> Result<(), Refused> {
    let Some(value) = value else { return Ok(()) };
    let number = match wanted {
        WantsCounts::Any => return Ok(()),
        WantsCounts::AsSpecified => call == Call::CardInfoQuery,
        WantsCounts::Number => true,
        WantsCounts::String => false,
    };
    match (number, value.is_number()) {
        (true, false) => Err(wrong("apdunum is a text, a number is expected".to_owned())),
        (false, true) => Err(wrong("apdunum is a number, a text is expected".to_owned())),
        _ => Ok(()),
    }
}

fn query(options: &Options, asked: &Asked<'_>) -> Result<(), Refused> {
    let named = asked.raw("apdulist").is_some_and(|list| list.to_string().contains("IDX_"));
    match (options.wants_query_commands, named) {
        (WantsQueryCommands::Hex, true) => return Err(wrong("apdulist names ids, hexadecimal is expected".to_owned())),
        (WantsQueryCommands::Ids, false) => return Err(wrong("apdulist is hexadecimal, ids are expected".to_owned())),
        _ => {}
    }
    let ran = asked.ran()?;
    for id in options.wants_reads.split(',').filter(|id| !id.is_empty()) {
        let command = crate::proto::catalogue::command(id).map_err(|error| wrong(error.to_string()))?;
        if !ran.iter().any(|one| one.command == command) {
            return Err(refused("000026", format!("{id} is not among the commands")));
        }
    }
    Ok(())
}

fn service(options: &Options, asked: &Asked<'_>) -> Result<(), Refused> {
    match (options.wants_commands_beside, asked.raw("apducmd")) {
        (WantsCommandsBeside::Omitted, Some(_)) => return Err(wrong("apducmd is not expected".to_owned())),
        (WantsCommandsBeside::Apducmd, None) => return Err(wrong("apducmd is missing".to_owned())),
        _ => {}
    }
    let Some(customer) = asked.raw("custinfo") else { return Ok(()) };
    object(options.wants_customer, customer, "custinfo")?;
    if options.wants_customer_fields.is_empty() {
        return Ok(());
    }
    let wanted: Vec<&str> = options.wants_customer_fields.split(',').collect();
    let members = Asked::new(customer)?;
    match members.names().find(|name| !wanted.contains(name)) {
        Some(name) => Err(wrong(format!("custinfo has {name}, which is not expected"))),
        None => Ok(()),
    }
}

/// Refuses the results of a list of so many commands where the rest of it is not filled up as wanted.
pub(super) fn check_padding(wanted: WantsPadding, asked: &Asked<'_>, listed: usize) -> Result<(), Refused> {
    let responses = asked.all_responses()?;
    let filled = |filling: &str| responses.iter().any(|response| response == filling);
    let fits = match wanted {
        WantsPadding::Any => true,
        WantsPadding::ExecutedOnly => !filled("FFFF") && !filled(""),
        WantsPadding::FillFfff => responses.len() == listed && !filled(""),
        WantsPadding::FillEmpty => responses.len() == listed && !filled("FFFF"),
    };
    if fits { Ok(()) } else { Err(refused("000026", format!("apduresp is not filled up as expected: {wanted:?}"))) }
}
