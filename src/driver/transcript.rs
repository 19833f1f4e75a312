//! What a flow asked of the world and what it was answered, as JSON lines that tell nobody whose card it was.
//!
//! A card's number is replaced by a stand-in wherever it occurs, in texts and in bytes, the same one each time, so that a
//! transcript can be run again: the flow sees one card. What the flows do not decide by is not written at all: the files
//! of the holder and every other record but the purse's log are blanks of the same length, requests are told by their
//! call, their order and their counts, journal entries by their names, a payment code by a stand-in.

use std::io::Write;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::{CardNumber, Moment, OrderKey, OrderNo};
use crate::flow::{Answer, Effect, Event, Fault, WhichCard};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{Known, classify};
use crate::proto::files::File15;
use crate::proto::gateway::{PayReply, Payment};
use crate::proto::message::{Body, Call, CommandsBody, Request, Response};

/// One effect and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The civil time before it, as `2026-11-22T10:15:00`.
    pub at: String,
    /// The monotonic clock before it, in milliseconds.
    pub ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What was asked for.
    pub effect: Value,
    /// What became of it.
    pub answer: Told,
}

/// An answer as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(clippy::large_enum_variant)] // written once, and read in tests
pub enum Told {
    /// A card is connected.
    CardPresent,
    /// The card answered; data and status word in hexadecimal.
    CardReplied(String),
    /// The server answered.
    Replied(Response),
    /// The payment gateway answered.
    Paid(PayReply),
    /// The entry is durable.
    Recorded,
    /// Which numbers the journal knew.
    Recalled(Vec<(OrderNo, OrderKey)>),
    /// It is done.
    Done,
    /// It was not done, or it is not known whether it was.
    Failed(Fault),
}

impl Told {
    /// The answer itself, where it is one to this effect. That an entry is durable is for a journal to answer.
    pub fn to(self, effect: &Effect) -> Option<Answer> {
        match (self, effect) {
            (Told::CardPresent, Effect::AwaitCard { .. }) => Some(Answer::CardPresent),
            (Told::CardReplied(text), Effect::Transmit(_)) => {
                hex::decode(&text).ok().and_then(|bytes| CardReply::from_bytes(&bytes).ok()).map(Answer::CardReplied)
            }
            (Told::Replied(response), Effect::Ask(request)) => fits(request, &response).then_some(Answer::Replied(response)),
            (Told::Paid(reply), Effect::Pay(_)) => Some(Answer::Paid(reply)),
            (Told::Recalled(known), Effect::Recall(_)) => Some(Answer::Recalled(known)),
            (Told::Done, Effect::ReleaseCard | Effect::Pause(_)) => Some(Answer::Done),
            (Told::Failed(_), Effect::ReleaseCard) => None,
            (Told::Failed(fault), _) => Some(Answer::Failed(fault)),
            _ => None,
        }
    }
}

/// Whether a response holds what the replies of that call hold: on a success it is there.
fn fits(request: &Request, response: &Response) -> bool {
    let Some(body) = &response.body else { return !response.code.is_success() };
    match request.call() {
        Call::CardInfoQuery => matches!(body, Body::CardInfo(_)),
        Call::ChargeOrderCreate | Call::CardChargeRequest | Call::ChargeOrderManageRequest => matches!(body, Body::Commands(_)),
        Call::ChargeOrderQuery => matches!(body, Body::Orders(_)),
        Call::ChargeOrderCancel => matches!(body, Body::Nothing),
        Call::CardChargeConfirm | Call::ChargeOrderManageConfirm => matches!(body, Body::Settled(_)),
        Call::CardSaleRequest => matches!(body, Body::SaleAuthorized { .. }),
        Call::CardSaleConfirm => matches!(body, Body::SaleConfirmed { .. }),
        Call::CardReturnApply => matches!(body, Body::ReturnAuthorized { .. }),
        Call::CardReturnConfirm => matches!(body, Body::ReturnConfirmed { .. }),
    }
}

/// Writes a transcript.
pub struct Transcript {
    out: Box<dyn Write + Send>,
    stand_ins: StandIns,
}

impl std::fmt::Debug for Transcript {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Transcript(..)")
    }
}

impl Transcript {
    /// To a file, or to whatever else takes lines.
    pub fn to(out: impl Write + Send + 'static) -> Transcript {
        Transcript { out: Box::new(out), stand_ins: StandIns::default() }
    }

    /// Writes one line. A transcript that cannot be written stops nothing.
    pub fn note(&mut self, before: Moment, after: Moment, effect: &Effect, answer: &Answer) {
        let line = self.stand_ins.line(before, after, effect, answer);
        let text = serde_json::to_string(&line).map_err(std::io::Error::other);
        let written = text.and_then(|text| writeln!(self.out, "{text}").and_then(|()| self.out.flush()));
        if let Err(error) = written {
            tracing::warn!(%error, "the transcript is not written");
        }
    }
}

/// The cards seen so far, each with the number that is written in place of its own.
#[derive(Debug, Default)]
pub struct StandIns {
    cards: Vec<CardNumber>,
}

impl StandIns {
    fn line(&mut self, before: Moment, after: Moment, effect: &Effect, answer: &Answer) -> Line {
        self.learn(effect, answer);
        Line {
            at: before.civil.to_string(),
            ms: before.monotonic_ms,
            took_ms: after.monotonic_ms.saturating_sub(before.monotonic_ms),
            effect: self.effect(effect),
            answer: self.answer(effect, answer),
        }
    }

    /// What is asked for, in words.
    pub fn effect(&self, effect: &Effect) -> Value {
        match effect {
            Effect::AwaitCard { which, .. } => json!({"await_card": if *which == WhichCard::Any { "any" } else { "another_one" }}),
            Effect::Transmit(command) => json!({"transmit": self.bytes(command.bytes())}),
            Effect::ReleaseCard => json!("release_card"),
            Effect::Ask(request) => {
                let (order_no, executed) = about(request);
                json!({"ask": request.call().default_name(), "order_no": order_no, "executed": executed})
            }
            Effect::Pay(request) => json!({"pay": request.ask.log_name(), "amount_fen": request.amount.get()}),
            Effect::Record(entry) => json!({"record": name_of(&entry.event)}),
            Effect::Recall(numbers) => json!({"recall": numbers}),
            Effect::Pause(time) => json!({"pause_ms": u64::try_from(time.as_millis()).unwrap_or(u64::MAX)}),
        }
    }

    fn answer(&self, effect: &Effect, answer: &Answer) -> Told {
        match (answer, effect) {
            (Answer::CardPresent, _) => Told::CardPresent,
            (Answer::CardReplied(reply), Effect::Transmit(command)) if tells_only_of_the_purse(command) => {
                Told::CardReplied(self.bytes(&reply.to_bytes()))
            }
            (Answer::CardReplied(reply), _) => {
                let blank = CardReply { data: vec![0; reply.data.len()], status: reply.status };
                Told::CardReplied(hex::encode_upper(blank.to_bytes()))
            }
            (Answer::Replied(response), _) => Told::Replied(self.response(response)),
            (Answer::Paid(reply), _) => Told::Paid(without_code(reply)),
            (Answer::Recorded(_), _) => Told::Recorded,
            (Answer::Recalled(known), _) => Told::Recalled(known.clone()),
            (Answer::Done, _) => Told::Done,
            (Answer::Failed(fault), _) => Told::Failed(self.fault(fault)),
        }
    }

    /// Remembers the cards that an effect and its answer tell of.
    pub fn learn(&mut self, effect: &Effect, answer: &Answer) {
        match (effect, answer) {
            (Effect::Transmit(_), Answer::CardReplied(reply)) => {
                let file = File15::parse(&reply.data).ok().or_else(|| File15::from_select(&reply.data));
                if let Some(file) = file {
                    self.meet(&file.card_no);
                }
            }
            (Effect::Ask(request), answer) => {
                if let Some(card_no) = card_of(request) {
                    self.meet(card_no);
                }
                let Answer::Replied(Response { body, .. }) = answer else { return };
                match body {
                    Some(Body::CardInfo(info)) => self.meet(&info.card_no),
                    Some(Body::Orders(page)) => page.orders.iter().for_each(|row| self.meet(&row.card_no)),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn meet(&mut self, card_no: &CardNumber) {
        if !self.cards.iter().any(|known| known.may_be(card_no)) {
            self.cards.push(card_no.clone());
        }
    }

    /// Every known number with what stands for it: of the same length, told apart by its last digits.
    fn pairs(&self) -> impl Iterator<Item = (&str, String)> {
        self.cards.iter().enumerate().map(|(index, card_no)| {
            let own = card_no.reveal();
            let serial = format!("310488{:0>26}", index + 1);
            (own, format!("{}{}", &serial[..6.min(own.len())], &serial[serial.len() - own.len().saturating_sub(6)..]))
        })
    }

    /// A number of a card, or a part of one.
    fn card(&self, card_no: &CardNumber) -> CardNumber {
        let text = card_no.reveal();
        let stand_in = self.pairs().find_map(|(own, other)| {
            let (own, text) = (own.trim_start_matches('0'), text.trim_start_matches('0'));
            let other = &other[other.len() - own.len()..];
            own.find(text).map(|at| other[at..at + text.len()].to_owned()).or_else(|| text.contains(own).then(|| text.replace(own, other)))
        });
        let digits = stand_in.unwrap_or_else(|| "0".repeat(text.len()));
        CardNumber::parse(&format!("{digits:0>width$}", width = text.len())).unwrap_or_else(|| card_no.clone())
    }

    /// Bytes in hexadecimal, with the stand-in where a card's serial stands: as digits packed by two, or as characters.
    fn bytes(&self, bytes: &[u8]) -> String {
        let mut text = hex::encode_upper(bytes);
        for (own, other) in self.pairs() {
            text = text.replace(&hex::encode_upper(own), &hex::encode_upper(&other)).replace(own, &other);
        }
        text
    }

    /// A text of others: long runs of digits are nobody's business.
    fn words(&self, text: &str) -> String {
        let mut words = text.to_owned();
        for (own, other) in self.pairs() {
            words = words.replace(own, &other);
        }
        let runs = words.split_inclusive(|letter: char| !letter.is_ascii_digit());
        let blank = |run: &str| {
            let digits = run.trim_end_matches(|letter: char| !letter.is_ascii_digit()).len();
            if digits >= 8 { format!("{}{}", "0".repeat(digits), &run[digits..]) } else { run.to_owned() }
        };
        runs.map(blank).collect()
    }

    fn fault(&self, fault: &Fault) -> Fault {
        let text = serde_json::to_string(fault).unwrap_or_default();
        serde_json::from_str(&self.words(&text)).unwrap_or_else(|_| fault.clone())
    }

    fn response(&self, response: &Response) -> Response {
        let body = response.body.clone().map(|body| match body {
            Body::CardInfo(mut info) => {
                (info.card_no, info.face_no) = (self.card(&info.card_no), String::new());
                Body::CardInfo(info)
            }
            Body::Orders(mut page) => {
                page.orders.iter_mut().for_each(|row| row.card_no = self.card(&row.card_no));
                page.unreadable.iter_mut().for_each(|text| *text = self.words(text));
                Body::Orders(page)
            }
            Body::Commands(commands) => Body::Commands(self.commands(commands)),
            Body::SaleAuthorized { reference, commands } => Body::SaleAuthorized { reference, commands: self.commands(commands) },
            Body::ReturnAuthorized { reference, refundable, commands } => {
                Body::ReturnAuthorized { reference, refundable, commands: self.commands(commands) }
            }
            other @ (Body::Settled(_) | Body::Nothing | Body::SaleConfirmed { .. } | Body::ReturnConfirmed { .. }) => other,
        });
        Response { code: response.code.clone(), description: self.words(&response.description), body }
    }

    fn commands(&self, body: CommandsBody) -> CommandsBody {
        let commands = body.commands.iter().filter_map(|command| Command::from_hex(&self.bytes(command.bytes())).ok()).collect();
        CommandsBody { commands, ..body }
    }
}

/// Whether the answer to a command holds the purse, its file 15, its log and what the write is made of, and nothing else.
fn tells_only_of_the_purse(command: &Command) -> bool {
    match classify(command) {
        Some(Known::ReadBinary { sfi }) => sfi == 0x15,
        Some(Known::ReadRecord { sfi, .. }) => sfi == 0x18,
        Some(_) => true,
        None => false,
    }
}

/// The order a request names, and how many commands' answers it carries.
fn about(request: &Request) -> (Option<&OrderNo>, usize) {
    match request {
        Request::ChargeOrderCreate(_) => (None, 0),
        Request::ChargeOrderQuery { order_no, .. } => (order_no.as_ref(), 0),
        Request::ChargeOrderCancel { order_no, .. } | Request::ChargeOrderManageRequest { order_no, .. } => (Some(order_no), 0),
        Request::CardChargeRequest { order_no, executed, .. }
        | Request::CardChargeConfirm { order_no, executed, .. }
        | Request::ChargeOrderManageConfirm { order_no, executed, .. }
        | Request::CardSaleConfirm { order_no, executed, .. }
        | Request::CardReturnConfirm { order_no, executed, .. } => (Some(order_no), executed.len()),
        Request::CardInfoQuery { executed } | Request::CardSaleRequest { executed, .. } | Request::CardReturnApply { executed, .. } => {
            (None, executed.len())
        }
    }
}

fn card_of(request: &Request) -> Option<&CardNumber> {
    match request {
        Request::CardInfoQuery { .. } => None,
        Request::ChargeOrderCreate(charge)
        | Request::CardChargeRequest { charge, .. }
        | Request::CardChargeConfirm { charge, .. }
        | Request::ChargeOrderManageRequest { charge, .. }
        | Request::ChargeOrderManageConfirm { charge, .. } => Some(&charge.card_no),
        Request::ChargeOrderQuery { card_no, .. }
        | Request::ChargeOrderCancel { card_no, .. }
        | Request::CardSaleRequest { card_no, .. }
        | Request::CardSaleConfirm { card_no, .. }
        | Request::CardReturnApply { card_no, .. }
        | Request::CardReturnConfirm { card_no, .. } => Some(card_no),
    }
}

fn without_code(reply: &PayReply) -> PayReply {
    match reply {
        PayReply::Stands(payment) => {
            let qr = payment.qr.as_ref().map(|_| "a code".to_owned());
            PayReply::Stands(Payment { qr, transaction: None, ..payment.clone() })
        }
        PayReply::Refused(refusal) => PayReply::Refused(refusal.clone()),
    }
}

/// An event's name, as the journal has it.
fn name_of(event: &Event) -> String {
    match serde_json::to_value(event) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(members)) => members.keys().next().cloned().unwrap_or_default(),
        _ => String::new(),
    }
}
