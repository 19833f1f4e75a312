//! The payment gateway's client against real sockets: what leaves, what is believed, and what every way of failing says.

mod support {
    #[allow(dead_code)] // each file of tests uses its own part
    pub(crate) mod http;
}

use std::net::TcpListener;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayOrderNo, Stamp};
use cardkiosk::flow::{Cause, Fault};
use cardkiosk::proto::gateway::{Ask, Direction, IfPaid, PayReply, PayRequest, PayState, Seal, SharedKey};
use cardkiosk::world::client::{ClientError, ClientOptions, Trust};
use cardkiosk::world::gateway::{Gateway, GatewayOptions};
use support::http::{Authority, Server, Wire, reply};

const NUMBER: &str = "12345678261122101500ABCDEF000001";

fn key(digit: &str) -> SharedKey {
    SharedKey::parse(&digit.repeat(64)).expect("64 digits")
}

fn at() -> Stamp {
    Stamp::parse("20261122", "101500").expect("a date and a time")
}

fn quick(url: impl Into<String>) -> GatewayOptions {
    let base = GatewayOptions::reaching(url);
    let http = ClientOptions { connect_timeout: Duration::from_millis(500), timeout: Duration::from_millis(800), ..base };
    GatewayOptions { http, terminal: "12345678".to_owned() }
}

fn request() -> PayRequest {
    PayRequest { pay_order_no: PayOrderNo::parse("P1").expect("a number"), amount: Fen::new(5000), ask: Ask::Query }
}

fn ask(options: &GatewayOptions) -> Result<PayReply, Fault> {
    Gateway::new(options, key("a")).expect("a gateway").ask(&request(), NUMBER, at())
}

const PAID: &str = r#"{"code":"ok","payorderno":"P1","amount":"5000","state":"paid"}"#;

fn seal() -> Seal<'static> {
    Seal { direction: Direction::Reply, ask: Ask::Query, terminal: "12345678", request: NUMBER, at: at() }
}

/// Answers with this body under this signature.
fn sealed(wire: &mut Wire, status: &str, body: &str, signature: &str) {
    let kind = format!("application/json\r\nX-Timestamp: {}\r\nX-Signature: {signature}", String::from(at()));
    reply(wire, status, &kind, body.as_bytes());
}

fn answer_of(deed: impl Fn(&mut Wire) + Send + 'static) -> Result<PayReply, Fault> {
    let server = Server::start(deed);
    ask(&quick(server.url("/kiosk")))
}

fn is_paid(reply: Result<PayReply, Fault>) -> bool {
    matches!(reply, Ok(PayReply::Stands(payment)) if payment.state == PayState::Paid)
}

#[test]
fn the_request_is_the_documents_and_the_signed_reply_is_believed() {
    let server = Server::start(|wire| sealed(wire, "200 OK", PAID, &seal().sign(&key("a"), PAID.as_bytes())));
    for base in ["/kiosk", "/kiosk/"] {
        assert!(is_paid(ask(&quick(server.url(base)))));
    }
    assert_eq!(server.connections(), 2, "one connection for each request");
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").expect("a head and a body");
    assert!(head.starts_with("POST /kiosk/query HTTP/1.1\r\n"), "{head}");
    assert_eq!(body, r#"{"payorderno":"P1","amount":"5000"}"#);
    let signature = Seal { direction: Direction::Request, ..seal() }.sign(&key("a"), body.as_bytes());
    let head = head.to_lowercase();
    for line in [
        "connection: close".to_owned(),
        "content-type: application/json; charset=utf-8".to_owned(),
        "x-terminal: 12345678".to_owned(),
        format!("x-request: {}", NUMBER.to_lowercase()),
        "x-timestamp: 20261122101500".to_owned(),
        format!("x-signature: {}", signature.to_lowercase()),
    ] {
        assert!(head.lines().any(|found| found == line), "{line} is not in {head}");
    }
}

#[test]
fn a_signed_refusal_counts_whatever_its_http_status() {
    let busy = r#"{"code":"busy","message":"later"}"#;
    let told = answer_of(move |wire| sealed(wire, "503 Service Unavailable", busy, &seal().sign(&key("a"), busy.as_bytes())));
    assert!(matches!(told, Ok(PayReply::Refused(refusal)) if refusal.code == "busy"));
}

#[test]
fn a_reply_without_the_signature_for_this_very_request_is_dropped() {
    let dropped = Err(Fault::InDoubt(Cause::BadSignature));
    let signed_otherwise = [
        seal().sign(&key("b"), PAID.as_bytes()),
        Seal { request: "12345678261122101500ABCDEF000000", ..seal() }.sign(&key("a"), PAID.as_bytes()),
        Seal { direction: Direction::Request, ..seal() }.sign(&key("a"), PAID.as_bytes()),
        Seal { ask: Ask::Revoke { if_paid: IfPaid::Keep }, ..seal() }.sign(&key("a"), PAID.as_bytes()),
        seal().sign(&key("a"), PAID.replace("5000", "5001").as_bytes()),
        String::new(),
    ];
    for signature in signed_otherwise {
        assert_eq!(answer_of(move |wire| sealed(wire, "200 OK", PAID, &signature)), dropped);
    }
    assert_eq!(answer_of(|wire| reply(wire, "200 OK", "application/json", PAID.as_bytes())), dropped);
}

#[test]
fn a_signed_reply_about_another_payment_is_dropped() {
    let other = PAID.replace("P1", "P2");
    let told = answer_of(move |wire| sealed(wire, "200 OK", &other, &seal().sign(&key("a"), other.as_bytes())));
    assert!(matches!(told, Err(Fault::InDoubt(Cause::BadReply(_)))), "{told:?}");
}

#[test]
fn every_way_of_failing_says_what_became_of_the_request() {
    let free = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let refused = ask(&quick(format!("http://{free}")));
    assert!(matches!(refused, Err(Fault::NotDone(Cause::Unreachable(_)))), "{refused:?}");
    let silent = answer_of(|wire| {
        wire.request();
        wire.wait_for_end();
    });
    assert_eq!(silent, Err(Fault::InDoubt(Cause::TimedOut)));
    let broken = answer_of(Wire::hang_up);
    assert!(matches!(broken, Err(Fault::InDoubt(Cause::ConnectionLost(_)))), "{broken:?}");
    let flooded = answer_of(|wire| wire.flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
    assert!(matches!(flooded, Err(Fault::InDoubt(Cause::BadReply(_)))), "{flooded:?}");
    for (status, code) in [("302 Found\r\nLocation: /elsewhere", 302), ("404 Not Found", 404), ("502 Bad Gateway", 502)] {
        let told = answer_of(move |wire| reply(wire, status, "text/html", b"<html>"));
        assert_eq!(told, Err(Fault::InDoubt(Cause::HttpStatus(code))));
    }
}

#[test]
fn https_is_believed_from_the_pinned_authority_alone() {
    let (ours, theirs) = (Authority::make("ours"), Authority::make("theirs"));
    let server = Server::start_tls(&ours, None, |wire| sealed(wire, "200 OK", PAID, &seal().sign(&key("a"), PAID.as_bytes())));
    let trusting = |authority: &Authority| {
        let mut options = quick(server.url("/kiosk"));
        options.http.trust = Trust::Pinned(authority.certificate());
        ask(&options)
    };
    assert!(is_paid(trusting(&ours)));
    assert!(matches!(trusting(&theirs), Err(Fault::NotDone(Cause::Certificate(_)))));
}

#[test]
fn a_base_with_a_password_is_refused_and_not_repeated() {
    let Err(error) = Gateway::new(&quick("https://user:secret@pay.example"), key("a")) else { panic!("it was taken") };
    assert!(matches!(error, ClientError::Url { .. }) && !error.to_string().contains("secret"), "{error}");
}
