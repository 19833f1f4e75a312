//! Top-ups where nothing goes wrong, and every way a server may write what it means.

use cardkiosk::proto::message::Call;
use serde_json::{Value, json};

use crate::support::site::relay::Passed;
use crate::support::site::{CARD_NO, Site, Wish};

const PLAIN: [Call; 4] = [Call::CardInfoQuery, Call::ChargeOrderCreate, Call::CardChargeRequest, Call::CardChargeConfirm];

#[test]
fn a_card_is_topped_up_and_everybody_agrees() {
    let site = Site::new();
    let told = site.recharge(&[]).ended(0, "loaded");
    let books = site.books();
    let order_no = books.orders()[0].order_no.clone();
    for (name, wanted) in [
        ("order_no", json!(order_no)),
        ("card_no", json!(CARD_NO)),
        ("amount_fen", json!(5000)),
        ("balance_before_fen", json!(1234)),
        ("balance_after_fen", json!(6234)),
        ("code", Value::Null),
    ] {
        assert_eq!(told[name], wanted, "{name}: {told}");
    }
    assert!(told["message"].as_str().is_some_and(|message| !message.is_empty()), "{told}");
    site.check_settled(1);
    assert_eq!(site.relay.calls(), PLAIN);

    let shown = site.run(&["journal", "show", &order_no]);
    assert_eq!(shown.status, Some(0), "{shown:?}");
    assert_eq!(shown.json()["orders"][0]["ending"], "loaded");
    let recovered = site.recover(&[]);
    assert_eq!(recovered.status, Some(0), "nothing is open: {recovered:?}");
    assert_eq!(site.relay.calls(), PLAIN, "and nothing was asked");
}

#[test]
fn what_is_asked_is_what_the_specification_asks_for() {
    let site = Site::new();
    site.run(&["recharge", "--amount", "50.00", "--pay", "alipay", "--pay-order", "2026112200001"]).ended(0, "loaded");
    let passed = site.relay.passed();
    let [query, create, request, confirm] = passed.as_slice() else { panic!("four calls: {passed:?}") };
    let data = |passed: &Passed| passed.request["data"].clone();
    assert!(query.request["data"]["apdunum"].is_number(), "R-10: a number in 4.1");
    for charge in [create, request, confirm] {
        let data = data(charge);
        assert_eq!((&data["cardno"], &data["chargetype"], &data["txnamt"]), (&json!(CARD_NO), &json!("01"), &json!("5000")));
        assert_eq!((&data["paytype"], &data["payorderno"]), (&json!("03"), &json!("2026112200001")));
    }
    // the result of INITIALIZE travels with 4.5; R-14: that of CREDIT with 4.6.
    for (call, ends) in [(request, "80500002"), (confirm, "80520000")] {
        let data = data(call);
        let list = |name: &str| data[name].as_str().expect("a text").split(',').map(str::to_owned).collect::<Vec<_>>();
        let (commands, responses) = (list("apdulist"), list("apduresp"));
        assert_eq!(data["apdunum"], commands.len().to_string());
        assert_eq!(commands.len(), responses.len());
        assert!(commands.last().is_some_and(|command| command.starts_with(ends)), "{commands:?}");
        assert!(responses.iter().all(|response| response.ends_with("9000") && *response == response.to_uppercase()), "{responses:?}");
    }
    let serials: std::collections::BTreeSet<_> = passed.iter().map(|passed| passed.request["joininstssn"].to_string()).collect();
    assert_eq!(serials.len(), 4, "each call has its own number");
    for passed in &passed {
        let members = passed.request.as_object().expect("an object");
        assert_eq!(members.keys().next_back().map(String::as_str), Some("sign"));
        assert!(members.iter().all(|(name, value)| name == "data" || value.is_string()), "R-3: {members:?}");
    }
    site.check_settled(1);
}

#[test]
fn every_means_of_payment_is_taken_one_after_the_other() {
    let site = Site::new();
    let means = ["cash", "unionpay", "alipay", "wechat", "yipay", "cash"];
    for (number, means) in (1..).zip(means) {
        let balance: i64 = 1234 + 1000 * number;
        let number = format!("PAY-{number}");
        let payment = if means == "cash" { vec![] } else { vec!["--pay-order", number.as_str()] };
        let told = site.run(&[&["recharge", "--amount", "10.00", "--pay", means], payment.as_slice()].concat()).ended(0, "loaded");
        assert_eq!(told["balance_after_fen"], balance, "{told}");
    }
    site.check_settled(6);
    let codes: Vec<_> = site.books().orders().iter().map(|order| order.pay_type.clone()).collect();
    assert_eq!(codes, ["01", "02", "03", "04", "05", "01"]);
}

/// Tops a card up at a server that behaves as these options say.
fn at_a_server_with(options: &[&str]) -> Site {
    let server: Vec<&str> = options.iter().flat_map(|option| ["--set", option]).collect();
    let site = Site::with(Wish { server: &server, ..Wish::default() });
    let ran = site.recharge(&[]);
    assert_eq!(ran.status, Some(0), "{options:?}: {ran:#?}");
    assert_eq!(ran.json()["balance_after_fen"], 6234, "{options:?}");
    site.check_settled(1);
    site
}

#[test]
fn every_form_of_a_list_is_read() {
    for form in ["comma-string", "loose-string", "array", "array-text", "array-of-one", "objects", "ids"] {
        at_a_server_with(&[&format!("lists={form}")]);
    }
}

#[test]
fn every_form_of_data_and_numbers_is_read() {
    for options in [["data=text", "numbers=strings"], ["data=object", "numbers=numbers"], ["data=text", "numbers=numbers"]] {
        at_a_server_with(&options);
    }
    at_a_server_with(&["card-numbers=serial"]);
}

#[test]
fn every_way_to_sign_is_understood() {
    for (domain, user_id, form, charset) in [
        ("without-sign", "joininstid", "hex-lower", "utf-8"),
        ("sorted-header", "", "base64", "gbk"),
        ("blank-sign", "somebody", "base64", "gbk"),
    ] {
        let lines = [
            format!("signature.domain = \"{domain}\""),
            format!("signature.user_id = \"{user_id}\""),
            format!("signature.form = \"{form}\""),
            format!("signature.charset = \"{charset}\""),
            "server.calls.cardChargeRequest = \"cardChargeRequest2\"".to_owned(),
        ];
        let site = Site::with(Wish { config: &lines.each_ref().map(String::as_str), ..Wish::default() });
        site.recharge(&[]).ended(0, "loaded");
        site.check_settled(1);
    }
}

/// 50 yuan, by the terminal of every site.
const INITIALIZE: &str = "805000020B0100001388000012345678";

#[test]
fn initialize_is_run_wherever_it_is_carried() {
    let runs = |site: &Site| {
        let passed = site.relay.passed();
        let asked = passed.iter().filter(|passed| passed.call == Call::CardChargeRequest);
        asked.map(|passed| passed.request["data"]["apdulist"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    let carried = at_a_server_with(&["initialize=select-and-initialize"]);
    assert_eq!(runs(&carried), [format!("00A4040008A000000632010105,{INITIALIZE}")]);
    for carried in ["initialize-only", "nothing", "absent"] {
        let site = at_a_server_with(&[&format!("initialize={carried}")]);
        let runs = runs(&site);
        assert!(runs.len() == 1 && runs[0].ends_with(INITIALIZE), "{carried}: {runs:?}");
    }
    let asked_again = at_a_server_with(&["authorization=asks-again"]);
    let runs = runs(&asked_again);
    assert!(runs.len() == 2 && runs.iter().all(|run| run.ends_with(INITIALIZE)), "{runs:?}");
}

#[test]
fn cards_of_every_make_are_topped_up() {
    for make in [["--answers", "announced"], ["--answers", "pieces"], ["--answers", "exact"], ["--zero-records", "--refuse-zero"]] {
        let site = Site::with(Wish { card: &make, ..Wish::default() });
        let ran = site.recharge(&[]);
        assert_eq!(ran.status, Some(0), "{make:?}: {ran:#?}");
        site.check_settled(1);
    }
}

#[test]
fn what_cannot_be_loaded_charges_nothing() {
    let site = Site::new();
    for (amount, why) in [("0.01", "limit"), ("50.50", "limit"), ("1000.00", "limit"), ("2000.00", "limit")] {
        let told = site.run(&["recharge", "--amount", amount, "--pay", "cash"]).ended(3, "nothing_charged");
        assert_eq!(told["code"], why, "{amount}: {told}");
        assert_eq!(told["balance_after_fen"], Value::Null, "{told}");
    }
    for amount in ["0.00", "-50", "50.001", "a lot"] {
        let ran = site.run(&["recharge", "--amount", amount, "--pay", "cash"]);
        assert_eq!(ran.status, Some(2), "{amount}: {ran:?}");
    }
    assert_eq!(site.books().orders().len(), 0);
    site.check_settled(0);
}

#[test]
fn a_card_that_is_not_enabled_is_not_loaded() {
    for status in ["not-enabled", "stopped"] {
        let site = Site::with(Wish { card: &["--status", status], ..Wish::default() });
        site.recharge(&[]).ended(3, "nothing_charged");
        assert_eq!((site.books().loads(), site.books().orders().len()), (0, 0), "{status}");
    }
}
