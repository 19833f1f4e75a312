//! `cardkiosk card read`.

use clap::Subcommand;

use crate::config::Need;
use crate::driver::{self, World};
use crate::flow::card_query::{self, Scope};

use super::Shell;
use super::report::{Failure, Report};
use super::{sight, terminal};

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum Command {
    /// Read the card on the reader, or the next: its number, balance and last records, and what the server says of it
    #[command(after_help = "Examples:\n  cardkiosk card read\n  cardkiosk card read --offline\n  cardkiosk --json card read")]
    Read {
        /// Ask the card alone, not the server; needs no configuration
        #[arg(long)]
        offline: bool,
        /// How long to wait for a card, in seconds
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
        wait: Option<u64>,
    },
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    let Command::Read { offline, wait } = command;
    let config = shell.config.clone().with_waits(wait.map(std::time::Duration::from_secs), None);
    let outcome = if offline {
        query(Scope::Card, &config, &mut terminal::card_alone(&config), shell)
    } else {
        config.require(Need::Server)?;
        query(Scope::CardAndServer, &config, &mut terminal::open(&config)?, shell)
    };
    Ok(sight::report(&outcome, &shell.texts))
}

fn query(scope: Scope, config: &crate::config::Config, world: &mut impl World, shell: &Shell) -> card_query::Outcome {
    let now = world.now();
    driver::run(card_query::begin(scope, config.settings.clone(), now), world, &mut shell.narrator())
}
