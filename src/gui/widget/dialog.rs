//! What is asked before anything goes on: only when nobody seems to be there, and for what cannot be undone.

use iced::alignment::Horizontal;
use iced::widget::{Column, Row, container, mouse_area, opaque, stack};
use iced::{Border, Element, Length};

use super::through::{asked_first, still};
use super::{tinted, words};
use crate::gui::font;
use crate::gui::theme::{Look, Role, Tone};

/// A question over a screen.
#[must_use]
pub struct Dialog<'a, Message> {
    look: Look,
    title: String,
    picture: Option<Element<'a, Message>>,
    lines: Vec<Element<'a, Message>>,
    buttons: Vec<Element<'a, Message>>,
    widest: f32,
}

/// A question.
pub fn dialog<'a, Message>(look: Look, title: impl Into<String>) -> Dialog<'a, Message> {
    let widest = if look.is_kiosk() { 888.0 } else { 656.0 };
    Dialog { look, title: title.into(), picture: None, lines: Vec::new(), buttons: Vec::new(), widest }
}

impl<'a, Message: Clone + 'a> Dialog<'a, Message> {
    /// Something above the title: a countdown. The words then stand in the middle.
    pub fn picture(mut self, picture: impl Into<Element<'a, Message>>) -> Self {
        self.picture = Some(picture.into());
        self
    }

    /// As wide as the screen allows: for what is read.
    pub fn wide(mut self) -> Self {
        self.widest = f32::INFINITY;
        self
    }

    /// One line of explanation.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(self.aligned(words(self.look, Role::Body, line)));
        self
    }

    /// What it does to the money.
    pub fn money(mut self, tone: Tone, sentence: impl Into<String>) -> Self {
        let colour = self.look.palette().letters(tone);
        self.lines.push(self.aligned(tinted(self.look, Role::Body, colour, sentence).font(font::BOLD)));
        self
    }

    /// Anything else: a field for the code that is asked for.
    pub fn content(mut self, content: impl Into<Element<'a, Message>>) -> Self {
        self.lines.push(content.into());
        self
    }

    /// A button: the lesser ones first, the main one last.
    pub fn button(mut self, button: impl Into<Element<'a, Message>>) -> Self {
        self.buttons.push(button.into());
        self
    }

    /// Over this screen, which cannot be touched meanwhile. A touch beside the dialog does nothing.
    pub fn over(self, screen: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
        let look = self.look;
        let veil = look.palette().veil();
        let sheet = container(self.sheet()).center(Length::Fill).padding(look.margin() * 1.7);
        let sheet = sheet.style(move |_| container::Style { background: Some(veil.into()), ..container::Style::default() });
        stack![still(screen), asked_first(opaque(sheet))].width(Length::Fill).height(Length::Fill).into()
    }

    fn aligned(&self, text: iced::widget::Text<'a>) -> Element<'a, Message> {
        let align = if self.picture.is_some() { Horizontal::Center } else { Horizontal::Left };
        text.width(Length::Fill).align_x(align).into()
    }

    fn sheet(self) -> Element<'a, Message> {
        let title = self.aligned(words(self.look, Role::Title, self.title.clone()));
        let Dialog { look, picture, lines, buttons, widest, .. } = self;
        let buttons = Row::with_children(buttons).spacing(look.target_gap());
        let lines = Column::with_children(lines).spacing(look.line_gap());
        let picture = picture.map(|picture| container(picture).center_x(Length::Fill));
        let content = Column::new().push(picture).push(title).push(lines).push(buttons).spacing(look.thought_gap() * 1.75);
        let palette = look.palette();
        let border =
            Border { color: palette.edge, width: if look.is_elder() { look.border() } else { 0.0 }, radius: look.dialog_radius().into() };
        let width = look.canvas().size().width * 0.82;
        let sheet = container(content.width(Length::Fill))
            .padding(look.panel_padding() * 1.4)
            .max_width(width.min(widest))
            .style(move |_| container::Style { background: Some(palette.surface.into()), border, ..container::Style::default() });
        mouse_area(sheet).into()
    }
}
