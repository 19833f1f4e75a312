//! The orders of a card: their state in words, the one right action for each.

use iced::keyboard::{Key, key::Named};

use crate::attendant::{Done, News, Presence, Wish};
use crate::domain::{CardNumber, OrderNo};
use crate::flow::Case;
use crate::flow::offer::{self, Action as Right};
use crate::flow::outcome::Because;
use crate::gui::action::Printout;
use crate::gui::live::CardOnReader;
use crate::gui::{Action, Mode, Shared};
use crate::proto::message::OrderRow;

use super::{Screen, Turn, card};

mod view;

/// Rows that fit on a page of a kiosk.
const KIOSK_ROWS: usize = 4;

/// The orders of a card.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Orders {
    /// Whose, where it is not the card on the reader: digits as typed.
    pub typed: String,
    /// Whose they are.
    pub card_no: Option<CardNumber>,
    /// What the server told; nothing while it is asked.
    pub told: Option<Result<Vec<OrderRow>, Because>>,
    /// What this terminal holds open of them.
    pub open: Vec<Case>,
    /// Whether the server is being asked.
    pub asking: Asking,
    /// Which are shown.
    pub shown: Shown,
    /// The row that a counter's keys act on.
    pub selected: usize,
    /// The page of a kiosk.
    pub page: usize,
    /// An order that is to be taken back, if the operator says so once more.
    pub asked: Option<OrderNo>,
}

/// Whether the server is being asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Asking {
    /// It is.
    #[default]
    Yes,
    /// Nobody has said whose orders are meant.
    NotYet,
}

/// Which orders are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// Those that need something.
    #[default]
    Waiting,
    /// All of them.
    All,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Another card's number.
    Typed(String),
    /// Ask for them.
    Asked,
    /// Which are shown.
    Shown(Shown),
    /// A row.
    Selected(usize),
    /// The one right thing to do with this order.
    Acted(OrderNo),
    /// This order is to be taken back: it is asked once more.
    CancelWanted(OrderNo),
    /// Yes, it is.
    CancelConfirmed,
    /// No.
    CancelLeft,
    /// This order's slip, once more.
    SlipWanted(OrderNo),
    /// The next page.
    NextPage,
    /// Back to the card.
    Left,
}

impl Orders {
    /// As it opens: of the card on the reader, where one lies there.
    pub fn new(shared: &Shared) -> Orders {
        let card_no = shared.live.card.as_ref().and_then(CardOnReader::card_no).cloned();
        let asking = if shared.live.presence == Presence::Card { Asking::Yes } else { Asking::NotYet };
        Orders { card_no, asking, ..Orders::default() }
    }

    /// What is asked for as it opens.
    pub fn first_wish(&self) -> Option<Wish> {
        (self.asking == Asking::Yes).then(|| Wish::Orders { card_no: self.card_no.clone() })
    }

    fn ours(&self, row: &OrderRow) -> Option<&Case> {
        self.open.iter().find(|case| case.order_no() == Some(&row.order_no))
    }

    /// What is right for this order, as the command line says it too.
    pub fn right(&self, row: &OrderRow) -> Right {
        offer::for_order(row, self.ours(row))
    }

    /// Whether it may be taken back: paid, and certainly not written.
    pub fn may_cancel(&self, row: &OrderRow) -> bool {
        offer::may_cancel(row, self.ours(row)) && self.right(row) != Right::Cancel
    }

    /// The rows shown, newest first.
    pub fn rows(&self) -> Vec<&OrderRow> {
        let Some(Ok(rows)) = &self.told else { return Vec::new() };
        rows.iter().filter(|row| self.shown == Shown::All || self.right(row) != Right::Nothing).collect()
    }

    /// The rows of the present page of a kiosk.
    pub fn page_of_rows(&self) -> Vec<&OrderRow> {
        self.rows().into_iter().skip(self.page * KIOSK_ROWS).take(KIOSK_ROWS).collect()
    }

    /// How many pages a kiosk has.
    pub fn pages(&self) -> usize {
        self.rows().len().div_ceil(KIOSK_ROWS).max(1)
    }

    fn find(&self, order_no: &OrderNo) -> Option<&OrderRow> {
        self.told.as_ref()?.as_ref().ok()?.iter().find(|row| row.order_no == *order_no)
    }

    fn act(&self, order_no: &OrderNo, shared: &Shared) -> Turn {
        let Some(row) = self.find(order_no) else { return Turn::stay() };
        let card_no = Some(row.card_no.clone());
        match self.right(row) {
            Right::Manage if shared.setup.mode != Mode::Kiosk => card::begin(Wish::Manage { order_no: order_no.clone(), card_no }, shared),
            // A passenger's machine lets collecting do it: card management is part of it there.
            Right::Collect | Right::Manage => card::begin(Wish::Collect { order_no: Some(order_no.clone()) }, shared),
            Right::Cancel => card::begin(Wish::Cancel { order_no: order_no.clone(), card_no }, shared),
            Right::Finish => match self.ours(row) {
                Some(case) => card::begin(Wish::Finish { key: case.key().clone() }, shared),
                None => Turn::stay(),
            },
            Right::Nothing | Right::CallPerson => Turn::stay(),
        }
    }

    fn ask(&mut self, shared: &Shared) -> Turn {
        let typed = CardNumber::parse(&self.typed);
        if typed.is_some() {
            self.card_no = typed;
        }
        if self.card_no.is_none() && shared.live.presence != Presence::Card {
            return Turn::stay();
        }
        (self.told, self.selected, self.page, self.asking) = (None, 0, 0, Asking::Yes);
        Turn::act(Action::Wish(Wish::Orders { card_no: self.card_no.clone() }))
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Typed(text) => self.typed = text.chars().filter(char::is_ascii_digit).take(32).collect(),
            Message::Asked => return self.ask(shared),
            Message::Shown(shown) => (self.shown, self.selected, self.page) = (shown, 0, 0),
            Message::Selected(row) => self.selected = row,
            Message::Acted(order_no) => return self.act(&order_no, shared),
            Message::CancelWanted(order_no) => {
                self.asked = self.find(&order_no).filter(|row| self.may_cancel(row)).map(|row| row.order_no.clone());
            }
            Message::CancelConfirmed => {
                let Some(order_no) = self.asked.take() else { return Turn::stay() };
                let card_no = self.find(&order_no).map(|row| row.card_no.clone());
                return card::begin(Wish::Cancel { order_no, card_no }, shared);
            }
            Message::CancelLeft => self.asked = None,
            Message::SlipWanted(order_no) => return Turn::act(Action::Print(Printout::Again(order_no.to_string()))),
            Message::NextPage => self.page = (self.page + 1) % self.pages(),
            Message::Left => return Turn::to(Screen::Card(card::Card)),
        }
        Turn::stay()
    }

    /// The server's answer. A card that was put down is asked about, unless a number was typed: that is another customer's.
    pub fn hear(&mut self, news: &News, shared: &Shared) -> Turn {
        if let News::Presence(presence) = news
            && self.typed.is_empty()
            && shared.setup.mode != Mode::Kiosk
        {
            *self = Orders::new(shared);
            let wish = self.first_wish().filter(|_| *presence == Presence::Card);
            return wish.map_or_else(Turn::stay, |wish| Turn::act(Action::Wish(wish)));
        }
        if let News::Done(done) = news
            && self.asking == Asking::Yes
            && let Done::Orders { card_no, orders, open } = done.as_ref()
        {
            self.open.clone_from(open);
            self.card_no = card_no.clone().or(self.card_no.take());
            self.told = Some(orders.clone());
        }
        Turn::stay()
    }

    /// The arrows choose a row, Enter does what is right for it.
    pub fn key(&mut self, key: &Key, shared: &Shared) -> Turn {
        let last = self.rows().len().saturating_sub(1);
        match key {
            Key::Named(Named::Escape) if self.asked.is_some() => self.asked = None,
            Key::Named(Named::ArrowDown) => self.selected = (self.selected + 1).min(last),
            Key::Named(Named::ArrowUp) => self.selected = self.selected.saturating_sub(1),
            Key::Named(Named::Enter) if self.asked.is_none() => {
                if let Some(order_no) = self.rows().get(self.selected).map(|row| row.order_no.clone()) {
                    return self.act(&order_no, shared);
                }
            }
            Key::Named(Named::Escape) => return self.update(Message::Left, shared),
            _ => {}
        }
        Turn::stay()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::OrderState;
    use crate::gui::preset;

    fn listed(states: &[OrderState]) -> (Orders, Shared) {
        let shared = preset::with_card();
        let mut screen = Orders::new(&shared);
        let rows = states.iter().map(|state| preset::order(*state, 5000)).collect();
        let done = Done::Orders { card_no: None, orders: Ok(rows), open: Vec::new() };
        let _ = screen.hear(&News::Done(Box::new(done)), &shared);
        (screen, shared)
    }

    #[test]
    fn each_state_has_its_one_right_action() {
        for state in OrderState::ALL {
            let expected = match state.code() {
                '1' | '3' | '6' => Right::Collect,
                '2' | '4' | '7' => Right::Manage,
                'C' => Right::Cancel,
                '9' => Right::CallPerson,
                _ => Right::Nothing,
            };
            assert_eq!(Orders::default().right(&preset::order(state, 5000)), expected, "{state:?}");
        }
    }

    #[test]
    fn an_unresolved_write_is_never_taken_back() {
        let (mut screen, shared) = listed(&[OrderState::Authorized, OrderState::Initial]);
        let number = |index: usize, screen: &Orders| screen.rows()[index].order_no.clone();
        let (unresolved, clear) = (number(0, &screen), number(1, &screen));
        let _ = screen.update(Message::CancelWanted(unresolved), &shared);
        assert_eq!(screen.asked, None);
        let _ = screen.update(Message::CancelWanted(clear.clone()), &shared);
        assert_eq!(screen.asked, Some(clear.clone()));
        let turn = screen.update(Message::CancelConfirmed, &shared);
        assert!(matches!(turn.actions.as_slice(), [Action::Wish(Wish::Cancel { order_no, .. })] if *order_no == clear));
    }

    #[test]
    fn what_needs_nothing_is_only_shown_on_request() {
        let (mut screen, shared) = listed(&[OrderState::Confirmed, OrderState::Initial, OrderState::Refunded]);
        assert_eq!(screen.rows().len(), 1);
        let _ = screen.update(Message::Shown(Shown::All), &shared);
        assert_eq!(screen.rows().len(), 3);
        let confirmed = screen.rows()[0].order_no.clone();
        assert!(screen.update(Message::Acted(confirmed), &shared).actions.is_empty());
    }
}
