//! Cards activated and taken back: torn, unanswered, killed, and over again.

use std::time::Duration;

use cardkiosk::proto::message::Call;
use cardkiosk::sim::server::ledger::Begun;
use serde_json::{Value, json};

use crate::support::site::programs::{Ran, Running};
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, CARD_NO, Site, Wish};

const ACTIVATE: [&str; 3] = ["activate", "--pay", "cash"];
const RETURN: [&str; 1] = ["return"];
const ACTIVATION: [Call; 2] = [Call::CardSaleRequest, Call::CardSaleConfirm];
const GIVING_BACK: [Call; 2] = [Call::CardReturnApply, Call::CardReturnConfirm];

/// What befalls a call. All of them mean that the terminal does not know what became of it.
const DEEDS: [Deed; 6] = [Deed::LoseRequest, Deed::LoseReply, Deed::Garble, Deed::Alter, Deed::Forge, Deed::Gateway];

/// What a server that went wrong makes of its own answer.
type Change = fn(&mut serde_json::Map<String, Value>);

/// With a card that was never in use, or with one that is.
fn site(business: Call, card: &[&str]) -> Site {
    let fresh: &[&str] = if is_activation(business) { &["--status", "not-enabled"] } else { &[] };
    Site::with(Wish { card: &[fresh, card].concat(), ..Wish::default() })
}

fn is_activation(business: Call) -> bool {
    matches!(business, Call::CardSaleRequest | Call::CardSaleConfirm)
}

fn begin(site: &Site, business: Call, more: &[&str]) -> Running {
    let command: &[&str] = if is_activation(business) { &ACTIVATE } else { &RETURN };
    site.start(&[command, more].concat())
}

/// Whether the card is active, or debited, and empty.
fn is_written(site: &Site, business: Call) -> bool {
    let (card, before) = (site.books().card, site.books().before);
    if is_activation(business) {
        return card.status == 1;
    }
    let debits = card.offline_sequence - before.offline_sequence;
    assert!(debits <= 1, "it was debited {debits} times");
    assert_eq!(card.balance, if debits == 0 { before.balance } else { 0 }, "all of it or nothing");
    debits == 1
}

/// How many the server holds for confirmed.
fn confirmed(site: &Site, business: Call) -> usize {
    let ledger = site.books().ledger;
    if is_activation(business) {
        ledger.sales.values().filter(|sale| sale.state == Begun::Done).count()
    } else {
        ledger.returns.values().filter(|one| one.state == Begun::Done).count()
    }
}

/// What was told is true of card and server, at the moment it is told.
#[track_caller]
fn check_told(site: &Site, business: Call, ran: &Ran, what: &str) {
    let told = ran.json();
    let (written, confirmed) = (is_written(site, business), confirmed(site, business));
    match (ran.status, told["outcome"].as_str().unwrap_or_default()) {
        (Some(0), "activated") => {
            assert_eq!((written, confirmed, &told["deposit_fen"]), (true, 1, &json!(2000)), "{what}: {ran:#?}");
        }
        (Some(0), "returned") => assert_eq!((written, confirmed, &told["payable_fen"]), (true, 1, &json!(1234)), "{what}: {ran:#?}"),
        (Some(3 | 6), "nothing_charged") => assert_eq!((written, confirmed), (false, 0), "{what}: {ran:#?}"),
        (Some(4), "unfinished") => assert_eq!(site.open_orders(), 1, "{what}: {ran:#?}"),
        _ => panic!("{what}: {ran:#?}"),
    }
    if told["outcome"] != "returned" {
        assert_eq!(told["payable_fen"], Value::Null, "{what}: {ran:#?}");
    }
}

/// The faults are over: what is open is settled, and everybody agrees.
#[track_caller]
fn check_end(site: &Site, business: Call, what: &str) {
    site.relay.behave();
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{what}: {recovered:#?}");
    assert_eq!(usize::from(is_written(site, business)), confirmed(site, business), "{what}: card and ledger disagree");
    assert_eq!(site.open_orders(), 0, "{what}");
}

#[test]
fn a_card_is_activated_and_everybody_agrees() {
    let site = site(Call::CardSaleRequest, &[]);
    let told = site.run(&ACTIVATE).ended(0, "activated");
    let order_no = site.books().ledger.sales.keys().next().expect("a sale").clone();
    for (name, wanted) in [
        ("order_no", json!(order_no)),
        ("card_no", json!(CARD_NO)),
        ("deposit_fen", json!(2000)),
        ("deposit_due_fen", json!(2000)),
        ("payable_fen", Value::Null),
        ("on_card", json!(true)),
        ("code", Value::Null),
    ] {
        assert_eq!(told[name], wanted, "{name}: {told}");
    }
    assert_eq!(site.relay.calls(), ACTIVATION);
    check_end(&site, Call::CardSaleRequest, "plain");
    let again = site.run(&ACTIVATE).ended(3, "nothing_charged");
    assert_eq!((again["code"].as_str(), site.relay.calls().len()), (Some("card-status"), 2), "refused by its own file: {again}");
    let shown = site.run(&["journal", "show", &order_no]).json();
    assert_eq!((&shown["orders"][0]["kind"], &shown["orders"][0]["open"]), (&json!("activation"), &json!(false)), "{shown}");
    assert!(!shown.to_string().contains("9999900017"), "a story is no key to a card: {shown}");
}

#[test]
fn what_is_asked_is_what_the_specification_asks_for() {
    let site = site(Call::CardSaleRequest, &[]);
    let person = ["--real-name", "--name", "张三", "--id-no", "330501190001019876", "--mobile", "13800005432"];
    site.run(&[&ACTIVATE[..], &person].concat()).ended(0, "activated");
    site.run(&RETURN).ended(0, "returned");
    let passed = site.relay.passed();
    let [sale, confirm_sale, apply, confirm_return] = passed.as_slice() else { panic!("four calls: {passed:?}") };
    let list = |data: &Value| data["apdulist"].as_str().expect("a text").split(',').map(str::to_owned).collect::<Vec<_>>();
    for (call, count) in [(sale, 3), (confirm_sale, 1), (apply, 3), (confirm_return, 1)] {
        let data = &call.request["data"];
        assert_eq!((list(data).len(), &data["apdunum"], &data["cardno"]), (count, &json!(count.to_string()), &json!(CARD_NO)));
        assert!(list(data).iter().all(|response| response.ends_with("9000")), "R-23: responses, and no commands: {data}");
        assert!(data.get("apduresp").is_none() && data.get("apducmd").is_none(), "{data}");
    }
    assert_eq!(list(&sale.request["data"])[2].len(), 12, "R-23: the challenge comes last");
    for call in [sale, confirm_sale] {
        let data = &call.request["data"];
        assert_eq!((&data["realnameflag"], &data["paytype"]), (&json!("Y"), &json!("01")));
        assert_eq!(data["custinfo"]["certno"], "330501190001019876", "{data}");
    }
    assert_eq!(confirm_sale.request["data"]["cardresult"], "00");
    assert_eq!((&apply.request["data"]["returntype"], &apply.request["data"]["cardbal"]), (&json!("0"), &json!("1234")));
    assert!(apply.request["data"].get("custinfo").is_some(), "4.12 has it for mandatory");
    for path in ["journal.sqlite", "journal.sqlite-wal"] {
        let bytes = std::fs::read(site.path(path)).unwrap_or_default();
        let found = bytes.windows(18).any(|window| window == b"330501190001019876");
        assert!(!found, "{path} still knows the person");
    }
}

#[test]
fn a_good_card_and_a_broken_one_are_taken_back() {
    let good = site(Call::CardReturnApply, &[]);
    let told = good.run(&RETURN).ended(0, "returned");
    for (name, wanted) in [("payable_fen", 1234), ("balance_before_fen", 1234), ("balance_after_fen", 0), ("amount_fen", 1234)] {
        assert_eq!(told[name], wanted, "{name}: {told}");
    }
    check_end(&good, Call::CardReturnApply, "good");
    let broken = Site::empty(&[]);
    let mut broken = broken;
    broken.start_server(&[]);
    broken.insert(CARD, &[]);
    broken.run(&["card", "read"]);
    broken.remove();
    let told = broken.run(&["return", "--broken", "--card-no", CARD_NO]).ended(0, "returned");
    assert_eq!((&told["payable_fen"], &told["on_card"], &told["card_no"]), (&json!(1234), &json!(false), &json!(CARD_NO)), "{told}");
    assert_eq!(confirmed(&broken, Call::CardReturnApply), 1);
}

#[test]
fn an_empty_card_is_taken_back_too() {
    let site = site(Call::CardReturnApply, &["--balance", "0"]);
    let told = site.run(&RETURN).ended(0, "returned");
    assert_eq!((&told["payable_fen"], site.books().card.offline_sequence), (&json!(0), site.books().before.offline_sequence + 1));
}

#[test]
fn a_torn_card_is_finished_in_the_same_run_or_later() {
    for business in [Call::CardSaleRequest, Call::CardReturnApply] {
        for tear in ["before-write:1:0.9", "after-write:1:0.9"] {
            let what = format!("{business:?} {tear}");
            let back = site(business, &["--tear", tear]);
            let ran = begin(&back, business, &["--wait", "10"]).wait();
            assert_eq!(ran.status, Some(0), "{what}: {ran:#?}");
            check_told(&back, business, &ran, &what);
            check_end(&back, business, &what);
        }
        for tear in ["before-write:1", "after-write:1"] {
            let what = format!("{business:?} {tear}");
            let mut gone = site(business, &["--tear", tear]);
            let terminal = begin(&gone, business, &["--wait", "1"]);
            gone.wait_until_card_left();
            let ran = terminal.wait();
            assert_eq!(ran.status, Some(4), "{what}: {ran:#?}");
            check_told(&gone, business, &ran, &what);
            gone.insert(CARD, &[]);
            check_end(&gone, business, &what);
            // An activation that was paid is brought to its end; a return is not begun again by itself.
            let written = is_activation(business) || tear == "after-write:1";
            assert_eq!(is_written(&gone, business), written, "{what}");
        }
    }
}

#[test]
fn cards_of_another_make_are_served_too() {
    for make in [&["--answers", "pieces"][..], &["--answers", "announced"], &["--answers", "exact"], &["--zero-records"]] {
        for business in [Call::CardSaleRequest, Call::CardReturnApply] {
            let site = site(business, make);
            let ran = begin(&site, business, &[]).wait();
            assert_eq!(ran.status, Some(0), "{make:?} {business:?}: {ran:#?}");
            check_told(&site, business, &ran, &format!("{make:?}"));
        }
    }
}

#[test]
fn every_form_of_a_list_is_understood() {
    for form in ["lists=loose-string", "lists=array", "lists=array-text", "lists=array-of-one", "data=text", "numbers=numbers"] {
        for business in [Call::CardSaleRequest, Call::CardReturnApply] {
            let fresh: &[&str] = if is_activation(business) { &["--status", "not-enabled"] } else { &[] };
            let site = Site::with(Wish { card: fresh, server: &["--set", form], ..Wish::default() });
            let ran = begin(&site, business, &[]).wait();
            assert_eq!(ran.status, Some(0), "{form} {business:?}: {ran:#?}");
        }
    }
}

#[test]
fn a_repeated_confirm_may_be_told_that_it_was_there_before() {
    for answer in ["repeated_confirm=duplicate", "repeated_confirm=already-charged"] {
        for confirm in [Call::CardSaleConfirm, Call::CardReturnConfirm] {
            let fresh: &[&str] = if is_activation(confirm) { &["--status", "not-enabled"] } else { &[] };
            let site = Site::with(Wish { card: fresh, server: &["--set", answer], ..Wish::default() });
            site.relay.once(confirm, 1, Deed::LoseReply);
            let ran = begin(&site, confirm, &[]).wait();
            assert_eq!((ran.status, confirmed(&site, confirm), site.open_orders()), (Some(0), 1, 0), "{answer} {confirm:?}: {ran:#?}");
        }
    }
}

#[test]
fn a_single_fault_of_any_call_is_overcome_in_the_same_run() {
    for call in [ACTIVATION, GIVING_BACK].concat() {
        for deed in DEEDS {
            let site = site(call, &[]);
            site.relay.once(call, 1, deed);
            let (ran, what) = (begin(&site, call, &[]).wait(), format!("{call:?} {deed:?}"));
            assert_eq!((ran.status, site.relay.calls().len()), (Some(0), 3), "{what}: {ran:#?}");
            check_told(&site, call, &ran, &what);
            check_end(&site, call, &what);
        }
    }
}

#[test]
fn a_call_that_never_succeeds_leaves_nothing_behind_or_an_open_case() {
    for call in [ACTIVATION, GIVING_BACK].concat() {
        for deed in [Deed::LoseRequest, Deed::LoseReply, Deed::Forge] {
            let site = site(call, &[]);
            site.relay.always(call, deed);
            let (ran, what) = (begin(&site, call, &[]).wait(), format!("{call:?} {deed:?}"));
            let first = matches!(call, Call::CardSaleRequest | Call::CardReturnApply);
            assert_eq!(ran.status, Some(if first { 3 } else { 4 }), "{what}: {ran:#?}");
            check_told(&site, call, &ran, &what);
            if !first {
                let synced = site.run(&["sync"]);
                assert_eq!(synced.status, Some(4), "{what}: {synced:#?}");
                site.relay.behave();
                let synced = site.run(&["sync"]);
                assert_eq!(synced.status, Some(0), "it needs no card: {what}: {synced:#?}");
            }
            check_end(&site, call, &what);
        }
    }
}

#[test]
fn killed_during_any_call_it_is_settled_by_the_next_run() {
    for call in [ACTIVATION, GIVING_BACK].concat() {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            let site = site(call, &[]);
            site.relay.always(call, Deed::Hold);
            let terminal = begin(&site, call, &["--wait", "10"]);
            site.relay.wait_for_held();
            terminal.kill();
            site.relay.let_go(whereto);
            assert_eq!(site.open_orders(), 1, "{call:?} {whereto:?}");
            let second = site.run(&["recharge", "--amount", "50.00", "--pay", "cash"]);
            assert_eq!(second.status, Some(3), "one open business of a card comes first: {second:#?}");
            check_end(&site, call, &format!("{call:?} {whereto:?}"));
            // Money was taken for an activation; a return that came to nothing stays nothing.
            assert_eq!(is_written(&site, call), call != Call::CardReturnApply, "{call:?} {whereto:?}");
        }
    }
}

#[test]
fn a_server_that_wants_another_write_is_refused() {
    let evil: [(Call, Change, &str); 4] = [
        (Call::CardSaleRequest, |data| data["apdulist"] = json!("805401000F0000000120220509103015AABBCCDD"), "a debit"),
        (
            Call::CardSaleRequest,
            |data| data["apdulist"] = json!("04D695002201023360FFFFFFFF020103104880699999900018202205092032123100002992C47F"),
            "another card's file",
        ),
        (Call::CardReturnApply, |data| data["apdulist"] = json!("805200000B20220509103015AABBCCDD"), "a credit"),
        (
            Call::CardReturnApply,
            |data| data["apdulist"] = json!("04D695002201023360FFFFFFFF020203104880699999900017202205092032123100002992C47F"),
            "an update",
        ),
    ];
    for (call, change, what) in evil {
        let site = site(call, &[]);
        site.relay.always(call, Deed::Rewrite(change));
        let ran = begin(&site, call, &[]).wait();
        let told = ran.ended(3, "nothing_charged");
        assert_eq!((told["code"].as_str(), is_written(&site, call)), (Some("list-refused"), false), "{what}: {told}");
        assert_eq!(site.open_orders(), 0, "{what}");
    }
}

#[test]
fn the_wrong_card_put_back_is_not_touched() {
    for business in [Call::CardSaleRequest, Call::CardReturnApply] {
        let mut site = site(business, &["--tear", "before-write:1"]);
        let terminal = begin(&site, business, &["--wait", "20"]);
        site.wait_until_card_left();
        let status: &[&str] = if is_activation(business) { &["--status", "not-enabled"] } else { &[] };
        site.insert(18, status);
        std::thread::sleep(Duration::from_millis(1500));
        site.remove();
        site.insert(CARD, &[]);
        let ran = terminal.wait();
        assert_eq!(ran.status, Some(0), "{business:?}: {ran:#?}");
        let (other, before) = (site.books_of(18).card, site.books_of(18).before);
        let status = u8::from(!is_activation(business));
        assert_eq!((other.status, other.offline_sequence), (status, before.offline_sequence), "{business:?}");
    }
}
