//! Why a flow did not come to its good end, and the kinds of transactions on a card.

use crate::domain::CardStatus;
use crate::flow::outcome::{Because, Limit};
use crate::flow::short_code::short_code;
use crate::flow::story::Refusal;
use crate::flow::{Cause, Concern};
use crate::proto::codes::{Class, ResultCode};
use crate::proto::gateway::PayRefusal;
use crate::proto::purse::TransactionKind;

use super::{Language, Message, Texts};

impl Texts {
    /// Why a flow did not come to its good end. Says nothing of the money; the outcome does.
    pub fn because(&self, because: &Because) -> String {
        self.say(&match because {
            Because::Fault(fault) => return self.cause(fault.cause()),
            Because::Refused(refusal) => return self.refusal(refusal),
            Because::ByHand(reason) => return self.by_hand(reason),
            Because::CardRefused(status) => Message::ReasonCardRefused { status: status.to_string() },
            Because::CardStatus(CardStatus::NotEnabled) => Message::ReasonCardNotEnabled,
            Because::CardStatus(CardStatus::Stopped) => Message::ReasonCardStopped,
            Because::CardStatus(CardStatus::Enabled | CardStatus::Other(_)) => Message::ReasonCardStatus,
            Because::CardUnreadable(status) => Message::ReasonCardUnreadable { status: status.to_string() },
            Because::CardMismatch => Message::ReasonCardMismatch,
            Because::Limit(Limit::NotPositive) => Message::LimitNotPositive,
            Because::Limit(Limit::Step(step)) => Message::LimitStep { amount: step.to_string() },
            Because::Limit(Limit::Minimum(least)) => Message::LimitMinimum { amount: least.to_string() },
            Because::Limit(Limit::Maximum(most)) => Message::LimitMaximum { amount: most.to_string() },
            Because::Limit(Limit::Balance(most)) => Message::LimitBalance { amount: most.to_string() },
            Because::PaymentUsed(Some(key)) => Message::ReasonPaymentUsedHere { key: key.to_string() },
            Because::PaymentUsed(None) => Message::ReasonPaymentUsed,
            Because::OpenOrder(key) => Message::ReasonOpenOrder { order: key.to_string() },
            Because::ListRefused(_) => Message::ReasonListRefused,
            Because::Limit(Limit::Day(most)) => Message::LimitDay { amount: most.to_string() },
            Because::Exhausted => Message::ReasonExhausted,
            Because::NotPaid => Message::ReasonNotPaidInTime,
            Because::PayRefused(PayRefusal { code, message }) => {
                Message::ReasonPayRefused { code: short_code(code), description: message.clone() }
            }
            Because::Refunding => Message::ReasonRefunding,
            Because::ReceivedShort(missing) => Message::ReasonReceivedShort { amount: missing.to_string() },
            Because::NeedsCard => Message::ReasonNeedsCard,
            Because::WriteUnresolved => Message::ReasonWriteUnresolved,
            Because::NotWritten => Message::ReasonNotWritten,
            Because::OrderState(state) => Message::ReasonOrderState { state: state.code().to_string(), words: self.order_state(*state) },
            Because::NothingWaits => Message::ReasonNothingWaits,
            Because::UnknownOrder => Message::ReasonUnknownOrder,
            Because::TooManyOpen(count) => Message::ReasonTooManyOpen { count: count.to_string() },
        })
    }

    /// What went wrong, where the payment gateway was asked and not the server.
    pub fn gateway_cause(&self, cause: &Cause) -> String {
        match cause.concern() {
            Concern::Exchange => self.say(&Message::ReasonGatewaySilent { code: cause.gateway_code() }),
            Concern::Reader | Concern::Terminal | Concern::Customer => self.cause(cause),
        }
    }

    /// What the server refused with, and what to do about it.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let code = ResultCode::new(&refusal.code);
        let description = self.words_for(&code, &refusal.description);
        let answered = Message::ServerRefused { code: refusal.code.clone(), description };
        // A code outside the table says no more than its own words.
        match code.class() {
            Class::Rejected => self.say(&answered),
            class => self.say(&Message::ReasonAndRemedy { reason: self.say(&answered), remedy: self.class(class) }),
        }
    }

    /// The server's own words in Chinese, the table's in English; whichever there are, where one is missing.
    fn words_for(&self, code: &ResultCode, description: &str) -> String {
        let rows = code.rows();
        let printed = match (self.language(), rows) {
            // A code printed twice does not tell which of its two texts is meant; the server's words do.
            (Language::English, [row]) => return row.english.to_owned(),
            (Language::English, [row, ..]) => row.english,
            (Language::Chinese, [row, ..]) => row.chinese,
            (_, []) => "",
        };
        if description.trim().is_empty() { printed.to_owned() } else { description.trim().to_owned() }
    }

    /// What kind of transaction a record of the card tells of.
    pub fn transaction(&self, kind: TransactionKind) -> String {
        self.say(&match kind {
            TransactionKind::DepositLoad | TransactionKind::Load => Message::TransactionLoad,
            TransactionKind::Unload => Message::TransactionUnload,
            TransactionKind::DepositPurchase | TransactionKind::Purchase | TransactionKind::CompoundPurchase => {
                Message::TransactionPurchase
            }
            TransactionKind::Other(_) => Message::TransactionOther,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(code: &str, description: &str) -> Refusal {
        Refusal { call: "cardChargeRequest".to_owned(), code: code.to_owned(), description: description.to_owned() }
    }

    #[test]
    fn a_refusal_is_told_in_the_server_s_words_and_with_what_to_do() {
        let chinese = Texts::of(Language::Chinese);
        let english = Texts::of(Language::English);
        assert_eq!(
            chinese.refusal(&refusal("000071", "小于最小充值金额")),
            "中心答复 000071：小于最小充值金额。金额或余额超出限制，请改金额"
        );
        assert!(english.refusal(&refusal("000038", "卡状态异常")).starts_with("the centre answered 000038: "));
        assert!(english.refusal(&refusal("000038", "卡状态异常")).is_ascii());
        assert_eq!(english.refusal(&refusal("777777", "no idea")), "the centre answered 777777: no idea");
        assert!(chinese.refusal(&refusal("000018", "")).contains("终端不存在"));
    }
}
