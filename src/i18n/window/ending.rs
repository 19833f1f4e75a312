//! How a business ended, and out of service.

use crate::i18n::catalogue::catalogue;

catalogue! {
    /// How a business ended, and out of service.
    enum Ending;

    DoneTitle = "window-ending-done-title",
    DoneSub { amount } = "window-ending-done-sub",
    DoneTake = "window-ending-done-take",
    DoneHome { seconds } = "window-ending-done-home",
    DoneBefore = "window-ending-done-before",
    DoneAmount = "window-ending-done-amount",
    NothingTitle = "window-ending-nothing-title",
    NothingWhyTitle = "window-ending-nothing-why-title",
    NothingDo = "window-ending-nothing-do",
    OpenTitle = "window-ending-open-title",
    OpenSub = "window-ending-open-sub",
    OpenPaid = "window-ending-open-paid",
    OpenNow = "window-ending-open-now",
    OpenWhereTitle = "window-ending-open-where-title",
    OpenWhere = "window-ending-open-where",
    OpenDoTitle = "window-ending-open-do-title",
    OpenDo { tail } = "window-ending-open-do",
    OpenDoShort { tail } = "window-ending-open-do-short",
    OpenRefundTitle = "window-ending-open-refund-title",
    OpenRefund = "window-ending-open-refund",
    OpenCodeTitle = "window-ending-open-code-title",
    OpenCode = "window-ending-open-code",
    OpenManual = "window-ending-open-manual",
    HandBack = "window-ending-hand-back",
    CancelledTitle = "window-ending-cancelled-title",
    MoneyBack { amount } = "window-ending-money-back",
    OrderNumber = "window-ending-order-number",
    // Out of service.
    OutTitle = "window-ending-out-title",
    OutServer = "window-ending-out-server",
    OutReader = "window-ending-out-reader",
    OutJournal = "window-ending-out-journal",
    OutMoney = "window-ending-out-money",
    OutSince { time } = "window-ending-out-since",
    OutQuery = "window-ending-out-query",
    OutQueryHow = "window-ending-out-query-how",
    OutTopUp = "window-ending-out-top-up",
    OutTopUpHow = "window-ending-out-top-up-how",
    OutPrint = "window-ending-out-print",
    OutPrintHow = "window-ending-out-print-how",
    OutYes = "window-ending-out-yes",
    OutNo = "window-ending-out-no",
    OutDesk = "window-ending-out-desk",
    OutPhone = "window-ending-out-phone",
    OutCode { code } = "window-ending-out-code",
}
