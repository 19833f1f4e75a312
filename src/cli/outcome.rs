//! How a money flow is told: what became of the money, what to do now, a code; and the same as an object.

use serde_json::{Map, Value, json};

use crate::domain::{CardNumber, Fen, OrderKey};
use crate::flow::outcome::{Because, Ended, OnCard, Outcome};
use crate::flow::{Fault, Money};
use crate::i18n::{Message, Texts};

use super::exit::Exit;
use super::report::Report;

/// The report of one flow.
pub(super) fn report(outcome: &Outcome, texts: &Texts) -> Report {
    Report { exit: exit(outcome.ended), lines: lines(outcome, texts), json: object(outcome, texts) }
}

/// The journal could not even name the order: nothing was asked of card or server.
pub(super) fn not_begun(fault: Fault) -> Outcome {
    Outcome { because: Some(Because::Fault(fault)), ..empty() }
}

/// Nothing began, and nothing is known yet.
pub(super) fn empty() -> Outcome {
    Outcome {
        ended: Ended::NothingCharged,
        because: None,
        on_card: OnCard::No,
        key: None,
        order_no: None,
        card_no: None,
        amount: Fen::ZERO,
        money: Money::Taken,
        change: None,
        payout: None,
        balance_before: None,
        balance_after: None,
    }
}

/// The status a flow that ended so ends the program with.
pub(super) fn exit(ended: Ended) -> Exit {
    match ended {
        Ended::Loaded => Exit::Done,
        Ended::NothingCharged | Ended::LeftAtServer => Exit::NothingCharged,
        Ended::Unfinished => Exit::Unfinished,
        Ended::ByHand => Exit::ByHand,
        Ended::OutOfReach => Exit::OutOfReach,
    }
}

/// For a person: the money first, then the order's numbers.
pub(super) fn lines(outcome: &Outcome, texts: &Texts) -> Vec<String> {
    let mut lines = vec![message(outcome, texts)];
    if let Some(change) = outcome.change.filter(|change| *change > Fen::ZERO) {
        let amount = change.to_string();
        lines.push(texts.say(&match outcome.ended {
            // Nothing of it stands in the journal: all of it goes back.
            Ended::NothingCharged | Ended::OutOfReach if outcome.payout.is_none() => Message::OutcomeCashBack { amount },
            _ => Message::OutcomeChange { amount },
        }));
    }
    lines.extend(payout(outcome.payout, outcome.key.as_ref(), texts));
    if let Some(key) = &outcome.key {
        let order = outcome.order_no.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
        lines.push(texts.say(&Message::OutcomeOrder { order, key: key.to_string() }));
    }
    lines
}

/// What is to be handed over in cash, and how that is noted.
pub(super) fn payout(amount: Option<Fen>, key: Option<&OrderKey>, texts: &Texts) -> Option<String> {
    let (amount, key) = (amount.filter(|amount| *amount > Fen::ZERO)?.to_string(), key?.to_string());
    Some(texts.say(&Message::OutcomePayout { amount, key }))
}

/// For a program. The card's number stands here in full, and nowhere else.
pub(super) fn object(outcome: &Outcome, texts: &Texts) -> Map<String, Value> {
    let object = json!({
        "outcome": name(outcome.ended),
        "order_no": outcome.order_no.as_ref().map(ToString::to_string),
        "card_no": outcome.card_no.as_ref().map(CardNumber::reveal),
        "amount_fen": outcome.amount.get(),
        "balance_before_fen": outcome.balance_before.map(Fen::get),
        "balance_after_fen": outcome.balance_after.map(Fen::get),
        "code": outcome.code(),
        "message": message(outcome, texts),
        "on_card": match outcome.on_card {
            OnCard::Yes => Value::Bool(true),
            OnCard::No => Value::Bool(false),
            OnCard::Unknown => Value::Null,
        },
        "journal_key": outcome.key.as_ref().map(ToString::to_string),
        "payment": money(outcome.money),
        "change_fen": outcome.change.map(Fen::get),
        "payout_fen": outcome.payout.map(Fen::get),
    });
    let Value::Object(object) = object else { unreachable!("an object was written") };
    object
}

/// What never began has charged nothing.
fn name(ended: Ended) -> &'static str {
    match ended {
        Ended::Loaded => "loaded",
        Ended::NothingCharged | Ended::LeftAtServer | Ended::OutOfReach => "nothing_charged",
        Ended::Unfinished => "unfinished",
        Ended::ByHand => "by_hand",
    }
}

fn money(money: Money) -> &'static str {
    match money {
        Money::Taken => "taken",
        Money::Pending => "pending",
        Money::Paid => "paid",
        Money::GoingBack => "going_back",
        Money::Returned => "returned",
        Money::NeverPaid => "never_paid",
    }
}

/// What became of the money, what to do now, and the code.
pub(super) fn message(outcome: &Outcome, texts: &Texts) -> String {
    let said = at_the_gateway(outcome, texts).unwrap_or_else(|| said(outcome, texts));
    with_code(said, outcome.code(), texts)
}

fn because(outcome: &Outcome, texts: &Texts) -> String {
    outcome.because.as_ref().map_or_else(|| texts.say(&Message::ReasonNotTold), |because| texts.because(because))
}

/// Where the payment gateway has the money, or nobody knows whether it has: nobody here gives anything back.
fn at_the_gateway(outcome: &Outcome, texts: &Texts) -> Option<String> {
    let amount = outcome.amount.to_string();
    let reason = match &outcome.because {
        Some(Because::Fault(fault)) => texts.gateway_cause(fault.cause()),
        _ => because(outcome, texts),
    };
    let message = match (outcome.ended, outcome.money) {
        (Ended::NothingCharged, Money::NeverPaid) => Message::OutcomeNeverPaid { reason },
        (Ended::NothingCharged, Money::Returned) => Message::OutcomePaidBack { amount },
        (Ended::Unfinished | Ended::ByHand, Money::GoingBack) => Message::OutcomeRefunding { amount, reason },
        (Ended::Unfinished, Money::Pending) => Message::OutcomePaymentUnknown { amount, reason },
        (Ended::ByHand, Money::Pending) => Message::OutcomePaymentByHand { amount, reason },
        _ => return None,
    };
    Some(texts.say(&message))
}

fn said(outcome: &Outcome, texts: &Texts) -> String {
    let amount = outcome.amount.to_string();
    let tail = outcome.card_no.as_ref().map_or_else(|| "----".to_owned(), |card| card.tail().to_owned());
    let because = || because(outcome, texts);
    texts.say(&match (outcome.ended, outcome.on_card) {
        (Ended::Loaded, _) if matches!(outcome.because, Some(Because::PaymentUsed(_))) => {
            Message::OutcomePaymentLoaded { amount, tail, reason: because() }
        }
        (_, _) if matches!(outcome.because, Some(Because::PaymentUsed(_))) => Message::OutcomePaymentUsed { reason: because() },
        (Ended::Loaded, _) => match outcome.balance_after {
            Some(balance) => Message::OutcomeLoaded { amount, balance: balance.to_string(), tail },
            None => Message::OutcomeLoadedNoBalance { amount, tail },
        },
        // Nothing was begun, so nothing is known of any money: neither that it waits nor that it goes back.
        (Ended::NothingCharged | Ended::LeftAtServer | Ended::OutOfReach, _) if outcome.key.is_none() && outcome.amount == Fen::ZERO => {
            Message::OutcomeNotBegun { reason: because() }
        }
        (Ended::LeftAtServer, _) => Message::OutcomeLeftAtServer { amount, reason: because() },
        (Ended::NothingCharged, _) if outcome.order_no.is_some() && outcome.because.is_none() => Message::OutcomeGivenBack { amount },
        (Ended::NothingCharged, _) if outcome.order_no.is_some() => Message::OutcomeCancelled { amount, reason: because() },
        (Ended::NothingCharged, _) if outcome.key.is_some() => Message::OutcomeNeverOrdered { amount, reason: because() },
        (Ended::NothingCharged | Ended::OutOfReach, _) => Message::OutcomeNothing { reason: because() },
        (Ended::Unfinished, OnCard::Yes) => Message::OutcomeUnfinishedWritten { amount, tail, reason: because() },
        (Ended::Unfinished, OnCard::No | OnCard::Unknown) => Message::OutcomeUnfinished { amount, tail, reason: because() },
        (Ended::ByHand, OnCard::Yes) => Message::OutcomeByHandWritten { amount, tail, reason: because() },
        (Ended::ByHand, OnCard::No | OnCard::Unknown) => Message::OutcomeByHand { amount, tail, reason: because() },
    })
}

/// The code stands last: it is what a person at a desk is told.
pub(super) fn with_code(said: String, code: Option<String>, texts: &Texts) -> String {
    let Some(code) = code else { return said };
    let code = texts.say(&Message::OutcomeCode { code });
    // A sentence that ends without a full stop ends with its reason.
    let ended = said.ends_with(['。', '.']);
    let stop = match (ended, said.is_ascii()) {
        (true, true) => " ",
        (true, false) => "",
        (false, _) if code.is_ascii() => ". ",
        (false, _) => "。",
    };
    format!("{said}{stop}{code}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{OrderNo, OrderState};
    use crate::flow::Cause;
    use crate::i18n::Language;

    fn outcome(ended: Ended, on_card: OnCard) -> Outcome {
        Outcome {
            ended,
            because: Some(Because::Fault(Fault::InDoubt(Cause::CardRemoved))),
            on_card,
            key: OrderKey::parse("20261122-1"),
            order_no: OrderNo::parse("9001"),
            card_no: CardNumber::parse("3104880699999900017"),
            amount: Fen::new(5000),
            money: Money::Taken,
            change: None,
            payout: None,
            balance_before: Some(Fen::new(1000)),
            balance_after: None,
        }
    }

    #[test]
    fn cash_is_told_once_and_what_the_journal_asks_for_with_how_it_is_noted() {
        let texts = Texts::of(Language::English);
        let told = |change, payout| {
            let outcome = Outcome { change, payout, ..outcome(Ended::NothingCharged, OnCard::No) };
            (lines(&outcome, &texts)[1..].to_vec(), object(&outcome, &texts)["payout_fen"].clone())
        };
        let paid = "this once: ¥50.00. When it was, note it with: cardkiosk payout paid 20261122-1";
        let (lines, fen) = told(Some(Fen::new(1000)), Some(Fen::new(5000)));
        assert!(lines[0].starts_with("Change") && lines[0].contains("10.00") && lines[1].ends_with(paid), "{lines:?}");
        assert_eq!((lines.len(), fen), (3, json!(5000)));
        let (lines, fen) = told(None, Some(Fen::new(5000)));
        assert!(lines[0].ends_with(paid) && lines.len() == 2, "{lines:?}");
        assert_eq!(fen, json!(5000));
        let (lines, fen) = told(Some(Fen::new(6000)), None);
        assert!(lines[0].starts_with("Cash to hand back") && lines[0].contains("60.00") && lines.len() == 2, "{lines:?}");
        assert_eq!(fen, Value::Null);
    }

    #[test]
    fn an_unfinished_order_is_safe_and_never_called_failed() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            let told = lines(&outcome(Ended::Unfinished, OnCard::Unknown), &texts).join("\n");
            for wanted in ["50.00", "0017", "card-removed", "9001", "20261122-1", "recover"] {
                assert!(told.contains(wanted), "{told}");
            }
            assert!(!told.contains("失败") && !told.contains("fail"), "{told}");
            assert!(!told.contains("3104880699999900017"), "{told}");
        }
    }

    #[test]
    fn the_object_has_what_a_script_relies_on() {
        let texts = Texts::of(Language::English);
        let loaded = Outcome { because: None, balance_after: Some(Fen::new(6000)), ..outcome(Ended::Loaded, OnCard::Yes) };
        let object = object(&loaded, &texts);
        assert_eq!(object["outcome"], "loaded");
        assert_eq!(object["card_no"], "3104880699999900017");
        assert_eq!(
            (&object["amount_fen"], &object["balance_before_fen"], &object["balance_after_fen"]),
            (&json!(5000), &json!(1000), &json!(6000))
        );
        assert_eq!(object["code"], Value::Null);
        assert_eq!(object["message"], "Topped up: ¥50.00 is on the card ending 0017, which now holds ¥60.00. Please take your card.");
    }

    #[test]
    fn an_order_that_nobody_touched_is_not_told_as_given_back() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            for (ended, because) in
                [(Ended::NothingCharged, Because::UnknownOrder), (Ended::LeftAtServer, Because::OrderState(OrderState::Confirmed))]
            {
                let untouched = Outcome { key: None, amount: Fen::ZERO, because: Some(because), ..outcome(ended, OnCard::Unknown) };
                let told = message(&untouched, &texts);
                for wrong in ["0.00", "cancelled", "given back", "waits", "取消", "退", "还在订单上"] {
                    assert!(!told.contains(wrong), "{wrong}: {told}");
                }
            }
        }
    }

    #[test]
    fn a_gateway_that_is_silent_is_not_told_as_the_centre() {
        let silent = Because::Fault(Fault::NotDone(Cause::Unreachable("refused".to_owned())));
        for language in Language::ALL {
            let texts = Texts::of(language);
            for (ended, money) in
                [(Ended::NothingCharged, Money::NeverPaid), (Ended::Unfinished, Money::Pending), (Ended::Unfinished, Money::GoingBack)]
            {
                let told = message(&Outcome { money, because: Some(silent.clone()), ..outcome(ended, OnCard::No) }, &texts);
                let names_it = if language == Language::Chinese { "支付网关" } else { "[gateway]" };
                assert!(!told.contains("server.url") && !told.contains("中心地址") && told.contains(names_it), "{told}");
                assert!(told.contains("unreachable"), "{told}");
            }
            let full = Because::Fault(Fault::NotDone(Cause::JournalFull));
            let told = message(&Outcome { money: Money::Pending, because: Some(full), ..outcome(Ended::Unfinished, OnCard::No) }, &texts);
            assert!(!told.contains("[gateway]") && !told.contains("支付网关没有"), "the disk is full: {told}");
        }
    }

    #[test]
    fn every_end_has_its_status_and_its_own_words() {
        let texts = Texts::of(Language::Chinese);
        let ends = [
            (Ended::Loaded, OnCard::Yes, 0),
            (Ended::NothingCharged, OnCard::No, 3),
            (Ended::Unfinished, OnCard::Unknown, 4),
            (Ended::Unfinished, OnCard::Yes, 4),
            (Ended::ByHand, OnCard::Unknown, 5),
            (Ended::ByHand, OnCard::Yes, 5),
            (Ended::OutOfReach, OnCard::No, 6),
        ];
        let mut told: Vec<_> = ends.iter().map(|(ended, on_card, _)| message(&outcome(*ended, *on_card), &texts)).collect();
        for ((ended, _, status), text) in ends.iter().zip(&told) {
            assert_eq!(exit(*ended).status(), *status);
            assert!(text.contains("钱") || text.contains("¥"), "what became of the money: {text}");
        }
        told.sort();
        told.dedup();
        assert_eq!(told.len(), ends.len());
    }
}
