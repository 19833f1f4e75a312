//! What may be loaded onto the card on the reader: asked before any money is taken, said before "next" is touched.

use crate::domain::Fen;
use crate::flow::limits;
use crate::flow::outcome::Limit;
use crate::i18n::Texts;
use crate::i18n::window::Recharge as Say;
use crate::proto::message::CardInfo;

use super::words::plain;
use super::{Setup, Shared};

/// What a card may be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    info: CardInfo,
    /// On the card now, as the card says.
    pub balance: Fen,
    /// The least that may be loaded.
    pub least: Fen,
    /// The most that may be loaded now, a multiple of the step.
    pub most: Fen,
    /// Amounts are multiples of this.
    pub step: Fen,
}

/// What stands against an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// It is no multiple of the step; the multiples around it that may be loaded.
    Step {
        /// The step.
        step: Fen,
        /// The next smaller, where it may be loaded.
        below: Option<Fen>,
        /// The next larger, where it may be loaded.
        above: Option<Fen>,
    },
    /// It must be at least this.
    Least(Fen),
    /// It must be at most this: over the card's limit, or the terminal's.
    Most(Fen),
    /// The card takes nothing more.
    Nothing,
}

impl Offer {
    /// Of the card on the reader, where card and server have told enough.
    pub fn of(shared: &Shared) -> Option<Offer> {
        let card = shared.live.card.as_ref()?;
        Some(Offer::new(card.info()?, card.balance()?, &shared.setup))
    }

    /// Of a card of this balance with these bounds of 4.1.
    pub fn new(info: &CardInfo, balance: Fen, setup: &Setup) -> Offer {
        // The card knows its balance better than the server.
        let info = CardInfo { balance, ..info.clone() };
        let step = if info.step > Fen::ZERO { info.step } else { Fen::new(1) };
        let room = if info.balance_limit > Fen::ZERO { info.balance_limit.checked_sub(balance) } else { None };
        let bounds = [Some(info.maximum), Some(setup.settings.largest_amount)].into_iter().flatten().filter(|bound| *bound > Fen::ZERO);
        let most = bounds.chain(room).min().unwrap_or(Fen::new(i64::from(u32::MAX))).max(Fen::ZERO);
        let most = Fen::new(most.get() - most.get() % step.get());
        let least = rounded_up(info.minimum.max(step), step);
        Offer { info, balance, least, most, step }
    }

    /// The balance after this amount.
    pub fn after(&self, amount: Fen) -> Fen {
        self.balance.checked_add(amount).unwrap_or(self.balance)
    }

    /// What stands against this amount, if anything does.
    pub fn objection(&self, amount: Fen, setup: &Setup) -> Option<Objection> {
        if self.most < self.least {
            return Some(Objection::Nothing);
        }
        match limits::check(amount, &self.info, &setup.settings) {
            Ok(()) => None,
            Err(Limit::NotPositive | Limit::Minimum(_)) => Some(Objection::Least(self.least)),
            Err(Limit::Step(step)) => Some(self.around(amount, step)),
            Err(Limit::Maximum(_) | Limit::Balance(_) | Limit::Day(_)) => Some(Objection::Most(self.most)),
        }
    }

    fn around(&self, amount: Fen, step: Fen) -> Objection {
        let below = Fen::new(amount.get() - amount.get() % step.get());
        let above = below.checked_add(step);
        let fits = |amount: &Fen| (self.least..=self.most).contains(amount);
        match (Some(below).filter(fits), above.filter(fits)) {
            (None, None) if amount > self.most => Objection::Most(self.most),
            (None, None) => Objection::Least(self.least),
            (below, above) => Objection::Step { step, below, above },
        }
    }

    /// The amounts of the tiles: those the site offers, all of them, the impossible ones too.
    pub fn tiles<'a>(&'a self, setup: &'a Setup) -> impl Iterator<Item = (Fen, Option<Objection>)> + 'a {
        setup.amounts.iter().map(|amount| (*amount, self.objection(*amount, setup)))
    }
}

fn rounded_up(amount: Fen, step: Fen) -> Fen {
    let over = amount.get() % step.get();
    if over == 0 { amount } else { Fen::new(amount.get() - over + step.get()) }
}

impl Objection {
    /// One line below the field.
    pub fn say(&self, texts: &Texts) -> String {
        texts.say(&match *self {
            Objection::Step { step, below: Some(below), above: Some(above) } => {
                Say::AmountStep { step: whole(step), below: plain(below), above: plain(above) }
            }
            Objection::Step { step, below: Some(one), above: None } | Objection::Step { step, below: None, above: Some(one) } => {
                Say::AmountStepUp { step: whole(step), above: plain(one) }
            }
            Objection::Step { below: None, above: None, .. } | Objection::Nothing => Say::AmountNone,
            Objection::Least(amount) => Say::AmountMin { amount: plain(amount) },
            Objection::Most(amount) => Say::AmountMax { amount: plain(amount) },
        })
    }
}

/// Whole yuan without decimals, as a step is said.
pub fn whole(amount: Fen) -> String {
    let text = amount.to_string();
    text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;

    fn yuan(amount: i64) -> Fen {
        Fen::new(amount * 100)
    }

    fn offer(balance_fen: i64) -> (Offer, Setup) {
        let setup = preset::setup(crate::gui::Mode::Kiosk);
        (Offer::new(&preset::info(), Fen::new(balance_fen), &setup), setup)
    }

    #[test]
    fn the_most_is_rounded_down_to_the_step() {
        let (offer, setup) = offer(3650);
        assert_eq!((offer.least, offer.most, offer.step), (yuan(10), yuan(960), yuan(10)));
        assert_eq!(offer.objection(yuan(960), &setup), None);
        assert_eq!(offer.objection(yuan(970), &setup), Some(Objection::Most(yuan(960))));
        assert_eq!(offer.after(yuan(100)), Fen::new(13_650));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        let (offer, setup) = offer(3650);
        let step =
            |below: Option<i64>, above: Option<i64>| Objection::Step { step: yuan(10), below: below.map(yuan), above: above.map(yuan) };
        for (amount, objection) in [
            (65, step(Some(60), Some(70))),
            (5, step(None, Some(10))),
            (0, Objection::Least(yuan(10))),
            (965, step(Some(960), None)),
            (2000, Objection::Most(yuan(960))),
            (2005, Objection::Most(yuan(960))),
        ] {
            assert_eq!(offer.objection(yuan(amount), &setup), Some(objection), "{amount}");
        }
    }

    #[test]
    fn a_full_card_takes_nothing() {
        let (offer, setup) = offer(99_950);
        assert_eq!(offer.objection(yuan(10), &setup), Some(Objection::Nothing));
        assert!(offer.tiles(&setup).all(|(_, objection)| objection.is_some()));
    }
}
