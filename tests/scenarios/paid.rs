//! Money that was taken, and then power, card or line went: it is on the card, given back, or open in the journal.

use std::time::{Duration, Instant};

use cardkiosk::proto::gateway::PayState;
use cardkiosk::proto::message::Call;
use serde_json::{Value, json};

use crate::support::site::gateway::{code, pay};
use crate::support::site::programs::Running;
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, Site, Wish};

const QUICK: [&str; 3] = ["gateway.call_seconds = 5", "gateway.valid_seconds = 5", "gateway.query_seconds = 1"];
const PAYS: [&str; 2] = ["--customer", "pays-at-query:1"];

fn shop(gateway: &[&str], card: &[&str]) -> Site {
    Site::with(Wish { config: &QUICK, gateway: Some(gateway), card, ..Wish::default() })
}

fn start(site: &Site, more: &[&str]) -> Running {
    site.start(&[&["recharge", "--amount", "50.00", "--pay", "alipay"], more].concat())
}

#[track_caller]
fn recovers(site: &Site, loads: usize, what: &str) {
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{what}: {recovered:#?}");
    site.check_settled(loads);
}

#[test]
fn killed_before_the_code_is_paid() {
    for paid_meanwhile in [true, false] {
        let site = shop(&["--customer", "walks-away"], &[]);
        let terminal = start(&site, &[]);
        let code = code(&terminal);
        terminal.kill();
        assert_eq!((site.open_orders(), site.payment().state), (1, PayState::Waiting));
        if paid_meanwhile {
            pay(&code);
        }
        recovers(&site, usize::from(paid_meanwhile), "before it was paid");
    }
}

#[test]
fn killed_before_it_heard_that_it_was_paid() {
    let site = shop(&[&PAYS[..], &["--fault", "delay:query:1:4000"]].concat(), &[]);
    let terminal = start(&site, &[]);
    site.wait_for_payment(|payment| payment.state == PayState::Paid);
    terminal.kill();
    assert_eq!((site.open_orders(), site.books().loads(), site.books().orders().len()), (1, 0, 0));
    recovers(&site, 1, "the gateway knows, the journal does not");
}

#[test]
fn killed_between_the_payment_and_the_order() {
    for whereto in [LetGo::Nowhere, LetGo::ToServer] {
        let mut site = shop(&PAYS, &[]);
        site.relay.once(Call::ChargeOrderCreate, 1, Deed::Hold);
        let terminal = start(&site, &[]);
        site.relay.wait_for_held();
        terminal.kill();
        site.relay.let_go(whereto);
        assert_eq!((site.open_orders(), site.payment().state), (1, PayState::Paid));
        site.books().check();
        let listed = site.run(&["journal", "list", "--open"]).json();
        assert_eq!(listed["orders"][0]["pay_order_no"].as_str(), site.payments().keys().next().map(String::as_str));
        // The card is gone too; who paid does not lose it.
        site.remove();
        let synced = site.run(&["sync"]);
        assert_eq!(synced.status, Some(4), "{whereto:?}: {synced:#?}");
        site.insert(CARD, &[]);
        recovers(&site, 1, &format!("{whereto:?}"));
        assert_eq!(site.books().orders().len(), 1, "{whereto:?}: one order for one payment");
    }
}

#[test]
fn killed_at_every_call_behind_the_payment() {
    for call in [Call::CardChargeRequest, Call::CardChargeConfirm] {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            let site = shop(&PAYS, &[]);
            site.relay.always(call, Deed::Hold);
            let terminal = start(&site, &[]);
            site.relay.wait_for_held();
            terminal.kill();
            site.relay.let_go(whereto);
            site.relay.behave();
            recovers(&site, 1, &format!("{call:?} {whereto:?}"));
        }
    }
}

#[test]
fn killed_while_the_money_goes_back() {
    let gateway = [&PAYS[..], &["--fault", "delay:revoke:1:4000"]].concat();
    let server = ["--fault", "refuse:chargeOrderCreate:1:000038"];
    let site = Site::with(Wish { config: &QUICK, gateway: Some(&gateway), server: &server, ..Wish::default() });
    let terminal = start(&site, &[]);
    site.wait_for_payment(|payment| payment.state == PayState::Refunding);
    terminal.kill();
    assert_eq!(site.open_orders(), 1);
    // The server would take the order now. The money is the customer's again.
    recovers(&site, 0, "refunded");
    assert_eq!((site.payment().state, site.payment().given_back), (PayState::Refunded, 1));
    assert!(site.books().orders().is_empty());
}

#[test]
fn killed_at_any_moment_of_a_payment() {
    for delay in (0..16).map(|step| Duration::from_millis(4 * step)) {
        let site = shop(&PAYS, &[]);
        let begun = Instant::now();
        let terminal = start(&site, &[]);
        while site.payment_state() != Some(PayState::Paid) && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(delay);
        terminal.kill();
        site.books().check();
        recovers(&site, 1, &format!("{delay:?}"));
    }
}

#[test]
fn a_card_that_leaves_while_its_customer_pays_is_waited_for() {
    for (tear, loads) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = shop(&PAYS, &["--tear", tear]);
        let told = start(&site, &[]).wait().ended(4, "unfinished");
        assert_eq!(told["payment"], "paid", "{told}");
        site.wait_until_card_left();
        assert_eq!(site.books().loads(), loads, "{tear}");
        site.insert(CARD, &[]);
        recovers(&site, 1, tear);
    }
    let mut site = shop(&["--customer", "walks-away"], &[]);
    let terminal = start(&site, &["--wait", "10"]);
    let code = code(&terminal);
    site.remove();
    pay(&code);
    std::thread::sleep(Duration::from_millis(1500));
    site.insert(CARD, &[]);
    terminal.wait().ended(0, "loaded");
    site.check_settled(1);
}

#[test]
fn cash_is_counted_and_the_change_is_told_once() {
    let site = Site::new();
    let told = site.recharge(&["--received", "100.00"]).ended(0, "loaded");
    assert_eq!((told["change_fen"].as_i64(), told["payment"].as_str()), (Some(5000), Some("taken")));
    let exact = site.recharge(&["--received", "50.00"]).ended(0, "loaded");
    assert_eq!(exact["change_fen"], 0);
    let short = site.recharge(&["--received", "49.99"]).ended(3, "nothing_charged");
    assert_eq!((short["code"].as_str(), short["change_fen"].as_i64()), (Some("received-short"), Some(4999)), "all of it goes back");
    let plain = site.run_plain(&["recharge", "--amount", "50.00", "--pay", "cash", "--received", "100.00"]);
    assert!(plain.out.contains("Change to hand back: ¥50.00"), "{plain:?}");
    site.check_settled(3);
}

#[test]
fn cash_for_an_order_that_is_refused_is_handed_back_whole() {
    for (fault, orders) in [("refuse:chargeOrderCreate:1:000038", 0), ("refuse:cardChargeRequest:1:000038", 1)] {
        let site = Site::with(Wish { server: &["--fault", fault], ..Wish::default() });
        let told = site.recharge(&["--received", "100.00"]).ended(3, "nothing_charged");
        assert_eq!((&told["change_fen"], site.books().orders().len()), (&json!(5_000), orders), "{fault}: {told}");
        assert_eq!(told["payout_fen"], 5_000, "what was to be loaded is asked for until it was handed over: {told}");
        let key = told["journal_key"].as_str().expect("it is in the journal").to_owned();
        let due = site.run(&["payout", "list"]).json()["payouts"].clone();
        assert_eq!((&due[0]["journal_key"], &due[0]["payout_fen"]), (&json!(key), &json!(5_000)), "{due}");
        assert_eq!(site.run(&["payout", "paid", &key]).status, Some(0));
        assert_eq!(site.run(&["payout", "paid", &key]).status, Some(3), "once");
        site.check_settled(0);
    }
}

#[test]
fn cash_for_a_torn_card_is_settled_by_the_card_and_the_change_not_told_twice() {
    let mut site = Site::with(Wish { card: &["--tear", "after-write:1"], ..Wish::default() });
    let told = site.recharge(&["--received", "100.00"]).ended(4, "unfinished");
    assert_eq!(told["change_fen"], 5000, "the amount is taken, the rest is the customer's");
    site.wait_until_card_left();
    site.insert(CARD, &[]);
    let recovered = site.recover(&[]);
    assert_eq!((recovered.status, &recovered.json()["orders"][0]["change_fen"]), (Some(0), &Value::Null), "{recovered:#?}");
    site.check_settled(1);
}

#[test]
fn a_reference_pays_for_one_top_up() {
    let site = Site::new();
    let paid = ["recharge", "--amount", "50.00", "--pay", "unionpay", "--pay-order", "POS4711"];
    site.run(&paid).ended(0, "loaded");
    let calls = site.relay.calls().len();
    site.run(&paid).ended(0, "loaded");
    assert_eq!(site.relay.calls().len(), calls, "told how the first stands; nothing is asked, nothing is written");
    assert_eq!(site.run(&["recharge", "--amount", "50.00", "--pay", "wechat"]).status, Some(2), "there is no gateway to make a code");
    assert_eq!(site.run(&["recharge", "--amount", "50.00", "--pay", "wechat", "--received", "50"]).status, Some(2));
    site.check_settled(1);
}
