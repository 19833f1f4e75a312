//! How the card's screen looks.

use iced::alignment::Vertical;
use iced::widget::{Column, column, container, row, space};
use iced::{Element, Length};

use crate::domain::Fen;
use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::theme::{Canvas, Role, Tone};
use crate::gui::widget::{
    CardPicture, Ground, Kind, blank_card, bold, button, card_picture, explain, heading, history_row, labelled, muted, notice, panel, rule,
    ruled_rows, scrolled, unreadable_card,
};
use crate::gui::words::{in_fours, masked, plain, when, whole_date};
use crate::gui::{Message, Mode, Shared, screen};
use crate::i18n::window::{Card as Say, Ending, Frame};
use crate::proto::files::{Logged, Record18};
use crate::proto::purse::TransactionKind;

use super::{Card, Condition, Message as Touched, beside, code_of_trouble, may_top_up, open_here, pause, waiting};

/// As many records as a card keeps.
const RECORDS: usize = 10;

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Card(message))
}

impl Card {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let condition = Condition::of(shared);
        let mut first = Column::new().spacing(look.panel_gap());
        if let Some(picture) = picture(shared, &condition) {
            first = first.push(Element::from(picture));
        }
        let notices = notices(shared, &condition);
        // Lying, with large letters, what must be known takes the place of the records.
        if look.is_crowded() && notices.is_some() {
            return Page::new(shared, first).second(column![].push(notices)).rail(rail(shared));
        }
        // A subway position has room for the one or the other.
        let particulars = particulars(shared).filter(|_| look.canvas() != Canvas::Bom || notices.is_none());
        first = first.push(notices);
        let page = match shared.setup.mode {
            Mode::Kiosk if condition == Condition::Unreadable => Page::new(shared, first).second(try_again(shared)),
            Mode::Kiosk => Page::new(shared, first).second(history(shared)),
            Mode::Counter | Mode::Bom if has_history(shared) => Page::new(shared, first.push(particulars)).second(history(shared)),
            Mode::Counter | Mode::Bom => {
                let standing = (condition == Condition::None).then(|| beside::standing(shared));
                let page = Page::new(shared, first.push(standing)).second(beside::beside(shared, &condition));
                // Without a card there is nothing to be pressed.
                return page.title(shared.say(&Frame::MenuCard));
            }
        };
        page.title(shared.say(&Frame::MenuCard)).rail(rail(shared))
    }
}

/// The picture of the card on the reader, or what to do where it cannot be shown.
pub(in crate::gui::screen) fn picture(shared: &Shared, condition: &Condition) -> Option<CardPicture> {
    let look = shared.look;
    // Another city's card does not bear our name.
    let name = if *condition == Condition::Foreign { shared.say(&Say::ForeignName) } else { shared.say(&Frame::ServiceName) };
    let Some(sight) = shared.live.card.as_ref().and_then(|card| card.sight()) else {
        let words = match condition {
            Condition::Unreadable => Say::Unreadable,
            Condition::Several => Say::Two,
            Condition::Reading => Say::Reading,
            Condition::NoReader => Say::NoReader,
            Condition::None => Say::HomeTitle,
            _ => return None,
        };
        // A card that is broken, and one that is not there, are not the same picture.
        return Some(match condition {
            Condition::Unreadable => unreadable_card(look, name, shared.say(&words)),
            Condition::Several => blank_card(look, Icon::CardTwo, name, shared.say(&words)),
            Condition::NoReader => blank_card(look, Icon::Warning, name, shared.say(&words)),
            _ => blank_card(look, Icon::CardTap, name, shared.say(&words)),
        });
    };
    let Some(balance) = sight.balance else { return Some(unreadable_card(look, name, shared.say(&Say::Unreadable))) };
    let kind = shared.live.card.as_ref().and_then(|card| card.info()).map(|info| info.kind_text.trim().to_owned()).unwrap_or_default();
    let number = match shared.setup.mode {
        Mode::Kiosk => masked(&sight.card_no),
        Mode::Counter | Mode::Bom => in_fours(sight.card_no.reveal()),
    };
    let (tone, icon, word) = match condition {
        Condition::Inactive => (Tone::Amber, Icon::Warning, Say::ChipInactive),
        Condition::Stopped(_) => (Tone::Danger, Icon::Error, Say::ChipStopped),
        Condition::Foreign => (Tone::Info, Icon::Info, Say::ChipForeign),
        _ => (Tone::Success, Icon::Done, Say::ChipFine),
    };
    let mut picture =
        card_picture(look, name, kind, shared.say(&Say::Balance), balance).number(number).status(tone, icon, shared.say(&word));
    if let Some(until) = sight.file_15.valid_until {
        picture = picture.validity(shared.say(&Say::Valid { date: whole_date(until, &shared.texts) }));
    }
    Some(picture)
}

/// What stands against this card, or waits for it.
fn notices<'a>(shared: &'a Shared, condition: &Condition) -> Option<Element<'a, Message>> {
    let look = shared.look;
    if let Some(case) = open_here(shared) {
        let amount = case.amount().map(plain).unwrap_or_default();
        let text = notice(look, Tone::Amber, shared.say(&Say::OpenHere { amount })).line(shared.say(&Say::OpenHereSub));
        return Some(text.icon(Icon::Wait).into());
    }
    let (tone, text) = match condition {
        Condition::Offline => (Tone::Amber, shared.say(&Say::Offline)),
        Condition::Inactive => (Tone::Amber, shared.say(&Say::Inactive)),
        Condition::Foreign => (Tone::Info, shared.say(&Say::Foreign)),
        Condition::Stopped(code) => (Tone::Danger, shared.say(&Say::Stopped { code: code.clone() })),
        Condition::Refused { words, code } => (Tone::Danger, shared.say(&Say::RefusedBy { words: words.clone(), code: code.clone() })),
        Condition::Fine => (Tone::Amber, shared.say(&pause(shared)?)),
        Condition::None | Condition::Reading | Condition::Several | Condition::Unreadable | Condition::NoReader => return None,
    };
    let code = matches!(condition, Condition::Offline | Condition::Fine).then(|| code_of_trouble(shared)).flatten();
    // Large letters have no room for a line of its own.
    Some(match code {
        Some(code) if look.is_elder() => notice(look, tone, shared.say(&Frame::WithCode { text, code })).into(),
        Some(code) => notice(look, tone, text).line(shared.say(&Ending::OutCode { code })).into(),
        None => notice(look, tone, text).into(),
    })
}

/// What a counter shows beside: the number in full, dates, limits.
fn particulars(shared: &Shared) -> Option<Element<'_, Message>> {
    let look = shared.look;
    let card = shared.live.card.as_ref()?;
    let sight = card.sight()?;
    let value = |text: String| bold(look, Role::Body, text);
    let date = |date: Option<jiff::civil::Date>| date.map_or_else(|| "–".to_owned(), |date| whole_date(date, &shared.texts));
    let mut cells = vec![(Say::EnabledOn, date(sight.file_15.enabled_on)), (Say::ValidUntil, date(sight.file_15.valid_until))];
    if let Some(info) = card.info() {
        cells.push((Say::Status, info.status_text.trim().to_owned()));
        cells.push((Say::Limits, format!("¥{} – ¥{}", plain(info.minimum), plain(info.maximum))));
        cells.push((Say::Step, format!("¥{}", plain(info.step))));
        cells.push((Say::BalanceLimit, format!("¥{}", plain(info.balance_limit))));
    }
    let mut rows = Column::new().spacing(look.line_gap() * 2.0);
    for (index, line) in cells.chunks(3).enumerate() {
        if index > 0 {
            rows = rows.push(rule(look));
        }
        // The first column has the longest of them: from least to most.
        let cells = line.iter().enumerate().map(|(column, (label, text))| {
            let cell = labelled(look, shared.say(label), value(text.clone()));
            container(cell).width(Length::FillPortion(if column == 0 { 4 } else { 3 })).into()
        });
        rows = rows.push(row(cells).spacing(look.thought_gap()));
    }
    Some(panel(look, Ground::Sheet, rows).into())
}

/// What a passenger may try with a card that cannot be read, and where to go with it.
fn try_again(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let desk = Say::TryDesk { desk: shared.setup.desk.clone(), phone: shared.setup.phone.clone() };
    let all = [
        (Icon::CardTap, Say::TryFlatTitle, Say::TryFlat),
        (Icon::CardTwo, Say::TryOneTitle, Say::HomeOne),
        (Icon::User, Say::TryDeskTitle, desk),
    ];
    let shown = if look.is_crowded() { 2 } else { all.len() };
    let points = all.into_iter().take(shown).map(|(icon, title, what)| explain(look, icon, shared.say(&title), shared.say(&what)));
    let points = ruled_rows(look, points.map(|point| column![point].padding([look.thought_gap(), 0.0]).into()).collect());
    panel(look, Ground::Sheet, points).tight().into()
}

fn has_history(shared: &Shared) -> bool {
    shared.live.card.as_ref().is_some_and(|card| card.sight().is_some())
}

/// The last records, newest first.
fn history(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let Some(sight) = shared.live.card.as_ref().and_then(|card| card.sight()) else { return space().into() };
    let head = row![heading(look, shared.say(&Say::History)), space().width(Length::Fill)]
        .push((shared.setup.mode == Mode::Kiosk && !look.is_elder()).then(|| muted(look, Role::Second, shared.say(&Say::Leave))));
    let mut list = Column::new();
    if sight.history.is_empty() {
        list = list.push(muted(look, Role::Body, shared.say(&Say::HistoryNone)));
    }
    let shown = if look.is_elder() { 4 } else { RECORDS };
    for (index, logged) in sight.history.iter().take(shown).enumerate() {
        if index > 0 {
            list = list.push(rule(look));
        }
        list = list.push(record(shared, logged));
    }
    let sheet = panel(look, Ground::Sheet, scrolled(look, list)).tight().height(Length::Fill);
    column![head.align_y(Vertical::Center), Element::from(sheet)].spacing(look.line_gap() * 2.0).height(Length::Fill).into()
}

fn record<'a>(shared: &'a Shared, logged: &Logged) -> Element<'a, Message> {
    let look = shared.look;
    let Some(Record18 { amount, kind, at, terminal, .. }) = logged.record() else {
        return muted(look, Role::Body, shared.say(&Say::RecordDamaged)).into();
    };
    let (icon, amount) = match kind {
        TransactionKind::Load | TransactionKind::DepositLoad => (Icon::TopUp, *amount),
        _ => (Icon::Trip, Fen::ZERO.checked_sub(*amount).unwrap_or_default()),
    };
    let when = at.map_or_else(|| "–".to_owned(), |at| when(at.civil(), shared.live.now.civil, &shared.texts));
    let place = (look.canvas() == Canvas::Counter).then(|| terminal.to_string());
    history_row(look, icon, shared.texts.transaction(*kind), when, place, amount)
}

fn rail(shared: &Shared) -> Rail<'_> {
    let look = shared.look;
    if let Some(_case) = open_here(shared) {
        let go_on = button(look, Kind::YourTurn, shared.say(&Say::GoOn)).icon(Icon::Wait).id("go-on").on_press(touched(Touched::GoOn));
        return Rail::one(go_on);
    }
    let top_up = button(look, Kind::Primary, shared.say(&Say::TopUp))
        .icon(Icon::TopUp)
        .id("top-up")
        .on_press_maybe(may_top_up(shared).then(|| touched(Touched::TopUp)));
    let top_up = if shared.setup.mode == Mode::Kiosk { top_up } else { top_up.hint("F2") };
    let waiting = waiting(shared).count();
    let is_known = shared.live.card.as_ref().is_some_and(|card| card.info().is_some());
    // Three buttons need the whole width; what waits comes first, and an operator has the list at the side.
    let has_room = !look.is_elder() && (waiting == 0 || look.canvas() == Canvas::KioskTall);
    let lists_orders = shared.setup.mode == Mode::Kiosk && is_known && has_room;
    let orders = lists_orders.then(|| {
        let words = shared.say(&Say::Orders);
        button(look, Kind::Secondary, words).icon(Icon::Receipt).id("orders").on_press(touched(Touched::OrdersWanted)).into()
    });
    let collect = (waiting > 0).then(|| {
        let count = waiting.to_string();
        let is_narrow = lists_orders || look.canvas() == Canvas::KioskWide;
        let words = shared.say(&if is_narrow { Say::CollectShort { count } } else { Say::Collect { count } });
        button(look, Kind::YourTurn, words).icon(Icon::Collect).id("collect").on_press(touched(Touched::Collect)).into()
    });
    Rail::some(orders.into_iter().chain(collect), top_up)
}
