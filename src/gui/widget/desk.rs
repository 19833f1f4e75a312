//! What stands round every screen of a counter and of a subway position: side bar and title.

use iced::advanced::widget::Id;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::button::Status;
use iced::widget::{Column, Row, column, container, row, space, stack};
use iced::{Border, Element, Length, Padding};

use super::button::key_cap;
use super::choice::Chosen;
use super::keyboard::{RingOn, Target};
use super::notice::Works;
use super::panel::{count, filled, rule, rule_of};
use super::through::reached;
use super::{muted, one_line, plain, training_plate, words};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Look, Role};

/// One entry of the side bar.
#[must_use]
pub struct SideEntry<Message> {
    icon: Icon,
    word: String,
    key: Option<String>,
    badge: Option<String>,
    selected: Chosen,
    id: Id,
    on_press: Option<Message>,
}

/// An entry of the side bar.
pub fn side_entry<Message>(
    icon: Icon,
    word: impl Into<String>,
    selected: Chosen,
    id: impl Into<Id>,
    on_press: Option<Message>,
) -> SideEntry<Message> {
    SideEntry { icon, word: word.into(), key: None, badge: None, selected, id: id.into(), on_press }
}

impl<Message> SideEntry<Message> {
    /// The key that leads there: `F2`.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// How many are waiting there; takes the key's place.
    pub fn badge(mut self, number: impl Into<String>) -> Self {
        self.badge = Some(number.into());
        self
    }
}

/// The side bar.
#[must_use]
pub struct SideBar<Message> {
    look: Look,
    name: String,
    place: String,
    entries: Vec<SideEntry<Message>>,
    operator: Option<(String, String)>,
    lock: Option<SideEntry<Message>>,
}

/// The side bar: the mark with name and place, then its entries.
pub fn side_bar<Message>(
    look: Look,
    name: impl Into<String>,
    place: impl Into<String>,
    entries: Vec<SideEntry<Message>>,
) -> SideBar<Message> {
    SideBar { look, name: name.into(), place: place.into(), entries, operator: None, lock: None }
}

impl<Message> SideBar<Message> {
    /// Who works here, and since when.
    pub fn operator(mut self, name: impl Into<String>, line: impl Into<String>) -> Self {
        self.operator = Some((name.into(), line.into()));
        self
    }

    /// The entry at its foot.
    pub fn lock(mut self, entry: SideEntry<Message>) -> Self {
        self.lock = Some(entry);
        self
    }
}

impl<'a, Message: Clone + 'a> From<SideBar<Message>> for Element<'a, Message> {
    fn from(bar: SideBar<Message>) -> Element<'a, Message> {
        let SideBar { look, name, place, entries, operator, lock } = bar;
        let palette = look.palette();
        let narrow = look.canvas() == Canvas::Bom;
        let mark = icon::view(Icon::LogoLight, look.mark(), palette.on_accent);
        let head: Element<'a, Message> = if narrow {
            container(mark).center_x(Length::Fill).center_y(look.header_height()).into()
        } else {
            let names = column![
                plain(look, Role::Smallest, name).font(font::BOLD).color(palette.on_accent),
                plain(look, Role::Smallest, place).color(palette.on_deep_muted)
            ];
            let head = row![mark, names].spacing(look.icon_gap() * 1.2).align_y(Vertical::Center);
            container(head).padding([0.0, look.thought_gap() * 2.25]).center_y(look.header_height() + look.margin()).into()
        };
        let mut column = Column::new().push(head);
        for item in entries {
            column = column.push(entry(look, narrow, item));
        }
        column = column.push(space().height(Length::Fill));
        if let (Some((name, line)), false) = (operator, narrow) {
            let lines = column![
                one_line(plain(look, Role::Smallest, name).font(font::BOLD).color(palette.on_accent)),
                one_line(plain(look, Role::Smallest, line).color(palette.on_deep_muted))
            ];
            let who = row![icon::view(Icon::User, look.icon(), palette.on_accent), lines];
            let who = who.spacing(look.icon_gap() * 1.2).align_y(Vertical::Center);
            column = column.push(container(who).padding(Padding::from(look.thought_gap() * 2.25).top(0.0)));
        }
        if let Some(lock) = lock {
            column = column.push(rule_of(look, palette.accent)).push(entry(look, narrow, lock));
        }
        container(filled(palette.accent_deep, column)).width(look.side_bar()).height(Length::Fill).into()
    }
}

/// One entry: icon, word and key in a line; on the narrow bar the icon over the word.
fn entry<'a, Message: Clone + 'a>(look: Look, narrow: bool, item: SideEntry<Message>) -> Element<'a, Message> {
    let SideEntry { icon, word, key, badge, selected, id, on_press } = item;
    let palette = look.palette();
    let chosen = selected == Chosen::Yes;
    let colour = if on_press.is_some() || chosen { palette.on_accent } else { palette.on_deep_muted };
    let face = if chosen { font::BOLD } else { font::REGULAR };
    let sign = icon::view(icon, look.icon(), colour);
    let content: Element<'a, Message> = if narrow {
        let word = one_line(plain(look, Role::Smallest, word).font(face).color(colour));
        let middle = column![sign, word].align_x(Horizontal::Center);
        let badge = badge.map(|number| container(count(look, number)).align_right(Length::Fill).padding([2.0, 4.0]));
        stack![container(middle).center(Length::Fill)].push(badge).into()
    } else {
        let word = one_line(plain(look, Role::Body, word).font(face).color(colour));
        let end = match (badge, key) {
            (Some(number), _) => Some(count(look, number)),
            (None, Some(key)) => Some(key_cap(look, key, palette.on_deep_muted)),
            (None, None) => None,
        };
        let line = row![sign, word, space().width(Length::Fill)].push(end).spacing(look.icon_gap() * 1.2).align_y(Vertical::Center);
        container(line)
            .padding(Padding::from([0.0, look.thought_gap() * 1.75]).left(look.thought_gap() * 2.25))
            .center_y(Length::Fill)
            .into()
    };
    let ground = chosen.then_some(palette.accent);
    let able = on_press.is_some();
    let button = iced::widget::button(content).padding(0).width(Length::Fill).height(look.side_entry());
    let button = button.on_press_maybe(on_press).style(move |_, status| iced::widget::button::Style {
        background: if status == Status::Pressed { Some(palette.accent.into()) } else { ground.map(Into::into) },
        text_color: colour,
        ..iced::widget::button::Style::default()
    });
    let entry = container(button).id(id.clone());
    let button: Element<'a, Message> = if able { reached(id, Target { radius: 0.0, on: RingOn::Dark }, entry) } else { entry.into() };
    if !chosen {
        return button;
    }
    let border = Border { radius: iced::border::Radius::new(0.0).right(4.0), ..Border::default() };
    let mark = container(space()).width(6).height(look.side_entry()).style(move |_| container::Style {
        background: Some(palette.amber.into()),
        border,
        ..container::Style::default()
    });
    stack![button, mark].into()
}

/// A part of the machine and whether it works, as the title bar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peripheral {
    /// Its word; where it does not work, what is wrong.
    pub word: String,
    /// Whether it works.
    pub works: Works,
}

/// The title bar of a counter and of a subway position.
#[must_use]
pub struct TitleBar {
    look: Look,
    title: String,
    place: Option<String>,
    peripherals: Vec<Peripheral>,
    date: Option<String>,
    clock: String,
    plate: Option<String>,
    help: Option<(String, String)>,
}

/// The title bar: where one is, what works, what time it is.
pub fn title_bar(look: Look, title: impl Into<String>, peripherals: Vec<Peripheral>, clock: impl Into<String>) -> TitleBar {
    TitleBar { look, title: title.into(), place: None, peripherals, date: None, clock: clock.into(), plate: None, help: None }
}

impl TitleBar {
    /// A word of second rank behind the title, where there is no side bar to say it.
    pub fn place(mut self, place: impl Into<String>) -> TitleBar {
        self.place = Some(place.into());
        self
    }

    /// The date, or on the narrow canvas the operator, before the clock.
    pub fn date(mut self, date: impl Into<String>) -> TitleBar {
        self.date = Some(date.into());
        self
    }

    /// The key that helps, and its word.
    pub fn help(mut self, word: impl Into<String>, key: impl Into<String>) -> TitleBar {
        self.help = Some((word.into(), key.into()));
        self
    }

    /// The amber plate of training mode.
    pub fn plate(mut self, words: impl Into<String>) -> TitleBar {
        self.plate = Some(words.into());
        self
    }
}

impl<'a, Message: 'a> From<TitleBar> for Element<'a, Message> {
    fn from(bar: TitleBar) -> Element<'a, Message> {
        let TitleBar { look, title, place, peripherals, date, clock, plate, help } = bar;
        let palette = look.palette();
        let mut content = Row::new()
            .push(one_line(words(look, Role::Title, title)))
            .push(place.map(|place| one_line(muted(look, Role::Second, place))))
            .push(space().width(Length::Fill))
            .push(plate.map(|words| training_plate(look, words)))
            .push(space().width(Length::Fill));
        for Peripheral { word, works } in peripherals {
            let (icon, colour, text) = match works {
                Works::Yes => (Icon::Done, palette.success, words(look, Role::Smallest, word)),
                Works::No => {
                    let text = plain(look, Role::Smallest, word).font(font::BOLD).color(palette.amber_text);
                    (Icon::Warning, palette.amber_text, text)
                }
            };
            content = content.push(row![icon::view(icon, look.small_icon(), colour), one_line(text)].spacing(6).align_y(Vertical::Center));
        }
        if let Some((word, key)) = help.filter(|_| look.canvas() == Canvas::Counter) {
            let word = one_line(muted(look, Role::Smallest, word));
            content = content.push(row![word, key_cap(look, key, palette.muted)].spacing(look.icon_gap()).align_y(Vertical::Center));
        }
        let clock = one_line(plain(look, Role::Heading, clock).color(palette.ink));
        content = content.push(date.map(|date| one_line(muted(look, Role::Smallest, date)))).push(clock);
        let content = content.spacing(look.thought_gap() * 2.25).align_y(Vertical::Center);
        let content = container(content).padding([0.0, look.margin()]).center_y(Length::Fill);
        column![filled(palette.surface, content), rule(look)].height(look.header_height()).into()
    }
}

/// A whole screen of a counter: side bar, title, line, body between its margins.
pub fn desk_screen<'a, Message: 'a>(
    look: Look,
    side_bar: impl Into<Element<'a, Message>>,
    title_bar: impl Into<Element<'a, Message>>,
    line: Option<Element<'a, Message>>,
    body: impl Into<Element<'a, Message>>,
) -> Element<'a, Message> {
    let body = container(body).width(Length::Fill).height(Length::Fill);
    let inner = Column::new().push(line).push(body).spacing(look.panel_gap());
    let inner = container(inner).padding(Padding::from(look.margin()).top(look.margin() * 0.8).bottom(look.margin() * 0.8));
    super::ground(look, row![side_bar.into(), column![title_bar.into(), inner]])
}
