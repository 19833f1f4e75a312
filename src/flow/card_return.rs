//! 退卡: a card is given back, and what is on it is paid out (R-24).
//!
//! ```text
//! good:   read ─► OPENED ─► select, balance, 8050 01 02 over all of it ─► 4.12 ─► AUTHORIZED ─► 8054 ─► WRITTEN ─► 4.13 ─► CLOSED
//! broken: OPENED ─► 4.12 ─► AUTHORIZED ─► 4.13 ─► CLOSED
//! ```
//!
//! What is paid out is told by the last step alone: 4.12's returnamt, once 4.13 has succeeded and the journal has it.
//! From OPENED on it is a [`Service`](super::service).

use std::sync::Arc;

use crate::domain::{CardNumber, Fen, Moment, OrderKey};
use crate::proto::message::{Customer, ReturnKind};

use super::Step;
use super::case::Case;
use super::service::Business;
use super::service::front::{self, Counter, Opening};
use super::settings::Settings;

/// What is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name in the journal, made by it.
    pub key: OrderKey,
    /// Which card.
    pub card: Returned,
    /// Who gives it back, where that was asked.
    pub customer: Option<Customer>,
}

/// Which card is given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Returned {
    /// The one on the reader.
    Good,
    /// One that cannot be read, by the number on its face.
    Broken(CardNumber),
}

/// Begins. `open` is what the journal holds open: nothing of this card may be among it.
pub fn begin(request: Request, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Counter> {
    let kind = match request.card {
        Returned::Good => ReturnKind::Good,
        Returned::Broken(_) => ReturnKind::Broken,
    };
    let business = Business::Return { kind, terminal: settings.terminal };
    let opening = Opening { key: request.key, business, customer: request.customer, taken_today: Fen::ZERO };
    match request.card {
        Returned::Good => front::with_card(opening, open, settings, now),
        Returned::Broken(card_no) => front::without_card(opening, card_no, open, settings, now),
    }
}
