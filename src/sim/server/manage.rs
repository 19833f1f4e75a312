//! 4.7 and 4.8: what became of a write, by what the card shows.

use serde_json::Value;

use super::answer::Answer;
use super::asked::{Asked, Ran};
use super::charge::{initialized, tac_of};
use super::ledger::{Authorization, Order};
use super::options::{ManagedWrite, Management, ManagementAmount};
use super::query::{card_of, file_15};
use super::{Refused, SimServer, Visit, by_table, listed, select, wire};
use crate::domain::{Fen, OrderState};
use crate::proto::apdu::Command;
use crate::proto::catalogue::{self, Expected, Known};
use crate::proto::files::Logged;
use crate::proto::purse::TransactionKind;
use crate::sim::des::Keys;

impl SimServer {
    /// 4.7.
    pub(super) fn manage(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let mut order = self.charge_asked(asked)?;
        SimServer::settled_without_looking(&order)?;
        order.rounds = order.rounds.saturating_add(1);
        let commands = self.looks(&order, visit)?;
        let answer = Answer::new(&self.options).text("orderno", &order.order_no).commands(&commands).done();
        self.keep(order, visit.now);
        Ok(answer)
    }

    fn settled_without_looking(order: &Order) -> Result<(), Refused> {
        match order.state {
            OrderState::Authorized | OrderState::CardUnknown | OrderState::Confirming => Ok(()),
            OrderState::Confirmed | OrderState::Adjusted => Err(by_table("000154")),
            OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing => Err(by_table("000152")),
            OrderState::AdjustFailed => Err(by_table("000155")),
            OrderState::RefundRequested | OrderState::Refunded | OrderState::RefundFailed => Err(by_table("000159")),
        }
    }

    /// First the proof of the load; where that left it open, the card's log. Either may end the list at once, so the sequence
    /// number comes before it.
    fn looks(&self, order: &Order, visit: Visit) -> Result<Vec<Command>, Refused> {
        let amount = match self.options.management_amount {
            ManagementAmount::Zero => 0,
            ManagementAmount::Order => order.amount,
        };
        let mut commands = vec![select(), listed("IDX_0004"), listed("IDX_0003"), self.initialize_for_load(amount, visit)?];
        match order.authorizations.last() {
            Some(last) if order.rounds % 2 == 1 => {
                let sequence = last.sequence.wrapping_add(1);
                commands.push(catalogue::get_transaction_prove(TransactionKind::Load, sequence, Expected::Omitted));
            }
            _ => commands.extend((7..=16).map(|number| listed(&format!("IDX_{number:04}")))),
        }
        Ok(commands)
    }

    /// 4.8.
    pub(super) fn settle(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let mut order = self.charge_asked(asked)?;
        let ran = asked.ran()?;
        let times = Answer::new(&self.options).times(visit.now).done();
        SimServer::settled_without_looking(&order)?;
        if order.rounds == 0 {
            return Err(by_table("000153"));
        }
        if file_15(&ran).and_then(|file| card_of(&file)).is_some_and(|card_no| card_no != order.card_no) {
            return Err(by_table("000150"));
        }
        wire::check_padding(self.options.wants_padding, asked, self.looks(&order, visit)?.len())?;
        if self.options.management == Management::ByHand {
            order.state = OrderState::AdjustFailed;
            self.keep(order, visit.now);
            return Err(by_table("000155"));
        }
        let keys = self.ledger.cards.get(&order.card_no).ok_or_else(|| by_table("000022"))?.keys(&self.masters);
        let outcome = match shown(&ran, &order, &keys)? {
            Shown::Written(which) => {
                order.proven.insert(which);
                order.state = OrderState::Adjusted;
                match self.options.managed_write {
                    ManagedWrite::Success => Ok(times),
                    ManagedWrite::NotNeeded => Err(by_table("000154")),
                }
            }
            Shown::NotWritten => {
                order.state = OrderState::CardFailed;
                Err(by_table("000152"))
            }
            Shown::Unclear if order.rounds < 2 => Err(by_table("000151")),
            Shown::Unclear => {
                order.state = OrderState::AdjustFailed;
                Err(by_table("000155"))
            }
            Shown::Nothing => Err(by_table("000151")),
        };
        self.keep(order, visit.now);
        outcome
    }
}

/// What a card shows of the last write.
enum Shown {
    /// It was written, by this authorisation.
    Written(usize),
    /// It was not.
    NotWritten,
    /// There is evidence, and it does not tell.
    Unclear,
    /// There is none.
    Nothing,
}

fn shown(ran: &[Ran], order: &Order, keys: &Keys) -> Result<Shown, Refused> {
    let tac = ran.iter().find_map(tac_of);
    if let Some(which) = tac.and_then(|tac| order.finished_by(tac)) {
        return Ok(Shown::Written(which));
    }
    let Some(last) = order.authorizations.last() else { return Ok(Shown::NotWritten) };
    let logged: Vec<_> = ran.iter().filter_map(record_of).collect();
    let ours = |logged: &Logged| logged.record().is_some_and(|record| is_of(last, record));
    if logged.iter().any(ours) {
        // One of two that were made in the same second cannot be told from the other: the first stands for both, as it does above.
        return Ok(Shown::Written(order.finished_by(last.tac).unwrap_or_default()));
    }
    let Some((load, mac1, _)) = initialized(ran) else { return Ok(Shown::Nothing) };
    if load.mac1(keys) != mac1 {
        return Err(by_table("000031"));
    }
    let next = last.sequence.wrapping_add(1);
    let next_is_anothers = logged.iter().filter_map(Logged::record).any(|record| record.kind.is_load() && record.sequence == next);
    if load.sequence == last.sequence || next_is_anothers || (load.sequence == next && tac.is_some()) {
        return Ok(Shown::NotWritten);
    }
    Ok(Shown::Unclear)
}

fn record_of(ran: &Ran) -> Option<Logged> {
    let Some(Known::ReadRecord { sfi: 0x18, .. }) = ran.known() else { return None };
    Logged::parse(ran.data()?)
}

/// Whether a record of the card's log is the load of this authorisation.
fn is_of(authorization: &Authorization, record: &crate::proto::files::Record18) -> bool {
    record.sequence == authorization.sequence.wrapping_add(1)
        && record.kind == TransactionKind::Load
        && record.amount == Fen::new(i64::from(u32::from_be_bytes(authorization.amount)))
        && record.terminal == authorization.terminal
        && record.at == Some(authorization.stamp)
}
