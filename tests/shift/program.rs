//! `cardkiosk shift`, as a child.

use cardkiosk::flow::entry::Ending;
use cardkiosk::world::{Journal, JournalOptions};
use serde_json::Value;
use tempfile::TempDir;

use super::{cash, closed, entry};

/// A site of its own, with this besides in its configuration.
pub(super) struct Site(pub(super) TempDir);

impl Site {
    pub(super) fn new(more: &str) -> Site {
        let site = Site(tempfile::tempdir().expect("a folder"));
        let (_, made) = site.run(&["key", "generate", "--out", "terminal.pem"]);
        let public = made["public_key"].as_str().expect("a text").to_owned();
        let text = format!(
            "[terminal]\njoininstid = \"10000001\"\ninstid = \"10000001\"\nmchntid = \"100000010000001\"\nnetid = \"0001\"\n\
             termid = \"12345678\"\noprid = \"1\"\nchnlid = \"52\"\n[server]\nurl = \"http://127.0.0.1:9\"\npublic_key = \"{public}\"\n\
             [signature]\nkey_file = \"terminal.pem\"\n[journal]\npath = \"journal.sqlite\"\n{more}"
        );
        std::fs::write(site.0.path().join("site.toml"), text).expect("a file");
        site
    }

    pub(super) fn run(&self, arguments: &[&str]) -> (i32, Value) {
        let mut command = assert_cmd::Command::cargo_bin("cardkiosk").expect("it was built");
        command.current_dir(self.0.path()).env_clear().env("HOME", self.0.path()).args(["--json", "--lang", "zh-CN"]);
        if self.0.path().join("site.toml").exists() {
            command.args(["--config", "site.toml"]);
        }
        let output = command.args(arguments).output().expect("it starts");
        let told = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no object: {output:?}"));
        (output.status.code().expect("it ended by itself"), told)
    }

    pub(super) fn shift(&self, arguments: &[&str]) -> (i32, Value) {
        self.run(&[&["shift"], arguments].concat())
    }

    pub(super) fn record(&self, entries: &[cardkiosk::flow::Entry]) {
        let options = JournalOptions { path: self.0.path().join("journal.sqlite"), terminal: "12345678".to_owned() };
        let mut journal = Journal::open(&options).expect("a journal");
        for entry in entries {
            journal.record(entry).expect("durable");
        }
    }
}

#[test]
fn a_shift_from_the_float_to_the_report() {
    let site = Site::new("[printer]\nto = \"folder:slips\"\n");
    let (status, told) = site.shift(&["show"]);
    assert_eq!((status, &told["shift"]), (0, &Value::Null), "{told}");
    let (status, told) = site.shift(&["open", "--float", "500", "--operator", "0207"]);
    assert_eq!((status, told["shift"]["expected_fen"].as_i64()), (0, Some(50_000)), "{told}");
    let (status, told) = site.shift(&["open", "--float", "500"]);
    assert_eq!((status, told["code"].as_str()), (3, Some("shift-already-open")), "{told}");
    site.record(&[entry(1, &cash(5_000)), entry(1, &closed(Ending::Loaded)), entry(2, &cash(2_000))]);
    let (_, told) = site.shift(&["show"]);
    assert_eq!(told["shift"]["expected_fen"].as_i64(), Some(57_000), "{told}");
    assert_eq!(told["shift"]["totals"][0]["number"].as_i64(), Some(2), "{told}");

    let (status, told) = site.shift(&["close", "--cash", "570"]);
    assert_eq!((status, told["code"].as_str()), (3, Some("shift-unsigned")), "{told}");
    assert_eq!(told["left"][0]["journal_key"].as_str(), Some("K2"), "{told}");
    let (status, told) = site.shift(&["close", "--cash", "569.50", "--operator", "0207", "--signed-by", "0211"]);
    assert_eq!((status, told["slip"].as_str()), (0, Some("printed")), "{told}");
    assert_eq!((told["shift"]["difference_fen"].as_i64(), told["shift"]["signed_by"].as_str()), (Some(-50), Some("0211")), "{told}");
    let paper = || std::fs::read_to_string(site.0.path().join("slips/shift-000001.txt")).expect("a report");
    for wanted in ["交接单", "000001", "充值 现金 2 笔", "￥70.00", "短款", "-￥0.50", "接班签收人", "0211"] {
        assert!(paper().contains(wanted), "{wanted}: {}", paper());
    }

    let (status, told) = site.shift(&["close", "--cash", "0"]);
    assert_eq!((status, told["code"].as_str()), (3, Some("shift-none-open")), "{told}");
    std::fs::remove_file(site.0.path().join("slips/shift-000001.txt")).expect("it was there");
    let (status, _) = site.shift(&["print", "1"]);
    assert_eq!(status, 0);
    assert!(paper().contains("短款"), "it is printed again");
    let (status, _) = site.shift(&["print", "2"]);
    assert_eq!(status, 2);
    let (_, told) = site.shift(&["list"]);
    assert_eq!(told["shifts"].as_array().map(Vec::len), Some(1), "{told}");
}

#[test]
fn only_operators_that_the_site_names_open_and_sign() {
    let site = Site::new("");
    for arguments in [vec!["open", "--float", "-1"], vec!["open", "--float", "x"], vec!["open"], vec!["close"]] {
        let (status, told) = site.shift(&arguments);
        assert_eq!(status, 2, "{arguments:?}: {told}");
    }
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    let site = Site::new(&format!("[window]\noperators = [\"0207 沈晓梅 {hash}\"]\n"));
    let (status, told) = site.shift(&["open", "--float", "0", "--operator", "0299"]);
    assert_eq!((status, told["code"].as_str()), (2, Some("shift-operator")), "{told}");
    let (status, _) = site.shift(&["open", "--float", "0", "--operator", "0207"]);
    assert_eq!(status, 0);
}

#[test]
fn where_a_shift_is_required_cash_is_not_taken_without_one() {
    let site = Site::new("[window]\nshift = \"required\"\n");
    let (status, told) = site.run(&["recharge", "--amount", "50", "--pay", "cash"]);
    assert_eq!((status, told["code"].as_str()), (3, Some("no-shift")), "{told}");
}
