//! The panel: what the visitor does with cards, and what fate does with everything else.

use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;

use crate::domain::{Fen, PayOrderNo};
use crate::flow::Cause;
use crate::flow::case::{self, Case};
use crate::proto::gateway::PayState;

use super::stage::{Shared, State};

/// A card of the training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TrainingCard {
    /// In good order.
    Ordinary,
    /// Another one in good order.
    Another,
    /// With an order paid elsewhere that waits for it.
    WithOrder,
    /// Not yet activated.
    NotEnabled,
    /// Stopped.
    Stopped,
    /// Of another city: it can be read, and the centre does not know it.
    Foreign,
}

impl TrainingCard {
    /// All of them.
    pub const ALL: [TrainingCard; 6] = [
        TrainingCard::Ordinary,
        TrainingCard::Another,
        TrainingCard::WithOrder,
        TrainingCard::NotEnabled,
        TrainingCard::Stopped,
        TrainingCard::Foreign,
    ];

    /// Which of the samples it is ([`CardState::sample`](crate::sim::card::CardState::sample)); the last digits of its number.
    pub fn number(self) -> u32 {
        17 + u32::try_from(self.index()).unwrap_or(0)
    }

    pub(super) fn index(self) -> usize {
        TrainingCard::ALL.iter().position(|card| *card == self).unwrap_or(0)
    }
}

/// Whether the reader is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plug {
    /// It is.
    In,
    /// It was pulled out.
    Out,
}

/// Whether server and payment gateway can be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// They can.
    Up,
    /// They cannot.
    Down,
    /// They can, and take their time.
    Slow,
    /// They can, and what they answer cannot be read.
    Garbled,
}

/// Whether the printer has paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// It has.
    There,
    /// It is out.
    Out,
}

/// Whether the journal's disk has room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DiskRoom {
    /// It has.
    Free,
    /// It is full.
    Full,
}

/// What happens right after the next write to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strike {
    /// The card leaves: it was written and cannot say so any more.
    CardLeaves,
    /// The network goes.
    NetworkGoes,
    /// The process dies.
    ProcessDies,
}

/// How the clock is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockSet {
    /// Right.
    Right,
    /// This far ahead; behind, where it is less than nothing.
    Ahead(SignedDuration),
}

/// What the visitor holds in his hands. Clones are the same panel; every method returns at once.
#[derive(Clone)]
pub struct TrainingPanel {
    shared: Arc<Shared>,
}

impl TrainingPanel {
    pub(super) fn over(shared: Arc<Shared>) -> TrainingPanel {
        TrainingPanel { shared }
    }

    pub(super) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }

    /// Puts a card on the reader, instead of what lay there.
    pub fn put(&self, card: TrainingCard) {
        self.shared.change(|state| {
            // However quick the hand is, there is a moment with nothing on the reader.
            if state.lying().is_some() {
                state.take_off();
                state.tell();
            }
            state.put(card);
        });
    }

    /// Changes the card that lies there for another so quickly that nobody sees a gap.
    pub fn swap(&self, card: TrainingCard) {
        self.shared.change(|state| state.put(card));
    }

    /// The same, and not even the reader has noticed.
    pub fn swap_unseen(&self, card: TrainingCard) {
        self.shared.change(|state| state.exchange(card));
    }

    /// Takes away what lies on the reader.
    pub fn take_off(&self) {
        self.shared.change(State::take_off);
    }

    /// Puts a second card beside the one that lies there.
    pub fn two_cards(&self) {
        self.shared.change(|state| {
            if state.lying().is_none() {
                state.put(TrainingCard::Ordinary);
            }
            state.several = true;
        });
    }

    /// Pulls the reader's plug, or puts it back.
    pub fn reader(&self, plug: Plug) {
        self.shared.change(|state| {
            if plug == Plug::Out {
                state.take_off();
            }
            state.plug = plug;
        });
    }

    /// Has this happen right after the next write to a card.
    pub fn at_next_write(&self, strike: Strike) {
        self.shared.change(|state| state.strike = Some(strike));
    }

    /// Has the card leave in the middle of the next write: written, and unable to say so.
    pub fn tear_at_next_write(&self) {
        self.at_next_write(Strike::CardLeaves);
    }

    /// Cuts the network, or mends it.
    pub fn network(&self, network: Network) {
        self.shared.change(|state| state.network = network);
    }

    /// Fills the journal's disk, or makes room on it.
    pub fn disk(&self, room: DiskRoom) {
        self.shared.change(|state| state.room = room);
    }

    /// Takes the paper out of the printer, or puts a roll in.
    pub fn paper(&self, paper: Paper) {
        self.shared.change(|state| state.paper = paper);
    }

    /// Why the printer would not print now.
    pub fn paper_trouble(&self) -> Option<Cause> {
        self.shared.lock().printer_trouble()
    }

    /// What the journal tells under this name: its own, the server's number, or the payment's.
    pub fn case(&self, name: &str) -> Option<Case> {
        let cases = case::fold(self.shared.lock().world.disk.told()).0;
        let numbers = |case: &Case| [case.order_no().map(ToString::to_string), case.pay_order_no().map(ToString::to_string)];
        let named = |case: &Case| case.key().as_str() == name || numbers(case).contains(&Some(name.to_owned()));
        cases.into_values().find(named)
    }

    /// Sets the clock.
    pub fn clock(&self, set: ClockSet) {
        self.shared.change(|state| {
            state.clock_off = match set {
                ClockSet::Right => SignedDuration::ZERO,
                ClockSet::Ahead(by) => by,
            };
        });
    }

    /// The customer scans the code that is shown, and pays. Says whether there was one.
    pub fn pay_now(&self) -> bool {
        self.shared.change(|state| {
            let waiting = state.world.gateway.payments.iter().find(|(_, payment)| payment.state == PayState::Waiting);
            let Some(number) = waiting.and_then(|(number, _)| PayOrderNo::parse(number)) else { return false };
            let now = state.world.true_time();
            state.world.gateway.customer_pays(&number, now);
            true
        })
    }

    /// Somebody pays elsewhere to load this card: the order waits to be collected.
    pub fn order_elsewhere(&self, card: TrainingCard, amount: Fen) {
        self.shared.change(|state| state.order_elsewhere(card, amount));
    }

    /// Kills the process, in the middle of whatever it does. It is started again at once; all that it knows then is what
    /// stands in its journal.
    pub fn kill(&self) {
        self.shared.change(State::kill);
    }

    /// Which card lies on the reader.
    pub fn lying(&self) -> Option<TrainingCard> {
        self.shared.lock().lying()
    }

    /// What is on a card.
    pub fn balance(&self, card: TrainingCard) -> Fen {
        self.shared.lock().world.cards[card.index()].state().balance_fen()
    }
}

impl fmt::Debug for TrainingPanel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TrainingPanel").field("lying", &self.lying()).finish_non_exhaustive()
    }
}
