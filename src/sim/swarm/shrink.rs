//! The smallest script that still breaks the same rule: whole visits are left out, then faults, as long as it helps.

use std::collections::BTreeSet;

use super::life::{Lived, Telling, live};
use super::{Place, Script};
use crate::sim::judge::days::Rule;

/// Enough for any history there is; a guard for those that there are not.
const TRIES: usize = 3_000;

/// Shrinks a script whose history breaks this rule, by living smaller ones.
pub fn shrink(script: &Script, rule: Rule) -> Script {
    shrink_by(script, |smaller| {
        let lived = live(smaller, Telling::Silent);
        (lived.breach.as_ref().map(|breach| breach.rule) == Some(rule)).then_some(lived)
    })
}

/// The same, by anything that lives a script and says whether it still breaks the rule.
pub fn shrink_by(script: &Script, mut breaks: impl FnMut(&Script) -> Option<Lived>) -> Script {
    let Some(lived) = breaks(script) else { return script.clone() };
    let mut best = exactly(script, &lived);
    if breaks(&best).is_none() {
        return script.clone();
    }
    let mut tries = 0;
    loop {
        let before = best.clone();
        for smaller in Smaller::of(&best) {
            tries += 1;
            if tries > TRIES {
                return best;
            }
            // What was left out before may be gone from here already.
            let candidate = smaller.without(&best);
            if candidate == best {
                continue;
            }
            if let Some(lived) = breaks(&candidate) {
                best = exactly(&candidate, &lived);
            }
        }
        if best == before {
            return best;
        }
    }
}

/// The script that names what took place.
fn exactly(script: &Script, lived: &Lived) -> Script {
    let faults = lived.fallen.iter().map(|(place, _)| *place).collect();
    Script { seed: script.seed, visits: Some(lived.visits.clone()), faults: Some(faults) }
}

/// One thing to leave out.
enum Smaller {
    Visit(u32),
    FaultsOf(u32),
    Fault(Place),
}

impl Smaller {
    /// Large pieces first.
    fn of(script: &Script) -> Vec<Smaller> {
        let (visits, faults) = (script.visits.clone().unwrap_or_default(), script.faults.clone().unwrap_or_default());
        let with_faults: BTreeSet<u32> = faults.iter().map(|place| place.visit).collect();
        let visits = visits.into_iter().map(Smaller::Visit);
        visits.chain(with_faults.into_iter().map(Smaller::FaultsOf)).chain(faults.into_iter().map(Smaller::Fault)).collect()
    }

    fn without(&self, script: &Script) -> Script {
        let mut smaller = script.clone();
        let visits = smaller.visits.get_or_insert_default();
        let faults = smaller.faults.get_or_insert_default();
        match self {
            Smaller::Visit(number) => {
                visits.remove(number);
                faults.retain(|place| place.visit != *number);
            }
            Smaller::FaultsOf(number) => faults.retain(|place| place.visit != *number),
            Smaller::Fault(place) => _ = faults.remove(place),
        }
        smaller
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::judge::days::Breach;
    use crate::sim::plan::Blow;
    use crate::sim::swarm::life::Counts;

    /// A history that breaks where visits 1 and 4 take place and the fault 4.2 falls.
    fn breaks(script: &Script) -> Option<Lived> {
        let visits = script.visits.clone().unwrap_or_else(|| (0..6).collect());
        let faults =
            script.faults.clone().unwrap_or_else(|| (0..6).flat_map(|visit| (0..5).map(move |effect| Place { visit, effect })).collect());
        let broken = visits.contains(&1) && visits.contains(&4) && faults.contains(&Place { visit: 4, effect: 2 });
        let fallen = faults.into_iter().filter(|place| visits.contains(&place.visit)).map(|place| (place, Blow::DieBefore)).collect();
        broken.then(|| Lived {
            breach: Some(Breach { rule: Rule::Ends, words: String::new() }),
            fallen,
            visits,
            steps: 0,
            story: String::new(),
            counts: Counts::default(),
        })
    }

    #[test]
    fn what_is_not_needed_is_left_out() {
        assert_eq!(shrink_by(&Script::of(9), breaks).to_string(), "9 visits=1,4 faults=4.2");
        let whole = Script::parse("9 visits=0,1").expect("a script");
        assert_eq!(shrink_by(&whole, breaks), whole, "what breaks nothing is not shrunk");
    }
}
