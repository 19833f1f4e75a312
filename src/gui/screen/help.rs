//! Help: what this machine does, what to do when something goes wrong, whom to ask.

use crate::gui::icon::Icon;
use crate::gui::widget::{Dialog, Kind, button, dialog};
use crate::gui::{Message, Shared};
use crate::i18n::window::Frame;

/// What lies over the screen.
pub fn view(shared: &Shared) -> Dialog<'_, Message> {
    let close = button(shared.look, Kind::Primary, shared.say(&Frame::Close)).icon(Icon::Tick).id("close").on_press(Message::OverlayClosed);
    dialog(shared.look, shared.say(&Frame::Help)).button(close)
}
