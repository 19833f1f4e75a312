//! What a person is told at the end of a flow must be true when it is told, and stay true.

use crate::domain::{Fen, OrderKey, OrderState};
use crate::flow::entry::{Ending, Tender};
use crate::flow::{Because, Ended, Event, Money, OnCard, Outcome, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::proto::gateway::PayState;
use crate::proto::message::ReturnKind;
use crate::sim::server::ledger::Begun;
use crate::sim::world::FalseWorld;

use super::{Breach, DaysJudge, Rule, Verdict};

/// The order is paid, and neither written nor given back.
pub(super) fn waits(state: OrderState) -> bool {
    !matches!(state, OrderState::Confirmed | OrderState::Adjusted | OrderState::RefundRequested | OrderState::Refunded)
}

impl DaysJudge {
    /// How often the order of this outcome was credited.
    fn credited_by(&self, world: &FalseWorld, outcome: &Outcome) -> u16 {
        match (&outcome.order_no, &outcome.key) {
            (Some(order_no), _) => self.credits_of(world, order_no),
            (None, Some(key)) => self.credited(key),
            (None, None) => self.begun.as_ref().map_or(0, |key| self.credited(key)),
        }
    }

    /// This was told of a charge.
    pub fn told_of_charge(&mut self, world: &FalseWorld, outcome: &Outcome) -> Verdict {
        let credits = self.credited_by(world, outcome);
        let claim = |holds: bool, what: &str| super::claim(Rule::ToldTruly, holds, || format!("{what}: {outcome:?}"));
        let key = outcome.key.clone().or_else(|| self.begun.clone());
        let state = self.state_at_server(world, outcome, key.as_ref());
        match outcome.ended {
            Ended::Loaded => {
                claim(credits == 1, "the card was not loaded once")?;
                claim(
                    state.is_some_and(|state| matches!(state, OrderState::Confirmed | OrderState::Adjusted)),
                    "the books do not show it",
                )?;
                claim(outcome.on_card == OnCard::Yes, "and yet not on the card")?;
                claim(balance_fits(world, outcome), "the balance is another")?;
            }
            Ended::NothingCharged | Ended::OutOfReach => {
                // Of an order that was asked for by its number, nothing is said where it was not found.
                claim(credits == 0 || (key.is_none() && outcome.on_card == OnCard::Unknown), "the card was loaded")?;
                claim(outcome.on_card != OnCard::Yes, "something is said to be on the card")?;
                let of_a_payment = key.is_some();
                claim(!of_a_payment || !state.is_some_and(waits), "an order waits to be written")?;
                if let Some(key) = &key {
                    self.given_back.insert(key.clone());
                }
            }
            Ended::LeftAtServer => {
                claim(credits == 0 || outcome.on_card == OnCard::Unknown, "the card was loaded")?;
            }
            Ended::Unfinished => {
                let known = key.as_ref().is_some_and(|key| is_open(world, key)) || self.entry_failed;
                claim(known, "the journal knows nothing of it that is to be done")?;
            }
            Ended::ByHand => {
                if let (Some(Because::PaymentUsed(_)), Some(key)) = (&outcome.because, &key) {
                    self.to_be_found.insert(key.clone());
                }
            }
        }
        match outcome.on_card {
            OnCard::Yes => claim(credits == 1, "the money is not on the card")?,
            OnCard::No => claim(credits == 0, "the money is on the card")?,
            OnCard::Unknown => {}
        }
        self.told_of_cash(world, outcome)?;
        self.told_of_money(world, outcome, key.as_ref())
    }

    /// The state of the order that an outcome is about.
    fn state_at_server(&self, world: &FalseWorld, outcome: &Outcome, key: Option<&OrderKey>) -> Option<OrderState> {
        let orders = &world.server.ledger.orders;
        if let Some(order_no) = &outcome.order_no {
            return orders.get(order_no.as_str()).map(|order| order.state);
        }
        let number = &self.payments.get(key?)?.number;
        orders.values().find(|order| order.pay_order == number.as_str()).map(|order| order.state)
    }

    fn told_of_money(&self, world: &FalseWorld, outcome: &Outcome, key: Option<&OrderKey>) -> Verdict {
        let Some(payment) = key.and_then(|key| self.payments.get(key)).filter(|payment| payment.tender == Tender::Gateway) else {
            return Ok(());
        };
        let claim = |holds: bool, what: &str| super::claim(Rule::ToldTruly, holds, || format!("{what}: {outcome:?}"));
        let state = world.gateway.payments.get(payment.number.as_str()).map(|payment| payment.state);
        let over = !matches!(state, Some(PayState::Waiting | PayState::Paid));
        match outcome.ended {
            Ended::Loaded => claim(state == Some(PayState::Paid), "nobody paid for it")?,
            Ended::NothingCharged | Ended::OutOfReach => claim(over, "the payment stands, or may still be made")?,
            Ended::LeftAtServer | Ended::Unfinished | Ended::ByHand => {}
        }
        match outcome.money {
            Money::Paid => claim(state == Some(PayState::Paid), "nobody paid"),
            Money::Returned => claim(state == Some(PayState::Refunded), "nothing was given back"),
            Money::NeverPaid => claim(matches!(state, None | Some(PayState::Revoked | PayState::Expired)), "it was paid, or may be"),
            Money::Taken | Money::Pending | Money::GoingBack => Ok(()),
        }
    }

    /// This was told of an activation or a return.
    pub fn told_of_service(&mut self, world: &FalseWorld, outcome: &ServiceOutcome) -> Verdict {
        let times = match outcome.service {
            ServiceKind::Activation => &self.updates,
            ServiceKind::Return(_) => &self.debits,
        };
        let writes = outcome.key.as_ref().and_then(|key| times.get(key)).copied().unwrap_or_default();
        let claim = |holds: bool, what: &str| super::claim(Rule::ToldTruly, holds, || format!("{what}: {outcome:?}"));
        match outcome.ended {
            ServiceEnded::Activated { .. } => {
                claim(writes == 1, "the card is not active")?;
                claim(confirmed(world, outcome) == Some(Fen::ZERO), "the server does not hold it for confirmed")?;
                claim(outcome.written == OnCard::Yes, "and yet not written")?;
            }
            ServiceEnded::Returned { payable } => self.told_of_payout(world, outcome, payable, writes)?,
            ServiceEnded::NothingDone | ServiceEnded::OutOfReach => {
                claim(writes == 0, "the card was written")?;
                claim(confirmed(world, outcome).is_none(), "the server holds it for confirmed")?;
                claim(outcome.written == OnCard::No, "something is said to be written")?;
                if let Some(key) = &outcome.key {
                    self.given_back.insert(key.clone());
                }
            }
            ServiceEnded::Unfinished => {
                let known = outcome.key.as_ref().is_some_and(|key| is_open(world, key)) || self.entry_failed;
                claim(known, "the journal knows nothing of it that is to be done")?;
            }
            ServiceEnded::ByHand => {}
        }
        match outcome.written {
            OnCard::Yes => claim(writes == 1, "the card was not written"),
            OnCard::No => claim(writes == 0, "the card was written"),
            OnCard::Unknown => Ok(()),
        }
    }

    fn told_of_payout(&mut self, world: &FalseWorld, outcome: &ServiceOutcome, payable: Fen, writes: u16) -> Verdict {
        let claim = |holds: bool, what: &str| super::claim(Rule::PayoutConfirmed, holds, || format!("{what}: {outcome:?}"));
        let Some(key) = &outcome.key else { return Err(Breach::new(Rule::PayoutConfirmed, "paid out for nothing in the journal")) };
        claim(confirmed(world, outcome) == Some(payable), "the server did not confirm that amount")?;
        claim(outcome.service == ServiceKind::Return(ReturnKind::Broken) || writes == 1, "the card is not debited")?;
        let closed = |event: &Event| matches!(event, Event::Closed { ending: Ending::Returned { .. }, .. });
        let in_journal = world.disk.entries().iter().any(|entry| entry.key == *key && closed(&entry.event));
        claim(in_journal, "the journal does not have it")?;
        let before = self.paid_out.insert(key.clone(), payable);
        claim(before.is_none(), "it was told before")
    }
}

/// Whether the journal holds something open under this name.
fn is_open(world: &FalseWorld, key: &OrderKey) -> bool {
    let mut own = world.disk.entries().iter().filter(|entry| entry.key == *key).peekable();
    own.peek().is_some() && !own.any(|entry| matches!(entry.event, Event::Closed { .. }))
}

/// What the server holds for confirmed of this, and what is to be paid out for it.
fn confirmed(world: &FalseWorld, outcome: &ServiceOutcome) -> Option<Fen> {
    let order_no = outcome.order_no.as_ref()?.as_str();
    let ledger = &world.server.ledger;
    match outcome.service {
        ServiceKind::Activation => ledger.sales.get(order_no).filter(|sale| sale.state == Begun::Done).map(|_| Fen::ZERO),
        ServiceKind::Return(_) => ledger.returns.get(order_no).filter(|one| one.state == Begun::Done).map(|one| Fen::new(one.amount)),
    }
}

/// What is said to be on the card was there after the load, or is there now.
fn balance_fits(world: &FalseWorld, outcome: &Outcome) -> bool {
    let Some(told) = outcome.balance_after else { return true };
    let of_card = |card_no: Option<&crate::domain::CardNumber>| {
        world.cards.iter().position(|card| card.state().card_no().as_ref() == card_no && card_no.is_some())
    };
    let Some(card) = of_card(outcome.card_no.as_ref()) else { return false };
    let after_load = |held: &&crate::sim::world::CardWrite| held.card == card && held.balance_after == told;
    world.cards[card].state().balance_fen() == told || world.writes().iter().any(|write| after_load(&write))
}
