//! Stub.
pub struct Dialect;
