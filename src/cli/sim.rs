//! `cardkiosk sim card|server|gateway`: the false world as programs of their own, for a real PC/SC stack and a real network.

mod card;
mod gateway;
mod server;

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
}

pub(super) fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::Card(arguments) => card::run(arguments, shell),
        Command::Server(arguments) => server::run(arguments, shell),
        Command::Gateway(arguments) => gateway::run(arguments, shell),
    }
}
