//! The recharge that most scripts begin with: 50.00 in cash.

use cardkiosk::domain::{Fen, OrderKey, PayMeans, PayOrderNo};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::recharge;

pub(crate) fn request() -> recharge::Request {
    recharge::Request {
        key: OrderKey::parse("K1").expect("a name"),
        amount: Fen::new(5000),
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P1").expect("a number"),
        taken_today: Fen::ZERO,
        tender: Tender::Taken,
        used_by: None,
    }
}
