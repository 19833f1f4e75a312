//! The place to type in: the toolkit's, but for three things.
//!
//! Its caret stands still: the toolkit's blinks, and draws the window twice a second for as long as a locked counter waits for its
//! operator. It takes an input method only where words are typed: one that is switched on would take a password's letters for
//! syllables, and a scanner's digits for its candidates. And it may show only a part of what is in it while nobody types in it.

use std::time::{Duration, Instant};

use iced::advanced::input_method::InputMethod;
use iced::advanced::layout::{self, Layout};
use iced::advanced::text::Renderer as TextRenderer;
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::widget::TextInput;
use iced::widget::text_input::{State as InputState, Value};
use iced::{Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, window};

/// So long before its first drawing no place to type in was given the keyboard.
const LONG_BEFORE: Duration = Duration::from_mins(1);

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Writing {
    /// What stands on the keys: numbers, passwords. No input method has a part in it.
    #[default]
    Keys,
    /// Words in any script.
    Words,
}

struct Entry<'a, Message> {
    input: TextInput<'a, Message>,
    writing: Writing,
    mask: Option<Value>,
}

#[derive(Debug, Default)]
struct State {
    /// The time at which the caret stands: the toolkit shows it in the first half second after the last key, and before it.
    stands_at: Option<Instant>,
}

/// A place to type in. The mask is shown instead of the value while the keyboard is elsewhere.
pub(super) fn entry<'a, Message: Clone + 'a>(writing: Writing, mask: Option<&str>, input: TextInput<'a, Message>) -> Element<'a, Message> {
    Element::new(Entry { input, writing, mask: mask.map(Value::new) })
}

fn is_focused(input: &Tree) -> bool {
    input.state.downcast_ref::<InputState<<Renderer as TextRenderer>::Paragraph>>().is_focused()
}

/// The candidates of an input method open below the line that is typed, and not on it: of its place only the corner reaches X.
fn below(asked: InputMethod) -> InputMethod {
    match asked {
        InputMethod::Enabled { cursor, purpose, preedit } => {
            let foot = Rectangle::new(Point::new(cursor.x, cursor.y + cursor.height - 1.0), Size::new(cursor.width, 1.0));
            InputMethod::Enabled { cursor: foot, purpose, preedit }
        }
        InputMethod::Disabled => InputMethod::Disabled,
    }
}

impl<Message: Clone> Entry<'_, Message> {
    fn inner(&self) -> &dyn Widget<Message, Theme, Renderer> {
        &self.input
    }

    fn inner_mut(&mut self) -> &mut dyn Widget<Message, Theme, Renderer> {
        &mut self.input
    }

    fn shown_mask(&self, input: &Tree) -> Option<&Value> {
        self.mask.as_ref().filter(|_| !is_focused(input))
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Entry<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State::default())
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(self.inner())]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&[self.inner()]);
    }

    fn size(&self) -> Size<Length> {
        self.inner().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let input = &mut tree.children[0];
        let mask = self.mask.as_ref().filter(|_| !is_focused(input));
        TextInput::layout(&mut self.input, input, renderer, limits, mask)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        let input = &tree.children[0];
        TextInput::draw(&self.input, input, renderer, theme, layout, cursor, self.shown_mask(input), viewport);
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        self.inner_mut().operate(&mut tree.children[0], layout, renderer, operation);
    }

    fn update(
        &mut self,
        tree: &mut Tree,
        event: &Event,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        renderer: &Renderer,
        clipboard: &mut dyn Clipboard,
        shell: &mut Shell<'_, Message>,
        viewport: &Rectangle,
    ) {
        let (state, input) = (tree.state.downcast_mut::<State>(), &mut tree.children[0]);
        let before = is_focused(input);
        if let Event::Window(window::Event::RedrawRequested(now)) = event {
            let stands_at = *state.stands_at.get_or_insert_with(|| now.checked_sub(LONG_BEFORE).unwrap_or(*now));
            let (redraw, asked) = (shell.redraw_request(), shell.input_method().clone());
            let still = Event::Window(window::Event::RedrawRequested(stands_at));
            self.inner_mut().update(input, &still, layout, cursor, renderer, clipboard, shell, viewport);
            // What it asks for is its next blink.
            Shell::replace_redraw_request(shell, redraw);
            if before {
                let method = shell.input_method_mut();
                *method = if self.writing == Writing::Words { below(method.clone()) } else { asked };
            }
        } else {
            self.inner_mut().update(input, event, layout, cursor, renderer, clipboard, shell, viewport);
        }
        // What is shown is laid out, and nothing else lays it out anew when only the keyboard moves.
        if self.mask.is_some() && is_focused(input) != before {
            shell.invalidate_layout();
        }
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        self.inner().mouse_interaction(&tree.children[0], layout, cursor, viewport, renderer)
    }
}
