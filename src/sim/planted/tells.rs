//! What a program with a fault tells and shows otherwise.

use crate::domain::Fen;
use crate::flow::{Ended, OnCard, Outcome, Progress, ServiceEnded, ServiceKind, ServiceOutcome};

use super::{Hand, Planted};

const YUAN: Fen = Fen::new(100);

fn more(amount: Fen, by: Fen) -> Fen {
    amount.checked_add(by).unwrap_or(amount)
}

impl Hand {
    /// What is told of a charge.
    pub fn tells(&self, mut outcome: Outcome) -> Outcome {
        let Some(planted) = self.planted else { return outcome };
        let unfinished = matches!(outcome.ended, Ended::Unfinished | Ended::ByHand);
        match planted {
            Planted::TellsLoadedEarly if unfinished => (outcome.ended, outcome.on_card) = (Ended::Loaded, OnCard::Yes),
            Planted::TellsNothingEarly if unfinished => (outcome.ended, outcome.on_card) = (Ended::NothingCharged, OnCard::No),
            Planted::TellsNotOnCard if unfinished => outcome.on_card = OnCard::No,
            Planted::TellsAnotherBalance => outcome.balance_after = outcome.balance_after.map(|balance| more(balance, Fen::new(1))),
            Planted::HandsBackTooMuch => outcome.change = outcome.change.map(|change| more(change, YUAN)),
            _ => {}
        }
        outcome
    }

    /// What is told of an activation or a return: as often as it is told.
    pub fn tells_of_service(&self, mut outcome: ServiceOutcome) -> Vec<ServiceOutcome> {
        let unfinished = matches!(outcome.ended, ServiceEnded::Unfinished | ServiceEnded::ByHand);
        let is_return = matches!(outcome.service, ServiceKind::Return(_));
        match (self.planted, outcome.ended) {
            (Some(Planted::PaysOutEarly), _) if unfinished && is_return => {
                outcome.ended = ServiceEnded::Returned { payable: outcome.balance_before.unwrap_or(YUAN) };
            }
            (Some(Planted::PaysOutMore), ServiceEnded::Returned { payable }) => {
                outcome.ended = ServiceEnded::Returned { payable: more(payable, YUAN) };
            }
            (Some(Planted::PaysOutTwice), ServiceEnded::Returned { .. }) => return vec![outcome.clone(), outcome],
            (Some(Planted::TellsNothingEarly), _) if unfinished => {
                (outcome.ended, outcome.written) = (ServiceEnded::NothingDone, OnCard::No);
            }
            _ => {}
        }
        vec![outcome]
    }

    /// What a screen shows.
    pub fn shows(&self, mut progress: Progress) -> Progress {
        match self.planted {
            Some(Planted::ShowsCodesTooLong) => {
                if let Some(code) = &mut progress.code {
                    code.seconds_left += 60;
                }
            }
            Some(Planted::OffersToGiveUp) => progress.may_cancel = true,
            Some(Planted::ShowsAnotherCard) => progress.card_tail = progress.card_tail.map(|_| "0018".to_owned()),
            _ => {}
        }
        progress
    }
}
