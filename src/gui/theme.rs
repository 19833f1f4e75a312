//! The look of the window in numbers: colours, sizes of letters, distances, borders, heights.
//!
//! Every number of the design stands in this folder and nowhere else. Widgets and screens ask a [`Look`], which knows the canvas
//! (who stands before it, and how much room there is) and whether large text is on.

pub mod contrast;
mod lettering;
mod measure;
pub mod palette;

use iced::{Size, Theme};

pub use lettering::Role;
pub use measure::Height;
pub use palette::{Palette, Tone};

/// What the window is laid out for: who uses it, and how large it is. The sizes are those of the design, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Canvas {
    /// A kiosk's upright screen, 1080 x 1920: passengers, standing, by touch.
    KioskTall,
    /// A kiosk's lying screen, 1280 x 1024: the same people.
    KioskWide,
    /// A service counter, 1366 x 768: operators, by keyboard and mouse.
    Counter,
    /// A subway position beside other programs, 1024 x 600.
    Bom,
}

impl Canvas {
    /// The kiosk's canvas for a window of this size.
    pub fn of_kiosk(window: Size) -> Canvas {
        if window.height > window.width { Canvas::KioskTall } else { Canvas::KioskWide }
    }

    /// The size the design was drawn for.
    pub fn size(self) -> Size {
        match self {
            Canvas::KioskTall => Size::new(1080.0, 1920.0),
            Canvas::KioskWide => Size::new(1280.0, 1024.0),
            Canvas::Counter => Size::new(1366.0, 768.0),
            Canvas::Bom => Size::new(1024.0, 600.0),
        }
    }

    /// Whether passengers stand before it: touch only, no pointer, no keys.
    pub fn is_kiosk(self) -> bool {
        matches!(self, Canvas::KioskTall | Canvas::KioskWide)
    }
}

/// Large text, fewer things at once, stronger borders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Elder {
    /// As designed.
    #[default]
    Off,
    /// Large.
    On,
}

/// What a widget needs to know to draw itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    canvas: Canvas,
    elder: Elder,
}

impl Look {
    /// The look of a canvas. Large text is for passengers: a counter and a subway position have none, and ignore it.
    pub fn new(canvas: Canvas, elder: Elder) -> Look {
        let elder = if canvas.is_kiosk() { elder } else { Elder::Off };
        Look { canvas, elder }
    }

    /// What the window is laid out for.
    pub fn canvas(self) -> Canvas {
        self.canvas
    }

    /// Whether large text is on.
    pub fn elder(self) -> Elder {
        self.elder
    }

    /// Whether large text is on.
    pub fn is_elder(self) -> bool {
        self.elder == Elder::On
    }

    /// Whether letters are large and the screen lies: then there is room for less.
    pub fn is_crowded(self) -> bool {
        self.is_elder() && self.canvas == Canvas::KioskWide
    }

    /// Whether passengers stand before it.
    pub fn is_kiosk(self) -> bool {
        self.canvas.is_kiosk()
    }

    /// The colours.
    pub fn palette(self) -> Palette {
        match self.elder {
            Elder::Off => palette::DAY,
            Elder::On => palette::ELDER,
        }
    }

    /// What iced falls back to where a widget says nothing: our paper and ink.
    pub fn theme(self) -> Theme {
        let palette = self.palette();
        Theme::custom(
            "cardkiosk",
            iced::theme::Palette {
                background: palette.paper,
                text: palette.ink,
                primary: palette.accent,
                success: palette.success,
                warning: palette.amber,
                danger: palette.danger,
            },
        )
    }

    /// One of six numbers: upright kiosk, lying kiosk, counter, subway position, and the two kiosks with large text.
    fn pick(self, numbers: [f32; 6]) -> f32 {
        let column = match (self.canvas, self.elder) {
            (Canvas::KioskTall, Elder::Off) => 0,
            (Canvas::KioskWide, Elder::Off) => 1,
            (Canvas::Counter, _) => 2,
            (Canvas::Bom, _) => 3,
            (Canvas::KioskTall, Elder::On) => 4,
            (Canvas::KioskWide, Elder::On) => 5,
        };
        numbers[column]
    }
}

/// Every look there is.
pub const LOOKS: [(Canvas, Elder); 6] = [
    (Canvas::KioskTall, Elder::Off),
    (Canvas::KioskWide, Elder::Off),
    (Canvas::Counter, Elder::Off),
    (Canvas::Bom, Elder::Off),
    (Canvas::KioskTall, Elder::On),
    (Canvas::KioskWide, Elder::On),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kiosk_turns_with_its_screen() {
        assert_eq!(Canvas::of_kiosk(Size::new(1080.0, 1920.0)), Canvas::KioskTall);
        assert_eq!(Canvas::of_kiosk(Size::new(1280.0, 1024.0)), Canvas::KioskWide);
        for canvas in [Canvas::KioskTall, Canvas::KioskWide] {
            assert_eq!(Canvas::of_kiosk(canvas.size()), canvas);
        }
    }

    #[test]
    fn large_text_is_for_passengers() {
        assert!(Look::new(Canvas::KioskTall, Elder::On).is_elder());
        assert!(!Look::new(Canvas::Counter, Elder::On).is_elder());
        assert!(!Look::new(Canvas::Bom, Elder::On).is_elder());
    }
}
