//! Which open case is taken up next, and whether its card is needed.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{CardNumber, Moment};

use super::Step;
use super::case::{self, Case, TakenUp};
use super::loading::{CardUse, Intention};
use super::service::{self, Business};
use super::settings::Settings;
use super::story::{Money, Write};

pub use super::case::fold;

/// What an open case needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The server or the payment gateway alone can bring it further: a confirm whose result is known, a payment. Or nobody
    /// needs to: nothing came of it.
    Server,
    /// The card must be on the reader, once the server has been asked.
    Card,
}

/// What this case needs next.
pub fn needs(case: &Case) -> Needs {
    if let Case::Charge(story) = case
        && matches!(story.money, Money::Pending | Money::GoingBack)
    {
        return Needs::Server;
    }
    let without_card = match case {
        Case::Charge(story) => story.order_no.is_some() && matches!(story.write, Write::Written(..) | Write::Refused(..)),
        Case::Service(story) => match (&story.write, &story.business) {
            (service::story::Write::Written(_) | service::story::Write::NotWritten(_), _) => true,
            // A return of which nothing came is only closed.
            (service::story::Write::None, business) => matches!(business, Business::Return { .. }),
            (service::story::Write::Intended(_), _) => false,
        },
    };
    if without_card && case.by_hand().is_none() { Needs::Server } else { Needs::Card }
}

/// After so many attempts in a row that came to nothing, a person is called for.
const FAILURES_BEFORE_A_PERSON: u32 = 6;

/// Whether staff must look at this case: it says so itself, or it has been tried often enough.
pub fn calls_for_a_person(case: &Case) -> bool {
    case.by_hand().is_some() || case.failures() >= FAILURES_BEFORE_A_PERSON
}

/// How long to leave a case alone after its last attempt without a card: longer each time, an hour at the most.
pub fn wait_before(case: &Case) -> Duration {
    let longest = Duration::from_hours(1);
    let doublings = case.failures().min(7);
    (Duration::from_secs(30) * (1 << doublings)).min(longest)
}

/// The open cases in the order in which they are taken up: what needs no card, then those of the card on the reader,
/// then the others, oldest first.
pub fn in_turn(cases: impl IntoIterator<Item = Case>, present: Option<&CardNumber>) -> Vec<Case> {
    let mut open: Vec<Case> = cases.into_iter().filter(Case::is_open).collect();
    open.sort_by_key(|case| (needs(case), present != Some(case.card_no()), case.opened_at(), case.key().clone()));
    open
}

/// Takes an open case up again, with somebody at the reader.
pub fn recover(case: Case, settings: Arc<Settings>, now: Moment) -> Step<TakenUp> {
    case::take_up(case, Intention::Load, CardUse::Reader, settings, now)
}
