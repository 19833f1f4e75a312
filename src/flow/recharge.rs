//! A recharge: read the card, ask the server whether it may be loaded, open the order; from there on it is [`Loading`].
//!
//! ```text
//! AwaitingCard ─► Reading ─► Querying(4.1) ─► checks ─► OPENED ─► Loading
//!      ▲             │ taken away: again        │ no
//!      └─────────────┘                          └─► Releasing: nothing was charged
//! ```

use std::sync::Arc;

use crate::domain::{Fen, Moment, OrderKey, PayMeans, PayOrderNo, Stamp};
use crate::proto::message::CardInfo;

use super::card_query::{self, CardQuery, Kept, Scope, ServerSays};
use super::case::Case;
use super::entry::{Entry, Event, Source, Tender};
use super::fault::{Cause, Fault};
use super::limits::{self, TakenToday};
use super::loading::{self, Loading};
use super::outcome::{Because, Ended, OnCard, Outcome};
use super::settings::Settings;
use super::sight::Sight;
use super::story::{Money, Story};
use super::{Answer, Effect, Flow, Progress, Stage, Step};

/// What is to be loaded, and how it was paid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The order's name in the journal, made by it.
    pub key: OrderKey,
    /// How much.
    pub amount: Fen,
    /// How it was paid.
    pub means: PayMeans,
    /// By which payment; for cash and for the gateway made by the journal (R-15).
    pub pay_order_no: PayOrderNo,
    /// What this terminal has taken today, and not given back.
    pub taken_today: Fen,
    /// Whether the money is there already.
    pub tender: Tender,
    /// The order in the journal, open or closed, that this payment stands for already.
    pub used_by: Option<OrderKey>,
}

/// The machine.
#[derive(Debug)]
pub struct Recharge {
    state: State,
}

#[derive(Debug)]
enum State {
    /// The card is read and asked about; its connection is kept.
    Asking(Front, Box<CardQuery>),
    /// The order is being made durable.
    Opening(Front, Box<Entry>, Box<Sight>),
    /// The order stands.
    Loading(Box<Loading>),
    /// Nothing began.
    Releasing(Box<Outcome>),
}

/// What is known before the order stands.
#[derive(Debug)]
struct Front {
    settings: Arc<Settings>,
    request: Request,
    taken_today: TakenToday,
    open: Vec<Case>,
    /// Whether an attempt to open the order may have succeeded.
    entry_in_doubt: bool,
}

/// Begins a recharge. `open` are the orders the journal holds open: none of this card may be among them.
pub fn begin(request: Request, open: Vec<Case>, settings: Arc<Settings>, now: Moment) -> Step<Recharge> {
    let taken_today = TakenToday::at_begin(request.taken_today, now);
    let front = Front { settings, request, taken_today, open, entry_in_doubt: false };
    if let Some(because) = front.unacceptable() {
        return front.refuse(Ended::NothingCharged, because, None);
    }
    let query = card_query::begin(Scope::CardAndServer, front.settings.clone(), now);
    front.asking(query, now)
}

impl Flow for Recharge {
    type Outcome = Outcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<Recharge> {
        match (self.state, answer) {
            (State::Asking(front, query), answer) => front.asking(query.resume(answer, now), now),
            (State::Opening(front, entry, sight), Answer::Recorded(_)) => front.opened(&entry, &sight, now),
            (State::Opening(front, entry, sight), Answer::Failed(fault)) => front.not_opened(entry, sight, fault),
            (State::Loading(loading), answer) => in_loading(loading.resume(answer, now)),
            (State::Releasing(outcome), _) => Step::End(*outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        match &self.state {
            State::Asking(_, query) => query.progress(),
            State::Opening(_, _, sight) => Progress {
                stage: Stage::Ordering,
                may_cancel: false,
                card_tail: Some(sight.card_no.tail().to_owned()),
                attempt: 0,
                code: None,
            },
            State::Loading(loading) => loading.progress(),
            State::Releasing(_) => Progress { stage: Stage::Ended, may_cancel: false, card_tail: None, attempt: 0, code: None },
        }
    }

    fn case(&self) -> Option<Case> {
        if let State::Loading(loading) = &self.state { loading.case() } else { None }
    }
}

fn in_loading(step: Step<Loading>) -> Step<Recharge> {
    match step {
        Step::Do(loading, effect) => Step::Do(Recharge { state: State::Loading(Box::new(loading)) }, effect),
        Step::End(outcome) => Step::End(outcome),
    }
}

impl Front {
    fn asking(self, step: Step<CardQuery>, now: Moment) -> Step<Recharge> {
        match card_query::keeping_the_card(step, now) {
            Kept::Asking(query, effect) => Step::Do(Recharge { state: State::Asking(self, query) }, effect),
            Kept::Asked(outcome) => self.asked(outcome, now),
        }
    }

    fn asked(self, outcome: card_query::Outcome, now: Moment) -> Step<Recharge> {
        let (sight, server) = match outcome {
            card_query::Outcome::OutOfReach(fault) => return self.refuse(Ended::OutOfReach, Because::Fault(fault), None),
            card_query::Outcome::Unreadable(status) => return self.refuse(Ended::NothingCharged, Because::CardUnreadable(status), None),
            card_query::Outcome::Read { sight, server } => (sight, server),
        };
        let info = match server {
            ServerSays::Info(info) => info,
            ServerSays::Refused(refusal) => return self.refuse(Ended::NothingCharged, Because::Refused(refusal), Some(&sight)),
            ServerSays::Silent(fault) => return self.refuse(Ended::OutOfReach, Because::Fault(fault), Some(&sight)),
            ServerSays::NotAsked => unreachable!("this query asks the server"),
        };
        match self.objection(&sight, &info, now) {
            Some(because) => self.refuse(Ended::NothingCharged, because, Some(&sight)),
            None => self.open(*sight, &info, now),
        }
    }

    /// Why this payment must not be taken, whatever the card.
    fn unacceptable(&self) -> Option<Because> {
        if let Some(key) = &self.request.used_by {
            return Some(Because::PaymentUsed(Some(key.clone())));
        }
        let Tender::Cash { received } = self.request.tender else { return None };
        let missing = self.request.amount.checked_sub(received)?;
        (missing > Fen::ZERO).then_some(Because::ReceivedShort(missing))
    }

    /// Why this card must not be loaded with this amount now.
    fn objection(&self, sight: &Sight, info: &CardInfo, now: Moment) -> Option<Because> {
        let standing = |case: &&Case| *case.card_no() == sight.card_no || case.pay_order_no() == Some(&self.request.pay_order_no);
        if let Some(case) = self.open.iter().find(standing) {
            return Some(Because::OpenOrder(case.key().clone()));
        }
        if let Some(because) = sight.unfit(info) {
            return Some(because);
        }
        let Some(balance) = sight.balance else {
            return Some(Because::Fault(Fault::NotDone(Cause::CardAnswer("the balance cannot be read".to_owned()))));
        };
        let most_open = self.settings.most_open_orders;
        if most_open > 0 && self.open.len() >= most_open {
            return Some(Because::TooManyOpen(self.open.len()));
        }
        let amount = self.request.amount;
        limits::check(amount, info, &self.settings)
            // The server's balance may be an older one than the card's.
            .and_then(|()| limits::check_collected(amount, balance, info))
            .and_then(|()| limits::check_day(amount, self.taken_today, &self.settings, now))
            .err()
            .map(Because::Limit)
    }

    fn open(self, sight: Sight, info: &CardInfo, now: Moment) -> Step<Recharge> {
        let event = Event::Opened {
            card_no: sight.card_no.clone(),
            server_card_no: info.card_no.clone(),
            amount: self.request.amount,
            source: Source::Here,
            means: self.request.means,
            pay_code: None,
            pay_order_no: self.request.pay_order_no.clone(),
            tender: self.request.tender,
            balance_before: sight.balance.unwrap_or(info.balance),
            terminal: self.settings.terminal,
        };
        let entry = Box::new(Entry { key: self.request.key.clone(), at: Stamp::of(now.civil), event });
        let effect = Effect::Record(Entry::clone(&entry));
        Step::Do(Recharge { state: State::Opening(self, entry, Box::new(sight)) }, effect)
    }

    fn opened(self, entry: &Entry, sight: &Sight, now: Moment) -> Step<Recharge> {
        let story = Story::open(entry).expect("the entry opens an order");
        debug_assert_eq!(story.card_no, sight.card_no);
        in_loading(loading::begin(story, self.settings, now))
    }

    /// An entry that may be there after all is made once more: told twice, an order's beginning is the same beginning.
    /// Where that fails too, a recovery may find the order, so it cannot be called off.
    fn not_opened(mut self, entry: Box<Entry>, sight: Box<Sight>, fault: Fault) -> Step<Recharge> {
        match fault {
            Fault::NotDone(_) if !self.entry_in_doubt => self.refuse(Ended::NothingCharged, Because::Fault(fault), Some(&sight)),
            fault if self.entry_in_doubt => self.refuse(Ended::Unfinished, Because::Fault(fault), Some(&sight)),
            _ => {
                self.entry_in_doubt = true;
                let effect = Effect::Record(Entry::clone(&entry));
                Step::Do(Recharge { state: State::Opening(self, entry, sight) }, effect)
            }
        }
    }

    fn refuse(self, ended: Ended, because: Because, sight: Option<&Sight>) -> Step<Recharge> {
        // What was paid for may be on the card by the order that it made before.
        let (on_card, key) = match &because {
            Because::PaymentUsed(key) => (OnCard::Unknown, key.clone()),
            _ => (OnCard::No, self.entry_in_doubt.then(|| self.request.key.clone())),
        };
        let outcome = Outcome {
            ended,
            because: Some(because),
            on_card,
            key,
            order_no: None,
            card_no: sight.map(|sight| sight.card_no.clone()),
            amount: self.request.amount,
            // An entry in doubt is all there is: the gateway was not asked yet.
            money: if self.request.tender == Tender::Gateway { Money::NeverPaid } else { Money::Taken },
            change: match self.request.tender {
                Tender::Cash { received } if ended == Ended::Unfinished => received.checked_sub(self.request.amount),
                Tender::Cash { received } => Some(received),
                Tender::Taken | Tender::Gateway => None,
            },
            payout: None,
            balance_before: sight.and_then(|sight| sight.balance),
            balance_after: None,
        };
        Step::Do(Recharge { state: State::Releasing(Box::new(outcome)) }, Effect::ReleaseCard)
    }
}
