//! Cards torn away, processes killed, parts that fail: seen where the window sees them, and healed.

use std::time::Duration;

use cardkiosk::attendant::news::Part;
use cardkiosk::attendant::{Done, News, Presence, Wish};
use cardkiosk::domain::Fen;
use cardkiosk::flow::outcome::Because;
use cardkiosk::flow::{CaseOutcome, Cause, Ended, Fault, Outcome, Settings, Stage};
use cardkiosk::sim::training::{ClockSet, DiskRoom, Network, Paper, Plug, TrainingCard};
use jiff::SignedDuration;

use super::counter::{Counter, options, recharge, settings};

#[test]
fn what_lies_on_the_reader_is_told_as_it_changes() {
    let mut counter = Counter::new(settings(), options(Duration::ZERO));
    assert_eq!(counter.presence(), Presence::Nothing);
    counter.panel.put(TrainingCard::Ordinary);
    assert_eq!(counter.presence(), Presence::Card);
    counter.panel.put(TrainingCard::Another);
    assert_eq!([counter.presence(), counter.presence()], [Presence::Nothing, Presence::Card], "another card is told of");
    counter.panel.swap(TrainingCard::Ordinary);
    assert_eq!(counter.presence(), Presence::Card, "and one that came without a gap");
    counter.panel.two_cards();
    assert_eq!(counter.presence(), Presence::Several);
    counter.panel.take_off();
    assert_eq!(counter.presence(), Presence::Nothing);
    counter.panel.reader(Plug::Out);
    assert!(matches!(counter.presence(), Presence::NoReader(_)));
    assert_eq!(counter.health(Part::Reader).trouble, Some(Fault::NotDone(Cause::ReaderGone)));
    counter.panel.reader(Plug::In);
    assert_eq!(counter.presence(), Presence::Nothing);
}

#[test]
fn every_part_that_fails_is_told_and_told_again_when_it_is_well() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.network(Network::Down);
    assert!(matches!(counter.health(Part::Server).trouble, Some(Fault::NotDone(Cause::Unreachable(_)))));
    counter.panel.network(Network::Up);
    assert_eq!(counter.health(Part::Server).trouble, None);
    counter.panel.disk(DiskRoom::Full);
    assert_eq!(counter.health(Part::Journal).trouble, Some(Fault::NotDone(Cause::JournalFull)));
    counter.panel.clock(ClockSet::Ahead(SignedDuration::from_hours(30)));
    assert!(matches!(counter.health(Part::Clock).trouble, Some(Fault::NotDone(Cause::ClockOff(_)))));
    let Done::Checked(parts) = counter.ask(Wish::CheckHealth) else { panic!("{:?}", counter.heard) };
    let ill: Vec<Part> = parts.iter().filter(|health| health.trouble.is_some()).map(|health| health.part).collect();
    assert_eq!(ill, [Part::Journal, Part::Clock]);
}

#[test]
fn a_torn_card_that_comes_back_is_finished_in_the_same_run() {
    let mut counter = Counter::new(settings(), options(Duration::from_mins(1)));
    counter.panel.put(TrainingCard::Ordinary);
    counter.panel.tear_at_next_write();
    counter.attendant.wish(recharge());
    counter.stage(Stage::AwaitingSameCard);
    counter.panel.put(TrainingCard::Another);
    let progress = counter.stage(Stage::WrongCard);
    assert_eq!(progress.card_tail.as_deref(), Some("0017"), "it is told which one is wanted");
    counter.panel.put(TrainingCard::Ordinary);
    assert!(matches!(counter.done(), Done::Recharged(outcome) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234));
    assert_eq!(counter.panel.balance(TrainingCard::Another), Fen::new(1234));
}

#[test]
fn two_cards_are_waited_out() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.two_cards();
    counter.attendant.wish(recharge());
    counter.stage(Stage::AwaitingCard);
    counter.panel.put(TrainingCard::Another);
    assert!(matches!(counter.done(), Done::Recharged(outcome) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(1234));
}

#[test]
fn two_cards_that_stay_are_refused_untouched() {
    let settings = Settings { await_card: Duration::ZERO, ..settings() };
    let mut counter = Counter::new(settings, options(Duration::ZERO));
    counter.panel.put(TrainingCard::Ordinary);
    counter.panel.two_cards();
    let done = counter.ask(recharge());
    let because = |outcome: &Outcome| matches!(&outcome.because, Some(Because::Fault(fault)) if *fault.cause() == Cause::SeveralCards);
    assert!(matches!(&done, Done::Recharged(outcome) if outcome.ended == Ended::OutOfReach && because(outcome)), "{done:?}");
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(1234));
}

#[test]
fn a_centre_that_answers_wrongly_or_late_is_told_and_loses_nothing() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.network(Network::Garbled);
    assert!(matches!(counter.health(Part::Server).trouble, Some(Fault::NotDone(Cause::BadReply(_)))));
    let done = counter.ask(recharge());
    assert!(matches!(&done, Done::Recharged(outcome) if outcome.ended != Ended::Loaded), "{done:?}");
    counter.panel.network(Network::Slow);
    assert_eq!(counter.health(Part::Server).trouble, None, "whoever is slow is there");
    counter.ask(Wish::Sync);
    let done = counter.ask(recharge());
    assert!(matches!(&done, Done::Recharged(outcome) if outcome.ended == Ended::Loaded), "{done:?}");
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234));
}

#[test]
fn a_printer_without_paper_takes_nothing_away_but_slips() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    counter.panel.paper(Paper::Out);
    assert_eq!(counter.health(Part::Printer).trouble, Some(Fault::NotDone(Cause::NoPaper)));
    let done = counter.ask(recharge());
    let Done::Recharged(outcome) = done else { panic!("{done:?}") };
    assert_eq!(outcome.ended, Ended::Loaded);
    counter.panel.paper(Paper::There);
    assert_eq!(counter.health(Part::Printer).trouble, None);
    let key = outcome.key.expect("it is in the journal");
    let case = counter.panel.case(key.as_str()).expect("found by its name");
    let order_no = case.order_no().expect("it has one").to_string();
    assert_eq!(counter.panel.case(&order_no).map(|case| case.key().clone()), Some(key));
    assert_eq!(counter.panel.case("nothing is called so"), None);
}

#[test]
fn a_killed_process_knows_what_its_journal_knows() {
    let mut counter = Counter::new(settings(), options(Duration::from_mins(1)));
    counter.panel.put(TrainingCard::Ordinary);
    counter.panel.tear_at_next_write();
    counter.attendant.wish(recharge());
    counter.stage(Stage::AwaitingSameCard);
    counter.panel.kill();
    counter.until(|news| (news == News::Restarted).then_some(()));
    let Done::Broken(open) = counter.done() else { panic!("{:?}", counter.heard) };
    assert_eq!(open.len(), 1);
    counter.panel.put(TrainingCard::Ordinary);
    let finished = counter.ask(Wish::Finish { key: open[0].key().clone() });
    assert!(matches!(finished, Done::Finished(CaseOutcome::Charge(outcome)) if outcome.ended == Ended::Loaded));
    assert_eq!(counter.panel.balance(TrainingCard::Ordinary), Fen::new(6234));
    assert_eq!(counter.open(), 0);
}

#[test]
fn a_process_killed_while_nothing_happens_begins_anew_too() {
    let mut counter = Counter::with(TrainingCard::Ordinary);
    assert_eq!(counter.standing().open, 0);
    counter.panel.kill();
    counter.until(|news| (news == News::Restarted).then_some(()));
    assert!(matches!(counter.ask(recharge()), Done::Recharged(outcome) if outcome.ended == Ended::Loaded));
    assert!(!counter.heard.iter().any(|news| matches!(news, News::Done(done) if matches!(**done, Done::Broken(_)))));
}

#[test]
fn whoever_leaves_in_the_middle_lets_the_flow_come_to_its_end() {
    let mut counter = Counter::new(settings(), options(Duration::from_mins(1)));
    counter.panel.put(TrainingCard::Ordinary);
    counter.panel.tear_at_next_write();
    counter.attendant.wish(recharge());
    counter.stage(Stage::AwaitingSameCard);
    let panel = counter.panel.clone();
    // Waits for the thread, which no longer waits for the card.
    drop(counter);
    assert_eq!(panel.balance(TrainingCard::Ordinary), Fen::new(6234));
}
