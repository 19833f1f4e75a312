//! The payment gateway's half of loading: the code on the screen, the payment that wins, the money that goes back.
//!
//! ```text
//!  OPENED ─► Create ─► Showing ◄─► Querying ─ paid ─► PAID ─► the order is made (4.2)
//!              │          │ time is over, or the customer gives up         ▲
//!              │          └─► last query ─ not paid ─► Revoking ─ paid ────┤
//!              │ in doubt ─────────────────────────────► │ │               │ the payment won
//!              │ certainly not made                      │ └─ no answer: Unfinished; recovery: query, revoke
//!              └────────────► NEVER PAID ◄─ revoked ─────┘
//!
//!  the order is refused or cancelled ─► GIVING BACK ─► Refunding, repeated ─► PAID BACK
//! ```

use std::time::Duration;

use crate::domain::Moment;
use crate::flow::entry::{ByHandReason, Ending, Event, Tender};
use crate::flow::fault::Fault;
use crate::flow::outcome::Because;
use crate::flow::story::{Money, Story};
use crate::flow::{Answer, Effect, PayCode, Stage, Step};
use crate::proto::gateway::{Ask, IfPaid, Meaning, PayRefusal, PayReply, PayRequest, PayState, Payment};

use super::{Deal, Intention, Loading, State, Todo};

/// What this run knows of the payment.
#[derive(Debug, Default)]
pub(super) struct PayRun {
    /// Repetitions of the present question.
    attempts: u8,
    /// Whether an earlier `create` may have been handled.
    in_doubt: bool,
}

/// What is awaited.
#[derive(Debug)]
pub(super) enum Paying {
    Creating,
    /// The code is on the screen, for a while without a question.
    Showing(Code),
    Querying(Code),
    /// The last look before the payment is revoked.
    QueryingLast,
    Revoking,
    Refunding,
    /// A question is to be repeated.
    Waiting(PayTodo),
}

/// What is asked next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PayTodo {
    Create,
    QueryLast,
    Revoke,
    GiveBack,
    Refund,
}

/// A code that may be paid.
#[derive(Debug)]
pub(super) struct Code {
    shown: PayCode,
    /// Until when, in monotonic milliseconds.
    until_ms: u64,
}

impl Code {
    fn shown_at(mut self, now: Moment) -> Code {
        self.shown.seconds_left = self.left_ms(now).div_ceil(1000);
        self
    }

    fn left_ms(&self, now: Moment) -> u64 {
        self.until_ms.saturating_sub(now.monotonic_ms)
    }
}

impl Paying {
    pub(super) fn stage(&self) -> Stage {
        match self {
            Paying::Creating | Paying::Showing(_) | Paying::Querying(_) => Stage::Paying,
            Paying::QueryingLast | Paying::Revoking => Stage::EndingPayment,
            Paying::Refunding => Stage::Refunding,
            Paying::Waiting(todo) => todo.stage(),
        }
    }

    /// What is on the screen.
    pub(super) fn code(&self) -> Option<PayCode> {
        match self {
            Paying::Showing(code) | Paying::Querying(code) => Some(code.shown.clone()),
            _ => None,
        }
    }

    /// Whether giving up is still heard: the payment is then revoked.
    pub(super) fn may_cancel(&self) -> bool {
        self.stage() == Stage::Paying
    }
}

impl PayTodo {
    /// What an order that is taken up again needs of the gateway before anything else.
    pub(super) fn first_of(story: &Story, intention: Intention) -> Option<PayTodo> {
        match (story.money, intention) {
            (Money::GoingBack, _) => Some(PayTodo::Refund),
            (Money::Pending, Intention::GiveBack) => Some(PayTodo::GiveBack),
            (Money::Pending, _) => Some(PayTodo::QueryLast),
            _ => None,
        }
    }

    pub(super) fn stage(self) -> Stage {
        match self {
            PayTodo::Create => Stage::Paying,
            PayTodo::QueryLast | PayTodo::Revoke => Stage::EndingPayment,
            PayTodo::GiveBack | PayTodo::Refund => Stage::Refunding,
        }
    }
}

impl Deal {
    /// Begins a question of its own count.
    fn pay_next(mut self, todo: PayTodo, now: Moment) -> Step<Loading> {
        self.run.pay.attempts = 0;
        self.pay(todo, now)
    }

    pub(super) fn pay(self, todo: PayTodo, now: Moment) -> Step<Loading> {
        let (ask, state) = match todo {
            PayTodo::Create => {
                let ask = Ask::Create { means: self.story.charge.means, valid: self.settings.paying.valid };
                (ask, Paying::Creating)
            }
            PayTodo::QueryLast => (Ask::Query, Paying::QueryingLast),
            PayTodo::Revoke => (Ask::Revoke { if_paid: IfPaid::Keep }, Paying::Revoking),
            PayTodo::Refund => (Ask::Revoke { if_paid: IfPaid::Refund }, Paying::Refunding),
            PayTodo::GiveBack => return self.give_money_back(Ending::Cancelled, now),
        };
        self.ask_gateway(ask, state)
    }

    fn ask_gateway(self, ask: Ask, state: Paying) -> Step<Loading> {
        let charge = &self.story.charge;
        let request = PayRequest { pay_order_no: charge.pay_order_no.clone(), amount: charge.amount, ask };
        self.in_state(State::Paying(state), Effect::Pay(request))
    }

    pub(super) fn paying(mut self, paying: Paying, answer: Answer, now: Moment) -> Step<Loading> {
        match (paying, answer) {
            (Paying::Showing(code), Answer::Done) if code.left_ms(now) == 0 => self.pay_next(PayTodo::QueryLast, now),
            (Paying::Showing(code), Answer::Done) => self.ask_gateway(Ask::Query, Paying::Querying(code.shown_at(now))),
            // The customer gives up.
            (Paying::Showing(_), Answer::Failed(fault)) => {
                self.run.abandoned = Some(Because::Fault(fault));
                self.pay_next(PayTodo::QueryLast, now)
            }
            (Paying::Waiting(PayTodo::Create), Answer::Failed(fault)) => self.not_made(Because::Fault(fault), now),
            (Paying::Waiting(todo), Answer::Done | Answer::Failed(_)) => self.pay(todo, now),
            (_, Answer::Paid(PayReply::Stands(payment))) if payment.amount != self.story.charge.amount => {
                let description = format!("{} instead of {}", payment.amount, self.story.charge.amount);
                self.by_hand(ByHandReason::Payment { code: "amount_mismatch".to_owned(), description }, now)
            }
            (_, Answer::Paid(PayReply::Refused(refusal))) if refusal.meaning() == Meaning::ByHand => self.by_hand(refusal.into(), now),
            (Paying::Creating, Answer::Paid(PayReply::Stands(payment))) => self.made(payment, now),
            (Paying::Creating, Answer::Paid(PayReply::Refused(refusal))) => self.not_made_by(refusal, now),
            (Paying::Creating, Answer::Failed(fault)) => self.create_failed(fault, now),
            (Paying::Querying(_) | Paying::QueryingLast | Paying::Revoking, Answer::Paid(PayReply::Stands(payment)))
                if payment.state != PayState::Waiting =>
            {
                self.pay_ended(payment, now)
            }
            // A question changes nothing: without an answer it is as if nobody had paid yet.
            (Paying::Querying(code), Answer::Paid(_) | Answer::Failed(_)) => self.show(code, now),
            (Paying::QueryingLast, Answer::Paid(_) | Answer::Failed(_)) => self.pay_next(PayTodo::Revoke, now),
            (Paying::Revoking, Answer::Paid(PayReply::Stands(_))) => self.pay_again(PayTodo::Revoke, Because::NotPaid, now),
            (Paying::Revoking, Answer::Paid(PayReply::Refused(refusal))) => {
                self.pay_again(PayTodo::Revoke, Because::PayRefused(refusal), now)
            }
            (Paying::Revoking, Answer::Failed(fault)) => self.pay_again(PayTodo::Revoke, Because::Fault(fault), now),
            (Paying::Refunding, Answer::Paid(PayReply::Stands(payment))) => self.refund_stands(&payment, now),
            (Paying::Refunding, Answer::Paid(_) | Answer::Failed(_)) => self.pay_again(PayTodo::Refund, Because::Refunding, now),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    /// `create` answered.
    fn made(self, payment: Payment, now: Moment) -> Step<Loading> {
        match (payment.state, payment.qr) {
            (PayState::Waiting, Some(qr)) => {
                let valid = payment.left.map_or(self.settings.paying.valid, |left| left.min(self.settings.paying.valid));
                let until_ms = now.monotonic_ms.saturating_add(milliseconds(valid));
                self.show(Code { shown: PayCode { qr, seconds_left: 0 }, until_ms }, now)
            }
            // Reading an answer to `create` sees to it that one that waits has a code.
            (PayState::Waiting, None) => self.pay_next(PayTodo::Revoke, now),
            (_, qr) => self.pay_ended(Payment { qr, ..payment }, now),
        }
    }

    /// Shows the code until the next question is due.
    fn show(self, code: Code, now: Moment) -> Step<Loading> {
        let code = code.shown_at(now);
        let pause = self.settings.paying.query_every.min(Duration::from_millis(code.left_ms(now)));
        self.in_state(State::Paying(Paying::Showing(code)), Effect::Pause(pause))
    }

    fn not_made_by(mut self, refusal: PayRefusal, now: Moment) -> Step<Loading> {
        let certain = refusal.meaning() == Meaning::NotDone;
        let because = Because::PayRefused(refusal);
        if certain {
            return self.not_made(because, now);
        }
        self.run.pay.in_doubt = true;
        self.create_again(because, now)
    }

    fn create_failed(mut self, fault: Fault, now: Moment) -> Step<Loading> {
        self.run.pay.in_doubt |= fault.in_doubt();
        self.create_again(Because::Fault(fault), now)
    }

    /// The same number and amount is the same payment, so `create` may be repeated.
    fn create_again(mut self, because: Because, now: Moment) -> Step<Loading> {
        self.run.pay.attempts = self.run.pay.attempts.saturating_add(1);
        if self.run.pay.attempts >= self.settings.attempts {
            return self.not_made(because, now);
        }
        self.wait_for(PayTodo::Create)
    }

    /// No code was shown. Where the payment may have been made all the same, it is revoked.
    fn not_made(mut self, because: Because, now: Moment) -> Step<Loading> {
        self.run.abandoned = Some(because);
        if self.run.pay.in_doubt { self.pay_next(PayTodo::Revoke, now) } else { self.close(Ending::NeverPaid, now) }
    }

    /// The payment waits no longer.
    fn pay_ended(mut self, payment: Payment, now: Moment) -> Step<Loading> {
        match payment.state {
            PayState::Paid => {
                // Whatever it was to be given up for: the payment won.
                self.run.abandoned = None;
                // 4.2 is never sent before this is durable.
                self.run.create_in_doubt = false;
                let event = Event::Paid { transaction: payment.transaction, paid_at: payment.paid_at };
                self.record(event, Todo::Create, now)
            }
            PayState::Revoked | PayState::Expired | PayState::Waiting => {
                self.run.abandoned.get_or_insert(Because::NotPaid);
                self.close(Ending::NeverPaid, now)
            }
            // Somebody at the gateway gives it back.
            PayState::Refunding | PayState::Refunded => {
                self.run.abandoned.get_or_insert(Because::NotPaid);
                self.give_money_back(Ending::NeverOrdered, now)
            }
        }
    }

    /// The order is not to be, and the money is the customer's. Durable before it is asked for, so that nothing is ever
    /// loaded for it afterwards.
    pub(super) fn give_money_back(self, instead: Ending, now: Moment) -> Step<Loading> {
        self.record(Event::GivingBack { instead }, Todo::Pay(PayTodo::Refund), now)
    }

    fn refund_stands(self, payment: &Payment, now: Moment) -> Step<Loading> {
        match payment.state {
            PayState::Refunded => self.close(Ending::PaidBack, now),
            PayState::Revoked | PayState::Expired => self.close(Ending::NeverPaid, now),
            PayState::Refunding | PayState::Paid | PayState::Waiting => self.pay_again(PayTodo::Refund, Because::Refunding, now),
        }
    }

    /// Repeats a question, later and later; leaves it to recovery when that is often enough. Nobody may give that up.
    fn pay_again(mut self, todo: PayTodo, because: Because, now: Moment) -> Step<Loading> {
        self.run.pay.attempts = self.run.pay.attempts.saturating_add(1);
        if self.run.pay.attempts >= self.settings.attempts {
            return self.give_up(because, now);
        }
        self.wait_for(todo)
    }

    fn wait_for(self, todo: PayTodo) -> Step<Loading> {
        let pause = self.settings.pause_after(self.run.pay.attempts);
        self.in_state(State::Paying(Paying::Waiting(todo)), Effect::Pause(pause))
    }

    /// Whether the money must go back through the gateway before an order may end so.
    pub(super) fn must_give_back(&self, ending: Ending) -> bool {
        self.story.money == Money::Paid && matches!(ending, Ending::NeverOrdered | Ending::Cancelled | Ending::Refunded)
    }

    /// How long a card is waited for that was there before: at a code it is lifted while the telephone is out.
    pub(super) fn patience_for_return(&self) -> Duration {
        match self.story.tender {
            Tender::Gateway => self.settings.await_return.max(self.settings.await_card),
            Tender::Taken | Tender::Cash { .. } => self.settings.await_return,
        }
    }
}

impl From<PayRefusal> for ByHandReason {
    fn from(refusal: PayRefusal) -> ByHandReason {
        ByHandReason::Payment { code: refusal.code, description: refusal.message }
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
