//! The false world: a card and a server that behave as the real ones, with faults on demand.
//!
//! # Fault model
//!
//! What may happen at each effect that a flow asks for. Each of these is a [`plan::Blow`]; those marked `*` are placed one by
//! one and two by two at every effect of every flow, all of them are drawn by [`storm`] for the histories of [`swarm`].
//!
//! | effect | what may happen |
//! |---|---|
//! | wait for a card | nobody comes `*`; another card is put down first `*`; the card is mute `*`; the reader or its service is gone; the customer has ridden with the card in between (T6), or topped it up elsewhere (T7) |
//! | a command | the card leaves before it is executed `*` (T0, T3), or after `*` (T4); it is answered with any status word and not executed `*`, or executed and answered with one all the same; executed, and what comes back is no answer; the card falls silent; the reader is unplugged |
//! | a call | no connection `*`; the request is lost `*`; it is handled and the reply lost `*` (T2, T5); late: handled after others that were sent after it; handled twice; the reply forged `*`, garbled or cut off; a refusal of any class `*` (T1); trouble told although it was handled; HTTP 5xx before it was handled, and after; down for twenty minutes; the server starts again with its memory |
//! | a question to the payment gateway | the same, and: busy `*`; a refusal `*`; the customer pays just before `*`; another amount is told `*`; a customer who pays before the revoke, after it, or never |
//! | a journal entry | no room `*`, for this one or for more; the commit fails and the entry is lost `*`; the commit fails and the entry is there `*`; a disk that can only be read; a slow one |
//! | a question to the journal | it cannot be read `*` |
//! | a pause | the customer gives up in it `*` |
//! | any | the process dies before it `*`, or after `*`, and loses all that was not committed; the terminal's clock is set back or forth, by minutes, hours, a day; a minute passes first |
//!
//! Between effects: customers walk away and come back with the card after rides and loads elsewhere (T6, T7), hours and days
//! pass, across midnight and the settlement day; other customers come in between; orders are made and paid elsewhere.
//!
//! # What is not survived, and why
//!
//! - A disk that loses what it acknowledged: the journal is then not what it was, and the server's orders are all that is left.
//!   SQLite is run so that it acknowledges nothing before the disk has it.
//! - A server that says of an order what its own books do not: it holds the keys and the money, and nobody can check it. It
//!   may be busy, down or silent, and it may say that something went wrong that did not; it may not lie about what was written.
//! - A reply of the server that is held back and played again in place of a newer one: the interface has no nonce. TLS keeps
//!   strangers from it. Numbers of orders that the journal knows already are not believed.
//! - A 4.2 that is handled only after a later copy of it was refused and the card's list was found without an order: it makes
//!   an order for a payment that was given back. The interface has no time after which a request is void; whoever lets a
//!   request lie longer than the terminal waits must drop it.
//! - A card that is not one: an emulator with the keys of a card can say anything.

pub mod card;
pub mod chance;
pub mod des;
pub mod disk;
pub mod gateway;
pub mod history;
pub mod http;
pub mod judge;
pub mod plan;
pub mod planted;
pub mod replay;
pub mod server;
pub mod storm;
pub mod swarm;
pub mod training;
pub mod vpcd;
pub mod world;
