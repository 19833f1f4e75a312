//! A top-up paid at a bank's terminal: the number on its slip is typed, or scanned by what types like a keyboard.

use cardkiosk::attendant::Payment;
use cardkiosk::domain::{Fen, PayMeans, PayOrderNo};
use cardkiosk::gui::Mode;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const SLIP: &str = "20260508123456";

/// ¥50 by bank card; the number is still to come.
fn by_bank(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    again(&mut stand);
    stand
}

fn again(stand: &mut Stand) {
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.touch("means-Bank");
}

fn reference() -> Payment {
    Payment::Reference { means: PayMeans::UnionPay, number: PayOrderNo::parse(SLIP).expect("a number") }
}

#[test]
fn without_its_number_nothing_is_written() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = by_bank(mode);
        stand.touch("go");
        stand.press(Named::Enter);
        assert!(matches!(stand.screen(), Screen::Recharge(_)));
        stand.fill("slip-number-input", SLIP);
        stand.touch_twice("go");
        stand.ends(Mood::Done);
        stand.quiet();
        assert_eq!(stand.recharges(), [(Fen::new(5000), reference())], "{mode:?}");
        assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::new(6234), 0));
    }
}

#[test]
fn a_scanner_needs_no_hand_on_the_field() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = by_bank(mode);
        stand.write(SLIP);
        stand.press(Named::Enter);
        stand.ends(Mood::Done);
        stand.quiet();
        assert_eq!(stand.recharges(), [(Fen::new(5000), reference())], "{mode:?}");
        assert_eq!(stand.balance(CARD), Fen::new(6234));
    }
}

#[test]
fn the_same_slip_does_not_load_twice() {
    let mut stand = by_bank(Mode::Counter);
    stand.fill("slip-number-input", SLIP);
    stand.press(Named::Enter);
    stand.ends(Mood::Done);
    stand.touch("leave");
    stand.quiet();
    again(&mut stand);
    stand.fill("slip-number-input", SLIP);
    stand.press(Named::Enter);
    stand.outcome();
    assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::new(6234), 0), "one slip is one top-up");
    // Nor for another amount.
    stand.touch("leave");
    stand.quiet();
    stand.press(Named::F2);
    stand.touch("amount-10000");
    stand.touch("means-Bank");
    stand.fill("slip-number-input", SLIP);
    stand.press(Named::Enter);
    assert_ne!(stand.outcome().mood(), Mood::Done);
    assert_eq!(stand.balance(CARD), Fen::new(6234));
}
