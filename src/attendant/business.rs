//! Every business, from what was asked for to how it ended: the same for the window's wishes and the command line's words.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{CardNumber, Fen, OrderKey, OrderNo, OrderState, PayMeans, PayOrderNo, Stamp};
use crate::driver;
use crate::flow::CardUse;
use crate::flow::activation::{self, Holder};
use crate::flow::card_query::{self, Scope, ServerSays};
use crate::flow::card_return::{self, Returned};
use crate::flow::collect::{self, Collected};
use crate::flow::entry::Tender;
use crate::flow::loading::Intention;
use crate::flow::orders::{self, Wanted};
use crate::flow::recovery::{self, round, schedule};
use crate::flow::{Because, Case, CaseOutcome, Fault, Flow, Outcome, Progress, ServiceOutcome, Settings, Step, Story, case};
use crate::flow::{order_action, recharge};
use crate::proto::message::{Customer, OrderRow};

use super::news::Done;
use super::site::Site;
use super::told;
use super::wish::Payment;

/// How long a card that is to be looked at may take to lie still.
const LOOK_PATIENCE: Duration = Duration::from_secs(5);

/// A site, the settings, and whoever is told of the progress: everything a business needs.
///
/// `Err` means that it was not begun: the journal could not be read, or could not name it.
pub struct Business<'a, S> {
    pub(super) site: &'a mut S,
    pub(super) settings: Arc<Settings>,
    watch: &'a mut dyn FnMut(&Progress),
}

/// What is sold to load a card with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sale {
    /// How much.
    pub amount: Fen,
    /// How it is paid.
    pub means: PayMeans,
    /// Whether the money is there already.
    pub tender: Tender,
    /// By which payment; `None` where the journal makes a number.
    pub number: Option<PayOrderNo>,
}

impl Sale {
    /// Of this amount, paid so.
    pub fn new(amount: Fen, payment: Payment) -> Sale {
        let (means, tender, number) = match payment {
            Payment::Cash { received: None } => (PayMeans::Cash, Tender::Taken, None),
            Payment::Cash { received: Some(received) } => (PayMeans::Cash, Tender::Cash { received }, None),
            Payment::Reference { means, number } => (means, Tender::Taken, Some(number)),
            Payment::Code { means } => (means, Tender::Gateway, None),
        };
        Sale { amount, means, tender, number }
    }
}

/// Which orders are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    /// Of this card; else of the one on the reader.
    pub card_no: Option<CardNumber>,
    /// This one only.
    pub order_no: Option<OrderNo>,
    /// Those in this state only.
    pub state: Option<OrderState>,
}

impl<'a, S: Site> Business<'a, S> {
    /// At this site, by these settings; `watch` is told each time what a screen would show changes.
    pub fn new(site: &'a mut S, settings: Arc<Settings>, watch: &'a mut dyn FnMut(&Progress)) -> Business<'a, S> {
        Business { site, settings, watch }
    }

    /// The card on the reader, or the next, as far as this scope goes.
    pub fn query(&mut self, scope: Scope) -> card_query::Outcome {
        let now = self.site.now();
        self.run(card_query::begin(scope, self.settings.clone(), now))
    }

    /// The card on the reader, what is open for it here, and what waits for it at the server.
    pub fn look(&mut self) -> Result<Done, Fault> {
        let open = self.site.open_cases()?;
        let patience = self.settings.await_card.min(LOOK_PATIENCE);
        let settings = Arc::new(Settings { await_card: patience, ..Settings::clone(&self.settings) });
        let now = self.site.now();
        let card = self.run(card_query::begin(Scope::CardAndServer, settings, now));
        let card_query::Outcome::Read { sight, server } = &card else {
            return Ok(Done::Looked { card, open: Vec::new(), orders: None });
        };
        let orders = match server {
            ServerSays::Info(info) => self.waiting(info.card_no.clone(), &sight.card_no, &open),
            _ => None,
        };
        let open = open.into_iter().filter(|case| *case.card_no() == sight.card_no).collect();
        Ok(Done::Looked { card, open, orders })
    }

    /// What waits for a card at the server, without what the journal holds open itself.
    fn waiting(&mut self, server_card_no: CardNumber, card_no: &CardNumber, open: &[Case]) -> Option<Vec<OrderRow>> {
        let rows = self.list(Wanted { card_no: server_card_no, order_no: None, state: None }).ok()?;
        let ours = |row: &OrderRow| open.iter().any(|case| case.order_no() == Some(&row.order_no));
        Some(rows.into_iter().filter(|row| collect::waits(row) && row.card_no.may_be(card_no) && !ours(row)).collect())
    }

    /// 充值.
    pub fn recharge(&mut self, sale: Sale) -> Result<Outcome, Fault> {
        let Sale { amount, means, tender, number } = sale;
        self.require_shift(means)?;
        if let Some(used) = number.as_ref().map(|number| self.order_of(number)).transpose()?.flatten() {
            return Ok(told::again(&used, amount));
        }
        let (open, now) = (self.site.open_cases()?, self.site.now());
        let stamp = Stamp::of(now.civil);
        let taken_today = self.site.taken_on(stamp)?;
        let key = self.site.new_order_key(stamp)?;
        let pay_order_no = number.map_or_else(|| self.site.new_pay_order_no(stamp), Ok)?;
        let request = recharge::Request { key, amount, means, pay_order_no, taken_today, tender, used_by: None };
        Ok(self.run(recharge::begin(request, open, self.settings.clone(), now)))
    }

    /// The order that this payment stands for already.
    fn order_of(&mut self, payment: &PayOrderNo) -> Result<Option<Story>, Fault> {
        let Some(key) = self.site.used_by(payment)? else { return Ok(None) };
        Ok(self.site.case(&key)?.and_then(Case::into_charge))
    }

    /// 补登: this order only, else all that wait.
    pub fn collect(&mut self, order_no: Option<OrderNo>) -> Result<Collected, Fault> {
        let (open, now) = (self.site.open_cases()?, self.site.now());
        let key = self.site.new_order_key(Stamp::of(now.civil))?;
        Ok(self.run(collect::begin(collect::Request { key, order_no }, open, self.settings.clone(), now)))
    }

    /// Takes one open case up, with its card on the reader. Of one that has meanwhile ended it is told how; but what a return
    /// pays out is told once, at its end, so that of a service that has ended nothing is told again.
    pub fn finish(&mut self, key: &OrderKey) -> Result<Option<CaseOutcome>, Fault> {
        let open = self.site.open_cases()?;
        if let Some(case) = open.iter().find(|case| case.key() == key) {
            let now = self.site.now();
            return Ok(Some(self.run(recovery::recover(case.clone(), self.settings.clone(), now))));
        }
        let ended = self.site.case(key)?.and_then(Case::into_charge);
        Ok(ended.map(|story| CaseOutcome::Charge(told::ended(&story))))
    }

    /// Takes every open case up once, with somebody at the reader who has the cards.
    pub fn finish_all(&mut self) -> Result<Vec<CaseOutcome>, Fault> {
        let (open, now) = (self.site.open_cases()?, self.site.now());
        Ok(self.run(round::begin(open, self.settings.clone(), now)))
    }

    /// Takes every open case up once that the server may bring further, without any card.
    pub fn sync(&mut self) -> Result<Vec<CaseOutcome>, Fault> {
        let (open, now) = (self.site.open_cases()?, self.site.now());
        Ok(schedule::round(open, now).into_iter().map(|case| self.settle(case)).collect())
    }

    /// Takes one open case up, as far as it goes without its card.
    pub fn settle(&mut self, case: Case) -> CaseOutcome {
        let now = self.site.now();
        self.run(recovery::alone(case, self.settings.clone(), now))
    }

    /// The orders of a card at the server, newest first, and whose they are.
    pub fn orders(&mut self, listing: Listing) -> (Option<CardNumber>, Result<Vec<OrderRow>, Because>) {
        let Listing { card_no, order_no, state } = listing;
        let card_no = match card_no.map_or_else(|| self.card_on_reader(), Ok) {
            Ok(card_no) => card_no,
            Err(because) => return (None, Err(because)),
        };
        let orders = self.list(Wanted { card_no: card_no.clone(), order_no, state });
        (Some(card_no), orders)
    }

    fn card_on_reader(&mut self) -> Result<CardNumber, Because> {
        match self.query(Scope::Identity) {
            card_query::Outcome::Read { sight, .. } => Ok(sight.card_no),
            card_query::Outcome::Unreadable(status) => Err(Because::CardUnreadable(status)),
            card_query::Outcome::OutOfReach(fault) => Err(Because::Fault(fault)),
        }
    }

    fn list(&mut self, wanted: Wanted) -> Result<Vec<OrderRow>, Because> {
        match self.run(orders::begin(wanted, self.settings.clone())) {
            orders::Outcome::Listed { orders, unreadable } => {
                for why in &unreadable {
                    tracing::warn!(%why, "an order of the list cannot be read");
                }
                Ok(orders)
            }
            orders::Outcome::Refused(refusal) => Err(Because::Refused(refusal)),
            orders::Outcome::Silent(fault) => Err(Because::Fault(fault)),
        }
    }

    /// One order is given back, or settled by card management.
    pub fn act(&mut self, order_no: OrderNo, card_no: Option<CardNumber>, intention: Intention) -> Result<CaseOutcome, Fault> {
        let open = self.site.open_cases()?;
        let service = open.iter().find(|case| matches!(case, Case::Service(_)) && case.order_no() == Some(&order_no));
        if let Some(case) = service {
            // The centre has no query for these: the journal's story is all there is, and the card.
            let now = self.site.now();
            return Ok(self.run(case::take_up(case.clone(), intention, CardUse::Reader, self.settings.clone(), now)));
        }
        let now = self.site.now();
        let key = self.site.new_order_key(Stamp::of(now.civil))?;
        let request = order_action::Request { key, order_no, card_no, intention };
        Ok(CaseOutcome::Charge(self.run(order_action::begin(request, open, self.settings.clone(), now))))
    }

    /// 激活; the journal makes a number for a payment that has none.
    pub fn activate(&mut self, holder: Holder, means: PayMeans, number: Option<PayOrderNo>) -> Result<ServiceOutcome, Fault> {
        self.require_shift(means)?;
        let (open, now) = (self.site.open_cases()?, self.site.now());
        let stamp = Stamp::of(now.civil);
        let key = self.site.new_order_key(stamp)?;
        let taken_today = self.site.taken_on(stamp)?;
        let pay_order_no = number.map_or_else(|| self.site.new_pay_order_no(stamp), Ok)?;
        let request = activation::Request { key, holder, means, pay_order_no, taken_today };
        Ok(self.run(activation::begin(request, open, self.settings.clone(), now)))
    }

    /// 退卡.
    pub fn take_back(&mut self, card: Returned, customer: Option<Customer>) -> Result<ServiceOutcome, Fault> {
        self.require_shift(PayMeans::Cash)?;
        let (open, now) = (self.site.open_cases()?, self.site.now());
        let key = self.site.new_order_key(Stamp::of(now.civil))?;
        let request = card_return::Request { key, card, customer };
        Ok(self.run(card_return::begin(request, open, self.settings.clone(), now)))
    }

    fn run<F: Flow>(&mut self, begin: Step<F>) -> F::Outcome {
        driver::run(begin, self.site, self.watch)
    }
}

impl<S> std::fmt::Debug for Business<'_, S> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Business")
    }
}
