//! Sizes of letters, by what they say.

use iced::widget::text::LineHeight;

use super::Look;

/// What a text is for; its size follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The balance on the card. Bold.
    Hero,
    /// The amount to pay, the change, the refund. Bold.
    Amount,
    /// The outcome, the home screen's title. Bold.
    Display,
    /// The screen's title. Bold.
    Title,
    /// The amount on a tile. Bold.
    Tile,
    /// A sum of second rank: in the card's strip, in a field. Bold.
    Sum,
    /// A button's word. Bold.
    Button,
    /// The head of a panel, of a row, of a notice. Bold.
    Heading,
    /// What to know.
    Body,
    /// A second line.
    Second,
    /// The smallest allowed.
    Smallest,
}

/// Every role there is, from large to small.
#[cfg(test)]
const ROLES: [Role; 11] = [
    Role::Hero,
    Role::Amount,
    Role::Display,
    Role::Title,
    Role::Tile,
    Role::Sum,
    Role::Button,
    Role::Heading,
    Role::Body,
    Role::Second,
    Role::Smallest,
];

/// The part of an amount's size in which ¥ and the decimals stand.
const SMALL_PART: f32 = 0.56;

impl Look {
    /// The size of letters, in logical pixels.
    pub fn size(self, role: Role) -> f32 {
        self.pick(match role {
            Role::Hero => [156.0, 120.0, 87.0, 72.0, 156.0, 120.0],
            Role::Amount => [128.0, 96.0, 72.0, 52.0, 106.0, 96.0],
            Role::Display => [72.0, 58.0, 44.0, 36.0, 88.0, 60.0],
            Role::Title => [58.0, 44.0, 26.0, 22.0, 76.0, 54.0],
            Role::Tile => [58.0, 48.0, 30.0, 26.0, 108.0, 80.0],
            Role::Sum => [48.0, 40.0, 27.0, 24.0, 72.0, 60.0],
            Role::Button => [44.0, 38.0, 21.0, 19.0, 64.0, 48.0],
            Role::Heading => [38.0, 34.0, 20.0, 18.0, 52.0, 44.0],
            Role::Body => [34.0, 30.0, 18.0, 17.0, 48.0, 42.0],
            Role::Second => [30.0, 28.0, 17.0, 16.0, 44.0, 40.0],
            Role::Smallest => [28.0, 28.0, 16.0, 16.0, 40.0, 40.0],
        })
    }

    /// The height of a line, as a part of the size of its letters.
    pub fn line_height(self, role: Role) -> LineHeight {
        LineHeight::Relative(match role {
            Role::Hero | Role::Amount | Role::Tile | Role::Sum => 1.15,
            Role::Display => 1.2,
            Role::Title | Role::Button | Role::Heading => 1.3,
            Role::Body | Role::Second | Role::Smallest => 1.42,
        })
    }

    /// The height of one line of letters, in whole logical pixels.
    pub fn line(self, role: Role) -> f32 {
        self.line_height(role).to_absolute(self.size(role).into()).0.ceil()
    }

    /// The size of ¥ and of the decimals beside yuan of this size.
    pub fn small_part(self, size: f32) -> f32 {
        (size * SMALL_PART).round().max(self.size(Role::Smallest))
    }
}

impl Role {
    /// Whether it stands in the bold face.
    pub fn is_bold(self) -> bool {
        !matches!(self, Role::Body | Role::Second | Role::Smallest)
    }
}

#[cfg(test)]
mod tests {
    use super::super::LOOKS;
    use super::*;

    #[test]
    fn no_letters_are_smaller_than_allowed() {
        for (canvas, elder) in LOOKS {
            let look = Look::new(canvas, elder);
            let smallest = match (look.is_kiosk(), look.is_elder()) {
                (_, true) => 40.0,
                (true, false) => 28.0,
                (false, false) => 16.0,
            };
            for role in ROLES {
                assert!(look.size(role) >= smallest, "{role:?} on {look:?}");
                assert!(look.small_part(look.size(role)) >= smallest, "decimals of {role:?} on {look:?}");
            }
        }
    }

    #[test]
    fn roles_keep_their_rank_in_every_look() {
        for (canvas, elder) in LOOKS {
            let look = Look::new(canvas, elder);
            for (above, below) in [
                (Role::Hero, Role::Amount),
                (Role::Amount, Role::Display),
                (Role::Display, Role::Title),
                (Role::Title, Role::Button),
                (Role::Button, Role::Heading),
                (Role::Heading, Role::Body),
                (Role::Body, Role::Second),
            ] {
                assert!(look.size(above) > look.size(below), "{above:?} and {below:?} on {look:?}");
            }
        }
    }
}
