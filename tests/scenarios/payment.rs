//! Payments by code: the built program as terminal, as server and as payment gateway, and the real reader stack.

use std::fs;

use cardkiosk::proto::gateway::PayState;

use crate::support::site::gateway::{SECRET, code, pay};
use crate::support::site::programs::{Ran, Running};
use crate::support::site::{Site, Wish};

/// Quick enough for a test; the last query is one of several.
const QUICK: [&str; 3] = ["gateway.call_seconds = 1", "gateway.valid_seconds = 5", "gateway.query_seconds = 1"];

/// The first query is the last one.
const ONE_QUERY: [&str; 3] = ["gateway.call_seconds = 1", "gateway.valid_seconds = 5", "gateway.query_seconds = 30"];

const WALKS_AWAY: [&str; 2] = ["--customer", "walks-away"];

fn shop(config: &[&str], gateway: &[&str], server: &[&str]) -> Site {
    Site::with(Wish { config, gateway: Some(gateway), server, ..Wish::default() })
}

fn start(site: &Site) -> Running {
    site.start(&["recharge", "--amount", "50.00", "--pay", "wechat", "--wait", "5"])
}

fn recharge(site: &Site) -> Ran {
    start(site).wait()
}

#[test]
fn a_code_is_shown_paid_and_loaded() {
    let site = shop(&QUICK, &WALKS_AWAY, &[]);
    let terminal = start(&site);
    pay(&code(&terminal));
    let told = terminal.wait().ended(0, "loaded");
    assert_eq!((told["payment"].as_str(), told["balance_after_fen"].as_i64()), (Some("paid"), Some(6234)));
    let payment = site.payment();
    assert_eq!((payment.state, payment.amount, payment.taken), (PayState::Paid, 5000, 1));
    site.check_settled(1);
}

#[test]
fn nobody_pays() {
    let site = shop(&QUICK, &WALKS_AWAY, &[]);
    let told = recharge(&site).ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("not-paid-in-time")));
    assert_eq!((site.payment().state, site.payment().taken), (PayState::Revoked, 0));
    site.check_settled(0);
}

#[test]
fn a_payment_that_only_the_last_query_sees_counts() {
    let site = shop(&ONE_QUERY, &["--customer", "pays-at-query:1"], &[]);
    recharge(&site).ended(0, "loaded");
    assert_eq!(site.payment().queries, 1);
    site.check_settled(1);
}

#[test]
fn a_payment_that_comes_before_the_revoke_wins() {
    let site = shop(&ONE_QUERY, &["--customer", "pays-before-revoke"], &[]);
    let told = recharge(&site).ended(0, "loaded");
    assert_eq!((told["payment"].as_str(), site.payment().queries), (Some("paid"), 1), "the last query saw nothing: {told}");
    site.check_settled(1);
}

#[test]
fn a_payment_that_comes_after_the_revoke_goes_back() {
    let site = shop(&ONE_QUERY, &["--customer", "pays-too-late"], &[]);
    let told = recharge(&site).ended(3, "nothing_charged");
    let payment = site.payment();
    assert_eq!((told["payment"].as_str(), payment.taken, payment.given_back), (Some("never_paid"), 1, 1));
    site.check_settled(0);
}

#[test]
fn the_customer_gives_up() {
    let site = shop(&QUICK, &WALKS_AWAY, &[]);
    let terminal = start(&site);
    code(&terminal);
    terminal.interrupt();
    let told = terminal.wait().ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("cancelled")));
    assert_eq!(site.payment().state, PayState::Revoked);
    site.check_settled(0);
}

#[test]
fn every_reply_of_the_gateway_lost_or_forged_once() {
    for (question, customer) in [("create", "pays-at-query:1"), ("query", "pays-at-query:1"), ("revoke", "pays-before-revoke")] {
        for kind in ["drop-request", "drop-reply", "forge", "truncate", "http-500"] {
            let site = shop(&QUICK, &["--customer", customer, "--fault", &format!("{kind}:{question}:1")], &[]);
            let terminal = start(&site);
            if question == "revoke" {
                // Whoever gives up and pays all the same has paid.
                code(&terminal);
                terminal.interrupt();
            }
            let told = terminal.wait().ended(0, "loaded");
            assert_eq!((told["payment"].as_str(), site.payment().taken), (Some("paid"), 1), "{kind} {question}");
            site.check_settled(1);
        }
    }
}

#[test]
fn a_revoke_without_an_answer_is_settled_later_without_the_card() {
    let faults = ["--fault", "drop-reply:revoke:1", "--fault", "drop-request:revoke:2", "--fault", "forge:revoke:3"];
    let mut site = shop(&QUICK, &[&WALKS_AWAY[..], &faults].concat(), &[]);
    let told = recharge(&site).ended(4, "unfinished");
    assert_eq!(told["payment"], "pending");
    assert_eq!(site.open_orders(), 1);
    // A second payment for this card has to wait for the first.
    let refused = recharge(&site).ended(3, "nothing_charged");
    assert_eq!((refused["code"].as_str(), refused["payment"].as_str()), (Some("open-order"), Some("never_paid")));
    site.remove();
    assert_eq!(site.run(&["sync"]).status, Some(0));
    assert_eq!(site.payment().state, PayState::Revoked);
    site.check_settled(0);
}

#[test]
fn a_paid_order_that_the_centre_refuses_goes_back() {
    let gateway = ["--customer", "pays-at-query:1", "--fault", "drop-reply:revoke:1"];
    let site = shop(&QUICK, &gateway, &["--fault", "refuse:chargeOrderCreate:1:000038"]);
    let told = recharge(&site).ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("returned"), Some("000038")));
    let payment = site.payment();
    assert_eq!((payment.state, payment.taken, payment.given_back), (PayState::Refunded, 1, 1));
    site.check_settled(0);
}

#[test]
fn a_paid_order_that_the_centre_cancels_goes_back() {
    let site = shop(&QUICK, &["--customer", "pays-at-query:1"], &["--fault", "refuse:cardChargeRequest:1:000038"]);
    let told = recharge(&site).ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), site.payment().given_back), (Some("returned"), 1));
    assert_eq!(site.books().orders().len(), 1, "the order was made, and taken back");
    site.check_settled(0);
}

#[test]
fn a_refund_that_takes_its_time_is_followed_to_its_end() {
    let gateway = ["--customer", "pays-at-query:1", "--refund-asks", "6"];
    let mut site = shop(&QUICK, &gateway, &["--fault", "refuse:chargeOrderCreate:every:000038"]);
    let told = recharge(&site).ended(4, "unfinished");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("going_back"), Some("refunding")));
    site.remove();
    assert_eq!(site.run(&["sync"]).status, Some(4), "it is still on its way");
    assert_eq!(site.run(&["sync"]).status, Some(0));
    assert_eq!((site.payment().state, site.payment().given_back), (PayState::Refunded, 1));
    site.check_settled(0);
}

#[test]
fn a_gateway_that_is_down_charges_nothing() {
    let mut site = shop(&QUICK, &WALKS_AWAY, &[]);
    site.stop_gateway();
    let told = site.run(&["recharge", "--amount", "50.00", "--pay", "alipay"]).ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("unreachable")));
    site.check_settled(0);
}

#[test]
fn a_gateway_that_goes_down_behind_its_code_is_asked_when_it_is_back() {
    for paid_meanwhile in [true, false] {
        let mut site = shop(&QUICK, &WALKS_AWAY, &[]);
        let terminal = start(&site);
        let code = code(&terminal);
        site.stop_gateway();
        let told = terminal.wait().ended(4, "unfinished");
        assert_eq!((told["payment"].as_str(), told["on_card"].as_bool()), (Some("pending"), Some(false)), "{told}");
        assert_eq!(site.run(&["sync"]).status, Some(4), "it is down still");
        assert_eq!((site.open_orders(), site.payment().state), (1, PayState::Waiting));
        site.start_gateway(&WALKS_AWAY);
        if paid_meanwhile {
            pay(&code);
        }
        let recovered = site.recover(&["--wait", "5"]);
        assert_eq!(recovered.status, Some(0), "{recovered:#?}");
        assert_eq!(site.payment().state, if paid_meanwhile { PayState::Paid } else { PayState::Revoked });
        site.check_settled(usize::from(paid_meanwhile));
    }
}

#[test]
fn doctor_says_whether_the_gateway_shares_the_secret() {
    let site = shop(&QUICK, &WALKS_AWAY, &[]);
    let gateway = |ran: &Ran| {
        let told = ran.json();
        let checks = told["checks"].as_array().expect("a list").clone();
        checks.into_iter().find(|check| check["check"] == "gateway").expect("it is examined")
    };
    assert_eq!(gateway(&site.run(&["doctor"]))["ok"], true);
    fs::write(site.path("gateway.secret"), SECRET.replace('0', "f")).expect("the file is ours");
    assert_eq!(gateway(&site.run(&["doctor"]))["ok"], false);
    assert!(site.payments().is_empty(), "it only asks");
}
