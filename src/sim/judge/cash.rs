//! The rules of cash that is owed to a customer once a case has ended: what the end notes is what that case owes, whoever ends it;
//! it is handed over once, the whole of it, and only once it is noted.

use std::collections::BTreeMap;

use crate::domain::{Fen, OrderKey, PayMeans};
use crate::flow::entry::{Ending, Source, Tender};
use crate::flow::story::Story;
use crate::flow::{Case, Ended, Event, Outcome, case};
use crate::sim::world::FalseWorld;

/// What the journal's entries tell of the cash of one case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Noted {
    /// Whether there is an end.
    closed: bool,
    /// What the end leaves to be handed over.
    pub(super) due: Option<Fen>,
    /// What was noted as handed over.
    pub(super) done: Option<Fen>,
}

/// The same of every case, entry by entry; the first rule that one of them breaks, in words.
pub(super) fn noted(world: &FalseWorld) -> Result<BTreeMap<OrderKey, Noted>, String> {
    let mut all = BTreeMap::<OrderKey, Noted>::new();
    for entry in world.disk.entries() {
        let noted = all.entry(entry.key.clone()).or_default();
        let claim = |holds: bool, what: &str| if holds { Ok(()) } else { Err(format!("{what}: {entry:?} after {noted:?}")) };
        match entry.event {
            Event::Closed { payout, .. } => {
                claim(!noted.closed || noted.due == payout, "told twice, an end owes something else")?;
                claim(payout.is_none_or(|amount| amount > Fen::ZERO), "nothing is owed, and noted")?;
                (noted.closed, noted.due) = (true, payout);
            }
            Event::HandedOver { amount } => {
                claim(noted.due == Some(amount), "that was not due")?;
                claim(noted.done.is_none(), "it was handed over before")?;
                noted.done = Some(amount);
            }
            _ => {}
        }
    }
    Ok(all)
}

/// What a case owes in cash by how it ended.
fn owed(case: &Case) -> Option<Fen> {
    match (case, case.ending()?) {
        (Case::Service(_), Ending::Returned { payable }) => Some(payable).filter(|payable| *payable > Fen::ZERO),
        (Case::Charge(story), Ending::NeverOrdered | Ending::Cancelled | Ending::Refunded) => taken_in_cash(story),
        _ => None,
    }
}

fn taken_in_cash(story: &Story) -> Option<Fen> {
    let in_cash = match story.tender {
        Tender::Cash { .. } => true,
        Tender::Taken => story.charge.means == PayMeans::Cash,
        Tender::Gateway => false,
    };
    // A payment that has made another order is looked for by a person before anybody gives it back.
    let sought = story.refusal.as_ref().is_some_and(|refusal| refusal.code == "000090") && story.order_no.is_none();
    (in_cash && !sought && story.source == Source::Here).then_some(story.charge.amount)
}

/// At any time.
pub(super) fn always(world: &FalseWorld) -> Result<BTreeMap<OrderKey, Noted>, String> {
    let all = noted(world)?;
    for (key, case) in case::fold(world.disk.told()).0 {
        let due = all.get(&key).and_then(|noted| noted.due);
        if due != owed(&case) {
            return Err(format!("{:?} is owed, and {due:?} was noted: {case:?}", owed(&case)));
        }
    }
    Ok(all)
}

/// What has just been told of a charge: what is to be handed over beside the change is what the journal asks for.
pub(super) fn told(world: &FalseWorld, outcome: &Outcome) -> Result<(), String> {
    let due = match &outcome.key {
        Some(key) => noted(world)?.get(key).and_then(|noted| noted.due),
        None => None,
    };
    let ended = outcome.ended == Ended::NothingCharged;
    let agrees = if ended { outcome.payout == due } else { outcome.payout.is_none() };
    if agrees { Ok(()) } else { Err(format!("the journal has {due:?} to be handed over: {outcome:?}")) }
}

/// Once everything was paid that was due.
///
/// # Errors
///
/// What is still due, or what was done that may not be.
pub fn all_handed_over(world: &FalseWorld) -> Result<(), String> {
    match always(world)?.iter().find(|(_, noted)| noted.due != noted.done) {
        Some((key, noted)) => Err(format!("nobody is asked to hand it over: {key} {noted:?}")),
        None => Ok(()),
    }
}
