//! The targets, shared with `tests/fuzz.rs`: one place says what must hold, the fuzzers look for what breaks it.

#[path = "../../tests/fuzz/targets.rs"]
pub mod targets;
