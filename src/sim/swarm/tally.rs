//! What many histories came to, and how they are lived on all cores.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::AddAssign;
use std::panic;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::sim::judge::days::Rule;

use super::life::Counts;
use super::{Script, Telling, live, shrink};

/// How many histories a worker lives before it tells what they came to.
const TOLD_EVERY: u64 = 1_000;

/// How many histories that broke the same rule are named; the rest are counted. Where the program is broken, nearly all may be.
const NAMED: usize = 32;

/// What a number of histories came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Histories lived.
    pub histories: u64,
    /// Effects performed in them.
    pub steps: u64,
    /// Faults that fell in them.
    pub faults: u64,
    /// What happened in them.
    pub counts: Counts,
    /// Histories that broke a rule.
    pub breaks: u64,
    /// The seeds of the first of them, by the rule that was broken first.
    pub broken: BTreeMap<Rule, BTreeSet<u64>>,
    /// Seeds of histories in which the program itself gave up.
    pub panicked: BTreeSet<u64>,
}

impl Tally {
    /// Whether every history held every rule.
    pub fn is_whole(&self) -> bool {
        self.breaks == 0 && self.panicked.is_empty()
    }

    /// The seeds that are known of histories that broke a rule, or in which the program gave up.
    pub fn seeds(&self) -> BTreeSet<u64> {
        self.broken.values().flatten().chain(&self.panicked).copied().collect()
    }

    /// How many more broke a rule, whose seeds are not known any more.
    pub fn unnamed(&self) -> u64 {
        let named: usize = self.broken.values().map(BTreeSet::len).sum();
        self.breaks.saturating_sub(named as u64)
    }

    /// The stories of what was broken, one of each rule, as small as it gets, with the script to live it again.
    pub fn stories(&self) -> String {
        let firsts = self.broken.iter().filter_map(|(rule, seeds)| Some((rule, seeds.first()?)));
        let broken = firsts.map(|(rule, seed)| {
            let small = shrink(&Script::of(*seed), *rule);
            format!("cardkiosk sim history '{small}'\n{}", live(&small, Telling::Words).story)
        });
        let panicked = self.panicked.iter().map(|seed| format!("cardkiosk sim history '{seed}'\nthe program gave up\n"));
        broken.chain(panicked).collect()
    }

    fn live(&mut self, seed: u64) {
        self.histories += 1;
        let Ok(lived) = panic::catch_unwind(|| live(&Script::of(seed), Telling::Silent)) else {
            self.panicked.insert(seed);
            return;
        };
        self.steps += lived.steps;
        self.faults += lived.fallen.len() as u64;
        self.counts += lived.counts;
        if let Some(breach) = lived.breach {
            self.breaks += 1;
            self.name(breach.rule, [seed]);
        }
    }

    /// Keeps the lowest, so that it is the same which worker tells first.
    fn name(&mut self, rule: Rule, seeds: impl IntoIterator<Item = u64>) {
        let named = self.broken.entry(rule).or_default();
        named.extend(seeds);
        while named.len() > NAMED {
            named.pop_last();
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.histories += other.histories;
        self.steps += other.steps;
        self.faults += other.faults;
        self.counts += other.counts;
        self.breaks += other.breaks;
        for (rule, seeds) in other.broken {
            self.name(rule, seeds);
        }
        self.panicked.extend(other.panicked);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { histories, steps, faults, counts, breaks, panicked, .. } = self;
        write!(formatter, "{histories} histories of {steps} steps and {faults} faults, {breaks} broken, {} given up", panicked.len())?;
        write!(formatter, "; {} credits, {} debits, {} activations", counts.credits, counts.debits, counts.updates)?;
        write!(formatter, ", {} deaths, {} cases closed", counts.deaths, counts.closed)?;
        write!(formatter, ", {} with a person, {} payments refunded", counts.with_a_person, counts.refunds)?;
        write!(formatter, ", {} payouts handed over", counts.handed_over)
    }
}

/// Lives one seed after the other on all cores, for as long as `goes_on` says of the number of the next, from nothing;
/// `told` hears now and then what it all came to so far.
pub fn swarm(first: u64, goes_on: impl Fn(u64) -> bool + Sync, told: impl Fn(&Tally) + Sync) -> Tally {
    let next = AtomicU64::new(0);
    let all = Mutex::new(Tally::default());
    let work = || {
        let mut own = Tally::default();
        let tell = |own: &mut Tally| {
            let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
            *all += std::mem::take(own);
            told(&all);
        };
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if !goes_on(number) {
                return tell(&mut own);
            }
            own.live(first.wrapping_add(number));
            if own.histories >= TOLD_EVERY {
                tell(&mut own);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(work);
        }
    });
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_seed_is_lived_once_and_all_are_counted() {
        let told = Mutex::new(Vec::new());
        let tally = swarm(7, |number| number < 2_500, |so_far| told.lock().expect("nobody panics with it").push(so_far.histories));
        let one_by_one = (7..2_507).fold(Tally::default(), |mut tally, seed| {
            tally.live(seed);
            tally
        });
        assert_eq!(tally, one_by_one);
        assert!(tally.is_whole() && tally.stories().is_empty(), "{tally}");
        let told = told.into_inner().expect("nobody panicked with it");
        assert!(told.is_sorted() && told.last() == Some(&2_500), "{told:?}");
    }

    #[test]
    fn every_broken_seed_is_named_up_to_a_bound_and_the_rest_are_counted() {
        let of = |rule: Rule, seeds: std::ops::Range<u64>| {
            let mut tally = Tally { breaks: seeds.end - seeds.start, ..Tally::default() };
            tally.name(rule, seeds);
            tally
        };
        let (few, many) = (NAMED as u64, 10 * NAMED as u64);
        let mut tally = of(Rule::ALL[0], 3..5);
        tally += of(Rule::ALL[1], 0..2);
        tally += of(Rule::ALL[0], 7..8);
        tally.panicked.insert(9);
        assert_eq!((tally.seeds(), tally.unnamed()), (BTreeSet::from([0, 1, 3, 4, 7, 9]), 0));
        tally += of(Rule::ALL[2], 100..100 + many);
        tally += of(Rule::ALL[2], 50..60);
        let lowest = (50..60).chain(100..100 + few - 10).chain([0, 1, 3, 4, 7, 9]);
        assert_eq!((tally.seeds(), tally.unnamed()), (lowest.collect(), many + 10 - few));
    }
}
