//! Whatever the journal holds: orders, activations, returns; and the machine that takes any of them up again.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{CardNumber, Fen, Moment, OrderKey, OrderNo, PayMeans, PayOrderNo, Stamp};

use super::entry::{ByHandReason, Ending, Entry, Event};
use super::loading::{self, Intention, Loading};
use super::outcome::{Because, Outcome};
use super::payout::Handing;
use super::service::{self, Business, Service, ServiceOutcome, ServiceStory};
use super::settings::Settings;
use super::story::{Refusal, Story};
use super::{Answer, CardUse, Flow, Progress, Step};

/// One thing of which the journal tells the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Case {
    /// A charge of a card: 充值 or 补登.
    Charge(Box<Story>),
    /// 激活 or 退卡.
    Service(Box<ServiceStory>),
}

/// The same of either kind.
macro_rules! of_either {
    ($case:expr, $story:ident => $told:expr) => {
        match $case {
            Case::Charge($story) => $told,
            Case::Service($story) => $told,
        }
    };
}

impl Case {
    /// Begins a story from its first entry; `None` where that is not one that opens anything.
    pub fn open(entry: &Entry) -> Option<Case> {
        let charge = Story::open(entry).map(|story| Case::Charge(Box::new(story)));
        charge.or_else(|| ServiceStory::open(entry).map(|story| Case::Service(Box::new(story))))
    }

    /// Goes on with the next entry.
    pub fn apply(&mut self, at: Stamp, event: &Event) {
        of_either!(self, story => story.apply(at, event));
    }

    /// Its name in the journal.
    pub fn key(&self) -> &OrderKey {
        of_either!(self, story => &story.key)
    }

    /// The card.
    pub fn card_no(&self) -> &CardNumber {
        of_either!(self, story => &story.card_no)
    }

    /// When it was opened, by the terminal's clock.
    pub fn opened_at(&self) -> Stamp {
        of_either!(self, story => story.opened_at)
    }

    /// When its last entry was made.
    pub fn updated_at(&self) -> Stamp {
        of_either!(self, story => story.updated_at)
    }

    /// Whether it still needs something.
    pub fn is_open(&self) -> bool {
        of_either!(self, story => story.is_open())
    }

    /// How it ended, if it did.
    pub fn ending(&self) -> Option<Ending> {
        of_either!(self, story => story.ended.as_ref().map(|(ending, _)| *ending))
    }

    /// What it owes in cash since its end.
    pub fn handing(&self) -> Handing {
        of_either!(self, story => story.handing)
    }

    /// Why a person must look, if one must.
    pub fn by_hand(&self) -> Option<&ByHandReason> {
        of_either!(self, story => story.by_hand.as_ref())
    }

    /// The server's last refusal that was noted.
    pub fn refusal(&self) -> Option<&Refusal> {
        of_either!(self, story => story.refusal.as_ref())
    }

    /// How often in a row it could not be settled without its card.
    pub fn failures(&self) -> u32 {
        of_either!(self, story => story.failures)
    }

    /// The server's number of it, once known.
    pub fn order_no(&self) -> Option<&OrderNo> {
        match self {
            Case::Charge(story) => story.order_no.as_ref(),
            Case::Service(story) => story.order_no(),
        }
    }

    /// The payment behind it.
    pub fn pay_order_no(&self) -> Option<&PayOrderNo> {
        match self {
            Case::Charge(story) => Some(&story.charge.pay_order_no),
            Case::Service(story) => story.business.pay_order_no(),
        }
    }

    /// How it was paid.
    pub fn means(&self) -> Option<PayMeans> {
        match self {
            Case::Charge(story) => Some(story.charge.means),
            Case::Service(story) => match story.business {
                Business::Activation { means, .. } => Some(means),
                Business::Return { .. } => None,
            },
        }
    }

    /// What is on the card since it ended, where known.
    pub fn balance_after(&self) -> Option<Fen> {
        of_either!(self, story => story.ended.as_ref().and_then(|(_, balance)| *balance))
    }

    /// The card as the server writes its number.
    pub fn server_card_no(&self) -> &CardNumber {
        match self {
            Case::Charge(story) => &story.charge.card_no,
            Case::Service(story) => &story.card_no,
        }
    }

    /// What was paid for it, or is debited; of a business whose price the server tells at the end, nothing.
    pub fn amount(&self) -> Option<Fen> {
        match self {
            Case::Charge(story) => Some(story.charge.amount),
            Case::Service(story) => story.balance_before(),
        }
    }

    /// Whether a write may have happened that is not settled.
    pub fn is_unresolved(&self) -> bool {
        match self {
            Case::Charge(story) => story.intent().is_some(),
            Case::Service(story) => story.write != service::story::Write::None,
        }
    }

    /// Whether this payment stands for it. One that never became an order, or was never paid, has not used its payment up.
    pub fn has_used(&self, payment: &PayOrderNo) -> bool {
        self.pay_order_no() == Some(payment)
            && !matches!(self.ending(), Some(Ending::NeverOrdered | Ending::NeverPaid | Ending::NotActivated))
    }

    /// The order, where it is one.
    pub fn into_charge(self) -> Option<Story> {
        match self {
            Case::Charge(story) => Some(*story),
            Case::Service(_) => None,
        }
    }
}

impl From<Story> for Case {
    fn from(story: Story) -> Case {
        Case::Charge(Box::new(story))
    }
}

/// Folds entries, oldest first, into cases. Entries of a case whose beginning is not among them are counted and left out.
pub fn fold(entries: impl IntoIterator<Item = Entry>) -> (BTreeMap<OrderKey, Case>, usize) {
    let mut cases = BTreeMap::<OrderKey, Case>::new();
    let mut orphans = 0;
    for entry in entries {
        if let Some(case) = cases.get_mut(&entry.key) {
            case.apply(entry.at, &entry.event);
        } else if let Some(case) = Case::open(&entry) {
            cases.insert(entry.key, case);
        } else {
            orphans += 1;
        }
    }
    (cases, orphans)
}

/// How a case that was taken up ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseOutcome {
    /// A charge.
    Charge(Outcome),
    /// An activation or a return.
    Service(ServiceOutcome),
}

impl CaseOutcome {
    /// Why it did not come to its good end.
    pub fn because(&self) -> Option<&Because> {
        match self {
            CaseOutcome::Charge(outcome) => outcome.because.as_ref(),
            CaseOutcome::Service(outcome) => outcome.because.as_ref(),
        }
    }

    /// Its name in the journal, once it had one.
    pub fn key(&self) -> Option<&OrderKey> {
        match self {
            CaseOutcome::Charge(outcome) => outcome.key.as_ref(),
            CaseOutcome::Service(outcome) => outcome.key.as_ref(),
        }
    }
}

/// A case on its way to its end.
#[derive(Debug)]
pub struct TakenUp(Machine);

#[derive(Debug)]
enum Machine {
    Charge(Box<Loading>),
    Service(Box<Service>),
}

/// Takes an open case up with this intention.
pub fn take_up(case: Case, intention: Intention, card: CardUse, settings: Arc<Settings>, now: Moment) -> Step<TakenUp> {
    match case {
        Case::Charge(story) => in_loading(loading::take_up(*story, intention, card, settings, now)),
        Case::Service(story) => in_service(service::take_up(*story, intention, card, settings, now)),
    }
}

impl TakenUp {
    /// What is known of it now.
    pub fn case(&self) -> Case {
        match &self.0 {
            Machine::Charge(loading) => Case::Charge(Box::new(loading.story().clone())),
            Machine::Service(service) => Case::Service(Box::new(service.story().clone())),
        }
    }
}

impl Flow for TakenUp {
    type Outcome = CaseOutcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<TakenUp> {
        match self.0 {
            Machine::Charge(loading) => in_loading(loading.resume(answer, now)),
            Machine::Service(service) => in_service(service.resume(answer, now)),
        }
    }

    fn progress(&self) -> Progress {
        match &self.0 {
            Machine::Charge(loading) => loading.progress(),
            Machine::Service(service) => service.progress(),
        }
    }

    fn case(&self) -> Option<Case> {
        match &self.0 {
            Machine::Charge(loading) => loading.case(),
            Machine::Service(service) => service.case(),
        }
    }
}

fn in_loading(step: Step<Loading>) -> Step<TakenUp> {
    match step {
        Step::Do(loading, effect) => Step::Do(TakenUp(Machine::Charge(Box::new(loading))), effect),
        Step::End(outcome) => Step::End(CaseOutcome::Charge(outcome)),
    }
}

fn in_service(step: Step<Service>) -> Step<TakenUp> {
    match step {
        Step::Do(service, effect) => Step::Do(TakenUp(Machine::Service(Box::new(service))), effect),
        Step::End(outcome) => Step::End(CaseOutcome::Service(outcome)),
    }
}
