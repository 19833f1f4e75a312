//! Flow scripts: the codes that say what became of money, from a server that means them.

#![cfg(feature = "sim")]

#[path = "support/exhaustive.rs"]
#[allow(dead_code)] // the settings and the world of the enumerations
mod enumeration;
#[path = "support/settings.rs"]
mod settings;
#[path = "support/codes.rs"]
#[allow(dead_code)] // each file of scripts uses its own part of the site
mod site;

use cardkiosk::domain::OrderState;
use cardkiosk::flow::OnCard;
use cardkiosk::flow::entry::Ending;
use cardkiosk::proto::codes::ResultCode;
use cardkiosk::proto::message::Call;
use cardkiosk::sim::judge::Judge;
use cardkiosk::sim::server::Options;
use cardkiosk::sim::server::options::{ManagedWrite, Management, RefusedWrite, RepeatedConfirm, RepeatedOrder};
use site::{AMOUNT, Business, End, Kept, Says, Site, Told, Write};

/// A site whose server behaves so.
fn site(business: Business, change: impl FnOnce(&mut Options)) -> Site {
    let mut site = Site::new(business);
    change(&mut site.world.server.options);
    site
}

/// A recharge, judged, and again after a restart in the calm.
fn recharge(site: &mut Site) -> Told {
    let mut judge = Judge::new(&site.world, AMOUNT);
    let mut watch = |site: &Site, told: &Told| {
        let Told::Charge(outcome) = told else { panic!("{told:?} is no charge") };
        judge.told(&site.world, outcome).and_then(|()| judge.always(&site.world)).expect("the judge agrees");
    };
    let told = site.run(Business::Recharge);
    watch(site, &told);
    told
}

/// What is open is taken up, and everything is as it should be in the end.
fn settled(site: &mut Site, loads: u16) {
    site.settle();
    assert_eq!((site.loads(), site.world.breaches(), site.world.server.ledger.breaches.as_slice()), (loads, &[][..], &[][..]));
}

fn states(site: &Site) -> Vec<OrderState> {
    site.world.server.ledger.orders.values().map(|order| order.state).collect()
}

/// How it ended, whether the card is written, and the code that is told; empty for none.
fn ends(told: &Told) -> (End, OnCard, String) {
    (told.end(), told.written(), told.code().unwrap_or_default())
}

fn code(code: &str) -> String {
    code.to_owned()
}

#[test]
fn code_000079_of_a_repeated_confirm_is_a_load_that_is_booked() {
    let mut site = site(Business::Recharge, |options| options.repeated_confirm = RepeatedConfirm::AlreadyCharged).on(
        Call::CardChargeConfirm,
        1,
        Says::NoReply,
    );
    assert_eq!(ends(&recharge(&mut site)), (End::Good, OnCard::Yes, code("")));
    assert_eq!((site.times(Call::CardChargeConfirm), site.times(Call::ChargeOrderQuery)), (2, 1), "4.3 is asked, not believed");
    assert_eq!((site.endings(), states(&site)), (vec![Ending::Loaded], vec![OrderState::Confirmed]));
    settled(&mut site, 1);
}

#[test]
fn code_000079_before_anything_was_written_here_is_no_load_of_ours() {
    // Loaded at another terminal between 4.2 and 4.5.
    let mut site = Site::new(Business::Recharge).on(Call::CardChargeRequest, 1, Says::Refuses("000079"));
    site.between(Call::CardChargeRequest, |world| {
        let number = world.server.ledger.orders.keys().next().expect("one order").clone();
        world.server.set_state(&number, OrderState::Confirmed);
    });
    let told = site.run(Business::Recharge);
    assert_eq!(ends(&told), (End::ByHand, OnCard::No, code("contradiction")));
    assert_eq!((site.loads(), site.kept()), (0, Kept::Open));
}

#[test]
fn code_000082_is_the_same_confirm_heard_twice() {
    for (business, call) in [
        (Business::Recharge, Call::CardChargeConfirm),
        (Business::Activate, Call::CardSaleConfirm),
        (Business::Return, Call::CardReturnConfirm),
        (Business::ReturnBroken, Call::CardReturnConfirm),
    ] {
        let mut site = site(business, |options| options.repeated_confirm = RepeatedConfirm::Duplicate).on(call, 1, Says::NoReply);
        let told = site.run(business);
        assert_eq!((told.end(), told.code(), site.times(call), site.kept()), (End::Good, None, 2, Kept::Closed), "{call:?}");
        settled(&mut site, u16::from(business == Business::Recharge));
    }
}

#[test]
fn code_000090_finds_the_order_whose_reply_was_lost_and_makes_no_second_one() {
    for (repeated, asked) in [(RepeatedOrder::ToldWithOrder, 0), (RepeatedOrder::ToldBare, 1)] {
        let mut site = site(Business::Recharge, |options| options.repeated_order = repeated).on(Call::ChargeOrderCreate, 1, Says::NoReply);
        assert_eq!(ends(&recharge(&mut site)), (End::Good, OnCard::Yes, code("")));
        assert_eq!((site.times(Call::ChargeOrderQuery), states(&site)), (asked, vec![OrderState::Confirmed]), "{repeated:?}");
        settled(&mut site, 1);
    }
}

#[test]
fn code_000090_to_the_first_order_of_a_payment_gives_no_money_back() {
    let mut site = Site::new(Business::Recharge).on(Call::ChargeOrderCreate, 1, Says::Refuses("000090"));
    let told = recharge(&mut site);
    assert_eq!(ends(&told), (End::ByHand, OnCard::Unknown, code("000090")));
    assert_eq!((site.endings(), site.kept()), (vec![Ending::NeverOrdered], Kept::Closed));
    settled(&mut site, 0);
}

#[test]
fn code_000150_writes_no_card_and_gives_the_order_back() {
    let mut site = Site::new(Business::Recharge).on(Call::CardChargeRequest, 1, Says::Refuses("000150"));
    assert_eq!(ends(&recharge(&mut site)), (End::Nothing, OnCard::No, code("000150")));
    assert_eq!((site.endings(), states(&site)), (vec![Ending::Cancelled], vec![OrderState::RefundRequested]));
    settled(&mut site, 0);
    let mut elsewhere = Site::new(Business::Collect).on(Call::CardChargeRequest, 1, Says::Refuses("000150"));
    assert_eq!(ends(&elsewhere.run(Business::Collect)), (End::Left, OnCard::No, code("000150")));
    assert_eq!((elsewhere.times(Call::ChargeOrderCancel), states(&elsewhere)), (0, vec![OrderState::Initial]));
    let mut managed = Site::new(Business::Recharge).writes(Write::TornAfter).on(Call::ChargeOrderManageConfirm, 1, Says::Refuses("000150"));
    assert_eq!(ends(&recharge(&mut managed)), (End::ByHand, OnCard::Yes, code("000150")));
    settled(&mut managed, 1);
}

#[test]
fn code_000151_leads_to_management_and_never_to_a_second_authorisation_before_it() {
    let mut site = Site::new(Business::Recharge).on(Call::CardChargeRequest, 1, Says::DoesIt("000151"));
    assert_eq!(ends(&recharge(&mut site)), (End::Good, OnCard::Yes, code("")));
    let first_managed = site.asked.iter().position(|call| *call == Call::ChargeOrderManageRequest).expect("it is managed");
    let second = site.asked.iter().rposition(|call| *call == Call::CardChargeRequest).expect("it is authorised");
    assert!(first_managed < second, "{:?}", site.asked);
    settled(&mut site, 1);
    let mut confirmed = Site::new(Business::Recharge).on(Call::CardChargeConfirm, 1, Says::Refuses("000151"));
    assert_eq!(ends(&recharge(&mut confirmed)), (End::Good, OnCard::Yes, code("")));
    assert_eq!(states(&confirmed), [OrderState::Adjusted]);
    settled(&mut confirmed, 1);
}

#[test]
fn code_000152_loads_again_only_what_the_card_shows_as_not_written() {
    let mut torn = Site::new(Business::Recharge).writes(Write::TornBefore);
    assert_eq!(ends(&recharge(&mut torn)), (End::Good, OnCard::Yes, code("")));
    assert_eq!(torn.times(Call::CardChargeRequest), 2);
    settled(&mut torn, 1);
    let mut refused =
        site(Business::Recharge, |options| options.refused_write = RefusedWrite::Refundable).writes(Write::Refused([0x93, 0x02]));
    assert_eq!(ends(&recharge(&mut refused)), (End::Nothing, OnCard::No, code("9302")));
    assert_eq!(states(&refused), [OrderState::RefundRequested]);
    settled(&mut refused, 0);
    let mut written = Site::new(Business::Recharge).writes(Write::TornAfter).on(Call::ChargeOrderManageConfirm, 1, Says::Refuses("000152"));
    assert_eq!(ends(&recharge(&mut written)), (End::ByHand, OnCard::Yes, code("contradiction")), "the card knows better");
    settled(&mut written, 1);
}

#[test]
fn code_000153_begins_another_round_and_the_rounds_are_counted() {
    let wrong = |times: usize| {
        (1..=times).fold(Site::new(Business::Recharge).writes(Write::TornAfter), |site, time| {
            site.on(Call::ChargeOrderManageConfirm, time, Says::Refuses("000153"))
        })
    };
    let mut once = wrong(1);
    assert_eq!(ends(&recharge(&mut once)), (End::Good, OnCard::Yes, code("")));
    assert_eq!((once.times(Call::ChargeOrderManageRequest), once.times(Call::ChargeOrderManageConfirm)), (2, 2), "from 4.7 again");
    settled(&mut once, 1);
    let mut always = wrong(9);
    assert_eq!(ends(&recharge(&mut always)), (End::ByHand, OnCard::Yes, code("rounds-exhausted")));
    assert_eq!(always.times(Call::ChargeOrderManageRequest), 3);
    settled(&mut always, 1);
}

#[test]
fn code_000154_closes_what_the_card_shows_too() {
    let mut site = site(Business::Recharge, |options| options.managed_write = ManagedWrite::NotNeeded).writes(Write::TornAfter);
    assert_eq!(ends(&recharge(&mut site)), (End::Good, OnCard::Yes, code("")));
    assert_eq!((site.endings(), states(&site)), (vec![Ending::Loaded], vec![OrderState::Adjusted]));
    settled(&mut site, 1);
    let mut not_written =
        Site::new(Business::Recharge).writes(Write::TornBefore).on(Call::ChargeOrderManageConfirm, 1, Says::Refuses("000154"));
    assert_eq!(ends(&recharge(&mut not_written)), (End::ByHand, OnCard::No, code("contradiction")), "the card knows better");
    settled(&mut not_written, 1);
}

#[test]
fn code_000155_leaves_it_to_a_person_and_writes_nothing_more() {
    for write in [Write::TornAfter, Write::TornBefore] {
        let mut site = site(Business::Recharge, |options| options.management = Management::ByHand).writes(write);
        let told = recharge(&mut site);
        assert_eq!((told.end(), told.code(), site.kept()), (End::ByHand, Some(code("000155")), Kept::Open), "{write:?}");
        let loads = site.loads();
        site.settle();
        assert_eq!((site.loads(), site.kept()), (loads, Kept::Open), "the server will not have it settled");
        assert_eq!(states(&site), [OrderState::AdjustFailed]);
    }
}

#[test]
fn code_000159_of_an_order_cancelled_meanwhile_closes_it_as_refunded() {
    let refunded = |world: &mut cardkiosk::sim::world::FalseWorld| {
        let number = world.server.ledger.orders.keys().next().expect("one order").clone();
        world.server.set_state(&number, OrderState::RefundRequested);
    };
    let mut site = Site::new(Business::Recharge);
    site.between(Call::CardChargeRequest, refunded);
    assert_eq!(ends(&site.run(Business::Recharge)), (End::Nothing, OnCard::No, code("000159")));
    assert_eq!((site.endings(), site.loads()), (vec![Ending::Refunded], 0));
    let mut elsewhere = Site::new(Business::Collect);
    elsewhere.between(Call::CardChargeRequest, refunded);
    assert_eq!(ends(&elsewhere.run(Business::Collect)), (End::Left, OnCard::No, code("000159")), "or this card cannot collect at all");
    assert_eq!((elsewhere.endings(), elsewhere.loads()), (vec![Ending::LeftAtServer], 0));
    let texts: Vec<_> = ResultCode::new("000159").rows().iter().map(|row| row.chinese).collect();
    assert_eq!(texts, ["订单已取消", "该卡不支持补登交易"], "printed with two meanings, both are told");
}
