//! The false world in memory: one reader, some cards, a server, a journal, a clock, and a plan of what goes wrong.

mod calls;
mod card_side;
mod hands;
mod state;

use std::time::Duration;

use jiff::civil::DateTime;

use crate::domain::Moment;
use crate::driver::World;
use crate::flow::{Answer, Cause, Effect, Entry, Fault};
use crate::proto::message::Dialect;

use super::card::SimCard;
use super::disk::Disk;
use super::gateway::SimGateway;
use super::plan::{Blow, Plan};
use super::server::SimServer;
use super::storm::Storm;

use calls::InFlight;
pub use card_side::{CardWrite, Outside, Proofs, WriteKind};
pub use state::{Fingerprint, Seen};

/// How long any effect takes in the false world, unless another time is set.
const EFFECT: Duration = Duration::from_millis(20);

/// A world that does as it is told, faults included. Cloned, it becomes a second history with the same past.
#[derive(Debug, Clone)]
pub struct FalseWorld {
    /// The cards there are; the first is the customer's.
    pub cards: Vec<SimCard>,
    /// The server and its books.
    pub server: SimServer,
    /// The payment gateway, and the customer before its codes.
    pub gateway: SimGateway,
    /// The journal.
    pub disk: Disk,
    /// What the site sets about messages.
    pub dialect: Dialect,
    /// What goes wrong, by the number of the effect.
    pub plan: Plan,
    /// What goes wrong besides, by chance.
    pub storm: Option<Storm>,
    /// How long any effect takes.
    pub effect_takes: Duration,
    begun: DateTime,
    elapsed_ms: u64,
    /// How far the terminal's clock is off, in seconds.
    clock_off_s: i64,
    reader: Reader,
    /// Whose card is put on the reader, and which other may be put there first.
    visitor: usize,
    bystander: usize,
    effects: usize,
    dead: bool,
    trace: Option<Vec<Traced>>,
    breaches: Vec<String>,
    writes: Vec<CardWrite>,
    outside: Vec<Outside>,
    down: Down,
    disk_ill: Option<(u8, Cause)>,
    in_flight: Vec<InFlight>,
}

/// Until when server and gateway are down, in milliseconds since the beginning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Down {
    server_ms: u64,
    gateway_ms: u64,
}

/// What lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reader {
    card: Option<usize>,
    connected: bool,
}

/// One effect of a history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Traced {
    /// What was asked for.
    pub effect: Effect,
    /// What went wrong with it.
    pub blow: Option<Blow>,
}

impl FalseWorld {
    /// A world in which nothing has happened yet; the first card lies on the reader.
    pub fn new(cards: Vec<SimCard>, server: SimServer, begun: DateTime) -> FalseWorld {
        FalseWorld {
            cards,
            server,
            gateway: SimGateway::default(),
            disk: Disk::default(),
            dialect: Dialect::default(),
            plan: Plan::fair(),
            storm: None,
            effect_takes: EFFECT,
            begun,
            elapsed_ms: 0,
            clock_off_s: 0,
            reader: Reader { card: Some(0), connected: false },
            visitor: 0,
            bystander: 1,
            effects: 0,
            dead: false,
            trace: Some(Vec::new()),
            breaches: Vec::new(),
            writes: Vec::new(),
            outside: Vec::new(),
            down: Down::default(),
            disk_ill: None,
            in_flight: Vec::new(),
        }
    }

    /// The same, keeping no trace of what was asked for: for histories by the hundred thousand.
    #[must_use]
    pub fn without_trace(mut self) -> FalseWorld {
        self.trace = None;
        self
    }

    /// How many effects there have been.
    pub fn effects(&self) -> usize {
        self.effects
    }

    /// What was asked for, in order.
    pub fn trace(&self) -> &[Traced] {
        self.trace.as_deref().unwrap_or_default()
    }

    /// Every write that a card executed at the terminal's word, in order.
    pub fn writes(&self) -> &[CardWrite] {
        &self.writes
    }

    /// What happened to the cards elsewhere, in order.
    pub fn outside(&self) -> &[Outside] {
        &self.outside
    }

    /// Whether the journal's disk can be written now.
    pub fn disk_is_well(&self) -> bool {
        self.disk_ill.is_none()
    }

    /// Rules of the world that a flow broke: a write without a durable intent, a write to a wrong card.
    pub fn breaches(&self) -> &[String] {
        &self.breaches
    }

    /// Whether the process has died.
    pub fn is_dead(&self) -> bool {
        self.dead
    }

    /// The program is started again; the card that lay on the reader may have gone, and the customer brings it back.
    pub fn restart(&mut self) {
        self.dead = false;
        self.pull();
        self.reader.card = Some(self.visitor);
    }

    /// What has happened so far is the past: effects, and the faults at them, are counted from here.
    pub fn begin_anew(&mut self) {
        self.plan = Plan::fair();
        self.effects = 0;
        if let Some(trace) = &mut self.trace {
            trace.clear();
        }
    }

    /// Nothing goes wrong any more: what was on its way arrives, what was down is up, the clock is right.
    pub fn calm_down(&mut self) {
        self.plan = Plan::fair();
        self.storm = None;
        self.clock_off_s = 0;
        self.down = Down::default();
        self.disk_ill = None;
        self.arrive(usize::MAX);
        self.reader.card = Some(self.visitor);
    }

    /// The next customer comes with this card; `bystander` is the one that may be put down by mistake.
    pub fn visit(&mut self, visitor: usize, bystander: usize) {
        self.pull();
        (self.visitor, self.bystander) = (visitor, bystander);
        self.reader.card = Some(visitor);
    }

    /// Time passes without anything happening at the terminal.
    pub fn pass(&mut self, time: Duration) {
        self.elapsed_ms = self.elapsed_ms.saturating_add(u64::try_from(time.as_millis()).unwrap_or(u64::MAX));
    }

    /// What lies on the reader.
    pub fn on_reader(&self) -> Option<usize> {
        self.reader.card
    }

    /// Takes the card off the reader.
    pub fn pull(&mut self) {
        if let Some(card) = self.reader.card.take() {
            self.cards[card].power_off();
        }
        self.reader.connected = false;
    }

    /// Puts a card on the reader.
    pub fn put(&mut self, card: usize) {
        self.pull();
        self.reader.card = Some(card);
    }

    /// The time it is, by every clock but the terminal's.
    pub fn true_time(&self) -> DateTime {
        let elapsed = jiff::SignedDuration::from_millis(i64::try_from(self.elapsed_ms).unwrap_or(i64::MAX));
        self.begun.checked_add(elapsed).unwrap_or(DateTime::MAX)
    }

    fn terminal_time(&self) -> DateTime {
        let off = jiff::SignedDuration::from_secs(self.clock_off_s);
        self.true_time().checked_add(off).unwrap_or(DateTime::MAX)
    }

    fn record(&mut self, entry: &Entry, blow: Option<Blow>) -> Answer {
        let unwritable = || Cause::Journal("attempt to write a readonly database".to_owned());
        match blow {
            Some(Blow::StaysFull(entries)) => self.disk_ill = Some((entries, Cause::JournalFull)),
            Some(Blow::ReadOnly(entries)) => self.disk_ill = Some((entries, unwritable())),
            _ => {}
        }
        if let Some((entries, cause)) = self.disk_ill.take() {
            self.disk_ill = entries.checked_sub(1).map(|left| (left, cause.clone()));
            return Answer::Failed(Fault::NotDone(cause));
        }
        match blow {
            Some(Blow::DiskFull) => Answer::Failed(Fault::NotDone(Cause::JournalFull)),
            Some(Blow::CommitLost) => Answer::Failed(Fault::InDoubt(Cause::Journal("commit failed".to_owned()))),
            Some(Blow::CommitKept) => {
                self.disk.commit(entry);
                Answer::Failed(Fault::InDoubt(Cause::Journal("commit failed".to_owned())))
            }
            _ => Answer::Recorded(self.disk.commit(entry)),
        }
    }

    /// What falls at this effect, by plan or by chance. What only moves time has its way before the effect.
    fn blow_at(&mut self, effect: &Effect) -> Option<Blow> {
        let drawn = self.storm.as_mut().and_then(|storm| storm.draw(effect));
        let blow = self.plan.at(self.effects).or(drawn);
        match blow {
            Some(Blow::Slow(seconds)) => self.elapsed_ms += u64::from(seconds) * 1000,
            Some(Blow::ClockJumps(seconds)) => self.clock_off_s += i64::from(seconds),
            _ => {}
        }
        blow
    }
}

impl World for FalseWorld {
    fn now(&mut self) -> Moment {
        Moment { civil: self.terminal_time(), monotonic_ms: self.elapsed_ms }
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let blow = self.blow_at(effect);
        self.effects += 1;
        self.pass(self.effect_takes);
        if let Some(trace) = &mut self.trace {
            trace.push(Traced { effect: effect.clone(), blow });
        }
        if blow == Some(Blow::DieBefore) {
            self.dead = true;
            return Answer::Done;
        }
        self.arrive(self.effects);
        let answer = match effect {
            Effect::AwaitCard { which, within } => self.await_card(*which, *within, blow),
            Effect::Transmit(command) => self.transmit(command, blow),
            Effect::ReleaseCard => {
                self.reader.connected = false;
                Answer::Done
            }
            Effect::Ask(request) => self.ask(request, blow),
            Effect::Pay(request) => self.pay(request, blow),
            Effect::Record(entry) => self.record(entry, blow),
            Effect::Recall(_) if blow == Some(Blow::Unread) => Answer::Failed(Fault::NotDone(Cause::Journal("read failed".to_owned()))),
            Effect::Recall(numbers) => Answer::Recalled(self.disk.recall(numbers)),
            Effect::Pause(_) if blow == Some(Blow::GivesUp) => Answer::Failed(Fault::NotDone(Cause::Cancelled)),
            Effect::Pause(duration) => {
                self.pass(*duration);
                Answer::Done
            }
        };
        if blow == Some(Blow::DieAfter) {
            self.dead = true;
        }
        answer
    }
}
