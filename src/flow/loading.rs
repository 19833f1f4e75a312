//! An order that stands, until it is closed: made, authorised, written, confirmed; or settled when something broke.
//!
//! ```text
//!                       recovery: by what the journal tells
//!                ┌──────────────┬──────────┬───────────────┐
//!  Create(4.2) ──┤              │          │               │
//!    │  in doubt: repeat (R-15), then Find(4.3)            │
//!    ▼                                     ▼               ▼
//!  Initialize(8050) ◄──── not written ── State(4.3)      Confirm
//!    │                                     ▲   │
//!    ▼                                     │   │ 2 7 4
//!  Authorize(4.5) ─── in doubt ────────────┤   ▼
//!    │                                     │  Manage(4.7) ─► its list ─► ManageConfirm(4.8) ─► State
//!    ▼                                     │   ▲
//!  INTENT ─► Credit(8052) ── not 9000 ── Probe ┘
//!    │ 9000
//!    ▼
//!  WRITTEN ─► Confirm(4.6), repeated ─► Measure ─► CLOSED
//!
//!  refused before anything was written ─► Cancel(4.4) ─► CLOSED
//! ```
//!
//! In capitals: durable before the next step. Everything between INTENT and CLOSED survives a restart because
//! [`Story`] folds the journal into the same knowledge.

mod card_side;
mod decisions;
mod endings;
mod manage_side;
mod pay_side;
mod server_side;

use std::sync::Arc;

use crate::domain::{Fen, Moment, OrderState, Stamp};
use crate::proto::apdu::Command;
use crate::proto::message::{Call, CommandsBody, Executed, OrderRow, Request};

use super::case::Case;
use super::entry::{Ending, Entry, Event, Receipt, Source};
use super::fault::Fault;
use super::list_run::ListRun;
use super::outcome::{Because, Ended, Outcome};
use super::probe::Probe;
use super::same_card::{SameCard, Seeking};
use super::settings::Settings;
use super::story::{Money, Refusal, Story, Write};
use super::{Answer, CardUse, Effect, Flow, Progress, Stage, Step};

use pay_side::{PayRun, PayTodo, Paying};

/// The machine.
#[derive(Debug)]
pub struct Loading {
    deal: Deal,
    state: State,
}

/// What is known of the order and of this run of it.
#[derive(Debug)]
struct Deal {
    settings: Arc<Settings>,
    story: Story,
    run: Run,
}

/// What only this run knows; a restart begins with a fresh one.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools)] // independent facts of one run, not the states of one thing
struct Run {
    origin: Origin,
    intention: Intention,
    card: SameCard,
    /// The payment at the gateway.
    pay: PayRun,
    /// The last call asked.
    asked: Option<Call>,
    /// Repetitions of that call.
    attempts: u8,
    /// Whether an earlier 4.2 may have been handled.
    create_in_doubt: bool,
    /// 4.5 sent.
    authorizations: u8,
    /// 4.5 answered with another 8050 (R-13).
    reinitializations: u8,
    /// 8052 sent.
    writes: u8,
    /// 4.7/4.8 rounds begun.
    rounds: u8,
    /// The refusal of 4.7 or 4.8 that made us ask for the state.
    manage_refusal: Option<Refusal>,
    /// 4.4 sent.
    cancels: u8,
    /// The refusal of 4.4.
    cancel_refusal: Option<Refusal>,
    /// Whether 4.6 was answered.
    confirmed: bool,
    /// The answer to 8052 that was not 9000, to be confirmed with once nothing is known to be written.
    refused: Option<Vec<Executed>>,
    /// How often the card was looked at since the last write of this run.
    probes: u8,
    /// The server's last word on the order.
    state: Option<OrderState>,
    /// Why the order is to be cancelled rather than written.
    abandoned: Option<Because>,
    /// On the card afterwards, as read.
    balance_after: Option<Fen>,
    /// Whether the journal may not have the end.
    end_in_doubt: bool,
}

/// What an order is taken up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Intention {
    /// To bring it onto the card.
    Load,
    /// To learn what became of it by card management, and no more (卡管理).
    Settle,
    /// To cancel it, so that the payment can be given back (4.4).
    GiveBack,
}

/// Where the order comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// Made in this run: nobody else has touched it.
    Fresh,
    /// From the journal: the customer may have been elsewhere with it.
    Recovered,
}

#[derive(Debug)]
enum State {
    Recording(Box<Event>, Todo),
    Paying(Paying),
    Creating,
    Finding {
        page: u32,
        found: Vec<OrderRow>,
        refused: Option<Refusal>,
    },
    /// Whether the journal knows what the server offers: an old reply may be played back, and is signed all the same.
    Recalling(Offered),
    Seeking(Errand, Seeking),
    Initializing(ListRun),
    Authorizing(Armed),
    Crediting {
        credit: Credit,
        _durable: Receipt,
    },
    Trailing(ListRun),
    Probing(Probe),
    Confirming,
    Stating {
        page: u32,
    },
    AskingManagement,
    RunningManagement(ListRun),
    ConfirmingManagement,
    Cancelling,
    Measuring(ListRun),
    Pausing(Todo),
    Releasing(Box<Outcome>),
}

/// An order that may be this story's.
#[derive(Debug)]
enum Offered {
    /// By 4.2.
    Created(CommandsBody),
    /// By 4.3, whose list was searched; and the refusal of 4.2 that made us search.
    Found(Vec<OrderRow>, Option<Refusal>),
}

/// What comes next.
#[derive(Debug)]
enum Todo {
    Pay(PayTodo),
    Create,
    Find(Option<Refusal>),
    Unordered,
    State,
    Initialize,
    Authorize(Armed),
    Credit(Credit),
    Trail,
    AfterProbe,
    Confirm,
    Manage,
    ManageConfirm { executed: Vec<Executed>, listed: Vec<Command> },
    Again,
    Cancel,
    Decide { paid: bool },
    Done,
    NotWritten,
    Measure,
    End(Ended, Option<Because>),
}

/// What the card is needed for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Errand {
    Initialize(Vec<Command>),
    Probe,
    Manage,
}

/// 8050 was answered.
#[derive(Debug, Clone)]
struct Armed {
    executed: Vec<Executed>,
    balance: Fen,
    sequence: u16,
}

/// 8052 is here.
#[derive(Debug)]
struct Credit {
    commands: Vec<Command>,
}

/// Goes on with an order that was just opened in the journal. The card it names is connected, its purse selected.
pub(crate) fn begin(story: Story, settings: Arc<Settings>, now: Moment) -> Step<Loading> {
    let run = Run::new(Origin::Fresh, SameCard::in_hand());
    let todo = if story.money == Money::Pending { Todo::Pay(PayTodo::Create) } else { Todo::Create };
    Deal { settings, story, run }.go(todo, now)
}

/// Takes an open order up with this intention.
pub fn take_up(story: Story, intention: Intention, card: CardUse, settings: Arc<Settings>, now: Moment) -> Step<Loading> {
    let confirm = story.by_hand.is_none() && matches!(story.write, Write::Written(..) | Write::Refused(..));
    let run = Run { create_in_doubt: true, intention, ..Run::new(Origin::Recovered, SameCard::anywhere(card)) };
    let todo = match (PayTodo::first_of(&story, intention), &story.order_no) {
        (Some(todo), _) => Todo::Pay(todo),
        // What may have been written must be known before any of it is given back (R-18).
        _ if intention == Intention::GiveBack && story.intent().is_some() => Todo::End(Ended::Unfinished, Some(Because::WriteUnresolved)),
        // Its number went down with the program before anything was asked: 4.2 would make a second order of one payment.
        // The first waits at the server for whoever paid it.
        (None, None) if story.source == Source::Elsewhere => return Deal { settings, story, run }.let_go(Because::NotWritten, now),
        (None, None) => Todo::Create,
        (None, Some(_)) if confirm => Todo::Confirm,
        (None, Some(_)) => Todo::State,
    };
    Deal { settings, story, run }.go(todo, now)
}

impl Run {
    fn new(origin: Origin, card: SameCard) -> Run {
        Run {
            origin,
            intention: Intention::Load,
            card,
            pay: PayRun::default(),
            asked: None,
            attempts: 0,
            create_in_doubt: false,
            authorizations: 0,
            reinitializations: 0,
            writes: 0,
            rounds: 0,
            manage_refusal: None,
            cancels: 0,
            cancel_refusal: None,
            confirmed: false,
            refused: None,
            probes: 0,
            state: None,
            abandoned: None,
            balance_after: None,
            end_in_doubt: false,
        }
    }
}

impl Loading {
    /// What is known of the order now.
    pub(crate) fn story(&self) -> &Story {
        &self.deal.story
    }

    /// Whether it has ended, and the journal has the end.
    pub(crate) fn is_closed(&self) -> bool {
        !self.deal.story.is_open() && !self.deal.run.end_in_doubt
    }
}

impl Flow for Loading {
    type Outcome = Outcome;

    fn resume(self, answer: Answer, now: Moment) -> Step<Loading> {
        let Loading { deal, state } = self;
        match (state, answer) {
            (State::Recording(event, todo), Answer::Recorded(receipt)) => deal.recorded(&event, todo, receipt, now),
            (State::Recording(event, todo), Answer::Failed(fault)) => deal.unrecorded(&event, todo, fault, now),
            (State::Paying(paying), answer) => deal.paying(paying, answer, now),
            (State::Creating, Answer::Replied(response)) => deal.created(response, now),
            (State::Creating, Answer::Failed(fault)) => deal.not_created(fault, now),
            (State::Finding { page, found, refused }, Answer::Replied(response)) => deal.found(page, found, refused, response, now),
            (State::Finding { refused, .. }, Answer::Failed(fault)) => deal.repeat(Todo::Find(refused), fault, now),
            (State::Recalling(offered), Answer::Recalled(known)) => deal.recalled(offered, &known, now),
            (State::Recalling(_), Answer::Failed(fault)) => deal.end(Ended::Unfinished, Some(Because::Fault(fault))),
            (State::Seeking(errand, seeking), answer) => deal.seeking(errand, seeking, answer, now),
            (State::Initializing(run), Answer::CardReplied(reply)) => deal.initializing(run, &reply, now),
            (State::Initializing(run), Answer::Failed(fault)) => deal.card_lost(Errand::Initialize(run.commands().to_vec()), fault, now),
            (State::Authorizing(armed), Answer::Replied(response)) => deal.authorized(armed, response, now),
            (State::Authorizing(armed), Answer::Failed(fault)) => deal.not_authorized(armed, fault, now),
            (State::Crediting { credit, .. }, Answer::CardReplied(reply)) => deal.credited(&credit, &reply, now),
            (State::Trailing(run), Answer::CardReplied(reply)) => deal.trailing(run, &reply, now),
            (State::Trailing(run), Answer::Failed(_)) => deal.trailed(run.into_executed(), now),
            (State::Probing(probe), Answer::CardReplied(reply)) => deal.probing(probe, &reply, now),
            (State::Crediting { .. } | State::Probing(_), Answer::Failed(fault)) => deal.card_lost(Errand::Probe, fault, now),
            (State::Confirming, Answer::Replied(response)) => deal.confirmed(&response, now),
            (State::Confirming, Answer::Failed(fault)) => deal.repeat(Todo::Confirm, fault, now),
            (State::Stating { page }, Answer::Replied(response)) => deal.stated(page, response, now),
            (State::Stating { .. }, Answer::Failed(fault)) => deal.repeat(Todo::State, fault, now),
            (State::AskingManagement, Answer::Replied(response)) => deal.management(response, now),
            (State::AskingManagement, Answer::Failed(fault)) => deal.repeat(Todo::Manage, fault, now),
            (State::RunningManagement(run), Answer::CardReplied(reply)) => deal.managing(run, &reply, now),
            (State::RunningManagement(_), Answer::Failed(fault)) => deal.card_lost(Errand::Manage, fault, now),
            (State::ConfirmingManagement, Answer::Replied(response)) => deal.managed(&response, now),
            (State::ConfirmingManagement, Answer::Failed(_)) => deal.go(Todo::State, now),
            (State::Cancelling, Answer::Replied(response)) => deal.cancelled(&response, now),
            (State::Cancelling, Answer::Failed(fault)) => deal.not_cancelled(fault, now),
            (State::Measuring(run), Answer::CardReplied(reply)) => deal.measuring(run, &reply, now),
            (State::Measuring(_), Answer::Failed(_)) => deal.close(Ending::Loaded, now),
            // A pause that is cut short is over too; what it waited for is asked for again.
            (State::Pausing(todo), Answer::Done | Answer::Failed(_)) => deal.go(todo, now),
            (State::Releasing(outcome), _) => Step::End(*outcome),
            (state, answer) => panic!("the answer {answer:?} does not belong to {state:?}"),
        }
    }

    fn progress(&self) -> Progress {
        Progress {
            stage: self.stage(),
            may_cancel: matches!(&self.state, State::Paying(paying) if paying.may_cancel()),
            card_tail: Some(self.deal.story.card_no.tail().to_owned()),
            attempt: self.deal.run.attempts,
            code: if let State::Paying(paying) = &self.state { paying.code() } else { None },
        }
    }

    fn case(&self) -> Option<Case> {
        Some(Case::from(self.deal.story.clone()))
    }
}

impl Loading {
    /// Nobody has lifted a card that this run has not yet seen, of an order that never came near a write.
    fn stage(&self) -> Stage {
        let run = &self.deal.run;
        let untouched = run.origin == Origin::Recovered && !run.card.was_lost() && self.deal.story.intent().is_none();
        match &self.state {
            State::Seeking(_, seeking) if untouched && seeking.awaits_any() => Stage::AwaitingCard,
            state => state.stage(),
        }
    }
}

impl State {
    fn stage(&self) -> Stage {
        match self {
            State::Paying(paying) => paying.stage(),
            State::Creating | State::Finding { .. } | State::Recalling(_) => Stage::Ordering,
            State::Seeking(_, seeking) => seeking.stage(),
            State::Initializing(_) | State::Authorizing(_) => Stage::Authorizing,
            State::Crediting { .. } | State::Trailing(_) => Stage::Writing,
            State::Probing(_) | State::Measuring(_) | State::Stating { .. } => Stage::Checking,
            State::Confirming => Stage::Confirming,
            State::AskingManagement | State::RunningManagement(_) | State::ConfirmingManagement => Stage::Managing,
            State::Cancelling => Stage::Cancelling,
            State::Recording(_, todo) | State::Pausing(todo) => todo.stage(),
            State::Releasing(_) => Stage::Ended,
        }
    }
}

impl Todo {
    fn stage(&self) -> Stage {
        match self {
            Todo::Pay(todo) => todo.stage(),
            Todo::Create | Todo::Find(_) | Todo::Unordered => Stage::Ordering,
            Todo::Initialize | Todo::Authorize(_) | Todo::Again => Stage::Authorizing,
            Todo::Credit(_) | Todo::Trail => Stage::Writing,
            Todo::AfterProbe | Todo::State | Todo::Decide { .. } | Todo::Done | Todo::NotWritten | Todo::Measure => Stage::Checking,
            Todo::Confirm => Stage::Confirming,
            Todo::Manage | Todo::ManageConfirm { .. } => Stage::Managing,
            Todo::Cancel => Stage::Cancelling,
            Todo::End(..) => Stage::Ended,
        }
    }
}

impl Deal {
    fn in_state(self, state: State, effect: Effect) -> Step<Loading> {
        Step::Do(Loading { deal: self, state }, effect)
    }

    fn ask(mut self, state: State, request: Request) -> Step<Loading> {
        if self.run.asked.replace(request.call()) != Some(request.call()) {
            self.run.attempts = 0;
        }
        self.in_state(state, Effect::Ask(request))
    }

    /// Makes an event durable, then goes on.
    fn record(self, event: Event, then: Todo, now: Moment) -> Step<Loading> {
        let entry = Entry { key: self.story.key.clone(), at: Stamp::of(now.civil), event: event.clone() };
        self.in_state(State::Recording(Box::new(event), then), Effect::Record(entry))
    }

    fn recorded(mut self, event: &Event, todo: Todo, receipt: Receipt, now: Moment) -> Step<Loading> {
        self.story.apply(Stamp::of(now.civil), event);
        self.run.end_in_doubt &= !matches!(event, Event::Closed { .. });
        match todo {
            Todo::Credit(credit) => self.credit(credit, receipt),
            todo => self.go(todo, now),
        }
    }

    /// The journal failed. What the card already holds is told to the server all the same: its books are then the
    /// memory that ours could not be. So is an end that the server's books show too. Everything else stops here, before
    /// it begins; an order that never was is not told as ended, because a recovery that does not know would make it. Nor is one whose
    /// end leaves cash to be handed over: whoever takes it up later would note the same cash once more.
    fn unrecorded(mut self, event: &Event, todo: Todo, fault: Fault, now: Moment) -> Step<Loading> {
        match event {
            // It may be there after all; told twice, an end is the same end.
            Event::Closed { payout: Some(_), .. } if fault.in_doubt() && !self.run.end_in_doubt => {
                self.run.end_in_doubt = true;
                self.record(event.clone(), todo, now)
            }
            Event::Closed { payout: Some(_), .. } | Event::Closed { ending: Ending::NeverOrdered | Ending::LeftAtServer, .. } => {
                self.end(Ended::Unfinished, Some(Because::Fault(fault)))
            }
            Event::Written { .. } | Event::Closed { .. } | Event::ByHand { .. } => {
                self.run.end_in_doubt |= matches!(event, Event::Closed { .. });
                self.story.apply(Stamp::of(now.civil), event);
                self.go(todo, now)
            }
            _ => self.end(Ended::Unfinished, Some(Because::Fault(fault))),
        }
    }

    fn go(self, todo: Todo, now: Moment) -> Step<Loading> {
        match todo {
            Todo::Pay(todo) => self.pay(todo, now),
            Todo::Create => self.create(),
            Todo::Find(refused) => self.find(1, Vec::new(), refused),
            Todo::Unordered => self.close(Ending::NeverOrdered, now),
            Todo::State => self.ask_state(1),
            Todo::Initialize => self.initialize(now),
            Todo::Authorize(armed) => self.authorize(armed),
            Todo::Credit(_) => unreachable!("a credit is only ever reached with the receipt of its intent"),
            Todo::Trail => self.trail(now),
            Todo::AfterProbe => self.after_probe(now),
            Todo::Confirm => self.confirm(now),
            Todo::Manage => self.errand(Errand::Manage, now),
            Todo::ManageConfirm { executed, listed } => self.confirm_management(executed, listed),
            Todo::Again => self.again(now),
            Todo::Cancel => self.cancel(),
            Todo::Decide { paid } => self.decide(paid, now),
            Todo::Done => self.done(OrderState::Confirmed, now),
            Todo::NotWritten => self.not_written(OrderState::CardFailed, now),
            Todo::Measure => self.measure(now),
            Todo::End(ended, because) => self.end(ended, because),
        }
    }
}
