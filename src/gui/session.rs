//! How the window stands in its session: a kiosk's fills the screen, and whoever ends the program is heeded.
//!
//! # Why not end at once?
//!
//! A session that closes, a service that is restarted and a machine that goes down all send SIGTERM. The journal would survive a
//! sudden end, as it survives a power cut; but the customer before the window would have to come back for a write that takes
//! another second. So whatever runs is given up as by the customer's own hand, which ends what only waits (a payment, a card that
//! was lifted) and lets a write come to its end. What became of the money is shown for [`LAST_WORDS`]; nothing new is begun. An
//! impatient session may still kill.
//!
//! # Why is the toolkit not waited for?
//!
//! A session that closes ends its input method at the same moment, and libX11 takes leave of one that is gone by waiting for its answer
//! without end: each machine that goes down would wait for the window until its patience is over. By then the window has let go of
//! all it held, the journal included. So the toolkit has [`FAREWELL`], and the program ends without it.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

use iced::futures::Stream;
use iced::futures::stream;
use iced::{Point, Subscription, Task, window};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::i18n::window::Frame as Say;

use super::{Action, Gui, Message, Mode, Overlay};

/// How long the end of a business is shown where the program is to end.
pub const LAST_WORDS: Duration = Duration::from_secs(5);

/// How long the toolkit may take to leave the display once the window is gone.
pub const FAREWELL: Duration = Duration::from_secs(3);

/// Ends the program where the toolkit does not, some time after this was dropped.
pub(super) struct Farewell(Option<Receiver<()>>);

impl Farewell {
    /// One, and what is dropped when the toolkit has come back.
    pub(super) fn new() -> (Sender<()>, Farewell) {
        let (stays, farewell) = mpsc::channel();
        (stays, Farewell(Some(farewell)))
    }
}

impl Drop for Farewell {
    fn drop(&mut self) {
        let Some(farewell) = self.0.take() else { return };
        let waits = move || {
            if farewell.recv_timeout(FAREWELL) == Err(RecvTimeoutError::Timeout) {
                tracing::warn!("the toolkit did not leave the display");
                std::process::exit(0);
            }
        };
        let begun = std::thread::Builder::new().name("farewell".to_owned()).spawn(waits);
        if let Err(error) = begun {
            tracing::warn!(%error, "the toolkit is waited for");
        }
    }
}

/// Whether the program is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Leaving {
    /// It is not.
    #[default]
    No,
    /// As soon as nothing is in flight any more.
    AtRest,
    /// Once the last words have stood since then, in monotonic milliseconds.
    Since(u64),
}

/// Fills the screen. A window manager does it by itself; where there is none, nobody else does.
pub(super) fn fill<T: Send + 'static>(id: window::Id) -> Task<T> {
    window::monitor_size(id).then(move |screen| match screen {
        Some(screen) => Task::batch([window::move_to(id, Point::ORIGIN), window::resize(id, screen)]),
        None => Task::none(),
    })
}

/// Tells when the program is asked to end, by SIGTERM or Ctrl-C.
pub(super) fn asked_to_end() -> Subscription<Message> {
    Subscription::run(signals)
}

fn signals() -> impl Stream<Item = Message> {
    let hears = |kind| signal(kind).inspect_err(|error| tracing::warn!(%error, "a signal ends the program at once")).ok();
    stream::unfold(None, move |heard: Option<[Option<Signal>; 2]>| async move {
        let mut heard = heard.unwrap_or_else(|| [hears(SignalKind::terminate()), hears(SignalKind::interrupt())]);
        let [hung_up, pressed] = &mut heard;
        tokio::select! {
            () = one(hung_up) => {}
            () = one(pressed) => {}
        }
        Some((Message::EndAsked, Some(heard)))
    })
}

/// The next one; never, where it is not heard.
async fn one(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => _ = signal.recv().await,
        None => std::future::pending().await,
    }
}

/// The window was asked to close. Nobody leaves a kiosk by the window's own button, nor a counter with something in flight.
pub(super) fn close(gui: &mut Gui) -> Vec<Action> {
    match gui.shared.setup.mode {
        Mode::Kiosk => Vec::new(),
        Mode::Counter | Mode::Bom if gui.is_in_flight() => {
            let text = gui.shared.say(&Say::CloseLater);
            gui.overlay = Some(Overlay::Toast { text, seconds: 4 });
            Vec::new()
        }
        Mode::Counter | Mode::Bom => vec![Action::Quit],
    }
}

/// The program is to end: what runs is given up, and comes to its own end.
pub(super) fn end(gui: &mut Gui) -> Vec<Action> {
    if !gui.is_in_flight() {
        return vec![Action::Quit];
    }
    gui.leaving = Leaving::AtRest;
    vec![Action::GiveUp]
}

/// What is done of all this while the program is to end: nothing new; and at last it ends.
pub(super) fn heed(gui: &mut Gui, actions: Vec<Action>) -> Vec<Action> {
    if gui.leaving == Leaving::No {
        return actions;
    }
    let mut actions: Vec<Action> = actions.into_iter().filter(|action| !matches!(action, Action::Wish(_))).collect();
    let now_ms = gui.shared.live.now.monotonic_ms;
    match gui.leaving {
        Leaving::AtRest if !gui.is_in_flight() => gui.leaving = Leaving::Since(now_ms),
        Leaving::Since(since_ms) if Duration::from_millis(now_ms.saturating_sub(since_ms)) >= LAST_WORDS => actions.push(Action::Quit),
        _ => {}
    }
    actions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendant::{News, Payment, Presence, Wish};
    use crate::domain::Fen;
    use crate::flow::Stage;
    use crate::gui::Business;
    use crate::gui::preset::{self, moment};

    fn writing(mode: Mode) -> Gui {
        let wish = Wish::Recharge { amount: Fen::new(10_000), payment: Payment::Cash { received: None } };
        preset::running_at(mode, wish, Stage::Writing, None)
    }

    fn news(gui: &mut Gui, news: News) -> Vec<Action> {
        gui.apply(Message::News(Box::new(news)))
    }

    #[test]
    fn at_rest_the_program_ends_at_once() {
        for mode in [Mode::Kiosk, Mode::Counter] {
            let mut gui = Gui::new(preset::setup(mode), moment(0));
            assert_eq!(gui.apply(Message::EndAsked), [Action::Quit]);
        }
    }

    #[test]
    fn a_write_comes_to_its_end_and_is_shown_before_the_program_ends() {
        for mode in [Mode::Kiosk, Mode::Counter] {
            let mut gui = writing(mode);
            assert_eq!(gui.apply(Message::EndAsked), [Action::GiveUp]);
            assert_eq!(gui.apply(Message::Ticked), []);
            let ended = news(&mut gui, News::Done(Box::new(preset::loaded())));
            assert!(!ended.contains(&Action::Quit), "it is to be read");
            gui.shared.live.now = moment(4);
            assert!(!gui.apply(Message::Ticked).contains(&Action::Quit), "it is being read");
            gui.shared.live.now = moment(5);
            assert!(gui.apply(Message::Ticked).contains(&Action::Quit));
        }
    }

    #[test]
    fn nothing_new_is_begun_while_the_program_ends() {
        let mut gui = writing(Mode::Counter);
        let _given_up = gui.apply(Message::EndAsked);
        let _ended = news(&mut gui, News::Done(Box::new(preset::loaded())));
        for message in [Message::Chosen(Business::Card), Message::Chosen(Business::Orders)] {
            assert_eq!(gui.apply(message), []);
        }
        assert_eq!(news(&mut gui, News::Presence(Presence::Card)), []);
    }
}
