//! What is settled between two wishes, without anybody's asking.

use cardkiosk::attendant::{Done, News, Wish};
use cardkiosk::domain::Fen;
use cardkiosk::flow::{CaseOutcome, Ended, Stage};
use cardkiosk::sim::training::{Network, Strike, TrainingCard};

use super::counter::{Counter, recharge};

/// A recharge that is on the card, of which the server does not know: the network went while the card was written.
fn unconfirmed() -> Counter {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.at_next_write(Strike::NetworkGoes);
    counter.attendant.wish(recharge());
    counter.stage(Stage::Writing);
    let Done::Recharged(outcome) = counter.done() else { panic!("{:?}", counter.heard) };
    assert_eq!((outcome.ended, counter.panel.balance(TrainingCard::Ordinary)), (Ended::Unfinished, Fen::new(6234)));
    counter
}

#[test]
fn when_the_network_is_back_what_is_open_is_told_to_the_server_at_once() {
    let mut counter = unconfirmed();
    // Tried once in the background already, and not due again for a long time.
    counter.panel.take_off();
    assert_eq!(counter.open(), 1);
    counter.panel.network(Network::Up);
    let settled = counter.until(|news| if let News::Settled(ended) = news { Some(*ended) } else { None });
    assert!(matches!(settled, CaseOutcome::Charge(outcome) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.standing().open, 0);
}

#[test]
fn what_is_open_after_a_restart_is_settled_by_itself() {
    let mut counter = unconfirmed();
    counter.panel.take_off();
    counter.restart(|panel| panel.network(Network::Up));
    counter.until(|news| matches!(news, News::Settled(_)).then_some(()));
    assert_eq!(counter.open(), 0);
}

#[test]
fn to_settle_now_is_a_wish_too() {
    let mut counter = unconfirmed();
    let Done::Synced(ended) = counter.ask(Wish::Sync) else { panic!("{:?}", counter.heard) };
    assert!(matches!(&ended[..], [CaseOutcome::Charge(outcome)] if outcome.ended == Ended::Unfinished));
}
