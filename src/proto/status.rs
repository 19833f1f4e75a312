//! ISO 7816 status words, and what each says after a write.

use std::fmt;

/// SW1 SW2.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusWord([u8; 2]);

/// What a status word says of a write (8052, 8054, 04D6) it answered.
///
/// No more than an opinion: after a write every answer but 9000 is in doubt until the card was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AfterWrite {
    /// The card was written.
    Written,
    /// The card refused before writing.
    NotWritten,
    /// It does not say.
    Unknown,
}

/// What a status word means, for a technician, in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Meaning {
    /// In Chinese, as card manuals put it.
    pub chinese: &'static str,
    /// In English.
    pub english: &'static str,
}

impl StatusWord {
    /// 9000.
    pub const SUCCESS: StatusWord = StatusWord([0x90, 0x00]);
    /// 6A82: no such file, or no such application.
    pub const FILE_NOT_FOUND: StatusWord = StatusWord([0x6A, 0x82]);
    /// 6A83: no such record.
    pub const RECORD_NOT_FOUND: StatusWord = StatusWord([0x6A, 0x83]);

    /// From its two bytes.
    pub const fn new(first: u8, second: u8) -> StatusWord {
        StatusWord([first, second])
    }

    /// SW1.
    pub const fn first(self) -> u8 {
        self.0[0]
    }

    /// SW2.
    pub const fn second(self) -> u8 {
        self.0[1]
    }

    /// Both.
    pub const fn bytes(self) -> [u8; 2] {
        self.0
    }

    /// What it says of the write it answered.
    pub fn after_write(self) -> AfterWrite {
        self.row().1
    }

    /// What it means. A word outside the table has a general text.
    pub fn meaning(self) -> Meaning {
        self.row().0
    }

    fn row(self) -> (Meaning, AfterWrite) {
        let row = |chinese, english, after| (Meaning { chinese, english }, after);
        let word = u16::from_be_bytes(self.0);
        match self.0 {
            [0x61, _] => row("还有数据可取", "more data waits for GET RESPONSE", AfterWrite::Written),
            [0x63, low] if low & 0xF0 == 0xC0 => {
                row("认证失败，剩余次数有限", "authentication failed, few tries left", AfterWrite::NotWritten)
            }
            [0x66, _] => row("读卡器返回的错误", "an error of the reader", AfterWrite::Unknown),
            [0x6C, _] => row("Le 错误", "wrong Le", AfterWrite::Unknown),
            _ => TABLE
                .iter()
                .find(|known| known.0 == word)
                .map_or(row("未知的状态字", "unknown status word", AfterWrite::Unknown), |&(_, chinese, english, after)| {
                    row(chinese, english, after)
                }),
        }
    }
}

/// Every word with a meaning of its own, ascending; the ranges 61xx, 63Cx, 66xx and 6Cxx are in `row`.
#[rustfmt::skip]
const TABLE: [(u16, &str, &str, AfterWrite); 40] = [
    (0x6200, "没有信息返回", "no information given", AfterWrite::Unknown),
    (0x6281, "回送的数据可能有误", "the returned data may be corrupt", AfterWrite::Unknown),
    (0x6282, "文件长度小于 Le", "end of file before Le", AfterWrite::Unknown),
    (0x6283, "选择的文件无效（应用已锁定或停用）", "the selected application is invalidated: locked or stopped", AfterWrite::NotWritten),
    (0x6284, "FCI 格式与 P2 指定的不符", "the FCI format does not match P2", AfterWrite::Unknown),
    (0x6300, "认证失败", "authentication failed", AfterWrite::NotWritten),
    (0x6400, "状态标志位没有变", "state unchanged", AfterWrite::Unknown),
    (0x6581, "内存失败", "memory failure", AfterWrite::Unknown),
    (0x6700, "长度错误", "wrong length", AfterWrite::NotWritten),
    (0x6882, "不支持安全报文", "secure messaging not supported", AfterWrite::NotWritten),
    (0x6900, "不能处理", "cannot process", AfterWrite::NotWritten),
    (0x6901, "命令不接受（无效状态）", "command not accepted in this state", AfterWrite::NotWritten),
    (0x6981, "命令与文件结构不相容", "command incompatible with the file structure", AfterWrite::NotWritten),
    (0x6982, "安全状态不满足", "security status not satisfied: PIN or key missing", AfterWrite::NotWritten),
    (0x6983, "认证方法锁定", "authentication method blocked", AfterWrite::NotWritten),
    (0x6984, "引用数据无效（未取随机数）", "reference data invalid: no challenge was taken", AfterWrite::NotWritten),
    (0x6985, "使用条件不满足", "conditions of use not satisfied", AfterWrite::NotWritten),
    (0x6986, "不满足命令执行条件，没有当前文件", "command not allowed: no current file", AfterWrite::NotWritten),
    (0x6987, "安全报文数据项丢失", "secure-messaging object missing", AfterWrite::NotWritten),
    (0x6988, "安全报文数据项不正确（MAC 错误）", "secure-messaging MAC wrong", AfterWrite::NotWritten),
    (0x6A80, "数据域参数不正确", "wrong data", AfterWrite::NotWritten),
    (0x6A81, "功能不支持，或应用已锁定", "function not supported, or application locked", AfterWrite::NotWritten),
    (0x6A82, "未找到文件", "file not found", AfterWrite::Unknown),
    (0x6A83, "未找到记录", "record not found", AfterWrite::Unknown),
    (0x6A84, "文件中存储空间不够", "not enough space in the file", AfterWrite::NotWritten),
    (0x6A86, "P1、P2 参数不正确", "wrong P1 or P2", AfterWrite::NotWritten),
    (0x6A88, "未找到引用数据（密钥）", "referenced key not found", AfterWrite::NotWritten),
    (0x6B00, "偏移超出文件", "offset outside the file", AfterWrite::Unknown),
    (0x6D00, "INS 不支持", "instruction not supported", AfterWrite::NotWritten),
    (0x6E00, "CLA 不支持", "class not supported", AfterWrite::NotWritten),
    (0x6E81, "读卡器返回的错误", "an error of the reader", AfterWrite::Unknown),
    (0x6F00, "数据无效，无具体原因", "no precise diagnosis", AfterWrite::Unknown),
    (0x9000, "成功", "success", AfterWrite::Written),
    (0x9301, "资金不足", "insufficient amount", AfterWrite::NotWritten),
    (0x9302, "MAC 无效", "MAC invalid", AfterWrite::NotWritten),
    (0x9303, "应用永久锁定", "application permanently locked", AfterWrite::NotWritten),
    (0x9401, "余额不足", "balance insufficient", AfterWrite::NotWritten),
    (0x9402, "交易计数器达到最大值", "transaction counter at its maximum", AfterWrite::NotWritten),
    (0x9403, "密钥索引不支持", "key index not supported", AfterWrite::NotWritten),
    (0x9406, "所需的 MAC 不可用", "required MAC not available", AfterWrite::Unknown),
];

impl fmt::Display for StatusWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode_upper(self.0))
    }
}

impl fmt::Debug for StatusWord {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> impl Iterator<Item = StatusWord> {
        text.split(' ').map(|word| {
            let bytes = u16::from_str_radix(word, 16).expect("four hex digits").to_be_bytes();
            StatusWord::new(bytes[0], bytes[1])
        })
    }

    #[test]
    fn what_each_word_says_after_a_write() {
        let not_written = "6283 6300 63C0 63C3 63CF 6700 6882 6900 6901 6981 6982 6983 6984 6985 6986 6987 6988 6A80 6A81 6A84 6A86 6A88 \
                           6D00 6E00 9301 9302 9303 9401 9402 9403";
        let unknown = "6200 6281 6282 6284 6400 6581 6600 66FF 6A82 6A83 6B00 6C04 6CFF 6E81 6F00 9406 0000 FFFF 9001 63D0 6301 6A89";
        for word in words("9000 6100 6104 61FF") {
            assert_eq!(word.after_write(), AfterWrite::Written, "{word}");
        }
        for word in words(not_written) {
            assert_eq!(word.after_write(), AfterWrite::NotWritten, "{word}");
        }
        for word in words(unknown) {
            assert_eq!(word.after_write(), AfterWrite::Unknown, "{word}");
        }
    }

    #[test]
    fn no_word_is_in_the_table_twice_and_each_has_words_of_its_own() {
        let general = StatusWord::new(0xFF, 0xFF).meaning();
        assert!(TABLE.is_sorted_by(|left, right| left.0 < right.0));
        for (word, chinese, english, after) in TABLE {
            let [first, second] = word.to_be_bytes();
            let status = StatusWord::new(first, second);
            assert_eq!((status.meaning(), status.after_write()), (Meaning { chinese, english }, after));
            assert_ne!(status.meaning(), general, "{status}");
        }
        for word in words("61AA 63C2 6611 6C10") {
            assert_ne!(word.meaning(), general, "{word}");
        }
        assert_eq!(general.english, "unknown status word");
        assert_eq!(format!("{0} {0:?}", StatusWord::new(0x6A, 0x82)), "6A82 6A82");
    }

    #[test]
    fn only_9000_and_61xx_ever_say_written() {
        for word in 0..=u16::MAX {
            let [first, second] = word.to_be_bytes();
            let says_written = StatusWord::new(first, second).after_write() == AfterWrite::Written;
            assert_eq!(says_written, word == 0x9000 || first == 0x61, "{word:04X}");
        }
    }
}
