use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::proto::message::tolerant::FieldError;

fn request(ask: Ask) -> PayRequest {
    PayRequest { pay_order_no: PayOrderNo::parse("P1").expect("a number"), amount: Fen::new(5000), ask }
}

fn create() -> PayRequest {
    request(Ask::Create { means: PayMeans::WeChat, valid: Duration::from_mins(1) })
}

fn read(request: &PayRequest, body: &Value) -> Result<PayReply, ReplyError> {
    reply(request, body.to_string().as_bytes())
}

fn field(result: &Result<PayReply, ReplyError>) -> &'static str {
    let Err(ReplyError::Field { field, .. }) = result else { panic!("{result:?}") };
    field
}

#[test]
fn questions_as_they_are_sent() {
    assert_eq!(body(&create()), r#"{"payorderno":"P1","amount":"5000","means":"wechat","valid_seconds":"60"}"#);
    assert_eq!(body(&request(Ask::Query)), r#"{"payorderno":"P1","amount":"5000"}"#);
    assert_eq!(body(&request(Ask::Revoke { if_paid: IfPaid::Keep })), r#"{"payorderno":"P1","amount":"5000","if_paid":"keep"}"#);
    assert_eq!(body(&request(Ask::Revoke { if_paid: IfPaid::Refund })), r#"{"payorderno":"P1","amount":"5000","if_paid":"refund"}"#);
}

#[test]
fn a_payment_in_every_state() {
    for state in PayState::ALL {
        let answer = json!({"code": "ok", "payorderno": "P1", "amount": "5000", "state": state.name()});
        let payment = Payment { state, amount: Fen::new(5000), qr: None, left: None, transaction: None, paid_at: None };
        assert_eq!(read(&request(Ask::Query), &answer), Ok(PayReply::Stands(payment)));
    }
}

#[test]
fn numbers_in_either_form_and_what_else_there_is() {
    let told = json!({
        "code": "ok", "payorderno": "P1", "amount": 5000, "state": "PAID", "qr": "weixin://wxpay/bizpayurl?pr=1", "seconds_left": 57,
        "transaction": "4200000001", "paid_at": "20261122103015", "new": {"a": [1]}, "message": null
    });
    let payment = Payment {
        state: PayState::Paid,
        amount: Fen::new(5000),
        qr: Some("weixin://wxpay/bizpayurl?pr=1".to_owned()),
        left: Some(Duration::from_secs(57)),
        transaction: Some("4200000001".to_owned()),
        paid_at: Stamp::parse("20261122", "103015"),
    };
    assert_eq!(read(&create(), &told), Ok(PayReply::Stands(payment.clone())));
    let strings = json!({
        "code": "ok", "payorderno": " P1 ", "amount": "0005000", "state": "paid", "qr": "weixin://wxpay/bizpayurl?pr=1",
        "seconds_left": "57", "transaction": 4_200_000_001_u64, "paid_at": "20261122103015"
    });
    assert_eq!(read(&create(), &strings), Ok(PayReply::Stands(payment)));
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let whole = json!({"code": "ok", "payorderno": "P1", "amount": "5000", "state": "waiting", "qr": "https://pay", "seconds_left": "60"});
    assert!(read(&create(), &whole).is_ok());
    for name in ["code", "payorderno", "amount", "state", "qr"] {
        let mut lacking = whole.clone();
        lacking[name] = json!("");
        let result = read(&create(), &lacking);
        assert_eq!((field(&result), result), (name, Err(ReplyError::Field { field: name, error: FieldError::Missing })));
    }
    for (name, value) in [
        ("amount", json!("50.00")),
        ("amount", json!(50.5)),
        ("amount", json!("0")),
        ("amount", json!("-1")),
        ("state", json!("done")),
        ("state", json!(["paid"])),
        ("seconds_left", json!("soon")),
        ("qr", json!("two\nlines")),
        ("qr", json!("q".repeat(1025))),
        ("code", json!(true)),
    ] {
        let mut wrong = whole.clone();
        wrong[name] = value.clone();
        assert_eq!(field(&read(&create(), &wrong)), name, "{value}");
    }
    let mut longest = whole.clone();
    longest["qr"] = json!("q".repeat(1024));
    assert!(read(&create(), &longest).is_ok());
    assert!(read(&request(Ask::Query), &json!({"code": "ok", "payorderno": "P1", "amount": "5000", "state": "waiting"})).is_ok());
}

#[test]
fn an_answer_about_another_payment_is_none() {
    for code in ["ok", "busy"] {
        let other = json!({"code": code, "payorderno": "P2", "amount": "5000", "state": "paid"});
        assert_eq!(read(&request(Ask::Query), &other), Err(ReplyError::OtherPayment));
    }
    for no_object in ["", "[]", "\"ok\"", "null", "{"] {
        assert_eq!(reply(&create(), no_object.as_bytes()), Err(ReplyError::NotAnObject), "{no_object}");
    }
}

#[test]
fn another_amount_is_told_and_not_hidden() {
    let other = json!({"code": "ok", "payorderno": "P1", "amount": "1", "state": "paid"});
    let Ok(PayReply::Stands(payment)) = read(&request(Ask::Query), &other) else { panic!("it was not read") };
    assert_eq!(payment.amount, Fen::new(1));
}

#[test]
fn every_code_means_what_the_document_says() {
    for (code, meaning) in CODES {
        let Ok(PayReply::Refused(refusal)) = read(&create(), &json!({"code": code, "message": "words"})) else { panic!("{code}") };
        assert_eq!((refusal.code.as_str(), refusal.message.as_str(), refusal.meaning()), (code, "words", meaning));
    }
    let unlisted = PayRefusal { code: "new_code".to_owned(), message: String::new() };
    assert_eq!(unlisted.meaning(), Meaning::Later);
    let document = include_str!("../../../docs/payment-gateway.md");
    for (code, meaning) in CODES {
        let word = match meaning {
            Meaning::NotDone => "not done",
            Meaning::Later => "later",
            Meaning::Unknown => "unknown",
            Meaning::ByHand => "by hand",
        };
        let row = format!("| `{code}` | {word} |");
        assert!(document.contains(&row), "docs/payment-gateway.md lacks {row}");
    }
    for state in PayState::ALL {
        assert!(document.contains(&format!("| `{}` |", state.name())), "docs/payment-gateway.md lacks {}", state.name());
    }
}

const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

fn seal(direction: Direction) -> Seal<'static> {
    let at = Stamp::parse("20261122", "103015").expect("a date");
    Seal { direction, ask: "query", terminal: "12345678", request: "R1", at }
}

#[test]
fn a_signature_fits_only_what_was_signed() {
    let key = SharedKey::parse(KEY).expect("64 digits");
    let signature = seal(Direction::Request).sign(&key, b"{}");
    assert_eq!(signature.len(), 64);
    assert!(seal(Direction::Request).fits(&key, b"{}", &signature));
    assert!(seal(Direction::Request).fits(&key, b"{}", &signature.to_lowercase()));
    let other_key = SharedKey::parse(&KEY.replace('0', "1")).expect("64 digits");
    assert!(!seal(Direction::Request).fits(&other_key, b"{}", &signature));
    assert!(!seal(Direction::Reply).fits(&key, b"{}", &signature));
    assert!(!seal(Direction::Request).fits(&key, b"{} ", &signature));
    for other in [
        Seal { ask: "revoke", ..seal(Direction::Request) },
        Seal { terminal: "12345679", ..seal(Direction::Request) },
        Seal { request: "R2", ..seal(Direction::Request) },
        Seal { at: Stamp::parse("20261122", "103016").expect("a date"), ..seal(Direction::Request) },
    ] {
        assert!(!other.fits(&key, b"{}", &signature), "{other:?}");
    }
    for none in ["", "00", "xyz", &signature[..62], &format!("{signature}00")] {
        assert!(!seal(Direction::Request).fits(&key, b"{}", none), "{none}");
    }
}

#[test]
fn a_secret_is_64_digits_and_is_never_shown() {
    let key = SharedKey::parse(&format!(" {KEY}\n")).expect("64 digits");
    assert_eq!(format!("{key:?}"), "SharedKey(***)");
    for none in ["", &KEY[1..], &format!("{KEY}00"), &KEY.replace('a', "g")] {
        assert!(SharedKey::parse(none).is_err(), "{none}");
    }
}

/// Any JSON, small.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "(ok|paid|P1|5000|waiting|.{0,8})".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 3, |inner| {
        let name = "(code|payorderno|amount|state|qr|seconds_left|transaction|paid_at|message|.{0,4})";
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map(name, inner, 0..8).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes: Vec<u8>) {
        let _ = reply(&create(), &bytes);
    }

    #[test]
    fn no_json_panics_and_none_of_it_is_a_payment_that_was_not_told(value in any_json()) {
        if let Ok(PayReply::Stands(payment)) = read(&request(Ask::Query), &value) {
            prop_assert_eq!(&value["code"], "ok");
            prop_assert!(payment.amount > Fen::ZERO);
        }
    }

    #[test]
    fn a_question_names_number_and_amount_whatever_they_are(number in "[!-~]{1,64}", fen in 1_i64..) {
        let pay_order_no = PayOrderNo::parse(&number).expect("not blank");
        let asked = PayRequest { pay_order_no, amount: Fen::new(fen), ask: Ask::Query };
        let written: Value = serde_json::from_str(&body(&asked)).expect("JSON");
        prop_assert_eq!(&written["payorderno"], &json!(number));
        prop_assert_eq!(&written["amount"], &json!(fen.to_string()));
    }

    #[test]
    fn what_was_signed_fits_and_one_bit_more_does_not(body: Vec<u8>, at in 0_usize.., bit in 0_u8..8) {
        let key = SharedKey::parse(KEY).expect("64 digits");
        let signature = seal(Direction::Reply).sign(&key, &body);
        prop_assert!(seal(Direction::Reply).fits(&key, &body, &signature));
        if !body.is_empty() {
            let mut changed = body.clone();
            let at = at % changed.len();
            changed[at] ^= 1 << bit;
            prop_assert!(!seal(Direction::Reply).fits(&key, &changed, &signature));
        }
    }
}
