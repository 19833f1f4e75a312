//! A passenger before a kiosk.

use cardkiosk::gui::Message;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::i18n::window::{Card, Ending, Recharge};

use crate::shown::{Shown, USUAL};
use crate::support::site::gateway::pay;
use crate::support::site::{CARD, Site, Wish};

const QUICK: [&str; 3] = ["gateway.call_seconds = 1", "gateway.valid_seconds = 60", "gateway.query_seconds = 1"];
const WALKS_AWAY: [&str; 2] = ["--customer", "walks-away"];

/// A kiosk without a card on it.
pub(crate) fn kiosk() -> Site {
    let config = [&USUAL[..], &QUICK].concat();
    let mut site = Site::with(Wish { config: &config, gateway: Some(&WALKS_AWAY), ..Wish::default() });
    site.remove();
    site
}

/// From the card put down to the code that is scanned and paid.
pub(crate) fn pay_by_code(site: &mut Site, window: &Shown, card: &[&str]) {
    window.says("home", &Card::HomeTitle);
    site.insert(CARD, card);
    window.touch(&window.state("card"), "top-up");
    window.says("amount", &Recharge::AmountTitle);
    window.touch_unseen(&window.state("amount"), "amount-5000");
    window.touch(&window.state("amount"), "pay");
    window.says("payment", &Recharge::PayTitle);
    window.touch(&window.state("payment"), "wechat");
    window.shows(&window.state("working-code"), "give-up");
    let number = site.payments().into_keys().next().expect("its code is shown");
    let address = std::fs::read_to_string(site.path("gateway.address")).expect("it runs");
    pay(&format!("http://{address}/q/{number}"));
}

#[test]
fn a_recharge_paid_by_code() {
    let mut site = kiosk();
    let window = Shown::open(&site, Canvas::KioskTall, "kiosk-recharge");
    pay_by_code(&mut site, &window, &[]);
    window.says("outcome-done", &Ending::DoneTitle);
    site.remove();
    window.says("home", &Card::HomeTitle);
    site.check_settled(1);
}

#[test]
fn a_card_torn_away_another_between_and_put_back() {
    let mut site = kiosk();
    // The screen is another than the window wishes for, and nobody manages windows.
    let window = Shown::open(&site, Canvas::KioskWide, "kiosk-torn");
    pay_by_code(&mut site, &window, &["--tear", "before-write:1"]);
    site.wait_until_card_left();
    window.says("working-same-card", &Recharge::SameTitle);
    site.insert(CARD + 1, &[]);
    window.says("working-other-card", &Recharge::OtherTitle);
    site.remove();
    site.insert(CARD, &[]);
    window.says("outcome-done", &Ending::DoneTitle);
    assert!(window.fills_the_screen());
    site.check_settled(1);
    assert_eq!(site.books_of(CARD + 1).loads(), 0);
}

#[test]
fn killed_while_the_card_is_away_and_finished_by_a_new_start() {
    for (when, loads) in [("before-write:1", 0), ("after-write:1", 1)] {
        let mut site = kiosk();
        let mut window = Shown::open(&site, Canvas::KioskTall, &format!("kiosk-killed-{loads}"));
        pay_by_code(&mut site, &window, &["--tear", when]);
        site.wait_until_card_left();
        window.says("working-same-card", &Recharge::SameTitle);
        window.kill();
        assert_eq!((site.books().loads(), site.open_orders()), (loads, 1), "{when}");
        site.insert(CARD, &[]);
        window.start(&site);
        window.touch(&window.state("card-open"), "go-on");
        window.says("outcome-done", &Ending::DoneTitle);
        site.check_settled(1);
    }
}

#[test]
fn large_letters_and_english_by_one_touch_each() {
    let mut site = kiosk();
    let window = Shown::open(&site, Canvas::KioskTall, "kiosk-elder-english");
    window.touch(&window.state("home"), "language");
    let english = window.state_after("home", [Message::LanguageSwitched]);
    window.shows_text(&english, &Card::HomeTitle);
    window.touch(&english, "elder");
    let large = || [Message::LanguageSwitched, Message::ElderSwitched];
    window.shows_text(&window.state_after("home", large()), &Card::HomeTitle);
    site.insert(CARD, &[]);
    window.touch(&window.state_after("card", large()), "top-up");
    window.shows_text(&window.state_after("amount", large()), &Recharge::AmountTitle);
    // The next passenger is spoken to as everybody is.
    site.remove();
    window.says("home", &Card::HomeTitle);
}
