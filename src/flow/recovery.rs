//! Which open order is taken up next, and whether its card is needed.

use crate::domain::CardNumber;

use super::story::{Story, Write};

pub use super::loading::recover;
pub use super::story::fold;

/// What an open order needs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// The server alone can bring it further: a confirm whose result is known.
    Server,
    /// The card must be on the reader, once the server has been asked.
    Card,
}

/// What this order needs next.
pub fn needs(story: &Story) -> Needs {
    match (&story.order_no, &story.write, &story.by_hand) {
        (Some(_), Write::Written(..) | Write::Refused(..), None) => Needs::Server,
        _ => Needs::Card,
    }
}

/// The open orders in the order in which they are taken up: what needs no card, then those of the card on the reader,
/// then the others, oldest first.
pub fn in_turn(stories: impl IntoIterator<Item = Story>, present: Option<&CardNumber>) -> Vec<Story> {
    let mut open: Vec<Story> = stories.into_iter().filter(Story::is_open).collect();
    open.sort_by_key(|story| (needs(story), present != Some(&story.card_no), story.opened_at, story.key.clone()));
    open
}
