//! A day of the journal as files for a book-keeper: `cardkiosk journal export`, and the same from a counter's window.
//!
//! Each order that was opened on that day is one line, as it stands now: in a table (CSV) and as JSON lines. Cards are named by their
//! last digits, persons not at all. The files of a day are replaced by later ones of the same day; each appears whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::config::Config;
use crate::domain::Stamp;
use crate::flow::case::fold;
use crate::i18n::Message;
use crate::world::Clock;
use crate::world::journal::{JournalError, View};

use super::exit::Exit;
use super::journal::{Beside, summary};
use super::report::{Failure, Report};
use super::{Shell, problems};

/// What was written.
pub(super) struct Exported {
    /// How many orders.
    pub(super) orders: usize,
    /// The table.
    pub(super) table: PathBuf,
}

/// Why nothing was written.
pub(super) enum Trouble {
    /// No folder is set.
    NoFolder,
    /// The journal cannot be read.
    Journal(JournalError),
    /// The folder, and what is wrong with it.
    Folder(PathBuf, io::Error),
}

/// `cardkiosk journal export`.
pub(super) fn run(day: Option<Date>, to: Option<&Path>, view: &View, shell: &Shell) -> Result<Report, Failure> {
    let day = day.unwrap_or_else(|| Clock::start().stamp().civil().date());
    match export(day, to.or(shell.config.export.as_deref()), view, &shell.config) {
        Ok(exported) => {
            let line = shell.texts.say(&told(&exported));
            let object = json!({"outcome": "done", "orders": exported.orders, "table": exported.table, "message": line});
            Ok(Report::done(vec![line.clone()], object))
        }
        Err(Trouble::Journal(error)) => Err(error.into()),
        Err(trouble) => {
            let line = shell.texts.say(&message(&trouble));
            let exit = if let Trouble::NoFolder = trouble { Exit::Usage } else { Exit::OutOfReach };
            Ok(Report::new(exit, vec![line.clone()], json!({"outcome": "not_exported", "message": line})))
        }
    }
}

/// The same for the window, into the configuration's folder.
#[cfg(feature = "gui")]
pub(super) fn for_window(day: Date, config: &Config) -> Result<Exported, Trouble> {
    let view = View::open(&config.journal).map_err(Trouble::Journal)?;
    export(day, config.export.as_deref(), &view, config)
}

/// What a person is told of what was written.
pub(super) fn told(exported: &Exported) -> Message {
    Message::ExportDone { count: exported.orders.to_string(), path: exported.table.display().to_string() }
}

/// What a person is told where nothing was.
pub(super) fn message(trouble: &Trouble) -> Message {
    let (folder, error) = match trouble {
        Trouble::NoFolder => return Message::ExportNoFolder,
        Trouble::Journal(error) => return problems::journal(error).1,
        Trouble::Folder(folder, error) => (folder.display().to_string(), error),
    };
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Message::ExportFolderAbsent { folder },
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Message::ExportFull { folder },
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Message::ExportDenied { folder },
        _ => Message::ExportFailed { folder },
    }
}

fn export(day: Date, folder: Option<&Path>, view: &View, config: &Config) -> Result<Exported, Trouble> {
    let folder = folder.ok_or(Trouble::NoFolder)?;
    let mut lines = Vec::new();
    for key in view.opened_on(Stamp::of(day.at(0, 0, 0, 0))).map_err(Trouble::Journal)? {
        let story = view.story(&key).map_err(Trouble::Journal)?;
        let beside = Beside::of(&key, view).map_err(Trouble::Journal)?;
        let case = fold(story.into_iter().map(|recorded| recorded.entry)).0.into_values().next();
        lines.push(summary(&key, case.as_ref(), &beside));
    }
    let name = |ending: &str| folder.join(format!("cardkiosk-{}-{}.{ending}", config.terminal.termid, day.strftime("%Y%m%d")));
    let (table, json_lines) = (name("csv"), name("jsonl"));
    let write = |path: &Path, text: &str| put(path, text).map_err(|error| Trouble::Folder(folder.to_owned(), error));
    write(&json_lines, &lines.iter().map(|line| Value::Object(line.clone()).to_string() + "\n").collect::<String>())?;
    write(&table, &in_columns(&lines))?;
    tracing::info!(orders = lines.len(), path = %table.display(), "a day of the journal was exported");
    Ok(Exported { orders: lines.len(), table })
}

/// Durable before it has its name: a stick is pulled out at once.
fn put(path: &Path, text: &str) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let written = File::create(&unfinished).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    // What is left of one that could not be finished only takes room.
    let written = written.and_then(|()| fs::rename(&unfinished, path));
    written.inspect_err(|_| _ = fs::remove_file(&unfinished))
}

/// One line an order, the same columns in each. The mark at the beginning tells spreadsheets that it is UTF-8.
fn in_columns(lines: &[Map<String, Value>]) -> String {
    let empty = summary_names();
    let head = empty.join(",");
    let row = |line: &Map<String, Value>| empty.iter().map(|name| cell(line.get(*name))).collect::<Vec<_>>().join(",");
    let rows = lines.iter().map(|line| row(line) + "\r\n").collect::<String>();
    format!("\u{feff}{head}\r\n{rows}")
}

/// The columns, in their order.
fn summary_names() -> [&'static str; 20] {
    [
        "key",
        "operator",
        "kind",
        "opened_at",
        "updated_at",
        "order_no",
        "pay_order_no",
        "card_no",
        "means",
        "amount_fen",
        "balance_before_fen",
        "balance_after_fen",
        "open",
        "ending",
        "by_hand",
        "payout_fen",
        "handed_over_at",
        "handed_over_by",
        "last_entry",
        "last_digest",
    ]
}

/// What a spreadsheet would take for a formula is no formula: some of these words come from elsewhere.
fn cell(value: Option<&Value>) -> String {
    let text = match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) if text.starts_with(['=', '+', '-', '@']) => format!("'{text}"),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OrderKey;

    #[test]
    fn the_table_has_every_column_of_a_line_once() {
        let key = OrderKey::parse("20261122-1").expect("a name");
        let line = summary(&key, None, &Beside::default());
        let mut names: Vec<&str> = line.keys().map(String::as_str).collect();
        names.sort_unstable();
        let mut columns = summary_names();
        columns.sort_unstable();
        assert_eq!(names, columns);
        let table = in_columns(std::slice::from_ref(&line));
        assert_eq!(table.lines().nth(1), Some("20261122-1,,,,,,,,,,,,true,,,,,,,"));
    }

    #[test]
    fn no_cell_breaks_its_line_or_is_a_formula() {
        let text = |text: &str| cell(Some(&Value::from(text)));
        assert_eq!(text("=1+1"), "'=1+1");
        assert_eq!(text("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
        assert_eq!((cell(None), cell(Some(&json!(-5)))), (String::new(), "-5".to_owned()));
    }

    #[test]
    fn what_is_wrong_with_the_folder_is_told_apart() {
        let told = |kind: ErrorKind| message(&Trouble::Folder("there".into(), kind.into()));
        assert!(matches!(told(ErrorKind::NotFound), Message::ExportFolderAbsent { .. }));
        assert!(matches!(told(ErrorKind::StorageFull), Message::ExportFull { .. }));
        assert!(matches!(told(ErrorKind::ReadOnlyFilesystem), Message::ExportDenied { .. }));
        assert!(matches!(told(ErrorKind::Other), Message::ExportFailed { .. }));
        assert!(put(Path::new("/nowhere/at/all.csv"), "").is_err_and(|error| error.kind() == ErrorKind::NotFound));
        // As many bytes as it likes, and room for none.
        assert!(
            File::create("/dev/full").and_then(|mut full| full.write_all(b"1")).is_err_and(|error| error.kind() == ErrorKind::StorageFull)
        );
    }
}
