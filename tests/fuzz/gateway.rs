//! The payment gateway's answers: of the payment that was asked for, of more than nothing, kept and written the same; and
//! what was sealed without the secret fits nothing.
//!
//! Input: three bytes that choose what was asked, a place and a change; then the body of an answer.

use std::time::Duration;

use cardkiosk::domain::{Fen, PayMeans, PayOrderNo, Stamp};
use cardkiosk::proto::gateway::{Ask, Direction, IfPaid, PayReply, PayRequest, Payment, ReplyError, Seal, SharedKey, reply};
use serde_json::{Map, Value, json};

pub(super) fn check(input: &[u8]) {
    let Some((&[ask, place, change], body)) = input.split_first_chunk::<3>() else { return };
    let request = asked(ask);
    the_seal_covers_every_byte(&request, body, usize::from(place), change);
    let Ok(read) = reply(&request, body) else { return };
    let kept = serde_json::to_string(&read).expect("a reply is JSON");
    assert_eq!(serde_json::from_str::<PayReply>(&kept).expect("what was written is read"), read);
    let printed = match &read {
        PayReply::Stands(payment) => {
            assert!(payment.amount > Fen::ZERO && payment.amount.checked_add(Fen::ZERO).is_some());
            let other = PayRequest { pay_order_no: PayOrderNo::parse("P2").expect("not blank"), ..request.clone() };
            assert_eq!(reply(&other, body), Err(ReplyError::OtherPayment), "one payment's answer is no other's");
            printed(&request, payment)
        }
        PayReply::Refused(refusal) => json!({"code": refusal.code, "message": refusal.message}),
    };
    assert_eq!(reply(&request, printed.to_string().as_bytes()), Ok(read), "written and read again");
}

fn printed(request: &PayRequest, payment: &Payment) -> Value {
    let mut members = Map::new();
    let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
    put("code", "ok".into());
    put("payorderno", request.pay_order_no.as_str().into());
    put("state", payment.state.name().into());
    put("amount", payment.amount.get().to_string().into());
    put("qr", payment.qr.clone().into());
    put("seconds_left", payment.left.map(|left| left.as_secs()).into());
    put("transaction", payment.transaction.clone().into());
    put("paid_at", payment.paid_at.map(String::from).into());
    Value::Object(members)
}

fn the_seal_covers_every_byte(request: &PayRequest, body: &[u8], place: usize, change: u8) {
    let key = SharedKey::parse(&"5a".repeat(32)).expect("64 digits");
    let at = Stamp::parse("20261122", "101500").expect("a time");
    let seal = Seal { direction: Direction::Reply, ask: request.ask.name(), terminal: "12345678", request: "1", at };
    let signature = seal.sign(&key, body);
    assert!(seal.fits(&key, body, &signature) && seal.fits(&key, body, &signature.to_lowercase()));
    assert!(!Seal { direction: Direction::Request, ..seal }.fits(&key, body, &signature), "a question's seal");
    assert!(!seal.fits(&SharedKey::parse(&"5b".repeat(32)).expect("64 digits"), body, &signature), "another's seal");
    assert!(!seal.fits(&key, body, &String::from_utf8_lossy(body)), "nobody has sealed this");
    if change != 0 && !body.is_empty() {
        let mut changed = body.to_vec();
        changed[place % body.len()] ^= change;
        assert!(!seal.fits(&key, &changed, &signature), "a change of byte {place} by {change:02X} is believed");
    }
}

fn asked(byte: u8) -> PayRequest {
    let ask = match byte % 4 {
        0 => Ask::Create { means: PayMeans::WeChat, valid: Duration::from_mins(1) },
        1 => Ask::Query,
        2 => Ask::Revoke { if_paid: IfPaid::Keep },
        _ => Ask::Revoke { if_paid: IfPaid::Refund },
    };
    PayRequest { pay_order_no: PayOrderNo::parse("P1").expect("not blank"), amount: Fen::new(5000), ask }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let bodies = [
        json!({"code": "ok", "payorderno": "P1", "state": "waiting", "amount": 5000, "qr": "https://pay/1", "seconds_left": 60}),
        json!({"code": "ok", "payorderno": "P1", "state": "paid", "amount": "5000", "transaction": "42", "paid_at": "20261122101500"}),
        json!({"code": "ok", "payorderno": "P1", "state": "revoked", "amount": 5000}),
        json!({"code": "ok", "payorderno": "P1", "state": "refunding", "amount": 5000}),
        json!({"code": "busy", "message": "稍后再试"}),
    ];
    bodies.iter().zip(0..).map(|(body, ask)| [vec![ask, 3, 1], body.to_string().into_bytes()].concat()).collect()
}
