//! The orders of a card at the server, page by page (4.3).

use std::sync::Arc;

use crate::domain::{CardNumber, Moment, OrderNo, OrderState};
use crate::proto::codes::Class;
use crate::proto::message::{Body, Call, OrderRow, Request, Response};

use super::fault::{Cause, Fault};
use super::settings::Settings;
use super::story::Refusal;
use super::{Answer, Effect, Flow, Progress, Stage, Step};

/// Orders per page: the most that 4.3.1 allows.
const PER_PAGE: u32 = 20;

/// More pages than any card has: a server that counts on for ever is stopped here.
const MOST_PAGES: u32 = 500;

/// Which orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of this card, as the server writes its number.
    pub card_no: CardNumber,
    /// This one only.
    pub order_no: Option<OrderNo>,
    /// Those in this state only.
    pub state: Option<OrderState>,
}

/// The machine.
#[derive(Debug)]
pub struct OrderQuery {
    settings: Arc<Settings>,
    wanted: Wanted,
    page: u32,
    listed: Vec<OrderRow>,
    unreadable: Vec<String>,
    attempts: u8,
}

/// How a query for orders ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// These, in the server's order, newest first.
    Listed {
        /// The orders that could be read.
        orders: Vec<OrderRow>,
        /// What stood in the way of reading others.
        unreadable: Vec<String>,
    },
    /// The server refused to say.
    Refused(Refusal),
    /// It could not be asked, or gave no reply that counts.
    Silent(Fault),
}

/// Begins with the first page.
pub fn begin(wanted: Wanted, settings: Arc<Settings>) -> Step<OrderQuery> {
    OrderQuery { settings, wanted, page: 1, listed: Vec::new(), unreadable: Vec::new(), attempts: 0 }.ask()
}

impl Flow for OrderQuery {
    type Outcome = Outcome;

    fn resume(self, answer: Answer, _now: Moment) -> Step<OrderQuery> {
        match answer {
            Answer::Replied(response) => self.replied(response),
            Answer::Failed(fault) => self.no_reply(fault),
            Answer::Done => self.ask(),
            answer => panic!("the answer {answer:?} does not belong to a query for orders"),
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            stage: Stage::Querying,
            may_cancel: true,
            card_tail: Some(self.wanted.card_no.tail().to_owned()),
            attempt: self.attempts,
            code: None,
        }
    }
}

impl OrderQuery {
    fn ask(self) -> Step<OrderQuery> {
        let request = Request::ChargeOrderQuery {
            card_no: self.wanted.card_no.clone(),
            order_no: self.wanted.order_no.clone(),
            state: self.wanted.state,
            page: self.page,
            per_page: PER_PAGE,
        };
        Step::Do(self, Effect::Ask(request))
    }

    fn replied(mut self, response: Response) -> Step<OrderQuery> {
        let refusal = Refusal::of(Call::ChargeOrderQuery, &response);
        match (response.code.class(), response.body) {
            (Class::Success, Some(Body::Orders(page))) => {
                let empty = page.orders.is_empty();
                // A server that does not filter gives everything.
                self.listed.extend(page.orders.into_iter().filter(|row| wants(&self.wanted, row)));
                self.unreadable.extend(page.unreadable);
                self.attempts = 0;
                if empty || self.page >= page.pages.min(MOST_PAGES) {
                    return Step::End(Outcome::Listed { orders: self.listed, unreadable: self.unreadable });
                }
                self.page += 1;
                self.ask()
            }
            (Class::RetryLater, _) => self.again(Outcome::Refused(refusal)),
            _ => Step::End(Outcome::Refused(refusal)),
        }
    }

    fn no_reply(self, fault: Fault) -> Step<OrderQuery> {
        if *fault.cause() == Cause::Cancelled {
            return Step::End(Outcome::Silent(fault));
        }
        self.again(Outcome::Silent(fault))
    }

    /// A query changes nothing: it may be repeated whatever became of it.
    fn again(mut self, last: Outcome) -> Step<OrderQuery> {
        self.attempts = self.attempts.saturating_add(1);
        if self.attempts >= self.settings.attempts {
            return Step::End(last);
        }
        let pause = self.settings.retry_after;
        Step::Do(self, Effect::Pause(pause))
    }
}

fn wants(wanted: &Wanted, row: &OrderRow) -> bool {
    wanted.order_no.as_ref().is_none_or(|order_no| *order_no == row.order_no) && wanted.state.is_none_or(|state| state == row.state)
}
