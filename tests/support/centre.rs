//! What the centre of the bench answers as long as nothing is wrong.

use cardkiosk::domain::{CardNumber, Fen, OrderNo, OrderState, OrderType, PayMeans, Stamp};
use cardkiosk::flow::{Answer, Cause, Fault};
use cardkiosk::proto::apdu::{CardReply, Command};
use cardkiosk::proto::catalogue::{self, Known, classify};
use cardkiosk::proto::codes::ResultCode;
use cardkiosk::proto::message::{Body, CardInfo, CommandsBody, OrderRow, OrdersPage, Request, Response, Settled};
use cardkiosk::proto::purse::{InitializeForLoad, TransactionKind};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::des::{Keys, Load};

use super::{ORDER, STAMP};

pub(crate) fn info() -> CardInfo {
    CardInfo {
        card_no: CardNumber::parse("3104880699999900017").expect("digits"),
        face_no: String::new(),
        status: "0".to_owned(),
        status_text: String::new(),
        kind: "01".to_owned(),
        kind_text: String::new(),
        enabled: "01".to_owned(),
        enabled_text: String::new(),
        sold_on: String::new(),
        valid_until: String::new(),
        step: Fen::new(1000),
        minimum: Fen::new(1000),
        maximum: Fen::new(50_000),
        balance_limit: Fen::new(100_000),
        balance: Fen::new(1234),
    }
}

pub(crate) fn replied(code: &str, body: Option<Body>) -> Answer {
    Answer::Replied(Response { code: ResultCode::new(code), description: format!("the centre's words for {code}"), body })
}

/// A refusal with this code, every time.
pub(crate) fn refusal(code: &'static str) -> impl Fn(&Request) -> Answer + Clone + 'static {
    move |_| replied(code, None)
}

/// No reply.
pub(crate) fn silence(_: &Request) -> Answer {
    Answer::Failed(Fault::InDoubt(Cause::TimedOut))
}

pub(crate) fn commands(list: &[Command]) -> Body {
    let order_no = OrderNo::parse(ORDER).expect("a number");
    let settled = Settled { date: STAMP.0.to_owned(), time: STAMP.1.to_owned(), settle_date: STAMP.0.to_owned() };
    Body::Commands(CommandsBody { order_no, commands: list.to_vec(), settled })
}

pub(crate) fn orders(state: OrderState) -> Body {
    let row = OrderRow {
        order_no: OrderNo::parse(ORDER).expect("a number"),
        card_no: CardNumber::parse("3104880699999900017").expect("digits"),
        state,
        state_text: String::new(),
        amount: Fen::new(5000),
        created: (STAMP.0.to_owned(), STAMP.1.to_owned()),
        kind: OrderType::SelfService,
        kind_text: String::new(),
        channel_text: String::new(),
        pay_type: "01".to_owned(),
        means: Some(PayMeans::Cash),
        pay_order_no: None,
        pay_type_text: String::new(),
        pay_state: "1".to_owned(),
        pay_state_text: String::new(),
        paid: true,
    };
    Body::Orders(OrdersPage { page: 1, pages: 1, total: 1, orders: vec![row], unreadable: Vec::new() })
}

/// The 8052 that fits the 8050 inside a 4.5, by the keys of the worked examples.
pub(crate) fn credit_for(request: &Request) -> Command {
    let Request::CardChargeRequest { executed, .. } = request else { panic!("{request:?} is not 4.5") };
    let done = executed.last().expect("8050 was run");
    let command = Command::from_bytes(done.command.clone()).expect("a command");
    let Some(Known::InitializeLoad { amount, terminal, .. }) = classify(&command) else { panic!("{command:?} is not 8050") };
    let reply = CardReply::from_bytes(&done.response).expect("an answer");
    let fresh = InitializeForLoad::parse(&reply.data).expect("8050 was answered");
    let state = CardState::sample(17);
    let keys = Keys::SAMPLE_MASTERS.of_card(state.issuer, state.serial);
    let load = Load {
        random: fresh.random,
        sequence: fresh.sequence,
        balance: fresh.balance.to_apdu().expect("a balance"),
        amount: amount.to_apdu().expect("an amount"),
        kind: TransactionKind::Load,
        terminal,
    };
    let stamp = Stamp::parse(STAMP.0, STAMP.1).expect("a date");
    catalogue::credit(stamp, load.mac2(&keys, stamp.to_bcd()))
}
