//! How the registration looks.

use iced::Element;
use iced::widget::{Column, Row, column};

use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::theme::{Canvas, Tone};
use crate::gui::widget::{Chosen, Ground, Kind as ButtonKind, button, field, form_row, notice, panel, segment};
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Service as Say};

use super::super::card::{Condition, open_here, picture};
use super::{Activation, Document, Kind, Message as Touched, Wrong};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Activation(message))
}

impl Activation {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let mut first = Column::new().spacing(look.panel_gap());
        first = first.push(picture(shared, &Condition::of(shared)).map(Element::from));
        first = first.push(self.objection(shared));
        first = first.push(self.price(shared));
        let go = button(look, ButtonKind::Primary, shared.say(&Say::ActivationGo)).icon(Icon::Activate).hint("Enter").id("go");
        let go = go.on_press_maybe(self.wish(shared).map(|_| touched(Touched::Gone)));
        let leave =
            button(look, ButtonKind::Secondary, shared.say(&Frame::Cancel)).hint("Esc").id("leave").on_press(touched(Touched::Left));
        let page = Page::new(shared, first).second(self.form(shared)).title(shared.say(&Say::ActivationTitle)).rail(Rail::two(leave, go));
        // A subway position's screen is too low for the form and the line.
        if look.canvas() == Canvas::Bom { page } else { page.line(Line::Activation.at(shared, 0)) }
    }

    /// Why this card is not activated.
    fn objection<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let text = match Condition::of(shared) {
            _ if open_here(shared).is_some() => shared.say(&OnCard::OpenBlock),
            Condition::Inactive => return None,
            Condition::Fine | Condition::Offline => shared.say(&Say::CardIsActive),
            Condition::Stopped(code) => shared.say(&OnCard::Stopped { code }),
            Condition::Refused { words, code } => shared.say(&OnCard::RefusedBy { words, code }),
            Condition::Foreign => shared.say(&OnCard::Foreign),
            Condition::Several => shared.say(&OnCard::Two),
            Condition::Unreadable => shared.say(&OnCard::Unreadable),
            Condition::None | Condition::Reading | Condition::NoReader => shared.say(&Say::PutNewCard),
        };
        Some(notice::<Message>(shared.look, Tone::Amber, text).icon(Icon::CardTap).into())
    }

    /// What is paid, and how: the centre's price is told by its end, and it takes cash alone.
    fn price<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        // What speaks against it needs the room, and comes first.
        let free = self.objection(shared).is_none();
        free.then(|| notice::<Message>(shared.look, Tone::Info, shared.say(&Say::PriceLater)).icon(Icon::Cash).into())
    }

    fn form<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let kinds = [(Kind::Registered, Icon::IdCard, Say::KindRegistered), (Kind::Anonymous, Icon::User, Say::KindAnonymous)].map(
            |(kind, icon, word)| {
                let choice = segment(look, shared.say(&word), Chosen::when(self.kind == kind)).icon(icon).id(format!("kind-{kind:?}"));
                Element::from(choice.on_press(touched(Touched::Kind(kind))))
            },
        );
        let mut parts = column![Row::with_children(kinds).spacing(look.target_gap())].spacing(look.thought_gap());
        if self.kind == Kind::Registered {
            let documents = Document::ALL.map(|document| {
                let word = match document {
                    Document::ResidentId => Say::DocumentResident,
                    Document::Passport => Say::DocumentPassport,
                    Document::Other => Say::DocumentOther,
                };
                let choice = segment(look, shared.say(&word), Chosen::when(self.document == document)).id(format!("document-{document:?}"));
                Element::from(choice.on_press(touched(Touched::Document(document))))
            });
            let name = field(look, shared.say(&Say::Name), String::new(), self.name.as_str(), |text| touched(Touched::Name(text)));
            let mobile = field(look, shared.say(&Say::Mobile), String::new(), self.mobile.as_str(), |text| touched(Touched::Mobile(text)));
            let mobile = mobile.error_maybe(self.mobile_is_wrong().map(|_| shared.say(&Say::MobileWrong)));
            let number = field(look, shared.say(&Say::IdNo), String::new(), self.id_no.as_str(), |text| touched(Touched::IdNo(text)));
            let number = number.error_maybe(self.id_error(shared)).id("id-no").input_id("id-no-input");
            parts = parts
                .push(form_row(
                    look,
                    vec![name.words().id("name").input_id("name-input").into(), mobile.id("mobile").input_id("mobile-input").into()],
                ))
                .push(Row::with_children(documents).spacing(look.target_gap()))
                .push(Element::from(number))
                .push(
                    (look.canvas() != Canvas::Bom)
                        .then(|| notice::<Message>(look, Tone::Info, shared.say(&Say::Privacy)).icon(Icon::Shield)),
                );
        }
        panel(look, Ground::Sheet, parts).into()
    }

    /// Said only once enough was typed to be wrong.
    fn id_error(&self, shared: &Shared) -> Option<String> {
        match self.id_is_wrong()? {
            Wrong::Check => Some(shared.say(&Say::IdCheck)),
            Wrong::Length | Wrong::Missing => None,
        }
    }
}
