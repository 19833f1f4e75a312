//! The program and a simulated server, each a process of its own, without reader and card: for everything that needs none.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use cardkiosk::proto::sm::PrivateKey;
use tempfile::TempDir;

use programs::{Ran, Running, address_of};

#[path = "site/programs.rs"]
#[allow(dead_code, reason = "the scenarios use the rest")]
pub(crate) mod programs;

const TERMINAL_KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const SERVER_KEY: &str = "2222222222222222222222222222222222222222222222222222222222222222";

/// A server that runs, and a configuration of the program that names it.
pub(crate) struct Front {
    server: Option<Running>,
    url: String,
    folder: TempDir,
    runs: usize,
}

impl Front {
    /// A server with these arguments and lines of configuration, and a terminal with those; each line is `key = value`
    /// with the key in full, and replaces the usual one.
    pub(crate) fn new(server: &[&str], server_lines: &[&str], terminal_lines: &[&str]) -> Front {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, key) in [("terminal.key", TERMINAL_KEY), ("server.key", SERVER_KEY)] {
            fs::write(folder.path().join(name), key).expect("the folder is ours");
            fs::set_permissions(folder.path().join(name), fs::Permissions::from_mode(0o600)).expect("the file is ours");
        }
        let terminal_key = PrivateKey::parse(TERMINAL_KEY).expect("a key").public_key().to_compressed_hex();
        write(folder.path(), "server.toml", "http://127.0.0.1:9", server_lines);
        let usual = ["sim", "server", "--listen", "127.0.0.1:0", "--config", "server.toml", "--key", "server.key"];
        let known = ["--terminal-key", terminal_key.as_str()];
        let known = if server.contains(&"--terminal-key") { &[][..] } else { &known[..] };
        let arguments = usual.iter().chain(known).chain(server).map(|&argument| argument.to_owned());
        let mut running = Running::start(folder.path(), "server", &arguments.collect::<Vec<_>>(), &[]);
        let address = address_of(&mut running);
        let url = format!("http://{address}");
        write(folder.path(), "site.toml", &url, terminal_lines);
        Front { server: Some(running), url, folder, runs: 0 }
    }

    /// A file of its own.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The terminal's configuration anew, with these lines.
    pub(crate) fn reconfigure(&self, lines: &[&str]) {
        write(self.folder.path(), "site.toml", &self.url, lines);
    }

    /// Ends the server without warning: from now on connections fail.
    pub(crate) fn stop_server(&mut self) {
        self.server.take().expect("it runs").kill();
    }

    /// Runs the program with this on its standard input.
    pub(crate) fn run_told(&mut self, arguments: &[&str], input: &str) -> std::process::Output {
        let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_cardkiosk"));
        command.current_dir(self.folder.path()).env("HOME", self.folder.path()).args(["--config", "site.toml"]).args(arguments);
        command.write_stdin(input).output().expect("the program was built")
    }

    /// Runs the program as a person does.
    pub(crate) fn run(&mut self, arguments: &[&str]) -> Ran {
        self.runs += 1;
        let all = ["--config", "site.toml"].iter().chain(arguments).map(|&argument| argument.to_owned());
        Running::start(self.folder.path(), &format!("{}-terminal", self.runs), &all.collect::<Vec<_>>(), &[]).wait()
    }
}

fn write(folder: &Path, name: &str, url: &str, wanted: &[&str]) {
    let server_key = PrivateKey::parse(SERVER_KEY).expect("a key").public_key().to_compressed_hex();
    let usual = [
        "terminal.joininstid = \"10000001\"".to_owned(),
        "terminal.instid = \"10000001\"".to_owned(),
        "terminal.mchntid = \"100000010000001\"".to_owned(),
        "terminal.netid = \"0001\"".to_owned(),
        "terminal.termid = \"12345678\"".to_owned(),
        "terminal.oprid = \"0001\"".to_owned(),
        "terminal.chnlid = \"52\"".to_owned(),
        format!("server.url = \"{url}\""),
        format!("server.public_key = \"{server_key}\""),
        "signature.key_file = \"terminal.key\"".to_owned(),
        "journal.path = \"journal.sqlite\"".to_owned(),
        "flow.retry_seconds = 0".to_owned(),
    ];
    let key = |line: &str| line.split('=').next().unwrap_or_default().trim().to_owned();
    let kept = usual.iter().map(String::as_str).filter(|line| !wanted.iter().any(|other| key(other) == key(line)));
    fs::write(folder.join(name), kept.chain(wanted.iter().copied()).collect::<Vec<_>>().join("\n")).expect("the folder is ours");
}
