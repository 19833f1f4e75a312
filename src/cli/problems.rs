//! The words for what is wrong with a configuration or a file.

use std::path::Path;

use serde_json::{Value, json};

use crate::config::{Expected, FileFault, Kind, Problem, What};
use crate::i18n::{Message, Texts};
use crate::world::journal::JournalError;

use super::exit::Exit;

/// One line: file, line, key, and what is expected.
pub(super) fn say(problem: &Problem, texts: &Texts) -> String {
    let text = what(&problem.what, texts);
    match (&problem.file, problem.line) {
        (Some(file), Some(line)) => texts.say(&Message::ConfigAtLine { file: shown(file), line: line.to_string(), text }),
        (Some(file), None) => texts.say(&Message::ConfigInFile { file: shown(file), text }),
        (None, _) => text,
    }
}

/// The same for a program.
pub(super) fn object(problem: &Problem, texts: &Texts) -> Value {
    json!({
        "file": problem.file.as_deref().map(shown),
        "line": problem.line,
        "key": problem.what.key(),
        "message": what(&problem.what, texts),
    })
}

/// Why a file cannot be used.
pub(super) fn file_fault(path: &Path, fault: &FileFault) -> Message {
    let path = shown(path);
    match fault {
        FileFault::Unreadable { detail } => Message::FileUnreadable { path, detail: detail.clone() },
        FileFault::Exists => Message::FileExists { path },
        FileFault::OpenToOthers { mode } => Message::FileOpenToOthers { path, mode: format!("{mode:03o}") },
        FileFault::NoPrivateKey => Message::FileNoPrivateKey { path },
        FileFault::NoPublicKey => Message::FileNoPublicKey { path },
        FileFault::NoSharedKey => Message::FileNoSharedKey { path },
    }
}

/// Why the journal does not let itself be used, and who must act: whoever set it up, a person who looks, or time.
pub(super) fn journal(error: &JournalError) -> (Exit, Message) {
    let path = |path: &Path| shown(path);
    match error {
        JournalError::InUse { path: at, process } => {
            let process = process.map_or_else(|| "?".to_owned(), |number| number.to_string());
            (Exit::OutOfReach, Message::JournalInUse { path: path(at), process })
        }
        JournalError::Damaged { path: at, why } => (Exit::ByHand, Message::JournalDamaged { path: path(at), why: why.clone() }),
        JournalError::Missing { path: at, log } => (Exit::ByHand, Message::JournalMissing { path: path(at), log: path(log) }),
        JournalError::Newer { path: at, .. } => (Exit::ByHand, Message::JournalNewer { path: path(at) }),
        JournalError::Unreadable { path: at, number, .. } => {
            (Exit::ByHand, Message::JournalUnreadable { path: path(at), number: number.to_string() })
        }
        JournalError::Altered { path: at, number, order } => {
            (Exit::ByHand, Message::JournalAltered { path: path(at), number: number.to_string(), order: order.clone() })
        }
        JournalError::Incomplete { path: at, order } => (Exit::ByHand, Message::JournalIncomplete { path: path(at), order: order.clone() }),
        JournalError::ShiftUnreadable { path: at, shift, .. } => {
            (Exit::ByHand, Message::JournalShiftUnreadable { path: path(at), shift: shift.to_string() })
        }
        JournalError::NotOurs { path: at } => (Exit::Usage, Message::JournalNotOurs { path: path(at) }),
        JournalError::NotInForce { path: at, name, wanted, found } => {
            let (name, wanted, found) = ((*name).to_owned(), (*wanted).to_owned(), found.clone());
            (Exit::Usage, Message::JournalNotInForce { path: path(at), name, found, wanted })
        }
        JournalError::Terminal(terminal) => (Exit::Usage, Message::JournalTerminal { terminal: terminal.clone() }),
        JournalError::File { path: at, source, .. } => (Exit::Usage, Message::JournalFile { path: path(at), detail: source.to_string() }),
        JournalError::Sqlite { path: at, source, .. } => (Exit::Usage, Message::JournalFile { path: path(at), detail: source.to_string() }),
    }
}

fn what(what: &What, texts: &Texts) -> String {
    let message = match what {
        What::Unreadable { detail } => Message::ConfigUnreadable { detail: detail.clone() },
        What::Syntax { detail } => Message::ConfigSyntax { detail: detail.clone() },
        What::UnknownKey { key, nearest: None } => Message::ConfigUnknownKey { key: key.clone() },
        What::UnknownKey { key, nearest: Some(nearest) } => Message::ConfigUnknownKeyNearest { key: key.clone(), nearest: nearest.clone() },
        What::WrongKind { key, expected } => Message::ConfigWrongKind { key: key.clone(), expected: texts.say(&kind(*expected)) },
        What::WrongValue { key, value, expected } => {
            Message::ConfigWrongValue { key: key.clone(), value: value.clone(), expected: fitting(expected, texts) }
        }
        What::Missing { key, expected } => Message::ConfigMissing { key: key.clone(), expected: fitting(expected, texts) },
        What::BadFile { key, path, fault } => Message::ConfigBadFile { key: key.clone(), fault: texts.say(&file_fault(path, fault)) },
    };
    texts.say(&message)
}

fn fitting(expected: &Expected, texts: &Texts) -> String {
    texts.say(&match expected {
        Expected::Digits(count) => Message::ExpectedDigits { count: count.to_string() },
        Expected::Word(count) => Message::ExpectedWord { count: count.to_string() },
        Expected::OneOf(choices) => Message::ExpectedOneOf { choices: choices.join(" ") },
        Expected::Between(least, most) => Message::ExpectedBetween { least: least.to_string(), most: most.to_string() },
        Expected::Url => Message::ExpectedUrl,
        Expected::PublicKey => Message::ExpectedPublicKey,
        Expected::Commands => Message::ExpectedCommands,
        Expected::Texts => Message::ExpectedTexts,
        Expected::Printer => Message::ExpectedPrinter,
        Expected::Amounts(most) => Message::ExpectedAmounts { most: most.get().to_string() },
        Expected::Operators => Message::ExpectedOperators,
        Expected::Hashed => Message::ExpectedHashed,
        Expected::File => Message::ExpectedFile,
    })
}

fn kind(kind: Kind) -> Message {
    match kind {
        Kind::Text => Message::KindText,
        Kind::Integer => Message::KindInteger,
        Kind::Boolean => Message::KindBoolean,
        Kind::List => Message::KindList,
        Kind::Section => Message::KindSection,
        Kind::Other => Message::KindOther,
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
