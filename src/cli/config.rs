//! `cardkiosk config check|print`.

use clap::Subcommand;
use serde_json::{Map, Value, json};

use crate::config::{Config, Need};
use crate::i18n::Message;

use super::report::{Failure, Report};
use super::{Shell, terminal};

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Command {
    /// Check the configuration and the files it names
    #[command(after_help = "Examples:\n  cardkiosk config check\n  cardkiosk --config site.toml config check")]
    Check,
    /// Print every key with the value that holds and where it comes from
    #[command(after_help = "Examples:\n  cardkiosk config print\n  cardkiosk --config site.toml --json config print")]
    Print,
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::Check => check(shell),
        Command::Print => Ok(print(&shell.config)),
    }
}

fn check(shell: &Shell) -> Result<Report, Failure> {
    shell.config.require(Need::Server)?;
    // Reads all keys and the certificates; connects to nothing.
    terminal::client(&shell.config, &shell.config.signature.rules)?;
    terminal::gateway(&shell.config)?;
    let file = shell.config.file.as_ref().map(|file| file.display().to_string());
    let message = file.clone().map_or(Message::ConfigFitsDefaults, |file| Message::ConfigFits { file });
    let line = shell.texts.say(&message);
    Ok(Report::done(vec![line.clone()], json!({"outcome": "done", "file": file, "message": line})))
}

/// A short PIN can be found from its hash by trying: whether one is set is shown, and not the hash.
fn shown(key: &str, value: &toml::Value) -> toml::Value {
    match (key, value) {
        ("window.maintenance_pin", toml::Value::String(text)) if !text.is_empty() => "…".into(),
        ("window.operators", toml::Value::Array(lines)) => lines.iter().map(|_| toml::Value::from("…")).collect::<Vec<_>>().into(),
        _ => value.clone(),
    }
}

/// As TOML that could be read again but for passwords, each key with its origin behind it.
fn print(config: &Config) -> Report {
    let mut lines = Vec::new();
    let mut section = String::new();
    let mut values = Map::new();
    let mut settings: Vec<_> = config.effective().map(|(key, setting)| (key.rsplit_once('.').unwrap_or(("", key)), key, setting)).collect();
    // A section's own keys stand before its inner sections.
    settings.sort_by_key(|(parts, ..)| *parts);
    for ((above, name), key, setting) in settings {
        if above != section {
            above.clone_into(&mut section);
            lines.push(format!("{}[{section}]", if lines.is_empty() { "" } else { "\n" }));
        }
        let origin = setting.line.map_or_else(|| "default".to_owned(), |line| format!("line {line}"));
        let value = shown(key, &setting.value);
        lines.push(format!("{name} = {value}  # {origin}"));
        values.insert(key.to_owned(), json!({"value": value, "line": setting.line}));
    }
    let file = config.file.as_ref().map(|file| file.display().to_string());
    Report::done(lines, json!({"outcome": "done", "file": file, "values": Value::Object(values)}))
}
