//! Words, in the sizes and colours they are allowed to have.

use iced::widget::text::Wrapping;
use iced::widget::{Text, rich_text, span, text};
use iced::{Color, Element};

use super::spoken;
use crate::gui::font;
use crate::gui::theme::{Look, Role};

/// Words in the size, the weight and the ink of their role. Not more than what `Text` offers is taken away: width, alignment and
/// wrapping are the caller's.
pub fn words<'a>(look: Look, role: Role, content: impl Into<String>) -> Text<'a> {
    tinted(look, role, look.palette().ink, content)
}

/// The same in the colour of second rank. On light ground only.
pub fn muted<'a>(look: Look, role: Role, content: impl Into<String>) -> Text<'a> {
    tinted(look, role, look.palette().muted, content)
}

/// The same in a colour of the palette.
pub fn tinted<'a>(look: Look, role: Role, colour: Color, content: impl Into<String>) -> Text<'a> {
    plain(look, role, content).color(colour)
}

/// The same in bold, whatever its role.
pub fn bold<'a>(look: Look, role: Role, content: impl Into<String>) -> Text<'a> {
    words(look, role, content).font(font::BOLD)
}

/// Words that take the colour of what they stand in, a button for example.
pub(super) fn plain<'a>(look: Look, role: Role, content: impl Into<String>) -> Text<'a> {
    let face = if role.is_bold() { font::BOLD } else { font::REGULAR };
    text(content.into()).size(look.size(role)).line_height(look.line_height(role)).font(face)
}

/// One line, whatever happens: titles, buttons, chips.
pub(super) fn one_line(text: Text<'_>) -> Text<'_> {
    text.wrapping(Wrapping::None)
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// As the rest.
    Plain(String),
    /// In bold: what the eye looks for.
    Strong(String),
}

/// A sentence with something in bold in it, in ink.
pub fn sentence<'a, Message: 'a>(look: Look, role: Role, parts: Vec<Part>) -> Element<'a, Message> {
    tinted_sentence(look, role, look.palette().ink, parts)
}

/// The same in a colour of the palette.
pub fn tinted_sentence<'a, Message: 'a>(look: Look, role: Role, colour: Color, parts: Vec<Part>) -> Element<'a, Message> {
    let whole: String = parts.iter().map(Part::words).collect();
    let spans: Vec<_> = parts
        .into_iter()
        .map(|part| {
            let face = if matches!(part, Part::Strong(_)) || role.is_bold() { font::BOLD } else { font::REGULAR };
            let (Part::Plain(words) | Part::Strong(words)) = part;
            span::<(), _>(words).font(face).color(colour)
        })
        .collect();
    spoken(whole, rich_text(spans).size(look.size(role)).line_height(look.line_height(role)))
}

impl Part {
    /// What it says.
    pub fn words(&self) -> &str {
        let (Part::Plain(words) | Part::Strong(words)) = self;
        words
    }
}
