//! What a start reads of a large journal, fetched by several readers at once.
//!
//! Of each open order a start reads a few pages, and they lie all over the file. After a night without power none of them is in the
//! system's memory: asked for one after the other, each is a round to the disk; asked for together, they cost little more than a few.
//! The readers understand nothing of what they read and change nothing. What goes wrong with them goes wrong again, and is told, when
//! the start reads the same by itself.

use std::path::Path;
use std::thread;

use rusqlite::Connection;

use super::schema;

/// More of them only wait for each other.
const READERS: usize = 8;

/// So many open orders are read as fast by one.
const FEW: usize = 16;

const KEYS: &str = "SELECT order_key FROM open_orders UNION SELECT order_key FROM payouts";

/// Brings the entries of what is open, and of what is owed, into the system's memory.
pub(super) fn warm(connection: &Connection, path: &Path) {
    let keys = keys(connection).unwrap_or_default();
    thread::scope(|scope| {
        for share in shares(&keys) {
            let reader = move || _ = read(path, share);
            // Without it the start is slower, and nothing else.
            let _started = thread::Builder::new().spawn_scoped(scope, reader);
        }
    });
}

/// What each of the readers fetches; where there are few, one who starts reads them as fast.
fn shares(keys: &[String]) -> Vec<&[String]> {
    if keys.len() <= FEW {
        return Vec::new();
    }
    keys.chunks(keys.len().div_ceil(READERS)).collect()
}

fn keys(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection.prepare(KEYS)?.query_map([], |row| row.get(0))?.collect()
}

fn read(path: &Path, keys: &[String]) -> Option<()> {
    let connection = schema::open_to_read(path).ok()?;
    let mut statement = connection.prepare("SELECT body FROM entries WHERE order_key = ?1").ok()?;
    for key in keys {
        let mut rows = statement.query([key]).ok()?;
        while rows.next().ok()?.is_some() {}
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::tests::{opened, options};
    use super::super::{Journal, View};
    use super::*;
    use crate::domain::Fen;
    use crate::flow::entry::Ending;
    use crate::flow::{Entry, Event};

    #[test]
    fn what_is_fetched_first_is_read_as_it_was_and_what_cannot_be_is_told_by_who_reads_it() {
        let directory = TempDir::new().expect("a directory");
        let mut journal = Journal::open(&options(&directory)).expect("a journal");
        for number in 0..=FEW {
            journal.record(&opened(&format!("K{number}"))).expect("room");
        }
        let path = options(&directory).path;
        let open = |journal: &Journal| journal.view().open_cases().map(|open| open.len());
        warm(journal.connection(), &path);
        assert_eq!(open(&journal).expect("they can be read"), FEW + 1);
        let owes = Event::Closed { ending: Ending::Cancelled, balance_after: None, payout: Some(Fen::new(5000)) };
        journal.record(&Entry { event: owes, ..opened("K0") }).expect("room");
        let listed = keys(journal.connection()).expect("names");
        assert_eq!(listed.len(), FEW + 1, "what is owed is listed as what is open is");
        assert!(shares(&listed[..FEW]).is_empty());
        assert!((2..=READERS).contains(&shares(&listed).len()), "several read");
        assert_eq!(shares(&listed).concat(), listed);
        assert_eq!(read(&path, &["K1".to_owned(), "nobody's".to_owned()]), Some(()));
        warm(journal.connection(), &directory.path().join("nothing.db"));
        assert!(!directory.path().join("nothing.db").exists(), "nothing is made");
        journal.record(&opened("K99")).expect("nobody holds it");
        assert_eq!(View::open(&path).and_then(|view| view.open_cases()).expect("they can be read").len(), FEW + 1);
    }
}
