//! What must not be shown in full: card numbers, document numbers, names.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A personal or identifying text that shows only its last four characters, in `Debug` and `Display` alike.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Masked(String);

impl Masked {
    /// Takes the text in.
    pub fn new(text: impl Into<String>) -> Masked {
        Masked(text.into())
    }

    /// The whole text: for the card, the server and the journal, never for a log.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The last four characters, or nothing where there are not more than four.
    pub fn tail(&self) -> &str {
        let count = self.0.chars().count();
        if count <= 4 {
            return "";
        }
        self.0.char_indices().nth(count - 4).map_or("", |(at, _)| &self.0[at..])
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "****{}", self.tail())
    }
}

impl fmt::Debug for Masked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tail_is_shown() {
        assert_eq!(format!("{:?}", Masked::new("3104880699999900017")), "****0017");
        assert_eq!(Masked::new("张三").to_string(), "****");
        assert_eq!(Masked::new("1234").to_string(), "****");
        assert_eq!(Masked::new("").to_string(), "****");
    }
}
