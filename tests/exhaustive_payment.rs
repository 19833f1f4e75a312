//! Every single fault and every pair of faults over a recharge by code, placed one by one in the false world and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::settings::Paying;
use cardkiosk::flow::{CaseOutcome, Effect, Settings, recharge};
use cardkiosk::proto::gateway::PayState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::gateway::{Customer, Options};
use cardkiosk::sim::history::{self, Run};
use cardkiosk::sim::judge::Judge;
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::world::{FalseWorld, Traced};
use enumeration::AtLeast;

const AMOUNT: Fen = Fen::new(5000);

/// One history: a recharge by code, recoveries while the plan lasts, recoveries in the calm; judged all along.
fn live(base: &FalseWorld, plan: &Plan, settings: &Arc<Settings>) -> Result<FalseWorld, String> {
    let mut world = base.clone();
    world.plan = plan.clone();
    let mut judge = Judge::new(&world, AMOUNT);
    let (key, pay_order_no) = world.disk.new_order();
    let (means, tender) = (PayMeans::WeChat, Tender::Gateway);
    let request = recharge::Request { key, amount: AMOUNT, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let run = history::recharge(&mut world, request, settings).map(CaseOutcome::Charge);
    judged(&mut judge, &world, run)?;
    enumeration::live_on(&mut world, settings, |world, run| judged(&mut judge, world, run))?;
    judge.at_end(&world)?;
    Ok(world)
}

fn judged(judge: &mut Judge, world: &FalseWorld, run: Run<CaseOutcome>) -> Result<(), String> {
    match run {
        Run::Ended(CaseOutcome::Charge(outcome)) => judge.told(world, &outcome)?,
        Run::Ended(CaseOutcome::Service(outcome)) => return Err(format!("{outcome:?} is no recharge")),
        Run::Died => {}
        Run::Endless => return Err("the flow does not end".to_owned()),
    }
    judge.always(world)
}

fn world(options: Options) -> FalseWorld {
    let mut world = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    world.gateway.options = options;
    world
}

fn settings() -> Arc<Settings> {
    // Few questions: a fault at the tenth teaches what one at the second has taught.
    let paying = Paying { valid: Duration::from_secs(5), query_every: Duration::from_secs(3) };
    Arc::new(Settings { paying, ..Settings::clone(&enumeration::settings(Duration::ZERO)) })
}

/// Places all faults before a customer and a gateway of these manners, and gives back where the payment ends without any.
fn every_pair(options: Options, pairs: usize) -> PayState {
    let (base, settings) = (world(options), settings());
    let fair = enumeration::every_pair(&|plan| live(&base, plan, &settings), AtLeast { singles: 70, pairs });
    ended(&base, &fair)
}

fn ended(base: &FalseWorld, fair: &FalseWorld) -> PayState {
    let state = fair.gateway.payments.values().next().expect("a payment was made").state;
    assert_eq!(Judge::new(base, AMOUNT).loads(fair), u16::from(state == PayState::Paid));
    state
}

#[test]
fn every_pair_of_faults_with_a_customer_who_pays() {
    let options = Options { customer: Customer::PaysAtQuery(1), ..Options::default() };
    assert_eq!(every_pair(options, 14_000), PayState::Paid);
}

#[test]
fn every_pair_of_faults_with_a_customer_who_pays_before_the_revoke() {
    let options = Options { customer: Customer::PaysBeforeRevoke, ..Options::default() };
    assert_eq!(every_pair(options, 17_000), PayState::Paid);
}

#[test]
fn every_pair_of_faults_with_a_customer_who_walks_away() {
    let options = Options { customer: Customer::WalksAway, ..Options::default() };
    assert_eq!(every_pair(options, 2_800), PayState::Revoked);
}

#[test]
fn every_pair_of_faults_with_a_customer_who_pays_too_late() {
    let options = Options { customer: Customer::PaysTooLate, ..Options::default() };
    assert_eq!(every_pair(options, 2_800), PayState::Revoked);
}

#[test]
fn every_pair_of_faults_with_a_gateway_that_ends_payments_before_their_time() {
    let options = Options { customer: Customer::WalksAway, grace_s: -3, ..Options::default() };
    assert_eq!(every_pair(options, 1_500), PayState::Expired);
}

#[test]
fn every_pair_of_faults_over_a_paid_order_that_is_refused() {
    let (base, settings) = (world(Options { customer: Customer::PaysAtQuery(1), refund_asks: 2, ..Options::default() }), settings());
    let rehearsal = live(&base, &Plan::fair(), &settings).expect("nothing goes wrong and all is well");
    for call in [Call::ChargeOrderCreate, Call::CardChargeRequest] {
        let is_call = |traced: &Traced| matches!(&traced.effect, Effect::Ask(request) if request.call() == call);
        let at = rehearsal.trace().iter().position(is_call).expect("it is asked");
        let refused = |plan: &Plan| plan.at(at).map_or_else(|| plan.clone().with(at, Blow::Refused("000038")), |_| plan.clone());
        let fair = enumeration::every_pair(&|plan| live(&base, &refused(plan), &settings), AtLeast { singles: 90, pairs: 4_000 });
        assert_eq!(ended(&base, &fair), PayState::Refunded);
    }
}
