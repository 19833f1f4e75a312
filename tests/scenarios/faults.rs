//! Every reply of every call of a top-up lost, forged, garbled; the server down.

use std::time::Duration;

use cardkiosk::proto::message::Call;

use crate::support::site::programs::Ran;
use crate::support::site::relay::Deed;
use crate::support::site::{Site, Wish};

/// What befalls a call. All of them mean that the terminal does not know what became of it.
const DEEDS: [Deed; 6] = [Deed::LoseRequest, Deed::LoseReply, Deed::Garble, Deed::Alter, Deed::Forge, Deed::Gateway];

/// The calls of a top-up, and of the settlement where the write is in doubt.
const PLAIN: [Call; 4] = [Call::CardInfoQuery, Call::ChargeOrderCreate, Call::CardChargeRequest, Call::CardChargeConfirm];
const SETTLING: [Call; 3] = [Call::ChargeOrderQuery, Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm];

/// What was told is true of the card, at the moment it is told.
#[track_caller]
fn check_told(site: &Site, ran: &Ran, what: &str) {
    let (told, books) = (ran.json(), site.books());
    books.check();
    match (ran.status, told["outcome"].as_str().unwrap_or_default()) {
        (Some(0), "loaded") => assert_eq!(told["balance_after_fen"], i64::from(books.card.balance), "{what}: {ran:#?}"),
        (Some(3 | 6), "nothing_charged") => assert_eq!(books.loads(), 0, "{what}: {ran:#?}"),
        (Some(4), "unfinished") => assert_eq!(site.open_orders(), 1, "{what}: {ran:#?}"),
        _ => panic!("{what}: {ran:#?}"),
    }
}

/// The faults are over: what is open is settled, and everybody agrees.
#[track_caller]
fn check_end(site: &Site, what: &str) {
    site.relay.behave();
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{what}: {recovered:#?}\n{}", calls(site));
    site.books().check_settled();
    assert_eq!(site.open_orders(), 0, "{what}");
}

fn calls(site: &Site) -> String {
    site.relay.calls().iter().map(|call| call.default_name()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_single_fault_of_any_call_is_overcome_in_the_same_run() {
    for call in PLAIN {
        for deed in DEEDS {
            let site = Site::new();
            site.relay.once(call, 1, deed);
            let (ran, what) = (site.recharge(&[]), format!("{call:?} {deed:?}"));
            assert_eq!(ran.status, Some(0), "{what}: {ran:#?}\n{}", calls(&site));
            assert!(site.relay.calls().len() > PLAIN.len(), "{what}: a reply that does not count was believed: {}", calls(&site));
            check_told(&site, &ran, &what);
            site.check_settled(1);
        }
    }
}

#[test]
fn a_reply_that_comes_too_late_is_as_good_as_none() {
    for call in PLAIN {
        let site = Site::new();
        site.relay.once(call, 1, Deed::Delay(Duration::from_millis(1500)));
        let ran = site.recharge(&[]);
        assert_eq!(ran.status, Some(0), "{call:?}: {ran:#?}\n{}", calls(&site));
        site.check_settled(1);
    }
}

#[test]
fn a_call_that_never_succeeds_leaves_an_order_for_recovery() {
    for call in PLAIN {
        for deed in [Deed::LoseRequest, Deed::LoseReply, Deed::Forge] {
            let site = Site::new();
            site.relay.always(call, deed);
            let (ran, what) = (site.recharge(&[]), format!("{call:?} {deed:?}"));
            assert!(matches!(ran.status, Some(4 | 6)), "{what}: {ran:#?}\n{}", calls(&site));
            check_told(&site, &ran, &what);
            if ran.status == Some(4) {
                let again = site.recover(&["--wait", "0"]);
                assert_eq!(again.status, Some(4), "{what}: {again:#?}");
            }
            check_end(&site, &what);
            assert!(site.books().loads() <= 1, "{what}");
        }
    }
}

/// A card torn during the write, and then a fault while it is settled.
fn settling(call: Call, deed: Deed, tear: &str) {
    let what = format!("{call:?} {deed:?} {tear}");
    let site = Site::with(Wish { card: &["--tear", tear], ..Wish::default() });
    site.relay.once(call, 1, deed);
    let ran = site.recharge(&["--wait", "10"]);
    check_told(&site, &ran, &what);
    check_end(&site, &what);
    site.check_settled(1);
}

#[test]
fn a_fault_while_a_write_is_settled_that_did_not_happen_is_overcome() {
    for call in SETTLING {
        for deed in DEEDS {
            settling(call, deed, "before-write:1:0.9");
        }
    }
}

#[test]
fn a_fault_while_a_write_is_settled_that_did_happen_is_overcome() {
    for call in SETTLING {
        for deed in DEEDS {
            settling(call, deed, "after-write:1:0.9");
        }
    }
}

#[test]
fn a_server_that_is_down_from_the_start_charges_nothing() {
    let site = Site::new();
    let there = format!("http://{}", site.relay.address());
    // Nobody listens on port 1.
    site.reconfigure(&there, "http://127.0.0.1:1");
    let told = site.recharge(&[]).ended(6, "nothing_charged");
    assert_eq!(told["code"], "unreachable");
    site.reconfigure("http://127.0.0.1:1", &there);
    site.recharge(&[]).ended(0, "loaded");
    site.check_settled(1);
}

#[test]
fn a_server_that_goes_down_in_the_middle_finds_its_order_again() {
    for call in &PLAIN[1..] {
        let mut site = Site::new();
        site.relay.always(*call, Deed::Hold);
        let terminal = site.start_recharge(&[]);
        site.relay.wait_for_held();
        site.stop_server();
        site.relay.let_go(crate::support::site::relay::LetGo::ToServer);
        site.relay.behave();
        let (ran, what) = (terminal.wait(), format!("{call:?}"));
        site.start_server(&[]);
        assert!(matches!(ran.status, Some(3 | 4)), "{what}: {ran:#?}");
        check_told(&site, &ran, &what);
        check_end(&site, &what);
    }
}

#[test]
fn a_refusal_of_any_call_charges_nothing_or_is_settled() {
    for (call, code) in [
        (Call::CardInfoQuery, "000038"),
        (Call::ChargeOrderCreate, "000038"),
        (Call::ChargeOrderCreate, "000041"),
        (Call::CardChargeRequest, "000038"),
        (Call::CardChargeRequest, "000152"),
        (Call::CardChargeConfirm, "000151"),
        (Call::CardChargeConfirm, "000082"),
    ] {
        let site = Site::new();
        site.relay.once(call, 1, Deed::Refuse(code));
        let (ran, what) = (site.recharge(&[]), format!("{call:?} {code}"));
        check_told(&site, &ran, &what);
        check_end(&site, &what);
    }
}

#[test]
fn the_faults_that_the_simulated_server_has_of_its_own_are_overcome() {
    for kind in ["drop-request", "drop-reply", "garble", "truncate", "forge", "missign", "http-500"] {
        for call in PLAIN {
            let fault = format!("{kind}:{}:1", call.default_name());
            let site = Site::with(Wish { server: &["--fault", &fault], ..Wish::default() });
            let ran = site.recharge(&[]);
            assert_eq!(ran.status, Some(0), "{fault}: {ran:#?}");
            site.check_settled(1);
        }
    }
}

#[test]
fn a_reply_of_another_time_is_not_taken_for_this_one() {
    for call in PLAIN {
        let fault = format!("repeat:{}:2", call.default_name());
        let site = Site::with(Wish { server: &["--fault", &fault], ..Wish::default() });
        site.recharge(&[]).ended(0, "loaded");
        let ran = site.recharge(&[]);
        // A number that a signed reply to 4.2 gives an order cannot be doubted; that it is another's shows later.
        if call == Call::ChargeOrderCreate && ran.status == Some(5) {
            site.books().check();
            assert_eq!(site.books().loads(), 1, "{ran:#?}");
            continue;
        }
        check_told(&site, &ran, &fault);
        check_end(&site, &fault);
    }
}
