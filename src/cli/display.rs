//! Why no window opens, in words for whoever opens it.
//!
//! The toolkit loads its libraries and looks for its display when it starts, and panics where one is missing. What it says then is
//! its own source's; what is to be done about it is one of three things.

use std::any::Any;
use std::panic;

use crate::i18n::Message;

/// What a window loads when it opens, as Debian's packages: the Makefile's `WINDOW_PACKAGES`.
const PACKAGES: &str = "libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0";

/// What names the display, the first that is set.
const NAMES: [&str; 2] = ["WAYLAND_DISPLAY", "DISPLAY"];

/// The display that the environment names.
pub(super) fn named() -> Option<String> {
    NAMES.into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}

/// Nothing names a display.
pub(super) fn none() -> Message {
    Message::WindowNoDisplay
}

/// What the toolkit did not find, from what it said as it panicked; nothing, where that is some other fault.
fn missing(said: &str) -> Option<Message> {
    let mut words = said.split(|letter: char| !letter.is_ascii_alphanumeric() && !"._-+".contains(letter));
    if let Some(library) = words.find(|word| word.starts_with("lib") && word.contains(".so")) {
        let library = library.trim_end_matches('.').to_owned();
        return Some(Message::WindowNoLibrary { library, packages: PACKAGES.to_owned() });
    }
    let is_silent = ["XOpenDisplayFailed", "NoCompositor"].into_iter().any(|kind| said.contains(kind));
    is_silent.then(|| Message::WindowDisplaySilent { display: named().unwrap_or_default() })
}

/// Why the window did not open, from what was caught of the toolkit.
pub(super) fn why(caught: &(dyn Any + Send)) -> Message {
    let said = caught.downcast_ref::<String>().map(String::as_str).or_else(|| caught.downcast_ref::<&str>().copied());
    said.and_then(missing).unwrap_or_else(|| Message::WindowNotOpened { detail: "panic".to_owned() })
}

/// From now on the toolkit does not tell what it misses in its own way beside.
pub(super) fn silence() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if info.payload_as_str().and_then(missing).is_none() {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    const X: &str = "Create event loop: Os(OsError { line: 788, file: \"/src/winit-0.30.13/src/platform_impl/linux/mod.rs\", error: ";

    #[test]
    fn a_library_that_is_missing_is_named_with_the_packages_that_have_it() {
        let loader = "XNotSupported(LibraryOpenError(OpenError { kind: Library, detail: \"opening library failed (libXcursor.so.1: cannot open \
                      shared object file: No such file or directory)\" })) })";
        for (said, library) in [
            (format!("{X}{loader}"), "libXcursor.so.1"),
            ("Library libxkbcommon-x11.so could not be loaded.".to_owned(), "libxkbcommon-x11.so"),
        ] {
            let packages = PACKAGES.to_owned();
            assert_eq!(why(&said), Message::WindowNoLibrary { library: library.to_owned(), packages });
        }
    }

    #[test]
    fn a_display_that_does_not_answer_is_told_from_a_fault_of_the_program() {
        for kind in ["XNotSupported(XOpenDisplayFailed) })", "WaylandError(Connection(NoCompositor)) })"] {
            assert!(matches!(why(&format!("{X}{kind}")), Message::WindowDisplaySilent { .. }), "{kind}");
        }
        assert_eq!(why(&"index out of bounds"), Message::WindowNotOpened { detail: "panic".to_owned() });
        assert_eq!(why(&7_u8), Message::WindowNotOpened { detail: "panic".to_owned() });
    }

    #[test]
    fn the_packages_are_those_that_the_documents_name() {
        for (name, text) in [
            ("Makefile", include_str!("../../Makefile")),
            ("README.md", include_str!("../../README.md")),
            ("README.zh-CN.md", include_str!("../../README.zh-CN.md")),
            ("operations", include_str!("../../docs/operations.zh-CN.md")),
        ] {
            assert!(text.contains(PACKAGES), "{name} names other packages");
        }
    }
}
