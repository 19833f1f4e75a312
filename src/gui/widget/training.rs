//! Training mode: nobody may take it for the real thing.

use iced::alignment::Vertical;
use iced::widget::canvas::{Cache, Geometry, Path, Program};
use iced::widget::{Canvas, Stack, canvas, column, container, pin, row, space, stack};
use iced::{Border, Color, Element, Length, Point, Rectangle, Renderer, Size, Theme, mouse};

use super::{one_line, words};
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Look, Role};

/// The watermark's size.
const MARK: Size = Size::new(430.0, 230.0);
/// How much of it shows: letters below it keep a contrast above 7:1.
const SHOWS: f32 = 0.07;

/// The amber plate that says this is training.
pub fn training_plate<'a, Message: 'a>(look: Look, sentence: impl Into<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let border = Border { radius: look.chip_radius().into(), ..Border::default() };
    let content = row![icon::view(Icon::Warning, look.icon(), palette.ink), one_line(words(look, Role::Second, sentence).font(font::BOLD))];
    container(content.spacing(look.icon_gap()).align_y(Vertical::Center))
        .padding([look.line_gap() * 1.5, look.thought_gap() * 1.5])
        .style(move |_| container::Style { background: Some(palette.amber.into()), border, ..container::Style::default() })
        .into()
}

/// The frame and the watermark of training mode over everything, in a window of this size. Touches go through.
pub fn training_over<'a, Message: 'a>(look: Look, window: Size, screen: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let width = look.training_frame();
    let colour = look.palette().danger;
    let mut marks = Stack::new().width(Length::Fill).height(Length::Fill);
    let (mut y, mut shift) = (0.0, 0.0);
    while y + MARK.height <= window.height {
        let mut x = shift;
        while x + MARK.width <= window.width {
            let mark = icon::view(Icon::TrainingTile, MARK.width, colour).height(MARK.height).opacity(SHOWS);
            marks = marks.push(pin(mark).position(Point::new(x, y)));
            x += MARK.width;
        }
        (y, shift) = (y + MARK.height, if shift > 0.0 { 0.0 } else { MARK.width / 2.0 });
    }
    let stripes = |across| -> Canvas<Stripes, Message> {
        let stripes = canvas(Stripes { across, ground: look.palette().amber, stripe: look.palette().night });
        if across { stripes.width(Length::Fill).height(width) } else { stripes.width(width).height(Length::Fill) }
    };
    let sides = row![stripes(false), space().width(Length::Fill).height(Length::Fill), stripes(false)];
    let frame = column![stripes(true), sides.height(Length::Fill), stripes(true)];
    stack![screen.into(), marks, frame].width(Length::Fill).height(Length::Fill).into()
}

/// The same in a window as large as the canvas was drawn for.
pub fn training_frame<'a, Message: 'a>(look: Look, screen: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    training_over(look, look.canvas().size(), screen)
}

/// One side of the frame.
struct Stripes {
    across: bool,
    ground: Color,
    stripe: Color,
}

impl<Message> Program<Message> for Stripes {
    type State = Cache;

    fn draw(&self, cache: &Cache, renderer: &Renderer, _theme: &Theme, bounds: Rectangle, _cursor: mouse::Cursor) -> Vec<Geometry> {
        let geometry = cache.draw(renderer, bounds.size(), |frame| {
            let (length, width) = if self.across { (bounds.width, bounds.height) } else { (bounds.height, bounds.width) };
            let point = |along: f32, aside: f32| {
                let along = along.clamp(0.0, length);
                if self.across { Point::new(along, aside) } else { Point::new(aside, along) }
            };
            frame.fill_rectangle(Point::ORIGIN, bounds.size(), self.ground);
            let stripes = Path::new(|path| {
                let mut start = -width;
                while start < length {
                    path.move_to(point(start + width, 0.0));
                    path.line_to(point(start + 2.25 * width, 0.0));
                    path.line_to(point(start + 1.25 * width, width));
                    path.line_to(point(start, width));
                    path.close();
                    start += 2.5 * width;
                }
            });
            frame.fill(&stripes, self.stripe);
        });
        vec![geometry]
    }
}
