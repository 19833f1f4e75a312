//! 激活: a card that was never in use is enabled and sold (R-23).
//!
//! ```text
//! read (file 15: not enabled) ─► OPENED ─► select, file 15, GET CHALLENGE ─► 4.10 ─► AUTHORIZED ─► 04D695 ─► WRITTEN ─► 4.11 ─► CLOSED
//! ```
//!
//! By which means and under which number it is paid is said to 4.10; what is due in cash is told by 4.11, and taken then. A card that is
//! in use or stopped is refused by its own file 15 before it is opened. From OPENED on it is a [`Service`](super::service).

use std::sync::Arc;

use crate::domain::{Fen, Moment, OrderKey, PayMeans, PayOrderNo};
use crate::proto::message::{Customer, RealName};

use super::Step;
use super::case::Case;
use super::service::Business;
use super::service::front::{self, Counter, Opening};
use super::settings::Settings;

/// What is asked for, and how it is paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name in the journal, made by it.
    pub key: OrderKey,
    /// Whose the card becomes.
    pub holder: Holder,
    /// How it is paid.
    pub means: PayMeans,
    /// By which payment; for cash made by the journal (R-15).
    pub pay_order_no: PayOrderNo,
    /// What this terminal has taken today, and not given back.
    pub taken_today: Fen,
}

/// Whose a card becomes (realnameflag).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Whoever has it.
    Anonymous,
    /// This person (实名).
    Registered(Customer),
}

/// Begins. `open` is what the journal holds open: nothing of this card and of this payment may be among it.
pub fn begin(request: Request, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Counter> {
    let (real_name, customer) = match request.holder {
        Holder::Anonymous => (RealName::Anonymous, None),
        Holder::Registered(customer) => (RealName::Registered, Some(customer)),
    };
    let business = Business::Activation { real_name, means: request.means, pay_order_no: request.pay_order_no };
    front::with_card(Opening { key: request.key, business, customer, taken_today: request.taken_today }, open, settings, now)
}
