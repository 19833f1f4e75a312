//! The keyboard at a counter: Tab reaches whatever can be pressed, Enter presses it, the arrows go to what lies beside it.
//!
//! Buttons cannot be focused in this version of the toolkit, only fields can. So one widget stands round the whole window: it asks
//! the window for its fields and its touch targets in the order in which they stand, keeps the ring on one of them, and presses it
//! as a pointer would. Screens know nothing of it but where the keyboard starts.
//!
//! While somebody composes a word with an input method every key is that method's: Enter takes a candidate, Escape drops it, and
//! neither may press a button or leave the screen, should a system hand them on.

use iced::advanced::input_method::Event as Composed;
use iced::advanced::layout::{self, Layout};
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation, Tree, tree};
use iced::advanced::{Clipboard, Renderer as _, Shell, Widget, mouse, overlay, renderer};
use iced::keyboard::{Event as KeyEvent, Key, Modifiers, key::Named};
use iced::{Border, Color, Element, Event, Length, Point, Rectangle, Renderer, Size, Theme, Vector};

use crate::gui::theme::Look;

/// What a touch target tells whoever asks the window for its targets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    /// Its corners.
    pub radius: f32,
    /// What the ring round it stands on.
    pub on: RingOn,
}

/// What the ring stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RingOn {
    /// Paper, a sheet: it goes round the target, in ink.
    Light,
    /// The side bar, whose entries touch: it stays inside, in white.
    Dark,
}

/// Says that whatever was told before lies under a veil.
#[derive(Debug, Clone, Copy)]
pub(super) struct Modal;

/// Where the keyboard starts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Start {
    /// Another screen, another question on it: when this changes the keyboard starts anew.
    pub place: String,
    /// The field that has the keyboard at first.
    pub field: Option<&'static str>,
}

/// Puts the keyboard over the whole window.
pub fn keyboard<'a, Message: 'a>(look: Look, start: Start, content: impl Into<Element<'a, Message>>) -> Element<'a, Message> {
    Element::new(Keyboard { look, start, content: content.into() })
}

struct Keyboard<'a, Message> {
    look: Look,
    start: Start,
    content: Element<'a, Message>,
}

#[derive(Debug, Default)]
struct State {
    start: Start,
    /// The start is still to be made.
    begins: bool,
    ring: Option<Ring>,
    /// Where Enter was pressed and not let go yet.
    pressed_at: Option<Point>,
    composing: Composing,
}

/// Whether a word is being composed that is not written yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Composing {
    #[default]
    No,
    Yes,
}

impl Composing {
    fn after(event: &Composed) -> Composing {
        match event {
            Composed::Preedit(word, _) if !word.is_empty() => Composing::Yes,
            Composed::Preedit(..) | Composed::Opened | Composed::Commit(_) | Composed::Closed => Composing::No,
        }
    }
}

/// Where the ring is.
#[derive(Debug, Clone)]
struct Ring {
    id: Id,
    bounds: Rectangle,
    target: Target,
}

/// One thing the keyboard can be on.
#[derive(Debug, Clone)]
enum Stop {
    Field { has_it: bool, bounds: Rectangle },
    Target(Ring),
}

impl Stop {
    fn bounds(&self) -> Rectangle {
        match self {
            Stop::Field { bounds, .. } | Stop::Target(Ring { bounds, .. }) => *bounds,
        }
    }

    fn is_at(&self, ring: Option<&Ring>) -> bool {
        match self {
            Stop::Field { has_it, .. } => *has_it && ring.is_none(),
            Stop::Target(Ring { id, .. }) => ring.is_some_and(|ring| ring.id == *id),
        }
    }

    fn is_in_the_side_bar(&self) -> bool {
        matches!(self, Stop::Target(ring) if ring.target.on == RingOn::Dark)
    }
}

/// Collects what the keyboard can be on.
#[derive(Default)]
struct Stops {
    found: Vec<Stop>,
    is_asked: bool,
}

impl Operation for Stops {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, _id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        self.found.push(Stop::Field { has_it: state.is_focused(), bounds });
    }

    fn custom(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn std::any::Any) {
        if state.is::<Modal>() {
            self.found.clear();
            self.is_asked = true;
        } else if let (Some(id), Some(target)) = (id, state.downcast_ref::<Target>()) {
            self.found.push(Stop::Target(Ring { id: id.clone(), bounds, target: *target }));
        }
    }
}

/// Gives the keyboard to one field, or takes it from all.
struct Give<'a> {
    to: Option<Wanted<'a>>,
}

enum Wanted<'a> {
    At(Rectangle),
    Called(&'a str),
}

impl Operation for Give<'_> {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn focusable(&mut self, id: Option<&Id>, bounds: Rectangle, state: &mut dyn Focusable) {
        let is_it = match &self.to {
            Some(Wanted::At(place)) => *place == bounds,
            Some(Wanted::Called(name)) => id == Some(&Id::from((*name).to_owned())),
            None => false,
        };
        match is_it {
            true if !state.is_focused() => state.focus(),
            false if state.is_focused() => state.unfocus(),
            _ => {}
        }
    }
}

/// Which stop is the next one in a direction: the nearest of those that lie there, what is straight ahead before what is aside.
fn beside(stops: &[Stop], from: Rectangle, key: Named) -> Option<usize> {
    let centre = from.center();
    let distance = |stop: &Stop| {
        let to = stop.bounds().center();
        let (across, down) = (to.x - centre.x, to.y - centre.y);
        let (ahead, aside) = match key {
            Named::ArrowLeft => (-across, down.abs()),
            Named::ArrowRight => (across, down.abs()),
            Named::ArrowUp => (-down, across.abs()),
            _ => (down, across.abs()),
        };
        (ahead > 1.0).then_some(ahead + 2.0 * aside)
    };
    let there = stops.iter().enumerate().filter_map(|(index, stop)| distance(stop).map(|distance| (index, distance)));
    there.min_by(|(_, one), (_, other)| one.total_cmp(other)).map(|(index, _)| index)
}

impl<Message> Keyboard<'_, Message> {
    fn stops(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> Stops {
        let mut stops = Stops::default();
        self.operate_inside(tree, layout, renderer, &mut stops);
        stops
    }

    fn operate_inside(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        if let Some(inside) = layout.children().next() {
            self.content.as_widget_mut().operate(&mut tree.children[0], inside, renderer, operation);
        }
    }

    /// Puts the keyboard there.
    fn go_to(&mut self, stop: &Stop, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) {
        let (to, ring) = match stop {
            Stop::Field { bounds, .. } => (Some(Wanted::At(*bounds)), None),
            Stop::Target(ring) => (None, Some(ring.clone())),
        };
        self.operate_inside(tree, layout, renderer, &mut Give { to });
        tree.state.downcast_mut::<State>().ring = ring;
    }

    /// As the screen comes up: its first field, or where something is asked the lesser answer.
    fn begin(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) {
        let to = self.start.field.map(Wanted::Called);
        self.operate_inside(tree, layout, renderer, &mut Give { to });
        let stops = self.stops(tree, layout, renderer);
        let ring = match (stops.is_asked, stops.found.as_slice()) {
            (true, [Stop::Target(ring), _, ..]) => Some(ring.clone()),
            _ => None,
        };
        let state = tree.state.downcast_mut::<State>();
        (state.ring, state.begins, state.pressed_at) = (ring, false, None);
    }

    /// Tab, the arrows, Enter and Escape. Whether the key has done what it should, so that nothing else may hear it.
    fn press(&mut self, key: Named, modifiers: Modifiers, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> Pressed {
        let stops = self.stops(tree, layout, renderer).found;
        let ring = tree.state.downcast_ref::<State>().ring.clone();
        let here = stops.iter().position(|stop| stop.is_at(ring.as_ref()));
        let is_ringed = ring.is_some() && here.is_some();
        let next = match (key, here) {
            (Named::Tab, _) if stops.is_empty() => None,
            (Named::Tab, Some(here)) if modifiers.shift() => Some((here + stops.len() - 1) % stops.len()),
            (Named::Tab, Some(here)) => Some((here + 1) % stops.len()),
            (Named::Tab, None) if modifiers.shift() => Some(stops.len() - 1),
            // What is done on this screen comes before the way to another.
            (Named::Tab, None) => Some(stops.iter().position(|stop| !stop.is_in_the_side_bar()).unwrap_or(0)),
            (Named::ArrowLeft | Named::ArrowRight | Named::ArrowUp | Named::ArrowDown, Some(here)) if is_ringed => {
                Some(beside(&stops, stops[here].bounds(), key).unwrap_or(here))
            }
            (Named::Enter | Named::Space, Some(here)) if is_ringed => return Pressed::Target(stops[here].bounds().center()),
            (Named::Escape, _) => {
                self.operate_inside(tree, layout, renderer, &mut Give { to: None });
                tree.state.downcast_mut::<State>().ring = None;
                return Pressed::Back;
            }
            _ => return Pressed::Nothing,
        };
        match next {
            Some(next) => {
                self.go_to(&stops[next], tree, layout, renderer);
                Pressed::Moved
            }
            None => Pressed::Nothing,
        }
    }

    /// What the ring is on may have moved, or gone.
    fn follow(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) {
        let stops = self.stops(tree, layout, renderer).found;
        let state = tree.state.downcast_mut::<State>();
        let ring = state.ring.take();
        state.ring = stops.into_iter().find_map(|stop| match stop {
            Stop::Target(now) if ring.as_ref().is_some_and(|ring| ring.id == now.id) => Some(now),
            _ => None,
        });
    }

    /// Enter that no field took goes on to the next field, where there is one.
    fn next_field(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer) -> bool {
        let fields = self.stops(tree, layout, renderer).found.into_iter().filter(|stop| matches!(stop, Stop::Field { .. }));
        let mut behind = fields.skip_while(|stop| !matches!(stop, Stop::Field { has_it: true, .. })).skip(1);
        let Some(next) = behind.next() else { return false };
        self.go_to(&next, tree, layout, renderer);
        true
    }
}

/// What a key did.
enum Pressed {
    Nothing,
    Moved,
    /// No field has the keyboard any more; the screen goes back.
    Back,
    /// What stands there is pressed.
    Target(Point),
}

/// A key that means something here.
fn meant(event: &Event) -> Option<(Named, Modifiers)> {
    match event {
        Event::Keyboard(KeyEvent::KeyPressed { key: Key::Named(key), modifiers, repeat, .. }) => {
            let repeats = matches!(key, Named::Tab | Named::ArrowLeft | Named::ArrowRight | Named::ArrowUp | Named::ArrowDown);
            (!repeat || repeats).then_some((*key, *modifiers))
        }
        _ => None,
    }
}

impl<Message> Widget<Message, Theme, Renderer> for Keyboard<'_, Message> {
    fn tag(&self) -> tree::Tag {
        tree::Tag::of::<State>()
    }

    fn state(&self) -> tree::State {
        tree::State::new(State { start: self.start.clone(), begins: true, ..State::default() })
    }

    fn children(&self) -> Vec<Tree> {
        vec![Tree::new(&self.content)]
    }

    fn diff(&self, tree: &mut Tree) {
        tree.diff_children(&[&self.content]);
        let state = tree.state.downcast_mut::<State>();
        if state.start != self.start {
            *state = State { start: self.start.clone(), begins: true, ..State::default() };
        }
    }

    fn size(&self) -> Size<Length> {
        self.content.as_widget().size()
    }

    fn layout(&mut self, tree: &mut Tree, renderer: &Renderer, limits: &layout::Limits) -> layout::Node {
        let inside = self.content.as_widget_mut().layout(&mut tree.children[0], renderer, limits);
        layout::Node::with_children(inside.size(), vec![inside])
    }

    fn operate(&mut self, tree: &mut Tree, layout: Layout<'_>, renderer: &Renderer, operation: &mut dyn Operation) {
        operation.traverse(&mut |operation| self.operate_inside(tree, layout, renderer, operation));
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
        let Some(inside) = layout.children().next() else { return };
        if tree.state.downcast_ref::<State>().begins {
            self.begin(tree, layout, renderer);
            shell.request_redraw();
        }
        if let Event::InputMethod(composed) = event {
            tree.state.downcast_mut::<State>().composing = Composing::after(composed);
        }
        let is_pressed = matches!(event, Event::Keyboard(KeyEvent::KeyPressed { .. }));
        if is_pressed && tree.state.downcast_ref::<State>().composing == Composing::Yes {
            shell.capture_event();
            return;
        }
        let mut pass = |keyboard: &mut Self, tree: &mut Tree, event: &Event, cursor: mouse::Cursor, shell: &mut Shell<'_, Message>| {
            let content = keyboard.content.as_widget_mut();
            content.update(&mut tree.children[0], event, inside, cursor, renderer, clipboard, shell, viewport);
        };
        let left = mouse::Button::Left;
        let let_go = matches!(event, Event::Keyboard(KeyEvent::KeyReleased { key: Key::Named(Named::Enter | Named::Space), .. }));
        if let Some(at) = tree.state.downcast_mut::<State>().pressed_at.take_if(|_| let_go) {
            pass(self, tree, &Event::Mouse(mouse::Event::ButtonReleased(left)), mouse::Cursor::Available(at), shell);
            shell.request_redraw();
            return;
        }
        if matches!(event, Event::Mouse(mouse::Event::ButtonPressed(_)) | Event::Touch(_)) {
            let state = tree.state.downcast_mut::<State>();
            (state.ring, state.pressed_at) = (None, None);
        }
        if let Some((key, modifiers)) = meant(event) {
            match self.press(key, modifiers, tree, layout, renderer) {
                Pressed::Nothing => {}
                Pressed::Moved => {
                    shell.capture_event();
                    shell.request_redraw();
                    return;
                }
                Pressed::Back => {
                    shell.request_redraw();
                    return;
                }
                Pressed::Target(at) => {
                    pass(self, tree, &Event::Mouse(mouse::Event::ButtonPressed(left)), mouse::Cursor::Available(at), shell);
                    tree.state.downcast_mut::<State>().pressed_at = Some(at);
                    shell.capture_event();
                    shell.request_redraw();
                    return;
                }
            }
        }
        if matches!(event, Event::Window(iced::window::Event::RedrawRequested(_))) && tree.state.downcast_ref::<State>().ring.is_some() {
            self.follow(tree, layout, renderer);
        }
        pass(self, tree, event, cursor, shell);
        let entered = matches!(meant(event), Some((Named::Enter, _)));
        if entered && !shell.is_event_captured() && self.next_field(tree, layout, renderer) {
            shell.capture_event();
            shell.request_redraw();
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
        let inside = layout.children().next();
        inside.map_or(mouse::Interaction::None, |inside| {
            self.content.as_widget().mouse_interaction(&tree.children[0], inside, cursor, viewport, renderer)
        })
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
        if let Some(inside) = layout.children().next() {
            self.content.as_widget().draw(&tree.children[0], renderer, theme, style, inside, cursor, viewport);
        }
        let Some(Ring { bounds, target, .. }) = &tree.state.downcast_ref::<State>().ring else { return };
        let width = self.look.focus_ring();
        let palette = self.look.palette();
        let (bounds, colour, radius) = match target.on {
            RingOn::Light => (bounds.expand(2.0 * width), palette.ink, target.radius + 2.0 * width),
            RingOn::Dark => (bounds.shrink(width), palette.on_accent, target.radius),
        };
        let border = Border { color: colour, width, radius: radius.into() };
        // On a layer of its own, over whatever stands beside it.
        renderer.with_layer(*viewport, |renderer| {
            renderer.fill_quad(renderer::Quad { bounds, border, ..renderer::Quad::default() }, Color::TRANSPARENT);
        });
    }

    fn overlay<'b>(
        &'b mut self,
        tree: &'b mut Tree,
        layout: Layout<'b>,
        renderer: &Renderer,
        viewport: &Rectangle,
        translation: Vector,
    ) -> Option<overlay::Element<'b, Message, Theme, Renderer>> {
        let inside = layout.children().next()?;
        self.content.as_widget_mut().overlay(&mut tree.children[0], inside, renderer, viewport, translation)
    }
}
