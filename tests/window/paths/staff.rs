//! Who works here: login, lock, the list of what is open, and the maintenance PIN of a kiosk.

use std::time::Duration;

use cardkiosk::config::staff::{Hashed, OperatorLine, Staff, Typed};
use cardkiosk::domain::Fen;
use cardkiosk::flow::Effect;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::open::{Open, Right, right};
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode, Overlay};
use cardkiosk::i18n::window::{Order, Service, Staff as Say};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::returns::{handed_over, pay_one};
use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;

/// Two operators, of whom each has a password of his own, and a PIN.
fn staff() -> Staff {
    let hashed = |text: &str| Hashed::of(&Typed::new(text), [7; 16]);
    let operator = |number: &str, name: &str, password: &str| OperatorLine {
        number: number.to_owned(),
        name: name.to_owned(),
        password: hashed(password),
    };
    Staff {
        operators: vec![operator("0207", "沈晓梅", "246810"), operator("0211", "钱伟", "135791")],
        maintenance_pin: Some(hashed("4711")),
        lock_after: Some(Duration::from_mins(5)),
    }
}

fn at(mode: Mode) -> Stand {
    Stand::at(&Site { staff: staff(), ..Site::new(mode) })
}

fn log_in(stand: &mut Stand, number: &str, password: &str) {
    stand.fill("operator-number-input", number);
    stand.fill("password-input", password);
    stand.press(Named::Enter);
}

fn is_locked(stand: &Stand) -> bool {
    matches!(stand.screen(), Screen::Login(_))
}

#[test]
fn nobody_works_before_he_has_said_who_he_is() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = at(mode);
        assert!(is_locked(&stand));
        stand.put(CARD);
        for key in [Named::F1, Named::F2, Named::F6, Named::Escape, Named::Enter] {
            stand.press(key);
            assert!(is_locked(&stand), "{key:?}");
        }
        log_in(&mut stand, "0207", "246810");
        assert!(!is_locked(&stand));
        stand.until("the card that lay there is looked at", |gui| gui.shared.live.card.is_some());
        assert!(stand.reads("0207 沈晓梅"), "{mode:?}: {:?}", stand.words());
        assert!(!stand.reads("246810"));
    }
}

#[test]
fn a_wrong_password_slows_down() {
    let mut stand = at(Mode::Counter);
    log_in(&mut stand, "0207", "135791");
    assert!(is_locked(&stand));
    stand.must_say(&Say::LoginWait { seconds: "1".to_owned() });
    stand.pass(1);
    log_in(&mut stand, "", "246810");
    assert!(!is_locked(&stand), "{:?}", stand.words());
}

#[test]
fn the_lock_is_a_key_or_the_quiet_and_gives_the_screen_back_to_its_owner() {
    for quiet in [false, true] {
        let mut stand = at(Mode::Counter);
        log_in(&mut stand, "0207", "246810");
        stand.put_and_look(CARD);
        stand.press(Named::F2);
        stand.touch("amount-5000");
        if quiet {
            stand.pass(300);
        } else {
            stand.press(Named::F12);
        }
        assert!(is_locked(&stand));
        stand.must_say(&Say::LockedTitle);
        assert!(!stand.reads("0017"), "nothing of the customer is shown");
        stand.press(Named::F1);
        stand.take_in(Message::LeftForHome);
        assert!(is_locked(&stand));
        // The number of whoever locked it stands there already.
        stand.fill("password-input", "246810");
        stand.press(Named::Enter);
        assert!(matches!(stand.screen(), Screen::Recharge(recharge) if recharge.amount.amount() == Some(Fen::new(5000))), "{quiet}");
        stand.touch("go");
        stand.ends(Mood::Done);
        assert_eq!(stand.balance(CARD), Fen::new(6234));
    }
}

#[test]
fn a_write_is_not_locked_away() {
    let quick = Staff { lock_after: Some(Duration::from_secs(10)), ..staff() };
    let mut stand = Stand::at(&Site { staff: quick, ..Site::new(Mode::Counter) });
    log_in(&mut stand, "0207", "246810");
    stand.put_and_look(CARD);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.panel.tear_at_next_write();
    stand.touch("go");
    stand.scene(Scene::SameCard);
    stand.press(Named::F12);
    stand.pass(20);
    assert!(!is_locked(&stand), "neither by a key nor by the quiet");
    stand.put(CARD);
    stand.ends(Mood::Done);
}

#[test]
fn what_is_to_be_paid_out_waits_behind_a_lock() {
    let mut stand = at(Mode::Counter);
    log_in(&mut stand, "0207", "246810");
    stand.put_and_look(CARD);
    stand.press(Named::F5);
    stand.touch("go");
    for _ in 0..3 {
        stand.panel.fall(Blow::Unreachable, |effect| matches!(effect, Effect::Ask(Request::CardReturnConfirm { .. })));
    }
    stand.touch("return-yes");
    stand.ends(Mood::Unfinished);
    stand.touch("leave");
    stand.take_off();
    stand.press(Named::F12);
    stand.pass(3600);
    stand.quiet();
    stand.until("it settles by itself", |gui| !gui.payouts.due.is_empty());
    assert!(is_locked(&stand));
    assert!(!stand.says(&Service::PayOut), "a passer-by could say that it was paid");
    stand.take_in(Message::PaidOut);
    // Another operator may pay it out as well.
    log_in_as_another(&mut stand);
    stand.must_say(&Service::PayOut);
    pay_one(&mut stand);
    assert_eq!(handed_over(&stand).len(), 1);
}

fn log_in_as_another(stand: &mut Stand) {
    stand.touch("operator-number-input");
    for _ in 0..4 {
        stand.press(Named::Backspace);
    }
    stand.write("0211");
    stand.fill("password-input", "135791");
    stand.press(Named::Enter);
    assert!(!is_locked(stand), "{:?}", stand.words());
}

/// A counter that holds one order open, its card carried away.
fn with_open() -> Stand {
    let mut stand = Stand::counter();
    stand.put_and_look(CARD);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.panel.tear_at_next_write();
    stand.touch("go");
    stand.scene(Scene::SameCard);
    stand.pass(AWAIT_RETURN);
    stand.ends(Mood::Unfinished);
    stand.touch("leave");
    stand.until("staff sees the number of what is open", |gui| gui.shared.live.standing.open == 1);
    stand
}

fn open(stand: &Stand) -> &Open {
    match stand.screen() {
        Screen::Open(open) => open,
        other => panic!("{other:?}"),
    }
}

fn list(stand: &mut Stand) {
    stand.press(Named::F6);
    stand.until("the journal tells", |gui| matches!(&gui.screen, Screen::Open(open) if open.told.is_some()));
}

#[test]
fn what_is_open_is_listed_and_finished_with_its_card() {
    let mut stand = with_open();
    list(&mut stand);
    assert_eq!(open(&stand).rows().len(), 1);
    stand.must_say(&Order::StateNeedsCard);
    stand.put_and_look(TrainingCard::Another);
    stand.must_say(&Order::StateNeedsCard);
    stand.take_off();
    stand.put_and_look(CARD);
    stand.must_say(&Order::StateCardThere);
    let case = open(&stand).rows()[0].clone();
    assert_eq!(right(&case, &stand.gui().shared), Right::Finish);
    stand.touch_twice("finish");
    stand.ends(Mood::Done);
    assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::new(6234), 0));
    stand.until("staff sees that nothing is open", |gui| gui.shared.live.standing.open == 0);
    list(&mut stand);
    stand.must_say(&Order::NothingOpen);
}

#[test]
fn nothing_open_is_said_so() {
    let mut stand = Stand::bom();
    list(&mut stand);
    stand.must_say(&Order::NothingOpen);
    assert!(!stand.has("finish"));
}

fn kiosk() -> Stand {
    at(Mode::Kiosk)
}

fn knock(stand: &mut Stand) {
    for _ in 0..5 {
        stand.touch("mark");
    }
}

fn pin(stand: &mut Stand, digits: &str) {
    for digit in digits.chars() {
        stand.touch(&format!("key-{digit}"));
    }
    stand.touch("go");
}

#[test]
fn staff_leaves_a_kiosk_by_a_hidden_gesture_and_a_pin() {
    let mut stand = kiosk();
    for _ in 0..4 {
        stand.touch("mark");
    }
    assert_eq!(stand.gui().overlay, None);
    stand.pass(10);
    knock(&mut stand);
    stand.must_say(&Say::PinTitle);
    pin(&mut stand, "1234");
    stand.must_say(&Say::PinWrong { seconds: "1".to_owned() });
    assert!(matches!(stand.screen(), Screen::Home(_)));
    pin(&mut stand, "4711");
    assert!(matches!(stand.screen(), Screen::Home(_)), "nothing is taken while it waits");
    stand.pass(1);
    stand.touch("key-clear");
    pin(&mut stand, "4711");
    assert!(matches!(stand.screen(), Screen::Settings(_)), "{:?}", stand.words());
    assert_eq!(stand.gui().overlay, None);
    stand.take_in(Message::CloseAsked);
    assert_eq!(stand.closed, 0, "only its own button ends it");
    stand.touch("quit");
    assert_eq!(stand.closed, 1);
}

#[test]
fn a_pin_that_nobody_types_goes_away_and_so_do_the_settings() {
    let mut stand = kiosk();
    knock(&mut stand);
    assert!(matches!(stand.gui().overlay, Some(Overlay::Maintenance(_))));
    stand.pass(30);
    assert_eq!(stand.gui().overlay, None);
    knock(&mut stand);
    pin(&mut stand, "4711");
    stand.pass(60);
    assert!(matches!(stand.screen(), Screen::Home(_)), "{:?}", stand.screen());
    assert!(!stand.has("quit"));
}
