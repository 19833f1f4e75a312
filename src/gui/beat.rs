//! When the window looks at the clock though nothing has happened: each second where something counts seconds, else once, when
//! something next changes by time alone. In between it sleeps, and costs nothing.

use std::hash::{Hash, Hasher};
use std::time::Duration;

use iced::futures::{Stream, stream};

use crate::domain::Moment;

use super::idle::PATIENCE_SECONDS;
use super::session::Leaving;
use super::{Gui, Message, Mode, Overlay, Screen};

/// When the window looks at the clock next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// Something counts seconds.
    Seconds,
    /// Nothing changes before that.
    Once(Due),
}

/// The next change by time alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// When, in whole seconds of the monotonic clock.
    at: u64,
    /// In how many milliseconds.
    pub in_ms: u64,
}

impl Due {
    /// Whether that time has come.
    pub fn has_come(&self, now: Moment) -> bool {
        self.at * 1000 <= now.monotonic_ms
    }
}

/// It is the same one, however much later it is asked for.
impl Hash for Due {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.at.hash(state);
    }
}

impl Beat {
    /// Of the window as it is.
    pub fn of(gui: &Gui) -> Beat {
        if counts_seconds(gui) {
            return Beat::Seconds;
        }
        let now = gui.shared.live.now;
        let quiet_ms = |seconds: u64| gui.idle.last_ms().saturating_add(seconds * 1000);
        let lock = gui.shared.setup.staff.lock_after.filter(|_| !matches!(gui.screen, Screen::Login(_))).map(|after| after.as_secs());
        let ends = match gui.shared.setup.mode {
            Mode::Kiosk => Some(PATIENCE_SECONDS),
            Mode::Counter | Mode::Bom => lock,
        };
        let due_ms = ends.map(quiet_ms).filter(|due| *due > now.monotonic_ms).into_iter().chain([next_minute_ms(gui)]).min();
        let at = due_ms.unwrap_or(now.monotonic_ms).div_ceil(1000);
        Beat::Once(Due { at, in_ms: (at * 1000).saturating_sub(now.monotonic_ms) })
    }
}

/// When the clock in the header shows another minute.
fn next_minute_ms(gui: &Gui) -> u64 {
    let now = gui.shared.live.now;
    let second = u64::try_from(now.civil.second()).unwrap_or_default();
    let millisecond = u64::try_from(now.civil.millisecond()).unwrap_or_default();
    now.monotonic_ms.saturating_add(60_000_u64.saturating_sub(second * 1000 + millisecond).max(1))
}

/// Whether something on the screen, or behind it, counts seconds.
fn counts_seconds(gui: &Gui) -> bool {
    let now = gui.shared.live.now;
    let kiosk = gui.shared.setup.mode == Mode::Kiosk;
    let over = !matches!(gui.overlay, None | Some(Overlay::Help));
    over || gui.leaving != Leaving::No
        || match &gui.screen {
            Screen::Working(_) => true,
            Screen::Login(login) => login.guard.seconds_left(now) > 0,
            Screen::Outcome(_) => kiosk,
            // Whoever has left his card is called for a while.
            Screen::Home(home) => home.calls(&gui.shared) && gui.idle.quiet(now) < Duration::from_secs(PATIENCE_SECONDS),
            screen => kiosk && screen.patience() == super::screen::Patience::Asks,
        }
}

/// Looks at the clock then; and each second after it, for a timer may be a moment early.
pub(super) fn once(due: &Due) -> impl Stream<Item = Message> + use<> {
    stream::unfold(Duration::from_millis(due.in_ms), |rest| async move {
        tokio::time::sleep(rest).await;
        Some((Message::Ticked, Duration::from_secs(1)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendant::Presence;
    use crate::gui::preset::{self, moment, on, staff};
    use crate::gui::theme::Canvas;

    fn in_ms(gui: &Gui) -> u64 {
        match Beat::of(gui) {
            Beat::Once(due) => due.in_ms,
            Beat::Seconds => panic!("it counts seconds: {:?}", gui.screen),
        }
    }

    fn preset(name: &str, canvas: Canvas) -> Gui {
        preset::all().into_iter().find(|preset| preset.name == name).expect("a preset").open(canvas)
    }

    /// So many seconds later, somewhere in the minute.
    fn later(gui: &mut Gui, seconds: u64) {
        gui.shared.live.now = moment(seconds);
    }

    #[test]
    fn at_rest_a_counter_looks_at_the_clock_when_it_shows_another_minute() {
        for name in ["card-none", "card", "open-nothing", "recharge-cash", "outcome-done", "help"] {
            let mut gui = preset(name, Canvas::Counter);
            later(&mut gui, 15);
            assert_eq!(in_ms(&gui), 45_000, "{name}");
            later(&mut gui, 59);
            assert_eq!(in_ms(&gui), 1000, "{name}");
        }
    }

    #[test]
    fn the_same_change_is_the_same_however_late_it_is_asked_for() {
        let at = |milliseconds: u64| {
            let mut gui = preset("card", Canvas::Counter);
            let civil = moment(0).civil.checked_add(std::time::Duration::from_millis(milliseconds)).expect("a date");
            gui.shared.live.now = Moment { civil, monotonic_ms: moment(0).monotonic_ms + milliseconds };
            match Beat::of(&gui) {
                Beat::Once(due) => due.at,
                Beat::Seconds => panic!("nothing counts"),
            }
        };
        assert!([1, 500, 1001, 59_999].into_iter().all(|milliseconds| at(milliseconds) == at(0)));
        assert_ne!(at(60_000), at(0));
    }

    #[test]
    fn what_quiet_does_is_due_when_it_does_it() {
        let mut gui = on(Mode::Counter, |_| Screen::start(Mode::Counter));
        gui.shared.setup.staff = staff();
        later(&mut gui, 245);
        assert_eq!(in_ms(&gui), 55_000, "the lock comes after five minutes, on the minute");
        gui.idle.stirred(moment(10));
        later(&mut gui, 305);
        assert_eq!(in_ms(&gui), 5000);
        // A start that somebody has touched forgets him a minute later.
        let mut gui = preset("home", Canvas::KioskTall);
        gui.idle.stirred(moment(10));
        later(&mut gui, 65);
        assert_eq!(in_ms(&gui), 5000);
        later(&mut gui, 75);
        assert_eq!(in_ms(&gui), 45_000, "and nothing more");
    }

    #[test]
    fn what_counts_seconds_is_looked_at_each_second() {
        let counts = |gui: &Gui| Beat::of(gui) == Beat::Seconds;
        for (name, canvas) in [
            ("amount", Canvas::KioskTall),
            ("idle", Canvas::KioskTall),
            ("outcome-done", Canvas::KioskTall),
            ("working-writing", Canvas::Counter),
            ("working-code", Canvas::KioskWide),
            ("slip-shown", Canvas::Counter),
        ] {
            assert!(counts(&preset(name, canvas)), "{name}");
        }
        let mut gui = preset("home", Canvas::KioskTall);
        assert!(!counts(&gui));
        // A card that was left is called for, and not for ever.
        gui.shared.live.presence = Presence::Card;
        assert!(counts(&gui));
        later(&mut gui, 61);
        assert!(!counts(&gui));
    }
}
