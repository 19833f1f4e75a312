//! `cardkiosk shift`: an operator's shift is opened, looked at, closed and printed.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use crate::attendant::Business;
use crate::config::Need;
use crate::domain::{Fen, OperatorNo, OrderKey, ShiftNo, Stamp};
use crate::flow::Fault;
use crate::flow::case::fold;
use crate::flow::shift::{Count, Left, Operation, Report, Shift, ShiftNow, ShiftRefusal, Sum, Totals, Way};
use crate::i18n::{Message, Texts};
use crate::world::Terminal;
use crate::world::journal::View;

use super::exit::Exit;
use super::report::{Failure, Report as Told};
use super::{Shell, journal, payout, slip, terminal};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open a shift (接班) with the cash counted in the drawer
    #[command(after_help = "Example:\n  cardkiosk shift open --float 500.00 --operator 0207")]
    Open(Opening),
    /// Show the shift that runs: what was taken and paid out, and what the drawer must hold
    #[command(after_help = "Example:\n  cardkiosk shift show\n\nReads the journal only: it may be asked while the window is open.")]
    Show,
    /// Close the shift (交班) with the cash counted in the drawer
    #[command(after_help = CLOSE_EXAMPLES)]
    Close(Closing),
    /// List the shifts, the newest first
    #[command(after_help = "Examples:\n  cardkiosk shift list\n  cardkiosk --json shift list --last 100")]
    List {
        /// How many at most
        #[arg(long, value_name = "NUMBER", default_value_t = 20)]
        last: u32,
    },
    /// Print a shift's report (交接单), also again
    #[command(after_help = "Examples:\n  cardkiosk shift print\n  cardkiosk shift print 312")]
    Print {
        /// The shift's number; else the latest
        #[arg(value_name = "SHIFT")]
        shift: Option<u32>,
    },
}

const CLOSE_EXAMPLES: &str = "\
Examples:
  cardkiosk shift close --cash 4677.50 --operator 0207
  cardkiosk shift close --cash 4677.50 --operator 0207 --signed-by 0211

What is not finished must be signed for by whoever takes it over. Ends with 3 where nothing was closed.";

/// With what a shift begins.
#[derive(Debug, Args)]
pub(super) struct Opening {
    /// The cash counted in the drawer (备用金), in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    float: String,
    /// The operator's number; one of [window] operators, where that names any
    #[arg(long, value_name = "NUMBER")]
    operator: Option<String>,
}

/// With what a shift ends.
#[derive(Debug, Args)]
pub(super) struct Closing {
    /// The cash counted in the drawer, the float among it, in yuan
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    cash: String,
    /// The operator's number; one of [window] operators, where that names any
    #[arg(long, value_name = "NUMBER")]
    operator: Option<String>,
    /// The number of whoever takes over what is not finished
    #[arg(long, value_name = "NUMBER")]
    signed_by: Option<String>,
}

pub(super) fn run(command: &Command, shell: &Shell) -> Result<Told, Failure> {
    match command {
        Command::Open(opening) => open(opening, shell),
        Command::Close(closing) => close(closing, shell),
        Command::Show => show(shell),
        Command::List { last } => list(*last, shell),
        Command::Print { shift } => print(*shift, shell),
    }
}

fn open(opening: &Opening, shell: &Shell) -> Result<Told, Failure> {
    let float = amount(&opening.float)?;
    let operator = operator(opening.operator.as_deref(), shell)?;
    match record(shell, |business| business.open_shift(operator, float))? {
        Err(fault) => Ok(Told::fault(&fault, &shell.texts)),
        Ok((Some(refusal), _)) => Ok(refused_by(refusal, &shell.texts)),
        Ok((None, now)) => Ok(told(now.open.as_ref(), &shell.texts)),
    }
}

fn close(closing: &Closing, shell: &Shell) -> Result<Told, Failure> {
    let counted = amount(&closing.cash)?;
    let operator_no = operator(closing.operator.as_deref(), shell)?;
    let signed_by = operator(closing.signed_by.as_deref(), shell)?;
    let count = Count { operator: operator_no, counted, seen: None, signed_by };
    match record(shell, |business| business.close_shift(count))? {
        Err(fault) => Ok(Told::fault(&fault, &shell.texts)),
        Ok((Some(refusal), now)) => {
            let mut report = refused_by(refusal, &shell.texts);
            if refusal == ShiftRefusal::Unsigned {
                report.lines.extend(now.left.iter().map(|left| left_line(left, &shell.texts)));
                report.json.insert("left".to_owned(), now.left.iter().map(left_object).collect());
            }
            Ok(report)
        }
        Ok((None, now)) => Ok(printed(told(now.last.as_ref(), &shell.texts), now.last.as_ref(), shell)),
    }
}

/// Opens or closes a shift in the journal; why it was not, if it was not, and how the shifts stand now.
fn record(
    shell: &Shell,
    act: impl FnOnce(&mut Business<'_, Terminal>) -> Result<Option<ShiftRefusal>, Fault>,
) -> Result<Result<(Option<ShiftRefusal>, ShiftNow), Fault>, Failure> {
    shell.config.require(Need::Server)?;
    let (mut terminal, _) = terminal::open_for_business(&shell.config)?;
    let mut watch = shell.narrator();
    let mut business = Business::new(&mut terminal, shell.config.settings.clone(), &mut watch);
    Ok(act(&mut business).and_then(|refused| Ok((refused, business.shifts()?))))
}

/// The report of a close goes on paper at once, where a printer is set; one that does not print changes nothing about the close.
fn printed(mut told: Told, report: Option<&Report>, shell: &Shell) -> Told {
    if let Some(Ok(message)) = report.map(|report| slip::shift_report(report, shell)) {
        let printed = if message == Message::SlipPrinted { "printed" } else { "not_printed" };
        told.json.insert("slip".to_owned(), printed.into());
        told.lines.push(shell.texts.say(&message));
    }
    told
}

fn show(shell: &Shell) -> Result<Told, Failure> {
    let Some(view) = journal::view(shell)? else { return Ok(told(None, &shell.texts)) };
    let latest = view.shifts(1)?.into_iter().next();
    let open = latest.filter(Shift::is_open).map(|shift| report(&view, shift)).transpose()?;
    Ok(told(open.as_ref(), &shell.texts))
}

fn list(last: u32, shell: &Shell) -> Result<Told, Failure> {
    let mut reports = Vec::new();
    if let Some(view) = journal::view(shell)? {
        for shift in view.shifts(last)? {
            reports.push(report(&view, shift)?);
        }
    }
    let mut lines: Vec<String> = reports.iter().map(|report| line(report, &shell.texts)).collect();
    if lines.is_empty() {
        lines.push(shell.texts.say(&Message::ShiftNever));
    }
    let shifts: Vec<Value> = reports.iter().map(|report| Value::Object(object(report))).collect();
    Ok(Told::done(lines, json!({"outcome": "done", "shifts": shifts})))
}

fn print(number: Option<u32>, shell: &Shell) -> Result<Told, Failure> {
    let unknown = || Failure::Usage(Message::ShiftUnknown);
    let view = journal::view(shell)?.ok_or_else(unknown)?;
    let shift = match number {
        Some(number) => view.shift(ShiftNo(number))?,
        None => view.shifts(1)?.into_iter().next(),
    };
    let report = report(&view, shift.ok_or_else(unknown)?)?;
    let message = slip::shift_report(&report, shell)?;
    let line = shell.texts.say(&message);
    let (exit, outcome) = if message == Message::SlipPrinted { (Exit::Done, "done") } else { (Exit::OutOfReach, "not_printed") };
    Ok(Told::new(exit, vec![line.clone()], json!({"outcome": outcome, "shift": object(&report), "message": line})))
}

/// The report of a shift, by a journal that somebody else may be writing.
fn report(view: &View, shift: Shift) -> Result<Report, Failure> {
    let left = match &shift.closed {
        None => view.open_cases()?.iter().map(Left::from).collect(),
        Some(end) => left(view, &end.record.left)?,
    };
    let entries = view.touched(shift.span())?;
    let entries = entries.into_iter().map(|recorded| (recorded.number, recorded.entry));
    Report::of(shift, entries, left).map_err(|_| Failure::Usage(Message::ShiftOverflow))
}

fn left(view: &View, keys: &[OrderKey]) -> Result<Vec<Left>, Failure> {
    let mut left = Vec::new();
    for key in keys {
        let story = view.story(key)?;
        left.extend(fold(story.into_iter().map(|recorded| recorded.entry)).0.values().map(Left::from));
    }
    Ok(left)
}

fn amount(text: &str) -> Result<Fen, Failure> {
    let value = text.to_owned();
    let amount = Fen::parse_yuan(text).map_err(|_| Failure::Usage(Message::AmountWrong { value }))?;
    if amount >= Fen::ZERO { Ok(amount) } else { Err(Failure::Usage(Message::ShiftAmount)) }
}

/// A number that the site knows, or any where it names nobody.
pub(super) fn operator(number: Option<&str>, shell: &Shell) -> Result<Option<OperatorNo>, Failure> {
    let Some(number) = number else { return Ok(None) };
    let operators = &shell.config.staff.operators;
    let known = operators.is_empty() || operators.iter().any(|line| line.number == number);
    let parsed = OperatorNo::parse(number).filter(|_| known);
    parsed.map(Some).ok_or_else(|| Failure::Usage(Message::ShiftOperator { number: number.to_owned() }))
}

fn refused_by(refusal: ShiftRefusal, texts: &Texts) -> Told {
    let message = match refusal {
        ShiftRefusal::AlreadyOpen => Message::ShiftAlreadyOpen,
        ShiftRefusal::NoneOpen => Message::ShiftNoneOpen,
        ShiftRefusal::Unsigned => Message::ShiftUnsigned,
        // Nothing was shown before that could have changed.
        ShiftRefusal::Changed | ShiftRefusal::AmountOutOfRange => Message::ShiftAmount,
    };
    Told::refused(&message, texts)
}

fn told(report: Option<&Report>, texts: &Texts) -> Told {
    let Some(report) = report else {
        let line = texts.say(&Message::ShiftNoneOpen);
        return Told::done(vec![line.clone()], json!({"outcome": "done", "shift": null, "message": line}));
    };
    let mut lines = vec![line(report, texts)];
    for (operation, way, sum) in report.totals.each() {
        let way = match way {
            Way::Here(means) => texts.means(means),
            Way::Elsewhere => texts.say(&Message::ShiftElsewhere),
        };
        let operation = texts.say(&crate::slip::operation_text(operation));
        let label = texts.say(&Message::SlipShiftRow { operation, way, count: sum.number.to_string() });
        lines.push(format!("  {label}  ¥{}", sum.amount));
    }
    lines.push(
        texts.say(&Message::ShiftDrawer { float: report.shift.opened.record.float.to_string(), expected: report.expected.to_string() }),
    );
    lines.extend(report.left.iter().map(|left| left_line(left, texts)));
    lines.extend(report.due.iter().map(|due| format!("  {}", payout::line(due, texts))));
    Told::done(lines, json!({"outcome": "done", "shift": object(report)}))
}

/// A shift in a line: number, from when to when, and how the drawer was.
fn line(report: &Report, texts: &Texts) -> String {
    let number = report.shift.number.to_string();
    match (&report.shift.closed, report.difference()) {
        (Some(end), Some(difference)) => texts.say(&Message::ShiftClosedLine {
            number,
            closed: end.at.to_string(),
            counted: end.record.counted.to_string(),
            difference: difference.to_string(),
        }),
        _ => texts.say(&Message::ShiftOpenLine { number, opened: report.shift.opened.at.to_string() }),
    }
}

fn left_line(left: &Left, texts: &Texts) -> String {
    let amount = left.amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    "  ".to_owned() + &texts.say(&Message::ShiftLeft { order: left.key.to_string(), tail: left.tail.clone(), amount })
}

fn left_object(left: &Left) -> Value {
    json!({"journal_key": left.key.as_str(), "card_tail": left.tail, "amount_fen": left.amount.map(Fen::get)})
}

fn totals_object(totals: &Totals) -> Value {
    let row = |(operation, way, sum): (Operation, Way, Sum)| {
        let way = match way {
            Way::Here(means) => means.name(),
            Way::Elsewhere => "elsewhere",
        };
        json!({"operation": operation.name(), "means": way, "number": sum.number, "amount_fen": sum.amount.get()})
    };
    totals.each().map(row).collect()
}

fn object(report: &Report) -> Map<String, Value> {
    let iso = |at: Stamp| at.civil().to_string();
    let (opened, closed) = (&report.shift.opened, report.shift.closed.as_ref());
    let number = |operator: &Option<OperatorNo>| operator.as_ref().map(OperatorNo::to_string);
    let value = json!({
        "number": report.shift.number.0,
        "opened_at": iso(opened.at),
        "opened_by": number(&opened.record.operator),
        "float_fen": opened.record.float.get(),
        "closed_at": closed.map(|end| iso(end.at)),
        "closed_by": closed.and_then(|end| number(&end.record.operator)),
        "expected_fen": report.expected.get(),
        "counted_fen": closed.map(|end| end.record.counted.get()),
        "difference_fen": report.difference().map(Fen::get),
        "signed_by": closed.and_then(|end| number(&end.record.signed_by)),
        "contradiction_fen": report.contradiction().map(Fen::get),
        "totals": totals_object(&report.totals),
        "left": report.left.iter().map(left_object).collect::<Vec<_>>(),
        "due": report.due.iter().map(payout::object).collect::<Vec<_>>(),
    });
    let Value::Object(object) = value else { unreachable!("it is written as one above") };
    object
}
