//! `cardkiosk run`: the window, over the real terminal or over training's false world.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, ValueEnum};
use serde_json::json;

use crate::attendant::{Attendant, NewsReceiver};
use crate::config::staff::Staff;
use crate::config::{Config, LargeText, Need, PrintTo, Sounds, WindowMode};
use crate::domain::Moment;
use crate::flow::Settings;
use crate::gui::action::{Printout, Sound as Wanted};
use crate::gui::recent::{self, Recent};
use crate::gui::run::{Measured, Office};
use crate::gui::setup::{CodePayment, Frame, Machine, Setup, Slips, Training};
use crate::gui::theme::Elder;
#[cfg(feature = "sim")]
use crate::gui::training::Trick;
use crate::gui::{self, Hands, Mode, Slip};
use crate::i18n::{Language, Message, Texts};
#[cfg(feature = "sim")]
use crate::slip::Particulars;
use crate::world::sound::{Player, Sound, Speaker};
use crate::world::{Clock, Interrupt, Printer, Reader, ReaderOptions};

use super::report::{Failure, Report};
use super::{Shell, display, export, journal, slip, terminal};

const EXAMPLES: &str = "\
Examples:
  cardkiosk --config site.toml run
  cardkiosk --config site.toml run --mode counter
  cardkiosk run --training

Training needs no configuration, and touches no reader, server or journal.";

/// How long a card that was lifted too early is waited for, where the configuration does not say.
const AWAIT_RETURN: Duration = Duration::from_mins(1);

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
    let config = shell.config.clone();
    let terminal = terminal::unattended(&config)?.with_await_return(back(&config.settings));
    let terminal = match Printer::of(&config) {
        Some(printer) => terminal.with_printer(printer),
        None => terminal,
    };
    let (printing, opened) = (terminal.printing(), Clock::start().stamp());
    let (attendant, news) = Attendant::start(terminal, config.settings.clone());
    let print = move |printout: Printout, language| slip::for_window(&printout, opened, printing.as_ref(), &config, &Texts::of(language));
    let frame = if mode == Mode::Kiosk && !arguments.windowed { Frame::None } else { Frame::Window };
    let setup = setup(mode, frame, Training::No, shell);
    let hands = Hands { print: Arc::new(print), office: office(&shell.config), ..hands(attendant, news, &shell.config) };
    open(setup, hands, shell)
}

/// What staff asks for beside the trade.
fn office(config: &Config) -> Office {
    let (desk, machine) = (config.clone(), config.clone());
    let export = move |day, language| {
        let texts = Texts::of(language);
        match export::for_window(day, &desk) {
            Ok(exported) => Ok(texts.say(&export::told(&exported))),
            Err(trouble) => Err(texts.say(&export::message(&trouble))),
        }
    };
    let measure = move || {
        let readers = Reader::new(ReaderOptions::from(&machine), Interrupt::new()).readers().unwrap_or_default();
        Measured {
            readers: readers.into_iter().filter(|reader| reader.chosen).map(|reader| reader.name).collect(),
            journal_bytes: std::fs::metadata(&machine.journal).ok().map(|found| found.len()),
        }
    };
    Office { export: Arc::new(export), measure: Arc::new(measure) }
}

/// What staff is shown of this terminal.
fn machine(config: &Config) -> Machine {
    let path = |path: Option<&std::path::Path>| path.map(|path| path.display().to_string()).unwrap_or_default();
    let key = config.private_key().map(|key| key.public_key().to_compressed_hex()).unwrap_or_default();
    let key = match (key.get(..8), key.get(key.len().saturating_sub(8)..)) {
        (Some(first), Some(last)) if key.len() > 16 => format!("{first} … {last}"),
        _ => String::new(),
    };
    let printer = config.printer.as_ref().map(|printer| match &printer.to {
        PrintTo::Device(path) | PrintTo::Folder(path) => path.display().to_string(),
        PrintTo::Network(address) => address.clone(),
    });
    Machine {
        file: path(config.file.as_deref()),
        server: config.server.url.clone(),
        gateway: config.gateway.as_ref().map(|gateway| gateway.url.clone()).unwrap_or_default(),
        reader: config.reader.name.clone(),
        journal: path(Some(&config.journal)),
        key,
        printer: printer.unwrap_or_default(),
        export: path(config.export.as_deref()),
        operator: config.terminal.oprid.clone(),
    }
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
    let (desk, config) = (panel.clone(), shell.config.clone());
    let print = move |printout: Printout, language| practise(&desk, &printout, &config, &Texts::of(language));
    let trick: Box<dyn Fn(Trick)> = Box::new(move |trick| play(&panel, trick));
    let hands = Hands { print: Arc::new(print), trick: Some(trick), ..hands(attendant, news, &shell.config) };
    open(setup, hands, shell)
}

/// A slip of a training is shown, and costs no paper. It says what it is.
#[cfg(feature = "sim")]
fn practise(panel: &crate::sim::training::TrainingPanel, printout: &Printout, config: &Config, texts: &Texts) -> Slip {
    if let Some(cause) = panel.paper_trouble() {
        return Slip::NotPrinted(texts.cause(&cause));
    }
    let name = match printout {
        Printout::First(key) => key.as_str(),
        Printout::Again(name) => name,
        Printout::Shift(report) => return slip::shown(&slip::of_shift(report, config, texts).in_training(texts)),
    };
    let Some(case) = panel.case(name) else {
        return Slip::NotPrinted(texts.say(&Message::JournalUnknownOrder { order: name.to_owned() }));
    };
    let printed = crate::slip::Slip::of(&case, &Particulars::of(config), texts);
    let printed = match printout {
        Printout::First(_) | Printout::Shift(_) => printed,
        Printout::Again(_) => printed.printed_again(Clock::start().stamp(), texts),
    };
    slip::shown(&printed.in_training(texts))
}

/// How far a training's clock jumps: past the settlement day's end it is another day.
#[cfg(feature = "sim")]
const CLOCK_JUMP: jiff::SignedDuration = jiff::SignedDuration::from_hours(2);

/// What the visitor does, done.
#[cfg(feature = "sim")]
fn play(panel: &crate::sim::training::TrainingPanel, trick: Trick) {
    use crate::sim::training::{ClockSet, DiskRoom, Network, Paper, Plug, Strike, TrainingCard};

    match trick {
        Trick::PutCard(number) => panel.put(TrainingCard::ALL[usize::from(number) % TrainingCard::ALL.len()]),
        Trick::PutSecond => panel.two_cards(),
        Trick::TakeOff => panel.take_off(),
        Trick::TearAtWrite => panel.tear_at_next_write(),
        Trick::NetworkDown => panel.network(Network::Down),
        Trick::NetworkUp => panel.network(Network::Up),
        Trick::Pay => _ = panel.pay_now(),
        Trick::OrderElsewhere => panel.order_elsewhere(panel.lying().unwrap_or(TrainingCard::Ordinary), crate::domain::Fen::new(3000)),
        Trick::Kill => panel.kill(),
        Trick::CutAtWrite => panel.at_next_write(Strike::NetworkGoes),
        Trick::KillAtWrite => panel.at_next_write(Strike::ProcessDies),
        Trick::ServerSlow => panel.network(Network::Slow),
        Trick::ServerGarbled => panel.network(Network::Garbled),
        Trick::ReaderOut => panel.reader(Plug::Out),
        Trick::ReaderIn => panel.reader(Plug::In),
        Trick::DiskFull => panel.disk(DiskRoom::Full),
        Trick::DiskFree => panel.disk(DiskRoom::Free),
        Trick::ClockAhead => panel.clock(ClockSet::Ahead(CLOCK_JUMP)),
        Trick::ClockRight => panel.clock(ClockSet::Right),
        Trick::PaperOut => panel.paper(Paper::Out),
        Trick::PaperIn => panel.paper(Paper::There),
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
        amounts: window.amounts.clone(),
        // What is shown counts down what is really waited.
        settings: Arc::new(Settings { await_return: back(settings), ..Settings::clone(settings) }),
        code_payment,
        slips: if printer.is_some() || training == Training::Yes { Slips::Possible } else { Slips::Impossible },
        // A training has nobody to keep out.
        elder: if window.large_text == LargeText::AtFirst && mode == Mode::Kiosk { Elder::On } else { Elder::Off },
        // Of the real terminal a training shows nothing: it touches nothing of it.
        machine: if training == Training::Yes { Machine::default() } else { machine(&shell.config) },
        staff: if training == Training::Yes { Staff::default() } else { staff.clone() },
        recent: if training == Training::Yes || mode == Mode::Kiosk { Vec::new() } else { lately(shell) },
    }
}

/// What was done here lately, for staff. Where the journal does not tell it the attendant says why, and nothing is kept from working.
fn lately(shell: &Shell) -> Vec<Recent> {
    let Ok(Some(view)) = journal::view(shell) else { return Vec::new() };
    let keys = view.latest_orders(recent::KEPT).unwrap_or_default();
    keys.iter().filter_map(|key| journal::told(&view, key)).map(|case| Recent::of(&case)).collect()
}

/// Hands that print nothing and play no tricks.
fn hands(attendant: Attendant, news: NewsReceiver, config: &Config) -> Hands {
    let speaker = RefCell::new(Speaker::new(Player::from(config)));
    let sound = move |wanted| {
        speaker.borrow_mut().play(match wanted {
            Wanted::Done => Sound::Done,
            Wanted::TryAgain => Sound::TryAgain,
            Wanted::TakeCard => Sound::TakeCard,
            Wanted::Unfinished => Sound::Unfinished,
        });
    };
    let print = |_, language| Slip::NotPrinted(Texts::of(language).say(&Message::SlipNoPrinter));
    Hands {
        attendant,
        news: Some(news),
        clock: Box::new(clock()),
        sound: Box::new(sound),
        print: Arc::new(print),
        office: Office::default(),
        trick: None,
    }
}

/// Nothing is begun that no window could show.
fn require_display() -> Result<(), Failure> {
    display::named().map(|_| ()).ok_or_else(|| Failure::Usage(display::none()))
}

fn open(setup: Setup, hands: Hands, shell: &Shell) -> Result<Report, Failure> {
    display::silence();
    let shown = catch_unwind(AssertUnwindSafe(|| gui::run(setup, hands)));
    let not_opened = |detail: String| Failure::Usage(Message::WindowNotOpened { detail });
    shown.map_err(|caught| Failure::Usage(display::why(&*caught)))?.map_err(|error| not_opened(error.to_string()))?;
    let line = shell.texts.say(&Message::WindowClosed);
    Ok(Report::done(vec![line.clone()], json!({"outcome": "done", "code": null, "message": line})))
}
