//! Activation and return.

use super::*;
use crate::proto::message::{CardResult, Customer, RealName, ReturnKind};
use crate::sim::server::ledger::Begun;

/// SELECT, file 15, GET CHALLENGE.
fn sale(counter: &mut Counter) -> Request {
    let executed = counter.run(&["IDX_0002", "IDX_0004", "IDX_1001"].map(listed));
    Request::CardSaleRequest {
        card_no: counter.card_no.clone(),
        executed,
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("SALE1").expect("a number"),
        customer: None,
    }
}

#[test]
fn a_card_is_activated() {
    let mut counter =
        Counter::with_card(Options { valid_until: "20321231".to_owned(), ..Options::default() }, CardState::sample(17).not_enabled());
    let request = sale(&mut counter);
    let (_, Some(Body::SaleAuthorized { reference, commands })) = counter.ask(&request) else { panic!("authorised") };
    let spoilt = sale(&mut counter);
    let (_, Some(Body::SaleAuthorized { commands: again, .. })) = counter.ask(&spoilt) else { panic!("authorised again") };
    assert_eq!((&again.order_no, again.commands == commands.commands), (&commands.order_no, false), "another challenge, the same order");
    let executed = counter.run(&again.commands);
    assert_eq!(counter.card.state().status, 1, "the line MAC is right");
    assert_eq!(hex::encode(&counter.card.state().file_15()[20..28]), "2022050920321231");
    let confirm = |written, reference: &str| Request::CardSaleConfirm {
        card_no: CardNumber::parse(PAN).expect("digits"),
        written,
        executed: executed.clone(),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("SALE1").expect("a number"),
        customer: None,
        order_no: commands.order_no.clone(),
        reference: reference.to_owned(),
    };
    assert_eq!(counter.ask(&confirm(CardResult::Written, "R")).0, "000040", "another reference");
    let (code, Some(Body::SaleConfirmed { deposit, .. })) = counter.ask(&confirm(CardResult::Written, &reference)) else {
        panic!("confirmed")
    };
    assert_eq!((code.as_str(), deposit), ("000000", Fen::new(2000)));
    assert_eq!(counter.ask(&confirm(CardResult::Written, &reference)).0, "000000", "repeated");
    assert_eq!(counter.server.ledger.sales.values().map(|sale| sale.state).collect::<Vec<_>>(), [Begun::Done]);
    let enabled = sale(&mut counter);
    assert_eq!(counter.ask(&enabled).0, "000078", "it is enabled already");
    assert_eq!(counter.query().0, "000000");
}

fn apply(counter: &mut Counter, kind: ReturnKind) -> Answered {
    let balance = Fen::new(counter.balance());
    let initialize = catalogue::initialize_for_purchase(1, balance, terminal()).expect("fits");
    let executed = match kind {
        ReturnKind::Good => counter.run(&[select(), listed("IDX_0003"), initialize]),
        ReturnKind::Broken => Vec::new(),
    };
    let balance = if kind == ReturnKind::Good { balance } else { Fen::ZERO };
    let customer = Some(Customer::default());
    counter.ask(&Request::CardReturnApply { card_no: counter.card_no.clone(), kind, balance, executed, customer })
}

#[test]
fn a_good_card_is_returned_and_a_broken_one() {
    for kind in [ReturnKind::Good, ReturnKind::Broken] {
        let mut counter = Counter::new(Options::default());
        let (_, Some(Body::ReturnAuthorized { reference, refundable, commands })) = apply(&mut counter, kind) else { panic!("authorised") };
        assert_eq!(refundable, Fen::new(1234));
        let executed = counter.run(&commands.commands);
        assert_eq!(counter.balance(), if kind == ReturnKind::Good { 0 } else { 1234 }, "MAC1 is right");
        let confirm = |executed| Request::CardReturnConfirm {
            card_no: CardNumber::parse(PAN).expect("digits"),
            reference: reference.clone(),
            order_no: commands.order_no.clone(),
            executed,
            customer: None,
        };
        if kind == ReturnKind::Good {
            let nobodys = vec![Executed { command: vec![0x80, 0x54, 1, 0], response: vec![1, 2, 3, 4, 5, 6, 7, 8, 0x90, 0] }];
            assert_eq!(counter.ask(&confirm(nobodys)).0, "000043", "the TAC is checked");
        }
        assert_eq!(counter.ask(&confirm(executed.clone())).0, "000000");
        assert_eq!(counter.ask(&confirm(executed)).0, "000000", "repeated");
        assert_eq!(counter.query().0, "000078", "a returned card is served no more");
    }
}
