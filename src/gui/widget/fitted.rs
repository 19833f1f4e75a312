//! One line of words that takes a smaller size where the room is narrow: the other language is always longer.

use iced::advanced::layout::{self, Layout};
use iced::advanced::text::{self as core, Renderer as TextRenderer};
use iced::advanced::widget::text::{self, Format, State};
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Widget, mouse, renderer};
use iced::alignment::Vertical;
use iced::widget::text::{LineHeight, Shaping, Wrapping};
use iced::{Color, Element, Font, Length, Pixels, Rectangle, Renderer, Size, Theme};

use crate::gui::font;
use crate::gui::theme::{Look, Role};

/// How much smaller each try is.
const STEP: f32 = 2.0;

/// One line of words.
#[must_use]
pub struct Fitted {
    words: String,
    size: f32,
    least: f32,
    line_height: LineHeight,
    font: Font,
    colour: Option<Color>,
    reserved: f32,
}

/// One line in the size and weight of its role, and in the colour of what it stands in; smaller where the room is narrow, but never
/// smaller than a second line.
pub fn fitted(look: Look, role: Role, words: impl Into<String>) -> Fitted {
    Fitted {
        words: words.into(),
        size: look.size(role),
        least: look.size(Role::Smallest),
        line_height: look.line_height(role),
        font: if role.is_bold() { font::BOLD } else { font::REGULAR },
        colour: None,
        reserved: 0.0,
    }
}

impl Fitted {
    /// In this size, where it would be in another.
    pub fn size(mut self, size: f32) -> Fitted {
        self.size = size;
        self
    }

    /// In this face.
    pub fn font(mut self, font: Font) -> Fitted {
        self.font = font;
        self
    }

    /// In this colour of the palette.
    pub fn colour(mut self, colour: Color) -> Fitted {
        self.colour = Some(colour);
        self
    }

    /// Leaves this much room to what stands behind it in the same row.
    pub fn reserving(mut self, room: f32) -> Fitted {
        self.reserved = room;
        self
    }
}

type Paragraph = State<<Renderer as TextRenderer>::Paragraph>;

impl<Message> Widget<Message, Theme, Renderer> for Fitted {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Paragraph>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Paragraph::default())
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let paragraph = tree.state.downcast_mut::<Paragraph>();
        let room = limits.max().width - self.reserved;
        let height = self.line_height.to_absolute(Pixels(self.size));
        let mut size = self.size;
        loop {
            let format = Format {
                width: Length::Shrink,
                height: Length::Shrink,
                size: Some(Pixels(size)),
                font: Some(self.font),
                // The line stays as high as designed, so that nothing beside it moves.
                line_height: LineHeight::Absolute(height),
                align_x: core::Alignment::Default,
                align_y: Vertical::Top,
                shaping: Shaping::Advanced,
                wrapping: Wrapping::None,
            };
            let node = text::layout(paragraph, renderer, limits, &self.words, format);
            if size <= self.least || paragraph.min_bounds().width <= room {
                return node;
            }
            size = (size - STEP).max(self.least);
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let paragraph = tree.state.downcast_ref::<Paragraph>();
        text::draw(renderer, style, layout.bounds(), paragraph.raw(), text::Style { color: self.colour }, viewport);
    }

    fn operate(&mut self, _tree: &mut Tree, layout: Layout<'_>, _renderer: &Renderer, operation: &mut dyn Operation) {
        operation.text(None, layout.bounds(), &self.words);
    }
}

impl<'a, Message: 'a> From<Fitted> for Element<'a, Message> {
    fn from(fitted: Fitted) -> Element<'a, Message> {
        Element::new(fitted)
    }
}
