//! A card that is lifted too early: put back, another put on instead, or taken away and brought again another day.

use cardkiosk::domain::Fen;
use cardkiosk::flow::Effect;
use cardkiosk::gui::action::Sound;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode};
use cardkiosk::i18n::window::{Card, Ending, Frame, Recharge};
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{Strike, TrainingCard};
use iced::keyboard::key::Named;

use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;
const BEFORE: Fen = Fen::new(1234);
const AFTER: Fen = Fen::new(6234);

/// A passenger's or an operator's top-up of ¥50, up to the touch that sets it going.
fn about_to_write(mode: Mode) -> (Stand, &'static str) {
    let site = Site::waiting_for_codes(mode);
    let mut stand = Stand::at(&site);
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    if mode == Mode::Kiosk {
        stand.touch("pay");
        return (stand, "wechat");
    }
    (stand, "go")
}

/// Sets it going, and pays where a code is shown.
fn go(stand: &mut Stand, id: &str) {
    stand.touch(id);
    if id == "wechat" {
        stand.scene(Scene::Code);
        assert!(stand.panel.pay_now());
        stand.pass(3);
    }
}

/// CREDIT FOR LOAD.
fn credits(effect: &Effect) -> bool {
    matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x80, 0x52, ..]))
}

/// INITIALIZE FOR LOAD.
fn initializes(effect: &Effect) -> bool {
    matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x80, 0x50, ..]))
}

const EVERYWHERE: [Mode; 3] = [Mode::Kiosk, Mode::Counter, Mode::Bom];

#[test]
fn torn_at_any_moment_of_the_write_and_put_back_it_is_written_once() {
    let moments = [
        ("before the load is begun", Blow::PulledBefore, initializes as fn(&Effect) -> bool),
        ("before the write", Blow::PulledBefore, credits),
        ("after the write", Blow::PulledAfter, credits),
    ];
    for mode in EVERYWHERE {
        for (moment, blow, at) in moments {
            let (mut stand, touch) = about_to_write(mode);
            stand.panel.fall(blow, at);
            go(&mut stand, touch);
            stand.scene(Scene::SameCard);
            stand.must_say(&Recharge::SameTitle);
            stand.must_say(&Recharge::SameSafe);
            stand.must_say(&Card::Tail { tail: "0017".to_owned() });
            assert_eq!(stand.sounds(), [Sound::TryAgain], "{moment}");
            stand.put(CARD);
            stand.ends(Mood::Done);
            assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?}, {moment}");
        }
    }
}

#[test]
fn nothing_takes_the_screen_away_while_the_card_is_awaited() {
    let (mut stand, touch) = about_to_write(Mode::Counter);
    stand.panel.fall(Blow::PulledAfter, credits);
    go(&mut stand, touch);
    stand.scene(Scene::SameCard);
    for key in [Named::F1, Named::F2, Named::F6, Named::F12, Named::Escape] {
        stand.press(key);
        assert!(matches!(stand.screen(), Screen::Working(_)), "{key:?}");
    }
    stand.take_in(Message::CloseAsked);
    stand.take_in(Message::LeftForHome);
    assert_eq!(stand.closed, 0);
    assert!(matches!(stand.screen(), Screen::Working(_)), "{:?}", stand.screen());
    stand.put(CARD);
    stand.ends(Mood::Done);
}

#[test]
fn the_time_that_is_left_to_put_it_back_is_counted_down() {
    let (mut stand, touch) = about_to_write(Mode::Kiosk);
    stand.panel.fall(Blow::PulledAfter, credits);
    go(&mut stand, touch);
    stand.scene(Scene::SameCard);
    assert!(stand.reads("1:00"), "{:?}", stand.words());
    stand.pass(13);
    assert!(stand.reads("47"), "{:?}", stand.words());
    assert_eq!(stand.gui().overlay, None, "nobody is asked whether he is there");
    stand.put(CARD);
    stand.ends(Mood::Done);
}

#[test]
fn another_card_is_told_from_the_wanted_one_and_never_written() {
    for mode in EVERYWHERE {
        let (mut stand, touch) = about_to_write(mode);
        let anothers = stand.balance(TrainingCard::Another);
        stand.panel.fall(Blow::PulledAfter, credits);
        go(&mut stand, touch);
        stand.scene(Scene::SameCard);
        stand.put(TrainingCard::Another);
        stand.scene(Scene::OtherCard);
        stand.must_say(&Recharge::OtherTitle);
        stand.must_say(&Recharge::OtherDo { tail: "0017".to_owned() });
        stand.take_off();
        stand.put(CARD);
        stand.ends(Mood::Done);
        assert_eq!((stand.balance(CARD), stand.balance(TrainingCard::Another)), (AFTER, anothers), "{mode:?}");
    }
}

#[test]
fn whoever_walks_away_finds_it_offered_first_of_all_and_finished_another_day() {
    for (mode, written) in [(Mode::Kiosk, Blow::PulledAfter), (Mode::Kiosk, Blow::PulledBefore), (Mode::Counter, Blow::PulledAfter)] {
        let (mut stand, touch) = about_to_write(mode);
        stand.panel.fall(written, credits);
        go(&mut stand, touch);
        stand.scene(Scene::SameCard);
        stand.pass(AWAIT_RETURN);
        let outcome = stand.ends(Mood::Unfinished);
        stand.must_say(&Ending::OpenTitle);
        stand.must_say(&Ending::OpenWhere);
        let code = outcome.desk_code().expect("the desk can be told");
        assert!(stand.reads(&code), "{code}");
        assert_eq!(stand.open().len(), 1);
        if mode == Mode::Kiosk {
            stand.pass(59);
            assert!(matches!(stand.screen(), Screen::Outcome(_)));
            stand.pass(1);
            assert!(matches!(stand.screen(), Screen::Home(_)), "{:?}", stand.screen());
        } else {
            stand.touch("leave");
        }
        // Others are served meanwhile.
        stand.put_and_look(TrainingCard::Another);
        assert!(!stand.has("go-on"));
        stand.take_off();
        stand.pass(3600);
        stand.put_and_look(CARD);
        stand.must_say(&Card::OpenHere { amount: "50.00".to_owned() });
        assert!(!stand.has("top-up"), "nothing else begins before");
        stand.touch_twice("go-on");
        stand.ends(Mood::Done);
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?} {written:?}");
    }
}

#[test]
fn whoever_has_no_time_leaves_with_a_slip() {
    let (mut stand, touch) = about_to_write(Mode::Kiosk);
    stand.panel.fall(Blow::PulledBefore, credits);
    go(&mut stand, touch);
    stand.scene(Scene::SameCard);
    stand.touch_twice("slip");
    let outcome = stand.ends(Mood::Unfinished);
    assert_eq!(stand.slips(), [outcome.order_key().expect("it has a name").clone()], "the slip was asked for");
    assert_eq!((stand.balance(CARD), stand.payments(), stand.open().len()), (BEFORE, (5000, 0), 1));
}

#[test]
fn a_program_that_dies_behind_the_write_tells_how_it_stands_and_finishes_it() {
    for mode in EVERYWHERE {
        let (mut stand, touch) = about_to_write(mode);
        stand.panel.at_next_write(Strike::ProcessDies);
        go(&mut stand, touch);
        let outcome = stand.ends(Mood::Unfinished);
        assert!(stand.says(&Ending::OpenWhere), "{:?}", stand.words());
        assert!(outcome.desk_code().is_some());
        assert!(stand.says(&Frame::Again));
        stand.touch("again");
        stand.ends(Mood::Done);
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?}");
    }
}
