//! Slips on the printer: of what a command just did, and again from the journal.

use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::domain::{OrderKey, Stamp};
use crate::flow::case::fold;
use crate::flow::shift;
#[cfg(feature = "gui")]
use crate::gui::{Slip as Printed, action::Printout};
#[cfg(all(feature = "gui", feature = "sim"))]
use crate::gui::{SlipLine, Weight};
use crate::i18n::{Message, Texts};
#[cfg(all(feature = "gui", feature = "sim"))]
use crate::slip::Piece;
use crate::slip::{Particulars, Slip};
#[cfg(feature = "gui")]
use crate::world::Printing;
use crate::world::journal::{JournalError, View};
use crate::world::{Clock, Printer, PrinterError};

use super::Shell;
use super::exit::Exit;
use super::report::{Failure, Report};

/// Prints the slips of everything a command names in its object, where a printer is set, and says whether they were printed. What
/// ended before the command began gets a copy. A printer that does not print changes nothing about how the command ended.
pub(super) fn after(mut report: Report, began: Stamp, shell: &Shell) -> Report {
    let Some(printer) = Printer::of(&shell.config) else { return report };
    let mut keys = Vec::new();
    journal_keys(&report.json, &mut keys);
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        return report;
    }
    let message = match print_all(&keys, &|slip| printer.print(slip), Some(began), &shell.config, &shell.texts) {
        Ok(()) => Message::SlipPrinted,
        Err(trouble) => Message::SlipNotPrinted { reason: reason(&trouble, &shell.texts) },
    };
    let printed = if message == Message::SlipPrinted { "printed" } else { "not_printed" };
    report.json.insert("slip".to_owned(), printed.into());
    report.lines.push(shell.texts.say(&message));
    report
}

/// `cardkiosk journal print`.
pub(super) fn again(name: &str, view: &View, shell: &Shell) -> Result<Report, Failure> {
    let Some(printer) = Printer::of(&shell.config) else { return Err(Failure::Usage(Message::SlipNoPrinter)) };
    let keys = view.find(name)?;
    if keys.is_empty() {
        return Err(Failure::Usage(Message::JournalUnknownOrder { order: name.to_owned() }));
    }
    let (exit, outcome, message) = match print_all(&keys, &|slip| printer.print(slip), None, &shell.config, &shell.texts) {
        Ok(()) => (Exit::Done, "done", Message::SlipPrinted),
        Err(Trouble::Journal(error)) => return Err(error.into()),
        Err(trouble) => (Exit::OutOfReach, "not_printed", Message::SlipNotPrinted { reason: reason(&trouble, &shell.texts) }),
    };
    let line = shell.texts.say(&message);
    Ok(Report::new(exit, vec![line.clone()], json!({"outcome": outcome, "message": line})))
}

/// Prints a slip for the window, on the printer that its health is known by.
#[cfg(feature = "gui")]
pub(super) fn for_window(printout: &Printout, began: Stamp, printing: Option<&Printing>, config: &Config, texts: &Texts) -> Printed {
    let Some(printing) = printing else { return Printed::NotPrinted(texts.say(&Message::SlipNoPrinter)) };
    let print = |slip: &Slip| printing.print(slip);
    let printed = match printout {
        Printout::First(key) => print_all(std::slice::from_ref(key), &print, Some(began), config, texts),
        Printout::Again(name) => match View::open(&config.journal).and_then(|view| view.find(name)) {
            Ok(keys) if keys.is_empty() => {
                return Printed::NotPrinted(texts.say(&Message::JournalUnknownOrder { order: name.clone() }));
            }
            Ok(keys) => print_all(&keys, &print, None, config, texts),
            Err(error) => Err(Trouble::Journal(error)),
        },
        Printout::Shift(report) => print(&of_shift(report, config, texts)).map_err(Trouble::Printer),
    };
    match printed {
        Ok(()) => Printed::Printed,
        // Without the system's own words: whoever reads it may read no English.
        Err(Trouble::Printer(error)) => Printed::NotPrinted(texts.cause(&error.cause())),
        Err(trouble) => Printed::NotPrinted(reason(&trouble, texts)),
    }
}

/// A slip as a window shows it that prints none.
#[cfg(all(feature = "gui", feature = "sim"))]
pub(super) fn shown(slip: &Slip) -> Printed {
    let line = |text: &str, value: Option<&str>, weight| SlipLine { text: text.to_owned(), value: value.map(str::to_owned), weight };
    let lines = slip.pieces().map(|piece| match piece {
        Piece::Head(text) => line(text, None, Weight::Head),
        Piece::Row(what, value) => line(what, Some(value), Weight::Plain),
        Piece::Sentence(text) => line(text, None, Weight::Plain),
        Piece::Rule => line("", None, Weight::Rule),
    });
    Printed::Shown(lines.collect())
}

/// The report of a shift, as it is printed now.
pub(super) fn of_shift(report: &shift::Report, config: &Config, texts: &Texts) -> Slip {
    Slip::of_shift(report, &Particulars::of(config), Clock::start().stamp(), texts)
}

/// Prints the report of a shift for the command line: how it ended.
pub(super) fn shift_report(report: &shift::Report, shell: &Shell) -> Result<Message, Failure> {
    let Some(printer) = Printer::of(&shell.config) else { return Err(Failure::Usage(Message::SlipNoPrinter)) };
    Ok(match printer.print(&of_shift(report, &shell.config, &shell.texts)) {
        Ok(()) => Message::SlipPrinted,
        Err(error) => Message::SlipNotPrinted { reason: shell.texts.say(&printer_message(&error)) },
    })
}

/// The orders an object names, however deep.
fn journal_keys(object: &Map<String, Value>, found: &mut Vec<OrderKey>) {
    found.extend(object.get("journal_key").and_then(Value::as_str).and_then(OrderKey::parse));
    for member in object.values() {
        let items = member.as_array().map_or(std::slice::from_ref(member), Vec::as_slice);
        items.iter().filter_map(Value::as_object).for_each(|inner| journal_keys(inner, found));
    }
}

/// Why a slip is not on paper.
enum Trouble {
    Journal(JournalError),
    Printer(PrinterError),
}

/// Prints these, a copy of each that did not change since `began`.
fn print_all(
    keys: &[OrderKey],
    print: &dyn Fn(&Slip) -> Result<(), PrinterError>,
    began: Option<Stamp>,
    config: &Config,
    texts: &Texts,
) -> Result<(), Trouble> {
    let view = View::open(&config.journal).map_err(Trouble::Journal)?;
    let now = Clock::start().stamp();
    for key in keys {
        let story = view.story(key).map_err(Trouble::Journal)?;
        let operator = view.operator_of(key).map_err(Trouble::Journal)?;
        let particulars = Particulars::of(config).served_by(operator);
        let cases = fold(story.into_iter().map(|recorded| recorded.entry)).0;
        for case in cases.values() {
            let fresh = began.is_some_and(|began| case.updated_at() >= began);
            let slip = Slip::of(case, &particulars, texts);
            let slip = if fresh { slip } else { slip.printed_again(now, texts) };
            print(&slip).map_err(Trouble::Printer)?;
        }
    }
    Ok(())
}

fn reason(trouble: &Trouble, texts: &Texts) -> String {
    match trouble {
        Trouble::Journal(error) => texts.say(&super::problems::journal(error).1),
        Trouble::Printer(error) => texts.say(&printer_message(error)),
    }
}

/// What is wrong with a printer, for a person.
fn printer_message(error: &PrinterError) -> Message {
    match error {
        PrinterError::Unreachable(error) => Message::PrinterUnreachable { detail: error.to_string() },
        PrinterError::NoPaper => Message::PrinterNoPaper,
        PrinterError::CoverOpen => Message::PrinterCoverOpen,
        PrinterError::Stuck => Message::PrinterStuck,
        PrinterError::Folder(error) => Message::PrinterFolder { detail: error.to_string() },
    }
}
