//! The reader and what lies on it, the customer who puts it there, and what happens to cards elsewhere.

use std::time::Duration;

use crate::domain::{Fen, OrderKey, Stamp};
use crate::flow::{Answer, Cause, Event, Fault, WhichCard};
use crate::proto::apdu::{CardReply, Command, exchange};
use crate::proto::purse::{Mac, TransactionKind};
use crate::proto::status::StatusWord;
use crate::sim::card::{LogRecord, Proof};
use crate::sim::plan::Blow;

use super::FalseWorld;

/// A write that a card executed at the terminal's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardWrite {
    /// Which card.
    pub card: usize,
    /// For which order, by the journal's last entry: its intent.
    pub key: Option<OrderKey>,
    /// What it did.
    pub kind: WriteKind,
    /// What it moved: the load, or all that was debited.
    pub amount: Fen,
    /// On the card afterwards.
    pub balance_after: Fen,
    /// The sequence number that it took: online of a load, offline of a debit.
    pub sequence_before: u16,
}

/// What a write did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WriteKind {
    /// 8052.
    Credit,
    /// 8054.
    Debit,
    /// 04D6 of file 15.
    Update,
}

/// What happened to a card at another place than this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outside {
    /// Which card.
    pub card: usize,
    /// What it changed the balance by.
    pub by: Fen,
}

/// Whether a card keeps the proof of its last load through what happens next (T6 of the torn writes: most do).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proofs {
    /// GET TRANSACTION PROVE still answers.
    Kept,
    /// 9406.
    Dropped,
}

const GATE: [u8; 6] = [0x13, 0, 0, 0x76, 0x54, 0x32];
const OTHER_TERMINAL: [u8; 6] = [0, 0, 0x99, 0x99, 0x99, 0x99];

impl FalseWorld {
    /// The customer rides: the card is debited elsewhere, where it holds enough.
    pub fn ride(&mut self, card: usize, fare: u32, proofs: Proofs) {
        let at = Stamp::of(self.true_time()).to_bcd();
        let Some(card_in_hand) = self.cards.get_mut(card) else { return };
        let state = card_in_hand.state_mut();
        let (Some(balance), Some(sequence)) = (state.balance.checked_sub(fare), state.offline_sequence.checked_add(1)) else { return };
        if state.status != 1 {
            return;
        }
        (state.balance, state.offline_sequence) = (balance, sequence);
        state.push_log(LogRecord::new(sequence, fare.to_be_bytes(), TransactionKind::CompoundPurchase, GATE, at));
        if proofs == Proofs::Dropped {
            state.load_proof = None;
        }
        self.outside.push(Outside { card, by: Fen::new(-i64::from(fare)) });
    }

    /// The customer tops the card up at another terminal.
    pub fn top_up_elsewhere(&mut self, card: usize, amount: u32) {
        let at = Stamp::of(self.true_time()).to_bcd();
        let Some(card_in_hand) = self.cards.get_mut(card) else { return };
        let state = card_in_hand.state_mut();
        let fits = state.balance.checked_add(amount).filter(|balance| *balance <= 100_000);
        let (Some(balance), Some(sequence)) = (fits, state.online_sequence.checked_add(1)) else { return };
        if state.status != 1 {
            return;
        }
        (state.balance, state.online_sequence) = (balance, sequence);
        state.push_log(LogRecord::new(sequence, amount.to_be_bytes(), TransactionKind::Load, OTHER_TERMINAL, at));
        state.load_proof = Some(Proof { sequence, mac: Mac([0xE1; 4]), tac: Mac([0xE2; 4]) });
        self.outside.push(Outside { card, by: Fen::new(i64::from(amount)) });
    }

    pub(super) fn await_card(&mut self, which: WhichCard, within: Duration, blow: Option<Blow>) -> Answer {
        self.reader.connected = false;
        match blow {
            Some(Blow::NoCard) => {
                self.pull();
                return self.nobody_comes(within);
            }
            Some(Blow::MuteCard) => return Answer::Failed(Fault::NotDone(Cause::CardMute)),
            Some(Blow::ReaderGone) => {
                self.pull();
                return Answer::Failed(Fault::NotDone(Cause::ReaderGone));
            }
            Some(Blow::Rides) => self.ride(self.visitor, 200, Proofs::Kept),
            Some(Blow::TopsUpElsewhere) => self.top_up_elsewhere(self.visitor, 3000),
            // Before an order stands, whatever card comes is the right one.
            Some(Blow::OtherCard) if self.bystander < self.cards.len() && !self.disk.entries().is_empty() => {
                self.put(self.bystander);
                return self.connect();
            }
            _ => {}
        }
        // The customer brings the right card as soon as there is time to.
        match which {
            WhichCard::AnotherOne if within == Duration::ZERO || self.reader.card == Some(self.visitor) => {
                return self.nobody_comes(within);
            }
            WhichCard::AnotherOne => self.put(self.visitor),
            WhichCard::Any if self.reader.card.is_none() && within > Duration::ZERO => self.put(self.visitor),
            WhichCard::Any => {}
        }
        self.connect()
    }

    fn nobody_comes(&mut self, within: Duration) -> Answer {
        self.pass(within);
        Answer::Failed(Fault::NotDone(Cause::NoCard))
    }

    fn connect(&mut self) -> Answer {
        let Some(card) = self.reader.card else { return Answer::Failed(Fault::NotDone(Cause::NoCard)) };
        self.cards[card].power_on();
        self.reader.connected = true;
        Answer::CardPresent
    }

    pub(super) fn transmit(&mut self, command: &Command, blow: Option<Blow>) -> Answer {
        let (Some(card), true) = (self.reader.card, self.reader.connected) else {
            return Answer::Failed(Fault::NotDone(Cause::CardRemoved));
        };
        match blow {
            Some(Blow::PulledBefore) => return self.pulled(Cause::CardRemoved),
            Some(Blow::ReaderGone) => return self.pulled(Cause::ReaderGone),
            Some(Blow::CardSilent) => return self.pulled(Cause::CardMute),
            Some(Blow::Status(status)) => return self.disturbed(card, status),
            _ => {}
        }
        self.check_write(card, command);
        let before = Purse::of(self, card);
        let reply = exchange(command, |bytes| CardReply::from_bytes(&self.cards[card].transmit(bytes)));
        self.note_write(card, command, before);
        match (blow, reply) {
            (Some(Blow::PulledAfter), _) => self.pulled(Cause::CardRemoved),
            (Some(Blow::CardGarbles), _) => self.pulled(Cause::CardAnswer("one byte".to_owned())),
            (Some(Blow::StatusAfter(status)), _) => self.disturbed(card, status),
            (_, Ok(reply)) => Answer::CardReplied(reply),
            (_, Err(error)) => Answer::Failed(Fault::InDoubt(Cause::CardAnswer(error.to_string()))),
        }
    }

    /// The card lost its power: whether it had executed what it was told, the reader cannot say.
    fn pulled(&mut self, cause: Cause) -> Answer {
        self.pull();
        Answer::Failed(Fault::InDoubt(cause))
    }

    /// The card forgets what it was told, as one that was disturbed does.
    fn disturbed(&mut self, card: usize, [first, second]: [u8; 2]) -> Answer {
        self.cards[card].power_on();
        Answer::CardReplied(CardReply { data: Vec::new(), status: StatusWord::new(first, second) })
    }

    /// A command that changes a card must be the one its durable intent names, on the card of that order.
    fn check_write(&mut self, card: usize, command: &Command) {
        if kind_of(command).is_none() {
            return;
        }
        let intent = self.disk.entries().last();
        let intended = match intent.map(|entry| &entry.event) {
            Some(Event::Intent { commands, .. } | Event::SaleAuthorized { commands, .. } | Event::ReturnAuthorized { commands, .. }) => {
                commands.first()
            }
            _ => None,
        };
        if intended != Some(&command.into()) {
            self.breaches.push(format!("{command:?} was sent without a durable intent"));
        }
        let opened = intent.and_then(|intent| self.disk.entries().iter().find(|entry| entry.key == intent.key));
        let of_order = opened.and_then(|opened| match &opened.event {
            Event::Opened { card_no, .. } | Event::ActivationOpened { card_no, .. } | Event::ReturnOpened { card_no, .. } => Some(card_no),
            _ => None,
        });
        if of_order != self.cards[card].state().card_no().as_ref() {
            self.breaches.push(format!("{command:?} was sent to another card than the order's"));
        }
    }

    fn note_write(&mut self, card: usize, command: &Command, before: Purse) {
        let (Some(kind), after) = (kind_of(command), Purse::of(self, card)) else { return };
        if after == before {
            return;
        }
        let key = self.disk.entries().last().map(|entry| entry.key.clone());
        let sequence_before = if kind == WriteKind::Debit { before.offline_sequence } else { before.online_sequence };
        let amount = Fen::new((i64::from(after.balance) - i64::from(before.balance)).abs());
        let balance_after = Fen::new(i64::from(after.balance));
        self.writes.push(CardWrite { card, key, kind, amount, balance_after, sequence_before });
    }
}

/// What a write changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Purse {
    balance: u32,
    online_sequence: u16,
    offline_sequence: u16,
    status: u8,
}

impl Purse {
    fn of(world: &FalseWorld, card: usize) -> Purse {
        let state = world.cards[card].state();
        Purse {
            balance: state.balance,
            online_sequence: state.online_sequence,
            offline_sequence: state.offline_sequence,
            status: state.status,
        }
    }
}

fn kind_of(command: &Command) -> Option<WriteKind> {
    match command.header() {
        [0x80, 0x52, ..] => Some(WriteKind::Credit),
        [0x80, 0x54, ..] => Some(WriteKind::Debit),
        [0x04, 0xD6, ..] => Some(WriteKind::Update),
        _ => None,
    }
}
