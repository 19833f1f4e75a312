//! An operator logs in, or unlocks the screen.

use iced::keyboard::Key;

use crate::attendant::News;
use crate::gui::Shared;
use crate::gui::frame::Page;

use super::Turn;

/// What an operator finds when the window opens.
pub fn first(setup: &crate::gui::Setup) -> super::Screen {
    super::Screen::start(setup.mode)
}

/// The screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Login;

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {}

impl Login {
    /// A locked screen: the same operator unlocks it.
    pub fn locked(_shared: &Shared) -> Login {
        Login
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, _shared: &Shared) -> Turn {
        match message {}
    }

    /// Takes news in.
    pub fn hear(&mut self, _news: &News, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// Takes a key in.
    pub fn key(&mut self, _key: &Key, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        Page::empty(shared)
    }
}
