//! From amount to outcome one line, like a line on a transit map; and the same marks standing, as a list of steps.

use iced::alignment::{Horizontal, Vertical};
use iced::border::Radius;
use iced::widget::{Column, Container, Row, column, container, row, space};
use iced::{Border, Color, Element, Length, Padding};

use super::choice::disc;
use super::moving::stretch;
use super::panel::{filled, rule};
use super::{one_line, plain, tinted, words};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Look, Role};

/// How far a station of the line is, or a step of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Behind us.
    Done,
    /// Here.
    Now,
    /// Before us.
    Ahead,
    /// Not reached: the way to it broke.
    Broken,
}

/// One station of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Station {
    /// Its word.
    pub word: String,
    /// How far it is.
    pub stage: Stage,
}

impl Station {
    /// A station of this word.
    pub fn new(word: impl Into<String>, stage: Stage) -> Station {
        Station { word: word.into(), stage }
    }
}

/// The line.
#[must_use]
pub struct MoneyLine {
    look: Look,
    stations: Vec<Station>,
}

/// The line of a screen: on a kiosk a white band under the header, at a counter a panel of its own.
pub fn money_line(look: Look, stations: Vec<Station>) -> MoneyLine {
    MoneyLine { look, stations }
}

impl<'a, Message: 'a> From<MoneyLine> for Element<'a, Message> {
    fn from(line: MoneyLine) -> Element<'a, Message> {
        let MoneyLine { look, stations } = line;
        let side = look.disc();
        let cell = 2.0 * look.line_inset();
        let mut marks = Row::new().align_y(Vertical::Center).push(space().width((cell - side) / 2.0));
        let mut labels = Row::new();
        for (index, station) in stations.into_iter().enumerate() {
            if index > 0 {
                marks = marks.push(stretch(look, station.stage));
                labels = labels.push(space().width(Length::Fill));
            }
            marks = marks.push(mark(look, side, station.stage));
            labels = labels.push(container(label(look, &station)).center_x(cell));
        }
        marks = marks.push(space().width((cell - side) / 2.0));
        let content = column![marks, labels].spacing(look.line_gap() * 0.5);
        let content = container(content).width(Length::Fill).center_y(Length::Fill);
        let height = look.line_band().max(side + look.line(Role::Second) + 3.0 * look.line_gap());
        if look.is_kiosk() {
            let band = column![filled(look.palette().surface, content), rule(look)];
            return band.height(height).into();
        }
        super::panel(look, super::Ground::Sheet, content).flush().height(height).into()
    }
}

/// A station's word.
fn label<'a>(look: Look, station: &Station) -> iced::widget::Text<'a> {
    let palette = look.palette();
    let (colour, face) = match station.stage {
        Stage::Done => (palette.ink, font::REGULAR),
        Stage::Now => (palette.accent, font::BOLD),
        Stage::Ahead => (palette.muted, font::REGULAR),
        Stage::Broken => (palette.amber_text, font::BOLD),
    };
    one_line(plain(look, Role::Second, station.word.clone()).font(face).color(colour))
}

/// A box of one colour with round ends.
fn bar<'a, Message: 'a>(width: impl Into<Length>, height: impl Into<Length>, radius: f32, colour: Color) -> Container<'a, Message> {
    let border = Border { radius: Radius::from(radius), ..Border::default() };
    container(space()).width(width).height(height).style(move |_| container::Style {
        background: Some(colour.into()),
        border,
        ..container::Style::default()
    })
}

/// A station, or the mark of a step.
fn mark<'a, Message: 'a>(look: Look, side: f32, stage: Stage) -> Element<'a, Message> {
    let palette = look.palette();
    match stage {
        Stage::Done => disc(icon::view(Icon::Tick, (side * 0.56).round(), palette.on_accent), side, palette.accent),
        Stage::Now => {
            let border = Border { color: palette.accent, width: (side * 0.155).round(), radius: (side / 2.0).into() };
            let dot = (side * 0.38).round();
            container(bar(dot, dot, dot / 2.0, palette.accent))
                .center(side)
                .style(move |_| container::Style { background: Some(palette.surface.into()), border, ..container::Style::default() })
                .into()
        }
        Stage::Ahead => {
            let border = Border { color: palette.edge, width: look.border(), radius: (side / 2.0).into() };
            container(space())
                .width(side)
                .height(side)
                .style(move |_| container::Style { background: Some(palette.surface.into()), border, ..container::Style::default() })
                .into()
        }
        Stage::Broken => {
            let border = Border { radius: (side * 0.17).round().into(), ..Border::default() };
            container(icon::view(Icon::Warning, (side * 0.58).round(), palette.ink))
                .center(side)
                .style(move |_| container::Style { background: Some(palette.amber.into()), border, ..container::Style::default() })
                .into()
        }
    }
}

/// What stands in the line's place with large text: which step, what it is, of how many.
pub fn step_bar<'a, Message: 'a>(
    look: Look,
    step: impl Into<String>,
    title: impl Into<String>,
    of: impl Into<String>,
) -> Element<'a, Message> {
    let palette = look.palette();
    let white = |words: String| one_line(plain(look, Role::Second, words).color(palette.on_accent));
    let content =
        row![white(step.into()).font(font::BOLD), white(title.into()).font(font::BOLD), space().width(Length::Fill), white(of.into())]
            .spacing(look.panel_padding())
            .align_y(Vertical::Center);
    let content = container(content).padding([0.0, look.margin()]).center_y(Length::Fill);
    container(filled(palette.accent, content)).height(look.line_band()).into()
}

/// One step of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What is done in it.
    pub title: String,
    /// When it was, or how far it is.
    pub line: Option<String>,
    /// How far it is.
    pub stage: Stage,
}

impl Step {
    /// A step of this title.
    pub fn new(title: impl Into<String>, stage: Stage) -> Step {
        Step { title: title.into(), line: None, stage }
    }

    /// A second line below it.
    #[must_use]
    pub fn line(self, line: impl Into<String>) -> Step {
        Step { line: Some(line.into()), ..self }
    }
}

/// The steps below each other, each with its mark.
pub fn step_list<'a, Message: 'a>(look: Look, steps: Vec<Step>) -> Element<'a, Message> {
    let palette = look.palette();
    let side = look.step_disc();
    let width = look.bar();
    let mut list = Column::new();
    let last = steps.len().saturating_sub(1);
    for (index, step) in steps.into_iter().enumerate() {
        let (colour, face) = match step.stage {
            Stage::Done => (palette.ink, font::REGULAR),
            Stage::Now => (palette.accent, font::BOLD),
            Stage::Ahead => (palette.muted, font::REGULAR),
            Stage::Broken => (palette.amber_text, font::BOLD),
        };
        let title = one_line(tinted(look, Role::Body, colour, step.title).font(face).size(look.size(Role::Heading)));
        let title = title.line_height(look.line_height(Role::Heading));
        let second = step.line.map(|line| one_line(words(look, Role::Second, line).color(palette.muted)));
        let lines = Column::new().push(title).push(second);
        let way = if step.stage == Stage::Done { palette.accent } else { palette.line };
        let way = (index < last).then(|| {
            let gap = look.line_gap() * 0.6;
            container(bar(width, Length::Fill, width / 2.0, way)).padding(Padding::from([gap, 0.0])).height(Length::Fill)
        });
        let marks = Column::new().push(mark(look, side, step.stage)).push(way).align_x(Horizontal::Center).width(side);
        let height = if index < last { look.step_height() } else { side.max(look.line(Role::Heading) + look.line(Role::Second)) };
        list = list.push(row![marks, lines.width(Length::Fill)].spacing(look.thought_gap() * 1.75).height(height));
    }
    list.width(Length::Fill).into()
}

/// How much of the way is done, in finished steps; never by time.
pub fn progress<'a, Message: 'a>(look: Look, finished: u16, of: u16) -> Element<'a, Message> {
    let palette = look.palette();
    let height = look.progress_bar();
    let finished = finished.min(of);
    let part = |portion: u16, colour: Color| (portion > 0).then(|| bar(Length::FillPortion(portion), height, height / 2.0, colour));
    let ground = if look.is_elder() { palette.sunken } else { palette.line };
    let line =
        Row::new().push(part(finished, palette.accent)).push((finished < of).then(|| space().width(Length::FillPortion(of - finished))));
    let border = Border { radius: (height / 2.0).into(), ..Border::default() };
    container(line)
        .width(Length::Fill)
        .height(height)
        .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
        .into()
}
