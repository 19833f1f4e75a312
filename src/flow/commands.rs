//! The terminal's own commands, by their places in appendix C.

use crate::proto::apdu::Command;
use crate::proto::catalogue;

/// SELECT of the electronic purse (IDX_0002).
pub(crate) fn select_purse() -> Command {
    fixed("IDX_0002")
}

/// GET BALANCE (IDX_0003).
pub(crate) fn read_balance() -> Command {
    fixed("IDX_0003")
}

/// READ BINARY of file 15 (IDX_0004).
pub(crate) fn read_file_15() -> Command {
    fixed("IDX_0004")
}

/// GET CHALLENGE (IDX_1001).
pub(crate) fn get_challenge() -> Command {
    fixed("IDX_1001")
}

/// READ RECORD of all ten records of file 18, newest first (IDX_0007 to IDX_0016).
pub(crate) fn read_file_18() -> impl Iterator<Item = Command> {
    (7..=16).map(|number| fixed(&format!("IDX_{number:04}")))
}

fn fixed(id: &str) -> Command {
    catalogue::command(id).expect("appendix C lists it with its bytes")
}
