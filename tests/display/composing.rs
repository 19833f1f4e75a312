//! A name composed with an input method of the system: fcitx5 and its pinyin, over XIM.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use cardkiosk::gui::screen::{Message as OnScreen, activation};
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Business, Gui, Message};

use crate::shown::{Shown, USUAL};
use crate::support::display::{Display, Key};
use crate::support::site::{Site, Wish};

const MISSING: &str = "fcitx5 does not start: are the Debian packages dbus, fcitx5 and fcitx5-chinese-addons installed?";

/// The keyboard of a clerk: Latin letters, and pinyin, which is on from the start.
const PROFILE: &str = "[Groups/0]\nName=Default\nDefault Layout=us\nDefaultIM=pinyin\n\
                       [Groups/0/Items/0]\nName=keyboard-us\n[Groups/0/Items/1]\nName=pinyin\n[GroupOrder]\n0=Default\n";
const BEHAVIOUR: &str = "[Behavior]\nActiveByDefault=True\n";

/// The input method, in a session of its own. It has learnt nothing yet.
pub(crate) struct Pinyin(Child);

impl Pinyin {
    /// What tells a program of it; what comes of it is written in any script only where the session is.
    pub(crate) const ENVIRONMENT: [(&str, &str); 2] = [("XMODIFIERS", "@im=fcitx"), ("LC_ALL", "C.UTF-8")];

    /// Starts it on a screen.
    pub(crate) fn start(display: &Display) -> Pinyin {
        let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("input-method");
        let _none_yet = fs::remove_dir_all(&home);
        let settings = home.join("fcitx5");
        fs::create_dir_all(&settings).expect("the target folder can be written");
        fs::write(settings.join("profile"), PROFILE).expect("it can be written");
        fs::write(settings.join("config"), BEHAVIOUR).expect("it can be written");
        let mut command = Command::new("dbus-run-session");
        command.args(["--", "fcitx5"]).envs(display.environment()).env("LC_ALL", "C.UTF-8").env("HOME", &home);
        command.env("XDG_CONFIG_HOME", &home).env("XDG_DATA_HOME", &home).env("XDG_RUNTIME_DIR", &home);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let pinyin = Pinyin(command.process_group(0).spawn().expect(MISSING));
        display.wait_for_owner("@server=fcitx", MISSING);
        pinyin
    }
}

impl Drop for Pinyin {
    fn drop(&mut self) {
        // The session's bus does not take it along.
        let _ended = Command::new("kill").args(["--", &format!("-{}", self.0.id())]).status();
        let _ended = self.0.wait();
    }
}

/// The form with this name in it.
fn form(window: &Shown, name: &str) -> Gui {
    let typed = Message::Screen(OnScreen::Activation(activation::Message::Name(name.to_owned())));
    window.state_after("card-inactive", [Message::Chosen(Business::Activation), typed])
}

#[test]
#[ignore = "needs fcitx5 and its pinyin, which are 300 MB: `make input-method`"]
fn a_name_is_composed_from_its_syllables() {
    let site = Site::with(Wish { config: &USUAL, card: &["--status", "not-enabled"], ..Wish::default() });
    let mut window = Shown::open_with_pinyin(&site, Canvas::Counter, "counter-pinyin");
    window.shows(&window.state("card-inactive"), "menu-F4");
    window.press(Key::function(4));
    window.shows(&form(&window, ""), "name");
    window.write("nihao");
    window.offers_candidates();
    window.press(Key::SPACE);
    window.shows(&form(&window, "你好"), "name");
    // What is composed is dropped, and the form stays.
    window.write("li");
    window.offers_candidates();
    window.press(Key::ESCAPE);
    window.write("ma");
    window.offers_candidates();
    window.press(Key::SPACE);
    window.shows(&form(&window, "你好吗"), "name");
    // Enter takes the letters as they are, and goes nowhere.
    window.write("li");
    window.offers_candidates();
    window.press(Key::ENTER);
    window.shows(&form(&window, "你好吗li"), "name");
    // It goes with the session, and the window after it all the same.
    window.end_pinyin();
    window.program().terminate();
    assert_eq!(window.wait().status, Some(0));
}
