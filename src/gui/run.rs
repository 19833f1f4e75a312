//! The window and the world outside: the only place of the window that does anything.

use std::sync::{Arc, Mutex};

use iced::{Subscription, Task, Theme, event, keyboard, window};
use jiff::civil::Date;

use crate::attendant::{Attendant, News, NewsReceiver};
use crate::config::staff::{Fits, Hashed, Typed};
use crate::domain::Moment;
use crate::i18n::{Language, Texts};

use super::action::{Asks, Printout};
use super::beat::{self, Beat};
use super::session::Farewell;
use super::setup::Frame;
use super::{Action, Gui, Message, Setup, Slip, font, screen, session};

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
    /// Prints a slip in a language. May take as long as a printer does.
    pub print: Arc<dyn Fn(Printout, Language) -> Slip + Send + Sync>,
    /// What only staff asks for.
    pub office: Office,
    /// What the visitor of a training does to the false world.
    pub trick: Option<Box<dyn Fn(super::training::Trick)>>,
}

/// What staff asks for beside the trade.
#[derive(Clone)]
pub struct Office {
    /// Writes a day of the journal to files: what was written, or why nothing was, in a language.
    pub export: Arc<dyn Fn(Date, Language) -> Result<String, String> + Send + Sync>,
    /// Looks at what only looking tells.
    pub measure: Arc<dyn Fn() -> Measured + Send + Sync>,
}

/// What only looking tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Measured {
    /// The names of the readers that are used, as they are connected now.
    pub readers: Vec<String>,
    /// How large the journal is, in bytes, where it can be told.
    pub journal_bytes: Option<u64>,
}

impl Default for Office {
    fn default() -> Office {
        let export = |_, language| Err(Texts::of(language).say(&crate::i18n::Message::ExportNoFolder));
        Office { export: Arc::new(export), measure: Arc::new(Measured::default) }
    }
}

/// The window with its hands: whatever happens is taken in, and what follows is done.
pub struct Window {
    gui: Gui,
    hands: Hands,
}

/// What is left to be done beside the window, by whoever drives it.
pub enum Beside {
    /// Something that takes longer than a window may.
    Work {
        /// What; to be run on a thread of its own. What comes of it is taken in.
        work: Box<dyn FnOnce() -> Message + Send>,
        /// What is taken in instead where it panics.
        stumbled: Message,
    },
    /// The window closes.
    Quit,
}

/// The window as the toolkit runs it.
struct Terminal {
    window: Window,
    news: Source,
    // Dropped last, when the window has let go of all it held.
    _farewell: Farewell,
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
    // Kept until the toolkit comes back.
    let (_stays, farewell) = Farewell::new();
    let boot = Mutex::new(Some((setup, hands, farewell)));
    let begin = move || {
        let taken = boot.lock().ok().and_then(|mut boot| boot.take());
        let (setup, mut hands, farewell) = taken.expect("a window is opened once");
        let news = Source(Arc::new(Mutex::new(hands.news.take())));
        (Terminal { window: Window::new(setup, hands), news, _farewell: farewell }, Task::none())
    };
    iced::application(begin, Terminal::update, Terminal::view)
        .title(move |_: &Terminal| title.clone())
        .subscription(Terminal::subscription)
        .theme(|terminal: &Terminal| -> Option<Theme> { Some(terminal.window.gui.shared.look.theme()) })
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

impl Window {
    /// As it comes up.
    pub fn new(setup: Setup, hands: Hands) -> Window {
        let now = (hands.clock)();
        Window { gui: Gui::new(setup, now), hands }
    }

    /// What is shown.
    pub fn gui(&self) -> &Gui {
        &self.gui
    }

    /// What the hands reach.
    pub fn hands(&self) -> &Hands {
        &self.hands
    }

    /// Takes a message in, and does what follows from it. What is left to be done beside the window comes back.
    #[must_use]
    pub fn take_in(&mut self, message: Message) -> Vec<Beside> {
        // Whatever is done now is done at the time it is now.
        self.gui.shared.live.now = (self.hands.clock)();
        if let (Message::Trick(trick), Some(play)) = (&message, &self.hands.trick) {
            play(*trick);
        }
        let actions = self.gui.apply(message);
        actions.into_iter().filter_map(|action| self.perform(action)).collect()
    }

    fn perform(&self, action: Action) -> Option<Beside> {
        match action {
            Action::Wish(wish) => self.hands.attendant.wish(wish),
            Action::OnDuty(operator) => self.hands.attendant.on_duty(operator),
            Action::GiveUp => self.hands.attendant.give_up(),
            Action::HandOver(key) => self.hands.attendant.hand_over(key),
            Action::Sound(sound) => (self.hands.sound)(sound),
            Action::Print(printout) => {
                let (print, language) = (self.hands.print.clone(), self.gui.shared.language());
                let stumbled = Message::SlipEnded(Slip::NotPrinted(String::new()));
                return Some(Beside::Work { work: Box::new(move || Message::SlipEnded(print(printout, language))), stumbled });
            }
            Action::Export(day) => {
                let (export, language) = (self.hands.office.export.clone(), self.gui.shared.language());
                let stumbled = Message::Exported(Err(String::new()));
                return Some(Beside::Work { work: Box::new(move || Message::Exported(export(day, language))), stumbled });
            }
            Action::Measure => {
                let told = |measured| Message::Screen(screen::Message::Settings(screen::settings::Message::Measured(measured)));
                let measure = self.hands.office.measure.clone();
                return Some(Beside::Work { work: Box::new(move || told(measure())), stumbled: told(Measured::default()) });
            }
            Action::CheckPassword { typed, hashed, asks } => return Some(check(typed, hashed, asks)),
            Action::Quit => return Some(Beside::Quit),
        }
        None
    }
}

impl std::fmt::Debug for Window {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Window").field("screen", &self.gui.screen).finish_non_exhaustive()
    }
}

/// Checks a password on a thread of its own: the window goes on drawing meanwhile.
fn check(typed: Typed, hashed: Hashed, asks: Asks) -> Beside {
    let answered = move |fits| {
        Message::Screen(match asks {
            Asks::Login => screen::Message::Login(screen::login::Message::Answered(fits)),
            Asks::Maintenance => screen::Message::Maintenance(screen::maintenance::Message::Answered(fits)),
        })
    };
    Beside::Work { work: Box::new(move || answered(hashed.fits(&typed))), stumbled: answered(Fits::No) }
}

impl Terminal {
    fn update(&mut self, message: Message) -> Task<Message> {
        if let Message::Opened(id) = message {
            return if self.window.gui.shared.setup.frame == Frame::None { session::fill(id) } else { Task::none() };
        }
        Task::batch(self.window.take_in(message).into_iter().map(|beside| match beside {
            Beside::Work { work, stumbled } => Task::future(async move { tokio::task::spawn_blocking(work).await.unwrap_or(stumbled) }),
            Beside::Quit => iced::exit(),
        }))
    }

    fn view(&self) -> iced::Element<'_, Message> {
        self.window.gui.view()
    }

    fn subscription(&self) -> Subscription<Message> {
        let beat = match Beat::of(&self.window.gui) {
            Beat::Seconds => iced::time::every(std::time::Duration::from_secs(1)).map(|_| Message::Ticked),
            Beat::Once(due) => Subscription::run_with(due, beat::once),
        };
        Subscription::batch([
            Subscription::run_with(self.news.clone(), told),
            beat,
            event::listen_with(|event, status, _window| heard(event, status)),
            window::open_events().map(Message::Opened),
            session::asked_to_end(),
        ])
    }
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
pub fn heard(event: iced::Event, status: event::Status) -> Option<Message> {
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
