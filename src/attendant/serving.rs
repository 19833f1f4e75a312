//! The attendant's thread: takes up one wish after the other, and between two of them settles what needs no card.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;

use crate::domain::{Moment, OperatorNo, OrderKey, Stamp};
use crate::flow::loading::Intention;
use crate::flow::recovery::schedule::{Schedule, Turn};
use crate::flow::shift::{Shift, ShiftNow, ShiftRefusal};
use crate::flow::{Case, CaseOutcome, Cause, Ended, Fault, Payout, Progress, ServiceEnded, Settings, recovery};

use super::business::{Business, Listing, Sale};
use super::desk::{Desk, Heard};
use super::news::{Done, Health, News, Part, Presence, Standing};
use super::site::{Site, Watch};
use super::wish::Wish;

/// How long the thread rests before it begins anew, for each time it stumbled without having done anything in between.
const REST: Duration = Duration::from_secs(1);
const LONGEST_REST: Duration = Duration::from_mins(1);

/// How often a server that is there and answers wrongly is asked whether it answers rightly again.
const ASK_EVERY: Duration = Duration::from_mins(1);

/// How long somebody who has put a card down is left in peace: nothing is settled meanwhile that he would have to wait for.
/// A card that lies there longer was forgotten.
const COURTESY: Duration = Duration::from_mins(1);

/// What comes to the thread.
#[derive(Debug)]
pub(super) enum Knock {
    /// The wish of this number.
    Wish(u64, Box<Wish>),
    /// Something else lies on the reader.
    Presence(Presence),
    /// A part of the terminal is no longer as it was.
    Health(Health),
    /// Somebody works here from now on, or nobody.
    OnDuty(Option<OperatorNo>),
    /// What is due for this case was handed over.
    HandOver(OrderKey),
    /// Nobody wishes for anything any more.
    Close,
}

/// Everything the thread works with.
pub(super) struct Serving<S> {
    site: S,
    settings: Arc<Settings>,
    inbox: Receiver<Knock>,
    desk: Arc<Desk>,
    news: UnboundedSender<News>,
    /// What came while nothing was waited for.
    queue: VecDeque<Knock>,
    /// What the journal held open when it was last looked at.
    open: Vec<Case>,
    standing: Option<Standing>,
    /// What was last told of the shift; nothing before it was looked.
    shift: Option<News>,
    /// What was last told to be handed over.
    payouts: Vec<Payout>,
    schedule: Schedule,
    /// What the program stumbled over: left alone until it is started again.
    left_alone: BTreeSet<OrderKey>,
    presence: Presence,
    /// Until when nothing is settled, in monotonic milliseconds.
    quiet_until_ms: u64,
    /// What is wrong with which part.
    troubles: BTreeMap<Part, Fault>,
    /// The wish under way.
    wish: Option<Wish>,
    /// What is settled without its card right now.
    settling: Option<OrderKey>,
    /// How often it stumbled since it last did anything.
    stumbles: u32,
    _watches: [Watch; 2],
}

/// Why the thread left its work.
enum Left {
    /// It was told to.
    Closed,
    /// Something panicked.
    Stumbled,
}

impl<S: Site> Serving<S> {
    pub(super) fn new(
        site: S,
        settings: Arc<Settings>,
        inbox: Receiver<Knock>,
        desk: Arc<Desk>,
        news: UnboundedSender<News>,
        watches: [Watch; 2],
    ) -> Serving<S> {
        let settings = Arc::new(Settings { await_return: site.await_return(), ..Arc::unwrap_or_clone(settings) });
        Serving {
            site,
            settings,
            inbox,
            desk,
            news,
            queue: VecDeque::new(),
            open: Vec::new(),
            standing: None,
            shift: None,
            payouts: Vec::new(),
            schedule: Schedule::default(),
            left_alone: BTreeSet::new(),
            presence: Presence::Unknown,
            quiet_until_ms: 0,
            troubles: BTreeMap::new(),
            wish: None,
            settling: None,
            stumbles: 0,
            _watches: watches,
        }
    }

    /// Works until it is told to close. Whatever panics below is caught here: the flow that ran is dropped, and everything
    /// goes on from what the journal holds, as after a restart of the program.
    pub(super) fn work(mut self) {
        // What is behind a reference when it panics is put right by `begin_anew`, or read from the journal again.
        while let Left::Stumbled = catch_unwind(AssertUnwindSafe(|| self.serve())).unwrap_or(Left::Stumbled) {
            self.desk.rest();
            self.stumbles = self.stumbles.saturating_add(1);
            tracing::error!(times = self.stumbles, "the attendant stumbled and begins anew");
            if let Some(key) = self.settling.take() {
                self.left_alone.insert(key);
            }
            if self.rests() {
                return;
            }
        }
    }

    /// Whoever stumbles again and again takes a rest in between. Says whether to close instead.
    fn rests(&mut self) -> bool {
        let rest = REST.saturating_mul(self.stumbles.saturating_sub(1)).min(LONGEST_REST);
        loop {
            match self.inbox.recv_timeout(rest) {
                Ok(Knock::Close) | Err(RecvTimeoutError::Disconnected) => return true,
                Ok(knock) => self.queue.push_back(knock),
                Err(RecvTimeoutError::Timeout) => return false,
            }
        }
    }

    fn serve(&mut self) -> Left {
        if self.stumbles > 0 {
            self.begin_anew();
        }
        self.take_stock();
        loop {
            self.queue.extend(self.inbox.try_iter());
            let knock = match self.queue.pop_front() {
                Some(knock) => knock,
                None if self.settle_next() => continue,
                None => match self.wait() {
                    Some(knock) => knock,
                    None => continue,
                },
            };
            match knock {
                Knock::Wish(number, wish) => self.take_up(number, *wish),
                Knock::Presence(presence) => self.see(presence),
                Knock::Health(health) => self.hear(health),
                Knock::OnDuty(operator) => self.site.on_duty(operator),
                Knock::HandOver(key) => self.hand_over(key),
                Knock::Close => return Left::Closed,
            }
        }
    }

    fn begin_anew(&mut self) {
        self.site.restart();
        (self.standing, self.shift) = (None, None);
        self.tell(News::Restarted);
        if self.wish.take().is_some() {
            let done = self.site.open_cases().map_or_else(Done::NotBegun, Done::Broken);
            self.tell(News::Done(Box::new(done)));
        }
    }

    /// Waits for a knock, at most until something open is due, or a part that is ill is to be looked at.
    fn wait(&mut self) -> Option<Knock> {
        let asks = self.must_be_asked().then_some(ASK_EVERY);
        let now = self.site.now();
        let due = match self.turn(now) {
            Turn::Now(_) => Some(Duration::from_millis(self.quiet_until_ms.saturating_sub(now.monotonic_ms))),
            Turn::After(time) => Some(time),
            Turn::Never => None,
        };
        let time = match (due, asks) {
            (None, None) => return Some(self.inbox.recv().unwrap_or(Knock::Close)),
            (due, asks) => due.into_iter().chain(asks).min().unwrap_or(ASK_EVERY),
        };
        match self.inbox.recv_timeout(time) {
            Ok(knock) => return Some(knock),
            Err(RecvTimeoutError::Disconnected) => return Some(Knock::Close),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if time == ASK_EVERY && asks.is_some() && self.desk.settle(|| self.site.go_on()) {
            self.site.check_health();
            self.desk.rest();
        }
        None
    }

    /// Whether a server is there and answers wrongly, or the clock was wrong when it answered: that it is right again, only an
    /// answer can show, and where the window is out of service nobody asks.
    fn must_be_asked(&self) -> bool {
        let wrong = |(part, fault): (&Part, &Fault)| match part {
            Part::Server | Part::Gateway => !matches!(fault.cause(), Cause::Unreachable(_)),
            Part::Clock => true,
            Part::Reader | Part::Journal | Part::Printer => false,
        };
        self.troubles.iter().any(wrong)
    }

    fn hear(&mut self, health: Health) {
        match health.trouble {
            Some(fault) => {
                self.troubles.insert(health.part, fault);
            }
            // Everything that waited for the network waits no longer.
            None if self.troubles.remove(&health.part).is_some() && matches!(health.part, Part::Server | Part::Gateway) => {
                self.schedule.network_is_back(&self.open);
            }
            None => {}
        }
    }

    fn see(&mut self, presence: Presence) {
        self.presence = presence;
        self.be_quiet();
    }

    /// As long as a card lies there.
    fn be_quiet(&mut self) {
        let there = matches!(self.presence, Presence::Card | Presence::Several | Presence::Unusable);
        let courtesy = if there { COURTESY } else { Duration::ZERO };
        let courtesy_ms = u64::try_from(courtesy.as_millis()).unwrap_or(0);
        self.quiet_until_ms = self.site.now().monotonic_ms.saturating_add(courtesy_ms);
    }

    /// What is to be settled next, without its card.
    fn turn(&self, now: Moment) -> Turn {
        if self.left_alone.is_empty() {
            return self.schedule.turn(&self.open, now);
        }
        let open: Vec<Case> = self.open.iter().filter(|case| !self.left_alone.contains(case.key())).cloned().collect();
        self.schedule.turn(&open, now)
    }

    fn hand_over(&mut self, key: OrderKey) {
        let at = Stamp::of(self.site.now().civil);
        let noted = self.site.hand_over(at, &key);
        self.look_at_payouts();
        self.tell(News::HandedOver { key, noted });
    }

    fn take_up(&mut self, number: u64, wish: Wish) {
        self.tell(News::Began(Box::new(wish.clone())));
        self.wish = Some(wish.clone());
        let done = match self.desk.take_up(number, || self.site.go_on()) {
            Heard::GivenUp => Done::NotBegun(Fault::NotDone(Cause::Cancelled)),
            Heard::Wanted => self.fulfil(wish).unwrap_or_else(Done::NotBegun),
        };
        self.desk.rest();
        self.wish = None;
        self.stumbles = 0;
        self.tell(News::Done(Box::new(done)));
        self.take_stock();
        self.be_quiet();
    }

    fn fulfil(&mut self, wish: Wish) -> Result<Done, Fault> {
        let news = self.news.clone();
        let mut watch = |progress: &Progress| tell(&news, News::Progress(progress.clone()));
        let mut business = Business::new(&mut self.site, self.settings.clone(), &mut watch);
        Ok(match wish {
            Wish::Look => business.look()?,
            Wish::Recharge { amount, payment } => Done::Recharged(business.recharge(Sale::new(amount, payment))?),
            Wish::Collect { order_no } => Done::Collected(business.collect(order_no)?),
            Wish::Finish { key } => match business.finish(&key)? {
                Some(outcome) => Done::Finished(outcome),
                None => Done::Open(self.site.open_cases()?),
            },
            Wish::Orders { card_no } => {
                let (card_no, orders) = business.orders(Listing { card_no, ..Listing::default() });
                let rows = orders.as_deref().unwrap_or_default();
                let ours = |case: &Case| rows.iter().any(|row| case.order_no() == Some(&row.order_no));
                let open = self.site.open_cases()?.into_iter().filter(ours).collect();
                Done::Orders { card_no, orders, open }
            }
            Wish::Cancel { order_no, card_no } => match business.act(order_no, card_no, Intention::GiveBack)? {
                CaseOutcome::Charge(outcome) => Done::Cancelled(outcome),
                service @ CaseOutcome::Service(_) => Done::Finished(service),
            },
            Wish::Manage { order_no, card_no } => match business.act(order_no, card_no, Intention::Settle)? {
                CaseOutcome::Charge(outcome) => Done::Managed(outcome),
                service @ CaseOutcome::Service(_) => Done::Finished(service),
            },
            Wish::Activate { holder, means, pay_order_no } => Done::Served(business.activate(holder, means, pay_order_no)?),
            Wish::Return { card, customer } => Done::Served(business.take_back(card, customer)?),
            Wish::ListOpen => Done::Open(self.site.open_cases()?),
            Wish::Shift => shift_told(business.shifts()?, None),
            Wish::OpenShift { operator, float } => {
                let refused = business.open_shift(operator, float)?;
                shift_told(business.shifts()?, refused)
            }
            Wish::CloseShift(count) => {
                let refused = business.close_shift(count)?;
                shift_told(business.shifts()?, refused)
            }
            Wish::Sync => Done::Synced(business.sync()?),
            Wish::CheckHealth => Done::Checked(self.site.check_health()),
        })
    }

    /// Takes up what is open, due, and needs no card; one only. Says whether there was one.
    fn settle_next(&mut self) -> bool {
        let now = self.site.now();
        let Turn::Now(key) = self.turn(now) else { return false };
        let Some(case) = self.open.iter().find(|case| *case.key() == key).cloned() else { return false };
        if now.monotonic_ms < self.quiet_until_ms {
            return false;
        }
        if !self.desk.settle(|| self.site.go_on()) {
            return false;
        }
        self.settling = Some(key.clone());
        // One look only: the next comes by itself, and a customer may come first.
        let settings = Arc::new(Settings { attempts: 1, ..Settings::clone(&self.settings) });
        let mut watch = |_: &Progress| {};
        let ended = Business::new(&mut self.site, settings, &mut watch).settle(case);
        self.desk.rest();
        self.settling = None;
        self.stumbles = 0;
        if is_over(&ended) {
            self.tell(News::Settled(Box::new(ended)));
        }
        self.take_stock();
        let now = self.site.now();
        self.schedule.tried(&key, &self.open, now);
        true
    }

    /// Reads what is open, and tells how that stands where it changed.
    fn take_stock(&mut self) {
        self.look_at_shift();
        self.look_at_payouts();
        let today = Stamp::of(self.site.now().civil);
        let read = self.site.open_cases().and_then(|open| Ok((self.site.taken_on(today)?, open)));
        match read {
            Ok((taken_today, open)) => {
                let called = open.iter().filter(|case| recovery::calls_for_a_person(case)).count();
                self.stand(Standing { open: open.len(), called, taken_today });
                self.open = open;
            }
            Err(fault) => {
                self.open.clear();
                self.tell(News::Health(Health { part: Part::Journal, trouble: Some(fault), since: today }));
            }
        }
    }

    /// Looks whether a shift is open, and tells it where that changed. One whose record cannot be read is told to whoever asks for
    /// it: it stops no other business.
    fn look_at_shift(&mut self) {
        match self.site.shifts(1) {
            Ok(latest) => {
                let news = News::Shift(latest.into_iter().find(Shift::is_open).map(Box::new));
                if self.shift.as_ref() != Some(&news) {
                    self.shift = Some(news.clone());
                    self.tell(news);
                }
            }
            Err(fault) => tracing::warn!(%fault, "the shift is not known"),
        }
    }

    /// Looks what is to be handed over, and tells it where that changed.
    fn look_at_payouts(&mut self) {
        match self.site.payouts() {
            Ok(due) if due == self.payouts => {}
            Ok(due) => {
                self.payouts.clone_from(&due);
                self.tell(News::Payouts(due));
            }
            Err(fault) => {
                let since = Stamp::of(self.site.now().civil);
                self.tell(News::Health(Health { part: Part::Journal, trouble: Some(fault), since }));
            }
        }
    }

    fn stand(&mut self, standing: Standing) {
        if self.standing != Some(standing) {
            self.standing = Some(standing);
            self.tell(News::Standing(standing));
        }
    }

    fn tell(&self, news: News) {
        tell(&self.news, news);
    }
}

fn shift_told(now: ShiftNow, refused: Option<ShiftRefusal>) -> Done {
    Done::Shift { now: Box::new(now), refused }
}

/// Nobody listens any more where the window is gone; the work goes on all the same.
pub(super) fn tell(news: &UnboundedSender<News>, told: News) {
    let _gone = news.send(told);
}

/// Whether it is closed, or a person's: what staff must hear of.
fn is_over(ended: &CaseOutcome) -> bool {
    match ended {
        CaseOutcome::Charge(outcome) => !matches!(outcome.ended, Ended::Unfinished | Ended::OutOfReach),
        CaseOutcome::Service(outcome) => !matches!(outcome.ended, ServiceEnded::Unfinished | ServiceEnded::OutOfReach),
    }
}
