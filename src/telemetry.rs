//! Where the log goes: to the standard error for a person, and as JSON lines to a file where one is configured. Never to
//! the standard output, which belongs to results.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, fmt};

/// How much a person wants to see on the standard error. `RUST_LOG` decides where it is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verbosity {
    /// Only what someone must act on.
    #[default]
    Quiet,
    /// Every step.
    Steps,
    /// Every effect.
    Everything,
}

/// Starts the log. Once in a program; a second time changes nothing.
///
/// # Errors
/// The log file cannot be opened for appending.
pub fn start(verbosity: Verbosity, file: Option<&Path>) -> io::Result<()> {
    let level = match verbosity {
        Verbosity::Quiet => LevelFilter::ERROR,
        Verbosity::Steps => LevelFilter::INFO,
        Verbosity::Everything => LevelFilter::DEBUG,
    };
    let wanted = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let console = fmt::layer().with_writer(io::stderr).with_ansi(coloured).with_filter(wanted);
    let lines = file.map(append).transpose()?.map(|file| fmt::layer().json().with_writer(Mutex::new(file)).with_filter(LevelFilter::INFO));
    // A second start comes from tests that run in one process.
    let _already_started = Registry::default().with(console).with(lines).try_init();
    Ok(())
}

/// Opens the log's file, and makes its folder where there is none: a missing log must not stop the selling.
///
/// # Errors
/// The file cannot be opened for appending.
pub fn append(path: &Path) -> io::Result<std::fs::File> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o640);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_the_log_is_made_and_its_lines_are_kept() {
        use std::io::Write;
        let directory = tempfile::TempDir::new().expect("a directory");
        let path = directory.path().join("log/deeper/cardkiosk.jsonl");
        for line in ["one", "two"] {
            writeln!(append(&path).expect("a file"), "{line}").expect("written");
        }
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "one\ntwo\n");
    }
}
