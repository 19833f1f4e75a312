//! What the shell and the thread both know: which wish is under way, and which were given up.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// The one lock between the two. Whoever holds it does nothing long.
pub(super) struct Desk {
    book: Mutex<Book>,
    /// Ends what waits in the site.
    give_up: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct Book {
    /// The number of the last wish.
    wished: u64,
    /// Every wish up to this number was given up.
    given_up: u64,
    /// The number of the last wish taken up.
    taken_up: u64,
    doing: Doing,
    /// Nothing may wait any more.
    closing: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum Doing {
    #[default]
    Nothing,
    Wish,
    Settling,
}

/// Whether a wish whose turn has come is still wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heard {
    Wanted,
    GivenUp,
}

impl Desk {
    pub(super) fn new(give_up: Box<dyn Fn() + Send + Sync>) -> Desk {
        Desk { book: Mutex::default(), give_up }
    }

    /// A number for a wish. What is settled meanwhile stops waiting, so that the customer need not.
    pub(super) fn wish(&self) -> u64 {
        let mut book = self.lock();
        book.wished += 1;
        if book.doing == Doing::Settling {
            (self.give_up)();
        }
        book.wished
    }

    /// Something waits that takes no time: what is settled meanwhile stops waiting.
    pub(super) fn hurry(&self) {
        if self.lock().doing == Doing::Settling {
            (self.give_up)();
        }
    }

    /// Gives up what was wished so far: what is under way comes to its own end, what was not begun is not begun.
    pub(super) fn give_up(&self) {
        let mut book = self.lock();
        book.given_up = book.wished;
        if book.doing == Doing::Wish {
            (self.give_up)();
        }
    }

    /// Nothing waits any more, now or later.
    pub(super) fn close(&self) {
        let mut book = self.lock();
        book.closing = true;
        book.given_up = u64::MAX;
        (self.give_up)();
    }

    /// A wish's turn has come. What was given up before does not touch it: `go_on` lets the site wait again.
    pub(super) fn take_up(&self, number: u64, go_on: impl FnOnce()) -> Heard {
        let mut book = self.lock();
        book.taken_up = number;
        if number <= book.given_up {
            return Heard::GivenUp;
        }
        book.doing = Doing::Wish;
        go_on();
        Heard::Wanted
    }

    /// Something is to be settled between two wishes; not while one waits.
    pub(super) fn settle(&self, go_on: impl FnOnce()) -> bool {
        let mut book = self.lock();
        if book.closing || book.wished > book.taken_up {
            return false;
        }
        book.doing = Doing::Settling;
        go_on();
        true
    }

    /// Nothing is under way.
    pub(super) fn rest(&self) {
        self.lock().doing = Doing::Nothing;
    }

    /// Nothing is ever half done in it.
    fn lock(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Desk {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Desk")
    }
}
