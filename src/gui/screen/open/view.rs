//! How what is open looks.

use iced::widget::{column, row};
use iced::{Element, Length};

use crate::flow::Case;
use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::setup::Slips;
use crate::gui::theme::{Height, Role, Tone};
use crate::gui::widget::{Chosen, Kind, TableColumn, button, cell, chip, even_money, notice, table};
use crate::gui::words::when;
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Order as Say};

use super::{Day, Message as Touched, Open, Right, right};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Open(message))
}

impl Open {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let body: Element<'a, Message> = match &self.told {
            None => notice::<Message>(look, Tone::Info, shared.say(&Say::AskingJournal)).icon(Icon::Wait).into(),
            Some(Err(fault)) => {
                notice::<Message>(look, Tone::Danger, shared.say(&Say::NotKnown)).line(shared.texts.cause(fault.cause())).into()
            }
            Some(Ok(cases)) if cases.is_empty() => {
                notice::<Message>(look, Tone::Success, shared.say(&Say::NothingOpen)).icon(Icon::Done).into()
            }
            Some(Ok(cases)) => self.table(shared, cases),
        };
        let content = column![self.head(shared)].push(self.export_ended(shared)).push(body).spacing(look.panel_gap());
        let page = Page::new(shared, content).title(shared.say(&Frame::MenuOpen));
        let settle =
            button(look, Kind::Secondary, shared.say(&Say::Settle)).icon(Icon::Wait).id("settle").on_press(touched(Touched::Settled));
        match self.rows().get(self.selected) {
            Some(case) => {
                let why = notice::<Message>(look, tone_of(case, shared).0, sentence(case, shared));
                let finish = button(look, Kind::YourTurn, shared.say(&Say::Finish)).icon(Icon::CardManage).hint("Enter").id("finish");
                let width = look.card_width() * 0.55;
                page.rail(Rail::three(
                    Element::from(why),
                    settle.width(Length::Fixed(width)),
                    finish.width(Length::Fixed(width)).on_press(touched(Touched::TakenUp)),
                ))
            }
            None => page,
        }
    }

    /// What may be done with the journal besides.
    fn head<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let lesser = |icon: Icon, word: &Say, id: &'static str, message: Option<Touched>| {
            let button = button(look, Kind::Secondary, shared.say(word)).icon(icon).height(Height::Standard).id(id);
            Element::from(button.on_press_maybe(message.map(touched)))
        };
        let slip = self.rows().get(self.selected).filter(|_| shared.setup.slips == Slips::Possible).map(|_| Touched::SlipWanted);
        row![
            lesser(Icon::Printer, &Say::SlipAgain, "slip-again", slip),
            lesser(Icon::Receipt, &Say::ExportToday, "export-today", Some(Touched::ExportWanted(Day::Today))),
            lesser(Icon::Receipt, &Say::ExportYesterday, "export-yesterday", Some(Touched::ExportWanted(Day::Yesterday))),
        ]
        .spacing(look.target_gap())
        .into()
    }

    fn export_ended<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let (tone, text) = match self.exported.as_ref()? {
            Ok(text) => (Tone::Success, text),
            Err(text) => (Tone::Amber, text),
        };
        Some(notice::<Message>(shared.look, tone, text.clone()).into())
    }

    fn table<'a>(&self, shared: &'a Shared, cases: &[Case]) -> Element<'a, Message> {
        let look = shared.look;
        let columns = vec![
            TableColumn::new(shared.say(&Say::ColumnWhen), Length::FillPortion(4)),
            TableColumn::new(shared.say(&Say::ColumnCode), Length::FillPortion(4)),
            TableColumn::new(shared.say(&Say::ColumnWhat), Length::FillPortion(3)),
            TableColumn::new(shared.say(&Say::ColumnCard), Length::FillPortion(4)),
            TableColumn::figures(shared.say(&Say::ColumnAmount), Length::FillPortion(3)),
            TableColumn::new(shared.say(&Say::ColumnState), Length::FillPortion(5)),
        ];
        let mut open = table(look, columns);
        for (index, case) in cases.iter().enumerate() {
            let (tone, icon, word) = tone_of(case, shared);
            let amount: Element<'a, Message> = match case.amount() {
                Some(amount) => even_money(look, Role::Body, amount).into(),
                None => cell(look, "–"),
            };
            let cells = vec![
                cell(look, when(case.opened_at().civil(), shared.live.now.civil, &shared.texts)),
                cell(look, case.key().desk_code(case.card_no().tail())),
                cell(look, what(case, shared)),
                cell(look, shared.say(&OnCard::Tail { tail: case.card_no().tail().to_owned() })),
                amount,
                chip(look, tone, icon, shared.say(&word)),
            ];
            open = open.choice(cells, Chosen::when(index == self.selected), format!("row-{index}"), touched(Touched::Selected(index)));
        }
        open.into()
    }
}

fn what(case: &Case, shared: &Shared) -> String {
    match case {
        Case::Charge(_) => shared.say(&Frame::MenuRecharge),
        Case::Service(story) => shared.texts.service(story.business.kind()),
    }
}

fn tone_of(case: &Case, shared: &Shared) -> (Tone, Icon, Say) {
    match right(case, shared) {
        Right::Settle => (Tone::Info, Icon::Wait, Say::StateSettles),
        Right::PutCard => (Tone::Amber, Icon::CardTap, Say::StateNeedsCard),
        Right::Finish => (Tone::Success, Icon::Done, Say::StateCardThere),
        Right::Person => (Tone::Danger, Icon::Error, Say::StatePerson),
    }
}

fn sentence(case: &Case, shared: &Shared) -> String {
    match (right(case, shared), case.by_hand()) {
        (Right::Person, Some(reason)) => shared.texts.by_hand(reason),
        (Right::Settle, _) => shared.say(&Say::WhySettles),
        (Right::PutCard, _) => shared.say(&Say::WhyNeedsCard { tail: case.card_no().tail().to_owned() }),
        (Right::Finish, _) => shared.say(&Say::WhyCardThere),
        (Right::Person, None) => shared.say(&Say::WhyPerson),
    }
}
