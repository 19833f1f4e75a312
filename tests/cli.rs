//! The built program as a child: what it prints where, and how it ends.

use std::path::Path;

use assert_cmd::Command;
use cardkiosk::domain::{OperatorNo, Stamp};
use cardkiosk::flow::Entry;
use cardkiosk::world::{Journal, JournalOptions};
use entries::{entry, every_event};
use serde_json::Value;
use tempfile::TempDir;

#[path = "support/entries.rs"]
#[allow(dead_code, reason = "some kinds of entries are all that is written here")]
mod entries;

/// A site with its keys, in a folder of its own, and no other configuration in reach.
struct Site {
    folder: TempDir,
}

impl Site {
    fn new() -> Site {
        Site { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).expect("it is ours");
        path.display().to_string()
    }

    /// The program, speaking English, in this folder, with a home of its own.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_in("en_US.UTF-8", arguments)
    }

    fn run_in(&self, locale: &str, arguments: &[&str]) -> Ran {
        let mut command = Command::cargo_bin("cardkiosk").expect("it was built");
        command.current_dir(self.folder.path()).args(arguments);
        command.env_clear().env("HOME", self.folder.path()).env("LANG", locale);
        let output = command.output().expect("it starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran { status: output.status.code().expect("it ended by itself"), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A complete configuration with a fresh key of the terminal; the server's key is the terminal's own.
    fn complete(&self) -> String {
        let made = self.run(&["--json", "key", "generate", "--out", "terminal.pem"]).json();
        let public = made["public_key"].as_str().expect("a text").to_owned();
        self.write(
            "site.toml",
            &format!(
                "[terminal]\njoininstid = \"10000001\"\ninstid = \"10000001\"\nmchntid = \"100000010000001\"\nnetid = \"0001\"\n\
                 termid = \"12345678\"\noprid = \"1\"\nchnlid = \"52\"\n[server]\nurl = \"http://127.0.0.1:9\"\npublic_key = \"{public}\"\n\
                 [signature]\nkey_file = \"terminal.pem\"\n[journal]\npath = \"data/journal.sqlite\"\n"
            ),
        )
    }
}

#[derive(Debug)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Ran {
    /// The one object on the standard output.
    fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "one object and nothing else: {self:?}");
        serde_json::from_str(&self.out).expect("an object")
    }
}

#[test]
fn help_shows_examples_for_every_command() {
    let site = Site::new();
    for command in [
        vec!["--help"],
        vec!["card", "read", "--help"],
        vec!["recharge", "--help"],
        vec!["activate", "--help"],
        vec!["return", "--help"],
        vec!["recover", "--help"],
        vec!["doctor", "--help"],
        vec!["key", "generate", "--help"],
        vec!["key", "show", "--help"],
        vec!["config", "check", "--help"],
        vec!["config", "print", "--help"],
        vec!["journal", "list", "--help"],
        vec!["journal", "show", "--help"],
        vec!["journal", "print", "--help"],
        vec!["journal", "export", "--help"],
        vec!["shift", "open", "--help"],
        vec!["shift", "show", "--help"],
        vec!["shift", "close", "--help"],
        vec!["shift", "list", "--help"],
        vec!["shift", "print", "--help"],
    ] {
        let ran = site.run(&command);
        assert_eq!(ran.status, 0, "{command:?}");
        assert!(ran.out.contains("Example"), "{command:?}: {}", ran.out);
        assert!(ran.out.contains("cardkiosk"), "{command:?}");
    }
    assert!(site.run(&["--help"]).out.contains("Exit status"));
    assert!(site.run(&["--version"]).out.starts_with("cardkiosk "));
}

#[test]
fn wrong_usage_ends_with_2_and_says_so_on_the_standard_error() {
    let site = Site::new();
    for arguments in [vec![], vec!["recharg"], vec!["key", "generate"], vec!["--lang", "fr", "config", "print"], vec!["journal", "show"]] {
        let ran = site.run(&arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
        assert!(ran.out.is_empty() && !ran.err.is_empty(), "{arguments:?}: {ran:?}");
    }
    let told = site.run(&["--json", "recharg"]);
    assert_eq!((told.status, told.json()["outcome"].as_str()), (2, Some("usage")));
}

#[test]
fn activations_and_returns_that_do_not_do_end_with_2_before_anything_is_made() {
    let site = Site::new();
    let file = site.complete();
    for (arguments, wanted) in [
        (vec!["activate"], "--pay"),
        (vec!["activate", "--pay", "alipay"], "alipay"),
        (vec!["activate", "--pay", "cash", "--real-name"], "--name"),
        (vec!["activate", "--pay", "cash", "--real-name", "--name", "张三"], "--id-no"),
        (vec!["activate", "--pay", "cash", "--real-name", "--name", " ", "--id-no", "1"], "needs a name"),
        (vec!["activate", "--pay", "cash", "--name", "张三"], "--real-name"),
        (vec!["activate", "--pay", "cash", "--id-type", "01"], "--id-no"),
        (vec!["return", "--broken"], "--card-no"),
        (vec!["return", "--card-no", "3104880699999900017"], "--broken"),
        (vec!["return", "--broken", "--card-no", "0017"], "eight digits"),
        (vec!["return", "--broken", "--card-no", "a card"], "eight digits"),
    ] {
        let ran = site.run(&[&["--config", &file], arguments.as_slice()].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(wanted), "{arguments:?}: {ran:?}");
    }
    for command in [vec!["activate", "--pay", "cash"], vec!["return"]] {
        let ran = site.run(&[&["--json"], command.as_slice()].concat());
        assert_eq!((ran.status, ran.json()["outcome"].as_str()), (2, Some("configuration")), "{command:?}: {ran:?}");
    }
    assert!(!site.path("data").exists(), "no journal was made");
}

#[test]
fn amounts_and_payments_that_do_not_do_end_with_2_before_anything_is_made() {
    let site = Site::new();
    let file = site.complete();
    for (arguments, wanted) in [
        (vec!["--amount", "50.001", "--pay", "cash"], "50.001"),
        (vec!["--amount", "5O", "--pay", "cash"], "5O"),
        (vec!["--amount", "0.00", "--pay", "cash"], "more than zero"),
        (vec!["--amount", "-50", "--pay", "cash"], "more than zero"),
        (vec!["--amount", "50", "--pay", "alipay"], "--pay-order"),
        (vec!["--amount", "50", "--pay", "alipay", "--pay-order", "a b"], "number of a payment"),
        (vec!["--amount", "50", "--pay", "cheque"], "cheque"),
        (vec!["--amount", "50", "--pay", "cash", "--wait", "soon"], "soon"),
    ] {
        let ran = site.run(&[&["--config", &file, "recharge"], arguments.as_slice()].concat());
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{arguments:?}: {ran:?}");
        assert!(ran.err.contains(wanted), "{arguments:?}: {ran:?}");
    }
    for command in [vec!["recharge", "--amount", "50", "--pay", "cash"], vec!["recover"], vec!["card", "read"]] {
        let ran = site.run(&[&["--json"], command.as_slice()].concat());
        assert_eq!((ran.status, ran.json()["outcome"].as_str()), (2, Some("configuration")), "{command:?}: {ran:?}");
    }
    assert!(!site.path("data").exists(), "no journal was made");
}

#[test]
fn a_recovery_of_an_empty_journal_is_done_and_says_so() {
    let site = Site::new();
    let file = site.complete();
    let ran = site.run(&["--config", &file, "--json", "recover"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(ran.json()["open"], 0);
    assert!(ran.err.contains("No order is open"), "{ran:?}");
}

#[test]
fn a_doctor_says_of_each_part_whether_it_is_in_order() {
    let site = Site::new();
    let file = site.complete();
    let ran = site.run(&["--config", &file, "--json", "doctor"]);
    let told = ran.json();
    let names: Vec<_> = told["checks"].as_array().expect("a list").iter().map(|check| check["check"].clone()).collect();
    assert_eq!(names, ["reader", "key", "server", "signature", "journal", "clock"]);
    let check =
        |name: &str| told["checks"].as_array().expect("a list").iter().find(|check| check["check"] == name).expect("it is there").clone();
    assert_eq!((check("key")["ok"].clone(), check("journal")["ok"].clone()), (true.into(), true.into()), "{told}");
    assert_eq!((check("server")["ok"].clone(), check("signature")["ok"].clone()), (false.into(), Value::Null), "nobody listens: {told}");
    assert_eq!((ran.status, told["outcome"].as_str()), (6, Some("not_ok")));
    let bare = site.run(&["doctor"]);
    assert_eq!(bare.status, 2, "{bare:?}");
    assert!(bare.out.contains("signature.key_file is missing") && bare.out.contains("[not ok] Server"), "{bare:?}");
}

#[test]
fn a_wrong_configuration_is_told_with_file_line_and_key_in_both_languages() {
    let site = Site::new();
    let file = site.write("wrong.toml", "[terminal]\ntermid = \"123\"\ntrmid = \"1\"\n\n[flow]\nrounds = \"x\"\n");
    let ran = site.run(&["--config", &file, "config", "check"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let lines: Vec<_> = ran.err.lines().collect();
    assert_eq!(lines.len(), 3, "{ran:?}");
    assert_eq!(lines[0], format!("{file}, line 2: terminal.termid = \"123\" is wrong: 8 digits expected"));
    assert_eq!(lines[1], format!("{file}, line 3: there is no key terminal.trmid; did you mean terminal.termid"));
    assert_eq!(lines[2], format!("{file}, line 6: flow.rounds is of the wrong kind: a whole number is expected"));

    let chinese = site.run_in("zh_CN.UTF-8", &["--config", &file, "--json", "config", "check"]);
    assert_eq!(chinese.status, 2);
    let problems = chinese.json()["problems"].clone();
    assert_eq!(problems[0]["line"], 2);
    assert_eq!(problems[0]["key"], "terminal.termid");
    assert!(problems[0]["message"].as_str().expect("a text").contains("8 位数字"), "{problems}");

    let missing = site.run(&["--config", &site.write("empty.toml", ""), "config", "check"]);
    assert_eq!(missing.status, 2);
    assert!(missing.err.contains("server.url is missing"), "{missing:?}");
    let absent = site.run(&["--config", "absent.toml", "config", "print"]);
    assert_eq!(absent.status, 2);
    assert!(absent.err.contains("absent.toml"), "{absent:?}");
}

#[test]
fn the_user_s_configuration_is_found_and_printed_with_its_lines() {
    let site = Site::new();
    std::fs::create_dir_all(site.path(".config/cardkiosk")).expect("it is ours");
    site.write(".config/cardkiosk/config.toml", "[reader]\nname = \"ACS\"\n");
    let ran = site.run(&["config", "print"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(ran.out.contains("name = \"ACS\"  # line 2"), "{}", ran.out);
    assert!(ran.out.contains("connect_seconds = 5  # default"), "{}", ran.out);
    let printed = site.write("printed.toml", &ran.out);
    let again = site.run(&["--config", &printed, "--json", "config", "print"]).json();
    assert_eq!(again["values"]["reader.name"]["value"], "ACS", "what is printed can be read again");
}

#[test]
fn a_complete_configuration_is_in_order() {
    let site = Site::new();
    let file = site.complete();
    let ran = site.run(&["--config", &file, "--json", "config", "check"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert_eq!(ran.json()["outcome"], "done");
}

#[test]
fn a_generated_key_is_private_and_its_public_half_is_shown() {
    let site = Site::new();
    let made = site.run(&["--json", "key", "generate", "--out", "terminal.pem"]);
    assert_eq!(made.status, 0, "{made:?}");
    let shown = site.run(&["--json", "key", "show", "terminal.pem"]);
    assert_eq!(shown.json()["public_key"], made.json()["public_key"]);
    assert!(!made.out.contains("PRIVATE") && !shown.out.contains("PRIVATE"));
    assert!(std::fs::read_to_string(site.path("terminal.pem")).expect("it is ours").starts_with("-----BEGIN PRIVATE KEY-----"));

    let again = site.run(&["key", "generate", "--out", "terminal.pem"]);
    assert_eq!(again.status, 2);
    assert!(again.err.contains("not overwritten"), "{again:?}");
}

#[cfg(unix)]
#[test]
fn a_private_key_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    let file = site.complete();
    let open = |mode| std::fs::set_permissions(site.path("terminal.pem"), std::fs::Permissions::from_mode(mode)).expect("it is ours");
    open(0o640);
    for arguments in [vec!["key", "show", "terminal.pem"], vec!["--config", &file, "config", "check"]] {
        let ran = site.run(&arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {ran:?}");
        assert!(ran.err.contains("640") && ran.err.contains("chmod 600"), "{ran:?}");
    }
    open(0o600);
    assert_eq!(site.run(&["key", "show", "terminal.pem"]).status, 0);
    site.write("terminal.pem", "no key");
    assert_eq!(site.run(&["key", "show", "terminal.pem"]).status, 2);
}

#[test]
fn a_private_key_of_openssl_and_of_hexadecimal_are_read() {
    let site = Site::new();
    let write_private = |name: &str, text: &str| {
        site.write(name, text);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(site.path(name), std::fs::Permissions::from_mode(0o600)).expect("it is ours");
        }
    };
    // The key of the example in GB/T 32918.5.
    write_private("key.hex", "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8\n");
    let shown = site.run(&["--json", "key", "show", "key.hex"]).json();
    let expected = "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13";
    assert_eq!(shown["public_key_uncompressed"], expected);
}

#[test]
fn a_journal_that_is_not_there_is_empty() {
    let site = Site::new();
    let file = site.complete();
    let list = site.run(&["--config", &file, "--json", "journal", "list"]);
    assert_eq!((list.status, list.json()["orders"].clone()), (0, Value::Array(Vec::new())));
    assert_eq!(site.run(&["--config", &file, "journal", "show", "1"]).status, 2);
    assert!(!site.path("data").exists(), "looking makes nothing");
}

#[test]
fn a_day_is_exported_without_telling_whose_card_it_is() {
    let site = Site::new();
    let file = site.complete();
    let options = JournalOptions { path: site.path("data/journal.sqlite"), terminal: "12345678".to_owned() };
    let mut journal = Journal::open(&options).expect("a journal");
    journal.note_operator(OperatorNo::parse("0207"));
    let mut events = every_event();
    let (first, ends) = (events.remove(0), events.split_off(events.len() - 2));
    for event in std::iter::once(first.clone()).chain(ends) {
        journal.record(&entry(1, event)).expect("room");
    }
    let yesterday = Entry { at: Stamp::parse("20261121", "235959").expect("a time"), ..entry(2, first) };
    journal.record(&yesterday).expect("room");
    drop(journal);
    let export = |more: &[&str]| site.run(&[&["--config", &file, "--json", "journal", "export"], more].concat());
    let day = ["--day", "2026-11-22"];
    assert_eq!(export(&day).status, 2, "no folder is set");
    let absent = export(&["--day", "2026-11-22", "--to", "stick"]);
    assert_eq!((absent.status, absent.json()["outcome"].clone()), (6, "not_exported".into()), "a stick that is not there is not made");
    std::fs::create_dir(site.path("stick")).expect("it is ours");
    for _ in 0..2 {
        let done = export(&["--day", "2026-11-22", "--to", "stick"]).json();
        assert_eq!((done["outcome"].clone(), done["orders"].clone()), ("done".into(), 1.into()), "{done}");
    }
    let read = |ending: &str| std::fs::read_to_string(site.path(&format!("stick/cardkiosk-12345678-20261122.{ending}"))).expect("written");
    let (table, lines) = (read("csv"), read("jsonl"));
    assert_eq!(std::fs::read_dir(site.path("stick")).expect("it is there").count(), 2, "nothing half done is left");
    assert_eq!((table.lines().count(), lines.lines().count()), (2, 1));
    let line: Value = serde_json::from_str(&lines).expect("an object");
    assert_eq!((line["operator"].clone(), line["open"].clone()), ("0207".into(), false.into()), "{line}");
    assert_eq!((line["payout_fen"].clone(), line["handed_over_by"].clone()), (10_000.into(), "0207".into()), "{line}");
    assert_eq!(line["handed_over_at"], "2026-11-22T10:15:00", "{line}");
    let card = first_card();
    assert!(!table.contains(&card) && !lines.contains(&card) && table.contains(&card[card.len() - 4..]), "{table}");
    assert_eq!(export(&["--to", "stick"]).json()["orders"], 0, "today nothing was done");
}

/// The card of the entries.
fn first_card() -> String {
    match every_event().remove(0) {
        cardkiosk::flow::Event::Opened { card_no, .. } => card_no.reveal().to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_damaged_journal_is_refused_and_left_alone() {
    let site = Site::new();
    let file = site.complete();
    std::fs::create_dir(site.path("data")).expect("it is ours");
    let damaged = "not a database at all, but something long enough to be one ".repeat(100);
    site.write("data/journal.sqlite", &damaged);
    let list = site.run(&["--config", &file, "journal", "list"]);
    assert!(matches!(list.status, 2 | 5), "{list:?}");
    assert!(list.out.contains("journal.sqlite") || list.err.contains("journal.sqlite"), "{list:?}");
    assert_eq!(std::fs::read_to_string(site.path("data/journal.sqlite")).expect("it is there"), damaged);
}

#[test]
fn the_language_is_the_argument_s_then_the_configuration_s_then_the_environment_s() {
    let site = Site::new();
    let english = site.write("en.toml", "[terminal]\nlanguage = \"en\"\n");
    let says = |locale: &str, arguments: &[&str]| {
        let ran = site.run_in(locale, arguments);
        if ran.err.contains("缺少") { "zh" } else { "en" }
    };
    assert_eq!(says("C", &["config", "check"]), "zh");
    assert_eq!(says("en_GB", &["config", "check"]), "en");
    assert_eq!(says("zh_CN", &["--config", &english, "config", "check"]), "en");
    assert_eq!(says("en_GB", &["--lang", "zh-CN", "--config", &english, "config", "check"]), "zh");
    assert!(Path::new(&english).exists());
}

#[cfg(feature = "sim")]
#[test]
fn the_demonstration_ends_with_card_and_books_agreeing_in_both_languages() {
    let site = Site::new();
    site.write("broken.toml", "nonsense = 1\n");
    let ran = site.run(&["demo"]);
    assert_eq!(ran.status, 0, "{ran:?}");
    for wanted in ["卡片和账目一致", "Card and books agree", "¥62.34", "同一张卡", "the same card back", "不要再付", "Do not pay again"]
    {
        assert!(ran.out.contains(wanted), "{wanted}: {}", ran.out);
    }
    assert!(!ran.out.contains("失败") && !ran.out.to_lowercase().contains("failed"), "{}", ran.out);
    let told = site.run(&["--json", "demo"]).json();
    assert_eq!((&told["outcome"], &told["balance_after_fen"], &told["open"]), (&"loaded".into(), &6234.into(), &0.into()));
    assert_eq!(site.run(&["--config", "broken.toml", "demo"]).status, 2, "a configuration that is named must do");
}

#[cfg(feature = "sim")]
#[test]
fn what_needs_no_configuration_works_beside_a_wrong_one() {
    let site = Site::new();
    std::fs::create_dir_all(site.path(".config/cardkiosk")).expect("it is ours");
    site.write(".config/cardkiosk/config.toml", "nonsense = 1\n");
    assert_eq!(site.run(&["demo"]).status, 0);
    assert_eq!(site.run(&["journal", "list"]).status, 2);
}

/// The display is named and not there: everything of a training but its window is begun.
#[test]
#[cfg(all(feature = "gui", feature = "sim"))]
fn a_training_touches_nothing_of_the_terminal() {
    let site = Site::new();
    let config = site.complete();
    let mut command = Command::cargo_bin("cardkiosk").expect("it was built");
    command.current_dir(site.folder.path()).args(["--config", &config, "run", "--training"]);
    command.env_clear().env("HOME", site.folder.path()).env("DISPLAY", ":9999");
    let output = command.output().expect("it starts");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!site.path("data").exists(), "the journal's folder was made");
}
