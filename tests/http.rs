//! The client against real sockets: what leaves, what is believed, and what every way of failing says of the request.

mod support {
    pub(crate) mod http;
    pub(crate) mod speech;
}

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use cardkiosk::domain::{CardNumber, Stamp};
use cardkiosk::flow::{Cause, Fault};
use cardkiosk::proto::envelope;
use cardkiosk::proto::message::{Body, Call, Request, Response};
use cardkiosk::proto::sm::{Charset, Verifier};
use cardkiosk::world::client::{Client, ClientError, ClientOptions, Identity, Trust};
use cardkiosk::world::journal::Serial;
use support::http::{Authority, Server, Wire, reply};
use support::speech::{key, rules, signed, speech};

const PROXIED: &str = "CARDKIOSK_HTTP_SERVER";

fn quick(url: impl Into<String>) -> ClientOptions {
    ClientOptions { connect_timeout: Duration::from_millis(500), timeout: Duration::from_millis(800), ..ClientOptions::new(url) }
}

fn request() -> Request {
    let card_no = CardNumber::parse("3104880699999900017").expect("digits");
    Request::ChargeOrderQuery { card_no, order_no: None, state: None, page: 1, per_page: 20 }
}

fn call(client: &Client) -> Result<Response, Fault> {
    let serial = Serial { joininstssn: "12345678261122101500ABCDEF000001".to_owned(), termseq: "17".to_owned() };
    client.call(&request(), &serial, Stamp::parse("20261122", "101500").expect("a date and a time"))
}

fn ask(options: &ClientOptions) -> Result<Response, Fault> {
    call(&Client::new(options, speech(Charset::Utf8)).expect("a client"))
}

fn good() -> String {
    signed(Charset::Utf8, "000000", "成功")
}

#[test]
fn exactly_this_leaves() {
    for (path, wanted) in [
        ("", "/cardfront/chargeOrderQuery/V1"),
        ("/", "/cardfront/chargeOrderQuery/V1"),
        ("/gate/way", "/gate/way/cardfront/chargeOrderQuery/V1"),
        ("/gate/way/", "/gate/way/cardfront/chargeOrderQuery/V1"),
    ] {
        let server = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes()));
        let response = ask(&ClientOptions::new(server.url(path))).expect("an answer");
        assert_eq!(response.code.as_str(), "000000");
        assert!(matches!(response.body, Some(Body::Orders(_))));
        let sent = server.requests();
        assert_eq!(sent.len(), 1);
        let (head, body) = sent[0].split_once("\r\n\r\n").expect("a head and a body");
        let mut lines: Vec<String> = head.lines().map(str::to_lowercase).collect();
        assert_eq!(head.lines().next(), Some(format!("POST {wanted} HTTP/1.1").as_str()));
        lines.remove(0);
        lines.sort();
        let length = format!("content-length: {}", body.len());
        let host = format!("host: {}", server.address());
        let headers = ["accept: */*", "connection: close", &length, "content-type: application/json; charset=utf-8", &host];
        assert_eq!(lines, headers);

        let verifier = Verifier::new(&key(7).public_key(), rules(Charset::Utf8), "10000001").expect("a verifier");
        let members = envelope::open(body.as_bytes(), &verifier).expect("a signed text");
        let told = ["joininstssn", "termseq", "reqdate", "reqtime", "termid"].map(|name| members[name].as_str().expect(name).to_owned());
        assert_eq!(told, ["12345678261122101500ABCDEF000001", "17", "20261122", "101500", "12345678"]);
        assert!(body.find("\"sign\":").is_some_and(|at| at > body.find("\"data\":").expect("data")), "sign is last");
    }
}

#[test]
fn a_site_names_its_calls() {
    let mut speech = speech(Charset::Utf8);
    speech.dialect.calls.insert(Call::CardChargeRequest, "chargeOrderCreate".to_owned());
    let client = Client::new(&ClientOptions::new("https://front.example/base/"), speech).expect("a client");
    assert_eq!(client.url(Call::CardChargeRequest).as_str(), "https://front.example/base/cardfront/chargeOrderCreate/V1");
    assert_eq!(client.url(Call::CardChargeConfirm).as_str(), "https://front.example/base/cardfront/cardChargeConfirm/V1");
}

#[test]
fn every_call_has_a_connection_of_its_own() {
    let server = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes()));
    let client = Client::new(&ClientOptions::new(server.url("")), speech(Charset::Utf8)).expect("a client");
    for _ in 0..3 {
        call(&client).expect("an answer");
    }
    assert_eq!(server.connections(), 3);
}

#[test]
fn without_a_connection_nothing_was_done() {
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
    let silent = Server::start(|wire: &mut Wire| wire.wait_for_end());
    let plain = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "text/plain", b"this is no TLS"));
    for url in [
        format!("http://{closed}"),
        "http://no-such-host.invalid".to_owned(),
        // The handshake does not come about in time, or not at all.
        silent.url("").replace("http://", "https://"),
        plain.url("").replace("http://", "https://"),
    ] {
        let begun = Instant::now();
        let mut options = quick(&url);
        options.timeout = Duration::from_secs(20);
        let fault = ask(&options).expect_err(&url);
        assert!(matches!(fault, Fault::NotDone(Cause::Unreachable(_))), "{url}: {fault}");
        assert!(begun.elapsed() < Duration::from_secs(10), "{url}: {:?}", begun.elapsed());
    }
}

#[test]
fn whatever_fails_after_the_request_left_is_in_doubt() {
    type Deed = fn(&mut Wire);
    let (lost, late, unreadable) = ("connection-lost", "timed-out", "bad-reply");
    let table: [(&str, Deed, &str); 10] = [
        ("closed before the request was read", |wire| wire.hang_up(), lost),
        ("closed after it was read", |wire| drop(wire.request()), lost),
        ("reset after it was read", |wire| wire.reset(), lost),
        (
            "closed in the middle of the reply",
            |wire| wire.say_after_request("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"result\""),
            lost,
        ),
        ("no HTTP at all", |wire| wire.say_after_request("SSH-2.0-OpenSSH_9.2\r\n\r\n"), lost),
        ("silence", |wire| wire.wait_for_end(), late),
        ("a head that never ends", |wire| wire.drip("HTTP/1.1 200 OK\r\n", "X-More: 1\r\n"), late),
        ("a body that never ends, slowly", |wire| wire.drip("HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n", " "), late),
        ("a reply too long to be one", |wire| wire.flood("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), unreadable),
        ("a reply without an end", |wire| wire.flood("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), unreadable),
    ];
    for (name, deed, wanted) in table {
        let server = Server::start(deed);
        let begun = Instant::now();
        let fault = ask(&quick(server.url(""))).expect_err(name);
        assert!(fault.in_doubt() && fault.cause().id() == wanted, "{name}: {fault:?}");
        assert!(begun.elapsed() < Duration::from_secs(3), "{name}: {:?}", begun.elapsed());
        assert_eq!(server.connections(), 1, "{name}: it was sent again");
    }
}

#[test]
fn a_reply_as_long_as_allowed_is_read() {
    let server = Server::start(|wire: &mut Wire| {
        let padded = format!("{}{}", good(), " ".repeat(100_000));
        reply(wire, "200 OK", "application/json", padded.as_bytes());
    });
    let mut options = ClientOptions::new(server.url(""));
    options.largest_reply = good().len() + 100_000;
    ask(&options).expect("an answer");
    options.largest_reply -= 1;
    assert!(matches!(ask(&options), Err(Fault::InDoubt(Cause::BadReply(_)))));
}

#[test]
fn only_what_the_server_signed_is_believed() {
    let forged = good().replace("000000", "000001");
    let unsigned = r#"{"result":"000000","resultdesc":"","data":{}}"#.to_owned();
    let cases = [
        ("200 OK", forged.clone(), "bad-signature"),
        ("200 OK", unsigned, "bad-signature"),
        ("200 OK", "<html>welcome</html>".to_owned(), "bad-reply"),
        ("502 Bad Gateway", "<html>sorry</html>".to_owned(), "http-status"),
        ("404 Not Found", forged, "http-status"),
    ];
    for (status, body, wanted) in cases {
        let server = Server::start(move |wire: &mut Wire| reply(wire, status, "application/json", body.as_bytes()));
        let fault = ask(&ClientOptions::new(server.url(""))).expect_err(status);
        assert!(fault.in_doubt() && fault.cause().id() == wanted, "{status}: {fault:?}");
    }
}

#[test]
fn what_the_server_signed_is_believed_in_every_dress() {
    let with_mark = format!("\u{FEFF}{}", good());
    for (status, kind, body) in [
        ("200 OK", "text/html; charset=latin1", good()),
        ("500 Internal Server Error", "application/json", good()),
        ("200 OK", "application/json", with_mark),
    ] {
        let server = Server::start(move |wire: &mut Wire| reply(wire, status, kind, body.as_bytes()));
        let response = ask(&ClientOptions::new(server.url(""))).expect(status);
        assert_eq!((response.code.as_str(), response.description.as_str()), ("000000", "成功"));
    }
    let text = signed(Charset::Gbk, "000000", "成功");
    let bytes = Charset::Gbk.encode(&text).expect("GBK").into_owned();
    assert!(std::str::from_utf8(&bytes).is_err(), "it must differ from UTF-8 to show anything");
    let server = Server::start(move |wire: &mut Wire| reply(wire, "200 OK", "application/json", &bytes));
    let client = Client::new(&ClientOptions::new(server.url("")), speech(Charset::Gbk)).expect("a client");
    assert_eq!(call(&client).expect("an answer").description, "成功");
}

#[test]
fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes()));
    let target = elsewhere.url("/elsewhere");
    for status in ["302 Found", "307 Temporary Redirect", "308 Permanent Redirect"] {
        let head = format!("HTTP/1.1 {status}\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n");
        let server = Server::start(move |wire: &mut Wire| wire.say_after_request(&head));
        let fault = ask(&ClientOptions::new(server.url(""))).expect_err(status);
        assert!(matches!(fault, Fault::InDoubt(Cause::HttpStatus(302 | 307 | 308))), "{fault}");
    }
    assert_eq!(elsewhere.connections(), 0);
}

/// Asks the server named in the environment, under that environment. Does nothing unless told to.
#[test]
fn the_child_that_asks() {
    if let Ok(url) = std::env::var(PROXIED) {
        ask(&ClientOptions::new(url)).expect("an answer, straight from the server");
    }
}

#[test]
fn proxies_of_the_environment_are_ignored() {
    let server = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes()));
    let proxy = Server::start(|wire: &mut Wire| reply(wire, "200 OK", "application/json", b"{}"));
    let mut child = Command::new(std::env::current_exe().expect("this binary"));
    child.args(["--exact", "the_child_that_asks"]).env(PROXIED, server.url("")).env_remove("NO_PROXY").env_remove("no_proxy");
    for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        child.env(name, proxy.url(""));
    }
    let output = child.output().expect("a child");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.connections(), proxy.connections()), (1, 0));
}

#[test]
fn a_base_that_is_no_address_is_refused() {
    for url in ["", "front.example", "ftp://front.example", "http://", "http://front.example/?a=1", "http://front.example/#a"] {
        let error = Client::new(&ClientOptions::new(url), speech(Charset::Utf8)).expect_err(url);
        assert!(matches!(error, ClientError::Url { .. }), "{url}: {error}");
    }
    let error = Client::new(&ClientOptions::new("http://user:s3cret@front.example"), speech(Charset::Utf8)).expect_err("a password");
    assert!(!format!("{error} {error:?}").contains("s3cret"));
}

#[test]
fn over_https_only_the_pinned_authority_is_trusted() {
    let (ours, other) = (Authority::make("ours"), Authority::make("other"));
    let server = Server::start_tls(&ours, None, |wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes()));
    let trusting = |trust: Trust| ClientOptions { trust, ..ClientOptions::new(server.url("")) };
    ask(&trusting(Trust::Pinned(ours.certificate()))).expect("an answer");
    for trust in [Trust::Pinned(other.certificate()), Trust::System] {
        let fault = ask(&trusting(trust.clone())).expect_err("an unknown authority");
        assert!(matches!(fault, Fault::NotDone(Cause::Certificate(_))), "{trust:?}: {fault}");
    }
    let wrong_name = server.url("").replace("127.0.0.1", "localhost");
    let fault = ask(&ClientOptions { url: wrong_name, ..trusting(Trust::Pinned(ours.certificate())) }).expect_err("another name");
    assert!(matches!(fault, Fault::NotDone(Cause::Certificate(_))), "{fault}");
}

#[test]
fn a_server_that_asks_for_a_certificate_gets_ours() {
    let (ours, clients) = (Authority::make("ours"), Authority::make("clients"));
    let answer = |wire: &mut Wire| reply(wire, "200 OK", "application/json", good().as_bytes());
    let server = Server::start_tls(&ours, Some(&clients), answer);
    let (certificate, key) = clients.issue("terminal");
    let mut options = ClientOptions { trust: Trust::Pinned(ours.certificate()), ..quick(server.url("")) };
    options.identity = Some(Identity { certificate, key });
    ask(&options).expect("an answer");
    options.identity = None;
    ask(&options).expect_err("nobody is known without a certificate");
    let (certificate, key) = ours.issue("impostor");
    options.identity = Some(Identity { certificate, key });
    ask(&options).expect_err("nobody is known by another's certificate");
}

#[test]
fn certificates_that_cannot_be_read_are_named() {
    let authority = Authority::make("ours");
    let (certificate, key) = authority.issue("terminal");
    let missing = PathBuf::from("/nonexistent/ca.pem");
    let identity = |certificate, key| Some(Identity { certificate, key });
    for (trust, identity, named) in [
        (Trust::Pinned(missing.clone()), None, "ca.pem"),
        (Trust::Pinned(key.clone()), None, "terminal.key"),
        (Trust::System, identity(missing.clone(), key.clone()), "ca.pem"),
        (Trust::System, identity(certificate.clone(), certificate.clone()), "terminal.crt"),
    ] {
        let options = ClientOptions { trust, identity, ..ClientOptions::new("https://front.example") };
        let error = Client::new(&options, speech(Charset::Utf8)).expect_err(named);
        assert!(error.to_string().contains(named), "{named}: {error}");
    }
}
