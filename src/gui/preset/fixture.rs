//! The invented world of the presets: one place, one card, one afternoon.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;

use crate::attendant::Done;
use crate::config::Config;
use crate::config::staff::{Hashed, OperatorLine, Staff};
use crate::domain::{
    CardNumber, CardStatus, Fen, Moment, OrderKey, OrderNo, OrderState, OrderType, PayMeans, PayOrderNo, Stamp, TerminalNumber,
};
use crate::flow::card_query::{Outcome as Looked, ServerSays};
use crate::flow::collect::Collected;
use crate::flow::entry::{Entry, Event, Source, Tender};
use crate::flow::outcome::{Because, Ended, OnCard};
use crate::flow::shift::Operation;
use crate::flow::sight::Sight;
use crate::flow::story::{Money, Refusal};
use crate::flow::{Case, Cause, Fault, Outcome, Payout, Settings};
use crate::gui::setup::{CodePayment, Frame, Machine, Slips, Training};
use crate::gui::theme::Elder;
use crate::gui::{Mode, Operator, Setup, Sounds};
use crate::i18n::Language;
use crate::proto::files::{File15, Logged, Record18};
use crate::proto::message::{CardInfo, OrderRow};
use crate::proto::purse::TransactionKind;
use crate::proto::status::StatusWord;

/// The afternoon, so many seconds in.
pub(crate) fn moment(seconds: u64) -> Moment {
    let second = i8::try_from(seconds % 60).unwrap_or_default();
    Moment { civil: date(2026, 5, 8).at(14, 32, second, 0), monotonic_ms: 1_000_000 + seconds * 1000 }
}

/// The same as a stamp.
pub(crate) fn stamp() -> Stamp {
    Stamp::of(moment(0).civil)
}

/// What the site set.
pub(crate) fn setup(mode: Mode) -> Setup {
    let settings = Settings { await_return: Duration::from_mins(1), ..Settings::clone(&Config::defaults().settings) };
    Setup {
        mode,
        language: Language::Chinese,
        sound: Sounds::On,
        training: Training::No,
        size: match mode {
            Mode::Kiosk => (1080, 1920),
            Mode::Counter => (1366, 768),
            Mode::Bom => (1024, 600),
        },
        frame: Frame::None,
        place: if mode == Mode::Kiosk { "人民路服务点·2 号机" } else { "人工窗口 3" }.to_owned(),
        phone: "0572-000 0100".to_owned(),
        desk: "人民路窗口".to_owned(),
        amounts: [20, 50, 100, 200, 500, 1000].map(|yuan| Fen::new(yuan * 100)).to_vec(),
        settings: Arc::new(settings),
        code_payment: CodePayment::Possible,
        slips: Slips::Possible,
        staff: Staff::default(),
        elder: Elder::Off,
        machine: machine(),
        recent: Vec::new(),
    }
}

/// What the counter's staff is shown of it.
fn machine() -> Machine {
    let text = |text: &str| text.to_owned();
    Machine {
        file: text("/etc/cardkiosk/config.toml"),
        server: text("https://cardfront.example:8443"),
        gateway: text("https://pay.example/kiosk"),
        reader: text("ACR122U"),
        journal: text("/var/lib/cardkiosk/journal.sqlite"),
        key: text("02A1B2C3 … 9F8E7D6C"),
        printer: text("/dev/usb/lp0"),
        export: text("/media/stick"),
        operator: text("0001"),
    }
}

/// Who works at the counter.
pub(crate) fn operator() -> Operator {
    Operator { number: "0207".to_owned(), name: "沈晓梅".to_owned() }
}

/// Two operators and a PIN. What they are hashes of is not told: the presets ask nobody for a password.
pub(crate) fn staff() -> Staff {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    let hashed = Hashed::parse(hash).expect("it has the form of one");
    let operator = |number: &str, name: &str| OperatorLine { number: number.to_owned(), name: name.to_owned(), password: hashed.clone() };
    Staff {
        operators: vec![operator("0207", "沈晓梅"), operator("0211", "钱伟")],
        maintenance_pin: Some(hashed.clone()),
        lock_after: Some(std::time::Duration::from_mins(5)),
    }
}

/// The card's number.
pub(crate) fn card_no() -> CardNumber {
    CardNumber::parse("3104880600124533426").expect("digits")
}

/// What 4.1 says of the sample card.
pub(crate) fn info() -> CardInfo {
    CardInfo {
        card_no: card_no(),
        face_no: "31048806001".to_owned(),
        status: "00".to_owned(),
        status_text: "正常".to_owned(),
        kind: "01".to_owned(),
        kind_text: "普通卡".to_owned(),
        enabled: "01".to_owned(),
        enabled_text: "已启用".to_owned(),
        sold_on: "20230508".to_owned(),
        valid_until: "20310508".to_owned(),
        step: Fen::new(1000),
        minimum: Fen::new(1000),
        maximum: Fen::new(100_000),
        balance_limit: Fen::new(100_000),
        balance: Fen::new(3650),
    }
}

fn sight(balance_fen: i64, status: CardStatus) -> Sight {
    let file_15 = File15 {
        issuer: [0x31, 0x04, 0x33, 0x60, 0, 0, 0, 0],
        application_type: 2,
        status,
        card_no: card_no(),
        enabled_on: Some(date(2023, 5, 8)),
        valid_until: Some(date(2031, 5, 8)),
    };
    let days = [
        (5, 8, 8, 12),
        (5, 7, 17, 46),
        (5, 7, 8, 10),
        (5, 6, 17, 52),
        (5, 6, 8, 9),
        (5, 5, 9, 30),
        (5, 4, 18, 2),
        (5, 3, 10, 41),
        (5, 2, 8, 15),
        (4, 30, 17, 50),
    ];
    let history = days.iter().enumerate().map(|(index, &(month, day, hour, minute))| {
        let (kind, amount) =
            if index == 3 { (TransactionKind::Load, 5000) } else { (TransactionKind::Purchase, [200, 100, 200, 300][index % 4]) };
        Logged::Record(Record18 {
            sequence: u16::try_from(20 - index).unwrap_or_default(),
            overdraft: Fen::ZERO,
            amount: Fen::new(amount),
            kind,
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
            at: Some(Stamp::of(date(2026, month, day).at(hour, minute, 0, 0))),
        })
    });
    Sight { card_no: card_no(), file_15, balance: Some(Fen::new(balance_fen)), history: history.collect(), executed: Vec::new() }
}

fn looked(sight: Sight, server: ServerSays) -> Done {
    Done::Looked { card: Looked::Read { sight: Box::new(sight), server }, open: Vec::new(), orders: Some(Vec::new()) }
}

/// A card of this balance, with which everything is well.
pub(crate) fn card(balance_fen: i64) -> Done {
    looked(sight(balance_fen, CardStatus::Enabled), ServerSays::Info(Box::new(CardInfo { balance: Fen::new(balance_fen), ..info() })))
}

/// The same with these orders at the server.
pub(crate) fn with_orders(done: Done, rows: Vec<OrderRow>) -> Done {
    match done {
        Done::Looked { card, open, .. } => Done::Looked { card, open, orders: Some(rows) },
        other => other,
    }
}

/// The same with something open in this terminal's journal.
pub(crate) fn with_open(done: Done) -> Done {
    match done {
        Done::Looked { card, orders, .. } => Done::Looked { card, open: vec![open_case("20260508-7", 10_000)], orders },
        other => other,
    }
}

/// An order that the journal holds open.
pub(crate) fn open_case(key: &str, amount_fen: i64) -> Case {
    let opened = Event::Opened {
        card_no: card_no(),
        server_card_no: card_no(),
        amount: Fen::new(amount_fen),
        source: Source::Here,
        means: PayMeans::WeChat,
        pay_code: None,
        pay_order_no: PayOrderNo::parse("P2026050800000007").expect("a number"),
        tender: Tender::Taken,
        balance_before: Fen::new(3650),
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
    };
    let entry = Entry { key: OrderKey::parse(key).expect("a name"), at: stamp(), event: opened };
    Case::open(&entry).expect("an opening entry opens a case")
}

/// The card is read, and the server cannot be asked.
pub(crate) fn offline(balance_fen: i64) -> Done {
    let fault = Fault::NotDone(Cause::Unreachable("no route".to_owned()));
    looked(sight(balance_fen, CardStatus::Enabled), ServerSays::Silent(fault))
}

/// A card that is stopped.
pub(crate) fn stopped() -> Done {
    let refusal = Refusal { call: "cardInfoQuery".to_owned(), code: "000038".to_owned(), description: "卡已停用".to_owned() };
    looked(sight(3650, CardStatus::Stopped), ServerSays::Refused(refusal))
}

/// A card that was never in use.
pub(crate) fn inactive() -> Done {
    let info = CardInfo { enabled: "00".to_owned(), enabled_text: "未启用".to_owned(), balance: Fen::ZERO, ..info() };
    let mut sight = sight(0, CardStatus::NotEnabled);
    sight.history.clear();
    looked(sight, ServerSays::Info(Box::new(info)))
}

/// A card of another city, which the centre does not know.
pub(crate) fn foreign() -> Done {
    let mut sight = sight(4210, CardStatus::Enabled);
    sight.file_15.issuer = [0x02, 0x00, 0x29, 0x00, 0xFF, 0xFF, 0xFF, 0xFF];
    let refusal = Refusal { code: "000022".to_owned(), description: String::new(), call: "cardInfoQuery".to_owned() };
    looked(sight, ServerSays::Refused(refusal))
}

/// Something that does not let itself be read.
pub(crate) fn unreadable() -> Done {
    Done::Looked { card: Looked::Unreadable(StatusWord::new(0x6A, 0x82)), open: Vec::new(), orders: None }
}

/// An order at the server.
pub(crate) fn order(state: OrderState, amount_fen: i64) -> OrderRow {
    OrderRow {
        order_no: OrderNo::parse(&format!("20260508000000{}", state.code())).expect("a number"),
        card_no: card_no(),
        state,
        state_text: String::new(),
        amount: Fen::new(amount_fen),
        created: ("20260508".to_owned(), "091500".to_owned()),
        kind: OrderType::Collect,
        kind_text: "充值".to_owned(),
        channel_text: "网上营业厅".to_owned(),
        pay_type: "03".to_owned(),
        means: Some(PayMeans::WeChat),
        pay_order_no: None,
        pay_type_text: "微信".to_owned(),
        pay_state: "1".to_owned(),
        pay_state_text: "已支付".to_owned(),
        paid: true,
    }
}

fn outcome(ended: Ended, on_card: OnCard, because: Option<Because>) -> Outcome {
    Outcome {
        ended,
        because,
        on_card,
        key: OrderKey::parse("20260508-7"),
        order_no: OrderNo::parse("2026050800000007"),
        card_no: Some(card_no()),
        amount: Fen::new(10_000),
        money: Money::Taken,
        change: None,
        payout: None,
        balance_before: Some(Fen::new(3650)),
        balance_after: (ended == Ended::Loaded).then_some(Fen::new(13_650)),
    }
}

/// On the card.
pub(crate) fn loaded() -> Done {
    Done::Recharged(loaded_here())
}

/// The same, of whatever business.
pub(crate) fn loaded_here() -> Outcome {
    outcome(Ended::Loaded, OnCard::Yes, None)
}

/// Two orders of one card, the older first.
pub(crate) fn collected() -> Collected {
    let second = Outcome {
        key: OrderKey::parse("20260508-8"),
        order_no: OrderNo::parse("2026050800000008"),
        amount: Fen::new(5000),
        balance_before: Some(Fen::new(13_650)),
        balance_after: Some(Fen::new(18_650)),
        ..loaded_here()
    };
    Collected { outcomes: vec![loaded_here(), second], waiting: Vec::new() }
}

/// Nothing was charged.
pub(crate) fn nothing() -> Done {
    Done::Recharged(nothing_here())
}

/// The same, of whatever business.
pub(crate) fn nothing_here() -> Outcome {
    let because =
        Because::Refused(Refusal {
            call: "chargeOrderCreate".to_owned(), code: "000038".to_owned(), description: "卡已停用".to_owned()
        });
    Outcome { key: None, order_no: None, ..outcome(Ended::NothingCharged, OnCard::No, Some(because)) }
}

/// Nothing was begun: the reader is gone.
pub(crate) fn not_begun() -> Done {
    Done::NotBegun(Fault::NotDone(Cause::ReaderGone))
}

/// The order stands.
pub(crate) fn unfinished() -> Done {
    Done::Recharged(unfinished_here())
}

/// The same, of whatever business.
pub(crate) fn unfinished_here() -> Outcome {
    outcome(Ended::Unfinished, OnCard::Unknown, Some(Because::Fault(Fault::InDoubt(Cause::CardRemoved))))
}

/// A person must look.
pub(crate) fn by_hand() -> Done {
    let because = Because::ByHand(crate::flow::entry::ByHandReason::RoundsExhausted);
    Done::Recharged(outcome(Ended::ByHand, OnCard::Unknown, Some(because)))
}

/// Cash that is due for a return.
pub(crate) fn payout(number: u32, amount_fen: i64) -> Payout {
    let key = OrderKey::parse(&format!("20260508-{number}")).expect("a name");
    Payout { key, tail: "3426".to_owned(), operation: Operation::Return, amount: Fen::new(amount_fen), since: stamp() }
}
