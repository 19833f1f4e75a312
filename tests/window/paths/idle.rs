//! Nobody is there any more: what a kiosk does then, and what the next customer finds.

use cardkiosk::domain::Fen;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::Scene;
use cardkiosk::gui::{Message, Mode, Overlay, Sounds};
use cardkiosk::i18n::Language;
use cardkiosk::i18n::window::{Card, Frame};
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;

fn kiosk() -> Stand {
    Stand::at(&Site::waiting_for_codes(Mode::Kiosk))
}

/// A passenger who has chosen ¥100 and how to pay for it is asked about.
fn chosen() -> Stand {
    let mut stand = kiosk();
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-10000");
    stand.touch("pay");
    stand
}

#[test]
fn it_is_asked_after_forty_seconds_and_after_sixty_the_amount_is_gone() {
    let mut stand = chosen();
    stand.pass(39);
    assert_eq!(stand.gui().overlay, None);
    stand.pass(1);
    assert_eq!(stand.gui().overlay, Some(Overlay::StillThere { seconds: 20 }));
    stand.must_say(&Frame::IdleTitle);
    stand.pass(19);
    assert!(matches!(stand.screen(), Screen::Payment(_)));
    stand.pass(1);
    assert!(matches!(stand.screen(), Screen::Home(_)));
    assert_eq!(stand.gui().overlay, None);
    // Whoever comes next begins anew.
    stand.take_off();
    stand.put_and_look(CARD);
    stand.touch("top-up");
    assert!(matches!(stand.screen(), Screen::Amount(amount) if amount.amount().is_none()));
    stand.quiet();
    assert_eq!((stand.recharges(), stand.balance(CARD)), (vec![], Fen::new(1234)));
}

#[test]
fn one_touch_stays_and_one_ends() {
    let mut stand = chosen();
    stand.pass(45);
    stand.touch("stay");
    assert_eq!(stand.gui().overlay, None);
    stand.pass(39);
    assert!(matches!(stand.screen(), Screen::Payment(payment) if payment.amount == Fen::new(10_000)), "nothing was lost");
    stand.pass(1);
    stand.touch_twice("end");
    assert!(matches!(stand.screen(), Screen::Home(_)));
}

#[test]
fn a_touch_anywhere_begins_the_minute_anew() {
    let mut stand = chosen();
    stand.pass(39);
    stand.take_in(Message::Stirred);
    stand.pass(39);
    assert_eq!(stand.gui().overlay, None);
}

#[test]
fn nobody_is_asked_while_money_or_a_card_is_in_flight() {
    let mut stand = chosen();
    stand.touch("alipay");
    stand.scene(Scene::Code);
    stand.pass(50);
    assert_eq!(stand.gui().overlay, None);
    assert!(matches!(stand.screen(), Screen::Working(_)));
    stand.panel.pay_now();
    stand.pass(3);
    stand.ends(Mood::Done);
}

#[test]
fn whoever_takes_the_card_away_has_ended() {
    for steps in 0..=3 {
        let mut stand = kiosk();
        stand.put_and_look(CARD);
        for id in ["top-up", "amount-10000", "pay"].into_iter().take(steps) {
            stand.touch(id);
        }
        stand.take_off();
        assert!(matches!(stand.screen(), Screen::Home(_)), "{steps}: {:?}", stand.screen());
    }
}

#[test]
fn language_letters_and_sound_are_one_touch_away_and_go_with_the_customer() {
    let mut stand = kiosk();
    stand.put_and_look(CARD);
    for id in ["language", "elder", "sound"] {
        stand.touch(id);
    }
    assert_eq!(stand.gui().shared.language(), Language::English);
    assert!(stand.gui().shared.look.is_elder());
    assert_eq!(stand.gui().shared.sound, Sounds::Off);
    stand.must_say(&Card::TopUp);
    assert!(stand.reads("Top up"), "{:?}", stand.words());
    // Through a whole business, and without a sound.
    stand.touch("top-up");
    stand.touch("amount-5000");
    stand.touch("pay");
    stand.pays_by_code("wechat");
    assert_eq!(stand.sounds(), []);
    assert_eq!(stand.gui().shared.language(), Language::English);
    stand.touch("leave");
    as_set_up(&stand);
}

fn as_set_up(stand: &Stand) {
    assert!(matches!(stand.screen(), Screen::Home(_)), "{:?}", stand.screen());
    assert_eq!(stand.gui().shared.language(), Language::Chinese);
    assert!(!stand.gui().shared.look.is_elder());
    assert_eq!((stand.gui().shared.sound, &stand.gui().overlay), (Sounds::On, &None));
}

#[test]
fn the_end_of_a_business_that_nobody_watches_leaves_nothing_of_the_customer() {
    let mut stand = chosen();
    stand.touch("language");
    stand.pays_by_code("alipay");
    stand.take_off();
    stand.pass(16);
    as_set_up(&stand);
}

#[test]
fn what_somebody_touched_in_passing_is_put_back() {
    let mut stand = kiosk();
    for id in ["language", "elder", "sound", "help"] {
        stand.touch(id);
    }
    assert_eq!(stand.gui().overlay, Some(Overlay::Help));
    stand.pass(70);
    as_set_up(&stand);
}

#[test]
fn a_kiosk_does_not_close_and_hears_no_keys() {
    let mut stand = chosen();
    stand.take_in(Message::CloseAsked);
    for key in [Named::F1, Named::F2, Named::F8, Named::F12, Named::Escape, Named::Enter, Named::Tab] {
        stand.press(key);
    }
    assert_eq!(stand.closed, 0);
    assert!(matches!(stand.screen(), Screen::Payment(_)), "{:?}", stand.screen());
    stand.quiet();
    assert_eq!(stand.recharges(), []);
}
