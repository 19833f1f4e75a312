//! The visitor's panel of a training: what he does to the false world.

use iced::widget::{Column, container, scrollable};
use iced::{Element, Length};

use super::icon::Icon;
use super::theme::{Canvas, Elder, Height, Look, Role};
use super::widget::{Kind, button, heading, muted, rule};
use super::{Message, Shared};
use crate::i18n::window::Training as Say;

/// One thing done to the false world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Trick {
    /// Puts one of the prepared cards on the reader.
    PutCard(u8),
    /// Puts a second card beside it.
    PutSecond,
    /// Takes the card off.
    TakeOff,
    /// Tears the card away right behind the next write.
    TearAtWrite,
    /// Cuts the network.
    NetworkDown,
    /// Mends it.
    NetworkUp,
    /// Scans the code with a phone, and pays.
    Pay,
    /// Makes and pays an order elsewhere, to be collected.
    OrderElsewhere,
    /// Kills the program, and starts it again.
    Kill,
}

/// How wide the panel is, in logical pixels.
pub const PANEL_WIDTH: f32 = 300.0;

/// The prepared cards, in the order of the panel.
const CARDS: [Say; 6] = [Say::CardOrdinary, Say::CardAnother, Say::CardWithOrder, Say::CardInactive, Say::CardStopped, Say::CardForeign];

/// What fate may do to whatever runs.
const FATES: [(Trick, Icon, Say); 8] = [
    (Trick::TakeOff, Icon::CardRemove, Say::TakeOff),
    (Trick::PutSecond, Icon::CardTwo, Say::PutSecond),
    (Trick::TearAtWrite, Icon::CardBroken, Say::TearAtWrite),
    (Trick::Pay, Icon::Qr, Say::Pay),
    (Trick::OrderElsewhere, Icon::Collect, Say::OrderElsewhere),
    (Trick::NetworkDown, Icon::NetworkOff, Say::NetworkDown),
    (Trick::NetworkUp, Icon::Tick, Say::NetworkUp),
    (Trick::Kill, Icon::Error, Say::Kill),
];

/// The panel, beside the window of the false world. It is drawn as small as a subway position's window is, whatever stands beside it.
pub fn panel(shared: &Shared) -> Element<'_, Message> {
    let look = Look::new(Canvas::Bom, Elder::Off);
    let trick = |icon: Icon, word: &Say, trick: Trick, id: String| {
        let played = button(look, Kind::Secondary, shared.say(word)).icon(icon).height(Height::Standard).id(id);
        Element::from(played.on_press(Message::Trick(trick)))
    };
    let mut list = Column::new().spacing(look.target_gap());
    list = list.push(heading(look, shared.say(&Say::PanelTitle)));
    list = list.push(muted(look, Role::Second, shared.say(&Say::PanelHow)));
    for (number, word) in (0..).zip(&CARDS) {
        list = list.push(trick(Icon::Card, word, Trick::PutCard(number), format!("trick-card-{number}")));
    }
    list = list.push(rule(look));
    for (fate, icon, word) in &FATES {
        list = list.push(trick(*icon, word, *fate, format!("trick-{fate:?}")));
    }
    let list = scrollable(container(list).padding(look.margin()));
    let ground = look.palette().sunken;
    container(list)
        .width(PANEL_WIDTH)
        .height(Length::Fill)
        .style(move |_| container::Style { background: Some(ground.into()), ..container::Style::default() })
        .into()
}
