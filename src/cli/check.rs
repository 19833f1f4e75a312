//! `cardkiosk journal check`: the whole journal held against its digests, row by row.

use serde_json::{Value, json};

use crate::i18n::{Message, Text as _, Texts};
use crate::world::journal::{Chain, Checked, Finding, Length, View, Wrong};

use super::exit::Exit;
use super::problems;
use super::report::{Failure, Report};

/// Tells every row that is not as it was written. Changes nothing.
pub(super) fn run(view: &View, texts: &Texts) -> Result<Report, Failure> {
    let mut lines = Vec::new();
    // A page that cannot be read is told, and what can be is held against the digests all the same.
    let damage = view.check_whole().err().map(|error| problems::journal(&error).1);
    lines.extend(damage.iter().map(|message| texts.say(message)));
    let checked = match view.check_digests() {
        Ok(checked) => checked,
        Err(_) if damage.is_some() => Checked { chains: Vec::new(), findings: Vec::new() },
        Err(error) => return Err(error.into()),
    };
    lines.extend(checked.findings.iter().map(|finding| texts.say(&told(finding))));
    let is_sound = damage.is_none() && checked.findings.is_empty();
    let summary = summary(view, &checked, is_sound);
    lines.push(texts.say(&summary));
    let since = checked.chains.iter().find(|length| length.chain == Chain::Entries && length.since > 0);
    lines.extend(since.map(|length| texts.say(&Message::CheckSince { number: length.since.to_string() })));
    let code = damage.as_ref().or((!is_sound).then_some(&summary)).map(Message::id);
    let object = json!({
        "outcome": if is_sound { "done" } else { "damaged" },
        "code": code,
        "chains": checked.chains.iter().map(length).collect::<Vec<Value>>(),
        "findings": checked.findings.iter().map(|finding| object(finding, texts)).collect::<Vec<Value>>(),
        "message": texts.say(damage.as_ref().unwrap_or(&summary)),
    });
    Ok(Report::new(if is_sound { Exit::Done } else { Exit::ByHand }, lines, object))
}

fn summary(view: &View, checked: &Checked, is_sound: bool) -> Message {
    let rows = |chain| checked.chains.iter().find(|length| length.chain == chain);
    match (rows(Chain::Entries), rows(Chain::Shifts)) {
        (Some(entries), Some(shifts)) if is_sound => Message::CheckSound {
            entries: entries.rows.to_string(),
            shifts: shifts.rows.to_string(),
            number: entries.last.to_string(),
            digest: entries.digest.clone(),
        },
        _ if is_sound => Message::CheckNoDigests { path: view.path().display().to_string() },
        _ => Message::CheckFound { count: checked.findings.len().to_string() },
    }
}

fn told(finding: &Finding) -> Message {
    let (number, about) = (finding.number.to_string(), finding.about.clone().unwrap_or_default());
    match (finding.chain, finding.wrong) {
        (Chain::Entries, Wrong::Changed) => Message::CheckChanged { number, order: about },
        (Chain::Entries, Wrong::Missing { upto }) => Message::CheckMissing { number, upto: upto.to_string() },
        (Chain::Entries, Wrong::Unreadable) => Message::CheckUnreadable { number, order: about },
        (_, Wrong::NotListed) => Message::CheckNotListed { number, order: about },
        (Chain::Shifts, Wrong::Changed | Wrong::Unreadable) => Message::CheckShiftChanged { number, shift: about },
        (Chain::Shifts, Wrong::Missing { upto }) => Message::CheckShiftMissing { number, upto: upto.to_string() },
    }
}

fn length(length: &Length) -> Value {
    json!({
        "table": table(length.chain),
        "rows": length.rows,
        "last": length.last,
        "digest": length.digest,
        "since": length.since,
    })
}

fn object(finding: &Finding, texts: &Texts) -> Value {
    let (wrong, upto) = match finding.wrong {
        Wrong::Changed => ("changed", None),
        Wrong::Missing { upto } => ("missing", Some(upto)),
        Wrong::Unreadable => ("unreadable", None),
        Wrong::NotListed => ("not_listed", None),
    };
    json!({
        "table": table(finding.chain),
        "number": finding.number,
        "upto": upto,
        "about": finding.about,
        "wrong": wrong,
        "message": texts.say(&told(finding)),
    })
}

fn table(chain: Chain) -> &'static str {
    match chain {
        Chain::Entries => "entries",
        Chain::Shifts => "shifts",
    }
}
