//! Fields: label above, value, and a line of fixed height below for a hint or for what is wrong.

use iced::advanced::widget::Id;
use iced::alignment::Vertical;
use iced::widget::text_input::{self, Status};
use iced::widget::{Row, column, container, mouse_area, row, space};
use iced::{Border, Color, Element, Length};

use super::entry::{Writing, entry};
use super::{bold, fitted, money, muted, one_line, plain, words};
use crate::domain::money::Fen;
use crate::gui::font;
use crate::gui::icon::{self, Icon};
use crate::gui::theme::{Look, Role};

/// What stands in a field.
enum Value<'a, Message> {
    /// Typed.
    Typed { placeholder: String, value: String, on_input: Option<Box<dyn Fn(String) -> Message + 'a>>, secret: bool },
    /// Only shown, or chosen elsewhere.
    Shown(String),
    /// A sum, entered by keypad.
    Sum { placeholder: String, sum: Option<Fen> },
}

/// Whether what is entered by keypad goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Focus {
    /// It does.
    Here,
    /// It does not.
    #[default]
    Elsewhere,
}

/// A field.
#[must_use]
pub struct Field<'a, Message> {
    look: Look,
    label: String,
    value: Value<'a, Message>,
    hint: String,
    error: Option<String>,
    focus: Focus,
    disabled: bool,
    writing: Writing,
    masked: Option<String>,
    icon: Option<Icon>,
    trailing: Option<String>,
    id: Option<Id>,
    input_id: Option<Id>,
    on_submit: Option<Message>,
    on_press: Option<Message>,
    width: Length,
    line_below: bool,
}

/// A field that is typed into.
pub fn field<'a, Message>(
    look: Look,
    label: impl Into<String>,
    placeholder: impl Into<String>,
    value: impl Into<String>,
    on_input: impl Fn(String) -> Message + 'a,
) -> Field<'a, Message> {
    let value = Value::Typed { placeholder: placeholder.into(), value: value.into(), on_input: Some(Box::new(on_input)), secret: false };
    of(look, label.into(), value)
}

/// A field that shows what was chosen elsewhere, or found.
pub fn shown_field<'a, Message>(look: Look, label: impl Into<String>, value: impl Into<String>) -> Field<'a, Message> {
    of(look, label.into(), Value::Shown(value.into()))
}

/// A field for a sum that comes from a keypad; the placeholder stands there while there is none.
pub fn sum_field<'a, Message>(
    look: Look,
    label: impl Into<String>,
    placeholder: impl Into<String>,
    sum: Option<Fen>,
) -> Field<'a, Message> {
    of(look, label.into(), Value::Sum { placeholder: placeholder.into(), sum })
}

fn of<Message>(look: Look, label: String, value: Value<'_, Message>) -> Field<'_, Message> {
    Field {
        look,
        label,
        value,
        hint: String::new(),
        error: None,
        focus: Focus::Elsewhere,
        disabled: false,
        writing: Writing::Keys,
        masked: None,
        icon: None,
        trailing: None,
        id: None,
        input_id: None,
        on_submit: None,
        on_press: None,
        width: Length::Fill,
        line_below: true,
    }
}

impl<Message> Field<'_, Message> {
    /// What to know about it, below it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// What is wrong with it, in place of the hint.
    pub fn error(mut self, error: impl Into<String>) -> Self {
        self.error = Some(error.into());
        self
    }

    /// What is wrong with it, if anything is.
    pub fn error_maybe(mut self, error: Option<String>) -> Self {
        self.error = error;
        self
    }

    /// Whether the keypad or the keyboard goes there. A field that is typed into knows by itself.
    pub fn focus(mut self, focus: Focus) -> Self {
        self.focus = focus;
        self
    }

    /// Cannot be filled in now; its value says when.
    pub fn disabled(mut self) -> Self {
        self.disabled = true;
        self
    }

    /// What is shown of the value while nobody types in it: the numbers of documents.
    pub fn masked(mut self, masked: impl Into<String>) -> Self {
        self.masked = Some(masked.into());
        self
    }

    /// Words are typed, in any script: an input method may help.
    pub fn words(mut self) -> Self {
        self.writing = Writing::Words;
        self
    }

    /// A password: never shown.
    pub fn secret(mut self) -> Self {
        if let Value::Typed { secret, .. } = &mut self.value {
            *secret = true;
        }
        self
    }

    /// An icon at its left.
    pub fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// A remark at its right, inside.
    pub fn trailing(mut self, words: impl Into<String>) -> Self {
        self.trailing = Some(words.into());
        self
    }

    /// What tests find the whole field by.
    pub fn id(mut self, id: impl Into<Id>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// What the place to type in is called, to put the keyboard there.
    pub fn input_id(mut self, id: impl Into<Id>) -> Self {
        self.input_id = Some(id.into());
        self
    }

    /// What Enter means in it.
    pub fn on_submit(mut self, message: Message) -> Self {
        self.on_submit = Some(message);
        self
    }

    /// What Enter means in it, where it means anything.
    pub fn on_submit_maybe(mut self, message: Option<Message>) -> Self {
        self.on_submit = message;
        self
    }

    /// What touching it means, where it is not typed into.
    pub fn on_press(mut self, message: Message) -> Self {
        self.on_press = Some(message);
        self
    }

    /// Its width, else as much as there is.
    pub fn width(mut self, width: impl Into<Length>) -> Self {
        self.width = width.into();
        self
    }

    /// Without a line below it: where a remark stands inside.
    pub fn without_line(mut self) -> Self {
        self.line_below = false;
        self
    }
}

/// How a field is framed.
#[derive(Clone, Copy)]
struct Frame {
    ground: Color,
    colour: Color,
    width: f32,
    radius: f32,
}

impl Frame {
    fn of<Message>(field: &Field<'_, Message>) -> Frame {
        let palette = field.look.palette();
        let rest = Frame { ground: palette.surface, colour: palette.edge, width: field.look.border(), radius: field.look.field_radius() };
        let strong = field.look.strong_border();
        if field.disabled {
            Frame { ground: palette.sunken, colour: palette.line, ..rest }
        } else if field.error.is_some() {
            Frame { colour: palette.danger, width: strong, ..rest }
        } else if field.focus == Focus::Here {
            Frame { colour: palette.accent, width: strong, ..rest }
        } else {
            rest
        }
    }

    fn border(self) -> Border {
        Border { color: self.colour, width: self.width, radius: self.radius.into() }
    }
}

impl<'a, Message: Clone + 'a> From<Field<'a, Message>> for Element<'a, Message> {
    fn from(mut field: Field<'a, Message>) -> Element<'a, Message> {
        let look = field.look;
        let frame = Frame::of(&field);
        let label = std::mem::take(&mut field.label);
        let label = (!label.is_empty()).then(|| one_line(bold(look, Role::Second, label)));
        let below = field.line_below.then(|| line_below(look, std::mem::take(&mut field.hint), field.error.take()));
        let (id, width, on_press) = (field.id.take(), field.width, field.on_press.take());
        let control = control(field, frame);
        let control = match on_press {
            Some(message) => mouse_area(control).interaction(iced::mouse::Interaction::Pointer).on_press(message).into(),
            None => control,
        };
        let whole = column![].push(label).push(control).push(below).spacing(look.line_gap()).width(width);
        let whole = container(whole).width(width);
        if let Some(id) = id { whole.id(id).into() } else { whole.into() }
    }
}

/// The line below, as high with words as without.
fn line_below<'a, Message: 'a>(look: Look, hint: String, error: Option<String>) -> Element<'a, Message> {
    let palette = look.palette();
    let line: Element<'a, Message> = match error {
        Some(error) => row![
            icon::view(Icon::Error, look.small_icon(), palette.danger),
            Element::from(fitted(look, Role::Second, error).colour(palette.danger).font(font::BOLD))
        ]
        .spacing(look.icon_gap())
        .align_y(Vertical::Center)
        .into(),
        None => fitted(look, Role::Second, hint).colour(palette.muted).into(),
    };
    container(line).height(look.line(Role::Second)).center_y(look.line(Role::Second)).into()
}

/// What is framed.
fn control<'a, Message: Clone + 'a>(field: Field<'a, Message>, frame: Frame) -> Element<'a, Message> {
    let Field { look, value, focus, disabled, writing, masked, icon, trailing, input_id, on_submit, .. } = field;
    let palette = look.palette();
    let colour = if disabled { palette.muted } else { palette.ink };
    let height = look.field_height();
    let padding = look.panel_padding() * 0.8;
    let icon = icon.map(|icon| icon::view(icon, look.icon(), palette.muted));
    let trailing = trailing.map(|words| one_line(muted(look, Role::Second, words)));
    let typed = matches!(value, Value::Typed { .. });
    let inner: Element<'a, Message> = match value {
        Value::Typed { placeholder, value, on_input, secret } => {
            let on_input = on_input.filter(|_| !disabled);
            let input = input(look, &placeholder, &value, secret).on_input_maybe(on_input).on_submit_maybe(on_submit);
            let input = if let Some(id) = input_id { input.id(id) } else { input };
            let input = input.padding([(height - look.line(Role::Body)) / 2.0, padding]);
            let framed = input.style(move |_, status| input_style(look, frame, status));
            entry(writing, masked.as_deref(), framed)
        }
        Value::Shown(words_shown) => one_line(words(look, Role::Body, words_shown).color(colour)).into(),
        Value::Sum { placeholder, sum: None } => one_line(muted(look, Role::Body, placeholder)).into(),
        Value::Sum { sum: Some(sum), .. } => {
            let caret = (focus == Focus::Here).then(|| caret(look));
            Row::new()
                .push(Element::from(money(look, sum).role(Role::Sum).colour(colour)))
                .push(caret)
                .spacing(look.line_gap())
                .align_y(Vertical::Center)
                .into()
        }
    };
    if typed && icon.is_none() && trailing.is_none() {
        return container(inner).height(height).width(Length::Fill).into();
    }
    let content = Row::new().push(icon).push(container(inner).width(Length::Fill)).push(trailing);
    let content = content.spacing(look.icon_gap()).align_y(Vertical::Center);
    let side = if typed { look.thought_gap() } else { padding };
    container(content)
        .padding([0.0, side])
        .width(Length::Fill)
        .center_y(height)
        .style(move |_| container::Style { background: Some(frame.ground.into()), border: frame.border(), ..container::Style::default() })
        .into()
}

/// The place to type in, without its frame.
fn input<'a, Message: Clone + 'a>(look: Look, placeholder: &str, value: &str, secret: bool) -> iced::widget::TextInput<'a, Message> {
    iced::widget::text_input(placeholder, value)
        .secure(secret)
        .size(look.size(Role::Body))
        .line_height(look.line_height(Role::Body))
        .font(font::REGULAR)
}

/// The frame of what is typed into follows the keyboard.
fn input_style(look: Look, frame: Frame, status: Status) -> text_input::Style {
    let palette = look.palette();
    let border = match status {
        Status::Focused { .. } if frame.colour != palette.danger => {
            Border { color: palette.accent, width: look.strong_border(), radius: frame.radius.into() }
        }
        _ => frame.border(),
    };
    text_input::Style {
        background: frame.ground.into(),
        border,
        icon: palette.muted,
        placeholder: palette.muted,
        value: if status == Status::Disabled { palette.muted } else { palette.ink },
        selection: palette.accent_soft,
    }
}

/// Where the next digit comes.
fn caret<'a, Message: 'a>(look: Look) -> Element<'a, Message> {
    let colour = look.palette().accent;
    container(space())
        .width(look.hairline().max(2.0) + 1.0)
        .height(look.size(Role::Sum))
        .style(move |_| container::Style { background: Some(colour.into()), ..container::Style::default() })
        .into()
}

/// A line of a form that is only read: its label, what it says, in the field's measures.
pub fn form_row<'a, Message: 'a>(look: Look, fields: Vec<Element<'a, Message>>) -> Element<'a, Message> {
    fields.into_iter().fold(Row::new(), Row::push).spacing(look.target_gap() * 1.5).width(Length::Fill).into()
}

/// A word above a group of fields or tiles.
pub fn group_label<'a, Message: 'a>(look: Look, label: impl Into<String>) -> Element<'a, Message> {
    one_line(plain(look, Role::Second, label).font(font::BOLD).color(look.palette().ink)).into()
}
