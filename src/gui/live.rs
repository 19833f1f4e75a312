//! What is known of the world outside, as the attendant tells it.

use std::collections::BTreeMap;

use crate::attendant::news::Part;
use crate::attendant::{Done, Health, News, Presence, Standing, Wish};
use crate::domain::{CardNumber, Fen, Moment};
use crate::flow::card_query::{Outcome as Looked, ServerSays};
use crate::flow::shift::Shift;
use crate::flow::sight::Sight;
use crate::flow::{Case, Progress};
use crate::proto::message::{CardInfo, OrderRow};

use super::recent::Recents;

/// The world outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Live {
    /// The time now.
    pub now: Moment,
    /// What lies on the reader.
    pub presence: Presence,
    /// The card on the reader, once looked at; gone with it.
    pub card: Option<CardOnReader>,
    /// What the journal holds open.
    pub standing: Standing,
    /// Parts that are not as they should be.
    pub troubles: BTreeMap<Part, Health>,
    /// The business that runs, by the stage it is at.
    pub running: Option<Running>,
    /// The operators' shift that is open.
    pub shift: OnShift,
    /// The look at a card that is under way.
    pub looking: Looking,
    /// Whose card a running business tells of.
    pub tells: Tells,
    /// What ended here lately, for staff.
    pub recent: Recents,
}

/// Whose card a running business tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tells {
    /// Whichever is wanted: another may lie on the reader.
    #[default]
    OfAnyCard,
    /// The one on the reader.
    OfThisCard,
}

/// A look at a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Looking {
    /// None is under way.
    #[default]
    No,
    /// One is, at what lies on the reader.
    AtThisCard,
    /// One is, and something else lies on the reader since: what it tells is of no card that is there.
    Outdated,
}

/// Whether a shift is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OnShift {
    /// Not told yet, or its record cannot be read.
    #[default]
    Unknown,
    /// None is.
    None,
    /// This one is.
    Open(Box<Shift>),
}

/// A business that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Running {
    /// Its stage.
    pub progress: Progress,
    /// When the stage began, in monotonic milliseconds.
    pub since_ms: u64,
}

/// A card that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardOnReader {
    /// What it, and the server, told.
    pub looked: Looked,
    /// What this terminal's journal holds open for it.
    pub open: Vec<Case>,
    /// Its orders that wait at the server; `None` where that is not known.
    pub orders: Option<Vec<OrderRow>>,
}

impl CardOnReader {
    /// What the card itself showed.
    pub fn sight(&self) -> Option<&Sight> {
        match &self.looked {
            Looked::Read { sight, .. } => Some(sight),
            Looked::Unreadable(_) | Looked::OutOfReach(_) => None,
        }
    }

    /// What the server said of it.
    pub fn info(&self) -> Option<&CardInfo> {
        match &self.looked {
            Looked::Read { server: ServerSays::Info(info), .. } => Some(info),
            _ => None,
        }
    }

    /// The balance on it.
    pub fn balance(&self) -> Option<Fen> {
        self.sight().and_then(|sight| sight.balance)
    }

    /// Its number.
    pub fn card_no(&self) -> Option<&CardNumber> {
        self.sight().map(|sight| &sight.card_no)
    }
}

impl Live {
    /// Nothing is known yet.
    pub fn new(now: Moment) -> Live {
        Live {
            now,
            presence: Presence::Unknown,
            card: None,
            standing: Standing::default(),
            troubles: BTreeMap::new(),
            running: None,
            looking: Looking::No,
            tells: Tells::OfAnyCard,
            recent: Recents::default(),
            shift: OnShift::Unknown,
        }
    }

    /// Takes news in.
    pub fn learn(&mut self, news: &News) {
        match news {
            News::Presence(presence) => {
                self.presence = presence.clone();
                // Another one may have come without a moment in between.
                self.card = None;
                if self.looking == Looking::AtThisCard {
                    self.looking = Looking::Outdated;
                }
            }
            News::Began(wish) => {
                self.running = None;
                self.looking = if **wish == Wish::Look { Looking::AtThisCard } else { Looking::No };
                let at_hand = matches!(**wish, Wish::Look | Wish::Recharge { .. } | Wish::Collect { .. } | Wish::Activate { .. });
                self.tells = if at_hand { Tells::OfThisCard } else { Tells::OfAnyCard };
            }
            News::Restarted => (self.running, self.looking) = (None, Looking::No),
            // What it says of open business comes with the standing; what is to be paid out lies over the screen.
            News::Settled(_) | News::Payouts(_) | News::HandedOver { .. } => {}
            News::Progress(progress) => {
                self.forget_another(progress.card_tail.as_deref());
                let same = |running: &Running| running.progress.stage == progress.stage;
                let since_ms =
                    self.running.as_ref().filter(|running| same(running)).map_or(self.now.monotonic_ms, |running| running.since_ms);
                self.running = Some(Running { progress: progress.clone(), since_ms });
            }
            News::Done(done) => {
                self.running = None;
                self.looked(done);
            }
            News::Standing(standing) => self.standing = *standing,
            News::Shift(shift) => self.shift = shift.clone().map_or(OnShift::None, OnShift::Open),
            News::Health(health) => match health.trouble {
                Some(_) => _ = self.troubles.insert(health.part, health.clone()),
                None => _ = self.troubles.remove(&health.part),
            },
        }
    }

    /// A card that was changed for another so quickly that nobody saw the gap: whatever touches it, tells.
    fn forget_another(&mut self, tail: Option<&str>) {
        let known = self.card.as_ref().and_then(|card| card.card_no()).map(CardNumber::tail);
        if let (Some(known), Some(tail), Tells::OfThisCard) = (known, tail, self.tells)
            && known != tail
        {
            self.card = None;
        }
    }

    fn looked(&mut self, done: &Done) {
        let looking = std::mem::take(&mut self.looking);
        if let Done::Looked { card, open, orders } = done
            && looking != Looking::Outdated
            && self.presence == Presence::Card
        {
            self.card = Some(CardOnReader { looked: card.clone(), open: open.clone(), orders: orders.clone() });
        }
    }

    /// Whether a part is as it should be.
    pub fn is_fine(&self, part: Part) -> bool {
        !self.troubles.contains_key(&part)
    }

    /// Seconds since the present stage began.
    pub fn seconds_in_stage(&self) -> u64 {
        self.running.as_ref().map_or(0, |running| self.now.monotonic_ms.saturating_sub(running.since_ms) / 1000)
    }
}
