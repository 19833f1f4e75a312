//! The drawer: cash that customers hand over is on a card, open in the journal, due or handed back; and every fen of it once.

use std::collections::BTreeMap;

use crate::domain::{Fen, OrderKey};
use crate::flow::entry::Tender;
use crate::flow::{Case, Ended, Outcome};
use crate::sim::judge::cash::{self, Noted};
use crate::sim::world::FalseWorld;

use super::{Breach, DaysJudge, Payment, Rule, Verdict};

fn breach(words: impl Into<String>) -> Breach {
    Breach::new(Rule::CashOwedOnce, words)
}

impl DaysJudge {
    /// Whoever works here takes this out of the drawer for the customer, because the program asks for it.
    pub fn hands_over(&mut self, world: &FalseWorld, key: &OrderKey, amount: Fen) -> Verdict {
        let due = cash::noted(world).map_err(breach)?.get(key).and_then(|noted| noted.due);
        if due != Some(amount) {
            return Err(breach(format!("{amount} is handed over for {key}, and {due:?} is due")));
        }
        match self.handed_over.insert(key.clone(), amount) {
            Some(before) => Err(breach(format!("{amount} is handed over for {key}, after {before}"))),
            None => Ok(()),
        }
    }

    /// The till: the change is what was handed over, less what was to be charged; the rest is the journal's to ask for, or goes back
    /// at once where the journal knows nothing of it.
    pub(super) fn told_of_cash(&mut self, world: &FalseWorld, outcome: &Outcome) -> Verdict {
        let fresh = self.begun.as_ref().and_then(|key| Some((key, self.payments.get(key)?)));
        let expected = match fresh {
            Some((key, Payment { tender: Tender::Cash { received }, amount, .. })) => {
                let known = world.disk.entries().iter().any(|entry| entry.key == *key);
                match outcome.ended {
                    Ended::NothingCharged | Ended::OutOfReach if !known => Some(*received),
                    _ => received.checked_sub(*amount),
                }
            }
            _ => None,
        };
        super::claim(Rule::ToldTruly, outcome.change == expected, || format!("{expected:?} is to be handed back: {outcome:?}"))?;
        cash::told(world, outcome).map_err(|words| Breach::new(Rule::ToldTruly, words))?;
        if let (Some(key), Some(change)) = (self.begun.clone(), outcome.change) {
            self.changed.insert(key, change);
        }
        let told_before = outcome.payout.and(outcome.key.clone()).is_some_and(|key| !self.payouts_told.insert(key));
        super::claim(Rule::ToldTruly, !told_before, || format!("it was told before: {outcome:?}"))
    }

    /// After each run.
    pub(super) fn cash_is_accounted(&self, world: &FalseWorld, cases: &BTreeMap<OrderKey, Case>) -> Verdict {
        let noted = cash::always(world).map_err(breach)?;
        for (key, noted) in &noted {
            let handed = self.handed_over.get(key).copied();
            if noted.done.is_some() && noted.done != handed {
                return Err(breach(format!("{noted:?}, and {handed:?} was handed over: {key}")));
            }
        }
        for (key, payment) in &self.payments {
            if let Tender::Cash { received } = payment.tender {
                self.is_in_one_place(key, payment, received, cases.get(key), noted.get(key).copied().unwrap_or_default())?;
            }
        }
        Ok(())
    }

    /// What was to be loaded is on the card, or open, or owed; what is beyond it went back as change, if anybody lived to say so.
    fn is_in_one_place(&self, key: &OrderKey, payment: &Payment, received: Fen, case: Option<&Case>, noted: Noted) -> Verdict {
        let told = self.changed.get(key).copied();
        let lost = |what: &str| Err(breach(format!("{what}: {key}, {payment:?}, told {told:?}, {noted:?}")));
        let change = received.checked_sub(payment.amount);
        let Some(case) = case else {
            // Nothing stands for it: all of it went back, or is in the hands of whoever took it.
            return if told.is_none_or(|told| told == received || Some(told) == change) { Ok(()) } else { lost("another sum went back") };
        };
        if told.is_some() && told != change {
            return lost("the change is another");
        }
        let on_card = self.credited(key) > 0;
        match (on_card, case.is_open(), noted.due) {
            (true, _, None) | (false, true, None) => Ok(()),
            (false, false, Some(due)) if due == payment.amount => Ok(()),
            (true, _, Some(_)) => lost("it is on the card, and owed"),
            _ => lost("neither on the card, nor open, nor owed as what it was"),
        }
    }

    /// At the end of a history, once everything that is due was asked for: what came into the drawer is on cards, open, or out of it.
    pub(super) fn cash_sums_up(&self, world: &FalseWorld, cases: &BTreeMap<OrderKey, Case>) -> Verdict {
        cash::all_handed_over(world).map_err(breach)?;
        let (mut received, mut on_cards, mut open, mut back) = (0_i64, 0_i64, 0_i64, 0_i64);
        for (key, payment) in &self.payments {
            let Tender::Cash { received: given } = payment.tender else { continue };
            let told = self.changed.get(key).map_or(0, |change| change.get());
            // Whoever took what the journal never knew has it in hand, whether or not the program lived to say so.
            let in_hand = if cases.contains_key(key) { 0 } else { given.get() - told };
            // So is the change of an order whose first run died.
            let unsaid = if cases.contains_key(key) && !self.changed.contains_key(key) { given.get() - payment.amount.get() } else { 0 };
            received += given.get();
            back += told + in_hand + unsaid + self.handed_over.get(key).map_or(0, |amount| amount.get());
            if self.credited(key) > 0 {
                on_cards += payment.amount.get();
            } else if cases.get(key).is_some_and(Case::is_open) {
                open += payment.amount.get();
            }
        }
        super::claim(Rule::CashOwedOnce, on_cards + open + back == received, || {
            format!("{received} in cash were handed over, {on_cards} are on cards, {open} open, {back} went back")
        })
    }
}
