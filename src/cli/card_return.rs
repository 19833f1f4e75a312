//! `cardkiosk return`.

use std::time::Duration;

use clap::Args;

use crate::attendant::Business;
use crate::config::Need;
use crate::domain::CardNumber;
use crate::flow::ServiceKind;
use crate::flow::card_return::Returned;
use crate::proto::message::ReturnKind;

use super::Shell;
use super::report::{Failure, Report};
use super::service::{self, Person};
use super::terminal;

const EXAMPLES: &str = "\
Examples:
  cardkiosk return --wait 60                                 the card on the reader
  cardkiosk return --broken --card-no 3104880600000000017    one that cannot be read, by the number on its face
  cardkiosk --json return

Pay out what the end tells, and nothing before. A return that was not finished is settled by `cardkiosk recover`.";

/// Which card, and who gives it back.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// The card cannot be read
    #[arg(long, requires = "card_no")]
    broken: bool,
    /// The number on the face of a broken card
    #[arg(long, value_name = "NUMBER", value_parser = card_no, requires = "broken")]
    card_no: Option<CardNumber>,
    #[command(flatten)]
    person: Person,
    /// How long to wait for the card, and for one that was lifted too early to come back, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

/// Fewer digits than eight tell no card from another.
fn card_no(text: &str) -> Result<CardNumber, String> {
    CardNumber::parse(text).filter(|number| number.reveal().len() >= 8).ok_or_else(|| "at least eight digits".to_owned())
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    let (card, kind) = match &arguments.card_no {
        Some(number) => (Returned::Broken(number.clone()), ReturnKind::Broken),
        None => (Returned::Good, ReturnKind::Good),
    };
    let customer = arguments.person.read(&mut std::io::stdin().lock())?.customer();
    shell.config.require(Need::Server)?;
    let back = arguments.wait.map(Duration::from_secs);
    let first = back.map(|back| back.max(shell.config.settings.await_card));
    let config = shell.config.clone().with_waits(first, back);
    let (mut terminal, _open) = terminal::open_for_business(&config)?;
    let mut narrator = shell.narrator();
    let ended = Business::new(&mut terminal, config.settings.clone(), &mut narrator).take_back(card, customer);
    let ended = ended.unwrap_or_else(|fault| service::not_begun(ServiceKind::Return(kind), fault));
    Ok(service::report(&ended, &shell.texts))
}
