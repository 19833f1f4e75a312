//! What a subcommand ends with, and how it is printed: lines for a person, or one JSON object.

use std::io::Write;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::config::{Config, FileFault, Problem, Problems, What};
use crate::flow::Fault;
use crate::i18n::{Message, Text as _, Texts};
use crate::world::journal::JournalError;

use super::exit::Exit;
use super::problems;

/// What a subcommand ends with.
#[derive(Debug)]
pub(super) struct Report {
    /// The exit status.
    pub exit: Exit,
    /// For a person, line by line.
    pub lines: Vec<String>,
    /// For a program: the one object of `--json`.
    pub json: Map<String, Value>,
}

impl Report {
    /// A report of success.
    pub(super) fn done(lines: Vec<String>, json: Value) -> Report {
        Report::new(Exit::Done, lines, json)
    }

    /// Any report. `json` must be an object.
    pub(super) fn new(exit: Exit, lines: Vec<String>, json: Value) -> Report {
        let Value::Object(json) = json else { unreachable!("every subcommand ends with an object") };
        Report { exit, lines, json }
    }

    /// A report of what was refused, and why: nothing was done.
    pub(super) fn refused(message: &Message, texts: &Texts) -> Report {
        Report::not_done(Exit::NothingCharged, "not_done", message.id(), &texts.say(message))
    }

    /// A report of what the journal did not take down, or may have.
    pub(super) fn fault(fault: &Fault, texts: &Texts) -> Report {
        let (exit, outcome) = if fault.in_doubt() { (Exit::Unfinished, "unfinished") } else { (Exit::NothingCharged, "not_done") };
        Report::not_done(exit, outcome, fault.cause().id(), &texts.cause(fault.cause()))
    }

    fn not_done(exit: Exit, outcome: &str, code: &str, line: &str) -> Report {
        Report::new(exit, vec![line.to_owned()], json!({"outcome": outcome, "code": code, "message": line}))
    }

    /// The same for a flow that did not begin: nothing was charged, and nothing is known.
    fn of_a_flow(mut self) -> Report {
        for member in FLOW_MEMBERS {
            self.json.entry(member).or_insert(Value::Null);
        }
        // A command that cannot be understood is none; every other one has charged nothing.
        if self.exit != Exit::Usage {
            self.json.insert("outcome".to_owned(), "nothing_charged".into());
        }
        self
    }
}

/// What kind of subcommand it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A flow: its object has the same members however it ends, and its `outcome` is one of a flow's.
    Flow,
    /// Anything else.
    Other,
}

/// What the object of every flow has.
const FLOW_MEMBERS: [&str; 5] = ["order_no", "card_no", "amount_fen", "balance_before_fen", "balance_after_fen"];

/// Why a subcommand did not begin.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration does not do.
    Configuration(Problems),
    /// A file that was named cannot be used.
    File(PathBuf, FileFault),
    /// The journal does not let itself be used.
    Journal(JournalError),
    /// An argument does not do, in a way that the parser of arguments cannot know.
    Usage(Message),
}

impl Failure {
    /// The log's file cannot be opened.
    pub(super) fn log(config: &Config, error: &std::io::Error) -> Failure {
        let path = config.log.clone().unwrap_or_default();
        let fault = FileFault::Unreadable { detail: error.to_string() };
        config.problem(What::BadFile { key: "log.file".to_owned(), path, fault }).into()
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Failure {
        Failure::Journal(error)
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Failure {
        Failure::Configuration(problems)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        Failure::Configuration(problem.into())
    }
}

/// Prints how it ended and returns the exit status.
pub(super) fn print(outcome: Result<Report, Failure>, kind: Kind, json: bool, texts: &Texts) -> Exit {
    // What did not begin has no result: its words go where usage errors go.
    let (report, began) = match outcome {
        Ok(report) => (report, true),
        Err(failure) if kind == Kind::Flow => (refused(&failure, texts).of_a_flow(), false),
        Err(failure) => (refused(&failure, texts), false),
    };
    let say = if json || !began { err } else { out };
    report.lines.iter().for_each(|line| say(line));
    if json {
        out(&Value::Object(report.json).to_string());
    }
    report.exit
}

/// A line to the standard output. A reader that went away must not end a flow.
pub(super) fn out(line: &str) {
    let _gone = writeln!(std::io::stdout(), "{line}");
}

/// A line to the standard error, with the same care.
pub(super) fn err(line: &str) {
    let _gone = writeln!(std::io::stderr(), "{line}");
}

fn refused(failure: &Failure, texts: &Texts) -> Report {
    match failure {
        Failure::Configuration(problems) => {
            let lines: Vec<String> = problems.0.iter().map(|problem| problems::say(problem, texts)).collect();
            let listed: Vec<Value> = problems.0.iter().map(|problem| problems::object(problem, texts)).collect();
            let message = lines.join("\n");
            Report::new(
                Exit::Usage,
                lines,
                json!({"outcome": "configuration", "code": "configuration", "message": message, "problems": listed}),
            )
        }
        Failure::File(path, fault) => usage(&problems::file_fault(path, fault), texts),
        Failure::Journal(error) => {
            let (exit, message) = problems::journal(error);
            Report::not_done(exit, "journal", message.id(), &texts.say(&message))
        }
        Failure::Usage(message) => usage(message, texts),
    }
}

fn usage(message: &Message, texts: &Texts) -> Report {
    Report::not_done(Exit::Usage, "usage", message.id(), &texts.say(message))
}
