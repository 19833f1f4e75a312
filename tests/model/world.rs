//! What there is, and what may happen next.

use std::collections::BTreeSet;

use super::server::{Booked, Call, Shown, handle};
use super::{Mend, Protocol, Server};

/// Everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct World {
    /// What was loaded onto each card, one after the other: its sequence number is how many.
    pub(crate) cards: [Vec<Load>; 2],
    /// The card on the reader.
    pub(crate) reader: usize,
    /// The server's orders.
    pub(crate) books: Vec<Booked>,
    /// What is durable of the two orders.
    pub(crate) journal: [Entry; 2],
    /// What the terminal is doing.
    pub(crate) run: Option<Run>,
    /// Requests that are still on their way although nobody waits for them.
    pub(crate) late: BTreeSet<Call>,
    /// How much may still go wrong.
    pub(crate) faults: u8,
}

/// A load on a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Load {
    /// Of an order of this server's.
    Order(usize),
    /// At another terminal.
    Elsewhere,
}

/// One order, as the journal has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Entry {
    /// Its card.
    pub(crate) card: usize,
    /// How far it came.
    pub(crate) stage: Stage,
    /// Its number at the server.
    pub(crate) number: Option<usize>,
    /// Whether a person must look, and why.
    pub(crate) by_hand: Option<ByHand>,
}

/// How far an order came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    /// Nobody has paid.
    Unpaid,
    /// Paid; 4.2 may have gone out.
    Opened,
    /// The server has it, and no write is in doubt.
    Created,
    /// 8052 may have gone to the card, which had this sequence number before; what a look at the card showed.
    Intent { sequence: u8, verdict: Option<Shown> },
    /// 8052 answered 9000.
    Written { sequence: u8 },
    /// 8052 refused, and a look at the card showed that nothing was written.
    Refused { sequence: u8 },
    /// It is on the card.
    Loaded,
    /// The server pays back.
    Refunded,
    /// The server never had it: the terminal pays back.
    NeverOrdered,
}

impl Stage {
    /// Whether nothing is left to be done.
    pub(crate) fn is_closed(self) -> bool {
        matches!(self, Stage::Loaded | Stage::Refunded | Stage::NeverOrdered)
    }
}

/// Why a person must look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ByHand {
    /// More orders than one may be ours.
    Ambiguous,
    /// An order of ours is there by the server's word, and not in its list.
    UnknownOrder,
    /// Card and server say the opposite of each other.
    Contradiction,
    /// The server says so.
    Server,
}

/// What a running terminal knows, and a dead one has forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // independent facts of one run, not the states of one thing
pub(crate) struct Run {
    /// The order it is at.
    pub(crate) order: usize,
    /// What it does next.
    pub(crate) step: Step,
    /// Whether an earlier 4.2 may have been handled.
    pub(crate) create_in_doubt: bool,
    /// Whether the order is to be given back.
    pub(crate) abandoned: bool,
    /// Whether 4.4 was refused.
    pub(crate) cancel_refused: bool,
    /// Whether the card was looked at since the write.
    pub(crate) probed: bool,
    /// Whether 8052 was answered with a refusal.
    pub(crate) refused: bool,
    /// Whether the card still holds the 8050 of this run.
    pub(crate) armed: bool,
}

/// What is done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    Create,
    Find,
    State,
    Initialize,
    Authorize { sequence: u8 },
    Intend { sequence: u8 },
    Credit { sequence: u8 },
    Probe,
    Confirm,
    Manage,
    Look,
    Settle(Shown),
    Cancel,
}

/// What may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// The customer pays for this order.
    Pay(usize),
    /// The terminal takes this open order up.
    TakeUp(usize),
    /// The order's own card is put on the reader.
    PutRight,
    /// The terminal goes on, and nothing goes wrong.
    GoOn,
    /// A late request comes to the server.
    Arrives(Call),
    /// Something goes wrong.
    Goes(Wrong),
}

/// What may go wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Wrong {
    /// The process dies, or the customer leaves.
    Dies,
    /// The other card is put on the reader.
    OtherCard,
    /// The card is topped up at another terminal.
    LoadedElsewhere(usize),
    /// The request is lost.
    RequestLost,
    /// It is handled, and the reply lost.
    ReplyLost,
    /// It is handled whenever it likes to.
    Late,
    /// It is handled twice, and the second reply comes.
    Twice,
    /// It is refused with a code that says nothing but no, and not handled.
    CallRefused,
    /// The card leaves before it executes the write.
    TornBefore,
    /// The card leaves after it executed the write.
    TornAfter,
    /// The card refuses the write.
    CardRefuses,
    /// The card executes the write and answers that it did not.
    CardDenies,
    /// The look at the card does not tell.
    Unclear,
}

impl World {
    /// Nobody has paid.
    pub(crate) fn new(cards: [usize; 2], faults: u8) -> World {
        let entry = |card| Entry { card, stage: Stage::Unpaid, number: None, by_hand: None };
        World { cards: [vec![], vec![]], reader: 0, books: vec![], journal: cards.map(entry), run: None, late: BTreeSet::new(), faults }
    }

    /// What may happen next; what is no fault comes first.
    pub(crate) fn actions(&self, protocol: Protocol) -> Vec<Action> {
        let mut actions = Vec::new();
        match &self.run {
            None => {
                actions.extend((0..2).filter(|&order| self.is_waiting(order)).map(Action::TakeUp));
                actions.extend((0..2).filter(|&order| self.may_be_paid(order, protocol)).map(Action::Pay));
            }
            Some(run) if run.wants_card() && self.reader != self.journal[run.order].card && protocol.terminal != Mend::TakesAnyCard => {
                actions.push(Action::PutRight);
            }
            Some(_) => actions.push(Action::GoOn),
        }
        actions.extend(self.late.iter().copied().map(Action::Arrives));
        if self.faults > 0 {
            actions.extend(self.wrongs().into_iter().map(Action::Goes));
        }
        actions
    }

    fn is_waiting(&self, order: usize) -> bool {
        let entry = &self.journal[order];
        entry.stage != Stage::Unpaid && !entry.stage.is_closed() && entry.by_hand.is_none()
    }

    /// A card with an order that is not closed gets no second one, except where that is what is tried.
    fn may_be_paid(&self, order: usize, protocol: Protocol) -> bool {
        let entry = &self.journal[order];
        let other = &self.journal[1 - order];
        let free = other.card != entry.card || other.stage == Stage::Unpaid || other.stage.is_closed();
        entry.stage == Stage::Unpaid && (free || protocol.terminal == Mend::AdoptsAnothers)
    }

    fn wrongs(&self) -> Vec<Wrong> {
        // A customer tops up elsewhere between two visits, or with the card taken away in between.
        let mut wrongs = vec![Wrong::LoadedElsewhere(0), Wrong::LoadedElsewhere(1)];
        let Some(run) = &self.run else { return wrongs };
        wrongs.extend([Wrong::Dies, Wrong::OtherCard]);
        match run.step {
            Step::Initialize | Step::Intend { .. } => {}
            Step::Credit { .. } => wrongs.extend([Wrong::TornBefore, Wrong::TornAfter, Wrong::CardRefuses, Wrong::CardDenies]),
            Step::Probe | Step::Look => wrongs.push(Wrong::Unclear),
            Step::Create | Step::Authorize { .. } => {
                wrongs.extend([Wrong::RequestLost, Wrong::ReplyLost, Wrong::Late, Wrong::Twice, Wrong::CallRefused]);
            }
            // Asking changes nothing: a question that comes late or twice is one that was lost.
            Step::Find | Step::State => wrongs.push(Wrong::RequestLost),
            Step::Confirm | Step::Manage | Step::Settle(_) | Step::Cancel => {
                wrongs.extend([Wrong::RequestLost, Wrong::ReplyLost, Wrong::Late, Wrong::Twice]);
            }
        }
        wrongs
    }

    /// What is then.
    pub(crate) fn after(&self, protocol: Protocol, action: Action) -> World {
        let mut next = self.clone();
        match action {
            Action::Pay(order) => {
                next.journal[order].stage = Stage::Opened;
                next.run = Some(Run::at(order, Step::Create));
            }
            Action::TakeUp(order) => next.take_up(order),
            Action::PutRight => {
                let order = next.run.as_ref().expect("a card is wanted by a run").order;
                next.reader = next.journal[order].card;
            }
            Action::GoOn => next.go_on(protocol, None),
            Action::Arrives(call) => {
                next.late.remove(&call);
                let _ = handle(protocol.server, &mut next.books, call);
            }
            Action::Goes(wrong) => {
                next.faults -= 1;
                next.goes(protocol, wrong);
            }
        }
        next
    }

    fn goes(&mut self, protocol: Protocol, wrong: Wrong) {
        match wrong {
            Wrong::Dies => self.run = None,
            Wrong::OtherCard => {
                self.reader = 1 - self.reader;
                self.disarm();
            }
            Wrong::LoadedElsewhere(card) => {
                self.cards[card].push(Load::Elsewhere);
                if self.reader == card {
                    self.disarm();
                }
            }
            Wrong::RequestLost
            | Wrong::ReplyLost
            | Wrong::Late
            | Wrong::Twice
            | Wrong::CallRefused
            | Wrong::TornBefore
            | Wrong::TornAfter
            | Wrong::CardRefuses
            | Wrong::CardDenies
            | Wrong::Unclear => self.go_on(protocol, Some(wrong)),
        }
    }

    fn disarm(&mut self) {
        if let Some(run) = &mut self.run {
            run.armed = false;
        }
    }

    /// How often this payment is on a card.
    pub(crate) fn credits(&self, payment: usize) -> usize {
        let of_it = |load: &&Load| matches!(load, Load::Order(number) if self.books[*number].payment == payment);
        self.cards.iter().flatten().filter(of_it).count()
    }

    /// How often this payment is given back.
    pub(crate) fn refunds(&self, payment: usize) -> usize {
        let by_server = self.books.iter().filter(|order| order.payment == payment && order.state == super::server::State::Refunded).count();
        by_server + usize::from(self.journal[payment].stage == Stage::NeverOrdered)
    }

    /// Whether nothing is left to be done but by a person.
    pub(crate) fn is_settled(&self) -> bool {
        self.journal.iter().all(|entry| entry.stage.is_closed() || entry.by_hand.is_some() || entry.stage == Stage::Unpaid)
    }

    /// A request that lies longer than the terminal waits is dropped by whoever lets it lie, where that is assumed.
    pub(crate) fn drop_stale_create(&mut self, server: Server, payment: usize) {
        if server != Server::LetsRequestsLie {
            self.late.retain(|call| !matches!(call, Call::Create { payment: of, .. } if *of == payment));
        }
    }
}

impl Run {
    fn wants_card(&self) -> bool {
        matches!(self.step, Step::Initialize | Step::Probe | Step::Look)
    }

    /// A run that knows nothing yet.
    pub(crate) fn at(order: usize, step: Step) -> Run {
        Run { order, step, create_in_doubt: false, abandoned: false, cancel_refused: false, probed: false, refused: false, armed: false }
    }
}
