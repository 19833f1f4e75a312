//! What can be wrong with a state of the window; each kind is looked for by one function, and each is proven to find it.

use cardkiosk::gui::theme::contrast::LEAST;
use cardkiosk::i18n::Language;
use iced::Rectangle;

use crate::drawn::{Drawn, Seen};

/// Half a pixel of rounding on each side.
const ROUNDING: f32 = 1.0;

fn short(text: &Drawn) -> String {
    text.words.chars().take(40).collect()
}

/// Text that is cut off: lines that found no room, words wider than theirs, letters beyond the edge of what shows them.
pub(crate) fn cut(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for text in &seen.texts {
        if text.lines_left_out > 0 || text.lines.is_empty() {
            found.push(format!("“{}” lacks {} lines of {}", short(text), text.lines_left_out, text.lines_left_out + text.lines.len()));
        }
        if text.beyond > ROUNDING {
            found.push(format!("“{}” is {:.1} wider than its room", short(text), text.beyond));
        }
        for line in text.lines.iter().filter(|line| !seen.can_be_scrolled_to(text, line)) {
            if !line.is_within(&text.clip.expand(ROUNDING)) {
                found.push(format!("“{}” at {line:?} reaches out of {:?}", short(text), text.clip));
            }
        }
    }
    found
}

/// Text that found no room at all, so that not even a part of it was drawn.
pub(crate) fn missing(seen: &Seen) -> Vec<String> {
    let is_drawn = |words: &str| seen.texts.iter().any(|text| text.words == words);
    let told = seen.told.iter().filter(|(words, bounds)| !words.trim().is_empty() && !seen.is_in_a_list(bounds));
    told.filter(|(words, _)| !is_drawn(words)).map(|(words, bounds)| format!("“{words}” at {bounds:?} is not drawn")).collect()
}

/// Two texts over each other.
pub(crate) fn overlapping(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for (index, below) in seen.texts.iter().enumerate() {
        for above in &seen.texts[index + 1..] {
            let common = below.shown().flat_map(|line| above.shown().filter_map(move |other| shared_place(&line, &other)));
            for place in common {
                if !seen.is_covered(below.layer, above.layer, &place) {
                    found.push(format!("“{}” and “{}” lie over each other at {place:?}", short(below), short(above)));
                }
            }
        }
    }
    found
}

fn shared_place(one: &Rectangle, other: &Rectangle) -> Option<Rectangle> {
    one.intersection(other).filter(|place| place.width > ROUNDING && place.height > ROUNDING)
}

/// Letters that come out as boxes, or in another face than the embedded one.
pub(crate) fn boxed(seen: &Seen) -> Vec<String> {
    let foreign = seen.texts.iter().filter(|text| !text.foreign.is_empty());
    foreign.map(|text| format!("“{}” has “{}”, which our face has not", short(text), text.foreign)).collect()
}

/// Letters smaller than who stands before them can read.
pub(crate) fn too_small_to_read(seen: &Seen) -> Vec<String> {
    let look = seen.look;
    let least = match (look.is_kiosk(), look.is_elder()) {
        (true, true) => 40.0,
        (true, false) => 28.0,
        (false, _) => 16.0,
    };
    let small = seen.texts.iter().filter(|text| text.size < least);
    small.map(|text| format!("“{}” is {} high, not {least}", short(text), text.size)).collect()
}

/// The other language's own name, a customer's name, what a key is called, and what the server says of a card and of an order.
const SAID_AS_IT_IS: [&str; 11] = [
    "中文",
    "English",
    "王小漪",
    "Enter",
    "Esc",
    "Tab",
    "普通卡",
    "正常",
    "网上营业厅·微信",
    "网上营业厅",
    "ACS ACR122U PICC Interface 00 00",
];

/// What is said as it is in either language: the other language's own name, what the site set, who works here, whose card it is.
fn without_names(seen: &Seen, words: &str) -> String {
    let set = seen.names.iter().map(String::as_str).chain(SAID_AS_IT_IS);
    set.filter(|name| !name.is_empty()).fold(words.to_owned(), |words, name| words.replace(name, ""))
}

/// Words of the other language.
pub(crate) fn untranslated(seen: &Seen) -> Vec<String> {
    let wrong = |words: &str| match seen.language {
        Language::English => words.chars().find(|letter| is_han(*letter)).map(String::from),
        Language::Chinese => english_word(words),
    };
    let found = seen.texts.iter().filter_map(|text| wrong(&without_names(seen, &text.words)).map(|part| (text, part)));
    found.map(|(text, part)| format!("“{}” has “{part}”", short(text))).collect()
}

fn is_han(letter: char) -> bool {
    ('\u{3400}'..='\u{9FFF}').contains(&letter)
        || ('\u{3000}'..='\u{303F}').contains(&letter)
        || ('\u{FF00}'..='\u{FFEF}').contains(&letter)
}

/// A run of Latin letters with a small one among them: what is in capitals is a code or the name of a key.
fn english_word(words: &str) -> Option<String> {
    let mut runs = words.split(|letter: char| !letter.is_ascii_alphabetic());
    runs.find(|run| run.len() > 1 && run.chars().any(|letter| letter.is_ascii_lowercase())).map(str::to_owned)
}

/// What a finger would miss.
pub(crate) fn too_small_to_touch(seen: &Seen) -> Vec<String> {
    let least = seen.look.least_touch() - 0.01;
    // The mark is the hidden gesture of staff.
    let targets = seen.targets.iter().filter(|(id, _)| !id.contains("\"mark\""));
    let small = targets.filter(|(_, bounds)| bounds.height < least || bounds.width < least);
    small.map(|(id, bounds)| format!("{id} is {} x {}, not {least}", bounds.width, bounds.height)).collect()
}

/// What lies where nobody can touch it.
pub(crate) fn out_of_reach(seen: &Seen) -> Vec<String> {
    let window = Rectangle::with_size(seen.size).expand(ROUNDING);
    let outside = seen.targets.iter().filter(|(_, bounds)| !bounds.is_within(&window) && !seen.is_in_a_list(bounds));
    outside.map(|(id, bounds)| format!("{id} at {bounds:?}")).collect()
}

/// A box that lies half over what can be touched: it found no room where it belongs.
pub(crate) fn in_the_way(seen: &Seen) -> Vec<String> {
    let mut found = Vec::new();
    for (id, bounds) in seen.targets.iter().filter(|(_, bounds)| !seen.is_in_a_list(bounds)) {
        for place in seen.boxes_half_over(bounds) {
            found.push(format!("a box at {place:?} lies half over {id} at {bounds:?}"));
        }
    }
    found
}

/// Letters too much like what they stand on.
pub(crate) fn pale(seen: &Seen) -> Vec<String> {
    let weak = seen.texts.iter().filter_map(|text| text.contrast.filter(|contrast| *contrast < LEAST).map(|contrast| (text, contrast)));
    weak.map(|(text, contrast)| format!("“{}” has a contrast of {contrast:.2}, not {LEAST}", short(text))).collect()
}
