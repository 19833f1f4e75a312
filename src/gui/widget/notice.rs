//! What there is to say: notices, chips, the sentence about the money, toasts, outcomes. Each tone has its shape, its word and its
//! colour together.

use iced::alignment::Vertical;
use iced::widget::{Row, column, container, row, space, stack};
use iced::{Border, Element, Length, Padding};

use super::choice::disc;
use super::panel::{Ground, badge};
use super::{one_line, panel, plain, tinted, tone_icon, words};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Look, Role, Tone};

/// Whether a part of the machine works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Works {
    /// It does.
    Yes,
    /// It does not.
    No,
}

/// Something to know, on the ground of its tone.
#[must_use]
pub struct Notice<'a, Message> {
    look: Look,
    tone: Tone,
    icon: Icon,
    title: String,
    line: Option<String>,
    button: Option<Element<'a, Message>>,
}

/// A notice with its head in bold. The icon is the tone's.
pub fn notice<'a, Message>(look: Look, tone: Tone, title: impl Into<String>) -> Notice<'a, Message> {
    Notice { look, tone, icon: tone_icon(tone), title: title.into(), line: None, button: None }
}

impl<'a, Message> Notice<'a, Message> {
    /// Another icon than the tone's.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    /// One plain line below the head.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.line = Some(line.into());
        self
    }

    /// The one button it may have, at the right; give it a width.
    pub fn button(mut self, button: impl Into<Element<'a, Message>>) -> Self {
        self.button = Some(button.into());
        self
    }
}

impl<'a, Message: 'a> From<Notice<'a, Message>> for Element<'a, Message> {
    fn from(notice: Notice<'a, Message>) -> Element<'a, Message> {
        let Notice { look, tone, icon, title, line, button } = notice;
        let palette = look.palette();
        let (ground, colour) = (palette.ground(tone), palette.letters(tone));
        let line = line.map(|line| words(look, Role::Second, line).width(Length::Fill));
        let lines = column![tinted(look, Role::Heading, colour, title).width(Length::Fill)].push(line);
        let content = row![icon::view(icon, look.large_icon(), colour), lines.width(Length::Fill)].push(button);
        let border = Border { color: colour, width: look.hairline().max(2.0), radius: look.panel_radius().into() };
        container(content.spacing(look.thought_gap() * 1.5).align_y(Vertical::Center))
            .padding([look.thought_gap() * 1.25, look.panel_padding()])
            .width(Length::Fill)
            .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
            .into()
    }
}

/// A state in a word, with its icon.
pub fn chip<'a, Message: 'a>(look: Look, tone: Tone, icon: Icon, word: impl Into<String>) -> Element<'a, Message> {
    chip_on(look, look.palette().ground(tone), tone, icon, word)
}

/// The same on white, as it stands on the picture of a card.
pub fn white_chip<'a, Message: 'a>(look: Look, tone: Tone, icon: Icon, word: impl Into<String>) -> Element<'a, Message> {
    chip_on(look, look.palette().surface, tone, icon, word)
}

fn chip_on<'a, Message: 'a>(look: Look, ground: iced::Color, tone: Tone, icon: Icon, word: impl Into<String>) -> Element<'a, Message> {
    let colour = look.palette().letters(tone);
    let word = one_line(tinted(look, Role::Second, colour, word).font(font::BOLD));
    let border = Border { radius: look.chip_radius().into(), ..Border::default() };
    let content = row![icon::view(icon, look.small_icon(), colour), word].spacing(look.line_gap() + 2.0).align_y(Vertical::Center);
    container(content)
        .padding(Padding::from([look.line_gap() * 0.5, look.thought_gap()]))
        .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
        .into()
}

/// Where the money is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoneyIs {
    /// Nothing was taken.
    NotTaken,
    /// Received, not yet on the card.
    Received,
    /// On the card.
    OnTheCard,
}

/// The one sentence about the money, as high as the buttons it stands among.
pub fn money_sentence<'a, Message: 'a>(look: Look, whereabouts: MoneyIs, sentence: impl Into<String>) -> Element<'a, Message> {
    let (tone, icon) = match whereabouts {
        MoneyIs::NotTaken => (Tone::Info, Icon::Shield),
        MoneyIs::Received => (Tone::Amber, Icon::Shield),
        MoneyIs::OnTheCard => (Tone::Success, Icon::Done),
    };
    let palette = look.palette();
    let (ground, colour) = (palette.ground(tone), palette.letters(tone));
    let words = plain(look, Role::Body, sentence).font(font::BOLD).color(colour).width(Length::Fill);
    let border = Border { radius: look.field_radius().into(), ..Border::default() };
    let content = row![icon::view(icon, look.icon(), colour), words].spacing(look.icon_gap()).align_y(Vertical::Center);
    container(content)
        .padding([look.thought_gap(), look.panel_padding() * 0.8])
        .width(Length::Fill)
        .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
        .into()
}

/// A short word in passing: not for money.
pub fn toast<'a, Message: 'a>(look: Look, icon: Icon, sentence: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let words = plain(look, Role::Body, sentence).font(font::BOLD).color(palette.on_accent);
    let border = Border { radius: look.field_radius().into(), ..Border::default() };
    let content = row![icon::view(icon, look.icon(), palette.on_accent), words].spacing(look.icon_gap()).align_y(Vertical::Center);
    container(content)
        .padding([look.thought_gap() * 1.5, look.panel_padding()])
        .style(move |_| container::Style { background: Some(palette.night.into()), border, ..container::Style::default() })
        .into()
}

/// Puts a toast over a screen, above its rail and footer. Touches go through to the screen.
pub fn toast_over<'a, Message: 'a>(
    look: Look,
    screen: impl Into<Element<'a, Message>>,
    toast: Option<Element<'a, Message>>,
) -> Element<'a, Message> {
    let lift = if look.is_kiosk() { look.rail_height() + look.footer_height() } else { look.rail_height() + look.margin() };
    let place = |toast| {
        container(toast)
            .width(Length::Fill)
            .height(Length::Fill)
            .align_bottom(Length::Fill)
            .center_x(Length::Fill)
            .padding(Padding::from(look.margin()).bottom(lift + look.panel_gap()))
    };
    let toast = toast.map_or_else(|| container(space()), place);
    stack![screen.into(), toast].width(Length::Fill).height(Length::Fill).into()
}

/// How it ended, in shape and colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Done: a green disc with a tick.
    Well,
    /// Not finished, a hand is needed: an amber square with a triangle.
    Open,
    /// Nothing happened: a petrol square with a shield.
    Nothing,
    /// Stopped: a red square.
    Stopped,
}

/// The head of an outcome: its mark, its title, one line.
#[must_use]
pub struct Outcome<'a, Message> {
    look: Look,
    ended: Ended,
    icon: Icon,
    title: String,
    line: Option<String>,
    end: Option<Element<'a, Message>>,
}

/// The head of an outcome. The icon is the ending's.
pub fn outcome<'a, Message>(look: Look, ended: Ended, title: impl Into<String>) -> Outcome<'a, Message> {
    let icon = match ended {
        Ended::Well => Icon::Tick,
        Ended::Open => Icon::Warning,
        Ended::Nothing => Icon::Shield,
        Ended::Stopped => Icon::Error,
    };
    Outcome { look, ended, icon, title: title.into(), line: None, end: None }
}

impl<'a, Message> Outcome<'a, Message> {
    /// Another icon than the ending's.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = icon;
        self
    }

    /// One line below the title.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.line = Some(line.into());
        self
    }

    /// Something at the right: a countdown.
    pub fn end(mut self, end: impl Into<Element<'a, Message>>) -> Self {
        self.end = Some(end.into());
        self
    }
}

impl<'a, Message: 'a> From<Outcome<'a, Message>> for Element<'a, Message> {
    fn from(outcome: Outcome<'a, Message>) -> Element<'a, Message> {
        let Outcome { look, ended, icon, title, line, end } = outcome;
        let palette = look.palette();
        let side = look.large_badge();
        let (mark, colour) = match ended {
            Ended::Well => (disc(icon::view(icon, side * 0.56, palette.on_accent), side, palette.success), palette.success),
            Ended::Open => (badge(look, icon, side, palette.amber, palette.ink), palette.ink),
            Ended::Nothing => (badge(look, icon, side, palette.accent, palette.on_accent), palette.ink),
            Ended::Stopped => (badge(look, icon, side, palette.danger, palette.on_accent), palette.ink),
        };
        let line = line.map(|line| words(look, Role::Body, line).width(Length::Fill));
        let lines = column![tinted(look, Role::Display, colour, title).width(Length::Fill)].push(line);
        row![mark, lines.width(Length::Fill)].push(end).spacing(look.panel_padding()).align_y(Vertical::Center).into()
    }
}

/// An amber panel with one thing to do: 正在写卡，请不要移动卡片.
#[must_use]
pub struct YourTurn<'a, Message> {
    look: Look,
    icon: Icon,
    title: String,
    line: Option<String>,
    end: Option<Element<'a, Message>>,
}

/// An amber panel that says what your hand must do, or must not.
pub fn your_turn<'a, Message>(look: Look, icon: Icon, title: impl Into<String>) -> YourTurn<'a, Message> {
    YourTurn { look, icon, title: title.into(), line: None, end: None }
}

impl<'a, Message> YourTurn<'a, Message> {
    /// One line below it.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.line = Some(line.into());
        self
    }

    /// Something at the right: a countdown, a word about what happens next (in ink).
    pub fn end(mut self, end: impl Into<Element<'a, Message>>) -> Self {
        self.end = Some(end.into());
        self
    }
}

impl<'a, Message: 'a> From<YourTurn<'a, Message>> for Element<'a, Message> {
    fn from(turn: YourTurn<'a, Message>) -> Element<'a, Message> {
        let YourTurn { look, icon, title, line, end } = turn;
        let palette = look.palette();
        let full = line.is_some();
        // Lying, the words need the width.
        let mark: Element<'a, Message> = if full && look.canvas() != Canvas::KioskWide {
            badge(look, icon, look.large_badge() * 0.86, palette.surface, palette.ink)
        } else {
            icon::view(icon, look.large_icon(), palette.ink).into()
        };
        let role = if full { Role::Title } else { Role::Button };
        let line = line.map(|line| words(look, Role::Body, line).width(Length::Fill));
        let lines = column![words(look, role, title).width(Length::Fill)].push(line);
        let content = Row::new().push(mark).push(lines.width(Length::Fill)).push(end);
        panel(look, Ground::YourTurn, content.spacing(look.panel_padding()).align_y(Vertical::Center)).into()
    }
}
