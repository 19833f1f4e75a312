//! `cardkiosk collect`.

use std::time::Duration;

use clap::Args;
use serde_json::Value;

use crate::attendant::Business;
use crate::config::Need;
use crate::domain::OrderNo;
use crate::flow::collect::Collected;
use crate::flow::outcome::{Ended, Outcome};
use crate::i18n::{Message, Texts};

use super::Shell;
use super::report::{Failure, Report};
use super::{outcome, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk collect                              write everything that waits for the card on the reader
  cardkiosk collect --order 2026112200001        this order only
  cardkiosk --json collect --wait 60";

/// Which orders, and how long to wait.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// This order only; else all that wait, oldest first
    #[arg(long, value_name = "NUMBER")]
    order: Option<String>,
    /// How long to wait for the card, and for one that was lifted too early to come back, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    let back = arguments.wait.map(Duration::from_secs);
    let first = back.map(|back| back.max(shell.config.settings.await_card));
    let config = shell.config.clone().with_waits(first, back);
    let (mut terminal, _open) = terminal::open_for_business(&config)?;
    let order_no = arguments.order.as_deref().and_then(OrderNo::parse);
    let collected = Business::new(&mut terminal, config.settings.clone(), &mut shell.narrator()).collect(order_no);
    Ok(match collected {
        Ok(collected) => report(&collected, &shell.texts),
        Err(fault) => outcome::report(&outcome::not_begun(fault), &shell.texts),
    })
}

/// Every order's end; on top the one that ended the collection, or the last one loaded where nothing came of that one: a
/// card that was loaded is never told as one that was not.
fn report(collected: &Collected, texts: &Texts) -> Report {
    let mut lines: Vec<String> = collected.outcomes.iter().flat_map(|ended| outcome::lines(ended, texts)).collect();
    if !collected.waiting.is_empty() {
        lines.push(texts.say(&Message::CollectWaiting { count: collected.waiting.len().to_string() }));
    }
    let last = collected.outcomes.last();
    let nothing_came = |ended: &&Outcome| matches!(ended.ended, Ended::NothingCharged | Ended::LeftAtServer | Ended::OutOfReach);
    let loaded = collected.outcomes.iter().rfind(|ended| ended.ended == Ended::Loaded);
    let told = last.filter(nothing_came).and(loaded).or(last);
    let mut json = told.map(|ended| outcome::object(ended, texts)).unwrap_or_default();
    let begun = collected.outcomes.iter().filter(|ended| ended.key.is_some());
    let orders: Vec<Value> = begun.map(|ended| Value::Object(outcome::object(ended, texts))).collect();
    json.insert("orders".to_owned(), orders.into());
    let left = collected.outcomes.iter().filter(|ended| ended.ended == Ended::LeftAtServer && ended.key.is_some());
    let left = left.filter_map(|ended| ended.order_no.as_ref());
    let waiting: Vec<Value> =
        left.chain(collected.waiting.iter().map(|row| &row.order_no)).map(|number| number.to_string().into()).collect();
    let why = last.filter(|_| !waiting.is_empty()).and_then(Outcome::code);
    json.insert("waiting".to_owned(), waiting.into());
    json.insert("waiting_code".to_owned(), why.into());
    Report { exit: outcome::exit(told.map_or(Ended::NothingCharged, |ended| ended.ended)), lines, json }
}
