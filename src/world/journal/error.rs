//! What may be wrong with a journal, in words that say which file and what to do; and the fault that follows for a flow.

use std::io;
use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::flow::{Cause, Fault};

/// Why a journal cannot be opened or read.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// Another process has it.
    #[error("the journal {} is in use by another process{}: only one may write it. Wait for it to end, or end it", path.display(), named(*process))]
    InUse {
        /// The journal.
        path: PathBuf,
        /// The process, where it left its number.
        process: Option<u32>,
    },
    /// Not a database, or not a whole one.
    #[error("the journal {} is damaged ({why}) and was left as it is. Keep a copy of it and of the files beside it, restore a backup or move it \
             away, and settle orders that were open with the operator of the server", path.display())]
    Damaged {
        /// The journal.
        path: PathBuf,
        /// What SQLite says.
        why: String,
    },
    /// Its write-ahead log is there, the file itself is not.
    #[error("the journal {} is missing, but {} is there: it may hold entries of open orders. Put the journal back, or move that file away", path.display(), log.display())]
    Missing {
        /// The journal.
        path: PathBuf,
        /// What is left of it.
        log: PathBuf,
    },
    /// A database of something else.
    #[error("{} is a database, but no journal of this program. Name another file in journal.path", path.display())]
    NotOurs {
        /// The file.
        path: PathBuf,
    },
    /// Written by a later version of this program.
    #[error("the journal {} was written by a newer version of this program (layout {found}, known here up to {known}). Install that version again", path.display())]
    Newer {
        /// The journal.
        path: PathBuf,
        /// Its layout.
        found: i64,
        /// The latest known here.
        known: i64,
    },
    /// What makes entries durable is not in force.
    #[error("the journal {} cannot be kept safely here: {name} is {found} and not {wanted}. Put it on a local disk", path.display())]
    NotInForce {
        /// The journal.
        path: PathBuf,
        /// The pragma.
        name: &'static str,
        /// What it must be.
        wanted: &'static str,
        /// What it is.
        found: String,
    },
    /// One entry cannot be read.
    #[error("entry {number} of the journal {} cannot be read ({why}). Its order must be settled by hand", path.display())]
    Unreadable {
        /// The journal.
        path: PathBuf,
        /// The entry's number.
        number: i64,
        /// What is wrong, without what is in it.
        why: String,
    },
    /// One entry does not fit its digest.
    #[error("entry {number} of the journal {} (order {order}) is not as it was written: it or the one before it was changed or removed, or it was \
             put in by something else. Its order must be settled by hand", path.display())]
    Altered {
        /// The journal.
        path: PathBuf,
        /// The entry's number.
        number: i64,
        /// The order's name, as the entry has it now.
        order: String,
    },
    /// An open order, or one that owes cash, has not as many entries as were made.
    #[error("entries of order {order} are missing from the journal {}. It must be settled by hand", path.display())]
    Incomplete {
        /// The journal.
        path: PathBuf,
        /// The order's name, as the list of open orders has it.
        order: String,
    },
    /// The record of a shift cannot be read.
    #[error("the record of shift {shift} in the journal {} cannot be read ({why}) and was left as it is. Its cash must be counted by hand", path.display())]
    ShiftUnreadable {
        /// The journal.
        path: PathBuf,
        /// The shift's number, as far as it is known.
        shift: i64,
        /// What is wrong, without what is in it.
        why: String,
    },
    /// The terminal's number cannot head serial numbers.
    #[error("the terminal number {0:?} cannot head serial numbers: 1 to 8 digits or capital letters are expected")]
    Terminal(String),
    /// The operating system refuses.
    #[error("{doing} {}: {source}", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// To which file or directory.
        path: PathBuf,
        /// Its words.
        #[source]
        source: io::Error,
    },
    /// SQLite refuses.
    #[error("the journal {}, {doing}: {source}", path.display())]
    Sqlite {
        /// What was being done.
        doing: &'static str,
        /// The journal.
        path: PathBuf,
        /// Its words.
        #[source]
        source: rusqlite::Error,
    },
}

fn named(process: Option<u32>) -> String {
    process.map(|number| format!(" (process {number})")).unwrap_or_default()
}

/// How far a transaction had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// COMMIT had not been said.
    BeforeCommit,
    /// COMMIT was said and failed.
    Commit,
}

/// The one table from SQLite's errors to faults.
///
/// Before COMMIT nothing can have happened. A COMMIT that finds the disk full, or the file locked, has not written the
/// frame that makes it one; any other failure may have come after that frame (a failed fsync, above all).
pub(super) fn fault(phase: Phase, error: &rusqlite::Error) -> Fault {
    let code = error.sqlite_error_code();
    let words = || Cause::Journal(error.to_string());
    match (phase, code) {
        (_, Some(ErrorCode::DiskFull)) => Fault::NotDone(Cause::JournalFull),
        (Phase::BeforeCommit, _) | (Phase::Commit, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => Fault::NotDone(words()),
        (Phase::Commit, _) => Fault::InDoubt(words()),
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    fn error(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("words".to_owned()))
    }

    #[test]
    fn every_row_of_the_table() {
        let words = || Cause::Journal("words".to_owned());
        let full = || Fault::NotDone(Cause::JournalFull);
        let not_done = || Fault::NotDone(words());
        let in_doubt = || Fault::InDoubt(words());
        let table = [
            (ffi::SQLITE_FULL, full(), full()),
            (ffi::SQLITE_BUSY, not_done(), not_done()),
            (ffi::SQLITE_LOCKED, not_done(), not_done()),
            (ffi::SQLITE_IOERR_FSYNC, not_done(), in_doubt()),
            (ffi::SQLITE_IOERR_WRITE, not_done(), in_doubt()),
            (ffi::SQLITE_IOERR, not_done(), in_doubt()),
            (ffi::SQLITE_CORRUPT, not_done(), in_doubt()),
            (ffi::SQLITE_READONLY, not_done(), in_doubt()),
            (ffi::SQLITE_CONSTRAINT_TRIGGER, not_done(), in_doubt()),
            (ffi::SQLITE_NOMEM, not_done(), in_doubt()),
            (ffi::SQLITE_ERROR, not_done(), in_doubt()),
        ];
        for (code, before, commit) in table {
            assert_eq!(fault(Phase::BeforeCommit, &error(code)), before, "{code} before COMMIT");
            assert_eq!(fault(Phase::Commit, &error(code)), commit, "{code} in COMMIT");
        }
    }

    #[test]
    fn an_error_that_is_not_sqlites_own_is_in_doubt_in_commit() {
        let error = rusqlite::Error::InvalidQuery;
        assert!(!fault(Phase::BeforeCommit, &error).in_doubt());
        assert!(fault(Phase::Commit, &error).in_doubt());
    }
}
