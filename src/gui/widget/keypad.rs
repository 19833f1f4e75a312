//! The keypad for sums and numbers: 1 to 9, clear, 0, backspace.

use iced::widget::{Column, Row};
use iced::{Element, Length};

use super::button::{Able, finished};
use super::lip::{Face, Lip, on_lip, pressable};
use super::{one_line, plain};
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Height, Look, Role};

/// A key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// A digit, 0 to 9.
    Digit(u8),
    /// Everything away.
    Clear,
    /// The last digit away.
    Backspace,
}

impl Key {
    /// What tests find it by: `key-5`, `key-clear`, `key-backspace`.
    pub fn id(self) -> String {
        match self {
            Key::Digit(digit) => format!("key-{digit}"),
            Key::Clear => "key-clear".to_owned(),
            Key::Backspace => "key-backspace".to_owned(),
        }
    }
}

const ROWS: [[Key; 3]; 4] = [
    [Key::Digit(1), Key::Digit(2), Key::Digit(3)],
    [Key::Digit(4), Key::Digit(5), Key::Digit(6)],
    [Key::Digit(7), Key::Digit(8), Key::Digit(9)],
    [Key::Clear, Key::Digit(0), Key::Backspace],
];

/// Three keys by four, as wide as there is room. `clear` is the word on its key.
pub fn keypad<'a, Message: Clone + 'a>(look: Look, clear: impl Into<String>, on_key: impl Fn(Key) -> Message) -> Element<'a, Message> {
    let clear = clear.into();
    let mut keys = Column::new().spacing(look.key_gap());
    for row in ROWS {
        let row = row.into_iter().map(|which| key(look, which, &clear, on_key(which)));
        keys = keys.push(Row::with_children(row).spacing(look.key_gap()));
    }
    keys.width(Length::Fill).into()
}

fn key<'a, Message: Clone + 'a>(look: Look, key: Key, clear: &str, message: Message) -> Element<'a, Message> {
    let palette = look.palette();
    let face = Face {
        ground: Some(palette.surface),
        pressed: palette.pressed,
        letters: palette.ink,
        pressed_letters: palette.ink,
        border: palette.edge,
        border_width: look.border().min(2.0).max(look.hairline()),
        radius: look.key_radius(),
    };
    let content: Element<'a, Message> = match key {
        Key::Digit(digit) => one_line(plain(look, Role::Sum, digit.to_string())).into(),
        Key::Clear => one_line(plain(look, Role::Heading, clear)).into(),
        Key::Backspace => icon::view(Icon::Backspace, look.icon() * 1.2, palette.ink).into(),
    };
    let lip = Lip { colour: palette.line, height: look.key_lip() };
    let pressed = on_lip(pressable(face, content, Some(message)), Some(lip), face.radius).height(look.height(Height::Key));
    finished(pressed, face.radius, Some(key.id().into()), Able::Yes)
}
