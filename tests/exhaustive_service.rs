//! Every single fault and every pair of faults over an activation and over a return, placed one by one in the false world
//! and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, Masked, PayMeans};
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::{CaseOutcome, ServiceKind, ServiceOutcome, Settings, activation, card_return};
use cardkiosk::proto::message::{Customer, ReturnKind};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::judge::service::ServiceJudge;
use cardkiosk::sim::plan::Plan;
use cardkiosk::sim::world::FalseWorld;
use enumeration::AtLeast;

/// One history: the business, what is open taken up while the plan lasts, and in the calm; judged all along.
fn live(base: &FalseWorld, plan: &Plan, service: ServiceKind, settings: &Arc<Settings>) -> Result<FalseWorld, String> {
    let mut world = base.clone();
    world.plan = plan.clone();
    let mut judge = ServiceJudge::new(&world, service);
    let run = begin(&mut world, service, settings).map(CaseOutcome::Service);
    judged(&mut judge, &world, run)?;
    enumeration::live_on(&mut world, settings, |world, run| judged(&mut judge, world, run))?;
    judge.at_end(&world)?;
    Ok(world)
}

fn begin(world: &mut FalseWorld, service: ServiceKind, settings: &Arc<Settings>) -> Run<ServiceOutcome> {
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
            return history::activate(world, request, settings);
        }
        ServiceKind::Return(ReturnKind::Good) => Returned::Good,
        ServiceKind::Return(ReturnKind::Broken) => Returned::Broken(world.cards[0].state().card_no().expect("it has a number")),
    };
    history::take_back(world, card_return::Request { key, card, customer: Some(person) }, settings)
}

fn judged(judge: &mut ServiceJudge, world: &FalseWorld, run: Run<CaseOutcome>) -> Result<(), String> {
    match run {
        Run::Ended(CaseOutcome::Service(outcome)) => judge.told(world, &outcome)?,
        Run::Ended(CaseOutcome::Charge(outcome)) => return Err(format!("{outcome:?} is neither")),
        Run::Died => {}
        Run::Endless => return Err("the flow does not end".to_owned()),
    }
    judge.always(world)
}

const CUSTOMER_WAITS: Duration = Duration::from_mins(1);
const CUSTOMER_LEAVES: Duration = Duration::ZERO;

fn every_pair(service: ServiceKind, await_return: Duration, at_least: AtLeast) {
    // The other card would take the same business: nothing but its number keeps it safe.
    let cards = [CardState::sample(17), CardState::sample(18)];
    let cards = cards.map(|card| if service == ServiceKind::Activation { card.not_enabled() } else { card });
    let base = enumeration::world(cards.into());
    let settings = enumeration::settings(await_return);
    let fair = enumeration::every_pair(&|plan| live(&base, plan, service, &settings), at_least);
    let (before, after) = (base.cards[0].state(), fair.cards[0].state());
    assert_eq!(before == after, service == ServiceKind::Return(ReturnKind::Broken), "the fair one writes the card");
}

#[test]
fn every_pair_of_faults_over_an_activation_with_a_customer_who_waits() {
    every_pair(ServiceKind::Activation, CUSTOMER_WAITS, AtLeast { singles: 70, pairs: 3_000 });
}

#[test]
fn every_pair_of_faults_over_an_activation_with_a_customer_who_leaves() {
    every_pair(ServiceKind::Activation, CUSTOMER_LEAVES, AtLeast { singles: 70, pairs: 3_000 });
}

#[test]
fn every_pair_of_faults_over_a_return_with_a_customer_who_waits() {
    every_pair(ServiceKind::Return(ReturnKind::Good), CUSTOMER_WAITS, AtLeast { singles: 70, pairs: 3_000 });
}

#[test]
fn every_pair_of_faults_over_a_return_with_a_customer_who_leaves() {
    every_pair(ServiceKind::Return(ReturnKind::Good), CUSTOMER_LEAVES, AtLeast { singles: 70, pairs: 3_000 });
}

#[test]
fn every_pair_of_faults_over_the_return_of_a_broken_card() {
    every_pair(ServiceKind::Return(ReturnKind::Broken), CUSTOMER_WAITS, AtLeast { singles: 30, pairs: 500 });
}
