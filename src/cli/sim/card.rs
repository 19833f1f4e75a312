//! `cardkiosk sim card`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::domain::Fen;
use crate::i18n::Message;
use crate::sim::card::{AnswerStyle, CardState, EmptyRecords, Options, ZeroAmount};
use crate::sim::vpcd::{self, CardProgram, Side, Speech, Tear, Trigger};

use super::super::Shell;
use super::super::report::{self, Failure, Report};

const EXAMPLES: &str = "\
Examples:
  cardkiosk sim card                                 a card that stays on the reader
  cardkiosk sim card --state card.json --sample 18   another card, kept from run to run
  cardkiosk sim card --tear after-write:1:3          gone after its first write, back in 3 s
  cardkiosk sim card --tear before-write:1           gone before its first write, for good
  cardkiosk sim card --answers pieces --refuse-zero  a card of another make";

/// What card, and what befalls it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// Where the virtual reader listens
    #[arg(long, value_name = "ADDRESS", default_value_t = vpcd::DEFAULT_ADDRESS)]
    reader: SocketAddr,
    /// Where the card's state is kept; without it the card is new in every run
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// Which card, where there is no state yet
    #[arg(long, alias = "number", value_name = "NUMBER", default_value_t = 17)]
    sample: u32,
    /// Its balance in yuan, where there is no state yet
    #[arg(long, value_name = "YUAN", value_parser = balance)]
    balance: Option<u32>,
    /// Whether it is enabled, where there is no state yet
    #[arg(long, value_enum, default_value_t = Status::Enabled)]
    status: Status,
    /// How it hands out data
    #[arg(long, value_enum, default_value_t = Answers::Whole)]
    answers: Answers,
    /// INITIALIZE with an amount of zero is refused
    #[arg(long)]
    refuse_zero: bool,
    /// Records that were never written are zeros; without it they are not found
    #[arg(long)]
    zero_records: bool,
    /// Torn away once: before-write:N, after-write:N, before-command:N or after-command:N, and :SECONDS until it is back
    #[arg(long, value_name = "WHEN", value_parser = tear)]
    tear: Vec<Tear>,
    /// It lies on the reader and cannot be powered
    #[arg(long)]
    mute: bool,
    /// Where its random numbers come from; without it other ones in each run
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    NotEnabled,
    Enabled,
    Stopped,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Answers {
    /// With the answer
    Whole,
    /// 61xx first, then on request, in one piece
    Announced,
    /// 61xx first, then on request, in pieces of at most 8 bytes
    Pieces,
    /// Only where the expected length is exact, else 6Cxx
    Exact,
}

fn balance(text: &str) -> Result<u32, String> {
    let fen = Fen::parse_yuan(text).map_err(|error| error.to_string())?;
    u32::try_from(fen.get()).map_err(|_| "a balance is not negative, and fits in four bytes".to_owned())
}

fn tear(text: &str) -> Result<Tear, String> {
    let expected = || "before-write:N, after-write:N, before-command:N or after-command:N, and :SECONDS until it is back".to_owned();
    let mut parts = text.split(':');
    let (side, kind) = parts.next().and_then(|when| when.split_once('-')).ok_or_else(expected)?;
    let number: u32 = parts.next().and_then(|number| number.parse().ok()).filter(|&number| number > 0).ok_or_else(expected)?;
    let seconds = parts.next().map(|seconds| seconds.parse::<f64>().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()));
    let back_after = seconds.map(|seconds| seconds.ok_or_else(expected)).transpose()?;
    if parts.next().is_some() {
        return Err(expected());
    }
    let side = match side {
        "before" => Side::Before,
        "after" => Side::After,
        _ => return Err(expected()),
    };
    let trigger = match kind {
        "write" => Trigger::Write(number),
        "command" => Trigger::Command(number),
        _ => return Err(expected()),
    };
    Ok(Tear { trigger, side, back_after })
}

/// Runs until the card is torn away for good.
pub(in crate::cli) fn run(arguments: Arguments, shell: &Shell) -> Result<Report, Failure> {
    let mut card = CardState::sample(arguments.sample);
    card.balance = arguments.balance.unwrap_or(card.balance);
    card.status = match arguments.status {
        Status::NotEnabled => 0,
        Status::Enabled => 1,
        Status::Stopped => 2,
    };
    let options = Options {
        answers: match arguments.answers {
            Answers::Whole => AnswerStyle::Whole,
            Answers::Announced => AnswerStyle::Announced(255),
            Answers::Pieces => AnswerStyle::Announced(8),
            Answers::Exact => AnswerStyle::ExactLength,
        },
        zero_amount: if arguments.refuse_zero { ZeroAmount::Refused } else { ZeroAmount::Accepted },
        empty_records: if arguments.zero_records { EmptyRecords::Zeros } else { EmptyRecords::NotFound },
        ..Options::default()
    };
    let number = card.card_no().map_or_else(|| "?".to_owned(), |card_no| card_no.to_string());
    let program = CardProgram {
        reader: arguments.reader,
        options,
        state_file: arguments.state.clone(),
        tears: arguments.tear,
        speech: if arguments.mute { Speech::Mute } else { Speech::Answers },
        seed: arguments.seed,
        ..CardProgram::new(card)
    };
    report::err(&shell.texts.say(&Message::SimCard { card: number, reader: arguments.reader.to_string() }));
    vpcd::run(program).map_err(|error| {
        let fault = crate::config::FileFault::Unreadable { detail: error.to_string() };
        Failure::File(arguments.state.unwrap_or_default(), fault)
    })?;
    Ok(Report::done(vec![shell.texts.say(&Message::SimCardGone)], json!({"outcome": "done"})))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tears_are_read_as_they_are_written() {
        let expected = Tear { trigger: Trigger::Write(1), side: Side::After, back_after: Some(Duration::from_millis(1500)) };
        assert_eq!(tear("after-write:1:1.5"), Ok(expected));
        assert_eq!(tear("before-command:3"), Ok(Tear { trigger: Trigger::Command(3), side: Side::Before, back_after: None }));
        for wrong in
            ["", "write:1", "after-write", "after-write:0", "after-write:x", "after-read:1", "after-write:1:-2", "after-write:1:2:3"]
        {
            assert!(tear(wrong).is_err(), "{wrong}");
        }
    }
}
