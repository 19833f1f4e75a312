//! The connection to a card, on a thread of its own: a card, or a service, that never answers must not take the terminal
//! with it, and PC/SC has no time-out for a command.

use std::fmt;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use pcsc::{Card, Disposition, Error};

use super::watch::Seen;

/// How long a card may take to answer: a little more than the 4.95 s that ISO 14443-4 lets it ask for at most.
const LONGEST_ANSWER: Duration = Duration::from_secs(6);

/// A card connected to, until it is given up.
pub(super) struct Held {
    /// Where it was seen.
    pub(super) seen: Seen,
    ask: SyncSender<Vec<u8>>,
    answers: Receiver<Result<Vec<u8>, Error>>,
    thread: JoinHandle<Card>,
}

/// What a card said to one command.
#[derive(Debug)]
pub(super) enum Said {
    /// These bytes.
    Bytes(Vec<u8>),
    /// PC/SC failed.
    Failed(Error),
    /// Nothing at all: the connection is lost to us for as long as it lasts.
    Nothing,
}

impl Held {
    pub(super) fn new(card: Card, seen: Seen) -> Held {
        let (ask, asked) = sync_channel::<Vec<u8>>(1);
        let (answer, answers) = sync_channel(1);
        let thread = thread::spawn(move || {
            for command in asked {
                let mut buffer = [0; pcsc::MAX_BUFFER_SIZE];
                if answer.send(card.transmit(&command, &mut buffer).map(<[u8]>::to_vec)).is_err() {
                    break;
                }
            }
            card
        });
        Held { seen, ask, answers, thread }
    }

    /// Sends one command.
    pub(super) fn say(&self, command: &[u8]) -> Said {
        // The thread lives for as long as these channels.
        if self.ask.send(command.to_vec()).is_err() {
            return Said::Failed(Error::InternalError);
        }
        match self.answers.recv_timeout(LONGEST_ANSWER) {
            Ok(Ok(bytes)) => Said::Bytes(bytes),
            Ok(Err(error)) => Said::Failed(error),
            Err(RecvTimeoutError::Timeout) => Said::Nothing,
            Err(RecvTimeoutError::Disconnected) => Said::Failed(Error::InternalError),
        }
    }

    /// Gives the card up.
    pub(super) fn release(self, disposition: Disposition) {
        drop((self.ask, self.answers));
        if let Ok(card) = self.thread.join() {
            disconnect(card, disposition);
        }
    }

    /// Leaves it to the thread, which gives the card up if its call ever returns. The handle says whether it has.
    pub(super) fn abandon(self) -> JoinHandle<()> {
        drop((self.ask, self.answers));
        let thread = self.thread;
        thread::spawn(move || {
            if let Ok(card) = thread.join() {
                disconnect(card, Disposition::LeaveCard);
            }
        })
    }
}

fn disconnect(card: Card, disposition: Disposition) {
    if let Err((card, error)) = card.disconnect(disposition) {
        // The reader or the service is gone, and the connection with it.
        tracing::debug!(%error, "disconnecting");
        drop(card);
    }
}

/// PC/SC's own types show nothing of themselves.
impl fmt::Debug for Held {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Held").field("seen", &self.seen).finish_non_exhaustive()
    }
}
