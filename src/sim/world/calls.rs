//! The server and the payment gateway at the other end of a line that loses, delays, repeats and forges.

use jiff::civil::DateTime;
use serde_json::Value;

use crate::flow::{Answer, Cause, Fault};
use crate::proto::codes::ResultCode;
use crate::proto::gateway::{self, PayRequest};
use crate::proto::message::{Call, Request, Response, decode, encode};
use crate::sim::gateway as payments;
use crate::sim::plan::Blow;
use crate::sim::server::ledger::Ledger;

use super::FalseWorld;

/// How many effects later a request arrives that is late.
const LATE_BY: usize = 12;

/// A request that nobody waits for any more, on its way.
#[derive(Debug, Clone)]
pub(super) struct InFlight {
    /// At which effect it arrives.
    due: usize,
    to: Late,
}

#[derive(Debug, Clone)]
enum Late {
    Server(Call, Value),
    Gateway(&'static str, String),
}

fn in_doubt(cause: Cause) -> Answer {
    Answer::Failed(Fault::InDoubt(cause))
}

/// What every line can do to a request before it is handled, whoever is at its other end.
fn on_the_way(blow: Option<Blow>) -> Option<Answer> {
    match blow? {
        Blow::Unreachable => Some(Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned())))),
        Blow::RequestLost => Some(in_doubt(Cause::TimedOut)),
        Blow::HttpError(status) => Some(in_doubt(Cause::HttpStatus(status))),
        _ => None,
    }
}

/// What every line can do to a reply.
fn on_the_way_back(blow: Option<Blow>) -> Option<Answer> {
    match blow? {
        Blow::ReplyLost => Some(in_doubt(Cause::ConnectionLost("reset".to_owned()))),
        Blow::Forged => Some(in_doubt(Cause::BadSignature)),
        Blow::Garbled => Some(in_doubt(Cause::BadReply("EOF while parsing an object".to_owned()))),
        Blow::HandledHttpError(status) => Some(in_doubt(Cause::HttpStatus(status))),
        _ => None,
    }
}

impl FalseWorld {
    fn down_until(&self, minutes: u16) -> u64 {
        self.elapsed_ms.saturating_add(u64::from(minutes) * 60_000)
    }

    /// What was on its way arrives, as far as it is due.
    pub(super) fn arrive(&mut self, effect: usize) {
        if self.in_flight.is_empty() {
            return;
        }
        let now = self.true_time();
        let (due, later) = std::mem::take(&mut self.in_flight).into_iter().partition(|one| one.due <= effect);
        self.in_flight = later;
        let due: Vec<InFlight> = due;
        for one in due {
            match one.to {
                Late::Server(call, data) => _ = self.server.handle(call, &data, now),
                Late::Gateway(ask, body) => _ = self.gateway.answer(ask, body.as_bytes(), now),
            }
        }
    }

    pub(super) fn ask(&mut self, request: &Request, blow: Option<Blow>) -> Answer {
        if let Some(Blow::GoesDown(minutes)) = blow {
            self.down.server_ms = self.down_until(minutes);
        }
        if self.elapsed_ms < self.down.server_ms {
            return Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned())));
        }
        if let Some(answer) = on_the_way(blow) {
            return answer;
        }
        let data = encode::data(request, &self.dialect);
        match blow {
            Some(Blow::Refused(code)) => {
                return Answer::Replied(Response { code: ResultCode::new(code), description: "refused by plan".to_owned(), body: None });
            }
            Some(Blow::Late) => {
                let by = if request.call() == Call::ChargeOrderCreate { 1 } else { LATE_BY };
                self.in_flight.push(InFlight { due: self.effects + by, to: Late::Server(request.call(), data) });
                return in_doubt(Cause::TimedOut);
            }
            Some(Blow::ServerRestarts) => {
                self.restart_server();
                return in_doubt(Cause::ConnectionLost("reset".to_owned()));
            }
            _ => {}
        }
        let now = self.true_time();
        if blow == Some(Blow::HandledTwice) {
            self.server.handle(request.call(), &data, now);
        }
        let reply = self.server.handle(request.call(), &data, now);
        if let Some(answer) = on_the_way_back(blow) {
            return answer;
        }
        if let Some(Blow::HandledBut(code)) = blow {
            return Answer::Replied(Response { code: ResultCode::new(code), description: "trouble by plan".to_owned(), body: None });
        }
        let code = ResultCode::new(reply.code);
        match decode::body(request, &code, Some(&reply.data), &self.dialect) {
            Ok(body) => Answer::Replied(Response { code, description: reply.description, body }),
            Err(error) => in_doubt(Cause::BadReply(error.to_string())),
        }
    }

    /// The server forgets everything but its books, which it reads again.
    fn restart_server(&mut self) {
        let books = serde_json::to_string(&self.server.ledger).expect("books are JSON");
        self.server.ledger = serde_json::from_str::<Ledger>(&books).expect("they were just written");
    }

    pub(super) fn pay(&mut self, request: &PayRequest, blow: Option<Blow>) -> Answer {
        if let Some(Blow::GoesDown(minutes)) = blow {
            self.down.gateway_ms = self.down_until(minutes);
        }
        if self.elapsed_ms < self.down.gateway_ms {
            return Answer::Failed(Fault::NotDone(Cause::Unreachable("refused".to_owned())));
        }
        if let Some(answer) = on_the_way(blow) {
            return answer;
        }
        let now = self.true_time();
        let body = gateway::body(request);
        let reply = match blow {
            Some(Blow::PayRefused(code)) => payments::refusal(code, "refused by plan").to_string(),
            Some(Blow::Late) => {
                self.in_flight.push(InFlight { due: self.effects + LATE_BY, to: Late::Gateway(request.ask.name(), body) });
                return in_doubt(Cause::TimedOut);
            }
            _ => self.pay_reply(request, &body, blow, now),
        };
        if let Some(answer) = on_the_way_back(blow) {
            return answer;
        }
        let reply = if blow == Some(Blow::OtherAmount) { payments::with_other_amount(&reply) } else { reply };
        match gateway::reply(request, reply.as_bytes()) {
            Ok(reply) => Answer::Paid(reply),
            Err(error) => in_doubt(Cause::BadReply(error.to_string())),
        }
    }

    fn pay_reply(&mut self, request: &PayRequest, body: &str, blow: Option<Blow>, now: DateTime) -> String {
        match blow {
            Some(Blow::CustomerPays) => self.gateway.customer_pays(&request.pay_order_no, now),
            Some(Blow::HandledTwice) => _ = self.gateway.answer(request.ask.name(), body.as_bytes(), now),
            _ => {}
        }
        self.gateway.answer(request.ask.name(), body.as_bytes(), now)
    }
}
