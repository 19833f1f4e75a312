//! Answers in place of the right ones: whatever server, card and gateway say, each business comes to its end, and sends no
//! write to a card without its durable intent, and none to another card.
//!
//! Input: a byte that chooses the business; then lines, each the number of an effect, a tab, and what it is answered with in
//! place of what it would be, as transcripts write it.

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use cardkiosk::domain::{Fen, Moment, PayMeans};
use cardkiosk::driver::transcript::{Line, Told, Transcript};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::CardUse;
use cardkiosk::flow::activation::Holder;
use cardkiosk::flow::card_return::Returned;
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{Answer, Effect, activation, card_return, case, collect, order_action, recharge, recovery};
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::history::open_cases;
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::server::{Options, SimServer};
use cardkiosk::sim::world::FalseWorld;
use jiff::civil::date;

use super::entries::settings;
use super::in_cash::request;

/// More than any business asks for, whatever it is told.
const ENDLESS: usize = 20_000;

pub(super) fn check(input: &[u8]) {
    let Some((business, lines)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(lines) else { return };
    let answers = text.lines().filter_map(|line| {
        let (effect, told) = line.split_once('\t')?;
        Some((effect.parse().ok()?, serde_json::from_str(told).ok()?))
    });
    let mut told = Misled { answers: answers.collect(), ..Misled::new(*business, None) };
    told.serve(*business);
    told.take_up();
    let world = &told.world;
    assert_eq!(world.breaches(), [] as [String; 0]);
    let before = Misled::new(*business, None).world.cards;
    assert_eq!(world.cards[1].state(), before[1].state(), "another card was written");
    let credits = world.cards[0].state().online_sequence.wrapping_sub(before[0].state().online_sequence);
    assert!(credits <= u16::from(*business != COLLECT) + 2 * u16::from(*business == COLLECT), "{credits} credits");
}

const COLLECT: u8 = 4;

/// The false world, with other answers in some places.
struct Misled {
    world: FalseWorld,
    answers: BTreeMap<usize, Told>,
    asked: usize,
    transcript: Option<Transcript>,
}

impl Misled {
    fn new(business: u8, transcript: Option<Transcript>) -> Misled {
        let in_use = business != ACTIVATE;
        let state = |number| if in_use { CardState::sample(number) } else { CardState::sample(number).not_enabled() };
        let cards: Vec<SimCard> = [17, 18].map(|number| SimCard::new(state(number))).into();
        let mut server = SimServer::new(Options::default());
        for card in &cards {
            server.register(card.state());
        }
        let card_no = cards[0].state().card_no().expect("it has a number");
        let begun = date(2026, 11, 22).at(10, 15, 0, 0);
        if matches!(business, COLLECT | CANCEL | MANAGE) {
            server.order_elsewhere(&card_no, 5000, Payment::Paid, begun);
            server.order_elsewhere(&card_no, 2000, Payment::Paid, begun);
        }
        Misled { world: FalseWorld::new(cards, server, begun).without_trace(), answers: BTreeMap::new(), asked: 0, transcript }
    }

    fn serve(&mut self, business: u8) {
        let (now, settings, open) = (self.now(), settings(), Vec::new());
        let (key, pay_order_no) = self.world.disk.new_order();
        let run_recharge = |own: &mut Misled, request| {
            driver::run(recharge::begin(request, Vec::new(), settings.clone(), now), own, &mut |_| {});
        };
        match business {
            ACTIVATE => {
                let (means, taken_today) = (PayMeans::Cash, Fen::ZERO);
                let request = activation::Request { key, holder: Holder::Anonymous, means, pay_order_no, taken_today };
                driver::run(activation::begin(request, open, settings, now), self, &mut |_| {});
            }
            RETURN => {
                let request = card_return::Request { key, card: Returned::Good, customer: None };
                driver::run(card_return::begin(request, open, settings, now), self, &mut |_| {});
            }
            BY_CODE => run_recharge(self, recharge::Request { tender: Tender::Gateway, means: PayMeans::WeChat, ..request() }),
            COLLECT => _ = driver::run(collect::begin(collect::Request { key, order_no: None }, open, settings, now), self, &mut |_| {}),
            CANCEL | MANAGE => {
                let order_no = self.world.server.ledger.orders.keys().next().and_then(|number| cardkiosk::domain::OrderNo::parse(number));
                let intention = if business == CANCEL { Intention::GiveBack } else { Intention::Settle };
                let request = order_action::Request { key, order_no: order_no.expect("two were made"), card_no: None, intention };
                driver::run(order_action::begin(request, open, settings, now), self, &mut |_| {});
            }
            _ => run_recharge(self, request()),
        }
    }

    fn take_up(&mut self) {
        for case in recovery::in_turn(open_cases(&self.world)) {
            let now = self.now();
            driver::run(case::take_up(case, Intention::Load, CardUse::Reader, settings(), now), self, &mut |_| {});
        }
    }
}

const ACTIVATE: u8 = 1;
const RETURN: u8 = 2;
const BY_CODE: u8 = 3;
const CANCEL: u8 = 5;
const MANAGE: u8 = 6;

impl World for Misled {
    fn now(&mut self) -> Moment {
        self.world.now()
    }

    fn perform(&mut self, effect: &Effect) -> Answer {
        let before = self.now();
        self.asked += 1;
        assert!(self.asked < ENDLESS, "the business does not end");
        let honest = self.world.perform(effect);
        let other = self.answers.get(&(self.asked - 1)).and_then(|told| told.clone().to(effect));
        let answer = other.unwrap_or(honest);
        let after = self.now();
        if let Some(transcript) = &mut self.transcript {
            transcript.note(before, after, effect, &answer);
        }
        answer
    }
}

/// Lines that stay where they can be read.
#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Each business without a fault, as a transcript tells it.
pub(super) fn transcripts() -> Vec<String> {
    let written = |business| {
        let paper = Paper::default();
        Misled::new(business, Some(Transcript::to(paper.clone()))).serve(business);
        let bytes = paper.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        String::from_utf8(bytes).expect("lines are text")
    };
    (0..=MANAGE).map(written).collect()
}

/// The answers of server and gateway in each business, as they are: where a fuzzer begins to change them.
pub(super) fn seeds() -> Vec<Vec<u8>> {
    let seed = |(business, transcript): (u8, &String)| {
        let lines = transcript.lines().enumerate().filter_map(|(number, line)| {
            let line: Line = serde_json::from_str(line).ok()?;
            let told = matches!(line.answer, Told::Replied(_) | Told::Paid(_) | Told::Recalled(_));
            told.then(|| format!("{number}\t{}\n", serde_json::to_string(&line.answer).expect("JSON")))
        });
        [vec![business], lines.collect::<String>().into_bytes()].concat()
    };
    (0..).zip(&transcripts()).map(seed).collect()
}
