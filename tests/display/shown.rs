//! The built program in a window on a screen, over a whole site; and whoever stands before it.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use cardkiosk::gui::picture::Picture;
use cardkiosk::gui::theme::Canvas;
use cardkiosk::gui::{Gui, Message};
use cardkiosk::i18n::Text;

use crate::composing::Pinyin;
use crate::sight::{Easel, Sight, state};
use crate::support::display::{Display, Key, Region};
use crate::support::site::Site;
use crate::support::site::programs::{Ran, Running};

/// How long anything may take to be seen.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Every so many looks it is looked for everywhere, which takes longer.
const SEARCH_EVERY: u32 = 10;

/// What a site of a window is set up with: Chinese, and no sound.
pub(crate) const USUAL: [&str; 2] = ["terminal.language = \"zh-CN\"", "window.sound = \"off\""];

/// Names another build of the program whose window is opened: `make figures` measures the production build.
pub(crate) const BUILT: &str = "CARDKIOSK_BUILT";

/// The window of a terminal.
pub(crate) struct Shown {
    program: Option<Running>,
    pinyin: Option<Pinyin>,
    display: Display,
    easel: Easel,
    canvas: Canvas,
    folder: PathBuf,
    step: Cell<u32>,
}

impl Shown {
    /// Opens it on a screen of its own, which it just fills. What is seen at each step is kept under this name.
    pub(crate) fn open(site: &Site, canvas: Canvas, name: &str) -> Shown {
        let mut shown = Shown::with_nothing(canvas, name);
        shown.start(site);
        shown
    }

    /// The same where an input method is running, and switched on.
    pub(crate) fn open_with_pinyin(site: &Site, canvas: Canvas, name: &str) -> Shown {
        let mut shown = Shown::with_nothing(canvas, name);
        shown.pinyin = Some(Pinyin::start(&shown.display));
        shown.start(site);
        shown
    }

    /// Ends the input method.
    pub(crate) fn end_pinyin(&mut self) {
        self.pinyin = None;
    }

    fn with_nothing(canvas: Canvas, name: &str) -> Shown {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("window").join("display").join(name);
        let _none_yet = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the target folder can be written");
        let corner = iced::Point::new(canvas.size().width, canvas.size().height).snap();
        let pixels = |side: u32| u16::try_from(side).expect("no screen is so large");
        let display = Display::start(pixels(corner.x), pixels(corner.y));
        Shown { program: None, pinyin: None, display, easel: Easel::new(), canvas, folder, step: Cell::new(0) }
    }

    /// Starts the program, for the first time or again, and waits for its window.
    pub(crate) fn start(&mut self, site: &Site) {
        self.launch(site);
        self.display.wait_for_window(true);
    }

    /// Starts the program.
    pub(crate) fn launch(&mut self, site: &Site) {
        assert!(self.program.is_none(), "it runs");
        let mode = match self.canvas {
            Canvas::KioskTall | Canvas::KioskWide => "kiosk",
            Canvas::Counter => "counter",
            Canvas::Bom => "bom",
        };
        let arguments = ["run", "--mode", mode];
        let environment: Vec<_> =
            self.display.environment().into_iter().chain(self.pinyin.iter().flat_map(|_| Pinyin::ENVIRONMENT)).collect();
        self.program = Some(match std::env::var_os(BUILT) {
            Some(program) => site.start_built(Path::new(&program), &arguments, &environment),
            None => site.start_in(&arguments, &environment),
        });
    }

    /// A state that the gallery shows, as this window would show it.
    pub(crate) fn state(&self, preset: &str) -> Gui {
        state(preset, self.canvas)
    }

    /// The same after these messages.
    pub(crate) fn state_after(&self, preset: &str, messages: impl IntoIterator<Item = Message>) -> Gui {
        let mut gui = self.state(preset);
        for message in messages {
            let _nobody_does_it = gui.apply(message);
        }
        gui
    }

    /// Waits until this text of that state is seen.
    #[track_caller]
    pub(crate) fn says(&self, preset: &str, text: &impl Text) {
        self.shows_text(&self.state(preset), text);
    }

    /// The same of a state that is no preset.
    #[track_caller]
    pub(crate) fn shows_text(&self, gui: &Gui, text: &impl Text) {
        self.sees(&self.text(gui, text));
    }

    /// What that text looks like in that state.
    pub(crate) fn text(&self, gui: &Gui, text: &impl Text) -> Sight {
        self.easel.text(gui, text)
    }

    /// Waits until whatever has that id in that state is seen as it is there.
    #[track_caller]
    pub(crate) fn shows(&self, gui: &Gui, id: &str) {
        self.sees(&self.easel.target(gui, id));
    }

    /// What has that id in that state looks like this.
    pub(crate) fn target(&self, gui: &Gui, id: &str) -> Sight {
        self.easel.target(gui, id)
    }

    /// Whether that is seen just now, where it is in its state.
    pub(crate) fn shows_now(&self, sight: &Sight) -> bool {
        sight.is_in(&self.display.picture(self.display.all()))
    }

    /// Waits until that is seen.
    #[track_caller]
    pub(crate) fn sees(&self, sight: &Sight) {
        let begun = Instant::now();
        for look in 1.. {
            let picture = self.display.picture(self.display.all());
            let everywhere = look % SEARCH_EVERY == 0;
            if sight.is_in(&picture) || (everywhere && sight.find_in(&picture).is_some()) {
                return self.keep(&picture, &sight.name);
            }
            if begun.elapsed() > PATIENCE {
                self.keep(&picture, &format!("without {}", sight.name));
                sight.picture.write(&self.folder.join("wanted.png")).expect("the target folder can be written");
                let said = self.program.as_ref().map(Running::outputs).unwrap_or_default();
                panic!("{} is not seen; {} has what is; {said}", sight.name, self.folder.display());
            }
            sleep(LOOK_EVERY);
        }
    }

    /// Touches whatever has that id in that state, once it is seen as it is there.
    #[track_caller]
    pub(crate) fn touch(&self, gui: &Gui, id: &str) {
        self.shows(gui, id);
        self.touch_unseen(gui, id);
    }

    /// Touches where that stands, though it may look a little otherwise: a sum in it is another.
    pub(crate) fn touch_unseen(&self, gui: &Gui, id: &str) {
        let centre = self.easel.place_of(gui, id).center().snap();
        let coordinate = |pixel: u32| i16::try_from(pixel).expect("no screen is so large");
        self.display.click(coordinate(centre.x), coordinate(centre.y));
    }

    pub(crate) fn press(&self, key: Key) {
        self.display.press(key);
    }

    /// Waits for the candidates of an input method.
    pub(crate) fn offers_candidates(&self) {
        self.display.wait_for_windows(2);
    }

    pub(crate) fn write(&self, letters: &str) {
        self.display.write(letters);
    }

    /// Asks the window to close, as its frame does.
    pub(crate) fn ask_to_close(&self) {
        self.display.ask_to_close();
    }

    pub(crate) fn program(&self) -> &Running {
        self.program.as_ref().expect("it runs")
    }

    /// Whether anything is drawn: in the head of every screen there is something bright.
    pub(crate) fn has_drawn(&self) -> bool {
        let head = self.display.picture(Region { height: 8, ..self.display.all() });
        head.rgba.chunks_exact(4).any(|pixel| pixel[..3] != [0, 0, 0])
    }

    /// Whether the window fills the screen.
    pub(crate) fn fills_the_screen(&self) -> bool {
        self.display.window().is_some_and(|(_, place)| place == self.display.all())
    }

    /// Ends the program as a power cut does.
    pub(crate) fn kill(&mut self) -> Ran {
        let ran = self.program.take().expect("it runs").kill();
        self.display.wait_for_window(false);
        ran
    }

    /// Waits for the program's end.
    pub(crate) fn wait(&mut self) -> Ran {
        self.program.take().expect("it runs").wait()
    }

    fn keep(&self, picture: &Picture, name: &str) {
        let step = self.step.get() + 1;
        self.step.set(step);
        let name: String = name.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '-' }).take(40).collect();
        picture.write(&self.folder.join(format!("{step:02}-{name}.png"))).expect("the target folder can be written");
    }
}
