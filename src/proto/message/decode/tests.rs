use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::domain::{PayMeans, PayOrderNo};
use crate::proto::message::{Charge, RealName};

fn card_no() -> CardNumber {
    CardNumber::parse("3104880699999900017").expect("digits")
}

fn order_no() -> OrderNo {
    OrderNo::parse("ORD1").expect("not blank")
}

fn charge() -> Charge {
    let pay_order_no = PayOrderNo::parse("PAY1").expect("not blank");
    Charge { card_no: card_no(), means: PayMeans::Cash, pay_code: None, pay_order_no, amount: Fen::new(5000) }
}

/// One request of each call, in the order of chapter 4.
fn requests() -> [Request; 12] {
    let pay_order_no = PayOrderNo::parse("PAY1").expect("not blank");
    [
        Request::CardInfoQuery { executed: vec![] },
        Request::ChargeOrderCreate(charge()),
        Request::ChargeOrderQuery { card_no: card_no(), order_no: None, state: None, page: 1, per_page: 20 },
        Request::ChargeOrderCancel { card_no: card_no(), order_no: order_no() },
        Request::CardChargeRequest { charge: charge(), order_no: order_no(), executed: vec![] },
        Request::CardChargeConfirm { charge: charge(), order_no: order_no(), executed: vec![], listed: vec![] },
        Request::ChargeOrderManageRequest { charge: charge(), order_no: order_no() },
        Request::ChargeOrderManageConfirm { charge: charge(), order_no: order_no(), executed: vec![], listed: vec![] },
        Request::CardSaleRequest {
            card_no: card_no(),
            executed: vec![],
            real_name: RealName::Anonymous,
            means: PayMeans::Cash,
            pay_order_no: pay_order_no.clone(),
            customer: None,
        },
        Request::CardSaleConfirm {
            card_no: card_no(),
            written: super::super::CardResult::Written,
            executed: vec![],
            real_name: RealName::Anonymous,
            means: PayMeans::Cash,
            pay_order_no,
            customer: None,
            order_no: order_no(),
            reference: "REF".to_owned(),
        },
        Request::CardReturnApply { card_no: card_no(), kind: ReturnKind::Good, balance: Fen::ZERO, executed: vec![], customer: None },
        Request::CardReturnConfirm {
            card_no: card_no(),
            reference: "REF".to_owned(),
            order_no: order_no(),
            executed: vec![],
            customer: None,
        },
    ]
}

fn request_of(call: Call) -> Request {
    requests().into_iter().find(|request| request.call() == call).expect("all twelve are there")
}

fn success(call: Call, data: &Value) -> Result<Body, DecodeError> {
    let read = body(&request_of(call), &ResultCode::new("000000"), Some(data), &Dialect::default());
    read.map(|body| body.expect("a success has a body"))
}

/// A complete answer of each call.
fn complete(call: Call) -> Value {
    match call {
        Call::CardInfoQuery => json!({
            "cardno": "3104880699999900017", "cardfaceno": "F", "cardstatus": "1", "cardstatusdesc": "正常", "cardtype": "01",
            "cardtypename": "普通卡", "initflag": "01", "initflagdesc": "启用", "cardsaledate": "20220101", "cardvaldate": "20321231",
            "chargebase": "100", "minsvamt": "100", "maxsvamt": "100000", "walletmaxbal": "100000", "cardbal": "1234"
        }),
        Call::ChargeOrderCreate | Call::CardChargeRequest | Call::ChargeOrderManageRequest => json!({
            "orderno": "ORD1", "apdunum": "1", "apdulist": "805C000204", "txntime": "103015", "txndate": "20220509", "settdate": "20220510"
        }),
        Call::ChargeOrderQuery => json!({
            "currpage": 1, "recnumperpage": 20, "totalnum": 1, "totalpage": 1, "orderlist": [{
                "orderno": "ORD1", "cardno": "3104880699999900017", "orderstate": "2", "orderstatedesc": "已经密钥授权", "orderamt": "5000",
                "orderdate": "20220509", "ordertime": "103015", "ordertype": "50", "ordertypedesc": "自助", "chnlid": "10",
                "chnliddesc": "自有", "paytype": "01", "paytypedessc": "现金", "paystate": "01", "paystatedesc": "已支付"
            }]
        }),
        Call::ChargeOrderCancel => json!({}),
        Call::CardChargeConfirm | Call::ChargeOrderManageConfirm => {
            json!({ "txntime": "103015", "txndate": "20220509", "settdate": "20220510" })
        }
        Call::CardSaleRequest => json!({ "refnum": "REF", "orderno": "ORD1", "apdunum": "1", "apdulist": ["0084000004"] }),
        Call::CardSaleConfirm => json!({ "refnum": "REF2", "cardpdpt": "2000", "orgicardpdpt": 2000, "txndate": "20220509" }),
        Call::CardReturnApply => {
            json!({ "refnum": "REF", "orderno": "ORD1", "returnamt": "6234", "apdunum": "1", "apdulist": "805C000204" })
        }
        Call::CardReturnConfirm => json!({ "refnum": "REF2", "orderno": "ORD1", "txndate": "20220509" }),
    }
}

#[test]
fn every_call_reads_its_complete_answer() {
    let balance = Command::from_hex("805C000204").expect("a command");
    for call in Call::ALL {
        let read = success(call, &complete(call)).expect("complete");
        let as_text = Value::String(complete(call).to_string());
        assert_eq!(success(call, &as_text).as_ref(), Ok(&read), "{call:?}: data may be a text (R-4)");
        match read {
            Body::CardInfo(info) => {
                assert_eq!((info.card_no.reveal(), info.balance, info.step), ("3104880699999900017", Fen::new(1234), Fen::new(100)));
                assert_eq!((info.enabled.as_str(), info.kind_text.as_str()), ("01", "普通卡"));
            }
            Body::Commands(body) => {
                assert_eq!((body.order_no.as_str(), body.commands), ("ORD1", vec![balance.clone()]));
                assert_eq!((body.settled.date.as_str(), body.settled.time.as_str()), ("20220509", "103015"));
                assert_eq!(body.settled.settle_date, "20220510");
            }
            Body::Orders(page) => {
                assert_eq!((page.page, page.pages, page.total, page.unreadable.len()), (1, 1, 1, 0));
                let row = &page.orders[0];
                assert_eq!(
                    (row.state, row.amount, &row.kind, row.paid),
                    (OrderState::Authorized, Fen::new(5000), &OrderType::SelfService, true)
                );
                assert_eq!((row.pay_type_text.as_str(), row.created.0.as_str()), ("现金", "20220509"));
            }
            Body::Settled(settled) => assert_eq!(settled.settle_date, "20220510"),
            Body::Nothing => assert_eq!(call, Call::ChargeOrderCancel),
            Body::SaleAuthorized { reference, commands } => {
                assert_eq!((reference.as_str(), commands.commands[0].to_hex().as_str()), ("REF", "0084000004"));
            }
            Body::SaleConfirmed { deposit, deposit_due, .. } => assert_eq!((deposit, deposit_due), (Fen::new(2000), Fen::new(2000))),
            Body::ReturnAuthorized { refundable, commands, .. } => {
                assert_eq!((refundable, commands.commands), (Fen::new(6234), vec![balance.clone()]));
            }
            Body::ReturnConfirmed { order_no: read, settled, .. } => {
                assert_eq!((read, settled.date.as_str()), (Some(order_no()), "20220509"));
            }
        }
    }
}

/// The fields each call cannot do without.
fn mandatory(call: Call) -> &'static [&'static str] {
    match call {
        Call::CardInfoQuery => &["cardno", "chargebase", "minsvamt", "maxsvamt", "walletmaxbal", "cardbal"],
        Call::ChargeOrderCreate => &["orderno"],
        Call::ChargeOrderQuery => &["orderlist"],
        Call::CardChargeRequest | Call::ChargeOrderManageRequest => &["apdulist"],
        Call::CardSaleRequest => &["refnum", "orderno", "apdulist"],
        Call::CardSaleConfirm => &["cardpdpt", "orgicardpdpt"],
        Call::CardReturnApply => &["refnum", "orderno", "returnamt", "apdulist"],
        Call::ChargeOrderCancel | Call::CardChargeConfirm | Call::ChargeOrderManageConfirm | Call::CardReturnConfirm => &[],
    }
}

#[test]
fn a_missing_field_is_an_error_exactly_where_a_decision_needs_it() {
    for call in Call::ALL {
        let Value::Object(whole) = complete(call) else { panic!("an object") };
        for field in whole.keys() {
            for gone in [None, Some(Value::Null)] {
                let mut members = whole.clone();
                members.shift_remove(field);
                members.extend(gone.map(|null| (field.clone(), null)));
                match success(call, &Value::Object(members)) {
                    Err(error) => {
                        assert!(mandatory(call).contains(&field.as_str()), "{error}");
                        assert_eq!((error.call, error.field, &error.reason), (call, field.as_str(), &FieldError::Missing));
                        assert!(error.to_string().starts_with(call.default_name()), "{error}");
                    }
                    Ok(_) => assert!(!mandatory(call).contains(&field.as_str()), "{call:?} cannot do without {field}"),
                }
            }
        }
    }
}

#[test]
fn a_refusal_is_never_an_error() {
    for call in Call::ALL {
        for data in [None, Some(json!(null)), Some(json!("")), Some(json!([1])), Some(json!({ "apdulist": 7 })), Some(json!("{"))] {
            let read = body(&request_of(call), &ResultCode::new("000152"), data.as_ref(), &Dialect::default());
            assert!(read.is_ok(), "{call:?} {data:?}");
        }
        let read = body(&request_of(call), &ResultCode::new("000152"), Some(&complete(call)), &Dialect::default());
        assert!(read.expect("no error").is_some(), "{call:?}: what can be read of it is");
    }
}

#[test]
fn an_order_may_come_without_commands_but_an_authorisation_may_not() {
    for nothing in [json!({ "orderno": "ORD1" }), json!({ "orderno": "ORD1", "apdulist": "", "apdunum": "0" })] {
        let Ok(Body::Commands(body)) = success(Call::ChargeOrderCreate, &nothing) else { panic!("{nothing}") };
        assert!(body.commands.is_empty());
    }
    assert!(success(Call::CardChargeRequest, &json!({ "orderno": "ORD1" })).is_err());
    let broken =
        Request::CardReturnApply { card_no: card_no(), kind: ReturnKind::Broken, balance: Fen::ZERO, executed: vec![], customer: None };
    let data = json!({ "refnum": "R", "orderno": "O", "returnamt": "0" });
    assert!(body(&broken, &ResultCode::new("000000"), Some(&data), &Dialect::default()).is_ok(), "a broken card runs nothing");
}

#[test]
fn an_answer_about_another_order_is_an_error() {
    let error = success(Call::CardChargeRequest, &json!({ "orderno": "ORD2", "apdulist": "805C000204" })).expect_err("another order");
    assert_eq!(error.to_string(), "cardChargeRequest: orderno is ORD2, but ORD1 was asked for");
    let Ok(Body::Commands(body)) = success(Call::CardChargeRequest, &json!({ "apdulist": "805C000204" })) else {
        panic!("the request named the order")
    };
    assert_eq!(body.order_no, order_no());
}

#[test]
fn an_unreadable_row_does_not_hide_the_others() {
    let mut data = complete(Call::ChargeOrderQuery);
    let good = data["orderlist"][0].clone();
    let mut unknown_state = good.clone();
    unknown_state["orderstate"] = json!("Z");
    let mut no_amount = good.clone();
    no_amount.as_object_mut().expect("a row").remove("orderamt");
    let mut sparse = json!({ "orderno": 7, "orderstate": 4, "orderamt": 100, "paystatedesc": "未支付" });
    sparse["paytypedesc"] = json!("微信");
    data["orderlist"] = json!([unknown_state, good, 5, no_amount, sparse]);
    let Ok(Body::Orders(page)) = success(Call::ChargeOrderQuery, &data) else { panic!("a page") };
    assert_eq!(page.orders.len(), 2);
    assert_eq!(page.unreadable.len(), 3);
    assert_eq!(page.unreadable[0], "row 1: orderstate \"Z\" is none of appendix G (order ORD1)");
    assert!(page.unreadable[1].starts_with("row 3: the row is a number"), "{}", page.unreadable[1]);
    assert_eq!(page.unreadable[2], "row 4: orderamt is missing");
    let sparse = &page.orders[1];
    assert_eq!((sparse.state, sparse.paid, sparse.card_no.clone()), (OrderState::CardUnknown, false, card_no()));
    assert_eq!((sparse.order_no.as_str(), sparse.pay_type_text.as_str()), ("7", "微信"));
}

#[test]
fn counts_of_a_page_are_worked_out_where_one_is_missing() {
    let page = |data: Value| match success(Call::ChargeOrderQuery, &data) {
        Ok(Body::Orders(page)) => Ok((page.page, page.pages, page.total)),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error.field),
    };
    assert_eq!(page(json!({ "totalnum": "41", "orderlist": [] })), Ok((1, 3, 41)));
    assert_eq!(page(json!({ "totalpage": 2, "orderlist": "[]", "currpage": "2" })), Ok((2, 2, 20)));
    for nothing in [json!({ "totalnum": 0 }), json!({ "totalnum": 0, "orderlist": null }), json!({ "totalnum": 0, "orderlist": " " })] {
        assert_eq!(page(nothing.clone()), Ok((1, 0, 0)), "{nothing}");
    }
    assert_eq!(page(json!({ "orderlist": [] })), Err("totalpage"));
    assert_eq!(page(json!({ "totalnum": "many", "orderlist": [] })), Err("totalnum"));
    assert_eq!(page(json!({ "totalnum": 1, "orderlist": { "a": 1 } })), Err("orderlist"));
}

#[test]
fn bounds_may_be_empty_but_not_crooked() {
    let mut data = complete(Call::CardInfoQuery);
    data["maxsvamt"] = json!("");
    let Ok(Body::CardInfo(info)) = success(Call::CardInfoQuery, &data) else { panic!("no bound") };
    assert_eq!(info.maximum, Fen::ZERO);
    data["maxsvamt"] = json!("1000.00");
    assert_eq!(success(Call::CardInfoQuery, &data).expect_err("no float").field, "maxsvamt");
    data["maxsvamt"] = json!("1000");
    data["cardbal"] = json!("");
    assert_eq!(success(Call::CardInfoQuery, &data).expect_err("the balance is needed").field, "cardbal");
}

/// Any JSON, often with the names the specification uses.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        Just("orderno"),
        Just("apdulist"),
        Just("apdunum"),
        Just("orderlist"),
        Just("cardno"),
        Just("refnum"),
        Just("returnamt"),
        Just("orderstate"),
        Just("orderamt"),
        Just("totalnum"),
        Just("totalpage"),
        Just("cardbal"),
        Just("other"),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9A-F, \\[\\]\"]{0,40}".prop_map(Value::from),
        "IDX_?[0-9O]{0,5}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 48, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| Value::Object(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_a_server_sends_panics(data in any_json(), code in "0{6}|000152|.{0,6}") {
        for request in requests() {
            let _ = body(&request, &ResultCode::new(&code), Some(&data), &Dialect::default());
        }
    }
}
