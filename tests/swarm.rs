//! Histories by the hundred thousand: many customers and days, every business, faults of a mixture that the seed draws, then
//! a time without faults in which everything must close. Judged after every step.
//!
//! A failing seed prints its shrunk story and how to live it again; its script then goes to `swarm/scripts.txt`, and stays.

#![cfg(feature = "sim")]

use std::collections::BTreeMap;
use std::env;
use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cardkiosk::sim::judge::days::Rule;
use cardkiosk::sim::swarm::life::Counts;
use cardkiosk::sim::swarm::{Script, Telling, live, shrink};

/// How many histories every run of the tests lives.
const HISTORIES: u64 = 200_000;

/// What a number of histories came to.
#[derive(Debug, Default)]
struct Tally {
    histories: u64,
    steps: u64,
    faults: u64,
    counts: Counts,
    /// The first broken history of each rule.
    broken: BTreeMap<Rule, u64>,
    breaks: u64,
}

impl Tally {
    fn live(&mut self, seed: u64) {
        let lived = live(&Script::of(seed), Telling::Silent);
        self.histories += 1;
        self.steps += lived.steps;
        self.faults += lived.fallen.len() as u64;
        self.counts += lived.counts;
        if let Some(breach) = lived.breach {
            self.breaks += 1;
            self.broken.entry(breach.rule).or_insert(seed);
        }
    }

    /// The stories of what was broken, as small as they get.
    fn stories(&self) -> String {
        self.broken.iter().map(|(rule, seed)| story(&Script::of(*seed), *rule)).collect::<Vec<_>>().join("\n")
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.histories += other.histories;
        self.steps += other.steps;
        self.faults += other.faults;
        self.counts += other.counts;
        self.breaks += other.breaks;
        for (rule, seed) in other.broken {
            self.broken.entry(rule).or_insert(seed);
        }
    }
}

fn story(script: &Script, rule: Rule) -> String {
    let small = shrink(script, rule);
    let told = live(&small, Telling::Words).story;
    format!("SCRIPT='{small}' cargo test --test swarm one_script -- --ignored --nocapture\n{told}")
}

/// Lives one seed after the other on all cores, for as long as `goes_on` says.
fn swarm(first: u64, goes_on: impl Fn(u64) -> bool + Sync) -> Tally {
    let begun = Instant::now();
    let next = AtomicU64::new(0);
    let work = || {
        let mut tally = Tally::default();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if !goes_on(number) {
                return tally;
            }
            tally.live(first.wrapping_add(number));
        }
    };
    let mut all = Tally::default();
    thread::scope(|scope| {
        let workers = thread::available_parallelism().map_or(2, usize::from);
        let handles: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        for handle in handles {
            all += handle.join().expect("no history panics");
        }
    });
    let milliseconds = u64::try_from(begun.elapsed().as_millis()).expect("no run is that long").max(1);
    let rate = |number: u64| number.saturating_mul(1_000) / milliseconds;
    eprintln!(
        "{} histories of {} steps and {} faults in {} s: {} histories and {} steps a second; {:?}; {} broken",
        all.histories,
        all.steps,
        all.faults,
        milliseconds / 1_000,
        rate(all.histories),
        rate(all.steps),
        all.counts,
        all.breaks
    );
    all
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok().filter(|text| !text.is_empty()).map(|text| text.parse().expect("a number"))
}

#[test]
fn every_history_holds_every_rule() {
    let tally = swarm(0, |number| number < HISTORIES);
    assert_eq!(tally.breaks, 0, "broken:\n{}", tally.stories());
    // A swarm in which nothing happens holds every rule.
    let counts = tally.counts;
    let often = |times: u64, least: u64| assert!(times * 1_000 > least * HISTORIES, "{times} of {HISTORIES} histories: {counts:?}");
    often(tally.steps, 20_000);
    often(tally.faults, 1_000);
    often(counts.credits, 300);
    often(counts.debits, 30);
    often(counts.updates, 30);
    often(counts.deaths, 100);
    often(counts.closed, 500);
    often(counts.refunds, 10);
    // Staff are called where the two clocks are hours apart, and nowhere else.
    assert!(counts.with_a_person * 1_000 < HISTORIES, "{counts:?}");
}

/// Every history that once broke a rule: its script, and what it was.
#[test]
fn what_was_broken_once_holds() {
    let text = include_str!("swarm/scripts.txt");
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let mut lived = 0;
    for line in lines {
        let (script, what) = line.split_once(" # ").expect("a script, and what it was");
        let script = Script::parse(script).expect("a script");
        let end = live(&script, Telling::Words);
        assert!(end.breach.is_none(), "{what}: {}", end.story);
        lived += 1;
    }
    assert!(lived >= 5, "only {lived} scripts were found");
}

#[test]
fn a_seed_is_lived_twice_the_same() {
    let mut letters = 0;
    for seed in 0..150 {
        let [one, other] = [(); 2].map(|()| live(&Script::of(seed), Telling::Everything));
        assert_eq!(one.story, other.story, "seed {seed}");
        assert_eq!((one.steps, &one.fallen), (other.steps, &other.fallen), "seed {seed}");
        letters += one.story.len();
    }
    assert!(letters > 500_000, "the stories tell everything: {letters}");
}

/// For `make soak`: as long as SECONDS says, or as many as HISTORIES says, from SEED on.
#[test]
#[ignore = "runs as long as it is told to: make soak SECONDS=600"]
fn soak() {
    let until = number("SOAK_SECONDS").map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let most = number("HISTORIES").unwrap_or(if until.is_some() { u64::MAX } else { 10_000_000 });
    let tally = swarm(number("SEED").unwrap_or(1 << 32), |number| number < most && until.is_none_or(|until| Instant::now() < until));
    assert_eq!(tally.breaks, 0, "broken:\n{}", tally.stories());
}

/// One history in all its words.
#[test]
#[ignore = "prints one history: SCRIPT='7 visits=1 faults=1.4'"]
fn one_script() {
    let text = env::var("SCRIPT").expect("SCRIPT says which");
    let script = Script::parse(&text).expect("a script: seed, visits=…, faults=…");
    eprintln!("{}", live(&script, Telling::Everything).story);
}
