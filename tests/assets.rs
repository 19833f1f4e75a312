//! The files embedded in the window: the font has every character the texts use, the drawings stand alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ttf_parser::{Face, name_id};

/// The faces, with the weight and the width of a figure each must have.
const FACES: [(&str, u16, u16); 2] = [("Regular", 400, 555), ("Bold", 700, 590)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &str, extension: &str) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(root().join(folder)).expect("a folder of the package").map(|entry| entry.expect("a file of the package").path());
    entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Runs a check on each face.
fn each_face(check: impl Fn(&Face<'_>, &str, u16, u16)) {
    for (style, weight, figure) in FACES {
        let bytes = fs::read(root().join(format!("assets/fonts/CardkioskSans-{style}.otf"))).expect("a file of the package");
        check(&Face::parse(&bytes, 0).expect("a font"), style, weight, figure);
    }
}

fn assert_covers(face: &Face<'_>, style: &str, letters: &BTreeSet<char>) {
    let missing: String = letters.iter().filter(|letter| face.glyph_index(**letter).is_none()).collect();
    assert!(missing.is_empty(), "Cardkiosk Sans {style} lacks {missing}; run assets/fonts/subset.py again");
}

#[test]
fn the_faces_are_one_family_in_two_weights() {
    each_face(|face, style, weight, _| {
        let names = |id: u16| -> BTreeSet<String> {
            face.names().into_iter().filter(|name| name.name_id == id).filter_map(|name| name.to_string()).collect()
        };
        assert_eq!(names(name_id::FAMILY), BTreeSet::from(["Cardkiosk Sans".to_owned()]));
        assert_eq!(names(name_id::SUBFAMILY), BTreeSet::from([style.to_owned()]));
        assert!(names(name_id::TYPOGRAPHIC_FAMILY).is_empty(), "a second family's name would be looked up first");
        assert_eq!(face.weight().to_number(), weight);
        assert!(names(name_id::COPYRIGHT_NOTICE).iter().any(|notice| notice.contains("Adobe")), "the licence wants the notice kept");
    });
}

/// The texts of both languages, in whatever folders.
fn texts(folder: &Path) -> String {
    let told = |path: PathBuf| if path.is_dir() { texts(&path) } else { fs::read_to_string(&path).expect("a file of the package") };
    fs::read_dir(folder).expect("a folder of the package").map(|entry| told(entry.expect("a file of the package").path())).collect()
}

#[test]
fn every_character_of_the_texts_is_in_both_faces() {
    let letters: BTreeSet<char> = texts(&root().join("i18n")).chars().filter(|letter| !letter.is_control()).collect();
    assert!(letters.contains(&'充') && letters.contains(&'w'), "the texts were not found");
    each_face(|face, style, _, _| assert_covers(face, style, &letters));
}

#[test]
fn names_and_sums_can_be_written() {
    let pairs = (0xA1..=0xF7u8).flat_map(|row| (0xA1..=0xFEu8).map(move |cell| [row, cell]));
    let decoded = pairs.filter_map(|pair| encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(&pair).map(String::from));
    // Rows 10 to 15 and the blanks of the others are GBK's own, for the user or for vertical text; GB/T 2312's Han characters are these.
    let mut letters: BTreeSet<char> =
        decoded.flat_map(|text| text.chars().collect::<Vec<_>>()).filter(|letter| ('\u{4E00}'..='\u{9FA5}').contains(letter)).collect();
    assert_eq!(letters.len(), 6763);
    letters.extend((' '..='~').chain("¥−–。，、：；？！（）「」《》·…×°玥珺翀昇喆堃镕甪祎婳曌旻".chars()));
    each_face(|face, style, _, _| assert_covers(face, style, &letters));
}

#[test]
fn figures_stand_in_columns() {
    each_face(|face, style, _, figure| {
        for letter in "0123456789¥+−".chars() {
            let glyph = face.glyph_index(letter).expect("it is covered");
            assert_eq!(face.glyph_hor_advance(glyph), Some(figure), "{letter} in {style}");
        }
    });
}

#[test]
fn drawings_stand_alone() {
    let drawings = files("assets/icons", "svg");
    assert!(drawings.len() >= 55, "the icons were not found");
    for path in drawings {
        let text = fs::read_to_string(&path).expect("a file of the package");
        let name = path.display();
        assert!(text.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\""), "{name} is no plain drawing");
        assert!(text.trim_end().ends_with("</svg>"), "{name} is cut off");
        // Another file would be missing in the program; a text would depend on the fonts of the machine.
        for reference in ["href", "url(h", "<image", "<text", "<script", "<style", "<!", "file:"] {
            assert!(!text.contains(reference), "{name} contains {reference}");
        }
        assert_eq!(text.matches("http").count(), 1, "{name} refers to something outside");
    }
}
