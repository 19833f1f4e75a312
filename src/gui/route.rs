//! From a message to what is shown next and what is to be done.

use iced::keyboard::{Key, key::Named};

use crate::attendant::news::Part;
use crate::attendant::{Health, News, Presence, Wish};
use crate::domain::OperatorNo;
use crate::i18n::window::{Frame, Staff};
use crate::i18n::{Language, Texts};

use super::idle::Verdict;
use super::screen::{self, Patience, Screen, Turn, login, maintenance};
use super::theme::Elder;
use super::{Action, Business, Gui, Message, Mode, Overlay, Slip, Sounds, payout, session};

/// How long a slip is shown that is not printed.
const SLIP_SECONDS: u64 = 30;

/// Takes a message in. Whoever logs in or out by it is told before anything is asked for in his name.
pub(super) fn apply(gui: &mut Gui, message: Message) -> Vec<Action> {
    let before = on_duty(gui);
    let mut actions = act(gui, message);
    let now = on_duty(gui);
    if now != before {
        actions.insert(0, Action::OnDuty(now));
    }
    actions
}

/// Who works here: nobody, while the screen is locked.
fn on_duty(gui: &Gui) -> Option<OperatorNo> {
    let operator = gui.shared.operator.as_ref().filter(|_| !matches!(gui.screen, Screen::Login(_)))?;
    OperatorNo::parse(&operator.number)
}

fn act(gui: &mut Gui, message: Message) -> Vec<Action> {
    match message {
        Message::News(news) => hear(gui, &news),
        Message::Ticked => tick(gui),
        Message::Stirred => {
            gui.idle.stirred(gui.shared.live.now);
            Vec::new()
        }
        Message::LanguageSwitched | Message::ElderSwitched | Message::SoundSwitched => {
            switch(gui, &message);
            Vec::new()
        }
        Message::HelpOpened => {
            gui.overlay = Some(Overlay::Help);
            Vec::new()
        }
        Message::OverlayClosed => {
            gui.overlay = None;
            Vec::new()
        }
        Message::PaidOut => payout::paid(gui),
        Message::PayoutPutOff => payout::put_off(gui),
        Message::Stayed => {
            gui.overlay = None;
            gui.idle.stirred(gui.shared.live.now);
            Vec::new()
        }
        Message::LeftForHome => go_home(gui),
        Message::Chosen(business) => choose(gui, business),
        Message::KeyPressed(key, _) => press(gui, &key),
        Message::Resized(size) => {
            let canvas = gui.shared.setup.canvas_of(size);
            gui.redraw_on(canvas, gui.shared.look.elder());
            Vec::new()
        }
        Message::MarkTouched => mark(gui),
        Message::CloseAsked => session::close(gui),
        Message::Screen(screen::Message::Login(login::Message::Answered(fits))) => {
            login::answered(gui, fits);
            gui.payouts.recall();
            look_again(gui)
        }
        Message::Screen(screen::Message::Maintenance(message)) => maintenance::update(gui, &message),
        Message::Screen(message) => {
            let turn = gui.screen.update(message, &gui.shared);
            take(gui, turn)
        }
        Message::Exported(result) => {
            match &mut gui.screen {
                Screen::Open(open) => open.exported = Some(result),
                Screen::Shift(shift) => shift.exported.push(result),
                _ => toast(gui, result.unwrap_or_else(|why| why), 8),
            }
            Vec::new()
        }
        Message::SlipEnded(slip) => {
            slip_ended(gui, slip);
            Vec::new()
        }
        Message::EndAsked => session::end(gui),
        // Carried out by whoever has the window.
        Message::Opened(_) => Vec::new(),
        // Carried out by whoever has the false world.
        Message::Trick(trick) => {
            gui.fate.note(trick);
            Vec::new()
        }
    }
}

/// What staff switches on the settings is what the next customer finds, until the program is started again.
fn switch(gui: &mut Gui, message: &Message) {
    match message {
        Message::LanguageSwitched => speak(gui, other(gui.shared.language())),
        Message::ElderSwitched => {
            let elder = if gui.shared.look.is_elder() { Elder::Off } else { Elder::On };
            gui.redraw_on(gui.shared.look.canvas(), elder);
        }
        _ => gui.shared.sound = if gui.shared.sound == Sounds::On { Sounds::Off } else { Sounds::On },
    }
    if matches!(gui.screen, Screen::Settings(_)) {
        let (language, elder, sound) = (gui.shared.language(), gui.shared.look.elder(), gui.shared.sound);
        let setup = &mut gui.shared.setup;
        (setup.language, setup.elder, setup.sound) = (language, elder, sound);
    }
}

/// A kiosk says what a passenger can do, a counter what is wrong.
fn slip_ended(gui: &mut Gui, slip: Slip) {
    let text = match slip {
        Slip::Shown(lines) => {
            if !asks_for_a_hand(gui) {
                gui.overlay = Some(Overlay::Slip { lines, seconds: SLIP_SECONDS });
            }
            return;
        }
        Slip::Printed => gui.shared.say(&Frame::SlipPrinted),
        Slip::NotPrinted(_) if gui.shared.setup.mode == Mode::Kiosk => gui.shared.say(&Frame::SlipNotPrinted),
        Slip::NotPrinted(reason) => gui.shared.say(&Frame::SlipFailed { reason }),
    };
    toast(gui, text, 6);
}

/// What lies over the screen until a person has dealt with it.
fn asks_for_a_hand(gui: &Gui) -> bool {
    matches!(gui.overlay, Some(Overlay::Maintenance(_) | Overlay::StillThere { .. }))
}

/// One line that goes by itself. It covers nothing that asks for a hand.
pub(super) fn toast(gui: &mut Gui, text: String, seconds: u64) {
    if !asks_for_a_hand(gui) {
        gui.overlay = Some(Overlay::Toast { text, seconds });
    }
}

/// Staff hears of every part that fails, what is to be done about it, and of its return.
fn tell_health(gui: &mut Gui, health: &Health) {
    if gui.shared.setup.mode == Mode::Kiosk || matches!(gui.screen, Screen::Settings(_)) {
        return;
    }
    let texts = &gui.shared.texts;
    let text = match &health.trouble {
        // The gateway's sentence has its code in it.
        Some(fault) if health.part == Part::Gateway => texts.gateway_cause(fault.cause()),
        Some(fault) => texts.say(&Frame::WithCode { text: texts.cause(fault.cause()), code: fault.cause().short_code() }),
        None => texts.say(&Frame::PartBack { part: texts.say(&part_name(health.part)) }),
    };
    toast(gui, text, 8);
}

/// What a part is called.
pub(super) fn part_name(part: Part) -> Staff {
    match part {
        Part::Reader => Staff::PartReader,
        Part::Server => Staff::PartServer,
        Part::Gateway => Staff::PartGateway,
        Part::Journal => Staff::PartJournal,
        Part::Clock => Staff::PartClock,
        Part::Printer => Staff::PartPrinter,
    }
}

/// Shows the screen that follows, and hands on what is to be done.
fn take(gui: &mut Gui, turn: Turn) -> Vec<Action> {
    if let Some(next) = turn.next {
        let ends = matches!(*next, Screen::Home(_)) && !matches!(gui.screen, Screen::OutOfService(_));
        gui.screen = *next;
        if ends {
            forget_customer(gui);
            close_if_nothing_works(gui);
        }
    }
    if gui.shared.sound == Sounds::Off {
        return turn.actions.into_iter().filter(|action| !matches!(action, Action::Sound(_))).collect();
    }
    turn.actions
}

/// What failed while somebody was served is said at the start.
fn close_if_nothing_works(gui: &mut Gui) {
    if screen::out_of_service::is_due(&gui.shared) {
        gui.screen = Screen::OutOfService(screen::out_of_service::OutOfService);
    }
}

fn other(language: Language) -> Language {
    match language {
        Language::Chinese => Language::English,
        Language::English => Language::Chinese,
    }
}

fn speak(gui: &mut Gui, language: Language) {
    if gui.shared.language() != language {
        gui.shared.texts = Texts::of(language);
    }
}

fn hear(gui: &mut Gui, news: &News) -> Vec<Action> {
    gui.shared.live.learn(news);
    payout::hear(gui, news);
    let mut actions = match news {
        News::Presence(presence) => {
            gui.idle.stirred(gui.shared.live.now);
            card_came_or_went(gui, presence)
        }
        News::Health(health) => {
            tell_health(gui, health);
            Vec::new()
        }
        _ => Vec::new(),
    };
    step_back(gui);
    let turn = gui.screen.hear(news, &gui.shared);
    note_end(gui, &turn);
    actions.extend(take(gui, turn));
    actions
}

/// Staff finds again what ended lately.
fn note_end(gui: &mut Gui, turn: &Turn) {
    if let (Some(Screen::Outcome(outcome)), Mode::Counter | Mode::Bom) = (turn.next.as_deref(), gui.shared.setup.mode) {
        let at = gui.shared.live.now.civil;
        gui.shared.live.recent.note(outcome, at);
        gui.payouts.note_told(outcome);
    }
}

/// A passenger who was choosing is told at the card why it does not go on: nothing can be sold any more.
fn step_back(gui: &mut Gui) {
    let choosing = matches!(gui.screen, Screen::Amount(_) | Screen::Payment(_)) && gui.shared.setup.mode == Mode::Kiosk;
    if choosing && screen::out_of_service::sells_nothing(&gui.shared) {
        gui.screen = Screen::Card(screen::card::Card);
    }
}

/// A card that comes while nothing else runs is looked at; one that goes takes what was begun with it along.
fn card_came_or_went(gui: &mut Gui, presence: &Presence) -> Vec<Action> {
    if gui.is_in_flight() {
        return Vec::new();
    }
    let kiosk = gui.shared.setup.mode == Mode::Kiosk;
    match (presence, &gui.screen) {
        (Presence::Card, Screen::Login(_)) => Vec::new(),
        // Who has money in his hand for the last customer has not done with him.
        (Presence::Card, Screen::Outcome(outcome)) if !kiosk && outcome.hands_money_over() => vec![Action::Wish(Wish::Look)],
        // What is on the card can be looked at also while nothing is sold.
        (Presence::Card, Screen::Home(_) | Screen::Outcome(_) | Screen::OutOfService(_)) => {
            gui.overlay = None;
            gui.screen = Screen::Card(screen::card::Card);
            vec![Action::Wish(Wish::Look)]
        }
        (Presence::Card, _) => vec![Action::Wish(Wish::Look)],
        // Why it does not go on is said where the card is; what was chosen is gone.
        (Presence::Several, Screen::Amount(_) | Screen::Payment(_) | Screen::Orders(_))
        | (Presence::Unusable, Screen::Home(_) | Screen::Amount(_) | Screen::Payment(_) | Screen::Orders(_))
            if kiosk =>
        {
            gui.screen = Screen::Card(screen::card::Card);
            Vec::new()
        }
        (Presence::Nothing | Presence::NoReader(_), Screen::Card(_) | Screen::Amount(_) | Screen::Payment(_) | Screen::Orders(_))
            if kiosk =>
        {
            go_home(gui)
        }
        // The customer has taken the card, as asked: the outcome is left after the time it says.
        _ => Vec::new(),
    }
}

/// The start, as the next customer finds it.
fn go_home(gui: &mut Gui) -> Vec<Action> {
    // Nothing leads round a locked screen but a password, and nothing takes the screen away from what is in flight.
    if matches!(gui.screen, Screen::Login(_)) || gui.is_in_flight() {
        return Vec::new();
    }
    gui.screen = Screen::start(gui.shared.setup.mode);
    forget_customer(gui);
    close_if_nothing_works(gui);
    gui.idle.stirred(gui.shared.live.now);
    // A card that still lies there is shown again.
    if gui.shared.live.presence == Presence::Card && gui.shared.setup.mode != Mode::Kiosk {
        return vec![Action::Wish(Wish::Look)];
    }
    Vec::new()
}

/// The next customer finds nothing of the one before: not the amount, not the language, not the size of the letters.
fn forget_customer(gui: &mut Gui) {
    gui.overlay = None;
    if gui.shared.setup.mode == Mode::Kiosk {
        speak(gui, gui.shared.setup.language);
        gui.redraw_on(gui.shared.look.canvas(), gui.shared.setup.elder);
        gui.shared.sound = gui.shared.setup.sound;
    }
}

/// A card that came, or was changed for another, while nobody was logged in; the shift that is to be opened or closed first.
fn look_again(gui: &Gui) -> Vec<Action> {
    let wish = match gui.screen {
        Screen::Card(_) if gui.shared.live.presence == Presence::Card => Some(Wish::Look),
        Screen::Shift(_) => Some(Wish::Shift),
        _ => None,
    };
    wish.map(Action::Wish).into_iter().collect()
}

fn tick(gui: &mut Gui) -> Vec<Action> {
    let now = gui.shared.live.now;
    if let Some(Overlay::Toast { seconds, .. } | Overlay::Slip { seconds, .. }) = &mut gui.overlay {
        *seconds = seconds.saturating_sub(1);
        if *seconds == 0 {
            gui.overlay = None;
        }
    }
    maintenance::tick(gui);
    if gui.shared.setup.staff.lock_after.is_some_and(|after| gui.idle.quiet(now) >= after) && gui.shared.setup.mode != Mode::Kiosk {
        login::lock(gui);
    }
    let turn = gui.screen.tick(&gui.shared);
    let mut actions = take(gui, turn);
    actions.extend(screen::home::call(gui));
    let kiosk = gui.shared.setup.mode == Mode::Kiosk;
    // Where nothing was begun nobody is asked; but whoever comes next speaks Chinese and sees well, until he says otherwise.
    let is_at_start = matches!(gui.screen, Screen::Home(_) | Screen::OutOfService(_));
    if kiosk && is_at_start && gui.idle.verdict(now) == Verdict::Gone && !matches!(gui.overlay, Some(Overlay::Maintenance(_))) {
        forget_customer(gui);
    }
    if kiosk && gui.screen.patience() == Patience::Asks {
        match gui.idle.verdict(now) {
            Verdict::There => {
                if matches!(gui.overlay, Some(Overlay::StillThere { .. })) {
                    gui.overlay = None;
                }
            }
            Verdict::Ask(seconds) => gui.overlay = Some(Overlay::StillThere { seconds }),
            Verdict::Gone => actions.extend(go_home(gui)),
        }
    }
    actions
}

fn choose(gui: &mut Gui, business: Business) -> Vec<Action> {
    if gui.is_in_flight() || matches!(gui.screen, Screen::Login(_)) {
        return Vec::new();
    }
    let (next, wish) = match business {
        Business::Card => (Screen::Card(screen::card::Card), Some(Wish::Look)),
        Business::Recharge => (Screen::Recharge(screen::recharge::Recharge::new(&gui.shared)), None),
        Business::Orders => {
            let orders = screen::orders::Orders::new(&gui.shared);
            let wish = orders.first_wish();
            (Screen::Orders(orders), wish)
        }
        Business::Activation => (Screen::Activation(screen::activation::Activation::new(&gui.shared)), None),
        Business::Return => (Screen::CardReturn(screen::card_return::CardReturn::new(&gui.shared)), None),
        Business::Open => (Screen::Open(screen::open::Open::default()), Some(Wish::ListOpen)),
        Business::Shift => (Screen::Shift(screen::shift::Shift::new(&gui.shared)), Some(Wish::Shift)),
        Business::Settings => (Screen::Settings(screen::settings::Settings::new(&gui.shared)), Some(Wish::CheckHealth)),
        Business::Lock => {
            login::lock(gui);
            return Vec::new();
        }
    };
    if matches!(business, Business::Open | Business::Shift) {
        gui.payouts.recall();
    }
    // What a business has just done with the card is not what was read of it before.
    let outdated = matches!(gui.screen, Screen::Outcome(_)) && gui.shared.live.presence == Presence::Card;
    let again = (outdated && wish != Some(Wish::Look)).then_some(Wish::Look);
    gui.screen = next;
    let measures = matches!(gui.screen, Screen::Settings(_)).then_some(Action::Measure);
    let wish = wish.filter(|wish| *wish != Wish::Look || gui.shared.live.presence == Presence::Card);
    again.into_iter().chain(wish).map(Action::Wish).chain(measures).collect()
}

fn press(gui: &mut Gui, key: &Key) -> Vec<Action> {
    gui.idle.stirred(gui.shared.live.now);
    if gui.shared.setup.mode == Mode::Kiosk {
        return Vec::new();
    }
    if matches!(gui.screen, Screen::Login(_)) {
        let turn = gui.screen.key(key, &gui.shared);
        return take(gui, turn);
    }
    if matches!(key, Key::Named(Named::F9)) && gui.overlay.is_none() {
        gui.overlay = Some(Overlay::Help);
        return Vec::new();
    }
    let business = match key {
        Key::Named(Named::F1) => Some(Business::Card),
        Key::Named(Named::F2) => Some(Business::Recharge),
        Key::Named(Named::F3) => Some(Business::Orders),
        Key::Named(Named::F4) => Some(Business::Activation),
        Key::Named(Named::F5) => Some(Business::Return),
        Key::Named(Named::F6) => Some(Business::Open),
        Key::Named(Named::F7) => Some(Business::Shift),
        Key::Named(Named::F8) if gui.shared.setup.mode == Mode::Counter => Some(Business::Settings),
        Key::Named(Named::F12) => Some(Business::Lock),
        _ => None,
    };
    if let Some(business) = business {
        return choose(gui, business);
    }
    // Money that is to be paid out is not swept away by a key.
    if gui.due_payout().is_some() {
        return Vec::new();
    }
    if gui.overlay.is_some() && matches!(key, Key::Named(Named::Escape | Named::Enter)) {
        gui.overlay = None;
        return Vec::new();
    }
    let turn = gui.screen.key(key, &gui.shared);
    take(gui, turn)
}

/// Staff leaves a kiosk by touching its mark and giving a number: nothing on the screen says so.
fn mark(gui: &mut Gui) -> Vec<Action> {
    if gui.shared.setup.mode == Mode::Kiosk && !gui.is_in_flight() {
        maintenance::touched(gui);
    }
    Vec::new()
}

impl Gui {
    /// Whether money or a card is in flight: nothing may take the screen away then.
    pub fn is_in_flight(&self) -> bool {
        matches!(self.screen, Screen::Working(_))
    }
}
