//! The walk finds what it claims to find: each kind of fault is planted once, and named.

use cardkiosk::gui::Message;
use cardkiosk::gui::theme::{Canvas, Elder, Look};
use cardkiosk::i18n::Language;
use iced::widget::{column, container, space, stack, text};
use iced::{Color, Element, Length, Size};

use crate::drawn::{Seen, look_at, renderer};
use crate::faults;

const WINDOW: Size = Size::new(600.0, 400.0);

fn kiosk() -> Look {
    Look::new(Canvas::KioskTall, Elder::Off)
}

fn seen(content: impl Into<Element<'static, Message>>) -> Seen {
    look_at(kiosk(), WINDOW, content.into(), &mut renderer())
}

/// Nothing is wrong with this one, and every kind of fault is looked for: whoever complains always proves nothing.
#[test]
fn what_is_right_is_left_in_peace() {
    let button = container(text("充值").size(40.0)).id("top-up").width(200).height(120);
    let right = seen(column![text("请将卡片放在读卡区").size(40.0), button]);
    let kinds: [fn(&Seen) -> Vec<String>; 10] = [
        faults::cut,
        faults::missing,
        faults::overlapping,
        faults::boxed,
        faults::too_small_to_read,
        faults::untranslated,
        faults::too_small_to_touch,
        faults::out_of_reach,
        faults::in_the_way,
        faults::pale,
    ];
    for kind in kinds {
        assert_eq!(kind(&right), Vec::<String>::new());
    }
    assert!(right.texts.iter().all(|text| text.contrast.is_some()), "its contrast was looked at");
}

fn names(found: &[String], what: &str) {
    assert!(found.iter().any(|complaint| complaint.contains(what)), "{what} is not named in {found:?}");
}

#[test]
fn a_word_wider_than_its_room_is_found() {
    let line = text("请将卡片放在读卡区").size(40.0).wrapping(text::Wrapping::None);
    names(&faults::cut(&seen(container(line).width(200))), "请将卡片");
}

#[test]
fn a_line_that_found_no_room_is_found() {
    let lines = text("您付的钱已收到，中途断了也不会丢").size(40.0).width(200).height(60);
    names(&faults::cut(&seen(lines)), "lacks");
}

#[test]
fn a_text_beyond_the_window_is_found() {
    let far = column![space().height(380), text("取走卡片即结束").size(40.0).height(60)].height(Length::Shrink);
    let found = seen(far);
    assert!(!faults::cut(&found).is_empty() || !faults::missing(&found).is_empty(), "{:?}", found.told);
}

#[test]
fn a_text_that_is_not_drawn_at_all_is_found() {
    let card = container(column![space().height(200), text("不是这一张").size(40.0)]).padding(20);
    let squeezed = container(column![space().height(300), card]).height(400);
    names(&faults::missing(&seen(squeezed)), "不是这一张");
}

#[test]
fn two_texts_over_each_other_are_found() {
    names(&faults::overlapping(&seen(stack![text("写卡前").size(40.0), text("写成后").size(40.0)])), "lie over each other");
}

#[test]
fn a_letter_without_a_face_is_found() {
    names(&faults::boxed(&seen(text("好\u{F8F0}").size(40.0))), "our face has not");
}

#[test]
fn letters_too_small_are_found() {
    names(&faults::too_small_to_read(&seen(text("余额").size(27.0))), "27 high, not 28");
    let elder = Look::new(Canvas::KioskTall, Elder::On);
    names(&faults::too_small_to_read(&look_at(elder, WINDOW, text("余额").size(39.0).into(), &mut renderer())), "39 high, not 40");
}

#[test]
fn the_other_language_is_found() {
    names(&faults::untranslated(&seen(text("请 retry").size(40.0))), "retry");
    let mut english = seen(text("Top up 充值").size(40.0));
    english.language = Language::English;
    names(&faults::untranslated(&english), "充");
}

#[test]
fn a_target_too_small_for_a_finger_is_found() {
    names(&faults::too_small_to_touch(&seen(container(text("返回").size(40.0)).id("back").width(200).height(95))), "back");
    names(&faults::too_small_to_touch(&seen(container(text("返回").size(40.0)).id("back").width(95).height(200))), "back");
}

#[test]
fn a_target_out_of_the_window_is_found() {
    let mut narrow = seen(container(text("返回").size(40.0)).id("back").width(200).height(120));
    narrow.size = Size::new(150.0, 400.0);
    names(&faults::out_of_reach(&narrow), "back");
}

#[test]
fn a_box_that_found_no_room_where_it_belongs_is_found() {
    let palette = kiosk().palette();
    let sheet = move |_: &iced::Theme| container::Style { background: Some(palette.night.into()), ..container::Style::default() };
    let rail = container(text("返回").size(40.0)).id("back").width(300).height(120);
    let rail = column![space().height(200), rail];
    let tall = |height: f32| container(text("余额").size(40.0).color(Color::WHITE)).style(sheet).width(200).height(height);
    assert_eq!(faults::in_the_way(&seen(stack![rail, tall(200.0)])), Vec::<String>::new());
    let rail = container(text("返回").size(40.0)).id("back").width(300).height(120);
    names(&faults::in_the_way(&seen(stack![column![space().height(200), rail], tall(240.0)])), "back");
}

#[test]
fn letters_too_pale_are_found() {
    let palette = kiosk().palette();
    let amber = move || container::Style { background: Some(palette.amber.into()), ..container::Style::default() };
    names(&faults::pale(&seen(container(text("请放卡").size(40.0).color(palette.accent)).style(move |_| amber()))), "contrast of");
    names(&faults::pale(&seen(text("灰").size(40.0).color(Color::from_rgb8(0x77, 0x77, 0x77)))), "contrast of");
}
