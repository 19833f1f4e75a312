//! The card that an order belongs to: in hand, or to be got back. Another card is never written (R-21).
//!
//! ```text
//!   in hand ◄──────────────── its number ── Recognizing ◄── a card ── Awaiting ◄─┐
//!      │                                         │                               │
//!      └── it went away ─────────────────────────┴── another one: it must leave ─┘
//! ```

use std::time::Duration;

use crate::domain::{CardNumber, Moment};
use crate::proto::apdu::CardReply;

use super::commands::{read_file_15, select_purse};
use super::fault::{Cause, Fault};
use super::list_run::{ListRun, Stops};
use super::outcome::Because;
use super::sight::file_15;
use super::{Answer, Effect, Stage, WhichCard};

/// How often a card may come and go in one run before what it is needed for is left to recovery.
const COMEBACKS: u8 = 20;

/// Whether a card may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardUse {
    /// Somebody stands at the reader.
    Reader,
    /// Nobody does: only what the server alone can settle is done.
    Nobody,
}

/// What one run knows of its card.
#[derive(Debug)]
pub(super) struct SameCard {
    asked_of: CardUse,
    /// Whether a connection is held to this very card.
    held: bool,
    comebacks: u8,
    /// Until when it is waited for, in monotonic milliseconds: once for the whole run.
    wait_until: Option<u64>,
}

/// On the way to the card.
#[derive(Debug)]
pub(super) enum Seeking {
    /// Until one is put down, or until another one than the present.
    Awaiting(WhichCard),
    /// By the number in its file 15.
    Recognizing(ListRun),
}

/// How far the way to the card has come.
#[derive(Debug)]
pub(super) enum Sought {
    /// Not there; this is next.
    Next(Seeking, Box<Effect>),
    /// The card is in hand.
    Held,
    /// It is not to be had in this run.
    NotToBeHad(Because),
}

impl SameCard {
    /// Just read on the reader.
    pub(super) fn in_hand() -> SameCard {
        SameCard { held: true, ..SameCard::anywhere(CardUse::Reader) }
    }

    /// Of an order from the journal.
    pub(super) fn anywhere(asked_of: CardUse) -> SameCard {
        SameCard { asked_of, held: false, comebacks: 0, wait_until: None }
    }

    pub(super) fn asked_of(&self) -> CardUse {
        self.asked_of
    }

    pub(super) fn is_held(&self) -> bool {
        self.held
    }

    /// Whether it went away in this run, or came and was another.
    pub(super) fn was_lost(&self) -> bool {
        self.comebacks > 0
    }

    /// It went away, and is not needed any more.
    pub(super) fn let_go(&mut self) {
        self.held = false;
    }

    /// It is needed now; `patience` is how long this run waits for it, from the first time.
    pub(super) fn need(&mut self, patience: Duration, now: Moment) -> Sought {
        match (self.held, self.asked_of) {
            (true, _) => Sought::Held,
            (false, CardUse::Nobody) => Sought::NotToBeHad(Because::NeedsCard),
            (false, CardUse::Reader) => self.wait(WhichCard::Any, patience, now),
        }
    }

    /// It went away in the middle: it is waited for.
    pub(super) fn lost(&mut self, fault: Fault, patience: Duration, now: Moment) -> Sought {
        self.held = false;
        self.comebacks = self.comebacks.saturating_add(1);
        if self.comebacks > COMEBACKS {
            return Sought::NotToBeHad(Because::Fault(fault));
        }
        self.wait(WhichCard::Any, patience, now)
    }

    /// Takes the answer to what was last next; `wanted` is the order's card.
    pub(super) fn resume(&mut self, seeking: Seeking, answer: Answer, wanted: &CardNumber, patience: Duration, now: Moment) -> Sought {
        match (seeking, answer) {
            (Seeking::Awaiting(_), Answer::CardPresent) => recognize(ListRun::new(vec![select_purse(), read_file_15()], Stops::AtRefusal)),
            (Seeking::Awaiting(_), Answer::Failed(fault)) => match fault.cause() {
                // There is a card, put down badly: it has the rest of the time.
                Cause::CardMute | Cause::CardRemoved | Cause::CardReset => self.lost(fault, patience, now),
                _ => Sought::NotToBeHad(Because::Fault(fault)),
            },
            (Seeking::Recognizing(run), Answer::CardReplied(reply)) => self.recognized(run, &reply, wanted, patience, now),
            (Seeking::Recognizing(_), Answer::Failed(fault)) => self.lost(fault, patience, now),
            (seeking, answer) => panic!("the answer {answer:?} does not belong to {seeking:?}"),
        }
    }

    fn recognized(&mut self, mut run: ListRun, reply: &CardReply, wanted: &CardNumber, patience: Duration, now: Moment) -> Sought {
        run.take(reply);
        if run.next().is_some() {
            return recognize(run);
        }
        if file_15(&run).is_ok_and(|file| file.card_no == *wanted) {
            self.held = true;
            return Sought::Held;
        }
        // Another card: nothing is sent, nothing is written, and it must leave first.
        self.wait(WhichCard::AnotherOne, patience, now)
    }

    fn wait(&mut self, which: WhichCard, patience: Duration, now: Moment) -> Sought {
        let patience_ms = u64::try_from(patience.as_millis()).unwrap_or(u64::MAX);
        let until = *self.wait_until.get_or_insert(now.monotonic_ms.saturating_add(patience_ms));
        let within = Duration::from_millis(until.saturating_sub(now.monotonic_ms));
        Sought::Next(Seeking::Awaiting(which), Box::new(Effect::AwaitCard { which, within }))
    }
}

fn recognize(run: ListRun) -> Sought {
    let next = run.next().expect("whoever recognises has a command left");
    Sought::Next(Seeking::Recognizing(run), Box::new(Effect::Transmit(next)))
}

impl Seeking {
    /// Whether nothing but a card, whichever it is, is waited for.
    pub(super) fn awaits_any(&self) -> bool {
        matches!(self, Seeking::Awaiting(WhichCard::Any))
    }

    pub(super) fn stage(&self) -> Stage {
        match self {
            Seeking::Awaiting(WhichCard::Any) => Stage::AwaitingSameCard,
            Seeking::Awaiting(WhichCard::AnotherOne) => Stage::WrongCard,
            Seeking::Recognizing(_) => Stage::Reading,
        }
    }
}
