//! Rust files as tidy reads them: code with comments and texts blanked out, lines kept.

use std::fs;
use std::path::{Path, PathBuf};

/// One file of the package.
pub(crate) struct Source {
    /// Its path from the package's root, with slashes.
    pub(crate) path: String,
    /// As it stands.
    pub(crate) text: String,
    /// The same with the inside of comments and of texts blanked out. Byte for byte as long, the same lines.
    pub(crate) code: String,
}

impl Source {
    fn read(root: &Path, path: &Path) -> Source {
        let text = fs::read_to_string(path).expect("a source file is UTF-8");
        let path = path.strip_prefix(root).expect("it is in the package").to_string_lossy().replace('\\', "/");
        Source::of(path, text)
    }

    /// A file of this path with this text.
    pub(crate) fn of(path: impl Into<String>, text: impl Into<String>) -> Source {
        let text = text.into();
        Source { path: path.into(), code: code_of(&text), text }
    }

    /// The line of a byte offset, from 1.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.code[..offset].matches('\n').count() + 1
    }

    /// `path:line`, as compilers write it.
    pub(crate) fn place(&self, offset: usize) -> String {
        format!("{}:{}", self.path, self.line(offset))
    }

    /// The module the file is, from the crate's root: `world/journal/view.rs` is world, journal, view.
    pub(crate) fn module(&self) -> Vec<&str> {
        let inside = self.path.strip_prefix("src/").unwrap_or(&self.path).trim_end_matches(".rs");
        inside.split('/').filter(|name| !matches!(*name, "lib" | "main")).collect()
    }

    /// Where a word stands in the code, not as a part of a longer word.
    pub(crate) fn find(&self, word: &str) -> Vec<usize> {
        let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
        let starts_as_word = is_part(word.chars().next());
        let stands_alone = |&offset: &usize| !(starts_as_word && is_part(self.code[..offset].chars().next_back()));
        self.code.match_indices(word).map(|(offset, _)| offset).filter(stands_alone).collect()
    }

    /// The end of the block that opens at or after an offset: behind its closing brace.
    pub(crate) fn block_end(&self, offset: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (index, byte) in self.code.bytes().enumerate().skip(offset) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 1 => return Some(index + 1),
                b'}' => depth = depth.checked_sub(1)?,
                _ => {}
            }
        }
        None
    }

    /// The stretches of inline modules, with whether each is compiled for tests alone.
    pub(crate) fn inline_modules(&self) -> Vec<(std::ops::Range<usize>, ForTests)> {
        let blocks = self.find("mod ").into_iter().filter_map(|start| {
            let brace = start + self.code[start..].find(['{', ';'])?;
            (self.code.as_bytes()[brace] == b'{').then_some(())?;
            let before = self.code[..start].trim_end();
            let for_tests = before.ends_with("#[cfg(test)]") || (before.ends_with(")]") && last_attribute(before).contains("cfg(all(test"));
            Some((start..self.block_end(brace)?, if for_tests { ForTests::Yes } else { ForTests::No }))
        });
        blocks.collect()
    }

    /// Whether an offset is in code that only tests run.
    pub(crate) fn is_test_code(&self, offset: usize) -> bool {
        let is_test_file = !self.path.starts_with("src/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        is_test_file || self.inline_modules().iter().any(|(range, for_tests)| *for_tests == ForTests::Yes && range.contains(&offset))
    }
}

/// Whether a module is compiled for tests alone.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForTests {
    Yes,
    No,
}

fn last_attribute(before: &str) -> &str {
    before.rfind("#[").map_or("", |start| &before[start..])
}

/// Every Rust file under the given folders of the package, in order of their paths.
pub(crate) fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in folders {
        collect(&root.join(folder), &mut paths);
    }
    paths.sort();
    paths.iter().map(|path| Source::read(root, path)).collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("a folder of the package can be read").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// The text of a file of the package.
pub(crate) fn text_of(path: &str) -> String {
    let whole = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&whole).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Blanks out the inside of comments, texts and characters.
fn code_of(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = if rest.starts_with(b"//") {
            at + rest.iter().position(|&byte| byte == b'\n').unwrap_or(rest.len())
        } else if rest.starts_with(b"/*") {
            at + comment_length(rest)
        } else if let Some(length) = raw_text_length(rest) {
            at + length
        } else if rest[0] == b'"' {
            at + text_length(rest)
        } else if let Some(length) = character_length(text, at) {
            at + length
        } else {
            at += 1;
            continue;
        };
        for byte in &mut code[at..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        at = end;
    }
    String::from_utf8(code).expect("whole texts and comments were blanked out")
}

fn comment_length(rest: &[u8]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest[at..].starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn raw_text_length(rest: &[u8]) -> Option<usize> {
    let marks = rest.strip_prefix(b"br").or_else(|| rest.strip_prefix(b"r"))?;
    let prefix = rest.len() - marks.len();
    let hashes = marks.iter().take_while(|&&byte| byte == b'#').count();
    (marks.get(hashes) == Some(&b'"')).then_some(())?;
    let close: Vec<u8> = std::iter::once(b'"').chain(std::iter::repeat_n(b'#', hashes)).collect();
    let inside = prefix + hashes + 1;
    let length = rest[inside..].windows(close.len()).position(|window| window == close)?;
    Some(inside + length + close.len())
}

fn text_length(rest: &[u8]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// A character in apostrophes; `None` where the apostrophe begins a lifetime.
fn character_length(text: &str, at: usize) -> Option<usize> {
    let mut letters = text.get(at..)?.char_indices();
    (letters.next()?.1 == '\'').then_some(())?;
    let (_, first) = letters.next()?;
    if first == '\\' {
        letters.next()?;
        return letters.find(|(_, letter)| *letter == '\'').map(|(offset, _)| offset + 1);
    }
    letters.next().filter(|(_, letter)| *letter == '\'').map(|(offset, _)| offset + 1)
}

#[test]
fn code_is_told_from_texts_and_comments() {
    let text = "let a = \"// no\"; // yes\nlet b: &'a str = r#\"x\"y\"#; /* z /* */ */ let c = '\\''; let d = '{';";
    let code = code_of(text);
    assert_eq!(code.len(), text.len());
    for kept in ["let a = ", "let b: &'a str = ", "; ", "let c = ", "let d = "] {
        assert!(code.contains(kept), "{kept}: {code}");
    }
    for gone in ["no", "yes", "x", "z", "{", "\""] {
        assert!(!code.contains(gone), "{gone}: {code}");
    }
}
