//! The start, and a card on the reader.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// The start, and a card on the reader.
    enum Card;

    // Start.
    HomeTitle = "window-card-home-title",
    HomeSub = "window-card-home-sub",
    HomeOne = "window-card-home-one",
    HomeTopUp = "window-card-home-top-up",
    HomeTopUpHow = "window-card-home-top-up-how",
    HomeCollect = "window-card-home-collect",
    HomeCollectHow = "window-card-home-collect-how",
    HomeOpen = "window-card-home-open",
    HomeOpenHow = "window-card-home-open-how",
    // A card.
    Reading = "window-card-reading",
    Balance = "window-card-balance",
    Valid { date } = "window-card-valid",
    Tail { tail } = "window-card-tail",
    History = "window-card-history",
    HistoryNone = "window-card-history-none",
    Leave = "window-card-leave",
    TopUp = "window-card-top-up",
    Collect { count } = "window-card-collect",
    CollectShort { count } = "window-card-collect-short",
    Orders = "window-card-orders",
    GoOn = "window-card-go-on",
    ChipFine = "window-card-chip-fine",
    ChipInactive = "window-card-chip-inactive",
    ChipStopped = "window-card-chip-stopped",
    PausedJournal = "window-card-paused-journal",
    PausedCodes = "window-card-paused-codes",
    NoReader = "window-card-no-reader",
    OnlyOne = "window-card-only-one",
    NoPaper = "window-card-no-paper",
    NoSlips = "window-card-no-slips",
    ChipForeign = "window-card-chip-foreign",
    Offline = "window-card-offline",
    Unreadable = "window-card-unreadable",
    Stopped { code } = "window-card-stopped",
    Inactive = "window-card-inactive",
    Foreign = "window-card-foreign",
    Two = "window-card-two",
    OpenHere { amount } = "window-card-open-here",
    OpenHereSub = "window-card-open-here-sub",
    RefusedBy { words, code } = "window-card-refused-by",
    RecordDamaged = "window-card-record-damaged",
    EnabledOn = "window-card-enabled-on",
    ValidUntil = "window-card-valid-until",
    Status = "window-card-status",
    Limits = "window-card-limits",
    Step = "window-card-step",
    BalanceLimit = "window-card-balance-limit",
    OpenBlock = "window-card-open-block",
}
