//! Every path through every business, from the first touch to what became of the money: the window with its own hands, the
//! attendant on its own thread, and training's false world, of which nothing is left to chance.
//!
//! One file a flow. Whoever stands before the window touches what has an id, types keys, and puts cards on; time passes when
//! the test says so, and nothing is ever waited for but news.

#[path = "paths/hand.rs"]
mod hand;
#[path = "paths/site.rs"]
mod site;
#[path = "paths/stand.rs"]
mod stand;

#[path = "paths/activation.rs"]
mod activation;
#[path = "paths/amounts.rs"]
mod amounts;
#[path = "paths/bank.rs"]
mod bank;
#[path = "paths/by_code.rs"]
mod by_code;
#[path = "paths/cards.rs"]
mod cards;
#[path = "paths/cash.rs"]
mod cash;
#[path = "paths/idle.rs"]
mod idle;
#[path = "paths/orders.rs"]
mod orders;
#[path = "paths/outages.rs"]
mod outages;
#[path = "paths/payouts.rs"]
mod payouts;
#[path = "paths/qr.rs"]
mod qr;
#[path = "paths/returns.rs"]
mod returns;
#[path = "paths/shift.rs"]
mod shift;
#[path = "paths/staff.rs"]
mod staff;
#[path = "paths/torn.rs"]
mod torn;
