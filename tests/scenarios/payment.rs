//! Payments by code: the built program, the real reader stack, and a payment gateway over HTTP.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};

use cardkiosk::proto::gateway::{PayState, SharedKey};
use cardkiosk::sim::gateway::program::{GatewayProgram, Running, spawn};
use cardkiosk::sim::gateway::{Customer, Options, SimPayment};
use cardkiosk::world::Clock;

use crate::support::site::programs::{self, Ran};
use crate::support::site::{Site, Wish};

const SECRET: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// A site with a gateway.
struct Shop {
    site: Site,
    gateway: Running,
}

impl Shop {
    fn new(customer: Customer, faults: &[&str], server: &[&str]) -> Shop {
        let gateway = spawn(GatewayProgram {
            listen: "127.0.0.1:0".parse().expect("an address"),
            options: Options { customer, ..Options::default() },
            key: SharedKey::parse(SECRET).expect("64 digits"),
            faults: faults.iter().map(|text| text.parse().expect("a fault")).collect(),
            clock: || Clock::start().moment().civil,
        });
        let gateway = gateway.expect("it starts");
        let url = format!("gateway.url = \"{}\"", gateway.url());
        let config = [
            url.as_str(),
            "gateway.secret_file = \"gateway.secret\"",
            "gateway.call_seconds = 1",
            "gateway.valid_seconds = 5",
            "gateway.query_seconds = 1",
        ];
        let site = Site::with(Wish { config: &config, server, ..Wish::default() });
        fs::write(site.path("gateway.secret"), SECRET).expect("the folder is ours");
        fs::set_permissions(site.path("gateway.secret"), fs::Permissions::from_mode(0o600)).expect("the file is ours");
        Shop { site, gateway }
    }

    fn start(&self) -> programs::Running {
        self.site.start(&["recharge", "--amount", "50.00", "--pay", "wechat", "--wait", "5"])
    }

    fn recharge(&self) -> Ran {
        self.start().wait()
    }

    /// The only payment there is.
    fn payment(&self) -> SimPayment {
        self.gateway.with_gateway(|gateway| gateway.payments.values().next().expect("a payment was made").clone())
    }

    /// The customer pays what is on the screen.
    fn pays(&self) {
        self.gateway.with_gateway(|gateway| gateway.options.customer = Customer::PaysAtQuery(1));
    }
}

/// Waits until the terminal shows a code, and gives back what it holds.
fn code(terminal: &programs::Running) -> String {
    let begun = Instant::now();
    loop {
        let said = terminal.outputs();
        if let Some(line) = said.lines().find(|line| line.starts_with("{\"stage\":\"paying\"") && line.ends_with('}')) {
            let line: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
            return line["qr"].as_str().expect("a code").to_owned();
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "no code is shown: {said}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn a_code_is_shown_paid_and_loaded() {
    let shop = Shop::new(Customer::WalksAway, &[], &[]);
    let terminal = shop.start();
    assert!(code(&terminal).starts_with(&shop.gateway.url()));
    shop.pays();
    let told = terminal.wait().ended(0, "loaded");
    assert_eq!(told["payment"], "paid");
    assert_eq!(shop.payment().state, PayState::Paid);
    shop.site.check_settled(1);
}

#[test]
fn nobody_pays() {
    let shop = Shop::new(Customer::WalksAway, &[], &[]);
    let told = shop.recharge().ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("not-paid-in-time")));
    assert_eq!(shop.payment().state, PayState::Revoked);
    shop.site.check_settled(0);
}

#[test]
fn the_customer_gives_up() {
    let shop = Shop::new(Customer::WalksAway, &[], &[]);
    let terminal = shop.start();
    code(&terminal);
    terminal.interrupt();
    let told = terminal.wait().ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("cancelled")));
    assert_eq!(shop.payment().state, PayState::Revoked);
    shop.site.check_settled(0);
}

#[test]
fn every_reply_of_the_gateway_lost_or_forged_once() {
    for (question, customer) in
        [("create", Customer::PaysAtQuery(1)), ("query", Customer::PaysAtQuery(1)), ("revoke", Customer::PaysBeforeRevoke)]
    {
        for kind in ["drop-request", "drop-reply", "forge", "truncate", "http-500"] {
            let shop = Shop::new(customer, &[&format!("{kind}:{question}:1")], &[]);
            let terminal = shop.start();
            if question == "revoke" {
                // Whoever gives up and pays all the same has paid.
                code(&terminal);
                terminal.interrupt();
            }
            let told = terminal.wait().ended(0, "loaded");
            assert_eq!((told["payment"].as_str(), shop.payment().taken), (Some("paid"), 1), "{kind} {question}");
            shop.site.check_settled(1);
        }
    }
}

#[test]
fn a_revoke_without_an_answer_is_settled_later_without_the_card() {
    let mut shop = Shop::new(Customer::WalksAway, &["drop-reply:revoke:1", "drop-request:revoke:2", "forge:revoke:3"], &[]);
    let told = shop.recharge().ended(4, "unfinished");
    assert_eq!(told["payment"], "pending");
    assert_eq!(shop.site.open_orders(), 1);
    // A second payment for this card has to wait for the first.
    let refused = shop.recharge().ended(3, "nothing_charged");
    assert_eq!((refused["code"].as_str(), refused["payment"].as_str()), (Some("open-order"), Some("never_paid")));
    shop.site.remove();
    assert_eq!(shop.site.run(&["sync"]).status, Some(0));
    assert_eq!(shop.payment().state, PayState::Revoked);
    shop.site.check_settled(0);
}

#[test]
fn killed_before_the_code_and_paid_meanwhile() {
    let shop = Shop::new(Customer::WalksAway, &[], &[]);
    let terminal = shop.start();
    code(&terminal);
    terminal.kill();
    assert_eq!((shop.site.open_orders(), shop.site.books().loads()), (1, 0));
    shop.pays();
    let recovered = shop.site.recover(&["--wait", "5"]);
    assert_eq!(recovered.status, Some(0), "{recovered:#?}");
    assert_eq!(shop.payment().state, PayState::Paid);
    shop.site.check_settled(1);
}

#[test]
fn a_paid_order_that_the_centre_refuses_goes_back() {
    let shop = Shop::new(Customer::PaysAtQuery(1), &["drop-reply:revoke:1"], &["--fault", "refuse:chargeOrderCreate:1:000038"]);
    let told = shop.recharge().ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("returned"), Some("000038")));
    let payment = shop.payment();
    assert_eq!((payment.state, payment.taken, payment.given_back), (PayState::Refunded, 1, 1));
    assert_eq!((shop.site.open_orders(), shop.site.books().loads()), (0, 0));
}

#[test]
fn a_gateway_that_is_down_charges_nothing() {
    let Shop { site, gateway } = Shop::new(Customer::WalksAway, &[], &[]);
    drop(gateway);
    let told = site.run(&["recharge", "--amount", "50.00", "--pay", "alipay"]).ended(3, "nothing_charged");
    assert_eq!((told["payment"].as_str(), told["code"].as_str()), (Some("never_paid"), Some("unreachable")));
    site.check_settled(0);
}

#[test]
fn doctor_says_whether_the_gateway_shares_the_secret() {
    let shop = Shop::new(Customer::WalksAway, &[], &[]);
    let gateway = |ran: &Ran| {
        let told = ran.json();
        let checks = told["checks"].as_array().expect("a list").clone();
        checks.into_iter().find(|check| check["check"] == "gateway").expect("it is examined")
    };
    assert_eq!(gateway(&shop.site.run(&["doctor"]))["ok"], true);
    fs::write(shop.site.path("gateway.secret"), SECRET.replace('0', "f")).expect("the file is ours");
    assert_eq!(gateway(&shop.site.run(&["doctor"]))["ok"], false);
    shop.gateway.with_gateway(|gateway| assert!(gateway.payments.is_empty(), "it only asks"));
}

#[test]
fn cash_is_counted_and_a_reference_is_used_once() {
    let site = Site::new();
    let told = site.recharge(&["--received", "100.00"]).ended(0, "loaded");
    assert_eq!((told["change_fen"].as_i64(), told["payment"].as_str()), (Some(5000), Some("taken")));
    let short = site.recharge(&["--received", "49.99"]).ended(3, "nothing_charged");
    assert_eq!((short["code"].as_str(), short["change_fen"].as_i64()), (Some("received-short"), Some(4999)));
    let paid = ["recharge", "--amount", "50.00", "--pay", "unionpay", "--pay-order", "POS4711"];
    site.run(&paid).ended(0, "loaded");
    // Told how the first stands; nothing is sent and nothing written.
    site.run(&paid).ended(0, "loaded");
    assert_eq!(site.run(&["recharge", "--amount", "50.00", "--pay", "wechat"]).status, Some(2), "there is no gateway to make a code");
    assert_eq!(site.run(&["recharge", "--amount", "50.00", "--pay", "wechat", "--received", "50"]).status, Some(2));
    site.check_settled(2);
}
