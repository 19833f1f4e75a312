//! Lists: the card's history, orders to act on, tables.

use iced::advanced::widget::Id;
use iced::alignment::{Horizontal, Vertical};
use iced::border::Radius;
use iced::widget::scrollable::{Direction, Scrollbar};
use iced::widget::{Column, Row, column, container, mouse_area, row, scrollable, space};
use iced::{Border, Element, Length, Padding};

use super::choice::Chosen;
use super::keyboard::{RingOn, Target};
use super::panel::{Ground, Panel, panel, rule};
use super::through::reached;
use super::{even_money, money, muted, one_line, plain, words};
use crate::domain::money::Fen;
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Canvas, Look, Role};

/// One row of the card's history: what it was, when, where (at a counter), how much.
pub fn history_row<'a, Message: 'a>(
    look: Look,
    icon: Icon,
    kind: impl Into<String>,
    when: impl Into<String>,
    place: Option<String>,
    amount: Fen,
) -> Element<'a, Message> {
    let palette = look.palette();
    let credit = amount > Fen::ZERO;
    let colour = if credit { palette.accent } else { palette.muted };
    let kind = words(look, Role::Body, kind);
    let kind = one_line(if credit { kind.font(font::BOLD) } else { kind });
    let height = look.history_row();
    if look.is_crowded() {
        let lines = column![kind, one_line(muted(look, Role::Second, when))].width(Length::Fill);
        let content = row![lines, Element::from(even_money(look, Role::Body, amount).signed())].align_y(Vertical::Center);
        return container(content).height(height * 1.75).center_y(height * 1.75).into();
    }
    let content = Row::new()
        .push(icon::view(icon, look.small_icon(), colour))
        .push(container(kind).width(look.size(Role::Body) * if look.canvas() == Canvas::KioskWide { 4.4 } else { 4.8 }))
        .push(container(one_line(muted(look, Role::Second, when))).width(Length::FillPortion(1)))
        .push(place.map(|place| container(one_line(muted(look, Role::Second, place))).width(Length::FillPortion(1))))
        .push(Element::from(even_money(look, Role::Body, amount).signed()))
        .spacing(look.thought_gap() * 1.25)
        .align_y(Vertical::Center);
    container(content).height(height).center_y(height).into()
}

/// What may be longer than there is room, with a bar to see and to hold.
pub fn scrolled<'a, Message: 'a>(look: Look, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    let palette = look.palette();
    let width = look.icon_gap();
    let bar = Scrollbar::new().width(width).scroller_width(width).spacing(look.line_gap());
    scrollable(content)
        .direction(Direction::Vertical(bar))
        .width(Length::Fill)
        .height(Length::Fill)
        .style(move |theme, status| {
            let rail = scrollable::Rail {
                background: Some(palette.sunken.into()),
                border: Border { radius: (width / 2.0).into(), ..Border::default() },
                scroller: scrollable::Scroller {
                    background: palette.edge.into(),
                    border: Border { radius: (width / 2.0).into(), ..Border::default() },
                },
            };
            scrollable::Style { vertical_rail: rail, horizontal_rail: rail, ..scrollable::default(theme, status) }
        })
        .into()
}

/// Rows below each other with a line between them, in a sheet.
pub fn ruled<'a, Message: 'a>(look: Look, rows: Vec<Element<'a, Message>>) -> Panel<'a, Message> {
    panel(look, Ground::Sheet, ruled_rows(look, rows)).tight()
}

/// Rows below each other with a line between them, on the ground there is.
pub fn ruled_rows<'a, Message: 'a>(look: Look, rows: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    let mut list = Column::new();
    for (index, row) in rows.into_iter().enumerate() {
        if index > 0 {
            list = list.push(rule(look));
        }
        list = list.push(row);
    }
    list.into()
}

/// An order in the list of a card's orders, with the one right thing to do.
#[must_use]
pub struct OrderRow<'a, Message> {
    look: Look,
    amount: Fen,
    chip: Element<'a, Message>,
    source: String,
    sentence: String,
    action: Option<Element<'a, Message>>,
    id: Option<Id>,
}

/// An order: its amount and state, where and when, and one sentence about it.
pub fn order_row<'a, Message>(
    look: Look,
    amount: Fen,
    chip: impl Into<Element<'a, Message>>,
    source: impl Into<String>,
    sentence: impl Into<String>,
) -> OrderRow<'a, Message> {
    OrderRow { look, amount, chip: chip.into(), source: source.into(), sentence: sentence.into(), action: None, id: None }
}

impl<'a, Message: 'a> OrderRow<'a, Message> {
    /// The one right thing to do: a button.
    pub fn action(mut self, button: impl Into<Element<'a, Message>>) -> Self {
        self.action = Some(button.into());
        self
    }

    /// Nothing to do, in words.
    pub fn nothing(mut self, words: impl Into<String>) -> Self {
        let words = container(one_line(muted(self.look, Role::Body, words)));
        self.action = Some(words.center_x(Length::Fill).into());
        self
    }

    /// What tests find it by.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }
}

impl<'a, Message: 'a> From<OrderRow<'a, Message>> for Element<'a, Message> {
    fn from(order: OrderRow<'a, Message>) -> Element<'a, Message> {
        let OrderRow { look, amount, chip, source, sentence, action, id } = order;
        let sum = Element::from(money(look, amount).role(Role::Tile));
        let head = row![sum, chip].spacing(look.thought_gap() * 1.5).align_y(Vertical::Center);
        // With large letters the state and what follows from it are enough.
        let source = (!look.is_elder()).then(|| one_line(muted(look, Role::Second, source)));
        let lines = column![head].push(source).push(words(look, Role::Body, sentence).width(Length::Fill)).spacing(look.line_gap());
        let content: Element<'a, Message> = if look.is_elder() {
            column![lines].push(action).spacing(look.thought_gap()).into()
        } else {
            let action = action.map(|action| container(action).width(Length::FillPortion(9)));
            row![lines.width(Length::FillPortion(17))].push(action).spacing(look.thought_gap()).align_y(Vertical::Center).into()
        };
        let sheet = if look.is_elder() {
            panel(look, Ground::Sheet, content).tight()
        } else {
            let content = container(content).padding([0.0, look.panel_padding()]).center_y(Length::Fill);
            panel(look, Ground::Sheet, content).flush().height(look.order_height())
        };
        if let Some(id) = id { sheet.id(id).into() } else { sheet.into() }
    }
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Its head.
    pub title: String,
    /// How wide it is.
    pub width: Length,
    /// Where its cells stand: sums at the right.
    pub align: Horizontal,
}

impl TableColumn {
    /// A column of words.
    pub fn new(title: impl Into<String>, width: impl Into<Length>) -> TableColumn {
        TableColumn { title: title.into(), width: width.into(), align: Horizontal::Left }
    }

    /// A column of figures.
    pub fn figures(title: impl Into<String>, width: impl Into<Length>) -> TableColumn {
        TableColumn { align: Horizontal::Right, ..TableColumn::new(title, width) }
    }

    /// A column of buttons.
    pub fn middle(title: impl Into<String>, width: impl Into<Length>) -> TableColumn {
        TableColumn { align: Horizontal::Center, ..TableColumn::new(title, width) }
    }
}

/// A table with a head, rows of one height, and one row selected.
#[must_use]
pub struct Table<'a, Message> {
    look: Look,
    columns: Vec<TableColumn>,
    rows: Vec<Element<'a, Message>>,
    row_height: f32,
    headed: bool,
}

/// A table of these columns.
pub fn table<'a, Message>(look: Look, columns: Vec<TableColumn>) -> Table<'a, Message> {
    Table { look, columns, rows: Vec::new(), row_height: look.table_row(), headed: false }
}

/// A cell of plain words.
pub fn cell<'a, Message: 'a>(look: Look, words_in_it: impl Into<String>) -> Element<'a, Message> {
    one_line(words(look, Role::Body, words_in_it)).into()
}

/// A cell of words in bold: a total.
pub fn strong_cell<'a, Message: 'a>(look: Look, words_in_it: impl Into<String>) -> Element<'a, Message> {
    one_line(super::bold(look, Role::Body, words_in_it)).into()
}

impl<'a, Message: Clone + 'a> Table<'a, Message> {
    /// A title above the head stands in the same sheet: its upper corners are the sheet's.
    pub fn headed(mut self) -> Self {
        self.headed = true;
        self
    }

    /// Rows that nobody touches stand closer.
    pub fn dense(mut self) -> Self {
        self.row_height = self.look.history_row();
        self
    }

    /// A row of cells, one a column.
    pub fn row(self, cells: Vec<Element<'a, Message>>) -> Self {
        self.line(cells, Chosen::No, None, None)
    }

    /// A row that can be selected.
    pub fn choice(self, cells: Vec<Element<'a, Message>>, selected: Chosen, id: impl Into<Id>, on_press: Message) -> Self {
        self.line(cells, selected, Some(id.into()), Some(on_press))
    }

    /// The row of totals, under a line in ink.
    pub fn total(mut self, cells: Vec<Element<'a, Message>>) -> Self {
        self.rows.push(super::panel::rule_of(self.look, self.look.palette().ink));
        let cells = self.cells(cells);
        self.rows.push(container(cells).center_y(self.row_height).width(Length::Fill).into());
        self
    }

    fn line(mut self, cells: Vec<Element<'a, Message>>, selected: Chosen, id: Option<Id>, on_press: Option<Message>) -> Self {
        let palette = self.look.palette();
        if !self.rows.is_empty() {
            self.rows.push(rule(self.look));
        }
        let cells = container(self.cells(cells)).center_y(self.row_height).width(Length::Fill);
        let cells: Element<'a, Message> = match selected {
            Chosen::No => cells.into(),
            Chosen::Yes => {
                let mark = container(space()).width(6).height(self.row_height);
                let mark = mark.style(move |_| container::Style { background: Some(palette.accent.into()), ..container::Style::default() });
                let ground =
                    cells.style(move |_| container::Style { background: Some(palette.accent_soft.into()), ..container::Style::default() });
                iced::widget::stack![ground, mark].into()
            }
        };
        let cells = match on_press {
            Some(message) => mouse_area(cells).interaction(iced::mouse::Interaction::Pointer).on_press(message).into(),
            None => cells,
        };
        self.rows.push(match id {
            Some(id) => reached(id.clone(), Target { radius: 0.0, on: RingOn::Light }, container(cells).id(id)),
            None => cells,
        });
        self
    }

    fn cells(&self, cells: Vec<Element<'a, Message>>) -> Row<'a, Message> {
        let cells = cells.into_iter().zip(&self.columns);
        let cells = cells.map(|(cell, column)| container(cell).width(column.width).align_x(column.align).into());
        framed(self.look, Row::with_children(cells))
    }
}

/// A row between the table's margins.
fn framed<Message>(look: Look, row: Row<'_, Message>) -> Row<'_, Message> {
    row.spacing(look.thought_gap() * 2.0).align_y(Vertical::Center).padding([0.0, look.panel_padding() * 0.9])
}

impl<'a, Message: Clone + 'a> From<Table<'a, Message>> for Element<'a, Message> {
    fn from(table: Table<'a, Message>) -> Element<'a, Message> {
        let Table { look, columns, rows, headed, .. } = table;
        let palette = look.palette();
        let heads = columns.into_iter().map(|column| {
            let title = one_line(plain(look, Role::Second, column.title).font(font::BOLD).color(palette.muted));
            container(title).width(column.width).align_x(column.align).into()
        });
        // A container is not clipped to its round corners: the head has the sheet's own.
        let corner = if headed { 0.0 } else { look.panel_radius() - look.hairline() };
        let border = Border { radius: Radius::new(0.0).top(corner), ..Border::default() };
        let head = container(framed(look, Row::with_children(heads)))
            .width(Length::Fill)
            .center_y(look.table_head())
            .style(move |_| container::Style { background: Some(palette.sunken.into()), border, ..container::Style::default() });
        let body = Column::with_children(rows).width(Length::Fill);
        let content = container(column![head, body]).padding(Padding::new(look.hairline()));
        if headed { content.into() } else { panel(look, Ground::Sheet, content).flush().into() }
    }
}
