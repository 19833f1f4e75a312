//! Every placement of up to three faults while orders are collected, cancelled and managed, in the false world, and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, OrderNo, PayMeans};
use cardkiosk::driver::World;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{CaseOutcome, Effect, Event, Settings, collect, order_action, recharge};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::disk::Disk;
use cardkiosk::sim::history::{self, Run, open_cases};
use cardkiosk::sim::judge::elsewhere::ElsewhereJudge;
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::{FalseWorld, Traced};
use enumeration::{History, Placed, THREE, TWO_AFTER_A_DEATH, TWO_AT_DEPTH, Watch, death_after, three_at_length};
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

/// The business, and what is left of it taken up; then the customer collects what was left at the server.
#[derive(Clone)]
struct Served {
    world: FalseWorld,
    judge: ElsewhereJudge,
    business: Business,
    settings: Arc<Settings>,
    standing: Plan,
}

impl Served {
    fn collect(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let (key, _) = self.world.disk.new_order();
        let (open, now) = (open_cases(&self.world), self.world.now());
        let begin = collect::begin(collect::Request { key, order_no: None }, open, self.settings.clone(), now);
        match enumeration::run(begin, &mut self.world, watch) {
            Run::Ended(collected) => self.judge.collected(&self.world, &collected)?,
            Run::Died => {}
            Run::Endless => return Err("the collection does not end".to_owned()),
        }
        self.judge.always(&self.world)
    }
}

impl History for Served {
    fn world(&mut self) -> &mut FalseWorld {
        &mut self.world
    }

    fn settings(&self) -> Arc<Settings> {
        self.settings.clone()
    }

    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let Business::Act(order_no, intention) = self.business.clone() else { return self.collect(watch) };
        let (key, _) = self.world.disk.new_order();
        let request = order_action::Request { key, order_no, card_no: None, intention };
        let begin = order_action::begin(request, open_cases(&self.world), self.settings.clone(), self.world.now());
        let run = enumeration::run(begin, &mut self.world, watch);
        self.judged(run.map(CaseOutcome::Charge))
    }

    fn told(&mut self, outcome: CaseOutcome) -> Result<(), String> {
        match outcome {
            CaseOutcome::Charge(outcome) => self.judge.told(&self.world, &outcome),
            CaseOutcome::Service(outcome) => Err(format!("{outcome:?} is no order")),
        }
    }

    fn always(&mut self) -> Result<(), String> {
        self.judge.always(&self.world)
    }

    fn said(&self) -> String {
        self.judge.remembers()
    }

    fn end(&mut self) -> Result<(), String> {
        enumeration::after_a_clerk(self)?;
        self.judge.at_end(&self.world)?;
        let mut after = self.clone();
        for _ in 0..2 {
            after.world.calm_down();
            after.collect(&mut enumeration::nobody())?;
        }
        after.judge.at_last(&after.world)
    }

    fn standing(&self) -> Plan {
        self.standing.clone()
    }
}

fn every(world: &FalseWorld, business: &Business, await_return: Duration, placed: Placed, at_least: &[u128]) -> FalseWorld {
    enumeration::every(begun(world, business, await_return), placed, at_least).world
}

fn begun(world: &FalseWorld, business: &Business, await_return: Duration) -> Served {
    let judge = ElsewhereJudge::new(world, business.intention());
    let settings = enumeration::settings(await_return);
    Served { world: world.clone(), judge, business: business.clone(), settings, standing: Plan::fair() }
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
fn every_three_faults_over_a_collection_with_a_customer_who_waits() {
    let base = waiting(&[5000]);
    let fair = every(&base, &Business::Collect, CUSTOMER_WAITS, THREE, &[1, 165, 12_500, 1_280_000]);
    assert_eq!(loaded(&base, &fair), 5000);
}

#[test]
fn every_two_or_three_faults_over_a_collection_of_two_with_a_customer_who_leaves() {
    let base = waiting(&[5000, 2000]);
    let fair = every(&base, &Business::Collect, CUSTOMER_LEAVES, three_at_length(), &[1, 270, 30_000]);
    assert_eq!(loaded(&base, &fair), 7000);
}

#[test]
fn every_two_or_three_faults_over_a_collection_of_what_another_terminal_left() {
    for (stops, brought, pairs) in [(Stops::BeforeWrite, 5000, 27_000), (Stops::AfterWrite, 0, 17_000)] {
        let (base, _) = interrupted_elsewhere(stops);
        let fair = every(&base, &Business::Collect, CUSTOMER_LEAVES, three_at_length(), &[1, 190, pairs]);
        assert_eq!(loaded(&base, &fair), brought);
    }
}

#[test]
fn every_three_faults_over_a_cancellation() {
    let base = waiting(&[5000]);
    let business = Business::Act(first_of(&base), Intention::GiveBack);
    let fair = every(&base, &business, CUSTOMER_WAITS, THREE, &[1, 75, 2_900, 175_000]);
    assert_eq!(loaded(&base, &fair), 0);
}

#[test]
fn every_three_faults_over_a_cancellation_of_what_this_terminal_left() {
    let (base, order_no) = interrupted(Stops::Ordered);
    let business = Business::Act(order_no, Intention::GiveBack);
    let fair = every(&base, &business, CUSTOMER_LEAVES, THREE, &[1, 30, 2_200, 190_000]);
    assert_eq!(loaded(&base, &fair), 0);
}

#[test]
fn every_three_faults_over_the_management_of_what_another_terminal_left() {
    for stops in [Stops::BeforeWrite, Stops::AfterWrite] {
        let (base, order_no) = interrupted_elsewhere(stops);
        let business = Business::Act(order_no, Intention::Settle);
        let fair = every(&base, &business, CUSTOMER_WAITS, THREE, &[1, 150, 16_000, 1_580_000]);
        assert_eq!(loaded(&base, &fair), 0, "management loads nothing");
    }
}

#[test]
fn every_two_or_three_faults_over_the_cancellation_and_the_management_of_an_unresolved_write() {
    for (stops, intention) in
        [(Stops::AfterWrite, Intention::GiveBack), (Stops::BeforeWrite, Intention::Settle), (Stops::AfterWrite, Intention::Settle)]
    {
        let (base, order_no) = interrupted(stops);
        let business = Business::Act(order_no, intention);
        every(&base, &business, CUSTOMER_LEAVES, three_at_length(), &[1, 230, 40_000]);
    }
}

#[test]
fn the_same_is_counted_twice() {
    for business in [Business::Collect, Business::Act(first_of(&waiting(&[5000])), Intention::GiveBack)] {
        let world = waiting(&[5000]);
        enumeration::twice(&begun(&world, &business, CUSTOMER_WAITS), Placed::InAll(2));
    }
}

#[test]
fn every_two_faults_in_the_recovery_of_a_cancellations_recovery() {
    let base = waiting(&[5000]);
    let business = Business::Act(first_of(&base), Intention::GiveBack);
    every(&base, &business, CUSTOMER_LEAVES, TWO_AT_DEPTH, &[1, 75, 1_250, 55_000, 3_350_000]);
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_a_collections_recovery() {
    let base = waiting(&[5000]);
    every(&base, &Business::Collect, CUSTOMER_LEAVES, TWO_AT_DEPTH, &[1, 160, 5_200, 300_000, 23_000_000]);
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_the_recovery_of_what_another_terminal_left_collected() {
    for stops in [Stops::BeforeWrite, Stops::AfterWrite] {
        let (base, _) = interrupted_elsewhere(stops);
        every(&base, &Business::Collect, CUSTOMER_LEAVES, TWO_AT_DEPTH, &[1, 190, 6_500, 300_000, 15_800_000]);
    }
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_a_managements_recovery_before_the_write() {
    managed_at_depth(Stops::BeforeWrite, &[1, 150, 8_700, 550_000, 37_000_000]);
}

#[test]
fn every_two_faults_in_the_recovery_of_a_managements_recovery_after_the_write() {
    managed_at_depth(Stops::AfterWrite, &[1, 170, 6_500, 300_000, 15_800_000]);
}

#[test]
fn every_two_faults_in_the_recovery_of_the_recovery_of_a_collection_that_died() {
    let begun = begun(&waiting(&[5000]), &Business::Collect, CUSTOMER_LEAVES);
    let standing = death_after(&begun, |event| matches!(event, Event::Intent { .. }));
    enumeration::every(Served { standing, ..begun }, TWO_AFTER_A_DEATH, &[1, 265, 24_000, 2_570_000]);
}

fn managed_at_depth(stops: Stops, at_least: &[u128]) {
    let (base, order_no) = interrupted_elsewhere(stops);
    let business = Business::Act(order_no, Intention::Settle);
    every(&base, &business, CUSTOMER_LEAVES, TWO_AT_DEPTH, at_least);
}
