//! Orders of a card, and what is open.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Orders of a card, and what is open.
    enum Order;

    Title = "window-order-title",
    None = "window-order-none",
}
