//! Exit statuses: what a script may rely on.

use std::process::ExitCode;

/// How the program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 2: usage or configuration. Nothing began.
    Usage,
    /// 3: nothing was charged, the card was not changed.
    NothingCharged,
    /// 4: not finished; the order is in the journal.
    Unfinished,
    /// 5: a person must look.
    ByHand,
    /// 6: reader, card or server out of reach before anything began.
    OutOfReach,
}

impl Exit {
    /// The status.
    pub fn status(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Usage => 2,
            Exit::NothingCharged => 3,
            Exit::Unfinished => 4,
            Exit::ByHand => 5,
            Exit::OutOfReach => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.status())
    }
}
