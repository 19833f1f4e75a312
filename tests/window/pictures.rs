//! Every state of the window as a picture, by its digest: what looks different was meant to.
//!
//! `CARDKIOSK_BLESS=1 cargo test --test window pictures` takes the pictures as they are now for right, and keeps them under
//! `target/window/right`. Where one differs later, the new one and the difference are left in `target/window`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use cardkiosk::gui::gallery::views;
use cardkiosk::gui::picture::{Painter, Picture};
use sm3::{Digest, Sm3};

fn digest(picture: &Picture) -> String {
    let mut sm3 = Sm3::new();
    sm3.update(picture.width.to_be_bytes());
    sm3.update(&picture.rgba);
    hex::encode(sm3.finalize())
}

/// Paints them all, on two threads, and hands each to `look`.
fn paint_all<T: Send>(look: impl Fn(&str, Picture) -> T + Sync) -> BTreeMap<String, T> {
    let half = |which: usize| {
        let mut painter = Painter::new(std::time::Instant::now()).expect("the software renderer comes up");
        let mine = views().into_iter().enumerate().filter(|(index, _)| index % 2 == which);
        mine.map(|(_, view)| (view.name(), look(&view.name(), view.paint(&mut painter)))).collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut seen: BTreeMap<String, T> = half(0).into_iter().collect();
        seen.extend(other.join().expect("every picture is painted"));
        seen
    })
}

/// Where two pictures differ: black on white.
fn difference(old: &Picture, new: &Picture) -> Picture {
    let pixels = old.rgba.chunks(4).zip(new.rgba.chunks(4));
    let rgba = pixels.flat_map(|(old, new)| if old == new { [255, 255, 255, 255] } else { [0, 0, 0, 255] }).collect();
    Picture { width: new.width, height: new.height, rgba }
}

fn read(path: &Path) -> Option<Picture> {
    let file = std::io::BufReader::new(std::fs::File::open(path).ok()?);
    let mut reader = png::Decoder::new(file).read_info().ok()?;
    let mut rgba = vec![0; reader.output_buffer_size()?];
    let info = reader.next_frame(&mut rgba).ok()?;
    Some(Picture { width: info.width, height: info.height, rgba })
}

#[test]
fn every_state_looks_as_it_was_found_right() {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/window/hashes.txt");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("window");
    let right_folder = folder.join("right");
    std::fs::create_dir_all(&right_folder).expect("the target folder can be written");
    if std::env::var_os("CARDKIOSK_BLESS").is_some() {
        let keep = |name: &str, picture: Picture| {
            picture.write(&right_folder.join(format!("{name}.png"))).expect("the picture is written");
            digest(&picture)
        };
        let mut text = String::new();
        for (name, digest) in paint_all(keep) {
            writeln!(text, "{name} {digest}").expect("a string takes everything");
        }
        std::fs::write(&list, text).expect("the list is written");
        return;
    }
    let text = std::fs::read_to_string(&list).expect("the list of digests is there");
    let right: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let judge = |name: &str, picture: Picture| -> Option<PathBuf> {
        if right.get(name) == Some(&digest(&picture).as_str()) {
            return None;
        }
        let path = folder.join(format!("{name}.png"));
        picture.write(&path).expect("the picture is written");
        if let Some(old) = read(&right_folder.join(format!("{name}.png"))) {
            difference(&old, &picture).write(&folder.join(format!("{name}-difference.png"))).expect("the difference is written");
        }
        Some(path)
    };
    let seen = paint_all(judge);
    let changed: Vec<&PathBuf> = seen.values().flatten().collect();
    assert!(changed.is_empty(), "{} pictures are new or look different: {changed:#?}", changed.len());
    let gone: Vec<&&str> = right.keys().filter(|name| !seen.contains_key(**name)).collect();
    assert!(gone.is_empty(), "listed, but there is no such state any more: {gone:?}");
}
