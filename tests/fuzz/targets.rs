//! The fuzz targets: each takes any bytes and asserts what must hold of them, whatever they are.
//!
//! They are written once and called twice: by the fuzzers in `fuzz/`, which look for bytes that break them, and by
//! `tests/fuzz.rs`, which runs them over everything that the fuzzers have found worth keeping.

#![allow(unreachable_pub, reason = "the fuzzers' own crate shows them to its programs")]

mod answers;
mod card;
mod config;
mod entries;
mod envelope;
mod gateway;
#[path = "../support/in_cash.rs"]
mod in_cash;
mod journal;
mod reply;
#[path = "../support/requests.rs"]
mod requests;
mod transcript;

/// One target.
#[derive(Clone, Copy)]
pub struct Target {
    /// Its name, and that of its folders.
    pub name: &'static str,
    /// Panics where something does not hold.
    pub check: fn(&[u8]),
    /// What the fuzzer begins with: whole and good inputs of every kind.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const ALL: [Target; 9] = [
    Target { name: "answers", check: answers::check, seeds: answers::seeds },
    Target { name: "card", check: card::check, seeds: card::seeds },
    Target { name: "config", check: config::check, seeds: config::seeds },
    Target { name: "entries", check: entries::check, seeds: entries::seeds },
    Target { name: "envelope", check: envelope::check, seeds: envelope::seeds },
    Target { name: "gateway", check: gateway::check, seeds: gateway::seeds },
    Target { name: "journal", check: journal::check, seeds: journal::seeds },
    Target { name: "reply", check: reply::check, seeds: reply::seeds },
    Target { name: "transcript", check: transcript::check, seeds: transcript::seeds },
];

/// The target of that name, for the fuzzers.
#[allow(dead_code, reason = "the tests take all")]
pub fn named(name: &str) -> Target {
    ALL.into_iter().find(|target| target.name == name).expect("the fuzzers are named as the targets")
}
