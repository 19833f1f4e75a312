//! For whoever proves something with a training: the false world to look at, and one fault at the effect he means.

use tokio::sync::watch;

use crate::flow::Effect;
use crate::sim::plan::Blow;
use crate::sim::world::FalseWorld;

use super::panel::TrainingPanel;
use super::stage::{Fate, Wait};

impl TrainingPanel {
    /// The false world as it is now: cards, books, journal, and every rule of it that was broken.
    pub fn world(&self) -> FalseWorld {
        self.shared().lock().world.clone()
    }

    /// Who waits for time to pass or for a card, as it changes: whoever holds the clock knows by it when to move it on.
    pub fn waits(&self) -> watch::Receiver<Option<Wait>> {
        self.shared().waits()
    }

    /// Changes the false world where no visitor could reach. Whoever waits in it looks up.
    pub fn arrange<T>(&self, change: impl FnOnce(&mut FalseWorld) -> T) -> T {
        self.shared().change(|state| change(&mut state.world))
    }

    /// Has this go wrong at the next effect that is meant, and there only. Of several that mean the same effect the first falls.
    pub fn fall(&self, blow: Blow, means: impl Fn(&Effect) -> bool + Send + 'static) {
        self.shared().lock().fates.push(Fate { blow, means: Box::new(means) });
    }
}
