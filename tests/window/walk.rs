//! A walk over every state of the window: no letter is cut off, overlaps another or is a box, nothing is in the wrong language, too
//! small or too pale, and a finger finds everything.

use crate::drawn::{Seen, all};
use crate::faults;

/// What every state has to say against itself.
fn complaints(about: impl Fn(&Seen) -> Vec<String>) {
    let found: Vec<String> =
        all().iter().flat_map(|seen| about(seen).into_iter().map(|complaint| format!("{}: {complaint}", seen.name))).collect();
    assert!(found.is_empty(), "{} complaints\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_state_is_walked_over() {
    assert!(all().len() >= 150, "{} states", all().len());
    for seen in all() {
        assert!(!seen.texts.is_empty(), "{} says nothing", seen.name);
    }
}

#[test]
fn no_text_is_cut_off() {
    complaints(faults::cut);
}

#[test]
fn no_text_is_left_out_for_want_of_room() {
    complaints(faults::missing);
}

#[test]
fn no_two_texts_overlap() {
    complaints(faults::overlapping);
}

#[test]
fn every_letter_is_in_the_embedded_face() {
    complaints(faults::boxed);
}

#[test]
fn letters_are_large_enough() {
    complaints(faults::too_small_to_read);
}

#[test]
fn nothing_is_in_the_other_language() {
    complaints(faults::untranslated);
}

#[test]
fn a_finger_finds_everything() {
    complaints(faults::too_small_to_touch);
}

#[test]
fn whatever_can_be_touched_lies_in_the_window() {
    complaints(faults::out_of_reach);
}

#[test]
fn letters_stand_out_from_what_they_stand_on() {
    complaints(faults::pale);
}

#[test]
fn no_box_lies_half_over_what_can_be_touched() {
    complaints(faults::in_the_way);
}
