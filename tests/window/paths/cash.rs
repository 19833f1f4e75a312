//! A top-up for cash, at a counter and in a subway position's window.

use cardkiosk::attendant::Payment;
use cardkiosk::domain::{Fen, OrderState};
use cardkiosk::flow::Effect;
use cardkiosk::gui::action::Sound;
use cardkiosk::gui::live::CardOnReader;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::recharge::Recharge as Form;
use cardkiosk::gui::{Gui, Mode};
use cardkiosk::i18n::window::{Card, Ending, Frame, Recharge};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{Network, TrainingCard};
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);

/// An operator's recharge, with the customer's card on the reader.
fn recharge(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    stand.press(Named::F2);
    assert!(matches!(stand.screen(), Screen::Recharge(_)));
    stand
}

fn received(fen: i64) -> Payment {
    Payment::Cash { received: Some(Fen::new(fen)) }
}

#[test]
fn the_title_says_what_is_done_and_staff_finds_it_again() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = recharge(mode);
        stand.touch("amount-5000");
        stand.touch("go");
        let title = Frame::Business { business: "充值".to_owned(), amount: "50.00".to_owned() };
        stand.until("it runs", Gui::is_in_flight);
        stand.must_say(&title);
        stand.ends(Mood::Done);
        stand.must_say(&title);
        stand.touch("leave");
        stand.take_off();
        stand.must_say(&Card::DeskLately);
        stand.must_say(&Card::DeskDone);
        stand.must_say(&Card::Tail { tail: "0017".to_owned() });
        assert!(stand.reads("50.00"), "{:?}", stand.words());
    }
}

#[test]
fn change_is_told_before_and_after_at_either_desk() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = recharge(mode);
        stand.fill("other-amount-input", "150");
        stand.fill("received-input", "200");
        stand.must_say(&Recharge::CashChange);
        assert!(stand.reads("50.00"), "{mode:?}: {:?}", stand.words());
        stand.touch("go");
        let outcome = stand.ends(Mood::Done);
        assert_eq!(outcome.charge().and_then(|charge| charge.change), Some(Fen::new(5000)));
        stand.must_say(&Recharge::CashChange);
        stand.must_say(&Ending::DoneSub { amount: "150.00".to_owned() });
        stand.quiet();
        assert_eq!(stand.recharges(), [(Fen::new(15_000), received(20_000))]);
        assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::new(16_234), 0));
        assert_eq!(stand.sounds(), [Sound::Done]);
        stand.touch("leave");
        assert!(matches!(stand.screen(), Screen::Card(_)));
        stand.until("the card is looked at again", |gui| {
            gui.shared.live.card.as_ref().and_then(CardOnReader::balance) == Some(Fen::new(16_234))
        });
    }
}

#[test]
fn whatever_is_chosen_after_a_top_up_begins_with_what_the_card_holds_now() {
    for key in [Named::F2, Named::F3, Named::F5, Named::F6] {
        let mut stand = recharge(Mode::Counter);
        stand.touch("amount-5000");
        stand.touch("go");
        stand.ends(Mood::Done);
        stand.press(key);
        stand.until("the card is looked at again", |gui| {
            gui.shared.live.card.as_ref().and_then(CardOnReader::balance) == Some(Fen::new(6234))
        });
    }
}

#[test]
fn a_note_that_is_touched_counts_as_handed_over() {
    let mut stand = recharge(Mode::Counter);
    stand.touch("amount-2000");
    stand.touch("note-5000");
    stand.touch("go");
    assert_eq!(stand.ends(Mood::Done).charge().and_then(|charge| charge.change), Some(Fen::new(3000)));
    assert_eq!(stand.balance(CARD), Fen::new(3234));
}

#[test]
fn too_little_cash_is_said_and_nothing_begins() {
    let mut stand = recharge(Mode::Counter);
    stand.fill("other-amount-input", "150");
    stand.fill("received-input", "100");
    stand.must_say(&Recharge::CashShort { amount: "50.00".to_owned() });
    stand.touch("go");
    stand.press(Named::Enter);
    assert!(matches!(stand.screen(), Screen::Recharge(_)));
    stand.quiet();
    assert_eq!((stand.recharges(), stand.balance(CARD)), (vec![], BEFORE));
    // What is missing is laid down.
    stand.fill("received-input", "");
    for _ in 0..3 {
        stand.press(Named::Backspace);
    }
    stand.write("150");
    stand.press(Named::Enter);
    assert_eq!(stand.ends(Mood::Done).charge().and_then(|charge| charge.change), Some(Fen::ZERO));
    assert_eq!(stand.balance(CARD), Fen::new(16_234));
}

#[test]
fn what_is_no_sum_is_said() {
    let mut stand = recharge(Mode::Bom);
    stand.touch("amount-5000");
    stand.fill("received-input", "1.2.3");
    stand.must_say(&Recharge::CashNoSum);
    stand.touch("go");
    stand.quiet();
    assert_eq!(stand.recharges(), []);
}

#[test]
fn a_double_click_takes_one_payment() {
    let mut stand = recharge(Mode::Counter);
    stand.touch("amount-5000");
    stand.touch_twice("go");
    stand.ends(Mood::Done);
    stand.press(Named::Enter);
    stand.quiet();
    assert_eq!(stand.recharges().len(), 1);
    assert_eq!(stand.balance(CARD), Fen::new(6234));
}

#[test]
fn the_next_customer_finds_nothing_of_the_one_before() {
    let mut stand = recharge(Mode::Counter);
    stand.touch("amount-10000");
    stand.fill("received-input", "200");
    stand.take_off();
    stand.must_say(&Card::HomeTitle);
    stand.put_and_look(TrainingCard::Another);
    assert!(matches!(stand.screen(), Screen::Recharge(empty) if *empty == Form::default()), "{:?}", stand.screen());
    stand.touch("go");
    stand.quiet();
    assert_eq!(stand.recharges(), []);
}

#[test]
fn an_order_that_the_centre_refuses_gives_the_cash_back() {
    let mut stand = recharge(Mode::Counter);
    stand.panel.fall(Blow::Refused("999999"), |effect| matches!(effect, Effect::Ask(Request::ChargeOrderCreate(_))));
    stand.touch("amount-5000");
    stand.touch("note-10000");
    stand.touch("go");
    let outcome = stand.ends(Mood::Nothing);
    assert_eq!((outcome.change(), outcome.payout()), (Some(Fen::new(5_000)), Some(Fen::new(5_000))), "all of it is handed back");
    stand.must_say(&Ending::HandBack);
    assert_eq!((stand.balance(CARD), stand.open().len()), (BEFORE, 0));
    assert!(stand.world().server.ledger.orders.values().all(|order| order.state != OrderState::Confirmed || order.amount != 5000));
}

#[test]
fn without_the_centre_nothing_is_sold_and_it_is_said_why() {
    let mut stand = Stand::counter();
    stand.panel.network(Network::Down);
    stand.put_and_look(CARD);
    stand.must_say(&Card::Offline);
    stand.press(Named::F2);
    stand.must_say(&Card::Offline);
    assert!(!stand.has("go"));
    stand.panel.network(Network::Up);
    stand.press(Named::F1);
    stand.until("the centre is asked again", |gui| gui.shared.live.card.as_ref().is_some_and(|card| card.info().is_some()));
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("go");
    stand.ends(Mood::Done);
    assert_eq!(stand.balance(CARD), Fen::new(6234));
}
