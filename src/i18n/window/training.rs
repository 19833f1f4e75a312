//! Training mode.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Training mode.
    enum Training;

    Plate = "window-training-plate",
    PanelTitle = "window-training-panel-title",
    PanelHow = "window-training-panel-how",
    CardOrdinary = "window-training-card-ordinary",
    CardAnother = "window-training-card-another",
    CardWithOrder = "window-training-card-with-order",
    CardInactive = "window-training-card-inactive",
    CardStopped = "window-training-card-stopped",
    CardForeign = "window-training-card-foreign",
    TakeOff = "window-training-take-off",
    PutSecond = "window-training-put-second",
    TearAtWrite = "window-training-tear-at-write",
    Pay = "window-training-pay",
    OrderElsewhere = "window-training-order-elsewhere",
    NetworkDown = "window-training-network-down",
    NetworkUp = "window-training-network-up",
    Kill = "window-training-kill",
}
