//! `cardkiosk activate`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::attendant::Business;
use crate::config::Need;
use crate::domain::PayMeans;
use crate::flow::ServiceKind;
use crate::flow::activation::Holder;
use crate::i18n::Message;
use crate::proto::message::Customer;

use super::Shell;
use super::report::{Failure, Report};
use super::service::{self, Person};
use super::terminal;

const EXAMPLES: &str = "\
Examples:
  cardkiosk activate --pay cash
  cardkiosk activate --real-name --name 张三 --id-type 01 --id-no - --mobile 13800000000 --pay cash
  cardkiosk --json activate --pay cash --wait 60

What the card costs is told by the centre at the end. An activation that was not finished is settled by `cardkiosk recover`.";

/// Whose the card becomes, and how it was paid.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Register the card to a person (实名), whose name and document are given
    #[arg(long, requires = "name", requires = "id_no")]
    real_name: bool,
    #[command(flatten)]
    person: Person,
    /// How it was paid
    #[arg(long, value_enum)]
    pay: Means,
    /// How long to wait for the card, and for one that was lifted too early to come back, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

/// 4.10 knows no other.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "lowercase")]
enum Means {
    /// 现金
    Cash,
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    let means = match arguments.pay {
        Means::Cash => PayMeans::Cash,
    };
    let person = arguments.person.read(&mut std::io::stdin().lock())?;
    let holder = match person.customer() {
        Some(Customer { name: None, .. } | Customer { document_no: None, .. }) if arguments.real_name => {
            return Err(Failure::Usage(Message::PersonMissing));
        }
        Some(customer) if arguments.real_name => Holder::Registered(customer),
        Some(_) => return Err(Failure::Usage(Message::PersonWithoutRealName)),
        None if arguments.real_name => return Err(Failure::Usage(Message::PersonMissing)),
        None => Holder::Anonymous,
    };
    shell.config.require(Need::Server)?;
    let back = arguments.wait.map(Duration::from_secs);
    let first = back.map(|back| back.max(shell.config.settings.await_card));
    let config = shell.config.clone().with_waits(first, back);
    let (mut terminal, _open) = terminal::open_for_business(&config)?;
    let ended = Business::new(&mut terminal, config.settings.clone(), &mut shell.narrator()).activate(holder, means, None);
    let ended = ended.unwrap_or_else(|fault| service::not_begun(ServiceKind::Activation, fault));
    Ok(service::report(&ended, &shell.texts))
}
