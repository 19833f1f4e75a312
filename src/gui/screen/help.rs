//! Help: a passenger finds what passengers ask, an operator the keys, and what to do with what is not finished.

use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row};
use iced::{Element, Length};

use crate::gui::icon::Icon;
use crate::gui::theme::{Canvas, Role};
use crate::gui::widget::{Dialog, Kind, bold, button, dialog, heading, key_cap, muted, words};
use crate::gui::{Message, Mode, Shared};
use crate::i18n::window::{Frame, Help as Say};

/// What lies over the screen.
pub fn view(shared: &Shared) -> Dialog<'_, Message> {
    let close = button(shared.look, Kind::Primary, shared.say(&Frame::Close)).icon(Icon::Tick).id("close").on_press(Message::OverlayClosed);
    let content = if shared.setup.mode == Mode::Kiosk { answers(shared) } else { keys_and_open(shared) };
    dialog(shared.look, shared.say(&Frame::Help)).wide().content(content).button(close)
}

/// What passengers ask; with large letters only what cannot wait.
fn answers(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let whom = Say::SayDesk { desk: shared.setup.desk.clone(), phone: shared.setup.phone.clone() };
    let torn = (Say::AskTorn, Say::SayTorn);
    let paid = (Say::AskPaid, Say::SayPaid);
    let desk = (Say::AskDesk, whom);
    let asked = match (look.is_elder(), look.is_crowded()) {
        (_, true) => vec![torn, desk],
        (true, false) => vec![torn, paid, desk],
        (false, false) => vec![(Say::AskTopUp, Say::SayTopUp), torn, paid, (Say::AskPhone, Say::SayPhone), desk],
    };
    let role = if look.canvas() == Canvas::KioskTall { Role::Body } else { Role::Second };
    let answer = |(question, answer): (Say, Say)| {
        let answer = words(look, role, shared.say(&answer)).width(Length::Fill);
        Element::from(column![heading(look, shared.say(&question)), answer].spacing(look.line_gap() * 0.5))
    };
    Column::with_children(asked.into_iter().map(answer)).spacing(look.thought_gap() * 1.5).into()
}

/// The keys at the left, what is not finished at the right.
fn keys_and_open(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let key = |(keys, what): (&'static str, Say)| {
        let cap = container(key_cap(look, keys, look.palette().ink)).width(Length::FillPortion(3));
        let what = words(look, Role::Second, shared.say(&what)).width(Length::FillPortion(8));
        Element::from(row![cap, what].spacing(look.thought_gap()).align_y(Vertical::Center))
    };
    let keys = [
        ("F1–F8", Say::KeyMenu),
        ("Tab", Say::KeyTab),
        ("← ↑ ↓ →", Say::KeyArrows),
        ("Enter", Say::KeyEnter),
        ("Esc", Say::KeyEscape),
        ("F9", Say::KeyHelp),
    ]
    .map(key);
    let state = |(state, what): (Say, Say)| {
        let what = muted(look, Role::Second, shared.say(&what)).width(Length::Fill);
        Element::from(column![bold(look, Role::Body, shared.say(&state)), what])
    };
    let open = [
        (Say::OpenPaid, Say::OpenPaidDo),
        (Say::OpenUnknown, Say::OpenUnknownDo),
        (Say::OpenSettles, Say::OpenSettlesDo),
        (Say::OpenPerson, Say::OpenPersonDo),
    ]
    .map(state);
    let part = |title: &Say, lines: Column<'static, Message>| column![heading(look, shared.say(title)), lines].spacing(look.thought_gap());
    let keys = part(&Say::Keys, Column::with_children(keys).spacing(look.thought_gap())).width(Length::FillPortion(1));
    let open = part(&Say::Open, Column::with_children(open).spacing(look.thought_gap())).width(Length::FillPortion(1));
    row![keys, open].spacing(look.panel_padding() * 1.5).into()
}
