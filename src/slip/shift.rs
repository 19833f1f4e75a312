//! 交接单: the report of an operator's shift, on the same paper as the slips.

use crate::domain::{Fen, PayMeans, Stamp};
use crate::flow::shift::{Operation, Report, Way};
use crate::i18n::{Message, Texts};

use super::{Particulars, Rows, Slip};

impl Slip {
    /// The report of a shift: at its close, or as it stands now.
    pub fn of_shift(report: &Report, particulars: &Particulars, now: Stamp, texts: &Texts) -> Slip {
        let mut rows = Rows { texts, rows: Vec::new() };
        rows.shift(report);
        rows.books(report);
        rows.drawer(report);
        rows.left(report);
        rows.add(&Message::SlipTerminal, particulars.terminal.clone());
        rows.add(&Message::SlipNetworkPoint, particulars.network_point.clone());
        rows.add(&Message::SlipShiftPrinted, now.to_string());
        let (title, sentences) = if report.shift.is_open() {
            (Message::SlipTitleShiftOpen, Vec::new())
        } else {
            (Message::SlipTitleShift, vec![Message::SlipShiftSignLeaving, Message::SlipShiftSignComing])
        };
        Slip {
            name: format!("shift-{}", report.shift.number),
            heading: particulars.heading.clone(),
            title: texts.say(&title),
            marks: Vec::new(),
            rows: rows.rows,
            sentences: sentences.iter().map(|sentence| texts.say(sentence)).collect(),
            foot: particulars.foot.clone(),
        }
    }
}

impl Rows<'_> {
    /// A sum that may have gone out: the sign stands before it.
    fn signed(&mut self, what: &Message, amount: Fen) {
        let sign = if amount < Fen::ZERO { "-" } else { "" };
        self.add(what, format!("{sign}¥{}", amount.to_string().trim_start_matches('-')));
    }

    /// Which shift, whose, from when to when.
    fn shift(&mut self, report: &Report) {
        let (opened, closed) = (&report.shift.opened, &report.shift.closed);
        self.add(&Message::SlipShiftNumber, report.shift.number.to_string());
        self.add(&Message::SlipShiftOpened, opened.at.to_string());
        if let Some(operator) = &opened.record.operator {
            self.add(&Message::SlipShiftOpenedBy, operator.to_string());
        }
        if let Some(end) = closed {
            self.add(&Message::SlipShiftClosed, end.at.to_string());
            if let Some(operator) = &end.record.operator {
                self.add(&Message::SlipShiftClosedBy, operator.to_string());
            }
        }
    }

    /// What was done, and each way's total.
    fn books(&mut self, report: &Report) {
        for (operation, way, sum) in report.totals.each() {
            let operation = self.texts.say(&operation_text(operation));
            let way = self.way(way);
            self.signed(&Message::SlipShiftRow { operation, way, count: sum.number.to_string() }, sum.amount);
        }
        for means in PayMeans::ALL {
            if let Ok(sum) = report.totals.sum(|_, way| way == Way::Here(means))
                && sum.number > 0
            {
                let way = self.way(Way::Here(means));
                self.signed(&Message::SlipShiftTotal { way, count: sum.number.to_string() }, sum.amount);
            }
        }
    }

    fn way(&self, way: Way) -> String {
        match way {
            Way::Here(means) => self.texts.means(means),
            Way::Elsewhere => self.texts.say(&Message::ShiftElsewhere),
        }
    }

    /// What should be in the drawer, and what is.
    fn drawer(&mut self, report: &Report) {
        self.signed(&Message::SlipShiftFloat, report.shift.opened.record.float);
        self.signed(&Message::SlipShiftExpected, report.expected);
        if let Some(told) = report.contradiction() {
            self.signed(&Message::SlipShiftContradicted, told);
        }
        if let Some(end) = &report.shift.closed {
            self.signed(&Message::SlipShiftCounted, end.record.counted);
        }
        if let Some(difference) = report.difference() {
            let says = match difference.cmp(&Fen::ZERO) {
                std::cmp::Ordering::Equal => Message::SlipShiftBalanced,
                std::cmp::Ordering::Greater => Message::SlipShiftOver,
                std::cmp::Ordering::Less => Message::SlipShiftShort,
            };
            self.signed(&says, difference);
        }
    }

    /// What is not finished and what is not handed over, each by its number and its card's end, and who takes it over.
    fn left(&mut self, report: &Report) {
        for left in &report.left {
            let amount = left.amount.map(|amount| format!("¥{amount}")).unwrap_or_default();
            self.add(&Message::SlipShiftLeft { order: left.key.desk_code(&left.tail) }, amount);
        }
        for due in &report.due {
            self.add(&Message::SlipShiftDue { order: due.key.desk_code(&due.tail) }, format!("¥{}", due.amount));
        }
        if let Some(by) = report.shift.closed.as_ref().and_then(|end| end.record.signed_by.as_ref()) {
            self.add(&Message::SlipShiftSignedBy, by.to_string());
        }
    }
}

/// What was done, in a word.
pub fn operation_text(operation: Operation) -> Message {
    match operation {
        Operation::Recharge => Message::ShiftRecharge,
        Operation::Collect => Message::ShiftCollect,
        Operation::Activation => Message::ShiftActivation,
        Operation::Return => Message::ShiftReturn,
        Operation::GivenBack => Message::ShiftGivenBack,
    }
}
