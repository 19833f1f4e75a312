//! What the readers show, and waiting for it to change without asking again and again.

use std::ffi::{CStr, CString};
use std::time::Duration;

use pcsc::{Context, ReaderState, State};

use crate::world::interrupt::Interrupt;

/// The readers that may be used, watched.
pub(super) struct Watch {
    /// First the one PC/SC keeps for changes of the list itself, then the readers.
    states: Vec<ReaderState>,
    /// Why there is none to watch.
    missing: Option<String>,
}

/// A card on a reader. The count tells it from the card before and the card after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) reader: CString,
    pub(super) count: u32,
}

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Changed {
    /// A card came or went.
    Cards,
    /// A reader did: the list must be made anew.
    Readers,
}

impl Watch {
    /// Watches the reader of that name, or all.
    pub(super) fn over(context: &Context, wanted: Option<&str>) -> Result<Watch, pcsc::Error> {
        let names = context.list_readers_owned()?;
        let shown: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
        let (chosen, missing) = match choose(&shown, wanted) {
            Ok(chosen) => (chosen, None),
            Err(missing) => (Vec::new(), Some(missing)),
        };
        let mut states = vec![ReaderState::new(pcsc::PNP_NOTIFICATION(), State::UNAWARE)];
        states.extend(chosen.into_iter().map(|index| ReaderState::new(names[index].clone(), State::UNAWARE)));
        Ok(Watch { states, missing })
    }

    /// Why there is no reader to watch, if so.
    pub(super) fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Waits for a change; the first time, for what there is now, which takes no time unless there is no reader.
    pub(super) fn wait(&mut self, context: &Context, interrupt: &Interrupt, within: Duration) -> Result<Changed, pcsc::Error> {
        interrupt.during(context, || context.get_status_change(within, &mut self.states))?;
        let gone = State::UNKNOWN | State::IGNORE;
        let listed_anew = self.states[0].event_state().contains(State::CHANGED);
        let lost = self.states[1..].iter().any(|state| state.event_state().intersects(gone));
        self.states.iter_mut().for_each(ReaderState::sync_current_state);
        Ok(if listed_anew || lost { Changed::Readers } else { Changed::Cards })
    }

    /// The cards there are, in the order of the readers. A mute one is there too.
    pub(super) fn cards(&self) -> impl Iterator<Item = Seen> {
        let present = self.states[1..].iter().filter(|state| state.event_state().contains(State::PRESENT));
        present.map(|state| Seen { reader: state.name().to_owned(), count: state.event_count() })
    }

    /// Every reader watched, with what it shows.
    pub(super) fn readers(&self) -> impl Iterator<Item = (&CStr, State)> {
        self.states[1..].iter().map(|state| (state.name(), state.event_state()))
    }
}

/// Which of the readers may be used: the one of exactly that name, else the only one that has it as a part, whatever the
/// case of its letters; all of them where none is asked for. Else why none may.
pub(super) fn choose(names: &[String], wanted: Option<&str>) -> Result<Vec<usize>, String> {
    let Some(wanted) = wanted else {
        let all: Vec<usize> = (0..names.len()).collect();
        return if all.is_empty() { Err("none is connected".to_owned()) } else { Ok(all) };
    };
    if let Some(exact) = names.iter().position(|name| name == wanted) {
        return Ok(vec![exact]);
    }
    let part = wanted.to_lowercase();
    let alike: Vec<usize> = (0..names.len()).filter(|&index| names[index].to_lowercase().contains(&part)).collect();
    match alike.as_slice() {
        [_] => Ok(alike),
        [] if names.is_empty() => Err(format!("none is connected; {wanted:?} is asked for")),
        [] => Err(format!("none is called {wanted:?}; there is {}", names.join(", "))),
        several => {
            let named: Vec<&str> = several.iter().map(|&index| names[index].as_str()).collect();
            Err(format!("{wanted:?} is a part of several names: {}", named.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_reader_is_chosen() {
        let names = ["Virtual PCD 00 00", "Virtual PCD 00 01", "ACS ACR122U 01 00"].map(str::to_owned);
        assert_eq!(choose(&names, None), Ok(vec![0, 1, 2]));
        assert_eq!(choose(&names, Some("Virtual PCD 00 01")), Ok(vec![1]));
        assert_eq!(choose(&names, Some("acr122")), Ok(vec![2]));
        assert!(choose(&names, Some("Virtual")).is_err_and(|why| why.contains("several") && why.contains("00 01")));
        assert!(choose(&names, Some("Feitian")).is_err_and(|why| why.contains("ACS ACR122U 01 00")));
        assert!(choose(&[], None).is_err());
        assert!(choose(&[], Some("x")).is_err());
        let nested = ["Reader".to_owned(), "Reader 2".to_owned()];
        assert_eq!(choose(&nested, Some("Reader")), Ok(vec![0]), "exactly that name comes first");
    }
}
