//! Cards that are not simply topped up: two at once, unreadable, stopped, not activated, foreign; and what comes too late.

use cardkiosk::attendant::{News, Presence, Wish};
use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::flow::Effect;
use cardkiosk::gui::action::Sound;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode, screen};
use cardkiosk::i18n::window::{Card, Ending};
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);
const EVERYWHERE: [Mode; 3] = [Mode::Kiosk, Mode::Counter, Mode::Bom];

fn with(mode: Mode, card: TrainingCard) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    stand.put_and_look(card);
    stand
}

fn second_card(stand: &mut Stand) {
    stand.panel.two_cards();
    stand.until("both are seen", |gui| gui.shared.live.presence == Presence::Several);
}

/// Whether anything but a look was ever asked for.
fn asked_for_more(stand: &mut Stand) -> bool {
    stand.quiet();
    stand.wished.iter().any(|wish| *wish != Wish::Look)
}

#[test]
fn with_two_cards_it_is_said_so_and_nothing_begins() {
    for mode in EVERYWHERE {
        let mut stand = with(mode, CARD);
        second_card(&mut stand);
        stand.must_say(&Card::Two);
        if stand.has("top-up") {
            stand.touch("top-up");
        }
        assert!(matches!(stand.screen(), Screen::Card(_)), "{mode:?}: {:?}", stand.screen());
        assert!(!asked_for_more(&mut stand), "{:?}", stand.wished);
        // One of them is taken away: it goes on by itself.
        stand.put_and_look(CARD);
        assert!(!stand.says(&Card::Two));
        assert!(stand.has("top-up"));
    }
}

#[test]
fn a_second_card_takes_the_amount_away_before_it_is_paid() {
    for step in ["amount", "payment"] {
        let mut stand = with(Mode::Kiosk, CARD);
        stand.touch("top-up");
        if step == "payment" {
            stand.touch("amount-5000");
            stand.touch("pay");
        }
        second_card(&mut stand);
        stand.must_say(&Card::Two);
        assert!(!asked_for_more(&mut stand), "{step}");
        assert_eq!((stand.balance(CARD), stand.payments()), (BEFORE, (0, 0)));
    }
}

#[test]
fn a_second_card_on_its_way_does_not_let_a_touch_through() {
    // The touch is already in the window's hands when the second card is told of.
    let mut stand = with(Mode::Kiosk, CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("pay");
    let chosen = Message::Screen(screen::Message::Payment(screen::payment::Message::Chosen(PayMeans::WeChat)));
    stand.take_in(Message::News(Box::new(News::Presence(Presence::Several))));
    stand.take_in(chosen);
    assert!(!asked_for_more(&mut stand));
}

#[test]
fn with_two_cards_an_operator_begins_no_business() {
    for key in [Named::F2, Named::F3, Named::F4, Named::F5] {
        let mut stand = with(Mode::Counter, TrainingCard::WithOrder);
        stand.press(key);
        stand.quiet();
        second_card(&mut stand);
        stand.quiet();
        let before = stand.wished.len();
        for id in ["go", "act", "return-yes"] {
            if stand.has(id) {
                stand.touch(id);
            }
        }
        stand.press(Named::Enter);
        stand.quiet();
        let touched = |wish: &Wish| !matches!(wish, Wish::Look | Wish::Orders { .. });
        assert!(!stand.wished[before..].iter().any(touched), "{key:?}: {:?}", stand.wished);
    }
}

#[test]
fn what_is_open_waits_until_one_card_lies_alone() {
    let mut stand = with(Mode::Counter, CARD);
    stand.panel.tear_at_next_write();
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.touch("go");
    stand.scene(Scene::SameCard);
    stand.pass(AWAIT_RETURN);
    stand.ends(Mood::Unfinished);
    // Tried again with two cards there, at once or from the list of what is open: which of them was meant, nobody knows.
    second_card(&mut stand);
    stand.touch("again");
    assert!(matches!(stand.screen(), Screen::Outcome(_)), "{:?}", stand.screen());
    stand.touch("leave");
    stand.press(Named::F6);
    stand.until("the journal tells", |gui| matches!(&gui.screen, Screen::Open(open) if open.told.is_some()));
    stand.touch("finish");
    assert!(matches!(stand.screen(), Screen::Open(_)), "{:?}", stand.screen());
    stand.quiet();
    assert!(!stand.wished.iter().any(|wish| matches!(wish, Wish::Finish { .. })));
    stand.press(Named::F1);
    stand.must_say(&Card::Two);
    assert!(!stand.has("go-on"));
    stand.put_and_look(CARD);
    stand.touch("go-on");
    stand.ends(Mood::Done);
    assert_eq!(stand.balance(CARD), Fen::new(6234));
}

#[test]
fn a_card_of_another_city_is_read_and_not_taken_for_ours() {
    for mode in EVERYWHERE {
        let mut stand = with(mode, TrainingCard::Foreign);
        stand.must_say(&Card::ChipForeign);
        stand.must_say(&Card::Foreign);
        stand.must_say(&Card::ForeignName);
        assert!(!stand.says(&Card::Unreadable));
        assert!(stand.reads("12.34"), "its balance is its own: {:?}", stand.words());
        stand.touch("top-up");
        assert!(matches!(stand.screen(), Screen::Card(_)));
        assert!(!asked_for_more(&mut stand));
        assert_eq!(stand.balance(TrainingCard::Foreign), BEFORE);
    }
}

#[test]
fn a_card_that_does_not_know_its_own_files_is_said_to_be_unreadable() {
    for mode in EVERYWHERE {
        let mut stand = Stand::at(&Site::new(mode));
        for _ in 0..9 {
            stand.panel.fall(Blow::Status([0x6A, 0x82]), |effect| matches!(effect, Effect::Transmit(_)));
        }
        stand.put_and_look(CARD);
        stand.must_say(&Card::Unreadable);
        assert!(!stand.reads("¥0.00"), "what is not known is no sum");
        if mode != Mode::Kiosk {
            stand.must_say(&Card::DeskBroken);
        }
    }
}

/// The number that ends like this, as a passenger is shown it or as staff is.
fn is_shown(stand: &mut Stand, end: &str) -> bool {
    stand.reads(&format!("**** 0{end}")) || stand.reads(&format!("9900 {end}"))
}

#[test]
fn a_card_changed_for_another_without_a_gap_is_shown_as_what_it_is() {
    for mode in EVERYWHERE {
        let mut stand = with(mode, CARD);
        stand.panel.swap(TrainingCard::Another);
        stand.until("the other one is shown", |gui| {
            gui.shared.live.card.as_ref().and_then(|card| card.card_no()).is_some_and(|card_no| card_no.tail() == "0018")
        });
        assert!(is_shown(&mut stand, "018") && !is_shown(&mut stand, "017"), "{mode:?}: {:?}", stand.words());
    }
}

#[test]
fn a_card_changed_unseen_is_told_of_by_whatever_touches_it() {
    // Not even the reader has noticed: the balance of the card before is not shown beside the number of this one.
    let mut stand = with(Mode::Counter, CARD);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.panel.swap_unseen(TrainingCard::Another);
    stand.touch("go");
    stand.until("the card is read", |gui| {
        gui.shared.live.running.as_ref().is_some_and(|running| running.progress.card_tail.as_deref() == Some("0018"))
    });
    assert!(matches!(stand.screen(), Screen::Working(working) if working.before.is_none() && working.tail.as_deref() == Some("0018")));
    assert_eq!(stand.gui().shared.live.card, None);
    stand.ends(Mood::Done);
    assert_eq!((stand.balance(CARD), stand.balance(TrainingCard::Another)), (BEFORE, Fen::new(6234)));
    stand.touch("leave");
    stand.until("it is looked at", |gui| gui.shared.live.card.is_some());
    assert!(is_shown(&mut stand, "018"), "{:?}", stand.words());
}

#[test]
fn the_start_comes_back_when_it_is_said_to_even_where_the_card_is_left() {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Kiosk));
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("pay");
    stand.touch("wechat");
    stand.scene(Scene::Code);
    stand.panel.pay_now();
    stand.pass(3);
    stand.ends(Mood::Done);
    stand.pass(14);
    assert!(matches!(stand.screen(), Screen::Outcome(_)), "{:?}", stand.screen());
    stand.pass(1);
    assert!(matches!(stand.screen(), Screen::Home(_)), "{:?}", stand.screen());
    stand.must_say(&Ending::DoneTake);
    stand.take_off();
    stand.must_say(&Card::HomeTitle);
}

#[test]
fn a_card_that_was_left_is_asked_to_be_taken_before_another_is_asked_for() {
    let mut stand = with(Mode::Kiosk, CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("pay");
    stand.touch("wechat");
    stand.ends(Mood::Nothing);
    stand.touch("leave");
    stand.must_say(&Ending::DoneTake);
    assert!(!stand.says(&Card::HomeTitle), "{:?}", stand.words());
    // It is called for, and not for ever.
    let before = stand.sounds().len();
    stand.pass(59);
    let called = stand.sounds()[before..].to_vec();
    assert!(called.len() == 19 && called.iter().all(|sound| *sound == Sound::TakeCard), "{called:?}");
    stand.pass(120);
    assert_eq!(stand.sounds().len(), before + called.len());
    stand.must_say(&Ending::DoneTake);
    // Whoever has not done with it goes on without lifting it.
    stand.touch("go-on-with-card");
    stand.until("it is looked at", |gui| gui.shared.live.card.is_some());
    assert!(stand.has("top-up"));
    stand.pass(60);
    stand.must_say(&Ending::DoneTake);
    stand.take_off();
    stand.must_say(&Card::HomeTitle);
    assert!(!stand.says(&Ending::DoneTake));
}

#[test]
fn a_card_that_does_not_come_to_life_is_said_to_be_unreadable() {
    for mode in EVERYWHERE {
        let mut stand = Stand::at(&Site::new(mode));
        stand.take_in(Message::News(Box::new(News::Presence(Presence::Unusable))));
        stand.must_say(&Card::Unreadable);
        stand.take_in(Message::News(Box::new(News::Presence(Presence::Nothing))));
        assert!(!stand.says(&Card::Unreadable));
    }
}

#[test]
fn a_stopped_card_is_shown_with_its_balance_and_not_topped_up() {
    for mode in EVERYWHERE {
        let mut stand = with(mode, TrainingCard::Stopped);
        stand.must_say(&Card::ChipStopped);
        assert!(stand.reads("12.34"), "the balance is read from the card");
        stand.touch("top-up");
        assert!(matches!(stand.screen(), Screen::Card(_)));
        assert!(!asked_for_more(&mut stand));
    }
}

#[test]
fn a_card_that_was_not_activated_is_sent_to_the_desk() {
    for mode in EVERYWHERE {
        let mut stand = with(mode, TrainingCard::NotEnabled);
        stand.must_say(&Card::Inactive);
        stand.touch("top-up");
        assert!(matches!(stand.screen(), Screen::Card(_)));
        assert!(!asked_for_more(&mut stand));
    }
}

#[test]
fn a_card_that_has_gone_before_it_was_read_is_not_unreadable() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = Stand::at(&Site::new(mode));
        // Put down and taken away before the window hears of either.
        stand.panel.put(CARD);
        stand.panel.take_off();
        // Both are heard of; then the look that the first of them asked for is answered.
        stand.quiet();
        stand.quiet();
        assert_eq!(stand.wished, [Wish::Look]);
        assert!(!stand.says(&Card::Unreadable), "{:?}", stand.words());
        stand.must_say(&Card::HomeTitle);
    }
}

#[test]
fn what_was_told_of_one_card_is_not_shown_for_the_next() {
    let mut stand = Stand::counter();
    stand.put(TrainingCard::Stopped);
    stand.panel.take_off();
    stand.panel.put(CARD);
    // The first may have been read before it was changed for the second: in the end the second is shown.
    stand.quiet();
    stand.quiet();
    let shown = stand.gui().shared.live.card.as_ref().and_then(|card| card.card_no()).expect("it was read").tail().to_owned();
    assert_eq!(shown, "0017");
    assert!(!stand.says(&Card::ChipStopped));
}

#[test]
fn change_in_the_hand_is_not_swept_away_by_the_next_card() {
    let mut stand = with(Mode::Counter, CARD);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.touch("note-10000");
    stand.touch("go");
    let outcome = stand.ends(Mood::Done);
    assert!(outcome.hands_money_over());
    stand.take_off();
    stand.put_and_look(TrainingCard::Another);
    assert!(matches!(stand.screen(), Screen::Outcome(_)), "{:?}", stand.screen());
    assert!(stand.reads("50.00"));
    stand.touch("leave");
    assert!(matches!(stand.screen(), Screen::Card(_)));
    // Without change the next customer is served at once.
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("go");
    stand.ends(Mood::Done);
    stand.take_off();
    stand.put(CARD);
    assert!(matches!(stand.screen(), Screen::Card(_)), "{:?}", stand.screen());
}
