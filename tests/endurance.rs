//! Top-ups in a row, through driver, journal and HTTP: memory and file handles stay, and so does the time for one.
//!
//! Journal, client and clock are the real ones; the server is a process of its own, so that what it remembers is not taken for the
//! terminal's. The cards are simulated in this process: a hundred thousand top-ups over pcscd and the virtual reader would
//! mostly measure those. Files lie in memory where the system offers that: what a disk needs to sync a commit is the disk's.
//!
//! `CARDKIOSK_ENDURANCE` says how many; `make endurance` does a hundred thousand.

#![cfg(feature = "sim")]

mod support {
    pub(crate) mod half;
    mod settings;
    #[allow(dead_code, reason = "each test binary uses its part")]
    pub(crate) mod speech;
}

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use cardkiosk::domain::{Fen, OrderState, PayMeans, Stamp};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::outcome::Ended;
use cardkiosk::flow::recharge;
use cardkiosk::proto::message::Dialect;
use cardkiosk::proto::sm::Charset;
use cardkiosk::sim::card::{CardState, SimCard};
use cardkiosk::sim::http::{ServerProgram, spawn};
use cardkiosk::sim::server::Options;
use cardkiosk::world::journal::View;
use cardkiosk::world::{Clock, Journal, JournalOptions};
use support::half::{Cards, Half, settings};
use support::speech::{key, rules};
use tempfile::TempDir;

const ORDERS: &str = "CARDKIOSK_ENDURANCE";
const SERVER: &str = "CARDKIOSK_ENDURANCE_SERVER";

/// A journal reads every entry of the day; a terminal takes no more than that in one.
const ORDERS_A_DAY: u64 = 1_000;
const SLICES: u64 = 10;
const CARDS: usize = 8;
const AMOUNT: Fen = Fen::new(100);

/// Serves until its input ends, and forgets its books when told to, once it has told what is in them.
#[test]
fn the_child_that_serves() {
    if std::env::var_os(SERVER).is_none() {
        return;
    }
    let server = spawn(ServerProgram {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        options: Options { balance_limit: 1_000_000_000, ..Options::default() },
        rules: rules(Charset::Utf8),
        joininstid: "10000001".to_owned(),
        key: key(9),
        terminal_key: key(7).public_key(),
        names: Dialect::default(),
        ledger: None,
        faults: Vec::new(),
        clock: || Clock::start().moment().civil,
    });
    let server = server.expect("a server");
    let mut stdout = std::io::stdout().lock();
    writeln!(stdout, "\naddress {}", server.address()).expect("a parent");
    for _ in std::io::stdin().lines().map_while(Result::ok) {
        let booked = server.with_server(|server| {
            let ledger = &mut server.ledger;
            let confirmed = ledger.orders.values().filter(|order| order.state == OrderState::Confirmed && order.credits() == 1);
            let told = (confirmed.map(|order| order.amount).sum::<i64>(), ledger.orders.len(), ledger.breaches.len());
            ledger.orders.clear();
            ledger.serials.clear();
            told
        });
        writeln!(stdout, "books {} {} {}", booked.0, booked.1, booked.2).expect("a parent");
    }
}

/// The server's process.
struct Server {
    child: Child,
    output: BufReader<std::process::ChildStdout>,
    address: SocketAddr,
}

impl Server {
    fn start() -> Server {
        let mut child = Command::new(std::env::current_exe().expect("this binary"))
            .args(["--exact", "the_child_that_serves", "--nocapture", "--test-threads=1"])
            .env(SERVER, "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a child");
        let mut output = BufReader::new(child.stdout.take().expect("its output"));
        let address = told(&mut output, "address ").parse().expect("an address");
        Server { child, output, address }
    }

    /// Fen loaded, orders, breaches since it was last asked.
    fn books(&mut self) -> Vec<i64> {
        writeln!(self.child.stdin.as_mut().expect("its input"), "books").expect("a server that lives");
        told(&mut self.output, "books ").split(' ').map(|number| number.parse().expect("a number")).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

fn told(output: &mut impl BufRead, word: &str) -> String {
    let mut lines = output.lines().map(|line| line.expect("text"));
    lines.find_map(|line| line.strip_prefix(word).map(str::to_owned)).expect("a server that lives")
}

/// Where files are kept in memory, if the system does that.
fn folder() -> TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("a folder")
}

/// What a process takes.
#[derive(Debug, Clone, Copy)]
struct Taken {
    resident_kib: u64,
    handles: usize,
    /// Of the processor, all threads together: what other work on the machine does not change.
    processor_ms: u64,
}

fn taken() -> Taken {
    let status = fs::read_to_string("/proc/self/status").expect("a process has a status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it has memory");
    let resident_kib = resident.trim().trim_end_matches(" kB").parse().expect("a number");
    let stat = fs::read_to_string("/proc/self/stat").expect("a process has a status");
    // Behind the name, which may hold blanks: user and system time are the 12th and 13th field, in hundredths of a second.
    let fields = stat.rsplit_once(')').expect("a name in brackets").1.split_whitespace().skip(11).take(2);
    let hundredths: u64 = fields.map(|field| field.parse::<u64>().expect("a number")).sum();
    let handles = fs::read_dir("/proc/self/fd").expect("a process has handles").count();
    Taken { resident_kib, handles, processor_ms: 10 * hundredths }
}

/// One top-up, as the command line begins it.
fn top_up(half: &mut Half, number: u64) {
    half.days = i64::try_from(number / ORDERS_A_DAY).expect("a few days");
    if let Cards::Here { on_reader, cards } = &mut half.cards {
        *on_reader = usize::try_from(number).expect("a count") % cards.len();
    }
    let open = half.open_cases();
    let now = half.now();
    let stamp = Stamp::of(now.civil);
    let journal = half.terminal.journal_mut();
    let taken_today = journal.view().taken_on(stamp).expect("a journal that can be read");
    assert_eq!(taken_today.get(), AMOUNT.get() * i64::try_from(number % ORDERS_A_DAY).expect("a count"));
    let key = journal.new_order_key(stamp).expect("a name");
    let pay_order_no = journal.new_pay_order_no(stamp).expect("a number");
    let (means, tender) = (PayMeans::Cash, Tender::Taken);
    let request = recharge::Request { key, amount: AMOUNT, means, pay_order_no, taken_today, tender, used_by: None };
    let outcome = driver::run(recharge::begin(request, open, settings(), now), half, &mut |_| {});
    assert_eq!(outcome.ended, Ended::Loaded, "order {number}: {outcome:?}");
}

fn size_of_journal(path: &Path) -> u64 {
    let length = |suffix: &str| fs::metadata(format!("{}{suffix}", path.display())).map_or(0, |found| found.len());
    length("") + length("-wal")
}

#[test]
fn memory_handles_and_time_stay_however_many_are_topped_up() {
    let orders: u64 = std::env::var(ORDERS).map_or(2_000, |orders| orders.parse().expect("a number of orders"));
    let folder = folder();
    let path = folder.path().join("journal.db");
    let mut server = Server::start();
    let cards = (0..CARDS).map(|number| SimCard::new(CardState::sample(17 + u32::try_from(number).expect("a few")))).collect();
    let mut half = Half::new(&path, server.address, None, Cards::Here { cards, on_reader: 0 });
    let mut slices: Vec<Taken> = Vec::new();
    let slice = orders / SLICES;
    for index in 0..SLICES {
        let (begun, before) = (Instant::now(), taken().processor_ms);
        for number in index * slice..(index + 1) * slice {
            top_up(&mut half, number);
        }
        let now = taken();
        slices.push(Taken { processor_ms: now.processor_ms - before, ..now });
        let booked = i64::try_from(slice).expect("a count");
        assert_eq!(server.books(), [booked * AMOUNT.get(), booked, 0], "what the server holds for loaded");
        let done = (index + 1) * slice;
        let (time, processor) = (begun.elapsed().as_micros() / u128::from(slice), slices[slices.len() - 1].processor_ms * 1000 / slice);
        let (memory, handles, size) = (now.resident_kib, now.handles, size_of_journal(&path) / done);
        println!(
            "{done:>7} orders: each {time} us, {processor} us of processor; {memory} KiB, {handles} handles; journal {size} bytes an order"
        );
    }
    let (first, last) = (slices[0], slices[slices.len() - 1]);
    assert_eq!(last.handles, first.handles, "file handles");
    // SQLite fills its cache of 2 MiB first.
    assert!(last.resident_kib <= first.resident_kib + first.resident_kib / 20 + 3072, "memory: {slices:?}");
    // What grows with the journal grows manifold here.
    assert!(last.processor_ms <= 3 * first.processor_ms, "time for one: {slices:?}");
    drop(half);
    ends_well(&path, orders);
}

/// Nothing is open, nothing is missing, and the next start takes no longer.
fn ends_well(path: &Path, orders: u64) {
    let begun = Instant::now();
    let journal = Journal::open(&JournalOptions { path: path.to_owned(), terminal: "12345678".to_owned() }).expect("a journal");
    assert!(journal.view().open_orders().expect("orders").is_empty());
    println!("started again in {:?}", begun.elapsed());
    drop(journal);
    let view = View::open(path).expect("a journal");
    view.check_whole().expect("a sound journal");
    println!("{} entries of {orders} orders", view.length().expect("a count"));
}
