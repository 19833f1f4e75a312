//! The four sounds of a terminal, played by a program of the system, else rung with the bell.
//!
//! Not through a library: one would need ALSA's headers to build and its library to start, on machines of which many have no
//! loudspeaker. A player is a child that gets a WAV file on its standard input and ends by itself. Whatever goes wrong with it
//! is one line in the log: nothing here waits, and no customer is served later for a loudspeaker's sake.

use std::ffi::OsStr;
use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use crate::config::{Config, Sounds};

/// The players that are looked for, each with what makes it play its standard input and say nothing.
const PLAYERS: [(&str, &[&str]); 2] = [("aplay", &["-q", "-"]), ("paplay", &[])];
/// How many players may be ending at once; one that a broken driver holds cannot even be killed.
const MOST_ENDING: usize = 3;
/// Linux's `O_NOCTTY | O_NONBLOCK`: a terminal that was told to stop does not stop us.
const NEVER_WAIT: i32 = 0o400 | 0o4000;

/// What is to be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sound {
    /// It is done: one rising tone.
    Done,
    /// Try again: two tones.
    TryAgain,
    /// Take the card: one soft tone, to be played again every three seconds while the card lies there.
    TakeCard,
    /// Not finished: three short tones.
    Unfinished,
}

impl Sound {
    /// All of them.
    pub const ALL: [Sound; 4] = [Sound::Done, Sound::TryAgain, Sound::TakeCard, Sound::Unfinished];

    /// A WAV file: one channel, 16 bit, 22,050 samples a second.
    pub fn wave(self) -> &'static [u8] {
        match self {
            Sound::Done => include_bytes!("../../assets/sounds/done.wav"),
            Sound::TryAgain => include_bytes!("../../assets/sounds/try-again.wav"),
            Sound::TakeCard => include_bytes!("../../assets/sounds/take-card.wav"),
            Sound::Unfinished => include_bytes!("../../assets/sounds/unfinished.wav"),
        }
    }

    /// How often the bell rings for it where nothing else can be heard.
    fn bells(self) -> &'static [u8] {
        match self {
            Sound::Done | Sound::TakeCard => b"\x07",
            Sound::TryAgain => b"\x07\x07",
            Sound::Unfinished => b"\x07\x07\x07",
        }
    }
}

/// What makes the sounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Player {
    /// Nothing: all is quiet.
    Silent,
    /// The bell.
    Bell,
    /// A program that plays the WAV file on its standard input.
    Program {
        /// The program, as a path or a name on PATH.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
    },
}

impl Player {
    /// The first player of the folders in `path` (as in PATH); the bell where there is none.
    pub fn found_on(path: &OsStr) -> Player {
        let places = |name: &str| std::env::split_paths(path).map(|folder| folder.join(name)).find(|file| is_program(file));
        let found = PLAYERS.iter().find_map(|(name, arguments)| {
            let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
            places(name).map(|program| Player::Program { program, arguments })
        });
        found.unwrap_or(Player::Bell)
    }
}

impl From<&Config> for Player {
    fn from(config: &Config) -> Player {
        match &config.sounds {
            Sounds::Off => Player::Silent,
            Sounds::Bell => Player::Bell,
            Sounds::Search => Player::found_on(&std::env::var_os("PATH").unwrap_or_default()),
            Sounds::Program { program, arguments } => Player::Program { program: PathBuf::from(program), arguments: arguments.clone() },
        }
    }
}

fn is_program(file: &Path) -> bool {
    file.metadata().is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

/// A player that was started.
struct Playing {
    child: Child,
    told_to_end: bool,
}

/// Plays sounds, one at a time: the later one ends the earlier one. Never waits for any of them.
pub struct Speaker {
    player: Player,
    bell: Box<dyn Write + Send>,
    /// The one that plays, last, and those that were told to end and have not yet.
    children: Vec<Playing>,
    /// The last one failed: perhaps it found no loudspeaker.
    failed: bool,
    /// What could not be played has been logged; once is enough.
    complained: bool,
}

impl Speaker {
    /// With the terminal's bell, where this program has a terminal.
    pub fn new(player: Player) -> Speaker {
        let terminal = OpenOptions::new().write(true).custom_flags(NEVER_WAIT).open("/dev/tty");
        match terminal {
            Ok(terminal) => Speaker::with_bell(player, terminal),
            Err(_) => Speaker::with_bell(player, io::sink()),
        }
    }

    /// With another bell: BEL characters are written to it.
    pub fn with_bell(player: Player, bell: impl Write + Send + 'static) -> Speaker {
        Speaker { player, bell: Box::new(bell), children: Vec::new(), failed: false, complained: false }
    }

    /// Plays it, in place of what is playing. A sound that cannot be played is left out; where the player failed the last
    /// time, the bell rings with it.
    pub fn play(&mut self, sound: Sound) {
        self.hush();
        match &self.player {
            Player::Silent => {}
            Player::Bell => self.ring(sound),
            Player::Program { program, arguments } => {
                let started = if self.children.len() < MOST_ENDING {
                    start(program, arguments, sound)
                } else {
                    Err(io::Error::other("earlier players do not end"))
                };
                if self.failed || started.is_err() {
                    self.ring(sound);
                }
                match started {
                    Ok(child) => self.children.push(Playing { child, told_to_end: false }),
                    Err(error) => self.complain(&error),
                }
            }
        }
    }

    /// Ends what is playing.
    pub fn hush(&mut self) {
        for mut playing in std::mem::take(&mut self.children) {
            match playing.child.try_wait() {
                Ok(Some(status)) if playing.told_to_end || status.success() => self.failed &= playing.told_to_end,
                Ok(Some(status)) => {
                    self.failed = true;
                    self.complain(&io::Error::other(format!("the player ended with {status}")));
                }
                Ok(None) => {
                    // It is asked after again the next time; nobody waits for it.
                    let _ = playing.child.kill();
                    self.children.push(Playing { told_to_end: true, ..playing });
                }
                Err(error) => self.complain(&error),
            }
        }
    }

    fn ring(&mut self, sound: Sound) {
        let rung = self.bell.write_all(sound.bells()).and_then(|()| self.bell.flush());
        if let Err(error) = rung {
            self.complain(&error);
        }
    }

    fn complain(&mut self, error: &io::Error) {
        if !self.complained {
            tracing::warn!(player = ?self.player, %error, "a sound could not be played; the customer hears nothing or the bell");
            self.complained = true;
        }
    }
}

impl Drop for Speaker {
    fn drop(&mut self) {
        self.hush();
    }
}

impl fmt::Debug for Speaker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Speaker").field("player", &self.player).finish_non_exhaustive()
    }
}

/// Starts a player and hands it the sound.
fn start(program: &Path, arguments: &[String], sound: Sound) -> io::Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn()?;
    let mut input = child.stdin.take().expect("its standard input was asked to be a pipe");
    // A player that does not read would block whoever writes more than the pipe holds; this thread ends when it is killed.
    let written = thread::Builder::new().name("sound".to_owned()).spawn(move || {
        let _ = input.write_all(sound.wave());
    });
    written.map(|_| child)
}
