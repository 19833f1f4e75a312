//! The window, in three modes: kiosk, counter, BOM.
//!
//! ```text
//!  a touch ──► Message ──► screen.update ──► Action, in the trade's words ──► perform: the only place that does anything
//!  News ─────► Message ──►      │                                              (wishes to the attendant, sounds, slips)
//!                               └──► view: drawn anew from what is known
//! ```
//!
//! A screen is a `struct` with `update` and `view` in one file. It performs nothing: it returns an [`Action`], and
//! `perform` alone carries it out. The stage of a running business comes from the attendant; there is no second copy.

#![allow(clippy::needless_pass_by_value, reason = "a message belongs to the update that takes it in")]
#![allow(clippy::unused_self, reason = "every part of a view is a method of its screen, whether it looks at it or not")]

pub mod action;
pub mod beat;
pub mod frame;
pub mod gallery;
pub mod guard;
pub mod idle;
pub mod live;
pub mod offer;
pub mod payout;
pub mod picture;
pub mod preset;
pub mod recent;
pub mod run;
pub mod screen;
pub mod session;
pub mod setup;
pub mod theme;
pub mod training;
pub mod widget;
pub mod words;

pub mod font;
pub mod icon;
mod route;

use iced::Element;

pub use action::Action;
pub use live::Live;
pub use payout::Payouts;
pub use run::{Hands, run};
pub use screen::Screen;
pub use setup::Setup;

use crate::attendant::News;
use crate::i18n::{Language, Texts};
use idle::Idle;
use recent::Recents;
use theme::{Canvas, Elder, Look};

/// Who stands before the window, and what it may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// A passenger, touch only.
    Kiosk,
    /// An operator at a customer-service counter, keyboard and mouse.
    Counter,
    /// An operator at a subway position, in a small window.
    Bom,
}

/// What happened, or what somebody wants.
#[derive(Debug, Clone)]
pub enum Message {
    /// The attendant tells something.
    News(Box<News>),
    /// It is time to look at the clock ([`beat::Beat`]).
    Ticked,
    /// Somebody touched, clicked or typed anything, anywhere.
    Stirred,
    /// The other language is wanted.
    LanguageSwitched,
    /// Large text, or no longer.
    ElderSwitched,
    /// Sounds, or none.
    SoundSwitched,
    /// Help is wanted.
    HelpOpened,
    /// What lies over the screen is closed.
    OverlayClosed,
    /// The first of what is to be paid out was.
    PaidOut,
    /// It cannot be paid out now.
    PayoutPutOff,
    /// From the question whether anybody is there: yes.
    Stayed,
    /// Back to the start; whatever was begun and not paid is given up.
    LeftForHome,
    /// A business of the side bar, or of the start.
    Chosen(Business),
    /// A key at a counter.
    KeyPressed(iced::keyboard::Key, iced::keyboard::Modifiers),
    /// The window has this size now.
    Resized(iced::Size),
    /// The hidden gesture: the mark in the header was touched.
    MarkTouched,
    /// The window was asked to close.
    CloseAsked,
    /// The program was asked to end.
    EndAsked,
    /// The window has opened.
    Opened(iced::window::Id),
    /// Something on the present screen.
    Screen(screen::Message),
    /// A slip was printed, or not.
    SlipEnded(Slip),
    /// A day of the journal was exported: what was written, or why nothing was.
    Exported(Result<String, String>),
    /// In a training: the visitor does something to the false world.
    Trick(training::Trick),
}

/// What the side bar, or the start, offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Business {
    /// The card on the reader.
    Card,
    /// 充值.
    Recharge,
    /// 补登 and the orders of a card.
    Orders,
    /// 激活.
    Activation,
    /// 退卡.
    Return,
    /// What the journal holds open.
    Open,
    /// 交接班.
    Shift,
    /// Settings and self-test.
    Settings,
    /// Lock the screen.
    Lock,
}

/// What became of a slip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slip {
    /// It is on paper.
    Printed,
    /// A training costs no paper: the slip itself, line by line.
    Shown(Vec<SlipLine>),
    /// It is not: why, for staff.
    NotPrinted(String),
}

/// One line of a slip that is shown instead of printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipLine {
    /// What stands at its left, or in its middle where nothing stands at its right.
    pub text: String,
    /// What stands at its right.
    pub value: Option<String>,
    /// How it is printed.
    pub weight: Weight,
}

/// How a line is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// Plain.
    Plain,
    /// In the middle, and bold.
    Head,
    /// A rule across the paper.
    Rule,
}

/// Everything of the window that is not one screen's own.
#[derive(Debug)]
pub struct Shared {
    /// What the site set.
    pub setup: Setup,
    /// The texts in the language shown now.
    pub texts: Texts,
    /// Sizes and colours for canvas and large text.
    pub look: Look,
    /// What is known of the world outside: card, reader, centre, journal, time.
    pub live: Live,
    /// Whether sounds are played.
    pub sound: Sounds,
    /// Who works here, once logged in.
    pub operator: Option<Operator>,
}

/// Who works at a counter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The number given by the site.
    pub number: String,
    /// The name, as colleagues say it.
    pub name: String,
}

/// Whether sounds are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sounds {
    /// They are.
    On,
    /// They are not.
    Off,
}

impl Shared {
    /// Says a text in the present language.
    pub fn say(&self, text: &impl crate::i18n::Text) -> String {
        self.texts.say(text)
    }

    /// The language shown now.
    pub fn language(&self) -> Language {
        self.texts.language()
    }
}

/// The window's state.
#[derive(Debug)]
pub struct Gui {
    /// What is not one screen's own.
    pub shared: Shared,
    /// The present screen.
    pub screen: Screen,
    /// What lies over it.
    pub overlay: Option<Overlay>,
    /// Whether anybody is there.
    pub idle: Idle,
    /// What is to be paid out: it lies over everything but a locked screen until somebody says that it was.
    pub payouts: Payouts,
    /// What stands before a kiosk's settings.
    pub door: screen::maintenance::Door,
    /// Whether the program is to end.
    pub leaving: session::Leaving,
    /// In a training: what the visitor has done that lasts.
    pub fate: training::Fate,
}

/// What may lie over a screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// Whether anybody is there.
    StillThere {
        /// Seconds until the start.
        seconds: u64,
    },
    /// Help.
    Help,
    /// One line, for four seconds; never of money.
    Toast {
        /// Its words.
        text: String,
        /// Seconds it stays.
        seconds: u64,
    },
    /// A slip that is shown instead of printed.
    Slip {
        /// Line by line.
        lines: Vec<SlipLine>,
        /// Seconds it stays.
        seconds: u64,
    },
    /// The maintenance PIN.
    Maintenance(screen::maintenance::Maintenance),
}

impl Gui {
    /// The window as it comes up; touches nothing.
    pub fn new(setup: Setup, now: crate::domain::Moment) -> Gui {
        let texts = Texts::of(setup.language);
        let look = Look::new(setup.canvas(), setup.elder);
        let sound = setup.sound;
        let recent = Recents::of(setup.recent.clone());
        let live = Live { recent, ..Live::new(now) };
        let screen = Screen::first(&setup);
        Gui {
            shared: Shared { setup, texts, look, live, sound, operator: None },
            screen,
            overlay: None,
            idle: Idle::new(now),
            door: screen::maintenance::Door::default(),
            leaving: session::Leaving::No,
            payouts: Payouts::default(),
            fate: training::Fate::default(),
        }
    }

    /// Takes a message in; what is to be done about it comes back. Performs nothing.
    pub fn apply(&mut self, message: Message) -> Vec<Action> {
        let actions = route::apply(self, message);
        session::heed(self, actions)
    }

    /// What is drawn.
    pub fn view(&self) -> Element<'_, Message> {
        frame::window(self)
    }

    /// Another canvas or another size of letters: everything is drawn by it from now on.
    pub fn redraw_on(&mut self, canvas: Canvas, elder: Elder) {
        self.shared.look = Look::new(canvas, elder);
    }
}
