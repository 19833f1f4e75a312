//! The examples of docs/payment-gateway.md: each is what this program writes, reads and signs, and OpenSSL agrees.

use std::process::{Command, Stdio};

use cardkiosk::domain::{Fen, PayMeans, PayOrderNo, Stamp};
use cardkiosk::proto::gateway::{self, Ask, Direction, IfPaid, PayReply, PayRequest, Seal, SharedKey};
use serde_json::Value;

const DOCUMENT: &str = include_str!("../docs/payment-gateway.md");
const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// One block of the document: its first line, its headers, its body.
struct Example {
    first: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    body: &'static str,
}

impl Example {
    fn header(&self, name: &str) -> &'static str {
        self.headers.iter().find(|(header, _)| *header == name).unwrap_or_else(|| panic!("{name} is missing")).1
    }

    fn seal(&self, direction: Direction, ask: &'static str) -> Seal<'static> {
        let at = Stamp::try_from(self.header("X-Timestamp").to_owned()).expect("a time");
        Seal { direction, ask, terminal: self.header("X-Terminal"), request: self.header("X-Request"), at }
    }
}

/// Requests with their replies, in the order of the document.
fn examples() -> Vec<(Example, Example)> {
    let blocks: Vec<_> = DOCUMENT.split("```http\n").skip(1).map(|rest| rest.split("\n```").next().expect("a block ends")).collect();
    let read = |block: &'static str| {
        let (head, body) = block.split_once("\n\n").expect("a blank line before the body");
        let mut lines = head.lines();
        let first = lines.next().expect("a first line");
        let headers = lines.map(|line| line.split_once(": ").expect("a header")).collect();
        Example { first, headers, body }
    };
    let pairs: Vec<_> = blocks.chunks_exact(2).map(|pair| (read(pair[0]), read(pair[1]))).collect();
    assert!(pairs.len() >= 6, "the examples were not found");
    pairs
}

/// The request that an example shows, rebuilt from its words.
fn request_of(example: &Example) -> PayRequest {
    let body: Value = serde_json::from_str(example.body).expect("JSON");
    let text = |name: &str| body[name].as_str().unwrap_or_else(|| panic!("{name} is missing"));
    let ask = match example.first {
        "POST /create" => Ask::Create {
            means: PayMeans::from_name(text("means")).expect("a means of payment"),
            valid: std::time::Duration::from_secs(text("valid_seconds").parse().expect("seconds")),
        },
        "POST /query" => Ask::Query,
        "POST /revoke" if text("if_paid") == "refund" => Ask::Revoke { if_paid: IfPaid::Refund },
        "POST /revoke" => Ask::Revoke { if_paid: IfPaid::Keep },
        other => panic!("{other:?} is no question"),
    };
    PayRequest {
        pay_order_no: PayOrderNo::parse(text("payorderno")).expect("a number"),
        amount: Fen::parse_fen(text("amount")).expect("fen"),
        ask,
    }
}

/// HMAC-SM3 as OpenSSL computes it over the five lines and the body, written as the document describes them.
fn openssl(direction: &str, ask: &str, example: &Example) -> String {
    let names = ["X-Terminal", "X-Request", "X-Timestamp"].map(|name| example.header(name));
    let signed = format!("cardkiosk-pay-1 {direction}\n{ask}\n{}\n{}\n{}\n{}", names[0], names[1], names[2], example.body);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("signed");
    std::fs::write(&file, signed).expect("written");
    let mut command = Command::new("openssl");
    command.args(["dgst", "-sm3", "-mac", "HMAC", "-macopt", &format!("hexkey:{KEY}"), "-hex"]).arg(&file).stdin(Stdio::null());
    let output = command.output().expect("openssl is needed for this test");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    text.split_whitespace().next_back().expect("a digest").to_uppercase()
}

#[test]
fn every_example_is_what_we_write_read_and_sign_and_openssl_agrees() {
    let key = SharedKey::parse(KEY).expect("64 digits");
    for (asked, answered) in examples() {
        let request = request_of(&asked);
        assert_eq!(gateway::body(&request), asked.body);
        assert_eq!(asked.header("X-Request"), answered.header("X-Request"));
        let name = request.ask.name();
        for (example, direction, word) in [(&asked, Direction::Request, "request"), (&answered, Direction::Reply, "reply")] {
            let signature = example.header("X-Signature");
            assert_eq!(example.seal(direction, request.ask.name()).sign(&key, example.body.as_bytes()), signature, "{}", example.body);
            assert_eq!(openssl(word, name, example), signature, "{}", example.body);
        }
        let told: Value = serde_json::from_str(answered.body).expect("JSON");
        match gateway::reply(&request, answered.body.as_bytes()).expect("an answer to this question") {
            PayReply::Stands(payment) => {
                assert_eq!((told["code"].as_str(), told["state"].as_str()), (Some("ok"), Some(payment.state.name())));
                assert_eq!(payment.amount, request.amount);
                assert_eq!(told["qr"].as_str(), payment.qr.as_deref());
            }
            PayReply::Refused(refusal) => assert_eq!(told["code"].as_str(), Some(refusal.code.as_str())),
        }
    }
}

#[test]
fn the_examples_show_every_question_and_the_race_that_the_payment_wins() {
    let shown: Vec<_> = examples().iter().map(|(asked, answered)| (asked.first, answered.body.contains("\"paid\""))).collect();
    for question in ["POST /create", "POST /query", "POST /revoke"] {
        assert!(shown.iter().any(|(first, _)| *first == question), "{question}");
    }
    assert!(shown.contains(&("POST /revoke", true)));
}
