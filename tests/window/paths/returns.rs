//! A card that is given back, good or broken: confirmed, refused, not known, and confirmed while nobody looked.

use cardkiosk::attendant::Wish;
use cardkiosk::domain::{CardNumber, Fen};
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::{Effect, Entry, Event};
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode};
use cardkiosk::i18n::window::{Card, Service};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);
/// So often the centre is asked in one run.
const ATTEMPTS: usize = 3;
const NUMBER: &str = "3104880600000000017";

fn debits(effect: &Effect) -> bool {
    matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x80, 0x54, ..]))
}

fn confirms(effect: &Effect) -> bool {
    matches!(effect, Effect::Ask(Request::CardReturnConfirm { .. }))
}

/// The return of the card on the reader, asked once more.
fn asked(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    stand.press(Named::F5);
    stand.must_say(&Service::ReturnWarn);
    stand.touch("go");
    stand.must_say(&Service::ReturnConfirmMoney { amount: "12.34".to_owned() });
    stand
}

#[test]
fn a_good_card_is_emptied_and_its_money_paid_out_once() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = asked(mode);
        // Whoever presses Enter without looking has said no.
        stand.press(Named::Enter);
        assert!(!stand.has("return-yes"));
        stand.touch("go");
        stand.touch_twice("return-yes");
        stand.ends(Mood::Done);
        stand.must_say(&Service::ReturnDone);
        stand.must_say(&Service::PayOut);
        assert!(stand.reads("12.34"), "{:?}", stand.words());
        assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::ZERO, 0));
        stand.quiet();
        let returns = stand.wished.iter().filter(|wish| matches!(wish, Wish::Return { .. })).count();
        assert_eq!(returns, 1, "{mode:?}");
        assert!(!stand.has("paid-out"), "what is told here is not told twice");
        stand.touch("leave");
        pay(&mut stand);
    }
}

/// Says of everything that is due that it was paid: the journal has it, and nothing more is asked for.
fn pay(stand: &mut Stand) {
    pay_one(stand);
    assert!(!stand.says(&Service::PayOut), "{:?}", stand.words());
    assert_eq!(handed_over(stand), [BEFORE]);
}

/// Says of the first that is due that it was paid, and once more before the journal has it.
pub(super) fn pay_one(stand: &mut Stand) {
    let due = stand.gui().payouts.due.len();
    stand.touch_twice("paid-out");
    stand.until("it is noted", |gui| gui.payouts.due.len() < due && !gui.payouts.is_noting());
}

/// What the journal has for handed over.
pub(super) fn handed_over(stand: &Stand) -> Vec<Fen> {
    let amount = |entry: &Entry| if let Event::HandedOver { amount } = entry.event { Some(amount) } else { None };
    stand.world().disk.entries().iter().filter_map(amount).collect()
}

#[test]
fn no_is_no() {
    let mut stand = asked(Mode::Counter);
    stand.touch("keep");
    stand.press(Named::Escape);
    assert!(matches!(stand.screen(), Screen::Card(_)));
    stand.quiet();
    assert_eq!(stand.balance(CARD), BEFORE);
    assert!(!stand.wished.iter().any(|wish| matches!(wish, Wish::Return { .. })));
}

#[test]
fn a_question_about_a_card_that_has_gone_is_no_question() {
    let mut stand = asked(Mode::Counter);
    stand.take_off();
    assert!(!stand.has("return-yes"));
    stand.put_and_look(TrainingCard::Another);
    assert!(!stand.has("return-yes"), "another card was not asked about");
}

#[test]
fn what_the_centre_refuses_leaves_the_card_as_it_is() {
    let mut stand = asked(Mode::Counter);
    stand.panel.fall(Blow::Refused("999999"), |effect| matches!(effect, Effect::Ask(Request::CardReturnApply { .. })));
    stand.touch("return-yes");
    stand.ends(Mood::Nothing);
    stand.must_say(&Service::ReturnNothing);
    assert_eq!((stand.balance(CARD), stand.open().len()), (BEFORE, 0));
}

#[test]
fn a_card_that_was_torn_away_while_it_was_emptied_is_put_back() {
    for blow in [Blow::PulledBefore, Blow::PulledAfter] {
        let mut stand = asked(Mode::Counter);
        stand.panel.fall(blow, debits);
        stand.touch("return-yes");
        stand.scene(Scene::SameCard);
        stand.put(CARD);
        let outcome = stand.ends(Mood::Done);
        assert!(outcome.hands_money_over());
        assert_eq!((stand.balance(CARD), stand.open().len()), (Fen::ZERO, 0), "{blow:?}");
    }
}

#[test]
fn nothing_is_paid_out_for_a_card_that_was_carried_away() {
    let mut stand = asked(Mode::Counter);
    stand.panel.fall(Blow::PulledAfter, debits);
    stand.touch("return-yes");
    stand.scene(Scene::SameCard);
    stand.pass(AWAIT_RETURN);
    let outcome = stand.ends(Mood::Unfinished);
    assert!(!outcome.hands_money_over());
    assert!(!stand.says(&Service::PayOut), "{:?}", stand.words());
    stand.touch("leave");
    // The customer comes back with it.
    stand.put_and_look(CARD);
    stand.touch("go-on");
    assert!(stand.ends(Mood::Done).hands_money_over());
    stand.must_say(&Service::PayOut);
    assert_eq!(stand.open().len(), 0);
}

/// A return that was written, and that the centre could not confirm any more.
pub(super) fn unconfirmed(card: TrainingCard, stand: &mut Stand) {
    stand.put_and_look(card);
    stand.press(Named::F5);
    stand.touch("go");
    for _ in 0..ATTEMPTS {
        stand.panel.fall(Blow::Unreachable, confirms);
    }
    stand.touch("return-yes");
    let outcome = stand.ends(Mood::Unfinished);
    assert!(!outcome.hands_money_over());
    assert!(!stand.says(&Service::PayOut), "{:?}", stand.words());
    stand.touch("leave");
    stand.take_off();
    stand.quiet();
    stand.must_say(&Card::HomeTitle);
}

#[test]
fn what_is_confirmed_while_nobody_looks_is_told_until_it_was_paid() {
    let mut stand = Stand::counter();
    unconfirmed(CARD, &mut stand);
    stand.pass(3600);
    stand.quiet();
    stand.until("it settles by itself", |gui| !gui.payouts.due.is_empty());
    stand.must_say(&Service::PayOut);
    stand.must_say(&Card::Tail { tail: "0017".to_owned() });
    assert!(stand.reads("12.34"));
    // The next customer, keys and touches do not sweep it away.
    stand.put_and_look(TrainingCard::Another);
    stand.take_off();
    for key in [Named::Escape, Named::Enter, Named::F2, Named::F6, Named::F1] {
        stand.press(key);
    }
    stand.take_in(Message::HelpOpened);
    stand.take_in(Message::LeftForHome);
    stand.take_in(Message::CloseAsked);
    assert_eq!(stand.closed, 1, "the journal keeps it for the next start");
    stand.must_say(&Service::PayOut);
    pay(&mut stand);
    assert_eq!(stand.open().len(), 0);
}

#[test]
fn two_that_are_confirmed_while_nobody_looks_are_both_paid_out() {
    let mut stand = Stand::counter();
    unconfirmed(CARD, &mut stand);
    unconfirmed(TrainingCard::Another, &mut stand);
    stand.pass(3600);
    stand.quiet();
    stand.until("both settle by themselves", |gui| gui.payouts.due.len() == 2);
    let tails: Vec<String> = stand.gui().payouts.due.iter().map(|payout| payout.tail.clone()).collect();
    for tail in tails {
        stand.must_say(&Card::Tail { tail });
        pay_one(&mut stand);
    }
    assert!(!stand.says(&Service::PayOut));
    assert_eq!(handed_over(&stand).len(), 2);
}

#[test]
fn what_staff_settles_on_request_is_told_like_what_settles_by_itself() {
    let mut stand = Stand::counter();
    unconfirmed(CARD, &mut stand);
    stand.press(Named::F6);
    stand.until("the journal tells", |gui| matches!(&gui.screen, Screen::Open(open) if open.rows().len() == 1));
    stand.touch("settle");
    stand.until("it is settled", |gui| !gui.payouts.due.is_empty());
    stand.must_say(&Service::PayOut);
    pay(&mut stand);
    stand.quiet();
    assert_eq!(stand.open().len(), 0);
}

#[test]
fn a_return_that_settles_in_the_moment_it_is_taken_up_is_paid_out_once() {
    for _ in 0..5 {
        let mut stand = Stand::counter();
        unconfirmed(CARD, &mut stand);
        stand.press(Named::F6);
        stand.until("the journal tells", |gui| matches!(&gui.screen, Screen::Open(open) if open.rows().len() == 1));
        stand.pass(3600);
        // It is due now. Whichever of the two is quicker, the other finds it ended.
        stand.nudge();
        stand.touch("finish");
        stand.until("it comes to an end", |gui| !gui.is_in_flight());
        stand.quiet();
        stand.quiet();
        let told_by_the_outcome = matches!(stand.screen(), Screen::Outcome(outcome) if outcome.hands_money_over());
        assert_eq!(usize::from(told_by_the_outcome) + usize::from(stand.has("paid-out")), 1, "{:?}", stand.screen());
        if told_by_the_outcome {
            stand.touch("leave");
        }
        pay(&mut stand);
        assert_eq!(stand.open().len(), 0);
    }
}

/// The centre knows the card: it was read when it still could be.
fn broken(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    stand.take_off();
    stand.press(Named::F5);
    stand.touch("kind-Broken");
    stand
}

#[test]
fn a_broken_card_is_returned_by_the_number_on_its_face_typed_twice() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = broken(mode);
        let number = number(&stand);
        stand.fill("number-input", &number);
        stand.fill("again-input", "310489");
        stand.must_say(&Service::FaceNumbersDiffer);
        stand.press(Named::Enter);
        assert!(!stand.has("return-yes"));
        for _ in 0..6 {
            stand.press(Named::Backspace);
        }
        stand.write(&number);
        assert!(!stand.says(&Service::FaceNumbersDiffer));
        stand.touch("go");
        stand.touch("return-yes");
        stand.ends(Mood::Done);
        stand.must_say(&Service::PayOut);
        stand.quiet();
        let card = Returned::Broken(CardNumber::parse(&number).expect("digits"));
        assert!(stand.wished.contains(&Wish::Return { card, customer: None }));
        assert_eq!(stand.open().len(), 0, "{mode:?}");
    }
}

/// The number of the card, as it stands on its face.
fn number(stand: &Stand) -> String {
    let world = stand.world();
    world.cards[0].state().card_no().expect("it has one").reveal().to_owned()
}

#[test]
fn a_broken_card_that_nobody_knows_is_not_paid_out() {
    let mut stand = broken(Mode::Counter);
    stand.fill("number-input", NUMBER);
    stand.fill("again-input", NUMBER);
    stand.touch("go");
    stand.touch("return-yes");
    let outcome = stand.ends(Mood::Nothing);
    assert!(!outcome.hands_money_over());
    assert!(!stand.says(&Service::PayOut));
}
