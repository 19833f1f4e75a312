//! `cardkiosk payout`: what is to be handed to customers in cash, and the note that it was.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use crate::domain::{Fen, OperatorNo, OrderKey};
use crate::flow::{HandOver, Payout};
use crate::i18n::{Message, Texts};
use crate::world::Clock;

use super::journal::iso;
use super::report::{Failure, Report};
use super::{Shell, shift, terminal};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List what is to be handed over and was not yet, the longest due first
    #[command(after_help = "Example:\n  cardkiosk payout list\n\nReads the journal only: it may be asked while the window is open.")]
    List,
    /// Note that what is due for an order was handed to the customer
    #[command(after_help = PAID_EXAMPLES)]
    Paid(Paid),
}

const PAID_EXAMPLES: &str = "\
Example:
  cardkiosk payout paid K261122-000007 --operator 0207

To be said once the cash is in the customer's hands, and once only: ends with 3 where nothing is due for the order.";

/// What was handed over, and by whom.
#[derive(Debug, Args)]
pub(super) struct Paid {
    /// The order's name in the journal, its number at the server, or that of its payment
    #[arg(value_name = "ORDER")]
    order: String,
    /// The number of whoever handed it over; else the configuration's
    #[arg(long, value_name = "NUMBER")]
    operator: Option<String>,
}

pub(super) fn run(command: &Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::List => list(shell),
        Command::Paid(paid) => note(paid, shell),
    }
}

fn list(shell: &Shell) -> Result<Report, Failure> {
    let due = super::journal::view(shell)?.map_or(Ok(Vec::new()), |view| view.payouts())?;
    let mut lines: Vec<String> = due.iter().map(|payout| line(payout, &shell.texts)).collect();
    if lines.is_empty() {
        lines.push(shell.texts.say(&Message::PayoutNone));
    }
    let rows: Vec<Value> = due.iter().map(object).collect();
    Ok(Report::done(lines, json!({"outcome": "done", "payouts": rows})))
}

fn note(paid: &Paid, shell: &Shell) -> Result<Report, Failure> {
    let named = shift::operator(paid.operator.as_deref(), shell)?;
    let operator = named.or_else(|| OperatorNo::parse(&shell.config.terminal.oprid));
    let unknown = || Failure::Usage(Message::JournalUnknownOrder { order: paid.order.clone() });
    if !shell.config.journal.exists() {
        return Err(unknown());
    }
    let mut journal = terminal::journal(&shell.config)?;
    journal.note_operator(operator);
    let due = journal.view().payouts()?;
    let keys = journal.view().find(&paid.order)?;
    let key = keys.iter().find(|key| due.iter().any(|payout| payout.key == **key)).or(keys.first()).ok_or_else(unknown)?;
    match journal.hand_over(Clock::start().stamp(), key) {
        Ok(HandOver::Noted(amount)) => Ok(noted(key, amount, &shell.texts)),
        Ok(HandOver::NotDue) => Ok(Report::refused(&Message::PayoutNotDue { order: key.to_string() }, &shell.texts)),
        Err(fault) => Ok(Report::fault(&fault, &shell.texts)),
    }
}

fn noted(key: &OrderKey, amount: Fen, texts: &Texts) -> Report {
    let line = texts.say(&Message::PayoutNoted { order: key.to_string(), amount: amount.to_string() });
    Report::done(vec![line.clone()], json!({"outcome": "done", "journal_key": key.as_str(), "payout_fen": amount.get(), "message": line}))
}

/// What is due, in a line.
pub(super) fn line(payout: &Payout, texts: &Texts) -> String {
    let what = texts.say(&Message::PayoutLine {
        order: payout.key.to_string(),
        operation: texts.say(&crate::slip::operation_text(payout.operation)),
        tail: payout.tail.clone(),
        amount: payout.amount.to_string(),
    });
    format!("{}  {what}", payout.since)
}

/// What is due, for a program.
pub(super) fn object(payout: &Payout) -> Value {
    json!({
        "journal_key": payout.key.as_str(),
        "card_tail": payout.tail,
        "operation": payout.operation.name(),
        "payout_fen": payout.amount.get(),
        "since": iso(payout.since),
    })
}
