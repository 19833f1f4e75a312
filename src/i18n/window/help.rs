//! Help: what passengers ask, and what an operator needs to know.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Help: what passengers ask, and what an operator needs to know.
    enum Help;

    // What passengers ask.
    AskTopUp = "window-help-ask-top-up",
    SayTopUp = "window-help-say-top-up",
    AskTorn = "window-help-ask-torn",
    SayTorn = "window-help-say-torn",
    AskPaid = "window-help-ask-paid",
    SayPaid = "window-help-say-paid",
    AskPhone = "window-help-ask-phone",
    SayPhone = "window-help-say-phone",
    AskDesk = "window-help-ask-desk",
    SayDesk { desk, phone } = "window-help-say-desk",
    // Keys at a counter.
    Keys = "window-help-keys",
    KeyMenu = "window-help-key-menu",
    KeyTab = "window-help-key-tab",
    KeyArrows = "window-help-key-arrows",
    KeyEnter = "window-help-key-enter",
    KeyEscape = "window-help-key-escape",
    KeyHelp = "window-help-key-help",
    // What to do with what is not finished.
    Open = "window-help-open",
    OpenPaid = "window-help-open-paid",
    OpenPaidDo = "window-help-open-paid-do",
    OpenUnknown = "window-help-open-unknown",
    OpenUnknownDo = "window-help-open-unknown-do",
    OpenSettles = "window-help-open-settles",
    OpenSettlesDo = "window-help-open-settles-do",
    OpenPerson = "window-help-open-person",
    OpenPersonDo = "window-help-open-person-do",
}
