//! What a card answers: every file and every purse answer read without a panic and written as it was read, no command let
//! through that its step does not allow, no answer that holds the terminal for ever; and the simulated card, whom nothing
//! but the server's keys makes change its purse.
//!
//! Input: commands and answers, each behind a byte with its length.

use std::convert::Infallible;

use cardkiosk::domain::{Fen, Stamp};
use cardkiosk::proto::apdu::{CardReply, Command, exchange};
use cardkiosk::proto::catalogue::classify;
use cardkiosk::proto::files::{File15, File16, File17, Logged, Record18};
use cardkiosk::proto::purse::{self, Credit, Debit, InitializeForLoad, InitializeForPurchase, Prove};
use cardkiosk::proto::status::{AfterWrite, StatusWord};
use cardkiosk::sim::card::{CardState, SimCard};

use super::reply::guarded;

pub(super) fn check(input: &[u8]) {
    let pieces = pieces(input);
    for piece in &pieces {
        an_answer(piece);
        files(piece);
        answers_of_the_purse(piece);
    }
    let commands: Vec<Command> = pieces.iter().filter_map(|piece| Command::from_bytes(piece.to_vec()).ok()).collect();
    commands.iter().for_each(a_command);
    guarded(&commands);
    if let Some(command) = commands.first() {
        comes_to_an_end(command, &pieces);
    }
    the_purse_stays(&pieces);
}

fn pieces(mut input: &[u8]) -> Vec<&[u8]> {
    let mut pieces = Vec::new();
    while let Some((length, rest)) = input.split_first() {
        let (piece, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        pieces.push(piece);
        input = rest;
    }
    pieces
}

fn an_answer(bytes: &[u8]) {
    let Ok(reply) = CardReply::from_bytes(bytes) else {
        assert!(bytes.len() < 2);
        return;
    };
    assert_eq!(reply.to_bytes(), bytes);
    let status = reply.status;
    assert_eq!(StatusWord::new(status.first(), status.second()), status);
    assert!(!status.meaning().chinese.is_empty() && !status.meaning().english.is_empty());
    let success = [StatusWord::SUCCESS.first(), 0x61];
    assert!(status.after_write() != AfterWrite::Written || success.contains(&status.first()), "{status} speaks of a write");
}

fn files(bytes: &[u8]) {
    if let Ok(file) = File15::parse(bytes) {
        let digits = file.card_no.reveal();
        assert!(bytes.len() >= File15::LEAST && digits.bytes().all(|digit| digit.is_ascii_digit()));
        assert!(hex::encode(&bytes[10..20]).contains(digits), "the number stands in the file");
        let inside = [&[0x6F, 0x81, 0xFF, 0xA5, 0x81, 0xFF, 0x9F, 0x0C, 0x1C], &bytes[..File15::LEAST]].concat();
        assert_eq!(File15::from_select(&inside).as_ref(), Some(&file), "the same inside an answer to SELECT");
    }
    let _ = File15::from_select(bytes);
    assert_eq!(File16::parse(bytes).is_ok(), bytes.len() >= 55);
    assert_eq!(File17::parse(bytes).is_ok(), bytes.len() >= 11);
    if let Some(record) = Logged::parse(bytes).as_ref().and_then(Logged::record) {
        assert!(bytes.len() >= Record18::LENGTH);
        assert_eq!(record.amount.to_apdu().map(|amount| amount.to_vec()), Some(bytes[5..9].to_vec()));
        let at = record.at.map(Stamp::to_bcd);
        assert!(at.is_none_or(|at| at[..] == bytes[16..23]), "a time is written as it was read");
    }
    if let Some(record) = Record18::from_file_07(bytes) {
        assert!(record.kind.is_load() && record.at.is_some());
    }
}

fn answers_of_the_purse(bytes: &[u8]) {
    let is_money = |amount: Fen| amount >= Fen::ZERO && amount.to_apdu().is_some();
    assert!(purse::balance(bytes).is_ok_and(is_money) || bytes.len() < 4);
    assert!(InitializeForLoad::parse(bytes).is_ok_and(|answer| is_money(answer.balance)) || bytes.len() < 16);
    let purchase = InitializeForPurchase::parse(bytes);
    assert!(purchase.is_ok_and(|answer| is_money(answer.balance) && is_money(answer.overdraft_limit)) || bytes.len() < 15);
    assert!(Credit::parse(bytes).is_ok_and(|answer| answer.tac.0[..] == bytes[..4]) || bytes.len() < 4);
    assert_eq!((Debit::parse(bytes).is_ok(), Prove::parse(bytes).is_ok()), (bytes.len() >= 8, bytes.len() >= 8));
}

fn a_command(command: &Command) {
    assert_eq!(Command::from_hex(&command.to_hex()).as_ref(), Ok(command));
    assert_eq!(Command::from_hex(&command.to_hex().to_lowercase()).as_ref(), Ok(command));
    let is_write = matches!(command.header(), [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]);
    assert!(classify(command).is_none_or(|known| known.is_write() == is_write), "{command:?} writes");
    assert!(!(is_write && command.is_repeatable()), "{command:?} is repeated");
}

/// However a card answers, it is asked seventeen times more at the most, and a write once.
fn comes_to_an_end(command: &Command, answers: &[&[u8]]) {
    let (mut asked, mut sent) = (0, 0);
    let mut answers = answers.iter().cycle();
    let end = exchange(command, |bytes| {
        asked += 1;
        sent += usize::from(bytes == command.bytes());
        let answer = answers.next().and_then(|answer| CardReply::from_bytes(answer).ok());
        Ok::<_, Infallible>(answer.unwrap_or(CardReply { data: Vec::new(), status: StatusWord::new(0x61, 0x10) }))
    });
    assert!(end.is_ok() && asked <= 18);
    assert!(sent == 1 || command.is_repeatable() || command.header()[1..] == [0xC0, 0, 0], "{command:?} was sent {sent} times");
}

fn the_purse_stays(commands: &[&[u8]]) {
    let mut card = SimCard::new(CardState::sample(17));
    let before = card.state().clone();
    card.power_on();
    for command in commands {
        assert!(card.transmit(command).len() >= 2, "a card answers");
    }
    assert_eq!(card.state(), &before, "nobody had the keys");
}

pub(super) fn seeds() -> Vec<Vec<u8>> {
    let hex = |text: &str| hex::decode(text.replace(' ', "")).expect("hexadecimal");
    let file_15 = hex("01023360FFFFFFFF 02 01 03104880699999900017 20220509 20321231 0000");
    let select = [hex("6F31 8408A000000632010105 A525 9F080102 9F0C1E"), file_15.clone(), hex("9000")].concat();
    let one = |piece: Vec<u8>| [vec![u8::try_from(piece.len()).expect("short")], piece].concat();
    let dialogue = [
        hex("00A4040008A000000632010105"),
        hex("00B0950000"),
        hex("805C000204"),
        hex("805000020B0100001388000012345678"),
        hex("805200000B2022050910301511223344"),
    ];
    let dialogue = dialogue.into_iter().map(one).collect::<Vec<_>>().concat();
    let pieces = [
        select,
        file_15,
        [vec![1, 0], hex("D5C5C8FD"), vec![0; 16], vec![b'3'; 32], vec![5]].concat(),
        hex("00000156 3300 3360 0001 01"),
        hex("002B 000000 00001388 02 000012345678 20220509103015"),
        hex("000004D2 002A 01 00 AABBCCDD 11223344 9000"),
        hex("6110"),
        hex("6C1E"),
        hex("04D6950022 0102336000000000 02 01 03104880699999900017 20220509 20321231 0000 AABBCCDD"),
        hex("805401000F 00000001 20220509103015 AABBCCDD"),
        hex("805A000202002B"),
        hex("0084000004"),
    ];
    pieces.into_iter().map(one).chain([dialogue]).collect()
}
