//! The one table from PC/SC's errors to faults.

use pcsc::Error;

use crate::flow::{Cause, Fault};

/// What was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// Waiting for a card, connecting to it: the card was told nothing.
    Connecting,
    /// Sending it a command.
    Transmitting,
}

/// What an error says of the card, and of what it may have done.
///
/// In transmitting, those are `NotDone` that pcsc-lite returns from the checks it makes before it hands the command to
/// the driver (`winscard.c`, SCardTransmit: handle, lock, pending event of removal or reset, protocol). Everything else
/// may have come after.
pub(super) fn fault(doing: Doing, error: Error) -> Fault {
    use Doing::{Connecting, Transmitting};

    let cause = cause(error);
    match (doing, error) {
        (Connecting, _)
        | (
            Transmitting,
            Error::InvalidHandle
            | Error::InvalidParameter
            | Error::InvalidValue
            | Error::SharingViolation
            | Error::ProtoMismatch
            | Error::ResetCard
            | Error::RemovedCard,
        ) => Fault::NotDone(cause),
        (Transmitting, _) => Fault::InDoubt(cause),
    }
}

fn cause(error: Error) -> Cause {
    match error {
        Error::NoService | Error::ServiceStopped | Error::Shutdown | Error::InvalidHandle => Cause::ServiceGone,
        Error::UnknownReader | Error::ReaderUnavailable | Error::NoReadersAvailable => Cause::ReaderGone,
        Error::NoSmartcard | Error::RemovedCard => Cause::CardRemoved,
        Error::UnpoweredCard
        | Error::UnresponsiveCard
        | Error::UnsupportedCard
        | Error::NotTransacted
        | Error::CommDataLost
        | Error::ProtoMismatch
        | Error::NotReady => Cause::CardMute,
        Error::ResetCard => Cause::CardReset,
        Error::SharingViolation => Cause::CardBusy,
        Error::Cancelled => Cause::Cancelled,
        Error::Timeout => Cause::NoCard,
        Error::InsufficientBuffer => Cause::CardAnswer("more bytes than a short answer has".to_owned()),
        other => Cause::Reader(format!("{other} ({other:?})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table() {
        let certain = [
            (Error::InvalidHandle, Cause::ServiceGone),
            (Error::SharingViolation, Cause::CardBusy),
            (Error::ResetCard, Cause::CardReset),
            (Error::ProtoMismatch, Cause::CardMute),
            (Error::RemovedCard, Cause::CardRemoved),
        ];
        let uncertain = [
            (Error::NoService, Cause::ServiceGone),
            (Error::ServiceStopped, Cause::ServiceGone),
            (Error::Shutdown, Cause::ServiceGone),
            (Error::UnknownReader, Cause::ReaderGone),
            (Error::ReaderUnavailable, Cause::ReaderGone),
            (Error::NoReadersAvailable, Cause::ReaderGone),
            (Error::NoSmartcard, Cause::CardRemoved),
            (Error::UnpoweredCard, Cause::CardMute),
            (Error::UnresponsiveCard, Cause::CardMute),
            (Error::UnsupportedCard, Cause::CardMute),
            (Error::NotTransacted, Cause::CardMute),
            (Error::CommDataLost, Cause::CardMute),
            (Error::NotReady, Cause::CardMute),
            (Error::Cancelled, Cause::Cancelled),
            (Error::Timeout, Cause::NoCard),
            (Error::InsufficientBuffer, Cause::CardAnswer("more bytes than a short answer has".to_owned())),
        ];
        for (error, cause) in certain {
            assert_eq!(fault(Doing::Connecting, error), Fault::NotDone(cause.clone()), "{error:?}");
            assert_eq!(fault(Doing::Transmitting, error), Fault::NotDone(cause), "{error:?}");
        }
        for (error, cause) in uncertain {
            assert_eq!(fault(Doing::Connecting, error), Fault::NotDone(cause.clone()), "{error:?}");
            assert_eq!(fault(Doing::Transmitting, error), Fault::InDoubt(cause), "{error:?}");
        }
        for error in [Error::InvalidParameter, Error::InvalidValue] {
            assert!(matches!(fault(Doing::Transmitting, error), Fault::NotDone(Cause::Reader(_))), "{error:?}");
        }
        for error in [Error::CommError, Error::InternalError, Error::UnknownError, Error::NoMemory, Error::SystemCancelled] {
            assert!(matches!(fault(Doing::Connecting, error), Fault::NotDone(Cause::Reader(_))), "{error:?}");
            assert!(matches!(fault(Doing::Transmitting, error), Fault::InDoubt(Cause::Reader(_))), "{error:?}");
        }
    }
}
