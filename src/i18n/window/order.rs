//! Orders of a card, and what is open.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// Orders of a card, and what is open.
    enum Order;

    Title = "window-order-title",
    None = "window-order-none",
    Nothing = "window-order-nothing",
    Asking = "window-order-asking",
    AskingJournal = "window-order-asking-journal",
    NotKnown = "window-order-not-known",
    NothingOpen = "window-order-nothing-open",
    NextPage = "window-order-next-page",
    CardNo = "window-order-card-no",
    CardNoHint = "window-order-card-no-hint",
    Ask = "window-order-ask",
    ShowWaiting = "window-order-show-waiting",
    ShowAll = "window-order-show-all",
    ColumnWhen = "window-order-column-when",
    ColumnNumber = "window-order-column-number",
    ColumnSource = "window-order-column-source",
    ColumnAmount = "window-order-column-amount",
    ColumnState = "window-order-column-state",
    ColumnCode = "window-order-column-code",
    ColumnWhat = "window-order-column-what",
    ColumnCard = "window-order-column-card",
    // What is right for it.
    Collect = "window-order-collect",
    Manage = "window-order-manage",
    RefundAgain = "window-order-refund-again",
    Cancel = "window-order-cancel",
    Settle = "window-order-settle",
    Finish = "window-order-finish",
    WhyCollect = "window-order-why-collect",
    WhyManage = "window-order-why-manage",
    WhyRefund = "window-order-why-refund",
    WhyByHand = "window-order-why-by-hand",
    WhyNothing = "window-order-why-nothing",
    CancelTitle = "window-order-cancel-title",
    CancelMoney { amount } = "window-order-cancel-money",
    CancelYes = "window-order-cancel-yes",
    StateSettles = "window-order-state-settles",
    StateNeedsCard = "window-order-state-needs-card",
    StateCardThere = "window-order-state-card-there",
    StatePerson = "window-order-state-person",
    WhySettles = "window-order-why-settles",
    WhyNeedsCard { tail } = "window-order-why-needs-card",
    WhyCardThere = "window-order-why-card-there",
    WhyPerson = "window-order-why-person",
}
