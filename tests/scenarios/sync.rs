//! What the server alone can settle, settled without any card after the program was killed.

use cardkiosk::proto::message::Call;
use serde_json::json;

use crate::support::site::gateway::{code, pay};
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, Site, Wish};

/// Kills a top-up of the card on the reader while it waits for the reply to this call, which then reaches the server or not.
fn killed_at(site: &Site, call: Call, whereto: LetGo) {
    site.relay.always(call, Deed::Hold);
    let terminal = site.start_recharge(&[]);
    site.relay.wait_for_held();
    terminal.kill();
    site.relay.let_go(whereto);
    site.relay.behave();
    site.books().check();
}

#[test]
fn nothing_open_asks_nothing() {
    let site = Site::new();
    let told = site.run(&["sync"]).ended(0, "done");
    assert_eq!((&told["open"], site.relay.calls().len()), (&json!(0), 0));
}

#[test]
fn a_confirm_that_was_never_answered_is_repeated_without_the_card() {
    for whereto in [LetGo::Nowhere, LetGo::ToServer] {
        let mut site = Site::new();
        killed_at(&site, Call::CardChargeConfirm, whereto);
        site.remove();
        let told = site.run(&["sync"]).ended(0, "loaded");
        assert_eq!((&told["open"], &told["orders"][0]["outcome"]), (&json!(0), &json!("loaded")), "{whereto:?}: {told}");
        site.check_settled(1);
    }
}

#[test]
fn what_only_the_card_can_settle_waits_for_it() {
    for (call, loads) in [(Call::ChargeOrderCreate, 0), (Call::CardChargeRequest, 0)] {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            let mut site = Site::new();
            killed_at(&site, call, whereto);
            site.remove();
            let told = site.run(&["sync"]).ended(4, "unfinished");
            assert_eq!(
                (&told["open"], &told["code"], site.books().loads()),
                (&json!(1), &json!("needs-card"), loads),
                "{call:?} {whereto:?}"
            );
            site.insert(CARD, &[]);
            assert_eq!(site.recover(&["--wait", "5"]).status, Some(0), "{call:?} {whereto:?}");
            site.check_settled(1);
        }
    }
    for tear in ["before-write:1", "after-write:1"] {
        let mut site = Site::with(Wish { card: &["--tear", tear], ..Wish::default() });
        assert_eq!(site.recharge(&[]).status, Some(4));
        site.wait_until_card_left();
        let told = site.run(&["sync"]).ended(4, "unfinished");
        assert_eq!(told["code"], "needs-card", "{tear}");
        site.insert(CARD, &[]);
        assert_eq!(site.recover(&["--wait", "5"]).status, Some(0), "{tear}");
        site.check_settled(1);
    }
}

#[test]
fn of_several_each_is_settled_as_far_as_it_goes() {
    let mut site = Site::new();
    killed_at(&site, Call::CardChargeConfirm, LetGo::Nowhere);
    site.remove();
    site.insert(CARD + 1, &[]);
    killed_at(&site, Call::CardChargeRequest, LetGo::ToServer);
    site.remove();
    assert_eq!(site.open_orders(), 2);
    let synced = site.run(&["sync"]);
    let told = synced.json();
    assert_eq!((synced.status, &told["open"], told["orders"].as_array().map(Vec::len)), (Some(4), &json!(1), Some(2)), "{told}");
    assert_eq!((site.books().loads(), site.books_of(CARD + 1).loads()), (1, 0));
    site.insert(CARD + 1, &[]);
    assert_eq!(site.recover(&["--wait", "5"]).status, Some(0));
    assert_eq!((site.books().loads(), site.books_of(CARD + 1).loads(), site.open_orders()), (1, 1, 0));
    site.books().check();
}

#[test]
fn a_sync_that_is_killed_is_begun_again() {
    let mut site = Site::new();
    killed_at(&site, Call::CardChargeConfirm, LetGo::Nowhere);
    site.remove();
    for whereto in [LetGo::Nowhere, LetGo::ToServer] {
        site.relay.always(Call::CardChargeConfirm, Deed::Hold);
        let sync = site.start(&["sync"]);
        site.relay.wait_for_held();
        sync.kill();
        site.relay.let_go(whereto);
        site.relay.behave();
        assert_eq!(site.open_orders(), 1, "{whereto:?}");
    }
    site.run(&["sync"]).ended(0, "loaded");
    site.check_settled(1);
}

#[test]
fn a_payment_nobody_knows_of_is_asked_for_and_ended() {
    for paid_meanwhile in [true, false] {
        let gateway: &[&str] = &["--customer", "walks-away"];
        let mut site = Site::with(Wish { gateway: Some(gateway), ..Wish::default() });
        let terminal = site.start(&["recharge", "--amount", "50.00", "--pay", "alipay"]);
        let code = code(&terminal);
        terminal.kill();
        site.remove();
        if paid_meanwhile {
            pay(&code);
            let told = site.run(&["sync"]).ended(4, "unfinished");
            assert_eq!((&told["code"], &told["payment"]), (&json!("needs-card"), &json!("paid")), "{told}");
            site.insert(CARD, &[]);
            let recovered = site.recover(&["--wait", "5"]);
            assert_eq!(recovered.status, Some(0), "{recovered:#?}");
        } else {
            let told = site.run(&["sync"]).ended(0, "nothing_charged");
            assert_eq!(told["payment"], "never_paid", "{told}");
        }
        site.check_settled(usize::from(paid_meanwhile));
    }
}

#[test]
fn after_six_attempts_a_person_is_called_and_it_heals_by_itself_all_the_same() {
    let mut site = Site::new();
    killed_at(&site, Call::CardChargeConfirm, LetGo::Nowhere);
    site.remove();
    site.relay.always(Call::CardChargeConfirm, Deed::LoseRequest);
    let calls_for_a_person = |site: &Site| {
        let listed = site.run(&["order", "list", "--card-no", crate::support::site::CARD_NO]).json();
        listed["open"][0]["calls_for_a_person"].as_bool().expect("it says so")
    };
    for attempt in 1..=6 {
        assert!(!calls_for_a_person(&site), "before attempt {attempt}");
        assert_eq!(site.run(&["sync"]).status, Some(4), "{attempt}");
    }
    assert!(calls_for_a_person(&site));
    site.relay.behave();
    site.run(&["sync"]).ended(0, "loaded");
    site.check_settled(1);
}
