//! 退卡: a good or a broken card is given back.

use iced::keyboard::Key;

use crate::attendant::News;
use crate::gui::Shared;
use crate::gui::frame::Page;

use super::Turn;

/// The screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardReturn;

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {}

impl CardReturn {
    /// As it opens.
    pub fn new(_shared: &Shared) -> CardReturn {
        CardReturn
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
