//! Puts a simulated card on the virtual reader of vsmartcard, so that PC/SC, pcscd and everything above them are the real ones.
//!
//! The reader listens, the card connects to it: lying on the reader is an open TCP connection, taking the card away is
//! closing it. Either side sends messages of a length (two bytes, big-endian) and that many bytes. A message of one byte is a
//! control of the reader: power off, power on, reset, or a question for the answer to reset; anything longer is an APDU.

mod fault;
mod store;

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::card::{CardState, Options, SimCard};

pub use fault::{Side, Tear, Trigger};

use fault::{Plan, Then};

/// Where the virtual reader listens unless told otherwise.
pub const DEFAULT_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 35963);

/// How long to wait before trying again to reach a reader that is not there.
const RECONNECT_AFTER: Duration = Duration::from_millis(100);
/// How long a wait for the reader's next message lasts before the question whether to stop.
const LISTEN_FOR: Duration = Duration::from_millis(250);
/// How long a message that has begun may take to come whole.
const MESSAGE_WITHIN: Duration = Duration::from_secs(10);
/// One byte more than PC/SC has room for: the reader finds a card and cannot power it.
const MUTE_ATR: [u8; 34] = [0x3B; 34];

/// A simulated card as a program.
#[derive(Debug, Clone)]
pub struct CardProgram {
    /// Where the virtual reader listens.
    pub reader: SocketAddr,
    /// The card, where there is no state file yet.
    pub card: CardState,
    /// Its peculiarities.
    pub options: Options,
    /// Where its state is kept, if anywhere. Read at the start if it is there; written whole and made durable before the
    /// answer of each command that changed it leaves.
    pub state_file: Option<PathBuf>,
    /// When it is torn away. Each happens once; with none left, the card stays.
    pub tears: Vec<Tear>,
    /// Whether it answers at all.
    pub speech: Speech,
    /// Where its random numbers come from; `None`: other ones in each run.
    pub seed: Option<u64>,
}

/// Whether a card answers at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speech {
    /// It does.
    #[default]
    Answers,
    /// It lies on the reader and cannot be powered.
    Mute,
}

/// Ends a running [`CardProgram`] from another thread.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// The card is taken away for good, within a quarter of a second.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_asked(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

impl CardProgram {
    /// This card on the virtual reader at its usual address, without faults, its state not kept.
    pub fn new(card: CardState) -> CardProgram {
        CardProgram {
            reader: DEFAULT_ADDRESS,
            card,
            options: Options::default(),
            state_file: None,
            tears: Vec::new(),
            speech: Speech::default(),
            seed: None,
        }
    }
}

/// Runs a card until it is torn away for good.
///
/// # Errors
/// When its state cannot be read or kept. A reader that is not there is waited for.
pub fn run(program: CardProgram) -> io::Result<()> {
    run_until(program, &Stop::default())
}

/// Runs a card until it is torn away for good or stopped.
///
/// # Errors
/// When its state cannot be read or kept. A reader that is not there is waited for.
pub fn run_until(program: CardProgram, stop: &Stop) -> io::Result<()> {
    let kept = program.state_file.as_deref().map(store::load).transpose()?.flatten();
    let mut state = kept.unwrap_or(program.card);
    state.seed = program.seed.unwrap_or_else(any_seed);
    if let Some(path) = &program.state_file {
        store::save(path, &state)?;
    }
    let mut lying = Lying {
        card: SimCard::with_options(state, program.options),
        plan: Plan::new(program.tears),
        state_file: program.state_file,
        speech: program.speech,
    };
    while !stop.is_asked() {
        let Ok(mut reader) = connect(program.reader) else {
            std::thread::sleep(RECONNECT_AFTER);
            continue;
        };
        tracing::debug!("the card lies on the reader");
        lying.card.power_on();
        let end = lying.serve(&mut reader, stop)?;
        drop(reader);
        lying.card.power_off();
        tracing::debug!(?end, "the card is off the reader");
        match end {
            End::ReaderGone => std::thread::sleep(RECONNECT_AFTER),
            End::Torn(Some(back_after)) => std::thread::sleep(back_after),
            End::Torn(None) | End::Stopped => break,
        }
    }
    Ok(())
}

/// Another number in each run, from the randomness the standard library has for its maps.
fn any_seed() -> u64 {
    use std::hash::{BuildHasher, Hasher, RandomState};
    RandomState::new().build_hasher().finish()
}

/// Without these two settings each APDU takes 44 ms: the reader sends a message's length and the message by themselves, and
/// waits for the acknowledgement of the first before it sends the second.
fn connect(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LISTEN_FOR))?;
    stream.set_write_timeout(Some(MESSAGE_WITHIN))?;
    acknowledge_at_once(&stream);
    Ok(stream)
}

/// Linux forgets the setting now and then, so it is made anew after every read. Elsewhere APDUs are slow, nothing more.
#[cfg(target_os = "linux")]
fn acknowledge_at_once(stream: &TcpStream) {
    let _ = socket2::SockRef::from(stream).set_tcp_quickack(true);
}

#[cfg(not(target_os = "linux"))]
fn acknowledge_at_once(_: &TcpStream) {}

/// A card on the reader, and what is to happen to it.
struct Lying {
    card: SimCard,
    plan: Plan,
    state_file: Option<PathBuf>,
    speech: Speech,
}

/// Why a card is off the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The reader closed the connection.
    ReaderGone,
    /// It was torn away, and comes back after that long, or never.
    Torn(Option<Duration>),
    /// It was told to stop.
    Stopped,
}

impl Lying {
    /// Answers the reader until the card is off it.
    fn serve(&mut self, reader: &mut TcpStream, stop: &Stop) -> io::Result<End> {
        let mut message = Vec::new();
        loop {
            match receive(reader, &mut message, stop) {
                Ok(Received::Message) => {}
                Ok(Received::Stopped) => return Ok(End::Stopped),
                Err(error) => {
                    tracing::debug!(%error, "no more from the reader");
                    return Ok(End::ReaderGone);
                }
            }
            let answer = match message.as_slice() {
                [] => continue,
                [control] => self.control(*control),
                command => match self.command(command)? {
                    Said::Answer(answer) => Some(answer),
                    Said::Torn(back_after) => return Ok(End::Torn(back_after)),
                },
            };
            if let Some(answer) = answer
                && let Err(error) = send(reader, &answer)
            {
                tracing::debug!(%error, "no more to the reader");
                return Ok(End::ReaderGone);
            }
        }
    }

    /// Power off, power on and reset have no answer.
    fn control(&mut self, control: u8) -> Option<Vec<u8>> {
        match control {
            0 => self.card.power_off(),
            1 | 2 => self.card.power_on(),
            4 if self.speech == Speech::Mute => return Some(MUTE_ATR.to_vec()),
            4 => return Some(SimCard::ATR.to_vec()),
            other => tracing::debug!(control = other, "an unknown control of the reader"),
        }
        None
    }

    fn command(&mut self, command: &[u8]) -> io::Result<Said> {
        let then = self.plan.arrives(command);
        if let Then::TearBefore(back_after) = then {
            return Ok(Said::Torn(back_after));
        }
        let before = self.card.state().clone();
        let answer = self.card.transmit(command);
        if self.card.state() != &before
            && let Some(path) = &self.state_file
        {
            store::save(path, self.card.state())?;
        }
        // The header and the status word tell a technician enough; data is nobody's business.
        tracing::debug!(
            header = %hex::encode_upper(&command[..command.len().min(4)]),
            status = %hex::encode_upper(&answer[answer.len().saturating_sub(2)..]),
            "command"
        );
        Ok(match then {
            Then::TearAfter(back_after) => Said::Torn(back_after),
            // An unpowered card says nothing, and the reader takes no answer for no card.
            _ if answer.is_empty() => Said::Torn(Some(RECONNECT_AFTER)),
            _ => Said::Answer(answer),
        })
    }
}

enum Said {
    Answer(Vec<u8>),
    Torn(Option<Duration>),
}

enum Received {
    Message,
    Stopped,
}

/// Reads one message.
fn receive(reader: &mut TcpStream, message: &mut Vec<u8>, stop: &Stop) -> io::Result<Received> {
    let mut length = [0; 2];
    // Only the wait for a message's first byte may be left; inside a message there is a rest to come.
    loop {
        match reader.read(&mut length[..1]) {
            Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
            Ok(_) => break,
            Err(error) if is_timeout(&error) => {
                if stop.is_asked() {
                    return Ok(Received::Stopped);
                }
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    acknowledge_at_once(reader);
    reader.set_read_timeout(Some(MESSAGE_WITHIN))?;
    reader.read_exact(&mut length[1..])?;
    acknowledge_at_once(reader);
    message.resize(usize::from(u16::from_be_bytes(length)), 0);
    reader.read_exact(message)?;
    acknowledge_at_once(reader);
    reader.set_read_timeout(Some(LISTEN_FOR))?;
    Ok(Received::Message)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Writes one message at once, for the same reason as above.
fn send(reader: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::Error::from(ErrorKind::InvalidData))?;
    reader.write_all(&[&length.to_be_bytes()[..], message].concat())
}

#[cfg(test)]
mod tests;
