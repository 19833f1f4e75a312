//! `[window]`: who stands before it, what it says, and what it offers.

use crate::domain::Fen;

use super::values::Values;

/// What the site set about its window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Who stands before it.
    pub mode: WindowMode,
    /// What the place is called.
    pub place: String,
    /// The telephone of the service line.
    pub phone: String,
    /// The nearest desk, for a passenger.
    pub desk: String,
    /// Whether every passenger finds large letters.
    pub large_text: LargeText,
    /// The amounts offered first, ascending.
    pub amounts: Vec<Fen>,
}

/// Whether letters are large at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LargeText {
    /// They are.
    AtFirst,
    /// They are one touch away.
    OnRequest,
}

/// Who stands before a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WindowMode {
    /// A passenger.
    Kiosk,
    /// An operator at a customer-service counter.
    Counter,
    /// An operator at a subway position.
    Bom,
}

/// What plays the sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sounds {
    /// Nothing does.
    Off,
    /// The terminal's bell.
    Bell,
    /// The first player found on PATH, else the bell.
    Search,
    /// This program: it gets a WAV file on its standard input.
    Program {
        /// Its path, or its name on PATH.
        program: String,
        /// Its arguments.
        arguments: Vec<String>,
    },
}

/// `[window]`, but for its sounds. No amount may be offered that this terminal never takes (`largest`, zero for no bound).
pub(super) fn read(values: &mut Values<'_>, largest: Fen) -> Window {
    let mode = match values.one_of("window.mode", &["kiosk", "counter", "bom"]).as_str() {
        "counter" => WindowMode::Counter,
        "bom" => WindowMode::Bom,
        _ => WindowMode::Kiosk,
    };
    let amounts = values.amounts("window.amounts_fen", largest);
    let [place, phone, desk] = ["window.place", "window.phone", "window.desk"].map(|key| values.text(key));
    let large_text = if values.truth("window.large_text") { LargeText::AtFirst } else { LargeText::OnRequest };
    Window { mode, place, phone, desk, large_text, amounts }
}

/// Words apart from each other by blanks; a program whose path has blanks needs a script around it.
pub(super) fn sounds(text: &str) -> Sounds {
    let mut words = text.split_whitespace().map(str::to_owned);
    match (text, words.next()) {
        ("off", _) | (_, None) => Sounds::Off,
        ("bell", _) => Sounds::Bell,
        ("search", _) => Sounds::Search,
        (_, Some(program)) => Sounds::Program { program, arguments: words.collect() },
    }
}
