//! The one large panel of a screen: where to put the card, which card to put back, what the balance becomes.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, Row, column, container, row, space, stack};
use iced::{Border, Element, Length};

use super::card::{Thumb, thumb};
use super::moving::{Arrow, deep_ground, putting_card};
use super::{Countdown, Ground, Panel, RingOn, badge, fitted, money, one_line, panel, rule_of, tinted, words};
use crate::domain::money::Fen;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Look, Role};

/// Where to put the card, on petrol, as high as there is room: title, line, picture, and a last word below it. The picture's
/// arrow goes down, a step every half second, where it may.
pub fn put_card_panel<'a, Message: 'a>(
    look: Look,
    title: impl Into<String>,
    line: impl Into<String>,
    one_card: impl Into<String>,
    arrow: Arrow,
) -> Element<'a, Message> {
    let white = look.palette().on_accent;
    let middle = |role, words: String| tinted(look, role, white, words).width(Length::Fill).align_x(Horizontal::Center);
    let one_card = row![icon::view(Icon::CardTwo, look.icon(), white), one_line(tinted(look, Role::Body, white, one_card))]
        .spacing(look.icon_gap())
        .align_y(Vertical::Center);
    let picture = container(putting_card(arrow)).height(Length::Fill);
    let content = column![
        middle(Role::Display, title.into()),
        middle(Role::Body, line.into()),
        picture.padding([look.thought_gap(), 0.0]).max_height(look.canvas().size().height * 0.36),
        one_card
    ];
    let content = content.align_x(Horizontal::Center).width(Length::Fill).spacing(look.line_gap());
    let content = container(content).padding(look.panel_padding()).center_y(Length::Fill).width(Length::Fill);
    stack![deep_ground(look), content].width(Length::Fill).height(Length::Fill).into()
}

/// What is to be done with the card that lies there, on amber, as high as there is room: a large sign, title and line.
pub fn take_card_panel<'a, Message: 'a>(look: Look, title: impl Into<String>, line: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let middle = |role, words: String| tinted(look, role, palette.ink, words).width(Length::Fill).align_x(Horizontal::Center);
    let sign = badge(look, Icon::CardRemove, look.huge_badge(), palette.surface, palette.ink);
    let content = column![sign, middle(Role::Display, title.into()), middle(Role::Body, line.into())];
    let content = content.align_x(Horizontal::Center).width(Length::Fill).spacing(look.thought_gap() * 1.5);
    panel(look, Ground::YourTurn, container(content).center_y(Length::Fill)).height(Length::Fill).into()
}

/// Which card to put back, on amber: title, line, time left, the picture, and the card's number.
pub fn same_card_panel<'a, Message: 'a>(
    look: Look,
    title: impl Into<String>,
    line: impl Into<String>,
    left: Option<Countdown>,
    label: impl Into<String>,
    tail: impl Into<String>,
) -> Panel<'a, Message> {
    let palette = look.palette();
    let line: String = line.into();
    let line = (!line.is_empty()).then(|| words(look, Role::Body, line).width(Length::Fill));
    let lines = column![words(look, Role::Display, title).width(Length::Fill)].push(line);
    let head = Row::new().push(lines).push(left.map(|left| Element::from(left.on(RingOn::Amber))));
    let head = head.spacing(look.thought_gap()).align_y(Vertical::Center);
    let border = Border { radius: look.panel_radius().into(), ..Border::default() };
    let part = match (look.canvas(), look.is_elder()) {
        (Canvas::KioskTall, false) => 0.22,
        (Canvas::KioskTall | Canvas::KioskWide, _) => 0.15,
        (Canvas::Counter | Canvas::Bom, _) => 0.3,
    };
    let height = look.canvas().size().height * part;
    let picture = icon::drawing(Icon::SameCard).width(Length::Fill).height(height);
    let picture = container(picture).padding(look.thought_gap()).width(Length::Fill).style(move |_| container::Style {
        background: Some(palette.surface.into()),
        border,
        ..container::Style::default()
    });
    let foot = row![one_line(words(look, Role::Body, label)), space().width(Length::Fill), Element::from(fitted(look, Role::Title, tail))]
        .align_y(Vertical::Center);
    panel(look, Ground::YourTurn, column![head, picture, foot].spacing(look.thought_gap()))
}

/// What was on the card, what comes, and what will be there, on petrol: each sum under its label, and whose card it is above.
pub fn sum_panel<'a, Message: 'a>(
    look: Look,
    name: impl Into<String>,
    tail: impl Into<String>,
    before: (String, Fen),
    added: (String, Fen),
    after: (String, Fen),
) -> Panel<'a, Message> {
    let palette = look.palette();
    let white = |role, words: String| one_line(tinted(look, role, palette.on_accent, words));
    let whose = column![white(Role::Heading, name.into()), white(Role::Body, tail.into())];
    let whose = row![thumb(look.strip_height() * 0.85, Thumb::White), whose].spacing(look.thought_gap() * 1.5).align_y(Vertical::Center);
    let sums = if look.is_elder() || look.canvas() != Canvas::KioskTall {
        let line = |(label, sum): (String, Fen)| {
            let sum = Element::from(money(look, sum).role(Role::Sum).colour(palette.on_accent));
            Element::from(row![white(Role::Body, label), space().width(Length::Fill), sum].align_y(Vertical::Center))
        };
        let lines = column![line(before), line(added), rule_of(look, palette.on_accent), line(after)];
        Element::from(lines.spacing(look.line_gap()))
    } else {
        let cell = |(label, sum): (String, Fen)| {
            let sum = Element::from(money(look, sum).role(Role::Tile).colour(palette.on_accent));
            Element::from(Column::new().push(white(Role::Second, label)).push(sum))
        };
        let sign = |sign: &str| white(Role::Tile, sign.to_owned()).font(crate::gui::font::REGULAR);
        let fill = || space().width(Length::Fill);
        let line = row![cell(before), fill(), sign("+"), fill(), cell(added), fill(), sign("="), fill(), cell(after)];
        Element::from(line.align_y(Vertical::Bottom))
    };
    panel(look, Ground::Hero, column![whose, sums].spacing(look.panel_gap()))
}
