//! The texts, Chinese and English: Fluent files embedded in the program, and a catalogue that knows every text's arguments.
//!
//! Chinese is the source language. A text that one language lacks, that takes another argument than the catalogue gives,
//! or that nothing in the program says, fails a test.

mod catalogue;
mod families;
mod message;
mod reasons;
pub mod window;

use std::fmt;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::{LanguageIdentifier, langid};

pub use catalogue::{Samples, Text};
pub use message::Message;

/// A language of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 简体中文, the source.
    Chinese,
    /// English.
    English,
}

impl Language {
    /// Both.
    pub const ALL: [Language; 2] = [Language::Chinese, Language::English];

    /// Its tag (BCP 47): `zh-CN`, `en`.
    pub fn tag(self) -> &'static str {
        match self {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// From a tag or a locale's name (`zh-CN`, `en_US.UTF-8`); `None` for a language we have not.
    pub fn from_tag(tag: &str) -> Option<Language> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "zh" => Some(Language::Chinese),
            "en" => Some(Language::English),
            _ => None,
        }
    }

    /// The first of these wishes that names a language we have; Chinese where none does.
    pub fn choose<'a>(wishes: impl IntoIterator<Item = &'a str>) -> Language {
        wishes.into_iter().find_map(Language::from_tag).unwrap_or(Language::Chinese)
    }

    fn identifier(self) -> LanguageIdentifier {
        match self {
            Language::Chinese => langid!("zh-CN"),
            Language::English => langid!("en"),
        }
    }

    fn files(self) -> Vec<&'static str> {
        macro_rules! files {
            ($folder:literal) => {
                vec![
                    include_str!(concat!("../i18n/", $folder, "/outcome.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/cause.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/flow.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/config.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/terminal.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/demo.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/frame.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/card.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/recharge.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/ending.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/order.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/service.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/shift.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/staff.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/help.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/window/training.ftl")),
                    include_str!(concat!("../i18n/", $folder, "/slip.ftl")),
                ]
            };
        }
        match self {
            Language::Chinese => files!("zh-CN"),
            Language::English => files!("en"),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.tag())
    }
}

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Those of this language.
    pub fn of(language: Language) -> Texts {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The marks that would isolate right-to-left arguments show as boxes on terminals and slips.
        bundle.set_use_isolating(false);
        for file in language.files() {
            let resource = FluentResource::try_new(file.to_owned()).expect("the embedded texts are Fluent; a test reads them");
            bundle.add_resource(resource).expect("no text stands twice; a test reads them");
        }
        Texts { language, bundle }
    }

    /// Their language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Says a text.
    pub fn say(&self, text: &impl Text) -> String {
        self.format(text.id(), &text.arguments()).0
    }

    /// The text of this name, and whether everything it needs was there. The name itself where there is none.
    fn format(&self, id: &str, arguments: &[(&'static str, &str)]) -> (String, Complete) {
        let Some(pattern) = self.bundle.get_message(id).and_then(|message| message.value()) else {
            return (id.to_owned(), Complete::No);
        };
        let mut values = FluentArgs::with_capacity(arguments.len());
        for &(name, value) in arguments {
            values.set(name, value);
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&values), &mut errors).into_owned();
        (text, if errors.is_empty() { Complete::Yes } else { Complete::No })
    }
}

/// Whether a text had everything it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Complete {
    Yes,
    No,
}

impl fmt::Debug for Texts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Texts({})", self.language)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names of all texts in a language's files.
    fn ids(language: Language) -> BTreeSet<String> {
        let names = |file: &str| -> Vec<String> {
            let starts = file.lines().filter(|line| line.starts_with(|letter: char| letter.is_ascii_alphabetic()));
            starts.filter_map(|line| Some(line.split_once(" =")?.0.to_owned())).collect()
        };
        language.files().into_iter().flat_map(names).collect()
    }

    fn said() -> Vec<(String, Vec<(&'static str, String)>)> {
        let mut all = owned::<Message>();
        all.extend(families::samples());
        all.extend(owned::<window::Frame>());
        all.extend(owned::<window::Card>());
        all.extend(owned::<window::Recharge>());
        all.extend(owned::<window::Ending>());
        all.extend(owned::<window::Order>());
        all.extend(owned::<window::Service>());
        all.extend(owned::<window::Shift>());
        all.extend(owned::<window::Staff>());
        all.extend(owned::<window::Help>());
        all.extend(owned::<window::Training>());
        all
    }

    fn owned<T: Text + Samples>() -> Vec<(String, Vec<(&'static str, String)>)> {
        let owned = |text: &T| {
            let arguments = text.arguments().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
            (text.id().to_owned(), arguments)
        };
        T::samples().iter().map(owned).collect()
    }

    #[test]
    fn every_text_is_there_in_both_languages_with_its_arguments_and_no_others() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            for (id, arguments) in said() {
                let given: Vec<_> = arguments.iter().map(|(name, value)| (*name, value.as_str())).collect();
                let (text, complete) = texts.format(&id, &given);
                assert_eq!(complete, Complete::Yes, "{language}: {id}: {text}");
                for (name, value) in given {
                    assert!(text.contains(value), "{language}: {id} does not say {name}: {text}");
                }
            }
        }
    }

    #[test]
    fn no_text_is_there_that_nothing_says() {
        let said: BTreeSet<String> = said().into_iter().map(|(id, _)| id).collect();
        for language in Language::ALL {
            let unsaid: Vec<_> = ids(language).difference(&said).cloned().collect();
            assert_eq!(unsaid, Vec::<String>::new(), "{language}");
        }
    }

    #[test]
    fn a_chinese_text_is_chinese_and_an_english_one_english() {
        let is_chinese = |text: &str| text.chars().any(|letter| matches!(letter, '\u{3000}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}'));
        let (chinese, english) = (Texts::of(Language::Chinese), Texts::of(Language::English));
        // Nothing but what is put into it.
        let wordless = ["by-hand-fault", "window-frame-business"];
        // The other language's name stands in that language.
        let own_name = "window-frame-other-language";
        for (id, _) in said().into_iter().filter(|(id, _)| id != own_name) {
            assert!(wordless.contains(&id.as_str()) || is_chinese(&chinese.format(&id, &[]).0), "{id}");
            assert!(!is_chinese(&english.format(&id, &[]).0), "{id}");
        }
    }

    #[test]
    fn nothing_unknown_is_called_failed() {
        for (language, word) in [(Language::Chinese, "失败"), (Language::English, "fail")] {
            let texts = Texts::of(language);
            for (id, _) in said().into_iter().filter(|(id, _)| !id.starts_with("demo-")) {
                let text = texts.format(&id, &[]).0.to_lowercase();
                assert!(!text.contains(word), "{id}: {text}");
            }
        }
    }

    #[test]
    fn the_first_wish_we_can_fulfil_decides() {
        for (wishes, language) in [
            (vec!["en_US.UTF-8"], Language::English),
            (vec!["zh_CN.GB18030"], Language::Chinese),
            (vec!["", "en"], Language::English),
            (vec!["C", "POSIX"], Language::Chinese),
            (vec!["de_DE", "en"], Language::English),
            (vec![], Language::Chinese),
        ] {
            assert_eq!(Language::choose(wishes.iter().copied()), language, "{wishes:?}");
        }
    }
}
