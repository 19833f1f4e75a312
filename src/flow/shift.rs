//! 交接班: an operator's shift, from the float counted at its opening to the cash counted at its close.
//!
//! ```text
//!            Opened(float)                              Closed(counted)
//!   ───────────┼───── entries of the journal ──────────────┼───────────
//!            after = 41      42 .. 97 belong to it       after = 97
//!                                   │
//!                                   └──► Totals ──► expected = float + cash taken − cash given out
//!                                                   difference = counted − expected
//! ```
//!
//! A shift is two records of the journal: it keeps nothing that the entries between them tell. What was taken in it, what was
//! given back, and what the drawer must hold follow from those entries alone, today and on every copy years later.

pub mod totals;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::{Fen, OperatorNo, OrderKey, ShiftNo, Stamp};

use super::case::fold;
use super::{Case, Entry, Payout};

pub use totals::{Operation, Overflow, Sum, Totals, Way};

/// One of the two records of a shift, as the journal keeps it. A member that this version does not know makes it unreadable:
/// nobody may count by half of a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShiftEvent {
    /// It begins.
    Opened(Opening),
    /// It ends.
    Closed(Closing),
}

/// What is written down when a shift begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// Who opened it; nothing where nobody logs in.
    pub operator: Option<OperatorNo>,
    /// 备用金: the cash counted in the drawer.
    pub float: Fen,
    /// What was open then: whoever opens takes it over.
    pub took_over: Vec<OrderKey>,
}

/// What is written down when a shift ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Closing {
    /// Who closed it; nothing where nobody logs in.
    pub operator: Option<OperatorNo>,
    /// The cash counted in the drawer, the float among it.
    pub counted: Fen,
    /// What there should have been, as it was told to whoever counted.
    pub expected: Fen,
    /// What was open then.
    pub left: Vec<OrderKey>,
    /// Who takes that over; nothing where nothing was open.
    pub signed_by: Option<OperatorNo>,
}

/// A record, and where it stands among the journal's entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark<T> {
    /// When, by the terminal's clock.
    pub at: Stamp,
    /// The number of the last entry before it; zero where there was none.
    pub after: u64,
    /// What was written down.
    pub record: T,
}

/// A shift, open or closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shift {
    /// Its number.
    pub number: ShiftNo,
    /// How it began.
    pub opened: Mark<Opening>,
    /// How it ended, if it did.
    pub closed: Option<Mark<Closing>>,
}

/// Entries of the journal after one number, up to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The entry of this number is the last before it.
    pub after: u64,
    /// The entry of this number is the last in it; `None` for all there are.
    pub upto: Option<u64>,
}

impl Span {
    /// Whether the entry of this number is no later than its end.
    pub fn reaches(&self, number: u64) -> bool {
        self.upto.is_none_or(|upto| number <= upto)
    }
}

impl Shift {
    /// Its entries.
    pub fn span(&self) -> Span {
        Span { after: self.opened.after, upto: self.closed.as_ref().map(|closed| closed.after) }
    }

    /// Whether it still runs.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }

    /// Shifts from their records, oldest first.
    ///
    /// # Errors
    ///
    /// Which record does not fit those before it, and why: the number of its shift, then words without what is in it.
    pub fn of_records(records: impl IntoIterator<Item = (ShiftNo, Mark<ShiftEvent>)>) -> Result<Vec<Shift>, (ShiftNo, &'static str)> {
        let mut shifts: Vec<Shift> = Vec::new();
        for (number, Mark { at, after, record }) in records {
            let last = shifts.last_mut();
            match record {
                ShiftEvent::Opened(record) => {
                    if let Some(last) = last {
                        let end = last.closed.as_ref().ok_or((number, "it was opened before the last one was closed"))?;
                        let follows = last.number.0.checked_add(1) == Some(number.0);
                        if !follows || after < end.after {
                            return Err((number, "it does not follow the last one"));
                        }
                    }
                    shifts.push(Shift { number, opened: Mark { at, after, record }, closed: None });
                }
                ShiftEvent::Closed(record) => match last {
                    Some(shift) if shift.number == number && shift.is_open() && shift.opened.after <= after => {
                        shift.closed = Some(Mark { at, after, record });
                    }
                    _ => return Err((number, "it was closed and is not open")),
                },
            }
        }
        Ok(shifts)
    }
}

/// What there is to be said of a shift, now or at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The shift.
    pub shift: Shift,
    /// By operation and way of payment.
    pub totals: Totals,
    /// What the drawer must hold.
    pub expected: Fen,
    /// What is open, or was at the end.
    pub left: Vec<Left>,
    /// Cash that cases of this shift leave to be handed over, and that was not handed over in it: it lies in the drawer.
    pub due: Vec<Payout>,
}

/// Something that is open at the end of a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// Its name in the journal.
    pub key: OrderKey,
    /// The card's last digits.
    pub tail: String,
    /// What was paid for it, where that is known.
    pub amount: Option<Fen>,
}

impl From<&Case> for Left {
    fn from(case: &Case) -> Left {
        Left { key: case.key().clone(), tail: case.card_no().tail().to_owned(), amount: case.amount() }
    }
}

impl Report {
    /// Of a shift, by all entries of every case that was touched in it, each with its number, in any order; and by what is open.
    ///
    /// # Errors
    ///
    /// Where a sum does not fit.
    pub fn of(shift: Shift, entries: impl IntoIterator<Item = (u64, Entry)>, left: Vec<Left>) -> Result<Report, Overflow> {
        let entries: Vec<(u64, Entry)> = entries.into_iter().collect();
        let due = due(&entries, shift.span());
        let totals = Totals::of(entries, shift.span())?;
        let expected = shift.opened.record.float.checked_add(totals.cash()?).ok_or(Overflow)?;
        Ok(Report { shift, totals, expected, left, due })
    }

    /// What is more in the drawer than there should be (长款), or less (短款, negative); `None` before it was counted.
    pub fn difference(&self) -> Option<Fen> {
        let closed = self.shift.closed.as_ref()?;
        closed.record.counted.checked_sub(self.expected)
    }

    /// What was told to whoever counted, where that is not what the entries say now: somebody changed the one or the other.
    pub fn contradiction(&self) -> Option<Fen> {
        let told = self.shift.closed.as_ref()?.record.expected;
        (told != self.expected).then_some(told)
    }
}

/// What the cases of these entries owe at the end of the span, the longest due first.
fn due(entries: &[(u64, Entry)], span: Span) -> Vec<Payout> {
    let within: BTreeMap<u64, &Entry> =
        entries.iter().filter(|(number, _)| span.reaches(*number)).map(|(number, entry)| (*number, entry)).collect();
    let mut due: Vec<Payout> = fold(within.into_values().cloned()).0.values().filter_map(Payout::of).collect();
    due.sort_by_key(|payout| payout.since);
    due
}

/// How the terminal's shifts stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShiftNow {
    /// The one that runs, so far.
    pub open: Option<Report>,
    /// The last that ended.
    pub last: Option<Report>,
    /// What moved outside any shift since then; nothing while one runs.
    pub between: Totals,
    /// Everything the journal holds open.
    pub left: Vec<Left>,
}

/// Why a shift was not opened, or not closed. Nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShiftRefusal {
    /// One runs already.
    AlreadyOpen,
    /// None runs.
    NoneOpen,
    /// Something came to its end, or began, since the operator looked: count once more by what holds now.
    Changed,
    /// Something is open, and nobody signs for it.
    Unsigned,
    /// Less than nothing, or more than can be counted.
    AmountOutOfRange,
}

/// The most that a drawer may be said to hold: a slip of the hand, beyond it.
pub const MOST_CASH: Fen = Fen::new(10_000_000_000);

/// Whether a drawer may hold this.
pub fn countable(amount: Fen) -> bool {
    (Fen::ZERO..=MOST_CASH).contains(&amount)
}

/// What an operator says when closing a shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// Who closes it.
    pub operator: Option<OperatorNo>,
    /// The cash counted, the float among it.
    pub counted: Fen,
    /// What there should be, and what is open, as the operator saw it; `None` where nothing was shown before.
    pub seen: Option<(Fen, Vec<OrderKey>)>,
    /// Who takes over what is open.
    pub signed_by: Option<OperatorNo>,
}

/// The record with which this shift ends, if it may.
///
/// # Errors
///
/// Why it may not.
pub fn closing(now: &ShiftNow, count: Count) -> Result<Closing, ShiftRefusal> {
    let open = now.open.as_ref().ok_or(ShiftRefusal::NoneOpen)?;
    if !countable(count.counted) {
        return Err(ShiftRefusal::AmountOutOfRange);
    }
    let left: Vec<OrderKey> = now.left.iter().map(|left| left.key.clone()).collect();
    if let Some((expected, seen)) = &count.seen
        && (*expected != open.expected || left.iter().any(|key| !seen.contains(key)))
    {
        return Err(ShiftRefusal::Changed);
    }
    let signed_by = match (left.is_empty(), count.signed_by) {
        (true, _) => None,
        (false, None) => return Err(ShiftRefusal::Unsigned),
        (false, signed_by) => signed_by,
    };
    Ok(Closing { operator: count.operator, counted: count.counted, expected: open.expected, left, signed_by })
}

/// The record with which a shift begins, if it may.
///
/// # Errors
///
/// Why it may not.
pub fn opening(now: &ShiftNow, operator: Option<OperatorNo>, float: Fen) -> Result<Opening, ShiftRefusal> {
    if now.open.is_some() {
        return Err(ShiftRefusal::AlreadyOpen);
    }
    if !countable(float) {
        return Err(ShiftRefusal::AmountOutOfRange);
    }
    Ok(Opening { operator, float, took_over: now.left.iter().map(|left| left.key.clone()).collect() })
}

/// The entries of each case, in the order of their numbers.
fn by_case(entries: impl IntoIterator<Item = (u64, Entry)>) -> BTreeMap<OrderKey, BTreeMap<u64, Entry>> {
    let mut cases = BTreeMap::<OrderKey, BTreeMap<u64, Entry>>::new();
    for (number, entry) in entries {
        cases.entry(entry.key.clone()).or_default().insert(number, entry);
    }
    cases
}
