//! Time that runs out: a ring with the figure in it, drawn once a second.

use std::cell::Cell;
use std::f32::consts::{FRAC_PI_2, TAU};

use iced::widget::canvas::path::Arc;
use iced::widget::canvas::{Cache, Geometry, LineCap, Path, Program, Stroke};
use iced::widget::{canvas, container, stack};
use iced::{Color, Element, Length, Radians, Rectangle, Renderer, Theme, mouse};

use super::one_line;
use crate::gui::font;
use crate::gui::theme::{Look, Role};

/// What the ring stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RingOn {
    /// Paper or white: petrol while there is time, red for the last ten seconds.
    #[default]
    Light,
    /// Amber: ink, to the end.
    Amber,
}

/// From here on it is red.
const LAST_SECONDS: u32 = 10;

/// Time that runs out.
#[must_use]
pub struct Countdown {
    look: Look,
    left_seconds: u32,
    of_seconds: u32,
    on: RingOn,
    side: f32,
}

/// A ring for the seconds that are left of all there were.
pub fn countdown(look: Look, left_seconds: u32, of_seconds: u32) -> Countdown {
    Countdown { look, left_seconds, of_seconds, on: RingOn::Light, side: look.countdown() }
}

impl Countdown {
    /// What it stands on.
    pub fn on(mut self, on: RingOn) -> Countdown {
        self.on = on;
        self
    }

    /// As large as in the dialog that asks whether anybody is there.
    pub fn large(mut self) -> Countdown {
        self.side = self.look.large_countdown();
        self
    }
}

/// Seconds as people read them: `39`, from a minute on `1:43`.
fn figure(seconds: u32) -> String {
    if seconds < 60 { seconds.to_string() } else { format!("{}:{:02}", seconds / 60, seconds % 60) }
}

impl<'a, Message: 'a> From<Countdown> for Element<'a, Message> {
    fn from(countdown: Countdown) -> Element<'a, Message> {
        let Countdown { look, left_seconds, of_seconds, on, side } = countdown;
        let palette = look.palette();
        let late = left_seconds <= LAST_SECONDS;
        let (colour, rest, letters) = match on {
            RingOn::Light if late => (palette.danger, palette.line, palette.danger),
            RingOn::Light => (palette.accent, palette.line, palette.ink),
            RingOn::Amber => (palette.ink, palette.amber_pressed, palette.ink),
        };
        let rest = if look.is_elder() && on == RingOn::Light { palette.sunken } else { rest };
        let ring = Ring { left: left_seconds.min(of_seconds), of: of_seconds.max(1), colour, rest };
        let words = figure(left_seconds);
        let part = if words.len() > 2 { 0.3 } else { 0.38 };
        let size = (side * part).round().max(look.size(Role::Smallest));
        let words = one_line(super::plain(look, Role::Tile, words).size(size).color(letters)).font(font::BOLD);
        stack![canvas(ring).width(side).height(side), container(words).center(Length::Fill)].width(side).height(side).into()
    }
}

/// The ring itself.
#[derive(Clone, Copy, PartialEq)]
struct Ring {
    left: u32,
    of: u32,
    colour: Color,
    rest: Color,
}

/// What was drawn last, and of what: nothing is drawn anew before the second is over.
#[derive(Default)]
struct Drawn {
    cache: Cache,
    ring: Cell<Option<Ring>>,
}

impl<Message> Program<Message> for Ring {
    type State = Drawn;

    fn draw(&self, drawn: &Drawn, renderer: &Renderer, _theme: &Theme, bounds: Rectangle, _cursor: mouse::Cursor) -> Vec<Geometry> {
        if drawn.ring.replace(Some(*self)) != Some(*self) {
            drawn.cache.clear();
        }
        let geometry = drawn.cache.draw(renderer, bounds.size(), |frame| {
            let side = frame.width().min(frame.height());
            let width = (side * 0.085).round();
            let radius = (side - width) / 2.0;
            let stroke = |colour| Stroke::default().with_width(width).with_color(colour).with_line_cap(LineCap::Round);
            frame.stroke(&Path::circle(frame.center(), radius), stroke(self.rest));
            if self.left >= self.of {
                frame.stroke(&Path::circle(frame.center(), radius), stroke(self.colour));
            } else if self.left > 0 {
                #[expect(clippy::cast_precision_loss, reason = "seconds of a countdown are few")]
                let part = self.left as f32 / self.of as f32;
                let start = Radians(-FRAC_PI_2);
                let end = Radians(-FRAC_PI_2 + TAU * part);
                let arc = Path::new(|path| path.arc(Arc { center: frame.center(), radius, start_angle: start, end_angle: end }));
                frame.stroke(&arc, stroke(self.colour));
            }
        });
        vec![geometry]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_written_as_people_read_them() {
        for (seconds, text) in [(0, "0"), (9, "9"), (59, "59"), (60, "1:00"), (103, "1:43"), (601, "10:01")] {
            assert_eq!(figure(seconds), text);
        }
    }
}
