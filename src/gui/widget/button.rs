//! Buttons.

use iced::advanced::widget::Id;
use iced::alignment::Vertical;
use iced::widget::{Container, Row, container};
use iced::{Border, Color, Element, Length};

use super::keyboard::{RingOn, Target};
use super::lip::{Face, Lip, on_lip, pressable};
use super::through::reached;
use super::{fitted, one_line, plain};
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Height, Look, Role};

/// What a button is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The one thing to do on this screen.
    Primary,
    /// Your hand is needed: collect, finish what is unfinished, 卡管理.
    YourTurn,
    /// Back, or lesser.
    Secondary,
    /// Without a ground: help, more.
    Quiet,
    /// Leads to what cannot be undone.
    Danger,
    /// Does what cannot be undone; in a confirming dialog only.
    DangerConfirm,
}

/// A button: icon, word, and at a counter the key that presses it.
#[must_use]
pub struct Button<Message> {
    look: Look,
    kind: Kind,
    label: String,
    icon: Option<Icon>,
    icon_after: Option<Icon>,
    hint: Option<String>,
    id: Option<Id>,
    on_press: Option<Message>,
    width: Length,
    height: Height,
}

/// A button as wide as there is room. Without a message it is disabled; the reason stands beside it.
pub fn button<Message>(look: Look, kind: Kind, label: impl Into<String>) -> Button<Message> {
    Button {
        look,
        kind,
        label: label.into(),
        icon: None,
        icon_after: None,
        hint: None,
        id: None,
        on_press: None,
        width: Length::Fill,
        height: Height::Main,
    }
}

impl<Message> Button<Message> {
    /// The icon before the word.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// The icon behind the word: where it leads on.
    pub fn icon_after(mut self, icon: Icon) -> Self {
        self.icon_after = Some(icon);
        self
    }

    /// The key that presses it: `F2`, `Enter`.
    pub fn hint(mut self, key: impl Into<String>) -> Self {
        self.hint = Some(key.into());
        self
    }

    /// What tests find it by.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// What pressing it means.
    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(message);
        self
    }

    /// What pressing it means; disabled where it means nothing.
    pub fn on_press_maybe(mut self, message: Option<Message>) -> Self {
        self.on_press = message;
        self
    }

    /// Its width, else as much as there is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Its height, else that of the main button.
    pub fn height(mut self, height: Height) -> Self {
        self.height = height;
        self
    }
}

/// The face of a kind, and its lip.
fn faces(look: Look, kind: Kind) -> (Face, Option<Lip>) {
    let palette = look.palette();
    let lip = |colour| Some(Lip { colour, height: look.lip() });
    let solid = |ground: Color, pressed: Color, letters: Color| Face {
        ground: Some(ground),
        pressed,
        letters,
        pressed_letters: letters,
        border: if look.is_elder() { palette.ink } else { ground },
        border_width: if look.is_elder() { look.border() } else { 0.0 },
        radius: look.button_radius(),
    };
    match kind {
        Kind::Primary => (solid(palette.accent, palette.accent_deep, palette.on_accent), lip(palette.accent_deep)),
        Kind::YourTurn => (solid(palette.amber, palette.amber_pressed, palette.ink), lip(palette.amber_lip)),
        Kind::Secondary => {
            let face = solid(palette.surface, palette.pressed, palette.ink);
            (Face { border: palette.edge, border_width: look.border(), ..face }, lip(palette.line))
        }
        Kind::Quiet => {
            let face = solid(palette.paper, palette.accent_soft, palette.accent);
            (Face { ground: None, border_width: 0.0, ..face }, None)
        }
        Kind::Danger => {
            let face = solid(palette.surface, palette.danger_soft, palette.danger);
            (Face { border: palette.danger, border_width: look.border(), ..face }, lip(palette.danger_soft))
        }
        Kind::DangerConfirm => (solid(palette.danger, palette.danger_deep, palette.on_accent), lip(palette.danger_deep)),
    }
}

/// The face of what is there but cannot be pressed now: sunken, without a lip.
pub(super) fn disabled_face(look: Look) -> Face {
    let palette = look.palette();
    Face {
        ground: Some(palette.sunken),
        pressed: palette.sunken,
        letters: palette.muted,
        pressed_letters: palette.muted,
        border: if look.is_elder() { palette.sunken } else { palette.line },
        border_width: look.border(),
        radius: look.button_radius(),
    }
}

impl<'a, Message: Clone + 'a> From<Button<Message>> for Element<'a, Message> {
    fn from(button: Button<Message>) -> Element<'a, Message> {
        let Button { look, kind, label, icon, icon_after, hint, id, on_press, width, height } = button;
        let (face, lip) = if on_press.is_some() { faces(look, kind) } else { (disabled_face(look), None) };
        let role = match height {
            Height::Main | Height::Key => Role::Button,
            Height::Standard => Role::Heading,
            Height::Footer => Role::Second,
        };
        let side = if height == Height::Main { look.button_icon() } else { look.icon() };
        // A subway position has no room for the key beside the word; nor has a crowded screen for icons.
        let hint = hint.filter(|_| look.canvas() != Canvas::Bom);
        let icon = icon.filter(|_| !look.is_crowded());
        let mut line = Row::new().spacing(look.icon_gap()).align_y(Vertical::Center);
        line = line.push(icon.map(|icon| icon::view(icon, side, face.letters)));
        let icon_room = icon_after.map_or(0.0, |_| side + look.icon_gap());
        let key_room = hint.as_ref().map_or(0.0, |key| key_room(look, key) + look.icon_gap());
        line = line.push(Element::from(fitted(look, role, label).reserving(icon_room + key_room)));
        line = line.push(icon_after.map(|icon| icon::view(icon, side, face.letters)));
        line = line.push(hint.map(|key| key_cap(look, key, face.letters)));
        // Three of them stand in half of a lying screen.
        let padding = if look.canvas() == Canvas::KioskWide { look.hairline() } else { look.thought_gap() };
        let able = Able::when(on_press.is_some());
        let pressed = pressable(face, container(line).padding([0.0, padding]), on_press);
        let content = on_lip(pressed, lip, face.radius).width(width).height(look.height(height));
        finished(content, face.radius, id, able)
    }
}

/// Whether it can be pressed now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Able {
    Yes,
    No,
}

impl Able {
    pub(super) fn when(so: bool) -> Able {
        if so { Able::Yes } else { Able::No }
    }
}

/// What every touch target ends with: its id, by which the keyboard finds it too, and draws its ring round it.
pub(super) fn finished<'a, Message: 'a>(content: Container<'a, Message>, radius: f32, id: Option<Id>, able: Able) -> Element<'a, Message> {
    match (id, able) {
        (Some(id), Able::Yes) => reached(id.clone(), Target { radius, on: RingOn::Light }, content.id(id)),
        (Some(id), Able::No) => content.id(id).into(),
        (None, _) => content.into(),
    }
}

/// How wide a key's frame is, for what stands before it: Latin capitals are at most two thirds as wide as high.
fn key_room(look: Look, key: &str) -> f32 {
    let letters = key.chars().fold(0.0, |width, _| width + 0.66);
    letters * look.size(Role::Smallest) + 2.0 * (2.0 * look.line_gap() + look.hairline())
}

/// The key that does it, in a small frame.
pub fn key_cap<'a, Message: 'a>(look: Look, key: impl Into<String>, colour: Color) -> Element<'a, Message> {
    let face = one_line(plain(look, Role::Smallest, key).color(colour));
    let border = Border { color: colour, width: look.hairline(), radius: (look.chip_radius() * 0.75).into() };
    container(face).padding([2.0, look.line_gap() * 2.0]).style(move |_| container::Style { border, ..container::Style::default() }).into()
}
