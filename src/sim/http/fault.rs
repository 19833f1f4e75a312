//! What goes wrong between terminal and server, by option: `drop-reply:cardChargeConfirm:1`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use crate::proto::message::Call;

/// One thing that goes wrong with some requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What.
    pub kind: Kind,
    /// With which call; `None` for every call.
    pub call: Option<Call>,
    /// With which of its requests, counted from 1 since the program started.
    pub when: When,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `drop-request`: not handled; the connection is closed.
    DropRequest,
    /// `drop-reply`: handled; the connection is closed.
    DropReply,
    /// `delay`, with milliseconds: handled; the reply comes that much later.
    Delay(Duration),
    /// `garble`: handled; the reply is broken JSON.
    Garble,
    /// `truncate`: handled; the connection is closed in the middle of the reply.
    Truncate,
    /// `forge`: handled; the reply is signed by another key.
    Forge,
    /// `missign`: handled; one digit of the reply's signature is another.
    Missign,
    /// `http-500`: not handled; HTTP status 500.
    Http500,
    /// `refuse`, with a code: not handled; a signed refusal.
    Refuse(String),
    /// `repeat`: handled; the last reply of that call comes once more instead.
    Repeat,
}

/// Which requests of a call, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// `3`: that one.
    Nth(u32),
    /// `3+`: that one and all after it.
    From(u32),
    /// `every`.
    Every,
}

impl Fault {
    /// Whether it falls on this request.
    pub fn falls_on(&self, call: Call, number: u32) -> bool {
        self.when.counts(number) && self.call.is_none_or(|wanted| wanted == call)
    }
}

/// What falls on one request: how long its answer is held back, and the first of what else goes wrong with it.
pub(in crate::sim) fn fall(kinds: impl IntoIterator<Item = Kind>) -> (Duration, Option<Kind>) {
    let mut delay = Duration::ZERO;
    let mut first = None;
    for kind in kinds {
        match kind {
            Kind::Delay(more) => delay += more,
            other => first = first.or(Some(other)),
        }
    }
    (delay, first)
}

impl When {
    /// Whether this request is one of them.
    pub(in crate::sim) fn counts(self, number: u32) -> bool {
        match self {
            When::Nth(nth) => number == nth,
            When::From(first) => number >= first,
            When::Every => true,
        }
    }
}

/// A text that is no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is no fault: {reason}; KIND:CALL:WHEN is expected, as in drop-reply:cardChargeConfirm:1, delay:any:2+:500 or refuse:chargeOrderCreate:every:000042"
)]
pub struct FaultError {
    text: String,
    reason: &'static str,
}

const KINDS: &str = "the kinds are drop-request, drop-reply, delay, garble, truncate, forge, missign, http-500, refuse and repeat";

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Fault, FaultError> {
        let (kind, call, when) = read(text)?;
        let unknown = || FaultError { text: text.to_owned(), reason: "there is no such call" };
        let call = call.map(|name| call_of(name).ok_or_else(unknown)).transpose()?;
        Ok(Fault { kind, call, when })
    }
}

/// Reads `KIND:NAME:WHEN` and what may stand behind it; a name of `any` is none.
pub(in crate::sim) fn read(text: &str) -> Result<(Kind, Option<&str>, When), FaultError> {
    let error = |reason| FaultError { text: text.to_owned(), reason };
    let mut parts = text.split(':');
    let (kind, name, when) = (parts.next().unwrap_or(""), parts.next(), parts.next());
    let (argument, rest) = (parts.next(), parts.next());
    let name = name.ok_or_else(|| error("the call is missing"))?;
    let when = when.and_then(when_of).ok_or_else(|| error("WHEN is a number from 1, a number and +, or every"))?;
    let kind = match (kind, argument) {
        ("drop-request", None) => Kind::DropRequest,
        ("drop-reply", None) => Kind::DropReply,
        ("delay", Some(milliseconds)) => {
            let milliseconds = milliseconds.parse().map_err(|_| error("delay takes milliseconds"))?;
            Kind::Delay(Duration::from_millis(milliseconds))
        }
        ("delay", None) => return Err(error("delay takes milliseconds")),
        ("garble", None) => Kind::Garble,
        ("truncate", None) => Kind::Truncate,
        ("forge", None) => Kind::Forge,
        ("missign", None) => Kind::Missign,
        ("http-500", None) => Kind::Http500,
        ("refuse", Some(code)) if !code.is_empty() => Kind::Refuse(code.to_owned()),
        ("refuse", _) => return Err(error("refuse takes a code")),
        ("repeat", None) => Kind::Repeat,
        _ => return Err(error(KINDS)),
    };
    if rest.is_some() {
        return Err(error("there is too much of it"));
    }
    Ok((kind, (name != "any").then_some(name), when))
}

fn call_of(name: &str) -> Option<Call> {
    Call::ALL.into_iter().find(|call| call.default_name() == name)
}

fn when_of(text: &str) -> Option<When> {
    let count = |text: &str| text.parse().ok().filter(|&number| number > 0);
    match (text, text.strip_suffix('+')) {
        ("every", _) => Some(When::Every),
        (_, Some(first)) => count(first).map(When::From),
        (nth, None) => count(nth).map(When::Nth),
    }
}

/// As it is parsed.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, argument) = match &self.kind {
            Kind::DropRequest => ("drop-request", String::new()),
            Kind::DropReply => ("drop-reply", String::new()),
            Kind::Delay(delay) => ("delay", format!(":{}", delay.as_millis())),
            Kind::Garble => ("garble", String::new()),
            Kind::Truncate => ("truncate", String::new()),
            Kind::Forge => ("forge", String::new()),
            Kind::Missign => ("missign", String::new()),
            Kind::Http500 => ("http-500", String::new()),
            Kind::Refuse(code) => ("refuse", format!(":{code}")),
            Kind::Repeat => ("repeat", String::new()),
        };
        let call = self.call.map_or("any", Call::default_name);
        match self.when {
            When::Nth(nth) => write!(formatter, "{kind}:{call}:{nth}{argument}"),
            When::From(first) => write!(formatter, "{kind}:{call}:{first}+{argument}"),
            When::Every => write!(formatter, "{kind}:{call}:every{argument}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_and_written_as_the_command_line_has_them() {
        for text in [
            "drop-request:cardInfoQuery:1",
            "drop-reply:cardChargeConfirm:2+",
            "delay:any:every:1500",
            "garble:chargeOrderQuery:3",
            "truncate:any:1",
            "forge:cardSaleConfirm:1",
            "missign:cardReturnApply:1",
            "http-500:any:10",
            "refuse:chargeOrderCreate:1:000042",
            "repeat:cardChargeRequest:2",
        ] {
            let fault: Fault = text.parse().expect("a fault");
            assert_eq!(fault.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_fault_is_refused_with_the_reason() {
        for (text, reason) in [
            ("", "missing"),
            ("drop-reply", "missing"),
            ("drop-reply:cardChargeConfirm", "WHEN"),
            ("drop-reply:cardChargeConfirm:0", "WHEN"),
            ("drop-reply:cardChargeConfirm:often", "WHEN"),
            ("drop-reply:chargeConfirm:1", "no such call"),
            ("lose:any:1", "the kinds are"),
            ("drop-reply:any:1:5", "the kinds are"),
            ("delay:any:1", "milliseconds"),
            ("delay:any:1:soon", "milliseconds"),
            ("refuse:any:1", "a code"),
            ("refuse:any:1:000042:5", "too much"),
        ] {
            let error = text.parse::<Fault>().expect_err("refused").to_string();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn a_fault_falls_where_it_says() {
        let falls = |text: &str| -> Vec<u32> {
            let fault: Fault = text.parse().expect("a fault");
            (1..=4).filter(|&number| fault.falls_on(Call::CardChargeConfirm, number)).collect()
        };
        assert_eq!(falls("drop-reply:cardChargeConfirm:2"), [2]);
        assert_eq!(falls("drop-reply:cardChargeConfirm:3+"), [3, 4]);
        assert_eq!(falls("drop-reply:any:every"), [1, 2, 3, 4]);
        assert_eq!(falls("drop-reply:cardChargeRequest:every"), Vec::<u32>::new());
    }
}
