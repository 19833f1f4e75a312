//! The terminal killed without warning: at every point between it and its surroundings, at any moment, and again while it recovers.
//!
//! Journal, HTTP and process are real; the cards are simulated at the other end of a socket, and the server is the false
//! world's. A point lies before and behind every command, every request and every entry; each is a kill of its own. After each the
//! terminal is started again until nothing is open, and the judge of the false world looks at cards, books and journal.
//! (Kills with the virtual reader are in tests/stack.rs.)

#![cfg(feature = "sim")]

mod support {
    pub(crate) mod half;
    mod settings;
    pub(crate) mod shop;
    #[allow(dead_code, reason = "each test binary uses its part")]
    pub(crate) mod speech;
}

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use cardkiosk::domain::{Fen, Masked, OrderNo, OrderState, PayMeans, Stamp};
use cardkiosk::driver::{self, World};
use cardkiosk::flow::activation::{self, Holder};
use cardkiosk::flow::card_return::{self, Returned};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::loading::Intention;
use cardkiosk::flow::{CaseOutcome, HandOver, ServiceKind, collect, order_action, recharge, recovery};
use cardkiosk::proto::message::{Customer, ReturnKind};
use cardkiosk::sim::card::CardState;
use cardkiosk::sim::gateway::{Customer as Payer, Options};
use cardkiosk::sim::judge::service::ServiceJudge;
use cardkiosk::sim::judge::{Judge, cash};
use cardkiosk::sim::server::ledger::Payment;
use cardkiosk::sim::world::FalseWorld;
use cardkiosk::world::Clock;
use support::half::{Cards, Half, Link, settings};
use support::shop::{Shop, TASK};

const AMOUNT: Fen = Fen::new(5000);

/// The businesses of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Business {
    Recharge,
    Payment,
    Collect,
    Cancel,
    /// An order of this journal, paid in cash, is cancelled, and the cash is handed over.
    CashBack,
    Manage,
    Activation,
    Return,
}

impl Business {
    fn name(self) -> &'static str {
        match self {
            Business::Recharge => "recharge",
            Business::Payment => "payment",
            Business::Collect => "collect",
            Business::Cancel => "cancel",
            Business::CashBack => "cash-back",
            Business::Manage => "manage",
            Business::Activation => "activation",
            Business::Return => "return",
        }
    }
}

/// Does what the task says, once, as the command line would.
fn work(task: &str, half: &mut Half) -> Vec<CaseOutcome> {
    let open = half.open_cases();
    let now = half.now();
    let stamp = Stamp::of(now.civil);
    if task == "paid" {
        say_paid(half);
        return Vec::new();
    }
    if task == "recover" {
        let cases = recovery::in_turn(open);
        return cases.into_iter().map(|case| driver::run(recovery::recover(case, settings(), now), half, &mut |_| {})).collect();
    }
    let journal = half.terminal.journal_mut();
    let key = journal.new_order_key(stamp).expect("a name");
    let pay_order_no = journal.new_pay_order_no(stamp).expect("a number");
    let person = || Customer { name: Some(Masked::new("张三")), ..Customer::default() };
    let charge = |means, tender| recharge::Request {
        key: key.clone(),
        amount: AMOUNT,
        means,
        pay_order_no: pay_order_no.clone(),
        taken_today: Fen::ZERO,
        tender,
        used_by: None,
    };
    let (task, order_no) = task.split_once(':').unwrap_or((task, ""));
    let act = |intention| {
        let order_no = OrderNo::parse(order_no).expect("a number");
        order_action::Request { key: key.clone(), order_no, card_no: None, intention }
    };
    let mut silent = |_: &cardkiosk::flow::Progress| {};
    let charged = match task {
        "recharge" => vec![driver::run(recharge::begin(charge(PayMeans::Cash, Tender::Taken), open, settings(), now), half, &mut silent)],
        "payment" => {
            vec![driver::run(recharge::begin(charge(PayMeans::WeChat, Tender::Gateway), open, settings(), now), half, &mut silent)]
        }
        "collect" => {
            driver::run(collect::begin(collect::Request { key, order_no: None }, open, settings(), now), half, &mut silent).outcomes
        }
        "cancel" | "cash-back" => {
            vec![driver::run(order_action::begin(act(Intention::GiveBack), open, settings(), now), half, &mut silent)]
        }
        "manage" => vec![driver::run(order_action::begin(act(Intention::Settle), open, settings(), now), half, &mut silent)],
        "activation" => {
            let request = activation::Request {
                key,
                holder: Holder::Registered(person()),
                means: PayMeans::Cash,
                pay_order_no,
                taken_today: Fen::ZERO,
            };
            return vec![CaseOutcome::Service(driver::run(activation::begin(request, open, settings(), now), half, &mut silent))];
        }
        "return" => {
            let request = card_return::Request { key, card: Returned::Good, customer: Some(person()) };
            let returned = driver::run(card_return::begin(request, open, settings(), now), half, &mut silent);
            say_paid(half);
            return vec![CaseOutcome::Service(returned)];
        }
        other => panic!("{other} is no task"),
    };
    if task == "cash-back" {
        say_paid(half);
    }
    charged.into_iter().map(CaseOutcome::Charge).collect()
}

/// Whoever works there says of everything that is due that it was handed over.
fn say_paid(half: &mut Half) {
    let due = half.terminal.journal().view().payouts().expect("a journal that can be read");
    for payout in due {
        let at = Stamp::of(half.now().civil);
        half.point();
        let noted = half.terminal.journal_mut().hand_over(at, &payout.key);
        half.point();
        assert_eq!(noted.expect("there is room"), HandOver::Noted(payout.amount), "it was due");
    }
}

/// The terminal as a process: does what it is told and ends, unless it is killed before. Nothing unless told to.
#[test]
fn the_child_that_works() {
    let Ok(told) = std::env::var(TASK) else { return };
    let words: Vec<&str> = told.split(' ').collect();
    let [task, journal, reader, server, gateway] = words[..] else { panic!("{told}") };
    let address = |text: &str| text.parse::<SocketAddr>().expect("an address");
    let cards = Cards::There(Link::to(address(reader)));
    let mut half = Half::new(Path::new(journal), address(server), Some(address(gateway)), cards);
    work(task, &mut half);
}

/// Who watches.
enum Watch {
    Charge(Judge),
    Service(ServiceJudge),
}

impl Watch {
    fn told(&mut self, world: &FalseWorld, outcome: &CaseOutcome) -> Result<(), String> {
        match (self, outcome) {
            (Watch::Charge(judge), CaseOutcome::Charge(outcome)) => judge.told(world, outcome),
            (Watch::Service(judge), CaseOutcome::Service(outcome)) => judge.told(world, outcome),
            (_, outcome) => Err(format!("{outcome:?} is of another business")),
        }
    }

    fn always(&self, world: &FalseWorld) -> Result<(), String> {
        match self {
            Watch::Charge(judge) => judge.always(world),
            Watch::Service(judge) => judge.always(world),
        }
    }

    fn at_end(&self, world: &FalseWorld) -> Result<(), String> {
        match self {
            Watch::Charge(judge) => judge.at_end(world),
            Watch::Service(judge) => judge.at_end(world),
        }
    }
}

/// A shop in which a business is about to be done, who watches it, and what the terminal is told to do.
struct Scene {
    shop: Shop,
    watch: Watch,
    task: String,
}

impl Scene {
    fn of(business: Business) -> Scene {
        let cards = [CardState::sample(17), CardState::sample(18)];
        let cards = cards.map(|card| if business == Business::Activation { card.not_enabled() } else { card });
        let card_no = cards[0].card_no().expect("it has a number");
        let shop = Shop::new(&cards, Options { customer: Payer::PaysAtQuery(1), ..Options::default() });
        let before = shop.world().expect("nothing has happened");
        let watch = match business {
            Business::Activation => Watch::Service(ServiceJudge::new(&before, ServiceKind::Activation)),
            Business::Return => Watch::Service(ServiceJudge::new(&before, ServiceKind::Return(ReturnKind::Good))),
            _ => Watch::Charge(Judge::new(&before, AMOUNT)),
        };
        let mut scene = Scene { shop, watch, task: business.name().to_owned() };
        match business {
            Business::Collect | Business::Cancel => {
                let now = Clock::start().moment().civil;
                let number = scene.shop.server.with_server(|server| server.order_elsewhere(&card_no, AMOUNT.get(), Payment::Paid, now));
                if business == Business::Cancel {
                    scene.task = format!("cancel:{number}");
                }
            }
            Business::CashBack => {
                scene.shop.tear_next_beginning();
                scene.here("recharge").expect("the card is torn away, and nothing else is wrong");
                scene.shop.bring_back();
                let number = scene.shop.server.with_server(|server| server.ledger.orders.keys().next().cloned());
                scene.task = format!("cash-back:{}", number.expect("the order was made"));
            }
            Business::Manage => {
                scene.shop.tear_next_write();
                scene.here("recharge").expect("the card is torn away, and nothing else is wrong");
                scene.shop.bring_back();
                let number = scene.shop.server.with_server(|server| server.ledger.orders.keys().next().cloned());
                scene.task = format!("manage:{}", number.expect("the order was made"));
            }
            _ => {}
        }
        scene
    }

    /// Does something in this process, and judges what it tells.
    fn here(&mut self, task: &str) -> Result<(), String> {
        let mut half = self.shop.half();
        for outcome in work(task, &mut half) {
            self.watch.told(&self.shop.world()?, &outcome)?;
        }
        drop(half);
        self.watch.always(&self.shop.world()?)
    }

    /// Nothing goes wrong any more: what is open is settled, and what waits is done once more.
    fn ends_well(&mut self) -> Result<(), String> {
        self.watch.always(&self.shop.world()?)?;
        for _ in 0..3 {
            self.here("recover")?;
        }
        let waits = self.shop.server.with_server(|server| server.ledger.orders.values().any(|order| order.state == OrderState::Initial));
        if waits {
            let task = self.task.clone();
            self.here(&task)?;
        }
        self.here("paid")?;
        cash::all_handed_over(&self.shop.world()?)?;
        self.watch.at_end(&self.shop.world()?)
    }
}

/// How many kills, and what went wrong after which.
#[derive(Default)]
struct Record {
    kills: usize,
    broken: Vec<String>,
}

impl Record {
    fn count(&mut self, came_to_its_end: bool) {
        self.kills += usize::from(!came_to_its_end);
    }

    fn judge(&mut self, scene: &mut Scene, when: impl FnOnce() -> String) {
        if let Err(breach) = scene.ends_well() {
            self.broken.push(format!("{}: {breach}", when()));
        }
    }
}

/// Kills the terminal at every point of a business, every third time once more while it recovers, and at any moment between.
fn killed_everywhere(business: Business) {
    let mut scene = Scene::of(business);
    assert!(scene.shop.work(&scene.task, None), "nobody kills it");
    let points = scene.shop.passed();
    scene.ends_well().expect("nothing goes wrong and all is well");
    let least = if business == Business::CashBack { 7 } else { 15 };
    assert!(points > least, "only {points} points");

    let mut record = Record::default();
    for point in 0..points {
        let mut scene = Scene::of(business);
        record.count(scene.shop.work(&scene.task, Some(point)));
        let again = (point % 3 == 0).then_some(point / 3 % 11);
        if let Some(again) = again {
            record.count(scene.shop.work("recover", Some(again)));
        }
        record.judge(&mut scene, || format!("{business:?} killed at point {point} of {points}, recovery at {again:?}"));
    }
    assert!(record.kills >= points, "only {} kills", record.kills);
    for number in 0..ANY_MOMENTS {
        let mut scene = Scene::of(business);
        // All through its life, each a little off the points.
        let (point, longer) = (number * points / ANY_MOMENTS, Duration::from_micros(number as u64 * 1193 % 4000));
        record.count(scene.shop.work_until(&scene.task, point, longer));
        record.judge(&mut scene, || format!("{business:?} killed {longer:?} after point {point}"));
    }
    println!("{business:?}: {} kills, {points} points, {} broken", record.kills, record.broken.len());
    assert!(record.broken.is_empty(), "{:#?}", record.broken);
    assert!(record.kills >= points + ANY_MOMENTS / 2, "only {} kills", record.kills);
}

const ANY_MOMENTS: usize = 16;

#[test]
fn a_recharge_killed_everywhere() {
    killed_everywhere(Business::Recharge);
}

#[test]
fn a_payment_by_code_killed_everywhere() {
    killed_everywhere(Business::Payment);
}

#[test]
fn a_collection_killed_everywhere() {
    killed_everywhere(Business::Collect);
}

#[test]
fn a_cancellation_killed_everywhere() {
    killed_everywhere(Business::Cancel);
}

#[test]
fn a_cancellation_whose_cash_is_handed_over_killed_everywhere() {
    killed_everywhere(Business::CashBack);
}

#[test]
fn a_management_killed_everywhere() {
    killed_everywhere(Business::Manage);
}

#[test]
fn an_activation_killed_everywhere() {
    killed_everywhere(Business::Activation);
}

#[test]
fn a_return_killed_everywhere() {
    killed_everywhere(Business::Return);
}
