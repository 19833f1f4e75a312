//! The reader against a real PC/SC service with the virtual reader, and cards that do what real ones do.

mod support {
    pub(crate) mod pcscd;
}

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use cardkiosk::flow::{Cause, Fault, WhichCard};
use cardkiosk::proto::apdu::Command;
use cardkiosk::world::Interrupt;
use cardkiosk::world::reader::{CardSeen, Reader, ReaderOptions};
use support::pcscd::{Pcscd, READERS, plug, wait_until};

const ZERO: Duration = Duration::ZERO;
/// Longer than the service may take to come up again.
const WHILE: Duration = Duration::from_mins(2);

/// What a test card does with a command.
enum Deed {
    Answer(&'static str),
    /// It is pulled before it answers.
    Vanish,
    /// It never answers.
    Silence,
}

/// A card in a slot, until it is dropped.
struct TestCard {
    stream: TcpStream,
    thread: Option<JoinHandle<()>>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl TestCard {
    /// A card that answers 9000 to everything.
    fn insert(slot: usize) -> TestCard {
        TestCard::with(slot, "3B8001 81", |_| Deed::Answer("9000"))
    }

    /// A card with that answer to reset, none being a mute one, and those deeds.
    fn with(slot: usize, atr: &'static str, mut deed: impl FnMut(&str) -> Deed + Send + 'static) -> TestCard {
        let stream = plug(slot);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (mut line, noted) = (stream.try_clone().expect("a socket"), Arc::clone(&seen));
        let note = move |what: &str| noted.lock().expect("a list").push(what.to_owned());
        let thread = std::thread::spawn(move || {
            while let Some(message) = receive(&mut line) {
                match message.as_slice() {
                    [0] => note("off"),
                    [1] => note("on"),
                    [2] => note("reset"),
                    [4] => send(&mut line, &bytes(atr)),
                    command => {
                        let command = hex::encode_upper(command);
                        note(&command);
                        match deed(&command) {
                            Deed::Answer(answer) => send(&mut line, &bytes(answer)),
                            Deed::Vanish => {
                                let _ = line.shutdown(Shutdown::Both);
                                return;
                            }
                            Deed::Silence => {}
                        }
                    }
                }
            }
        });
        TestCard { stream, thread: Some(thread), seen }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().expect("a list").clone()
    }

    fn pull(self) {
        drop(self);
    }
}

impl Drop for TestCard {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(Shutdown::Both);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn receive(line: &mut TcpStream) -> Option<Vec<u8>> {
    let mut length = [0; 2];
    line.read_exact(&mut length).ok()?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    line.read_exact(&mut message).ok()?;
    Some(message)
}

fn send(line: &mut TcpStream, message: &[u8]) {
    let length = u16::try_from(message.len()).expect("a short message");
    let _ = line.write_all(&[&length.to_be_bytes()[..], message].concat());
}

fn bytes(text: &str) -> Vec<u8> {
    hex::decode(text.replace(' ', "")).expect("hexadecimal")
}

fn command(text: &str) -> Command {
    Command::from_hex(text).expect("a command")
}

fn reader() -> Reader {
    reader_called(Some(READERS[0]))
}

fn reader_called(name: Option<&str>) -> Reader {
    Reader::new(ReaderOptions { name: name.map(str::to_owned) }, Interrupt::new())
}

/// Waits until the service itself has noticed what lies in the first slot.
fn settle(wanted: CardSeen) {
    let what = format!("{wanted:?}");
    let shown = || reader().readers().is_ok_and(|seen| seen.first().is_some_and(|seen| seen.card == wanted));
    wait_until(WHILE, &what, shown);
}

#[test]
fn a_card_that_lies_there_is_spoken_to_and_reset_when_it_is_given_up() {
    let _pcscd = Pcscd::start();
    let card = TestCard::with(0, "3B80 0181", |command| match command {
        "00B095001E" => Deed::Answer("6C04"),
        "00B0950004" => Deed::Answer("0102 6102"),
        "00C0000002" => Deed::Answer("0304 9000"),
        _ => Deed::Answer("6A82"),
    });
    settle(CardSeen::Card);
    let mut reader = reader();
    reader.await_card(WhichCard::Any, ZERO).expect("a card");
    let reply = reader.transmit(&command("00B095001E")).expect("an answer");
    assert_eq!(reply.to_bytes(), bytes("01020304 9000"));
    assert_eq!(reader.transmit(&command("00A4000002DF01")).expect("an answer").to_bytes(), bytes("6A82"));
    let commands: Vec<String> = card.seen().into_iter().filter(|what| what.len() > 5).collect();
    assert_eq!(commands, ["00B095001E", "00B0950004", "00C0000002", "00A4000002DF01"]);
    let before = card.seen().len();
    reader.release();
    wait_until(WHILE, "the reset", || card.seen()[before..].iter().any(|what| what == "reset"));
}

#[test]
fn a_card_that_comes_later_is_noticed_and_the_wait_costs_no_cpu() {
    let _pcscd = Pcscd::start();
    let thread = std::thread::spawn(|| {
        std::thread::sleep(Duration::from_secs(3));
        (Instant::now(), TestCard::insert(0))
    });
    let mut reader = reader();
    let before = cpu_time();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let (spent, now) = (cpu_time().saturating_sub(before), Instant::now());
    let (inserted, _card) = thread.join().expect("a card");
    // The virtual reader itself looks for cards some five times in two seconds.
    assert!(now - inserted < Duration::from_millis(1200), "noticed after {:?}", now - inserted);
    assert!(spent < Duration::from_millis(60), "{spent:?} of CPU time");
}

/// What this thread has spent.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    Duration::from_nanos(text.split_whitespace().next().and_then(|word| word.parse().ok()).expect("a number"))
}

#[test]
fn no_card_no_reader_and_no_service_are_told_apart() {
    let mut pcscd = Pcscd::start();
    assert_eq!(reader().await_card(WhichCard::Any, ZERO), Err(Fault::NotDone(Cause::NoCard)));
    let begun = Instant::now();
    assert_eq!(reader().await_card(WhichCard::Any, Duration::from_millis(400)), Err(Fault::NotDone(Cause::NoCard)));
    assert!((400..900).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    let missing = reader_called(Some("Feitian")).await_card(WhichCard::Any, ZERO);
    assert!(matches!(&missing, Err(Fault::NotDone(Cause::NoReader(why))) if why.contains("Virtual PCD")), "{missing:?}");
    let several = reader_called(Some("Virtual")).await_card(WhichCard::Any, ZERO);
    assert!(matches!(&several, Err(Fault::NotDone(Cause::NoReader(why))) if why.contains("several")), "{several:?}");
    pcscd.stop();
    assert_eq!(reader().await_card(WhichCard::Any, ZERO), Err(Fault::NotDone(Cause::ServiceGone)));
    let begun = Instant::now();
    assert_eq!(reader().await_card(WhichCard::Any, WHILE), Err(Fault::NotDone(Cause::ServiceGone)));
    assert!((2500..5000).contains(&begun.elapsed().as_millis()), "a service that never was there: {:?}", begun.elapsed());
    assert_eq!(reader().readers(), Err(Fault::NotDone(Cause::ServiceGone)));
}

#[test]
fn without_a_name_the_reader_that_has_a_card_is_taken() {
    let _pcscd = Pcscd::start();
    let mut reader = reader_called(None);
    let card = TestCard::insert(1);
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let seen = reader.readers().expect("readers");
    assert_eq!(seen.iter().map(|seen| seen.name.as_str()).collect::<Vec<_>>(), READERS);
    assert_eq!(seen.iter().map(|seen| seen.card).collect::<Vec<_>>(), [CardSeen::Nothing, CardSeen::Busy]);
    assert!(seen.iter().all(|seen| seen.chosen));
    reader.transmit(&command("0084000004")).expect("an answer");
    assert!(card.seen().contains(&"0084000004".to_owned()));
}

#[test]
fn of_two_cards_on_two_readers_none_is_touched_until_one_is_left() {
    let _pcscd = Pcscd::start();
    let mut reader = reader_called(None);
    let (first, second) = (TestCard::insert(0), TestCard::insert(1));
    wait_until(WHILE, "both cards are seen", || {
        let seen = reader_called(None).readers().expect("readers");
        seen.iter().all(|seen| seen.card == CardSeen::Card)
    });
    for within in [ZERO, Duration::from_millis(300)] {
        assert_eq!(reader.await_card(WhichCard::Any, within), Err(Fault::NotDone(Cause::SeveralCards)));
    }
    assert!([&first, &second].iter().all(|card| !card.seen().iter().any(|seen| seen.len() > 5)), "a card was told something");
    let thread = std::thread::spawn(move || first.pull());
    reader.await_card(WhichCard::Any, WHILE).expect("the one that is left");
    thread.join().expect("it is pulled");
    reader.transmit(&command("0084000004")).expect("an answer");
    assert!(second.seen().contains(&"0084000004".to_owned()));
}

#[test]
fn a_card_pulled_in_the_middle_of_a_command_is_in_doubt() {
    let _pcscd = Pcscd::start();
    let card = TestCard::with(0, "3B80 0181", |command| match command {
        "0084000004" => Deed::Answer("01020304 9000"),
        "00B0950004" => Deed::Answer("6104"),
        _ => Deed::Vanish,
    });
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    reader.transmit(&command("0084000004")).expect("an answer");
    let begun = Instant::now();
    let fault = reader.transmit(&command("805200000B 2026112210150001020304")).expect_err("it is gone");
    assert_eq!(fault, Fault::InDoubt(Cause::CardRemoved));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    // The same handle after that: nothing more is sent.
    wait_until(WHILE, "the removal", || reader.transmit(&command("0084000004")) == Err(Fault::NotDone(Cause::CardRemoved)));
    card.pull();
    let _again = TestCard::insert(0);
    reader.await_card(WhichCard::Any, WHILE).expect("the card is back");
    reader.transmit(&command("0084000004")).expect("an answer");
}

#[test]
fn a_card_pulled_before_the_rest_of_an_answer_is_in_doubt() {
    let _pcscd = Pcscd::start();
    let _card = TestCard::with(0, "3B80 0181", |command| match command {
        "805200000B2026112210150001020304" => Deed::Answer("6104"),
        _ => Deed::Vanish,
    });
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let fault = reader.transmit(&command("805200000B 2026112210150001020304")).expect_err("it is gone");
    assert_eq!(fault, Fault::InDoubt(Cause::CardRemoved));
}

#[test]
fn a_card_pulled_between_two_commands_was_told_nothing() {
    let _pcscd = Pcscd::start();
    let card = TestCard::insert(0);
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    card.pull();
    settle(CardSeen::Nothing);
    let fault = reader.transmit(&command("805200000B 2026112210150001020304")).expect_err("it is gone");
    assert_eq!(fault, Fault::NotDone(Cause::CardRemoved));
    reader.release();
    assert!(reader.transmit(&command("0084000004")).is_err_and(|fault| !fault.in_doubt()), "no card is held");
}

#[test]
fn bytes_that_are_no_answer_are_in_doubt() {
    let _pcscd = Pcscd::start();
    let _card = TestCard::with(0, "3B80 0181", |_| Deed::Answer("90"));
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let fault = reader.transmit(&command("0084000004")).expect_err("one byte is no answer");
    assert!(matches!(fault, Fault::InDoubt(Cause::CardAnswer(_))), "{fault}");
}

#[test]
fn a_card_that_never_answers_does_not_take_the_terminal_with_it() {
    let _pcscd = Pcscd::start();
    let silent = TestCard::with(0, "3B80 0181", |_| Deed::Silence);
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let begun = Instant::now();
    assert_eq!(reader.transmit(&command("0084000004")), Err(Fault::InDoubt(Cause::CardMute)));
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!(reader.await_card(WhichCard::Any, Duration::from_secs(1)), Err(Fault::NotDone(Cause::CardMute)));
    let thread = std::thread::spawn(move || {
        silent.pull();
        settle(CardSeen::Nothing);
        TestCard::insert(0)
    });
    reader.await_card(WhichCard::Any, WHILE).expect("a card that works");
    reader.transmit(&command("0084000004")).expect("an answer");
    drop(thread.join().expect("a card"));
}

#[test]
fn a_card_that_does_not_come_to_life_is_mute() {
    let _pcscd = Pcscd::start();
    // What it says when it is powered is no answer to reset.
    let _card = TestCard::with(0, "00", |_| Deed::Silence);
    let begun = Instant::now();
    assert_eq!(reader().await_card(WhichCard::Any, WHILE), Err(Fault::NotDone(Cause::CardMute)));
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn another_card_is_only_one_that_came_after_this_one_left() {
    let _pcscd = Pcscd::start();
    let first = TestCard::insert(0);
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    let still_there = reader.await_card(WhichCard::AnotherOne, Duration::from_millis(300));
    assert_eq!(still_there, Err(Fault::NotDone(Cause::NoCard)), "the unwanted card is still there");
    let thread = std::thread::spawn(move || {
        first.pull();
        settle(CardSeen::Nothing);
        TestCard::insert(0)
    });
    let begun = Instant::now();
    reader.await_card(WhichCard::AnotherOne, WHILE).expect("another card");
    assert!(begun.elapsed() < Duration::from_millis(2500), "{:?}", begun.elapsed());
    let second = thread.join().expect("a card");
    reader.transmit(&command("0084000004")).expect("an answer");
    assert!(second.seen().contains(&"0084000004".to_owned()));
    // Changed for another before anybody asked for one.
    second.pull();
    settle(CardSeen::Nothing);
    let third = TestCard::insert(0);
    settle(CardSeen::Busy);
    reader.await_card(WhichCard::AnotherOne, ZERO).expect("another card");
    // Changed for another faster than the service looks.
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(700));
        third.pull();
        TestCard::insert(0)
    });
    reader.await_card(WhichCard::AnotherOne, WHILE).expect("another card");
    reader.transmit(&command("0084000005")).expect("an answer");
    assert!(thread.join().expect("a card").seen().contains(&"0084000005".to_owned()));
}

#[test]
fn a_card_that_is_back_before_anybody_noticed_works_again() {
    let _pcscd = Pcscd::start();
    let mut reader = reader();
    for round in 0..4 {
        let torn = TestCard::with(0, "3B80 0181", |_| Deed::Vanish);
        reader.await_card(WhichCard::Any, WHILE).expect("a card");
        let fault = reader.transmit(&command("805200000B 2026112210150001020304")).expect_err("it is gone");
        assert!(matches!(fault, Fault::InDoubt(Cause::CardRemoved | Cause::CardMute)), "{fault}");
        torn.pull();
        std::thread::sleep(Duration::from_millis(round * 70));
        let back = TestCard::insert(0);
        reader.await_card(WhichCard::Any, WHILE).expect("the card is back");
        reader.transmit(&command("0084000004")).expect("an answer");
        assert!(back.seen().iter().any(|what| what == "on" || what == "reset"), "{:?}", back.seen());
        back.pull();
        settle(CardSeen::Nothing);
    }
}

#[test]
fn a_service_that_dies_while_waiting_is_waited_for() {
    let mut pcscd = Pcscd::start();
    let thread = std::thread::spawn(|| {
        let mut reader = reader();
        reader.await_card(WhichCard::Any, WHILE).map(|()| reader)
    });
    std::thread::sleep(Duration::from_millis(500));
    pcscd.kill();
    // Longer than a service that never was there would be waited for.
    std::thread::sleep(Duration::from_millis(3500));
    pcscd.revive();
    let _card = TestCard::insert(0);
    let mut reader = thread.join().expect("a thread that ends").expect("a card");
    reader.transmit(&command("0084000004")).expect("an answer");
}

#[test]
fn a_service_that_dies_under_a_card_leaves_the_command_in_doubt_and_is_found_again() {
    let mut pcscd = Pcscd::start();
    let card = TestCard::insert(0);
    let mut reader = reader();
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    pcscd.kill();
    assert_eq!(reader.transmit(&command("0084000004")), Err(Fault::InDoubt(Cause::ServiceGone)));
    assert_eq!(reader.await_card(WhichCard::Any, ZERO), Err(Fault::NotDone(Cause::ServiceGone)));
    card.pull();
    pcscd.revive();
    let _card = TestCard::insert(0);
    reader.await_card(WhichCard::Any, WHILE).expect("a card");
    reader.transmit(&command("0084000004")).expect("an answer");
}

#[test]
fn a_service_that_starts_while_waiting_is_noticed() {
    let mut pcscd = Pcscd::absent();
    let thread = std::thread::spawn(|| reader().await_card(WhichCard::Any, WHILE));
    std::thread::sleep(Duration::from_secs(1));
    pcscd.revive();
    let _card = TestCard::insert(0);
    thread.join().expect("a thread that ends").expect("a card");
}

#[test]
fn a_wait_ends_when_it_is_interrupted() {
    let mut pcscd = Pcscd::start();
    for round in 0..2 {
        let interrupt = Interrupt::new();
        let mut reader = Reader::new(ReaderOptions { name: Some(READERS[0].to_owned()) }, interrupt.clone());
        let thread = std::thread::spawn(move || {
            let fault = reader.await_card(WhichCard::Any, WHILE);
            (fault, Instant::now(), reader)
        });
        std::thread::sleep(Duration::from_millis(400));
        let raised = Instant::now();
        interrupt.raise();
        let (fault, ended, mut reader) = thread.join().expect("a thread that ends");
        assert_eq!(fault, Err(Fault::NotDone(Cause::Cancelled)), "round {round}");
        assert!(ended - raised < Duration::from_millis(100), "round {round}: {:?}", ended - raised);
        assert_eq!(reader.await_card(WhichCard::Any, WHILE), Err(Fault::NotDone(Cause::Cancelled)), "it stays raised");
        interrupt.lower();
        let expected = [Cause::NoCard, Cause::ServiceGone];
        assert_eq!(reader.await_card(WhichCard::Any, ZERO), Err(Fault::NotDone(expected[round].clone())));
        // The second time, while the service is gone.
        pcscd.stop();
    }
}

#[test]
fn a_card_held_by_another_program_is_busy() {
    let _pcscd = Pcscd::start();
    let _card = TestCard::insert(0);
    let mut first = reader();
    first.await_card(WhichCard::Any, WHILE).expect("a card");
    let begun = Instant::now();
    let mut second = reader();
    assert_eq!(second.await_card(WhichCard::Any, WHILE), Err(Fault::NotDone(Cause::CardBusy)));
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(500));
        first.release();
    });
    second.await_card(WhichCard::Any, WHILE).expect("the card, once it is given up");
    thread.join().expect("a thread that ends");
}
