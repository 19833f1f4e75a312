//! How each business ends, other than a recharge that went well.

use super::fixture::{self, card_no, collected, loaded_here, nothing_here, unfinished_here};
use super::{ALL, DESK, Preset, ended, ended_as};
use crate::attendant::{Done, Wish};
use crate::domain::{Fen, OrderKey, OrderNo, PayMeans};
use crate::flow::activation::Holder;
use crate::flow::card_return::Returned;
use crate::flow::entry::ByHandReason;
use crate::flow::{Because, Cause, Fault, Money, OnCard, Outcome, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::gui::screen;
use crate::proto::message::ReturnKind;

const ACTIVATION: ServiceKind = ServiceKind::Activation;
const RETURN: ServiceKind = ServiceKind::Return(ReturnKind::Good);

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "outcome-collected", modes: ALL, make: |mode| ended_as(mode, collect(), Done::Collected(collected())) },
        Preset {
            name: "outcome-change",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(Outcome { change: Some(Fen::new(10_000)), ..loaded_here() })),
        },
        Preset {
            name: "outcome-hand-back",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(came_to_nothing(Some(Fen::new(5_000))))),
        },
        Preset {
            name: "outcome-hand-all-back",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(Outcome { change: Some(Fen::new(15_000)), ..nothing_here() })),
        },
        Preset {
            name: "outcome-unfinished-change",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(Outcome { change: Some(Fen::new(5_000)), ..unfinished_here() })),
        },
        Preset {
            name: "outcome-cancelled-cash",
            modes: DESK,
            make: |mode| ended_as(mode, cancel(), Done::Cancelled(Outcome { because: None, ..came_to_nothing(None) })),
        },
        Preset {
            name: "payout-asked",
            modes: DESK,
            make: |mode| {
                let mut gui = ended(mode, Done::Recharged(came_to_nothing(None)));
                gui.payouts.due = vec![fixture::payout(7, 10_000)];
                gui.apply(crate::gui::Message::Screen(screen::Message::Outcome(screen::outcome::Message::Left)));
                gui
            },
        },
        Preset { name: "outcome-cancelled", modes: DESK, make: |mode| ended_as(mode, cancel(), Done::Cancelled(cancelled())) },
        Preset { name: "outcome-managed", modes: DESK, make: |mode| ended_as(mode, manage(), Done::Managed(loaded_here())) },
        Preset { name: "outcome-activated", modes: DESK, make: |mode| ended_as(mode, activate(), Done::Served(activated())) },
        Preset { name: "outcome-activation-open", modes: DESK, make: |mode| ended_as(mode, activate(), Done::Served(open(ACTIVATION))) },
        Preset { name: "outcome-activation-nothing", modes: DESK, make: |mode| ended_as(mode, activate(), Done::Served(nothing())) },
        Preset { name: "outcome-returned", modes: DESK, make: |mode| ended_as(mode, give_back(), Done::Served(returned())) },
        Preset { name: "outcome-return-open", modes: DESK, make: |mode| ended_as(mode, give_back(), Done::Served(open(RETURN))) },
        Preset { name: "outcome-return-by-hand", modes: DESK, make: |mode| ended_as(mode, give_back(), Done::Served(by_hand())) },
    ]
}

fn number() -> OrderNo {
    OrderNo::parse("2026050800000007").expect("it is a number")
}

fn collect() -> Wish {
    Wish::Collect { order_no: None }
}

fn cancel() -> Wish {
    Wish::Cancel { order_no: number(), card_no: None }
}

fn manage() -> Wish {
    Wish::Manage { order_no: number(), card_no: None }
}

fn activate() -> Wish {
    Wish::Activate { holder: Holder::Anonymous, means: PayMeans::Cash, pay_order_no: None }
}

fn give_back() -> Wish {
    Wish::Return { card: Returned::Good, customer: None }
}

/// An order that stands, paid in cash, is called off: the journal asks for what was to be loaded.
fn came_to_nothing(change: Option<Fen>) -> Outcome {
    let (key, order_no) = (loaded_here().key, Some(number()));
    Outcome { key, order_no, change, payout: Some(Fen::new(10_000)), ..nothing_here() }
}

/// The gateway has given back what was paid.
fn cancelled() -> Outcome {
    Outcome { because: None, key: loaded_here().key, order_no: Some(number()), money: Money::Returned, ..nothing_here() }
}

fn service(service: ServiceKind, ended: ServiceEnded, written: OnCard) -> ServiceOutcome {
    ServiceOutcome {
        service,
        ended,
        because: None,
        written,
        key: OrderKey::parse("20260508-7"),
        order_no: Some(number()),
        card_no: Some(card_no()),
        balance_before: None,
        balance_after: None,
    }
}

/// A card is active, and 20 yuan are due for it.
fn activated() -> ServiceOutcome {
    let deposit = Some(Fen::new(2000));
    service(ServiceKind::Activation, ServiceEnded::Activated { deposit, deposit_due: deposit }, OnCard::Yes)
}

/// A card is empty, and 36.50 yuan are to be paid out.
fn returned() -> ServiceOutcome {
    let served = service(RETURN, ServiceEnded::Returned { payable: Fen::new(3650) }, OnCard::Yes);
    ServiceOutcome { balance_before: Some(Fen::new(3650)), balance_after: Some(Fen::ZERO), ..served }
}

/// The card went away in the middle.
fn open(kind: ServiceKind) -> ServiceOutcome {
    let because = Some(Because::Fault(Fault::InDoubt(Cause::CardRemoved)));
    ServiceOutcome { because, ..service(kind, ServiceEnded::Unfinished, OnCard::Unknown) }
}

/// The centre refused it before anything was written.
fn nothing() -> ServiceOutcome {
    ServiceOutcome {
        because: nothing_here().because,
        key: None,
        order_no: None,
        ..service(ACTIVATION, ServiceEnded::NothingDone, OnCard::No)
    }
}

fn by_hand() -> ServiceOutcome {
    let because = Some(Because::ByHand(ByHandReason::RoundsExhausted));
    ServiceOutcome { because, ..service(RETURN, ServiceEnded::ByHand, OnCard::Unknown) }
}
