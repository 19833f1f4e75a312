//! Depth without shadows: a face that stands on a lip, and sinks to its colour under the finger.

use iced::border::Radius;
use iced::widget::button::{self, Status};
use iced::widget::{Button, Container, container, space, stack};
use iced::{Background, Border, Color, Element, Length, Padding};

/// How something that can be pressed looks in its states.
#[derive(Debug, Clone, Copy)]
pub(super) struct Face {
    /// Its ground; `None` shows what is below.
    pub ground: Option<Color>,
    /// Its ground under the finger.
    pub pressed: Color,
    /// Its letters, where they do not say otherwise.
    pub letters: Color,
    /// Its letters under the finger.
    pub pressed_letters: Color,
    /// The colour of its border.
    pub border: Color,
    /// The width of its border; 0 for none.
    pub border_width: f32,
    /// Its corners.
    pub radius: f32,
}

impl Face {
    /// The style of a button, at rest and under the finger. Hovering looks like rest: a finger hovers where it last touched.
    pub(super) fn style(self, status: Status) -> button::Style {
        let (ground, letters) = match status {
            Status::Pressed => (Some(self.pressed), self.pressed_letters),
            Status::Active | Status::Hovered | Status::Disabled => (self.ground, self.letters),
        };
        button::Style {
            background: ground.map(Background::Color),
            text_color: letters,
            border: Border { color: self.border, width: self.border_width, radius: self.radius.into() },
            ..button::Style::default()
        }
    }
}

/// A button with a face. What is in it stands in the middle.
pub(super) fn pressable<'a, Message: Clone + 'a>(
    face: Face,
    content: impl Into<Element<'a, Message>>,
    on_press: Option<Message>,
) -> Button<'a, Message> {
    iced::widget::button(container(content).center(Length::Fill))
        .padding(0)
        .width(Length::Fill)
        .height(Length::Fill)
        .on_press_maybe(on_press)
        .style(move |_, status| face.style(status))
}

/// What a face stands on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lip {
    /// Its colour; never one that letters stand on.
    pub colour: Color,
    /// How far the face stands above it.
    pub height: f32,
}

/// Puts a face on its lip, in the height there is. The lip is only as high as its corners need, so that nothing of it shines
/// through round the face's upper corners.
pub(super) fn on_lip<'a, Message: 'a>(face: impl Into<Element<'a, Message>>, lip: Option<Lip>, radius: f32) -> Container<'a, Message> {
    let Some(Lip { colour, height }) = lip.filter(|lip| lip.height > 0.0) else {
        return container(face).width(Length::Fill).height(Length::Fill);
    };
    let below = container(space()).width(Length::Fill).height(2.0 * radius + height).style(move |_| container::Style {
        background: Some(colour.into()),
        border: Border { radius: Radius::new(0.0).bottom(radius), ..Border::default() },
        ..container::Style::default()
    });
    let below = container(below).width(Length::Fill).align_bottom(Length::Fill);
    let face = container(face).width(Length::Fill).height(Length::Fill).padding(Padding::default().bottom(height));
    container(stack![below, face].width(Length::Fill).height(Length::Fill)).width(Length::Fill).height(Length::Fill)
}
