//! The widgets, each in all its states, without a window.

#![cfg(feature = "gui")]

#[path = "widgets/catalogue.rs"]
mod catalogue;
#[path = "widgets/screens.rs"]
mod screens;

use std::path::PathBuf;

use cardkiosk::domain::money::Fen;
use cardkiosk::gui::font;
use cardkiosk::gui::icon::Icon;
use cardkiosk::gui::theme::{Canvas, Elder, Height, LOOKS, Look, Role};
use cardkiosk::gui::widget::{
    Chosen, Field, Focus, Key, Kind, TileState, button, card_strip, choice_row, even_money, field, ground, hidden_pointer, keypad, money,
    option_card, segment, sum_field, tile, toast, toast_over, training_frame, unreadable_card,
};
use iced::advanced::renderer::Headless;
use iced::advanced::widget::Tree;
use iced::advanced::{Layout, layout};
use iced::widget::qr_code;
use iced::{Element, Event, Rectangle, Settings, Size, mouse};
use iced_test::Simulator;
use iced_test::selector::{self, Candidate};

use catalogue::Pressed;

fn settings() -> Settings {
    Settings { default_font: font::REGULAR, fonts: font::FACES.map(Into::into).to_vec(), ..Settings::default() }
}

fn shown<'a>(size: Size, content: impl Into<Element<'a, Pressed>>) -> Simulator<'a, Pressed> {
    Simulator::with_size(settings(), size, content.into())
}

/// Leaves a picture to look at under the target folder.
fn picture(name: &str, look: Look, simulator: &mut Simulator<'_, Pressed>) {
    let name = format!("{name}-{:?}-{:?}", look.canvas(), look.elder()).to_lowercase();
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("widgets");
    let written = folder.join(format!("{name}-tiny-skia.png"));
    if written.exists() {
        std::fs::remove_file(&written).expect("the picture of the last run goes away");
    }
    let snapshot = simulator.snapshot(&look.theme()).expect("the sheet is drawn");
    snapshot.matches_image(folder.join(&name)).expect("the picture is written");
    assert!(written.exists(), "{} was not written", written.display());
}

#[test]
fn every_component_is_drawn_in_every_look() {
    for (canvas, elder) in LOOKS {
        let look = Look::new(canvas, elder);
        let mut simulator = shown(catalogue::size(look), catalogue::components(look));
        picture("components", look, &mut simulator);
    }
}

#[test]
fn frames_hold_together() {
    let data = qr_code::Data::new("https://pay.example/7Q4M3426").expect("a short text fits into a code");
    for (canvas, elder) in LOOKS {
        let look = Look::new(canvas, elder);
        let size = canvas.size();
        if canvas.is_kiosk() {
            for (name, screen) in [
                ("amount", screens::amount(look)),
                ("home", screens::home(look)),
                ("same-card", screens::same_card(look)),
                ("writing", screens::writing(look)),
                ("card", screens::card_screen(look)),
                ("idle", screens::idle(look)),
                ("out-of-service", screens::out_of_service(look)),
                ("code", screens::code(look, &data)),
            ] {
                picture(name, look, &mut shown(size, screen));
            }
        } else {
            for (name, screen) in [("orders", screens::orders(look)), ("cash", screens::cash(look)), ("shift", screens::shift(look))] {
                picture(name, look, &mut shown(size, screen));
            }
        }
    }
}

/// What is pressed when this is clicked.
fn pressed<'a>(content: impl Into<Element<'a, Pressed>>, id: &'static str) -> Vec<Pressed> {
    let mut simulator = shown(Size::new(600.0, 400.0), content);
    simulator.click(selector::id(id)).expect("it can be found by its id");
    simulator.into_messages().collect()
}

#[test]
fn what_is_pressed_says_so_and_what_is_disabled_does_not() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    for kind in [Kind::Primary, Kind::YourTurn, Kind::Secondary, Kind::Quiet, Kind::Danger, Kind::DangerConfirm] {
        assert_eq!(pressed(button(look, kind, "充值").id("it").on_press("top up"), "it"), ["top up"], "{kind:?}");
        assert!(pressed(button(look, kind, "充值").id("it"), "it").is_empty(), "{kind:?}");
    }
    let why = TileState::Impossible("超过卡内上限".to_owned());
    assert_eq!(pressed(tile(look, Fen::new(100_000), why).id("it").on_press("why"), "it"), ["why"], "it still says the reason");
    let cash = choice_row(look, Icon::Cash, "现金", "本机不收现金").unavailable("不可用");
    assert!(pressed(cash.id("it").on_press("cash"), "it").is_empty());
    assert_eq!(pressed(segment(look, "现金", Chosen::No).id("it").on_press("cash"), "it"), ["cash"]);
}

#[test]
fn every_key_of_the_keypad_is_its_own() {
    let look = Look::new(Canvas::KioskWide, Elder::Off);
    let keys = (0..=9).map(Key::Digit).chain([Key::Clear, Key::Backspace]);
    for key in keys {
        let mut simulator: Simulator<'_, Key> = Simulator::with_size(settings(), Size::new(600.0, 400.0), keypad(look, "清除", |key| key));
        simulator.click(selector::id(key.id())).expect("the key is there");
        assert_eq!(simulator.into_messages().collect::<Vec<_>>(), [key]);
    }
}

/// The bounds of everything with one of these ids.
fn bounds<'a>(size: Size, content: impl Into<Element<'a, Pressed>>, id: &'static str) -> Rectangle {
    shown(size, content).find(selector::id(id)).expect("it can be found by its id").bounds()
}

#[test]
fn what_can_be_touched_is_as_high_as_the_canvas_wants() {
    let size = Size::new(900.0, 900.0);
    for (canvas, elder) in LOOKS {
        let look = Look::new(canvas, elder);
        let least = look.least_touch();
        let targets: Vec<(&str, Element<'_, Pressed>)> = vec![
            ("a main button", button(look, Kind::Primary, "充值").id("it").on_press("it").into()),
            ("a lesser button", button(look, Kind::Secondary, "充值").height(Height::Standard).id("it").on_press("it").into()),
            ("a quiet button", button(look, Kind::Quiet, "帮助").height(Height::Footer).id("it").on_press("it").into()),
            ("a tile", tile(look, Fen::new(5_000), TileState::Rest).id("it").on_press("it").into()),
            ("a segment", segment(look, "现金", Chosen::Yes).id("it").on_press("it").into()),
            ("an option", option_card(look, Icon::Card, "好卡", "读得出", Chosen::No).id("it").on_press("it").into()),
            ("a row", choice_row(look, Icon::Qr, "微信支付", "扫一扫").id("it").on_press("it").into()),
        ];
        for (name, target) in targets {
            let height = bounds(size, target, "it").height;
            assert!(height >= least, "{name} is {height} high on {look:?}");
        }
        let pad = keypad(look, "清除", |_| "key");
        assert!(bounds(size, pad, "key-5").height >= least, "a key on {look:?}");
    }
}

#[test]
fn nothing_moves_when_the_keypad_or_an_error_comes() {
    let size = Size::new(600.0, 400.0);
    for (canvas, elder) in LOOKS {
        let look = Look::new(canvas, elder);
        let of = |field: Field<'_, Pressed>| bounds(size, field.id("it"), "it");
        let empty = of(sum_field(look, "其他金额", "按数字键输入", None));
        let hint = of(sum_field(look, "其他金额", "按数字键输入", Some(Fen::new(6_000))).hint("充后 ¥96.50"));
        let error = of(sum_field(look, "其他金额", "按数字键输入", Some(Fen::new(6_500))).error("须为 10 的整数倍").focus(Focus::Here));
        assert_eq!((empty, hint), (hint, error), "{look:?}");
    }
}

#[test]
fn sums_and_sentences_can_be_read_by_whoever_asks_for_the_words() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    let size = Size::new(900.0, 900.0);
    for (fen, text) in [(123_456, "¥1,234.56"), (-200, "−¥2.00")] {
        let content: Element<'_, Pressed> = money(look, Fen::new(fen)).into();
        shown(size, content).find(text).expect("the sum is there as one text");
    }
    shown(size, Element::from(even_money(look, Role::Body, Fen::new(5_000)).signed())).find("+¥50.00").expect("a credit says plus");
    let strip: Element<'_, Pressed> = card_strip(look, catalogue::tail()).into();
    shown(size, strip).find("尾号 3426").expect("the parts of a sentence are one sentence");
}

#[test]
fn an_unreadable_card_shows_no_sum_at_all() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    let picture: Element<'_, Pressed> = unreadable_card(look, "湖州交通一卡通", "读不到这张卡，请放平再试").into();
    let mut simulator = shown(Size::new(1080.0, 900.0), picture);
    let mut texts = Vec::new();
    let _ = simulator.find(|candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::Text { content, .. } = candidate {
            texts.push(content.to_owned());
        }
        None
    });
    assert!(texts.iter().any(|text| text.contains("读不到")), "{texts:?}");
    assert!(texts.iter().all(|text| !text.contains('¥')), "{texts:?}");
}

/// What stands in a place to type in.
fn typed(simulator: &mut Simulator<'_, Pressed>) -> Option<String> {
    let mut content = None;
    let _ = simulator.find(|candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::TextInput { state, .. } = candidate {
            content = Some(state.text().to_owned());
        }
        None
    });
    content
}

#[test]
fn a_masked_number_shows_itself_only_to_who_types_it() {
    let look = Look::new(Canvas::Counter, Elder::Off);
    let whole = "330501199003071231";
    let content: Element<'_, Pressed> = field(look, "证件号码", "", whole, |_| "typed").masked("3305**********1231").id("it").into();
    let mut simulator = shown(Size::new(600.0, 300.0), content);
    assert_eq!(typed(&mut simulator).as_deref(), Some("3305**********1231"));
    simulator.click(selector::id("it")).expect("it is there");
    assert_eq!(typed(&mut simulator).as_deref(), Some(whole));
    simulator.point_at(iced::Point::new(1.0, 1.0));
    simulator.simulate(iced_test::simulator::click());
    assert_eq!(typed(&mut simulator).as_deref(), Some("3305**********1231"), "and hides again when the keyboard goes elsewhere");
}

/// What the pointer becomes over something.
fn pointer_over(mut content: Element<'_, Pressed>) -> mouse::Interaction {
    let renderer = <iced::Renderer as Headless>::new(font::REGULAR, 16.0.into(), Some("tiny-skia"));
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime of one thread");
    let renderer: iced::Renderer = runtime.block_on(renderer).expect("the software renderer is there");
    let mut tree = Tree::new(&content);
    let size = Size::new(600.0, 300.0);
    let node = content.as_widget_mut().layout(&mut tree, &renderer, &layout::Limits::new(Size::ZERO, size));
    let viewport = Rectangle::with_size(size);
    let cursor = mouse::Cursor::Available(node.bounds().center());
    content.as_widget().mouse_interaction(&tree, Layout::new(&node), cursor, &viewport, &renderer)
}

#[test]
fn a_kiosk_has_no_pointer() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    let target = || Element::from(button(look, Kind::Primary, "充值").id("it").on_press("top up"));
    assert_eq!(pointer_over(target()), mouse::Interaction::Pointer);
    assert_eq!(pointer_over(hidden_pointer(target())), mouse::Interaction::Hidden);
    assert_eq!(pressed(hidden_pointer(target()), "it"), ["top up"], "and everything can be touched");
}

#[test]
fn training_lets_every_touch_through() {
    let look = Look::new(Canvas::Counter, Elder::Off);
    let target = || Element::from(button(look, Kind::Primary, "充值").id("it").on_press("top up"));
    let size = look.canvas().size();
    let mut simulator = shown(size, training_frame(look, target()));
    simulator.click(selector::id("it")).expect("it is there");
    assert_eq!(simulator.into_messages().collect::<Vec<_>>(), ["top up"]);
    let mut simulator = shown(size, toast_over(look, target(), Some(toast(look, Icon::Receipt, "凭条已打印"))));
    simulator.click(selector::id("it")).expect("it is there");
    assert_eq!(simulator.into_messages().collect::<Vec<_>>(), ["top up"]);
}

#[test]
fn a_dialog_lets_no_touch_through() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    let mut simulator = shown(look.canvas().size(), screens::idle(look));
    simulator.click(selector::id("tile-20")).expect("the screen is still there to be seen");
    assert!(simulator.into_messages().next().is_none());
    let mut simulator = shown(look.canvas().size(), screens::idle(look));
    simulator.click(selector::id("stay")).expect("the dialog's button is there");
    assert_eq!(simulator.into_messages().collect::<Vec<_>>(), ["stay"]);
}

#[test]
fn a_finger_sinks_a_button_and_hovering_does_nothing() {
    let look = Look::new(Canvas::KioskTall, Elder::Off);
    let size = Size::new(600.0, 200.0);
    let over = iced::Point::new(300.0, 60.0);
    let down = Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left));
    for kind in [Kind::Primary, Kind::YourTurn, Kind::Secondary, Kind::Quiet, Kind::Danger, Kind::DangerConfirm] {
        let name = format!("pressed-{kind:?}");
        let target = || ground(look, button(look, kind, "补登").icon(Icon::Collect).on_press("collect"));
        picture(&name, look, &mut shown(size, target()));
        let mut simulator = shown(size, target());
        simulator.point_at(over);
        assert!(is_as_before(&name, look, &mut simulator), "{kind:?} under a pointer looks as at rest");
        simulator.simulate([down.clone()]);
        assert!(!is_as_before(&name, look, &mut simulator), "{kind:?} under a finger looks as at rest");
        picture(&name, look, &mut simulator);
    }
}

/// Whether it looks as it did when the picture was left.
fn is_as_before(name: &str, look: Look, simulator: &mut Simulator<'_, Pressed>) -> bool {
    let name = format!("{name}-{:?}-{:?}", look.canvas(), look.elder()).to_lowercase();
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("widgets").join(name);
    let snapshot = simulator.snapshot(&look.theme()).expect("it is drawn");
    snapshot.matches_image(path).expect("the picture is there to compare with")
}

/// The words on something, with how far they reach.
fn lines<'a>(size: Size, content: impl Into<Element<'a, Pressed>>) -> Vec<(String, Rectangle)> {
    let mut lines = Vec::new();
    let _ = shown(size, content).find(|candidate: Candidate<'_>| -> Option<()> {
        if let Candidate::Text { content, bounds, .. } = candidate {
            lines.push((content.to_owned(), bounds));
        }
        None
    });
    lines
}

#[test]
fn a_long_word_takes_a_smaller_size_and_leaves_room_for_what_follows() {
    let look = Look::new(Canvas::KioskTall, Elder::On);
    let height = |words: &str, width: f32| {
        let target = button(look, Kind::Primary, words).icon_after(Icon::Next).width(width).on_press("on");
        let lines = lines(Size::new(900.0, 200.0), target);
        let (_, bounds) = lines.iter().find(|(line, _)| line == words).expect("the word is there").clone();
        bounds
    };
    let wide = height("Exit large text", 860.0);
    let narrow = height("Exit large text", 500.0);
    assert!(narrow.width < wide.width, "{narrow:?} is no smaller than {wide:?}");
    assert!(narrow.x + narrow.width + look.icon_gap() + look.button_icon() <= 500.0, "the arrow has no room behind {narrow:?}");
    assert!((narrow.height - wide.height).abs() < 0.5, "the line is as high as before");
}
