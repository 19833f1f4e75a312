//! Everything that the fuzzers have found worth keeping, as tests: the corpus of each target, and each input that once broke
//! it. How to go on looking is in `fuzz/README.md`.

#![cfg(feature = "sim")]

#[path = "fuzz/targets.rs"]
mod targets;

use std::collections::BTreeSet;
use std::fs;
use std::panic;
use std::path::{Path, PathBuf};

use targets::{ALL, Target};

/// A corpus that is all but gone tests nothing.
const LEAST: usize = 15;
/// A corpus is minimised: more of it costs every run of the tests, and teaches nothing.
const MOST: usize = 120;

fn folder(kind: &str, target: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(kind).join(target)
}

/// The files of a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder that can be read").path()).collect();
    files.sort();
    files
}

fn holds(target: Target, files: &[PathBuf]) {
    for file in files {
        let input = fs::read(file).expect("a file that can be read");
        let held = panic::catch_unwind(|| (target.check)(&input));
        assert!(held.is_ok(), "{} does not hold of {}", target.name, file.display());
    }
}

/// One test a target, so that a failure names it and they run side by side.
macro_rules! corpora {
    ($($name:ident)+) => {
        /// The targets that have a test.
        const TESTED: &[&str] = &[$(stringify!($name)),+];

        $(
            #[test]
            fn $name() {
                let target = targets::named(stringify!($name));
                let corpus = files(&folder("corpus", target.name));
                assert!((LEAST..=MOST).contains(&corpus.len()), "{} files in the corpus of {}", corpus.len(), target.name);
                holds(target, &corpus);
                for seed in (target.seeds)() {
                    (target.check)(&seed);
                }
            }
        )+
    };
}

corpora! { answers card config entries envelope gateway journal reply transcript }

#[test]
fn each_target_has_a_test_a_fuzzer_and_a_corpus() {
    let names: BTreeSet<&str> = ALL.iter().map(|target| target.name).collect();
    assert_eq!(TESTED.iter().copied().collect::<BTreeSet<_>>(), names);
    let stems = |files: Vec<PathBuf>| -> BTreeSet<String> {
        files.iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
    };
    let fuzzers = stems(files(&folder("fuzz_targets", "")));
    let corpora = stems(files(&folder("corpus", "")));
    let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
    assert_eq!((fuzzers, corpora), (names.clone(), names));
}

/// What once broke a target is named for what it was.
#[test]
fn what_was_found_once_holds() {
    let mut found = 0;
    for target in ALL {
        let folder = folder("regressions", target.name);
        if folder.exists() {
            let files = files(&folder);
            found += files.len();
            holds(target, &files);
        }
    }
    assert!(found > 0, "no regression was found");
}

/// Writes the seeds to where a fuzzer begins: `CARDKIOSK_SEEDS=fuzz/corpus cargo test --test fuzz seeds`.
#[test]
fn seeds_are_written_where_they_are_wanted() {
    let Some(root) = std::env::var_os("CARDKIOSK_SEEDS") else { return };
    for target in ALL {
        let folder = Path::new(&root).join(target.name);
        fs::create_dir_all(&folder).expect("a disk");
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{number:02}")), seed).expect("a disk");
        }
    }
}
