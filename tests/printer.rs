//! Printers: in the network, at a device file, in a folder; and everything that may be wrong with them.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use cardkiosk::config::PrintTo;
use cardkiosk::domain::Stamp;
use cardkiosk::flow::Cause;
use cardkiosk::i18n::{Language, Texts};
use cardkiosk::slip::{Columns, Particulars, Slip, bytes};
use cardkiosk::world::printer::Seen;
use cardkiosk::world::{Printer, PrinterError};

fn slip() -> Slip {
    let particulars = Particulars { terminal: "12345678".to_owned(), ..Particulars::default() };
    Slip::trial(&particulars, Stamp::parse("20261123", "101500").expect("a time"), &Texts::of(Language::Chinese))
}

fn wanted() -> Vec<u8> {
    bytes(&slip().lines(Columns::Wide))
}

/// What a printer in the network answers.
#[derive(Clone, Copy, Default)]
struct Answers {
    /// To DLE EOT 4.
    paper: Option<u8>,
    /// To DLE EOT 2.
    offline: Option<u8>,
    /// To GS r 1.
    in_turn: Option<u8>,
}

/// Well, with paper.
const READY: Answers = Answers { paper: Some(0x12), offline: Some(0x12), in_turn: Some(0) };

/// A printer in the network; gives what was to be printed once the connection is closed.
fn printer(answers: Answers) -> (Printer, JoinHandle<Vec<u8>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it is bound").to_string();
    let printing = thread::spawn(move || serve(listener.accept().expect("a slip").0, answers));
    let printer = Printer::new(PrintTo::Network(address), Columns::Wide).with_patience(Duration::from_secs(2));
    (printer, printing)
}

fn serve(mut stream: TcpStream, answers: Answers) -> Vec<u8> {
    let mut printed = Vec::new();
    let mut byte = [0];
    while stream.read(&mut byte).is_ok_and(|count| count == 1) {
        printed.push(byte[0]);
        for (question, answer) in
            [([0x10, 0x04, 0x04], answers.paper), ([0x10, 0x04, 0x02], answers.offline), ([0x1D, 0x72, 0x01], answers.in_turn)]
        {
            if printed.ends_with(&question) {
                printed.truncate(printed.len() - 3);
                let _gone = answer.map(|answer| stream.write_all(&[answer]));
            }
        }
    }
    printed
}

#[test]
fn a_printer_in_the_network_prints_and_says_so() {
    let (printer, printing) = printer(READY);
    printer.print(&slip()).expect("it prints");
    assert_eq!(printing.join().expect("it ends"), wanted());
}

#[test]
fn a_printer_that_never_answers_is_sent_the_slip() {
    let (printer, printing) = printer(Answers::default());
    printer.print(&slip()).expect("it is sent");
    assert_eq!(printing.join().expect("it ends"), wanted());
}

#[test]
fn paper_and_cover_are_asked_for_before_anything_is_sent() {
    for (answers, cover) in [
        (Answers { paper: Some(0x72), ..READY }, false),
        (Answers { offline: Some(0x32), ..READY }, false),
        (Answers { offline: Some(0x16), ..READY }, true),
    ] {
        let (printer, printing) = printer(answers);
        let error = printer.print(&slip()).expect_err("it cannot print");
        assert!(matches!((&error, cover), (PrinterError::CoverOpen, true) | (PrinterError::NoPaper, false)), "{error}");
        assert_eq!(printing.join().expect("it ends"), Vec::<u8>::new());
    }
}

#[test]
fn paper_that_is_nearly_out_does() {
    let (printer, printing) = printer(Answers { paper: Some(0x1E), in_turn: Some(0x03), ..READY });
    printer.print(&slip()).expect("it prints");
    assert_eq!(printing.join().expect("it ends"), wanted());
}

#[test]
fn a_slip_that_was_sent_and_not_printed_is_told() {
    let (out, printing) = printer(Answers { in_turn: Some(0x0C), ..READY });
    assert!(matches!(out.print(&slip()), Err(PrinterError::NoPaper)));
    printing.join().expect("it ends");
    let (stuck, printing) = printer(Answers { in_turn: None, ..READY });
    assert!(matches!(stuck.with_patience(Duration::from_millis(50)).print(&slip()), Err(PrinterError::Stuck)));
    printing.join().expect("it ends");
}

#[test]
fn nobody_there_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("it is bound").to_string();
    drop(listener);
    for to in [PrintTo::Network(address), PrintTo::Device("/nowhere/lp0".into())] {
        let printer = Printer::new(to, Columns::Wide);
        assert!(matches!(printer.look(), Err(PrinterError::Unreachable(_))));
        assert!(matches!(printer.print(&slip()), Err(PrinterError::Unreachable(_))));
    }
}

#[test]
fn a_device_file_gets_the_slip() {
    let folder = tempfile::tempdir().expect("a folder");
    let device = folder.path().join("lp0");
    fs::write(&device, "").expect("a file");
    Printer::new(PrintTo::Device(device.clone()), Columns::Wide).print(&slip()).expect("it prints");
    let printed = fs::read(device).expect("it is there");
    // It was asked for its paper first.
    assert_eq!(printed.strip_prefix(&[0x10, 0x04, 0x04]), Some(&wanted()[..]));
    let full = Printer::new(PrintTo::Device("/dev/full".into()), Columns::Wide);
    assert!(matches!(full.print(&slip()), Err(PrinterError::NoPaper)));
}

#[test]
fn a_folder_gets_a_file_for_each_slip() {
    let folder = tempfile::tempdir().expect("a folder");
    let slips = folder.path().join("slips");
    let printer = Printer::new(PrintTo::Folder(slips.clone()), Columns::Narrow);
    printer.look().expect("it can be made");
    printer.print(&slip()).expect("a file");
    printer.print(&slip()).expect("another file");
    let mut names: Vec<_> = fs::read_dir(&slips)
        .expect("it was made")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    assert_eq!(names, ["trial.2.txt", "trial.txt"]);
    assert_eq!(fs::read_to_string(slips.join("trial.txt")).expect("it is there"), slip().text(Columns::Narrow));
    let taken = folder.path().join("file");
    fs::write(&taken, "").expect("a file");
    assert!(matches!(Printer::new(PrintTo::Folder(taken), Columns::Narrow).print(&slip()), Err(PrinterError::Folder(_))));
}

#[test]
fn a_look_tells_a_printer_that_would_print_from_one_that_says_nothing() {
    let seen = |answers: Answers| {
        let (printer, printing) = printer(answers);
        let seen = printer.look();
        assert_eq!(printing.join().expect("it is there"), Vec::<u8>::new(), "a look prints nothing");
        seen.map_err(|error| error.cause())
    };
    assert_eq!(seen(READY), Ok(Seen::Ready));
    assert_eq!(seen(Answers::default()), Ok(Seen::There));
    assert_eq!(seen(Answers { paper: Some(0x72), ..READY }), Err(Cause::NoPaper));
    assert!(matches!(seen(Answers { offline: Some(0x16), ..READY }), Err(Cause::Printer(_))));
}
