//! `cardkiosk demo`: the window in training where there is a display; else the main job in the false world, told in plain
//! words, Chinese and English.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::civil::date;
use serde_json::json;

use crate::config::Config;
use crate::domain::{Fen, OrderState, PayMeans, TerminalNumber};
use crate::driver::{self, World};
use crate::flow::card_query::{self, Scope};
use crate::flow::entry::Tender;
use crate::flow::outcome::Outcome;
use crate::flow::{CaseOutcome, Effect, Progress, Settings, Stage, recharge, recovery};
use crate::i18n::{Language, Message, Texts};
use crate::sim::card::{CardState, SimCard};
use crate::sim::history::open_cases;
use crate::sim::plan::{Blow, Plan};
use crate::sim::server::{Options, SimServer};
use crate::sim::world::FalseWorld;

use super::Shell;
use super::exit::Exit;
use super::outcome;
use super::report::{Failure, Report};

const EXAMPLES: &str = "\
Examples:
  cardkiosk demo                 the window, to try everything in; without a display, the story
  cardkiosk demo --headless      the story in any case";

/// How it is shown.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Tell the story, even where there is a display
    #[arg(long)]
    headless: bool,
    /// Where the story is told, also draw every screen of the window into this folder
    #[cfg(feature = "gui")]
    #[arg(long, value_name = "FOLDER")]
    pictures: Option<std::path::PathBuf>,
}

/// What the demonstration tops up.
const AMOUNT: Fen = Fen::new(5000);

/// Tells everything twice: in Chinese, and below it in English.
struct Narrator<'a> {
    chinese: Texts,
    english: Texts,
    shell: &'a Shell,
    step: u32,
}

impl Narrator<'_> {
    /// A new step of the story.
    fn step(&mut self, message: &Message) {
        self.step += 1;
        let number = format!("{}. ", self.step);
        self.shell.tell("");
        self.shell.tell(&format!("{number}{}", self.chinese.say(message)));
        self.shell.tell(&format!("{:1$}{2}", "", number.len(), self.english.say(message)));
    }

    /// What happens in the present step.
    fn detail(&self, words: impl Fn(&Texts) -> String) {
        self.shell.tell(&format!("   · {}", words(&self.chinese)));
        self.shell.tell(&format!("     {}", words(&self.english)));
    }

    fn stage(&self, stage: Stage) {
        if stage != Stage::Ended {
            self.detail(|texts| texts.stage(stage));
        }
    }
}

#[cfg_attr(not(feature = "gui"), allow(clippy::unnecessary_wraps, reason = "with a window, pictures may not be written"))]
pub(super) fn run(arguments: &Arguments, shell: &Shell) -> Result<Report, Failure> {
    #[cfg(feature = "gui")]
    if !arguments.headless {
        match super::run::train(crate::gui::Mode::Kiosk, shell) {
            Ok(report) => return Ok(report),
            Err(failure) => tracing::debug!(?failure, "no window, so the story"),
        }
    }
    let report = story(shell);
    #[cfg(feature = "gui")]
    if let Some(folder) = &arguments.pictures {
        let pictures = super::gallery::draw(folder, "kiosk-tall-zh-CN", shell)?;
        shell.tell("");
        pictures.lines.iter().for_each(|line| shell.tell(line));
    }
    #[cfg(not(feature = "gui"))]
    let _ = arguments.headless;
    Ok(report)
}

fn story(shell: &Shell) -> Report {
    let mut narrator = Narrator { chinese: Texts::of(Language::Chinese), english: Texts::of(Language::English), shell, step: 0 };
    let options = Options::default();
    let terminal = TerminalNumber::from_digits(&options.terminal).expect("the server's own default is a number");
    let settings = Settings { terminal, await_return: Duration::ZERO, ..Settings::clone(&Config::defaults().settings) };
    let settings = Arc::new(settings);
    let begun = date(2026, 11, 23).at(9, 30, 0, 0);
    let mut world = FalseWorld::new(vec![SimCard::new(CardState::sample(17))], SimServer::new(options), begun);

    narrator.step(&Message::DemoBegin);
    read(&mut world, &settings, &mut narrator);
    let before = balance(&world);

    narrator.step(&Message::DemoRecharge { amount: AMOUNT.to_string() });
    tear_at_the_write(&mut world, &settings);
    let torn = top_up(&mut world, &settings, &mut narrator);
    narrator.step(&Message::DemoTorn);
    narrator.detail(|texts| outcome::message(&torn, texts));

    world.calm_down();
    narrator.step(&Message::DemoBack);
    let finished = finish(&mut world, &settings, &mut narrator);
    narrator.step(&Message::DemoFinished);
    if let Some(finished) = &finished {
        narrator.detail(|texts| outcome::message(finished, texts));
    }
    compare(&world, before, &mut narrator)
}

fn read(world: &mut FalseWorld, settings: &Arc<Settings>, narrator: &mut Narrator<'_>) {
    narrator.step(&Message::DemoRead);
    let now = world.now();
    let told =
        driver::run(card_query::begin(Scope::CardAndServer, settings.clone(), now), world, &mut |progress| narrator.stage(progress.stage));
    if let card_query::Outcome::Read { sight, .. } = told {
        let balance = sight.balance.unwrap_or_default().to_string();
        let tail = sight.card_no.tail().to_owned();
        narrator.detail(|texts| texts.say(&Message::OutcomeRead { tail: tail.clone(), balance: balance.clone() }));
    }
}

/// Looks in a second history with the same past which effect the write is, and has the card taken away right behind it.
fn tear_at_the_write(world: &mut FalseWorld, settings: &Arc<Settings>) {
    let mut rehearsal = world.clone();
    let begin = begin(&mut rehearsal, settings);
    driver::run(begin, &mut rehearsal, &mut |_| {});
    let is_write = |effect: &Effect| matches!(effect, Effect::Transmit(command) if command.instruction() == 0x52);
    if let Some(write) = rehearsal.trace().iter().position(|traced| is_write(&traced.effect)) {
        world.plan = Plan::fair().with(write, Blow::PulledAfter);
    }
}

fn begin(world: &mut FalseWorld, settings: &Arc<Settings>) -> crate::flow::Step<recharge::Recharge> {
    let (key, pay_order_no) = world.disk.new_order();
    let tender = Tender::Taken;
    let request =
        recharge::Request { key, amount: AMOUNT, means: PayMeans::Cash, pay_order_no, taken_today: Fen::ZERO, tender, used_by: None };
    let now = world.now();
    recharge::begin(request, open_cases(world), settings.clone(), now)
}

fn top_up(world: &mut FalseWorld, settings: &Arc<Settings>, narrator: &mut Narrator<'_>) -> Outcome {
    let begin = begin(world, settings);
    driver::run(begin, world, &mut |progress: &Progress| narrator.stage(progress.stage))
}

fn finish(world: &mut FalseWorld, settings: &Arc<Settings>, narrator: &mut Narrator<'_>) -> Option<Outcome> {
    let case = open_cases(world).into_iter().next()?;
    let now = world.now();
    let begin = recovery::recover(case, settings.clone(), now);
    match driver::run(begin, world, &mut |progress: &Progress| narrator.stage(progress.stage)) {
        CaseOutcome::Charge(outcome) => Some(outcome),
        CaseOutcome::Service(_) => None,
    }
}

fn balance(world: &FalseWorld) -> Fen {
    Fen::new(i64::from(world.cards[0].state().balance))
}

/// The end: what the card holds, what the books hold, what the journal holds.
fn compare(world: &FalseWorld, before: Fen, narrator: &mut Narrator<'_>) -> Report {
    let after = balance(world);
    let settled = |state: &OrderState| matches!(state, OrderState::Confirmed | OrderState::Adjusted);
    let booked: i64 = world.server.ledger.orders.values().filter(|order| settled(&order.state)).map(|order| order.amount).sum();
    let open = open_cases(world).len();
    let agree = after.checked_sub(before) == Some(AMOUNT) && booked == AMOUNT.get() && open == 0;
    narrator.step(&Message::DemoCompare);
    let card = Message::DemoCard { before: before.to_string(), after: after.to_string() };
    let ledger = Message::DemoLedger { amount: Fen::new(booked).to_string() };
    let journal = Message::DemoJournal { count: open.to_string() };
    for message in [card, ledger, journal] {
        narrator.detail(|texts| texts.say(&message));
    }
    let verdict = if agree { Message::DemoAgree } else { Message::DemoDisagree };
    narrator.step(&verdict);
    let json = json!({
        "outcome": if agree { "loaded" } else { "by_hand" },
        "amount_fen": AMOUNT.get(),
        "balance_before_fen": before.get(),
        "balance_after_fen": after.get(),
        "ledger_fen": booked,
        "open": open,
        "message": narrator.shell.texts.say(&verdict),
    });
    Report::new(if agree { Exit::Done } else { Exit::ByHand }, Vec::new(), json)
}
