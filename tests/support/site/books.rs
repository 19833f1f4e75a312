//! What card, server and terminal hold at the end, and whether they agree.

use std::fs;
use std::path::Path;

use cardkiosk::domain::OrderState;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::server::ledger::{Ledger, Order};

/// The card's state file and the server's ledger, read after a scenario.
#[derive(Debug)]
pub(crate) struct Books {
    pub(crate) card: CardState,
    pub(crate) before: CardState,
    pub(crate) ledger: Ledger,
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

impl Books {
    pub(crate) fn read(card: &Path, before: &CardState, ledger: &Path) -> Books {
        let text = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let card = serde_json::from_str(&text(card)).expect("a card's state");
        let ledger = if ledger.exists() { serde_json::from_str(&text(ledger)).expect("a ledger") } else { Ledger::default() };
        Books { card, before: before.clone(), ledger }
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
        let payments: std::collections::BTreeSet<_> = self.orders().iter().map(|order| order.pay_order.clone()).collect();
        assert_eq!(payments.len(), self.orders().len(), "two orders for one payment: {self:#?}");
        assert!(self.loads() <= self.orders().len(), "more loads than orders: {self:#?}");
    }

    /// What holds once every fault has ended and every order was recovered: every order is closed, and the card holds
    /// exactly what the server says was loaded.
    #[track_caller]
    pub(crate) fn check_settled(&self) {
        self.check();
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
