//! What moves, when, and that nothing else asks for the processor.

use std::time::{Duration, Instant};

use cardkiosk::attendant::{News, Presence};
use cardkiosk::domain::Fen;
use cardkiosk::gui::beat::Beat;
use cardkiosk::gui::preset::{self, Preset};
use cardkiosk::gui::screen::amount;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Gui, Message, screen};
use iced::advanced::renderer::Style;
use iced::advanced::{clipboard, mouse};
use iced::window::RedrawRequest;
use iced::{Color, Event, Point, Rectangle, Renderer, touch, window};
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

    /// Somebody touches it, and it is drawn; when it wants to be drawn again.
    fn touched(&mut self, milliseconds: u64) -> Option<u64> {
        let cache = self.cache.take().expect("it is put back each time");
        let mut ui = UserInterface::build(self.gui.view(), self.canvas.size(), cache, &mut self.renderer);
        let touch = touch::Event::FingerPressed { id: touch::Finger(1), position: Point::new(5.0, 400.0) };
        let (state, _) =
            ui.update(&[Event::Touch(touch)], mouse::Cursor::Unavailable, &mut self.renderer, &mut clipboard::Null, &mut Vec::new());
        assert!(matches!(state, State::Updated { redraw_request: RedrawRequest::NextFrame, .. }));
        self.cache = Some(ui.into_cache());
        self.at(milliseconds)
    }

    /// What was drawn of drawings, by place.
    fn drawings(&mut self) -> Vec<Rectangle> {
        let layers = self.renderer.layers().iter();
        layers.flat_map(|layer| layer.images.iter().map(iced::advanced::graphics::Image::bounds)).collect()
    }

    /// What stands where the next letter comes: a pixel wide, and as high as a line.
    fn carets(&mut self) -> usize {
        let ink = self.gui.shared.look.palette().ink;
        let quads = self.renderer.layers().iter().flat_map(|layer| layer.quads.iter());
        quads.filter(|(quad, ground)| quad.bounds.width <= 1.0 && quad.bounds.height > 16.0 && *ground == ink.into()).count()
    }

    /// The filled part of the line: what is petrol and as high as its bar.
    fn filled(&mut self) -> f32 {
        let (bar, petrol) = (self.gui.shared.look.bar(), self.gui.shared.look.palette().accent);
        let quads = self.renderer.layers().iter().flat_map(|layer| layer.quads.iter());
        let of_the_line = quads.filter(|(quad, ground)| (quad.bounds.height - bar).abs() < 0.01 && *ground == petrol.into());
        of_the_line.map(|(quad, _)| quad.bounds.width).sum()
    }
}

/// The arrow's whole walk, from here; where it stood at each of its steps.
fn walk(film: &mut Film, from: u64) -> Vec<f32> {
    let still = film.drawings();
    let (mut next, mut downs) = (from + 500, Vec::new());
    loop {
        let due = film.at(next);
        let now = film.drawings();
        let moved: Vec<(&Rectangle, &Rectangle)> = still.iter().zip(&now).filter(|(one, other)| one != other).collect();
        match moved.as_slice() {
            [] => downs.push(0.0),
            [(place, to)] => {
                assert!((place.x - to.x).abs() < 0.01 && place.width <= 120.0 && place.height <= 140.0, "little is drawn anew: {place:?}");
                downs.push(to.y - place.y);
            }
            more => panic!("one thing moves: {more:?}"),
        }
        match due {
            Some(due) => assert_eq!(due, next + 500, "it asks for no other drawing meanwhile"),
            None => return downs,
        }
        next += 500;
    }
}

#[test]
fn the_arrow_of_a_kiosk_s_start_takes_three_steps_of_eight_two_a_second_for_six_seconds() {
    for canvas in [Canvas::KioskTall, Canvas::KioskWide] {
        let mut film = Film::of("home", canvas);
        assert_eq!(film.at(0), Some(500));
        assert_eq!(walk(&mut film, 0), [8.0, 16.0, 0.0].repeat(4));
        // Then it asks for nothing at all, until somebody is there.
        assert_eq!(film.at(60_000), None);
        assert_eq!(film.touched(60_500), Some(61_000));
        assert_eq!(walk(&mut film, 60_500), [8.0, 16.0, 0.0].repeat(4));
    }
}

#[test]
fn the_arrow_shows_the_way_again_when_the_card_was_taken() {
    let mut film = Film::of("home", Canvas::KioskTall);
    film.at(0);
    walk(&mut film, 0);
    let told = |film: &mut Film, presence| film.gui.apply(Message::News(Box::new(News::Presence(presence))));
    told(&mut film, Presence::Several);
    assert_eq!(film.at(9000), None, "no third one is asked for");
    told(&mut film, Presence::Nothing);
    assert_eq!(film.at(9500), Some(10_000));
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
fn the_caret_of_the_field_that_has_the_keyboard_stands_still_and_asks_for_no_drawing() {
    for name in ["login", "locked", "orders", "activation", "recharge-cash"] {
        let mut film = Film::of(name, Canvas::Counter);
        film.at(0);
        for milliseconds in [10, 500, 600, 1100, 59_999, 86_400_000] {
            assert_eq!(film.at(milliseconds), None, "{name} after {milliseconds} ms");
            assert_eq!(film.carets(), 1, "{name} after {milliseconds} ms");
        }
    }
}

#[test]
fn what_is_at_rest_is_woken_by_nothing_but_the_next_minute() {
    for (name, canvas) in
        [("home", Canvas::KioskTall), ("out-of-service", Canvas::KioskWide), ("card-none", Canvas::Counter), ("card", Canvas::Bom)]
    {
        assert!(matches!(Beat::of(&preset(name).open(canvas)), Beat::Once(due) if due.in_ms == 60_000), "{name}");
    }
    assert_eq!(Beat::of(&preset("amount").open(Canvas::KioskTall)), Beat::Seconds);
}
