//! Texts for the trade's own words: causes, classes, stages, endings, the entries of a journal.

use crate::domain::{OrderState, PayMeans};
use crate::flow::entry::{ByHandReason, Ending, Event, Tender, Verdict};
use crate::flow::short_code::short_code;
use crate::flow::{Cause, ServiceKind, Stage};
use crate::proto::codes::Class;
use crate::proto::message::ReturnKind;

use super::Texts;

impl Texts {
    /// Why something was not done or is in doubt, and what to do about it. Says nothing of the money.
    pub fn cause(&self, cause: &Cause) -> String {
        self.named("cause", cause.id(), &[])
    }

    /// What a class of return codes asks of a person.
    pub fn class(&self, class: Class) -> String {
        self.named("class", class_id(class), &[])
    }

    /// What is going on.
    pub fn stage(&self, stage: Stage) -> String {
        self.named("stage", stage_id(stage), &[])
    }

    /// How an order's story ended.
    pub fn ending(&self, ending: Ending) -> String {
        let id = ending_id(ending);
        match ending {
            Ending::Returned { payable } => self.named("ending", id, &[("amount", &payable.to_string())]),
            Ending::Activated { deposit: Some(deposit), deposit_due: Some(due) } => {
                self.named("ending", id, &[("deposit", &deposit.to_string()), ("due", &due.to_string())])
            }
            _ => self.named("ending", id, &[]),
        }
    }

    /// The server's state of an order (appendix G), as a person says it.
    pub fn order_state(&self, state: OrderState) -> String {
        self.named("order-state", &state.code().to_ascii_lowercase().to_string(), &[])
    }

    /// The one right thing to do with an order, by the name that JSON output has for it.
    pub fn order_action(&self, action: &str) -> String {
        self.named("order-action", action, &[])
    }

    /// What is done with a card that is not loaded.
    pub fn service(&self, service: ServiceKind) -> String {
        self.named("service", service_id(service), &[])
    }

    /// How something was paid.
    pub fn means(&self, means: PayMeans) -> String {
        self.named("means", means.name(), &[])
    }

    /// Why a person must look.
    pub fn by_hand(&self, reason: &ByHandReason) -> String {
        let id = by_hand_id(reason);
        let state = |state: &OrderState| state.code().to_string();
        match reason {
            ByHandReason::Server { code, description } => self.named("by-hand", id, &[("code", code), ("description", description)]),
            ByHandReason::Payment { code, description } => {
                self.named("by-hand", id, &[("code", &short_code(code)), ("description", description)])
            }
            ByHandReason::State(at) | ByHandReason::Contradiction { server: at, .. } => self.named("by-hand", id, &[("state", &state(at))]),
            ByHandReason::Fault(cause) => self.named("by-hand", id, &[("reason", &self.cause(cause))]),
            ByHandReason::RoundsExhausted
            | ByHandReason::NotPaid
            | ByHandReason::UnknownOrder
            | ByHandReason::Ambiguous
            | ByHandReason::CardUnclear
            | ByHandReason::NoProof
            | ByHandReason::ListRefused { .. } => self.named("by-hand", id, &[]),
        }
    }

    /// One line of an order's story.
    pub fn event(&self, event: &Event) -> String {
        let id = event_id(event);
        let text = |arguments: &[(&'static str, &str)]| self.named("event", id, arguments);
        match event {
            Event::Opened { amount, balance_before, .. } => {
                text(&[("amount", &amount.to_string()), ("balance", &balance_before.to_string())])
            }
            Event::Created { order_no, .. } | Event::SaleAuthorized { order_no, .. } => text(&[("order", order_no.as_str())]),
            Event::ReturnAuthorized { order_no, refundable, .. } => {
                text(&[("order", order_no.as_str()), ("amount", &refundable.to_string())])
            }
            Event::Initialized { balance, sequence, .. } => text(&[("balance", &balance.to_string()), ("sequence", &sequence.to_string())]),
            Event::Managed { round, .. } => text(&[("round", &round.to_string())]),
            Event::Answered { call, code, description } => text(&[("call", call), ("code", code), ("description", description)]),
            Event::ListRefused { call, reason, .. } => text(&[("call", call), ("reason", reason)]),
            Event::StillOpen { code } => text(&[("code", code)]),
            Event::Stated { state } => text(&[("state", &state.code().to_string())]),
            Event::ByHand { reason } => text(&[("reason", &self.by_hand(reason))]),
            Event::HandedOver { amount } => text(&[("amount", &amount.to_string())]),
            Event::GivingBack { instead } => text(&[("ending", &self.ending(*instead))]),
            Event::Closed { ending, .. } => text(&[("ending", &self.ending(*ending))]),
            Event::Paid { .. }
            | Event::ActivationOpened { .. }
            | Event::ReturnOpened { .. }
            | Event::Intent { .. }
            | Event::Written { .. }
            | Event::Refused { .. }
            | Event::Reopened
            | Event::Probed { .. } => text(&[]),
        }
    }

    /// A month's name, as it stands in a date (`5月`, `May`).
    pub fn month(&self, date: jiff::civil::Date) -> String {
        self.named("month", &date.month().to_string(), &[])
    }

    /// A day's name (`星期五`, `Friday`).
    pub fn weekday(&self, date: jiff::civil::Date) -> String {
        self.named("weekday", &date.weekday().to_monday_one_offset().to_string(), &[])
    }

    fn named(&self, family: &str, name: &str, arguments: &[(&'static str, &str)]) -> String {
        self.format(&format!("{family}-{name}"), arguments).0
    }
}

fn class_id(class: Class) -> &'static str {
    match class {
        Class::Success => "success",
        Class::RetryLater => "retry-later",
        Class::NeedsManagement => "needs-management",
        Class::Refundable => "refundable",
        Class::AlreadyDone => "already-done",
        Class::ByHand => "by-hand",
        Class::WrongCard => "wrong-card",
        Class::CardFault => "card-fault",
        Class::Limits => "limits",
        Class::Configuration => "configuration",
        Class::Security => "security",
        Class::Rejected => "rejected",
    }
}

/// The name of a stage in texts and in the lines of `--json`'s progress.
fn stage_id(stage: Stage) -> &'static str {
    match stage {
        Stage::AwaitingCard => "awaiting-card",
        Stage::AwaitingSameCard => "awaiting-same-card",
        Stage::WrongCard => "wrong-card",
        Stage::Reading => "reading",
        Stage::Querying => "querying",
        Stage::Paying => "paying",
        Stage::EndingPayment => "ending-payment",
        Stage::Refunding => "refunding",
        Stage::Ordering => "ordering",
        Stage::Authorizing => "authorizing",
        Stage::Writing => "writing",
        Stage::Checking => "checking",
        Stage::Confirming => "confirming",
        Stage::Managing => "managing",
        Stage::Cancelling => "cancelling",
        Stage::Ended => "ended",
    }
}

fn ending_id(ending: Ending) -> &'static str {
    match ending {
        Ending::Loaded => "loaded",
        Ending::NeverOrdered => "never-ordered",
        Ending::Cancelled => "cancelled",
        Ending::Refunded => "refunded",
        Ending::LeftAtServer => "left-at-server",
        Ending::NeverPaid => "never-paid",
        Ending::PaidBack => "paid-back",
        Ending::Activated { deposit: Some(_), deposit_due: Some(_) } => "activated-deposit",
        Ending::Activated { .. } => "activated",
        Ending::NotActivated => "not-activated",
        Ending::Returned { .. } => "returned",
        Ending::NotReturned => "not-returned",
    }
}

fn service_id(service: ServiceKind) -> &'static str {
    match service {
        ServiceKind::Activation => "activation",
        ServiceKind::Return(ReturnKind::Good) => "return-good",
        ServiceKind::Return(ReturnKind::Broken) => "return-broken",
    }
}

fn by_hand_id(reason: &ByHandReason) -> &'static str {
    match reason {
        ByHandReason::Server { .. } => "server",
        ByHandReason::State(_) => "state",
        ByHandReason::Contradiction { .. } => "contradiction",
        ByHandReason::RoundsExhausted => "rounds-exhausted",
        ByHandReason::Payment { .. } => "payment",
        ByHandReason::NotPaid => "not-paid",
        ByHandReason::UnknownOrder => "unknown-order",
        ByHandReason::Ambiguous => "ambiguous",
        ByHandReason::ListRefused { .. } => "list-refused",
        ByHandReason::CardUnclear => "card-unclear",
        ByHandReason::NoProof => "no-proof",
        ByHandReason::Fault(_) => "fault",
    }
}

fn event_id(event: &Event) -> &'static str {
    match event {
        Event::Opened { tender: Tender::Gateway, .. } => "opened-gateway",
        Event::Opened { .. } => "opened",
        Event::Paid { .. } => "paid",
        Event::GivingBack { .. } => "giving-back",
        Event::ActivationOpened { .. } => "activation-opened",
        Event::ReturnOpened { .. } => "return-opened",
        Event::SaleAuthorized { .. } => "sale-authorized",
        Event::ReturnAuthorized { .. } => "return-authorized",
        Event::Created { .. } => "created",
        Event::Initialized { .. } => "initialized",
        Event::Intent { .. } => "intent",
        Event::Written { .. } => "written",
        Event::Refused { .. } => "refused",
        Event::Reopened => "reopened",
        Event::Probed { verdict: Verdict::Written, .. } => "probed-written",
        Event::Probed { verdict: Verdict::NotWritten, .. } => "probed-not-written",
        Event::Probed { verdict: Verdict::Unclear, .. } => "probed-unclear",
        Event::Managed { .. } => "managed",
        Event::Answered { .. } => "answered",
        Event::ListRefused { .. } => "list-refused",
        Event::StillOpen { .. } => "still-open",
        Event::Stated { .. } => "stated",
        Event::ByHand { .. } => "by-hand",
        Event::Closed { .. } => "closed",
        Event::HandedOver { .. } => "handed-over",
    }
}

/// The names of all texts of the families with the arguments each takes, for the test of the files.
#[cfg(test)]
pub(super) fn samples() -> Vec<(String, Vec<(&'static str, String)>)> {
    let table: [(&str, &[&str], &[&str]); 30] = [
        ("month", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"], &[]),
        ("weekday", &["1", "2", "3", "4", "5", "6", "7"], &[]),
        ("cause", &tests::every_cause().map(|cause| cause.id()), &[]),
        ("class", &tests::EVERY_CLASS.map(class_id), &[]),
        ("stage", &tests::EVERY_STAGE.map(stage_id), &[]),
        ("ending", &tests::BARE_ENDINGS.map(ending_id), &[]),
        ("ending", &["returned"], &["amount"]),
        ("ending", &["activated-deposit"], &["deposit", "due"]),
        ("order-state", &["1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c"], &[]),
        ("order-action", &["recover", "collect", "manage", "cancel", "by-hand", "none"], &[]),
        ("by-hand", &["server", "payment"], &["code", "description"]),
        ("means", &PayMeans::ALL.map(PayMeans::name), &[]),
        ("service", &["activation", "return-good", "return-broken"], &[]),
        ("by-hand", &["state", "contradiction"], &["state"]),
        ("by-hand", &["rounds-exhausted", "not-paid", "unknown-order", "ambiguous", "list-refused", "card-unclear", "no-proof"], &[]),
        ("by-hand", &["fault"], &["reason"]),
        ("event", &["opened", "opened-gateway"], &["amount", "balance"]),
        ("event", &["activation-opened", "return-opened"], &[]),
        ("event", &["created", "sale-authorized"], &["order"]),
        ("event", &["return-authorized"], &["order", "amount"]),
        ("event", &["initialized"], &["balance", "sequence"]),
        ("event", &["paid", "intent", "written", "refused", "reopened", "probed-written", "probed-not-written", "probed-unclear"], &[]),
        ("event", &["managed"], &["round"]),
        ("event", &["handed-over"], &["amount"]),
        ("event", &["answered"], &["call", "code", "description"]),
        ("event", &["list-refused"], &["call", "reason"]),
        ("event", &["stated"], &["state"]),
        ("event", &["still-open"], &["code"]),
        ("event", &["by-hand"], &["reason"]),
        ("event", &["closed", "giving-back"], &["ending"]),
    ];
    let owned = |family: &str, name: &str, arguments: &[&'static str]| {
        (format!("{family}-{name}"), arguments.iter().map(|&argument| (argument, argument.to_owned())).collect())
    };
    table.into_iter().flat_map(|(family, names, arguments)| names.iter().map(move |name| owned(family, name, arguments))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CardNumber, Fen, OrderNo, PayOrderNo, TerminalNumber};
    use crate::flow::entry::FileBytes;
    use crate::i18n::Language;
    use crate::proto::message::{RealName, Settled};

    pub(super) fn every_cause() -> [Cause; 27] {
        let text = || "detail".to_owned();
        [
            Cause::NoReader(text()),
            Cause::ReaderGone,
            Cause::ServiceGone,
            Cause::NoCard,
            Cause::SeveralCards,
            Cause::CardRemoved,
            Cause::CardMute,
            Cause::CardReset,
            Cause::CardBusy,
            Cause::CardAnswer(text()),
            Cause::Reader(text()),
            Cause::Cancelled,
            Cause::Unreachable(text()),
            Cause::Certificate(text()),
            Cause::TimedOut,
            Cause::ConnectionLost(text()),
            Cause::HttpStatus(502),
            Cause::BadSignature,
            Cause::NotAccepted(text()),
            Cause::BadReply(text()),
            Cause::BadRequest(text()),
            Cause::ClockOff(text()),
            Cause::NoPaper,
            Cause::Printer(text()),
            Cause::NoShift,
            Cause::JournalFull,
            Cause::Journal(text()),
        ]
    }

    pub(super) const EVERY_CLASS: [Class; 12] = [
        Class::Success,
        Class::RetryLater,
        Class::NeedsManagement,
        Class::Refundable,
        Class::AlreadyDone,
        Class::ByHand,
        Class::WrongCard,
        Class::CardFault,
        Class::Limits,
        Class::Configuration,
        Class::Security,
        Class::Rejected,
    ];

    pub(super) const EVERY_STAGE: [Stage; 16] = [
        Stage::AwaitingCard,
        Stage::AwaitingSameCard,
        Stage::WrongCard,
        Stage::Reading,
        Stage::Querying,
        Stage::Paying,
        Stage::EndingPayment,
        Stage::Refunding,
        Stage::Ordering,
        Stage::Authorizing,
        Stage::Writing,
        Stage::Checking,
        Stage::Confirming,
        Stage::Managing,
        Stage::Cancelling,
        Stage::Ended,
    ];

    pub(super) const BARE_ENDINGS: [Ending; 10] = [
        Ending::Loaded,
        Ending::NeverOrdered,
        Ending::Cancelled,
        Ending::Refunded,
        Ending::LeftAtServer,
        Ending::NeverPaid,
        Ending::PaidBack,
        Ending::Activated { deposit: None, deposit_due: None },
        Ending::NotActivated,
        Ending::NotReturned,
    ];

    fn every_ending() -> Vec<Ending> {
        let deposit = Ending::Activated { deposit: Some(Fen::new(2000)), deposit_due: Some(Fen::new(2100)) };
        let returned = Ending::Returned { payable: Fen::new(1234) };
        BARE_ENDINGS.into_iter().chain([deposit, returned]).collect()
    }

    fn every_reason() -> Vec<ByHandReason> {
        vec![
            ByHandReason::Server { code: "000155".to_owned(), description: "words".to_owned() },
            ByHandReason::State(OrderState::AdjustFailed),
            ByHandReason::Contradiction { card: Verdict::Written, server: OrderState::Refunded },
            ByHandReason::Payment { code: "refund_failed".to_owned(), description: "words".to_owned() },
            ByHandReason::RoundsExhausted,
            ByHandReason::NotPaid,
            ByHandReason::UnknownOrder,
            ByHandReason::Ambiguous,
            ByHandReason::ListRefused { reason: "a debit".to_owned() },
            ByHandReason::CardUnclear,
            ByHandReason::NoProof,
            ByHandReason::Fault(Cause::TimedOut),
        ]
    }

    fn every_event() -> Vec<Event> {
        let settled = Settled::default;
        let card = || CardNumber::parse("3104880699999900017").expect("digits");
        let mut events = vec![
            Event::Opened {
                card_no: card(),
                server_card_no: card(),
                amount: Fen::new(5000),
                source: crate::flow::entry::Source::Here,
                means: PayMeans::Cash,

                pay_code: None,
                pay_order_no: PayOrderNo::parse("1").expect("not blank"),
                tender: Tender::Gateway,
                balance_before: Fen::ZERO,
                terminal: TerminalNumber::from_bytes([0; 6]),
            },
            Event::Paid { transaction: None, paid_at: None },
            Event::GivingBack { instead: Ending::Cancelled },
            Event::Created { order_no: OrderNo::parse("1").expect("not blank"), commands: Vec::new(), settled: settled() },
            Event::ActivationOpened {
                card_no: card(),
                real_name: RealName::Anonymous,
                means: PayMeans::Cash,
                pay_order_no: PayOrderNo::parse("1").expect("not blank"),
                customer: None,
            },
            Event::ReturnOpened { card_no: card(), kind: ReturnKind::Good, terminal: TerminalNumber::from_bytes([0; 6]), customer: None },
            Event::SaleAuthorized {
                order_no: OrderNo::parse("1").expect("not blank"),
                reference: String::new(),
                file_before: FileBytes(Vec::new()),
                commands: Vec::new(),
                settled: settled(),
            },
            Event::ReturnAuthorized {
                order_no: OrderNo::parse("1").expect("not blank"),
                reference: String::new(),
                refundable: Fen::ZERO,
                before: None,
                commands: Vec::new(),
                settled: settled(),
            },
            Event::Initialized { executed: Vec::new(), balance: Fen::ZERO, sequence: 1 },
            Event::Intent { commands: Vec::new(), balance_before: Fen::ZERO, sequence_before: 1, stamp: None, settled: settled() },
            Event::Written { executed: Vec::new() },
            Event::Refused { executed: Vec::new() },
            Event::Reopened,
            Event::HandedOver { amount: Fen::new(1234) },
            Event::Managed { round: 1, executed: Vec::new() },
            Event::Answered { call: "call".to_owned(), code: "000001".to_owned(), description: "words".to_owned() },
            Event::ListRefused { call: "call".to_owned(), reason: "a debit".to_owned(), commands: Vec::new() },
            Event::Stated { state: OrderState::Initial },
        ];
        for verdict in [Verdict::Written, Verdict::NotWritten, Verdict::Unclear] {
            events.push(Event::Probed { verdict, balance: None, sequence: None, executed: Vec::new() });
        }
        events.extend(every_reason().into_iter().map(|reason| Event::ByHand { reason }));
        events.extend(every_ending().into_iter().map(|ending| Event::Closed { ending, balance_after: None, payout: None }));
        events
    }

    /// A name that the files lack comes back as itself, an argument that is missing as `{$name}`.
    fn assert_said(text: &str) {
        assert!(!text.contains('{'), "{text}");
        assert!(text.contains(|letter: char| letter == ' ' || !letter.is_ascii()) || !text.contains('-'), "{text}");
        assert!(!text.trim().is_empty());
    }

    #[test]
    fn everything_of_the_trade_has_words_in_both_languages() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            let mut said: Vec<String> = every_cause().iter().map(|cause| texts.cause(cause)).collect();
            said.extend(EVERY_CLASS.map(|class| texts.class(class)));
            said.extend(EVERY_STAGE.map(|stage| texts.stage(stage)));
            said.extend(every_ending().into_iter().map(|ending| texts.ending(ending)));
            said.extend(every_reason().iter().map(|reason| texts.by_hand(reason)));
            said.extend(every_event().iter().map(|event| texts.event(event)));
            for text in said {
                assert_said(&text);
            }
        }
    }

    #[test]
    fn a_story_s_numbers_are_told() {
        let texts = Texts::of(Language::English);
        assert_eq!(texts.event(&every_event()[0]), "waiting for a payment of ¥50.00 by code; on the card before: ¥0.00");
        assert_eq!(
            texts.by_hand(&ByHandReason::Contradiction { card: Verdict::Written, server: OrderState::Refunded }),
            "card and centre contradict each other (the centre's state: B)"
        );
    }
}
