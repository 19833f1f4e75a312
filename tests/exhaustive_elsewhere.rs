//! Every single fault and every pair of faults while orders are collected, cancelled and managed, placed one by one in the
//! false world and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, OrderNo, PayMeans};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{CaseOutcome, Effect, Event, Settings, collect, order_action, recharge};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::disk::Disk;
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::judge::elsewhere::{self, ElsewhereJudge};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::{FalseWorld, Traced};
use enumeration::AtLeast;
use jiff::civil::date;

const CUSTOMER_WAITS: Duration = Duration::from_mins(1);
const CUSTOMER_LEAVES: Duration = Duration::ZERO;

/// What is done with the orders.
#[derive(Debug, Clone)]
enum Business {
    /// All that wait are written.
    Collect,
    /// This one is cancelled, or settled by card management.
    Act(OrderNo, Intention),
}

impl Business {
    fn intention(&self) -> Intention {
        match self {
            Business::Collect => Intention::Load,
            Business::Act(_, intention) => *intention,
        }
    }
}

/// One history: the business, what is open taken up while the plan lasts, and in the calm; then the customer collects what
/// was left. Judged all along.
fn live(base: &FalseWorld, plan: &Plan, business: &Business, settings: &Arc<Settings>) -> Result<FalseWorld, String> {
    let mut world = base.clone();
    world.plan = plan.clone();
    let mut judge = ElsewhereJudge::new(&world, business.intention());
    match business {
        Business::Collect => collect(&mut judge, &mut world, settings)?,
        Business::Act(order_no, intention) => {
            let (key, _) = world.disk.new_order();
            let request = order_action::Request { key, order_no: order_no.clone(), card_no: None, intention: *intention };
            let run = history::act(&mut world, request, settings).map(CaseOutcome::Charge);
            judged(&mut judge, &world, run)?;
        }
    }
    enumeration::live_on(&mut world, settings, |world, run| judged(&mut judge, world, run))?;
    elsewhere::clerk(&mut world);
    history::take_up_all(&mut world, CardUse::Reader, settings).into_iter().try_for_each(|run| judged(&mut judge, &world, run))?;
    judge.at_end(&world)?;
    let ended = world.clone();
    for _ in 0..2 {
        world.calm_down();
        collect(&mut judge, &mut world, settings)?;
    }
    judge.at_last(&world)?;
    Ok(ended)
}

fn collect(judge: &mut ElsewhereJudge, world: &mut FalseWorld, settings: &Arc<Settings>) -> Result<(), String> {
    let (key, _) = world.disk.new_order();
    match history::collect(world, collect::Request { key, order_no: None }, settings) {
        Run::Ended(collected) => judge.collected(world, &collected)?,
        Run::Died => {}
        Run::Endless => return Err("the collection does not end".to_owned()),
    }
    judge.always(world)
}

fn judged(judge: &mut ElsewhereJudge, world: &FalseWorld, run: Run<CaseOutcome>) -> Result<(), String> {
    match run {
        Run::Ended(CaseOutcome::Charge(outcome)) => judge.told(world, &outcome)?,
        Run::Ended(CaseOutcome::Service(outcome)) => return Err(format!("{outcome:?} is no order")),
        Run::Died => {}
        Run::Endless => return Err("the flow does not end".to_owned()),
    }
    judge.always(world)
}

fn every_pair(base: &FalseWorld, business: &Business, await_return: Duration, at_least: AtLeast) -> FalseWorld {
    let settings = enumeration::settings(await_return);
    enumeration::every_pair(&|plan| live(base, plan, business, &settings), at_least)
}

/// The customer's card, another one, and orders of these amounts made and paid elsewhere.
fn waiting(amounts: &[i64]) -> FalseWorld {
    let mut world = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    let card_no = world.cards[0].state().card_no().expect("it has a number");
    for amount in amounts {
        world.server.order_elsewhere(&card_no, *amount, Payment::Paid, date(2026, 11, 22).at(20, 0, 0, 0));
    }
    world
}

/// What stops a recharge for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stops {
    /// Its order is made.
    Ordered,
    /// The write is allowed, and not sent.
    BeforeWrite,
    /// The write is done, and nobody was told.
    AfterWrite,
}

/// A terminal whose process died in a recharge of 50.00; the number of its order.
fn interrupted(stops: Stops) -> (FalseWorld, OrderNo) {
    let mut world = waiting(&[]);
    let settings = enumeration::settings(CUSTOMER_LEAVES);
    let begin = |world: &mut FalseWorld| {
        let (key, pay_order_no) = world.disk.new_order();
        let (amount, tender, means) = (Fen::new(5000), Tender::Taken, PayMeans::Cash);
        let request = recharge::Request { key, amount, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
        history::recharge(world, request, &settings)
    };
    let mut rehearsal = world.clone();
    begin(&mut rehearsal);
    let is_there = |traced: &Traced| match (&traced.effect, stops) {
        (Effect::Record(entry), Stops::Ordered) => matches!(entry.event, Event::Created { .. }),
        (Effect::Record(entry), Stops::BeforeWrite) => matches!(entry.event, Event::Intent { .. }),
        (Effect::Transmit(command), Stops::AfterWrite) => command.instruction() == 0x52,
        _ => false,
    };
    let at = rehearsal.trace().iter().position(is_there).expect("it comes so far");
    world.plan = Plan::fair().with(at, Blow::DieAfter);
    assert_eq!(begin(&mut world), Run::Died);
    world.restart();
    world.begin_anew();
    let number = world.server.ledger.orders.keys().next().expect("an order was made");
    let number = OrderNo::parse(number).expect("a number");
    (world, number)
}

/// The same at another terminal: this one's journal knows nothing of it.
fn interrupted_elsewhere(stops: Stops) -> (FalseWorld, OrderNo) {
    let (mut world, number) = interrupted(stops);
    world.disk = Disk::default();
    world.server.ledger.orders.values_mut().for_each(|order| "40".clone_into(&mut order.kind));
    (world, number)
}

fn first_of(world: &FalseWorld) -> OrderNo {
    OrderNo::parse(world.server.ledger.orders.keys().next().expect("an order was made")).expect("a number")
}

fn loaded(base: &FalseWorld, fair: &FalseWorld) -> u32 {
    fair.cards[0].state().balance - base.cards[0].state().balance
}

#[test]
fn every_pair_of_faults_over_a_collection_with_a_customer_who_waits() {
    let base = waiting(&[5000]);
    let fair = every_pair(&base, &Business::Collect, CUSTOMER_WAITS, AtLeast { singles: 160, pairs: 12_000 });
    assert_eq!(loaded(&base, &fair), 5000);
}

#[test]
fn every_pair_of_faults_over_a_collection_of_two_with_a_customer_who_leaves() {
    let base = waiting(&[5000, 2000]);
    let fair = every_pair(&base, &Business::Collect, CUSTOMER_LEAVES, AtLeast { singles: 270, pairs: 30_000 });
    assert_eq!(loaded(&base, &fair), 7000);
}

#[test]
fn every_pair_of_faults_over_a_collection_of_what_another_terminal_left() {
    for (stops, brought, pairs) in [(Stops::BeforeWrite, 5000, 27_000), (Stops::AfterWrite, 0, 17_000)] {
        let (base, _) = interrupted_elsewhere(stops);
        let fair = every_pair(&base, &Business::Collect, CUSTOMER_LEAVES, AtLeast { singles: 190, pairs });
        assert_eq!(loaded(&base, &fair), brought);
    }
}

#[test]
fn every_pair_of_faults_over_a_cancellation() {
    let base = waiting(&[5000]);
    let business = Business::Act(first_of(&base), Intention::GiveBack);
    let fair = every_pair(&base, &business, CUSTOMER_WAITS, AtLeast { singles: 70, pairs: 2_800 });
    assert_eq!(loaded(&base, &fair), 0);
}

#[test]
fn every_pair_of_faults_over_a_cancellation_of_what_this_terminal_left() {
    let (base, order_no) = interrupted(Stops::Ordered);
    let business = Business::Act(order_no, Intention::GiveBack);
    let fair = every_pair(&base, &business, CUSTOMER_LEAVES, AtLeast { singles: 30, pairs: 2_200 });
    assert_eq!(loaded(&base, &fair), 0);
}

#[test]
fn every_pair_of_faults_over_the_management_of_what_another_terminal_left() {
    for stops in [Stops::BeforeWrite, Stops::AfterWrite] {
        let (base, order_no) = interrupted_elsewhere(stops);
        let business = Business::Act(order_no, Intention::Settle);
        let fair = every_pair(&base, &business, CUSTOMER_WAITS, AtLeast { singles: 150, pairs: 16_000 });
        assert_eq!(loaded(&base, &fair), 0, "management loads nothing");
    }
}

#[test]
fn every_pair_of_faults_over_the_cancellation_and_the_management_of_an_unresolved_write() {
    for (stops, intention) in
        [(Stops::AfterWrite, Intention::GiveBack), (Stops::BeforeWrite, Intention::Settle), (Stops::AfterWrite, Intention::Settle)]
    {
        let (base, order_no) = interrupted(stops);
        let business = Business::Act(order_no, intention);
        every_pair(&base, &business, CUSTOMER_LEAVES, AtLeast { singles: 230, pairs: 40_000 });
    }
}
