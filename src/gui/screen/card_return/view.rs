//! How a card's return looks.

use iced::Element;
use iced::widget::{Column, column};

use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::theme::{Role, Tone};
use crate::gui::widget::{Chosen, Dialog, Ground, Kind as ButtonKind, button, dialog, even_money, field, notice, option_card, pair, panel};
use crate::gui::words::plain;
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Service as Say};

use super::super::card::{Condition, open_here, picture};
use super::{Asked, CardReturn, Kind, Message as Touched};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::CardReturn(message))
}

impl CardReturn {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let kinds = [
            (Kind::Good, Icon::Card, Say::ReturnGood, Say::ReturnGoodHow),
            (Kind::Broken, Icon::CardBroken, Say::ReturnBroken, Say::ReturnBrokenHow),
        ]
        .map(|(kind, icon, title, how)| {
            let choice =
                option_card(look, icon, shared.say(&title), shared.say(&how), Chosen::when(self.kind == kind)).id(format!("kind-{kind:?}"));
            Element::from(choice.on_press(touched(Touched::Kind(kind))))
        });
        let first = column![Column::with_children(kinds).spacing(look.target_gap())].push(match self.kind {
            Kind::Good => picture(shared, &Condition::of(shared)).map(Element::from),
            Kind::Broken => None,
        });
        let second = column![
            match self.kind {
                Kind::Good => self.good(shared),
                Kind::Broken => self.broken(shared),
            },
            Element::from(notice::<Message>(look, Tone::Amber, shared.say(&Say::ReturnWarn)).icon(Icon::Cash)),
        ];
        let go = button(look, ButtonKind::Danger, shared.say(&Say::ReturnGo)).icon(Icon::ReturnCard).hint("Enter").id("go");
        let go = go.on_press_maybe(self.returned(shared).map(|_| touched(Touched::Gone)));
        let leave =
            button(look, ButtonKind::Secondary, shared.say(&Frame::Cancel)).hint("Esc").id("leave").on_press(touched(Touched::Left));
        Page::new(shared, first.spacing(look.panel_gap()))
            .second(second.spacing(look.panel_gap()))
            .title(shared.say(&Say::ReturnTitle))
            .line(Line::Return.at(shared, 0))
            .rail(Rail::two(leave, go))
            .over((self.asked == Asked::Yes).then(|| self.question(shared)))
    }

    /// What the card holds, or why it cannot be given back as a good one.
    fn good<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let balance = shared.live.card.as_ref().and_then(crate::gui::live::CardOnReader::balance);
        if let (Some(_), Some(balance)) = (self.returned(shared), balance) {
            let row = pair(look, shared.say(&OnCard::Balance), even_money(look, Role::Sum, balance));
            panel(look, Ground::Sheet, row).into()
        } else {
            let text = match Condition::of(shared) {
                _ if open_here(shared).is_some() => OnCard::OpenBlock,
                Condition::Offline => OnCard::Offline,
                Condition::Inactive => OnCard::Inactive,
                Condition::Foreign => OnCard::Foreign,
                Condition::Several => OnCard::Two,
                Condition::Unreadable => OnCard::Unreadable,
                _ => OnCard::HomeTitle,
            };
            notice::<Message>(look, Tone::Amber, shared.say(&text)).icon(Icon::CardTap).into()
        }
    }

    fn broken<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let number = field(look, shared.say(&Say::FaceNumber), String::new(), self.number.as_str(), |text| touched(Touched::Number(text)));
        let again =
            field(look, shared.say(&Say::FaceNumberAgain), String::new(), self.again.as_str(), |text| touched(Touched::Again(text)));
        let error = self.numbers_differ().then(|| shared.say(&Say::FaceNumbersDiffer));
        // One below the other: a number has nineteen digits, and they are compared by eye.
        let fields = column![
            Element::from(number.without_line().id("number").input_id("number-input")),
            Element::from(again.error_maybe(error).id("again").input_id("again-input"))
        ];
        panel(look, Ground::Sheet, fields.spacing(look.thought_gap())).into()
    }

    /// What cannot be undone is asked once more, with what it does to the money.
    fn question<'a>(&self, shared: &'a Shared) -> Dialog<'a, Message> {
        let look = shared.look;
        let no = button(look, ButtonKind::Secondary, shared.say(&Say::ReturnNo)).id("keep").on_press(touched(Touched::NotConfirmed));
        let yes =
            button(look, ButtonKind::DangerConfirm, shared.say(&Say::ReturnYes)).id("return-yes").on_press(touched(Touched::Confirmed));
        let asked = dialog(look, shared.say(&Say::ReturnConfirm));
        let asked = match (self.kind, shared.live.card.as_ref().and_then(crate::gui::live::CardOnReader::balance)) {
            (Kind::Good, Some(balance)) => asked.line(shared.say(&Say::ReturnConfirmMoney { amount: plain(balance) })),
            _ => asked,
        };
        asked.money(Tone::Amber, shared.say(&Say::ReturnWarn)).button(no).button(yes)
    }
}
