//! What may go wrong at each effect, and the plan of what does. The whole fault model stands at the head of [`super`].

use std::collections::BTreeMap;

use crate::flow::Effect;

/// One thing that goes wrong at one effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Blow {
    /// The customer has gone away.
    NoCard,
    /// Another card is put on the reader first.
    OtherCard,
    /// The card does not answer to being powered.
    MuteCard,
    /// The card leaves before it executes the command.
    PulledBefore,
    /// The card executes the command and leaves before it answers.
    PulledAfter,
    /// The command is answered with this status word and not executed.
    Status([u8; 2]),
    /// No connection to the server.
    Unreachable,
    /// The request is lost after it began to leave.
    RequestLost,
    /// The request is handled and the reply lost.
    ReplyLost,
    /// The request is handled, and a reply with a wrong signature comes.
    Forged,
    /// The request is refused with this code and not handled.
    Refused(&'static str),
    /// The payment gateway refuses with this code, and nothing is done.
    PayRefused(&'static str),
    /// The customer pays the moment before the payment gateway handles the question.
    CustomerPays,
    /// The payment gateway tells of another amount than was asked for.
    OtherAmount,
    /// The customer gives up during a pause.
    GivesUp,
    /// The journal has no room.
    DiskFull,
    /// The commit fails, and the entry is not there.
    CommitLost,
    /// The commit fails, and the entry is there all the same.
    CommitKept,
    /// The journal cannot be read.
    Unread,
    /// Nobody answers for the reader: it was unplugged, or its service has ended.
    ReaderGone,
    /// Before the card is (back) on the reader, the customer has ridden with it.
    Rides,
    /// Before the card is (back) on the reader, the customer has topped it up elsewhere.
    TopsUpElsewhere,
    /// The card executes the command, and what comes back is no answer.
    CardGarbles,
    /// The card executes the command and answers with this refusal all the same.
    StatusAfter([u8; 2]),
    /// The card says nothing any more, and has not executed the command.
    CardSilent,
    /// The request times out; it is handled later, between or after others.
    Late,
    /// The request is handled twice, and the second reply comes.
    HandledTwice,
    /// The request is handled, and answered with this code all the same.
    HandledBut(&'static str),
    /// The request is handled, and the reply cannot be read, or ends in the middle.
    Garbled,
    /// Something before the server answers with this HTTP status, and the request does not come to it.
    HttpError(u16),
    /// The request is handled, and something before the server answers with this HTTP status.
    HandledHttpError(u16),
    /// The server, or the payment gateway, is down from now on for so many minutes.
    GoesDown(u16),
    /// The server is started again, with its memory, while the request is on its way: it is lost.
    ServerRestarts,
    /// The journal's disk has no room for this entry and for so many more.
    StaysFull(u8),
    /// The journal's disk can only be read, for this entry and for so many more.
    ReadOnly(u8),
    /// So many seconds pass before anything happens.
    Slow(u16),
    /// The terminal's clock is set by so many seconds, back or forth.
    ClockJumps(i32),
    /// The process dies before the effect.
    DieBefore,
    /// The process dies after the effect, before it learns of it.
    DieAfter,
}

impl Blow {
    /// The blows that are placed exhaustively at this effect; swarms draw from more ([`super::storm`]).
    pub fn at(effect: &Effect) -> Vec<Blow> {
        let mut blows = match effect {
            Effect::AwaitCard { .. } => vec![Blow::NoCard, Blow::OtherCard, Blow::MuteCard],
            Effect::Transmit(_) => vec![
                Blow::PulledBefore,
                Blow::PulledAfter,
                Blow::Status([0x6F, 0x00]),
                Blow::Status([0x69, 0x85]),
                Blow::Status([0x93, 0x02]),
            ],
            Effect::Ask(_) => vec![
                Blow::Unreachable,
                Blow::RequestLost,
                Blow::ReplyLost,
                Blow::Forged,
                Blow::Refused("000042"),
                Blow::Refused("000038"),
                Blow::Refused("000151"),
                Blow::Refused("000152"),
                Blow::Refused("000155"),
                Blow::Refused("999999"),
            ],
            Effect::Pay(_) => vec![
                Blow::Unreachable,
                Blow::RequestLost,
                Blow::ReplyLost,
                Blow::Forged,
                Blow::PayRefused("busy"),
                Blow::PayRefused("means_unavailable"),
                Blow::CustomerPays,
                Blow::OtherAmount,
            ],
            Effect::Record(_) => vec![Blow::DiskFull, Blow::CommitLost, Blow::CommitKept],
            Effect::Recall(_) => vec![Blow::Unread],
            Effect::Pause(_) => vec![Blow::GivesUp],
            Effect::ReleaseCard => Vec::new(),
        };
        blows.extend([Blow::DieBefore, Blow::DieAfter]);
        blows
    }
}

/// Which blows fall at which effect of a history, counted from its beginning.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    blows: BTreeMap<usize, Blow>,
}

impl Plan {
    /// Nothing goes wrong.
    pub fn fair() -> Plan {
        Plan::default()
    }

    /// The same, and this too.
    #[must_use]
    pub fn with(mut self, effect: usize, blow: Blow) -> Plan {
        self.blows.insert(effect, blow);
        self
    }

    /// What falls at this effect.
    pub fn at(&self, effect: usize) -> Option<Blow> {
        self.blows.get(&effect).copied()
    }

    /// The last effect at which something falls.
    pub fn last(&self) -> Option<usize> {
        self.blows.keys().next_back().copied()
    }
}

impl std::fmt::Display for Plan {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (effect, blow) in &self.blows {
            write!(formatter, "[{effect}: {blow:?}]")?;
        }
        Ok(())
    }
}
