//! The payment gateway of a site, and the customer with a telephone.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use cardkiosk::proto::gateway::PayState;
use cardkiosk::sim::gateway::SimPayment;

use super::Site;
use super::books::payments_in;
use super::programs::{Running, address_of};

/// The secret that gateway and terminal share.
pub(crate) const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// How long anything here may take.
const PATIENCE: Duration = Duration::from_secs(20);

impl Site {
    /// Starts the gateway for the first time, and tells the terminal where it is.
    pub(super) fn open_gateway(&mut self, arguments: &[&str]) {
        let secret = self.path("gateway.secret");
        fs::write(&secret, SECRET).expect("the folder is ours");
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).expect("the file is ours");
        let address = self.run_gateway("127.0.0.1:0", arguments);
        let text = fs::read_to_string(self.path("site.toml")).expect("we wrote it");
        let lines = format!("{text}\ngateway.url = \"http://{address}\"\ngateway.secret_file = \"gateway.secret\"\n");
        fs::write(self.path("site.toml"), lines).expect("the folder is ours");
        fs::write(self.path("gateway.address"), address).expect("the folder is ours");
    }

    /// Starts the gateway again where it was, with the books it kept.
    pub(crate) fn start_gateway(&mut self, arguments: &[&str]) {
        let address = fs::read_to_string(self.path("gateway.address")).expect("it ran before");
        self.run_gateway(&address, arguments);
    }

    fn run_gateway(&mut self, address: &str, arguments: &[&str]) -> String {
        let usual = ["sim", "gateway", "--listen", address, "--secret", "gateway.secret", "--ledger", "payments.json"];
        let mut gateway = self.run_child("gateway", usual.map(str::to_owned), arguments, &[]);
        let address = address_of(&mut gateway).to_string();
        self.gateway = Some(gateway);
        address
    }

    /// Ends the gateway without warning: from now on connections fail.
    pub(crate) fn stop_gateway(&mut self) {
        self.gateway.take().expect("a gateway runs").kill();
    }

    /// The gateway's books.
    pub(crate) fn payments(&self) -> BTreeMap<String, SimPayment> {
        payments_in(&self.path("payments.json"))
    }

    /// The only payment there is.
    #[track_caller]
    pub(crate) fn payment(&self) -> SimPayment {
        let payments = self.payments();
        assert_eq!(payments.len(), 1, "{payments:?}");
        payments.into_values().next().expect("there is one")
    }

    /// Where the only payment is, once there is one.
    pub(crate) fn payment_state(&self) -> Option<PayState> {
        self.payments().values().next().map(|payment| payment.state)
    }

    /// Waits until the gateway's books say this of the only payment.
    pub(crate) fn wait_for_payment(&self, wanted: impl Fn(&SimPayment) -> bool) {
        let begun = Instant::now();
        while !self.payments().values().any(&wanted) {
            assert!(begun.elapsed() < PATIENCE, "it does not come: {:?}", self.payments());
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// Waits until the terminal shows a code, and gives back what it holds.
pub(crate) fn code(terminal: &Running) -> String {
    let begun = Instant::now();
    loop {
        let said = terminal.outputs();
        if let Some(line) = said.lines().find(|line| line.starts_with("{\"stage\":\"paying\"") && line.ends_with('}')) {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            return line["qr"].as_str().expect("a code").to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no code is shown: {said}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The customer's telephone opens what the code holds, and it is paid.
#[track_caller]
pub(crate) fn pay(code: &str) {
    let (host, path) = code.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address of the simulated gateway");
    let mut telephone = TcpStream::connect(host).expect("it listens");
    write!(telephone, "GET /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut shown = String::new();
    telephone.read_to_string(&mut shown).expect("text");
    assert!(shown.ends_with("paid\n"), "{shown}");
}
