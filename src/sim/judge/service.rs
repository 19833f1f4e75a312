//! What must hold of every history of an activation or a return, whatever went wrong in it.
//!
//! 1. A card is active only by a sale that the server allowed, and in the end only by one that it holds for confirmed.
//! 2. A card is debited at most once, by all of its balance, and nothing else of it changes.
//! 3. What is to be paid out is told once, after the server has confirmed the return, and is what the server said.
//! 4. "Nothing was done" is true when it is told, and stays true: no card is active whose payment was given back.
//! 5. No write reaches a card without its durable authorisation (the world watches that).
//! 6. Once nothing goes wrong any more, everything closes; card, server and journal agree; the journal knows no person.

use crate::domain::Fen;
use crate::flow::entry::Ending;
use crate::flow::{Event, OnCard, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::proto::message::ReturnKind;
use crate::sim::card::CardState;
use crate::sim::server::ledger::Begun;
use crate::sim::world::FalseWorld;

/// Watches one history of one customer who has one card activated or returned.
#[derive(Debug, Clone)]
pub struct ServiceJudge {
    cards_before: Vec<CardState>,
    service: ServiceKind,
    /// How often something to be paid out was told.
    paid: usize,
    given_back: bool,
}

impl ServiceJudge {
    /// Begins to watch.
    pub fn new(world: &FalseWorld, service: ServiceKind) -> ServiceJudge {
        let cards_before = world.cards.iter().map(|card| card.state().clone()).collect();
        ServiceJudge { cards_before, service, paid: 0, given_back: false }
    }

    /// What it remembers of the past that the world does not show.
    pub fn remembers(&self) -> String {
        format!("{:?}", (self.paid, self.given_back))
    }

    /// How often the customer's card was written.
    fn writes(&self, world: &FalseWorld) -> u16 {
        let (now, before) = (world.cards[0].state(), &self.cards_before[0]);
        match self.service {
            ServiceKind::Activation => u16::from(now.status != before.status),
            ServiceKind::Return(_) => now.offline_sequence.wrapping_sub(before.offline_sequence),
        }
    }

    /// What the server holds for confirmed, and what is to be paid out for it.
    fn confirmed(&self, world: &FalseWorld) -> Vec<Fen> {
        let ledger = &world.server.ledger;
        match self.service {
            ServiceKind::Activation => ledger.sales.values().filter(|sale| sale.state == Begun::Done).map(|_| Fen::ZERO).collect(),
            ServiceKind::Return(_) => {
                ledger.returns.values().filter(|one| one.state == Begun::Done).map(|one| Fen::new(one.amount)).collect()
            }
        }
    }

    /// What has just been told must be true.
    pub fn told(&mut self, world: &FalseWorld, outcome: &ServiceOutcome) -> Result<(), String> {
        let (writes, confirmed) = (self.writes(world), self.confirmed(world));
        let claim = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("told {:?}: {what}; {outcome:?}", outcome.ended)) };
        claim(outcome.service == self.service, "another business")?;
        match outcome.ended {
            ServiceEnded::Activated { .. } => {
                claim(writes == 1, "the card is not active")?;
                claim(confirmed.len() == 1, "the server does not hold it for confirmed")?;
                claim(outcome.written == OnCard::Yes, "and yet not written")?;
            }
            ServiceEnded::Returned { payable } => {
                self.paid += 1;
                claim(self.paid == 1, "it was told before")?;
                claim(confirmed == [payable], "the server did not confirm that amount")?;
                claim(self.service == ServiceKind::Return(ReturnKind::Broken) || writes == 1, "the card is not debited")?;
                claim(closed(world) == 1, "the journal does not have it")?;
            }
            ServiceEnded::NothingDone | ServiceEnded::OutOfReach => {
                claim(writes == 0, "the card was written")?;
                claim(confirmed.is_empty(), "the server holds it for confirmed")?;
                claim(outcome.written == OnCard::No, "something is said to be written")?;
                self.given_back = true;
            }
            ServiceEnded::Unfinished | ServiceEnded::ByHand => {}
        }
        match outcome.written {
            OnCard::Yes => claim(writes == 1, "the card was not written"),
            OnCard::No => claim(writes == 0, "the card was written"),
            OnCard::Unknown => Ok(()),
        }
    }

    /// At any time.
    pub fn always(&self, world: &FalseWorld) -> Result<(), String> {
        if let Some(breach) = world.breaches().first().or(world.server.ledger.breaches.first()) {
            return Err(breach.clone());
        }
        super::cash::always(world)?;
        let writes = self.writes(world);
        if writes > 1 {
            return Err(format!("the card was written {writes} times"));
        }
        if self.given_back && (writes > 0 || !self.confirmed(world).is_empty()) {
            return Err("something was done after it had been told that nothing was".to_owned());
        }
        let (now, before) = (world.cards[0].state(), &self.cards_before[0]);
        let balance = if writes == 1 && self.service != ServiceKind::Activation { 0 } else { before.balance };
        if now.balance != balance || now.online_sequence != before.online_sequence {
            return Err(format!("the card holds {} after {writes} writes, and not {balance}", now.balance));
        }
        let changed = |index: &usize| world.cards[*index].state() != &self.cards_before[*index];
        match (1..world.cards.len()).find(changed) {
            Some(index) => Err(format!("card {index} was written")),
            None => Ok(()),
        }
    }

    /// Once nothing goes wrong any more and everything was taken up.
    pub fn at_end(&self, world: &FalseWorld) -> Result<(), String> {
        self.always(world)?;
        if let Some(case) = crate::sim::history::open_cases(world).first() {
            return Err(format!("a case does not close: {case:?}"));
        }
        let (writes, confirmed, closed) = (usize::from(self.writes(world)), self.confirmed(world).len(), closed(world));
        let written = if self.service == ServiceKind::Return(ReturnKind::Broken) { confirmed } else { writes };
        if written != confirmed || confirmed != closed {
            return Err(format!("{writes} times on the card, {confirmed} in the books, {closed} in the journal"));
        }
        if world.disk.customers() > 0 { Err("the journal still knows a person".to_owned()) } else { Ok(()) }
    }
}

/// How many cases the journal holds for brought to their good end.
fn closed(world: &FalseWorld) -> usize {
    let good = |event: &Event| matches!(event, Event::Closed { ending: Ending::Activated { .. } | Ending::Returned { .. }, .. });
    let keys: std::collections::BTreeSet<_> =
        world.disk.entries().iter().filter(|entry| good(&entry.event)).map(|entry| &entry.key).collect();
    keys.len()
}
