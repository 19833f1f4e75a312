//! The window as a picture, drawn without a window: for the gallery, the demonstration and the tests.

use std::path::Path;

use iced::advanced::renderer::{Headless, Style};
use iced::advanced::{clipboard, graphics};
use iced::{Event, Pixels, Size, mouse, window};
use iced_runtime::user_interface::{Cache, UserInterface};

use super::{Gui, font};

/// What was drawn: red, green, blue, opacity, a byte each, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The pixels.
    pub rgba: Vec<u8>,
}

/// Draws pictures; made once, since the fonts are read then.
pub struct Painter {
    renderer: iced::Renderer,
    /// When whatever is drawn is drawn: nothing here reads a clock.
    at: std::time::Instant,
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The renderer does not come up.
    #[error("the software renderer does not come up")]
    NoRenderer,
    /// The file cannot be written.
    #[error("{path}: {detail}")]
    File {
        /// Which.
        path: String,
        /// Why.
        detail: String,
    },
}

impl Painter {
    /// A painter with the embedded fonts, in software, so that pictures are the same everywhere.
    pub fn new(at: std::time::Instant) -> Result<Painter, PictureError> {
        let mut fonts = graphics::text::font_system().write().map_err(|_| PictureError::NoRenderer)?;
        for face in font::FACES {
            fonts.load_font(face.into());
        }
        drop(fonts);
        let renderer = <iced::Renderer as Headless>::new(font::REGULAR, Pixels(16.0), Some("tiny-skia"));
        let renderer = iced::futures::executor::block_on(renderer).ok_or(PictureError::NoRenderer)?;
        Ok(Painter { renderer, at })
    }

    /// Draws the window as it is, so large, each logical pixel `scale` pixels wide.
    pub fn paint(&mut self, gui: &Gui, size: Size, scale: f32) -> Picture {
        let theme = gui.shared.look.theme();
        let base = iced::theme::Base::base(&theme);
        let mut ui = UserInterface::build(gui.view(), size, Cache::default(), &mut self.renderer);
        let cursor = mouse::Cursor::Unavailable;
        let redraw = [Event::Window(window::Event::RedrawRequested(self.at))];
        let mut told = Vec::new();
        let _ = ui.update(&redraw, cursor, &mut self.renderer, &mut clipboard::Null, &mut told);
        ui.draw(&mut self.renderer, &theme, &Style { text_color: base.text_color }, cursor);
        let corner = iced::Point::new(size.width * scale, size.height * scale).snap();
        let physical = Size::new(corner.x, corner.y);
        let rgba = self.renderer.screenshot(physical, scale, base.background_color);
        Picture { width: physical.width, height: physical.height, rgba }
    }
}

impl Picture {
    /// Writes it as a PNG.
    pub fn write(&self, path: &Path) -> Result<(), PictureError> {
        let failed = |detail: String| PictureError::File { path: path.display().to_string(), detail };
        let file = std::fs::File::create(path).map_err(|error| failed(error.to_string()))?;
        let mut encoder = png::Encoder::new(std::io::BufWriter::new(file), self.width, self.height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().map_err(|error| failed(error.to_string()))?;
        writer.write_image_data(&self.rgba).map_err(|error| failed(error.to_string()))
    }

    /// The same, each side this much shorter: each pixel is the mean of a square.
    #[must_use]
    pub fn smaller(&self, times: u32) -> Picture {
        let (width, height) = (self.width / times, self.height / times);
        let mut rgba = Vec::with_capacity((width * height * 4) as usize);
        for (row, column) in (0..height).flat_map(|row| (0..width).map(move |column| (row, column))) {
            for byte in 0..4 {
                let square =
                    (0..times).flat_map(|down| (0..times).map(move |right| (row * times + down) * self.width + column * times + right));
                let sum: u32 = square.map(|pixel| u32::from(self.rgba[(pixel * 4 + byte) as usize])).sum();
                rgba.push(u8::try_from(sum / (times * times)).unwrap_or(u8::MAX));
            }
        }
        Picture { width, height, rgba }
    }

    /// Draws another one into this, with its corner here.
    pub fn paste(&mut self, other: &Picture, left: u32, top: u32) {
        let across = other.width.min(self.width.saturating_sub(left)) as usize * 4;
        for row in 0..other.height.min(self.height.saturating_sub(top)) {
            let from = (row * other.width) as usize * 4;
            let to = ((top + row) as usize * self.width as usize + left as usize) * 4;
            self.rgba[to..to + across].copy_from_slice(&other.rgba[from..from + across]);
        }
    }
}
