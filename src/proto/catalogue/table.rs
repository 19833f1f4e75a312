//! Appendix C as one table, and the lookup of its ids.

use std::fmt;

use crate::proto::apdu::{Command, CommandError};

/// One row of appendix C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The number behind `IDX_`.
    pub number: u16,
    /// Its Chinese name.
    pub chinese: &'static str,
    /// Its English name.
    pub english: &'static str,
    /// Whether appendix C marks it 必须.
    pub need: Need,
    /// Its bytes.
    pub content: Content,
}

/// The column 必须 of appendix C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// 是.
    Required,
    /// 否.
    Optional,
}

/// Where the bytes of a row come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Always these, as hexadecimal.
    Fixed(&'static str),
    /// Built from values, by the function of that name beside this table.
    Built,
}

impl Row {
    /// The command, where it needs no values.
    pub fn command(&self) -> Option<Command> {
        match self.content {
            Content::Fixed(text) => Command::from_hex(text).ok(),
            Content::Built => None,
        }
    }
}

/// Shows the id as the specification writes it: `IDX_0007`.
impl fmt::Display for Row {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "IDX_{:04}", self.number)
    }
}

const fn row(number: u16, chinese: &'static str, english: &'static str, need: Need, content: Content) -> Row {
    Row { number, chinese, english, need, content }
}

/// All of appendix C, ascending. IDX_0xxx read, IDX_1xxx operate, IDX_2xxx are built from values.
pub const TABLE: [Row; 54] = [
    row(1, "选择主应用", "select the directory (PPSE)", Need::Required, Content::Fixed("00A404000E325041592E5359532E4444463031")),
    row(2, "选择电子钱包应用", "select the electronic purse", Need::Required, Content::Fixed("00A4040008A000000632010105")),
    row(3, "读余额", "read the balance", Need::Required, Content::Fixed("805C000204")),
    row(4, "读 15 文件", "read file 15", Need::Required, Content::Fixed("00B0950000")),
    row(5, "读 16 文件", "read file 16", Need::Optional, Content::Fixed("00B0960000")),
    row(6, "读 17 文件", "read file 17", Need::Optional, Content::Fixed("00B0970000")),
    row(7, "读 18 文件记录 1", "read file 18, record 1", Need::Required, Content::Fixed("00B201C400")),
    row(8, "读 18 文件记录 2", "read file 18, record 2", Need::Required, Content::Fixed("00B202C400")),
    row(9, "读 18 文件记录 3", "read file 18, record 3", Need::Required, Content::Fixed("00B203C400")),
    row(10, "读 18 文件记录 4", "read file 18, record 4", Need::Required, Content::Fixed("00B204C400")),
    row(11, "读 18 文件记录 5", "read file 18, record 5", Need::Required, Content::Fixed("00B205C400")),
    row(12, "读 18 文件记录 6", "read file 18, record 6", Need::Required, Content::Fixed("00B206C400")),
    row(13, "读 18 文件记录 7", "read file 18, record 7", Need::Required, Content::Fixed("00B207C400")),
    row(14, "读 18 文件记录 8", "read file 18, record 8", Need::Required, Content::Fixed("00B208C400")),
    row(15, "读 18 文件记录 9", "read file 18, record 9", Need::Required, Content::Fixed("00B209C400")),
    row(16, "读 18 文件记录 10", "read file 18, record 10", Need::Required, Content::Fixed("00B20AC400")),
    row(17, "读 19 文件记录 1", "read file 19, record 1", Need::Optional, Content::Fixed("00B201CC00")),
    row(18, "读 19 文件记录 2", "read file 19, record 2", Need::Optional, Content::Fixed("00B202CC00")),
    row(19, "读 19 文件记录 3", "read file 19, record 3", Need::Optional, Content::Fixed("00B203CC00")),
    row(20, "读 19 文件记录 4", "read file 19, record 4", Need::Optional, Content::Fixed("00B204CC00")),
    row(21, "读 19 文件记录 5", "read file 19, record 5", Need::Optional, Content::Fixed("00B205CC00")),
    row(22, "读 19 文件记录 6", "read file 19, record 6", Need::Optional, Content::Fixed("00B206CC00")),
    row(23, "读 19 文件记录 7", "read file 19, record 7", Need::Optional, Content::Fixed("00B207CC00")),
    row(24, "读 19 文件记录 8", "read file 19, record 8", Need::Optional, Content::Fixed("00B208CC00")),
    row(25, "读 19 文件记录 9", "read file 19, record 9", Need::Optional, Content::Fixed("00B209CC00")),
    row(26, "读 19 文件记录 10", "read file 19, record 10", Need::Optional, Content::Fixed("00B20ACC00")),
    row(27, "读 19 文件记录 11", "read file 19, record 11", Need::Optional, Content::Fixed("00B20BCC00")),
    row(28, "读 19 文件记录 12", "read file 19, record 12", Need::Optional, Content::Fixed("00B20CCC00")),
    row(29, "读 19 文件记录 13", "read file 19, record 13", Need::Optional, Content::Fixed("00B20DCC00")),
    row(30, "读 19 文件记录 14", "read file 19, record 14", Need::Optional, Content::Fixed("00B20ECC00")),
    row(31, "读 19 文件记录 15", "read file 19, record 15", Need::Optional, Content::Fixed("00B20FCC00")),
    row(32, "读 19 文件记录 16", "read file 19, record 16", Need::Optional, Content::Fixed("00B210CC00")),
    row(33, "读 19 文件记录 17", "read file 19, record 17", Need::Optional, Content::Fixed("00B211CC00")),
    row(34, "读 19 文件记录 18", "read file 19, record 18", Need::Optional, Content::Fixed("00B212CC00")),
    row(35, "读 05 文件", "read file 05", Need::Required, Content::Fixed("00B0850000")),
    row(36, "读 06 文件", "read file 06", Need::Optional, Content::Fixed("00B0860000")),
    row(37, "读 07 文件记录 1", "read file 07, record 1", Need::Required, Content::Fixed("00B2013C00")),
    row(38, "读 07 文件记录 2", "read file 07, record 2", Need::Required, Content::Fixed("00B2023C00")),
    row(39, "读 07 文件记录 3", "read file 07, record 3", Need::Required, Content::Fixed("00B2033C00")),
    row(40, "读 07 文件记录 4", "read file 07, record 4", Need::Required, Content::Fixed("00B2043C00")),
    row(41, "读 08 文件记录 1", "read file 08, record 1", Need::Optional, Content::Fixed("00B2014400")),
    row(42, "读 08 文件记录 2", "read file 08, record 2", Need::Optional, Content::Fixed("00B2024400")),
    row(43, "读 08 文件记录 3", "read file 08, record 3", Need::Optional, Content::Fixed("00B2034400")),
    row(44, "读 08 文件记录 4", "read file 08, record 4", Need::Optional, Content::Fixed("00B2044400")),
    row(45, "读 08 文件记录 5", "read file 08, record 5", Need::Optional, Content::Fixed("00B2054400")),
    row(46, "读 08 文件记录 6", "read file 08, record 6", Need::Optional, Content::Fixed("00B2064400")),
    row(47, "读 08 文件记录 7", "read file 08, record 7", Need::Optional, Content::Fixed("00B2074400")),
    row(48, "读 08 文件记录 8", "read file 08, record 8", Need::Optional, Content::Fixed("00B2084400")),
    row(1001, "获取卡操作随机数", "get a challenge", Need::Required, Content::Fixed("0084000004")),
    row(2001, "售卡写卡指令", "update file 15", Need::Optional, Content::Built),
    row(2002, "充值初始化指令", "initialize for load", Need::Optional, Content::Built),
    row(2003, "充值写卡指令", "credit for load", Need::Optional, Content::Built),
    row(2004, "消费初始化指令", "initialize for purchase", Need::Optional, Content::Built),
    row(2005, "消费写卡指令", "debit for purchase", Need::Optional, Content::Built),
];

/// Why an item of a list is no command.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{item:?}: {reason}")]
pub struct ItemError {
    /// The item as given, shortened.
    pub item: String,
    /// What is wrong with it.
    pub reason: ItemReason,
}

/// What is wrong with an item of a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemReason {
    /// Begins as an id and is none of appendix C.
    #[error("appendix C has no such id")]
    NoSuchId,
    /// Is built from values, which a list does not carry.
    #[error("this command is built from values and cannot be named by its id alone")]
    NeedsValues,
    /// Neither an id nor a command.
    #[error(transparent)]
    NotACommand(#[from] CommandError),
}

/// The row of an id, or `None` where appendix C has none such. Blank, underscore, hyphen or nothing may stand between
/// `IDX` and the number, letter case does not matter, and the letter O is read as zero in the number.
pub fn lookup(id: &str) -> Option<&'static Row> {
    let letters = after_prefix(id)?;
    let digits: String = letters.chars().map(|letter| if matches!(letter, 'O' | 'o') { '0' } else { letter }).collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: u16 = digits.parse().ok()?;
    TABLE.iter().find(|row| row.number == number)
}

/// What stands behind `IDX` and its separator; `None` where the text does not begin so.
fn after_prefix(text: &str) -> Option<&str> {
    let text = text.trim();
    let prefix = text.get(..3)?;
    prefix.eq_ignore_ascii_case("IDX").then(|| text[3..].trim_start_matches([' ', '_', '-']))
}

/// The command an item of a list means: an id of appendix C that needs no values, or hexadecimal (R-10).
pub fn command(item: &str) -> Result<Command, ItemError> {
    let error = |reason| ItemError { item: item.chars().take(80).collect(), reason };
    if after_prefix(item).is_none() {
        return Command::from_hex(item).map_err(|reason| error(reason.into()));
    }
    let row = lookup(item).ok_or_else(|| error(ItemReason::NoSuchId))?;
    row.command().ok_or_else(|| error(ItemReason::NeedsValues))
}

/// The commands a configured list means; the error names the first item that is none.
pub fn resolve<Item: AsRef<str>>(items: &[Item]) -> Result<Vec<Command>, ItemError> {
    items.iter().map(|item| command(item.as_ref())).collect()
}

/// The reads whose results travel in 4.1 unless the site sets others: all that appendix C marks 必须, in its order.
pub fn default_reads() -> Vec<Command> {
    TABLE.iter().filter(|row| row.number < 1000 && row.need == Need::Required).filter_map(Row::command).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes_of(id: &str) -> String {
        command(id).expect("a command").to_hex()
    }

    #[test]
    fn every_row_is_there_once_and_every_fixed_one_is_a_command() {
        let numbers: Vec<u16> = TABLE.iter().map(|row| row.number).collect();
        let expected: Vec<u16> = (1..=48).chain([1001]).chain(2001..=2005).collect();
        assert_eq!(numbers, expected);
        for row in &TABLE {
            assert_eq!(row.command().is_some(), row.number < 2000, "{row}");
            assert_eq!(row.content == Content::Built, row.number > 2000, "{row}");
            assert_eq!(lookup(&row.to_string()), Some(row));
        }
        let all: std::collections::BTreeSet<_> = TABLE.iter().filter_map(Row::command).map(|command| command.to_hex()).collect();
        assert_eq!(all.len(), 49, "no two rows share their bytes");
    }

    #[test]
    fn the_bytes_appendix_c_prints() {
        for (id, bytes) in [
            ("IDX_0001", "00A404000E325041592E5359532E4444463031"),
            ("IDX_0002", "00A4040008A000000632010105"),
            ("IDX_0003", "805C000204"),
            ("IDX_0006", "00B0970000"),
            ("IDX_0007", "00B201C400"),
            ("IDX_0016", "00B20AC400"),
            ("IDX_0017", "00B201CC00"),
            ("IDX_0026", "00B20ACC00"),
            ("IDX_0034", "00B212CC00"),
            ("IDX_0035", "00B0850000"),
            ("IDX_0036", "00B0860000"),
            ("IDX_0040", "00B2043C00"),
            ("IDX_0041", "00B2014400"),
            ("IDX_0048", "00B2084400"),
            ("IDX_1001", "0084000004"),
        ] {
            assert_eq!(bytes_of(id), bytes, "{id}");
        }
    }

    #[test]
    fn ids_are_read_in_every_spelling_the_specification_has() {
        for id in ["IDX_0007", "IDX 0007", "IDX_OOO7", "idx_ooo7", "IDX0007", " Idx-0007 ", "IDX  O0o7"] {
            assert_eq!(bytes_of(id), "00B201C400", "{id}");
        }
        assert_eq!(bytes_of("00b201c400"), "00B201C400");
    }

    #[test]
    fn what_is_neither_id_nor_command_is_named() {
        let reason = |item: &str| command(item).expect_err("no command").reason;
        for id in ["IDX_0000", "IDX_0049", "IDX_1002", "IDX_7", "IDX_00007", "IDX_", "IDX", "IDX_000A", "IDX_+007", "IDX_２００１"] {
            assert_eq!(reason(id), ItemReason::NoSuchId, "{id}");
        }
        for id in ["IDX_2001", "IDX 2OO2", "IDX_2003", "IDX_2004", "IDX_2005"] {
            assert_eq!(reason(id), ItemReason::NeedsValues, "{id}");
        }
        assert!(matches!(reason("OOB2OACCOO"), ItemReason::NotACommand(_)), "O is a zero inside an id, never in data");
        let error = resolve(&["IDX_0002", "00B095", "IDX_0003"]).expect_err("the second is too short");
        assert_eq!(error.to_string(), r#""00B095": 3 bytes are too few for a command"#);
    }

    #[test]
    fn the_default_reads_are_the_required_ones_in_order() {
        let texts: Vec<String> = default_reads().iter().map(Command::to_hex).collect();
        assert_eq!(texts.len(), 19);
        assert_eq!(texts[..4], ["00A404000E325041592E5359532E4444463031", "00A4040008A000000632010105", "805C000204", "00B0950000"]);
        assert_eq!((texts[4].as_str(), texts[13].as_str(), texts[14].as_str()), ("00B201C400", "00B20AC400", "00B0850000"));
        assert_eq!((texts[15].as_str(), texts[18].as_str()), ("00B2013C00", "00B2043C00"));
    }

    #[test]
    fn a_configured_list_may_mix_ids_and_bytes() {
        let commands = resolve(&["IDX_0002", "00B095001E", "805C010204"]).expect("three commands");
        assert_eq!(commands.iter().map(Command::to_hex).collect::<Vec<_>>(), ["00A4040008A000000632010105", "00B095001E", "805C010204"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_the_lookup_panic(text: String, tail in "\\PC{0,6}") {
            let _ = (lookup(&text), command(&text), command(&format!("IDX{tail}")), command(&format!("IDX_{tail}")));
        }
    }
}
