//! The rules of the house that a compiler does not know: who may use whom, where the clock is read, how long a function is.
//!
//! Every failure names file and line. A rule that is wrong is changed here, with its reason; it is not worked around.

#[path = "tidy/documents.rs"]
mod documents;
#[path = "tidy/source.rs"]
mod source;

use std::collections::{BTreeMap, BTreeSet};

use source::{ForTests, Source, sources, text_of};

/// Longer functions are several functions.
const LONGEST_FUNCTION: usize = 70;
/// Longer files are several modules.
const LONGEST_FILE: usize = 500;
/// Decides, and does nothing else: no input or output, no clock, no chance, no thread, no order that changes from run to run.
const PURE: [&str; 3] = ["domain", "proto", "flow"];

fn report(what: &str, failures: &[String]) {
    assert!(failures.is_empty(), "{what}:\n  {}\n", failures.join("\n  "));
}

/// The module table of `src/lib.rs`: each module with those it may use.
fn module_table() -> BTreeMap<String, BTreeSet<String>> {
    let text = text_of("src/lib.rs");
    let lines = text.lines().filter_map(|line| line.strip_prefix("//! "));
    let table: BTreeMap<_, _> = lines
        .skip_while(|line| *line != "```text")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(|line| {
            let (name, rest) = line.split_once("  ").expect("a module, two blanks, what it is, two blanks, what it may use");
            let (_, uses) = rest.trim().rsplit_once("  ").expect("what it may use stands last, two blanks before it");
            (name.to_owned(), uses.split(' ').filter(|name| *name != "-").map(str::to_owned).collect())
        })
        .collect();
    assert!(table.len() > 5, "the table of src/lib.rs was not found");
    table
}

#[test]
fn the_module_table_names_every_module_and_goes_one_way() {
    let table = module_table();
    let text = text_of("src/lib.rs");
    let declared: BTreeSet<_> =
        text.lines().filter_map(|line| line.strip_prefix("pub mod ")).map(|rest| rest.trim_end_matches(';').to_owned()).collect();
    assert_eq!(table.keys().cloned().collect::<BTreeSet<_>>(), declared, "the table and the modules of src/lib.rs differ");
    // Whoever is used is written above who uses it, so there is no way round in a circle.
    let mut left = table.clone();
    while let Some(name) = left.iter().find(|(_, uses)| uses.iter().all(|used| !left.contains_key(used))).map(|(name, _)| name.clone()) {
        left.remove(&name);
    }
    assert!(left.is_empty(), "these modules use each other in a circle: {:?}", left.keys());
}

#[test]
fn modules_use_only_those_their_line_names() {
    let table = module_table();
    let mut failures = Vec::new();
    for source in sources(&["src"]) {
        let module = source.module();
        let Some(&own) = module.first() else { continue };
        let Some(allowed) = table.get(own) else { panic!("{} belongs to no module of the table", source.path) };
        for (offset, used) in crate_paths(&source) {
            // Names that are no modules are items of the crate's root; there are none.
            if used != own && !allowed.contains(&used) {
                failures.push(format!("{}: {own} may not use {used}", source.place(offset)));
            }
        }
    }
    report("modules that use what their line in src/lib.rs does not name", &failures);
}

/// The top-level modules a file names: in paths from `crate::`, and in paths that climb out of the file with `super::`.
fn crate_paths(source: &Source) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for offset in source.find("crate::") {
        found.extend(first_names(&source.code[offset + "crate::".len()..]).into_iter().map(|name| (offset, name)));
    }
    let inline = source.inline_modules();
    let mut behind = 0;
    for offset in source.find("super::") {
        if offset < behind {
            continue;
        }
        let mut rest = &source.code[offset..];
        let mut climbed = 0;
        while let Some(above) = rest.strip_prefix("super::") {
            (rest, climbed) = (above, climbed + 1);
        }
        behind = source.code.len() - rest.len();
        let depth = source.module().len() + inline.iter().filter(|(range, _)| range.contains(&offset)).count();
        if climbed == depth {
            found.extend(first_names(rest).into_iter().map(|name| (offset, name)));
        }
    }
    found
}

/// The first name of a path, or of every path in a group: `a::b`, `{a::b, c::{d, e}}`.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut names = Vec::new();
    let mut depth = 0;
    let mut expecting = true;
    for (index, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => expecting = true,
            letter if expecting && !letter.is_whitespace() => {
                names.push(name(&group[index..]));
                expecting = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn paths_out_of_a_file_are_found() {
    assert_eq!(first_names("domain::Fen;"), ["domain"]);
    assert_eq!(first_names("{\n    domain::{Fen, card::X},\n    proto::apdu,\n    flow,\n};"), ["domain", "proto", "flow"]);
    let text = "use super::a;\nuse super::super::world::b;\n// crate::comment\nmod tests {\n use super::super::c;\n use super::super::super::cli::d;\n}\nuse crate::{flow, sim::e};";
    let found: Vec<_> = crate_paths(&Source::of("src/domain/money.rs", text)).into_iter().map(|(_, name)| name).collect();
    assert_eq!(found, ["flow", "sim", "world", "cli"]);
}

#[test]
fn the_readmes_map_the_same_modules() {
    let table: BTreeSet<_> = module_table().into_keys().collect();
    for path in ["README.md", "README.zh-CN.md"] {
        let text = text_of(path);
        let mapped: BTreeSet<_> = text
            .lines()
            .skip_while(|line| !line.starts_with("src/"))
            .take_while(|line| !line.starts_with("```"))
            .filter_map(|line| line.strip_prefix("  "))
            .filter_map(|line| line.split_whitespace().next())
            .map(|name| name.trim_end_matches(".rs").trim_end_matches('/').to_owned())
            .filter(|name| name != "main" && name != "lib")
            .collect();
        assert_eq!(mapped, table, "the map of src/ in {path} and the table of src/lib.rs differ");
    }
}

/// Reports every place where one of these stands in a file that `watched` picks.
fn forbid(what: &str, words: &[&str], watched: impl Fn(&Source) -> bool, counts: impl Fn(&Source, usize) -> bool) {
    let mut failures = Vec::new();
    for source in sources(&["src"]).iter().filter(|source| watched(source)) {
        for word in words {
            let places = source.find(word).into_iter().filter(|&offset| counts(source, offset));
            failures.extend(places.map(|offset| format!("{}: {word}", source.place(offset))));
        }
    }
    report(what, &failures);
}

fn in_module(source: &Source, modules: &[&str]) -> bool {
    source.module().first().is_some_and(|own| modules.contains(own))
}

#[test]
fn clocks_are_read_in_one_file() {
    let elsewhere = |source: &Source| source.path != "src/world/clock.rs";
    forbid("a clock is read outside world/clock.rs", &["::now("], elsewhere, |_, _| true);
}

#[test]
fn what_decides_does_nothing() {
    let words =
        ["std::fs", "std::io", "std::net", "std::env", "std::thread", "std::process", "std::time::Instant", "SystemTime", "HashMap"];
    forbid("pure modules act", &words, |source| in_module(source, &PURE), |source, offset| !source.is_test_code(offset));
    let money = ["f32", "f64"];
    forbid("money and floats", &money, |source| in_module(source, &PURE), |source, offset| !source.is_test_code(offset));
}

#[test]
fn receipts_are_made_by_the_journals_alone() {
    let elsewhere = |source: &Source| {
        let path = source.path.as_str();
        let journals = path == "src/world/journal.rs" || path.starts_with("src/world/journal/");
        let disks = path == "src/sim/disk.rs" || path.starts_with("src/sim/disk/");
        !journals && !disks
    };
    forbid("a receipt is made outside the journals", &["::after_commit"], elsewhere, |_, _| true);
}

#[test]
fn results_are_printed_by_the_command_line_alone() {
    let elsewhere = |source: &Source| !in_module(source, &["cli"]);
    let words = ["println!", "print!", "eprintln!", "eprint!"];
    forbid("something prints outside cli", &words, elsewhere, |source, offset| !source.is_test_code(offset));
}

#[test]
fn nothing_is_left_half_done() {
    let words = [".unwrap()", "todo!", "unimplemented!", "dbg!"];
    forbid("something is left half done", &words, |_| true, |source, offset| !source.is_test_code(offset));
    let mut failures = Vec::new();
    for source in sources(&["src", "tests", "benches"]) {
        for mark in [concat!("FIX", "ME"), concat!("TO", "DO"), concat!("XX", "X")] {
            let places = source.text.match_indices(mark).map(|(offset, _)| offset);
            failures.extend(places.map(|offset| format!("{}: {mark}", source.place(offset))));
        }
        for mark in ["#[ignore]", "#[allow(", "#![allow(", "#[expect(", "#![expect("] {
            let bare = source.find(mark).into_iter().filter(|&offset| {
                let attribute = &source.code[offset..offset + source.code[offset..].find(']').map_or(0, |end| end + 1)];
                let line = source.text[..offset].rfind('\n').map_or(0, |start| start + 1);
                let above = source.text[..line].trim_end().lines().next_back().unwrap_or_default().trim_start();
                let behind = source.text[offset..].lines().next().unwrap_or_default();
                !attribute.contains("reason") && !above.starts_with("//") && !behind.contains("//")
            });
            failures.extend(bare.map(|offset| format!("{}: {mark} without a reason", source.place(offset))));
        }
    }
    report("something is left half done", &failures);
}

#[test]
fn functions_and_files_are_short() {
    let mut failures = Vec::new();
    for source in sources(&["src", "tests", "benches"]) {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            failures.push(format!("{}:{lines}: more than {LONGEST_FILE} lines", source.path));
        }
        for offset in source.find("fn ") {
            let header = &source.code[offset..];
            let Some(brace) = header.find(['{', ';']).filter(|&at| header.as_bytes()[at] == b'{') else { continue };
            let Some(end) = source.block_end(offset + brace) else { continue };
            let length = source.line(end) - source.line(offset) + 1;
            if length > LONGEST_FUNCTION {
                failures.push(format!("{}: a function of {length} lines, more than {LONGEST_FUNCTION}", source.place(offset)));
            }
        }
    }
    report("too long", &failures);
}

#[test]
fn modules_stand_beside_their_folders() {
    let failures: Vec<_> =
        sources(&["src"]).into_iter().filter(|source| source.path.ends_with("/mod.rs")).map(|source| source.path).collect();
    report("mod.rs instead of name.rs beside name/", &failures);
}

#[test]
fn inline_tests_are_told_from_code() {
    let with_tests = sources(&["src/domain"]).into_iter().find(|source| source.path == "src/domain/money.rs").expect("it is there");
    let modules = with_tests.inline_modules();
    assert_eq!(modules.len(), 1);
    assert!(modules[0].1 == ForTests::Yes);
    assert!(with_tests.is_test_code(with_tests.find("fn shown_with_thousands_and_two_decimals")[0]));
    assert!(!with_tests.is_test_code(with_tests.find("fn to_apdu")[0]));
}
