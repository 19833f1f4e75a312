//! A counter without a pointer: whatever can be pressed is reached and pressed by keys, and a scanner's digits land where they belong.

use std::collections::BTreeSet;

use cardkiosk::attendant::{Payment, Wish};
use cardkiosk::config::staff::Fits;
use cardkiosk::domain::{Fen, PayMeans, PayOrderNo};
use cardkiosk::gui::preset::{self, Preset};
use cardkiosk::gui::run::heard;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Action, Gui, Message, Screen};
use iced::advanced::input_method::{Event as Ime, InputMethod};
use iced::advanced::renderer::Style;
use iced::advanced::widget::operation::Focusable;
use iced::advanced::widget::{Id, Operation};
use iced::advanced::{clipboard, mouse};
use iced::keyboard::{self, Key, Modifiers, key::Named};
use iced::{Color, Event, Point, Rectangle, Renderer, event, window};
use iced_runtime::user_interface::{Cache, State, UserInterface};
use iced_test::simulator::{press_key, release_key};

use crate::drawn::renderer;

/// A window with keys before it.
struct Desk {
    gui: Gui,
    canvas: Canvas,
    cache: Option<Cache>,
    renderer: Renderer,
    /// What was asked of the world.
    actions: Vec<Action>,
    /// What the widgets said last.
    said: Vec<String>,
}

fn preset(name: &str) -> Preset {
    preset::all().into_iter().find(|preset| preset.name == name).expect("there is such a preset")
}

impl Desk {
    fn with(preset: Preset, canvas: Canvas, renderer: Renderer) -> Desk {
        let (gui, cache) = (preset.open(canvas), Some(Cache::default()));
        let mut desk = Desk { gui, canvas, cache, renderer, actions: Vec::new(), said: Vec::new() };
        desk.redraw();
        desk
    }

    fn open(name: &str) -> Desk {
        Desk::with(preset(name), Canvas::Counter, renderer())
    }

    fn with_ui<T>(&mut self, look: impl FnOnce(&mut UserInterface<'_, Message, iced::Theme, Renderer>, &mut Renderer) -> T) -> T {
        let cache = self.cache.take().expect("it is put back each time");
        let mut ui = UserInterface::build(self.gui.view(), self.canvas.size(), cache, &mut self.renderer);
        let seen = look(&mut ui, &mut self.renderer);
        self.cache = Some(ui.into_cache());
        seen
    }

    /// One event, as the toolkit hands it out: first to the widgets, then to whoever listens.
    fn happens(&mut self, event: Event, at: Option<Point>) {
        let cursor = at.map_or(mouse::Cursor::Unavailable, mouse::Cursor::Available);
        let (mut messages, status) = self.with_ui(|ui, renderer| {
            let mut messages = Vec::new();
            let (_, statuses) = ui.update(std::slice::from_ref(&event), cursor, renderer, &mut clipboard::Null, &mut messages);
            (messages, statuses.first().copied().unwrap_or(event::Status::Ignored))
        });
        self.said = messages.iter().map(|message| format!("{message:?}")).collect();
        messages.extend(heard(event, status));
        for message in messages {
            self.actions.extend(self.gui.apply(message));
        }
    }

    fn redraw(&mut self) {
        self.happens(Event::Window(window::Event::RedrawRequested(std::time::Instant::now())), None);
    }

    /// What is asked of the input method with the next drawing.
    fn input_method(&mut self) -> InputMethod {
        let now = Event::Window(window::Event::RedrawRequested(std::time::Instant::now()));
        let drawn =
            self.with_ui(|ui, renderer| ui.update(&[now], mouse::Cursor::Unavailable, renderer, &mut clipboard::Null, &mut Vec::new()).0);
        match drawn {
            State::Updated { input_method, .. } => input_method,
            State::Outdated => panic!("a drawing changes nothing"),
        }
    }

    fn press(&mut self, key: Named) {
        self.press_with(key, Modifiers::default());
    }

    fn press_with(&mut self, key: Named, with: Modifiers) {
        let mut pressed = press_key(Key::Named(key), None);
        if let Event::Keyboard(keyboard::Event::KeyPressed { modifiers, .. }) = &mut pressed {
            *modifiers = with;
        }
        self.happens(pressed, None);
        let said = std::mem::take(&mut self.said);
        self.redraw();
        self.happens(release_key(Key::Named(key)), None);
        self.said = [said, std::mem::take(&mut self.said)].concat();
        let said = std::mem::take(&mut self.said);
        self.redraw();
        self.said = said;
    }

    /// Types it, key by key, as people and scanners do.
    fn types(&mut self, text: &str) {
        for letter in text.chars() {
            self.happens(press_key(Key::Character(letter.to_string().into()), Some(letter.to_string().into())), None);
            self.happens(release_key(Key::Character(letter.to_string().into())), None);
            self.redraw();
        }
    }

    fn clicks(&mut self, at: Point) {
        self.happens(Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left)), Some(at));
        let said = std::mem::take(&mut self.said);
        self.happens(Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left)), Some(at));
        self.said = [said, std::mem::take(&mut self.said)].concat();
    }

    fn named(&mut self) -> Vec<(String, Rectangle)> {
        let mut found = Names::default();
        self.with_ui(|ui, renderer| ui.operate(renderer, &mut found));
        found.named
    }

    /// Where the keyboard is: the field that has it, or what the ring was drawn round.
    fn at(&mut self) -> Option<String> {
        let mut found = Names::default();
        let theme = self.gui.shared.look.theme();
        let ink = self.gui.shared.look.palette();
        self.with_ui(|ui, renderer| {
            ui.operate(renderer, &mut found);
            ui.draw(renderer, &theme, &Style { text_color: Color::BLACK }, mouse::Cursor::Unavailable);
        });
        if let Some(field) = found.focused {
            return Some(field);
        }
        let layers = self.renderer.layers();
        let (quad, _) = layers.last()?.quads.last().filter(|(quad, _)| (quad.border.width - 4.0).abs() < 0.01)?;
        let inside = if quad.border.color == ink.ink { quad.bounds.shrink(8.0) } else { quad.bounds.expand(4.0) };
        let near = |bounds: &Rectangle| bounds.center().distance(inside.center()) < 1.0;
        found.named.into_iter().find(|(_, bounds)| near(bounds)).map(|(id, _)| id)
    }

    /// Everything that Tab reaches, in order, until it comes round.
    fn tour(&mut self) -> Vec<String> {
        let mut seen: Vec<String> = Vec::new();
        for _ in 0..60 {
            self.press(Named::Tab);
            let Some(at) = self.at() else { break };
            if seen.contains(&at) {
                break;
            }
            seen.push(at);
        }
        seen
    }
}

#[derive(Default)]
struct Names {
    named: Vec<(String, Rectangle)>,
    focused: Option<String>,
}

impl Operation for Names {
    fn traverse(&mut self, operate: &mut dyn FnMut(&mut dyn Operation)) {
        operate(self);
    }

    fn container(&mut self, id: Option<&Id>, bounds: Rectangle) {
        self.named.extend(id.map(|id| (name_of(id), bounds)));
    }

    fn focusable(&mut self, id: Option<&Id>, _bounds: Rectangle, state: &mut dyn Focusable) {
        if state.is_focused() {
            self.focused = Some(id.map(name_of).unwrap_or_default());
        }
    }
}

fn name_of(id: &Id) -> String {
    format!("{id:?}").split('"').nth(1).unwrap_or_default().to_owned()
}

fn desks() -> impl Iterator<Item = (Preset, Canvas)> {
    let canvases = [Canvas::Counter, Canvas::Bom];
    preset::all().into_iter().flat_map(move |preset| {
        canvases.into_iter().filter(move |canvas| preset.canvases().any(|drawn| drawn == *canvas)).map(move |canvas| (preset, canvas))
    })
}

#[test]
fn nothing_moves_when_the_keyboard_comes() {
    let mut desk = Desk::open("card");
    let before = desk.named();
    for _ in 0..desk.tour().len() {
        desk.press(Named::Tab);
        assert_eq!(desk.named(), before, "{:?}", desk.at());
    }
}

#[test]
fn whatever_a_pointer_can_press_tab_reaches_and_enter_presses() {
    let mut pen = renderer();
    for (preset, canvas) in desks() {
        let mut desk = Desk::with(preset, canvas, pen);
        let tour = desk.tour();
        let named = desk.named();
        pen = desk.renderer;
        for (index, (id, bounds)) in named.iter().enumerate() {
            // What lies below a question is not pressed where the question is.
            if named[index + 1..].iter().any(|(_, above)| above.contains(bounds.center())) {
                continue;
            }
            let mut pointed = Desk::with(preset, canvas, pen);
            pointed.clicks(bounds.center());
            let by_pointer = pointed.said;
            pen = pointed.renderer;
            // A field is reached as what is typed into; a click in it says nothing.
            if by_pointer.is_empty() {
                continue;
            }
            let place = tour.iter().position(|reached| reached == id);
            let place = place.unwrap_or_else(|| panic!("{} on {canvas:?}: {id} is not among {tour:?}", preset.name));
            if canvas == Canvas::Counter && (preset.name == "card" || !id.starts_with("menu")) {
                let mut typed = Desk::with(preset, canvas, pen);
                for _ in 0..=place {
                    typed.happens(press_key(Key::Named(Named::Tab), None), None);
                }
                typed.press(Named::Enter);
                assert_eq!(typed.said, by_pointer, "{}: {id}", preset.name);
                pen = typed.renderer;
            }
        }
    }
}

#[test]
fn shift_and_tab_goes_the_other_way() {
    let mut desk = Desk::open("recharge-cash");
    let tour = desk.tour();
    let mut desk = Desk::open("recharge-cash");
    desk.press(Named::Tab);
    desk.press_with(Named::Tab, Modifiers::SHIFT);
    let mut back = Vec::new();
    for _ in &tour {
        desk.press_with(Named::Tab, Modifiers::SHIFT);
        back.extend(desk.at());
    }
    let set = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
    assert_eq!(set(&tour), set(&back));
    assert_ne!(tour.first(), back.first());
}

#[test]
fn a_screen_opens_with_the_keyboard_in_its_first_field() {
    for (name, field) in [
        ("login", "operator-number-input"),
        ("locked", "password-input"),
        ("recharge-wrong", "other-amount-input"),
        ("recharge-slip", "slip-number-input"),
        ("orders", "card-no-input"),
        ("activation", "name-input"),
        ("return-broken", "number-input"),
    ] {
        assert_eq!(Desk::open(name).at().as_deref(), Some(field), "{name}");
    }
    assert_eq!(Desk::open("card").at(), None, "Enter does what stands out");
}

#[test]
fn a_recharge_for_cash_needs_no_pointer() {
    let mut desk = Desk::open("card");
    desk.press(Named::F2);
    desk.types("150");
    desk.press(Named::Tab);
    while desk.at().as_deref() != Some("received-input") {
        desk.press(Named::Tab);
    }
    desk.types("200");
    desk.press(Named::Enter);
    let payment = Payment::Cash { received: Some(Fen::new(20_000)) };
    assert_eq!(desk.actions, [Action::Wish(Wish::Recharge { amount: Fen::new(15_000), payment })]);
    assert!(matches!(desk.gui.screen, Screen::Working(_)));
}

#[test]
fn a_tile_leads_on_to_what_was_handed_over() {
    let mut desk = Desk::open("card");
    desk.press(Named::F2);
    assert_eq!(desk.at().as_deref(), Some("other-amount-input"));
    while desk.at().as_deref() != Some("amount-2000") {
        desk.press(Named::Tab);
    }
    for (arrow, tile) in [
        (Named::ArrowRight, "amount-5000"),
        (Named::ArrowDown, "amount-50000"),
        (Named::ArrowLeft, "amount-20000"),
        (Named::ArrowUp, "amount-2000"),
        (Named::ArrowRight, "amount-5000"),
        (Named::ArrowRight, "amount-10000"),
    ] {
        desk.press(arrow);
        assert_eq!(desk.at().as_deref(), Some(tile));
    }
    desk.press(Named::Enter);
    assert_eq!(desk.at().as_deref(), Some("received-input"));
    desk.press(Named::Enter);
    let payment = Payment::Cash { received: None };
    assert_eq!(desk.actions, [Action::Wish(Wish::Recharge { amount: Fen::new(10_000), payment })]);
}

#[test]
fn a_scanner_that_types_and_ends_with_enter_lands_in_the_slip_s_number() {
    let mut desk = Desk::open("card");
    desk.press(Named::F2);
    desk.types("100");
    while desk.at().as_deref() != Some("means-Bank") {
        desk.press(Named::Tab);
    }
    desk.press(Named::Enter);
    assert_eq!(desk.at().as_deref(), Some("slip-number-input"));
    desk.types("20260508123456");
    desk.press(Named::Enter);
    let number = PayOrderNo::parse("20260508123456").expect("a number");
    let payment = Payment::Reference { means: PayMeans::UnionPay, number };
    assert_eq!(desk.actions, [Action::Wish(Wish::Recharge { amount: Fen::new(10_000), payment })]);
}

#[test]
fn enter_goes_from_the_operator_s_number_to_the_password_and_then_logs_in() {
    let mut desk = Desk::open("login");
    desk.types("0207");
    desk.press(Named::Enter);
    assert_eq!(desk.at().as_deref(), Some("password-input"));
    desk.types("2468");
    assert!(desk.actions.is_empty());
    desk.press(Named::Enter);
    assert!(matches!(desk.actions.as_slice(), [Action::CheckPassword { .. }]), "{:?}", desk.actions);
    let answered = cardkiosk::gui::screen::login::Message::Answered(Fits::Yes);
    desk.gui.apply(Message::Screen(cardkiosk::gui::screen::Message::Login(answered)));
    assert!(matches!(desk.gui.screen, Screen::Card(_)));
}

#[test]
fn a_name_comes_from_an_input_method() {
    let mut desk = Desk::open("card-inactive");
    desk.press(Named::F4);
    assert_eq!(desk.at().as_deref(), Some("name-input"));
    desk.happens(Event::InputMethod(Ime::Opened), None);
    desk.happens(Event::InputMethod(Ime::Preedit("zhang san".to_owned(), None)), None);
    desk.happens(Event::InputMethod(Ime::Commit("张三".to_owned())), None);
    desk.happens(Event::InputMethod(Ime::Closed), None);
    let Screen::Activation(activation) = &desk.gui.screen else { panic!("{:?}", desk.gui.screen) };
    assert_eq!(activation.name, "张三");
    desk.press(Named::Enter);
    assert_eq!(desk.at().as_deref(), Some("mobile-input"), "Enter goes on to the next field");
}

#[test]
fn the_keys_of_a_word_that_is_composed_are_the_input_method_s() {
    let mut desk = Desk::open("card-inactive");
    desk.press(Named::F4);
    desk.types("Ma");
    desk.happens(Event::InputMethod(Ime::Opened), None);
    for key in [Named::Enter, Named::Escape, Named::Backspace, Named::Tab, Named::Space, Named::F6] {
        desk.happens(Event::InputMethod(Ime::Preedit("ke".to_owned(), Some(2..2))), None);
        desk.press(key);
        assert_eq!(desk.at().as_deref(), Some("name-input"), "{key:?}");
        let Screen::Activation(activation) = &desk.gui.screen else { panic!("{key:?} left for {:?}", desk.gui.screen) };
        assert_eq!(activation.name, "Ma", "{key:?}");
        assert!(desk.actions.is_empty(), "{key:?}: {:?}", desk.actions);
    }
    desk.happens(Event::InputMethod(Ime::Preedit(String::new(), None)), None);
    desk.press(Named::Escape);
    assert!(matches!(desk.gui.screen, Screen::Card(_)), "nothing is composed any more: {:?}", desk.gui.screen);
}

#[test]
fn an_input_method_is_let_in_where_words_are_typed_and_opens_below_them() {
    let mut desk = Desk::open("card-inactive");
    desk.press(Named::F4);
    let (_, name) = desk.named().into_iter().find(|(id, _)| id == "name").expect("the name is asked for");
    let InputMethod::Enabled { cursor, .. } = desk.input_method() else { panic!("a name has letters of any script") };
    assert!(name.contains(cursor.position()) && cursor.y > name.center_y(), "{cursor:?} in {name:?}");
    desk.press(Named::Tab);
    assert_eq!(desk.at().as_deref(), Some("mobile-input"));
    assert_eq!(desk.input_method(), InputMethod::Disabled, "a number is typed as it stands on the keys");
    let mut desk = Desk::open("login");
    for field in ["operator-number-input", "password-input"] {
        assert_eq!(desk.at().as_deref(), Some(field));
        assert_eq!(desk.input_method(), InputMethod::Disabled, "{field}");
        desk.press(Named::Tab);
    }
}

#[test]
fn the_arrows_choose_an_order_while_the_search_has_the_keyboard() {
    let mut desk = Desk::open("orders");
    desk.press(Named::ArrowDown);
    desk.press(Named::ArrowDown);
    desk.press(Named::ArrowUp);
    desk.press(Named::Enter);
    assert!(matches!(desk.actions.as_slice(), [Action::Wish(Wish::Manage { .. })]), "{:?}", desk.actions);
    let mut desk = Desk::open("orders");
    desk.types("3104880600124533426");
    desk.press(Named::Enter);
    assert!(matches!(desk.actions.as_slice(), [Action::Wish(Wish::Orders { card_no: Some(_) })]), "{:?}", desk.actions);
}

#[test]
fn escape_goes_back_from_a_field_at_once() {
    let mut desk = Desk::open("recharge-cash");
    desk.press(Named::Escape);
    assert!(matches!(desk.gui.screen, Screen::Card(_)));
}

#[test]
fn the_function_keys_work_while_a_field_has_the_keyboard() {
    let mut desk = Desk::open("recharge-cash");
    desk.press(Named::F6);
    assert!(matches!(desk.gui.screen, Screen::Open(_)));
}

#[test]
fn a_question_begins_with_the_answer_that_changes_nothing_and_lets_nobody_round_it() {
    let mut desk = Desk::open("return-confirm");
    assert_eq!(desk.at().as_deref(), Some("keep"));
    assert_eq!(desk.tour(), ["return-yes", "keep"]);
    desk.press(Named::Tab);
    assert_eq!(desk.at().as_deref(), Some("keep"), "it has come round");
    desk.press(Named::Enter);
    assert!(desk.actions.is_empty());
    assert_eq!(desk.tour().iter().filter(|id| *id == "return-yes").count(), 0, "nothing is asked any more");
}

#[test]
fn a_click_takes_the_ring_away() {
    let mut desk = Desk::open("card");
    desk.press(Named::Tab);
    assert!(desk.at().is_some());
    desk.clicks(Point::new(700.0, 20.0));
    desk.redraw();
    assert_eq!(desk.at(), None);
}
