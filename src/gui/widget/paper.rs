//! A slip on paper, as a printer would print it.

use iced::alignment::Horizontal;
use iced::widget::{Column, container, row, scrollable, space};
use iced::{Border, Element, Length};

use super::{muted, rule, words};
use crate::gui::font;
use crate::gui::theme::{Look, Role};
use crate::gui::{SlipLine, Weight};

/// The part of the canvas's height that the paper may take; what is longer is scrolled.
const MOST_OF_HEIGHT: f32 = 0.42;

/// A slip, line by line.
pub fn paper<'a, Message: 'a>(look: Look, lines: &[SlipLine]) -> Element<'a, Message> {
    let palette = look.palette();
    let mut text = Column::new().spacing(look.line_gap() * 0.5).width(Length::Fill);
    for line in lines {
        let said = words(look, Role::Smallest, line.text.clone());
        text = match (line.weight, &line.value) {
            (Weight::Rule, _) => text.push(rule(look)),
            (Weight::Head, _) => text.push(said.font(font::BOLD).align_x(Horizontal::Center).width(Length::Fill)),
            (Weight::Plain, None) => text.push(said.width(Length::Fill)),
            (Weight::Plain, Some(value)) => {
                let value = words(look, Role::Smallest, value.clone()).align_x(Horizontal::Right);
                text.push(row![muted(look, Role::Smallest, line.text.clone()), space().width(Length::Fill), value].spacing(look.icon_gap()))
            }
        };
    }
    let border = Border { color: palette.line, width: look.border(), radius: look.chip_radius().into() };
    let sheet = container(text).padding(look.panel_padding()).style(move |_| container::Style {
        background: Some(palette.paper.into()),
        border,
        ..container::Style::default()
    });
    container(scrollable(sheet)).max_height(look.canvas().size().height * MOST_OF_HEIGHT).width(Length::Fill).into()
}
