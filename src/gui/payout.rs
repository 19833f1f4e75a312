//! Cash that is to be handed to customers: shown over the screen until somebody says that it was, or puts it off.
//!
//! What is due comes from the journal, at every start anew: nothing is lost with the window. What was put off is remembered here
//! alone, and asked for again by whoever logs in, looks at what is open, or counts the drawer.
//!
//! What an outcome on the screen has told is in the passenger's hands by then, or should be: it is asked whether it was paid, and
//! nobody is told to pay it once more.

use std::collections::BTreeSet;

use crate::attendant::News;
use crate::domain::OrderKey;
use crate::flow::Payout;

use super::screen::Screen;
use super::screen::outcome::Outcome;
use super::{Action, Gui, Mode, route};

/// What is to be handed over, as the window knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payouts {
    /// As the journal has it, the longest due first.
    pub due: Vec<Payout>,
    /// What was said to be paid, until the journal has that.
    noting: Option<OrderKey>,
    /// What was put off.
    later: BTreeSet<OrderKey>,
    /// What an outcome has told to be handed over.
    told: BTreeSet<OrderKey>,
}

impl Payouts {
    /// Whether the one shown was said to be paid: it stays until the journal has it.
    pub fn is_noting(&self) -> bool {
        self.noting.is_some()
    }

    /// Whether somebody was told to hand this over since the program was started.
    pub fn was_told(&self, key: &OrderKey) -> bool {
        self.told.contains(key)
    }

    /// This is told on the screen.
    pub(super) fn note_told(&mut self, outcome: &Outcome) {
        self.told.extend(outcome.payout().and(outcome.order_key()).cloned());
    }

    /// What was put off is asked for again.
    pub fn recall(&mut self) {
        self.later.clear();
    }
}

/// Takes news in. What could not be noted is due as before, and it is said why.
pub(super) fn hear(gui: &mut Gui, news: &News) {
    match news {
        News::Payouts(due) => gui.payouts.due.clone_from(due),
        News::HandedOver { noted, .. } => {
            gui.payouts.noting = None;
            if let Err(fault) = noted {
                let text = gui.shared.texts.cause(fault.cause());
                route::toast(gui, text, 8);
            }
        }
        News::Restarted => gui.payouts.noting = None,
        _ => {}
    }
}

/// The one shown was paid, says whoever is logged in.
pub(super) fn paid(gui: &mut Gui) -> Vec<Action> {
    let Some(key) = gui.due_payout().map(|due| due.key.clone()).filter(|_| !gui.payouts.is_noting()) else { return Vec::new() };
    gui.payouts.noting = Some(key.clone());
    vec![Action::HandOver(key)]
}

/// The one shown cannot be paid now.
pub(super) fn put_off(gui: &mut Gui) -> Vec<Action> {
    if let Some(key) = gui.due_payout().map(|due| due.key.clone()).filter(|_| !gui.payouts.is_noting()) {
        gui.payouts.later.insert(key);
    }
    Vec::new()
}

impl Gui {
    /// What is to be paid out first, where somebody is logged in who may, and nothing is in flight. What the outcome on the screen
    /// tells is not told twice.
    pub fn due_payout(&self) -> Option<&Payout> {
        let told = match &self.screen {
            Screen::Login(_) | Screen::Working(_) => return None,
            Screen::Outcome(outcome) if outcome.hands_money_over() => outcome.order_key(),
            _ => None,
        };
        let is_shown = |due: &&Payout| Some(&due.key) != told && !self.payouts.later.contains(&due.key);
        self.payouts.due.iter().find(is_shown).filter(|_| self.shared.setup.mode != Mode::Kiosk)
    }
}
