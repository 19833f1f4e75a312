//! The payment gateway's client against real sockets: what leaves, what is believed, and what every way of failing says.

mod support {
    #[allow(dead_code)] // each file of tests uses its own part
    pub(crate) mod http;
}

use std::net::TcpListener;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayOrderNo, Stamp};
use cardkiosk::flow::{Cause, Fault};
use cardkiosk::proto::gateway::{Ask, Direction, PayReply, PayRequest, PayState, Seal, SharedKey};
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
    Seal { direction: Direction::Reply, ask: "query", terminal: "12345678", request: NUMBER, at: at() }
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
        Seal { ask: "revoke", ..seal() }.sign(&key("a"), PAID.as_bytes()),
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

/// The client against the gateway of the false world.
#[cfg(feature = "sim")]
mod simulated {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use cardkiosk::domain::PayMeans;
    use cardkiosk::proto::gateway::{IfPaid, Payment};
    use cardkiosk::sim::gateway::program::{GatewayProgram, Running, spawn};
    use cardkiosk::sim::gateway::{Customer, Options};
    use jiff::civil::date;

    use super::*;

    fn program(customer: Customer, faults: &[&str]) -> Running {
        spawn(configured(customer, faults)).expect("it starts")
    }

    fn configured(customer: Customer, faults: &[&str]) -> GatewayProgram {
        GatewayProgram {
            listen: "127.0.0.1:0".parse().expect("an address"),
            options: Options { customer, ..Options::default() },
            key: key("a"),
            faults: faults.iter().map(|text| text.parse().expect("a fault")).collect(),
            ledger: None,
            clock: || date(2026, 11, 22).at(10, 15, 0, 0),
        }
    }

    fn question(running: &Running, secret: &str, ask: Ask, at: Stamp) -> Result<PayReply, Fault> {
        let gateway = Gateway::new(&quick(running.url()), key(secret)).expect("a gateway");
        gateway.ask(&PayRequest { ask, ..request() }, NUMBER, at)
    }

    fn stands(running: &Running, ask: Ask) -> Payment {
        match question(running, "a", ask, at()) {
            Ok(PayReply::Stands(payment)) => payment,
            other => panic!("{other:?}"),
        }
    }

    const CREATE: Ask = Ask::Create { means: PayMeans::Alipay, valid: Duration::from_mins(1) };
    const KEEP: Ask = Ask::Revoke { if_paid: IfPaid::Keep };
    const REFUND: Ask = Ask::Revoke { if_paid: IfPaid::Refund };

    #[test]
    fn a_payment_from_its_code_to_its_refund() {
        let running = program(Customer::WalksAway, &[]);
        let made = stands(&running, CREATE);
        let code = made.qr.expect("a code");
        assert_eq!(code, format!("{}/q/P1", running.url()));
        assert_eq!(stands(&running, Ask::Query).state, PayState::Waiting);
        // The customer's telephone opens what the code holds.
        let mut telephone = TcpStream::connect(running.address()).expect("it listens");
        telephone.write_all(b"GET /q/P1 HTTP/1.1\r\nHost: gateway\r\n\r\n").expect("sent");
        let mut shown = String::new();
        telephone.read_to_string(&mut shown).expect("text");
        assert!(shown.ends_with("paid\n"), "{shown}");
        assert_eq!(stands(&running, KEEP).state, PayState::Paid);
        assert_eq!(stands(&running, REFUND).state, PayState::Refunding);
        assert_eq!(stands(&running, REFUND).state, PayState::Refunded);
    }

    #[test]
    fn a_gateway_that_starts_again_knows_its_payments() {
        let folder = tempfile::tempdir().expect("a folder");
        let ledger = folder.path().join("payments.json");
        let started = || {
            spawn(GatewayProgram { ledger: Some(ledger.clone()), ..configured(Customer::WalksAway, &[]) })
                .map_err(|error| error.to_string())
        };
        let first = started().expect("it starts");
        stands(&first, CREATE);
        drop(first);
        let second = started().expect("it starts again");
        assert_eq!(stands(&second, Ask::Query).state, PayState::Waiting);
        assert_eq!(stands(&second, KEEP).state, PayState::Revoked);
        drop(second);
        std::fs::write(&ledger, "{").expect("the folder is ours");
        assert!(started().is_err_and(|error| error.contains("payments.json")), "books that cannot be read are no new books");
    }

    #[test]
    fn what_is_not_this_terminals_is_refused_and_changes_nothing() {
        let running = program(Customer::WalksAway, &[]);
        // It answers under its own secret, which a terminal with another does not believe.
        assert_eq!(question(&running, "b", CREATE, at()), Err(Fault::InDoubt(Cause::BadSignature)));
        let late = Stamp::parse("20261122", "102001").expect("a date and a time");
        let refused = question(&running, "a", CREATE, late);
        assert!(matches!(&refused, Ok(PayReply::Refused(refusal)) if refusal.code == "clock"), "{refused:?}");
        running.with_gateway(|gateway| assert!(gateway.payments.is_empty()));
    }

    #[test]
    fn every_fault_is_what_it_says_and_the_payment_is_what_it_was() {
        for (fault, expected, made) in [
            ("drop-request:create:1", "connection-lost", false),
            ("drop-reply:create:1", "connection-lost", true),
            ("delay:create:1:2000", "timed-out", true),
            ("garble:create:1", "bad-signature", true),
            ("truncate:create:1", "connection-lost", true),
            ("forge:create:1", "bad-signature", true),
            ("missign:create:1", "bad-signature", true),
            ("http-500:create:1", "http-status", false),
        ] {
            let running = program(Customer::WalksAway, &[fault]);
            let Err(told) = question(&running, "a", CREATE, at()) else { panic!("{fault}: it was answered") };
            assert_eq!((told.cause().id(), told.in_doubt()), (expected, true), "{fault}");
            running.with_gateway(|gateway| assert_eq!(gateway.payments.contains_key("P1"), made, "{fault}"));
            assert_eq!(stands(&running, CREATE).state, PayState::Waiting, "{fault}: asked again, it is the same payment");
        }
        let running = program(Customer::WalksAway, &["refuse:create:1:means_unavailable"]);
        let refused = question(&running, "a", CREATE, at());
        assert!(matches!(&refused, Ok(PayReply::Refused(refusal)) if refusal.code == "means_unavailable"), "{refused:?}");
    }
}
