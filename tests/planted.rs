//! The judge is judged: every fault that is planted in the program must be found, and this says by which rule.

#![cfg(feature = "sim")]

use std::collections::{BTreeMap, BTreeSet};

use cardkiosk::sim::judge::days::Rule;
use cardkiosk::sim::planted::{Hand, Planted};
use cardkiosk::sim::swarm::{Script, Telling, live_with};

/// So many histories are lived with each fault, to say which rules find it; most are found in the first few.
const HISTORIES: u64 = 400;
/// In so many it must be found.
const MOST: u64 = 4_000;

/// What finds a fault: each rule that is the first to be broken in some history, with how often it is.
fn found(planted: Planted) -> BTreeMap<Rule, u32> {
    let mut found = BTreeMap::new();
    for seed in 0..MOST {
        if seed >= HISTORIES && !found.is_empty() {
            break;
        }
        if let Some(breach) = live_with(&Script::of(seed), Telling::Silent, Hand::with(planted)).breach {
            *found.entry(breach.rule).or_default() += 1;
        }
    }
    found
}

#[test]
fn every_planted_fault_is_found() {
    assert!(Planted::ALL.len() >= 25);
    let (mut rules, mut missed) = (BTreeSet::new(), Vec::new());
    for planted in Planted::ALL {
        let found = found(*planted);
        eprintln!("{planted:?}: {found:?}");
        if found.is_empty() {
            missed.push(planted);
        }
        rules.extend(found.into_keys());
    }
    assert!(missed.is_empty(), "not found in {MOST} histories each: {missed:?}");
    // A rule that finds nothing may as well not be there.
    let idle: Vec<_> = Rule::ALL.iter().filter(|rule| !rules.contains(rule)).collect();
    assert!(idle.is_empty(), "no fault shows these rules at work: {idle:?}");
}
