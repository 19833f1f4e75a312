//! How an outcome looks.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::{Column, column, row};
use iced::{Element, Length};

use crate::domain::{Fen, OrderNo};
use crate::flow::{Because, Cause, Concern};
use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::screen::working::title;
use crate::gui::setup::Slips;
use crate::gui::theme::{Canvas, Look, Role, Tone};
use crate::gui::widget::{
    Ended as Shape, Ground, Kind, MoneyIs, button, card_picture, code_box, even_money, explain, money, money_sentence, muted, outcome,
    pair, panel, rule, words, your_turn,
};
use crate::gui::words::{masked, plain};
use crate::gui::{Message, Mode, Shared, screen};
use crate::i18n::window;
use crate::i18n::window::{Card as OnCard, Ending as Say, Frame, Recharge};

use super::{Ended, Message as Touched, Mood, Outcome};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Outcome(message))
}

impl Outcome {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let page = match (self.mood(), self.service()) {
            (Mood::Done, Some(service)) => self.served(shared, service),
            (Mood::Done, None) if self.was_to_take_back() => self.taken_back(shared),
            (Mood::Done, None) => self.done(shared),
            (Mood::Nothing, _) => self.nothing(shared),
            (Mood::Unfinished | Mood::ByHand, _) => self.open(shared),
        };
        page.title(title(&self.wish, self.charge().map(|charge| charge.amount), shared))
    }

    /// It has arrived: what is on the card now, and that it may be taken.
    fn done<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let mut first = Column::new().spacing(look.panel_gap());
        first = first.push(Element::from(outcome::<Message>(look, Shape::Well, self.title(shared)).line(self.line(shared))));
        let mut second = Column::new().spacing(look.panel_gap());
        if let Some(charge) = self.charge() {
            if let Some(after) = charge.balance_after {
                let picture = card_picture(look, shared.say(&Frame::ServiceName), String::new(), shared.say(&OnCard::Balance), after);
                let picture = charge.card_no.iter().fold(picture, |picture, card_no| picture.number(masked(card_no)));
                first = first.push(Element::from(picture.status(Tone::Success, Icon::Done, shared.say(&OnCard::ChipFine))));
            }
            let line = |label: &Say, sum: Fen| pair(look, shared.say(label), even_money(look, Role::Body, sum));
            let mut rows = Column::new().spacing(look.thought_gap());
            if let Some(before) = self.balance_before() {
                rows = rows.push(line(&Say::DoneBefore, before));
            }
            rows = rows.push(line(&Say::DoneAmount, self.loaded().unwrap_or(charge.amount)));
            // Large letters leave the number to the slip.
            if let Some(order_no) = charge.order_no.as_ref().filter(|_| !look.is_elder()) {
                rows = rows.push(rule(look)).push(order_number(shared, order_no));
            }
            // Upright, large letters leave room for the card alone, on which the sum is seen.
            if !look.is_elder() || look.is_crowded() {
                second = second.push(Element::from(panel(look, Ground::Sheet, rows)));
            }
        }
        second = second.push(self.cash(shared));
        if shared.setup.mode == Mode::Kiosk {
            let take = your_turn::<Message>(look, Icon::CardRemove, shared.say(&Say::DoneTake));
            let seconds = self.seconds_left(shared).to_string();
            second = second.push(Element::from(take.line(shared.say(&Say::DoneHome { seconds }))));
        }
        let rail = Rail::some(self.slip_button(shared), self.leave_button(shared, Kind::Primary));
        Page::new(shared, first).second(second).line(self.stations(shared)).rail(rail)
    }

    /// Nothing was done; why, what to do, and that nothing was charged.
    fn nothing<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let first = column![Element::from(outcome::<Message>(look, Shape::Nothing, self.title(shared)))];
        let first = first.push(self.cash(shared)).spacing(look.panel_gap());
        let mut second = Column::new().spacing(look.panel_gap());
        if !self.hands_money_over() {
            second = second.push(money_sentence(look, MoneyIs::NotTaken, self.money_words(shared)));
        }
        let mut points = Column::new().spacing(look.thought_gap());
        let because = self.because(shared);
        if !because.is_empty() {
            points = points.push(explain(look, Icon::Info, shared.say(&Say::NothingWhyTitle), because));
        }
        if !look.is_elder() {
            let what = if shared.setup.mode == Mode::Kiosk { Say::NothingDo } else { Say::NothingDoDesk };
            points = points.push(rule(look)).push(explain(look, Icon::Wait, shared.say(&Say::OpenDoTitle), shared.say(&what)));
        }
        if let Some(code) = self.code() {
            points = points.push(muted(look, Role::Second, shared.say(&Say::OutCode { code })));
        }
        second = second.push(Element::from(panel(look, Ground::Sheet, points)));
        Page::new(shared, first).second(second).line(self.stations(shared)).rail(Rail::one(self.leave_button(shared, Kind::Primary)))
    }

    /// Not finished: where the money is, what to do now, how to get it back, the code for the desk.
    fn open<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let first = outcome::<Message>(look, Shape::Open, self.title(shared));
        // With large letters on a lying screen the points say it.
        let first = if look.is_crowded() { first } else { first.line(self.line(shared)) };
        let mut first = column![Element::from(first)].spacing(look.panel_gap());
        if let Some(amount) = self.charge().map(|charge| charge.amount) {
            let before = self.charge().and_then(|charge| charge.balance_before);
            first = first.push(Element::from(panel(look, Ground::Sheet, paid(shared, amount, before))));
        }
        let tail = self.card_no().map(|card_no| card_no.tail().to_owned()).unwrap_or_default();
        let what = match self.mood() {
            Mood::ByHand => shared.say(&Say::OpenManual),
            _ if self.service().is_some() => shared.say(&window::Service::OpenDo { tail }),
            _ if look.is_crowded() => shared.say(&Say::OpenDoShort { tail }),
            _ => shared.say(&Say::OpenDo { tail }),
        };
        let mut points = Column::new().spacing(look.thought_gap());
        if self.service().is_none() {
            points =
                points.push(explain(look, Icon::Shield, shared.say(&Say::OpenWhereTitle), shared.say(&Say::OpenWhere))).push(rule(look));
        }
        points = points.push(explain(look, Icon::Wait, shared.say(&Say::OpenDoTitle), what));
        if self.service().is_none() && !look.is_elder() && look.canvas() != Canvas::KioskWide {
            points = points.push(rule(look));
            points = points.push(explain(look, Icon::Cash, shared.say(&Say::OpenRefundTitle), shared.say(&Say::OpenRefund)));
        }
        let mut second = column![Element::from(panel(look, Ground::Sheet, points))].spacing(look.panel_gap());
        // Lying, the code stands under the head, where there is room.
        let code = self.desk_code().map(|code| code_box(look, shared.say(&Say::OpenCodeTitle), shared.say(&Say::OpenCode), code));
        if look.canvas() == Canvas::KioskTall {
            second = second.push(code);
        } else {
            first = first.push(code).push(self.cash(shared));
        }
        let rail = match self.again() {
            Some(_) => {
                let again = button(look, Kind::Primary, shared.say(&Frame::Again))
                    .icon(Icon::CardTap)
                    .id("again")
                    .on_press(touched(Touched::Again));
                Rail::some(self.slip_button(shared).into_iter().chain([self.leave_button(shared, Kind::Secondary)]), again)
            }
            None => Rail::some(self.slip_button(shared), self.leave_button(shared, Kind::Primary)),
        };
        Page::new(shared, first).second(second).line(self.stations(shared)).rail(rail)
    }

    /// Cash that goes back over the counter: the change, and what was to be loaded where nothing was. Where nothing of it stands in the
    /// journal, all of it is one sum.
    pub(super) fn cash<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        if !self.hands_money_over() {
            return None;
        }
        let whole = self.mood() == Mood::Nothing && self.payout().is_none();
        let word = if whole { shared.say(&Say::HandBack) } else { shared.say(&Recharge::CashChange) };
        let change = self.change().map(|change| hand_over(shared.look, word, change));
        let due = self.payout().map(|due| hand_over(shared.look, shared.say(&Say::HandBack), due));
        Some(Column::new().push(due).push(change).spacing(shared.look.panel_gap()).into())
    }

    pub(super) fn slip_button<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        if shared.setup.slips == Slips::Impossible || self.order_key().is_none() {
            return None;
        }
        let slip = button(shared.look, Kind::Secondary, shared.say(&Frame::PrintSlip)).icon(Icon::Printer).id("slip");
        Some(slip.on_press(touched(Touched::SlipWanted)).into())
    }

    pub(super) fn leave_button<'a>(&self, shared: &'a Shared, kind: Kind) -> Element<'a, Message> {
        let leave = button(shared.look, kind, shared.say(&Frame::Finish)).icon(Icon::Tick).id("leave").on_press(touched(Touched::Left));
        leave.into()
    }
}

/// Cash that passes over the counter now: what for, and how much, large.
pub(super) fn hand_over<'a>(look: Look, what_for: String, sum: Fen) -> Element<'a, Message> {
    your_turn::<Message>(look, Icon::Cash, what_for).end(Element::from(money(look, sum).role(Role::Amount))).into()
}

/// The server's number of an order, as it is asked for at a counter.
pub(super) fn order_number<'a>(shared: &Shared, order_no: &OrderNo) -> Element<'a, Message> {
    pair(shared.look, shared.say(&Say::OrderNumber), words(shared.look, Role::Second, order_no.to_string()))
}

/// What was paid, large; and what was on the card before, for what is on it now nobody knows yet.
fn paid(shared: &Shared, amount: Fen, before: Option<Fen>) -> Element<'_, Message> {
    let look = shared.look;
    let Some(before) = before.filter(|_| look.canvas() == Canvas::KioskTall && !look.is_elder()) else {
        return pair(look, shared.say(&Say::OpenPaid), even_money(look, Role::Sum, amount));
    };
    let what = column![muted(look, Role::Second, shared.say(&Say::OpenPaid)), Element::from(money(look, amount).role(Role::Amount))];
    let was = column![
        muted(look, Role::Second, shared.say(&Say::DoneBefore)),
        Element::from(money(look, before).role(Role::Tile)),
        muted(look, Role::Second, shared.say(&Say::OpenNow)),
    ];
    row![what.width(Length::Fill), was.align_x(Horizontal::Right)].align_y(Vertical::Bottom).into()
}

/// The words.
impl Outcome {
    pub(super) fn service(&self) -> Option<&crate::flow::ServiceOutcome> {
        match &self.ended {
            Ended::Service(service) => Some(service),
            _ => None,
        }
    }

    pub(super) fn is_unpaid(&self) -> bool {
        self.charge().is_some_and(|charge| charge.money == crate::flow::Money::Pending)
    }

    pub(super) fn title(&self, shared: &Shared) -> String {
        use crate::flow::ServiceKind::{Activation, Return};
        use window::Service;
        match (self.mood(), self.service().map(|service| service.service)) {
            (Mood::Done, None) if self.was_to_take_back() => shared.say(&Say::CancelledTitle),
            (Mood::Done, None) => shared.say(&Say::DoneTitle),
            (Mood::Nothing, None) if self.hands_money_over() => shared.say(&Say::NothingCashTitle),
            (Mood::Nothing, None) => shared.say(&Say::NothingTitle),
            (Mood::Unfinished | Mood::ByHand, None) => shared.say(&Say::OpenTitle),
            (Mood::Done, Some(Activation)) => shared.say(&Service::ActivationDone),
            (Mood::Done, Some(Return(_))) => shared.say(&Service::ReturnDone),
            (Mood::Nothing, Some(Activation)) => shared.say(&Service::ActivationNothing),
            (Mood::Nothing, Some(Return(_))) => shared.say(&Service::ReturnNothing),
            (Mood::Unfinished | Mood::ByHand, Some(Activation)) => shared.say(&Service::ActivationOpen),
            (Mood::Unfinished | Mood::ByHand, Some(Return(_))) => shared.say(&Service::ReturnOpen),
        }
    }

    /// One line below the title: what has happened, or why not.
    fn line(&self, shared: &Shared) -> String {
        match self.mood() {
            Mood::Done => match self.loaded() {
                Some(amount) if !self.was_to_take_back() => shared.say(&Say::DoneSub { amount: plain(amount) }),
                _ => String::new(),
            },
            Mood::Nothing => self.because(shared),
            Mood::Unfinished | Mood::ByHand if self.service().is_some() => self.because(shared),
            Mood::Unfinished | Mood::ByHand => shared.say(&Say::OpenSub),
        }
    }

    pub(super) fn money_words(&self, shared: &Shared) -> String {
        match self.charge() {
            Some(charge) if charge.money == crate::flow::Money::Returned => shared.say(&Say::MoneyBack { amount: plain(charge.amount) }),
            Some(charge) if charge.money == crate::flow::Money::NeverPaid => shared.say(&Recharge::QrExpired),
            _ => shared.say(&Frame::MoneyNone),
        }
    }

    /// Why, in the words of whoever stands there: a passenger can do nothing about a cable.
    fn because(&self, shared: &Shared) -> String {
        let because = match &self.ended {
            Ended::Service(service) => service.because.as_ref(),
            Ended::NotBegun(fault) => return cause(fault.cause(), shared),
            _ => self.charge().and_then(|charge| charge.because.as_ref()),
        };
        match because {
            None => String::new(),
            Some(Because::Fault(fault)) => cause(fault.cause(), shared),
            Some(Because::OpenOrder(_)) => shared.say(&OnCard::OpenBlock),
            Some(Because::PaymentUsed(_)) => shared.say(&crate::i18n::Message::ReasonPaymentUsed),
            Some(because) => shared.texts.because(because),
        }
    }

    /// The code of the reason, as it is read out.
    fn code(&self) -> Option<String> {
        let because = match &self.ended {
            Ended::Service(service) => service.because.as_ref(),
            Ended::NotBegun(fault) => return Some(fault.cause().short_code()),
            _ => self.charge()?.because.as_ref(),
        };
        because.map(Because::short_code)
    }
}

/// What went wrong. What only staff can mend is told a passenger in a word.
fn cause(cause: &Cause, shared: &Shared) -> String {
    if shared.setup.mode != Mode::Kiosk {
        return shared.texts.cause(cause);
    }
    let word = match cause.concern() {
        Concern::Reader => Say::WhyReader,
        Concern::Exchange => Say::WhyCentre,
        Concern::Terminal => Say::WhyMachine,
        Concern::Customer => return shared.texts.cause(cause),
    };
    shared.say(&word)
}
