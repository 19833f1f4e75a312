//! The configuration as a flat list of settings, each with the line it came from: the defaults first, then the file.
//!
//! The defaults name every key there is, and their values show its kind. So one walk over the file finds every key
//! that does not exist and every value of another kind, with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Value;
use toml::de::{DeTable, DeValue};

use super::problem::{Kind, Problem, Problems, What};

/// One key's value and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The line of the file it stands in, from 1; `None` for a default.
    pub line: Option<usize>,
}

/// Every key with its value, dotted.
#[derive(Debug, Clone)]
pub struct Document {
    file: Option<PathBuf>,
    settings: BTreeMap<String, Setting>,
}

impl Document {
    /// The defaults alone. `text` is trusted: it is part of the program, and a test reads it.
    pub fn defaults(text: &str) -> Document {
        let root = DeTable::parse(text).expect("the embedded defaults are TOML");
        let mut settings = BTreeMap::new();
        flatten("", root.get_ref(), &mut settings);
        Document { file: None, settings }
    }

    /// The defaults with a file's text over them, and every key of it that does not exist or is of another kind.
    ///
    /// # Errors
    /// The text is no TOML.
    pub fn over(mut self, file: &Path, text: &str) -> Result<(Document, Vec<Problem>), Problems> {
        self.file = Some(file.to_owned());
        let root = DeTable::parse(text).map_err(|error| {
            let line = error.span().map(|span| line_of(text, span.start));
            Problem { file: self.file.clone(), line, what: What::Syntax { detail: error.message().trim().replace('\n', " ") } }
        })?;
        let mut problems = Vec::new();
        self.lay_over("", root.get_ref(), text, &mut problems);
        Ok((self, problems))
    }

    fn lay_over(&mut self, prefix: &str, table: &DeTable<'_>, text: &str, problems: &mut Vec<Problem>) {
        for (name, value) in table {
            let key = format!("{prefix}{}", name.get_ref());
            let line = line_of(text, name.span().start);
            let mut wrong = |what| problems.push(Problem { file: self.file.clone(), line: Some(line), what });
            let inner = format!("{key}.");
            let is_section = self.settings.range(inner.clone()..).next().is_some_and(|(next, _)| next.starts_with(&inner));
            match (self.settings.get_mut(&key), value.get_ref()) {
                (None, DeValue::Table(section)) if is_section => self.lay_over(&inner, section, text, problems),
                (None, _) if is_section => wrong(What::WrongKind { key, expected: Kind::Section }),
                (None, _) => {
                    let nearest = nearest(&key, self.names());
                    wrong(What::UnknownKey { key, nearest });
                }
                (Some(setting), value) => match plain(value) {
                    Some(value) if kind_of(&value) == kind_of(&setting.value) => *setting = Setting { value, line: Some(line) },
                    _ => wrong(What::WrongKind { key, expected: kind_of(&setting.value) }),
                },
            }
        }
    }

    /// Every key, and every section's name.
    fn names(&self) -> BTreeSet<&str> {
        let keys = self.settings.keys().map(String::as_str);
        keys.clone().chain(keys.flat_map(|key| key.match_indices('.').map(|(at, _)| &key[..at]))).collect()
    }

    /// The file laid over the defaults.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// One key's value. The key must be one of the defaults'.
    pub fn setting(&self, key: &str) -> &Setting {
        self.settings.get(key).expect("only keys of the defaults are asked for")
    }

    /// Every key with its value, in order.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.settings.iter().map(|(key, setting)| (key.as_str(), setting))
    }

    /// All keys under a section as a table again, the section's own name left out.
    pub fn section(&self, name: &str) -> toml::Table {
        let prefix = format!("{name}.");
        let mut root = toml::Table::new();
        for (key, setting) in self.settings.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix)) {
            insert(&mut root, &key[prefix.len()..], setting.value.clone());
        }
        root
    }

    /// A problem with a key's value, with the file and the line it came from.
    pub fn problem(&self, what: What) -> Problem {
        let line = what.key().and_then(|key| self.settings.get(key)).and_then(|setting| setting.line);
        Problem { file: self.file.clone(), line, what }
    }
}

/// The kind of a value.
fn kind_of(value: &Value) -> Kind {
    match value {
        Value::String(_) => Kind::Text,
        Value::Integer(_) => Kind::Integer,
        Value::Boolean(_) => Kind::Boolean,
        Value::Array(_) => Kind::List,
        Value::Table(_) => Kind::Section,
        Value::Float(_) | Value::Datetime(_) => Kind::Other,
    }
}

pub(super) fn insert(table: &mut toml::Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            table.insert(path.to_owned(), value);
        }
        Some((head, rest)) => {
            let inner = table.entry(head).or_insert_with(|| Value::Table(toml::Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

fn flatten(prefix: &str, table: &DeTable<'_>, settings: &mut BTreeMap<String, Setting>) {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        if let DeValue::Table(section) = value.get_ref() {
            flatten(&format!("{key}."), section, settings);
        } else {
            let value = plain(value.get_ref()).expect("the embedded defaults hold plain values");
            settings.insert(key, Setting { value, line: None });
        }
    }
}

/// A value without its place; `None` where it holds a number too large, or a section inside a list.
fn plain(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok()?),
        DeValue::Float(number) => Value::Float(number.as_str().parse().ok()?),
        DeValue::Boolean(flag) => Value::Boolean(*flag),
        DeValue::Datetime(moment) => Value::Datetime(*moment),
        DeValue::Array(items) => Value::Array(items.iter().map(|item| plain(item.get_ref())).collect::<Option<_>>()?),
        DeValue::Table(_) => return None,
    })
}

fn line_of(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

/// The key that was probably meant: the same last word elsewhere, or one that differs in at most two letters.
fn nearest(key: &str, known: BTreeSet<&str>) -> Option<String> {
    let last_word = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    known
        .into_iter()
        .filter_map(|candidate| {
            let distance = edits(key, candidate);
            let same_word = last_word(key) == last_word(candidate);
            (distance <= 2 || same_word).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// How many letters must be added, dropped or changed (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, &other) in to.iter().enumerate() {
            let changed = diagonal + usize::from(letter != other);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFAULTS: &str =
        "[terminal]\ntermid = \"\"\n[flow]\nrounds = 3\n[server]\nurl = \"\"\n[server.calls]\na = \"a\"\n[card]\nreads = []\n";

    fn over(text: &str) -> Result<Document, Vec<Problem>> {
        let (document, mut problems) = Document::defaults(DEFAULTS).over(Path::new("site.toml"), text).map_err(|problems| problems.0)?;
        problems.sort_by_key(|problem| problem.line);
        if problems.is_empty() { Ok(document) } else { Err(problems) }
    }

    #[test]
    fn a_file_lies_over_the_defaults_and_keeps_its_lines() {
        let document = over("# ours\n\n[terminal]\ntermid = \"12345678\"\n\n[server.calls]\na = \"b\"\n").expect("all keys exist");
        assert_eq!(document.setting("terminal.termid"), &Setting { value: "12345678".into(), line: Some(4) });
        assert_eq!(document.setting("server.calls.a").line, Some(7));
        assert_eq!(document.setting("flow.rounds"), &Setting { value: 3.into(), line: None });
        assert_eq!(document.section("server").to_string(), "url = \"\"\n\n[calls]\na = \"b\"\n");
    }

    #[test]
    fn every_unknown_key_is_found_with_its_line_and_what_was_meant() {
        let problems = over("[terminal]\ntremid = \"1\"\n[flow]\n\ntermid = \"2\"\n[sever]\nx = 1\n").expect_err("three are unknown");
        let found: Vec<_> = problems.iter().map(|problem| (problem.line, problem.what.clone())).collect();
        let unknown = |key: &str, nearest: Option<&str>| What::UnknownKey { key: key.to_owned(), nearest: nearest.map(str::to_owned) };
        assert_eq!(
            found,
            [
                (Some(2), unknown("terminal.tremid", Some("terminal.termid"))),
                (Some(5), unknown("flow.termid", Some("terminal.termid"))),
                (Some(6), unknown("sever", Some("server"))),
            ]
        );
    }

    #[test]
    fn a_value_of_another_kind_is_found() {
        for (text, key, expected) in [
            ("[flow]\nrounds = \"3\"", "flow.rounds", Kind::Integer),
            ("[flow]\nrounds = 3.5", "flow.rounds", Kind::Integer),
            ("[flow]\nrounds = 99999999999999999999", "flow.rounds", Kind::Integer),
            ("[terminal]\ntermid = 12345678", "terminal.termid", Kind::Text),
            ("server = 1", "server", Kind::Section),
            ("[terminal.termid]\nx = 1", "terminal.termid", Kind::Text),
            ("[card]\nreads = \"00B0\"", "card.reads", Kind::List),
        ] {
            let problems = over(text).expect_err(text);
            assert_eq!(problems.len(), 1, "{text}");
            assert_eq!(problems[0].what, What::WrongKind { key: key.to_owned(), expected }, "{text}");
        }
    }

    #[test]
    fn what_is_no_toml_is_told_with_its_line() {
        for (text, line) in [("[terminal]\ntermid = ", 2), ("[terminal]\ntermid = \"1\"\ntermid = \"2\"\n", 3)] {
            let problems = over(text).expect_err(text);
            assert!(matches!(problems[0].what, What::Syntax { .. }), "{problems:?}");
            assert_eq!(problems[0].line, Some(line), "{text}");
        }
    }
}
