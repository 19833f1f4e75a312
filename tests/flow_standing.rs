//! Flow scripts: a card of which something is open begins nothing else; every other card does.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // only its world and its settings are needed
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{CardNumber, Fen, OrderNo, OrderState, PayMeans};
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Because, Effect, Ended, Event, ServiceEnded, Settings, activation, card_return, collect, order_action, recharge};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::FalseWorld;
use jiff::civil::date;

/// What may be begun for a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operation {
    Recharge,
    Collect,
    Cancel,
    CancelByNumber,
    Manage,
    Activate,
    Return,
    ReturnBroken,
}

const OPERATIONS: [Operation; 8] = [
    Operation::Recharge,
    Operation::Collect,
    Operation::Cancel,
    Operation::CancelByNumber,
    Operation::Manage,
    Operation::Activate,
    Operation::Return,
    Operation::ReturnBroken,
];

/// Whether an operation came to its good end, and why it did not.
type Told = (bool, Option<Because>);

fn settings() -> Arc<Settings> {
    enumeration::settings(Duration::ZERO)
}

/// Begins this with the card on the reader; by this number, where it needs the card's; for this order made elsewhere.
fn begin(world: &mut FalseWorld, operation: Operation, card_no: CardNumber, order_no: &str) -> Run<Told> {
    let (key, pay_order_no) = world.disk.new_order();
    let (settings, means) = (settings(), PayMeans::Cash);
    match operation {
        Operation::Recharge => {
            let (amount, tender) = (Fen::new(5000), Tender::Taken);
            let request = recharge::Request { key, amount, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
            history::recharge(world, request, &settings).map(|told| (told.ended == Ended::Loaded, told.because))
        }
        Operation::Collect => {
            let collected = history::collect(world, collect::Request { key, order_no: None }, &settings);
            collected.map(|mut collected| collected.outcomes.remove(0)).map(|told| (told.ended == Ended::Loaded, told.because))
        }
        Operation::Cancel | Operation::CancelByNumber | Operation::Manage => {
            let intention = if operation == Operation::Manage { Intention::Settle } else { Intention::GiveBack };
            let card_no = (operation == Operation::CancelByNumber).then_some(card_no);
            let order_no = OrderNo::parse(order_no).expect("a number");
            let ended = history::act(world, order_action::Request { key, order_no, card_no, intention }, &settings);
            ended.map(|told| (told.because.is_none() || told.because == Some(Because::NotWritten), told.because))
        }
        Operation::Activate => {
            let ended = history::activate(
                world,
                activation::Request { key, holder: Holder::Anonymous, means, pay_order_no, taken_today: Fen::ZERO },
                &settings,
            );
            ended.map(|told| (matches!(told.ended, ServiceEnded::Activated { .. }), told.because))
        }
        Operation::Return | Operation::ReturnBroken => {
            let card = if operation == Operation::Return { Returned::Good } else { Returned::Broken(card_no) };
            let ended = history::take_back(world, card_return::Request { key, card, customer: None }, &settings);
            ended.map(|told| (matches!(told.ended, ServiceEnded::Returned { .. }), told.because))
        }
    }
}

fn card_no(world: &FalseWorld, card: usize) -> CardNumber {
    world.cards[card].state().card_no().expect("it has a number")
}

/// A terminal that died the moment it was allowed to write the first card in this operation; the other card has not been
/// in use where `other` wants one that has not.
fn interrupted(operation: Operation, other: Operation) -> FalseWorld {
    let fit = |card: CardState, operation| if operation == Operation::Activate { card.not_enabled() } else { card };
    let base = enumeration::world(vec![fit(CardState::sample(17), operation), fit(CardState::sample(18), other)]);
    let first = card_no(&base, 0);
    let mut rehearsal = base.clone();
    begin(&mut rehearsal, operation, first.clone(), "-");
    let permits = |effect: &Effect| {
        let Effect::Record(entry) = effect else { return false };
        matches!(entry.event, Event::Intent { .. } | Event::SaleAuthorized { .. } | Event::ReturnAuthorized { .. })
    };
    let at = rehearsal.trace().iter().position(|traced| permits(&traced.effect)).expect("it is allowed");
    let mut world = base;
    world.plan = Plan::fair().with(at, Blow::DieAfter);
    assert_eq!(begin(&mut world, operation, first, "-"), Run::Died);
    world.restart();
    world.calm_down();
    world
}

/// An order of this card, made and paid elsewhere.
fn order_of(world: &mut FalseWorld, card_no: &CardNumber) -> String {
    world.server.order_elsewhere(card_no, 2000, Payment::Paid, date(2026, 11, 22).at(20, 0, 0, 0))
}

const OPEN: [Operation; 3] = [Operation::Recharge, Operation::Activate, Operation::Return];

#[test]
fn a_card_of_which_something_is_open_begins_nothing_else() {
    for open in OPEN {
        let mut base = interrupted(open, open);
        let card_no = card_no(&base, 0);
        let order = order_of(&mut base, &card_no);
        let standing = history::open_cases(&base).remove(0).key().clone();
        for operation in OPERATIONS {
            let mut world = base.clone();
            let told = begin(&mut world, operation, card_no.clone(), &order);
            let refused = (false, Some(Because::OpenOrder(standing.clone())));
            assert_eq!(told, Run::Ended(refused), "{operation:?} after {open:?}");
            assert_eq!(world.cards[0].state(), base.cards[0].state(), "{operation:?} after {open:?}");
            assert_eq!(world.disk.entries(), base.disk.entries(), "{operation:?} after {open:?}");
            let books = |world: &FalseWorld| {
                let ledger = &world.server.ledger;
                (ledger.orders.clone(), ledger.sales.clone(), ledger.returns.clone())
            };
            assert_eq!(books(&world), books(&base), "{operation:?} after {open:?}");
        }
    }
}

#[test]
fn a_collection_goes_on_only_once_the_journal_has_the_last_ones_end() {
    let mut base = enumeration::world(vec![CardState::sample(17)]);
    let card_no = card_no(&base, 0);
    let orders = [order_of(&mut base, &card_no), order_of(&mut base, &card_no)];
    let closes = |effect: &Effect| matches!(effect, Effect::Record(entry) if matches!(entry.event, Event::Closed { .. }));
    let collect = |world: &mut FalseWorld| {
        let (key, _) = world.disk.new_order();
        history::collect(world, collect::Request { key, order_no: None }, &settings())
    };
    let mut rehearsal = base.clone();
    let Run::Ended(both) = collect(&mut rehearsal) else { panic!("nothing goes wrong") };
    assert_eq!((both.outcomes.len(), both.waiting.len()), (2, 0));
    let at = rehearsal.trace().iter().position(|traced| closes(&traced.effect)).expect("it is closed");
    for blow in [Blow::DiskFull, Blow::CommitLost, Blow::CommitKept] {
        let mut world = base.clone();
        world.plan = Plan::fair().with(at, blow);
        let Run::Ended(first) = collect(&mut world) else { panic!("nobody died") };
        assert_eq!(first.outcomes.iter().map(|outcome| outcome.ended).collect::<Vec<_>>(), [Ended::Loaded], "{blow:?}");
        assert_eq!(first.waiting.iter().map(|row| row.order_no.as_str()).collect::<Vec<_>>(), [orders[1].as_str()], "{blow:?}");
    }
}

#[test]
fn every_other_card_goes_on() {
    for open in OPEN {
        for operation in OPERATIONS {
            let mut world = interrupted(open, operation);
            let card_no = card_no(&world, 1);
            let order = order_of(&mut world, &card_no);
            if operation == Operation::Manage {
                // No other state needs it.
                world.server.set_state(&order, OrderState::Authorized);
            }
            world.put(1);
            let Run::Ended((good, because)) = begin(&mut world, operation, card_no, &order) else { panic!("nothing goes wrong any more") };
            assert!(good, "{operation:?} after {open:?}: {because:?}");
            assert_eq!(history::open_cases(&world).len(), 1, "the first card's stays open");
        }
    }
}
