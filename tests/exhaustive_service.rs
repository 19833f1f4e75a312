//! Every placement of up to three faults over an activation and over a return, in the false world, and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, Masked, PayMeans};
use cardkiosk::driver::World;
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::{CaseOutcome, ServiceKind, ServiceOutcome, Settings, activation, card_return};
use cardkiosk::proto::message::{Customer, ReturnKind};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::{self, Run, open_cases};
use cardkiosk::sim::judge::cash;
use cardkiosk::sim::judge::service::ServiceJudge;
use cardkiosk::sim::world::FalseWorld;
use enumeration::{History, Placed, THREE, TWO_AT_DEPTH, Watch};

/// The business, and what is left of it taken up.
#[derive(Clone)]
struct Served {
    world: FalseWorld,
    judge: ServiceJudge,
    service: ServiceKind,
    settings: Arc<Settings>,
}

impl History for Served {
    fn world(&mut self) -> &mut FalseWorld {
        &mut self.world
    }

    fn settings(&self) -> Arc<Settings> {
        self.settings.clone()
    }

    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let run = begin(&mut self.world, self.service, &self.settings, watch);
        self.judged(run.map(CaseOutcome::Service))
    }

    fn told(&mut self, outcome: CaseOutcome) -> Result<(), String> {
        match outcome {
            CaseOutcome::Service(outcome) => self.judge.told(&self.world, &outcome),
            CaseOutcome::Charge(outcome) => Err(format!("{outcome:?} is neither")),
        }
    }

    fn always(&mut self) -> Result<(), String> {
        self.judge.always(&self.world)
    }

    fn said(&self) -> String {
        self.judge.remembers()
    }

    fn end(&mut self) -> Result<(), String> {
        history::hand_over_all(&mut self.world);
        cash::all_handed_over(&self.world)?;
        self.judge.at_end(&self.world)
    }
}

fn begin(world: &mut FalseWorld, service: ServiceKind, settings: &Arc<Settings>, watch: &mut Watch<'_>) -> Run<ServiceOutcome> {
    let (open, now) = (open_cases(world), world.now());
    let (key, pay_order_no) = world.disk.new_order();
    let person = Customer { name: Some(Masked::new("张三")), ..Customer::default() };
    let card = match service {
        ServiceKind::Activation => {
            let request = activation::Request {
                key,
                holder: Holder::Registered(person),
                means: PayMeans::Cash,
                pay_order_no,
                taken_today: Fen::ZERO,
            };
            let begin = activation::begin(request, open, settings.clone(), now);
            return enumeration::run(begin, world, watch);
        }
        ServiceKind::Return(ReturnKind::Good) => Returned::Good,
        ServiceKind::Return(ReturnKind::Broken) => Returned::Broken(world.cards[0].state().card_no().expect("it has a number")),
    };
    let request = card_return::Request { key, card, customer: Some(person) };
    enumeration::run(card_return::begin(request, open, settings.clone(), now), world, watch)
}

const CUSTOMER_WAITS: Duration = Duration::from_mins(1);
const CUSTOMER_LEAVES: Duration = Duration::ZERO;

fn every(service: ServiceKind, await_return: Duration, placed: Placed, at_least: &[u128]) {
    // The other card would take the same business: nothing but its number keeps it safe.
    let cards = [CardState::sample(17), CardState::sample(18)];
    let cards = cards.map(|card| if service == ServiceKind::Activation { card.not_enabled() } else { card });
    let world = enumeration::world(cards.into());
    let judge = ServiceJudge::new(&world, service);
    let begun = Served { world, judge, service, settings: enumeration::settings(await_return) };
    let fair = enumeration::every(begun.clone(), placed, at_least);
    let (before, after) = (begun.world.cards[0].state(), fair.world.cards[0].state());
    assert_eq!(before == after, service == ServiceKind::Return(ReturnKind::Broken), "the fair one writes the card");
}

#[test]
fn every_three_faults_over_an_activation_with_a_customer_who_waits() {
    every(ServiceKind::Activation, CUSTOMER_WAITS, THREE, &[1, 70, 3_000, 200_000]);
}

#[test]
fn every_three_faults_over_an_activation_with_a_customer_who_leaves() {
    every(ServiceKind::Activation, CUSTOMER_LEAVES, THREE, &[1, 70, 3_000, 200_000]);
}

#[test]
fn every_three_faults_over_a_return_with_a_customer_who_waits() {
    every(ServiceKind::Return(ReturnKind::Good), CUSTOMER_WAITS, THREE, &[1, 70, 3_000, 200_000]);
}

#[test]
fn every_three_faults_over_a_return_with_a_customer_who_leaves() {
    every(ServiceKind::Return(ReturnKind::Good), CUSTOMER_LEAVES, THREE, &[1, 70, 3_000, 200_000]);
}

#[test]
fn every_three_faults_over_the_return_of_a_broken_card() {
    every(ServiceKind::Return(ReturnKind::Broken), CUSTOMER_WAITS, THREE, &[1, 30, 500, 10_000]);
}

#[test]
fn every_two_faults_in_the_recovery_of_a_recovery() {
    for service in [ServiceKind::Activation, ServiceKind::Return(ReturnKind::Good), ServiceKind::Return(ReturnKind::Broken)] {
        every(service, CUSTOMER_LEAVES, TWO_AT_DEPTH, &[1, 40, 200, 1_500, 10_000]);
    }
}
