//! The layout of the journal, what must be in force before it is trusted, and what is refused.

use std::ffi::c_int;
use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use super::error::JournalError;
use super::{chain, warm};

/// `CKJ1`: how a journal of ours is told from other databases.
const APPLICATION: i64 = 0x434B_4A31;

/// Up to this size the whole file is checked at each start: 0.1 s where nothing of it is in the system's memory. Beyond it only what a
/// start depends on: at 64 MiB the check alone took 1.2 s after a night without power.
const WHOLE_CHECK_BYTES: u64 = 4 * 1024 * 1024;

/// The layouts, oldest first; `user_version` counts how many of them a file has. Only ever added to.
pub(super) const LAYOUTS: &[&str] = &[
    "
CREATE TABLE entries (
    number    INTEGER PRIMARY KEY AUTOINCREMENT,
    order_key TEXT NOT NULL,
    at        TEXT NOT NULL,
    event     TEXT NOT NULL,
    body      TEXT NOT NULL
) STRICT;
CREATE INDEX entries_by_order ON entries (order_key, number);
CREATE INDEX entries_by_order_no ON entries (json_extract(body, '$.created.order_no')) WHERE event = 'created';
CREATE INDEX entries_by_day ON entries (substr(at, 1, 8)) WHERE event = 'opened';
CREATE INDEX entries_by_pay_order_no ON entries (json_extract(body, '$.opened.pay_order_no')) WHERE event = 'opened';

-- The orders that have no end yet, so that a start reads these alone, however long the journal is.
CREATE TABLE open_orders (
    order_key TEXT PRIMARY KEY,
    since     INTEGER NOT NULL REFERENCES entries (number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER order_opens AFTER INSERT ON entries WHEN new.event = 'opened' BEGIN
    INSERT OR IGNORE INTO open_orders (order_key, since) VALUES (new.order_key, new.number);
END;
CREATE TRIGGER order_closes AFTER INSERT ON entries WHEN new.event = 'closed' BEGIN
    DELETE FROM open_orders WHERE order_key = new.order_key;
END;

-- Every request's serial number, from before its first byte left. The terminal's sequence number follows from `number`.
CREATE TABLE serials (
    number      INTEGER PRIMARY KEY AUTOINCREMENT,
    at          TEXT NOT NULL,
    joininstssn TEXT NOT NULL,
    call        TEXT NOT NULL,
    subject     TEXT
) STRICT;
CREATE INDEX serials_by_subject ON serials (subject, number) WHERE subject IS NOT NULL;

-- Heads of serial numbers: one for each time that the journal was opened and used.
CREATE TABLE openings (prefix TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- Names of orders and payments made here.
CREATE TABLE names (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at     TEXT NOT NULL,
    name   TEXT NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER entries_stay AFTER UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never removed'); END;
CREATE TRIGGER serials_stay AFTER UPDATE ON serials BEGIN SELECT RAISE(ABORT, 'a serial number is never changed'); END;
CREATE TRIGGER serials_remain BEFORE DELETE ON serials BEGIN SELECT RAISE(ABORT, 'a serial number is never removed'); END;
CREATE TRIGGER names_stay AFTER UPDATE ON names BEGIN SELECT RAISE(ABORT, 'a name is never changed'); END;
CREATE TRIGGER names_remain BEFORE DELETE ON names BEGIN SELECT RAISE(ABORT, 'a name is never removed'); END;
CREATE TRIGGER openings_stay AFTER UPDATE ON openings BEGIN SELECT RAISE(ABORT, 'an opening is never changed'); END;
CREATE TRIGGER openings_remain BEFORE DELETE ON openings BEGIN SELECT RAISE(ABORT, 'an opening is never removed'); END;
",
    "
-- Activations and returns are open and closed as orders are, and found by the same numbers.
CREATE TRIGGER service_opens AFTER INSERT ON entries WHEN new.event IN ('activation_opened', 'return_opened') BEGIN
    INSERT OR IGNORE INTO open_orders (order_key, since) VALUES (new.order_key, new.number);
END;
CREATE INDEX entries_by_sale_no ON entries (json_extract(body, '$.sale_authorized.order_no')) WHERE event = 'sale_authorized';
CREATE INDEX entries_by_return_no ON entries (json_extract(body, '$.return_authorized.order_no')) WHERE event = 'return_authorized';
CREATE INDEX entries_by_sale_payment ON entries (json_extract(body, '$.activation_opened.pay_order_no')) WHERE event = 'activation_opened';

-- Whom an open activation or return is about. Names and document numbers are needed until the server has confirmed, and
-- gone with the entry that closes the story: they never stand among the entries, which stay.
CREATE TABLE customers (order_key TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TRIGGER customer_leaves AFTER INSERT ON entries WHEN new.event = 'closed' BEGIN
    DELETE FROM customers WHERE order_key = new.order_key;
END;
",
    "
-- What activations took in a day.
CREATE INDEX entries_by_sale_day ON entries (substr(at, 1, 8)) WHERE event = 'activation_opened';
",
    "
-- Who worked here when an entry was made.
ALTER TABLE entries ADD COLUMN operator TEXT;

-- What each story has taken, by the day of its opening, so that a day's sum reads no stories. It follows from the entries alone.
CREATE TABLE taken (
    order_key TEXT NOT NULL,
    day       TEXT NOT NULL,
    amount    INTEGER NOT NULL,
    PRIMARY KEY (order_key, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX taken_by_day ON taken (day, amount);
CREATE INDEX entries_by_return_day ON entries (substr(at, 1, 8)) WHERE event = 'return_opened';
CREATE TRIGGER charge_takes AFTER INSERT ON entries
WHEN new.event = 'opened' AND json_extract(new.body, '$.opened.source') IS NOT 'elsewhere' BEGIN
    INSERT INTO taken (order_key, day, amount)
        SELECT new.order_key, substr(new.at, 1, 8), CAST(coalesce(json_extract(new.body, '$.opened.amount'), 0) AS INTEGER)
        WHERE NOT EXISTS (SELECT 1 FROM entries
            WHERE order_key = new.order_key AND event = 'closed' AND json_extract(body, '$.closed.ending') != 'loaded')
        ON CONFLICT (order_key, day) DO UPDATE SET amount = max(amount, excluded.amount);
END;
CREATE TRIGGER end_counts AFTER INSERT ON entries WHEN new.event = 'closed' BEGIN
    DELETE FROM taken WHERE order_key = new.order_key AND json_extract(new.body, '$.closed.ending') != 'loaded';
    -- What an activation costs is told at its end.
    INSERT INTO taken (order_key, day, amount)
        SELECT order_key, substr(at, 1, 8), CAST(coalesce(json_extract(new.body, '$.closed.ending.activated.deposit'),
            json_extract(new.body, '$.closed.ending.activated.deposit_due'), 0) AS INTEGER)
        FROM entries WHERE order_key = new.order_key AND event = 'activation_opened'
        ON CONFLICT (order_key, day) DO UPDATE SET amount = max(amount, excluded.amount);
END;
INSERT INTO taken (order_key, day, amount)
    SELECT order_key, substr(at, 1, 8), max(CAST(coalesce(json_extract(body, '$.opened.amount'), 0) AS INTEGER)) FROM entries AS opened
    WHERE event = 'opened' AND json_extract(body, '$.opened.source') IS NOT 'elsewhere' AND NOT EXISTS (SELECT 1 FROM entries AS closed
        WHERE closed.order_key = opened.order_key AND closed.event = 'closed' AND json_extract(closed.body, '$.closed.ending') != 'loaded')
    GROUP BY order_key, substr(at, 1, 8);
INSERT INTO taken (order_key, day, amount)
    SELECT opened.order_key, substr(opened.at, 1, 8), max(CAST(coalesce(json_extract(closed.body, '$.closed.ending.activated.deposit'),
        json_extract(closed.body, '$.closed.ending.activated.deposit_due'), 0) AS INTEGER))
    FROM entries AS opened JOIN entries AS closed ON closed.order_key = opened.order_key AND closed.event = 'closed'
    WHERE opened.event = 'activation_opened'
    GROUP BY opened.order_key, substr(opened.at, 1, 8);
",
    "
-- Operators' shifts: two records each. What belongs to a shift are the entries after the one record's `after`, up to the
-- other's; that number is taken in the same transaction as the record is made.
CREATE TABLE shifts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    shift  INTEGER NOT NULL CHECK (shift > 0),
    at     TEXT NOT NULL,
    event  TEXT NOT NULL CHECK (event IN ('opened', 'closed')),
    after  INTEGER NOT NULL CHECK (after >= 0),
    body   TEXT NOT NULL,
    UNIQUE (shift, event)
) STRICT;
CREATE TRIGGER shift_opens BEFORE INSERT ON shifts WHEN new.event = 'opened' AND (
    new.shift != (SELECT coalesce(max(shift), 0) + 1 FROM shifts)
    OR (SELECT event FROM shifts ORDER BY number DESC LIMIT 1) = 'opened'
) BEGIN SELECT RAISE(ABORT, 'a shift is open already'); END;
CREATE TRIGGER shift_closes BEFORE INSERT ON shifts WHEN new.event = 'closed' AND (
    (SELECT event FROM shifts ORDER BY number DESC LIMIT 1) IS NOT 'opened'
    OR new.shift != (SELECT max(shift) FROM shifts)
) BEGIN SELECT RAISE(ABORT, 'this shift is not open'); END;
CREATE TRIGGER shifts_stay AFTER UPDATE ON shifts BEGIN SELECT RAISE(ABORT, 'a shift is never changed'); END;
CREATE TRIGGER shifts_remain BEFORE DELETE ON shifts BEGIN SELECT RAISE(ABORT, 'a shift is never removed'); END;
",
    "
-- Cash that is to be handed over: due since the end that says so, until an entry notes that it was. Ends of before this layout say
-- nothing of it: what was owed then counts as handed over with them.
CREATE TABLE payouts (
    order_key TEXT PRIMARY KEY,
    since     INTEGER NOT NULL REFERENCES entries (number)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER payout_falls_due AFTER INSERT ON entries WHEN new.event = 'closed' AND json_extract(new.body, '$.closed.payout') > 0
    -- Told twice, an end is the same end.
    AND NOT EXISTS (SELECT 1 FROM entries WHERE order_key = new.order_key AND event = 'handed_over') BEGIN
    INSERT OR IGNORE INTO payouts (order_key, since) VALUES (new.order_key, new.number);
END;
CREATE TRIGGER payout_is_due BEFORE INSERT ON entries WHEN new.event = 'handed_over'
    AND NOT EXISTS (SELECT 1 FROM payouts WHERE order_key = new.order_key) BEGIN
    SELECT RAISE(ABORT, 'nothing is to be handed over for it');
END;
CREATE TRIGGER payout_is_made AFTER INSERT ON entries WHEN new.event = 'handed_over' BEGIN
    DELETE FROM payouts WHERE order_key = new.order_key;
END;
",
    "
-- Each row's digest, over itself and the digest of the row before (chain.rs). Rows up to `since` got theirs when this layout came:
-- what was changed before is not noticed.
ALTER TABLE entries ADD COLUMN digest BLOB;
ALTER TABLE shifts ADD COLUMN digest BLOB;
CREATE TABLE digests (chain TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;

-- How many entries an open order has, and one that owes cash, so that one that is missing is missed when they are read.
ALTER TABLE open_orders ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
ALTER TABLE payouts ADD COLUMN length INTEGER NOT NULL DEFAULT 0;
UPDATE open_orders SET length = (SELECT count(*) FROM entries WHERE order_key = open_orders.order_key);
UPDATE payouts SET length = (SELECT count(*) FROM entries WHERE order_key = payouts.order_key);
DROP TRIGGER order_opens;
DROP TRIGGER service_opens;
CREATE TRIGGER order_opens AFTER INSERT ON entries WHEN new.event IN ('opened', 'activation_opened', 'return_opened') BEGIN
    INSERT OR IGNORE INTO open_orders (order_key, since) VALUES (new.order_key, new.number);
    UPDATE open_orders SET length = (SELECT count(*) FROM entries WHERE order_key = new.order_key) WHERE order_key = new.order_key;
    UPDATE payouts SET length = length + 1 WHERE order_key = new.order_key;
END;
CREATE TRIGGER order_goes_on AFTER INSERT ON entries
WHEN new.event NOT IN ('opened', 'activation_opened', 'return_opened', 'closed', 'handed_over') BEGIN
    UPDATE open_orders SET length = length + 1 WHERE order_key = new.order_key;
    UPDATE payouts SET length = length + 1 WHERE order_key = new.order_key;
END;
CREATE TRIGGER payout_after_payout AFTER INSERT ON entries WHEN new.event = 'handed_over' BEGIN
    UPDATE open_orders SET length = length + 1 WHERE order_key = new.order_key;
END;
DROP TRIGGER payout_falls_due;
CREATE TRIGGER payout_falls_due AFTER INSERT ON entries WHEN new.event = 'closed' BEGIN
    INSERT OR IGNORE INTO payouts (order_key, since) SELECT new.order_key, new.number WHERE json_extract(new.body, '$.closed.payout') > 0
        -- Told twice, an end is the same end.
        AND NOT EXISTS (SELECT 1 FROM entries WHERE order_key = new.order_key AND event = 'handed_over');
    UPDATE payouts SET length = (SELECT count(*) FROM entries WHERE order_key = new.order_key) WHERE order_key = new.order_key;
END;
CREATE TRIGGER open_orders_remain BEFORE DELETE ON open_orders
WHEN NOT EXISTS (SELECT 1 FROM entries WHERE order_key = old.order_key AND event = 'closed') BEGIN
    SELECT RAISE(ABORT, 'an open order is never removed');
END;
CREATE TRIGGER payouts_remain BEFORE DELETE ON payouts
WHEN NOT EXISTS (SELECT 1 FROM entries WHERE order_key = old.order_key AND event = 'handed_over') BEGIN
    SELECT RAISE(ABORT, 'what is owed is never removed');
END;
",
];

/// The first layout that has `customers`.
pub(super) const WITH_CUSTOMERS: i64 = 2;

/// The first layout in which entries say who worked.
pub(super) const WITH_OPERATORS: i64 = 4;

/// The first layout that has `shifts`.
pub(super) const WITH_SHIFTS: i64 = 5;

/// The first layout that has `payouts`.
pub(super) const WITH_PAYOUTS: i64 = 6;

/// The first layout in which rows have digests.
pub(super) const WITH_DIGESTS: i64 = 7;

/// What must be in force while the journal is written: its name, how it is set, how it reads back.
const IN_FORCE: [(&str, &str, &str); 11] = [
    ("journal_mode", "WAL", "wal"),
    // NORMAL may lose the last commits when the power goes.
    ("synchronous", "FULL", "2"),
    ("fullfsync", "ON", "1"),
    ("checkpoint_fullfsync", "ON", "1"),
    ("foreign_keys", "ON", "1"),
    // Else INSERT OR REPLACE would get past the triggers that keep entries.
    ("recursive_triggers", "ON", "1"),
    ("trusted_schema", "OFF", "0"),
    // Names and document numbers are overwritten when they are deleted.
    ("secure_delete", "ON", "1"),
    ("cell_size_check", "ON", "1"),
    // The write-ahead log is emptied every thousand pages and cut back to 4 MiB, so that it does not grow without bound.
    ("wal_autocheckpoint", "1000", "1000"),
    ("journal_size_limit", "4194304", "4194304"),
];

/// Makes a whole, empty journal in an empty file.
pub(super) fn make(path: &Path) -> Result<(), JournalError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let fill = |connection: &mut Connection| {
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        let transaction = connection.transaction()?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        for (index, layout) in LAYOUTS.iter().enumerate() {
            add(&transaction, layout, count(&LAYOUTS[..=index]))?;
        }
        transaction.pragma_update(None, "user_version", count(LAYOUTS))?;
        transaction.commit()?;
        connection.pragma_update(None, "journal_mode", "WAL")
    };
    fill(&mut connection).map_err(sqlite("making it", path))?;
    connection.close().map_err(|(_, source)| sqlite("making it", path)(source))
}

/// Opens a journal for writing: inspects it first, and only then sets anything.
pub(super) fn open(path: &Path) -> Result<Connection, JournalError> {
    open_with(path, LAYOUTS)
}

pub(super) fn open_with(path: &Path, layouts: &[&str]) -> Result<Connection, JournalError> {
    let mut connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // A file that is refused below must be left as it is: without this, closing it would still move its log into it.
    let keep = |connection: &Connection, keep| connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, keep);
    keep(&connection, true).map_err(sqlite("opening it", path))?;
    let found = inspect(&connection, path, layouts)?;
    check_at_start(&connection, path)?;
    enforce(&connection, path)?;
    migrate(&mut connection, path, found, layouts)?;
    if is_large(path) {
        warm::warm(&connection, path);
    }
    keep(&connection, false).map_err(sqlite("opening it", path))?;
    Ok(connection)
}

/// Opens a journal to look at it, while another process may be writing it.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, JournalError> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    inspect(&connection, path, LAYOUTS)?;
    connection.pragma_update(None, "query_only", "ON").map_err(sqlite("opening it", path))?;
    Ok(connection)
}

/// Checks every page. Minutes, for a journal of years.
pub(super) fn check_whole(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    check(connection, path, "PRAGMA integrity_check(1)")
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, JournalError> {
    let open = || {
        let connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        // Somebody who only reads may be in the way for a moment.
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.pragma_update(None, "trusted_schema", "OFF")?;
        connection.pragma_update(None, "cell_size_check", "ON")?;
        Ok(connection)
    };
    open().map_err(sqlite("opening it", path))
}

/// Whose it is and of which layout, without changing anything.
fn inspect(connection: &Connection, path: &Path, layouts: &[&str]) -> Result<usize, JournalError> {
    let read = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(sqlite("opening it", path));
    let (application, found) = (read("application_id")?, read("user_version")?);
    if application != APPLICATION {
        return Err(JournalError::NotOurs { path: path.to_owned() });
    }
    match usize::try_from(found) {
        Ok(found) if found <= layouts.len() => Ok(found),
        _ => Err(JournalError::Newer { path: path.to_owned(), found, known: count(layouts) }),
    }
}

/// How many layouts, as `user_version` counts them.
fn count(layouts: &[&str]) -> i64 {
    i64::try_from(layouts.len()).expect("the layouts are listed in this file")
}

/// Whether a start that looked at the whole file would take its time.
fn is_large(path: &Path) -> bool {
    fs::metadata(path).map_or(0, |found| found.len()) > WHOLE_CHECK_BYTES
}

fn check_at_start(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    if !is_large(path) {
        return check(connection, path, "PRAGMA quick_check(1)");
    }
    check(connection, path, "PRAGMA quick_check(open_orders)")?;
    check(connection, path, "PRAGMA quick_check(openings)")
}

fn check(connection: &Connection, path: &Path, question: &str) -> Result<(), JournalError> {
    let verdict: String = connection.query_row(question, [], |row| row.get(0)).map_err(sqlite("checking it", path))?;
    match unread(&verdict) {
        _ if verdict == "ok" => Ok(()),
        Some(code) => Err(sqlite("checking it", path)(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None))),
        None => Err(JournalError::Damaged { path: path.to_owned(), why: verdict }),
    }
}

/// The error with which a page could not be read: SQLite's check tells that among the faults of the file, though it may be
/// the disk's trouble, or the memory's, and over in a moment.
fn unread(verdict: &str) -> Option<c_int> {
    let (_, code) = verdict.split_once("unable to get the page. error code=")?;
    code.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Sets what must be in force, and believes only what is read back.
fn enforce(connection: &Connection, path: &Path) -> Result<(), JournalError> {
    for (name, value, wanted) in IN_FORCE {
        connection.pragma_update(None, name, value).map_err(sqlite("setting it up", path))?;
        let found: Value = connection.pragma_query_value(None, name, |row| row.get(0)).map_err(sqlite("setting it up", path))?;
        let found = match found {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        if found != wanted {
            return Err(JournalError::NotInForce { path: path.to_owned(), name, wanted, found });
        }
    }
    Ok(())
}

/// Adds one layout. Digests are nothing that SQLite knows.
fn add(transaction: &Connection, layout: &str, reached: i64) -> rusqlite::Result<()> {
    transaction.execute_batch(layout)?;
    if reached == WITH_DIGESTS { chain::begin(transaction) } else { Ok(()) }
}

/// Adds the layouts a file does not have yet, each in a transaction of its own.
fn migrate(connection: &mut Connection, path: &Path, found: usize, layouts: &[&str]) -> Result<(), JournalError> {
    for (index, layout) in layouts.iter().enumerate().skip(found) {
        let reached = count(&layouts[..=index]);
        let step = |connection: &mut Connection| {
            let transaction = connection.transaction()?;
            add(&transaction, layout, reached)?;
            transaction.pragma_update(None, "user_version", reached)?;
            transaction.commit()
        };
        step(connection).map_err(sqlite("bringing it up to date", path))?;
        tracing::info!(path = %path.display(), layout = reached, "journal brought up to date");
    }
    Ok(())
}

/// Tells damage from every other trouble.
pub(super) fn sqlite(doing: &'static str, path: &Path) -> impl FnOnce(rusqlite::Error) -> JournalError {
    let path = path.to_owned();
    move |source| match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => JournalError::Damaged { path, why: source.to_string() },
        _ => JournalError::Sqlite { doing, path, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_could_not_be_read_is_told_from_one_that_is_damaged() {
        assert_eq!(unread("Tree 4 page 7: unable to get the page. error code=266"), Some(266));
        assert_eq!(unread("Tree 4 page 7: unable to get the page. error code=10\nTree 5"), Some(10));
        assert_eq!(unread("Tree 4 page 7: btreeInitPage() returns error code 11"), None);
    }
}
