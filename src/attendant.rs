//! Serves one customer after the other on a thread of its own, for a shell that must never wait.
//!
//! ```text
//!   window ── Wish ──► inbox ──► the attendant's thread: runs one flow at a time in a Site
//!     ▲                 ▲                     │
//!     └──── News ◄──────┼─────────────────────┘
//!                       └── what lies on the reader, told by the site's watch
//! ```
//!
//! Reader and journal block, and there is one customer at a time: so there is one thread, and no lock. A wish is taken
//! up when the one before has come to its end; giving up alone goes past the queue ([`Attendant::give_up`]). Between
//! two wishes the attendant settles what needs no card.

pub mod news;
pub mod site;
pub mod wish;

pub use news::{Done, Health, News, Presence, Standing};
pub use site::Site;
pub use wish::{Payment, Wish};
