//! What a program with a fault does otherwise.

use crate::domain::{Fen, Moment, PayOrderNo, Stamp};
use crate::driver::World;
use crate::flow::entry::{CommandHex, Ending, Tender};
use crate::flow::service::story::Write as Service;
use crate::flow::story::Write as Load;
use crate::flow::{Answer, Case, Effect, Entry, Event, Fault};
use crate::proto::apdu::{CardReply, Command};
use crate::proto::codes::ResultCode;
use crate::proto::gateway::{Ask, IfPaid, PayReply, PayRequest, PayState, Payment};
use crate::proto::message::{CardResult, Executed, Request, Response};
use crate::proto::status::StatusWord;
use crate::sim::world::FalseWorld;

use super::{Hand, Planted, again};

impl Hand {
    /// Performs what a flow asks for, as a program with this fault would.
    pub fn perform(&mut self, world: &mut FalseWorld, effect: &Effect) -> Answer {
        let Some(planted) = self.planted else { return world.perform(effect) };
        self.note(effect);
        match effect {
            Effect::Record(entry) => self.record(planted, world, entry),
            Effect::Ask(request) => ask(planted, world, request),
            Effect::Pay(request) => pay(planted, world, request),
            Effect::Transmit(command) => transmit(planted, world, command),
            Effect::Pause(_) if planted == Planted::WaitsForNothing => Answer::Done,
            other => world.perform(other),
        }
    }

    fn record(&mut self, planted: Planted, world: &mut FalseWorld, entry: &Entry) -> Answer {
        let lost = match planted {
            Planted::LosesIntents => matches!(entry.event, Event::Intent { .. }),
            Planted::LosesWrites => matches!(entry.event, Event::Written { .. }),
            Planted::LosesBeginnings => {
                matches!(entry.event, Event::Opened { .. } | Event::ActivationOpened { .. } | Event::ReturnOpened { .. })
            }
            Planted::LosesEnds => matches!(entry.event, Event::Closed { .. }),
            Planted::LosesLooks => matches!(entry.event, Event::Probed { .. }),
            Planted::LosesHandovers => matches!(entry.event, Event::HandedOver { .. }),
            _ => false,
        };
        if lost {
            return Answer::Recorded(self.nowhere.commit(entry));
        }
        before_entry(planted, world, entry);
        let answer = world.perform(&Effect::Record(altered(planted, world, entry)));
        if world.is_dead() {
            return answer;
        }
        match answer {
            Answer::Failed(Fault::NotDone(_)) if planted == Planted::AcknowledgesWithoutRoom => {
                Answer::Recorded(self.nowhere.commit(entry))
            }
            Answer::Recorded(receipt) => {
                self.after_entry(planted, world, entry);
                Answer::Recorded(receipt)
            }
            answer => answer,
        }
    }

    fn after_entry(&self, planted: Planted, world: &mut FalseWorld, entry: &Entry) {
        match (planted, &entry.event, &self.last_write, &self.last_payment) {
            (Planted::WritesAgain, Event::Written { .. }, Some(write), _) => _ = world.perform(&Effect::Transmit(write.clone())),
            (Planted::RefundsWhatIsLoaded, Event::Closed { ending: Ending::Loaded, .. }, _, Some(payment)) => {
                let request = PayRequest { ask: Ask::Revoke { if_paid: IfPaid::Refund }, ..payment.clone() };
                world.perform(&Effect::Pay(request));
            }
            (Planted::LoadsAgain, Event::Written { .. }, Some(write), _) => {
                if let Some(authorization) = &self.last_authorization {
                    _ = again::load(world, entry, write, authorization);
                }
            }
            (Planted::NotesUnpaid, Event::Closed { payout: Some(amount), .. }, _, _) => {
                world.disk.commit(&Entry { event: Event::HandedOver { amount: *amount }, ..entry.clone() });
            }
            (Planted::KeepsPeople, Event::Closed { .. }, _, _) => {
                let told = world.disk.entries().iter().find(|opened| opened.key == entry.key).cloned();
                if let Some(mut opened) = told {
                    opened.event.set_customer(Some(crate::proto::message::Customer::default()));
                    world.disk.commit(&opened);
                }
            }
            _ => {}
        }
    }

    /// What recovery does with a case in place of taking it up.
    pub fn closes(&self, case: &Case, now: Moment) -> Option<Entry> {
        let ending = match self.planted? {
            Planted::ClosesAsCancelled => Ending::Cancelled,
            Planted::ClosesAsLoaded => Ending::Loaded,
            _ => return None,
        };
        let event = Event::Closed { ending, balance_after: None, payout: None };
        matches!(case, Case::Charge(_)).then(|| Entry { key: case.key().clone(), at: Stamp::of(now.civil), event })
    }

    /// A case as recovery takes it.
    pub fn takes(&self, mut case: Case) -> Case {
        match (self.planted, &mut case) {
            (Some(Planted::TakesForWritten), Case::Charge(story)) => {
                if let Load::Intended(intent) = &story.write {
                    story.write = Load::Written(intent.clone(), Vec::new());
                }
            }
            (Some(Planted::TakesForWritten), Case::Service(story)) if matches!(story.write, Service::Intended(_)) => {
                story.write = Service::Written(Vec::new());
            }
            (Some(Planted::TakesForNotWritten), Case::Charge(story)) => story.write = Load::None,
            (Some(Planted::TakesForNotWritten), Case::Service(story)) if matches!(story.write, Service::Intended(_)) => {
                story.write = Service::None;
            }
            (Some(Planted::ForgetsNumbers), Case::Charge(story)) => story.order_no = None,
            _ => {}
        }
        case
    }
}

/// What is done too early.
fn before_entry(planted: Planted, world: &mut FalseWorld, entry: &Entry) {
    match (planted, &entry.event) {
        (Planted::WritesBeforeIntent, Event::Intent { commands, .. }) => {
            if let Some(command) = commands.first().and_then(|CommandHex(text)| Command::from_hex(text).ok()) {
                world.perform(&Effect::Transmit(command));
            }
        }
        (Planted::AsksBeforeOpening, Event::Opened { tender: Tender::Gateway, amount, means, pay_order_no, .. }) => {
            let ask = Ask::Create { means: *means, valid: std::time::Duration::from_mins(1) };
            let request = PayRequest { pay_order_no: pay_order_no.clone(), amount: *amount, ask };
            world.perform(&Effect::Pay(request));
        }
        _ => {}
    }
}

/// An entry as it reaches the journal.
fn altered(planted: Planted, world: &FalseWorld, entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    match (planted, &mut entry.event) {
        (Planted::FilesUnderAnother, event) if !matches!(event, Event::Opened { .. }) => {
            if let Some(first) = world.disk.entries().first() {
                entry.key = first.key.clone();
            }
        }
        (Planted::AltersSequences, Event::Intent { sequence_before, .. }) => *sequence_before = sequence_before.wrapping_add(1),
        (Planted::OwesTooMuch, Event::Closed { payout: Some(owed), .. }) => *owed = owed.checked_add(Fen::new(100)).unwrap_or(*owed),
        (Planted::AltersAmounts, Event::Opened { amount, .. }) => *amount = amount.checked_add(Fen::new(100)).unwrap_or(*amount),
        _ => {}
    }
    entry
}

/// A success that nobody gave.
fn success() -> Answer {
    Answer::Replied(Response { code: ResultCode::new("000000"), description: String::new(), body: None })
}

fn ask(planted: Planted, world: &mut FalseWorld, request: &Request) -> Answer {
    match (planted, request) {
        (Planted::ConfirmsInSilence, Request::CardChargeConfirm { .. })
        | (Planted::CancelsInSilence, Request::ChargeOrderCancel { .. })
        | (Planted::ReturnsInSilence, Request::CardReturnConfirm { .. }) => success(),
        (Planted::OrdersTwice, Request::ChargeOrderCreate(charge)) => {
            let mut other = charge.clone();
            other.pay_order_no = PayOrderNo::parse(&format!("{}X", charge.pay_order_no)).expect("not blank");
            world.perform(&Effect::Ask(Request::ChargeOrderCreate(other)));
            world.perform(&Effect::Ask(request.clone()))
        }
        (Planted::DisownsSales | Planted::ClaimsSales, Request::CardSaleConfirm { .. }) => {
            let mut changed = request.clone();
            if let Request::CardSaleConfirm { written, executed, .. } = &mut changed {
                let claims = planted == Planted::ClaimsSales;
                *written = if claims { CardResult::Written } else { CardResult::NotWritten };
                if claims {
                    *executed = vec![Executed { command: vec![0x04, 0xD6, 0x95, 0], response: vec![0x90, 0] }];
                }
            }
            world.perform(&Effect::Ask(changed))
        }
        _ => world.perform(&Effect::Ask(request.clone())),
    }
}

fn pay(planted: Planted, world: &mut FalseWorld, request: &PayRequest) -> Answer {
    let state = match (planted, request.ask) {
        (Planted::RevokesInSilence, Ask::Revoke { if_paid: IfPaid::Keep }) => PayState::Revoked,
        (Planted::RefundsInSilence, Ask::Revoke { if_paid: IfPaid::Refund }) => PayState::Refunded,
        (Planted::BelievesInPayments, Ask::Query) => PayState::Paid,
        _ => return world.perform(&Effect::Pay(request.clone())),
    };
    let payment = Payment { state, amount: request.amount, qr: None, left: None, transaction: None, paid_at: None };
    Answer::Paid(PayReply::Stands(payment))
}

/// The look after a write in doubt: an 8050 of nothing, or of a fen. And another program's purchase, behind everybody's back.
fn transmit(planted: Planted, world: &mut FalseWorld, command: &Command) -> Answer {
    let answer = world.perform(&Effect::Transmit(command.clone()));
    if let (Planted::SharesTheReader, [0x80, 0x5C, ..], Some(card)) = (planted, command.header(), world.on_reader()) {
        let state = world.cards[card].state_mut();
        (state.balance, state.offline_sequence) = (state.balance.saturating_sub(100), state.offline_sequence.saturating_add(1));
    }
    let looks = matches!(command.header(), [0x80, 0x50, 0, 2]) && matches!(command.data(), [_, 0, 0, 0, 0 | 1, ..]);
    let before = world.disk.entries().iter().rev().find_map(|entry| match entry.event {
        Event::Intent { sequence_before, .. } => Some(sequence_before),
        _ => None,
    });
    match (answer, before) {
        (Answer::CardReplied(reply), Some(before))
            if planted == Planted::LooksWithClosedEyes && looks && reply.status == StatusWord::SUCCESS && reply.data.len() >= 6 =>
        {
            let mut data = reply.data;
            data[4..6].copy_from_slice(&before.to_be_bytes());
            Answer::CardReplied(CardReply { data, status: reply.status })
        }
        (answer, _) => answer,
    }
}
