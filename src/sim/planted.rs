//! Faults planted in the program, so that the judge can be judged.
//!
//! A judge that lets everything pass holds every history. So each of these is put into the program, and the judge must find
//! it. They are planted between the flows and the false world, where everything a flow does passes by: a [`Hand`] does what
//! a program with this fault would do. It forgets to make an entry durable and says that it is; sends a write before its
//! intent; does not send the confirm; takes the card's answer for another; tells an end that is none; leaves a case out of
//! what a restart finds. So the program itself holds no switch, in no build, and a production build has neither the false
//! world nor these.

mod acts;
mod again;
mod tells;

use crate::flow::case::fold;
use crate::flow::shift::Operation;
use crate::flow::{Case, Effect, Handing, Payout};
use crate::proto::apdu::Command;
use crate::proto::gateway::PayRequest;
use crate::proto::message::Request;

use super::disk::Disk;
use super::world::FalseWorld;

macro_rules! planted {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// One fault of the program.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Planted {
            $($(#[$doc])* $name,)+
        }

        impl Planted {
            /// All of them.
            pub const ALL: &[Planted] = &[$(Planted::$name,)+];
        }
    };
}

planted! {
    /// Journal: the intent of a load is acknowledged and not kept.
    LosesIntents,
    /// Journal: that a write happened is acknowledged and not kept.
    LosesWrites,
    /// Journal: the beginning of a case is acknowledged and not kept.
    LosesBeginnings,
    /// Journal: the end of a case is acknowledged and not kept.
    LosesEnds,
    /// Journal: what a look at the card showed is acknowledged and not kept.
    LosesLooks,
    /// Journal: an entry for which there is no room is acknowledged.
    AcknowledgesWithoutRoom,
    /// Journal: an entry is filed under the first case there ever was.
    FilesUnderAnother,
    /// Journal: the sequence number of an intent is one too high.
    AltersSequences,
    /// Journal: what was paid is kept as a yuan more.
    AltersAmounts,
    /// Journal: the person of a case is kept beyond its end.
    KeepsPeople,
    /// Journal: that cash was handed over is acknowledged and not kept.
    LosesHandovers,
    /// Journal: what was handed over is asked for again.
    AsksAgain,
    /// Journal: what an end leaves to be handed over is noted as handed over at once.
    NotesUnpaid,
    /// Journal: an end leaves a yuan too much to be handed over.
    OwesTooMuch,
    /// Flow: the write is sent before its intent is durable.
    WritesBeforeIntent,
    /// Flow: a write that succeeded is sent once more.
    WritesAgain,
    /// Flow: a load that succeeded is told as refused, authorised anew, and written once more with all that is due before it.
    LoadsAgain,
    /// Flow: the card is not held alone, and another program debits it in between.
    SharesTheReader,
    /// Flow: no time passes between one question and the next.
    WaitsForNothing,
    /// Flow: the look after a write in doubt always finds that nothing was written.
    LooksWithClosedEyes,
    /// Flow: an order is made twice, under two numbers of payments.
    OrdersTwice,
    /// Flow: 4.6 is not sent, and taken for answered.
    ConfirmsInSilence,
    /// Flow: 4.4 is not sent, and taken for answered.
    CancelsInSilence,
    /// Flow: 4.11 says of a card that was written that it was not.
    DisownsSales,
    /// Flow: 4.11 says of a card that was not written that it was.
    ClaimsSales,
    /// Flow: 4.13 is not sent, and taken for answered.
    ReturnsInSilence,
    /// Flow: a payment is taken for revoked without the gateway being asked.
    RevokesInSilence,
    /// Flow: a payment is taken for refunded without the gateway being asked.
    RefundsInSilence,
    /// Flow: a payment that waits is taken for paid.
    BelievesInPayments,
    /// Flow: the payment of an order that was loaded is refunded.
    RefundsWhatIsLoaded,
    /// Flow: the gateway is asked for a payment before the journal knows of it.
    AsksBeforeOpening,
    /// Flow: what is not finished is told as loaded.
    TellsLoadedEarly,
    /// Flow: what is not finished is told as nothing charged, or nothing done.
    TellsNothingEarly,
    /// Flow: what is not finished is told as not on the card.
    TellsNotOnCard,
    /// Flow: the balance is told a fen too high.
    TellsAnotherBalance,
    /// Flow: a yuan too much is handed back.
    HandsBackTooMuch,
    /// Flow: the payout of a return is told before it is confirmed.
    PaysOutEarly,
    /// Flow: the payout of a return is told twice.
    PaysOutTwice,
    /// Flow: a yuan more is paid out than was confirmed.
    PaysOutMore,
    /// Screen: a code is shown for a minute longer than it may be paid.
    ShowsCodesTooLong,
    /// Screen: giving up is offered all the time.
    OffersToGiveUp,
    /// Screen: another card's number is shown.
    ShowsAnotherCard,
    /// Recovery: the oldest open case is never found.
    ForgetsTheOldest,
    /// Recovery: what is open is closed as cancelled.
    ClosesAsCancelled,
    /// Recovery: what is open is closed as loaded.
    ClosesAsLoaded,
    /// Recovery: every write in doubt is taken for written.
    TakesForWritten,
    /// Recovery: every write in doubt is taken for not written.
    TakesForNotWritten,
    /// Recovery: an order that was made is made anew, as if it had no number.
    ForgetsNumbers,
}

/// What stands between the flows and the world: nothing, or a fault.
#[derive(Debug, Clone, Default)]
pub struct Hand {
    planted: Option<Planted>,
    /// Where entries go that are acknowledged and not kept.
    nowhere: Disk,
    last_write: Option<Command>,
    last_authorization: Option<Request>,
    last_payment: Option<PayRequest>,
}

impl Hand {
    /// One that leaves everything as it is.
    pub fn honest() -> Hand {
        Hand::default()
    }

    /// One with this fault.
    pub fn with(planted: Planted) -> Hand {
        Hand { planted: Some(planted), ..Hand::default() }
    }

    fn has(&self, planted: Planted) -> bool {
        self.planted == Some(planted)
    }

    /// Remembers what passes by.
    fn note(&mut self, effect: &Effect) {
        match effect {
            Effect::Transmit(command) if matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]) => {
                self.last_write = Some(command.clone());
            }
            Effect::Ask(request @ Request::CardChargeRequest { .. }) => self.last_authorization = Some(request.clone()),
            Effect::Pay(request) => self.last_payment = Some(request.clone()),
            _ => {}
        }
    }

    /// What whoever works here is asked to hand over.
    pub fn asks_for(&self, world: &FalseWorld) -> Vec<Payout> {
        if !self.has(Planted::AsksAgain) {
            return world.disk.payouts();
        }
        let cases = fold(world.disk.entries().iter().cloned()).0;
        let again = cases.into_values().filter_map(|case| match case.handing() {
            Handing::Done { amount, at } => {
                let (key, tail) = (case.key().clone(), case.card_no().tail().to_owned());
                Some(Payout { key, tail, operation: Operation::GivenBack, amount, since: at })
            }
            _ => Payout::of(&case),
        });
        again.collect()
    }

    /// What a restart finds open.
    pub fn finds(&self, mut open: Vec<Case>) -> Vec<Case> {
        if self.has(Planted::ForgetsTheOldest) && !open.is_empty() {
            open.remove(0);
        }
        open
    }
}
