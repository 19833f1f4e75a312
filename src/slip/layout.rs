//! Lines of so many columns, in which a Han character is two wide.

use encoding_rs::GBK;

use super::Slip;

/// How many characters of the ordinary size a line holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// 32: paper of 58 mm.
    Narrow,
    /// 48: paper of 80 mm.
    Wide,
}

impl Columns {
    /// Their number.
    pub fn count(self) -> usize {
        match self {
            Columns::Narrow => 32,
            Columns::Wide => 48,
        }
    }
}

/// How large a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// Ordinary.
    Plain,
    /// Bold.
    Bold,
    /// Twice as high and as wide.
    Large,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the left.
    Left,
    /// In the middle.
    Centre,
}

/// One line. It has no character that a printer of GBK lacks, and is not longer than the paper is wide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// How large.
    pub size: Size,
    /// Where.
    pub place: Place,
}

impl Line {
    /// As text of one size.
    pub fn plain(&self, columns: Columns) -> String {
        let before = match self.place {
            Place::Left => 0,
            Place::Centre => columns.count().saturating_sub(width(&self.text)) / 2,
        };
        format!("{}{}", " ".repeat(before), self.text)
    }
}

pub(super) fn lay_out(slip: &Slip, columns: Columns) -> Vec<Line> {
    let whole = columns.count();
    let rule = || Line { text: "-".repeat(whole), size: Size::Plain, place: Place::Left };
    let mut lines = Vec::new();
    let mut say = |text: &str, size: Size, place: Place| {
        let width = if size == Size::Large { whole / 2 } else { whole };
        lines.extend(wrap(&printable(text), width).into_iter().map(|text| Line { text, size, place }));
    };
    slip.heading.iter().for_each(|text| say(text, Size::Bold, Place::Centre));
    say(&slip.title, Size::Large, Place::Centre);
    slip.marks.iter().for_each(|text| say(&format!("*** {text} ***"), Size::Bold, Place::Centre));
    lines.push(rule());
    for (what, value) in &slip.rows {
        lines.extend(row(&printable(what), &printable(value), whole));
    }
    lines.push(rule());
    for (texts, place) in [(&slip.sentences, Place::Left), (&slip.foot, Place::Centre)] {
        for text in texts {
            lines.extend(wrap(&printable(text), whole).into_iter().map(|text| Line { text, size: Size::Plain, place }));
        }
    }
    lines
}

/// What at the left, the value at the right; on lines of its own where both do not fit on one.
fn row(what: &str, value: &str, whole: usize) -> Vec<Line> {
    let plain = |text: String| Line { text, size: Size::Plain, place: Place::Left };
    let used = width(what) + width(value);
    if used < whole {
        return vec![plain(format!("{what}{}{value}", " ".repeat(whole - used)))];
    }
    let below = wrap(value, whole - 2).into_iter().map(|text| plain(format!("  {text}")));
    wrap(what, whole).into_iter().map(plain).chain(below).collect()
}

/// With the characters a printer of GBK has; the yen sign is there in its wide form only.
fn printable(text: &str) -> String {
    let letter = |letter: char| match letter {
        '¥' => '￥',
        '\u{2212}' | '\u{2010}'..='\u{2013}' => '-',
        '\u{a0}' | '\n' | '\t' => ' ',
        control if control.is_control() => '?',
        ascii if ascii.is_ascii() => ascii,
        other if gbk_length(other) == Some(2) => other,
        _ => '?',
    };
    text.chars().map(letter).collect()
}

fn gbk_length(letter: char) -> Option<usize> {
    let mut buffer = [0; 4];
    let (bytes, _, replaced) = GBK.encode(letter.encode_utf8(&mut buffer));
    (!replaced).then_some(bytes.len())
}

/// How many columns a text takes: everything but ASCII is as wide as a Han character.
fn width(text: &str) -> usize {
    text.chars().map(|letter| if letter.is_ascii() { 1 } else { 2 }).sum()
}

/// Must not begin a line.
const CLOSING: &str = "，。、；：？！）》」』”’…,.;:?!)%";
/// Must not end one.
const OPENING: &str = "（《「『“‘(￥";

/// Breaks a text at blanks and between Han characters, nowhere else unless a piece is longer than a line.
fn wrap(text: &str, whole: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (piece, parted) in pieces(text) {
        let line = lines.last().expect("there is one from the start");
        let blank = usize::from(parted && !line.is_empty());
        let fits = width(line) + blank + width(&piece) <= whole;
        if !fits && !line.is_empty() {
            lines.push(String::new());
        }
        let blank = if fits && blank == 1 { " " } else { "" };
        lines.last_mut().expect("as above").push_str(blank);
        for letter in piece.chars() {
            let line = lines.last_mut().expect("as above");
            if width(line) + width(letter.encode_utf8(&mut [0; 4])) > whole {
                lines.push(letter.to_string());
            } else {
                line.push(letter);
            }
        }
    }
    lines
}

/// The pieces that stay together, each with whether a blank stood before it.
fn pieces(text: &str) -> Vec<(String, bool)> {
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut parted = false;
    for letter in text.chars() {
        if letter == ' ' {
            parted = true;
            continue;
        }
        let holds = |last: char| (last.is_ascii() && letter.is_ascii()) || CLOSING.contains(letter) || OPENING.contains(last);
        match pieces.last_mut() {
            Some((piece, _)) if !parted && piece.chars().next_back().is_some_and(holds) => piece.push(letter),
            _ => pieces.push((letter.to_string(), parted)),
        }
        parted = false;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_breaks_anywhere_but_before_a_stop_and_english_at_blanks() {
        assert_eq!(wrap("请不要再付。钱没有丢，", 10), ["请不要再", "付。钱没有", "丢，"]);
        assert_eq!(wrap("Do not pay again.", 8), ["Do not", "pay", "again."]);
        assert_eq!(wrap("充值￥50.00（卡）", 6), ["充值", "￥50.0", "0", "（卡）"]);
        assert_eq!(wrap("", 8), [""]);
        assert_eq!(wrap("20261122000000001", 8), ["20261122", "00000000", "1"]);
    }

    #[test]
    fn what_a_printer_lacks_is_written_otherwise() {
        assert_eq!(printable("¥1 −2 – € ✓ 𫖯 \u{7}\u{1b}玥·"), "￥1 -2 - ? ? ? ??玥·");
    }

    #[test]
    fn a_row_that_does_not_fit_goes_on_below() {
        let texts = |what: &str, value: &str| row(what, value, 12).into_iter().map(|line| line.text).collect::<Vec<_>>();
        assert_eq!(texts("卡号", "0017"), ["卡号    0017"]);
        assert_eq!(texts("卡号", "3104 0017"), ["卡号", "  3104 0017"]);
        assert_eq!(texts("结果", "没有写进卡里，退还"), ["结果", "  没有写进卡", "  里，退还"]);
    }

    proptest::proptest! {
        #[test]
        fn no_line_is_longer_than_the_paper(text in ".{0,80}", whole in 2usize..48) {
            let lines = wrap(&printable(&text), whole);
            for line in &lines {
                proptest::prop_assert!(width(line) <= whole, "{:?}", line);
            }
            // Nothing but blanks is lost.
            let without = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(without(&lines.concat()), without(&printable(&text)));
        }
    }
}
