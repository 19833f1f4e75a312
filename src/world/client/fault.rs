//! The one table from HTTP's errors to faults.

use std::error::Error as _;

use crate::flow::{Cause, Fault};
use crate::proto::envelope::{ComposeError, ReplyError};

/// What an error of the transport says of the request.
///
/// No connection, no request: a refused connection, a name that is not found, a handshake that fails and a connection
/// that does not come about in time are certain. After that the request may have left.
pub(super) fn fault(error: &reqwest::Error) -> Fault {
    if error.is_builder() {
        Fault::NotDone(Cause::BadRequest(words(error)))
    } else if error.is_connect() {
        Fault::NotDone(certificate(error).unwrap_or_else(|| Cause::Unreachable(words(error))))
    } else if error.is_timeout() {
        Fault::InDoubt(Cause::TimedOut)
    } else {
        Fault::InDoubt(Cause::ConnectionLost(words(error)))
    }
}

/// Where the handshake failed for the server's certificate: that sends nobody to the network's cables.
fn certificate(error: &reqwest::Error) -> Option<Cause> {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if let Some(rustls::Error::InvalidCertificate(why)) = error.downcast_ref() {
            return Some(Cause::Certificate(format!("{why:?}")));
        }
        // An I/O error leaves what it wraps out of its sources.
        next = match error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref) {
            Some(inside) => Some(inside),
            None => error.source(),
        };
    }
    None
}

/// A request that cannot be written was not sent.
pub(super) fn unwritten(error: &ComposeError) -> Fault {
    Fault::NotDone(Cause::BadRequest(error.to_string()))
}

/// A reply that is dropped says nothing of the request. A refusal by HTTP alone is one: who knows who refuses.
pub(super) fn dropped(status: u16, error: &ReplyError) -> Fault {
    let cause = match error {
        ReplyError::Dropped(_) if !(200..300).contains(&status) => Cause::HttpStatus(status),
        error if error.is_signature() => Cause::BadSignature,
        error => Cause::BadReply(error.to_string()),
    };
    Fault::InDoubt(cause)
}

/// The innermost cause says what happened; the outer ones say that something did.
fn words(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if error.source().is_some() { innermost.to_string() } else { "no connection".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::envelope::{HeaderError, OpenError};
    use crate::proto::sm::SignatureError;

    #[test]
    fn every_kind_of_reply_that_is_dropped() {
        let unsigned = || ReplyError::Dropped(OpenError::Unsigned);
        let no_json = || ReplyError::Dropped(OpenError::NotJson("EOF".to_owned()));
        let forged = || ReplyError::Dropped(OpenError::Signature(SignatureError::Wrong));
        let lacking = || ReplyError::Missing("result");
        assert_eq!(dropped(200, &unsigned()), Fault::InDoubt(Cause::BadSignature));
        assert_eq!(dropped(200, &forged()), Fault::InDoubt(Cause::BadSignature));
        assert!(matches!(dropped(200, &no_json()), Fault::InDoubt(Cause::BadReply(_))));
        assert!(matches!(dropped(200, &ReplyError::Dropped(OpenError::NotText)), Fault::InDoubt(Cause::BadReply(_))));
        assert!(matches!(dropped(200, &lacking()), Fault::InDoubt(Cause::BadReply(_))));
        for status in [302, 400, 404, 500, 502] {
            for error in [unsigned(), no_json(), forged()] {
                assert_eq!(dropped(status, &error), Fault::InDoubt(Cause::HttpStatus(status)));
            }
            assert!(matches!(dropped(status, &lacking()), Fault::InDoubt(Cause::BadReply(_))), "it is the server's own");
        }
    }

    #[test]
    fn a_request_that_cannot_be_written_was_not_sent() {
        let error = ComposeError::Header(HeaderError { field: "termid", rule: "must be 8 digits" });
        assert_eq!(unwritten(&error), Fault::NotDone(Cause::BadRequest("termid must be 8 digits".to_owned())));
    }
}
