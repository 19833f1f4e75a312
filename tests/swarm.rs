//! Histories by the hundred thousand: many customers and days, every business, faults of a mixture that the seed draws, then
//! a time without faults in which everything must close. Judged after every step.
//!
//! A failing seed prints its shrunk story and how to live it again (`cardkiosk sim history`); its script then goes to
//! `swarm/scripts.txt`, and stays.

#![cfg(feature = "sim")]

use std::time::Instant;

use cardkiosk::sim::swarm::{Script, Telling, live, swarm};

/// How many histories every run of the tests lives.
const HISTORIES: u64 = 200_000;

#[test]
fn every_history_holds_every_rule() {
    let begun = Instant::now();
    let tally = swarm(0, |number| number < HISTORIES, |_| {});
    eprintln!("{tally}, in {} s", begun.elapsed().as_secs());
    assert!(tally.is_whole(), "broken:\n{}", tally.stories());
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
    often(counts.handed_over, 20);
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
