//! `cardkiosk sim soak`: random histories, for as long as it is told to.

use std::sync::Mutex;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use crate::i18n::Message;
use crate::sim::swarm::{Tally, swarm};
use crate::world::Clock;

use super::super::Shell;
use super::super::exit::Exit;
use super::super::report::{self, Report};

const EXAMPLES: &str = "\
Examples:
  cardkiosk sim soak                                   ten million histories
  cardkiosk sim soak --seconds 3600 --seed 1           as many as an hour is enough for, from seed 1 on
  cardkiosk sim soak --histories 1 --seed 7            that of seed 7";

/// As many as make a soak.
const HISTORIES: u64 = 10_000_000;

/// Seeds that the tests do not live.
const FIRST_SEED: u64 = 1 << 32;

/// How often it tells how far it is.
const TELLS_EVERY: Duration = Duration::from_mins(1);

/// How long, and from where on.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// So many histories at the most; without it ten million, or as many as the seconds are enough for
    #[arg(long, value_name = "NUMBER")]
    histories: Option<u64>,
    /// No new history after so many seconds
    #[arg(long, value_name = "SECONDS")]
    seconds: Option<u64>,
    /// The first seed; each history takes the next
    #[arg(long, value_name = "NUMBER", default_value_t = FIRST_SEED)]
    seed: u64,
}

/// Lives them on all cores. A rule that is broken is for a person to look at.
pub(in crate::cli) fn run(arguments: &Arguments, shell: &Shell) -> Report {
    let clock = Clock::start();
    let seconds = || clock.moment().monotonic_ms / 1_000;
    let most = arguments.histories.unwrap_or(if arguments.seconds.is_some() { u64::MAX } else { HISTORIES });
    let goes_on = |number| number < most && arguments.seconds.is_none_or(|until| seconds() < until);
    let words = |tally: &Tally| {
        let (seconds, text) = (seconds(), |number: u64| number.to_string());
        shell.texts.say(&Message::SimSoak {
            histories: text(tally.histories),
            seconds: text(seconds),
            rate: text(tally.histories.checked_div(seconds).unwrap_or(tally.histories)),
            broken: text(broken(tally)),
        })
    };
    let told = Mutex::new((0, 0));
    let tally = swarm(arguments.seed, goes_on, |tally| {
        let Ok(mut told) = told.try_lock() else { return };
        // What is broken is told at once: a soak may be ended before its end.
        let found = broken(tally);
        if seconds() >= told.0 + TELLS_EVERY.as_secs() || found > told.1 {
            *told = (seconds(), found);
            report::err(&words(tally));
            for line in named(tally) {
                report::err(&line);
            }
        }
    });
    let mut lines = vec![words(&tally), tally.to_string()];
    lines.extend(named(&tally));
    lines.extend(tally.stories().lines().map(str::to_owned));
    let (exit, outcome) = if tally.is_whole() { (Exit::Done, "done") } else { (Exit::ByHand, "broken") };
    let object = json!({
        "outcome": outcome, "seed": arguments.seed, "histories": tally.histories, "steps": tally.steps, "faults": tally.faults,
        "seconds": seconds(), "broken": broken(&tally), "seeds": tally.seeds(),
    });
    Report::new(exit, lines, object)
}

fn broken(tally: &Tally) -> u64 {
    tally.breaks + tally.panicked.len() as u64
}

/// The command for each broken history that is known, and how many more there are.
fn named(tally: &Tally) -> Vec<String> {
    let mut lines: Vec<String> = tally.seeds().iter().map(|seed| format!("  cardkiosk sim history {seed}")).collect();
    if tally.unnamed() > 0 {
        lines.push(format!("  … + {}", tally.unnamed()));
    }
    lines
}
