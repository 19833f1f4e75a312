//! What only staff sees: login, settings, maintenance.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// What only staff sees: login, settings, maintenance.
    enum Staff;

    // Settings and self-test.
    PartReader = "window-staff-part-reader",
    PartServer = "window-staff-part-server",
    PartGateway = "window-staff-part-gateway",
    PartJournal = "window-staff-part-journal",
    PartClock = "window-staff-part-clock",
    PartPrinter = "window-staff-part-printer",
    PartAsked = "window-staff-part-asked",
    PartFine = "window-staff-part-fine",
    PartTrouble = "window-staff-part-trouble",
    PartAbsent = "window-staff-part-absent",
    TroubleSince { cause, time } = "window-staff-trouble-since",
    CheckAgain = "window-staff-check-again",
    Quit = "window-staff-quit",
    Terminal = "window-staff-terminal",
    Version = "window-staff-version",
    CodePayment = "window-staff-code-payment",
    Configured = "window-staff-configured",
    NotConfigured = "window-staff-not-configured",
    OpenOrders = "window-staff-open-orders",
    TakenToday = "window-staff-taken-today",
    LanguageLabel = "window-staff-language",
    ThisLanguage = "window-staff-this-language",
    SoundLabel = "window-staff-sound",
    // Login and maintenance.
    LoginTitle = "window-staff-login-title",
    LockedTitle = "window-staff-locked-title",
    LoginNumber = "window-staff-login-number",
    LoginNumberHint = "window-staff-login-number-hint",
    LoginPassword = "window-staff-login-password",
    LoginGo = "window-staff-login-go",
    LoginChecking = "window-staff-login-checking",
    LoginWrong = "window-staff-login-wrong",
    LoginWait { seconds } = "window-staff-login-wait",
    LoginOther = "window-staff-login-other",
    PinTitle = "window-staff-pin-title",
    PinHint = "window-staff-pin-hint",
    PinClear = "window-staff-pin-clear",
    PinGo = "window-staff-pin-go",
    PinWrong { seconds } = "window-staff-pin-wrong",
}
