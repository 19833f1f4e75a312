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
    CutAtWrite = "window-training-cut-at-write",
    KillAtWrite = "window-training-kill-at-write",
    AtWrite = "window-training-at-write",
    AtCentre = "window-training-at-centre",
    AtMachine = "window-training-at-machine",
    ServerSlow = "window-training-server-slow",
    ServerGarbled = "window-training-server-garbled",
    ReaderOut = "window-training-reader-out",
    DiskFull = "window-training-disk-full",
    ClockAhead = "window-training-clock-ahead",
    PaperOut = "window-training-paper-out",
    Kill = "window-training-kill",
}
