//! An operator's recharge: amount, means and change on one screen.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{News, Payment, Presence, Wish};
use crate::domain::{Fen, PayMeans, PayOrderNo};
use crate::gui::Shared;
use crate::gui::offer::Objection;

use super::amount::{self, Amount};
use super::{Screen, Turn, card};

mod view;

/// A slip's number is not longer.
const MOST_LETTERS: usize = 64;

/// An operator's recharge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Recharge {
    /// How much.
    pub amount: Amount,
    /// How it is paid.
    pub means: Means,
    /// Cash handed over, as typed.
    pub received: String,
    /// The number on the slip, as typed or scanned.
    pub slip: String,
}

/// How it is paid at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Means {
    /// Cash, with change.
    #[default]
    Cash,
    /// A bank's terminal, with the number on its slip.
    Bank,
    /// A code that the customer scans.
    Code,
}

/// What is touched or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// An amount.
    Amount(amount::Message),
    /// Another amount, on the keyboard.
    AmountTyped(String),
    /// How it is paid.
    Means(Means),
    /// The cash handed over.
    Received(String),
    /// So much was handed over.
    ReceivedNote(Fen),
    /// The number on the slip.
    Slip(String),
    /// Take and write.
    Gone,
    /// Back to the card.
    Left,
}

impl Recharge {
    /// As it opens: nothing chosen, cash.
    pub fn new(_shared: &Shared) -> Recharge {
        Recharge::default()
    }

    /// What is due.
    pub fn due(&self, shared: &Shared) -> Option<Fen> {
        self.amount.payable(shared)
    }

    /// What stands against the amount.
    pub fn objection(&self, shared: &Shared) -> Option<Objection> {
        self.amount.objection(shared)
    }

    /// What was handed over: what was typed, else just what is due.
    pub fn handed_over(&self) -> Option<Fen> {
        if self.received.trim().is_empty() { None } else { Fen::parse_yuan(&self.received).ok() }
    }

    /// What is missing of it.
    pub fn short(&self, shared: &Shared) -> Option<Fen> {
        let missing = self.due(shared)?.checked_sub(self.handed_over()?)?;
        (missing > Fen::ZERO).then_some(missing)
    }

    /// What is to be given back of it.
    pub fn change(&self, shared: &Shared) -> Option<Fen> {
        let change = self.handed_over()?.checked_sub(self.due(shared)?)?;
        (change >= Fen::ZERO).then_some(change)
    }

    /// Whether the digits of the cash are no sum.
    pub fn received_is_no_sum(&self) -> bool {
        !self.received.trim().is_empty() && self.handed_over().is_none()
    }

    fn payment(&self, shared: &Shared) -> Option<Payment> {
        match self.means {
            Means::Cash if self.received_is_no_sum() || self.short(shared).is_some() => None,
            Means::Cash => Some(Payment::Cash { received: self.handed_over() }),
            Means::Bank => {
                let fits = self.slip.len() <= MOST_LETTERS && self.slip.bytes().all(|byte| byte.is_ascii_graphic());
                PayOrderNo::parse(&self.slip).filter(|_| fits).map(|number| Payment::Reference { means: PayMeans::UnionPay, number })
            }
            Means::Code if super::payment::Payment::is_possible(shared) => Some(Payment::Code { means: PayMeans::WeChat }),
            Means::Code => None,
        }
    }

    /// What would be asked for now, where everything is there.
    pub fn wish(&self, shared: &Shared) -> Option<Wish> {
        if !card::may_top_up(shared) {
            return None;
        }
        Some(Wish::Recharge { amount: self.due(shared)?, payment: self.payment(shared)? })
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Amount(message) => {
                // What leads elsewhere on a kiosk has its own buttons here.
                if !matches!(message, amount::Message::Gone | amount::Message::Back) {
                    let _ = self.amount.update(&message, shared);
                }
            }
            Message::AmountTyped(text) => self.amount.type_all(&text),
            Message::Means(means) => self.means = means,
            Message::Received(text) => {
                self.received = text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').take(9).collect();
            }
            Message::ReceivedNote(note) => self.received = note.to_string().replace(',', ""),
            Message::Slip(text) => self.slip = text.trim().chars().take(MOST_LETTERS).collect(),
            Message::Gone => {
                if let Some(wish) = self.wish(shared) {
                    return card::begin(wish, shared);
                }
            }
            Message::Left => return Turn::to(Screen::Card(card::Card)),
        }
        Turn::stay()
    }

    /// Another card is another customer: nothing of the one before stays.
    pub fn hear(&mut self, news: &News, _shared: &Shared) -> Turn {
        if matches!(news, News::Presence(Presence::Nothing)) {
            *self = Recharge::default();
        }
        Turn::stay()
    }

    /// The amount first; once a tile has said it, what was handed over, or the number on the slip.
    pub fn first_field(&self) -> &'static str {
        match (self.amount.choice(), self.means) {
            (_, Means::Bank) => "slip-number-input",
            (amount::Choice::Tile(_), Means::Cash) => "received-input",
            _ => "other-amount-input",
        }
    }

    /// Enter goes on, Escape goes back.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) => self.update(Message::Gone, shared),
            Key::Named(Named::Escape) => self.update(Message::Left, shared),
            _ => Turn::stay(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;

    fn screen(amount: &str, received: &str) -> Recharge {
        let shared = preset::with_card();
        let mut screen = Recharge::new(&shared);
        let _ = screen.update(Message::AmountTyped(amount.to_owned()), &shared);
        let _ = screen.update(Message::Received(received.to_owned()), &shared);
        screen
    }

    #[test]
    fn change_is_what_was_handed_over_more_than_is_due() {
        let shared = preset::with_card();
        let fen = |fen| Some(Fen::new(fen));
        for (amount, received, change, short) in [
            ("150", "200", fen(5000), None),
            ("150", "150", fen(0), None),
            ("150", "100", None, fen(5000)),
            ("150", "", None, None),
            ("150", "1.2.3", None, None),
            ("65", "100", None, None),
        ] {
            let screen = screen(amount, received);
            assert_eq!((screen.change(&shared), screen.short(&shared)), (change, short), "{amount} {received}");
            let goes = screen.wish(&shared).is_some();
            assert_eq!(goes, amount == "150" && short.is_none() && received != "1.2.3", "{amount} {received}");
        }
    }

    #[test]
    fn a_slip_needs_its_number_and_cash_does_not() {
        let shared = preset::with_card();
        let mut screen = screen("100", "");
        let _ = screen.update(Message::Means(Means::Bank), &shared);
        assert_eq!(screen.wish(&shared), None);
        let _ = screen.update(Message::Slip(" 20260508123456 ".to_owned()), &shared);
        let number = PayOrderNo::parse("20260508123456").expect("a number");
        let payment = Payment::Reference { means: PayMeans::UnionPay, number };
        assert_eq!(screen.wish(&shared), Some(Wish::Recharge { amount: Fen::new(10_000), payment }));
        let _ = screen.update(Message::Slip("号码".to_owned()), &shared);
        assert_eq!(screen.wish(&shared), None, "a scanner sends no Chinese");
    }

    #[test]
    fn nothing_of_a_customer_stays_when_the_card_has_gone() {
        let shared = preset::with_card();
        let mut screen = screen("100", "200");
        let _ = screen.hear(&News::Presence(Presence::Nothing), &shared);
        assert_eq!(screen, Recharge::default());
    }
}
