//! The payment gateway, through HTTP (docs/payment-gateway.md).
//!
//! ```text
//!   PayRequest --JSON--> body --seal--> POST --> reply bytes --verify--> PayReply
//!                          |              |                     |
//!                       NotDone     NotDone: no connection   InDoubt: dropped
//!                                   InDoubt: anything later
//! ```

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::domain::Stamp;
use crate::flow::{Cause, Fault};
use crate::proto::gateway::{self, Direction, PayReply, PayRequest, ReplyError, Seal, SharedKey};

use super::client::transport::{RawReply, Transport};
use super::client::{self, ClientError, ClientOptions};
use super::clock::Stopwatch;

const TERMINAL: HeaderName = HeaderName::from_static("x-terminal");
const REQUEST: HeaderName = HeaderName::from_static("x-request");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

/// How the gateway is reached, and as whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatewayOptions {
    /// The base, behind which `/create`, `/query` and `/revoke` are put; times, limits and certificates as for the server.
    pub http: ClientOptions,
    /// This terminal's number.
    pub terminal: String,
}

impl GatewayOptions {
    /// The defaults for this base: 5 s to connect, 10 s for the whole, 64 KiB of reply, the system's roots. A customer
    /// stands before a code that runs out: an answer that takes longer than 10 s is no use.
    pub fn reaching(url: impl Into<String>) -> ClientOptions {
        ClientOptions { timeout: std::time::Duration::from_secs(10), largest_reply: 64 * 1024, ..ClientOptions::new(url) }
    }
}

/// The gateway, as flows ask it.
#[derive(Debug)]
pub struct Gateway {
    base: Url,
    terminal: String,
    key: SharedKey,
    transport: Transport,
}

impl Gateway {
    /// Prepares everything and connects to nothing.
    pub fn new(options: &GatewayOptions, key: SharedKey) -> Result<Gateway, ClientError> {
        let base = client::base(&options.http.url)?;
        let transport = Transport::new(&options.http, &base)?;
        Ok(Gateway { base, terminal: options.terminal.clone(), key, transport })
    }

    /// Its base.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// Asks one question under this number. Every verified reply is an answer, whatever it says and whatever its HTTP status.
    pub fn ask(&self, request: &PayRequest, number: &str, at: Stamp) -> Result<PayReply, Fault> {
        let seal = Seal { direction: Direction::Request, ask: request.ask.name(), terminal: &self.terminal, request: number, at };
        let body = gateway::body(request).into_bytes();
        let headers = headers(&seal, &seal.sign(&self.key, &body))?;
        let (name, stopwatch) = (request.ask.log_name(), Stopwatch::start());
        let reply = self.transport.post(self.url(request), headers, body).and_then(|reply| self.read(request, number, &reply));
        let milliseconds = stopwatch.milliseconds();
        match &reply {
            Ok(PayReply::Stands(payment)) => tracing::debug!(name, milliseconds, state = payment.state.name(), "gateway's reply"),
            Ok(PayReply::Refused(refusal)) => tracing::warn!(name, milliseconds, code = refusal.code, "gateway's refusal"),
            Err(fault) => tracing::debug!(name, milliseconds, %fault, "no reply of the gateway"),
        }
        reply
    }

    fn url(&self, request: &PayRequest) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}/{}", url.path().trim_end_matches('/'), request.ask.name());
        url.set_path(&path);
        url
    }

    /// A reply that is dropped says nothing of the request.
    fn read(&self, request: &PayRequest, number: &str, reply: &RawReply) -> Result<PayReply, Fault> {
        if !self.is_signed(request, number, reply) {
            return Err(unsigned(reply.status));
        }
        gateway::reply(request, &reply.body).map_err(|error| unreadable(&error))
    }

    fn is_signed(&self, request: &PayRequest, number: &str, reply: &RawReply) -> bool {
        let header = |name| reply.headers.get(name).and_then(|value| value.to_str().ok());
        let at = header(TIMESTAMP).and_then(|at| Stamp::try_from(at.trim().to_owned()).ok());
        let (Some(at), Some(signature)) = (at, header(SIGNATURE)) else { return false };
        let seal = Seal { direction: Direction::Reply, ask: request.ask.name(), terminal: &self.terminal, request: number, at };
        seal.fits(&self.key, &reply.body, signature)
    }
}

fn headers(seal: &Seal<'_>, signature: &str) -> Result<HeaderMap, Fault> {
    let at = String::from(seal.at);
    let values = [(TERMINAL, seal.terminal), (REQUEST, seal.request), (TIMESTAMP, &at), (SIGNATURE, signature)];
    let read = |(name, value): (HeaderName, &str)| Ok((name, HeaderValue::from_str(value).map_err(|_| unwritten())?));
    values.into_iter().map(read).collect()
}

/// A request that cannot be written was not sent.
fn unwritten() -> Fault {
    Fault::NotDone(Cause::BadRequest("terminal or request number do not fit into a header".to_owned()))
}

/// Without a signature that fits: a refusal by HTTP alone is one, but who knows who refuses.
fn unsigned(status: u16) -> Fault {
    Fault::InDoubt(if (200..300).contains(&status) { Cause::BadSignature } else { Cause::HttpStatus(status) })
}

/// Signed, and yet no answer to the question.
fn unreadable(error: &ReplyError) -> Fault {
    Fault::InDoubt(Cause::BadReply(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_reply_that_is_dropped_says_of_the_request() {
        assert_eq!(unsigned(200), Fault::InDoubt(Cause::BadSignature));
        for status in [302, 401, 404, 500, 502] {
            assert_eq!(unsigned(status), Fault::InDoubt(Cause::HttpStatus(status)));
        }
        let words = "payorderno is another payment's".to_owned();
        assert_eq!(unreadable(&ReplyError::OtherPayment), Fault::InDoubt(Cause::BadReply(words)));
        assert!(matches!(unwritten(), Fault::NotDone(Cause::BadRequest(_))));
    }
}
