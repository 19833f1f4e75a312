//! A fault of the program: caught at the thread's top, told, and survived from the journal.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use cardkiosk::attendant::{Done, Health, News, Presence, Site, Watch, Wish};
use cardkiosk::domain::{Fen, Moment, OperatorNo, OrderKey, PayOrderNo, Stamp};
use cardkiosk::driver::World;
use cardkiosk::flow::shift::{Shift, ShiftEvent, Span};
use cardkiosk::flow::{Answer, Case, CaseOutcome, Effect, Ended, Entry, Fault};
use cardkiosk::proto::message::Call;
use cardkiosk::sim::training::{Training, TrainingCard};

use super::counter::{Counter, options, recharge, settings};

/// A site in which telling the server of a load panics, so many times.
struct Stumbling {
    site: Training,
    left: Arc<AtomicU32>,
}

impl World for Stumbling {
    fn now(&mut self) -> Moment {
        self.site.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let confirms = matches!(effect, Effect::Ask(request) if request.call() == Call::CardChargeConfirm);
        let less = |left: u32| left.checked_sub(1);
        let stumbles = confirms && self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less).is_ok();
        assert!(!stumbles, "a fault of the program, for a test");
        self.site.perform(effect)
    }
}

impl Site for Stumbling {
    fn open_cases(&mut self) -> Result<Vec<Case>, Fault> {
        self.site.open_cases()
    }
    fn new_order_key(&mut self, at: Stamp) -> Result<OrderKey, Fault> {
        self.site.new_order_key(at)
    }
    fn new_pay_order_no(&mut self, at: Stamp) -> Result<PayOrderNo, Fault> {
        self.site.new_pay_order_no(at)
    }
    fn taken_on(&mut self, day: Stamp) -> Result<Fen, Fault> {
        self.site.taken_on(day)
    }
    fn case(&mut self, key: &OrderKey) -> Result<Option<Case>, Fault> {
        self.site.case(key)
    }
    fn used_by(&mut self, payment: &PayOrderNo) -> Result<Option<OrderKey>, Fault> {
        self.site.used_by(payment)
    }
    fn on_duty(&mut self, operator: Option<OperatorNo>) {
        self.site.on_duty(operator);
    }
    fn shifts(&mut self, last: u32) -> Result<Vec<Shift>, Fault> {
        self.site.shifts(last)
    }
    fn touched(&mut self, span: Span) -> Result<Vec<(u64, Entry)>, Fault> {
        self.site.touched(span)
    }
    fn record_shift(&mut self, at: Stamp, event: &ShiftEvent) -> Result<(), Fault> {
        self.site.record_shift(at, event)
    }
    fn presence(&mut self) -> Presence {
        self.site.presence()
    }
    fn check_health(&mut self) -> Vec<Health> {
        self.site.check_health()
    }
    fn watch(&mut self, tell: Box<dyn Fn(Presence) + Send>) -> Watch {
        self.site.watch(tell)
    }
    fn watch_health(&mut self, tell: Box<dyn Fn(Health) + Send>) -> Watch {
        self.site.watch_health(tell)
    }
    fn give_up(&self) -> Box<dyn Fn() + Send + Sync> {
        self.site.give_up()
    }
    fn go_on(&mut self) {
        self.site.go_on();
    }
    fn restart(&mut self) {
        self.site.restart();
    }
    fn await_return(&self) -> Duration {
        self.site.await_return()
    }
}

#[test]
fn a_panic_breaks_its_wish_and_leaves_the_window_served() {
    let left = Arc::new(AtomicU32::new(1));
    let mut counter = Counter::at(|site| Stumbling { site, left }, settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    counter.attendant.wish(recharge());
    counter.until(|news| (news == News::Restarted).then_some(()));
    let Done::Broken(open) = counter.done() else { panic!("{:?}", counter.heard) };
    assert_eq!((open.len(), counter.panel.balance(TrainingCard::Ordinary)), (1, Fen::new(6234)), "written, and not yet told");
    let finished = counter.ask(Wish::Finish { key: open[0].key().clone() });
    assert!(matches!(finished, Done::Finished(CaseOutcome::Charge(outcome)) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234), "once");
}

#[test]
fn whoever_wished_before_the_panic_is_served_after_it() {
    let left = Arc::new(AtomicU32::new(1));
    let mut counter = Counter::at(|site| Stumbling { site, left }, settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    counter.attendant.wish(recharge());
    counter.attendant.wish(Wish::ListOpen);
    assert!(matches!(counter.done(), Done::Broken(_)));
    assert!(matches!(counter.done(), Done::Open(_)));
}
