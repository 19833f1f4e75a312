//! One file: what of it is durable, what has happened to it since, and what a power cut makes of that.

use crate::random::Random;

/// What a disk writes whole or not at all, unless it tears even that.
const SECTOR: u64 = 512;

/// A change that is not durable yet.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    Create,
    Write { offset: u64, bytes: Vec<u8> },
    Truncate(u64),
    Delete,
}

/// A file under its name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Image {
    /// What is surely there after a cut; `None`: surely no file.
    durable: Option<Vec<u8>>,
    since: Vec<Change>,
}

/// What power cuts have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Harm {
    /// How often power went.
    pub cuts: u64,
    /// Sectors that were written and not synced, and are there.
    pub kept: u64,
    /// Sectors that are as before.
    pub dropped: u64,
    /// Sectors of which the front part is there.
    pub torn: u64,
    /// Sectors that hold something else altogether.
    pub garbled: u64,
    /// Names that came or went and are as before, and lengths.
    pub names: u64,
}

impl Image {
    pub(crate) fn durable(bytes: Vec<u8>) -> Image {
        Image { durable: Some(bytes), since: Vec::new() }
    }

    /// Whether there is a file, as long as the power stays on.
    pub(crate) fn is_there(&self) -> bool {
        let last = self.since.iter().rev().find(|change| matches!(change, Change::Create | Change::Delete));
        last.map_or(self.durable.is_some(), |change| matches!(change, Change::Create))
    }

    pub(crate) fn change(&mut self, change: Change) {
        self.since.push(change);
    }

    /// Everything is durable.
    pub(crate) fn sync(&mut self) {
        let mut content = self.durable.take();
        for change in self.since.drain(..) {
            apply(&mut content, &change);
        }
        self.durable = content;
    }

    /// What a cut leaves of it.
    pub(crate) fn after_cut(&self, random: &mut Random, harm: &mut Harm) -> Option<Vec<u8>> {
        // How much this cut spares: some cuts keep everything, some nothing.
        let spares = [0, 4, 8, 12, 15, 16][usize::try_from(random.below(6)).expect("below 6")];
        let mut content = self.durable.clone();
        // Whether what is written goes to the file that bears the name.
        let mut named = true;
        for change in &self.since {
            match change {
                Change::Create | Change::Delete => {
                    named = random.in_16(spares);
                    harm.names += u64::from(!named);
                    // What was not deleted is still that file; what was not created is none.
                    if named {
                        apply(&mut content, change);
                    }
                }
                _ if !named => {}
                Change::Truncate(_) if random.in_16(spares) => apply(&mut content, change),
                Change::Truncate(_) => harm.names += 1,
                Change::Write { offset, bytes } => {
                    for (at, sector) in sectors(*offset, bytes) {
                        if let Some(bytes) = fate(sector, spares, random, harm) {
                            apply(&mut content, &Change::Write { offset: at, bytes });
                        }
                    }
                }
            }
        }
        content
    }

    /// A sync that failed: what was to be synced is partly on the disk, and the rest never will be, unless it is written again.
    pub(crate) fn fail_to_sync(&mut self, random: &mut Random, harm: &mut Harm) {
        let names: Vec<Change> = self.since.iter().filter(|change| matches!(change, Change::Create | Change::Delete)).cloned().collect();
        if names.is_empty() {
            self.durable = self.after_cut(random, harm);
            self.since.clear();
        }
    }
}

/// What becomes of a sector that was written and not synced.
fn fate(sector: &[u8], spares: u64, random: &mut Random, harm: &mut Harm) -> Option<Vec<u8>> {
    if !random.in_16(spares) {
        harm.dropped += 1;
        return None;
    }
    let mut bytes = sector.to_vec();
    match random.below(16) {
        0 if spares < 16 => {
            harm.torn += 1;
            bytes.truncate(usize::try_from(random.below(sector.len() as u64)).expect("a part of a sector"));
        }
        1 if spares < 16 => {
            harm.garbled += 1;
            bytes.fill_with(|| random.bits().to_le_bytes()[0]);
        }
        _ => harm.kept += 1,
    }
    Some(bytes)
}

/// The sectors that a write touches, each with the part of it that is written.
fn sectors(offset: u64, bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let first = usize::try_from((SECTOR - offset % SECTOR).min(bytes.len() as u64)).expect("a sector's length");
    let (head, rest) = bytes.split_at(first);
    let behind = offset + first as u64;
    let rest = rest.chunks(512).enumerate().map(move |(index, sector)| (behind + index as u64 * SECTOR, sector));
    std::iter::once((offset, head)).chain(rest)
}

fn apply(content: &mut Option<Vec<u8>>, change: &Change) {
    match (change, content.as_mut()) {
        (Change::Create, _) => *content = Some(Vec::new()),
        (Change::Delete, _) => *content = None,
        (Change::Write { offset, bytes }, Some(content)) => {
            let begin = usize::try_from(*offset).expect("files of a test fit into memory");
            let end = begin + bytes.len();
            if content.len() < end {
                content.resize(end, 0);
            }
            content[begin..end].copy_from_slice(bytes);
        }
        (Change::Truncate(length), Some(content)) => content.resize(usize::try_from(*length).expect("as above"), 0),
        // It was written to a file that has no name any more.
        (Change::Write { .. } | Change::Truncate(_), None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(offset: u64, length: usize, byte: u8) -> Change {
        Change::Write { offset, bytes: vec![byte; length] }
    }

    #[test]
    fn what_was_synced_outlives_every_cut() {
        let mut image = Image::default();
        for change in [Change::Create, write(0, 3000, 1), write(700, 10, 2), Change::Truncate(2000)] {
            image.change(change);
        }
        image.sync();
        let mut expected = vec![1; 2000];
        expected[700..710].fill(2);
        for seed in 0..100 {
            let mut harm = Harm::default();
            assert_eq!(image.after_cut(&mut Random::new(seed), &mut harm), Some(expected.clone()));
            assert_eq!(harm, Harm::default());
        }
    }

    #[test]
    fn what_was_not_synced_is_lost_torn_garbled_and_reordered() {
        let mut image = Image::durable(vec![0; 2048]);
        image.change(write(0, 1024, 1));
        image.change(write(512, 1024, 2));
        let mut harm = Harm::default();
        let mut seen = std::collections::BTreeSet::new();
        for seed in 0..500 {
            let content = image.after_cut(&mut Random::new(seed), &mut harm).expect("a file");
            assert_eq!((content.len(), &content[1536..]), (2048, &[0; 512][..]), "outside of what was written");
            let whole = |range: std::ops::Range<usize>| {
                let first = content[range.start];
                content[range].iter().all(|byte| *byte == first).then_some(first)
            };
            seen.insert((whole(0..512), whole(512..1024), whole(1024..1536)));
        }
        // None, all, the later without the earlier, the earlier without the later.
        for wanted in [(0, 0, 0), (1, 2, 2), (0, 2, 2), (1, 1, 0), (1, 1, 2)] {
            assert!(seen.contains(&(Some(wanted.0), Some(wanted.1), Some(wanted.2))), "{wanted:?} of {seen:?}");
        }
        assert!(harm.kept > 100 && harm.dropped > 100 && harm.torn > 10 && harm.garbled > 10, "{harm:?}");
    }

    #[test]
    fn names_come_and_go() {
        let mut image = Image::durable(vec![7]);
        image.change(Change::Delete);
        assert!(!image.is_there());
        image.change(Change::Create);
        image.change(write(0, 1, 8));
        assert!(image.is_there());
        let mut harm = Harm::default();
        let found: std::collections::BTreeSet<_> = (0..500).map(|seed| image.after_cut(&mut Random::new(seed), &mut harm)).collect();
        for wanted in [Some(vec![7]), None, Some(vec![]), Some(vec![8])] {
            assert!(found.contains(&wanted), "{wanted:?} of {found:?}");
        }
        image.sync();
        assert_eq!(image.after_cut(&mut Random::new(1), &mut harm), Some(vec![8]));
    }

    #[test]
    fn a_sync_that_failed_is_not_made_up_for_by_the_next() {
        let lost = (0..100).filter(|seed| {
            let mut image = Image::durable(vec![0; 512]);
            image.change(write(0, 512, 1));
            image.fail_to_sync(&mut Random::new(*seed), &mut Harm::default());
            image.sync();
            image.after_cut(&mut Random::new(*seed), &mut Harm::default()) == Some(vec![0; 512])
        });
        assert!((10..90).contains(&lost.count()));
    }
}
