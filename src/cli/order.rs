//! `cardkiosk order list|show|cancel|manage`.

use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::attendant::{Business, Listing};
use crate::config::Need;
use crate::domain::order::Remedy;
use crate::domain::{CardNumber, Fen, OrderNo, OrderState};
use crate::flow::loading::Intention;
use crate::flow::outcome::{Because, Ended, Outcome};
use crate::flow::{Case, CaseOutcome, Progress, offer, recovery};
use crate::i18n::{Message, Texts};
use crate::proto::message::OrderRow;
use crate::world::Terminal;

use super::Shell;
use super::case::{self, kind_name};
use super::exit::Exit;
use super::report::{Failure, Report};
use super::{outcome, terminal};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// The orders of a card at the server, what each needs, and what is open in the journal
    #[command(after_help = "Examples:\n  cardkiosk order list\n  cardkiosk order list --card-no 3104880600000000017 --all")]
    List(List),
    /// One order: the server's state of it, and its story in the journal
    #[command(after_help = "Example:\n  cardkiosk order show 2026112200001")]
    Show(One),
    /// Take an order back, so that its payment can be refunded; never one whose write is unresolved
    #[command(after_help = "Example:\n  cardkiosk order cancel 2026112200001")]
    Cancel(One),
    /// Let card management settle an order whose write is unresolved, with its card
    #[command(after_help = "Example:\n  cardkiosk order manage 2026112200001 --wait 60")]
    Manage(One),
}

/// Whose orders.
#[derive(Debug, Args)]
pub(super) struct List {
    #[command(flatten)]
    card: Card,
    /// Only those in this state, by its code (1 to 9, A to C)
    #[arg(long, value_name = "CODE", value_parser = state)]
    state: Option<OrderState>,
    /// Also those that need nothing any more
    #[arg(long)]
    all: bool,
}

/// Which order.
#[derive(Debug, Args)]
pub(super) struct One {
    /// The order's number at the server
    #[arg(value_name = "NUMBER", value_parser = order_no)]
    order: OrderNo,
    #[command(flatten)]
    card: Card,
}

#[derive(Debug, Args)]
struct Card {
    /// The card's number; else the journal's, else that of the card on the reader
    #[arg(long, value_name = "NUMBER", value_parser = card_no)]
    card_no: Option<CardNumber>,
    /// How long to wait for a card, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

fn state(code: &str) -> Result<OrderState, String> {
    OrderState::from_code(code).ok_or_else(|| "1 to 9, A, B or C".to_owned())
}

fn order_no(text: &str) -> Result<OrderNo, String> {
    OrderNo::parse(text).ok_or_else(|| "a number".to_owned())
}

fn card_no(text: &str) -> Result<CardNumber, String> {
    CardNumber::parse(text).ok_or_else(|| "digits".to_owned())
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    match command {
        Command::List(list) => Ok(Session::open(&list.card, shell)?.list(&list)),
        Command::Show(one) => Ok(Session::open(&one.card, shell)?.show(&one)),
        Command::Cancel(one) => Ok(Session::open(&one.card, shell)?.act(one, Intention::GiveBack)),
        Command::Manage(one) => Ok(Session::open(&one.card, shell)?.act(one, Intention::Settle)),
    }
}

/// The terminal with its journal open, for one command.
struct Session<'a> {
    shell: &'a Shell,
    config: crate::config::Config,
    terminal: Terminal,
    open: Vec<Case>,
}

impl Session<'_> {
    fn open<'a>(card: &Card, shell: &'a Shell) -> Result<Session<'a>, Failure> {
        let wait = card.wait.map(Duration::from_secs);
        let config = shell.config.clone().with_waits(wait, wait);
        let (terminal, open) = terminal::open_for_business(&config)?;
        Ok(Session { shell, config, terminal, open })
    }

    fn business<'b>(&'b mut self, watch: &'b mut dyn FnMut(&Progress)) -> Business<'b, Terminal> {
        Business::new(&mut self.terminal, self.config.settings.clone(), watch)
    }

    fn list(mut self, list: &List) -> Report {
        let listing = Listing { card_no: list.card.card_no.clone(), order_no: None, state: list.state };
        let mut narrator = self.shell.narrator();
        let rows = match self.business(&mut narrator).orders(listing).1 {
            Ok(rows) => rows,
            Err(because) => return self.without_card(&because),
        };
        let rows: Vec<OrderRow> = rows.into_iter().filter(|row| list.all || list.state.is_some() || needs_something(row)).collect();
        self.listed(&rows)
    }

    fn show(mut self, one: &One) -> Report {
        let ours = self.open.iter().find(|case| case.order_no() == Some(&one.order));
        let card_no = one.card.card_no.clone().or_else(|| ours.map(|case| case.server_card_no().clone()));
        let listing = Listing { card_no, order_no: Some(one.order.clone()), state: None };
        let mut narrator = self.shell.narrator();
        match self.business(&mut narrator).orders(listing).1 {
            Ok(rows) if rows.is_empty() => self.without_card(&Because::UnknownOrder),
            Ok(rows) => self.listed(&rows),
            Err(because) => self.without_card(&because),
        }
    }

    fn act(mut self, one: One, intention: Intention) -> Report {
        let mut narrator = self.shell.narrator();
        let ended = self.business(&mut narrator).act(one.order, one.card.card_no, intention);
        match ended {
            Ok(ended @ CaseOutcome::Service(_)) => case_report(&ended, &self.shell.texts),
            Ok(CaseOutcome::Charge(ended)) => {
                let report = outcome::report(&ended, &self.shell.texts);
                if intention == Intention::GiveBack { cancelled(&ended, report) } else { report }
            }
            Err(fault) => outcome::report(&outcome::not_begun(fault), &self.shell.texts),
        }
    }

    /// What the journal holds open is shown all the same.
    fn without_card(&self, because: &Because) -> Report {
        let texts = &self.shell.texts;
        let message = outcome::with_code(texts.because(because), Some(because.code()), texts);
        let mut lines = vec![message.clone()];
        lines.extend(self.open.iter().map(|case| open_line(case, texts)));
        let exit = match because {
            Because::Fault(_) => Exit::OutOfReach,
            _ => Exit::NothingCharged,
        };
        let open: Vec<Value> = self.open.iter().map(open_object).collect();
        Report::new(
            exit,
            lines,
            json!({"outcome": "nothing_charged", "code": because.code(), "message": message, "orders": [], "open": open}),
        )
    }

    fn listed(&self, rows: &[OrderRow]) -> Report {
        let texts = &self.shell.texts;
        let ours = |row: &OrderRow| self.open.iter().find(|case| case.order_no() == Some(&row.order_no));
        let mut lines: Vec<String> = rows.iter().map(|row| row_line(row, ours(row), texts)).collect();
        lines.extend(self.open.iter().map(|case| open_line(case, texts)));
        if lines.is_empty() {
            lines.push(texts.say(&Message::ReasonNothingWaits));
        }
        let listed: Vec<Value> = rows.iter().map(|row| row_object(row, ours(row)).into()).collect();
        let open: Vec<Value> = self.open.iter().map(open_object).collect();
        let message = lines.join("\n");
        Report::done(lines, json!({"outcome": "read", "code": null, "message": message, "orders": listed, "open": open}))
    }
}

/// Whoever asked for an order to be cancelled got what was asked for; what was never begun stays what it was.
fn cancelled(ended: &Outcome, mut report: Report) -> Report {
    if ended.ended == Ended::NothingCharged && ended.key.is_some() {
        report.exit = Exit::Done;
        report.json.insert("outcome".to_owned(), "cancelled".into());
    }
    report
}

fn case_report(ended: &CaseOutcome, texts: &Texts) -> Report {
    Report { exit: case::exit(ended), lines: case::lines(ended, texts), json: case::object(ended, texts) }
}

fn needs_something(row: &OrderRow) -> bool {
    row.paid && !matches!(row.state.remedy(), Remedy::Done | Remedy::Refunding)
}

fn row_line(row: &OrderRow, ours: Option<&Case>, texts: &Texts) -> String {
    texts.say(&Message::OrderLine {
        order: row.order_no.to_string(),
        amount: row.amount.to_string(),
        state: texts.order_state(row.state),
        action: texts.order_action(offer::for_order(row, ours).name()),
    })
}

fn row_object(row: &OrderRow, ours: Option<&Case>) -> Map<String, Value> {
    let object = json!({
        "order_no": row.order_no.to_string(),
        "amount_fen": row.amount.get(),
        "state": row.state.code().to_string(),
        "state_text": row.state_text,
        "kind_text": row.kind_text,
        "paid": row.paid,
        "created": format!("{}{}", row.created.0, row.created.1),
        "action": offer::for_order(row, ours).name(),
        "may_cancel": offer::may_cancel(row, ours),
        "journal_key": ours.map(|case| case.key().to_string()),
    });
    let Value::Object(object) = object else { unreachable!("an object was written") };
    object
}

fn open_line(case: &Case, texts: &Texts) -> String {
    let order = || case.order_no().map_or_else(|| "-".to_owned(), ToString::to_string);
    let action = texts.order_action(offer::for_case(case).name());
    let (key, tail) = (case.key().to_string(), case.card_no().tail().to_owned());
    texts.say(&match case {
        Case::Charge(story) => Message::OrderOpen { key, order: order(), tail, amount: story.charge.amount.to_string(), action },
        Case::Service(story) => Message::OrderOpenService { key, tail, service: texts.service(story.business.kind()), action },
    })
}

fn open_object(case: &Case) -> Value {
    json!({
        "journal_key": case.key().to_string(),
        "kind": kind_name(case),
        "order_no": case.order_no().map(ToString::to_string),
        "card_tail": case.card_no().tail(),
        "amount_fen": case.amount().map(Fen::get),
        "failures": case.failures(),
        "calls_for_a_person": recovery::calls_for_a_person(case),
    })
}
