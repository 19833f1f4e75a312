//! What was taken and given out between two places in the journal.

use std::collections::BTreeMap;

use crate::domain::{Fen, PayMeans};
use crate::flow::case::Case;
use crate::flow::entry::{Ending, Entry, Source};
use crate::flow::payout::Handing;
use crate::flow::service::Business;
use crate::flow::story::{Money, Story};

use super::{Span, by_case};

/// What was done for a customer, as the books part it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Operation {
    /// 充值: counted when its money is there, whatever becomes of the card.
    Recharge,
    /// 补登: counted when it is on the card; its money was taken elsewhere.
    Collect,
    /// 激活: counted with what it cost, which the server tells at its end.
    Activation,
    /// 退卡: counted when what the server has confirmed is paid out.
    Return,
    /// 退款: money of a top-up that goes back to the customer; cash is counted when it is handed over.
    GivenBack,
}

impl Operation {
    /// All of them, in the order of a report.
    pub const ALL: [Operation; 5] =
        [Operation::Recharge, Operation::Collect, Operation::Activation, Operation::Return, Operation::GivenBack];

    /// Its name in JSON output.
    pub fn name(self) -> &'static str {
        match self {
            Operation::Recharge => "recharge",
            Operation::Collect => "collect",
            Operation::Activation => "activation",
            Operation::Return => "return",
            Operation::GivenBack => "given_back",
        }
    }
}

/// Which way the money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// Through this terminal, by these means.
    Here(PayMeans),
    /// It was taken elsewhere, and is in nobody's drawer here.
    Elsewhere,
}

/// So many, and how much together; negative where money went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many.
    pub number: u64,
    /// How much.
    pub amount: Fen,
}

/// A sum that is more than an amount can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sum of the shift is more than an amount can be")]
pub struct Overflow;

/// What was taken and given out, by operation and way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Totals(BTreeMap<(Operation, Way), Sum>);

impl Totals {
    /// Of the entries in the span, given all entries of every case that was touched in it, each with its number, in any order.
    ///
    /// # Errors
    ///
    /// Where a sum does not fit.
    pub fn of(entries: impl IntoIterator<Item = (u64, Entry)>, span: Span) -> Result<Totals, Overflow> {
        let mut totals = Totals::default();
        for story in by_case(entries).into_values() {
            let mut case = None;
            let mut before = 0;
            for (number, entry) in story.into_iter().filter(|(number, _)| span.reaches(*number)) {
                let case = case_with(&mut case, &entry);
                if number <= span.after {
                    before = case.map_or(0, |case| booked(case).len());
                }
            }
            // What is booked for a case is only ever added to.
            for booking in case.iter().flat_map(booked).skip(before) {
                totals.add(&booking)?;
            }
        }
        Ok(totals)
    }

    fn add(&mut self, booking: &Booking) -> Result<(), Overflow> {
        let sum = self.0.entry((booking.operation, booking.way)).or_default();
        sum.number = sum.number.checked_add(1).ok_or(Overflow)?;
        sum.amount = sum.amount.checked_add(booking.amount).ok_or(Overflow)?;
        Ok(())
    }

    /// Every operation and way of which there was any.
    pub fn each(&self) -> impl Iterator<Item = (Operation, Way, Sum)> + '_ {
        self.0.iter().map(|((operation, way), sum)| (*operation, *way, *sum))
    }

    /// Whether nothing was booked.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of these operations and ways together.
    ///
    /// # Errors
    ///
    /// Where the sum does not fit.
    pub fn sum(&self, wanted: impl Fn(Operation, Way) -> bool) -> Result<Sum, Overflow> {
        self.each().filter(|(operation, way, _)| wanted(*operation, *way)).try_fold(Sum::default(), |all, (_, _, sum)| {
            let number = all.number.checked_add(sum.number).ok_or(Overflow)?;
            Ok(Sum { number, amount: all.amount.checked_add(sum.amount).ok_or(Overflow)? })
        })
    }

    /// Cash taken less cash given out: what it is more in the drawer than before.
    ///
    /// # Errors
    ///
    /// Where the sum does not fit.
    pub fn cash(&self) -> Result<Fen, Overflow> {
        Ok(self.sum(|_, way| way == Way::Here(PayMeans::Cash))?.amount)
    }
}

/// The case after this entry, once one has opened it.
fn case_with<'a>(case: &'a mut Option<Case>, entry: &Entry) -> Option<&'a Case> {
    match case {
        Some(case) => case.apply(entry.at, &entry.event),
        None => *case = Case::open(entry),
    }
    case.as_ref()
}

/// One line of the books.
struct Booking {
    operation: Operation,
    way: Way,
    amount: Fen,
}

impl Booking {
    fn new(operation: Operation, way: Way, amount: Fen) -> Booking {
        Booking { operation, way, amount }
    }
}

const CASH: Way = Way::Here(PayMeans::Cash);

/// Everything that was booked for a case so far, in the order in which it happened. Cash that is to be handed over lies in the
/// drawer until it is: it is booked with the entry that says so. In journals of before that was noted, it is with the end.
fn booked(case: &Case) -> Vec<Booking> {
    match case {
        Case::Charge(story) if story.source == Source::Elsewhere => collected(story).into_iter().collect(),
        Case::Charge(story) => charged(story),
        Case::Service(story) => match (&story.business, story.ended) {
            (Business::Activation { means, .. }, Some((Ending::Activated { deposit, deposit_due }, _))) => {
                let cost = deposit.or(deposit_due).unwrap_or(Fen::ZERO);
                vec![Booking::new(Operation::Activation, Way::Here(*means), cost)]
            }
            // Whoever gives a card back is paid in cash, whatever the card was loaded with.
            (Business::Return { .. }, Some((Ending::Returned { payable }, _))) => match story.handing {
                Handing::Due { .. } => Vec::new(),
                Handing::Nothing => vec![Booking::new(Operation::Return, CASH, negative(payable))],
                Handing::Done { amount, .. } => vec![Booking::new(Operation::Return, CASH, negative(amount))],
            },
            _ => Vec::new(),
        },
    }
}

fn collected(story: &Story) -> Option<Booking> {
    let loaded = matches!(story.ended, Some((Ending::Loaded, _)));
    loaded.then(|| Booking::new(Operation::Collect, Way::Elsewhere, story.charge.amount))
}

fn charged(story: &Story) -> Vec<Booking> {
    let (way, amount) = (Way::Here(story.charge.means), story.charge.amount);
    if matches!(story.money, Money::Pending | Money::NeverPaid) {
        return Vec::new();
    }
    let taken = Booking::new(Operation::Recharge, way, amount);
    let given_back = |amount| Booking::new(Operation::GivenBack, way, negative(amount));
    match (story.ended, story.handing) {
        // What is due lies in the drawer. The change went back when the cash was taken, and was never in the books.
        (None | Some((Ending::Loaded, _)), _) | (Some(_), Handing::Due { .. }) => vec![taken],
        (Some(_), Handing::Nothing) => vec![taken, given_back(amount)],
        (Some(_), Handing::Done { amount: paid, .. }) => vec![taken, given_back(paid)],
    }
}

/// Amounts come from a card's or a server's field and are not negative; one that cannot be turned round is kept out of the drawer.
fn negative(amount: Fen) -> Fen {
    Fen::ZERO.checked_sub(amount).unwrap_or(Fen::ZERO)
}
