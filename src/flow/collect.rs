//! 补登: orders made and paid elsewhere are found by their card and written to it, one after the other (R-17).
//!
//! ```text
//! AwaitingCard ─► Reading ─► Querying(4.1) ─► Listing(4.3) ─► for each: OPENED, CREATED ─► Loading ─┐
//!                                                              ▲                                   │ loaded, more wait
//!                                                              └───────────────────────────────────┘
//! ```

use std::collections::VecDeque;
use std::sync::Arc;

use crate::domain::order::Remedy;
use crate::domain::{CardNumber, Fen, Moment, OrderKey, OrderNo, PayMeans, PayOrderNo, Stamp};
use crate::proto::message::{CardInfo, OrderRow, Settled};

use super::card_query::{self, CardQuery, Kept, Scope, ServerSays};
use super::case::Case;
use super::entry::{Entry, Event, Source, Tender};
use super::limits;
use super::loading::{self, Intention, Loading};
use super::orders::{self, OrderQuery, Wanted};
use super::outcome::{Because, Ended, OnCard, Outcome};
use super::settings::Settings;
use super::sight::Sight;
use super::story::{Money, Story};
use super::{Answer, CardUse, Effect, Flow, Progress, Stage, Step};

/// What is to be collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The stem of the orders' names in the journal, made by it.
    pub key: OrderKey,
    /// This order only; else all that wait.
    pub order_no: Option<OrderNo>,
}

/// How a collection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// One outcome for each order that was begun; where none was, why not.
    pub outcomes: Vec<Outcome>,
    /// Orders that still wait, because an earlier one did not come to its good end.
    pub waiting: Vec<OrderRow>,
}

/// The machine.
#[derive(Debug)]
pub struct Collect {
    work: Work,
    state: State,
}

#[derive(Debug)]
struct Work {
    settings: Arc<Settings>,
    request: Request,
    open: Vec<Case>,
    done: Vec<Outcome>,
    waiting: VecDeque<OrderRow>,
}

/// The card, as it and the server described it.
#[derive(Debug, Clone)]
struct Known {
    card_no: CardNumber,
    balance: Fen,
    info: Box<CardInfo>,
}

#[derive(Debug)]
enum State {
    Asking(Box<CardQuery>),
    Listing(Known, Box<OrderQuery>),
    /// The order's two first entries are made durable, one by one.
    Opening(Known, Box<Story>, VecDeque<Entry>),
    Loading(Known, Box<Loading>),
    Releasing,
}

/// Begins. `open` are the orders the journal holds open.
pub fn begin(request: Request, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Collect> {
    let query = card_query::begin(Scope::CardAndServer, settings.clone(), now);
    Work { settings, request, open, done: Vec::new(), waiting: VecDeque::new() }.asking(query, now)
}

impl Flow for Collect {
    type Outcome = Collected;

    fn resume(self, answer: Answer, now: Moment) -> Step<Collect> {
        let work = self.work;
        match (self.state, answer) {
            (State::Asking(query), answer) => work.asking(query.resume(answer, now), now),
            (State::Listing(known, query), answer) => work.listing(known, query.resume(answer, now), now),
            (State::Opening(known, story, entries), Answer::Recorded(_)) => work.recorded(known, story, entries, now),
            (State::Opening(known, story, _), Answer::Failed(fault)) => work.not_recorded(&known, &story, fault),
            (State::Loading(known, loading), answer) => work.loading(known, loading.resume(answer, now), now),
            (State::Releasing, _) => Step::End(Collected { outcomes: work.done, waiting: work.waiting.into() }),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Asking(query) => query.progress(),
            State::Listing(_, query) => query.progress(),
            State::Loading(_, loading) => loading.progress(),
            State::Opening(known, ..) => Progress {
                stage: Stage::Querying,
                may_cancel: false,
                card_tail: Some(known.card_no.tail().to_owned()),
                attempt: 0,
                code: None,
            },
            State::Releasing => Progress { stage: Stage::Ended, may_cancel: false, card_tail: None, attempt: 0, code: None },
        }
    }

    fn case(&self) -> Option<Case> {
        if let State::Loading(_, loading) = &self.state { loading.case() } else { None }
    }
}

impl Work {
    fn in_state(self, state: State, effect: Effect) -> Step<Collect> {
        Step::Do(Collect { work: self, state }, effect)
    }

    fn asking(self, step: Step<CardQuery>, now: Moment) -> Step<Collect> {
        match card_query::keeping_the_card(step, now) {
            Kept::Asking(query, effect) => self.in_state(State::Asking(query), effect),
            Kept::Asked(outcome) => self.asked(outcome, now),
        }
    }

    fn asked(self, outcome: card_query::Outcome, now: Moment) -> Step<Collect> {
        match outcome {
            card_query::Outcome::OutOfReach(fault) => self.refuse(Ended::OutOfReach, Because::Fault(fault), None),
            card_query::Outcome::Unreadable(status) => self.refuse(Ended::NothingCharged, Because::CardUnreadable(status), None),
            card_query::Outcome::Read { sight, server } => match server {
                ServerSays::Info(info) => self.list(&sight, info, now),
                ServerSays::Refused(refusal) => self.refuse(Ended::NothingCharged, Because::Refused(refusal), Some(&sight)),
                ServerSays::Silent(fault) => self.refuse(Ended::OutOfReach, Because::Fault(fault), Some(&sight)),
                ServerSays::NotAsked => unreachable!("this query asks the server"),
            },
        }
    }

    fn list(self, sight: &Sight, info: Box<CardInfo>, now: Moment) -> Step<Collect> {
        if let Some(because) = objection(&self.open, sight, &info) {
            return self.refuse(Ended::NothingCharged, because, Some(sight));
        }
        let known = Known { card_no: sight.card_no.clone(), balance: sight.balance.unwrap_or(info.balance), info };
        let wanted = Wanted { card_no: known.info.card_no.clone(), order_no: self.request.order_no.clone(), state: None };
        let query = orders::begin(wanted, self.settings.clone());
        self.listing(known, query, now)
    }

    fn listing(mut self, known: Known, step: Step<OrderQuery>, now: Moment) -> Step<Collect> {
        let sight = Some(&known);
        match step {
            Step::Do(query, effect) => self.in_state(State::Listing(known, Box::new(query)), effect),
            Step::End(orders::Outcome::Silent(fault)) => self.refuse_known(Ended::OutOfReach, Because::Fault(fault), sight),
            Step::End(orders::Outcome::Refused(refusal)) => self.refuse_known(Ended::NothingCharged, Because::Refused(refusal), sight),
            Step::End(orders::Outcome::Listed { orders, .. }) => {
                let found = !orders.is_empty();
                self.waiting = orders.into_iter().rev().filter(|row| waits(row) && row.card_no.may_be(&known.card_no)).collect();
                match (self.waiting.is_empty(), &self.request.order_no) {
                    (false, _) => self.next(known, now),
                    (true, Some(_)) if !found => self.refuse_known(Ended::NothingCharged, Because::UnknownOrder, sight),
                    (true, _) => self.refuse_known(Ended::NothingCharged, Because::NothingWaits, sight),
                }
            }
        }
    }

    /// The oldest order that waits: it is opened in the journal, then loaded.
    fn next(mut self, known: Known, now: Moment) -> Step<Collect> {
        let Some(row) = self.waiting.pop_front() else { return self.release() };
        if let Err(limit) = limits::check_collected(row.amount, known.balance, &known.info) {
            self.waiting.push_front(row);
            return self.refuse_known(Ended::LeftAtServer, Because::Limit(limit), Some(&known));
        }
        let key = OrderKey::parse(&format!("{}-{}", self.request.key, self.done.len() + 1)).expect("it has a stem");
        let mut entries = adopt(&key, &row, &known.card_no, known.balance, &self.settings, now);
        let first = entries.pop_front().expect("an order is opened by its first entry");
        let story = Story::open(&first).expect("the entry opens an order");
        let effect = Effect::Record(first);
        self.in_state(State::Opening(known, Box::new(story), entries), effect)
    }

    fn recorded(self, known: Known, mut story: Box<Story>, mut entries: VecDeque<Entry>, now: Moment) -> Step<Collect> {
        if let Some(entry) = entries.pop_front() {
            story.apply(entry.at, &entry.event);
            let effect = Effect::Record(entry);
            return self.in_state(State::Opening(known, story, entries), effect);
        }
        let step = loading::take_up(*story, Intention::Load, CardUse::Reader, self.settings.clone(), now);
        self.loading(known, step, now)
    }

    fn not_recorded(mut self, known: &Known, story: &Story, fault: super::Fault) -> Step<Collect> {
        self.done.push(Outcome {
            // A recovery may find the order in the journal and write it; the server has it all along.
            ended: if fault.in_doubt() || story.order_no.is_some() { Ended::Unfinished } else { Ended::LeftAtServer },
            because: Some(Because::Fault(fault)),
            // Another terminal may have written it.
            on_card: OnCard::Unknown,
            key: Some(story.key.clone()),
            order_no: story.order_no.clone(),
            card_no: Some(known.card_no.clone()),
            amount: story.charge.amount,
            money: story.money,
            change: None,
            payout: None,
            balance_before: Some(known.balance),
            balance_after: None,
        });
        self.release()
    }

    /// Runs an order; its last effect would give the card up, which the next order needs.
    fn loading(mut self, mut known: Known, step: Step<Loading>, now: Moment) -> Step<Collect> {
        let (loading, effect) = match step {
            Step::Do(loading, effect) => (loading, effect),
            Step::End(_) => unreachable!("loading gives the card up before it ends"),
        };
        if effect != Effect::ReleaseCard {
            if let Effect::AwaitCard { .. } = effect {
                // Out of our hands it may be used and topped up: only what is read after that is told as what is on it.
                self.done.iter_mut().for_each(|outcome| outcome.balance_after = None);
            }
            return self.in_state(State::Loading(known, Box::new(loading)), effect);
        }
        // What is open for this card is finished before the next one is begun.
        let closed = loading.is_closed();
        let Step::End(outcome) = loading.resume(Answer::Done, now) else { unreachable!("giving the card up is its last effect") };
        let goes_on = closed && outcome.ended == Ended::Loaded;
        known.balance = outcome.balance_after.or_else(|| known.balance.checked_add(outcome.amount)).unwrap_or(known.balance);
        self.done.push(outcome);
        if goes_on { self.next(known, now) } else { self.release() }
    }

    fn refuse(self, ended: Ended, because: Because, sight: Option<&Sight>) -> Step<Collect> {
        let card = sight.map(|sight| (sight.card_no.clone(), sight.balance));
        self.refuse_card(ended, because, card)
    }

    fn refuse_known(self, ended: Ended, because: Because, known: Option<&Known>) -> Step<Collect> {
        let card = known.map(|known| (known.card_no.clone(), Some(known.balance)));
        self.refuse_card(ended, because, card)
    }

    fn refuse_card(mut self, ended: Ended, because: Because, card: Option<(CardNumber, Option<Fen>)>) -> Step<Collect> {
        let (card_no, balance_before) = card.map_or((None, None), |(card_no, balance)| (Some(card_no), balance));
        let first = self.waiting.front();
        self.done.push(Outcome {
            ended,
            because: Some(because),
            on_card: match first.map(|row| row.state.remedy()) {
                Some(Remedy::Manage | Remedy::ManageElseByHand) => OnCard::Unknown,
                _ => OnCard::No,
            },
            key: None,
            order_no: first.map(|row| row.order_no.clone()).or_else(|| self.request.order_no.clone()),
            card_no,
            amount: first.map_or(Fen::ZERO, |row| row.amount),
            money: Money::Taken,
            change: None,
            payout: None,
            balance_before,
            balance_after: None,
        });
        self.release()
    }

    fn release(self) -> Step<Collect> {
        self.in_state(State::Releasing, Effect::ReleaseCard)
    }
}

/// Why nothing is collected for this card now.
fn objection(open: &[Case], sight: &Sight, info: &CardInfo) -> Option<Because> {
    let standing = open.iter().find(|case| *case.card_no() == sight.card_no);
    standing.map(|case| Because::OpenOrder(case.key().clone())).or_else(|| sight.unfit(info))
}

/// Paid, and neither written nor given back (R-17, R-18).
pub fn waits(row: &OrderRow) -> bool {
    row.paid && matches!(row.state.remedy(), Remedy::RechargeOrRefund | Remedy::Manage | Remedy::ManageElseByHand)
}

/// The first entries of an order that was made elsewhere.
pub(super) fn adopt(
    key: &OrderKey,
    row: &OrderRow,
    card_no: &CardNumber,
    balance: Fen,
    settings: &Settings,
    now: Moment,
) -> VecDeque<Entry> {
    let at = Stamp::of(now.civil);
    let fallback = || PayOrderNo::parse(row.order_no.as_str()).expect("an order's number is not blank");
    let opened = Event::Opened {
        card_no: card_no.clone(),
        server_card_no: row.card_no.clone(),
        amount: row.amount,
        source: Source::Elsewhere,
        means: row.means.unwrap_or(PayMeans::Designated),
        pay_code: Some(row.pay_type.clone()).filter(|code| !code.is_empty()),
        // 4.3.2 does not tell the payment's number; the order's own stands for it (R-15: always sent).
        pay_order_no: row.pay_order_no.clone().unwrap_or_else(fallback),
        tender: Tender::Taken,
        balance_before: balance,
        terminal: settings.terminal,
    };
    let created = Event::Created { order_no: row.order_no.clone(), commands: Vec::new(), settled: Settled::default() };
    [opened, created].map(|event| Entry { key: key.clone(), at, event }).into()
}
