//! Slips: what is printed of a case as the journal tells it, in both languages and on both widths of paper.

use cardkiosk::domain::{CardNumber, Fen, OperatorNo, OrderKey, OrderNo, PayMeans, PayOrderNo, ShiftNo, Stamp, TerminalNumber};
use cardkiosk::flow::entry::{ByHandReason, Ending, Source, Tender};
use cardkiosk::flow::shift::{Closing, Left, Mark, Opening, Report, Shift};
use cardkiosk::flow::{Case, Entry, Event};
use cardkiosk::i18n::{Language, Texts};
use cardkiosk::proto::message::{RealName, ReturnKind, Settled};
use cardkiosk::slip::{Columns, Particulars, Slip, bytes};
use cardkiosk::world::{Journal, JournalOptions};

fn stamp(time: &str) -> Stamp {
    Stamp::parse("20261123", time).expect("a date and a time")
}

/// A case of these events, one minute after the other.
fn case(events: Vec<Event>) -> Case {
    let key = OrderKey::parse("20261123-17").expect("a name");
    let mut events = events.into_iter();
    let opening = Entry { key, at: stamp("101500"), event: events.next().expect("it begins") };
    let mut case = Case::open(&opening).expect("it opens");
    for event in events {
        case.apply(stamp("101600"), &event);
    }
    case
}

fn card() -> CardNumber {
    CardNumber::parse("3104880699999900017").expect("digits")
}

fn opened(source: Source, means: PayMeans, tender: Tender) -> Event {
    Event::Opened {
        card_no: card(),
        server_card_no: card(),
        amount: Fen::new(5000),
        source,
        means,
        pay_code: None,
        pay_order_no: PayOrderNo::parse("P20261123000000000000017").expect("a number"),
        tender,
        balance_before: Fen::new(1250),
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
    }
}

fn created() -> Event {
    let settled = Settled { date: "20261123".to_owned(), time: "101500".to_owned(), settle_date: "20261123".to_owned() };
    Event::Created { order_no: OrderNo::parse("2026112300000042").expect("a number"), commands: Vec::new(), settled }
}

fn intent() -> Event {
    Event::Intent {
        commands: Vec::new(),
        balance_before: Fen::new(1250),
        sequence_before: 7,
        stamp: Some(stamp("101530")),
        settled: Settled::default(),
    }
}

fn closed(ending: Ending, balance_after: Option<i64>) -> Event {
    Event::Closed { ending, balance_after: balance_after.map(Fen::new), payout: None }
}

fn activation() -> Event {
    Event::ActivationOpened {
        card_no: card(),
        real_name: RealName::Anonymous,
        means: PayMeans::Cash,
        pay_order_no: PayOrderNo::parse("P18").expect("a number"),
        customer: None,
    }
}

fn giving_back() -> Event {
    Event::ReturnOpened {
        card_no: card(),
        kind: ReturnKind::Good,
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        customer: None,
    }
}

fn here() -> Event {
    opened(Source::Here, PayMeans::WeChat, Tender::Gateway)
}

fn cash() -> Event {
    opened(Source::Here, PayMeans::Cash, Tender::Cash { received: Fen::new(10_000) })
}

fn by_hand() -> Event {
    Event::ByHand { reason: ByHandReason::Server { code: "000155".to_owned(), description: "转人工处理".to_owned() } }
}

/// Every kind of case, with whether it is open.
fn cases() -> Vec<(&'static str, Case)> {
    let paid = || Event::Paid { transaction: None, paid_at: None };
    let written = || Event::Written { executed: Vec::new() };
    let returned = Ending::Returned { payable: Fen::new(1200) };
    let activated = Ending::Activated { deposit: Some(Fen::new(2000)), deposit_due: Some(Fen::new(2000)) };
    vec![
        ("loaded", case(vec![cash(), created(), intent(), written(), closed(Ending::Loaded, Some(6250))])),
        ("collected", case(vec![opened(Source::Elsewhere, PayMeans::Alipay, Tender::Taken), created(), closed(Ending::Loaded, None)])),
        ("cash back", case(vec![cash(), closed(Ending::NeverOrdered, None)])),
        ("paid back", case(vec![here(), paid(), closed(Ending::PaidBack, None)])),
        ("torn", case(vec![cash(), created(), intent()])),
        ("untold", case(vec![here(), paid(), created(), intent(), written()])),
        ("unpaid", case(vec![here()])),
        ("refunding", case(vec![here(), paid(), Event::GivingBack { instead: Ending::NeverOrdered }])),
        ("by hand", case(vec![here(), paid(), created(), intent(), by_hand()])),
        ("activated", case(vec![activation(), closed(activated, None)])),
        ("activation open", case(vec![activation()])),
        ("returned", case(vec![giving_back(), closed(returned, Some(0))])),
        ("return open", case(vec![giving_back()])),
    ]
}

fn particulars() -> Particulars {
    Particulars {
        heading: vec!["湖州交通卡".to_owned()],
        foot: vec!["客服电话 0572-0000000".to_owned()],
        terminal: "12345678".to_owned(),
        network_point: "0001".to_owned(),
        operator: "0007".to_owned(),
    }
}

#[test]
fn a_slip_names_the_operator_who_began_the_order() {
    let number = |operator| particulars().served_by(operator).operator;
    assert_eq!((number(OperatorNo::parse("0211")).as_str(), number(None).as_str()), ("0211", "0007"));
}

#[test]
fn slips_of_every_case() {
    let slips = |(language, columns): (Language, Columns)| -> Vec<String> {
        let texts = Texts::of(language);
        let slip =
            |(name, case): (&str, Case)| format!("\n# {language}, {name}\n\n{}", Slip::of(&case, &particulars(), &texts).text(columns));
        cases().into_iter().map(slip).collect()
    };
    let printed = [(Language::Chinese, Columns::Narrow), (Language::English, Columns::Wide)].map(slips).concat().concat();
    insta::assert_snapshot!(printed);
}

/// A shift in which 50.00 were taken in cash and 12.00 paid out for a card, with a float of 500.00; closed 50 fen short.
fn shift(end: Option<i64>) -> Report {
    let operator = |number: &str| OperatorNo::parse(number);
    let entry = |name: &str, event: Event| Entry { key: OrderKey::parse(name).expect("a name"), at: stamp("091500"), event };
    let entries = [
        entry("K1", cash()),
        entry("K2", giving_back()),
        entry("K2", closed(Ending::Returned { payable: Fen::new(1200) }, Some(0))),
        entry("K3", opened(Source::Elsewhere, PayMeans::Alipay, Tender::Taken)),
        entry("K3", closed(Ending::Loaded, None)),
        entry("K4", here()),
        entry("K4", Event::Paid { transaction: None, paid_at: None }),
    ];
    let left: Vec<Left> = cases().iter().filter(|(name, _)| *name == "torn").map(|(_, case)| Left::from(case)).collect();
    let opening = Opening { operator: operator("0207"), float: Fen::new(50_000), took_over: Vec::new() };
    let keys = left.iter().map(|left| left.key.clone()).collect();
    let closed = end.map(|counted| Mark {
        at: stamp("143000"),
        after: 9,
        record: Closing {
            operator: operator("0207"),
            counted: Fen::new(counted),
            expected: Fen::new(53_800),
            left: keys,
            signed_by: operator("0211"),
        },
    });
    let shift = Shift { number: ShiftNo(312), opened: Mark { at: stamp("063000"), after: 0, record: opening }, closed };
    Report::of(shift, (1..).zip(entries), left).expect("small sums")
}

#[test]
fn reports_of_shifts() {
    let report = |(language, columns, report): (Language, Columns, Report)| {
        let texts = Texts::of(language);
        let slip = Slip::of_shift(&report, &particulars(), stamp("143100"), &texts);
        for line in slip.lines(columns) {
            assert!(!line.text.contains('?'), "a question mark stands for what the printer lacks: {}", line.text);
        }
        format!("\n# {language}\n\n{}", slip.text(columns))
    };
    let reports = [
        (Language::Chinese, Columns::Narrow, shift(Some(53_750))),
        (Language::Chinese, Columns::Wide, shift(None)),
        (Language::English, Columns::Narrow, shift(Some(53_800))),
        (Language::English, Columns::Wide, shift(Some(53_850))),
    ];
    insta::assert_snapshot!(reports.map(report).concat());
}

#[test]
fn what_is_open_is_never_told_as_done_and_never_paid_twice() {
    for (language, done, twice) in [
        (Language::Chinese, "充值成功", ["不要再付", "先不要付款", "不用再办"]),
        (Language::English, "on the card", ["not pay again", "pay nothing out", "nothing more"]),
    ] {
        let texts = Texts::of(language);
        let joined = |case: &Case| {
            Slip::of(case, &particulars(), &texts).text(Columns::Wide).replace('\n', if language == Language::Chinese { "" } else { " " })
        };
        for (name, case) in cases().into_iter().filter(|(_, case)| case.is_open()) {
            let text = joined(&case);
            assert!(twice.iter().any(|words| text.contains(words)), "{name}: {text}");
            assert!(name == "untold" || !text.contains(done), "{name}: {text}");
            assert!(!text.contains("12.00"), "{name}: nothing is payable before it is confirmed: {text}");
        }
    }
}

#[test]
fn no_slip_shows_the_whole_number_of_a_card() {
    let texts = Texts::of(Language::Chinese);
    for (name, case) in cases() {
        let text = Slip::of(&case, &particulars(), &texts).text(Columns::Wide);
        assert!(text.contains("3104 8806 **** 0017"), "{name}: {text}");
        assert!(!text.replace(' ', "").contains("99999900017"), "{name}: {text}");
    }
}

#[test]
fn another_copy_and_a_training_are_marked() {
    for language in Language::ALL {
        let texts = Texts::of(language);
        let slip = Slip::of(&cases()[0].1, &particulars(), &texts);
        let plain = slip.text(Columns::Wide);
        let code = OrderKey::parse("20261123-17").expect("a name").desk_code("0017");
        assert!(plain.contains(&code), "{plain}");
        let marked = slip.printed_again(stamp("180000"), &texts).in_training(&texts).text(Columns::Wide);
        let again = "2026-11-23 18:00:00 ***";
        assert!(marked.contains(again) && !plain.contains(again), "{marked}");
        let training = if language == Language::Chinese { "不是真的 ***" } else { "not real ***" };
        assert!(marked.contains(training) && !plain.contains(training), "{marked}");
    }
}

#[test]
fn every_slip_fits_its_paper_and_can_be_printed() {
    for language in Language::ALL {
        for columns in [Columns::Narrow, Columns::Wide] {
            for (name, case) in cases() {
                let lines = Slip::of(&case, &particulars(), &Texts::of(language)).lines(columns);
                for line in &lines {
                    let (gbk, _, replaced) = encoding_rs::GBK.encode(&line.text);
                    let room = if line.size == cardkiosk::slip::Size::Large { columns.count() / 2 } else { columns.count() };
                    assert!(!replaced && gbk.len() <= room, "{name}: {}", line.text);
                    // A question mark stands for what the printer lacks.
                    assert!(!line.text.contains('?'), "{name}: {}", line.text);
                }
                let printed = bytes(&lines);
                let amount = encoding_rs::GBK.encode("￥50.00").0.into_owned();
                let found = printed.windows(amount.len()).any(|window| window == amount);
                assert_eq!(found, matches!(case, Case::Charge(_)), "{name}");
            }
        }
    }
}

/// The program's answer to this, with this `printer.to`, over a journal with one order in it.
fn program(folder: &std::path::Path, to: &str, arguments: &[&str]) -> (i32, serde_json::Value) {
    let options = JournalOptions { path: folder.join("journal.sqlite"), terminal: "12345678".to_owned() };
    let mut journal = Journal::open(&options).expect("a journal");
    let key = OrderKey::parse("20261123-17").expect("a name");
    for event in [cash(), created(), closed(Ending::Loaded, Some(6250))] {
        journal.record(&Entry { key: key.clone(), at: stamp("101500"), event }).expect("it is durable");
    }
    drop(journal);
    std::fs::write(folder.join("site.toml"), format!("terminal.termid = \"12345678\"\nprinter.to = \"{to}\"\n")).expect("a file");
    let mut command = assert_cmd::Command::cargo_bin("cardkiosk").expect("it was built");
    let output = command.current_dir(folder).args(["--lang", "zh-CN", "--json", "--config", "site.toml"]).args(arguments).output();
    let output = output.expect("it starts");
    (output.status.code().expect("it ended by itself"), serde_json::from_slice(&output.stdout).expect("an object"))
}

#[test]
fn a_slip_is_printed_again_from_the_journal_and_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (status, told) = program(folder.path(), "folder:slips", &["journal", "print", "2026112300000042"]);
    assert_eq!((status, told["outcome"].as_str()), (0, Some("done")), "{told}");
    let slip = std::fs::read_to_string(folder.path().join("slips/20261123-17.txt")).expect("a slip");
    for wanted in ["充值凭条", "*** 重印 20", "现卡内余额", "￥62.50", "2026112300000042", "12345678"] {
        assert!(slip.contains(wanted), "{slip}");
    }
}

#[test]
fn a_printer_that_does_not_print_is_told_with_what_to_do() {
    for (to, status, code) in [("tcp://127.0.0.1:9", 6, "not_printed"), ("", 2, "usage")] {
        let folder = tempfile::tempdir().expect("a folder");
        let (ended, told) = program(folder.path(), to, &["journal", "print", "20261123-17"]);
        assert_eq!((ended, told["outcome"].as_str()), (status, Some(code)), "{told}");
        assert!(told["message"].as_str().is_some_and(|words| words.contains("打印机")), "{told}");
    }
}
