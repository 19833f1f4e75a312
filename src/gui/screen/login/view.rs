//! How login and lock look.

use iced::widget::{column, container};
use iced::{Element, Length};

use crate::config::staff::Typed;
use crate::gui::frame::Page;
use crate::gui::icon::Icon;
use crate::gui::theme::{Role, Tone};
use crate::gui::widget::{Ground, Kind, button, chip, field, panel, words};
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Frame, Staff as Say};

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
            // Enter in the number goes on to the password.
            Element::from(number.id("operator-number").input_id("operator-number-input").on_submit_maybe(enter.clone())),
            Element::from(password.secret().error_maybe(error).id("password").input_id("password-input").on_submit_maybe(enter)),
            Element::from(go.on_press_maybe(self.takes(shared).then(|| touched(Touched::Gone)))),
        ]
        .push(self.is_lock().then(|| words(look, Role::Second, shared.say(&Say::LoginOther))))
        .push((shared.live.standing.open > 0).then(|| {
            let count = shared.live.standing.open.to_string();
            chip::<Message>(look, Tone::Amber, Icon::Wait, shared.say(&Frame::OpenOrders { count }))
        }))
        .spacing(look.thought_gap());
        let sheet = panel(look, Ground::Sheet, form).width(Length::Fixed(look.card_width()));
        Page::new(shared, container(Element::from(sheet)).center(Length::Fill)).title(title)
    }
}
