//! The real world, built from the configuration.

use crate::config::Config;
use crate::domain::Moment;
use crate::driver::World;
use crate::flow::{Answer, Cause, Effect, Fault};
use crate::world::clock::Clock;
use crate::world::{Interrupt, ReaderOptions, reader::Reader};

/// A reader and a clock: enough to read a card, and nothing else.
pub(super) struct CardAlone {
    reader: Reader,
    clock: Clock,
}

/// The reader the configuration names, and nothing behind it.
pub(super) fn card_alone(config: &Config) -> CardAlone {
    CardAlone { reader: Reader::new(reader_options(config), Interrupt::new()), clock: Clock::start() }
}

/// Which reader.
pub(super) fn reader_options(config: &Config) -> ReaderOptions {
    let name = config.reader.name.trim();
    ReaderOptions { name: (!name.is_empty()).then(|| name.to_owned()) }
}

impl World for CardAlone {
    fn now(&mut self) -> Moment {
        self.clock.moment()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        match effect {
            Effect::AwaitCard { which, within } => {
                self.reader.await_card(*which, *within).map_or_else(Answer::Failed, |()| Answer::CardPresent)
            }
            Effect::Transmit(command) => self.reader.transmit(command).map_or_else(Answer::Failed, Answer::CardReplied),
            Effect::ReleaseCard => {
                self.reader.release();
                Answer::Done
            }
            Effect::Pause(time) => {
                std::thread::sleep(*time);
                Answer::Done
            }
            Effect::Ask(_) => Answer::Failed(Fault::NotDone(Cause::Unreachable("nobody is asked offline".to_owned()))),
            Effect::Record(_) => Answer::Failed(Fault::NotDone(Cause::Journal("nothing is recorded offline".to_owned()))),
        }
    }
}
