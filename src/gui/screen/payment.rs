//! A passenger chooses how to pay.

use iced::widget::{Column, column};
use iced::{Element, Length};

use crate::attendant::news::Part;
use crate::attendant::{News, Payment as Paid, Wish};
use crate::domain::{Fen, PayMeans};
use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::offer::Offer;
use crate::gui::setup::CodePayment;
use crate::gui::theme::{Canvas, Role};
use crate::gui::widget::{Ground, Kind, MoneyIs, button, choice_row, even_money, heading, money, money_sentence, muted, pair, panel};
use crate::gui::{Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Recharge as Say};

use super::{Screen, Turn, amount, card};

/// The choice of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// For how much.
    pub amount: Fen,
}

/// What is touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// These means.
    Chosen(PayMeans),
    /// Another amount.
    Back,
}

/// The means a passenger may pay by, in the order shown.
pub const BY_CODE: [PayMeans; 3] = [PayMeans::WeChat, PayMeans::Alipay, PayMeans::UnionPay];

impl Payment {
    /// For this amount.
    pub fn new(amount: Fen) -> Payment {
        Payment { amount }
    }

    /// Whether these means can be had now.
    pub fn is_possible(shared: &Shared) -> bool {
        shared.setup.code_payment == CodePayment::Possible && shared.live.is_fine(Part::Gateway)
    }

    /// Takes a touch in.
    pub fn update(&mut self, message: Message, shared: &Shared) -> Turn {
        match message {
            Message::Back => Turn::to(Screen::Amount(amount::Amount::with(self.amount))),
            Message::Chosen(means) if Payment::is_possible(shared) && card::may_top_up(shared) => {
                card::begin(Wish::Recharge { amount: self.amount, payment: Paid::Code { means } }, shared)
            }
            Message::Chosen(_) => Turn::stay(),
        }
    }

    /// Nothing changes it.
    pub fn hear(&mut self, _news: &News, _shared: &Shared) -> Turn {
        Turn::stay()
    }

    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let sum = column![
            muted(look, Role::Body, shared.say(&Say::PayFor)),
            Element::from(money(look, self.amount).role(Role::Amount).deciding())
        ];
        let mut sum = sum.spacing(look.line_gap());
        if let Some(offer) = Offer::of(shared) {
            sum = sum.push(pair(look, shared.say(&OnCard::Balance), even_money(look, Role::Sum, offer.balance)));
            sum = sum.push(pair(look, shared.say(&Say::WorkAfter), even_money(look, Role::Sum, offer.after(self.amount))));
        }
        let mut ways = Column::new().spacing(look.target_gap()).push(heading(look, shared.say(&Say::PayTitle)));
        for means in BY_CODE {
            let row = choice_row(look, Icon::Qr, means_name(means, shared), shared.say(&Say::PayScanHow)).id(means.name());
            let row = if Payment::is_possible(shared) {
                row.on_press(crate::gui::Message::Screen(screen::Message::Payment(Message::Chosen(means))))
            } else {
                row.unavailable(shared.say(&Frame::Paused))
            };
            ways = ways.push(Element::from(row));
        }
        if !look.is_elder() && look.canvas() == Canvas::KioskTall {
            let cash = choice_row::<crate::gui::Message>(look, Icon::Cash, shared.say(&Say::PayCash), shared.say(&Say::PayNoCash));
            ways = ways.push(Element::from(cash.unavailable(shared.say(&Frame::NotHere))));
        }
        let back = button(look, Kind::Secondary, shared.say(&Say::ChangeAmount)).icon(Icon::Back).id("back");
        let back = back.on_press(crate::gui::Message::Screen(screen::Message::Payment(Message::Back)));
        let none = money_sentence(look, MoneyIs::NotTaken, shared.say(&Frame::MoneyNone));
        Page::new(shared, panel(look, Ground::Sheet, sum.width(Length::Fill)))
            .second(ways)
            .line(Line::Money.at(shared, 1))
            .rail(Rail::two(back, none))
    }
}

/// What these means of payment are called on the screen.
pub fn means_name(means: PayMeans, shared: &Shared) -> String {
    shared.say(&match means {
        PayMeans::Cash => Say::PayCash,
        PayMeans::WeChat => Say::PayWeChat,
        PayMeans::Alipay => Say::PayAlipay,
        PayMeans::UnionPay => Say::PayUnionPay,
        PayMeans::YiPay => Say::PayYiPay,
        PayMeans::Designated => Say::PayDesignated,
    })
}
