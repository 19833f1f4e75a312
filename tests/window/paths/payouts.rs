//! Cash that is to be handed over: it is asked for until somebody says that it was, whatever becomes of the program.

use cardkiosk::domain::Fen;
use cardkiosk::flow::Effect;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::{Message, Mode};
use cardkiosk::i18n::Text;
use cardkiosk::i18n::window::{Ending, Frame, Recharge, Service};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{DiskRoom, TrainingCard};
use iced::keyboard::key::Named;

use super::returns::{handed_over, pay_one, unconfirmed};
use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);

/// A card given back and confirmed, the customer before the counter.
fn returned(stand: &mut Stand) {
    stand.put_and_look(CARD);
    stand.press(Named::F5);
    stand.touch("go");
    stand.touch("return-yes");
    stand.ends(Mood::Done);
}

fn asks(stand: &mut Stand, text: &impl Text) -> bool {
    stand.has("paid-out") && stand.says(text)
}

#[test]
fn what_was_confirmed_and_not_said_to_be_paid_is_asked_for_after_a_restart() {
    for mode in [Mode::Counter, Mode::Bom] {
        let site = Site::new(mode);
        let mut stand = Stand::at(&site);
        returned(&mut stand);
        // The power goes while the outcome is read.
        let mut stand = stand.again(&site);
        stand.until("the journal tells", |gui| gui.due_payout().is_some());
        assert!(asks(&mut stand, &Service::PayOut), "{:?}", stand.words());
        assert!(stand.reads("12.34"), "{:?}", stand.words());
        // And again, before anything was said.
        let mut stand = stand.again(&site);
        stand.until("the journal tells", |gui| gui.due_payout().is_some());
        assert!(handed_over(&stand).is_empty());
        pay_one(&mut stand);
        assert_eq!(handed_over(&stand), [BEFORE]);
        let mut stand = stand.again(&site);
        stand.quiet();
        assert!(stand.gui().due_payout().is_none(), "it was paid");
        assert!(!stand.has("paid-out"));
    }
}

#[test]
fn what_is_confirmed_behind_the_scenes_outlives_the_program_too() {
    let site = Site::new(Mode::Counter);
    let mut stand = Stand::at(&site);
    unconfirmed(CARD, &mut stand);
    stand.pass(3600);
    stand.quiet();
    stand.until("it settles by itself", |gui| gui.due_payout().is_some());
    let mut stand = stand.again(&site);
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
    pay_one(&mut stand);
    assert_eq!(handed_over(&stand), [BEFORE]);
}

#[test]
fn what_cannot_be_paid_now_is_put_off_and_asked_for_again() {
    let mut stand = Stand::counter();
    returned(&mut stand);
    stand.touch("leave");
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
    assert!(asks(&mut stand, &Frame::PaidAsk), "the outcome has told it");
    stand.touch("pay-later");
    assert!(!stand.has("paid-out"), "the next customer is served");
    stand.press(Named::F1);
    assert!(!stand.has("paid-out"));
    for key in [Named::F6, Named::F7] {
        stand.press(key);
        assert!(asks(&mut stand, &Frame::PaidAsk), "{key:?}");
        stand.touch("pay-later");
    }
    assert!(handed_over(&stand).is_empty(), "nobody said that it was paid");
}

#[test]
fn what_the_journal_cannot_note_is_still_due() {
    let mut stand = Stand::counter();
    returned(&mut stand);
    stand.touch("leave");
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
    stand.panel.disk(DiskRoom::Full);
    stand.touch("paid-out");
    assert!(asks(&mut stand, &Frame::PaidAsk), "not before the journal has it");
    stand.until("it cannot", |gui| !gui.payouts.is_noting());
    assert!(asks(&mut stand, &Frame::PaidAsk));
    assert!(handed_over(&stand).is_empty());
    stand.panel.disk(DiskRoom::Free);
    pay_one(&mut stand);
    assert_eq!(handed_over(&stand), [BEFORE]);
}

/// 150 yuan of which 200 were handed over, refused by the centre.
fn refused(stand: &mut Stand) {
    stand.put_and_look(CARD);
    stand.panel.fall(Blow::Refused("999999"), |effect| matches!(effect, Effect::Ask(Request::ChargeOrderCreate(_))));
    stand.press(Named::F2);
    stand.fill("other-amount-input", "150");
    stand.fill("received-input", "200");
    stand.touch("go");
    let outcome = stand.ends(Mood::Nothing);
    assert_eq!((outcome.change(), outcome.payout()), (Some(CHANGE), Some(AMOUNT)));
}

const AMOUNT: Fen = Fen::new(15_000);
const CHANGE: Fen = Fen::new(5_000);

#[test]
fn cash_of_an_order_that_came_to_nothing_is_told_once_and_asked_about_once() {
    let site = Site::new(Mode::Counter);
    let mut stand = Stand::at(&site);
    refused(&mut stand);
    stand.must_say(&Ending::NothingCashTitle);
    stand.must_say(&Ending::HandBack);
    stand.must_say(&Recharge::CashChange);
    assert!(stand.reads("150.00") && stand.reads("50.00"), "{:?}", stand.words());
    assert!(!stand.says(&Frame::MoneyNone), "cash lies in the drawer: {:?}", stand.words());
    assert!(!stand.has("paid-out"), "not while the outcome tells it");
    stand.touch("leave");
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
    assert!(asks(&mut stand, &Frame::PaidAsk), "{:?}", stand.words());
    assert!(!stand.says(&Ending::HandBack), "nobody is told to pay it once more: {:?}", stand.words());
    pay_one(&mut stand);
    assert_eq!(handed_over(&stand), [AMOUNT]);
    let mut stand = stand.again(&site);
    stand.quiet();
    assert!(!stand.has("paid-out"), "it was paid");
}

#[test]
fn cash_of_an_order_that_came_to_nothing_is_asked_for_after_a_restart() {
    let site = Site::new(Mode::Counter);
    let mut stand = Stand::at(&site);
    refused(&mut stand);
    // The power goes while the outcome is read.
    let mut stand = stand.again(&site);
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
    assert!(asks(&mut stand, &Ending::HandBack), "{:?}", stand.words());
    assert!(stand.reads("150.00"), "the change went back with the order: {:?}", stand.words());
    pay_one(&mut stand);
    assert_eq!(handed_over(&stand), [AMOUNT]);
}

#[test]
fn a_kiosk_pays_nobody_and_a_locked_screen_asks_nobody() {
    let counter = Site::new(Mode::Counter);
    let mut stand = Stand::at(&counter);
    returned(&mut stand);
    let mut stand = stand.again(&Site::new(Mode::Kiosk));
    stand.quiet();
    assert!(stand.gui().due_payout().is_none());
    stand.take_in(Message::PaidOut);
    stand.quiet();
    assert!(handed_over(&stand).is_empty());
    let mut stand = stand.again(&counter);
    stand.until("the journal tells", |gui| gui.due_payout().is_some());
}
