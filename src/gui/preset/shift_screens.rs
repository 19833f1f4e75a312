//! An operator's shift, from its opening to its close.

use jiff::civil::date;

use super::{DESK, Preset, fixture, on, told};
use crate::attendant::{Done, News, Payment, Standing, Wish};
use crate::domain::{Fen, OperatorNo, OrderKey, OrderState, PayMeans, PayOrderNo, ShiftNo, Stamp, TerminalNumber};
use crate::flow::entry::{Ending, Entry, Event, Source, Tender};
use crate::flow::shift::{Closing, Left, Mark, Opening, Report, Shift as Worked, ShiftNow, ShiftRefusal, Totals};
use crate::flow::{Cause, Fault};
use crate::gui::screen::outcome::{Ended, Outcome};
use crate::gui::screen::shift::{Message as Touched, Shift};
use crate::gui::{Gui, Message, Mode, Screen, screen};
use crate::proto::message::{RealName, ReturnKind};

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "shift-asking", modes: DESK, make: |mode| on(mode, |shared| Screen::Shift(Shift::new(shared))) },
        Preset { name: "shift-first", modes: DESK, make: |mode| shift(mode, nothing(), &[]) },
        Preset { name: "shift-none", modes: DESK, make: |mode| shift(mode, between(), &[Touched::Float("500".to_owned())]) },
        Preset { name: "shift", modes: DESK, make: |mode| shift(mode, running(Vec::new()), &[]) },
        Preset { name: "shift-balanced", modes: DESK, make: |mode| shift(mode, running(vec![left()]), &counted("4677.50", "0211")) },
        Preset { name: "shift-over", modes: DESK, make: |mode| shift(mode, running(Vec::new()), &counted("4700", "")) },
        Preset { name: "shift-short", modes: DESK, make: |mode| shift(mode, running(vec![left()]), &counted("4600", "0299")) },
        Preset {
            name: "shift-confirm",
            modes: DESK,
            make: |mode| {
                let touches = counted("4600", "").into_iter().chain([Touched::CloseWanted]).collect::<Vec<_>>();
                shift(mode, running(Vec::new()), &touches)
            },
        },
        Preset {
            name: "shift-exported",
            modes: DESK,
            make: |mode| {
                let mut gui = shift(mode, running(Vec::new()), &[]);
                gui.apply(Message::Exported(Ok("2026-05-08".to_owned())));
                gui
            },
        },
        Preset { name: "shift-changed", modes: DESK, make: changed },
        Preset { name: "shift-closed", modes: DESK, make: closed },
        Preset {
            name: "shift-not-known",
            modes: DESK,
            make: |mode| {
                let fault = Fault::NotDone(Cause::Journal("damaged".to_owned()));
                let asked = on(mode, |shared| Screen::Shift(Shift::new(shared)));
                told(asked, [News::Began(Box::new(Wish::Shift)), News::Done(Box::new(Done::NotBegun(fault)))])
            },
        },
    ]
}

fn shift(mode: Mode, now: ShiftNow, touches: &[Touched]) -> Gui {
    let mut gui = on(mode, |shared| Screen::Shift(Shift::new(shared)));
    gui.shared.setup.staff = fixture::staff();
    let open = now.open.as_ref().map(|report| Box::new(report.shift.clone()));
    let done = Done::Shift { now: Box::new(now), refused: None };
    let mut gui = told(gui, [News::Shift(open), News::Began(Box::new(Wish::Shift)), News::Done(Box::new(done))]);
    touch(&mut gui, touches);
    gui
}

/// Nothing lies on the reader, in the middle of a shift in which so many businesses have ended.
pub(super) fn lately(mode: Mode, ends: usize) -> Gui {
    let mut gui = on(mode, |_| Screen::start(Mode::Counter));
    gui.shared.setup.staff = fixture::staff();
    let cancel = Wish::Cancel { order_no: fixture::order(OrderState::Initial, 5_000).order_no, card_no: None };
    let recharge = || Wish::Recharge { amount: Fen::new(10_000), payment: Payment::Cash { received: None } };
    let ended = [
        (9, 12, recharge(), fixture::loaded()),
        (9, 31, cancel, fixture::nothing()),
        (10, 4, recharge(), fixture::unfinished()),
        (11, 40, recharge(), fixture::by_hand()),
        (13, 58, recharge(), fixture::loaded()),
    ];
    for (hour, minute, wish, done) in ended.into_iter().take(ends) {
        let Done::Recharged(charge) = done else { continue };
        let outcome = Outcome::new(wish, Ended::Charge(Box::new(charge)), &gui.shared);
        gui.shared.live.recent.note(&outcome, at(hour, minute).civil());
    }
    let standing = Standing { open: 2, called: 1, taken_today: Fen::new(120_000) };
    let shift = running(vec![left()]).open.map(|report| Box::new(report.shift));
    told(gui, [News::Standing(standing), News::Shift(shift)])
}

fn touch(gui: &mut Gui, touches: &[Touched]) {
    for touch in touches {
        gui.apply(Message::Screen(screen::Message::Shift(touch.clone())));
    }
}

fn counted(cash: &str, signed_by: &str) -> Vec<Touched> {
    vec![Touched::Counted(cash.to_owned()), Touched::SignedBy(signed_by.to_owned())]
}

/// The close is wished, and answered so.
fn answered(mut gui: Gui, now: ShiftNow, refused: Option<ShiftRefusal>) -> Gui {
    touch(&mut gui, &[Touched::CloseWanted, Touched::Confirmed]);
    told(gui, [News::Done(Box::new(Done::Shift { now: Box::new(now), refused }))])
}

fn changed(mode: Mode) -> Gui {
    let gui = shift(mode, running(Vec::new()), &counted("4600", ""));
    answered(gui, running(vec![left()]), Some(ShiftRefusal::Changed))
}

fn closed(mode: Mode) -> Gui {
    let gui = shift(mode, running(vec![left()]), &counted("4677.50", "0211"));
    let mut gui = told(answered(gui, between(), None), [News::Shift(None)]);
    gui.apply(Message::OverlayClosed);
    gui
}

fn operator(number: &str) -> Option<OperatorNo> {
    OperatorNo::parse(number)
}

fn at(hour: i8, minute: i8) -> Stamp {
    Stamp::of(date(2026, 5, 8).at(hour, minute, 0, 0))
}

/// What is not finished at the end of the morning.
pub(super) fn left() -> Left {
    Left { key: OrderKey::parse("20260508-7").expect("a name"), tail: "3426".to_owned(), amount: Some(Fen::new(10_000)) }
}

fn nothing() -> ShiftNow {
    ShiftNow { open: None, last: None, between: Totals::default(), left: Vec::new() }
}

fn running(left: Vec<Left>) -> ShiftNow {
    let open = Some(report(None, left.clone()));
    ShiftNow { open, last: None, between: Totals::default(), left }
}

/// The morning's shift is over, and something was done since.
fn between() -> ShiftNow {
    let closing = Closing {
        operator: operator("0207"),
        counted: Fen::new(467_750),
        expected: Fen::new(467_750),
        left: vec![left().key],
        signed_by: operator("0211"),
    };
    let last = report(Some(Mark { at: at(14, 30), after: 400, record: closing }), vec![left()]);
    let since = [(1, opened(900, Source::Here, PayMeans::Cash, 5_000))];
    let between = Totals::of(since, crate::flow::shift::Span { after: 0, upto: None }).unwrap_or_default();
    ShiftNow { open: None, last: Some(last), between, left: vec![left()] }
}

fn report(closed: Option<Mark<Closing>>, left: Vec<Left>) -> Report {
    let opening = Opening { operator: operator("0207"), float: Fen::new(50_000), took_over: Vec::new() };
    let shift = Worked { number: ShiftNo(312), opened: Mark { at: at(6, 30), after: 0, record: opening }, closed };
    Report::of(shift, (1..).zip(morning()), left).expect("small sums")
}

fn key(number: usize) -> OrderKey {
    OrderKey::parse(&format!("20260508-{number}")).expect("a name")
}

fn opened(number: usize, source: Source, means: PayMeans, fen: i64) -> Entry {
    let opened = Event::Opened {
        card_no: fixture::card_no(),
        server_card_no: fixture::card_no(),
        amount: Fen::new(fen),
        source,
        means,
        pay_code: None,
        pay_order_no: PayOrderNo::parse("P2026050800000007").expect("a number"),
        tender: Tender::Taken,
        balance_before: Fen::ZERO,
        terminal: TerminalNumber::from_digits("12345678").expect("digits"),
    };
    Entry { key: key(number), at: at(9, 0), event: opened }
}

fn ended(number: usize, ending: Ending) -> Entry {
    Entry { key: key(number), at: at(9, 1), event: Event::Closed { ending, balance_after: None, payout: None } }
}

/// A morning's work: cash 4,250.00, bank 1,300.00, code 2,860.00, five cards given back.
fn morning() -> Vec<Entry> {
    let mut entries = Vec::new();
    let top_ups = [(PayMeans::Cash, 425_000, 61), (PayMeans::UnionPay, 130_000, 9), (PayMeans::WeChat, 286_000, 26)];
    for (means, sum, count) in top_ups {
        for index in 0..count {
            // The last of them makes the sum up.
            let each = sum / count / 1000 * 1000;
            let fen = if index + 1 == count { sum - each * (count - 1) } else { each };
            let number = entries.len();
            entries.push(opened(number, Source::Here, means, fen));
            entries.push(ended(number, Ending::Loaded));
        }
    }
    for _ in 0..17 {
        let number = entries.len();
        entries.push(opened(number, Source::Elsewhere, PayMeans::Alipay, 5_000));
        entries.push(ended(number, Ending::Loaded));
    }
    for index in 0..16 {
        let number = entries.len();
        let means = if index < 12 { PayMeans::Cash } else { PayMeans::WeChat };
        let pay_order_no = PayOrderNo::parse("P2026050800000008").expect("a number");
        let event =
            Event::ActivationOpened { card_no: fixture::card_no(), real_name: RealName::Anonymous, means, pay_order_no, customer: None };
        entries.push(Entry { key: key(number), at: at(9, 0), event });
        entries.push(ended(number, Ending::Activated { deposit: Some(Fen::new(2_000)), deposit_due: None }));
    }
    for payable in [5_650, 7_000, 6_600, 6_000, 6_000] {
        let number = entries.len();
        let terminal = TerminalNumber::from_digits("12345678").expect("digits");
        let event = Event::ReturnOpened { card_no: fixture::card_no(), kind: ReturnKind::Good, terminal, customer: None };
        entries.push(Entry { key: key(number), at: at(9, 0), event });
        entries.push(ended(number, Ending::Returned { payable: Fen::new(payable) }));
    }
    entries
}
