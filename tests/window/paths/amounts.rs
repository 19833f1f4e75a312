//! Another amount than those of the tiles: what is wrong with it is said before anything is paid.

use cardkiosk::domain::Fen;
use cardkiosk::gui::Mode;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::i18n::window::Recharge;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;

/// The choice of an amount; the centre takes multiples of ¥10 from ¥10 up, the terminal ¥500 at most.
fn choosing(mode: Mode) -> Stand {
    let mut site = Site::waiting_for_codes(mode);
    site.settings.largest_amount = Fen::new(50_000);
    let mut stand = Stand::at(&site);
    stand.panel.arrange(|world| {
        world.server.options.step = 1000;
        world.server.options.minimum = 1000;
    });
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand
}

fn typed(stand: &mut Stand, digits: &str) {
    stand.touch("key-clear");
    for digit in digits.chars() {
        stand.touch(&format!("key-{digit}"));
    }
}

#[test]
fn what_is_wrong_with_an_amount_is_said_and_nothing_goes_on() {
    let mut stand = choosing(Mode::Kiosk);
    let wrong = [
        ("65", Recharge::AmountStep { step: "10".to_owned(), below: "60.00".to_owned(), above: "70.00".to_owned() }),
        ("5", Recharge::AmountStepUp { step: "10".to_owned(), above: "10.00".to_owned() }),
        ("99999", Recharge::AmountMax { amount: "500.00".to_owned() }),
        ("510", Recharge::AmountMax { amount: "500.00".to_owned() }),
    ];
    for (digits, said) in wrong {
        typed(&mut stand, digits);
        stand.must_say(&said);
        stand.must_say(&Recharge::AmountFix);
        stand.touch("pay");
        assert!(matches!(stand.screen(), Screen::Amount(_)), "{digits}");
    }
    typed(&mut stand, "70");
    stand.touch("pay");
    assert!(matches!(stand.screen(), Screen::Payment(_)));
    // Back to the amount, and another one.
    stand.touch("back");
    typed(&mut stand, "650");
    stand.touch("key-backspace");
    stand.touch("key-backspace");
    stand.touch("key-0");
    stand.touch("pay");
    stand.pays_by_code("wechat");
    assert_eq!((stand.balance(CARD), stand.payments()), (Fen::new(7234), (6000, 0)));
}

#[test]
fn with_large_letters_the_keypad_has_a_page_of_its_own() {
    let mut stand = choosing(Mode::Kiosk);
    stand.touch("elder");
    assert!(!stand.has("key-1"));
    stand.touch("other");
    for digit in ["key-3", "key-0"] {
        stand.touch(digit);
    }
    stand.touch("back");
    stand.touch("other");
    stand.touch("key-4");
    stand.touch("key-0");
    stand.touch("pay");
    stand.pays_by_code("wechat");
    assert_eq!(stand.balance(CARD), Fen::new(5234));
}

#[test]
fn a_tile_over_the_limit_says_so_and_cannot_be_paid() {
    let mut stand = choosing(Mode::Kiosk);
    stand.must_say(&Recharge::AmountLimit);
    stand.touch("amount-100000");
    stand.touch("pay");
    assert!(matches!(stand.screen(), Screen::Amount(_)));
}

#[test]
fn a_card_that_is_full_takes_nothing() {
    let mut stand = Stand::at(&Site::new(Mode::Kiosk));
    stand.panel.arrange(|world| world.server.options.balance_limit = 1234);
    stand.put_and_look(CARD);
    stand.touch("top-up");
    assert!(matches!(stand.screen(), Screen::Card(_)), "{:?}", stand.screen());
    stand.quiet();
    assert_eq!(stand.recharges(), []);
}

#[test]
fn an_operator_hears_the_same_of_what_he_types() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = choosing(mode);
        stand.fill("other-amount-input", "65");
        stand.must_say(&Recharge::AmountStep { step: "10".to_owned(), below: "60.00".to_owned(), above: "70.00".to_owned() });
        stand.press(Named::Enter);
        assert!(matches!(stand.screen(), Screen::Recharge(_)));
        stand.press(Named::Backspace);
        stand.write("0");
        stand.press(Named::Enter);
        stand.ends(Mood::Done);
        assert_eq!(stand.balance(CARD), Fen::new(7234), "{mode:?}");
    }
}
