//! Every placement of up to three faults over a recharge by code, in the false world, and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/recharged.rs"]
mod recharged;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::PayMeans;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::settings::Paying;
use cardkiosk::flow::{Effect, Event, Settings};
use cardkiosk::proto::gateway::PayState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::gateway::{Customer, Options};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::world::{FalseWorld, Traced};
use enumeration::{History, Placed, THREE, TWO_AFTER_A_DEATH, TWO_AT_DEPTH, death_after, three_at_length};
use recharged::Recharge;

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

fn begun(options: Options) -> Recharge {
    Recharge::of(world(options), (PayMeans::WeChat, Tender::Gateway), settings())
}

/// Places all faults before a customer and a gateway of these manners, and gives back where the payment ends without any.
fn every(begun: Recharge, placed: Placed, at_least: &[u128]) -> PayState {
    let fair = enumeration::every(begun, placed, at_least);
    let state = fair.world.gateway.payments.values().next().expect("a payment was made").state;
    assert_eq!(fair.judge.loads(&fair.world), u16::from(state == PayState::Paid));
    state
}

#[test]
fn every_three_faults_with_a_customer_who_pays() {
    let options = Options { customer: Customer::PaysAtQuery(1), ..Options::default() };
    assert_eq!(every(begun(options), THREE, &[1, 165, 13_500, 1_450_000]), PayState::Paid);
}

#[test]
fn every_two_or_three_faults_with_a_customer_who_pays_before_the_revoke() {
    let options = Options { customer: Customer::PaysBeforeRevoke, ..Options::default() };
    assert_eq!(every(begun(options), three_at_length(), &[1, 70, 10_000]), PayState::Paid);
}

#[test]
fn every_three_faults_with_a_customer_who_walks_away() {
    let options = Options { customer: Customer::WalksAway, ..Options::default() };
    assert_eq!(every(begun(options), THREE, &[1, 70, 2_800, 92_000]), PayState::Revoked);
}

#[test]
fn every_three_faults_with_a_customer_who_pays_too_late() {
    let options = Options { customer: Customer::PaysTooLate, ..Options::default() };
    assert_eq!(every(begun(options), THREE, &[1, 70, 2_800, 92_000]), PayState::Revoked);
}

#[test]
fn every_three_faults_with_a_gateway_that_ends_payments_before_their_time() {
    let options = Options { customer: Customer::WalksAway, grace_s: -3, ..Options::default() };
    assert_eq!(every(begun(options), THREE, &[1, 70, 1_500, 43_000]), PayState::Expired);
}

#[test]
fn every_two_or_three_faults_over_a_paid_order_that_is_refused() {
    let base = begun(Options { customer: Customer::PaysAtQuery(1), refund_asks: 2, ..Options::default() });
    let mut rehearsal = base.clone();
    rehearsal.business(&mut enumeration::nobody()).expect("nothing goes wrong and all is well");
    for call in [Call::ChargeOrderCreate, Call::CardChargeRequest] {
        let is_call = |traced: &Traced| matches!(&traced.effect, Effect::Ask(request) if request.call() == call);
        let at = rehearsal.world.trace().iter().position(is_call).expect("it is asked");
        let refused = Recharge { standing: Plan::fair().with(at, Blow::Refused("000038")), ..base.clone() };
        assert_eq!(every(refused, three_at_length(), &[1, 90, 4_000]), PayState::Refunded);
    }
}

#[test]
fn the_same_is_counted_twice() {
    let options = Options { customer: Customer::PaysAtQuery(1), ..Options::default() };
    enumeration::twice(&begun(options), Placed::InAll(2));
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_the_recovery_of_what_a_customer_pays() {
    let options = Options { customer: Customer::PaysAtQuery(1), ..Options::default() };
    assert_eq!(every(begun(options), TWO_AT_DEPTH, &[1, 165, 5_600, 320_000, 25_000_000]), PayState::Paid);
}

#[test]
#[ignore = "takes minutes: make exhaustive"]
fn every_two_faults_in_the_recovery_of_the_recovery_of_what_is_paid_before_the_revoke() {
    let options = Options { customer: Customer::PaysBeforeRevoke, ..Options::default() };
    assert_eq!(every(begun(options), TWO_AT_DEPTH, &[1, 165, 5_600, 320_000, 25_000_000]), PayState::Paid);
}

#[test]
fn every_two_faults_in_the_recovery_of_the_recovery_of_a_payment_that_died() {
    let base = begun(Options { customer: Customer::PaysAtQuery(1), ..Options::default() });
    let standing = death_after(&base, |event| matches!(event, Event::Paid { .. }));
    assert_eq!(every(Recharge { standing, ..base }, TWO_AFTER_A_DEATH, &[1, 115, 5_700, 360_000]), PayState::Paid);
}

#[test]
fn every_two_faults_in_the_recovery_of_the_recovery_of_what_is_never_paid() {
    for customer in [Customer::WalksAway, Customer::PaysTooLate] {
        let options = Options { customer, ..Options::default() };
        assert_eq!(every(begun(options), TWO_AT_DEPTH, &[1, 90, 340, 2_000, 17_000]), PayState::Revoked);
    }
}
