//! What is chosen from: segments side by side, cards with a ring, rows that lead on, amounts.

use iced::advanced::widget::Id;
use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, Row, column, container, row, space, stack};
use iced::{Border, Color, Element, Length, Padding};

use super::button::{Able, disabled_face, finished};
use super::lip::{Face, Lip, on_lip, pressable};
use super::{badge, bold, fitted, money, muted, one_line};
use crate::domain::money::Fen;
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Height, Look, Role, Tone};

/// Whether it is the chosen one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Chosen {
    /// It is.
    Yes,
    /// It is not.
    #[default]
    No,
}

impl Chosen {
    /// `Yes` where it is so.
    pub fn when(so: bool) -> Chosen {
        if so { Chosen::Yes } else { Chosen::No }
    }
}

/// What everything to choose from has: a message, an id, a width.
struct Target<Message> {
    look: Look,
    id: Option<Id>,
    on_press: Option<Message>,
    width: Length,
}

impl<Message> Target<Message> {
    fn new(look: Look) -> Self {
        Target { look, id: None, on_press: None, width: Length::Fill }
    }
}

/// The setters every target has.
macro_rules! targets {
    ($name:ident) => {
        impl<Message> $name<Message> {
            /// What tests find it by.
            pub fn id(mut self, id: impl Into<Id>) -> Self {
                self.target.id = Some(id.into());
                self
            }

            /// What touching it means.
            pub fn on_press(mut self, message: Message) -> Self {
                self.target.on_press = Some(message);
                self
            }

            /// What touching it means; disabled where it means nothing.
            pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
                self.target.on_press = message;
                self
            }

            /// Its width, else as much as there is.
            pub fn width(mut self, width: impl Into<Length>) -> Self {
                self.target.width = width.into();
                self
            }
        }
    };
}

/// One of several side by side: means of payment, kinds of registration, filters.
#[must_use]
pub struct Segment<Message> {
    target: Target<Message>,
    label: String,
    icon: Option<Icon>,
    chosen: Chosen,
}

/// One segment. The chosen one is filled and ticked.
pub fn segment<Message>(look: Look, label: impl Into<String>, chosen: Chosen) -> Segment<Message> {
    Segment { target: Target::new(look), label: label.into(), icon: None, chosen }
}

targets!(Segment);

impl<Message> Segment<Message> {
    /// The icon before the word.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }
}

/// The face of what is chosen, or could be.
fn choice_face(look: Look, chosen: Chosen) -> Face {
    let palette = look.palette();
    let radius = look.button_radius();
    match chosen {
        Chosen::Yes => Face {
            ground: Some(palette.accent),
            pressed: palette.accent_deep,
            letters: palette.on_accent,
            pressed_letters: palette.on_accent,
            border: palette.accent,
            border_width: look.border(),
            radius,
        },
        Chosen::No => Face {
            ground: Some(palette.surface),
            pressed: palette.pressed,
            letters: palette.ink,
            pressed_letters: palette.ink,
            border: palette.edge,
            border_width: look.border(),
            radius,
        },
    }
}

impl<'a, Message: Clone + 'a> From<Segment<Message>> for Element<'a, Message> {
    fn from(segment: Segment<Message>) -> Element<'a, Message> {
        let Segment { target, label, icon, chosen } = segment;
        let look = target.look;
        let face = if target.on_press.is_some() || chosen == Chosen::Yes { choice_face(look, chosen) } else { disabled_face(look) };
        let label = fitted(look, Role::Heading, label);
        let label = match chosen {
            Chosen::Yes => label.reserving(look.icon() + look.icon_gap()),
            Chosen::No => label.font(font::REGULAR),
        };
        let icon = icon.filter(|_| look.canvas() != Canvas::Bom);
        let mut line = Row::new().spacing(look.icon_gap()).align_y(Vertical::Center);
        line = line.push(icon.map(|icon| icon::view(icon, look.icon(), face.letters)));
        line = line.push(Element::from(label));
        line = line.push((chosen == Chosen::Yes).then(|| icon::view(Icon::Tick, look.icon(), face.letters)));
        let line = container(line).padding([0.0, look.line_gap()]);
        let able = Able::when(target.on_press.is_some());
        let content = on_lip(pressable(face, line, target.on_press), None, face.radius);
        let content = content.width(target.width).height(look.height(Height::Standard));
        finished(content, face.radius, target.id, able)
    }
}

/// One of two or three with a line of explanation: good card or broken card.
#[must_use]
pub struct OptionCard<Message> {
    target: Target<Message>,
    title: String,
    line: String,
    icon: Icon,
    chosen: Chosen,
}

/// A card to choose, with a ring that fills.
pub fn option_card<Message>(
    look: Look,
    icon: Icon,
    title: impl Into<String>,
    line: impl Into<String>,
    chosen: Chosen,
) -> OptionCard<Message> {
    OptionCard { target: Target::new(look), title: title.into(), line: line.into(), icon, chosen }
}

targets!(OptionCard);

/// The ring of what can be chosen: with a thick border where it is.
pub(super) fn ring<'a, Message: 'a>(look: Look, side: f32, chosen: Chosen) -> Element<'a, Message> {
    let palette = look.palette();
    let (colour, width) = match chosen {
        Chosen::Yes => (palette.accent, (side * 0.28).round()),
        Chosen::No => (palette.edge, look.border()),
    };
    let border = Border { color: colour, width, radius: (side / 2.0).into() };
    container(space())
        .width(side)
        .height(side)
        .style(move |_| container::Style { background: Some(palette.surface.into()), border, ..container::Style::default() })
        .into()
}

impl<'a, Message: Clone + 'a> From<OptionCard<Message>> for Element<'a, Message> {
    fn from(card: OptionCard<Message>) -> Element<'a, Message> {
        let OptionCard { target, title, line, icon, chosen } = card;
        let look = target.look;
        let palette = look.palette();
        let face = choice_face(look, Chosen::No);
        let (colour, face) = match chosen {
            Chosen::Yes => (palette.accent, Face { border: palette.accent, border_width: look.strong_border(), ..face }),
            Chosen::No => (palette.ink, face),
        };
        let lines = column![
            Element::from(fitted(look, Role::Heading, title).colour(colour)),
            Element::from(fitted(look, Role::Second, line).colour(palette.ink))
        ];
        let content = row![
            ring(look, look.small_icon() * 1.4, chosen),
            container(lines).width(Length::Fill),
            icon::view(icon, look.large_icon(), colour)
        ]
        .spacing(look.thought_gap() * 1.5)
        .align_y(Vertical::Center);
        let content = container(content).padding([0.0, look.panel_padding()]);
        let height = look.row_height().max(look.line(Role::Heading) + look.line(Role::Second) + 2.0 * look.thought_gap());
        let able = Able::when(target.on_press.is_some());
        let content = on_lip(pressable(face, content, target.on_press), None, face.radius).width(target.width).height(height);
        finished(content, face.radius, target.id, able)
    }
}

/// A row that leads on: one of the ways to pay.
#[must_use]
pub struct ChoiceRow<Message> {
    target: Target<Message>,
    icon: Icon,
    title: String,
    line: String,
    unavailable: Option<String>,
}

/// A row with an icon in a square, a word, and a line of explanation.
pub fn choice_row<Message>(look: Look, icon: Icon, title: impl Into<String>, line: impl Into<String>) -> ChoiceRow<Message> {
    ChoiceRow { target: Target::new(look), icon, title: title.into(), line: line.into(), unavailable: None }
}

targets!(ChoiceRow);

impl<Message> ChoiceRow<Message> {
    /// Cannot be chosen, in a word; the row's line says why.
    pub fn unavailable(mut self, word: impl Into<String>) -> Self {
        self.unavailable = Some(word.into());
        self
    }
}

impl<'a, Message: Clone + 'a> From<ChoiceRow<Message>> for Element<'a, Message> {
    fn from(choice: ChoiceRow<Message>) -> Element<'a, Message> {
        let ChoiceRow { target, icon, title, line, unavailable } = choice;
        let look = target.look;
        let palette = look.palette();
        let able = unavailable.is_none() && target.on_press.is_some();
        let face = if able { choice_face(look, Chosen::No) } else { disabled_face(look) };
        let lip = able.then(|| Lip { colour: palette.line, height: look.lip() });
        let (colour, square) =
            if able { (palette.ink, (palette.accent_soft, palette.accent)) } else { (palette.muted, (palette.pressed, palette.ink)) };
        let side = look.badge();
        let end: Element<'a, Message> = match unavailable {
            None => icon::view(Icon::Next, look.button_icon(), palette.accent).into(),
            Some(word) => {
                row![icon::view(Icon::Close, look.small_icon(), palette.muted), one_line(muted(look, Role::Second, word).font(font::BOLD))]
                    .spacing(look.line_gap())
                    .align_y(Vertical::Center)
                    .into()
            }
        };
        let title = Element::from(fitted(look, Role::Button, title).colour(colour));
        let line = (!look.is_crowded()).then(|| Element::from(fitted(look, Role::Second, line)));
        let lines = column![title].push(line);
        let content = row![badge(look, icon, side, square.0, square.1), container(lines).width(Length::Fill), end]
            .spacing(look.thought_gap() * 1.5)
            .align_y(Vertical::Center);
        let content = container(content).padding(Padding::default().left(look.thought_gap() * 1.5).right(look.panel_padding()));
        let on_press = target.on_press.filter(|_| able);
        let content = on_lip(pressable(face, content, on_press), lip, face.radius).width(target.width).height(look.row_height());
        finished(content, face.radius, target.id, Able::when(able))
    }
}

/// What a tile's amount is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TileState {
    /// Could be chosen.
    Rest,
    /// Is chosen.
    Selected,
    /// Cannot be chosen, and why, in a word or two. Touching it still says so.
    Impossible(String),
}

/// An amount to choose.
#[must_use]
pub struct Tile<Message> {
    target: Target<Message>,
    amount: Fen,
    after: Option<String>,
    state: TileState,
}

/// An amount to choose, with what would be on the card afterwards below it.
pub fn tile<Message>(look: Look, amount: Fen, state: TileState) -> Tile<Message> {
    Tile { target: Target::new(look), amount, after: None, state }
}

targets!(Tile);

impl<Message> Tile<Message> {
    /// The second line: 充后 ¥136.50.
    pub fn after(mut self, words: impl Into<String>) -> Self {
        self.after = Some(words.into());
        self
    }
}

impl<'a, Message: Clone + 'a> From<Tile<Message>> for Element<'a, Message> {
    fn from(tile: Tile<Message>) -> Element<'a, Message> {
        let Tile { target, amount, after, state } = tile;
        let look = target.look;
        let palette = look.palette();
        let (face, lip, sum) = match state {
            TileState::Rest => {
                // The second line takes the button's colour, so that it turns ink under the finger.
                (Face { letters: palette.muted, ..choice_face(look, Chosen::No) }, Some(palette.line), palette.ink)
            }
            TileState::Selected => (choice_face(look, Chosen::Yes), Some(palette.accent_deep), palette.on_accent),
            TileState::Impossible(_) => (disabled_face(look), None, palette.muted),
        };
        let second = match &state {
            TileState::Impossible(why) => Some(fitted(look, Role::Second, why.clone()).colour(palette.danger).font(font::BOLD)),
            // Large letters on a lying screen leave no room beside the sum.
            TileState::Rest | TileState::Selected => after.filter(|_| !look.is_crowded()).map(|after| fitted(look, Role::Second, after)),
        };
        let second = second.map(Element::from);
        let sum = money(look, amount).colour(sum);
        let chosen = Chosen::when(state == TileState::Selected);
        let content = if look.is_elder() { wide_tile(look, sum, second, chosen, &state) } else { small_tile(look, sum, second, chosen) };
        let lip = lip.map(|colour| Lip { colour, height: look.lip() });
        let able = Able::when(target.on_press.is_some());
        let content = on_lip(pressable(face, content, target.on_press), lip, face.radius);
        finished(content.width(target.width).height(look.tile_height()), face.radius, target.id, able)
    }
}

/// Amount over line, and a tick in the corner of the chosen one.
fn small_tile<'a, Message: 'a>(
    look: Look,
    sum: super::Money,
    second: Option<Element<'a, Message>>,
    chosen: Chosen,
) -> Element<'a, Message> {
    let lines = Column::new().push(Element::from(sum)).push(second).align_x(Horizontal::Center);
    let lines = container(lines).padding([0.0, look.line_gap()]).center(Length::Fill);
    if chosen == Chosen::No {
        return lines.into();
    }
    let side = look.icon() * 1.1;
    let corner = container(tick_disc(look, side)).align_right(Length::Fill).padding(look.line_gap() * 1.5);
    stack![lines, corner].into()
}

/// Ring, amount, and the line at the right.
fn wide_tile<'a, Message: 'a>(
    look: Look,
    sum: super::Money,
    second: Option<Element<'a, Message>>,
    chosen: Chosen,
    state: &TileState,
) -> Element<'a, Message> {
    let side = look.icon() * 1.45;
    let mark: Element<'a, Message> = match (state, chosen) {
        (TileState::Impossible(_), _) => icon::view(Icon::Close, side, look.palette().muted).into(),
        (_, Chosen::Yes) => tick_disc(look, side),
        (_, Chosen::No) => ring(look, side, Chosen::No),
    };
    let line = if look.is_crowded() {
        // Nothing fits beside the sum here.
        let sum = if second.is_some() { sum.role(Role::Sum) } else { sum };
        row![mark, column![Element::from(sum)].push(second)]
    } else {
        row![mark, Element::from(sum), space().width(Length::Fill)].push(second)
    };
    let line = line.spacing(look.panel_padding()).align_y(Vertical::Center);
    container(line).padding([0.0, look.panel_padding() + look.line_gap()]).center_y(Length::Fill).into()
}

/// A white disc with a petrol tick: chosen, on petrol.
fn tick_disc<'a, Message: 'a>(look: Look, side: f32) -> Element<'a, Message> {
    let palette = look.palette();
    disc(icon::view(Icon::Tick, side * 0.62, palette.accent), side, palette.on_accent)
}

/// Something in the middle of a disc.
pub(super) fn disc<'a, Message: 'a>(content: impl Into<Element<'a, Message>>, side: f32, ground: Color) -> Element<'a, Message> {
    let border = Border { radius: (side / 2.0).into(), ..Border::default() };
    container(content)
        .center(side)
        .style(move |_| container::Style { background: Some(ground.into()), border, ..container::Style::default() })
        .into()
}

/// A heading over what is chosen from.
pub fn heading<'a, Message: 'a>(look: Look, title: impl Into<String>) -> Element<'a, Message> {
    one_line(bold(look, Role::Heading, title)).into()
}

/// The icon of a tone where nobody says otherwise: each has a shape of its own.
pub fn tone_icon(tone: Tone) -> Icon {
    match tone {
        Tone::Info => Icon::Info,
        Tone::Amber => Icon::Warning,
        Tone::Success => Icon::Done,
        Tone::Danger => Icon::Error,
        Tone::Plain => Icon::Close,
    }
}
