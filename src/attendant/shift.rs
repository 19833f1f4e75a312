//! 交接班: an operator's shift is opened, looked at and closed.

use crate::domain::{Fen, OperatorNo, OrderKey, PayMeans, Stamp};
use crate::flow::settings::Shifts;
use crate::flow::shift::{self, Count, Left, Overflow, Report, Shift, ShiftEvent, ShiftNow, ShiftRefusal, Span, Totals};
use crate::flow::{Cause, Fault};

use super::business::Business;
use super::site::Site;

impl<S: Site> Business<'_, S> {
    /// How the shifts stand: the one that runs with everything in it so far, and the one before.
    pub fn shifts(&mut self) -> Result<ShiftNow, Fault> {
        let latest = self.site.shifts(2)?;
        let left: Vec<Left> = self.site.open_cases()?.iter().map(Left::from).collect();
        let (open, closed): (Vec<Shift>, Vec<Shift>) = latest.into_iter().partition(Shift::is_open);
        let open = open.into_iter().next().map(|shift| self.report(shift, left.clone())).transpose()?;
        let last = closed.into_iter().next().map(|shift| self.report_of_closed(shift)).transpose()?;
        let gap = last.as_ref().filter(|_| open.is_none()).and_then(|last| last.shift.span().upto);
        let between = gap.map(|after| self.totals(Span { after, upto: None })).transpose()?;
        Ok(ShiftNow { open, last, between: between.unwrap_or_default(), left })
    }

    /// 接班: a shift begins with this cash in the drawer; or why it does not.
    pub fn open_shift(&mut self, operator: Option<OperatorNo>, float: Fen) -> Result<Option<ShiftRefusal>, Fault> {
        let now = self.shifts()?;
        match shift::opening(&now, operator, float) {
            Ok(opening) => self.record_shift(&ShiftEvent::Opened(opening)).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    /// 交班: the shift ends with this cash in the drawer; or why it does not.
    pub fn close_shift(&mut self, count: Count) -> Result<Option<ShiftRefusal>, Fault> {
        let now = self.shifts()?;
        match shift::closing(&now, count) {
            Ok(closing) => self.record_shift(&ShiftEvent::Closed(closing)).map(|()| None),
            Err(refusal) => Ok(Some(refusal)),
        }
    }

    /// Cash moves in a shift only, where the site wants it so.
    pub(super) fn require_shift(&mut self, means: PayMeans) -> Result<(), Fault> {
        if means != PayMeans::Cash || self.settings.shifts == Shifts::Free || self.site.shifts(1)?.iter().any(Shift::is_open) {
            return Ok(());
        }
        Err(Fault::NotDone(Cause::NoShift))
    }

    fn record_shift(&mut self, event: &ShiftEvent) -> Result<(), Fault> {
        let at = Stamp::of(self.site.now().civil);
        self.site.record_shift(at, event)
    }

    /// Of a shift that has ended: what it left is told as it was left, whatever became of it since.
    fn report_of_closed(&mut self, shift: Shift) -> Result<Report, Fault> {
        let keys: Vec<OrderKey> = shift.closed.as_ref().map(|closed| closed.record.left.clone()).unwrap_or_default();
        let mut left = Vec::new();
        for key in keys {
            left.extend(self.site.case(&key)?.as_ref().map(Left::from));
        }
        self.report(shift, left)
    }

    fn report(&mut self, shift: Shift, left: Vec<Left>) -> Result<Report, Fault> {
        let entries = self.site.touched(shift.span())?;
        Report::of(shift, entries, left).map_err(uncounted)
    }

    fn totals(&mut self, span: Span) -> Result<Totals, Fault> {
        let entries = self.site.touched(span)?;
        Totals::of(entries, span).map_err(uncounted)
    }
}

fn uncounted(overflow: Overflow) -> Fault {
    Fault::NotDone(Cause::Journal(overflow.to_string()))
}
