//! An operator at a counter.

use cardkiosk::domain::Fen;
use cardkiosk::gui::screen::{Message as OnScreen, amount, recharge};
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Business, Message};
use cardkiosk::i18n::window::{Card, Ending, Frame, Recharge};
use cardkiosk::proto::message::Call;

use crate::shown::{Shown, USUAL};
use crate::support::display::Key;
use crate::support::site::relay::{Deed, LetGo};
use crate::support::site::{CARD, Site, Wish};

/// A counter with a card on the reader.
fn counter(card: &[&str]) -> Site {
    Site::with(Wish { config: &USUAL, card, ..Wish::default() })
}

/// The same, where a server may take its time: as long as it is held, and the machine is busy.
fn patient_counter() -> Site {
    Site::with(Wish { config: &[&USUAL[..], &["server.call_seconds = 60"]].concat(), ..Wish::default() })
}

/// 50 yuan in cash, with a note of 100, by the pointer alone.
pub(crate) fn take_cash(window: &Shown) {
    window.touch(&window.state("card"), "top-up");
    let chosen = Message::Screen(OnScreen::Recharge(recharge::Message::Amount(amount::Message::Tile(Fen::new(5000)))));
    let empty = window.state_after("card", [Message::Chosen(Business::Recharge)]);
    window.shows_text(&empty, &Recharge::AmountOther);
    window.touch_unseen(&empty, "amount-5000");
    let due = window.state_after("card", [Message::Chosen(Business::Recharge), chosen]);
    window.touch(&due, "note-10000");
    window.says("recharge-cash", &Recharge::CashChange);
    window.touch(&due, "go");
}

#[test]
fn a_recharge_in_cash_with_change() {
    let site = counter(&[]);
    let window = Shown::open(&site, Canvas::Counter, "counter-cash");
    take_cash(&window);
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}

#[test]
fn what_was_done_is_told_after_a_restart_too() {
    let mut site = counter(&[]);
    let mut window = Shown::open(&site, Canvas::Counter, "counter-lately");
    take_cash(&window);
    window.says("outcome-done", &Ending::DoneTitle);
    site.remove();
    window.kill();
    window.start(&site);
    window.says("card-none-lately", &Card::DeskDone);
}

#[test]
fn a_recharge_by_keys_alone() {
    let mut site = Site::with(Wish { config: &USUAL, ..Wish::default() });
    site.remove();
    let window = Shown::open(&site, Canvas::Bom, "bom-keys");
    window.shows(&window.state("card-none"), "menu-F2");
    site.insert(CARD, &[]);
    window.shows(&window.state("card"), "top-up");
    window.press(Key::function(2));
    window.shows_text(&window.state_after("card", [Message::Chosen(Business::Recharge)]), &Recharge::AmountOther);
    window.write("50");
    window.press(Key::ENTER);
    window.says("outcome-done", &Ending::DoneTitle);
    window.press(Key::ENTER);
    window.shows(&window.state("card"), "top-up");
    site.check_settled(1);
}

#[test]
fn a_card_torn_away_and_put_back() {
    let mut site = counter(&["--tear", "after-write:1"]);
    let window = Shown::open(&site, Canvas::Counter, "counter-torn");
    take_cash(&window);
    site.wait_until_card_left();
    window.says("working-same-card", &Recharge::SameTitle);
    site.insert(CARD, &[]);
    window.says("outcome-done", &Ending::DoneTitle);
    site.check_settled(1);
}

#[test]
fn nobody_closes_the_window_on_a_card_that_is_written() {
    let site = patient_counter();
    let mut window = Shown::open(&site, Canvas::Counter, "counter-closed");
    site.relay.always(Call::CardChargeConfirm, Deed::Hold);
    take_cash(&window);
    site.relay.wait_for_held();
    // It is said for four seconds: what to look for is drawn before.
    let later = window.text(&window.state_after("working-confirming", [Message::CloseAsked]), &Frame::CloseLater);
    window.ask_to_close();
    window.sees(&later);
    site.relay.let_go(LetGo::ToServer);
    site.relay.behave();
    window.says("outcome-done", &Ending::DoneTitle);
    window.ask_to_close();
    assert_eq!(window.wait().status, Some(0));
    site.check_settled(1);
}

#[test]
fn a_session_that_ends_lets_a_write_come_to_its_end() {
    let site = patient_counter();
    let mut window = Shown::open(&site, Canvas::Counter, "counter-ended");
    site.relay.always(Call::CardChargeRequest, Deed::Hold);
    take_cash(&window);
    site.relay.wait_for_held();
    window.program().terminate();
    site.relay.let_go(LetGo::ToServer);
    site.relay.behave();
    window.says("outcome-done", &Ending::DoneTitle);
    assert_eq!(window.wait().status, Some(0));
    site.check_settled(1);
}

#[test]
fn a_session_that_ends_while_nothing_runs_ends_the_program_at_once() {
    let site = counter(&[]);
    let mut window = Shown::open(&site, Canvas::Bom, "bom-ended");
    window.shows(&window.state("card"), "top-up");
    window.program().interrupt();
    assert_eq!(window.wait().status, Some(0));
}
