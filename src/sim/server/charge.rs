//! 4.5 and 4.6: the write is authorised, and its result comes back.

use serde_json::Value;

use super::answer::Answer;
use super::asked::{Asked, Ran};
use super::ledger::{Authorization, Order, Payment};
use super::options::{Authorization as Authorizes, RefusedWrite, RepeatedAuthorization, RepeatedConfirm};
use super::{Refused, SimServer, Visit, by_table, refused, select};
use crate::domain::OrderState;
use crate::proto::apdu::Command;
use crate::proto::catalogue::{self, Known};
use crate::proto::purse::{Credit, Mac, Prove, TransactionKind};
use crate::proto::status::AfterWrite;
use crate::sim::des::Load;

impl SimServer {
    /// 4.5.
    pub(super) fn authorize(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let mut order = self.charge_asked(asked)?;
        let ran = asked.ran()?;
        let account = self.account(&order.card_no)?;
        let keys = account.keys(&self.masters);
        let limit = self.options.balance_limit;
        match order.state {
            OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing if order.payment == Payment::Paid => {}
            OrderState::Authorized if self.options.repeated_authorization == RepeatedAuthorization::SameCommand => {
                return self.authorize_again(&order, &ran);
            }
            OrderState::Authorized | OrderState::CardUnknown | OrderState::Confirming => return Err(by_table("000151")),
            OrderState::Confirmed | OrderState::Adjusted => return Err(by_table("000079")),
            OrderState::AdjustFailed => return Err(by_table("000155")),
            OrderState::RefundRequested | OrderState::Refunded => return Err(by_table("000159")),
            _ => return Err(by_table("000040")),
        }
        let initialize = self.initialize_for_load(order.amount, visit)?;
        if self.options.authorization == Authorizes::AsksAgain && order.asked_again == 0 {
            order.asked_again = 1;
            order.state = OrderState::Authorizing;
            let answer = self.with_commands(&order, &[select(), initialize], visit);
            self.keep(order, visit.now);
            return Ok(answer);
        }
        let (load, mac1, command) = initialized(&ran).ok_or_else(|| refused("000027", "no result of INITIALIZE FOR LOAD came"))?;
        if command != initialize {
            return Err(refused("000027", "INITIALIZE FOR LOAD is not that of the order"));
        }
        if load.mac1(&keys) != mac1 {
            return Err(by_table("000031"));
        }
        let balance = i64::from(u32::from_be_bytes(load.balance));
        if balance + order.amount > limit {
            return Err(by_table("000041"));
        }
        let authorization = Authorization::new(&load, &keys, visit.now);
        let credit = catalogue::credit(authorization.stamp, authorization.mac2);
        order.authorizations.push(authorization);
        (order.state, order.asked_again, order.rounds) = (OrderState::Authorized, 0, 0);
        let answer = self.with_commands(&order, &[credit], visit);
        let card_no = order.card_no.clone();
        self.keep(order, visit.now);
        self.see(&card_no, balance);
        Ok(answer)
    }

    /// The command given out before, for the same INITIALIZE alone: only that one can still be written with it.
    fn authorize_again(&self, order: &Order, ran: &[Ran]) -> Result<Value, Refused> {
        let load = initialized(ran).map(|(load, _, _)| load);
        let given = load.and_then(|load| order.authorizations.last().filter(|given| given.is_for(&load)));
        let given = given.ok_or_else(|| by_table("000151"))?;
        let visit = Visit { now: given.stamp, terminal: given.terminal };
        Ok(self.with_commands(order, &[catalogue::credit(given.stamp, given.mac2)], visit))
    }

    pub(super) fn with_commands(&self, order: &Order, commands: &[Command], visit: Visit) -> Value {
        Answer::new(&self.options).text("orderno", &order.order_no).commands(commands).times(visit.now).done()
    }

    /// 4.6.
    pub(super) fn confirm(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let mut order = self.charge_asked(asked)?;
        let ran = asked.ran()?;
        let times = Answer::new(&self.options).times(visit.now).done();
        if order.authorizations.is_empty() {
            return Err(by_table("000040"));
        }
        let settled = matches!(order.state, OrderState::Confirmed | OrderState::Adjusted);
        match written(&ran, &order) {
            Told::Proved(which) => {
                order.proven.insert(which);
                let refunded = matches!(order.state, OrderState::RefundRequested | OrderState::Refunded);
                if refunded {
                    self.ledger.breaches.push(format!("order {} was loaded and is refunded", order.order_no));
                } else if !settled {
                    order.state = OrderState::Confirmed;
                }
                self.keep(order, visit.now);
                if settled || refunded { self.repeated(times) } else { Ok(times) }
            }
            Told::OtherTac if settled => Err(by_table("000043")),
            Told::OtherTac => {
                order.state = OrderState::CardUnknown;
                self.keep(order, visit.now);
                Err(by_table("000043"))
            }
            _ if settled => self.repeated(times),
            _ if order.state != OrderState::Authorized && order.state != OrderState::CardFailed => Err(by_table("000151")),
            Told::Refused => {
                order.state = OrderState::CardFailed;
                self.keep(order, visit.now);
                match self.options.refused_write {
                    RefusedWrite::Accepted => Ok(times),
                    RefusedWrite::Refundable => Err(by_table("000152")),
                }
            }
            Told::Nothing => {
                order.state = OrderState::CardUnknown;
                self.keep(order, visit.now);
                Err(by_table("000151"))
            }
        }
    }

    /// A confirm that had come before.
    pub(super) fn repeated(&self, data: Value) -> Result<Value, Refused> {
        match self.options.repeated_confirm {
            RepeatedConfirm::Success => Ok(data),
            RepeatedConfirm::AlreadyCharged => Err(by_table("000079")),
            RepeatedConfirm::Duplicate => Err(by_table("000082")),
        }
    }
}

/// What a terminal's results say of the write.
enum Told {
    /// The TAC of this authorisation.
    Proved(usize),
    /// A TAC of none of them.
    OtherTac,
    /// The card refused.
    Refused,
    /// Neither.
    Nothing,
}

fn written(ran: &[Ran], order: &Order) -> Told {
    if let Some(tac) = ran.iter().find_map(tac_of) {
        return order.finished_by(tac).map_or(Told::OtherTac, Told::Proved);
    }
    let credit = ran.iter().find(|one| matches!(one.known(), Some(Known::Credit { .. })));
    match credit.map(|one| one.reply.status.after_write()) {
        Some(AfterWrite::NotWritten) => Told::Refused,
        Some(AfterWrite::Written | AfterWrite::Unknown) | None => Told::Nothing,
    }
}

/// The TAC of a load, from CREDIT or from GET TRANSACTION PROVE.
pub(super) fn tac_of(ran: &Ran) -> Option<Mac> {
    match ran.known()? {
        Known::Credit { .. } => Credit::parse(ran.data()?).ok().map(|credit| credit.tac),
        Known::Prove { kind: TransactionKind::Load, .. } => Prove::parse(ran.data()?).ok().map(|prove| prove.tac),
        _ => None,
    }
}

/// The last INITIALIZE FOR LOAD that succeeded: what a load after it is made of, MAC1, and the command.
pub(super) fn initialized(ran: &[Ran]) -> Option<(Load, Mac, Command)> {
    ran.iter().rev().find_map(|one| {
        let Some(Known::InitializeLoad { amount, terminal, .. }) = one.known() else { return None };
        let &[b0, b1, b2, b3, s0, s1, _, _, r0, r1, r2, r3, m0, m1, m2, m3] = one.data()? else { return None };
        let load = Load {
            random: [r0, r1, r2, r3],
            sequence: u16::from_be_bytes([s0, s1]),
            balance: [b0, b1, b2, b3],
            amount: amount.to_apdu()?,
            kind: TransactionKind::Load,
            terminal,
        };
        Some((load, Mac([m0, m1, m2, m3]), one.command.clone()))
    })
}
