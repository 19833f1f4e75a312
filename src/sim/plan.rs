//! What may go wrong at each effect, and the plan of what does.
//!
//! The fault model. At each effect that a flow asks for, one [`Blow`] may fall:
//!
//! | effect | blows |
//! |---|---|
//! | wait for a card | nobody comes; another card is put down first; the card is mute |
//! | a command | the card leaves before it is executed, or after; it is answered with a refusal and not executed |
//! | a call | no connection; the request is lost; it is handled and the reply lost; the reply is forged; a refusal |
//! | a question to the payment gateway | no connection; the request is lost; it is handled and the reply lost; the reply is forged; busy; a refusal; the customer pays just before; another amount is told |
//! | a journal entry | no room; the commit fails and the entry is lost; the commit fails and the entry is there |
//! | a question to the journal | it cannot be read |
//! | a pause | the customer gives up in it |
//! | any | the process dies before it, or after |
//!
//! What is not survived, and why: a disk that loses what it acknowledged (nothing can be known then; the server's
//! orders remain), and a server that credits without being asked (it holds the keys).

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
    /// The process dies before the effect.
    DieBefore,
    /// The process dies after the effect, before it learns of it.
    DieAfter,
}

impl Blow {
    /// Every blow that may fall at this effect.
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
