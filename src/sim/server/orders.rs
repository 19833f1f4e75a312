//! 4.2 and 4.4: orders are made, and taken back.

use serde_json::Value;

use super::answer::Answer;
use super::asked::Asked;
use super::ledger::{Order, Payment};
use super::options::{Cancelled, Initialize, RepeatedOrder};
use super::{Refused, SimServer, Visit, by_table, refused, select};
use crate::domain::{CardNumber, OrderState};

impl SimServer {
    /// 4.2. A repetition with the same payment and the same values answers the same order.
    pub(super) fn create(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let (card_no, amount) = (asked.card_no()?, asked.fen("txnamt")?);
        let (pay_type, pay_order) = (asked.text("paytype")?, asked.text("payorderno")?);
        if asked.text("chargetype")? != "01" {
            return Err(refused("999999", "chargetype is not 01"));
        }
        if !self.options.pay_types.split(',').any(|taken| taken == pay_type) {
            return Err(by_table("000157"));
        }
        if let Some(order) = self.ledger.order_by_payment(pay_order) {
            let same = order.card_no == card_no && order.amount == amount && order.pay_type == pay_type;
            return if same { self.created_before(&order.clone(), visit) } else { Err(by_table("000090")) };
        }
        self.check_limits(&card_no, amount)?;
        let order_no = self.new_order(card_no, amount, pay_type, pay_order, visit.now);
        self.created(&order_no, amount, visit)
    }

    fn check_limits(&self, card_no: &CardNumber, amount: i64) -> Result<(), Refused> {
        let account = self.account(card_no)?;
        if account.status != 1 {
            return Err(by_table("000078"));
        }
        let options = &self.options;
        if amount <= 0 || (options.step > 0 && amount % options.step != 0) {
            return Err(refused("000071", "充值金额不满足"));
        }
        if amount < options.minimum {
            return Err(refused("000071", "小于最小充值金额"));
        }
        let room = options.balance_limit.saturating_sub(account.balance);
        if amount > options.maximum || amount > room { Err(by_table("000041")) } else { Ok(()) }
    }

    fn created(&self, order_no: &str, amount: i64, visit: Visit) -> Result<Value, Refused> {
        let answer = Answer::new(&self.options).text("orderno", order_no);
        let initialize = self.initialize_for_load(amount, visit)?;
        let answer = match self.options.initialize {
            Initialize::SelectAndInitialize => answer.commands(&[select(), initialize]),
            Initialize::InitializeOnly => answer.commands(&[initialize]),
            Initialize::Nothing => answer.commands(&[]),
            Initialize::Absent => answer,
        };
        Ok(answer.times(visit.now).done())
    }

    fn created_before(&self, order: &Order, visit: Visit) -> Result<Value, Refused> {
        let data = self.created(&order.order_no, order.amount, visit)?;
        match self.options.repeated_order {
            RepeatedOrder::SameOrder => Ok(data),
            RepeatedOrder::ToldWithOrder => Err(Refused { data, ..by_table("000090") }),
            RepeatedOrder::ToldBare => Err(by_table("000090")),
        }
    }

    /// 4.4: only what is known not to be on the card.
    pub(super) fn cancel(&mut self, asked: &Asked<'_>, visit: Visit) -> Result<Value, Refused> {
        let mut order = self.order_asked(asked)?;
        match order.state {
            OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing | OrderState::RefundFailed => {}
            OrderState::Authorized | OrderState::CardUnknown | OrderState::Confirming => return Err(by_table("000151")),
            OrderState::Confirmed | OrderState::Adjusted => return Err(by_table("000079")),
            OrderState::AdjustFailed => return Err(by_table("000155")),
            OrderState::RefundRequested | OrderState::Refunded => return Err(by_table("000159")),
        }
        if order.payment == Payment::Unpaid {
            return Err(by_table("000040"));
        }
        if order.credits() > 0 {
            self.ledger.breaches.push(format!("order {} is refunded and was loaded", order.order_no));
        }
        order.state = match self.options.cancelled {
            Cancelled::RefundRequested => OrderState::RefundRequested,
            Cancelled::Refunded => OrderState::Refunded,
        };
        self.keep(order, visit.now);
        Ok(Answer::new(&self.options).done())
    }
}
