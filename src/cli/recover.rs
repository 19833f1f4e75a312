//! `cardkiosk recover`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};

use crate::config::Need;
use crate::domain::CardNumber;
use crate::driver::{self, World};
use crate::flow::card_query::{self, Scope};
use crate::flow::recovery::{self, Needs};
use crate::flow::{Case, CaseOutcome, Progress, Settings};
use crate::i18n::{Message, Texts};

use super::Shell;
use super::exit::Exit;
use super::report::{Failure, Report};
use super::{case, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk recover              what needs no card, and the card on the reader
  cardkiosk recover --wait 60    asks for each card and waits a minute for it

Ends with 0 when nothing is open any more, with 4 when something is, with 5 when a person must look.";

/// How long to wait.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// How long to wait for each card, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    let wait = arguments.wait.map(Duration::from_secs);
    let config = shell.config.clone().with_waits(wait, wait);
    let mut terminal = terminal::open(&config)?;
    let open = terminal::open_cases(terminal.journal().view())?;
    if open.is_empty() {
        return Ok(nothing_open(&shell.texts.say(&Message::OutcomeNoneOpen)));
    }
    let ended = settle(open, &config.settings, &mut terminal, &mut shell.narrator());
    let left = terminal::open_cases(terminal.journal().view())?.len();
    Ok(report(&ended, left, &shell.texts))
}

/// There was nothing to do.
pub(super) fn nothing_open(line: &str) -> Report {
    Report::done(vec![line.to_owned()], json!({"outcome": "done", "orders": [], "open": 0, "code": null, "message": line}))
}

/// Takes every open order up once: what needs no card first, then those of the card on the reader, then the others.
fn settle(open: Vec<Case>, settings: &Arc<Settings>, world: &mut impl World, watch: &mut dyn FnMut(&Progress)) -> Vec<CaseOutcome> {
    let present = present_card(&open, settings, world);
    let mut ended = Vec::new();
    for case in recovery::in_turn(open, present.as_ref()) {
        let now = world.now();
        ended.push(driver::run(recovery::recover(case, settings.clone(), now), world, watch));
    }
    ended
}

/// The card on the reader now, where that decides which order comes first.
fn present_card(open: &[Case], settings: &Arc<Settings>, world: &mut impl World) -> Option<CardNumber> {
    let cards: BTreeSet<&CardNumber> = open.iter().filter(|case| recovery::needs(case) == Needs::Card).map(Case::card_no).collect();
    if cards.len() < 2 {
        return None;
    }
    let at_once = Arc::new(Settings { await_card: Duration::ZERO, ..Settings::clone(settings) });
    let now = world.now();
    match driver::run(card_query::begin(Scope::Identity, at_once, now), world, &mut |_| {}) {
        card_query::Outcome::Read { sight, .. } => Some(sight.card_no),
        card_query::Outcome::Unreadable(_) | card_query::Outcome::OutOfReach(_) => None,
    }
}

/// Every order's end; on top the one that most needs someone.
pub(super) fn report(ended: &[CaseOutcome], left: usize, texts: &Texts) -> Report {
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
