//! Return codes (appendix D) with the class that drives the flows.

mod table;

use std::fmt;

use serde::{Deserialize, Serialize};

/// `result` of a reply: an opaque text.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResultCode(String);

impl ResultCode {
    /// As received, blanks around it dropped.
    pub fn new(code: &str) -> ResultCode {
        ResultCode(code.trim().to_owned())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it asks of a flow. A code outside the table is a refusal.
    pub fn class(&self) -> Class {
        self.rows().first().map_or(Class::Rejected, |row| row.class)
    }

    /// 000000; systems of the same family say 0000.
    pub fn is_success(&self) -> bool {
        self.class() == Class::Success
    }

    /// Whether it leaves open what happened: the server does not know itself, nobody else knows the code, or it speaks of a
    /// repetition (000116): every request bears a number of its own, so a copy of this very one came before.
    pub fn says_nothing(&self) -> bool {
        self.rows().is_empty() || matches!(self.as_str(), "000116" | "999998" | "999999")
    }

    /// Its rows in appendix D: none for a code outside the table, two for one printed twice.
    pub fn rows(&self) -> &'static [Row] {
        let code = if self.0 == "0000" { "000000".to_owned() } else { self.0.to_ascii_uppercase() };
        let rows = &table::ROWS;
        let start = rows.partition_point(|row| row.code < code.as_str());
        let length = rows[start..].iter().take_while(|row| row.code == code).count();
        &rows[start..start + length]
    }
}

/// One row of appendix D.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The code.
    pub code: &'static str,
    /// What it asks of a flow; the same in both rows of a code printed twice.
    pub class: Class,
    /// The text as printed.
    pub chinese: &'static str,
    /// The same in English.
    pub english: &'static str,
}

/// Appendix D in its order.
pub fn rows() -> &'static [Row] {
    &table::ROWS
}

impl fmt::Display for ResultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for ResultCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What a code asks of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Done.
    Success,
    /// Nothing done for now; the same again later may be.
    RetryLater,
    /// The write must be settled by card management (4.7, 4.8).
    NeedsManagement,
    /// Not written: load again or refund.
    Refundable,
    /// It had been done before.
    AlreadyDone,
    /// A person must look.
    ByHand,
    /// Another card than the order's.
    WrongCard,
    /// The card is not in order.
    CardFault,
    /// An amount, a balance or a number of times is out of bounds.
    Limits,
    /// Terminal and server are not set up for each other.
    Configuration,
    /// A MAC, key or password is wrong.
    Security,
    /// Refused; also every code that is not in the table.
    Rejected,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_class(class: Class) -> Vec<&'static str> {
        rows().iter().filter(|row| row.class == class).map(|row| row.code).collect()
    }

    #[test]
    fn the_table_has_every_row_of_appendix_d_in_order() {
        assert_eq!(rows().len(), 134);
        assert!(rows().is_sorted_by(|one, other| one.code <= other.code), "rows() searches by bisection");
        let twice: Vec<_> = rows().windows(2).filter(|pair| pair[0].code == pair[1].code).map(|pair| pair[0].code).collect();
        assert_eq!(twice, ["000071", "000159"]);
        for row in rows() {
            assert_eq!(row.code.len(), 6, "{}", row.code);
            assert!(!row.chinese.trim().is_empty() && !row.english.trim().is_empty(), "{}", row.code);
            assert_eq!(ResultCode::new(row.code).class(), row.class, "both rows of {} have one class", row.code);
        }
        let mut texts: Vec<_> = rows().iter().map(|row| (row.code, row.chinese)).collect();
        texts.sort_unstable();
        texts.dedup();
        assert_eq!(texts.len(), 134, "no row is there twice");
    }

    #[test]
    fn codes_printed_twice_keep_both_texts() {
        let texts = |code: &str| ResultCode::new(code).rows().iter().map(|row| row.chinese).collect::<Vec<_>>();
        assert_eq!(texts("000071"), ["充值金额不满足", "小于最小充值金额"]);
        assert_eq!(texts("000159"), ["订单已取消", "该卡不支持补登交易"]);
        assert_eq!(texts("000000"), ["成功"]);
        assert_eq!(texts("000083"), Vec::<&str>::new());
    }

    #[test]
    fn the_classes_that_move_money_are_few_and_named() {
        assert_eq!(of_class(Class::Success), ["000000"]);
        assert_eq!(of_class(Class::NeedsManagement), ["000151", "000153"]);
        assert_eq!(of_class(Class::Refundable), ["000152"]);
        assert_eq!(of_class(Class::AlreadyDone), ["000079", "000082", "000090", "000154"]);
        assert_eq!(of_class(Class::ByHand), ["000155"]);
        assert_eq!(of_class(Class::WrongCard), ["000150"]);
    }

    #[test]
    fn success_is_one_code_and_its_short_form() {
        assert!(ResultCode::new("000000").is_success());
        assert!(ResultCode::new(" 0000 ").is_success());
        for code in ["", "0", "00000", "0000000", "000001", "success", "10000B", "000154"] {
            assert!(!ResultCode::new(code).is_success(), "{code}");
        }
        let unknown = ResultCode::new("888888");
        assert_eq!((unknown.class(), format!("{unknown} {unknown:?}")), (Class::Rejected, "888888 888888".to_owned()));
        assert_eq!(ResultCode::new("").class(), Class::Rejected);
        assert_eq!(ResultCode::new("10000B").class(), Class::CardFault);
        assert_eq!(ResultCode::new("10000b").class(), Class::CardFault);
    }
}
