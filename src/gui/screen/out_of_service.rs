//! Out of service: which part, since when, what still works, where to go.

use crate::attendant::news::Part;
use crate::attendant::{News, Presence};
use crate::gui::frame::Page;
use crate::gui::{Mode, Shared};

use super::{Screen, Turn};

/// The whole screen says it. What it shows is what is known of the parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutOfService;

/// Nothing on it is touched but what the footer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The balance is wanted all the same.
    QueryWanted,
}

/// Whether a kiosk has nothing left to offer at its start: no reader; or no centre, or no journal, so that only
/// balances can be shown.
pub fn is_due(shared: &Shared) -> bool {
    shared.setup.mode == Mode::Kiosk && (reader_is_gone(shared) || sells_nothing(shared))
}

/// Whether nothing can be sold: the centre cannot be reached, or nothing can be recorded.
pub fn sells_nothing(shared: &Shared) -> bool {
    !shared.live.is_fine(Part::Server) || !shared.live.is_fine(Part::Journal)
}

/// Whether no card can be read.
pub fn reader_is_gone(shared: &Shared) -> bool {
    matches!(shared.live.presence, Presence::NoReader(_)) || !shared.live.is_fine(Part::Reader)
}

impl OutOfService {
    /// Takes a touch in.
    pub fn update(&mut self, _message: Message, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        Page::empty(shared).at_night()
    }

    /// It heals by itself.
    pub fn hear(&mut self, _news: &News, shared: &Shared) -> Turn {
        if is_due(shared) { Turn::stay() } else { Turn::to(Screen::start(shared.setup.mode)) }
    }
}
