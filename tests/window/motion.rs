//! What moves, when, and that nothing else asks for the processor.

use std::time::{Duration, Instant};

use cardkiosk::domain::Fen;
use cardkiosk::gui::preset::{self, Preset};
use cardkiosk::gui::screen::amount;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Gui, Message, screen};
use iced::advanced::renderer::Style;
use iced::advanced::{clipboard, mouse};
use iced::window::RedrawRequest;
use iced::{Color, Event, Rectangle, Renderer, window};
use iced_runtime::user_interface::{Cache, State, UserInterface};

use crate::drawn::renderer;

/// A window that is drawn at the times it asks for.
struct Film {
    gui: Gui,
    canvas: Canvas,
    cache: Option<Cache>,
    renderer: Renderer,
    begun: Instant,
}

fn preset(name: &str) -> Preset {
    preset::all().into_iter().find(|preset| preset.name == name).expect("there is such a preset")
}

impl Film {
    fn of(name: &str, canvas: Canvas) -> Film {
        Film { gui: preset(name).open(canvas), canvas, cache: Some(Cache::default()), renderer: renderer(), begun: Instant::now() }
    }

    /// Draws it so many milliseconds in; when it wants to be drawn again.
    fn at(&mut self, milliseconds: u64) -> Option<u64> {
        let cache = self.cache.take().expect("it is put back each time");
        let now = self.begun + Duration::from_millis(milliseconds);
        let theme = self.gui.shared.look.theme();
        let mut ui = UserInterface::build(self.gui.view(), self.canvas.size(), cache, &mut self.renderer);
        let event = [Event::Window(window::Event::RedrawRequested(now))];
        let (state, _) = ui.update(&event, mouse::Cursor::Unavailable, &mut self.renderer, &mut clipboard::Null, &mut Vec::new());
        ui.draw(&mut self.renderer, &theme, &Style { text_color: Color::BLACK }, mouse::Cursor::Unavailable);
        self.cache = Some(ui.into_cache());
        match state {
            State::Updated { redraw_request: RedrawRequest::At(next), .. } => {
                u64::try_from(next.duration_since(self.begun).as_millis()).ok()
            }
            State::Updated { redraw_request: RedrawRequest::NextFrame, .. } => Some(milliseconds),
            State::Updated { .. } | State::Outdated => None,
        }
    }

    /// What was drawn of drawings, by place.
    fn drawings(&mut self) -> Vec<Rectangle> {
        let layers = self.renderer.layers().iter();
        layers.flat_map(|layer| layer.images.iter().map(iced::advanced::graphics::Image::bounds)).collect()
    }

    /// The filled part of the line: what is petrol and as high as its bar.
    fn filled(&mut self) -> f32 {
        let (bar, petrol) = (self.gui.shared.look.bar(), self.gui.shared.look.palette().accent);
        let quads = self.renderer.layers().iter().flat_map(|layer| layer.quads.iter());
        let of_the_line = quads.filter(|(quad, ground)| (quad.bounds.height - bar).abs() < 0.01 && *ground == petrol.into());
        of_the_line.map(|(quad, _)| quad.bounds.width).sum()
    }
}

#[test]
fn the_arrow_of_a_kiosk_s_start_takes_three_steps_of_eight_two_a_second() {
    for canvas in [Canvas::KioskTall, Canvas::KioskWide] {
        let mut film = Film::of("home", canvas);
        assert_eq!(film.at(0), Some(500));
        let still = film.drawings();
        for (milliseconds, down) in [(500, 8.0), (1000, 16.0), (1500, 0.0), (2000, 8.0)] {
            assert_eq!(film.at(milliseconds), Some(milliseconds + 500), "it asks for no other drawing meanwhile");
            let now = film.drawings();
            let moved: Vec<(&Rectangle, &Rectangle)> = still.iter().zip(&now).filter(|(one, other)| one != other).collect();
            if milliseconds == 1500 {
                assert!(moved.is_empty(), "it begins again: {moved:?}");
                continue;
            }
            let [(from, to)] = moved.as_slice() else { panic!("one thing moves: {moved:?}") };
            assert_eq!((to.x, to.y), (from.x, from.y + down));
            assert!(from.width <= 120.0 && from.height <= 140.0, "little is drawn anew: {from:?}");
        }
    }
}

#[test]
fn a_drawing_in_between_does_not_hurry_the_arrow() {
    let mut film = Film::of("home", Canvas::KioskTall);
    film.at(0);
    let still = film.drawings();
    assert_eq!(film.at(200), Some(500));
    assert_eq!(film.drawings(), still);
}

#[test]
fn nothing_moves_where_nobody_could_see_it_or_the_card_has_come() {
    let mut film = Film::of("home", Canvas::KioskTall);
    film.gui.apply(Message::HelpOpened);
    assert_eq!(film.at(0), None, "help lies over it");
    for name in ["card", "card-reading", "amount", "payment", "idle", "working-writing", "outcome-done", "out-of-service", "orders"] {
        assert_eq!(Film::of(name, Canvas::KioskTall).at(0), None, "{name}");
    }
    for name in ["card-none", "card", "working-writing", "open"] {
        let mut film = Film::of(name, Canvas::Counter);
        film.at(0);
        assert_eq!(film.at(10), None, "{name}, once the keyboard has its place");
    }
}

#[test]
fn the_next_stretch_of_the_line_fills_in_five_steps_of_forty_milliseconds() {
    let mut film = Film::of("amount", Canvas::KioskTall);
    assert_eq!(film.at(0), None);
    assert!(film.filled() < 0.1);
    film.gui.apply(Message::Screen(screen::Message::Amount(amount::Message::Tile(Fen::new(10_000)))));
    film.gui.apply(Message::Screen(screen::Message::Amount(amount::Message::Gone)));
    assert_eq!(film.at(1000), Some(1040));
    assert!(film.filled() < 0.1);
    let mut seen = Vec::new();
    let mut next = Some(1040);
    while let Some(milliseconds) = next {
        next = film.at(milliseconds);
        seen.push((milliseconds, film.filled()));
    }
    let whole = seen.last().expect("it filled").1;
    assert!(whole > 100.0, "{seen:?}");
    let parts: Vec<(u64, f32)> = (1..=5_u8).map(|part| (1000 + 40 * u64::from(part), whole * f32::from(part) / 5.0)).collect();
    for ((time, width), (due, part)) in seen.iter().zip(&parts) {
        assert!(time == due && (width - part).abs() < 0.1, "{seen:?}");
    }
    assert_eq!(seen.len(), parts.len());
}

#[test]
fn a_line_that_is_there_from_the_beginning_does_not_move() {
    let mut film = Film::of("payment", Canvas::KioskTall);
    assert_eq!(film.at(0), None);
    assert!(film.filled() > 100.0);
}

#[test]
fn a_start_at_rest_is_not_woken_each_second() {
    assert!(!preset("home").open(Canvas::KioskTall).needs_seconds());
    assert!(preset("amount").open(Canvas::KioskTall).needs_seconds());
}
