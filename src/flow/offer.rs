//! What is offered first for a card: something open is finished before anything else is begun.
//!
//! A screen asks [`for_card`] whenever a card was read, with what the journal holds open and, once 4.3 has answered, with
//! the card's orders at the server. Without the server's list it still tells what this terminal owes.

use crate::domain::CardNumber;
use crate::domain::order::Remedy;
use crate::proto::message::OrderRow;

use super::case::Case;
use super::{collect, recovery};

/// The one right thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// To bring what the journal holds open to its end: [`recovery::recover`]. Nothing else begins for its card before.
    Finish,
    /// To write it to its card (补登): [`collect::begin`].
    Collect,
    /// To let card management settle it: [`super::order_action`], to settle.
    Manage,
    /// To ask for its refund again: [`super::order_action`], to give it back.
    Cancel,
    /// To call a person. What the journal holds may be taken up all the same: it may have been settled meanwhile.
    CallPerson,
    /// Nothing.
    Nothing,
}

impl Action {
    /// Its name in texts and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Action::Finish => "recover",
            Action::Collect => "collect",
            Action::Manage => "manage",
            Action::Cancel => "cancel",
            Action::CallPerson => "by-hand",
            Action::Nothing => "none",
        }
    }
}

/// What is offered for a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer<'a> {
    /// The one right thing to do first.
    pub action: Action,
    /// What the journal holds open for this card; while there is something, every other business is refused.
    pub case: Option<&'a Case>,
    /// The orders at the server that the action is about, oldest first; none where it is about the journal's.
    pub orders: Vec<&'a OrderRow>,
}

/// What is offered for this card. `open` is all that the journal holds open, `orders` what 4.3 told of the card, newest
/// first; empty where it was not asked or did not answer.
pub fn for_card<'a>(card_no: &CardNumber, open: &'a [Case], orders: &'a [OrderRow]) -> Offer<'a> {
    let ours = open.iter().filter(|case| case.is_open() && case.card_no() == card_no);
    if let Some(case) = ours.min_by_key(|case| (case.opened_at(), case.key().clone())) {
        return Offer { action: for_case(case), case: Some(case), orders: Vec::new() };
    }
    let of_action = |action| -> Vec<&OrderRow> { orders.iter().rev().filter(|row| for_order(row, None) == action).collect() };
    let waiting: Vec<&OrderRow> = orders.iter().rev().filter(|row| collect::waits(row)).collect();
    let offered =
        [(Action::Collect, waiting), (Action::Cancel, of_action(Action::Cancel)), (Action::CallPerson, of_action(Action::CallPerson))];
    let first = offered.into_iter().find(|(_, orders)| !orders.is_empty());
    let (action, orders) = first.unwrap_or((Action::Nothing, Vec::new()));
    Offer { action, case: None, orders }
}

/// What the journal's own case needs.
pub fn for_case(case: &Case) -> Action {
    if recovery::calls_for_a_person(case) { Action::CallPerson } else { Action::Finish }
}

/// The one right thing to do about an order of 4.3, beside what the journal holds open of it.
pub fn for_order(row: &OrderRow, ours: Option<&Case>) -> Action {
    match (ours, row.state.remedy()) {
        (Some(case), _) => for_case(case),
        (None, _) if !row.paid => Action::Nothing,
        (None, Remedy::Manage | Remedy::ManageElseByHand) => Action::Manage,
        (None, Remedy::RechargeOrRefund) => Action::Collect,
        (None, Remedy::RefundAgain) => Action::Cancel,
        (None, Remedy::ByHand) => Action::CallPerson,
        (None, Remedy::Done | Remedy::Refunding) => Action::Nothing,
    }
}

/// Whether state and journal both allow an order to be cancelled: never one with an unresolved write.
pub fn may_cancel(row: &OrderRow, ours: Option<&Case>) -> bool {
    let allowed = row.paid && matches!(row.state.remedy(), Remedy::RechargeOrRefund | Remedy::RefundAgain);
    allowed && ours.is_none_or(|case| !case.is_unresolved())
}
