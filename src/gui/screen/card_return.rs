//! 退卡: a good or a broken card is given back.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{News, Presence, Wish};
use crate::domain::CardNumber;
use crate::flow::card_return::Returned;
use crate::gui::Shared;

use super::card::{self, Condition};
use super::{Screen, Turn};

mod view;

/// A card's number has so many digits.
const NUMBER_LENGTH: usize = 19;

/// A card that is given back.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardReturn {
    /// Whether it can be read.
    pub kind: Kind,
    /// The number on its face, typed.
    pub number: String,
    /// The same once more: a card that cannot be read cannot contradict.
    pub again: String,
    /// Whether it is asked once more.
    pub asked: Asked,
}

/// Whether the card can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// 好卡.
    #[default]
    Good,
    /// 坏卡.
    Broken,
}

/// Whether it is asked once more before what cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asked {
    /// Not yet.
    #[default]
    No,
    /// The question stands.
    Yes,
}

/// What is touched or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Good or broken.
    Kind(Kind),
    /// The number on its face.
    Number(String),
    /// The same once more.
    Again(String),
    /// Give it back: it is asked once more.
    Gone,
    /// Yes.
    Confirmed,
    /// No.
    NotConfirmed,
    /// Back to the card.
    Left,
}

impl CardReturn {
    /// As it opens.
    pub fn new(_shared: &Shared) -> CardReturn {
        CardReturn::default()
    }

    /// Whether the two numbers typed differ, as far as they go.
    pub fn numbers_differ(&self) -> bool {
        !self.again.is_empty() && !self.number.starts_with(&self.again)
    }

    /// What would be given back now.
    pub fn returned(&self, shared: &Shared) -> Option<Returned> {
        match self.kind {
            Kind::Good => {
                let readable = matches!(Condition::of(shared), Condition::Fine | Condition::Stopped(_) | Condition::Refused { .. });
                (readable && card::open_here(shared).is_none()).then_some(Returned::Good)
            }
            Kind::Broken => {
                let whole = self.number.len() == NUMBER_LENGTH && self.number == self.again;
                CardNumber::parse(&self.number).filter(|_| whole).map(Returned::Broken)
            }
        }
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        let digits = |text: String| text.chars().filter(char::is_ascii_digit).take(NUMBER_LENGTH).collect::<String>();
        match message {
            Message::Kind(kind) => *self = CardReturn { kind, ..CardReturn::default() },
            Message::Number(text) => self.number = digits(text),
            Message::Again(text) => self.again = digits(text),
            Message::Gone if self.returned(shared).is_some() => self.asked = Asked::Yes,
            Message::Confirmed if self.asked == Asked::Yes => {
                self.asked = Asked::No;
                if let Some(card) = self.returned(shared) {
                    return card::begin(Wish::Return { card, customer: None }, shared);
                }
            }
            Message::NotConfirmed => self.asked = Asked::No,
            Message::Left => return Turn::to(Screen::Card(card::Card)),
            Message::Gone | Message::Confirmed => {}
        }
        Turn::stay()
    }

    /// A question about a card that has gone is no question.
    pub fn hear(&mut self, news: &News, _shared: &Shared) -> Turn {
        if matches!(news, News::Presence(presence) if *presence != Presence::Card) && self.kind == Kind::Good {
            self.asked = Asked::No;
        }
        Turn::stay()
    }

    /// The number of a card that cannot be read.
    pub fn first_field(&self) -> Option<&'static str> {
        (self.kind == Kind::Broken).then_some("number-input")
    }

    /// Enter asks, and never answers: what cannot be undone is confirmed on its own button.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) => self.update(Message::Gone, shared),
            Key::Named(Named::Escape) if self.asked == Asked::Yes => self.update(Message::NotConfirmed, shared),
            Key::Named(Named::Escape) => self.update(Message::Left, shared),
            _ => Turn::stay(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;

    #[test]
    fn a_good_card_is_asked_about_once_more_and_enter_does_not_answer() {
        let shared = preset::with_card();
        let mut screen = CardReturn::new(&shared);
        assert!(screen.update(Message::Confirmed, &shared).actions.is_empty(), "nothing was asked yet");
        let enter = Key::Named(Named::Enter);
        let _ = screen.key(&enter, &shared);
        assert_eq!(screen.asked, Asked::Yes);
        assert!(screen.key(&enter, &shared).actions.is_empty());
        let turn = screen.update(Message::Confirmed, &shared);
        assert!(matches!(turn.actions.as_slice(), [crate::gui::Action::Wish(Wish::Return { card: Returned::Good, .. })]));
    }

    #[test]
    fn the_question_goes_with_the_card() {
        let shared = preset::with_card();
        let mut screen = CardReturn::new(&shared);
        let _ = screen.update(Message::Gone, &shared);
        let _ = screen.hear(&News::Presence(Presence::Nothing), &shared);
        assert_eq!(screen.asked, Asked::No);
    }

    #[test]
    fn a_broken_cards_number_is_typed_twice() {
        let shared = preset::with_card();
        let number = "3104880600124533426";
        for (first, second, fits) in [(number, number, true), (number, "3104880600124533427", false), ("310488", "310488", false)] {
            let mut screen = CardReturn { kind: Kind::Broken, ..CardReturn::default() };
            let _ = screen.update(Message::Number(first.to_owned()), &shared);
            let _ = screen.update(Message::Again(second.to_owned()), &shared);
            assert_eq!(screen.returned(&shared).is_some(), fits, "{first} {second}");
        }
    }
}
