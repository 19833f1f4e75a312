//! How the choice of an amount looks.

use iced::Element;
use iced::widget::{Column, Row, column};

use crate::domain::Fen;
use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::offer::{Objection, Offer, whole};
use crate::gui::theme::{Canvas, Role};
use crate::gui::widget::{Focus, Key, Kind, Part, TileState, button, card_strip, keypad, sum_field, tile, words};
use crate::gui::words::plain;
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Recharge as Say};

use super::{Amount, Choice, Message as Touched, PageOf};

/// With large text there are fewer things at once.
const ELDER_TILES: usize = 3;

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Amount(message))
}

fn typed(key: Key) -> Message {
    touched(match key {
        Key::Digit(digit) => Touched::Digit(digit),
        Key::Clear => Touched::Cleared,
        Key::Backspace => Touched::Backspace,
    })
}

impl Amount {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let Some(offer) = Offer::of(shared) else { return Page::empty(shared) };
        let tail = shared.live.card.as_ref().and_then(|card| card.card_no()).map(|card_no| card_no.tail().to_owned()).unwrap_or_default();
        let strip =
            card_strip(look, vec![Part::Plain(shared.say(&OnCard::Tail { tail }))]).balance(shared.say(&OnCard::Balance), offer.balance);
        let title = words(look, Role::Title, shared.say(&Say::AmountTitle));
        let (first, second): (Element<'a, Message>, Element<'a, Message>) = match (look.is_elder(), self.page, look.canvas()) {
            (false, _, Canvas::KioskTall) => (
                column![Element::from(strip), title, self.tiles(shared, &offer, touched)].spacing(look.panel_gap()).into(),
                self.pad(shared, &offer),
            ),
            (false, _, _) => (
                column![title, self.tiles(shared, &offer, touched)].spacing(look.panel_gap()).into(),
                // Every key at its full height: the balance stands on every tile as what it becomes.
                self.pad(shared, &offer),
            ),
            (true, PageOf::Tiles, _) => {
                (column![Element::from(strip), title].spacing(look.panel_gap()).into(), self.tiles(shared, &offer, touched))
            }
            (true, PageOf::Keypad, _) => (title.into(), self.pad(shared, &offer)),
        };
        Page::new(shared, first).second(second).line(Line::Money.at(shared, 0)).rail(self.rail(shared))
    }

    pub(in crate::gui::screen) fn tiles<'a>(
        &self,
        shared: &Shared,
        offer: &Offer,
        touched: fn(Touched) -> Message,
    ) -> Element<'a, Message> {
        let look = shared.look;
        let shown = if look.is_elder() { ELDER_TILES } else { usize::MAX };
        let across = match (look.is_elder(), look.canvas()) {
            (true, _) => 1,
            (false, Canvas::KioskWide) => 2,
            (false, _) => 3,
        };
        let tiles: Vec<Element<'a, Message>> = offer
            .tiles(&shared.setup)
            .take(shown)
            .map(|(amount, objection)| self.tile(shared, offer, amount, objection, touched))
            .collect();
        let mut rows = Column::new().spacing(look.target_gap());
        let mut tiles = tiles.into_iter().peekable();
        while tiles.peek().is_some() {
            rows = rows.push(Row::with_children(tiles.by_ref().take(across).collect::<Vec<_>>()).spacing(look.target_gap()));
        }
        if look.is_elder() {
            let other = button(look, Kind::Secondary, shared.say(&Say::AmountOther)).id("other").on_press(touched(Touched::OtherWanted));
            rows = rows.push(Element::from(other));
        }
        rows.into()
    }

    fn tile<'a>(
        &self,
        shared: &Shared,
        offer: &Offer,
        amount: Fen,
        objection: Option<Objection>,
        touched: fn(Touched) -> Message,
    ) -> Element<'a, Message> {
        let state = match objection {
            Some(Objection::Most(_) | Objection::Nothing) => TileState::Impossible(shared.say(&Say::AmountLimit)),
            Some(objection) => TileState::Impossible(objection.say(&shared.texts)),
            None if *self.choice() == Choice::Tile(amount) => TileState::Selected,
            None => TileState::Rest,
        };
        let after = shared.say(&Say::AmountAfter { balance: plain(offer.after(amount)) });
        tile(shared.look, amount, state).after(after).id(format!("amount-{}", amount.get())).on_press(touched(Touched::Tile(amount))).into()
    }

    fn pad<'a>(&self, shared: &Shared, offer: &Offer) -> Element<'a, Message> {
        let look = shared.look;
        let sum = match self.choice() {
            Choice::Typed(_) => self.amount(),
            Choice::Nothing | Choice::Tile(_) => None,
        };
        let range = range(offer);
        let error = sum.and_then(|_| self.objection(shared)).map(|objection| objection.say(&shared.texts));
        let focus = if sum.is_some() { Focus::Here } else { Focus::Elsewhere };
        // Lying, a label of its own would squeeze the last row of keys.
        let (label, placeholder) = match look.canvas() {
            Canvas::KioskWide => (String::new(), shared.say(&Say::AmountOtherHint)),
            _ => (shared.say(&Say::AmountOther), shared.say(&Say::AmountHint)),
        };
        let field = sum_field(look, label, placeholder, sum).hint(shared.say(&range)).error_maybe(error).focus(focus).id("other-amount");
        column![Element::from(field), keypad(look, shared.say(&Say::AmountClear), typed)].spacing(look.line_gap() * 2.0).into()
    }

    fn rail<'a>(&self, shared: &'a Shared) -> Rail<'a> {
        let look = shared.look;
        let back = button(look, Kind::Secondary, shared.say(&Frame::Back)).icon(Icon::Back).id("back").on_press(touched(Touched::Back));
        let wrong = self.objection(shared).is_some();
        let label = if wrong { Say::AmountFix } else { Say::AmountGo };
        let go =
            button(look, Kind::Primary, shared.say(&label)).id("pay").on_press_maybe(self.payable(shared).map(|_| touched(Touched::Gone)));
        let go = if wrong { go } else { go.icon_after(Icon::Next) };
        Rail::two(back, go)
    }
}

/// Which amounts may be chosen.
pub(in crate::gui::screen) fn range(offer: &Offer) -> Say {
    Say::AmountRange { minimum: whole(offer.least), step: whole(offer.step), most: plain(offer.most) }
}
