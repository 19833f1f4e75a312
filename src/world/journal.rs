//! The journal: a SQLite file that only ever grows by whole, durable entries.

use std::path::PathBuf;

/// Where the journal is, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalOptions {
    /// The file. Its directory is made where it is missing.
    pub path: PathBuf,
    /// `termid`, eight digits: the head of every serial number made here.
    pub terminal: String,
}
