//! Swarms: whole histories drawn from a seed. Many customers and days through one terminal, every business it has, faults
//! of a mixture that the seed draws first, recovery in between and after every death; then a time without faults, in which
//! everything must close.
//!
//! A [`Script`] is a seed, and which of its visits and faults to leave out: nothing else is needed to live a history again,
//! byte for byte. [`shrink`] finds the smallest script that still breaks the same rule.

pub mod life;
pub mod shrink;
pub mod site;
pub mod tally;
pub mod visit;

use std::collections::BTreeSet;
use std::fmt;

use super::storm::Place;

pub use life::{Lived, Telling, live, live_with};
pub use shrink::shrink;
pub use tally::{Tally, swarm};

/// A history that can be lived again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// From what everything follows.
    pub seed: u64,
    /// The visits that take place; all where it is not said.
    pub visits: Option<BTreeSet<u32>>,
    /// The places at which faults may fall; everywhere where it is not said.
    pub faults: Option<BTreeSet<Place>>,
}

impl Script {
    /// The whole history of this seed.
    pub fn of(seed: u64) -> Script {
        Script { seed, visits: None, faults: None }
    }

    /// Reads what [`fmt::Display`] writes; `None` where that is something else.
    pub fn parse(text: &str) -> Option<Script> {
        let mut words = text.split_whitespace();
        let mut script = Script::of(words.next()?.parse().ok()?);
        for word in words {
            let (name, list) = word.split_once('=')?;
            let items = list.split(',').filter(|item| !item.is_empty());
            match name {
                "visits" => script.visits = Some(items.map(|item| item.parse().ok()).collect::<Option<_>>()?),
                "faults" => script.faults = Some(items.map(place).collect::<Option<_>>()?),
                _ => return None,
            }
        }
        Some(script)
    }
}

fn place(text: &str) -> Option<Place> {
    let (visit, effect) = text.split_once('.')?;
    Some(Place { visit: visit.parse().ok()?, effect: effect.parse().ok()? })
}

impl fmt::Display for Script {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.seed)?;
        if let Some(visits) = &self.visits {
            write!(formatter, " visits={}", joined(visits))?;
        }
        if let Some(faults) = &self.faults {
            write!(formatter, " faults={}", joined(faults))?;
        }
        Ok(())
    }
}

fn joined<T: fmt::Display>(items: &BTreeSet<T>) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_survives_its_text() {
        for text in ["7", "18446744073709551615 visits=0,3", "7 visits=1 faults=1.17,3.4", "7 visits= faults="] {
            let script = Script::parse(text).expect("a script");
            assert_eq!(script.to_string(), text);
        }
        for text in ["", "x", "7 visits", "7 faults=1", "7 days=1", "7 visits=a"] {
            assert_eq!(Script::parse(text), None, "{text}");
        }
    }
}
