//! Grounds to stand things on, and the lines that part them.

use iced::alignment::Vertical;
use iced::gradient::Linear;
use iced::widget::{Column, Container, Row, column, container, row, space};
use iced::{Background, Border, Color, Degrees, Element, Length, Padding};

use super::{bold, fitted, muted, one_line, plain, tinted, words};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Look, Role, Tone};

/// What a panel stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A white sheet with a hairline round it.
    Sheet,
    /// The one large petrol panel of a screen: home, the sum while it is written.
    Hero,
    /// A hand is needed: the whole panel is amber.
    YourTurn,
    /// A soft ground of this tone, without a border.
    Soft(Tone),
    /// A white sheet with a strong border: the card that is wanted, the code to tell.
    Marked(Tone),
    /// A panel on the night of a kiosk out of service.
    Night,
}

impl Ground {
    /// The colour of letters on it.
    pub fn letters(self, look: Look) -> Color {
        let palette = look.palette();
        match self {
            Ground::Sheet | Ground::Marked(_) | Ground::YourTurn => palette.ink,
            Ground::Hero | Ground::Night => palette.on_accent,
            Ground::Soft(tone) => palette.letters(tone),
        }
    }

    fn style(self, look: Look) -> container::Style {
        let palette = look.palette();
        let radius = if self == Ground::Hero { look.hero_radius() } else { look.panel_radius() };
        let border = |color: Color, width: f32| Border { color, width, radius: radius.into() };
        let none = border(Color::TRANSPARENT, 0.0);
        let (background, border) = match self {
            Ground::Sheet => (palette.surface.into(), border(palette.line, look.hairline())),
            Ground::Hero => (deep(look, Degrees(180.0)), none),
            Ground::YourTurn => (palette.amber.into(), none),
            Ground::Soft(tone) => (palette.ground(tone).into(), none),
            Ground::Marked(Tone::Plain) => (palette.surface.into(), border(palette.ink, look.strong_border())),
            Ground::Marked(tone) => (palette.surface.into(), border(palette.letters(tone), look.strong_border())),
            Ground::Night => (palette.night_panel.into(), border(palette.night_line, look.hairline())),
        };
        container::Style { background: Some(background), border, text_color: Some(self.letters(look)), ..container::Style::default() }
    }
}

/// Petrol, light above and dark below when turned by half a circle.
pub(super) fn deep(look: Look, angle: Degrees) -> Background {
    let palette = look.palette();
    Linear::new(angle).add_stop(0.0, palette.card_to).add_stop(1.0, palette.card_from).into()
}

/// A panel as wide as there is room, with its content in it.
#[must_use]
pub struct Panel<'a, Message> {
    look: Look,
    ground: Ground,
    content: Element<'a, Message>,
    width: Length,
    height: Length,
    padding: Padding,
    id: Option<iced::advanced::widget::Id>,
}

/// A panel as wide as there is room, as high as what is in it.
pub fn panel<'a, Message>(look: Look, ground: Ground, content: impl Into<Element<'a, Message>>) -> Panel<'a, Message> {
    let (width, height) = (Length::Fill, Length::Shrink);
    Panel { look, ground, content: content.into(), width, height, padding: Padding::new(look.panel_padding()), id: None }
}

impl<Message> Panel<'_, Message> {
    /// Its width.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Its height.
    pub fn height(mut self, height: impl Into<Length>) -> Self {
        self.height = height.into();
        self
    }

    /// No room between border and content: for tables and lists that reach the border.
    pub fn flush(mut self) -> Self {
        self.padding = Padding::ZERO;
        self
    }

    /// Less room above and below the content.
    pub fn tight(mut self) -> Self {
        self.padding = Padding::from([self.look.thought_gap(), self.look.panel_padding()]);
        self
    }

    /// What tests find it by.
    pub fn id(mut self, id: impl Into<iced::advanced::widget::Id>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl<'a, Message: 'a> From<Panel<'a, Message>> for Element<'a, Message> {
    fn from(panel: Panel<'a, Message>) -> Element<'a, Message> {
        let Panel { look, ground, content, width, height, padding, id } = panel;
        let style = ground.style(look);
        let sheet: Container<'a, Message> = container(content).padding(padding).width(width).height(height).style(move |_| style);
        if let Some(id) = id { sheet.id(id).into() } else { sheet.into() }
    }
}

/// A line across, between the parts of a panel.
pub fn rule<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    rule_of(look, look.palette().line)
}

/// A line across in another colour: on the night, on petrol.
pub fn rule_of<'a, Message: 'a>(look: Look, colour: Color) -> Element<'a, Message> {
    container(space())
        .width(Length::Fill)
        .height(look.hairline())
        .style(move |_| container::Style { background: Some(colour.into()), ..container::Style::default() })
        .into()
}

/// A label at the left and what it is at the right: one row of a form, of a sum, of a card's particulars.
pub fn pair<'a, Message: 'a>(look: Look, label: impl Into<String>, value: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let label = one_line(muted(look, Role::Body, label));
    row![label, space().width(Length::Fill), value.into()].spacing(look.thought_gap()).align_y(Vertical::Center).into()
}

/// A label over what it is: one cell of a card's particulars.
pub fn labelled<'a, Message: 'a>(look: Look, label: impl Into<String>, value: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    column![one_line(muted(look, Role::Second, label)), value.into()].width(Length::Fill).into()
}

/// An icon in the middle of a rounded square.
pub fn badge<'a, Message: 'a>(look: Look, icon: Icon, side: f32, ground: Color, colour: Color) -> Element<'a, Message> {
    let border = Border { radius: look.badge_radius(side).into(), ..Border::default() };
    container(icon::view(icon, (side * 0.56).round(), colour))
        .center(side)
        .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
        .into()
}

/// An icon in a square, a head, and what there is to know. For a panel of several, with rules between.
pub fn explain<'a, Message: 'a>(look: Look, icon: Icon, title: impl Into<String>, body: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let lines = column![one_line(muted(look, Role::Second, title).font(font::BOLD)), words(look, Role::Body, body).width(Length::Fill)]
        .spacing(look.line_gap() * 0.5);
    let sign = (!look.is_crowded()).then(|| badge(look, icon, look.small_badge(), palette.accent_soft, palette.accent));
    Row::new().push(sign).push(lines.width(Length::Fill)).spacing(look.thought_gap() * 1.75).into()
}

/// The same with the head in the first place: what this machine does, on the home screen.
pub fn offer<'a, Message: 'a>(look: Look, icon: Icon, title: impl Into<String>, line: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let lines = column![one_line(bold(look, Role::Heading, title)), muted(look, Role::Second, line).width(Length::Fill)]
        .spacing(look.line_gap() * 0.5);
    row![badge(look, icon, look.small_badge() * 1.09, palette.accent_soft, palette.accent), lines.width(Length::Fill)]
        .spacing(look.thought_gap() * 1.75)
        .align_y(Vertical::Center)
        .into()
}

/// What to do, in points below each other: where nothing else is to be shown yet.
pub fn points<'a, Message: 'a>(look: Look, points: impl IntoIterator<Item = (Icon, String, String)>) -> Element<'a, Message> {
    let height = look.history_row() * 2.2;
    let mut list = Column::new();
    for (index, (icon, title, line)) in points.into_iter().enumerate() {
        if index > 0 {
            list = list.push(rule(look));
        }
        list = list.push(container(offer(look, icon, title, line)).height(height).center_y(height));
    }
    panel(look, Ground::Sheet, list).tight().into()
}

/// An icon and one or two lines beside it, on the ground there is.
pub fn remark<'a, Message: 'a>(look: Look, icon: Icon, colour: Color, body: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    row![icon::view(icon, look.icon(), colour), container(body).width(Length::Fill)].spacing(look.icon_gap() * 1.25).into()
}

/// The short code to tell at the desk.
pub fn code_box<'a, Message: 'a>(
    look: Look,
    label: impl Into<String>,
    line: impl Into<String>,
    code: impl Into<String>,
) -> Element<'a, Message> {
    // With large letters the code needs the line's room.
    let line = (!look.is_elder()).then(|| one_line(muted(look, Role::Second, line)));
    let lines = column![one_line(words(look, Role::Body, label))].push(line);
    let content = row![lines, space().width(Length::Fill), Element::from(fitted(look, Role::Display, code).colour(look.palette().ink))]
        .spacing(look.thought_gap())
        .align_y(Vertical::Center);
    panel(look, Ground::Marked(Tone::Plain), content).tight().into()
}

/// A line of a kiosk out of service: what works, and what does not.
pub fn service_line<'a, Message: 'a>(
    look: Look,
    icon: Icon,
    title: impl Into<String>,
    line: impl Into<String>,
    state: impl Into<String>,
    works: super::Works,
) -> Element<'a, Message> {
    let palette = look.palette();
    let (colour, ground, sign) = match works {
        super::Works::Yes => (palette.on_accent, palette.surface, Icon::Tick),
        super::Works::No => (palette.amber, palette.amber, Icon::Close),
    };
    let border = Border { radius: look.chip_radius().into(), ..Border::default() };
    let chip = row![icon::view(sign, look.small_icon(), palette.ink), one_line(words(look, Role::Second, state).font(font::BOLD))]
        .spacing(look.line_gap())
        .align_y(Vertical::Center);
    let chip = container(chip).padding([look.line_gap(), look.thought_gap() * 1.25]).style(move |_| container::Style {
        background: Some(ground.into()),
        border,
        ..container::Style::default()
    });
    // With large letters on a lying screen there is room for the word and its state alone.
    let line = (!look.is_crowded()).then(|| one_line(tinted(look, Role::Second, palette.night_muted, line)));
    let lines = Column::new().push(one_line(tinted(look, Role::Heading, palette.on_accent, title))).push(line);
    Row::new()
        .push((!look.is_crowded()).then(|| icon::view(icon, look.large_icon(), colour)))
        .push(lines.width(Length::Fill))
        .push(chip)
        .spacing(look.thought_gap() * 1.75)
        .align_y(Vertical::Center)
        .into()
}

/// The ground of a whole screen, on which everything stands.
pub fn ground<'a, Message: 'a>(look: Look, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    filled(look.palette().paper, content)
}

/// The ground of a kiosk out of service, seen from afar.
pub fn night<'a, Message: 'a>(look: Look, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    filled(look.palette().night, content)
}

/// A ground without shape, as large as there is room.
pub(super) fn filled<'a, Message: 'a>(colour: Color, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    container(content)
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |_| container::Style { background: Some(colour.into()), ..container::Style::default() })
        .into()
}

/// A badge in a corner: how many are waiting.
pub(super) fn count<'a, Message: 'a>(look: Look, number: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let side = look.line(Role::Smallest) + 2.0;
    let border = Border { radius: (side / 2.0).into(), ..Border::default() };
    let number = one_line(plain(look, Role::Smallest, number).font(font::BOLD).color(palette.ink));
    container(container(number).center_x(Length::Shrink).padding([0.0, side * 0.28]))
        .height(side)
        .center_y(side)
        .style(move |_| container::Style { background: Some(palette.amber.into()), border, ..container::Style::default() })
        .into()
}
