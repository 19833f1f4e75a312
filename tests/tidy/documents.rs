//! The documents agree with the code and with each other: cited readings are defined, links lead somewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::report;
use crate::source::{Source, sources, text_of};

/// The page that defines every reading of the specification.
const READINGS: &str = "docs/readings.md";

#[test]
fn every_reading_the_code_cites_is_defined() {
    let text = text_of(READINGS);
    let headings = text.lines().filter_map(|line| line.strip_prefix("### "));
    let defined: BTreeSet<String> = headings.flat_map(cited).filter(|(offset, _)| *offset == 0).map(|(_, name)| name).collect();
    assert!(defined.len() > 20, "the readings of {READINGS} were not found");
    let mut failures = Vec::new();
    let files = ["config/example.toml", "config/default.toml", "README.md", "README.zh-CN.md", READINGS, "docs/card.md"];
    let named = files.map(|path| Source::of(path, text_of(path)));
    for source in sources(&["src", "tests", "benches"]).iter().chain(&named) {
        let undefined = cited(&source.text).into_iter().filter(|(_, name)| !defined.contains(name));
        failures.extend(undefined.map(|(offset, name)| format!("{}: {name}", source.place(offset))));
    }
    report(&format!("cited, and not defined in {READINGS}"), &failures);
}

/// The readings a text cites, with where: `R-7`, `R-9a`.
fn cited(text: &str) -> Vec<(usize, String)> {
    let alone = |offset: usize| !text[..offset].ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let places = text.match_indices("R-").map(|(offset, _)| offset).filter(|&offset| alone(offset));
    let names = places.filter_map(|offset| {
        let name: String = text[offset + 2..].chars().take_while(char::is_ascii_alphanumeric).collect();
        name.starts_with(|first: char| first.is_ascii_digit()).then(|| (offset, format!("R-{name}")))
    });
    names.collect()
}

#[test]
fn every_link_of_the_documents_leads_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut failures = Vec::new();
    for path in documents(root) {
        let text = text_of(&path);
        for (line, target) in links(&text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = target.split_once('#').map_or((target, None), |(file, anchor)| (file, Some(anchor)));
            let folder = Path::new(&path).parent().unwrap_or(Path::new(""));
            let file = if file.is_empty() { root.join(&path) } else { root.join(folder).join(file) };
            let leads = match (anchor, fs::read_to_string(&file)) {
                (Some(anchor), Ok(text)) => anchors(&text).contains(anchor),
                (Some(_), Err(_)) => false,
                (None, _) => file.exists(),
            };
            if !leads {
                failures.push(format!("{path}:{line}: {target}"));
            }
        }
    }
    report("links that lead nowhere", &failures);
}

/// Every Markdown file of the package's root and of docs/, as a path from the root.
fn documents(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["", "docs/"] {
        for entry in fs::read_dir(root.join(folder)).expect("a folder of the package").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if Path::new(&name).extension().is_some_and(|extension| extension == "md") {
                found.push(format!("{folder}{name}"));
            }
        }
    }
    found.sort();
    assert!(found.len() > 5, "the documents were not found");
    found
}

/// The targets of `[text](target)` with their lines, blocks of code left out.
fn links(text: &str) -> Vec<(usize, &str)> {
    let mut in_code = false;
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if line.starts_with("```") {
            in_code = !in_code;
        }
        if in_code || line.starts_with("    ") {
            continue;
        }
        let targets = line.match_indices("](").filter_map(|(at, _)| line[at + 2..].split_once(')')).map(|(target, _)| target);
        found.extend(targets.map(|target| (index + 1, target)));
    }
    found
}

/// The anchors of a Markdown text's headings, as code hosts make them: lower case, blanks as hyphens, marks left out.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let letter = |letter: char| match letter {
        ' ' => Some('-'),
        '-' | '_' => Some(letter),
        other => other.is_alphanumeric().then_some(other),
    };
    headings.map(|heading| heading.to_lowercase().chars().filter_map(letter).collect()).collect()
}

#[test]
fn citations_links_and_anchors_are_found() {
    let names: Vec<_> = cited("R-7, (R-9a) and R-10; not OR-3 nor R-x").into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, ["R-7", "R-9a", "R-10"]);
    let text = "see [a](b.md) and [c](#d)\n```text\n[no](x)\n```\n    [no](y)\n[e](f.md#g) [h](https://i)";
    assert_eq!(links(text), [(1, "b.md"), (1, "#d"), (6, "f.md#g"), (6, "https://i")]);
    let found = anchors("# One\n### R-12 What a list may do\n## 1. 安装（Debian 12）");
    assert_eq!(found.into_iter().collect::<Vec<_>>(), ["1-安装debian-12", "one", "r-12-what-a-list-may-do"]);
}
