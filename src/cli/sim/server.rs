//! `cardkiosk sim server`.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::config::key_file;
use crate::i18n::Message;
use crate::proto::sm::PublicKey;
use crate::sim::http::{self, Fault, ServerProgram};
use crate::sim::server::Options;
use crate::sim::server::options::Setting;
use crate::world::clock::Clock;

use super::super::Shell;
use super::super::report::{self, Failure, Report};

const EXAMPLES: &str = "\
Examples:
  cardkiosk sim server --key server.pem --terminal-key terminal.pub
  cardkiosk sim server --key server.pem --terminal-key 03A1... --ledger ledger.json
  cardkiosk sim server ... --fault drop-reply:cardChargeConfirm:1
  cardkiosk sim server ... --fault delay:any:2+:500 --fault refuse:chargeOrderCreate:every:000042
  cardkiosk sim server ... --set lists=array --set numbers=numbers

Faults are KIND:CALL:WHEN; the kinds are drop-request, drop-reply, delay (milliseconds behind it), garble,
truncate, forge, missign, http-500, refuse (a code behind it) and repeat. CALL is a call's name or any;
WHEN is a number from 1, a number and +, or every.

The calls' names, the signature's settings and joininstid are the configuration's, as for the terminal.";

/// Which server, and what befalls it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Where it listens: a loopback address; port 0 for any free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8443")]
    listen: SocketAddr,
    /// Its own private key
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// The terminal's public key: hexadecimal, or a file that holds it
    #[arg(long, value_name = "KEY")]
    terminal_key: String,
    /// Where its books are kept; without it they are new in every run
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// What goes wrong with some requests
    #[arg(long, value_name = "FAULT")]
    fault: Vec<Fault>,
    /// How it behaves where servers differ: NAME=VALUE
    #[arg(long, value_name = "SETTING")]
    set: Vec<Setting>,
}

/// Runs until the process is ended.
pub(in crate::cli) fn run(arguments: Arguments, shell: &Shell) -> Result<Report, Failure> {
    let key = key_file::private_key(&arguments.key).map_err(|fault| Failure::File(arguments.key.clone(), fault))?;
    let terminal_key = terminal_key(&arguments.terminal_key)?;
    let program = ServerProgram {
        listen: arguments.listen,
        options: Options::default().with_all(&arguments.set),
        rules: shell.config.signature.rules.clone(),
        joininstid: shell.config.terminal.joininstid.clone(),
        key,
        terminal_key,
        names: shell.config.dialect.clone(),
        ledger: arguments.ledger.clone(),
        faults: arguments.fault,
        clock: || Clock::start().moment().civil,
    };
    let announce = |address: SocketAddr| report::err(&shell.texts.say(&Message::SimServer { address: address.to_string() }));
    http::run(program, announce).map_err(|error| {
        let cause = std::error::Error::source(&error).map(|source| format!(": {source}")).unwrap_or_default();
        Failure::Usage(Message::SimNotStarted { detail: format!("{error}{cause}") })
    })?;
    Ok(Report::done(Vec::new(), json!({"outcome": "done"})))
}

fn terminal_key(given: &str) -> Result<PublicKey, Failure> {
    PublicKey::parse(given).or_else(|_| {
        let path = PathBuf::from(given);
        key_file::public_key(&path).map_err(|fault| Failure::File(path, fault))
    })
}
