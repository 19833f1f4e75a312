//! The terminal program of Huzhou's transit card: it tops cards up and loses no money on the way.
//!
//! # Module map
//!
//! A module may use those its line names, and no others; `tests/tidy.rs` reads this table and every `crate::` below it.
//!
//! ```text
//! domain     the trade's words: money, card, order, time            -
//! proto      bytes to words: APDUs, files, messages, signatures     domain
//! flow       what is decided, in which order                        domain proto
//! driver     runs one flow in a world                               domain proto flow
//! attendant  serves one customer after the other, for a window      domain proto flow driver
//! config     the configuration file                                 domain proto flow
//! i18n       the texts, Chinese and English                         domain proto flow
//! slip       what is printed for a customer                         domain proto flow config i18n
//! telemetry  where the log goes                                     -
//! world      reader, server, journal, clock, printer: real ones     domain proto flow driver attendant config slip
//! sim        the false world: card, server, disk, faults, judge     domain proto flow driver attendant config
//! gui        the window                                             domain proto flow attendant config i18n
//! cli        one subcommand a file                                  domain proto flow driver attendant config i18n slip telemetry world sim gui
//! ```
//!
//! `domain`, `proto` and `flow` do no I/O, read no clock, draw no random number, start no thread.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod attendant;
pub mod cli;
pub mod config;
pub mod domain;
pub mod driver;
pub mod flow;
#[cfg(feature = "gui")]
pub mod gui;
pub mod i18n;
pub mod proto;
#[cfg(feature = "sim")]
pub mod sim;
pub mod slip;
pub mod telemetry;
pub mod world;
