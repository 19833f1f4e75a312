//! What ended at this counter lately, for whoever works there: the last few, those of before a restart as the journal tells
//! them. A kiosk keeps nothing of the customer before.

use std::collections::VecDeque;

use jiff::civil::DateTime;

use crate::attendant::{Payment, Wish};
use crate::domain::Fen;
use crate::flow::activation::Holder;
use crate::flow::card_return::Returned;
use crate::flow::entry::{Ending, Source};
use crate::flow::service::Business;
use crate::flow::{Case, story::Story};

use super::screen::outcome::{Mood, Outcome};

/// So many are kept.
pub const KEPT: u32 = 8;

/// A business that ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recent {
    /// When.
    pub at: DateTime,
    /// What was asked for.
    pub wish: Wish,
    /// What a person made of it at a glance.
    pub mood: Mood,
    /// The sum it was about, where it was about one: more on the card, or less.
    pub amount: Option<Fen>,
    /// The card's last digits.
    pub tail: String,
}

impl Recent {
    /// As the journal tells it. What was asked for is known by its kind alone.
    pub fn of(case: &Case) -> Recent {
        let (wish, amount) = match case {
            Case::Charge(story) => (charge(story), Some(story.charge.amount)),
            Case::Service(story) => (service(&story.business), paid_out(case.ending())),
        };
        let mood = match (case.ending(), case.by_hand()) {
            (Some(Ending::Loaded | Ending::Activated { .. } | Ending::Returned { .. }), _) => Mood::Done,
            (Some(_), _) => Mood::Nothing,
            (None, Some(_)) => Mood::ByHand,
            (None, None) => Mood::Unfinished,
        };
        Recent { at: case.updated_at().civil(), wish, mood, amount, tail: case.card_no().tail().to_owned() }
    }
}

fn charge(story: &Story) -> Wish {
    match story.source {
        Source::Here => Wish::Recharge { amount: story.charge.amount, payment: Payment::Cash { received: None } },
        Source::Elsewhere => Wish::Collect { order_no: None },
    }
}

fn service(business: &Business) -> Wish {
    match business {
        Business::Activation { means, .. } => Wish::Activate { holder: Holder::Anonymous, means: *means, pay_order_no: None },
        Business::Return { .. } => Wish::Return { card: Returned::Good, customer: None },
    }
}

fn paid_out(ending: Option<Ending>) -> Option<Fen> {
    match ending {
        Some(Ending::Returned { payable }) => Fen::ZERO.checked_sub(payable).filter(|amount| *amount != Fen::ZERO),
        _ => None,
    }
}

/// The last few, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recents(VecDeque<Recent>);

impl Recents {
    /// These, in any order.
    pub fn of(mut recent: Vec<Recent>) -> Recents {
        recent.sort_by_key(|one| std::cmp::Reverse(one.at));
        recent.truncate(KEPT as usize);
        Recents(recent.into())
    }

    /// One has ended like this, now.
    pub fn note(&mut self, outcome: &Outcome, at: DateTime) {
        let tail = outcome.card_no().map(|card_no| card_no.tail().to_owned()).unwrap_or_default();
        let paid_out = outcome.paid_out().and_then(|payable| Fen::ZERO.checked_sub(payable));
        let amount = paid_out.or_else(|| outcome.loaded()).filter(|amount| *amount != Fen::ZERO);
        self.0.push_front(Recent { at, wish: outcome.wish.clone(), mood: outcome.mood(), amount, tail });
        self.0.truncate(KEPT as usize);
    }

    /// All of them, newest first.
    pub fn iter(&self) -> impl Iterator<Item = &Recent> {
        self.0.iter()
    }

    /// Whether nothing has ended yet.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CardNumber, OrderKey, PayMeans, PayOrderNo, Stamp, TerminalNumber};
    use crate::flow::case::fold;
    use crate::flow::entry::{ByHandReason, Entry, Event, Tender};
    use crate::gui::preset::moment;

    fn opened(source: Source) -> Event {
        Event::Opened {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            server_card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            amount: Fen::new(5000),
            source,
            means: PayMeans::Cash,
            pay_code: None,
            pay_order_no: PayOrderNo::parse("P123456789").expect("a number"),
            tender: Tender::default(),
            balance_before: Fen::new(1234),
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        }
    }

    fn closed(ending: Ending) -> Event {
        Event::Closed { ending, balance_after: None, payout: None }
    }

    /// A case of so many minutes later, told from its entries.
    fn told(later: u64, events: Vec<Event>) -> Recent {
        let key = OrderKey::parse("T1").expect("a name");
        let at = |step: usize| Stamp::of(moment(60 * (later + step as u64)).civil);
        let entries = events.into_iter().enumerate().map(|(step, event)| Entry { key: key.clone(), at: at(step), event });
        Recent::of(&fold(entries).0.into_values().next().expect("it opens something"))
    }

    #[test]
    fn what_ended_before_a_restart_is_told_by_its_entries() {
        let loaded = told(0, vec![opened(Source::Here), closed(Ending::Loaded)]);
        assert_eq!(
            (loaded.at, loaded.mood, loaded.amount, loaded.tail.as_str()),
            (moment(60).civil, Mood::Done, Some(Fen::new(5000)), "0017")
        );
        assert!(matches!(loaded.wish, Wish::Recharge { .. }));
        let collected = told(0, vec![opened(Source::Elsewhere), closed(Ending::LeftAtServer)]);
        assert!(matches!((&collected.wish, collected.mood), (Wish::Collect { .. }, Mood::Nothing)));
        assert_eq!(told(0, vec![opened(Source::Here)]).mood, Mood::Unfinished);
        let by_hand = Event::ByHand { reason: ByHandReason::RoundsExhausted };
        assert_eq!(told(0, vec![opened(Source::Here), by_hand]).mood, Mood::ByHand);
    }

    #[test]
    fn the_latest_end_comes_first_and_the_oldest_give_way() {
        let ended = |later| told(later, vec![opened(Source::Here), closed(Ending::Loaded)]);
        let recents = Recents::of((0..12).map(ended).collect());
        let minutes: Vec<_> = recents.iter().map(|recent| recent.at).collect();
        assert_eq!(minutes, (4..12).rev().map(|later| moment(60 * (later + 1)).civil).collect::<Vec<_>>());
    }
}
