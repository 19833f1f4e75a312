//! `cardkiosk run`: the window, over the real terminal or over training's false world.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::attendant::{Attendant, NewsReceiver};
use crate::config::staff::Staff;
use crate::config::{Config, Need, Sounds, WindowMode};
use crate::domain::{Fen, Moment, OrderKey};
use crate::flow::Settings;
use crate::gui::action::Sound as Wanted;
use crate::gui::setup::{CodePayment, Frame, Setup, Slips, Training};
use crate::gui::training::Trick;
use crate::gui::{self, Hands, Mode};
use crate::i18n::{Language, Message, Texts};
use crate::world::Clock;
use crate::world::sound::{Player, Sound, Speaker};

use super::report::{Failure, Report};
use super::{Shell, slip, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk --config site.toml run
  cardkiosk --config site.toml run --mode counter
  cardkiosk run --training

Training needs no configuration, and touches no reader, server or journal.";

/// How long a card that was lifted too early is waited for, where the configuration does not say.
const AWAIT_RETURN: Duration = Duration::from_mins(1);

/// The amounts offered first, in yuan.
const AMOUNTS: [i64; 6] = [20, 50, 100, 200, 500, 1000];

/// Which window.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Who stands before it; else as configured
    #[arg(long, value_enum)]
    mode: Option<Choice>,
    /// In a false world, with a panel to put cards on, tear them away and cut the network
    #[cfg(feature = "sim")]
    #[arg(long)]
    pub(super) training: bool,
    /// In a window of its own, also where it would fill the screen
    #[arg(long)]
    windowed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    /// A passenger: touch only, full screen
    Kiosk,
    /// An operator at a customer-service counter
    Counter,
    /// An operator at a subway position
    Bom,
}

impl Arguments {
    /// Whether it works without a configuration.
    #[cfg_attr(not(feature = "sim"), allow(clippy::unused_self, reason = "without the false world there is no training"))]
    pub(super) fn needs_no_configuration(&self) -> bool {
        #[cfg(feature = "sim")]
        return self.training;
        #[cfg(not(feature = "sim"))]
        false
    }

    fn mode(&self, config: &Config) -> Mode {
        match (self.mode, config.window.mode) {
            (Some(Choice::Kiosk), _) | (None, WindowMode::Kiosk) => Mode::Kiosk,
            (Some(Choice::Counter), _) | (None, WindowMode::Counter) => Mode::Counter,
            (Some(Choice::Bom), _) | (None, WindowMode::Bom) => Mode::Bom,
        }
    }
}

pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    let mode = arguments.mode(&shell.config);
    require_display()?;
    #[cfg(feature = "sim")]
    if arguments.training {
        return train(mode, shell);
    }
    shell.config.require(Need::Server)?;
    let terminal = terminal::unattended(&shell.config)?;
    let (attendant, news) = Attendant::start(terminal.with_await_return(back(&shell.config.settings)), shell.config.settings.clone());
    let frame = if mode == Mode::Kiosk && !arguments.windowed { Frame::None } else { Frame::Window };
    let setup = setup(mode, frame, Training::No, shell);
    open(setup, hands(attendant, news, None, &shell.config), shell)
}

/// The window over the false world. Nothing of the configuration but words and amounts is used.
#[cfg(feature = "sim")]
pub(super) fn train(mode: Mode, shell: &Shell) -> Result<Report, Failure> {
    use crate::sim::training;

    require_display()?;
    let settings: &Arc<Settings> = &shell.config.settings;
    let (site, panel) = training::Training::new(settings, training::Options::default(), clock());
    let (attendant, news) = Attendant::start(site, settings.clone());
    let setup = setup(mode, Frame::Window, Training::Yes, shell);
    let trick: Box<dyn Fn(Trick)> = Box::new(move |trick| play(&panel, trick));
    open(setup, hands(attendant, news, Some(trick), &shell.config), shell)
}

/// What the visitor does, done.
#[cfg(feature = "sim")]
fn play(panel: &crate::sim::training::TrainingPanel, trick: Trick) {
    use crate::sim::training::{Network, TrainingCard};

    match trick {
        Trick::PutCard(number) => panel.put(TrainingCard::ALL[usize::from(number) % TrainingCard::ALL.len()]),
        Trick::PutSecond => panel.two_cards(),
        Trick::TakeOff => panel.take_off(),
        Trick::TearAtWrite => panel.tear_at_next_write(),
        Trick::NetworkDown => panel.network(Network::Down),
        Trick::NetworkUp => panel.network(Network::Up),
        Trick::Pay => _ = panel.pay_now(),
        Trick::OrderElsewhere => panel.order_elsewhere(panel.lying().unwrap_or(TrainingCard::Ordinary), Fen::new(3000)),
        Trick::Kill => panel.kill(),
    }
}

/// How long a card that was lifted too early is waited for at a window.
fn back(settings: &Settings) -> Duration {
    Some(settings.await_return).filter(|back| !back.is_zero()).unwrap_or(AWAIT_RETURN)
}

fn clock() -> impl Fn() -> Moment + Send + 'static {
    let clock = Clock::start();
    move || clock.moment()
}

fn setup(mode: Mode, frame: Frame, training: Training, shell: &Shell) -> Setup {
    let Config { window, staff, sounds, gateway, settings, printer, .. } = &shell.config;
    let size = match (mode, frame) {
        (Mode::Kiosk, Frame::None) => (1080, 1920),
        (Mode::Kiosk, Frame::Window) => (1280, 1024),
        (Mode::Counter, _) => (1366, 768),
        (Mode::Bom, _) => (1024, 600),
    };
    let code_payment = if gateway.is_some() || training == Training::Yes { CodePayment::Possible } else { CodePayment::Impossible };
    Setup {
        mode,
        language: if shell.texts.language() == Language::English { Language::English } else { Language::Chinese },
        sound: if *sounds == Sounds::Off { gui::Sounds::Off } else { gui::Sounds::On },
        training,
        size,
        frame,
        place: window.place.clone(),
        phone: window.phone.clone(),
        desk: window.desk.clone(),
        amounts: AMOUNTS.map(|yuan| Fen::new(yuan * 100)).to_vec(),
        // What is shown counts down what is really waited.
        settings: Arc::new(Settings { await_return: back(settings), ..Settings::clone(settings) }),
        code_payment,
        slips: if printer.is_some() || training == Training::Yes { Slips::Possible } else { Slips::Impossible },
        // A training has nobody to keep out.
        staff: if training == Training::Yes { Staff::default() } else { staff.clone() },
    }
}

fn hands(attendant: Attendant, news: NewsReceiver, trick: Option<Box<dyn Fn(Trick)>>, config: &Config) -> Hands {
    let speaker = RefCell::new(Speaker::new(Player::from(config)));
    let sound = move |wanted| {
        speaker.borrow_mut().play(match wanted {
            Wanted::Done => Sound::Done,
            Wanted::TryAgain => Sound::TryAgain,
            Wanted::TakeCard => Sound::TakeCard,
            Wanted::Unfinished => Sound::Unfinished,
        });
    };
    // A slip of a training is shown to be printed, and costs no paper.
    let training = trick.is_some();
    let (config, opened) = (config.clone(), Clock::start().stamp());
    let print = move |key: OrderKey, language| training || slip::for_window(&key, opened, &config, &Texts::of(language));
    Hands { attendant, news: Some(news), clock: Box::new(clock()), sound: Box::new(sound), print: Arc::new(print), trick }
}

/// Nothing is begun that no window could show.
fn require_display() -> Result<(), Failure> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().any(is_set) {
        return Ok(());
    }
    Err(not_opened("WAYLAND_DISPLAY, DISPLAY"))
}

fn not_opened(detail: &str) -> Failure {
    Failure::Usage(Message::WindowNotOpened { detail: detail.to_owned() })
}

fn open(setup: Setup, hands: Hands, shell: &Shell) -> Result<Report, Failure> {
    // A display that is named and not there makes the toolkit panic.
    let shown = catch_unwind(AssertUnwindSafe(|| gui::run(setup, hands)));
    shown.map_err(|_| not_opened("panic"))?.map_err(|error| not_opened(&error.to_string()))?;
    let line = shell.texts.say(&Message::WindowClosed);
    Ok(Report::done(vec![line.clone()], json!({"outcome": "done", "code": null, "message": line})))
}
