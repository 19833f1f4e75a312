//! Servers that answer otherwise where the specification leaves it open, while something goes wrong.

use cardkiosk::proto::message::Call;

use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, Site, Wish};

/// Tops up at such a server while that goes wrong, and recovers.
#[track_caller]
fn settles(options: &[&str], tear: &str, faults: &[(Call, Deed)], loads: usize) {
    let server: Vec<&str> = options.iter().flat_map(|option| ["--set", option]).collect();
    let card: &[&str] = if tear.is_empty() { &[] } else { &["--tear", tear] };
    let site = Site::with(Wish { server: &server, card, ..Wish::default() });
    for (call, deed) in faults {
        site.relay.once(*call, 1, *deed);
    }
    let ran = site.recharge(&["--wait", "10"]);
    let what = format!("{options:?} {tear} {faults:?}: {ran:#?}");
    assert!(matches!(ran.status, Some(0 | 3 | 4)), "{what}");
    site.books().check();
    let recovered = site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{what} {recovered:#?}");
    site.check_settled(loads);
    assert_eq!(ran.status == Some(0), ran.text("outcome") == "loaded", "{what}");
}

#[test]
fn a_repeated_order_is_one_order() {
    let lost = [(Call::ChargeOrderCreate, Deed::LoseReply)];
    for told in ["same-order", "told-with-order", "told-bare"] {
        for carried in ["select-and-initialize", "nothing"] {
            settles(&[&format!("repeated-order={told}"), &format!("initialize={carried}")], "", &lost, 1);
        }
    }
}

#[test]
fn a_repeated_authorization_is_one_load() {
    for answer in ["needs-management", "same-command"] {
        for deed in [Deed::LoseRequest, Deed::LoseReply] {
            settles(&[&format!("repeated-authorization={answer}")], "", &[(Call::CardChargeRequest, deed)], 1);
        }
    }
}

#[test]
fn a_repeated_confirmation_is_final_however_it_is_told() {
    for told in ["success", "already-charged", "duplicate"] {
        settles(&[&format!("repeated-confirm={told}")], "", &[(Call::CardChargeConfirm, Deed::LoseReply)], 1);
    }
}

#[test]
fn card_management_settles_however_it_is_told() {
    for told in ["success", "not-needed"] {
        for amount in ["zero", "order"] {
            for tear in ["before-write:1:0.9", "after-write:1:0.9"] {
                settles(&[&format!("managed-write={told}"), &format!("management-amount={amount}")], tear, &[], 1);
            }
        }
    }
}

#[test]
fn an_order_that_is_taken_back_is_refunded_and_not_loaded() {
    for state in ["refund-requested", "refunded"] {
        let option = format!("cancelled={state}");
        let site = Site::with(Wish { server: &["--set", &option], ..Wish::default() });
        site.relay.once(Call::CardChargeRequest, 1, Deed::Refuse("000038"));
        site.recharge(&[]).ended(3, "nothing_charged");
        assert_eq!(site.relay.calls().last(), Some(&Call::ChargeOrderCancel));
        site.check_settled(0);
        assert_eq!(site.books().orders().len(), 1);
    }
}

#[test]
fn what_the_centre_hands_to_a_person_ends_with_5_and_stays_open() {
    let mut site = Site::with(Wish { server: &["--set", "management=by-hand"], card: &["--tear", "after-write:1"], ..Wish::default() });
    assert_eq!(site.recharge(&[]).status, Some(4));
    site.wait_until_card_left();
    site.insert(CARD, &[]);
    for _ in 0..2 {
        let told = site.recover(&["--wait", "5"]).ended(5, "by_hand");
        assert_eq!(told["open"], 1, "{told}");
        site.books().check();
        assert_eq!(site.books().loads(), 1);
    }
    let refused = site.recharge(&[]);
    assert_eq!((refused.status, refused.text("code").as_str()), (Some(3), "open-order"), "{refused:?}");
}

#[test]
fn a_payment_pays_for_one_load() {
    let site = Site::new();
    let pay = ["recharge", "--amount", "50.00", "--pay", "alipay", "--pay-order", "2026112200001"];
    site.run(&pay).ended(0, "loaded");
    // Asked for again, it is told what became of it.
    let again = site.run(&pay).ended(0, "loaded");
    assert_eq!((&again["code"], &again["balance_after_fen"]), (&"000090".into(), &6234.into()), "{again}");
    site.check_settled(1);
    let other_amount = site.run(&["recharge", "--amount", "60.00", "--pay", "alipay", "--pay-order", "2026112200001"]);
    assert!(matches!(other_amount.status, Some(3 | 5)), "{other_amount:#?}");
    assert_eq!((site.books().loads(), site.books().orders().len()), (1, 1));
}

#[test]
fn two_open_orders_are_settled_each_with_its_own_card() {
    let mut site = Site::empty(&[]);
    site.start_server(&[]);
    for (number, tear) in [(CARD, "after-write:1"), (CARD + 1, "before-write:1")] {
        site.insert(number, &["--tear", tear]);
        assert_eq!(site.recharge(&[]).status, Some(4));
        site.wait_until_card_left();
    }
    assert_eq!(site.open_orders(), 2);
    site.insert(CARD + 1, &[]);
    let first = site.recover(&["--wait", "1"]);
    assert_eq!((first.status, first.json()["open"].as_u64()), (Some(4), Some(1)), "{first:#?}");
    assert_eq!(site.books_of(CARD + 1).loads(), 1);
    site.remove();
    site.insert(CARD, &[]);
    assert_eq!(site.recover(&["--wait", "10"]).status, Some(0));
    let (one, other) = (site.books_of(CARD), site.books_of(CARD + 1));
    assert_eq!((one.loads(), other.loads(), one.loaded(), other.loaded()), (1, 1, 5000, 5000));
    assert!(one.ledger.breaches.is_empty() && one.orders().iter().all(|order| order.credits() == 1), "{one:#?}");
    assert_eq!(site.open_orders(), 0);
}

#[test]
fn what_needs_no_card_is_settled_without_one() {
    let mut site = Site::new();
    site.relay.always(Call::CardChargeConfirm, Deed::LoseRequest);
    let told = site.recharge(&[]).ended(4, "unfinished");
    assert_eq!(told["balance_after_fen"], 6234, "it is on the card: {told}");
    site.remove();
    site.relay.behave();
    let synced = site.run(&["sync"]);
    assert_eq!(synced.status, Some(0), "{synced:#?}");
    site.check_settled(1);
}

#[test]
fn a_service_that_crashes_under_the_card_is_found_again() {
    for (call, loads_at_crash) in [(Call::CardChargeRequest, 0), (Call::CardChargeConfirm, 1)] {
        let site = Site::with(Wish { alone: true, ..Wish::default() });
        site.relay.once(call, 1, Deed::Hold);
        // The terminal must wait for its answer while the service is down and up again.
        site.reconfigure("server.call_seconds = 1", "server.call_seconds = 20");
        let terminal = site.start_recharge(&["--wait", "20"]);
        site.relay.wait_for_held();
        assert_eq!(site.books().loads(), loads_at_crash);
        site.crash_service(std::time::Duration::from_millis(300));
        site.relay.let_go(LetGo::ToServer);
        let ran = terminal.wait();
        assert_eq!(ran.status, Some(0), "{call:?}: {ran:#?}");
        site.check_settled(1);
    }
}
