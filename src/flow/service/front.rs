//! The beginning of an activation or a return: read whose card it is, open it in the journal; from there on it is
//! [`Service`].
//!
//! ```text
//! AwaitingCard ─► Reading ─► checks ─► OPENED ─► Service
//!      ▲             │ taken  │ no
//!      └─────────────┘        └─► Releasing: nothing was done
//! ```

use std::sync::Arc;

use crate::domain::{CardNumber, CardStatus, Fen, Moment, OrderKey, Stamp};
use crate::flow::card_query::{self, CardQuery, Kept, Scope};
use crate::flow::case::Case;
use crate::flow::entry::{Entry, Event};
use crate::flow::fault::Fault;
use crate::flow::limits::{self, TakenToday};
use crate::flow::outcome::{Because, OnCard};
use crate::flow::settings::Settings;
use crate::flow::{Answer, Effect, Flow, Progress, Stage, Step};
use crate::proto::message::Customer;

use super::{Business, Service, ServiceEnded, ServiceOutcome, ServiceStory};

/// What is about to be opened.
#[derive(Debug)]
pub(crate) struct Opening {
    /// Its name in the journal.
    pub(crate) key: OrderKey,
    /// What is to be done.
    pub(crate) business: Business,
    /// Whom it is about.
    pub(crate) customer: Option<Customer>,
    /// What this terminal has taken today; of no matter where nothing is sold.
    pub(crate) taken_today: Fen,
}

/// The machine.
#[derive(Debug)]
pub struct Counter {
    state: State,
}

#[derive(Debug)]
enum State {
    Asking(Front, Box<CardQuery>),
    Opening(Front, Box<Entry>),
    Serving(Box<Service>),
    Releasing(Box<ServiceOutcome>),
}

#[derive(Debug)]
struct Front {
    settings: Arc<Settings>,
    opening: Opening,
    taken_today: TakenToday,
    open: Vec<Case>,
    card_no: Option<CardNumber>,
    /// Whether an attempt to open it may have succeeded.
    entry_in_doubt: bool,
}

/// Begins with the card on the reader. `open` is what the journal holds open: nothing of this card may be among it.
pub(crate) fn with_card(opening: Opening, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Counter> {
    let taken_today = TakenToday::at_begin(opening.taken_today, now);
    let front = Front { settings, opening, taken_today, open, card_no: None, entry_in_doubt: false };
    let query = card_query::begin(Scope::Identity, front.settings.clone(), now);
    front.asking(query, now)
}

/// Begins with the number of a card that cannot be read.
pub(crate) fn without_card(opening: Opening, card_no: CardNumber, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Counter> {
    let taken_today = TakenToday::at_begin(opening.taken_today, now);
    let front = Front { settings, opening, taken_today, open, card_no: Some(card_no.clone()), entry_in_doubt: false };
    match front.standing(&card_no, now) {
        Some(because) => front.refuse(ServiceEnded::NothingDone, because),
        None => front.open(card_no, now),
    }
}

impl Flow for Counter {
    type Outcome = ServiceOutcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<Counter> {
        match (self.state, answer) {
            (State::Asking(front, query), answer) => front.asking(query.resume(answer, now), now),
            (State::Opening(front, entry), Answer::Recorded(_)) => front.opened(&entry, now),
            (State::Opening(front, entry), Answer::Failed(fault)) => front.not_opened(entry, fault),
            (State::Serving(service), answer) => in_service(service.resume(answer, now)),
            (State::Releasing(outcome), _) => Step::End(*outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Asking(_, query) => query.progress(),
            State::Opening(front, _) => Progress {
                stage: Stage::Ordering,
                may_cancel: false,
                card_tail: front.card_no.as_ref().map(|card_no| card_no.tail().to_owned()),
                attempt: 0,
                code: None,
            },
            State::Serving(service) => service.progress(),
            State::Releasing(_) => Progress { stage: Stage::Ended, may_cancel: false, card_tail: None, attempt: 0, code: None },
        }
    }

    fn case(&self) -> Option<Case> {
        if let State::Serving(service) = &self.state { service.case() } else { None }
    }
}

fn in_service(step: Step<Service>) -> Step<Counter> {
    match step {
        Step::Do(service, effect) => Step::Do(Counter { state: State::Serving(Box::new(service)) }, effect),
        Step::End(outcome) => Step::End(outcome),
    }
}

impl Front {
    fn asking(self, step: Step<CardQuery>, now: Moment) -> Step<Counter> {
        match card_query::keeping_the_card(step, now) {
            Kept::Asking(query, effect) => Step::Do(Counter { state: State::Asking(self, query) }, effect),
            Kept::Asked(outcome) => self.asked(outcome, now),
        }
    }

    fn asked(mut self, outcome: card_query::Outcome, now: Moment) -> Step<Counter> {
        let sight = match outcome {
            card_query::Outcome::OutOfReach(fault) => return self.refuse(ServiceEnded::OutOfReach, Because::Fault(fault)),
            card_query::Outcome::Unreadable(status) => return self.refuse(ServiceEnded::NothingDone, Because::CardUnreadable(status)),
            card_query::Outcome::Read { sight, .. } => sight,
        };
        self.card_no = Some(sight.card_no.clone());
        match self.standing(&sight.card_no, now).or_else(|| objection(&self.opening.business, sight.file_15.status)) {
            Some(because) => self.refuse(ServiceEnded::NothingDone, because),
            None => self.open(sight.card_no, now),
        }
    }

    /// What must be finished first: something of this card or of this payment; for a sale, some of what is open, and the day.
    fn standing(&self, card_no: &CardNumber, now: Moment) -> Option<Because> {
        let payment = self.opening.business.pay_order_no();
        let same_payment = |case: &Case| payment.is_some() && case.pay_order_no() == payment;
        let standing = self.open.iter().find(|case| case.card_no() == card_no || same_payment(case));
        let most_open = self.settings.most_open_orders;
        match (standing, payment) {
            (Some(case), _) => Some(Because::OpenOrder(case.key().clone())),
            (None, Some(_)) if most_open > 0 && self.open.len() >= most_open => Some(Because::TooManyOpen(self.open.len())),
            (None, Some(_)) => limits::check_day_of_sale(self.taken_today, &self.settings, now).err().map(Because::Limit),
            (None, None) => None,
        }
    }

    fn open(self, card_no: CardNumber, now: Moment) -> Step<Counter> {
        let customer = self.opening.customer.clone();
        let event = match &self.opening.business {
            Business::Activation { real_name, means, pay_order_no } => {
                let (real_name, means, pay_order_no) = (*real_name, *means, pay_order_no.clone());
                Event::ActivationOpened { card_no, real_name, means, pay_order_no, customer }
            }
            Business::Return { kind, terminal } => Event::ReturnOpened { card_no, kind: *kind, terminal: *terminal, customer },
        };
        let entry = Box::new(Entry { key: self.opening.key.clone(), at: Stamp::of(now.civil), event });
        let effect = Effect::Record(Entry::clone(&entry));
        Step::Do(Counter { state: State::Opening(self, entry) }, effect)
    }

    fn opened(self, entry: &Entry, now: Moment) -> Step<Counter> {
        let story = ServiceStory::open(entry).expect("the entry opens an activation or a return");
        in_service(super::begin(story, self.settings, now))
    }

    /// An entry that may be there after all is made once more: told twice, a beginning is the same beginning. Where that
    /// is not known either, a recovery may find it, so it cannot be called off.
    fn not_opened(mut self, entry: Box<Entry>, fault: Fault) -> Step<Counter> {
        match fault {
            Fault::NotDone(_) if !self.entry_in_doubt => self.refuse(ServiceEnded::NothingDone, Because::Fault(fault)),
            fault if self.entry_in_doubt => self.refuse(ServiceEnded::Unfinished, Because::Fault(fault)),
            _ => {
                self.entry_in_doubt = true;
                let effect = Effect::Record(Entry::clone(&entry));
                Step::Do(Counter { state: State::Opening(self, entry) }, effect)
            }
        }
    }

    fn refuse(self, ended: ServiceEnded, because: Because) -> Step<Counter> {
        let outcome = ServiceOutcome {
            service: self.opening.business.kind(),
            ended,
            because: Some(because),
            written: OnCard::No,
            key: self.entry_in_doubt.then_some(self.opening.key),
            order_no: None,
            card_no: self.card_no,
            balance_before: None,
            balance_after: None,
        };
        Step::Do(Counter { state: State::Releasing(Box::new(outcome)) }, Effect::ReleaseCard)
    }
}

/// Why a card that shows this status is not taken, before any money moves.
fn objection(business: &Business, status: CardStatus) -> Option<Because> {
    let fits = match business {
        Business::Activation { .. } => status == CardStatus::NotEnabled,
        // What is neither of the three says nothing; the card itself refuses what it cannot do.
        Business::Return { .. } => matches!(status, CardStatus::Enabled | CardStatus::Other(_)),
    };
    (!fits).then_some(Because::CardStatus(status))
}
