//! A fault of the program: caught at the thread's top, told, and survived from the journal.

use std::time::Duration;

use cardkiosk::attendant::{Done, News, Wish};
use cardkiosk::domain::{Fen, OperatorNo};
use cardkiosk::flow::{CaseOutcome, Effect, Ended};
use cardkiosk::proto::message::Call;
use cardkiosk::sim::training::TrainingCard;

use super::counter::{Counter, options, recharge, settings};
use super::watched::Watched;

/// Panics where the server is to be told of a load, so many times.
fn stumbling(mut left: u32) -> impl FnMut(&Effect, Option<&OperatorNo>) + Send + 'static {
    move |effect, _| {
        let confirms = matches!(effect, Effect::Ask(request) if request.call() == Call::CardChargeConfirm);
        let stumbles = confirms && left > 0;
        left -= u32::from(stumbles);
        assert!(!stumbles, "a fault of the program, for a test");
    }
}

#[test]
fn a_panic_breaks_its_wish_and_leaves_the_window_served() {
    let mut counter = Counter::at(|site| Watched::by(stumbling(1), site), settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    counter.attendant.wish(recharge());
    counter.until(|news| (news == News::Restarted).then_some(()));
    let Done::Broken(open) = counter.done() else { panic!("{:?}", counter.heard) };
    assert_eq!((open.len(), counter.panel.balance(TrainingCard::Ordinary)), (1, Fen::new(6234)), "written, and not yet told");
    let finished = counter.ask(Wish::Finish { key: open[0].key().clone() });
    assert!(matches!(finished, Done::Finished(CaseOutcome::Charge(outcome)) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234), "once");
}

#[test]
fn whoever_wished_before_the_panic_is_served_after_it() {
    let mut counter = Counter::at(|site| Watched::by(stumbling(1), site), settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    counter.attendant.wish(recharge());
    counter.attendant.wish(Wish::ListOpen);
    assert!(matches!(counter.done(), Done::Broken(_)));
    assert!(matches!(counter.done(), Done::Open(_)));
}
