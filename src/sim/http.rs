//! The simulated server as a program: HTTP on a loopback address, with faults by option.
//!
//! One connection serves one request (2.2.6). The books are on disk before a reply leaves, so that a restarted program
//! goes on where it was.

pub(super) mod books;
mod desk;
pub(super) mod fault;
pub(super) mod serving;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use jiff::civil::DateTime;

use super::server::ledger::Ledger;
use super::server::text::FrontEnd;
use super::server::{Options, SimServer};
use crate::proto::message::Dialect;
use crate::proto::sm::{PrivateKey, PublicKey, SignatureError, Signer, SigningRules};
use desk::{Delivery, Desk};
use serving::{ClosedByPlan, Reply, Serving, json, status};

pub use fault::{Fault, FaultError, Kind, When};

/// A request may have that many bytes.
const LARGEST_REQUEST: usize = 1 << 20;

/// A server to be run.
pub struct ServerProgram {
    /// Where it listens: a loopback address; port 0 for any free one.
    pub listen: SocketAddr,
    /// How it behaves.
    pub options: Options,
    /// How both sides sign.
    pub rules: SigningRules,
    /// The user id, where the rules say so.
    pub joininstid: String,
    /// Its own key.
    pub key: PrivateKey,
    /// The terminal's key.
    pub terminal_key: PublicKey,
    /// The names of the calls.
    pub names: Dialect,
    /// Where it keeps its books; `None` for nowhere.
    pub ledger: Option<PathBuf>,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// The civil time.
    pub clock: fn() -> DateTime,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It is a toy with known keys: nobody but this machine may reach it.
    #[error("{0} is not a loopback address; the simulated server listens on 127.0.0.1 or ::1 alone")]
    NotLoopback(SocketAddr),
    /// The address is taken, or there is none such.
    #[error("{address} cannot be listened on")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The keys do not fit the rules.
    #[error("the signature settings do not fit: {0}")]
    Signature(#[from] SignatureError),
    /// The books are there and cannot be read.
    #[error("the ledger {path} cannot be read: {reason}")]
    Ledger {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// No thread, no sockets.
    #[error("the server cannot be started")]
    System(#[source] std::io::Error),
}

/// A server that runs. It stops when this is dropped.
pub struct Running {
    serving: Serving,
    desk: Arc<Mutex<Desk>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.serving.address()
    }

    /// The address before `/cardfront/NAME/V1`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Looks into the server, or changes it, between two requests.
    pub fn with_server<T>(&self, look: impl FnOnce(&mut SimServer) -> T) -> T {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        look(&mut desk.front_end.server)
    }

    /// Waits for ever: until the process is ended from outside.
    pub fn wait(self) {
        self.serving.wait();
    }
}

/// Runs a server until the process is ended; `announce` is told where it listens.
pub fn run(program: ServerProgram, announce: impl FnOnce(SocketAddr)) -> Result<(), StartError> {
    let running = spawn(program)?;
    announce(running.address());
    running.wait();
    Ok(())
}

/// Runs a server on a thread of its own.
pub fn spawn(program: ServerProgram) -> Result<Running, StartError> {
    let listener = serving::bind(program.listen)?;
    let clock = program.clock;
    let desk = Arc::new(Mutex::new(desk_of(program)?));
    let for_thread = Arc::clone(&desk);
    let service = service_fn(move |request| {
        let desk = Arc::clone(&for_thread);
        async move { respond(request, &desk, clock).await }
    });
    Ok(Running { serving: serving::serve(listener, "sim-server", service)?, desk })
}

fn desk_of(program: ServerProgram) -> Result<Desk, StartError> {
    let ledger: Ledger = books::open(program.ledger.as_deref())?;
    let server = SimServer::with_ledger(program.options, ledger);
    let forger = Signer::new(&desk::forger_key(), program.rules.clone(), &program.joininstid)?;
    let front_end = FrontEnd::new(server, &program.key, &program.terminal_key, &program.rules, &program.joininstid)?;
    Ok(Desk::new(front_end, forger, program.names, program.faults, program.ledger))
}

async fn respond(request: Request<Incoming>, desk: &Mutex<Desk>, clock: fn() -> DateTime) -> Result<Response<Reply>, ClosedByPlan> {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        return Ok(status(StatusCode::METHOD_NOT_ALLOWED));
    }
    if !parts.headers.get(CONTENT_TYPE).is_some_and(is_json) {
        return Ok(status(StatusCode::UNSUPPORTED_MEDIA_TYPE));
    }
    let Ok(body) = Limited::new(body, LARGEST_REQUEST).collect().await else {
        return Ok(status(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let body = body.to_bytes();
    let served = {
        let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(call) = desk.call_of(parts.uri.path(), &body) else { return Ok(status(StatusCode::NOT_FOUND)) };
        desk.serve(call, &body, clock())
    };
    let (delivery, delay) = match served {
        Ok(served) => served,
        Err(error) => {
            tracing::error!(%error, "a request was not served");
            return Ok(status(StatusCode::INTERNAL_SERVER_ERROR));
        }
    };
    tokio::time::sleep(delay).await;
    match delivery {
        Delivery::Whole(text) => Ok(json(Reply::whole(text))),
        Delivery::Cut(text) => Ok(json(Reply::cut(&text))),
        Delivery::Closed => Err(ClosedByPlan),
        Delivery::Status(code) => Ok(status(StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))),
    }
}

fn is_json(value: &HeaderValue) -> bool {
    value.to_str().is_ok_and(|text| text.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json")))
}

#[cfg(test)]
mod tests;
