//! What only staff sees.

use super::{DESK, KIOSK, Preset, fixture, on, told};
use crate::attendant::news::{Health, Part};
use crate::attendant::{Done, News};
use crate::config::staff::{Fits, Typed};
use crate::domain::Fen;
use crate::flow::{Cause, Fault};
use crate::gui::run::Measured;
use crate::gui::screen::login::Message as Touched;
use crate::gui::screen::settings::Settings;
use crate::gui::screen::{self, maintenance};
use crate::gui::widget::Key;
use crate::gui::{Business, Gui, Message, Mode, Screen};

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "settings", modes: SETTINGS, make: |mode| settings(mode, &[]) },
        Preset { name: "settings-trouble", modes: SETTINGS, make: |mode| settings(mode, &[Part::Server]) },
        Preset { name: "settings-checking", modes: SETTINGS, make: |mode| on(mode, |shared| Screen::Settings(Settings::new(shared))) },
        Preset {
            name: "payout",
            modes: DESK,
            make: |mode| {
                let mut gui = on(mode, |_| Screen::start(Mode::Counter));
                gui.payouts.due = vec![fixture::payout(1, 3650)];
                gui
            },
        },
        Preset { name: "login", modes: DESK, make: |mode| login(mode, &[]) },
        Preset {
            name: "locked",
            modes: DESK,
            make: |mode| {
                let mut gui = on(mode, |_| Screen::Open(screen::open::Open::default()));
                gui.shared = super::shift_screens::lately(mode, 5).shared;
                gui.apply(Message::Chosen(Business::Lock));
                gui
            },
        },
        Preset { name: "login-checking", modes: DESK, make: |mode| login(mode, &[Touched::Gone]) },
        Preset { name: "login-wrong", modes: DESK, make: |mode| login(mode, &[Touched::Gone, Touched::Answered(Fits::No)]) },
        Preset { name: "maintenance", modes: KIOSK, make: |mode| maintenance(mode, &[]) },
        Preset {
            name: "maintenance-wrong",
            modes: KIOSK,
            make: |mode| maintenance(mode, &[maintenance::Message::Gone, maintenance::Message::Answered(Fits::No)]),
        },
    ]
}

fn login(mode: Mode, touches: &[Touched]) -> Gui {
    let mut setup = fixture::setup(mode);
    setup.staff = fixture::staff();
    let mut gui = Gui::new(setup, fixture::moment(0));
    let typed = [Touched::Number("0207".to_owned()), Touched::Password(Typed::new("2468"))];
    for touch in typed.iter().filter(|_| !touches.is_empty()).chain(touches) {
        gui.apply(Message::Screen(screen::Message::Login(touch.clone())));
    }
    gui
}

fn maintenance(mode: Mode, touches: &[maintenance::Message]) -> Gui {
    let mut gui = Gui::new(fixture::setup(mode), fixture::moment(0));
    gui.shared.setup.staff = fixture::staff();
    for _ in 0..5 {
        gui.apply(Message::MarkTouched);
    }
    let typed = [2, 4, 6].map(|digit| maintenance::Message::Key(Key::Digit(digit)));
    for touch in typed.iter().chain(touches) {
        gui.apply(Message::Screen(screen::Message::Maintenance(touch.clone())));
    }
    gui
}

/// An operator at a subway position has no settings.
const SETTINGS: &[Mode] = &[Mode::Kiosk, Mode::Counter];

fn settings(mode: Mode, troubled: &[Part]) -> Gui {
    let trouble = |part: Part| troubled.contains(&part).then(|| Fault::NotDone(Cause::Unreachable("no route".to_owned())));
    let parts = [Part::Reader, Part::Server, Part::Gateway, Part::Journal, Part::Clock, Part::Printer];
    let parts = parts.map(|part| Health { part, trouble: trouble(part), since: fixture::stamp() });
    let standing = crate::attendant::Standing { open: 1, called: 0, taken_today: Fen::new(120_000) };
    let gui = on(mode, |shared| Screen::Settings(Settings::new(shared)));
    let mut gui = told(gui, [News::Standing(standing), News::Done(Box::new(Done::Checked(parts.to_vec())))]);
    let measured = Measured { readers: vec!["ACS ACR122U PICC Interface 00 00".to_owned()], journal_bytes: Some(18_874_368) };
    gui.apply(Message::Screen(screen::Message::Settings(screen::settings::Message::Measured(measured))));
    gui
}
