//! How long a start takes with a journal of a million closed and a hundred open orders: of the commands, and of the window.
//!
//! Nothing here is asserted but that everything is found: figures are the machine's. `make start` measures the production build. The
//! journal is made once, 2.5 GB of it, under `target/tmp`; `CARDKIOSK_CLOSED` makes another number of closed orders.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use cardkiosk::attendant::{News, Standing};
use cardkiosk::gui::Message;
use cardkiosk::gui::theme::Canvas;

use crate::shown::{BUILT, Shown, USUAL};
use crate::support::site::Site;
use crate::years;

const OPEN: u32 = 100;

/// How often each is timed.
const TIMES: usize = 9;

/// How much of what a start reads is in the system's memory already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Memory {
    /// All of it: the program was started just now.
    All,
    /// Nothing of the journal.
    NothingOfTheJournal,
    /// Nothing at all, the program itself neither, as after the machine's start.
    Nothing,
}

impl Memory {
    /// Brings it about. Whether that could be done.
    fn leave(self, journal: &Path) -> bool {
        match self {
            Memory::All => true,
            Memory::NothingOfTheJournal => years::forget(journal),
            // The system's administrator alone may.
            Memory::Nothing => years::forget(journal) && fs::write("/proc/sys/vm/drop_caches", "3").is_ok(),
        }
    }
}

fn made() -> PathBuf {
    let closed = std::env::var("CARDKIOSK_CLOSED").map_or(1_000_000, |text| text.parse().expect("a number"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("journal-of-{closed}.db"));
    if !path.exists() {
        let (begun, unfinished) = (Instant::now(), folder.join("journal-unfinished.db"));
        // The last attempt's, if it did not come to its end.
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let _none = fs::remove_file(unfinished.with_extension(format!("db{suffix}")));
        }
        years::make(&unfinished, closed, OPEN);
        fs::rename(&unfinished, &path).expect("the folder is ours");
        println!("made in {:.0?}", begun.elapsed());
    }
    println!("{closed} closed and {OPEN} open orders: {} bytes", fs::metadata(&path).expect("it is there").len());
    path
}

#[test]
#[ignore = "measures, and judges nothing: `make start`"]
fn starts() {
    let journal = made();
    let path = format!("journal.path = {:?}", journal.display().to_string());
    let site = Site::empty(&[&USUAL[..], &[&path]].concat());
    check(&site);
    for memory in [Memory::All, Memory::NothingOfTheJournal, Memory::Nothing] {
        commands(&site, &journal, memory);
    }
    for (canvas, name) in [(Canvas::KioskTall, "kiosk"), (Canvas::Counter, "counter")] {
        let mut window = Shown::open(&site, canvas, "start");
        for memory in [Memory::All, Memory::NothingOfTheJournal, Memory::Nothing] {
            tell(&format!("first frame, {name}"), memory, || {
                window.kill();
                memory.leave(&journal).then(|| launch(&mut window, &site, Shown::has_drawn))
            });
        }
        if canvas == Canvas::Counter {
            news(&mut window, &site, &journal);
        }
    }
}

/// Every row is held against its digest: what was made is a journal.
fn check(site: &Site) {
    let (began, ran) = (Instant::now(), run(site, &["journal", "check"]));
    println!("journal check: {:.1?}, {}", began.elapsed(), ran.lines().last().unwrap_or_default());
}

fn run(site: &Site, arguments: &[&str]) -> String {
    let program = std::env::var_os(BUILT).map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_cardkiosk")), PathBuf::from);
    let mut command = Command::new(program);
    command.args(["--config", "site.toml"]).args(arguments).current_dir(site.path("")).env_clear().env("LANG", "en_US.UTF-8");
    let ran = command.env("HOME", site.path("")).output().expect("the program was built");
    assert!(ran.status.success(), "{arguments:?}: {ran:?}");
    String::from_utf8(ran.stdout).expect("UTF-8")
}

/// From the program's start to its end.
fn commands(site: &Site, journal: &Path, memory: Memory) {
    let timed = |arguments: &[&str]| {
        memory.leave(journal).then(|| {
            let begun = Instant::now();
            let out = run(site, arguments);
            (begun.elapsed(), out)
        })
    };
    tell("journal list --open", memory, || {
        let (took, out) = timed(&["journal", "list", "--open", "--last", "200"])?;
        assert_eq!(out.lines().count(), OPEN as usize, "{out}");
        Some(took)
    });
    tell("shift open", memory, || {
        let took = timed(&["shift", "open", "--float", "500", "--operator", "0001"])?.0;
        run(site, &["shift", "close", "--cash", "500", "--operator", "0001", "--signed-by", "0002"]);
        Some(took)
    });
}

/// From the program's start to the number of what is open beside its menu, which is the first that the window tells of the journal.
fn news(window: &mut Shown, site: &Site, journal: &Path) {
    let standing = Standing { open: OPEN as usize, ..Standing::default() };
    let told = window.state_after("card-none", [Message::News(Box::new(News::Standing(standing)))]);
    let open = window.target(&told, "menu-F6");
    window.sees(&open);
    for memory in [Memory::All, Memory::NothingOfTheJournal, Memory::Nothing] {
        tell("first news of the journal, counter", memory, || {
            window.kill();
            memory.leave(journal).then(|| launch(window, site, |window| window.shows_now(&open)))
        });
    }
}

/// From the program's start until this is seen.
fn launch(window: &mut Shown, site: &Site, seen: impl Fn(&Shown) -> bool) -> Duration {
    let begun = Instant::now();
    window.launch(site);
    while !seen(window) {
        std::thread::sleep(Duration::from_millis(1));
    }
    begun.elapsed()
}

fn tell(what: &str, memory: Memory, time: impl FnMut() -> Option<Duration>) {
    let mut took: Vec<Duration> = std::iter::repeat_with(time).take(TIMES).flatten().collect();
    took.sort();
    match took.as_slice() {
        [] => println!("{what}, {memory:?}: could not be measured"),
        [least, .., most] => println!("{what}, {memory:?}: median {:.0?}, least {least:.0?}, most {most:.0?}", took[took.len() / 2]),
        [only] => println!("{what}, {memory:?}: {only:.0?}"),
    }
}
