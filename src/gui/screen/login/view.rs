//! How login and lock look.

use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row, space};
use iced::{Element, Length};

use crate::config::staff::Typed;
use crate::gui::frame::Page;
use crate::gui::icon::{self, Icon};
use crate::gui::live::OnShift;
use crate::gui::theme::Role;
use crate::gui::widget::{Ground, Kind, bold, button, field, muted, panel, rule_of, tinted};
use crate::gui::words::when;
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Shift as ShiftWords, Staff as Say};

use super::{Login, Message as Touched};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Login(message))
}

impl Login {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let title = shared.say(if self.is_lock() { &Say::LockedTitle } else { &Say::LoginTitle });
        let error = match self.guard.seconds_left(shared.live.now) {
            _ if self.checking.is_some() => None,
            0 if self.guard.is_alarmed() && self.password.is_empty() => Some(shared.say(&Say::LoginWrong)),
            0 => None,
            seconds => Some(shared.say(&Say::LoginWait { seconds: seconds.to_string() })),
        };
        let number = field(look, shared.say(&Say::LoginNumber), shared.say(&Say::LoginNumberHint), self.number.as_str(), |text| {
            touched(Touched::Number(text))
        });
        let password = field(look, shared.say(&Say::LoginPassword), String::new(), self.password.reveal(), |text| {
            touched(Touched::Password(Typed::new(text)))
        });
        let word = if self.checking.is_some() { Say::LoginChecking } else { Say::LoginGo };
        let go = button(look, Kind::Primary, shared.say(&word)).icon(Icon::Lock).hint("Enter").id("log-in");
        let enter = self.takes(shared).then(|| touched(Touched::Gone));
        let form = column![
            bold(look, Role::Display, title.clone()),
            // Enter in the number goes on to the password.
            Element::from(number.id("operator-number").input_id("operator-number-input").on_submit_maybe(enter.clone())),
            Element::from(password.secret().error_maybe(error).id("password").input_id("password-input").on_submit_maybe(enter)),
            Element::from(go.on_press_maybe(self.takes(shared).then(|| touched(Touched::Gone)))),
        ]
        .push(self.is_lock().then(|| muted(look, Role::Second, shared.say(&Say::LoginOther)).width(Length::Fill)))
        .spacing(look.thought_gap() * 1.5);
        let sheet = panel(look, Ground::Sheet, container(form).center_y(Length::Fill)).height(Length::Fill);
        // The narrow canvas needs more room for what is typed than a card's width leaves.
        let both = row![container(self.terminal(shared)).width(Length::FillPortion(5)), container(sheet).width(Length::FillPortion(6))];
        Page::new(shared, both.spacing(look.column_gap())).title(title)
    }

    /// What is going on at this terminal, for whoever comes to it. Nothing of a customer, and no sum.
    fn terminal<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let palette = look.palette();
        let white = |role, text: String| tinted(look, role, palette.on_accent, text).width(Length::Fill);
        let quiet = |role, text: String| tinted(look, role, palette.on_deep_muted, text).width(Length::Fill);
        let head = column![
            icon::view(Icon::LogoLight, look.large_badge() * 0.8, palette.on_accent),
            white(Role::Display, shared.say(&Frame::ServiceName)),
            quiet(Role::Heading, shared.setup.place.clone()),
        ]
        .spacing(look.line_gap());
        let terminal = Say::LoginTerminal { number: shared.setup.settings.terminal.to_string() };
        let facts = [(Icon::Reader, shared.say(&terminal)), (Icon::Shift, shift(shared)), (Icon::Wait, open(shared))];
        let facts = facts.into_iter().map(|(icon, text)| {
            let line = row![icon::view(icon, look.icon(), palette.on_accent), white(Role::Heading, text)];
            line.spacing(look.icon_gap() * 1.5).align_y(Vertical::Center).into()
        });
        let facts = Column::with_children(facts).spacing(look.thought_gap());
        let mut whole = column![head, space().height(Length::Fill)].spacing(look.thought_gap());
        // Whose screen it is, is said where somebody else could take it for free.
        if let Some(operator) = shared.operator.as_ref().filter(|_| self.is_lock()) {
            let whose = Say::LockedBy { operator: format!("{} {}", operator.number, operator.name).trim().to_owned() };
            whole = whole.push(white(Role::Heading, shared.say(&whose)));
        }
        panel(look, Ground::Hero, whole.push(rule_of(look, palette.ripple)).push(facts)).height(Length::Fill).into()
    }
}

/// How the shift stands, without a sum.
fn shift(shared: &Shared) -> String {
    match &shared.live.shift {
        OnShift::Open(shift) => {
            let time = when(shift.opened.at.civil(), shared.live.now.civil, &shared.texts);
            let number = shared.say(&ShiftWords::Number { number: shift.number.to_string() });
            let since = match &shift.opened.record.operator {
                Some(operator) => shared.say(&ShiftWords::OpenedBy { time, operator: operator.to_string() }),
                None => shared.say(&ShiftWords::Opened { time }),
            };
            shared.say(&Say::LoginShift { number, since })
        }
        OnShift::None => shared.say(&Frame::NoShift),
        OnShift::Unknown => shared.say(&Say::LoginNoShiftKnown),
    }
}

/// What is not finished.
fn open(shared: &Shared) -> String {
    match shared.live.standing.open {
        0 => shared.say(&OnCard::DeskNothingOpen),
        count => shared.say(&Frame::OpenOrders { count: count.to_string() }),
    }
}
