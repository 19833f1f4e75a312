//! A server that went wrong, or another's: nothing it may say makes the terminal do harm.

use cardkiosk::proto::message::Call;
use serde_json::{Map, Value, json};

use crate::support::site::Site;
use crate::support::site::relay::Deed;

fn listed(data: &mut Map<String, Value>, commands: &[&str]) {
    data.insert("apdulist".to_owned(), json!(commands.join(",")));
    data.insert("apdunum".to_owned(), json!(commands.len().to_string()));
}

/// The top-up ends with a person, and the card was told nothing of the sort.
fn refused(call: Call, change: fn(&mut Map<String, Value>), what: &str) {
    let site = Site::new();
    site.relay.once(call, 1, Deed::Rewrite(change));
    let ran = site.recharge(&[]);
    assert_eq!(ran.status, Some(5), "{what}: {ran:#?}");
    assert_eq!(ran.json()["code"], "list-refused", "{what}: {ran:#?}");
    let books = site.books();
    assert_eq!((books.loads(), books.loaded(), books.card.offline_sequence), (0, 0, 7), "{what}: {books:#?}");
    assert_eq!(site.open_orders(), 1, "{what}: a person looks at it");
}

#[test]
fn a_list_that_holds_what_must_not_be_run_is_refused_whole() {
    let create = Call::ChargeOrderCreate;
    refused(create, |data| listed(data, &["805000020B0100002710000012345678"]), "another amount");
    refused(create, |data| listed(data, &["805000020B0100001388000099999999"]), "another terminal");
    refused(create, |data| listed(data, &["805001020B0100001388000012345678"]), "a purchase");
    refused(create, |data| listed(data, &["805200000B20261122101500AABBCCDD"]), "a credit before its time");
    refused(create, |data| listed(data, &["04D6950022000000000000000000000000000000000000000000000000000000000000AABBCCDD"]), "an update");
    let request = Call::CardChargeRequest;
    refused(request, |data| listed(data, &["805401000F000000012026112210150001020304"]), "a debit");
    refused(request, |data| listed(data, &["805200000B2026112210150001020304", "805200000B2026112210150001020304"]), "two credits");
}

#[test]
fn a_mac_that_is_wrong_is_refused_by_the_card_and_settled() {
    let site = Site::new();
    let wrong: fn(&mut Map<String, Value>) = |data| listed(data, &["805200000B2026112210150001020304"]);
    site.relay.always(Call::CardChargeRequest, Deed::Rewrite(wrong));
    let ran = site.recharge(&[]);
    assert!(matches!(ran.status, Some(3..=5)), "{ran:#?}");
    assert_eq!(site.books().loads(), 0);
    site.relay.behave();
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{recovered:#?}");
    site.books().check_settled();
}

#[test]
fn a_server_that_speaks_of_another_card_or_order_is_not_believed() {
    let another: fn(&mut Map<String, Value>) = |data| {
        data.insert("cardno".to_owned(), json!("3104880699999900018"));
    };
    let site = Site::new();
    site.relay.once(Call::CardInfoQuery, 1, Deed::Rewrite(another));
    let told = site.recharge(&[]).ended(3, "nothing_charged");
    assert_eq!(told["code"], "card-mismatch");

    let another: fn(&mut Map<String, Value>) = |data| {
        data.insert("orderno".to_owned(), json!("2026112299999999"));
    };
    site.relay.once(Call::CardChargeRequest, 1, Deed::Rewrite(another));
    let ran = site.recharge(&[]);
    site.books().check();
    if ran.status != Some(0) {
        assert_eq!(site.recover(&["--wait", "5"]).status, Some(0), "{ran:#?}");
    }
    site.check_settled(1);
}
