//! The front-end server, through HTTP.
//!
//! ```text
//!   Request --data--> JSON --compose--> signed text --POST--> reply bytes --verify--> Response
//!                               |                      |                        |
//!                            NotDone        NotDone: no connection       InDoubt: dropped (R-7)
//!                                           InDoubt: anything later
//! ```

use std::cell::Cell;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::{Offset, TimeZone};
use reqwest::Url;
use reqwest::header::{DATE, HeaderMap};

use crate::domain::{OperatorNo, Stamp};
use crate::flow::Fault;
use crate::proto::envelope::{self, Header};
use crate::proto::message::{Call, Dialect, Request, Response, encode};
use crate::proto::sm::{Signer, Verifier};

use super::clock::Stopwatch;
use super::journal::Serial;

mod fault;
mod tls;
pub(super) mod transport;

pub use tls::TlsError;

use transport::Transport;

/// How the server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientOptions {
    /// The base, with or without a path and a slash at its end; `/cardfront/NAME/V1` is put behind it (R-2).
    pub url: String,
    /// How long a connection may take to come about.
    pub connect_timeout: Duration,
    /// How long a whole call may take, connecting included.
    pub timeout: Duration,
    /// The largest reply taken, in bytes.
    pub largest_reply: usize,
    /// Whose certificates are trusted over https.
    pub trust: Trust,
    /// Who we are over https, where the server asks.
    pub identity: Option<Identity>,
}

impl ClientOptions {
    /// The defaults for this base: 5 s to connect, 30 s for the whole, 1 MiB of reply, the system's roots.
    pub fn new(url: impl Into<String>) -> ClientOptions {
        ClientOptions {
            url: url.into(),
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            largest_reply: 1024 * 1024,
            trust: Trust::System,
            identity: None,
        }
    }
}

/// Whose certificates are trusted over https.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Those the system trusts.
    System,
    /// Only those in this file (PEM), and no others.
    Pinned(PathBuf),
}

/// A client certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The certificate and its chain (PEM).
    pub certificate: PathBuf,
    /// Its private key (PEM).
    pub key: PathBuf,
}

/// Why the server cannot even be asked.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The base is no address.
    #[error("{url:?} is no address of a server: {why}")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// Certificates.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The HTTP library.
    #[error("HTTP: {0}")]
    Http(#[source] reqwest::Error),
}

/// What makes requests this terminal's, and replies the server's.
#[derive(Debug)]
pub struct Speech {
    /// What every request says of this terminal; number, date and time are put in for each.
    pub header: Header,
    /// How the site writes its messages.
    pub dialect: Dialect,
    /// Signs requests.
    pub signer: Signer,
    /// Verifies replies.
    pub verifier: Verifier,
}

/// The server, as flows ask it.
#[derive(Debug)]
pub struct Client {
    base: Url,
    speech: Speech,
    transport: Transport,
    /// How far this terminal's clock was ahead of the server's at the last verified reply that told its time.
    clock_off: Cell<Option<SignedDuration>>,
}

impl Client {
    /// Prepares everything and connects to nothing.
    pub fn new(options: &ClientOptions, speech: Speech) -> Result<Client, ClientError> {
        let base = base(&options.url)?;
        let transport = Transport::new(options, &base)?;
        Ok(Client { base, speech, transport, clock_off: Cell::new(None) })
    }

    /// Asks one question under this number. Every verified reply is an answer, whatever its code and its HTTP status.
    pub fn call(&self, request: &Request, serial: &Serial, at: Stamp) -> Result<Response, Fault> {
        let call = request.call();
        let text = self.compose(request, serial, at)?;
        // UTF-8 whatever the character set of the signature is (R-1, R-8).
        let body = text.into_bytes();
        let (sent, stopwatch) = (body.len(), Stopwatch::start());
        let reply = self.transport.post(self.url(call), HeaderMap::new(), body);
        let milliseconds = stopwatch.milliseconds();
        let reply = reply.inspect_err(|fault| tracing::debug!(?call, sent, milliseconds, %fault, "no reply"))?;
        let (status, received) = (reply.status, reply.body.len());
        match envelope::read_reply(&reply.body, &self.speech.verifier, request, &self.speech.dialect) {
            Ok(response) => {
                tracing::debug!(?call, sent, status, received, milliseconds, code = %response.code, "reply");
                self.clock_off.set(clock_off(&reply.headers, at));
                Ok(response)
            }
            Err(error) => {
                let fault = fault::dropped(status, &error);
                tracing::debug!(?call, sent, status, received, milliseconds, %fault, "reply dropped");
                Err(fault)
            }
        }
    }

    /// Who works here from now on (`oprid`).
    pub(super) fn note_operator(&mut self, operator: &OperatorNo) {
        operator.as_str().clone_into(&mut self.speech.header.oprid);
    }

    /// Who works here (`oprid`).
    pub(super) fn operator(&self) -> Option<OperatorNo> {
        OperatorNo::parse(&self.speech.header.oprid)
    }

    /// How far this terminal's clock was ahead of the server's when it last answered; `None` where it did not tell its time.
    pub(super) fn clock_off(&self) -> Option<SignedDuration> {
        self.clock_off.get()
    }

    /// The base of addresses.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// The address of a call (R-2).
    pub fn url(&self, call: Call) -> Url {
        let mut url = self.base.clone();
        let path = format!("{}/cardfront/{}/V1", url.path().trim_end_matches('/'), self.speech.dialect.call_name(call));
        url.set_path(&path);
        url
    }

    fn compose(&self, request: &Request, serial: &Serial, at: Stamp) -> Result<String, Fault> {
        let header = Header {
            joininstssn: serial.joininstssn.clone(),
            termseq: serial.termseq.clone(),
            reqdate: at.date(),
            reqtime: at.time(),
            ..self.speech.header.clone()
        };
        let data = encode::data(request, &self.speech.dialect);
        envelope::compose(&header, &data, &self.speech.signer).map_err(|error| fault::unwritten(&error))
    }
}

/// By the reply's Date, which is universal time; ours is that of Shanghai (R-3), which has no summer time.
fn clock_off(headers: &HeaderMap, at: Stamp) -> Option<SignedDuration> {
    let date = headers.get(DATE)?.to_str().ok()?;
    let there = jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok()?;
    let here = TimeZone::fixed(Offset::constant(8)).to_timestamp(at.civil()).ok()?;
    Some(here.duration_since(there))
}

/// The base of addresses, checked.
pub(super) fn base(text: &str) -> Result<Url, ClientError> {
    let refused = |why: &str| ClientError::Url { url: text.to_owned(), why: why.to_owned() };
    let url = Url::parse(text.trim()).map_err(|error| refused(&error.to_string()))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ClientError::Url { url: "***".to_owned(), why: "it may not hold a password".to_owned() });
    }
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("http:// or https:// is expected"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("nothing may follow its path"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_date_tells_how_far_our_clock_is_off() {
        let at = Stamp::parse("20261123", "093000").expect("a date");
        let off = |date: &str| {
            let headers = HeaderMap::from_iter([(DATE, reqwest::header::HeaderValue::from_str(date).expect("a header"))]);
            clock_off(&headers, at)
        };
        assert_eq!(off("Mon, 23 Nov 2026 01:30:00 GMT"), Some(SignedDuration::ZERO));
        assert_eq!(off("Mon, 23 Nov 2026 01:20:00 GMT"), Some(SignedDuration::from_mins(10)));
        assert_eq!(off("Mon, 23 Nov 2026 02:30:00 GMT"), Some(SignedDuration::from_hours(-1)));
        assert_eq!((off("today"), clock_off(&HeaderMap::new(), at)), (None, None));
    }
}
