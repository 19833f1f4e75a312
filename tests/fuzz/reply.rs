//! What a reply of each of the twelve calls holds, once its signature is verified: read the same however it is packed,
//! kept the same in a transcript, of the order that was asked for, and with no command that its step does not allow.
//!
//! Input: two bytes that choose the call and the result, then the `data` of the reply.

use cardkiosk::domain::{Fen, TerminalNumber};
use cardkiosk::proto::apdu::Command;
use cardkiosk::proto::catalogue::{Known, OrderTerms, Step, classify, guard};
use cardkiosk::proto::codes::ResultCode;
use cardkiosk::proto::message::{Body, CommandsBody, Dialect, Request, Response, decode};
use serde_json::{Value, json};

use super::requests::{order_no, requests};

pub(super) fn check(input: &[u8]) {
    let Some((&[call, result], text)) = input.split_first_chunk::<2>() else { return };
    let requests = requests();
    let request = &requests[usize::from(call) % requests.len()];
    let code = ResultCode::new(["000000", "000042", "000090", "000151"][usize::from(result % 4)]);
    let data = serde_json::from_slice(text).unwrap_or_else(|_| Value::String(String::from_utf8_lossy(text).into_owned()));
    let dialect = Dialect::default();
    let read = decode::body(request, &code, Some(&data), &dialect);
    if data.is_object() {
        let packed = decode::body(request, &code, Some(&Value::String(data.to_string())), &dialect);
        assert_eq!(packed, read, "R-4: an object, or a text that holds one");
    }
    let body = match read {
        Err(error) => {
            assert!(code.is_success(), "a refusal's data is never an error: {error}");
            return;
        }
        Ok(body) => body,
    };
    if let Some(body) = &body {
        is_of_the_request(request, body);
    }
    let response = Response { code, description: String::from_utf8_lossy(&text[..text.len().min(20)]).into_owned(), body };
    let kept = serde_json::to_string(&response).expect("a response is JSON");
    assert_eq!(serde_json::from_str::<Response>(&kept).expect("what was written is read"), response);
}

fn is_of_the_request(request: &Request, body: &Body) {
    match body {
        Body::Commands(commands) | Body::SaleAuthorized { commands, .. } | Body::ReturnAuthorized { commands, .. } => {
            let names_one = matches!(request, Request::CardChargeRequest { .. } | Request::ChargeOrderManageRequest { .. });
            assert!(!names_one || commands.order_no == order_no(), "of another order than was asked for");
            may_run(commands);
        }
        Body::Orders(page) => {
            for row in &page.orders {
                assert!(!row.order_no.as_str().trim().is_empty());
                assert_eq!(Fen::parse_fen(&row.amount.get().to_string()), Ok(row.amount));
            }
        }
        Body::CardInfo(_) | Body::Settled(_) | Body::Nothing | Body::SaleConfirmed { .. } | Body::ReturnConfirmed { .. } => {}
    }
}

fn may_run(body: &CommandsBody) {
    for command in &body.commands {
        assert_eq!(Command::from_hex(&command.to_hex()).as_ref(), Ok(command));
    }
    guarded(&body.commands);
}

/// What the guard lets through in each step, seen from the other side: by the commands' first bytes.
pub(super) fn guarded(commands: &[Command]) {
    let terminal = TerminalNumber::from_digits("12345678").expect("digits");
    let order = OrderTerms { amount: Fen::new(5000), terminal };
    let is_write = |command: &Command| matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]);
    for (step, write) in [
        (Step::Initialize, None),
        (Step::Manage, None),
        (Step::Credit, Some([0x80, 0x52])),
        (Step::Debit, Some([0x80, 0x54])),
        (Step::Activate, Some([0x04, 0xD6])),
    ] {
        if guard(step, commands, &order).is_err() {
            continue;
        }
        let writes: Vec<_> = commands.iter().enumerate().filter(|(_, command)| is_write(command)).collect();
        match write {
            None => assert!(writes.is_empty(), "{step:?} lets {commands:?} write"),
            Some(start) => {
                assert_eq!(writes.len(), 1, "{step:?} lets {commands:?} write");
                assert!(writes[0].0 == 0 && writes[0].1.header().starts_with(&start), "{step:?} lets {commands:?} write");
            }
        }
        for command in commands {
            if let Some(Known::InitializeLoad { amount, terminal: own, .. }) = classify(command) {
                assert!((amount == order.amount || amount == Fen::ZERO) && own == terminal, "{step:?}: {commands:?}");
            }
        }
    }
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let settled = json!({"txndate": "20261122", "txntime": "101500", "settdate": "20261122"});
    let with = |more: Value| {
        let mut members = settled.clone();
        let all = members.as_object_mut().expect("an object");
        all.insert("orderno".to_owned(), "20261122000001".into());
        all.extend(more.as_object().expect("an object").clone());
        members
    };
    let row = json!({"orderno": "7", "orderstate": "1", "orderamt": "5000", "cardno": "3104880699999900017", "paytype": "02",
        "paystate": 1, "paystatedesc": "已支付", "ordertype": "40", "orderdate": "20261122", "ordertime": "101500", "payorderno": "P1"});
    let information = json!({"cardno": "3104880699999900017", "cardbal": 1234, "chargebase": "1000", "minsvamt": "", "maxsvamt": "50000",
        "walletmaxbal": "100000", "cardstatus": "1", "initflag": "1"});
    let page = |rows: Value| json!({"currpage": "1", "totalpage": 1, "totalnum": "1", "orderlist": rows});
    let bodies = [
        (0, information),
        (1, with(json!({"apdulist": "00A4040008A000000632010105,805000020B0100001388000012345678"}))),
        (2, page(json!([row]))),
        (2, page(Value::String(json!([row, {"orderno": "8"}]).to_string()))),
        (3, Value::String(String::new())),
        (4, with(json!({"apdulist": ["805200000B2022050910301511223344"]}))),
        (5, settled.clone()),
        (6, with(json!({"apdulist": "[\"IDX_0002\", \"805C000204\"]"}))),
        (7, settled.clone()),
        (8, with(json!({"refnum": "R1", "apdulist": [{"apdu": "04D6950022".to_owned() + &"11".repeat(34)}]}))),
        (9, with(json!({"refnum": "R1", "cardpdpt": "2000", "orgicardpdpt": 2000}))),
        (10, with(json!({"refnum": "R1", "returnamt": "1234", "apdulist": "805401000F0000000120220509103015AABBCCDD"}))),
        (11, with(json!({"refnum": "R1"}))),
    ];
    let input = |(call, data): (u8, Value)| [vec![call, 0], data.to_string().into_bytes()].concat();
    bodies.into_iter().map(input).collect()
}
