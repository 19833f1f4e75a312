//! A field that shows only a part of what is in it while nobody types in it.

use iced::advanced::layout::{self, Layout};
use iced::advanced::text::Renderer as TextRenderer;
use iced::advanced::widget::{Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, renderer};
use iced::widget::TextInput;
use iced::widget::text_input::{State, Value};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme};

struct Masked<'a, Message> {
    input: TextInput<'a, Message>,
    mask: Value,
}

/// Shows this instead of the value while the keyboard is elsewhere.
pub(super) fn masked<'a, Message: Clone + 'a>(mask: &str, input: TextInput<'a, Message>) -> Element<'a, Message> {
    Element::new(Masked { input, mask: Value::new(mask) })
}

fn is_focused(tree: &Tree) -> bool {
    tree.state.downcast_ref::<State<<Renderer as TextRenderer>::Paragraph>>().is_focused()
}

impl<Message: Clone> Masked<'_, Message> {
    fn inner(&self) -> &dyn Widget<Message, Theme, Renderer> {
        &self.input
    }

    fn inner_mut(&mut self) -> &mut dyn Widget<Message, Theme, Renderer> {
        &mut self.input
    }
}

impl<Message: Clone> Widget<Message, Theme, Renderer> for Masked<'_, Message> {
    fn size(&self) -> Size<Length> {
        self.inner().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let mask = (!is_focused(tree)).then_some(&self.mask);
        TextInput::layout(&mut self.input, tree, renderer, limits, mask)
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
        let mask = (!is_focused(tree)).then_some(&self.mask);
        TextInput::draw(&self.input, tree, renderer, theme, layout, cursor, mask, viewport);
    }

    fn tag(&self) -> tree::Tag {
        self.inner().tag()
    }

    fn state(&self) -> tree::State {
        self.inner().state()
    }

    fn diff(&self, tree: &mut Tree) {
        self.inner().diff(tree);
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        self.inner_mut().operate(tree, layout, renderer, operation);
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
        let before = is_focused(tree);
        self.inner_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
        // What is shown is laid out, and nothing else lays it out anew when only the keyboard moves.
        if is_focused(tree) != before {
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
        self.inner().mouse_interaction(tree, layout, cursor, viewport, renderer)
    }
}
