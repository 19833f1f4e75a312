//! What stands round every screen of a kiosk: header, rail, footer.

use iced::advanced::widget::Id;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, Row, column, container, mouse_area, row, space};
use iced::{Element, Length, Padding};

use super::lip::{Face, pressable};
use super::panel::{filled, rule, rule_of};
use super::{fitted, one_line, plain, training_plate};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Height, Look, Role};

/// The time of day under which a screen stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Daylight {
    /// White and paper.
    #[default]
    Day,
    /// Out of service: the whole screen is dark.
    Night,
}

/// The header of a kiosk.
#[must_use]
pub struct Header<Message> {
    look: Look,
    name: String,
    place: String,
    clock: String,
    date: String,
    daylight: Daylight,
    on_mark: Option<Message>,
    plate: Option<String>,
}

/// The header of a kiosk: mark, name and place at the left, clock and date at the right.
pub fn header<Message>(
    look: Look,
    name: impl Into<String>,
    place: impl Into<String>,
    clock: impl Into<String>,
    date: impl Into<String>,
) -> Header<Message> {
    Header {
        look,
        name: name.into(),
        place: place.into(),
        clock: clock.into(),
        date: date.into(),
        daylight: Daylight::Day,
        on_mark: None,
        plate: None,
    }
}

impl<Message> Header<Message> {
    /// On a dark screen.
    pub fn daylight(mut self, daylight: Daylight) -> Self {
        self.daylight = daylight;
        self
    }

    /// What touching the mark means: the way to maintenance. Its id is `mark`.
    pub fn on_mark(mut self, message: Message) -> Self {
        self.on_mark = Some(message);
        self
    }

    /// The amber plate of training mode.
    pub fn plate(mut self, words: impl Into<String>) -> Self {
        self.plate = Some(words.into());
        self
    }
}

impl<'a, Message: Clone + 'a> From<Header<Message>> for Element<'a, Message> {
    fn from(header: Header<Message>) -> Element<'a, Message> {
        let Header { look, name, place, clock, date, daylight, on_mark, plate } = header;
        let palette = look.palette();
        let (ground, ink, muted) = match daylight {
            Daylight::Day => (palette.surface, palette.ink, palette.muted),
            Daylight::Night => (palette.night, palette.on_accent, palette.night_muted),
        };
        let mark = icon::view(Icon::Logo, look.mark(), ink);
        let mark: Element<'a, Message> = match on_mark {
            Some(message) => container(mouse_area(mark).on_press(message)).id("mark").into(),
            None => mark.into(),
        };
        let line = |role, words, colour| one_line(plain(look, role, words).color(colour));
        let place = (!look.is_elder()).then(|| line(Role::Smallest, place, muted));
        let date = (!look.is_elder()).then(|| line(Role::Smallest, date, muted));
        let names = Column::new().push(line(Role::Heading, name, ink)).push(place);
        let times = Column::new().push(line(Role::Sum, clock, ink)).push(date).align_x(Horizontal::Right);
        let content = row![mark, names, space().width(Length::Fill)].push(plate.map(|words| training_plate(look, words))).push(times);
        let content = content.spacing(look.icon_gap() * 1.5).align_y(Vertical::Center);
        let content = container(content).padding([0.0, look.margin()]).center_y(Length::Fill);
        container(filled(ground, content)).height(look.header_height()).into()
    }
}

/// The action rail: left back or lesser, right the one filled button. What it holds is given its width there.
pub fn rail<'a, Message: 'a>(look: Look, items: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    // The main thing is a little wider than the lesser one beside it.
    let is_pair = items.len() == 2 && look.canvas() == crate::gui::theme::Canvas::KioskTall && !look.is_elder();
    let items = items.into_iter().enumerate().map(|(index, item)| {
        let share = if index == 1 { 4 } else { 3 };
        if is_pair { container(item).width(Length::FillPortion(share)).into() } else { item }
    });
    let items = Row::with_children(items).spacing(look.target_gap()).align_y(Vertical::Center).width(Length::Fill);
    if look.canvas() == crate::gui::theme::Canvas::KioskTall {
        let content = container(items).padding([0.0, look.margin()]).center_y(Length::Fill);
        return column![rule(look), filled(look.palette().surface, content)].height(look.rail_height()).into();
    }
    items.into()
}

/// The rail under half a lying screen: the main thing is wider by half than what stands beside it.
pub fn narrow_rail<'a, Message: 'a>(look: Look, items: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    let last = items.len().saturating_sub(1);
    let items = items.into_iter().enumerate().map(|(index, item)| {
        let portion = if index == last && last > 0 { 3 } else { 2 };
        container(item).width(Length::FillPortion(portion)).into()
    });
    Row::with_children(items).spacing(look.target_gap()).align_y(Vertical::Center).width(Length::Fill).into()
}

/// One button of the footer.
#[must_use]
pub struct FooterButton<Message> {
    icon: Icon,
    word: String,
    id: Id,
    message: Message,
}

/// A button of the footer: help, the other language, large text, sound.
pub fn footer_button<Message>(icon: Icon, word: impl Into<String>, id: impl Into<Id>, message: Message) -> FooterButton<Message> {
    FooterButton { icon, word: word.into(), id: id.into(), message }
}

/// The footer of a kiosk, low enough to be reached from a wheelchair.
pub fn footer<'a, Message: Clone + 'a>(look: Look, daylight: Daylight, buttons: Vec<FooterButton<Message>>) -> Element<'a, Message> {
    let palette = look.palette();
    let (ground, surface, line, pressed, letters, pressed_letters) = match daylight {
        Daylight::Day if look.is_elder() => (palette.paper, palette.surface, palette.edge, palette.pressed, palette.ink, palette.ink),
        Daylight::Day => (palette.sunken, palette.surface, palette.line, palette.pressed, palette.ink, palette.ink),
        Daylight::Night => {
            (palette.night, palette.night_panel, palette.night_line, palette.night_line, palette.on_accent, palette.on_accent)
        }
    };
    let buttons = buttons.into_iter().map(|FooterButton { icon, word, id, message }| {
        let face = Face {
            ground: Some(surface),
            pressed,
            letters,
            pressed_letters,
            border: line,
            border_width: look.hairline(),
            radius: look.button_radius(),
        };
        let word = fitted(look, Role::Body, word);
        let word = Element::from(if look.is_elder() { word.font(font::BOLD) } else { word });
        let (side, gap) = if look.is_elder() { (look.small_icon(), look.line_gap()) } else { (look.icon(), look.icon_gap()) };
        let content = row![icon::view(icon, side, letters), word].spacing(gap).align_y(Vertical::Center);
        let padding = if look.is_elder() { 0.0 } else { look.line_gap() };
        let content = container(content).padding([0.0, padding]);
        container(pressable(face, content, Some(message))).height(look.height(Height::Footer)).id(id).into()
    });
    let row = Row::with_children(buttons).spacing(look.key_gap() * 1.25);
    let content = container(row).padding([0.0, look.margin()]).center_y(Length::Fill);
    container(filled(ground, content)).height(look.footer_height()).into()
}

/// A whole kiosk screen: header, line, body between its margins, rail, footer, from above to below.
pub fn kiosk_screen<'a, Message: 'a>(
    look: Look,
    header: impl Into<Element<'a, Message>>,
    line: Option<Element<'a, Message>>,
    body: impl Into<Element<'a, Message>>,
    rail: Option<Element<'a, Message>>,
    footer: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let body = container(body).padding(Padding::from([look.body_gap(), look.margin()])).width(Length::Fill).height(Length::Fill);
    let screen = Column::new().push(header.into()).push(line).push(body).push(rail).push(footer.into());
    super::ground(look, screen)
}

/// A line across the night.
pub fn night_rule<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    rule_of(look, look.palette().night_line)
}
