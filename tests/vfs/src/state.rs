//! The files of a folder, the calls that are made on them, and what goes wrong at which call.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::image::{Change, Harm, Image};
use crate::random::Random;

/// What SQLite asks of a disk. Giving a lock back and closing never fail and are not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// A file is opened, or made.
    Open,
    /// Bytes are read.
    Read,
    /// Bytes are written.
    Write,
    /// A file is cut back.
    Truncate,
    /// A file is made durable.
    Sync,
    /// A file's length is asked.
    Size,
    /// A lock on a file is taken.
    Lock,
    /// A file is deleted.
    Delete,
    /// It is asked whether a file is there.
    Access,
    /// The index of a write-ahead log is mapped into memory.
    Map,
    /// A lock on that index is taken.
    MapLock,
}

impl Call {
    /// Every kind.
    pub const ALL: [Call; 11] = [
        Call::Open,
        Call::Read,
        Call::Write,
        Call::Truncate,
        Call::Sync,
        Call::Size,
        Call::Lock,
        Call::Delete,
        Call::Access,
        Call::Map,
        Call::MapLock,
    ];
}

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// With the error of its kind; a write has written half.
    Broken,
    /// A write, or what makes a file or the index longer: no room. Half of it may be written. Other calls go well.
    Full,
}

/// What is to go wrong. Calls are counted from 0, and of those only the ones that can fail in that way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    Nothing,
    /// The power goes in the middle of the call with this number.
    Cut {
        /// Which.
        at: u64,
    },
    /// The call with this number fails.
    Once {
        /// Which.
        at: u64,
        /// How.
        how: Failure,
    },
    /// Every call from this number on fails.
    From {
        /// From which on.
        at: u64,
        /// How.
        how: Failure,
    },
}

impl Trouble {
    fn how(self) -> Option<Failure> {
        match self {
            Trouble::Nothing | Trouble::Cut { .. } => None,
            Trouble::Once { how, .. } | Trouble::From { how, .. } => Some(how),
        }
    }
}

/// What has become of the trouble that was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// There were fewer calls.
    Nothing,
    /// This call was the first to fail.
    Failed(Call),
    /// The power went in the middle of this call.
    Cut(Call),
}

/// Whether a sync syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Honesty {
    /// It does.
    Syncs,
    /// It says so.
    Lies,
}

/// What a call that goes wrong does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// There is no power: nothing happens.
    Dark,
    /// Power went in the middle of it: it has happened in part.
    Cut,
    /// It fails.
    Broken,
    /// There is no room.
    Full,
}

#[derive(Debug)]
pub(crate) struct State {
    folder: PathBuf,
    files: BTreeMap<PathBuf, Image>,
    trouble: Trouble,
    calls: u64,
    made: Made,
    /// The files as a cut has left them, until power is back.
    dark: Option<BTreeMap<PathBuf, Option<Vec<u8>>>>,
    random: Random,
    harm: Harm,
    honesty: Honesty,
}

impl State {
    pub(crate) fn new(folder: PathBuf, seed: u64, honesty: Honesty) -> State {
        State {
            folder,
            files: BTreeMap::new(),
            trouble: Trouble::Nothing,
            calls: 0,
            made: Made::Nothing,
            dark: None,
            random: Random::new(seed),
            harm: Harm::default(),
            honesty,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn expect(&mut self, trouble: Trouble) {
        (self.trouble, self.calls, self.made) = (trouble, 0, Made::Nothing);
    }

    pub(crate) fn calls(&self) -> u64 {
        self.calls
    }

    pub(crate) fn made(&self) -> Made {
        self.made
    }

    pub(crate) fn harm(&self) -> Harm {
        self.harm
    }

    /// Counts a call and says what is wrong with it.
    pub(crate) fn call(&mut self, call: Call) -> Option<Wrong> {
        if self.dark.is_some() {
            return Some(Wrong::Dark);
        }
        if matches!(self.trouble.how(), Some(Failure::Full)) && !matches!(call, Call::Write | Call::Map) {
            return None;
        }
        let number = self.calls;
        self.calls += 1;
        let wrong = |how| if how == Failure::Full { Wrong::Full } else { Wrong::Broken };
        let found = match self.trouble {
            Trouble::Cut { at } if number == at => Wrong::Cut,
            Trouble::Once { at, how } if number == at => wrong(how),
            Trouble::From { at, how } if number >= at => wrong(how),
            _ => return None,
        };
        if self.made == Made::Nothing {
            self.made = if found == Wrong::Cut { Made::Cut(call) } else { Made::Failed(call) };
        }
        Some(found)
    }

    /// Looks at a file before it is opened: it may have come, or gone, by another way than this disk's.
    pub(crate) fn look_at(&mut self, path: &Path) {
        let known = self.files.get(path).is_some_and(Image::is_there);
        if known != path.exists() {
            let found = fs::read(path).map(Image::durable).unwrap_or_default();
            self.files.insert(path.to_owned(), found);
        }
    }

    /// A file was opened.
    pub(crate) fn opened(&mut self, path: &Path) {
        let image = self.files.entry(path.to_owned()).or_default();
        if !image.is_there() {
            image.change(Change::Create);
        }
    }

    pub(crate) fn written(&mut self, path: &Path, offset: u64, bytes: &[u8]) {
        self.changed(path, Change::Write { offset, bytes: bytes.to_vec() });
    }

    pub(crate) fn truncated(&mut self, path: &Path, length: u64) {
        self.changed(path, Change::Truncate(length));
    }

    /// A name was deleted, and its folder synced or not.
    pub(crate) fn deleted(&mut self, path: &Path, folder_synced: bool) {
        if folder_synced && self.honesty == Honesty::Syncs {
            self.files.insert(path.to_owned(), Image::default());
        } else {
            self.changed(path, Change::Delete);
        }
    }

    pub(crate) fn synced(&mut self, path: &Path) {
        if self.honesty == Honesty::Syncs {
            self.files.entry(path.to_owned()).or_default().sync();
        }
    }

    pub(crate) fn failed_to_sync(&mut self, path: &Path) {
        let image = self.files.entry(path.to_owned()).or_default();
        image.fail_to_sync(&mut self.random, &mut Harm::default());
    }

    fn changed(&mut self, path: &Path, change: Change) {
        self.files.entry(path.to_owned()).or_default().change(change);
    }

    pub(crate) fn cut(&mut self) {
        if self.dark.is_some() {
            return;
        }
        self.harm.cuts += 1;
        let mut left = BTreeMap::new();
        for (path, image) in &self.files {
            // Moved away under another name by whoever made it durable before: it is no longer ours.
            if image.is_there() && !path.exists() {
                continue;
            }
            left.insert(path.clone(), image.after_cut(&mut self.random, &mut self.harm));
        }
        self.dark = Some(left);
    }

    pub(crate) fn power_on(&mut self) {
        let Some(left) = self.dark.take() else { return };
        self.files.clear();
        for (path, content) in left {
            match content {
                Some(content) => fs::write(&path, content).expect("the folder is ours"),
                None => _ = fs::remove_file(&path),
            }
        }
        self.spoil_indexes();
        self.expect(Trouble::Nothing);
    }

    /// The index of a write-ahead log is never synced, so nobody may rely on what is in it.
    fn spoil_indexes(&mut self) {
        for entry in fs::read_dir(&self.folder).expect("the folder is there").flatten() {
            let path = entry.path();
            if path.extension().is_none_or(|extension| !extension.to_string_lossy().ends_with("-shm")) {
                continue;
            }
            let length = fs::metadata(&path).map_or(0, |found| found.len());
            let rubbish: Vec<u8> = (0..length).map(|_| self.random.bits().to_le_bytes()[0]).collect();
            if self.random.in_16(8) {
                fs::write(&path, rubbish).expect("the folder is ours");
            }
        }
    }
}
