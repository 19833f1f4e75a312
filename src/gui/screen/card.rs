//! A card on the reader: its balance, its records, what can be done with it.
//!
//! What the card itself tells is shown even where the centre cannot be reached.

use iced::keyboard::{Key, key::Named};

use crate::attendant::news::{Health, Part};
use crate::attendant::{News, Presence, Wish};
use crate::domain::CardStatus;
use crate::flow::Case;
use crate::flow::card_query::{Outcome as Looked, ServerSays};
use crate::flow::card_return::Returned;
use crate::flow::collect::waits;
use crate::gui::live::CardOnReader;
use crate::gui::offer::Offer;
use crate::gui::{Action, Mode, Shared};
use crate::i18n::window::Card as Say;
use crate::proto::message::OrderRow;

use super::{Screen, Turn, amount, orders, payment, recharge, working};

mod beside;
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
    /// Of another city by what it says itself, and the server does not say otherwise.
    Foreign,
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
        if !sight.file_15.is_of_huzhou() && !matches!(server, ServerSays::Info(_)) {
            return Condition::Foreign;
        }
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
    Condition::of(shared) == Condition::Fine && open_here(shared).is_none() && has_room && pause(shared).is_none()
}

/// The code of what keeps the centre's word away from this card, or everything from being sold.
pub fn code_of_trouble(shared: &Shared) -> Option<String> {
    if let Some(CardOnReader { looked: Looked::Read { server: ServerSays::Silent(fault), .. }, .. }) = &shared.live.card {
        return Some(fault.cause().short_code());
    }
    let stops = [Part::Journal, Part::Server, Part::Gateway].into_iter().find_map(|part| shared.live.troubles.get(&part))?;
    let cause = stops.trouble.as_ref()?.cause();
    Some(if stops.part == Part::Gateway { cause.gateway_code() } else { cause.short_code() })
}

/// Why nothing can be sold to whoever stands here, though the card is in good order.
pub fn pause(shared: &Shared) -> Option<Say> {
    let codes_alone = shared.setup.mode == Mode::Kiosk;
    if !shared.live.is_fine(Part::Journal) {
        Some(Say::PausedJournal)
    } else if !shared.live.is_fine(Part::Server) {
        Some(Say::Offline)
    } else if codes_alone && !payment::Payment::is_possible(shared) {
        Some(Say::PausedCodes)
    } else {
        None
    }
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
        Wish::Return { card: Returned::Broken(_), .. }
        | Wish::ListOpen
        | Wish::Shift
        | Wish::OpenShift { .. }
        | Wish::CloseShift(_)
        | Wish::Sync
        | Wish::CheckHealth => false,
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

    /// What is shown is what is known: nothing of it is kept here. A card that was read while the centre was out of reach is
    /// read once more when it is back.
    pub fn hear(&mut self, news: &News, shared: &Shared) -> Turn {
        match news {
            News::Health(Health { part: Part::Server, trouble: None, .. }) if Condition::of(shared) == Condition::Offline => {
                self.update(&Message::Again, shared)
            }
            _ => Turn::stay(),
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Fen;
    use crate::flow::{Cause, Fault};
    use crate::gui::preset::{self, stamp};
    use crate::gui::{Gui, Message as Told, Overlay};

    fn ill(part: Part) -> Told {
        let cause = match part {
            Part::Journal => Cause::JournalFull,
            Part::Printer => Cause::NoPaper,
            _ => Cause::Unreachable("no route".to_owned()),
        };
        Told::News(Box::new(News::Health(Health { part, trouble: Some(Fault::NotDone(cause)), since: stamp() })))
    }

    fn well(part: Part) -> Told {
        Told::News(Box::new(News::Health(Health { part, trouble: None, since: stamp() })))
    }

    fn with_card(mode: Mode) -> Gui {
        preset::looked_at(mode, preset::card(3650))
    }

    #[test]
    fn each_part_takes_away_only_what_it_must_and_gives_it_back() {
        use Mode::{Counter, Kiosk};
        for (mode, part, sells) in [
            (Kiosk, Part::Server, false),
            (Kiosk, Part::Journal, false),
            (Kiosk, Part::Gateway, false),
            (Kiosk, Part::Printer, true),
            (Kiosk, Part::Clock, true),
            (Counter, Part::Server, false),
            (Counter, Part::Journal, false),
            (Counter, Part::Gateway, true),
            (Counter, Part::Printer, true),
            (Counter, Part::Clock, true),
        ] {
            let mut gui = with_card(mode);
            gui.apply(ill(part));
            assert_eq!((may_top_up(&gui.shared), pause(&gui.shared).is_none()), (sells, sells), "{mode:?} {part:?}");
            assert!(matches!(gui.screen, Screen::Card(_)), "the balance stays where it is: {mode:?} {part:?}");
            // Staff is told at once, wherever it is.
            assert_eq!(matches!(gui.overlay, Some(Overlay::Toast { .. })), mode == Counter, "{part:?}");
            gui.apply(well(part));
            assert!(may_top_up(&gui.shared), "{mode:?} {part:?}");
        }
    }

    #[test]
    fn a_passenger_who_was_choosing_is_told_at_the_card() {
        for message in [ill(Part::Server), Told::News(Box::new(News::Presence(Presence::Several)))] {
            for choosing in [Screen::Amount(amount::Amount::default()), Screen::Payment(payment::Payment::new(Fen::new(5000)))] {
                let mut gui = with_card(Mode::Kiosk);
                gui.screen = choosing;
                gui.apply(message.clone());
                assert!(matches!(gui.screen, Screen::Card(_)), "{:?}", gui.screen);
            }
        }
    }

    #[test]
    fn a_card_read_without_the_centre_is_read_again_when_it_is_back() {
        let mut gui = preset::looked_at(Mode::Counter, preset::offline(3650));
        gui.apply(ill(Part::Server));
        assert_eq!(gui.apply(well(Part::Server)), [Action::Wish(Wish::Look)]);
        let mut gui = with_card(Mode::Counter);
        gui.apply(ill(Part::Server));
        assert_eq!(gui.apply(well(Part::Server)), [], "nothing is missing");
    }
}
