//! An operator logs in, or unlocks the screen.

use iced::keyboard::{Key, key::Named};

use crate::attendant::News;
use crate::config::staff::{Fits, Typed};
use crate::gui::action::Asks;
use crate::gui::guard::Guard;
use crate::gui::{Action, Gui, Operator, Setup, Shared};

use super::shift::{self, Shift};
use super::{Screen, Turn};

mod view;

/// What an operator finds when the window opens.
pub fn first(setup: &Setup) -> Screen {
    if setup.staff.operators.is_empty() { Screen::start(setup.mode) } else { Screen::Login(Login::default()) }
}

/// The screen.
#[derive(Debug, Default)]
pub struct Login {
    /// The operator's number, as typed.
    pub number: String,
    /// The password, as typed.
    pub password: Typed,
    /// Whose password is being checked.
    pub checking: Option<Operator>,
    /// What slows down whoever tries.
    pub guard: Guard,
    /// What was on the screen when it was locked: the same operator finds it again.
    behind: Option<Box<Screen>>,
}

/// What is touched, or told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The number is typed.
    Number(String),
    /// The password is typed.
    Password(Typed),
    /// Log in.
    Gone,
    /// Whether the password was right.
    Answered(Fits),
}

impl Login {
    /// A locked screen: the same operator finds again what was there.
    pub fn locked(shared: &Shared, behind: Screen) -> Login {
        let number = shared.operator.as_ref().map(|operator| operator.number.clone()).unwrap_or_default();
        Login { number, behind: Some(Box::new(behind)), ..Login::default() }
    }

    /// Whoever has this number is to log in next.
    pub fn next(number: String) -> Login {
        Login { number, ..Login::default() }
    }

    /// Whether it was locked, and not just opened.
    pub fn is_lock(&self) -> bool {
        self.behind.is_some()
    }

    /// Whether a password can be given now.
    pub fn takes(&self, shared: &Shared) -> bool {
        let typed = !self.number.trim().is_empty() && !self.password.is_empty();
        typed && self.checking.is_none() && self.guard.seconds_left(shared.live.now) == 0
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Number(number) if self.checking.is_none() => self.number = number,
            Message::Password(password) if self.checking.is_none() => self.password = password,
            Message::Gone if self.takes(shared) => {
                let typed = std::mem::take(&mut self.password);
                let Some(line) = shared.setup.staff.operators.iter().find(|line| line.number == self.number.trim()) else {
                    self.guard.refused(shared.live.now);
                    return Turn::stay();
                };
                self.checking = Some(Operator { number: line.number.clone(), name: line.name.clone() });
                return Turn::act(Action::CheckPassword { typed, hashed: line.password.clone(), asks: Asks::Login });
            }
            // The answer is taken in by `answered`, which also says who works here now.
            Message::Number(_) | Message::Password(_) | Message::Gone | Message::Answered(_) => {}
        }
        Turn::stay()
    }

    /// What is behind goes on hearing, so that it is as it should be when it is seen again.
    pub fn hear(&mut self, news: &News, shared: &Shared) -> Turn {
        let Some(behind) = &mut self.behind else { return Turn::stay() };
        let turn = behind.hear(news, shared);
        if let Some(next) = turn.next {
            *behind = next;
        }
        Turn { next: None, actions: turn.actions }
    }

    /// Who unlocks a screen is most often who locked it.
    pub fn first_field(&self) -> &'static str {
        if self.is_lock() { "password-input" } else { "operator-number-input" }
    }

    /// Enter logs in.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Enter) => self.update(Message::Gone, shared),
            _ => Turn::stay(),
        }
    }
}

/// Locks the screen, where anybody could unlock it.
pub fn lock(gui: &mut Gui) {
    let nobody = gui.shared.setup.staff.operators.is_empty();
    if nobody || gui.is_in_flight() || matches!(gui.screen, Screen::Login(_)) {
        return;
    }
    gui.overlay = None;
    let behind = std::mem::replace(&mut gui.screen, Screen::Login(Login::default()));
    gui.screen = Screen::Login(Login::locked(&gui.shared, behind));
}

/// Whether the password was right: the operator works here from now on, and finds the own screen again or the start.
pub fn answered(gui: &mut Gui, fits: Fits) {
    let Screen::Login(login) = &mut gui.screen else { return };
    let Some(operator) = login.checking.take() else { return };
    if fits == Fits::No {
        login.guard.refused(gui.shared.live.now);
        return;
    }
    let same = gui.shared.operator.as_ref() == Some(&operator);
    let behind = login.behind.take().filter(|_| same);
    gui.shared.operator = Some(operator);
    gui.screen = match behind {
        Some(screen) => *screen,
        None if shift::is_due(&gui.shared) => Screen::Shift(Shift::new(&gui.shared)),
        None => Screen::start(gui.shared.setup.mode),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attendant::{News, Presence};
    use crate::domain::OperatorNo;
    use crate::flow::{Cause, Fault, HandOver, Payout};
    use crate::gui::preset::{moment, on, payout, staff};
    use crate::gui::{Business, Message as Told, Mode, Overlay, screen};
    use iced::keyboard::Modifiers;

    fn locked() -> Gui {
        let mut gui = on(Mode::Counter, |_| Screen::Open(screen::open::Open::default()));
        gui.shared.setup.staff = staff();
        gui.apply(Told::Chosen(Business::Lock));
        gui
    }

    fn touch(gui: &mut Gui, message: Message) -> Vec<Action> {
        gui.apply(Told::Screen(screen::Message::Login(message)))
    }

    fn give(gui: &mut Gui, number: &str, fits: Fits) -> Vec<Action> {
        touch(gui, Message::Number(number.to_owned()));
        touch(gui, Message::Password(Typed::new("246810")));
        let actions = touch(gui, Message::Gone);
        touch(gui, Message::Answered(fits));
        actions
    }

    #[test]
    fn the_same_operator_finds_the_screen_again_and_another_the_start() {
        let mut gui = locked();
        assert!(matches!(gui.screen, Screen::Login(_)));
        let actions = give(&mut gui, "0207", Fits::Yes);
        assert!(matches!(&actions[..], [Action::CheckPassword { asks: Asks::Login, .. }]), "{actions:?}");
        assert!(matches!(gui.screen, Screen::Open(_)), "{:?}", gui.screen);
        let mut gui = locked();
        give(&mut gui, "0211", Fits::Yes);
        assert!(matches!(gui.screen, Screen::Card(_)), "{:?}", gui.screen);
        assert_eq!(gui.shared.operator.as_ref().map(|operator| operator.number.as_str()), Some("0211"));
    }

    #[test]
    fn whoever_works_here_is_told_before_anything_is_asked_in_his_name() {
        let number = |text: &str| Some(Action::OnDuty(OperatorNo::parse(text)));
        let mut gui = on(Mode::Counter, |_| Screen::Card(screen::card::Card));
        gui.shared.setup.staff = staff();
        gui.shared.live.presence = Presence::Card;
        assert_eq!(gui.apply(Told::Chosen(Business::Lock)), [Action::OnDuty(None)], "nobody, while it is locked");
        touch(&mut gui, Message::Number("0211".to_owned()));
        touch(&mut gui, Message::Password(Typed::new("246810")));
        touch(&mut gui, Message::Gone);
        let actions = touch(&mut gui, Message::Answered(Fits::Yes));
        assert_eq!(actions.first().cloned(), number("0211"), "{actions:?}");
        assert!(matches!(actions.last(), Some(Action::Wish(_))), "{actions:?}");
        gui.apply(Told::Chosen(Business::Lock));
        give(&mut gui, "0207", Fits::No);
        assert!(gui.apply(Told::Ticked).is_empty(), "nobody came");
    }

    #[test]
    fn what_is_to_be_paid_out_waits_for_whoever_logs_in() {
        let mut gui = locked();
        let due = vec![payout(1, 5650), payout(2, 1200)];
        let news = |due: &[Payout]| Told::News(Box::new(News::Payouts(due.to_vec())));
        gui.apply(news(&due));
        gui.apply(Told::Ticked);
        assert!(gui.due_payout().is_none(), "nobody is there who may pay");
        give(&mut gui, "0207", Fits::Yes);
        let shown = |gui: &Gui| gui.due_payout().map(|payout| payout.amount.get());
        assert_eq!(shown(&gui), Some(5650));
        // Not said to be paid: it is there again for whoever comes next.
        gui.apply(Told::Chosen(Business::Lock));
        assert_eq!(shown(&gui), None);
        give(&mut gui, "0211", Fits::Yes);
        assert_eq!(shown(&gui), Some(5650));
        assert_eq!(gui.apply(Told::PaidOut), [Action::HandOver(due[0].key.clone())]);
        assert_eq!(gui.apply(Told::PaidOut), [], "once is enough");
        assert_eq!(shown(&gui), Some(5650), "the journal does not have it yet");
        gui.apply(news(&due[1..]));
        let noted = Ok(HandOver::Noted(due[0].amount));
        gui.apply(Told::News(Box::new(News::HandedOver { key: due[0].key.clone(), noted })));
        assert_eq!(shown(&gui), Some(1200), "the next one follows");
        gui.apply(Told::PayoutPutOff);
        assert_eq!(shown(&gui), None);
        gui.apply(Told::Chosen(Business::Shift));
        assert_eq!(shown(&gui), Some(1200), "whoever counts the drawer is asked again");
        gui.apply(Told::PaidOut);
        let full = Err(Fault::NotDone(Cause::JournalFull));
        gui.apply(Told::News(Box::new(News::HandedOver { key: due[1].key.clone(), noted: full })));
        assert_eq!(shown(&gui), Some(1200), "it was not noted");
        assert!(matches!(gui.overlay, Some(Overlay::Toast { .. })), "and that is said");
        assert_eq!(gui.apply(Told::PaidOut), [Action::HandOver(due[1].key.clone())]);
    }

    #[test]
    fn a_wrong_password_and_an_unknown_number_slow_down() {
        let mut gui = locked();
        assert_eq!(give(&mut gui, "0207", Fits::No).len(), 1);
        assert_eq!(give(&mut gui, "0207", Fits::Yes), [], "nothing is taken while it waits");
        assert!(matches!(gui.screen, Screen::Login(_)));
        gui.shared.live.now = moment(1);
        assert_eq!(give(&mut gui, "9999", Fits::Yes), [], "nobody has this number");
        assert!(matches!(gui.screen, Screen::Login(_)));
        gui.shared.live.now = moment(2);
        assert_eq!(give(&mut gui, "0207", Fits::Yes), [], "the second wait is longer");
        gui.shared.live.now = moment(3);
        assert_eq!(give(&mut gui, "0207", Fits::Yes).len(), 1);
        assert!(matches!(gui.screen, Screen::Open(_)));
    }

    #[test]
    fn nothing_leads_round_a_locked_screen() {
        let mut gui = locked();
        for message in [Told::Chosen(Business::Card), Told::LeftForHome, Told::KeyPressed(Key::Named(Named::F2), Modifiers::default())] {
            gui.apply(message.clone());
            assert!(matches!(gui.screen, Screen::Login(_)), "{message:?}");
        }
        touch(&mut gui, Message::Answered(Fits::Yes));
        assert!(matches!(gui.screen, Screen::Login(_)), "nothing was asked");
    }

    #[test]
    fn a_counter_without_operators_is_not_locked() {
        let mut gui = on(Mode::Counter, |_| Screen::Open(screen::open::Open::default()));
        gui.apply(Told::Chosen(Business::Lock));
        assert!(matches!(gui.screen, Screen::Open(_)));
    }

    #[test]
    fn the_quiet_locks_a_counter() {
        let mut gui = on(Mode::Counter, |_| Screen::Open(screen::open::Open::default()));
        gui.shared.setup.staff = staff();
        gui.shared.live.now = moment(299);
        gui.apply(Told::Ticked);
        assert!(matches!(gui.screen, Screen::Open(_)));
        gui.shared.live.now = moment(300);
        gui.apply(Told::Ticked);
        assert!(matches!(gui.screen, Screen::Login(_)));
    }
}
