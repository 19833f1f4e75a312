//! A PC/SC service with the virtual reader, for as long as a test has it. One at a time on a machine.

use std::fs::{self, File, OpenOptions};
use std::net::TcpStream;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const SOCKET: &str = "/run/pcscd/pcscd.comm";
/// How long another program may have it.
const LONG: Duration = Duration::from_mins(10);
/// How long it may take to come up. Longer than the system keeps a closed connection's port, a minute: the virtual reader's ports are
/// among those that any connection of any program may be given for its own end, and the reader does not start while one is.
const SHORT: Duration = Duration::from_secs(100);
/// How long a service without its virtual reader is left alone: it looks for its readers once, when it starts.
const READERLESS: Duration = Duration::from_secs(3);
const MISSING: &str = "pcscd does not come up with the virtual reader: are the Debian packages pcscd and vsmartcard-vpcd installed?";

/// The ports on which the virtual reader's two slots wait for a card.
pub(crate) const PORTS: [u16; 2] = [35963, 35964];

/// The slots' names, in the same order.
#[allow(dead_code, reason = "not every test binary asks for readers by name")]
pub(crate) const READERS: [&str; 2] = ["Virtual PCD 00 00", "Virtual PCD 00 01"];

/// The service. Stopped when it is dropped.
pub(crate) struct Pcscd {
    child: Option<Child>,
    /// Whether systemd's own service was stopped for it.
    displaced: bool,
    // Last: others may start theirs once this one is gone.
    _turn: File,
}

impl Pcscd {
    /// Starts it once no other is running: tests in other threads and programs take turns.
    pub(crate) fn start() -> Pcscd {
        let turn = Self::turn();
        let displaced = Path::new("/run/systemd/system").exists() && answers() && {
            as_root("systemctl").args(["stop", "pcscd.socket", "pcscd.service"]).status().is_ok_and(|status| status.success())
        };
        wait_until(LONG, "another pcscd to end", || !answers());
        let mut pcscd = Pcscd { child: None, displaced, _turn: turn };
        pcscd.revive();
        pcscd
    }

    /// Takes the turn with no service running at all.
    #[allow(dead_code, reason = "only the tests of the reader do without a service")]
    pub(crate) fn absent() -> Pcscd {
        let mut pcscd = Pcscd::start();
        pcscd.stop();
        pcscd
    }

    /// There is one service on a machine, so turns are taken by all the machine's checkouts and users.
    fn turn() -> File {
        let name = std::env::temp_dir().join("cardkiosk-pcscd.lock");
        let made = OpenOptions::new().create_new(true).write(true).mode(0o644).open(&name);
        drop(made);
        let turn = File::open(name).expect("a lock file");
        turn.lock().expect("a lock");
        turn
    }

    /// Starts it again after [`Pcscd::stop`] or [`Pcscd::kill`].
    pub(crate) fn revive(&mut self) {
        let mut begun = Instant::now();
        let mut started = begun;
        while !self.is_ours() {
            assert!(begun.elapsed() < SHORT, "{MISSING}");
            if self.is_running() {
                if started.elapsed() > READERLESS && answers() {
                    self.stop();
                }
                std::thread::sleep(Duration::from_millis(20));
                continue;
            }
            if answers() {
                // Ours ended at once: another program's came first.
                wait_until(LONG, "another pcscd to end", || !answers());
                begun = Instant::now();
            }
            let _ = as_root("mkdir").args(["-p", "/run/pcscd"]).status();
            let mut command = as_root("pcscd");
            command.arg("--foreground").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            self.child = Some(command.spawn().expect(MISSING));
            started = Instant::now();
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| child.try_wait().is_ok_and(|status| status.is_none()))
    }

    /// Whether it answers, and is not another's that came first.
    fn is_ours(&mut self) -> bool {
        answers() && PORTS.into_iter().all(listens) && self.is_running()
    }

    /// Asks it to end, as an administrator does.
    pub(crate) fn stop(&mut self) {
        self.end("-TERM");
    }

    /// Ends it without warning, as a crash does.
    #[allow(dead_code, reason = "only the tests of the reader kill it")]
    pub(crate) fn kill(&mut self) {
        self.end("-KILL");
    }

    fn end(&mut self, signal: &str) {
        let Some(mut child) = self.child.take() else { return };
        // Under sudo the child is sudo itself, which passes a TERM on, but dies alone of a KILL.
        let below = fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id())).unwrap_or_default();
        let process = below.split_whitespace().next().map_or_else(|| child.id().to_string(), str::to_owned);
        let _ = as_root("kill").args([signal, &process]).status();
        let begun = Instant::now();
        while child.try_wait().is_ok_and(|status| status.is_none()) {
            if begun.elapsed() > Duration::from_secs(5) {
                let _ = as_root("kill").args(["-KILL", &process]).status();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.child = None;
    }
}

impl Drop for Pcscd {
    fn drop(&mut self) {
        self.stop();
        if self.displaced {
            let _ = as_root("systemctl").args(["start", "pcscd.socket"]).status();
        }
    }
}

fn answers() -> bool {
    UnixStream::connect(SOCKET).is_ok()
}

/// Whether somebody listens on that port, asked without connecting: a connection would be a card.
fn listens(port: u16) -> bool {
    let wanted = format!(":{port:04X}");
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let listening = |line: &str| {
        let mut words = line.split_whitespace().skip(1);
        words.next().is_some_and(|local| local.ends_with(&wanted)) && words.nth(1) == Some("0A")
    };
    tables.iter().any(|table| table.lines().any(listening))
}

fn as_root(program: &str) -> Command {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if root {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["-n", program]);
    command
}

/// Waits until something holds, and fails the test where it does not come to.
pub(crate) fn wait_until(within: Duration, what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < within, "waited {within:?} for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Connects to a slot of the virtual reader, as a card does.
#[allow(dead_code, reason = "where the program's own card is used, it connects itself")]
pub(crate) fn plug(slot: usize) -> TcpStream {
    let stream = TcpStream::connect(("127.0.0.1", PORTS[slot])).expect("the virtual reader listens");
    stream.set_nodelay(true).expect("a TCP stream");
    stream
}
