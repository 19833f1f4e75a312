//! What a screen shows on the way must be true while it is shown.

use crate::domain::OrderState;
use crate::flow::{Case, Effect, PayCode, Progress, Stage};
use crate::proto::gateway::PayState;
use crate::sim::world::FalseWorld;

use super::{DaysJudge, Rule, Verdict, claim};

impl DaysJudge {
    /// A screen shows this while the effect is performed; `case` is what the flow works on.
    pub fn shown(&self, world: &FalseWorld, progress: &Progress, effect: &Effect, case: Option<&Case>) -> Verdict {
        let claim = |holds: bool, what: &str| claim(Rule::ShownTruly, holds, || format!("{what}: {progress:?}"));
        let Some(case) = case else {
            let known = |tail: &String| world.cards.iter().any(|card| card.state().card_no().is_some_and(|number| number.tail() == tail));
            claim(progress.card_tail.as_ref().is_none_or(known), "there is no such card")?;
            let before = !matches!(progress.stage, Stage::Writing | Stage::Confirming | Stage::Managing | Stage::Cancelling);
            return claim(before, "nothing was begun");
        };
        claim(progress.card_tail.as_deref() == Some(case.card_no().tail()), "another card")?;
        if progress.may_cancel {
            claim(!self.is_written(case) && !stands(world, case), "it cannot be called off any more")?;
        }
        // The entry that makes it so is on its way.
        if matches!(progress.stage, Stage::Writing | Stage::Confirming) && !matches!(effect, Effect::Record(_)) {
            claim(case.is_unresolved(), "no write was intended")?;
        }
        match &progress.code {
            Some(code) => code_shown(world, progress, case, code),
            None => Ok(()),
        }
    }

    fn is_written(&self, case: &Case) -> bool {
        [&self.credits, &self.updates, &self.debits].iter().any(|times| times.contains_key(case.key()))
    }
}

/// Whether the server has an order for its payment.
fn stands(world: &FalseWorld, case: &Case) -> bool {
    let Some(number) = case.pay_order_no() else { return false };
    let mut orders = world.server.ledger.orders.values().filter(|order| order.pay_order == number.as_str());
    orders.any(|order| !matches!(order.state, OrderState::RefundRequested | OrderState::Refunded))
}

fn code_shown(world: &FalseWorld, progress: &Progress, case: &Case, code: &PayCode) -> Verdict {
    let claim = |holds: bool, what: &str| claim(Rule::ShownTruly, holds, || format!("{what}: {progress:?}"));
    let payment = case.pay_order_no().and_then(|number| Some((number, world.gateway.payments.get(number.as_str())?)));
    let Some((number, payment)) = payment else { return claim(false, "the gateway knows no such payment") };
    claim(code.qr.ends_with(number.as_str()), "the code is another payment's")?;
    // The gateway ends a payment by itself when its time is over; before it was asked again, nobody can know.
    let fits = matches!(payment.state, PayState::Waiting | PayState::Paid | PayState::Expired);
    claim(fits, "the payment has ended")?;
    let left_s = payment.until.civil().duration_since(world.true_time()).as_secs();
    // A second is begun, the gateway counts whole ones, and its answer takes its time to come.
    let shown_s = i64::try_from(code.seconds_left).unwrap_or(i64::MAX);
    claim(shown_s <= left_s.max(0) + 2, "it cannot be paid for so long")
}
