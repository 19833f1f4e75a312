//! The card's half of loading: recognising it, 8050, 8052, the look after a write in doubt.

use std::time::Duration;

use crate::domain::{Moment, OrderNo};
use crate::flow::commands::{read_balance, select_purse};
use crate::flow::entry::{ByHandReason, Event, Receipt, Verdict};
use crate::flow::fault::{Cause, Fault};
use crate::flow::list_run::{ListRun, Stops};
use crate::flow::outcome::{Because, Ended};
use crate::flow::probe::Probe;
use crate::flow::same_card::{Seeking, Sought};
use crate::flow::settings::Initialize;
use crate::flow::story::Write;
use crate::flow::{Answer, Effect, Step};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::catalogue::{self, Known, OrderTerms, classify};
use crate::proto::message::Settled;
use crate::proto::purse;

use super::{Armed, Credit, Deal, Errand, Loading, Origin, State, Todo};

impl Deal {
    pub(super) fn terms(&self) -> OrderTerms {
        OrderTerms { amount: self.story.charge.amount, terminal: self.story.terminal }
    }

    /// Does what needs the card, with the card; waits for the same one where it is not held.
    pub(super) fn errand(mut self, errand: Errand, now: Moment) -> Step<Loading> {
        let sought = self.run.card.need(self.patience(), now);
        self.sought(errand, sought, now)
    }

    /// The card went away: it is waited for, and what it was needed for begins again from its front.
    pub(super) fn card_lost(mut self, errand: Errand, fault: Fault, now: Moment) -> Step<Loading> {
        let sought = self.run.card.lost(fault, self.patience(), now);
        self.sought(errand, sought, now)
    }

    pub(super) fn seeking(mut self, errand: Errand, seeking: Seeking, answer: Answer, now: Moment) -> Step<Loading> {
        let sought = self.run.card.resume(seeking, answer, &self.story.card_no, self.patience(), now);
        self.sought(errand, sought, now)
    }

    fn sought(mut self, errand: Errand, sought: Sought, now: Moment) -> Step<Loading> {
        if let Sought::Next(..) = sought {
            // Out of our hands it may be used and topped up: what was read before is not told as what is on it.
            self.run.balance_after = None;
        }
        match (sought, errand) {
            (Sought::Next(seeking, effect), errand) => self.in_state(State::Seeking(errand, seeking), *effect),
            (Sought::NotToBeHad(because), _) => self.give_up(because, now),
            (Sought::Held, Errand::Initialize(commands)) => self.run_initialize(commands, now),
            (Sought::Held, Errand::Probe) => self.probe(now),
            (Sought::Held, Errand::Manage) => self.ask_management(),
        }
    }

    fn patience(&self) -> Duration {
        match self.run.origin {
            Origin::Fresh => self.patience_for_return(),
            Origin::Recovered => self.settings.await_card,
        }
    }

    /// INITIALIZE FOR LOAD: the list the order came with where the site runs it, else our own.
    pub(super) fn initialize(self, now: Moment) -> Step<Loading> {
        let commands = match self.settings.initialize {
            Initialize::ServerElseOwn => self.story.commands.clone(),
            Initialize::Own => Vec::new(),
        };
        self.initialize_with(commands, "chargeOrderCreate", now)
    }

    pub(super) fn initialize_with(self, mut commands: Vec<Command>, call: &str, now: Moment) -> Step<Loading> {
        if let Err(refusal) = catalogue::guard(catalogue::Step::Initialize, &commands, &self.terms()) {
            return self.list_refused(call, &refusal.to_string(), &commands, now);
        }
        if !commands.iter().any(is_initialize_for_load) {
            let terminal = self.story.terminal;
            commands.extend(catalogue::initialize_for_load(self.settings.key_index, self.story.charge.amount, terminal));
        }
        self.errand(Errand::Initialize(commands), now)
    }

    fn run_initialize(self, commands: Vec<Command>, now: Moment) -> Step<Loading> {
        let run = ListRun::new(commands, Stops::AtRefusal);
        match run.next() {
            Some(first) => self.in_state(State::Initializing(run), Effect::Transmit(first)),
            None => self.by_hand(ByHandReason::Fault(Cause::BadRequest("the amount does not fit into 8050".to_owned())), now),
        }
    }

    pub(super) fn initializing(mut self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Loading> {
        run.take(reply);
        if let Some(next) = run.next() {
            return self.in_state(State::Initializing(run), Effect::Transmit(next));
        }
        let answer = run.answer_to(is_initialize_for_load).filter(CardReply::is_success);
        let Some(fresh) = answer.and_then(|reply| purse::InitializeForLoad::parse(&reply.data).ok()) else {
            self.run.abandoned = Some(Because::CardRefused(reply.status));
            return self.go(Todo::Again, now);
        };
        let armed = Armed { executed: run.into_executed(), balance: fresh.balance, sequence: fresh.sequence };
        let event = Event::Initialized { executed: armed.executed.clone(), balance: armed.balance, sequence: armed.sequence };
        self.record(event, Todo::Authorize(armed), now)
    }

    /// 4.5 brought 8052: its intent becomes durable, with everything that tells later whether it was written.
    pub(super) fn intend(self, armed: &Armed, commands: Vec<Command>, settled: Settled, now: Moment) -> Step<Loading> {
        let stamp = commands.first().and_then(classify).and_then(|known| match known {
            Known::Credit { stamp, .. } => stamp,
            _ => None,
        });
        let event = Event::Intent {
            commands: commands.iter().map(Into::into).collect(),
            balance_before: armed.balance,
            sequence_before: armed.sequence,
            stamp,
            settled,
        };
        self.record(event, Todo::Credit(Credit { commands }), now)
    }

    /// The point of no return; `receipt` proves that its intent is durable.
    pub(super) fn credit(mut self, credit: Credit, receipt: Receipt) -> Step<Loading> {
        self.run.writes = self.run.writes.saturating_add(1);
        self.run.probes = 0;
        self.run.refused = None;
        let first = credit.commands.first().cloned().expect("the guard let the list through because 8052 leads it");
        self.in_state(State::Crediting { credit, _durable: receipt }, Effect::Transmit(first))
    }

    pub(super) fn credited(mut self, credit: &Credit, reply: &CardReply, now: Moment) -> Step<Loading> {
        let mut run = ListRun::new(credit.commands.clone(), Stops::AtRefusal);
        run.take(reply);
        if reply.is_success() {
            return self.record(Event::Written { executed: run.into_executed() }, Todo::Trail, now);
        }
        // Everything but 9000 is in doubt until the sequence number has been seen.
        self.run.refused = Some(run.into_executed());
        self.errand(Errand::Probe, now)
    }

    /// What the server wants read behind its 8052.
    pub(super) fn trail(self, now: Moment) -> Step<Loading> {
        let Write::Written(intent, executed) = &self.story.write else { return self.go(Todo::Confirm, now) };
        let run = ListRun::resumed(intent.commands.clone(), executed, Stops::AtRefusal);
        match run.next() {
            Some(next) => self.in_state(State::Trailing(run), Effect::Transmit(next)),
            None => self.go(Todo::Confirm, now),
        }
    }

    pub(super) fn trailing(self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Loading> {
        run.take(reply);
        match run.next() {
            Some(next) => self.in_state(State::Trailing(run), Effect::Transmit(next)),
            None => self.trail_ends(run.into_executed(), now),
        }
    }

    /// The card left while only reads were to come: what was read so far is what is reported.
    pub(super) fn trailed(mut self, executed: Vec<crate::proto::message::Executed>, now: Moment) -> Step<Loading> {
        self.run.card.let_go();
        self.trail_ends(executed, now)
    }

    fn trail_ends(self, executed: Vec<crate::proto::message::Executed>, now: Moment) -> Step<Loading> {
        self.record(Event::Written { executed }, Todo::Confirm, now)
    }

    fn probe(self, now: Moment) -> Step<Loading> {
        let mut probe = Probe::new(self.settings.key_index, self.settings.probe_amount, self.story.terminal);
        let Some(intent) = self.story.intent() else { return self.go(Todo::AfterProbe, now) };
        let first = probe.next(intent, self.settings.key_index, self.story.terminal).expect("a probe begins with SELECT");
        self.in_state(State::Probing(probe), Effect::Transmit(first))
    }

    pub(super) fn probing(mut self, mut probe: Probe, reply: &CardReply, now: Moment) -> Step<Loading> {
        probe.take(reply);
        let Some(intent) = self.story.intent() else { return self.go(Todo::AfterProbe, now) };
        if let Some(next) = probe.next(intent, self.settings.key_index, self.story.terminal) {
            return self.in_state(State::Probing(probe), Effect::Transmit(next));
        }
        let findings = probe.findings(intent, self.story.charge.amount, self.story.terminal);
        if findings.verdict == Verdict::Written {
            self.run.balance_after = findings.balance;
        }
        self.run.probes = self.run.probes.saturating_add(1);
        let event = Event::Probed {
            verdict: findings.verdict,
            balance: findings.balance,
            sequence: findings.sequence,
            executed: findings.executed,
        };
        self.record(event, Todo::AfterProbe, now)
    }

    /// The balance afterwards, for the eyes: whatever it is, it changes nothing that was decided.
    pub(super) fn measure(self, now: Moment) -> Step<Loading> {
        if !self.run.card.is_held() {
            return self.close(crate::flow::entry::Ending::Loaded, now);
        }
        let run = ListRun::new(vec![select_purse(), read_balance()], Stops::AtRefusal);
        let first = run.next().expect("the list is not empty");
        self.in_state(State::Measuring(run), Effect::Transmit(first))
    }

    pub(super) fn measuring(mut self, mut run: ListRun, reply: &CardReply, now: Moment) -> Step<Loading> {
        run.take(reply);
        if let Some(next) = run.next() {
            return self.in_state(State::Measuring(run), Effect::Transmit(next));
        }
        let balance = run.answer_to(|command| command.instruction() == 0x5C).filter(CardReply::is_success);
        if let Some(balance) = balance.and_then(|reply| purse::balance(&reply.data).ok()) {
            self.run.balance_after = Some(balance);
        }
        self.close(crate::flow::entry::Ending::Loaded, now)
    }

    /// nothing of the list was sent; the journal has it, and a person looks at the server.
    pub(super) fn list_refused(self, call: &str, reason: &str, commands: &[Command], now: Moment) -> Step<Loading> {
        let event =
            Event::ListRefused { call: call.to_owned(), reason: reason.to_owned(), commands: commands.iter().map(Into::into).collect() };
        let by_hand = ByHandReason::ListRefused { reason: reason.to_owned() };
        self.record(event, Todo::End(Ended::ByHand, Some(Because::ByHand(by_hand))), now)
    }

    /// Whether a reply speaks of this order; one that does not says nothing of it.
    pub(super) fn is_ours(&self, order_no: &OrderNo) -> bool {
        self.story.order_no.as_ref() == Some(order_no)
    }
}

pub(super) fn is_initialize_for_load(command: &Command) -> bool {
    matches!(classify(command), Some(Known::InitializeLoad { .. }))
}
