//! The journal: a SQLite file that only ever grows, by whole and durable entries.
//!
//! ```text
//!   record(entry)  --BEGIN IMMEDIATE--> row --COMMIT--> fsync of the write-ahead log --> Receipt
//!                        |                    |
//!                     NotDone             InDoubt, but a full disk is NotDone
//! ```
//!
//! One process writes at a time (an operating system's lock beside the file, gone with the process); any number may read.
//! A file that is damaged, newer or somebody else's is refused and left as it is: in it may be the only proof of a payment.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use crate::domain::{OperatorNo, OrderKey, PayOrderNo, Stamp};
use crate::flow::{Cause, Entry, Event, Fault, Receipt};
use crate::proto::message::Call;

mod chain;
mod check;
mod error;
mod file;
mod payout;
mod schema;
mod serial;
mod shift;
mod view;
mod warm;

pub use chain::{Chain, Digest, START, digest};
pub use check::{Checked, Finding, Length, Wrong};
pub use error::JournalError;
pub use serial::Serial;
pub use view::{OpenOrder, Recorded, SentCall, View};

use error::{Phase, fault};
use serial::Opening;

/// Where the journal is, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalOptions {
    /// The file. Its directory is made where it is missing.
    pub path: PathBuf,
    /// `termid`, up to eight digits: the head of every serial number made here.
    pub terminal: String,
}

/// The journal, open for writing. Only one process has it so.
#[derive(Debug)]
pub struct Journal {
    view: View,
    opening: Opening,
    /// Who works here now.
    operator: Option<OperatorNo>,
    // After the connection: the lock may only go once SQLite has let go of the file.
    _lock: file::Lock,
}

impl Journal {
    /// Opens it, or makes it where there is none; brings an older one up to date.
    ///
    /// Refuses what is damaged, newer, not ours, in use, or on a disk where what makes an entry durable is not in force.
    pub fn open(options: &JournalOptions) -> Result<Journal, JournalError> {
        let opening = Opening::for_terminal(&options.terminal)?;
        let path = file::settle(&options.path)?;
        let lock = file::Lock::take(&path)?;
        if file::must_be_made(&path)? {
            file::make(&path, schema::make)?;
        }
        file::keep_private(&path)?;
        let connection = schema::open(&path)?;
        tracing::debug!(path = %path.display(), "journal open");
        Ok(Journal { view: View::over(connection, path), opening, operator: None, _lock: lock })
    }

    /// Everything that can be read.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Who works here from now on: every entry says so.
    pub fn note_operator(&mut self, operator: Option<OperatorNo>) {
        self.operator = operator;
    }

    /// Makes an entry durable. There is a receipt only once the disk has it.
    pub fn record(&mut self, entry: &Entry) -> Result<Receipt, Fault> {
        let not_json = |error: serde_json::Error| Fault::NotDone(Cause::Journal(error.to_string()));
        let customer = entry.event.customer().map(serde_json::to_string).transpose().map_err(not_json)?;
        let line = Line::of(entry, self.operator.as_ref())?;
        let closes = matches!(entry.event, Event::Closed { .. });
        let (number, leaves) = self.commit(|transaction| {
            let leaves = closes && has_customer(transaction, &entry.key)?;
            let number = append(transaction, &line)?;
            if let Some(customer) = customer {
                transaction
                    .prepare_cached("INSERT OR REPLACE INTO customers (order_key, body) VALUES (?1, ?2)")?
                    .execute([entry.key.as_str(), &customer])?;
            }
            Ok((number, leaves))
        })?;
        tracing::debug!(number, event = line.event, "entry durable");
        if leaves && let Err(error) = self.checkpoint() {
            // Overwritten all the same, once the log is next moved into the file.
            tracing::warn!(%error, "what was deleted is still in the write-ahead log");
        }
        Ok(Receipt::after_commit(number.unsigned_abs()))
    }

    /// The numbers for one request, never given before and never again, durable before they are returned.
    ///
    /// `subject` is the order or payment the call is about: in a dispute it tells which requests belong to it.
    pub fn reserve_serial(&mut self, at: Stamp, call: Call, subject: Option<&str>) -> Result<Serial, Fault> {
        self.reserve_number(at, call.default_name(), subject)
    }

    /// The same for a request that is no call of the front-end server; the numbers are of the same kind.
    pub fn reserve_number(&mut self, at: Stamp, name: &str, subject: Option<&str>) -> Result<Serial, Fault> {
        let opening = self.opened(at)?;
        let joininstssn = opening.serial();
        let number = self.commit(|transaction| {
            transaction
                .prepare_cached("INSERT INTO serials (at, joininstssn, call, subject) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![String::from(at), joininstssn, name, subject])?;
            Ok(transaction.last_insert_rowid())
        })?;
        Ok(Serial { joininstssn, termseq: serial::terminal_sequence(number) })
    }

    /// A name for a new order, unique in this journal, durable before it is returned.
    pub fn new_order_key(&mut self, at: Stamp) -> Result<OrderKey, Fault> {
        self.commit(|transaction| {
            let next: i64 =
                transaction.prepare_cached("SELECT coalesce(max(number), 0) + 1 FROM names")?.query_row([], |row| row.get(0))?;
            let key = serial::order_key(at, next);
            insert_name(transaction, at, key.as_str())?;
            Ok(key)
        })
    }

    /// A number for a payment that has none of its own (R-15), unique for ever, durable before it is returned.
    pub fn new_pay_order_no(&mut self, at: Stamp) -> Result<PayOrderNo, Fault> {
        let number = self.opened(at)?.pay_order_no();
        self.commit(|transaction| insert_name(transaction, at, number.as_str()))?;
        Ok(number)
    }

    /// Moves what is in the write-ahead log into the file itself. SQLite does so by itself every thousand pages.
    pub fn checkpoint(&self) -> Result<(), JournalError> {
        let connection = self.view.connection();
        let moved = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        moved.map_err(|source| self.view.trouble("moving the write-ahead log", source))
    }

    /// The opening to number under, made durable when it is new or the last one is used up.
    fn opened(&mut self, at: Stamp) -> Result<&mut Opening, Fault> {
        while self.opening.must_be_renewed() {
            let random: Vec<u8> = self
                .view
                .connection()
                .query_row("SELECT randomblob(6)", [], |row| row.get(0))
                .map_err(|error| fault(Phase::BeforeCommit, &error))?;
            let candidate = self.opening.renewed(at, &random);
            let fresh = self
                .commit(|transaction| transaction.execute("INSERT OR IGNORE INTO openings (prefix) VALUES (?1)", [candidate.prefix()]))?;
            if fresh == 1 {
                self.opening = candidate;
            }
        }
        Ok(&mut self.opening)
    }

    /// Runs one transaction and returns after its commit.
    fn commit<T>(&mut self, write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, Fault> {
        let transaction = Transaction::new(self.view.connection_mut(), TransactionBehavior::Immediate)
            .map_err(|error| fault(Phase::BeforeCommit, &error))?;
        // Leaving early drops the transaction, which rolls it back.
        let value = write(&transaction).map_err(|error| fault(Phase::BeforeCommit, &error))?;
        transaction.commit().map_err(|error| fault(Phase::Commit, &error))?;
        Ok(value)
    }

    /// The connection itself, so that a test may make the disk full.
    #[cfg(test)]
    fn connection(&self) -> &Connection {
        self.view.connection()
    }
}

/// A row of the entries, before it has its number.
struct Line {
    order_key: String,
    at: String,
    event: String,
    body: String,
    operator: Option<String>,
}

impl Line {
    fn of(entry: &Entry, operator: Option<&OperatorNo>) -> Result<Line, Fault> {
        let (event, body) = view::write(&entry.event)?;
        let operator = operator.map(|operator| operator.as_str().to_owned());
        Ok(Line { order_key: entry.key.as_str().to_owned(), at: entry.at.into(), event, body, operator })
    }
}

/// Adds a row behind the last one, and tells its number.
fn append(transaction: &Connection, line: &Line) -> rusqlite::Result<i64> {
    let (number, before) = chain::next(transaction, Chain::Entries)?;
    let texts = [Some(&*line.order_key), Some(&*line.at), Some(&*line.event), Some(&*line.body), line.operator.as_deref()];
    let digest = chain::digest(&before, &[number], &texts);
    transaction
        .prepare_cached("INSERT INTO entries (number, order_key, at, event, body, operator, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(params![number, line.order_key, line.at, line.event, line.body, line.operator, digest.as_slice()])?;
    Ok(number)
}

fn has_customer(transaction: &Connection, key: &OrderKey) -> rusqlite::Result<bool> {
    transaction.prepare_cached("SELECT EXISTS (SELECT 1 FROM customers WHERE order_key = ?1)")?.query_row([key.as_str()], |row| row.get(0))
}

fn insert_name(transaction: &Connection, at: Stamp, name: &str) -> rusqlite::Result<usize> {
    transaction.prepare_cached("INSERT INTO names (at, name) VALUES (?1, ?2)")?.execute(params![String::from(at), name])
}

/// The file names SQLite keeps beside a database, and our lock.
fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests;
