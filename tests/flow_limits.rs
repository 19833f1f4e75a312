//! Flow scripts: the bounds of an amount, of a day and of what is open, each at its edge, and before any money is taken.

#![cfg(feature = "sim")]

#[path = "support/bench.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod bench;
#[path = "support/service.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the bench
mod service;
#[path = "support/settings.rs"]
mod settings;

use std::sync::Arc;

use bench::{Bench, CardScript, refusal, replied, request, settings};
use cardkiosk::domain::{CardStatus, Fen, Moment, OrderKey, PayMeans, PayOrderNo};
use cardkiosk::driver;
use cardkiosk::flow::activation::{self, Holder};
use cardkiosk::flow::entry::Tender;
use cardkiosk::flow::outcome::Limit;
use cardkiosk::flow::{Because, Ended, Outcome, ServiceEnded, Settings, recharge};
use cardkiosk::proto::message::{Body, Call, CardInfo};
use jiff::civil::{DateTime, date};

/// What 4.1 tells: 10.00 to 500.00 in steps of 10.00, at most 1000.00 on the card, which holds 12.34.
fn told(change: impl Fn(&mut CardInfo) + Clone + 'static) -> Bench {
    Bench::new().always(Call::CardInfoQuery, move |_| {
        let mut info = bench::info();
        change(&mut info);
        replied("000000", Some(Body::CardInfo(Box::new(info))))
    })
}

fn limit(outcome: &Outcome) -> Option<Limit> {
    match &outcome.because {
        None => None,
        Some(Because::Limit(limit)) => Some(*limit),
        other => panic!("{other:?} is no limit"),
    }
}

/// Whether the amount is taken, by cash and by a code; where it is not, nothing was opened and nobody asked to pay.
fn taken(fen: i64, settings: &Settings, info: impl Fn(&mut CardInfo) + Clone + 'static) -> Option<Limit> {
    let settings = Arc::new(settings.clone());
    let broken =
        [(PayMeans::Cash, Tender::Cash { received: Fen::new(fen) }), (PayMeans::WeChat, Tender::Gateway)].map(|(means, tender)| {
            let mut bench = told(info.clone());
            bench.gateway.options.customer = cardkiosk::sim::gateway::Customer::PaysAtQuery(1);
            let outcome = bench.recharge_with(recharge::Request { amount: Fen::new(fen), means, tender, ..request() }, &settings);
            let broken = limit(&outcome);
            if broken.is_some() {
                assert_eq!(
                    (outcome.ended, bench.recorded.len(), bench.pay_asked.len()),
                    (Ended::NothingCharged, 0, 0),
                    "{fen} by {means:?}"
                );
                assert!(matches!(tender, Tender::Gateway) || outcome.change == Some(Fen::new(fen)), "all of the cash goes back");
            } else {
                assert_eq!((outcome.ended, bench.cards[0].state().balance), (Ended::Loaded, 1234 + u32::try_from(fen).expect("small")));
            }
            broken
        });
    assert_eq!(broken[0], broken[1], "{fen}: however it is paid");
    broken[0]
}

#[test]
fn an_amount_is_held_against_step_minimum_and_maximum_at_their_edges() {
    let bounds = |fen| taken(fen, &settings(), |_| {});
    let (step, least, most) = (Limit::Step(Fen::new(1000)), Limit::Minimum(Fen::new(1000)), Limit::Maximum(Fen::new(50_000)));
    for (fen, broken) in [
        (1000, None),
        (999, Some(step)),
        (1001, Some(step)),
        (50_000, None),
        (50_001, Some(step)),
        (51_000, Some(most)),
        (i64::from(u32::MAX) + 1, Some(Limit::NotPositive)),
    ] {
        assert_eq!(bounds(fen), broken, "{fen}");
    }
    let finer = |info: &mut CardInfo| info.step = Fen::new(1);
    assert_eq!(taken(999, &settings(), finer), Some(least));
    assert_eq!(taken(1000, &settings(), finer), None);
    assert_eq!(taken(50_001, &settings(), finer), Some(most));
}

#[test]
fn the_server_may_know_a_bound_that_it_does_not_tell() {
    let mut bench = Bench::new().on(Call::ChargeOrderCreate, 1, refusal("000041"));
    let outcome = bench.recharge();
    assert_eq!((outcome.ended, outcome.code().as_deref(), bench.wrote()), (Ended::NothingCharged, Some("000041"), false));
}

#[test]
fn a_bound_of_nothing_is_none() {
    let none =
        |info: &mut CardInfo| (info.step, info.minimum, info.maximum, info.balance_limit) = (Fen::ZERO, Fen::ZERO, Fen::ZERO, Fen::ZERO);
    assert_eq!(taken(1, &settings(), none), None);
    assert_eq!(taken(123_457, &settings(), none), None);
}

#[test]
fn a_card_is_filled_to_its_limit_and_no_fen_further() {
    let limit = |most: i64| move |info: &mut CardInfo| info.balance_limit = Fen::new(most);
    assert_eq!(taken(5000, &settings(), limit(6234)), None, "12.34 and 50.00");
    assert_eq!(taken(5000, &settings(), limit(6233)), Some(Limit::Balance(Fen::new(6233))));
}

#[test]
fn the_larger_of_both_balances_counts_against_the_limit_of_the_card() {
    let stale = |info: &mut CardInfo| (info.balance, info.balance_limit) = (Fen::ZERO, Fen::new(6000));
    assert_eq!(taken(5000, &settings(), stale), Some(Limit::Balance(Fen::new(6000))), "the card holds 12.34");
    let ahead = |info: &mut CardInfo| (info.balance, info.balance_limit) = (Fen::new(2000), Fen::new(6500));
    assert_eq!(taken(5000, &settings(), ahead), Some(Limit::Balance(Fen::new(6500))), "the server knows of 20.00");
}

#[test]
fn a_terminal_has_a_largest_amount_of_its_own() {
    let own = |largest| Settings { largest_amount: Fen::new(largest), ..settings() };
    assert_eq!(taken(20_000, &own(20_000), |_| {}), None);
    assert_eq!(taken(20_000, &own(19_999), |_| {}), Some(Limit::Maximum(Fen::new(19_999))));
    assert_eq!(taken(51_000, &own(90_000), |_| {}), Some(Limit::Maximum(Fen::new(50_000))), "the server's counts as well");
}

/// A recharge of 50.00 that begins then, by a terminal that may take 200.00 a day. The bench's day is 2022-05-09.
fn on(begun: DateTime, taken_today: i64) -> Outcome {
    let settings = Arc::new(Settings { most_per_day: Fen::new(20_000), ..settings() });
    let mut bench = Bench::new();
    let now = Moment { civil: begun, monotonic_ms: 0 };
    let begin = recharge::begin(recharge::Request { taken_today: Fen::new(taken_today), ..request() }, Vec::new(), settings, now);
    driver::run(begin, &mut bench, &mut |_| {})
}

#[test]
fn a_day_is_full_at_its_last_fen_and_empty_after_midnight() {
    let (noon, before_midnight, midnight) =
        (date(2022, 5, 9).at(12, 0, 0, 0), date(2022, 5, 8).at(23, 59, 59, 0), date(2022, 5, 9).at(0, 0, 0, 0));
    for (begun, taken, broken) in [
        (noon, 15_000, None),
        (noon, 15_001, Some(Limit::Day(Fen::new(4999)))),
        (noon, 20_000, Some(Limit::Day(Fen::ZERO))),
        (noon, 30_000, Some(Limit::Day(Fen::ZERO))),
        (midnight, 20_000, Some(Limit::Day(Fen::ZERO))),
        // The card was waited for over midnight: what was taken was taken yesterday.
        (before_midnight, 20_000, None),
    ] {
        assert_eq!(limit(&on(begun, taken)), broken, "{begun} {taken}");
    }
}

/// An activation that begins then, of a terminal that may take 200.00 a day. The bench's day is 2022-05-09.
fn activated(begun: DateTime, taken_today: i64, most: i64) -> (ServiceEnded, Option<Because>, usize) {
    let mut bench = service::Bench::fresh();
    bench.settings.most_per_day = Fen::new(most);
    let (key, pay_order_no) = (OrderKey::parse("K1").expect("a name"), PayOrderNo::parse("P1").expect("a number"));
    let taken_today = Fen::new(taken_today);
    let request = activation::Request { key, holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no, taken_today };
    let now = Moment { civil: begun, monotonic_ms: 0 };
    let begin = activation::begin(request, Vec::new(), Arc::new(bench.settings.clone()), now);
    let outcome = driver::run(begin, &mut bench, &mut |_| {});
    (outcome.ended, outcome.because, bench.events().len())
}

#[test]
fn no_activation_is_begun_once_nothing_is_left_of_the_day() {
    let full = (ServiceEnded::NothingDone, Some(Because::Limit(Limit::Day(Fen::ZERO))), 0);
    let (today, yesterday) = (date(2022, 5, 9).at(12, 0, 0, 0), date(2022, 5, 8).at(23, 59, 59, 0));
    assert_eq!(activated(today, 20_000, 20_000), full);
    for (begun, taken, most) in [(today, 19_999, 20_000), (yesterday, 20_000, 20_000), (today, 20_000, 0)] {
        let (ended, because, _) = activated(begun, taken, most);
        assert!(matches!(ended, ServiceEnded::Activated { .. }), "{ended:?} {because:?}");
    }
}

#[test]
fn a_terminal_stops_selling_at_its_number_of_open_orders_and_not_before() {
    let mut torn = Bench::new().card_on(0x52, 1, CardScript::LeavesAfter);
    torn.recharge();
    let mut story = torn.story();
    story.card_no = torn.cards[1].state().card_no().expect("it has a number");
    let three = Arc::new(Settings { most_open_orders: 3, ..settings() });
    for count in 0..=4 {
        let mut bench = Bench::new();
        let outcome = bench.recharge_among(vec![story.clone(); count], &three);
        if count < 3 {
            assert_eq!((outcome.ended, outcome.because), (Ended::Loaded, None), "{count} open");
        } else {
            assert_eq!((outcome.ended, outcome.because), (Ended::NothingCharged, Some(Because::TooManyOpen(count))));
            assert!(bench.recorded.is_empty());
        }
    }
    let mut unbound = Bench::new();
    assert_eq!(unbound.recharge_among(vec![story; 5], &Arc::new(settings())).ended, Ended::Loaded, "0 is no bound");
}

#[test]
fn a_card_that_the_server_holds_for_not_enabled_is_not_loaded() {
    for (flag, because) in
        [("00", Some(Because::CardStatus(CardStatus::NotEnabled))), (" 0", Some(Because::CardStatus(CardStatus::NotEnabled))), ("01", None)]
    {
        let mut bench = told(move |info| info.enabled = flag.to_owned());
        let outcome = bench.recharge();
        assert_eq!((outcome.because, bench.wrote()), (because.clone(), because.is_none()), "{flag}");
    }
}
