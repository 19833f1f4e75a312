//! The configuration: the embedded defaults, then one TOML file over them.
//!
//! Every key is checked when the file is read; what a command needs beyond that (a server's address, a key file) is
//! checked when it is asked for with [`Config::require`]. Whatever is wrong is a [`Problem`] that names file, line and key.

mod document;
pub mod key_file;
pub mod problem;
mod values;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Fen, TerminalNumber};
use crate::flow::Settings;
use crate::flow::settings::Initialize;
use crate::proto::envelope::Header;
use crate::proto::message::{Call, Dialect};
use crate::proto::sm::{PrivateKey, PublicKey, SigningRules};

pub use document::{Document, Setting};
pub use problem::{Expected, FileFault, Kind, Problem, Problems, What};

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
    /// `[journal] path`, resolved against the file's folder; where it is not set, in that folder, and for the user's own
    /// configuration, or without one, in the user's data folder.
    pub journal: PathBuf,
    /// `[log] file`, resolved; `None` for no log file.
    pub log: Option<PathBuf>,
    /// What the flows decide by.
    pub settings: Arc<Settings>,
    /// How this site writes its messages.
    pub dialect: Dialect,
    document: Document,
}

/// Where the front-end server is, and how long it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The address before `/cardfront/NAME/V1` (R-2), without a slash at its end.
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

/// How messages are signed (R-6 to R-8).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// The terminal's SM2 private key.
    pub key_file: PathBuf,
    /// The domain, the user id, the form and the character set.
    pub rules: SigningRules,
}

/// Which reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reader {
    /// A part of its name; empty for the first there is.
    pub name: String,
}

/// What a command needs to be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// A reader: every key has a default.
    Reader,
    /// Calls to the server: who we are, where it is, and the keys of both.
    Server,
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
        let dialect = dialect(&mut values);
        let settings = Arc::new(settings(&mut values, &terminal.termid));
        let language = values.one_of("terminal.language", &["", "zh-CN", "en"]);
        let reader = Reader { name: values.text("reader.name") };
        let journal = values.path("journal.path").unwrap_or_else(|| home.join("journal.sqlite"));
        let log = values.path("log.file");
        values.finish()?;
        let file = document.file().map(Path::to_owned);
        Ok(Config { file, language, terminal, server, signature, reader, journal, log, settings, dialect, document })
    }

    /// Checks that everything is set which `need` asks for.
    pub fn require(&self, need: Need) -> Result<(), Problems> {
        let wanted: &[(&str, Expected)] = match need {
            Need::Reader => &[],
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
    let certificate = values.path("server.client_certificate");
    let key = values.path("server.client_key");
    if certificate.is_some() != key.is_some() {
        let absent = if key.is_some() { "server.client_certificate" } else { "server.client_key" };
        values.wrong(What::Missing { key: absent.to_owned(), expected: Expected::File });
    }
    Server {
        url: values.url("server.url"),
        public_key: values.text("server.public_key"),
        connect: values.seconds("server.connect_seconds", 1, 300),
        call: values.seconds("server.call_seconds", 1, 600),
        reply_bytes: values.integer("server.reply_bytes", 1024, 64 * 1024 * 1024).unsigned_abs(),
        ca_file: values.path("server.ca_file"),
        client_certificate: certificate.zip(key),
    }
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
        largest_amount: Fen::new(values.integer("flow.largest_amount_fen", 0, i64::from(u32::MAX))),
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
mod tests {
    use super::*;

    const SITE: &str = r#"
[terminal]
joininstid = "10000001"
instid = "10000001"
mchntid = "100000010000001"
netid = "0001"
termid = "12345678"
oprid = "op1"
chnlid = "52"

[server]
url = "http://127.0.0.1:8080/"
public_key = "server.pub"

[signature]
key_file = "keys/terminal.pem"

[journal]
path = "data/journal.sqlite"
"#;

    fn parse(text: &str) -> Result<Config, Vec<What>> {
        Config::parse(Path::new("/etc/site/config.toml"), text)
            .map_err(|problems| problems.0.into_iter().map(|problem| problem.what).collect())
    }

    #[test]
    fn the_defaults_fit_and_ask_for_what_a_server_needs() {
        let config = Config::defaults();
        assert_eq!(config.server.connect, Duration::from_secs(5));
        assert_eq!(config.server.call, Duration::from_secs(30));
        assert_eq!(config.settings.reads, crate::proto::catalogue::default_reads());
        assert_eq!(config.require(Need::Reader), Ok(()));
        let missing = config.require(Need::Server).expect_err("nobody can guess a server");
        assert_eq!(missing.0.len(), 10);
    }

    #[test]
    fn a_site_s_file_is_read_and_its_paths_start_at_its_folder() {
        let config = parse(SITE).expect("it fits");
        assert_eq!(config.require(Need::Server), Ok(()));
        assert_eq!(config.server.url, "http://127.0.0.1:8080");
        assert_eq!(config.journal, Path::new("/etc/site/data/journal.sqlite"));
        assert_eq!(config.signature.key_file, Path::new("/etc/site/keys/terminal.pem"));
        assert_eq!(config.settings.terminal.to_string(), "000012345678");
    }

    #[test]
    fn values_that_do_not_fit_are_named_with_what_does() {
        for (line, expected) in [
            ("terminal.instid = \"1234567\"", Expected::Digits(8)),
            ("terminal.termid = \"1234567A\"", Expected::Digits(8)),
            ("terminal.mchntid = \"1234567890123456\"", Expected::Digits(15)),
            ("terminal.netid = \"a b\"", Expected::Word(32)),
            ("terminal.areaflag = \"04\"", Expected::OneOf(["00", "01", "02", "03"].map(str::to_owned).to_vec())),
            ("server.url = \"ftp://x\"", Expected::Url),
            ("server.connect_seconds = 0", Expected::Between(1, 300)),
            ("messages.lists = \"commas\"", Expected::OneOf(["comma-string", "json-array", "json-text"].map(str::to_owned).to_vec())),
            ("messages.paid_codes = [1]", Expected::Texts),
            ("terminal.chnlid = \"5\"", Expected::Digits(2)),
            ("signature.form = \"der\"", Expected::OneOf(["hex-upper", "hex-lower", "base64"].map(str::to_owned).to_vec())),
            ("card.key_index = 256", Expected::Between(0, 255)),
            ("card.reads = [\"00B\"]", Expected::Commands),
            ("card.reads = [\"IDX_0003\", \"805200000B2022050910301500000000\"]", Expected::Commands),
            ("flow.attempts = 0", Expected::Between(1, 20)),
        ] {
            let problems = parse(line).expect_err(line);
            let [What::WrongValue { expected: found, .. }] = problems.as_slice() else { panic!("{line}: {problems:?}") };
            assert_eq!(found, &expected, "{line}");
        }
        let alone = parse("server.client_key = \"a.pem\"").expect_err("a key without a certificate");
        assert!(matches!(&alone[..], [What::Missing { key, .. }] if key == "server.client_certificate"), "{alone:?}");
    }

    #[test]
    fn the_example_has_every_key_with_a_comment_and_fits() {
        let text = include_str!("../config/example.toml");
        let config = Config::parse(Path::new("/site/example.toml"), text).expect("the example fits");
        assert_eq!(config.require(Need::Server), Ok(()));
        let absent: Vec<_> = config.effective().filter(|(_, setting)| setting.line.is_none()).map(|(key, _)| key).collect();
        assert_eq!(absent, Vec::<&str>::new(), "the example must have every key");
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with(|letter: char| letter.is_ascii_alphabetic())) {
            // A comment stands above it, or above the run of keys it belongs to.
            let above =
                lines[..index].iter().rev().find(|line| !line.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '['));
            assert!(above.is_some_and(|above| above.starts_with('#')), "{line} has no comment");
        }
    }

    #[test]
    fn the_files_for_kiosk_counter_and_subway_position_fit() {
        for text in [include_str!("../config/kiosk.toml"), include_str!("../config/counter.toml"), include_str!("../config/bom.toml")] {
            let config = Config::parse(Path::new("/site/config.toml"), text).expect("it fits");
            assert_eq!(config.require(Need::Server), Ok(()));
        }
    }

    #[test]
    fn messages_and_signatures_of_a_site_are_read() {
        let config = parse("messages.pay_codes.unionpay = \"10\"\nserver.calls.chargeOrderQuery = \"chargeOrderCreate\"\nsignature.user_id = \"joininstid\"")
            .expect("it fits");
        assert_eq!(config.dialect.pay_code(crate::domain::PayMeans::UnionPay), "10");
        assert_eq!(config.dialect.call_name(Call::ChargeOrderQuery), "chargeOrderCreate");
        assert_eq!(config.signature.rules.user_id.text("1"), "1");
        let names = Call::ALL.map(|call| (call, call.default_name().to_owned()));
        let defaults = Config::defaults();
        assert_eq!(defaults.dialect, Dialect { calls: names.into(), pay_codes: defaults.dialect.pay_codes.clone(), ..Dialect::default() });
        assert!(crate::domain::PayMeans::ALL.into_iter().all(|means| defaults.dialect.pay_code(means) == means.default_code()));
        assert_eq!(defaults.signature.rules, SigningRules::default());
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".*", key in "[a-z_.]{1,20}", value in ".{0,40}") {
            let _read = Config::parse(Path::new("site.toml"), &text);
            let _read = Config::parse(Path::new("site.toml"), &format!("{key} = {value}"));
            let _read = Config::parse(Path::new("site.toml"), &format!("[messages]\nlists = \"{value}\"\n[server]\nurl = \"{value}\""));
        }
    }

    #[test]
    fn everything_wrong_is_told_at_once_with_its_line() {
        let text = "[terminal]\ninstid = \"1\"\nmchntid = \"2\"\nmchnt = 3\ntermid = \"4\"\n";
        let problems = Config::parse(Path::new("site.toml"), text).expect_err("all are wrong");
        let lines: Vec<_> = problems.0.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(2), Some(3), Some(4), Some(5)]);
    }
}
