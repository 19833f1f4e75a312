//! A new card is activated for a customer: the form, the price, the write, and what may go wrong with each.

use cardkiosk::attendant::Wish;
use cardkiosk::domain::PayMeans;
use cardkiosk::flow::Effect;
use cardkiosk::flow::activation::Holder;
use cardkiosk::gui::Mode;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::activation::Activation;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::i18n::window::Service;
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::NotEnabled;
const ID_NO: &str = "11010519491231002X";
/// Byte 9 of file 15.
const ENABLED: u8 = 1;
const NEW: u8 = 0;

fn writes(effect: &Effect) -> bool {
    matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x04, 0xD6, ..]))
}

fn form(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(CARD);
    stand.press(Named::F4);
    assert!(matches!(stand.screen(), Screen::Activation(_)));
    stand
}

fn filled(mode: Mode) -> Stand {
    let mut stand = form(mode);
    stand.fill("name-input", "王小漪");
    stand.fill("id-no-input", ID_NO);
    stand.fill("mobile-input", "13800000000");
    stand
}

fn status(stand: &Stand) -> u8 {
    stand.world().cards[3].state().status
}

fn activations(stand: &Stand) -> Vec<&Wish> {
    stand.wished.iter().filter(|wish| matches!(wish, Wish::Activate { .. })).collect()
}

#[test]
fn a_card_is_activated_for_whoever_is_registered() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = filled(mode);
        stand.touch_twice("go");
        stand.ends(Mood::Done);
        stand.must_say(&Service::ActivationDone);
        stand.must_say(&Service::TakeDue);
        assert!(stand.reads("¥20.00"), "what is due is told nowhere else: {:?}", stand.words());
        stand.quiet();
        let wishes = activations(&stand);
        assert!(
            matches!(wishes[..], [Wish::Activate { holder: Holder::Registered(_), means: PayMeans::Cash, pay_order_no: None }]),
            "{mode:?}: {wishes:?}"
        );
        assert_eq!((status(&stand), stand.open().len()), (ENABLED, 0));
        // Nothing of the person stays.
        assert!(!stand.reads("王小漪") && !stand.reads(ID_NO));
        stand.touch("leave");
        stand.press(Named::F4);
        assert!(!stand.reads("王小漪") && !stand.reads(ID_NO));
    }
}

#[test]
fn what_is_wrong_in_the_form_is_said_and_nothing_begins() {
    let mut stand = form(Mode::Counter);
    stand.fill("name-input", "王小漪");
    stand.fill("id-no-input", "110105194912310021");
    stand.must_say(&Service::IdCheck);
    stand.fill("mobile-input", "1380");
    stand.must_say(&Service::MobileWrong);
    stand.touch("go");
    stand.press(Named::Enter);
    assert!(matches!(stand.screen(), Screen::Activation(_)));
    stand.quiet();
    assert!(activations(&stand).is_empty());
    assert_eq!(status(&stand), NEW);
}

#[test]
fn nobody_need_be_registered() {
    let mut stand = form(Mode::Counter);
    stand.touch("kind-Anonymous");
    stand.touch("go");
    stand.ends(Mood::Done);
    stand.quiet();
    assert!(matches!(activations(&stand)[..], [Wish::Activate { holder: Holder::Anonymous, .. }]));
    assert_eq!(status(&stand), ENABLED);
}

#[test]
fn it_is_paid_in_cash_and_no_other_means_is_offered() {
    let mut stand = filled(Mode::Counter);
    stand.must_say(&Service::PriceLater);
    assert!(!stand.has("means-Bank"));
    stand.touch("go");
    stand.ends(Mood::Done);
    stand.quiet();
    assert!(matches!(activations(&stand)[..], [Wish::Activate { means: PayMeans::Cash, pay_order_no: None, .. }]));
}

#[test]
fn a_person_goes_with_the_card() {
    let mut stand = filled(Mode::Counter);
    stand.take_off();
    assert!(matches!(stand.screen(), Screen::Activation(form) if *form == Activation::default()));
    stand.put_and_look(CARD);
    assert!(!stand.reads("王小漪") && !stand.reads(ID_NO));
    stand.touch("go");
    stand.quiet();
    assert!(activations(&stand).is_empty());
}

#[test]
fn a_card_in_use_is_not_activated_again() {
    let mut stand = Stand::counter();
    stand.put_and_look(TrainingCard::Ordinary);
    stand.press(Named::F4);
    stand.must_say(&Service::CardIsActive);
    stand.touch("go");
    stand.quiet();
    assert!(activations(&stand).is_empty());
}

#[test]
fn what_the_centre_refuses_leaves_the_card_as_it_is() {
    let mut stand = filled(Mode::Counter);
    stand.panel.fall(Blow::Refused("999999"), |effect| matches!(effect, Effect::Ask(Request::CardSaleRequest { .. })));
    stand.touch("go");
    stand.ends(Mood::Nothing);
    stand.must_say(&Service::ActivationNothing);
    assert_eq!((status(&stand), stand.open().len()), (NEW, 0));
}

#[test]
fn a_card_torn_away_while_it_is_enabled_is_put_back() {
    for blow in [Blow::PulledBefore, Blow::PulledAfter] {
        let mut stand = filled(Mode::Counter);
        stand.panel.fall(blow, writes);
        stand.touch("go");
        stand.scene(Scene::SameCard);
        stand.put(CARD);
        stand.ends(Mood::Done);
        assert_eq!((status(&stand), stand.open().len()), (ENABLED, 0), "{blow:?}");
    }
}

#[test]
fn a_card_carried_away_is_finished_when_it_comes_back() {
    for (blow, after) in [(Blow::PulledAfter, ENABLED), (Blow::PulledBefore, NEW)] {
        let mut stand = filled(Mode::Counter);
        stand.panel.fall(blow, writes);
        stand.touch("go");
        stand.scene(Scene::SameCard);
        stand.pass(AWAIT_RETURN);
        stand.ends(Mood::Unfinished);
        stand.must_say(&Service::ActivationOpen);
        assert_eq!((status(&stand), stand.open().len()), (after, 1));
        stand.touch("leave");
        stand.put_and_look(CARD);
        stand.touch("go-on");
        let outcome = stand.outcome();
        assert_eq!(outcome.mood() == Mood::Done, status(&stand) == ENABLED, "what is said is what the card is: {outcome:?}");
        assert!(stand.open().is_empty(), "{blow:?}: {outcome:?}");
    }
}
