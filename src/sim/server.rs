//! A simulated front-end server: all twelve calls, the books behind them, and the keys of the cards.
//!
//! [`SimServer::handle`] is the server in memory, for histories by the thousand. `text` wraps it in signed
//! messages as the real one speaks them, and the HTTP program wraps that.
//!
//! It holds two rules above all: no order is authorised again before it is known that the last authorisation was not
//! written, and no order is cancelled unless that is known. What the cards prove to the contrary is noted as a breach.

mod answer;
mod asked;
mod charge;
mod issue;
pub mod ledger;
mod manage;
pub mod options;
mod orders;
mod query;
pub mod text;
mod wire;

use jiff::civil::DateTime;
use serde_json::Value;

use super::card::CardState;
use super::des::Keys;
use crate::domain::{CardNumber, OrderState, Stamp, TerminalNumber};
use crate::proto::apdu::Command;
use crate::proto::catalogue;
use crate::proto::codes::ResultCode;
use crate::proto::message::Call;

use asked::Asked;
use ledger::{Account, Ledger, Order, Payment, Standing};
pub use options::Options;

/// The server.
#[derive(Debug, Clone)]
pub struct SimServer {
    /// How it behaves.
    pub options: Options,
    /// What it remembers.
    pub ledger: Ledger,
    masters: Keys,
}

/// What the server answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// result.
    pub code: &'static str,
    /// resultdesc.
    pub description: String,
    /// data.
    pub data: Value,
}

/// A refusal.
#[derive(Debug)]
struct Refused {
    code: &'static str,
    description: String,
    data: Value,
}

/// Refuses with words of our own, for the log of a test.
fn refused(code: &'static str, description: impl Into<String>) -> Refused {
    Refused { code, description: description.into(), data: Value::String(String::new()) }
}

/// Refuses with the words of appendix D.
fn by_table(code: &'static str) -> Refused {
    refused(code, ResultCode::new(code).rows().first().map_or("", |row| row.chinese))
}

/// One call in progress.
#[derive(Debug, Clone, Copy)]
struct Visit {
    now: Stamp,
    terminal: TerminalNumber,
}

impl SimServer {
    /// A server without memory, with the sample master keys.
    pub fn new(options: Options) -> SimServer {
        SimServer::with_ledger(options, Ledger::default())
    }

    /// A server that goes on from these books.
    pub fn with_ledger(options: Options, ledger: Ledger) -> SimServer {
        SimServer { options, ledger, masters: Keys::SAMPLE_MASTERS }
    }

    /// Answers one call of the terminal that its options name.
    pub fn handle(&mut self, call: Call, data: &Value, now: DateTime) -> Reply {
        let terminal = TerminalNumber::from_digits(&self.options.terminal).unwrap_or(TerminalNumber::from_bytes([0; 6]));
        self.handle_from(call, terminal, data, now)
    }

    /// Answers one call of this terminal.
    pub fn handle_from(&mut self, call: Call, terminal: TerminalNumber, data: &Value, now: DateTime) -> Reply {
        let visit = Visit { now: Stamp::of(now), terminal };
        match self.answer(call, data, visit) {
            Ok(data) => Reply { code: "000000", description: "成功".to_owned(), data },
            Err(Refused { code, description, data }) => Reply { code, description, data },
        }
    }

    fn answer(&mut self, call: Call, data: &Value, visit: Visit) -> Result<Value, Refused> {
        wire::check(&self.options, call, data)?;
        let asked = Asked::new(data)?;
        match call {
            Call::CardInfoQuery => self.card_info(&asked),
            Call::ChargeOrderCreate => self.create(&asked, visit),
            Call::ChargeOrderQuery => self.list_orders(&asked),
            Call::ChargeOrderCancel => self.cancel(&asked, visit),
            Call::CardChargeRequest => self.authorize(&asked, visit),
            Call::CardChargeConfirm => self.confirm(&asked, visit),
            Call::ChargeOrderManageRequest => self.manage(&asked, visit),
            Call::ChargeOrderManageConfirm => self.settle(&asked, visit),
            Call::CardSaleRequest => self.sell(&asked, visit),
            Call::CardSaleConfirm => self.confirm_sale(&asked, visit),
            Call::CardReturnApply => self.take_back(&asked, visit),
            Call::CardReturnConfirm => self.confirm_return(&asked, visit),
        }
    }

    /// Tells the server of a card.
    pub fn register(&mut self, card: &CardState) {
        let Some(card_no) = card.card_no() else { return };
        self.ledger.cards.insert(card_no, Account::from_file_15(&card.file_15(), i64::from(card.balance)));
    }

    /// Puts a card on the black list, or takes it off.
    pub fn set_standing(&mut self, card_no: &CardNumber, standing: Standing) {
        if let Some(account) = self.ledger.cards.get_mut(card_no) {
            account.standing = standing;
        }
    }

    /// An order made and paid elsewhere, to be collected here; its number.
    pub fn order_elsewhere(&mut self, card_no: &CardNumber, amount: i64, payment: Payment, now: DateTime) -> String {
        let pay_order = format!("APP{}", self.ledger.given + 1);
        let order_no = self.new_order(card_no.clone(), amount, "04", &pay_order, Stamp::of(now));
        if let Some(order) = self.ledger.orders.get_mut(&order_no) {
            "40".clone_into(&mut order.kind);
            order.payment = payment;
        }
        order_no
    }

    /// Moves an order to a state, as a clerk of the centre may.
    pub fn set_state(&mut self, order_no: &str, state: OrderState) {
        if let Some(order) = self.ledger.orders.get_mut(order_no) {
            order.state = state;
        }
    }

    fn new_order(&mut self, card_no: CardNumber, amount: i64, pay_type: &str, pay_order: &str, now: Stamp) -> String {
        let order_no = format!("{}{:08}", now.date(), self.ledger.next_number());
        let order = Order {
            order_no: order_no.clone(),
            card_no,
            amount,
            pay_type: pay_type.to_owned(),
            pay_order: pay_order.to_owned(),
            state: OrderState::Initial,
            payment: Payment::Paid,
            kind: "50".to_owned(),
            created: now,
            touched: None,
            authorizations: Vec::new(),
            proven: std::collections::BTreeSet::new(),
            rounds: 0,
            asked_again: 0,
        };
        self.ledger.orders.insert(order_no.clone(), order);
        order_no
    }

    /// A card in good standing.
    fn account(&self, card_no: &CardNumber) -> Result<&Account, Refused> {
        let account = self.ledger.cards.get(card_no).ok_or_else(|| by_table("000022"))?;
        match account.standing {
            Standing::Good => Ok(account),
            Standing::Blacklisted => Err(by_table("000038")),
            Standing::Returned => Err(by_table("000078")),
        }
    }

    /// The order a request names, which must be of the card it names and of the values it was made with (5.2).
    fn order_asked(&self, asked: &Asked<'_>) -> Result<Order, Refused> {
        let order = self.ledger.orders.get(asked.text("orderno")?).ok_or_else(|| by_table("000039"))?;
        if order.card_no != asked.card_no()? {
            return Err(by_table("000150"));
        }
        Ok(order.clone())
    }

    /// The same for the calls that repeat what the order was made with.
    fn charge_asked(&self, asked: &Asked<'_>) -> Result<Order, Refused> {
        let order = self.order_asked(asked)?;
        if asked.text("chargetype")? != "01" {
            return Err(refused("999999", "chargetype is not 01"));
        }
        if asked.fen("txnamt")? != order.amount {
            return Err(by_table("000070"));
        }
        // An order made elsewhere was paid elsewhere: the terminal may not know how.
        let same = asked.text("paytype")? == order.pay_type && asked.text("payorderno")? == order.pay_order;
        if order.kind == "50" && !same {
            return Err(refused("000070", "paytype and payorderno are not those of the order"));
        }
        Ok(order)
    }

    /// Puts an order back into the books.
    fn keep(&mut self, mut order: Order, now: Stamp) {
        order.touched = Some(now);
        if order.credits() > 1 {
            self.ledger.breaches.push(format!("order {} was loaded {} times", order.order_no, order.credits()));
        }
        self.ledger.orders.insert(order.order_no.clone(), order);
    }

    fn initialize_for_load(&self, amount: i64, visit: Visit) -> Result<Command, Refused> {
        let amount = crate::domain::Fen::new(amount);
        catalogue::initialize_for_load(self.options.key_index, amount, visit.terminal).ok_or_else(|| by_table("000041"))
    }

    fn reference(&mut self) -> String {
        format!("R{:011}", self.ledger.next_number())
    }
}

/// SELECT of the purse, IDX_0002.
fn select() -> Command {
    listed("IDX_0002")
}

/// A command of appendix C that needs no values.
fn listed(id: &str) -> Command {
    catalogue::command(id).expect("appendix C has it")
}

#[cfg(test)]
mod tests;
