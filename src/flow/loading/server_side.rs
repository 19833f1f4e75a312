//! The server's half of loading: 4.2, 4.5, 4.6, 4.4 and the search for an order whose number was lost.

use crate::domain::order::OrderType;
use crate::domain::{Moment, OrderKey, OrderNo, OrderState, Stamp};
use crate::flow::entry::{ByHandReason, Ending, Event, Source, Tender};
use crate::flow::fault::{Cause, Fault};
use crate::flow::outcome::Because;
use crate::flow::story::{Refusal, Write};
use crate::flow::{Effect, Step};
use crate::proto::apdu::Command;
use crate::proto::catalogue::{self, Known, classify};
use crate::proto::codes::{Class, ResultCode};
use crate::proto::message::{Body, Call, OrderRow, Request, Response, Settled};

use super::{Armed, Deal, Intention, Loading, Offered, State, Todo, card_side::is_initialize_for_load};

/// Orders per page of 4.3: the most it allows.
const PER_PAGE: u32 = 20;

/// The server has no such order; of a card, none at all.
const NO_SUCH_ORDER: &str = "000039";

/// A card's clock and the server's may differ by this much when an order is looked for by its time, in seconds.
const CLOCK_SLACK_S: i64 = 600;

impl Refusal {
    pub(crate) fn of(call: Call, response: &Response) -> Refusal {
        Refusal { call: call.default_name().to_owned(), code: response.code.as_str().to_owned(), description: response.description.clone() }
    }

    pub(in crate::flow) fn event(&self) -> Event {
        Event::Answered { call: self.call.clone(), code: self.code.clone(), description: self.description.clone() }
    }

    pub(in crate::flow) fn by_hand(self) -> ByHandReason {
        ByHandReason::Server { code: self.code, description: self.description }
    }
}

impl Deal {
    pub(super) fn create(self) -> Step<Loading> {
        let request = Request::ChargeOrderCreate(self.story.charge.clone());
        self.ask(State::Creating, request)
    }

    pub(super) fn created(mut self, response: Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::ChargeOrderCreate, &response);
        let class = response.code.class();
        match (class, response.body) {
            (Class::Success, Some(Body::Commands(body))) => self.recall(Offered::Created(body)),
            // The server names the order it has for this payment: no need to look for it.
            (Class::AlreadyDone, Some(Body::Commands(body))) if self.run.create_in_doubt => self.recall(Offered::Created(body)),
            (Class::RetryLater, _) => {
                self.run.attempts = self.run.attempts.saturating_add(1);
                if self.run.attempts < self.settings.attempts { self.pause(Todo::Create) } else { self.never_ordered(refusal, now) }
            }
            // An earlier 4.2 may have made it, or this one although it was refused: only the list of the card's orders
            // tells.
            _ if self.run.create_in_doubt || leaves_open(&response.code) => self.go(Todo::Find(Some(refusal)), now),
            // The number of cash, and of a payment at the gateway, was made for this order alone: this very request has
            // come before, whoever repeated it.
            (Class::AlreadyDone, _) if refusal.code == "000090" && self.story.tender != Tender::Taken => {
                self.go(Todo::Find(Some(refusal)), now)
            }
            // The payment belongs to an order made before, by whoever: it is not this run's to give back.
            (Class::AlreadyDone, _) if refusal.code == "000090" => {
                self.run.abandoned = Some(Because::PaymentUsed(None));
                // Whoever looks for that order later, after a program that died before its last word, finds it in the journal.
                self.record(refusal.event(), Todo::Unordered, now)
            }
            // The server speaks of a load that this order cannot have had: somebody must look.
            (Class::AlreadyDone, _) => {
                self.run.abandoned = Some(Because::PaymentUsed(None));
                self.by_hand(refusal.by_hand(), now)
            }
            _ => self.never_ordered(refusal, now),
        }
    }

    /// Asks the journal for what it knows of the numbers that the server offers.
    fn recall(self, offered: Offered) -> Step<Loading> {
        let numbers = match &offered {
            Offered::Created(body) => vec![body.order_no.clone()],
            Offered::Found(rows, _) => rows.iter().map(|row| row.order_no.clone()).collect(),
        };
        self.in_state(State::Recalling(offered), Effect::Recall(numbers))
    }

    /// A number that belongs to another story of this journal, closed or not, is not this story's order: whoever tells it
    /// plays back an old reply, which says nothing.
    pub(super) fn recalled(self, offered: Offered, known: &[(OrderNo, OrderKey)], now: Moment) -> Step<Loading> {
        let anothers = |number: &OrderNo| known.iter().any(|(known, key)| known == number && *key != self.story.key);
        match offered {
            Offered::Created(body) if anothers(&body.order_no) => {
                self.not_created(Fault::InDoubt(Cause::BadReply("4.2 names an order that was made before".to_owned())), now)
            }
            Offered::Created(body) => self.adopt(body.order_no, &body.commands, body.settled, now),
            Offered::Found(mut rows, refused) => {
                rows.retain(|row| !anothers(&row.order_no));
                self.choose(rows, refused, now)
            }
        }
    }

    fn adopt(mut self, order_no: OrderNo, commands: &[Command], settled: Settled, now: Moment) -> Step<Loading> {
        self.run.attempts = 0;
        let commands = commands.iter().map(Into::into).collect();
        self.record(Event::Created { order_no, commands, settled }, Todo::Again, now)
    }

    fn never_ordered(mut self, refusal: Refusal, now: Moment) -> Step<Loading> {
        if self.run.create_in_doubt {
            return self.give_up(Because::Refused(refusal), now);
        }
        self.run.abandoned = Some(Because::Refused(refusal));
        self.close(Ending::NeverOrdered, now)
    }

    pub(super) fn not_created(mut self, fault: Fault, now: Moment) -> Step<Loading> {
        self.run.create_in_doubt |= fault.in_doubt();
        let last = self.run.attempts.saturating_add(1) >= self.settings.attempts || *fault.cause() == Cause::Cancelled;
        if last && !self.run.create_in_doubt {
            self.run.abandoned = Some(Because::Fault(fault));
            return self.close(Ending::NeverOrdered, now);
        }
        self.repeat(Todo::Create, fault, now)
    }

    /// The order exists and its number was lost: it is looked for among the card's orders.
    pub(super) fn find(self, page: u32, found: Vec<OrderRow>, refused: Option<Refusal>) -> Step<Loading> {
        let request =
            Request::ChargeOrderQuery { card_no: self.story.charge.card_no.clone(), order_no: None, state: None, page, per_page: PER_PAGE };
        self.ask(State::Finding { page, found, refused }, request)
    }

    pub(super) fn found(
        self,
        page: u32,
        mut found: Vec<OrderRow>,
        refused: Option<Refusal>,
        response: Response,
        now: Moment,
    ) -> Step<Loading> {
        let busy = Refusal::of(Call::ChargeOrderQuery, &response);
        match (response.code.class(), response.body) {
            (Class::Success, Some(Body::Orders(orders))) => {
                found.extend(orders.orders.into_iter().filter(|row| self.may_be_ours(row)));
                if page < orders.pages {
                    return self.find(page + 1, found, refused);
                }
                self.recall_or_choose(found, refused, now)
            }
            // Some servers answer a card without orders with a refusal.
            _ if busy.code == NO_SUCH_ORDER => self.recall_or_choose(found, refused, now),
            (Class::ByHand, _) => self.by_hand(busy.by_hand(), now),
            // Every other refusal says nothing of orders, and one that may be there must not be given up.
            _ => self.repeat(Todo::Find(refused), busy, now),
        }
    }

    /// An order nobody has touched, of this card and amount, and not one that was made elsewhere to be collected.
    fn may_be_ours(&self, row: &OrderRow) -> bool {
        let untouched = row.state == OrderState::Initial && row.kind != OrderType::Collect;
        untouched && row.amount == self.story.charge.amount && row.card_no.may_be(&self.story.card_no)
    }

    /// Whether it was made since the story began, as far as the two clocks agree.
    fn is_recent(&self, row: &OrderRow) -> bool {
        Stamp::parse(&row.created.0, &row.created.1)
            .is_none_or(|created| self.story.opened_at.civil().duration_since(created.civil()).as_secs() <= CLOCK_SLACK_S)
    }

    fn recall_or_choose(self, found: Vec<OrderRow>, refused: Option<Refusal>, now: Moment) -> Step<Loading> {
        if found.is_empty() { self.choose(found, refused, now) } else { self.recall(Offered::Found(found, refused)) }
    }

    fn choose(self, found: Vec<OrderRow>, refused: Option<Refusal>, now: Moment) -> Step<Loading> {
        let (mut recent, older): (Vec<OrderRow>, Vec<OrderRow>) = found.into_iter().partition(|row| self.is_recent(row));
        match (recent.len(), refused) {
            (1, _) => {
                let row = recent.remove(0);
                self.adopt(row.order_no, &[], Settled::default(), now)
            }
            // Ours all the same, where this terminal's clock is ahead: nobody may take it for one that never was.
            (0, _) if !older.is_empty() => self.by_hand(ByHandReason::Ambiguous, now),
            (0, Some(refusal)) if ResultCode::new(&refusal.code).class() != Class::AlreadyDone => {
                let mut deal = self;
                deal.run.create_in_doubt = false;
                deal.never_ordered(refusal, now)
            }
            (0, _) => self.by_hand(ByHandReason::UnknownOrder, now),
            _ => self.by_hand(ByHandReason::Ambiguous, now),
        }
    }

    pub(super) fn authorize(mut self, armed: Armed) -> Step<Loading> {
        self.run.authorizations = self.run.authorizations.saturating_add(1);
        let Some(order_no) = self.story.order_no.clone() else { unreachable!("8050 runs for an order that has a number") };
        let request = Request::CardChargeRequest { charge: self.story.charge.clone(), order_no, executed: armed.executed.clone() };
        self.ask(State::Authorizing(armed), request)
    }

    pub(super) fn authorized(mut self, armed: Armed, response: Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::CardChargeRequest, &response);
        match (response.code.class(), response.body) {
            (Class::Success, Some(Body::Commands(body))) => {
                self.run.attempts = 0;
                let has = |wanted: fn(&Known) -> bool| body.commands.iter().filter_map(classify).any(|known| wanted(&known));
                if !self.is_ours(&body.order_no) {
                    return self.not_authorized(armed, Fault::InDoubt(Cause::BadReply("4.5 names another order".to_owned())), now);
                }
                if !has(|known| matches!(known, Known::Credit { .. })) && body.commands.iter().any(is_initialize_for_load) {
                    return self.initialize_again(body.commands, now);
                }
                match catalogue::guard(catalogue::Step::Credit, &body.commands, &self.terms()) {
                    Ok(()) => self.intend(&armed, body.commands, body.settled, now),
                    Err(reason) => self.list_refused(refusal.call.as_str(), &reason.to_string(), &body.commands, now),
                }
            }
            (Class::RetryLater, _) => self.repeat(Todo::Authorize(armed), refusal, now),
            (Class::NeedsManagement, _) => self.record(refusal.event(), Todo::Manage, now),
            (Class::Success | Class::AlreadyDone, _) => self.record(refusal.event(), Todo::State, now),
            (Class::ByHand, _) => self.by_hand(refusal.by_hand(), now),
            (Class::Refundable, _) => {
                // The server wants it tried again or given back: once more, then back.
                if self.run.authorizations >= self.settings.attempts {
                    self.run.abandoned = Some(Because::Refused(refusal.clone()));
                }
                self.record(refusal.event(), Todo::Again, now)
            }
            _ => {
                self.run.abandoned = Some(Because::Refused(refusal.clone()));
                self.record(refusal.event(), Todo::Again, now)
            }
        }
    }

    /// 4.5 asks for another 8050: at most twice.
    fn initialize_again(mut self, commands: Vec<Command>, now: Moment) -> Step<Loading> {
        self.run.reinitializations += 1;
        if self.run.reinitializations > 2 {
            return self.list_refused(Call::CardChargeRequest.default_name(), "8050 is asked for without an end", &commands, now);
        }
        self.initialize_with(commands, Call::CardChargeRequest.default_name(), now)
    }

    pub(super) fn not_authorized(self, armed: Armed, fault: Fault, now: Moment) -> Step<Loading> {
        if fault.in_doubt() {
            // The server may have authorised; only it knows. 8052 never came, so the card is as it was.
            if self.run.authorizations >= self.settings.attempts {
                self.give_up(Because::Fault(fault), now)
            } else {
                self.go(Todo::State, now)
            }
        } else {
            self.repeat(Todo::Authorize(armed), fault, now)
        }
    }

    pub(super) fn confirm(self, now: Moment) -> Step<Loading> {
        let (Write::Written(intent, executed) | Write::Refused(intent, executed), Some(order_no)) =
            (&self.story.write, self.story.order_no.clone())
        else {
            return self.go(Todo::State, now);
        };
        let request = Request::CardChargeConfirm {
            charge: self.story.charge.clone(),
            order_no,
            executed: executed.clone(),
            listed: intent.commands.clone(),
        };
        self.ask(State::Confirming, request)
    }

    pub(super) fn confirmed(mut self, response: &Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::CardChargeConfirm, response);
        let written = matches!(self.story.write, Write::Written(..));
        self.run.confirmed = true;
        match response.code.class() {
            Class::Success if written => {
                self.run.attempts = 0;
                self.go(Todo::Measure, now)
            }
            Class::Success => self.go(Todo::State, now),
            Class::RetryLater => self.repeat(Todo::Confirm, refusal, now),
            Class::NeedsManagement => self.record(refusal.event(), Todo::Manage, now),
            Class::ByHand => self.by_hand(refusal.by_hand(), now),
            _ => self.record(refusal.event(), Todo::State, now),
        }
    }

    /// Gives the order back: nothing of it is on the card, and nothing is on its way there.
    pub(super) fn cancel(mut self) -> Step<Loading> {
        self.run.cancels = self.run.cancels.saturating_add(1);
        let Some(order_no) = self.story.order_no.clone() else { unreachable!("only an order with a number is cancelled") };
        let request = Request::ChargeOrderCancel { card_no: self.story.charge.card_no.clone(), order_no };
        self.ask(State::Cancelling, request)
    }

    pub(super) fn cancelled(mut self, response: &Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::ChargeOrderCancel, response);
        match response.code.class() {
            Class::Success => self.close(Ending::Cancelled, now),
            Class::RetryLater => self.repeat(Todo::Cancel, refusal, now),
            _ => {
                self.run.cancel_refusal = Some(refusal.clone());
                self.record(refusal.event(), Todo::State, now)
            }
        }
    }

    pub(super) fn not_cancelled(self, fault: Fault, now: Moment) -> Step<Loading> {
        if fault.in_doubt() && self.run.cancels < self.settings.attempts {
            return self.go(Todo::State, now);
        }
        self.repeat(Todo::Cancel, fault, now)
    }

    pub(super) fn ask_state(self, page: u32) -> Step<Loading> {
        let request = Request::ChargeOrderQuery {
            card_no: self.story.charge.card_no.clone(),
            order_no: self.story.order_no.clone(),
            state: None,
            page,
            per_page: PER_PAGE,
        };
        self.ask(State::Stating { page }, request)
    }

    pub(super) fn stated(mut self, page: u32, response: Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::ChargeOrderQuery, &response);
        match (response.code.class(), response.body) {
            (Class::Success, Some(Body::Orders(orders))) => {
                if let Some(row) = orders.orders.iter().find(|row| self.is_ours(&row.order_no)) {
                    self.run.attempts = 0;
                    self.run.state = Some(row.state);
                    let decide = Todo::Decide { paid: row.paid };
                    return self.record(Event::Stated { state: row.state }, decide, now);
                }
                // A server that does not look at orderno gives the whole list.
                if page < orders.pages { self.ask_state(page + 1) } else { self.by_hand(ByHandReason::UnknownOrder, now) }
            }
            (Class::ByHand, _) => self.by_hand(refusal.by_hand(), now),
            _ if refusal.code == NO_SUCH_ORDER => self.by_hand(ByHandReason::UnknownOrder, now),
            _ => self.repeat(Todo::State, refusal, now),
        }
    }

    /// Loads the card (again), or gives the order back where that was decided: nothing of it is on the card.
    pub(super) fn again(self, now: Moment) -> Step<Loading> {
        match (self.run.intention, self.run.cancel_refusal.clone()) {
            (Intention::GiveBack, Some(refusal)) => return self.let_go(Because::Refused(refusal), now),
            (_, Some(refusal)) => return self.by_hand(refusal.by_hand(), now),
            (Intention::GiveBack, None) => return self.go(Todo::Cancel, now),
            (Intention::Settle, None) => return self.let_go(Because::NotWritten, now),
            (Intention::Load, None) => {}
        }
        if self.run.abandoned.is_some() {
            // Who paid elsewhere decides elsewhere whether to try again or to take the payment back.
            return match self.story.source {
                Source::Here => self.go(Todo::Cancel, now),
                Source::Elsewhere => self.close(Ending::LeftAtServer, now),
            };
        }
        if self.run.writes >= self.settings.writes || self.run.authorizations >= self.settings.attempts.saturating_add(self.settings.writes)
        {
            return self.give_up(Because::Exhausted, now);
        }
        self.go(Todo::Initialize, now)
    }
}

/// Whether a refusal of 4.2 leaves open that there is an order: the server does not know what happened, speaks of a load,
/// or says what nobody knows.
fn leaves_open(code: &ResultCode) -> bool {
    code.says_nothing() || matches!(code.class(), Class::NeedsManagement | Class::Refundable | Class::ByHand)
}
