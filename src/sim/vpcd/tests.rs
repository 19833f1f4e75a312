//! The card program against a reader that speaks the virtual reader's protocol, and against the real one where it runs.

use std::net::TcpListener;
use std::thread::JoinHandle;

use super::*;

/// A reader on a port of its own, the card program running against it.
struct Reader {
    listener: TcpListener,
    program: JoinHandle<io::Result<()>>,
    stop: Stop,
}

impl Reader {
    fn with(change: impl FnOnce(&mut CardProgram)) -> Reader {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let mut program = CardProgram::new(CardState::sample(17));
        program.reader = listener.local_addr().expect("an address");
        change(&mut program);
        let stop = Stop::default();
        let seen = stop.clone();
        let program = std::thread::spawn(move || run_until(program, &seen));
        Reader { listener, program, stop }
    }

    /// Waits for the card to lie on it.
    fn card(&self) -> TcpStream {
        let (card, _) = self.listener.accept().expect("the card connects");
        card.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        card
    }

    fn end(self) -> io::Result<()> {
        self.stop.stop();
        self.program.join().expect("no panic")
    }
}

/// Sends a message as the virtual reader does: its length by itself.
fn tell(card: &mut TcpStream, message: &str) {
    let message = hex::decode(message).expect("hex");
    let length = u16::try_from(message.len()).expect("short");
    card.write_all(&length.to_be_bytes()).expect("sent");
    card.write_all(&message).expect("sent");
}

/// Sends a message and reads the answer; `None` where the card is gone.
fn ask(card: &mut TcpStream, message: &str) -> Option<String> {
    tell(card, message);
    let mut length = [0; 2];
    card.read_exact(&mut length).ok()?;
    let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
    card.read_exact(&mut answer).ok()?;
    Some(hex::encode_upper(answer))
}

const SELECT: &str = "00A4040008A000000632010105";
const BALANCE: &str = "805C000204";
const CREDIT: &str = "805200000B20220509103015259AC75A";

/// Does a whole load of 50 yuan with the right MAC2; the answer to the credit.
fn load(card: &mut TcpStream) -> Option<String> {
    use crate::proto::catalogue;
    use crate::proto::purse::{InitializeForLoad, TransactionKind};
    use crate::sim::des;

    ask(card, SELECT)?;
    let answer = hex::decode(ask(card, "805000020B0100001388000012345678")?).expect("hex");
    let begun = InitializeForLoad::parse(&answer).expect("whole");
    let load = des::Load {
        random: begun.random,
        sequence: begun.sequence,
        balance: begun.balance.to_apdu().expect("fits"),
        amount: [0, 0, 0x13, 0x88],
        kind: TransactionKind::Load,
        terminal: crate::domain::TerminalNumber::from_digits("12345678").expect("digits"),
    };
    let at = crate::domain::Stamp::parse("20220509", "103015").expect("a stamp");
    let mac2 = load.mac2(&CardState::sample(17).keys, at.to_bcd());
    ask(card, &catalogue::credit(at, mac2).to_hex())
}

#[test]
fn a_card_answers_controls_and_commands() {
    let reader = Reader::with(|_| ());
    let mut card = reader.card();
    assert_eq!(ask(&mut card, "04").as_deref(), Some("3B80800101"));
    tell(&mut card, "01");
    assert!(ask(&mut card, SELECT).expect("an answer").ends_with("9000"));
    assert_eq!(ask(&mut card, BALANCE).as_deref(), Some("000004D29000"));
    tell(&mut card, "02");
    assert_eq!(ask(&mut card, BALANCE).as_deref(), Some("6985"), "a reset card has forgotten what was selected");
    tell(&mut card, "09");
    tell(&mut card, "");
    tell(&mut card, "00");
    assert_eq!(ask(&mut card, BALANCE), None, "a card without power says nothing, which the reader takes for no card");
    let mut card = reader.card();
    assert_eq!(ask(&mut card, "04").as_deref(), Some("3B80800101"), "it comes back to a reader that comes back");
    reader.end().expect("stopped");
}

#[test]
fn torn_before_a_write_it_is_not_executed_and_the_card_comes_back() {
    let tear = Tear { trigger: Trigger::Write(1), side: Side::Before, back_after: Some(Duration::from_millis(20)) };
    let reader = Reader::with(|program| program.tears.push(tear));
    assert_eq!(load(&mut reader.card()), None);
    let mut card = reader.card();
    ask(&mut card, SELECT);
    assert_eq!(ask(&mut card, BALANCE).as_deref(), Some("000004D29000"));
    assert!(load(&mut card).expect("the second time it stays").ends_with("9000"));
    reader.end().expect("stopped");
}

#[test]
fn torn_after_a_write_it_is_executed_and_kept_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("card.json");
    let tear = Tear { trigger: Trigger::Write(1), side: Side::After, back_after: None };
    let reader = Reader::with(|program| {
        program.tears.push(tear);
        program.state_file = Some(path.clone());
    });
    assert_eq!(load(&mut reader.card()), None, "the answer is lost");
    reader.program.join().expect("no panic").expect("gone for good is a good end");
    let kept = store::load(&path).expect("read").expect("there");
    assert_eq!((kept.balance, kept.online_sequence), (6234, 0x2B));

    // Another run goes on with what was kept, whatever card it is given.
    let reader = Reader::with(|program| {
        program.card = CardState::sample(1);
        program.state_file = Some(path.clone());
    });
    let mut card = reader.card();
    ask(&mut card, SELECT);
    assert_eq!(ask(&mut card, BALANCE).as_deref(), Some("0000185A9000"));
    reader.end().expect("stopped");
}

#[test]
fn torn_at_any_command() {
    let tear = Tear { trigger: Trigger::Command(2), side: Side::After, back_after: Some(Duration::ZERO) };
    let reader = Reader::with(|program| program.tears.push(tear));
    let mut card = reader.card();
    assert!(ask(&mut card, SELECT).is_some());
    assert_eq!(ask(&mut card, BALANCE), None);
    assert_eq!(ask(&mut reader.card(), CREDIT).as_deref(), Some("6985"));
    reader.end().expect("stopped");
}

#[test]
fn a_state_is_durable_before_the_answer_leaves() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("card.json");
    let reader = Reader::with(|program| program.state_file = Some(path.clone()));
    assert!(load(&mut reader.card()).expect("an answer").ends_with("9000"));
    assert_eq!(store::load(&path).expect("read").expect("there").balance, 6234);
    reader.end().expect("stopped");
}

#[test]
fn a_state_that_cannot_be_kept_ends_the_program_without_an_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).expect("made");
    let reader = Reader::with(|program| program.state_file = Some(inner.join("card.json")));
    let mut card = reader.card();
    ask(&mut card, "04");
    std::fs::remove_dir_all(&inner).expect("removed");
    assert_eq!(load(&mut card), None);
    assert!(reader.program.join().expect("no panic").expect_err("no state file").to_string().contains("card.json"));
}

#[test]
fn runs_draw_different_random_numbers_unless_seeded() {
    let draw = |seed| {
        let reader = Reader::with(|program| program.seed = seed);
        let challenge = ask(&mut reader.card(), "0084000004");
        reader.end().expect("stopped");
        challenge.expect("a challenge")
    };
    assert_eq!(draw(Some(5)), draw(Some(5)));
    assert_ne!(draw(None), draw(None));
}

#[test]
fn a_mute_card_has_an_answer_to_reset_that_no_reader_takes() {
    let reader = Reader::with(|program| program.speech = Speech::Mute);
    assert!(ask(&mut reader.card(), "04").expect("something").len() > 2 * 33);
    reader.end().expect("stopped");
}
