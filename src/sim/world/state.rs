//! The whole state of the false world as one number, so that an enumeration need not live the same future twice.

use std::hash::{DefaultHasher, Hasher};

use serde::Serialize;

use crate::sim::card::CardState;
use crate::sim::disk::Disk;
use crate::sim::server::ledger::Ledger;

use super::FalseWorld;

/// What the future of a world follows from, in 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint([u64; 2]);

impl Fingerprint {
    /// Of any bytes.
    pub fn of(bytes: &[u8]) -> Fingerprint {
        Fingerprint([0, 1].map(|half| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(half);
            hasher.write(bytes);
            hasher.finish()
        }))
    }
}

/// What was made of each part when it was last looked at: most of them stay the same from one effect to the next.
#[derive(Debug, Default)]
pub struct Seen {
    cards: Vec<Print<CardState>>,
    ledger: Print<Ledger>,
    disk: Print<Disk>,
}

/// A part, and its fingerprint.
type Print<T> = Option<(T, Fingerprint)>;

impl FalseWorld {
    /// Everything from which the future of a world follows: cards, books, payments, journal, clocks, what lies where and what
    /// is ill. Worlds with the same state, in which the same is begun, go on in the same way.
    ///
    /// Not in it is what the world was set up with, the plan, and what the past was like: how many effects there were, their
    /// trace, and what of the journal no program reads again ([`Disk::meaning`]). What a flow that runs believes is not in it.
    pub fn state(&self, seen: &mut Seen) -> Vec<u8> {
        let mut text = Vec::with_capacity(8 * 1024);
        seen.cards.resize(self.cards.len(), None);
        for (card, seen) in self.cards.iter().zip(&mut seen.cards) {
            put(&mut text, known(seen, card.state(), json));
            text.extend(format!("{:?}{:?}", card.drawn(), card.remembers()).into_bytes());
        }
        put(&mut text, known(&mut seen.ledger, &self.server.ledger, json));
        put(&mut text, known(&mut seen.disk, &self.disk, |disk| disk.meaning().into_bytes()));
        text.extend(json(&self.gateway.payments));
        let clocks = (self.begun, self.elapsed_ms, self.clock_off_s);
        let places = (self.reader, self.visitor, self.bystander, self.dead);
        let ills = (&self.down, &self.disk_ill, &self.in_flight);
        // What the judges look at besides.
        let told = (&self.breaches, &self.writes, &self.outside);
        text.extend(format!("{clocks:?}{places:?}{ills:?}{told:?}").into_bytes());
        text
    }
}

/// The fingerprint of a part, made anew only where the part is not the one that was seen last.
fn known<T: Clone + PartialEq>(last: &mut Print<T>, part: &T, text: impl FnOnce(&T) -> Vec<u8>) -> Fingerprint {
    match last {
        Some((seen, print)) if seen == part => *print,
        _ => last.insert((part.clone(), Fingerprint::of(&text(part)))).1,
    }
}

fn put(text: &mut Vec<u8>, print: Fingerprint) {
    text.extend(print.0.iter().flat_map(|half| half.to_le_bytes()));
}

fn json(part: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(part).expect("what the world holds is kept as JSON elsewhere")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use jiff::civil::date;

    use super::*;
    use crate::domain::Stamp;
    use crate::driver::World;
    use crate::flow::{Effect, Entry, Event};
    use crate::proto::apdu::Command;
    use crate::sim::card::{CardState, SimCard};
    use crate::sim::plan::{Blow, Plan};
    use crate::sim::server::ledger::Payment;
    use crate::sim::server::{Options, SimServer};
    use crate::sim::world::Proofs;

    fn world() -> FalseWorld {
        let cards: Vec<SimCard> = [17, 18].map(|number| SimCard::new(CardState::sample(number))).into();
        let mut server = SimServer::new(Options::default());
        for card in &cards {
            server.register(card.state());
        }
        FalseWorld::new(cards, server, date(2026, 11, 22).at(10, 0, 0, 0))
    }

    fn print(world: &FalseWorld) -> Fingerprint {
        Fingerprint::of(&world.state(&mut Seen::default()))
    }

    /// What happens, and its name.
    type Change<'a> = (&'a str, &'a dyn Fn(&mut FalseWorld));

    #[test]
    fn whatever_a_future_follows_from_is_in_it() {
        let entry = |world: &mut FalseWorld| {
            let (key, _) = world.disk.new_order();
            Effect::Record(Entry { key, at: Stamp::of(date(2026, 11, 22).at(10, 0, 0, 0)), event: Event::Reopened })
        };
        let changes: [Change<'_>; 13] = [
            ("a ride", &|world| world.ride(0, 100, Proofs::Kept)),
            ("a load elsewhere", &|world| world.top_up_elsewhere(1, 100)),
            ("an order", &|world| {
                let card_no = world.cards[0].state().card_no().expect("a number");
                world.server.order_elsewhere(&card_no, 100, Payment::Paid, date(2026, 11, 22).at(10, 0, 0, 0));
            }),
            ("a payment", &|world| {
                world.gateway.answer("create", br#"{"payorderno":"P","amount":"5","means":"wechat","valid_seconds":9}"#, world.true_time());
            }),
            ("an entry", &|world| {
                let entry = entry(world);
                world.perform(&entry);
            }),
            ("a number given out", &|world| _ = world.disk.new_order()),
            ("a minute", &|world| world.pass(Duration::from_mins(1))),
            ("a card taken away", &FalseWorld::pull),
            ("another card", &|world| world.put(1)),
            ("another customer", &|world| world.visit(1, 0)),
            ("a card without power", &|world| world.cards[0].power_off()),
            ("a random number", &|world| {
                world.cards[0].power_on();
                for command in ["00A4040008A000000632010105", "0084000004"] {
                    world.cards[0].transmit(Command::from_hex(command).expect("a command").bytes());
                }
                world.cards[0].power_off();
            }),
            ("a death", &|world| {
                world.plan = Plan::fair().with(0, Blow::DieBefore);
                world.perform(&Effect::ReleaseCard);
            }),
        ];
        let untouched = print(&world());
        assert_eq!(untouched, print(&world()));
        let mut seen = std::collections::BTreeSet::from([untouched]);
        for (what, change) in changes {
            let mut changed = world();
            change(&mut changed);
            assert!(seen.insert(print(&changed)), "{what} is not seen");
        }
        let mut only_the_past = world();
        only_the_past.begin_anew();
        assert_eq!(untouched, print(&only_the_past));
    }
}
