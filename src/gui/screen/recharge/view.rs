//! How an operator's recharge looks.

use iced::Element;
use iced::widget::{Column, Row, column, space};

use crate::domain::Fen;
use crate::gui::frame::{Line, Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::offer::Offer;
use crate::gui::screen::amount;
use crate::gui::screen::card::{Condition, open_here, picture};
use crate::gui::screen::payment::Payment;
use crate::gui::theme::{Canvas, Height, Role, Tone};
use crate::gui::widget::{
    Chosen, Ground, Kind, Part, button, card_strip, field, money, notice, pair, panel, remark, segment, words, your_turn,
};
use crate::gui::words::plain;
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Card as OnCard, Frame, Recharge as Say};

use super::{Means, Message as Touched, Recharge};

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Recharge(message))
}

impl Recharge {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let title = shared.say(&Frame::MenuRecharge);
        let Some(offer) = Offer::of(shared).filter(|_| open_here(shared).is_none()) else {
            return Page::new(shared, self.no_card(shared)).second(space()).title(title).rail(Rail::one(leave(shared)));
        };
        let tail = shared.live.card.as_ref().and_then(|card| card.card_no()).map(|card_no| card_no.tail().to_owned()).unwrap_or_default();
        let strip =
            card_strip(look, vec![Part::Plain(shared.say(&OnCard::Tail { tail }))]).balance(shared.say(&OnCard::Balance), offer.balance);
        let first = column![
            Element::from(strip),
            self.amount.tiles(shared, &offer, |message| touched(Touched::Amount(message))),
            self.other(shared, &offer)
        ];
        let go = button(look, Kind::Primary, shared.say(&Say::CashGo)).icon(Icon::TopUp).hint("Enter").id("go");
        let go = go.on_press_maybe(self.wish(shared).map(|_| touched(Touched::Gone)));
        Page::new(shared, first.spacing(look.panel_gap()))
            .second(self.money(shared))
            .title(title)
            .line(Line::Money.at(shared, usize::from(self.due(shared).is_some())))
            .rail(Rail::two(leave(shared), go))
    }

    /// Without a card there is nothing to choose: what to do instead.
    fn no_card<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let text = match Condition::of(shared) {
            Condition::Several => OnCard::Two,
            Condition::Unreadable => OnCard::Unreadable,
            Condition::Offline => OnCard::Offline,
            Condition::NoReader => OnCard::NoReader,
            Condition::Inactive => OnCard::Inactive,
            Condition::Foreign => OnCard::Foreign,
            _ if open_here(shared).is_some() => OnCard::OpenBlock,
            _ => OnCard::HomeTitle,
        };
        let why = notice::<Message>(shared.look, Tone::Amber, shared.say(&text)).icon(Icon::CardTap);
        // A card that cannot be shown says so itself.
        let is_read = shared.live.card.as_ref().is_some_and(|card| card.sight().is_some());
        let shown = picture(shared, &Condition::of(shared)).map(Element::from);
        let why = (is_read || shown.is_none()).then(|| Element::from(why));
        column![].push(shown).push(why).spacing(shared.look.panel_gap()).into()
    }

    fn other<'a>(&'a self, shared: &'a Shared, offer: &Offer) -> Element<'a, Message> {
        let error = self.objection(shared).filter(|_| !self.amount.typed().is_empty()).map(|objection| objection.say(&shared.texts));
        field(shared.look, shared.say(&Say::AmountOther), shared.say(&Say::AmountHint), self.amount.typed(), |text| {
            touched(Touched::AmountTyped(text))
        })
        .hint(shared.say(&amount::range(offer)))
        .error_maybe(error)
        .id("other-amount")
        .input_id("other-amount-input")
        .on_submit(touched(Touched::Gone))
        .into()
    }

    /// What is due, how it is paid, what goes back.
    fn money<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let due = self.due(shared).unwrap_or(Fen::ZERO);
        let means =
            [(Means::Cash, Icon::Cash, Say::PayCash), (Means::Bank, Icon::BankPos, Say::PayBank), (Means::Code, Icon::Qr, Say::PayCode)];
        let ways = means.into_iter().map(|(means, icon, word)| {
            let choice = segment(look, shared.say(&word), Chosen::when(self.means == means)).icon(icon).id(format!("means-{means:?}"));
            Element::from(choice.on_press(touched(Touched::Means(means))))
        });
        let mut parts = Column::new().spacing(look.thought_gap());
        parts = parts.push(pair(look, shared.say(&Say::CashDue), Element::from(money(look, due).role(Role::Display).deciding())));
        parts = parts.push(Row::with_children(ways.collect::<Vec<_>>()).spacing(look.target_gap()));
        parts = match self.means {
            Means::Cash => parts.push(self.cash(shared, due)),
            Means::Bank => parts.push(self.bank(shared)),
            Means::Code if Payment::is_possible(shared) => parts.push(words(look, Role::Body, shared.say(&Say::PayScanHow))),
            Means::Code => parts.push(words(look, Role::Body, shared.say(&Frame::Paused))),
        };
        panel(look, Ground::Sheet, parts).into()
    }

    fn cash<'a>(&'a self, shared: &'a Shared, due: Fen) -> Element<'a, Message> {
        let look = shared.look;
        let error = match (self.received_is_no_sum(), self.short(shared)) {
            (true, _) => Some(shared.say(&Say::CashNoSum)),
            (false, Some(amount)) => Some(shared.say(&Say::CashShort { amount: plain(amount) })),
            (false, None) => None,
        };
        let received =
            field(look, shared.say(&Say::CashReceived), plain(due), self.received.as_str(), |text| touched(Touched::Received(text)))
                .error_maybe(error)
                .id("received")
                .input_id("received-input")
                .on_submit(touched(Touched::Gone));
        let notes = notes_for(due).into_iter().map(|note| {
            let note_button =
                button(look, Kind::Secondary, format!("¥{}", plain(note))).height(Height::Standard).id(format!("note-{}", note.get()));
            Element::from(note_button.on_press(touched(Touched::ReceivedNote(note))))
        });
        let change = self.change(shared).unwrap_or(Fen::ZERO);
        let out = your_turn::<Message>(look, Icon::Cash, shared.say(&Say::CashChange))
            .end(Element::from(money(look, change).role(Role::Display)));
        let order = remark(look, Icon::Info, look.palette().accent, words(look, Role::Second, shared.say(&Say::CashOrder)));
        let roomy = look.canvas() == Canvas::Counter;
        let notes = Row::with_children(notes.collect::<Vec<_>>()).spacing(look.target_gap());
        let change = (change > Fen::ZERO).then_some(Element::from(out));
        let no_change = change.is_none();
        column![Element::from(received)]
            .push((roomy || no_change).then_some(notes))
            .push(change)
            .push((roomy && no_change).then_some(order))
            .spacing(look.thought_gap())
            .into()
    }

    fn bank<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let slip = field(shared.look, shared.say(&Say::Reference), String::new(), self.slip.as_str(), |text| touched(Touched::Slip(text)));
        slip.hint(shared.say(&Say::ReferenceHint)).id("slip-number").input_id("slip-number-input").on_submit(touched(Touched::Gone)).into()
    }
}

fn leave(shared: &Shared) -> Element<'_, Message> {
    let back = button(shared.look, Kind::Secondary, shared.say(&Frame::Cancel)).hint("Esc").id("leave");
    back.on_press(touched(Touched::Left)).into()
}

/// The sums a customer is likely to hand over: the next whole notes.
fn notes_for(due: Fen) -> Vec<Fen> {
    let mut notes: Vec<Fen> = [5_000, 10_000, 20_000]
        .into_iter()
        .map(|note| Fen::new(if due.get() == 0 { note } else { next_multiple(due.get(), note) }))
        .collect();
    notes.insert(0, due);
    notes.retain(|note| *note > Fen::ZERO);
    notes.sort();
    notes.dedup();
    notes.truncate(3);
    notes
}

/// The next multiple of a note, from a sum that is not negative.
fn next_multiple(sum: i64, note: i64) -> i64 {
    let over = sum % note;
    if over == 0 { sum } else { sum - over + note }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_whole_notes_are_offered() {
        let yuan = |amounts: &[i64]| amounts.iter().map(|amount| Fen::new(amount * 100)).collect::<Vec<_>>();
        assert_eq!(notes_for(Fen::new(15_000)), yuan(&[150, 200]));
        assert_eq!(notes_for(Fen::new(3_000)), yuan(&[30, 50, 100]));
        assert_eq!(notes_for(Fen::ZERO), yuan(&[50, 100, 200]));
    }
}
