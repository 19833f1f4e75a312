//! How a shell ends a wait from another thread.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::Deadline;

/// How often the waiting PC/SC call is told to end, and for how long at most.
const TELL_EVERY: Duration = Duration::from_millis(5);
const TELL_FOR: Duration = Duration::from_secs(2);

/// Ends waits of one terminal: for a card, or of a pause. Clones are the same interrupt.
///
/// It stays raised, and ends every later wait at once, until it is lowered.
#[derive(Clone, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    raised: bool,
    /// The PC/SC context that waits now.
    waiting: Option<pcsc::Context>,
}

impl Interrupt {
    /// One that is not raised.
    pub fn new() -> Interrupt {
        Interrupt::default()
    }

    /// Ends the wait that is under way, and every later one. From any thread but the waiting one.
    pub fn raise(&self) {
        let mut state = self.lock();
        state.raised = true;
        self.shared.changed.notify_all();
        let patience = Deadline::after(TELL_FOR);
        // PC/SC forgets a cancel that comes before the wait has begun: it is told until the wait is over.
        while let Some(context) = state.waiting.clone() {
            drop(state);
            let _ = context.cancel();
            drop(context);
            state = self.lock();
            if state.waiting.is_none() || patience.is_over() {
                break;
            }
            state = self.shared.changed.wait_timeout(state, TELL_EVERY).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Lets waits wait again.
    pub fn lower(&self) {
        self.lock().raised = false;
    }

    /// Whether waits end at once.
    pub fn is_raised(&self) -> bool {
        self.lock().raised
    }

    /// Lets that much time pass, or less where it is raised; says whether it is.
    pub(super) fn pause(&self, time: Duration) -> bool {
        let end = Deadline::after(time);
        let mut state = self.lock();
        while !state.raised && !end.is_over() {
            // The clock's end of time is further than a condition variable can count.
            let left = end.remaining().min(Duration::from_hours(1));
            state = self.shared.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.raised
    }

    /// Runs a PC/SC call that [`Interrupt::raise`] may end; does not even begin where it is raised.
    pub(super) fn during<T>(&self, context: &pcsc::Context, wait: impl FnOnce() -> Result<T, pcsc::Error>) -> Result<T, pcsc::Error> {
        let mut state = self.lock();
        if state.raised {
            return Err(pcsc::Error::Cancelled);
        }
        state.waiting = Some(context.clone());
        drop(state);
        let result = wait();
        self.lock().waiting = None;
        self.shared.changed.notify_all();
        result
    }

    /// A thread that panicked while it held this leaves nothing half done in it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Interrupt").field("raised", &self.is_raised()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::clock::Stopwatch;

    #[test]
    fn a_pause_ends_when_it_is_raised_and_not_before() {
        let interrupt = Interrupt::new();
        assert!(!interrupt.pause(Duration::from_millis(20)));
        let other = interrupt.clone();
        let thread = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(30));
            other.raise();
        });
        let stopwatch = Stopwatch::start();
        assert!(interrupt.pause(Duration::from_mins(1)));
        assert!((20..2000).contains(&stopwatch.milliseconds()), "{} ms", stopwatch.milliseconds());
        thread.join().expect("a thread that ends");
        assert!(interrupt.pause(Duration::from_mins(1)), "it stays raised");
        interrupt.lower();
        assert!(!interrupt.pause(Duration::from_millis(1)));
    }
}
