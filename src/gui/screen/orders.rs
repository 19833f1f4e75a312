//! The orders of a card: their state in words, the one right action for each.

use iced::keyboard::Key;

use crate::attendant::News;
use crate::gui::Shared;
use crate::gui::frame::Page;

use super::Turn;

/// The screen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders;

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {}

impl Orders {
    /// As it opens.
    pub fn new(_shared: &Shared) -> Orders {
        Orders
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
