//! 交接班: an operator opens a shift with the float counted, and closes it with the drawer counted.

use iced::keyboard::{Key, key::Named};
use jiff::civil::Date;

use crate::attendant::{Done, News, Presence, Wish};
use crate::domain::{Fen, OperatorNo};
use crate::flow::Fault;
use crate::flow::shift::{Count, Report, ShiftNow, ShiftRefusal, countable};
use crate::gui::action::Printout;
use crate::gui::live::OnShift;
use crate::gui::setup::Slips;
use crate::gui::{Action, Shared};

use super::login::Login;
use super::{Screen, Turn, card, open};

mod view;

/// So many digits and a point: more is no drawer.
const MOST_LETTERS: usize = 12;

/// An operator's shift.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shift {
    /// How the shifts stand; nothing while that is asked.
    pub told: Option<Result<Box<ShiftNow>, Fault>>,
    /// Why the last wish came to nothing.
    pub refused: Option<ShiftRefusal>,
    /// The float, as typed.
    pub float: String,
    /// The cash counted, as typed.
    pub counted: String,
    /// Who takes over what is open, as typed.
    pub signed_by: String,
    /// Whether it is asked once more.
    pub asked: Asked,
    /// What was wished and is not answered.
    pub waits: Waits,
    /// Whether the last shift was closed here just now.
    pub stage: Stage,
    /// What became of the export that was asked for last, day by day.
    pub exported: Vec<Result<String, String>>,
}

/// Whether it is asked once more before what cannot be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asked {
    /// Not yet.
    #[default]
    No,
    /// The question stands.
    Yes,
}

/// What was wished and is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Waits {
    /// Nothing.
    #[default]
    ForNothing,
    /// How the shifts stand.
    ForAccount,
    /// A shift is being opened.
    ForOpening,
    /// It is being closed.
    ForClosing,
}

/// What the screen is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// The shift that runs, or that is to be opened.
    #[default]
    Present,
    /// The one that was just closed.
    Closed,
}

/// What is touched or typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The float.
    Float(String),
    /// The cash counted.
    Counted(String),
    /// Who takes over what is open.
    SignedBy(String),
    /// Open the shift.
    OpenWanted,
    /// Close it: it is asked once more.
    CloseWanted,
    /// Yes.
    Confirmed,
    /// No.
    NotConfirmed,
    /// Print the report that is shown.
    PrintWanted,
    /// The days of the shift that is shown, as files, for reconciliation.
    ExportWanted,
    /// See to what is not finished.
    LeftWanted,
    /// The next operator takes over.
    NextWanted,
    /// Add up again.
    Asked,
    /// No shift for now.
    Left,
}

/// Whether an operator who logs in is offered to open a shift, or to close one that was left: by another, or overnight. A
/// customer whose card lies there already comes first.
pub fn is_due(shared: &Shared) -> bool {
    if shared.live.presence == Presence::Card {
        return false;
    }
    let here = shared.operator.as_ref().and_then(|operator| OperatorNo::parse(&operator.number));
    match &shared.live.shift {
        OnShift::Unknown => false,
        OnShift::None => true,
        OnShift::Open(shift) => shift.opened.record.operator != here || shift.opened.at.civil().date() != shared.live.now.civil.date(),
    }
}

impl Shift {
    /// As it opens: the journal is asked.
    pub fn new(_shared: &Shared) -> Shift {
        Shift::default()
    }

    /// How the shifts stand, where that is known.
    pub fn now(&self) -> Option<&ShiftNow> {
        self.told.as_ref()?.as_ref().ok().map(Box::as_ref)
    }

    /// The report that is shown: of the shift that runs, or of the one that was just closed.
    pub fn report(&self) -> Option<&Report> {
        let now = self.now()?;
        match self.stage {
            Stage::Present => now.open.as_ref(),
            Stage::Closed => now.last.as_ref(),
        }
    }

    /// The report that is shown, or where none is, that of the last shift.
    fn report_or_last(&self) -> Option<&Report> {
        self.report().or_else(|| self.now()?.last.as_ref())
    }

    /// The day on which that shift was opened, and where it is another one, the day of its end.
    pub fn days(&self, shared: &Shared) -> Vec<Date> {
        let Some(report) = self.report_or_last() else { return Vec::new() };
        let ended = report.shift.closed.as_ref().map_or(shared.live.now.civil, |closed| closed.at.civil());
        let mut days = vec![report.shift.opened.at.civil().date(), ended.date()];
        days.dedup();
        days
    }

    /// The field that has the keyboard: the one sum that is asked for.
    pub fn first_field(&self) -> Option<&'static str> {
        self.now()?;
        match (self.stage, self.report()) {
            (Stage::Present, Some(_)) => Some("counted-input"),
            (Stage::Present, None) => Some("float-input"),
            (Stage::Closed, _) => None,
        }
    }

    /// What was typed as a sum; nothing where it is none, or none that a drawer holds.
    fn sum(typed: &str) -> Option<Fen> {
        Fen::parse_yuan(typed).ok().filter(|sum| countable(*sum))
    }

    /// Whether something was typed that is no sum.
    pub fn is_no_sum(typed: &str) -> bool {
        !typed.is_empty() && Shift::sum(typed).is_none()
    }

    /// What is counted more than there should be, or less.
    pub fn difference(&self) -> Option<Fen> {
        match self.stage {
            Stage::Closed => self.report()?.difference(),
            Stage::Present => Shift::sum(&self.counted)?.checked_sub(self.report()?.expected),
        }
    }

    /// Who signs, where the site knows the number, or names nobody.
    pub fn signer(&self, shared: &Shared) -> Option<OperatorNo> {
        let number = OperatorNo::parse(&self.signed_by)?;
        let operators = &shared.setup.staff.operators;
        (operators.is_empty() || operators.iter().any(|line| line.number == number.as_str())).then_some(number)
    }

    /// What would be asked for now to close the shift, where everything is there.
    pub fn close_wish(&self, shared: &Shared) -> Option<Wish> {
        let (open, now) = (self.report().filter(|_| self.stage == Stage::Present)?, self.now()?);
        let signed_by = self.signer(shared);
        if self.waits != Waits::ForNothing || (!now.left.is_empty() && signed_by.is_none()) {
            return None;
        }
        let seen = Some((open.expected, now.left.iter().map(|left| left.key.clone()).collect()));
        let counted = Shift::sum(&self.counted)?;
        Some(Wish::CloseShift(Count { operator: here(shared), counted, seen, signed_by }))
    }

    /// The same to open one.
    pub fn open_wish(&self, shared: &Shared) -> Option<Wish> {
        let none = self.stage == Stage::Present && self.now().is_some_and(|now| now.open.is_none());
        let free = none && self.waits == Waits::ForNothing;
        Some(Wish::OpenShift { operator: here(shared), float: Shift::sum(&self.float).filter(|_| free)? })
    }

    fn wish(&mut self, wish: Wish, waits: Waits) -> Turn {
        (self.waits, self.asked) = (waits, Asked::No);
        Turn::act(Action::Wish(wish))
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        let sum = |text: String| text.chars().filter(|letter| letter.is_ascii_digit() || *letter == '.').take(MOST_LETTERS).collect();
        match message {
            Message::Float(text) => self.float = sum(text),
            Message::Counted(text) => self.counted = sum(text),
            Message::SignedBy(text) => self.signed_by = text.trim().chars().take(MOST_LETTERS).collect(),
            Message::OpenWanted => {
                if let Some(wish) = self.open_wish(shared) {
                    return self.wish(wish, Waits::ForOpening);
                }
            }
            Message::CloseWanted if self.close_wish(shared).is_some() => self.asked = Asked::Yes,
            Message::Confirmed if self.asked == Asked::Yes => {
                if let Some(wish) = self.close_wish(shared) {
                    return self.wish(wish, Waits::ForClosing);
                }
            }
            Message::NotConfirmed => self.asked = Asked::No,
            Message::PrintWanted if shared.setup.slips == Slips::Possible => return self.print(),
            Message::ExportWanted => {
                self.exported.clear();
                return Turn { next: None, actions: self.days(shared).into_iter().map(Action::Export).collect() };
            }
            Message::LeftWanted => return Turn::to(Screen::Open(open::Open::default())).and(Action::Wish(Wish::ListOpen)),
            Message::NextWanted if self.stage == Stage::Closed => return self.hand_over(shared),
            Message::Asked => return self.ask(),
            Message::Left => return to_work(shared),
            Message::CloseWanted | Message::Confirmed | Message::PrintWanted | Message::NextWanted => {}
        }
        Turn::stay()
    }

    fn ask(&mut self) -> Turn {
        self.wish(Wish::Shift, Waits::ForAccount)
    }

    fn print(&self) -> Turn {
        self.report_or_last().map_or_else(Turn::stay, |report| Turn::act(Action::Print(Printout::Shift(Box::new(report.clone())))))
    }

    /// Whoever signed logs in; where nobody logs in the next shift is opened at once.
    fn hand_over(&mut self, shared: &Shared) -> Turn {
        if shared.setup.staff.operators.is_empty() {
            *self = Shift { told: self.told.take(), ..Shift::default() };
            return Turn::stay();
        }
        let signed_by = self.report().and_then(|report| report.shift.closed.as_ref()?.record.signed_by.clone());
        Turn::to(Screen::Login(Login::next(signed_by.map(|number| number.as_str().to_owned()).unwrap_or_default())))
    }

    /// The journal's answers; it is asked again when something changed behind them.
    pub fn hear(&mut self, news: &News, shared: &Shared) -> Turn {
        match news {
            News::Began(wish) => {
                self.waits = match wish.as_ref() {
                    Wish::Shift => Waits::ForAccount,
                    Wish::OpenShift { .. } => Waits::ForOpening,
                    Wish::CloseShift(_) => Waits::ForClosing,
                    _ => self.waits,
                };
                Turn::stay()
            }
            News::Done(done) => self.answered(done, shared),
            News::Standing(_) if self.told.is_some() && self.stage == Stage::Present && self.waits == Waits::ForNothing => self.ask(),
            _ => Turn::stay(),
        }
    }

    fn answered(&mut self, done: &Done, shared: &Shared) -> Turn {
        let waited = self.waits;
        match done {
            Done::Shift { now, refused } => {
                (self.told, self.waits) = (Some(Ok(now.clone())), Waits::ForNothing);
                if waited != Waits::ForAccount || refused.is_some() {
                    self.refused = *refused;
                }
                match (waited, refused) {
                    (Waits::ForOpening, None) => to_work(shared),
                    (Waits::ForClosing, None) => {
                        self.stage = Stage::Closed;
                        if shared.setup.slips == Slips::Possible { self.print() } else { Turn::stay() }
                    }
                    _ => Turn::stay(),
                }
            }
            // Whatever became of a record whose fate is in doubt, the journal knows.
            Done::NotBegun(fault) if fault.in_doubt() && matches!(waited, Waits::ForOpening | Waits::ForClosing) => self.ask(),
            Done::Broken(_) if waited != Waits::ForNothing => self.ask(),
            Done::NotBegun(fault) if waited != Waits::ForNothing => {
                (self.told, self.waits) = (Some(Err(fault.clone())), Waits::ForNothing);
                Turn::stay()
            }
            _ => Turn::stay(),
        }
    }

    /// Enter goes on, and never answers the question; Escape goes back.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        let next = match (key, self.asked, self.stage) {
            (Key::Named(Named::Escape), Asked::Yes, _) => Message::NotConfirmed,
            (Key::Named(Named::Escape), Asked::No, Stage::Present) => Message::Left,
            (Key::Named(Named::Enter), Asked::No, Stage::Closed) => Message::NextWanted,
            (Key::Named(Named::Enter), Asked::No, Stage::Present) if self.report().is_some() => Message::CloseWanted,
            (Key::Named(Named::Enter), Asked::No, Stage::Present) => Message::OpenWanted,
            _ => return Turn::stay(),
        };
        self.update(next, shared)
    }
}

/// Who works here.
fn here(shared: &Shared) -> Option<OperatorNo> {
    shared.operator.as_ref().and_then(|operator| OperatorNo::parse(&operator.number))
}

/// Back to the card: the next customer may come, or is there already.
fn to_work(shared: &Shared) -> Turn {
    let turn = Turn::to(Screen::Card(card::Card));
    if shared.live.presence == Presence::Card { turn.and(Action::Wish(Wish::Look)) } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset;
    use crate::gui::theme::Canvas;
    use crate::gui::{Message as Told, screen};

    fn export(name: &str, days_later: i64) -> Vec<Action> {
        let mut gui = preset::all().into_iter().find(|preset| preset.name == name).expect("a preset").open(Canvas::Counter);
        let later = jiff::Span::new().days(days_later);
        gui.shared.live.now.civil = gui.shared.live.now.civil.checked_add(later).expect("a date");
        gui.apply(Told::Screen(screen::Message::Shift(Message::ExportWanted)))
    }

    #[test]
    fn the_days_that_are_exported_are_those_of_the_shift_that_is_shown() {
        let day = |day: i8| Action::Export(jiff::civil::date(2026, 5, day));
        assert_eq!(export("shift", 0), [day(8)]);
        assert_eq!(export("shift", 1), [day(8), day(9)], "one that went on over midnight");
        assert_eq!(export("shift-none", 3), [day(8)], "the last one, that has ended that day");
        assert_eq!(export("shift-first", 0), [], "there is none");
    }
}
