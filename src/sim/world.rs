//! The false world in memory: one reader, some cards, a server, a journal, a clock, and a plan of what goes wrong.

use std::time::Duration;

use jiff::civil::DateTime;

use crate::domain::Moment;
use crate::driver::World;
use crate::flow::{Answer, Cause, Effect, Entry, Event, Fault, WhichCard};
use crate::proto::apdu::{CardReply, Command, exchange};
use crate::proto::codes::ResultCode;
use crate::proto::gateway::{self, PayRequest};
use crate::proto::message::{Dialect, Request, Response, decode, encode};
use crate::proto::status::StatusWord;

use super::card::SimCard;
use super::disk::Disk;
use super::gateway::SimGateway;
use super::plan::{Blow, Plan};
use super::server::SimServer;

/// How long any effect takes in the false world.
const EFFECT_MS: u64 = 20;

/// A world that does as it is told, faults included. Cloned, it becomes a second history with the same past.
#[derive(Debug, Clone)]
pub struct FalseWorld {
    /// The cards there are; the first is the customer's.
    pub cards: Vec<SimCard>,
    /// The server and its books.
    pub server: SimServer,
    /// The payment gateway, and the customer before its codes.
    pub gateway: SimGateway,
    /// The journal.
    pub disk: Disk,
    /// What the site sets about messages.
    pub dialect: Dialect,
    /// What goes wrong, by the number of the effect.
    pub plan: Plan,
    begun: DateTime,
    elapsed_ms: u64,
    reader: Reader,
    effects: usize,
    dead: bool,
    trace: Vec<Traced>,
    breaches: Vec<String>,
}

/// What lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reader {
    card: Option<usize>,
    connected: bool,
}

/// One effect of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// What was asked for.
    pub effect: Effect,
    /// What went wrong with it.
    pub blow: Option<Blow>,
}

impl FalseWorld {
    /// A world in which nothing has happened yet; the first card lies on the reader.
    pub fn new(cards: Vec<SimCard>, server: SimServer, begun: DateTime) -> FalseWorld {
        FalseWorld {
            cards,
            server,
            gateway: SimGateway::default(),
            disk: Disk::default(),
            dialect: Dialect::default(),
            plan: Plan::fair(),
            begun,
            elapsed_ms: 0,
            reader: Reader { card: Some(0), connected: false },
            effects: 0,
            dead: false,
            trace: Vec::new(),
            breaches: Vec::new(),
        }
    }

    /// How many effects there have been.
    pub fn effects(&self) -> usize {
        self.effects
    }

    /// What was asked for, in order.
    pub fn trace(&self) -> &[Traced] {
        &self.trace
    }

    /// Rules of the world that a flow broke: a write without a durable intent, a write to a wrong card.
    pub fn breaches(&self) -> &[String] {
        &self.breaches
    }

    /// Whether the process has died.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    /// The program is started again; the card that lay on the reader may have gone, and the customer brings it back.
    pub fn restart(&mut self) {
        self.dead = false;
        self.pull();
        self.reader.card = Some(0);
    }

    /// Nothing goes wrong any more.
    pub fn calm_down(&mut self) {
        self.plan = Plan::fair();
        self.reader.card = Some(0);
    }

    /// Takes the card off the reader.
    pub fn pull(&mut self) {
        if let Some(card) = self.reader.card.take() {
            self.cards[card].power_off();
        }
        self.reader.connected = false;
    }

    /// Puts a card on the reader.
    pub fn put(&mut self, card: usize) {
        self.pull();
        self.reader.card = Some(card);
    }

    fn civil(&self) -> DateTime {
        let elapsed = jiff::SignedDuration::from_millis(i64::try_from(self.elapsed_ms).unwrap_or(i64::MAX));
        self.begun.checked_add(elapsed).unwrap_or(DateTime::MAX)
    }

    fn await_card(&mut self, which: WhichCard, within: Duration, blow: Option<Blow>) -> Answer {
        self.reader.connected = false;
        match blow {
            Some(Blow::NoCard) => {
                self.pull();
                self.elapsed_ms += u64::try_from(within.as_millis()).unwrap_or(0);
                return Answer::Failed(Fault::NotDone(Cause::NoCard));
            }
            Some(Blow::MuteCard) => return Answer::Failed(Fault::NotDone(Cause::CardMute)),
            // Before an order stands, whatever card comes is the right one.
            Some(Blow::OtherCard) if self.cards.len() > 1 && !self.disk.entries().is_empty() => self.put(1),
            // The customer brings the right card as soon as there is time to.
            _ if which == WhichCard::AnotherOne && within == Duration::ZERO => return Answer::Failed(Fault::NotDone(Cause::NoCard)),
            _ if which == WhichCard::AnotherOne => self.put(0),
            _ if self.reader.card.is_none() && within > Duration::ZERO => self.put(0),
            _ => {}
        }
        let Some(card) = self.reader.card else { return Answer::Failed(Fault::NotDone(Cause::NoCard)) };
        self.cards[card].power_on();
        self.reader.connected = true;
        Answer::CardPresent
    }

    fn transmit(&mut self, command: &Command, blow: Option<Blow>) -> Answer {
        let (Some(card), true) = (self.reader.card, self.reader.connected) else {
            return Answer::Failed(Fault::NotDone(Cause::CardRemoved));
        };
        match blow {
            Some(Blow::PulledBefore) => {
                self.pull();
                return Answer::Failed(Fault::InDoubt(Cause::CardRemoved));
            }
            Some(Blow::Status([first, second])) => {
                // The card forgets what it was told, as one that was disturbed does.
                self.cards[card].power_off();
                self.cards[card].power_on();
                return Answer::CardReplied(CardReply { data: Vec::new(), status: StatusWord::new(first, second) });
            }
            _ => {}
        }
        self.check_write(card, command);
        let reply = exchange(command, |bytes| CardReply::from_bytes(&self.cards[card].transmit(bytes)));
        if blow == Some(Blow::PulledAfter) {
            self.pull();
            return Answer::Failed(Fault::InDoubt(Cause::CardRemoved));
        }
        match reply {
            Ok(reply) => Answer::CardReplied(reply),
            Err(error) => Answer::Failed(Fault::InDoubt(Cause::CardAnswer(error.to_string()))),
        }
    }

    /// A command that changes a card must be the one its durable intent names, on the customer's card.
    fn check_write(&mut self, card: usize, command: &Command) {
        if !matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]) {
            return;
        }
        if card != 0 {
            self.breaches.push(format!("{command:?} was sent to another card than the order's"));
        }
        let intended = match self.disk.entries().last().map(|entry| &entry.event) {
            Some(Event::Intent { commands, .. } | Event::SaleAuthorized { commands, .. } | Event::ReturnAuthorized { commands, .. }) => {
                commands.first()
            }
            _ => None,
        };
        if intended != Some(&command.into()) {
            self.breaches.push(format!("{command:?} was sent without a durable intent"));
        }
    }

    fn ask(&mut self, request: &Request, blow: Option<Blow>) -> Answer {
        match blow {
            Some(Blow::Unreachable) => return Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned()))),
            Some(Blow::RequestLost) => return Answer::Failed(Fault::InDoubt(Cause::TimedOut)),
            Some(Blow::Refused(code)) => {
                return Answer::Replied(Response { code: ResultCode::new(code), description: "refused by plan".to_owned(), body: None });
            }
            _ => {}
        }
        let now = self.civil();
        let data = encode::data(request, &self.dialect);
        let reply = self.server.handle(request.call(), &data, now);
        match blow {
            Some(Blow::ReplyLost) => return Answer::Failed(Fault::InDoubt(Cause::ConnectionLost("reset".to_owned()))),
            Some(Blow::Forged) => return Answer::Failed(Fault::InDoubt(Cause::BadSignature)),
            _ => {}
        }
        let code = ResultCode::new(reply.code);
        match decode::body(request, &code, Some(&reply.data), &self.dialect) {
            Ok(body) => Answer::Replied(Response { code, description: reply.description, body }),
            Err(error) => Answer::Failed(Fault::InDoubt(Cause::BadReply(error.to_string()))),
        }
    }

    fn pay(&mut self, request: &PayRequest, blow: Option<Blow>) -> Answer {
        let now = self.civil();
        let refused = |code: &str| super::gateway::refusal(code, "refused by plan").to_string();
        let reply = match blow {
            Some(Blow::Unreachable) => return Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned()))),
            Some(Blow::RequestLost) => return Answer::Failed(Fault::InDoubt(Cause::TimedOut)),
            Some(Blow::PayRefused(code)) => refused(code),
            _ => {
                if blow == Some(Blow::CustomerPays) {
                    self.gateway.customer_pays(&request.pay_order_no, now);
                }
                self.gateway.answer(request.ask.name(), gateway::body(request).as_bytes(), now)
            }
        };
        match blow {
            Some(Blow::ReplyLost) => return Answer::Failed(Fault::InDoubt(Cause::ConnectionLost("reset".to_owned()))),
            Some(Blow::Forged) => return Answer::Failed(Fault::InDoubt(Cause::BadSignature)),
            _ => {}
        }
        let reply = if blow == Some(Blow::OtherAmount) { super::gateway::with_other_amount(&reply) } else { reply };
        match gateway::reply(request, reply.as_bytes()) {
            Ok(reply) => Answer::Paid(reply),
            Err(error) => Answer::Failed(Fault::InDoubt(Cause::BadReply(error.to_string()))),
        }
    }

    fn record(&mut self, entry: &Entry, blow: Option<Blow>) -> Answer {
        match blow {
            Some(Blow::DiskFull) => Answer::Failed(Fault::NotDone(Cause::JournalFull)),
            Some(Blow::CommitLost) => Answer::Failed(Fault::InDoubt(Cause::Journal("commit failed".to_owned()))),
            Some(Blow::CommitKept) => {
                self.disk.commit(entry);
                Answer::Failed(Fault::InDoubt(Cause::Journal("commit failed".to_owned())))
            }
            _ => Answer::Recorded(self.disk.commit(entry)),
        }
    }
}

impl World for FalseWorld {
    fn now(&mut self) -> Moment {
        Moment { civil: self.civil(), monotonic_ms: self.elapsed_ms }
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let blow = self.plan.at(self.effects);
        self.effects += 1;
        self.elapsed_ms += EFFECT_MS;
        self.trace.push(Traced { effect: effect.clone(), blow });
        if blow == Some(Blow::DieBefore) {
            self.dead = true;
            return Answer::Done;
        }
        let answer = match effect {
            Effect::AwaitCard { which, within } => self.await_card(*which, *within, blow),
            Effect::Transmit(command) => self.transmit(command, blow),
            Effect::ReleaseCard => {
                self.reader.connected = false;
                Answer::Done
            }
            Effect::Ask(request) => self.ask(request, blow),
            Effect::Pay(request) => self.pay(request, blow),
            Effect::Record(entry) => self.record(entry, blow),
            Effect::Recall(_) if blow == Some(Blow::Unread) => Answer::Failed(Fault::NotDone(Cause::Journal("read failed".to_owned()))),
            Effect::Recall(numbers) => Answer::Recalled(self.disk.recall(numbers)),
            Effect::Pause(_) if blow == Some(Blow::GivesUp) => Answer::Failed(Fault::NotDone(Cause::Cancelled)),
            Effect::Pause(duration) => {
                self.elapsed_ms += u64::try_from(duration.as_millis()).unwrap_or(0);
                Answer::Done
            }
        };
        if blow == Some(Blow::DieAfter) {
            self.dead = true;
        }
        answer
    }
}
