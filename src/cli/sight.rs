//! How a card that was read is told.

use serde_json::{Map, Value, json};

use crate::domain::{CardStatus, Fen};
use crate::flow::card_query::{Outcome, ServerSays};
use crate::flow::outcome::Because;
use crate::flow::sight::Sight;
use crate::i18n::{Message, Texts};
use crate::proto::files::{Logged, Record18};
use crate::proto::message::CardInfo;
use crate::proto::purse::TransactionKind;

use super::exit::Exit;
use super::journal::iso;
use super::outcome::with_code;
use super::report::Report;

/// The report of a card query.
pub(super) fn report(outcome: &Outcome, texts: &Texts) -> Report {
    match outcome {
        Outcome::Read { sight, server } => read(sight, server, texts),
        Outcome::Unreadable(status) => not_read(Exit::NothingCharged, &Because::CardUnreadable(*status), &status.to_string(), texts),
        Outcome::OutOfReach(fault) => not_read(Exit::OutOfReach, &Because::Fault(fault.clone()), fault.cause().id(), texts),
    }
}

fn not_read(exit: Exit, because: &Because, code: &str, texts: &Texts) -> Report {
    let said = texts.say(&Message::OutcomeReadNothing { reason: texts.because(because) });
    let message = with_code(said, Some(code.to_owned()), texts);
    let json = json!({
        "outcome": "nothing_charged", "order_no": null, "card_no": null, "amount_fen": null, "balance_before_fen": null, "balance_after_fen": null,
        "code": code, "message": message, "history": [], "server": null,
    });
    Report::new(exit, vec![message], json)
}

fn read(sight: &Sight, server: &ServerSays, texts: &Texts) -> Report {
    let tail = sight.card_no.tail().to_owned();
    let mut lines = vec![texts.say(&match sight.balance {
        Some(balance) => Message::OutcomeRead { tail, balance: balance.to_string() },
        None => Message::OutcomeReadNoBalance { tail },
    })];
    lines.extend(card_lines(sight, texts));
    let mut code = None;
    let exit = match server {
        ServerSays::NotAsked => Exit::Done,
        ServerSays::Info(info) => {
            lines.extend(server_lines(info, texts));
            Exit::Done
        }
        ServerSays::Refused(refusal) => {
            code = Some(refusal.code.clone());
            lines.push(with_code(texts.say(&Message::OutcomeReadRefused { reason: texts.refusal(refusal) }), code.clone(), texts));
            Exit::NothingCharged
        }
        ServerSays::Silent(fault) => {
            code = Some(fault.cause().id().to_owned());
            lines.push(with_code(texts.say(&Message::OutcomeReadNoServer { reason: texts.cause(fault.cause()) }), code.clone(), texts));
            Exit::OutOfReach
        }
    };
    let message = match exit {
        Exit::Done => lines[0].clone(),
        _ => lines.last().cloned().unwrap_or_default(),
    };
    let mut json = object(sight, server);
    json.insert("code".to_owned(), code.into());
    json.insert("message".to_owned(), message.into());
    Report { exit, lines, json }
}

fn card_lines(sight: &Sight, texts: &Texts) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(from), Some(until)) = (sight.file_15.enabled_on, sight.file_15.valid_until) {
        lines.push(texts.say(&Message::CardValid { from: from.to_string(), until: until.to_string() }));
    }
    let stopped = match sight.file_15.status {
        CardStatus::NotEnabled => Some(Message::ReasonCardNotEnabled),
        CardStatus::Stopped => Some(Message::ReasonCardStopped),
        CardStatus::Enabled | CardStatus::Other(_) => None,
    };
    lines.extend(stopped.map(|message| texts.say(&message)));
    lines.push(texts.say(if sight.history.is_empty() { &Message::CardHistoryNone } else { &Message::CardHistory }));
    lines.extend(sight.history.iter().map(|logged| match logged {
        Logged::Record(record) => {
            let at = record.at.map_or_else(|| "?".to_owned(), |at| at.to_string());
            format!("  {at:<19}  {}  ¥{:>10}  {}", texts.transaction(record.kind), record.amount, record.terminal)
        }
        Logged::Damaged { .. } => "  ?".to_owned(),
    }));
    lines
}

fn server_lines(info: &CardInfo, texts: &Texts) -> Vec<String> {
    let status = [&info.kind_text, &info.status_text, &info.enabled_text];
    let status: Vec<&str> = status.into_iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
    let limits = Message::CardLimits {
        minimum: info.minimum.to_string(),
        maximum: info.maximum.to_string(),
        step: info.step.to_string(),
        limit: info.balance_limit.to_string(),
    };
    vec![texts.say(&Message::CardStatus { status: status.join(" ") }), texts.say(&limits)]
}

/// For a program. The card's number stands here in full.
fn object(sight: &Sight, server: &ServerSays) -> Map<String, Value> {
    let balance = sight.balance.map(Fen::get);
    let history: Vec<Value> = sight.history.iter().map(logged).collect();
    let object = json!({
        "outcome": "read",
        "order_no": null,
        "card_no": sight.card_no.reveal(),
        "amount_fen": null,
        "balance_fen": balance,
        "balance_before_fen": balance,
        "balance_after_fen": balance,
        "status": match sight.file_15.status {
            CardStatus::NotEnabled => "not_enabled",
            CardStatus::Enabled => "enabled",
            CardStatus::Stopped => "stopped",
            CardStatus::Other(_) => "other",
        },
        "enabled_on": sight.file_15.enabled_on.map(|date| date.to_string()),
        "valid_until": sight.file_15.valid_until.map(|date| date.to_string()),
        "history": history,
        "server": match server {
            ServerSays::Info(info) => info_object(info),
            ServerSays::NotAsked | ServerSays::Refused(_) | ServerSays::Silent(_) => Value::Null,
        },
    });
    let Value::Object(object) = object else { unreachable!("an object was written") };
    object
}

fn logged(logged: &Logged) -> Value {
    let Some(record) = logged.record() else {
        return json!({"kind": "damaged", "amount_fen": null, "at": null, "terminal": null, "sequence": null});
    };
    let Record18 { sequence, amount, kind, terminal, at, .. } = record;
    json!({
        "kind": kind_name(*kind),
        "amount_fen": amount.get(),
        "at": at.map(iso),
        "terminal": terminal.to_string(),
        "sequence": sequence,
    })
}

fn kind_name(kind: TransactionKind) -> &'static str {
    match kind {
        TransactionKind::DepositLoad => "deposit_load",
        TransactionKind::Load => "load",
        TransactionKind::Unload => "unload",
        TransactionKind::DepositPurchase => "deposit_purchase",
        TransactionKind::Purchase => "purchase",
        TransactionKind::CompoundPurchase => "compound_purchase",
        TransactionKind::Other(_) => "other",
    }
}

/// What the query said, amounts in fen, everything else as it was said.
fn info_object(info: &CardInfo) -> Value {
    json!({
        "card_no": info.card_no.reveal(),
        "face_no": info.face_no,
        "status": info.status,
        "status_text": info.status_text,
        "kind": info.kind,
        "kind_text": info.kind_text,
        "enabled": info.enabled,
        "enabled_text": info.enabled_text,
        "sold_on": info.sold_on,
        "valid_until": info.valid_until,
        "step_fen": info.step.get(),
        "minimum_fen": info.minimum.get(),
        "maximum_fen": info.maximum.get(),
        "balance_limit_fen": info.balance_limit.get(),
        "balance_fen": info.balance.get(),
    })
}
