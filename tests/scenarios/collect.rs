//! Orders paid elsewhere, written to their card: over several pages, torn, killed, without a server, and over again.

use std::time::Duration;

use cardkiosk::domain::OrderState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::server::ledger::Order;
use serde_json::{Value, json};

use crate::support::site::orders::{order_no, paid, unpaid};
use crate::support::site::programs::Ran;
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, CARD_NO, Site, Wish};

/// What befalls a call. All of them mean that the terminal does not know what became of it.
const DEEDS: [Deed; 6] = [Deed::LoseRequest, Deed::LoseReply, Deed::Garble, Deed::Alter, Deed::Forge, Deed::Gateway];

/// Three orders that wait, the oldest first.
fn three() -> Vec<Order> {
    vec![paid(1, OrderState::Initial, 1000), paid(2, OrderState::CardFailed, 2000), paid(3, OrderState::Authorizing, 3000)]
}

fn site(orders: &[Order], card: &[&str]) -> Site {
    Site::with(Wish { card, orders, ..Wish::default() })
}

/// The numbers of the orders an object tells of.
fn numbers(told: &Value) -> Vec<String> {
    let orders = told["orders"].as_array().expect("a list");
    orders.iter().map(|order| order["order_no"].as_str().expect("a number").to_owned()).collect()
}

/// The orders that 4.5 was asked for, in turn.
fn authorized(site: &Site) -> Vec<String> {
    let passed = site.relay.passed();
    let asked = passed.iter().filter(|passed| passed.call == Call::CardChargeRequest);
    asked.map(|passed| passed.request["data"]["orderno"].as_str().expect("a number").to_owned()).collect()
}

/// Whatever was left open is finished, then whatever still waits is collected.
#[track_caller]
fn finishes(site: &Site, what: &str) {
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{what}: {recovered:#?}");
    let collected = site.run(&["collect"]);
    assert!(
        matches!((collected.status, collected.text("code").as_str()), (Some(0), _) | (Some(3), "nothing-waits")),
        "{what}: {collected:#?}"
    );
    site.check_settled(3);
}

#[test]
fn what_waits_is_collected_and_everybody_agrees() {
    let site = site(&[paid(1, OrderState::Initial, 3000)], &[]);
    let told = site.run(&["collect"]).ended(0, "loaded");
    for (name, wanted) in [
        ("order_no", json!(order_no(1))),
        ("card_no", json!(CARD_NO)),
        ("amount_fen", json!(3000)),
        ("balance_before_fen", json!(1234)),
        ("balance_after_fen", json!(4234)),
        ("on_card", json!(true)),
        ("waiting", json!([])),
        ("code", Value::Null),
    ] {
        assert_eq!(told[name], wanted, "{name}: {told}");
    }
    assert_eq!(numbers(&told), [order_no(1)]);
    site.check_settled(1);
    let calls = site.relay.calls();
    assert!(!calls.contains(&Call::ChargeOrderCreate), "it was made elsewhere: {calls:?}");
    let again = site.run(&["collect"]).ended(3, "nothing_charged");
    assert_eq!(again["code"], "nothing-waits", "{again}");
    site.check_settled(1);
}

#[test]
fn all_pages_are_read_and_everything_that_waits_is_written_oldest_first() {
    let ended = [OrderState::Confirmed, OrderState::Refunded, OrderState::AdjustFailed, OrderState::RefundFailed];
    let orders: Vec<Order> = (1..=45)
        .map(|number| match number % 9 {
            0 | 4 => paid(number, OrderState::Initial, 100 * i64::from(number)),
            7 => unpaid(paid(number, OrderState::Initial, 10_000)),
            rest => paid(number, ended[rest as usize % 4], 10_000),
        })
        .collect();
    let waiting: Vec<String> = (1..=45).filter(|number| matches!(number % 9, 0 | 4)).map(order_no).collect();
    let site = site(&orders, &[]);
    let told = site.run(&["collect"]).ended(0, "loaded");
    assert_eq!((numbers(&told), authorized(&site)), (waiting.clone(), waiting.clone()));
    let pages: Vec<_> = site.relay.passed().iter().filter(|passed| passed.request["data"]["orderno"].is_null()).cloned().collect();
    let pages: Vec<_> = pages.iter().filter_map(|passed| passed.request["data"]["currpage"].as_str()).collect();
    assert_eq!(pages, ["1", "2", "3"], "each page once");
    let books = site.books();
    books.check();
    let sum: i64 = waiting.iter().map(|number| books.ledger.orders[number].amount).sum();
    assert_eq!((books.loads(), books.loaded()), (10, sum));
    for order in &orders {
        let now = &books.ledger.orders[&order.order_no];
        if waiting.contains(&order.order_no) {
            assert_eq!((now.state, now.credits()), (OrderState::Confirmed, 1), "{now:?}");
        } else {
            assert_eq!(now, order, "it did not wait for this card");
        }
    }
    assert_eq!(site.open_orders(), 0);
}

#[test]
fn a_chosen_order_alone_is_written() {
    let orders: Vec<Order> = (1..=30).map(|number| paid(number, OrderState::Initial, 100 * i64::from(number))).collect();
    let site = site(&orders, &[]);
    let told = site.run(&["collect", "--order", &order_no(2)]).ended(0, "loaded");
    assert_eq!((numbers(&told), told["amount_fen"].as_i64()), (vec![order_no(2)], Some(200)));
    assert_eq!((site.books().loads(), site.books().loaded()), (1, 200));
    for (wanted, code) in [(order_no(99), "unknown-order"), (order_no(2), "nothing-waits")] {
        let told = site.run(&["collect", "--order", &wanted]).ended(3, "nothing_charged");
        assert_eq!(told["code"], code, "{wanted}: {told}");
        assert!(told["message"].as_str().is_some_and(|said| !said.contains("0.00") && !said.contains("cancelled")), "{told}");
    }
    assert_eq!((site.books().loads(), site.open_orders()), (1, 0));
}

#[test]
fn a_card_torn_away_in_the_middle_leaves_the_rest_waiting() {
    for (tear, loads) in [("before-write:2", 1), ("after-write:2", 2)] {
        let mut site = site(&three(), &["--tear", tear]);
        let told = site.run(&["collect"]).ended(4, "unfinished");
        assert_eq!((numbers(&told), &told["waiting"]), (vec![order_no(1), order_no(2)], &json!([order_no(3)])), "{tear}");
        site.wait_until_card_left();
        site.books().check();
        assert_eq!((site.books().loads(), site.open_orders()), (loads, 1), "{tear}");
        site.insert(CARD, &[]);
        let refused = site.run(&["collect"]).ended(3, "nothing_charged");
        assert_eq!(refused["code"], "open-order", "one open order of a card comes first: {refused}");
        finishes(&site, tear);
        assert_eq!(site.books().loads(), 3);
    }
}

#[test]
fn a_card_torn_away_and_put_back_in_time_is_written_to_the_end() {
    for tear in ["before-write:2:1", "after-write:2:1", "after-write:1:1", "before-write:3:1"] {
        let site = site(&three(), &["--tear", tear]);
        let told = site.run(&["collect", "--wait", "10"]).ended(0, "loaded");
        assert_eq!((numbers(&told).len(), told["balance_after_fen"].as_i64()), (3, Some(7234)), "{tear}: {told}");
        site.check_settled(3);
    }
}

#[test]
fn nobody_is_told_to_put_back_a_card_that_was_not_lifted() {
    let site = site(&three(), &[]);
    let ran = site.run(&["collect"]);
    ran.ended(0, "loaded");
    assert!(!ran.err.contains("lifted") && !ran.err.contains("Making the order"), "{ran:?}");
}

#[test]
fn another_card_put_down_in_the_middle_is_not_touched() {
    let mut site = site(&three(), &["--tear", "after-write:2"]);
    let terminal = site.start(&["collect", "--wait", "20"]);
    site.wait_until_card_left();
    site.insert(CARD + 1, &[]);
    std::thread::sleep(Duration::from_millis(1500));
    site.remove();
    site.insert(CARD, &[]);
    terminal.wait().ended(0, "loaded");
    site.check_settled(3);
    assert_eq!(site.books_of(CARD + 1).loads(), 0);
}

#[test]
fn a_single_fault_of_any_call_loses_and_doubles_nothing() {
    let calls = [
        (Call::CardInfoQuery, 1),
        (Call::ChargeOrderQuery, 1),
        (Call::ChargeOrderQuery, 2),
        (Call::CardChargeRequest, 2),
        (Call::CardChargeConfirm, 2),
    ];
    for (call, time) in calls {
        for deed in DEEDS {
            let site = site(&three(), &[]);
            site.relay.once(call, time, deed);
            let (ran, what) = (site.run(&["collect"]), format!("{call:?} {time} {deed:?}"));
            check_told(&site, &ran, &what);
            finishes(&site, &what);
        }
    }
}

#[test]
fn killed_in_the_middle_the_next_run_goes_on() {
    for (call, time) in
        [(Call::ChargeOrderQuery, 1), (Call::ChargeOrderQuery, 3), (Call::CardChargeRequest, 2), (Call::CardChargeConfirm, 2)]
    {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            let site = site(&three(), &[]);
            site.relay.once(call, time, Deed::Hold);
            let terminal = site.start(&["collect"]);
            site.relay.wait_for_held();
            terminal.kill();
            site.relay.let_go(whereto);
            site.relay.behave();
            site.books().check();
            let begun = usize::from((call, time) != (Call::ChargeOrderQuery, 1));
            assert_eq!(site.open_orders(), begun, "{call:?} {time} {whereto:?}");
            finishes(&site, &format!("{call:?} {time} {whereto:?}"));
        }
    }
}

#[test]
fn a_server_that_goes_down_in_the_middle_finds_everything_again() {
    for (call, time) in [(Call::ChargeOrderQuery, 2), (Call::CardChargeRequest, 2), (Call::CardChargeConfirm, 2)] {
        let mut site = site(&three(), &[]);
        site.relay.once(call, time, Deed::Hold);
        let terminal = site.start(&["collect"]);
        site.relay.wait_for_held();
        site.stop_server();
        site.relay.let_go(LetGo::ToServer);
        site.relay.behave();
        let (ran, what) = (terminal.wait(), format!("{call:?} {time}"));
        assert!(matches!(ran.status, Some(4 | 6)), "{what}: {ran:#?}");
        check_told(&site, &ran, &what);
        site.start_server(&[]);
        finishes(&site, &what);
    }
}

#[test]
fn what_another_terminal_left_in_doubt_is_settled_first() {
    for (tear, credits) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = site(&[paid(1, OrderState::Initial, 5000)], &["--tear", tear]);
        assert_eq!(site.run(&["collect"]).status, Some(4));
        site.wait_until_card_left();
        assert_eq!(site.books().loads(), credits, "{tear}");
        site.forget();
        site.insert(CARD, &[]);
        let told = site.run(&["collect"]).ended(0, "loaded");
        assert_eq!((told["amount_fen"].as_i64(), told["on_card"].as_bool()), (Some(5000), Some(true)), "{tear}: {told}");
        assert!(site.relay.calls().contains(&Call::ChargeOrderManageConfirm), "{tear}");
        site.check_settled(1);
    }
}

#[test]
fn what_does_not_fit_on_the_card_stays_at_the_server() {
    let orders = [paid(1, OrderState::Initial, 90_000), paid(2, OrderState::Initial, 20_000)];
    let site = site(&orders, &[]);
    let told = site.run(&["collect"]).ended(0, "loaded");
    assert_eq!((numbers(&told), &told["waiting"]), (vec![order_no(1)], &json!([order_no(2)])), "{told}");
    assert_eq!(told["waiting_code"], "limit", "and it says why: {told}");
    let books = site.books();
    books.check();
    assert_eq!((books.loads(), books.loaded(), site.open_orders()), (1, 90_000, 0));
    assert_eq!(books.ledger.orders[&order_no(2)], orders[1]);
    let alone = site.run(&["collect"]).ended(3, "nothing_charged");
    assert_eq!((&alone["code"], numbers(&alone).len()), (&json!("limit"), 0), "{alone}");
}

/// What was told is true of the card, at the moment it is told.
#[track_caller]
fn check_told(site: &Site, ran: &Ran, what: &str) {
    let (told, books) = (ran.json(), site.books());
    books.check();
    let orders = told["orders"].as_array().cloned().unwrap_or_default();
    let loaded: Vec<&Value> = orders.iter().filter(|order| order["outcome"] == "loaded").collect();
    for order in &loaded {
        let number = order["order_no"].as_str().expect("a number");
        assert_eq!(books.ledger.orders[number].state, OrderState::Confirmed, "{what}: {ran:#?}");
    }
    assert!(books.loads() >= loaded.len(), "{what}: {ran:#?}");
    match ran.status {
        Some(0) => assert_eq!((loaded.len(), books.loads(), site.open_orders()), (3, 3, 0), "{what}: {ran:#?}"),
        Some(3 | 6) => assert_eq!((books.loads(), site.open_orders()), (0, 0), "{what}: {ran:#?}"),
        Some(4) => assert_eq!(site.open_orders(), 1, "{what}: {ran:#?}"),
        _ => panic!("{what}: {ran:#?}"),
    }
}
