//! The card: its picture with the balance, and its strip where there is no room for a picture.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, Row, Text, column, container, row, space, stack};
use iced::{Border, Element, Length};

use super::{Part, fitted, money, muted, one_line, panel, sentence, tinted, white_chip};
use crate::domain::money::Fen;
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Look, Role, Tone};

/// The shape of a card: as wide as 968, as high as 610.
const HIGH: f32 = 610.0 / 968.0;

/// What is known of the balance.
enum Balance {
    Known {
        label: String,
        sum: Fen,
    },
    /// No sum at all; never one of nothing.
    Unread(Icon, String),
}

/// The picture of a card with what is on it.
#[must_use]
pub struct CardPicture {
    look: Look,
    name: String,
    kind: String,
    balance: Balance,
    status: Option<(Tone, Icon, String)>,
    number: Option<String>,
    validity: Option<String>,
    width: f32,
}

/// The picture of a card that was read: its name, its kind, and the balance under its label.
pub fn card_picture(look: Look, name: impl Into<String>, kind: impl Into<String>, label: impl Into<String>, balance: Fen) -> CardPicture {
    let balance = Balance::Known { label: label.into(), sum: balance };
    CardPicture {
        look,
        name: name.into(),
        kind: kind.into(),
        balance,
        status: None,
        number: None,
        validity: None,
        width: look.card_width(),
    }
}

/// The picture of a card that cannot be read: what to do stands where the balance would be.
pub fn unreadable_card(look: Look, name: impl Into<String>, what_to_do: impl Into<String>) -> CardPicture {
    blank_card(look, Icon::CardBroken, name, what_to_do)
}

/// The picture of a card of which nothing is known yet: none lies there, or it is being read.
pub fn blank_card(look: Look, icon: Icon, name: impl Into<String>, what_to_do: impl Into<String>) -> CardPicture {
    let picture = card_picture(look, name, String::new(), String::new(), Fen::ZERO);
    CardPicture { balance: Balance::Unread(icon, what_to_do.into()), ..picture }
}

impl CardPicture {
    /// What it is fit for, in a chip: normal, not enabled, stopped.
    pub fn status(mut self, tone: Tone, icon: Icon, word: impl Into<String>) -> CardPicture {
        self.status = Some((tone, icon, word.into()));
        self
    }

    /// Its number as it may be shown here: masked for passengers.
    pub fn number(mut self, number: impl Into<String>) -> CardPicture {
        self.number = Some(number.into());
        self
    }

    /// Until when it is valid.
    pub fn validity(mut self, validity: impl Into<String>) -> CardPicture {
        self.validity = Some(validity.into());
        self
    }

    /// Another width than that of the canvas. Below 400 take the strip.
    pub fn width(mut self, width: f32) -> CardPicture {
        self.width = width;
        self
    }
}

impl<'a, Message: 'a> From<CardPicture> for Element<'a, Message> {
    fn from(card: CardPicture) -> Element<'a, Message> {
        let CardPicture { look, name, kind, balance, status, number, validity, width } = card;
        let scale = (width / look.card_width()).min(1.0);
        let height = (width * HIGH).round();
        let margin = (width * if look.is_crowded() { 0.036 } else { 0.05 }).round();
        let head = head(look, scale, name, kind, status);
        // A narrow picture has no room for the number and the validity in one line: the validity goes up to the balance, and with
        // large text it is left out.
        let narrow = look.canvas() == Canvas::KioskWide;
        let above = validity.clone().filter(|_| narrow && !look.is_elder());
        let validity = validity.filter(|_| !narrow);
        let middle = middle(look, scale, balance, above);
        let white = |role, words| white(look, scale, role, words);
        let number = number.map(|number| white(Role::Body, number).font(font::BOLD));
        let validity = validity.map(|validity| white(Role::Second, validity));
        let foot: Element<'a, Message> = if look.is_elder() {
            Column::new().push(number).push(validity).into()
        } else {
            let foot = Row::new().push(number).push(space().width(Length::Fill)).push(validity);
            foot.spacing(look.thought_gap()).align_y(Vertical::Center).into()
        };
        let content = column![head, space().height(Length::FillPortion(2)), middle, space().height(Length::FillPortion(3)), foot];
        let content = container(content).padding(margin).width(width).height(height);
        let face = icon::drawing(Icon::CardFace).width(width).height(height);
        stack![face, content].width(width).height(height).into()
    }
}

/// A size on a picture that is smaller than designed; letters stay as large as the smallest allowed.
fn scaled(look: Look, scale: f32, role: Role) -> f32 {
    (look.size(role) * scale).round().max(look.size(Role::Smallest))
}

/// White words on the card, in one line.
fn white<'a>(look: Look, scale: f32, role: Role, words: String) -> Text<'a> {
    one_line(tinted(look, role, look.palette().on_accent, words).size(scaled(look, scale, role)))
}

/// Mark, name and kind at the left, what it is fit for at the right.
fn head<'a, Message: 'a>(look: Look, scale: f32, name: String, kind: String, status: Option<(Tone, Icon, String)>) -> Element<'a, Message> {
    let kind = (!kind.is_empty() && !look.is_crowded()).then(|| white(look, scale, Role::Second, kind));
    let name = Element::from(fitted(look, Role::Heading, name).size(scaled(look, scale, Role::Heading)).colour(look.palette().on_accent));
    // A crowded picture has no room beside the status.
    let name = (!look.is_crowded() || status.is_none()).then_some(name);
    let names = Column::new().push(name).push(kind);
    let mark = icon::view(Icon::LogoLight, (look.mark() * scale).round(), look.palette().on_accent);
    // Nor has a small picture for the mark beside name and status.
    let mark = (look.canvas() != Canvas::KioskWide || (status.is_none() && !look.is_elder())).then_some(mark);
    let status = status.map(|(tone, icon, word)| white_chip(look, tone, icon, word));
    let head = Row::new().push(mark).push(names.width(Length::Fill)).push(status);
    head.spacing(look.icon_gap()).align_y(Vertical::Center).into()
}

/// The balance under its label, or what to do where it cannot be read.
fn middle<'a, Message: 'a>(look: Look, scale: f32, balance: Balance, validity: Option<String>) -> Element<'a, Message> {
    let colour = look.palette().on_accent;
    match balance {
        Balance::Known { label, sum } => {
            let scale_of_sum = if look.is_crowded() { 0.8 * scale } else { scale };
            let sum = money(look, sum).size(scaled(look, scale_of_sum, Role::Hero)).colour(colour);
            let validity = validity.map(|validity| white(look, scale, Role::Second, validity));
            let label = row![white(look, scale, Role::Second, label), space().width(Length::Fill)].push(validity);
            column![label.align_y(Vertical::Center), Element::from(sum)].into()
        }
        Balance::Unread(icon, what_to_do) => row![
            icon::view(icon, look.large_badge() * 0.75 * scale, colour),
            tinted(look, Role::Heading, colour, what_to_do).size(scaled(look, scale, Role::Heading)).width(Length::Fill)
        ]
        .spacing(look.thought_gap() * 1.5)
        .align_y(Vertical::Center)
        .into(),
    }
}

/// The card in one line: small picture, its number's end, its balance.
#[must_use]
pub struct CardStrip {
    look: Look,
    tail: Vec<Part>,
    second: Option<Vec<Part>>,
    label: Option<String>,
    balance: Option<Fen>,
}

/// The card in one line: 尾号 **3426**.
pub fn card_strip(look: Look, tail: Vec<Part>) -> CardStrip {
    CardStrip { look, tail, second: None, label: None, balance: None }
}

impl CardStrip {
    /// The balance under its label, at the right.
    pub fn balance(mut self, label: impl Into<String>, sum: Fen) -> CardStrip {
        (self.label, self.balance) = (Some(label.into()), Some(sum));
        self
    }

    /// A second line below the number, in the colour of what is being decided on: 充后 **¥136.50**.
    pub fn second(mut self, parts: Vec<Part>) -> CardStrip {
        self.second = Some(parts);
        self
    }
}

impl<'a, Message: 'a> From<CardStrip> for Element<'a, Message> {
    fn from(strip: CardStrip) -> Element<'a, Message> {
        let CardStrip { look, tail, second, label, balance } = strip;
        let height = look.strip_height();
        let second = second.map(|parts| super::tinted_sentence(look, Role::Second, look.palette().accent, parts));
        let lines = Column::new().push(sentence(look, Role::Body, tail)).push(second);
        // Elsewhere the sum alone says what it is.
        let roomy = matches!(look.canvas(), Canvas::KioskTall | Canvas::Counter) && !look.is_elder();
        let content = Row::new()
            .push((!look.is_crowded()).then(|| card_thumb(height * 0.6)))
            .push(lines.width(Length::Fill))
            .push(label.filter(|_| roomy).map(|label| one_line(muted(look, Role::Body, label))))
            .push(balance.map(|sum| Element::from(money(look, sum).role(Role::Sum))))
            .spacing(look.thought_gap() * 1.5)
            .align_y(Vertical::Center);
        let content = container(content).padding([0.0, look.panel_padding() * 0.8]).center_y(Length::Fill);
        let border = Border { color: look.palette().line, width: look.hairline(), radius: look.panel_radius().min(height / 3.0).into() };
        let surface = look.palette().surface;
        container(content)
            .width(Length::Fill)
            .height(height)
            .style(move |_| container::Style { background: Some(surface.into()), border, ..container::Style::default() })
            .into()
    }
}

/// The small picture of a card of this height.
pub fn card_thumb<'a, Message: 'a>(height: f32) -> Element<'a, Message> {
    thumb(height, Thumb::Petrol)
}

/// What a small picture stands on, or for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Thumb {
    /// A card, on light ground.
    Petrol,
    /// A card, on petrol.
    White,
    /// A card that is not wanted.
    Grey,
}

/// The small picture of a card of this height, in the colours of where it stands.
pub(super) fn thumb<'a, Message: 'a>(height: f32, colours: Thumb) -> Element<'a, Message> {
    let height = height.round();
    let drawing = match colours {
        Thumb::Petrol => icon::drawing(Icon::CardThumb),
        Thumb::White => icon::white_card(),
        Thumb::Grey => icon::grey_card(),
    };
    drawing.width((height * 280.0 / 177.0).round()).height(height).into()
}

/// Which of two cards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// The one that is wanted.
    Wanted,
    /// The one that lies there.
    Present,
}

/// One of two cards side by side: the wanted one, and the one that lies there.
pub fn card_beside<'a, Message: 'a>(look: Look, which: Which, head: impl Into<String>, tail: impl Into<String>) -> Element<'a, Message> {
    let (tone, sign, ground) = match which {
        Which::Wanted => (Tone::Success, Icon::Done, super::Ground::Marked(Tone::Success)),
        Which::Present => (Tone::Danger, Icon::Error, super::Ground::Sheet),
    };
    let colour = look.palette().letters(tone);
    let head = row![icon::view(sign, look.icon(), colour), Element::from(fitted(look, Role::Heading, head).colour(colour))];
    let tall = look.canvas() == Canvas::KioskTall;
    let height = look.row_height() * if tall { 1.3 } else { 0.6 };
    let picture = thumb(height, if which == Which::Wanted { Thumb::Petrol } else { Thumb::Grey });
    let content = Column::new()
        .push(container(head.spacing(look.icon_gap()).align_y(Vertical::Center)).width(Length::Fill))
        .push(picture)
        .push(Element::from(fitted(look, Role::Title, tail).colour(look.palette().ink)))
        .spacing(look.thought_gap())
        .align_x(Horizontal::Center);
    let sheet = panel(look, ground, content);
    if tall { sheet } else { sheet.tight() }.into()
}
