//! The rules of payments by code: money taken = on cards + given back + open.

use crate::domain::{Fen, OrderState};
use crate::flow::{Ended, Money, Outcome};
use crate::proto::gateway::PayState;
use crate::sim::gateway::SimPayment;
use crate::sim::history::open_cases;
use crate::sim::world::FalseWorld;

/// What the gateway holds for the operator.
fn held(payment: &SimPayment) -> Fen {
    if payment.state == PayState::Paid { Fen::new(payment.amount) } else { Fen::ZERO }
}

/// What has just been told of the money must be true.
pub(super) fn told(world: &FalseWorld, outcome: &Outcome) -> Result<(), String> {
    for payment in world.gateway.payments.values() {
        let claim = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("told {:?}: {what}; {outcome:?}", outcome.ended)) };
        let over = !matches!(payment.state, PayState::Waiting | PayState::Paid);
        match outcome.ended {
            Ended::Loaded => claim(payment.state == PayState::Paid, "nobody paid for it")?,
            Ended::NothingCharged | Ended::OutOfReach => claim(over, "the payment stands, or may still be made")?,
            Ended::LeftAtServer | Ended::Unfinished | Ended::ByHand => {}
        }
        match outcome.money {
            Money::Paid => claim(payment.state == PayState::Paid, "nobody paid")?,
            Money::Returned => claim(payment.state == PayState::Refunded, "nothing was given back")?,
            Money::NeverPaid => claim(matches!(payment.state, PayState::Revoked | PayState::Expired), "it was paid, or may be")?,
            Money::Taken | Money::Pending | Money::GoingBack => {}
        }
    }
    Ok(())
}

/// At any time: no money is lost, none is given twice.
pub(super) fn always(world: &FalseWorld, loads: u16, nothing_charged: bool) -> Result<(), String> {
    for (number, payment) in &world.gateway.payments {
        let breach = |what: &str| Err(format!("{what}: {number} {payment:?}"));
        if payment.taken > 1 || payment.given_back > payment.taken {
            return breach("money moved more than once");
        }
        if loads > 0 && payment.state != PayState::Paid {
            return breach("the card was loaded, and nobody has paid for it");
        }
        let ordered = world.server.ledger.orders.values().any(|order| order.state != OrderState::RefundRequested);
        if ordered && payment.taken == 0 {
            return breach("an order was made for money that is not there");
        }
        let remembered = || open_cases(world).iter().any(|case| case.pay_order_no().is_some_and(|payment| payment.as_str() == number));
        if held(payment) > Fen::ZERO && loads == 0 && !remembered() {
            return breach("the money is held, and nothing in the journal is open for it");
        }
        if nothing_charged && held(payment) > Fen::ZERO {
            return breach("nothing was charged, it was told, and yet the money is held");
        }
    }
    Ok(())
}

/// Once nothing goes wrong any more: every payment has ended, on the card or back with the customer.
pub(super) fn at_end(world: &FalseWorld, loads: u16) -> Result<(), String> {
    for (number, payment) in &world.gateway.payments {
        if matches!(payment.state, PayState::Waiting | PayState::Refunding) {
            return Err(format!("a payment does not end: {number} {payment:?}"));
        }
        if u16::from(payment.state == PayState::Paid) != loads {
            return Err(format!("{loads} loads for a payment: {number} {payment:?}"));
        }
    }
    Ok(())
}
