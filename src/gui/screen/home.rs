//! A kiosk's start: what to do, and where to put the card.

use iced::Length;
use iced::widget::{column, container};

use crate::attendant::news::Part;
use crate::attendant::{News, Presence};
use crate::flow::Cause;
use crate::gui::frame::Page;
use crate::gui::icon::Icon;
use crate::gui::setup::Slips;
use crate::gui::theme::{Canvas, Tone};
use crate::gui::widget::{Arrow, notice, offer, put_card_panel, rule};
use crate::gui::{Message, Shared};
use crate::i18n::window::Card as Say;

use super::{Screen, Turn, out_of_service};

/// The start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home;

/// The start has nothing to touch: the card begins everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {}

/// Why no slip can be had, where one could be had otherwise: a passenger is told before anything is paid.
pub fn no_slips(shared: &Shared) -> Option<Say> {
    let health = shared.live.troubles.get(&Part::Printer).filter(|_| shared.setup.slips == Slips::Possible)?;
    let no_paper = matches!(&health.trouble, Some(fault) if *fault.cause() == Cause::NoPaper);
    Some(if no_paper { Say::NoPaper } else { Say::NoSlips })
}

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
        let hero = put_card_panel(look, say(&Say::HomeTitle), say(&Say::HomeSub), say(&Say::HomeOne), Arrow::Moves);
        let offers = [
            (Icon::TopUp, Say::HomeTopUp, Say::HomeTopUpHow),
            (Icon::Collect, Say::HomeCollect, Say::HomeCollectHow),
            (Icon::Wait, Say::HomeOpen, Say::HomeOpenHow),
        ];
        let mut list = column![].spacing(look.panel_padding() * 0.8);
        if shared.live.presence == Presence::Several {
            list = list.push(notice::<Message>(look, Tone::Amber, shared.say(&Say::Two)).icon(Icon::CardTwo));
        }
        let no_slips = no_slips(shared);
        // What is wrong now takes the room of what comes last.
        let wrong = usize::from(shared.live.presence == Presence::Several) + usize::from(no_slips.is_some());
        let shown = if look.is_crowded() { offers.len() - wrong } else { offers.len() };
        if let Some(trouble) = no_slips {
            list = list.push(notice::<Message>(look, Tone::Info, shared.say(&trouble)).icon(Icon::Printer));
        }
        for (index, (icon, title, how)) in offers.into_iter().take(shown).enumerate() {
            if index > 0 && !look.is_elder() {
                list = list.push(rule(look));
            }
            list = list.push(offer(look, icon, shared.say(&title), shared.say(&how)));
        }
        // Lying, the offers stand beside the picture's middle.
        let list = if look.canvas() == Canvas::KioskTall { container(list) } else { container(list).center_y(Length::Fill) };
        Page::new(shared, hero).second(list)
    }
}
