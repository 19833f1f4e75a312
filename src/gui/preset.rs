//! The window in every state it can be in: what tests look at, what the gallery shows, what a design review needs.
//!
//! All names, numbers and places are invented.

mod ends;
mod fixture;
mod shift_screens;
mod staff_screens;
mod troubles;

pub(crate) use fixture::{card, moment, order, setup};
#[cfg(test)]
pub(crate) use fixture::{collected, inactive, info, loaded, offline, open_case, payout, staff, stamp};

use crate::attendant::news::{Health, Part};
use crate::attendant::{Done, News, Payment, Presence, Standing, Wish};
use crate::domain::{Fen, OrderState, PayMeans};
use crate::flow::{Cause, Fault, PayCode, Stage};

use super::screen::{self, Screen};
use super::theme::Canvas;
use super::{Gui, Message, Mode, Overlay};

/// One state of the window.
#[derive(Debug, Clone, Copy)]
pub struct Preset {
    /// Its name: letters, digits and hyphens.
    pub name: &'static str,
    /// The modes in which it can be.
    pub modes: &'static [Mode],
    make: fn(Mode) -> Gui,
}

const KIOSK: &[Mode] = &[Mode::Kiosk];
const DESK: &[Mode] = &[Mode::Counter, Mode::Bom];
const ALL: &[Mode] = &[Mode::Kiosk, Mode::Counter, Mode::Bom];

/// Every state there is, in the order in which a customer meets them.
pub fn all() -> Vec<Preset> {
    let mut presets = passenger();
    presets.extend(anybody());
    presets.extend(running());
    presets.extend(ends::presets());
    presets.extend(desk());
    presets.extend(shift_screens::presets());
    presets.extend(staff_screens::presets());
    presets.extend(troubles::presets());
    presets
}

impl Preset {
    /// The window in this state, on this canvas.
    pub fn open(&self, canvas: Canvas) -> Gui {
        let mode = match canvas {
            Canvas::KioskTall | Canvas::KioskWide => Mode::Kiosk,
            Canvas::Counter => Mode::Counter,
            Canvas::Bom => Mode::Bom,
        };
        let mut gui = (self.make)(mode);
        let elder = gui.shared.look.elder();
        gui.redraw_on(canvas, elder);
        gui
    }

    /// Whether large letters change it: what only staff sees is always drawn in ordinary ones.
    pub fn has_large_letters(&self) -> bool {
        !self.name.starts_with("maintenance")
    }

    /// The canvases it is drawn on.
    pub fn canvases(&self) -> impl Iterator<Item = Canvas> + use<> {
        let modes = self.modes;
        let all = [Canvas::KioskTall, Canvas::KioskWide, Canvas::Counter, Canvas::Bom];
        all.into_iter().filter(move |canvas| {
            let mode = match canvas {
                Canvas::KioskTall | Canvas::KioskWide => Mode::Kiosk,
                Canvas::Counter => Mode::Counter,
                Canvas::Bom => Mode::Bom,
            };
            modes.contains(&mode)
        })
    }
}

fn passenger() -> Vec<Preset> {
    vec![
        Preset { name: "home", modes: KIOSK, make: |mode| Gui::new(setup(mode), moment(0)) },
        Preset { name: "card-none", modes: DESK, make: |mode| told(on(mode, |_| Screen::start(Mode::Counter)), [News::Shift(None)]) },
        Preset { name: "card-none-lately", modes: DESK, make: |mode| shift_screens::lately(mode, 5) },
        Preset { name: "card-none-two-lately", modes: DESK, make: |mode| shift_screens::lately(mode, 2) },
        Preset {
            name: "card-reading",
            modes: ALL,
            make: |mode| told(on(mode, |_| Screen::Card(screen::card::Card)), [News::Presence(Presence::Card)]),
        },
        Preset { name: "card", modes: ALL, make: |mode| looked_at(mode, card(3650)) },
        Preset {
            name: "card-waiting-order",
            modes: ALL,
            make: |mode| looked_at(mode, fixture::with_orders(card(3650), vec![order(OrderState::Initial, 5000)])),
        },
        Preset { name: "card-open", modes: ALL, make: |mode| looked_at(mode, fixture::with_open(card(3650))) },
        Preset { name: "card-offline", modes: ALL, make: |mode| looked_at(mode, fixture::offline(3650)) },
        Preset { name: "card-stopped", modes: ALL, make: |mode| looked_at(mode, fixture::stopped()) },
        Preset { name: "card-inactive", modes: ALL, make: |mode| looked_at(mode, fixture::inactive()) },
        Preset { name: "card-unreadable", modes: ALL, make: |mode| looked_at(mode, fixture::unreadable()) },
        Preset { name: "amount", modes: KIOSK, make: |mode| amount(mode, &[screen::amount::Message::Tile(Fen::new(10_000))]) },
        Preset {
            name: "amount-wrong",
            modes: KIOSK,
            make: |mode| amount(mode, &[screen::amount::Message::Digit(6), screen::amount::Message::Digit(5)]),
        },
        Preset {
            name: "amount-full-card",
            modes: KIOSK,
            make: |mode| {
                let mut gui = looked_at(mode, card(99_950));
                gui.screen = Screen::Amount(screen::amount::Amount::default());
                gui
            },
        },
        Preset {
            name: "payment",
            modes: KIOSK,
            make: |mode| {
                let mut gui = looked_at(mode, card(3650));
                gui.screen = Screen::Payment(screen::payment::Payment::new(Fen::new(10_000)));
                gui
            },
        },
        Preset {
            name: "idle",
            modes: KIOSK,
            make: |mode| {
                let mut gui = amount(mode, &[]);
                gui.overlay = Some(Overlay::StillThere { seconds: 17 });
                gui
            },
        },
        Preset {
            name: "out-of-service",
            modes: KIOSK,
            make: |mode| {
                let trouble = Some(Fault::NotDone(Cause::Unreachable("no route".to_owned())));
                let health = Health { part: Part::Server, trouble, since: fixture::stamp() };
                told(Gui::new(setup(mode), moment(0)), [News::Health(health)])
            },
        },
    ]
}

/// What stands nowhere on the way.
fn anybody() -> Vec<Preset> {
    vec![
        Preset {
            name: "help",
            modes: ALL,
            make: |mode| {
                let mut gui = if mode == Mode::Kiosk { Gui::new(setup(mode), moment(0)) } else { looked_at(mode, card(3650)) };
                gui.overlay = Some(Overlay::Help);
                gui
            },
        },
        Preset { name: "card-foreign", modes: ALL, make: |mode| looked_at(mode, fixture::foreign()) },
    ]
}

fn running() -> Vec<Preset> {
    vec![
        Preset { name: "working-code", modes: KIOSK, make: |mode| running_at(mode, code_wish(), Stage::Paying, Some(103)) },
        Preset { name: "working-code-ending", modes: KIOSK, make: |mode| running_at(mode, code_wish(), Stage::EndingPayment, None) },
        Preset { name: "working-reading", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::Reading, None) },
        Preset { name: "working-ordering", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::Ordering, None) },
        Preset { name: "working-writing", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::Writing, None) },
        Preset { name: "working-confirming", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::Confirming, None) },
        Preset { name: "working-same-card", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::AwaitingSameCard, None) },
        Preset { name: "working-other-card", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::WrongCard, None) },
        Preset { name: "working-managing", modes: ALL, make: |mode| running_at(mode, cash_wish(), Stage::Managing, None) },
        Preset { name: "working-refunding", modes: KIOSK, make: |mode| running_at(mode, code_wish(), Stage::Refunding, None) },
        Preset { name: "working-cancelling", modes: DESK, make: |mode| running_at(mode, cancel_wish(), Stage::Cancelling, None) },
        Preset { name: "outcome-done", modes: ALL, make: |mode| ended(mode, fixture::loaded()) },
        Preset { name: "outcome-nothing", modes: ALL, make: |mode| ended(mode, fixture::nothing()) },
        Preset { name: "outcome-not-begun", modes: ALL, make: |mode| ended(mode, fixture::not_begun()) },
        Preset { name: "outcome-unfinished", modes: ALL, make: |mode| ended(mode, fixture::unfinished()) },
        Preset { name: "outcome-by-hand", modes: ALL, make: |mode| ended(mode, fixture::by_hand()) },
    ]
}

/// What an operator sees, and a passenger of it.
fn desk() -> Vec<Preset> {
    vec![
        Preset {
            name: "recharge-no-card",
            modes: DESK,
            make: |mode| on(mode, |shared| Screen::Recharge(screen::recharge::Recharge::new(shared))),
        },
        Preset { name: "recharge-cash", modes: DESK, make: |mode| recharge(mode, &["150"], &["200"]) },
        Preset { name: "recharge-short", modes: DESK, make: |mode| recharge(mode, &["150"], &["100"]) },
        Preset { name: "recharge-wrong", modes: DESK, make: |mode| recharge(mode, &["65"], &[]) },
        Preset { name: "recharge-slip", modes: DESK, make: slip },
        Preset { name: "orders", modes: ALL, make: |mode| orders(mode, screen::orders::Shown::Waiting) },
        Preset { name: "orders-no-card", modes: DESK, make: |mode| on(mode, |shared| Screen::Orders(screen::orders::Orders::new(shared))) },
        Preset { name: "orders-all", modes: DESK, make: |mode| orders(mode, screen::orders::Shown::All) },
        Preset { name: "orders-cancel", modes: DESK, make: cancel },
        Preset {
            name: "orders-asking",
            modes: ALL,
            make: |mode| {
                let mut gui = looked_at(mode, card(3650));
                gui.screen = Screen::Orders(screen::orders::Orders::new(&gui.shared));
                gui
            },
        },
        Preset { name: "open", modes: DESK, make: open },
        Preset { name: "activation", modes: DESK, make: |mode| activation(mode, "11010519491231002X") },
        Preset { name: "activation-wrong", modes: DESK, make: |mode| activation(mode, "110105194912310021") },
        Preset {
            name: "activation-card-in-use",
            modes: DESK,
            make: |mode| with_screen(looked_at(mode, card(3650)), |shared| Screen::Activation(screen::activation::Activation::new(shared))),
        },
        Preset { name: "return", modes: DESK, make: |mode| card_return(mode, &[]) },
        Preset { name: "return-confirm", modes: DESK, make: |mode| card_return(mode, &[screen::card_return::Message::Gone]) },
        Preset { name: "return-broken", modes: DESK, make: |mode| card_return(mode, &broken()) },
        Preset {
            name: "open-nothing",
            modes: DESK,
            make: |mode| told(on(mode, |_| Screen::Open(screen::open::Open::default())), [News::Done(Box::new(Done::Open(Vec::new())))]),
        },
    ]
}

/// The window after these news.
pub fn told(mut gui: Gui, news: impl IntoIterator<Item = News>) -> Gui {
    for news in news {
        gui.apply(Message::News(Box::new(news)));
    }
    gui
}

/// The window on this screen, with nothing on the reader.
pub fn on(mode: Mode, screen: fn(&super::Shared) -> Screen) -> Gui {
    let mut gui = Gui::new(setup(mode), moment(0));
    gui.shared.operator = (mode != Mode::Kiosk).then(fixture::operator);
    gui.shared.live.presence = Presence::Nothing;
    gui.screen = screen(&gui.shared);
    gui
}

/// The window after this card was looked at.
pub fn looked_at(mode: Mode, looked: crate::attendant::Done) -> Gui {
    let gui = on(mode, |_| Screen::Card(screen::card::Card));
    told(gui, [News::Presence(Presence::Card), News::Began(Box::new(Wish::Look)), News::Done(Box::new(looked))])
}

fn amount(mode: Mode, touches: &[screen::amount::Message]) -> Gui {
    let mut gui = looked_at(mode, card(3650));
    gui.screen = Screen::Amount(screen::amount::Amount::default());
    for touch in touches {
        gui.apply(Message::Screen(screen::Message::Amount(touch.clone())));
    }
    gui
}

fn recharge(mode: Mode, amounts: &[&str], received: &[&str]) -> Gui {
    use screen::recharge::Message as Touched;
    let mut gui = looked_at(mode, card(3650));
    gui.screen = Screen::Recharge(screen::recharge::Recharge::new(&gui.shared));
    let amounts = amounts.iter().map(|text| Touched::AmountTyped((*text).to_owned()));
    let received = received.iter().map(|text| Touched::Received((*text).to_owned()));
    for touch in amounts.chain(received) {
        gui.apply(Message::Screen(screen::Message::Recharge(touch)));
    }
    gui
}

fn with_screen(mut gui: Gui, screen: fn(&super::Shared) -> Screen) -> Gui {
    gui.screen = screen(&gui.shared);
    gui
}

fn activation(mode: Mode, id_no: &str) -> Gui {
    use screen::activation::{Activation, Message as Touched};
    let mut gui = with_screen(looked_at(mode, fixture::inactive()), |shared| Screen::Activation(Activation::new(shared)));
    let typed = [Touched::Name("王小漪".to_owned()), Touched::IdNo(id_no.to_owned()), Touched::Mobile("13800000000".to_owned())];
    for touch in typed {
        gui.apply(Message::Screen(screen::Message::Activation(touch)));
    }
    gui
}

fn broken() -> Vec<screen::card_return::Message> {
    use screen::card_return::{Kind, Message as Touched};
    let number = "3104880600124533426".to_owned();
    vec![Touched::Kind(Kind::Broken), Touched::Number(number), Touched::Again("31048806002".to_owned())]
}

fn card_return(mode: Mode, touches: &[screen::card_return::Message]) -> Gui {
    let made = |shared: &super::Shared| Screen::CardReturn(screen::card_return::CardReturn::new(shared));
    let mut gui = with_screen(looked_at(mode, card(3650)), made);
    for touch in touches {
        gui.apply(Message::Screen(screen::Message::CardReturn(touch.clone())));
    }
    gui
}

fn slip(mode: Mode) -> Gui {
    use screen::recharge::{Means, Message as Touched};
    let mut gui = recharge(mode, &["100"], &[]);
    for touch in [Touched::Means(Means::Bank), Touched::Slip("2026050812345678".to_owned())] {
        gui.apply(Message::Screen(screen::Message::Recharge(touch)));
    }
    gui
}

fn orders(mode: Mode, shown: screen::orders::Shown) -> Gui {
    let mut gui = looked_at(mode, card(3650));
    gui.screen = Screen::Orders(screen::orders::Orders::new(&gui.shared));
    let states = [
        OrderState::Initial,
        OrderState::CardUnknown,
        OrderState::CardFailed,
        OrderState::AdjustFailed,
        OrderState::Confirmed,
        OrderState::Refunded,
    ];
    let rows = states.into_iter().zip([5_000, 10_000, 3_000, 2_000, 20_000, 5_000]).map(|(state, amount)| order(state, amount));
    let done = Done::Orders { card_no: None, orders: Ok(rows.collect()), open: Vec::new() };
    let mut gui = told(gui, [News::Done(Box::new(done))]);
    gui.apply(Message::Screen(screen::Message::Orders(screen::orders::Message::Shown(shown))));
    gui
}

fn cancel(mode: Mode) -> Gui {
    let mut gui = orders(mode, screen::orders::Shown::Waiting);
    let number = order(OrderState::Initial, 0).order_no;
    gui.apply(Message::Screen(screen::Message::Orders(screen::orders::Message::CancelWanted(number))));
    gui
}

fn open(mode: Mode) -> Gui {
    let cases = vec![fixture::open_case("20260508-7", 10_000), fixture::open_case("20260508-9", 5_000)];
    let standing = Standing { open: 2, called: 0, taken_today: Fen::new(120_000) };
    let gui = on(mode, |_| Screen::Open(screen::open::Open::default()));
    told(gui, [News::Standing(standing), News::Done(Box::new(Done::Open(cases)))])
}

fn code_wish() -> Wish {
    Wish::Recharge { amount: Fen::new(10_000), payment: Payment::Code { means: PayMeans::WeChat } }
}

fn cancel_wish() -> Wish {
    Wish::Cancel { order_no: order(OrderState::Initial, 5_000).order_no, card_no: None }
}

fn cash_wish() -> Wish {
    Wish::Recharge { amount: Fen::new(10_000), payment: Payment::Cash { received: None } }
}

/// The window while this runs, at this stage.
pub fn running_at(mode: Mode, wish: Wish, stage: Stage, code_seconds: Option<u64>) -> Gui {
    let mut gui = looked_at(mode, card(3650));
    gui.screen = Screen::Working(screen::working::Working::new(wish.clone(), &gui.shared));
    let code = code_seconds.map(|seconds_left| PayCode { qr: "weixin://wxpay/bizpayurl?pr=training".to_owned(), seconds_left });
    let progress = crate::flow::Progress { stage, may_cancel: code.is_some(), card_tail: Some("3426".to_owned()), attempt: 0, code };
    told(gui, [News::Began(Box::new(wish)), News::Progress(progress)])
}

fn ended(mode: Mode, done: Done) -> Gui {
    ended_as(mode, cash_wish(), done)
}

/// Whatever was wished has ended like this.
fn ended_as(mode: Mode, wish: Wish, done: Done) -> Gui {
    told(running_at(mode, wish, Stage::Confirming, None), [News::Done(Box::new(done))])
}

/// What a kiosk shares, with the sample card looked at.
#[cfg(test)]
pub(crate) fn with_card() -> super::Shared {
    looked_at(Mode::Kiosk, card(3650)).shared
}
