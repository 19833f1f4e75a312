//! Cards taken away in the middle, put back, and taken for another's.

use crate::support::site::{CARD, Site, Wish};

/// How long a torn card stays away: the reader looks for its card every 0.4 s.
const BACK: &str = "1";

/// The last words of a program that could not finish.
fn unfinished(site: &Site, more: &[&str]) {
    let told = site.recharge(more).ended(4, "unfinished");
    let message = told["message"].as_str().unwrap_or_default().to_lowercase();
    assert!(!message.contains("fail"), "never said while it is unknown: {message}");
    assert_eq!(site.open_orders(), 1);
    site.books().check();
}

fn torn(when: &str, back: &str) -> Site {
    let tear = if back.is_empty() { when.to_owned() } else { format!("{when}:{back}") };
    Site::with(Wish { card: &["--tear", &tear], ..Wish::default() })
}

#[test]
fn a_card_torn_before_its_write_and_back_in_time_is_loaded_once() {
    let site = torn("before-write:1", BACK);
    let told = site.recharge(&["--wait", "10"]).ended(0, "loaded");
    assert_eq!(told["balance_after_fen"], 6234);
    site.check_settled(1);
}

#[test]
fn a_card_torn_after_its_write_and_back_in_time_is_not_loaded_again() {
    let site = torn("after-write:1", BACK);
    let told = site.recharge(&["--wait", "10"]).ended(0, "loaded");
    assert_eq!(told["balance_after_fen"], 6234);
    site.check_settled(1);
}

#[test]
fn a_card_torn_before_its_write_is_finished_by_a_later_recovery() {
    let mut site = torn("before-write:1", "");
    unfinished(&site, &[]);
    site.wait_until_card_left();
    assert_eq!(site.books().loads(), 0);
    let without_card = site.recover(&["--wait", "0"]);
    assert_eq!(without_card.status, Some(4), "{without_card:?}");
    site.insert(CARD, &[]);
    let recovered = site.recover(&["--wait", "10"]);
    assert_eq!(recovered.status, Some(0), "{recovered:#?}");
    site.check_settled(1);
}

#[test]
fn a_card_torn_after_its_write_is_finished_by_a_later_recovery() {
    let mut site = torn("after-write:1", "");
    unfinished(&site, &[]);
    site.wait_until_card_left();
    assert_eq!(site.books().loads(), 1);
    site.insert(CARD, &[]);
    let recovered = site.recover(&["--wait", "10"]);
    assert_eq!(recovered.status, Some(0), "{recovered:#?}");
    site.check_settled(1);
}

#[test]
fn no_money_is_taken_for_a_card_with_an_open_order() {
    let mut site = torn("after-write:1", "");
    unfinished(&site, &[]);
    site.wait_until_card_left();
    site.insert(CARD, &[]);
    let told = site.recharge(&[]).ended(3, "nothing_charged");
    assert_eq!(told["code"], "open-order");
    assert_eq!(site.recover(&[]).status, Some(0));
    site.recharge(&[]).ended(0, "loaded");
    site.check_settled(2);
}

#[test]
fn a_card_torn_again_and_again_is_loaded_once() {
    for (first, second) in
        [("before-write:1", "before-write:2"), ("after-command:30", "after-write:1"), ("before-write:1", "after-write:2")]
    {
        let tears = [format!("{first}:{BACK}"), format!("{second}:{BACK}")];
        let site = Site::with(Wish { card: &["--tear", &tears[0], "--tear", &tears[1]], config: &["flow.writes = 3"], ..Wish::default() });
        let ran = site.recharge(&["--wait", "15"]);
        assert_eq!(ran.status, Some(0), "{tears:?}: {ran:#?}");
        site.check_settled(1);
    }
}

/// Another card is put down where the first is waited for, and then the first again.
fn another_between(when: &str, loads_before: usize) {
    let mut site = torn(when, "");
    let terminal = site.start_recharge(&["--wait", "20"]);
    site.wait_until_card_left();
    assert_eq!(site.books().loads(), loads_before);
    site.insert(CARD + 1, &[]);
    let others = std::fs::read_to_string(site.path("card-18.json"));
    std::thread::sleep(std::time::Duration::from_millis(1500));
    site.remove();
    site.insert(CARD, &[]);
    terminal.wait().ended(0, "loaded");
    site.check_settled(1);
    let untouched = site.books_of(CARD + 1);
    assert_eq!((untouched.loads(), untouched.loaded()), (0, 0), "{others:?}");
}

#[test]
fn another_card_put_down_before_the_write_is_refused() {
    another_between("before-write:1", 0);
}

#[test]
fn another_card_put_down_after_the_write_is_refused() {
    another_between("after-write:1", 1);
}

#[test]
fn a_recovery_refuses_another_card_and_waits_for_the_right_one() {
    let mut site = torn("before-write:1", "");
    unfinished(&site, &[]);
    site.wait_until_card_left();
    site.insert(CARD + 1, &[]);
    let wrong = site.recover(&["--wait", "2"]);
    assert_eq!(wrong.status, Some(4), "{wrong:#?}");
    assert_eq!(site.books_of(CARD + 1).loads(), 0);
    site.remove();
    site.insert(CARD, &[]);
    assert_eq!(site.recover(&["--wait", "10"]).status, Some(0));
    site.check_settled(1);
}

#[test]
fn a_card_torn_at_any_command_is_loaded_once() {
    // Commands 20 and above are those after the reads of the information query; each reader's start asks nothing.
    for side in ["before", "after"] {
        for number in [1, 3, 10, 19, 20, 21, 22, 23, 24] {
            let tear = format!("{side}-command:{number}:{BACK}");
            let site = Site::with(Wish { card: &["--tear", &tear], ..Wish::default() });
            let ran = site.recharge(&["--wait", "10"]);
            assert_eq!(ran.status, Some(0), "{tear}: {ran:#?}");
            site.check_settled(1);
        }
    }
}
