//! What is to be seen of the window: cut out of a state of it that is drawn here, without a display.
//!
//! Nothing is told of where anything stands: it is laid out here as the window lays it out.

use std::cell::RefCell;

use cardkiosk::gui::picture::{Painter, Picture};
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Gui, preset};
use cardkiosk::i18n::Text;
use iced::Rectangle;

use crate::drawn::{self, Seen};
use crate::support::display::Region;

/// How much a colour may differ.
const NOT_SEEN: u8 = 2;

/// A part of a drawn state.
#[derive(Debug, Clone)]
pub(crate) struct Sight {
    /// What it shows, for whoever misses it.
    pub(crate) name: String,
    pub(crate) picture: Picture,
    /// Where it was drawn. In the window it may stand elsewhere.
    pub(crate) at: Region,
}

/// Draws what the window should show.
pub(crate) struct Easel {
    tools: RefCell<(Painter, iced::Renderer)>,
}

impl Easel {
    pub(crate) fn new() -> Easel {
        let renderer = drawn::renderer();
        let painter = Painter::new(std::time::Instant::now()).expect("the software renderer comes up");
        Easel { tools: RefCell::new((painter, renderer)) }
    }

    fn lay_out(&self, gui: &Gui) -> Seen {
        let look = gui.shared.look;
        drawn::look_at(look, look.canvas().size(), gui.view(), &mut self.tools.borrow_mut().1)
    }

    /// A text of this state.
    pub(crate) fn text(&self, gui: &Gui, text: &impl Text) -> Sight {
        let words = gui.shared.say(text);
        let seen = self.lay_out(gui);
        let lines = seen.texts.iter().filter(|text| text.words == words).map(|text| &text.lines).find(|lines| !lines.is_empty());
        let lines = lines.unwrap_or_else(|| panic!("nowhere is said: {words}"));
        let place = lines.iter().copied().reduce(|all, line| all.union(&line)).expect("it has a line");
        self.cut(gui, words, place)
    }

    /// Whatever has this id.
    pub(crate) fn target(&self, gui: &Gui, id: &str) -> Sight {
        let place = self.place_of(gui, id);
        self.cut(gui, id.to_owned(), place)
    }

    /// Where whatever has this id is touched.
    pub(crate) fn place_of(&self, gui: &Gui, id: &str) -> Rectangle {
        let quoted = format!("{id:?}");
        let seen = self.lay_out(gui);
        let found = seen.targets.iter().find(|(name, _)| name.contains(&quoted));
        found.unwrap_or_else(|| panic!("{id} is not among {:?}", seen.targets.iter().map(|(name, _)| name).collect::<Vec<_>>())).1
    }

    fn cut(&self, gui: &Gui, name: String, place: Rectangle) -> Sight {
        let whole = self.tools.borrow_mut().0.paint(gui, gui.shared.look.canvas().size(), 1.0);
        let at = pixels(place);
        let row = |row: u32| {
            let start = (row * whole.width) as usize + usize::try_from(at.left).expect("it lies in the window");
            &whole.rgba[start * 4..(start + usize::from(at.width)) * 4]
        };
        let top = u32::try_from(at.top).expect("it lies in the window");
        let rgba = (top..top + u32::from(at.height)).flat_map(row).copied().collect();
        Sight { name, picture: Picture { width: u32::from(at.width), height: u32::from(at.height), rgba }, at }
    }
}

/// The window in a state that the gallery shows, in Chinese.
pub(crate) fn state(name: &str, canvas: Canvas) -> Gui {
    let preset = preset::all().into_iter().find(|preset| preset.name == name && preset.canvases().any(|one| one == canvas));
    preset.unwrap_or_else(|| panic!("there is no state {name} on {canvas:?}")).open(canvas)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in the window is a small number above zero")]
fn pixels(place: Rectangle) -> Region {
    let (left, top) = (place.x.ceil(), place.y.ceil());
    let (right, bottom) = ((place.x + place.width).floor(), (place.y + place.height).floor());
    Region { left: left as i16, top: top as i16, width: (right - left) as u16, height: (bottom - top) as u16 }
}

/// The edges of what was redrawn alone are blended once more, which nobody sees.
fn looks_like(seen: &[u8], wanted: &[u8]) -> bool {
    seen == wanted || seen.iter().zip(wanted).all(|(seen, wanted)| seen.abs_diff(*wanted) <= NOT_SEEN)
}

impl Sight {
    /// Whether it is in a picture where it was drawn.
    pub(crate) fn is_in(&self, picture: &Picture) -> bool {
        let [left, top] = [self.at.left, self.at.top].map(|pixel| usize::try_from(pixel).expect("it lies in the window"));
        self.is_at(picture, left, top)
    }

    /// Where it is in a picture, if it is anywhere.
    pub(crate) fn find_in(&self, picture: &Picture) -> Option<Region> {
        let rows = 0..(picture.height as usize + 1).saturating_sub(self.picture.height as usize);
        let columns = 0..(picture.width as usize + 1).saturating_sub(self.picture.width as usize);
        let mut places = rows.flat_map(|top| columns.clone().map(move |left| (left, top)));
        let (left, top) = places.find(|&(left, top)| self.is_at(picture, left, top))?;
        let coordinate = |pixel: usize| i16::try_from(pixel).expect("no screen is so large");
        Some(Region { left: coordinate(left), top: coordinate(top), ..self.at })
    }

    fn is_at(&self, picture: &Picture, left: usize, top: usize) -> bool {
        let (width, height) = (self.picture.width as usize * 4, self.picture.height as usize);
        let across = picture.width as usize * 4;
        if left * 4 + width > across || top + height > picture.height as usize {
            return false;
        }
        // Most places differ in the middle already, and most rows begin alike.
        let rows = std::iter::once(height / 2).chain(0..height);
        rows.into_iter().all(|row| {
            let start = (top + row) * across + left * 4;
            looks_like(&picture.rgba[start..start + width], &self.picture.rgba[row * width..(row + 1) * width])
        })
    }
}
