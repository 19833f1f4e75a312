//! The window and the world outside: the only place of the window that does anything.

use std::sync::{Arc, Mutex};

use iced::{Subscription, Task, Theme, event, keyboard, window};

use crate::attendant::{Attendant, News, NewsReceiver};
use crate::config::staff::{Fits, Hashed, Typed};
use crate::domain::{Moment, OrderKey};
use crate::i18n::Language;

use super::action::Asks;
use super::setup::Frame;
use super::{Action, Gui, Message, Setup, Slip, font, screen};

/// What the window's hands reach: everything that acts, handed in by whoever opens the window.
pub struct Hands {
    /// Where wishes go.
    pub attendant: Attendant,
    /// Where news come from.
    pub news: Option<NewsReceiver>,
    /// The terminal's clocks.
    pub clock: Box<dyn Fn() -> Moment + Send>,
    /// Plays a sound; returns at once.
    pub sound: Box<dyn Fn(super::action::Sound)>,
    /// Prints the slip of an order in a language; whether it is on paper. May take as long as a printer does.
    pub print: Arc<dyn Fn(OrderKey, Language) -> bool + Send + Sync>,
    /// What the visitor of a training does to the false world.
    pub trick: Option<Box<dyn Fn(super::training::Trick)>>,
}

/// The window with its hands.
struct Terminal {
    gui: Gui,
    hands: Hands,
    news: Source,
}

/// The stream of news, taken once by the subscription.
#[derive(Clone)]
struct Source(Arc<Mutex<Option<NewsReceiver>>>);

impl std::hash::Hash for Source {
    // There is one attendant for each window: the stream is never another one.
    fn hash<H: std::hash::Hasher>(&self, _state: &mut H) {}
}

/// Opens the window and stays until it closes.
pub fn run(setup: Setup, hands: Hands) -> iced::Result {
    let size = setup.window();
    let fills = setup.frame == Frame::None;
    let title = crate::i18n::Texts::of(setup.language).say(&crate::i18n::window::Frame::ServiceName);
    let boot = Mutex::new(Some((setup, hands)));
    let begin = move || {
        let taken = boot.lock().ok().and_then(|mut boot| boot.take());
        let (setup, mut hands) = taken.expect("a window is opened once");
        let now = (hands.clock)();
        let news = Source(Arc::new(Mutex::new(hands.news.take())));
        (Terminal { gui: Gui::new(setup, now), hands, news }, Task::none())
    };
    iced::application(begin, Terminal::update, Terminal::view)
        .title(move |_: &Terminal| title.clone())
        .subscription(Terminal::subscription)
        .theme(|terminal: &Terminal| -> Option<Theme> { Some(terminal.gui.shared.look.theme()) })
        .settings(iced::Settings {
            fonts: font::FACES.iter().map(|face| (*face).into()).collect(),
            default_font: font::REGULAR,
            ..iced::Settings::default()
        })
        .window(window::Settings {
            size,
            fullscreen: fills,
            decorations: !fills,
            exit_on_close_request: false,
            ..window::Settings::default()
        })
        .run()
}

impl Terminal {
    fn update(&mut self, message: Message) -> Task<Message> {
        let mut follow = Vec::new();
        // Whatever is done now is done at the time it is now.
        self.gui.shared.live.now = (self.hands.clock)();
        if let Message::Trick(trick) = &message {
            if let Some(play) = &self.hands.trick {
                play(*trick);
            }
        } else {
            for action in self.gui.apply(message) {
                follow.push(self.perform(action));
            }
        }
        Task::batch(follow)
    }

    fn perform(&self, action: Action) -> Task<Message> {
        match action {
            Action::Wish(wish) => self.hands.attendant.wish(wish),
            Action::OnDuty(operator) => self.hands.attendant.on_duty(operator),
            Action::GiveUp => self.hands.attendant.give_up(),
            Action::Sound(sound) => (self.hands.sound)(sound),
            Action::Print(key) => {
                let (print, language) = (self.hands.print.clone(), self.gui.shared.language());
                let printed = async move { tokio::task::spawn_blocking(move || print(key, language)).await.unwrap_or(false) };
                return Task::perform(printed, |printed| Message::SlipEnded(if printed { Slip::Printed } else { Slip::NotPrinted }));
            }
            Action::CheckPassword { typed, hashed, asks } => return check(typed, hashed, asks),
            Action::Quit => return iced::exit(),
        }
        Task::none()
    }

    fn view(&self) -> iced::Element<'_, Message> {
        self.gui.view()
    }

    fn subscription(&self) -> Subscription<Message> {
        let beat = if self.gui.needs_seconds() { 1 } else { 10 };
        Subscription::batch([
            Subscription::run_with(self.news.clone(), told),
            iced::time::every(std::time::Duration::from_secs(beat)).map(|_| Message::Ticked),
            event::listen_with(heard),
        ])
    }
}

/// Checks a password on a thread of its own: the window goes on drawing meanwhile.
fn check(typed: Typed, hashed: Hashed, asks: Asks) -> Task<Message> {
    let answer = async move { tokio::task::spawn_blocking(move || hashed.fits(&typed)).await.unwrap_or(Fits::No) };
    Task::perform(answer, move |fits| {
        Message::Screen(match asks {
            Asks::Login => screen::Message::Login(screen::login::Message::Answered(fits)),
            Asks::Maintenance => screen::Message::Maintenance(screen::maintenance::Message::Answered(fits)),
        })
    })
}

/// The news as a stream; it ends with the attendant.
fn told(source: &Source) -> impl iced::futures::Stream<Item = Message> + use<> {
    let news = source.0.lock().ok().and_then(|mut source| source.take());
    iced::futures::stream::unfold(news, |news| async move {
        let mut news = news?;
        let next: News = news.recv().await?;
        Some((Message::News(Box::new(next)), Some(news)))
    })
}

/// What somebody does with hand or keyboard. A key that a field has taken only shows that somebody is there.
fn heard(event: iced::Event, status: event::Status, _window: window::Id) -> Option<Message> {
    match event {
        iced::Event::Mouse(iced::mouse::Event::ButtonPressed(_)) | iced::Event::Touch(iced::touch::Event::FingerPressed { .. }) => {
            Some(Message::Stirred)
        }
        iced::Event::Keyboard(keyboard::Event::KeyPressed { key, modifiers, .. }) => match status {
            event::Status::Ignored => Some(Message::KeyPressed(key, modifiers)),
            event::Status::Captured => Some(Message::Stirred),
        },
        iced::Event::Window(window::Event::Resized(size)) => Some(Message::Resized(size)),
        iced::Event::Window(window::Event::CloseRequested) => Some(Message::CloseAsked),
        _ => None,
    }
}
