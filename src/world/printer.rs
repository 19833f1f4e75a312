//! The printer of slips: a device file, an address in the network, or a folder.
//!
//! ```text
//!   print ─► looked at (DLE EOT) ─ paper out, cover open ─► PrinterError, nothing sent
//!               │ ready, or a printer that never answers
//!               ▼
//!             sent ─► asked (GS r), which a printer answers once everything before it is on paper
//! ```
//!
//! A printer holds nobody up for longer than its patience, and whatever is wrong with it changes nothing else: the journal knows
//! the order, and the slip can be printed again from there.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::config::{Config, PrintTo};
use crate::flow::Cause;
use crate::slip::{self, Columns, Slip};

use super::clock::Deadline;

/// How long a printer may take to take a slip, and then to print it.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long it is given to answer what it answers at once, if it answers at all.
const ANSWERS_WITHIN: Duration = Duration::from_millis(400);
/// How often a printer that is busy is asked again.
const ASK_EVERY: Duration = Duration::from_millis(5);
/// Linux's `O_NOCTTY | O_NONBLOCK`: a device without paper does not hold up who writes to it.
const NEVER_WAIT: i32 = 0o400 | 0o4000;

/// DLE EOT 2: why it is offline, answered at once.
const ASK_OFFLINE: [u8; 3] = [0x10, 0x04, 0x02];
/// DLE EOT 4: its paper, answered at once.
const ASK_PAPER: [u8; 3] = [0x10, 0x04, 0x04];
/// GS r 1: its paper, answered in its turn, after everything before it was printed.
const ASK_IN_TURN: [u8; 3] = [0x1D, 0x72, 0x01];

/// Why a slip was not printed.
#[derive(Debug, thiserror::Error)]
pub enum PrinterError {
    /// It cannot be opened or connected to, or went away.
    #[error("the printer cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    /// Its paper is out.
    #[error("the printer has no paper")]
    NoPaper,
    /// Its cover is open.
    #[error("the printer's cover is open")]
    CoverOpen,
    /// It took the slip or a part of it, and did not say in time that it was printed.
    #[error("the printer did not finish")]
    Stuck,
    /// The folder cannot be written.
    #[error("the slip cannot be written into the folder: {0}")]
    Folder(#[source] io::Error),
}

impl PrinterError {
    /// The same in the words in which a window tells how the printer is.
    pub fn cause(&self) -> Cause {
        match self {
            PrinterError::NoPaper => Cause::NoPaper,
            error => Cause::Printer(error.to_string()),
        }
    }
}

/// A printer. Its clones are the same one: they take turns.
#[derive(Debug, Clone)]
pub struct Printer {
    to: PrintTo,
    columns: Columns,
    patience: Duration,
    turns: Arc<Mutex<()>>,
}

/// What a look at a printer showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It says that it would print.
    Ready,
    /// It is there, and says nothing of itself.
    There,
}

impl Printer {
    /// There, with paper of this width.
    pub fn new(to: PrintTo, columns: Columns) -> Printer {
        Printer { to, columns, patience: PATIENCE, turns: Arc::default() }
    }

    /// As configured; `None` where none is.
    pub fn of(config: &Config) -> Option<Printer> {
        let printer = config.printer.as_ref()?;
        let columns = if printer.columns == 32 { Columns::Narrow } else { Columns::Wide };
        Some(Printer::new(printer.to.clone(), columns))
    }

    /// The same with less or more patience.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Printer {
        Printer { patience, ..self }
    }

    /// How wide its paper is.
    pub fn columns(&self) -> Columns {
        self.columns
    }

    /// Whether it would print, as far as it says so.
    pub fn look(&self) -> Result<Seen, PrinterError> {
        let _turn = self.turn();
        match &self.to {
            PrintTo::Folder(folder) => writable(folder).map(|()| Seen::Ready).map_err(PrinterError::Folder),
            PrintTo::Device(_) | PrintTo::Network(_) => self.line()?.look().map(|talks| match talks {
                Talks::Yes => Seen::Ready,
                Talks::No => Seen::There,
            }),
        }
    }

    /// Prints a slip and waits until it is printed, where the printer tells; at most twice its patience.
    pub fn print(&self, slip: &Slip) -> Result<(), PrinterError> {
        let _turn = self.turn();
        let printed = match &self.to {
            PrintTo::Folder(folder) => file(folder, slip.name(), &slip.text(self.columns)).map_err(PrinterError::Folder),
            PrintTo::Device(_) | PrintTo::Network(_) => self.line().and_then(|line| send(line, &slip::bytes(&slip.lines(self.columns)))),
        };
        match &printed {
            Ok(()) => tracing::info!(slip = slip.name(), "slip printed"),
            Err(error) => tracing::warn!(slip = slip.name(), %error, "slip not printed; it can be printed again from the journal"),
        }
        printed
    }

    /// A look in the middle of a slip would stand in it.
    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn line(&self) -> Result<Line, PrinterError> {
        let opened = match &self.to {
            PrintTo::Network(address) => connect(address, self.patience),
            PrintTo::Device(path) | PrintTo::Folder(path) => device(path),
        };
        opened.map(|port| Line { port, patience: self.patience }).map_err(PrinterError::Unreachable)
    }
}

/// Whether a printer answers questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Talks {
    Yes,
    No,
}

fn send(mut line: Line, bytes: &[u8]) -> Result<(), PrinterError> {
    let talks = line.look()?;
    line.write(bytes)?;
    if talks == Talks::No {
        return Ok(());
    }
    line.write(&ASK_IN_TURN)?;
    match line.answer(line.patience)? {
        // Bits 2 and 3: the end of the paper.
        Some(paper) if paper & 0x0C == 0 => Ok(()),
        Some(_) => Err(PrinterError::NoPaper),
        // It stopped somewhere: it may still say why.
        None => line.look().and(Err(PrinterError::Stuck)),
    }
}

/// An open way to a printer, on which nothing blocks.
struct Line {
    port: Box<dyn Port>,
    patience: Duration,
}

trait Port: Read + Write {}

impl<T: Read + Write> Port for T {}

impl fmt::Debug for Line {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Line").field("patience", &self.patience).finish_non_exhaustive()
    }
}

impl Line {
    /// Asks whether it is ready. One that does not answer may only be one that never does.
    fn look(&mut self) -> Result<Talks, PrinterError> {
        self.write(&ASK_PAPER)?;
        let Some(paper) = self.answer(ANSWERS_WITHIN)? else { return Ok(Talks::No) };
        // Bits 5 and 6: the end of the paper. Bits 2 and 3, nearly so, do for a slip.
        if paper & 0x60 != 0 {
            return Err(PrinterError::NoPaper);
        }
        self.write(&ASK_OFFLINE)?;
        match self.answer(ANSWERS_WITHIN)? {
            // Bit 2: the cover. Bit 5: printing stopped at the end of the paper.
            Some(offline) if offline & 0x04 != 0 => Err(PrinterError::CoverOpen),
            Some(offline) if offline & 0x20 != 0 => Err(PrinterError::NoPaper),
            _ => Ok(Talks::Yes),
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), PrinterError> {
        let end = Deadline::after(self.patience);
        let mut left = bytes;
        while !left.is_empty() {
            match self.port.write(left) {
                Ok(0) => return Err(PrinterError::Unreachable(ErrorKind::WriteZero.into())),
                Ok(written) => left = &left[written..],
                // The driver of USB printers says so itself.
                Err(error) if error.kind() == ErrorKind::StorageFull => return Err(PrinterError::NoPaper),
                Err(error) if waits(&error) && !end.is_over() => thread::sleep(ASK_EVERY),
                Err(error) if waits(&error) => return Err(PrinterError::Stuck),
                Err(error) => return Err(PrinterError::Unreachable(error)),
            }
        }
        Ok(())
    }

    /// The next byte it sends; `None` where none comes in time, or none can come.
    fn answer(&mut self, within: Duration) -> Result<Option<u8>, PrinterError> {
        let end = Deadline::after(within);
        let mut byte = [0];
        loop {
            match self.port.read(&mut byte) {
                Ok(1) => return Ok(Some(byte[0])),
                // A device that can only be written to, or a connection closed at the other side.
                Ok(_) => return Ok(None),
                Err(error) if waits(&error) && !end.is_over() => thread::sleep(ASK_EVERY),
                Err(error) if waits(&error) => return Ok(None),
                Err(error) if error.kind() == ErrorKind::PermissionDenied => return Ok(None),
                Err(error) => return Err(PrinterError::Unreachable(error)),
            }
        }
    }
}

fn waits(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

fn connect(address: &str, patience: Duration) -> io::Result<Box<dyn Port>> {
    let mut last = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, patience) {
            Ok(stream) => {
                stream.set_nonblocking(true)?;
                return Ok(Box::new(stream));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// To read from as well, where it lets itself be read.
fn device(path: &Path) -> io::Result<Box<dyn Port>> {
    let open = |read: bool| OpenOptions::new().read(read).write(true).custom_flags(NEVER_WAIT).open(path);
    let port: File = open(true).or_else(|_| open(false))?;
    Ok(Box::new(port))
}

/// Whether a file could be made in this folder, which is made where it is missing.
fn writable(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    Ok(rustix::fs::access(folder, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK)?)
}

/// Writes a slip under a name that is not there yet. It appears whole or not at all.
fn file(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let name: String = name.chars().map(|letter| if letter.is_alphanumeric() || letter == '-' { letter } else { '_' }).collect();
    let unfinished = folder.join(format!(".{name}.unfinished"));
    fs::write(&unfinished, text)?;
    let linked = (1_u32..).map(|copy| free(folder, &name, copy)).find_map(|place| match fs::hard_link(&unfinished, &place) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => None,
        done => Some(done),
    });
    let removed = fs::remove_file(&unfinished);
    linked.unwrap_or(Err(ErrorKind::AlreadyExists.into())).and(removed)
}

fn free(folder: &Path, name: &str, copy: u32) -> PathBuf {
    folder.join(if copy == 1 { format!("{name}.txt") } else { format!("{name}.{copy}.txt") })
}
