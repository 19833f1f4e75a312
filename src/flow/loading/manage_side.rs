//! Card management: the server's list runs on the same card, its results go up, the server decides.

use crate::domain::Moment;
use crate::flow::entry::{ByHandReason, Event};
use crate::flow::fault::{Cause, Fault};
use crate::flow::list_run::{ListRun, Stops};
use crate::flow::outcome::Because;
use crate::flow::story::Refusal;
use crate::flow::{Effect, Step};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue;
use crate::proto::codes::Class;
use crate::proto::message::{Body, Call, Executed, Request, Response};

use super::{Deal, Loading, State, Todo};

impl Deal {
    pub(super) fn ask_management(self) -> Step<Loading> {
        let Some(order_no) = self.story.order_no.clone() else { unreachable!("only an order with a number is managed") };
        let request = Request::ChargeOrderManageRequest { charge: self.story.charge.clone(), order_no };
        self.ask(State::AskingManagement, request)
    }

    pub(super) fn management(mut self, response: Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::ChargeOrderManageRequest, &response);
        match (response.code.class(), response.body) {
            (Class::Success, Some(Body::Commands(body))) => {
                if !self.is_ours(&body.order_no) {
                    let fault = Fault::InDoubt(Cause::BadReply("4.7 names another order".to_owned()));
                    return self.repeat(Todo::Manage, fault, now);
                }
                if let Err(reason) = catalogue::guard(catalogue::Step::Manage, &body.commands, &self.terms()) {
                    return self.list_refused(refusal.call.as_str(), &reason.to_string(), &body.commands, now);
                }
                self.run.attempts = 0;
                let run = ListRun::new(body.commands, Stops::AtRefusal);
                match run.next() {
                    Some(first) => self.in_state(State::RunningManagement(run), Effect::Transmit(first)),
                    None => self.management_ran(run, now),
                }
            }
            (class, _) => {
                if class == Class::NeedsManagement {
                    // Asked for management, it asks for management: a round that came to nothing.
                    self.run.rounds = self.run.rounds.saturating_add(1);
                }
                self.manage_code(class, refusal, now)
            }
        }
    }

    pub(super) fn managing(self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Loading> {
        run.take(reply);
        match run.next() {
            Some(next) => self.in_state(State::RunningManagement(run), Effect::Transmit(next)),
            None => self.management_ran(run, now),
        }
    }

    fn management_ran(mut self, run: ListRun, now: Moment) -> Step<Loading> {
        self.run.rounds = self.run.rounds.saturating_add(1);
        // What stood in the way of cancelling is being settled.
        self.run.cancel_refusal = None;
        let listed = run.commands().to_vec();
        let executed = run.into_executed();
        let event = Event::Managed { round: self.run.rounds, executed: executed.clone() };
        self.record(event, Todo::ManageConfirm { executed, listed }, now)
    }

    pub(super) fn confirm_management(self, executed: Vec<Executed>, listed: Vec<Command>) -> Step<Loading> {
        let Some(order_no) = self.story.order_no.clone() else { unreachable!("only an order with a number is managed") };
        let request = Request::ChargeOrderManageConfirm { charge: self.story.charge.clone(), order_no, executed, listed };
        self.ask(State::ConfirmingManagement, request)
    }

    pub(super) fn managed(self, response: &Response, now: Moment) -> Step<Loading> {
        let refusal = Refusal::of(Call::ChargeOrderManageConfirm, response);
        match response.code.class() {
            // The state is asked for, whatever 4.8 promised.
            Class::Success => self.go(Todo::State, now),
            class => self.manage_code(class, refusal, now),
        }
    }

    /// The codes of 4.7 and 4.8 (R-20, appendix D).
    fn manage_code(mut self, class: Class, refusal: Refusal, now: Moment) -> Step<Loading> {
        let event = refusal.event();
        match (class, refusal.code.as_str()) {
            (_, "000154") => self.record(event, Todo::Done, now),
            (Class::Refundable, _) => self.record(event, Todo::NotWritten, now),
            (Class::NeedsManagement, _) if self.run.rounds < self.settings.rounds => self.record(event, Todo::Manage, now),
            (Class::NeedsManagement, _) => self.by_hand(ByHandReason::RoundsExhausted, now),
            (Class::ByHand, _) => self.by_hand(refusal.by_hand(), now),
            // 4.8 is busy behind a 4.7 that is not, again and again.
            (Class::RetryLater, _) if self.run.rounds >= self.settings.rounds => self.give_up(Because::Refused(refusal), now),
            (Class::RetryLater, _) => self.repeat(Todo::Manage, refusal, now),
            _ if self.run.manage_refusal.is_some() => self.by_hand(refusal.by_hand(), now),
            _ => {
                self.run.manage_refusal = Some(refusal);
                self.record(event, Todo::State, now)
            }
        }
    }
}
