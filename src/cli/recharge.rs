//! `cardkiosk recharge`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::attendant::{Business, Sale};
use crate::config::Need;
use crate::domain::{Fen, PayMeans, PayOrderNo};
use crate::flow::Outcome;
use crate::flow::entry::Tender;
use crate::i18n::Message;

use super::Shell;
use super::report::{Failure, Report};
use super::{outcome, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk recharge --amount 50.00 --pay cash
  cardkiosk recharge --amount 50.00 --pay cash --received 100.00
  cardkiosk recharge --amount 50.00 --pay wechat
  cardkiosk recharge --amount 100 --pay alipay --pay-order 2026112200001 --wait 60
  cardkiosk --json recharge --amount 50.00 --pay cash

A card that is lifted too early is finished in the same run where it comes back within the --wait,
else with `cardkiosk recover`.";

/// How much, and how it was paid.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// How much, in yuan with at most two decimals
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    amount: String,
    /// How it was paid
    #[arg(long, value_enum)]
    pay: Means,
    /// The number of a payment that was made already; without it cash is taken, and else a code is shown to be scanned
    #[arg(long, value_name = "NUMBER")]
    pay_order: Option<String>,
    /// The cash that was handed over, in yuan: it must not be less than the amount, and the change is told
    #[arg(long, value_name = "YUAN", allow_hyphen_values = true)]
    received: Option<String>,
    /// How long to wait for the card, and for one that was lifted too early to come back, in seconds
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=3600))]
    wait: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "lowercase")]
enum Means {
    /// 现金
    Cash,
    /// 银联
    UnionPay,
    /// 支付宝
    Alipay,
    /// 微信
    WeChat,
    /// 易支付
    YiPay,
}

impl From<Means> for PayMeans {
    fn from(means: Means) -> PayMeans {
        match means {
            Means::Cash => PayMeans::Cash,
            Means::UnionPay => PayMeans::UnionPay,
            Means::Alipay => PayMeans::Alipay,
            Means::WeChat => PayMeans::WeChat,
            Means::YiPay => PayMeans::YiPay,
        }
    }
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    let amount = amount(&arguments.amount)?;
    let means = PayMeans::from(arguments.pay);
    let payment = arguments.pay_order.as_deref().map(payment).transpose()?;
    let received = arguments.received.as_deref().map(self::amount).transpose()?;
    let tender = match (means, received, &payment) {
        (PayMeans::Cash, Some(received), _) => Tender::Cash { received },
        (_, Some(_), _) => return Err(Failure::Usage(Message::ReceivedWithoutCash)),
        (PayMeans::Cash, None, _) | (_, None, Some(_)) => Tender::Taken,
        (_, None, None) if shell.config.gateway.is_some() => Tender::Gateway,
        (_, None, None) => return Err(Failure::Usage(Message::PayOrderMissing { means: means.name().to_owned() })),
    };
    shell.config.require(Need::Server)?;
    // Asked to wait, it waits at least so long for the first card too.
    let back = arguments.wait.map(Duration::from_secs);
    let first = back.map(|back| back.max(shell.config.settings.await_card));
    let config = shell.config.clone().with_waits(first, back);
    let (mut terminal, _open) = terminal::open_for_business(&config)?;
    let sale = Sale { amount, means, tender, number: payment };
    let ended = Business::new(&mut terminal, config.settings.clone(), &mut shell.narrator()).recharge(sale);
    let ended = ended.unwrap_or_else(|fault| Outcome { amount, ..outcome::not_begun(fault) });
    Ok(outcome::report(&ended, &shell.texts))
}

fn amount(text: &str) -> Result<Fen, Failure> {
    let value = text.to_owned();
    let amount = Fen::parse_yuan(text).map_err(|_| Failure::Usage(Message::AmountWrong { value: value.clone() }))?;
    if amount > Fen::ZERO { Ok(amount) } else { Err(Failure::Usage(Message::AmountNotPositive { value })) }
}

fn payment(text: &str) -> Result<PayOrderNo, Failure> {
    let fits = (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    PayOrderNo::parse(text).filter(|_| fits).ok_or(Failure::Usage(Message::PayOrderWrong))
}
