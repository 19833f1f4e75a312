//! Who works here: what is under way stays with whoever began it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cardkiosk::attendant::Done;
use cardkiosk::domain::OperatorNo;
use cardkiosk::flow::{Effect, Ended};
use cardkiosk::sim::training::TrainingCard;

use super::counter::{Counter, options, recharge, settings};
use super::watched::Watched;

#[test]
fn a_business_stays_with_whoever_began_it() {
    let made_by: Arc<Mutex<Vec<Option<OperatorNo>>>> = Arc::default();
    let notes = made_by.clone();
    let note = move |effect: &Effect, operator: Option<&OperatorNo>| {
        if let Effect::Record(_) = effect {
            notes.lock().expect("nobody panics with it").push(operator.cloned());
        }
    };
    let mut counter = Counter::at(|site| Watched::by(note, site), settings(), options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    let number = |text: &str| OperatorNo::parse(text);
    counter.attendant.on_duty(number("0207"));
    counter.attendant.wish(recharge());
    // While that one runs, or before it has even begun.
    counter.attendant.on_duty(number("0211"));
    counter.attendant.wish(recharge());
    counter.attendant.on_duty(None);
    counter.attendant.wish(recharge());
    for _ in 0..3 {
        let done = counter.done();
        assert!(matches!(&done, Done::Recharged(outcome) if outcome.ended == Ended::Loaded), "{done:?}");
    }
    let mut makers = made_by.lock().expect("nobody panics with it").clone();
    makers.dedup();
    assert_eq!(makers, [number("0207"), number("0211"), None]);
}
