//! The contactless reader, through PC/SC.
//!
//! One exclusive connection for each flow, kept across the server's answers (R-9a): no other program gets between two
//! commands, and no PC/SC transaction is left idle. When it is given up the card is reset, so that whoever comes next
//! finds nothing selected and no half-done initialisation that he could finish.
//!
//! Nothing is believed about the service beyond one call: whenever it fails, the whole context is made anew, for one
//! that outlived a restart of pcscd says that it is valid and works no more.

use std::ffi::CStr;
use std::fmt;
use std::thread::JoinHandle;
use std::time::Duration;

use pcsc::{Context, Disposition, Error, Protocols, Scope, ShareMode, State};

use crate::flow::{Cause, Fault, WhichCard};
use crate::proto::apdu::{CardReply, Command, ReplyTooShort, exchange};

use super::clock::{Deadline, Stopwatch};
use super::interrupt::Interrupt;

mod fault;
mod held;
pub(super) mod presence;
mod watch;

use fault::{Doing, fault};
use held::{Held, Said};
use watch::{Changed, Seen, Watch};

/// How long a card that is held by another program, or does not come to life, is tried again. Longer than the 0.4 s
/// after which pcscd notices that a card is no longer there.
const PATIENCE: Duration = Duration::from_millis(1500);
const TRY_EVERY: Duration = Duration::from_millis(100);

/// How long a reader, or the service, may be missing that never was there. One that was there is waited for as long
/// as for the card.
const NEVER_SEEN: Duration = Duration::from_secs(3);
const SERVICE_EVERY: Duration = Duration::from_millis(250);

/// After this long the list of readers is made anew in any case.
const LIST_EVERY: Duration = Duration::from_secs(30);

/// After this long an unwanted card that never left is taken all the same. Some readers are only asked every 0.4 s
/// whether there is a card: one that was changed for another in less looks like the one before, and only whoever reads
/// its number can tell.
const LOOK_AGAIN: Duration = Duration::from_secs(3);

/// How long a card that fell silent is watched, to tell whether it was taken away.
const SILENT: Duration = Duration::from_millis(600);

/// Which reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReaderOptions {
    /// Its name, whole or a part that only one reader has. `None`: the only one there is, or the first that has a card.
    pub name: Option<String>,
}

/// What a reader shows, for a technician.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderSeen {
    /// Its name.
    pub name: String,
    /// Whether these options choose it.
    pub chosen: bool,
    /// What lies on it.
    pub card: CardSeen,
}

/// What lies on a reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardSeen {
    /// Nothing.
    Nothing,
    /// A card.
    Card,
    /// A card that does not come to life.
    Mute,
    /// A card that another program holds.
    Busy,
    /// The reader itself is out of order.
    OutOfOrder,
}

/// The reader, with the connection to the card on it.
pub struct Reader {
    options: ReaderOptions,
    interrupt: Interrupt,
    context: Option<Context>,
    held: Option<Held>,
    /// A connection whose card never answered: it holds the card for as long as the card is there.
    stuck: Option<JoinHandle<()>>,
    /// The card connected to last: the unwanted one, when another is asked for.
    last: Option<Seen>,
    /// Whether a reader that may be used was ever seen.
    known: bool,
}

/// Why looking for a card stopped.
enum Stop {
    /// For good.
    Fault(Fault),
    /// The service must be asked anew.
    Pcsc(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Pcsc(error)
    }
}

/// The cards that are not wanted.
enum Unwanted {
    Nothing,
    /// Those that lie there when it is looked first.
    WhateverIsThere,
    These(Vec<Seen>),
}

impl Reader {
    /// Touches nothing yet: the service may not even run.
    pub fn new(options: ReaderOptions, interrupt: Interrupt) -> Reader {
        Reader { options, interrupt, context: None, held: None, stuck: None, last: None, known: false }
    }

    /// Which reader.
    pub(super) fn options(&self) -> &ReaderOptions {
        &self.options
    }

    /// Waits for a card and connects to it, giving up the one held. Zero time: only if it is there already. Where more than
    /// one lies there, on all readers that may be used, none is taken until one is left ([`Cause::SeveralCards`]).
    ///
    /// Another one is a card that came after the last one left; but see `LOOK_AGAIN`: its number must be looked at.
    /// Every fault is `NotDone`. Readers and service that go away and come back meanwhile are waited for too.
    pub fn await_card(&mut self, which: WhichCard, within: Duration) -> Result<(), Fault> {
        self.release();
        let mut unwanted = match (which, self.last.take()) {
            (WhichCard::Any, _) => Unwanted::Nothing,
            (WhichCard::AnotherOne, Some(last)) => Unwanted::These(vec![last]),
            (WhichCard::AnotherOne, None) => Unwanted::WhateverIsThere,
        };
        let (deadline, never_seen) = (Deadline::after(within), Deadline::after(within.min(NEVER_SEEN)));
        loop {
            let error = match self.look_and_connect(&mut unwanted, deadline, never_seen) {
                Ok(()) => return Ok(()),
                Err(Stop::Fault(fault)) => return Err(fault),
                Err(Stop::Pcsc(error)) => error,
            };
            tracing::debug!(%error, "PC/SC is asked anew");
            self.context = None;
            // Another service counts cards anew.
            if which == WhichCard::AnotherOne {
                unwanted = Unwanted::WhateverIsThere;
            }
            let limit = if self.known { deadline } else { never_seen };
            if limit.is_over() {
                return Err(fault(Doing::Connecting, error));
            }
            if self.interrupt.pause(limit.remaining().min(SERVICE_EVERY)) {
                return Err(Fault::NotDone(Cause::Cancelled));
            }
        }
    }

    /// Sends one command to the card held, as R-9a says.
    pub fn transmit(&mut self, command: &Command) -> Result<CardReply, Fault> {
        let (Some(held), Some(context)) = (&self.held, &self.context) else {
            return Err(Fault::NotDone(Cause::Reader("no card is connected".to_owned())));
        };
        let stopwatch = Stopwatch::start();
        let (mut sent, mut fell_silent) = (0_u32, false);
        let reply = exchange(command, |bytes| {
            sent += 1;
            let said = held.say(bytes);
            fell_silent = matches!(said, Said::Nothing);
            understand(said)
        });
        let reply = reply.map_err(|fault| {
            let fault = if fell_silent { fault } else { tell_apart(context, held, fault) };
            // What failed was the fetching of an answer: the command itself went out before.
            if sent > 1 { Fault::InDoubt(fault.cause().clone()) } else { fault }
        });
        let milliseconds = stopwatch.milliseconds();
        match &reply {
            Ok(reply) => tracing::debug!(?command, ?reply, milliseconds, "card answered"),
            Err(fault) => tracing::debug!(?command, %fault, milliseconds, "card did not answer"),
        }
        if fell_silent {
            // The context waits with the card for its answer.
            self.context = None;
            self.stuck = self.held.take().map(Held::abandon);
        }
        reply
    }

    /// Gives the connection up and resets the card; nothing where there is none.
    pub fn release(&mut self) {
        let (Some(held), Some(context)) = (self.held.take(), &self.context) else { return };
        // A reset that meets the next card, before pcscd has noticed it, makes pcscd believe in a card for ever.
        let there =
            look_at(context, &held.seen.reader).is_ok_and(|(state, count)| state.contains(State::PRESENT) && count == held.seen.count);
        held.release(if there { Disposition::ResetCard } else { Disposition::LeaveCard });
    }

    /// Every reader there is and what it shows.
    pub fn readers(&mut self) -> Result<Vec<ReaderSeen>, Fault> {
        let context = Context::establish(Scope::User).map_err(|error| fault(Doing::Connecting, error))?;
        let look = || {
            let mut watch = Watch::over(&context, None)?;
            if watch.missing().is_none() {
                watch.wait(&context, &Interrupt::new(), Duration::ZERO)?;
            }
            Ok(watch)
        };
        let watch: Watch = look().map_err(|error| fault(Doing::Connecting, error))?;
        let names: Vec<String> = watch.readers().map(|(name, _)| name.to_string_lossy().into_owned()).collect();
        let chosen = watch::choose(&names, self.options.name.as_deref()).unwrap_or_default();
        let seen = |(index, name): (usize, &String), state| ReaderSeen {
            name: name.clone(),
            chosen: chosen.contains(&index),
            card: CardSeen::of(state),
        };
        Ok(names.iter().enumerate().zip(watch.readers()).map(|(named, (_, state))| seen(named, state)).collect())
    }

    fn look_and_connect(&mut self, unwanted: &mut Unwanted, deadline: Deadline, never_seen: Deadline) -> Result<(), Stop> {
        let context = if let Some(context) = &self.context { context.clone() } else { Context::establish(Scope::User)? };
        self.context = Some(context.clone());
        loop {
            let mut watch = Watch::over(&context, self.options.name.as_deref())?;
            self.known |= watch.missing().is_none();
            let limit = if self.known { deadline } else { never_seen };
            let look_again = Deadline::after(LOOK_AGAIN);
            let mut looked = false;
            loop {
                if looked && self.take_card(&context, &watch, unwanted)? {
                    return Ok(());
                }
                looked = true;
                let at_most = if let Unwanted::Nothing = unwanted { LIST_EVERY } else { look_again.remaining() };
                match watch.wait(&context, &self.interrupt, limit.remaining().min(at_most)) {
                    Ok(Changed::Cards) => {}
                    Ok(Changed::Readers) => break,
                    Err(Error::Timeout) if limit.is_over() => return Err(Stop::Fault(Fault::NotDone(self.not_there(&watch)))),
                    Err(Error::Timeout) => {
                        *unwanted = Unwanted::Nothing;
                        break;
                    }
                    Err(Error::Cancelled) if self.interrupt.is_raised() => {
                        return Err(Stop::Fault(Fault::NotDone(Cause::Cancelled)));
                    }
                    Err(error) => return Err(Stop::Pcsc(error)),
                }
            }
        }
    }

    /// Connects to the card that lies there alone, if it is wanted; says whether there was one.
    fn take_card(&mut self, context: &Context, watch: &Watch, unwanted: &mut Unwanted) -> Result<bool, Stop> {
        // Which of them is meant nobody can tell: none is touched until one is left.
        if watch.cards().count() > 1 {
            return Ok(false);
        }
        if let Unwanted::WhateverIsThere = unwanted {
            *unwanted = Unwanted::These(watch.cards().collect());
        }
        let wanted = |card: &Seen| !matches!(unwanted, Unwanted::These(those) if those.contains(card));
        let Some(seen) = watch.cards().find(wanted) else { return Ok(false) };
        let patience = Deadline::after(PATIENCE);
        loop {
            match connect(context, &seen.reader) {
                Ok(card) => {
                    tracing::debug!(reader = %seen.reader.to_string_lossy(), "card connected");
                    self.held = Some(Held::new(card, seen.clone()));
                    self.last = Some(seen);
                    return Ok(true);
                }
                // Gone between the look and the grasp.
                Err(Error::NoSmartcard | Error::RemovedCard | Error::UnknownReader | Error::ReaderUnavailable) => return Ok(false),
                // Held by ourselves: it must be taken away first.
                Err(Error::SharingViolation) if self.is_stuck() => return Ok(false),
                Err(error) => {
                    let fault = fault(Doing::Connecting, error);
                    match fault.cause() {
                        Cause::CardMute | Cause::CardBusy | Cause::CardReset if patience.is_over() => return Err(Stop::Fault(fault)),
                        Cause::CardMute | Cause::CardBusy | Cause::CardReset => {}
                        _ => return Err(Stop::Pcsc(error)),
                    }
                }
            }
            if self.interrupt.pause(TRY_EVERY) {
                return Err(Stop::Fault(Fault::NotDone(Cause::Cancelled)));
            }
        }
    }

    fn is_stuck(&self) -> bool {
        self.stuck.as_ref().is_some_and(|stuck| !stuck.is_finished())
    }

    fn not_there(&self, watch: &Watch) -> Cause {
        match watch.missing() {
            None if watch.cards().count() > 1 => Cause::SeveralCards,
            None if self.is_stuck() => Cause::CardMute,
            None => Cause::NoCard,
            Some(_) if self.known => Cause::ReaderGone,
            Some(why) => Cause::NoReader(why.to_owned()),
        }
    }
}

impl CardSeen {
    fn of(state: State) -> CardSeen {
        if state.intersects(State::UNAVAILABLE | State::UNKNOWN) {
            CardSeen::OutOfOrder
        } else if !state.contains(State::PRESENT) {
            CardSeen::Nothing
        } else if state.contains(State::MUTE) {
            CardSeen::Mute
        } else if state.intersects(State::EXCLUSIVE | State::INUSE) {
            CardSeen::Busy
        } else {
            CardSeen::Card
        }
    }
}

/// Connects exclusively. A card that is there but without power is powered anew: one that came back before the reader
/// noticed that it was gone stays dead otherwise.
fn connect(context: &Context, reader: &CStr) -> Result<pcsc::Card, Error> {
    let protocols = Protocols::T0 | Protocols::T1;
    match context.connect(reader, ShareMode::Exclusive, protocols) {
        Err(Error::UnpoweredCard | Error::UnresponsiveCard) => {}
        connected => return connected,
    }
    let mut card = context.connect(reader, ShareMode::Direct, Protocols::UNDEFINED)?;
    match card.reconnect(ShareMode::Exclusive, protocols, Disposition::UnpowerCard) {
        Ok(()) => Ok(card),
        Err(error) => {
            let _ = card.disconnect(Disposition::LeaveCard);
            Err(error)
        }
    }
}

/// What a card said, as an answer.
fn understand(said: Said) -> Result<CardReply, Fault> {
    let bytes = match said {
        Said::Bytes(bytes) => bytes,
        Said::Failed(error) => return Err(fault(Doing::Transmitting, error)),
        Said::Nothing => return Err(Fault::InDoubt(Cause::CardMute)),
    };
    // Some drivers return nothing at all, and success, when the card is pulled.
    let too_short = |error: ReplyTooShort| if error.0 == 0 { Cause::CardMute } else { Cause::CardAnswer(error.to_string()) };
    CardReply::from_bytes(&bytes).map_err(|error| Fault::InDoubt(too_short(error)))
}

/// A card that is pulled in the middle of a command only falls silent; a moment later the reader shows what happened.
fn tell_apart(context: &Context, held: &Held, fault: Fault) -> Fault {
    let Fault::InDoubt(Cause::CardMute) = fault else { return fault };
    let deadline = Deadline::after(SILENT);
    loop {
        match look_at(context, &held.seen.reader) {
            Ok((state, _)) if state.intersects(State::UNKNOWN | State::UNAVAILABLE) => return Fault::InDoubt(Cause::ReaderGone),
            Ok((state, count)) if !state.contains(State::PRESENT) || count != held.seen.count => {
                return Fault::InDoubt(Cause::CardRemoved);
            }
            Err(Error::UnknownReader | Error::ReaderUnavailable) => return Fault::InDoubt(Cause::ReaderGone),
            Err(error) if *fault::fault(Doing::Connecting, error).cause() == Cause::ServiceGone => {
                return Fault::InDoubt(Cause::ServiceGone);
            }
            _ if deadline.is_over() => return fault,
            _ => std::thread::sleep(TRY_EVERY),
        }
    }
}

/// What a reader shows now, and how many cards it has seen come and go.
fn look_at(context: &Context, reader: &CStr) -> Result<(State, u32), Error> {
    let mut states = [pcsc::ReaderState::new(reader, State::UNAWARE)];
    context.get_status_change(Duration::ZERO, &mut states)?;
    Ok((states[0].event_state(), states[0].event_count()))
}

/// The card is not left as its last user had it.
impl Drop for Reader {
    fn drop(&mut self) {
        self.release();
    }
}

/// PC/SC's own types show nothing of themselves.
impl fmt::Debug for Reader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("Reader");
        shown.field("options", &self.options).field("held", &self.held).finish_non_exhaustive()
    }
}
