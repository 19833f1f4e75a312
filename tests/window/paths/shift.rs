//! An operator's shift: opened with the float, closed with the drawer counted, handed over.

use cardkiosk::attendant::Wish;
use cardkiosk::config::staff::{Hashed, OperatorLine, Staff, Typed};
use cardkiosk::domain::Fen;
use cardkiosk::flow::shift::Report;
use cardkiosk::gui::Mode;
use cardkiosk::gui::live::OnShift;
use cardkiosk::gui::screen::Screen;
use cardkiosk::gui::screen::outcome::Mood;
use cardkiosk::gui::screen::shift::Stage;
use cardkiosk::i18n::Message;
use cardkiosk::i18n::window::Shift as Say;
use cardkiosk::sim::training::TrainingCard;
use iced::keyboard::key::Named;

use super::site::Site;
use super::stand::Stand;

fn shift_is_known(stand: &mut Stand) {
    stand.until("the shift is known", |gui| matches!(&gui.screen, Screen::Shift(shift) if shift.now().is_some()));
}

/// The shift's screen, by its key.
fn shift(stand: &mut Stand) {
    stand.press(Named::F7);
    shift_is_known(stand);
}

/// A shift is opened with 500 yuan in the drawer.
fn opened(mode: Mode) -> Stand {
    let mut stand = Stand::at(&Site::new(mode));
    shift(&mut stand);
    stand.must_say(&Say::Never);
    stand.fill("float-input", "500");
    stand.touch("open");
    stand.until("it is opened", |gui| matches!(gui.screen, Screen::Card(_)));
    stand
}

/// 50 yuan in cash.
fn top_up(stand: &mut Stand) {
    stand.put_and_look(TrainingCard::Ordinary);
    stand.press(Named::F2);
    stand.touch("amount-5000");
    stand.touch("note-10000");
    stand.touch("go");
}

#[test]
fn the_keyboard_is_in_the_one_field_of_a_shift() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = Stand::at(&Site::new(mode));
        shift(&mut stand);
        stand.write("500");
        stand.press(Named::Enter);
        stand.until("it is opened", |gui| matches!(gui.screen, Screen::Card(_)));
        shift(&mut stand);
        assert!(stand.reads("¥500.00"), "{mode:?}: {:?}", stand.words());
        stand.write("500");
        stand.must_say(&Say::Balanced);
        stand.press(Named::Enter);
        stand.must_say(&Say::CloseBalanced);
        assert_eq!(closes(&stand), 0, "Enter does not answer the question");
        stand.touch("close-yes");
        stand.until("it is closed", |gui| matches!(&gui.screen, Screen::Shift(shift) if shift.stage == Stage::Closed));
    }
}

#[test]
fn the_days_of_a_shift_are_exported_where_it_is_counted() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = opened(mode);
        shift(&mut stand);
        stand.touch("export");
        // This stand has no folder to export to: that is said where it was asked for.
        stand.must_say(&Message::ExportNoFolder);
        assert!(matches!(stand.screen(), Screen::Shift(shift) if shift.exported.len() == 1), "one day: {:?}", stand.screen());
        stand.touch("export");
        assert!(matches!(stand.screen(), Screen::Shift(shift) if shift.exported.len() == 1), "the last result, not both");
    }
}

fn closes(stand: &Stand) -> usize {
    stand.wished.iter().filter(|wish| matches!(wish, Wish::CloseShift(_))).count()
}

#[test]
fn a_shift_is_opened_worked_counted_and_closed_at_either_desk() {
    for mode in [Mode::Counter, Mode::Bom] {
        let mut stand = opened(mode);
        top_up(&mut stand);
        stand.ends(Mood::Done);
        shift(&mut stand);
        assert!(stand.reads("¥550.00"), "the change is no taking: {:?}", stand.words());
        stand.must_say(&Say::NotCounted);
        stand.touch("close");
        stand.quiet();
        assert_eq!(closes(&stand), 0, "nothing was counted");
        stand.fill("counted-input", "549.50");
        stand.must_say(&Say::Short);
        stand.touch("close");
        stand.must_say(&Say::CloseShort { amount: "0.50".to_owned() });
        stand.touch("keep");
        stand.quiet();
        assert_eq!(closes(&stand), 0, "it was asked, and the answer was no");
        stand.touch("counted-input");
        for _ in 0.."549.50".len() {
            stand.press(Named::Backspace);
        }
        stand.write("550");
        stand.must_say(&Say::Balanced);
        stand.touch("close");
        stand.touch("close-yes");
        stand.until("it is closed", |gui| matches!(&gui.screen, Screen::Shift(shift) if shift.stage == Stage::Closed));
        stand.must_say(&Say::TitleClosed);
        let reports = stand.shift_reports();
        assert_eq!(reports.iter().map(Report::difference).collect::<Vec<_>>(), [Some(Fen::ZERO)]);
        stand.touch("print");
        assert_eq!(stand.shift_reports().len(), 2, "and once more on request");
        stand.touch("next");
        stand.must_say(&Say::TitleLast);
        assert!(stand.has("float-input"));
    }
}

#[test]
fn what_is_not_finished_is_seen_to_or_signed_for() {
    let mut stand = opened(Mode::Counter);
    stand.panel.tear_at_next_write();
    top_up(&mut stand);
    stand.pass(61);
    stand.ends(Mood::Unfinished);
    shift(&mut stand);
    stand.must_say(&Say::Left { count: "1".to_owned() });
    stand.fill("counted-input", "550");
    stand.touch("close");
    stand.press(Named::Enter);
    stand.quiet();
    assert_eq!(closes(&stand), 0, "nobody has signed");
    stand.touch("left");
    assert!(matches!(stand.screen(), Screen::Open(_)));
    shift(&mut stand);
    stand.fill("counted-input", "550");
    stand.fill("signed-by-input", "0211");
    stand.touch("close");
    stand.touch("close-yes");
    stand.until("it is closed", |gui| matches!(&gui.screen, Screen::Shift(shift) if shift.stage == Stage::Closed));
    let report = stand.shift_reports().pop().expect("it was printed");
    assert_eq!((report.left.len(), report.difference()), (1, Some(Fen::ZERO)));
    stand.touch("next");
    stand.must_say(&Say::LeftOpens { count: "1".to_owned() });
}

#[test]
fn whoever_logs_in_is_offered_a_shift_and_hands_it_to_whoever_is_next() {
    let password = Hashed::of(&Typed::new("1"), [1; 16]);
    let operator = |number: &str| OperatorLine { number: number.to_owned(), name: "沈晓梅".to_owned(), password: password.clone() };
    let staff = Staff { operators: vec![operator("0207"), operator("0211")], ..Staff::default() };
    let mut stand = Stand::at(&Site { staff, ..Site::new(Mode::Counter) });
    stand.until("no shift is open", |gui| gui.shared.live.shift == OnShift::None);
    let log_in = |stand: &mut Stand, number: &str| {
        stand.fill("operator-number-input", number);
        stand.fill("password-input", "1");
        stand.touch("log-in");
    };
    log_in(&mut stand, "0207");
    shift_is_known(&mut stand);
    stand.fill("float-input", "100");
    stand.press(Named::Enter);
    stand.until("it is opened", |gui| matches!(gui.screen, Screen::Card(_)));
    // The same operator goes on working; another is told that the shift is not his.
    stand.press(Named::F12);
    log_in(&mut stand, "");
    assert!(matches!(stand.screen(), Screen::Card(_)), "{:?}", stand.screen());
    shift(&mut stand);
    stand.fill("counted-input", "100");
    stand.touch("close");
    stand.touch("close-yes");
    stand.until("it is closed", |gui| matches!(&gui.screen, Screen::Shift(shift) if shift.stage == Stage::Closed));
    stand.touch("next");
    log_in(&mut stand, "0211");
    shift_is_known(&mut stand);
    stand.must_say(&Say::TitleLast);
    stand.touch("leave");
    assert!(matches!(stand.screen(), Screen::Card(_)), "nobody is made to open one");
}

#[test]
fn a_shift_that_was_left_is_offered_to_be_closed() {
    let mut stand = opened(Mode::Counter);
    stand.panel.kill();
    stand.until("the shift is found again", |gui| matches!(gui.shared.live.shift, OnShift::Open(_)));
    shift(&mut stand);
    assert!(stand.reads("¥500.00"), "{:?}", stand.words());
    assert!(stand.has("counted-input"));
}
