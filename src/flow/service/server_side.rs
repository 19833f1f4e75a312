//! The server's half: 4.10 and 4.12, what their lists may hold, 4.11 and 4.13 until they have a final answer.

use crate::domain::{Fen, Moment, OrderKey, OrderNo};
use crate::flow::entry::{Ending, Event, FileBytes, PurseBefore};
use crate::flow::fault::{Cause, Fault};
use crate::flow::outcome::Because;
use crate::flow::story::Refusal;
use crate::flow::{Effect, Step};
use crate::proto::apdu::Command;
use crate::proto::catalogue::{self, Known, OrderTerms, classify};
use crate::proto::codes::{Class, ResultCode};
use crate::proto::message::{Body, Call, CardResult, CommandsBody, Executed, Request, Response, ReturnKind};

use super::{Before, Business, Card, Prepared, Service, State, Todo, Work, Write};

impl Work {
    /// Asks for the write, with what the card answered.
    pub(super) fn apply(self, prepared: Prepared) -> Step<Service> {
        let card_no = self.story.card_no.clone();
        let (customer, executed) = (self.story.customer.clone(), prepared.executed.clone());
        let request = match &self.story.business {
            Business::Activation { real_name, means, pay_order_no } => {
                let (real_name, means, pay_order_no) = (*real_name, *means, pay_order_no.clone());
                Request::CardSaleRequest { card_no, executed, real_name, means, pay_order_no, customer }
            }
            Business::Return { kind, .. } => {
                let balance = match prepared.before {
                    Card::Purse { balance, .. } => balance,
                    Card::File15(_) | Card::Broken => Fen::ZERO,
                };
                // 4.12 has custinfo for mandatory, whoever it is about.
                Request::CardReturnApply { card_no, kind: *kind, balance, executed, customer: Some(customer.unwrap_or_default()) }
            }
        };
        self.ask(State::Applying(prepared), request)
    }

    /// The server refused: nothing was written, and nothing will be.
    pub(super) fn refused(mut self, response: &Response, now: Moment) -> Step<Service> {
        let refusal = Refusal::of(self.first_call(), response);
        if response.code.class() == Class::RetryLater && self.may_repeat() {
            return self.pause(Todo::Prepare);
        }
        let event = refusal.event();
        self.run.because = Some(Because::Refused(refusal));
        self.record(event, Todo::CallOff, now)
    }

    /// No reply, or none that counts. Nothing was written, so it is asked for again: with a new challenge or a new 8050,
    /// because what an earlier one would be answered with is lost, and for the same payment.
    pub(super) fn no_word(mut self, prepared: Prepared, fault: Fault, now: Moment) -> Step<Service> {
        if *fault.cause() != Cause::Cancelled && self.may_repeat() {
            let todo = if fault.in_doubt() { Todo::Prepare } else { Todo::Apply(prepared) };
            return self.pause(todo);
        }
        self.run.because = Some(Because::Fault(fault));
        self.call_off(now)
    }

    /// Asks the journal whether it knows the number that the server allowed it under.
    pub(super) fn recall(self, prepared: Prepared, response: Response, now: Moment) -> Step<Service> {
        let number = match &response.body {
            Some(Body::SaleAuthorized { commands, .. } | Body::ReturnAuthorized { commands, .. }) => commands.order_no.clone(),
            _ => return self.allowed(prepared, response, now),
        };
        self.in_state(State::Recalling(prepared, Box::new(response)), Effect::Recall(vec![number]))
    }

    /// A number that belongs to another story of this journal is in an old reply that is played back, which says nothing:
    /// what was paid out for it once would be paid out again.
    pub(super) fn recalled(self, prepared: Prepared, response: Response, known: &[(OrderNo, OrderKey)], now: Moment) -> Step<Service> {
        if known.iter().any(|(_, key)| *key != self.story.key) {
            let cause = Cause::BadReply(format!("{} names an order that was made before", self.first_call().default_name()));
            return self.no_word(prepared, Fault::InDoubt(cause), now);
        }
        self.allowed(prepared, response, now)
    }

    /// The server allowed it: checked, then made durable before anything of it reaches the card.
    pub(super) fn allowed(mut self, prepared: Prepared, response: Response, now: Moment) -> Step<Service> {
        self.run.attempts = 0;
        let event = match (prepared.before, response.body) {
            (Card::File15(file), Some(Body::SaleAuthorized { reference, commands })) => {
                if let Err(reason) = check_update(&commands.commands, &file) {
                    return self.list_refused(&reason, &commands.commands, now);
                }
                let CommandsBody { order_no, commands, settled } = commands;
                let commands = commands.iter().map(Into::into).collect();
                Event::SaleAuthorized { order_no, reference, file_before: FileBytes(file), commands, settled }
            }
            (Card::Purse { balance, sequence }, Some(Body::ReturnAuthorized { reference, refundable, commands })) => {
                if let Err(reason) = self.check_debit(refundable, balance, &commands.commands) {
                    return self.list_refused(&reason, &commands.commands, now);
                }
                let CommandsBody { order_no, commands, settled } = commands;
                let before = Some(PurseBefore { balance, sequence, stamp: stamp_of(&commands) });
                let commands = commands.iter().map(Into::into).collect();
                Event::ReturnAuthorized { order_no, reference, refundable, before, commands, settled }
            }
            (Card::Broken, Some(Body::ReturnAuthorized { reference, refundable, commands })) => {
                if refundable < Fen::ZERO || !commands.commands.is_empty() {
                    return self.list_refused("a broken card takes no commands, and no amount below zero", &commands.commands, now);
                }
                let CommandsBody { order_no, settled, .. } = commands;
                let event = Event::ReturnAuthorized { order_no, reference, refundable, before: None, commands: Vec::new(), settled };
                return self.record(event, Todo::Confirm, now);
            }
            (before, _) => {
                let fault = Fault::InDoubt(Cause::BadReply("the reply is another call's".to_owned()));
                return self.no_word(Prepared { executed: prepared.executed, before }, fault, now);
            }
        };
        self.record(event, Todo::Write, now)
    }

    fn check_debit(&self, refundable: Fen, balance: Fen, commands: &[Command]) -> Result<(), String> {
        let Business::Return { terminal, .. } = self.story.business else { return Err("this is no return".to_owned()) };
        if refundable < Fen::ZERO {
            return Err(format!("returnamt is {refundable}"));
        }
        let terms = OrderTerms { amount: balance, terminal };
        catalogue::guard(catalogue::Step::Debit, commands, &terms).map_err(|refusal| refusal.to_string())
    }

    /// nothing of the list was sent; the journal has it, and nothing was done.
    fn list_refused(mut self, reason: &str, commands: &[Command], now: Moment) -> Step<Service> {
        let call = self.first_call().default_name().to_owned();
        let event = Event::ListRefused { call, reason: reason.to_owned(), commands: commands.iter().map(Into::into).collect() };
        self.run.because = Some(Because::ListRefused(reason.to_owned()));
        self.record(event, Todo::CallOff, now)
    }

    /// Tells the server what became of it.
    pub(super) fn confirm(self, now: Moment) -> Step<Service> {
        let (written, executed) = match &self.story.write {
            Write::Written(executed) => (CardResult::Written, executed.clone()),
            Write::NotWritten(executed) => (CardResult::NotWritten, executed.clone()),
            Write::None | Write::Intended(_) => return self.call_off(now),
        };
        let Some(authorized) = &self.story.authorized else { return self.call_off(now) };
        let (order_no, reference) = (authorized.order_no.clone(), authorized.reference.clone());
        let request = self.confirmation(written, executed, order_no, reference);
        self.ask(State::Confirming, request)
    }

    fn confirmation(&self, written: CardResult, executed: Vec<Executed>, order_no: OrderNo, reference: String) -> Request {
        let (card_no, customer) = (self.story.card_no.clone(), self.story.customer.clone());
        match &self.story.business {
            Business::Activation { real_name, means, pay_order_no } => Request::CardSaleConfirm {
                card_no,
                written,
                executed,
                real_name: *real_name,
                means: *means,
                pay_order_no: pay_order_no.clone(),
                customer,
                order_no,
                reference,
            },
            Business::Return { .. } => Request::CardReturnConfirm { card_no, reference, order_no, executed, customer },
        }
    }

    /// The server's last word (4.11, 4.13), or the next attempt at it.
    pub(super) fn confirmed(mut self, response: &Response, now: Moment) -> Step<Service> {
        let refusal = Refusal::of(self.last_call(), response);
        let written = matches!(self.story.write, Write::Written(_));
        let broken = matches!(self.story.business, Business::Return { kind: ReturnKind::Broken, .. });
        match response.code.class() {
            Class::Success => self.accepted(response.body.as_ref(), now),
            // Card and server agree; of a broken card, and of a failure, only an earlier confirm of ours can be meant.
            Class::AlreadyDone if written && (!broken || self.run.confirm_in_doubt) => self.accepted(None, now),
            Class::AlreadyDone if self.run.confirm_in_doubt && refusal.code == "000082" => self.accepted(None, now),
            Class::RetryLater if self.may_repeat() => self.pause(Todo::Confirm),
            Class::RetryLater => self.give_up(Because::Refused(refusal), now),
            // Nothing but the server's word is behind the return of a broken card, and it was clear.
            class if broken && !self.run.confirm_in_doubt && refuses_for_good(class, &response.code) => {
                let event = refusal.event();
                self.run.because = Some(Because::Refused(refusal));
                self.record(event, Todo::CallOff, now)
            }
            _ => self.by_hand(refusal.by_hand(), now),
        }
    }

    pub(super) fn not_confirmed(mut self, fault: Fault, now: Moment) -> Step<Service> {
        self.run.confirm_in_doubt |= fault.in_doubt();
        if *fault.cause() != Cause::Cancelled && self.may_repeat() {
            return self.pause(Todo::Confirm);
        }
        self.give_up(Because::Fault(fault), now)
    }

    fn accepted(mut self, body: Option<&Body>, now: Moment) -> Step<Service> {
        self.run.attempts = 0;
        let before = self.story.authorized.as_ref().map(|authorized| authorized.before.clone());
        match (&self.story.write, before) {
            (Write::Written(_), Some(Before::Purse(_, payable))) => self.close(Ending::Returned { payable }, Some(Fen::ZERO), now),
            (Write::Written(_), Some(Before::Broken(payable))) => self.close(Ending::Returned { payable }, None, now),
            (Write::Written(_), _) => {
                let told = match body {
                    Some(Body::SaleConfirmed { deposit, deposit_due, .. }) => (Some(*deposit), Some(*deposit_due)),
                    _ => (None, None),
                };
                self.close(Ending::Activated { deposit: told.0, deposit_due: told.1 }, None, now)
            }
            // A failure that the server knows of.
            _ if self.run.may_write => {
                self.run.confirm_in_doubt = false;
                self.record(Event::Reopened, Todo::Prepare, now)
            }
            _ => self.call_off(now),
        }
    }

    fn first_call(&self) -> Call {
        match self.story.business {
            Business::Activation { .. } => Call::CardSaleRequest,
            Business::Return { .. } => Call::CardReturnApply,
        }
    }

    fn last_call(&self) -> Call {
        match self.story.business {
            Business::Activation { .. } => Call::CardSaleConfirm,
            Business::Return { .. } => Call::CardReturnConfirm,
        }
    }
}

/// Whether a list activates this card and does nothing else: issuer and serial stay what they are.
fn check_update(commands: &[Command], before: &[u8]) -> Result<(), String> {
    // Neither amount nor terminal is in an update.
    let terms = OrderTerms { amount: Fen::ZERO, terminal: crate::domain::TerminalNumber::from_bytes([0; 6]) };
    catalogue::guard(catalogue::Step::Activate, commands, &terms).map_err(|refusal| refusal.to_string())?;
    let Some(Known::UpdateFile15 { file, .. }) = commands.first().and_then(classify) else {
        return Err("UPDATE BINARY of file 15 must come first".to_owned());
    };
    if before.get(..8) != Some(&file[..8]) || before.get(10..20) != Some(&file[10..20]) {
        return Err("the update is another card's".to_owned());
    }
    if file[9] != 1 {
        return Err(format!("the update would leave the card in the state {:02X}", file[9]));
    }
    Ok(())
}

/// Whether a refusal of a confirm says that nothing came of it. Some say that something did, that a person must look, or
/// that the server does not know.
fn refuses_for_good(class: Class, code: &ResultCode) -> bool {
    !code.says_nothing() && !matches!(class, Class::AlreadyDone | Class::NeedsManagement | Class::ByHand)
}

/// Date and time inside 8054.
fn stamp_of(commands: &[Command]) -> Option<crate::domain::Stamp> {
    match commands.first().and_then(classify) {
        Some(Known::Debit { stamp, .. }) => stamp,
        _ => None,
    }
}
