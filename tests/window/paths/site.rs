//! What the sites of these tests are like, and their time.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cardkiosk::config::Config;
use cardkiosk::config::staff::Staff;
use cardkiosk::domain::{Fen, Moment};
use cardkiosk::flow::Settings;
use cardkiosk::gui::setup::{CodePayment, Frame, Machine, Slips, Training as InTraining};
use cardkiosk::gui::theme::Elder;
use cardkiosk::gui::{Mode, Setup, Sounds};
use cardkiosk::i18n::Language;
use cardkiosk::sim::training::{Options, Pace, Pauses};
use jiff::civil::date;

/// How long a card that was torn away is waited for.
pub(super) const AWAIT_RETURN: u64 = 60;

/// What a site of these tests is like.
pub(super) struct Site {
    pub(super) mode: Mode,
    pub(super) settings: Settings,
    /// Whether a flow's own pauses are jumped over, or last until the test lets time pass.
    pub(super) pauses: Pauses,
    pub(super) staff: Staff,
    pub(super) code_payment: CodePayment,
    /// The window, in pixels across and down.
    pub(super) size: (u16, u16),
}

impl Site {
    pub(super) fn new(mode: Mode) -> Site {
        let settings = Settings {
            retry_after: Duration::ZERO,
            await_return: Duration::from_secs(AWAIT_RETURN),
            ..Settings::clone(&Config::defaults().settings)
        };
        let size = match mode {
            Mode::Kiosk => (1080, 1920),
            Mode::Counter => (1366, 768),
            Mode::Bom => (1024, 600),
        };
        Site { mode, settings, pauses: Pauses::Skipped, staff: Staff::default(), code_payment: CodePayment::Possible, size }
    }

    /// Codes are shown until somebody pays, or time has passed.
    pub(super) fn waiting_for_codes(mode: Mode) -> Site {
        Site { pauses: Pauses::Kept, ..Site::new(mode) }
    }

    pub(super) fn setup(&self) -> Setup {
        Setup {
            mode: self.mode,
            language: Language::Chinese,
            sound: Sounds::On,
            training: InTraining::No,
            size: self.size,
            frame: Frame::None,
            place: "人民路服务点·2 号机".to_owned(),
            phone: "0572-000 0100".to_owned(),
            desk: "人民路窗口".to_owned(),
            amounts: [20, 50, 100, 200, 500, 1000].map(|yuan| Fen::new(yuan * 100)).to_vec(),
            settings: Arc::new(self.settings.clone()),
            code_payment: self.code_payment,
            slips: Slips::Possible,
            staff: self.staff.clone(),
            elder: Elder::Off,
            machine: Machine::default(),
            recent: Vec::new(),
        }
    }

    pub(super) fn options(&self) -> Options {
        Options { pace: Pace { pauses: self.pauses, ..Pace::at_once() }, await_return: self.settings.await_return }
    }
}

/// The test's time: it passes when the test says so.
#[derive(Clone)]
pub(super) struct Time(Arc<Mutex<Moment>>);

impl Time {
    pub(super) fn new() -> Time {
        Time(Arc::new(Mutex::new(Moment { civil: date(2026, 5, 8).at(14, 32, 0, 0), monotonic_ms: 1_000_000 })))
    }

    pub(super) fn now(&self) -> Moment {
        *self.0.lock().expect("nobody falls over with the time in hand")
    }

    pub(super) fn pass(&self, seconds: u64) {
        let mut now = self.0.lock().expect("nobody falls over with the time in hand");
        now.monotonic_ms += seconds * 1000;
        let civil = Duration::from_secs(seconds);
        now.civil = now.civil.checked_add(civil).expect("a date");
    }
}
