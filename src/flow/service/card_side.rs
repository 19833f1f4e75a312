//! The card's half: recognising it, its answers for 4.10 and 4.12, the write, the look after a write in doubt.

use std::time::Duration;

use crate::domain::{CardStatus, Moment};
use crate::flow::commands::{get_challenge, read_balance, read_file_15, select_purse};
use crate::flow::entry::{ByHandReason, Event, Receipt, Verdict};
use crate::flow::fault::{Cause, Fault};
use crate::flow::list_run::{ListRun, Stops};
use crate::flow::outcome::Because;
use crate::flow::same_card::{Seeking, Sought};
use crate::flow::{Answer, Effect, Step};
use crate::proto::apdu::CardReply;
use crate::proto::catalogue::{self, Known, classify};
use crate::proto::files::File15;
use crate::proto::message::{Executed, ReturnKind};
use crate::proto::purse::{self, InitializeForPurchase};

use super::look::Look;
use super::{Before, Business, Card, Errand, Patience, Prepared, Service, State, Todo, Work, Write};

/// How often a card is looked at that does not tell.
const LOOKS: u8 = 2;

impl Work {
    /// Does what needs the card, with the card; waits for the same one where it is not held.
    pub(super) fn errand(mut self, errand: Errand, now: Moment) -> Step<Service> {
        let sought = self.run.card.need(self.patience(), now);
        self.sought(errand, sought, now)
    }

    /// The card went away: it is waited for, and what it was needed for begins again from its front.
    pub(super) fn card_lost(mut self, errand: Errand, fault: Fault, now: Moment) -> Step<Service> {
        let sought = self.run.card.lost(fault, self.patience(), now);
        self.sought(errand, sought, now)
    }

    pub(super) fn seeking(mut self, errand: Errand, seeking: Seeking, answer: Answer, now: Moment) -> Step<Service> {
        let sought = self.run.card.resume(seeking, answer, &self.story.card_no, self.patience(), now);
        self.sought(errand, sought, now)
    }

    fn sought(mut self, errand: Errand, sought: Sought, now: Moment) -> Step<Service> {
        match (sought, errand) {
            (Sought::Next(seeking, effect), errand) => self.in_state(State::Seeking(errand, seeking), *effect),
            (Sought::Held, Errand::Prepare) => self.begin_to_prepare(),
            (Sought::Held, Errand::Look) => self.look(now),
            // The card does not come. Where nothing is in doubt there is nothing to wait for.
            (Sought::NotToBeHad(because), Errand::Prepare) if because != Because::NeedsCard => {
                self.run.because = Some(because);
                self.call_off(now)
            }
            (Sought::NotToBeHad(because), _) => self.give_up(because, now),
        }
    }

    fn patience(&self) -> Duration {
        match self.run.patience {
            Patience::Return => self.settings.await_return,
            Patience::Card => self.settings.await_card,
        }
    }

    /// The card's answers that the server asks for; none of a broken one.
    pub(super) fn prepare(self, now: Moment) -> Step<Service> {
        match self.story.business {
            Business::Return { kind: ReturnKind::Broken, .. } => self.apply(Prepared { executed: Vec::new(), before: Card::Broken }),
            Business::Return { kind: ReturnKind::Good, .. } | Business::Activation { .. } => self.errand(Errand::Prepare, now),
        }
    }

    fn begin_to_prepare(self) -> Step<Service> {
        // Nothing may follow the challenge before the update (R-9a).
        let commands = match self.story.business {
            Business::Activation { .. } => vec![select_purse(), read_file_15(), get_challenge()],
            Business::Return { .. } => vec![select_purse(), read_balance()],
        };
        let run = ListRun::new(commands, Stops::AtRefusal);
        let first = run.next().expect("the list is not empty");
        self.in_state(State::Preparing(run), Effect::Transmit(first))
    }

    pub(super) fn preparing(mut self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Service> {
        run.take(reply);
        if let Business::Return { terminal, .. } = self.story.business
            && let Some(balance) = balance_alone(&run)
        {
            run.extend(catalogue::initialize_for_purchase(self.settings.key_index, balance, terminal));
        }
        if let Some(next) = run.next() {
            return self.in_state(State::Preparing(run), Effect::Transmit(next));
        }
        let prepared = match self.story.business {
            Business::Activation { .. } => self.prepared_file(run, reply),
            Business::Return { .. } => prepared_purse(run, reply),
        };
        match prepared {
            Ok(prepared @ Prepared { before: Card::Purse { balance, sequence }, .. }) => {
                let event = Event::Initialized { executed: prepared.executed.clone(), balance, sequence };
                self.record(event, Todo::Apply(prepared), now)
            }
            Ok(prepared) => self.apply(prepared),
            // It was seen not to be written, and now it is: by whom, only a person finds out.
            Err(Because::CardStatus(_)) if self.story.writes > 0 => self.by_hand(ByHandReason::CardUnclear, now),
            Err(because) => {
                self.run.because = Some(because);
                self.call_off(now)
            }
        }
    }

    fn prepared_file(&self, run: ListRun, last: &CardReply) -> Result<Prepared, Because> {
        if !last.is_success() {
            return Err(Because::CardRefused(last.status));
        }
        let read = run.answer_to(|command| classify(command) == Some(Known::ReadBinary { sfi: 0x15 })).ok_or(Because::CardMismatch)?;
        let file = File15::parse(&read.data).map_err(|_| Because::CardUnreadable(read.status))?;
        if file.card_no != self.story.card_no {
            return Err(Because::CardMismatch);
        }
        match file.status {
            CardStatus::NotEnabled => Ok(Prepared { executed: run.into_executed(), before: Card::File15(read.data) }),
            status => Err(Because::CardStatus(status)),
        }
    }

    /// The point of no return; `receipt` proves that its authorisation is durable.
    pub(super) fn write(mut self, receipt: Receipt) -> Step<Service> {
        self.run.writes = self.run.writes.saturating_add(1);
        self.run.looks = 0;
        self.run.refused = None;
        let run = ListRun::new(self.commands(), Stops::AtRefusal);
        let first = run.next().expect("the guard let the list through because the write leads it");
        self.in_state(State::Writing { run, _durable: receipt }, Effect::Transmit(first))
    }

    pub(super) fn written(mut self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Service> {
        run.take(reply);
        if reply.is_success() {
            return self.record(Event::Written { executed: run.into_executed() }, Todo::Trail, now);
        }
        // Everything but 9000 is in doubt until the card has been seen.
        self.run.refused = Some(run.into_executed());
        self.errand(Errand::Look, now)
    }

    /// What the server wants read behind its write.
    pub(super) fn trail(self, now: Moment) -> Step<Service> {
        let Write::Written(executed) = &self.story.write else { return self.go(Todo::Confirm, now) };
        let run = ListRun::resumed(self.commands(), executed, Stops::AtRefusal);
        match run.next() {
            Some(next) => self.in_state(State::Trailing(run), Effect::Transmit(next)),
            None => self.go(Todo::Confirm, now),
        }
    }

    pub(super) fn trailing(self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Service> {
        run.take(reply);
        match run.next() {
            Some(next) => self.in_state(State::Trailing(run), Effect::Transmit(next)),
            None => self.record(Event::Written { executed: run.into_executed() }, Todo::Confirm, now),
        }
    }

    /// The card left while only reads were to come: what was read so far is what is reported.
    pub(super) fn trailed(mut self, run: ListRun, now: Moment) -> Step<Service> {
        self.run.card.let_go();
        self.record(Event::Written { executed: run.into_executed() }, Todo::Confirm, now)
    }

    fn look(self, now: Moment) -> Step<Service> {
        let Some(authorized) = &self.story.authorized else { return self.call_off(now) };
        let Some(write) = authorized.commands.first().cloned() else {
            // Left out of a damaged journal: whatever it was, nobody knows what to look for.
            return self.by_hand(ByHandReason::CardUnclear, now);
        };
        let mut look = match (&authorized.before, &self.story.business) {
            (Before::File15(file), _) => Look::at_file_15(write, file.0.clone()),
            (Before::Purse(before, _), Business::Return { terminal, .. }) => Look::at_purse(write, *before, *terminal, &self.settings),
            (Before::Purse(..) | Before::Broken(_), _) => return self.go(Todo::Confirm, now),
        };
        let first = look.next().expect("a look begins with SELECT");
        self.in_state(State::Looking(look), Effect::Transmit(first))
    }

    pub(super) fn looking(mut self, mut look: Look, reply: &CardReply, now: Moment) -> Step<Service> {
        look.take(reply);
        if let Some(next) = look.next() {
            return self.in_state(State::Looking(look), Effect::Transmit(next));
        }
        let findings = look.findings();
        self.run.looks = self.run.looks.saturating_add(1);
        let event = Event::Probed {
            verdict: findings.verdict,
            balance: findings.balance,
            sequence: findings.sequence,
            executed: findings.executed,
        };
        self.record(event, Todo::AfterLook(findings.proof), now)
    }

    /// What the card showed decides.
    pub(super) fn after_look(mut self, proof: Option<Executed>, now: Moment) -> Step<Service> {
        let Write::Intended(verdict) = self.story.write else { return self.go(Todo::Confirm, now) };
        match (verdict, proof) {
            (Some(Verdict::Written), Some(proof)) => self.record(Event::Written { executed: vec![proof] }, Todo::Confirm, now),
            (Some(Verdict::NotWritten), _) => self.not_written(now),
            // A card that was disturbed while it was looked at may tell more the second time.
            _ if self.run.looks < LOOKS => self.errand(Errand::Look, now),
            (Some(Verdict::Written), None) => self.by_hand(ByHandReason::NoProof, now),
            (Some(Verdict::Unclear) | None, _) => {
                self.run.refused = None;
                self.by_hand(ByHandReason::CardUnclear, now)
            }
        }
    }

    /// The card shows that nothing was written.
    fn not_written(mut self, now: Moment) -> Step<Service> {
        let refused = self.run.refused.take().unwrap_or_default();
        let status = refused.last().and_then(|done| CardReply::from_bytes(&done.response).ok()).map(|reply| reply.status);
        if let Some(status) = status {
            self.run.because = Some(Because::CardRefused(status));
            // A card that refuses a MAC refuses it again, and some count how often.
            self.run.may_write &= MENDABLE.contains(&status.bytes());
        } else {
            self.run.because = Some(Because::Fault(Fault::NotDone(Cause::CardRemoved)));
        }
        self.run.may_write &= self.run.writes < self.settings.writes;
        match self.story.business {
            Business::Activation { .. } => self.record(Event::Refused { executed: refused }, Todo::Confirm, now),
            Business::Return { .. } if self.run.may_write => self.record(Event::Reopened, Todo::Prepare, now),
            Business::Return { .. } => self.call_off(now),
        }
    }
}

/// Refusals that a fresh challenge or a fresh 8050 mends: the card was disturbed and had forgotten the first.
const MENDABLE: [[u8; 2]; 7] = [[0x64, 0x00], [0x65, 0x81], [0x69, 0x00], [0x69, 0x01], [0x69, 0x84], [0x69, 0x85], [0x6F, 0x00]];

/// The balance, where the list has come so far and no further.
fn balance_alone(run: &ListRun) -> Option<crate::domain::Fen> {
    if run.commands().len() > 2 {
        return None;
    }
    let reply = run.answer_to(|command| command.instruction() == 0x5C).filter(CardReply::is_success)?;
    purse::balance(&reply.data).ok()
}

fn prepared_purse(run: ListRun, last: &CardReply) -> Result<Prepared, Because> {
    if !last.is_success() {
        return Err(Because::CardRefused(last.status));
    }
    let odd = |what: &str| Because::Fault(Fault::NotDone(Cause::CardAnswer(what.to_owned())));
    let read = run.answer_to(|command| command.instruction() == 0x5C).and_then(|reply| purse::balance(&reply.data).ok());
    let fresh = run.answer_to(|command| command.instruction() == 0x50).and_then(|reply| InitializeForPurchase::parse(&reply.data).ok());
    match (read, fresh) {
        (Some(read), Some(fresh)) if read == fresh.balance => {
            Ok(Prepared { executed: run.into_executed(), before: Card::Purse { balance: read, sequence: fresh.sequence } })
        }
        // What is debited must be all there is.
        (Some(_), Some(_)) => Err(odd("GET BALANCE and INITIALIZE FOR PURCHASE tell two balances")),
        _ => Err(odd("the balance cannot be read")),
    }
}
