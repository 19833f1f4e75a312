//! A payment gateway as docs/payment-gateway.md describes it, and the customer who scans its codes.

pub mod program;

use std::collections::BTreeMap;
use std::str::FromStr;

use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::domain::{Fen, PayMeans, PayOrderNo, Stamp};
use crate::proto::gateway::PayState;
use crate::proto::message::tolerant;

/// Payments, by their numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SimGateway {
    /// How it and its customer behave.
    pub options: Options,
    /// Where its codes lead; an address of nobody's where it is empty.
    pub pay_url: String,
    /// Its books.
    pub payments: BTreeMap<String, SimPayment>,
}

/// How the gateway behaves, and the customer before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// When the customer pays.
    pub customer: Customer,
    /// How long after its time a payment expires by itself, in seconds.
    pub grace_s: i64,
    /// How often a refund is told to be on its way before it has arrived.
    pub refund_asks: u32,
}

impl Default for Options {
    fn default() -> Options {
        Options { customer: Customer::PaysAtQuery(2), grace_s: 30, refund_asks: 1 }
    }
}

/// When the customer pays, unless his code is scanned before ([`SimGateway::customer_pays`]).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Customer {
    /// Just before the so manieth query for the payment, counted from 1.
    PaysAtQuery(u32),
    /// Between the last query and the revoke: the payment wins.
    PaysBeforeRevoke,
    /// After it was revoked; the channel takes the money all the same, and the gateway gives it back by itself.
    PaysTooLate,
    /// Never.
    WalksAway,
}

/// A text that is no customer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no customer: pays-at-query:N, pays-before-revoke, pays-too-late or walks-away is expected")]
pub struct CustomerError(String);

impl FromStr for Customer {
    type Err = CustomerError;

    fn from_str(text: &str) -> Result<Customer, CustomerError> {
        let at_query = || text.strip_prefix("pays-at-query:")?.parse().ok().filter(|&at| at > 0).map(Customer::PaysAtQuery);
        match text {
            "pays-before-revoke" => Ok(Customer::PaysBeforeRevoke),
            "pays-too-late" => Ok(Customer::PaysTooLate),
            "walks-away" => Ok(Customer::WalksAway),
            _ => at_query().ok_or_else(|| CustomerError(text.to_owned())),
        }
    }
}

/// One payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SimPayment {
    /// Fen.
    pub amount: i64,
    /// The channel; none for a payment that was revoked before it was made.
    pub means: Option<PayMeans>,
    /// Where it is.
    pub state: PayState,
    /// When it can no longer be paid.
    pub until: Stamp,
    /// When it was paid.
    pub paid_at: Option<Stamp>,
    /// How often it was asked about.
    pub queries: u32,
    /// How often its refund was asked about.
    pub refund_asks: u32,
    /// How often the channel took the money.
    pub taken: u32,
    /// How often it went back.
    pub given_back: u32,
}

impl SimPayment {
    fn pay(&mut self, now: DateTime) {
        self.state = PayState::Paid;
        self.paid_at = Some(Stamp::of(now));
        self.taken += 1;
    }
}

/// What a request says.
struct Asked {
    pay_order_no: PayOrderNo,
    amount: i64,
    members: Map<String, Value>,
}

impl SimGateway {
    /// Answers a question (`create`, `query` or `revoke`) about the JSON of its body.
    pub fn answer(&mut self, ask: &str, body: &[u8], now: DateTime) -> String {
        let asked = match read(body) {
            Ok(asked) => asked,
            Err(what) => return refusal("bad_request", &what).to_string(),
        };
        if self.payments.get(asked.pay_order_no.as_str()).is_some_and(|payment| payment.amount != asked.amount) {
            return refusal("amount_mismatch", "the number belongs to a payment of another amount").to_string();
        }
        self.expire(now);
        let refused = match ask {
            "create" => self.create(&asked, now),
            "query" => self.query(&asked, now),
            "revoke" => self.revoke(&asked, now),
            _ => Err(("bad_request", "there is no such question")),
        };
        match refused {
            Ok(()) => self.stands(&asked, now).to_string(),
            Err((code, words)) => refusal(code, words).to_string(),
        }
    }

    /// The customer pays, where it can be paid.
    pub fn customer_pays(&mut self, pay_order_no: &PayOrderNo, now: DateTime) {
        if let Some(payment) = self.payments.get_mut(pay_order_no.as_str()).filter(|payment| payment.state == PayState::Waiting) {
            payment.pay(now);
        }
    }

    /// What the operator holds of a payment now: taken, and neither given back nor on its way.
    pub fn held(&self, pay_order_no: &PayOrderNo) -> Fen {
        let holds = |payment: &&SimPayment| payment.state == PayState::Paid;
        self.payments.get(pay_order_no.as_str()).filter(holds).map_or(Fen::ZERO, |payment| Fen::new(payment.amount))
    }

    fn expire(&mut self, now: DateTime) {
        let grace = jiff::SignedDuration::from_secs(self.options.grace_s);
        for payment in self.payments.values_mut().filter(|payment| payment.state == PayState::Waiting) {
            if payment.until.civil().checked_add(grace).is_ok_and(|end| now >= end) {
                payment.state = PayState::Expired;
            }
        }
    }

    fn create(&mut self, asked: &Asked, now: DateTime) -> Result<(), (&'static str, &'static str)> {
        let text = |name| tolerant::text(asked.members.get(name)).ok().flatten();
        let means = text("means").and_then(|name| PayMeans::from_name(&name)).ok_or(("bad_request", "means"))?;
        let valid = tolerant::count(asked.members.get("valid_seconds")).map_err(|_| ("bad_request", "valid_seconds"))?;
        if matches!(means, PayMeans::Cash | PayMeans::Designated) {
            return Err(("means_unavailable", "no code can be made for this"));
        }
        let until = now.checked_add(jiff::SignedDuration::from_secs(valid.into())).unwrap_or(DateTime::MAX);
        let fresh = || payment(asked.amount, Some(means), PayState::Waiting, until);
        self.payments.entry(asked.pay_order_no.to_string()).or_insert_with(fresh);
        Ok(())
    }

    fn query(&mut self, asked: &Asked, now: DateTime) -> Result<(), (&'static str, &'static str)> {
        let customer = self.options.customer;
        let unknown = ("unknown_payment", "no payment of this number was made here");
        let payment = self.payments.get_mut(asked.pay_order_no.as_str()).ok_or(unknown)?;
        payment.queries += 1;
        if payment.state == PayState::Waiting && matches!(customer, Customer::PaysAtQuery(at) if payment.queries >= at) {
            payment.pay(now);
        }
        self.refund_arrives(&asked.pay_order_no);
        Ok(())
    }

    fn revoke(&mut self, asked: &Asked, now: DateTime) -> Result<(), (&'static str, &'static str)> {
        let refund = match tolerant::text(asked.members.get("if_paid")).ok().flatten().as_deref() {
            None | Some("keep") => false,
            Some("refund") => true,
            Some(_) => return Err(("bad_request", "if_paid")),
        };
        let customer = self.options.customer;
        let tombstone = || payment(asked.amount, None, PayState::Revoked, now);
        let payment = self.payments.entry(asked.pay_order_no.to_string()).or_insert_with(tombstone);
        match (payment.state, customer) {
            (PayState::Waiting, Customer::PaysBeforeRevoke) => payment.pay(now),
            (PayState::Waiting, Customer::PaysTooLate) => {
                payment.state = PayState::Revoked;
                payment.taken += 1;
                payment.given_back += 1;
            }
            (PayState::Waiting, _) => payment.state = PayState::Revoked,
            _ => {}
        }
        if refund && payment.state == PayState::Paid {
            payment.state = PayState::Refunding;
        }
        self.refund_arrives(&asked.pay_order_no);
        Ok(())
    }

    /// A refund arrives after it was asked about often enough.
    fn refund_arrives(&mut self, pay_order_no: &PayOrderNo) {
        let asks = self.options.refund_asks;
        let refunding = |payment: &&mut SimPayment| payment.state == PayState::Refunding;
        if let Some(payment) = self.payments.get_mut(pay_order_no.as_str()).filter(refunding) {
            if payment.refund_asks >= asks {
                payment.state = PayState::Refunded;
                payment.given_back += 1;
            }
            payment.refund_asks += 1;
        }
    }

    fn stands(&self, asked: &Asked, now: DateTime) -> Value {
        let Some(payment) = self.payments.get(asked.pay_order_no.as_str()) else { return refusal("internal", "it is gone") };
        let mut told = json!({
            "code": "ok", "message": "", "payorderno": asked.pay_order_no.as_str(),
            "amount": payment.amount.to_string(), "state": payment.state.name(),
        });
        if payment.state == PayState::Waiting {
            let base = if self.pay_url.is_empty() { "https://pay.example" } else { &self.pay_url };
            told["qr"] = format!("{base}/q/{}", asked.pay_order_no).into();
            let left = payment.until.civil().duration_since(now).as_secs().max(0);
            told["seconds_left"] = left.to_string().into();
        }
        if let Some(at) = payment.paid_at {
            told["transaction"] = format!("SIM{}", asked.pay_order_no).into();
            told["paid_at"] = String::from(at).into();
        }
        told
    }
}

fn payment(amount: i64, means: Option<PayMeans>, state: PayState, until: DateTime) -> SimPayment {
    let until = Stamp::of(until);
    SimPayment { amount, means, state, until, paid_at: None, queries: 0, refund_asks: 0, taken: 0, given_back: 0 }
}

fn read(body: &[u8]) -> Result<Asked, String> {
    let value: Value = serde_json::from_slice(body).map_err(|_| "the body is no JSON".to_owned())?;
    let Value::Object(members) = value else { return Err("the body is no object".to_owned()) };
    let number = tolerant::text(members.get("payorderno")).ok().flatten().and_then(|text| PayOrderNo::parse(&text));
    let pay_order_no = number.filter(|number| number.as_str().len() <= 64).ok_or("payorderno")?;
    let amount = tolerant::fen(members.get("amount")).map_err(|error| format!("amount {error}"))?;
    if amount <= Fen::ZERO {
        return Err("amount is not more than nothing".to_owned());
    }
    Ok(Asked { pay_order_no, amount: amount.get(), members })
}

/// A refusal with this code and these words.
pub fn refusal(code: &str, words: &str) -> Value {
    json!({"code": code, "message": words})
}

/// The same reply, speaking of one fen more.
pub fn with_other_amount(reply: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(reply) else { return reply.to_owned() };
    if let Some(amount) = value.get("amount").and_then(Value::as_str).and_then(|text| Fen::parse_fen(text).ok()) {
        value["amount"] = amount.checked_add(Fen::new(1)).unwrap_or(amount).get().to_string().into();
    }
    value.to_string()
}

#[cfg(test)]
mod tests;
