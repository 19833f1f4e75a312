//! `cardkiosk journal list|show|print|export|check`.

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::domain::{Fen, Masked, OperatorNo, OrderKey, PayMeans, Stamp};
use crate::flow::case::fold;
use crate::flow::entry::ByHandReason;
use crate::flow::{Case, Entry, Event, Handing};
use crate::i18n::{Message, Texts};
use crate::world::journal::{JournalError, View};

use super::Shell;
use super::case::kind_name;
use super::report::{Failure, Report};
use super::{check, export, slip};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the orders, the newest first, each with whether it is open
    #[command(
        after_help = "Examples:\n  cardkiosk journal list\n  cardkiosk journal list --open\n  cardkiosk --json journal list --last 500"
    )]
    List {
        /// Only those that are open
        #[arg(long)]
        open: bool,
        /// How many at most
        #[arg(long, value_name = "NUMBER", default_value_t = 50)]
        last: u32,
    },
    /// Print an order's slip again (凭条), marked as a copy
    #[command(after_help = "Example:\n  cardkiosk journal print 2026112200000001")]
    Print {
        /// The order's number at the server, that of its payment, or its name in the journal
        #[arg(value_name = "ORDER")]
        order: String,
    },
    /// Write a day's orders into the folder that is set for it, as a table (CSV) and as JSON lines, without personal data
    #[command(after_help = "Examples:\n  cardkiosk journal export\n  cardkiosk journal export --day 2026-11-22 --to /media/stick")]
    Export {
        /// Which day; else today
        #[arg(long, value_name = "YYYY-MM-DD")]
        day: Option<jiff::civil::Date>,
        /// Into this folder; else the configuration's
        #[arg(long, value_name = "FOLDER")]
        to: Option<std::path::PathBuf>,
    },
    /// Hold every row against its digest: what was changed, is missing, stands elsewhere or was put in
    #[command(after_help = CHECK_EXAMPLES)]
    Check,
    /// Tell everything that happened to an order
    #[command(after_help = "Example:\n  cardkiosk journal show 2026112200000001")]
    Show {
        /// The order's number at the server, that of its payment, or its name in the journal
        #[arg(value_name = "ORDER")]
        order: String,
    },
}

const CHECK_EXAMPLES: &str = "\
Example:
  cardkiosk journal check

Reads everything and changes nothing; it may be asked while the window is open. Ends with 5 where something is not as it was written.";

pub(super) fn run(command: &Command, shell: &Shell) -> Result<Report, Failure> {
    let Some(view) = view(shell)? else {
        let message = Message::JournalAbsent { path: shell.config.journal.display().to_string() };
        return match command {
            Command::List { .. } => {
                let line = shell.texts.say(&message);
                Ok(Report::done(vec![line.clone()], json!({"outcome": "done", "orders": [], "message": line})))
            }
            Command::Show { .. } | Command::Print { .. } | Command::Export { .. } | Command::Check => Err(Failure::Usage(message)),
        };
    };
    match command {
        Command::List { open, last } => list(&view, *open, *last, &shell.texts),
        Command::Show { order } => show(&view, order, &shell.texts),
        Command::Check => check::run(&view, &shell.texts),
        Command::Export { day, to } => export::run(*day, to.as_deref(), &view, shell),
        Command::Print { order } => slip::again(order, &view, shell),
    }
}

/// The journal to be looked at; nothing where there is none yet.
pub(super) fn view(shell: &Shell) -> Result<Option<View>, Failure> {
    let path = &shell.config.journal;
    if path.exists() { Ok(Some(View::open(path)?)) } else { Ok(None) }
}

fn list(view: &View, only_open: bool, last: u32, texts: &Texts) -> Result<Report, Failure> {
    let keys = if only_open { view.open_orders()?.into_iter().map(|order| order.key).rev().collect() } else { view.latest_orders(last)? };
    let mut lines = Vec::new();
    let mut orders = Vec::new();
    for key in keys.into_iter().take(usize::try_from(last).unwrap_or(usize::MAX)) {
        let case = told(view, &key);
        lines.push(line(&key, case.as_ref(), texts));
        orders.push(Value::Object(summary(&key, case.as_ref(), &Beside::of(&key, view)?)));
    }
    if lines.is_empty() {
        lines.push(texts.say(&Message::JournalEmpty));
    }
    Ok(Report::done(lines, json!({"outcome": "done", "orders": orders})))
}

fn show(view: &View, name: &str, texts: &Texts) -> Result<Report, Failure> {
    let keys = view.find(name)?;
    if keys.is_empty() {
        return Err(Failure::Usage(Message::JournalUnknownOrder { order: name.to_owned() }));
    }
    let mut lines = Vec::new();
    let mut orders = Vec::new();
    for key in keys {
        let entries = entries(view, &key)?;
        let case = case(&entries);
        lines.push(line(&key, case.as_ref(), texts));
        lines.extend(entries.iter().map(|entry| format!("  {}  {}", entry.at, texts.event(&entry.event))));
        let mut order = summary(&key, case.as_ref(), &Beside::of(&key, view)?);
        let told =
            entries.iter().map(|entry| json!({"at": iso(entry.at), "event": redacted(&entry.event), "text": texts.event(&entry.event)}));
        order.insert("entries".to_owned(), told.collect());
        orders.push(Value::Object(order));
    }
    Ok(Report::done(lines, json!({"outcome": "done", "orders": orders})))
}

/// An event without what tells whose card it is: numbers masked, of what the card was asked and answered only the headers
/// and the status words.
fn redacted(event: &Event) -> Value {
    let mut value = serde_json::to_value(event).unwrap_or_default();
    redact(&mut value);
    value
}

fn redact(value: &mut Value) {
    let short = |text: &str, keep: usize| text.chars().take(keep).collect::<String>();
    match value {
        Value::Array(items) => items.iter_mut().for_each(redact),
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), &mut *member) {
                    ("card_no" | "server_card_no", Value::String(number)) => *number = Masked::new(number.as_str()).to_string(),
                    ("command", Value::String(bytes)) => *bytes = short(bytes, 8),
                    // File 15 holds the card's number, and so does the command that writes it.
                    ("file_before", Value::String(bytes)) => bytes.clear(),
                    ("commands", Value::Array(commands)) => commands.iter_mut().for_each(|command| {
                        if let Value::String(bytes) = command
                            && bytes.starts_with("04D6")
                        {
                            *bytes = short(bytes, 8);
                        }
                    }),
                    ("response", Value::String(bytes)) => *bytes = bytes[bytes.len().saturating_sub(4)..].to_owned(),
                    (_, member) => redact(member),
                }
            }
        }
        _ => {}
    }
}

/// The case of that name; nothing where its entries tell none.
pub(super) fn told(view: &View, key: &OrderKey) -> Option<Case> {
    entries(view, key).ok().and_then(|entries| case(&entries))
}

fn entries(view: &View, key: &OrderKey) -> Result<Vec<Entry>, JournalError> {
    Ok(view.story(key)?.into_iter().map(|recorded| recorded.entry).collect())
}

fn case(entries: &[Entry]) -> Option<Case> {
    fold(entries.iter().cloned()).0.into_values().next()
}

fn line(key: &OrderKey, case: Option<&Case>, texts: &Texts) -> String {
    let Some(case) = case else { return format!("{key}  ?") };
    let order = case.order_no().map_or_else(|| "-".to_owned(), ToString::to_string);
    let (key, tail) = (key.to_string(), case.card_no().tail().to_owned());
    let header = texts.say(&match case {
        Case::Charge(story) => Message::JournalHeader { key, order, tail, amount: story.charge.amount.to_string() },
        Case::Service(story) => Message::JournalService { key, order, tail, service: texts.service(story.business.kind()) },
    });
    let state = match (case.ending(), case.by_hand()) {
        (Some(ending), _) => texts.ending(ending),
        (None, Some(reason)) => texts.by_hand(reason),
        (None, None) => texts.say(&Message::JournalOpen),
    };
    format!("{}  {header}  {state}", case.opened_at())
}

/// What the journal knows of a case beside its story.
#[derive(Debug, Default)]
pub(super) struct Beside {
    /// Who worked here when it was opened.
    operator: Option<OperatorNo>,
    /// Who noted that what it owed was handed over.
    handed_over_by: Option<OperatorNo>,
    /// The number of its last entry, and that entry's digest.
    last: Option<(i64, String)>,
}

impl Beside {
    pub(super) fn of(key: &OrderKey, view: &View) -> Result<Beside, JournalError> {
        let handed_over_by = view.handed_over(key)?.and_then(|(_, operator)| operator);
        Ok(Beside { operator: view.operator_of(key)?, handed_over_by, last: view.last_digest(key)? })
    }
}

/// A case for a program. The card's number is masked: `journal show` tells a story, it is no key to a card.
pub(super) fn summary(key: &OrderKey, case: Option<&Case>, beside: &Beside) -> Map<String, Value> {
    let charge = case.and_then(|case| match case {
        Case::Charge(story) => Some(story),
        Case::Service(_) => None,
    });
    let means = case.and_then(Case::means);
    let object = json!({
        "key": key.as_str(),
        "operator": beside.operator.as_ref().map(OperatorNo::as_str),
        "kind": case.map(kind_name),
        "order_no": case.and_then(Case::order_no).map(ToString::to_string),
        "card_no": case.map(|case| case.card_no().to_string()),
        "amount_fen": case.and_then(Case::amount).map(Fen::get),
        "means": means.map(PayMeans::name),
        "pay_order_no": case.and_then(Case::pay_order_no).map(ToString::to_string),
        "balance_before_fen": charge.map(|story| story.balance_before).or_else(|| case?.amount()).map(Fen::get),
        "balance_after_fen": case.and_then(Case::balance_after).map(Fen::get),
        "opened_at": case.map(|case| iso(case.opened_at())),
        "updated_at": case.map(|case| iso(case.updated_at())),
        "open": case.is_none_or(Case::is_open),
        "payout_fen": case.and_then(|case| payout(case).0).map(Fen::get),
        "handed_over_at": case.and_then(|case| payout(case).1).map(iso),
        "handed_over_by": beside.handed_over_by.as_ref().map(OperatorNo::as_str),
        "last_entry": beside.last.as_ref().map(|(number, _)| number),
        "last_digest": beside.last.as_ref().map(|(_, digest)| digest),
        "ending": case.and_then(Case::ending),
        "by_hand": case.and_then(Case::by_hand).map(ByHandReason::code),
    });
    let Value::Object(object) = object else { unreachable!("an object was written") };
    object
}

/// What a case leaves to be handed over in cash, and when that was noted.
fn payout(case: &Case) -> (Option<Fen>, Option<Stamp>) {
    match case.handing() {
        Handing::Nothing => (None, None),
        Handing::Due { amount, .. } => (Some(amount), None),
        Handing::Done { amount, at } => (Some(amount), Some(at)),
    }
}

/// A date and time as programs read it: `2026-11-22T10:30:15`, local at the terminal.
pub(super) fn iso(stamp: Stamp) -> String {
    stamp.civil().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CardNumber, Fen, PayMeans, PayOrderNo, TerminalNumber};
    use crate::proto::message::Executed;

    #[test]
    fn a_story_does_not_tell_whose_card_it_is() {
        let card = || CardNumber::parse("3104880699999900017").expect("digits");
        let opened = Event::Opened {
            card_no: card(),
            server_card_no: card(),
            amount: Fen::new(5000),
            source: crate::flow::entry::Source::Here,
            means: PayMeans::Cash,

            pay_code: None,
            pay_order_no: PayOrderNo::parse("1").expect("not blank"),
            tender: crate::flow::entry::Tender::Taken,
            balance_before: Fen::ZERO,
            terminal: TerminalNumber::from_bytes([0; 6]),
        };
        let read = Executed { command: vec![0, 0xB0, 0x95, 0, 0], response: vec![3, 0x10, 0x48, 0x80, 0x69, 0x99, 0x90, 0x00] };
        let managed = Event::Managed { round: 1, executed: vec![read] };
        let authorized = Event::SaleAuthorized {
            order_no: crate::domain::OrderNo::parse("1").expect("not blank"),
            reference: "R".to_owned(),
            file_before: crate::flow::entry::FileBytes(vec![3, 0x10, 0x48, 0x80, 0x69, 0x99, 0x90]),
            commands: vec![crate::flow::entry::CommandHex("04D69500220102336003104880699999".to_owned())],
            settled: crate::proto::message::Settled::default(),
        };
        let told = format!("{} {} {}", redacted(&opened), redacted(&managed), redacted(&authorized));
        assert!(!told.contains("99999") && !told.contains("3104"), "{told}");
        assert!(told.contains("****0017") && told.contains("00B09500") && told.contains("9000"), "{told}");
    }
}
