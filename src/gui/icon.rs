//! Icons and drawings, embedded.
//!
//! Icons stand on a grid of 24 with strokes of 2 and take the colour they are given; drawings keep their own. An icon always stands
//! beside a word (backspace alone speaks for itself). All were drawn for this program.

use std::sync::LazyLock;

use iced::widget::{Svg, svg};
use iced::{Color, Length};

/// One icon or drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Icon {
    /// Activating a card.
    Activate,
    /// Back.
    Back,
    /// Take the last digit away.
    Backspace,
    /// Paying by bank card.
    BankPos,
    /// A card.
    Card,
    /// A card that cannot be read.
    CardBroken,
    /// The face of a card, for the large picture. Keeps its colours.
    CardFace,
    /// Finding out and finishing (卡管理).
    CardManage,
    /// Take the card.
    CardRemove,
    /// Put a card on.
    CardTap,
    /// A small card. Keeps its colours.
    CardThumb,
    /// Two cards at once.
    CardTwo,
    /// Another card than the one begun with.
    CardWrong,
    /// Cash.
    Cash,
    /// Time.
    Clock,
    /// Ended, or away with it.
    Close,
    /// Writing what is paid (补登).
    Collect,
    /// It has arrived.
    Done,
    /// Large text.
    Elder,
    /// Stopped.
    Error,
    /// Writing a file.
    Export,
    /// Help.
    Help,
    /// What was.
    History,
    /// A document of identity.
    IdCard,
    /// To know.
    Info,
    /// The other language.
    Language,
    /// Locking the screen.
    Lock,
    /// The mark. Keeps its colours.
    Logo,
    /// The mark on dark ground. Keeps its colours.
    LogoLight,
    /// The mark in one colour.
    LogoMono,
    /// The centre cannot be reached.
    NetworkOff,
    /// On.
    Next,
    /// Orders.
    Orders,
    /// The telephone.
    Phone,
    /// The printer.
    Printer,
    /// Putting a card on the reader; on dark ground only. Keeps its colours.
    PutCard,
    /// Paying by code.
    Qr,
    /// The reader.
    Reader,
    /// The receipt.
    Receipt,
    /// Taking a card back.
    ReturnCard,
    /// The same card, not another. Keeps its colours.
    SameCard,
    /// Looking for something.
    Search,
    /// Settings.
    Settings,
    /// The money is safe.
    Shield,
    /// Handing over (交接班).
    Shift,
    /// Sound.
    Sound,
    /// No sound.
    SoundOff,
    /// Chosen.
    Tick,
    /// Topping up.
    TopUp,
    /// The frame of training mode. Keeps its colours.
    TrainingStripe,
    /// The watermark of training mode.
    TrainingTile,
    /// A trip paid for.
    Trip,
    /// A person.
    User,
    /// Not known yet.
    Wait,
    /// A hand is needed.
    Warning,
}

/// Every icon and drawing, in the order of the enumeration.
pub const ICONS: [Icon; 55] = [
    Icon::Activate,
    Icon::Back,
    Icon::Backspace,
    Icon::BankPos,
    Icon::Card,
    Icon::CardBroken,
    Icon::CardFace,
    Icon::CardManage,
    Icon::CardRemove,
    Icon::CardTap,
    Icon::CardThumb,
    Icon::CardTwo,
    Icon::CardWrong,
    Icon::Cash,
    Icon::Clock,
    Icon::Close,
    Icon::Collect,
    Icon::Done,
    Icon::Elder,
    Icon::Error,
    Icon::Export,
    Icon::Help,
    Icon::History,
    Icon::IdCard,
    Icon::Info,
    Icon::Language,
    Icon::Lock,
    Icon::Logo,
    Icon::LogoLight,
    Icon::LogoMono,
    Icon::NetworkOff,
    Icon::Next,
    Icon::Orders,
    Icon::Phone,
    Icon::Printer,
    Icon::PutCard,
    Icon::Qr,
    Icon::Reader,
    Icon::Receipt,
    Icon::ReturnCard,
    Icon::SameCard,
    Icon::Search,
    Icon::Settings,
    Icon::Shield,
    Icon::Shift,
    Icon::Sound,
    Icon::SoundOff,
    Icon::Tick,
    Icon::TopUp,
    Icon::TrainingStripe,
    Icon::TrainingTile,
    Icon::Trip,
    Icon::User,
    Icon::Wait,
    Icon::Warning,
];

impl Icon {
    /// The drawing itself.
    pub fn bytes(self) -> &'static [u8] {
        match self {
            Icon::Activate => include_bytes!("../../assets/icons/activate.svg"),
            Icon::Back => include_bytes!("../../assets/icons/back.svg"),
            Icon::Backspace => include_bytes!("../../assets/icons/backspace.svg"),
            Icon::BankPos => include_bytes!("../../assets/icons/bank-pos.svg"),
            Icon::Card => include_bytes!("../../assets/icons/card.svg"),
            Icon::CardBroken => include_bytes!("../../assets/icons/card-broken.svg"),
            Icon::CardFace => include_bytes!("../../assets/icons/card-face.svg"),
            Icon::CardManage => include_bytes!("../../assets/icons/card-manage.svg"),
            Icon::CardRemove => include_bytes!("../../assets/icons/card-remove.svg"),
            Icon::CardTap => include_bytes!("../../assets/icons/card-tap.svg"),
            Icon::CardThumb => include_bytes!("../../assets/icons/card-thumb.svg"),
            Icon::CardTwo => include_bytes!("../../assets/icons/card-two.svg"),
            Icon::CardWrong => include_bytes!("../../assets/icons/card-wrong.svg"),
            Icon::Cash => include_bytes!("../../assets/icons/cash.svg"),
            Icon::Clock => include_bytes!("../../assets/icons/clock.svg"),
            Icon::Close => include_bytes!("../../assets/icons/close.svg"),
            Icon::Collect => include_bytes!("../../assets/icons/collect.svg"),
            Icon::Done => include_bytes!("../../assets/icons/done.svg"),
            Icon::Elder => include_bytes!("../../assets/icons/elder.svg"),
            Icon::Error => include_bytes!("../../assets/icons/error.svg"),
            Icon::Export => include_bytes!("../../assets/icons/export.svg"),
            Icon::Help => include_bytes!("../../assets/icons/help.svg"),
            Icon::History => include_bytes!("../../assets/icons/history.svg"),
            Icon::IdCard => include_bytes!("../../assets/icons/id-card.svg"),
            Icon::Info => include_bytes!("../../assets/icons/info.svg"),
            Icon::Language => include_bytes!("../../assets/icons/language.svg"),
            Icon::Lock => include_bytes!("../../assets/icons/lock.svg"),
            Icon::Logo => include_bytes!("../../assets/icons/logo.svg"),
            Icon::LogoLight => include_bytes!("../../assets/icons/logo-light.svg"),
            Icon::LogoMono => include_bytes!("../../assets/icons/logo-mono.svg"),
            Icon::NetworkOff => include_bytes!("../../assets/icons/network-off.svg"),
            Icon::Next => include_bytes!("../../assets/icons/next.svg"),
            Icon::Orders => include_bytes!("../../assets/icons/orders.svg"),
            Icon::Phone => include_bytes!("../../assets/icons/phone.svg"),
            Icon::Printer => include_bytes!("../../assets/icons/printer.svg"),
            Icon::PutCard => include_bytes!("../../assets/icons/put-card.svg"),
            Icon::Qr => include_bytes!("../../assets/icons/qr.svg"),
            Icon::Reader => include_bytes!("../../assets/icons/reader.svg"),
            Icon::Receipt => include_bytes!("../../assets/icons/receipt.svg"),
            Icon::ReturnCard => include_bytes!("../../assets/icons/return-card.svg"),
            Icon::SameCard => include_bytes!("../../assets/icons/same-card.svg"),
            Icon::Search => include_bytes!("../../assets/icons/search.svg"),
            Icon::Settings => include_bytes!("../../assets/icons/settings.svg"),
            Icon::Shield => include_bytes!("../../assets/icons/shield.svg"),
            Icon::Shift => include_bytes!("../../assets/icons/shift.svg"),
            Icon::Sound => include_bytes!("../../assets/icons/sound.svg"),
            Icon::SoundOff => include_bytes!("../../assets/icons/sound-off.svg"),
            Icon::Tick => include_bytes!("../../assets/icons/tick.svg"),
            Icon::TopUp => include_bytes!("../../assets/icons/topup.svg"),
            Icon::TrainingStripe => include_bytes!("../../assets/icons/training-stripe.svg"),
            Icon::TrainingTile => include_bytes!("../../assets/icons/training-tile.svg"),
            Icon::Trip => include_bytes!("../../assets/icons/trip.svg"),
            Icon::User => include_bytes!("../../assets/icons/user.svg"),
            Icon::Wait => include_bytes!("../../assets/icons/wait.svg"),
            Icon::Warning => include_bytes!("../../assets/icons/warning.svg"),
        }
    }

    /// Whether it keeps its own colours.
    pub fn is_drawing(self) -> bool {
        matches!(
            self,
            Icon::CardFace | Icon::CardThumb | Icon::Logo | Icon::LogoLight | Icon::PutCard | Icon::SameCard | Icon::TrainingStripe
        )
    }

    /// What the renderer draws. Made once: its parsed form and its pixels are kept by identity.
    pub fn handle(self) -> svg::Handle {
        static HANDLES: LazyLock<Vec<svg::Handle>> =
            LazyLock::new(|| ICONS.iter().map(|icon| svg::Handle::from_memory(icon.bytes())).collect());
        HANDLES[self as usize].clone()
    }
}

/// The text of a drawing with some of it replaced.
fn redrawn(icon: Icon, replaced: &[(&str, &str)]) -> String {
    let text = String::from_utf8_lossy(icon.bytes()).into_owned();
    replaced.iter().fold(text, |text, (from, to)| text.replace(from, to))
}

/// The arrow in the drawing of putting a card on the reader.
const ARROW: &str = r##"<path d="M360 268v92m-34 -34l34 34 34 -34" fill="none" stroke="#FFC24B" stroke-width="18" stroke-linecap="round" stroke-linejoin="round"/>"##;

/// Putting a card on the reader, without the arrow. On dark ground.
pub fn putting_card() -> svg::Handle {
    static STILL: LazyLock<svg::Handle> = LazyLock::new(|| svg::Handle::from_memory(redrawn(Icon::PutCard, &[(ARROW, "")]).into_bytes()));
    STILL.clone()
}

/// The arrow by itself, in its own box: 88 by 112 from (316, 258) of the drawing's 720 by 560.
pub fn downward_arrow() -> svg::Handle {
    static DOWN: LazyLock<svg::Handle> = LazyLock::new(|| {
        let text = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="316 258 88 112">{ARROW}</svg>"#);
        svg::Handle::from_memory(text.into_bytes())
    });
    DOWN.clone()
}

/// A small card that is not the one that is wanted: grey.
pub fn grey_card<'a>() -> Svg<'a> {
    static GREY: LazyLock<svg::Handle> = LazyLock::new(|| {
        let grey = [("#0B4F63", "#CFC9BA"), ("#125E74", "#BDB6A5"), ("#FFC24B", "#8B8676"), ("#FFFFFF", "#8B8676")];
        svg::Handle::from_memory(redrawn(Icon::CardThumb, &grey).into_bytes())
    });
    svg(GREY.clone())
}

/// A small card on petrol: white.
pub fn white_card<'a>() -> Svg<'a> {
    static WHITE: LazyLock<svg::Handle> = LazyLock::new(|| {
        let white = [("#FFFFFF", "petrol"), ("#0B4F63", "#FFFFFF"), ("petrol", "#0B4F63"), ("#125E74", "#DCEBEE")];
        svg::Handle::from_memory(redrawn(Icon::CardThumb, &white).into_bytes())
    });
    svg(WHITE.clone())
}

/// An icon as large as its square, in this colour.
pub fn view<'a>(icon: Icon, side: f32, colour: Color) -> Svg<'a> {
    svg(icon.handle()).width(side).height(side).style(move |_, _| svg::Style { color: (!icon.is_drawing()).then_some(colour) })
}

/// A drawing in its own colours, as wide as there is room and as high as it must be.
pub fn drawing<'a>(icon: Icon) -> Svg<'a> {
    svg(icon.handle()).width(Length::Fill).height(Length::Shrink)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_the_order_of_the_enumeration() {
        for (index, icon) in ICONS.into_iter().enumerate() {
            assert_eq!(icon as usize, index, "{icon:?}");
        }
    }

    #[test]
    fn redrawn_drawings_differ_and_stay_drawings() {
        let still = redrawn(Icon::PutCard, &[(ARROW, "")]);
        assert!(
            still.trim_end().ends_with("</svg>") && still.len() < redrawn(Icon::PutCard, &[]).len(),
            "the arrow is not in the drawing any more"
        );
        let thumb = redrawn(Icon::CardThumb, &[]);
        for colour in ["#0B4F63", "#125E74", "#FFC24B", "#FFFFFF"] {
            assert!(thumb.contains(colour), "{colour} is no colour of the small card any more");
        }
    }

    #[test]
    fn icons_are_plain_black_and_drawings_are_not() {
        for icon in ICONS {
            let text = std::str::from_utf8(icon.bytes()).expect("an SVG is text");
            assert!(text.starts_with("<svg"), "{icon:?}");
            let colours: Vec<_> = text.match_indices('#').map(|(at, _)| &text[at..text.len().min(at + 5)]).collect();
            if icon.is_drawing() {
                assert!(colours.iter().any(|colour| !colour.starts_with("#000")), "{icon:?} has no colours of its own");
            } else {
                assert!(colours.iter().all(|colour| *colour == "#000\""), "{icon:?} would lose a colour: {colours:?}");
            }
        }
    }
}
