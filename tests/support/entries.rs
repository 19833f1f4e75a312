//! Entries of every kind, for the tests of the journal.

use cardkiosk::domain::{CardNumber, Fen, OrderKey, OrderNo, OrderState, PayMeans, PayOrderNo, Stamp, TerminalNumber};
use cardkiosk::flow::entry::{ByHandReason, CommandHex, Ending, FileBytes, PurseBefore, Tender, Verdict};
use cardkiosk::flow::{Cause, Entry, Event};
use cardkiosk::proto::message::{Customer, Executed, RealName, ReturnKind, Settled};

/// A fixed moment.
pub(crate) fn at() -> Stamp {
    Stamp::parse("20261122", "101500").expect("a date and a time")
}

/// An order's name.
pub(crate) fn key(number: usize) -> OrderKey {
    OrderKey::parse(&format!("K{number}")).expect("a name")
}

/// An entry of that order.
pub(crate) fn entry(number: usize, event: Event) -> Entry {
    Entry { key: key(number), at: at(), event }
}

/// One of each kind, the first opening an order, the last but one closing it and the last noting what it left to be handed over.
pub(crate) fn every_event() -> Vec<Event> {
    let executed = || vec![Executed { command: vec![0x80, 0x50, 0, 2], response: vec![1, 2, 0x90, 0] }];
    let settled = || Settled { date: "20261122".to_owned(), time: "101500".to_owned(), settle_date: "20261122".to_owned() };
    let text = |words: &str| words.to_owned();
    vec![
        Event::Opened {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            server_card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            amount: Fen::new(5000),
            source: cardkiosk::flow::entry::Source::Here,
            means: PayMeans::UnionPay,
            pay_code: None,
            pay_order_no: PayOrderNo::parse("P123456789").expect("a number"),
            tender: Tender::Cash { received: Fen::new(10_000) },
            balance_before: Fen::new(-20),
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        },
        Event::Created { order_no: OrderNo::parse("20261122000001").expect("a number"), commands: vec![], settled: settled() },
        Event::Initialized { executed: executed(), balance: Fen::new(1234), sequence: 65_535 },
        Event::Intent {
            commands: vec![CommandHex(text("805200000B"))],
            balance_before: Fen::new(1234),
            sequence_before: 7,
            stamp: Some(at()),
            settled: settled(),
        },
        Event::Written { executed: executed() },
        Event::Refused { executed: Vec::new() },
        Event::Reopened,
        Event::StillOpen { code: text("timed-out") },
        Event::Probed { verdict: Verdict::Unclear, balance: None, sequence: Some(8), executed: executed() },
        Event::Managed { round: 2, executed: executed() },
        Event::Answered { call: text("cardChargeConfirm"), code: text("000152"), description: text("失败 \"'\n; DROP TABLE entries") },
        Event::ListRefused { call: text("cardChargeRequest"), reason: text("a debit"), commands: Vec::new() },
        Event::Stated { state: OrderState::RefundFailed },
        Event::ByHand { reason: ByHandReason::Contradiction { card: Verdict::Written, server: OrderState::CardFailed } },
        Event::ByHand { reason: ByHandReason::Fault(Cause::HttpStatus(502)) },
        Event::Paid { transaction: Some(text("4200000001")), paid_at: Some(at()) },
        Event::GivingBack { instead: Ending::Cancelled },
        activation_opened(None),
        Event::ReturnOpened {
            card_no: CardNumber::parse("3104880699999900017").expect("digits"),
            kind: ReturnKind::Broken,
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
            customer: None,
        },
        Event::SaleAuthorized {
            order_no: OrderNo::parse("S1").expect("a number"),
            reference: text("R1"),
            file_before: FileBytes(vec![1; 30]),
            commands: vec![CommandHex(text("04D6950022"))],
            settled: settled(),
        },
        Event::ReturnAuthorized {
            order_no: OrderNo::parse("T1").expect("a number"),
            reference: text("R2"),
            refundable: Fen::new(1234),
            before: Some(PurseBefore { balance: Fen::new(1234), sequence: 7, stamp: Some(at()) }),
            commands: vec![CommandHex(text("805401000F"))],
            settled: settled(),
        },
        Event::Closed { ending: Ending::Loaded, balance_after: Some(Fen::new(6234)), payout: Some(Fen::new(10_000)) },
        Event::HandedOver { amount: Fen::new(10_000) },
    ]
}

/// An activation of a card, for this person.
pub(crate) fn activation_opened(customer: Option<Customer>) -> Event {
    Event::ActivationOpened {
        card_no: CardNumber::parse("3104880699999900018").expect("digits"),
        real_name: RealName::Registered,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P987654321").expect("a number"),
        customer,
    }
}

/// Which kind an event is, counted from nothing: a new kind does not compile until it has a number here, and the tests
/// of the journal do not pass until one of it stands above.
pub(crate) fn kind(event: &Event) -> usize {
    match event {
        Event::Opened { .. } => 0,
        Event::Created { .. } => 1,
        Event::Initialized { .. } => 2,
        Event::Intent { .. } => 3,
        Event::Written { .. } => 4,
        Event::Refused { .. } => 5,
        Event::Reopened => 6,
        Event::Probed { .. } => 7,
        Event::Managed { .. } => 8,
        Event::Answered { .. } => 9,
        Event::ListRefused { .. } => 10,
        Event::Stated { .. } => 11,
        Event::StillOpen { .. } => 12,
        Event::ByHand { .. } => 13,
        Event::Closed { .. } => 14,
        Event::Paid { .. } => 15,
        Event::GivingBack { .. } => 16,
        Event::ActivationOpened { .. } => 17,
        Event::ReturnOpened { .. } => 18,
        Event::SaleAuthorized { .. } => 19,
        Event::ReturnAuthorized { .. } => 20,
        Event::HandedOver { .. } => 21,
    }
}

/// How many kinds there are.
pub(crate) const KINDS: usize = 22;
