//! How settings and self-test look.

use iced::widget::{Row, column};
use iced::{Element, Length};

use crate::attendant::news::Part;
use crate::gui::frame::{Page, Rail};
use crate::gui::icon::Icon;
use crate::gui::offer::whole;
use crate::gui::run::Measured;
use crate::gui::setup::Training;
use crate::gui::theme::{Role, Tone};
use crate::gui::widget::{
    Chosen, Ground, Kind, button, chip, even_money, fitted, group_label, labelled, muted, pair, panel, ruled, scrolled, segment, words,
};
use crate::gui::words::when;
use crate::gui::{Message, Mode, Setup, Shared, Sounds, screen};
use crate::i18n::window::{Frame, Staff as Say};

use super::{Message as Touched, Settings, State};

/// Every part, in the order in which a card's money meets them.
const PARTS: [(Part, Say); 6] = [
    (Part::Reader, Say::PartReader),
    (Part::Server, Say::PartServer),
    (Part::Gateway, Say::PartGateway),
    (Part::Journal, Say::PartJournal),
    (Part::Clock, Say::PartClock),
    (Part::Printer, Say::PartPrinter),
];

fn touched(message: Touched) -> Message {
    Message::Screen(screen::Message::Settings(message))
}

impl Settings {
    /// What is drawn.
    pub fn view<'a>(&'a self, shared: &'a Shared) -> Page<'a> {
        let look = shared.look;
        let rail = match shared.setup.mode {
            Mode::Kiosk => {
                let leave = button(look, Kind::Secondary, shared.say(&Frame::Home)).icon(Icon::Back).id("leave");
                let quit = button(look, Kind::Danger, shared.say(&Say::Quit)).icon(Icon::Close).id("quit");
                Rail::two(quit.on_press(touched(Touched::QuitAsked)), leave.on_press(touched(Touched::Left)))
            }
            Mode::Counter | Mode::Bom => {
                let again = button(look, Kind::Primary, shared.say(&Say::CheckAgain)).icon(Icon::Search).hint("Enter").id("check-again");
                Rail::one(again.on_press_maybe(self.told.is_some().then(|| touched(Touched::CheckAsked))))
            }
        };
        let switches: Element<'a, Message> = match shared.setup.mode {
            // What is switched in the footer.
            Mode::Kiosk => words(look, Role::Second, shared.say(&Say::FootStays)).into(),
            Mode::Counter | Mode::Bom => switches(shared),
        };
        let first = column![switches, this_machine(&self.measured, shared)].spacing(look.panel_gap());
        Page::new(shared, scrolled(look, first))
            .second(scrolled(look, self.parts(shared)))
            .title(shared.say(&Frame::MenuSettings))
            .rail(rail)
    }

    fn parts<'a>(&'a self, shared: &'a Shared) -> Element<'a, Message> {
        let look = shared.look;
        let rows = PARTS.iter().map(|(part, word)| {
            let state = self.state(*part, shared);
            let (tone, icon, said) = match &state {
                State::Asked => (Tone::Info, Icon::Wait, Say::PartAsked),
                State::Fine => (Tone::Success, Icon::Done, Say::PartFine),
                State::Trouble(_) => (Tone::Amber, Icon::Warning, Say::PartTrouble),
                State::Absent => (Tone::Plain, Icon::Info, Say::PartAbsent),
            };
            let line = pair(look, shared.say(word), chip(look, tone, icon, shared.say(&said)));
            let why = match &state {
                State::Trouble(health) => health.trouble.as_ref().map(|fault| {
                    let cause = match part {
                        // Its sentence has its code in it.
                        Part::Gateway => shared.texts.gateway_cause(fault.cause()),
                        _ => shared.say(&Frame::WithCode { text: shared.texts.cause(fault.cause()), code: fault.cause().short_code() }),
                    };
                    let time = when(health.since.civil(), shared.live.now.civil, &shared.texts);
                    words(look, Role::Second, shared.say(&Say::TroubleSince { cause, time }))
                }),
                _ => None,
            };
            column![line].push(why).padding([look.line_gap() * 1.2, 0.0]).into()
        });
        ruled(look, rows.collect()).into()
    }
}

/// Who this terminal is and what it is set up with. Nothing secret.
fn this_machine<'a>(measured: &Measured, shared: &'a Shared) -> Element<'a, Message> {
    let look = shared.look;
    let text = |text: String| Element::from(fitted(look, Role::Body, text));
    let Setup { machine, settings, .. } = &shared.setup;
    let or_none = |value: &str| if value.is_empty() { shared.say(&Say::NotConfigured) } else { value.to_owned() };
    let mode = match shared.setup.mode {
        Mode::Kiosk => Say::ModeKiosk,
        Mode::Counter => Say::ModeCounter,
        Mode::Bom => Say::ModeBom,
    };
    let reader = if measured.readers.is_empty() { or_none(&machine.reader) } else { measured.readers.join(", ") };
    let amounts = shared.setup.amounts.iter().map(|amount| whole(*amount)).collect::<Vec<_>>().join(" / ");
    let mut facts = vec![
        (Say::Terminal, text(settings.terminal.to_string())),
        (Say::Mode, text(shared.say(&mode))),
        (Say::Version, text(env!("CARGO_PKG_VERSION").to_owned())),
        (Say::OpenOrders, text(shared.live.standing.open.to_string())),
        (Say::TakenToday, even_money(look, Role::Body, shared.live.standing.taken_today).into()),
        (Say::Amounts, text(amounts)),
    ];
    // A training has nothing of the real terminal.
    if shared.setup.training == Training::No {
        facts.extend([
            (Say::Reader, text(reader)),
            (Say::Server, text(or_none(&machine.server))),
            (Say::Gateway, text(or_none(&machine.gateway))),
            (Say::Key, text(or_none(&machine.key))),
            (Say::Journal, text(or_none(&machine.journal))),
            (Say::JournalSize, text(measured.journal_bytes.map_or_else(|| "–".to_owned(), size))),
            (Say::ExportFolder, text(or_none(&machine.export))),
            (Say::Printer, text(or_none(&machine.printer))),
            (Say::OwnOperator, text(or_none(&machine.operator))),
            (Say::File, text(or_none(&machine.file))),
        ]);
    }
    let mut list = column![group_label(look, shared.setup.place.clone())].spacing(look.line_gap() * 1.2);
    for (word, value) in facts {
        // Beside their label, addresses and paths have no room in large letters.
        let stacked = look.is_kiosk() && !matches!(word, Say::Terminal | Say::Mode | Say::Version | Say::OpenOrders | Say::TakenToday);
        let label = shared.say(&word);
        list = list.push(if stacked { labelled(look, label, value) } else { pair(look, label, value) });
    }
    list = list.push(muted(look, Role::Second, shared.say(&Say::FileRules)));
    panel(look, Ground::Sheet, list).into()
}

/// In whole units, as people say it.
fn size(bytes: u64) -> String {
    match bytes {
        0..=1_048_575 => format!("{} KB", bytes.div_ceil(1024)),
        1_048_576..=1_073_741_823 => format!("{} MB", bytes.div_ceil(1_048_576)),
        _ => format!("{} GB", bytes.div_ceil(1_073_741_824)),
    }
}

/// Language and sound; a kiosk has them in its footer.
fn switches(shared: &Shared) -> Element<'_, Message> {
    let look = shared.look;
    let this = segment(look, shared.say(&Say::ThisLanguage), Chosen::Yes).id("language-this");
    let other = segment(look, shared.say(&Frame::OtherLanguage), Chosen::No).id("language-other").on_press(Message::LanguageSwitched);
    let language = [Element::from(this), Element::from(other)];
    let sound = [(Sounds::On, Icon::Sound, Frame::SoundOn), (Sounds::Off, Icon::SoundOff, Frame::SoundOff)].map(|(sound, icon, word)| {
        let chosen = shared.sound == sound;
        let choice = segment(look, shared.say(&word), Chosen::when(chosen)).icon(icon).id(format!("sound-{sound:?}"));
        Element::from(choice.on_press_maybe((!chosen).then_some(Message::SoundSwitched)))
    });
    let both = column![
        group_label(look, shared.say(&Say::LanguageLabel)),
        Row::with_children(language).spacing(look.target_gap()).width(Length::Fill),
        group_label(look, shared.say(&Say::SoundLabel)),
        Row::with_children(sound).spacing(look.target_gap()).width(Length::Fill),
        muted(look, Role::Second, shared.say(&Say::SwitchStays)),
    ]
    .spacing(look.thought_gap());
    panel(look, Ground::Sheet, both).into()
}
