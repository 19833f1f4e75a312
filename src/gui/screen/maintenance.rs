//! Behind a hidden gesture: the PIN by which staff leaves a kiosk or looks at its state.

use crate::gui::widget::{Dialog, dialog};
use crate::gui::{Action, Gui, Message as Told, Shared};
use crate::i18n::window::Staff;

/// What was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Maintenance {
    digits: String,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A key.
    Digit(u8),
}

/// The mark was touched.
pub fn touched(gui: &mut Gui) {
    let _ = gui;
}

/// Takes a touch in.
pub fn update(gui: &mut Gui, message: &Message) -> Vec<Action> {
    let _ = (gui, message);
    Vec::new()
}

/// What lies over the screen.
pub fn view<'a>(asked: &Maintenance, shared: &'a Shared) -> Dialog<'a, Told> {
    dialog(shared.look, shared.say(&Staff::LoginTitle)).line("*".repeat(asked.digits.len()))
}
