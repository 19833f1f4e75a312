//! The digest chain: every entry, and every record of a shift, carries a digest over itself and the digest of the row before.
//!
//! ```text
//!   digest(n) = SM3( digest(n-1) | numbers | texts )          32 bytes; before the first row: 32 times 00
//!
//!   numbers   each as 8 bytes, the highest first, two's complement
//!   texts     each as its length in bytes, 4 bytes, the highest first, and the bytes as they stand in the file (UTF-8);
//!             one that is absent (NULL) as FF FF FF FF
//!
//!             numbers                 texts
//!   entries   number                  order_key, at, event, body, operator
//!   shifts    number, shift, after    at, event, body
//! ```
//!
//! SM3 is GB/T 32905. Whatever is changed, missing, put elsewhere or put in between no longer fits: a row by its own digest, a gap by
//! the numbers, which leave none out. A row that is missing, or has no digest, counts as 32 times 00 for the one behind it. There is no key in it: it is
//! against rot and clumsy hands, and tells nothing of somebody who computes it anew from the first changed row on. Whoever kept a later
//! digest elsewhere (`journal export` tells them) finds that out too.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sm3::{Digest as _, Sm3};

/// A row's digest.
pub type Digest = [u8; 32];

/// What stands before the first row.
pub const START: Digest = [0; 32];

/// One of the two chains.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Chain {
    /// The entries.
    Entries,
    /// The records of shifts.
    Shifts,
}

impl Chain {
    /// Both.
    pub(super) const ALL: [Chain; 2] = [Chain::Entries, Chain::Shifts];

    /// The table.
    pub(super) fn table(self) -> &'static str {
        match self {
            Chain::Entries => "entries",
            Chain::Shifts => "shifts",
        }
    }

    /// The columns a digest is over: this many numbers, then texts.
    fn columns(self) -> (usize, &'static str) {
        match self {
            Chain::Entries => (1, "number, order_key, at, event, body, operator"),
            Chain::Shifts => (3, "number, shift, after, at, event, body"),
        }
    }

    /// Every row with what its digest is over and the digest itself, in order.
    pub(super) fn all(self) -> String {
        format!("SELECT {}, digest FROM {} NOT INDEXED ORDER BY number", self.columns().1, self.table())
    }

    /// The digest that a row has.
    pub(super) fn kept(self, row: &Row<'_>) -> rusqlite::Result<Option<Digest>> {
        stored(row, self.columns().1.matches(',').count() + 1)
    }

    /// What a row's digest is by its columns, as [`Chain::all`] names them.
    pub(super) fn digest_of(self, before: &Digest, row: &Row<'_>) -> rusqlite::Result<Digest> {
        let (numbers, names) = self.columns();
        let mut sum = Sm3::new_with_prefix(before);
        for column in 0..numbers {
            sum.update(row.get::<_, i64>(column)?.to_be_bytes());
        }
        for column in numbers..=names.matches(',').count() {
            add(&mut sum, text(row.get_ref(column)?));
        }
        Ok(sum.finalize().into())
    }
}

/// The bytes of a text, or nothing where there is none. What is no text was never written: its bytes will not fit.
fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Null => None,
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        ValueRef::Integer(_) | ValueRef::Real(_) => Some(&[]),
    }
}

fn add(sum: &mut Sm3, text: Option<&[u8]>) {
    match text {
        // SQLite holds no more than 2^31 bytes in a row.
        Some(bytes) => {
            sum.update(u32::try_from(bytes.len()).unwrap_or(u32::MAX - 1).to_be_bytes());
            sum.update(bytes);
        }
        None => sum.update(u32::MAX.to_be_bytes()),
    }
}

/// The digest of a row with these numbers and texts, in the order of the table above.
pub fn digest(before: &Digest, numbers: &[i64], texts: &[Option<&str>]) -> Digest {
    let mut sum = Sm3::new_with_prefix(before);
    for number in numbers {
        sum.update(number.to_be_bytes());
    }
    for text in texts {
        add(&mut sum, text.map(str::as_bytes));
    }
    sum.finalize().into()
}

/// The digest in a column; nothing where there is none of its length.
pub(super) fn stored(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Digest>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Blob(bytes) => bytes.try_into().ok(),
        _ => None,
    })
}

/// The highest number that was ever given.
pub(super) fn given(connection: &Connection, chain: Chain) -> rusqlite::Result<i64> {
    let mut statement = connection.prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = ?1")?;
    Ok(statement.query_row([chain.table()], |row| row.get(0)).optional()?.unwrap_or(0))
}

/// The number that the next row gets, and the digest it continues: that of the last row, which alone is read. Where rows are missing at
/// the end, their numbers are not given again, so that the gap stays to be seen, and a new beginning is made behind it.
pub(super) fn next(transaction: &Connection, chain: Chain) -> rusqlite::Result<(i64, Digest)> {
    let given = given(transaction, chain)?;
    let last: Option<(i64, Option<Digest>)> = transaction
        .prepare_cached(&format!("SELECT number, digest FROM {} ORDER BY number DESC LIMIT 1", chain.table()))?
        .query_row([], |row| Ok((row.get(0)?, stored(row, 1)?)))
        .optional()?;
    let before = last.and_then(|(number, digest)| digest.filter(|_| number == given));
    let number = given.checked_add(1).ok_or(rusqlite::Error::IntegralValueOutOfRange(0, i64::MAX))?;
    Ok((number, before.unwrap_or(START)))
}

/// From here on nothing is changed any more, the digest neither.
const STAY: &str = "
CREATE TRIGGER entries_stay AFTER UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'an entry is never changed'); END;
CREATE TRIGGER shifts_stay AFTER UPDATE ON shifts BEGIN SELECT RAISE(ABORT, 'a shift is never changed'); END;
";

/// Gives every row of an older journal its digest, and notes up to which row that was done: what was changed before it is not noticed.
pub(super) fn begin(transaction: &Connection) -> rusqlite::Result<()> {
    transaction.execute_batch("DROP TRIGGER entries_stay; DROP TRIGGER shifts_stay")?;
    for chain in Chain::ALL {
        let table = chain.table();
        let mut read = transaction.prepare(&chain.all())?;
        let mut write = transaction.prepare(&format!("UPDATE {table} SET digest = ?2 WHERE number = ?1"))?;
        let (mut before, mut last) = (START, 0);
        let mut rows = read.query([])?;
        while let Some(row) = rows.next()? {
            last = row.get::<_, i64>(0)?;
            before = chain.digest_of(&before, row)?;
            write.execute(params![last, before.as_slice()])?;
        }
        transaction.execute("INSERT INTO digests (chain, since) VALUES (?1, ?2)", params![table, last])?;
    }
    transaction.execute_batch(STAY)
}
