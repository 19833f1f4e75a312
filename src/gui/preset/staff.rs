//! What only staff sees.

use super::{Preset, fixture, on, told};
use crate::attendant::news::{Health, Part};
use crate::attendant::{Done, News};
use crate::domain::Fen;
use crate::flow::{Cause, Fault};
use crate::gui::screen::settings::Settings;
use crate::gui::{Gui, Mode, Screen};

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "settings", modes: SETTINGS, make: |mode| settings(mode, &[]) },
        Preset { name: "settings-trouble", modes: SETTINGS, make: |mode| settings(mode, &[Part::Server]) },
        Preset { name: "settings-checking", modes: SETTINGS, make: |mode| on(mode, |shared| Screen::Settings(Settings::new(shared))) },
    ]
}

/// An operator at a subway position has no settings.
const SETTINGS: &[Mode] = &[Mode::Kiosk, Mode::Counter];

fn settings(mode: Mode, troubled: &[Part]) -> Gui {
    let trouble = |part: Part| troubled.contains(&part).then(|| Fault::NotDone(Cause::Unreachable("no route".to_owned())));
    let parts = [Part::Reader, Part::Server, Part::Gateway, Part::Journal, Part::Clock, Part::Printer];
    let parts = parts.map(|part| Health { part, trouble: trouble(part), since: fixture::stamp() });
    let standing = crate::attendant::Standing { open: 1, called: 0, taken_today: Fen::new(120_000) };
    let gui = on(mode, |shared| Screen::Settings(Settings::new(shared)));
    told(gui, [News::Standing(standing), News::Done(Box::new(Done::Checked(parts.to_vec())))])
}
