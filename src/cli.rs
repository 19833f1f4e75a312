//! The command line: one subcommand a file. Results go to the standard output, everything else to the standard error.

mod activate;
mod card;
mod card_return;
mod case;
mod check;
mod collect;
mod config;
#[cfg(feature = "sim")]
mod demo;
#[cfg(feature = "gui")]
mod display;
mod doctor;
mod exit;
mod export;
#[cfg(feature = "gui")]
mod gallery;
mod journal;
mod key;
mod order;
mod outcome;
mod paying;
mod payout;
mod problems;
mod recharge;
mod recover;
mod report;
#[cfg(feature = "gui")]
mod run;
mod service;
mod shift;
mod sight;
#[cfg(feature = "sim")]
mod sim;
mod slip;
mod sync;
mod terminal;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::json;

use crate::config::Config;
use crate::flow::{Progress, Stage};
use crate::i18n::{Language, Message, Texts};
use crate::telemetry::{self, Verbosity};

pub use exit::Exit;
use report::{Failure, Kind, Report};

const ABOUT: &str = "Tops up the transit cards of Huzhou over a contactless reader (PC/SC) and a signed front-end server.
湖州交通一卡通充值终端：通过读卡器和充值中心给卡片充值。";

const EXAMPLES: &str = "\
Examples:
  cardkiosk demo                                        see the whole job without any device
  cardkiosk doctor                                      is everything in order?
  cardkiosk card read                                   what is on the card
  cardkiosk recharge --amount 50.00 --pay cash          top up 50 yuan paid in cash
  cardkiosk recharge --amount 50.00 --pay alipay --pay-order 2026112200001 --wait 60
  cardkiosk activate --pay cash                         activate a new card
  cardkiosk return --wait 60                            take a card back, and tell what to pay out
  cardkiosk recover --wait 60                           finish everything that is open
  cardkiosk --config site.toml --json journal list

Exit status:
  0  done
  2  usage or configuration
  3  nothing was charged
  4  not finished: it is in the journal, run `cardkiosk recover`
  5  a person must look
  6  reader, card or server out of reach before anything began";

/// What every command takes stands below what it alone takes.
const GENERAL: &str = "General options";

/// The command line.
#[derive(Debug, Parser)]
#[command(name = "cardkiosk", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 120)]
struct Arguments {
    /// The configuration file (TOML); without it the user's, if there is one
    #[arg(long, value_name = "FILE", global = true, help_heading = GENERAL)]
    config: Option<PathBuf>,
    /// Print one JSON object on the standard output at the end, and everything else on the standard error
    #[arg(long, global = true, help_heading = GENERAL)]
    json: bool,
    /// The language: zh-CN or en; else the configuration's, else the environment's, else Chinese
    #[arg(long, value_name = "LANGUAGE", global = true, value_parser = language, help_heading = GENERAL)]
    lang: Option<Language>,
    /// Log every step on the standard error; twice for every effect
    #[arg(long, short, global = true, action = clap::ArgAction::Count, help_heading = GENERAL)]
    verbose: u8,
    /// Append everything that is asked and answered to this file, as JSON lines without card numbers, names and keys
    #[arg(long, value_name = "FILE", global = true, help_heading = GENERAL)]
    transcript: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Read the card
    #[command(subcommand)]
    Card(card::Command),
    /// Top up the card: reads it, makes the order, writes the card, tells the server
    Recharge(recharge::Arguments),
    /// Activate the card on the reader (激活): it was paid, is written, and the server is told
    Activate(activate::Arguments),
    /// Give a card back (退卡): a good one on the reader, or a broken one by its number
    Return(card_return::Arguments),
    /// Finish every order, activation and return that is open in the journal
    Recover(recover::Arguments),
    /// Write to the card what was paid for it elsewhere (补登)
    Collect(collect::Arguments),
    /// The orders of a card: list them, show one, cancel it, or settle it by card management
    #[command(subcommand)]
    Order(order::Command),
    /// Settle once what the server alone can settle, without any card
    #[command(after_help = "Example:\n  cardkiosk sync\n\nEnds as recover does: 0 when nothing is open any more, else 4 or 5.")]
    Sync,
    /// Is everything in order? Reader, key, server, signature, journal and clock, and what to do
    Doctor(doctor::Arguments),
    /// List the orders in the journal, or tell one order's story
    #[command(subcommand)]
    Journal(journal::Command),
    /// An operator's shift (交接班): open it with the float counted, close it with the drawer counted
    #[command(subcommand)]
    Shift(shift::Command),
    /// Cash that is to be handed to customers (付款): list what is due, or note that it was handed over
    #[command(subcommand)]
    Payout(payout::Command),
    /// Make a private key, or show the public key of one
    #[command(subcommand)]
    Key(key::Command),
    /// Check the configuration, or print what holds
    #[command(subcommand)]
    Config(config::Command),
    /// Draw every screen of the window into a folder, in every mode and language, and one sheet of them all
    #[cfg(feature = "gui")]
    Gallery(gallery::Arguments),
    /// Open the window: for a passenger, a counter or a subway position, or for training
    #[cfg(feature = "gui")]
    Run(run::Arguments),
    /// Show the main job in a world inside the program: a card topped up, torn away, and finished when it is back
    #[cfg(feature = "sim")]
    Demo(demo::Arguments),
    /// The false world as programs: a card for a virtual reader, a server on this machine
    #[cfg(feature = "sim")]
    #[command(subcommand)]
    Sim(sim::Command),
}

impl Command {
    /// What a program may expect of its object.
    fn kind(&self) -> Kind {
        match self {
            Command::Card(_) | Command::Recharge(_) | Command::Recover(_) | Command::Collect(_) | Command::Order(_) | Command::Sync => {
                Kind::Flow
            }
            _ => Kind::Other,
        }
    }

    /// Whether it works without a configuration, and so with a wrong one of the user's.
    fn needs_no_configuration(&self) -> bool {
        match self {
            Command::Key(_) => true,
            #[cfg(feature = "gui")]
            Command::Gallery(_) => true,
            #[cfg(feature = "gui")]
            Command::Run(arguments) => arguments.needs_no_configuration(),
            #[cfg(feature = "sim")]
            Command::Demo(_) | Command::Sim(_) => true,
            Command::Card(_)
            | Command::Recharge(_)
            | Command::Activate(_)
            | Command::Return(_)
            | Command::Recover(_)
            | Command::Collect(_)
            | Command::Order(_)
            | Command::Sync
            | Command::Doctor(_)
            | Command::Journal(_)
            | Command::Shift(_)
            | Command::Payout(_)
            | Command::Config(_) => false,
        }
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| "zh-CN or en".to_owned())
}

/// What every subcommand is given.
#[derive(Debug)]
struct Shell {
    texts: Texts,
    config: Config,
    output: Output,
}

/// Who reads the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Output {
    /// A person: lines.
    Lines,
    /// A program: one object on the standard output, everything else on the standard error.
    Json,
}

impl Shell {
    /// Tells a line that is part of the result.
    #[cfg(feature = "sim")]
    fn tell(&self, line: &str) {
        match self.output {
            Output::Lines => report::out(line),
            Output::Json => report::err(line),
        }
    }

    /// Tells a person along the way what is going on, and which card is asked for.
    fn narrator(&self) -> impl FnMut(&Progress) {
        let mut codes = paying::Codes::new(self.output);
        move |progress: &Progress| {
            if codes.tell(progress, &self.texts) {
                return;
            }
            let stage = self.texts.stage(progress.stage);
            match (progress.stage, &progress.card_tail) {
                (Stage::Ended, _) => {}
                (Stage::AwaitingCard | Stage::AwaitingSameCard | Stage::WrongCard, Some(tail)) => {
                    let card = self.texts.say(&Message::CardNumber { tail: tail.clone() });
                    report::err(&format!("{stage} ({card})"));
                }
                _ => report::err(&stage),
            }
        }
    }
}

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return misused(&error),
    };
    let kind = arguments.command.kind();
    let environment = environment_language();
    let mut config = Config::load(arguments.config.as_deref());
    if config.is_err() && arguments.config.is_none() && arguments.command.needs_no_configuration() {
        config = Ok(Config::defaults());
    }
    let configured = config.as_ref().map_or("", |config| config.language.as_str()).to_owned();
    let language = arguments.lang.unwrap_or_else(|| Language::choose([configured.as_str(), environment.as_str()]));
    let texts = Texts::of(language);
    let outcome = config.map_err(Failure::from).and_then(|config| {
        let config = config.with_transcript(arguments.transcript);
        let verbosity = match arguments.verbose {
            0 => Verbosity::Quiet,
            1 => Verbosity::Steps,
            _ => Verbosity::Everything,
        };
        telemetry::start(verbosity, config.log.as_deref()).map_err(|error| Failure::log(&config, &error))?;
        let shell = Shell { texts: Texts::of(language), config, output: if arguments.json { Output::Json } else { Output::Lines } };
        run(arguments.command, &shell)
    });
    report::print(outcome, kind, arguments.json, &texts).into()
}

/// Help and version end well; wrong usage is told on the standard error, and as an object where one was asked for.
fn misused(error: &clap::Error) -> ExitCode {
    let wants_object = std::env::args_os().any(|argument| argument == "--json");
    // A reader of our output that went away changes nothing about how it ended.
    let _gone = error.print();
    if !error.use_stderr() {
        return Exit::Done.into();
    }
    if wants_object {
        report::out(&json!({"outcome": "usage", "code": "usage", "message": error.kind().to_string()}).to_string());
    }
    Exit::Usage.into()
}

fn run(command: Command, shell: &Shell) -> Result<Report, Failure> {
    let began = crate::world::Clock::start().stamp();
    let serves = matches!(command, Command::Recharge(_) | Command::Collect(_) | Command::Activate(_) | Command::Return(_));
    let report = perform(command, shell)?;
    Ok(if serves { slip::after(report, began, shell) } else { report })
}

fn perform(command: Command, shell: &Shell) -> Result<Report, Failure> {
    match command {
        Command::Card(command) => card::run(command, shell),
        Command::Recharge(arguments) => recharge::run(&arguments, shell),
        Command::Activate(arguments) => activate::run(&arguments, shell),
        Command::Return(arguments) => card_return::run(&arguments, shell),
        Command::Recover(arguments) => recover::run(&arguments, shell),
        Command::Collect(arguments) => collect::run(&arguments, shell),
        Command::Order(command) => order::run(command, shell),
        Command::Sync => sync::run(shell),
        Command::Doctor(arguments) => doctor::run(&arguments, shell),
        Command::Journal(command) => journal::run(&command, shell),
        Command::Shift(command) => shift::run(&command, shell),
        Command::Payout(command) => payout::run(&command, shell),
        Command::Key(command) => key::run(command, shell),
        Command::Config(command) => config::run(command, shell),
        #[cfg(feature = "gui")]
        Command::Gallery(arguments) => gallery::run(&arguments, shell),
        #[cfg(feature = "gui")]
        Command::Run(arguments) => run::run(&arguments, shell),
        #[cfg(feature = "sim")]
        Command::Demo(arguments) => demo::run(&arguments, shell),
        #[cfg(feature = "sim")]
        Command::Sim(command) => sim::run(command, shell),
    }
}

/// The environment's wish, as POSIX orders it.
fn environment_language() -> String {
    let wish = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(wish).unwrap_or_default()
}
