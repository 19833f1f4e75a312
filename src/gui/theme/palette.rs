//! The colours and their meanings.
//!
//! Petrol: the machine goes on. Amber: a hand is needed. Green: it has arrived. Red: stopped, or cannot be undone. None of them is
//! decoration, and none stands without its shape and its word. Amber is never the colour of letters on light ground.

use iced::Color;

/// The colours of a look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// The window's ground.
    pub paper: Color,
    /// Panels, header, light buttons.
    pub surface: Color,
    /// What is disabled, the footer, a table's head.
    pub sunken: Color,
    /// A light button under the finger.
    pub pressed: Color,
    /// Letters.
    pub ink: Color,
    /// Letters of second rank.
    pub muted: Color,
    /// Hairlines, lips of light buttons.
    pub line: Color,
    /// Borders of controls.
    pub edge: Color,
    /// The main button, the line, the card; money that is being decided on.
    pub accent: Color,
    /// Its lip, its pressed face, the counter's side bar.
    pub accent_deep: Color,
    /// A selected row, the ground of icons, information.
    pub accent_soft: Color,
    /// Letters on petrol.
    pub on_accent: Color,
    /// Letters of second rank on petrol.
    pub on_deep_muted: Color,
    /// The card's upper left, and the dark end of the home panel.
    pub card_from: Color,
    /// The card's lower right.
    pub card_to: Color,
    /// The rings on the card.
    pub ripple: Color,
    /// Your hand is needed.
    pub amber: Color,
    /// An amber button under the finger.
    pub amber_pressed: Color,
    /// The lip of an amber button, and the broken stretch of the line.
    pub amber_lip: Color,
    /// Ground of notices that need a hand.
    pub amber_soft: Color,
    /// Letters on it.
    pub amber_text: Color,
    /// It has arrived.
    pub success: Color,
    /// Ground of such notices.
    pub success_soft: Color,
    /// Stopped, or cannot be undone.
    pub danger: Color,
    /// Its lip and pressed face.
    pub danger_deep: Color,
    /// Ground of such notices, lip of a danger button.
    pub danger_soft: Color,
    /// The whole screen when out of service; toasts; the veil.
    pub night: Color,
    /// Panels on it.
    pub night_panel: Color,
    /// Letters of second rank on it.
    pub night_muted: Color,
    /// Hairlines on it.
    pub night_line: Color,
}

const fn colour(rgb: u32) -> Color {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Color::from_rgb8(red, green, blue)
}

/// As designed.
pub const DAY: Palette = Palette {
    paper: colour(0x00F5_F2EA),
    surface: colour(0x00FF_FFFF),
    sunken: colour(0x00EB_E7DC),
    pressed: colour(0x00D3_CEC1),
    ink: colour(0x0014_211F),
    muted: colour(0x003A_4744),
    line: colour(0x00D3_CEC1),
    edge: colour(0x006A_7572),
    accent: colour(0x000B_4F63),
    accent_deep: colour(0x0007_3A4A),
    accent_soft: colour(0x00DC_EBEE),
    on_accent: colour(0x00FF_FFFF),
    on_deep_muted: colour(0x00E3_EFF2),
    card_from: colour(0x0008_3F50),
    card_to: colour(0x000C_5669),
    ripple: colour(0x0012_5E74),
    amber: colour(0x00FF_C24B),
    amber_pressed: colour(0x00E8_AE42),
    amber_lip: colour(0x00C9_8A12),
    amber_soft: colour(0x00FF_EFCF),
    amber_text: colour(0x005F_3A00),
    success: colour(0x000B_5230),
    success_soft: colour(0x00DF_F0E3),
    danger: colour(0x008E_1B1B),
    danger_deep: colour(0x0061_1010),
    danger_soft: colour(0x00FB_E4E0),
    night: colour(0x0014_211F),
    night_panel: colour(0x001E_302E),
    night_muted: colour(0x00C3_D0CE),
    night_line: colour(0x004A_5E5B),
};

/// With large text: white and black, and nothing between.
pub const ELDER: Palette = Palette {
    paper: colour(0x00FF_FFFF),
    ink: colour(0x000A_0F0E),
    muted: colour(0x000A_0F0E),
    line: colour(0x000A_0F0E),
    edge: colour(0x000A_0F0E),
    accent: colour(0x0006_3C4C),
    accent_deep: colour(0x0002_222C),
    amber_text: colour(0x000A_0F0E),
    ..DAY
};

/// What a notice, a chip or a sentence about money means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    /// To know, nothing to do.
    Info,
    /// Your hand is needed.
    Amber,
    /// It has arrived.
    Success,
    /// Stopped.
    Danger,
    /// Over and done with.
    Plain,
}

/// Every tone there is.
pub const TONES: [Tone; 5] = [Tone::Info, Tone::Amber, Tone::Success, Tone::Danger, Tone::Plain];

impl Palette {
    /// The soft ground of a tone.
    pub fn ground(&self, tone: Tone) -> Color {
        match tone {
            Tone::Info => self.accent_soft,
            Tone::Amber => self.amber_soft,
            Tone::Success => self.success_soft,
            Tone::Danger => self.danger_soft,
            Tone::Plain => self.sunken,
        }
    }

    /// The letters, the icon and the border of a tone, on its ground, on white and on paper.
    pub fn letters(&self, tone: Tone) -> Color {
        match tone {
            Tone::Info => self.accent,
            Tone::Amber => self.amber_text,
            Tone::Success => self.success,
            Tone::Danger => self.danger,
            Tone::Plain => self.muted,
        }
    }

    /// The veil under a dialog.
    pub fn veil(&self) -> Color {
        Color { a: 0.72, ..self.night }
    }
}
