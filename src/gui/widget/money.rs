//! Sums of money: ¥ and the decimals small, the yuan large, on one baseline.

use iced::alignment::Horizontal;
use iced::widget::text::{LineHeight, Wrapping};
use iced::widget::{rich_text, span};
use iced::{Color, Element};

use super::spoken;
use crate::domain::money::Fen;
use crate::gui::font;
use crate::gui::theme::{Look, Role};

/// The minus sign, as wide as a plus.
const MINUS: &str = "\u{2212}";

/// Whether a credit says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// A minus where it is less than nothing, else none.
    #[default]
    Minus,
    /// A plus too: what came onto the card, in a list.
    Both,
}

/// A sum in its parts: sign, yuan with thousands parted, decimals with their point.
fn parts(sum: Fen, sign: Sign) -> (&'static str, String, String) {
    let written = sum.to_string();
    let magnitude = written.trim_start_matches('-');
    let (yuan, decimals) = magnitude.split_once('.').expect("a sum is written with two decimals");
    let sign = match sum.get().signum() {
        -1 => MINUS,
        1 if sign == Sign::Both => "+",
        _ => "",
    };
    (sign, yuan.to_owned(), format!(".{decimals}"))
}

/// A sum as it stands in a sentence or a table: `¥1,234.56`, `−¥2.00`, `+¥50.00`.
pub fn money_text(sum: Fen, sign: Sign) -> String {
    let (sign, yuan, decimals) = parts(sum, sign);
    format!("{sign}¥{yuan}{decimals}")
}

/// A sum to look at.
#[must_use]
pub struct Money {
    look: Look,
    sum: Fen,
    sign: Sign,
    role: Role,
    size: f32,
    colour: Color,
    even: bool,
}

/// A sum in ink, in the size of an amount on a tile.
pub fn money(look: Look, sum: Fen) -> Money {
    let role = Role::Tile;
    Money { look, sum, sign: Sign::default(), role, size: look.size(role), colour: look.palette().ink, even: false }
}

/// A sum in a table, a list or beside a label: bold, all of one size.
pub fn even_money(look: Look, role: Role, sum: Fen) -> Money {
    Money { even: true, ..money(look, sum).role(role) }
}

impl Money {
    /// In the size of this role.
    pub fn role(mut self, role: Role) -> Money {
        (self.role, self.size) = (role, self.look.size(role));
        self
    }

    /// In this size, where the picture it stands in is smaller than designed.
    pub fn size(mut self, size: f32) -> Money {
        self.size = size;
        self
    }

    /// In this colour.
    pub fn colour(mut self, colour: Color) -> Money {
        self.colour = colour;
        self
    }

    /// In the colour of what the passenger is deciding on.
    pub fn deciding(mut self) -> Money {
        self.colour = self.look.palette().accent;
        self
    }

    /// With a plus sign and in green where something came in, as lists have it.
    pub fn signed(mut self) -> Money {
        self.sign = Sign::Both;
        if self.sum > Fen::ZERO {
            self.colour = self.look.palette().success;
        }
        self
    }
}

impl<'a, Message: 'a> From<Money> for Element<'a, Message> {
    fn from(money: Money) -> Element<'a, Message> {
        let Money { look, sum, sign, size, colour, even, .. } = money;
        let (sign, yuan, decimals) = parts(sum, sign);
        let small = if even { size } else { look.small_part(size).min(size) };
        let part = |words: String, size: f32| span::<(), _>(words).size(size).font(font::BOLD).color(colour);
        let line = rich_text(vec![part(format!("{sign}¥"), small), part(yuan, size), part(decimals, small)])
            .size(size)
            .line_height(LineHeight::Relative(1.15))
            .align_x(Horizontal::Left)
            .wrapping(Wrapping::None);
        spoken(money_text(sum, money.sign), line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_people_write_them() {
        for (fen, sign, text) in [
            (123_456, Sign::Minus, "¥1,234.56"),
            (-200, Sign::Minus, "−¥2.00"),
            (5_000, Sign::Both, "+¥50.00"),
            (-200, Sign::Both, "−¥2.00"),
            (0, Sign::Both, "¥0.00"),
        ] {
            assert_eq!(money_text(Fen::new(fen), sign), text);
        }
        assert!(money_text(Fen::new(i64::MIN), Sign::Minus).starts_with("−¥92,233"));
    }
}
