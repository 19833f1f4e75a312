//! `cardkiosk sim`: the false world as programs of their own, for a real PC/SC stack and a real network; and histories in it.

mod card;
mod gateway;
mod history;
mod server;
mod soak;

use clap::Subcommand;

use super::Shell;
use super::report::{Failure, Report};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// A card on the virtual reader of vsmartcard (Debian package vsmartcard-vpcd)
    Card(card::Arguments),
    /// A front-end server on this machine, with the keys of the simulated cards
    Server(server::Arguments),
    /// A payment gateway on this machine, and the customer before its codes
    Gateway(gateway::Arguments),
    /// Live random histories with faults, judged after every step
    Soak(soak::Arguments),
    /// Tell one random history, in all its words
    History(history::Arguments),
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::Card(arguments) => card::run(arguments, shell),
        Command::Server(arguments) => server::run(arguments, shell),
        Command::Gateway(arguments) => gateway::run(arguments, shell),
        Command::Soak(arguments) => Ok(soak::run(&arguments, shell)),
        Command::History(arguments) => Ok(history::run(&arguments)),
    }
}
