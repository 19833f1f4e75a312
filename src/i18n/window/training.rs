//! Training mode.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Training mode.
    enum Training;

    Plate = "window-training-plate",
}
