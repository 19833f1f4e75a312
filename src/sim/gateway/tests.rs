use jiff::SignedDuration;
use jiff::civil::date;

use super::*;
use crate::proto::gateway::{self, Ask, IfPaid, PayReply, PayRequest, Payment};

fn noon() -> DateTime {
    date(2026, 11, 22).at(12, 0, 0, 0)
}

fn after(seconds: i64) -> DateTime {
    noon().checked_add(SignedDuration::from_secs(seconds)).expect("a date")
}

const CREATE: Ask = Ask::Create { means: PayMeans::WeChat, valid: std::time::Duration::from_mins(1) };
const KEEP: Ask = Ask::Revoke { if_paid: IfPaid::Keep };
const REFUND: Ask = Ask::Revoke { if_paid: IfPaid::Refund };

fn request(fen: i64, ask: Ask) -> PayRequest {
    PayRequest { pay_order_no: PayOrderNo::parse("P1").expect("a number"), amount: Fen::new(fen), ask }
}

fn ask(gateway: &mut SimGateway, fen: i64, ask: Ask, now: DateTime) -> PayReply {
    let request = request(fen, ask);
    let reply = gateway.answer(ask.name(), gateway::body(&request).as_bytes(), now);
    gateway::reply(&request, reply.as_bytes()).expect("an answer to this question")
}

fn stands(gateway: &mut SimGateway, what: Ask, now: DateTime) -> Payment {
    let PayReply::Stands(payment) = ask(gateway, 5000, what, now) else { panic!("it refused") };
    payment
}

fn state(gateway: &mut SimGateway, what: Ask) -> PayState {
    stands(gateway, what, noon()).state
}

fn code(reply: PayReply) -> String {
    let PayReply::Refused(refusal) = reply else { panic!("{reply:?}") };
    refusal.code
}

fn with(customer: Customer) -> SimGateway {
    SimGateway { options: Options { customer, ..Options::default() }, ..SimGateway::default() }
}

#[test]
fn a_payment_is_made_once_and_paid_when_the_customer_pays() {
    let mut gateway = with(Customer::PaysAtQuery(2));
    let made = stands(&mut gateway, CREATE, noon());
    assert_eq!((made.state, made.qr.as_deref()), (PayState::Waiting, Some("https://pay.example/q/P1")));
    let again = stands(&mut gateway, CREATE, after(10));
    assert_eq!((again.qr, again.left), (made.qr, Some(std::time::Duration::from_secs(50))));
    assert_eq!(state(&mut gateway, Ask::Query), PayState::Waiting);
    assert_eq!(state(&mut gateway, Ask::Query), PayState::Paid);
    assert_eq!(state(&mut gateway, CREATE), PayState::Paid);
    assert_eq!(gateway.payments["P1"].taken, 1);
    assert_eq!(gateway.held(&PayOrderNo::parse("P1").expect("a number")), Fen::new(5000));
}

#[test]
fn another_amount_is_an_error_in_every_question_and_changes_nothing() {
    let mut gateway = with(Customer::WalksAway);
    state(&mut gateway, CREATE);
    let before = gateway.clone();
    for what in [CREATE, Ask::Query, KEEP, REFUND] {
        assert_eq!(code(ask(&mut gateway, 4999, what, noon())), "amount_mismatch");
    }
    assert_eq!(gateway, before);
}

#[test]
fn the_payment_wins_over_the_revoke_unless_a_refund_is_asked_for() {
    let mut gateway = with(Customer::PaysBeforeRevoke);
    state(&mut gateway, CREATE);
    assert_eq!(state(&mut gateway, KEEP), PayState::Paid);
    assert_eq!(state(&mut gateway, KEEP), PayState::Paid);
    assert_eq!(state(&mut gateway, REFUND), PayState::Refunding);
    assert_eq!(state(&mut gateway, REFUND), PayState::Refunded);
    assert_eq!(state(&mut gateway, REFUND), PayState::Refunded);
    assert_eq!((gateway.payments["P1"].taken, gateway.payments["P1"].given_back), (1, 1));
}

#[test]
fn what_is_revoked_or_expired_stays_so() {
    let mut gateway = with(Customer::PaysTooLate);
    state(&mut gateway, CREATE);
    assert_eq!(state(&mut gateway, KEEP), PayState::Revoked);
    assert_eq!((gateway.payments["P1"].taken, gateway.payments["P1"].given_back), (1, 1), "what came too late went back");
    let mut gateway = with(Customer::PaysAtQuery(1));
    state(&mut gateway, CREATE);
    assert_eq!(stands(&mut gateway, Ask::Query, after(90)).state, PayState::Expired);
    for what in [CREATE, Ask::Query, KEEP, REFUND] {
        assert_eq!(state(&mut gateway, what), PayState::Expired);
    }
}

#[test]
fn a_number_revoked_before_it_was_made_can_no_longer_be_paid() {
    let mut gateway = with(Customer::PaysAtQuery(1));
    assert_eq!(code(ask(&mut gateway, 5000, Ask::Query, noon())), "unknown_payment");
    assert_eq!(state(&mut gateway, KEEP), PayState::Revoked);
    for what in [CREATE, Ask::Query] {
        assert_eq!(state(&mut gateway, what), PayState::Revoked);
    }
}

#[test]
fn what_is_wrong_with_a_request_is_named() {
    let mut gateway = SimGateway::default();
    for (body, what) in [
        ("", "JSON"),
        ("[]", "object"),
        (r#"{"amount":"1"}"#, "payorderno"),
        (r#"{"payorderno":"P1"}"#, "amount"),
        (r#"{"payorderno":"P1","amount":"0"}"#, "amount"),
        (r#"{"payorderno":"P1","amount":"1"}"#, "means"),
        (r#"{"payorderno":"P1","amount":"1","means":"wechat"}"#, "valid_seconds"),
    ] {
        let told: Value = serde_json::from_str(&gateway.answer("create", body.as_bytes(), noon())).expect("JSON");
        assert_eq!(told["code"], "bad_request", "{body}");
        assert!(told["message"].as_str().is_some_and(|words| words.contains(what)), "{body}: {told}");
    }
    assert_eq!(
        code(ask(&mut gateway, 1, Ask::Create { means: PayMeans::Cash, valid: std::time::Duration::ZERO }, noon())),
        "means_unavailable"
    );
    assert!(gateway.payments.is_empty());
}
