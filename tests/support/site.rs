//! A whole site for a scenario: PC/SC with the virtual reader, a card, a server, a terminal, each a program of its own.
//!
//! Key files, configuration, journal, card and ledger live in a folder of the scenario's own. Two scenarios may run at
//! once, each with a slot of the virtual reader; the service runs as long as one of them does.

#![allow(dead_code, reason = "each test binary uses its part")]

pub(crate) mod books;
pub(crate) mod gateway;
pub(crate) mod orders;
pub(crate) mod programs;
pub(crate) mod relay;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use cardkiosk::proto::sm::PrivateKey;
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::server::ledger::Order;
use tempfile::TempDir;

use super::pcscd::{PORTS, Pcscd, READERS};
use books::Books;
use programs::{Ran, Running, address_of};
use relay::Relay;

pub(crate) const TERMINAL_KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";
pub(crate) const SERVER_KEY: &str = "2222222222222222222222222222222222222222222222222222222222222222";
/// The sample card of most scenarios, with a holder's name and document in file 16.
pub(crate) const CARD: u32 = 17;
/// Its number.
pub(crate) const CARD_NO: &str = "3104880699999900017";

/// pcscd looks for a card every 0.4 s. Where a program died with its card and the next card comes before that look, pcscd takes
/// it for the last one, which it holds for gone, and shows none at all.
const POLL: Duration = Duration::from_millis(600);

/// The service, and a slot of its reader; or both slots, for whoever does to the service what others would notice.
struct Slot {
    service: Arc<Mutex<Pcscd>>,
    numbers: Vec<usize>,
    /// When the last card of whoever had it before left.
    gone: Option<Instant>,
}

struct Slots {
    service: Weak<Mutex<Pcscd>>,
    taken: [bool; 2],
    /// When each was given back, and its card with it.
    gone: [Option<Instant>; 2],
    /// Whether the service failed to start: it would fail again, and each time takes its time.
    failed: bool,
}

static SLOTS: Mutex<Slots> = Mutex::new(Slots { service: Weak::new(), taken: [false; 2], gone: [None; 2], failed: false });
static GIVEN_BACK: Condvar = Condvar::new();

impl Slot {
    fn take(count: usize) -> Slot {
        let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
        let numbers = loop {
            let free: Vec<usize> = (0..slots.taken.len()).filter(|number| !slots.taken[*number]).take(count).collect();
            if free.len() == count {
                break free;
            }
            slots = GIVEN_BACK.wait(slots).unwrap_or_else(PoisonError::into_inner);
        };
        let service = slots.service.upgrade().unwrap_or_else(|| {
            assert!(!slots.failed, "pcscd did not start; another test says why");
            slots.failed = true;
            let service = Arc::new(Mutex::new(Pcscd::start()));
            slots.failed = false;
            service
        });
        slots.service = Arc::downgrade(&service);
        for number in &numbers {
            slots.taken[*number] = true;
        }
        let gone = numbers.iter().filter_map(|&number| slots.gone[number]).max();
        Slot { service, numbers, gone }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
        for number in &self.numbers {
            slots.taken[*number] = false;
            slots.gone[*number] = Some(Instant::now());
        }
        GIVEN_BACK.notify_all();
    }
}

/// What a scenario may want otherwise than usual.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wish<'a> {
    /// Arguments of the simulated card.
    pub(crate) card: &'a [&'a str],
    /// Arguments of the simulated server.
    pub(crate) server: &'a [&'a str],
    /// Lines of the terminal's configuration, `key = value` with the key in full; each replaces the usual one.
    pub(crate) config: &'a [&'a str],
    /// Orders that stand in the server's books before it starts.
    pub(crate) orders: &'a [Order],
    /// Arguments of the simulated payment gateway; `None` for a site without one.
    pub(crate) gateway: Option<&'a [&'a str]>,
    /// Whether the service must be this scenario's alone.
    pub(crate) alone: bool,
}

/// A site. The card lies on the reader and the server listens, unless a scenario says otherwise.
pub(crate) struct Site {
    // In this order they end: the service after everything that uses it, the folder last.
    card: Option<Running>,
    /// When the last card left.
    gone: Option<Instant>,
    server: Option<Running>,
    gateway: Option<Running>,
    pub(crate) relay: Relay,
    slot: Slot,
    folder: TempDir,
    runs: std::cell::Cell<u32>,
}

impl Site {
    /// With card and server as usual.
    pub(crate) fn new() -> Site {
        Site::with(Wish::default())
    }

    pub(crate) fn with(wish: Wish<'_>) -> Site {
        let mut site = Site::without_card(wish.config, if wish.alone { 2 } else { 1 });
        if !wish.orders.is_empty() {
            site.seed(wish.orders);
        }
        if let Some(arguments) = wish.gateway {
            site.open_gateway(arguments);
        }
        site.start_server(wish.server);
        site.insert(CARD, wish.card);
        site
    }

    /// Without card and server.
    pub(crate) fn empty(config: &[&str]) -> Site {
        Site::without_card(config, 1)
    }

    fn without_card(config: &[&str], slots: usize) -> Site {
        let server_key = PrivateKey::parse(SERVER_KEY).expect("a key");
        let slot = Slot::take(slots);
        let site = Site {
            card: None,
            gone: slot.gone,
            server: None,
            gateway: None,
            relay: Relay::new(&server_key),
            slot,
            folder: tempfile::tempdir().expect("a folder"),
            runs: std::cell::Cell::new(0),
        };
        for (name, key) in [("terminal.key", TERMINAL_KEY), ("server.key", SERVER_KEY)] {
            fs::write(site.path(name), key).expect("the folder is ours");
            fs::set_permissions(site.path(name), fs::Permissions::from_mode(0o600)).expect("the file is ours");
        }
        let terminal_key = PrivateKey::parse(TERMINAL_KEY).expect("a key");
        fs::write(site.path("terminal.pub"), terminal_key.public_key().to_compressed_hex()).expect("the folder is ours");
        fs::write(site.path("site.toml"), site.configuration(&server_key, config)).expect("the folder is ours");
        site
    }

    fn configuration(&self, server_key: &PrivateKey, wanted: &[&str]) -> String {
        let usual = [
            "terminal.joininstid = \"10000001\"".to_owned(),
            "terminal.instid = \"10000001\"".to_owned(),
            "terminal.mchntid = \"100000010000001\"".to_owned(),
            "terminal.netid = \"0001\"".to_owned(),
            "terminal.termid = \"12345678\"".to_owned(),
            "terminal.oprid = \"0001\"".to_owned(),
            "terminal.chnlid = \"52\"".to_owned(),
            format!("server.url = \"http://{}\"", self.relay.address()),
            format!("server.public_key = \"{}\"", server_key.public_key().to_compressed_hex()),
            "server.connect_seconds = 1".to_owned(),
            "server.call_seconds = 1".to_owned(),
            "signature.key_file = \"terminal.key\"".to_owned(),
            format!("reader.name = \"{}\"", READERS[self.slot.numbers[0]]),
            "reader.wait_seconds = 10".to_owned(),
            "journal.path = \"journal.sqlite\"".to_owned(),
            "flow.retry_seconds = 0".to_owned(),
        ];
        let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
        let kept = usual.iter().map(String::as_str).filter(|line| !wanted.iter().any(|other| key(other) == key(line)));
        kept.chain(wanted.iter().copied()).collect::<Vec<_>>().join("\n")
    }

    /// Changes the terminal's configuration.
    pub(crate) fn reconfigure(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("site.toml")).expect("we wrote it");
        assert!(text.contains(from), "{from} is not in {text}");
        fs::write(self.path("site.toml"), text.replace(from, to)).expect("the folder is ours");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Ends the PC/SC service without warning, as a crash does, and starts it again after a while.
    pub(crate) fn crash_service(&self, down: Duration) {
        self.kill_service();
        std::thread::sleep(down);
        self.revive_service();
    }

    /// Ends the PC/SC service without warning.
    pub(crate) fn kill_service(&self) {
        self.service().kill();
    }

    /// Starts it again.
    pub(crate) fn revive_service(&self) {
        self.service().revive();
    }

    fn service(&self) -> MutexGuard<'_, Pcscd> {
        assert_eq!(self.slot.numbers.len(), PORTS.len(), "others would notice");
        self.slot.service.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The port of the virtual reader that is this site's.
    pub(crate) fn port(&self) -> u16 {
        PORTS[self.slot.numbers[0]]
    }

    /// Puts a sample card on the reader, with what its state file holds, if there is one.
    pub(crate) fn insert(&mut self, number: u32, arguments: &[&str]) {
        assert!(self.card.as_mut().is_none_or(Running::has_ended), "there is a card on the reader");
        std::thread::sleep(self.gone.map_or(Duration::ZERO, |gone| POLL.saturating_sub(gone.elapsed())));
        self.card = Some(self.run_card(number, self.port(), arguments));
    }

    /// Puts a sample card on the other slot of the reader, for as long as it is held.
    pub(crate) fn insert_beside(&self, number: u32) -> Running {
        assert_eq!(self.slot.numbers.len(), PORTS.len(), "others would notice");
        self.run_card(number, PORTS[self.slot.numbers[1]], &[])
    }

    fn run_card(&self, number: u32, port: u16, arguments: &[&str]) -> Running {
        let usual = [
            "sim".to_owned(),
            "card".to_owned(),
            "--reader".to_owned(),
            format!("127.0.0.1:{port}"),
            "--number".to_owned(),
            number.to_string(),
            "--state".to_owned(),
            format!("card-{number}.json"),
        ];
        self.run_child("card", usual, arguments, &[])
    }

    /// Takes the card away.
    pub(crate) fn remove(&mut self) {
        self.card.take().expect("there is a card").kill();
        self.gone = Some(Instant::now());
    }

    /// Waits until the card has left for good, as its faults tell it.
    pub(crate) fn wait_until_card_left(&mut self) -> Ran {
        let ran = self.card.take().expect("there is a card").wait();
        self.gone = Some(Instant::now());
        ran
    }

    pub(crate) fn start_server(&mut self, arguments: &[&str]) {
        self.start_server_at("127.0.0.1:0", arguments);
    }

    pub(crate) fn start_server_at(&mut self, address: &str, arguments: &[&str]) {
        let usual = [
            "sim".to_owned(),
            "server".to_owned(),
            "--listen".to_owned(),
            address.to_owned(),
            // The names of the calls and the settings of the signature are the terminal's.
            "--config".to_owned(),
            "site.toml".to_owned(),
            "--key".to_owned(),
            "server.key".to_owned(),
            "--terminal-key".to_owned(),
            "terminal.pub".to_owned(),
            "--ledger".to_owned(),
            "ledger.json".to_owned(),
        ];
        let mut server = self.run_child("server", usual, arguments, &[]);
        self.relay.to(Some(address_of(&mut server)));
        self.server = Some(server);
    }

    /// Ends the server without warning: from now on connections fail.
    pub(crate) fn stop_server(&mut self) {
        self.server.take().expect("a server runs").kill();
    }

    fn run_child(&self, name: &str, usual: impl IntoIterator<Item = String>, more: &[&str], environment: &[(&str, &str)]) -> Running {
        let run = self.runs.get() + 1;
        self.runs.set(run);
        let arguments: Vec<String> = usual.into_iter().chain(more.iter().map(|&argument| argument.to_owned())).collect();
        Running::start(self.folder.path(), &format!("{run}-{name}"), &arguments, environment)
    }

    /// Starts the terminal program with `--json`.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.start_in(arguments, &[])
    }

    pub(crate) fn start_in(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        let usual = ["--config", "site.toml", "--json"].map(str::to_owned);
        self.run_child("terminal", usual, arguments, environment)
    }

    /// The same with another build of the terminal program.
    pub(crate) fn start_built(&self, program: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Running {
        let usual = ["--config", "site.toml"];
        let arguments: Vec<String> = usual.iter().chain(arguments).map(|&argument| argument.to_owned()).collect();
        Running::start_built(program, self.folder.path(), "built-terminal", &arguments, environment)
    }

    /// Runs the terminal program as a person does.
    pub(crate) fn run_plain(&self, arguments: &[&str]) -> Ran {
        let usual = ["--config", "site.toml"].map(str::to_owned);
        self.run_child("terminal", usual, arguments, &[]).wait()
    }

    /// Runs the terminal program with `--json`.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.start(arguments).wait()
    }

    /// Tops up 50 yuan, paid in cash.
    pub(crate) fn recharge(&self, more: &[&str]) -> Ran {
        self.start_recharge(more).wait()
    }

    pub(crate) fn start_recharge(&self, more: &[&str]) -> Running {
        self.start(&[&["recharge", "--amount", "50.00", "--pay", "cash"], more].concat())
    }

    /// Settles what is open.
    pub(crate) fn recover(&self, more: &[&str]) -> Ran {
        self.run(&[&["recover"], more].concat())
    }

    /// How many orders the terminal's own journal holds open.
    pub(crate) fn open_orders(&self) -> usize {
        self.run(&["journal", "list", "--open"]).json()["orders"].as_array().map_or(0, Vec::len)
    }

    pub(crate) fn books(&self) -> Books {
        self.books_of(CARD)
    }

    pub(crate) fn books_of(&self, number: u32) -> Books {
        let [ledger, payments] = ["ledger.json", "payments.json"].map(|name| self.path(name));
        Books::read(&self.path(&format!("card-{number}.json")), &CardState::sample(number), &ledger, &payments)
    }

    /// Card, server and journal at the end of everything: nothing open, and loaded this often.
    #[track_caller]
    pub(crate) fn check_settled(&self, loads: usize) {
        let books = self.books();
        books.check_loaded(loads);
        assert_eq!(self.open_orders(), 0, "the journal holds an order open");
        let journal = self.run(&["journal", "list", "--last", "500"]).json();
        books.check_journal(journal["orders"].as_array().expect("a list"));
    }
}
