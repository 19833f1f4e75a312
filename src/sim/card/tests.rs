//! The simulated card against the worked examples, and its strictness.

use proptest::prelude::*;

use super::*;
use crate::domain::{Fen, Stamp};
use crate::proto::apdu::{CardReply, Command, exchange};
use crate::proto::catalogue::{self, Expected};
use crate::proto::files::{File15, Logged};
use crate::proto::purse::{InitializeForLoad, TransactionKind};

const SELECT: &str = "00A4040008A000000632010105";
const LOAD: &str = "805000020B0100001388000012345678";
const CREDIT: &str = "805200000B20220509103015259AC75A";
const BALANCE: &str = "805C000204";

/// Sends a command and gives back the answer as text.
fn send(card: &mut SimCard, command: &str) -> String {
    hex::encode_upper(card.transmit(&hex::decode(command.replace(' ', "")).expect("hex")))
}

/// The card of the worked examples, the purse selected.
fn selected() -> SimCard {
    let mut card = SimCard::new(CardState::sample(17));
    assert!(send(&mut card, SELECT).ends_with("9000"));
    card
}

#[test]
fn the_worked_load() {
    let mut card = selected();
    card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    assert_eq!(send(&mut card, LOAD), "000004D2002A0100A1B2C3D46F49C3F49000");
    assert_eq!(send(&mut card, CREDIT), "9AE2CB079000");
    assert_eq!(send(&mut card, BALANCE), "0000185A9000");
    assert_eq!(send(&mut card, "805A000202002B08"), "259AC75A9AE2CB079000");
    assert_eq!(send(&mut card, "805A000202002B"), "259AC75A9AE2CB079000");
    assert_eq!(send(&mut card, "805A000202002A"), "9406");
    assert_eq!(send(&mut card, "805A000602002B"), "9406");
    assert_eq!(send(&mut card, "00B201C400"), "002B000000000013880200001234567820220509103015".to_owned() + "9000");
    assert_eq!(&send(&mut card, LOAD)[8..12], "002B");
}

#[test]
fn the_worked_purchase() {
    let mut state = CardState::sample(17);
    state.balance = 0x185A;
    let mut card = SimCard::new(state);
    send(&mut card, SELECT);
    card.script_random([0x0B, 0xAD, 0xF0, 0x0D]);
    assert_eq!(send(&mut card, "805001020B010000185A000012345678"), "0000185A000700000001000BADF00D9000");
    assert_eq!(send(&mut card, "805401000F0000012320220509110500112269AD"), "DDFEA8E8837FEFDC9000");
    assert_eq!(send(&mut card, BALANCE), "000000009000");
    assert_eq!(send(&mut card, "805A000602000808"), "837FEFDCDDFEA8E89000");
    let record = Logged::parse(&card.state().log[0].0).and_then(|logged| logged.record().cloned()).expect("a record");
    assert_eq!((record.sequence, record.kind, record.amount), (8, TransactionKind::Purchase, Fen::new(6234)));
}

const UPDATE: &str = "04D6950022 01023360FFFFFFFF0201031048806999999000172022050920321231 0000 2992C47F";

#[test]
fn the_worked_activation() {
    let mut card = SimCard::new(CardState::sample(17).not_enabled());
    send(&mut card, SELECT);
    assert_eq!(send(&mut card, LOAD), "6985", "not enabled yet");
    card.script_random([0x5A, 0x6B, 0x7C, 0x8D]);
    assert_eq!(send(&mut card, "0084000004"), "5A6B7C8D9000");
    assert_eq!(send(&mut card, UPDATE), "9000");
    assert_eq!(send(&mut card, "00B0950000"), "01023360FFFFFFFF02010310488069999990001720220509203212310000".to_owned() + "9000");
    assert!(send(&mut card, LOAD).ends_with("9000"));
}

#[test]
fn an_update_needs_its_challenge_and_its_mac() {
    let mut card = SimCard::new(CardState::sample(17).not_enabled());
    send(&mut card, SELECT);
    let challenge = |card: &mut SimCard| {
        card.script_random([0x5A, 0x6B, 0x7C, 0x8D]);
        send(card, "0084000004");
    };
    assert_eq!(send(&mut card, UPDATE), "6984");
    challenge(&mut card);
    send(&mut card, BALANCE);
    assert_eq!(send(&mut card, UPDATE), "6984", "something came between");
    challenge(&mut card);
    assert_eq!(send(&mut card, &UPDATE.replace("2992C47F", "2992C470")), "6988");
    assert_eq!(send(&mut card, UPDATE), "6984", "a challenge serves once");
    challenge(&mut card);
    assert_eq!(send(&mut card, &UPDATE.replace("04D695", "04D696")), "6A86");
    assert_eq!(card.state(), &CardState::sample(17).not_enabled());
}

#[test]
fn whatever_comes_between_spoils_a_load() {
    for between in [BALANCE, SELECT, "00B0950000", "805A000202002A", "0084000004", "00B0", "00000000", "00C0000004", "805000020B"] {
        let mut card = selected();
        card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
        send(&mut card, LOAD);
        send(&mut card, between);
        assert_eq!(send(&mut card, CREDIT), "6985", "{between}");
        assert_eq!(card.state(), &CardState::sample(17), "{between}");
    }
}

#[test]
fn power_and_a_wrong_mac_end_a_load() {
    let mut card = selected();
    card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    send(&mut card, LOAD);
    card.power_off();
    assert_eq!(send(&mut card, CREDIT), "", "out of the field");
    card.power_on();
    send(&mut card, SELECT);
    assert_eq!(send(&mut card, CREDIT), "6985");
    card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    send(&mut card, LOAD);
    assert_eq!(send(&mut card, "805200000B20220509103015259AC75B"), "9302");
    assert_eq!(send(&mut card, CREDIT), "6985");
    assert_eq!(card.state(), &CardState::sample(17));
}

#[test]
fn a_credit_serves_once_and_only_a_load() {
    let mut card = selected();
    card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    send(&mut card, LOAD);
    assert_eq!(send(&mut card, CREDIT), "9AE2CB079000");
    assert_eq!(send(&mut card, CREDIT), "6985");
    send(&mut card, "805001020B0100000001000012345678");
    assert_eq!(send(&mut card, CREDIT), "6985");
    assert_eq!(card.state().balance, 0x185A);
}

#[test]
fn what_initialize_refuses() {
    let mut card = selected();
    for (command, status) in [
        ("805000020B0200001388000012345678", "9403"),
        ("805000010B0100001388000012345678", "6A86"),
        ("805003020B0100001388000012345678", "6A86"),
        ("805000020A01000013880000123456", "6700"),
        ("805000020C010000138800001234567800", "6700"),
        ("805001020B01000004D3000012345678", "9401"),
        ("805000020B017FFFFFFF000012345678", "6A80"),
        ("805000020BFF", "6700"),
    ] {
        assert_eq!(send(&mut card, command), status, "{command}");
    }
    card.state_mut().online_sequence = u16::MAX;
    assert_eq!(send(&mut card, LOAD), "9402");
    card.state_mut().status = 2;
    assert_eq!(send(&mut card, LOAD), "6985", "stopped");
    let refusing = Options { zero_amount: ZeroAmount::Refused, ..Options::default() };
    let mut card = SimCard::with_options(CardState::sample(17), refusing);
    send(&mut card, SELECT);
    assert_eq!(send(&mut card, "805000020B0100000000000012345678"), "6A80");
    assert!(send(&mut card, "805000020B0100000001000012345678").ends_with("9000"));
    assert!(send(&mut selected(), "805000020B0100000000000012345678").ends_with("9000"));
}

#[test]
fn what_an_unselected_card_and_unknown_commands_answer() {
    let mut card = SimCard::new(CardState::sample(17));
    for (command, status) in [
        (BALANCE, "6985"),
        (LOAD, "6985"),
        ("00B0950000", "6A82"),
        ("00B201C400", "6A82"),
        ("00A4040008A000000333010101", "6A82"),
        ("00A4040004A0000006", "6A82"),
        ("00A40000023F00", "6A86"),
        ("0020000003123456", "6D00"),
        ("90AF000000", "6E00"),
        ("0050000000", "6D00"),
        ("00A404", "6700"),
        ("", "6700"),
        ("00C0000004", "6985"),
    ] {
        assert_eq!(send(&mut card, command), status, "{command}");
    }
}

#[test]
fn the_files_and_the_missing_ones() {
    let mut card = selected();
    for (command, status) in [
        ("00B0850000", "6A82"),
        ("00B2013C00", "6A82"),
        ("00B201CC00", "6A82"),
        ("00B203C400", "6A83"),
        ("00B200C400", "6A83"),
        ("00B201C500", "6A86"),
        ("00B095FF00", "6B00"),
        ("00B0150000", "6986"),
        ("00B095001F", "6C1E"),
        ("805C000208", "6C04"),
        ("805C050204", "6A86"),
        ("00B09500", "6700"),
    ] {
        assert_eq!(send(&mut card, command), status, "{command}");
    }
    assert_eq!(send(&mut card, "805C030204"), "000004D29000");
    assert_eq!(send(&mut card, "805C010204"), "000000009000");
    assert_eq!(send(&mut card, "00B0950A0A"), "031048806999999000179000");
    assert_eq!(send(&mut card, "00B097000B"), "00000156330033600001019000");
    assert_eq!(send(&mut card, "00B0960000").len(), 2 * (55 + 2));
    let zeros = Options { empty_records: EmptyRecords::Zeros, ..Options::default() };
    let mut card = SimCard::with_options(CardState::sample(17), zeros);
    send(&mut card, SELECT);
    assert_eq!(send(&mut card, "00B20AC400"), "00".repeat(23) + "9000");
    assert_eq!(send(&mut card, "00B20BC400"), "6A83");
}

#[test]
fn select_answers_with_file_15_inside() {
    let mut card = SimCard::new(CardState::sample(17));
    let directory = send(&mut card, "00A404000E325041592E5359532E4444463031");
    assert!(directory.starts_with("6F") && directory.contains("A000000632010105"), "{directory}");
    let answer = card.transmit(&hex::decode(SELECT).expect("hex"));
    let file = File15::from_select(&answer[..answer.len() - 2]).expect("file 15 is in it");
    assert_eq!(Some(file.card_no), card.state().card_no());
}

#[test]
fn the_log_keeps_ten_and_shows_the_newest_first() {
    let mut card = selected();
    for n in 0..12_u32 {
        let amount = Fen::new(i64::from(n) + 1);
        load(&mut card, amount);
    }
    assert_eq!(card.state().log.len(), 10);
    assert_eq!(card.state().balance, 1234 + 78);
    let answer = card.transmit(&hex::decode("00B20AC400").expect("hex"));
    let oldest = Logged::parse(&answer[..23]).and_then(|logged| logged.record().cloned()).expect("a record");
    assert_eq!((oldest.sequence, oldest.amount), (0x2A + 3, Fen::new(3)));
}

/// Loads as a terminal and its server do it, GET RESPONSE and 6Cxx included.
fn load(card: &mut SimCard, amount: Fen) {
    let terminal = TerminalNumber::from_digits("12345678").expect("digits");
    let mut run = |command: &Command| {
        let reply = exchange(command, |bytes| CardReply::from_bytes(&card.transmit(bytes))).expect("an answer");
        assert!(reply.is_success(), "{command:?}: {reply:?}");
        reply
    };
    run(&Command::from_hex(SELECT).expect("a command"));
    let reply = run(&catalogue::initialize_for_load(1, amount, terminal).expect("fits"));
    let begun = InitializeForLoad::parse(&reply.data).expect("whole");
    let terms = des::Load {
        random: begun.random,
        sequence: begun.sequence,
        balance: begun.balance.to_apdu().expect("a balance fits"),
        amount: amount.to_apdu().expect("fits"),
        kind: TransactionKind::Load,
        terminal,
    };
    let keys = des::Keys::SAMPLE_MASTERS.of_card(CardState::sample(17).issuer, CardState::sample(17).serial);
    assert_eq!(begun.mac1, terms.mac1(&keys));
    let at = Stamp::parse("20220509", "103015").expect("a stamp");
    let reply = run(&catalogue::credit(at, terms.mac2(&keys, at.to_bcd())));
    assert_eq!(reply.data, terms.tac(&keys, at.to_bcd()).0);
    let proof = run(&catalogue::get_transaction_prove(TransactionKind::Load, begun.sequence + 1, Expected::Omitted));
    assert_eq!(proof.data[4..], reply.data);
    assert_eq!(run(&Command::from_hex("805C000200").expect("a command")).data.len(), 4);
    assert_eq!(run(&Command::from_hex("00B0950000").expect("a command")).data.len(), 30);
}

#[test]
fn cards_that_announce_or_insist_on_lengths_are_loaded_too() {
    for answers in [AnswerStyle::Announced(255), AnswerStyle::Announced(8), AnswerStyle::ExactLength] {
        let mut card = SimCard::with_options(CardState::sample(17), Options { answers, ..Options::default() });
        load(&mut card, Fen::new(5000));
        assert_eq!(card.state().balance, 6234, "{answers:?}");
    }
}

#[test]
fn announced_data_is_fetched_or_lost() {
    let announced = Options { answers: AnswerStyle::Announced(255), ..Options::default() };
    let mut card = SimCard::with_options(CardState::sample(17), announced);
    send(&mut card, SELECT);
    send(&mut card, "00C0000000");
    assert_eq!(send(&mut card, BALANCE), "6104");
    assert_eq!(send(&mut card, "00C0000003"), "0000046101");
    assert_eq!(send(&mut card, "00C0000001"), "D29000");
    assert_eq!(send(&mut card, "00C0000001"), "6985");
    assert_eq!(send(&mut card, BALANCE), "6104");
    assert_eq!(send(&mut card, "0020000000"), "6D00");
    assert_eq!(send(&mut card, "00C0000004"), "6985", "another command came");
}

#[test]
fn random_numbers_do_not_repeat_and_power_does_not_bring_them_back() {
    let mut card = selected();
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..100 {
        seen.insert(send(&mut card, "0084000004"));
        card.power_on();
    }
    assert_eq!(seen.len(), 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Nothing but a MAC made with the keys changes the card: random commands in any number leave it as it was.
    #[test]
    fn no_bytes_make_it_panic_or_change_it(
        commands in prop::collection::vec(
            prop_oneof![
                prop::collection::vec(any::<u8>(), 0..40),
                (prop::sample::select(vec![SELECT, LOAD, CREDIT, BALANCE, "0084000004", "805401000F0000012320220509110500112269AD"]), any::<u8>(), any::<prop::sample::Index>())
                    .prop_map(|(text, byte, at)| {
                        let mut bytes = hex::decode(text).expect("hex");
                        let at = at.index(bytes.len());
                        bytes[at] = byte;
                        bytes
                    }),
            ],
            0..20,
        ),
        piece: Option<u8>,
    ) {
        let answers = piece.map_or(AnswerStyle::ExactLength, AnswerStyle::Announced);
        let mut card = SimCard::with_options(CardState::sample(17), Options { answers, ..Options::default() });
        for command in commands {
            prop_assert!(card.transmit(&command).len() >= 2);
        }
        prop_assert_eq!(card.state(), &CardState::sample(17));
    }
}

#[test]
fn a_changed_balance_between_initialize_and_credit_is_refused_not_overflowed() {
    let mut card = selected();
    card.script_random([0xA1, 0xB2, 0xC3, 0xD4]);
    send(&mut card, LOAD);
    card.state_mut().balance = u32::MAX;
    assert_eq!(send(&mut card, CREDIT), "6A80");
}
