//! Faults drawn at random: the mixture first, then a blow for each effect.
//!
//! A storm of every kind of fault at once hides what only one kind in abundance shows (Groce et al., "Swarm testing"), so
//! each seed draws which families of faults there are, how often, and which of their blows. What falls at an effect follows
//! from the seed, the visit and the effect's number in it alone: where one visit or one fault is left out of a history, the
//! others fall where they fell.

use std::collections::BTreeSet;

use crate::flow::Effect;

use super::chance::Chance;
use super::plan::Blow;

/// Where an effect stands in a history: the number of the visit, and its own number within it, both from nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The visit.
    pub visit: u32,
    /// The effect.
    pub effect: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.visit, self.effect)
    }
}

/// What a family of faults can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    Customer,
    Card,
    Server,
    Gateway,
    Disk,
    Time,
    Death,
}

/// Which faults there are, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mixture {
    /// How often in a thousand effects that it may fall upon, of each family.
    often: Vec<(Family, u64)>,
    /// Blows of a family that do not fall in this history, by their place in its list modulo 64.
    spared: u64,
}

impl Mixture {
    /// Drawn from a seed.
    pub fn drawn(chance: &mut Chance) -> Mixture {
        use Family::{Card, Customer, Death, Disk, Gateway, Server, Time};
        let mut often = Vec::new();
        for family in [Customer, Card, Server, Gateway, Disk, Time, Death] {
            if chance.happens(1, 2) {
                // A family that strikes once in a while, or without a pause.
                let rate = *chance.one_of(&[5, 10, 20, 40, 80, 160, 320]);
                // Whoever dies at every third effect never comes to the interesting ones.
                often.push((family, if matches!(family, Death | Time) { rate.min(40) } else { rate }));
            }
        }
        // Half of the blows, on the average; sometimes all.
        let spared = if chance.happens(1, 4) { 0 } else { chance.any() };
        Mixture { often, spared }
    }

    /// How heavy it is: the sum of its rates.
    pub fn weight(&self) -> u64 {
        self.often.iter().map(|(_, often)| often).sum()
    }
}

/// The faults of one history.
#[derive(Debug, Clone)]
pub struct Storm {
    seed: u64,
    mixture: Mixture,
    /// Where faults may fall; everywhere where it is not said.
    only: Option<BTreeSet<Place>>,
    place: Place,
    deaths: u32,
    fallen: Vec<(Place, Blow)>,
}

/// A visit in which the program has died so often goes on without dying: nobody starts it for ever.
const DEATHS: u32 = 4;

impl Storm {
    /// Of this seed and mixture, where `only` says, or everywhere.
    pub fn new(seed: u64, mixture: Mixture, only: Option<BTreeSet<Place>>) -> Storm {
        Storm { seed, mixture, only, place: Place { visit: 0, effect: 0 }, deaths: 0, fallen: Vec::new() }
    }

    /// The next visit begins.
    pub fn begin_visit(&mut self, visit: u32) {
        (self.place, self.deaths) = (Place { visit, effect: 0 }, 0);
    }

    /// What has fallen, and where.
    pub fn fallen(&self) -> &[(Place, Blow)] {
        &self.fallen
    }

    /// Where the next effect stands.
    pub fn place(&self) -> Place {
        self.place
    }

    /// What falls at the next effect.
    pub fn draw(&mut self, effect: &Effect) -> Option<Blow> {
        let place = self.place;
        self.place.effect += 1;
        if self.only.as_ref().is_some_and(|only| !only.contains(&place)) {
            return None;
        }
        let mut chance = Chance::at(self.seed, [u64::from(place.visit) + 1, u64::from(place.effect)]);
        let fallen = |&(family, often): &(Family, u64)| {
            let falls = chance.happens(often, 1000);
            falls.then(|| blow_of(family, effect, self.mixture.spared, &mut chance)).flatten()
        };
        let blow = self.mixture.often.iter().find_map(fallen)?;
        if matches!(blow, Blow::DieBefore | Blow::DieAfter) {
            if self.deaths >= DEATHS {
                return None;
            }
            self.deaths += 1;
        }
        self.fallen.push((place, blow));
        Some(blow)
    }
}

/// One blow of a family at this effect, if it has one for it that is not spared.
fn blow_of(family: Family, effect: &Effect, spared: u64, chance: &mut Chance) -> Option<Blow> {
    let blows = blows_of(family, effect, chance);
    let left: Vec<Blow> =
        blows.into_iter().enumerate().filter(|(index, _)| spared >> (index % 64) & 1 == 0).map(|(_, blow)| blow).collect();
    (!left.is_empty()).then(|| *chance.one_of(&left))
}

/// Every blow of a family at this effect.
fn blows_of(family: Family, effect: &Effect, chance: &mut Chance) -> Vec<Blow> {
    match (family, effect) {
        (Family::Customer, Effect::AwaitCard { .. }) => {
            vec![Blow::NoCard, Blow::OtherCard, Blow::MuteCard, Blow::Rides, Blow::TopsUpElsewhere, Blow::ReaderGone]
        }
        (Family::Customer, Effect::Pause(_)) => vec![Blow::GivesUp],
        (Family::Customer, Effect::Pay(_)) => vec![Blow::CustomerPays],
        (Family::Card, Effect::Transmit(_)) => card_blows(chance),
        (Family::Server, Effect::Ask(_)) => server_blows(chance),
        (Family::Gateway, Effect::Pay(_)) => gateway_blows(),
        (Family::Disk, Effect::Record(_)) => {
            vec![Blow::DiskFull, Blow::CommitLost, Blow::CommitKept, Blow::StaysFull(6), Blow::ReadOnly(3), Blow::Slow(30)]
        }
        (Family::Disk, Effect::Recall(_)) => vec![Blow::Unread],
        (Family::Time, _) => time_blows(chance),
        (Family::Death, _) => vec![Blow::DieBefore, Blow::DieAfter],
        _ => Vec::new(),
    }
}

fn card_blows(chance: &mut Chance) -> Vec<Blow> {
    // Each status word that a card has a meaning for, without those that announce data or a success.
    let [first, second] = chance.one_of(&STATUS_WORDS).to_be_bytes();
    let (word, other) = ([first, second], chance.one_of(&[0x6F00_u16, 0x6581, 0x6400, 0x6985, 0x9302]).to_be_bytes());
    vec![
        Blow::PulledBefore,
        Blow::PulledAfter,
        Blow::Status(word),
        Blow::Status(other),
        Blow::StatusAfter(word),
        Blow::StatusAfter(other),
        Blow::CardGarbles,
        Blow::CardSilent,
        Blow::ReaderGone,
    ]
}

const STATUS_WORDS: [u16; 37] = [
    0x6200, 0x6281, 0x6282, 0x6283, 0x6284, 0x6300, 0x63C2, 0x6400, 0x6581, 0x6600, 0x6700, 0x6882, 0x6900, 0x6901, 0x6981, 0x6982, 0x6983,
    0x6984, 0x6985, 0x6986, 0x6987, 0x6988, 0x6A80, 0x6A81, 0x6A82, 0x6A83, 0x6A84, 0x6A86, 0x6A88, 0x6B00, 0x6D00, 0x6E00, 0x6E81, 0x6F00,
    0x9302, 0x9303, 0x9406,
];

/// Codes that a server may give in place of its work without saying what is not: busy, refused, by hand, unknown. That an
/// order is written, or is not, is for the server to know: one that says so against its own books is not survived.
const REFUSALS: [&str; 12] =
    ["000042", "000008", "000015", "000038", "000016", "000020", "000041", "000151", "000155", "000116", "999999", "123456"];

/// Codes that a server may give after it has done its work; the last to the copy of a request that came before it.
const TROUBLES: [&str; 3] = ["999999", "999998", "000116"];

/// What may become of any request over a network.
const NETWORK_BLOWS: [Blow; 10] = [
    Blow::Unreachable,
    Blow::RequestLost,
    Blow::ReplyLost,
    Blow::Forged,
    Blow::Garbled,
    Blow::HandledTwice,
    Blow::Late,
    Blow::HttpError(502),
    Blow::HandledHttpError(504),
    Blow::GoesDown(20),
];

fn server_blows(chance: &mut Chance) -> Vec<Blow> {
    let refusal = *chance.one_of::<&str>(&REFUSALS);
    let trouble = *chance.one_of::<&str>(&TROUBLES);
    let own = [Blow::ServerRestarts, Blow::Refused(refusal), Blow::HandledBut(trouble)];
    NETWORK_BLOWS.into_iter().chain(own).collect()
}

fn gateway_blows() -> Vec<Blow> {
    let own = [Blow::PayRefused("busy"), Blow::PayRefused("means_unavailable"), Blow::CustomerPays, Blow::OtherAmount];
    NETWORK_BLOWS.into_iter().chain(own).collect()
}

fn time_blows(chance: &mut Chance) -> Vec<Blow> {
    let jump = *chance.one_of(&[-90_000, -3_600, -301, 61, 3_600, 86_400]);
    vec![Blow::Slow(70), Blow::Slow(5), Blow::ClockJumps(jump)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn heavy() -> Mixture {
        Mixture { often: vec![(Family::Time, 500), (Family::Death, 500)], spared: 0 }
    }

    fn drawn(storm: &mut Storm, effects: usize) -> Vec<Option<Blow>> {
        (0..effects).map(|_| storm.draw(&Effect::Pause(Duration::ZERO))).collect()
    }

    #[test]
    fn what_falls_in_a_visit_does_not_hang_on_the_others() {
        let mut whole = Storm::new(5, heavy(), None);
        whole.begin_visit(0);
        drawn(&mut whole, 30);
        whole.begin_visit(1);
        let second = drawn(&mut whole, 30);
        let mut alone = Storm::new(5, heavy(), None);
        alone.begin_visit(1);
        assert_eq!(drawn(&mut alone, 30), second);
        assert!(second.iter().flatten().count() > 5);
    }

    #[test]
    fn faults_that_are_left_out_do_not_move_the_others() {
        let mut whole = Storm::new(6, heavy(), None);
        drawn(&mut whole, 40);
        let (kept, _) = whole.fallen().split_at(3);
        let mut fewer = Storm::new(6, heavy(), Some(kept.iter().map(|(place, _)| *place).collect()));
        drawn(&mut fewer, 40);
        assert_eq!(fewer.fallen(), kept);
    }

    #[test]
    fn nobody_dies_for_ever() {
        let mut storm = Storm::new(7, Mixture { often: vec![(Family::Death, 1000)], spared: 0 }, None);
        assert_eq!(drawn(&mut storm, 100).into_iter().flatten().count(), usize::try_from(DEATHS).expect("few"));
    }
}
