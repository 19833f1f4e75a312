//! Contrast as the Web Content Accessibility Guidelines 2.1 reckon it, and the pairs of colours that may stand on each other.

use iced::Color;

use super::palette::{Palette, TONES};

/// The least contrast of letters and their ground (level AAA).
pub const LEAST: f32 = 7.0;

/// The relative luminance of an opaque colour, 0 to 1.
fn luminance(colour: Color) -> f32 {
    let linear = |part: f32| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)
}

/// The contrast of two opaque colours, 1 to 21. Which is the letters' and which the ground's does not matter.
pub fn ratio(one: Color, other: Color) -> f32 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every pair of letters and ground the widgets make: name, letters, ground.
pub fn pairs(palette: &Palette) -> Vec<(&'static str, Color, Color)> {
    let Palette { paper, surface, sunken, pressed, ink, muted, accent, accent_deep, accent_soft, on_accent, on_deep_muted, .. } = *palette;
    let mut pairs = vec![
        ("ink on paper", ink, paper),
        ("ink on surface", ink, surface),
        ("ink on sunken", ink, sunken),
        ("ink on a pressed button", ink, pressed),
        ("ink on amber", ink, palette.amber),
        ("ink on amber pressed", ink, palette.amber_pressed),
        ("muted on paper", muted, paper),
        ("muted on surface", muted, surface),
        ("muted on sunken", muted, sunken),
        ("muted on accent soft", muted, accent_soft),
        ("accent on paper", accent, paper),
        ("accent on surface", accent, surface),
        ("accent on sunken", accent, sunken),
        ("accent on accent soft", accent, accent_soft),
        ("white on accent", on_accent, accent),
        ("white on accent deep", on_accent, accent_deep),
        ("white on the card's dark end", on_accent, palette.card_from),
        ("white on the card's light end", on_accent, palette.card_to),
        ("white on the card's rings", on_accent, palette.ripple),
        ("white on success", on_accent, palette.success),
        ("white on danger", on_accent, palette.danger),
        ("white on danger deep", on_accent, palette.danger_deep),
        ("white on night", on_accent, palette.night),
        ("white on a night panel", on_accent, palette.night_panel),
        ("second rank on accent deep", on_deep_muted, accent_deep),
        ("second rank on accent", on_deep_muted, accent),
        ("second rank on night", palette.night_muted, palette.night),
        ("second rank on a night panel", palette.night_muted, palette.night_panel),
        ("success on surface", palette.success, surface),
        ("success on paper", palette.success, paper),
        ("danger on surface", palette.danger, surface),
        ("danger on paper", palette.danger, paper),
        ("danger on sunken", palette.danger, sunken),
        ("amber text on paper", palette.amber_text, paper),
        ("amber text on surface", palette.amber_text, surface),
    ];
    for tone in TONES {
        let ground = palette.ground(tone);
        pairs.push(("a tone on its ground", palette.letters(tone), ground));
        pairs.push(("a tone on white, as on the card", palette.letters(tone), surface));
        pairs.push(("ink on a tone's ground", ink, ground));
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::super::palette::{DAY, ELDER};
    use super::*;

    #[test]
    fn reckoned_as_the_guidelines_do() {
        assert!((ratio(Color::BLACK, Color::WHITE) - 21.0).abs() < 0.01);
        assert!((ratio(Color::WHITE, Color::WHITE) - 1.0).abs() < 0.01);
        // The grey every textbook names as just good enough for level AA.
        assert!((ratio(Color::from_rgb8(0x76, 0x76, 0x76), Color::WHITE) - 4.54).abs() < 0.01);
    }

    #[test]
    fn every_pair_can_be_read_in_a_sunlit_hall() {
        for palette in [DAY, ELDER] {
            for (name, letters, ground) in pairs(&palette) {
                let ratio = ratio(letters, ground);
                assert!(ratio >= LEAST, "{name}: {ratio:.2}");
            }
        }
    }

    #[test]
    fn what_the_design_forbids_would_not_pass() {
        for (letters, ground) in [(DAY.muted, DAY.pressed), (DAY.accent, DAY.amber), (DAY.danger, DAY.amber), (DAY.amber, DAY.surface)] {
            assert!(ratio(letters, ground) < LEAST);
        }
    }

    #[test]
    fn borders_of_controls_can_be_seen() {
        assert!(ratio(DAY.edge, DAY.surface) >= 4.5);
        assert!(ratio(DAY.edge, DAY.paper) >= 4.0);
    }
}
