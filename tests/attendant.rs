//! The attendant: wishes and news, through training's false world.

#![cfg(feature = "sim")]

#[path = "attendant/background.rs"]
mod background;
#[path = "attendant/businesses.rs"]
mod businesses;
#[path = "attendant/counter.rs"]
mod counter;
#[path = "attendant/faults.rs"]
mod faults;
