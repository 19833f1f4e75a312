//! `cardkiosk recover`.

use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::attendant::Business;
use crate::config::Need;
use crate::flow::{CaseOutcome, Fault};
use crate::i18n::{Message, Texts};
use crate::world::Terminal;

use super::Shell;
use super::exit::Exit;
use super::report::{Failure, Report};
use super::{case, outcome, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk recover              what needs no card, and the card on the reader
  cardkiosk recover --wait 60    and every other card, in any order: waits a minute for each

Ends with 0 when nothing is open any more, with 4 when something is, with 5 when a person must look.";

/// How long to wait.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// How long to wait for each next card, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    let wait = arguments.wait.map(Duration::from_secs);
    let config = shell.config.clone().with_waits(wait, wait);
    let (mut terminal, open) = terminal::open_for_business(&config)?;
    if open.is_empty() {
        return Ok(nothing_open(&shell.texts.say(&Message::OutcomeNoneOpen)));
    }
    let ended = Business::new(&mut terminal, config.settings.clone(), &mut shell.narrator()).finish_all();
    told(ended, &terminal, shell)
}

/// What became of every case, and how many are left.
pub(super) fn told(ended: Result<Vec<CaseOutcome>, Fault>, terminal: &Terminal, shell: &Shell) -> Result<Report, Failure> {
    match ended {
        Ok(ended) => Ok(report(&ended, terminal.journal().view().open_cases()?.len(), &shell.texts)),
        Err(fault) => Ok(outcome::report(&outcome::not_begun(fault), &shell.texts)),
    }
}

/// There was nothing to do.
pub(super) fn nothing_open(line: &str) -> Report {
    Report::done(vec![line.to_owned()], json!({"outcome": "done", "orders": [], "open": 0, "code": null, "message": line}))
}

/// Every order's end; on top the one that most needs someone.
fn report(ended: &[CaseOutcome], left: usize, texts: &Texts) -> Report {
    let mut lines: Vec<String> = ended.iter().flat_map(|ended| case::lines(ended, texts)).collect();
    lines.push(texts.say(&if left == 0 { Message::OutcomeNoneOpen } else { Message::OutcomeOpenLeft { count: left.to_string() } }));
    let orders: Vec<Map<String, Value>> = ended.iter().map(|ended| case::object(ended, texts)).collect();
    let (worst, exit) = match ended.iter().enumerate().max_by_key(|(_, ended)| case::exit(ended) == Exit::ByHand) {
        _ if left == 0 => (ended.len().checked_sub(1), Exit::Done),
        Some((index, ended)) if case::exit(ended) == Exit::ByHand => (Some(index), Exit::ByHand),
        other => (other.map(|(index, _)| index), Exit::Unfinished),
    };
    let mut json = worst.and_then(|index| orders.get(index).cloned()).unwrap_or_default();
    json.insert("open".to_owned(), left.into());
    json.insert("orders".to_owned(), orders.into_iter().map(Value::Object).collect());
    Report { exit, lines, json }
}
