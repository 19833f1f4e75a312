//! The terminal: what it does next, by what it knows. The counterpart of `src/flow/loading`.

use super::server::{Call, Reply, Shown, State, handle};
use super::world::{ByHand, Load, Run, Stage, Step, World, Wrong};
use super::{Mend, Protocol};

impl World {
    /// An open order is taken up by what the journal tells.
    pub(crate) fn take_up(&mut self, order: usize) {
        let step = match self.journal[order].stage {
            Stage::Written { .. } | Stage::Refused { .. } => Step::Confirm,
            Stage::Opened => Step::Create,
            _ => Step::State,
        };
        let mut run = Run::at(order, step);
        run.create_in_doubt = step == Step::Create;
        self.run = Some(run);
    }

    /// The terminal's next step, with what goes wrong in it.
    pub(crate) fn go_on(&mut self, protocol: Protocol, wrong: Option<Wrong>) {
        let Some(run) = self.run.clone() else { return };
        let number = self.journal[run.order].number;
        match (run.step, number) {
            (Step::Initialize, _) => {
                let sequence = self.sequence();
                self.at(Step::Authorize { sequence }).armed = true;
            }
            (Step::Intend { sequence }, _) => {
                let early = protocol.terminal == Mend::NotesTheWriteBeforeIt;
                self.note(if early { Stage::Written { sequence } } else { Stage::Intent { sequence, verdict: None } });
                self.at(Step::Credit { sequence });
            }
            (Step::Credit { sequence }, Some(number)) => self.credit(protocol, sequence, number, wrong),
            (Step::Probe, _) => self.probe(wrong),
            (Step::Look, Some(number)) => {
                let shown = if wrong == Some(Wrong::Unclear) { Shown::Unclear } else { self.shows(self.books[number].authorized, number) };
                self.at(Step::Settle(shown)).armed = false;
            }
            _ => self.call(protocol, wrong),
        }
    }

    fn running(&mut self) -> &mut Run {
        self.run.as_mut().expect("asked of a run alone")
    }

    fn at(&mut self, step: Step) -> &mut Run {
        let run = self.running();
        run.step = step;
        run
    }

    fn go(&mut self, step: Step) {
        self.running().step = step;
    }

    fn note(&mut self, stage: Stage) {
        let order = self.running().order;
        self.journal[order].stage = stage;
    }

    fn close(&mut self, ending: Stage) {
        self.note(ending);
        self.run = None;
    }

    fn by_hand(&mut self, why: ByHand) {
        let order = self.running().order;
        self.journal[order].by_hand = Some(why);
        self.run = None;
    }

    fn sequence(&self) -> u8 {
        u8::try_from(self.cards[self.reader].len()).expect("a card is loaded a few times")
    }

    /// What the card on the reader shows of a write of this order over this sequence number.
    fn shows(&self, sequence: u8, number: usize) -> Shown {
        match self.cards[self.reader].get(usize::from(sequence)) {
            Some(Load::Order(of)) if *of == number => Shown::Written,
            _ => Shown::NotWritten,
        }
    }

    fn credit(&mut self, protocol: Protocol, sequence: u8, number: usize, wrong: Option<Wrong>) {
        let takes = self.running().armed && self.sequence() == sequence;
        if takes && !matches!(wrong, Some(Wrong::TornBefore | Wrong::CardRefuses)) {
            let reader = self.reader;
            self.cards[reader].push(Load::Order(number));
        }
        let run = self.running();
        run.armed = false;
        if takes && wrong.is_none() {
            self.note(Stage::Written { sequence });
            self.at(Step::Confirm);
            return;
        }
        run.refused = matches!(wrong, None | Some(Wrong::CardRefuses | Wrong::CardDenies));
        (run.probed, run.step) = (false, Step::Probe);
        if protocol.terminal == Mend::WritesAgainWithoutLooking {
            self.note(Stage::Refused { sequence });
            self.at(Step::Confirm);
        }
    }

    fn probe(&mut self, wrong: Option<Wrong>) {
        let order = self.running().order;
        let (Stage::Intent { sequence, .. }, Some(number)) = (self.journal[order].stage, self.journal[order].number) else { return };
        let shown = if wrong == Some(Wrong::Unclear) { Shown::Unclear } else { self.shows(sequence, number) };
        self.note(Stage::Intent { sequence, verdict: Some(shown) });
        let run = self.running();
        (run.probed, run.armed, run.step) = (true, false, Step::State);
        if run.refused && shown == Shown::NotWritten {
            self.note(Stage::Refused { sequence });
            self.at(Step::Confirm);
        }
    }

    fn request(&self, run: &Run) -> Call {
        let entry = &self.journal[run.order];
        match (run.step, entry.number) {
            (Step::Authorize { sequence }, Some(number)) => Call::Authorize { number, sequence },
            (Step::Confirm, Some(number)) => {
                let (sequence, written) = match entry.stage {
                    Stage::Written { sequence } => (sequence, true),
                    Stage::Refused { sequence } => (sequence, false),
                    _ => unreachable!("what is confirmed is known"),
                };
                Call::Confirm { number, sequence, written }
            }
            (Step::Manage, Some(number)) => Call::Manage { number },
            (Step::Settle(shown), Some(number)) => Call::Settle { number, shown },
            (Step::Cancel, Some(number)) => Call::Cancel { number },
            (Step::State, Some(number)) => Call::State { number },
            (Step::Find, _) => Call::Find { card: entry.card },
            _ => Call::Create { payment: run.order, card: entry.card },
        }
    }

    fn call(&mut self, protocol: Protocol, wrong: Option<Wrong>) {
        let run = self.running().clone();
        let call = self.request(&run);
        match wrong {
            Some(Wrong::RequestLost) => self.unanswered(),
            Some(Wrong::Late) => {
                self.late.insert(call);
                self.unanswered();
            }
            Some(Wrong::ReplyLost) => {
                let _ = handle(protocol.server, &mut self.books, call);
                self.unanswered();
            }
            Some(Wrong::CallRefused) => self.answered(protocol, Reply::Refused),
            _ => {
                if wrong == Some(Wrong::Twice) {
                    let _ = handle(protocol.server, &mut self.books, call);
                }
                let reply = handle(protocol.server, &mut self.books, call);
                self.answered(protocol, reply);
            }
        }
    }

    /// No reply says nothing.
    fn unanswered(&mut self) {
        let run = self.running();
        match run.step {
            Step::Create => run.create_in_doubt = true,
            Step::Authorize { .. } | Step::Settle(_) | Step::Cancel => run.step = Step::State,
            _ => {}
        }
    }

    fn answered(&mut self, protocol: Protocol, reply: Reply) {
        let run = self.running().clone();
        match (run.step, reply) {
            (Step::Create, reply) => self.created(protocol, &reply),
            (Step::Find, Reply::Untouched(numbers)) => self.found(protocol, numbers),
            (Step::State, Reply::Is(state)) => self.decide(state),
            (Step::Authorize { sequence }, Reply::Success(_)) => self.go(Step::Intend { sequence }),
            (Step::Authorize { .. } | Step::Confirm | Step::Settle(_), Reply::NeedsManagement) => self.go(Step::Manage),
            (Step::Authorize { .. }, Reply::Refused) => {
                self.running().abandoned = true;
                self.again();
            }
            (Step::Confirm, Reply::Success(_)) if matches!(self.journal[run.order].stage, Stage::Written { .. }) => {
                self.close(Stage::Loaded);
            }
            (Step::Manage, Reply::Success(_)) => self.go(Step::Look),
            (Step::Cancel, Reply::Success(_)) => self.close(Stage::Refunded),
            (Step::Cancel, _) => {
                self.running().cancel_refused = true;
                self.at(Step::State);
            }
            (_, Reply::ByHand) => self.by_hand(ByHand::Server),
            _ => self.go(Step::State),
        }
    }

    fn created(&mut self, protocol: Protocol, reply: &Reply) {
        let run = self.running().clone();
        match reply {
            Reply::Success(number) => self.adopt(*number),
            _ if protocol.terminal == Mend::GivesBackInDoubt => self.close(Stage::NeverOrdered),
            Reply::Refused if !run.create_in_doubt => {
                self.drop_stale_create(protocol.server, run.order);
                self.close(Stage::NeverOrdered);
            }
            Reply::PaymentUsed => {
                let run = self.at(Step::Find);
                // Its list without the order is no proof that there is none.
                run.refused = true;
            }
            _ => self.go(Step::Find),
        }
    }

    /// The list of the card's untouched orders.
    fn found(&mut self, protocol: Protocol, mut numbers: Vec<usize>) {
        let run = self.running().clone();
        if protocol.terminal != Mend::AdoptsAnothers {
            numbers.retain(|number| self.journal[1 - run.order].number != Some(*number));
        }
        match (numbers.as_slice(), run.refused) {
            ([number], _) => self.adopt(*number),
            ([], false) => {
                self.drop_stale_create(protocol.server, run.order);
                self.close(Stage::NeverOrdered);
            }
            ([], true) => self.by_hand(ByHand::UnknownOrder),
            _ => self.by_hand(ByHand::Ambiguous),
        }
    }

    fn adopt(&mut self, number: usize) {
        let run = self.running();
        run.refused = false;
        let order = run.order;
        self.journal[order].number = Some(number);
        self.note(Stage::Created);
        self.again();
    }

    /// What card and server say, put together.
    fn decide(&mut self, state: State) {
        let run = self.running().clone();
        let stage = self.journal[run.order].stage;
        let shown = match stage {
            Stage::Written { .. } => Some(Shown::Written),
            Stage::Refused { .. } => Some(Shown::NotWritten),
            Stage::Intent { verdict, .. } => verdict,
            _ => None,
        };
        let intended = matches!(stage, Stage::Intent { .. });
        match (state, shown) {
            (State::Done, Some(Shown::NotWritten)) | (State::Refunded, Some(Shown::Written)) => self.by_hand(ByHand::Contradiction),
            (State::Done, _) => self.close(Stage::Loaded),
            (State::Refunded, _) => self.close(Stage::Refunded),
            (State::AdjustFailed, _) => self.by_hand(ByHand::Server),
            (State::Authorized | State::Initial | State::CardFailed, None) if intended => self.go(Step::Probe),
            (State::Initial | State::CardFailed, Some(Shown::Unclear)) if !run.probed => self.go(Step::Probe),
            (State::Initial | State::CardFailed, Some(Shown::Written | Shown::Unclear)) => self.by_hand(ByHand::Contradiction),
            (State::Authorized, _) => self.go(Step::Manage),
            (State::Initial | State::CardFailed, Some(Shown::NotWritten)) => {
                self.running().abandoned |= matches!(stage, Stage::Refused { .. });
                self.note(Stage::Created);
                self.again();
            }
            (State::Initial | State::CardFailed, None) => self.again(),
        }
    }

    /// Nothing of it is on the card: it is loaded, or given back where that was decided.
    fn again(&mut self) {
        let run = self.running();
        match (run.cancel_refused, run.abandoned) {
            (true, _) => self.by_hand(ByHand::Server),
            (false, true) => run.step = Step::Cancel,
            (false, false) => run.step = Step::Initialize,
        }
    }
}
