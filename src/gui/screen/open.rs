//! What the journal holds open, for staff: each with the one right thing to do.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{Done, News, Wish};
use crate::flow::recovery::{Needs, calls_for_a_person, needs};
use crate::flow::{Case, Fault};
use crate::gui::action::Printout;
use crate::gui::{Action, Shared};

use super::{Turn, card};

mod view;

/// What is open.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Open {
    /// What the journal told; nothing while it is asked.
    pub told: Option<Result<Vec<Case>, Fault>>,
    /// The row that the keys act on.
    pub selected: usize,
    /// What became of the export that was asked for last.
    pub exported: Option<Result<String, String>>,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// A row.
    Selected(usize),
    /// The selected one is taken up, with its card on the reader.
    TakenUp,
    /// What needs no card is settled now.
    Settled,
    /// Look again.
    Asked,
    /// The selected one's slip, once more.
    SlipWanted,
    /// A day of the journal, as files.
    ExportWanted(Day),
}

/// Which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// This one.
    Today,
    /// The one before.
    Yesterday,
}

/// What is to be done about an open case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// It settles by itself, or at once on request.
    Settle,
    /// Its card must be put on the reader.
    PutCard,
    /// Its card is there: it can be finished.
    Finish,
    /// A person is called for; trying again is still right.
    Person,
}

/// What is right for this case with what lies on the reader.
pub fn right(case: &Case, shared: &Shared) -> Right {
    let there = shared.live.card.as_ref().and_then(|card| card.card_no()).is_some_and(|card_no| card_no == case.card_no());
    match (calls_for_a_person(case), needs(case), there) {
        (_, Needs::Card, true) => Right::Finish,
        (true, _, _) => Right::Person,
        (false, Needs::Server, _) => Right::Settle,
        (false, Needs::Card, false) => Right::PutCard,
    }
}

impl Open {
    /// Of what the journal has just told.
    pub fn of(cases: &[Case]) -> Open {
        Open { told: Some(Ok(cases.to_vec())), ..Open::default() }
    }

    /// The rows, oldest first.
    pub fn rows(&self) -> &[Case] {
        match &self.told {
            Some(Ok(cases)) => cases,
            Some(Err(_)) | None => &[],
        }
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Selected(row) => self.selected = row,
            Message::TakenUp => {
                if let Some(case) = self.rows().get(self.selected) {
                    return card::begin(Wish::Finish { key: case.key().clone() }, shared);
                }
            }
            Message::Settled => {
                self.told = None;
                return Turn::act(Action::Wish(Wish::Sync)).and(Action::Wish(Wish::ListOpen));
            }
            Message::Asked => {
                self.told = None;
                return Turn::act(Action::Wish(Wish::ListOpen));
            }
            Message::SlipWanted => {
                let key = self.rows().get(self.selected).map(|case| case.key().as_str().to_owned());
                return key.map_or_else(Turn::stay, |key| Turn::act(Action::Print(Printout::Again(key))));
            }
            Message::ExportWanted(day) => {
                self.exported = None;
                let today = shared.live.now.civil.date();
                return Turn::act(Action::Export(match day {
                    Day::Today => today,
                    Day::Yesterday => today.yesterday().unwrap_or(today),
                }));
            }
        }
        Turn::stay()
    }

    /// The journal's answer; it is asked again when something changed.
    pub fn hear(&mut self, news: &News, _shared: &Shared) -> Turn {
        match news {
            News::Done(done) => match done.as_ref() {
                Done::Open(cases) => {
                    self.selected = self.selected.min(cases.len().saturating_sub(1));
                    self.told = Some(Ok(cases.clone()));
                }
                Done::NotBegun(fault) => self.told = Some(Err(fault.clone())),
                _ => {}
            },
            News::Standing(standing) if self.told.is_some() && standing.open != self.rows().len() => {
                return Turn::act(Action::Wish(Wish::ListOpen));
            }
            _ => {}
        }
        Turn::stay()
    }

    /// The arrows choose a row, Enter takes it up.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        let last = self.rows().len().saturating_sub(1);
        match key {
            Key::Named(Named::ArrowDown) => self.selected = (self.selected + 1).min(last),
            Key::Named(Named::ArrowUp) => self.selected = self.selected.saturating_sub(1),
            Key::Named(Named::Enter) => return self.update(Message::TakenUp, shared),
            _ => {}
        }
        Turn::stay()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::preset::{on, open_case};
    use crate::gui::{Message as Told, Mode, Screen};

    #[test]
    fn a_slip_is_printed_again_and_a_day_exported_with_its_result_in_sight() {
        let mut gui = on(Mode::Counter, |_| Screen::Open(Open::default()));
        let touch = |message| Told::Screen(super::super::Message::Open(message));
        assert_eq!(gui.apply(touch(Message::SlipWanted)), [], "there is nothing yet");
        let case = open_case("20260508-7", 10_000);
        gui.apply(Told::News(Box::new(News::Done(Box::new(Done::Open(vec![case]))))));
        let again = Action::Print(Printout::Again("20260508-7".to_owned()));
        assert_eq!(gui.apply(touch(Message::SlipWanted)), [again]);
        let day = |day| gui.shared.live.now.civil.date().saturating_sub(jiff::Span::new().days(day));
        let (today, yesterday) = (Action::Export(day(0)), Action::Export(day(1)));
        assert_eq!(gui.apply(touch(Message::ExportWanted(Day::Today))), [today]);
        assert_eq!(gui.apply(touch(Message::ExportWanted(Day::Yesterday))), [yesterday]);
        gui.apply(Told::Exported(Err("no folder".to_owned())));
        assert!(matches!(&gui.screen, Screen::Open(open) if open.exported == Some(Err("no folder".to_owned()))));
        gui.apply(touch(Message::ExportWanted(Day::Today)));
        assert!(matches!(&gui.screen, Screen::Open(open) if open.exported.is_none()), "the last result says nothing of this one");
    }
}
