//! What was drawn of the window: every line of every text as its letters lie, and everything that can be touched.

#![allow(clippy::redundant_closure_for_method_calls, reason = "the renderer's types have no name out here")]

use std::sync::OnceLock;

use cardkiosk::gui::gallery::{View, views};
use cardkiosk::gui::picture::Painter;
use cardkiosk::gui::setup::Machine;
use cardkiosk::gui::theme::Look;
use cardkiosk::gui::theme::contrast::ratio;
use cardkiosk::gui::{Message, font};
use cardkiosk::i18n::Language;
use iced::advanced::graphics::text::{Paragraph, Text, cosmic_text::Buffer, font_system};
use iced::advanced::renderer::{Headless, Style};
use iced::advanced::widget::operation::Scrollable;
use iced::advanced::widget::{Id, Operation};
use iced::theme::Base;
use iced::{Background, Color, Element, Pixels, Point, Rectangle, Renderer, Size, mouse};
use iced_runtime::user_interface::{Cache, UserInterface};

/// How far the shadow of a button reaches.
const SHADOW: f32 = 20.0;

/// One text, as it was drawn.
pub(crate) struct Drawn {
    /// Its words.
    pub(crate) words: String,
    /// The box of each line: as wide as its letters, as high as they are large.
    pub(crate) lines: Vec<Rectangle>,
    /// What is left of it by the layer it lies on.
    pub(crate) clip: Rectangle,
    /// Which layer that is; later ones lie above.
    pub(crate) layer: usize,
    /// The size of its letters.
    pub(crate) size: f32,
    /// How many of its lines found no room, and were not drawn.
    pub(crate) lines_left_out: usize,
    /// How far the widest line reaches beyond the room it was given.
    pub(crate) beyond: f32,
    /// Letters that no face has, or that are not in ours.
    pub(crate) foreign: String,
    /// The least contrast of its letters and what they stand on; `None` where a veil lies over it.
    pub(crate) contrast: Option<f32>,
}

impl Drawn {
    /// What is seen of its lines: a list cuts those at its ends.
    pub(crate) fn shown(&self) -> impl Iterator<Item = Rectangle> {
        self.lines.iter().filter_map(|line| line.intersection(&self.clip))
    }
}

/// One state of the window, as it was drawn.
pub(crate) struct Seen {
    pub(crate) name: String,
    pub(crate) look: Look,
    pub(crate) language: Language,
    /// What the site set, and people's names: the same in either language.
    pub(crate) names: Vec<String>,
    pub(crate) size: Size,
    pub(crate) texts: Vec<Drawn>,
    /// What the window says it says, whether it was drawn or not.
    pub(crate) told: Vec<(String, Rectangle)>,
    /// What can be touched, by its id.
    pub(crate) targets: Vec<(String, Rectangle)>,
    /// What hides whatever lies below: the layer, and where.
    covers: Vec<(usize, Rectangle)>,
    /// The layer of the veil over everything but a question.
    veil: Option<usize>,
    /// What can be scrolled.
    scrolled: Vec<Rectangle>,
}

impl Seen {
    /// Whether a line is only higher or lower than what a list shows of itself now.
    pub(crate) fn can_be_scrolled_to(&self, text: &Drawn, line: &Rectangle) -> bool {
        let across = |list: &Rectangle| list.x <= line.x && line.x + line.width <= list.x + list.width;
        self.scrolled.iter().any(|list| text.clip.is_within(&list.expand(1.0)) && across(list))
    }

    /// Whether it can be scrolled to.
    pub(crate) fn is_in_a_list(&self, bounds: &Rectangle) -> bool {
        self.scrolled.iter().any(|list| list.x <= bounds.x && bounds.x + bounds.width <= list.x + list.width)
    }

    /// The boxes that share a place with this target, and are neither within it nor round it.
    pub(crate) fn boxes_half_over(&self, target: &Rectangle) -> Vec<Rectangle> {
        // Over a veil stands a question: what is below it cannot be touched, and the question's own box lies over it.
        let from = self.veil.unwrap_or(0);
        let boxes: Vec<&Rectangle> = self.covers.iter().filter(|(layer, _)| *layer >= from).map(|(_, bounds)| bounds).collect();
        let is_asked = |question: &&&Rectangle| question.area() < Rectangle::with_size(self.size).area();
        let question = boxes.iter().filter(is_asked).max_by(|one, other| one.area().total_cmp(&other.area()));
        if self.veil.is_some() && !question.is_some_and(|question| target.is_within(&question.expand(1.0))) {
            return Vec::new();
        }
        // A target's own box, with the shadow below it, is no box over another one's.
        let is_own = |other: &Rectangle| self.targets.iter().any(|(_, bounds)| other.is_within(&bounds.expand(SHADOW)));
        let is_half_over = |other: &&&Rectangle| {
            let common = target.intersection(other).filter(|place| place.width > 1.0 && place.height > 1.0);
            common.is_some() && !other.is_within(&target.expand(1.0)) && !target.is_within(&other.expand(1.0)) && !is_own(other)
        };
        boxes.iter().filter(is_half_over).map(|bounds| **bounds).collect()
    }

    /// Whether a text is hidden there by something drawn after it and before, or with, another one.
    pub(crate) fn is_covered(&self, layer: usize, upto: usize, place: &Rectangle) -> bool {
        self.covers.iter().any(|(cover, bounds)| layer < *cover && *cover <= upto && place.is_within(&bounds.expand(1.0)))
    }
}

/// The software renderer with our faces.
pub(crate) fn renderer() -> Renderer {
    static FONTS: OnceLock<()> = OnceLock::new();
    FONTS.get_or_init(|| drop(Painter::new(std::time::Instant::now()).expect("the software renderer comes up")));
    let renderer = <Renderer as Headless>::new(font::REGULAR, Pixels(16.0), Some("tiny-skia"));
    iced::futures::executor::block_on(renderer).expect("the software renderer comes up")
}

/// Every state of the window in every mode, language and size of letters; drawn once for all who look.
pub(crate) fn all() -> &'static [Seen] {
    static ALL: OnceLock<Vec<Seen>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut renderer = renderer();
        views().iter().map(|view| look_at_view(view, &mut renderer)).collect()
    })
}

fn look_at_view(view: &View, renderer: &mut Renderer) -> Seen {
    let gui = view.open();
    let shared = &gui.shared;
    let operator = shared.operator.as_ref().map(|operator| operator.name.clone());
    let Machine { file, server, gateway, journal, printer, export, .. } = shared.setup.machine.clone();
    let set = [shared.setup.place.clone(), shared.setup.desk.clone(), file, server, gateway, journal, printer, export];
    let names = set.into_iter().chain(operator).collect();
    let seen = look_at(shared.look, view.canvas().size(), gui.view(), renderer);
    Seen { name: view.name(), language: shared.language(), names, ..seen }
}

/// Draws this and says what was drawn.
pub(crate) fn look_at(look: Look, size: Size, content: Element<'_, Message>, renderer: &mut Renderer) -> Seen {
    let theme = look.theme();
    let mut ui: UserInterface<'_, Message, iced::Theme, Renderer> = UserInterface::build(content, size, Cache::default(), renderer);
    let mut targets = Targets::default();
    ui.operate(renderer, &mut targets);
    ui.draw(renderer, &theme, &Style { text_color: theme.base().text_color }, mouse::Cursor::Unavailable);
    let mut texts = Vec::new();
    let mut covers = Vec::new();
    let mut veil = None;
    let grounds = Grounds::of(look, renderer);
    for (index, layer) in renderer.layers().iter().enumerate() {
        let bounds = Rectangle::with_size(size).intersection(&layer.bounds).unwrap_or_default();
        for (quad, background) in &layer.quads {
            if matches!(background, Background::Color(colour) if colour.a > 0.99) {
                covers.extend(quad.bounds.intersection(&bounds).map(|drawn| (index, drawn)));
            }
            if matches!(background, Background::Color(colour) if (0.3..=0.99).contains(&colour.a))
                && quad.bounds.area() > size.width * size.height / 2.0
            {
                veil = Some(index);
            }
        }
        for text in layer.text.iter().flat_map(|item| item.as_slice()) {
            texts.extend(drawn(text, bounds, index, &grounds));
        }
    }
    drop(ui);
    Seen {
        name: String::new(),
        look,
        language: Language::Chinese,
        names: Vec::new(),
        size,
        texts,
        told: targets.told,
        targets: targets.found,
        covers,
        veil,
        scrolled: targets.scrolled,
    }
}

/// What letters may stand on, layer by layer, from below to above.
struct Grounds {
    paper: Color,
    /// The layer, the place, the colours; none for a veil, through which what is below is seen.
    laid: Vec<(usize, Rectangle, Vec<Color>)>,
}

impl Grounds {
    fn of(look: Look, renderer: &mut Renderer) -> Grounds {
        let palette = look.palette();
        let mut laid = Vec::new();
        for (index, layer) in renderer.layers().iter().enumerate() {
            for (quad, background) in &layer.quads {
                let colours = match background {
                    Background::Color(colour) if colour.a > 0.99 => vec![*colour],
                    // A veil.
                    Background::Color(colour) if colour.a > 0.3 => Vec::new(),
                    Background::Color(_) => continue,
                    Background::Gradient(iced::Gradient::Linear(linear)) => linear.stops.iter().flatten().map(|stop| stop.color).collect(),
                };
                laid.push((index, quad.bounds, colours));
            }
            for image in &layer.images {
                // The one drawing that words stand on is the card's face.
                if image.bounds().width > 300.0 && image.bounds().height > 180.0 {
                    laid.push((index, image.bounds(), vec![palette.card_from, palette.card_to, palette.ripple]));
                }
            }
        }
        Grounds { paper: palette.paper, laid }
    }

    /// The least contrast of these letters there; `None` under a veil.
    fn contrast(&self, letters: &[Color], layer: usize, line: &Rectangle) -> Option<f32> {
        let here = |(_, bounds, _): &&(usize, Rectangle, Vec<Color>)| bounds.contains(line.center());
        if self.laid.iter().filter(here).any(|(above, _, colours)| *above > layer && colours.is_empty()) {
            return None;
        }
        let below = self.laid.iter().filter(here).rfind(|(at, _, colours)| *at <= layer && !colours.is_empty());
        let grounds = below.map_or_else(|| vec![self.paper], |(_, _, colours)| colours.clone());
        let ratios = letters.iter().flat_map(|letter| grounds.iter().map(|ground| ratio(*letter, *ground)));
        ratios.reduce(f32::min)
    }
}

fn drawn(text: &Text, layer_bounds: Rectangle, layer: usize, grounds: &Grounds) -> Option<Drawn> {
    let Text::Paragraph { paragraph, position, clip_bounds, transformation, color } = text else {
        panic!("the window draws text as paragraphs alone, so that they can be looked at: {text:?}");
    };
    let paragraph: Paragraph = paragraph.upgrade().expect("the window still stands");
    let buffer = paragraph.buffer();
    let words = buffer.lines.iter().map(|line| line.text()).collect::<Vec<_>>().join("\n");
    if words.trim().is_empty() {
        return None;
    }
    let size = buffer.metrics().font_size;
    let lines: Vec<Rectangle> =
        buffer.layout_runs().map(|run| line_box(run.glyphs, *position, run.line_top, run.line_height, size)).collect();
    let wanted: usize = buffer.lines.iter().map(|line| line.layout_opt().map_or(0, |layout| layout.len())).sum();
    let room = buffer.size().0.unwrap_or(f32::INFINITY);
    let widest = lines.iter().map(|line| line.width).fold(0.0, f32::max);
    let lines: Vec<Rectangle> = lines.into_iter().map(|line| line * *transformation).collect();
    let letters = colours(buffer, *color);
    let contrasts = lines.iter().map(|line| grounds.contrast(&letters, layer, line));
    Some(Drawn {
        contrast: contrasts.reduce(|one, other| Some(one?.min(other?))).flatten(),
        clip: (*clip_bounds * *transformation).intersection(&layer_bounds).unwrap_or_default(),
        lines_left_out: wanted.saturating_sub(lines.len()),
        beyond: widest - room,
        foreign: foreign(buffer),
        lines,
        words,
        layer,
        size,
    })
}

/// The colours of the letters: a sum has its own, in each of its parts.
fn colours(buffer: &Buffer, all: Color) -> Vec<Color> {
    let mut colours = Vec::new();
    for glyph in buffer.layout_runs().flat_map(|run| run.glyphs.iter()) {
        let own = glyph.color_opt.map(|own| Color::from_rgba8(own.r(), own.g(), own.b(), f32::from(own.a()) / 255.0));
        let colour = own.unwrap_or(all);
        if !colours.contains(&colour) {
            colours.push(colour);
        }
    }
    colours
}

fn line_box(
    glyphs: &[iced::advanced::graphics::text::cosmic_text::LayoutGlyph],
    at: Point,
    top: f32,
    line_height: f32,
    size: f32,
) -> Rectangle {
    let left = glyphs.iter().map(|glyph| glyph.x).fold(f32::INFINITY, f32::min);
    let right = glyphs.iter().map(|glyph| glyph.x + glyph.w).fold(f32::NEG_INFINITY, f32::max);
    if left > right {
        return Rectangle::new(at, Size::ZERO);
    }
    let glyph_height = size * 0.9;
    let corner = Point::new(at.x + left, at.y + top + (line_height - glyph_height) / 2.0);
    Rectangle::new(corner, Size::new(right - left, glyph_height))
}

/// Letters that come out as boxes, or in another face than ours.
fn foreign(buffer: &Buffer) -> String {
    let mut fonts = font_system().write().expect("nobody fell over with the fonts in hand");
    let mut letters = String::new();
    for run in buffer.layout_runs() {
        for glyph in run.glyphs {
            let face = fonts.raw().db().face(glyph.font_id).expect("a face that draws is known");
            let ours = face.families.iter().any(|(name, _)| name == font::FAMILY);
            if glyph.glyph_id == 0 || !ours {
                letters.push_str(&run.text[glyph.start..glyph.end]);
            }
        }
    }
    letters
}

/// Collects what has an id.
#[derive(Default)]
struct Targets {
    found: Vec<(String, Rectangle)>,
    told: Vec<(String, Rectangle)>,
    scrolled: Vec<Rectangle>,
}

impl Operation for Targets {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        if let Some(id) = id {
            self.found.push((format!("{id:?}"), bounds));
        }
    }

    fn text(&mut self, _id: Option<&Id>, bounds: Rectangle, text: &str) {
        self.told.push((text.to_owned(), bounds));
    }

    fn scrollable(&mut self, _id: Option<&Id>, bounds: Rectangle, content: Rectangle, _by: iced::Vector, _state: &mut dyn Scrollable) {
        if content.height > bounds.height {
            self.scrolled.push(bounds);
        }
    }
}
