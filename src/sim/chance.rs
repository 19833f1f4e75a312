//! Chance that comes out the same again: everything random in a history follows from one seed.
//!
//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators"): small, fast, and good enough to
//! place faults. Nothing secret is made with it.

/// A source of numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chance {
    state: u64,
}

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

impl Chance {
    /// The numbers of this seed.
    pub fn new(seed: u64) -> Chance {
        Chance { state: mixed(seed.wrapping_add(STEP)) }
    }

    /// Numbers of their own for one place of a history: they do not depend on what was drawn elsewhere.
    pub fn at(seed: u64, place: [u64; 2]) -> Chance {
        let folded = place.iter().fold(mixed(seed.wrapping_add(STEP)), |state, part| mixed(state ^ part.wrapping_mul(STEP)));
        Chance { state: folded }
    }

    /// Any number.
    pub fn any(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        mixed(self.state)
    }

    /// A number from nothing up to `end`, without it; nothing where `end` is nothing.
    pub fn below(&mut self, end: u64) -> u64 {
        // The bias of the remainder is below one in a billion for every bound that is used here.
        self.any().checked_rem(end).unwrap_or(0)
    }

    /// Whether what happens `often` times in `of` happens now.
    pub fn happens(&mut self, often: u64, of: u64) -> bool {
        self.below(of) < often
    }

    /// One of these; the slice holds at least one.
    pub fn one_of<'a, T>(&mut self, these: &'a [T]) -> &'a T {
        let index = usize::try_from(self.below(these.len() as u64)).unwrap_or(0);
        &these[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let numbers = |seed| (0..100).scan(Chance::new(seed), |chance, _| Some(chance.any())).collect::<Vec<u64>>();
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
        assert_ne!(Chance::at(7, [1, 2]).any(), Chance::at(7, [2, 1]).any());
    }

    #[test]
    fn chance_keeps_its_bounds_and_reaches_everything() {
        let mut chance = Chance::new(1);
        let mut drawn = [0_u32; 7];
        for _ in 0..7_000 {
            drawn[usize::try_from(chance.below(7)).expect("small")] += 1;
        }
        assert!(drawn.iter().all(|often| (800..1200).contains(often)), "{drawn:?}");
        assert_eq!(chance.below(0), 0);
        assert!((0..100).all(|_| chance.happens(1, 1) && !chance.happens(0, 5)));
        let reached: std::collections::BTreeSet<_> = (0..200).map(|_| *chance.one_of(&[1, 2, 3])).collect();
        assert_eq!(reached.len(), 3);
    }
}
