//! Behind a hidden gesture: the PIN by which staff looks at a kiosk's state, or leaves it.

use crate::attendant::Wish;
use crate::config::staff::{Fits, Typed};
use crate::domain::Moment;
use crate::gui::action::Asks;
use crate::gui::guard::Guard;
use crate::gui::icon::Icon;
use crate::gui::theme::{Elder, Look};
use crate::gui::widget::{Dialog, Key, Kind, button, dialog, keypad, shown_field};
use crate::gui::{Action, Gui, Message as Told, Overlay, Shared};
use crate::i18n::window::{Frame, Staff as Say};

use super::Screen;

/// So many touches on the mark, within so many milliseconds.
const TOUCHES: usize = 5;
const WITHIN_MS: u64 = 3000;

/// After so many milliseconds without a touch the question goes away.
const QUIET_MS: u64 = 30_000;

/// A PIN is no longer than this.
const MOST_DIGITS: usize = 12;

/// What stands before the settings of a kiosk, whether the question is shown or not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Door {
    touches: Vec<u64>,
    guard: Guard,
}

/// The question: what was typed so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    digits: Typed,
    checking: bool,
    seconds_left: u64,
    stirred_ms: u64,
}

/// What is touched, or told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A key.
    Key(Key),
    /// That is all.
    Gone,
    /// Whether it was right.
    Answered(Fits),
}

impl Maintenance {
    /// As it opens.
    pub fn new(now: Moment) -> Maintenance {
        Maintenance { digits: Typed::default(), checking: false, seconds_left: 0, stirred_ms: now.monotonic_ms }
    }

    fn takes(&self) -> bool {
        !self.digits.is_empty() && !self.checking && self.seconds_left == 0
    }

    fn press(&mut self, key: Key) {
        let mut text = zeroize::Zeroizing::new(self.digits.reveal().to_owned());
        match key {
            Key::Digit(digit) if text.len() < MOST_DIGITS => text.push(char::from(b'0' + digit.min(9))),
            Key::Digit(_) => {}
            Key::Clear => text.clear(),
            Key::Backspace => _ = text.pop(),
        }
        self.digits = Typed::new(text.as_str());
    }
}

/// The mark was touched.
pub fn touched(gui: &mut Gui) {
    let now = gui.shared.live.now;
    let touches = &mut gui.door.touches;
    touches.push(now.monotonic_ms);
    touches.retain(|touch| now.monotonic_ms.saturating_sub(*touch) <= WITHIN_MS);
    if touches.len() >= TOUCHES && gui.shared.setup.staff.maintenance_pin.is_some() {
        touches.clear();
        let seconds_left = gui.door.guard.seconds_left(now);
        gui.overlay = Some(Overlay::Maintenance(Maintenance { seconds_left, ..Maintenance::new(now) }));
    }
}

/// A second has passed.
pub fn tick(gui: &mut Gui) {
    let now = gui.shared.live.now;
    if let Some(Overlay::Maintenance(asked)) = &mut gui.overlay {
        asked.seconds_left = gui.door.guard.seconds_left(now);
        if now.monotonic_ms.saturating_sub(asked.stirred_ms) >= QUIET_MS {
            gui.overlay = None;
        }
    }
}

/// Takes a touch in.
pub fn update(gui: &mut Gui, message: &Message) -> Vec<Action> {
    let now = gui.shared.live.now;
    // Money or a card came into flight while the answer was awaited, or the question went away.
    let in_flight = gui.is_in_flight();
    let Some(Overlay::Maintenance(asked)) = &mut gui.overlay else { return Vec::new() };
    asked.stirred_ms = now.monotonic_ms;
    asked.seconds_left = gui.door.guard.seconds_left(now);
    match message {
        Message::Key(key) if !asked.checking => asked.press(*key),
        Message::Gone if asked.takes() => {
            let Some(hashed) = gui.shared.setup.staff.maintenance_pin.clone() else { return Vec::new() };
            asked.checking = true;
            return vec![Action::CheckPassword { typed: std::mem::take(&mut asked.digits), hashed, asks: Asks::Maintenance }];
        }
        Message::Answered(Fits::Yes) if asked.checking && !in_flight => {
            gui.door.guard.passed();
            gui.overlay = None;
            gui.screen = Screen::Settings(super::settings::Settings::new(&gui.shared));
            return vec![Action::Wish(Wish::CheckHealth), Action::Measure];
        }
        Message::Answered(Fits::No) if asked.checking => {
            gui.door.guard.refused(now);
            asked.checking = false;
            asked.seconds_left = gui.door.guard.seconds_left(now);
        }
        Message::Key(_) | Message::Gone | Message::Answered(_) => {}
    }
    Vec::new()
}

/// What lies over the screen.
pub fn view<'a>(asked: &Maintenance, shared: &'a Shared) -> Dialog<'a, Told> {
    // Staff needs no large letters, and with them the last keys would not fit on a lying screen.
    let look = Look::new(shared.look.canvas(), Elder::Off);
    let told = |message| Told::Screen(super::Message::Maintenance(message));
    let wait = (asked.seconds_left > 0).then(|| shared.say(&Say::PinWrong { seconds: asked.seconds_left.to_string() }));
    let typed = shown_field(look, shared.say(&Say::PinHint), "●".repeat(asked.digits.letters())).error_maybe(wait).id("pin");
    let close = button(look, Kind::Secondary, shared.say(&Frame::Close)).icon(Icon::Close).id("close").on_press(Told::OverlayClosed);
    let go = button(look, Kind::Primary, shared.say(&Say::PinGo)).icon(Icon::Tick).id("go");
    dialog(look, shared.say(&Say::PinTitle))
        .content(typed)
        .content(keypad(look, shared.say(&Say::PinClear), move |key| told(Message::Key(key))))
        .button(close)
        .button(go.on_press_maybe(asked.takes().then(|| told(Message::Gone))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset::{moment, on, staff};
    use crate::gui::{Mode, screen};

    fn kiosk() -> Gui {
        let mut gui = on(Mode::Kiosk, |_| Screen::Home(screen::home::Home));
        gui.shared.setup.staff = staff();
        gui
    }

    fn touch(gui: &mut Gui, at_seconds: u64) {
        gui.shared.live.now = moment(at_seconds);
        gui.apply(Told::MarkTouched);
    }

    fn give(gui: &mut Gui, fits: Fits) -> Vec<Action> {
        let told = |message| Told::Screen(super::super::Message::Maintenance(message));
        gui.apply(told(Message::Key(Key::Digit(4))));
        let mut actions = gui.apply(told(Message::Gone));
        actions.extend(gui.apply(told(Message::Answered(fits))));
        actions
    }

    fn opened() -> Gui {
        let mut gui = kiosk();
        (0..5).for_each(|_| touch(&mut gui, 0));
        gui
    }

    #[test]
    fn five_quick_touches_ask_and_slow_ones_do_not() {
        assert!(matches!(opened().overlay, Some(Overlay::Maintenance(_))));
        let mut slow = kiosk();
        (0..9).for_each(|second| touch(&mut slow, second));
        assert_eq!(slow.overlay, None);
        let mut without = kiosk();
        without.shared.setup.staff.maintenance_pin = None;
        (0..5).for_each(|_| touch(&mut without, 0));
        assert_eq!(without.overlay, None, "nothing opens what has no PIN");
    }

    #[test]
    fn the_right_pin_opens_the_settings_and_a_wrong_one_slows_down() {
        let mut gui = opened();
        assert_eq!(give(&mut gui, Fits::No).len(), 1);
        assert_eq!(give(&mut gui, Fits::Yes), [], "nothing is taken while it waits");
        gui.apply(Told::OverlayClosed);
        (0..5).for_each(|_| touch(&mut gui, 0));
        assert_eq!(give(&mut gui, Fits::Yes), [], "closing it does not shorten the wait");
        gui.shared.live.now = moment(1);
        let actions = give(&mut gui, Fits::Yes);
        assert!(matches!(&actions[..], [Action::CheckPassword { .. }, Action::Wish(Wish::CheckHealth), Action::Measure]), "{actions:?}");
        assert!(matches!(gui.screen, Screen::Settings(_)));
        assert_eq!(gui.overlay, None);
    }

    #[test]
    fn the_quiet_closes_it() {
        let mut gui = opened();
        for (second, open) in [(29, true), (30, false)] {
            gui.shared.live.now = moment(second);
            gui.apply(Told::Ticked);
            assert_eq!(gui.overlay.is_some(), open, "{second}");
        }
    }
}
