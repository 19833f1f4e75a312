//! A kiosk's start: what to do, and where to put the card. While the last customer's card still lies there it is asked to be taken
//! first: nobody is told to put a card where one lies.

use iced::widget::{column, container};
use iced::{Element, Length};

use crate::attendant::news::Part;
use crate::attendant::{News, Presence, Wish};
use crate::flow::Cause;
use crate::gui::action::Sound;
use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::idle::PATIENCE_SECONDS;
use crate::gui::setup::Slips;
use crate::gui::theme::{Canvas, Tone};
use crate::gui::widget::{Arrow, Kind, button, explain, notice, offer, put_card_panel, rule, take_card_panel};
use crate::gui::{Action, Gui, Message, Mode, Shared, Sounds, screen};
use crate::i18n::window::{Card as Say, Ending, Frame};

use super::{Screen, Turn, card, out_of_service};

/// The start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home;

/// The start has nothing to touch but where a card was left: the card begins everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Touched {
    /// On with the card that lies there.
    GoOn,
}

/// So often a card that was left is called for.
const CALL_EVERY: u64 = 3;

/// Why no slip can be had, where one could be had otherwise: a passenger is told before anything is paid.
pub fn no_slips(shared: &Shared) -> Option<Say> {
    let health = shared.live.troubles.get(&Part::Printer).filter(|_| shared.setup.slips == Slips::Possible)?;
    let no_paper = matches!(&health.trouble, Some(fault) if *fault.cause() == Cause::NoPaper);
    Some(if no_paper { Say::NoPaper } else { Say::NoSlips })
}

/// What is heard where a card was left: softly, and not for ever.
pub fn call(gui: &Gui) -> Option<Action> {
    let Screen::Home(home) = &gui.screen else { return None };
    let quiet = gui.idle.quiet(gui.shared.live.now).as_secs();
    let is_due = (1..PATIENCE_SECONDS).contains(&quiet) && quiet.is_multiple_of(CALL_EVERY);
    (is_due && home.calls(&gui.shared) && gui.shared.sound == Sounds::On).then_some(Action::Sound(Sound::TakeCard))
}

impl Home {
    /// Whether a card lies there with which nothing is done any more.
    pub fn calls(&self, shared: &Shared) -> bool {
        shared.setup.mode == Mode::Kiosk && matches!(shared.live.presence, Presence::Card | Presence::Unusable)
    }

    /// The card that was left is taken for what it is: put there.
    pub fn update(&mut self, message: &Touched, shared: &Shared) -> Turn {
        match message {
            Touched::GoOn if shared.live.presence == Presence::Card => Turn::to(Screen::Card(card::Card)).and(Action::Wish(Wish::Look)),
            Touched::GoOn => Turn::stay(),
        }
    }

    /// A machine that can do nothing for a passenger says so, large.
    pub fn hear(&mut self, _news: &News, shared: &Shared) -> Turn {
        if out_of_service::is_due(shared) { Turn::to(Screen::OutOfService(out_of_service::OutOfService)) } else { Turn::stay() }
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        if self.calls(shared) {
            return card_left(shared);
        }
        let look = shared.look;
        let say = |text: &Say| shared.say(text);
        // Where two lie nobody is to put a third.
        let arrow = if shared.live.presence == Presence::Several { Arrow::Stands } else { Arrow::Moves };
        let hero = put_card_panel(look, say(&Say::HomeTitle), say(&Say::HomeSub), say(&Say::HomeOne), arrow);
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
        Page::new(shared, hero).second(beside(shared, list.into()))
    }
}

/// Lying, what is said stands beside the picture's middle.
fn beside<'a>(shared: &Shared, list: Element<'a, Message>) -> Element<'a, Message> {
    match shared.look.canvas() {
        Canvas::KioskTall => list,
        _ => container(list).center_y(Length::Fill).into(),
    }
}

/// The last customer's card still lies there.
fn card_left(shared: &Shared) -> Page<'_> {
    let look = shared.look;
    let hero = take_card_panel(look, shared.say(&Ending::DoneTake), shared.say(&Say::LeftSub));
    let points = [(Icon::CardRemove, Say::LeftTake, Say::LeftTakeHow), (Icon::TopUp, Say::LeftMore, Say::LeftMoreHow)];
    let readable = shared.live.presence == Presence::Card;
    let mut list = column![].spacing(look.panel_padding() * 0.8);
    for (icon, title, how) in points.into_iter().take(if readable { 2 } else { 1 }) {
        list = list.push(explain(look, icon, shared.say(&title), shared.say(&how)));
    }
    let page = Page::new(shared, hero).second(beside(shared, list.into()));
    if !readable {
        return page;
    }
    let go_on = button(look, Kind::Secondary, shared.say(&Frame::Continue)).icon(Icon::TopUp).id("go-on-with-card");
    page.rail(Rail::one(go_on.on_press(Message::Screen(screen::Message::Home(Touched::GoOn)))))
}
