//! The program killed at its worst moments, and started again.

use std::time::{Duration, Instant};

use cardkiosk::proto::message::Call;

use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, Site, Wish};

/// Kills the terminal while it waits for the answer to a call, which then reaches the server or not.
fn killed_at(call: Call, whereto: LetGo, tear: &[&str]) -> Site {
    let site = Site::with(Wish { card: tear, ..Wish::default() });
    site.relay.always(call, Deed::Hold);
    let terminal = site.start_recharge(&["--wait", "10"]);
    site.relay.wait_for_held();
    let ran = terminal.kill();
    assert_eq!((ran.status, ran.out.as_str()), (None, ""), "a killed program says nothing: {ran:?}");
    site.relay.let_go(whereto);
    site.relay.behave();
    site.books().check();
    site
}

#[track_caller]
fn recovers(site: &Site, what: &str) {
    let recovered = site.recover(&["--wait", "10"]);
    assert_eq!(recovered.status, Some(0), "{what}: {recovered:#?}");
    site.books().check_settled();
    assert_eq!(site.open_orders(), 0, "{what}");
}

#[test]
fn killed_between_the_write_and_its_confirmation() {
    for whereto in [LetGo::Nowhere, LetGo::ToServer] {
        let mut site = killed_at(Call::CardChargeConfirm, whereto, &[]);
        assert_eq!((site.books().loads(), site.open_orders()), (1, 1), "written and not confirmed");
        // The confirm needs no card.
        site.remove();
        recovers(&site, &format!("{whereto:?}"));
        site.check_settled(1);
    }
}

#[test]
fn killed_during_any_call_before_the_write() {
    for call in [Call::CardInfoQuery, Call::ChargeOrderCreate, Call::CardChargeRequest] {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            let site = killed_at(call, whereto, &[]);
            let what = format!("{call:?} {whereto:?}");
            assert_eq!(site.books().loads(), 0, "{what}");
            assert_eq!(site.open_orders(), usize::from(call != Call::CardInfoQuery), "{what}");
            recovers(&site, &what);
            // Whoever has paid is loaded.
            assert_eq!(site.books().loads(), usize::from(call != Call::CardInfoQuery), "{what}");
        }
    }
}

#[test]
fn killed_while_a_write_in_doubt_is_settled() {
    for call in [Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm] {
        for whereto in [LetGo::Nowhere, LetGo::ToServer] {
            for tear in ["before-write:1:1", "after-write:1:1"] {
                let site = killed_at(call, whereto, &["--tear", tear]);
                recovers(&site, &format!("{call:?} {whereto:?} {tear}"));
                site.check_settled(1);
            }
        }
    }
}

#[test]
fn killed_while_the_torn_card_is_waited_for() {
    for (tear, loads) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = Site::with(Wish { card: &["--tear", tear], ..Wish::default() });
        let terminal = site.start_recharge(&["--wait", "30"]);
        site.wait_until_card_left();
        std::thread::sleep(Duration::from_millis(100));
        terminal.kill();
        assert_eq!((site.books().loads(), site.open_orders()), (loads, 1), "{tear}");
        site.insert(CARD, &[]);
        recovers(&site, tear);
        site.check_settled(1);
    }
}

#[test]
fn a_recovery_that_is_killed_is_begun_again() {
    let mut site = Site::with(Wish { card: &["--tear", "after-write:1"], ..Wish::default() });
    assert_eq!(site.recharge(&[]).status, Some(4));
    site.wait_until_card_left();
    site.insert(CARD, &[]);
    for call in [Call::ChargeOrderQuery, Call::ChargeOrderManageRequest, Call::ChargeOrderManageConfirm] {
        site.relay.always(call, Deed::Hold);
        let terminal = site.start(&["recover", "--wait", "10"]);
        site.relay.wait_for_held();
        terminal.kill();
        site.relay.let_go(LetGo::Nowhere);
        site.relay.behave();
        assert_eq!(site.open_orders(), 1, "{call:?}");
    }
    recovers(&site, "at last");
    site.check_settled(1);
}

#[test]
fn killed_at_any_moment() {
    // From its first call on a top-up takes some 40 ms here; each run is killed a little later than the one before.
    for delay in (0..16).map(|step| Duration::from_millis(4 * step)) {
        let site = Site::new();
        let begun = Instant::now();
        let terminal = site.start_recharge(&[]);
        while site.relay.calls().is_empty() && begun.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(delay);
        terminal.kill();
        site.books().check();
        recovers(&site, &format!("{delay:?}"));
    }
}

#[test]
fn one_journal_has_one_program_at_a_time() {
    let site = Site::new();
    site.relay.once(Call::CardChargeConfirm, 1, Deed::Hold);
    let terminal = site.start_recharge(&[]);
    site.relay.wait_for_held();
    let second = site.recharge(&[]);
    assert_eq!((second.status, second.text("code").as_str()), (Some(6), "journal-in-use"), "{second:?}");
    site.relay.let_go(LetGo::ToServer);
    terminal.wait().ended(0, "loaded");
    site.check_settled(1);
}
