//! Flow scripts: what is open is taken up with the cards as they come, and what is offered for a card that came.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // only its world and its settings are needed
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{CardNumber, Fen, Moment, OrderNo, OrderState, PayMeans};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::offer::{self, Action};
use cardkiosk::flow::recovery::{self, round};
use cardkiosk::flow::{Answer, Because, Case, CaseOutcome, Cause, Effect, Ended, Event, Fault, Outcome, Settings, WhichCard, recharge};
use cardkiosk::proto::message::{Body, Call, Dialect, OrderRow, Request, decode, encode};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::FalseWorld;
use jiff::civil::date;

/// The false world with somebody who puts these cards down, one after the other, whenever the program waits for one.
struct Desk {
    world: FalseWorld,
    coming: VecDeque<usize>,
    lies: Option<usize>,
    calls: Vec<Call>,
    silent: bool,
}

impl Desk {
    fn new(world: FalseWorld, coming: &[usize]) -> Desk {
        Desk { world, coming: coming.iter().copied().collect(), lies: None, calls: Vec::new(), silent: false }
    }

    fn round(&mut self) -> Vec<Outcome> {
        let open = history::open_cases(&self.world);
        let now = self.world.now();
        let charge = |ended| match ended {
            CaseOutcome::Charge(outcome) => outcome,
            CaseOutcome::Service(outcome) => panic!("{outcome:?} is no charge"),
        };
        driver::run(round::begin(open, settings(), now), self, &mut |_| {}).into_iter().map(charge).collect()
    }

    fn balance(&self, card: usize) -> u32 {
        self.world.cards[card].state().balance
    }
}

impl World for Desk {
    fn now(&mut self) -> Moment {
        self.world.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { which, .. } => {
                if *which == WhichCard::AnotherOne || self.lies.is_none() {
                    self.world.pull();
                    self.lies = self.coming.pop_front();
                }
                let Some(card) = self.lies else { return Answer::Failed(Fault::NotDone(Cause::NoCard)) };
                self.world.put(card);
                self.world.perform(&Effect::AwaitCard { which: WhichCard::Any, within: Duration::ZERO })
            }
            Effect::Ask(_) if self.silent => Answer::Failed(Fault::NotDone(Cause::Unreachable("down".to_owned()))),
            Effect::Ask(request) => {
                self.calls.push(request.call());
                self.world.perform(effect)
            }
            other => self.world.perform(other),
        }
    }
}

fn settings() -> Arc<Settings> {
    enumeration::settings(Duration::ZERO)
}

fn card_no(world: &FalseWorld, card: usize) -> CardNumber {
    world.cards[card].state().card_no().expect("it has a number")
}

/// A recharge of this card that stops the moment such an entry is durable.
fn interrupt(world: &mut FalseWorld, card: usize, at: impl Fn(&Event) -> bool) {
    let begin = |world: &mut FalseWorld| {
        world.put(card);
        let (key, pay_order_no) = world.disk.new_order();
        let (amount, tender, means) = (Fen::new(5000), Tender::Taken, PayMeans::Cash);
        let request = recharge::Request { key, amount, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
        history::recharge(world, request, &settings())
    };
    let mut rehearsal = world.clone();
    let before = world.effects();
    assert!(matches!(begin(&mut rehearsal), Run::Ended(Outcome { ended: Ended::Loaded, .. })));
    let stops = |effect: &Effect| matches!(effect, Effect::Record(entry) if at(&entry.event));
    let index = rehearsal.trace().iter().skip(before).position(|traced| stops(&traced.effect)).expect("such an entry is made");
    world.plan = Plan::fair().with(before + index, Blow::DieAfter);
    assert_eq!(begin(world), Run::Died);
    world.restart();
    world.calm_down();
    world.pull();
}

fn is_intent(event: &Event) -> bool {
    matches!(event, Event::Intent { .. })
}

/// Four cards: the first three were about to be written.
fn three_open() -> FalseWorld {
    let mut world = enumeration::world((17..21).map(CardState::sample).collect());
    for card in 0..3 {
        interrupt(&mut world, card, is_intent);
    }
    assert_eq!(history::open_cases(&world).len(), 3);
    world
}

#[test]
fn cards_are_taken_as_they_come_and_one_that_is_not_wanted_makes_room() {
    let mut desk = Desk::new(three_open(), &[2, 3, 0, 3, 2, 1]);
    let before = [0, 1, 2, 3].map(|card| desk.balance(card));
    let outcomes = desk.round();
    let told: Vec<_> = outcomes.iter().map(|outcome| (outcome.ended, outcome.card_no.clone().expect("known"))).collect();
    let loaded = |card| (Ended::Loaded, card_no(&desk.world, card));
    assert_eq!(told, [loaded(2), loaded(0), loaded(1)]);
    assert_eq!([0, 1, 2, 3].map(|card| desk.balance(card)), [before[0] + 5000, before[1] + 5000, before[2] + 5000, before[3]]);
    assert!(history::open_cases(&desk.world).is_empty() && desk.coming.is_empty());
}

#[test]
fn what_has_no_card_here_is_left_for_its_card_and_says_so() {
    let mut desk = Desk::new(three_open(), &[1]);
    let outcomes = desk.round();
    let told: Vec<_> = outcomes.iter().map(|outcome| (outcome.ended, outcome.because.clone())).collect();
    let left = (Ended::Unfinished, Some(Because::NeedsCard));
    assert_eq!(told, [(Ended::Loaded, None), left.clone(), left]);
    assert_eq!(history::open_cases(&desk.world).len(), 2);
}

#[test]
fn nobody_is_asked_for_a_card_that_is_not_needed() {
    let mut world = enumeration::world(vec![CardState::sample(17)]);
    interrupt(&mut world, 0, |event| matches!(event, Event::Written { .. }));
    let mut desk = Desk::new(world, &[0]);
    assert_eq!(desk.round()[0].ended, Ended::Loaded);
    assert_eq!((desk.coming.len(), desk.calls.as_slice()), (1, [Call::CardChargeConfirm].as_slice()));
}

#[test]
fn what_needs_no_card_is_taken_up_first_however_old_the_others_are() {
    let mut world = enumeration::world((17..20).map(CardState::sample).collect());
    interrupt(&mut world, 0, |event| matches!(event, Event::Created { .. }));
    interrupt(&mut world, 1, is_intent);
    interrupt(&mut world, 2, |event| matches!(event, Event::Written { .. }));
    let turn = recovery::in_turn(history::open_cases(&world)).into_iter().map(|case| case.card_no().clone());
    assert_eq!(turn.collect::<Vec<_>>(), [2, 0, 1].map(|card| card_no(&world, card)));
}

#[test]
fn nobody_is_asked_for_a_card_while_the_server_cannot_be_reached() {
    let mut desk = Desk { silent: true, ..Desk::new(three_open(), &[0, 1, 2]) };
    let outcomes = desk.round();
    assert!(outcomes.iter().all(|outcome| outcome.code().as_deref() == Some("unreachable")), "{outcomes:?}");
    assert_eq!(desk.coming.len(), 3);
}

/// What 4.3 tells of a card.
fn orders(world: &mut FalseWorld, card: usize) -> Vec<OrderRow> {
    let card_no = card_no(world, card);
    let request = Request::ChargeOrderQuery { card_no, order_no: None, state: None, page: 1, per_page: 20 };
    let dialect = Dialect::default();
    let reply = world.server.handle(Call::ChargeOrderQuery, &encode::data(&request, &dialect), date(2026, 11, 23).at(8, 0, 0, 0));
    let code = cardkiosk::proto::codes::ResultCode::new(reply.code);
    match decode::body(&request, &code, Some(&reply.data), &dialect) {
        Ok(Some(Body::Orders(page))) => page.orders,
        other => panic!("{other:?} is no list"),
    }
}

fn order_elsewhere(world: &mut FalseWorld, card: usize, payment: Payment) -> OrderNo {
    let card_no = card_no(world, card);
    let number = world.server.order_elsewhere(&card_no, 2000, payment, date(2026, 11, 22).at(20, 0, 0, 0));
    OrderNo::parse(&number).expect("a number")
}

#[test]
fn what_the_journal_holds_open_is_offered_before_anything_at_the_server() {
    let mut world = three_open();
    order_elsewhere(&mut world, 0, Payment::Paid);
    let open = history::open_cases(&world);
    let rows = orders(&mut world, 0);
    for rows in [rows.as_slice(), &[]] {
        let offer = offer::for_card(&card_no(&world, 0), &open, rows);
        assert_eq!((offer.action, offer.case.map(Case::card_no)), (Action::Finish, Some(&card_no(&world, 0))));
        assert!(offer.orders.is_empty());
    }
    let free = offer::for_card(&card_no(&world, 3), &open, &[]);
    assert_eq!((free.action, free.case), (Action::Nothing, None));
}

#[test]
fn orders_of_the_server_are_offered_for_what_they_need() {
    let mut world = enumeration::world(vec![CardState::sample(17)]);
    order_elsewhere(&mut world, 0, Payment::Unpaid);
    let offered = |world: &mut FalseWorld| {
        let rows = orders(world, 0);
        let offer = offer::for_card(&card_no(world, 0), &[], &rows);
        (offer.action, offer.orders.iter().map(|row| row.order_no.clone()).collect::<Vec<_>>())
    };
    assert_eq!(offered(&mut world), (Action::Nothing, vec![]));
    let by_hand = order_elsewhere(&mut world, 0, Payment::Paid);
    world.server.set_state(by_hand.as_str(), OrderState::AdjustFailed);
    assert_eq!(offered(&mut world), (Action::CallPerson, vec![by_hand]));
    let refund = order_elsewhere(&mut world, 0, Payment::Paid);
    world.server.set_state(refund.as_str(), OrderState::RefundFailed);
    assert_eq!(offered(&mut world), (Action::Cancel, vec![refund]));
    let first = order_elsewhere(&mut world, 0, Payment::Paid);
    let second = order_elsewhere(&mut world, 0, Payment::Paid);
    world.server.set_state(second.as_str(), OrderState::Authorized);
    assert_eq!(offered(&mut world), (Action::Collect, vec![first, second]), "oldest first, and what must be looked at on the way");
}

#[test]
fn each_order_has_its_one_right_action() {
    let mut world = three_open();
    order_elsewhere(&mut world, 3, Payment::Paid);
    let row = orders(&mut world, 3).remove(0);
    let actions = |ours: Option<&Case>, paid| {
        let of = |state| offer::for_order(&OrderRow { state, paid, ..row.clone() }, ours).name();
        OrderState::ALL.map(of)
    };
    let by_state = OrderState::ALL.map(|state| match state {
        OrderState::Initial | OrderState::CardFailed | OrderState::Authorizing => "collect",
        OrderState::Authorized | OrderState::CardUnknown | OrderState::Confirming => "manage",
        OrderState::RefundFailed => "cancel",
        OrderState::AdjustFailed => "by-hand",
        OrderState::Confirmed | OrderState::Adjusted | OrderState::RefundRequested | OrderState::Refunded => "none",
    });
    assert_eq!(actions(None, true), by_state);
    assert_eq!(actions(None, false), ["none"; 12]);
    let mut case = history::open_cases(&world).remove(0);
    assert_eq!(actions(Some(&case), true), ["recover"; 12]);
    for _ in 0..6 {
        case.apply(case.updated_at(), &Event::StillOpen { code: "timed-out".to_owned() });
    }
    assert_eq!(actions(Some(&case), true), ["by-hand"; 12]);
    let may_cancel = |ours: Option<&Case>| OrderState::ALL.map(|state| offer::may_cancel(&OrderRow { state, ..row.clone() }, ours));
    assert_eq!(may_cancel(None), by_state.map(|action| matches!(action, "collect" | "cancel")));
    assert_eq!(may_cancel(Some(&case)), [false; 12], "its write is not settled");
}
