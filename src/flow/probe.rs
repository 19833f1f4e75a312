//! A look at a card after a write in doubt: was our load written?
//!
//! The sequence number decides, because the balance misleads: a customer may have ridden since (it is lower), or have
//! topped up elsewhere (it is higher). Where the number moved, the card's log tells whose load moved it.

use crate::domain::{Fen, TerminalNumber};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{self, Expected};
use crate::proto::files::Record18;
use crate::proto::message::Executed;
use crate::proto::purse::{self, TransactionKind};

use super::commands::{read_balance, read_file_18, select_purse};
use super::entry::Verdict;
use super::list_run::{ListRun, Stops};
use super::sight::log;
use super::story::Intent;

/// A look at the card, on its way: select, balance, the log, and last a fresh 8050 that changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Probe {
    run: ListRun,
    rounds: Rounds,
}

/// What has been asked so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rounds {
    /// The reads and 8050.
    First,
    /// And 8050 with one fen, because the card refuses one with nothing.
    OneFen,
    /// And GET TRANSACTION PROVE, for the evidence.
    Proof,
}

/// What it showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Findings {
    pub(crate) verdict: Verdict,
    pub(crate) balance: Option<Fen>,
    pub(crate) sequence: Option<u16>,
    pub(crate) executed: Vec<Executed>,
}

impl Probe {
    pub(crate) fn new(key_index: u8, amount: Fen, terminal: TerminalNumber) -> Probe {
        let mut commands = vec![select_purse(), read_balance()];
        commands.extend(read_file_18());
        commands.extend(catalogue::initialize_for_load(key_index, amount, terminal));
        Probe { run: ListRun::new(commands, Stops::Never), rounds: Rounds::First }
    }

    /// The command to send next; `None` when all has been asked.
    pub(crate) fn next(&mut self, intent: &Intent, key_index: u8, terminal: TerminalNumber) -> Option<Command> {
        if let Some(command) = self.run.next() {
            return Some(command);
        }
        let initialized = self.initialized();
        match (self.rounds, initialized) {
            (Rounds::First, None) => {
                self.rounds = Rounds::OneFen;
                self.run.extend(catalogue::initialize_for_load(key_index, Fen::new(1), terminal));
                self.run.next()
            }
            (Rounds::First | Rounds::OneFen, Some(fresh)) if fresh.sequence != intent.sequence_before => {
                self.rounds = Rounds::Proof;
                let after = intent.sequence_before.wrapping_add(1);
                self.run.extend([catalogue::get_transaction_prove(TransactionKind::Load, after, Expected::Stated)]);
                self.run.next()
            }
            _ => None,
        }
    }

    pub(crate) fn take(&mut self, reply: &CardReply) {
        self.run.take(reply);
    }

    fn initialized(&self) -> Option<purse::InitializeForLoad> {
        self.run
            .answer_to(|command| command.instruction() == 0x50)
            .filter(CardReply::is_success)
            .and_then(|reply| purse::InitializeForLoad::parse(&reply.data).ok())
    }

    pub(crate) fn findings(self, intent: &Intent, amount: Fen, terminal: TerminalNumber) -> Findings {
        let fresh = self.initialized();
        let records = log(&self.run).filter_map(|logged| logged.record().cloned()).collect::<Vec<_>>();
        let seen = Seen { balance: fresh.as_ref().map(|fresh| fresh.balance), sequence: fresh.as_ref().map(|fresh| fresh.sequence) };
        let verdict = verdict(intent, amount, terminal, seen, &records);
        Findings { verdict, balance: seen.balance, sequence: seen.sequence, executed: self.run.into_executed() }
    }
}

/// What the fresh 8050 told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Seen {
    balance: Option<Fen>,
    sequence: Option<u16>,
}

/// Whether the intended load is on the card. Cases T0 to T7 of the torn write are its tests.
fn verdict(intent: &Intent, amount: Fen, terminal: TerminalNumber, seen: Seen, records: &[Record18]) -> Verdict {
    let after = intent.sequence_before.wrapping_add(1);
    let moved_by = seen.sequence.map(|sequence| sequence.wrapping_sub(intent.sequence_before));
    if moved_by == Some(0) {
        return Verdict::NotWritten;
    }
    // A number that ran far ahead, or backwards, is no evidence of anything.
    if moved_by.is_some_and(|steps| steps > 1000) {
        return Verdict::Unclear;
    }
    let same_number = records.iter().find(|record| record.kind == TransactionKind::Load && record.sequence == after);
    if let Some(record) = same_number {
        let same_stamp = match (intent.stamp, record.at) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let ours = record.amount == amount && record.terminal == terminal && same_stamp;
        return if ours { Verdict::Written } else { Verdict::NotWritten };
    }
    let expected = intent.balance_before.checked_add(amount);
    if moved_by == Some(1) && seen.balance.is_some() && seen.balance == expected { Verdict::Written } else { Verdict::Unclear }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stamp;

    const TERMINAL: TerminalNumber = TerminalNumber::from_bytes([0, 0, 0x12, 0x34, 0x56, 0x78]);
    const ELSEWHERE: TerminalNumber = TerminalNumber::from_bytes([0, 0, 0x99, 0x99, 0x99, 0x99]);
    const AMOUNT: Fen = Fen::new(5000);

    fn intent() -> Intent {
        Intent {
            commands: Vec::new(),
            balance_before: Fen::new(1234),
            sequence_before: 0x2A,
            stamp: Stamp::parse("20220509", "103015"),
            verdict: None,
        }
    }

    fn load(sequence: u16, amount: Fen, terminal: TerminalNumber, time: &str) -> Record18 {
        Record18 { sequence, overdraft: Fen::ZERO, amount, kind: TransactionKind::Load, terminal, at: Stamp::parse("20220509", time) }
    }

    fn ours() -> Record18 {
        load(0x2B, AMOUNT, TERMINAL, "103015")
    }

    fn look(sequence: u16, balance: i64, records: &[Record18]) -> Verdict {
        let seen = Seen { balance: Some(Fen::new(balance)), sequence: Some(sequence) };
        verdict(&intent(), AMOUNT, TERMINAL, seen, records)
    }

    #[test]
    fn an_unmoved_sequence_number_means_not_written() {
        assert_eq!(look(0x2A, 1234, &[]), Verdict::NotWritten, "T0 to T3");
        assert_eq!(look(0x2A, 6234, &[]), Verdict::NotWritten, "the balance misleads");
    }

    #[test]
    fn our_record_means_written_whatever_the_balance_is() {
        assert_eq!(look(0x2B, 6234, &[ours()]), Verdict::Written, "T4");
        assert_eq!(look(0x2B, 5834, &[ours()]), Verdict::Written, "T6: ridden since");
        assert_eq!(look(0x2C, 9234, &[load(0x2C, Fen::new(3000), ELSEWHERE, "120000"), ours()]), Verdict::Written, "topped up after ours");
    }

    #[test]
    fn another_load_under_our_number_means_not_written() {
        for other in [
            load(0x2B, AMOUNT, ELSEWHERE, "103015"),
            load(0x2B, Fen::new(4000), TERMINAL, "103015"),
            load(0x2B, AMOUNT, TERMINAL, "103016"),
        ] {
            assert_eq!(look(0x2B, 6234, std::slice::from_ref(&other)), Verdict::NotWritten, "T7: {other:?}");
        }
    }

    #[test]
    fn without_a_record_only_the_exact_balance_after_one_step_tells() {
        assert_eq!(look(0x2B, 6234, &[]), Verdict::Written);
        assert_eq!(look(0x2B, 5834, &[]), Verdict::Unclear, "T6 with the record rotated out");
        assert_eq!(look(0x2C, 6234, &[]), Verdict::Unclear, "two steps");
        assert_eq!(look(0x29, 6234, &[]), Verdict::Unclear, "backwards");
        assert_eq!(verdict(&intent(), AMOUNT, TERMINAL, Seen { balance: None, sequence: None }, &[]), Verdict::Unclear);
        assert_eq!(verdict(&intent(), AMOUNT, TERMINAL, Seen { balance: None, sequence: None }, &[ours()]), Verdict::Written);
    }

    #[test]
    fn a_number_that_ran_away_is_no_evidence_even_beside_our_record() {
        assert_eq!(look(0x2A + 1000, 6234, &[ours()]), Verdict::Written);
        assert_eq!(look(0x2A + 1001, 6234, &[ours()]), Verdict::Unclear);
        assert_eq!(look(0x29, 6234, &[ours()]), Verdict::Unclear, "backwards");
    }

    /// What a card is asked whose 8050, that many times refused first, tells this number.
    fn asked(refused: usize, sequence: u16) -> Vec<Command> {
        let mut probe = Probe::new(1, AMOUNT, TERMINAL);
        let mut sent: Vec<Command> = Vec::new();
        while let Some(command) = probe.next(&intent(), 1, TERMINAL) {
            let before = sent.iter().filter(|sent| sent.instruction() == 0x50).count();
            let reply = match command.instruction() {
                0x50 if before >= refused => [&[0, 0, 4, 0xD2][..], &sequence.to_be_bytes(), &[1, 0], &[0; 8], &[0x90, 0]].concat(),
                0x50 => vec![0x69, 0x85],
                _ => vec![0x6A, 0x83],
            };
            probe.take(&CardReply::from_bytes(&reply).expect("an answer"));
            sent.push(command);
        }
        sent
    }

    #[test]
    fn the_proof_is_asked_for_only_where_the_number_moved() {
        for (refused, sequence, initializations, proofs) in
            [(0, 0x2A, 1, 0), (0, 0x2B, 1, 1), (1, 0x2A, 2, 0), (1, 0x2B, 2, 1), (2, 0x2B, 2, 0)]
        {
            let sent = asked(refused, sequence);
            let count = |instruction| sent.iter().filter(|command| command.instruction() == instruction).count();
            assert_eq!((count(0x50), count(0x5A)), (initializations, proofs), "{refused} refused, number {sequence:X}");
        }
    }

    #[test]
    fn purchases_share_the_log_but_not_the_numbers() {
        let mut ride = ours();
        ride.kind = TransactionKind::Purchase;
        assert_eq!(look(0x2B, 5834, &[ride]), Verdict::Unclear);
    }
}
