//! `cardkiosk sim gateway`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::config::key_file;
use crate::i18n::Message;
use crate::sim::gateway::program::{self, GatewayProgram, PayFault};
use crate::sim::gateway::{Customer, Options};
use crate::world::clock::Clock;

use super::super::Shell;
use super::super::report::{self, Failure, Report};

const EXAMPLES: &str = "\
Examples:
  openssl rand -hex 32 > gateway.secret && chmod 600 gateway.secret
  cardkiosk sim gateway --secret gateway.secret
  cardkiosk sim gateway --secret gateway.secret --customer walks-away --ledger payments.json
  cardkiosk sim gateway ... --fault drop-reply:revoke:1 --fault refuse:create:every:means_unavailable

Whoever opens the address inside a code pays it, whatever the customer does.
Customers are pays-at-query:N, pays-before-revoke, pays-too-late and walks-away.
Faults are KIND:QUESTION:WHEN, as those of `sim server`; QUESTION is create, query, revoke or any.";

/// Which gateway, and what befalls it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Where it listens: a loopback address; port 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8444")]
    listen: SocketAddr,
    /// The secret that it shares with the terminals: 64 hexadecimal digits
    #[arg(long, value_name = "FILE")]
    secret: PathBuf,
    /// When the customer pays
    #[arg(long, value_name = "CUSTOMER", default_value = "pays-at-query:2")]
    customer: Customer,
    /// How often a refund is told to be on its way before it has arrived
    #[arg(long, value_name = "TIMES", default_value_t = 1)]
    refund_asks: u32,
    /// Where its books are kept; without it they are new in every run
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// What goes wrong with some requests
    #[arg(long, value_name = "FAULT")]
    fault: Vec<PayFault>,
}

/// Runs until the process is ended.
pub(in crate::cli) fn run(arguments: Arguments, shell: &Shell) -> Result<Report, Failure> {
    let key = key_file::shared_key(&arguments.secret).map_err(|fault| Failure::File(arguments.secret.clone(), fault))?;
    let program = GatewayProgram {
        listen: arguments.listen,
        options: Options { customer: arguments.customer, refund_asks: arguments.refund_asks, ..Options::default() },
        key,
        faults: arguments.fault,
        ledger: arguments.ledger,
        clock: || Clock::start().moment().civil,
    };
    let announce = |address: SocketAddr| report::err(&shell.texts.say(&Message::SimGateway { address: address.to_string() }));
    program::run(program, announce).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        Failure::Usage(Message::SimNotStarted { detail: format!("{error}{cause}") })
    })?;
    Ok(Report::done(Vec::new(), json!({"outcome": "done"})))
}
