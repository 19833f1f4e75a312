//! The visitor's panel of a training: what he does to the false world.

use std::collections::BTreeSet;

use iced::widget::{Column, Row, container, scrollable};
use iced::{Element, Length};

use super::theme::{Canvas, Elder, Look, Role};
use super::widget::{Chosen, group_label, heading, muted, segment};
use super::{Gui, Message};
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
    /// Cuts the network right behind the next write.
    CutAtWrite,
    /// Kills the program right behind the next write.
    KillAtWrite,
    /// The server takes its time.
    ServerSlow,
    /// What the server answers cannot be read.
    ServerGarbled,
    /// Pulls the reader's plug.
    ReaderOut,
    /// Puts it back.
    ReaderIn,
    /// Fills the journal's disk.
    DiskFull,
    /// Makes room on it.
    DiskFree,
    /// The clock jumps ahead.
    ClockAhead,
    /// The clock is set right.
    ClockRight,
    /// Takes the paper out of the printer.
    PaperOut,
    /// Puts a roll in.
    PaperIn,
}

/// How wide the panel is, in logical pixels.
pub const PANEL_WIDTH: f32 = 300.0;

/// Something that is wrong until it is put right: what does it, what ends it, its word.
type Lasting = (Trick, Trick, Say);

/// The prepared cards, in the order of the panel.
const CARDS: [Say; 6] = [Say::CardOrdinary, Say::CardAnother, Say::CardWithOrder, Say::CardInactive, Say::CardStopped, Say::CardForeign];

/// What else is done with cards, and what customers do.
const HANDS: [(Trick, Say); 4] = [
    (Trick::TakeOff, Say::TakeOff),
    (Trick::PutSecond, Say::PutSecond),
    (Trick::Pay, Say::Pay),
    (Trick::OrderElsewhere, Say::OrderElsewhere),
];

/// What may happen right behind the next write.
const STRIKES: [(Trick, Say); 3] =
    [(Trick::TearAtWrite, Say::TearAtWrite), (Trick::CutAtWrite, Say::CutAtWrite), (Trick::KillAtWrite, Say::KillAtWrite)];

/// What may be wrong with the centre, one at a time.
const CENTRE: [Lasting; 3] = [
    (Trick::NetworkDown, Trick::NetworkUp, Say::NetworkDown),
    (Trick::ServerSlow, Trick::NetworkUp, Say::ServerSlow),
    (Trick::ServerGarbled, Trick::NetworkUp, Say::ServerGarbled),
];

/// What may be wrong with the machine.
const MACHINE: [Lasting; 4] = [
    (Trick::ReaderOut, Trick::ReaderIn, Say::ReaderOut),
    (Trick::DiskFull, Trick::DiskFree, Say::DiskFull),
    (Trick::ClockAhead, Trick::ClockRight, Say::ClockAhead),
    (Trick::PaperOut, Trick::PaperIn, Say::PaperOut),
];

/// What the visitor has done that lasts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fate {
    wrong: BTreeSet<Trick>,
}

impl Fate {
    /// Something was done.
    pub fn note(&mut self, trick: Trick) {
        let Some((_, right, _)) = CENTRE.iter().chain(&MACHINE).find(|(wrong, right, _)| [*wrong, *right].contains(&trick)) else {
            return;
        };
        let together = CENTRE.iter().chain(&MACHINE).filter(|(_, other, _)| other == right);
        together.for_each(|(wrong, ..)| _ = self.wrong.remove(wrong));
        if trick != *right {
            self.wrong.insert(trick);
        }
    }

    /// Whether it is so now.
    pub fn is_wrong(&self, trick: Trick) -> bool {
        self.wrong.contains(&trick)
    }
}

/// The panel, beside the window of the false world. It is drawn as small as a subway position's window is, whatever stands beside it.
pub fn panel(gui: &Gui) -> Element<'_, Message> {
    let shared = &gui.shared;
    let look = Look::new(Canvas::Bom, Elder::Off);
    let once = |trick: Trick, word: &Say, id: String| {
        Element::from(segment(look, shared.say(word), Chosen::No).id(id).on_press(Message::Trick(trick)))
    };
    let lasting = |(wrong, right, word): &Lasting| {
        let is_so = gui.fate.is_wrong(*wrong);
        let next = if is_so { *right } else { *wrong };
        let toggle = segment(look, shared.say(word), Chosen::when(is_so)).id(format!("trick-{wrong:?}"));
        Element::from(toggle.on_press(Message::Trick(next)))
    };
    let cards = (0..).zip(&CARDS).map(|(number, word)| once(Trick::PutCard(number), word, format!("trick-card-{number}")));
    let done = |(trick, word): &(Trick, Say)| once(*trick, word, format!("trick-{trick:?}"));
    let list = Column::new()
        .spacing(look.target_gap())
        .push(heading(look, shared.say(&Say::PanelTitle)))
        .push(muted(look, Role::Second, shared.say(&Say::PanelHow)))
        .push(pairs(look, cards.chain(HANDS.iter().map(done)).collect()))
        .push(group_label(look, shared.say(&Say::AtWrite)))
        .push(pairs(look, STRIKES.iter().map(done).chain([once(Trick::Kill, &Say::Kill, "trick-Kill".to_owned())]).collect()))
        .push(group_label(look, shared.say(&Say::AtCentre)))
        .push(Row::with_children(CENTRE.iter().map(lasting)).spacing(look.target_gap()))
        .push(group_label(look, shared.say(&Say::AtMachine)))
        .push(pairs(look, MACHINE.iter().map(lasting).collect()));
    let list = scrollable(container(list).padding(look.margin()));
    let ground = look.palette().sunken;
    container(list)
        .width(PANEL_WIDTH)
        .height(Length::Fill)
        .style(move |_| container::Style { background: Some(ground.into()), ..container::Style::default() })
        .into()
}

/// Two and two beside each other.
fn pairs(look: Look, targets: Vec<Element<'_, Message>>) -> Element<'_, Message> {
    let mut rows = Column::new().spacing(look.target_gap());
    let mut targets = targets.into_iter().peekable();
    while targets.peek().is_some() {
        rows = rows.push(Row::with_children(targets.by_ref().take(2).collect::<Vec<_>>()).spacing(look.target_gap()));
    }
    rows.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lasts_is_known_until_it_is_put_right() {
        let mut fate = Fate::default();
        for trick in [Trick::NetworkDown, Trick::DiskFull, Trick::ServerSlow, Trick::Pay] {
            fate.note(trick);
        }
        assert!(fate.is_wrong(Trick::ServerSlow) && fate.is_wrong(Trick::DiskFull) && !fate.is_wrong(Trick::NetworkDown));
        fate.note(Trick::NetworkUp);
        fate.note(Trick::DiskFree);
        assert_eq!(fate, Fate::default());
    }
}
