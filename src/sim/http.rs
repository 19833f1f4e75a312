//! The simulated server as a program: HTTP on a loopback address, with faults by option.
//!
//! One connection serves one request (2.2.6). The books are on disk before a reply leaves, so that a restarted program
//! goes on where it was.

mod desk;
mod fault;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use jiff::civil::DateTime;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::server::ledger::Ledger;
use super::server::text::FrontEnd;
use super::server::{Options, SimServer};
use crate::proto::message::Dialect;
use crate::proto::sm::{PrivateKey, PublicKey, SignatureError, Signer, SigningRules};
use desk::{Delivery, Desk};

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
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address before `/cardfront/NAME/V1`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Looks into the server, or changes it, between two requests.
    pub fn with_server<T>(&self, look: impl FnOnce(&mut SimServer) -> T) -> T {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        look(&mut desk.front_end.server)
    }

    /// Waits for ever: until the process is ended from outside.
    pub fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic has been reported by its thread.
            let _ = thread.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
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
    if !program.listen.ip().is_loopback() {
        return Err(StartError::NotLoopback(program.listen));
    }
    let clock = program.clock;
    let listen = |source| StartError::Listen { address: program.listen, source };
    let listener = std::net::TcpListener::bind(program.listen).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let address = listener.local_addr().map_err(listen)?;
    let desk = Arc::new(Mutex::new(desk_of(program)?));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::System)?;
    let (stop, stopped) = oneshot::channel::<Infallible>();
    let for_thread = Arc::clone(&desk);
    let serve = move || {
        runtime.block_on(async move {
            tokio::select! {
                () = accept(listener, &for_thread, clock) => {}
                // Nothing is ever sent: the sender goes away.
                _ = stopped => {}
            }
        });
    };
    let thread = std::thread::Builder::new().name("sim-server".to_owned()).spawn(serve).map_err(StartError::System)?;
    Ok(Running { address, desk, stop: Some(stop), thread: Some(thread) })
}

fn desk_of(program: ServerProgram) -> Result<Desk, StartError> {
    let ledger = match &program.ledger {
        Some(path) if path.exists() => {
            let error = |reason: String| StartError::Ledger { path: path.clone(), reason };
            let text = std::fs::read(path).map_err(|source| error(source.to_string()))?;
            serde_json::from_slice(&text).map_err(|source| error(source.to_string()))?
        }
        _ => Ledger::default(),
    };
    let server = SimServer::with_ledger(program.options, ledger);
    let forger = Signer::new(&desk::forger_key(), program.rules.clone(), &program.joininstid)?;
    let front_end = FrontEnd::new(server, &program.key, &program.terminal_key, &program.rules, &program.joininstid)?;
    Ok(Desk::new(front_end, forger, program.names, program.faults, program.ledger))
}

async fn accept(listener: std::net::TcpListener, desk: &Arc<Mutex<Desk>>, clock: fn() -> DateTime) {
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "the listener is gone"),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let desk = Arc::clone(desk);
                tokio::spawn(connection(stream, desk, clock));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, desk: Arc<Mutex<Desk>>, clock: fn() -> DateTime) {
    let service = service_fn(move |request| {
        let desk = Arc::clone(&desk);
        async move { respond(request, &desk, clock).await }
    });
    let served = hyper::server::conn::http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed by plan")]
struct ClosedByPlan;

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

fn status(code: StatusCode) -> Response<Reply> {
    let mut response = Response::new(Reply::whole(String::new()));
    *response.status_mut() = code;
    response
}

fn json(reply: Reply) -> Response<Reply> {
    let mut response = Response::new(reply);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// A body that may end before the length it promised.
struct Reply {
    rest: Option<Bytes>,
    promised: u64,
    flushed: bool,
}

impl Reply {
    fn whole(text: String) -> Reply {
        let promised = text.len() as u64;
        Reply { rest: Some(Bytes::from(text)), promised, flushed: false }
    }

    fn cut(text: &str) -> Reply {
        Reply { rest: Some(Bytes::from(desk::half(text).to_owned())), promised: text.len() as u64, flushed: false }
    }
}

impl Body for Reply {
    type Data = Bytes;
    type Error = ClosedByPlan;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, ClosedByPlan>>> {
        let sent = self.rest.as_ref().map_or(0, Bytes::len) as u64;
        match self.rest.take() {
            Some(part) => {
                self.promised = self.promised.saturating_sub(sent);
                Poll::Ready(Some(Ok(Frame::data(part))))
            }
            // What was sent so far must leave before the connection breaks.
            None if self.promised > 0 && !self.flushed => {
                self.flushed = true;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            None if self.promised > 0 => Poll::Ready(Some(Err(ClosedByPlan))),
            None => Poll::Ready(None),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_none() && self.promised == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.promised)
    }
}

#[cfg(test)]
mod tests;
