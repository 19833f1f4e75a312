//! Nothing that tells whose card it is, and no key, is ever written anywhere but into the one object asked for.

mod support {
    pub(crate) mod pcscd;
    pub(crate) mod site;
}

use std::fs;

use cardkiosk::domain::OrderState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::des::Keys;
use support::site::gateway::SECRET;
use support::site::orders::{order_no, paid};
use support::site::relay::Deed;
use support::site::{CARD, CARD_NO, SERVER_KEY, Site, TERMINAL_KEY, Wish};

/// Everything that is asked and answered is written down too.
const TRANSCRIPT: &str = "log.transcript = \"transcript.jsonl\"";

/// What must not be read anywhere, and what it is.
fn secrets() -> Vec<(String, &'static str)> {
    let card = CardState::sample(CARD);
    let holder = &card.files[&0x16].0;
    let mut secrets = vec![
        (CARD_NO.to_owned(), "the card's number"),
        (hex::encode(card.serial), "the serial of file 15"),
        ("张三".to_owned(), "the holder's name"),
        ("\\u5f20\\u4e09".to_owned(), "the holder's name, escaped"),
        ("d5c5c8fd".to_owned(), "the holder's name as it is on the card"),
        ("330501190001010000".to_owned(), "the holder's document"),
        (hex::encode("330501190001010000"), "the holder's document as it is on the card"),
        (hex::encode(holder), "file 16"),
        (TERMINAL_KEY.to_owned(), "the terminal's key"),
        (SERVER_KEY.to_owned(), "the server's key"),
        (SECRET.to_owned(), "the secret shared with the payment gateway"),
        ("BEGIN PRIVATE KEY".to_lowercase(), "a private key"),
    ];
    for keys in [&card.keys, &Keys::SAMPLE_MASTERS] {
        let Ok(serde_json::Value::Object(keys)) = serde_json::to_value(keys) else { panic!("keys are an object") };
        secrets.extend(keys.values().filter_map(|key| Some((key.as_str()?.to_lowercase(), "a key of the card"))));
    }
    // A number that is printed as bytes, one by one.
    let bytes: Vec<String> = card.serial.iter().map(u8::to_string).collect();
    secrets.push((bytes.join(", "), "the serial as a list of bytes"));
    let digits: Vec<String> = CARD_NO.bytes().map(|byte| byte.to_string()).collect();
    secrets.push((digits.join(", "), "the number as a list of bytes"));
    assert!(secrets.iter().all(|(secret, _)| secret.len() >= 6), "shorter ones would be found by chance");
    secrets
}

/// Reads every line of these texts.
fn check(texts: &[(String, String)]) {
    let secrets = secrets();
    for (name, text) in texts {
        for line in text.lines() {
            let plain = line.to_lowercase();
            // Groups of digits may be set apart.
            let packed: String = plain.chars().filter(|letter| !matches!(letter, ' ' | '-' | ':' | '_')).collect();
            for (secret, what) in &secrets {
                assert!(!plain.contains(secret) && !packed.contains(secret), "{name} tells {what}: {line}");
            }
        }
    }
}

/// Runs the program as loudly as it can, and gives back what it wrote: the standard error, the log, the standard output
/// where it is not the object.
fn loudly(site: &Site, arguments: &[&str], texts: &mut Vec<(String, String)>) {
    let ran = site.start_in(&[&["-vv"], arguments].concat(), &[("RUST_LOG", "trace"), ("RUST_BACKTRACE", "1")]).wait();
    assert!(ran.err.contains(" DEBUG "), "it is loud: {ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "the one object: {ran:?}");
    texts.push((format!("the standard error of {arguments:?}"), ran.err));
}

/// The log file, and what card and server said of what they did.
fn collect(site: &Site, texts: &mut Vec<(String, String)>) {
    let transcript = fs::read_to_string(site.path("transcript.jsonl")).expect("a transcript");
    assert!(transcript.contains("\"ask\":") && transcript.contains("\"transmit\":"), "it tells something: {transcript}");
    assert!(!transcript.contains("pay.example"), "the link of a payment code");
    texts.push(("the transcript".to_owned(), transcript));
    texts.push(("the log file".to_owned(), fs::read_to_string(site.path("log.jsonl")).expect("a log file")));
    for file in fs::read_dir(site.path("")).expect("the folder is ours") {
        let path = file.expect("the folder is ours").path();
        let name = path.display().to_string();
        let of_a_program =
            name.ends_with("-card.err") || name.ends_with("-server.err") || name.ends_with("-gateway.err") || name.ends_with("-card.out");
        if of_a_program {
            texts.push((name, fs::read_to_string(path).expect("UTF-8")));
        }
    }
}

/// The information query also carries what is known of the holder (file 16).
const WITH_HOLDER: &str = "card.reads = [\"IDX_0002\", \"IDX_0003\", \"IDX_0004\", \"IDX_0005\", \"IDX_0006\", \"IDX_0007\"]";

#[test]
fn no_line_of_any_log_tells_whose_card_it_is() {
    let mut texts = Vec::new();
    let recharge = ["recharge", "--amount", "50.00", "--pay", "cash", "--wait", "5"];
    let mut holder_was_read = false;
    for (tear, faults) in [
        (&[][..], &[(Call::CardInfoQuery, Deed::Garble)][..]),
        (&["--tear", "after-write:1:1"], &[(Call::ChargeOrderManageRequest, Deed::Garble), (Call::CardChargeConfirm, Deed::Gateway)]),
        (&["--tear", "before-write:1:1"], &[(Call::CardInfoQuery, Deed::Forge), (Call::ChargeOrderCreate, Deed::Alter)]),
        (&["--answers", "pieces"], &[(Call::CardChargeConfirm, Deed::LoseReply), (Call::CardChargeRequest, Deed::Refuse("000038"))]),
        (&["--status", "stopped"], &[]),
    ] {
        let mut site = Site::empty(&["log.file = \"log.jsonl\"", TRANSCRIPT, WITH_HOLDER]);
        site.start_server(&["-vv"]);
        site.insert(CARD, &[tear, &["-vv"]].concat());
        for (call, deed) in faults {
            site.relay.once(*call, 1, *deed);
        }
        for arguments in [&["card", "read"][..], &recharge, &["recover", "--wait", "5"], &["doctor"]] {
            loudly(&site, arguments, &mut texts);
        }
        let asked = site.relay.passed();
        holder_was_read |= asked.iter().any(|passed| passed.request.to_string().contains(&hex::encode("330501190001010000")));
        collect(&site, &mut texts);
        texts.push(("the journal list".to_owned(), site.run(&["journal", "list"]).out));
        for order in site.books().orders() {
            texts.push(("the journal's story".to_owned(), site.run(&["journal", "show", &order.order_no]).out));
        }
    }
    assert!(holder_was_read, "nothing can be told that was never known");
    assert!(texts.iter().any(|(_, text)| text.contains("0017")), "the last digits may be told, and are");
    check(&texts);
}

#[test]
fn no_line_of_any_log_tells_who_a_card_is_activated_for_or_taken_back_from() {
    let person = ["--name", "张三", "--id-no", "330501190001010000", "--mobile", "13800005432"];
    let activate = [&["activate", "--pay", "cash", "--real-name", "--wait", "5"][..], &person].concat();
    let give_back = [&["return", "--wait", "5"][..], &person].concat();
    let mut texts = Vec::new();
    let mut person_was_told = false;
    for (tear, fault) in [
        (&[][..], (Call::CardSaleConfirm, Deed::Garble)),
        (&["--tear", "after-write:1:1"], (Call::CardSaleRequest, Deed::Forge)),
        (&["--tear", "before-write:2:1"], (Call::CardReturnConfirm, Deed::Refuse("000043"))),
        (&["--tear", "after-write:2:1"], (Call::CardReturnApply, Deed::Alter)),
    ] {
        let mut site = Site::empty(&["log.file = \"log.jsonl\"", TRANSCRIPT]);
        site.start_server(&["-vv"]);
        site.insert(CARD, &[tear, &["--status", "not-enabled", "-vv"]].concat());
        site.relay.once(fault.0, 1, fault.1);
        for arguments in [activate.as_slice(), give_back.as_slice(), &["order", "list", "--card-no", CARD_NO], &["recover"]] {
            loudly(&site, arguments, &mut texts);
        }
        person_was_told |= site.relay.passed().iter().any(|passed| passed.request.to_string().contains("330501190001010000"));
        collect(&site, &mut texts);
        texts.push(("the journal list".to_owned(), site.run(&["journal", "list"]).out));
        let ledger = site.books().ledger;
        for order in ledger.sales.keys().chain(ledger.returns.keys()) {
            texts.push(("the journal's story".to_owned(), site.run(&["journal", "show", order]).out));
        }
    }
    assert!(person_was_told, "nothing can be told that was never known");
    check(&texts);
    assert!(texts.iter().all(|(_, text)| !text.contains("13800005432") && !text.contains("5432\"")), "the mobile number is told");
}

#[test]
fn no_line_of_any_log_tells_who_pays_by_code_or_collects() {
    let (number, config) = (order_no(2), ["log.file = \"log.jsonl\"", TRANSCRIPT, "gateway.query_seconds = 1"]);
    let orders = [paid(1, OrderState::Initial, 1000), paid(2, OrderState::Initial, 2000)];
    let mut texts = Vec::new();
    for (fault, server) in [("forge:query:1", &[][..]), ("drop-reply:create:1", &["--fault", "refuse:chargeOrderCreate:1:000038"])] {
        let gateway = ["--customer", "pays-at-query:1", "--fault", fault, "-vv"];
        let wish = Wish { card: &["-vv"], server, config: &config, orders: &orders, gateway: Some(&gateway), alone: false };
        let site = Site::with(wish);
        let recharge = ["recharge", "--amount", "50.00", "--pay", "wechat"];
        let collecting = ["collect", "--order", "20260101000001"];
        for arguments in [&recharge[..], &collecting, &["order", "list", "--all"], &["order", "cancel", &number], &["sync"], &["doctor"]] {
            loudly(&site, arguments, &mut texts);
        }
        assert_eq!(site.payment().taken, 1, "nothing can be told that was never known");
        collect(&site, &mut texts);
        for order in site.books().orders() {
            texts.push(("the journal's story".to_owned(), site.run(&["journal", "show", &order.order_no]).out));
        }
    }
    check(&texts);
}

#[test]
fn what_a_person_reads_tells_four_digits() {
    let site = Site::new();
    let mut texts = Vec::new();
    for arguments in [&["card", "read"][..], &["recharge", "--amount", "50.00", "--pay", "cash"], &["recover"], &["journal", "list"]] {
        for language in ["zh-CN", "en"] {
            let ran = site.run_plain(&[&["--lang", language], arguments].concat());
            texts.push((format!("{arguments:?}"), ran.out + &ran.err));
        }
    }
    check(&texts);
}

#[test]
fn a_secret_would_be_found() {
    for (secret, _) in secrets() {
        let text = vec![("a text".to_owned(), format!("something\n  {} and more", secret.to_uppercase()))];
        assert!(std::panic::catch_unwind(|| check(&text)).is_err());
    }
    check(&[("a text".to_owned(), "card ****0017 ¥50.00".to_owned())]);
}

#[test]
fn what_is_debugged_tells_what_it_is_and_none_of_it() {
    let command = cardkiosk::flow::entry::CommandHex("805200000B2022050910301511223344".to_owned());
    assert_eq!(format!("{command:?}"), "80520000..");
    assert_eq!(format!("{:?}", cardkiosk::flow::entry::FileBytes(vec![7; 30])), "30 bytes");
    let fault = cardkiosk::flow::Fault::InDoubt(cardkiosk::flow::Cause::TimedOut);
    assert_eq!(fault.to_string(), format!("in doubt: {}", fault.cause()));
}
