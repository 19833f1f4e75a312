//! Out of service: which part, since when, what still works, where to go.

use iced::alignment::Horizontal;
use iced::widget::{Column, Row, column, container};
use iced::{Element, Length};

use crate::attendant::news::Part;
use crate::attendant::{News, Presence};
use crate::domain::Stamp;
use crate::flow::Cause;
use crate::gui::frame::Page;
use crate::gui::icon::Icon;
use crate::gui::setup::Slips;
use crate::gui::theme::Role;
use crate::gui::widget::{Ground, Works, badge, panel, remark, service_line, tinted};
use crate::gui::words::when;
use crate::gui::{Mode, Shared};
use crate::i18n::window::Ending as Say;

use super::{Screen, Turn};

/// The whole screen says it. What it shows is what is known of the parts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OutOfService;

/// Nothing on it is touched but what the footer has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The balance is wanted all the same.
    QueryWanted,
}

/// Whether a kiosk has nothing left to offer at its start: no reader; or no centre, or no journal, so that only
/// balances can be shown.
pub fn is_due(shared: &Shared) -> bool {
    shared.setup.mode == Mode::Kiosk && (reader_is_gone(shared) || sells_nothing(shared))
}

/// Whether nothing can be sold: the centre cannot be reached, or nothing can be recorded.
pub fn sells_nothing(shared: &Shared) -> bool {
    !shared.live.is_fine(Part::Server) || !shared.live.is_fine(Part::Journal)
}

/// Whether no card can be read.
pub fn reader_is_gone(shared: &Shared) -> bool {
    matches!(shared.live.presence, Presence::NoReader(_)) || !shared.live.is_fine(Part::Reader)
}

/// The part that stops the business: why, its code, and since when.
fn trouble(shared: &Shared) -> (Icon, Say, String, Option<Stamp>) {
    let of = |part: Part| shared.live.troubles.get(&part);
    let parts = [
        (Part::Reader, Icon::CardBroken, Say::OutReader),
        (Part::Journal, Icon::Warning, Say::OutJournal),
        (Part::Server, Icon::NetworkOff, Say::OutServer),
    ];
    for (part, icon, why) in parts {
        if let Some(health) = of(part) {
            let code = health.trouble.as_ref().map(|fault| fault.cause().short_code()).unwrap_or_default();
            return (icon, why, code, Some(health.since));
        }
    }
    (Icon::CardBroken, Say::OutReader, Cause::ReaderGone.short_code(), None)
}

impl OutOfService {
    /// Takes a touch in.
    pub fn update(&mut self, _message: Message, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let palette = look.palette();
        let (icon, why, code, since) = trouble(shared);
        let sign = badge(look, icon, look.huge_badge(), palette.amber, palette.ink);
        let white = |role, text: String| tinted(look, role, palette.on_accent, text).align_x(Horizontal::Center).width(Length::Fill);
        let quiet = |role, text: String| tinted(look, role, palette.night_muted, text).align_x(Horizontal::Center).width(Length::Fill);
        let since = since.map(|since| shared.say(&Say::OutSince { time: when(since.civil(), shared.live.now.civil, &shared.texts) }));
        let head = column![
            container(sign).center_x(Length::Fill),
            white(Role::Display, shared.say(&Say::OutTitle)),
            quiet(Role::Body, shared.say(&why)),
        ]
        .push(since.map(|since| quiet(Role::Second, since)))
        .spacing(look.thought_gap());
        let reads = if reader_is_gone(shared) { Works::No } else { Works::Yes };
        let prints = shared.live.is_fine(Part::Printer) && shared.setup.slips == Slips::Possible;
        let prints = if prints { Works::Yes } else { Works::No };
        let state = |works: Works| shared.say(if works == Works::Yes { &Say::OutYes } else { &Say::OutNo });
        let lines = [
            (Icon::Card, Say::OutQuery, Say::OutQueryHow, reads),
            (Icon::TopUp, Say::OutTopUp, Say::OutTopUpHow, Works::No),
            (Icon::Printer, Say::OutPrint, Say::OutPrintHow, prints),
        ];
        let mut list = Column::new().spacing(look.thought_gap());
        for (icon, title, line, works) in lines {
            list = list.push(service_line(look, icon, shared.say(&title), shared.say(&line), state(works), works));
        }
        let money = remark(look, Icon::Shield, palette.on_accent, tinted(look, Role::Body, palette.on_accent, shared.say(&Say::OutMoney)));
        // What the site did not set is not spoken of.
        let place = |label: &Say, text: &str| {
            (!text.is_empty()).then(|| column![quiet(Role::Second, shared.say(label)), white(Role::Heading, text.to_owned())])
        };
        let places = Row::new().push(place(&Say::OutDesk, &shared.setup.desk)).push(place(&Say::OutPhone, &shared.setup.phone));
        let code = quiet(Role::Second, shared.say(&Say::OutCode { code }));
        let second = column![Element::from(panel(look, Ground::Night, list)), Element::from(panel(look, Ground::Night, money))];
        // Lying, with large letters, the code finds its place under the sign.
        let (head, second) = if look.is_crowded() {
            (head.push(code), second.push(places.spacing(look.thought_gap())))
        } else {
            (head, second.push(places.spacing(look.thought_gap())).push(code))
        };
        Page::new(shared, head).second(second.spacing(look.panel_gap())).at_night()
    }

    /// It heals by itself.
    pub fn hear(&mut self, _news: &News, shared: &Shared) -> Turn {
        if is_due(shared) { Turn::stay() } else { Turn::to(Screen::start(shared.setup.mode)) }
    }
}

#[cfg(test)]
mod tests {
    use crate::attendant::{News, Presence, Wish};
    use crate::gui::preset;
    use crate::gui::screen::Screen;
    use crate::gui::theme::Canvas;
    use crate::gui::{Action, Message};

    #[test]
    fn a_card_is_looked_at_while_nothing_is_sold_and_taken_away_again() {
        let preset = preset::all().into_iter().find(|preset| preset.name == "out-of-service").expect("a preset");
        let mut gui = preset.open(Canvas::KioskTall);
        let actions = gui.apply(Message::News(Box::new(News::Presence(Presence::Card))));
        assert!(matches!(gui.screen, Screen::Card(_)), "{:?}", gui.screen);
        assert_eq!(actions, [Action::Wish(Wish::Look)]);
        let _nothing = gui.apply(Message::News(Box::new(News::Presence(Presence::Nothing))));
        assert!(matches!(gui.screen, Screen::OutOfService(_)), "{:?}", gui.screen);
    }
}
