//! A second load for one payment, as a program would make it that takes a success for a refusal.

use crate::driver::World;
use crate::flow::{Answer, Effect, Entry, Event};
use crate::proto::apdu::Command;
use crate::proto::message::{Body, Executed, Request, Response};
use crate::proto::purse::InitializeForLoad;
use crate::sim::world::FalseWorld;

/// What the card answers where the conditions of a write are not met.
const REFUSED: [u8; 2] = [0x69, 0x85];

/// Says that `write` was refused, has another one authorised, notes its intent, and sends it.
pub(super) fn load(world: &mut FalseWorld, written: &Entry, write: &Command, authorization: &Request) -> Option<()> {
    let Request::CardChargeRequest { charge, order_no, executed } = authorization else { return None };
    let refused = vec![Executed { command: write.bytes().to_vec(), response: REFUSED.to_vec() }];
    let (charge, order_no) = (charge.clone(), order_no.clone());
    world.perform(&Effect::Ask(Request::CardChargeConfirm {
        charge: charge.clone(),
        order_no: order_no.clone(),
        executed: refused,
        listed: vec![write.clone()],
    }));
    let initialize = Command::from_bytes(executed.last()?.command.clone()).ok()?;
    let Answer::CardReplied(reply) = world.perform(&Effect::Transmit(initialize.clone())) else { return None };
    let before = InitializeForLoad::parse(&reply.data).ok()?;
    let executed = vec![Executed { command: initialize.bytes().to_vec(), response: reply.to_bytes() }];
    let authorized = world.perform(&Effect::Ask(Request::CardChargeRequest { charge, order_no, executed }));
    let Answer::Replied(Response { body: Some(Body::Commands(allowed)), .. }) = authorized else { return None };
    let credit = allowed.commands.first()?;
    let event = Event::Intent {
        commands: vec![credit.into()],
        balance_before: before.balance,
        sequence_before: before.sequence,
        stamp: None,
        settled: allowed.settled.clone(),
    };
    world.perform(&Effect::Record(Entry { key: written.key.clone(), at: written.at, event }));
    world.perform(&Effect::Transmit(credit.clone()));
    Some(())
}
