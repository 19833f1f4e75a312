//! Which open case is taken up next, and whether its card is needed.
//!
//! Three ways lead to the end of what was interrupted: [`round`] with somebody at the reader who has the cards,
//! [`schedule`] in the background with nobody, and [`super::offer`] when a card comes by itself.

pub mod round;
pub mod schedule;

use std::sync::Arc;
use std::time::Duration;

use crate::domain::Moment;

use super::case::{self, Case, TakenUp};
use super::loading::Intention;
use super::service::{self, Business};
use super::settings::Settings;
use super::story::{Money, Write};
use super::{CardUse, Step};

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

/// How long to leave a case alone after its last attempt without a card.
pub fn wait_before(case: &Case) -> Duration {
    wait_after(case.failures())
}

/// How long to wait after so many attempts that came to nothing: longer each time, an hour at the most.
fn wait_after(attempts: u32) -> Duration {
    (Duration::from_secs(30) * (1 << attempts.min(7))).min(longest_wait())
}

fn longest_wait() -> Duration {
    Duration::from_hours(1)
}

/// The open cases in the order in which they are taken up: what needs no card, then the others, oldest first.
pub fn in_turn(cases: impl IntoIterator<Item = Case>) -> Vec<Case> {
    let mut open: Vec<Case> = cases.into_iter().filter(Case::is_open).collect();
    open.sort_by_key(|case| (needs(case), case.opened_at(), case.key().clone()));
    open
}

/// Takes an open case up again, with somebody at the reader.
pub fn recover(case: Case, settings: Arc<Settings>, now: Moment) -> Step<TakenUp> {
    case::take_up(case, Intention::Load, CardUse::Reader, settings, now)
}

/// Takes an open case up with nobody at the reader: what the server alone can bring further is brought further.
pub fn alone(case: Case, settings: Arc<Settings>, now: Moment) -> Step<TakenUp> {
    case::take_up(case, Intention::Load, CardUse::Nobody, settings, now)
}
