//! The contactless reader, through PC/SC.

/// Which reader.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReaderOptions {
    /// Its name, whole or a part that only one reader has. `None`: the only one there is, or the first that has a card.
    pub name: Option<String>,
}
