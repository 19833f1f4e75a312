//! The two things that move: the arrow that shows where the card goes, and the stretch of the line that fills.
//!
//! Each keeps its own time and asks for its next drawing itself. No message is sent and no screen is built anew: what is drawn
//! again is the few pixels that changed.
//!
//! The arrow is the first thing a passenger understands, and it would cost a core's hundredth for as long as a station is open: the
//! drawing behind it is gone through whole each time a part of it is drawn. So it moves for a few seconds when the start appears,
//! and after each touch, and rests otherwise: a start at rest asks for no drawing at all.

use std::time::{Duration, Instant};

use iced::advanced::layout::{self, Layout};
use iced::advanced::svg::{Renderer as _, Svg};
use iced::advanced::widget::{Tree, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, renderer};
use iced::border::Radius;
use iced::{Border, Color, Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector, touch, window};

use super::line::Stage;
use crate::gui::icon;
use crate::gui::theme::Look;

/// Whether the arrow moves, for a while: not where something lies over it, or where no card is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrow {
    /// It does.
    Moves,
    /// It stands still.
    Stands,
}

/// The arrow takes a step this often.
const STEP: Duration = Duration::from_millis(500);

/// Where the arrow stands, step by step, in logical pixels from its place in the drawing.
const STEPS: [f32; 3] = [0.0, 8.0, 16.0];

/// So many steps it takes, back at its place after the last, before it rests.
const WALK: u32 = 12;

/// In how many steps a stretch fills, and how long each takes.
const FILLING: u32 = 5;
const FILLING_STEP: Duration = Duration::from_millis(40);

/// The drawing in its own measures, and the arrow's box in it.
const DRAWING: Size = Size::new(720.0, 560.0);
const ARROW: Rectangle = Rectangle { x: 316.0, y: 258.0, width: 88.0, height: 112.0 };

/// Putting a card on the reader, as large as there is room. On dark ground.
pub(super) fn putting_card<'a, Message: 'a>(arrow: Arrow) -> Element<'a, Message> {
    Element::new(PuttingCard { arrow })
}

struct PuttingCard {
    arrow: Arrow,
}

/// How many steps were taken, and when the next one is due.
#[derive(Debug)]
struct Walked {
    arrow: Arrow,
    steps: u32,
    due: Option<Instant>,
}

impl Walked {
    fn begins(arrow: Arrow) -> Walked {
        Walked { arrow, steps: 0, due: None }
    }

    fn is_at(&self) -> f32 {
        STEPS.iter().copied().cycle().nth(self.steps as usize).unwrap_or_default()
    }
}

impl<Message> Widget<Message, Theme, Renderer> for PuttingCard {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Walked>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(Walked::begins(self.arrow))
    }

    fn diff(&self, tree: &mut Tree) {
        let walked = tree.state.downcast_mut::<Walked>();
        if walked.arrow != self.arrow {
            *walked = Walked::begins(self.arrow);
        }
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, Length::Fill)
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        _layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let walked = tree.state.downcast_mut::<Walked>();
        if self.arrow == Arrow::Stands {
            return;
        }
        let now = match event {
            Event::Window(window::Event::RedrawRequested(now)) => *now,
            // Somebody is there, and may not know where to put the card.
            Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(touch::Event::FingerPressed { .. }) if walked.steps >= WALK => {
                *walked = Walked::begins(self.arrow);
                shell.request_redraw();
                return;
            }
            _ => return,
        };
        if walked.steps >= WALK {
            return;
        }
        let due = *walked.due.get_or_insert(now + STEP);
        if now >= due {
            (walked.steps, walked.due) = (walked.steps + 1, Some(now + STEP));
        }
        if walked.steps < WALK {
            shell.request_redraw_at(walked.due.unwrap_or(now + STEP));
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let room = layout.bounds();
        let scale = (room.width / DRAWING.width).min(room.height / DRAWING.height);
        let size = Size::new(DRAWING.width * scale, DRAWING.height * scale);
        let corner = Point::new(room.center_x() - size.width / 2.0, room.center_y() - size.height / 2.0);
        renderer.draw_svg(Svg::new(icon::putting_card()), Rectangle::new(corner, size), *viewport);
        let down = tree.state.downcast_ref::<Walked>().is_at();
        let place = Point::new(corner.x + ARROW.x * scale, corner.y + ARROW.y * scale + down);
        let arrow = Rectangle::new(place, Size::new(ARROW.width * scale, ARROW.height * scale));
        renderer.draw_svg(Svg::new(icon::downward_arrow()), arrow, *viewport);
    }
}

/// Petrol, light above and dark below, as large as there is room: what the moving arrow stands on.
///
/// In bands of one colour, one shade of the screen apart, so that it looks as a gradient does. A gradient is drawn whole, shade by
/// shade, for the few pixels that change; of the bands only those behind them.
pub(super) fn deep_ground<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    Element::new(DeepGround { look })
}

struct DeepGround {
    look: Look,
}

/// As many as there are shades between the two ends.
const BANDS: u16 = 25;

impl<Message> Widget<Message, Theme, Renderer> for DeepGround {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Fill)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, Length::Fill)
    }

    fn draw(
        &self,
        _tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        let (palette, radius) = (self.look.palette(), self.look.hero_radius());
        let bounds = layout.bounds();
        let between = |part: f32| {
            let mix = |from: f32, to: f32| from + (to - from) * part;
            let (above, below) = (palette.card_to, palette.card_from);
            Color::from_rgb(mix(above.r, below.r), mix(above.g, below.g), mix(above.b, below.b))
        };
        let mut band = |top: f32, height: f32, corners: Radius, part: f32| {
            let border = Border { radius: corners, ..Border::default() };
            let bounds = Rectangle { y: bounds.y + top, height, ..bounds };
            renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, between(part));
        };
        let cap = radius.ceil().min(bounds.height / 2.0);
        band(0.0, cap, Radius::new(0.0).top(radius), 0.0);
        band(bounds.height - cap, cap, Radius::new(0.0).bottom(radius), 1.0);
        let room = bounds.height - 2.0 * cap;
        let edge = |index: u16| cap + (room * f32::from(index) / f32::from(BANDS)).round();
        for index in 0..BANDS {
            let part = f32::from(index) / f32::from(BANDS - 1);
            band(edge(index), edge(index + 1) - edge(index), Radius::new(0.0), part);
        }
    }
}

/// The stretch of the line before a station: it fills when the station is reached.
pub(super) fn stretch<'a, Message: 'a>(look: Look, to: Stage) -> Element<'a, Message> {
    Element::new(Stretch { look, to })
}

struct Stretch {
    look: Look,
    to: Stage,
}

/// How far the stretch has filled, and when the next part is due.
#[derive(Debug)]
struct Filled {
    to: Stage,
    parts: u32,
    due: Option<Instant>,
}

impl<Message> Widget<Message, Theme, Renderer> for Stretch {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<Filled>()
    }

    fn state(&self) -> tree::State {
        // What is there from the beginning does not move.
        tree::State::new(Filled { to: self.to, parts: FILLING, due: None })
    }

    fn diff(&self, tree: &mut Tree) {
        let filled = tree.state.downcast_mut::<Filled>();
        if filled.to == self.to {
            return;
        }
        let reached = filled.to == Stage::Ahead && matches!(self.to, Stage::Now | Stage::Done);
        *filled = Filled { to: self.to, parts: if reached { 0 } else { FILLING }, due: None };
    }

    fn size(&self) -> Size<Length> {
        Size::new(Length::Fill, Length::Shrink)
    }

    fn layout(&mut self, _tree: &mut Tree, _renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        layout::atomic(limits, Length::Fill, self.look.bar())
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        _layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _renderer: &Renderer,
        _clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        _viewport: &Rectangle,
    ) {
        let Event::Window(window::Event::RedrawRequested(now)) = event else { return };
        let filled = tree.state.downcast_mut::<Filled>();
        if filled.parts >= FILLING {
            return;
        }
        let due = *filled.due.get_or_insert(*now + FILLING_STEP);
        if *now >= due {
            (filled.parts, filled.due) = (filled.parts + 1, Some(*now + FILLING_STEP));
        }
        if filled.parts < FILLING {
            shell.request_redraw_at(filled.due.unwrap_or(*now + FILLING_STEP));
        }
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        _theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        _cursor: mouse::Cursor,
        _viewport: &Rectangle,
    ) {
        let (look, palette) = (self.look, self.look.palette());
        let gap = look.bar() * 0.6;
        let bounds = layout.bounds();
        let bounds = Rectangle { x: bounds.x + gap, width: (bounds.width - 2.0 * gap).max(0.0), ..bounds };
        let mut bar = |bounds: Rectangle, colour: Color| {
            let border = Border { radius: (look.bar() / 2.0).into(), ..Border::default() };
            renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, colour);
        };
        let empty = if look.is_elder() { palette.edge } else { palette.line };
        match self.to {
            Stage::Ahead => bar(bounds, empty),
            Stage::Done | Stage::Now => {
                let parts = tree.state.downcast_ref::<Filled>().parts;
                if parts < FILLING {
                    bar(bounds, empty);
                }
                if parts > 0 {
                    #[expect(clippy::cast_precision_loss, reason = "five parts at most")]
                    let part = parts as f32 / FILLING as f32;
                    bar(Rectangle { width: bounds.width * part, ..bounds }, palette.accent);
                }
            }
            // Five short bars with less than half their length between them.
            Stage::Broken => {
                let part = bounds.width / 33.0;
                for index in [0.0, 7.0, 14.0, 21.0, 28.0] {
                    let dash = Rectangle { width: 5.0 * part, ..bounds } + Vector::new(index * part, 0.0);
                    bar(dash, palette.amber_lip);
                }
            }
        }
    }
}
