//! The built program against a server of its own, where no card is needed.

#![cfg(feature = "sim")]

#[path = "support/requests.rs"]
mod requests;
#[path = "support/front.rs"]
mod support;

use std::path::Path;

use cardkiosk::config::Config;
use cardkiosk::domain::Stamp;
use cardkiosk::flow::{Cause, Fault};
use cardkiosk::proto::message::{Call, Request};
use cardkiosk::proto::sm::{PrivateKey, Signer, Verifier};
use cardkiosk::world::client::Speech;
use cardkiosk::world::journal::Serial;
use cardkiosk::world::{Client, ClientOptions};
use serde_json::{Value, json};
use support::Front;

const CARD_NO: &str = "3104880699999900017";

#[test]
fn a_code_outside_the_table_is_told_with_the_server_s_own_words() {
    let mut front =
        Front::new(&["--fault", "refuse:cardReturnApply:every:E4711", "--fault", "refuse:chargeOrderQuery:every:424242"], &[], &[]);
    for (language, told) in [("zh-CN", "中心答复 E4711：模拟拒绝"), ("en", "the centre answered E4711: 模拟拒绝")] {
        let ran = front.run(&["--lang", language, "return", "--broken", "--card-no", CARD_NO]);
        assert_eq!(ran.status, Some(3), "{ran:#?}");
        assert!(ran.out.contains(told) && ran.out.contains("E4711"), "{ran:#?}");
    }
    let ran = front.run(&["--json", "return", "--broken", "--card-no", CARD_NO]);
    let told = ran.ended(3, "nothing_charged");
    assert_eq!((&told["code"], &told["payable_fen"]), (&"E4711".into(), &serde_json::Value::Null));
    assert!(ran.text("message").contains("模拟拒绝"), "{ran:#?}");
    let listed = front.run(&["--json", "order", "list", "--card-no", CARD_NO]);
    assert!(listed.status != Some(0) && listed.out.contains("424242") && listed.out.contains("模拟拒绝"), "{listed:#?}");
}

#[test]
fn a_code_of_the_table_is_told_with_its_text_and_what_to_do() {
    let mut front = Front::new(&["--fault", "refuse:cardReturnApply:every:000018"], &[], &[]);
    let chinese = front.run(&["--lang", "zh-CN", "return", "--broken", "--card-no", CARD_NO]);
    assert!(chinese.out.contains("中心答复 000018：终端不存在"), "{chinese:#?}");
    let english = front.run(&["--lang", "en", "return", "--broken", "--card-no", CARD_NO]);
    assert!(english.out.contains("the centre answered 000018: The terminal does not exist"), "{english:#?}");
}

/// The client that the configuration makes.
fn client(file: &Path) -> Client {
    let config = Config::load(Some(file)).expect("a configuration");
    let (rules, joininstid) = (config.signature.rules.clone(), config.terminal.joininstid.clone());
    let signer = Signer::new(&config.private_key().expect("a key"), rules.clone(), &joininstid).expect("a signer");
    let verifier = Verifier::new(&config.public_key().expect("a key"), rules, &joininstid).expect("a verifier");
    let speech = Speech { header: config.terminal.clone(), dialect: config.dialect.clone(), signer, verifier };
    Client::new(&ClientOptions::from(&config), speech).expect("a client")
}

#[test]
fn every_call_goes_by_the_name_the_site_gives_it() {
    // The server answers each call with a code of its own, so that it is seen which one was reached.
    let faults: Vec<String> =
        Call::ALL.iter().enumerate().map(|(index, call)| format!("refuse:{}:every:E{index}", call.default_name())).collect();
    let faults: Vec<&str> = faults.iter().flat_map(|fault| ["--fault", fault]).collect();
    let names: Vec<String> =
        Call::ALL.iter().enumerate().map(|(index, call)| format!("server.calls.{} = \"site{index}\"", call.default_name())).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for server in [&[][..], &names] {
        let front = Front::new(&faults, server, &[]);
        for terminal in [&[][..], &names] {
            front.reconfigure(terminal);
            let client = client(&front.path("site.toml"));
            let requests = requests::requests();
            assert_eq!(requests.iter().map(Request::call).collect::<Vec<_>>(), Call::ALL);
            for (index, request) in requests.iter().enumerate() {
                let serial = Serial { joininstssn: format!("S{index}"), termseq: "1".to_owned() };
                let answer = client.call(request, &serial, Stamp::parse("20261122", "101500").expect("a date"));
                match answer {
                    Ok(response) => assert_eq!((response.code.as_str(), server), (format!("E{index}").as_str(), terminal)),
                    Err(fault) => {
                        assert_eq!(fault, Fault::InDoubt(Cause::HttpStatus(404)), "{:?}", request.call());
                        assert_ne!(server, terminal);
                    }
                }
            }
        }
    }
}

/// The code told after a return of a card the server does not know: its own, where both signatures verified.
fn told(front: &mut Front) -> String {
    let ran = front.run(&["--json", "return", "--broken", "--card-no", CARD_NO, "--name", "张三"]);
    ran.text("code")
}

#[test]
fn each_way_of_signing_is_taken_by_its_own_server_and_no_other() {
    let keys: [(&str, &[&str]); 4] = [
        ("domain", &["blank-sign", "without-sign", "sorted-header"]),
        ("user_id", &["1234567812345678", "joininstid", "", "HUZHOU"]),
        ("form", &["hex-upper", "hex-lower", "base64"]),
        ("charset", &["utf-8", "gbk"]),
    ];
    for (key, values) in keys {
        for its in values {
            let its_line = format!("signature.{key} = \"{its}\"");
            let mut front = Front::new(&[], &[&its_line], &[]);
            for mine in values {
                let line = format!("signature.{key} = \"{mine}\"");
                front.reconfigure(&[&line]);
                // Digits count in either case.
                let same = mine == its || (mine.starts_with("hex") && its.starts_with("hex"));
                // A reply in ASCII is the same in every character set: then it is the server who says no.
                let other = if key == "charset" { "000020" } else { "bad-signature" };
                assert_eq!(told(&mut front), if same { "000022" } else { other }, "{line} and a server with {its_line}");
            }
        }
    }
}

#[test]
fn doctor_names_the_ways_of_signing_that_a_server_takes() {
    let odd = [
        "signature.domain = \"without-sign\"",
        "signature.user_id = \"joininstid\"",
        "signature.form = \"base64\"",
        "signature.charset = \"gbk\"",
    ];
    let mut front = Front::new(&[], &odd, &[]);
    let ran = front.run(&["--json", "doctor", "--signature"]);
    let found = ran.ended(2, "not_ok");
    let taken = json!([{"domain": "without-sign", "user_id": "joininstid", "form": "base64", "charset": "gbk"}]);
    assert_eq!((&found["taken"], &found["tried"]), (&taken, &json!(54)));
    for part in ["domain = \"without-sign\"", "user_id = \"joininstid\"", "form = \"base64\"", "charset = \"gbk\"", "[signature]"] {
        assert!(ran.text("message").contains(part), "{ran:#?}");
    }
    // What it names is what holds.
    front.reconfigure(&odd);
    let plain = front.run(&["--lang", "en", "doctor", "--signature"]);
    assert_eq!((plain.status, plain.out.lines().count()), (Some(0), 2), "{plain:#?}");
    assert!(plain.out.starts_with("the signatures of both sides verify\n"), "{plain:#?}");
    front.stop_server();
    let gone = front.run(&["--json", "doctor", "--signature"]);
    assert_eq!(gone.status, Some(6), "{gone:#?}");
}

#[test]
fn doctor_tells_a_wrong_key_from_a_wrong_way_of_signing() {
    let stranger = PrivateKey::from_random(&[5; 32]).expect("in range").public_key().to_compressed_hex();
    let mut refusing = Front::new(&["--terminal-key", &stranger], &[], &[]);
    let ran = refusing.run(&["--json", "--lang", "en", "doctor", "--signature"]);
    let found = ran.ended(2, "not_ok");
    assert_eq!(found["taken"], Value::Array(Vec::new()));
    assert!(ran.text("message").contains("000020") && ran.text("message").contains("public key"), "{ran:#?}");
    let line = format!("server.public_key = \"{stranger}\"");
    refusing.reconfigure(&[&line]);
    let ran = refusing.run(&["--json", "--lang", "en", "doctor", "--signature"]);
    assert!(ran.text("message").contains("check server.public_key"), "{ran:#?}");
}

#[test]
fn documents_are_told_on_the_standard_input() {
    let mut front = Front::new(&[], &["terminal.oprid = \"0001\""], &[]);
    let arguments = ["--json", "--lang", "en", "return", "--broken", "--card-no", CARD_NO, "--name", "-", "--id-no", "-", "--mobile", "-"];
    let told = front.run_told(&arguments, "张三\n330501190001010000\n13800000000\n");
    assert_eq!(told.status.code(), Some(3), "{told:?}");
    let shown = format!("{}{}", String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(shown.contains("000022") && !shown.contains("330501") && !shown.contains("张三"), "{shown}");
    let silent = front.run_told(&arguments, "张三\n");
    assert_eq!(silent.status.code(), Some(2), "{silent:?}");
}

#[test]
fn a_transcript_is_appended_to_and_tells_nobody_whose_card_it_was() {
    let mut front = Front::new(&[], &[], &[]);
    for times in 1..=2 {
        front.run(&["--transcript", "deep/transcript.jsonl", "return", "--broken", "--card-no", CARD_NO, "--name", "张三"]);
        let text = std::fs::read_to_string(front.path("deep/transcript.jsonl")).expect("a transcript");
        assert_eq!(text.matches("\"ask\":\"cardReturnApply\"").count(), times, "{text}");
        assert!(text.contains("000022") && !text.contains(CARD_NO) && !text.contains("张三"), "{text}");
    }
}
