//! What must hold of every history in which orders of one card are collected, cancelled or managed, whatever went wrong in
//! it; and whoever made and paid them.
//!
//! 1. Each order is on the card at most once, and the card holds exactly what its orders brought.
//! 2. No order is both on the card and refunded. One made elsewhere is refunded only where that was asked for.
//! 3. An order made elsewhere may be left where it was: it is nobody's debt here. One made here may not.
//! 4. What a person is told of an order is true when it is told; one that was given back stays off the card.
//! 5. The journal never holds two things open for one card.
//! 6. Once nothing goes wrong any more, and a clerk has looked at what the centre gave up, everything in the journal closes, and what is on the card is what the books show
//!    for loaded. What was left at the server can then be collected, all of it.

use std::collections::BTreeSet;

use crate::domain::{Fen, OrderNo, OrderState};
use crate::flow::collect::Collected;
use crate::flow::entry::Ending;
use crate::flow::loading::Intention;
use crate::flow::{Case, Ended, OnCard, Outcome};
use crate::sim::card::CardState;
use crate::sim::history::open_cases;
use crate::sim::server::ledger::Order;
use crate::sim::world::FalseWorld;

use crate::proto::files::{Logged, Record18};
use crate::proto::purse::TransactionKind;

/// Watches one history of one customer's orders.
#[derive(Debug, Clone)]
pub struct ElsewhereJudge {
    cards_before: Vec<CardState>,
    on_card_before: BTreeSet<String>,
    intention: Intention,
    given_back: BTreeSet<String>,
}

impl ElsewhereJudge {
    /// Begins to watch; the orders are asked for with this intention.
    pub fn new(world: &FalseWorld, intention: Intention) -> ElsewhereJudge {
        ElsewhereJudge {
            cards_before: world.cards.iter().map(|card| card.state().clone()).collect(),
            on_card_before: on_card(world),
            intention,
            given_back: BTreeSet::new(),
        }
    }

    /// What it remembers of the past that the world does not show.
    pub fn remembers(&self) -> String {
        format!("{:?}", self.given_back)
    }

    /// What a collection told must be true.
    pub fn collected(&mut self, world: &FalseWorld, collected: &Collected) -> Result<(), String> {
        collected.outcomes.iter().try_for_each(|outcome| self.told(world, outcome))?;
        match collected.waiting.iter().find(|row| order(world, &row.order_no).is_none_or(|order| booked(order) || !is_elsewhere(order))) {
            Some(row) => Err(format!("{} is said to wait", row.order_no)),
            None => Ok(()),
        }
    }

    /// What has just been told must be true.
    pub fn told(&mut self, world: &FalseWorld, outcome: &Outcome) -> Result<(), String> {
        let claim = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("told {:?}: {what}; {outcome:?}", outcome.ended)) };
        let Some(order) = outcome.order_no.as_ref().and_then(|number| order(world, number)) else {
            // Nothing is said of any order.
            return claim(!matches!(outcome.ended, Ended::Loaded), "of no order that there is");
        };
        let on_card = credits(world, order);
        match outcome.ended {
            Ended::Loaded => {
                claim(on_card == 1, "the card was not loaded once")?;
                claim(booked(order), "the books do not show it")?;
                claim(outcome.on_card == OnCard::Yes, "and yet not on the card")?;
                let held = world.cards[0].state().balance_fen();
                let after = self.after(world, order);
                claim(outcome.balance_after.is_none_or(|balance| balance == held || balance == after), "the balance is another")?;
            }
            Ended::NothingCharged | Ended::OutOfReach => {
                claim(outcome.on_card != OnCard::Yes, "and yet on the card")?;
                if outcome.key.is_some() {
                    claim(refunded(order) || self.intention == Intention::Load, "it was not given back")?;
                    claim(!waiting(order), "it waits to be written")?;
                    self.given_back.insert(order.order_no.clone());
                }
            }
            Ended::LeftAtServer => claim(is_elsewhere(order), "it is this terminal's own")?,
            Ended::Unfinished | Ended::ByHand => {}
        }
        match outcome.on_card {
            OnCard::Yes => claim(on_card == 1, "the money is not on the card"),
            OnCard::No => claim(on_card == 0, "the money is on the card"),
            OnCard::Unknown => Ok(()),
        }
    }

    /// What the card held right after this order, whatever was loaded later.
    fn after(&self, world: &FalseWorld, order: &Order) -> Fen {
        let logged = loads(world);
        let last = logged.iter().filter(|record| is_for(order, record)).map(|record| record.sequence).max();
        let before = |record: &&Record18| record.sequence > self.cards_before[0].online_sequence && Some(record.sequence) <= last;
        let brought: i64 = logged.iter().filter(before).map(|record| record.amount.get()).sum();
        Fen::new(i64::from(self.cards_before[0].balance) + brought)
    }

    /// At any time.
    pub fn always(&self, world: &FalseWorld) -> Result<(), String> {
        if let Some(breach) = world.breaches().first().or(world.server.ledger.breaches.first()) {
            return Err(breach.clone());
        }
        for order in world.server.ledger.orders.values() {
            let breach = |what: &str| Err(format!("{what}: {order:?}"));
            match credits(world, order) {
                1 if refunded(order) => return breach("an order is on the card and refunded"),
                1 if self.given_back.contains(&order.order_no) => return breach("an order is on the card that was given back"),
                0 | 1 => {}
                _ => return breach("an order is on the card twice"),
            }
            if refunded(order) && is_elsewhere(order) && self.intention != Intention::GiveBack {
                return breach("an order made elsewhere was refunded, and nobody asked for it");
            }
        }
        let grown = i64::from(world.cards[0].state().balance) - i64::from(self.cards_before[0].balance);
        let orders = world.server.ledger.orders.values();
        let new = orders.filter(|order| credits(world, order) > 0 && !self.on_card_before.contains(&order.order_no));
        let brought: i64 = new.map(|order| order.amount).sum();
        if grown != brought {
            return Err(format!("the card holds {grown} more, and its orders brought {brought}"));
        }
        if world.cards[1..].iter().zip(&self.cards_before[1..]).any(|(card, before)| card.state() != before) {
            return Err("another card was written".to_owned());
        }
        let open = open_cases(world);
        let cards: BTreeSet<_> = open.iter().map(Case::card_no).collect();
        if cards.len() == open.len() { Ok(()) } else { Err(format!("two things are open for one card: {open:?}")) }
    }

    /// Once nothing goes wrong any more and every order was taken up.
    pub fn at_end(&self, world: &FalseWorld) -> Result<(), String> {
        self.always(world)?;
        if let Some(case) = open_cases(world).first() {
            return Err(format!("an order does not close: {case:?}"));
        }
        let (cases, _) = crate::flow::case::fold(world.disk.told());
        for order in world.server.ledger.orders.values() {
            let (on_card, booked) = (credits(world, order), booked(order));
            // What another terminal wrote may have been left for another look.
            let written_before = is_elsewhere(order) && self.on_card_before.contains(&order.order_no);
            if (on_card == 1) != booked && !written_before {
                return Err(format!("{on_card} times on the card: {order:?}"));
            }
            let closed_loaded = cases.values().any(|case| is_of(case, order) && case.ending() == Some(Ending::Loaded));
            if closed_loaded && !booked {
                return Err(format!("closed as loaded, and the books do not show it: {order:?}"));
            }
            if !is_elsewhere(order) && waiting(order) {
                return Err(format!("an order made here is paid, not written, and nobody knows of it: {order:?}"));
            }
        }
        Ok(())
    }

    /// Once the customer has collected what was left, in the calm.
    pub fn at_last(&self, world: &FalseWorld) -> Result<(), String> {
        self.at_end(world)?;
        let left = world.server.ledger.orders.values().find(|order| waiting(order) || booked(order) != (credits(world, order) == 1));
        match left {
            Some(order) => Err(format!("an order can be collected no more: {order:?}")),
            None => Ok(()),
        }
    }
}

fn order<'a>(world: &'a FalseWorld, number: &OrderNo) -> Option<&'a Order> {
    world.server.ledger.orders.get(number.as_str())
}

/// The loads in the log of the customer's card.
fn loads(world: &FalseWorld) -> Vec<Record18> {
    let logged = world.cards[0].state().log.iter().filter_map(|record| Logged::parse(&record.0));
    logged.filter_map(|logged| logged.record().cloned()).filter(|record| record.kind == TransactionKind::Load).collect()
}

fn is_for(order: &Order, record: &Record18) -> bool {
    order.authorizations.iter().any(|one| {
        record.sequence == one.sequence.wrapping_add(1)
            && record.amount.get() == order.amount
            && record.terminal == one.terminal
            && record.at == Some(one.stamp)
    })
}

/// How often the customer's card was loaded for this order, by the card's own log.
fn credits(world: &FalseWorld, order: &Order) -> usize {
    loads(world).iter().filter(|record| is_for(order, record)).count()
}

/// A clerk of the centre looks at what management could not settle, and at the card's log.
pub fn clerk(world: &mut FalseWorld) {
    let by_hand: Vec<Order> =
        world.server.ledger.orders.values().filter(|order| order.state == OrderState::AdjustFailed).cloned().collect();
    for order in by_hand {
        let state = if credits(world, &order) > 0 { OrderState::Adjusted } else { OrderState::CardFailed };
        world.server.set_state(&order.order_no, state);
    }
}

/// The orders that are on the customer's card.
fn on_card(world: &FalseWorld) -> BTreeSet<String> {
    let orders = world.server.ledger.orders.values();
    orders.filter(|order| credits(world, order) > 0).map(|order| order.order_no.clone()).collect()
}

fn is_elsewhere(order: &Order) -> bool {
    order.kind == "40"
}

fn booked(order: &Order) -> bool {
    matches!(order.state, OrderState::Confirmed | OrderState::Adjusted)
}

fn refunded(order: &Order) -> bool {
    matches!(order.state, OrderState::RefundRequested | OrderState::Refunded)
}

/// Paid, and neither written nor given back.
fn waiting(order: &Order) -> bool {
    !booked(order) && !refunded(order)
}

fn is_of(case: &Case, order: &Order) -> bool {
    case.order_no().is_some_and(|number| number.as_str() == order.order_no)
}
