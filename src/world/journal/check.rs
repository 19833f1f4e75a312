//! The whole journal held against its digests: what is not as it was written, row by row. Changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension, Row};

use super::chain::{self, Chain, Digest};
use super::error::JournalError;
use super::view::{View, read_row};
use super::{schema, shift};

/// What a look at every row has told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Of each chain, the entries first.
    pub chains: Vec<Length>,
    /// What is not as it was written, in the order in which it stands.
    pub findings: Vec<Finding>,
}

/// How far a chain goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Length {
    /// Which.
    pub chain: Chain,
    /// How many rows there are.
    pub rows: u64,
    /// The number of the last one.
    pub last: i64,
    /// Its digest, in hexadecimal digits.
    pub digest: String,
    /// The rows up to this number got their digests when the journal was brought up to date, and not when they were written.
    pub since: i64,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In which chain.
    pub chain: Chain,
    /// Which row.
    pub number: i64,
    /// The order it belongs to, or the shift's number, as the row says now; nothing for rows that are missing.
    pub about: Option<String>,
    /// What is wrong with it.
    pub wrong: Wrong,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// It does not fit its digest: it was changed, took another's place, or was written by something else.
    Changed,
    /// It is missing, and so is every row up to this number.
    Missing {
        /// The last that is.
        upto: i64,
    },
    /// It fits its digest and tells nothing that this version knows.
    Unreadable,
    /// By its rows the order is open, or owes cash, and the list of those says otherwise; or the other way round.
    NotListed,
}

const OPENS: [&str; 3] = ["opened", "activation_opened", "return_opened"];

impl View {
    /// Reads every row of both chains. A journal of before there were digests is told as one without findings and without rows.
    pub fn check_digests(&self) -> Result<Checked, JournalError> {
        if self.layout()? < schema::WITH_DIGESTS {
            return Ok(Checked { chains: Vec::new(), findings: Vec::new() });
        }
        let connection = self.connection();
        let look = || {
            // Somebody may be writing it: everything is seen as it stood at one moment.
            let moment = connection.unchecked_transaction()?;
            let mut checked = Checked { chains: Vec::new(), findings: Vec::new() };
            let mut lists = Lists::default();
            for chain in Chain::ALL {
                let length = walk(&moment, chain, &mut lists, &mut checked.findings)?;
                checked.chains.push(length);
            }
            lists.compare(&moment, &mut checked.findings)?;
            Ok(checked)
        };
        look().map_err(|source| self.trouble("checking its digests", source))
    }

    /// The last entry of an order and its digest in hexadecimal digits, where the journal has digests.
    pub fn last_digest(&self, key: &crate::domain::OrderKey) -> Result<Option<(i64, String)>, JournalError> {
        if self.layout()? < schema::WITH_DIGESTS {
            return Ok(None);
        }
        let ask = || {
            let mut statement = self.connection().prepare_cached(LAST_DIGEST)?;
            statement.query_row([key.as_str()], |row| Ok((row.get(0)?, chain::stored(row, 1)?))).optional()
        };
        let told: Option<(i64, Option<Digest>)> = ask().map_err(|source| self.trouble("reading it", source))?;
        Ok(told.and_then(|(number, digest)| Some((number, hex::encode(digest?)))))
    }
}

pub(super) const LAST_DIGEST: &str = "SELECT number, digest FROM entries WHERE order_key = ?1 ORDER BY number DESC LIMIT 1";

/// One chain from its beginning to its end.
fn walk(connection: &Connection, chain: Chain, lists: &mut Lists, findings: &mut Vec<Finding>) -> rusqlite::Result<Length> {
    let (mut before, mut last, mut count) = (chain::START, 0_i64, 0_u64);
    let mut statement = connection.prepare(&chain.all())?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let number: i64 = row.get(0)?;
        let about = Some(about(row));
        let follows = number == last.saturating_add(1);
        if !follows {
            findings.push(Finding {
                chain,
                number: last.saturating_add(1),
                about: None,
                wrong: Wrong::Missing { upto: number.saturating_sub(1) },
            });
        }
        let (is, kept) = (chain.digest_of(&before, row)?, chain.kept(row)?);
        // Behind a gap nothing tells whether a row is as it was written.
        if follows && kept != Some(is) {
            findings.push(Finding { chain, number, about, wrong: Wrong::Changed });
        } else if !is_readable(chain, row, number) {
            findings.push(Finding { chain, number, about, wrong: Wrong::Unreadable });
        }
        if chain == Chain::Entries {
            lists.note(number, row);
        }
        (before, last, count) = (kept.unwrap_or(chain::START), number, count.saturating_add(1));
    }
    let given = chain::given(connection, chain)?;
    if given > last {
        findings.push(Finding { chain, number: last.saturating_add(1), about: None, wrong: Wrong::Missing { upto: given } });
    }
    let since = connection.query_row("SELECT since FROM digests WHERE chain = ?1", [chain.table()], |row| row.get(0)).optional()?;
    Ok(Length { chain, rows: count, last, digest: hex::encode(before), since: since.unwrap_or(last) })
}

/// The order's name, or the shift's number.
fn about(row: &Row<'_>) -> String {
    row.get::<_, String>(1).or_else(|_| row.get::<_, i64>(1).map(|shift| shift.to_string())).unwrap_or_default()
}

fn is_readable(chain: Chain, row: &Row<'_>, number: i64) -> bool {
    match chain {
        Chain::Entries => read_row(row, number).is_ok(),
        Chain::Shifts => row.get(1).is_ok_and(|number| shift::record(row, number, [3, 4, 2, 5]).is_ok()),
    }
}

/// What the entries make open, and what they leave to be handed over: two tables keep that, so that a start need not read everything.
#[derive(Default)]
struct Lists {
    open: BTreeMap<String, i64>,
    due: BTreeMap<String, i64>,
    handed_over: BTreeSet<String>,
}

impl Lists {
    fn note(&mut self, number: i64, row: &Row<'_>) {
        let text = |column| row.get::<_, String>(column).unwrap_or_default();
        let (key, event) = (text(1), text(3));
        if OPENS.contains(&event.as_str()) {
            self.open.entry(key).or_insert(number);
        } else if event == "closed" {
            self.open.remove(&key);
            let body: serde_json::Value = serde_json::from_str(&text(4)).unwrap_or_default();
            let owes = body["closed"]["payout"].as_i64().is_some_and(|amount| amount > 0);
            if owes && !self.handed_over.contains(&key) {
                self.due.entry(key).or_insert(number);
            }
        } else if event == "handed_over" {
            self.due.remove(&key);
            self.handed_over.insert(key);
        }
    }

    fn compare(self, connection: &Connection, findings: &mut Vec<Finding>) -> rusqlite::Result<()> {
        for (table, expected) in [("open_orders", self.open), ("payouts", self.due)] {
            let mut statement = connection.prepare(&format!("SELECT order_key, since FROM {table}"))?;
            let listed = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<BTreeSet<_>>>()?;
            let expected: BTreeSet<(String, i64)> = expected.into_iter().collect();
            findings.extend(expected.symmetric_difference(&listed).map(|(key, number)| Finding {
                chain: Chain::Entries,
                number: *number,
                about: Some(key.clone()),
                wrong: Wrong::NotListed,
            }));
        }
        Ok(())
    }
}
