//! Where the attendant works: a world with a journal that names orders and tells what is open.

use std::time::Duration;

use crate::domain::{Fen, OperatorNo, OrderKey, PayOrderNo, Stamp};
use crate::driver::World;
use crate::flow::shift::{Shift, ShiftEvent, Span};
use crate::flow::{Case, Entry, Fault, HandOver, Payout};

use super::news::{Health, Presence};

/// A world in which whole businesses are done. The real one is `world::Terminal`; training's is `sim::Training`.
pub trait Site: World {
    /// Everything the journal holds open, oldest first. One case that cannot be read is a fault: whose card it is about
    /// is not known.
    fn open_cases(&mut self) -> Result<Vec<Case>, Fault>;

    /// A name for a new order, never given before.
    fn new_order_key(&mut self, at: Stamp) -> Result<OrderKey, Fault>;

    /// A number for a new payment, never given before.
    fn new_pay_order_no(&mut self, at: Stamp) -> Result<PayOrderNo, Fault>;

    /// What this terminal has taken on that day and not given back.
    fn taken_on(&mut self, day: Stamp) -> Result<Fen, Fault>;

    /// What the journal tells under this name, open or closed; `None` where it tells nothing.
    fn case(&mut self, key: &OrderKey) -> Result<Option<Case>, Fault>;

    /// The order, open or closed, that this payment stands for already.
    fn used_by(&mut self, payment: &PayOrderNo) -> Result<Option<OrderKey>, Fault>;

    /// Who works here from now on, for requests (`oprid`) and entries; `None` where nobody is logged in. Never called in the
    /// middle of a flow.
    fn on_duty(&mut self, operator: Option<OperatorNo>);

    /// The latest operators' shifts, at most so many, newest first.
    fn shifts(&mut self, last: u32) -> Result<Vec<Shift>, Fault>;

    /// All entries up to the end of this span of every case that was touched in it, each with its number. One that cannot be
    /// read is a fault: its money would be missing.
    fn touched(&mut self, span: Span) -> Result<Vec<(u64, Entry)>, Fault>;

    /// Opens or closes a shift, durably: behind the entries there are, and before every later one.
    fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault>;

    /// Cash that is to be handed over and was not yet, the longest due first.
    fn payouts(&mut self) -> Result<Vec<Payout>, Fault>;

    /// Notes durably that what is due for this case was handed over, by whoever works here; or that nothing is due for it.
    fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault>;

    /// What lies on the reader, without touching it.
    fn presence(&mut self) -> Presence;

    /// How every part is, asked now. May take as long as the server's time-out.
    fn check_health(&mut self) -> Vec<Health>;

    /// Begins to watch the reader from a thread of its own: `tell` is called at each change until the watch is dropped.
    fn watch(&mut self, tell: Box<dyn Fn(Presence) + Send>) -> Watch;

    /// Begins to watch every part: `tell` is called at each change, from whichever thread notices it, until the watch is
    /// dropped. A part that was never told of is as it should be.
    fn watch_health(&mut self, tell: Box<dyn Fn(Health) + Send>) -> Watch;

    /// Ends what waits, and every later wait at once: an awaited card, a pause, a payment. The flow comes to its own end.
    /// Called from another thread.
    fn give_up(&self) -> Box<dyn Fn() + Send + Sync>;

    /// Lets waits wait again.
    fn go_on(&mut self);

    /// What ran here was torn out of the middle of its work: everything it held is given up, the card above all, so that the
    /// next flow begins as after a start of the program.
    fn restart(&mut self);

    /// How long the card that was torn away is waited for in the same run.
    fn await_return(&self) -> Duration;
}

/// A running watch; dropped, it ends.
pub struct Watch(Option<Box<dyn FnOnce() + Send>>);

impl Watch {
    /// One that is ended by this.
    pub fn new(end: impl FnOnce() + Send + 'static) -> Watch {
        Watch(Some(Box::new(end)))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(end) = self.0.take() {
            end();
        }
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Watch")
    }
}
