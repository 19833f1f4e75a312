//! Single orders: listed, shown, cancelled, settled by card management, in every state the server may hold them in.

use cardkiosk::domain::OrderState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::server::ledger::Order;
use serde_json::{Value, json};

use crate::support::site::orders::{order_no, paid, unpaid};
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, CARD_NO, Site, Wish};

/// A call without a reply that counts.
const DEEDS: [Deed; 6] = [Deed::LoseRequest, Deed::LoseReply, Deed::Garble, Deed::Alter, Deed::Forge, Deed::Gateway];

/// what an order in this state asks for, and whether it may be cancelled.
const RIGHT: [(OrderState, &str, bool); 12] = [
    (OrderState::Initial, "collect", true),
    (OrderState::Authorized, "manage", false),
    (OrderState::CardFailed, "collect", true),
    (OrderState::CardUnknown, "manage", false),
    (OrderState::Confirmed, "none", false),
    (OrderState::Authorizing, "collect", true),
    (OrderState::Confirming, "manage", false),
    (OrderState::Adjusted, "none", false),
    (OrderState::AdjustFailed, "by-hand", false),
    (OrderState::RefundRequested, "none", false),
    (OrderState::Refunded, "none", false),
    (OrderState::RefundFailed, "cancel", true),
];

/// One paid order in each state, and one that nobody has paid for.
fn every_state() -> Vec<Order> {
    let paid = (1..).zip(RIGHT).map(|(number, (state, ..))| paid(number, state, 100 * i64::from(number)));
    paid.chain([unpaid(self::paid(13, OrderState::Initial, 1300))]).collect()
}

fn site(orders: &[Order], card: &[&str]) -> Site {
    Site::with(Wish { card, orders, ..Wish::default() })
}

fn state(site: &Site, number: u32) -> OrderState {
    site.books().ledger.orders[&order_no(number)].state
}

fn times(site: &Site, call: Call) -> usize {
    site.relay.calls().into_iter().filter(|passed| *passed == call).count()
}

/// Another terminal wrote this order, or tore the card away while it did, and this one knows nothing of it.
fn begun_elsewhere(tear: &str) -> Site {
    let mut site = site(&[paid(1, OrderState::Initial, 5000)], &["--tear", tear]);
    assert_eq!(site.run(&["collect"]).status, Some(4), "{tear}");
    site.wait_until_card_left();
    site.forget();
    site.insert(CARD, &[]);
    site
}

#[test]
fn every_state_is_shown_with_the_one_right_action() {
    let orders = every_state();
    let mut site = site(&orders, &[]);
    let rows = |arguments: &[&str]| {
        let told = site.run(&[&["order", "list"], arguments].concat()).ended(0, "read");
        told["orders"].as_array().expect("a list").clone()
    };
    let all = rows(&["--all"]);
    assert_eq!(all.len(), 13);
    for (row, number) in all.iter().zip((1..=13).rev()) {
        let (state, action, may_cancel) = *RIGHT.get(number as usize - 1).unwrap_or(&(OrderState::Initial, "none", false));
        let wanted = (json!(order_no(number)), json!(state.code().to_string()), json!(action), json!(may_cancel), json!(number <= 12));
        let told = (&row["order_no"], &row["state"], &row["action"], &row["may_cancel"], &row["paid"]);
        assert_eq!(told, (&wanted.0, &wanted.1, &wanted.2, &wanted.3, &wanted.4), "{row}");
    }
    let open: Vec<_> = rows(&[]).iter().map(|row| row["state"].as_str().expect("a code").to_owned()).collect();
    assert_eq!(open, ["C", "9", "7", "6", "4", "3", "2", "1"], "what needs nothing any more is left out");
    let one = rows(&["--state", "2"]);
    assert_eq!((one.len(), &one[0]["order_no"]), (1, &json!(order_no(2))));
    // The card's number is enough.
    site.remove();
    for number in 1..=13 {
        let told = site.run(&["order", "show", &order_no(number), "--card-no", CARD_NO]).ended(0, "read");
        assert_eq!(told["orders"], json!([all[13 - number as usize]]), "{number}");
    }
    let unknown = site.run(&["order", "show", "4711", "--card-no", CARD_NO]).ended(3, "nothing_charged");
    assert_eq!(unknown["code"], "unknown-order");
    let plain = site.run_plain(&["order", "list", "--card-no", CARD_NO, "--all"]);
    assert_eq!(plain.out.lines().count(), 13, "{plain:?}");
    assert!(site.books().ledger.orders.values().eq(orders.iter()), "looking changes nothing");
}

#[test]
fn an_order_is_cancelled_where_its_state_allows_it_and_nowhere_else() {
    let site = site(&every_state(), &[]);
    for (number, (before, _, may_cancel)) in (1..).zip(RIGHT) {
        let (cancels, ran) = (times(&site, Call::ChargeOrderCancel), site.run(&["order", "cancel", &order_no(number)]));
        if may_cancel {
            let told = ran.ended(0, "cancelled");
            assert_eq!((&told["code"], &told["on_card"], state(&site, number)), (&Value::Null, &json!(false), OrderState::RefundRequested));
        } else {
            let told = ran.ended(3, "nothing_charged");
            assert_eq!(told["code"], format!("state-{}", before.code()), "{told}");
            let message = told["message"].as_str().expect("a text");
            assert!(message.starts_with("Nothing was written; neither card nor money was touched."), "{message}");
            assert_eq!((state(&site, number), times(&site, Call::ChargeOrderCancel)), (before, cancels), "4.4 is not even asked");
        }
    }
    let told = site.run(&["order", "cancel", &order_no(13)]).ended(3, "nothing_charged");
    assert_eq!((&told["code"], state(&site, 13)), (&json!("state-1"), OrderState::Initial), "nobody paid, nothing is refunded");
    site.books().check();
    assert_eq!((site.books().loads(), site.open_orders()), (0, 0));
}

#[test]
fn an_order_whose_write_is_unresolved_is_never_cancelled() {
    for (tear, loads) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = site(&[], &["--tear", tear]);
        let order = site.recharge(&[]).ended(4, "unfinished")["order_no"].as_str().expect("a number").to_owned();
        site.wait_until_card_left();
        site.insert(CARD, &[]);
        let told = site.run(&["order", "cancel", &order]).ended(4, "unfinished");
        assert_eq!((&told["code"], times(&site, Call::ChargeOrderCancel)), (&json!("write-unresolved"), 0), "{tear}: {told}");
        let listed = site.run(&["order", "list"]).ended(0, "read");
        assert_eq!((&listed["orders"][0]["action"], &listed["orders"][0]["may_cancel"]), (&json!("recover"), &json!(false)), "{listed}");
        assert_eq!((&listed["open"][0]["order_no"], site.books().loads()), (&json!(order), loads));
        assert_eq!(site.recover(&["--wait", "5"]).status, Some(0));
        site.check_settled(1);
    }
}

#[test]
fn an_order_of_this_terminal_that_was_not_written_is_cancelled() {
    let site = site(&[], &[]);
    site.relay.always(Call::CardChargeRequest, Deed::Hold);
    let terminal = site.start_recharge(&[]);
    site.relay.wait_for_held();
    terminal.kill();
    site.relay.let_go(LetGo::Nowhere);
    site.relay.behave();
    let order = site.books().orders()[0].order_no.clone();
    let told = site.run(&["order", "cancel", &order]).ended(0, "cancelled");
    assert_eq!((&told["order_no"], &told["code"]), (&json!(order), &Value::Null), "{told}");
    site.check_settled(0);
    let shown = site.run(&["journal", "show", &order]).json();
    assert_eq!(shown["orders"][0]["ending"], "cancelled");
    site.recharge(&[]).ended(0, "loaded");
    site.check_settled(1);
}

#[test]
fn a_payment_by_code_goes_back_with_its_order() {
    let gateway: &[&str] = &["--customer", "pays-at-query:1"];
    let site = Site::with(Wish { gateway: Some(gateway), config: &["gateway.query_seconds = 1"], ..Wish::default() });
    site.relay.always(Call::CardChargeRequest, Deed::Hold);
    let terminal = site.start(&["recharge", "--amount", "50.00", "--pay", "wechat"]);
    site.relay.wait_for_held();
    terminal.kill();
    site.relay.let_go(LetGo::Nowhere);
    site.relay.behave();
    let order = site.books().orders()[0].order_no.clone();
    let told = site.run(&["order", "cancel", &order]).ended(0, "cancelled");
    assert_eq!((&told["payment"], site.payment().given_back), (&json!("returned"), 1), "{told}");
    site.check_settled(0);
}

#[test]
fn a_cancel_without_a_reply_that_counts_is_settled_by_the_state() {
    for deed in DEEDS {
        let site = site(&[paid(1, OrderState::Initial, 5000)], &[]);
        site.relay.once(Call::ChargeOrderCancel, 1, deed);
        let told = site.run(&["order", "cancel", &order_no(1)]).ended(0, "cancelled");
        assert_eq!((state(&site, 1), &told["on_card"]), (OrderState::RefundRequested, &json!(false)), "{deed:?}: {told}");
        site.check_settled(0);
    }
    for whereto in [LetGo::Nowhere, LetGo::ToServer] {
        let site = site(&[paid(1, OrderState::Initial, 5000)], &[]);
        site.relay.once(Call::ChargeOrderCancel, 1, Deed::Hold);
        let terminal = site.start(&["order", "cancel", &order_no(1)]);
        site.relay.wait_for_held();
        terminal.kill();
        site.relay.let_go(whereto);
        assert_eq!(site.open_orders(), 1);
        let told = site.run(&["order", "cancel", &order_no(1)]).ended(0, "cancelled");
        assert_eq!(state(&site, 1), OrderState::RefundRequested, "{whereto:?}: {told}");
        site.check_settled(0);
    }
}

#[test]
fn management_learns_what_another_terminal_left_in_doubt() {
    let written = begun_elsewhere("after-write:1");
    let listed = written.run(&["order", "list"]).ended(0, "read");
    assert_eq!((&listed["orders"][0]["state"], &listed["orders"][0]["action"]), (&json!("2"), &json!("manage")));
    let told = written.run(&["order", "manage", &order_no(1)]).ended(0, "loaded");
    assert_eq!((&told["on_card"], state(&written, 1)), (&json!(true), OrderState::Adjusted), "{told}");
    written.check_settled(1);

    let not_written = begun_elsewhere("before-write:1");
    let told = not_written.run(&["order", "manage", &order_no(1)]).ended(3, "nothing_charged");
    assert_eq!((&told["code"], state(&not_written, 1)), (&json!("not-written"), OrderState::CardFailed), "{told}");
    assert_eq!((not_written.books().loads(), not_written.open_orders()), (0, 0), "management loads nothing");
    not_written.run(&["collect"]).ended(0, "loaded");
    not_written.check_settled(1);
}

#[test]
fn management_settles_what_this_terminal_left_in_doubt() {
    for (tear, loads) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = site(&[], &["--tear", tear]);
        let order = site.recharge(&[]).ended(4, "unfinished")["order_no"].as_str().expect("a number").to_owned();
        site.wait_until_card_left();
        site.insert(CARD, &[]);
        let ran = site.run(&["order", "manage", &order]);
        site.books().check();
        assert_eq!(site.books().loads(), loads, "{tear}: management loads nothing: {ran:#?}");
        assert_eq!(site.open_orders(), 1 - loads, "{tear}: {ran:#?}");
        if loads == 0 {
            assert_eq!(ran.ended(4, "unfinished")["code"], "not-written");
            site.run(&["order", "cancel", &order]).ended(0, "cancelled");
        } else {
            ran.ended(0, "loaded");
        }
        site.check_settled(loads);
    }
}

#[test]
fn management_is_not_begun_where_the_state_needs_none() {
    let site = site(&every_state(), &[]);
    for (number, (before, action, _)) in (1..).zip(RIGHT).filter(|(_, (_, action, _))| *action != "manage") {
        let told = site.run(&["order", "manage", &order_no(number)]).ended(3, "nothing_charged");
        assert_eq!((&told["code"], state(&site, number)), (&json!(format!("state-{}", before.code())), before), "{action}: {told}");
    }
    assert_eq!((times(&site, Call::ChargeOrderManageRequest), site.open_orders()), (0, 0));
}

#[test]
fn after_three_rounds_of_management_a_person_is_called_with_all_evidence() {
    for (call, rounds) in [(Call::ChargeOrderManageConfirm, 3), (Call::ChargeOrderManageRequest, 0)] {
        let mut site = begun_elsewhere("after-write:1");
        site.relay.always(call, Deed::Refuse("000151"));
        let told = site.run(&["order", "manage", &order_no(1)]).ended(5, "by_hand");
        assert_eq!((&told["code"], times(&site, Call::ChargeOrderManageRequest)), (&json!("rounds-exhausted"), 3), "{call:?}: {told}");
        let shown = site.run(&["journal", "show", &order_no(1)]).json();
        let entries = shown["orders"][0]["entries"].as_array().expect("a story").clone();
        let managed: Vec<&Value> = entries.iter().filter(|entry| !entry["event"]["managed"].is_null()).collect();
        assert_eq!(managed.len(), rounds, "{call:?}: {shown:#}");
        assert!(managed.iter().all(|entry| entry["event"]["managed"]["executed"].as_array().is_some_and(|ran| ran.len() > 3)), "{shown:#}");
        assert!(shown.to_string().contains("000151"), "the server's own words are kept: {shown:#}");
        let listed = site.run(&["order", "list"]).ended(0, "read");
        assert_eq!((&listed["orders"][0]["action"], &listed["open"][0]["calls_for_a_person"]), (&json!("by-hand"), &json!(true)));
        // This card has to wait for the person; another goes on.
        assert_eq!(site.recharge(&[]).ended(3, "nothing_charged")["code"], "open-order");
        site.remove();
        site.insert(CARD + 1, &[]);
        site.recharge(&[]).ended(0, "loaded");
        assert_eq!(site.books_of(CARD + 1).loads(), 1);
        site.remove();
        site.insert(CARD, &[]);
        // The person has seen to it at the centre.
        site.relay.behave();
        site.run(&["order", "manage", &order_no(1)]).ended(0, "loaded");
        assert_eq!((state(&site, 1), site.books().loads(), site.open_orders()), (OrderState::Adjusted, 1, 0));
    }
}

#[test]
fn management_touches_no_other_card() {
    let mut site = begun_elsewhere("after-write:1");
    site.remove();
    site.insert(CARD + 1, &[]);
    let told = site.run(&["order", "manage", &order_no(1), "--card-no", CARD_NO, "--wait", "1"]).ended(4, "unfinished");
    assert_eq!((times(&site, Call::ChargeOrderManageRequest), site.open_orders()), (0, 1), "{told}");
    assert_eq!(site.books_of(CARD + 1).loads(), 0);
    site.remove();
    site.insert(CARD, &[]);
    site.run(&["order", "manage", &order_no(1)]).ended(0, "loaded");
    site.check_settled(1);
}

#[test]
fn without_a_server_what_the_journal_holds_is_shown_all_the_same() {
    let mut site = site(&[], &["--tear", "before-write:1:0.5"]);
    site.relay.always(Call::CardChargeRequest, Deed::LoseRequest);
    assert_eq!(site.recharge(&[]).status, Some(4));
    site.stop_server();
    for arguments in [&["order", "list", "--card-no", CARD_NO][..], &["order", "show", "4711", "--card-no", CARD_NO]] {
        let told = site.run(arguments).ended(6, "nothing_charged");
        assert_eq!((told["open"].as_array().map(Vec::len), &told["orders"]), (Some(1), &json!([])), "{told}");
    }
    site.start_server(&[]);
    site.relay.behave();
    assert_eq!(site.recover(&["--wait", "5"]).status, Some(0));
    site.check_settled(1);
}
