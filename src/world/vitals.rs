//! How every part of the terminal is, as its own work shows it, and a look now and then while there is none.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{TcpStream, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::Url;

use crate::attendant::news::{Health, Part};
use crate::attendant::site::Watch;
use crate::domain::Stamp;
use crate::flow::{Cause, Fault};

use super::clock::Clock;
use super::printer::{Printer, PrinterError, Seen};

/// How often is looked while all is well, and while something is not.
const WELL: Duration = Duration::from_secs(30);
const UNWELL: Duration = Duration::from_secs(5);

/// How long a look at a server may take; nobody waits for it.
const CONNECT: Duration = Duration::from_secs(5);

/// Less room than this on the journal's disk is none: an order writes some hundred kilobytes, but others write there too.
const LEAST_ROOM: u64 = 32 * 1024 * 1024;

/// The last that is known of each part.
#[derive(Default)]
pub(super) struct Vitals {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Default)]
struct State {
    known: BTreeMap<Part, Health>,
    tell: Option<Box<dyn Fn(Health) + Send>>,
}

/// What can be looked at without disturbing anybody.
#[derive(Debug, Clone)]
pub(super) struct Places {
    pub(super) server: Url,
    pub(super) gateway: Option<Url>,
    pub(super) journal: PathBuf,
    pub(super) printer: Option<Printer>,
}

impl Vitals {
    /// A part is so now. Told where that is another trouble than before, or none any more.
    pub(super) fn note(&self, part: Part, trouble: Option<Fault>, now: Stamp) {
        let mut state = self.lock();
        let before = state.known.get(&part).and_then(|health| health.trouble.as_ref());
        let id = |fault: &Fault| fault.cause().id();
        if before.map(id) == trouble.as_ref().map(id) && state.known.contains_key(&part) {
            return;
        }
        let was_well = before.is_none();
        let health = Health { part, trouble, since: now };
        state.known.insert(part, health.clone());
        // A part that was never told of is as it should be.
        if !(was_well && health.trouble.is_none()) {
            state.tell.iter().for_each(|tell| tell(health.clone()));
        }
    }

    /// What a call showed of its server. Whoever answers is there; whether the answer counts, the flow decides.
    pub(super) fn note_call<T>(&self, part: Part, result: &Result<T, Fault>, now: Stamp) {
        let trouble = match result.as_ref().err().map(Fault::cause) {
            // Nothing of that was the server's doing.
            Some(Cause::BadRequest(_) | Cause::Cancelled | Cause::JournalFull | Cause::Journal(_)) => return,
            _ => result.as_ref().err().cloned(),
        };
        self.note(part, trouble, now);
    }

    /// What an entry showed of the journal.
    pub(super) fn note_record<T>(&self, result: &Result<T, Fault>, now: Stamp) {
        self.note(Part::Journal, result.as_ref().err().cloned(), now);
    }

    /// The last that is known of a part, where anything is.
    pub(super) fn of(&self, part: Part) -> Option<Health> {
        self.lock().known.get(&part).cloned()
    }

    /// Tells every change from now on, and looks by itself now and then.
    pub(super) fn watch(vitals: &Arc<Vitals>, places: Places, clock: Clock, tell: Box<dyn Fn(Health) + Send>) -> Watch {
        let mut state = vitals.lock();
        state.known.values().filter(|health| health.trouble.is_some()).cloned().for_each(&tell);
        state.tell = Some(tell);
        drop(state);
        let looking = vitals.clone();
        std::thread::spawn(move || looking.look_until_unwatched(&places, &clock));
        let vitals = vitals.clone();
        // The thread may be in the middle of a connection that takes its time: it finds out by itself.
        Watch::new(move || {
            vitals.lock().tell = None;
            vitals.ended.notify_all();
        })
    }

    fn look_until_unwatched(&self, places: &Places, clock: &Clock) {
        loop {
            self.look(places, clock);
            let state = self.lock();
            if state.tell.is_none() {
                return;
            }
            let ill = state.known.values().any(|health| health.trouble.is_some());
            let rest = if ill { UNWELL } else { WELL };
            let (state, _) = self.ended.wait_timeout(state, rest).unwrap_or_else(PoisonError::into_inner);
            if state.tell.is_none() {
                return;
            }
        }
    }

    /// A connection only: it costs the server nothing. That somebody is there says nothing of how he answers, so that only
    /// a trouble of reaching him ends by it; another is left for the next call to show.
    fn look(&self, places: &Places, clock: &Clock) {
        let servers = [(Part::Server, Some(&places.server)), (Part::Gateway, places.gateway.as_ref())];
        for (part, url) in servers {
            let Some(url) = url else { continue };
            let reached = reach(url);
            let stands = self.of(part).and_then(|health| health.trouble);
            let of_another_kind = stands.is_some_and(|fault| !matches!(fault.cause(), Cause::Unreachable(_)));
            if reached.is_err() || !of_another_kind {
                self.note(part, reached.err().map(Fault::NotDone), clock.stamp());
            }
        }
        self.note(Part::Journal, room(&places.journal).err().map(Fault::NotDone), clock.stamp());
        if let Some(printer) = &places.printer {
            self.look_at_printer(printer, clock.stamp());
        }
    }

    /// What the printer says of itself. One that never says anything has told all it can by printing: only that it cannot be
    /// reached ends by reaching it.
    pub(super) fn look_at_printer(&self, printer: &Printer, now: Stamp) {
        let seen = printer.look();
        let stands = self.of(Part::Printer).and_then(|health| health.trouble);
        let of_another_kind = stands.is_some_and(|fault| *fault.cause() == Cause::NoPaper);
        if !(of_another_kind && matches!(seen, Ok(Seen::There))) {
            self.note_printer(&seen, now);
        }
    }

    /// What a slip, or a look, showed of the printer.
    pub(super) fn note_printer<T>(&self, result: &Result<T, PrinterError>, now: Stamp) {
        self.note(Part::Printer, result.as_ref().err().map(|error| Fault::NotDone(error.cause())), now);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Vitals {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Vitals").field("known", &self.lock().known).finish_non_exhaustive()
    }
}

/// Whether somebody takes connections there.
fn reach(url: &Url) -> Result<(), Cause> {
    let unreachable = |error: std::io::Error| Cause::Unreachable(error.to_string());
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let mut last = std::io::Error::from(std::io::ErrorKind::NotFound);
    for address in (host, url.port_or_known_default().unwrap_or(443)).to_socket_addrs().map_err(unreachable)? {
        match TcpStream::connect_timeout(&address, CONNECT) {
            Ok(_) => return Ok(()),
            Err(error) => last = error,
        }
    }
    Err(unreachable(last))
}

/// Whether the disk under the journal has room.
pub(super) fn room(journal: &Path) -> Result<(), Cause> {
    let folder = journal.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).map_err(|error| Cause::Journal(error.to_string()))?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free < LEAST_ROOM { Err(Cause::JournalFull) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    fn stamp() -> Stamp {
        Stamp::parse("20261123", "093000").expect("a date")
    }

    fn told() -> (Vitals, Receiver<Health>) {
        let (tell, heard) = channel();
        let vitals = Vitals::default();
        vitals.lock().tell = Some(Box::new(move |health| tell.send(health).expect("somebody listens")));
        (vitals, heard)
    }

    #[test]
    fn a_trouble_is_told_once_and_so_is_its_end() {
        let (vitals, heard) = told();
        let unreachable = |why: &str| Some(Fault::NotDone(Cause::Unreachable(why.to_owned())));
        for trouble in [None, None, unreachable("refused"), unreachable("no route"), None, None] {
            vitals.note(Part::Server, trouble, stamp());
        }
        let heard: Vec<Option<Fault>> = heard.try_iter().map(|health| health.trouble).collect();
        assert_eq!(heard, [unreachable("refused"), None]);
    }

    #[test]
    fn what_is_not_the_servers_doing_says_nothing_of_it() {
        let (vitals, heard) = told();
        vitals.note_call::<()>(Part::Server, &Err(Fault::NotDone(Cause::JournalFull)), stamp());
        assert_eq!(heard.try_iter().count(), 0);
        vitals.note_call::<()>(Part::Server, &Err(Fault::InDoubt(Cause::TimedOut)), stamp());
        vitals.note_call(Part::Server, &Ok(()), stamp());
        assert_eq!(heard.try_iter().count(), 2);
    }

    #[test]
    fn a_printer_that_says_nothing_ends_only_the_trouble_of_reaching_it() {
        use crate::config::PrintTo;
        use crate::slip::Columns;

        let (vitals, heard) = told();
        let folder = tempfile::tempdir().expect("a folder");
        let (missing, there) = (folder.path().join("missing"), folder.path().join("device"));
        std::fs::write(&there, "").expect("room");
        let printer = |path: &Path| Printer::new(PrintTo::Device(path.to_owned()), Columns::Wide);
        let trouble = || vitals.of(Part::Printer).and_then(|health| health.trouble);
        vitals.look_at_printer(&printer(&missing), stamp());
        assert!(matches!(trouble(), Some(Fault::NotDone(Cause::Printer(_)))));
        vitals.look_at_printer(&printer(&there), stamp());
        assert_eq!(trouble(), None);
        vitals.note_printer::<()>(&Err(PrinterError::NoPaper), stamp());
        vitals.look_at_printer(&printer(&there), stamp());
        assert_eq!(trouble(), Some(Fault::NotDone(Cause::NoPaper)), "a file has no paper to tell of");
        vitals.note_printer(&Ok(()), stamp());
        assert_eq!((trouble(), heard.try_iter().count()), (None, 4));
    }

    #[test]
    fn a_connection_ends_only_the_trouble_of_reaching_the_server() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("it has one");
        let url = Url::parse(&format!("http://{address}/base")).expect("an address");
        let journal = std::env::temp_dir().join("journal.sqlite");
        let places = Places { server: url.clone(), gateway: None, journal, printer: None };
        let (vitals, _heard) = told();
        let trouble = |vitals: &Vitals| vitals.of(Part::Server).and_then(|health| health.trouble);
        vitals.note(Part::Server, Some(Fault::InDoubt(Cause::BadSignature)), stamp());
        vitals.look(&places, &Clock::start());
        assert!(trouble(&vitals).is_some(), "it answers wrongly, as before");
        drop(listener);
        vitals.look(&places, &Clock::start());
        assert!(matches!(trouble(&vitals), Some(Fault::NotDone(Cause::Unreachable(_)))));
        let _listener = TcpListener::bind(address).expect("it was ours");
        vitals.look(&places, &Clock::start());
        assert_eq!(trouble(&vitals), None);
    }
}
