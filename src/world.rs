//! The real world: the only impure adapters. Reader (PC/SC), client (HTTP), journal (SQLite), clock.

pub mod client;
pub mod clock;
pub mod interrupt;
pub mod journal;
pub mod reader;

pub use client::{ClientOptions, Identity, Trust};
pub use interrupt::Interrupt;
pub use journal::JournalOptions;
pub use reader::ReaderOptions;
