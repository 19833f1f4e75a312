//! Where the money is, after every run: on a card, given back, or open in the journal.

use std::collections::BTreeMap;

use crate::domain::{Fen, OrderKey, OrderState};
use crate::flow::case;
use crate::flow::entry::{Ending, Tender};
use crate::flow::{Case, Event};
use crate::proto::gateway::PayState;
use crate::sim::world::{FalseWorld, WriteKind};

use super::{Breach, DaysJudge, Payment, Rule, Verdict, claim};

/// The gateway takes a payment once, and gives it back once.
pub(super) fn payments_moved_once(world: &FalseWorld) -> Verdict {
    for (number, payment) in &world.gateway.payments {
        let once = payment.taken <= 1 && payment.given_back <= payment.taken;
        claim(Rule::MoneyAccounted, once, || format!("money moved more than once: {number} {payment:?}"))?;
    }
    Ok(())
}

/// Every case of the journal.
pub(super) fn cases(world: &FalseWorld) -> BTreeMap<OrderKey, Case> {
    case::fold(world.disk.told()).0
}

impl DaysJudge {
    /// After each run: a flow has ended, or the program has died.
    pub fn after_run(&mut self, world: &FalseWorld) -> Verdict {
        let cases = cases(world);
        for (key, payment) in &self.payments {
            self.accounted(world, key, payment, cases.get(key))?;
        }
        for (key, case) in &cases {
            self.returned_or_written(key, case)?;
        }
        self.cash_is_accounted(world, &cases)?;
        self.cards_hold(world)?;
        self.no_order_is_both(world)?;
        self.begun = None;
        Ok(())
    }

    /// Times an order was credited.
    pub(super) fn credited(&self, key: &OrderKey) -> u16 {
        self.credits.get(key).copied().unwrap_or_default()
    }

    fn accounted(&self, world: &FalseWorld, key: &OrderKey, payment: &Payment, case: Option<&Case>) -> Verdict {
        let credited = self.credited(key) > 0;
        let open = case.is_some_and(Case::is_open);
        let lost = |what: &str| Err(Breach::new(Rule::MoneyAccounted, format!("{what}: {key}, {payment:?}")));
        if payment.tender == Tender::Gateway {
            let state = world.gateway.payments.get(payment.number.as_str()).map(|payment| payment.state);
            return match state {
                Some(PayState::Paid) if credited || open => Ok(()),
                Some(PayState::Paid) => lost("the gateway holds the money, and nothing in the journal is open for it"),
                _ if credited => lost("the card was credited, and nobody has paid for it"),
                Some(PayState::Waiting | PayState::Refunding) if !open => lost("a payment may still move, and nothing is open for it"),
                _ => Ok(()),
            };
        }
        let given_back = self.given_back.contains(key) || case.and_then(Case::ending).is_some_and(gives_back);
        let given_back = given_back || self.to_be_found.contains(key);
        if credited || given_back || open {
            return Ok(());
        }
        // What the journal does not know is handed back by whoever took it; so nothing may stand for it at the server.
        let order = world.server.ledger.orders.values().find(|order| order.pay_order == payment.number.as_str());
        let stands = order.is_some_and(|order| !matches!(order.state, OrderState::RefundRequested | OrderState::Refunded));
        match case {
            None if !stands => Ok(()),
            None => lost("an order stands for a payment that the journal does not know"),
            Some(_) => lost("neither on the card, nor given back, nor open"),
        }
    }

    fn returned_or_written(&self, key: &OrderKey, case: &Case) -> Verdict {
        let written = [&self.credits, &self.updates, &self.debits].iter().any(|times| times.contains_key(key));
        let back = case.ending().is_some_and(gives_back) || self.given_back.contains(key);
        claim(Rule::CreditedOrRefunded, !(written && back), || format!("{key} was written and is given back: {case:?}"))
    }

    /// What a card held, and what was written to it here and elsewhere.
    fn cards_hold(&self, world: &FalseWorld) -> Verdict {
        for (index, (card, before)) in world.cards.iter().zip(&self.cards_before).enumerate() {
            let elsewhere = world.outside().iter().filter(|one| one.card == index).map(|one| one.by.get());
            let here = world.writes().iter().filter(|write| write.card == index).map(|write| match write.kind {
                WriteKind::Credit => write.amount.get(),
                WriteKind::Debit => -write.amount.get(),
                WriteKind::Update => 0,
            });
            let expected = Fen::new(i64::from(before.balance) + elsewhere.sum::<i64>() + here.sum::<i64>());
            let held = card.state().balance_fen();
            claim(Rule::CardHolds, held == expected, || format!("card {index} holds {held}, and {expected} was written to it"))?;
            let updated = world.writes().iter().any(|write| write.card == index && write.kind == WriteKind::Update);
            let changed = card.state().status != before.status;
            claim(Rule::ActiveBySale, changed == updated, || format!("card {index} is active, and nobody wrote it"))?;
        }
        Ok(())
    }

    /// An order that was credited is not refunded at the server, and one that is refunded there was not credited.
    fn no_order_is_both(&self, world: &FalseWorld) -> Verdict {
        for order in world.server.ledger.orders.values() {
            if !matches!(order.state, OrderState::RefundRequested | OrderState::Refunded) {
                continue;
            }
            let named = world
                .disk
                .entries()
                .iter()
                .filter(|entry| matches!(&entry.event, Event::Created { order_no, .. } if order_no.as_str() == order.order_no));
            let credited = named.map(|entry| &entry.key).any(|key| self.credited(key) > 0);
            claim(Rule::CreditedOrRefunded, !credited, || format!("order {} is credited, and refunded at the server", order.order_no))?;
        }
        Ok(())
    }
}

/// Whether what was paid goes back to the customer at such an end.
pub(super) fn gives_back(ending: Ending) -> bool {
    match ending {
        Ending::NeverOrdered | Ending::Cancelled | Ending::Refunded | Ending::NeverPaid | Ending::PaidBack | Ending::NotActivated => true,
        Ending::Loaded | Ending::LeftAtServer | Ending::Activated { .. } | Ending::Returned { .. } | Ending::NotReturned => false,
    }
}
