//! Transcripts: what a field log tells, that it tells nobody whose card it was, and that it can be run again.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // the settings and the world of the enumerations
mod enumeration;
#[path = "support/in_cash.rs"]
mod in_cash;
#[path = "support/settings.rs"]
mod settings;

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cardkiosk::domain::{Fen, Moment};
use cardkiosk::driver::transcript::{Line, Transcript};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::{Answer, Effect, Outcome, Settings, recharge};
use cardkiosk::proto::catalogue;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::plan::{Blow, Plan};
use cardkiosk::sim::replay::Replay;
use cardkiosk::sim::world::FalseWorld;
use in_cash::request;

/// Lines that stay where they can be read.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("one writer").write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The false world, written down.
struct Written {
    world: FalseWorld,
    transcript: Transcript,
}

impl World for Written {
    fn now(&mut self) -> Moment {
        self.world.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let before = self.world.now();
        let answer = self.world.perform(effect);
        self.transcript.note(before, self.world.now(), effect, &answer);
        answer
    }
}

fn settings() -> Arc<Settings> {
    let settings = Settings::clone(&enumeration::settings(Duration::from_mins(1)));
    // The files of the holder are among the reads.
    let reads = catalogue::resolve(&["IDX_0002", "IDX_0003", "IDX_0004", "IDX_0005", "IDX_0006", "IDX_0007", "IDX_0008"]);
    Arc::new(Settings { reads: reads.expect("appendix C has them"), ..settings })
}

fn recharge(world: &mut impl World) -> Outcome {
    let now = world.now();
    driver::run(recharge::begin(request(), Vec::new(), settings(), now), world, &mut |_| {})
}

/// A recharge with this going wrong at that effect, and its transcript.
fn written(blow: Option<(usize, Blow)>) -> (Outcome, String) {
    let mut world = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    world.plan = blow.map_or_else(Plan::fair, |(effect, blow)| Plan::fair().with(effect, blow));
    let paper = Paper::default();
    let mut written = Written { world, transcript: Transcript::to(paper.clone()) };
    let outcome = recharge(&mut written);
    let text = String::from_utf8(paper.0.lock().expect("one writer").clone()).expect("lines are text");
    (outcome, text)
}

/// Every single fault that does not end the program, over a recharge.
fn stories() -> Vec<(Outcome, String)> {
    let mut world = enumeration::world(vec![CardState::sample(17), CardState::sample(18)]);
    recharge(&mut world);
    let at = |(index, traced): (usize, &cardkiosk::sim::world::Traced)| -> Vec<_> {
        Blow::at(&traced.effect)
            .into_iter()
            .filter(|blow| !matches!(blow, Blow::DieBefore | Blow::DieAfter))
            .map(|blow| (index, blow))
            .collect()
    };
    let blows: Vec<(usize, Blow)> = world.trace().iter().enumerate().flat_map(at).collect();
    assert!(blows.len() > 80, "{} are few", blows.len());
    std::iter::once(None).chain(blows.into_iter().map(Some)).map(written).collect()
}

#[test]
fn what_happened_happens_again_when_it_is_replayed() {
    for (outcome, text) in stories() {
        let mut replay = Replay::read(&text).expect("a transcript");
        let again = recharge(&mut replay);
        assert_eq!(replay.strayed(), None, "{text}");
        assert_eq!((again.ended, again.on_card, again.code()), (outcome.ended, outcome.on_card, outcome.code()), "{text}");
        assert_eq!(
            (again.order_no, again.balance_before, again.balance_after),
            (outcome.order_no, outcome.balance_before, outcome.balance_after)
        );
        assert_eq!(again.key, outcome.key);
    }
}

#[test]
fn nothing_in_it_tells_whose_card_it_was() {
    let card = CardState::sample(17);
    let other = CardState::sample(18);
    let number = |card: &CardState| card.card_no().expect("a number").reveal().to_owned();
    let mut secrets = vec![number(&card), number(&other), number(&card)[8..].to_owned(), hex::encode(&card.files[&0x16].0)];
    secrets.extend(["张三", "D5C5C8FD", "330501190001010000"].map(str::to_owned));
    secrets.push(hex::encode("330501190001010000"));
    secrets.push(hex::encode(number(&card)));
    for (_, text) in stories() {
        for secret in &secrets {
            assert!(!text.to_lowercase().contains(&secret.to_lowercase()), "{secret} is in {text}");
        }
        for line in text.lines() {
            let line: Line = serde_json::from_str(line).expect("a line");
            assert!(!line.at.is_empty());
        }
    }
    let (_, text) = written(None);
    assert!(text.contains("\"transmit\":\"805000020B01"), "commands are told: {text}");
    assert!(text.contains("3104880000000000001"), "with a number in place of the card's: {text}");
    assert!(text.contains("\"record\":\"intent\"") && text.contains("\"ask\":\"cardChargeConfirm\""));
}

#[test]
fn another_program_than_the_one_that_wrote_it_is_found_out() {
    let (_, text) = written(None);
    let mut other = Replay::read(&text).expect("a transcript");
    let now = other.now();
    let dearer = recharge::Request { amount: Fen::new(6000), ..request() };
    driver::run(recharge::begin(dearer, Vec::new(), settings(), now), &mut other, &mut |_| {});
    assert!(other.strayed().is_some_and(|what| what.contains("list_refused")), "{:?}", other.strayed());
    let shorter: Vec<&str> = text.lines().collect();
    let mut shorter = Replay::read(&shorter[..shorter.len() / 2].join("\n")).expect("a transcript");
    recharge(&mut shorter);
    assert!(shorter.strayed().is_some_and(|what| what.contains("no more")));
    assert!(Replay::read("").is_err() && Replay::read("{}").is_err());
}
