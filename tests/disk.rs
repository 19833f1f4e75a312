//! Power cuts and failing disks under the journal, through its own code: whatever it acknowledged is there afterwards.
//!
//! The disk under it ([`cardkiosk_vfs`]) keeps of what was not synced whatever a random number says, sector by sector. A seed
//! tells the whole story: what was written, at which call power went, and what was left. `CARDKIOSK_CUTS` says how many cuts, and
//! `CARDKIOSK_SEED` from which seed on, where others than those of every test run are wanted.

mod support {
    #[allow(dead_code, reason = "each test binary uses its part")]
    pub(crate) mod entries;
    pub(crate) mod keeper;
}

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cardkiosk::flow::{Cause, Fault};
use cardkiosk::world::journal::{Journal, JournalError};
use cardkiosk_vfs::{Call, Disk, Failure, Harm, Honesty, Made, Random, Trouble};
use support::keeper::{Keeper, open};
use tempfile::TempDir;

/// Cuts in every test run, and in the life of one journal.
const CUTS: u64 = 10_000;
const CUTS_A_LIFE: u64 = 50;

/// What somebody asks for instead.
fn asked(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().expect("a number"))
}

/// Where the operating system keeps files in memory: what is durable is for the disk of the test to say.
fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder")
}

/// One journal, cut again and again.
fn life(seed: u64, honesty: Honesty, cuts: u64) -> Result<Harm, String> {
    let folder = folder();
    let path = folder.path().canonicalize().expect("it is there").join("journal.db");
    let disk = Disk::with(folder.path(), seed, honesty);
    let mut keeper = Keeper::new(seed);
    let mut random = Random::new(seed ^ 0x0D15_C0DE);
    while disk.harm().cuts < cuts {
        let told = |what: String| format!("seed {seed}, cut {}: {what}", disk.harm().cuts);
        if random.in_16(4) {
            // Power goes while it is opened, or made: perhaps more than once.
            disk.expect(Trouble::Cut { at: random.below(80) });
            drop(open(&path));
            disk.cut();
            disk.power_on();
        }
        disk.expect(Trouble::Nothing);
        let mut journal = open(&path).map_err(|error| told(error.to_string()))?;
        keeper.check(&journal).map_err(told)?;
        disk.expect(Trouble::Cut { at: random.below(150) });
        for _ in 0..=random.below(16) {
            keeper.act(&mut journal).map_err(told)?;
            if disk.made() != Made::Nothing {
                break;
            }
        }
        // Power may also go while the journal is closed, or after it was.
        drop(journal);
        disk.cut();
        disk.power_on();
    }
    Ok(disk.harm())
}

/// Lives of these seeds, on as many threads as there are processors; what went wrong in them.
fn lives(seeds: std::ops::Range<u64>, honesty: Honesty) -> (Vec<Harm>, Vec<String>) {
    let threads = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let run = |first: usize| {
        let mine = seeds.clone().skip(first).step_by(threads);
        mine.map(|seed| life(seed, honesty, CUTS_A_LIFE)).collect::<Vec<_>>()
    };
    let results: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || run(first))).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("a life ends")).collect()
    });
    let (mut harms, mut broken) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(harm) => harms.push(harm),
            Err(what) => broken.push(what),
        }
    }
    (harms, broken)
}

#[test]
fn what_was_acknowledged_outlives_every_power_cut() {
    let (cuts, first) = (asked("CARDKIOSK_CUTS").unwrap_or(CUTS), asked("CARDKIOSK_SEED").unwrap_or(0));
    let (harms, broken) = lives(first..first + cuts.div_ceil(CUTS_A_LIFE), Honesty::Syncs);
    assert!(broken.is_empty(), "{broken:#?}");
    let sum = |of: fn(&Harm) -> u64| harms.iter().map(of).sum::<u64>();
    let all = [sum(|harm| harm.cuts), sum(|harm| harm.kept), sum(|harm| harm.dropped), sum(|harm| harm.torn), sum(|harm| harm.garbled)];
    println!("cuts, sectors kept, dropped, torn, garbled; names: {all:?} {}", sum(|harm| harm.names));
    assert!(all[0] >= cuts && all[1..].iter().all(|count| *count > cuts / 10), "the cuts did no harm: {all:?}");
}

#[test]
fn a_disk_that_does_not_sync_is_found_out() {
    let lives_tried = 20;
    let (harms, broken) = lives(0..lives_tried, Honesty::Lies);
    assert!(harms.is_empty(), "{} of {lives_tried} journals lost nothing on a disk that never syncs", harms.len());
    for way in ["are there", "is damaged"] {
        assert!(broken.iter().any(|what| what.contains(way)), "none {way}: {broken:#?}");
    }
}

/// What follows on an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The program goes on, ends and is started again.
    GoesOn,
    /// It goes on for a while, and then power goes.
    PowerGoes,
}

/// How a journal stands when the disk begins to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// There is none yet.
    Nowhere,
    /// It was closed by a power cut: its last entries are in its write-ahead log.
    InItsLog,
}

/// Opens a journal while the disk fails. What cannot be opened is told as trouble, not as damage.
fn open_in_trouble(path: &Path) -> Result<Option<Journal>, String> {
    match open(path) {
        Ok(journal) => Ok(Some(journal)),
        Err(JournalError::Sqlite { .. } | JournalError::File { .. }) => Ok(None),
        Err(error) => Err(format!("a disk that fails was told as {error}")),
    }
}

/// Opens and uses a journal on a disk in trouble; the call that failed first, if any did.
fn strive(number: u64, stands: Stands, trouble: Trouble, then: Then) -> Result<Option<Call>, String> {
    let folder = folder();
    let path = folder.path().canonicalize().expect("it is there").join("journal.db");
    let disk = Disk::under(folder.path(), number);
    let mut keeper = Keeper::new(7);
    if stands == Stands::InItsLog {
        let mut journal = open(&path).map_err(|error| error.to_string())?;
        for _ in 0..8 {
            keeper.act(&mut journal)?;
        }
        disk.cut();
        drop(journal);
        disk.power_on();
    }
    disk.expect(trouble);
    let mut journal = open_in_trouble(&path)?;
    let lasts = matches!(trouble, Trouble::From { .. });
    if journal.is_none() && !lasts {
        journal = Some(open(&path).map_err(|error| format!("the trouble is over, and yet: {error}"))?);
    }
    for _ in 0..20 {
        let Some(journal) = &mut journal else { break };
        let acknowledged = keeper.act(journal)?;
        if let Trouble::Once { how: Failure::Full, .. } | Trouble::From { how: Failure::Full, .. } = trouble
            && let Some(fault) = keeper.last_fault.take()
            && !matches!(fault, Fault::NotDone(Cause::JournalFull))
            && disk.made() == Made::Failed(Call::Write)
        {
            return Err(format!("a full disk was told as {fault:?}, acknowledged: {acknowledged}"));
        }
    }
    let made = disk.made();
    if then == Then::PowerGoes {
        disk.cut();
    }
    drop(journal);
    disk.power_on();
    disk.expect(Trouble::Nothing);
    let mut journal = open(&path).map_err(|error| format!("the trouble is over, and yet: {error}"))?;
    keeper.check(&journal)?;
    if !keeper.act(&mut journal)? || !keeper.act(&mut journal)? {
        return Err(format!("the trouble is over, and yet: {:?}", keeper.last_fault));
    }
    Ok(if let Made::Failed(call) = made { Some(call) } else { None })
}

/// Lets the disk fail at one call after the other, until there is no further one.
fn at_every_call(trouble: impl Fn(u64) -> Trouble) -> BTreeMap<Call, usize> {
    let mut failed = BTreeMap::new();
    let mut broken = Vec::new();
    for stands in [Stands::Nowhere, Stands::InItsLog] {
        for then in [Then::GoesOn, Then::PowerGoes] {
            for number in 0.. {
                match strive(number, stands, trouble(number), then) {
                    Ok(Some(call)) => *failed.entry(call).or_default() += 1,
                    Ok(None) => break,
                    Err(what) => broken.push(format!("call {number}, {stands:?}, {then:?}: {what}")),
                }
            }
        }
    }
    assert!(broken.is_empty(), "{} times: {broken:#?}", broken.len());
    println!("failed: {failed:?}");
    failed
}

#[test]
fn an_error_at_any_call_loses_nothing() {
    let failed = at_every_call(|at| Trouble::Once { at, how: Failure::Broken });
    let kinds: BTreeSet<Call> = failed.into_keys().collect();
    assert_eq!(kinds, BTreeSet::from(Call::ALL), "every kind of call has failed");
}

#[test]
fn a_disk_that_fails_for_good_loses_nothing() {
    at_every_call(|at| Trouble::From { at, how: Failure::Broken });
}

#[test]
fn a_disk_that_is_full_for_a_moment_loses_nothing() {
    at_every_call(|at| Trouble::Once { at, how: Failure::Full });
}

#[test]
fn a_disk_that_stays_full_loses_nothing() {
    at_every_call(|at| Trouble::From { at, how: Failure::Full });
}
