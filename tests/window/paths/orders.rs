//! Orders paid elsewhere and orders left open: collected, cancelled, settled by card management, finished.

use cardkiosk::attendant::Wish;
use cardkiosk::domain::{Fen, OrderState};
use cardkiosk::flow::offer::Action;
use cardkiosk::flow::{Effect, Stage};
use cardkiosk::gui::Mode;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::orders::Orders;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::working::{Scene, Working};
use cardkiosk::i18n::window::{Ending, Frame, Order, Recharge};
use cardkiosk::proto::message::Request;
use cardkiosk::sim::plan::Blow;
use cardkiosk::sim::training::{Network, TrainingCard};
use iced::keyboard::key::Named;

use super::site::{AWAIT_RETURN, Site};
use super::stand::Stand;

const CARD: TrainingCard = TrainingCard::WithOrder;
const BEFORE: Fen = Fen::new(1234);
/// With what waits for it.
const AFTER: Fen = Fen::new(4234);
const EVERYWHERE: [Mode; 3] = [Mode::Kiosk, Mode::Counter, Mode::Bom];

fn credits(effect: &Effect) -> bool {
    matches!(effect, Effect::Transmit(command) if matches!(command.header(), [0x80, 0x52, ..]))
}

fn orders(stand: &Stand) -> &Orders {
    match stand.screen() {
        Screen::Orders(orders) => orders,
        other => panic!("{other:?}"),
    }
}

/// The orders of the card on the reader, at a counter.
fn listed(card: TrainingCard) -> Stand {
    let mut stand = Stand::counter();
    stand.put_and_look(card);
    list(&mut stand);
    stand
}

fn list(stand: &mut Stand) {
    stand.press(Named::F3);
    stand.until("the centre tells", |gui| matches!(&gui.screen, Screen::Orders(orders) if orders.told.is_some()));
}

#[test]
fn what_waits_for_a_card_is_offered_and_collected_once() {
    for mode in EVERYWHERE {
        let mut stand = Stand::at(&Site::new(mode));
        stand.put_and_look(CARD);
        assert!(stand.reads("补登·1 笔"), "{:?}", stand.words());
        stand.touch_twice("collect");
        stand.ends(Mood::Done);
        stand.must_say(&Ending::DoneSub { amount: "30.00".to_owned() });
        stand.quiet();
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{mode:?}");
        assert_eq!(stand.wished.iter().filter(|wish| matches!(wish, Wish::Collect { .. })).count(), 1);
        // It waits no longer.
        stand.take_off();
        stand.put_and_look(CARD);
        assert!(!stand.has("collect"));
    }
}

#[test]
fn a_card_torn_away_while_it_collects_is_put_back() {
    for blow in [Blow::PulledBefore, Blow::PulledAfter] {
        let mut stand = Stand::at(&Site::new(Mode::Kiosk));
        stand.put_and_look(CARD);
        stand.panel.fall(blow, credits);
        stand.touch("collect");
        stand.scene(Scene::SameCard);
        stand.put(CARD);
        stand.ends(Mood::Done);
        assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0), "{blow:?}");
    }
}

#[test]
fn what_was_torn_while_it_was_collected_is_finished_and_not_collected_again() {
    let mut stand = Stand::counter();
    stand.put_and_look(CARD);
    stand.panel.fall(Blow::PulledAfter, credits);
    stand.touch("collect");
    stand.scene(Scene::SameCard);
    stand.pass(AWAIT_RETURN);
    stand.ends(Mood::Unfinished);
    stand.touch("leave");
    stand.put_and_look(CARD);
    assert!(stand.has("go-on") && !stand.has("collect"));
    // In the list of its orders too, what this terminal began is finished.
    list(&mut stand);
    let screen = orders(&stand);
    let row = screen.rows()[0].clone();
    assert_eq!((screen.right(&row), screen.may_cancel(&row)), (Action::Finish, false));
    stand.must_say(&Order::Finish);
    stand.touch("act");
    stand.ends(Mood::Done);
    stand.quiet();
    assert!(stand.wished.iter().any(|wish| matches!(wish, Wish::Finish { .. })), "{:?}", stand.wished);
    assert_eq!((stand.balance(CARD), stand.open().len()), (AFTER, 0));
}

#[test]
fn an_order_is_collected_from_the_list_by_keys() {
    let mut stand = listed(CARD);
    stand.must_say(&Order::WhyCollect);
    stand.press(Named::Enter);
    stand.ends(Mood::Done);
    assert_eq!(stand.balance(CARD), AFTER);
}

#[test]
fn an_order_is_cancelled_after_it_was_asked_once_more() {
    let mut stand = listed(CARD);
    stand.touch("cancel");
    stand.must_say(&Order::CancelMoney { amount: "30.00".to_owned() });
    // Whoever presses a key without looking has said no.
    for key in [Named::Enter, Named::Escape] {
        stand.press(key);
        assert!(matches!(stand.screen(), Screen::Orders(_)));
        assert!(!stand.has("cancel-yes"));
        stand.touch("cancel");
    }
    stand.touch_twice("cancel-yes");
    stand.until("it is being taken back", |gui| Working::stage(&gui.shared) == Some(Stage::Cancelling));
    stand.must_say(&Recharge::WorkCancelling);
    assert!(!stand.says(&Recharge::WorkTitle), "nothing is written: {:?}", stand.words());
    stand.must_say(&Order::Cancel);
    stand.ends(Mood::Done);
    stand.must_say(&Ending::CancelledTitle);
    stand.quiet();
    assert_eq!(stand.wished.iter().filter(|wish| matches!(wish, Wish::Cancel { .. })).count(), 1);
    assert_eq!((stand.balance(CARD), stand.open().len()), (BEFORE, 0));
    let states: Vec<OrderState> = stand.world().server.ledger.orders.values().map(|order| order.state).collect();
    assert!(matches!(states[..], [OrderState::RefundRequested | OrderState::Refunded]), "{states:?}");
    stand.touch("leave");
    list(&mut stand);
    assert!(orders(&stand).rows().is_empty());
    stand.touch("show-All");
    assert_eq!(orders(&stand).rows().len(), 1);
    assert!(!stand.has("act") && !stand.has("cancel"));
}

#[test]
fn a_centre_that_refuses_a_cancellation_is_heard() {
    let mut stand = listed(CARD);
    stand.panel.fall(Blow::Refused("999999"), |effect| matches!(effect, Effect::Ask(Request::ChargeOrderCancel { .. })));
    stand.touch("cancel");
    stand.touch("cancel-yes");
    let outcome = stand.outcome();
    assert_ne!(outcome.mood(), Mood::Done, "{outcome:?}");
    assert!(!stand.says(&Ending::CancelledTitle));
    assert_eq!(stand.balance(CARD), BEFORE);
}

#[test]
fn an_unresolved_write_is_settled_and_never_cancelled() {
    let mut stand = Stand::counter();
    let order_no = stand.world().server.ledger.orders.keys().next().expect("an order waits").clone();
    stand.panel.arrange(|world| world.server.set_state(&order_no, OrderState::Authorized));
    stand.put_and_look(CARD);
    list(&mut stand);
    let screen = orders(&stand);
    let row = screen.rows()[0].clone();
    assert_eq!((screen.right(&row), screen.may_cancel(&row)), (Action::Manage, false));
    assert!(!stand.has("cancel"));
    stand.touch_twice("act");
    stand.until("it is settled", |gui| Working::stage(&gui.shared) == Some(Stage::Managing));
    stand.must_say(&Recharge::WorkManaging);
    assert!(!stand.says(&Recharge::WorkTitle), "{:?}", stand.words());
    stand.must_say(&Frame::BusinessManage);
    stand.outcome();
    stand.quiet();
    assert_eq!(stand.wished.iter().filter(|wish| matches!(wish, Wish::Manage { .. })).count(), 1);
    let loads = stand.balance(CARD);
    assert!(loads == BEFORE || loads == AFTER, "{loads}");
}

#[test]
fn the_orders_of_a_card_that_is_not_there_are_asked_for_by_its_number() {
    let mut stand = Stand::counter();
    stand.put_and_look(CARD);
    let number = stand.gui().shared.live.card.as_ref().and_then(|card| card.card_no()).expect("it was read").reveal().to_owned();
    stand.take_off();
    stand.press(Named::F3);
    stand.quiet();
    assert!(!stand.wished.contains(&Wish::Orders { card_no: None }), "nobody waits for a card that need not come");
    assert!(!stand.says(&Order::Asking) && !stand.says(&Order::None), "{:?}", stand.words());
    stand.press(Named::Enter);
    stand.quiet();
    assert!(!stand.says(&Order::Asking), "without a number there is nothing to ask");
    stand.fill("card-no-input", &number);
    stand.press(Named::Enter);
    stand.until("the centre tells", |gui| matches!(&gui.screen, Screen::Orders(orders) if orders.told.as_ref().is_some_and(Result::is_ok)));
    assert_eq!(orders(&stand).rows().len(), 1);
}

#[test]
fn orders_that_cannot_be_asked_for_are_not_said_to_be_none() {
    let mut stand = Stand::counter();
    stand.put_and_look(CARD);
    stand.panel.network(Network::Down);
    list(&mut stand);
    stand.must_say(&Order::NotKnown);
    assert!(!stand.says(&Order::None));
}

#[test]
fn a_passenger_looks_at_the_orders_of_the_card() {
    let mut stand = Stand::at(&Site::new(Mode::Kiosk));
    stand.put_and_look(CARD);
    stand.touch("orders");
    stand.until("the centre tells", |gui| matches!(&gui.screen, Screen::Orders(orders) if orders.told.is_some()));
    stand.must_say(&Order::Title);
    stand.must_say(&Order::WhyCollect);
    let row = orders(&stand).rows()[0].order_no.clone();
    stand.touch(&format!("act-{row}"));
    stand.ends(Mood::Done);
    assert_eq!(stand.balance(CARD), AFTER);
}

#[test]
fn the_orders_of_a_card_that_comes_are_asked_for() {
    let mut stand = Stand::counter();
    stand.press(Named::F3);
    stand.put(CARD);
    stand.until("the centre tells", |gui| matches!(&gui.screen, Screen::Orders(orders) if orders.told.is_some()));
    assert_eq!(orders(&stand).rows().len(), 1);
    // Another card is another customer.
    stand.take_off();
    stand.put(TrainingCard::Ordinary);
    stand.until(
        "the centre tells of the other one",
        |gui| matches!(&gui.screen, Screen::Orders(orders) if orders.told.is_some() && orders.rows().is_empty()),
    );
}
