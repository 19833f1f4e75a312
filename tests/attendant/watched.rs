//! A site in which somebody looks at each effect before it is done.

use std::time::Duration;

use cardkiosk::attendant::{Health, Presence, Site, Watch};
use cardkiosk::domain::{Fen, Moment, OperatorNo, OrderKey, PayOrderNo, Stamp};
use cardkiosk::driver::World;
use cardkiosk::flow::shift::{Shift, ShiftEvent, Span};
use cardkiosk::flow::{Answer, Case, Effect, Entry, Fault, HandOver, Payout};
use cardkiosk::sim::training::Training;

/// Training's site; `look` is told each effect, and in whose name it is done.
pub(crate) struct Watched<F> {
    site: Training,
    operator: Option<OperatorNo>,
    look: F,
}

impl<F: FnMut(&Effect, Option<&OperatorNo>)> Watched<F> {
    pub(crate) fn by(look: F, site: Training) -> Watched<F> {
        Watched { site, operator: None, look }
    }
}

impl<F: FnMut(&Effect, Option<&OperatorNo>)> World for Watched<F> {
    fn now(&mut self) -> Moment {
        self.site.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        (self.look)(effect, self.operator.as_ref());
        self.site.perform(effect)
    }
}

impl<F: FnMut(&Effect, Option<&OperatorNo>)> Site for Watched<F> {
    fn on_duty(&mut self, operator: Option<OperatorNo>) {
        self.operator.clone_from(&operator);
        self.site.on_duty(operator);
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
    fn payouts(&mut self) -> Result<Vec<Payout>, Fault> {
        self.site.payouts()
    }
    fn hand_over(&mut self, at: Stamp, key: &OrderKey) -> Result<HandOver, Fault> {
        self.site.hand_over(at, key)
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
