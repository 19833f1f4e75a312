//! The configuration: a file that fits is the same when it is written out and read again; of one that does not, every
//! problem is told with the file and the line.
//!
//! Input: the file.

use std::fmt::Write as _;
use std::path::Path;

use cardkiosk::config::{Config, DEFAULTS, What};

const FILE: &str = "/etc/site/config.toml";

pub(super) fn check(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    match Config::parse(Path::new(FILE), text) {
        Ok(config) => {
            let printed = printed(&config);
            let again = Config::parse(Path::new(FILE), &printed).unwrap_or_else(|problems| panic!("{problems:?} in {printed}"));
            assert_eq!(values(&again), values(&config), "{printed}");
            assert_eq!(meaning(&again), meaning(&config), "{printed}");
        }
        Err(problems) => {
            assert!(!problems.0.is_empty());
            let lines = text.matches('\n').count() + 1;
            for problem in problems.0 {
                assert_eq!(problem.file.as_deref(), Some(Path::new(FILE)), "{problem:?}");
                let stands_nowhere = matches!(problem.what, What::Missing { .. });
                let in_it = problem.line.is_some_and(|line| (1..=lines).contains(&line));
                assert!(in_it || stands_nowhere && problem.line.is_none(), "{problem:?} of {lines} lines");
            }
        }
    }
}

/// What the file has set, a line each.
fn printed(config: &Config) -> String {
    let mut text = String::new();
    for (key, setting) in config.effective().filter(|(_, setting)| setting.line.is_some()) {
        writeln!(text, "{key} = {}", setting.value).expect("a text grows");
    }
    text
}

fn values(config: &Config) -> Vec<(String, String)> {
    config.effective().map(|(key, setting)| (key.to_owned(), setting.value.to_string())).collect()
}

fn meaning(config: &Config) -> String {
    let Config { terminal, server, signature, reader, window, staff, sounds, printer, gateway, journal, settings, dialect, .. } = config;
    format!(
        "{terminal:?}{server:?}{signature:?}{reader:?}{window:?}{staff:?}{sounds:?}{printer:?}{gateway:?}{}{settings:?}{dialect:?}",
        journal.display()
    )
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let sections = DEFAULTS.split("\n[").skip(1).map(|section| format!("[{section}"));
    sections.chain([DEFAULTS.to_owned(), include_str!("../../config/example.toml").to_owned()]).map(String::into_bytes).collect()
}
