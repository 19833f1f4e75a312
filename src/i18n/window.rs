//! The texts of the window, one catalogue for each part of it.

mod card;
mod ending;
mod frame;
mod help;
mod order;
mod recharge;
mod service;
mod shift;
mod staff;
mod training;

pub use card::Card;
pub use ending::Ending;
pub use frame::Frame;
pub use help::Help;
pub use order::Order;
pub use recharge::Recharge;
pub use service::Service;
pub use shift::Shift;
pub use staff::Staff;
pub use training::Training;
