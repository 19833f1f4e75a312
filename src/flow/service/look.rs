//! A look at a card after an update or a debit in doubt: did it happen?
//!
//! File 15 tells of an activation: it is as it was, or as it was to become. A debit is told by the offline sequence
//! number, and by the log where a ride may have moved it; GET TRANSACTION PROVE gives its proof once more.

use crate::domain::{Fen, TerminalNumber};
use crate::flow::commands::{read_balance, read_file_15, read_file_18, select_purse};
use crate::flow::entry::{PurseBefore, Verdict};
use crate::flow::list_run::{ListRun, Stops};
use crate::flow::settings::Settings;
use crate::flow::sight::log;
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{self, Expected, Known, classify};
use crate::proto::files::{File15, Record18};
use crate::proto::message::Executed;
use crate::proto::purse::{self, InitializeForPurchase, Prove, TransactionKind};
use crate::proto::status::StatusWord;

/// A look at the card, on its way.
#[derive(Debug)]
pub(super) struct Look {
    run: ListRun,
    write: Command,
    wanted: Wanted,
}

#[derive(Debug)]
enum Wanted {
    File15 { before: Vec<u8> },
    Purse { before: PurseBefore, terminal: TerminalNumber, key_index: u8, other_amount: Fen, rounds: Rounds },
}

/// What has been asked of the purse so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rounds {
    /// The reads and 8050.
    First,
    /// And 8050 with another amount: some cards refuse one with nothing, and an empty one refuses one with a fen.
    OtherAmount,
    /// And GET TRANSACTION PROVE.
    Proof,
}

/// What the card showed.
#[derive(Debug)]
pub(super) struct Findings {
    pub(super) verdict: Verdict,
    pub(super) balance: Option<Fen>,
    pub(super) sequence: Option<u16>,
    /// Everything that was asked and answered.
    pub(super) executed: Vec<Executed>,
    /// The write with the answer it has had, where the card shows that it happened and proves it.
    pub(super) proof: Option<Executed>,
}

impl Look {
    /// After this update of file 15, which stood so before.
    pub(super) fn at_file_15(write: Command, before: Vec<u8>) -> Look {
        let run = ListRun::new(vec![select_purse(), read_file_15()], Stops::Never);
        Look { run, write, wanted: Wanted::File15 { before } }
    }

    /// After this debit of the whole purse, which stood so before.
    pub(super) fn at_purse(write: Command, before: PurseBefore, terminal: TerminalNumber, settings: &Settings) -> Look {
        let mut commands = vec![select_purse(), read_balance()];
        commands.extend(read_file_18());
        commands.extend(catalogue::initialize_for_purchase(settings.key_index, settings.probe_amount, terminal));
        let other_amount = if settings.probe_amount == Fen::ZERO { Fen::new(1) } else { Fen::ZERO };
        let wanted = Wanted::Purse { before, terminal, key_index: settings.key_index, other_amount, rounds: Rounds::First };
        Look { run: ListRun::new(commands, Stops::Never), write, wanted }
    }

    /// The command to send next; `None` when all has been asked.
    pub(super) fn next(&mut self) -> Option<Command> {
        if let Some(command) = self.run.next() {
            return Some(command);
        }
        let fresh = self.initialized();
        let Wanted::Purse { before, terminal, key_index, other_amount, rounds } = &mut self.wanted else { return None };
        match (*rounds, fresh) {
            (Rounds::First, None) => {
                *rounds = Rounds::OtherAmount;
                self.run.extend(catalogue::initialize_for_purchase(*key_index, *other_amount, *terminal));
            }
            (Rounds::First, Some(fresh)) if fresh.sequence == before.sequence => return None,
            (Rounds::OtherAmount, Some(fresh)) if fresh.sequence == before.sequence => return None,
            // An empty purse initialises nothing on some cards: then the proof alone tells.
            (Rounds::First | Rounds::OtherAmount, _) => {
                *rounds = Rounds::Proof;
                let after = before.sequence.wrapping_add(1);
                self.run.extend([catalogue::get_transaction_prove(TransactionKind::Purchase, after, Expected::Stated)]);
            }
            (Rounds::Proof, _) => return None,
        }
        self.run.next()
    }

    pub(super) fn take(&mut self, reply: &CardReply) {
        self.run.take(reply);
    }

    fn answered(&self, wanted: impl Fn(&Command) -> bool) -> Option<CardReply> {
        self.run.answer_to(wanted).filter(CardReply::is_success)
    }

    fn initialized(&self) -> Option<InitializeForPurchase> {
        let reply = self.answered(|command| command.instruction() == 0x50)?;
        InitializeForPurchase::parse(&reply.data).ok()
    }

    pub(super) fn findings(self) -> Findings {
        match &self.wanted {
            Wanted::File15 { before } => {
                let now = self.answered(|command| classify(command) == Some(Known::ReadBinary { sfi: 0x15 })).map(|reply| reply.data);
                let verdict = now.map_or(Verdict::Unclear, |now| file_verdict(before, self.write.data(), &now));
                let proof = done(&self.write, &[]);
                Findings { verdict, balance: None, sequence: None, executed: self.run.into_executed(), proof: Some(proof) }
            }
            Wanted::Purse { before, terminal, .. } => {
                let seen = self.seen();
                let verdict = purse_verdict(before, *terminal, &seen);
                let proof = match &seen.proof {
                    Proof::Given(proof) => Some(done(&self.write, &[proof.tac.0, proof.mac.0].concat())),
                    Proof::Denied | Proof::NotTold => None,
                };
                Findings { verdict, balance: seen.balance, sequence: seen.sequence, executed: self.run.into_executed(), proof }
            }
        }
    }

    fn seen(&self) -> Seen {
        let fresh = self.initialized();
        let read = self.answered(|command| command.instruction() == 0x5C).and_then(|reply| purse::balance(&reply.data).ok());
        let proof = match self.run.answer_to(|command| command.instruction() == 0x5A) {
            Some(reply) if reply.is_success() => Prove::parse(&reply.data).map_or(Proof::NotTold, Proof::Given),
            Some(reply) if reply.status == NO_PROOF => Proof::Denied,
            _ => Proof::NotTold,
        };
        let records = log(&self.run).filter_map(|logged| logged.record().cloned()).collect();
        let balance = fresh.as_ref().map(|fresh| fresh.balance).or(read);
        Seen { balance, sequence: fresh.map(|fresh| fresh.sequence), records, proof }
    }
}

/// 9406: the card has no MAC and TAC of that transaction.
const NO_PROOF: StatusWord = StatusWord::new(0x94, 0x06);

/// The write, and its answer of 9000 with this data.
fn done(write: &Command, data: &[u8]) -> Executed {
    Executed { command: write.bytes().to_vec(), response: [data, &StatusWord::SUCCESS.bytes()].concat() }
}

/// Whether file 15 is as it was or as it was to become: cards carry 28 bytes of it, or 30, or more.
fn file_verdict(before: &[u8], written: &[u8], now: &[u8]) -> Verdict {
    // The data of the update is the file and four bytes of MAC.
    let Some((written, _)) = written.split_first_chunk::<30>() else { return Verdict::Unclear };
    let length = now.len().min(written.len()).min(before.len());
    if length < File15::LEAST {
        return Verdict::Unclear;
    }
    if now[..length] == written[..length] {
        Verdict::Written
    } else if now[..length] == before[..length] {
        Verdict::NotWritten
    } else {
        Verdict::Unclear
    }
}

/// What the purse showed.
#[derive(Debug)]
struct Seen {
    balance: Option<Fen>,
    sequence: Option<u16>,
    records: Vec<Record18>,
    proof: Proof,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Proof {
    /// Of the purchase that took our number.
    Given(Prove),
    /// There is none.
    Denied,
    /// The card cannot say, or was not asked.
    NotTold,
}

/// Whether the whole purse was debited by us.
fn purse_verdict(before: &PurseBefore, terminal: TerminalNumber, seen: &Seen) -> Verdict {
    let after = before.sequence.wrapping_add(1);
    let moved_by = seen.sequence.map(|sequence| sequence.wrapping_sub(before.sequence));
    if moved_by == Some(0) {
        return Verdict::NotWritten;
    }
    // A number that ran far ahead, or backwards, is no evidence of anything.
    if moved_by.is_some_and(|steps| steps > 1000) {
        return Verdict::Unclear;
    }
    let is_purchase = |kind| matches!(kind, TransactionKind::Purchase | TransactionKind::CompoundPurchase);
    if let Some(record) = seen.records.iter().find(|record| is_purchase(record.kind) && record.sequence == after) {
        let same_stamp = match (before.stamp, record.at) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let ours = record.kind == TransactionKind::Purchase && record.amount == before.balance && record.terminal == terminal && same_stamp;
        return if ours { Verdict::Written } else { Verdict::NotWritten };
    }
    let emptied = seen.balance == Some(Fen::ZERO);
    let untouched = seen.balance == Some(before.balance) && before.balance > Fen::ZERO;
    match (moved_by, &seen.proof) {
        (Some(1), _) | (None, Proof::Given(_)) if emptied => Verdict::Written,
        (None, Proof::Denied) if untouched => Verdict::NotWritten,
        _ => Verdict::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Stamp;
    use crate::proto::purse::Mac;

    const TERMINAL: TerminalNumber = TerminalNumber::from_bytes([0, 0, 0x12, 0x34, 0x56, 0x78]);
    const ELSEWHERE: TerminalNumber = TerminalNumber::from_bytes([0, 0, 0x99, 0x99, 0x99, 0x99]);

    fn before() -> PurseBefore {
        PurseBefore { balance: Fen::new(6234), sequence: 7, stamp: Stamp::parse("20220509", "110500") }
    }

    fn record(sequence: u16, amount: i64, kind: TransactionKind, terminal: TerminalNumber) -> Record18 {
        Record18 { sequence, overdraft: Fen::ZERO, amount: Fen::new(amount), kind, terminal, at: Stamp::parse("20220509", "110500") }
    }

    fn look(sequence: Option<u16>, balance: i64, records: &[Record18], proof: Proof) -> Verdict {
        let seen = Seen { balance: Some(Fen::new(balance)), sequence, records: records.to_vec(), proof };
        purse_verdict(&before(), TERMINAL, &seen)
    }

    fn given() -> Proof {
        Proof::Given(Prove { mac: Mac([1; 4]), tac: Mac([2; 4]) })
    }

    #[test]
    fn an_unmoved_number_means_not_debited() {
        assert_eq!(look(Some(7), 6234, &[], Proof::NotTold), Verdict::NotWritten);
        assert_eq!(look(Some(7), 0, &[], Proof::NotTold), Verdict::NotWritten, "the balance misleads");
    }

    #[test]
    fn the_log_tells_whose_purchase_took_the_number() {
        let ours = record(8, 6234, TransactionKind::Purchase, TERMINAL);
        assert_eq!(look(Some(8), 0, std::slice::from_ref(&ours), given()), Verdict::Written);
        assert_eq!(
            look(Some(9), 0, &[record(9, 0, TransactionKind::CompoundPurchase, ELSEWHERE), ours.clone()], given()),
            Verdict::Written
        );
        let ride = record(8, 200, TransactionKind::CompoundPurchase, ELSEWHERE);
        assert_eq!(look(Some(8), 6034, std::slice::from_ref(&ride), given()), Verdict::NotWritten, "a ride");
        let emptied = record(8, 6234, TransactionKind::Purchase, ELSEWHERE);
        assert_eq!(look(Some(8), 0, &[emptied], given()), Verdict::NotWritten, "another terminal");
        let load = record(8, 6234, TransactionKind::Load, TERMINAL);
        assert_eq!(look(Some(8), 0, &[load], given()), Verdict::Written, "loads have numbers of their own");
        let mut later = ours;
        later.at = Stamp::parse("20220509", "110501");
        assert_eq!(look(Some(8), 0, &[later], given()), Verdict::NotWritten, "another time");
    }

    #[test]
    fn without_a_record_only_an_empty_purse_after_one_step_tells() {
        assert_eq!(look(Some(8), 0, &[], Proof::NotTold), Verdict::Written);
        assert_eq!(look(Some(8), 6034, &[], given()), Verdict::Unclear);
        assert_eq!(look(Some(9), 0, &[], given()), Verdict::Unclear);
        assert_eq!(look(Some(6), 0, &[], given()), Verdict::Unclear, "backwards");
    }

    #[test]
    fn where_an_empty_purse_initialises_nothing_the_proof_tells() {
        assert_eq!(look(None, 0, &[], given()), Verdict::Written);
        assert_eq!(look(None, 6234, &[], Proof::Denied), Verdict::NotWritten);
        assert_eq!(look(None, 0, &[], Proof::Denied), Verdict::Unclear);
        assert_eq!(look(None, 6234, &[], Proof::NotTold), Verdict::Unclear);
        assert_eq!(look(None, 6234, &[], given()), Verdict::Unclear, "the card contradicts itself");
    }

    #[test]
    fn a_number_that_ran_away_is_no_evidence_even_beside_our_record() {
        let ours = [record(8, 6234, TransactionKind::Purchase, TERMINAL)];
        assert_eq!(look(Some(7 + 1000), 0, &ours, given()), Verdict::Written);
        assert_eq!(look(Some(7 + 1001), 0, &ours, given()), Verdict::Unclear);
        let nothing = PurseBefore { balance: Fen::ZERO, ..before() };
        let seen = Seen { balance: Some(Fen::ZERO), sequence: None, records: Vec::new(), proof: Proof::Denied };
        assert_eq!(purse_verdict(&nothing, TERMINAL, &seen), Verdict::Unclear, "an empty purse looks the same before and after");
    }

    /// Looks at a card whose 8050, that many times refused first, tells this number; its proof is this answer.
    fn play(refused: usize, sequence: u16, probe_amount: i64, proof: &[u8]) -> (Vec<Command>, Findings) {
        let write = catalogue::debit(7, Stamp::parse("20220509", "110500").expect("a stamp"), Mac([9; 4]));
        let commands = |amount| catalogue::initialize_for_purchase(1, Fen::new(amount), TERMINAL).expect("it fits");
        let mut listed = vec![select_purse(), read_balance()];
        listed.push(commands(probe_amount));
        let wanted = Wanted::Purse {
            before: before(),
            terminal: TERMINAL,
            key_index: 1,
            other_amount: if probe_amount == 0 { Fen::new(1) } else { Fen::ZERO },
            rounds: Rounds::First,
        };
        let mut look = Look { run: ListRun::new(listed, Stops::Never), write, wanted };
        let mut sent: Vec<Command> = Vec::new();
        while let Some(command) = look.next() {
            let before = sent.iter().filter(|sent| sent.instruction() == 0x50).count();
            let reply = match command.instruction() {
                0x50 if before >= refused => [&[0, 0, 0x18, 0x5A][..], &sequence.to_be_bytes(), &[0; 9], &[0x90, 0]].concat(),
                0x50 => vec![0x94, 0x01],
                0x5C => vec![0, 0, 0x18, 0x5A, 0x90, 0],
                0x5A => proof.to_vec(),
                _ => vec![0x90, 0],
            };
            look.take(&CardReply::from_bytes(&reply).expect("an answer"));
            sent.push(command);
        }
        (sent, look.findings())
    }

    #[test]
    fn the_card_is_asked_for_its_proof_only_where_its_number_does_not_tell() {
        let proof = [&[2; 4][..], &[1; 4], &[0x90, 0]].concat();
        for (refused, sequence, initializations, proofs, told) in
            [(0, 7, 1, 0, Some(7)), (0, 8, 1, 1, Some(8)), (1, 7, 2, 0, Some(7)), (1, 8, 2, 1, Some(8)), (2, 8, 2, 1, None)]
        {
            let (sent, findings) = play(refused, sequence, 0, &proof);
            let count = |instruction| sent.iter().filter(|command| command.instruction() == instruction).count();
            assert_eq!((count(0x50), count(0x5A)), (initializations, proofs), "{refused} refused, number {sequence}");
            assert_eq!((findings.sequence, findings.proof.is_some()), (told, proofs > 0), "{refused} refused, number {sequence}");
        }
        // No card tells its number, and the purse is as it was: only a card that has no proof says that nothing was taken.
        for (answer, verdict) in
            [(&[0x94, 0x06][..], Verdict::NotWritten), (&[0x6D, 0x00], Verdict::Unclear), (&[0x90, 0x00], Verdict::Unclear)]
        {
            let (_, findings) = play(2, 8, 0, answer);
            assert_eq!((findings.verdict, findings.proof), (verdict, None), "{answer:02X?}");
        }
    }

    #[test]
    fn file_15_is_as_it_was_or_as_it_was_to_become() {
        let (before, mut written) = ([0x11; 30], [0x22; 34]);
        written[30..].fill(0xEE);
        let verdict = |now: &[u8]| file_verdict(&before, &written, now);
        assert_eq!(verdict(&written[..30]), Verdict::Written);
        assert_eq!(verdict(&written[..28]), Verdict::Written, "cards carry 28 bytes too");
        assert_eq!(verdict(&[&written[..30], &[9, 9]].concat()), Verdict::Written);
        assert_eq!(verdict(&before), Verdict::NotWritten);
        let mut half = before;
        half[9] = 0x22;
        assert_eq!(verdict(&half), Verdict::Unclear, "neither");
        assert_eq!(verdict(&written[..27]), Verdict::Unclear, "too short to tell");
        assert_eq!(verdict(&[]), Verdict::Unclear);
    }
}
