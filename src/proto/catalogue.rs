//! The commands of appendix C: what each is called, how it is built, what a command seen in a server's list is, and
//! which of them may run in which step.

pub mod build;
pub mod classify;
pub mod guard;
pub mod table;

pub use build::{
    Expected, credit, debit, get_response, get_transaction_prove, initialize_for_load, initialize_for_purchase, update_file_15,
};
pub use classify::{Application, Known, classify};
pub use guard::{OrderTerms, Refusal, RefusalReason, Step, guard};
pub use table::{Content, ItemError, Need, Row, TABLE, command, default_reads, lookup, resolve};
