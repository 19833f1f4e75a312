//! Help: what this machine does, what to do when something goes wrong, whom to ask.

use crate::gui::icon::Icon;
use crate::gui::theme::Tone;
use crate::gui::widget::{Dialog, Kind, button, dialog};
use crate::gui::{Message, Shared};
use crate::i18n::window::{Ending, Frame};

/// What lies over the screen.
pub fn view(shared: &Shared) -> Dialog<'_, Message> {
    let close = button(shared.look, Kind::Primary, shared.say(&Frame::Close)).icon(Icon::Tick).id("close").on_press(Message::OverlayClosed);
    dialog(shared.look, shared.say(&Frame::Help))
        .line(shared.say(&Frame::HelpCard))
        .line(shared.say(&Frame::HelpTorn))
        .money(Tone::Info, shared.say(&Frame::HelpMoney))
        .line(format!("{} {}", shared.say(&Ending::OutPhone), shared.setup.phone))
        .button(close)
}
