//! A widget that lets everything through to the one inside it, and adds one thing.
//!
//! It has no state and no place in the tree of its own: its content can be wrapped and unwrapped without losing anything.

use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Shell, Widget, mouse, overlay, renderer};
use iced::{Element, Event, Length, Rectangle, Renderer, Size, Theme, Vector, window};

use super::keyboard::{Modal, Target};

/// What is added.
enum Adds {
    /// No pointer, whatever lies below it.
    NoPointer,
    /// What it says, for whoever asks the window for its words.
    Words(String),
    /// That it can be pressed, for the keyboard.
    Target(Id, Target),
    /// That whatever was drawn before lies under a veil.
    Modal,
    /// Stillness: it is not told that time goes on.
    Still,
}

struct Through<'a, Message> {
    content: Element<'a, Message>,
    adds: Adds,
}

/// Hides the pointer over everything inside: on a kiosk there is none.
pub fn hidden_pointer<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Through { content: content.into(), adds: Adds::NoPointer })
}

/// Names the words of something that is drawn in a way which hides them: several sizes in one line.
pub fn spoken<'a, Message: 'a>(words: String, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Through { content: content.into(), adds: Adds::Words(words) })
}

/// Tells the keyboard that this can be pressed.
pub(super) fn reached<'a, Message: 'a>(id: Id, target: Target, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Through { content: content.into(), adds: Adds::Target(id, target) })
}

/// Tells the keyboard that nothing below this can be reached.
pub(super) fn asked_first<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Through { content: content.into(), adds: Adds::Modal })
}

/// Lets nothing inside move, since something lies over it.
pub(super) fn still<'a, Message: 'a>(content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Through { content: content.into(), adds: Adds::Still })
}

impl<Message> Widget<Message, Theme, Renderer> for Through<'_, Message> {
    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn size_hint(&self) -> Size<Length> {
        self.content.as_widget().size_hint()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        self.content.as_widget_mut().layout(tree, renderer, limits)
    }

    fn draw(
        &self,
        tree: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        style: &renderer::Style,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
    ) {
        self.content.as_widget().draw(tree, renderer, theme, style, layout, cursor, viewport);
    }

    fn tag(&self) -> tree::Tag {
        self.content.as_widget().tag()
    }

    fn state(&self) -> tree::State {
        self.content.as_widget().state()
    }

    fn children(&self) -> Vec<Tree> {
        self.content.as_widget().children()
    }

    fn diff(&self, tree: &mut Tree) {
        self.content.as_widget().diff(tree);
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        match &self.adds {
            Adds::Words(words) => operation.text(None, layout.bounds(), words),
            Adds::Target(id, target) => operation.custom(Some(id), layout.bounds(), &mut target.clone()),
            Adds::Modal => operation.custom(None, layout.bounds(), &mut Modal),
            Adds::NoPointer | Adds::Still => {}
        }
        self.content.as_widget_mut().operate(tree, layout, renderer, operation);
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
        if matches!((&self.adds, event), (Adds::Still, Event::Window(window::Event::RedrawRequested(_)))) {
            return;
        }
        self.content.as_widget_mut().update(tree, event, layout, cursor, renderer, clipboard, shell, viewport);
    }

    fn mouse_interaction(
        &self,
        tree: &Tree,
        layout: Layout<'_>,
        cursor: mouse::Cursor,
        viewport: &Rectangle,
        renderer: &Renderer,
    ) -> mouse::Interaction {
        match self.adds {
            Adds::NoPointer => mouse::Interaction::Hidden,
            _ => self.content.as_widget().mouse_interaction(tree, layout, cursor, viewport, renderer),
        }
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        self.content.as_widget_mut().overlay(tree, layout, renderer, viewport, translation)
    }
}
