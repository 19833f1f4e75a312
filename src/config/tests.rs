use super::*;

const SITE: &str = r#"
[terminal]
joininstid = "10000001"
instid = "10000001"
mchntid = "100000010000001"
netid = "0001"
termid = "12345678"
oprid = "op1"
chnlid = "52"

[server]
url = "http://127.0.0.1:8080/"
public_key = "server.pub"

[signature]
key_file = "keys/terminal.pem"

[journal]
path = "data/journal.sqlite"
"#;

fn parse(text: &str) -> Result<Config, Vec<What>> {
    Config::parse(Path::new("/etc/site/config.toml"), text).map_err(|problems| problems.0.into_iter().map(|problem| problem.what).collect())
}

#[test]
fn the_defaults_fit_and_ask_for_what_a_server_needs() {
    let config = Config::defaults();
    assert_eq!(config.server.connect, Duration::from_secs(5));
    assert_eq!(config.server.call, Duration::from_secs(30));
    assert_eq!(config.settings.reads, crate::proto::catalogue::default_reads());
    assert_eq!(config.require(Need::Reader), Ok(()));
    let missing = config.require(Need::Server).expect_err("nobody can guess a server");
    assert_eq!(missing.0.len(), 10);
}

#[test]
fn a_site_s_file_is_read_and_its_paths_start_at_its_folder() {
    let config = parse(SITE).expect("it fits");
    assert_eq!(config.require(Need::Server), Ok(()));
    assert_eq!(config.server.url, "http://127.0.0.1:8080");
    assert_eq!(config.journal, Path::new("/etc/site/data/journal.sqlite"));
    assert_eq!(config.signature.key_file, Path::new("/etc/site/keys/terminal.pem"));
    assert_eq!(config.settings.terminal.to_string(), "000012345678");
}

#[test]
fn values_that_do_not_fit_are_named_with_what_does() {
    for (line, expected) in [
        ("terminal.instid = \"1234567\"", Expected::Digits(8)),
        ("terminal.termid = \"1234567A\"", Expected::Digits(8)),
        ("terminal.mchntid = \"1234567890123456\"", Expected::Digits(15)),
        ("terminal.netid = \"a b\"", Expected::Word(32)),
        ("terminal.areaflag = \"04\"", Expected::OneOf(["00", "01", "02", "03"].map(str::to_owned).to_vec())),
        ("server.url = \"ftp://x\"", Expected::Url),
        ("server.connect_seconds = 0", Expected::Between(1, 300)),
        ("messages.lists = \"commas\"", Expected::OneOf(["comma-string", "json-array", "json-text"].map(str::to_owned).to_vec())),
        ("messages.paid_codes = [1]", Expected::Texts),
        ("terminal.chnlid = \"5\"", Expected::Digits(2)),
        ("signature.form = \"der\"", Expected::OneOf(["hex-upper", "hex-lower", "base64"].map(str::to_owned).to_vec())),
        ("card.key_index = 256", Expected::Between(0, 255)),
        ("card.reads = [\"00B\"]", Expected::Commands),
        ("card.reads = [\"IDX_0003\", \"805200000B2022050910301500000000\"]", Expected::Commands),
        ("flow.attempts = 0", Expected::Between(1, 20)),
        ("gateway.url = \"pay.example\"", Expected::Url),
        ("printer.to = \"lp0\"", Expected::Printer),
        ("printer.to = \"tcp://10.0.0.9\"", Expected::Printer),
        ("printer.columns = 40", Expected::OneOf(["48", "32"].map(str::to_owned).to_vec())),
        ("printer.foot = [1]", Expected::Texts),
        ("gateway.valid_seconds = 4", Expected::Between(5, 300)),
        ("window.amounts_fen = []", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [2000, \"5000\"]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [5000, 2000]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [2000, 2000]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [0, 2000]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [2050]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [100, 200, 300, 400, 500, 600, 700]", Expected::Amounts(Fen::new(i64::from(u32::MAX)))),
        ("window.amounts_fen = [2000, 5000]\nflow.largest_amount_fen = 4000", Expected::Amounts(Fen::new(4000))),
    ] {
        let problems = parse(line).expect_err(line);
        let [What::WrongValue { expected: found, .. }] = problems.as_slice() else { panic!("{line}: {problems:?}") };
        assert_eq!(found, &expected, "{line}");
    }
    let alone = parse("server.client_key = \"a.pem\"").expect_err("a key without a certificate");
    assert!(matches!(&alone[..], [What::Missing { key, .. }] if key == "server.client_certificate"), "{alone:?}");
}

#[test]
fn the_example_has_every_key_with_a_comment_and_fits() {
    let text = include_str!("../../config/example.toml");
    let config = Config::parse(Path::new("/site/example.toml"), text).expect("the example fits");
    assert_eq!(config.require(Need::Server), Ok(()));
    let absent: Vec<_> = config.effective().filter(|(_, setting)| setting.line.is_none()).map(|(key, _)| key).collect();
    assert_eq!(absent, Vec::<&str>::new(), "the example must have every key");
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with(|letter: char| letter.is_ascii_alphabetic())) {
        // A comment stands above it, or above the run of keys it belongs to.
        let above =
            lines[..index].iter().rev().find(|line| !line.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '['));
        assert!(above.is_some_and(|above| above.starts_with('#')), "{line} has no comment");
    }
}

#[test]
fn the_files_for_kiosk_counter_and_subway_position_fit() {
    for text in [include_str!("../../config/kiosk.toml"), include_str!("../../config/counter.toml"), include_str!("../../config/bom.toml")]
    {
        let config = Config::parse(Path::new("/site/config.toml"), text).expect("it fits");
        assert_eq!(config.require(Need::Server), Ok(()));
    }
}

#[test]
fn a_payment_gateway_is_asked_only_where_one_is_set() {
    let none = parse(SITE).expect("it fits");
    assert_eq!(none.gateway, None);
    assert!(none.shared_key().is_err_and(|missing| missing.0.len() == 2));
    let site = parse("[gateway]\nurl = \"https://pay.example/v1/\"\nsecret_file = \"gateway.secret\"\nquery_seconds = 5").expect("it fits");
    let gateway = site.gateway.clone().expect("it is set");
    assert_eq!((gateway.url.as_str(), gateway.secret_file.as_path()), ("https://pay.example/v1", Path::new("/etc/site/gateway.secret")));
    assert_eq!(site.settings.paying, Paying { valid: Duration::from_mins(1), query_every: Duration::from_secs(5) });
    assert_eq!(site.settings.paying.query_every, Duration::from_secs(5));
    assert_eq!(none.settings.paying, Paying::default());
    let missing = site.shared_key().expect_err("there is no such file");
    assert!(matches!(&missing.0[..], [Problem { what: What::BadFile { key, .. }, .. }] if key == "gateway.secret_file"), "{missing}");
}

#[test]
fn operators_are_named_once_and_with_a_hash() {
    let hash = "$argon2id$v=19$m=19456,t=2,p=1$AQEBAQEBAQEBAQEBAQEBAQ$AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";
    let config =
        parse(&format!("window.operators = [\"0207 沈晓梅 {hash}\"]\nwindow.maintenance_pin = \"{hash}\"\nwindow.lock_minutes = 0"));
    let staff = config.expect("it fits").staff;
    assert_eq!(staff.operators.iter().map(|operator| operator.name.as_str()).collect::<Vec<_>>(), ["沈晓梅"]);
    assert!(staff.maintenance_pin.is_some() && staff.lock_after.is_none());
    for (line, expected) in [
        ("window.operators = [\"0207 沈晓梅 246810\"]".to_owned(), Expected::Operators),
        (format!("window.operators = [\"1 a {hash}\", \"1 b {hash}\"]"), Expected::Operators),
        ("window.maintenance_pin = \"246810\"".to_owned(), Expected::Hashed),
    ] {
        let problems = parse(&line).expect_err(&line);
        let [What::WrongValue { expected: found, value, .. }] = problems.as_slice() else { panic!("{line}: {problems:?}") };
        assert_eq!((found, value.as_str()), (&expected, "…"), "a password is not repeated");
    }
}

#[test]
fn a_site_says_which_amounts_are_offered() {
    let amounts = |line: &str| parse(line).expect("it fits").window.amounts;
    assert_eq!(amounts(""), [20, 50, 100, 200, 500, 1000].map(|yuan| Fen::new(yuan * 100)));
    assert_eq!(amounts("window.amounts_fen = [3000, 8000]\nflow.largest_amount_fen = 8000"), [3000, 8000].map(Fen::new));
}

#[test]
fn sounds_come_from_a_program_that_is_named_or_found() {
    let sounds = |line: &str| parse(line).expect("it fits").sounds;
    assert_eq!(sounds(""), Sounds::Search);
    for (text, wanted) in [("off", Sounds::Off), ("", Sounds::Off), ("bell", Sounds::Bell), ("search", Sounds::Search)] {
        assert_eq!(sounds(&format!("window.sound = \"{text}\"")), wanted);
    }
    let program = |program: &str, arguments: &[&str]| Sounds::Program {
        program: program.to_owned(),
        arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
    };
    assert_eq!(sounds("window.sound = \"pw-play\""), program("pw-play", &[]));
    assert_eq!(sounds("window.sound = \" aplay -q  -D hw:1 -\""), program("aplay", &["-q", "-D", "hw:1", "-"]));
}

#[test]
fn slips_go_to_a_device_an_address_or_a_folder() {
    assert_eq!(parse("").expect("it fits").printer, None);
    for (text, wanted) in [
        ("/dev/usb/lp0", PrintTo::Device("/dev/usb/lp0".into())),
        ("tcp://10.0.0.9:9100", PrintTo::Network("10.0.0.9:9100".to_owned())),
        ("folder:slips", PrintTo::Folder("/etc/site/slips".into())),
    ] {
        let lines = format!("[printer]\nto = \"{text}\"\ncolumns = 32\nheading = [\"甲\", \"乙\"]");
        let printer = parse(&lines).expect("it fits").printer.expect("it is set");
        assert_eq!((printer.to, printer.columns, printer.heading.len(), printer.foot.len()), (wanted, 32, 2, 0));
    }
}

#[test]
fn messages_and_signatures_of_a_site_are_read() {
    let config = parse(
        "messages.pay_codes.unionpay = \"10\"\nserver.calls.chargeOrderQuery = \"chargeOrderCreate\"\nsignature.user_id = \"joininstid\"",
    )
    .expect("it fits");
    assert_eq!(config.dialect.pay_code(crate::domain::PayMeans::UnionPay), "10");
    assert_eq!(config.dialect.call_name(Call::ChargeOrderQuery), "chargeOrderCreate");
    assert_eq!(config.signature.rules.user_id.text("1"), "1");
    let names = Call::ALL.map(|call| (call, call.default_name().to_owned()));
    let defaults = Config::defaults();
    assert_eq!(defaults.dialect, Dialect { calls: names.into(), pay_codes: defaults.dialect.pay_codes.clone(), ..Dialect::default() });
    assert!(crate::domain::PayMeans::ALL.into_iter().all(|means| defaults.dialect.pay_code(means) == means.default_code()));
    assert_eq!(defaults.signature.rules, SigningRules::default());
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".*", key in "[a-z_.]{1,20}", value in ".{0,40}") {
        let _read = Config::parse(Path::new("site.toml"), &text);
        let _read = Config::parse(Path::new("site.toml"), &format!("{key} = {value}"));
        let _read = Config::parse(Path::new("site.toml"), &format!("[messages]\nlists = \"{value}\"\n[server]\nurl = \"{value}\""));
    }
}

#[test]
fn everything_wrong_is_told_at_once_with_its_line() {
    let text = "[terminal]\ninstid = \"1\"\nmchntid = \"2\"\nmchnt = 3\ntermid = \"4\"\n";
    let problems = Config::parse(Path::new("site.toml"), text).expect_err("all are wrong");
    let lines: Vec<_> = problems.0.iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4), Some(5)]);
}
