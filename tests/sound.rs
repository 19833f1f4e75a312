//! Sounds through a program of the system: it gets the file as it is, and nothing waits for it.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use cardkiosk::world::{Player, Sound, Speaker};

/// A bell that remembers what was written to it.
#[derive(Clone, Default)]
struct Bell(Arc<Mutex<Vec<u8>>>);

impl Bell {
    fn rung(&self) -> usize {
        let written = self.0.lock().expect("no thread panics with it");
        assert!(written.iter().all(|&byte| byte == 7), "something else than a bell was written");
        written.len()
    }
}

impl Write for Bell {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no thread panics with it").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A player that is this shell script; `$0` is the folder.
fn script(folder: &Path, script: &str) -> Player {
    let arguments = ["-c", script, folder.to_str().expect("a path in UTF-8")].map(str::to_owned).to_vec();
    Player::Program { program: "/bin/sh".into(), arguments }
}

/// Asks until there is an answer. Pipes will not do: another test that starts a program holds their ends for a moment.
fn wait_for<T>(what: &str, ask: impl Fn() -> Option<T>) -> T {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < patience, "{what}");
        std::thread::yield_now();
    }
}

/// The line that a script puts into `told` next; it makes the file elsewhere, so that it is never seen half written.
fn told(folder: &Path) -> String {
    let file = folder.join("told");
    let line = wait_for("a script tells nothing", || fs::read_to_string(&file).ok());
    fs::remove_file(file).expect("it was read");
    line.trim().to_owned()
}

/// Whether the process runs. One that ended and was not yet asked after does not.
fn runs(process: &str) -> bool {
    let status = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    status.rsplit_once(") ").is_some_and(|(_, state)| !state.starts_with(['Z', 'X']))
}

fn assert_ends(process: &str) {
    wait_for("a player still runs", || (!runs(process)).then_some(()));
}

#[test]
fn a_player_gets_exactly_the_file() {
    for sound in Sound::ALL {
        let folder = tempfile::tempdir().expect("a folder");
        let bell = Bell::default();
        let mut speaker = Speaker::with_bell(script(folder.path(), "cat > $0/heard; echo all > $0/new; mv $0/new $0/told"), bell.clone());
        speaker.play(sound);
        assert_eq!(told(folder.path()), "all");
        assert_eq!(fs::read(folder.path().join("heard")).expect("the script wrote it"), sound.wave(), "{sound:?}");
        assert_eq!(bell.rung(), 0);
    }
}

#[test]
fn the_files_are_short_and_play_everywhere() {
    for sound in Sound::ALL {
        let wave = sound.wave();
        assert!(wave.len() < 65_536, "{sound:?} would not fit into a pipe");
        assert_eq!((&wave[..4], &wave[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
        // PCM, one channel, 22,050 samples a second, 44,100 bytes a second, 2 bytes a sample, 16 bit.
        assert_eq!(wave[20..36], [1, 0, 1, 0, 0x22, 0x56, 0, 0, 0x44, 0xAC, 0, 0, 2, 0, 16, 0]);
        let samples: Vec<i32> = wave[44..].chunks(2).map(|pair| i32::from(i16::from_le_bytes([pair[0], pair[1]]))).collect();
        assert!(samples.iter().any(|sample| sample.abs() > 5000), "{sound:?} cannot be heard");
        assert!(samples.iter().all(|sample| sample.abs() < 20_000), "{sound:?} is too loud");
        let ends = [&samples[..5], &samples[samples.len() - 5..]].concat();
        assert!(ends.iter().all(|sample| sample.abs() < 100), "{sound:?} clicks");
    }
}

#[test]
fn a_player_that_hangs_is_ended_by_the_next_sound_and_by_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut speaker = Speaker::with_bell(script(folder.path(), "echo $$ > $0/new; mv $0/new $0/told; exec sleep 1000"), Bell::default());
    let mut earlier: Option<String> = None;
    for _ in 0..6 {
        speaker.play(Sound::Unfinished);
        let process = told(folder.path());
        assert!(runs(&process));
        if let Some(earlier) = earlier.replace(process) {
            assert_ends(&earlier);
        }
    }
    drop(speaker);
    assert_ends(&earlier.expect("the last one"));
}

#[test]
fn a_player_that_does_not_start_leaves_the_bell() {
    let bell = Bell::default();
    let missing = Player::Program { program: "/nowhere/aplay".into(), arguments: Vec::new() };
    let mut speaker = Speaker::with_bell(missing, bell.clone());
    speaker.play(Sound::Done);
    assert_eq!(bell.rung(), 1);
    speaker.play(Sound::Unfinished);
    assert_eq!(bell.rung(), 1 + 3);
}

#[test]
fn the_bell_rings_with_a_player_that_failed_until_it_plays_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let bell = Bell::default();
    let fails_while = "echo $$ > $0/new; mv $0/new $0/told; until mv $0/go $0/went 2> $0/no; do :; done; grep well $0/went";
    let mut speaker = Speaker::with_bell(script(folder.path(), fails_while), bell.clone());
    // What the bell has rung by the time each of four players has started.
    for (end, wanted) in [("badly", 0), ("badly", 1), ("well", 2), ("well", 2)] {
        speaker.play(Sound::Done);
        let process = told(folder.path());
        assert_eq!(bell.rung(), wanted);
        fs::write(folder.path().join("end"), end).expect("a file");
        fs::rename(folder.path().join("end"), folder.path().join("go")).expect("a file");
        assert_ends(&process);
    }
}

#[test]
fn the_bell_rings_once_twice_or_three_times_and_silence_is_silent() {
    for (player, wanted) in [(Player::Bell, [1, 2, 1, 3]), (Player::Silent, [0; 4])] {
        for (sound, wanted) in Sound::ALL.into_iter().zip(wanted) {
            let bell = Bell::default();
            Speaker::with_bell(player.clone(), bell.clone()).play(sound);
            assert_eq!(bell.rung(), wanted, "{player:?} {sound:?}");
        }
    }
}

#[test]
fn the_first_player_that_is_a_program_is_taken() {
    let folder = tempfile::tempdir().expect("a folder");
    let [empty, first, second] = ["empty", "first", "second"].map(|name| folder.path().join(name));
    let put = |file: &Path, mode: u32| {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, "").expect("a file");
        fs::set_permissions(file, fs::Permissions::from_mode(mode)).expect("a file");
    };
    fs::create_dir(&empty).expect("a folder");
    let path = std::env::join_paths([&empty, &first, &second]).expect("paths without a colon");
    assert_eq!(Player::found_on(&path), Player::Bell);
    assert_eq!(Player::found_on(OsStr::new("")), Player::Bell);
    put(&first.join("paplay"), 0o755);
    assert_eq!(Player::found_on(&path), Player::Program { program: first.join("paplay"), arguments: Vec::new() });
    put(&first.join("aplay"), 0o644);
    put(&second.join("aplay"), 0o755);
    let arguments = vec!["-q".to_owned(), "-".to_owned()];
    assert_eq!(Player::found_on(&path), Player::Program { program: second.join("aplay"), arguments });
}
