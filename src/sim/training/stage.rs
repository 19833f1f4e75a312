//! What the training's site and its panel share: the false world, and what fate has in store for it.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::attendant::news::Part;
use crate::attendant::{Health, Presence};
use crate::domain::{Fen, Moment, OrderKey, PayOrderNo, Stamp};
use crate::driver::World;
use crate::flow::shift::ShiftEvent;
use crate::flow::{Answer, Cause, Effect, Fault, HandOver, Settings, WhichCard};
use crate::proto::apdu::Command;
use crate::sim::card::{CardState, SimCard};
use crate::sim::gateway::Customer;
use crate::sim::plan::Blow;
use crate::sim::server::ledger::Payment;
use crate::sim::server::{Options, SimServer};
use crate::sim::world::FalseWorld;

use super::panel::{DiskRoom, Network, Paper, Plug, Strike, TrainingCard};

/// A clock that is further off than this is out of order.
const CLOCK_TOLERANCE: SignedDuration = SignedDuration::from_mins(5);

/// What the order is for that waits for [`TrainingCard::WithOrder`].
const WAITING: Fen = Fen::new(3000);

/// The state, and a bell for whoever waits for it to change.
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    waits: watch::Sender<Option<Wait>>,
}

/// A wait for time to pass, or for a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    number: u64,
    /// When it ends at the latest, in monotonic milliseconds.
    pub until_ms: u64,
}

/// One thing that goes wrong, at the effect that is meant.
pub(super) struct Fate {
    pub(super) blow: Blow,
    pub(super) means: Box<dyn Fn(&Effect) -> bool + Send>,
}

/// Somebody waits as long as this is there.
pub(super) struct Waiting<'a>(&'a watch::Sender<Option<Wait>>);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}

/// The stage.
pub(super) struct State {
    pub(super) world: FalseWorld,
    /// As last read, fate's changes included.
    pub(super) now: Moment,
    /// How far the civil time is off.
    pub(super) clock_off: SignedDuration,
    /// Pauses that were jumped over.
    skipped: Duration,
    /// More than one card lies there.
    pub(super) several: bool,
    pub(super) plug: Plug,
    pub(super) network: Network,
    pub(super) room: DiskRoom,
    pub(super) paper: Paper,
    /// What happens right after the next write.
    pub(super) strike: Option<Strike>,
    /// What goes wrong besides, each once.
    pub(super) fates: Vec<Fate>,
    /// Waits end at once.
    pub(super) raised: bool,
    /// The process is dead.
    pub(super) killed: bool,
    /// How often a card was put down.
    placements: u64,
    /// How often something was waited for.
    waits: u64,
    /// What was told last, and which putting down of a card that was.
    told_presence: (Presence, u64),
    told_health: BTreeMap<Part, Health>,
    tell_presence: Option<Box<dyn Fn(Presence) + Send>>,
    tell_health: Option<Box<dyn Fn(Health) + Send>>,
}

impl Shared {
    pub(super) fn new(settings: &Settings, now: Moment) -> Shared {
        Shared { state: Mutex::new(State::new(settings, now)), changed: Condvar::new(), waits: watch::Sender::new(None) }
    }

    /// Nothing is ever half done in it.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes something, and tells everybody whom it concerns.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut state = self.lock();
        let changed = change(&mut state);
        state.tell();
        self.changed.notify_all();
        changed
    }

    /// Says that somebody begins to wait, until then at the latest; in vain, once what comes back is gone.
    pub(super) fn begins_to_wait(&self, until_ms: u64) -> Waiting<'_> {
        let number = self.lock().waits();
        self.waits.send_replace(Some(Wait { number, until_ms }));
        Waiting(&self.waits)
    }

    /// Who waits for what, as it changes.
    pub(super) fn waits(&self) -> watch::Receiver<Option<Wait>> {
        self.waits.subscribe()
    }

    /// Waits for the next change, so long at most.
    pub(super) fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        // Further away than a condition variable can count is an hour, and then again.
        let time = time.min(Duration::from_hours(1));
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    fn new(settings: &Settings, now: Moment) -> State {
        let options = Options { terminal: settings.terminal.to_string(), key_index: settings.key_index, ..Options::default() };
        let cards = TrainingCard::ALL.map(|card| SimCard::new(prepared(card)));
        let mut world = FalseWorld::new(cards.into(), SimServer::new(options), now.civil).without_trace();
        world.gateway.options.customer = Customer::WalksAway;
        world.pull();
        let mut state = State {
            world,
            now,
            clock_off: SignedDuration::ZERO,
            skipped: Duration::ZERO,
            several: false,
            plug: Plug::In,
            network: Network::Up,
            room: DiskRoom::Free,
            paper: Paper::There,
            strike: None,
            fates: Vec::new(),
            raised: false,
            killed: false,
            placements: 0,
            waits: 0,
            told_presence: (Presence::Nothing, 0),
            told_health: BTreeMap::new(),
            tell_presence: None,
            tell_health: None,
        };
        state.order_elsewhere(TrainingCard::WithOrder, WAITING);
        state.told_health = state.health().into_iter().map(|health| (health.part, health)).collect();
        state
    }

    /// It is this late by the machine's clocks.
    pub(super) fn set_clock_reading(&mut self, reading: Moment) {
        let monotonic_ms = reading.monotonic_ms.saturating_add(super::milliseconds(self.skipped));
        let civil = reading.civil.checked_add(self.clock_off).unwrap_or(reading.civil);
        self.now = Moment { civil, monotonic_ms };
        self.world.set_now(Moment { monotonic_ms, ..reading });
    }

    fn waits(&mut self) -> u64 {
        self.waits += 1;
        self.waits
    }

    pub(super) fn skip(&mut self, time: Duration) {
        self.skipped = self.skipped.saturating_add(time);
    }

    /// Connects to the card that lies there; tells which putting down it was. That one is not wanted.
    pub(super) fn await_card(&mut self, unwanted: Option<u64>) -> Result<u64, Cause> {
        self.world.forget();
        self.world.next_blow(None);
        if self.raised {
            return Err(Cause::Cancelled);
        }
        if self.plug == Plug::Out {
            return Err(Cause::ReaderGone);
        }
        if self.several {
            return Err(Cause::SeveralCards);
        }
        if !self.is_changed_for(unwanted) {
            return Err(Cause::NoCard);
        }
        match self.world.perform(&Effect::AwaitCard { which: WhichCard::Any, within: Duration::ZERO }) {
            Answer::Failed(fault) => Err(fault.cause().clone()),
            _ => Ok(self.placements),
        }
    }

    /// Whether there is a card, alone, that will do.
    pub(super) fn is_changed_for(&self, unwanted: Option<u64>) -> bool {
        let there = self.world.on_reader().is_some() && !self.several && self.plug == Plug::In;
        self.raised || self.killed || (there && unwanted != Some(self.placements))
    }

    /// Any effect but the waiting ones.
    pub(super) fn perform(&mut self, effect: &Effect) -> Answer {
        let blow = self.blow(effect);
        self.world.next_blow(blow);
        let answer = self.world.perform(effect);
        self.world.forget();
        if matches!(effect, Effect::Transmit(command) if writes(command)) {
            match self.strike.take() {
                Some(Strike::NetworkGoes) => self.network = Network::Down,
                Some(Strike::ProcessDies) => self.kill(),
                Some(Strike::CardLeaves) | None => {}
            }
        }
        self.tell();
        answer
    }

    fn blow(&mut self, effect: &Effect) -> Option<Blow> {
        if let Some(index) = self.fates.iter().position(|fate| (fate.means)(effect)) {
            return Some(self.fates.remove(index).blow);
        }
        match effect {
            Effect::Transmit(_) if self.several => Some(Blow::PulledBefore),
            Effect::Transmit(command) if writes(command) && self.strike == Some(Strike::CardLeaves) => Some(Blow::PulledAfter),
            Effect::Ask(_) | Effect::Pay(_) if self.network == Network::Down => Some(Blow::Unreachable),
            Effect::Ask(_) | Effect::Pay(_) if self.network == Network::Garbled => Some(Blow::Garbled),
            Effect::Record(_) if self.room == DiskRoom::Full => Some(Blow::DiskFull),
            _ => None,
        }
    }

    /// A name and a number never given before.
    pub(super) fn name(&mut self) -> Result<(OrderKey, PayOrderNo), Fault> {
        match self.room {
            DiskRoom::Full => Err(Fault::NotDone(Cause::JournalFull)),
            DiskRoom::Free => Ok(self.world.disk.new_order()),
        }
    }

    pub(super) fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        match self.room {
            DiskRoom::Full => Err(Fault::NotDone(Cause::JournalFull)),
            DiskRoom::Free => self.world.disk.commit_shift(at, event),
        }
    }

    pub(super) fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault> {
        match self.room {
            DiskRoom::Full => Err(Fault::NotDone(Cause::JournalFull)),
            DiskRoom::Free => Ok(self.world.disk.hand_over(at, key)),
        }
    }

    pub(super) fn lying(&self) -> Option<TrainingCard> {
        self.world.on_reader().and_then(|index| TrainingCard::ALL.get(index)).copied()
    }

    pub(super) fn put(&mut self, card: TrainingCard) {
        self.world.put(card.index());
        self.placements += 1;
        self.several = false;
    }

    /// Another card lies there, and nobody has seen it come.
    pub(super) fn exchange(&mut self, card: TrainingCard) {
        self.world.put(card.index());
    }

    pub(super) fn take_off(&mut self) {
        self.world.pull();
        self.several = false;
    }

    pub(super) fn order_elsewhere(&mut self, card: TrainingCard, amount: Fen) {
        let at = self.world.true_time();
        if let Some(card_no) = self.world.cards[card.index()].state().card_no() {
            self.world.server.order_elsewhere(&card_no, amount.get(), Payment::Paid, at);
        }
    }

    /// The process begins again: its memory is gone, the reader has reset the card, the rest is as it was.
    pub(super) fn restart(&mut self) {
        (self.killed, self.raised) = (false, false);
        if let Some(card) = self.world.on_reader() {
            self.world.put(card);
        }
    }

    pub(super) fn presence(&self) -> Presence {
        match (self.plug, self.several, self.world.on_reader()) {
            (Plug::Out, ..) => Presence::NoReader("the reader is gone".to_owned()),
            (Plug::In, true, _) => Presence::Several,
            (Plug::In, false, Some(_)) => Presence::Card,
            (Plug::In, false, None) => Presence::Nothing,
        }
    }

    pub(super) fn printer_trouble(&self) -> Option<Cause> {
        (self.paper == Paper::Out).then_some(Cause::NoPaper)
    }

    /// What is wrong with server and payment gateway.
    fn network_trouble(&self) -> Option<Cause> {
        match self.network {
            Network::Up | Network::Slow => None,
            Network::Down => Some(Cause::Unreachable("the network is down".to_owned())),
            Network::Garbled => Some(Cause::BadReply("what came is no reply".to_owned())),
        }
    }

    pub(super) fn health(&self) -> Vec<Health> {
        let off = self.clock_off;
        let found = [
            (Part::Reader, (self.plug == Plug::Out).then_some(Cause::ReaderGone)),
            (Part::Server, self.network_trouble()),
            (Part::Gateway, self.network_trouble()),
            (Part::Journal, (self.room == DiskRoom::Full).then_some(Cause::JournalFull)),
            (Part::Printer, self.printer_trouble()),
            (Part::Clock, (off.abs() > CLOCK_TOLERANCE).then(|| Cause::ClockOff(format!("{} s against the server", off.as_secs())))),
        ];
        let health = |(part, cause): (Part, Option<Cause>)| {
            let trouble = cause.map(Fault::NotDone);
            let before = self.told_health.get(&part).filter(|told| told.trouble == trouble);
            Health { part, trouble, since: before.map_or_else(|| Stamp::of(self.now.civil), |told| told.since) }
        };
        found.into_iter().map(health).collect()
    }

    pub(super) fn watch(&mut self, tell: Box<dyn Fn(Presence) + Send>) {
        self.told_presence = (self.presence(), self.placements);
        tell(self.presence());
        self.tell_presence = Some(tell);
    }

    pub(super) fn unwatch(&mut self) {
        self.tell_presence = None;
    }

    pub(super) fn watch_health(&mut self, tell: Box<dyn Fn(Health) + Send>) {
        self.told_health.values().filter(|health| health.trouble.is_some()).cloned().for_each(&tell);
        self.tell_health = Some(tell);
    }

    pub(super) fn unwatch_health(&mut self) {
        self.tell_health = None;
    }

    /// Tells the watches what is no longer as they know it.
    pub(super) fn tell(&mut self) {
        let (presence, before) = (self.presence(), &self.told_presence);
        // One card changed for another, however quickly, is news.
        if presence != before.0 || (presence == Presence::Card && self.placements != before.1) {
            self.told_presence = (presence.clone(), self.placements);
            self.tell_presence.iter().for_each(|tell| tell(presence.clone()));
        }
        for health in self.health() {
            if self.told_health.get(&health.part) != Some(&health) {
                self.told_health.insert(health.part, health.clone());
                self.tell_health.iter().for_each(|tell| tell(health.clone()));
            }
        }
    }

    /// The process is dead; whoever of it waits for something looks up.
    pub(super) fn kill(&mut self) {
        self.killed = true;
        if let (Some(reader), Some(tell)) = (self.told_health.get(&Part::Reader), &self.tell_health) {
            tell(reader.clone());
        }
    }
}

/// Whether a command changes the card for good.
pub(super) fn writes(command: &Command) -> bool {
    matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..])
}

fn prepared(card: TrainingCard) -> CardState {
    let sample = CardState::sample(card.number());
    match card {
        TrainingCard::Ordinary | TrainingCard::Another | TrainingCard::WithOrder => sample,
        TrainingCard::Foreign => sample.of_another_city(),
        TrainingCard::NotEnabled => sample.not_enabled(),
        TrainingCard::Stopped => CardState { status: 2, ..sample },
    }
}
