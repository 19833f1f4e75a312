//! The trade's words: money, cards, orders, civil time, and what must not be shown.
//!
//! Pure: names no other module of the program, does no I/O, reads no clock.

pub mod card;
pub mod money;
pub mod order;
pub mod secret;
pub mod shift;
pub mod time;

pub use card::{CardNumber, CardStatus, TerminalNumber};
pub use money::Fen;
pub use order::{OperatorNo, OrderKey, OrderNo, OrderState, OrderType, PayMeans, PayOrderNo};
pub use secret::Masked;
pub use shift::ShiftNo;
pub use time::{Moment, Stamp};
