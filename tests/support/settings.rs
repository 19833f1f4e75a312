//! The settings of tests: few reads, because a fault at the twentieth read teaches what one at the second has taught.

use std::time::Duration;

use cardkiosk::domain::{Fen, TerminalNumber};
use cardkiosk::flow::Settings;
use cardkiosk::flow::settings::{Initialize, Paying, Shifts};
use cardkiosk::proto::catalogue;

/// Waits as at a counter; nothing is limited.
pub(crate) fn patient() -> Settings {
    Settings {
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        key_index: 1,
        reads: catalogue::resolve(&["IDX_0002", "IDX_0003", "IDX_0004"]).expect("appendix C has them"),
        probe_amount: Fen::ZERO,
        initialize: Initialize::ServerElseOwn,
        attempts: 3,
        retry_after: Duration::from_secs(1),
        rounds: 3,
        writes: 2,
        await_card: Duration::from_secs(10),
        await_return: Duration::from_mins(1),
        paying: Paying::default(),
        largest_amount: Fen::ZERO,
        most_per_day: Fen::ZERO,
        most_open_orders: 0,
        shifts: Shifts::Free,
    }
}
