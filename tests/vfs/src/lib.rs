//! A disk for SQLite whose power can be cut, and that fails when told to.
//!
//! It stands between SQLite and the operating system, for the files of one folder. What SQLite writes goes on to the real
//! file, so that everything else sees it as it would in the page cache; but of what was not synced a power cut keeps, sector
//! by sector, whatever a random number says: nothing, all, a part, the later without the earlier, half a sector, rubbish.
//!
//! ```text
//!   write, truncate, create, delete --> real file and list of what is not durable yet
//!   sync of a file ------------------> its list is empty: durable
//!   power cut ------------------------> every later call fails; then durable + some of the list = the real file
//! ```
//!
//! Assumed of a disk, as SQLite does of an ordinary one: what was synced stays, and a write that is interrupted harms nothing
//! outside of its own bytes (`SQLITE_IOCAP_POWERSAFE_OVERWRITE`).

mod image;
mod random;
mod shim;
mod state;

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

pub use image::Harm;
pub use random::Random;
pub use state::{Call, Failure, Honesty, Made, Trouble};

use state::State;

/// The disk under one folder, as long as it is held.
#[derive(Debug)]
pub struct Disk {
    state: Arc<Mutex<State>>,
}

impl Disk {
    /// Stands under a folder from now on: for every file SQLite opens there. The files must not be open yet.
    pub fn under(folder: &Path, seed: u64) -> Disk {
        Disk::with(folder, seed, Honesty::Syncs)
    }

    /// The same, of a disk that may say it has synced and has not.
    pub fn with(folder: &Path, seed: u64, honesty: Honesty) -> Disk {
        let folder = folder.canonicalize().expect("the folder is there");
        let state = Arc::new(Mutex::new(State::new(folder, seed, honesty)));
        shim::stand_under(&state);
        Disk { state }
    }

    /// What is to happen, from now on; the calls are counted from nothing again.
    pub fn expect(&self, trouble: Trouble) {
        self.state().expect(trouble);
    }

    /// How many calls that can fail as told there were since then.
    pub fn calls(&self) -> u64 {
        self.state().calls()
    }

    /// What has become of the trouble that was told.
    pub fn made(&self) -> Made {
        self.state().made()
    }

    /// Cuts the power now. Every later call fails until it is back.
    pub fn cut(&self) {
        self.state().cut();
    }

    /// Power is back: the files are what the disk has kept of them. Whoever had them open must have closed them.
    pub fn power_on(&self) {
        self.state().power_on();
    }

    /// What the cuts have done so far.
    pub fn harm(&self) -> Harm {
        self.state().harm()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        shim::leave(&self.state);
    }
}
