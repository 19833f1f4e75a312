//! How an order stands that is asked for again.

use crate::domain::Fen;
use crate::flow::entry::Ending;
use crate::flow::outcome::{Because, Ended, OnCard, Outcome};
use crate::flow::story::Story;

/// A payment is one top-up, however often it is asked for: a repetition is told how the first one stands.
pub(super) fn again(story: &Story, amount: Fen) -> Outcome {
    let because = Some(Because::PaymentUsed(Some(story.key.clone())));
    if story.charge.amount == amount {
        return Outcome { because, ..ended(story) };
    }
    // The same payment for another amount is a mistake of whoever asks; the first one stands as it stood.
    Outcome { because, ended: Ended::ByHand, on_card: OnCard::Unknown, ..ended(story) }
}

/// How an order stands by its story.
pub(super) fn ended(story: &Story) -> Outcome {
    let (ended, on_card) = match (&story.ended, &story.by_hand) {
        (Some((Ending::Loaded, _)), _) => (Ended::Loaded, OnCard::Yes),
        (Some((Ending::LeftAtServer, _)), _) => (Ended::LeftAtServer, OnCard::No),
        (Some(_), _) => (Ended::NothingCharged, OnCard::No),
        (None, Some(_)) => (Ended::ByHand, OnCard::Unknown),
        (None, None) => (Ended::Unfinished, OnCard::Unknown),
    };
    Outcome {
        ended,
        because: None,
        on_card,
        key: Some(story.key.clone()),
        order_no: story.order_no.clone(),
        card_no: Some(story.card_no.clone()),
        amount: story.charge.amount,
        money: story.money,
        change: None,
        payout: story.handing.due(),
        balance_before: Some(story.balance_before),
        balance_after: story.ended.and_then(|(_, balance)| balance),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{CardNumber, OrderKey, PayMeans, PayOrderNo, Stamp, TerminalNumber};
    use crate::flow::case::{Case, fold};
    use crate::flow::entry::{ByHandReason, Source, Tender};
    use crate::flow::{Entry, Event};

    fn story(events: &[Event]) -> Story {
        let at = Stamp::parse("20261122", "101500").expect("a date");
        let key = OrderKey::parse("K1").expect("a name");
        let card_no = CardNumber::parse("3104880699999900017").expect("digits");
        let opened = Event::Opened {
            card_no: card_no.clone(),
            server_card_no: card_no,
            amount: Fen::new(5000),
            source: Source::Here,
            means: PayMeans::Alipay,
            pay_code: None,
            tender: Tender::Taken,
            pay_order_no: PayOrderNo::parse("P1").expect("a number"),
            balance_before: Fen::new(1234),
            terminal: TerminalNumber::from_digits("12345678").expect("digits"),
        };
        let entries = std::iter::once(&opened).chain(events).map(|event| Entry { key: key.clone(), at, event: event.clone() });
        fold(entries.collect::<Vec<_>>()).0.into_values().find_map(Case::into_charge).expect("an order")
    }

    #[test]
    fn a_repeated_payment_is_told_how_its_order_stands() {
        let closed = |ending| Event::Closed { ending, balance_after: Some(Fen::new(6234)), payout: None };
        let by_hand = Event::ByHand { reason: ByHandReason::NotPaid };
        let cases = [
            (story(&[closed(Ending::Loaded)]), 5000, Ended::Loaded, OnCard::Yes),
            (story(&[closed(Ending::Cancelled)]), 5000, Ended::NothingCharged, OnCard::No),
            (story(&[closed(Ending::Refunded)]), 5000, Ended::NothingCharged, OnCard::No),
            (story(&[]), 5000, Ended::Unfinished, OnCard::Unknown),
            (story(&[by_hand]), 5000, Ended::ByHand, OnCard::Unknown),
            (story(&[closed(Ending::Loaded)]), 6000, Ended::ByHand, OnCard::Unknown),
        ];
        for (story, fen, ended, on_card) in cases {
            let told = again(&story, Fen::new(fen));
            assert_eq!((told.ended, told.on_card, told.code().as_deref()), (ended, on_card, Some("000090")), "{story:?}");
            assert_eq!(told.key, Some(story.key));
        }
    }
}
