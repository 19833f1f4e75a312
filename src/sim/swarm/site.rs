//! The terminal, its server and its customers' cards, as a seed draws them.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::date;

use crate::domain::{Fen, TerminalNumber};
use crate::flow::Settings;
use crate::flow::settings::{Initialize, Paying, Shifts};
use crate::proto::catalogue;
use crate::sim::card::{AnswerStyle, CardState, EmptyRecords, Options as CardOptions, SimCard, ZeroAmount};
use crate::sim::chance::Chance;
use crate::sim::gateway;
use crate::sim::server::options::{
    Authorization, Cancelled, CardNumbers, Data, Initialize as Initializes, Lists, ManagedWrite, ManagementAmount, Numbers, RefusedWrite,
    RepeatedAuthorization, RepeatedConfirm, RepeatedOrder,
};
use crate::sim::server::{self, SimServer};
use crate::sim::world::FalseWorld;

const TERMINAL: &str = "12345678";

/// What the site sets. Few reads: a fault at the twentieth teaches what one at the second has taught.
pub(super) fn settings(chance: &mut Chance) -> Arc<Settings> {
    let seconds = |chance: &mut Chance, these: &[u64]| Duration::from_secs(*chance.one_of(these));
    Arc::new(Settings {
        terminal: TerminalNumber::from_digits(TERMINAL).expect("digits"),
        key_index: 1,
        reads: catalogue::resolve(&["IDX_0002", "IDX_0003", "IDX_0004"]).expect("appendix C has them"),
        probe_amount: Fen::new(*chance.one_of(&[0, 0, 1])),
        initialize: *chance.one_of(&[Initialize::ServerElseOwn, Initialize::Own]),
        attempts: *chance.one_of(&[1, 2, 3]),
        retry_after: Duration::from_secs(1),
        rounds: 3,
        writes: *chance.one_of(&[1, 2]),
        await_card: seconds(chance, &[10, 60]),
        await_return: seconds(chance, &[0, 0, 60]),
        paying: Paying { valid: seconds(chance, &[5, 12, 60]), query_every: Duration::from_secs(3) },
        largest_amount: Fen::ZERO,
        most_per_day: Fen::ZERO,
        most_open_orders: 0,
        shifts: Shifts::Free,
    })
}

/// A world in which nothing has happened yet, an hour or two before some midnight.
pub(super) fn world(chance: &mut Chance) -> FalseWorld {
    let count = 2 + u32::try_from(chance.below(3)).unwrap_or(0);
    let cards: Vec<SimCard> = (0..count).map(|number| card(number, chance)).collect();
    let mut options = server_options(chance);
    if cards.iter().any(|card| card.options().zero_amount == ZeroAmount::Refused) {
        // A centre whose management asks its cards for what they refuse learns nothing of any of them.
        options.management_amount = ManagementAmount::Order;
    }
    let mut server = SimServer::new(options);
    for card in &cards {
        server.register(card.state());
    }
    let begun = date(2026, 11, 30).at(i8::try_from(20 + chance.below(4)).unwrap_or(23), 50, 0, 0);
    let mut world = FalseWorld::new(cards, server, begun).without_trace();
    world.gateway.options = gateway::Options {
        grace_s: *chance.one_of(&[30, 0, -3]),
        refund_asks: u32::try_from(chance.below(3)).unwrap_or(0),
        ..gateway::Options::default()
    };
    world
}

fn card(number: u32, chance: &mut Chance) -> SimCard {
    let mut state = CardState::sample(17 + number);
    if chance.happens(1, 3) {
        state = state.not_enabled();
    } else {
        state.balance = *chance.one_of(&[0, 1234, 1234, 20_000]);
        state.online_sequence = *chance.one_of(&[0x2A, 0, 0xFF, 0x7FFF]);
    }
    let options = CardOptions {
        answers: *chance.one_of(&[AnswerStyle::Whole, AnswerStyle::Whole, AnswerStyle::Announced(16), AnswerStyle::ExactLength]),
        zero_amount: *chance.one_of(&[ZeroAmount::Accepted, ZeroAmount::Accepted, ZeroAmount::Refused]),
        empty_records: *chance.one_of(&[EmptyRecords::NotFound, EmptyRecords::Zeros]),
        ..CardOptions::default()
    };
    SimCard::with_options(state, options)
}

/// A server as the specification lets it be. It settles what it can: one that leaves everything to a person closes nothing.
fn server_options(chance: &mut Chance) -> server::Options {
    server::Options {
        terminal: TERMINAL.to_owned(),
        card_numbers: *chance.one_of(&[CardNumbers::Number, CardNumbers::Serial]),
        lists: *chance.one_of(&[Lists::CommaString, Lists::CommaString, Lists::Array, Lists::Ids]),
        data: *chance.one_of(&[Data::Object, Data::Object, Data::Text]),
        numbers: *chance.one_of(&[Numbers::Strings, Numbers::Numbers]),
        initialize: *chance.one_of(&[
            Initializes::SelectAndInitialize,
            Initializes::SelectAndInitialize,
            Initializes::InitializeOnly,
            Initializes::Nothing,
            Initializes::Absent,
        ]),
        authorization: *chance.one_of(&[Authorization::AtOnce, Authorization::AtOnce, Authorization::AsksAgain]),
        repeated_authorization: *chance.one_of(&[RepeatedAuthorization::NeedsManagement, RepeatedAuthorization::SameCommand]),
        repeated_order: *chance.one_of(&[RepeatedOrder::SameOrder, RepeatedOrder::ToldWithOrder, RepeatedOrder::ToldBare]),
        repeated_confirm: *chance.one_of(&[RepeatedConfirm::Success, RepeatedConfirm::AlreadyCharged, RepeatedConfirm::Duplicate]),
        refused_write: *chance.one_of(&[RefusedWrite::Accepted, RefusedWrite::Refundable]),
        managed_write: *chance.one_of(&[ManagedWrite::Success, ManagedWrite::NotNeeded]),
        management_amount: *chance.one_of(&[ManagementAmount::Zero, ManagementAmount::Order]),
        cancelled: *chance.one_of(&[Cancelled::RefundRequested, Cancelled::Refunded]),
        ..server::Options::default()
    }
}
