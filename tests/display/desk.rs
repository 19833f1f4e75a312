//! What else an operator does at a desk: cards activated and taken back, orders collected, a shift worked.

use cardkiosk::config::staff::{Hashed, Typed};
use cardkiosk::domain::OrderState;
use cardkiosk::gui::Message;
use cardkiosk::gui::screen::{Message as OnScreen, activation};
use cardkiosk::gui::theme::Canvas;
use cardkiosk::i18n::window::{Card, Ending, Service, Shift};
use serde_json::json;

use crate::counter::take_cash;
use crate::shown::{Shown, USUAL};
use crate::support::display::Key;
use crate::support::site::orders::paid;
use crate::support::site::{CARD, Site, Wish};

#[test]
fn a_card_is_activated() {
    let site = Site::with(Wish { config: &USUAL, card: &["--status", "not-enabled"], ..Wish::default() });
    let window = Shown::open(&site, Canvas::Counter, "counter-activation");
    window.says("card-inactive", &Card::ChipInactive);
    window.press(Key::function(4));
    window.touch(&window.state("activation"), "kind-Anonymous");
    let anonymous = Message::Screen(OnScreen::Activation(activation::Message::Kind(activation::Kind::Anonymous)));
    window.touch(&window.state_after("activation", [anonymous]), "go");
    window.says("outcome-activated", &Service::ActivationDone);
    assert_eq!((site.books().card.status, site.open_orders()), (1, 0));
    assert_eq!(site.books().ledger.sales.len(), 1);
}

#[test]
fn a_card_is_taken_back_and_its_money_paid_out() {
    let site = Site::with(Wish { config: &USUAL, ..Wish::default() });
    let window = Shown::open(&site, Canvas::Bom, "bom-return");
    window.shows(&window.state("card"), "top-up");
    window.press(Key::function(5));
    window.says("return", &Service::ReturnWarn);
    window.touch_unseen(&window.state("return"), "go");
    // Enter alone is a no.
    window.shows(&window.state("return-confirm"), "return-yes");
    window.press(Key::ENTER);
    window.touch(&window.state("return"), "go");
    window.touch(&window.state("return-confirm"), "return-yes");
    window.says("outcome-returned", &Service::ReturnDone);
    window.says("outcome-returned", &Service::PayOut);
    assert_eq!((site.books().card.balance, site.open_orders()), (0, 0));
    assert_eq!(site.books().ledger.returns.len(), 1);
}

#[test]
fn what_was_paid_elsewhere_is_collected() {
    let site = Site::with(Wish { config: &USUAL, orders: &[paid(1, OrderState::Initial, 3000)], ..Wish::default() });
    let window = Shown::open(&site, Canvas::Counter, "counter-collect");
    window.touch(&window.state("card-waiting-order"), "collect");
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}

/// A desk at which somebody logs in first, as 0207 with 246810; no card lies there.
pub(crate) fn locked_desk() -> Site {
    let password = Hashed::of(&Typed::new("246810"), [7; 16]);
    let operators = format!("window.operators = [\"0207 沈晓梅 {}\"]", password.reveal());
    let mut site = Site::with(Wish { config: &[&USUAL[..], &[&operators]].concat(), ..Wish::default() });
    site.remove();
    site
}

#[test]
fn an_operator_logs_in_works_a_shift_and_counts_the_drawer() {
    let mut site = locked_desk();
    let window = Shown::open(&site, Canvas::Counter, "counter-shift");
    window.touch_unseen(&window.state("login"), "operator-number");
    window.write("0207");
    window.press(Key::TAB);
    window.write("246810");
    window.press(Key::ENTER);
    window.shows(&window.state("card-none"), "menu-F2");
    // It is offered by itself where the reader is known to be empty by now.
    window.press(Key::function(7));
    window.says("shift-first", &Shift::Never);
    window.touch_unseen(&window.state("shift-first"), "float");
    window.write("500");
    window.touch(&window.state("shift-none"), "open");
    window.shows(&window.state("card-none"), "menu-F2");
    site.insert(CARD, &[]);
    take_cash(&window);
    window.says("outcome-done", &Ending::DoneTitle);
    window.press(Key::function(7));
    window.says("shift", &Shift::NotCounted);
    window.touch_unseen(&window.state("shift"), "counted");
    window.write("550");
    window.says("shift-balanced", &Shift::Balanced);
    window.touch_unseen(&window.state("shift"), "close");
    window.touch(&window.state("shift-confirm"), "close-yes");
    window.says("shift-closed", &Shift::TitleClosed);
    site.check_settled(1);
    let told = site.run(&["shift", "list"]).json();
    let shift = &told["shifts"][0];
    assert_eq!((&shift["expected_fen"], &shift["counted_fen"]), (&json!(55_000), &json!(55_000)), "{told:#}");
}
