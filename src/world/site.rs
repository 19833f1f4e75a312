//! The real terminal as a site: the journal names and tells, the reader is watched from a thread of its own.

use std::time::Duration;

use crate::attendant::news::{Health, Part, Presence};
use crate::attendant::site::{Site, Watch};
use crate::domain::{CardNumber, Fen, OperatorNo, OrderKey, PayOrderNo, Stamp};
use crate::flow::case::fold;
use crate::flow::shift::{Shift, ShiftEvent, Span};
use crate::flow::{Case, Cause, Entry, Fault, HandOver, Payout};
use crate::proto::codes::Class;
use crate::proto::gateway::{Ask, Meaning, PayReply, PayRequest};
use crate::proto::message::Request;

use super::Terminal;
use super::interrupt::Interrupt;
use super::journal::JournalError;
use super::reader::presence;
use super::vitals::{self, Vitals};

impl Site for Terminal {
    fn open_cases(&mut self) -> Result<Vec<Case>, Fault> {
        self.journal.view().open_cases().map_err(|error| unread(&error))
    }

    fn new_order_key(&mut self, at: Stamp) -> Result<OrderKey, Fault> {
        self.journal.new_order_key(at)
    }

    fn new_pay_order_no(&mut self, at: Stamp) -> Result<PayOrderNo, Fault> {
        self.journal.new_pay_order_no(at)
    }

    fn taken_on(&mut self, day: Stamp) -> Result<Fen, Fault> {
        self.journal.view().taken_on(day).map_err(|error| unread(&error))
    }

    fn case(&mut self, key: &OrderKey) -> Result<Option<Case>, Fault> {
        let story = self.journal.view().story(key).map_err(|error| unread(&error))?;
        Ok(fold(story.into_iter().map(|recorded| recorded.entry)).0.into_values().next())
    }

    fn used_by(&mut self, payment: &PayOrderNo) -> Result<Option<OrderKey>, Fault> {
        self.journal.view().used_by(payment).map_err(|error| unread(&error))
    }

    fn on_duty(&mut self, operator: Option<OperatorNo>) {
        self.note_operator(operator);
    }

    fn shifts(&mut self, last: u32) -> Result<Vec<Shift>, Fault> {
        self.journal.view().shifts(last).map_err(|error| unread(&error))
    }

    fn touched(&mut self, span: Span) -> Result<Vec<(u64, Entry)>, Fault> {
        let entries = self.journal.view().touched(span).map_err(|error| unread(&error))?;
        Ok(entries.into_iter().map(|recorded| (recorded.number, recorded.entry)).collect())
    }

    fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        let recorded = self.journal.record_shift(at, event);
        self.vitals.note_record(&recorded, at);
        recorded
    }

    fn payouts(&mut self) -> Result<Vec<Payout>, Fault> {
        self.journal.view().payouts().map_err(|error| unread(&error))
    }

    fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault> {
        let noted = self.journal.hand_over(at, key);
        self.vitals.note_record(&noted, at);
        noted
    }

    fn presence(&mut self) -> Presence {
        match self.reader.readers() {
            Ok(seen) => presence::of(seen.iter().filter(|reader| reader.chosen).map(|reader| reader.card), self.holding.held()),
            Err(fault) => Presence::NoReader(fault.to_string()),
        }
    }

    fn check_health(&mut self) -> Vec<Health> {
        let now = self.clock.stamp();
        let reader = match self.presence() {
            Presence::NoReader(why) => Some(Fault::NotDone(Cause::NoReader(why))),
            _ => None,
        };
        self.vitals.note(Part::Reader, reader, now);
        // Signed, and harmless: the orders of a card that does not exist. It notes by itself how the server is, and the clock.
        let card_no = CardNumber::parse("0000000000000000000").expect("digits are a card number");
        let replied = self.ask(&Request::ChargeOrderQuery { card_no, order_no: None, state: None, page: 1, per_page: 1 });
        // Whoever verified nothing of ours answers all the same: that shows in the code alone.
        if let Ok(response) = replied
            && response.code.class() == Class::Security
        {
            let refused = Fault::NotDone(Cause::NotAccepted(response.code.to_string()));
            self.vitals.note(Part::Server, Some(refused), now);
        }
        let gateway = self.gateway.is_some().then_some(Part::Gateway);
        if gateway.is_some() {
            self.check_gateway(now);
        }
        self.check_journal(now);
        if let Some(printer) = &self.printer {
            self.vitals.look_at_printer(printer, now);
        }
        let printer = self.printer.is_some().then_some(Part::Printer);
        let parts = [Part::Reader, Part::Server].into_iter().chain(gateway).chain([Part::Journal, Part::Clock]).chain(printer);
        let unknown = |part| Health { part, trouble: None, since: now };
        parts.map(|part| self.vitals.of(part).unwrap_or_else(|| unknown(part))).collect()
    }

    fn watch(&mut self, tell: Box<dyn Fn(Presence) + Send>) -> Watch {
        let (options, holding, end) = (self.reader.options().clone(), self.holding.clone(), Interrupt::new());
        let (vitals, clock, interrupt) = (self.vitals.clone(), self.clock.clone(), end.clone());
        let thread = std::thread::spawn(move || {
            presence::watch(&options, &holding, &interrupt, &|seen| {
                let trouble = match &seen {
                    Presence::NoReader(why) => Some(Fault::NotDone(Cause::NoReader(why.clone()))),
                    _ => None,
                };
                vitals.note(Part::Reader, trouble, clock.stamp());
                tell(seen);
            });
        });
        Watch::new(move || {
            end.raise();
            if thread.join().is_err() {
                tracing::error!("watching the reader ended by a fault of the program");
            }
        })
    }

    fn watch_health(&mut self, tell: Box<dyn Fn(Health) + Send>) -> Watch {
        Vitals::watch(&self.vitals, self.places(), self.clock.clone(), tell)
    }

    fn give_up(&self) -> Box<dyn Fn() + Send + Sync> {
        let interrupt = self.interrupt.clone();
        Box::new(move || interrupt.raise())
    }

    fn go_on(&mut self) {
        self.interrupt.lower();
    }

    fn restart(&mut self) {
        self.reader.release();
        self.holding.set(presence::Held::NotByUs);
        self.interrupt.lower();
    }

    fn await_return(&self) -> Duration {
        self.await_return
    }
}

impl Terminal {
    /// A payment that was never made is asked for.
    fn check_gateway(&mut self, now: Stamp) {
        let Ok(pay_order_no) = self.journal.new_pay_order_no(now) else { return };
        let asked = self.pay(&PayRequest { pay_order_no, amount: Fen::new(1), ask: Ask::Query });
        if let Ok(PayReply::Refused(refusal)) = asked
            && refusal.meaning() == Meaning::NotDone
        {
            self.vitals.note(Part::Gateway, Some(Fault::NotDone(Cause::BadRequest(refusal.message))), now);
        }
    }

    fn check_journal(&mut self, now: Stamp) {
        let room = vitals::room(self.journal.view().path()).map_err(Fault::NotDone);
        let sound = room.and_then(|()| self.open_cases()).and_then(|_| self.new_order_key(now));
        self.vitals.note_record(&sound, now);
    }
}

/// What cannot be read was not done.
fn unread(error: &JournalError) -> Fault {
    Fault::NotDone(Cause::Journal(error.to_string()))
}
