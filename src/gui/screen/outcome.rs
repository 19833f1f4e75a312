//! How it ended: what happened to the money, what to do now, a code for the desk.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{News, Presence, Wish};
use crate::domain::{CardNumber, Fen, OrderKey};
use crate::flow::collect::Collected;
use crate::flow::outcome::Ended as Charged;
use crate::flow::{Case, Fault, Outcome as Charge, ServiceEnded, ServiceOutcome};
use crate::gui::action::{Printout, Sound};
use crate::gui::{Action, Business, Shared};

mod served;
mod view;

use super::{Screen, Turn, card};

/// A passenger reads so long before the start comes back; touching the screen begins anew.
const LEAVE_AFTER: u64 = 15;
const LEAVE_UNFINISHED_AFTER: u64 = 60;

/// How a business ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What was asked for.
    pub wish: Wish,
    /// How it ended.
    pub ended: Ended,
    /// When, in monotonic milliseconds.
    since_ms: u64,
}

/// How, by kind of business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// A charge.
    Charge(Box<Charge>),
    /// Several that were collected.
    Collected(Box<Collected>),
    /// 激活 or 退卡.
    Service(Box<ServiceOutcome>),
    /// Nothing began.
    NotBegun(Fault),
    /// The program stumbled: what the journal holds open of it, if it holds anything open.
    Broken(Option<Box<Case>>),
}

/// What a person makes of it at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mood {
    /// It has arrived.
    Done,
    /// Nothing was done and nothing charged.
    Nothing,
    /// Not finished: the order stands.
    Unfinished,
    /// A person must look.
    ByHand,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The same once more: what is open is taken up, what was not begun begins anew.
    Again,
    /// A slip.
    SlipWanted,
    /// The start.
    Left,
}

impl Outcome {
    /// Of this, ended like this, now.
    pub fn new(wish: Wish, ended: Ended, shared: &Shared) -> Outcome {
        Outcome { wish, ended, since_ms: shared.live.now.monotonic_ms }
    }

    /// Which entry of the side bar it belongs to.
    pub fn business(&self) -> Business {
        match self.wish {
            Wish::Recharge { .. } => Business::Recharge,
            Wish::Activate { .. } => Business::Activation,
            Wish::Return { .. } => Business::Return,
            Wish::Finish { .. } => Business::Open,
            _ => Business::Orders,
        }
    }

    /// The charge it is mostly about: of several collected, the first that is not well.
    pub fn charge(&self) -> Option<&Charge> {
        match &self.ended {
            Ended::Charge(outcome) => Some(outcome),
            Ended::Collected(collected) => {
                let unwell = collected.outcomes.iter().find(|outcome| outcome.ended != Charged::Loaded);
                unwell.or(collected.outcomes.last())
            }
            Ended::Service(_) | Ended::NotBegun(_) | Ended::Broken(_) => None,
        }
    }

    /// What a person makes of it.
    pub fn mood(&self) -> Mood {
        match (&self.ended, self.charge()) {
            (_, Some(outcome)) => match outcome.ended {
                Charged::Loaded => Mood::Done,
                Charged::NothingCharged if self.was_to_take_back() && outcome.because.is_none() => Mood::Done,
                Charged::NothingCharged | Charged::LeftAtServer | Charged::OutOfReach => Mood::Nothing,
                Charged::Unfinished => Mood::Unfinished,
                Charged::ByHand => Mood::ByHand,
            },
            (Ended::Service(outcome), _) => match outcome.ended {
                ServiceEnded::Activated { .. } | ServiceEnded::Returned { .. } => Mood::Done,
                ServiceEnded::NothingDone | ServiceEnded::OutOfReach => Mood::Nothing,
                ServiceEnded::Unfinished => Mood::Unfinished,
                ServiceEnded::ByHand => Mood::ByHand,
            },
            (Ended::Broken(Some(_)), _) => Mood::Unfinished,
            // Whatever came of it is closed: the card tells, and the desk.
            (Ended::Broken(None), _) => Mood::ByHand,
            (Ended::Collected(_) | Ended::NotBegun(_) | Ended::Charge(_), _) => Mood::Nothing,
        }
    }

    fn was_to_take_back(&self) -> bool {
        matches!(self.wish, Wish::Cancel { .. })
    }

    /// Its name in the journal.
    pub fn order_key(&self) -> Option<&OrderKey> {
        match &self.ended {
            Ended::Service(outcome) => outcome.key.as_ref(),
            Ended::Broken(case) => case.as_ref().map(|case| case.key()),
            _ => self.charge()?.key.as_ref(),
        }
    }

    /// The card.
    pub fn card_no(&self) -> Option<&CardNumber> {
        match &self.ended {
            Ended::Service(outcome) => outcome.card_no.as_ref(),
            Ended::Broken(case) => case.as_ref().map(|case| case.card_no()),
            _ => self.charge()?.card_no.as_ref(),
        }
    }

    /// The code a person at a desk is told.
    pub fn desk_code(&self) -> Option<String> {
        Some(self.order_key()?.desk_code(self.card_no()?.tail()))
    }

    /// What came onto the card, of several collected the sum.
    pub fn loaded(&self) -> Option<Fen> {
        match &self.ended {
            Ended::Charge(outcome) => Some(outcome.amount),
            Ended::Collected(collected) => {
                let loaded = collected.outcomes.iter().filter(|outcome| outcome.ended == Charged::Loaded);
                loaded.map(|outcome| outcome.amount).try_fold(Fen::ZERO, Fen::checked_add)
            }
            Ended::Service(_) | Ended::NotBegun(_) | Ended::Broken(_) => None,
        }
    }

    /// What is to be handed over and is asked for until it was: what a return pays out, cash of a top-up that came to nothing.
    pub fn payout(&self) -> Option<Fen> {
        let due = match &self.ended {
            Ended::Service(service) => service.payable(),
            _ => self.charge()?.payout,
        };
        due.filter(|due| *due > Fen::ZERO)
    }

    /// What of the cash is the customer's change.
    pub fn change(&self) -> Option<Fen> {
        self.charge()?.change.filter(|change| *change > Fen::ZERO)
    }

    /// What a return pays out.
    pub fn paid_out(&self) -> Option<Fen> {
        match &self.ended {
            Ended::Service(service) => service.payable(),
            _ => None,
        }
    }

    /// What was on the card before any of it.
    pub fn balance_before(&self) -> Option<Fen> {
        match &self.ended {
            Ended::Collected(collected) => {
                let mut loaded = collected.outcomes.iter().filter(|outcome| outcome.ended == Charged::Loaded);
                loaded.next().and_then(|outcome| outcome.balance_before)
            }
            Ended::Service(service) => service.balance_before,
            _ => self.charge()?.balance_before,
        }
    }

    /// Whether money is to be handed over the counter now: change, cash that goes back, what a return pays out. It is told here
    /// and nowhere else.
    pub fn hands_money_over(&self) -> bool {
        self.payout().is_some() || self.change().is_some()
    }

    /// What is heard.
    pub fn sound(&self) -> Sound {
        match self.mood() {
            Mood::Done => Sound::Done,
            Mood::Nothing => Sound::TryAgain,
            Mood::Unfinished | Mood::ByHand => Sound::Unfinished,
        }
    }

    /// Seconds until a kiosk's start comes back.
    pub fn seconds_left(&self, shared: &Shared) -> u64 {
        let stays = match self.mood() {
            Mood::Done | Mood::Nothing => LEAVE_AFTER,
            Mood::Unfinished | Mood::ByHand => LEAVE_UNFINISHED_AFTER,
        };
        stays.saturating_sub(shared.live.now.monotonic_ms.saturating_sub(self.since_ms) / 1000)
    }

    /// What "try again" does, where there is something to try.
    pub fn again(&self) -> Option<Wish> {
        match (self.mood(), self.order_key()) {
            (Mood::Unfinished, Some(key)) => Some(Wish::Finish { key: key.clone() }),
            _ => None,
        }
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Again => match self.again() {
                Some(wish) => card::begin(wish, shared),
                None => Turn::stay(),
            },
            Message::SlipWanted => self.order_key().cloned().map_or_else(Turn::stay, |key| Turn::act(Action::Print(Printout::First(key)))),
            Message::Left => self.leave(shared),
        }
    }

    fn leave(&self, shared: &Shared) -> Turn {
        let start = Turn::to(Screen::start(shared.setup.mode));
        match shared.live.presence {
            Presence::Card if shared.setup.mode != crate::gui::Mode::Kiosk => start.and(Action::Wish(Wish::Look)),
            _ => start,
        }
    }

    /// A kiosk goes back to its start by itself, where a card that is still there is asked to be taken; what did not go well
    /// stays to be read as long as the card does.
    pub fn tick(&mut self, shared: &Shared) -> Turn {
        if shared.setup.mode != crate::gui::Mode::Kiosk {
            return Turn::stay();
        }
        let left = self.seconds_left(shared);
        let stays = shared.live.presence == Presence::Card && self.mood() != Mood::Done;
        if left == 0 && !stays {
            return Turn::to(Screen::start(shared.setup.mode));
        }
        let reminds = shared.live.presence == Presence::Card && self.mood() == Mood::Done;
        let seconds = shared.live.now.monotonic_ms.saturating_sub(self.since_ms) / 1000;
        if reminds && seconds > 0 && seconds.is_multiple_of(3) { Turn::act(Action::Sound(Sound::TakeCard)) } else { Turn::stay() }
    }

    /// News change nothing of what has happened.
    pub fn hear(&mut self, _news: &News, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// Enter does the main thing, Escape leaves.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) if self.again().is_some() => self.update(Message::Again, shared),
            Key::Named(Named::Enter | Named::Escape) => self.update(Message::Left, shared),
            _ => Turn::stay(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset::{collected, with_card};

    #[test]
    fn what_was_collected_adds_up() {
        let shared = with_card();
        let ended = Outcome::new(Wish::Collect { order_no: None }, Ended::Collected(Box::new(collected())), &shared);
        let (before, loaded) = (ended.balance_before().expect("it is known"), ended.loaded().expect("it adds up"));
        assert_eq!(before.checked_add(loaded), ended.charge().and_then(|charge| charge.balance_after));
    }
}
