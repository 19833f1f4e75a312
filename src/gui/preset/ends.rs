//! How each business ends, other than a recharge that went well.

use super::fixture::{card_no, collected, loaded_here, nothing_here};
use super::{ALL, DESK, Preset, ended};
use crate::attendant::Done;
use crate::domain::{Fen, OrderKey, OrderNo};
use crate::flow::entry::ByHandReason;
use crate::flow::{Because, Cause, Fault, OnCard, Outcome, ServiceEnded, ServiceKind, ServiceOutcome};
use crate::proto::message::ReturnKind;

const RETURN: ServiceKind = ServiceKind::Return(ReturnKind::Good);

/// Every state of it.
pub(super) fn presets() -> Vec<Preset> {
    vec![
        Preset { name: "outcome-collected", modes: ALL, make: |mode| ended(mode, Done::Collected(collected())) },
        Preset {
            name: "outcome-change",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(Outcome { change: Some(Fen::new(10_000)), ..loaded_here() })),
        },
        Preset {
            name: "outcome-hand-back",
            modes: DESK,
            make: |mode| ended(mode, Done::Recharged(Outcome { change: Some(Fen::new(10_000)), ..nothing_here() })),
        },
        Preset { name: "outcome-cancelled", modes: DESK, make: |mode| ended(mode, Done::Cancelled(nothing_here())) },
        Preset { name: "outcome-managed", modes: DESK, make: |mode| ended(mode, Done::Managed(loaded_here())) },
        Preset { name: "outcome-activated", modes: DESK, make: |mode| ended(mode, Done::Served(activated())) },
        Preset { name: "outcome-activation-open", modes: DESK, make: |mode| ended(mode, Done::Served(open(ServiceKind::Activation))) },
        Preset { name: "outcome-returned", modes: DESK, make: |mode| ended(mode, Done::Served(returned())) },
        Preset { name: "outcome-return-open", modes: DESK, make: |mode| ended(mode, Done::Served(open(RETURN))) },
        Preset { name: "outcome-return-by-hand", modes: DESK, make: |mode| ended(mode, Done::Served(by_hand())) },
    ]
}

fn service(service: ServiceKind, ended: ServiceEnded, written: OnCard) -> ServiceOutcome {
    ServiceOutcome {
        service,
        ended,
        because: None,
        written,
        key: OrderKey::parse("20260508-7"),
        order_no: OrderNo::parse("2026050800000007"),
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

fn by_hand() -> ServiceOutcome {
    let because = Some(Because::ByHand(ByHandReason::RoundsExhausted));
    ServiceOutcome { because, ..service(RETURN, ServiceEnded::ByHand, OnCard::Unknown) }
}
