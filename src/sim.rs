//! The false world: a card and a server that behave as the real ones, with faults on demand.

pub mod card;
pub mod des;
pub mod disk;
pub mod gateway;
pub mod history;
pub mod http;
pub mod judge;
pub mod plan;
pub mod server;
pub mod vpcd;
pub mod world;
