//! How the orders of a card look.

use iced::widget::{Column, Row, column, row};
use iced::{Element, Length};

use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::live::CardOnReader;
use crate::gui::setup::Slips;
use crate::gui::theme::{Canvas, Height, Role, Tone};
use crate::gui::widget::{
    Chosen, Dialog, Kind, Part, TableColumn, bold, button, card_strip, cell, chip, dialog, even_money, field, notice, order_row, pair,
    points, scrolled, segment, table,
};
use crate::gui::words::{in_fours, plain, when};
use crate::gui::{Message, Mode, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Order as Say};
use crate::proto::message::OrderRow;

use super::{Asking, Message as Touched, Orders, Right, Shown};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Orders(message))
}

impl Orders {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let page = match shared.setup.mode {
            Mode::Kiosk => self.for_a_passenger(shared),
            Mode::Counter | Mode::Bom => self.for_an_operator(shared),
        };
        page.title(shared.say(&Frame::MenuOrders))
            .over(self.asked.as_ref().and_then(|order_no| self.find(order_no)).map(|row| confirm(shared, row)))
    }

    fn state<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let look = shared.look;
        match &self.told {
            None if self.asking == Asking::NotYet => None,
            None => Some(notice::<Message>(look, Tone::Info, shared.say(&Say::Asking)).icon(Icon::Wait).into()),
            Some(Err(because)) => {
                Some(notice::<Message>(look, Tone::Amber, shared.say(&Say::NotKnown)).line(shared.texts.because(because)).into())
            }
            Some(Ok(_)) if self.rows().is_empty() => {
                Some(notice::<Message>(look, Tone::Success, shared.say(&Say::None)).icon(Icon::Done).into())
            }
            Some(Ok(_)) => None,
        }
    }

    fn for_a_passenger<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let title = crate::gui::widget::words(look, Role::Title, shared.say(&Say::Title));
        let mut list = Column::new().spacing(look.target_gap()).push(title).push(self.state(shared));
        for row in self.page_of_rows() {
            let (tone, icon) = tone_of(self.right(row));
            let state = chip(look, tone, icon, shared.texts.order_state(row.state));
            let order = order_row(look, row.amount, state, source(shared, row), sentence(shared, self.right(row)))
                .id(format!("order-{}", row.order_no));
            let order = match action(shared, self.right(row)) {
                Some((kind, icon, word)) => {
                    let act = button(look, kind, word).icon(icon).id(format!("act-{}", row.order_no));
                    order.action(Element::from(act.on_press(touched(Touched::Acted(row.order_no.clone())))))
                }
                None => order.nothing(shared.say(&Say::Nothing)),
            };
            list = list.push(Element::from(order));
        }
        let back = button(look, Kind::Secondary, shared.say(&Frame::Back)).icon(Icon::Back).id("back").on_press(touched(Touched::Left));
        let rail = if self.pages() > 1 {
            let next = button(look, Kind::Secondary, shared.say(&Say::NextPage)).icon_after(Icon::Next).id("next");
            Rail::two(back, next.on_press(touched(Touched::NextPage)))
        } else {
            Rail::one(back)
        };
        Page::new(shared, scrolled(look, list)).rail(rail)
    }

    fn for_an_operator<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let number =
            field(look, shared.say(&Say::CardNo), shared.say(&Say::CardNoHint), self.typed.as_str(), |text| touched(Touched::Typed(text)));
        let number = number.without_line().id("card-no").input_id("card-no-input");
        // With nothing typed Enter does what is right for the row.
        let number = number.on_submit_maybe((!self.typed.trim().is_empty()).then(|| touched(Touched::Asked)));
        let ask = button(look, Kind::Secondary, shared.say(&Say::Ask))
            .icon(Icon::Search)
            .height(Height::Standard)
            .width(Length::Fixed(look.card_width() * 0.3))
            .id("ask");
        let filter = [(Shown::Waiting, Say::ShowWaiting), (Shown::All, Say::ShowAll)].map(|(shown, word)| {
            let choice = segment(look, shared.say(&word), Chosen::when(self.shown == shown)).id(format!("show-{shown:?}"));
            Element::from(choice.on_press(touched(Touched::Shown(shown))))
        });
        let head = row![
            Element::from(number),
            Element::from(ask.on_press(touched(Touched::Asked))),
            Row::with_children(filter).spacing(look.target_gap()).width(Length::FillPortion(1))
        ];
        let head = head.spacing(look.thought_gap()).align_y(iced::alignment::Vertical::Bottom);
        let body = match (&self.told, self.state(shared)) {
            (None, state) => column![].push(state).push(what_is_found(shared, self.asking)).spacing(look.panel_gap()).into(),
            (Some(_), Some(state)) => state,
            (Some(_), None) => self.table(shared),
        };
        let page = Page::new(shared, column![head].push(self.whose(shared)).push(body).spacing(look.panel_gap()));
        match self.rows().get(self.selected) {
            Some(row) => page.rail(self.selected_rail(shared, row)),
            None => page,
        }
    }

    /// Whose orders these are: the card on the reader, or a number that was typed.
    fn whose<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let look = shared.look;
        let card_no = self.card_no.as_ref().filter(|_| look.canvas() == Canvas::Counter)?;
        let tail = shared.say(&OnCard::Tail { tail: card_no.tail().to_owned() });
        let here = shared.live.card.as_ref().filter(|card| card.card_no() == Some(card_no)).and_then(CardOnReader::balance);
        Some(match here {
            Some(balance) => card_strip(look, vec![Part::Strong(tail)]).balance(shared.say(&OnCard::Balance), balance).into(),
            None => pair(look, shared.say(&Say::CardNo), bold(look, Role::Body, in_fours(card_no.reveal()))),
        })
    }

    fn table<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let columns = vec![
            TableColumn::new(shared.say(&Say::ColumnWhen), Length::FillPortion(4)),
            TableColumn::new(shared.say(&Say::ColumnNumber), Length::FillPortion(5)),
            TableColumn::new(shared.say(&Say::ColumnSource), Length::FillPortion(4)),
            TableColumn::figures(shared.say(&Say::ColumnAmount), Length::FillPortion(3)),
            TableColumn::new(shared.say(&Say::ColumnState), Length::FillPortion(5)),
        ];
        let mut orders = table(look, columns);
        for (index, row) in self.rows().into_iter().enumerate() {
            let (tone, icon) = tone_of(self.right(row));
            let cells = vec![
                cell(look, made_at(shared, row)),
                cell(look, row.order_no.to_string()),
                cell(look, row.channel_text.trim().to_owned()),
                Element::from(even_money(look, Role::Body, row.amount)),
                chip(look, tone, icon, shared.texts.order_state(row.state)),
            ];
            let selected = Chosen::when(index == self.selected);
            orders = orders.choice(cells, selected, format!("row-{index}"), touched(Touched::Selected(index)));
        }
        scrolled(look, orders)
    }

    /// What may be done with the selected row, with its reason.
    fn selected_rail<'a>(&self, shared: &'a Shared, row: &OrderRow) -> Rail<'a> {
        let look = shared.look;
        let why = notice::<Message>(look, tone_of(self.right(row)).0, sentence(shared, self.right(row)));
        let lesser = if self.may_cancel(row) {
            let cancel = button(look, Kind::Danger, shared.say(&Say::Cancel)).id("cancel");
            cancel.on_press(touched(Touched::CancelWanted(row.order_no.clone())))
        } else {
            let wanted = (shared.setup.slips == Slips::Possible).then(|| touched(Touched::SlipWanted(row.order_no.clone())));
            button(look, Kind::Secondary, shared.say(&Say::SlipAgain)).icon(Icon::Printer).id("slip-again").on_press_maybe(wanted)
        };
        let lesser = lesser.width(Length::Fixed(look.card_width() * 0.4));
        match action(shared, self.right(row)) {
            Some((kind, icon, word)) => {
                let act = button(look, kind, word).icon(icon).hint("Enter").width(Length::Fixed(look.card_width() * 0.6)).id("act");
                Rail::three(Element::from(why), lesser, act.on_press(touched(Touched::Acted(row.order_no.clone()))))
            }
            None => Rail::two(Element::from(why), lesser),
        }
    }
}

/// What is found here, while nothing is.
fn what_is_found(shared: &Shared, asking: Asking) -> Element<'_, Message> {
    let look = shared.look;
    let all = [
        (Icon::CardTap, Say::HowCardTitle, Say::HowCard),
        (Icon::Search, Say::HowNumberTitle, Say::HowNumber),
        (Icon::Collect, Say::HowDoTitle, Say::HowDo),
        (Icon::Printer, Say::HowSlipTitle, Say::HowSlip),
    ];
    // The narrow canvas has room for what comes first while something else is said above it.
    let shown = if asking == Asking::Yes && look.canvas() == Canvas::Bom { 2 } else { all.len() };
    points(look, all.into_iter().take(shown).map(|(icon, title, how)| (icon, shared.say(&title), shared.say(&how))))
}

fn confirm<'a>(shared: &'a Shared, row: &OrderRow) -> Dialog<'a, Message> {
    let look = shared.look;
    let no = button(look, Kind::Secondary, shared.say(&Frame::Back)).id("keep").on_press(touched(Touched::CancelLeft));
    let yes = button(look, Kind::DangerConfirm, shared.say(&Say::CancelYes)).id("cancel-yes").on_press(touched(Touched::CancelConfirmed));
    let money = shared.say(&Say::CancelMoney { amount: plain(row.amount) });
    dialog(look, shared.say(&Say::CancelTitle)).money(Tone::Amber, money).button(no).button(yes)
}

/// The button for the one right thing to do.
fn action(shared: &Shared, right: Right) -> Option<(Kind, Icon, String)> {
    match right {
        Right::Collect => Some((Kind::Primary, Icon::Collect, shared.say(&Say::Collect))),
        Right::Manage => Some((Kind::YourTurn, Icon::CardManage, shared.say(&Say::Manage))),
        Right::Cancel => Some((Kind::Secondary, Icon::Receipt, shared.say(&Say::RefundAgain))),
        Right::Finish => Some((Kind::YourTurn, Icon::CardManage, shared.say(&Say::Finish))),
        Right::Nothing | Right::CallPerson => None,
    }
}

fn tone_of(right: Right) -> (Tone, Icon) {
    match right {
        Right::Collect => (Tone::Info, Icon::Info),
        Right::Manage | Right::Finish => (Tone::Amber, Icon::Wait),
        Right::Cancel => (Tone::Amber, Icon::Warning),
        Right::CallPerson => (Tone::Danger, Icon::Error),
        Right::Nothing => (Tone::Success, Icon::Done),
    }
}

fn sentence(shared: &Shared, right: Right) -> String {
    shared.say(&match right {
        Right::Collect => Say::WhyCollect,
        Right::Manage | Right::Finish => Say::WhyManage,
        Right::Cancel => Say::WhyRefund,
        Right::CallPerson => Say::WhyByHand,
        Right::Nothing => Say::WhyNothing,
    })
}

fn source(shared: &Shared, row: &OrderRow) -> String {
    let parts = [made_at(shared, row), row.channel_text.trim().to_owned(), row.pay_type_text.trim().to_owned()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("·")
}

fn made_at(shared: &Shared, row: &OrderRow) -> String {
    let (date, time) = &row.created;
    let stamp = crate::domain::Stamp::parse(date, time);
    stamp.map_or_else(|| format!("{date} {time}"), |stamp| when(stamp.civil(), shared.live.now.civil, &shared.texts))
}
