//! The recharge whose faults are placed, in cash and by code.

use std::sync::Arc;

use cardkiosk::domain::{Fen, PayMeans};
use cardkiosk::driver::World;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::{CaseOutcome, Settings, recharge};
use cardkiosk::sim::history::{self, open_cases};
use cardkiosk::sim::judge::{Judge, cash};
use cardkiosk::sim::plan::Plan;
use cardkiosk::sim::world::FalseWorld;

use super::enumeration::{self, History, Watch};

const AMOUNT: Fen = Fen::new(5000);

/// A recharge of 50.00, and what is left of it taken up.
#[derive(Clone)]
pub(crate) struct Recharge {
    pub(crate) world: FalseWorld,
    pub(crate) judge: Judge,
    /// How it is paid, and who takes the money.
    pub(crate) paid: (PayMeans, Tender),
    pub(crate) settings: Arc<Settings>,
    pub(crate) standing: Plan,
}

impl Recharge {
    /// By the customer of this world.
    pub(crate) fn of(world: FalseWorld, paid: (PayMeans, Tender), settings: Arc<Settings>) -> Recharge {
        let judge = Judge::new(&world, AMOUNT);
        Recharge { world, judge, paid, settings, standing: Plan::fair() }
    }
}

impl History for Recharge {
    fn world(&mut self) -> &mut FalseWorld {
        &mut self.world
    }

    fn settings(&self) -> Arc<Settings> {
        self.settings.clone()
    }

    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String> {
        let (key, pay_order_no) = self.world.disk.new_order();
        let (means, tender) = self.paid;
        let request = recharge::Request { key, amount: AMOUNT, means, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
        let begin = recharge::begin(request, open_cases(&self.world), self.settings.clone(), self.world.now());
        let run = enumeration::run(begin, &mut self.world, watch);
        self.judged(run.map(CaseOutcome::Charge))
    }

    fn told(&mut self, outcome: CaseOutcome) -> Result<(), String> {
        match outcome {
            CaseOutcome::Charge(outcome) => self.judge.told(&self.world, &outcome),
            CaseOutcome::Service(outcome) => Err(format!("{outcome:?} is no recharge")),
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
        history::hand_over_all(&mut self.world);
        cash::all_handed_over(&self.world)?;
        self.judge.at_end(&self.world)
    }

    fn standing(&self) -> Plan {
        self.standing.clone()
    }
}
