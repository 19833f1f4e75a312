//! A hand before the window: touches what has an id, types, reads what is drawn. Between two events the widgets keep what they
//! keep in a real window: where the keyboard is, how far a list is scrolled.

use cardkiosk::gui::picture::{Painter, Picture};
use cardkiosk::gui::run::heard;
use cardkiosk::gui::{Gui, Message, Mode};
use iced::advanced::clipboard;
use iced::advanced::widget::operation::{Outcome, black_box};
use iced::advanced::widget::{Id, Operation};
use iced::keyboard::{self, Key};
use iced::{Event, Point, Rectangle, Renderer, Size, Theme, event, mouse, touch, window};
use iced_runtime::user_interface::{Cache, UserInterface};
use iced_test::selector::{self, Selector};

use crate::drawn::{Seen, look_at, renderer};

pub(super) struct Hand {
    renderer: Renderer,
    cache: Cache,
    at: std::time::Instant,
}

impl Hand {
    pub(super) fn new() -> Hand {
        Hand { renderer: renderer(), cache: Cache::default(), at: std::time::Instant::now() }
    }

    fn size(gui: &Gui) -> Size {
        gui.shared.setup.window()
    }

    /// Works on the window as it stands, and hands on what its widgets remember.
    fn with<'a, T>(
        &mut self,
        gui: &'a Gui,
        work: impl FnOnce(&mut UserInterface<'a, Message, Theme, Renderer>, &mut Renderer, std::time::Instant) -> T,
    ) -> T {
        let cache = std::mem::take(&mut self.cache);
        let mut ui = UserInterface::build(gui.view(), Hand::size(gui), cache, &mut self.renderer);
        let done = work(&mut ui, &mut self.renderer, self.at);
        self.cache = ui.into_cache();
        done
    }

    /// Where something with this id can be seen.
    pub(super) fn find(&mut self, gui: &Gui, id: &str) -> Option<Rectangle> {
        let wanted = selector::id(Id::from(id.to_owned()));
        self.with(gui, |ui, renderer, _| {
            let mut find = wanted.find();
            ui.operate(renderer, &mut black_box(&mut find));
            match find.finish() {
                Outcome::Some(found) => found.and_then(|target| target.visible_bounds()),
                Outcome::None | Outcome::Chain(_) => None,
            }
        })
    }

    /// What follows from these events, all of them come before the window answers to one.
    pub(super) fn send(&mut self, gui: &Gui, at: Option<Point>, events: Vec<Event>) -> Vec<Message> {
        let cursor = at.map_or(mouse::Cursor::Unavailable, mouse::Cursor::Available);
        let mut messages = Vec::new();
        let statuses = self.with(gui, |ui, renderer, now| {
            let redraw = [Event::Window(window::Event::RedrawRequested(now))];
            let _ = ui.update(&redraw, cursor, renderer, &mut clipboard::Null, &mut messages);
            ui.update(&events, cursor, renderer, &mut clipboard::Null, &mut messages).1
        });
        messages.extend(events.into_iter().zip(statuses).filter_map(|(event, status): (Event, event::Status)| heard(event, status)));
        messages
    }

    /// What the window shows.
    pub(super) fn look(&mut self, gui: &Gui) -> Seen {
        look_at(gui.shared.look, Hand::size(gui), gui.view(), &mut self.renderer)
    }

    /// The window as a picture.
    pub(super) fn picture(&mut self, gui: &Gui) -> Picture {
        Painter::new(self.at).expect("the software renderer comes up").paint(gui, Hand::size(gui), 1.0)
    }
}

/// A finger at a kiosk, a mouse at a counter: down, and up again.
pub(super) fn touched(mode: Mode, at: Point) -> [Vec<Event>; 2] {
    let id = touch::Finger(0);
    match mode {
        Mode::Kiosk => [
            vec![Event::Touch(touch::Event::FingerPressed { id, position: at })],
            vec![Event::Touch(touch::Event::FingerLifted { id, position: at })],
        ],
        Mode::Counter | Mode::Bom => [
            vec![Event::Mouse(mouse::Event::CursorMoved { position: at }), Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left))],
            vec![Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left))],
        ],
    }
}

/// A key, down and up again.
pub(super) fn key(key: Key, text: Option<&str>) -> [Vec<Event>; 2] {
    let physical_key = keyboard::key::Physical::Unidentified(keyboard::key::NativeCode::Unidentified);
    let (location, modifiers) = (keyboard::Location::Standard, keyboard::Modifiers::default());
    let text = text.map(Into::into);
    let pressed =
        keyboard::Event::KeyPressed { key: key.clone(), modified_key: key.clone(), physical_key, location, modifiers, text, repeat: false };
    let released = keyboard::Event::KeyReleased { key: key.clone(), modified_key: key, physical_key, location, modifiers };
    [vec![Event::Keyboard(pressed)], vec![Event::Keyboard(released)]]
}
