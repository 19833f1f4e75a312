//! Cash that is to be handed to customers: what the journal knows to be due, and the note that it was handed over.

use crate::domain::{OperatorNo, OrderKey, Stamp};
use crate::flow::case::fold;
use crate::flow::{Cause, Entry, Event, Fault, HandOver, Payout};

use super::error::JournalError;
use super::view::View;
use super::{Journal, Line, append, schema};

/// The cases that owe cash, the longest due first.
pub(super) const DUE: &str = "SELECT order_key FROM payouts ORDER BY since";
const IS_DUE: &str = "SELECT EXISTS (SELECT 1 FROM payouts WHERE order_key = ?1)";
pub(super) const HANDED_OVER: &str =
    "SELECT at, operator FROM entries WHERE order_key = ?1 AND event = 'handed_over' ORDER BY number LIMIT 1";

impl Journal {
    /// Notes durably that what is due for this case was handed over, by whoever works here. Looked up and noted in one transaction:
    /// whoever says it second hears that nothing is due any more.
    pub fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault> {
        let unread = |error: JournalError| Fault::NotDone(Cause::Journal(error.to_string()));
        let due = self.view().payouts().map_err(unread)?.into_iter().find(|payout| payout.key == *key);
        let Some(payout) = due else { return Ok(HandOver::NotDue) };
        let entry = Entry { key: key.clone(), at, event: Event::HandedOver { amount: payout.amount } };
        let line = Line::of(&entry, self.operator.as_ref())?;
        let noted = self.commit(|transaction| {
            let is_due: bool = transaction.prepare_cached(IS_DUE)?.query_row([key.as_str()], |row| row.get(0))?;
            if is_due { append(transaction, &line).map(Some) } else { Ok(None) }
        })?;
        let Some(number) = noted else { return Ok(HandOver::NotDue) };
        tracing::info!(number, %key, "payout noted as handed over");
        Ok(HandOver::Noted(payout.amount))
    }
}

impl View {
    /// Cash that is to be handed over and was not yet, the longest due first. One case that cannot be read is an error: somebody's
    /// money would be missing. Costs what is due, however much was handed over.
    pub fn payouts(&self) -> Result<Vec<Payout>, JournalError> {
        if self.layout()? < schema::WITH_PAYOUTS {
            return Ok(Vec::new());
        }
        let mut due = Vec::new();
        for key in self.every_key(DUE)? {
            due.extend(self.payout(&key)?);
        }
        Ok(due)
    }

    fn payout(&self, key: &OrderKey) -> Result<Option<Payout>, JournalError> {
        let story = self.story(key)?;
        if story.is_empty() {
            return Err(self.incomplete(key));
        }
        let (cases, _) = fold(story.into_iter().map(|recorded| recorded.entry));
        Ok(cases.values().find_map(Payout::of))
    }

    /// When what this case owed was noted as handed over, and by whom, if it was.
    pub fn handed_over(&self, key: &OrderKey) -> Result<Option<(Stamp, Option<OperatorNo>)>, JournalError> {
        if self.layout()? < schema::WITH_PAYOUTS {
            return Ok(None);
        }
        let ask = || {
            let mut statement = self.connection().prepare_cached(HANDED_OVER)?;
            let mut rows = statement.query([key.as_str()])?;
            rows.next()?.map(|row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))).transpose()
        };
        let noted = ask().map_err(|source| self.trouble("reading it", source))?;
        Ok(noted.and_then(|(at, operator)| Some((Stamp::try_from(at).ok()?, operator.and_then(|number| OperatorNo::parse(&number))))))
    }
}
