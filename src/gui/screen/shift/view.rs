//! How an operator's shift looks.

use iced::alignment::Vertical;
use iced::widget::{Column, Row, column, container, row, space};
use iced::{Element, Length};

use crate::domain::{Fen, PayMeans};
use crate::flow::shift::{Left, Operation, Report, Shift as Worked, ShiftNow, ShiftRefusal, Sum, Way};
use crate::gui::frame::Page;
use crate::gui::icon::{self, Icon};
use crate::gui::setup::Slips;
use crate::gui::theme::{Height, Role, Tone};
use crate::gui::widget::{
    Dialog, Ground, Kind, Sign, TableColumn, bold, button, cell, dialog, even_money, field, money, money_text, muted, notice, pair, panel,
    points, strong_cell, table, tinted, words,
};
use crate::gui::words::{plain, when};
use crate::gui::{Message, Shared, screen};
use crate::i18n::window::{Frame, Shift as Say};

use super::{Asked, Message as Touched, Shift, Stage};

/// Beside the books, what is counted takes so much of the width of a card.
const COUNT_WIDTH: f32 = 0.66;

/// A column of the books: its head, and what belongs to it.
type Column3 = (Say, fn(Way) -> bool);

const WAYS: [Column3; 3] = [
    (Say::ColumnCash, |way| way == Way::Here(PayMeans::Cash)),
    (Say::ColumnBank, |way| way == Way::Here(PayMeans::UnionPay)),
    (Say::ColumnCode, |way| !matches!(way, Way::Here(PayMeans::Cash | PayMeans::UnionPay) | Way::Elsewhere)),
];

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Shift(message))
}

impl Shift {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let content: Element<'a, Message> = match (&self.told, self.report()) {
            (None, _) => notice::<Message>(look, Tone::Info, shared.say(&Say::Asking)).icon(Icon::Wait).into(),
            (Some(Err(fault)), _) => unknown(shared, shared.texts.cause(fault.cause())),
            (Some(Ok(now)), Some(report)) => beside(shared, self.books(shared, now, report), self.count(shared, now, report)),
            (Some(Ok(now)), None) => beside(shared, self.before(shared, now), self.opening(shared)),
        };
        let question = self.report().filter(|_| self.asked == Asked::Yes).map(|_| self.question(shared));
        Page::new(shared, content).title(shared.say(&Frame::MenuShift)).over(question)
    }

    /// What was taken and given out, what is open, and the report on paper.
    fn books<'a>(&self, shared: &'a Shared, now: &ShiftNow, report: &Report) -> Element<'a, Message> {
        let look = shared.look;
        let mut parts = Column::new().spacing(look.thought_gap()).push(self.refusal(shared)).push(sheet(shared, report));
        if let Some(told) = report.contradiction() {
            parts = parts.push(notice::<Message>(look, Tone::Danger, shared.say(&Say::Contradicted { amount: plain(told) })));
        }
        if self.stage == Stage::Closed && !report.left.is_empty() {
            let title = shared.say(&Say::Left { count: report.left.len().to_string() });
            parts = parts.push(notice::<Message>(look, Tone::Amber, title).line(left_words(shared, &report.left)));
        } else if self.stage == Stage::Present && !now.left.is_empty() {
            let go = button(look, Kind::YourTurn, shared.say(&Say::GoThere)).icon(Icon::CardManage).height(Height::Standard);
            let go = go.width(Length::Fixed(look.card_width() * 0.28)).id("left").on_press(touched(Touched::LeftWanted));
            let line = shared.say(&Say::LeftHow { orders: left_words(shared, &now.left) });
            let title = shared.say(&Say::Left { count: now.left.len().to_string() });
            parts = parts.push(Element::from(notice(look, Tone::Amber, title).line(line).button(go)));
        }
        let word = if self.stage == Stage::Closed { Say::Print } else { Say::PrintNow };
        // What is said of a refusal takes the room of what can wait.
        let papers = self.refused.is_none().then(|| papers(shared, &word));
        parts.push(space().height(Length::Fill)).push(self.export_ended(shared)).push(papers).into()
    }

    /// What became of the export that was asked for last.
    fn export_ended<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let ended = self.exported.iter().map(|ended| {
            let (tone, text) = match ended {
                Ok(text) => (Tone::Success, text),
                Err(text) => (Tone::Amber, text),
            };
            notice::<Message>(shared.look, tone, text.clone()).into()
        });
        (!self.exported.is_empty()).then(|| Column::with_children(ended).spacing(shared.look.target_gap()).into())
    }

    /// The drawer: what should be in it, what is, and who takes over.
    fn count<'a>(&'a self, shared: &'a Shared, now: &ShiftNow, report: &Report) -> Element<'a, Message> {
        let look = shared.look;
        let closed = self.stage == Stage::Closed;
        let title = if closed { Say::TitleClosed } else { Say::TitleClose };
        let mut parts = Column::new().spacing(look.line_gap() * 1.5).push(bold(look, Role::Title, shared.say(&title)));
        parts = parts.push(sum_row(shared, &Say::FloatTaken, report.shift.opened.record.float));
        parts = parts.push(sum_row(shared, &Say::Expected, report.expected));
        match &report.shift.closed {
            Some(end) if closed => {
                parts = parts.push(sum_row(shared, &Say::Counted, end.record.counted)).push(self.difference_panel(shared));
                if let Some(by) = &end.record.signed_by {
                    parts = parts.push(pair(look, shared.say(&Say::SignedBy), words(look, Role::Body, by.to_string())));
                }
                let next = button(look, Kind::Primary, shared.say(&Say::Next)).icon(Icon::User).hint("Enter").id("next");
                parts = parts.push(space().height(Length::Fill)).push(Element::from(next.on_press(touched(Touched::NextWanted))));
            }
            _ => {
                parts = parts.push(self.counted_field(shared)).push(self.difference_panel(shared));
                if !now.left.is_empty() {
                    parts = parts.push(self.signer_field(shared));
                }
                let go = button(look, Kind::Primary, shared.say(&Say::Close)).icon(Icon::Shift).hint("Enter").id("close");
                let go = go.on_press_maybe(self.close_wish(shared).map(|_| touched(Touched::CloseWanted)));
                parts = parts.push(space().height(Length::Fill)).push(Element::from(go));
            }
        }
        panel(look, Ground::Sheet, parts).height(Length::Fill).into()
    }

    fn counted_field<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let error = Shift::is_no_sum(&self.counted).then(|| shared.say(&Say::NoSum));
        let counted = field(look, shared.say(&Say::Counted), String::new(), self.counted.as_str(), |text| touched(Touched::Counted(text)));
        let counted = counted.hint(shared.say(&Say::CountedHint)).error_maybe(error).id("counted").input_id("counted-input");
        counted.on_submit(touched(Touched::CloseWanted)).into()
    }

    fn signer_field<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let unknown = !self.signed_by.is_empty() && self.signer(shared).is_none();
        let error = unknown.then(|| shared.say(&Say::SignedByUnknown));
        let by = field(look, shared.say(&Say::SignedBy), String::new(), self.signed_by.as_str(), |text| touched(Touched::SignedBy(text)));
        let by = by.hint(shared.say(&Say::SignedByHint)).error_maybe(error).id("signed-by").input_id("signed-by-input");
        by.on_submit(touched(Touched::CloseWanted)).into()
    }

    /// 长款, 短款 or 账款相符, as a colour, an icon and a word.
    fn difference_panel<'a>(&self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let difference = self.difference();
        let (tone, sign, word) = match difference.map(|difference| difference.cmp(&Fen::ZERO)) {
            None => (Tone::Info, Icon::Info, Say::NotCounted),
            Some(std::cmp::Ordering::Equal) => (Tone::Success, Icon::Done, Say::Balanced),
            Some(std::cmp::Ordering::Greater) => (Tone::Amber, Icon::Warning, Say::Over),
            Some(std::cmp::Ordering::Less) => (Tone::Danger, Icon::Error, Say::Short),
        };
        let colour = look.palette().letters(tone);
        let lines = column![
            tinted(look, Role::Heading, colour, shared.say(&Say::Difference)),
            tinted(look, Role::Second, colour, shared.say(&word))
        ];
        let sum = difference.map(|sum| Element::from(money(look, sum).role(Role::Tile).colour(colour)));
        let content = row![icon::view(sign, look.icon(), colour), lines, space().width(Length::Fill)].push(sum);
        panel(look, Ground::Soft(tone), content.spacing(look.icon_gap()).align_y(Vertical::Center)).tight().into()
    }

    /// The float is counted, and a shift begins.
    fn opening<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let error = Shift::is_no_sum(&self.float).then(|| shared.say(&Say::NoSum));
        let float = field(look, shared.say(&Say::Float), String::new(), self.float.as_str(), |text| touched(Touched::Float(text)));
        let float = float.hint(shared.say(&Say::FloatHint)).error_maybe(error).id("float").input_id("float-input");
        let operator = shared.operator.as_ref().map(|operator| {
            let who = words(look, Role::Body, operator.number.clone());
            pair::<Message>(look, shared.say(&Say::OperatorLabel), who)
        });
        let go = button(look, Kind::Primary, shared.say(&Say::Open)).icon(Icon::Shift).hint("Enter").id("open");
        let go = go.on_press_maybe(self.open_wish(shared).map(|_| touched(Touched::OpenWanted)));
        let leave = button(look, Kind::Secondary, shared.say(&Say::NotNow)).hint("Esc").id("leave").on_press(touched(Touched::Left));
        let parts = column![bold(look, Role::Title, shared.say(&Say::TitleOpen))]
            .push(operator)
            .push(Element::from(float.on_submit(touched(Touched::OpenWanted))))
            .push(self.refusal(shared))
            .push(space().height(Length::Fill))
            .push(Element::from(leave))
            .push(Element::from(go))
            .spacing(look.thought_gap());
        panel(look, Ground::Sheet, parts).height(Length::Fill).into()
    }

    /// Before a shift is opened: the last one, what moved since, and what is taken over.
    fn before<'a>(&self, shared: &'a Shared, now: &ShiftNow) -> Element<'a, Message> {
        let look = shared.look;
        let mut parts = Column::new().spacing(look.thought_gap());
        parts = if let Some(last) = &now.last {
            parts.push(last_shift(shared, last))
        } else {
            let never = notice::<Message>(look, Tone::Info, shared.say(&Say::Never)).icon(Icon::Shift);
            parts.push(Element::from(never.line(shared.say(&Say::NeverHow)))).push(how_it_goes(shared))
        };
        if let (Ok(all), Ok(cash)) = (now.between.sum(|_, _| true), now.between.cash())
            && all.number > 0
        {
            let between = Say::Between { count: all.number.to_string(), amount: money_text(cash, Sign::Minus) };
            parts = parts.push(notice::<Message>(look, Tone::Amber, shared.say(&between)));
        }
        if !now.left.is_empty() {
            let title = shared.say(&Say::LeftOpens { count: now.left.len().to_string() });
            parts = parts.push(notice::<Message>(look, Tone::Amber, title).line(left_words(shared, &now.left)));
        }
        let papers = now.last.is_some().then(|| papers(shared, &Say::Print));
        parts.push(space().height(Length::Fill)).push(self.export_ended(shared)).push(papers).into()
    }

    fn refusal<'a>(&self, shared: &'a Shared) -> Option<Element<'a, Message>> {
        let text = match self.refused? {
            ShiftRefusal::AlreadyOpen => Say::RefusedAlreadyOpen,
            ShiftRefusal::NoneOpen => Say::RefusedNoneOpen,
            ShiftRefusal::Changed => Say::RefusedChanged,
            ShiftRefusal::Unsigned => Say::RefusedUnsigned,
            ShiftRefusal::AmountOutOfRange => Say::RefusedAmount,
        };
        Some(notice::<Message>(shared.look, Tone::Amber, shared.say(&text)).into())
    }

    /// What cannot be undone is asked once more, with what it says of the cash.
    fn question<'a>(&self, shared: &'a Shared) -> Dialog<'a, Message> {
        let look = shared.look;
        let no = button(look, Kind::Secondary, shared.say(&Frame::Back)).id("keep").on_press(touched(Touched::NotConfirmed));
        let yes = button(look, Kind::Primary, shared.say(&Say::Close)).icon(Icon::Shift).id("close-yes");
        let counted = Shift::sum(&self.counted).unwrap_or_default();
        let difference = self.difference().unwrap_or_default();
        let (tone, says) = match difference.cmp(&Fen::ZERO) {
            std::cmp::Ordering::Equal => (Tone::Success, Say::CloseBalanced),
            std::cmp::Ordering::Greater => (Tone::Amber, Say::CloseOver { amount: plain(difference) }),
            std::cmp::Ordering::Less => {
                let missing = Fen::ZERO.checked_sub(difference).unwrap_or_default();
                (Tone::Danger, Say::CloseShort { amount: plain(missing) })
            }
        };
        dialog(look, shared.say(&Say::CloseTitle))
            .line(shared.say(&Say::CloseLine { counted: plain(counted) }))
            .money(tone, shared.say(&says))
            .button(no)
            .button(yes.on_press(touched(Touched::Confirmed)))
    }
}

/// The books at the left, the drawer at the right.
fn beside<'a>(shared: &Shared, books: Element<'a, Message>, drawer: Element<'a, Message>) -> Element<'a, Message> {
    let look = shared.look;
    let width = look.card_width() * COUNT_WIDTH;
    row![container(books).width(Length::Fill).height(Length::Fill), container(drawer).width(Length::Fixed(width))]
        .spacing(look.column_gap())
        .into()
}

/// The shift is not known: why, and how to ask again.
fn unknown(shared: &Shared, why: String) -> Element<'_, Message> {
    let look = shared.look;
    let again = button(look, Kind::Secondary, shared.say(&Say::Again)).icon(Icon::Search).height(Height::Standard).id("again");
    let again = again.width(Length::Fixed(look.card_width() * 0.45)).on_press(touched(Touched::Asked));
    notice(look, Tone::Danger, shared.say(&Say::NotKnown)).line(why).button(again).into()
}

/// What a shift is, for whoever opens the first one.
fn how_it_goes(shared: &Shared) -> Element<'_, Message> {
    let all = [
        (Icon::Cash, Say::HowOpenTitle, Say::HowOpen),
        (Icon::Receipt, Say::HowBooksTitle, Say::HowBooks),
        (Icon::Shift, Say::HowCloseTitle, Say::HowClose),
        (Icon::Shield, Say::HowKeptTitle, Say::HowKept),
    ];
    points(shared.look, all.map(|(icon, title, how)| (icon, shared.say(&title), shared.say(&how))))
}

fn last_shift<'a>(shared: &'a Shared, last: &Report) -> Element<'a, Message> {
    let look = shared.look;
    let number = shared.say(&Say::Number { number: last.shift.number.to_string() });
    let head = row![bold(look, Role::Title, shared.say(&Say::TitleLast)), space().width(Length::Fill), muted(look, Role::Body, number)];
    let mut rows = column![head.align_y(Vertical::Center)].spacing(look.line_gap() * 1.5);
    if let Some(end) = &last.shift.closed {
        let at = words(look, Role::Body, when(end.at.civil(), shared.live.now.civil, &shared.texts));
        rows = rows.push(pair(look, shared.say(&Say::ClosedAt), at));
        if let Some(operator) = &end.record.operator {
            rows = rows.push(pair(look, shared.say(&Say::OperatorLabel), words(look, Role::Body, operator.to_string())));
        }
        rows = rows.push(sum_row(shared, &Say::Expected, last.expected)).push(sum_row(shared, &Say::Counted, end.record.counted));
    }
    if let Some(difference) = last.difference() {
        rows = rows.push(sum_row(shared, &Say::Difference, difference));
    }
    panel(look, Ground::Sheet, rows).into()
}

/// The table of the mock-up: operations down, ways across.
fn sheet<'a>(shared: &'a Shared, report: &Report) -> Element<'a, Message> {
    let look = shared.look;
    let figures = |word: &Say, width: u16| TableColumn::figures(shared.say(word), Length::FillPortion(width));
    let mut columns = vec![TableColumn::new(shared.say(&Say::ColumnOperation), Length::FillPortion(3))];
    columns.extend(WAYS.iter().map(|(word, _)| figures(word, 4)));
    columns.push(figures(&Say::ColumnNumber, 2));
    let totals = &report.totals;
    let mut books = table(look, columns).headed().dense();
    for operation in Operation::ALL {
        let number = totals.sum(|kind, _| kind == operation).map_or(0, |sum| sum.number);
        // Money that goes back is rare; what a shift is made of is always there.
        if operation == Operation::GivenBack && number == 0 {
            continue;
        }
        let mut cells = vec![cell(look, shared.say(&operation_word(operation)))];
        cells.extend(WAYS.iter().map(|(_, is)| cell(look, figure(totals.sum(|kind, way| kind == operation && is(way))))));
        cells.push(cell(look, number.to_string()));
        books = books.row(cells);
    }
    let mut cells = vec![strong_cell(look, shared.say(&Say::Total))];
    cells.extend(WAYS.iter().map(|(_, is)| strong_cell(look, figure(totals.sum(|_, way| is(way))))));
    cells.push(strong_cell(look, totals.sum(|_, _| true).map_or(0, |sum| sum.number).to_string()));
    let books = books.total(cells);
    let head = row![
        bold(look, Role::Title, shared.say(&Say::Number { number: report.shift.number.to_string() })),
        space().width(Length::Fill),
        muted(look, Role::Second, opened_words(shared, &report.shift))
    ];
    let head = container(head.align_y(Vertical::Center)).padding([look.thought_gap(), look.panel_padding()]);
    panel(look, Ground::Sheet, column![head, Element::from(books)]).flush().into()
}

/// A sum of the books; a dash where nothing was booked, or what was booked does not add up.
fn figure(sum: Result<Sum, crate::flow::shift::Overflow>) -> String {
    sum.ok().filter(|sum| sum.number > 0).map_or_else(|| "–".to_owned(), |sum| money_text(sum.amount, Sign::Minus))
}

fn operation_word(operation: Operation) -> Say {
    match operation {
        Operation::Recharge => Say::Recharge,
        Operation::Collect => Say::Collect,
        Operation::Activation => Say::Activation,
        Operation::Return => Say::Return,
        Operation::GivenBack => Say::GivenBack,
    }
}

fn opened_words(shared: &Shared, shift: &Worked) -> String {
    let time = when(shift.opened.at.civil(), shared.live.now.civil, &shared.texts);
    match &shift.opened.record.operator {
        Some(operator) => shared.say(&Say::OpenedBy { time, operator: operator.to_string() }),
        None => shared.say(&Say::Opened { time }),
    }
}

/// What is open, in a line: the first, and how many in all.
fn left_words(shared: &Shared, left: &[Left]) -> String {
    let one = |left: &Left| match left.amount {
        Some(amount) => shared.say(&Say::LeftOne { tail: left.tail.clone(), amount: plain(amount) }),
        None => shared.say(&Say::LeftOneUnpriced { tail: left.tail.clone() }),
    };
    let first = left.first().map(one).unwrap_or_default();
    if left.len() > 1 { shared.say(&Say::LeftMore { orders: first, count: left.len().to_string() }) } else { first }
}

fn sum_row<'a>(shared: &'a Shared, label: &Say, sum: Fen) -> Element<'a, Message> {
    pair(shared.look, shared.say(label), Element::from(even_money(shared.look, Role::Heading, sum)))
}

/// The report on paper, where there is a printer, and the days as files.
fn papers<'a>(shared: &'a Shared, word: &Say) -> Element<'a, Message> {
    let look = shared.look;
    let lesser = |icon: Icon, word: &Say, id: &'static str, message: Touched| {
        let button = button(look, Kind::Secondary, shared.say(word)).icon(icon).height(Height::Standard).id(id);
        Element::from(button.width(Length::Fixed(look.card_width() * 0.45)).on_press(touched(message)))
    };
    let print = (shared.setup.slips == Slips::Possible).then(|| lesser(Icon::Printer, word, "print", Touched::PrintWanted));
    let export = lesser(Icon::Export, &Say::Export, "export", Touched::ExportWanted);
    Row::new().push(print).push(export).spacing(look.target_gap()).into()
}
