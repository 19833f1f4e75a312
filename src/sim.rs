//! The false world: a card and a server that behave as the real ones, with faults on demand.

pub mod card;
pub mod des;
pub mod server;
pub mod vpcd;
