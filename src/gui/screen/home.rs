//! A kiosk's start: what to do, and where to put the card.

use iced::Element;
use iced::widget::column;

use crate::attendant::{News, Presence};
use crate::gui::frame::Page;
use crate::gui::icon::Icon;
use crate::gui::theme::Tone;
use crate::gui::widget::{notice, offer, put_card_panel, rule};
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
        let say = |text: &Say| shared.say(text);
        let hero = put_card_panel(look, say(&Say::HomeTitle), say(&Say::HomeSub), say(&Say::HomeOne), 0);
        let offers = [
            (Icon::TopUp, Say::HomeTopUp, Say::HomeTopUpHow),
            (Icon::Collect, Say::HomeCollect, Say::HomeCollectHow),
            (Icon::Wait, Say::HomeOpen, Say::HomeOpenHow),
        ];
        let mut list = column![].spacing(look.panel_padding() * 0.8);
        if shared.live.presence == Presence::Several {
            list = list.push(notice::<Message>(look, Tone::Amber, shared.say(&Say::Two)).icon(Icon::CardTwo));
        }
        // What is wrong now takes the room of what comes last.
        let shown = if look.is_crowded() && shared.live.presence == Presence::Several { 2 } else { offers.len() };
        for (index, (icon, title, how)) in offers.into_iter().take(shown).enumerate() {
            if index > 0 && !look.is_elder() {
                list = list.push(rule(look));
            }
            list = list.push(offer(look, icon, shared.say(&title), shared.say(&how)));
        }
        Page::new(shared, Element::from(hero)).second(list)
    }
}
