//! Every setting that docs/readings.md names, with all its values, against a server of the same reading and of every other:
//! the same reading comes to its end, and another is refused in words that name what is wrong.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // the settings and the world of the enumerations
mod enumeration;
#[path = "support/settings.rs"]
mod settings;
#[path = "support/codes.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the site
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cardkiosk::config::Config;
use cardkiosk::domain::{Masked, PayMeans};
use cardkiosk::driver::World;
use cardkiosk::flow::activation::Holder;
use cardkiosk::proto::message::{Call, Customer};
use cardkiosk::sim::card::{self, CardState, SimCard, ZeroAmount};
use cardkiosk::sim::server::Options;
use cardkiosk::sim::server::options::Setting;
use site::{Business, End, Says, Site, Told, Write};

/// A setting with its values: each as lines of the configuration, and as the options of the server that reads it so.
struct Row {
    reading: &'static str,
    key: &'static str,
    values: &'static [(&'static str, &'static str)],
    deal: fn(&mut Site) -> Told,
    /// What a person is told where the two differ: the code, or a part of the server's words.
    otherwise: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        reading: "R-1",
        key: "messages.data",
        values: &[("messages.data = \"object\"", "wants-data=object"), ("messages.data = \"json-text\"", "wants-data=json-text")],
        deal: recharge,
        otherwise: "data is a",
    },
    Row {
        reading: "R-10",
        key: "messages.lists",
        values: &[
            ("messages.lists = \"comma-string\"", "wants-lists=comma-string"),
            ("messages.lists = \"json-array\"", "wants-lists=json-array"),
            ("messages.lists = \"json-text\"", "wants-lists=json-text"),
        ],
        deal: recharge,
        otherwise: "apdulist is a",
    },
    Row {
        reading: "R-10",
        key: "messages.count",
        values: &[
            ("messages.count = \"as-specified\"", "wants-counts=as-specified"),
            ("messages.count = \"number\"", "wants-counts=number"),
            ("messages.count = \"string\"", "wants-counts=string"),
        ],
        deal: recharge,
        otherwise: "apdunum is a",
    },
    Row {
        reading: "R-10",
        key: "messages.query_commands",
        values: &[
            ("messages.query_commands = \"hex\"", "wants-query-commands=hex"),
            ("messages.query_commands = \"ids\"", "wants-query-commands=ids"),
        ],
        deal: recharge,
        otherwise: "expected",
    },
    Row {
        reading: "R-11",
        key: "messages.padding",
        values: &[
            ("messages.padding = \"executed-only\"", "wants-padding=executed-only"),
            ("messages.padding = \"fill-ffff\"", "wants-padding=fill-ffff"),
            ("messages.padding = \"fill-empty\"", "wants-padding=fill-empty"),
        ],
        deal: manage,
        otherwise: "filled up",
    },
    Row {
        reading: "R-12",
        key: "card.terminal_prefix",
        values: &[("card.terminal_prefix = \"0000\"", "terminal=12345678"), ("card.terminal_prefix = \"9999\"", "terminal=999912345678")],
        deal: recharge,
        otherwise: "list-refused",
    },
    Row {
        reading: "R-13",
        key: "card.key_index",
        values: &[("card.key_index = 1", "key-index=1 initialize=nothing"), ("card.key_index = 3", "key-index=3 initialize=nothing")],
        deal: recharge,
        otherwise: "9403",
    },
    Row {
        reading: "R-16",
        key: "messages.pay_codes",
        values: &[("messages.pay_codes.unionpay = \"02\"", "pay-types=01,02"), ("messages.pay_codes.unionpay = \"10\"", "pay-types=01,10")],
        deal: recharge_by_union_pay,
        otherwise: "000157",
    },
    Row {
        reading: "R-19",
        key: "messages.paid_codes",
        values: &[
            ("messages.paid_codes = [\"1\", \"01\", \"02\"]", "paid-state=02 paid-text=?"),
            ("messages.paid_codes = [\"9\"]", "paid-state=9 paid-text=?"),
        ],
        deal: collect,
        otherwise: "nothing-waits",
    },
    Row {
        reading: "R-19",
        key: "messages.paid_words",
        values: &[
            ("messages.paid_words = \"已支付\"", "paid-state=7 paid-text=订单已支付"),
            ("messages.paid_words = \"PAID\"", "paid-state=7 paid-text=PAID"),
            // Never by words alone.
            ("messages.paid_words = \"\"", "paid-state=1 paid-text=?"),
        ],
        deal: collect,
        otherwise: "nothing-waits",
    },
    Row {
        reading: "R-23",
        key: "messages.commands_beside",
        values: &[
            ("messages.commands_beside = \"omitted\"", "wants-commands-beside=omitted"),
            ("messages.commands_beside = \"apducmd\"", "wants-commands-beside=apducmd"),
        ],
        deal: activate,
        otherwise: "apducmd is",
    },
    Row {
        reading: "R-25",
        key: "messages.customer",
        values: &[
            ("messages.customer = \"object\"", "wants-customer=object"),
            ("messages.customer = \"json-text\"", "wants-customer=json-text"),
        ],
        deal: activate,
        otherwise: "custinfo is a",
    },
    Row {
        reading: "R-25",
        key: "messages.customer_fields",
        values: &[
            ("", "wants-customer-fields=custname,certtype,certno,mobile,address"),
            (
                "messages.customer_fields = { name = \"xm\", document_type = \"zjlx\", document_no = \"zjhm\", mobile = \"sjh\", address = \"dz\" }",
                "wants-customer-fields=xm,zjlx,zjhm,sjh,dz",
            ),
        ],
        deal: activate,
        otherwise: "custinfo has",
    },
];

/// Settings whose values are no pairs of terminal and server, and the tests that try them.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    ("server.url", "tests/http.rs", "exactly_this_leaves"),
    ("server.calls", "tests/front.rs", "every_call_goes_by_the_name_the_site_gives_it"),
    ("signature.domain", "tests/front.rs", "each_way_of_signing_is_taken_by_its_own_server_and_no_other"),
    ("signature.user_id", "tests/front.rs", "each_way_of_signing_is_taken_by_its_own_server_and_no_other"),
    ("signature.form", "tests/front.rs", "each_way_of_signing_is_taken_by_its_own_server_and_no_other"),
    ("signature.charset", "tests/front.rs", "each_way_of_signing_is_taken_by_its_own_server_and_no_other"),
    ("card.reads", "tests/readings.rs", "the_reads_of_the_query_are_those_that_are_set"),
    ("card.initialize", "tests/readings.rs", "whose_initialize_is_run_is_set"),
    ("card.probe_amount_fen", "tests/readings.rs", "a_card_that_refuses_nothing_is_probed_with_one_fen"),
    ("flow.rounds", "tests/readings.rs", "rounds_and_attempts_are_as_many_as_are_set"),
    ("flow.attempts", "tests/readings.rs", "rounds_and_attempts_are_as_many_as_are_set"),
    ("flow.retry_seconds", "tests/readings.rs", "a_repetition_waits_as_long_as_is_set"),
    ("server.connect_seconds", "tests/http.rs", "without_a_connection_nothing_was_done"),
    ("server.call_seconds", "tests/http.rs", "whatever_fails_after_the_request_left_is_in_doubt"),
];

/// Who the terminal is, not how anything is read: tests/http.rs and tests/front.rs send them with every request.
const IDENTITY: [&str; 10] = [
    "terminal.joininstid",
    "terminal.instid",
    "terminal.mchntid",
    "terminal.netid",
    "terminal.termid",
    "terminal.oprid",
    "terminal.areaflag",
    "terminal.chnlid",
    "terminal.batchno",
    "signature.key_file",
];

fn config(lines: &str) -> Config {
    Config::parse(Path::new("site.toml"), &format!("terminal.termid = \"12345678\"\n{lines}\n"))
        .unwrap_or_else(|error| panic!("{lines}: {error:?}"))
}

fn options(settings: &str) -> Options {
    let settings: Vec<Setting> = settings.split_whitespace().map(|text| text.parse().expect("an option")).collect();
    Options::default().with_all(&settings)
}

/// A terminal and a server, each with its own reading.
fn site(business: Business, lines: &str, server: Options) -> Site {
    let mut site = Site::new(business);
    let config = config(lines);
    (site.settings, site.world.dialect) = (config.settings.clone(), config.dialect);
    // The card is of the server's issuer.
    let options = card::Options { key_index: server.key_index, ..card::Options::default() };
    site.world.cards[0] = SimCard::with_options(site.world.cards[0].state().clone(), options);
    site.world.server.options = server;
    site
}

fn recharge(site: &mut Site) -> Told {
    site.run(Business::Recharge)
}

fn recharge_by_union_pay(site: &mut Site) -> Told {
    site.means = PayMeans::UnionPay;
    site.run(Business::Recharge)
}

fn collect(site: &mut Site) -> Told {
    site.run(Business::Collect)
}

fn activate(site: &mut Site) -> Told {
    site.holder = Holder::Registered(Customer {
        name: Some(Masked::new("张三丰")),
        document_type: Some("01".to_owned()),
        document_no: Some(Masked::new("330501190001019876")),
        mobile: Some(Masked::new("13800005432")),
        address: Some(Masked::new("湖州")),
    });
    site.run(Business::Activate)
}

/// Torn, and without the proof of its write: the second list of card management ends at a record that the card lacks.
fn manage(site: &mut Site) -> Told {
    site.between(Call::ChargeOrderManageRequest, |world| world.cards[0].state_mut().load_proof = None);
    site.tear(Write::TornAfter);
    site.settings = Arc::new(cardkiosk::flow::Settings { await_return: Duration::from_mins(1), ..(*site.settings).clone() });
    site.run(Business::Recharge)
}

fn business(row: &Row) -> Business {
    match row.key {
        "messages.paid_codes" | "messages.paid_words" => Business::Collect,
        "messages.commands_beside" | "messages.customer" | "messages.customer_fields" => Business::Activate,
        _ => Business::Recharge,
    }
}

#[test]
fn every_value_of_a_setting_is_understood_by_a_server_of_its_reading_and_by_no_other() {
    for row in ROWS {
        for (mine, (lines, _)) in row.values.iter().enumerate() {
            for (its, (_, settings)) in row.values.iter().enumerate() {
                let what = format!("{} {}: {lines:?} and a server with {settings}", row.reading, row.key);
                let mut site = site(business(row), lines, options(settings));
                let told = (row.deal)(&mut site);
                if mine == its {
                    assert_eq!((told.end(), told.code()), (End::Good, None), "{what}");
                    continue;
                }
                // The default codes of R-19 mean paid whatever the words are.
                if row.key == "messages.paid_words" && settings.contains("paid-state=1") {
                    assert_eq!(told.end(), End::Good, "{what}");
                    continue;
                }
                assert_ne!(told.end(), End::Good, "{what}");
                let named =
                    told.code().as_deref() == Some(row.otherwise) || told.words().is_some_and(|words| words.contains(row.otherwise));
                assert!(named, "{what} is not told: {told:?}");
                assert!(site.world.server.ledger.breaches.is_empty(), "{what}");
            }
        }
    }
}

#[test]
fn the_reads_of_the_query_are_those_that_are_set() {
    let wanted = || Options { wants_reads: "IDX_0037,IDX_0004".to_owned(), ..Options::default() };
    let mut usual = site(Business::Read, "", wanted());
    assert_eq!(usual.run(Business::Read).end(), End::Good);
    let mut fewer = site(Business::Read, "card.reads = [\"IDX_0002\", \"IDX_0003\", \"IDX_0004\"]", wanted());
    let told = fewer.run(Business::Read);
    assert_eq!((told.end(), told.words()), (End::Nothing, Some("IDX_0037 is not among the commands")));
    let mut enough = site(Business::Read, "card.reads = [\"IDX_0002\", \"IDX_0003\", \"IDX_0037\", \"00B0950000\"]", wanted());
    assert_eq!(enough.run(Business::Read).end(), End::Good, "by their bytes too, and in any order");
}

#[test]
fn whose_initialize_is_run_is_set() {
    // A terminal that knows the wrong key index: only the server's own command is right.
    let lines = |whose: &str| format!("card.key_index = 3\ncard.initialize = \"{whose}\"");
    let mut its = site(Business::Recharge, &lines("server-else-own"), Options::default());
    assert_eq!(its.run(Business::Recharge).end(), End::Good);
    let mut ours = site(Business::Recharge, &lines("own"), Options::default());
    assert_eq!(ours.run(Business::Recharge).code().as_deref(), Some("9403"), "the card refuses the key index");
    let mut right = site(Business::Recharge, "card.initialize = \"own\"", Options::default());
    assert_eq!(right.run(Business::Recharge).end(), End::Good);
    let mut none = site(Business::Recharge, "", options("initialize=absent"));
    assert_eq!(none.run(Business::Recharge).end(), End::Good, "where the server has none, ours is run");
}

#[test]
fn a_card_that_refuses_nothing_is_probed_with_one_fen() {
    for (lines, zeros) in [("card.probe_amount_fen = 0", 1), ("card.probe_amount_fen = 1", 0)] {
        let mut site = site(Business::Recharge, &format!("reader.return_seconds = 60\n{lines}"), options("management-amount=order"));
        let refusing = card::Options { zero_amount: ZeroAmount::Refused, ..card::Options::default() };
        site.world.cards[0] = SimCard::with_options(CardState::sample(17), refusing);
        site.tear(Write::TornAfter);
        assert_eq!(site.run(Business::Recharge).end(), End::Good, "{lines}");
        let amounts: Vec<String> = site.sent("8050").into_iter().map(|hex| hex[12..20].to_owned()).collect();
        assert_eq!(amounts.iter().filter(|amount| *amount == "00000000").count(), zeros, "{lines}: {amounts:?}");
        assert!(amounts.contains(&"00000001".to_owned()), "{lines}: {amounts:?}");
    }
}

#[test]
fn rounds_and_attempts_are_as_many_as_are_set() {
    for rounds in [1, 2, 5] {
        let lines = format!("reader.return_seconds = 60\nflow.rounds = {rounds}");
        let mut site = site(Business::Recharge, &lines, Options::default());
        site = (1..9).fold(site, |site, time| site.on(Call::ChargeOrderManageConfirm, time, Says::Refuses("000153")));
        site.tear(Write::TornAfter);
        let told = site.run(Business::Recharge);
        assert_eq!((told.code().as_deref(), site.times(Call::ChargeOrderManageRequest)), (Some("rounds-exhausted"), rounds));
    }
    for attempts in [1, 2, 5] {
        let mut site = site(Business::Recharge, &format!("flow.attempts = {attempts}"), Options::default());
        site = (1..9).fold(site, |site, time| site.on(Call::CardInfoQuery, time, Says::Refuses("000042")));
        assert_eq!((site.run(Business::Recharge).end(), site.times(Call::CardInfoQuery)), (End::Nothing, attempts));
    }
}

#[test]
fn a_repetition_waits_as_long_as_is_set() {
    let took = |seconds: u64| {
        let mut site = site(Business::Recharge, &format!("flow.retry_seconds = {seconds}"), Options::default());
        site = (1..3).fold(site, |site, time| site.on(Call::ChargeOrderCreate, time, Says::Refuses("000042")));
        assert_eq!(site.run(Business::Recharge).end(), End::Good);
        site.now().monotonic_ms
    };
    assert_eq!(took(5) - took(0), 15_000, "doubled the second time");
}

#[test]
fn every_setting_that_the_readings_name_is_tried() {
    let readings = fs::read_to_string("docs/readings.md").expect("the readings");
    let config = Config::defaults();
    let keys: BTreeSet<&str> = config.effective().map(|(key, _)| key).collect();
    let sections: BTreeSet<&str> = keys.iter().flat_map(|key| key.match_indices('.').map(|(at, _)| &key[..at])).collect();
    // In backticks, alone, with its value, or as a section in brackets.
    let quoted =
        readings.split('`').skip(1).step_by(2).map(|text| text.split([' ', '=']).next().unwrap_or_default().trim_matches(['[', ']']));
    let named: BTreeSet<&str> = quoted.filter(|name| name.contains('.') && (keys.contains(name) || sections.contains(name))).collect();
    assert!(named.len() > 25, "{named:?} are few");
    for name in named {
        let tried = ROWS.iter().any(|row| row.key == name) || ELSEWHERE.iter().any(|(key, ..)| *key == name) || IDENTITY.contains(&name);
        assert!(tried, "{name} is named in docs/readings.md, and tests/readings.rs has no row for it");
    }
    for (key, file, test) in ELSEWHERE {
        let text = fs::read_to_string(file).expect(file);
        assert!(text.contains(&format!("fn {test}(")), "{key}: {file} has no test {test}");
        assert!(keys.contains(key) || sections.contains(key), "{key} is no setting");
    }
    // What says how messages are written or cards are used is a reading, whether the document names it or not.
    for key in keys.iter().filter(|key| ["messages.", "card.", "signature.", "server.calls"].iter().any(|section| key.starts_with(section)))
    {
        let covers = |row: &str| *key == row || key.starts_with(&format!("{row}."));
        let tried = ROWS.iter().any(|row| covers(row.key)) || ELSEWHERE.iter().any(|(row, ..)| covers(row)) || IDENTITY.contains(key);
        assert!(tried, "{key} has no row");
    }
    for row in ROWS {
        assert!(readings.contains(&format!("### {} ", row.reading)), "{} is no reading", row.reading);
    }
}
