//! HTTP on a loopback address, on a thread of its own: one connection, one request.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::service::Service;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use super::StartError;
use super::desk::half;

/// What is served. It stops when this is dropped.
pub(in crate::sim) struct Serving {
    address: SocketAddr,
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

impl Serving {
    /// Where it listens.
    pub(in crate::sim) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for ever: until the process is ended from outside.
    pub(in crate::sim) fn wait(mut self) {
        if let Some(thread) = self.thread.take() {
            // A panic has been reported by its thread.
            let _ = thread.join();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("closed by plan")]
pub(in crate::sim) struct ClosedByPlan;

/// Listens on a loopback address, and on no other.
pub(in crate::sim) fn bind(address: SocketAddr) -> Result<std::net::TcpListener, StartError> {
    if !address.ip().is_loopback() {
        return Err(StartError::NotLoopback(address));
    }
    let listen = |source| StartError::Listen { address, source };
    let listener = std::net::TcpListener::bind(address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    Ok(listener)
}

/// Serves whoever connects, on a thread of this name.
pub(in crate::sim) fn serve<S>(listener: std::net::TcpListener, name: &str, service: S) -> Result<Serving, StartError>
where
    S: Service<Request<Incoming>, Response = Response<Reply>, Error = ClosedByPlan, Future: Send> + Clone + Send + 'static,
{
    let address = listener.local_addr().map_err(StartError::System)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::System)?;
    let (stop, stopped) = oneshot::channel::<Infallible>();
    let work = move || {
        runtime.block_on(async move {
            tokio::select! {
                () = accept(listener, service) => {}
                // Nothing is ever sent: the sender goes away.
                _ = stopped => {}
            }
        });
    };
    let thread = std::thread::Builder::new().name(name.to_owned()).spawn(work).map_err(StartError::System)?;
    Ok(Serving { address, stop: Some(stop), thread: Some(thread) })
}

async fn accept<S>(listener: std::net::TcpListener, service: S)
where
    S: Service<Request<Incoming>, Response = Response<Reply>, Error = ClosedByPlan, Future: Send> + Clone + Send + 'static,
{
    let listener = match TcpListener::from_std(listener) {
        Ok(listener) => listener,
        Err(error) => return tracing::error!(%error, "the listener is gone"),
    };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, service.clone()));
            }
            Err(error) => {
                tracing::warn!(%error, "a connection was not accepted");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
}

async fn connection<S>(stream: TcpStream, service: S)
where
    S: Service<Request<Incoming>, Response = Response<Reply>, Error = ClosedByPlan, Future: Send> + Send + 'static,
{
    let served = hyper::server::conn::http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

/// An HTTP status without a body.
pub(in crate::sim) fn status(code: StatusCode) -> Response<Reply> {
    let mut response = Response::new(Reply::whole(String::new()));
    *response.status_mut() = code;
    response
}

/// A body of JSON.
pub(in crate::sim) fn json(reply: Reply) -> Response<Reply> {
    let mut response = Response::new(reply);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
    response
}

/// A body that may end before the length it promised.
pub(in crate::sim) struct Reply {
    rest: Option<Bytes>,
    promised: u64,
    flushed: bool,
}

impl Reply {
    pub(in crate::sim) fn whole(text: String) -> Reply {
        let promised = text.len() as u64;
        Reply { rest: Some(Bytes::from(text)), promised, flushed: false }
    }

    pub(in crate::sim) fn cut(text: &str) -> Reply {
        Reply { rest: Some(Bytes::from(half(text).to_owned())), promised: text.len() as u64, flushed: false }
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
