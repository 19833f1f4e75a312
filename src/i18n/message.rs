//! Every text with the arguments it takes. A text that the files do not have, or that names another argument, fails a test.

macro_rules! catalogue {
    ($($variant:ident $({ $($argument:ident),+ })? = $id:literal,)+) => {
        /// A text to be said, with everything that is put into it.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[expect(missing_docs, reason = "the arguments are named for what they hold; the files say it in full")]
        pub enum Message {
            $(
                #[doc = concat!("`", $id, "`")]
                $variant $({ $($argument: String),+ })?,
            )+
        }

        impl Message {
            /// Its name in the files.
            pub fn id(&self) -> &'static str {
                match self {
                    $(Message::$variant $({ $($argument: _),+ })? => $id,)+
                }
            }

            /// What is put into it.
            pub fn arguments(&self) -> Vec<(&'static str, &str)> {
                match self {
                    $(Message::$variant $({ $($argument),+ })? => vec![$($((stringify!($argument), $argument.as_str())),+)?],)+
                }
            }

            /// Every text with every argument holding its own name, for the test of the files.
            #[cfg(test)]
            pub(super) fn samples() -> Vec<Message> {
                vec![$(Message::$variant $({ $($argument: stringify!($argument).to_owned()),+ })?,)+]
            }
        }
    };
}

catalogue! {
    // How a flow ended: what happened to the money, what to do now.
    OutcomeRead { tail, balance } = "outcome-read",
    OutcomeReadNothing { reason } = "outcome-read-nothing",
    OutcomeReadNoBalance { tail } = "outcome-read-no-balance",
    OutcomeReadNoServer { reason } = "outcome-read-no-server",
    OutcomeReadRefused { reason } = "outcome-read-refused",
    OutcomeLoaded { amount, balance, tail } = "outcome-loaded",
    OutcomeLoadedNoBalance { amount, tail } = "outcome-loaded-no-balance",
    OutcomeNothing { reason } = "outcome-nothing",
    OutcomePaymentLoaded { amount, tail, reason } = "outcome-payment-loaded",
    OutcomePaymentUsed { reason } = "outcome-payment-used",
    OutcomeNotBegun { reason } = "outcome-not-begun",
    OutcomeCancelled { amount, reason } = "outcome-cancelled",
    OutcomeNeverOrdered { amount, reason } = "outcome-never-ordered",
    OutcomeLeftAtServer { amount, reason } = "outcome-left-at-server",
    OutcomeGivenBack { amount } = "outcome-given-back",
    OutcomeUnfinished { amount, tail, reason } = "outcome-unfinished",
    OutcomeUnfinishedWritten { amount, tail, reason } = "outcome-unfinished-written",
    OutcomeByHand { amount, tail, reason } = "outcome-by-hand",
    OutcomeByHandWritten { amount, tail, reason } = "outcome-by-hand-written",
    OutcomeNeverPaid { reason } = "outcome-never-paid",
    OutcomePaidBack { amount } = "outcome-paid-back",
    OutcomeRefunding { amount, reason } = "outcome-refunding",
    OutcomePaymentUnknown { amount, reason } = "outcome-payment-unknown",
    OutcomePaymentByHand { amount, reason } = "outcome-payment-by-hand",
    OutcomeChange { amount } = "outcome-change",
    OutcomeCashBack { amount } = "outcome-cash-back",
    PayCodeLeft { seconds } = "pay-code-left",
    OutcomeOrder { order, key } = "outcome-order",
    OutcomeOpenLeft { count } = "outcome-open-left",
    OutcomeNoneOpen = "outcome-none-open",
    OutcomeCode { code } = "outcome-code",
    CollectWaiting { count } = "collect-waiting",
    OrderLine { order, amount, state, action } = "order-line",
    OrderOpen { key, order, tail, amount, action } = "order-open",
    OrderOpenService { key, tail, service, action } = "order-open-service",

    // How an activation or a return ended.
    ServiceActivated { tail } = "service-activated",
    ServiceActivatedDeposit { tail, deposit, due } = "service-activated-deposit",
    ServiceNotActivated { reason } = "service-not-activated",
    ServiceActivationUnfinished { tail, reason } = "service-activation-unfinished",
    ServiceActivationUntold { tail, reason } = "service-activation-untold",
    ServiceActivationByHand { tail, reason } = "service-activation-by-hand",
    ServiceActivationByHandWritten { tail, reason } = "service-activation-by-hand-written",
    ServiceReturned { tail, amount } = "service-returned",
    ServiceNotReturned { reason } = "service-not-returned",
    ServiceReturnUnfinished { tail, reason } = "service-return-unfinished",
    ServiceReturnUntold { tail, reason } = "service-return-untold",
    ServiceReturnByHand { tail, reason } = "service-return-by-hand",

    // Why.
    ReasonCardActive = "reason-card-active",
    ReasonServiceCardStopped = "reason-service-card-stopped",
    ReasonCardNothingToReturn = "reason-card-nothing-to-return",
    ServerRefused { code, description } = "server-refused",
    ReasonAndRemedy { reason, remedy } = "reason-and-remedy",
    ReasonCardRefused { status } = "reason-card-refused",
    ReasonCardNotEnabled = "reason-card-not-enabled",
    ReasonCardStopped = "reason-card-stopped",
    ReasonCardStatus = "reason-card-status",
    ReasonCardUnreadable { status } = "reason-card-unreadable",
    ReasonCardMismatch = "reason-card-mismatch",
    ReasonOpenOrder { order } = "reason-open-order",
    ReasonListRefused = "reason-list-refused",
    ReasonPaymentUsed = "reason-payment-used",
    ReasonPaymentUsedHere { key } = "reason-payment-used-here",
    ReasonExhausted = "reason-exhausted",
    ReasonNotPaidInTime = "reason-not-paid-in-time",
    ReasonPayRefused { code, description } = "reason-pay-refused",
    ReasonRefunding = "reason-refunding",
    ReasonReceivedShort { amount } = "reason-received-short",
    ReasonNeedsCard = "reason-needs-card",
    ReasonWriteUnresolved = "reason-write-unresolved",
    ReasonNotWritten = "reason-not-written",
    ReasonOrderState { state, words } = "reason-order-state",
    ReasonGatewaySilent { code } = "reason-gateway-silent",
    ReasonNothingWaits = "reason-nothing-waits",
    ReasonUnknownOrder = "reason-unknown-order",
    ReasonTooManyOpen { count } = "reason-too-many-open",
    ReasonNotTold = "reason-not-told",
    LimitNotPositive = "limit-not-positive",
    LimitStep { amount } = "limit-step",
    LimitMinimum { amount } = "limit-minimum",
    LimitMaximum { amount } = "limit-maximum",
    LimitBalance { amount } = "limit-balance",
    LimitDay { amount } = "limit-day",
    TransactionLoad = "transaction-load",
    TransactionPurchase = "transaction-purchase",
    TransactionUnload = "transaction-unload",
    TransactionOther = "transaction-other",

    // Wrong configuration.
    ConfigAtLine { file, line, text } = "config-at-line",
    ConfigInFile { file, text } = "config-in-file",
    ConfigUnreadable { detail } = "config-unreadable",
    ConfigSyntax { detail } = "config-syntax",
    ConfigUnknownKey { key } = "config-unknown-key",
    ConfigUnknownKeyNearest { key, nearest } = "config-unknown-key-nearest",
    ConfigWrongKind { key, expected } = "config-wrong-kind",
    ConfigWrongValue { key, value, expected } = "config-wrong-value",
    ConfigMissing { key, expected } = "config-missing",
    ConfigBadFile { key, fault } = "config-bad-file",
    ConfigFits { file } = "config-fits",
    ConfigFitsDefaults = "config-fits-defaults",

    // Files that a key or a command names.
    FileUnreadable { path, detail } = "file-unreadable",
    FileExists { path } = "file-exists",
    FileOpenToOthers { path, mode } = "file-open-to-others",
    FileNoPrivateKey { path } = "file-no-private-key",
    FileNoPublicKey { path } = "file-no-public-key",
    FileNoSharedKey { path } = "file-no-shared-key",

    // What would fit.
    ExpectedDigits { count } = "expected-digits",
    ExpectedWord { count } = "expected-word",
    ExpectedOneOf { choices } = "expected-one-of",
    ExpectedBetween { least, most } = "expected-between",
    ExpectedUrl = "expected-url",
    ExpectedPublicKey = "expected-public-key",
    ExpectedCommands = "expected-commands",
    ExpectedTexts = "expected-texts",
    ExpectedFile = "expected-file",
    KindText = "kind-text",
    KindInteger = "kind-integer",
    KindBoolean = "kind-boolean",
    KindList = "kind-list",
    KindSection = "kind-section",
    KindOther = "kind-other",

    // Usage that clap cannot know.
    AmountWrong { value } = "amount-wrong",
    AmountNotPositive { value } = "amount-not-positive",
    PayOrderMissing { means } = "pay-order-missing",
    PayOrderWrong = "pay-order-wrong",
    PersonMissing = "person-missing",
    PersonWithoutRealName = "person-without-real-name",

    ReceivedWithoutCash = "received-without-cash",
    GatewayWrong { detail } = "gateway-wrong",
    ClientWrong { detail } = "client-wrong",

    // Keys.
    KeyGenerated { path } = "key-generated",
    KeyPublic { key } = "key-public",

    // The card, as read.
    CardNumber { tail } = "card-number",
    CardBalance { amount } = "card-balance",
    CardValid { from, until } = "card-valid",
    CardStatus { status } = "card-status",
    CardHistory = "card-history",
    CardHistoryNone = "card-history-none",
    CardLimits { minimum, maximum, step, limit } = "card-limits",
    CardOrders { count } = "card-orders",

    // The journal.
    JournalEmpty = "journal-empty",
    JournalAbsent { path } = "journal-absent",
    JournalUnknownOrder { order } = "journal-unknown-order",
    JournalOpen = "journal-open",
    JournalService { key, order, tail, service } = "journal-service",
    JournalHeader { key, order, tail, amount } = "journal-header",

    JournalInUse { path, process } = "journal-in-use",
    JournalDamaged { path, why } = "journal-damaged",
    JournalMissing { path, log } = "journal-missing",
    JournalNotOurs { path } = "journal-not-ours",
    JournalNewer { path } = "journal-newer",
    JournalNotInForce { path, name, found, wanted } = "journal-not-in-force",
    JournalUnreadable { path, number } = "journal-unreadable",
    JournalTerminal { terminal } = "journal-terminal",
    JournalFile { path, detail } = "journal-file",

    // The false world.
    SimCard { card, reader } = "sim-card",
    SimCardGone = "sim-card-gone",
    SimServer { address } = "sim-server",
    SimGateway { address } = "sim-gateway",
    SimNotStarted { detail } = "sim-not-started",

    // The demonstration.
    DemoBegin = "demo-begin",
    DemoRead = "demo-read",
    DemoRecharge { amount } = "demo-recharge",
    DemoTorn = "demo-torn",
    DemoBack = "demo-back",
    DemoFinished = "demo-finished",
    DemoCompare = "demo-compare",
    DemoCard { before, after } = "demo-card",
    DemoLedger { amount } = "demo-ledger",
    DemoJournal { count } = "demo-journal",
    DemoAgree = "demo-agree",
    DemoDisagree = "demo-disagree",

    // Self-test.
    DoctorOk { what, detail } = "doctor-ok",
    DoctorNot { what, detail } = "doctor-not",
    DoctorSkipped { what } = "doctor-skipped",
    DoctorReader = "doctor-reader",
    DoctorKey = "doctor-key",
    DoctorServer = "doctor-server",
    DoctorSignature = "doctor-signature",
    DoctorGateway = "doctor-gateway",
    DoctorGatewayDetail { url } = "doctor-gateway-detail",
    DoctorJournal = "doctor-journal",
    DoctorClock = "doctor-clock",
    DoctorCardNone { reader } = "doctor-card-none",
    DoctorCardThere { reader } = "doctor-card-there",
    DoctorCardMute { reader } = "doctor-card-mute",
    DoctorCardBusy { reader } = "doctor-card-busy",
    DoctorReaderBroken { reader } = "doctor-reader-broken",
    DoctorReaderNotChosen { wanted, seen } = "doctor-reader-not-chosen",
    DoctorKeyDetail { key } = "doctor-key-detail",
    DoctorServerDetail { url, code } = "doctor-server-detail",
    DoctorSignatureDetail = "doctor-signature-detail",
    DoctorSignatureOther { settings } = "doctor-signature-other",
    DoctorSignatureNone = "doctor-signature-none",
    DoctorSignatureRefused { code, description } = "doctor-signature-refused",
    DoctorJournalDetail { path, count } = "doctor-journal-detail",
    DoctorClockDetail { time } = "doctor-clock-detail",
    DoctorClockBehind { time, last } = "doctor-clock-behind",
    DoctorAllOk = "doctor-all-ok",
    DoctorNotAll { count } = "doctor-not-all",
}
