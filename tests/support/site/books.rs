//! What card, server and terminal hold at the end, and whether they agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use cardkiosk::domain::OrderState;
use cardkiosk::proto::gateway::PayState;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::gateway::SimPayment;
use cardkiosk::sim::server::ledger::{Ledger, Order};
use serde_json::Value;

/// The card's state file and the server's ledger, read after a scenario.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) card: CardState,
    pub(crate) before: CardState,
    pub(crate) ledger: Ledger,
    /// The payment gateway's books, by the payments' numbers.
    pub(crate) payments: BTreeMap<String, SimPayment>,
}

/// What the server believes of an order's money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Money {
    /// It is on the card.
    OnCard,
    /// It goes back.
    GivenBack,
    /// It has not been settled.
    Open,
}

pub(crate) fn money(order: &Order) -> Money {
    match order.state {
        OrderState::Confirmed | OrderState::Adjusted => Money::OnCard,
        OrderState::RefundRequested | OrderState::Refunded => Money::GivenBack,
        _ => Money::Open,
    }
}

/// The gateway's books; empty where it has none yet.
pub(crate) fn payments_in(path: &Path) -> BTreeMap<String, SimPayment> {
    fs::read_to_string(path).map_or_else(|_| BTreeMap::new(), |text| serde_json::from_str(&text).expect("a gateway's books"))
}

impl Books {
    pub(crate) fn read(card: &Path, before: &CardState, ledger: &Path, payments: &Path) -> Books {
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let card = serde_json::from_str(&text(card)).expect("a card's state");
        let ledger = if ledger.exists() { serde_json::from_str(&text(ledger)).expect("a ledger") } else { Ledger::default() };
        Books { card, before: before.clone(), ledger, payments: payments_in(payments) }
    }

    /// How often the card was loaded since it was made.
    pub(crate) fn loads(&self) -> usize {
        usize::from(self.card.online_sequence.wrapping_sub(self.before.online_sequence))
    }

    /// What was loaded since it was made, fen.
    pub(crate) fn loaded(&self) -> i64 {
        i64::from(self.card.balance) - i64::from(self.before.balance)
    }

    /// The orders of the server.
    pub(crate) fn orders(&self) -> Vec<&Order> {
        self.ledger.orders.values().collect()
    }

    /// What holds at every moment: no order was loaded twice, and nothing was loaded that was not authorised.
    #[track_caller]
    pub(crate) fn check(&self) {
        assert_eq!(self.ledger.breaches, Vec::<String>::new(), "the server holds that a rule was broken: {self:#?}");
        assert!(self.orders().iter().all(|order| order.credits() <= 1), "an order was loaded twice: {self:#?}");
        let payments: BTreeSet<_> = self.orders().iter().map(|order| order.pay_order.clone()).collect();
        assert_eq!(payments.len(), self.orders().len(), "two orders for one payment: {self:#?}");
        assert!(self.loads() <= self.orders().len(), "more loads than orders: {self:#?}");
        for (number, payment) in &self.payments {
            assert!(payment.taken <= 1 && payment.given_back <= payment.taken, "money moved twice: {number} {payment:?}");
            let order = self.orders().into_iter().find(|order| order.pay_order == *number);
            assert!(order.is_none() || payment.taken == 1, "an order for money that is not there: {order:?} {payment:?}");
            let on_card = order.is_some_and(|order| money(order) == Money::OnCard);
            assert!(!on_card || payment.state == PayState::Paid, "loaded, and nobody has paid: {order:?} {payment:?}");
        }
    }

    /// Every payment has ended: on the card, or back with the customer, or it never was.
    #[track_caller]
    fn check_payments_settled(&self) {
        for (number, payment) in &self.payments {
            let order = self.orders().into_iter().find(|order| order.pay_order == *number);
            let on_card = order.is_some_and(|order| money(order) == Money::OnCard);
            let ended = !matches!(payment.state, PayState::Waiting | PayState::Refunding);
            assert!(ended, "a payment does not end: {number} {payment:?}");
            assert_eq!(payment.state == PayState::Paid, on_card, "money held and money loaded differ: {order:?} {payment:?}");
        }
    }

    /// What the journal holds for loaded is what the server holds for loaded, and every payment it knows of is one order's.
    #[track_caller]
    pub(crate) fn check_journal(&self, journal: &[Value]) {
        let text = |order: &Value, name: &str| order[name].as_str().unwrap_or_default().to_owned();
        let loaded = journal.iter().filter(|order| order["ending"] == "loaded");
        let loaded: Vec<(String, i64)> =
            loaded.map(|order| (text(order, "order_no"), order["amount_fen"].as_i64().unwrap_or(-1))).collect();
        let booked = self.orders().into_iter().filter(|order| money(order) == Money::OnCard);
        let booked: BTreeMap<String, i64> = booked.map(|order| (order.order_no.clone(), order.amount)).collect();
        assert_eq!(loaded.len(), booked.len(), "journal and ledger disagree: {loaded:?} {booked:?}");
        assert_eq!(loaded.into_iter().collect::<BTreeMap<_, _>>(), booked, "journal and ledger disagree");
        for number in self.payments.keys() {
            let known = journal.iter().filter(|order| text(order, "pay_order_no") == *number).count();
            assert_eq!(known, 1, "the journal knows a payment by its order: {number} {journal:#?}");
        }
    }

    /// What holds once every fault has ended and every order was recovered: every order is closed, and the card holds
    /// exactly what the server says was loaded.
    #[track_caller]
    pub(crate) fn check_settled(&self) {
        self.check();
        self.check_payments_settled();
        let of = |wanted| self.orders().into_iter().filter(move |order| money(order) == wanted);
        assert_eq!(of(Money::Open).count(), 0, "an order is open: {self:#?}");
        assert_eq!(of(Money::OnCard).count(), self.loads(), "card and ledger disagree: {self:#?}");
        assert_eq!(of(Money::OnCard).map(|order| order.amount).sum::<i64>(), self.loaded(), "card and ledger disagree: {self:#?}");
    }

    /// Settled, and loaded this often in all.
    #[track_caller]
    pub(crate) fn check_loaded(&self, times: usize) {
        self.check_settled();
        assert_eq!(self.loads(), times, "{self:#?}");
    }
}
