//! A script is lived: visit by visit in the storm, then in the calm; judged all along.

mod drawer;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{CardNumber, Fen, Masked, OrderKey, OrderNo, PayMeans};
use crate::driver::World;
use crate::flow::CardUse;
use crate::flow::activation::Holder;
use crate::flow::card_return::Returned;
use crate::flow::loading::Intention;
use crate::flow::{Answer, Case, CaseOutcome, Effect, Flow, Handing, Progress, Settings, Step};
use crate::flow::{activation, card_return, case, collect, order_action, recharge, recovery};
use crate::proto::message::Customer as Person;
use crate::sim::chance::Chance;
use crate::sim::history::{Run, open_cases};
use crate::sim::judge::days::{Breach, DaysJudge, Recorded, Rule, through_text};
use crate::sim::plan::Blow;
use crate::sim::planted::Hand;
use crate::sim::storm::{Mixture, Place, Storm};
use crate::sim::world::FalseWorld;

use super::visit::{Business, Visit};
use super::{Script, site, visit};

/// More effects than any flow needs: one that takes more does not end.
const ENDLESS: u32 = 4_000;

/// How often everything is taken up in the calm: management has three rounds, a refund is asked about a few times.
const ROUNDS_IN_THE_CALM: u32 = 6;

/// How much of a history is kept in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    /// Nothing.
    Silent,
    /// Visits, faults, and what people were told.
    Words,
    /// Every effect and every answer too.
    Everything,
}

/// A history that was lived.
#[derive(Debug, Clone)]
pub struct Lived {
    /// The first rule that was broken, if one was.
    pub breach: Option<Breach>,
    /// Every fault that fell, and where.
    pub fallen: Vec<(Place, Blow)>,
    /// The visits that took place.
    pub visits: BTreeSet<u32>,
    /// Effects that were performed.
    pub steps: u64,
    /// Its story.
    pub story: String,
    /// What happened in it, counted.
    pub counts: Counts,
}

/// What happened, so that a swarm that does nothing does not pass.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Cards credited.
    pub credits: u64,
    /// Cards debited.
    pub debits: u64,
    /// Cards activated.
    pub updates: u64,
    /// Deaths of the program.
    pub deaths: u64,
    /// Cases closed.
    pub closed: u64,
    /// Cases that stand with a person at the end.
    pub with_a_person: u64,
    /// Payments given back by the gateway.
    pub refunds: u64,
    /// Cash that was noted as handed over.
    pub handed_over: u64,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.credits += other.credits;
        self.debits += other.debits;
        self.updates += other.updates;
        self.deaths += other.deaths;
        self.closed += other.closed;
        self.with_a_person += other.with_a_person;
        self.refunds += other.refunds;
        self.handed_over += other.handed_over;
    }
}

/// Lives a history.
pub fn live(script: &Script, telling: Telling) -> Lived {
    live_with(script, telling, Hand::honest())
}

/// Lives a history with a program that has a fault, or none.
pub fn live_with(script: &Script, telling: Telling, hand: Hand) -> Lived {
    let mut chance = Chance::new(script.seed);
    let mixture = Mixture::drawn(&mut chance);
    let settings = site::settings(&mut chance);
    let mut world = site::world(&mut chance);
    let visits = visit::drawn(&mut chance, world.cards.len());
    world.storm = Some(Storm::new(script.seed, mixture, script.faults.clone()));
    let judge = DaysJudge::new(&world);
    let (story, reads_text) = (String::new(), script.seed.is_multiple_of(8));
    let mut life = Life {
        world,
        hand,
        judge,
        settings,
        telling,
        seed: script.seed,
        story,
        reads_text,
        steps: 0,
        deaths: 0,
        fallen: Vec::new(),
        paid: BTreeSet::new(),
    };
    let wanted = |visit: &&Visit| script.visits.as_ref().is_none_or(|visits| visits.contains(&visit.number));
    let visits: Vec<&Visit> = visits.iter().filter(wanted).collect();
    let end = life.whole(&visits);
    let counts = life.counts();
    if let Err(breach) = &end {
        let _ = writeln!(life.story, "BROKEN {breach}");
    }
    let fallen = life.fallen_so_far();
    let visits = visits.iter().map(|visit| visit.number).collect();
    Lived { breach: end.err(), fallen, visits, steps: life.steps, story: life.story, counts }
}

struct Life {
    world: FalseWorld,
    /// What stands between the flows and the world.
    hand: Hand,
    judge: DaysJudge,
    settings: Arc<Settings>,
    telling: Telling,
    seed: u64,
    story: String,
    /// Whether the journal is written and read as text at the end: too slow for every history.
    reads_text: bool,
    steps: u64,
    deaths: u64,
    /// What the storm had let fall when it was over.
    fallen: Vec<(Place, Blow)>,
    /// What whoever works here has handed over, and could not have noted yet.
    paid: BTreeSet<OrderKey>,
}

impl Life {
    fn whole(&mut self, visits: &[&Visit]) -> Result<(), Breach> {
        for visit in visits {
            self.world.pass(visit.after);
            self.world.visit(visit.customer, visit.bystander);
            if let Some(storm) = &mut self.world.storm {
                storm.begin_visit(visit.number);
            }
            self.say(|world| format!("{} {visit}", world.true_time()));
            let died = self.business(visit)?;
            self.after_death(visit, died)?;
            self.pays_now_and_then(visit)?;
        }
        self.calm()
    }

    /// What the storm has let fall.
    fn fallen_so_far(&self) -> Vec<(Place, Blow)> {
        self.world.storm.as_ref().map_or_else(|| self.fallen.clone(), |storm| storm.fallen().to_vec())
    }

    fn say(&mut self, words: impl FnOnce(&FalseWorld) -> String) {
        if self.telling != Telling::Silent {
            let words = words(&self.world);
            self.story.push_str(&words);
            self.story.push('\n');
        }
    }

    /// The program is started again as often as it dies, and does what its staff have it do.
    fn after_death(&mut self, visit: &Visit, mut died: bool) -> Result<(), Breach> {
        let [settled, taken_up] = visit.upon_death;
        let errands = [(settled, CardUse::Nobody), (taken_up, CardUse::Reader)];
        let errands: Vec<CardUse> = errands.iter().flat_map(|(times, card)| (0..*times).map(move |_| *card)).collect();
        if !died {
            return Ok(());
        }
        for card in errands {
            if died {
                self.world.restart();
            }
            died = self.take_up_all(card)?;
        }
        self.world.restart();
        Ok(())
    }

    /// Once nothing goes wrong any more: everything is taken up, each with its own card.
    fn calm(&mut self) -> Result<(), Breach> {
        self.fallen = self.fallen_so_far();
        self.world.restart();
        self.world.calm_down();
        self.say(|_| "from here on nothing goes wrong".to_owned());
        for _ in 0..ROUNDS_IN_THE_CALM {
            if self.open_cases().is_empty() {
                break;
            }
            self.world.pass(Duration::from_hours(1));
            self.take_up_all(CardUse::Nobody)?;
            let open: BTreeSet<CardNumber> = self.open_cases().iter().map(|case| case.card_no().clone()).collect();
            for card_no in open {
                if let Some(card) = self.world.cards.iter().position(|card| card.state().card_no().as_ref() == Some(&card_no)) {
                    self.world.visit(card, usize::MAX);
                    self.take_up_all(CardUse::Reader)?;
                }
            }
        }
        self.pays_what_is_due()?;
        if self.reads_text {
            through_text(&self.world)?;
        }
        self.judge.at_end(&self.world)
    }

    fn open_cases(&self) -> Vec<Case> {
        self.hand.finds(open_cases(&self.world))
    }

    /// Takes everything up once that is open; whether the program died.
    fn take_up_all(&mut self, card: CardUse) -> Result<bool, Breach> {
        let open = self.open_cases();
        for case in recovery::in_turn(open) {
            self.say(|_| format!("  {} is taken up, {card:?}", case.key()));
            let now = self.world.now();
            if let Some(entry) = self.hand.closes(&case, now) {
                self.world.perform(&Effect::Record(entry));
                self.judge.after_run(&self.world)?;
                continue;
            }
            let case = self.hand.takes(case);
            let begin = case::take_up(case, Intention::Load, card, self.settings.clone(), now);
            if self.told(begin, Life::judge_case, outcome_words)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn judge_case(&mut self, outcome: CaseOutcome) -> Result<(), Breach> {
        match outcome {
            CaseOutcome::Charge(outcome) => self.judge_charge(outcome),
            CaseOutcome::Service(outcome) => self.judge_service(outcome),
        }
    }

    fn judge_charge(&mut self, outcome: crate::flow::Outcome) -> Result<(), Breach> {
        let outcome = self.hand.tells(outcome);
        self.judge.told_of_charge(&self.world, &outcome)
    }

    fn judge_service(&mut self, outcome: crate::flow::ServiceOutcome) -> Result<(), Breach> {
        self.hand.tells_of_service(outcome).iter().try_for_each(|outcome| self.judge.told_of_service(&self.world, outcome))
    }

    /// Runs a flow and has what it tells judged; whether the program died.
    fn told<F: Flow>(
        &mut self,
        begin: Step<F>,
        judged: impl FnOnce(&mut Life, F::Outcome) -> Result<(), Breach>,
        words: impl FnOnce(&F::Outcome) -> String,
    ) -> Result<bool, Breach> {
        self.judge.run_begins();
        match self.run(begin)? {
            Run::Ended(outcome) => {
                self.say(|_| format!("    told: {}", words(&outcome)));
                judged(self, outcome)?;
                self.judge.after_run(&self.world)?;
                Ok(false)
            }
            Run::Died => {
                self.deaths += 1;
                self.judge.after_run(&self.world)?;
                Ok(true)
            }
            Run::Endless => Err(Breach { rule: Rule::Ends, words: "the flow does not end".to_owned() }),
        }
    }

    fn run<F: Flow>(&mut self, begin: Step<F>) -> Result<Run<F::Outcome>, Breach> {
        let mut shown: Option<Progress> = None;
        let mut step = begin;
        for _ in 0..ENDLESS {
            let (flow, effect) = match step {
                Step::End(outcome) => return Ok(Run::Ended(outcome)),
                Step::Do(flow, effect) => (flow, effect),
            };
            let progress = self.hand.shows(flow.progress());
            if shown.as_ref() != Some(&progress) {
                self.judge.shown(&self.world, &progress, &effect, flow.case().as_ref())?;
                shown = Some(progress);
            }
            let answer = self.perform(&effect);
            let recorded = match (&effect, &answer) {
                (Effect::Record(_), Answer::Recorded(_)) => Some(Recorded::Durable),
                (Effect::Record(_), Answer::Failed(_)) => Some(Recorded::Failed),
                _ => None,
            };
            if self.world.is_dead() {
                self.judge.after_effect(&self.world, None, || None)?;
                return Ok(Run::Died);
            }
            step = flow.resume(answer, self.world.now());
            let known = || if let Step::Do(flow, _) = &step { flow.case() } else { None };
            self.judge.after_effect(&self.world, recorded, known)?;
        }
        Ok(Run::Endless)
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        self.steps += 1;
        if self.telling == Telling::Silent {
            return self.hand.perform(&mut self.world, effect);
        }
        let (place, before) = match &self.world.storm {
            Some(storm) => (storm.place().to_string(), storm.fallen().len()),
            None => (String::new(), 0),
        };
        let answer = self.hand.perform(&mut self.world, effect);
        let blow = self.world.storm.as_ref().and_then(|storm| storm.fallen().get(before)).map(|(_, blow)| *blow);
        if let Some(blow) = blow {
            self.say(|_| format!("    {place} {}: {blow:?}", effect_words(effect)));
        }
        if self.telling == Telling::Everything {
            self.say(|_| format!("      {place} {effect:?} -> {answer:?}"));
        }
        answer
    }

    fn business(&mut self, visit: &Visit) -> Result<bool, Breach> {
        match visit.business {
            Business::Recharge { amount, means, tender, customer } => {
                self.world.gateway.options.customer = customer;
                let (key, pay_order_no) = self.world.disk.new_order();
                self.judge.charge_begins(&key, amount, tender, &pay_order_no);
                let taken_today = Fen::ZERO;
                let request = recharge::Request { key, amount, means, pay_order_no, taken_today, tender, used_by: None };
                let begin = recharge::begin(request, self.open_cases(), self.settings.clone(), self.world.now());
                self.told(begin, Life::judge_charge, charge_words)
            }
            Business::OrderElsewhere { amount, payment } => {
                let (Some(card_no), now) = (self.card_no(visit.customer), self.world.true_time()) else { return Ok(false) };
                self.world.server.order_elsewhere(&card_no, amount, payment, now);
                Ok(false)
            }
            Business::Collect => {
                let (key, _) = self.world.disk.new_order();
                let request = collect::Request { key, order_no: None };
                let begin = collect::begin(request, self.open_cases(), self.settings.clone(), self.world.now());
                let words = |collected: &collect::Collected| collected.outcomes.iter().map(charge_words).collect::<Vec<_>>().join("; ");
                let judged = |life: &mut Life, collected: collect::Collected| {
                    collected.outcomes.into_iter().try_for_each(|outcome| life.judge_charge(outcome))
                };
                self.told(begin, judged, words)
            }
            Business::Cancel { which } => self.order_action(visit.customer, which, Intention::GiveBack),
            Business::Manage { which } => self.order_action(visit.customer, which, Intention::Settle),
            Business::Activate { registered } => self.activate(registered),
            Business::Return => self.take_back(Returned::Good),
            Business::ReturnBroken => match self.card_no(visit.customer) {
                Some(card_no) => self.take_back(Returned::Broken(card_no)),
                None => Ok(false),
            },
            Business::Recover => self.take_up_all(CardUse::Reader),
            Business::Sync => self.take_up_all(CardUse::Nobody),
            Business::Ride { fare, proofs } => {
                self.world.ride(visit.customer, fare, proofs);
                Ok(false)
            }
            Business::TopUpElsewhere { amount } => {
                self.world.top_up_elsewhere(visit.customer, amount);
                Ok(false)
            }
        }
    }

    fn card_no(&self, card: usize) -> Option<CardNumber> {
        self.world.cards[card].state().card_no()
    }

    fn order_action(&mut self, customer: usize, which: usize, intention: Intention) -> Result<bool, Breach> {
        let Some(card_no) = self.card_no(customer) else { return Ok(false) };
        let orders: Vec<OrderNo> =
            self.world.server.ledger.orders_of(&card_no).filter_map(|order| OrderNo::parse(&order.order_no)).collect();
        let Some(order_no) = orders.get(which.checked_rem(orders.len()).unwrap_or(0)).cloned() else { return Ok(false) };
        let (key, _) = self.world.disk.new_order();
        // At a counter the number may be known from the slip, else the card tells whose order it is.
        let request = order_action::Request { key, order_no, card_no: which.is_multiple_of(2).then_some(card_no), intention };
        let begin = order_action::begin(request, self.open_cases(), self.settings.clone(), self.world.now());
        self.told(begin, Life::judge_charge, charge_words)
    }

    fn activate(&mut self, registered: bool) -> Result<bool, Breach> {
        let (key, pay_order_no) = self.world.disk.new_order();
        let holder = if registered { Holder::Registered(person()) } else { Holder::Anonymous };
        let request = activation::Request { key, holder, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO };
        let begin = activation::begin(request, self.open_cases(), self.settings.clone(), self.world.now());
        self.told(begin, Life::judge_service, service_words)
    }

    fn take_back(&mut self, card: Returned) -> Result<bool, Breach> {
        let (key, _) = self.world.disk.new_order();
        let request = card_return::Request { key, card, customer: Some(person()) };
        let begin = card_return::begin(request, self.open_cases(), self.settings.clone(), self.world.now());
        self.told(begin, Life::judge_service, service_words)
    }

    fn counts(&self) -> Counts {
        use crate::sim::world::WriteKind;
        let written = |kind| self.world.writes().iter().filter(|write| write.kind == kind).count() as u64;
        let (cases, _) = case::fold(self.world.disk.told());
        Counts {
            credits: written(WriteKind::Credit),
            debits: written(WriteKind::Debit),
            updates: written(WriteKind::Update),
            deaths: self.deaths,
            closed: cases.values().filter(|case| !case.is_open()).count() as u64,
            with_a_person: cases.values().filter(|case| case.is_open()).count() as u64,
            refunds: self.world.gateway.payments.values().map(|payment| u64::from(payment.given_back)).sum(),
            handed_over: cases.values().filter(|case| matches!(case.handing(), Handing::Done { .. })).count() as u64,
        }
    }
}

fn person() -> Person {
    Person { name: Some(Masked::new("张三")), ..Person::default() }
}

fn outcome_words(outcome: &CaseOutcome) -> String {
    match outcome {
        CaseOutcome::Charge(outcome) => charge_words(outcome),
        CaseOutcome::Service(outcome) => service_words(outcome),
    }
}

fn charge_words(outcome: &crate::flow::Outcome) -> String {
    let key = outcome.key.as_ref().map_or_else(String::new, ToString::to_string);
    let due = outcome.payout.map_or_else(String::new, |amount| format!(", {amount} to be handed over"));
    format!("{key} {:?}, on the card {:?}, money {:?}{due}, {:?}", outcome.ended, outcome.on_card, outcome.money, outcome.because)
}

fn service_words(outcome: &crate::flow::ServiceOutcome) -> String {
    let key = outcome.key.as_ref().map_or_else(String::new, ToString::to_string);
    format!("{key} {:?}, written {:?}, {:?}", outcome.ended, outcome.written, outcome.because)
}

fn effect_words(effect: &Effect) -> String {
    match effect {
        Effect::Transmit(command) => format!("command {command:?}"),
        Effect::Record(entry) => {
            let event = format!("{:?}", entry.event);
            let name = event.split([' ', '{', '(']).next().unwrap_or_default().to_owned();
            format!("entry {name} of {}", entry.key)
        }
        other => other.name().to_owned(),
    }
}
