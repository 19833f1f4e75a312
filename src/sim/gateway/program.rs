//! The simulated payment gateway as a program: HTTP on a loopback address, with faults by option.
//!
//! Whoever opens the address inside a code (`GET /q/NUMBER`) pays it. The books are on disk before a reply leaves, so that a
//! restarted program goes on where it was.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{HeaderMap, HeaderName, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use jiff::civil::DateTime;

use super::{Options, SimGateway, refusal};
use crate::domain::{PayOrderNo, Stamp};
use crate::proto::gateway::{Direction, Seal, SharedKey};
use crate::sim::http::StartError;
use crate::sim::http::books;
use crate::sim::http::fault::{self, FaultError, Kind, When};
use crate::sim::http::serving::{self, ClosedByPlan, Reply, Serving, json, status};

/// A request may have that many bytes.
const LARGEST_REQUEST: usize = 64 * 1024;

/// A request whose time is further from ours than this is refused, in seconds.
const CLOCK_SLACK_S: i64 = 300;

/// A gateway to be run.
pub struct GatewayProgram {
    /// Where it listens: a loopback address; port 0 for any free one.
    pub listen: SocketAddr,
    /// How it and its customer behave.
    pub options: Options,
    /// The secret it shares with every terminal.
    pub key: SharedKey,
    /// What goes wrong.
    pub faults: Vec<PayFault>,
    /// Where it keeps its books; `None` for nowhere.
    pub ledger: Option<PathBuf>,
    /// The civil time.
    pub clock: fn() -> DateTime,
}

/// One thing that goes wrong with some questions: `drop-reply:revoke:1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayFault {
    /// What.
    pub kind: Kind,
    /// With which question; `None` for every one.
    pub ask: Option<&'static str>,
    /// With which of its requests, counted from 1.
    pub when: When,
}

/// The questions, by the last parts of their addresses.
const QUESTIONS: [&str; 3] = ["create", "query", "revoke"];

/// A text that is no fault of a gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayFaultError {
    /// It is no fault at all.
    Fault(FaultError),
    /// There is no such question.
    Question(String),
}

impl fmt::Display for PayFaultError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PayFaultError::Fault(error) => error.fmt(formatter),
            PayFaultError::Question(name) => write!(formatter, "{name:?} is no question: create, query, revoke or any is expected"),
        }
    }
}

impl std::error::Error for PayFaultError {}

impl FromStr for PayFault {
    type Err = PayFaultError;

    fn from_str(text: &str) -> Result<PayFault, PayFaultError> {
        let (kind, name, when) = fault::read(text).map_err(PayFaultError::Fault)?;
        let question = |name: &str| question(name).ok_or_else(|| PayFaultError::Question(name.to_owned()));
        Ok(PayFault { kind, ask: name.map(question).transpose()?, when })
    }
}

fn question(name: &str) -> Option<&'static str> {
    QUESTIONS.into_iter().find(|question| *question == name)
}

/// A gateway that runs. It stops when this is dropped.
pub struct Running {
    serving: Serving,
    desk: Arc<Mutex<Desk>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// The address before `/create`, `/query` and `/revoke`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Looks into the gateway, or changes it, between two requests.
    pub fn with_gateway<T>(&self, look: impl FnOnce(&mut SimGateway) -> T) -> T {
        look(&mut self.desk.lock().unwrap_or_else(PoisonError::into_inner).gateway)
    }
}

/// Runs a gateway until the process is ended; `announce` is told where it listens.
pub fn run(program: GatewayProgram, announce: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    let running = spawn(program)?;
    announce(running.address());
    running.serving.wait();
    Ok(())
}

/// Runs a gateway on a thread of its own.
pub fn spawn(program: GatewayProgram) -> Result<Running, StartError> {
    let listener = serving::bind(program.listen)?;
    let address = listener.local_addr().map_err(StartError::System)?;
    let payments = books::open(program.ledger.as_deref())?;
    let gateway = SimGateway { options: program.options, pay_url: format!("http://{address}"), payments };
    let (key, faults, ledger, clock) = (program.key, program.faults, program.ledger, program.clock);
    let desk = Arc::new(Mutex::new(Desk { gateway, key, faults, ledger, counts: BTreeMap::new(), last: BTreeMap::new() }));
    let for_thread = Arc::clone(&desk);
    let service = service_fn(move |request| {
        let desk = Arc::clone(&for_thread);
        async move { respond(request, &desk, clock).await }
    });
    Ok(Running { serving: serving::serve(listener, "sim-gateway", service)?, desk })
}

/// The gateway behind the connections, one request at a time.
struct Desk {
    gateway: SimGateway,
    key: SharedKey,
    faults: Vec<PayFault>,
    ledger: Option<PathBuf>,
    counts: BTreeMap<&'static str, u32>,
    last: BTreeMap<&'static str, Signed>,
}

/// A reply and its headers.
#[derive(Clone)]
struct Signed {
    body: String,
    at: String,
    signature: String,
}

/// How an answer leaves.
enum Delivery {
    Whole(Signed),
    Cut(Signed),
    Closed,
    Status(StatusCode),
}

/// What a request says of itself.
struct Asked<'a> {
    ask: &'static str,
    terminal: &'a str,
    request: &'a str,
    at: Stamp,
    signature: &'a str,
}

impl<'a> Asked<'a> {
    fn read(ask: &'static str, headers: &'a HeaderMap) -> Option<Asked<'a>> {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let at = Stamp::try_from(text("x-timestamp")?.to_owned()).ok()?;
        Some(Asked { ask, terminal: text("x-terminal")?, request: text("x-request")?, at, signature: text("x-signature")? })
    }
}

impl Desk {
    fn serve(&mut self, asked: &Asked<'_>, body: &[u8], now: DateTime) -> (Delivery, Duration) {
        let number = self.counts.entry(asked.ask).and_modify(|count| *count += 1).or_insert(1);
        let falls = |fault: &&PayFault| fault.when.counts(*number) && fault.ask.is_none_or(|ask| ask == asked.ask);
        let falling: Vec<Kind> = self.faults.iter().filter(falls).map(|fault| fault.kind.clone()).collect();
        tracing::info!(ask = asked.ask, number = *number, faults = ?falling, "request");
        let (delay, fault) = fault::fall(falling);
        let reply = match &fault {
            Some(Kind::DropRequest) => return (Delivery::Closed, delay),
            Some(Kind::Http500) => return (Delivery::Status(StatusCode::INTERNAL_SERVER_ERROR), delay),
            Some(Kind::Refuse(code)) => refusal(code, "refused by plan").to_string(),
            _ => self.answer(asked, body, now),
        };
        if let Err(error) = self.keep() {
            tracing::error!(%error, "the books are not kept");
            return (Delivery::Status(StatusCode::INTERNAL_SERVER_ERROR), delay);
        }
        let signed = self.sign(asked, reply, now);
        let before = self.last.insert(asked.ask, signed.clone());
        (deliver(fault.as_ref(), signed, before), delay)
    }

    fn answer(&mut self, asked: &Asked<'_>, body: &[u8], now: DateTime) -> String {
        let seal = seal(Direction::Request, asked, asked.at);
        if !seal.fits(&self.key, body, asked.signature) {
            return refusal("bad_signature", "the signature does not fit").to_string();
        }
        if now.duration_since(asked.at.civil()).as_secs().abs() > CLOCK_SLACK_S {
            return refusal("clock", "the clocks are too far apart").to_string();
        }
        self.gateway.answer(asked.ask, body, now)
    }

    fn keep(&self) -> io::Result<()> {
        self.ledger.as_ref().map_or(Ok(()), |path| books::keep(path, &self.gateway.payments))
    }

    fn sign(&self, asked: &Asked<'_>, body: String, now: DateTime) -> Signed {
        let at = Stamp::of(now);
        let signature = seal(Direction::Reply, asked, at).sign(&self.key, body.as_bytes());
        Signed { body, at: at.into(), signature }
    }
}

fn seal<'a>(direction: Direction, asked: &Asked<'a>, at: Stamp) -> Seal<'a> {
    Seal { direction, ask: asked.ask, terminal: asked.terminal, request: asked.request, at }
}

fn deliver(fault: Option<&Kind>, signed: Signed, before: Option<Signed>) -> Delivery {
    match fault {
        Some(Kind::DropReply) => Delivery::Closed,
        Some(Kind::Truncate) => Delivery::Cut(signed),
        Some(Kind::Garble) => Delivery::Whole(Signed { body: signed.body[..signed.body.floor_char_boundary(20)].to_owned(), ..signed }),
        Some(Kind::Forge | Kind::Missign) => Delivery::Whole(Signed { signature: "0".repeat(64), ..signed }),
        Some(Kind::Repeat) => Delivery::Whole(before.unwrap_or(signed)),
        _ => Delivery::Whole(signed),
    }
}

async fn respond(request: Request<Incoming>, desk: &Mutex<Desk>, clock: fn() -> DateTime) -> Result<Response<Reply>, ClosedByPlan> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    if parts.method == Method::GET {
        let number = path.strip_prefix("/q/").and_then(PayOrderNo::parse);
        return Ok(number.map_or_else(|| status(StatusCode::NOT_FOUND), |number| scanned(&number, desk, clock())));
    }
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let Some(ask) = question(name).filter(|_| parts.method == Method::POST) else { return Ok(status(StatusCode::NOT_FOUND)) };
    let Some(asked) = Asked::read(ask, &parts.headers) else { return Ok(status(StatusCode::UNAUTHORIZED)) };
    let Ok(body) = Limited::new(body, LARGEST_REQUEST).collect().await else {
        return Ok(status(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let (delivery, delay) = desk.lock().unwrap_or_else(PoisonError::into_inner).serve(&asked, &body.to_bytes(), clock());
    tokio::time::sleep(delay).await;
    match delivery {
        Delivery::Whole(signed) => Ok(sealed(&asked, &signed, Reply::whole(signed.body.clone()))),
        Delivery::Cut(signed) => Ok(sealed(&asked, &signed, Reply::cut(&signed.body))),
        Delivery::Closed => Err(ClosedByPlan),
        Delivery::Status(code) => Ok(status(code)),
    }
}

/// The customer has opened the address inside the code.
fn scanned(number: &PayOrderNo, desk: &Mutex<Desk>, now: DateTime) -> Response<Reply> {
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    desk.gateway.customer_pays(number, now);
    if let Err(error) = desk.keep() {
        tracing::error!(%error, "the books are not kept");
        return status(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let state = desk.gateway.payments.get(number.as_str()).map(|payment| payment.state.name());
    state.map_or_else(|| status(StatusCode::NOT_FOUND), |state| Response::new(Reply::whole(format!("{state}\n"))))
}

fn sealed(asked: &Asked<'_>, signed: &Signed, reply: Reply) -> Response<Reply> {
    let mut response = json(reply);
    let headers =
        [("x-terminal", asked.terminal), ("x-request", asked.request), ("x-timestamp", &signed.at), ("x-signature", &signed.signature)];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_and_customers_are_read_as_the_command_line_has_them() {
        let fault: PayFault = "drop-reply:revoke:2+".parse().expect("a fault");
        assert_eq!(fault, PayFault { kind: Kind::DropReply, ask: Some("revoke"), when: When::From(2) });
        let any: PayFault = "refuse:any:every:busy".parse().expect("a fault");
        assert_eq!(any, PayFault { kind: Kind::Refuse("busy".to_owned()), ask: None, when: When::Every });
        for (text, reason) in [("drop-reply:refund:1", "is no question"), ("lose:any:1", "the kinds are"), ("garble:query", "WHEN")] {
            let error = text.parse::<PayFault>().expect_err("refused").to_string();
            assert!(error.contains(reason), "{error}");
        }
        assert_eq!("pays-at-query:3".parse(), Ok(super::super::Customer::PaysAtQuery(3)));
        for text in ["pays-at-query:0", "pays", "", "pays-at-query:x"] {
            assert!(text.parse::<super::super::Customer>().is_err(), "{text}");
        }
    }
}
