//! A business runs: the stages, the code to scan, the card that must come back.
//!
//! What is shown follows the stage that the attendant tells; nothing of it is kept here but what was asked for.

use iced::keyboard::{Key, key::Named};
use iced::widget::qr_code;

use crate::attendant::{Done, News, Payment, Presence, Wish};
use crate::domain::Fen;
use crate::flow::{Case, CaseOutcome, PayCode, Stage};
use crate::gui::action::{Printout, Sound};
use crate::gui::setup::Slips;
use crate::gui::{Action, Business, Mode, Shared};

mod view;

pub(super) use view::title;

use super::outcome::{Ended, Outcome};
use super::{Screen, Turn, card, open};

/// A business that runs.
#[derive(Debug)]
pub struct Working {
    /// What was asked for.
    pub wish: Wish,
    /// The balance before, where the card was looked at.
    pub before: Option<Fen>,
    /// The card it began with.
    pub tail: Option<String>,
    /// The stage a sound was last played for.
    sounded: Option<Stage>,
    /// The code to scan, laid out once.
    drawn: Option<Drawn>,
    /// What the customer takes along.
    along: Along,
    /// Whether its turn has come.
    turn: Turned,
}

/// Whether a wish was taken up. What is told before that answers another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    /// Others are before it.
    NotYet,
    /// It is under way.
    Up,
}

/// What a customer takes along who goes without waiting for the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Along {
    /// Nothing was asked for.
    Nothing,
    /// A slip that tells how things stand.
    Slip,
}

/// A code, laid out.
#[derive(Debug)]
struct Drawn {
    text: String,
    squares: qr_code::Data,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// It is given up, where it may be.
    GivenUp,
    /// The customer goes without the card: a slip tells how things stand.
    SlipWanted,
}

/// What the screen shows of a stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scene {
    /// Nothing moves yet: a card is awaited, read, asked about.
    Beginning,
    /// The code to scan.
    Code,
    /// The code is being made, or it is being made certain that nobody pays.
    Paying,
    /// Steps.
    Steps,
    /// The same card must come back.
    SameCard,
    /// Another card lies there.
    OtherCard,
}

impl Working {
    /// This was asked for.
    pub fn new(wish: Wish, shared: &Shared) -> Working {
        let card = shared.live.card.as_ref();
        let before = card.and_then(super::super::live::CardOnReader::balance);
        let tail = card.and_then(|card| card.card_no()).map(|card_no| card_no.tail().to_owned());
        Working { wish, before, tail, sounded: None, drawn: None, along: Along::Nothing, turn: Turned::NotYet }
    }

    /// Which entry of the side bar it belongs to.
    pub fn business(&self) -> Business {
        match self.wish {
            Wish::Recharge { .. } => Business::Recharge,
            Wish::Activate { .. } => Business::Activation,
            Wish::Return { .. } => Business::Return,
            Wish::Collect { .. } | Wish::Orders { .. } | Wish::Cancel { .. } | Wish::Manage { .. } => Business::Orders,
            Wish::Finish { .. } | Wish::ListOpen | Wish::Sync => Business::Open,
            Wish::Look => Business::Card,
            Wish::CheckHealth => Business::Settings,
            Wish::Shift | Wish::OpenShift { .. } | Wish::CloseShift(_) => Business::Shift,
        }
    }

    /// The stage now.
    pub fn stage(shared: &Shared) -> Option<Stage> {
        shared.live.running.as_ref().map(|running| running.progress.stage)
    }

    /// What is shown.
    pub fn scene(&self, shared: &Shared) -> Scene {
        let Some(running) = &shared.live.running else { return Scene::Beginning };
        match running.progress.stage {
            Stage::Paying if running.progress.code.is_some() => Scene::Code,
            Stage::Paying | Stage::EndingPayment => Scene::Paying,
            Stage::AwaitingSameCard => Scene::SameCard,
            Stage::WrongCard => Scene::OtherCard,
            Stage::AwaitingCard | Stage::Reading | Stage::Querying => Scene::Beginning,
            Stage::Refunding
            | Stage::Ordering
            | Stage::Authorizing
            | Stage::Writing
            | Stage::Checking
            | Stage::Confirming
            | Stage::Managing
            | Stage::Cancelling
            | Stage::Ended => Scene::Steps,
        }
    }

    /// Whether it may still be given up with nothing done.
    pub fn may_give_up(shared: &Shared) -> bool {
        shared.live.running.as_ref().is_some_and(|running| running.progress.may_cancel)
    }

    /// Whether a card is awaited while more than one lies there: none is touched until one is left.
    pub fn waits_for_one_card(shared: &Shared) -> bool {
        let awaits = matches!(Working::stage(shared), None | Some(Stage::AwaitingCard | Stage::AwaitingSameCard | Stage::WrongCard));
        awaits && shared.live.presence == Presence::Several
    }

    /// The amount that moves, where one does.
    pub fn amount(&self) -> Option<Fen> {
        match &self.wish {
            Wish::Recharge { amount, .. } => Some(*amount),
            _ => None,
        }
    }

    /// Whether the customer's money is with us already: taken over the counter, or paid by code.
    pub fn is_paid(&self, shared: &Shared) -> bool {
        match &self.wish {
            Wish::Recharge { payment: Payment::Code { .. }, .. } => !matches!(
                Working::stage(shared),
                None | Some(Stage::AwaitingCard | Stage::Reading | Stage::Querying | Stage::Paying | Stage::EndingPayment)
            ),
            Wish::Recharge { .. } | Wish::Collect { .. } | Wish::Finish { .. } | Wish::Activate { .. } => true,
            _ => false,
        }
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::GivenUp if Working::may_give_up(shared) => Turn::act(Action::GiveUp),
            Message::GivenUp => Turn::stay(),
            // The order stands and is finished later; the machine is free for the next customer.
            Message::SlipWanted => {
                self.along = Along::Slip;
                Turn::act(Action::GiveUp)
            }
        }
    }

    /// The end of what was asked for leads to its outcome.
    pub fn hear(&mut self, news: &News, shared: &Shared) -> Turn {
        match news {
            News::Began(wish) if **wish == self.wish => {
                self.turn = Turned::Up;
                Turn::stay()
            }
            News::Done(done) if self.turn == Turned::Up => self.ended(done, shared),
            News::Progress(progress) => {
                self.take_card(progress.card_tail.as_deref());
                self.draw(progress.code.as_ref());
                self.sound(progress.stage)
            }
            _ => Turn::stay(),
        }
    }

    /// The card it runs with, as the flow tells it. Where it was changed unseen, what was read of the one before is not shown.
    fn take_card(&mut self, tail: Option<&str>) {
        if let Some(tail) = tail
            && self.tail.as_deref() != Some(tail)
        {
            (self.tail, self.before) = (Some(tail.to_owned()), None);
        }
    }

    /// A code is laid out when it comes, not at every drawing.
    fn draw(&mut self, code: Option<&PayCode>) {
        let Some(code) = code else { return };
        if self.drawn.as_ref().is_none_or(|drawn| drawn.text != code.qr) {
            let squares = qr_code::Data::new(&code.qr);
            self.drawn = squares.ok().map(|squares| Drawn { text: code.qr.clone(), squares });
        }
    }

    /// A stage that needs a hand is heard once.
    fn sound(&mut self, stage: Stage) -> Turn {
        let new = self.sounded != Some(stage);
        self.sounded = Some(stage);
        if new && matches!(stage, Stage::AwaitingSameCard | Stage::WrongCard) {
            Turn::act(Action::Sound(Sound::TryAgain))
        } else {
            Turn::stay()
        }
    }

    fn ended(&self, done: &Done, shared: &Shared) -> Turn {
        let ended = match done {
            Done::Recharged(outcome) | Done::Cancelled(outcome) | Done::Managed(outcome) | Done::Finished(CaseOutcome::Charge(outcome)) => {
                Ended::Charge(Box::new(outcome.clone()))
            }
            Done::Finished(CaseOutcome::Service(outcome)) | Done::Served(outcome) => Ended::Service(Box::new(outcome.clone())),
            Done::Collected(collected) => Ended::Collected(Box::new(collected.clone())),
            Done::NotBegun(fault) => Ended::NotBegun(fault.clone()),
            Done::Broken(cases) => {
                let ours = cases.iter().find(|case| Some(case.card_no().tail()) == self.tail.as_deref());
                Ended::Broken(ours.cloned().map(Box::new))
            }
            // What was to be finished has ended meanwhile: there is nothing to tell but what is open now.
            Done::Open(cases) => return Working::ended_meanwhile(cases, shared),
            Done::Looked { .. } | Done::Orders { .. } | Done::Synced(_) | Done::Checked(_) | Done::Shift { .. } => return Turn::stay(),
        };
        let outcome = Outcome::new(self.wish.clone(), ended, shared);
        let sound = outcome.sound();
        let slip = outcome.order_key().filter(|_| self.along == Along::Slip && shared.setup.slips == Slips::Possible).cloned();
        let turn = Turn::to(Screen::Outcome(outcome)).and(Action::Sound(sound));
        slip.into_iter().fold(turn, |turn, key| turn.and(Action::Print(Printout::First(key))))
    }

    fn ended_meanwhile(cases: &[Case], shared: &Shared) -> Turn {
        match shared.setup.mode {
            Mode::Kiosk if shared.live.presence == Presence::Card => Turn::to(Screen::Card(card::Card)).and(Action::Wish(Wish::Look)),
            Mode::Kiosk => Turn::to(Screen::start(Mode::Kiosk)),
            Mode::Counter | Mode::Bom => Turn::to(Screen::Open(open::Open::of(cases))),
        }
    }

    /// Escape gives it up, where it may be.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        match key {
            Key::Named(Named::Escape) => self.update(Message::GivenUp, shared),
            _ => Turn::stay(),
        }
    }

    /// The time in a stage is read off the clock; nothing is kept.
    pub fn tick(&mut self, _shared: &Shared) -> Turn {
        Turn::stay()
    }
}
