//! What must hold of many customers and days at one terminal, whatever goes wrong.
//!
//! The judge sees the world from outside: what every card holds and executed, what the server and the payment gateway have
//! in their books, what the journal keeps. Of the program it sees what it tells people, and the story it believes. After
//! every effect, after every run and at the end it holds the rules of [`Rule`]; the first that is broken ends the history.

mod accounts;
mod cash;
mod end;
mod shown;
mod told;

pub use end::through_text;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::domain::{Fen, OrderKey, OrderNo, PayOrderNo};
use crate::flow::case;
use crate::flow::entry::Tender;
use crate::flow::{Case, Event};

use super::super::card::CardState;
use super::super::world::{CardWrite, FalseWorld, WriteKind};

/// What must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// An order is credited at most once, by whichever of its names in the journal.
    CreditedOnce,
    /// A write is sent to the card of its order alone, and only with its intent durable.
    IntentFirst,
    /// A card holds what it held, and what was written to it here and elsewhere, and nothing else.
    CardHolds,
    /// Every payment is on a card, given back, or open in the journal: one of them, never none, never two.
    MoneyAccounted,
    /// No order is both credited and given back.
    CreditedOrRefunded,
    /// No card is active without a sale that the server allowed, and in the end confirmed.
    ActiveBySale,
    /// A card is debited once, by all it holds, and its return closes with the payout confirmed.
    DebitPaid,
    /// Nothing is paid out that the server has not confirmed, and nothing twice.
    PayoutConfirmed,
    /// The end of a case notes the cash that the case owes, and that is handed over once; every fen that was handed in is on a card,
    /// open, owed, or back with the customer.
    CashOwedOnce,
    /// What a person is told of an end is true.
    ToldTruly,
    /// What a screen shows on the way is true.
    ShownTruly,
    /// What the running flow knows of its case is what the journal's entries tell.
    JournalSuffices,
    /// The evidence for a write stands in the journal before the write does.
    EvidenceComplete,
    /// Every flow comes to an end.
    Ends,
    /// Once nothing goes wrong any more, everything closes, or stands with a person who alone can help.
    EverythingCloses,
    /// Once everything is closed, cards, server, gateway and journal tell the same.
    BooksAgree,
    /// The journal keeps nobody's name beyond what it is needed for.
    NobodyKept,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 17] = [
        Rule::CreditedOnce,
        Rule::IntentFirst,
        Rule::CardHolds,
        Rule::MoneyAccounted,
        Rule::CreditedOrRefunded,
        Rule::ActiveBySale,
        Rule::DebitPaid,
        Rule::PayoutConfirmed,
        Rule::CashOwedOnce,
        Rule::ToldTruly,
        Rule::ShownTruly,
        Rule::JournalSuffices,
        Rule::EvidenceComplete,
        Rule::Ends,
        Rule::EverythingCloses,
        Rule::BooksAgree,
        Rule::NobodyKept,
    ];
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Which.
    pub rule: Rule,
    /// How.
    pub words: String,
}

impl Breach {
    pub(crate) fn new(rule: Rule, words: impl Into<String>) -> Breach {
        Breach { rule, words: words.into() }
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {}", self.rule, self.words)
    }
}

/// What became of a step.
pub type Verdict = Result<(), Breach>;

fn claim(rule: Rule, holds: bool, words: impl FnOnce() -> String) -> Verdict {
    if holds { Ok(()) } else { Err(Breach { rule, words: words() }) }
}

/// What became of an entry that a flow wanted durable.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recorded {
    /// It is.
    Durable,
    /// The flow was told that it is not, or may not be.
    Failed,
}

/// A payment that was taken, or asked for, at this terminal.
#[derive(Debug, Clone)]
struct Payment {
    amount: Fen,
    tender: Tender,
    number: PayOrderNo,
}

/// Watches one history.
#[derive(Debug, Clone)]
pub struct DaysJudge {
    cards_before: Vec<CardState>,
    payments: BTreeMap<OrderKey, Payment>,
    /// The payment of the run that is going on.
    begun: Option<OrderKey>,
    /// Whether an entry could not be made in the run that is going on: the flow then knows more than the journal.
    entry_failed: bool,
    writes_seen: usize,
    credits: BTreeMap<OrderKey, u16>,
    debits: BTreeMap<OrderKey, u16>,
    updates: BTreeMap<OrderKey, u16>,
    /// Told that nothing was charged or done: the money goes back, or went back.
    given_back: BTreeSet<OrderKey>,
    /// Told that a person must find the order that the payment had made before.
    to_be_found: BTreeSet<OrderKey>,
    paid_out: BTreeMap<OrderKey, Fen>,
    /// The change that was told.
    changed: BTreeMap<OrderKey, Fen>,
    /// Charges of which cash was told to be handed over.
    payouts_told: BTreeSet<OrderKey>,
    /// What was taken out of the drawer because the program asked for it.
    handed_over: BTreeMap<OrderKey, Fen>,
}

impl DaysJudge {
    /// Begins to watch.
    pub fn new(world: &FalseWorld) -> DaysJudge {
        DaysJudge {
            cards_before: world.cards.iter().map(|card| card.state().clone()).collect(),
            payments: BTreeMap::new(),
            begun: None,
            entry_failed: false,
            writes_seen: 0,
            credits: BTreeMap::new(),
            debits: BTreeMap::new(),
            updates: BTreeMap::new(),
            given_back: BTreeSet::new(),
            to_be_found: BTreeSet::new(),
            paid_out: BTreeMap::new(),
            changed: BTreeMap::new(),
            payouts_told: BTreeSet::new(),
            handed_over: BTreeMap::new(),
        }
    }

    /// A charge is about to begin, with this payment.
    pub fn charge_begins(&mut self, key: &OrderKey, amount: Fen, tender: Tender, number: &PayOrderNo) {
        self.payments.insert(key.clone(), Payment { amount, tender, number: number.clone() });
        self.begun = Some(key.clone());
    }

    /// A run begins.
    pub fn run_begins(&mut self) {
        self.entry_failed = false;
    }

    /// After each effect. `case` is what the flow knows, asked for only where it is needed.
    pub fn after_effect(&mut self, world: &FalseWorld, recorded: Option<Recorded>, case: impl FnOnce() -> Option<Case>) -> Verdict {
        if let Some(words) = world.breaches().first() {
            return Err(Breach::new(Rule::IntentFirst, words.clone()));
        }
        while let Some(write) = world.writes().get(self.writes_seen) {
            self.writes_seen += 1;
            self.written(world, write)?;
        }
        if let Some(words) = world.server.ledger.breaches.first() {
            return Err(Breach::new(Rule::CreditedOrRefunded, words.clone()));
        }
        match recorded {
            Some(Recorded::Failed) => self.entry_failed = true,
            Some(Recorded::Durable) if !self.entry_failed => journal_suffices(world, case())?,
            _ => {}
        }
        accounts::payments_moved_once(world)
    }

    fn written(&mut self, world: &FalseWorld, write: &CardWrite) -> Verdict {
        let Some(key) = &write.key else { return Err(Breach::new(Rule::IntentFirst, "a card was written before any order stood")) };
        let times = match write.kind {
            WriteKind::Credit => &mut self.credits,
            WriteKind::Debit => &mut self.debits,
            WriteKind::Update => &mut self.updates,
        };
        let times = times.entry(key.clone()).or_default();
        *times += 1;
        let once = if write.kind == WriteKind::Debit { Rule::DebitPaid } else { Rule::CreditedOnce };
        claim(once, *times == 1, || format!("{key} was written {times} times: {write:?}"))?;
        let returned = self.given_back.contains(key);
        claim(Rule::CreditedOrRefunded, !returned, || format!("{key} was written after its payment had been given back: {write:?}"))?;
        if write.kind == WriteKind::Credit {
            let together = order_no(world, key).map_or(1, |order_no| self.credits_of(world, &order_no));
            claim(Rule::CreditedOnce, together == 1, || format!("the order of {key} was credited {together} times"))?;
        }
        evidence(world, write, key)
    }

    /// How often this order of the server was credited, under whichever names the journal knows it by.
    fn credits_of(&self, world: &FalseWorld, order: &OrderNo) -> u16 {
        self.credits.iter().filter(|(key, _)| order_no(world, key).as_ref() == Some(order)).map(|(_, times)| *times).sum()
    }
}

/// The server's number of an order, by the journal.
fn order_no(world: &FalseWorld, key: &OrderKey) -> Option<OrderNo> {
    world.disk.entries().iter().rev().filter(|entry| entry.key == *key).find_map(|entry| match &entry.event {
        Event::Created { order_no, .. } | Event::SaleAuthorized { order_no, .. } | Event::ReturnAuthorized { order_no, .. } => {
            Some(order_no.clone())
        }
        _ => None,
    })
}

/// The journal's entries alone tell what the flow believes: a restart after this effect would know the same.
fn journal_suffices(world: &FalseWorld, known: Option<Case>) -> Verdict {
    let Some(mut known) = known else { return Ok(()) };
    let told = case::fold(world.disk.told_of(known.key())).0.into_values().next();
    let Some(mut told) = told else {
        return Err(Breach::new(Rule::JournalSuffices, format!("the journal holds nothing of {}", known.key())));
    };
    // An entry bears the time at which it was asked for; the flow learns a moment later that it is durable.
    for case in [&mut known, &mut told] {
        forget_what_only_one_knows(case);
    }
    claim(Rule::JournalSuffices, told == known, || format!("the journal tells {told:?}, and the flow knows {known:?}"))
}

fn forget_what_only_one_knows(case: &mut Case) {
    match case {
        Case::Charge(story) => (story.updated_at, story.handing) = (story.opened_at, story.handing.at(story.opened_at)),
        Case::Service(story) => {
            (story.updated_at, story.handing) = (story.opened_at, story.handing.at(story.opened_at));
            // The journal forgets the person with the entry that closes the story.
            story.customer = story.customer.take().filter(|_| story.is_open());
        }
    }
}

/// Everything that tells later whether a write happened, and for whom, is durable before it.
fn evidence(world: &FalseWorld, write: &CardWrite, key: &OrderKey) -> Verdict {
    let events: Vec<&Event> = world.disk.entries().iter().filter(|entry| entry.key == *key).map(|entry| &entry.event).collect();
    let has = |wanted: &dyn Fn(&Event) -> bool| events.iter().any(|event| wanted(event));
    let missing = |what: &str| Breach::new(Rule::EvidenceComplete, format!("{what} is not in the journal: {write:?}"));
    let number = write.sequence_before;
    match write.kind {
        WriteKind::Credit => {
            let amount = write.amount;
            if !has(&|event| matches!(event, Event::Opened { amount: opened, .. } if *opened == amount)) {
                return Err(missing("what was paid"));
            }
            if !has(&|event| matches!(event, Event::Created { .. })) {
                return Err(missing("the order's number"));
            }
            let initialized = |event: &Event| matches!(event, Event::Initialized { sequence, executed, .. } if *sequence == number && !executed.is_empty());
            if !has(&initialized) {
                return Err(missing("what 8050 answered"));
            }
            let intended =
                |event: &Event| matches!(event, Event::Intent { sequence_before, stamp: Some(_), .. } if *sequence_before == number);
            if !has(&intended) {
                return Err(missing("the sequence number before"));
            }
        }
        WriteKind::Debit => {
            let before = |event: &Event| matches!(event, Event::ReturnAuthorized { before: Some(before), .. } if before.sequence == number && before.balance == write.amount);
            if !has(&before) {
                return Err(missing("the purse before"));
            }
        }
        WriteKind::Update => {
            if !has(&|event| matches!(event, Event::SaleAuthorized { file_before, .. } if file_before.0.len() >= 28)) {
                return Err(missing("file 15 before"));
            }
        }
    }
    Ok(())
}
