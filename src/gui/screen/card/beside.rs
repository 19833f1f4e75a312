//! What stands beside the card at a counter where no card is to be shown: what was done lately, how the shift stands, what to do
//! now. An operator looks at this between two customers.

use iced::alignment::{Horizontal, Vertical};
use iced::widget::text::Wrapping;
use iced::widget::{Column, Text, column, container, row, space};
use iced::{Element, Length};

use crate::attendant::Wish;
use crate::attendant::news::Part;
use crate::flow::Cause;
use crate::gui::icon::{self, Icon};
use crate::gui::live::OnShift;
use crate::gui::recent::Recent;
use crate::gui::screen::outcome::Mood;
use crate::gui::screen::working;
use crate::gui::theme::{Canvas, Height, Role, Tone};
use crate::gui::widget::{Ground, Kind, bold, button, chip, even_money, heading, muted, pair, panel, points, rule, ruled_rows};
use crate::gui::words::when;
use crate::gui::{Business, Message, Shared};
use crate::i18n::window::{Card as Say, Ending, Frame, Shift as ShiftWords, Staff};

use super::Condition;

/// So many of the last businesses have room.
fn room(shared: &Shared) -> usize {
    if shared.look.canvas() == Canvas::Counter { 8 } else { 6 }
}

/// What stands beside the picture where there is no card's history to show.
pub(super) fn beside<'a>(shared: &'a Shared, condition: &Condition) -> Element<'a, Message> {
    let todo = match condition {
        Condition::None if !shared.live.recent.is_empty() => return lately(shared),
        Condition::None => none(shared),
        Condition::Several => several(shared),
        Condition::Unreadable => unreadable(shared),
        Condition::NoReader => no_reader(shared),
        _ => return space().into(),
    };
    points(shared.look, todo)
}

type Point = (Icon, String, String);

fn none(shared: &Shared) -> Vec<Point> {
    let say = |text: &Say| shared.say(text);
    vec![
        (Icon::CardTap, say(&Say::DeskPutTitle), say(&Say::DeskPut)),
        (Icon::CardTwo, say(&Say::TryOneTitle), say(&Say::DeskOne)),
        (Icon::Search, say(&Say::DeskWithoutTitle), say(&Say::DeskWithout)),
        (Icon::ReturnCard, say(&Say::DeskBrokenTitle), say(&Say::DeskBroken)),
    ]
}

fn several(shared: &Shared) -> Vec<Point> {
    let say = |text: &Say| shared.say(text);
    vec![(Icon::CardTwo, say(&Say::OnlyOne), say(&Say::DeskTwo)), (Icon::Shield, say(&Say::DeskSafeTitle), say(&Say::DeskTwoSafe))]
}

fn unreadable(shared: &Shared) -> Vec<Point> {
    let say = |text: &Say| shared.say(text);
    vec![
        (Icon::CardTap, say(&Say::TryFlatTitle), say(&Say::TryFlat)),
        (Icon::CardTwo, say(&Say::TryOneTitle), say(&Say::DeskOne)),
        (Icon::ReturnCard, say(&Say::DeskBrokenTitle), say(&Say::DeskBroken)),
        (Icon::Search, say(&Say::DeskWithoutTitle), say(&Say::DeskWithout)),
    ]
}

fn no_reader(shared: &Shared) -> Vec<Point> {
    let say = |text: &Say| shared.say(text);
    let fault = shared.live.troubles.get(&Part::Reader).and_then(|health| health.trouble.as_ref());
    let code = fault.map_or_else(|| Cause::ReaderGone.short_code(), |fault| fault.cause().short_code());
    let call = Say::DeskCall { code: shared.say(&Ending::OutCode { code }), phone: shared.setup.phone.clone() };
    vec![
        (Icon::Reader, say(&Say::DeskReaderTitle), say(&Say::DeskReader)),
        (Icon::Shield, say(&Say::DeskSafeTitle), say(&Say::DeskReaderSafe)),
        (Icon::User, say(&Say::DeskCallTitle), say(&call)),
    ]
}

/// How the shift stands, under the picture.
pub(super) fn standing(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let live = &shared.live;
    let title = match &live.shift {
        OnShift::Open(shift) => {
            let since = ShiftWords::Opened { time: when(shift.opened.at.civil(), live.now.civil, &shared.texts) };
            let number = bold(look, Role::Heading, shared.say(&ShiftWords::Number { number: shift.number.to_string() }));
            Some(row![number, space().width(Length::Fill), muted(look, Role::Body, shared.say(&since))].align_y(Vertical::Center).into())
        }
        OnShift::None => {
            let none = bold(look, Role::Heading, shared.say(&Frame::NoShift));
            let go = go_there(shared, &ShiftWords::Open, Icon::Shift, "go-shift", "F7", Business::Shift);
            Some(Element::from(row![none, space().width(Length::Fill), go].align_y(Vertical::Center)))
        }
        OnShift::Unknown => None,
    };
    let taken = pair(look, shared.say(&Staff::TakenToday), even_money(look, Role::Heading, live.standing.taken_today));
    let open = live.standing.open;
    let state = if open > 0 {
        chip(look, Tone::Amber, Icon::Wait, shared.say(&Frame::OpenOrders { count: open.to_string() }))
    } else {
        chip(look, Tone::Success, Icon::Done, shared.say(&Say::DeskNothingOpen))
    };
    let go = (open > 0).then(|| go_there(shared, &ShiftWords::GoThere, Icon::CardManage, "go-open", "F6", Business::Open));
    let state = row![state, space().width(Length::Fill)].push(go).align_y(Vertical::Center);
    let rows = [title, Some(taken), Some(state.into())].into_iter().flatten();
    let rows = rows.map(|line| container(line).padding([look.line_gap() * 1.5, 0.0]).into());
    panel(look, Ground::Sheet, ruled_rows(look, rows.collect())).tight().into()
}

fn go_there<'a>(
    shared: &'a Shared,
    word: &ShiftWords,
    icon: Icon,
    id: &'static str,
    key: &'static str,
    business: Business,
) -> Element<'a, Message> {
    let look = shared.look;
    let go = button(look, Kind::Secondary, shared.say(word)).icon(icon).hint(key).height(Height::Standard).id(id);
    go.width(Length::Fixed(look.card_width() * 0.36)).on_press(Message::Chosen(business)).into()
}

/// What ended here lately, newest first.
fn lately(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let mut list = Column::new();
    for (index, recent) in shared.live.recent.iter().take(room(shared)).enumerate() {
        if index > 0 {
            list = list.push(rule(look));
        }
        list = list.push(line(shared, recent));
    }
    let sheet = panel(look, Ground::Sheet, list).tight();
    let lately = column![heading(look, shared.say(&Say::DeskLately)), Element::from(sheet)].spacing(look.line_gap() * 2.0);
    // A day that has just begun leaves room for what to do.
    let begins = shared.live.recent.iter().count() < 3;
    let shown = if look.canvas() == Canvas::Counter { 4 } else { 3 };
    let todo = begins.then(|| points(look, none(shared).into_iter().take(shown)));
    Column::new().push(lately).push(todo).spacing(look.panel_gap()).into()
}

fn one_line(text: Text<'_>) -> Text<'_> {
    text.wrapping(Wrapping::None)
}

fn line<'a>(shared: &'a Shared, recent: &Recent) -> Element<'a, Message> {
    let look = shared.look;
    let (tone, sign, state) = match recent.mood {
        Mood::Done => (Tone::Success, Icon::Done, Say::DeskDone),
        Mood::Nothing => (Tone::Plain, Icon::Info, Say::DeskNothing),
        Mood::Unfinished => (Tone::Amber, Icon::Wait, Say::DeskUnfinished),
        Mood::ByHand => (Tone::Danger, Icon::Error, Say::DeskByHand),
    };
    let colour = look.palette().letters(tone);
    let what = working::title(&recent.wish, None, shared);
    let time = when(recent.at, shared.live.now.civil, &shared.texts);
    let whose = if recent.tail.is_empty() { String::new() } else { shared.say(&Say::Tail { tail: recent.tail.clone() }) };
    // What has come onto a card, or was paid out, has its sign; what did neither has none.
    let moved = recent.mood == Mood::Done && !matches!(recent.wish, Wish::Cancel { .. });
    let amount = recent.amount.map(|amount| {
        let sum = even_money(look, Role::Body, amount);
        Element::from(if moved { sum.signed() } else { sum })
    });
    let when_and_whose = [time, whose].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ");
    let what = column![one_line(bold(look, Role::Body, what)), one_line(muted(look, Role::Second, when_and_whose))];
    let how = column![].push(amount).push(one_line(muted(look, Role::Second, shared.say(&state)))).align_x(Horizontal::Right);
    let cells = row![icon::view(sign, look.icon(), colour), what.width(Length::Fill), how];
    container(cells.spacing(look.thought_gap() * 1.25).align_y(Vertical::Center)).padding([look.line_gap(), 0.0]).into()
}
