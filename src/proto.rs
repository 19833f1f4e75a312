//! Bytes to words and back: APDUs, card files, messages, signatures, return codes.
//!
//! Pure: names `domain` alone, does no I/O, reads no clock, never panics on input.

pub mod apdu;
pub mod catalogue;
pub mod codes;
pub mod envelope;
pub mod files;
pub mod gateway;
pub mod message;
pub mod purse;
pub mod sm;
pub mod status;
