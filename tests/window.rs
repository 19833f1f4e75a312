//! The window: every state it can be in, looked at without a display.

#![cfg(all(feature = "gui", not(feature = "gpu")))]

#[path = "window/drawn.rs"]
mod drawn;
#[path = "window/faults.rs"]
mod faults;
#[path = "window/keyboard.rs"]
mod keyboard;
#[path = "window/motion.rs"]
mod motion;
#[cfg(feature = "sim")]
#[path = "window/paths.rs"]
mod paths;
#[path = "window/pictures.rs"]
mod pictures;
#[path = "window/planted.rs"]
mod planted;
#[path = "window/walk.rs"]
mod walk;
