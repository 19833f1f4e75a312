//! The window: every state it can be in, looked at without a display.

#![cfg(all(feature = "gui", not(feature = "gpu")))]

#[path = "window/drawn.rs"]
mod drawn;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/walk.rs"]
mod walk;
