//! The real world: the only impure adapters. Reader (PC/SC), client (HTTP), journal (SQLite), clock,
//! loudspeaker, printer.

pub mod client;
pub mod clock;
pub mod gateway;
pub mod interrupt;
pub mod journal;
pub mod printer;
pub mod reader;
mod site;
pub mod sound;
mod vitals;

use std::sync::Arc;
use std::time::Duration;

use crate::attendant::news::Part;
use crate::config::Config;
use crate::domain::{Moment, OperatorNo, OrderKey, OrderNo};
use crate::driver::World;
use crate::driver::transcript::Transcript;
use crate::flow::{Answer, Cause, Effect, Entry, Fault, Receipt, WhichCard};
use crate::proto::gateway::{PayReply, PayRequest};
use crate::proto::message::{Request, Response};
use crate::slip::Slip;

pub use client::{Client, ClientOptions, Identity, Trust};
pub use clock::Clock;
pub use gateway::{Gateway, GatewayOptions};
pub use interrupt::Interrupt;
pub use journal::{Journal, JournalOptions};
pub use printer::{Printer, PrinterError};
pub use reader::{Reader, ReaderOptions};

use reader::presence::{Held, Holding};
use vitals::{Places, Vitals};

/// A clock that is further off than this from the server's is out of order.
const CLOCK_TOLERANCE: jiff::SignedDuration = jiff::SignedDuration::from_mins(5);
pub use sound::{Player, Sound, Speaker};

/// The terminal as it stands: one reader, one server, one journal, the machine's clocks.
#[derive(Debug)]
pub struct Terminal {
    reader: Reader,
    client: Client,
    gateway: Option<Gateway>,
    journal: Journal,
    clock: Clock,
    interrupt: Interrupt,
    holding: Holding,
    vitals: Arc<Vitals>,
    await_return: Duration,
    transcript: Option<Transcript>,
    printer: Option<Printer>,
    /// Whose number is sent where nobody is logged in.
    own_operator: Option<OperatorNo>,
}

impl Terminal {
    /// Of its parts. The interrupt ends pauses; give the same one to the reader.
    pub fn new(reader: Reader, client: Client, mut journal: Journal, interrupt: Interrupt) -> Terminal {
        let own_operator = client.operator();
        journal.note_operator(own_operator.clone());
        let (clock, holding, vitals) = (Clock::start(), Holding::default(), Arc::default());
        Terminal {
            reader,
            client,
            gateway: None,
            journal,
            clock,
            interrupt,
            holding,
            vitals,
            await_return: Duration::ZERO,
            transcript: None,
            printer: None,
            own_operator,
        }
    }

    /// The same, waiting so long for a card that was torn away.
    #[must_use]
    pub fn with_await_return(self, await_return: Duration) -> Terminal {
        Terminal { await_return, ..self }
    }

    /// The same with a payment gateway.
    #[must_use]
    pub fn with_gateway(self, gateway: Gateway) -> Terminal {
        Terminal { gateway: Some(gateway), ..self }
    }

    /// The same, everything it does written down.
    #[must_use]
    pub fn with_transcript(self, transcript: Transcript) -> Terminal {
        Terminal { transcript: Some(transcript), ..self }
    }

    /// The same with a printer, to be looked at now and then.
    #[must_use]
    pub fn with_printer(self, printer: Printer) -> Terminal {
        Terminal { printer: Some(printer), ..self }
    }

    /// The printer, for whoever prints beside the attendant; `None` where there is none.
    pub fn printing(&self) -> Option<Printing> {
        let printer = self.printer.clone()?;
        Some(Printing { printer, vitals: self.vitals.clone(), clock: self.clock.clone() })
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The journal, to name orders and payments in.
    pub fn journal_mut(&mut self) -> &mut Journal {
        &mut self.journal
    }

    /// The reader, for what a technician asks of it.
    pub fn reader_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }

    /// Who works here from now on: requests and entries say so.
    fn note_operator(&mut self, operator: Option<OperatorNo>) {
        let operator = operator.or_else(|| self.own_operator.clone());
        if let Some(operator) = &operator {
            self.client.note_operator(operator);
        }
        self.journal.note_operator(operator);
    }

    /// A request's number is durable before its first byte leaves.
    fn ask(&mut self, request: &Request) -> Result<Response, Fault> {
        let at = self.clock.stamp();
        // Without a number nothing was sent, whatever became of the number.
        let not_sent = |fault: Fault| Fault::NotDone(fault.cause().clone());
        let serial = self.journal.reserve_serial(at, request.call(), subject(request)).map_err(not_sent);
        self.vitals.note_record(&serial, at);
        let reply = self.client.call(request, &serial?, at);
        self.vitals.note_call(Part::Server, &reply, at);
        if let (Ok(_), Some(off)) = (&reply, self.client.clock_off()) {
            let trouble = (off.abs() > CLOCK_TOLERANCE).then(|| Cause::ClockOff(format!("{} s ahead of the server's", off.as_secs())));
            self.vitals.note(Part::Clock, trouble.map(Fault::NotDone), at);
        }
        reply
    }

    /// Where to look whether everything is there.
    fn places(&self) -> Places {
        Places {
            server: self.client.base().clone(),
            gateway: self.gateway.as_ref().map(|gateway| gateway.base().clone()),
            journal: self.journal.view().path().to_owned(),
            printer: self.printer.clone(),
        }
    }

    /// Makes an entry durable, and notes how the journal is.
    fn record(&mut self, entry: &Entry) -> Result<Receipt, Fault> {
        let receipt = self.journal.record(entry);
        self.vitals.note_record(&receipt, entry.at);
        receipt
    }

    fn await_card(&mut self, which: WhichCard, within: Duration) -> Result<(), Fault> {
        self.holding.set(Held::ByUs);
        self.reader.await_card(which, within).inspect_err(|_| self.holding.set(Held::NotByUs))
    }

    /// Which of these numbers the journal knows.
    fn recall(&self, numbers: &[OrderNo]) -> Result<Vec<(OrderNo, OrderKey)>, Fault> {
        let mut known = Vec::new();
        for number in numbers {
            let keys = self.journal.view().cases_of(number).map_err(|error| Fault::NotDone(Cause::Journal(error.to_string())))?;
            known.extend(keys.into_iter().map(|key| (number.clone(), key)));
        }
        Ok(known)
    }

    /// The same of a request to the payment gateway.
    fn pay(&mut self, request: &PayRequest) -> Result<PayReply, Fault> {
        let not_sent = |fault: Fault| Fault::NotDone(fault.cause().clone());
        let Some(gateway) = &self.gateway else {
            return Err(Fault::NotDone(Cause::BadRequest("no payment gateway is configured".to_owned())));
        };
        let at = self.clock.stamp();
        let subject = Some(request.pay_order_no.as_str());
        let serial = self.journal.reserve_number(at, request.ask.log_name(), subject).map_err(not_sent)?;
        let reply = gateway.ask(request, &serial.joininstssn, at);
        self.vitals.note_call(Part::Gateway, &reply, at);
        reply
    }
}

/// The terminal's printer, from any thread: what becomes of a slip shows how the printer is.
#[derive(Debug, Clone)]
pub struct Printing {
    printer: Printer,
    vitals: Arc<Vitals>,
    clock: Clock,
}

impl Printing {
    /// Prints a slip, as [`Printer::print`] does.
    pub fn print(&self, slip: &Slip) -> Result<(), PrinterError> {
        let printed = self.printer.print(slip);
        self.vitals.note_printer(&printed, self.clock.stamp());
        printed
    }
}

impl World for Terminal {
    fn now(&mut self) -> Moment {
        self.clock.moment()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let before = self.clock.moment();
        let answer = match effect {
            Effect::AwaitCard { which, within } => self.await_card(*which, *within).map(|()| Answer::CardPresent),
            Effect::Transmit(command) => self.reader.transmit(command).map(Answer::CardReplied),
            Effect::ReleaseCard => {
                self.reader.release();
                self.holding.set(Held::NotByUs);
                Ok(Answer::Done)
            }
            Effect::Ask(request) => self.ask(request).map(Answer::Replied),
            Effect::Pay(request) => self.pay(request).map(Answer::Paid),
            Effect::Record(entry) => self.record(entry).map(Answer::Recorded),
            Effect::Recall(numbers) => self.recall(numbers).map(Answer::Recalled),
            Effect::Pause(time) if self.interrupt.pause(*time) => Err(Fault::NotDone(Cause::Cancelled)),
            Effect::Pause(_) => Ok(Answer::Done),
        };
        let answer = answer.unwrap_or_else(Answer::Failed);
        if let Some(transcript) = &mut self.transcript {
            transcript.note(before, self.clock.moment(), effect, &answer);
        }
        answer
    }
}

/// The order or payment a request is about, by which its number is found again in the journal.
fn subject(request: &Request) -> Option<&str> {
    match request {
        Request::CardInfoQuery { .. } | Request::CardReturnApply { .. } => None,
        Request::ChargeOrderQuery { order_no, .. } => order_no.as_ref().map(OrderNo::as_str),
        Request::ChargeOrderCreate(charge) => Some(charge.pay_order_no.as_str()),
        Request::CardSaleRequest { pay_order_no, .. } => Some(pay_order_no.as_str()),
        Request::ChargeOrderCancel { order_no, .. }
        | Request::CardChargeRequest { order_no, .. }
        | Request::CardChargeConfirm { order_no, .. }
        | Request::ChargeOrderManageRequest { order_no, .. }
        | Request::ChargeOrderManageConfirm { order_no, .. }
        | Request::CardSaleConfirm { order_no, .. }
        | Request::CardReturnConfirm { order_no, .. } => Some(order_no.as_str()),
    }
}

impl From<&Config> for ReaderOptions {
    fn from(config: &Config) -> ReaderOptions {
        let name = config.reader.name.trim();
        ReaderOptions { name: (!name.is_empty()).then(|| name.to_owned()) }
    }
}

impl From<&Config> for JournalOptions {
    fn from(config: &Config) -> JournalOptions {
        JournalOptions { path: config.journal.clone(), terminal: config.terminal.termid.clone() }
    }
}

impl From<&Config> for ClientOptions {
    fn from(config: &Config) -> ClientOptions {
        let server = &config.server;
        ClientOptions {
            url: server.url.clone(),
            connect_timeout: server.connect,
            timeout: server.call,
            largest_reply: usize::try_from(server.reply_bytes).unwrap_or(usize::MAX),
            trust: server.ca_file.clone().map_or(Trust::System, Trust::Pinned),
            identity: server.client_certificate.clone().map(|(certificate, key)| Identity { certificate, key }),
        }
    }
}

impl GatewayOptions {
    /// As configured; `None` where no gateway is.
    pub fn of(config: &Config) -> Option<GatewayOptions> {
        let gateway = config.gateway.as_ref()?;
        let http = ClientOptions {
            connect_timeout: gateway.connect,
            timeout: gateway.call,
            trust: gateway.ca_file.clone().map_or(Trust::System, Trust::Pinned),
            identity: gateway.client_certificate.clone().map(|(certificate, key)| Identity { certificate, key }),
            ..GatewayOptions::reaching(gateway.url.clone())
        };
        Some(GatewayOptions { http, terminal: config.terminal.termid.clone() })
    }
}
