//! Operators' shifts in the journal: two records each, made and read.

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::{ShiftNo, Stamp};
use crate::flow::shift::{Mark, Shift, ShiftEvent, Span};
use crate::flow::{Cause, Fault};

use super::chain::{self, Chain};
use super::error::JournalError;
use super::view::{Recorded, View};
use super::{Journal, schema};

/// Both records of the latest shifts.
pub(super) const LATEST: &str = "SELECT shift, at, event, after, body, number FROM shifts
    WHERE shift > (SELECT coalesce(max(shift), 0) FROM shifts) - CAST(?1 AS INTEGER) ORDER BY number";
const ONE: &str = "SELECT shift, at, event, after, body, number FROM shifts WHERE shift = ?1 ORDER BY number";
/// A record as its digest has it.
const ROW: &str = "SELECT number, shift, after, at, event, body, digest FROM shifts WHERE number = ?1";
/// All entries, up to a number, of every order that has an entry after another.
pub(super) const TOUCHED: &str = "
    FROM (SELECT DISTINCT order_key FROM entries WHERE number > CAST(?1 AS INTEGER) AND number <= CAST(?2 AS INTEGER)) AS touched
    CROSS JOIN entries ON entries.order_key = touched.order_key AND entries.number <= CAST(?2 AS INTEGER)";

impl Journal {
    /// Opens or closes a shift, durably: behind the entries there are, and before every later one.
    pub fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        let body = serde_json::to_string(event).map_err(|error| Fault::NotDone(Cause::Journal(error.to_string())))?;
        let name = name_of(event);
        let number = self.commit(|transaction| {
            let last: u32 = transaction.query_row("SELECT coalesce(max(shift), 0) FROM shifts", [], |row| row.get(0))?;
            let shift = if matches!(event, ShiftEvent::Opened(_)) { last.saturating_add(1) } else { last };
            let after: i64 = transaction.query_row("SELECT coalesce(max(number), 0) FROM entries", [], |row| row.get(0))?;
            let (number, before) = chain::next(transaction, Chain::Shifts)?;
            let at = String::from(at);
            let digest = chain::digest(&before, &[number, shift.into(), after], &[Some(&at), Some(name), Some(&body)]);
            transaction.execute(
                "INSERT INTO shifts (number, shift, at, event, after, body, digest) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![number, shift, at, name, after, body, digest.as_slice()],
            )?;
            Ok(shift)
        })?;
        tracing::info!(shift = number, event = name, "shift durable");
        Ok(())
    }
}

impl View {
    /// The latest shifts, at most so many, newest first. One record that cannot be read hides none of those that are not asked
    /// for.
    pub fn shifts(&self, last: u32) -> Result<Vec<Shift>, JournalError> {
        let mut shifts = self.shifts_by(LATEST, &[&i64::from(last)])?;
        shifts.reverse();
        Ok(shifts)
    }

    /// The shift of this number.
    pub fn shift(&self, number: ShiftNo) -> Result<Option<Shift>, JournalError> {
        Ok(self.shifts_by(ONE, &[&i64::from(number.0)])?.pop())
    }

    /// All entries, up to the end of the span, of every order that was touched in it. One that cannot be read is an error: its
    /// money would be missing.
    pub fn touched(&self, span: Span) -> Result<Vec<Recorded>, JournalError> {
        let upto = span.upto.map_or(i64::MAX, |upto| i64::try_from(upto).unwrap_or(i64::MAX));
        let mut entries = Vec::new();
        self.read(TOUCHED, &[&span.after.to_string(), &upto.to_string()], |recorded, _| {
            entries.push(recorded?);
            Ok(())
        })?;
        Ok(entries)
    }

    /// Whether the record of this number fits its digest and the one before.
    fn is_as_written(&self, number: i64) -> Result<bool, JournalError> {
        let ask = || {
            let connection = self.connection();
            let before = connection
                .prepare_cached("SELECT digest FROM shifts WHERE number = ?1 - 1")?
                .query_row([number], |row| chain::stored(row, 0))
                .optional()?;
            let before = before.flatten().unwrap_or(chain::START);
            connection
                .prepare_cached(ROW)?
                .query_row([number], |row| Ok(Chain::Shifts.kept(row)? == Some(Chain::Shifts.digest_of(&before, row)?)))
        };
        ask().map_err(|source| self.trouble("reading it", source))
    }

    fn shifts_by(&self, question: &str, values: &[&dyn rusqlite::ToSql]) -> Result<Vec<Shift>, JournalError> {
        let layout = self.layout()?;
        if layout < schema::WITH_SHIFTS {
            return Ok(Vec::new());
        }
        let chained = layout >= schema::WITH_DIGESTS;
        let unreadable =
            |(shift, why): (i64, &str)| JournalError::ShiftUnreadable { path: self.path().to_owned(), shift, why: why.to_owned() };
        let trouble = |source| self.trouble("reading it", source);
        let connection: &Connection = self.connection();
        let mut statement = connection.prepare_cached(question).map_err(trouble)?;
        let mut rows = statement.query(values).map_err(trouble)?;
        let mut records = Vec::new();
        while let Some(row) = rows.next().map_err(trouble)? {
            let shift: i64 = row.get(0).map_err(trouble)?;
            let read = record(row, shift, [1, 2, 3, 4]).map_err(|why| unreadable((shift, why)))?;
            if chained && !self.is_as_written(row.get(5).map_err(trouble)?)? {
                return Err(unreadable((shift, "it is not as it was written")));
            }
            records.push(read);
        }
        Shift::of_records(records).map_err(|(shift, why)| unreadable((i64::from(shift.0), why)))
    }
}

/// Reads a row, of which the time, the event, the place and the body stand in these columns; says what is wrong with it without
/// quoting it.
pub(super) fn record(row: &Row<'_>, shift: i64, columns: [usize; 4]) -> Result<(ShiftNo, Mark<ShiftEvent>), &'static str> {
    let text = |index: usize| row.get::<_, String>(index).map_err(|_| "a column is no text");
    let number = u32::try_from(shift).map_err(|_| "its number is none")?;
    let [at, event, after, body] = columns;
    let at = Stamp::try_from(text(at)?).map_err(|_| "its time is none")?;
    let after: i64 = row.get(after).map_err(|_| "its place in the journal is none")?;
    let after = u64::try_from(after).map_err(|_| "its place in the journal is none")?;
    let record: ShiftEvent = serde_json::from_str(&text(body)?).map_err(|_| "its body is not one that this version knows")?;
    if name_of(&record) != text(event)? {
        return Err("its body is another record's");
    }
    Ok((ShiftNo(number), Mark { at, after, record }))
}

fn name_of(event: &ShiftEvent) -> &'static str {
    match event {
        ShiftEvent::Opened(_) => "opened",
        ShiftEvent::Closed(_) => "closed",
    }
}
