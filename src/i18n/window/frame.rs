//! What stands on every screen: header, footer, buttons, the money line, notices.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// What stands on every screen: header, footer, buttons, the money line, notices.
    enum Frame;

    // Header and footer.
    ServiceName = "window-frame-service-name",
    Help = "window-frame-help",
    OtherLanguage = "window-frame-other-language",
    LargeText = "window-frame-large-text",
    LargeTextEnd = "window-frame-large-text-end",
    SoundOn = "window-frame-sound-on",
    SoundOff = "window-frame-sound-off",
    Reader = "window-frame-reader",
    Centre = "window-frame-centre",
    Printer = "window-frame-printer",
    Codes = "window-frame-codes",
    Journal = "window-frame-journal",
    Clock = "window-frame-clock",
    PartTrouble = "window-frame-part-trouble",
    PartFine = "window-frame-part-fine",
    Paused = "window-frame-paused",
    NotHere = "window-frame-not-here",
    // Buttons.
    Back = "window-frame-back",
    Next = "window-frame-next",
    Cancel = "window-frame-cancel",
    Finish = "window-frame-finish",
    Again = "window-frame-again",
    Home = "window-frame-home",
    PrintSlip = "window-frame-print-slip",
    SlipPrinted = "window-frame-slip-printed",
    SlipFailed { reason } = "window-frame-slip-failed",
    SlipTitle = "window-frame-slip-title",
    PartBack { part } = "window-frame-part-back",
    SlipNotPrinted = "window-frame-slip-not-printed",
    CloseLater = "window-frame-close-later",
    Continue = "window-frame-continue",
    Close = "window-frame-close",
    PaidAsk = "window-frame-paid-ask",
    PaidOut = "window-frame-paid-out",
    PayLater = "window-frame-pay-later",
    // The money line.
    LineAmount = "window-frame-line-amount",
    LinePay = "window-frame-line-pay",
    LineWrite = "window-frame-line-write",
    LineDone = "window-frame-line-done",
    LineCheck = "window-frame-line-check",
    LineEmpty = "window-frame-line-empty",
    LineConfirm = "window-frame-line-confirm",
    LineForm = "window-frame-line-form",
    LineActivate = "window-frame-line-activate",
    LinePayOut = "window-frame-line-pay-out",
    StepOf { step, steps } = "window-frame-step-of",
    WithCode { text, code } = "window-frame-with-code",
    // What a counter's title says of a business.
    Business { business, amount } = "window-frame-business",
    BusinessManage = "window-frame-business-manage",
    BusinessFinish = "window-frame-business-finish",
    // Where the money is.
    MoneyNone = "window-frame-money-none",
    MoneySafe { amount } = "window-frame-money-safe",
    // Idle.
    IdleTitle = "window-frame-idle-title",
    IdleText { seconds } = "window-frame-idle-text",
    // Side bar.
    MenuCard = "window-frame-menu-card",
    MenuRecharge = "window-frame-menu-recharge",
    MenuOrders = "window-frame-menu-orders",
    MenuActivate = "window-frame-menu-activate",
    MenuReturn = "window-frame-menu-return",
    MenuOpen = "window-frame-menu-open",
    MenuShift = "window-frame-menu-shift",
    MenuSettings = "window-frame-menu-settings",
    MenuLock = "window-frame-menu-lock",
    Operator { number } = "window-frame-operator",
    NoShift = "window-frame-no-shift",
    OpenOrders { count } = "window-frame-open-orders",
    // Dates.
    Today { time } = "window-frame-today",
    DateOfYear { month, day } = "window-frame-date-of-year",
    DateWhole { year, month, day } = "window-frame-date-whole",
}
