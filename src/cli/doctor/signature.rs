//! `cardkiosk doctor --signature`: every way of signing is tried, and those the server takes are named.

use serde_json::{Value, json};

use crate::config::{Config, Need};
use crate::domain::Stamp;
use crate::flow::Cause;
use crate::i18n::Message;
use crate::proto::codes::Class;
use crate::proto::message::Response;
use crate::proto::sm::SigningRules;
use crate::world::{Clock, Journal};

use super::super::Shell;
use super::super::exit::Exit;
use super::super::report::{Failure, Report};
use super::super::terminal;
use super::{ask, every_rule, named};

/// What the server said to all of them.
#[derive(Default)]
struct Tried {
    /// Those that both sides verified.
    taken: Vec<SigningRules>,
    /// A reply that verified, and said that the request did not.
    refused: Option<Response>,
    count: usize,
}

pub(super) fn run(shell: &Shell) -> Result<Report, Failure> {
    let (config, texts) = (&shell.config, &shell.texts);
    config.require(Need::Server)?;
    let mut journal = terminal::journal(config)?;
    let tried = match try_all(config, &mut journal, Clock::start().stamp())? {
        Ok(tried) => tried,
        Err(cause) => {
            let message = texts.cause(&cause);
            return Ok(Report::new(Exit::OutOfReach, vec![message.clone()], json!({"outcome": "not_ok", "message": message})));
        }
    };
    let present = &config.signature.rules;
    let (exit, message) = match (tried.taken.first(), tried.refused) {
        _ if tried.taken.contains(present) => (Exit::Done, Message::DoctorSignatureDetail),
        (Some(rules), _) => (Exit::Usage, Message::DoctorSignatureOther { settings: named(rules) }),
        (None, Some(reply)) => {
            let (code, description) = (reply.code.to_string(), reply.description);
            (Exit::Usage, Message::DoctorSignatureRefused { code, description })
        }
        (None, None) => (Exit::Usage, Message::DoctorSignatureNone),
    };
    let message = texts.say(&message);
    let lines = std::iter::once(message.clone()).chain(tried.taken.iter().map(named)).collect();
    let taken: Vec<Value> = tried.taken.iter().map(|rules| serde_json::to_value(rules).unwrap_or_default()).collect();
    let outcome = if exit == Exit::Done { "ok" } else { "not_ok" };
    Ok(Report::new(exit, lines, json!({"outcome": outcome, "taken": taken, "tried": tried.count, "message": message})))
}

/// The present way first. A server that cannot be reached is asked no further.
fn try_all(config: &Config, journal: &mut Journal, now: Stamp) -> Result<Result<Tried, Cause>, Failure> {
    let present = &config.signature.rules;
    let others = every_rule().into_iter().filter(|rules| rules != present);
    let mut tried = Tried::default();
    for rules in std::iter::once(present.clone()).chain(others) {
        tried.count += 1;
        match ask(config, &rules, journal, now)? {
            Ok(response) if response.code.class() == Class::Security => tried.refused = Some(response),
            Ok(_) => tried.taken.push(rules),
            Err(fault) if *fault.cause() == Cause::BadSignature => {}
            Err(fault) => return Ok(Err(fault.cause().clone())),
        }
    }
    Ok(Ok(tried))
}
