//! Every placement of up to three faults over a recharge by code, in the false world, and judged.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
mod enumeration;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::driver::World;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::settings::Paying;
use cardkiosk::flow::{CardUse, CaseOutcome, Effect, Event, Settings, recharge};
use cardkiosk::proto::gateway::PayState;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::gateway::{Customer, Options};
use cardkiosk::sim::history::{self, Run, open_cases};
use cardkiosk::sim::judge::{Judge, elsewhere};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::world::{FalseWorld, Traced};
use enumeration::{History, Placed, THREE, TWO_AFTER_A_DEATH, TWO_AT_DEPTH, Watch, death_after, three_at_length};

const AMOUNT: Fen = Fen::new(5000);

/// A recharge by code, and what is left of it taken up.
#[derive(Clone)]
struct ByCode {
    world: FalseWorld,
    judge: Judge,
    settings: Arc<Settings>,
    standing: Plan,
}

impl History for ByCode {
    fn world(&mut self) -> &mut FalseWorld {
        &mut self.world
    }

    fn settings(&self) -> Arc<Settings> {
        self.settings.clone()
    }

    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let (key, pay_order_no) = self.world.disk.new_order();
        let (means, tender) = (PayMeans::WeChat, Tender::Gateway);
        let request = recharge::Request { key, amount: AMOUNT, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
        let begin = recharge::begin(request, open_cases(&self.world), self.settings.clone(), self.world.now());
        let run = enumeration::run(begin, &mut self.world, watch);
        self.judged(run.map(CaseOutcome::Charge))
    }

    fn judged(&mut self, run: Run<CaseOutcome>) -> Result<(), String> {
        match run {
            Run::Ended(CaseOutcome::Charge(outcome)) => self.judge.told(&self.world, &outcome)?,
            Run::Ended(CaseOutcome::Service(outcome)) => return Err(format!("{outcome:?} is no recharge")),
            Run::Died => {}
            Run::Endless => return Err("the flow does not end".to_owned()),
        }
        self.judge.always(&self.world)
    }

    fn said(&self) -> String {
        self.judge.remembers()
    }

    fn end(&mut self) -> Result<(), String> {
        // Faults enough wear out the centre's management: then a clerk looks.
        elsewhere::clerk(&mut self.world);
        let runs = history::take_up_all(&mut self.world, CardUse::Reader, &self.settings);
        runs.into_iter().try_for_each(|run| self.judged(run))?;
        self.judge.at_end(&self.world)
    }

    fn standing(&self) -> Plan {
        self.standing.clone()
    }
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

fn begun(options: Options) -> ByCode {
    let world = world(options);
    let judge = Judge::new(&world, AMOUNT);
    ByCode { world, judge, settings: settings(), standing: Plan::fair() }
}

/// Places all faults before a customer and a gateway of these manners, and gives back where the payment ends without any.
fn every(begun: ByCode, placed: Placed, at_least: &[u128]) -> PayState {
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
        let refused = ByCode { standing: Plan::fair().with(at, Blow::Refused("000038")), ..base.clone() };
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
    assert_eq!(every(ByCode { standing, ..base }, TWO_AFTER_A_DEATH, &[1, 115, 5_700, 360_000]), PayState::Paid);
}

#[test]
fn every_two_faults_in_the_recovery_of_the_recovery_of_what_is_never_paid() {
    for customer in [Customer::WalksAway, Customer::PaysTooLate] {
        let options = Options { customer, ..Options::default() };
        assert_eq!(every(begun(options), TWO_AT_DEPTH, &[1, 90, 340, 2_000, 17_000]), PayState::Revoked);
    }
}
