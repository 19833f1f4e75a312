//! The window on a screen (Xvfb), over the real terminal: pcscd with the virtual reader, and card, server and payment gateway as
//! programs of their own. Whoever stands before it sees pixels and has a pointer or a keyboard; what came of it is judged by the
//! card's file, the server's ledger and the journal.
//!
//! What was seen at each step is kept under `target/window/display`.

#![cfg(all(feature = "gui", feature = "sim", not(feature = "gpu")))]

mod support {
    pub(crate) mod display;
    pub(crate) mod pcscd;
    pub(crate) mod site;
}

#[path = "display/composing.rs"]
mod composing;
#[path = "display/counter.rs"]
mod counter;
#[path = "display/desk.rs"]
mod desk;
#[allow(dead_code, reason = "the walk over every state uses the rest")]
#[path = "window/drawn.rs"]
mod drawn;
#[path = "display/figures.rs"]
mod figures;
#[path = "display/kiosk.rs"]
mod kiosk;
#[path = "display/shown.rs"]
mod shown;
#[path = "display/sight.rs"]
mod sight;
#[path = "display/start.rs"]
mod start;
#[path = "display/troubles.rs"]
mod troubles;
#[path = "support/years.rs"]
mod years;
