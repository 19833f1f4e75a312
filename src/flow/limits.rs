//! Whether an amount may be loaded, asked before any money moves.

use jiff::civil::Date;

use crate::domain::{Fen, Moment};
use crate::proto::message::CardInfo;

use super::outcome::Limit;
use super::settings::Settings;

/// The bound that `amount` breaks, if it breaks one: step, minimum, maximum and balance limit of 4.1, and the
/// terminal's own largest amount. A bound of nothing is none.
pub fn check(amount: Fen, info: &CardInfo, settings: &Settings) -> Result<(), Limit> {
    let set = |bound: Fen| bound > Fen::ZERO;
    if amount <= Fen::ZERO || amount.to_apdu().is_none() {
        return Err(Limit::NotPositive);
    }
    if set(info.step) && !amount.is_multiple_of(info.step) {
        return Err(Limit::Step(info.step));
    }
    if set(info.minimum) && amount < info.minimum {
        return Err(Limit::Minimum(info.minimum));
    }
    for maximum in [info.maximum, settings.largest_amount] {
        if set(maximum) && amount > maximum {
            return Err(Limit::Maximum(maximum));
        }
    }
    let fits = info.balance.checked_add(amount).is_some_and(|after| after <= info.balance_limit);
    if set(info.balance_limit) && !fits {
        return Err(Limit::Balance(info.balance_limit));
    }
    Ok(())
}

/// The bound that an order made elsewhere breaks: its amount was checked when it was paid, so only what the card may
/// hold is left.
pub fn check_collected(amount: Fen, balance: Fen, info: &CardInfo) -> Result<(), Limit> {
    if amount <= Fen::ZERO || amount.to_apdu().is_none() {
        return Err(Limit::NotPositive);
    }
    let fits = balance.checked_add(amount).is_some_and(|after| after <= info.balance_limit);
    if info.balance_limit > Fen::ZERO && !fits { Err(Limit::Balance(info.balance_limit)) } else { Ok(()) }
}

/// What this terminal had taken on the day a flow began; on the next day it is nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TakenToday {
    day: Date,
    amount: Fen,
}

impl TakenToday {
    pub(crate) fn at_begin(amount: Fen, now: Moment) -> TakenToday {
        TakenToday { day: now.civil.date(), amount }
    }

    fn at(self, now: Moment) -> Fen {
        if now.civil.date() == self.day { self.amount } else { Fen::ZERO }
    }
}

/// What is left of the terminal's day, where that is less than the amount.
pub(crate) fn check_day(amount: Fen, taken: TakenToday, settings: &Settings, now: Moment) -> Result<(), Limit> {
    if settings.most_per_day <= Fen::ZERO {
        return Ok(());
    }
    let left = settings.most_per_day.checked_sub(taken.at(now)).unwrap_or(Fen::ZERO).max(Fen::ZERO);
    if amount > left { Err(Limit::Day(left)) } else { Ok(()) }
}

/// The same for a sale whose price the server tells at its end: something must be left.
pub(crate) fn check_day_of_sale(taken: TakenToday, settings: &Settings, now: Moment) -> Result<(), Limit> {
    check_day(Fen::new(1), taken, settings, now)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::CardNumber;

    #[test]
    fn an_order_from_elsewhere_must_be_an_amount_and_fit_onto_the_card() {
        let none = String::new;
        let info = |balance_limit| CardInfo {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            face_no: none(),
            status: none(),
            status_text: none(),
            kind: none(),
            kind_text: none(),
            enabled: none(),
            enabled_text: none(),
            sold_on: none(),
            valid_until: none(),
            step: Fen::new(1000),
            minimum: Fen::new(1000),
            maximum: Fen::new(5000),
            balance_limit: Fen::new(balance_limit),
            balance: Fen::ZERO,
        };
        let check = |fen, limit| check_collected(Fen::new(fen), Fen::new(1234), &info(limit));
        assert_eq!(check(0, 10_000), Err(Limit::NotPositive));
        assert_eq!(check(i64::from(u32::MAX) + 1, 0), Err(Limit::NotPositive));
        assert_eq!((check(1, 10_000), check(8766, 10_000)), (Ok(()), Ok(())), "step and bounds were the other's business");
        assert_eq!(check(8767, 10_000), Err(Limit::Balance(Fen::new(10_000))));
        assert_eq!(check(8767, 0), Ok(()), "no bound");
    }
}
