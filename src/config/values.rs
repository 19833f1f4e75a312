//! Reading typed values out of the document, collecting what does not fit.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::de::DeserializeOwned;
use toml::Value;

use crate::domain::Fen;
use crate::proto::apdu::Command;
use crate::proto::catalogue;

use super::PrintTo;
use super::document::{self, Document};
use super::problem::{Expected, Problem, Problems, What};

/// So many amounts have a place on the smallest screen.
const MOST_AMOUNTS: usize = 6;

/// Reads values one by one. A value that does not fit is noted and replaced by something harmless; [`Values::finish`]
/// then refuses the whole.
pub(super) struct Values<'a> {
    document: &'a Document,
    folder: &'a Path,
    problems: Vec<Problem>,
}

impl<'a> Values<'a> {
    /// Over a document whose relative paths start at `folder`; `problems` are those found before.
    pub(super) fn new(document: &'a Document, folder: &'a Path, problems: Vec<Problem>) -> Values<'a> {
        Values { document, folder, problems }
    }

    /// Everything that did not fit, in the order of the file.
    pub(super) fn finish(mut self) -> Result<(), Problems> {
        self.problems.sort_by_key(|problem| problem.line);
        if self.problems.is_empty() { Ok(()) } else { Err(Problems(self.problems)) }
    }

    /// Notes what is wrong.
    pub(super) fn wrong(&mut self, what: What) {
        self.problems.push(self.document.problem(what));
    }

    fn unfit(&mut self, key: &str, expected: Expected) {
        let value = shown(&self.document.setting(key).value);
        self.wrong(What::WrongValue { key: key.to_owned(), value, expected });
    }

    /// Any text.
    pub(super) fn text(&mut self, key: &str) -> String {
        self.document.setting(key).value.as_str().unwrap_or_default().to_owned()
    }

    fn checked(&mut self, key: &str, expected: Expected, fits: impl Fn(&str) -> bool) -> String {
        let text = self.text(key);
        if !text.is_empty() && !fits(&text) {
            self.unfit(key, expected);
        }
        text
    }

    /// Exactly so many digits, or nothing.
    pub(super) fn digits(&mut self, key: &str, count: usize) -> String {
        self.checked(key, Expected::Digits(count), |text| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// Printable ASCII without blanks, or nothing.
    pub(super) fn word(&mut self, key: &str, most: usize) -> String {
        self.checked(key, Expected::Word(most), |text| text.len() <= most && text.bytes().all(|byte| byte.is_ascii_graphic()))
    }

    /// An address, its last slashes dropped, or nothing.
    pub(super) fn url(&mut self, key: &str) -> String {
        let has_host = |rest: &str| !rest.is_empty() && !rest.starts_with('/') && !rest.contains(char::is_whitespace);
        let text = self.checked(key, Expected::Url, |text| {
            text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")).is_some_and(has_host)
        });
        text.trim_end_matches('/').to_owned()
    }

    /// One of a few texts.
    pub(super) fn one_of(&mut self, key: &str, choices: &[&str]) -> String {
        let text = self.text(key);
        if !choices.contains(&text.as_str()) {
            let named = choices.iter().filter(|choice| !choice.is_empty()).map(|&choice| choice.to_owned()).collect();
            self.unfit(key, Expected::OneOf(named));
        }
        text
    }

    /// A whole number between two, both included.
    pub(super) fn integer(&mut self, key: &str, least: i64, most: i64) -> i64 {
        let number = self.document.setting(key).value.as_integer().unwrap_or(least);
        if !(least..=most).contains(&number) {
            self.unfit(key, Expected::Between(least, most));
        }
        number.clamp(least, most)
    }

    /// `true` or `false`; the document knows no other kind of value under such a key.
    pub(super) fn truth(&mut self, key: &str) -> bool {
        self.document.setting(key).value.as_bool().unwrap_or_default()
    }

    /// A small whole number.
    pub(super) fn small(&mut self, key: &str, least: u8, most: u8) -> u8 {
        u8::try_from(self.integer(key, i64::from(least), i64::from(most))).expect("clamped between two u8")
    }

    /// Whole seconds.
    pub(super) fn seconds(&mut self, key: &str, least: i64, most: i64) -> Duration {
        Duration::from_secs(self.integer(key, least, most).unsigned_abs())
    }

    /// A path, relative ones starting at the configuration's folder; `None` where it is not set.
    pub(super) fn path(&mut self, key: &str) -> Option<PathBuf> {
        let text = self.text(key);
        (!text.is_empty()).then(|| self.folder.join(text))
    }

    /// A whole section by its own type, `others` of its keys left out. What does not fit is found by laying the file's
    /// keys over the defaults one by one: the one that breaks it is the wrong one.
    pub(super) fn section<T: DeserializeOwned>(&mut self, name: &str, others: &[&str]) -> T {
        let mut table = Document::defaults(super::DEFAULTS).section(name);
        for other in others {
            table.remove(*other);
        }
        let read = |table: &toml::Table| Value::Table(table.clone()).try_into::<T>();
        let mut fitting = read(&table).expect("the embedded defaults fit; a test reads them");
        let prefix = format!("{name}.");
        for (key, setting) in self.document.settings().filter(|(_, setting)| setting.line.is_some()) {
            let Some(inner) = key.strip_prefix(&prefix).filter(|inner| !others.contains(inner)) else { continue };
            let mut candidate = table.clone();
            document::insert(&mut candidate, inner, setting.value.clone());
            match read(&candidate) {
                Ok(value) => (table, fitting) = (candidate, value),
                Err(error) => self.problems.push(self.document.problem(misfit(key, &setting.value, error.message()))),
            }
        }
        fitting
    }

    /// A whole number that is one of a few.
    pub(super) fn one_of_numbers(&mut self, key: &str, choices: &[u8]) -> u8 {
        let number = self.document.setting(key).value.as_integer();
        let found = choices.iter().find(|&&choice| number == Some(i64::from(choice)));
        if found.is_none() {
            self.unfit(key, Expected::OneOf(choices.iter().map(u8::to_string).collect()));
        }
        found.or(choices.first()).copied().unwrap_or_default()
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, key: &str) -> Vec<String> {
        let items = self.document.setting(key).value.as_array().cloned().unwrap_or_default();
        let texts: Option<Vec<String>> = items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
        if texts.is_none() {
            self.unfit(key, Expected::Texts);
        }
        texts.unwrap_or_default()
    }

    /// Amounts to be offered: one to six, ascending, in whole yuan, none above `largest` where that is not zero.
    pub(super) fn amounts(&mut self, key: &str, largest: Fen) -> Vec<Fen> {
        let items = self.document.setting(key).value.as_array().cloned().unwrap_or_default();
        let amounts: Vec<Fen> = items.iter().filter_map(Value::as_integer).map(Fen::new).collect();
        let most = if largest > Fen::ZERO { largest } else { Fen::new(i64::from(u32::MAX)) };
        let fits = |amount: &Fen| *amount > Fen::ZERO && *amount <= most && amount.get() % 100 == 0;
        let ascending = amounts.is_sorted_by(|one, next| one < next);
        if amounts.len() != items.len() || !(1..=MOST_AMOUNTS).contains(&amounts.len()) || !ascending || !amounts.iter().all(fits) {
            self.unfit(key, Expected::Amounts(most));
        }
        amounts
    }

    /// Where slips go; `None` where it is not set.
    pub(super) fn print_to(&mut self, key: &str) -> Option<PrintTo> {
        let text = self.text(key);
        let has_port =
            |address: &&str| address.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
        let network = text.strip_prefix("tcp://").filter(has_port).map(|address| PrintTo::Network(address.to_owned()));
        let folder = text.strip_prefix("folder:").filter(|name| !name.is_empty()).map(|name| PrintTo::Folder(self.folder.join(name)));
        let device = text.starts_with('/').then(|| PrintTo::Device(PathBuf::from(&text)));
        let found = network.or(folder).or(device);
        if found.is_none() && !text.is_empty() {
            self.unfit(key, Expected::Printer);
        }
        found
    }

    /// Commands that only read, in hexadecimal or by their numbers in the catalogue.
    pub(super) fn commands(&mut self, key: &str) -> Vec<Command> {
        let items = self.document.setting(key).value.as_array().cloned().unwrap_or_default();
        let commands: Option<Vec<Command>> = items.iter().map(|item| reading(item.as_str()?)).collect();
        if commands.is_none() {
            self.unfit(key, Expected::Commands);
        }
        commands.unwrap_or_default()
    }
}

/// What a type said of a value. The choices it names stand in backticks; without any, a list of texts was wanted.
fn misfit(key: &str, value: &Value, words: &str) -> What {
    let choices: Vec<String> = words.split('`').skip(1).step_by(2).skip(1).map(str::to_owned).collect();
    let expected = match value {
        Value::Array(_) => Expected::Texts,
        _ if choices.is_empty() => Expected::Word(64),
        _ => Expected::OneOf(choices),
    };
    What::WrongValue { key: key.to_owned(), value: shown(value), expected }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn reading(text: &str) -> Option<Command> {
    catalogue::command(text).ok().filter(Command::is_repeatable)
}
