//! A kiosk's start: what to do, and where to put the card.

use iced::Length;
use iced::alignment::Horizontal;
use iced::widget::{column, container, space};

use crate::attendant::{News, Presence};
use crate::gui::frame::Page;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Role, Tone};
use crate::gui::widget::{Ground, notice, offer, panel, rule, tinted};
use crate::gui::{Message, Shared};
use crate::i18n::window::Card as Say;

use super::{Screen, Turn, out_of_service};

/// The start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home;

/// The start has nothing to touch: the card begins everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {}

impl Home {
    /// Nothing on it is touched.
    pub fn update(&mut self, message: &Touched, _shared: &Shared) -> Turn {
        match *message {}
    }

    /// A machine that can do nothing for a passenger says so, large.
    pub fn hear(&mut self, _news: &News, shared: &Shared) -> Turn {
        if out_of_service::is_due(shared) { Turn::to(Screen::OutOfService(out_of_service::OutOfService)) } else { Turn::stay() }
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let palette = look.palette();
        let white =
            |role, text: &Say| tinted(look, role, palette.on_accent, shared.say(text)).align_x(Horizontal::Center).width(Length::Fill);
        let drawing = match look.canvas() {
            Canvas::KioskTall => 560.0,
            _ => 400.0,
        };
        let picture = container(icon::drawing(Icon::PutCard).width(Length::Fill).height(drawing)).center_x(Length::Fill);
        let hero = column![
            white(Role::Display, &Say::HomeTitle),
            white(Role::Body, &Say::HomeSub),
            space().height(Length::Fill),
            picture,
            space().height(Length::Fill),
            white(Role::Body, &Say::HomeOne),
        ]
        .spacing(look.line_gap() * 2.0)
        .height(Length::Fill);
        let hero = panel(look, Ground::Hero, hero).height(Length::Fill);
        let offers = [
            (Icon::TopUp, Say::HomeTopUp, Say::HomeTopUpHow),
            (Icon::Collect, Say::HomeCollect, Say::HomeCollectHow),
            (Icon::SameCard, Say::HomeOpen, Say::HomeOpenHow),
        ];
        let mut list = column![].spacing(look.panel_padding() * 0.8);
        if shared.live.presence == Presence::Several {
            list = list.push(notice::<Message>(look, Tone::Amber, shared.say(&Say::Two)).icon(Icon::CardTwo));
        }
        for (index, (icon, title, how)) in offers.into_iter().enumerate() {
            if index > 0 && !look.is_elder() {
                list = list.push(rule(look));
            }
            let icon = if icon == Icon::SameCard { Icon::Wait } else { icon };
            list = list.push(offer(look, icon, shared.say(&title), shared.say(&how)));
        }
        Page::new(shared, hero).second(list)
    }
}
