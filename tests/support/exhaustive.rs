//! Every placement of faults: the machinery that every flow's enumeration shares.
//!
//! A history is lived in phases: the business; what is due handed over, and what is open taken up; what is still open then taken up
//! again, which is the recovery of a recovery; and at last, without faults, everything that is left. Faults fall, one behind the
//! other, at every effect of the first three phases, as many as [`Placed`] says. Between two phases the program is started again, at the next tenth
//! minute: nothing is left of it but the world.
//!
//! It is the search of a graph. A node is what stands before an effect: the state of the world ([`FalseWorld::state`]), what
//! the flow believes, and what was said so far. Wherever two placements lead to the same node their futures are the same, and
//! are lived once, with as many faults as the luckier of them has left: no placement is left out, and each is counted, over
//! the edges of the graph. What a flow believes is compared in its own words, in which the bytes of commands and answers do
//! not stand, and by all the bytes of what it asks for. That equal nodes have equal futures is
//! checked besides: of a share of the placements that lead to a node known before, the future is lived all the same, must end
//! its phase as the known one did, and is judged to its very end.

mod graph;

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::domain::{Moment, Stamp};
use cardkiosk::driver::World;
use cardkiosk::flow::CardUse;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Case, CaseOutcome, Effect, Entry, Event, Flow, Payout, Progress, Settings, Stage, Step, case, recovery};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::{self, Run, open_cases};
use cardkiosk::sim::judge::elsewhere;
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::server::{self, SimServer};
use cardkiosk::sim::world::{FalseWorld, Traced};
#[allow(unused_imports, reason = "transcripts are played by one history at a time")]
pub(crate) use graph::{every, twice};
use jiff::civil::date;

/// How often what is open is taken up while things still go wrong, and how often afterwards.
const ROUNDS_IN_THE_STORM: usize = 2;
const ROUNDS_IN_THE_CALM: usize = 4;

/// The business, and what is taken up while things still go wrong.
const PHASES: usize = 1 + ROUNDS_IN_THE_STORM;

/// Where faults are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Placed {
    /// So many at the most over the whole history: in the business, at any depth of its recovery, or in all of them.
    InAll(usize),
    /// So many at the most in each phase, whatever fell in the others.
    InEach([usize; PHASES]),
}

/// Over every flow.
pub(crate) const THREE: Placed = Placed::InAll(3);

/// Three, where there is time: where `CARDKIOSK_EXHAUSTIVE` is set (`make exhaustive`); else two.
#[allow(dead_code, reason = "not every flow has situations that are as large as that")]
pub(crate) fn three_at_length() -> Placed {
    if std::env::var_os("CARDKIOSK_EXHAUSTIVE").is_some() { THREE } else { Placed::InAll(2) }
}

/// One in the business and one in its recovery, so that there is something left to recover; two in the recovery of that recovery.
/// Two in the first recovery are among [`THREE`].
pub(crate) const TWO_AT_DEPTH: Placed = Placed::InEach([1, 1, 2]);

/// The same of a business in which the process dies in any case ([`death_after`]).
#[allow(dead_code, reason = "where all of it is not too large, all of it is placed")]
pub(crate) const TWO_AFTER_A_DEATH: Placed = Placed::InEach([0, 1, 2]);

/// The most faults that any history has.
const MOST: usize = 4;

impl Placed {
    /// How many may fall in the business.
    fn first(self) -> usize {
        match self {
            Placed::InAll(faults) => faults,
            Placed::InEach(faults) => faults[0],
        }
    }

    /// How many may fall in the next phase after one that has left so many over.
    fn after(self, phase: usize, left: usize) -> usize {
        match self {
            Placed::InAll(_) => left,
            Placed::InEach(faults) => faults.get(phase + 1).copied().unwrap_or(left),
        }
    }
}

/// Of so many placements that lead to a known node, one has its future lived all the same, and compared.
const COMPARED_ONE_IN: usize = 64;

/// More effects than any phase needs.
const ENDLESS: usize = 5_000;

pub(crate) fn settings(await_return: Duration) -> Arc<Settings> {
    // No time passes between attempts, nor while anything is done, so that different ways lead to the same state.
    Arc::new(Settings { await_return, retry_after: Duration::ZERO, ..crate::settings::patient() })
}

/// A customer with the first of these cards; all are known to the server.
pub(crate) fn world(cards: Vec<CardState>) -> FalseWorld {
    let cards: Vec<SimCard> = cards.into_iter().map(SimCard::new).collect();
    let mut server = SimServer::new(server::Options::default());
    for card in &cards {
        server.register(card.state());
    }
    let mut world = FalseWorld::new(cards, server, date(2026, 11, 22).at(23, 50, 0, 0));
    world.effect_takes = Duration::ZERO;
    world
}

/// A history that is lived phase by phase, and judged after every run of a flow.
pub(crate) trait History: Clone + Send + Sync {
    /// Its world.
    fn world(&mut self) -> &mut FalseWorld;

    /// What the flows decide by.
    fn settings(&self) -> Arc<Settings>;

    /// The business itself, watched.
    fn business(&mut self, watch: &mut Watch<'_>) -> Result<(), String>;

    /// What has just been told must be true.
    fn told(&mut self, outcome: CaseOutcome) -> Result<(), String>;

    /// What must hold at any time.
    fn always(&mut self) -> Result<(), String>;

    /// What a run of a flow came to.
    fn judged(&mut self, run: Run<CaseOutcome>) -> Result<(), String> {
        match run {
            Run::Ended(outcome) => self.told(outcome)?,
            Run::Died => {}
            Run::Endless => return Err("the flow does not end".to_owned()),
        }
        self.always()
    }

    /// What a program that was started again makes of what its journal holds open.
    fn finds(&self, case: Case) -> Case {
        case
    }

    /// What the judge remembers of what was said.
    fn said(&self) -> String;

    /// The last words, once everything was taken up in the calm.
    fn end(&mut self) -> Result<(), String>;

    /// What goes wrong in the business in any case, and is not counted.
    fn standing(&self) -> Plan {
        Plan::fair()
    }
}

/// Whether a run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goes {
    On,
    /// Nobody wants to know the rest.
    No,
}

/// Whoever wants to know what happens in a phase.
pub(crate) struct Watch<'a> {
    /// What was said so far.
    said: String,
    /// Told of each effect before it is performed: what was said, what the flow believes, what it asks for, and the world.
    on: Option<&'a mut On<'a>>,
}

type On<'a> = dyn FnMut(&str, &dyn Debug, &Effect, &FalseWorld) -> Goes + 'a;

/// Nobody.
pub(crate) fn nobody() -> Watch<'static> {
    Watch { said: String::new(), on: None }
}

/// The process dies once this entry is durable.
#[allow(dead_code, reason = "where all of it is not too large, all of it is placed")]
pub(crate) fn death_after(begun: &impl History, entry: impl Fn(&Event) -> bool) -> Plan {
    let mut rehearsal = begun.clone();
    rehearsal.world().begin_anew();
    rehearsal.business(&mut nobody()).expect("nothing goes wrong and all is well");
    let is_that = |traced: &Traced| matches!(&traced.effect, Effect::Record(made) if entry(&made.event));
    let at = rehearsal.world().trace().iter().position(is_that).expect("the business comes so far");
    Plan::fair().with(at, Blow::DieAfter)
}

/// Runs a flow until it ends, the process dies, or nobody wants to know more, which is told as a death.
pub(crate) fn run<F: Flow + Debug>(begin: Step<F>, world: &mut FalseWorld, watch: &mut Watch<'_>) -> Run<F::Outcome> {
    let mut step = begin;
    for _ in 0..ENDLESS {
        let (flow, effect) = match step {
            Step::End(outcome) => return Run::Ended(outcome),
            Step::Do(flow, effect) => (flow, effect),
        };
        if let Some(on) = &mut watch.on
            && on(&watch.said, &flow, &effect, world) == Goes::No
        {
            return Run::Died;
        }
        let answer = world.perform(&effect);
        if world.is_dead() {
            return Run::Died;
        }
        step = flow.resume(answer, world.now());
    }
    Run::Endless
}

/// Whoever works here says that cash was handed over.
#[derive(Debug)]
struct Noting;

impl Noting {
    fn begin(payout: Payout, now: Moment) -> Step<Noting> {
        let event = Event::HandedOver { amount: payout.amount };
        Step::Do(Noting, Effect::Record(Entry { key: payout.key, at: Stamp::of(now.civil), event }))
    }
}

impl Flow for Noting {
    type Outcome = ();

    fn resume(self, _answer: Answer, _now: Moment) -> Step<Noting> {
        Step::End(())
    }

    fn progress(&self) -> Progress {
        Progress { stage: Stage::Ended, may_cancel: false, card_tail: None, attempt: 0, code: None }
    }
}

/// What is due, noted as handed over; whether the program died of it.
fn hand_over(history: &mut impl History, watch: &mut Watch<'_>) -> Result<bool, String> {
    for payout in history.world().disk.payouts() {
        let now = history.world().now();
        let died = matches!(run(Noting::begin(payout, now), history.world(), watch), Run::Died);
        // Nobody is told anything of it, as by a program that died.
        history.judged(Run::Died)?;
        if died {
            return Ok(true);
        }
    }
    Ok(false)
}

/// What is due is handed over, and what is open is taken up once, by a program that was started again.
fn take_up(history: &mut impl History, card: CardUse, watch: &mut Watch<'_>) -> Result<(), String> {
    let settings = history.settings();
    let open = open_cases(history.world());
    if open.is_empty() && history.world().disk.payouts().is_empty() {
        return Ok(());
    }
    history.world().restart();
    if hand_over(history, watch)? {
        return Ok(());
    }
    for case in recovery::in_turn(open) {
        let now = history.world().now();
        let begin = case::take_up(history.finds(case), Intention::Load, card, settings.clone(), now);
        let ended = run(begin, history.world(), watch);
        let died = matches!(ended, Run::Died);
        history.judged(ended)?;
        watch.said = history.said();
        if died {
            break;
        }
    }
    Ok(())
}

/// Faults enough wear out the centre's management: then a clerk looks, and what is still open is taken up after him.
#[allow(dead_code, reason = "a service needs no clerk")]
pub(crate) fn after_a_clerk(history: &mut impl History) -> Result<(), String> {
    elsewhere::clerk(history.world());
    let settings = history.settings();
    let runs = history::take_up_all(history.world(), CardUse::Reader, &settings);
    runs.into_iter().try_for_each(|run| history.judged(run))
}

/// Lives what is left once nothing goes wrong any more.
fn live_calm(history: &mut impl History) -> Result<(), String> {
    history.world().calm_down();
    let mut nobody = nobody();
    // What needs no card settles by itself; what does, with the card.
    take_up(history, CardUse::Nobody, &mut nobody)?;
    for _ in 0..ROUNDS_IN_THE_CALM {
        take_up(history, CardUse::Reader, &mut nobody)?;
    }
    history.end()
}

/// Begins the next phase: the program is started again at the next tenth minute, whatever was done in the phase before, so that
/// phases begin at the same times however long anybody waited.
fn begin_phase(history: &mut impl History) {
    let world = history.world();
    world.begin_anew();
    world.restart();
    let now = world.true_time();
    let minutes = u64::from(now.minute().unsigned_abs()) % 10;
    let seconds = minutes * 60 + u64::from(now.second().unsigned_abs());
    let past = seconds * 1_000 + u64::from(now.subsec_nanosecond().unsigned_abs()) / 1_000_000;
    world.pass(Duration::from_millis(600_000 - past));
}
