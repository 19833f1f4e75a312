//! A damaged journal: whatever became of its file and its log, reading and opening it ends in an error that names it, with
//! the row where it is one, and leaves every byte as it was; or it is whole enough to be written and read again.
//!
//! Input: damages, five bytes each: its kind, a place, and a value.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use cardkiosk::flow::Entry;
use cardkiosk::world::journal::{Journal, JournalError, JournalOptions, View};
use tempfile::TempDir;

use super::entries::samples;

/// Sectors are what disks lose.
const SECTOR: usize = 512;
const MOST_DAMAGES: usize = 12;

/// The bytes of a journal and of its write-ahead log.
#[derive(Clone, PartialEq, Eq)]
struct Files {
    file: Vec<u8>,
    log: Vec<u8>,
}

pub(super) fn check(input: &[u8]) {
    let mut files = whole().files.clone();
    input.as_chunks::<5>().0.iter().take(MOST_DAMAGES).for_each(|damage| files.suffer(*damage));
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("journal.db");
    files.write(&path);
    if let Err(error) = read(&path) {
        names(&error, &path);
    }
    assert!(Files::read(&path) == files, "who only reads changes nothing");
    match Journal::open(&JournalOptions { path: path.clone(), terminal: "12345678".to_owned() }) {
        Err(error) => {
            names(&error, &path);
            assert!(Files::read(&path) == files, "what is refused is left as it is");
        }
        Ok(journal) => goes_on(journal, &path),
    }
}

/// Reads everything there is; the entries that can be read are those that were written.
fn read(path: &Path) -> Result<(), JournalError> {
    let view = View::open(path)?;
    view.each(|recorded| match recorded {
        Ok(recorded) => was_written(&recorded.entry),
        Err(error) => {
            assert!(matches!(error, JournalError::Unreadable { .. }));
            names(&error, path);
        }
    })?;
    view.length()?;
    view.latest_orders(10)?;
    view.find("P123456789")?;
    view.taken_on(samples::at())?;
    view.calls_about("20261122000001")?;
    for order in view.open_orders()? {
        for recorded in order.story? {
            assert_eq!(recorded.entry.key, order.key);
        }
    }
    view.open_cases().map(drop)
}

/// A journal that opens keeps what it acknowledges, and finds it again.
fn goes_on(mut journal: Journal, path: &Path) {
    let opened = samples::entry(99, samples::every_event().remove(0));
    let Ok(receipt) = journal.record(&opened) else { return };
    let found = journal.view().story(&opened.key);
    let own = found.map(|story| story.iter().any(|recorded| recorded.number == receipt.number() && recorded.entry == opened));
    assert!(own.unwrap_or_else(|error| names(&error, path)), "what was acknowledged is not there");
    let open = journal.view().open_orders().map(|orders| orders.iter().any(|order| order.key == opened.key));
    assert!(open.unwrap_or_else(|error| names(&error, path)), "an order that was opened is not open");
}

/// Whether an error says which file, and where it is about a row, which.
fn names(error: &JournalError, path: &Path) -> bool {
    let words = error.to_string();
    assert!(words.contains(&path.display().to_string()), "{words}");
    if let JournalError::Unreadable { number, .. } = error {
        assert!(words.contains(&format!("entry {number} ")), "{words}");
    }
    true
}

fn was_written(entry: &Entry) {
    let bare = |entry: &Entry| {
        let mut entry = entry.clone();
        entry.event.set_customer(None);
        entry
    };
    assert!(whole().entries.iter().any(|written| bare(written) == bare(entry)), "nobody has written {entry:?}");
}

struct Whole {
    files: Files,
    entries: Vec<Entry>,
}

/// A journal with an order of every entry, some that are open, and half of it still in its log.
fn whole() -> &'static Whole {
    static WHOLE: OnceLock<Whole> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let path: PathBuf = folder.path().join("journal.db");
        let mut journal = Journal::open(&JournalOptions { path: path.clone(), terminal: "12345678".to_owned() }).expect("a journal");
        let mut entries: Vec<Entry> = samples::every_event().into_iter().map(|event| samples::entry(1, event)).collect();
        entries.extend((2..5).map(|number| samples::entry(number, samples::every_event().remove(0))));
        for (number, entry) in entries.iter().enumerate() {
            journal.record(entry).expect("a receipt");
            if number == entries.len() / 2 {
                journal.checkpoint().expect("a disk");
            }
        }
        // As it is on the disk while the program runs.
        let files = Files::read(&path);
        assert!(!files.log.is_empty(), "half of it is in the log");
        Whole { files, entries }
    })
}

impl Files {
    fn read(path: &Path) -> Files {
        Files { file: fs::read(path).unwrap_or_default(), log: fs::read(log(path)).unwrap_or_default() }
    }

    fn write(&self, path: &Path) {
        fs::write(path, &self.file).expect("a disk");
        fs::write(log(path), &self.log).expect("a disk");
    }

    fn suffer(&mut self, [kind, high, middle, low, value]: [u8; 5]) {
        let bytes = if kind & 1 == 0 { &mut self.file } else { &mut self.log };
        if bytes.is_empty() {
            return;
        }
        let place = u32::from_be_bytes([0, high, middle, low]) as usize % bytes.len();
        let sector = place / SECTOR * SECTOR;
        let end = (sector + SECTOR).min(bytes.len());
        match kind >> 1 & 3 {
            0 => bytes[place] ^= value,
            1 => bytes[place] = value,
            2 => bytes[sector..end].fill(value),
            // It ends there.
            _ => bytes.truncate(place),
        }
    }
}

fn log(path: &Path) -> PathBuf {
    path.with_extension("db-wal")
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![Vec::new()];
    for kind in 0..8 {
        seeds.extend([0_u8, 1, 40, 90, 200].map(|page| vec![kind, 0, page.wrapping_mul(16), 0x20, 1]));
    }
    seeds
}
