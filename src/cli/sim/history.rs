//! `cardkiosk sim history`: one random history, in all its words.

use clap::Args;
use serde_json::json;

use crate::sim::swarm::{Script, Telling, live};

use super::super::exit::Exit;
use super::super::report::Report;

const EXAMPLES: &str = "\
Examples:
  cardkiosk sim history 7                              the history of seed 7
  cardkiosk sim history '7 visits=1,3 faults=1.17'     its second and fourth visit, with one fault in the former";

/// Which history.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Arguments {
    /// A seed, and which of its visits and faults there are, as `sim soak` and the tests print it
    #[arg(value_name = "SCRIPT", value_parser = script)]
    script: Script,
    /// Only visits, faults and what people were told, without every effect and its answer
    #[arg(long)]
    short: bool,
}

fn script(text: &str) -> Result<Script, String> {
    Script::parse(text).ok_or_else(|| "SEED, SEED visits=0,2 or SEED visits=0,2 faults=0.4,2.17 is expected".to_owned())
}

/// Lives it, and tells it. A rule that is broken is for a person to look at.
pub(in crate::cli) fn run(arguments: &Arguments) -> Report {
    let telling = if arguments.short { Telling::Words } else { Telling::Everything };
    let lived = live(&arguments.script, telling);
    let rule = lived.breach.as_ref().map(|breach| format!("{:?}", breach.rule));
    let exit = if rule.is_some() { Exit::ByHand } else { Exit::Done };
    let outcome = if rule.is_some() { "broken" } else { "done" };
    let lines = lived.story.lines().map(str::to_owned).collect();
    Report::new(exit, lines, json!({"outcome": outcome, "rule": rule, "steps": lived.steps, "faults": lived.fallen.len()}))
}
