//! The graph of everything that up to so many faults can lead to, phase by phase.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Debug;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;

use cardkiosk::flow::{CardUse, Effect};
use cardkiosk::proto::message::{Dialect, encode};
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::world::{FalseWorld, Fingerprint, Seen};

use super::{COMPARED_ONE_IN, Goes, History, MOST, PHASES, Placed, Watch, begin_phase, live_calm, nobody, take_up};

/// Histories by how many faults they have.
type Ways = [u128; MOST + 1];

/// Where an edge leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// To this node of the same phase.
    Node(usize),
    /// To the next phase, which begins in this state.
    Phase(Fingerprint),
}

/// What stands before an effect.
#[derive(Debug, Default)]
struct Node {
    /// With how many faults it was searched from here; `None` before it was.
    searched: Option<usize>,
    /// Where it leads if nothing goes wrong here.
    fair: Option<Next>,
    /// Where it leads by each of the blows.
    blows: Vec<Option<Next>>,
}

/// An edge whose end is not known yet.
#[derive(Debug, Clone, Copy)]
enum Edge {
    /// To where the phase begins.
    Root(Fingerprint),
    Fair(usize),
    Blow(usize, usize),
}

/// One phase.
#[derive(Debug, Default)]
struct Phase {
    known: HashMap<Fingerprint, usize>,
    nodes: Vec<Node>,
    roots: BTreeMap<Fingerprint, Next>,
    /// Placements whose future was lived although their node was known: that node, and where it led in the end.
    compared: Vec<(usize, Fingerprint, String)>,
}

impl Phase {
    fn lead(&mut self, edge: Edge, next: Next) {
        match edge {
            Edge::Root(state) => _ = self.roots.insert(state, next),
            Edge::Fair(node) => self.nodes[node].fair = Some(next),
            Edge::Blow(node, blow) => self.nodes[node].blows[blow] = Some(next),
        }
    }

    /// Where a phase ends that goes on from here without faults.
    fn fair_end(&self, mut node: usize) -> Fingerprint {
        loop {
            match self.nodes[node].fair.expect("every node that was searched leads somewhere") {
                Next::Node(next) => node = next,
                Next::Phase(state) => return state,
            }
        }
    }
}

/// A state between two phases, and one of the ways into it.
#[derive(Clone)]
struct Reached<H> {
    history: H,
    way: String,
    /// How many faults are left on the way with the fewest.
    left: usize,
}

/// A phase to be lived: from this state, with these faults, the last of which is the newest.
struct Errand {
    start: Fingerprint,
    plan: Plan,
    /// The first effect whose node is wanted.
    from: usize,
    left: usize,
    edge: Edge,
}

/// Counts an errand off.
struct Done<'a>(&'a AtomicUsize);

impl Drop for Done<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The search of one phase.
struct Search<'a, H> {
    number: usize,
    placed: Placed,
    starts: &'a BTreeMap<Fingerprint, Reached<H>>,
    phase: Mutex<Phase>,
    errands: Mutex<Vec<Errand>>,
    /// Errands that are being run, or wait to be.
    pending: AtomicUsize,
    /// Where the next phase begins with faults left.
    ends: Mutex<BTreeMap<Fingerprint, Reached<H>>>,
    /// Where it began without, and was lived to the end.
    lived_on: Mutex<BTreeSet<Fingerprint>>,
    broken: &'a Mutex<Vec<String>>,
    lived: AtomicUsize,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn mark(seen: &mut Seen, world: &FalseWorld, said: &str, believed: Option<(&dyn Debug, &Effect)>) -> Fingerprint {
    let mut state = world.state(seen);
    state.extend(format!("{said}{believed:?}").into_bytes());
    if let Some((_, effect)) = believed {
        state.extend(wanted(effect));
    }
    Fingerprint::of(&state)
}

/// What of an effect its own words do not show: the bytes of commands, and all that is nobody's business.
fn wanted(effect: &Effect) -> Vec<u8> {
    match effect {
        Effect::Transmit(command) => command.bytes().to_vec(),
        Effect::Ask(request) => encode::data(request, &Dialect::default()).to_string().into_bytes(),
        Effect::Record(entry) => serde_json::to_vec(&(&entry.event, entry.event.customer())).expect("the journal writes it so"),
        Effect::AwaitCard { .. } | Effect::ReleaseCard | Effect::Pay(_) | Effect::Recall(_) | Effect::Pause(_) => Vec::new(),
    }
}

impl<H: History> Search<'_, H> {
    fn send(&self, errand: Errand) {
        self.pending.fetch_add(1, Ordering::SeqCst);
        locked(&self.errands).push(errand);
    }

    /// Runs errands until there are no more.
    fn work(&self) {
        let mut seen = Seen::default();
        while self.pending.load(Ordering::SeqCst) > 0 {
            let errand = locked(&self.errands).pop();
            match errand {
                Some(errand) => {
                    // Done even where it panics, or the other threads wait for it for ever.
                    let _done = Done(&self.pending);
                    self.run(&errand, &mut seen);
                }
                None => thread::yield_now(),
            }
        }
    }

    fn run(&self, errand: &Errand, seen: &mut Seen) {
        let lived = self.lived.fetch_add(1, Ordering::Relaxed);
        let start = &self.starts[&errand.start];
        let mut history = start.history.clone();
        history.world().plan = errand.plan.clone();
        let (mut edge, mut known_at) = (errand.edge, None);
        let compares = lived.is_multiple_of(COMPARED_ONE_IN);
        let mut stopped = false;
        let mut on = |said: &str, flow: &dyn Debug, effect: &Effect, world: &FalseWorld| {
            if world.effects() < errand.from || known_at.is_some() {
                return Goes::On;
            }
            // What stands in any case stands so many effects from here.
            let ahead = errand.plan.last().and_then(|last| last.checked_sub(world.effects()));
            let mark = mark(seen, world, &format!("{said}{ahead:?}"), Some((flow, effect)));
            match self.arrive(errand, edge, mark, (effect, world.effects())) {
                Ok(node) => {
                    edge = Edge::Fair(node);
                    Goes::On
                }
                Err(node) if compares => {
                    known_at = Some(node);
                    Goes::On
                }
                Err(_) => {
                    stopped = true;
                    Goes::No
                }
            }
        };
        let mut watch = Watch { said: history.said(), on: Some(&mut on) };
        let held = if self.number == 0 { history.business(&mut watch) } else { take_up(&mut history, CardUse::Reader, &mut watch) };
        let way = if start.way.is_empty() { errand.plan.to_string() } else { format!("{}, then {}", start.way, errand.plan) };
        if let Err(breach) = held {
            locked(self.broken).push(format!("{way}: {breach}"));
        }
        if stopped {
            return;
        }
        begin_phase(&mut history);
        let said = history.said();
        let end = mark(seen, history.world(), &said, None);
        if let Some(node) = known_at {
            self.live_the_rest(history, &way);
            locked(&self.phase).compared.push((node, end, way));
            return;
        }
        locked(&self.phase).lead(edge, Next::Phase(end));
        let left = self.placed.after(self.number, errand.left);
        if left == 0 {
            // There is one way on, and no need to remember it.
            if locked(&self.lived_on).insert(end) {
                self.live_the_rest(history, &way);
            }
            return;
        }
        let mut ends = locked(&self.ends);
        let reached = ends.entry(end).or_insert(Reached { history, way, left });
        reached.left = reached.left.max(left);
    }

    /// Nothing goes wrong any more from the next phase on.
    fn live_the_rest(&self, mut history: H, way: &str) {
        let rest = (self.number + 1..PHASES).try_for_each(|_| {
            take_up(&mut history, CardUse::Reader, &mut nobody())?;
            begin_phase(&mut history);
            Ok(())
        });
        if let Err(breach) = rest.and_then(|()| live_calm(&mut history)) {
            locked(self.broken).push(format!("{way}: {breach}"));
        }
    }

    /// A run has come before an effect. `Err` where nothing is left to be learned from here.
    fn arrive(&self, errand: &Errand, edge: Edge, mark: Fingerprint, (effect, at): (&Effect, usize)) -> Result<usize, usize> {
        let mut phase = locked(&self.phase);
        let fresh = phase.nodes.len();
        let node = *phase.known.entry(mark).or_insert(fresh);
        if node == fresh {
            phase.nodes.push(Node::default());
        }
        phase.lead(edge, Next::Node(node));
        if phase.nodes[node].searched.is_some_and(|left| left >= errand.left) {
            return Err(node);
        }
        phase.nodes[node].searched = Some(errand.left);
        let blows = if errand.left > 0 { Blow::at(effect) } else { Vec::new() };
        if phase.nodes[node].blows.is_empty() {
            phase.nodes[node].blows = vec![None; blows.len()];
        }
        drop(phase);
        for (number, blow) in blows.into_iter().enumerate() {
            let plan = errand.plan.clone().with(at, blow);
            let edge = Edge::Blow(node, number);
            self.send(Errand { start: errand.start, plan, from: at + 1, left: errand.left - 1, edge });
        }
        Ok(node)
    }
}

/// What an enumeration came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Histories with no, one, two faults and so on: each placement counts.
    pub(crate) histories: Ways,
    /// Different nodes.
    pub(crate) nodes: usize,
    /// Different states between two phases.
    pub(crate) states: usize,
    /// Phases that were lived, whole or in part.
    pub(crate) lived: usize,
    /// Placements whose future was lived although it was known.
    pub(crate) compared: usize,
}

/// Does this on all cores.
fn on_all_cores(work: impl Fn() + Sync) {
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(&work);
        }
    });
}

/// Places every fault, and every row of them; gives back how the history without any ended. There must be at least so many
/// histories with no fault, one, two and so on, so that an enumeration that finds none does not pass.
pub(crate) fn every<H: History>(begun: H, placed: Placed, at_least: &[u128]) -> H {
    let (fair, figures) = explored(begun, placed);
    let few = figures.histories.iter().zip(at_least).any(|(found, least)| found < least);
    assert!(!few, "fewer placements than {at_least:?}: {figures:?}");
    fair
}

/// The same twice: what is counted must not hang on which thread came first to a state.
#[allow(dead_code, reason = "not every flow is counted twice")]
pub(crate) fn twice<H: History>(begun: &H, placed: Placed) {
    let counted = [(); 2].map(|()| explored(begun.clone(), placed).1).map(|figures| (figures.histories, figures.nodes, figures.states));
    assert_eq!(counted[0], counted[1], "histories, nodes, states");
}

fn explored<H: History>(mut begun: H, placed: Placed) -> (H, Figures) {
    let most = placed.first();
    let clock = Instant::now();
    let broken = Mutex::new(Vec::new());
    let mut figures = Figures::default();
    let mut world = begun.world().clone().without_trace();
    world.begin_anew();
    *begun.world() = world;
    let said = begun.said();
    let origin = mark(&mut Seen::default(), begun.world(), &said, None);
    let mut states = BTreeMap::from([(origin, Reached { history: begun, way: String::new(), left: most })]);
    let mut phases = Vec::new();
    for number in 0..PHASES {
        let (phase, ends) = search(number, placed, &states, &broken, &mut figures);
        phases.push(phase);
        states = ends;
        figures.states += states.len();
    }
    let fair = (0..PHASES).fold(origin, |state, number| match phases[number].roots[&state] {
        Next::Node(node) => phases[number].fair_end(node),
        Next::Phase(end) => end,
    });
    let fair = lived_to_the_end(&states, fair, &broken);
    figures.lived += states.len();
    figures.histories = counted(&phases, origin, placed);
    eprintln!("{figures:?} in {} s", clock.elapsed().as_secs());
    let broken = broken.into_inner().unwrap_or_else(PoisonError::into_inner);
    let shown: Vec<&str> = broken.iter().take(12).map(String::as_str).collect();
    assert!(broken.is_empty(), "{} rules are broken:\n{}", broken.len(), shown.join("\n"));
    (fair, figures)
}

fn search<H: History>(
    number: usize,
    placed: Placed,
    starts: &BTreeMap<Fingerprint, Reached<H>>,
    broken: &Mutex<Vec<String>>,
    figures: &mut Figures,
) -> (Phase, BTreeMap<Fingerprint, Reached<H>>) {
    let search = Search {
        number,
        placed,
        starts,
        phase: Mutex::default(),
        errands: Mutex::default(),
        pending: AtomicUsize::new(0),
        ends: Mutex::default(),
        lived_on: Mutex::default(),
        broken,
        lived: AtomicUsize::new(0),
    };
    for (start, reached) in starts {
        let plan = if number == 0 { reached.history.standing() } else { Plan::fair() };
        search.send(Errand { start: *start, plan, from: 0, left: reached.left, edge: Edge::Root(*start) });
    }
    on_all_cores(|| search.work());
    let phase = search.phase.into_inner().unwrap_or_else(PoisonError::into_inner);
    for (node, end, way) in &phase.compared {
        if phase.fair_end(*node) != *end {
            locked(broken).push(format!("{way} leads to a known node, and not to its future"));
        }
    }
    figures.nodes += phase.nodes.len();
    let ends = search.ends.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Where one way leads with faults left and another without, it depends on which came first whether both were gone.
    let lived_on = search.lived_on.into_inner().unwrap_or_else(PoisonError::into_inner);
    figures.states += lived_on.iter().filter(|end| !ends.contains_key(end)).count();
    figures.lived += search.lived.into_inner();
    figures.compared += phase.compared.len();
    (phase, ends)
}

/// Lives every state to its end in the calm; gives back how the fair one ended.
fn lived_to_the_end<H: History>(states: &BTreeMap<Fingerprint, Reached<H>>, fair: Fingerprint, broken: &Mutex<Vec<String>>) -> H {
    let left: Mutex<Vec<_>> = Mutex::new(states.values().collect());
    on_all_cores(|| {
        while let Some(state) = { locked(&left).pop() } {
            if let Err(breach) = live_calm(&mut state.history.clone()) {
                locked(broken).push(format!("{}: {breach}", state.way));
            }
        }
    });
    let mut history = states[&fair].history.clone();
    live_calm(&mut history).expect("nothing goes wrong and all is well");
    history
}

/// How many histories there are, by the number of their faults: the ways through the graph.
fn counted(phases: &[Phase], origin: Fingerprint, placed: Placed) -> Ways {
    let mut after: Option<BTreeMap<Fingerprint, Vec<Ways>>> = None;
    for (number, phase) in phases.iter().enumerate().rev() {
        let mut counted = Counted { number, placed, phase, after: after.as_ref(), known: HashMap::new() };
        // From each start, with none left, one, two, three: what was not searched is not asked for.
        let of_start = |(start, next): (&Fingerprint, &Next)| {
            let left = counted.searched(*next).unwrap_or(MOST);
            (*start, (0..=left).map(|left| counted.ways(*next, left)).collect())
        };
        after = Some(phase.roots.iter().map(of_start).collect());
    }
    after.and_then(|after| after[&origin].get(placed.first()).copied()).expect("the search began there, with all of them")
}

struct Counted<'a> {
    number: usize,
    placed: Placed,
    phase: &'a Phase,
    /// What comes after it; nothing does after the last.
    after: Option<&'a BTreeMap<Fingerprint, Vec<Ways>>>,
    known: HashMap<(usize, usize), Ways>,
}

impl Counted<'_> {
    fn searched(&self, next: Next) -> Option<usize> {
        match next {
            Next::Node(node) => self.phase.nodes[node].searched,
            Next::Phase(state) => self.after.map(|after| after[&state].len() - 1),
        }
    }

    /// From here on, with so many faults at the most.
    fn ways(&mut self, next: Next, left: usize) -> Ways {
        // What goes on without faults is a long row of nodes: it is walked along, not into.
        let (mut row, mut here) = (Vec::new(), next);
        let mut ways = loop {
            let then = self.placed.after(self.number, left);
            match (here, self.after) {
                (Next::Phase(state), Some(after)) if then > 0 => break after[&state][then],
                (Next::Phase(_), _) => {
                    let mut one = Ways::default();
                    one[0] = 1;
                    break one;
                }
                (Next::Node(node), _) => {
                    if let Some(known) = self.known.get(&(node, left)) {
                        break *known;
                    }
                    row.push(node);
                    here = self.phase.nodes[node].fair.expect("every node that was searched leads somewhere");
                }
            }
        };
        for node in row.into_iter().rev() {
            let phase = self.phase;
            let blows = if left > 0 { phase.nodes[node].blows.as_slice() } else { &[] };
            for blow in blows {
                let struck = self.ways(blow.expect("every blow was placed"), left - 1);
                ways.iter_mut().skip(1).zip(struck).for_each(|(all, more)| *all += more);
            }
            self.known.insert((node, left), ways);
        }
        ways
    }
}
