//! Reading the journal: by the one who writes it, and by anybody beside him.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row};

use crate::domain::{Fen, OperatorNo, OrderKey, OrderNo, PayOrderNo, Stamp};
use crate::flow::case::{Case, fold};
use crate::flow::{Cause, Entry, Event, Fault};
use crate::proto::message::Customer;

use super::chain::{self, Chain};
use super::error::JournalError;
use super::{file, schema, serial};

/// An entry and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its number: later entries have higher ones.
    pub number: u64,
    /// The entry.
    pub entry: Entry,
}

/// An order without an end.
#[derive(Debug)]
pub struct OpenOrder {
    /// Its name.
    pub key: OrderKey,
    /// All its entries, oldest first; or the one that cannot be read, in which case nothing may be decided about it.
    pub story: Result<Vec<Recorded>, JournalError>,
}

/// A request that was numbered, and so may have left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentCall {
    /// When, by the terminal's clock.
    pub at: String,
    /// joininstssn.
    pub joininstssn: String,
    /// termseq.
    pub termseq: String,
    /// Which call, by its default name.
    pub call: String,
}

const OPEN_ORDERS: &str = "SELECT order_key FROM open_orders ORDER BY since";
/// What is read of an entry; in a journal with digests with its own and that of the one before, which stands beside it.
const PLAIN: &str = "SELECT entries.number, entries.order_key, entries.at, entries.event, entries.body";
const CHAINED: &str = "SELECT entries.number, entries.order_key, entries.at, entries.event, entries.body, entries.operator, entries.digest,
        (SELECT digest FROM entries AS before WHERE before.number = entries.number - 1)";
/// How many entries there must be, where that is kept.
const LENGTH: &str = ", coalesce((SELECT length FROM open_orders WHERE order_key = ?1), (SELECT length FROM payouts WHERE order_key = ?1))";
const STORY: &str = " FROM entries WHERE entries.order_key = ?1 ORDER BY entries.number";
const ALL: &str = " FROM entries ORDER BY entries.number";
// By an index, it would collect and sort every order there ever was.
const LATEST_ORDERS: &str = "SELECT order_key FROM entries NOT INDEXED WHERE event IN ('opened', 'activation_opened', 'return_opened')
        ORDER BY number DESC LIMIT CAST(?1 AS INTEGER)";
const FIND: &str = "SELECT order_key FROM (
        SELECT order_key, number FROM entries WHERE order_key = ?1
        UNION ALL SELECT order_key, number FROM entries WHERE event = 'created' AND json_extract(body, '$.created.order_no') = ?1
        UNION ALL SELECT order_key, number FROM entries WHERE event = 'opened' AND json_extract(body, '$.opened.pay_order_no') = ?1
        UNION ALL SELECT order_key, number FROM entries
            WHERE event = 'sale_authorized' AND json_extract(body, '$.sale_authorized.order_no') = ?1
        UNION ALL SELECT order_key, number FROM entries
            WHERE event = 'return_authorized' AND json_extract(body, '$.return_authorized.order_no') = ?1
        UNION ALL SELECT order_key, number FROM entries
            WHERE event = 'activation_opened' AND json_extract(body, '$.activation_opened.pay_order_no') = ?1
    ) GROUP BY order_key ORDER BY min(number)";
const CASES_OF: &str = "SELECT DISTINCT order_key FROM (
        SELECT order_key FROM entries WHERE event = 'created' AND json_extract(body, '$.created.order_no') = ?1
        UNION ALL SELECT order_key FROM entries WHERE event = 'sale_authorized' AND json_extract(body, '$.sale_authorized.order_no') = ?1
        UNION ALL SELECT order_key FROM entries
            WHERE event = 'return_authorized' AND json_extract(body, '$.return_authorized.order_no') = ?1
    )";
const TAKEN_ON: &str = "SELECT coalesce(sum(amount), 0) FROM taken WHERE day = ?1";
const OPERATOR: &str = "SELECT operator FROM entries WHERE order_key = ?1 ORDER BY number LIMIT 1";
const OPENED_ON: &str = "SELECT order_key FROM (
        SELECT order_key, number FROM entries WHERE event = 'opened' AND substr(at, 1, 8) = ?1
        UNION ALL SELECT order_key, number FROM entries WHERE event = 'activation_opened' AND substr(at, 1, 8) = ?1
        UNION ALL SELECT order_key, number FROM entries WHERE event = 'return_opened' AND substr(at, 1, 8) = ?1
    ) GROUP BY order_key ORDER BY min(number)";
const CUSTOMER: &str = "SELECT body FROM customers WHERE order_key = ?1";
const CALLS_ABOUT: &str = "SELECT number, at, joininstssn, call FROM serials WHERE subject = ?1 ORDER BY number";

/// Those whose cost must not grow with the journal.
#[cfg(test)]
pub(super) fn questions() -> Vec<String> {
    let read = [format!("{CHAINED}{LENGTH}{STORY}"), format!("{CHAINED}{}", super::shift::TOUCHED)];
    let told = [OPEN_ORDERS, FIND, CASES_OF, TAKEN_ON, OPENED_ON, OPERATOR, CALLS_ABOUT, super::shift::LATEST];
    let others = [super::payout::DUE, super::payout::HANDED_OVER, super::check::LAST_DIGEST];
    read.into_iter().chain(told.into_iter().chain(others).map(str::to_owned)).collect()
}

/// A journal open for reading; another process may be writing it.
#[derive(Debug)]
pub struct View {
    connection: Connection,
    path: PathBuf,
}

impl View {
    /// Opens the journal of that name to look at it. Changes nothing, needs no lock.
    pub fn open(path: &Path) -> Result<View, JournalError> {
        // A database that was emptied is a new one to SQLite, which throws away the log beside it: even for who only reads.
        file::must_be_made(path)?;
        let connection = schema::open_to_read(path)?;
        Ok(View::over(connection, path.to_owned()))
    }

    pub(super) fn over(connection: Connection, path: PathBuf) -> View {
        View { connection, path }
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn connection_mut(&mut self) -> &mut Connection {
        &mut self.connection
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The orders without an end, oldest first, each with whom it is about. Costs what is open, however much is closed.
    pub fn open_orders(&self) -> Result<Vec<OpenOrder>, JournalError> {
        let keys = self.every_key(OPEN_ORDERS)?;
        let whole = |key: &OrderKey| match self.whole_story(key) {
            Ok(story) if story.is_empty() => Err(self.incomplete(key)),
            story => story,
        };
        Ok(keys.into_iter().map(|key| OpenOrder { story: whole(&key), key }).collect())
    }

    /// Everything without an end, oldest first. One that cannot be read is an error: whose card it is about is not known.
    pub fn open_cases(&self) -> Result<Vec<Case>, JournalError> {
        let mut open = Vec::new();
        for order in self.open_orders()? {
            let (cases, _) = fold(order.story?.into_iter().map(|recorded| recorded.entry));
            open.extend(cases.into_values().filter(Case::is_open));
        }
        Ok(open)
    }

    /// All entries of one order, the opening one with the person it is about.
    fn whole_story(&self, key: &OrderKey) -> Result<Vec<Recorded>, JournalError> {
        let mut story = self.story(key)?;
        let customer = self.customer(key)?;
        for recorded in &mut story {
            recorded.entry.event.set_customer(customer.clone());
        }
        Ok(story)
    }

    /// Whom an open order is about, where that was told.
    fn customer(&self, key: &OrderKey) -> Result<Option<Customer>, JournalError> {
        let trouble = |source| self.trouble("reading it", source);
        if self.layout()? < schema::WITH_CUSTOMERS {
            return Ok(None);
        }
        let mut statement = self.connection.prepare_cached(CUSTOMER).map_err(trouble)?;
        let body: Option<String> = statement.query_row([key.as_str()], |row| row.get(0)).optional().map_err(trouble)?;
        let damaged = |_| JournalError::Damaged { path: self.path.clone(), why: format!("the person of {key} cannot be read") };
        body.map(|body| serde_json::from_str(&body).map_err(damaged)).transpose()
    }

    /// A journal that is only looked at may be of an older layout.
    pub(super) fn layout(&self) -> Result<i64, JournalError> {
        let asked = self.connection.pragma_query_value(None, "user_version", |row| row.get(0));
        asked.map_err(|source| self.trouble("reading it", source))
    }

    /// Who worked here when this order was opened, where that was noted.
    pub fn operator_of(&self, key: &OrderKey) -> Result<Option<OperatorNo>, JournalError> {
        if self.layout()? < schema::WITH_OPERATORS {
            return Ok(None);
        }
        let ask = || self.connection.prepare_cached(OPERATOR)?.query_row([key.as_str()], |row| row.get::<_, Option<String>>(0)).optional();
        let noted = ask().map_err(|source| self.trouble("reading it", source))?;
        Ok(noted.flatten().and_then(|number| OperatorNo::parse(&number)))
    }

    /// All entries of one order, oldest first. Empty for an order that is not there. One that is not as it was written is an error,
    /// and so is one that is missing where something is still to be done about the order.
    pub fn story(&self, key: &OrderKey) -> Result<Vec<Recorded>, JournalError> {
        let (mut entries, mut expected) = (Vec::new(), None);
        let counted = if self.layout()? < schema::WITH_DIGESTS { "" } else { LENGTH };
        self.read(&format!("{counted}{STORY}"), &[key.as_str()], |recorded, row| {
            if !counted.is_empty() {
                expected = row.get::<_, Option<i64>>(8).map_err(|source| self.trouble("reading it", source))?;
            }
            entries.push(recorded?);
            Ok(())
        })?;
        if expected.is_some_and(|expected| usize::try_from(expected) != Ok(entries.len())) {
            return Err(self.incomplete(key));
        }
        Ok(entries)
    }

    pub(super) fn incomplete(&self, key: &OrderKey) -> JournalError {
        JournalError::Incomplete { path: self.path.clone(), order: key.to_string() }
    }

    /// Every entry, oldest first; one that cannot be read is told as such and hides no other.
    pub fn each(&self, mut visit: impl FnMut(Result<Recorded, JournalError>)) -> Result<(), JournalError> {
        self.read(ALL, &[], |recorded, _| {
            visit(recorded);
            Ok(())
        })
    }

    /// The latest orders, newest first, at most `limit` of them.
    pub fn latest_orders(&self, limit: u32) -> Result<Vec<OrderKey>, JournalError> {
        self.keys(LATEST_ORDERS, &[&limit.to_string()])
    }

    /// The orders of that name: our own, the server's (orderno) or the payment's (payorderno). Oldest first.
    pub fn find(&self, name: &str) -> Result<Vec<OrderKey>, JournalError> {
        self.keys(FIND, &[name.trim()])
    }

    /// Whatever has this number of the server's, open or closed: an order, an activation, a return.
    pub fn cases_of(&self, number: &OrderNo) -> Result<Vec<OrderKey>, JournalError> {
        self.keys(CASES_OF, &[number.as_str()])
    }

    /// The orders, activations and returns opened on this day, oldest first.
    pub fn opened_on(&self, day: Stamp) -> Result<Vec<OrderKey>, JournalError> {
        self.keys(OPENED_ON, &[&day.date()])
    }

    /// What was taken here for orders and activations opened on this day, and not given back. What an activation costs is
    /// known at its end: one that is open counts for nothing yet.
    pub fn taken_on(&self, day: Stamp) -> Result<Fen, JournalError> {
        let ask = || self.connection.prepare_cached(TAKEN_ON)?.query_row([day.date()], |row| row.get(0));
        ask().map(Fen::new).map_err(|source| self.trouble("reading it", source))
    }

    /// The order of this journal, open or closed, that was made with this payment. One that never became an order, or was
    /// never paid, has not used its payment up.
    pub fn used_by(&self, payment: &PayOrderNo) -> Result<Option<OrderKey>, JournalError> {
        for key in self.find(payment.as_str())? {
            let case = fold(self.story(&key)?.into_iter().map(|recorded| recorded.entry)).0.into_values().next();
            if case.is_some_and(|case: Case| case.has_used(payment)) {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    /// The requests about an order or a payment, oldest first.
    pub fn calls_about(&self, subject: &str) -> Result<Vec<SentCall>, JournalError> {
        let ask = || {
            let mut statement = self.connection.prepare_cached(CALLS_ABOUT)?;
            let rows = statement.query_map([subject], |row| {
                let termseq = serial::terminal_sequence(row.get(0)?);
                Ok(SentCall { at: row.get(1)?, joininstssn: row.get(2)?, termseq, call: row.get(3)? })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        ask().map_err(|source| self.trouble("reading it", source))
    }

    /// Checks every page of the file: for `doctor`. Takes its time on a journal of years.
    pub fn check_whole(&self) -> Result<(), JournalError> {
        schema::check_whole(&self.connection, &self.path)
    }

    /// How many entries there are: the highest number given.
    pub fn length(&self) -> Result<u64, JournalError> {
        let highest = self.connection.query_row("SELECT max(number) FROM entries", [], |row| row.get::<_, Option<i64>>(0)).optional();
        let highest = highest.map_err(|source| self.trouble("reading it", source))?;
        Ok(highest.flatten().unwrap_or(0).unsigned_abs())
    }

    pub(super) fn trouble(&self, doing: &'static str, source: rusqlite::Error) -> JournalError {
        schema::sqlite(doing, &self.path)(source)
    }

    /// The names that a question tells, of which none may be left out.
    pub(super) fn every_key(&self, question: &str) -> Result<Vec<OrderKey>, JournalError> {
        let ask = || {
            let mut statement = self.connection.prepare_cached(question)?;
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<rusqlite::Result<Vec<String>>>()
        };
        let names = ask().map_err(|source| self.trouble("reading it", source))?;
        let nameless = |name: String| JournalError::Incomplete { path: self.path.clone(), order: name };
        names.into_iter().map(|name| OrderKey::parse(&name).ok_or_else(|| nameless(name))).collect()
    }

    fn keys(&self, question: &str, values: &[&str]) -> Result<Vec<OrderKey>, JournalError> {
        let ask = || {
            let mut statement = self.connection.prepare_cached(question)?;
            let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(0))?;
            rows.collect::<rusqlite::Result<Vec<String>>>()
        };
        let names = ask().map_err(|source| self.trouble("reading it", source))?;
        Ok(names.iter().filter_map(|name| OrderKey::parse(name)).collect())
    }

    /// Reads entries; `which` is what follows the columns of a SELECT. Each is held against its digest.
    pub(super) fn read(
        &self,
        which: &str,
        values: &[&str],
        mut visit: impl FnMut(Result<Recorded, JournalError>, &Row<'_>) -> Result<(), JournalError>,
    ) -> Result<(), JournalError> {
        let trouble = |source| self.trouble("reading it", source);
        let chained = self.layout()? >= schema::WITH_DIGESTS;
        let columns = if chained { CHAINED } else { PLAIN };
        let mut statement = self.connection.prepare_cached(&format!("{columns}{which}")).map_err(trouble)?;
        let mut rows = statement.query(rusqlite::params_from_iter(values)).map_err(trouble)?;
        while let Some(row) = rows.next().map_err(trouble)? {
            let number: i64 = row.get(0).map_err(trouble)?;
            let unreadable = |why| JournalError::Unreadable { path: self.path.clone(), number, why };
            let mut recorded = read_row(row, number).map_err(unreadable);
            if chained && recorded.is_ok() && !is_as_written(row).map_err(trouble)? {
                let order = row.get(1).unwrap_or_default();
                recorded = Err(JournalError::Altered { path: self.path.clone(), number, order });
            }
            visit(recorded, row)?;
        }
        Ok(())
    }
}

/// The name and the text of an event. Its name is its tag, so that the file can be asked with any SQLite tool.
pub(super) fn write(event: &Event) -> Result<(String, String), Fault> {
    let refused = |why: String| Fault::NotDone(Cause::Journal(why));
    let value = serde_json::to_value(event).map_err(|error| refused(error.to_string()))?;
    // An event that says nothing but its name is that name.
    let tag = value.as_str().or_else(|| value.as_object()?.keys().next().map(String::as_str));
    let tag = tag.ok_or_else(|| refused("an event without a name".to_owned()))?;
    Ok((tag.to_owned(), value.to_string()))
}

/// Whether an entry fits its digest and the one before.
fn is_as_written(row: &Row<'_>) -> rusqlite::Result<bool> {
    let before = chain::stored(row, 7)?.unwrap_or(chain::START);
    Ok(chain::stored(row, 6)? == Some(Chain::Entries.digest_of(&before, row)?))
}

/// Reads a row; says what is wrong with it without quoting it, for what is in it is not for logs.
pub(super) fn read_row(row: &Row<'_>, number: i64) -> Result<Recorded, String> {
    let column = |index: usize| row.get::<_, String>(index).map_err(|_| format!("column {index} is no text"));
    let key = OrderKey::parse(&column(1)?).ok_or("it names no order")?;
    let at = Stamp::try_from(column(2)?).map_err(|_| "its time is none")?;
    let (event, body) = (column(3)?, column(4)?);
    let (tag, story): (String, Event) = match serde_json::from_str::<Event>(&body) {
        Ok(story) => (write(&story).map_err(|fault| fault.to_string())?.0, story),
        Err(error) => return Err(format!("its body is not one of a known event: column {}, {:?}", error.column(), error.classify())),
    };
    if tag != event {
        return Err("its body is another event's".to_owned());
    }
    Ok(Recorded { number: number.unsigned_abs(), entry: Entry { key, at, event: story } })
}
