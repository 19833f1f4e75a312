//! The journal as a file: its directory, its lock, its making, its rights.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::beside;
use super::error::JournalError;

/// Makes the directory where it is missing, and names the file in the one way all processes agree on: the lock hangs on its name.
pub(super) fn settle(path: &Path) -> Result<PathBuf, JournalError> {
    let named = std::path::absolute(path).map_err(trouble("finding", path))?;
    let directory = named.parent().unwrap_or(Path::new("/"));
    make_directory(directory).map_err(trouble("making the journal's directory", directory))?;
    let directory = fs::canonicalize(directory).map_err(trouble("finding the journal's directory", directory))?;
    let name = named.file_name().ok_or_else(|| io::Error::new(ErrorKind::IsADirectory, "it names no file"));
    let path = directory.join(name.map_err(trouble("opening the journal", path))?);
    match fs::canonicalize(&path) {
        Ok(real) => Ok(real),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(path),
        Err(error) => Err(trouble("finding", &path)(error)),
    }
}

/// Whether the journal is yet to be made. Everything else under its name is either a journal or an error.
pub(super) fn must_be_made(path: &Path) -> Result<bool, JournalError> {
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => {
            Err(trouble("opening the journal", path)(io::Error::new(ErrorKind::InvalidInput, "it is not a file")))
        }
        // A journal is never empty: it is made under another name and moved here whole. SQLite would take this for a new
        // database, and throw its write-ahead log away.
        Ok(found) if found.len() == 0 => Err(JournalError::Damaged { path: path.to_owned(), why: "it is empty".to_owned() }),
        Ok(_) => Ok(false),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            // SQLite would play a log that was left over into the new file.
            let left = ["-wal", "-journal"].map(|suffix| beside(path, suffix)).into_iter().find(|log| log.exists());
            left.map_or(Ok(true), |log| Err(JournalError::Missing { path: path.to_owned(), log }))
        }
        Err(error) => Err(trouble("opening the journal", path)(error)),
    }
}

/// Makes a journal beside its place and moves it there whole, so that there is never half a one.
pub(super) fn make(path: &Path, fill: impl FnOnce(&Path) -> Result<(), JournalError>) -> Result<(), JournalError> {
    let unfinished = beside(path, ".new");
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let leftover = beside(&unfinished, suffix);
        match fs::remove_file(&leftover) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(trouble("removing", &leftover)(error)),
            _ => {}
        }
    }
    let create = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished);
    drop(create.map_err(trouble("making the journal", &unfinished))?);
    fill(&unfinished)?;
    let sync = || File::open(&unfinished)?.sync_all();
    sync().map_err(trouble("making the journal durable", &unfinished))?;
    fs::rename(&unfinished, path).map_err(trouble("making the journal", path))?;
    let directory = path.parent().unwrap_or(Path::new("/"));
    sync_directory(directory).map_err(trouble("making the journal's directory durable", directory))
}

/// Takes the rights of group and others away: card numbers are in it, and a restored copy often has too many.
pub(super) fn keep_private(path: &Path) -> Result<(), JournalError> {
    let mode = fs::metadata(path).map_err(trouble("opening the journal", path))?.permissions().mode();
    let ours = mode & 0o700;
    if mode & 0o777 == ours {
        return Ok(());
    }
    tracing::warn!(path = %path.display(), mode = format!("{:o}", mode & 0o777), "the journal could be read by others; it no longer can");
    fs::set_permissions(path, Permissions::from_mode(ours)).map_err(trouble("protecting the journal", path))
}

/// The operating system's lock beside the journal; it goes with the process, however that ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

/// Closing alone would not give it back while a child of another thread's making still has a copy of the handle.
impl Drop for Lock {
    fn drop(&mut self) {
        // The process's end gives it back in any case.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Takes it, or says who has it. Comes before anything else touches the journal: merely closing that file would
    /// take away the locks SQLite holds on it elsewhere in this process.
    pub(super) fn take(path: &Path) -> Result<Lock, JournalError> {
        let name = beside(path, ".lock");
        let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&name);
        let mut file = open.map_err(trouble("opening the journal's lock", &name))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(JournalError::InUse { path: path.to_owned(), process: holder(&mut file) });
            }
            Err(TryLockError::Error(error)) => return Err(trouble("locking the journal", &name)(error)),
        }
        let sign = |file: &mut File| {
            file.set_len(0)?;
            writeln!(file, "{}", std::process::id())
        };
        sign(&mut file).map_err(trouble("writing the journal's lock", &name))?;
        Ok(Lock { file })
    }
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.take(32).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

/// Makes a directory that only we may enter, with those above it that are missing, each durable.
fn make_directory(directory: &Path) -> io::Result<()> {
    let missing: Vec<&Path> = directory.ancestors().take_while(|path| !path.exists()).collect();
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    for made in missing {
        sync_directory(made.parent().unwrap_or(Path::new("/")))?;
    }
    Ok(())
}

fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

fn trouble(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> JournalError {
    let path = path.to_owned();
    move |source| JournalError::File { doing, path, source }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tempfile::TempDir;

    use super::*;
    use crate::world::journal::{Journal, JournalOptions};

    fn options(directory: &TempDir) -> JournalOptions {
        JournalOptions { path: directory.path().join("journal.db"), terminal: "12345678".to_owned() }
    }

    /// A journal of so many entries of 2 KiB.
    fn filled(directory: &TempDir, entries: u32) {
        let journal = Journal::open(&options(directory)).expect("a journal");
        let fill = format!(
            "INSERT INTO entries (order_key, at, event, body)
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {entries})
            SELECT 'K' || n, '20261122101500', 'still_open', '{{\"still_open\":{{\"code\":\"' || hex(randomblob(1000)) || '\"}}}}' FROM numbers"
        );
        journal.connection().execute_batch(&fill).expect("room");
    }

    /// A start of a journal of years looks at what it reads, and no further: of the rest a person asks.
    #[test]
    fn a_damaged_page_of_a_long_journal_is_found_when_it_is_looked_for_and_stops_no_start() {
        let directory = TempDir::new().expect("a directory");
        filled(&directory, 4000);
        let path = options(&directory).path;
        let mut bytes = std::fs::read(&path).expect("a journal");
        let page = bytes.len() / 4096 / 2;
        bytes[page * 4096..][..16].fill(0xEE);
        std::fs::write(&path, bytes).expect("a file");
        let journal = Journal::open(&options(&directory)).expect("what a start reads is sound");
        assert!(journal.view().open_orders().expect("none").is_empty());
        let error = journal.view().check_whole().expect_err("a page of it is damaged");
        assert!(matches!(error, JournalError::Damaged { .. }), "{error}");
    }

    #[test]
    fn a_damaged_page_of_a_journal_of_some_length_is_found_at_the_start() {
        let directory = TempDir::new().expect("a directory");
        filled(&directory, 800);
        let path = options(&directory).path;
        let sound = std::fs::read(&path).expect("a journal");
        assert!(sound.len() > 2_000_000, "{}", sound.len());
        for page in [sound.len() / 4096 / 2, sound.len() / 4096 - 1] {
            let mut bytes = sound.clone();
            bytes[page * 4096..][..16].fill(0xEE);
            std::fs::write(&path, bytes).expect("a file");
            let error = Journal::open(&options(&directory)).expect_err("a page of it is damaged");
            assert!(matches!(error, JournalError::Damaged { .. }), "page {page}: {error}");
        }
    }

    #[test]
    fn a_journal_that_others_could_read_is_told_of_and_one_that_is_private_is_not() {
        let directory = TempDir::new().expect("a directory");
        let told = || {
            let log = Arc::new(tempfile::NamedTempFile::new().expect("a file"));
            let subscriber = tracing_subscriber::fmt().with_writer(Arc::new(log.reopen().expect("a file"))).finish();
            tracing::subscriber::with_default(subscriber, || drop(Journal::open(&options(&directory)).expect("a journal")));
            std::fs::read_to_string(log.path()).expect("a log").contains("could be read by others")
        };
        assert!(!told(), "it is made private");
        std::fs::set_permissions(options(&directory).path, Permissions::from_mode(0o644)).expect("a file");
        assert!(told());
        assert!(!told(), "it was made private");
    }
}
