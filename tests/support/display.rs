//! A screen that nobody looks at (Xvfb), and whoever points, types and looks at it, as an X client of its own.
//!
//! There is no window manager: a window lies where it put itself, and the keyboard is given to it by hand.

#![allow(dead_code, reason = "each program uses its part")]

use std::io::{BufRead, BufReader, IoSlice};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cardkiosk::gui::picture::Picture;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::protocol::xproto::{
    Atom, BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ClientMessageEvent, ConnectionExt, EventMask, ImageFormat, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT, MapState, Window,
};
use x11rb::rust_connection::RustConnection;

const MISSING: &str = "Xvfb does not start: is the Debian package xvfb installed?";
/// How long a screen or a window may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// Smaller windows are a toolkit's own.
const SMALLEST: u16 = 100;

/// A key of the keyboard, by its number in X.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(u32);

impl Key {
    pub(crate) const ENTER: Key = Key(0xFF0D);
    pub(crate) const ESCAPE: Key = Key(0xFF1B);
    pub(crate) const TAB: Key = Key(0xFF09);
    pub(crate) const SPACE: Key = Key(0x20);

    /// F1 and so on.
    pub(crate) fn function(number: u32) -> Key {
        Key(0xFFBD + number)
    }

    fn of(letter: char) -> Key {
        assert!(letter.is_ascii_digit() || letter.is_ascii_lowercase() || letter == '.', "no key is that letter alone: {letter}");
        Key(u32::from(letter))
    }
}

/// A part of the screen, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) left: i16,
    pub(crate) top: i16,
    pub(crate) width: u16,
    pub(crate) height: u16,
}

/// The screen. It ends when it is dropped.
pub(crate) struct Display {
    // In this order they end.
    x: RustConnection,
    root: Window,
    xtest: u8,
    name: String,
    pub(crate) size: (u16, u16),
    server: Child,
}

impl Display {
    /// A screen so many pixels wide and high, under a name that no other has.
    pub(crate) fn start(width: u16, height: u16) -> Display {
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &format!("{width}x{height}x24"), "-nolisten", "tcp", "-noreset"]);
        let mut server = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect(MISSING);
        let mut number = String::new();
        // It says its number as soon as it can be connected to.
        let said = BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut number);
        assert!(said.is_ok_and(|letters| letters > 1), "{MISSING}");
        let name = format!(":{}", number.trim());
        let (x, screen) = RustConnection::connect(Some(&name)).expect("it says its number when it can be connected to");
        let root = x.setup().roots[screen].root;
        let xtest = x.extension_information("XTEST").expect("it answers").expect("Xvfb lets a test point and type").major_opcode;
        Display { x, root, xtest, name, size: (width, height), server }
    }

    /// What programs are to find in their environment: this screen, one pixel for one.
    pub(crate) fn environment(&self) -> [(&str, &str); 2] {
        [("DISPLAY", &self.name), ("WINIT_X11_SCALE_FACTOR", "1")]
    }

    /// The whole screen.
    pub(crate) fn all(&self) -> Region {
        Region { left: 0, top: 0, width: self.size.0, height: self.size.1 }
    }

    /// What is seen of a part of it.
    pub(crate) fn picture(&self, part: Region) -> Picture {
        let Region { left, top, width, height } = part;
        let image = self.x.get_image(ImageFormat::Z_PIXMAP, self.root, left, top, width, height, u32::MAX);
        let mut rgba = image.expect("the screen is there").reply().expect("the part lies on the screen").data;
        for pixel in rgba.chunks_exact_mut(4) {
            pixel.swap(0, 2);
            pixel[3] = u8::MAX;
        }
        Picture { width: u32::from(width), height: u32::from(height), rgba }
    }

    /// The window that is open, where one is; the lowest of several.
    pub(crate) fn window(&self) -> Option<(Window, Region)> {
        self.windows().first().copied()
    }

    /// The windows that are open, from the lowest to the topmost.
    fn windows(&self) -> Vec<(Window, Region)> {
        let tree = self.x.query_tree(self.root).expect("sent").reply().expect("the screen is there");
        let open = tree.children.into_iter().filter_map(|window| {
            // It may be gone meanwhile.
            let seen = self.x.get_window_attributes(window).ok()?.reply().ok()?.map_state == MapState::VIEWABLE;
            let place = self.x.get_geometry(window).ok()?.reply().ok()?;
            let region = Region { left: place.x, top: place.y, width: place.width, height: place.height };
            (seen && place.width >= SMALLEST).then_some((window, region))
        });
        open.collect()
    }

    /// Waits until there are so many windows.
    pub(crate) fn wait_for_windows(&self, number: usize) {
        let begun = Instant::now();
        while self.windows().len() != number {
            assert!(begun.elapsed() < PATIENCE, "waited for {number} windows: {:?}", self.windows());
            sleep(LOOK_EVERY);
        }
    }

    /// Waits for a window, or for none.
    pub(crate) fn wait_for_window(&self, there: bool) {
        let begun = Instant::now();
        while self.window().is_some() != there {
            assert!(begun.elapsed() < PATIENCE, "waited for {} window", if there { "a" } else { "no" });
            sleep(LOOK_EVERY);
        }
    }

    /// Waits until somebody has that selection, as a program does that serves others on the screen.
    pub(crate) fn wait_for_owner(&self, selection: &str, missing: &str) {
        let (atom, begun) = (self.atom(selection), Instant::now());
        while self.x.get_selection_owner(atom).expect("sent").reply().expect("the screen is there").owner == x11rb::NONE {
            assert!(begun.elapsed() < PATIENCE, "{missing}");
            sleep(LOOK_EVERY);
        }
    }

    /// Presses the pointer there, and leaves it there: who takes all of it in at once takes what was pressed for what lies below it last.
    pub(crate) fn click(&self, left: i16, top: i16) {
        self.fake(MOTION_NOTIFY_EVENT, 0, left, top);
        self.fake(BUTTON_PRESS_EVENT, 1, 0, 0);
        self.fake(BUTTON_RELEASE_EVENT, 1, 0, 0);
        self.x.sync_all();
    }

    /// Presses a key. Without a window manager the window has the keyboard only where it is given to it.
    pub(crate) fn press(&self, key: Key) {
        let (window, _) = self.window().expect("a window is open");
        self.x.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).expect("sent");
        let code = self.code_of(key);
        self.fake(KEY_PRESS_EVENT, code, 0, 0);
        self.fake(KEY_RELEASE_EVENT, code, 0, 0);
        self.x.sync_all();
    }

    /// Types letters that need no second key.
    pub(crate) fn write(&self, letters: &str) {
        letters.chars().for_each(|letter| self.press(Key::of(letter)));
    }

    /// Asks the window to close, as its frame does.
    pub(crate) fn ask_to_close(&self) {
        let (window, _) = self.window().expect("a window is open");
        let message = ClientMessageEvent::new(32, window, self.atom("WM_PROTOCOLS"), [self.atom("WM_DELETE_WINDOW"), 0, 0, 0, 0]);
        self.x.send_event(false, window, EventMask::NO_EVENT, message).expect("sent");
        self.x.sync_all();
    }

    fn atom(&self, name: &str) -> Atom {
        self.x.intern_atom(false, name.as_bytes()).expect("sent").reply().expect("a name").atom
    }

    fn code_of(&self, key: Key) -> u8 {
        let (first, last) = (self.x.setup().min_keycode, self.x.setup().max_keycode);
        let table = self.x.get_keyboard_mapping(first, last - first + 1).expect("sent").reply().expect("a keyboard");
        let mut codes = (first..=last).zip(table.keysyms.chunks(usize::from(table.keysyms_per_keycode)));
        codes.find(|(_, symbols)| symbols.first() == Some(&key.0)).expect("the keyboard has that key").0
    }

    /// XTEST's `FakeInput`, whose 36 bytes are: opcode, minor opcode 2, length in words, kind, detail, 2 unused, delay, root, 8 unused,
    /// x, y, 7 unused, device.
    fn fake(&self, kind: u8, detail: u8, left: i16, top: i16) {
        let mut request = [0; 36];
        request[..2].copy_from_slice(&[self.xtest, 2]);
        request[2..4].copy_from_slice(&9_u16.to_ne_bytes());
        request[4..6].copy_from_slice(&[kind, detail]);
        request[12..16].copy_from_slice(&self.root.to_ne_bytes());
        request[24..26].copy_from_slice(&left.to_ne_bytes());
        request[26..28].copy_from_slice(&top.to_ne_bytes());
        drop(self.x.send_request_without_reply(&[IoSlice::new(&request)], Vec::new()).expect("sent"));
    }
}

/// Everything sent has been done.
trait SyncAll {
    fn sync_all(&self);
}

impl SyncAll for RustConnection {
    fn sync_all(&self) {
        self.get_input_focus().expect("sent").reply().expect("the screen is there");
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
