//! The codes that a person reads out: a passenger on the telephone, an operator to a technician, in whatever language.
//!
//! The names of causes ([`Because::code`], [`Cause::id`]) are English words, for logs, JSON and the command line. A screen and a
//! slip show one letter and two figures instead. The letters tell the place, and no two of them sound alike on a telephone:
//!
//! ```text
//! R reader   K card   N network and centre   Q payment (钱)   J journal   T this machine   S shift   Y business (业务)
//! ```
//!
//! What was a number already stays it: a return code of the centre (six figures), a status word of a card (four hexadecimal
//! ones). The state of an order that only a person resolves is `Z` with the state behind it.

use super::fault::Cause;
use super::outcome::Because;

/// Name and code, place by place. A code that was given is never given to anything else: it stands on slips and in manuals.
pub const TABLE: [(&str, &str); 60] = [
    ("no-reader", "R01"),
    ("reader-gone", "R02"),
    ("service-gone", "R03"),
    ("reader-other", "R04"),
    ("card-busy", "R05"),
    ("no-card", "K01"),
    ("several-cards", "K02"),
    ("card-removed", "K03"),
    ("card-mute", "K04"),
    ("card-reset", "K05"),
    ("card-answer", "K06"),
    ("card-status", "K07"),
    ("card-mismatch", "K08"),
    ("card-unclear", "K09"),
    ("no-proof", "K10"),
    ("needs-card", "K11"),
    ("write-unresolved", "K12"),
    ("not-written", "K13"),
    ("unreachable", "N01"),
    ("timed-out", "N02"),
    ("connection-lost", "N03"),
    ("http-status", "N04"),
    ("certificate", "N05"),
    ("bad-signature", "N06"),
    ("not-accepted", "N07"),
    ("bad-reply", "N08"),
    ("bad-request", "N09"),
    ("list-refused", "N10"),
    ("contradiction", "N11"),
    ("unknown-order", "N12"),
    ("ambiguous", "N13"),
    ("not-paid", "N14"),
    ("not-paid-in-time", "Q01"),
    ("refunding", "Q02"),
    ("received-short", "Q03"),
    // The payment gateway's own.
    ("means_unavailable", "Q04"),
    ("bad_signature", "Q05"),
    ("clock", "Q06"),
    ("unknown_terminal", "Q07"),
    ("bad_request", "Q08"),
    ("amount_mismatch", "Q09"),
    ("refund_failed", "Q10"),
    ("unknown_payment", "Q11"),
    ("busy", "Q12"),
    ("internal", "Q13"),
    ("journal-full", "J01"),
    ("journal-failed", "J02"),
    ("clock-off", "T01"),
    ("no-paper", "T02"),
    ("printer", "T03"),
    ("no-shift", "S01"),
    ("shift-already-open", "S02"),
    ("shift-none-open", "S03"),
    ("cancelled", "Y01"),
    ("limit", "Y02"),
    ("open-order", "Y03"),
    ("exhausted", "Y04"),
    ("rounds-exhausted", "Y05"),
    ("nothing-waits", "Y06"),
    ("too-many-open", "Y07"),
];

/// Of a word that is in no table: another gateway than the one described may say anything.
pub const OTHER: &str = "Q99";

/// The state of an order, before its letter or figure.
const STATE: &str = "state-";

/// The code to be read out for a name or a number.
pub fn short_code(code: &str) -> String {
    if let Some((_, short)) = TABLE.iter().find(|(name, _)| *name == code) {
        return (*short).to_owned();
    }
    if let Some(state) = code.strip_prefix(STATE) {
        return format!("Z{state}");
    }
    let is_number = code.chars().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase());
    if is_number { code.to_owned() } else { OTHER.to_owned() }
}

impl Cause {
    /// What a person reads out of it.
    pub fn short_code(&self) -> String {
        short_code(self.id())
    }

    /// The same where it was the payment gateway that was asked and not the centre: `Q21` for `N01`, and so on.
    pub fn gateway_code(&self) -> String {
        let code = self.short_code();
        code.strip_prefix("N0").map_or_else(|| code.clone(), |figure| format!("Q2{figure}"))
    }
}

impl Because {
    /// What a person reads out of it.
    pub fn short_code(&self) -> String {
        short_code(&self.code())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::{CardStatus, Fen, OrderKey, OrderState};
    use crate::flow::entry::{ByHandReason, Verdict};
    use crate::flow::outcome::Limit;
    use crate::flow::story::Refusal;
    use crate::proto::gateway::PayRefusal;
    use crate::proto::status::StatusWord;

    const MANUAL: &str = include_str!("../../docs/operations.zh-CN.md");
    const GATEWAY: &str = include_str!("../../docs/payment-gateway.md");

    fn text() -> String {
        "detail".to_owned()
    }

    fn every_by_hand() -> Vec<ByHandReason> {
        vec![
            ByHandReason::Server { code: "000152".to_owned(), description: text() },
            ByHandReason::State(OrderState::AdjustFailed),
            ByHandReason::Contradiction { card: Verdict::Unclear, server: OrderState::Initial },
            ByHandReason::RoundsExhausted,
            ByHandReason::Payment { code: "amount_mismatch".to_owned(), description: text() },
            ByHandReason::NotPaid,
            ByHandReason::UnknownOrder,
            ByHandReason::Ambiguous,
            ByHandReason::ListRefused { reason: text() },
            ByHandReason::CardUnclear,
            ByHandReason::NoProof,
            ByHandReason::Fault(Cause::ReaderGone),
        ]
    }

    fn every_reason() -> Vec<Because> {
        let refusal = Refusal { call: text(), code: "000038".to_owned(), description: text() };
        let mut reasons = vec![
            Because::Refused(refusal),
            Because::CardRefused(StatusWord::new(0x93, 0x02)),
            Because::CardStatus(CardStatus::Stopped),
            Because::CardUnreadable(StatusWord::new(0x6A, 0x82)),
            Because::CardMismatch,
            Because::Limit(Limit::NotPositive),
            Because::OpenOrder(OrderKey::parse("K1").expect("a name")),
            Because::PaymentUsed(None),
            Because::ListRefused(text()),
            Because::Exhausted,
            Because::NotPaid,
            Because::PayRefused(PayRefusal { code: "means_unavailable".to_owned(), message: text() }),
            Because::Refunding,
            Because::ReceivedShort(Fen::new(100)),
            Because::NeedsCard,
            Because::WriteUnresolved,
            Because::NotWritten,
            Because::OrderState(OrderState::Refunded),
            Because::NothingWaits,
            Because::UnknownOrder,
            Because::TooManyOpen(3),
        ];
        reasons.extend(every_by_hand().into_iter().map(Because::ByHand));
        reasons
    }

    /// The names in the source of a function, between quotation marks.
    fn names_in<'a>(source: &'a str, from: &str) -> Vec<&'a str> {
        let body = source.split(from).nth(1).expect("it is there").split("\n    }\n").next().expect("it ends");
        body.split('"').skip(1).step_by(2).filter(|name| name.contains(|letter: char| letter.is_ascii_lowercase())).collect()
    }

    #[test]
    fn no_code_is_given_twice_and_none_could_be_taken_for_a_number() {
        let names: BTreeSet<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        let codes: BTreeSet<&str> = TABLE.iter().map(|(_, code)| *code).chain([OTHER]).collect();
        assert_eq!((names.len(), codes.len()), (TABLE.len(), TABLE.len() + 1));
        for code in codes {
            let (place, figures) = code.split_at(1);
            assert!("RKNQJTSY".contains(place), "{code}");
            assert!(figures.len() == 2 && figures.chars().all(|figure| figure.is_ascii_digit()), "{code}");
        }
    }

    #[test]
    fn every_name_that_a_screen_may_show_has_its_code() {
        // Whatever is named in the future is named in one of these.
        let fault = include_str!("fault.rs");
        let outcome = include_str!("outcome.rs");
        let named = names_in(fault, "pub fn id(&self) -> &'static str {")
            .into_iter()
            .chain(outcome.match_indices("pub fn code(&self) -> String {").flat_map(|(at, from)| names_in(&outcome[at..], from)));
        let named: BTreeSet<&str> = named.filter(|name| !name.starts_with(STATE)).collect();
        assert!(named.len() > 45, "{named:?}");
        for name in named {
            assert_ne!(short_code(name), OTHER, "{name} has no code");
        }
        for reason in every_reason() {
            let code = reason.short_code();
            assert_ne!(code, OTHER, "{reason:?}");
            assert!(code.chars().all(|letter| letter.is_ascii_digit() || letter.is_ascii_uppercase()), "{reason:?}: {code}");
        }
    }

    #[test]
    fn what_the_gateway_may_refuse_with_has_its_code_and_anything_else_one_for_all() {
        let rows = GATEWAY.lines().skip_while(|line| !line.starts_with("| code | meaning |")).skip(2);
        let codes: Vec<&str> = rows.take_while(|line| line.starts_with("| `")).filter_map(|line| line.split('`').nth(1)).collect();
        assert!(codes.len() >= 9, "{codes:?}");
        for code in codes.iter().filter(|code| **code != "ok") {
            assert_ne!(short_code(code), OTHER, "{code}");
        }
        assert_eq!(short_code("no such word"), OTHER);
    }

    #[test]
    fn whom_nobody_reaches_is_told_by_the_code() {
        let silent = Cause::Unreachable(text());
        assert_eq!((silent.short_code(), silent.gateway_code()), ("N01".to_owned(), "Q21".to_owned()));
        assert_eq!(Cause::JournalFull.gateway_code(), "J01");
        assert!(TABLE.iter().all(|(_, code)| !code.starts_with("Q2")), "they are free");
        assert!(MANUAL.contains("`Q21` … `Q29`"));
    }

    #[test]
    fn numbers_stay_what_they_are() {
        for number in ["000038", "9302", "6A82"] {
            assert_eq!(short_code(number), number);
        }
        assert_eq!(Because::OrderState(OrderState::AdjustFailed).short_code(), format!("Z{}", OrderState::AdjustFailed.code()));
    }

    fn first_cell(row: &str) -> &str {
        row.trim_start_matches('|').split('|').next().unwrap_or_default()
    }

    #[test]
    fn the_manual_says_of_each_code_what_it_is() {
        for (name, code) in TABLE {
            let rows: Vec<&str> =
                MANUAL.lines().filter(|line| line.starts_with('|') && first_cell(line).contains(&format!("`{code}`"))).collect();
            let [row] = rows.as_slice() else { panic!("{code} has {} rows in the manual", rows.len()) };
            assert!(row.contains(&format!("`{name}`")), "{code} is not {name} in: {row}");
        }
        assert!(MANUAL.contains(&format!("`{OTHER}`")));
    }
}
