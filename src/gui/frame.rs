//! What stands round every screen: header, money line, action rail, footer; at a counter side bar and title.
//!
//! A screen gives its content as one or two parts, and what its rail holds; where they stand follows from the canvas.

use iced::widget::{column, container, row};
use iced::{Element, Length};

use crate::attendant::Presence;
use crate::attendant::news::Part;

use super::icon::Icon;
use super::live::OnShift;
use super::screen::{help, maintenance};
use super::setup::{Slips, Training};
use super::theme::{Canvas, Look, Role};
use super::widget::{
    self, Chosen, Daylight, Kind, Peripheral, Stage, Start, Station, Works, button, countdown, desk_screen, dialog, footer_button, header,
    hidden_pointer, keyboard, kiosk_screen, side_bar, side_entry, title_bar, toast, toast_over, training_frame,
};
use super::words::clock;
use super::{Business, Gui, Message, Mode, Overlay, Screen, Shared, SlipLine, Sounds, idle, training};
use crate::flow::Payout;
use crate::flow::shift::Operation;
use crate::i18n::window::{
    Card as CardWords, Ending, Frame as Say, Service as ServiceWords, Shift as ShiftWords, Training as TrainingWords,
};

/// What a screen gives to be drawn.
#[must_use]
pub struct Page<'a> {
    title: String,
    line: Option<Vec<Station>>,
    first: Element<'a, Message>,
    second: Option<Element<'a, Message>>,
    rail: Option<Rail<'a>>,
    foot: Foot,
    daylight: Daylight,
    asked: Option<widget::Dialog<'a, Message>>,
}

/// What may be touched at the foot of a kiosk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Foot {
    /// Help, language, large text, sound.
    #[default]
    All,
    /// While a card is written or awaited nothing may rebuild the screen.
    Calm,
}

/// What stands in the action rail, from left to right; the last is the main thing.
#[must_use]
pub struct Rail<'a>(Vec<Element<'a, Message>>);

impl<'a> Rail<'a> {
    /// One thing.
    pub fn one(main: impl Into<Element<'a, Message>>) -> Rail<'a> {
        Rail(vec![main.into()])
    }

    /// Back or lesser, and the main thing.
    pub fn two(lesser: impl Into<Element<'a, Message>>, main: impl Into<Element<'a, Message>>) -> Rail<'a> {
        Rail(vec![lesser.into(), main.into()])
    }

    /// The main thing, and whatever lesser there is.
    pub fn some(lesser: impl IntoIterator<Item = Element<'a, Message>>, main: impl Into<Element<'a, Message>>) -> Rail<'a> {
        Rail(lesser.into_iter().chain([main.into()]).collect())
    }

    /// Two lesser, and the main thing.
    pub fn three(
        least: impl Into<Element<'a, Message>>,
        lesser: impl Into<Element<'a, Message>>,
        main: impl Into<Element<'a, Message>>,
    ) -> Rail<'a> {
        Rail(vec![least.into(), lesser.into(), main.into()])
    }
}

impl<'a> Page<'a> {
    /// A page with this content.
    pub fn new(shared: &Shared, first: impl Into<Element<'a, Message>>) -> Page<'a> {
        Page {
            title: shared.say(&Say::ServiceName),
            line: None,
            first: first.into(),
            second: None,
            rail: None,
            foot: Foot::All,
            daylight: Daylight::Day,
            asked: None,
        }
    }

    /// A page without content.
    pub fn empty(shared: &Shared) -> Page<'a> {
        Page::new(shared, iced::widget::space())
    }

    /// What a counter's title bar says.
    pub fn title(mut self, title: String) -> Page<'a> {
        self.title = title;
        self
    }

    /// The line from amount to outcome.
    pub fn line(mut self, stations: Vec<Station>) -> Page<'a> {
        self.line = Some(stations);
        self
    }

    /// The second part: below the first on an upright screen, beside it on a lying one.
    pub fn second(mut self, second: impl Into<Element<'a, Message>>) -> Page<'a> {
        self.second = Some(second.into());
        self
    }

    /// What can be done.
    pub fn rail(mut self, rail: Rail<'a>) -> Page<'a> {
        self.rail = Some(rail);
        self
    }

    /// What may be touched at the foot.
    pub fn foot(mut self, foot: Foot) -> Page<'a> {
        self.foot = foot;
        self
    }

    /// A question that must be answered first.
    pub fn over(mut self, asked: Option<widget::Dialog<'a, Message>>) -> Page<'a> {
        self.asked = asked;
        self
    }

    /// The whole screen is dark.
    pub fn at_night(mut self) -> Page<'a> {
        self.daylight = Daylight::Night;
        self
    }
}

/// The whole window.
pub fn window(gui: &Gui) -> Element<'_, Message> {
    let shared = &gui.shared;
    let look = shared.look;
    let mut page = gui.screen.view(shared);
    let asked = page.asked.take();
    let is_asked = asked.is_some();
    let screen = if look.is_kiosk() { kiosk(shared, page) } else { desk(gui, page) };
    let screen = match asked {
        Some(asked) => asked.over(screen),
        None => screen,
    };
    let toast_line = match &gui.overlay {
        Some(Overlay::Toast { text, .. }) => Some(toast(look, Icon::Info, text.clone())),
        _ => None,
    };
    let screen = toast_over(look, screen, toast_line);
    let screen = match &gui.overlay {
        Some(Overlay::StillThere { seconds }) => still_there(shared, *seconds).over(screen),
        Some(Overlay::Help) => help::view(shared).over(screen),
        Some(Overlay::Slip { lines, .. }) => slip(shared, lines).over(screen),
        Some(Overlay::Maintenance(asked)) => maintenance::view(asked, shared).over(screen),
        Some(Overlay::Toast { .. }) | None => screen,
    };
    let screen = match gui.due_payout() {
        Some(due) => payout(gui, due).over(screen),
        None => screen,
    };
    let screen =
        if shared.setup.training == Training::Yes { row![training_frame(look, screen), training::panel(gui)].into() } else { screen };
    match (shared.setup.mode, shared.setup.training) {
        (Mode::Kiosk, Training::No) => hidden_pointer(screen),
        (Mode::Kiosk, Training::Yes) => screen,
        (Mode::Counter | Mode::Bom, _) => keyboard(look, start(gui, is_asked), screen),
    }
}

/// Where the keyboard starts: in the first field of a screen, in none where something is asked.
fn start(gui: &Gui, is_asked: bool) -> Start {
    let is_covered = is_asked || gui.overlay.as_ref().is_some_and(|overlay| !matches!(overlay, Overlay::Toast { .. }));
    let field = gui.screen.first_field().filter(|_| !is_covered);
    let screen = std::mem::discriminant(&gui.screen);
    Start { place: format!("{screen:?} {field:?} {is_covered}"), field }
}

/// What is to be paid, what for, and for which card; or whether it was, where an outcome has told it. Nothing can be touched while the
/// journal takes down that it was.
fn payout<'a>(gui: &'a Gui, due: &Payout) -> widget::Dialog<'a, Message> {
    let shared = &gui.shared;
    let look = shared.look;
    let touched = |message| Some(message).filter(|_| !gui.payouts.is_noting());
    let title = match due.operation {
        _ if gui.payouts.was_told(&due.key) => shared.say(&Say::PaidAsk),
        Operation::Return => shared.say(&ServiceWords::PayOut),
        _ => shared.say(&Ending::HandBack),
    };
    let later = button(look, Kind::Secondary, shared.say(&Say::PayLater)).id("pay-later").on_press_maybe(touched(Message::PayoutPutOff));
    let done = button(look, Kind::Primary, shared.say(&Say::PaidOut)).icon(Icon::Tick).id("paid-out");
    dialog(look, title)
        .content(Element::from(widget::money(look, due.amount).role(Role::Amount)))
        .line(shared.say(&CardWords::Tail { tail: due.tail.clone() }))
        .button(later)
        .button(done.on_press_maybe(touched(Message::PaidOut)))
}

fn still_there(shared: &Shared, seconds: u64) -> widget::Dialog<'_, Message> {
    let look = shared.look;
    let left = u32::try_from(seconds).unwrap_or_default();
    let of = u32::try_from(idle::WARNING_SECONDS).unwrap_or_default();
    let end = button(look, Kind::Secondary, shared.say(&Say::Finish)).icon(Icon::Close).id("end").on_press(Message::LeftForHome);
    let stay = button(look, Kind::Primary, shared.say(&Say::Continue)).icon(Icon::Tick).id("stay").on_press(Message::Stayed);
    dialog(look, shared.say(&Say::IdleTitle))
        .picture(Element::from(countdown(look, left, of).large()))
        .line(shared.say(&Say::IdleText { seconds: seconds.to_string() }))
        .button(end)
        .button(stay)
}

fn kiosk<'a>(shared: &'a Shared, page: Page<'a>) -> Element<'a, Message> {
    let look = shared.look;
    let Page { line, first, second, rail, foot, daylight, .. } = page;
    let (time, date) = time_words(shared);
    let mut head = header(look, shared.say(&Say::ServiceName), shared.setup.place.clone(), time, date).daylight(daylight);
    if shared.setup.mode == Mode::Kiosk {
        head = head.on_mark(Message::MarkTouched);
    }
    if shared.setup.training == Training::Yes {
        head = head.plate(shared.say(&TrainingWords::Plate));
    }
    let line = line.map(|stations| money_line_of(look, shared, stations));
    // Three buttons need the whole width.
    let across = look.canvas() == Canvas::KioskWide && rail.as_ref().is_some_and(|Rail(items)| items.len() > 2);
    let upright = look.canvas() == Canvas::KioskTall;
    let rail = rail.map(|Rail(items)| if upright || across { widget::rail(look, items) } else { widget::narrow_rail(look, items) });
    let (body, rail) = if upright {
        (column![first].push(second).spacing(look.panel_gap()).into(), rail)
    } else {
        // Lying, the rail stands under the left column, where the hand already is.
        let (beside, below) = if across { (None, rail) } else { (rail, None) };
        let left = column![container(first).height(Length::Fill)].push(beside).spacing(look.panel_gap()).width(Length::FillPortion(612));
        let body: Element<'a, Message> = match second {
            Some(second) => row![left, container(second).width(Length::FillPortion(552))].spacing(look.column_gap()).into(),
            None => left.into(),
        };
        let below = below.map(|rail| container(rail).padding([look.line_gap(), look.margin()]).into());
        (body, below)
    };
    let foot = footer(shared, foot, daylight);
    if daylight == Daylight::Night {
        let body = container(body).padding([look.panel_gap(), look.margin()]).height(Length::Fill);
        return widget::night(look, column![Element::from(head), body, foot]);
    }
    kiosk_screen(look, head, line, body, rail, foot)
}

/// With large text the line gives way to one bar that says how far it is.
fn money_line_of(look: Look, shared: &Shared, stations: Vec<Station>) -> Element<'_, Message> {
    if !look.is_elder() {
        return widget::money_line(look, stations).into();
    }
    let steps = stations.len();
    let at = stations.iter().position(|station| station.stage != Stage::Done).unwrap_or(steps.saturating_sub(1));
    let word = stations.get(at).map(|station| station.word.clone()).unwrap_or_default();
    let step = shared.say(&Say::StepOf { step: (at + 1).to_string(), steps: steps.to_string() });
    widget::step_bar(look, step, word, String::new())
}

fn footer(shared: &Shared, foot: Foot, daylight: Daylight) -> Element<'_, Message> {
    let help = footer_button(Icon::Help, shared.say(&Say::Help), "help", Message::HelpOpened);
    let (sound_icon, sound_word) = match shared.sound {
        Sounds::On => (Icon::Sound, Say::SoundOn),
        Sounds::Off => (Icon::SoundOff, Say::SoundOff),
    };
    let sound = footer_button(sound_icon, shared.say(&sound_word), "sound", Message::SoundSwitched);
    let buttons = match foot {
        Foot::Calm => vec![help, sound],
        Foot::All => {
            let elder = if shared.look.is_elder() { Say::LargeTextEnd } else { Say::LargeText };
            let language = footer_button(Icon::Language, shared.say(&Say::OtherLanguage), "language", Message::LanguageSwitched);
            vec![help, language, footer_button(Icon::Elder, shared.say(&elder), "elder", Message::ElderSwitched), sound]
        }
    };
    widget::footer(shared.look, daylight, buttons)
}

fn time_words(shared: &Shared) -> (String, String) {
    let now = shared.live.now.civil;
    let date = format!("{} {}", super::words::date(now.date(), now.date(), &shared.texts), shared.texts.weekday(now.date()));
    (clock(now), date)
}

fn desk<'a>(gui: &'a Gui, page: Page<'a>) -> Element<'a, Message> {
    let shared = &gui.shared;
    let look = shared.look;
    let Page { title, line, first, second, rail, .. } = page;
    let line = line.map(|stations| widget::money_line(look, stations).into());
    let rail = rail.map(|Rail(items)| widget::rail(look, items));
    let body: Element<'a, Message> = match second {
        Some(second) => {
            let right = column![container(second).height(Length::Fill)].push(rail).spacing(look.panel_gap());
            row![container(first).width(look.card_width()), container(right).width(Length::Fill)].spacing(look.column_gap()).into()
        }
        None => column![container(first).height(Length::Fill)].push(rail).spacing(look.panel_gap()).into(),
    };
    let (time, date) = time_words(shared);
    let mut bar = title_bar(look, title, peripherals(shared), time).date(date);
    if !matches!(gui.screen, Screen::Login(_)) {
        bar = bar.help(shared.say(&Say::Help), "F9");
        // The narrow side bar has no room for who works here; the day is known.
        if let Some(operator) = operator(shared).filter(|_| look.canvas() == Canvas::Bom) {
            bar = bar.date(operator);
        }
    }
    if shared.setup.training == Training::Yes {
        bar = bar.plate(shared.say(&TrainingWords::Plate));
    }
    desk_screen(look, menu(gui), bar, line, body)
}

/// Reader, centre and printer are always named; what else is not as it should be, while it is so.
fn peripherals(shared: &Shared) -> Vec<Peripheral> {
    let reader_is_there = !matches!(shared.live.presence, Presence::NoReader(_));
    let fine = |part| shared.live.is_fine(part);
    let always = [(Some(Say::Reader), reader_is_there && fine(Part::Reader)), (Some(Say::Centre), fine(Part::Server))];
    let printer = (Some(Say::Printer).filter(|_| shared.setup.slips == Slips::Possible), fine(Part::Printer));
    let others = [(Part::Gateway, Say::Codes), (Part::Journal, Say::Journal), (Part::Clock, Say::Clock)];
    let others = others.into_iter().map(|(part, word)| (Some(word).filter(|_| !fine(part)), false));
    let named = always.into_iter().chain([printer]).chain(others).filter_map(|(word, fine)| Some((word?, fine)));
    named.map(|(word, fine)| Peripheral { word: shared.say(&word), works: if fine { Works::Yes } else { Works::No } }).collect()
}

/// What a printer would print.
fn slip<'a>(shared: &'a Shared, lines: &[SlipLine]) -> widget::Dialog<'a, Message> {
    let look = shared.look;
    let close = button(look, Kind::Primary, shared.say(&Say::Close)).icon(Icon::Tick).id("slip-seen").on_press(Message::OverlayClosed);
    dialog(look, shared.say(&Say::SlipTitle)).content(widget::paper(look, lines)).button(close)
}

/// What an operator may do, with the key that leads there.
pub const MENU: [(Business, Icon, Say, &str); 8] = [
    (Business::Card, Icon::Card, Say::MenuCard, "F1"),
    (Business::Recharge, Icon::TopUp, Say::MenuRecharge, "F2"),
    (Business::Orders, Icon::Collect, Say::MenuOrders, "F3"),
    (Business::Activation, Icon::Activate, Say::MenuActivate, "F4"),
    (Business::Return, Icon::ReturnCard, Say::MenuReturn, "F5"),
    (Business::Open, Icon::Wait, Say::MenuOpen, "F6"),
    (Business::Shift, Icon::Shift, Say::MenuShift, "F7"),
    (Business::Settings, Icon::Settings, Say::MenuSettings, "F8"),
];

fn menu(gui: &Gui) -> Element<'_, Message> {
    let shared = &gui.shared;
    let here = gui.screen.business();
    let may_go = !gui.is_in_flight();
    let offered = MENU.iter().filter(|(business, ..)| shared.setup.mode == Mode::Counter || *business != Business::Settings);
    let entries = offered.map(|(business, icon, word, key)| {
        let id = format!("menu-{key}");
        let entry = side_entry(*icon, shared.say(word), Chosen::when(*business == here), id, may_go.then_some(Message::Chosen(*business)))
            .key(*key);
        match (business, shared.live.standing.open) {
            (Business::Open, open) if open > 0 => entry.badge(open.to_string()),
            _ => entry,
        }
    });
    if matches!(gui.screen, Screen::Login(_)) {
        // Whoever is not logged in chooses nothing.
        return side_bar(shared.look, shared.say(&Say::ServiceName), shared.setup.place.clone(), Vec::new()).into();
    }
    let mut bar = side_bar(shared.look, shared.say(&Say::ServiceName), shared.setup.place.clone(), entries.collect());
    if !shared.setup.staff.operators.is_empty() {
        let chosen = may_go.then_some(Message::Chosen(Business::Lock));
        bar = bar.lock(side_entry(Icon::Lock, shared.say(&Say::MenuLock), Chosen::No, "menu-lock", chosen).key("F12"));
    }
    match (operator(shared), shift(shared)) {
        (Some(operator), shift) => bar.operator(operator, shift.unwrap_or_default()),
        (None, Some(shift)) => bar.operator(shared.say(&Say::MenuShift), shift),
        (None, None) => bar,
    }
    .into()
}

/// Who works here: number and name of who has logged in, else the number that is sent for everybody.
fn operator(shared: &Shared) -> Option<String> {
    match &shared.operator {
        Some(operator) => Some(format!("{} {}", operator.number, operator.name).trim().to_owned()),
        None => Some(&shared.setup.machine.operator)
            .filter(|number| !number.is_empty())
            .map(|number| shared.say(&Say::Operator { number: number.clone() })),
    }
}

/// Which shift this is.
fn shift(shared: &Shared) -> Option<String> {
    match &shared.live.shift {
        OnShift::Open(shift) => Some(shared.say(&ShiftWords::Number { number: shift.number.to_string() })),
        OnShift::None => Some(shared.say(&Say::NoShift)),
        OnShift::Unknown => None,
    }
}

/// The stations that a business passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Of money onto a card.
    Money,
    /// Of a card's activation.
    Activation,
    /// Of a card's return.
    Return,
}

impl Line {
    /// Of which so many are behind us.
    pub fn at(self, shared: &Shared, done: usize) -> Vec<Station> {
        self.stations(shared, done, Stage::Now)
    }

    /// The same, broken before the next.
    pub fn broken_at(self, shared: &Shared, done: usize) -> Vec<Station> {
        self.stations(shared, done, Stage::Broken)
    }

    /// The same, and how it stands with the next.
    pub fn stations(self, shared: &Shared, done: usize, here: Stage) -> Vec<Station> {
        let words = match self {
            Line::Money => [Say::LineAmount, Say::LinePay, Say::LineWrite, Say::LineDone],
            Line::Activation => [Say::LineForm, Say::LineActivate, Say::LineConfirm, Say::LinePay],
            Line::Return => [Say::LineCheck, Say::LineEmpty, Say::LineConfirm, Say::LinePayOut],
        };
        let stage = |index: usize| match index.cmp(&done) {
            std::cmp::Ordering::Less => Stage::Done,
            std::cmp::Ordering::Equal => here,
            std::cmp::Ordering::Greater => Stage::Ahead,
        };
        words.iter().enumerate().map(|(index, word)| Station::new(shared.say(word), stage(index))).collect()
    }
}
