//! The judge: what must hold of every history, whatever went wrong in it.
//!
//! 1. An order is credited to its card at most once, and to no other card.
//! 2. What a person is told is true when it is told: "loaded" means on the card and in the books; "nothing was charged"
//!    means neither now nor later; whatever is said of the card is what the card holds.
//! 3. No write reaches a card without its durable intent (the world watches that).
//! 4. A payment by code is on the card, given back, or open in the journal; never two of these, never none.
//! 5. Cash that is owed once a case has ended is noted by its end, is told as it is noted, and is handed over once.
//! 6. Once nothing goes wrong any more, every order closes, and card and books agree.

mod payment;

pub mod cash;
pub mod days;
pub mod elsewhere;
pub mod service;

use crate::domain::{Fen, OrderState};
use crate::flow::{Ended, Event, OnCard, Outcome};

use super::card::CardState;
use super::world::FalseWorld;

/// Watches one history of one customer who pays for one order at a time.
#[derive(Debug, Clone)]
pub struct Judge {
    cards_before: Vec<CardState>,
    amount: Fen,
    given_back: bool,
}

impl Judge {
    /// Begins to watch; every order of the history is of this amount.
    pub fn new(world: &FalseWorld, amount: Fen) -> Judge {
        Judge { cards_before: world.cards.iter().map(|card| card.state().clone()).collect(), amount, given_back: false }
    }

    /// What it remembers of the past that the world does not show.
    pub fn remembers(&self) -> String {
        format!("{:?}", self.given_back)
    }

    /// How many loads the customer's card has had.
    pub fn loads(&self, world: &FalseWorld) -> u16 {
        world.cards[0].state().online_sequence.wrapping_sub(self.cards_before[0].online_sequence)
    }

    /// What has just been told must be true.
    pub fn told(&mut self, world: &FalseWorld, outcome: &Outcome) -> Result<(), String> {
        let loads = self.loads(world);
        let claim = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("told {:?}: {what}; {outcome:?}", outcome.ended)) };
        match outcome.ended {
            Ended::Loaded => {
                claim(loads == 1, "the card was not loaded once")?;
                claim(booked(world) == 1, "the books do not show it")?;
                claim(outcome.on_card == OnCard::Yes, "and yet not on the card")?;
                let held = world.cards[0].state().balance_fen();
                claim(outcome.balance_after.is_none_or(|balance| balance == held), "the balance is another")?;
            }
            Ended::NothingCharged | Ended::OutOfReach => {
                claim(outcome.on_card == OnCard::No, "something is said to be on the card")?;
                claim(!waiting(world), "an order waits to be written")?;
                self.given_back = true;
                claim(loads == 0, "the card was loaded")?;
            }
            Ended::LeftAtServer => claim(loads == 0, "the card was loaded")?,
            Ended::Unfinished | Ended::ByHand => {}
        }
        payment::told(world, outcome)?;
        cash::told(world, outcome)?;
        match outcome.on_card {
            OnCard::Yes => claim(loads == 1, "the money is not on the card"),
            OnCard::No => claim(loads == 0, "the money is on the card"),
            OnCard::Unknown => Ok(()),
        }
    }

    /// At any time.
    pub fn always(&self, world: &FalseWorld) -> Result<(), String> {
        if let Some(breach) = world.breaches().first() {
            return Err(breach.clone());
        }
        let loads = self.loads(world);
        if loads > 1 {
            return Err(format!("the card was loaded {loads} times for one payment"));
        }
        let grown = world.cards[0].state().balance_fen().checked_sub(self.cards_before[0].balance_fen());
        if grown != Some(Fen::new(self.amount.get() * i64::from(loads))) {
            return Err(format!("the card holds {grown:?} more after {loads} loads of {}", self.amount));
        }
        for (card, before) in world.cards.iter().zip(&self.cards_before).skip(1) {
            if (card.state().balance, card.state().online_sequence) != (before.balance, before.online_sequence) {
                return Err("another card was written".to_owned());
            }
        }
        if self.given_back && loads > 0 {
            return Err("the card was loaded after the payment had been given back".to_owned());
        }
        cash::always(world)?;
        payment::always(world, loads, self.given_back)
    }

    /// Once nothing goes wrong any more and every order was taken up.
    pub fn at_end(&self, world: &FalseWorld) -> Result<(), String> {
        self.always(world)?;
        let open = super::history::open_cases(world);
        if let Some(case) = open.first() {
            return Err(format!("an order does not close: {case:?}"));
        }
        let (loads, booked) = (usize::from(self.loads(world)), booked(world));
        if loads != booked {
            return Err(format!("{loads} loads on the card, {booked} in the books"));
        }
        payment::at_end(world, self.loads(world))?;
        if waiting(world) {
            return Err("an order is paid, not written, and nobody knows of it".to_owned());
        }
        let closed_loaded = world
            .disk
            .entries()
            .iter()
            .filter(|entry| matches!(entry.event, Event::Closed { ending: crate::flow::entry::Ending::Loaded, .. }))
            .count();
        if closed_loaded == loads { Ok(()) } else { Err(format!("{loads} loads on the card, {closed_loaded} in the journal")) }
    }
}

/// Orders the server holds for loaded.
fn booked(world: &FalseWorld) -> usize {
    world.server.ledger.orders.values().filter(|order| matches!(order.state, OrderState::Confirmed | OrderState::Adjusted)).count()
}

/// Whether the server has an order that is paid and neither written nor given back.
fn waiting(world: &FalseWorld) -> bool {
    world.server.ledger.orders.values().any(|order| {
        !matches!(order.state, OrderState::Confirmed | OrderState::Adjusted | OrderState::RefundRequested | OrderState::Refunded)
    })
}
