//! One order, by its number: cancel it, or let card management settle it (卡管理).
//!
//! ```text
//! in the journal ────────────────────────────────────────────► Loading
//! else: whose card? ─► Listing(4.3) ─► OPENED, CREATED ──────► Loading
//!           │ something else is    │ its state does not allow it
//!           └ open for it ──┬──────┘
//!                           └─► Releasing
//! ```

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::order::Remedy;
use crate::domain::{CardNumber, Fen, Moment, OrderKey, OrderNo};
use crate::proto::message::OrderRow;

use super::card_query::{self, CardQuery, Scope};
use super::case::Case;
use super::collect::adopt;
use super::entry::Entry;
use super::fault::Fault;
use super::loading::{self, Intention, Loading};
use super::orders::{self, OrderQuery, Wanted};
use super::outcome::{Because, Ended, OnCard, Outcome};
use super::settings::Settings;
use super::story::{Money, Story};
use super::{Answer, CardUse, Effect, Flow, Progress, Stage, Step};

/// Which order, and what is to become of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Its name in the journal, should it have to be opened there.
    pub key: OrderKey,
    /// Its number at the server.
    pub order_no: OrderNo,
    /// Its card; else the one on the reader is asked.
    pub card_no: Option<CardNumber>,
    /// Settled or given back; loading is what collecting does.
    pub intention: Intention,
}

/// The machine.
#[derive(Debug)]
pub struct OrderAction {
    work: Work,
    state: State,
}

#[derive(Debug)]
struct Work {
    settings: Arc<Settings>,
    request: Request,
    /// What else the journal holds open.
    others: Vec<Case>,
}

#[derive(Debug)]
enum State {
    Identifying(Box<CardQuery>),
    Listing(CardNumber, Box<OrderQuery>),
    Opening(Box<Story>, VecDeque<Entry>),
    Loading(Box<Loading>),
    Releasing(Box<Outcome>),
}

/// Begins. `open` are the orders the journal holds open.
pub fn begin(request: Request, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<OrderAction> {
    let (ours, others): (Vec<Case>, Vec<Case>) = open.into_iter().partition(|case| case.order_no() == Some(&request.order_no));
    let work = Work { settings, request, others };
    match (ours.into_iter().find_map(Case::into_charge), work.request.card_no.clone()) {
        (Some(story), _) => work.take_up(story, now),
        (None, Some(card_no)) => work.list(card_no, now),
        (None, None) => {
            let query = card_query::begin(Scope::Identity, work.settings.clone(), now);
            work.identifying(query, now)
        }
    }
}

impl Flow for OrderAction {
    type Outcome = Outcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<OrderAction> {
        let work = self.work;
        match (self.state, answer) {
            (State::Identifying(query), answer) => work.identifying(query.resume(answer, now), now),
            (State::Listing(card_no, query), answer) => work.listing(card_no, query.resume(answer, now), now),
            (State::Opening(story, entries), Answer::Recorded(_)) => work.recorded(story, entries, now),
            (State::Opening(story, _), Answer::Failed(fault)) => work.not_recorded(&story, fault),
            (State::Loading(loading), answer) => work.loading(loading.resume(answer, now)),
            (State::Releasing(outcome), _) => Step::End(*outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        let at = |stage| Progress { stage, may_cancel: false, card_tail: None, attempt: 0, code: None };
        match &self.state {
            State::Identifying(query) => query.progress(),
            State::Listing(_, query) => query.progress(),
            State::Loading(loading) => loading.progress(),
            State::Opening(..) => at(Stage::Querying),
            State::Releasing(_) => at(Stage::Ended),
        }
    }

    fn case(&self) -> Option<Case> {
        if let State::Loading(loading) = &self.state { loading.case() } else { None }
    }
}

impl Work {
    fn in_state(self, state: State, effect: Effect) -> Step<OrderAction> {
        Step::Do(OrderAction { work: self, state }, effect)
    }

    fn identifying(self, step: Step<CardQuery>, now: Moment) -> Step<OrderAction> {
        match step {
            Step::Do(query, effect) => self.in_state(State::Identifying(Box::new(query)), effect),
            Step::End(card_query::Outcome::Read { sight, .. }) => self.list(sight.card_no, now),
            Step::End(card_query::Outcome::Unreadable(status)) => self.refuse(Ended::NothingCharged, Because::CardUnreadable(status), None),
            Step::End(card_query::Outcome::OutOfReach(fault)) => self.refuse(Ended::OutOfReach, Because::Fault(fault), None),
        }
    }

    fn list(self, card_no: CardNumber, now: Moment) -> Step<OrderAction> {
        // What is open for this card is finished first, whatever is wanted of another order of its.
        let standing = self.others.iter().find(|case| case.card_no().may_be(&card_no)).map(|case| case.key().clone());
        if let Some(key) = standing {
            return self.refuse(Ended::NothingCharged, Because::OpenOrder(key), Some(card_no));
        }
        let wanted = Wanted { card_no: card_no.clone(), order_no: Some(self.request.order_no.clone()), state: None };
        let query = orders::begin(wanted, self.settings.clone());
        self.listing(card_no, query, now)
    }

    fn listing(self, card_no: CardNumber, step: Step<OrderQuery>, now: Moment) -> Step<OrderAction> {
        match step {
            Step::Do(query, effect) => self.in_state(State::Listing(card_no, Box::new(query)), effect),
            Step::End(orders::Outcome::Silent(fault)) => self.refuse(Ended::OutOfReach, Because::Fault(fault), Some(card_no)),
            Step::End(orders::Outcome::Refused(refusal)) => self.refuse(Ended::NothingCharged, Because::Refused(refusal), Some(card_no)),
            Step::End(orders::Outcome::Listed { orders, .. }) => match orders.into_iter().next() {
                None => self.refuse(Ended::NothingCharged, Because::UnknownOrder, Some(card_no)),
                Some(row) if !allows(self.request.intention, &row) => {
                    self.refuse(Ended::LeftAtServer, Because::OrderState(row.state), Some(card_no))
                }
                Some(row) => self.open(&card_no, &row, now),
            },
        }
    }

    fn open(self, card_no: &CardNumber, row: &OrderRow, now: Moment) -> Step<OrderAction> {
        let mut entries = adopt(&self.request.key, row, card_no, Fen::ZERO, &self.settings, now);
        let first = entries.pop_front().expect("an order is opened by its first entry");
        let story = Story::open(&first).expect("the entry opens an order");
        let effect = Effect::Record(first);
        self.in_state(State::Opening(Box::new(story), entries), effect)
    }

    fn recorded(self, mut story: Box<Story>, mut entries: VecDeque<Entry>, now: Moment) -> Step<OrderAction> {
        let Some(entry) = entries.pop_front() else { return self.take_up(*story, now) };
        story.apply(entry.at, &entry.event);
        let effect = Effect::Record(entry);
        self.in_state(State::Opening(story, entries), effect)
    }

    fn not_recorded(self, story: &Story, fault: Fault) -> Step<OrderAction> {
        let ended = if fault.in_doubt() || story.order_no.is_some() { Ended::Unfinished } else { Ended::LeftAtServer };
        let (key, amount) = (Some(story.key.clone()), story.charge.amount);
        let outcome = self.refused(ended, Because::Fault(fault), Some(story.card_no.clone()));
        self.in_state(State::Releasing(Box::new(Outcome { key, amount, ..outcome })), Effect::ReleaseCard)
    }

    fn take_up(self, story: Story, now: Moment) -> Step<OrderAction> {
        let step = loading::take_up(story, self.request.intention, CardUse::Reader, self.settings.clone(), now);
        self.loading(step)
    }

    fn loading(self, step: Step<Loading>) -> Step<OrderAction> {
        match step {
            Step::Do(loading, effect) => self.in_state(State::Loading(Box::new(loading)), effect),
            Step::End(outcome) => Step::End(outcome),
        }
    }

    fn refuse(self, ended: Ended, because: Because, card_no: Option<CardNumber>) -> Step<OrderAction> {
        let outcome = self.refused(ended, because, card_no);
        self.in_state(State::Releasing(Box::new(outcome)), Effect::ReleaseCard)
    }

    fn refused(&self, ended: Ended, because: Because, card_no: Option<CardNumber>) -> Outcome {
        Outcome {
            ended,
            because: Some(because),
            on_card: OnCard::Unknown,
            key: None,
            order_no: Some(self.request.order_no.clone()),
            card_no,
            amount: Fen::ZERO,
            money: Money::Taken,
            change: None,
            payout: None,
            balance_before: None,
            balance_after: None,
        }
    }
}

/// R-18: what may be done with a paid order in its state.
fn allows(intention: Intention, row: &OrderRow) -> bool {
    match (intention, row.state.remedy()) {
        (Intention::GiveBack, Remedy::RechargeOrRefund | Remedy::RefundAgain) | (Intention::Load, Remedy::RechargeOrRefund) => row.paid,
        (Intention::Settle | Intention::Load, Remedy::Manage | Remedy::ManageElseByHand) => true,
        _ => false,
    }
}
