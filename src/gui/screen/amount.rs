//! A passenger chooses an amount.

use crate::attendant::News;
use crate::domain::Fen;
use crate::gui::Shared;
use crate::gui::offer::{Objection, Offer};

mod view;

pub(super) use view::range;

use super::payment::Payment;
use super::{Screen, Turn, card};

/// No amount is longer, in whole yuan.
const MOST_DIGITS: usize = 5;

/// The choice of an amount.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Amount {
    chosen: Choice,
    /// With large text the keypad has a page of its own.
    pub page: PageOf,
}

/// What is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Choice {
    /// Nothing yet.
    #[default]
    Nothing,
    /// A tile.
    Tile(Fen),
    /// Typed: whole yuan, digits.
    Typed(String),
}

/// Which page of the choice, with large text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PageOf {
    /// The tiles.
    #[default]
    Tiles,
    /// The keypad.
    Keypad,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A tile.
    Tile(Fen),
    /// A key.
    Digit(u8),
    /// The last digit goes.
    Backspace,
    /// All digits go.
    Cleared,
    /// With large text: another amount than the tiles.
    OtherWanted,
    /// On to the payment.
    Gone,
    /// Back.
    Back,
}

impl Amount {
    /// With this amount chosen, as one comes back from the payment.
    pub fn with(amount: Fen) -> Amount {
        Amount { chosen: Choice::Tile(amount), page: PageOf::Tiles }
    }

    /// Typed on a keyboard: digits count, nothing else does.
    pub fn type_all(&mut self, text: &str) {
        let digits: String = text.chars().filter(char::is_ascii_digit).skip_while(|digit| *digit == '0').take(MOST_DIGITS).collect();
        self.chosen = if digits.is_empty() { Choice::Nothing } else { Choice::Typed(digits) };
    }

    /// The digits typed, if any.
    pub fn typed(&self) -> &str {
        match &self.chosen {
            Choice::Typed(digits) => digits,
            Choice::Nothing | Choice::Tile(_) => "",
        }
    }

    /// What is chosen.
    pub fn choice(&self) -> &Choice {
        &self.chosen
    }

    /// The amount chosen, if one is.
    pub fn amount(&self) -> Option<Fen> {
        match &self.chosen {
            Choice::Nothing => None,
            Choice::Tile(amount) => Some(*amount),
            Choice::Typed(digits) => Fen::parse_yuan(digits).ok(),
        }
    }

    /// What stands against it.
    pub fn objection(&self, shared: &Shared) -> Option<Objection> {
        Offer::of(shared)?.objection(self.amount()?, &shared.setup)
    }

    /// The amount, where it may be paid.
    pub fn payable(&self, shared: &Shared) -> Option<Fen> {
        Offer::of(shared)?;
        self.amount().filter(|_| self.objection(shared).is_none())
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: &Message, shared: &Shared) -> Turn {
        match message {
            Message::Tile(amount) => self.chosen = Choice::Tile(*amount),
            Message::Digit(digit) => self.type_digit(*digit),
            Message::Backspace => {
                if let Choice::Typed(digits) = &mut self.chosen {
                    digits.pop();
                    if digits.is_empty() {
                        self.chosen = Choice::Nothing;
                    }
                }
            }
            Message::Cleared => self.chosen = Choice::Nothing,
            Message::OtherWanted => *self = Amount { chosen: Choice::Nothing, page: PageOf::Keypad },
            Message::Gone => {
                if let Some(amount) = self.payable(shared) {
                    return Turn::to(Screen::Payment(Payment::new(amount)));
                }
            }
            Message::Back if self.page == PageOf::Keypad => *self = Amount::default(),
            Message::Back => return Turn::to(Screen::Card(card::Card)),
        }
        Turn::stay()
    }

    fn type_digit(&mut self, digit: u8) {
        let mut digits = match std::mem::take(&mut self.chosen) {
            Choice::Typed(digits) => digits,
            Choice::Nothing | Choice::Tile(_) => String::new(),
        };
        if digits.len() < MOST_DIGITS && !(digits.is_empty() && digit == 0) {
            digits.push(char::from(b'0' + digit.min(9)));
        }
        if !digits.is_empty() {
            self.chosen = Choice::Typed(digits);
        }
    }

    /// News change what the offer allows; nothing else here.
    pub fn hear(&mut self, _news: &News, _shared: &Shared) -> Turn {
        Turn::stay()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;

    #[test]
    fn digits_are_whole_yuan_without_leading_zeros() {
        let shared = preset::with_card();
        let mut screen = Amount::default();
        for digit in [0, 6, 5] {
            let _ = screen.update(&Message::Digit(digit), &shared);
        }
        assert_eq!(screen.amount(), Some(Fen::new(6500)));
        assert!(matches!(screen.objection(&shared), Some(Objection::Step { .. })));
        assert_eq!(screen.payable(&shared), None, "the main button does nothing while it is wrong");
        assert!(screen.update(&Message::Gone, &shared).next.is_none());
        let _ = screen.update(&Message::Backspace, &shared);
        let _ = screen.update(&Message::Digit(0), &shared);
        assert_eq!(screen.payable(&shared), Some(Fen::new(6000)));
        for digit in [1, 1, 1, 1, 1, 1, 1] {
            let _ = screen.update(&Message::Digit(digit), &shared);
        }
        assert_eq!(screen.amount(), Some(Fen::new(6_011_100)), "no more than five digits");
        let _ = screen.update(&Message::Cleared, &shared);
        assert_eq!((screen.amount(), screen.payable(&shared)), (None, None));
    }

    #[test]
    fn a_tile_and_next_lead_to_the_payment() {
        let shared = preset::with_card();
        let mut screen = Amount::default();
        let _ = screen.update(&Message::Tile(Fen::new(10_000)), &shared);
        let turn = screen.update(&Message::Gone, &shared);
        assert!(matches!(turn.next.as_deref(), Some(Screen::Payment(payment)) if payment.amount == Fen::new(10_000)));
        assert!(turn.actions.is_empty(), "nothing is asked of anybody before a payment is chosen");
    }
}
