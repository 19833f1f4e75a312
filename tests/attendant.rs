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
#[path = "attendant/operators.rs"]
mod operators;
#[path = "attendant/shift.rs"]
mod shift;
#[path = "attendant/stumbling.rs"]
mod stumbling;
#[path = "attendant/terminal.rs"]
mod terminal;
#[path = "attendant/watched.rs"]
mod watched;

#[path = "support/speech.rs"]
#[allow(dead_code, reason = "only the terminal speaks here, and nobody answers")]
mod speech;
