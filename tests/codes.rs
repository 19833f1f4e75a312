//! Every return code of appendix D, and codes that are not in it, as the answer to every call: how it ends, what is said of
//! the money, what the journal keeps, how often it is asked again, and that nothing is credited twice or lost afterwards.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // the settings and the world of the enumerations
mod enumeration;
#[path = "support/settings.rs"]
mod settings;
#[path = "support/codes.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the site
mod site;

use cardkiosk::flow::{OnCard, ServiceKind};
use cardkiosk::proto::codes::{self, Class, ResultCode};
use cardkiosk::proto::message::{Call, ReturnKind};
use cardkiosk::sim::judge::Judge;
use cardkiosk::sim::judge::service::ServiceJudge;
use site::{AMOUNT, Business, End, Kept, Says, Site, Told, Write};

/// How a business ends, whether the card is written, what the journal keeps, and how often the call was made.
type Want = (End, OnCard, Kept, usize);

/// One place where a code may come: a business, the call, which of its requests, and what led to it.
struct Place {
    name: &'static str,
    business: Business,
    call: Call,
    prepare: fn(Site) -> Site,
    /// What a code of this class leads to: said once, and said every time.
    want: fn(Class, &str) -> [Want; 2],
    /// What a person is told in place of the code, where something else is the reason.
    reason: fn(Class, &str) -> Option<&'static str>,
}

fn as_usual(site: Site) -> Site {
    site
}

fn torn_before(site: Site) -> Site {
    site.writes(Write::TornBefore)
}

fn torn_after(site: Site) -> Site {
    site.writes(Write::TornAfter)
}

fn the_code(_: Class, _: &str) -> Option<&'static str> {
    None
}

const NO: OnCard = OnCard::No;
const YES: OnCard = OnCard::Yes;

/// A question that changes nothing: what is busy is asked again, everything else is told.
fn question(class: Class, _: &str) -> [Want; 2] {
    let refused = |asked| (End::Nothing, NO, Kept::Nothing, asked);
    match class {
        Class::RetryLater => [(End::Good, NO, Kept::Nothing, 2), refused(3)],
        _ => [refused(1), refused(1)],
    }
}

/// The first question of a business that goes on after it.
fn first_question(class: Class, code: &str) -> [Want; 2] {
    let [once, always] = question(class, code);
    [if class == Class::RetryLater { (End::Good, YES, Kept::Closed, 2) } else { once }, always]
}

/// 4.3 in a collection is asked once more, for the state of the order that is loaded.
fn collected_list(class: Class, code: &str) -> [Want; 2] {
    let [once, always] = question(class, code);
    [if class == Class::RetryLater { (End::Good, YES, Kept::Closed, 3) } else { once }, always]
}

/// Of an order that is only to be cancelled nothing is known of the card.
fn cancelled_list(class: Class, code: &str) -> [Want; 2] {
    let unknown = |(end, _, kept, asked): Want| (end, OnCard::Unknown, kept, asked);
    let [once, always] = question(class, code).map(unknown);
    [if class == Class::RetryLater { (End::Nothing, NO, Kept::Closed, 3) } else { once }, always]
}

/// The server does not know what happened, speaks of a write, or says what nobody knows: its list is asked first, and holds
/// nothing. What had been done before was done by somebody else.
fn create(class: Class, code: &str) -> [Want; 2] {
    let refused = |asked| (End::Nothing, NO, Kept::Closed, asked);
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), refused(3)],
        Class::AlreadyDone if code == "000090" => [(End::ByHand, OnCard::Unknown, Kept::Closed, 1); 2],
        Class::AlreadyDone => [(End::ByHand, OnCard::Unknown, Kept::Open, 1); 2],
        _ => [refused(1); 2],
    }
}

/// A first 4.2 made the order and its reply was lost: whatever the second is refused with, the order is found.
fn create_again(class: Class, _: &str) -> [Want; 2] {
    let good = |asked| (End::Good, YES, Kept::Closed, asked);
    match class {
        Class::RetryLater => [good(3), (End::Unfinished, NO, Kept::Open, 3)],
        _ => [good(2), good(2)],
    }
}

/// The order may stand: only a list without it says that it does not, and 000039.
fn find(class: Class, code: &str) -> [Want; 2] {
    match class {
        Class::ByHand => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ if code == "000039" => [(End::Nothing, NO, Kept::Closed, 1); 2],
        _ => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
    }
}

/// The state of an order that stands.
fn state(class: Class, code: &str) -> [Want; 2] {
    match class {
        Class::ByHand => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ if code == "000039" => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
    }
}

/// An order of ours that cannot be given back is for a person; one of others stays where it is.
fn cancel(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Nothing, NO, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
        _ => [(End::ByHand, NO, Kept::Open, 1); 2],
    }
}

fn cancel_elsewhere(class: Class, code: &str) -> [Want; 2] {
    if class == Class::RetryLater { cancel(class, code) } else { [(End::Left, NO, Kept::Closed, 1); 2] }
}

fn authorize(class: Class, _: &str) -> [Want; 2] {
    let good = (End::Good, YES, Kept::Closed, 2);
    match class {
        Class::RetryLater => [good, (End::Unfinished, NO, Kept::Open, 3)],
        // 4.7 or 4.3 says that nothing was authorised: it is asked for again, five times in one run.
        Class::NeedsManagement | Class::AlreadyDone => [good, (End::Unfinished, NO, Kept::Open, 5)],
        Class::Refundable => [good, (End::Nothing, NO, Kept::Closed, 3)],
        Class::ByHand => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ => [(End::Nothing, NO, Kept::Closed, 1); 2],
    }
}

/// Who paid elsewhere is given nothing back here: the order waits as before.
fn authorize_elsewhere(class: Class, code: &str) -> [Want; 2] {
    let left = |want: Want| if want.0 == End::Nothing { (End::Left, want.1, want.2, want.3) } else { want };
    authorize(class, code).map(left)
}

/// The card is written: the server comes to know it, by 4.3 and card management.
fn confirm(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, YES, Kept::Open, 3)],
        Class::ByHand => [(End::ByHand, YES, Kept::Open, 1); 2],
        _ => [(End::Good, YES, Kept::Closed, 1); 2],
    }
}

/// The card had refused: the order is given back.
fn confirm_refused(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Nothing, NO, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
        Class::ByHand => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ => [(End::Nothing, NO, Kept::Closed, 1); 2],
    }
}

/// 4.7 and 4.8, where the card shows the write.
fn manage_written(class: Class, code: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, YES, Kept::Open, 3)],
        Class::NeedsManagement => [(End::Good, YES, Kept::Closed, 2), (End::ByHand, YES, Kept::Open, 3)],
        Class::AlreadyDone if code == "000154" => [(End::Good, YES, Kept::Closed, 1); 2],
        _ => [(End::ByHand, YES, Kept::Open, 1); 2],
    }
}

/// The same where it shows that nothing was written.
fn manage_not_written(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
        Class::NeedsManagement => [(End::Good, YES, Kept::Closed, 2), (End::ByHand, NO, Kept::Open, 3)],
        // Loaded again; but 4.5 says each time that it needs management.
        Class::Refundable => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 5)],
        _ => [(End::ByHand, NO, Kept::Open, 1); 2],
    }
}

/// 4.10 and 4.12: nothing was written, and nothing will be.
fn apply(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), (End::Nothing, NO, Kept::Closed, 3)],
        _ => [(End::Nothing, NO, Kept::Closed, 1); 2],
    }
}

/// 4.11 and 4.13: the card is written, and the server must come to know it.
fn confirm_service(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Good, YES, Kept::Closed, 2), (End::Unfinished, YES, Kept::Open, 3)],
        Class::AlreadyDone => [(End::Good, YES, Kept::Closed, 1); 2],
        _ => [(End::ByHand, YES, Kept::Open, 1); 2],
    }
}

/// 4.11 that tells of a failure.
fn confirm_failure(class: Class, _: &str) -> [Want; 2] {
    match class {
        Class::RetryLater => [(End::Nothing, NO, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
        _ => [(End::ByHand, NO, Kept::Open, 1); 2],
    }
}

/// No broken card is written.
fn apply_broken(class: Class, code: &str) -> [Want; 2] {
    apply(class, code).map(|(end, _, kept, asked)| (end, NO, kept, asked))
}

/// Nothing but the server's word is behind the return of a broken card: a clear no is the end of it, and what is not clear
/// is for a person.
fn confirm_broken(class: Class, code: &str) -> [Want; 2] {
    let unclear = ResultCode::new(code).says_nothing();
    match class {
        Class::RetryLater => [(End::Good, NO, Kept::Closed, 2), (End::Unfinished, NO, Kept::Open, 3)],
        Class::AlreadyDone | Class::NeedsManagement | Class::ByHand => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ if unclear => [(End::ByHand, NO, Kept::Open, 1); 2],
        _ => [(End::Nothing, NO, Kept::Closed, 1); 2],
    }
}

/// What 4.7 or 4.3 called unwritten time and again.
fn exhausted(class: Class, _: &str) -> Option<&'static str> {
    matches!(class, Class::AlreadyDone | Class::NeedsManagement).then_some("exhausted")
}

fn managed_reason(class: Class, code: &str) -> Option<&'static str> {
    match class {
        Class::NeedsManagement => Some("rounds-exhausted"),
        Class::Refundable => Some("contradiction"),
        _ if code == "000154" => Some("contradiction"),
        _ => None,
    }
}

fn managed_reason_not_written(class: Class, code: &str) -> Option<&'static str> {
    if class == Class::Refundable { Some("exhausted") } else { managed_reason(class, code) }
}

fn places() -> Vec<Place> {
    use Business::{Activate, Cancel, Collect, List, Read, Recharge, Return, ReturnBroken};
    let place = |name, business, call, want| Place { name, business, call, prepare: as_usual, want, reason: the_code };
    let after = |name, business, call, prepare, want| Place { name, business, call, prepare, want, reason: the_code };
    vec![
        place("4.9 alone", Read, Call::CardInfoQuery, question),
        place("4.1 of a recharge", Recharge, Call::CardInfoQuery, first_question),
        place("4.1 of a collection", Collect, Call::CardInfoQuery, first_question),
        place("4.2", Recharge, Call::ChargeOrderCreate, create),
        after("4.2 repeated", Recharge, Call::ChargeOrderCreate, |site| site.on(Call::ChargeOrderCreate, 1, Says::NoReply), create_again),
        place("4.3 alone", List, Call::ChargeOrderQuery, question),
        place("4.3 of a collection", Collect, Call::ChargeOrderQuery, collected_list),
        place("4.3 of a cancel", Cancel, Call::ChargeOrderQuery, cancelled_list),
        Place {
            reason: |_, code| (code == "000039").then_some("999999"),
            ..after(
                "4.3 for a lost order",
                Recharge,
                Call::ChargeOrderQuery,
                |site| site.on(Call::ChargeOrderCreate, 1, Says::DoesIt("999999")),
                find,
            )
        },
        Place {
            reason: |_, code| (code == "000039").then_some("unknown-order"),
            ..after("4.3 for a state", Recharge, Call::ChargeOrderQuery, |site| site.on(Call::CardChargeRequest, 1, Says::NoReply), state)
        },
        Place {
            reason: |class, _| (class == Class::RetryLater).then_some("000038"),
            ..after("4.4", Recharge, Call::ChargeOrderCancel, |site| site.on(Call::CardChargeRequest, 1, Says::Refuses("000038")), cancel)
        },
        place("4.4 of others", Cancel, Call::ChargeOrderCancel, cancel_elsewhere),
        Place { reason: exhausted, ..place("4.5", Recharge, Call::CardChargeRequest, authorize) },
        Place { reason: exhausted, ..place("4.5 of others", Collect, Call::CardChargeRequest, authorize_elsewhere) },
        place("4.6", Recharge, Call::CardChargeConfirm, confirm),
        Place {
            reason: |class, _| (class != Class::ByHand).then_some("9302"),
            ..after(
                "4.6 of a refusal",
                Recharge,
                Call::CardChargeConfirm,
                |site| site.writes(Write::Refused([0x93, 0x02])),
                confirm_refused,
            )
        },
        Place { reason: managed_reason, ..after("4.7, written", Recharge, Call::ChargeOrderManageRequest, torn_after, manage_written) },
        Place {
            reason: managed_reason_not_written,
            ..after("4.7", Recharge, Call::ChargeOrderManageRequest, torn_before, manage_not_written)
        },
        Place { reason: managed_reason, ..after("4.8, written", Recharge, Call::ChargeOrderManageConfirm, torn_after, manage_written) },
        Place {
            reason: managed_reason_not_written,
            ..after("4.8", Recharge, Call::ChargeOrderManageConfirm, torn_before, manage_not_written)
        },
        place("4.10", Activate, Call::CardSaleRequest, apply),
        place("4.11", Activate, Call::CardSaleConfirm, confirm_service),
        Place {
            reason: |class, _| (class == Class::RetryLater).then_some("6988"),
            ..after("4.11 of a failure", Activate, Call::CardSaleConfirm, |site| site.writes(Write::Refused([0x69, 0x88])), confirm_failure)
        },
        place("4.12", Return, Call::CardReturnApply, apply),
        place("4.12, broken", ReturnBroken, Call::CardReturnApply, apply_broken),
        place("4.13", Return, Call::CardReturnConfirm, confirm_service),
        place("4.13, broken", ReturnBroken, Call::CardReturnConfirm, confirm_broken),
    ]
}

/// Watches over money and cards, for the businesses that have a judge.
enum Watch {
    Charge(Judge),
    Service(ServiceJudge),
    Nobody,
}

impl Watch {
    fn over(site: &Site, business: Business) -> Watch {
        let service = |kind| Watch::Service(ServiceJudge::new(&site.world, kind));
        match business {
            Business::Recharge => Watch::Charge(Judge::new(&site.world, AMOUNT)),
            Business::Activate => service(ServiceKind::Activation),
            Business::Return => service(ServiceKind::Return(ReturnKind::Good)),
            Business::ReturnBroken => service(ServiceKind::Return(ReturnKind::Broken)),
            Business::Read | Business::List | Business::Collect | Business::Cancel => Watch::Nobody,
        }
    }

    fn told(&mut self, site: &Site, told: &Told) -> Result<(), String> {
        match (self, told) {
            (Watch::Charge(judge), Told::Charge(outcome)) => judge.told(&site.world, outcome).and_then(|()| judge.always(&site.world)),
            (Watch::Service(judge), Told::Service(outcome)) => judge.told(&site.world, outcome).and_then(|()| judge.always(&site.world)),
            _ => Ok(()),
        }
    }

    fn at_end(&self, site: &Site) -> Result<(), String> {
        match self {
            Watch::Charge(judge) => judge.at_end(&site.world),
            Watch::Service(judge) => judge.at_end(&site.world),
            Watch::Nobody => Ok(()),
        }
    }
}

/// Whether a code claims what the server, which did nothing, does not hold for true: no judge can be content with that.
fn is_a_lie(place: &Place, class: Class, code: &str) -> bool {
    match place.name {
        "4.3 for a lost order" => code == "000039",
        "4.7, written" | "4.8, written" => code == "000154",
        "4.11" | "4.13" => class == Class::AlreadyDone,
        _ => false,
    }
}

fn check(place: &Place, code: &'static str, times: usize, want: Want) {
    let class = ResultCode::new(code).class();
    let what = format!("{code} ({class:?}) {times} times as the answer to {}", place.name);
    let first = if place.name == "4.2 repeated" { 2 } else { 1 };
    let site = (place.prepare)(Site::new(place.business));
    let mut site = (first..first + times).fold(site, |site, time| site.on(place.call, time, Says::Refuses(code)));
    let mut watch = if is_a_lie(place, class, code) { Watch::Nobody } else { Watch::over(&site, place.business) };
    let told = site.run(place.business);
    let seen = (told.end(), told.written(), site.kept(), site.times(place.call));
    assert_eq!(seen, want, "{what}: {told:?}");
    watch.told(&site, &told).expect(&what);
    if told.end() != End::Good {
        check_told(place, code, times, &told, &what);
    }
    for told in site.settle() {
        watch.told(&site, &told).expect(&what);
    }
    watch.at_end(&site).expect(&what);
    assert_ne!(site.kept(), Kept::Open, "{what}: it closes in the end");
    assert!(site.loads() <= 1, "{what}: loaded {} times", site.loads());
    assert_eq!((site.world.breaches(), site.world.server.ledger.breaches.as_slice()), (&[][..], &[][..]), "{what}");
}

/// A person is told the code, and the server's own words where it is the server who refused.
fn check_told(place: &Place, code: &str, times: usize, told: &Told, what: &str) {
    let class = ResultCode::new(code).class();
    let cancelled = told.code().is_none() && matches!(place.business, Business::Cancel) && times == 1;
    let reason = (place.reason)(class, code).filter(|_| times == 1 || told.code().as_deref() != Some(code));
    assert!(cancelled || told.code().as_deref() == Some(reason.unwrap_or(code)), "{what}: {told:?}");
    if let (None, Some(words)) = (reason, told.words()) {
        assert_eq!(words, site::words(code), "{what}");
    }
}

/// Every code at every place, so many times, as the `which`th of its two expectations.
fn every_code(times: usize, which: usize) {
    let mut checked = 0;
    for place in places() {
        for code in codes::rows().iter().map(|row| row.code).chain(["", "777777", "10000b"]) {
            let class = ResultCode::new(code).class();
            if class != Class::Success {
                check(&place, code, times, (place.want)(class, code)[which]);
                checked += 1;
            }
        }
    }
    assert!(checked > 27 * 130, "{checked} are few");
}

#[test]
fn every_code_said_once_leads_to_the_behaviour_of_its_class_in_every_call() {
    every_code(1, 0);
}

#[test]
fn every_code_said_time_and_again_comes_to_an_end_in_every_call() {
    every_code(39, 1);
}
