//! A card on the reader: its balance, its records, what can be done with it.
//!
//! What the card itself tells is shown even where the centre cannot be reached.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{News, Presence, Wish};
use crate::domain::CardStatus;
use crate::flow::Case;
use crate::flow::card_query::{Outcome as Looked, ServerSays};
use crate::flow::card_return::Returned;
use crate::flow::collect::waits;
use crate::gui::live::CardOnReader;
use crate::gui::offer::Offer;
use crate::gui::{Action, Mode, Shared};
use crate::proto::message::OrderRow;

use super::{Screen, Turn, amount, orders, out_of_service, recharge, working};

mod view;

pub(super) use view::picture;

/// The card's screen; what it shows is what is known of the card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Card;

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// 充值.
    TopUp,
    /// 补登.
    Collect,
    /// What is open for this card is finished.
    GoOn,
    /// The orders of this card.
    OrdersWanted,
    /// Read it again.
    Again,
}

/// What the card is, as far as its holder is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Nothing lies on the reader.
    None,
    /// It is being read.
    Reading,
    /// More than one card.
    Several,
    /// It does not let itself be read.
    Unreadable,
    /// It may be topped up.
    Fine,
    /// Not yet activated.
    Inactive,
    /// Stopped; the code.
    Stopped(String),
    /// The server refuses it: in its words, and the code.
    Refused {
        /// The server's words.
        words: String,
        /// Its code.
        code: String,
    },
    /// It was read, and the server could not be asked.
    Offline,
    /// No reader works.
    NoReader,
}

impl Condition {
    /// Of what is known now.
    pub fn of(shared: &Shared) -> Condition {
        match (&shared.live.presence, &shared.live.card) {
            (Presence::Several, _) => Condition::Several,
            (Presence::NoReader(_), _) => Condition::NoReader,
            (Presence::Unusable, _) => Condition::Unreadable,
            (Presence::Nothing | Presence::Unknown, None) => Condition::None,
            (_, None) => Condition::Reading,
            (_, Some(card)) => Condition::of_card(card, shared),
        }
    }

    fn of_card(card: &CardOnReader, shared: &Shared) -> Condition {
        let (sight, server) = match &card.looked {
            Looked::Unreadable(_) | Looked::OutOfReach(_) => return Condition::Unreadable,
            Looked::Read { sight, server } => (sight, server),
        };
        match (sight.file_15.status, server) {
            (CardStatus::NotEnabled, _) => Condition::Inactive,
            (CardStatus::Stopped, ServerSays::Refused(refusal)) => Condition::Stopped(refusal.code.clone()),
            (CardStatus::Stopped, _) => Condition::Stopped("02".to_owned()),
            (_, ServerSays::Refused(refusal)) => Condition::Refused { words: shared.texts.refusal(refusal), code: refusal.code.clone() },
            (_, ServerSays::Silent(_) | ServerSays::NotAsked) => Condition::Offline,
            (_, ServerSays::Info(info)) if matches!(info.enabled.trim(), "00" | "0") => Condition::Inactive,
            (_, ServerSays::Info(_)) => Condition::Fine,
        }
    }
}

/// What this terminal's journal holds open for the card on the reader.
pub fn open_here(shared: &Shared) -> Option<&Case> {
    shared.live.card.as_ref()?.open.first()
}

/// Orders that wait at the server to be written to the card on the reader.
pub fn waiting(shared: &Shared) -> impl Iterator<Item = &OrderRow> {
    let rows = shared.live.card.as_ref().and_then(|card| card.orders.as_deref()).unwrap_or_default();
    rows.iter().filter(|row| waits(row))
}

/// Whether a top-up may begin: nothing open, nothing against it, room on the card.
pub fn may_top_up(shared: &Shared) -> bool {
    let has_room = Offer::of(shared).is_some_and(|offer| offer.most >= offer.least);
    Condition::of(shared) == Condition::Fine && open_here(shared).is_none() && has_room && !out_of_service::sells_nothing(shared)
}

/// A wish that runs: it is shown until it ends. With two cards in the field nothing is begun that touches one: which of them
/// was meant, nobody knows.
pub fn begin(wish: Wish, shared: &Shared) -> Turn {
    if shared.live.presence == Presence::Several && touches_a_card(&wish) {
        return Turn::stay();
    }
    let working = working::Working::new(wish.clone(), shared);
    Turn { next: Some(Box::new(Screen::Working(working))), actions: vec![Action::Wish(wish)] }
}

fn touches_a_card(wish: &Wish) -> bool {
    match wish {
        Wish::Look
        | Wish::Recharge { .. }
        | Wish::Collect { .. }
        | Wish::Finish { .. }
        | Wish::Cancel { .. }
        | Wish::Manage { .. }
        | Wish::Activate { .. }
        | Wish::Return { card: Returned::Good, .. } => true,
        Wish::Orders { card_no } => card_no.is_none(),
        Wish::Return { card: Returned::Broken(_), .. } | Wish::ListOpen | Wish::Sync | Wish::CheckHealth => false,
    }
}

impl Card {
    /// Takes a touch in.
    pub fn update(&mut self, message: &Message, shared: &Shared) -> Turn {
        match message {
            Message::TopUp if may_top_up(shared) => Turn::to(match shared.setup.mode {
                Mode::Kiosk => Screen::Amount(amount::Amount::default()),
                Mode::Counter | Mode::Bom => Screen::Recharge(recharge::Recharge::new(shared)),
            }),
            Message::Collect if open_here(shared).is_none() => begin(Wish::Collect { order_no: None }, shared),
            Message::GoOn => match open_here(shared) {
                Some(case) => begin(Wish::Finish { key: case.key().clone() }, shared),
                None => Turn::stay(),
            },
            Message::OrdersWanted => {
                let orders = orders::Orders::new(shared);
                let wish = orders.first_wish();
                wish.into_iter().fold(Turn::to(Screen::Orders(orders)), |turn, wish| turn.and(Action::Wish(wish)))
            }
            Message::Again if shared.live.presence == Presence::Card => Turn::act(Action::Wish(Wish::Look)),
            Message::TopUp | Message::Collect | Message::Again => Turn::stay(),
        }
    }

    /// What is shown is what is known: nothing of it is kept here.
    pub fn hear(&mut self, _news: &News, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// Enter does what stands out: what is open first, then collecting, then a top-up.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        let Key::Named(Named::Enter) = key else { return Turn::stay() };
        let message = if open_here(shared).is_some() {
            Message::GoOn
        } else if waiting(shared).next().is_some() {
            Message::Collect
        } else {
            Message::TopUp
        };
        self.update(&message, shared)
    }
}
