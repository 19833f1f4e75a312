//! A question as JSON.

use serde_json::{Map, Value};

use super::{Ask, IfPaid, PayRequest};

/// The body of a request. Amounts are whole fen as a decimal string.
pub fn body(request: &PayRequest) -> String {
    let mut members = Map::new();
    let mut put = |name: &str, value: String| members.insert(name.to_owned(), Value::String(value));
    put("payorderno", request.pay_order_no.to_string());
    put("amount", request.amount.get().to_string());
    match request.ask {
        Ask::Create { means, valid } => {
            put("means", means.name().to_owned());
            put("valid_seconds", valid.as_secs().to_string());
        }
        Ask::Query => {}
        Ask::Revoke { if_paid } => {
            let word = match if_paid {
                IfPaid::Keep => "keep",
                IfPaid::Refund => "refund",
            };
            put("if_paid", word.to_owned());
        }
    }
    Value::Object(members).to_string()
}
