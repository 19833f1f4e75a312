//! The built program as a child: the terminal, the simulated card, the simulated server.

use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longer than any scenario may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// A child that ends with the test, whatever becomes of the test.
pub(crate) struct Running {
    child: Child,
    out: PathBuf,
    err: PathBuf,
    begun: Instant,
}

/// A child that has ended.
#[derive(Debug, Clone)]
pub(crate) struct Ran {
    /// The exit status; `None` where a signal ended it.
    pub(crate) status: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
}

impl Running {
    /// Starts the program in this folder, which is its home too. Its outputs go to files of that name.
    pub(crate) fn start(folder: &Path, name: &str, arguments: &[String], environment: &[(&str, &str)]) -> Running {
        Running::start_built(Path::new(env!("CARGO_BIN_EXE_cardkiosk")), folder, name, arguments, environment)
    }

    /// The same with another build of the program.
    pub(crate) fn start_built(program: &Path, folder: &Path, name: &str, arguments: &[String], environment: &[(&str, &str)]) -> Running {
        let [out, err] = ["out", "err"].map(|ending| folder.join(format!("{name}.{ending}")));
        let mut command = Command::new(program);
        command.current_dir(folder).args(arguments).env_clear();
        command.env("HOME", folder).env("LANG", "en_US.UTF-8").envs(environment.iter().copied());
        command.stdin(Stdio::null());
        command.stdout(File::create(&out).expect("the folder is ours")).stderr(File::create(&err).expect("the folder is ours"));
        Running { child: command.spawn().expect("the program was built"), out, err, begun: Instant::now() }
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self) -> Ran {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return self.ran(status.code());
            }
            assert!(begun.elapsed() < PATIENCE, "it does not end: {}", self.outputs());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends it as a power cut does (SIGKILL).
    pub(crate) fn kill(mut self) -> Ran {
        self.child.kill().expect("it is our child");
        let status = self.child.wait().expect("it is our child");
        self.ran(status.code())
    }

    /// Asks it to end, as Ctrl-C does (SIGINT).
    pub(crate) fn interrupt(&self) {
        self.signal("-INT");
    }

    /// Asks it to end, as a machine that goes down does (SIGTERM).
    pub(crate) fn terminate(&self) {
        self.signal("-TERM");
    }

    /// Its number among the machine's processes.
    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }

    fn signal(&self, signal: &str) {
        let status = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "it has ended already");
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// What it has said so far.
    pub(crate) fn outputs(&self) -> String {
        [&self.out, &self.err].map(|path| fs::read_to_string(path).unwrap_or_default()).concat()
    }

    fn ran(&self, status: Option<i32>) -> Ran {
        let text = |path: &Path| fs::read_to_string(path).expect("UTF-8 in a file of ours");
        Ran { status, out: text(&self.out), err: text(&self.err), took: self.begun.elapsed() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ran {
    /// The one object on the standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "one object and nothing else: {self:?}");
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// A member of that object that is a text; empty where it is none.
    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        self.json()[name].as_str().unwrap_or_default().to_owned()
    }

    /// Checks the exit status and the outcome that go together, and returns the object.
    #[track_caller]
    pub(crate) fn ended(&self, status: i32, outcome: &str) -> Value {
        assert_eq!((self.status, self.text("outcome").as_str()), (Some(status), outcome), "{self:#?}");
        self.json()
    }
}

/// Waits until a server has said where it listens.
pub(crate) fn address_of(server: &mut Running) -> SocketAddr {
    let begun = Instant::now();
    loop {
        let said = server.outputs();
        let address = said.split_whitespace().find_map(|word| word.strip_prefix("http://").unwrap_or(word).parse().ok());
        if let Some(address) = address {
            return address;
        }
        assert!(!server.has_ended() && begun.elapsed() < PATIENCE, "the server does not listen: {said}");
        std::thread::sleep(Duration::from_millis(2));
    }
}
