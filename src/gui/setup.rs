//! What the site set about its window.

use std::sync::Arc;

use iced::Size;

use crate::config::staff::Staff;
use crate::domain::Fen;
use crate::flow::Settings;
use crate::i18n::Language;

use super::recent::Recent;
use super::theme::{Canvas, Elder};
use super::{Mode, Sounds};

/// What the site set about its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setup {
    /// Who stands before it.
    pub mode: Mode,
    /// The language a customer finds.
    pub language: Language,
    /// Whether sounds are played.
    pub sound: Sounds,
    /// Whether all of it is the false world.
    pub training: Training,
    /// The window's size at first.
    pub size: (u16, u16),
    /// Whether it has a frame.
    pub frame: Frame,
    /// What the place is called.
    pub place: String,
    /// The telephone of the service line.
    pub phone: String,
    /// The nearest desk, for a passenger.
    pub desk: String,
    /// The amounts offered first.
    pub amounts: Vec<Fen>,
    /// What the flows decide by: limits, waiting times.
    pub settings: Arc<Settings>,
    /// Whether payments by code are set up.
    pub code_payment: CodePayment,
    /// Whether slips are printed.
    pub slips: Slips,
    /// Who works here.
    pub staff: Staff,
    /// Whether a passenger finds large letters.
    pub elder: Elder,
    /// What staff is shown of this terminal.
    pub machine: Machine,
    /// What ended here lately before the window was opened.
    pub recent: Vec<Recent>,
}

/// What staff is shown of this terminal: as the configuration has it, empty where it has nothing. No secret is among it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// The configuration's file.
    pub file: String,
    /// The server's address.
    pub server: String,
    /// The payment gateway's address.
    pub gateway: String,
    /// The reader's name, or a part of it.
    pub reader: String,
    /// The journal's file.
    pub journal: String,
    /// The first and the last digits of this terminal's public key.
    pub key: String,
    /// Where slips go.
    pub printer: String,
    /// Where days of the journal are exported to.
    pub export: String,
    /// The operator's number that is sent while nobody is logged in.
    pub operator: String,
}

/// Whether slips are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slips {
    /// A printer is configured.
    Possible,
    /// None is.
    Impossible,
}

/// Whether the window has a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Frame {
    /// It fills the screen, and there is no way out but a person's who knows one.
    None,
    /// As other windows.
    Window,
}

/// Whether all of it is the false world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Training {
    /// It is: watermarked, so that nobody takes it for real.
    Yes,
    /// Card and money are real.
    No,
}

/// Whether payments by code are set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePayment {
    /// A gateway is configured.
    Possible,
    /// None is.
    Impossible,
}

impl Setup {
    /// The canvas at first.
    pub fn canvas(&self) -> Canvas {
        self.canvas_of(self.window())
    }

    /// The window at first: with room for the panel of a training beside what people see.
    pub fn window(&self) -> Size {
        Size::new(f32::from(self.size.0) + self.panel_width(), f32::from(self.size.1))
    }

    fn panel_width(&self) -> f32 {
        match self.training {
            Training::Yes => super::training::PANEL_WIDTH,
            Training::No => 0.0,
        }
    }

    /// The canvas for a window of this size.
    pub fn canvas_of(&self, window: Size) -> Canvas {
        let size = Size::new(window.width - self.panel_width(), window.height);
        match self.mode {
            Mode::Kiosk if size.height > size.width => Canvas::KioskTall,
            Mode::Kiosk => Canvas::KioskWide,
            Mode::Counter if size.width >= 1300.0 => Canvas::Counter,
            Mode::Counter | Mode::Bom => Canvas::Bom,
        }
    }
}
