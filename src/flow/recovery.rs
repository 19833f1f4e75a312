//! Which open order is taken up next, and whether its card is needed.

use std::time::Duration;

use crate::domain::CardNumber;

use super::story::{Money, Story, Write};

pub use super::loading::recover;
pub use super::story::fold;

/// What an open order needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The server or the payment gateway alone can bring it further: a confirm whose result is known, a payment.
    Server,
    /// The card must be on the reader, once the server has been asked.
    Card,
}

/// What this order needs next.
pub fn needs(story: &Story) -> Needs {
    if matches!(story.money, Money::Pending | Money::GoingBack) {
        return Needs::Server;
    }
    match (&story.order_no, &story.write, &story.by_hand) {
        (Some(_), Write::Written(..) | Write::Refused(..), None) => Needs::Server,
        _ => Needs::Card,
    }
}

/// After so many attempts in a row that came to nothing, a person is called for.
const FAILURES_BEFORE_A_PERSON: u32 = 6;

/// Whether staff must look at this order: it says so itself, or it has been tried often enough.
pub fn calls_for_a_person(story: &Story) -> bool {
    story.by_hand.is_some() || story.failures >= FAILURES_BEFORE_A_PERSON
}

/// How long to leave an order alone after its last attempt without a card: longer each time, an hour at the most.
pub fn wait_before(story: &Story) -> Duration {
    let longest = Duration::from_hours(1);
    let doublings = story.failures.min(7);
    (Duration::from_secs(30) * (1 << doublings)).min(longest)
}

/// The open orders in the order in which they are taken up: what needs no card, then those of the card on the reader,
/// then the others, oldest first.
pub fn in_turn(stories: impl IntoIterator<Item = Story>, present: Option<&CardNumber>) -> Vec<Story> {
    let mut open: Vec<Story> = stories.into_iter().filter(Story::is_open).collect();
    open.sort_by_key(|story| (needs(story), present != Some(&story.card_no), story.opened_at, story.key.clone()));
    open
}
