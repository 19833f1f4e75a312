//! The protocol of terminal, server and card as a model, and every state that it can come to.
//!
//! Two orders on two cards, or both on one; each message may be lost, answered in vain, handled twice or handled whenever it
//! likes; the terminal may die before and after every step and be started again; the card may be torn off before and after the
//! write, refuse it, or deny it; another card may be put on the reader, and a card be topped up elsewhere. All that as often as
//! [`FAULTS`] says, at every place. It stands beside the tests that run the real flows (`exhaustive.rs`, `swarm.rs`): they show
//! that the program does what it should in what was tried, this shows that what it should do is right in all that there is.
//!
//! What is shown of every state: a payment is on a card at most once, on its own card alone, and never both there and given
//! back; what is closed as loaded or as given back is so; and a run without further faults leaves nothing open but what a
//! person must look at, with the reason.
//!
//! # What it assumes of the server
//!
//! 1. It makes one order of one payment, however often 4.2 comes, whether it names it the second time or not.
//! 2. It authorises an order (4.5) in states 1, 3 and 6 alone. A second authorisation waits for 4.6 or 4.8 to say that the
//!    first was not written.
//! 3. It cancels (4.4) in states 1 and 3 alone, and never one that it has authorised. See
//!    [`a_server_that_cancels_what_it_authorized_pays_twice`].
//! 4. It takes 4.6 with a refusal for the 8052 that it names, not for a later one; and 4.8 only after a 4.7 that came since the
//!    last authorisation. It need not check what 4.6 or 4.8 say: the terminal is taken at its word.
//! 5. A 4.2 that lies on its way longer than the terminal waits is dropped. See
//!    [`a_request_that_lies_too_long_makes_an_order_for_a_payment_that_was_given_back`].
//! 6. It says of an order what its books say. It may be silent, and may refuse 4.2 and 4.5 without a reason.
//!
//! Of the card: it executes an 8052 only after the 8050 it was made for and with nothing in between, tells of its number and its
//! log what is so, and answers 9000 only to what it did. Of the journal: what it acknowledged stays (`disk.rs`, `crash.rs`).

#[path = "model/server.rs"]
mod server;
#[path = "model/terminal.rs"]
mod terminal;
#[path = "model/world.rs"]
mod world;

use stateright::{Checker, Model, Property};

use world::{Action, Stage, World};

/// How much goes wrong in one history.
const FAULTS: u8 = 3;
/// A run without faults closes two orders in fewer steps than this.
const STEPS: usize = 120;

/// How the terminal does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mend {
    /// As it is built.
    AsBuilt,
    /// What went wrong with a write was not written.
    WritesAgainWithoutLooking,
    /// The journal says written before the card was told.
    NotesTheWriteBeforeIt,
    /// An order in the list is ours, whoever's it is; and a card with an open order gets a second.
    AdoptsAnothers,
    /// A 4.2 in doubt that is refused made nothing.
    GivesBackInDoubt,
    /// Whatever lies on the reader is the card.
    TakesAnyCard,
}

/// How the server does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Server {
    /// It answers a repeated 4.2 with the order's number.
    NamesTheOrder,
    /// It answers a repeated 4.2 with 000090 and nothing else.
    SaysPaymentUsed,
    /// It gives back what it has authorised.
    CancelsWhatItAuthorized,
    /// Requests lie as long as they like.
    LetsRequestsLie,
}

/// Both.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Protocol {
    terminal: Mend,
    server: Server,
}

const AS_BUILT: Protocol = Protocol { terminal: Mend::AsBuilt, server: Server::NamesTheOrder };

/// The protocol, with so many faults.
struct Charging {
    protocol: Protocol,
    faults: u8,
}

impl Charging {
    /// Whether a run without further faults leaves nothing open.
    fn comes_to_an_end(&self, state: &World) -> bool {
        let mut state = World { faults: 0, ..state.clone() };
        for _ in 0..STEPS {
            let Some(&action) = state.actions(self.protocol).first() else { return state.is_settled() };
            state = state.after(self.protocol, action);
        }
        false
    }
}

fn settled_rightly(state: &World, payment: usize) -> bool {
    let (credits, refunds) = (state.credits(payment), state.refunds(payment));
    match state.journal[payment].stage {
        Stage::Unpaid => (credits, refunds) == (0, 0),
        Stage::Loaded => (credits, refunds) == (1, 0),
        Stage::Refunded => (credits, refunds) == (0, 1),
        // The terminal pays back, and no order of it stands at the server.
        Stage::NeverOrdered => (credits, refunds) == (0, 1) && state.books.iter().all(|order| order.payment != payment),
        _ => credits + refunds <= 1,
    }
}

impl Model for Charging {
    type State = World;
    type Action = Action;

    fn init_states(&self) -> Vec<World> {
        vec![World::new([0, 1], self.faults), World::new([0, 0], self.faults)]
    }

    fn actions(&self, state: &World, actions: &mut Vec<Action>) {
        actions.extend(state.actions(self.protocol));
    }

    fn next_state(&self, state: &World, action: Action) -> Option<World> {
        Some(state.after(self.protocol, action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = vec![
            Property::always("a payment is on a card at most once", |_, state: &World| (0..2).all(|payment| state.credits(payment) <= 1)),
            Property::always("never on a card and given back", |_, state: &World| {
                (0..2).all(|payment| state.credits(payment) == 0 || state.refunds(payment) == 0)
            }),
            Property::always("on its own card alone", |_, state: &World| {
                let own = |card: usize, load: &world::Load| match load {
                    world::Load::Order(number) => state.books[*number].card == card,
                    world::Load::Elsewhere => true,
                };
                (0..2).all(|card| state.cards[card].iter().all(|load| own(card, load)))
            }),
            Property::always("money taken is on a card, given back, or in an open order", |_, state: &World| {
                (0..2).all(|payment| settled_rightly(state, payment))
            }),
            Property::always("a run without further faults closes everything", Charging::comes_to_an_end),
            Property::sometimes("an order is loaded", |_, state: &World| state.journal[0].stage == Stage::Loaded),
            Property::sometimes("an order is given back", |_, state: &World| state.journal[0].stage == Stage::Refunded),
            Property::sometimes("an order never was", |_, state: &World| state.journal[0].stage == Stage::NeverOrdered),
        ];
        if self.faults <= 1 {
            let nobody = |_: &Charging, state: &World| state.journal.iter().all(|entry| entry.by_hand.is_none());
            properties.push(Property::always("nobody must look", nobody));
        }
        properties
    }
}

/// Every state, and what was found of each property.
fn check(protocol: Protocol, faults: u8) -> impl Checker<Charging> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let checker = Charging { protocol, faults }.checker().threads(threads).spawn_bfs().join();
    println!("{protocol:?}, {faults} faults: {} states, {} steps deep", checker.unique_state_count(), checker.max_depth());
    checker
}

/// The property does not hold, and a way there is told.
fn breaks(protocol: Protocol, faults: u8, property: &'static str) {
    let checker = check(protocol, faults);
    let way = checker.discovery(property).unwrap_or_else(|| panic!("{protocol:?} holds: {property}"));
    println!("{property}: {:?}", way.into_actions());
}

#[test]
fn no_state_breaks_a_promise() {
    check(AS_BUILT, FAULTS).assert_properties();
}

#[test]
fn no_single_fault_calls_for_a_person() {
    check(AS_BUILT, 1).assert_properties();
}

#[test]
fn nor_with_a_server_that_does_not_name_the_order() {
    check(Protocol { server: Server::SaysPaymentUsed, ..AS_BUILT }, FAULTS).assert_properties();
}

#[test]
fn writing_again_without_looking_loads_twice() {
    breaks(Protocol { terminal: Mend::WritesAgainWithoutLooking, ..AS_BUILT }, 2, "a payment is on a card at most once");
}

#[test]
fn noting_the_write_before_it_closes_what_is_not_on_the_card() {
    let property = "money taken is on a card, given back, or in an open order";
    breaks(Protocol { terminal: Mend::NotesTheWriteBeforeIt, ..AS_BUILT }, 1, property);
}

#[test]
fn adopting_anothers_number_mixes_two_payments() {
    let property = "money taken is on a card, given back, or in an open order";
    breaks(Protocol { terminal: Mend::AdoptsAnothers, ..AS_BUILT }, 3, property);
}

#[test]
fn giving_back_in_doubt_leaves_an_order_for_it() {
    let property = "money taken is on a card, given back, or in an open order";
    breaks(Protocol { terminal: Mend::GivesBackInDoubt, ..AS_BUILT }, 2, property);
}

#[test]
fn taking_any_card_loads_anothers() {
    breaks(Protocol { terminal: Mend::TakesAnyCard, ..AS_BUILT }, 1, "on its own card alone");
}

#[test]
fn a_server_that_cancels_what_it_authorized_pays_twice() {
    breaks(Protocol { server: Server::CancelsWhatItAuthorized, ..AS_BUILT }, 3, "never on a card and given back");
}

#[test]
fn a_request_that_lies_too_long_makes_an_order_for_a_payment_that_was_given_back() {
    let property = "money taken is on a card, given back, or in an open order";
    breaks(Protocol { server: Server::LetsRequestsLie, ..AS_BUILT }, 2, property);
}
