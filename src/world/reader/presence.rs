//! What lies on the reader, seen without touching it: no connection, no power, so that other programs may use it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pcsc::{Context, Error, Scope, State};

use crate::attendant::news::Presence;
use crate::world::interrupt::Interrupt;

use super::watch::{Changed, Watch};
use super::{CardSeen, LIST_EVERY, ReaderOptions, SERVICE_EVERY};

/// How long another program may hold the card before it is called unusable: it may only be looking.
const GLANCE: Duration = Duration::from_millis(800);

/// What one presence looks like to whoever knows whether the card is held by ourselves.
pub(in crate::world) fn of(cards: impl IntoIterator<Item = CardSeen>, held: Held) -> Presence {
    let mut seen = Vec::new();
    let mut readers = 0_usize;
    for card in cards {
        readers += 1;
        if card != CardSeen::Nothing {
            seen.push(card);
        }
    }
    let out_of_order = seen.iter().filter(|card| **card == CardSeen::OutOfOrder).count();
    if readers == 0 || out_of_order == readers {
        return Presence::NoReader(if readers == 0 { "none is connected" } else { "it is out of order" }.to_owned());
    }
    seen.retain(|card| *card != CardSeen::OutOfOrder);
    match (seen.as_slice(), held) {
        ([], _) => Presence::Nothing,
        ([CardSeen::Card], _) | ([CardSeen::Busy], Held::ByUs) => Presence::Card,
        ([_], _) => Presence::Unusable,
        _ => Presence::Several,
    }
}

/// Whether a flow of ours may hold the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::world) enum Held {
    /// It may.
    ByUs,
    /// Whoever holds it is somebody else.
    NotByUs,
}

/// The mark a terminal sets while a flow of its own may hold the card.
#[derive(Debug, Clone, Default)]
pub(in crate::world) struct Holding(Arc<AtomicBool>);

impl Holding {
    pub(in crate::world) fn set(&self, held: Held) {
        self.0.store(held == Held::ByUs, Ordering::SeqCst);
    }

    pub(in crate::world) fn held(&self) -> Held {
        if self.0.load(Ordering::SeqCst) { Held::ByUs } else { Held::NotByUs }
    }
}

/// What there is, and which putting down of a card it is: one card may be changed for another between two looks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sight {
    presence: Presence,
    /// The service's counts of the readers, where a card lies alone: two more after each change of cards.
    counts: Vec<u32>,
}

impl Sight {
    fn of(presence: Presence, counts: impl Iterator<Item = u32>) -> Sight {
        let counts = if presence == Presence::Card { counts.collect() } else { Vec::new() };
        Sight { presence, counts }
    }

    fn no_reader(why: impl Into<String>) -> Sight {
        Sight::of(Presence::NoReader(why.into()), std::iter::empty())
    }
}

/// What was told last: nothing is told twice.
#[derive(Debug, Default)]
struct Told(Option<Sight>);

impl Told {
    /// What is to be told of it, if anything is new.
    fn news(&mut self, sight: Sight) -> Option<Presence> {
        if self.0.as_ref() == Some(&sight) {
            return None;
        }
        self.0.insert(sight).presence.clone().into()
    }
}

/// Watches until the interrupt is raised; `tell` is called with what there is, and at each change.
pub(in crate::world) fn watch(options: &ReaderOptions, holding: &Holding, interrupt: &Interrupt, tell: &dyn Fn(Presence)) {
    let mut told = Told::default();
    let mut tell = |sight: Sight| told.news(sight).into_iter().for_each(tell);
    loop {
        let Err(error) = watch_service(options, holding, interrupt, &mut tell) else { return };
        if interrupt.is_raised() {
            return;
        }
        tracing::debug!(%error, "PC/SC is asked anew for what lies on the reader");
        // Changes of the list of readers end a round too, and are no trouble.
        if error != Error::UnknownReader {
            tell(Sight::no_reader(error.to_string()));
        }
        if interrupt.pause(SERVICE_EVERY) {
            return;
        }
    }
}

/// Watches as long as the service, and the list of its readers, stay what they are.
fn watch_service(options: &ReaderOptions, holding: &Holding, interrupt: &Interrupt, tell: &mut dyn FnMut(Sight)) -> Result<(), Error> {
    let context = Context::establish(Scope::User)?;
    loop {
        let mut watch = Watch::over(&context, options.name.as_deref())?;
        if let Some(why) = watch.missing() {
            tell(Sight::no_reader(why));
        }
        let mut within = LIST_EVERY;
        loop {
            match watch.wait(&context, interrupt, within) {
                Ok(Changed::Readers) => break,
                Ok(Changed::Cards) | Err(Error::Timeout) => {}
                Err(Error::Cancelled) if interrupt.is_raised() => return Ok(()),
                Err(error) => return Err(error),
            }
            if watch.missing().is_some() {
                // Only the list says whether there is one now.
                break;
            }
            within = tell_of(&watch, holding, within, tell);
        }
    }
}

/// Tells what there is; how long to wait for it to change. A card that somebody holds is left a while to be let go.
fn tell_of(watch: &Watch, holding: &Holding, waited: Duration, tell: &mut dyn FnMut(Sight)) -> Duration {
    let states: Vec<State> = watch.readers().map(|(_, state)| state).collect();
    let presence = of(states.iter().copied().map(CardSeen::of), holding.held());
    let busy = states.iter().any(|state| CardSeen::of(*state) == CardSeen::Busy);
    if presence == Presence::Unusable && busy && waited != GLANCE {
        return GLANCE;
    }
    tell(Sight::of(presence, watch.cards().map(|seen| seen.count)));
    // What a flow of ours lets go is told by the service; what another program holds is looked at again.
    if busy && holding.held() == Held::NotByUs { GLANCE } else { LIST_EVERY }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_readers_show_is_one_presence() {
        use CardSeen::{Busy, Card, Mute, Nothing, OutOfOrder};
        let cases: [(&[CardSeen], Held, Presence); 10] = [
            (&[Nothing], Held::NotByUs, Presence::Nothing),
            (&[Nothing, Card], Held::NotByUs, Presence::Card),
            (&[Card, Card], Held::NotByUs, Presence::Several),
            (&[Card, Mute], Held::NotByUs, Presence::Several),
            (&[Mute], Held::NotByUs, Presence::Unusable),
            (&[Busy], Held::NotByUs, Presence::Unusable),
            (&[Busy], Held::ByUs, Presence::Card),
            (&[OutOfOrder, Card], Held::NotByUs, Presence::Card),
            (&[OutOfOrder, Nothing], Held::NotByUs, Presence::Nothing),
            (&[Busy, Card], Held::ByUs, Presence::Several),
        ];
        for (cards, held, presence) in cases {
            assert_eq!(of(cards.iter().copied(), held), presence, "{cards:?} {held:?}");
        }
        assert!(matches!(of([], Held::NotByUs), Presence::NoReader(_)));
        assert!(matches!(of([OutOfOrder], Held::NotByUs), Presence::NoReader(_)));
    }

    #[test]
    fn a_card_that_was_changed_between_two_looks_is_news_and_the_same_one_is_none() {
        let mut told = Told::default();
        let mut news = |presence: Presence, count: u32| told.news(Sight::of(presence, [count].into_iter()));
        assert_eq!(news(Presence::Nothing, 0), Some(Presence::Nothing));
        assert_eq!(news(Presence::Card, 1), Some(Presence::Card));
        assert_eq!(news(Presence::Card, 1), None);
        assert_eq!(news(Presence::Card, 3), Some(Presence::Card), "gone, and another one there");
        assert_eq!(news(Presence::Nothing, 4), Some(Presence::Nothing));
        assert_eq!(news(Presence::Nothing, 6), None, "it came and went: nothing lies there");
    }
}
