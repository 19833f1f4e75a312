//! The configuration: the embedded defaults, then one TOML file over them.
//!
//! Every key is checked when the file is read; what a command needs beyond that (a server's address, a key file) is
//! checked when it is asked for with [`Config::require`]. Whatever is wrong is a [`Problem`] that names file, line and key.

mod document;
pub mod key_file;
pub mod problem;
pub mod staff;
mod values;
mod window;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Fen, TerminalNumber};
use crate::flow::Settings;
use crate::flow::settings::{Initialize, Paying};
use crate::proto::envelope::Header;
use crate::proto::gateway::SharedKey;
use crate::proto::message::{Call, Dialect};
use crate::proto::sm::{PrivateKey, PublicKey, SigningRules};

pub use document::{Document, Setting};
pub use problem::{Expected, FileFault, Kind, Problem, Problems, What};
pub use window::{LargeText, Sounds, Window, WindowMode};

use staff::Staff;
use values::Values;

/// The defaults, every key there is.
pub const DEFAULTS: &str = include_str!("../config/default.toml");

/// The configuration, checked.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file it came from; `None` where the defaults are all there is.
    pub file: Option<PathBuf>,
    /// `[terminal] language`: `zh-CN`, `en`, or empty for the environment's.
    pub language: String,
    /// `[terminal]`: who this terminal is.
    pub terminal: Header,
    /// `[server]`.
    pub server: Server,
    /// `[signature]`.
    pub signature: Signature,
    /// `[reader]`.
    pub reader: Reader,
    /// `[window]`, but for its sounds.
    pub window: Window,
    /// `[window] operators`, `maintenance_pin`, `lock_minutes`; `shift` is among the settings.
    pub staff: Staff,
    /// `[window] sound`.
    pub sounds: Sounds,
    /// `[printer]`; `None` where there is none.
    pub printer: Option<Printer>,
    /// `[gateway]`; `None` where its address is not set.
    pub gateway: Option<Gateway>,
    /// `[journal] path`, resolved against the file's folder; where it is not set, in that folder, and for the user's own
    /// configuration, or without one, in the user's data folder.
    pub journal: PathBuf,
    /// `[journal] export_folder`, resolved: where a day of the journal is written to; `None` where none is.
    pub export: Option<PathBuf>,
    /// `[log] file`, resolved; `None` for no log file.
    pub log: Option<PathBuf>,
    /// `[log] transcript`, resolved; `None` for no transcript.
    pub transcript: Option<PathBuf>,
    /// What the flows decide by.
    pub settings: Arc<Settings>,
    /// How this site writes its messages.
    pub dialect: Dialect,
    document: Document,
}

/// Where the front-end server is, and how long it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The address before `/cardfront/NAME/V1`, without a slash at its end.
    pub url: String,
    /// Its SM2 public key: hexadecimal, PEM text or the path of a file with either.
    pub public_key: String,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long a whole call may take.
    pub call: Duration,
    /// The largest reply that is read, in bytes.
    pub reply_bytes: u64,
    /// The certificate authority that alone is trusted for https; `None` for the system's.
    pub ca_file: Option<PathBuf>,
    /// This terminal's certificate and its key, both PEM.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
}

/// How messages are signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The terminal's SM2 private key.
    pub key_file: PathBuf,
    /// The domain, the user id, the form and the character set.
    pub rules: SigningRules,
}

/// Where the payment gateway is, and how long it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gateway {
    /// The address before `/create`, `/query` and `/revoke`, without a slash at its end.
    pub url: String,
    /// The file with the secret that it shares with this terminal.
    pub secret_file: PathBuf,
    /// How long a connection may take to come about.
    pub connect: Duration,
    /// How long a whole call may take.
    pub call: Duration,
    /// The certificate authority that alone is trusted for https; `None` for the system's.
    pub ca_file: Option<PathBuf>,
    /// This terminal's certificate and its key, both PEM.
    pub client_certificate: Option<(PathBuf, PathBuf)>,
}

/// Which reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// A part of its name; empty for the first there is.
    pub name: String,
}

/// What prints slips.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    /// Where slips go.
    pub to: PrintTo,
    /// How many characters a line holds: 32 or 48.
    pub columns: u8,
    /// Lines above every slip: whose terminal it is.
    pub heading: Vec<String>,
    /// Lines below every slip: whom to ask.
    pub foot: Vec<String>,
}

/// Where slips go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PrintTo {
    /// A printer at a device file.
    Device(PathBuf),
    /// A printer in the network: host and port.
    Network(String),
    /// A file each, as text, in this folder.
    Folder(PathBuf),
}

/// What a command needs to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A reader: every key has a default.
    Reader,
    /// Calls to the server: who we are, where it is, and the keys of both.
    Server,
    /// Payments by QR code: where the gateway is, and the secret.
    Gateway,
}

impl Config {
    /// The defaults alone.
    pub fn defaults() -> Config {
        Config::build(Document::defaults(DEFAULTS), Vec::new(), Path::new(""), &user_data_folder()).expect("the embedded defaults fit")
    }

    /// From the file given, or from the user's configuration file where there is one, or the defaults alone.
    pub fn load(file: Option<&Path>) -> Result<Config, Problems> {
        let users = user_configuration();
        let chosen = file.map(Path::to_owned).or_else(|| users.filter(|path| path.exists()));
        let Some(path) = chosen else { return Ok(Config::defaults()) };
        let text = std::fs::read_to_string(&path).map_err(|error| Problem {
            file: Some(path.clone()),
            line: None,
            what: What::Unreadable { detail: error.to_string() },
        })?;
        Config::parse(&path, &text)
    }

    /// From a file's text.
    pub fn parse(file: &Path, text: &str) -> Result<Config, Problems> {
        let (document, problems) = Document::defaults(DEFAULTS).over(file, text)?;
        let folder = file.parent().unwrap_or(Path::new("")).to_owned();
        // The user's own configuration and data have folders apart.
        let home = if user_configuration().as_deref() == Some(file) { user_data_folder() } else { folder.clone() };
        Config::build(document, problems, &folder, &home)
    }

    /// `folder` is where relative paths start, `home` where the journal is kept that no key names.
    fn build(document: Document, problems: Vec<Problem>, folder: &Path, home: &Path) -> Result<Config, Problems> {
        let mut values = Values::new(&document, folder, problems);
        let terminal = terminal(&mut values);
        let server = server(&mut values);
        let signature = signature(&mut values);
        let gateway = gateway(&mut values);
        let dialect = dialect(&mut values);
        let settings = Arc::new(settings(&mut values, &terminal.termid));
        let language = values.one_of("terminal.language", &["", "zh-CN", "en"]);
        let reader = Reader { name: values.text("reader.name") };
        let window = window::read(&mut values, settings.largest_amount);
        let staff = staff::read(&mut values);
        let sounds = window::sounds(&values.text("window.sound"));
        let printer = printer(&mut values);
        let journal = values.path("journal.path").unwrap_or_else(|| home.join("journal.sqlite"));
        let export = values.path("journal.export_folder");
        let (log, transcript) = (values.path("log.file"), values.path("log.transcript"));
        values.finish()?;
        let file = document.file().map(Path::to_owned);
        Ok(Config {
            file,
            language,
            terminal,
            server,
            signature,
            reader,
            window,
            staff,
            sounds,
            printer,
            gateway,
            journal,
            export,
            log,
            transcript,
            settings,
            dialect,
            document,
        })
    }

    /// Checks that everything is set which `need` asks for.
    pub fn require(&self, need: Need) -> Result<(), Problems> {
        let wanted: &[(&str, Expected)] = match need {
            Need::Reader => &[],
            Need::Gateway => &[("gateway.url", Expected::Url), ("gateway.secret_file", Expected::File)],
            Need::Server => &[
                ("terminal.joininstid", Expected::Word(32)),
                ("terminal.instid", Expected::Digits(8)),
                ("terminal.mchntid", Expected::Digits(15)),
                ("terminal.netid", Expected::Word(32)),
                ("terminal.termid", Expected::Digits(8)),
                ("terminal.oprid", Expected::Word(32)),
                ("terminal.chnlid", Expected::Digits(2)),
                ("server.url", Expected::Url),
                ("server.public_key", Expected::PublicKey),
                ("signature.key_file", Expected::File),
            ],
        };
        let missing: Vec<Problem> = wanted
            .iter()
            .filter(|(key, _)| self.document.setting(key).value.as_str() == Some(""))
            .map(|(key, expected)| self.document.problem(What::Missing { key: (*key).to_owned(), expected: expected.clone() }))
            .collect();
        if missing.is_empty() { Ok(()) } else { Err(Problems(missing)) }
    }

    /// This terminal's private key, read from its file.
    pub fn private_key(&self) -> Result<PrivateKey, Problem> {
        let path = &self.signature.key_file;
        key_file::private_key(path).map_err(|fault| self.bad_file("signature.key_file", path, fault))
    }

    /// The server's public key, as it stands there or in the file that is named.
    pub fn public_key(&self) -> Result<PublicKey, Problem> {
        let value = &self.server.public_key;
        let names_a_file = PublicKey::parse(value).is_err() && !value.contains("-----BEGIN") && !looks_like_hex(value);
        if names_a_file {
            let folder = self.file.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
            let path = folder.join(value);
            return key_file::public_key(&path).map_err(|fault| self.bad_file("server.public_key", &path, fault));
        }
        PublicKey::parse(value).map_err(|_| {
            let value = value.lines().next().unwrap_or_default().to_owned();
            self.problem(What::WrongValue { key: "server.public_key".to_owned(), value, expected: Expected::PublicKey })
        })
    }

    /// The secret that the payment gateway shares with this terminal, read from its file.
    pub fn shared_key(&self) -> Result<SharedKey, Problems> {
        self.require(Need::Gateway)?;
        let path = &self.gateway.as_ref().expect("its address is required above").secret_file;
        key_file::shared_key(path).map_err(|fault| self.bad_file("gateway.secret_file", path, fault).into())
    }

    fn bad_file(&self, key: &str, path: &Path, fault: FileFault) -> Problem {
        self.problem(What::BadFile { key: key.to_owned(), path: path.to_owned(), fault })
    }

    /// A problem with a key, with the file and the line it came from.
    pub fn problem(&self, what: What) -> Problem {
        self.document.problem(what)
    }

    /// Every key with its value and where it came from, in order of the names.
    pub fn effective(&self) -> impl Iterator<Item = (&str, &Setting)> {
        self.document.settings()
    }

    /// The same with a transcript to this file, where one is given.
    #[must_use]
    pub fn with_transcript(self, file: Option<PathBuf>) -> Config {
        Config { transcript: file.or(self.transcript), ..self }
    }

    /// The same with other waiting times, as a command line asks for.
    #[must_use]
    pub fn with_waits(mut self, first: Option<Duration>, back: Option<Duration>) -> Config {
        let settings = Arc::make_mut(&mut self.settings);
        settings.await_card = first.unwrap_or(settings.await_card);
        settings.await_return = back.unwrap_or(settings.await_return);
        self
    }
}

/// What every request says of this terminal; the request's own number, date and time are put in when it is made.
fn terminal(values: &mut Values<'_>) -> Header {
    Header {
        joininstid: values.word("terminal.joininstid", 32),
        instid: values.digits("terminal.instid", 8),
        mchntid: values.digits("terminal.mchntid", 15),
        netid: values.word("terminal.netid", 32),
        termid: values.digits("terminal.termid", 8),
        oprid: values.word("terminal.oprid", 32),
        areaflag: values.one_of("terminal.areaflag", &["00", "01", "02", "03"]),
        chnlid: values.digits("terminal.chnlid", 2),
        batchno: values.word("terminal.batchno", 32),
        ..Header::default()
    }
}

fn server(values: &mut Values<'_>) -> Server {
    Server {
        url: values.url("server.url"),
        public_key: values.text("server.public_key"),
        connect: values.seconds("server.connect_seconds", 1, 300),
        call: values.seconds("server.call_seconds", 1, 600),
        reply_bytes: values.integer("server.reply_bytes", 1024, 64 * 1024 * 1024).unsigned_abs(),
        ca_file: values.path("server.ca_file"),
        client_certificate: client_certificate(values, "server"),
    }
}

/// Certificate and key of a section: both or neither.
fn client_certificate(values: &mut Values<'_>, section: &str) -> Option<(PathBuf, PathBuf)> {
    let names = [format!("{section}.client_certificate"), format!("{section}.client_key")];
    let [certificate, key] = names.each_ref().map(|name| values.path(name));
    if certificate.is_some() != key.is_some() {
        let [absent_certificate, absent_key] = names;
        let absent = if key.is_some() { absent_certificate } else { absent_key };
        values.wrong(What::Missing { key: absent, expected: Expected::File });
    }
    certificate.zip(key)
}

fn printer(values: &mut Values<'_>) -> Option<Printer> {
    let to = values.print_to("printer.to");
    let columns = values.one_of_numbers("printer.columns", &[48, 32]);
    let [heading, foot] = ["printer.heading", "printer.foot"].map(|key| values.texts(key));
    to.map(|to| Printer { to, columns, heading, foot })
}

fn gateway(values: &mut Values<'_>) -> Option<Gateway> {
    let gateway = Gateway {
        url: values.url("gateway.url"),
        secret_file: values.path("gateway.secret_file").unwrap_or_default(),
        connect: values.seconds("gateway.connect_seconds", 1, 60),
        call: values.seconds("gateway.call_seconds", 1, 60),
        ca_file: values.path("gateway.ca_file"),
        client_certificate: client_certificate(values, "gateway"),
    };
    (!gateway.url.is_empty()).then_some(gateway)
}

fn signature(values: &mut Values<'_>) -> Signature {
    Signature { key_file: values.path("signature.key_file").unwrap_or_default(), rules: values.section("signature", &["key_file"]) }
}

/// `[messages]`, and `[server.calls]`, which is how the same thing is named there.
fn dialect(values: &mut Values<'_>) -> Dialect {
    let mut dialect: Dialect = values.section("messages", &[]);
    for call in Call::ALL {
        dialect.calls.insert(call, values.word(&format!("server.calls.{}", call.default_name()), 64));
    }
    dialect
}

fn settings(values: &mut Values<'_>, termid: &str) -> Settings {
    let prefix = values.digits("card.terminal_prefix", 4);
    let initialize = match values.one_of("card.initialize", &["server-else-own", "own"]).as_str() {
        "own" => Initialize::Own,
        _ => Initialize::ServerElseOwn,
    };
    Settings {
        // Without a termid nothing is asked of a server, and nothing is written to a card.
        terminal: TerminalNumber::from_digits(&format!("{prefix}{termid}")).unwrap_or(TerminalNumber::from_bytes([0; 6])),
        key_index: values.small("card.key_index", 0, 255),
        reads: values.commands("card.reads"),
        probe_amount: Fen::new(values.integer("card.probe_amount_fen", 0, 1)),
        initialize,
        attempts: values.small("flow.attempts", 1, 20),
        retry_after: values.seconds("flow.retry_seconds", 0, 60),
        rounds: values.small("flow.rounds", 1, 20),
        writes: values.small("flow.writes", 1, 10),
        await_card: values.seconds("reader.wait_seconds", 0, 3600),
        await_return: values.seconds("reader.return_seconds", 0, 3600),
        paying: Paying {
            valid: values.seconds("gateway.valid_seconds", 5, 300),
            query_every: values.seconds("gateway.query_seconds", 1, 30),
        },
        largest_amount: Fen::new(values.integer("flow.largest_amount_fen", 0, i64::from(u32::MAX))),
        most_per_day: Fen::new(values.integer("flow.most_per_day_fen", 0, 1_000_000_000_000)),
        most_open_orders: usize::try_from(values.integer("flow.most_open_orders", 0, 10_000)).unwrap_or(0),
        shifts: staff::shifts(values),
    }
}

/// Long enough to be meant as a key, and not as a file's name.
fn looks_like_hex(text: &str) -> bool {
    text.len() >= 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace())
}

fn project() -> Option<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "cardkiosk")
}

/// The user's configuration file (`$XDG_CONFIG_HOME/cardkiosk/config.toml`), whether it exists or not.
pub fn user_configuration() -> Option<PathBuf> {
    project().map(|folders| folders.config_dir().join("config.toml"))
}

/// Where the journal lives without a configuration (`$XDG_DATA_HOME/cardkiosk`); the present folder where there is no home.
fn user_data_folder() -> PathBuf {
    project().map_or_else(PathBuf::new, |folders| folders.data_dir().to_owned())
}

#[cfg(test)]
mod tests;
