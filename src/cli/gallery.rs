//! `cardkiosk gallery`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::gui::gallery;
use crate::i18n::Message;
use crate::world::Clock;

use super::Shell;
use super::report::{Failure, Report};

const EXAMPLES: &str = "\
Examples:
  cardkiosk gallery --out pictures
  cardkiosk gallery --out pictures --only amount
";

/// Where to.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The folder for the pictures; made where there is none
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
    /// Only those with this in their name
    #[arg(long, value_name = "PART", default_value = "")]
    only: String,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    draw(&arguments.out, &arguments.only, shell)
}

/// Draws every screen with this in its name into a folder.
pub(super) fn draw(folder: &Path, only: &str, shell: &Shell) -> Result<Report, Failure> {
    let written = gallery::write(folder, only, Clock::instant())
        .map_err(|error| Failure::Usage(Message::GalleryNot { detail: error.to_string() }))?;
    let folder = folder.display().to_string();
    let line = shell.texts.say(&Message::GalleryWritten { count: written.len().to_string(), folder });
    Ok(Report::done(vec![line.clone()], json!({"outcome": "done", "pictures": written.len(), "code": null, "message": line})))
}
