//! One request of each call.

use cardkiosk::domain::{CardNumber, Fen, OrderNo, PayMeans, PayOrderNo};
use cardkiosk::proto::message::{CardResult, Charge, RealName, Request, ReturnKind};

pub(crate) fn card_no() -> CardNumber {
    CardNumber::parse("3104880699999900017").expect("digits")
}

pub(crate) fn order_no() -> OrderNo {
    OrderNo::parse("20261122000001").expect("not blank")
}

fn charge() -> Charge {
    let pay_order_no = PayOrderNo::parse("P1").expect("not blank");
    Charge { card_no: card_no(), means: PayMeans::Cash, pay_code: None, pay_order_no, amount: Fen::new(5000) }
}

/// All twelve, in the order of the calls.
pub(crate) fn requests() -> [Request; 12] {
    let (charge, card_no, order_no) = (charge(), card_no(), order_no());
    let reference = "R1".to_owned();
    let (real_name, means, pay_order_no) = (RealName::Anonymous, PayMeans::Cash, charge.pay_order_no.clone());
    [
        Request::CardInfoQuery { executed: Vec::new() },
        Request::ChargeOrderCreate(charge.clone()),
        Request::ChargeOrderQuery { card_no: card_no.clone(), order_no: None, state: None, page: 1, per_page: 20 },
        Request::ChargeOrderCancel { card_no: card_no.clone(), order_no: order_no.clone() },
        Request::CardChargeRequest { charge: charge.clone(), order_no: order_no.clone(), executed: Vec::new() },
        Request::CardChargeConfirm { charge: charge.clone(), order_no: order_no.clone(), executed: Vec::new(), listed: Vec::new() },
        Request::ChargeOrderManageRequest { charge: charge.clone(), order_no: order_no.clone() },
        Request::ChargeOrderManageConfirm { charge, order_no: order_no.clone(), executed: Vec::new(), listed: Vec::new() },
        Request::CardSaleRequest {
            card_no: card_no.clone(),
            executed: Vec::new(),
            real_name,
            means,
            pay_order_no: pay_order_no.clone(),
            customer: None,
        },
        Request::CardSaleConfirm {
            card_no: card_no.clone(),
            written: CardResult::Written,
            executed: Vec::new(),
            real_name,
            means,
            pay_order_no,
            customer: None,
            order_no: order_no.clone(),
            reference: reference.clone(),
        },
        Request::CardReturnApply {
            card_no: card_no.clone(),
            kind: ReturnKind::Good,
            balance: Fen::new(1234),
            executed: Vec::new(),
            customer: None,
        },
        Request::CardReturnConfirm { card_no, reference, order_no, executed: Vec::new(), customer: None },
    ]
}
