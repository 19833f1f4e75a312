//! Settings and self-test: how every part is, what is configured, language and sound.

use std::collections::BTreeMap;

use iced::keyboard::{Key, key::Named};

use crate::attendant::news::Part;
use crate::attendant::{Done, Health, News, Wish};
use crate::gui::run::Measured;
use crate::gui::{Action, Mode, Shared};

use super::{Screen, Turn};

mod view;

/// The screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// What the self-test told of each part; nothing while it runs.
    pub told: Option<BTreeMap<Part, Health>>,
    /// What only looking tells.
    pub measured: Measured,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The self-test once more.
    CheckAsked,
    /// What only looking tells.
    Measured(Measured),
    /// Back to the start.
    Left,
    /// Out of the program: behind the maintenance PIN of a kiosk.
    QuitAsked,
}

/// How a part is, as far as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State<'a> {
    /// The self-test runs.
    Asked,
    /// As it should be.
    Fine,
    /// Something is wrong with it.
    Trouble(&'a Health),
    /// There is none.
    Absent,
}

impl Settings {
    /// As it opens; the self-test is asked for by whoever opens it.
    pub fn new(_shared: &Shared) -> Settings {
        Settings::default()
    }

    /// How this part is: what the self-test or a later change told; before that, the troubles known already.
    pub fn state<'a>(&'a self, part: Part, shared: &'a Shared) -> State<'a> {
        let known = self.told.as_ref().and_then(|told| told.get(&part)).or_else(|| shared.live.troubles.get(&part));
        match (known, &self.told) {
            (Some(health), _) if health.trouble.is_some() => State::Trouble(health),
            (Some(_), _) => State::Fine,
            (None, Some(_)) => State::Absent,
            (None, None) => State::Asked,
        }
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::CheckAsked => {
                self.told = None;
                Turn::act(Action::Wish(Wish::CheckHealth)).and(Action::Measure)
            }
            Message::Measured(measured) => {
                self.measured = measured;
                Turn::stay()
            }
            Message::Left => Turn::to(Screen::start(shared.setup.mode)),
            // At a counter the window has its own button for that.
            Message::QuitAsked if shared.setup.mode == Mode::Kiosk => Turn::act(Action::Quit),
            Message::QuitAsked => Turn::stay(),
        }
    }

    /// The self-test's answer, and what changes after it.
    pub fn hear(&mut self, news: &News, _shared: &Shared) -> Turn {
        match news {
            News::Done(done) => match done.as_ref() {
                Done::Checked(parts) => self.told = Some(parts.iter().map(|health| (health.part, health.clone())).collect()),
                // It was given up: what is known anyhow is shown.
                Done::NotBegun(_) => self.told = Some(BTreeMap::new()),
                _ => {}
            },
            News::Health(health) => {
                if let Some(told) = &mut self.told {
                    told.insert(health.part, health.clone());
                }
            }
            _ => {}
        }
        Turn::stay()
    }

    /// Enter tests once more.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) if self.told.is_some() => self.update(Message::CheckAsked, shared),
            Key::Named(Named::Escape) => self.update(Message::Left, shared),
            _ => Turn::stay(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{Cause, Fault};
    use crate::gui::preset::{on, stamp};
    use crate::gui::{Message as Told, Sounds};
    use crate::i18n::Language;

    fn health(part: Part, well: bool) -> Health {
        let trouble = (!well).then(|| Fault::NotDone(Cause::Unreachable("no route".to_owned())));
        Health { part, trouble, since: stamp() }
    }

    fn checked(parts: Vec<Health>) -> News {
        News::Done(Box::new(Done::Checked(parts)))
    }

    #[test]
    fn each_part_is_shown_as_the_self_test_told_and_as_it_changed_since() {
        let shared = on(Mode::Counter, |shared| Screen::Settings(Settings::new(shared))).shared;
        let mut screen = Settings::new(&shared);
        assert_eq!(screen.state(Part::Server, &shared), State::Asked);
        screen.hear(&checked(vec![health(Part::Server, false), health(Part::Reader, true)]), &shared);
        assert!(matches!(screen.state(Part::Server, &shared), State::Trouble(health) if health.part == Part::Server));
        assert_eq!(screen.state(Part::Reader, &shared), State::Fine);
        assert_eq!(screen.state(Part::Printer, &shared), State::Absent);
        screen.hear(&News::Health(health(Part::Server, true)), &shared);
        assert_eq!(screen.state(Part::Server, &shared), State::Fine);
        let turn = screen.key(&Key::Named(Named::Enter), &shared);
        assert_eq!(turn.actions, [Action::Wish(Wish::CheckHealth), Action::Measure]);
        assert_eq!(screen.state(Part::Reader, &shared), State::Asked);
    }

    #[test]
    fn what_staff_switches_here_is_what_the_next_customer_finds() {
        let mut gui = on(Mode::Kiosk, |shared| Screen::Settings(Settings::new(shared)));
        for message in [Told::LanguageSwitched, Told::ElderSwitched, Told::SoundSwitched, Told::LeftForHome] {
            gui.apply(message);
        }
        assert_eq!((gui.shared.language(), gui.shared.look.is_elder(), gui.shared.sound), (Language::English, true, Sounds::Off));
        // A customer's own switches end with him.
        for message in [Told::LanguageSwitched, Told::ElderSwitched, Told::SoundSwitched, Told::LeftForHome] {
            gui.apply(message);
        }
        assert_eq!((gui.shared.language(), gui.shared.look.is_elder(), gui.shared.sound), (Language::English, true, Sounds::Off));
    }

    #[test]
    fn only_a_kiosk_is_left_from_here() {
        for (mode, actions) in [(Mode::Kiosk, vec![Action::Quit]), (Mode::Counter, Vec::new())] {
            let shared = on(mode, |shared| Screen::Settings(Settings::new(shared))).shared;
            assert_eq!(Settings::new(&shared).update(Message::QuitAsked, &shared).actions, actions, "{mode:?}");
        }
    }
}
