//! What is not as it should be, where the user is.

use super::{ALL, DESK, KIOSK, Preset, card, fixture, looked_at, on, running_at, told};
use crate::attendant::news::{Health, Part};
use crate::attendant::{News, Payment, Presence, Wish};
use crate::domain::Fen;
use crate::flow::{Cause, Fault, Stage};
use crate::gui::screen::{self, Screen};
use crate::gui::{Gui, Message, Mode, Slip, SlipLine, Weight};

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "home-no-paper", modes: KIOSK, make: |mode| ill(at_home(mode), Part::Printer, Cause::NoPaper) },
        Preset {
            name: "home-card-left",
            modes: KIOSK,
            make: |mode| {
                let mut gui = at_home(mode);
                gui.shared.live.presence = Presence::Card;
                gui
            },
        },
        Preset { name: "home-two-cards", modes: KIOSK, make: |mode| told(at_home(mode), [News::Presence(Presence::Several)]) },
        Preset {
            name: "out-of-service-reader",
            modes: KIOSK,
            make: |mode| ill(at_home(mode), Part::Reader, Cause::NoReader("none is connected".to_owned())),
        },
        Preset { name: "out-of-service-journal", modes: KIOSK, make: |mode| ill(at_home(mode), Part::Journal, Cause::JournalFull) },
        Preset { name: "card-journal-full", modes: ALL, make: |mode| ill(with_card(mode), Part::Journal, Cause::JournalFull) },
        Preset {
            name: "card-no-codes",
            modes: KIOSK,
            make: |mode| ill(with_card(mode), Part::Gateway, Cause::Unreachable("no route".to_owned())),
        },
        Preset { name: "card-two", modes: ALL, make: |mode| told(with_card(mode), [News::Presence(Presence::Several)]) },
        Preset {
            name: "card-no-reader",
            modes: DESK,
            make: |mode| {
                let gone = News::Presence(Presence::NoReader("it is out of order".to_owned()));
                ill(told(with_card(mode), [gone]), Part::Reader, Cause::ReaderGone)
            },
        },
        Preset {
            name: "card-all-ill",
            modes: DESK,
            make: |mode| {
                let clock = ill(with_card(mode), Part::Clock, Cause::ClockOff("7200 s ahead of the server's".to_owned()));
                let journal = ill(clock, Part::Journal, Cause::JournalFull);
                ill(journal, Part::Printer, Cause::NoPaper)
            },
        },
        Preset {
            name: "working-two-cards",
            modes: ALL,
            make: |mode| {
                let wish = Wish::Recharge { amount: Fen::new(10_000), payment: Payment::Cash { received: None } };
                told(running_at(mode, wish, Stage::AwaitingSameCard, None), [News::Presence(Presence::Several)])
            },
        },
        Preset { name: "slip-shown", modes: ALL, make: slip_shown },
    ]
}

fn at_home(mode: Mode) -> Gui {
    on(mode, |_| Screen::Home(screen::home::Home))
}

fn with_card(mode: Mode) -> Gui {
    looked_at(mode, card(3650))
}

/// The window after this part failed.
fn ill(gui: Gui, part: Part, cause: Cause) -> Gui {
    let mut gui = told(gui, [News::Health(Health { part, trouble: Some(Fault::NotDone(cause)), since: fixture::stamp() })]);
    // What was said in one language stays in it, and goes by itself.
    gui.overlay = None;
    gui
}

fn slip_shown(mode: Mode) -> Gui {
    let mut gui = with_card(mode);
    let line = |text: &str, value: Option<&str>, weight| SlipLine { text: text.to_owned(), value: value.map(str::to_owned), weight };
    let head = |text| line(text, None, Weight::Head);
    let rule = || line("", None, Weight::Rule);
    let row = |what, value| line(what, Some(value), Weight::Plain);
    // A slip is in the language in which it was printed, which no switch changes: figures alone are in none.
    let rows = [("01", "3104 8806 **** 3426"), ("02", "¥100.00"), ("03", "¥136.50"), ("04", "2026-05-08 14:32:00"), ("05", "0207")];
    let rows = rows.map(|(what, value)| row(what, value));
    let lines = [head("12345678"), rule()].into_iter().chain(rows).chain([rule(), head("0572-000 0100")]).collect();
    gui.apply(Message::SlipEnded(Slip::Shown(lines)));
    gui
}
