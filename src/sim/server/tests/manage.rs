//! What is known of a write, and what is not: repetitions, refusals, card management.

use super::*;
use crate::proto::purse::TransactionKind;

#[test]
fn an_authorised_order_is_not_authorised_again_until_the_card_was_looked_at() {
    let mut counter = Counter::new(Options::default());
    counter.authorized();
    let fresh = counter.initialize();
    assert_eq!(counter.authorize(fresh).0, "000151");
    assert_eq!(counter.cancel(), "000151");
    assert_eq!((counter.managed().as_str(), counter.state()), ("000152", '3'), "nothing was written");
    let fresh = counter.initialize();
    let (_, Some(Body::Commands(body))) = counter.authorize(fresh) else { panic!("authorised") };
    let ran = counter.run(&body.commands);
    assert_eq!((counter.confirm(ran).0.as_str(), counter.balance()), ("000000", 6234));
    assert_eq!(counter.order().credits(), 1);
}

#[test]
fn the_same_initialize_may_get_the_same_command() {
    let options = Options { repeated_authorization: RepeatedAuthorization::SameCommand, ..Options::default() };
    let mut counter = Counter::new(options);
    counter.create();
    let ran = counter.initialize();
    let (_, Some(Body::Commands(first))) = counter.authorize(ran.clone()) else { panic!("authorised") };
    let (_, Some(Body::Commands(second))) = counter.authorize(ran) else { panic!("the same") };
    assert_eq!(first.commands, second.commands);
    let other = counter.initialize();
    assert_eq!(counter.authorize(other).0, "000151", "another random number is another write");
}

#[test]
fn management_finds_a_write_whose_answer_was_lost() {
    for (managed_write, code) in [(ManagedWrite::Success, "000000"), (ManagedWrite::NotNeeded, "000154")] {
        for management_amount in [ManagementAmount::Zero, ManagementAmount::Order] {
            let mut counter = Counter::new(Options { managed_write, management_amount, ..Options::default() });
            let commands = counter.authorized();
            counter.run(&commands);
            assert_eq!(counter.managed(), code);
            assert_eq!((counter.state(), counter.order().credits()), ('8', 1));
            assert_eq!(counter.managed(), "000154", "a repetition is told so");
        }
    }
}

#[test]
fn management_is_not_fooled_by_another_load_or_by_a_ride() {
    // Another terminal loads the card after ours was not written: sequence and balance look as if ours had been.
    let mut counter = Counter::new(Options::default());
    counter.authorized();
    let mut other = Counter::new(Options::default());
    other.now = date(2022, 5, 9).at(18, 0, 0, 0);
    std::mem::swap(&mut counter.card, &mut other.card);
    let commands = other.authorized();
    other.run(&commands);
    std::mem::swap(&mut counter.card, &mut other.card);
    assert_eq!((counter.balance(), counter.card.state().online_sequence), (6234, 0x2B));
    assert_eq!((counter.managed().as_str(), counter.state()), ("000152", '3'));

    // Ours was written, then another load and a ride followed: the proof is gone, the log still tells.
    let mut counter = Counter::new(Options::default());
    let commands = counter.authorized();
    counter.run(&commands);
    let state = counter.card.state_mut();
    state.online_sequence += 1;
    state.balance -= 200;
    state.load_proof = None;
    assert_eq!((counter.managed().as_str(), counter.state()), ("000151", '2'), "the first round leaves it open");
    assert_eq!((counter.managed().as_str(), counter.state()), ("000000", '8'), "the second reads the log");

    // And where the log has lost it, a person decides.
    let mut counter = Counter::new(Options::default());
    let commands = counter.authorized();
    counter.run(&commands);
    let state = counter.card.state_mut();
    (state.online_sequence, state.load_proof) = (state.online_sequence + 1, None);
    state.log.clear();
    assert_eq!(counter.managed(), "000151");
    assert_eq!((counter.managed().as_str(), counter.state()), ("000155", '9'));
}

#[test]
fn management_refuses_another_card_and_results_without_evidence() {
    let mut counter = Counter::new(Options::default());
    counter.authorized();
    let (charge, order_no) = (counter.charge(), counter.order_no());
    let early = Request::ChargeOrderManageConfirm { charge: charge.clone(), order_no: order_no.clone(), executed: vec![], listed: vec![] };
    assert_eq!(counter.ask(&early).0, "000153", "4.7 was not asked");
    counter.manage();
    assert_eq!(counter.ask(&early).0, "000151", "nothing was run");
    counter.card = SimCard::new(CardState::sample(18));
    assert_eq!((counter.managed().as_str(), counter.state()), ("000150", '2'));
    counter.server.options.management = Management::ByHand;
    counter.card = SimCard::new(CardState::sample(17));
    assert_eq!((counter.managed().as_str(), counter.state()), ("000155", '9'));
}

#[test]
fn a_refused_write_opens_the_order_again_and_an_unknown_one_does_not() {
    for (refused_write, code) in [(RefusedWrite::Accepted, "000000"), (RefusedWrite::Refundable, "000152")] {
        let mut counter = Counter::new(Options { refused_write, ..Options::default() });
        let commands = counter.authorized();
        assert_eq!(counter.confirm(executed(&commands[0], "9302")).0, code);
        assert_eq!(counter.state(), '3');
        assert_eq!((counter.cancel().as_str(), counter.state()), ("000000", 'A'));
        assert_eq!(counter.cancel(), "000159");
    }
    for response in ["6F00", "6581"] {
        let mut counter = Counter::new(Options::default());
        let commands = counter.authorized();
        assert_eq!(counter.confirm(executed(&commands[0], response)).0, "000151");
        assert_eq!(counter.state(), '4', "{response}");
    }
    let mut counter = Counter::new(Options::default());
    let commands = counter.authorized();
    assert_eq!(counter.confirm(executed(&commands[0], "001122339000")).0, "000043", "a TAC of nobody");
    assert_eq!(counter.state(), '4');
    counter.run(&commands);
    assert_eq!(counter.managed(), "000000", "the card tells what was");
}

#[test]
fn a_tac_from_the_proof_confirms_too() {
    let mut counter = Counter::new(Options::default());
    let commands = counter.authorized();
    counter.run(&commands);
    let prove = catalogue::get_transaction_prove(TransactionKind::Load, 0x2B, catalogue::Expected::Stated);
    let ran = counter.run(&[select(), prove]);
    assert_eq!((counter.confirm(ran).0.as_str(), counter.state()), ("000000", '5'));
}

#[test]
fn two_proofs_of_one_order_are_a_breach() {
    let mut counter = Counter::new(Options::default());
    let first = counter.authorized();
    let ran = counter.run(&first);
    // The terminal lies about the first write and loads again.
    counter.confirm(executed(&first[0], "9302"));
    let fresh = counter.initialize();
    let (_, Some(Body::Commands(body))) = counter.authorize(fresh) else { panic!("authorised") };
    let again = counter.run(&body.commands);
    assert_eq!(counter.balance(), 1234 + 2 * 5000);
    counter.confirm(again);
    counter.confirm(ran);
    assert_eq!(counter.order().credits(), 2);
    assert_eq!(counter.server.ledger.breaches.len(), 1, "{:?}", counter.server.ledger.breaches);
}
