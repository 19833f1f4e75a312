//! How a card ends that was activated or taken back, and an order that was cancelled: what the operator takes in or pays out, and what
//! it was for.

use iced::Element;
use iced::widget::Column;

use crate::domain::Fen;
use crate::flow::{Money, OnCard, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::theme::Role;
use crate::gui::widget::{
    Ended as Shape, Ground, Kind, MoneyIs, Stage, Station, even_money, money_sentence, outcome, pair, panel, rule, words, your_turn,
};
use crate::gui::words::masked;
use crate::gui::{Message, Shared};
use crate::i18n::window::{Ending, Order, Service as Say};

use super::view::{hand_over, order_number};
use super::{Mood, Outcome};

impl Outcome {
    /// It went well: what is handed over the counter now, large; and what stands on the slip.
    pub(super) fn served<'a>(&'a self, shared: &'a Shared, service: &ServiceOutcome) -> Page<'a> {
        let look = shared.look;
        let head = outcome::<Message>(look, Shape::Well, self.title(shared));
        let mut first = Column::new().spacing(look.panel_gap()).push(Element::from(head));
        let mut rows = Column::new().spacing(look.thought_gap());
        if let Some(card_no) = &service.card_no {
            rows = rows.push(pair(look, shared.say(&Order::CardNo), words(look, Role::Second, masked(card_no))));
        }
        let sum = |rows: Column<'a, Message>, word: &Say, sum: Option<Fen>| match sum {
            Some(sum) => rows.push(rule(look)).push(pair(look, shared.say(word), even_money(look, Role::Body, sum))),
            None => rows,
        };
        match service.ended {
            ServiceEnded::Activated { deposit, deposit_due } => {
                first = first.push(deposit_due.map(|due| hand_over(look, shared.say(&Say::TakeDue), due)));
                first = first.push(Element::from(your_turn::<Message>(look, Icon::CardRemove, shared.say(&Say::GiveCard))));
                rows = sum(rows, &Say::Deposit, deposit);
            }
            ServiceEnded::Returned { payable } => {
                first = first.push(hand_over(look, shared.say(&Say::PayOut), payable));
                rows = sum(rows, &Say::ReturnBefore, service.balance_before);
                rows = sum(rows, &Say::ReturnAfter, service.balance_after);
            }
            ServiceEnded::NothingDone | ServiceEnded::Unfinished | ServiceEnded::ByHand | ServiceEnded::OutOfReach => {}
        }
        if let Some(order_no) = &service.order_no {
            rows = rows.push(rule(look)).push(order_number(shared, order_no));
        }
        let rail = Rail::some(self.slip_button(shared), self.leave_button(shared, Kind::Primary));
        Page::new(shared, first).second(Element::from(panel(look, Ground::Sheet, rows))).line(self.stations(shared)).rail(rail)
    }

    /// An order was cancelled: where its money is, and which it was. No card was written, so there are no stations.
    pub(super) fn taken_back<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let mut first = Column::new().spacing(look.panel_gap());
        first = first.push(Element::from(outcome::<Message>(look, Shape::Well, self.title(shared))));
        let mut rows = Column::new().spacing(look.thought_gap());
        if let Some(charge) = self.charge() {
            if charge.money == Money::Returned {
                first = first.push(money_sentence(look, MoneyIs::NotTaken, self.money_words(shared)));
            }
            first = first.push(self.cash(shared));
            rows = rows.push(pair(look, shared.say(&Ending::CancelledAmount), even_money(look, Role::Body, charge.amount)));
            if let Some(order_no) = &charge.order_no {
                rows = rows.push(rule(look)).push(order_number(shared, order_no));
            }
        }
        let rail = Rail::some(self.slip_button(shared), self.leave_button(shared, Kind::Primary));
        Page::new(shared, first).second(Element::from(panel(look, Ground::Sheet, rows))).rail(rail)
    }

    /// How far it came, by the stations of its own business.
    pub(super) fn stations(&self, shared: &Shared) -> Vec<Station> {
        let written = self.service().is_some_and(|service| service.written == OnCard::Yes);
        let owes = matches!(self.service(), Some(ServiceOutcome { ended: ServiceEnded::Activated { deposit_due: Some(_), .. }, .. }));
        let (done, here) = match self.mood() {
            // Only now it is known what is to be paid.
            Mood::Done if owes => (3, Stage::Now),
            Mood::Done => (4, Stage::Now),
            Mood::Nothing => (0, Stage::Now),
            Mood::Unfinished | Mood::ByHand if self.is_unpaid() => (1, Stage::Broken),
            Mood::Unfinished | Mood::ByHand => match self.service().map(|service| service.service) {
                Some(_) if !written => (1, Stage::Broken),
                _ => (2, Stage::Broken),
            },
        };
        let line = match self.service().map(|service| service.service) {
            None => Line::Money,
            Some(ServiceKind::Activation) => Line::Activation,
            Some(ServiceKind::Return(_)) => Line::Return,
        };
        line.stations(shared, done, here)
    }
}
