//! Whoever works here hands over what the program asks for, and says so: after some visits, and in the end.
//!
//! They do as they are told to: cash is handed over once, whatever becomes of saying so. What could not be noted is said once more
//! when it is asked for again, and nothing is handed over for that; what was noted is forgotten.

use crate::domain::Stamp;
use crate::driver::World;
use crate::flow::{Answer, Effect, Entry, Event};
use crate::sim::chance::Chance;
use crate::sim::judge::days::Breach;

use super::{Life, Visit};

/// No effect of a visit has this number: what is drawn for its end moves none of its faults.
const AT_ITS_END: u64 = u64::MAX;

impl Life {
    /// After a visit there may be time for it.
    pub(super) fn pays_now_and_then(&mut self, visit: &Visit) -> Result<(), Breach> {
        let mut chance = Chance::at(self.seed, [u64::from(visit.number) + 1, AT_ITS_END]);
        if chance.happens(1, 2) { self.pays_what_is_due() } else { Ok(()) }
    }

    pub(super) fn pays_what_is_due(&mut self) -> Result<(), Breach> {
        for payout in self.hand.asks_for(&self.world) {
            if self.paid.insert(payout.key.clone()) {
                self.say(|_| format!("    {} is handed over for {}", payout.amount, payout.key));
                self.judge.hands_over(&self.world, &payout.key, payout.amount)?;
            }
            let at = Stamp::of(self.world.now().civil);
            let entry = Entry { key: payout.key.clone(), at, event: Event::HandedOver { amount: payout.amount } };
            let answer = self.perform(&Effect::Record(entry));
            if self.world.is_dead() {
                self.deaths += 1;
                self.world.restart();
                break;
            }
            if matches!(answer, Answer::Recorded(_)) {
                self.paid.remove(&payout.key);
            }
        }
        self.judge.after_run(&self.world)
    }
}
