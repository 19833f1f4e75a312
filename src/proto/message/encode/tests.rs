use super::*;
use crate::domain::Fen;

fn card_no() -> CardNumber {
    CardNumber::parse("3104880699999900017").expect("digits")
}

fn order_no() -> OrderNo {
    OrderNo::parse("ORD1").expect("not blank")
}

fn pay_order_no() -> PayOrderNo {
    PayOrderNo::parse("PAY1").expect("not blank")
}

fn charge() -> Charge {
    Charge { card_no: card_no(), means: PayMeans::UnionPay, pay_code: None, pay_order_no: pay_order_no(), amount: Fen::new(5000) }
}

fn executed() -> Vec<Executed> {
    vec![
        Executed { command: vec![0x00, 0xB0, 0x95, 0, 0], response: vec![0x6A, 0x82] },
        Executed { command: vec![0x80, 0x5C, 0, 2, 4], response: vec![0, 0, 4, 0xD2, 0x90, 0] },
    ]
}

fn text(request: &Request, dialect: &Dialect) -> String {
    data(request, dialect).to_string()
}

fn plain(request: &Request) -> String {
    text(request, &Dialect::default())
}

const CHARGE: &str = r#""chargetype":"01","paytype":"02","payorderno":"PAY1","txnamt":"5000"}"#;
const LISTS: &str = r#""apdunum":"2","apdulist":"00B0950000,805C000204","apduresp":"6A82,000004D29000""#;
const RESPONSES: &str = r#""apdunum":"2","apdulist":"6A82,000004D29000""#;

#[test]
fn the_recharge_calls_field_by_field() {
    let order = r#"{"cardno":"3104880699999900017","orderno":"ORD1","#;
    assert_eq!(
        plain(&Request::CardInfoQuery { executed: executed() }),
        format!("{{{}}}", LISTS.replace("\"2\"", "2")),
        "apdunum is a number in 4.1"
    );
    assert_eq!(plain(&Request::ChargeOrderCreate(charge())), format!(r#"{{"cardno":"3104880699999900017",{CHARGE}"#));
    let request = Request::CardChargeRequest { charge: charge(), order_no: order_no(), executed: executed() };
    assert_eq!(plain(&request), format!("{order}{},{LISTS}}}", &CHARGE[..CHARGE.len() - 1]));
    let manage = Request::ChargeOrderManageRequest { charge: charge(), order_no: order_no() };
    assert_eq!(plain(&manage), format!("{order}{CHARGE}"));
    let confirmed = format!(r#"{order}"chargetype":"01","paytype":"02","payorderno":"PAY1",{LISTS},"txnamt":"5000"}}"#);
    let confirm = Request::CardChargeConfirm { charge: charge(), order_no: order_no(), executed: executed(), listed: vec![] };
    assert_eq!(plain(&confirm), confirmed);
    let confirm = Request::ChargeOrderManageConfirm { charge: charge(), order_no: order_no(), executed: executed(), listed: vec![] };
    assert_eq!(plain(&confirm), confirmed);
    let cancel = Request::ChargeOrderCancel { card_no: card_no(), order_no: order_no() };
    assert_eq!(plain(&cancel), r#"{"cardno":"3104880699999900017","orderno":"ORD1"}"#);
}

#[test]
fn the_order_query_asks_for_what_is_meant_and_no_more() {
    let query = |order_no, state, page, per_page| plain(&Request::ChargeOrderQuery { card_no: card_no(), order_no, state, page, per_page });
    assert_eq!(query(None, None, 1, 20), r#"{"cardno":"3104880699999900017","recnumperpage":"20","currpage":"1","orderby":"0"}"#);
    assert_eq!(
        query(Some(order_no()), Some(OrderState::RefundFailed), 0, 99),
        r#"{"cardno":"3104880699999900017","orderno":"ORD1","orderstate":"C","recnumperpage":"20","currpage":"1","orderby":"0"}"#,
        "a page is at least the first and has at most 20 rows"
    );
}

#[test]
fn activation_and_return_carry_responses() {
    let customer = Customer {
        name: Some(Masked::new("张三")),
        document_type: Some("01".to_owned()),
        document_no: Some(Masked::new("330501199001011234")),
        ..Customer::default()
    };
    let sale = Request::CardSaleRequest {
        card_no: card_no(),
        executed: executed(),
        real_name: RealName::Registered,
        means: PayMeans::Cash,
        pay_order_no: pay_order_no(),
        customer: Some(customer.clone()),
    };
    assert_eq!(
        plain(&sale),
        format!(
            r#"{{"cardno":"3104880699999900017",{RESPONSES},"realnameflag":"Y","paytype":"01","payorderno":"PAY1","custinfo":{{"custname":"张三","certtype":"01","certno":"330501199001011234"}}}}"#
        )
    );
    let confirm = Request::CardSaleConfirm {
        card_no: card_no(),
        written: CardResult::NotWritten,
        executed: executed(),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: pay_order_no(),
        customer: None,
        order_no: order_no(),
        reference: "REF1".to_owned(),
    };
    assert_eq!(
        plain(&confirm),
        format!(
            r#"{{"cardno":"3104880699999900017","cardresult":"01",{RESPONSES},"realnameflag":"N","paytype":"01","payorderno":"PAY1","orderno":"ORD1","refnum":"REF1"}}"#
        )
    );
    let broken = Request::CardReturnApply {
        card_no: card_no(),
        kind: ReturnKind::Broken,
        balance: Fen::ZERO,
        executed: vec![],
        customer: Some(Customer::default()),
    };
    assert_eq!(
        plain(&broken),
        r#"{"cardno":"3104880699999900017","returntype":"1","cardbal":"0","apdunum":"0","apdulist":"","custinfo":{}}"#
    );
    let returned = Request::CardReturnConfirm {
        card_no: card_no(),
        reference: "REF1".to_owned(),
        order_no: order_no(),
        executed: executed(),
        customer: None,
    };
    assert_eq!(plain(&returned), format!(r#"{{"cardno":"3104880699999900017","refnum":"REF1","orderno":"ORD1",{RESPONSES}}}"#));
}

#[test]
fn a_site_may_want_lists_counts_and_data_otherwise() {
    let info = Request::CardInfoQuery { executed: executed() };
    let with = |change: &dyn Fn(&mut Dialect)| {
        let mut dialect = Dialect::default();
        change(&mut dialect);
        text(&info, &dialect)
    };
    assert_eq!(
        with(&|dialect| (dialect.lists, dialect.count) = (ListForm::JsonArray, CountForm::String)),
        r#"{"apdunum":"2","apdulist":["00B0950000","805C000204"],"apduresp":["6A82","000004D29000"]}"#
    );
    assert_eq!(
        with(&|dialect| dialect.lists = ListForm::JsonText),
        r#"{"apdunum":2,"apdulist":"[\"00B0950000\",\"805C000204\"]","apduresp":"[\"6A82\",\"000004D29000\"]"}"#
    );
    assert_eq!(
        with(&|dialect| dialect.query_commands = CommandNaming::Ids),
        r#"{"apdunum":2,"apdulist":"IDX_0004,IDX_0003","apduresp":"6A82,000004D29000"}"#
    );
    assert_eq!(
        with(&|dialect| dialect.data = DataForm::JsonText),
        r#""{\"apdunum\":2,\"apdulist\":\"00B0950000,805C000204\",\"apduresp\":\"6A82,000004D29000\"}""#
    );
}

#[test]
fn what_was_not_run_is_padded_where_a_site_wants_it() {
    let listed: Vec<Command> =
        ["00B0950000", "805C000204", "00B201C400", "00B202C400"].map(|hex| Command::from_hex(hex).expect("a command")).to_vec();
    let confirm = Request::CardChargeConfirm { charge: charge(), order_no: order_no(), executed: executed(), listed };
    let with = |padding| text(&confirm, &Dialect { padding, ..Dialect::default() });
    assert!(with(Padding::ExecutedOnly).contains(LISTS));
    assert!(
        with(Padding::FillFfff)
            .contains(r#""apdunum":"4","apdulist":"00B0950000,805C000204,00B201C400,00B202C400","apduresp":"6A82,000004D29000,FFFF,FFFF""#)
    );
    assert!(with(Padding::FillEmpty).contains(r#""apdunum":"4""#));
    assert!(with(Padding::FillEmpty).contains(r#""apduresp":"6A82,000004D29000,,""#));
}

#[test]
fn commands_beside_and_customer_text_where_a_site_wants_them() {
    let dialect = Dialect { commands_beside: CommandsBeside::Apducmd, customer: DataForm::JsonText, ..Dialect::default() };
    let apply = Request::CardReturnApply {
        card_no: card_no(),
        kind: ReturnKind::Good,
        balance: Fen::new(6234),
        executed: executed(),
        customer: Some(Customer { mobile: Some(Masked::new("13800000000")), ..Customer::default() }),
    };
    assert_eq!(
        text(&apply, &dialect),
        format!(
            r#"{{"cardno":"3104880699999900017","returntype":"0","cardbal":"6234",{RESPONSES},"custinfo":"{{\"mobile\":\"13800000000\"}}","apducmd":"00B0950000,805C000204"}}"#
        )
    );
}

#[test]
fn what_is_personal_is_not_shown() {
    let executed = Executed { command: vec![0x00, 0xB0, 0x96, 0x00, 0x37], response: vec![0xD5, 0xC5, 0x90, 0x00] };
    assert_eq!(format!("{executed:?}"), "00B09600..->9000", "header and status word");
    let customer = Customer { document_type: Some("05".to_owned()), ..Customer::default() };
    assert_eq!(format!("{customer:?}"), "Customer(..)");
}
