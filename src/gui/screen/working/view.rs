//! How a running business looks.

use iced::widget::{Column, column, container, row, space};
use iced::{Element, Length};

use crate::attendant::{Payment, Presence, Wish};
use crate::domain::{Fen, PayMeans};
use crate::flow::Stage as At;
use crate::flow::card_return::Returned;
use crate::gui::frame::{Foot, Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::screen::payment::means_name;
use crate::gui::setup::Slips;
use crate::gui::theme::{Canvas, Role, Tone};
use crate::gui::widget::{
    Ground, Kind, MoneyIs, Stage, Step, Which, button, card_beside, countdown, even_money, money, money_sentence, muted, notice, pair,
    panel, progress, qr, remark, same_card_panel, step_list, sum_panel, words, your_turn,
};
use crate::gui::words::{minutes, plain};
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Ending, Frame, Order, Recharge as Say};

use super::{Message as Touched, Scene, Working};

/// A stage that takes longer says that it is still waited for.
const SLOW_SECONDS: u64 = 10;

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Working(message))
}

impl Working {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let page = match self.scene(shared) {
            Scene::Code => self.code(shared),
            Scene::Paying => self.paying(shared),
            Scene::Beginning | Scene::Steps => self.steps(shared),
            Scene::SameCard => self.same_card(shared),
            Scene::OtherCard => self.other_card(shared),
        };
        page.title(title(&self.wish, self.amount(), shared)).foot(Foot::Calm)
    }

    fn means(&self) -> PayMeans {
        match &self.wish {
            Wish::Recharge { payment: Payment::Code { means } | Payment::Reference { means, .. }, .. } | Wish::Activate { means, .. } => {
                *means
            }
            _ => PayMeans::Cash,
        }
    }

    /// The code to scan, with the time that is left.
    fn code<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let code = shared.live.running.as_ref().and_then(|running| running.progress.code.clone());
        let left = code.map_or(0, |code| code.seconds_left);
        let valid = shared.setup.settings.paying.valid.as_secs();
        let amount = self.amount().unwrap_or_default();
        let title = words(look, Role::Title, shared.say(&Say::QrTitle { means: means_name(self.means(), shared) }));
        let sum = Element::from(money(look, amount).role(Role::Amount).deciding());
        let squares = self.drawn.as_ref().map_or_else(|| space().into(), |drawn| qr(look, &drawn.squares));
        let code = container(squares).center_x(Length::Fill);
        let time = words(look, Role::Body, shared.say(&Say::QrTime { time: minutes(left) })).width(Length::Fill);
        let ring = countdown(look, small(left), small(valid));
        let below = column![
            row![Element::from(ring), time].spacing(look.thought_gap()).align_y(iced::alignment::Vertical::Center),
            remark(look, Icon::Info, look.palette().accent, muted(look, Role::Body, shared.say(&Say::QrOnce))),
        ];
        // Lying, the code needs its column to itself.
        let (first, below) = match look.canvas() {
            Canvas::KioskTall => (column![title, sum, code], below),
            _ => (column![code], column![title, sum].extend([Element::from(below.spacing(look.panel_gap()))])),
        };
        let none = money_sentence(look, MoneyIs::NotTaken, shared.say(&Frame::MoneyNone));
        Page::new(shared, panel(look, Ground::Sheet, first.spacing(look.line_gap() * 2.0)))
            .second(below.spacing(look.panel_gap()))
            .line(Line::Money.at(shared, 1))
            .rail(Rail::two(self.give_up(shared), none))
    }

    fn give_up<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let label = if matches!(self.scene(shared), Scene::Code) { shared.say(&Say::OtherWay) } else { shared.say(&Frame::Cancel) };
        let allowed = Working::may_give_up(shared).then(|| touched(Touched::GivenUp));
        button(shared.look, Kind::Secondary, label).icon(Icon::Back).id("give-up").on_press_maybe(allowed).into()
    }

    /// The code is being made, or it is being made certain that nobody pays.
    fn paying<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let text = match Working::stage(shared) {
            Some(At::EndingPayment) => Say::QrEnding,
            _ => Say::QrMaking,
        };
        let first = column![
            Element::from(money(look, self.amount().unwrap_or_default()).role(Role::Amount)),
            Element::from(notice::<Message>(look, Tone::Info, shared.say(&text)).icon(Icon::Wait)),
        ];
        let first = first.spacing(look.panel_gap());
        let second = muted(look, Role::Body, shared.say(&Say::QrUnknown)).width(Length::Fill);
        Page::new(shared, panel(look, Ground::Sheet, first))
            .second(second)
            .line(Line::Money.at(shared, 1))
            .rail(Rail::one(self.give_up(shared)))
    }

    /// What there is to do is shown as steps, the present one marked.
    fn steps<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let (steps, finished) = self.step_words(shared);
        let total = steps.len();
        let slow = shared.live.seconds_in_stage() >= SLOW_SECONDS;
        let mut list = Vec::with_capacity(total);
        for (index, word) in steps.into_iter().enumerate() {
            let stage = match index.cmp(&finished) {
                std::cmp::Ordering::Less => Stage::Done,
                std::cmp::Ordering::Equal => Stage::Now,
                std::cmp::Ordering::Greater => Stage::Ahead,
            };
            let step = Step::new(word, stage);
            list.push(match stage {
                Stage::Now if slow => step.line(shared.say(&Say::WorkSlow)),
                Stage::Now => step.line(shared.say(&Frame::StepOf { step: (index + 1).to_string(), steps: total.to_string() })),
                _ => step,
            });
        }
        let (icon, title) = self.calm(shared);
        let calm = your_turn::<Message>(look, icon, title);
        // Elsewhere the sums and the steps need the room.
        let writes = matches!(Working::stage(shared), Some(At::Authorizing | At::Writing)) && look.canvas() == Canvas::KioskTall;
        let calm = if writes { calm.line(shared.say(&Say::WorkSub)) } else { calm };
        let mut first = Column::new().push(Element::from(calm)).spacing(look.panel_gap());
        // Fewer things at once: with large letters what is being done says enough.
        if let Some(sums) = self.sums(shared).filter(|_| !look.is_elder()) {
            first = first.push(sums);
        }
        let steps = column![step_list(look, list), progress(look, small(finished as u64), small(total as u64))].spacing(look.panel_gap());
        let page = Page::new(shared, first).second(panel(look, Ground::Sheet, steps));
        let page = if matches!(self.wish, Wish::Cancel { .. }) { page } else { page.line(self.line(shared)) };
        match (self.amount(), Working::may_give_up(shared)) {
            (_, true) => page.rail(Rail::one(self.give_up(shared))),
            (Some(amount), false) => {
                page.rail(Rail::one(money_sentence(look, MoneyIs::Received, shared.say(&Frame::MoneySafe { amount: plain(amount) }))))
            }
            (None, false) => page,
        }
    }

    /// What is to be done with the card, or left alone.
    fn calm(&self, shared: &Shared) -> (Icon, String) {
        let begins = self.scene(shared) == Scene::Beginning;
        match (&self.wish, &shared.live.presence) {
            _ if Working::waits_for_one_card(shared) => (Icon::CardTwo, shared.say(&OnCard::OnlyOne)),
            (Wish::Return { card: Returned::Broken(_), .. }, _) => (Icon::Wait, shared.say(&Say::StepApply)),
            (_, Presence::Nothing) if begins => (Icon::CardTap, shared.say(&OnCard::HomeTitle)),
            _ if begins => (Icon::CardTap, shared.say(&OnCard::Reading)),
            _ => {
                let (icon, title) = doing(Working::stage(shared));
                (icon, shared.say(&title))
            }
        }
    }

    /// The words of the steps, and how many are behind us.
    fn step_words(&self, shared: &Shared) -> (Vec<String>, usize) {
        let stage = Working::stage(shared);
        let (texts, finished): (Vec<Say>, usize) = match self.wish {
            Wish::Return { .. } => (
                vec![Say::StepRead, Say::StepApply, Say::StepEmpty, Say::StepConfirm],
                match stage {
                    None | Some(At::AwaitingCard | At::Reading | At::Querying) => 0,
                    Some(At::Ordering | At::Authorizing) => 1,
                    Some(At::Writing | At::Checking) => 2,
                    Some(_) => 3,
                },
            ),
            Wish::Activate { .. } => (
                vec![Say::StepRead, Say::StepApply, Say::StepActivate, Say::StepConfirm],
                match stage {
                    None | Some(At::AwaitingCard | At::Reading | At::Querying) => 0,
                    Some(At::Ordering | At::Authorizing) => 1,
                    Some(At::Writing | At::Checking) => 2,
                    Some(_) => 3,
                },
            ),
            _ if stage == Some(At::Refunding) => (vec![Say::StepAsk, Say::StepCancel, Say::StepRefund], 2),
            _ if stage == Some(At::Cancelling) => (vec![Say::StepAsk, Say::StepCancel], 1),
            Wish::Cancel { .. } => (vec![Say::StepAsk, Say::StepCancel], 0),
            _ => (
                vec![
                    Say::WorkPaid,
                    Say::WorkOrder,
                    if stage == Some(At::Managing) { Say::StepManage } else { Say::WorkWrite },
                    Say::WorkCheck,
                ],
                match stage {
                    None | Some(At::AwaitingCard | At::Reading | At::Querying | At::Paying | At::EndingPayment) => 0,
                    Some(At::Ordering) => 1,
                    Some(At::Authorizing | At::Writing | At::Managing) => 2,
                    Some(_) => 3,
                },
            ),
        };
        (texts.iter().map(|text| shared.say(text)).collect(), finished)
    }

    /// Balance before, the amount, and what will be on the card; of an order its number.
    fn sums<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        if let Wish::Cancel { order_no, .. } | Wish::Manage { order_no, .. } = &self.wish {
            let number = pair(shared.look, shared.say(&Ending::OrderNumber), words(shared.look, Role::Body, order_no.to_string()));
            return Some(panel(shared.look, Ground::Sheet, number).into());
        }
        let (before, amount) = (self.before?, self.amount()?);
        // What is taken back never comes onto the card.
        if matches!(Working::stage(shared), Some(At::Cancelling | At::Refunding)) {
            let sum = pair(shared.look, shared.say(&Say::WorkAmount), even_money(shared.look, Role::Sum, amount));
            return Some(panel(shared.look, Ground::Sheet, sum).into());
        }
        let after = before.checked_add(amount)?;
        let sum = |label: &Say, sum: Fen| (shared.say(label), sum);
        let name = shared.say(&Frame::ServiceName);
        let tail = shared.say(&OnCard::Tail { tail: self.tail_now(shared) });
        let (before, added) = (sum(&Say::WorkBefore, before), sum(&Say::WorkAmount, amount));
        Some(sum_panel(shared.look, name, tail, before, added, sum(&Say::WorkAfter, after)).into())
    }

    fn line(&self, shared: &Shared) -> Vec<crate::gui::widget::Station> {
        match self.wish {
            Wish::Return { .. } => Line::Return.at(shared, self.step_words(shared).1),
            // Everything up to the writing is one station: the form is behind it, and the money comes last.
            Wish::Activate { .. } => Line::Activation.at(shared, self.step_words(shared).1.saturating_sub(1).max(1)),
            _ if !self.is_paid(shared) => Line::Money.at(shared, 1),
            // What is taken back never arrives.
            _ if matches!(Working::stage(shared), Some(At::Cancelling | At::Refunding)) => Line::Money.broken_at(shared, 2),
            _ => Line::Money.at(shared, 2),
        }
    }

    /// The card was lifted too early: the same one must come back.
    fn same_card<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let wait = shared.setup.settings.await_return.as_secs();
        let left = wait.saturating_sub(shared.live.seconds_in_stage());
        let line = if look.is_crowded() { String::new() } else { shared.say(&Say::SameSub) };
        let title = if Working::waits_for_one_card(shared) { shared.say(&OnCard::OnlyOne) } else { shared.say(&Say::SameTitle) };
        let tail = shared.say(&OnCard::Tail { tail: self.tail_now(shared) });
        let ring = Some(countdown(look, small(left), small(wait)));
        let first = same_card_panel(look, title, line, ring, shared.say(&Say::SameWhich), tail);
        Page::new(shared, Element::from(first))
            .second(self.safe(shared))
            .line(Line::Money.broken_at(shared, 2))
            .rail(Rail::one(self.slip(shared)))
    }

    /// Where the money is, and that there is no haste.
    fn safe<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let palette = look.palette();
        let safe = remark(look, Icon::Shield, palette.accent, words(look, Role::Body, shared.say(&Say::SameSafe)).width(Length::Fill));
        let later = shared.say(if look.is_elder() { &Say::SameLaterShort } else { &Say::SameLater });
        let later = remark(look, Icon::Clock, palette.accent, muted(look, Role::Body, later).width(Length::Fill));
        let mut lines = Column::new().spacing(look.thought_gap());
        if let Some(amount) = self.amount().filter(|_| !look.is_elder()) {
            lines = lines.push(pair(look, shared.say(&Say::WorkAmount), even_money(look, Role::Sum, amount)));
        }
        if let Some(before) = self.before.filter(|_| !look.is_elder()) {
            lines = lines.push(pair(look, shared.say(&Say::WorkBefore), even_money(look, Role::Sum, before)));
        }
        panel(look, Ground::Sheet, lines.push(safe).push(later)).into()
    }

    fn slip<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        // Where nothing is printed, none is promised.
        let (icon, words) = match shared.setup.slips {
            Slips::Possible => (Icon::Printer, Say::SameSlip),
            Slips::Impossible => (Icon::Wait, Say::SameLeave),
        };
        button(shared.look, Kind::Secondary, shared.say(&words)).icon(icon).id("slip").on_press(touched(Touched::SlipWanted)).into()
    }

    fn tail_now(&self, shared: &Shared) -> String {
        let told = shared.live.running.as_ref().and_then(|running| running.progress.card_tail.clone());
        told.or_else(|| self.tail.clone()).unwrap_or_default()
    }

    /// Another card lies there: the two side by side.
    fn other_card<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let tail = self.tail_now(shared);
        let head = your_turn::<Message>(look, Icon::CardWrong, shared.say(&Say::OtherTitle))
            .line(shared.say(&Say::OtherDo { tail: tail.clone() }));
        let wanted = card_beside(look, Which::Wanted, shared.say(&Say::OtherWanted), shared.say(&OnCard::Tail { tail: tail.clone() }));
        let present = card_beside(look, Which::Present, shared.say(&Say::OtherPresent), shared.say(&Say::OtherNot));
        // With large letters on a lying screen there is no room for two cards; the words name them.
        let cards = (!look.is_crowded()).then(|| row![wanted, present].spacing(look.target_gap()));
        let first = column![Element::from(head)].push(cards).spacing(look.panel_gap());
        let mut second = Column::new().spacing(look.panel_gap());
        if let Some(amount) = self.amount() {
            let kept = shared.say(&Say::OtherMoney { amount: plain(amount), tail });
            second = second.push(money_sentence(look, MoneyIs::Received, kept));
        }
        // Upright, with large letters, the two cards and the sentence fill the screen.
        let cards_and_more = !look.is_elder() || look.is_crowded();
        second = second.push(cards_and_more.then(|| self.safe(shared)));
        Page::new(shared, first).second(second).line(Line::Money.broken_at(shared, 2)).rail(Rail::one(self.slip(shared)))
    }
}

/// What is being done now, where no hand is needed.
fn doing(stage: Option<At>) -> (Icon, Say) {
    match stage {
        Some(At::Ordering) => (Icon::CardTap, Say::WorkOrdering),
        Some(At::Managing) => (Icon::CardManage, Say::WorkManaging),
        Some(At::Checking | At::Confirming | At::Ended) => (Icon::CardTap, Say::WorkReporting),
        Some(At::Cancelling) => (Icon::Wait, Say::WorkCancelling),
        Some(At::Refunding) => (Icon::Wait, Say::WorkRefunding),
        _ => (Icon::CardTap, Say::WorkTitle),
    }
}

/// What a counter's title bar says of a business: its name, and the sum it is about.
pub(in crate::gui::screen) fn title(wish: &Wish, amount: Option<Fen>, shared: &Shared) -> String {
    let business = match wish {
        Wish::Recharge { .. } => shared.say(&Frame::MenuRecharge),
        Wish::Collect { .. } => shared.say(&OnCard::HomeCollect),
        Wish::Cancel { .. } => shared.say(&Order::Cancel),
        Wish::Manage { .. } => shared.say(&Frame::BusinessManage),
        Wish::Finish { .. } => shared.say(&Frame::BusinessFinish),
        Wish::Activate { .. } => shared.say(&Frame::MenuActivate),
        Wish::Return { .. } => shared.say(&Frame::MenuReturn),
        Wish::Orders { .. } => shared.say(&Frame::MenuOrders),
        Wish::ListOpen | Wish::Sync => shared.say(&Frame::MenuOpen),
        Wish::Look => shared.say(&Frame::MenuCard),
        Wish::Shift | Wish::OpenShift { .. } | Wish::CloseShift(_) => shared.say(&Frame::MenuShift),
        Wish::CheckHealth => shared.say(&Frame::MenuSettings),
    };
    match amount.filter(|amount| *amount > Fen::ZERO) {
        Some(amount) => shared.say(&Frame::Business { business, amount: plain(amount) }),
        None => business,
    }
}

/// Counts on a screen are small; what is not is drawn as the most there is.
fn small<T: TryFrom<u64> + Default>(number: u64) -> T {
    T::try_from(number).unwrap_or_default()
}
