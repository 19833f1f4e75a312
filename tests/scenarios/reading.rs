//! Reading a card, with the server and without; and what is out of reach.

use cardkiosk::proto::message::Call;
use serde_json::{Value, json};

use crate::support::site::relay::Deed;
use crate::support::site::{CARD, CARD_NO, Site, Wish};

#[test]
fn a_card_is_read_with_its_history_without_a_server() {
    let mut site = Site::empty(&[]);
    site.insert(CARD, &[]);
    let told = site.run(&["card", "read", "--offline"]).ended(0, "read");
    assert_eq!((&told["card_no"], &told["balance_before_fen"]), (&json!(CARD_NO), &json!(1234)));
    let ride =
        json!({"kind": "compound_purchase", "amount_fen": 200, "at": "2022-04-02T08:15:00", "terminal": "130000765432", "sequence": 7});
    let load = json!({"kind": "load", "amount_fen": 3000, "at": "2022-04-01T17:30:59", "terminal": "000000009901", "sequence": 42});
    assert_eq!(told["history"], json!([ride, load]), "newest first, empty records left out");
    assert_eq!(site.relay.calls(), [], "nobody was asked");
}

#[test]
fn a_card_is_read_with_what_the_server_says() {
    let site = Site::with(Wish { card: &["--zero-records"], ..Wish::default() });
    let told = site.run(&["card", "read"]).ended(0, "read");
    assert_eq!(told["history"].as_array().map(Vec::len), Some(2), "{told}");
    let server = &told["server"];
    assert_eq!((&server["card_no"], &server["balance_fen"]), (&json!(CARD_NO), &json!(1234)));
    assert_eq!((&server["minimum_fen"], &server["step_fen"]), (&json!(100), &json!(100)));
    assert_eq!((&server["maximum_fen"], &server["balance_limit_fen"]), (&json!(98_766), &json!(100_000)), "what still fits");
    assert_eq!(site.relay.calls(), [Call::CardInfoQuery]);
}

#[test]
fn the_newest_load_leads_the_history() {
    let site = Site::new();
    site.recharge(&[]).ended(0, "loaded");
    let told = site.run(&["card", "read", "--offline"]).ended(0, "read");
    let newest = &told["history"][0];
    assert_eq!((&newest["kind"], &newest["amount_fen"], &newest["terminal"]), (&json!("load"), &json!(5000), &json!("000012345678")));
    assert_eq!((&newest["sequence"], told["history"].as_array().map(Vec::len)), (&json!(43), Some(3)));
}

#[test]
fn a_server_that_is_down_leaves_the_card_readable() {
    let site = Site::new();
    site.relay.to(None);
    let ran = site.run(&["card", "read"]);
    let told = ran.ended(6, "read");
    assert_eq!((&told["card_no"], &told["server"]), (&json!(CARD_NO), &Value::Null));
    site.run(&["card", "read", "--offline"]).ended(0, "read");
}

#[test]
fn what_is_out_of_reach_ends_with_6_before_anything_began() {
    let mut site = Site::empty(&["reader.wait_seconds = 1"]);
    site.start_server(&[]);
    let no_card = site.recharge(&[]).ended(6, "nothing_charged");
    assert_eq!(no_card["code"], "no-card");
    let read = site.run(&["card", "read", "--offline"]);
    assert_eq!((read.status, read.text("code").as_str()), (Some(6), "no-card"));

    // No service answers at that socket.
    let recharge = ["recharge", "--amount", "50.00", "--pay", "cash"];
    let no_service = site.start_in(&recharge, &[("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm")]).wait().ended(6, "nothing_charged");
    assert_eq!(no_service["code"], "service-gone");

    site.insert(CARD, &["--mute"]);
    let mute = site.recharge(&[]).ended(6, "nothing_charged");
    assert_eq!(mute["code"], "card-mute");
    site.remove();

    site.insert(CARD, &[]);
    site.relay.always(Call::CardInfoQuery, Deed::LoseRequest);
    let no_server = site.recharge(&[]).ended(6, "nothing_charged");
    assert_eq!(no_server["card_no"], CARD_NO);
    site.check_settled(0);
    assert_eq!(site.books().orders().len(), 0);
}

#[test]
fn a_reader_that_is_not_there_is_named() {
    let site = Site::empty(&["reader.name = \"Feitian\"", "reader.wait_seconds = 1"]);
    let ran = site.recharge(&[]);
    assert_eq!((ran.status, ran.text("code").as_str()), (Some(6), "no-reader"), "{ran:?}");
}

#[test]
fn a_card_put_down_after_the_program_began_is_taken() {
    let mut site = Site::empty(&[]);
    site.start_server(&[]);
    let terminal = site.start_recharge(&[]);
    std::thread::sleep(std::time::Duration::from_millis(600));
    site.insert(CARD, &[]);
    terminal.wait().ended(0, "loaded");
    site.check_settled(1);
}
