//! Everything the terminal's process talks to: its cards, its server, its payment gateway, each behind a door at which
//! whoever counts can end that process without warning.
//!
//! ```text
//!   terminal (a process) --reader door--> simulated cards      points: a command came; it was executed; an entry is to be made; it is
//!                        --server door--> sim server           points: a request came; it was handled
//!                        --gateway door-> sim gateway          points: the same
//! ```

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use cardkiosk::domain::OrderKey;
use cardkiosk::flow::Event;
use cardkiosk::flow::entry::CommandHex;
use cardkiosk::proto::gateway::SharedKey;
use cardkiosk::proto::message::Dialect;
use cardkiosk::proto::sm::Charset;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::disk::Disk;
use cardkiosk::sim::gateway::program::{self as gateway, GatewayProgram};
use cardkiosk::sim::http::{self, ServerProgram};
use cardkiosk::sim::server::{Options, SimServer};
use cardkiosk::sim::world::FalseWorld;
use cardkiosk::world::Clock;
use cardkiosk::world::journal::View;
use jiff::civil::date;
use tempfile::TempDir;

use super::half::{Cards, GATEWAY_KEY, Half, Link};
use super::speech::{key, rules};

/// What the child is told to do, and where everything is.
pub(crate) const TASK: &str = "CARDKIOSK_KILL";

/// The terminal's surroundings.
pub(crate) struct Shop {
    pub(crate) server: http::Running,
    pub(crate) gateway: gateway::Running,
    counter: Arc<Counter>,
    doors: [SocketAddr; 3],
    // The journal lies in it.
    _folder: TempDir,
}

/// What all doors share.
struct Counter {
    journal: PathBuf,
    state: Mutex<State>,
    /// Told at each point.
    passed: Condvar,
}

#[derive(Default)]
struct State {
    /// The process, while it runs.
    child: Option<Child>,
    /// Points passed since it was started.
    passed: usize,
    /// The point at which it is killed.
    deadly: Option<usize>,
    cards: Vec<SimCard>,
    /// The card leaves right after the next command of this kind, before it has answered.
    tear: Option<fn(&[u8]) -> bool>,
    /// There is no card on the reader.
    away: bool,
    breaches: Vec<String>,
}

/// Whether the process may go on.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    Dead,
}

impl Counter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn point(&self) -> Goes {
        let mut state = self.state();
        let here = state.passed;
        state.passed += 1;
        self.passed.notify_all();
        if state.deadly != Some(here) {
            return Goes::On;
        }
        state.deadly = None;
        let child = state.child.as_mut().expect("the deadly point is told with a process");
        child.kill().expect("it lives");
        child.wait().expect("it is dead");
        Goes::Dead
    }

    /// A write must be what the last durable entry says.
    fn check_write(&self, command: &[u8]) {
        if !matches!(command, [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]) {
            return;
        }
        let intended = entries(&self.journal).last().is_some_and(|entry| match &entry.event {
            Event::Intent { commands, .. } | Event::SaleAuthorized { commands, .. } | Event::ReturnAuthorized { commands, .. } => {
                commands.first() == Some(&CommandHex(hex::encode_upper(command)))
            }
            _ => false,
        });
        if !intended {
            self.state().breaches.push(format!("{} was sent without a durable intent", hex::encode(&command[..4])));
        }
    }

    /// The card's answer as the terminal gets it; nothing, where the card has left.
    fn transmit(&self, command: &[u8]) -> Vec<u8> {
        self.check_write(command);
        let mut state = self.state();
        let answer = state.cards[0].transmit(command);
        if state.tear.is_some_and(|is_it| is_it(command)) {
            (state.tear, state.away) = (None, true);
            state.cards[0].power_off();
            return Vec::new();
        }
        answer
    }

    /// Answers one line of the reader's door; `None` where nobody is left to be answered.
    fn answer(&self, line: &str) -> Option<String> {
        let alive = |goes| (goes == Goes::On).then_some(());
        match line.split_once(' ') {
            Some(("apdu", command)) => {
                alive(self.point())?;
                let answer = self.transmit(&hex::decode(command).expect("hexadecimal"));
                alive(self.point())?;
                Some(hex::encode(answer))
            }
            _ if line == "await" => {
                let mut state = self.state();
                state.cards[0].power_on();
                Some(if state.away { "none" } else { "present" }.to_owned())
            }
            _ if line == "release" => {
                self.state().cards[0].power_off();
                Some("released".to_owned())
            }
            _ => alive(self.point()).map(|()| "go".to_owned()),
        }
    }
}

/// Everything in the journal, oldest first; nothing where it was not made yet.
fn entries(journal: &std::path::Path) -> Vec<cardkiosk::flow::Entry> {
    let mut entries = Vec::new();
    if journal.exists() {
        let view = View::open(journal).expect("a journal");
        view.each(|recorded| entries.push(recorded.expect("an entry").entry)).expect("a journal that can be read");
    }
    entries
}

/// Lets `serve` handle one connection after the other.
fn door(serve: impl Fn(TcpStream) + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(serve));
    address
}

fn reader_door(counter: Arc<Counter>) -> SocketAddr {
    door(move |mut stream| {
        stream.set_nodelay(true).expect("a socket");
        let lines = BufReader::new(stream.try_clone().expect("a socket")).lines();
        for line in lines.map_while(Result::ok) {
            let Some(answer) = counter.answer(&line) else { break };
            if stream.write_all(format!("{answer}\n").as_bytes()).is_err() {
                break;
            }
        }
        // Whoever held the card is gone.
        counter.state().cards[0].power_off();
    })
}

fn http_door(counter: Arc<Counter>, behind: SocketAddr) -> SocketAddr {
    door(move |mut stream| {
        let Some(request) = read_request(&mut stream) else { return };
        if counter.point() == Goes::Dead {
            return;
        }
        let mut server = TcpStream::connect(behind).expect("the server listens");
        let mut reply = Vec::new();
        server.write_all(&request).and_then(|()| server.read_to_end(&mut reply).map(drop)).expect("the server answers");
        if counter.point() == Goes::On {
            // Whoever asked may have been killed meanwhile.
            let _ = stream.write_all(&reply);
        }
    })
}

/// A whole request, by its Content-Length; `None` where whoever sent it died.
fn read_request(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut request = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&request);
        if let Some(head) = text.find("\r\n\r\n") {
            let lower = text[..head].to_ascii_lowercase();
            let length = lower.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse::<usize>().ok());
            if request.len() >= head + 4 + length.unwrap_or(0) {
                return Some(request);
            }
        }
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => return None,
            Ok(count) => request.extend_from_slice(&piece[..count]),
        }
    }
}

fn clock() -> jiff::civil::DateTime {
    Clock::start().moment().civil
}

impl Shop {
    /// With these cards, the first on the reader.
    pub(crate) fn new(cards: &[CardState], paying: cardkiosk::sim::gateway::Options) -> Shop {
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        let server = http::spawn(ServerProgram {
            listen,
            options: Options::default(),
            rules: rules(Charset::Utf8),
            joininstid: "10000001".to_owned(),
            key: key(9),
            terminal_key: key(7).public_key(),
            names: Dialect::default(),
            ledger: None,
            faults: Vec::new(),
            clock,
        });
        let server = server.expect("a server");
        server.with_server(|server| cards.iter().for_each(|card| server.register(card)));
        let shared = SharedKey::parse(GATEWAY_KEY).expect("64 digits");
        let gateway = gateway::spawn(GatewayProgram { listen, options: paying, key: shared, ledger: None, faults: Vec::new(), clock })
            .expect("a gateway");
        let memory = PathBuf::from("/dev/shm");
        // What a killed process wrote stays with the system: no disk is needed for that.
        let folder = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder");
        let cards = cards.iter().cloned().map(SimCard::new).collect();
        let state = Mutex::new(State { cards, ..State::default() });
        let counter = Arc::new(Counter { journal: folder.path().join("journal.db"), state, passed: Condvar::new() });
        let doors = [
            reader_door(Arc::clone(&counter)),
            http_door(Arc::clone(&counter), server.address()),
            http_door(Arc::clone(&counter), gateway.address()),
        ];
        Shop { server, gateway, counter, doors, _folder: folder }
    }

    /// The card on the reader leaves during the next write, which it executes, and stays away.
    pub(crate) fn tear_next_write(&self) {
        self.counter.state().tear = Some(|command| matches!(command, [0x80, 0x52 | 0x54, ..] | [0x04, 0xD6, ..]));
    }

    /// The card on the reader leaves when it is next asked to begin (8050), and stays away.
    pub(crate) fn tear_next_beginning(&self) {
        self.counter.state().tear = Some(|command| matches!(command, [0x80, 0x50, ..]));
    }

    /// The card lies on the reader again.
    pub(crate) fn bring_back(&self) {
        self.counter.state().away = false;
    }

    /// The terminal in this process.
    pub(crate) fn half(&self) -> Half {
        let [reader, server, gateway] = self.doors;
        Half::new(&self.counter.journal, server, Some(gateway), Cards::There(Link::to(reader)))
    }

    /// Starts the terminal as a process of its own, to do this and to be killed at that point.
    fn start(&self, task: &str, deadly: Option<usize>) -> impl Read + use<> {
        let [reader, server, gateway] = self.doors;
        let journal = self.counter.journal.display();
        let mut state = self.counter.state();
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "the_child_that_works", "--nocapture", "--test-threads=1"])
            .env(TASK, format!("{task} {journal} {reader} {server} {gateway}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        let output = child.stdout.take().expect("its output");
        (state.child, state.passed, state.deadly) = (Some(child), 0, deadly);
        output
    }

    /// Waits for the process to end, one way or another. True if it came to its own end.
    fn wait(&self, mut output: impl Read) -> bool {
        // It holds its output open as long as it lives.
        let _ = output.read_to_end(&mut Vec::new());
        let mut state = self.counter.state();
        state.deadly = None;
        let status = state.child.take().expect("it was started").wait().expect("it has ended");
        assert!(status.success() || status.code().is_none(), "the terminal failed: {status}");
        status.success()
    }

    /// Lets the terminal do this until it is killed at that point. True if there was no such point, and it came to its end.
    pub(crate) fn work(&self, task: &str, deadly: Option<usize>) -> bool {
        self.wait(self.start(task, deadly))
    }

    /// Lets the terminal do this, and kills it that long after it has passed a point. True if it came to its end before.
    pub(crate) fn work_until(&self, task: &str, point: usize, longer: Duration) -> bool {
        let output = self.start(task, None);
        let state = self.counter.state();
        let waited = self.counter.passed.wait_timeout_while(state, Duration::from_mins(1), |state| state.passed <= point);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        thread::sleep(longer);
        // It may have ended by itself.
        let _ = self.counter.state().child.as_mut().expect("it was started").kill();
        self.wait(output)
    }

    /// How many points the last process passed.
    pub(crate) fn passed(&self) -> usize {
        self.counter.state().passed
    }

    /// Everything as the judge of the false world sees it, with what the journal holds.
    pub(crate) fn world(&self) -> Result<FalseWorld, String> {
        let state = self.counter.state();
        if let Some(breach) = state.breaches.first() {
            return Err(breach.clone());
        }
        let server = self.server.with_server(|server| SimServer::with_ledger(server.options.clone(), server.ledger.clone()));
        if let Some(breach) = server.ledger.breaches.first() {
            return Err(breach.clone());
        }
        let mut world = FalseWorld::new(state.cards.clone(), server, date(2026, 11, 22).at(12, 0, 0, 0));
        world.gateway = self.gateway.with_gateway(|gateway| gateway.clone());
        world.disk = self.disk();
        Ok(world)
    }

    fn disk(&self) -> Disk {
        let journal = &self.counter.journal;
        let mut disk = Disk::default();
        if !journal.exists() {
            return disk;
        }
        let open = View::open(journal).expect("a journal").open_orders().expect("a journal that can be read");
        let person = |key: &OrderKey| {
            let story = open.iter().find(|order| order.key == *key)?.story.as_ref().expect("entries that can be read");
            story.iter().find_map(|recorded| recorded.entry.event.customer().cloned())
        };
        for mut entry in entries(journal) {
            let person = person(&entry.key);
            entry.event.set_customer(person);
            disk.commit(&entry);
        }
        disk
    }
}
