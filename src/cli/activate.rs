//! `cardkiosk activate`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::config::Need;
use crate::domain::{Fen, PayMeans, Stamp};
use crate::driver::{self, World};
use crate::flow::activation::{self, Holder};
use crate::flow::{Fault, ServiceKind};
use crate::i18n::Message;
use crate::proto::message::Customer;
use crate::world::Terminal;

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
    let mut terminal = terminal::open(&config)?;
    let open = terminal::open_cases(terminal.journal().view())?;
    let now = terminal.now();
    let stamp = Stamp::of(now.civil);
    let taken_today = terminal.journal().view().taken_on(stamp)?;
    let request = match named(&mut terminal, stamp, holder, means) {
        Ok(request) => activation::Request { taken_today, ..request },
        Err(fault) => return Ok(service::report(&service::not_begun(ServiceKind::Activation, fault), &shell.texts)),
    };
    let begin = activation::begin(request, open, config.settings.clone(), now);
    let ended = driver::run(begin, &mut terminal, &mut shell.narrator());
    Ok(service::report(&ended, &shell.texts))
}

/// The request, with a name and a payment's number of this journal.
fn named(terminal: &mut Terminal, stamp: Stamp, holder: Holder, means: PayMeans) -> Result<activation::Request, Fault> {
    let key = terminal.journal_mut().new_order_key(stamp)?;
    let pay_order_no = terminal.journal_mut().new_pay_order_no(stamp)?;
    Ok(activation::Request { key, holder, means, pay_order_no, taken_today: Fen::ZERO })
}
