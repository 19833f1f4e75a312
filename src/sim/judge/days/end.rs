//! Once nothing goes wrong any more, and everything was taken up often enough.

use crate::domain::{Fen, OrderState};
use crate::flow::case;
use crate::flow::entry::{ByHandReason, Ending, Tender};
use crate::flow::{Case, Entry};
use crate::proto::gateway::PayState;
use crate::sim::server::ledger::{self, Begun, Order};
use crate::sim::world::{FalseWorld, WriteKind};

use super::accounts::cases;
use super::told::waits;
use super::{Breach, DaysJudge, Rule, Verdict, claim};

impl DaysJudge {
    /// At the end of a history.
    pub fn at_end(&mut self, world: &FalseWorld) -> Verdict {
        self.after_effect(world, None, || None)?;
        self.after_run(world)?;
        let cases = cases(world);
        for case in cases.values().filter(|case| case.is_open()) {
            claim(Rule::EverythingCloses, stands_with_a_person(case, world), || format!("it does not close: {case:?}"))?;
        }
        for order in world.server.ledger.orders.values() {
            self.order_agrees(world, order, &cases)?;
        }
        self.services_agree(world)?;
        for (number, payment) in &world.gateway.payments {
            let moves = matches!(payment.state, PayState::Waiting | PayState::Refunding);
            let remembered = || cases.values().any(|case| case.is_open() && case.pay_order_no().is_some_and(|own| own.as_str() == number));
            claim(Rule::EverythingCloses, !moves || remembered(), || format!("a payment does not end: {number} {payment:?}"))?;
        }
        let open = cases.values().any(Case::is_open);
        claim(Rule::NobodyKept, open || world.disk.customers() == 0, || "the journal still knows a person".to_owned())?;
        self.cash_sums_up(world, &cases)?;
        self.money_sums_up(world, &cases)
    }

    /// Money on cards, money given back and money of open orders is the money taken.
    fn money_sums_up(&self, world: &FalseWorld, cases: &std::collections::BTreeMap<crate::domain::OrderKey, Case>) -> Verdict {
        let (mut taken, mut on_cards, mut back, mut open) = (0_i64, 0_i64, 0_i64, 0_i64);
        for (key, payment) in &self.payments {
            let amount = payment.amount.get();
            let held = match payment.tender {
                Tender::Gateway => world.gateway.payments.get(payment.number.as_str()).is_some_and(|payment| payment.taken > 0),
                _ => true,
            };
            if !held {
                continue;
            }
            taken += amount;
            if self.credited(key) > 0 {
                on_cards += amount;
            } else if cases.get(key).is_some_and(Case::is_open) {
                open += amount;
            } else {
                back += amount;
            }
        }
        let elsewhere: i64 =
            world.server.ledger.orders.values().filter(|order| order.kind == "40").map(|order| self.loaded(world, order)).sum();
        let credited: i64 = world.writes().iter().filter(|write| write.kind == WriteKind::Credit).map(|write| write.amount.get()).sum();
        let sums = on_cards + elsewhere == credited && on_cards + back + open == taken;
        claim(Rule::MoneyAccounted, sums, || {
            format!(
                "{taken} were taken here, {on_cards} are on cards of {credited} written ({elsewhere} from elsewhere), {back} back, {open} open"
            )
        })
    }

    fn loaded(&self, world: &FalseWorld, order: &Order) -> i64 {
        let order_no = crate::domain::OrderNo::parse(&order.order_no).expect("the server's numbers are not blank");
        i64::from(self.credits_of(world, &order_no)) * order.amount
    }

    fn order_agrees(
        &self,
        world: &FalseWorld,
        order: &Order,
        cases: &std::collections::BTreeMap<crate::domain::OrderKey, Case>,
    ) -> Verdict {
        let loaded = self.loaded(world, order);
        let booked = matches!(order.state, OrderState::Confirmed | OrderState::Adjusted);
        let of_order = |case: &&Case| {
            let number = case.order_no().is_some_and(|own| own.as_str() == order.order_no);
            number || case.pay_order_no().is_some_and(|own| own.as_str() == order.pay_order)
        };
        if cases.values().filter(of_order).any(Case::is_open) {
            return Ok(());
        }
        let agrees = loaded == if booked { order.amount } else { 0 };
        claim(Rule::BooksAgree, agrees, || format!("{loaded} fen are on the card, and the server has {order:?}"))?;
        // What was made elsewhere may wait there; what was made here was made for a payment that was taken here.
        let payments = || self.payments.iter().filter(|(_, own)| own.number.as_str() == order.pay_order);
        // Where the program dies before the last word, the journal tells the person who is to find it.
        let noted = |key| {
            let case = cases.get(key).filter(|case| case.ending() == Some(Ending::NeverOrdered));
            case.and_then(Case::refusal).is_some_and(|refusal| refusal.code == "000090")
        };
        let sought = payments().any(|(key, _)| self.to_be_found.contains(key) || noted(key));
        let waits_unknown = order.kind == "50" && order.payment == ledger::Payment::Paid && waits(order.state) && !sought;
        claim(Rule::MoneyAccounted, !waits_unknown, || format!("an order is paid, not written, and nobody knows of it: {order:?}"))
    }

    fn services_agree(&self, world: &FalseWorld) -> Verdict {
        let ledger = &world.server.ledger;
        let closed = |wanted: &dyn Fn(Ending) -> bool| cases(world).into_values().filter(|case| case.ending().is_some_and(wanted)).count();
        let sold = ledger.sales.values().filter(|sale| sale.state == Begun::Done).count();
        let (updated, activated) = (self.updates.len(), closed(&|ending| matches!(ending, Ending::Activated { .. })));
        let open = cases(world).into_values().any(|case| case.is_open() && matches!(case, Case::Service(_)));
        claim(Rule::ActiveBySale, open || (updated == sold && sold == activated), || {
            format!("{updated} cards are active, {sold} sales confirmed, {activated} closed in the journal")
        })?;
        let good = ledger.returns.values().filter(|one| one.state == Begun::Done && one.tac.is_some()).count();
        claim(Rule::DebitPaid, open || self.debits.len() == good, || format!("{} debits, {good} returns confirmed", self.debits.len()))?;
        let sum = |amounts: &mut dyn Iterator<Item = i64>| amounts.sum::<i64>();
        let confirmed = sum(&mut ledger.returns.values().filter(|one| one.state == Begun::Done).map(|one| one.amount));
        let payable = sum(&mut cases(world).into_values().filter_map(|case| match case.ending() {
            Some(Ending::Returned { payable }) => Some(payable.get()),
            _ => None,
        }));
        claim(Rule::PayoutConfirmed, open || confirmed == payable, || {
            format!("{} were confirmed to be paid out, and the journal has {}", Fen::new(confirmed), Fen::new(payable))
        })
    }
}

/// Whether only a person can help here: what was shown to be so at the server, and not what the terminal merely says.
fn stands_with_a_person(case: &Case, world: &FalseWorld) -> bool {
    let state = case.order_no().and_then(|order_no| world.server.ledger.orders.get(order_no.as_str())).map(|order| order.state);
    match case.by_hand() {
        // The centre has given up on it.
        Some(ByHandReason::State(OrderState::AdjustFailed) | ByHandReason::Server { .. }) => state == Some(OrderState::AdjustFailed),
        // An order whose number was lost is looked for by its time: where the terminal's clock was wrong, staff find it.
        Some(ByHandReason::UnknownOrder | ByHandReason::Ambiguous) => {
            let number = case.pay_order_no().map(crate::domain::PayOrderNo::as_str);
            let mut own = world.server.ledger.orders.values().filter(|order| Some(order.pay_order.as_str()) == number);
            let far_off = own.any(|order| case.opened_at().civil().duration_since(order.created.civil()).as_secs() > 600);
            far_off || candidates(case, world) > 1
        }
        _ => false,
    }
}

/// How many orders wait at the server, paid, of which each may be the one whose number was lost: of its card, and over its amount.
fn candidates(case: &Case, world: &FalseWorld) -> usize {
    let Case::Charge(story) = case else { return 0 };
    let may_be = |order: &&Order| {
        let its_own = order.card_no == story.charge.card_no && order.amount == story.charge.amount.get();
        its_own && order.payment == ledger::Payment::Paid && waits(order.state)
    };
    world.server.ledger.orders.values().filter(may_be).count()
}

/// The journal as text, as it is kept, tells the same as the entries in memory.
pub fn through_text(world: &FalseWorld) -> Verdict {
    let entries = world.disk.entries();
    let mut read = Vec::with_capacity(entries.len());
    for entry in entries {
        let text = serde_json::to_string(entry).map_err(|error| Breach::new(Rule::JournalSuffices, error.to_string()))?;
        let back: Entry = serde_json::from_str(&text).map_err(|error| Breach::new(Rule::JournalSuffices, error.to_string()))?;
        read.push(back);
    }
    let same = case::fold(entries.iter().cloned()).0 == case::fold(read).0;
    claim(Rule::JournalSuffices, same, || "the journal's text tells another story than its entries".to_owned())
}
