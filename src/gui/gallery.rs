//! Every preset as a picture, in every mode, language and size of letters, and one sheet of them all.

use std::path::{Path, PathBuf};

use crate::i18n::{Language, Texts};

use super::picture::{Painter, Picture, PictureError};
use super::preset::{self, Preset};
use super::theme::{Canvas, Elder};

/// The sheet has so many pictures in a row.
const ACROSS: u32 = 10;

/// Each is drawn so much smaller on the sheet.
const SMALLER: u32 = 4;

/// The largest height of a picture on the sheet, and the room between them.
const CELL: (u32, u32) = (1366 / SMALLER, 1920 / SMALLER);
const GAP: u32 = 12;

/// One picture: which preset, on what, in which language, with which letters.
pub struct View {
    preset: Preset,
    canvas: Canvas,
    language: Language,
    elder: Elder,
}

/// Every picture there is.
pub fn views() -> Vec<View> {
    let mut views = Vec::new();
    for language in Language::ALL {
        for elder in [Elder::Off, Elder::On] {
            for preset in preset::all().into_iter().filter(|preset| elder == Elder::Off || preset.has_large_letters()) {
                let canvases = preset.canvases().filter(|canvas| canvas.is_kiosk() || elder == Elder::Off).collect::<Vec<_>>();
                views.extend(canvases.into_iter().map(|canvas| View { preset, canvas, language, elder }));
            }
        }
    }
    views
}

impl View {
    /// Its name as a file, without an ending: `amount-kiosk-tall-zh-CN-elder`.
    pub fn name(&self) -> String {
        let canvas = match self.canvas {
            Canvas::KioskTall => "kiosk-tall",
            Canvas::KioskWide => "kiosk-wide",
            Canvas::Counter => "counter",
            Canvas::Bom => "bom",
        };
        let elder = if self.elder == Elder::On { "-elder" } else { "" };
        format!("{}-{canvas}-{}{elder}", self.preset.name, self.language.tag())
    }

    /// The window in this state.
    pub fn open(&self) -> super::Gui {
        let mut gui = self.preset.open(self.canvas);
        gui.shared.texts = Texts::of(self.language);
        gui.redraw_on(self.canvas, self.elder);
        gui
    }

    /// On what it is drawn.
    pub fn canvas(&self) -> Canvas {
        self.canvas
    }

    /// Its picture.
    pub fn paint(&self, painter: &mut Painter) -> Picture {
        painter.paint(&self.open(), self.canvas.size(), 1.0)
    }
}

/// Writes those whose name has `part` in it into a folder, and `contact-sheet.png`. Says which files there are now.
pub fn write(folder: &Path, part: &str, at: std::time::Instant) -> Result<Vec<PathBuf>, PictureError> {
    std::fs::create_dir_all(folder)
        .map_err(|error| PictureError::File { path: folder.display().to_string(), detail: error.to_string() })?;
    let mut painter = Painter::new(at)?;
    let mut written = Vec::new();
    let mut small = Vec::new();
    for view in views().into_iter().filter(|view| view.name().contains(part)) {
        let picture = view.paint(&mut painter);
        let path = folder.join(format!("{}.png", view.name()));
        picture.write(&path)?;
        written.push(path);
        small.push(picture.smaller(SMALLER));
    }
    let sheet = folder.join("contact-sheet.png");
    contact_sheet(&small).write(&sheet)?;
    written.push(sheet);
    Ok(written)
}

fn contact_sheet(pictures: &[Picture]) -> Picture {
    let rows = u32::try_from(pictures.len()).unwrap_or_default().div_ceil(ACROSS).max(1);
    let (width, height) = (ACROSS * (CELL.0 + GAP) + GAP, rows * (CELL.1 + GAP) + GAP);
    let mut sheet = Picture { width, height, rgba: [0xDD, 0xD8, 0xCC, 0xFF].repeat((width * height) as usize) };
    for (index, picture) in (0..).zip(pictures) {
        sheet.paste(picture, GAP + index % ACROSS * (CELL.0 + GAP), GAP + index / ACROSS * (CELL.1 + GAP));
    }
    sheet
}
