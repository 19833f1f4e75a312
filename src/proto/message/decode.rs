//! A reply's `data`, read as tolerantly as money allows.
//!
//! What a decision needs must be there: numbers of orders, commands, amounts, states. Descriptions and times may be
//! missing. A refusal's data is read where it can be, and is never an error.

use serde_json::{Map, Value};

use super::tolerant::{self, FieldError};
use super::{Body, Call, CardInfo, CommandsBody, Dialect, OrderRow, OrdersPage, Request, ReturnKind, Settled};
use crate::domain::{CardNumber, Fen, OrderNo, OrderState, OrderType, PayOrderNo};
use crate::proto::apdu::Command;
use crate::proto::codes::ResultCode;

/// Why a success cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{call}: {field} {reason}", call = .call.default_name())]
pub struct DecodeError {
    /// The call.
    pub call: Call,
    /// The field, by its name in the specification.
    pub field: &'static str,
    /// What is wrong with it.
    pub reason: FieldError,
}

/// The body of the reply to `request`: always there on a success; on a refusal only where it can be read.
pub fn body(request: &Request, code: &ResultCode, data: Option<&Value>, dialect: &Dialect) -> Result<Option<Body>, DecodeError> {
    match read(request, data, dialect) {
        Ok(body) => Ok(Some(body)),
        Err(error) if code.is_success() => Err(error),
        Err(_) => Ok(None),
    }
}

fn read(request: &Request, data: Option<&Value>, dialect: &Dialect) -> Result<Body, DecodeError> {
    let call = request.call();
    if call == Call::ChargeOrderCancel {
        // Nothing is expected, so nothing can be wrong with it.
        return Ok(Body::Nothing);
    }
    let members = tolerant::object(data).map_err(|reason| DecodeError { call, field: "data", reason })?;
    let reader = Reader { call, request, members: &members };
    match call {
        Call::CardInfoQuery => reader.card_info().map(|info| Body::CardInfo(Box::new(info))),
        Call::ChargeOrderCreate | Call::CardChargeRequest | Call::ChargeOrderManageRequest => reader.commands_body().map(Body::Commands),
        Call::ChargeOrderQuery => reader.orders(dialect).map(Body::Orders),
        Call::ChargeOrderCancel => Ok(Body::Nothing),
        Call::CardChargeConfirm | Call::ChargeOrderManageConfirm => Ok(Body::Settled(reader.settled())),
        Call::CardSaleRequest => Ok(Body::SaleAuthorized { reference: reader.needed("refnum")?, commands: reader.commands_body()? }),
        Call::CardSaleConfirm => Ok(Body::SaleConfirmed {
            reference: reader.optional("refnum"),
            deposit: reader.fen("cardpdpt")?,
            deposit_due: reader.fen("orgicardpdpt")?,
            settled: reader.settled(),
        }),
        Call::CardReturnApply => Ok(Body::ReturnAuthorized {
            reference: reader.needed("refnum")?,
            refundable: reader.fen("returnamt")?,
            commands: reader.commands_body()?,
        }),
        Call::CardReturnConfirm => {
            Ok(Body::ReturnConfirmed { reference: reader.optional("refnum"), order_no: reader.same_order()?, settled: reader.settled() })
        }
    }
}

struct Reader<'a> {
    call: Call,
    request: &'a Request,
    members: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn error(&self, field: &'static str, reason: FieldError) -> DecodeError {
        DecodeError { call: self.call, field, reason }
    }

    /// A text that must be there.
    fn needed(&self, field: &'static str) -> Result<String, DecodeError> {
        tolerant::text(self.members.get(field)).and_then(|text| text.ok_or(FieldError::Missing)).map_err(|reason| self.error(field, reason))
    }

    /// A text that is only shown: whatever it is, it is no error.
    fn optional(&self, field: &str) -> String {
        shown(self.members, field)
    }

    fn fen(&self, field: &'static str) -> Result<Fen, DecodeError> {
        tolerant::fen(self.members.get(field)).map_err(|reason| self.error(field, reason))
    }

    /// An amount that bounds another; empty means that there is no bound.
    fn bound(&self, field: &'static str) -> Result<Fen, DecodeError> {
        match self.members.get(field) {
            Some(Value::String(text)) if text.trim().is_empty() => Ok(Fen::ZERO),
            _ => self.fen(field),
        }
    }

    fn settled(&self) -> Settled {
        Settled { date: self.optional("txndate"), time: self.optional("txntime"), settle_date: self.optional("settdate") }
    }

    /// The order the reply names, which must be the request's where that names one.
    fn same_order(&self) -> Result<Option<OrderNo>, DecodeError> {
        let named = tolerant::text(self.members.get("orderno")).map_err(|reason| self.error("orderno", reason))?;
        let named = named.as_deref().and_then(OrderNo::parse);
        match (named, asked_order(self.request)) {
            (Some(named), Some(asked)) if named != *asked => {
                Err(self.error("orderno", FieldError::Unreadable(format!("is {named}, but {asked} was asked for"))))
            }
            (None, Some(asked)) => Ok(Some(asked.clone())),
            (named, _) => Ok(named),
        }
    }

    fn commands_body(&self) -> Result<CommandsBody, DecodeError> {
        let order_no = self.same_order()?.ok_or_else(|| self.error("orderno", FieldError::Missing))?;
        Ok(CommandsBody { order_no, commands: self.commands()?, settled: self.settled() })
    }

    fn commands(&self) -> Result<Vec<Command>, DecodeError> {
        match tolerant::commands(self.members.get("apdulist")) {
            // An order needs no commands yet, and a broken card takes none.
            Err(FieldError::Missing) if self.may_lack_commands() => Ok(Vec::new()),
            other => other.map_err(|reason| self.error("apdulist", reason)),
        }
    }

    fn may_lack_commands(&self) -> bool {
        matches!(self.request, Request::ChargeOrderCreate(_) | Request::CardReturnApply { kind: ReturnKind::Broken, .. })
    }

    fn card_info(&self) -> Result<CardInfo, DecodeError> {
        let card_no = self.needed("cardno")?;
        let card_no =
            CardNumber::parse(&card_no).ok_or_else(|| self.error("cardno", FieldError::Unreadable("is no card number".to_owned())))?;
        Ok(CardInfo {
            card_no,
            face_no: self.optional("cardfaceno"),
            status: self.optional("cardstatus"),
            status_text: self.optional("cardstatusdesc"),
            kind: self.optional("cardtype"),
            kind_text: self.optional("cardtypename"),
            enabled: self.optional("initflag"),
            enabled_text: self.optional("initflagdesc"),
            sold_on: self.optional("cardsaledate"),
            valid_until: self.optional("cardvaldate"),
            step: self.bound("chargebase")?,
            minimum: self.bound("minsvamt")?,
            maximum: self.bound("maxsvamt")?,
            balance_limit: self.bound("walletmaxbal")?,
            balance: self.fen("cardbal")?,
        })
    }

    fn orders(&self, dialect: &Dialect) -> Result<OrdersPage, DecodeError> {
        let Request::ChargeOrderQuery { card_no, page, per_page, .. } = self.request else {
            return Err(self.error("orderlist", FieldError::Missing));
        };
        let count = |field: &'static str| tolerant::count(self.members.get(field)).map_err(|reason| self.error(field, reason));
        let optional = |field: &'static str| match count(field) {
            Err(DecodeError { reason: FieldError::Missing, .. }) => Ok(None),
            other => other.map(Some),
        };
        let values = self.order_values()?;
        let rows_here = u32::try_from(values.len()).unwrap_or(u32::MAX);
        let (total, pages) = match (optional("totalnum")?, optional("totalpage")?) {
            (Some(total), Some(pages)) => (total, pages),
            (Some(total), None) => (total, total.div_ceil((*per_page).max(1))),
            (None, Some(pages)) => (rows_here.max(pages.saturating_sub(1).saturating_mul(*per_page)), pages),
            (None, None) => return Err(self.error("totalpage", FieldError::Missing)),
        };
        if values.is_empty() && total > 0 && self.members.get("orderlist").is_none_or(Value::is_null) {
            return Err(self.error("orderlist", FieldError::Missing));
        }
        let mut found =
            OrdersPage { page: optional("currpage")?.unwrap_or(*page), pages, total, orders: Vec::new(), unreadable: Vec::new() };
        for (index, value) in values.iter().enumerate() {
            match row(value, card_no, dialect) {
                Ok(row) => found.orders.push(row),
                Err((field, reason)) => found.unreadable.push(format!("row {}: {field} {reason}", index + 1)),
            }
        }
        Ok(found)
    }

    /// The rows: an array, the text of one, or nothing.
    fn order_values(&self) -> Result<Vec<Value>, DecodeError> {
        let wrong = || self.error("orderlist", FieldError::Unreadable("is no list of orders".to_owned()));
        match self.members.get("orderlist") {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(values)) => Ok(values.clone()),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(Vec::new()),
            Some(Value::String(text)) => serde_json::from_str(text).map_err(|_| wrong()),
            Some(_) => Err(wrong()),
        }
    }
}

/// The order a request names, where it names one.
fn asked_order(request: &Request) -> Option<&OrderNo> {
    match request {
        Request::ChargeOrderCancel { order_no, .. }
        | Request::CardChargeRequest { order_no, .. }
        | Request::CardChargeConfirm { order_no, .. }
        | Request::ChargeOrderManageRequest { order_no, .. }
        | Request::ChargeOrderManageConfirm { order_no, .. }
        | Request::CardSaleConfirm { order_no, .. }
        | Request::CardReturnConfirm { order_no, .. } => Some(order_no),
        Request::CardInfoQuery { .. }
        | Request::ChargeOrderCreate(_)
        | Request::ChargeOrderQuery { .. }
        | Request::CardSaleRequest { .. }
        | Request::CardReturnApply { .. } => None,
    }
}

/// A text that is only shown.
fn shown(members: &Map<String, Value>, field: &str) -> String {
    tolerant::text(members.get(field)).ok().flatten().unwrap_or_default()
}

/// One order of 4.3. It is decided by its number, state, amount and whether it is paid.
fn row(value: &Value, asked: &CardNumber, dialect: &Dialect) -> Result<OrderRow, (&'static str, FieldError)> {
    let members = tolerant::object(Some(value)).map_err(|reason| ("the row", reason))?;
    let needed = |field: &'static str| match tolerant::text(members.get(field)) {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err((field, FieldError::Missing)),
        Err(reason) => Err((field, reason)),
    };
    let shown = |field: &str| shown(&members, field);
    let order_no = OrderNo::parse(&needed("orderno")?).ok_or(("orderno", FieldError::Missing))?;
    let state = needed("orderstate")?;
    let state = OrderState::from_code(&state).ok_or_else(|| {
        ("orderstate", FieldError::Unreadable(format!("{} is none of appendix G (order {order_no})", tolerant::shortened(&state))))
    })?;
    let amount = tolerant::fen(members.get("orderamt")).map_err(|reason| ("orderamt", reason))?;
    let pay_type = shown("paytype");
    let (pay_state, pay_state_text) = (shown("paystate"), shown("paystatedesc"));
    Ok(OrderRow {
        order_no,
        // The list was asked for by card; a number written otherwise, or left out, does not hide an order.
        card_no: CardNumber::parse(&shown("cardno")).unwrap_or_else(|| asked.clone()),
        state,
        state_text: shown("orderstatedesc"),
        amount,
        created: (shown("orderdate"), shown("ordertime")),
        kind: OrderType::from_code(&shown("ordertype")),
        kind_text: shown("ordertypedesc"),
        channel_text: shown("chnliddesc"),
        means: dialect.pay_means(&pay_type),
        pay_type,
        pay_order_no: PayOrderNo::parse(&shown("payorderno")),
        // Printed as paytypedessc.
        pay_type_text: ["paytypedesc", "paytypedessc"].map(shown).into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
        paid: dialect.means_paid(&pay_state, &pay_state_text),
        pay_state,
        pay_state_text,
    })
}

#[cfg(test)]
mod tests;
