//! Who works here: what is under way stays with whoever began it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cardkiosk::attendant::{Done, Health, Presence, Site, Watch};
use cardkiosk::domain::{Fen, Moment, OperatorNo, OrderKey, PayOrderNo, Stamp};
use cardkiosk::driver::World;
use cardkiosk::flow::shift::{Shift, ShiftEvent, Span};
use cardkiosk::flow::{Answer, Case, Effect, Ended, Entry, Fault};
use cardkiosk::sim::training::{Training, TrainingCard};

use super::counter::{Counter, options, recharge, settings};

/// A site that writes down in whose name each entry is made.
struct Noting {
    site: Training,
    operator: Option<OperatorNo>,
    made_by: Arc<Mutex<Vec<Option<OperatorNo>>>>,
}

impl World for Noting {
    fn now(&mut self) -> Moment {
        self.site.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        if let Effect::Record(_) = effect {
            self.made_by.lock().expect("nobody panics with it").push(self.operator.clone());
        }
        self.site.perform(effect)
    }
}

impl Site for Noting {
    fn on_duty(&mut self, operator: Option<OperatorNo>) {
        self.operator = operator;
    }
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
fn a_business_stays_with_whoever_began_it() {
    let made_by: Arc<Mutex<Vec<Option<OperatorNo>>>> = Arc::default();
    let notes = made_by.clone();
    let site = |site| Noting { site, operator: None, made_by: notes };
    let mut counter = Counter::at(site, settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    let number = |text: &str| OperatorNo::parse(text);
    counter.attendant.on_duty(number("0207"));
    counter.attendant.wish(recharge());
    // While that one runs, or before it has even begun.
    counter.attendant.on_duty(number("0211"));
    counter.attendant.wish(recharge());
    counter.attendant.on_duty(None);
    counter.attendant.wish(recharge());
    for _ in 0..3 {
        let done = counter.done();
        assert!(matches!(&done, Done::Recharged(outcome) if outcome.ended == Ended::Loaded), "{done:?}");
    }
    let mut makers = made_by.lock().expect("nobody panics with it").clone();
    makers.dedup();
    assert_eq!(makers, [number("0207"), number("0211"), None]);
}
