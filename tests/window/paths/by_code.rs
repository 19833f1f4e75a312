//! A top-up paid by code: paid, not paid, given up, paid late, and not known whether it was paid.

use cardkiosk::attendant::Payment;
use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::flow::Effect;
use cardkiosk::gui::action::Sound;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::{Scene, Working};
use cardkiosk::gui::{Gui, Mode, Overlay};
use cardkiosk::i18n::window::{Card, Ending, Frame, Recharge};
use cardkiosk::sim::gateway::Customer;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{Network, TrainingCard};
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::Ordinary;

/// What is on the card before.
const BEFORE: Fen = Fen::new(1234);

/// A kiosk that shows the code for ¥100.
fn code() -> Stand {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Kiosk));
    assert_eq!(stand.balance(CARD), BEFORE);
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-10000");
    stand.touch("pay");
    stand.must_say(&Frame::MoneyNone);
    stand.touch("wechat");
    stand.scene(Scene::Code);
    stand
}

/// Nothing came of it: not on the card, not in the books, no payment kept, nothing open.
fn nothing_came_of_it(stand: &Stand) {
    assert_eq!(stand.balance(CARD), BEFORE);
    let (taken, given_back) = stand.payments();
    assert_eq!(taken, given_back, "a payment was kept");
    assert_eq!(stand.open(), []);
}

#[test]
fn a_preset_amount_takes_four_touches_from_the_card_to_its_end() {
    let mut stand = code();
    stand.must_say(&Recharge::QrOnce);
    stand.must_say(&Frame::MoneyNone);
    assert!(stand.panel.pay_now(), "a payment waits");
    stand.pass(3);
    let outcome = stand.ends(Mood::Done);
    assert_eq!(outcome.loaded(), Some(Fen::new(10_000)));
    stand.must_say(&Ending::DoneTitle);
    stand.must_say(&Ending::DoneSub { amount: "100.00".to_owned() });
    stand.must_say(&Ending::DoneTake);
    assert_eq!(stand.touches, 4);
    assert_eq!(stand.balance(CARD), Fen::new(11_234));
    assert_eq!(stand.payments(), (10_000, 0));
    assert_eq!(stand.open(), []);
    assert_eq!(stand.sounds(), [Sound::Done]);
    // The start comes back by itself when it is said to; as long as the card lies there it is asked for.
    stand.pass(14);
    assert!(matches!(stand.screen(), Screen::Outcome(_)));
    stand.pass(6);
    assert!(matches!(stand.screen(), Screen::Home(_)));
    stand.must_say(&Ending::DoneTake);
    assert!(stand.sounds().iter().filter(|sound| **sound == Sound::TakeCard).count() >= 5, "{:?}", stand.sounds());
    stand.take_off();
    assert!(matches!(stand.screen(), Screen::Home(_)) && !stand.says(&Ending::DoneTake));
}

#[test]
fn a_double_touch_begins_one_payment() {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Kiosk));
    stand.put_and_look(CARD);
    stand.touch_twice("top-up");
    stand.touch("amount-5000");
    stand.touch_twice("pay");
    assert!(matches!(stand.screen(), Screen::Payment(_)), "the second touch chooses nothing on the screen that follows");
    stand.touch_twice("alipay");
    stand.scene(Scene::Code);
    stand.panel.pay_now();
    stand.pass(3);
    stand.ends(Mood::Done);
    stand.quiet();
    assert_eq!(stand.recharges(), [(Fen::new(5000), Payment::Code { means: PayMeans::Alipay })]);
    assert_eq!((stand.balance(CARD), stand.payments()), (Fen::new(6234), (5000, 0)));
}

#[test]
fn a_code_that_nobody_pays_expires_and_the_start_comes_back() {
    let mut stand = code();
    stand.take_off();
    assert!(stand.working().is_some(), "somebody may be paying at this moment");
    stand.pass(59);
    assert!(matches!(stand.screen(), Screen::Working(_)));
    assert_eq!(stand.gui().overlay, None, "nobody is asked whether he is there while money may move");
    stand.pass(10);
    stand.ends(Mood::Nothing);
    stand.must_say(&Ending::NothingTitle);
    stand.must_say(&Recharge::QrExpired);
    nothing_came_of_it(&stand);
    stand.pass(15);
    assert!(matches!(stand.screen(), Screen::Home(_)));
}

#[test]
fn a_code_is_given_up_and_another_way_chosen() {
    let mut stand = code();
    stand.touch_twice("give-up");
    stand.ends(Mood::Nothing);
    nothing_came_of_it(&stand);
    assert!(stand.world().gateway.payments.values().all(|payment| payment.taken == 0));
    stand.touch("leave");
    assert!(!stand.panel.pay_now(), "what was given up cannot be paid any more");
}

#[test]
fn whoever_pays_in_the_last_moment_has_paid() {
    let mut stand = code();
    stand.panel.arrange(|world| world.gateway.options.customer = Customer::PaysBeforeRevoke);
    stand.touch("give-up");
    stand.ends(Mood::Done);
    assert_eq!((stand.balance(CARD), stand.payments()), (Fen::new(11_234), (10_000, 0)));
    assert_eq!(stand.open(), []);
}

#[test]
fn whoever_pays_too_late_has_the_money_back() {
    let mut stand = code();
    stand.panel.arrange(|world| world.gateway.options.customer = Customer::PaysTooLate);
    stand.touch("give-up");
    stand.ends(Mood::Nothing);
    nothing_came_of_it(&stand);
    assert_eq!(stand.payments(), (10_000, 10_000));
}

#[test]
fn a_payment_that_cannot_be_asked_about_is_not_said_to_be_lost_or_kept() {
    let mut stand = code();
    stand.panel.pay_now();
    stand.panel.network(Network::Down);
    stand.pass(180);
    let outcome = stand.ends(Mood::Unfinished);
    stand.must_say(&Ending::OpenTitle);
    stand.must_say(&Ending::OpenWhere);
    let code = outcome.desk_code().expect("there is an order to ask for");
    assert!(stand.reads(&code), "{code}");
    assert_eq!((stand.balance(CARD), stand.payments(), stand.open().len()), (BEFORE, (10_000, 0), 1));
    assert_eq!(stand.sounds(), [Sound::Unfinished]);
    // The slip tells the same; then the network is back, and the card still lies there.
    stand.touch("slip");
    assert_eq!(stand.slips(), [outcome.order_key().expect("it has a name").clone()]);
    assert!(matches!(stand.gui().overlay, Some(Overlay::Toast { .. })));
    stand.panel.network(Network::Up);
    stand.touch("again");
    stand.ends(Mood::Done);
    assert_eq!((stand.balance(CARD), stand.payments(), stand.open().len()), (Fen::new(11_234), (10_000, 0), 0));
}

#[test]
fn a_gateway_that_makes_no_code_takes_no_money() {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Kiosk));
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-10000");
    stand.touch("pay");
    stand.panel.fall(Blow::PayRefused("means_unavailable"), |effect| matches!(effect, Effect::Pay(_)));
    stand.touch("unionpay");
    stand.pass(120);
    stand.ends(Mood::Nothing);
    stand.must_say(&Ending::NothingTitle);
    nothing_came_of_it(&stand);
}

#[test]
fn the_time_that_is_left_goes_down_as_it_passes() {
    let mut stand = code();
    let left = |gui: &Gui| Some(gui.shared.live.running.as_ref()?.progress.code.as_ref()?.seconds_left);
    let first = left(stand.gui()).expect("a code is shown");
    stand.pass(9);
    stand.until("the time is told anew", |gui| left(gui).is_some_and(|left| left + 9 <= first));
}

#[test]
fn a_program_that_dies_over_a_code_that_is_paid_owes_the_money() {
    let mut stand = code();
    stand.panel.kill();
    assert!(stand.panel.pay_now());
    let outcome = stand.ends(Mood::Unfinished);
    assert!(outcome.desk_code().is_some());
    stand.touch("again");
    stand.quiet();
    stand.ends(Mood::Done);
    assert_eq!((stand.balance(CARD), stand.payments(), stand.open().len()), (Fen::new(11_234), (10_000, 0), 0));
}

#[test]
fn whoever_is_given_up_on_while_a_card_is_awaited_has_paid_nothing() {
    let mut stand = Stand::at(&Site::waiting_for_codes(Mode::Counter));
    stand.put_and_look(CARD);
    stand.touch("top-up");
    stand.touch("amount-5000");
    // The card is lifted in the moment of the click.
    stand.panel.take_off();
    stand.touch("go");
    stand.until("it may be given up", |gui| Working::may_give_up(&gui.shared));
    stand.must_say(&Card::HomeTitle);
    assert!(!stand.says(&Recharge::WorkTitle), "nothing is written to a card that is not there");
    stand.press(Named::Escape);
    stand.ends(Mood::Nothing);
    nothing_came_of_it(&stand);
}
