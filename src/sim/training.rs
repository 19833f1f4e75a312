//! Training: the false world as a site in which people learn and visitors try, with a panel for what fate does.
//!
//! Cards lie where the visitor puts them, effects take the time they take outside, and the clock is the one handed over.
//! The journal is the false world's own disk: no reader, server, file or journal of the real terminal is ever touched.

mod eyes;
mod panel;
mod stage;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::attendant::{Health, Presence, Site, Watch};
use crate::domain::{Fen, Moment, OperatorNo, OrderKey, PayOrderNo, Stamp};
use crate::driver::World;
use crate::flow::case::{self, Case};
use crate::flow::entry::{Ending, Source};
use crate::flow::shift::{Shift, ShiftEvent, Span};
use crate::flow::{Answer, Cause, Effect, Entry, Fault, HandOver, Payout, Settings, WhichCard};

pub use panel::{ClockSet, DiskRoom, Network, Paper, Plug, Strike, TrainingCard, TrainingPanel};
pub use stage::Wait;

use stage::{Shared, State};

/// How training goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// How long things take.
    pub pace: Pace,
    /// How long a card that was torn away is waited for.
    pub await_return: Duration,
}

/// How long things take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// One command of a card.
    pub card: Duration,
    /// One that writes it.
    pub write: Duration,
    /// One answer of the server or of the payment gateway.
    pub server: Duration,
    /// The same while they take their time.
    pub slow_server: Duration,
    /// What becomes of a flow's own pauses.
    pub pauses: Pauses,
}

/// What becomes of a flow's own pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pauses {
    /// They are waited out.
    Kept,
    /// The clock jumps over them.
    Skipped,
}

impl Pace {
    /// About as outside, so that every stage can be seen.
    pub fn lifelike() -> Pace {
        Pace {
            card: Duration::from_millis(50),
            write: Duration::from_millis(600),
            server: Duration::from_millis(350),
            slow_server: Duration::from_secs(12),
            pauses: Pauses::Kept,
        }
    }

    /// Without any waiting, for tests.
    pub fn at_once() -> Pace {
        Pace { card: Duration::ZERO, write: Duration::ZERO, server: Duration::ZERO, slow_server: Duration::ZERO, pauses: Pauses::Skipped }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options { pace: Pace::lifelike(), await_return: Duration::from_mins(1) }
    }
}

/// The false world as a site.
pub struct Training {
    shared: Arc<Shared>,
    options: Options,
    clock: Box<dyn FnMut() -> Moment + Send>,
    /// Which putting down of a card was the last that a flow connected to.
    connected: Option<u64>,
}

impl Training {
    /// A world with the cards of [`TrainingCard`], none of them on the reader, and the panel to act in it. The server's
    /// commands are for the terminal that `settings` name.
    pub fn new(settings: &Settings, options: Options, mut clock: impl FnMut() -> Moment + Send + 'static) -> (Training, TrainingPanel) {
        let shared = Arc::new(Shared::new(settings, clock()));
        let training = Training { shared: shared.clone(), options, clock: Box::new(clock), connected: None };
        (training, TrainingPanel::over(shared))
    }

    /// The program started once more in the world of a panel, whatever became of the one before.
    pub fn again(panel: &TrainingPanel, options: Options, clock: impl FnMut() -> Moment + Send + 'static) -> Training {
        let shared = panel.shared();
        shared.lock().restart();
        Training { shared, options, clock: Box::new(clock), connected: None }
    }

    /// Runs something in the world as it is now. Where the process was killed, nothing of it ever runs: everything in memory
    /// goes with the stack, as it would.
    fn within<T>(&mut self, run: impl FnOnce(&mut State) -> T) -> T {
        let now = (self.clock)();
        let mut state = self.shared.lock();
        if state.killed {
            drop(state);
            // Not a panic: nobody is told of a fault of the program, for there is none.
            std::panic::resume_unwind(Box::new("the process was killed"));
        }
        state.set_clock_reading(now);
        run(&mut state)
    }

    /// Lets that much time pass. Ends early where the process is killed, and where it is given up if that is heard.
    fn wait(&mut self, time: Duration, hears: Hears) {
        if time.is_zero() {
            return;
        }
        let end = (self.clock)().monotonic_ms.saturating_add(milliseconds(time));
        let shared = self.shared.clone();
        let _waiting = shared.begins_to_wait(end);
        let mut state = shared.lock();
        let is_over = |state: &State| state.killed || (state.raised && hears == Hears::GivingUp);
        loop {
            // Read with the state in hand: whoever moves the clock on and tells so is heard.
            let left = self.until(end);
            if left.is_zero() || is_over(&state) {
                return;
            }
            state = shared.wait(state, left);
        }
    }

    fn until(&mut self, end_ms: u64) -> Duration {
        Duration::from_millis(end_ms.saturating_sub((self.clock)().monotonic_ms))
    }

    fn await_card(&mut self, which: WhichCard, within: Duration) -> Answer {
        let end = (self.clock)().monotonic_ms.saturating_add(milliseconds(within));
        let shared = self.shared.clone();
        let mut waiting = None;
        loop {
            let unwanted = if which == WhichCard::AnotherOne { self.connected } else { None };
            let seen = self.within(|state| state.await_card(unwanted));
            match seen {
                Ok(placement) => {
                    self.connected = Some(placement);
                    return Answer::CardPresent;
                }
                Err(cause) => {
                    if self.until(end).is_zero() || cause == Cause::Cancelled {
                        return Answer::Failed(Fault::NotDone(cause));
                    }
                    waiting.get_or_insert_with(|| shared.begins_to_wait(end));
                    let state = shared.lock();
                    let left = self.until(end);
                    if !state.is_changed_for(unwanted) {
                        drop(shared.wait(state, left));
                    }
                }
            }
        }
    }

    fn pause(&mut self, time: Duration) -> Answer {
        match self.options.pace.pauses {
            Pauses::Kept => self.wait(time, Hears::GivingUp),
            Pauses::Skipped => self.within(|state| state.skip(time)),
        }
        self.within(|state| if state.raised { Answer::Failed(Fault::NotDone(Cause::Cancelled)) } else { Answer::Done })
    }

    /// How long an effect takes.
    fn time_of(&self, effect: &Effect) -> Duration {
        let slow = self.shared.lock().network == Network::Slow;
        match effect {
            Effect::Ask(_) | Effect::Pay(_) if slow => self.options.pace.slow_server,
            Effect::Transmit(command) if stage::writes(command) => self.options.pace.write,
            Effect::Transmit(_) => self.options.pace.card,
            Effect::Ask(_) | Effect::Pay(_) => self.options.pace.server,
            _ => Duration::ZERO,
        }
    }

    fn cases(&mut self) -> Vec<Case> {
        self.within(|state| case::fold(state.world.disk.told()).0.into_values().collect())
    }
}

/// What ends a wait early.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hears {
    /// Giving up.
    GivingUp,
    /// Nothing but the end of the process.
    Nothing,
}

impl World for Training {
    fn now(&mut self) -> Moment {
        self.within(|state| state.now)
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { which, within } => self.await_card(*which, *within),
            Effect::Pause(time) => self.pause(*time),
            _ => {
                let time = self.time_of(effect);
                self.wait(time, Hears::Nothing);
                self.within(|state| state.perform(effect))
            }
        }
    }
}

impl Site for Training {
    fn open_cases(&mut self) -> Result<Vec<Case>, Fault> {
        let mut open: Vec<Case> = self.cases().into_iter().filter(Case::is_open).collect();
        open.sort_by_key(|case| (case.opened_at(), case.key().clone()));
        Ok(open)
    }

    fn new_order_key(&mut self, _at: Stamp) -> Result<OrderKey, Fault> {
        self.within(|state| state.name().map(|(key, _)| key))
    }

    fn new_pay_order_no(&mut self, _at: Stamp) -> Result<PayOrderNo, Fault> {
        self.within(|state| state.name().map(|(_, number)| number))
    }

    fn taken_on(&mut self, day: Stamp) -> Result<Fen, Fault> {
        let today = self.cases().into_iter().filter(|case| case.opened_at().date() == day.date());
        let taken = today.map(|case| match (&case, case.ending()) {
            (Case::Charge(story), None | Some(Ending::Loaded)) if story.source == Source::Here => story.charge.amount,
            (Case::Service(_), Some(Ending::Activated { deposit, deposit_due })) => deposit.or(deposit_due).unwrap_or(Fen::ZERO),
            _ => Fen::ZERO,
        });
        Ok(taken.fold(Fen::ZERO, |sum, taken| sum.checked_add(taken).unwrap_or(sum)))
    }

    fn case(&mut self, key: &OrderKey) -> Result<Option<Case>, Fault> {
        Ok(self.cases().into_iter().find(|case| case.key() == key))
    }

    fn used_by(&mut self, payment: &PayOrderNo) -> Result<Option<OrderKey>, Fault> {
        Ok(self.cases().iter().find(|case| case.has_used(payment)).map(|case| case.key().clone()))
    }

    /// A training has nobody who logs in.
    fn on_duty(&mut self, _operator: Option<OperatorNo>) {}

    fn shifts(&mut self, last: u32) -> Result<Vec<Shift>, Fault> {
        self.within(|state| Ok(state.world.disk.shifts(last)))
    }

    fn touched(&mut self, span: Span) -> Result<Vec<(u64, Entry)>, Fault> {
        self.within(|state| Ok(state.world.disk.touched(span)))
    }

    fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        self.within(|state| state.record_shift(at, event))
    }

    fn payouts(&mut self) -> Result<Vec<Payout>, Fault> {
        self.within(|state| Ok(state.world.disk.payouts()))
    }

    fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault> {
        self.within(|state| state.hand_over(at, key))
    }

    fn presence(&mut self) -> Presence {
        self.within(|state| state.presence())
    }

    fn check_health(&mut self) -> Vec<Health> {
        self.wait(self.options.pace.server, Hears::GivingUp);
        self.within(|state| state.health())
    }

    fn watch(&mut self, tell: Box<dyn Fn(Presence) + Send>) -> Watch {
        self.within(|state| state.watch(tell));
        let shared = self.shared.clone();
        Watch::new(move || shared.lock().unwatch())
    }

    fn watch_health(&mut self, tell: Box<dyn Fn(Health) + Send>) -> Watch {
        self.within(|state| state.watch_health(tell));
        let shared = self.shared.clone();
        Watch::new(move || shared.lock().unwatch_health())
    }

    fn give_up(&self) -> Box<dyn Fn() + Send + Sync> {
        let shared = self.shared.clone();
        Box::new(move || shared.change(|state| state.raised = true))
    }

    fn go_on(&mut self) {
        self.shared.lock().raised = false;
    }

    fn restart(&mut self) {
        self.connected = None;
        self.shared.lock().restart();
    }

    fn await_return(&self) -> Duration {
        self.options.await_return
    }
}

impl fmt::Debug for Training {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Training").field("options", &self.options).finish_non_exhaustive()
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
