//! `cardkiosk recharge`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::config::Need;
use crate::domain::{Fen, PayMeans, PayOrderNo, Stamp};
use crate::driver::{self, World};
use crate::flow::Story;
use crate::flow::case::{Case, fold};
use crate::flow::entry::{Ending, Tender};
use crate::flow::outcome::{Because, Ended, OnCard, Outcome};
use crate::flow::recharge;
use crate::i18n::Message;
use crate::world::Terminal;

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
    let mut terminal = terminal::open(&config)?;
    let open = terminal::open_cases(terminal.journal().view())?;
    if let Some(story) = payment.as_ref().map(|number| used_by(number, &terminal)).transpose()?.flatten() {
        return Ok(outcome::report(&told_again(&story, amount), &shell.texts));
    }
    let now = terminal.now();
    let stamp = Stamp::of(now.civil);
    let taken_today = terminal.journal().view().taken_on(stamp)?;
    let named = terminal.journal_mut().new_order_key(stamp).and_then(|key| {
        let pay_order_no = payment.map_or_else(|| terminal.journal_mut().new_pay_order_no(stamp), Ok)?;
        Ok(recharge::Request { key, amount, means, pay_order_no, taken_today, tender, used_by: None })
    });
    let ended = match named {
        Ok(request) => driver::run(recharge::begin(request, open, config.settings.clone(), now), &mut terminal, &mut shell.narrator()),
        Err(fault) => Outcome { amount, ..outcome::not_begun(fault) },
    };
    Ok(outcome::report(&ended, &shell.texts))
}

/// The order of this journal, open or closed, that was made with this payment.
fn used_by(payment: &PayOrderNo, terminal: &Terminal) -> Result<Option<Story>, Failure> {
    let view = terminal.journal().view();
    let Some(key) = view.used_by(payment)? else { return Ok(None) };
    Ok(fold(view.story(&key)?.into_iter().map(|recorded| recorded.entry)).0.into_values().find_map(Case::into_charge))
}

/// A payment is one top-up, however often it is asked for: a repetition is told how the first one stands.
fn told_again(story: &Story, amount: Fen) -> Outcome {
    let (ended, on_card) = match (&story.ended, &story.by_hand) {
        // The same payment for another amount is a mistake of whoever asks; the first one stands as it stood.
        _ if story.charge.amount != amount => (Ended::ByHand, OnCard::Unknown),
        (Some((Ending::Loaded, _)), _) => (Ended::Loaded, OnCard::Yes),
        (Some(_), _) => (Ended::NothingCharged, OnCard::No),
        (None, Some(_)) => (Ended::ByHand, OnCard::Unknown),
        (None, None) => (Ended::Unfinished, OnCard::Unknown),
    };
    Outcome {
        ended,
        because: Some(Because::PaymentUsed(Some(story.key.clone()))),
        on_card,
        key: Some(story.key.clone()),
        order_no: story.order_no.clone(),
        card_no: Some(story.card_no.clone()),
        amount: story.charge.amount,
        money: story.money,
        change: None,
        balance_before: Some(story.balance_before),
        balance_after: story.ended.and_then(|(_, balance)| balance),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CardNumber, OrderKey, TerminalNumber};
    use crate::flow::entry::{ByHandReason, Source};
    use crate::flow::{Entry, Event};

    fn story(events: &[Event]) -> Story {
        let at = Stamp::parse("20261122", "101500").expect("a date");
        let key = OrderKey::parse("K1").expect("a name");
        let card_no = CardNumber::parse("3104880699999900017").expect("digits");
        let opened = Event::Opened {
            card_no: card_no.clone(),
            server_card_no: card_no,
            amount: Fen::new(5000),
            source: Source::Here,
            means: PayMeans::Alipay,
            pay_code: None,
            tender: Tender::Taken,
            pay_order_no: PayOrderNo::parse("P1").expect("a number"),
            balance_before: Fen::new(1234),
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        };
        let entries = std::iter::once(&opened).chain(events).map(|event| Entry { key: key.clone(), at, event: event.clone() });
        fold(entries.collect::<Vec<_>>()).0.into_values().find_map(Case::into_charge).expect("an order")
    }

    #[test]
    fn a_repeated_payment_is_told_how_its_order_stands() {
        let closed = |ending| Event::Closed { ending, balance_after: Some(Fen::new(6234)) };
        let by_hand = Event::ByHand { reason: ByHandReason::NotPaid };
        let cases = [
            (story(&[closed(Ending::Loaded)]), 5000, Ended::Loaded, OnCard::Yes),
            (story(&[closed(Ending::Cancelled)]), 5000, Ended::NothingCharged, OnCard::No),
            (story(&[closed(Ending::Refunded)]), 5000, Ended::NothingCharged, OnCard::No),
            (story(&[]), 5000, Ended::Unfinished, OnCard::Unknown),
            (story(&[by_hand]), 5000, Ended::ByHand, OnCard::Unknown),
            (story(&[closed(Ending::Loaded)]), 6000, Ended::ByHand, OnCard::Unknown),
        ];
        for (story, fen, ended, on_card) in cases {
            let told = told_again(&story, Fen::new(fen));
            assert_eq!((told.ended, told.on_card, told.code().as_deref()), (ended, on_card, Some("000090")), "{story:?}");
            assert_eq!(told.key, Some(story.key));
        }
    }
}
